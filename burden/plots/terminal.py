"""A picture in characters, for a terminal: no screen, no matplotlib."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from burden.plots.canvas import Bounds, Canvas, brief, columns_of
from burden.results.pictures import (
    NONE,
    OUTSIDE,
    TIES,
    UNSETTLED,
    Bars,
    Curve,
    Heat,
    Lines,
    Map,
    Picture,
    Replies,
    Why,
)

__all__ = ["in_characters"]

#: Narrowest picture.
MIN_WIDTH = 30

#: Longest list of what is missing.
MAX_GAPS = 3

_SHADES, _ASCII_SHADES = "░▒▓█", ".:+#"
_REGIMES = "123456789abcdefghijklmnopqrstuvwxyz"
_WORDS: dict[Why, str] = {
    "outside-domain": "outside the domain",
    "unsettled": "not settled",
    "none": "no such equilibrium",
}
_MARKS: dict[int, tuple[str, Why]] = {
    OUTSIDE: (" ", "outside-domain"),
    UNSETTLED: ("?", "unsettled"),
    NONE: ("-", "none"),
}


def in_characters(found: Picture, width: int = 80, *, ascii_only: bool = False) -> str:
    """Draw a picture in characters.

    Parameters
    ----------
    found
        What is drawn.
    width
        Of the screen, in columns; lines are no longer.
    ascii_only
        Whether the screen has ASCII alone.
    """
    canvas = Canvas(max(width, MIN_WIDTH), ascii_only)
    match found:
        case Lines():
            lines = _lines(canvas, found)
        case Map():
            lines = _map(canvas, found)
        case Heat():
            lines = _heat(canvas, found)
        case Bars():
            lines = _bars(canvas, found)
        case _:
            lines = _replies(canvas, found)
    return "\n".join(canvas.fitted(line).rstrip() for line in lines)


def _lines(canvas: Canvas, found: Lines) -> list[str]:
    """Statistics along one parameter: a sign for each statistic, kind of equilibrium, and selection."""
    groups: dict[str, list[Curve]] = {}
    for curve in found.curves:
        words = [found.statistics[curve.series]] if len(found.statistics) > 1 else []
        words += [curve.style, *[str(curve.selection)] * (curve.selection in {"optimistic", "pessimistic"})]
        groups.setdefault(", ".join(words), []).append(curve)
    values = [y for curve in found.curves for y in curve.ys] + [y for _, _, y in found.ties]
    bounds = (found.across.low, found.across.high), _with_height(values)
    cells, signs = canvas.drawn([*groups.values()], bounds)
    notes = _entries(signs, groups) if len(groups) > 1 or [*groups] != ["pure"] else []
    n_ties = len({x for _, x, _ in found.ties})
    if n_ties:
        notes.append(f"ties at {n_ties} point{'s' * (n_ties > 1)}")
    notes += [f"{brief(gap.low)} to {brief(gap.high)}: {_WORDS[gap.why]}" for gap in found.gaps[:MAX_GAPS]]
    if len(found.gaps) > MAX_GAPS:
        notes.append(f"and {len(found.gaps) - MAX_GAPS} more such stretches")
    return [found.unit, *canvas.framed(cells, bounds, found.across.label), *notes]


def _map(canvas: Canvas, found: Map) -> list[str]:
    """Regimes over two parameters: a figure or letter for each."""
    signs = {code: _REGIMES[code] if code < len(_REGIMES) else "*" for code in range(len(found.regimes))}
    signs |= {code: mark for code, (mark, _) in _MARKS.items()} | {TIES: "~"}
    notes = [f"{signs[code]}  {regime}" for code, regime in enumerate(found.regimes[: len(_REGIMES)])]
    if len(found.regimes) > len(_REGIMES):
        notes.append(f"*  {len(found.regimes) - len(_REGIMES)} more")
    if (found.codes == TIES).any():
        notes.append("~  ties on a border")
    bounds = _of_axes(found)
    framed = canvas.framed(canvas.grid(found.codes, signs.__getitem__), bounds, found.across.label)
    return [found.up.label, *framed, f"   {found.players}", *notes, *_missing(found.codes)]


def _heat(canvas: Canvas, found: Heat) -> list[str]:
    """Values of a statistic over two parameters: shades for values, or for ranges of them."""
    shades = _ASCII_SHADES if canvas.ascii_only else _SHADES
    n = len(shades)
    rounded = np.round(found.values, 12)
    few = np.unique(rounded[~np.isnan(rounded)])
    if few.size <= n:
        places = np.searchsorted(few, rounded)
        notes = [f"{shades[k]} {brief(float(value))}" for k, value in enumerate(few)]
    else:
        edges = np.linspace(few[0], few[-1], n + 1)
        places = np.searchsorted(edges[1:-1], rounded, side="right")
        notes = [f"{shade} {brief(edges[k])} to {brief(edges[k + 1])}" for k, shade in enumerate(shades)]
    codes = np.where(found.why < 0, found.why, places)
    cells = canvas.grid(codes, lambda code: shades[code] if code >= 0 else _MARKS[code][0])
    framed = canvas.framed(cells, _of_axes(found), found.across.label)
    said = found.statistic + f": {found.selected[:1].lower()}{found.selected[1:]}" * bool(found.selected)
    return [found.up.label, *framed, said, *canvas.wrapped(notes), *_missing(found.why, "no value")]


def _bars(canvas: Canvas, found: Bars) -> list[str]:
    """Effort and contributions by scenario: bars that lie."""
    heights = [height for group in found.groups for height in group.heights]
    names = min(max(map(columns_of, found.series)), canvas.width // 3)
    numbers = max((len(brief(height)) for height in heights), default=0)
    room = canvas.width - names - numbers - 4
    most = max((abs(height) for height in heights), default=0.0) or 1.0
    lines: list[str] = []
    for position, (scenario, remark) in enumerate(zip(found.scenarios, found.remarks, strict=True)):
        groups = [group for group in found.groups if group.scenario == position]
        lines += [""] * bool(lines) + [f"{scenario}: {remark}" if remark else scenario]
        for number, group in enumerate(groups, start=1):
            if len(groups) > 1 or group.word:
                lines.append(f" {number} {group.word}")
            for name, height in zip(found.series, group.heights, strict=True):
                bar = canvas.bar(abs(height) / most * room)
                lines.append(f"  {canvas.fitted(name, names)} {bar}{' ' * bool(bar)}{brief(height)}")
    return lines


def _replies(canvas: Canvas, found: Replies) -> list[str]:
    """Best replies of two players: a sign for each player and effort."""
    bounds = _of_axes(found)
    groups = [
        [*reply.curves, *(Curve(reply.player, (a[0], b[0]), (a[1], b[1])) for a, b in reply.ranges)]
        for reply in found.replies
    ]
    cells, signs = canvas.drawn(groups, bounds)
    names = [f"reply of {found.players[one.player]}" + f", {one.effort}" * bool(one.effort) for one in found.replies]
    notes = _entries(signs, names)
    mark = "@" if canvas.ascii_only else "◎"
    for _, x, y in found.equilibria:
        place = canvas.place(x, y, bounds)
        if place is not None:
            cells[place[0]][place[1]] = mark
    if found.equilibria:
        notes.append(f"{mark} equilibrium")
    return [found.up.label, *canvas.framed(cells, bounds, found.across.label), *notes, *found.remarks]


def _of_axes(found: Map | Heat | Replies) -> Bounds:
    return (found.across.low, found.across.high), (found.up.low, found.up.high)


def _with_height(values: Sequence[float]) -> tuple[float, float]:
    """Where values begin and end; what is flat gets some room."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    return (low, high) if low < high else (low - 1, high + 1)


def _entries(signs: str, names: Iterable[str]) -> list[str]:
    """What each sign stands for."""
    return [f"{sign} {name}" for sign, name in zip(itertools.cycle(signs), names, strict=False)] if signs else []


def _missing(codes: NDArray[np.int64], none: str = _WORDS["none"]) -> list[str]:
    """Signs of what has nothing to show."""
    words = _WORDS | {"none": none}
    return [
        f"{mark.strip() or 'blank:'}  {words[why]}" for code, (mark, why) in _MARKS.items() if (codes == code).any()
    ]
