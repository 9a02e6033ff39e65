"""Documents as text for terminals, and as plain text where it is piped.

Colour carries nothing that the text does not say: captions are bold, best responses underlined as well as marked, and
warnings red and in words. All of it is legible on light and on dark backgrounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import TypeAlias

from burden.tables import cells
from burden.tables.cells import Decimals, Grid, Word
from burden.tables.formula_text import Notation, Unicode
from burden.tables.layout import GAP, Block, Measure, arrange, cell_lines, headed, wrap
from burden.tables.listings import Row, rows, used_names
from burden.tables.numerals import Form
from burden.tables.table import Align, Document, Item, Listing, Note, Panels, Table

__all__ = ["MARKS", "render_text"]

#: Narrowest page that we lay out for.
MIN_WIDTH = 40

MARKS = "* marks a best response; where every payoff of a cell has one, the cell is a pure equilibrium."

_RULE = "─"

#: Columns of a number before an entry of a listing.
LABEL = 6

#: A piece of a line, and its style.
_Span: TypeAlias = "tuple[str, str]"
_Line: TypeAlias = "list[_Span]"


def render_text(document: Document, form: Form, width: int, *, color: bool = False) -> str:
    """Write a document as text.

    Parameters
    ----------
    document
        The document.
    form
        How numbers are written.
    width
        Columns of the terminal; fewer than 40 count as 40. Only a number that is wider runs over.
    color
        Whether to use ANSI sequences.
    """
    from rich.cells import cell_len

    page = _Page(max(width, MIN_WIDTH), form, cell_len, Unicode(used_names(document)))
    paragraphs = [lines for section in document.sections for lines in page.section(section)]
    finish = _painter() if color else _plain
    return "\n\n".join("\n".join(map(finish, lines)) for lines in paragraphs if lines) + "\n"


def _packed(items: Iterable[list[_Line]]) -> list[list[_Line]]:
    """Put short entries close together."""
    paragraphs: list[list[_Line]] = []
    were_short = False
    for lines in items:
        is_short = len(lines) <= 2
        if is_short and were_short:
            paragraphs[-1] += lines
        else:
            paragraphs.append(lines)
        were_short = is_short
    return paragraphs


def _plain(line: _Line) -> str:
    return "".join(text for text, _ in line).rstrip()


def _painter() -> Callable[[_Line], str]:
    from rich.color import ColorSystem
    from rich.style import Style

    def paint(line: _Line) -> str:
        while line and not line[-1][0].strip():
            line = line[:-1]
        line = [*line[:-1], *((text.rstrip(), style) for text, style in line[-1:])]
        painted = []
        for style, spans in groupby(line, key=lambda span: span[1]):
            text = "".join(text for text, _ in spans)
            painted.append(Style.parse(style).render(text, color_system=ColorSystem.STANDARD) if style else text)
        return "".join(painted)

    return paint


class _Page:
    """Everything as lines of styled pieces that fit the width."""

    def __init__(self, width: int, form: Form, measure: Measure, notation: Notation) -> None:
        self._width = width
        self._form = form
        self._measure = measure
        self._notation = notation

    def section(self, section: Table | Panels | Listing | Note) -> Iterable[list[_Line]]:
        if isinstance(section, Note):
            yield self._note(section)
            return
        yield self._paragraph(section.caption, "bold")
        if isinstance(section, Listing):
            yield from _packed(map(self._item, section.items))
        elif isinstance(section, Panels):
            decimals = cells.shared_decimals(section.tables, self._form)
            for table in section.tables:
                blocks = list(self._blocks(table, decimals))
                yield [*self._paragraph(table.caption, ""), *blocks[0]]
                yield from blocks[1:]
                yield [line for note in table.notes for line in self._note(note)]
        else:
            yield from self._blocks(section, cells.shared_decimals([section], self._form))
        yield [line for note in section.notes for line in self._note(note)]

    def _note(self, note: Note) -> list[_Line]:
        text = MARKS if note.kind == "marks" else note.text
        return self._paragraph(text, {"title": "bold", "warning": "bold red"}.get(note.kind, ""))

    def _paragraph(self, text: str, style: str) -> list[_Line]:
        return [[(_joined(line), style)] for line in wrap(cells.prose(text), self._width, self._measure) if text]

    def _item(self, item: Item) -> list[_Line]:
        """Set a number beside what it stands for; a longer label on a line above it."""
        indent = LABEL if item.is_number else 2 * bool(item.label)
        width = self._width - indent
        found = [
            line
            for phrase in item.phrases
            for row in rows(phrase, self._notation, width)
            for line in self._row(row, width)
        ]
        lines: list[_Line] = [] if item.is_number else self._paragraph(item.label, "")
        for number, text in enumerate(found):
            label = item.label if item.is_number and number == 0 else ""
            lines.append([(f"{label}{' ' * (indent - self._measure(label))}{text}", "")])
        return lines

    def _row(self, row: Row, width: int) -> list[str]:
        if row.text:
            first, *others = wrap(row.text, width - 2, self._measure)
            return [_joined(first), *(f"  {_joined(line)}" for line in others)]
        return [f"{'  ' * row.depth}{row.word or ' '.join(row.pieces)}"]

    def _blocks(self, table: Table, decimals: Decimals) -> Iterable[list[_Line]]:
        grid = cells.grid(table, self._form, decimals, self._notation, extras=True)
        if not grid.rows:
            yield [[("(none)", "")]]
            return
        for block in arrange(grid, self._width, self._measure):
            yield [*self._head(grid, block), *self._body(grid, block)]

    def _head(self, grid: Grid, block: Block) -> list[_Line]:
        lines = self._groups(grid, block)
        headings = [wrap(grid.headings[column], width, self._measure) for column, width in _columns(block)]
        alignments = [grid.columns[column].alignment for column in block.columns]
        if any(_joined(line) for heading in headings for line in heading):
            lines += self._lay(headings, block.widths, alignments, ["bold"] * len(headings), bottom=True)
        if lines:
            lines.append([(_RULE * (sum(block.widths) + GAP * (len(block.widths) - 1)), "")])
        return lines

    def _groups(self, grid: Grid, block: Block) -> list[_Line]:
        runs = headed(grid, block.columns)
        if not any(title for title, _ in runs):
            return []
        widths, position = [], 0
        for _, span in runs:
            widths.append(sum(block.widths[position : position + span]) + GAP * (span - 1))
            position += span
        titles = [wrap(title, width, self._measure) for (title, _), width in zip(runs, widths, strict=True)]
        lines = self._lay(titles, widths, ["center"] * len(titles), ["bold"] * len(titles), bottom=True)
        rules: _Line = []
        for (title, _), width in zip(runs, widths, strict=True):
            rules.append(((_RULE if title else " ") * width, ""))
            rules.append((" " * GAP, ""))
        return [*lines, rules]

    def _body(self, grid: Grid, block: Block) -> Iterable[_Line]:
        alignments = [grid.columns[column].alignment for column in block.columns]
        if block.is_stacked:
            alignments = ["right" if one == "center" else one for one in alignments]
        for number, row in enumerate(grid.rows):
            if block.is_stacked and number:
                yield []
            texts = [
                cell_lines(grid, row, column, width, block.is_stacked, self._measure)
                for column, width in _columns(block)
            ]
            styles = ["bold" if (number, column) in grid.emphasis else "" for column in block.columns]
            yield from self._lay(texts, block.widths, alignments, styles)

    def _lay(
        self,
        texts: Sequence[Sequence[tuple[Word, ...]]],
        widths: Sequence[int],
        alignments: Sequence[Align],
        styles: Sequence[str],
        *,
        bottom: bool = False,
    ) -> list[_Line]:
        """Set cells of one row side by side; ``bottom`` lets the shorter ones end on the last line."""
        height = max(len(text) for text in texts)
        lines: list[_Line] = []
        for number in range(height):
            line: _Line = []
            for text, width, alignment, style in zip(texts, widths, alignments, styles, strict=True):
                position = number - (height - len(text)) if bottom else number
                words = text[position] if 0 <= position < len(text) else ()
                line += [*self._cell(words, width, alignment, style), (" " * GAP, "")]
            lines.append(line[:-1])
        return lines

    def _cell(self, words: tuple[Word, ...], width: int, alignment: Align, style: str) -> _Line:
        room = max(0, width - self._measure(_joined(words)))
        left = {"left": 0, "right": room, "center": room // 2}[alignment]
        spans: _Line = [(" " * left, "")]
        for position, word in enumerate(words):
            spans.append((" " if position else "", style))
            spans.append((word.before + word.text + ("*" if word.is_marked else ""), _marked(style, word)))
            spans.append((word.after, style))
        return [*(span for span in spans if span[0]), (" " * (room - left), "")]


def _marked(style: str, word: Word) -> str:
    return f"{style} underline".strip() if word.is_marked else style


def _joined(words: Sequence[Word]) -> str:
    return cells.plain((tuple(words),))


def _columns(block: Block) -> Iterable[tuple[int, int]]:
    return zip(block.columns, block.widths, strict=True)
