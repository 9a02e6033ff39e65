"""Fitting a table to a width: which columns stand together, how wide each is, and where cells break.

1. If everything fits on one line per row, it is shown so, with as many extra columns as there is room for.
2. Otherwise columns go into as few blocks as possible, one below the other, each beginning with the stub columns; a
   group of columns is kept together where that is possible.
3. Within a block, room that is left goes to the columns whose cells would break otherwise. Where the payoffs of a cell
   do not fit on a line, those of all cells of the block are stacked, one player below the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from burden.tables.cells import Grid, Text, Word, plain

__all__ = ["Block", "Measure", "arrange", "cell_lines", "headed", "wrap"]

#: Gives the columns of a terminal, or of a page, that a text takes.
Measure: TypeAlias = "Callable[[str], int]"

#: Between columns.
GAP = 2

#: Widest that prose and chunks are before they are broken to save another block.
COMFORT = 20

#: Narrowest that a column of broken words gets.
NARROW = 6


@dataclass(frozen=True, slots=True)
class Block:
    """Columns that stand together.

    Parameters
    ----------
    columns, widths
        Positions in the grid, and widths.
    is_stacked
        Whether the payoffs of a cell stand one below the other.
    """

    columns: tuple[int, ...]
    widths: tuple[int, ...]
    is_stacked: bool = False


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Widths of one column: on a single line; broken where it reads well; broken wherever it can be."""

    natural: int
    comfortable: int
    minimal: int


def arrange(grid: Grid, width: int, measure: Measure, gap: int = GAP) -> list[Block]:
    """Split a table into blocks that fit a width.

    Parameters
    ----------
    grid
        The table in words.
    width
        Columns of text there are. A number too long for them runs over: it is never broken.
    measure
        Width of a text.
    gap
        Room between columns.
    """
    plan = _Plan(grid, width, measure, gap)
    everything = [position for position, column in enumerate(grid.columns) if column.place != "extra"]
    if plan.total(everything, plan.natural) <= width:
        for extra in (position for position, column in enumerate(grid.columns) if column.place == "extra"):
            candidate = sorted([*everything, extra])
            if plan.total(candidate, plan.natural) <= width:
                everything = candidate
        return [plan.block(everything)]
    return [plan.block(columns) for columns in plan.partition(everything)]


def headed(grid: Grid, columns: Sequence[int]) -> list[tuple[Text, int]]:
    """Headings over groups of neighbours, each with the number of columns that it spans; empty where there is none."""
    return [(grid.groups[run[0]], len(run)) for run in _runs(grid, columns)]


class _Plan:
    """Widths of the columns of a grid, and what follows from them."""

    def __init__(self, grid: Grid, width: int, measure: Measure, gap: int) -> None:
        self._grid = grid
        self._gap = gap
        self._width = width
        self._measure = measure
        self._sizes = [self._size(position) for position in range(len(grid.columns))]
        self.natural = [size.natural for size in self._sizes]
        self._comfortable = [size.comfortable for size in self._sizes]
        self._stub = [position for position, column in enumerate(grid.columns) if column.place == "stub"]
        everything = [position for position, column in enumerate(grid.columns) if column.place != "extra"]
        if self.total(everything, self.natural) > width:
            self._narrow_stub()

    def _narrow_stub(self) -> None:
        """Break long labels in the stub, which must not leave the other columns without room."""
        room = self._width // 2 - self._gap * len(self._stub)
        sizes = [self._sizes[position] for position in self._stub]
        widths = [size.natural for size in sizes]
        if sum(widths) > room:
            widths = [size.comfortable for size in sizes]
        if sum(widths) > room:
            widths = [size.minimal for size in sizes]
        for position, wanted in zip(self._stub, widths, strict=True):
            self.natural[position] = self._comfortable[position] = wanted

    def _size(self, position: int) -> _Sizes:
        cells = [row[position] for row in self._grid.rows]
        heading = self._grid.headings[position]
        is_prose = self._grid.columns[position].kind == "text"
        natural = max(map(self._line, [heading, *cells]))
        numbers = max((self._measure(word.shown) for word in _words([heading, *cells]) if word.is_number), default=0)
        chunks = max((self._line((chunk,)) for cell in cells for chunk in cell), default=0)
        longest = max((self._measure(word.shown) for word in _words([heading])), default=0)
        body = max(map(self._line, cells), default=0) if is_prose else chunks
        comfortable = min(natural, max(numbers, min(body, COMFORT), min(longest, COMFORT)))
        return _Sizes(natural, comfortable, min(natural, max(numbers, NARROW)))

    def _line(self, text: Text) -> int:
        return self._measure(plain(text))

    def total(self, columns: Sequence[int], widths: Sequence[int]) -> int:
        """Width of a block, with room for the headings of its groups."""
        return sum(self._with_groups(columns, [widths[column] for column in columns])) + self._gap * (len(columns) - 1)

    def _with_groups(self, columns: Sequence[int], widths: list[int]) -> list[int]:
        """Widen the last column of each group that is narrower than its heading."""
        widths = list(widths)
        start = 0
        for run in _runs(self._grid, columns):
            end = start + len(run)
            title = self._grid.groups[run[0]]
            if title:
                wanted = min(self._line(title), COMFORT)
                widths[end - 1] += max(0, wanted - sum(widths[start:end]) - self._gap * (len(run) - 1))
            start = end
        return widths

    def partition(self, columns: Sequence[int]) -> list[list[int]]:
        """Put columns into as few blocks as possible, keeping groups together where they fit."""
        stub, body = self._stub, [column for column in columns if column not in self._stub]
        blocks: list[list[int]] = []
        current: list[int] = []
        for run in _runs(self._grid, body):
            if self._fits([*stub, *current, *run]):
                current += run
            elif self._fits([*stub, *run]):
                blocks.append(current)
                current = list(run)
            else:
                for column in run:
                    if current and not self._fits([*stub, *current, column]):
                        blocks.append(current)
                        current = []
                    current.append(column)
        return [[*stub, *block] for block in [*blocks, current] if block] or [list(stub)]

    def _fits(self, columns: Sequence[int]) -> bool:
        return self.total(columns, self._comfortable) <= self._width

    def block(self, columns: Sequence[int]) -> Block:
        """Give each column of a block its width."""
        sizes = [self._sizes[column] for column in columns]
        widths = self._with_groups(columns, [self._comfortable[column] for column in columns])
        minimal = [min(size.minimal, self._comfortable[column]) for size, column in zip(sizes, columns, strict=True)]
        natural = [max(self.natural[column], wide) for column, wide in zip(columns, widths, strict=True)]
        room = self._width - self._gap * (len(columns) - 1)
        _shrink(widths, self._with_groups(columns, minimal), room)
        _grow(widths, natural, room)
        payoffs = [position for position, column in enumerate(columns) if self._grid.columns[column].kind == "payoffs"]
        is_stacked = any(widths[position] < self.natural[columns[position]] for position in payoffs)
        for position, column in enumerate(columns):
            widths[position] = min(widths[position], self._used(column, widths[position], is_stacked))
        return Block(tuple(columns), tuple(self._with_groups(columns, widths)), is_stacked)

    def _used(self, column: int, width: int, is_stacked: bool) -> int:
        """Width that a column needs once its cells are broken to fit the given one."""
        heading = wrap(self._grid.headings[column], width, self._measure)
        cells = (cell_lines(self._grid, row, column, width, is_stacked, self._measure) for row in self._grid.rows)
        return max((self._line((line,)) for lines in (heading, *cells) for line in lines), default=0)


def _runs(grid: Grid, columns: Sequence[int]) -> list[list[int]]:
    """Neighbours that share a group."""
    runs: list[list[int]] = []
    for column in columns:
        if runs and grid.groups[column] and grid.columns[runs[-1][-1]].group == grid.columns[column].group:
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs


def _words(texts: Iterable[Text]) -> Iterable[Word]:
    return (word for text in texts for chunk in text for word in chunk)


def _shrink(widths: list[int], minimal: Sequence[int], room: int) -> None:
    """Take from the widest until the sum fits or nothing is left to take."""
    while sum(widths) > room:
        slack = [wide - least for wide, least in zip(widths, minimal, strict=True)]
        if max(slack) <= 0:
            return
        widest = max((wide, position) for position, wide in enumerate(widths) if slack[position] > 0)[1]
        widths[widest] -= 1


def _grow(widths: list[int], natural: Sequence[int], room: int) -> None:
    """Share what is left among the columns that could use it."""
    while (spare := room - sum(widths)) > 0:
        lacking = [position for position, wide in enumerate(widths) if wide < natural[position]]
        if not lacking:
            return
        share = max(1, spare // len(lacking))
        for position in lacking:
            step = min(share, natural[position] - widths[position], room - sum(widths))
            widths[position] += step


# -- lines --------------------------------------------------------------------------------------------------------


def cell_lines(
    grid: Grid, row: Sequence[Text], column: int, width: int, is_stacked: bool, measure: Measure
) -> list[tuple[Word, ...]]:
    """Break a cell into lines.

    Parameters
    ----------
    grid, row, column
        Where the cell stands.
    width
        Columns of text that it has.
    is_stacked
        Whether payoffs stand one below the other.
    measure
        Width of a text.
    """
    if is_stacked and grid.columns[column].kind == "payoffs":
        return [tuple(replace(word, after="" if word.is_marked else " ") for word in chunk) for chunk in row[column]]
    return wrap(row[column], width, measure)


def wrap(text: Text, width: int, measure: Measure) -> list[tuple[Word, ...]]:
    """Break a text into lines.

    Returns
    -------
    list
        Lines as words; at least one, perhaps empty.
    """
    lines: list[tuple[Word, ...]] = []
    line: tuple[Word, ...] = ()
    for chunk in text:
        if _line_width((*line, *chunk), measure) <= width:
            line += chunk
            continue
        if line:
            lines.append(line)
        line = ()
        for word in chunk:
            for piece in _pieces(word, width, measure):
                if line and _line_width((*line, piece), measure) > width:
                    lines.append(line)
                    line = ()
                line += (piece,)
    return [*lines, line] if line or not lines else lines


def _line_width(words: Sequence[Word], measure: Measure) -> int:
    return measure(" ".join(word.shown for word in words))


def _pieces(word: Word, width: int, measure: Measure) -> list[Word]:
    """Break a word that is wider than a line; numbers stay whole."""
    if word.is_number or measure(word.shown) <= width:
        return [word]
    return [Word(piece) for piece in _chop(word.shown, max(2, width), measure)]


def _chop(text: str, width: int, measure: Measure) -> list[str]:
    pieces = []
    while measure(text) > width:
        end = 1
        while end < len(text) and measure(text[: end + 1]) <= width:
            end += 1
        # A break beside a sign reads better than one within a name or number, if the line stays reasonably full.
        for earlier in range(end, max(1, end // 2), -1):
            if not (_is_name_part(text[earlier - 1]) and _is_name_part(text[earlier])):
                end = earlier
                break
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text] if text else pieces


def _is_name_part(character: str) -> bool:
    return character.isalnum() or character in "._"
