"""Statistics along one parameter: every equilibrium a branch, jumps not joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from burden.plots.curves import HATCHES, draw_gaps, legend, limits
from burden.plots.figures import COLOURS, COLUMN, axes_of
from burden.results.pictures import Curve, Lines, LineStyle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["lines"]

#: Pure equilibria are solid; several statistics are told apart in grey by the width of their lines as well.
_DASHES: dict[LineStyle, Any] = {"pure": "solid", "mixed": (0, (4, 2)), "vertex": (0, (1, 1.5))}
_WORDS = {"pure": "pure", "mixed": "mixed", "vertex": "end points of continua"}
_GREY = "0.3"
_MARKERS = {"optimistic": "^", "pessimistic": "v"}

#: Width of the first and the last statistic, in points: lines that lie on each other stay visible.
_WIDEST, _THINNEST = 2.6, 0.9

#: Marks along one branch, at most.
_MARKS = 9


def lines(found: Lines, ax: Axes | None = None) -> Axes:
    """Draw statistics along one parameter.

    Pure equilibria are solid, mixed ones dashed, end points of continua dotted. With a leader, triangles point up where
    it hopes for an outcome and down where it fears one. Hollow circles are ties.

    Parameters
    ----------
    found
        What is drawn.
    ax
        Axes to draw in; those of a new figure by default.
    """
    with axes_of(ax, COLUMN, 2.6) as axes:
        for curve in found.curves:
            _draw(axes, found, curve)
        _draw_ties(axes, found)
        axes.set_xlim(found.across.low, found.across.high)
        values = [y for curve in found.curves for y in curve.ys] + [y for _, _, y in found.ties]
        limits(axes, values)
        draw_gaps(axes, found.gaps)
        axes.set_xlabel(found.across.label)
        axes.set_ylabel(found.unit)
        legend(axes, _statistics(found), _kinds(found))
    return axes


def _width(found: Lines, series: int) -> float:
    n = len(found.statistics)
    return 1.4 if n == 1 else _WIDEST - (_WIDEST - _THINNEST) * series / (n - 1)


def _draw(axes: Axes, found: Lines, curve: Curve) -> None:
    """Draw a branch; one of a single point is a dot."""
    colour, is_dot = COLOURS[curve.series], len(curve.xs) == 1
    (line,) = axes.plot(
        curve.xs,
        curve.ys,
        color=colour,
        linestyle=_DASHES[curve.style],
        linewidth=_width(found, curve.series),
        marker="." if is_dot else None,
        solid_capstyle="butt",
        dash_capstyle="butt",
        label=found.statistics[curve.series],
        zorder=2 + curve.series / 10,
    )
    marker = _MARKERS.get(str(curve.selection))
    if marker is not None:
        line.set_marker(marker)
        line.set_markersize(4)
        line.set_markevery(_marked(found, curve))
        line.set_markerfacecolor("white" if curve.selection == "pessimistic" else colour)


def _marked(found: Lines, curve: Curve) -> list[int]:
    """Points of a branch that get a mark: at the same distances all over the picture, and one at least."""
    places = np.linspace(found.across.low, found.across.high, 2 * _MARKS + 1)[1::2]
    # Hoped for and feared may lie on each other: their marks take turns.
    places = places + (found.across.high - found.across.low) / (4 * _MARKS) * (curve.selection == "pessimistic")
    inside = [place for place in places if curve.xs[0] <= place <= curve.xs[-1]]
    xs = np.array(curve.xs)
    return sorted({int(np.abs(xs - place).argmin()) for place in inside}) or [len(xs) // 2]


def _draw_ties(axes: Axes, found: Lines) -> None:
    for series in range(len(found.statistics)):
        points = [(x, y) for number, x, y in found.ties if number == series]
        if points:
            # A whole stretch of ties would be a band of circles: some of them say it.
            columns = sorted({x for x, _ in points})
            kept = set(columns[:: max(1, len(columns) // 20)])
            shown = [(x, y) for x, y in points if x in kept]
            axes.plot(
                *zip(*shown, strict=True),
                linestyle="none",
                marker="o",
                markersize=3.5,
                markerfacecolor="white",
                markeredgecolor=COLOURS[series],
                markeredgewidth=0.8,
                label="_ties",
                clip_on=False,
                zorder=4,
            )


def _statistics(found: Lines) -> list[tuple[Any, str]]:
    """Entries of the legend: what stands for which statistic."""
    from matplotlib.lines import Line2D

    if len(found.statistics) == 1:
        return []
    return [
        (Line2D([], [], color=COLOURS[series], linewidth=_width(found, series)), name)
        for series, name in enumerate(found.statistics)
    ]


def _kinds(found: Lines) -> list[tuple[Any, str]]:
    """Entries of the legend: what stands for which kind of equilibrium, and for what has none."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    entries: list[tuple[Any, str]] = []
    styles = [style for style in _DASHES if any(curve.style == style for curve in found.curves)]
    if styles != ["pure"]:
        entries += [(Line2D([], [], color=_GREY, linewidth=1.2, linestyle=_DASHES[s]), _WORDS[s]) for s in styles]
    for selection, marker in _MARKERS.items():
        if any(curve.selection == selection for curve in found.curves):
            face = "white" if selection == "pessimistic" else _GREY
            line = Line2D([], [], color=_GREY, linewidth=1.2, marker=marker, markerfacecolor=face, markersize=4)
            entries.append((line, selection))
    if found.ties:
        line = Line2D([], [], linestyle="none", marker="o", color=_GREY, markersize=3.5)
        line.set_markerfacecolor("white")
        line.set_markeredgewidth(0.8)
        entries.append((line, "ties"))
    for why in dict.fromkeys(gap.why for gap in found.gaps):
        face, hatch, word = HATCHES[why]
        entries.append((Patch(facecolor=face, edgecolor="0.6", hatch=hatch, linewidth=0), word))
    return entries
