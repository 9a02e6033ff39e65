"""Payoffs of a repeated game in the plane: feasible, individually rational, and of equilibria."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from burden.errors import ParameterError
from burden.exact import to_float
from burden.plots.figures import COLOURS, COLUMN, PAGE, drawing, save
from burden.results.payoff_sets import PayoffSet
from burden.results.repeated import Repeated

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["payoff_sets"]

#: A point of the plane.
_Point = tuple[float, float]

_NAMES = {"feasible": "feasible", "rational": "individually rational", "equilibrium": "subgame-perfect equilibria"}


def payoff_sets(found: Repeated, path: Path | None = None) -> list[Axes]:
    """Draw the sets of payoffs of a repeated game, with its stage equilibria and the target.

    Parameters
    ----------
    found
        Answer of :func:`burden.repeated` with ``sets=True``, for two players or three.
    path
        File to write: ``.svg``, ``.pdf`` or ``.png``.

    Returns
    -------
    list of Axes
        One for two players; for three, one for each pair, onto which the sets are projected.

    Raises
    ------
    ParameterError
        Where there are no sets, or the players are too many for a picture.
    """
    if not found.sets:
        mend = "ask for them: burden.repeated(game, sets=True), or --sets"
        raise ParameterError(f"no sets of payoffs have been worked out\n    mend: {mend}")
    keys = found.sets[0].players
    if len(keys) not in {2, 3}:
        raise ParameterError(f"sets of payoffs are drawn for two or three players; these are {len(keys)}")
    pairs = list(itertools.combinations(range(len(keys)), 2))
    width, height = (COLUMN, 3.6) if len(pairs) == 1 else (PAGE, 2.9)
    with drawing(1, len(pairs), width, height) as (drawn, axes):
        for ax, (first, second) in zip(axes, pairs, strict=True):
            for payoffs in found.sets:
                _draw_set(ax, payoffs, first, second)
            _draw_points(ax, found, first, second)
            ax.set_xlabel(f"payoff of {found.players.get(keys[first], keys[first])}")
            ax.set_ylabel(f"payoff of {found.players.get(keys[second], keys[second])}")
            ax.margins(0.06)
        handles, labels = axes[0].get_legend_handles_labels()
        drawn.legend(handles, labels, loc="outside upper center", ncols=1 if len(pairs) == 1 else 3)
    if path is not None:
        save(drawn, path)
    return axes


def _draw_set(ax: Axes, payoffs: PayoffSet, first: int, second: int) -> None:
    """Draw one set, projected onto two players; a bound that is not exact shows its inner set as well."""
    outer = _hull([(to_float(vertex[first]), to_float(vertex[second])) for vertex in payoffs.vertices])
    label = _NAMES[payoffs.kind]
    if payoffs.kind == "equilibrium" and payoffs.discounts:
        values = list(dict.fromkeys(map(str, payoffs.discounts.values())))
        label += f", discount {' and '.join(values)}"
    if not outer:
        return
    if payoffs.kind == "feasible":
        _draw_area(ax, outer, label, face="#f2f2f2", edge="#8c8c8c", dashes="solid", order=1)
    elif payoffs.kind == "rational":
        _draw_area(ax, outer, label, face="none", edge="#404040", dashes="dashed", order=3)
    else:
        _draw_area(ax, outer, label, face=f"{COLOURS[0]}55", edge=COLOURS[0], dashes="solid", order=2)
        inner = _hull([(to_float(vertex[first]), to_float(vertex[second])) for vertex in payoffs.inner])
        span = max(abs(a - b) for one in outer for other in outer for a, b in zip(one, other, strict=True))
        if inner and to_float(payoffs.gap) > span / 500:  # a gap that can be seen
            _draw_area(ax, inner, "surely equilibria", face="none", edge=COLOURS[0], dashes="dotted", order=4)


def _draw_area(
    ax: Axes, corners: Sequence[_Point], label: str, *, face: str, edge: str, dashes: str, order: int
) -> None:
    """Draw a polygon, or the segment or point that it has become."""
    if len(corners) == 1:
        ax.plot(*corners[0], marker="o", color=edge, linestyle="none", label=label, zorder=order)
    elif len(corners) == 2:
        ax.plot(*zip(*corners, strict=True), color=edge, linestyle=dashes, label=label, zorder=order, linewidth=2)
    else:
        horizontal, vertical = zip(*corners, strict=True)
        ax.fill(
            horizontal,
            vertical,
            facecolor=face,
            edgecolor=edge,
            linestyle=dashes,
            linewidth=1.0,
            label=label,
            zorder=order,
        )


def _draw_points(ax: Axes, found: Repeated, first: int, second: int) -> None:
    """Draw the payoffs of stage equilibria, and of the target."""
    points = [(to_float(payoffs[first]), to_float(payoffs[second])) for payoffs in found.stage_payoffs]
    if points:
        horizontal, vertical = zip(*dict.fromkeys(points), strict=True)
        ax.plot(
            horizontal,
            vertical,
            linestyle="none",
            marker="o",
            markersize=5,
            markerfacecolor="white",
            markeredgecolor="black",
            label="stage equilibria",
            zorder=6,
        )
    keys = found.sets[0].players
    target = found.target_payoffs
    if {keys[first], keys[second]} <= set(target):
        ax.plot(
            to_float(target[keys[first]]),
            to_float(target[keys[second]]),
            linestyle="none",
            marker="*",
            markersize=9,
            color=COLOURS[3],
            label="target",
            zorder=7,
        )


def _hull(points: Sequence[_Point]) -> list[_Point]:
    """Convex hull, counterclockwise (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) <= 2:
        return ordered
    chains = []
    for sequence in (ordered, ordered[::-1]):
        chain: list[_Point] = []
        for point in sequence:
            while len(chain) >= 2 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        chains.append(chain[:-1])
    return [*chains[0], *chains[1]]


def _turn(one: _Point, other: _Point, third: _Point) -> float:
    return (other[0] - one[0]) * (third[1] - one[1]) - (other[1] - one[1]) * (third[0] - one[0])
