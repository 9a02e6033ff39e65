"""Where one regime gives way to another as effort rises: kinks, with both derivatives, and jumps.

A regime *ends* at an effort ``u*`` where it holds just below and no longer just above. Another one that holds just
above and has the same contributions at ``u*`` continues it: there contributions have a kink, and their derivatives to
the left and to the right differ, because the set of contributors does. Where no regime continues it contributions jump
to those that hold just above.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from burden.regions.domain import Domain
from burden.regions.prover import UnsettledError
from burden.regions.region import (
    EVERYTHING,
    NOTHING,
    Atom,
    Region,
    all_of,
    any_of,
    negation,
    polynomials,
    rebuilt,
    related,
    sign_is,
    size,
)
from burden.regions.shorten import simplified
from burden.regions.space import Ratio
from burden.regions.text import Writer
from burden.regions.translate import Case, TooComplexError
from burden.statics.cells import contributors
from burden.statics.places import derivative, hidden_names, region_at, signs_as_relations, value_at
from burden.statics.regimes import Regime, Regimes, tidied
from burden.statics.responses import TOTAL
from burden.statics.shown import shown

__all__ = ["Change", "changes", "sentence"]

#: Seconds for one question about a boundary.
SECONDS = 1.0

#: Most inequalities of a region that is made short; longer ones are not printed.
MAX_SIZE = 10


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One regime gives way to another.

    Parameters
    ----------
    before, after
        The regimes that hold just below and just above.
    effort
        Where that happens.
    where
        The parameters for which it does.
    is_jump
        Whether contributions jump there.
    left, right
        By player, and ``total``: at a kink the derivatives on either side, at a jump the contributions.
    is_generic
        Whether it happens without an equation between parameters: several boundaries meet only where there is one.
    """

    before: Regime
    after: Regime
    effort: Ratio
    where: Region
    is_jump: bool
    left: Mapping[str, Ratio]
    right: Mapping[str, Ratio]
    is_generic: bool = True


def changes(found: Regimes, seconds: float = 10.0) -> tuple[list[Change], bool]:
    """Kinks and jumps at efforts that can be solved for; segments and implicit regimes are left out.

    Parameters
    ----------
    found
        The regimes.
    seconds
        How long to look.

    Returns
    -------
    tuple[list[Change], bool]
        The changes, and whether all regimes were gone through.
    """
    if found.effort is None:
        return [], True
    end = time.perf_counter() + seconds
    deadline = found.setting.domain.prover.deadline
    result = []
    try:
        for change in _changes(found, found.effort):
            result.append(change)
            found.setting.domain.prover.deadline = min(deadline, end)
            if time.perf_counter() > end:
                return result, False
    finally:
        found.setting.domain.prover.deadline = deadline
    return result, True


def _changes(found: Regimes, effort: str) -> Iterator[Change]:
    domain = found.setting.domain
    plain = [regime for regime in found.found if not regime.is_segment and not regime.is_implicit]
    for regime in plain:
        for place in _places(regime.where, effort, domain):
            try:
                ends = _ends(regime.where, effort, place, domain)
            except (ZeroDivisionError, TooComplexError):
                continue
            if ends is NOTHING or not _may_be(ends, domain):
                continue
            yield from _ending(found, regime, place, ends, [other for other in plain if other is not regime])


def _ending(found: Regimes, regime: Regime, place: Ratio, ends: Region, others: Sequence[Regime]) -> Iterator[Change]:
    """What follows on one end of a regime."""
    domain = found.setting.domain
    jumps: list[Change] = []
    continued: list[Region] = []
    # As a rule one player's state changes alone, and that is all there is.
    ranked = sorted(others, key=lambda other: _distance(regime, other))
    for distance, group in itertools.groupby(ranked, key=lambda other: _distance(regime, other)):
        if distance > 1 and continued and not _is_generic(all_of([ends, *map(negation, continued)]), domain):
            break
        for other in group:
            try:
                change = _change(found, regime, other, place, ends)
            except (ZeroDivisionError, TooComplexError):
                continue
            if change is not None and change.is_jump:
                jumps.append(change)
            elif change is not None:
                continued.append(change.where)
                if not all(change.left[key].same_as(change.right[key]) for key in change.left):
                    yield replace(change, is_generic=_is_generic(change.where, domain))
    for jump in jumps:
        where = all_of([jump.where, *map(negation, continued)])
        if where is not NOTHING and _may_be(where, domain):
            where = _brief(where, domain)
            if where is not NOTHING:
                yield replace(jump, where=where, is_generic=_is_generic(where, domain))


def _distance(regime: Regime, other: Regime) -> int:
    """How many players are in another state, or play another action."""
    return sum(1 for key, name in regime.names.items() if other.names[key] != name)


def _is_generic(region: Region, domain: Domain) -> bool:
    """Whether a region has points where no inequality of it is an equation, as far as that is known."""

    def strictly(atom: Atom) -> Region:
        signs = atom.signs - {0}
        return any_of([Atom(atom.polynomial, one) for one in signs_as_relations(signs)])

    return _may_be(rebuilt(region, strictly), domain)


def _brief(region: Region, domain: Domain) -> Region:
    """A region made short if that is quick."""
    region = simplified(region, domain.prover)
    return tidied(region, domain) if size(region) <= MAX_SIZE else region


def _places(region: Region, effort: str, domain: Domain) -> list[Ratio]:
    """Efforts at which a region may end."""
    found = []
    for polynomial in polynomials(region):
        others = [name for name in polynomial.names if name != effort]
        if effort not in polynomial.names or polynomial.degree_in(effort) != 1:
            continue
        if effort in hidden_names(others, domain):
            continue
        rest, slope = (domain.space.polynomial(one) for one in polynomial.coefficients_in(effort))
        found.append(-rest / slope)
    return found


def _ends(region: Region, effort: str, place: Ratio, domain: Domain) -> Region:
    """Parameters for which a region holds just below an effort, and not just above it."""
    denominator = sign_is(domain.space.polynomial(place.denominator), "!=", domain.known_signs)
    # The effort has to be one that is allowed, with room on both sides.
    inside = [denominator]
    low, high, _, _ = domain.bounds[effort]
    if low is not None:
        inside.append(related(place, ">", domain.space.constant(low), domain.known_signs))
    if high is not None:
        inside.append(related(place, "<", domain.space.constant(high), domain.known_signs))
    before = region_at(region, effort, place, domain, -1)
    return all_of([*inside, before, negation(region_at(region, effort, place, domain, 1))])


def _may_be(region: Region, domain: Domain) -> bool:
    """Whether a region is not proved to be empty."""
    return region is EVERYTHING or not domain.prover.surely_implies(region, NOTHING, SECONDS)


def _change(found: Regimes, regime: Regime, other: Regime, place: Ratio, ends: Region) -> Change | None:
    effort, domain = found.effort, found.setting.domain
    assert effort is not None, "changes are asked for where effort is a variable"
    where = all_of([ends, region_at(other.where, effort, place, domain, 1)])
    if where is NOTHING or not _may_be(where, domain):
        return None
    left = _with_total(found, regime)
    right = _with_total(found, other)
    same = all_of(
        [
            related(
                value_at(left[key], effort, place, domain),
                "==",
                value_at(right[key], effort, place, domain),
                domain.known_signs,
            )
            for key in regime.contributions
        ]
    )
    same_actions = dict(regime.actions) == dict(other.actions)
    try:
        is_same = same_actions and domain.prover.implies(where, same, SECONDS)
    except UnsettledError:
        return None
    if is_same:
        slopes = [
            {key: value_at(derivative(value, effort, domain), effort, place, domain) for key, value in side.items()}
            for side in (left, right)
        ]
        where = _brief(where, domain)
        return None if where is NOTHING else Change(regime, other, place, where, False, slopes[0], slopes[1])
    levels = [{key: value_at(value, effort, place, domain) for key, value in side.items()} for side in (left, right)]
    return Change(regime, other, place, where, True, levels[0], levels[1])


def _with_total(found: Regimes, regime: Regime) -> dict[str, Ratio]:
    """Contributions and their total, those of players with a finite list of actions among them."""
    values = dict(regime.contributions)
    total = found.setting.domain.space.zero
    keys = [key for key in contributors(found.setting.model) if key not in found.setting.absent]
    for key in keys:
        if key in values:
            total = total + values[key]
            continue
        level = regime.play.names[key]
        cases = level if not isinstance(level, Ratio) else (Case(EVERYTHING, level),)
        if len(cases) != 1:
            return values
        total = total + regime.carried(cases[0].value)
    if len(keys) > 1:
        values[TOTAL] = total
    return values


def sentence(found: Regimes, change: Change, writer: Writer) -> str:
    """A change in words, its formulas in the formula language, between backticks."""
    domain = found.setting.domain

    def written(value: Ratio) -> str:
        return f"`{shown(value, domain, writer)}`"

    before, after = change.before.names, change.after.names
    who = [key for key in before if before[key] != after[key]]
    moves = ", ".join(f"{key} goes from {before[key]} to {after[key]}" for key in who) or "the regime changes"
    where = f", where `{writer.region(change.where)}`"
    if change.where is EVERYTHING:
        where = ""
    elif size(change.where) > MAX_SIZE:
        where = ", where the two regimes meet there"
    place = f"at `{found.effort} == {shown(change.effort, domain, writer)}`"
    pairs = [
        (key, written(left), written(right))
        for (key, left), right in zip(change.left.items(), change.right.values(), strict=True)
    ]
    if change.is_jump:
        values = "; ".join(f"{key} jumps from {left} to {right}" for key, left, right in pairs if left != right)
        return f"{place} {moves}: {values}{where}"
    values = "; ".join(
        f"d {key}/d{found.effort} is {left} on the left, {right} on the right"
        for key, left, right in pairs
        if left != right
    )
    return f"{place} {moves}: {values}{where}"
