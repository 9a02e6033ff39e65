"""Critical discount factors with optimal penal codes: the closed form of a simple code, and bounds on the best.

The best stick-and-carrot code of one period (:mod:`.sticks`) has a closed form, which is an upper bound: other codes
may do with less patience. At the values of the parameters sets of equilibrium payoffs (:mod:`.penal`) say how far it is
from the best. Where the two agree, the number is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from burden import exact
from burden.errors import UnsupportedGame
from burden.exact import Exact
from burden.expressions import parse
from burden.regions.region import EVERYTHING
from burden.repetition.at_values import at_values
from burden.repetition.penal import Optimal, optimal_discount
from burden.repetition.pieces import tidied
from burden.repetition.stage import Level, Stage
from burden.repetition.sticks import Sticks, stick_and_carrot
from burden.repetition.thresholds import NO_FORM, LevelFound, Threshold, level_discounts, sustained
from burden.results.payoff_sets import PenalCode
from burden.results.repeated import CriticalDiscount, EffortDiscounts
from burden.search import Search

__all__ = ["optimal_discounts"]

UPPER = "the closed form is an upper bound, by {code}"
STICKS = "the stick-and-carrot code of one period that is best at the values of the parameters"
NASH = "Nash reversion"
PURE = "strategies are pure; others may do with less"

#: Seconds for closed forms once somebody has asked to stop: too few for any.
INTERRUPTED = 1e-3

_ONE = Fraction(1)


def optimal_discounts(
    stage: Stage, level: Level, timeout: float, search: Search
) -> tuple[LevelFound, tuple[PenalCode, ...]]:
    """Critical discount factors at one effort with optimal penal codes, and what these play.

    Parameters
    ----------
    stage, level
        What is repeated.
    timeout
        Seconds for closed forms.
    search
        How long everything may take.
    """
    if level.after is not level.setting:
        return _with_other_effort(stage, level, timeout, search), ()
    sticks = stick_and_carrot(stage, level, INTERRUPTED if search.stopped else timeout)
    best = _best(stage, level, sticks, search)
    reverted = level_discounts(replace(_by_reversion(stage), equilibria="pure"), level, timeout, search)
    overall, upper = reverted.discounts.overall, NASH
    if sticks.overall is not None and _is_less(sticks.overall.value, overall.value):
        players, overall, upper = sticks.players, sticks.overall, STICKS
        thresholds, last = _translated(stage, players, overall)
    else:
        players = tuple(replace(one, bounds=None) for one in reverted.discounts.players)
        thresholds, last = reverted.thresholds, reverted.overall
    note = f"of the upper bound by {upper}"
    thresholds = tuple(replace(one, note=note, is_whole=False) for one in thresholds)
    is_exact = overall.value is not None and best.value is not None and exact.compare(overall.value, best.value) == 0
    is_hopeless = best.value is None and best.bounds is None
    notes = [best.note, "" if is_exact or is_hopeless else UPPER.format(code=upper)]
    overall = replace(
        overall,
        value=best.value,
        bounds=None if best.value is not None else best.bounds,
        note="; ".join(filter(None, notes)),
    )
    verdict, reasons = _verdict(stage, level, players, best, search)
    discounts = EffortDiscounts(level.effort, players, overall, verdict, reasons, level.text)
    last = None if last is None else replace(last, note=note, is_whole=False)
    codes = best.codes or (sticks.codes if upper is STICKS else ())
    return LevelFound(discounts, thresholds, last, (PURE,)), codes


def _is_less(value: Exact | None, other: Exact | None) -> bool:
    """Whether one number is smaller than another; none below 1 counts as 1."""
    return value is not None and (other is None or exact.compare(value, other) < 0)


def _by_reversion(stage: Stage) -> Stage:
    return replace(stage, spec=replace(stage.spec, punishment="nash"))


def _best(stage: Stage, level: Level, sticks: Sticks, search: Search) -> Optimal:
    """What is known of the best codes at the values of the parameters: of irrational payoffs what sticks show."""
    try:
        return optimal_discount(level.game, level.target_actions, None, stage.spec.randomisation, search)
    except UnsupportedGame:
        pass
    if sticks.lower is None:
        note = "somebody gains by a deviation and gets no more at the target than it can be held to"
        return Optimal(None, None, (), False, note)
    upper = _ONE if sticks.overall is None or sticks.overall.value is None else sticks.overall.value
    bounds = sticks.lower, upper
    note = "payoffs are irrational, so that the simplest codes alone are known"
    is_enough = True if exact.compare(upper, _ONE) < 0 else None
    if exact.compare(*bounds) == 0:
        return Optimal(upper, bounds, sticks.codes, is_enough)  # type: ignore[arg-type]  # irrational
    return Optimal(None, bounds, sticks.codes, is_enough, note)  # type: ignore[arg-type]  # irrational


def _translated(
    stage: Stage, players: Sequence[CriticalDiscount], overall: CriticalDiscount
) -> tuple[tuple[Threshold, ...], Threshold | None]:
    """Closed forms in pieces again, where the code works: elsewhere another may, so that nothing is known."""
    found = []
    domain = stage.domain
    for one in (*players, overall):
        if not one.exact or one.condition is None:
            return (), None
        try:
            where = domain.translator.condition(one.condition.formula, stage.ground.parameters)
            value = domain.translator.number(parse(one.exact), stage.ground.parameters, where)
            where = tidied(where, domain)
        except NO_FORM:
            return (), None
        found.append(Threshold(one.player, value, where, where, tempted=EVERYTHING))
    return tuple(found[:-1]), found[-1]


def _verdict(
    stage: Stage, level: Level, players: Sequence[CriticalDiscount], best: Optimal, search: Search
) -> tuple[bool | None, tuple[str, ...]]:
    """Whether the target is sustained at the values of the parameters, and why not."""
    if best.bounds is None and best.value is None:
        return False, (f"{best.note}: no discount factor below 1 is enough for punishments in pure strategies",)
    given = [stage.discount_values.get(key) for key in level.keys]
    numbers = [value for value in given if value is not None]
    if not numbers:
        return best.is_sustained, ()
    low, high = best.bounds or (best.value, best.value)
    assert low is not None, "a value or bounds"
    assert high is not None, "a value or bounds"
    least, most = _extreme(numbers, -1), _extreme(numbers, 1)
    if len(numbers) == len(given) and exact.compare(least, most) == 0:
        if exact.compare(most, low) < 0:
            text = f"a discount factor of {exact.to_text(most)} is below {exact.to_text(low)}"
            return False, (f"{text}, which optimal punishments need at the least",)
        if exact.compare(least, high) >= 0 and exact.compare(high, _ONE) < 0:
            return True, ()
    elif sustained(stage, players)[0]:
        return True, ()
    fractions = [value for value in numbers if isinstance(value, Fraction)]
    if len(fractions) < len(given) or not level.game.is_rational:
        return None, ()
    answer = optimal_discount(level.game, level.target_actions, fractions, stage.spec.randomisation, search)
    if answer.is_sustained is False:
        return False, ("these discount factors are too small, whatever the punishments in pure strategies",)
    return answer.is_sustained, ()


def _extreme(values: Sequence[Exact], direction: int) -> Exact:
    best = values[0]
    for value in values[1:]:
        best = value if exact.compare(value, best) == direction else best
    return best


def _with_other_effort(stage: Stage, level: Level, timeout: float, search: Search) -> LevelFound:
    """Where effort changes for good after a deviation: Nash reversion at that effort, between it and minmax."""
    found = level_discounts(_by_reversion(stage), level, timeout, search)
    lowest = at_values(replace(stage, spec=replace(stage.spec, punishment="minmax")), level, search)
    least = [one.value if one.bounds is None else one.bounds[0] for one in lowest]
    note = f"effort stays changed after a deviation; {UPPER.format(code=f'{NASH} at that effort')}"
    overall = found.discounts.overall
    verdict = found.discounts.is_sustainable
    if None in least:
        overall = replace(overall, value=None, bounds=None, note=note)
        reasons = tuple(one.reason for one in lowest if one.reason)
        discounts = replace(found.discounts, overall=overall, is_sustainable=False, reasons=reasons)
        return replace(found, discounts=discounts, notes=(*found.notes, note))
    lower = _extreme([value for value in least if value is not None], 1)
    upper = overall.value if overall.value is not None else overall.bounds[1] if overall.bounds else _ONE
    if exact.compare(lower, upper) < 0:
        overall = replace(overall, value=None, bounds=(lower, upper))
        if verdict is False:
            given = {key: stage.discount_values.get(key) for key in level.keys}
            too_low = [
                key
                for key, value in zip(level.keys, least, strict=True)
                if value is not None and (own := given[key]) is not None and exact.compare(own, value) < 0
            ]
            verdict = False if too_low else None
    discounts = replace(found.discounts, overall=replace(overall, note=note), is_sustainable=verdict)
    return replace(found, discounts=discounts, notes=(*found.notes, note))
