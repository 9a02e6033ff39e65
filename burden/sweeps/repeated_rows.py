"""Rows of critical discount factors: one for each point and each effort that the guarantor may have.

They are the numbers that :func:`burden.repeated` gives at the same values of the parameters, without closed forms. A
discount factor that is not below 1 does not exist: it is empty, and ``sustainable`` says ``no``. One that is known
within bounds alone is empty too, the point ``unsettled``, and the bounds are its reason.

Optimal punishments are about all players at once, so there are no columns for each of them then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from burden import exact
from burden.declared import PlayerSpec, RepeatedSpec
from burden.errors import ParameterError
from burden.exact import Exact
from burden.expressions import Formula
from burden.game import NormalFormGame, restrict
from burden.repetition.asked import (
    check_finite,
    check_punishment,
    choosing,
    discounts_at,
    effort_after,
    effort_value,
    names_of,
)
from burden.repetition.at_values import AtValues, NumericLevel, greatest, numbers
from burden.results.sweeps import STATUSES, Column, Rows, Status
from burden.search import Search
from burden.sweeps.columns import fresh
from burden.sweeps.exactly import said, table_of, values_at
from burden.sweeps.question import Equilibria, Question

__all__ = ["columns_of_repeated", "repeated_rows"]

YES, NO = "yes", "no"

_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked at every point.

    Parameters
    ----------
    spec
        How the game is repeated.
    keys
        Players who choose.
    guarantor
        Whose effort is given, one of its actions in each row; ``None`` where effort is a parameter, or nobody's.
    after
        Effort after a deviation: a label, or a formula; ``None`` where it stays.
    used
        Parameters that payoffs depend on.
    parameters
        Column by parameter that varies.
    discounts
        Column by player who chooses.
    equilibria
        Stage equilibria that may punish.
    """

    spec: RepeatedSpec
    keys: tuple[str, ...]
    guarantor: PlayerSpec | None
    after: str | Formula | None
    used: frozenset[str]
    parameters: Mapping[str, str]
    discounts: Mapping[str, str]
    equilibria: Equilibria


def columns_of_repeated(question: Question) -> tuple[Column, ...]:
    """Columns of a sweep of critical discount factors.

    ``effort_action`` and ``effort`` say at which effort; ``discount_KEY`` is the smallest discount factor at which a
    player keeps to the target, ``discount`` that at which all do; ``sustainable`` says whether the target is sustained
    by the discount factors of the file, or where these are free by some below 1. It is empty where that is not settled.

    Raises
    ------
    ParameterError
        Where the file states no target, or has a last period.
    UnsupportedGame
        Where somebody chooses from an interval.
    """
    asked = _asked(question)
    efforts: list[Column] = []
    if asked.guarantor is not None:
        labels = tuple(action.label for action in asked.guarantor.actions)
        efforts.append(Column("effort_action", "word", labels))
    if question.model.effort in question.model.parameters or (asked.guarantor and asked.guarantor.has_levels):
        efforts.append(Column("effort", "number"))
    return (
        Column("point", "whole"),
        *(Column(name, "number") for name in asked.parameters.values()),
        Column("status", "word", STATUSES),
        Column("reason", "text"),
        *efforts,
        *(Column(name, "number") for name in asked.discounts.values()),
        Column("discount", "number"),
        Column("sustainable", "word", (YES, NO)),
    )


def repeated_rows(question: Question, points: Sequence[int]) -> Rows:
    """Rows of some points, given by number."""
    asked = _asked(question)
    rows: list[dict[str, Any]] = []
    for point in points:
        values = values_at(question, point)
        start = {
            "point": point,
            **{column: exact.to_float(values[name]) for name, column in asked.parameters.items()},
        }
        rows += [start | own for own in _rows_at(question, asked, values)]
    return table_of(columns_of_repeated(question), rows)


# -- what is asked ------------------------------------------------------------------------------------------------


def _asked(question: Question) -> _Asked:
    model = question.model
    spec = model.repeated
    if spec is None or not spec.target:
        mend = "add repeated: {target: {…}} to the file"
        raise ParameterError(f"the game states no target that could be sustained in repeated play\n    mend: {mend}")
    if spec.horizon is not None:
        message = f"critical discount factors are those of play without end; the horizon here is {spec.horizon}"
        raise ParameterError(f"{message}\n    mend: horizon: infinite")
    check_finite(model)
    keys = choosing(model, spec, needs_target=True, holds_effort=False)
    if isinstance(spec.punishment, Mapping):
        check_punishment(model, spec.punishment, keys)
    effort_player = next((player for player in model.players if player.key == model.effort), None)
    after = effort_after(model, spec, keys, effort_player)
    taken = {"point", "status", "reason", "effort_action", "effort", "discount", "sustainable"}
    listed = () if spec.punishment == "optimal" else keys
    discounts = {key: fresh(f"discount_{key}", "of", taken) for key in listed}
    parameters = {name: fresh(name, "parameter", taken) for name in question.points.names}
    used = frozenset(names_of(model, keys))
    given = effort_player if effort_player is not None and effort_player.key not in keys else None
    return _Asked(spec, tuple(keys), given, after, used, parameters, discounts, question.equilibria)


# -- one point ----------------------------------------------------------------------------------------------------


def _rows_at(question: Question, asked: _Asked, values: Mapping[str, Fraction]) -> list[dict[str, Any]]:
    """Rows of a point: one for each effort."""
    try:
        violations = question.model.violations(values)
        if violations:
            return [{"status": "outside-domain", "reason": "; ".join(violations)}]
        given = discounts_at(question.model, asked.spec, asked.keys, values, set(asked.used))[1]
        game = question.model.at(values)
        search = Search(question.budget)
        if asked.guarantor is None:
            model = question.model
            effort = values.get(model.effort) if model.effort is not None else None
            after = _game_after(question, asked, values, game)
            levels = [({"effort": None if effort is None else exact.to_float(effort)}, game, after)]
        else:
            levels = _levels(asked.guarantor, asked.after, game)
    except Exception as error:  # as in burden.sweeps.exactly: millions of other points are not to be lost for one
        return [{"status": "unsettled", "reason": said(error)}]
    rows = []
    for place, now, after in levels:
        try:
            rows.append(place | _row(asked, given, now, after, search))
        except Exception as error:  # the same
            rows.append({**place, "status": "unsettled", "reason": said(error)})
    return rows


def _game_after(
    question: Question,
    asked: _Asked,
    values: Mapping[str, Fraction],
    game: NormalFormGame,
) -> NormalFormGame:
    """The game after a deviation, where effort is a parameter or stays."""
    if asked.after is None:
        return game
    model = question.model
    assert isinstance(asked.after, Formula), "an effort that is a parameter has values"
    assert model.effort is not None, "effort has been looked up"
    changed = {**values, model.effort: effort_value(model, asked.after, values)}
    return replace(model, assumptions=()).at(changed)  # what is assumed of effort is about that of today


def _levels(
    guarantor: PlayerSpec, after: str | Formula | None, game: NormalFormGame
) -> list[tuple[dict[str, Any], NormalFormGame, NormalFormGame]]:
    """What the others play at each effort of the guarantor, from the lowest to the highest, and after a deviation."""
    place = game.index(guarantor.key)
    player = game.players[place]
    order = list(range(len(player.actions)))
    if player.levels is not None:
        order = []
        for action, level in enumerate(player.levels):
            before = sum(exact.compare(player.levels[other], level) <= 0 for other in order)
            order.insert(before, action)
    later = None if after is None else restrict(game, place, player.actions.index(str(after)))
    found = []
    for action in order:
        now = restrict(game, place, action)
        effort = None if player.levels is None else exact.to_float(player.levels[action])
        found.append(({"effort_action": player.actions[action], "effort": effort}, now, later or now))
    return found


def _row(
    asked: _Asked, given: Mapping[str, Exact], game: NormalFormGame, after: NormalFormGame, search: Search
) -> dict[str, Any]:
    """Critical discount factors at one effort."""
    spec = asked.spec
    target = tuple(player.actions.index(spec.target[player.key]) for player in game.players)
    if spec.punishment == "optimal":
        if after is game:
            return _optimal(asked, given, game, target, search)
        return _with_other_effort(given, NumericLevel(game, after, target, "nash", asked.equilibria), search)
    found = numbers(NumericLevel(game, after, target, spec.punishment, asked.equilibria), search)
    row: dict[str, Any] = {asked.discounts[one.player]: _number(one.value) for one in found}
    overall = _overall(found)
    sustainable = _sustainable(found, given)
    if spec.punishment == "minmax" and sustainable:
        sustainable = None  # that much patience is necessary, and may not be enough
    return row | _together(overall, sustainable)


def _number(value: Exact | None) -> float | None:
    return None if value is None else exact.to_float(value)


@dataclass(frozen=True, slots=True)
class _Overall:
    """Smallest discount factor that is enough for all; neither where none below 1 is."""

    value: Exact | None = None
    bounds: tuple[Exact, Exact] | None = None


def _overall(found: Sequence[AtValues]) -> _Overall:
    if any(one.value is None and one.bounds is None for one in found):
        return _Overall()
    ends = [one.bounds or (one.value, one.value) for one in found]
    low, high = (greatest([end[side] for end in ends if end[side] is not None]) for side in (0, 1))  # type: ignore[misc]
    return _Overall(low) if exact.compare(low, high) == 0 else _Overall(None, (low, high))


def _together(overall: _Overall, sustainable: bool | None) -> dict[str, Any]:
    status: Status = "ok"
    reason = None
    if overall.bounds is not None:
        low, high = (exact.to_float(end) for end in overall.bounds)
        status = "unsettled"
        reason = f"the discount factor lies between {low:.6g} and {high:.6g}"
    words = {None: None, True: YES, False: NO}
    return {
        "status": status,
        "reason": reason,
        "discount": _number(overall.value),
        "sustainable": words[sustainable],
    }


def _sustainable(found: Sequence[AtValues], given: Mapping[str, Exact]) -> bool | None:
    """Whether everybody keeps to the target at the discount factors of the file; free ones may be any below 1."""
    verdicts: list[bool | None] = []
    for one in found:
        if one.value is None and one.bounds is None:
            return False
        low, high = one.bounds or (one.value, one.value)
        assert low is not None, "a number or bounds"
        assert high is not None, "a number or bounds"
        own = given.get(one.player, None)
        if own is None:
            verdicts.append(True if exact.compare(high, _ONE) < 0 else None)
        elif exact.compare(own, high) >= 0:
            verdicts.append(True)
        else:
            verdicts.append(False if exact.compare(own, low) < 0 else None)
    if False in verdicts:
        return False
    return None if None in verdicts else True


# -- optimal punishments ------------------------------------------------------------------------------------------


def _optimal(
    asked: _Asked, given: Mapping[str, Exact], game: NormalFormGame, target: tuple[int, ...], search: Search
) -> dict[str, Any]:
    """The smallest discount factor with optimal penal codes."""
    from burden.repetition.penal import optimal_discount

    best = optimal_discount(game, target, None, asked.spec.randomisation, search)
    if best.value is None and best.bounds is None:
        return _together(_Overall(), False)
    overall = _Overall(best.value) if best.value is not None else _Overall(None, best.bounds)
    sustainable = best.is_sustained
    known = [given[key] for key in asked.keys if key in given]
    if known:
        low, high = best.bounds or (best.value, best.value)
        assert low is not None, "a number or bounds"
        assert high is not None, "a number or bounds"
        fractions = [value for value in known if isinstance(value, Fraction)]
        is_common = len(known) == len(asked.keys) and all(exact.compare(own, known[0]) == 0 for own in known)
        sustainable = None
        if is_common and exact.compare(known[0], low) < 0:
            sustainable = False
        elif is_common and exact.compare(known[0], high) >= 0 and high < 1:
            sustainable = True
        elif len(fractions) == len(asked.keys):
            sustainable = optimal_discount(game, target, fractions, asked.spec.randomisation, search).is_sustained
    return _together(overall, sustainable)


def _with_other_effort(given: Mapping[str, Exact], level: NumericLevel, search: Search) -> dict[str, Any]:
    """Where effort changes for good after a deviation: between minmax and Nash reversion at that effort."""
    reverted = numbers(level, search)
    lowest = numbers(replace(level, punishment="minmax"), search)
    least = [one.value if one.bounds is None else one.bounds[0] for one in lowest]
    if any(value is None for value in least):
        return _together(_Overall(), False)
    lower = greatest([value for value in least if value is not None])
    nash = _overall(reverted)
    upper = nash.value if nash.value is not None else nash.bounds[1] if nash.bounds else _ONE
    if exact.compare(lower, upper) >= 0:
        return _together(nash, _sustainable(reverted, given))
    sustainable = _sustainable(reverted, given)
    if sustainable is False:
        is_too_low = any(
            value is not None and one.player in given and exact.compare(given[one.player], value) < 0
            for one, value in zip(lowest, least, strict=True)
        )
        sustainable = False if is_too_low else None
    return _together(_Overall(None, (lower, upper)), sustainable)
