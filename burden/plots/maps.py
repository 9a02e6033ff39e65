"""Regimes, and the values of a statistic, over two parameters."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from burden.plots.curves import HATCHES, PER_INCH, inches
from burden.plots.figures import COLOURS, COLUMN, axes_of
from burden.results.pictures import NONE, OUTSIDE, TIES, UNSETTLED, Axis, Heat, Map, Why

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["heat", "regime_map"]

#: Colours that are light enough, in a tint, for dark numbers on them: all but black.
_N_COLOURS = len(COLOURS) - 1

#: Longest line of the legend in a column of a paper, in characters.
LINE = 52

#: Most regimes with a colour and a number of their own; smaller ones share a grey.
MAX_REGIMES = 2 * _N_COLOURS

#: A statistic of so few values gets a colour for each.
FEW = 8

_WHY: dict[int, Why] = {OUTSIDE: "outside-domain", UNSETTLED: "unsettled", NONE: "none"}


def regime_map(found: Map, ax: Axes | None = None) -> Axes:
    """Draw regimes: colours, borders and numbers, with the profiles in the legend.

    Parameters
    ----------
    found
        What is drawn.
    ax
        Axes to draw in; those of a new figure by default.
    """
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Patch

    n = min(len(found.regimes), MAX_REGIMES)
    others = len(found.regimes) - n
    titles = [f"{code + 1}  {regime}" for code, regime in enumerate(found.regimes[:n])]
    n_lines = 3 + sum(len(title) // LINE + 1 for title in titles)
    with axes_of(ax, COLUMN, 2.6 + 0.135 * n_lines) as axes:
        words = [_wrapped(title, max(LINE // 2, int(inches(axes) * PER_INCH))) for title in titles]
        picture = np.ones((*found.codes.shape, 3))
        colours = [_light(np.array(to_rgb(COLOURS[k % _N_COLOURS])), k // _N_COLOURS) for k in range(n)]
        for code, colour in enumerate(colours):
            picture[found.codes == code] = colour
        picture[found.codes >= n] = 0.8
        _draw_cells(axes, found, picture)
        entries = []
        for code, (text, colour) in enumerate(zip(words, colours, strict=True)):
            _draw_number(axes, found, code)
            entries.append((Patch(facecolor=tuple(colour), edgecolor="0.2", linewidth=0.5), text))
        if others:
            entries.append((Patch(facecolor="0.8", edgecolor="0.2", linewidth=0.5), f"{others} more, all small"))
        if (found.codes == TIES).any():
            entries.append((Patch(facecolor="white", edgecolor="0.2", linewidth=0.5), "ties on a border"))
        entries += _hatch(axes, found.xs, found.ys, found.codes)
        _draw_frame(axes, found.across, found.up)
        drawn = axes.legend(
            *zip(*entries, strict=True),
            title=found.players,
            loc="lower left",
            bbox_to_anchor=(0, 1.01),
            borderaxespad=0,
            alignment="left",
            handlelength=1.2,
            labelspacing=0.25,
        )
        drawn.get_title().set_fontsize(7)
    return axes


def heat(found: Heat, ax: Axes | None = None) -> Axes:
    """Draw the values of a statistic in colours that get lighter evenly, and so do in grey.

    Parameters
    ----------
    found
        What is drawn.
    ax
        Axes to draw in; those of a new figure by default.
    """
    import matplotlib as mpl
    from matplotlib.colors import BoundaryNorm, Normalize

    with axes_of(ax, COLUMN, 2.75) as axes:
        known = np.unique(np.round(found.values[~np.isnan(found.values)], 12))
        scale = mpl.colormaps["viridis"]
        norm: Normalize
        if 1 < len(known) <= FEW:
            middles = (known[1:] + known[:-1]) / 2
            edges = [2 * known[0] - middles[0], *middles, 2 * known[-1] - middles[-1]]
            norm = BoundaryNorm(edges, scale.N)
        else:
            norm = Normalize(*((known[0], known[-1]) if len(known) else (0, 1)))
        across, up = _edges(found.xs), _edges(found.ys)
        cells = axes.pcolormesh(across, up, np.ma.masked_invalid(found.values), cmap=scale, norm=norm, rasterized=True)
        entries = _hatch(axes, found.xs, found.ys, found.why, "no value")
        _draw_frame(axes, found.across, found.up)
        figure = axes.figure
        if len(known):
            spacing = "uniform" if len(known) <= FEW else "proportional"
            bar = figure.colorbar(cells, ax=axes, spacing=spacing, pad=0.02)
            bar.outline.set_linewidth(0.6)
            bar.ax.yaxis.label.set_parse_math(False)
            bar.set_label(found.statistic)
            if 1 < len(known) <= FEW:
                bar.minorticks_off()
                bar.set_ticks(list(known), labels=[f"{value:.4g}" for value in known])
        if entries:
            drawn = axes.legend(
                *zip(*entries, strict=True),
                title=found.selected,
                loc="lower left",
                bbox_to_anchor=(0, 1.01),
                borderaxespad=0,
                alignment="left",
                ncols=len(entries),
            )
            drawn.get_title().set_fontsize(7)
        else:
            axes.set_title(found.selected, loc="left", fontsize=7)
    return axes


def _light(colour: NDArray[np.float64], turn: int) -> NDArray[np.float64]:
    """A tint that dark figures can be read on; the second time round a lighter one."""
    share = 0.62 if turn == 0 else 0.3
    return share * colour + (1 - share)


def _edges(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Edges of the cells around some values: half-way between them, and the outermost values themselves."""
    return np.concatenate([values[:1], (values[1:] + values[:-1]) / 2, values[-1:]])


def _wrapped(text: str, most: int) -> str:
    """A text in lines of so many characters."""
    return "\n".join(textwrap.wrap(text, most, subsequent_indent="    "))


def _draw_cells(axes: Axes, found: Map, picture: NDArray[np.float64]) -> None:
    """Draw the cells, with lines between those of different regimes: colours alone may look the same in grey."""
    from matplotlib.collections import LineCollection

    across, up = _edges(found.xs), _edges(found.ys)
    axes.pcolormesh(across, up, picture, rasterized=True)
    rows, columns = np.nonzero(found.codes[:, 1:] != found.codes[:, :-1])
    segments = [[(across[c + 1], up[r]), (across[c + 1], up[r + 1])] for r, c in zip(rows, columns, strict=True)]
    rows, columns = np.nonzero(found.codes[1:] != found.codes[:-1])
    segments += [[(across[c], up[r + 1]), (across[c + 1], up[r + 1])] for r, c in zip(rows, columns, strict=True)]
    axes.add_collection(LineCollection(segments, colors="0.2", linewidths=0.5, capstyle="projecting"))


def _draw_frame(axes: Axes, across: Axis, up: Axis) -> None:
    axes.set_xlim(across.low, across.high)
    axes.set_ylim(up.low, up.high)
    axes.set_xlabel(across.label)
    axes.set_ylabel(up.label)
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)


def _hatch(
    axes: Axes, xs: NDArray[np.float64], ys: NDArray[np.float64], codes: NDArray[np.int64], none: str = ""
) -> list[tuple[Any, str]]:
    """Hatch the cells that have nothing to show; give their entries in the legend."""
    from matplotlib.patches import Patch

    across, up = _edges(xs), _edges(ys)
    entries = []
    for code, why in _WHY.items():
        here = codes == code
        if here.any():
            face, hatch, word = HATCHES[why]
            for row, start, stop in _stretches(here):
                corner = across[start], up[row]
                axes.add_patch(_cell(corner, across[stop] - across[start], up[row + 1] - up[row], face, hatch))
            entries.append(
                (
                    Patch(facecolor=face, edgecolor="0.6", hatch=hatch, linewidth=0),
                    none if why == "none" and none else word,
                )
            )
    return entries


def _cell(corner: tuple[float, float], width: float, height: float, face: str, hatch: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(corner, width, height, facecolor=face, edgecolor="0.7", hatch=hatch, linewidth=0)


def _stretches(here: NDArray[np.bool_]) -> Sequence[tuple[int, int, int]]:
    """Rows of cells without a break: row, first column, and the column behind the last."""
    found = []
    for row, line in enumerate(here):
        steps = np.diff(np.concatenate([[0], line.astype(np.int8), [0]]))
        found += [
            (row, int(a), int(b)) for a, b in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True)
        ]
    return found


def _draw_number(axes: Axes, found: Map, code: int) -> None:
    """Write the number of a regime into its largest part, where that has the most room."""
    place = _deepest(found.codes == code)
    if place is not None:
        row, column = place
        axes.text(found.xs[column], found.ys[row], str(code + 1), ha="center", va="center", fontsize=7, zorder=5)


def _deepest(here: NDArray[np.bool_]) -> tuple[int, int] | None:
    """The cell that is left last when the part is taken away layer by layer from its border; none in a thin part."""
    layers = 0
    left = here
    while True:
        inner = left.copy()
        inner[1:] &= left[:-1]
        inner[:-1] &= left[1:]
        inner[:, 1:] &= left[:, :-1]
        inner[:, :-1] &= left[:, 1:]
        inner[[0, -1]] = False
        inner[:, [0, -1]] = False
        if not inner.any():
            break
        left, layers = inner, layers + 1
    if layers < max(1, len(here) // 40):
        return None
    rows, columns = np.nonzero(left)
    middle = int(np.hypot(rows - rows.mean(), columns - columns.mean()).argmin())
    return int(rows[middle]), int(columns[middle])
