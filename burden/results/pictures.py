"""What a picture shows, as numbers and labels, before anybody decides how it is drawn.

The same picture goes to matplotlib (:mod:`burden.plots`) and, in characters, to a terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden.results.equilibrium import Selection

__all__ = [
    "NONE",
    "OUTSIDE",
    "TIES",
    "UNSETTLED",
    "Axis",
    "Bars",
    "Curve",
    "Gap",
    "Group",
    "Heat",
    "LineStyle",
    "Lines",
    "Map",
    "Picture",
    "PictureKind",
    "Replies",
    "Reply",
    "Why",
]

PictureKind: TypeAlias = Literal["lines", "map", "heat", "bars", "replies"]

#: ``pure`` and ``mixed`` equilibria; ``vertex``: end points of continua.
LineStyle: TypeAlias = Literal["pure", "mixed", "vertex"]

#: Why a point has nothing to show: it lies outside the domain or breaks an assumption; its equilibria could not be
#: settled; there are none of the kind asked for, or the statistic has no value.
Why: TypeAlias = Literal["outside-domain", "unsettled", "none"]

#: What stands in a cell of a map that has no regime of its own; ``TIES``: a border on which somebody is indifferent.
OUTSIDE, UNSETTLED, NONE, TIES = -1, -2, -3, -4


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis.

    Parameters
    ----------
    name
        Parameter or player.
    label
        For readers, with the name in it.
    low, high
        Where it begins and ends.
    """

    name: str
    label: str
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A curve without a break in it: one equilibrium followed along a parameter, or a stretch of best replies.

    Parameters
    ----------
    series
        Which statistic, or which reply, from 0.
    xs, ys
        Its points, at least one.
    style
        Kind of equilibrium.
    selection
        With a leader: whether this is the outcome that it hopes for, fears, or both.
    """

    series: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    style: LineStyle = "pure"
    selection: Selection | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the parameter at which there is nothing to draw."""

    low: float
    high: float
    why: Why


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Statistics along one parameter, every equilibrium a branch of its own.

    Parameters
    ----------
    across
        The parameter.
    statistics
        What is shown, for readers.
    unit
        What stands along the other axis.
    curves
        Branches. Two of them are never joined: where one ends, the equilibrium ends, or jumps.
    ties
        Statistic, parameter and value of the equilibria listed at degenerate points: somebody is indifferent there.
    gaps
        Where there is nothing.
    has_leader
        Whether the guarantor moves first.
    """

    across: Axis
    statistics: tuple[str, ...]
    unit: str
    curves: tuple[Curve, ...]
    ties: tuple[tuple[int, float, float], ...] = ()
    gaps: tuple[Gap, ...] = ()
    has_leader: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """Regimes over two parameters: at each point of a grid the set of equilibria.

    Parameters
    ----------
    across, up
        The parameters.
    xs, ys
        Their values, ascending.
    regimes
        Sets of equilibria, for readers, those of most points first.
    players
        Whose actions the words of a regime are, in their order.
    codes
        Shape ``(len(ys), len(xs))``: position of the regime, or one of the numbers below 0 above.
    """

    across: Axis
    up: Axis
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    regimes: tuple[str, ...]
    players: str
    codes: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """A statistic over two parameters.

    Parameters
    ----------
    across, up, xs, ys
        As of a map.
    statistic
        What is shown, for readers.
    selected
        Which equilibrium counts, for readers; nothing where no point has several.
    values
        Shape ``(len(ys), len(xs))``; NaN where there is none.
    why
        Of the same shape: 0 where there is a value, or why there is none, as in a map.
    """

    across: Axis
    up: Axis
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    statistic: str
    selected: str
    values: NDArray[np.float64]
    why: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Group:
    """Bars of one equilibrium.

    Parameters
    ----------
    scenario
        Position of its scenario.
    word
        What tells it from the others of its scenario: ``mixed``, ``optimistic``; often nothing.
    heights
        One for each series.
    """

    scenario: int
    word: str
    heights: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Effort and contributions by scenario.

    Parameters
    ----------
    scenarios
        Names, in the order of the file, the base case first.
    series
        Who has effort, then every ally, for readers.
    groups
        Equilibria, scenario by scenario.
    remarks
        By scenario: why there are no bars, or not all; often nothing.
    """

    scenarios: tuple[str, ...]
    series: tuple[str, ...]
    groups: tuple[Group, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reply:
    """Best replies of one player to the level of the other.

    Parameters
    ----------
    player
        0 for the one whose level stands across, 1 for the other.
    effort
        What effort is, for readers; nothing where there is none.
    position
        Number of that effort, from 0.
    curves
        Levels of both players: unbroken stretches.
    ranges
        Where a whole range of levels is best: the corners of each.
    """

    player: int
    effort: str
    position: int
    curves: tuple[Curve, ...]
    ranges: tuple[tuple[tuple[float, float], tuple[float, float]], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Replies:
    """Best replies of two players who choose from intervals.

    Parameters
    ----------
    across, up
        The players' levels.
    players
        Their names, for readers.
    replies
        Of each player, at each effort.
    equilibria
        Number of the effort, and both levels.
    remarks
        What is not drawn, and why.
    """

    across: Axis
    up: Axis
    players: tuple[str, str]
    replies: tuple[Reply, ...]
    equilibria: tuple[tuple[int, float, float], ...]
    remarks: tuple[str, ...] = ()


Picture: TypeAlias = "Lines | Map | Heat | Bars | Replies"
