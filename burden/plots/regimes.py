"""Exact regimes: filled regions of the plane with their boundary curves, or strips along one parameter."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, TypeAlias

from burden.errors import ParameterError
from burden.exact import Exact, to_float, to_text
from burden.plots.figures import COLOURS, COLUMN, drawing, need_matplotlib, save
from burden.results.partitions import Partition, Played, Point, RegimeOfPlay

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle

__all__ = ["regimes"]

#: Colours that are light enough, in a tint, for dark letters on them: all but black.
_N_COLOURS = len(COLOURS) - 1

#: Shares of its colour that a regime is filled with: the second, third … time round lighter or darker ones.
_SHARES = (0.55, 0.25, 0.8, 0.12)

#: Letters that a line of the legend holds, and most lines of it.
LINE, MAX_LINES = 56, 20

#: Sizes of letters on regions, in points; how wide and high one is, as shares of that; and room around a label.
SIZES, WIDE, HIGH, ROOM = (6.5, 5.5, 4.5), 0.58, 1.2, 1.5

#: Points that labels of breakpoints keep between them, most letters of an exact one, and of a line that names a strip.
APART, LETTERS_OF_NUMBER, LETTERS_OF_STRIP = 8.0, 7, 22

#: Most letters of the label of an axis.
LETTERS_OF_AXIS = 43

#: Share of the picture that regimes cover where nothing is left out.
ALL = 0.999

NO_BREAK = "\N{NO-BREAK SPACE}"

_SELECTIONS = {
    None: ("", ""),
    "both": ("", "either way"),
    "optimistic": ("////", "if the leader hopes"),
    "pessimistic": ("\\\\\\\\", "if it fears"),
}

_Row: TypeAlias = "tuple[tuple[str, ...], ...]"


def regimes(found: Partition, path: FilePath | None = None) -> list[Axes]:
    """Draw regimes.

    Parameters
    ----------
    found
        Answer of :func:`burden.regimes`, over one parameter or two.
    path
        File to write: ``.svg``, ``.pdf`` or ``.png``.

    Returns
    -------
    list of Axes
        One. Over one parameter each equilibrium is a strip; over two each regime is a region with its number, and its
        equilibria where there is room.
    """
    if not found.regimes:
        raise ParameterError("there is no regime to draw")
    need_matplotlib()
    return _strips(found, path) if len(found.ranges) == 1 else _regions(found, path)


# -- two parameters -----------------------------------------------------------------------------------------------


def _regions(found: Partition, path: FilePath | None) -> list[Axes]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch, PathPatch
    from matplotlib.path import Path

    words = _entries(found)
    n_lines = 2 + sum(text.count("\n") + 1 for text in words.values())
    height = 2.7 + 0.125 * n_lines
    with drawing(1, 1, COLUMN, height) as (drawn, (axes,)):
        ends = _frame(found)
        axes.set_xlim(*ends[0])
        axes.set_ylim(*ends[1])
        entries: list[tuple[Any, str]] = []
        ranked = sorted(found.regimes, key=_area, reverse=True)
        # The largest regions get the colours that differ most.
        tints = {one.number: _tint(place) for place, one in enumerate(ranked)}
        for one in found.regimes:
            corners: list[Point] = []
            codes: list[Any] = []
            for polygon in one.areas:
                corners += [*polygon, polygon[0]]
                codes += [Path.MOVETO, *([Path.LINETO] * (len(polygon) - 1)), Path.CLOSEPOLY]
            # One path for all of it: no seams between its parts.
            fill = PathPatch(Path(corners, codes), facecolor=tints[one.number], linewidth=0, zorder=1)
            axes.add_patch(fill)
            if one.number in words:
                entries.append((Patch(facecolor=tints[one.number], edgecolor="0.2", linewidth=0.5), words[one.number]))
        for boundary in found.boundaries:
            for line in boundary.lines:
                style = {"linewidth": 0.8} if len(boundary.regimes) > 1 else {"linewidth": 0.6, "linestyle": ":"}
                axes.plot(*zip(*line, strict=True), color="0.1", zorder=3, solid_capstyle="round", **style)
        outside = _shade_outside(axes, ends)
        covered = sum(map(_area, found.regimes)) / ((ends[0][1] - ends[0][0]) * (ends[1][1] - ends[1][0]))
        if covered < ALL:
            entries.append((outside, "left out by the assumptions"))
        if any(len(boundary.regimes) == 1 for boundary in found.boundaries):
            entries.append((Line2D([], [], color="0.1", linewidth=0.6, linestyle=":"), "differs on the line itself"))
        if len(found.regimes) > len(words):
            more = f"{len(found.regimes) - len(words)} smaller ones: see the table"
            entries.append((Patch(facecolor="white", edgecolor="0.2", linewidth=0.5), more))
        first, second = found.ranges
        axes.set_xlabel(_label(found, first))
        axes.set_ylabel(_label(found, second))
        legend = drawn.legend(
            *zip(*entries, strict=True),
            title=_title(found),
            loc="outside upper left",
            alignment="left",
            handlelength=1.2,
            labelspacing=0.25,
        )
        legend.get_title().set_fontsize(7)
        drawn.draw_without_rendering()  # so that the axes know their size
        _write_labels(axes, found, ends)
    if path is not None:
        save(drawn, path)
    return [axes]


def _frame(found: Partition) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ends of both axes: the ranges, without what is far from any regime."""
    frame = []
    for place, interval in enumerate(found.ranges.values()):
        assert interval.low is not None, "two parameters vary in ranges with ends"
        assert interval.high is not None, "two parameters vary in ranges with ends"
        low, high = float(interval.low), float(interval.high)
        values = [point[place] for one in found.regimes for polygon in one.areas for point in polygon]
        least, most = min(values), max(values)
        margin = 0.06 * (most - least)
        frame.append((max(low, least - margin), min(high, most + margin)))
    return frame[0], frame[1]


def _shade_outside(axes: Axes, ends: tuple[tuple[float, float], tuple[float, float]]) -> Rectangle:
    """Hatch what belongs to no regime: it is behind everything, and shows where nothing lies on it."""
    from matplotlib.patches import Rectangle

    (low, high), (bottom, top) = ends
    style = {"facecolor": "0.95", "edgecolor": "0.75", "hatch": "////", "linewidth": 0}
    drawn = Rectangle((low, bottom), high - low, top - bottom, zorder=0, **style)  # type: ignore[arg-type]
    axes.add_patch(drawn)
    return drawn


def _write_labels(axes: Axes, found: Partition, ends: tuple[tuple[float, float], tuple[float, float]]) -> None:
    """Write on each region its number, and its equilibria where they fit."""
    box = axes.get_window_extent()
    dpi = axes.figure.dpi
    across = box.width / dpi * 72 / (ends[0][1] - ends[0][0])
    up = box.height / dpi * 72 / (ends[1][1] - ends[1][0])
    for one in found.regimes:
        for (x, y), (width, height) in one.labels:
            room = width * across - ROOM, height * up - ROOM
            lines = [f"{one.number}", *(_profile(played) for played in one.played)]
            sizes = [("\n".join(lines), SIZES[0]), *((lines[0], size) for size in SIZES)]
            for text, letters in sizes:
                rows = text.split("\n")
                wide, high = max(map(len, rows)) * WIDE * letters, (len(rows) * HIGH - 0.4) * letters
                if wide <= room[0] and high <= room[1]:
                    centre = {"ha": "center", "va": "center_baseline" if len(rows) == 1 else "center"}
                    axes.text(x, y, text, fontsize=letters, zorder=5, linespacing=1.05, **centre)  # type: ignore[arg-type]
                    break


def _entries(found: Partition) -> dict[int, str]:
    """Texts of the legend by number of regime: all of them, or those of the largest ones."""
    texts = {one.number: _wrapped(f"{one.number}  {_briefly(one)}") for one in found.regimes}
    kept: set[int] = set()
    n_lines = 0
    for one in sorted(found.regimes, key=_area, reverse=True):
        n_lines += texts[one.number].count("\n") + 1
        if n_lines > MAX_LINES:
            break
        kept.add(one.number)
    return {number: text for number, text in texts.items() if number in kept}


def _area(one: RegimeOfPlay) -> float:
    """Area of what is drawn (Gauss's formula)."""
    return sum(
        abs(sum(x * v - u * y for (x, y), (u, v) in pairwise((*polygon, polygon[0])))) / 2 for polygon in one.areas
    )


def _title(found: Partition) -> str:
    """What the names of a profile are, in their order."""
    players = ", ".join(found.players)
    is_led = any(played.selection not in {None, "both"} for one in found.regimes for played in one.played)
    return f"{players}; where {found.leader} hopes, or fears" if is_led else players


def _tint(place: int) -> tuple[float, float, float]:
    """Colour of a regime: light enough for dark letters."""
    from matplotlib.colors import to_rgb

    share = _SHARES[place // _N_COLOURS % len(_SHARES)]
    red, green, blue = (share * part + (1 - share) for part in to_rgb(COLOURS[place % _N_COLOURS]))
    return red, green, blue


def _briefly(one: RegimeOfPlay) -> str:
    return " | ".join(map(_profile, one.played)) or "no pure equilibrium"


def _profile(one: Played) -> str:
    words = {"optimistic": " (hopes)", "pessimistic": " (fears)"}
    # A line of the legend does not end within a profile.
    return f"{one.brief}{words.get(str(one.selection), '')}".replace(" ", NO_BREAK)


def _wrapped(text: str) -> str:
    """A text in lines that a column of a paper has room for."""
    return "\n".join(textwrap.wrap(text, LINE, subsequent_indent="    "))


def _label(found: Partition, name: str) -> str:
    """What a parameter is, as far as an axis has room, and its name; what stands in brackets goes first."""
    about, most = " ".join(found.names.get(name, "").split()), LETTERS_OF_AXIS - len(name)
    if len(about) > most:
        about = re.split(r"\s*[(;:]", about, maxsplit=1)[0]
    return f"{about[:1].upper()}{about[1:]} ({name})" if 0 < len(about) <= most else name


# -- one parameter ------------------------------------------------------------------------------------------------


def _strips(found: Partition, path: FilePath | None) -> list[Axes]:
    from matplotlib.patches import Patch

    (name,) = found.ranges
    rows: dict[_Row, str] = {}
    for one in sorted((one for regime in found.regimes for one in regime.played), key=lambda one: one.type != "pure"):
        brief = textwrap.fill(one.brief, LETTERS_OF_STRIP, break_long_words=False)
        rows.setdefault(tuple(one.supports.values()), brief)
    if not rows:
        rows[()] = "none pure"
    low, high = _ends(found)
    used: dict[str | None, None] = {}
    n_lines = sum(max(1.3, 1 + text.count("\n")) for text in rows.values())
    with drawing(1, 1, COLUMN, 1.2 + 0.16 * n_lines) as (drawn, (axes,)):
        places = {row: -number for number, row in enumerate(rows)}
        for regime in found.regimes:
            for stretch in regime.stretches:
                left = low if stretch.low is None else max(low, to_float(stretch.low))
                right = high if stretch.high is None else min(high, to_float(stretch.high))
                for one in regime.played:
                    used.setdefault(one.selection)
                    row = places[tuple(one.supports.values())]
                    hatch, _ = _SELECTIONS[one.selection]
                    face = COLOURS[0] if not hatch else "white" if one.selection == "optimistic" else "0.85"
                    shade = {"facecolor": face, "edgecolor": COLOURS[0], "hatch": hatch, "linewidth": 0.6}
                    axes.barh(row, right - left, left=left, height=0.62, **shade)  # type: ignore[arg-type]
        _draw_points(axes, found, places)
        at = [to_float(one.value) for one in found.boundaries if one.value is not None]
        for x in at:
            axes.axvline(x, color="0.3", linewidth=0.6, linestyle=(0, (4, 2)), zorder=0)
        axes.set_xlim(low, high)
        axes.set_ylim(-len(rows) + 0.4, 0.6)
        axes.set_yticks(list(places.values()), labels=list(rows.values()))
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(_label(found, name))
        axes.text(-0.02, 1.02, ", ".join(found.players), transform=axes.transAxes, ha="right", va="bottom", fontsize=7)
        if used.keys() & {"optimistic", "pessimistic"}:
            entries = []
            for kind in ("both", "optimistic", "pessimistic"):
                if kind in used:
                    hatch, words = _SELECTIONS[kind]
                    face = COLOURS[0] if not hatch else "white" if kind == "optimistic" else "0.85"
                    entries.append((Patch(facecolor=face, edgecolor=COLOURS[0], hatch=hatch), words))
            drawn.legend(*zip(*entries, strict=True), loc="outside lower center", ncols=len(entries))
        drawn.draw_without_rendering()  # so that the axes know their size
        _label_breakpoints(axes, [one.value for one in found.boundaries if one.value is not None], low, high)
    if path is not None:
        save(drawn, path)
    return [axes]


def _ends(found: Partition) -> tuple[float, float]:
    """Ends of the axis: those of the range, or some way beyond the outermost breakpoints."""
    (interval,) = found.ranges.values()
    ends = [end for regime in found.regimes for one in regime.stretches for end in (one.low, one.high)]
    known = [to_float(end) for end in ends if end is not None] or [0.0]
    known += [float(end) for end in (interval.low, interval.high) if end is not None]
    is_open = any(end is None for end in ends)
    low, high = (min(known), max(known)) if is_open or None in (interval.low, interval.high) else (known[-2], known[-1])
    room = 0.3 * (high - low) or 1.0
    below = any(one.low is None for regime in found.regimes for one in regime.stretches)
    above = any(one.high is None for regime in found.regimes for one in regime.stretches)
    return low - room * below, high + room * above


def _draw_points(axes: Axes, found: Partition, places: Mapping[_Row, int]) -> None:
    """Mark equilibria that there are at a breakpoint alone."""
    by_number = {one.number: one for one in found.regimes}
    for boundary in found.boundaries:
        beside = {tuple(one.supports.values()) for number in boundary.regimes for one in by_number[number].played}
        for one in boundary.on:
            row = tuple(one.supports.values())
            if row in places and row not in beside and boundary.value is not None:
                axes.plot(to_float(boundary.value), places[row], marker="D", color=COLOURS[0], markersize=3)


def _label_breakpoints(axes: Axes, values: Sequence[Exact], low: float, high: float) -> None:
    """Write breakpoints above the axes, none upon another."""
    apart = APART / (axes.get_window_extent().width / axes.figure.dpi * 72)
    wanted = [(to_float(value) - low) / (high - low) for value in values]
    placed: list[float] = []
    for share in wanted:
        placed.append(max(share, placed[-1] + apart) if placed else share)
    for place in range(len(placed) - 1, -1, -1):
        limit = 1.0 if place == len(placed) - 1 else placed[place + 1] - apart
        placed[place] = min(placed[place], limit)
    for value, share, at in zip(values, placed, wanted, strict=True):
        text = to_text(value)
        if len(text) > LETTERS_OF_NUMBER:
            text = f"≈ {to_float(value):.4g}"
        own = axes.transAxes
        axes.plot([at, share], [1.0, 1.03], transform=own, color="0.3", linewidth=0.5, clip_on=False)
        axes.text(share, 1.04, text, transform=own, rotation=90, ha="center", va="bottom", fontsize=6.5)
