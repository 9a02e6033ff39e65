"""How critical discount factors move with effort.

From one effort to the next, the critical discount factor rises exactly where, with ``delta`` the one before,

    c' < (1 - delta)*d' + delta*p'

``c'``, ``d'`` and ``p'`` being the changes of the payoffs at the target, of the best deviation and after it, which are
differences for a step between two actions, derivatives for an effort that is a parameter. Proof: a player who is just
patient enough before, ``c = (1 - delta)*d + delta*p``, is not patient enough after it where ``c + c' < (1 - delta)*(d +
d') + delta*(p + p')``; subtract.

Where no discount factor below 1 is enough, it counts as 1 in steps. Derivatives are looked at where
``0 < delta* < 1`` alone.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias

from burden.regions.domain import Domain
from burden.regions.prover import UnsettledError
from burden.regions.region import Region, Relation, all_of, any_of, negation
from burden.regions.translate import Cases, TooComplexError
from burden.repetition.pieces import differentiated, plain, quotient, restricted, sum_of, tidied, where
from burden.repetition.stage import Stage
from burden.repetition.thresholds import LevelFound, Threshold, below_one
from burden.results.repeated import Move
from burden.search import Search
from burden.statics.places import derivative
from burden.statics.statements import Decision, decide
from burden.statics.wording import Wording

__all__ = ["moves"]

Direction: TypeAlias = Literal["increasing", "decreasing", "constant"]

#: Directions that are always decided.
MOVING: tuple[Direction, ...] = ("increasing", "decreasing")

#: How the rule reads in each direction.
_RULES: dict[Direction, Relation] = {"increasing": "<", "decreasing": ">", "constant": "=="}

#: What stands in the rule.
_NAMES = ("c'", "d'", "p'", "delta")

#: How the factor after a step stands to the one before it.
_CHANGES: dict[Direction, Relation] = {"increasing": ">", "decreasing": "<", "constant": "=="}

#: Share of the time of a statement that goes into making its condition short, and the most seconds of it; and the most
#: of all statements together.
PATIENCE, MAX_PATIENCE, ALL_PATIENCE = 0.1, 0.6, 6.0

#: All statements together may take so many times what one may.
TOTAL = 2

BETWEEN = "said of where 0 < delta* < 1"
WHEREVER = "so it moves wherever that can be said"
KINKS = (
    "delta* has several formulas there; where one gives way to another, at single values of effort, it may have a kink "
    "or a jump"
)


def moves(stage: Stage, found: Sequence[LevelFound], timeout: float, search: Search) -> tuple[Move, ...]:
    """How the critical discount factors of each player, and of all together, move with effort.

    Parameters
    ----------
    stage
        What is repeated.
    found
        What was found at each level.
    timeout
        Seconds that one statement may take; all together may take twice that.
    search
        How long everything may take.
    """
    end = time.perf_counter() + min(TOTAL * timeout, search.remaining)
    limits = _Limits(timeout, end, search, min(MAX_PATIENCE, PATIENCE * timeout))
    if len(found) > 1:
        return tuple(_steps(stage, found, limits))
    effort = stage.effort_parameter
    if effort is None or not found:
        return ()
    if not found[0].thresholds:
        return tuple(_without_form(stage, None, None, "there is no closed form"))
    return tuple(_slopes(stage, found[0], effort, limits))


@dataclass(frozen=True, slots=True)
class _Limits:
    """How long statements may take.

    Parameters
    ----------
    timeout
        Seconds of one.
    end
        When none is begun any more.
    search
        How long everything may take, and whether somebody asked it to stop.
    patience
        Seconds to make one condition short.
    """

    timeout: float
    end: float
    search: Search
    patience: float


# -- steps from one action to the next -----------------------------------------------------------------------------


def _steps(stage: Stage, found: Sequence[LevelFound], limits: _Limits) -> Iterator[Move]:
    places = list(itertools.pairwise(range(len(found))))
    if len(found) > 2:
        places.append((0, len(found) - 1))
    n_statements = len(MOVING) * len(places) * (len(stage.keys) + 1)
    limits = replace(limits, patience=min(limits.patience, ALL_PATIENCE / n_statements))
    for low, high in places:
        names = stage.levels[low].effort, stage.levels[high].effort
        if not (found[low].thresholds and found[high].thresholds):
            yield from _without_form(stage, *names, "there is no closed form at one of the two efforts")
            continue
        pairs = list(zip(found[low].thresholds, found[high].thresholds, strict=True))
        together = found[low].overall, found[high].overall
        if together[0] is not None and together[1] is not None:
            pairs.append((together[0], together[1]))
        else:
            yield from _too_long(*names)
        for before, after in pairs:
            subject = _Subject(
                before.player,
                *names,
                partial(_step_claim, stage.domain, before, after),
                all_of([before.defined, after.defined]),
                _Rule(stage, _differences(before, after), before.discount, _both(before, after)),
                before.note or after.note,
            )
            yield from _stated(stage, subject, limits)


def _without_form(stage: Stage, before: str | None, after: str | None, note: str) -> Iterator[Move]:
    """What is said of everybody where there is nothing to compare."""
    for key, direction in itertools.product((*stage.keys, ""), MOVING):
        yield Move(key, direction, before, after, "unsettled", None, None, note=note)


def _too_long(before: str | None, after: str | None) -> Iterator[Move]:
    """What is said of all together, where it is too long to say whose factor is the largest."""
    for direction in MOVING:
        note = "where the factor of which player is the largest is too long to be written"
        yield Move("", direction, before, after, "unsettled", None, None, note=note)


def _both(before: Threshold, after: Threshold) -> Region:
    """Where the rule applies: both factors are below 1, and a deviation gains before and after."""
    return all_of([before.feasible, after.feasible, before.tempted, after.tempted])


def _step_claim(domain: Domain, before: Threshold, after: Threshold, direction: Direction) -> Region:
    """Where the factor moves so from one effort to the next; one that is not below 1 counts as 1."""
    both = all_of([before.feasible, after.feasible])
    moved = all_of([both, where(after.discount, _CHANGES[direction], before.discount, domain)])
    if direction == "increasing":
        return any_of([moved, all_of([before.feasible, negation(after.feasible)])])
    if direction == "decreasing":
        return any_of([moved, all_of([negation(before.feasible), after.feasible])])
    return any_of([moved, all_of([negation(before.feasible), negation(after.feasible)])])


def _differences(before: Threshold, after: Threshold) -> tuple[Cases, Cases, Cases] | None:
    if not (before.cooperation and after.cooperation):
        return None
    return (
        sum_of(after.cooperation, before.cooperation, -1),
        sum_of(after.deviation, before.deviation, -1),
        sum_of(after.punishment, before.punishment, -1),
    )


# -- effort that is a parameter ------------------------------------------------------------------------------------


def _slopes(stage: Stage, found: LevelFound, effort: str, limits: _Limits) -> Iterator[Move]:
    domain = stage.domain
    if found.overall is None:
        yield from _too_long(None, None)
    for threshold in (*found.thresholds, *filter(None, [found.overall])):
        between = tidied(below_one(threshold, domain), domain)
        pieces = restricted(threshold.discount, between, domain)
        try:
            slope = differentiated(pieces, lambda value: derivative(value, effort, domain))
            changes = _derivatives(threshold, effort, domain)
        except TooComplexError as error:
            for direction in MOVING:
                yield Move(threshold.player, direction, None, None, "unsettled", None, None, note=str(error))
            continue
        subject = _Subject(
            threshold.player,
            None,
            None,
            partial(_slope_claim, domain, slope),
            between,
            _Rule(stage, changes, pieces, between),
            "; ".join(filter(None, [threshold.note, BETWEEN, KINKS if len(pieces) > 1 else ""])),
        )
        yield from _stated(stage, subject, limits)


def _slope_claim(domain: Domain, slope: Cases, direction: Direction) -> Region:
    return where(slope, _CHANGES[direction], plain(domain.space.zero), domain)


def _derivatives(threshold: Threshold, effort: str, domain: Domain) -> tuple[Cases, Cases, Cases] | None:
    if not threshold.cooperation:
        return None
    one, two, three = (
        differentiated(cases, lambda value: derivative(value, effort, domain))
        for cases in (threshold.cooperation, threshold.deviation, threshold.punishment)
    )
    return one, two, three


# -- statements ----------------------------------------------------------------------------------------------------


class _Rule:
    """The rule that decides, with the formulas of a game.

    Parameters
    ----------
    stage
        What is repeated.
    changes
        Of the three payoffs; ``None`` for all together, where there is no such rule.
    discount
        The factor that stands in it.
    within
        Where it applies.
    """

    def __init__(
        self, stage: Stage, changes: tuple[Cases, Cases, Cases] | None, discount: Cases, within: Region
    ) -> None:
        self._stage, self._changes, self._discount, self._within = stage, changes, discount, within
        self._texts: list[str] | None = None

    def text(self, direction: Direction) -> str:
        """The rule in one direction, with its formulas where each of them is the same everywhere."""
        if self._changes is None:
            return ""
        if self._texts is None:
            domain = self._stage.domain
            try:
                pieces = [restricted(one, self._within, domain) for one in (*self._changes, self._discount)]
                self._texts = [quotient(one[0].value, domain) for one in pieces if len(one) == 1]
            except (TooComplexError, UnsettledError):
                self._texts = []
        rule = f"c' {_RULES[direction]} (1 - delta)*d' + delta*p'"
        if len(self._texts) < len(_NAMES):
            return rule  # other formulas elsewhere, or the rule applies nowhere
        return f"{rule}, where {', '.join(f'{name} = {text}' for name, text in zip(_NAMES, self._texts, strict=True))}"


@dataclass(frozen=True, eq=False)
class _Subject:
    """What is said to move.

    Parameters
    ----------
    player
        Whose factor it is; empty for the largest.
    before, after
        The step.
    claim
        Where it moves in a direction.
    defined
        Where there is an answer.
    rule
        What decides.
    note
        What else is to be said.
    """

    player: str
    before: str | None
    after: str | None
    claim: Callable[[Direction], Region]
    defined: Region
    rule: _Rule
    note: str = ""


def _stated(stage: Stage, subject: _Subject, limits: _Limits) -> Iterator[Move]:
    """Both directions; and that it stays the same, where it always does."""
    found = [_move(stage, subject, direction, limits)[0] for direction in MOVING]
    yield from found
    if all(move.verdict == "never" for move in found):
        move, is_everywhere = _move(stage, subject, "constant", limits)
        if is_everywhere:
            yield move


def _move(stage: Stage, subject: _Subject, direction: Direction, limits: _Limits) -> tuple[Move, bool]:
    """What is said of one direction, and whether it moves so wherever there is an answer."""
    wording = Wording(stage.ground)
    seconds = min(limits.timeout, limits.end - time.perf_counter())
    stopped = limits.search.stopped or ("" if seconds > 0 else "no time left for all statements; --timeout gives more")
    if stopped:
        decision = Decision("unsettled", None, reason=f"not begun: {stopped}")
    else:
        try:
            claim = subject.claim(direction)
            decision = decide(claim, subject.defined, stage.domain, (), seconds, limits.patience)
        except (TooComplexError, UnsettledError) as error:
            decision = Decision("unsettled", None, reason=str(error))
    if wording.is_too_long(decision.holds):
        reason = "it does at some points, not at others; the exact condition is too long to be written"
        decision = Decision("unsettled", None, reason=reason)
    condition, _ = wording.condition(decision)
    rule = "" if decision.verdict in {"unsettled", "undefined"} else subject.rule.text(direction)
    is_everywhere = decision.verdict == "always" or (
        decision.verdict == "conditional" and decision.fails_at is None and not decision.n_points
    )
    wherever = WHEREVER if is_everywhere and decision.verdict == "conditional" else ""
    move = Move(
        player=subject.player,
        direction=direction,
        before=subject.before,
        after=subject.after,
        verdict=decision.verdict,
        condition=condition,
        proof=None if decision.verdict == "unsettled" else "checked" if decision.n_points else "proved",
        rule=rule,
        note="; ".join(filter(None, [decision.reason, wherever, subject.note])),
    )
    return move, is_everywhere
