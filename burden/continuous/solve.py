"""One way in: players who move at once, or a leader and those who observe it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from burden.continuous.simultaneous import solve_at_once
from burden.errors import UnsupportedGame
from burden.game import Timing
from burden.model import Model
from burden.results import LevelSolution
from burden.search import Search

__all__ = ["solve_levels"]


def solve_levels(
    model: Model, values: Mapping[str, Fraction], *, timing: Timing, search: Search | None = None
) -> LevelSolution:
    """Find the pure equilibria of a game in which somebody chooses from an interval.

    Parameters
    ----------
    model
        The game as its file states it.
    values
        Values of all parameters.
    timing
        ``simultaneous``, or ``guarantor-first`` where the effort player moves first and is observed.
    search
        Bounds the time.

    Raises
    ------
    ParameterError, PayoffError
        Where an interval is empty, or a payoff has no value at a level that a player could choose.
    UnsupportedGame
        Where nobody can move first.
    """
    search = search or Search()
    if timing == "guarantor-first":
        from burden.continuous.leader import solve_leader_first

        if model.effort is None or len(model.players) < 2:
            message = "guarantor-first needs a player who moves first, and others"
            raise UnsupportedGame(f"{message}\n    mend: give one player role: guarantor, or name one under effort:")
        return solve_leader_first(model, values, model.effort, search)
    return solve_at_once(model, values, search).solution
