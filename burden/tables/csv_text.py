"""The table of a document as comma-separated values, for programs.

Headings are keys. A column of exact numbers becomes two: floats of full precision under its key, and the exact numbers
as text under ``exact_KEY``. Strategies are exact. A missing value is an empty field. Quoting follows RFC 4180; lines
end as on Unix.
"""

from __future__ import annotations

import csv
import io

from burden import exact
from burden.errors import ParameterError
from burden.expressions import Formula
from burden.tables.cells import is_ambiguous
from burden.tables.labels import clean
from burden.tables.table import Actions, Cell, Column, Document, Mixture, Panels, Payoffs, Phrase, Table

__all__ = ["data_table", "render_csv", "strategy_text"]


def data_table(document: Document) -> Table:
    """Give the table that holds a document's data: its own, or the first of its sections.

    Raises
    ------
    ParameterError
        Where there is none.
    """
    if document.data is not None:
        return document.data()
    for section in document.sections:
        if isinstance(section, Table):
            return section
        if isinstance(section, Panels) and section.tables:
            return section.tables[0]
    raise ParameterError("there is no table to write as csv")


def render_csv(document: Document) -> str:
    """Write the table of a document as CSV.

    Raises
    ------
    ParameterError
        Where the document has no table.
    """
    table = data_table(document)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([_safe(key) for column in table.columns for key in _keys(column)])
    for row in table.rows:
        fields = zip(row, table.columns, strict=True)
        writer.writerow([_safe(field) for cell, column in fields for field in _fields(cell, column)])
    return stream.getvalue()


def strategy_text(mixture: Mixture) -> str:
    """Write a strategy exactly: ``keep``, ``1/2 low + 1/2 high``, ``(2 - sqrt(2)) low + (sqrt(2) - 1) high``."""
    if len(mixture.parts) == 1:
        return mixture.parts[0][1]
    form = "{} [{}]" if any(is_ambiguous(label) for _, label in mixture.parts) else "{} {}"
    terms = ((exact.to_text(weight), label) for weight, label in mixture.parts)
    return " + ".join(form.format(f"({weight})" if " " in weight else weight, label) for weight, label in terms)


def _keys(column: Column) -> tuple[str, ...]:
    return (column.key, f"exact_{column.key}") if column.kind in ("number", "value") else (column.key,)


def _fields(cell: Cell, column: Column) -> tuple[str, ...]:
    if column.kind in ("number", "value"):
        if cell is None:
            return ("", "")
        assert not isinstance(cell, str | Mixture | Payoffs | Actions | Phrase | Formula), f"no number: {cell!r}"
        return (
            (repr(float(cell)), str(cell))
            if isinstance(cell, int)
            else (repr(exact.to_float(cell)), exact.to_text(cell))
        )
    return (_text(cell),)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | str):
        return str(cell)
    if isinstance(cell, Mixture):
        return strategy_text(cell)
    if isinstance(cell, Phrase | Formula):
        return cell.text
    if isinstance(cell, Payoffs):
        return ", ".join(map(exact.to_text, cell.values))
    if isinstance(cell, Actions):
        return ", ".join(label if level is None else f"{label} ({exact.to_text(level)})" for label, level in cell.items)
    return exact.to_text(cell)


def _safe(field: str) -> str:
    """Keep control characters out: a file may be shown on a terminal. Line breaks and tabs are quoted, and harmless."""
    return field if field.isprintable() else "".join(c if c in "\n\t" else clean(c) for c in field)
