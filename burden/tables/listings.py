"""Entries of listings as rows: words on lines of their own, and long formulas laid out below them.

A formula that fits stays among its words. One that does not is displayed: its clauses one below the other, and a clause
that is itself too long goes on in the next row, further in; it breaks between terms, never within one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from burden.expressions import Formula, Node
from burden.tables.cells import Text, formulas, plain
from burden.tables.formula_text import Notation, clauses
from burden.tables.table import Document, Listing, Note, Panels, Phrase, Section, Table

__all__ = ["Row", "rows", "used_names"]

#: Share of a line that a formula among words may take.
INLINE = 0.7


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a listing.

    Parameters
    ----------
    depth
        Steps of indentation.
    text
        Words, among which there may be short formulas; empty where the row is part of a displayed formula.
    pieces
        What a row of a displayed formula holds, in the notation of the medium.
    word
        ``all of:`` or ``any of:``, in a row of a displayed formula that holds nothing else.
    is_continued
        Whether the row goes on with what the one before it began.
    """

    depth: int
    text: Text = ()
    pieces: tuple[str, ...] = ()
    word: str = ""
    is_continued: bool = False


def rows(phrase: Phrase, notation: Notation, width: int) -> list[Row]:
    """Lay out a phrase.

    Parameters
    ----------
    phrase
        Words and formulas.
    notation
        How formulas are written.
    width
        Letters that fit a line. Rows of words are not broken: media know better how to do that.
    """
    if notation_width(phrase, notation) <= width:
        return [Row(0, formulas(phrase, notation))]
    found: list[Row] = []
    waiting: list[str | Formula] = []
    for part in phrase.parts:
        if isinstance(part, str) or notation.width(notation.line(part)) <= INLINE * width:
            waiting.append(part)
            continue
        if any(isinstance(one, Formula) or one.strip() for one in waiting):
            found.append(Row(0, formulas(Phrase(tuple(waiting)), notation)))
        waiting = []
        found += _displayed(part, notation, width, int(bool(found)))
    if waiting:
        found.append(Row(0, formulas(Phrase(tuple(waiting)), notation)))
    return found


def notation_width(phrase: Phrase, notation: Notation) -> int:
    """Letters that a phrase takes on one line."""
    return len(plain(formulas(phrase, notation)))


def _displayed(formula: Formula, notation: Notation, width: int, depth: int) -> Iterator[Row]:
    def fits(node: Node, level: int) -> bool:
        room = width - 2 * (depth + level)
        return level > 0 and notation.width(notation.line(node)) <= room and not _is_nested(node)

    for clause in clauses(formula, fits):
        if clause.formula is None:
            yield Row(depth + clause.depth, word=clause.word)
        else:
            yield from _broken(notation.pieces(clause.formula), notation, width, depth + clause.depth)


def _is_nested(node: Node) -> bool:
    return any(part.kind in ("and", "or") for part in node.parts)


def _broken(pieces: Iterable[str], notation: Notation, width: int, depth: int) -> Iterator[Row]:
    line: list[str] = []
    is_continued = False
    for piece in pieces:
        indent = 2 * (depth + 2 * is_continued)
        if line and notation.width(" ".join([*line, piece])) > width - indent:
            yield Row(depth + 2 * is_continued, pieces=tuple(line), is_continued=is_continued)
            line, is_continued = [], True
        line.append(piece)
    yield Row(depth + 2 * is_continued, pieces=tuple(line), is_continued=is_continued)


def used_names(document: Document) -> frozenset[str]:
    """Names in all formulas of a document: a notation must tell them apart."""
    return frozenset(
        name
        for section in document.sections
        for part in _parts(section)
        for formula in (part.parts if isinstance(part, Phrase) else [part])
        if isinstance(formula, Formula)
        for name in formula.names
    )


def _parts(section: Section) -> Iterator[object]:
    match section:
        case Table():
            yield from (cell for row in section.rows for cell in row)
        case Panels():
            yield from (cell for table in section.tables for row in table.rows for cell in row)
        case Listing():
            yield from (phrase for item in section.items for phrase in item.phrases)
        case Note():
            pass
