"""Solvers: a game to its equilibria.

:func:`solve` picks an engine by the number of players; each engine is one file.

=========================  =================================================================================
:mod:`.one_player`         best actions
:mod:`.two_players`        all equilibria: exact enumeration (:mod:`.bimatrix`), compared with nashpy's
:mod:`.n_players`          three and more players: all equilibria, support by support
:mod:`.leader`             a leader who is observed: each subgame by the engines above
=========================  =================================================================================
"""

from __future__ import annotations

from dataclasses import replace

from burden.errors import NoConvergence, UnsupportedGame
from burden.exact import TooLargeError, UndecidedError
from burden.game import NormalFormGame, Timing
from burden.results import Solution
from burden.search import Search
from burden.solvers.leader import solve_leader_first
from burden.solvers.n_players import solve_n_players
from burden.solvers.nashpy_engine import NASHPY_METHODS
from burden.solvers.one_player import solve_one_player
from burden.solvers.two_players import METHODS, Method, solve_two_players

__all__ = ["METHODS", "Method", "solve"]


def solve(
    game: NormalFormGame,
    method: Method = "auto",
    *,
    timing: Timing = "simultaneous",
    leader: str | None = None,
    search: Search | None = None,
) -> Solution:
    """Equilibria of a game, each certified.

    Parameters
    ----------
    game
        The game.
    method
        For games of two players, and subgames of two followers: see
        :func:`~burden.solvers.two_players.solve_two_players`.
    timing
        ``simultaneous``, or ``guarantor-first``: ``leader`` moves first and is observed.
    leader
        Key of the player who moves first.
    search
        How long it may take, and who watches; for three and more players, and subgames of three and more followers.

    Raises
    ------
    UnsupportedGame
        Where the timing needs a leader and there is none, or a method cannot take the game.
    NoConvergence
        Where the order of two payoffs could not be settled.
    """
    try:
        if timing == "simultaneous":
            return _simultaneous(game, method, search)
        if leader is None or game.n_players < 2:
            message = "guarantor-first needs a player who moves first, and another who observes it"
            raise UnsupportedGame(f"{message}\n    mend: give one player role: guarantor, or name it under effort:")
        return solve_leader_first(game, game.index(leader), lambda subgame: _simultaneous(subgame, method, search))
    except UndecidedError as error:
        raise NoConvergence(f"two payoffs could not be ordered: {error}") from None
    except TooLargeError as error:
        raise NoConvergence(f"the answer is too long to write exactly: {error}") from None


def _simultaneous(game: NormalFormGame, method: Method, search: Search | None) -> Solution:
    if game.n_players == 1:
        return solve_one_player(game)
    if game.n_players == 2:
        return solve_two_players(game, method)
    solution = solve_n_players(game, search)
    if method in NASHPY_METHODS:
        note = f"the method {method} is for two players and was not used"
        return replace(solution, notes=(*solution.notes, note))
    return solution
