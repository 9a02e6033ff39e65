"""Rows of points that are solved exactly, one by one: those that kernels leave open, and games without a kernel.

A point is solved as :func:`burden.solve` solves it, by the same engines, and is said to be

``outside-domain``
    where a parameter leaves its domain or an assumption does not hold;
``unsettled``
    where a payoff has no value, where a solver gave up, and where the list may not be complete;
``degenerate``
    where a listed equilibrium lies on a continuum, or somebody has a best reply in it that is not played. Engines say
    the first by the component (its dimension, and curves), the second by the index, which they give to an equilibrium
    if and only if everybody plays all of its best replies; of games with intervals ``strict`` says it. With a leader it
    is asked of the replies on the path, and whether the leader does equally well by several actions.

Nothing but an interruption ends a sweep: whatever goes wrong at a point is the reason of its row.

A game that is not settled within its budget of seconds could give other rows on a faster machine. So only what is found
first is listed then, the pure equilibria of a game in which all move at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from burden import exact
from burden.errors import BurdenError
from burden.exact import Exact, TooLargeError, UndecidedError
from burden.game import NormalFormGame, best_responses, support
from burden.results import Component, Equilibrium, LevelComponent, LevelEquilibrium, LevelSolution, Solution
from burden.results.sweeps import MISSING, Column, Rows, Status
from burden.search import Search
from burden.solvers import solve
from burden.solvers.leader import chosen_places
from burden.solvers.pure import certified_pure_equilibria
from burden.sweeps import columns as of_equilibria
from burden.sweeps.columns import ColumnNames, effort_of, names_of, total_of, weighed_by
from burden.sweeps.exact_reports import expected, share
from burden.sweeps.question import Question
from burden.sweeps.selection import NONE_BEST, picked

if TYPE_CHECKING:
    from burden.sweeps.program import Program

__all__ = ["Listing", "columns_of", "cut", "exact_rows", "said", "table_of", "values_at"]

#: Longest reason, in characters.
MAX_REASON = 300

#: Either kind of equilibrium.
AnyEquilibrium: TypeAlias = "Equilibrium | LevelEquilibrium"

#: What notes of solutions begin with that are no limits.
_NO_LIMITS = ("degenerate", "tie:")


@dataclass(frozen=True, slots=True)
class Listing:
    """What is known of the equilibria at a point.

    Parameters
    ----------
    status, reason
        As in its rows.
    equilibria
        In the order in which :func:`burden.solve` lists them.
    is_spanned
        Whether sums of payoffs are largest and smallest at listed equilibria: not so of curves, nor of continua of
        levels.
    """

    status: Status
    reason: str
    equilibria: tuple[AnyEquilibrium, ...] = ()
    is_spanned: bool = True


def columns_of(question: Question) -> tuple[Column, ...]:
    """Columns of a sweep, whatever its answer.

    Raises
    ------
    ParameterError, UnsupportedGame
        Where the game does not state what is asked.
    """
    if question.answer == "repeated":
        from burden.sweeps.repeated_rows import columns_of_repeated

        return columns_of_repeated(question)
    if question.answer == "path":
        from burden.sweeps.path_rows import columns_of_path

        return columns_of_path(question)
    return of_equilibria.columns_of(question)


def exact_rows(question: Question, program: Program | None, numbers: Sequence[int]) -> Rows:
    """Rows of some points.

    Parameters
    ----------
    question
        The sweep.
    program
        The same game compiled, if it could be: it gives exact payoffs faster.
    numbers
        Which points, in the order of the rows.

    Returns
    -------
    Rows
        With the columns of :func:`columns_of`; for each point at least one row.

    Raises
    ------
    ParameterError
        Before any point is solved, where what is asked makes no sense for any.
    """
    if question.answer == "repeated":
        from burden.sweeps.repeated_rows import repeated_rows

        return repeated_rows(question, numbers)
    if question.answer == "path":
        from burden.sweeps.path_rows import path_rows

        return path_rows(question, numbers)
    if question.one is not None:
        weighed_by(question.model, question.one)
    names = names_of(question)
    rows: list[dict[str, Any]] = []
    for number in numbers:
        values = values_at(question, number)
        rows += _rows_at(question, names, number, values, _listing(question, program, values))
    return table_of(columns_of(question), rows)


# -- one point ----------------------------------------------------------------------------------------------------


def values_at(question: Question, number: int) -> dict[str, Fraction]:
    """Values of all parameters at a point, in the order of the file."""
    given = {**question.fixed, **question.points.exact(number)}
    return {name: given[name] for name in question.model.parameters}


def _listing(question: Question, program: Program | None, values: Mapping[str, Fraction]) -> Listing:
    """Solve at some values."""
    try:
        violations = question.model.violations(values)
        if violations:
            return Listing("outside-domain", cut("; ".join(violations)))
        search = Search(question.budget)
        if question.model.has_intervals:
            from burden.continuous import solve_levels

            return _of_levels(solve_levels(question.model, values, timing=question.timing, search=search), search)
        game = question.model.at(values) if program is None else program.game(values)
        if question.equilibria == "pure" and question.timing == "simultaneous":
            return _of_pure(game)
        solution = solve(game, "exact", timing=question.timing, leader=question.model.effort, search=search)
        return _of_pure_outcomes(solution, search) if question.equilibria == "pure" else _of_solution(solution, search)
    except Exception as error:  # millions of other points are not to be lost for one, whatever it is
        return Listing("unsettled", said(error))


def said(error: Exception) -> str:
    """Write what went wrong at a point in a line."""
    lines = str(error).splitlines()
    if isinstance(error, BurdenError | UndecidedError | TooLargeError):
        return cut(lines[0] if lines else type(error).__name__)
    return cut(f"a fault of burden's: {type(error).__name__}{': ' if lines else ''}{''.join(lines[:1])}")


def cut(text: str) -> str:
    """A reason, not longer than may be."""
    return text if len(text) <= MAX_REASON else f"{text[: MAX_REASON - 1]}…"


# -- is the list complete, and isolated ---------------------------------------------------------------------------


def _of_pure(game: NormalFormGame) -> Listing:
    """Pure equilibria alone, of a game in which all move at once."""
    listed, limits = certified_pure_equilibria(game)
    if limits:
        return Listing("unsettled", "; ".join(limits), tuple(listed))
    for place, equilibrium in enumerate(listed, start=1):
        if not equilibrium.strict:
            return Listing("degenerate", _tied(place, _with_idle_replies(game, equilibrium)), tuple(listed))
    return Listing("ok", "", tuple(listed))


def _with_idle_replies(game: NormalFormGame, equilibrium: Equilibrium) -> str:
    """Key of the first player who has a best reply to a pure equilibrium that it does not play."""
    return next(
        player.key
        for place, player in enumerate(game.players)
        if len(best_responses(game, place, equilibrium.proved)) > 1
    )


def _of_solution(solution: Solution, search: Search) -> Listing:
    if not solution.complete:
        return _incomplete(solution, search)
    is_spanned = not any(part.curves for part in solution.components)
    return Listing(*_status(solution), solution.equilibria, is_spanned)


def _of_pure_outcomes(solution: Solution, search: Search) -> Listing:
    """Outcomes of a game with a leader in which nobody mixes."""
    if not solution.complete:
        found = _incomplete(solution, search)
        return Listing(found.status, found.reason, tuple(own for own in found.equilibria if _is_pure(own)))
    kept = [place for place, equilibrium in enumerate(solution.equilibria) if _is_pure(equilibrium)]
    return Listing(*_status(solution, kept), tuple(solution.equilibria[place] for place in kept))


def _is_pure(equilibrium: AnyEquilibrium) -> bool:
    if isinstance(equilibrium, LevelEquilibrium):
        return True
    return all(len(support(strategy)) == 1 for strategy in equilibrium.proved)


def _of_levels(solution: LevelSolution, search: Search) -> Listing:
    if not solution.complete:
        return _incomplete(solution, search)
    for place, equilibrium in enumerate(solution.equilibria, start=1):
        parts = [part for part in solution.components if part.number == equilibrium.component]
        if equilibrium.type == "vertex" or any(map(_is_wide, parts)):
            return Listing("degenerate", _lies_on_continuum(place), solution.equilibria, is_spanned=False)
        if not equilibrium.strict:
            return Listing("degenerate", _tied(place, "somebody"), solution.equilibria)
    return Listing("ok", "", solution.equilibria)


def _status(solution: Solution, kept: Sequence[int] | None = None) -> tuple[Status, str]:
    """Status of a complete list, or of some of it, and the reason."""
    places = range(len(solution.equilibria)) if kept is None else kept
    if not solution.subgames:
        origins = [(solution, place) for place in range(len(solution.equilibria))]
    else:
        hoped, feared = chosen_places(solution.subgames, 1), chosen_places(solution.subgames, -1)
        for chosen in (hoped, feared) if places else ():
            actions = list(dict.fromkeys(solution.subgames[action].action for action, _ in chosen))
            if len(actions) > 1:
                return "degenerate", cut(f"{solution.leader} does equally well by {' and '.join(actions)}")
        origins = [(solution.subgames[action].solution, place) for action, place in sorted({*hoped, *feared})]
    for number, place in enumerate(places, start=1):
        source, position = origins[place]
        equilibrium = source.equilibria[position]
        part = source.components[equilibrium.component - 1]
        if equilibrium.type == "vertex" or _is_wide(part):
            return "degenerate", _lies_on_continuum(number)
        if equilibrium.index is None:
            return "degenerate", _tied(number, "somebody")
    return "ok", ""


def _is_wide(part: Component | LevelComponent) -> bool:
    """Whether a component is more than a point."""
    return bool(part.dimension or part.curves)


def _lies_on_continuum(number: int) -> str:
    return f"equilibrium {number} lies on a continuum"


def _tied(number: int, who: str) -> str:
    return f"in equilibrium {number} {who} has a best reply that is not played"


def _incomplete(solution: Solution | LevelSolution, search: Search) -> Listing:
    """What is known where the list may not be complete."""
    stopped = search.stopped
    if stopped is not None:
        is_first = isinstance(solution, Solution) and not solution.subgames
        known = tuple(own for own in solution.equilibria if _is_pure(own)) if is_first else ()
        found = "; only pure equilibria are listed" if is_first else ""
        return Listing("unsettled", f"{stopped}{found}", known)
    reasons = [f"{one.reason} ({solution.n_unsettled} supports open)" for one in solution.unsettled[:1]]
    reasons += [note for note in solution.notes if not note.split(": ", 1)[-1].startswith(_NO_LIMITS)]
    reasons = [reason for reason in reasons if not reason.startswith(_NO_LIMITS)]
    limits = [reason for reason in reasons if "not settled: " in reason]
    text = "; ".join(dict.fromkeys(limits or reasons)) or "the list may not be complete"
    return Listing("unsettled", cut(text), solution.equilibria)


# -- rows ---------------------------------------------------------------------------------------------------------


def table_of(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> Rows:
    """Rows from what is known in each of them, by name of column; nothing else is said."""
    rows = list(rows)
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    for column in columns:
        array = column.empty(len(rows))
        for place, row in enumerate(rows):
            value = row.get(column.name)
            if value is not None:
                array[place] = column.words.index(value) if column.kind == "word" else value
        arrays[column.name] = array
    return Rows(tuple(columns), arrays)


def _rows_at(
    question: Question, names: ColumnNames, number: int, values: Mapping[str, Fraction], listing: Listing
) -> list[dict[str, Any]]:
    """Rows of a point."""
    status, reason = listing.status, listing.reason
    is_unknown = status == "outside-domain" or (status == "unsettled" and not listing.equilibria)
    places = list(range(len(listing.equilibria)))
    note = ""
    if question.one is not None:
        try:
            place = _one_of(question, listing)
        except Exception as error:  # as above
            status, reason, place = "unsettled", said(error), None
        places = [] if place is None else [place]
        if place is None and listing.equilibria and status != "unsettled":
            note = NONE_BEST if question.one == "pareto" else f"the {question.one} outcome is not in pure strategies"
    start = {
        "point": number,
        **{names.parameters[name]: _float(values[name]) for name in question.points.names},
        "status": status,
        "reason": "; ".join(filter(None, [reason, note])) or None,
        "equilibria": MISSING if is_unknown else len(listing.equilibria),
    }
    figures = _level_figures if question.model.has_intervals else _figures
    found = []
    for place in places:
        equilibrium = listing.equilibria[place]
        try:
            found.append({**start, "equilibrium": place + 1, **figures(question, names, equilibrium, values)})
        except Exception as error:  # as above
            found.append({**start, "equilibrium": place + 1, "status": "unsettled", "reason": said(error)})
    return found or [start]


def _one_of(question: Question, listing: Listing) -> int | None:
    """Position of the equilibrium that gets the one row; ``None`` where there is none, or that is not settled."""
    if listing.status == "unsettled":
        return None
    if not listing.is_spanned:
        raise UndecidedError("equilibria form a continuum, and others on it may be better or worse than those listed")
    return picked(listing.equilibria, question)


def _float(value: Exact | None) -> float | None:
    """Nearest double; ``None`` where there is none."""
    try:
        return None if value is None else exact.to_float(value)
    except TooLargeError:
        return None


def _figures(
    question: Question, names: ColumnNames, equilibrium: AnyEquilibrium, values: Mapping[str, Fraction]
) -> dict[str, Any]:
    """What the columns say of an equilibrium of a game with lists of actions."""
    assert isinstance(equilibrium, Equilibrium), "this game has no intervals"
    row: dict[str, Any] = {}
    levels: dict[str, Exact] = {}
    for player, strategy, proved in zip(equilibrium.game.players, equilibrium.profile, equilibrium.proved, strict=True):
        played = support(proved)
        if len(played) == 1:
            row[names.actions[player.key]] = player.actions[played[0]]
        if player.levels is not None:
            levels[player.key] = player.levels[played[0]] if len(played) == 1 else _mean(player.levels, strategy)
        if names.probabilities:
            for column, weight in zip(names.probabilities[player.key], proved, strict=True):
                row[column] = exact.to_float(weight)
    return row | _shared(question, names, equilibrium, values, levels)


def _mean(levels: Sequence[Exact], weights: Sequence[Exact]) -> Exact:
    total: Exact = Fraction(0)
    for level, weight in zip(levels, weights, strict=True):
        total = total + level * weight
    return total


def _level_figures(
    question: Question, names: ColumnNames, equilibrium: AnyEquilibrium, values: Mapping[str, Fraction]
) -> dict[str, Any]:
    """What the columns say of an equilibrium of a game in which somebody chooses from an interval."""
    assert isinstance(equilibrium, LevelEquilibrium), "this game has intervals"
    row: dict[str, Any] = {}
    for player, choice in zip(equilibrium.players, equilibrium.choices, strict=True):
        if player.actions:
            row[names.actions[player.key]] = player.actions[int(choice)]  # type: ignore[arg-type]  # a position
            for action, column in enumerate(names.probabilities.get(player.key, ())):
                row[column] = float(action == choice)
    return row | _shared(question, names, equilibrium, values, equilibrium.levels)


def _shared(
    question: Question,
    names: ColumnNames,
    equilibrium: AnyEquilibrium,
    values: Mapping[str, Fraction],
    levels: Mapping[str, Exact],
) -> dict[str, Any]:
    """What is said of either kind of equilibrium."""
    model = question.model
    key = effort_of(model)
    effort = None if key is None else values[key] if key in values else levels[key]
    total: Exact | None = None
    for place in total_of(model):
        own = levels[model.players[place].key]
        total = own if total is None else total + own
    row: dict[str, Any] = {
        "type": equilibrium.type,
        "selection": equilibrium.selection,
        "effort": _float(effort),
        "allied_total": _float(total),
        "dependence": _float(share(effort, total)),
        "regret": 0.0,
    }
    row |= {names.levels[key]: _float(level) for key, level in levels.items()}
    for player, payoff in zip(model.players, equilibrium.payoffs, strict=True):
        row[names.payoffs[player.key]] = exact.to_float(payoff)
    varied = names.parameters.items()
    for name, formula in question.reports.items():
        same = names.same.get(name)
        if same is None:
            row[names.reports[name]] = expected(model, formula, equilibrium, values)
        elif same != names.reports[name]:
            known = row | {column: _float(values[parameter]) for parameter, column in varied}
            row[names.reports[name]] = known[same]
    return row
