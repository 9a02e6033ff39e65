"""Critical discount factors in closed form.

Player ``i`` gets ``c`` per period at the target, ``d`` in the period of its best deviation, and ``p`` per period from
then on. It keeps to the target where ``c >= (1 - delta)*d + delta*p``, by the principle of one-shot deviations, so from

    delta* = (d - c)/(d - p)

on. That is below 1 where ``c > p``; where ``d = c`` nothing is gained, and every discount factor is enough. All three
may be other formulas elsewhere: another deviation is best, another punishment is the hardest, another player is the
one with the largest factor. So ``delta*`` is a value in pieces.

References
----------
J. W. Friedman, "A non-cooperative equilibrium for supergames", *Review of Economic Studies* 38 (1971) 1-12.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from burden import exact
from burden.errors import ParameterError, SolverError, UnsupportedGame
from burden.exact import Exact
from burden.regions.domain import Domain
from burden.regions.prover import UnsettledError
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, any_of, contains, negation
from burden.regions.translate import Case, Cases, TooComplexError
from burden.repetition.at_values import AtValues, at_values, greatest
from burden.repetition.pieces import (
    binding,
    condition,
    described,
    over,
    pieced,
    plain,
    readable,
    restricted,
    sum_of,
    tidied,
    value_at,
    where,
    written,
)
from burden.repetition.punishments import punished
from burden.repetition.stage import Level, Stage
from burden.results.conditions import ALWAYS, Condition
from burden.results.repeated import CriticalDiscount, EffortDiscounts
from burden.search import Search

__all__ = ["NO_FORM", "LevelFound", "Threshold", "below_one", "level_discounts", "refuse_nowhere", "sustained"]

BELOW_MINMAX = "no punishment is harder than minmax: this discount factor is necessary, and may not be enough"

#: What closed forms count that do not count all punishments of their kind: where they are spoken of, it is of that.
IN_CLOSED_FORM = {
    "nash": "of the closed form, which counts pure stage equilibria alone",
    "minmax": "of the closed form, in which those who punish choose actions",
}

#: Seconds for the question whether there is something to punish with everywhere.
EXISTENCE_SECONDS = 1.0

MEND = "another target, or a harder punishment: --punishment optimal"
MEND_OPTIMAL = "another target, or mixed punishments: --punishment nash"

#: Share of the time of a player that goes into who has the largest factor where: without it the text is ``max(…)``.
OVERALL = 0.3

#: Share of the time of a player that goes into making one condition short, and the most seconds of it.
PATIENCE, MAX_PATIENCE = 0.05, 0.8

#: What ends the search for a closed form without one.
NO_FORM = (TooComplexError, UnsupportedGame, UnsettledError)


@dataclass(frozen=True, eq=False)
class Threshold:
    """Critical discount factor of a player, or of all together, in pieces.

    Parameters
    ----------
    player
        Key of the player; empty for all together.
    discount
        The factor, where it is below 1.
    feasible
        Where that is.
    defined
        Where it is known whether it is below 1: everywhere, unless not all punishments are counted and there are none
        among those that are.
    cooperation, deviation, punishment
        Payoffs per period; none for all together.
    tempted
        Where a deviation gains.
    is_whole
        Whether all punishments of their kind are counted.
    note
        What is to be said where it is used.
    """

    player: str
    discount: Cases
    feasible: Region
    defined: Region
    cooperation: Cases = ()
    deviation: Cases = ()
    punishment: Cases = ()
    tempted: Region = EVERYTHING
    is_whole: bool = True
    note: str = ""


@dataclass(frozen=True, eq=False)
class LevelFound:
    """What was found at one effort.

    Parameters
    ----------
    discounts
        Critical discount factors, in words and numbers.
    thresholds
        The same in pieces, of each player; none where there is no closed form.
    overall
        The largest of them in pieces; ``None`` where that is too long.
    notes
        What is to be said.
    """

    discounts: EffortDiscounts
    thresholds: tuple[Threshold, ...] = ()
    overall: Threshold | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_nowhere(self) -> bool:
        """Whether it is proved that no discount factor is enough, whatever the parameters."""
        every = (*self.thresholds, *filter(None, [self.overall]))
        # Where not all punishments are counted, others might do.
        return any(one.feasible is NOTHING and one.is_whole for one in every)


def level_discounts(stage: Stage, level: Level, timeout: float, search: Search) -> LevelFound:
    """Critical discount factors at one effort, in closed form and at the values of the parameters.

    Parameters
    ----------
    stage, level
        What is repeated.
    timeout
        Seconds for the closed form of one player.
    search
        How long everything may take.
    """
    numbers = at_values(stage, level, search)
    patience = min(MAX_PATIENCE, PATIENCE * timeout)
    found: list[tuple[Threshold, CriticalDiscount]] = []
    known: list[CriticalDiscount] = []
    failed: dict[str, list[str]] = {}
    for one in numbers:
        try:
            found.append(_within(stage, timeout, search, partial(_of_player, stage, level, one, patience)))
            known.append(found[-1][1])
        except NO_FORM as error:
            reason = str(error).splitlines()[0]
            failed.setdefault(reason, []).append(one.player)
            known.append(_number_alone(one, f"no closed form: {reason}"))
    if failed:
        reasons = [f"no closed form of {', '.join(keys)}: {reason}" for reason, keys in failed.items()]
        overall = _overall_number(known, f"no closed form: {next(iter(failed))}")
        notes = (*reasons, "numbers are those at the values of the parameters")
        return LevelFound(_effort(stage, level, tuple(known), overall, numbers), notes=notes)
    thresholds, players = (tuple(side) for side in zip(*found, strict=True))
    said = tuple(dict.fromkeys(one.note for one in players if one.note))
    last = None
    try:
        last, overall = _within(
            stage, OVERALL * timeout, search, partial(_overall, stage, thresholds, players, patience)
        )
    except NO_FORM:
        overall = _put_together(players)
    return LevelFound(_effort(stage, level, players, overall, numbers), thresholds, last, said)


def _within(
    stage: Stage, timeout: float, search: Search, question: Callable[[], tuple[Threshold, CriticalDiscount]]
) -> tuple[Threshold, CriticalDiscount]:
    """Answer to a question that may take some seconds."""
    if search.stopped:
        raise UnsettledError(search.stopped)
    prover = stage.domain.prover
    before = prover.deadline
    prover.deadline = min(before, time.perf_counter() + min(timeout, search.remaining))
    try:
        return question()
    finally:
        prover.deadline = before


# -- one player ---------------------------------------------------------------------------------------------------


def _of_player(stage: Stage, level: Level, numbers: AtValues, patience: float) -> tuple[Threshold, CriticalDiscount]:
    domain, key = stage.domain, numbers.player
    cooperation = level.cooperation(key)
    labels, payoffs = zip(*level.deviations(key), strict=True)
    best = binding([(EVERYTHING, payoff) for payoff in payoffs], ">", domain)
    stays, gains = best[0], list(zip(labels, payoffs, best, strict=True))[1:]
    tempted = tidied(negation(stays), domain)
    asked = EVERYTHING if tempted is NOTHING else tempted
    after = punished(stage, level, key, asked)
    chosen = after.chosen(domain, asked)
    punishment = pieced((region, one.payoff) for region, one in zip(chosen, after.candidates, strict=True))
    feasible = tidied(any_of([stays, all_of([after.exists, after.below(cooperation, domain)])]), domain)
    deviation = pieced(zip(best, payoffs, strict=True))
    discount: Cases = (Case(stays, domain.space.zero),) if stays is not NOTHING else ()
    for _, payoff, region in gains:
        if region is not NOTHING:
            fraction = over(sum_of(payoff, cooperation, -1), sum_of(payoff, punishment, -1))
            discount += restricted(fraction, all_of([region, feasible]), domain)
    defined = EVERYTHING if after.is_whole else any_of([stays, after.exists])
    if domain.prover.surely_implies(EVERYTHING, defined, EXISTENCE_SECONDS):
        defined = EVERYTHING
    counted = "" if after.is_whole else IN_CLOSED_FORM[str(stage.spec.punishment)]
    threshold = Threshold(
        key, discount, feasible, defined, cooperation, deviation, punishment, tempted, after.is_whole, counted
    )
    notes = [after.note, numbers.note]
    if not after.is_whole and defined is not EVERYTHING and stage.spec.punishment == "nash":
        notes.append(
            "where there is no pure stage equilibrium the condition does not hold, though mixed ones may punish"
        )
    if stage.spec.punishment == "minmax":
        notes.append(BELOW_MINMAX)
    shown = EVERYTHING if feasible is NOTHING else feasible
    tempting = tidied(all_of([shown, tempted]), domain)
    found = CriticalDiscount(
        player=key,
        exact=written(discount, feasible, domain, patience),
        condition=condition(feasible, domain, patience),
        value=numbers.value,
        cooperation=written(cooperation, shown, domain, patience),
        deviation=written(deviation, shown, domain, patience),
        punishment=written(punishment, shown if tempting is NOTHING else tempting, domain, patience),
        values=(numbers.cooperation, numbers.deviation, numbers.punishment),
        deviations=_described([(label, region) for label, _, region in gains], tempting, domain, patience),
        punishments=_described(
            [(one.words, region) for one, region in zip(after.candidates, chosen, strict=True)],
            tempting,
            domain,
            patience,
        ),
        bounds=numbers.bounds,
        proof="checked" if domain.takes_for_granted else "proved",
        note="; ".join(dict.fromkeys(filter(None, notes))),
    )
    if after.is_whole:
        _compare(stage, threshold, numbers)
    return threshold, found


def _described(
    found: Sequence[tuple[str, Region]], within: Region, domain: Domain, patience: float
) -> tuple[tuple[str, Condition], ...]:
    """What happens where, each with a condition that is right where a region holds."""
    if within is NOTHING:
        return ()
    pairs = ((words, described(region, within, domain, patience)) for words, region in found if region is not NOTHING)
    return tuple((words, where_so) for words, where_so in pairs if where_so is not None)


def _compare(stage: Stage, threshold: Threshold, numbers: AtValues) -> None:
    """Make sure that the closed form gives the number that was found without it."""
    if numbers.bounds is not None:
        return
    try:
        point = stage.point()
        is_below = contains(threshold.feasible, point)
        agrees = is_below == (numbers.value is not None)
        if agrees and numbers.value is not None:
            agrees = exact.compare(value_at(threshold.discount, point), numbers.value) == 0
    except (ArithmeticError, exact.UndecidedError):
        return  # numbers that cannot be ordered exactly
    if not agrees:
        raise SolverError(f"the closed form of {threshold.player} and its number disagree: this is a fault of burden's")


# -- all together -------------------------------------------------------------------------------------------------


def _overall(
    stage: Stage, found: Sequence[Threshold], players: Sequence[CriticalDiscount], patience: float
) -> tuple[Threshold, CriticalDiscount]:
    domain = stage.domain
    feasible = tidied(all_of([one.feasible for one in found]), domain)
    defined = tidied(all_of([one.defined for one in found]), domain)
    parts = [restricted(one.discount, feasible, domain) for one in found]
    counts = binding([(EVERYTHING, part) for part in parts], ">", domain, feasible)
    discount = restricted(pieced(zip(counts, parts, strict=True)), feasible, domain)
    is_whole = all(one.is_whole for one in found)
    counted = "; ".join(dict.fromkeys(one.note for one in found if one.note))
    threshold = Threshold("", discount, feasible, defined, is_whole=is_whole, note=counted)
    overall = _overall_number(players, "")
    who = _described(
        [(one.player, region) for one, region in zip(found, counts, strict=True)], feasible, domain, patience
    )
    note = overall.note
    if len(who) > 1:
        binds = "; ".join(f"{key} where {region.text}" for key, region in who)
        note = f"{note}; the largest is that of {binds}".removeprefix("; ")
    text = written(discount, feasible, domain, patience)
    return threshold, replace(overall, exact=text, condition=condition(feasible, domain, patience), note=note)


def _put_together(players: Sequence[CriticalDiscount]) -> CriticalDiscount:
    """The largest of the closed forms of all players, where it is too long to say which one that is."""
    overall = _overall_number(players, "")
    different = {one.exact: one.condition for one in players if one.exact and one.condition is not None}
    if len(different) < len({one.exact for one in players}):
        return overall  # somebody has none
    conditions = dict.fromkeys(where_so.text for where_so in different.values() if not where_so.is_always)
    text = f"max({', '.join(different)})" if len(different) > 1 else next(iter(different))
    where_so = " and ".join(f"({text})" for text in conditions) if len(conditions) > 1 else next(iter(conditions), "")
    try:
        whole = Condition(readable(where_so)) if where_so else ALWAYS
        return replace(overall, exact=readable(text), condition=whole)
    except TooComplexError as error:
        return replace(overall, note=f"no closed form: {error}")


def _number_alone(one: AtValues, reason: str) -> CriticalDiscount:
    """A player of whom numbers alone are known."""
    values = (one.cooperation, one.deviation, one.punishment)
    note = "; ".join(filter(None, [one.note, reason]))
    return CriticalDiscount(one.player, "", None, one.value, values=values, bounds=one.bounds, note=note)


def _overall_number(players: Sequence[CriticalDiscount], note: str) -> CriticalDiscount:
    """The largest of the numbers of all players; one that has none below 1 leaves none."""
    proof = "checked" if any(one.proof == "checked" for one in players) else "proved"
    overall = CriticalDiscount("", "", None, None, proof=proof, note=note)  # type: ignore[arg-type]  # one of the two
    if any(one.value is None and one.bounds is None for one in players):
        return overall
    ends = [one.bounds or (one.value, one.value) for one in players]
    low, high = (greatest([end[side] for end in ends if end[side] is not None]) for side in (0, 1))  # type: ignore[misc]
    if exact.compare(low, high) == 0:
        return replace(overall, value=low)
    return replace(overall, bounds=(low, high))


# -- is it enough -------------------------------------------------------------------------------------------------


def _effort(
    stage: Stage,
    level: Level,
    players: tuple[CriticalDiscount, ...],
    overall: CriticalDiscount,
    numbers: Sequence[AtValues],
) -> EffortDiscounts:
    reasons = [one.reason for one in numbers if one.reason]
    verdict, more = sustained(stage, players)
    if stage.spec.punishment == "minmax" and verdict:
        verdict = None  # that much patience is necessary, and may not be enough
    return EffortDiscounts(level.effort, players, overall, verdict, (*reasons, *more), level.text)


def sustained(stage: Stage, players: Sequence[CriticalDiscount]) -> tuple[bool | None, tuple[str, ...]]:
    """Whether the target is sustained at the values of the parameters, and why not; free discount factors may be any.

    Parameters
    ----------
    stage
        What is repeated.
    players
        Their critical discount factors.
    """
    verdicts: list[bool | None] = []
    reasons = []
    for one in players:
        number = stage.discount_values.get(one.player)
        if one.value is None and one.bounds is None:
            verdicts.append(False)
            continue
        low, high = one.bounds or (one.value, one.value)
        assert low is not None, "numbers or bounds"
        assert high is not None, "numbers or bounds"
        if number is None:
            verdicts.append(True if exact.compare(high, Fraction(1)) < 0 else None)
        elif exact.compare(number, high) >= 0:
            verdicts.append(True)
        elif exact.compare(number, low) < 0:
            verdicts.append(False)
            reasons.append(_too_low(stage, one, number, low))
        else:
            verdicts.append(None)
    if False in verdicts:
        return False, tuple(reasons)
    return None if None in verdicts else True, ()


def _too_low(stage: Stage, one: CriticalDiscount, number: Exact, needed: Exact) -> str:
    text, shown = stage.discounts[one.player], exact.to_text(number)
    own = shown if text == shown else f"{text} = {shown}"
    text = f"{one.player} is not patient enough: its discount factor {own} is below {exact.to_text(needed)}"
    if one.values is None:
        return text
    c, d, p = map(exact.to_text, one.values)
    return f"{text} (c = {c}, d = {d}, p = {p})"


def below_one(threshold: Threshold, domain: Domain) -> Region:
    """Where a critical discount factor lies strictly between 0 and 1."""
    return all_of([threshold.feasible, where(threshold.discount, ">", plain(domain.space.zero), domain)])


def refuse_nowhere(stage: Stage, found: Sequence[LevelFound]) -> None:
    """Refuse a target that nobody can be kept to, whatever the parameters, at any effort.

    Raises
    ------
    ParameterError
        With who it is, and why.
    """
    mend = MEND_OPTIMAL if stage.spec.punishment == "optimal" else MEND
    if not stage.domain.space.own and found and all(map(_is_hopeless, found)):
        several = len(found) > 1
        reasons = dict.fromkeys(
            f"at {one.discounts.effort}, {reason}" if several else reason
            for one in found
            for reason in one.discounts.reasons
        )
        raise ParameterError("\n".join([*reasons, f"    mend: {mend}"]))
    if not found or not all(one.is_nowhere for one in found):
        return
    first, level = found[0], stage.levels[0]
    domain = stage.domain
    lines = []
    for threshold in first.thresholds:
        if threshold.feasible is not NOTHING or not threshold.is_whole:
            continue
        label = level.target[threshold.player]
        if not threshold.punishment:
            what = "it is a stage equilibrium nowhere, so that nobody would carry it out"
            lines.append(f"the punishment does not keep {threshold.player} to {label}: {what}")
            continue
        c, d, p = (
            written(cases, EVERYTHING, domain)
            for cases in (threshold.cooperation, threshold.deviation, threshold.punishment)
        )
        lines.append(
            f"no discount factor below 1 keeps {threshold.player} to {label}: it gets c = {c} per period at the "
            f"target, which is no more than p = {p} after a deviation, and a deviation gains (d = {d})"
        )
    if not lines:
        conditions = [f"{one.player} only where {one.condition}" for one in first.discounts.players]
        lines.append(f"no discount factor below 1 keeps all to the target at once: {', '.join(conditions)}")
    raise ParameterError("\n".join([*lines, f"    mend: {mend}"]))


def _is_hopeless(found: LevelFound) -> bool:
    """Whether no discount factor is enough at the values of the parameters."""
    overall = found.discounts.overall
    return found.discounts.is_sustainable is False and overall.value is None and overall.bounds is None
