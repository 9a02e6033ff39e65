"""Documents as GitHub-flavoured Markdown: pipe tables, aligned in the source too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from burden.tables import cells
from burden.tables.cells import Decimals, Text, Word
from burden.tables.formula_text import Notation, Unicode
from burden.tables.labels import display_width, words
from burden.tables.listings import rows, used_names
from burden.tables.numerals import Form
from burden.tables.table import Align, Document, Item, Listing, Note, Panels, Table

__all__ = ["MARKS", "render_markdown"]

MARKS = r"\* marks a best response; a cell in bold is a pure equilibrium."

#: Letters of a formula that stands on one line of the source.
LINE = 100

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&#@])")
_AT_START = re.compile(r"^([+-]|\d+[.)])(?=\s|$)")


def render_markdown(document: Document, form: Form) -> str:
    """Write a document as Markdown."""
    notation = Unicode(used_names(document))
    paragraphs = [text for section in document.sections for text in _section(section, form, notation)]
    return "\n\n".join(paragraphs) + "\n"


def _section(section: Table | Panels | Listing | Note, form: Form, notation: Notation) -> Iterable[str]:
    if isinstance(section, Note):
        yield _note(section)
        return
    yield f"**{_escaped(section.caption)}**"
    if isinstance(section, Listing):
        yield "\n".join(line for item in section.items for line in _item(item, notation))
    elif isinstance(section, Panels):
        decimals = cells.shared_decimals(section.tables, form)
        for table in section.tables:
            yield _escaped(table.caption)
            yield _table(table, form, decimals, notation)
            yield from map(_note, table.notes)
    else:
        yield _table(section, form, cells.shared_decimals([section], form), notation)
    yield from map(_note, section.notes)


def _note(note: Note) -> str:
    if note.kind == "marks":
        return MARKS
    text = _AT_START.sub(_at_start, _escaped(note.text))
    if note.kind == "title":
        return f"## {text}"
    return f"**{text}**" if note.kind == "warning" else text


def _at_start(match: re.Match[str]) -> str:
    """Keep a paragraph from becoming a list."""
    return f"{match[1][:-1]}\\{match[1][-1]}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(words(text)))


def _item(item: Item, notation: Notation) -> Iterable[str]:
    """Write an entry as a list within a list, each line of it a point."""
    if item.label:
        yield f"- {_escaped(item.label)}"
    base = int(bool(item.label))
    for phrase in item.phrases:
        depth = base
        for row in rows(phrase, notation, LINE):
            text = _cell(row.text, is_bold=False) if row.text else _escaped(row.word or " ".join(row.pieces))
            if row.is_continued:
                yield f"{'  ' * (depth + 1)}{text}"
            else:
                depth = base + row.depth
                yield f"{'  ' * depth}- {text}"


def _table(table: Table, form: Form, decimals: Decimals, notation: Notation) -> str:
    grid = cells.grid(table, form, decimals, notation, extras=False)
    if not grid.rows:
        return "(none)"
    head = [_escaped(column.title) for column in grid.columns]
    body = [
        [_cell(text, is_bold=(row, column) in grid.emphasis) for column, text in enumerate(texts)]
        for row, texts in enumerate(grid.rows)
    ]
    widths = [max(3, *(display_width(row[column]) for row in [head, *body])) for column in range(len(head))]
    alignments = [column.alignment for column in grid.columns]
    rule = [_rule(width, alignment) for width, alignment in zip(widths, alignments, strict=True)]
    rows = [_padded(row, widths, alignments) for row in [head, *body]]
    return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], rule, *rows[1:]])


def _cell(text: Text, *, is_bold: bool) -> str:
    written = " ".join(_word(word) for chunk in text for word in chunk)
    return f"**{written}**" if is_bold and written else written


def _word(word: Word) -> str:
    star = r"\*" if word.is_marked else ""
    return _escaped(word.before + word.text) + star + word.after


def _rule(width: int, alignment: Align) -> str:
    if alignment == "left":
        return "-" * width
    return f":{'-' * (width - 2)}:" if alignment == "center" else f"{'-' * (width - 1)}:"


def _padded(row: Sequence[str], widths: Sequence[int], alignments: Sequence[Align]) -> list[str]:
    padded = []
    for text, width, alignment in zip(row, widths, alignments, strict=True):
        room = width - display_width(text)
        left = {"left": 0, "right": room, "center": room // 2}[alignment]
        padded.append(" " * left + text + " " * (room - left))
    return padded
