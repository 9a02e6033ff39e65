"""Regions without one of their variables: where some value of it would do.

Virtual substitution: a set of values of one variable that inequalities of degree one or two describe is a union of
intervals, each of which begins at minus infinity, at a root, or just after one. So it is enough to try these. A root of
a polynomial of degree two is a number ``p + q*sqrt(r)``, whose signs are conditions on ``p``, ``q`` and ``r``.

References
----------
R. Loos and V. Weispfenning, "Applying linear quantifier elimination", *Computer Journal* 36 (1993) 450-462.
V. Weispfenning, "Quantifier elimination for real algebra: the quadratic case and beyond", *Applicable Algebra in
Engineering, Communication and Computing* 8 (1997) 85-101.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from burden.regions.prover import Prover, UnsettledError
from burden.regions.region import (
    EVERYTHING,
    NOTHING,
    Atom,
    Junction,
    Region,
    Relation,
    all_of,
    any_of,
    negation,
    polynomials,
    rebuilt,
    sign_is,
    size,
)
from burden.regions.shorten import simplified
from burden.regions.space import Polynomial, Ratio, Space, TooManyTermsError

__all__ = ["eliminated"]

#: Most inequalities of what comes out, before it is made short.
MAX_SIZE = 20_000

#: Seconds to find out whether one trial value can do at all.
TRIAL_SECONDS = 0.3

Known = Callable[[Polynomial], frozenset[int]]


def eliminated(region: Region, name: str, prover: Prover, end: float) -> Region:
    """Where some value of a variable makes a point one of the region.

    Parameters
    ----------
    region
        The region; bounds of the variable are part of it.
    name
        The variable.
    prover
        Knows the domain, that of the variable left out or not.
    end
        When to stop, by the clock of :func:`time.perf_counter`.

    Raises
    ------
    UnsettledError
        Where the variable occurs with a power above two, or there is no time left.
    """
    if isinstance(region, Junction) and region.kind == "or":
        # One alternative after the other: trial values of one say nothing about the others.
        return any_of([eliminated(part, name, prover, end) for part in region.parts])
    own = [polynomial for polynomial in polynomials(region) if name in polynomial.names]
    if not own:
        return region
    if isinstance(region, Junction):  # what does not speak of the variable stays outside
        inside = [part for part in region.parts if any(name in one.names for one in polynomials(part))]
        outside = [part for part in region.parts if part not in inside]
        if outside:
            rest = eliminated(all_of(inside), name, prover, end)
            return all_of([*outside, rest])
        choices = [part for part in inside if isinstance(part, Junction)]
        if choices:
            first = min(choices, key=lambda part: len(part.parts))
            others = [part for part in inside if part is not first]
            cases = []
            for part in first.parts:
                case = all_of([part, *others])
                if not _is_hopeless(case, prover):
                    cases.append(eliminated(case, name, prover, end))
            return any_of(cases)
    if any(polynomial.degree_in(name) > 2 for polynomial in own):
        raise UnsettledError(f"{name} occurs with a power above two")
    try:
        return _tried(region, name, own, prover, end)
    except TooManyTermsError as error:
        raise UnsettledError(str(error)) from None


def _tried(region: Region, name: str, own: Sequence[Polynomial], prover: Prover, end: float) -> Region:
    found: list[Region] = []
    relations: dict[Polynomial, set[Relation]] = {}
    _relations(region, relations)
    trials: list[tuple[Region, Callable[[Atom], Region]]] = [
        (EVERYTHING, lambda atom: _far_left(atom, name, prover.known_signs))
    ]
    for polynomial in own:
        strict = not relations[polynomial] <= {"==", "<=", ">="}
        weak = bool(relations[polynomial] & {"==", "<=", ">="})
        for guard, root in _roots(polynomial, name, prover.known_signs):
            if weak:
                trials.append((guard, _at(root, name, prover.known_signs, just_after=False)))
            if strict:
                trials.append((guard, _at(root, name, prover.known_signs, just_after=True)))
    for guard, replace in trials:
        if time.perf_counter() > end:
            raise UnsettledError("no time left")
        trial = simplified(all_of([guard, rebuilt(region, replace)]), prover)
        if trial is not NOTHING and not _is_hopeless(trial, prover):
            found.append(trial)
    result = any_of(found)
    if size(result) > MAX_SIZE:
        raise UnsettledError("too many cases")
    return result


def _is_hopeless(region: Region, prover: Prover) -> bool:
    return prover.surely_implies(region, NOTHING, TRIAL_SECONDS)


def _relations(region: Region, found: dict[Polynomial, set[Relation]]) -> None:
    waiting = [region]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Atom):
            found.setdefault(part.polynomial, set()).add(part.relation)
        else:
            waiting += part.parts


def _far_left(atom: Atom, name: str, known: Known) -> Region:
    """Where an inequality holds for all values that are small enough."""
    space = atom.polynomial.space
    coefficients = [space.polynomial(one) for one in atom.polynomial.coefficients_in(name)]
    if len(coefficients) == 1:
        return atom
    # The sign of the highest coefficient that is not zero, times the sign of that power far to the left.
    ahead = [one if power % 2 == 0 else -one for power, one in enumerate(coefficients)][::-1]
    return _first_nonzero([_Surd(one, space.zero, space.zero) for one in ahead], atom.relation, known)


def _first_nonzero(values: Sequence[_Surd], relation: Relation, known: Known) -> Region:
    """Where the first of some values that is not zero has one of certain signs; zero where all are."""
    (value, *others) = values
    if not others:
        return value.sign_is(relation, known)
    strict: dict[Relation, Relation | None] = {"<": "<", "<=": "<", ">": ">", ">=": ">", "!=": "!=", "==": None}
    at_once = strict[relation]
    later = all_of([value.sign_is("==", known), _first_nonzero(others, relation, known)])
    return later if at_once is None else any_of([value.sign_is(at_once, known), later])


@dataclass(frozen=True, slots=True, eq=False)
class _Surd:
    """A number ``plain + times*sqrt(under)``, where ``under`` is not negative."""

    plain: Ratio
    times: Ratio
    under: Ratio

    def __add__(self, other: Ratio) -> _Surd:
        return _Surd(self.plain + other, self.times, self.under)

    def __mul__(self, other: _Surd) -> _Surd:
        return _Surd(
            self.plain * other.plain + self.times * other.times * self.under,
            self.plain * other.times + self.times * other.plain,
            self.under,
        )

    def sign_is(self, relation: Relation, known: Known) -> Region:
        """Where it has one of certain signs."""
        if self.times.is_zero:
            return sign_is(self.plain, relation, known)
        if relation in {">", ">="}:
            mirrored = _Surd(-self.plain, -self.times, self.under)
            return mirrored.sign_is("<" if relation == ">" else "<=", known)
        if relation == "!=":
            return negation(self.sign_is("==", known))

        def plain(relation: Relation) -> Region:
            return sign_is(self.plain, relation, known)

        def times(relation: Relation) -> Region:
            return sign_is(self.times, relation, known)

        def squares(relation: Relation) -> Region:
            return sign_is(self.plain * self.plain - self.times * self.times * self.under, relation, known)

        if relation == "==":
            return all_of([sign_is(self.plain * self.times, "<=", known), squares("==")])
        if relation == "<":
            return any_of(
                [all_of([plain("<"), squares(">")]), all_of([times("<="), any_of([plain("<"), squares("<")])])]
            )
        return any_of([all_of([plain("<="), squares(">=")]), all_of([times("<="), squares("<=")])])


def _roots(polynomial: Polynomial, name: str, known: Known) -> list[tuple[Region, _Surd]]:
    """Roots of a polynomial of degree one or two, each with the region where it is one."""
    space: Space = polynomial.space
    c, b, *more = (space.polynomial(one) for one in polynomial.coefficients_in(name))
    zero = space.zero
    linear = sign_is(b, "!=", known)
    line = _Surd(-c / b, zero, zero) if not b.is_zero else None
    if not more:
        assert line is not None, "a variable that occurs has a slope"
        return [(linear, line)]
    (a,) = more
    found = []
    if line is not None:
        found.append((all_of([sign_is(a, "==", known), linear]), line))
    two, four = space.constant(Fraction(2)), space.constant(Fraction(4))
    under = b * b - four * a * c
    exists = all_of([sign_is(a, "!=", known), sign_is(under, ">=", known)])
    half = space.one / (two * a)
    if under.is_zero:
        return [*found, (exists, _Surd(-b * half, zero, zero))]
    found.append((exists, _Surd(-b * half, half, under)))
    found.append((exists, _Surd(-b * half, -half, under)))
    return found


def _at(root: _Surd, name: str, known: Known, *, just_after: bool) -> Callable[[Atom], Region]:
    """What becomes of inequalities at a root, or just after it."""

    def value(mpoly_coefficients: Sequence[Ratio]) -> _Surd:
        total = _Surd(root.plain.space.zero, root.plain.space.zero, root.under)
        for coefficient in reversed(mpoly_coefficients):
            total = total * root + coefficient
        return total

    def replace(atom: Atom) -> Region:
        if name not in atom.polynomial.names:
            return atom
        space = atom.polynomial.space
        coefficients = [space.polynomial(one) for one in atom.polynomial.coefficients_in(name)]
        if not just_after:
            return value(coefficients).sign_is(atom.relation, known)
        values = []
        while coefficients:
            values.append(value(coefficients))
            coefficients = [one * space.constant(Fraction(power)) for power, one in enumerate(coefficients)][1:]
        return _first_nonzero(values, atom.relation, known)

    return replace
