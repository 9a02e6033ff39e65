"""Values in pieces: a formula in one region of the parameters, another one elsewhere.

A value is a tuple of cases (:data:`burden.regions.translate.Cases`), each a quotient of polynomials with the region
where it is the value. Comparisons give regions; the largest of several values is again a value in pieces. In the end it
is written as ``a if condition else b``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from weakref import WeakKeyDictionary

from burden.exact import Exact, sign
from burden.regions.domain import Domain
from burden.regions.line import Piece, pieces, pieces_condition
from burden.regions.points import Sample
from burden.regions.prover import Prover, UnsettledError
from burden.regions.region import (
    EVERYTHING,
    NOTHING,
    Region,
    Relation,
    all_of,
    any_of,
    atoms,
    contains,
    negation,
    related,
    sign_is,
    size,
)
from burden.regions.shorten import irredundant, shortened, simplified
from burden.regions.space import MAX_DEGREE, MAX_FACTORED, Mpoly, Polynomial, Ratio, factors_of
from burden.regions.text import Writer
from burden.regions.translate import Case, Cases, TooComplexError, combined, compared
from burden.results.conditions import ALWAYS, NEVER, Condition

__all__ = [
    "binding",
    "condition",
    "describable",
    "described",
    "differentiated",
    "holds_nowhere",
    "largest",
    "narrowed",
    "over",
    "pieced",
    "plain",
    "present",
    "quotient",
    "readable",
    "restricted",
    "smallest",
    "sum_of",
    "tidied",
    "value_at",
    "where",
    "written",
]

#: Provers of smaller domains, which several questions are about.
_NARROWED: WeakKeyDictionary[Domain, dict[tuple[Region, Region], Prover]] = WeakKeyDictionary()

#: Seconds for the question whether a piece is there at all, and for the one whether two formulas agree on it.
PIECE_SECONDS = 0.3

#: Seconds to look for a short condition.
PATIENCE = 0.8

#: Longest condition that is written, in inequalities, and longest formula, in characters.
MAX_INEQUALITIES = 200
MAX_LENGTH = 6_000


def plain(value: Ratio) -> Cases:
    """A quotient as a value that has the same formula everywhere."""
    return (Case(EVERYTHING, value),)


def _joined(found: Iterable[Case]) -> Cases:
    """Pieces with the same formula as one."""
    known: list[Case] = []
    for case in found:
        if case.where is NOTHING:
            continue
        for place, other in enumerate(known):
            if other.value.same_as(case.value):
                known[place] = Case(any_of([other.where, case.where]), other.value)
                break
        else:
            known.append(case)
    return tuple(known)


# -- regions ------------------------------------------------------------------------------------------------------


def holds_nowhere(region: Region, domain: Domain, seconds: float = PIECE_SECONDS) -> bool:
    """Whether it is proved that no point of the domain lies in a region."""
    return region is NOTHING or domain.prover.surely_implies(region, NOTHING, seconds)


def tidied(region: Region, domain: Domain) -> Region:
    """A region without what the domain decides and what its other parts imply; see :func:`present`."""
    return irredundant(present(region, domain), domain.prover)


def present(region: Region, domain: Domain) -> Region:
    """A region without what the domain decides; nothing where it is proved to be empty.

    Raises
    ------
    UnsettledError
        Where there is no time left.
    """
    if time.perf_counter() > domain.prover.deadline:
        raise UnsettledError("no time left")
    region = simplified(region, domain.prover)
    return NOTHING if holds_nowhere(region, domain) else region


def narrowed(domain: Domain, within: Region) -> Prover:
    """A prover that knows that only the points of a region are talked about."""
    old = domain.prover
    if within is EVERYTHING:
        return old
    known = _NARROWED.setdefault(domain, {})
    key = old.domain, within
    if key not in known:
        known[key] = _further(old, within)
    known[key].deadline = old.deadline
    return known[key]


def _further(old: Prover, within: Region) -> Prover:
    """A prover of a smaller domain. Its sample is chosen by doubles: nothing is concluded from it but where to look."""
    places = old.sample.places_in(within)
    points = [old.sample.points[int(place)].values for place in places]
    whole = [values for values in points if len(values) == len(old.space.names)]
    prover = Prover(
        old.space, all_of([old.domain, within]), Sample(old.space, {}, lambda _: True, whole, 0), old.timeout
    )
    prover.deadline, prover.unknown = old.deadline, old.unknown
    return prover


def where(cases: Cases, relation: Relation, other: Cases, domain: Domain) -> Region:
    """Where two values stand in a relation."""
    return compared(cases, relation, other, domain.known_signs)


# -- values -------------------------------------------------------------------------------------------------------


def restricted(cases: Cases, region: Region, domain: Domain) -> Cases:
    """A value in a region alone: pieces that are not there left out, those with the same formula as one."""
    found = []
    for case in cases:
        inside = present(all_of([case.where, region]), domain)
        if inside is not NOTHING:
            found.append(Case(inside, case.value))
    return _joined(found)


def over(numerator: Cases, denominator: Cases) -> Cases:
    """Quotient of two values, where the second is not zero."""
    divisors = tuple(case for case in denominator if not case.value.is_zero)
    return combined(numerator, divisors, lambda one, other: one / other)


def sum_of(first: Cases, second: Cases, factor: int = 1) -> Cases:
    """Sum of two values, or with a factor of -1 their difference."""
    return combined(first, second, lambda one, other: one + other if factor > 0 else one - other)


def differentiated(cases: Cases, slope: Callable[[Ratio], Ratio]) -> Cases:
    """Derivative inside each piece."""
    return _joined(Case(case.where, slope(case.value)) for case in cases)


def binding(
    candidates: Sequence[tuple[Region, Cases]], better: Relation, domain: Domain, within: Region = EVERYTHING
) -> list[Region]:
    """Where each of some values is the one that counts.

    Parameters
    ----------
    candidates
        Values, each with the region where it is there at all.
    better
        ``>`` where the largest counts, ``<`` where the smallest does.
    domain
        The points that are talked about.
    within
        Where anybody asks.

    Returns
    -------
    list[Region]
        One for each candidate, in their order. They do not overlap: of equal values the first counts.
    """
    weakly: Relation = ">=" if better == ">" else "<="
    present = [tidied(all_of([region, within]), domain) for region, _ in candidates]
    found = []
    for place, (_, value) in enumerate(candidates):
        parts = [present[place]]
        for other, (_, rival) in enumerate(candidates):
            if other == place or present[place] is NOTHING or present[other] is NOTHING:
                continue
            wins = where(value, better if other < place else weakly, rival, domain)
            if wins is EVERYTHING or holds_nowhere(all_of([present[place], present[other]]), domain):
                continue
            parts.append(any_of([negation(candidates[other][0]), wins]))
        found.append(tidied(all_of(parts), domain))
    return found


def _extreme(values: Sequence[Cases], better: Relation, domain: Domain) -> Cases:
    regions = binding([(EVERYTHING, value) for value in values], better, domain)
    return pieced(zip(regions, values, strict=True))


def pieced(parts: Iterable[tuple[Region, Cases]]) -> Cases:
    """A value put together from others, each in its region; regions do not overlap."""
    return _joined(Case(all_of([region, case.where]), case.value) for region, value in parts for case in value)


def largest(values: Sequence[Cases], domain: Domain) -> Cases:
    """Largest of some values."""
    return values[0] if len(values) == 1 else _extreme(values, ">", domain)


def smallest(values: Sequence[Cases], domain: Domain) -> Cases:
    """Smallest of some values."""
    return values[0] if len(values) == 1 else _extreme(values, "<", domain)


def value_at(cases: Cases, point: Mapping[str, Exact]) -> Exact:
    """Value at a point, exactly.

    Parameters
    ----------
    cases
        The value.
    point
        Of all variables, those that stand for roots included, as :meth:`burden.regions.domain.Domain.full` gives them.

    Raises
    ------
    ValueError
        Where it has no value there.
    """
    for case in cases:
        if contains(case.where, point):
            return case.value.value(point)
    raise ValueError("a value is asked for where there is none")


# -- text ---------------------------------------------------------------------------------------------------------


def condition(region: Region, domain: Domain, patience: float = PATIENCE) -> Condition:
    """A region as a short condition.

    Raises
    ------
    TooComplexError
        Where it is too long to be written.
    """
    if region is EVERYTHING:
        return ALWAYS
    if region is NOTHING:
        return NEVER
    own = domain.space.own
    if len(own) == 1 and not domain.translator.auxiliaries:
        found = pieces(region, domain.prover.domain, own[0])
        if found is not None:
            return Condition(pieces_condition(found, Piece(*domain.bounds[own[0]]), own[0]))
    return Condition(_text(_short(region, domain.prover, patience), domain.writer()))


def described(region: Region, within: Region, domain: Domain, patience: float = PATIENCE) -> Condition | None:
    """A region as a condition that is right where another one holds; ``None`` where it has no point there.

    Raises
    ------
    TooComplexError
        Where it is too long to be written.
    """
    prover = narrowed(domain, within)
    inside = simplified(region, prover)
    if inside is NOTHING or prover.surely_implies(inside, NOTHING, PIECE_SECONDS):
        return None
    if prover.surely_implies(EVERYTHING, inside, PIECE_SECONDS):
        return ALWAYS
    return Condition(_text(_short(inside, prover, patience), domain.writer()))


def describable(region: Region) -> bool:
    """Whether a region is short enough to be written."""
    return size(region) <= MAX_INEQUALITIES


def _short(region: Region, prover: Prover, patience: float = PATIENCE) -> Region:
    region = simplified(region, prover)
    if size(region) <= 1:
        return region
    return shortened(region, prover, (), patience) or region


def _text(region: Region, writer: Writer) -> str:
    if not describable(region):
        raise TooComplexError(f"a condition of {size(region)} inequalities")
    return readable(writer.region(region))


def written(cases: Cases, within: Region, domain: Domain, patience: float = PATIENCE) -> str:
    """A value as a formula, ``a if condition else b``, which is right where a region holds.

    Parameters
    ----------
    cases, within, domain
        The value, the region, and the points that are talked about.
    patience
        Half the seconds to look for short conditions.

    Raises
    ------
    TooComplexError
        Where it is too long to be written.
    """
    writer = domain.writer()
    prover = narrowed(domain, within)
    left = []
    for case in cases:
        inside = simplified(case.where, prover)
        if inside is not NOTHING and not prover.surely_implies(inside, NOTHING, PIECE_SECONDS):
            left.append(Case(inside, case.value))
    left = _without_thin(list(_joined(left)), prover, domain)
    if not left:
        return ""
    end = time.perf_counter() + 2 * patience
    texts = []
    while len(left) > 1:
        seconds = max(0.1, end - time.perf_counter()) / len(left)
        short = [Case(_short(case.where, prover, seconds), case.value) for case in left]
        first = min(range(len(short)), key=lambda place: (size(short[place].where), place))
        texts.append((quotient(short[first].value, domain), _text(short[first].where, writer)))
        if len(short) > 2:  # what is written next need only be right elsewhere
            prover = _further(prover, negation(short[first].where))
        left = [case for place, case in enumerate(short) if place != first]
    text = quotient(left[0].value, domain)
    for formula, where_so in reversed(texts):
        text = f"{formula} if {where_so} else {text}"
    return readable(text)


def readable(text: str) -> str:
    """A text that the formula language reads back, and somebody else perhaps.

    Raises
    ------
    TooComplexError
        Where it is too long for that.
    """
    if len(text) > MAX_LENGTH:
        raise TooComplexError(f"a formula of {len(text):,} characters")
    return text


def _without_thin(cases: list[Case], prover: Prover, domain: Domain) -> list[Case]:
    """Pieces without those, on boundaries alone, where the formula of another one has the same value."""
    kept = list(cases)
    for case in cases:
        if len(kept) < 2 or not _is_thin(case.where):
            continue
        for place, other in enumerate(kept):
            if other.value.same_as(case.value):
                continue
            has_value = sign_is(domain.space.polynomial(other.value.denominator), "!=", domain.known_signs)
            agrees = all_of([has_value, related(other.value, "==", case.value, domain.known_signs)])
            if prover.surely_implies(case.where, agrees, PIECE_SECONDS):
                kept[place] = Case(any_of([other.where, case.where]), other.value)
                kept = [one for one in kept if one is not case]
                break
    return kept


def _is_thin(region: Region) -> bool:
    """Whether an equation is part of each alternative of a region, so that it has no inside."""
    if region is EVERYTHING or region is NOTHING:
        return False
    parts = [region] if next(atoms(region)) is region else list(region.parts)  # type: ignore[union-attr]
    if len(parts) == 1:
        return getattr(parts[0], "relation", "") == "=="
    test = any if region.kind == "and" else all  # type: ignore[union-attr]
    return test(_is_thin(part) for part in parts)


def quotient(value: Ratio, domain: Domain) -> str:
    """A quotient as text, written out or as products; its denominator is positive at the values of the file.

    Examples
    --------
    >>> domain = Domain({"u": (None, None, True, True)})
    >>> u, number = domain.space.variable("u"), domain.space.constant
    >>> quotient((number(2) + number(2) * u) / (number(9) - number(2) * u), domain)
    '(2*u + 2)/(9 - 2*u)'
    """
    above, below = value.numerator, value.denominator
    if _is_negative(below, domain):
        above, below = -above, -below
    writer = domain.writer()
    texts = [_fraction(above, below, lambda mpoly: _sum(mpoly, writer))]
    if all(_is_small(mpoly) for mpoly in (above, below)):
        texts.append(_fraction(above, below, lambda mpoly: _product(mpoly, writer, domain)))
    return min(texts, key=len)


def _is_small(mpoly: Mpoly) -> bool:
    """Whether a polynomial can be taken apart quickly."""
    return len(mpoly) <= MAX_FACTORED and (mpoly.is_constant() or int(mpoly.total_degree()) <= MAX_DEGREE)


def _is_negative(mpoly: Mpoly, domain: Domain) -> bool:
    """Whether a polynomial is negative where the file has its values; where that is not known, in its first term."""
    for point in domain.prover.sample.points[:1]:
        if len(point.values) == len(domain.space.names):
            found = sign(Polynomial(domain.space, mpoly, -1).value(point.values))
            if found:
                return found < 0
    return bool(mpoly.leading_coefficient() < 0)


def _fraction(above: Mpoly, below: Mpoly, form: Callable[[Mpoly], str]) -> str:
    if below.is_one():
        return form(above)
    if below.is_constant() and len(above) <= 1:
        return f"{form(above)}/{below.leading_coefficient()}"
    dividend, divisor = form(above), form(below)
    return f"{_bracketed(dividend, '+-')}/{_bracketed(divisor, '+-*/')}"


def _sum(mpoly: Mpoly, writer: Writer) -> str:
    """A polynomial, what is added before what is subtracted."""
    space = writer.space
    terms = {tuple(map(int, powers)): int(coefficient) for powers, coefficient in mpoly.to_dict().items()}
    added = space.context.from_dict({powers: value for powers, value in terms.items() if value > 0})
    taken = space.context.from_dict({powers: -value for powers, value in terms.items() if value < 0})
    plus, minus = (writer.ratio(space.polynomial(one)) for one in (added, taken))
    if taken.is_zero():
        return plus
    minus = minus.replace(" + ", " - ") if len(taken) > 1 and not _has_sums(taken, writer) else minus
    if added.is_zero():
        return f"-{minus}" if len(taken) == 1 or not _has_sums(taken, writer) else f"-({minus})"
    return f"{plus} - {minus}" if len(taken) == 1 or not _has_sums(taken, writer) else f"{plus} - ({minus})"


def _has_sums(mpoly: Mpoly, writer: Writer) -> bool:
    """Whether variables stand for roots and functions, whose arguments may hold signs of their own."""
    return any(name not in writer.space.own for name in writer.space.names_in(mpoly))


def _product(mpoly: Mpoly, writer: Writer, domain: Domain) -> str:
    """A polynomial as a product, its factors positive at the values of the file."""
    if mpoly.is_constant():
        return _sum(mpoly, writer)
    number, factors = factors_of(mpoly)
    texts = []
    for factor, power in sorted(factors, key=lambda pair: (len(pair[0]), str(pair[0]))):
        one = factor
        if one.leading_coefficient() < 0 if len(one) == 1 else _is_negative(one, domain):
            one, number = -one, number if power % 2 == 0 else -number
        text = _sum(one, writer)
        is_bare = len(one) == 1 or (len(factors) == 1 and power == 1 and abs(number) == 1)
        texts.append((text if is_bare else f"({text})") + (f"**{power}" if power > 1 else ""))
    if len(texts) == 1 and number == -1 and len(factors[0][0]) > 1 and factors[0][1] == 1:
        return _sum(mpoly, writer)
    if abs(number) != 1:
        texts.insert(0, str(abs(number)))
    return ("-" if number < 0 else "") + "*".join(texts)


def _bracketed(text: str, signs: str) -> str:
    """A text in brackets where one of some signs stands in it outside of brackets."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and character in signs and (place or character == "-"):
            return f"({text})"
    return text
