"""Sensitivity: what each parameter does one at a time, and indices with their confidence intervals, side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from burden.errors import ParameterError
from burden.plots.figures import COLOURS, PAGE, drawing, save
from burden.results.sensitivity import Estimate, Indices, Sensitivity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["sensitivity"]

#: Most parameters that a page holds.
MAX_PARAMETERS = 30

#: Longest name of a parameter with its range, and longest statistic, in characters.
MAX_NAME, MAX_STATISTIC, MAX_CHANGE = 26, 34, 18

_TITLES = {
    "sobol": "Sobol': share of variance",
    "morris": "Morris: effect of the range",
    "pawn": "PAWN",
    "delta": "Borgonovo's delta",
}

#: Of each method: what is drawn as bars, from the top of each row.
_BARS = {
    "sobol": (("first", "alone"), ("total", "with interactions")),
    "morris": (("mu_star", "mean size"),),
    "pawn": (("median", ""),),
    "delta": (("delta", ""),),
}

_FILLS = (COLOURS[0], COLOURS[4])

#: Room for numbers and the label of an axis, in points.
_BELOW = 27


def sensitivity(found: Sensitivity, path: Path | None = None) -> list[Axes]:
    """Draw the sensitivity of a statistic.

    Parameters
    ----------
    found
        Answer of :func:`burden.sensitivity`.
    path
        File to write: ``.svg``, ``.pdf`` or ``.png``.

    Returns
    -------
    list of Axes
        The tornado, and one panel for each method that has indices. Parameters stand in the order of the tornado in
        each of them.

    Raises
    ------
    ParameterError
        Where there are more parameters than a page holds.
    """
    n = len(found.bars)
    if n > MAX_PARAMETERS:
        mend = "choose some: --vary NAME"
        raise ParameterError(f"{n} parameters; a picture shows up to {MAX_PARAMETERS}\n    mend: {mend}")
    with_indices = [one for one in found.indices if one.estimates]
    panels: list[Callable[[Axes], None]] = [partial(_tornado, found)]
    panels += [partial(_indices, found, one) for one in with_indices]
    columns = len(panels) if len(panels) <= 3 else math.ceil(len(panels) / 2)
    rows = math.ceil(len(panels) / columns)
    with drawing(rows, columns, PAGE, rows * (1.05 + 0.26 * max(2, n))) as (_, axes):
        for number, (ax, draw) in enumerate(zip(axes, panels, strict=False)):
            draw(ax)
            is_first = number % columns == 0
            ax.set_yticks(range(n), [_name(found, bar.parameter) for bar in found.bars] if is_first else [""] * n)
            ax.set_ylim(n - 0.4, -0.6)
            ax.tick_params(axis="y", length=0)
            ax.spines["left"].set_visible(False)
            ax.locator_params(axis="x", nbins=5)
        for ax in axes[len(panels) :]:
            ax.remove()
        drawn = axes[0].figure
    if path is not None:
        save(drawn, path)  # type: ignore[arg-type]  # a figure of its own, no part of another
    return axes[: len(panels)]


def _tornado(found: Sensitivity, ax: Axes) -> None:
    """Draw how far the statistic moves along each range, and where it is at the ends."""
    marks: Sequence[tuple[str, str, str, list[float | None]]] = (
        ("at the start of the range", "o", "white", [bar.at_low for bar in found.bars]),
        ("at its end", "D", "black", [bar.at_high for bar in found.bars]),
    )
    shown = [(row, bar) for row, bar in enumerate(found.bars) if bar.least is not None and bar.width is not None]
    ax.barh(
        [row for row, _ in shown],
        [bar.width or 0.0 for _, bar in shown],
        left=[bar.least or 0.0 for _, bar in shown],
        height=0.55,
        color=COLOURS[4],
        label="along the range",
    )
    for label, marker, face, values in marks:
        known = [(value, row) for row, value in enumerate(values) if value is not None]
        if known:
            ax.plot(
                *zip(*known, strict=True),
                linestyle="none",
                marker=marker,
                markersize=4 if marker == "o" else 3,
                markerfacecolor=face,
                markeredgecolor="black",
                markeredgewidth=0.7,
                label=label,
                zorder=4 if marker == "o" else 5,
                clip_on=False,
            )
    if found.base is not None:
        ax.axvline(found.base, color="black", linewidth=0.8, dashes=(4, 2), zorder=3, label="base")
    for row, bar in enumerate(found.bars):
        if bar.least is None:
            ax.annotate("no value", (0.02, row), xycoords=("axes fraction", "data"), va="center", fontsize=6)
    ax.use_sticky_edges = False  # bars begin where they begin: their edge is no edge of the panel
    ax.margins(x=0.06)
    ax.set_title("One at a time", loc="left")
    ax.set_xlabel(_cut(found.statistic, MAX_STATISTIC))
    _legend(ax)


def _indices(found: Sensitivity, one: Indices, ax: Axes) -> None:
    """Draw the indices of one method as bars, with their confidence intervals."""
    measures = _BARS[one.method]
    height = 0.66 / len(measures)
    for place, (measure, label) in enumerate(measures):
        estimates = [one.estimates[measure][bar.parameter] for bar in found.bars]
        rows = [row + (place - (len(measures) - 1) / 2) * height for row in range(len(estimates))]
        ax.barh(
            rows,
            [estimate.value or 0.0 for estimate in estimates],
            height=height,
            color=_FILLS[place],
            edgecolor="black",
            linewidth=0.4,
            xerr=[estimate.margin or 0.0 for estimate in estimates],
            error_kw={"elinewidth": 0.8, "capsize": 1.5, "capthick": 0.8},
            label=label or None,
        )
        for row, estimate in zip(rows, estimates, strict=True):
            if estimate.value is None:
                ax.annotate("no value", (0, row), (2, 0), textcoords="offset points", va="center", fontsize=6)
    if one.method == "morris":
        _draw_means([one.estimates["mu"][bar.parameter] for bar in found.bars], ax)
    ax.axvline(0, color="black", linewidth=0.6)
    ax.set_title(_TITLES[one.method], loc="left")
    what = f"change of {_cut(found.statistic, MAX_CHANGE)}" if one.method == "morris" else "index"
    ax.set_xlabel(f"{what}, {100 * found.level:.4g} % intervals")
    _legend(ax)


def _draw_means(means: Sequence[Estimate], ax: Axes) -> None:
    """Draw the mean of the effects, whose sign is the direction."""
    known = [(one.value, row) for row, one in enumerate(means) if one.value is not None]
    if known:
        ax.plot(
            *zip(*known, strict=True),
            linestyle="none",
            marker="D",
            markersize=3.5,
            markerfacecolor="white",
            markeredgecolor="black",
            markeredgewidth=0.7,
            label="mean, with its sign",
            zorder=5,
        )


def _legend(ax: Axes) -> None:
    """Explain marks below the panel, where nothing is hidden."""
    from matplotlib.transforms import ScaledTranslation

    handles, labels = ax.get_legend_handles_labels()
    if handles:
        below = ScaledTranslation(0, -_BELOW / 72, ax.figure.dpi_scale_trans)
        ax.legend(
            handles,
            labels,
            loc="upper center",
            bbox_to_anchor=(0.5, 0),
            bbox_transform=ax.transAxes + below,
            ncols=2 if len(handles) > 2 else 1,
            fontsize=6,
            columnspacing=1.0,
            borderaxespad=0,
        )


def _name(found: Sensitivity, name: str) -> str:
    """A parameter with its range, in decimals."""
    range_ = found.ranges[name]
    left, right = "[" if range_.low_closed else "(", "]" if range_.high_closed else ")"
    return _cut(f"{name} {left}{float(range_.low or 0):.4g}, {float(range_.high or 0):.4g}{right}", MAX_NAME)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
