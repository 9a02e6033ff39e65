"""Effort and contributions by scenario: grouped bars, one group for each equilibrium."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from burden.plots.curves import inches, legend
from burden.plots.figures import COLOURS, COLUMN, PAGE, axes_of
from burden.results.pictures import Bars, Group

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["bars"]

HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "++++", "oooo")

#: More equilibria of one scenario than that share their bars, with a mark at the height of each.
MAX_SIDE_BY_SIDE = 4

#: Room between equilibria and between scenarios, in widths of a bar; and width of a bar in inches.
_BETWEEN, _APART, _INCHES = 0.5, 1.6, 0.14


def bars(found: Bars, ax: Axes | None = None) -> Axes:
    """Draw effort and contributions side by side.

    Parameters
    ----------
    found
        What is drawn.
    ax
        Axes to draw in; those of a new figure by default.
    """
    from matplotlib.patches import Patch

    n = len(found.series)
    starts: list[float] = []
    middles: list[float] = []
    place = 0.0
    by_scenario = [[group for group in found.groups if group.scenario == k] for k in range(len(found.scenarios))]
    for groups in by_scenario:
        n_groups = len(groups) if 0 < len(groups) <= MAX_SIDE_BY_SIDE else 1
        starts.append(place)
        width = n_groups * n + (n_groups - 1) * _BETWEEN
        middles.append(place + width / 2)
        place += width + _APART
    broad = min(PAGE, max(COLUMN, place * _INCHES))
    with axes_of(ax, broad, 2.6) as axes:
        tallest = max((abs(height) for group in found.groups for height in group.heights), default=1.0)
        for start, groups, remark in zip(starts, by_scenario, found.remarks, strict=True):
            if len(groups) > MAX_SIDE_BY_SIDE:
                _draw_range(axes, start, groups)
            for number, group in enumerate(groups if len(groups) <= MAX_SIDE_BY_SIDE else ()):
                first = start + number * (n + _BETWEEN)
                _draw_group(axes, first, group.heights)
                if any(group.heights):
                    # A bar without height is not to be taken for one that is missing.
                    for k in (k for k, height in enumerate(group.heights) if height == 0):
                        _write(axes, first + k + 0.5, 0.0, "0")
                word = group.word or (str(number + 1) if len(groups) > 1 else "")
                _write(axes, first + n / 2, max(*group.heights, 0.0) if n > 1 else max(group.heights[0], 0.0), word)
            if remark:
                _write(axes, start + n / 2, max((h for g in groups for h in g.heights), default=0.0), remark)
        axes.set_ylim(min(0.0, *(h for g in found.groups for h in g.heights), 0.0) * 1.1, tallest * 1.18 or 1)
        _label(axes, found, middles)
        spare = max(0.0, COLUMN / _INCHES / 2 - place) / 2  # a few bars are no broader than they need be
        axes.set_xlim(-_APART / 2 - spare, place - _APART / 2 + spare)
        axes.axhline(0, color="black", linewidth=0.6)
        axes.set_ylabel("Level")
        legend(axes, [(Patch(**_look(k)), name) for k, name in enumerate(found.series)])
    return axes


def _look(series: int) -> dict[str, Any]:
    """Colour and hatch of a series; after seven they come again."""
    k = series % len(COLOURS)
    return {"facecolor": COLOURS[k], "edgecolor": "white", "hatch": HATCHES[k], "linewidth": 0}


def _draw_group(axes: Axes, first: float, heights: tuple[float, ...]) -> None:
    for k, height in enumerate(heights):
        axes.bar(first + k + 0.5, height, width=0.92, **_look(k))


def _draw_range(axes: Axes, start: float, groups: list[Group]) -> None:
    """Draw the lowest of many equilibria as bars, with marks and a line up to the highest."""
    heights = np.array([group.heights for group in groups])
    _draw_group(axes, start, tuple(heights.min(axis=0)))
    for k in range(heights.shape[1]):
        own = np.unique(heights[:, k])
        axes.plot([start + k + 0.5] * len(own), own, color="black", linewidth=0.8, marker="_", markersize=5)
    _write(axes, start + heights.shape[1] / 2, float(heights.max()), f"{len(groups)} equilibria")


def _write(axes: Axes, across: float, up: float, text: str) -> None:
    """Write small words above bars; several words stand below each other."""
    if text:
        axes.annotate(
            text.replace(" ", "\n"),
            (across, up),
            (0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=6,
        )


def _label(axes: Axes, found: Bars, middles: list[float]) -> None:
    """Name the scenarios: slanted where they would run into each other."""
    room = inches(axes) * 17 / max(1, len(middles))
    is_tight = max(len(name) for name in found.scenarios) > room
    axes.set_xticks(
        middles, list(found.scenarios), rotation=30 if is_tight else 0, ha="right" if is_tight else "center"
    )
    for label in axes.get_xticklabels():
        label.set_parse_math(False)
        if is_tight:
            label.set_rotation_mode("anchor")
    axes.tick_params(axis="x", length=0)
