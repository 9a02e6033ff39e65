"""Rows of a sweep: columns of one length, as they stand in its output.

One row for each equilibrium of each point, or one for each point. No point is without a row.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden.errors import ParameterError

__all__ = ["MISSING", "STATUSES", "Column", "ColumnKind", "Rows", "Status", "Sweep", "joined"]

#: ``whole``: int64, :data:`MISSING` where there is none. ``number``: float64, NaN where there is none. ``word``: int16
#: positions in :attr:`Column.words`, :data:`MISSING` where there is none. ``text``: objects, str or ``None``.
ColumnKind: TypeAlias = Literal["whole", "number", "word", "text"]

#: What a whole number or a word is where there is none: no such number of ours is negative.
MISSING = -1

#: ``ok``: all equilibria (or all that were asked for), each isolated and without idle best replies. ``degenerate``: the
#: list is as sure, but some equilibria form a continuum, or somebody has a best reply that is not played; the end
#: points of continua are listed. ``outside-domain``: a parameter leaves its domain, or an assumption does not hold.
#: ``unsettled``: the list may not be complete, or a payoff has no value.
Status: TypeAlias = Literal["ok", "outside-domain", "degenerate", "unsettled"]
STATUSES: tuple[Status, ...] = ("ok", "outside-domain", "degenerate", "unsettled")

_TYPES = {"whole": np.int64, "number": np.float64, "word": np.int16, "text": np.object_}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sweep.

    Parameters
    ----------
    name
        Its name, unique in its sweep.
    kind
        What it holds; see :data:`ColumnKind`.
    words
        Of a column of words: what its positions stand for.
    """

    name: str
    kind: ColumnKind
    words: tuple[str, ...] = ()

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of its array."""
        return np.dtype(_TYPES[self.kind])

    def empty(self, n_rows: int) -> NDArray[Any]:
        """An array of it in which nothing is said yet."""
        nothing: Any = {"whole": MISSING, "number": np.nan, "word": MISSING, "text": None}[self.kind]
        return np.full(n_rows, nothing, dtype=self.dtype)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Some rows of a sweep.

    Parameters
    ----------
    columns
        In the order of the output.
    values
        By name of column: one array for each, all of one length.
    """

    columns: tuple[Column, ...]
    values: Mapping[str, NDArray[Any]]

    def __post_init__(self) -> None:
        assert [column.name for column in self.columns] == list(self.values), "a column without values, or twice"
        assert len({len(array) for array in self.values.values()}) <= 1, "columns of different lengths"

    def __len__(self) -> int:
        return len(next(iter(self.values.values()))) if self.columns else 0

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.values[name]

    def column(self, name: str) -> Column:
        """The column of a name."""
        return next(column for column in self.columns if column.name == name)

    def words(self, name: str) -> list[str | None]:
        """What a column of words says in each row."""
        words = self.column(name).words
        return [None if position == MISSING else words[position] for position in self.values[name]]

    def taken(self, rows: NDArray[Any]) -> Rows:
        """Some of the rows: positions, or a mask."""
        return Rows(self.columns, {name: array[rows] for name, array in self.values.items()})


def joined(parts: Sequence[Rows]) -> Rows:
    """Rows one after another; all have the same columns."""
    (first, *rest) = parts
    assert all(part.columns == first.columns for part in rest), "rows of different sweeps"
    names = [column.name for column in first.columns]
    return Rows(first.columns, {name: np.concatenate([part[name] for part in parts]) for name in names})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sweep:
    """A sweep that was made: its rows, or the file that they are in.

    ``sweep["West"]`` is the array of a column, ``len(sweep)`` the number of its rows, ``sweep.arrays`` all columns, as
    ``pandas.DataFrame`` takes them.

    Parameters
    ----------
    facts
        What was asked: the game, its hash, the points, who moves when.
    found
        One row for each equilibrium of each point, or one for each point; ``None`` where they went to a file.
    path
        The file; ``-`` for a stream, ``None`` where rows were kept.
    n_points, n_rows
        How many it has. Of a file that was there already, and whole, nobody has counted the rows.
    statuses
        Points by status.
    n_new
        Points that were worked out now; fewer than there are where it went on with a file.
    seconds
        How long that took.
    writing
        Share of the time of all workers that went into making bytes of rows and writing them.
    notes
        What else there is to say of how it went.
    """

    facts: Mapping[str, Any]
    found: Rows | None
    path: Path | None
    n_points: int
    n_rows: int
    statuses: Mapping[str, int] = field(default_factory=dict)
    n_new: int = 0
    seconds: float = 0.0
    writing: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> Rows:
        """Its rows.

        Raises
        ------
        ParameterError
            Where they went to a file.
        """
        if self.found is None:
            mend = "read the file, as with pandas.read_csv(path, comment='#') or pandas.read_parquet(path)"
            raise ParameterError(f"the rows of this sweep are in {self.path}\n    mend: {mend}, or leave output out")
        return self.found

    def __len__(self) -> int:
        return self.n_rows

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self.rows.values:
            raise KeyError(f"no column {name!r}; columns: {', '.join(self.columns)}")
        return self._array(self.rows.column(name))

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns, in order."""
        return tuple(column.name for column in self.rows.columns)

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """By column one array: whole numbers, with -1 where there is none; floats, NaN; texts, ``None``."""
        return {column.name: self._array(column) for column in self.rows.columns}

    def _array(self, column: Column) -> NDArray[Any]:
        if column.kind == "word":
            return np.array(self.rows.words(column.name), dtype=np.object_)
        return self.rows[column.name]

    def __str__(self) -> str:
        counts = _counted(self.n_points, "point")
        if self.n_rows:
            counts += f", {_counted(self.n_rows, 'row')}"
        if any(n for status, n in self.statuses.items() if status != "ok"):
            counts += f" ({', '.join(f'{n:,} {status}' for status, n in self.statuses.items() if n)})"
        return counts if self.path is None or str(self.path) == "-" else f"{self.path}: {counts}"

    def __repr__(self) -> str:
        return f"<Sweep {self}>"

    def _repr_html_(self) -> str:
        if self.found is None:
            return f"<p>{html.escape(str(self))}</p>"
        shown = self.found.taken(np.arange(min(len(self), 10)))
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        fields = [_shown(column, shown) for column in shown.columns]
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in zip(*fields, strict=True))
        more = f"; the first {len(shown)} are shown" if len(shown) < len(self) else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{self}{more}</p>"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _shown(column: Column, rows: Rows) -> list[str]:
    """Cells of a column, as HTML."""
    if column.kind == "word":
        return [html.escape(word or "") for word in rows.words(column.name)]
    cells = rows[column.name].tolist()
    if column.kind == "number":
        return ["" if np.isnan(cell) else f"{cell:.6g}" for cell in cells]
    return ["" if cell is None or cell == MISSING else html.escape(str(cell)) for cell in cells]
