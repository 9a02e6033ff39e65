"""Points that stand in a CSV file, one in each line under a line with the names of parameters.

The file is read twice: once from end to end, when every mistake is found, and then line by line as points are asked
for. What is kept of it is where some of its lines begin.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from burden.errors import GameFileError, InputError, ParameterError, Problems, did_you_mean
from burden.model import Model
from burden.sweeps.vary import value_of

__all__ = ["PointsFile", "read_points"]

#: Longest line, in bytes.
MAX_LINE = 100_000

#: Lines between two whose place is kept.
_STRIDE = 64

#: Numbers that Python reads as fast as can be, and rounds to the nearest double: short decimals.
_PLAIN = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?\Z", re.ASCII)


class _Cell(NamedTuple):
    """A cell: its text, and where in its line that begins, counted from 1."""

    text: str
    column: int


@dataclass(frozen=True, eq=False)
class PointsFile:
    """Points of a file, as :func:`read_points` has found them.

    Parameters
    ----------
    path
        The file.
    names
        Parameters, in the order of its columns.
    n_points
        How many points.
    places
        Where in the file each sixty-fourth point begins, in bytes.
    stamp
        Size and time of the file, which show whether somebody has changed it since.
    sha256
        Hash of its bytes, which tells it from others of the same name.
    """

    path: Path
    names: tuple[str, ...]
    n_points: int
    places: NDArray[np.int64] = field(repr=False)
    stamp: tuple[int, int]
    sha256: str = ""

    def floats(self, start: int, stop: int) -> NDArray[np.float64]:
        """Points ``start`` to ``stop - 1``: the double nearest to each value, shape ``(stop - start, n_names)``."""
        values = np.empty((stop - start, len(self.names)), dtype=np.float64)
        for row, cells in enumerate(self._cells(start, stop)):
            # Python reads a decimal as the double nearest to it.
            values[row] = [float(cell) if _PLAIN.match(cell) else float(value_of(cell)[0]) for cell in cells]
        return values

    def exact(self, number: int) -> dict[str, Fraction]:
        """The values at one point, exactly, by parameter."""
        (cells,) = self._cells(number, number + 1)
        return {name: value_of(cell)[0] for name, cell in zip(self.names, cells, strict=True)}

    def describe(self) -> str:
        """Say in a line what the points are."""
        return f"{self.n_points} points of {self.path.name} (sha256 {self.sha256[:12]}): {', '.join(self.names)}"

    def notes(self) -> tuple[str, ...]:
        """What else is to be said of them: nothing."""
        return ()

    def _cells(self, start: int, stop: int) -> Iterator[list[str]]:
        """Texts of the cells of some points."""
        try:
            with self.path.open("rb") as file:
                if _stamp(self.path) != self.stamp:
                    raise InputError(f"{self.path}: has changed since it was read\n    mend: start again")
                file.seek(int(self.places[start // _STRIDE]))
                # Lines without a point, blank ones and comments, do not count.
                place = start - start % _STRIDE
                while place < stop:
                    text = _text(file.readline())
                    if _is_point(text):
                        if place >= start:
                            yield [cell.text for cell in _split(text)]
                        place += 1
        except OSError as error:
            raise _cannot_read(self.path, error) from None


def read_points(model: Model, path: Path) -> PointsFile:
    """Read a file of points, every mistake in it at once.

    Parameters
    ----------
    model
        The game whose parameters vary.
    path
        A file of comma-separated values: the names of parameters in the first line, in any order, then one point per
        line. Lines that begin with ``#``, and blank ones, are left out.

    Raises
    ------
    ParameterError
        With the line and column of each mistake.
    """
    if not path.is_file():
        found = "found a folder" if path.is_dir() else "no such file" if not path.exists() else "found no regular file"
        raise ParameterError(f"{path}: {found}, expected a file with points\n    mend: --points points.csv")
    problems = Problems(str(path))
    try:
        points = _checked(model, path, problems)
        problems.raise_any()
    except GameFileError as error:  # not a game, but mistakes with their places all the same
        raise ParameterError(str(error)) from None
    except OSError as error:
        raise _cannot_read(path, error) from None
    return points


def _checked(model: Model, path: Path, problems: Problems) -> PointsFile:
    """Go through a file from end to end."""
    stamp = _stamp(path)
    names: tuple[str, ...] | None = None
    places: list[int] = []
    n_points = place = 0
    digest = hashlib.sha256()
    with path.open("rb") as file:
        line = 0
        while raw := file.readline(MAX_LINE + 1):
            line += 1
            digest.update(raw)
            begins, place = place, place + len(raw)
            text = _readable(raw, line, problems)
            if not _is_point(text):
                continue
            cells = _split(text)
            if names is None:
                names = _header(model, cells, line, problems)
                continue
            if n_points % _STRIDE == 0:
                places.append(begins)
            n_points += 1
            _check_row(names, cells, line, problems)
    if names is None:
        problems.fail(0, 0, "the file is empty", f"begin with a line of names: {','.join([*model.parameters][:2])}")
    if not n_points:
        problems.add(0, 0, "there are no points below the names", "write one point per line: 0.1,4/5")
    return PointsFile(path, names, n_points, np.array(places, dtype=np.int64), stamp, digest.hexdigest())


def _readable(raw: bytes, line: int, problems: Problems) -> str:
    """A line as text; where it is none there is no use in reading on."""
    mend = "give comma-separated values: names of parameters in the first line, one point in each line below"
    if len(raw) > MAX_LINE:
        problems.fail(line, 1, f"a line of more than {MAX_LINE:,} characters: this is no file of points", mend)
    if b"\0" in raw:
        problems.fail(line, raw.index(b"\0") + 1, "a byte that is no text: this is no file of points", mend)
    try:
        return _text(raw)
    except UnicodeDecodeError as error:
        problems.fail(line, error.start + 1, "bytes that are no UTF-8: this is no file of points", mend)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8").removeprefix("\ufeff").rstrip("\r\n")


def _is_point(text: str) -> bool:
    """Whether a line holds names or a point."""
    stripped = text.strip()
    return bool(stripped) and not stripped.startswith("#")


def _split(text: str) -> list[_Cell]:
    """Cells of a line. No name or number holds a comma, so quotation marks are only marks around them."""
    cells = []
    begins = 1
    for part in text.split(","):
        cell = part.strip()
        column = begins + len(part) - len(part.lstrip()) if cell else begins
        if len(cell) >= 2 and cell[0] == cell[-1] == '"':
            cell = cell[1:-1].strip()
        cells.append(_Cell(cell, column))
        begins += len(part) + 1
    return cells


def _header(model: Model, cells: list[_Cell], line: int, problems: Problems) -> tuple[str, ...]:
    """Names of the columns."""
    known = [*model.parameters]
    names: list[str] = []
    for cell in cells:
        name = unicodedata.normalize("NFC", cell.text)
        names.append(name)
        if not name:
            problems.add(line, cell.column, "a column without a name", f"parameters: {', '.join(known[:20])}")
        elif name not in model.parameters:
            separated = "put commas between columns" if ";" in name or "\t" in name else ""
            mend = separated or did_you_mean(name, known, otherwise=f"parameters: {', '.join(known[:20]) or 'none'}")
            problems.add(line, cell.column, f"unknown parameter {name[:40]!r}", mend)
        elif name in names[:-1]:
            problems.add(line, cell.column, f"{name} has a column already", f"give {name} one column")
    return tuple(names)


def _check_row(names: tuple[str, ...], cells: list[_Cell], line: int, problems: Problems) -> None:
    """Note what is wrong with a point."""
    if len(cells) != len(names):
        what = f"found {_how_many(len(cells))}, expected {len(names)}: {', '.join(names[:20])}"
        problems.add(line, cells[min(len(cells), len(names)) - 1].column, what)
        return
    for name, cell in zip(names, cells, strict=True):
        if _PLAIN.match(cell.text):
            continue
        if not cell.text:
            problems.add(line, cell.column, f"{name} has no value", "write a number in each cell: 3, 0.1, 4/5")
            continue
        _, wrong = value_of(cell.text)
        if wrong:
            what, _, mend = wrong.partition("\n    mend: ")
            problems.add(line, cell.column, f"{name}: {what}", mend)


def _how_many(n: int) -> str:
    return "1 cell" if n == 1 else f"{n:,} cells"


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _cannot_read(path: Path, error: OSError) -> ParameterError:
    return ParameterError(f"{path}: cannot be read: {error.strerror or error}")
