"""The record of a document as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from burden import __version__, exact
from burden.expressions import Formula
from burden.tables.csv_text import data_table, strategy_text
from burden.tables.table import Actions, Cell, Document, Mixture, Payoffs, Phrase

__all__ = ["render_json"]

#: Characters that JSON allows as they are but that a terminal or an encoder may choke on: DEL and C1 controls, line
#: separators, bidirectional controls, lone surrogates.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def render_json(document: Document) -> str:
    """Write the record of a document, or else the rows of its table.

    Raises
    ------
    ValueError
        Where a number is not finite: JSON has no way to write it.
    """
    record = document.record() if document.record is not None else _rows(document)
    text = json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _rows(document: Document) -> Mapping[str, Any]:
    table = data_table(document)
    rows = [{column.key: _value(cell) for column, cell in zip(table.columns, row, strict=True)} for row in table.rows]
    return {"burden": __version__, "title": table.caption, "rows": rows, "notes": [note.text for note in table.notes]}


def _value(cell: Cell) -> Any:
    if cell is None or isinstance(cell, int | str):
        return cell
    if isinstance(cell, Mixture):
        return strategy_text(cell)
    if isinstance(cell, Phrase | Formula):
        return cell.text
    if isinstance(cell, Payoffs):
        return [_value(value) for value in cell.values]
    if isinstance(cell, Actions):
        return {label: None if level is None else exact.to_text(level) for label, level in cell.items}
    return {"value": exact.to_float(cell), "exact": exact.to_text(cell)}
