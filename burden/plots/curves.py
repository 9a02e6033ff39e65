"""What several pictures share: limits, legends, and stretches in which there is nothing to draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from burden.results.pictures import Gap, Why

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["HATCHES", "PER_INCH", "draw_gaps", "inches", "legend", "limits"]

#: Face, hatch and word of what has nothing to show.
HATCHES: dict[Why, tuple[str, str, str]] = {
    "outside-domain": ("0.93", "////", "outside the domain"),
    "unsettled": ("0.93", "xxxx", "not settled"),
    "none": ("0.97", "....", "no such equilibrium"),
}

#: Characters that a line of a legend holds for each inch of width.
PER_INCH = 20


def draw_gaps(axes: Axes, gaps: Sequence[Gap]) -> None:
    """Shade what has nothing to show."""
    for gap in gaps:
        face, hatch, _ = HATCHES[gap.why]
        axes.axvspan(gap.low, gap.high, facecolor=face, edgecolor="0.75", hatch=hatch, linewidth=0, zorder=0.5)


def limits(axes: Axes, values: Sequence[float]) -> None:
    """Let the vertical axis hold all values, with some room; a line that is flat lies in the middle."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = 0.06 * (high - low) or 0.1 * abs(high) or 1.0
    axes.set_ylim(low - room, high + room)


def inches(axes: Axes) -> float:
    """Width of axes, in inches."""
    figure = axes.get_figure(root=True)
    assert figure is not None, "axes stand in a figure"
    return float(figure.get_figwidth() * axes.get_position().width)


def legend(axes: Axes, *groups: Sequence[tuple[Any, str]]) -> None:
    """Put a legend above the axes, groups of entries side by side where they fit; none where nothing is told apart.

    Parameters
    ----------
    axes
        What it belongs to.
    groups
        Handles and labels. One group alone is spread over columns.
    """
    from matplotlib.lines import Line2D

    filled = [list(group) for group in groups if group]
    if not filled:
        return
    width = inches(axes) * PER_INCH
    entries = [entry for group in filled for entry in group]
    if len(filled) > 1 and sum(max(len(label) for _, label in group) + 6 for group in filled) <= width:
        most = max(map(len, filled))
        nothing = Line2D([], [], linestyle="none"), ""
        entries = [entry for group in filled for entry in (*group, *[nothing] * (most - len(group)))]
        columns = len(filled)
    else:
        columns = max(1, min(len(entries), int(width / (max(len(label) for _, label in entries) + 6)), 4))
    handles, labels = zip(*entries, strict=True)
    axes.legend(
        handles,
        labels,
        loc="lower left",
        bbox_to_anchor=(0, 1.01),
        borderaxespad=0,
        ncols=columns,
        columnspacing=1.2,
        handlelength=2.8,
        handletextpad=0.6,
    )
