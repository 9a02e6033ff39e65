"""Which engine solves a schedule: closed forms where there are some, else lists of actions, else a grid."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from burden.errors import UnsupportedGame
from burden.paths import quadratic
from burden.paths.question import PathGame, Plan
from burden.results.paths import SchedulePath
from burden.search import Search

if TYPE_CHECKING:
    from burden.paths import finite

__all__ = ["Engines"]

_FINITE = "backward induction over all states that can be reached, exact"
_CLOSED = "backward induction with quadratic values, exact"
_ROUNDED = "backward induction with quadratic values, exact numbers rounded where they are too long"
_GRID = "backward induction on a grid of stocks"


class Engines:
    """Solves schedules of one game; what they have in common is worked out once.

    Parameters
    ----------
    game
        The game.

    Attributes
    ----------
    methods
        How schedules were solved so far, in words.
    reasons
        Why there was no closed form, where one was looked for.
    """

    def __init__(self, game: PathGame) -> None:
        self.game = game
        self.methods: dict[str, None] = {}
        self.reasons: dict[str, None] = {}

    @property
    def is_finite(self) -> bool:
        """Whether every ally has a list of actions."""
        return all(ally.interval is None for ally in self.game.allies)

    @cached_property
    def _backward(self) -> finite.Backward:
        from burden.paths import finite  # engines are loaded by those who need them

        return finite.Backward(self.game)

    def path(self, plan: Plan, search: Search, *, on_grid: bool = True) -> SchedulePath:
        """Solve a schedule.

        Parameters
        ----------
        plan
            The schedule.
        search
            How long it may take.
        on_grid
            Whether a grid will do where there is nothing exact.

        Raises
        ------
        UnsupportedGame, NoConvergence, ParameterError
            As the engines do.
        """
        if self.is_finite:
            found = self._backward.path(plan, search)
            self.methods[_FINITE] = None
            return found
        try:
            found = quadratic.solved(self.game, plan, search)
        except UnsupportedGame as error:
            if not on_grid:
                raise
            self.reasons[str(error)] = None
        else:
            self.methods[_CLOSED if found.is_exact else _ROUNDED] = None
            return found
        from burden.paths import grid  # as above

        found = grid.solved(self.game, plan, search)
        self.methods[_GRID] = None
        return found
