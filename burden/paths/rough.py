"""A path in floating point: what happens along it, and which stock or formula it fails at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from burden.exact import Exact
from burden.paths.arrays import Array
from burden.paths.question import Choice, PathGame, check_stock, final_payoffs, stage

__all__ = ["Limits", "RoughPath", "RoughPoint", "check_stocks", "check_values"]

#: Ends of the levels that each ally keeps to.
Limits: TypeAlias = "tuple[tuple[float, float], ...]"


@dataclass(frozen=True, eq=False)
class RoughPoint:
    """What happens in one period of the path."""

    effort: Choice
    stocks: tuple[float, ...]
    levels: tuple[float, ...]
    payoffs: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class RoughPath:
    """A path on one grid, the stocks after it, and the levels that allies choose along it and in what they expect."""

    points: tuple[RoughPoint, ...]
    stocks: tuple[float, ...]
    payoffs: Mapping[str, float]
    used: Limits = field(default=())

    @property
    def totals(self) -> Array:
        """Payoffs of the players, and their sum."""
        values = list(self.payoffs.values())
        return np.array([*values, sum(values)])


def check_stocks(game: PathGame, path: RoughPath) -> None:
    """Refuse a path along which a stock explodes.

    Raises
    ------
    ParameterError
        It names the stock and the period.
    """
    for period, stocks in enumerate([*(point.stocks for point in path.points), path.stocks], 1):
        for name, value in zip(game.start, stocks, strict=True):
            if np.isfinite(value):
                check_stock(name, Fraction(value), period)


def check_values(game: PathGame, path: RoughPath) -> None:
    """Say which formula has no value along a path whose payoffs are no numbers, if that is to be found out.

    Raises
    ------
    ParameterError
        It names the formula and the period.
    """
    for period, point in enumerate(path.points, 1):
        if not np.isfinite([*point.stocks, *point.levels]).all():
            return
        levels = zip(game.allies, point.levels, strict=True)
        own: dict[str, Choice] = {ally.key: Fraction(level) for ally, level in levels}
        stage(game, period, _exact(game, point.stocks), {**own, game.effort: point.effort})
    if np.isfinite(path.stocks).all():
        final_payoffs(game, _exact(game, path.stocks))


def _exact(game: PathGame, stocks: Sequence[float]) -> dict[str, Exact]:
    return dict(zip(game.start, map(Fraction, stocks), strict=True))
