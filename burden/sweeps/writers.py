"""Rows as bytes, in the form in which they are kept: comma-separated values, lines of JSON, or Parquet.

A file is a head, one piece for each chunk of points, and a tail. Pieces depend on their rows alone, so that workers
make them, wherever they are, and whoever writes the file copies bytes.

Numbers are the shortest decimals that give back the same double. What is missing is an empty field in CSV, and ``null``
in JSON and Parquet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from burden.errors import ParameterError, did_you_mean
from burden.results.sweeps import Column, Rows
from burden.sweeps.cells import Cells, joined, numbers, texts, wholes, words

__all__ = ["FORMS", "CsvWriter", "Encoded", "Form", "JsonlWriter", "Writer", "chosen_columns", "form_of", "writer_for"]

Form: TypeAlias = Literal["csv", "jsonl", "parquet"]
FORMS: tuple[Form, ...] = get_args(Form)

#: What is said of a whole file: the game, its hash, what was asked. Values can be written as JSON.
Facts: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Rows of a chunk as bytes.

    Parameters
    ----------
    data
        What goes into the file.
    entry
        What its tail needs to know of them, if it needs anything: bytes, and places in ``data`` between them. See
        :func:`burden.sweeps.parquet_footer.filled`.
    """

    data: bytes
    entry: tuple[bytes | int, ...] = ()


class Writer(Protocol):
    """A form of files. Can be pickled."""

    @property
    def chunk(self) -> int:
        """How many points it likes to have together."""
        ...

    def head(self) -> bytes:
        """What stands before the first row."""
        ...

    def piece(self, rows: Rows) -> Encoded:
        """Rows of a chunk."""
        ...

    def tail(self, entries: Sequence[bytes], n_rows: int, length: int) -> bytes:
        """What stands after the last row.

        Parameters
        ----------
        entries
            One for each piece, in order: its entry with places counted from the beginning of the file.
        n_rows
            How many rows there are in all.
        length
            Bytes before the tail.
        """
        ...

    def began(self, file: Path) -> bool:
        """Whether a file that is whole begins as ours does, or says the same of itself where it says it elsewhere."""
        ...


def writer_for(form: Form, columns: Sequence[Column], facts: Facts, *, bare: bool = False) -> Writer:
    """The writer of a form.

    Parameters
    ----------
    form
        Which form.
    columns
        Those that are written, in order.
    facts
        What the file says of itself.
    bare
        Whether it is to leave that out.

    Raises
    ------
    ParameterError
        Where a library that the form needs is not installed.
    """
    facts = {} if bare else facts
    if form == "csv":
        return CsvWriter(tuple(columns), facts)
    if form == "jsonl":
        return JsonlWriter(tuple(columns), facts)
    from burden.sweeps.parquet import ParquetWriter, check_installed

    check_installed()
    return ParquetWriter(tuple(columns), facts)


def form_of(name: str) -> Form | None:
    """The form that the ending of a file stands for."""
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    return next((form for form in FORMS if form == ending), None)


def chosen_columns(columns: Sequence[Column], names: Sequence[str] | None) -> tuple[Column, ...]:
    """Columns of the given names, in the order in which they are named; all where nothing is chosen.

    Raises
    ------
    ParameterError
        With every name that is unknown, or given twice.
    """
    if names is None:
        return tuple(columns)
    known = {column.name: column for column in columns}
    problems = []
    for name in dict.fromkeys(names):
        if name not in known:
            hint = did_you_mean(name, known, otherwise=f"columns: {', '.join(known)}")
            problems.append(f"columns: unknown column {name!r}\n    mend: {hint}")
        elif list(names).count(name) > 1:
            problems.append(f"columns: {name} is named twice\n    mend: name it once")
    if problems:
        raise ParameterError("\n".join(problems))
    return tuple(known[name] for name in names)


def _begins(file: Path, head: bytes) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(head)) == head


def _cells(column: Column, values: NDArray[Any], field: Callable[[str], str], missing: str) -> Cells:
    """A column as text.

    Parameters
    ----------
    column, values
        The column.
    field
        How words and texts are written.
    missing
        What stands where there is nothing.
    """
    if column.kind == "number":
        return numbers(values, missing)
    if column.kind == "whole":
        return wholes(values, missing)
    if column.kind == "word":
        return words([*map(field, column.words), missing], values)
    return texts(values, field, missing)


# -- comma-separated values ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CsvWriter:
    """Comma-separated values, quoted as RFC 4180 says, lines ended as on Unix.

    What the file says of itself stands in lines that begin with ``# `` before the names of columns. Fields with a ``#``
    are quoted, so that programs which are told of such comments do not find others.
    """

    columns: tuple[Column, ...]
    facts: Facts
    chunk: int = 1

    def head(self) -> bytes:
        """Comments, and names of columns."""
        lines = [f"# {key}: {_fact(value)}\n" for key, value in self.facts.items()]
        names = ",".join(csv_field(column.name) for column in self.columns)
        return f"{''.join(lines)}{names}\n".encode()

    def piece(self, rows: Rows) -> Encoded:
        """One line for each row."""
        if not len(rows):
            return Encoded(b"")
        # An empty line is no row.
        missing = '""' if len(self.columns) == 1 else ""
        parts: list[Cells | bytes] = []
        for column in self.columns:
            parts += [_cells(column, rows[column.name], csv_field, missing), b","]
        return Encoded(joined([*parts[:-1], b"\n"], len(rows)))

    def tail(self, entries: Sequence[bytes], n_rows: int, length: int) -> bytes:  # noqa: ARG002 -- see Writer
        """Nothing."""
        return b""

    def began(self, file: Path) -> bool:
        """Whether a file begins with our head; without facts that says little."""
        return _begins(file, self.head())


def csv_field(text: str) -> str:
    """A text as a field of CSV.

    Examples
    --------
    >>> csv_field("low"), csv_field("low, or none"), csv_field("no. #1")
    ('low', '"low, or none"', '"no. #1"')
    """
    # A file may be shown on a terminal: no control characters but those that quotes make harmless.
    if not text.isprintable():
        text = "".join(c if c in "\n\t" or c.isprintable() else ascii(c)[1:-1] for c in text)
    if any(mark in text for mark in ',"#\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _fact(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


# -- lines of JSON ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JsonlWriter:
    """One object on each line: first, unless there are no facts, what the file says of itself; then the rows."""

    columns: tuple[Column, ...]
    facts: Facts
    chunk: int = 1

    def head(self) -> bytes:
        """What the file says of itself."""
        return f"{json.dumps(self.facts, ensure_ascii=False)}\n".encode() if self.facts else b""

    def piece(self, rows: Rows) -> Encoded:
        """One line for each row."""
        if not len(rows):
            return Encoded(b"")
        parts: list[Cells | bytes] = []
        for number, column in enumerate(self.columns):
            parts.append(f"{', ' if number else '{'}{_json_text(column.name)}: ".encode())
            values = rows[column.name]
            if column.kind == "number" and np.isinf(values).any():
                # JSON has no infinite numbers; they become texts.
                parts.append(texts(np.array([*map(_json_number, values.tolist())], np.object_), str, "null"))
            else:
                parts.append(_cells(column, values, _json_text, "null"))
        return Encoded(joined([*parts, b"}\n"], len(rows)))

    def tail(self, entries: Sequence[bytes], n_rows: int, length: int) -> bytes:  # noqa: ARG002 -- see Writer
        """Nothing."""
        return b""

    def began(self, file: Path) -> bool:
        """Whether a file begins with our head; without facts that says little."""
        return _begins(file, self.head())


def _json_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _json_number(value: float) -> str | None:
    return None if np.isnan(value) else f'"{value}"' if np.isinf(value) else repr(value + 0.0)
