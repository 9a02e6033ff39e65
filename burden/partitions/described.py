"""What is found, in words and formulas: equilibria with their levels, conditions, and equations of boundaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from burden import exact
from burden.exact import Enclosure, Exact
from burden.model import Model
from burden.partitions.outcomes import Key
from burden.partitions.points import Solved, supports_of
from burden.partitions.ways import Supports
from burden.regions.domain import Domain
from burden.regions.region import EVERYTHING, Region, size
from burden.regions.shorten import shortened
from burden.regions.space import Polynomial
from burden.results import Equilibrium, Selection
from burden.results.conditions import ALWAYS, Condition
from burden.results.partitions import Played, Stretch
from burden.statics.shown import shown

__all__ = ["condition_of", "equation_of", "interval_condition", "played", "played_beside"]

#: Most inequalities of a condition that is written.
MAX_SIZE = 80


def played(
    model: Model, key: Key, values: Mapping[str, Exact], solved: Solved | None, varied: Sequence[str]
) -> tuple[Played, ...]:
    """Equilibria with their levels at a point.

    Parameters
    ----------
    model
        The game.
    key
        The equilibria.
    values
        Of all parameters, at the point.
    solved
        What the solver finds there; ``None`` where it was not asked.
    varied
        Parameters that vary.
    """
    known: dict[tuple[Supports, Selection | None], list[Equilibrium]] = {}
    for one in () if solved is None else solved.solution.equilibria:
        known.setdefault((supports_of(one), one.selection), []).append(one)
    found = []
    for supports, selection in key:
        listed = known.get((supports, selection), [])
        found.append(_played(model, supports, selection, values, listed.pop(0) if listed else None, varied))
    return tuple(found)


def played_beside(
    model: Model, key: Key, values: Mapping[str, Exact], solved: Solved | None, varied: Sequence[str]
) -> tuple[Played, ...]:
    """What the solver finds at a point besides some equilibria."""
    if solved is None:
        return ()
    rest = [one for one in solved.solution.equilibria if (supports_of(one), one.selection) not in key]
    return tuple(_played(model, supports_of(one), one.selection, values, one, varied) for one in rest)


def _played(
    model: Model,
    supports: Supports,
    selection: Selection | None,
    values: Mapping[str, Exact],
    equilibrium: Equilibrium | None,
    varied: Sequence[str],
) -> Played:
    by_player = {player.key: own for player, own in zip(model.players, supports, strict=True)}
    is_pure = all(len(own) == 1 for own in supports)
    if equilibrium is not None:
        kind = equilibrium.type
        levels = equilibrium.levels
    else:
        kind = "pure" if is_pure else "mixed"
        levels = _levels(model, by_player, values) if is_pure else {}
    effort, total, dependence = _figures(model, levels)
    return Played(
        kind,
        by_player,
        selection,
        levels,
        effort,
        total,
        dependence,
        is_pure and _is_constant(model, by_player, varied),
    )


def _levels(model: Model, supports: Mapping[str, tuple[str, ...]], values: Mapping[str, Exact]) -> dict[str, Exact]:
    """Level of each player at a pure profile; none where a value is known too roughly to choose between cases."""
    try:
        return {
            player.key: action.level.evaluate(values)
            for player in model.players
            for action in player.actions
            if player.has_levels and action.level is not None and (action.label,) == supports[player.key]
        }
    except (ArithmeticError, exact.UndecidedError):
        return {}


def _figures(model: Model, levels: Mapping[str, Exact]) -> tuple[Exact | None, Exact | None, Exact | None]:
    """Effort, allied total and dependence, as :class:`burden.results.Equilibrium` defines them."""
    guarantors = [player.key for player in model.players if player.role == "guarantor"]
    effort = levels.get(guarantors[0]) if len(guarantors) == 1 else None
    allies = [player.key for player in model.players if player.role == "ally"]
    if not allies or any(key not in levels for key in allies):
        return effort, None, None
    total: Exact = Fraction(0)
    for key in allies:
        total = total + levels[key]
    if effort is None:
        return None, total, None
    whole = effort + total
    try:
        return effort, total, None if exact.sign(whole) == 0 else effort / whole
    except exact.UndecidedError:
        return effort, total, None


def _is_constant(model: Model, supports: Mapping[str, tuple[str, ...]], varied: Sequence[str]) -> bool:
    return all(
        action.level is None or action.level.names.isdisjoint(varied)
        for player in model.players
        for action in player.actions
        if action.label in supports[player.key]
    )


def condition_of(region: Region, domain: Domain, names: Sequence[str], seconds: float) -> Condition | None:
    """A region as a short condition, proved to be the same; ``None`` where it is too long to be written."""
    if region is not EVERYTHING and not domain.prover.surely_implies(EVERYTHING, region, seconds):
        brief = shortened(region, domain.prover, (), seconds)
        region = region if brief is None else brief
    else:
        return ALWAYS
    if size(region) > MAX_SIZE:
        return None
    return Condition(domain.writer(tuple(reversed(names))).region(region))


def interval_condition(name: str, stretches: Sequence[Stretch]) -> tuple[Condition | None, str]:
    """Intervals as a condition, and as they are best read; no condition where an end has no closed form."""
    parts = []
    for one in stretches:
        ends = []
        if isinstance(one.low, Enclosure) or isinstance(one.high, Enclosure):
            return None, f"{name} in {' or '.join(stretch.text for stretch in stretches)}"
        if one.low is not None:
            ends.append(f"{name} {'>=' if one.low_closed else '>'} {exact.to_text(one.low)}")
        if one.high is not None:
            ends.append(f"{name} {'<=' if one.high_closed else '<'} {exact.to_text(one.high)}")
        if not ends:
            return ALWAYS, ""
        parts.append(" and ".join(ends))
    text = parts[0] if len(parts) == 1 else " or ".join(f"({part})" if " and " in part else part for part in parts)
    return Condition(text), f"{name} in {' or '.join(stretch.text for stretch in stretches)}"


def equation_of(polynomial: Polynomial, domain: Domain, names: Sequence[str]) -> str:
    """An equation, solved for the last parameter that it is linear in."""
    space = domain.space
    writer = domain.writer()
    for name in reversed(names):
        if name in polynomial.names and polynomial.degree_in(name) == 1:
            rest, slope = polynomial.coefficients_in(name)
            return f"{name} == {shown(space.ratio(-rest, slope), domain, writer)}"
    return f"{shown(space.polynomial(polynomial.mpoly), domain, writer)} == 0"
