"""A game solved in a line of Python: what ``burden solve`` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import cast

from burden.api.limits import TIMINGS, search_of
from burden.errors import ParameterError, UnsupportedGame, did_you_mean
from burden.game import NormalFormGame, Timing
from burden.model import Model
from burden.results import LevelSolution, Solution
from burden.search import DEFAULT_BUDGET, Search
from burden.solvers import METHODS, Method
from burden.solvers import solve as solve_game

__all__ = ["solve"]


def solve(
    game: Model | NormalFormGame,
    *,
    scenario: str | None = None,
    timing: Timing | None = None,
    method: Method = "auto",
    budget: float | Search | None = DEFAULT_BUDGET,
    parameters: Mapping[str, Fraction | str | float] | None = None,
    **changes: Fraction | str | float,
) -> Solution:
    """Equilibria of a game, each certified.

    Parameters
    ----------
    game
        What :func:`burden.load` or :func:`burden.normal_form` gave.
    scenario
        Name of a scenario of the file.
    timing
        ``simultaneous`` or ``guarantor-first``; that of the file by default.
    method
        For two players: ``exact``, or one of nashpy's methods to be compared with; see
        :func:`burden.solvers.two_players.solve_two_players`.
    budget
        Seconds that the search may take, or a :class:`~burden.search.Search`, which can be watched and interrupted as
        well. A search that ends early gives what is settled by then, as a solution that is not ``complete``. Solvers
        for one and two players take no notice of it.
    parameters, **changes
        Values of parameters, which replace those of the file: numbers, or their text. As a mapping they can have any
        name.

    Returns
    -------
    Solution
        For games in which somebody chooses from an interval it is a :class:`~burden.results.LevelSolution`, which says
        the same things in the same words: its equilibria are pure, and give levels in the place of probabilities.

    Raises
    ------
    ParameterError
        Where a name, a value or the budget is wrong.
    UnsupportedGame, NoConvergence
        Where no solver takes the game, or one gave up.

    Examples
    --------
    >>> import burden
    >>> game = burden.normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], ["A", "B"], [["stay", "leave"]] * 2)
    >>> burden.solve(game).equilibria
    (<Equilibrium pure: A: leave; B: leave; payoffs 1, 1>,)
    """
    for given, known in ((timing, TIMINGS), (method, METHODS)):
        if given is not None and given not in known:
            hint = did_you_mean(str(given), known, otherwise=f"one of: {', '.join(known)}")
            raise ParameterError(f"unknown choice {given!r}\n    mend: {hint}")
    if not isinstance(game, Model | NormalFormGame):
        mend = "give what burden.load(path) or burden.normal_form(payoffs) returns"
        raise ParameterError(f"found a {type(game).__name__}, expected a game\n    mend: {mend}")
    search = search_of(budget)
    changes = {**(parameters or {}), **changes}
    if isinstance(game, NormalFormGame):
        if changes or scenario is not None:
            raise ParameterError("this game has neither parameters nor scenarios")
        return solve_game(game, method, timing=timing or "simultaneous", leader=_guarantor(game), search=search)
    values = game.values(changes, scenario)
    chosen = timing or game.timing
    if chosen == "guarantor-first" and game.effort in game.parameters:
        raise UnsupportedGame("guarantor-first needs a player who moves first; the effort of this game is a parameter")
    if game.has_intervals:
        return cast("Solution", _solve_levels(game, values, chosen, scenario, method, search))
    solution = solve_game(game.at(values), method, timing=chosen, leader=game.effort, search=search)
    return replace(solution, parameters=values, scenario=scenario, notes=(*solution.notes, *_played_once(game)))


def _solve_levels(
    game: Model,
    values: Mapping[str, Fraction],
    timing: Timing,
    scenario: str | None,
    method: Method,
    search: Search,
) -> LevelSolution:
    """Solve a game in which somebody chooses from an interval."""
    from burden.continuous import solve_levels

    if method not in {"auto", "exact"}:
        mend = "leave the method out"
        raise UnsupportedGame(f"{method} takes no players who choose from an interval\n    mend: {mend}")
    solution = solve_levels(game, values, timing=timing, search=search)
    return replace(solution, parameters=values, scenario=scenario, notes=(*solution.notes, *_played_once(game)))


def _played_once(game: Model) -> list[str]:
    """What an answer about one play of a game leaves out."""
    notes = []
    if game.repeated is not None:
        notes.append("this is the game played once: `burden repeated` plays it again and again")
    if game.path is not None:
        notes.append(
            "this is the game played once, with the stocks of the start: `burden path` follows it over periods"
        )
    return notes


def _guarantor(game: NormalFormGame) -> str | None:
    keys = [player.key for player in game.players if player.role == "guarantor"]
    return keys[0] if len(keys) == 1 else None
