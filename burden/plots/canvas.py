"""A canvas of characters: curves in braille or in signs, grids of signs, axes around them."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden.errors import printable
from burden.results.pictures import Curve

__all__ = ["Bounds", "Canvas", "brief", "columns_of"]

#: Where the picture begins and ends, across and up.
Bounds: TypeAlias = "tuple[tuple[float, float], tuple[float, float]]"

_SIGNS, _ASCII_SIGNS = "●○▲△■□◆◇▼▽★☆", "ox+*#%&=$ABC"
_FRAME, _ASCII_FRAME = "│─└┤┬", "|-+++"

#: First braille character, and the dots of one by row and column, as bits.
_BRAILLE = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


@dataclass(frozen=True, slots=True)
class Canvas:
    """Room for a picture.

    Parameters
    ----------
    width
        Of the screen, in columns.
    ascii_only
        Whether the screen has ASCII alone.
    """

    width: int
    ascii_only: bool

    #: Columns to the left of the picture, for numbers.
    margin = 8

    @property
    def rows(self) -> int:
        """Rows of the picture: odd, so that one is in the middle."""
        return 19 if self.width >= 70 else 15

    @property
    def columns(self) -> int:
        """Columns of the picture: odd as well."""
        return (self.width - self.margin) // 2 * 2 - 1

    def place(self, x: float, y: float, bounds: Bounds) -> tuple[int, int] | None:
        """Row, from the top, and column of a point; ``None`` where it lies outside."""
        up, across = _dot(x, y, bounds, self.rows, self.columns)
        return (self.rows - 1 - up, across) if 0 <= up < self.rows and 0 <= across < self.columns else None

    def drawn(self, groups: Sequence[Sequence[Curve]], bounds: Bounds) -> tuple[list[list[str]], str]:
        """Curves in cells, and the sign of each group.

        One group alone is drawn in braille, which has eight dots to a character. Of several each has a sign of its own;
        where they lie on each other their signs take turns.
        """
        tall, wide = (1, 1) if self.ascii_only or len(groups) > 1 else (4, 2)
        rows, columns = self.rows * tall, self.columns * wide
        dots: dict[tuple[int, int], list[int]] = {}
        for number, group in enumerate(groups):
            for curve in group:
                ends = [_dot(x, y, bounds, rows, columns) for x, y in zip(curve.xs, curve.ys, strict=True)]
                for dot in itertools.chain(ends[:1], *itertools.starmap(_between, itertools.pairwise(ends))):
                    if 0 <= dot[0] < rows and 0 <= dot[1] < columns and number not in dots.setdefault(dot, []):
                        dots[dot].append(number)
        cells = [[" "] * self.columns for _ in range(self.rows)]
        known = _ASCII_SIGNS if self.ascii_only else _SIGNS
        signs = "".join(known[number % len(known)] for number in range(len(groups)))
        for (up, across), numbers in dots.items():
            row, column = self.rows - 1 - up // tall, across // wide
            if tall == 1:
                cells[row][column] = signs[numbers[column // 2 % len(numbers)]]
            else:
                before = cells[row][column]
                bits = _DOTS[3 - up % 4][across % 2]
                cells[row][column] = chr((_BRAILLE if before == " " else ord(before)) | bits)
        return cells, signs

    def grid(self, codes: NDArray[np.int64], sign: Callable[[int], str]) -> list[list[str]]:
        """A grid of values from the bottom up, each cell of the picture showing the nearest."""
        up, across = codes.shape
        rows = [min(up - 1, int((self.rows - 1 - row + 0.5) / self.rows * up)) for row in range(self.rows)]
        columns = [min(across - 1, int((column + 0.5) / self.columns * across)) for column in range(self.columns)]
        return [[sign(int(codes[row, column])) for column in columns] for row in rows]

    def framed(self, cells: Sequence[Sequence[str]], bounds: Bounds, label: str) -> list[str]:
        """Cells with axes, their numbers, and what stands across."""
        (left, right), (low, high) = bounds
        beside, below, corner, tick, notch = tuple(_ASCII_FRAME if self.ascii_only else _FRAME)
        marks = {0: high, self.rows // 2: (low + high) / 2, self.rows - 1: low}
        lines = []
        for row, line in enumerate(cells):
            number = brief(marks[row])[: self.margin - 1] if row in marks else ""
            lines.append(f"{number:>{self.margin - 1}} {tick if row in marks else beside}{''.join(line)}")
        middle = self.columns // 2
        rule = (notch if column in {0, middle, self.columns - 1} else below for column in range(self.columns))
        lines.append(f"{'':{self.margin}}{corner}{''.join(rule)}")
        first, second, third = brief(left), brief((left + right) / 2), brief(right)
        numbers = f"{first:<{middle - len(second) // 2}}{second}"
        numbers += f"{third:>{max(1, self.columns - len(numbers))}}"
        lines.append(" " * (self.margin + 1) + numbers)
        # A long label begins further to the left.
        return [*lines, " " * max(0, min(self.margin + 1, self.width - columns_of(label))) + label]

    def bar(self, length: float) -> str:
        """A bar of so many columns."""
        if self.ascii_only:
            return "#" * round(length)
        whole, eighths = divmod(round(length * 8), 8)
        return "█" * whole + " ▏▎▍▌▋▊▉"[eighths].strip()

    def fitted(self, text: str, width: int | None = None) -> str:
        """A text cut to the width of the screen, or cut and filled up to a given width."""
        text = printable(text)
        if self.ascii_only:
            text = "".join(character if character.isascii() else "?" for character in text.replace("…", "~"))
        most = self.width if width is None else width
        if columns_of(text) > most:
            while text and columns_of(text) > most - 1:
                text = text[:-1]
            text += "~" if self.ascii_only else "…"
        return text if width is None else text + " " * (most - columns_of(text))

    def wrapped(self, entries: Iterable[str]) -> list[str]:
        """Entries side by side, as many in a line as fit."""
        lines: list[str] = []
        for entry in entries:
            if lines and columns_of(lines[-1]) + 3 + columns_of(entry) <= self.width:
                lines[-1] += f"   {entry}"
            else:
                lines.append(entry)
        return lines


def brief(value: float) -> str:
    """A number in few characters."""
    return f"{value:.4g}".replace("e+0", "e").replace("e-0", "e-")


def columns_of(text: str) -> int:
    """Columns that a text takes on a screen."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(bool(unicodedata.combining(character)) for character in text)


def _dot(x: float, y: float, bounds: Bounds, rows: int, columns: int) -> tuple[int, int]:
    """Dot of a point, counted from below and from the left."""
    (left, right), (low, high) = bounds
    return round((y - low) / (high - low) * (rows - 1)), round((x - left) / (right - left) * (columns - 1))


def _between(start: tuple[int, int], end: tuple[int, int]) -> Iterable[tuple[int, int]]:
    """Dots on the way from one to another."""
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
    for k in range(1, steps + 1):
        yield round(start[0] + (end[0] - start[0]) * k / steps), round(start[1] + (end[1] - start[1]) * k / steps)
