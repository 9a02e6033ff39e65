"""Rows of texts as a solution shows itself: in a terminal, and in a notebook."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

__all__ = ["as_html", "as_text"]


def as_text(title: str, setting: str, rows: Sequence[Sequence[str]], notes: Iterable[str]) -> str:
    """Columns of equal width under a title, notes below."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    lines = [title, setting, *("  ".join(row).rstrip() for row in padded)]
    return "\n".join([*lines, *(f"note: {note}" for note in notes)])


def as_html(caption: str, setting: str, rows: Sequence[Sequence[str]], notes: Iterable[str]) -> str:
    """A table, the first row its head, with paragraphs below; texts are escaped."""
    head, *body = [[html.escape(cell) for cell in row] for row in rows]
    header = "".join(f"<th>{cell}</th>" for cell in head)
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body)
    below = "".join(f"<p>{html.escape(note)}</p>" for note in (setting, *notes))
    table = f"<caption>{html.escape(caption)}</caption><thead><tr>{header}</tr></thead><tbody>{cells}</tbody>"
    return f"<table>{table}</table>{below}"
