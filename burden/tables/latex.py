r"""Documents as LaTeX: ``booktabs`` tables in floats, ready to be ``\input`` into a paper.

Best responses are underlined, pure equilibria in bold. Tables too wide or too long for a page are split.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from burden.tables import cells
from burden.tables.cells import Decimals, Grid, Text, Word
from burden.tables.formula_latex import Latex
from burden.tables.formula_text import Notation
from burden.tables.labels import display_width
from burden.tables.latex_text import FALLBACK, FALLBACK_COMMAND, escape, needs_t1
from burden.tables.layout import Block, arrange, cell_lines, headed, wrap
from burden.tables.listings import Row, rows, used_names
from burden.tables.numerals import Form
from burden.tables.table import Align, Document, Item, Listing, Note, Panels, Table

__all__ = ["MARKS", "PAGE_WIDTH", "render_latex"]

#: Characters on a line of a page of the class ``article``.
PAGE_WIDTH = 70

#: Characters that fit between two columns.
GAP = 3

#: Letters of mathematics on a line of a formula that is displayed.
DISPLAY_WIDTH = 62

#: Lines of a float that fit a page.
PAGE_LINES = 40

#: LaTeX cannot hold back more floats than these: after so many we clear the page.
MAX_FLOATS = 12

MARKS = "An underlined payoff marks a best response; a cell in bold is a pure equilibrium."

#: Before a formula that is displayed where no line of text stands above it.
_DISPLAY = r"{\allowdisplaybreaks\abovedisplayskip=0pt\abovedisplayshortskip=0pt"

_NEEDS_AMSMATH = re.compile(r"\\operatorname|\\begin\{(?:align\*|cases)\}|\\text\{|\\lvert")

_NUMBER = re.compile(
    r"(?P<sign>[<>≈]?)(?P<minus>-?)(?P<digits>\d+(?:\.\d+)?)(?:/(?P<under>\d+)|e(?P<power>[+-]?\d+))?"
    r"(?P<error> ± 1(?:e(?P<scale>-?\d+))?)?\Z",
    re.ASCII,
)
_SIGNS = {"<": "<", ">": ">", "≈": r"\approx ", "": ""}
_LETTER: dict[Align, str] = {"left": "l", "right": "r", "center": "c"}


@dataclass(frozen=True, slots=True)
class _Tabular:
    """A ``tabular``, what stands above it, and about how many lines it takes."""

    source: str
    lines: int
    heading: str = ""


def render_latex(document: Document, form: Form, width: int = PAGE_WIDTH) -> str:
    """Write a document in LaTeX.

    Parameters
    ----------
    document
        The document.
    form
        How numbers are written.
    width
        Characters on a line of the page; wider tables are split into several.
    """
    writer = _Writer(document.name, form, width, Latex(used_names(document)))
    body = "\n\n".join(part for section in document.sections for part in writer.section(section))
    packages = ["booktabs"] + (["amsmath"] if _NEEDS_AMSMATH.search(body) else [])
    lines = [f"% \\usepackage{{{package}}}" for package in packages]
    if needs_t1(body):
        lines.append(r"% \usepackage[T1]{fontenc}")
    if FALLBACK_COMMAND in body:
        lines += ["% for characters that pdflatex has no font for:", FALLBACK]
    return "\n".join(["% In the preamble:", *lines]) + f"\n\n{body}\n"


class _Writer:
    def __init__(self, name: str, form: Form, width: int, notation: Notation) -> None:
        self._notation = notation
        self._name = name
        self._form = form
        self._width = width
        self._labels: set[str] = set()
        self._n_floats = 0

    def section(self, section: Table | Panels | Listing | Note) -> Iterable[str]:
        if isinstance(section, Note):
            yield rf"\noindent {_note(section)}\par"
            return
        if isinstance(section, Listing):
            yield rf"\begingroup\raggedright\noindent\textbf{{{escape(section.caption)}}}\par\nopagebreak\medskip"
            yield from (_item(item, self._notation) for item in section.items)
            yield from (rf"\noindent {_note(note)}\par" for note in section.notes)
            yield r"\endgroup"
            return
        if isinstance(section, Panels):
            decimals = cells.shared_decimals(section.tables, self._form)
            tabulars = [
                tabular
                for table in section.tables
                for tabular in self._tabulars(table, decimals, escape(table.caption))
            ]
            notes = [note for table in section.tables for note in table.notes] + list(section.notes)
        else:
            tabulars = list(self._tabulars(section, cells.shared_decimals([section], self._form), ""))
            notes = list(section.notes)
        for number, page in enumerate(_pages(tabulars, 2 * len(notes))):
            yield self._float(section, page, [] if number else notes, is_continued=number > 0)

    def _float(
        self, section: Table | Panels, page: Sequence[_Tabular], notes: Sequence[Note], *, is_continued: bool
    ) -> str:
        self._n_floats += 1
        lines = [r"\clearpage"] if self._n_floats % MAX_FLOATS == 0 else []
        caption = escape(section.caption) + (" (continued)" if is_continued else "")
        lines += [
            r"\begin{table}[htbp]",
            r"\centering",
            rf"\caption{{{caption}}}",
            rf"\label{{{self._label(f'{section.label or section.caption} {self._name}')}}}",
            r"\par\smallskip",
        ]
        for number, tabular in enumerate(page):
            lines += [r"\par\medskip"] * (number > 0)
            lines += [rf"{tabular.heading}\par\smallskip"] * bool(tabular.heading)
            lines.append(tabular.source)
        if notes:
            lines += [r"\par\smallskip", r"\begin{minipage}{\linewidth}\footnotesize\raggedright"]
            lines += [rf"{_note(note)}\par" for note in notes]
            lines.append(r"\end{minipage}")
        return "\n".join([*lines, r"\end{table}"])

    def _label(self, text: str) -> str:
        ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
        slug = "tab:" + (re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:60] or "table")
        label, number = slug, 1
        while label in self._labels:
            number += 1
            label = f"{slug}-{number}"
        self._labels.add(label)
        return label

    def _tabulars(self, table: Table, decimals: Decimals, heading: str) -> Iterable[_Tabular]:
        grid = cells.grid(table, self._form, decimals, self._notation, extras=False)
        if not grid.rows:
            yield _Tabular("(none)", 1, heading)
            return
        for number, block in enumerate(arrange(grid, self._width, display_width, GAP)):
            yield from self._parts(grid, block, heading if number == 0 else "")

    def _parts(self, grid: Grid, block: Block, heading: str) -> Iterable[_Tabular]:
        """Give a block as one ``tabular``, or as several where it is longer than a page."""
        head, head_lines = self._head(grid, block)
        rows: list[str] = []
        lines = head_lines
        for number, texts in enumerate(grid.rows):
            row, row_lines = self._row(grid, block, number, texts)
            if rows and lines + row_lines > PAGE_LINES:
                yield _Tabular(_tabular(grid, block, head, rows), lines, heading)
                rows, lines, heading = [], head_lines, ""
            rows.append(row)
            lines += row_lines
        yield _Tabular(_tabular(grid, block, head, rows), lines, heading)

    def _head(self, grid: Grid, block: Block) -> tuple[list[str], int]:
        lines = []
        runs = headed(grid, block.columns)
        if any(title for title, _ in runs):
            titles, rules, first = [], [], 1
            for title, span in runs:
                text = _words(word for chunk in title for word in chunk)
                titles.append(rf"\multicolumn{{{span}}}{{c}}{{{text}}}" if title else " & " * (span - 1))
                if title:
                    rules.append(rf"\cmidrule(lr){{{first}-{first + span - 1}}}")
                first += span
            lines += [" & ".join(titles) + r" \\", "".join(rules)]
        headings = [
            _stack(wrap(grid.headings[column], width, display_width), grid.columns[column].alignment, at="b")
            for column, width in zip(block.columns, block.widths, strict=True)
        ]
        if any(headings):
            lines.append(" & ".join(headings) + r" \\")
        return ([*lines, r"\midrule"] if lines else []), 1 + len(lines)

    def _row(self, grid: Grid, block: Block, number: int, texts: Sequence[Text]) -> tuple[str, int]:
        fields, height = [], 1
        for column, width in zip(block.columns, block.widths, strict=True):
            lines = cell_lines(grid, texts, column, width, block.is_stacked, display_width)
            field = _stack(lines, grid.columns[column].alignment, at="t")
            if (number, column) in grid.emphasis:
                field = rf"{{\bfseries\boldmath {field}}}"
            fields.append(field)
            height = max(height, len(lines))
        space = r"\addlinespace " if block.is_stacked and number else ""
        return space + " & ".join(fields) + r" \\", height


def _stack(lines: Sequence[Sequence[Word]], alignment: Align, *, at: str) -> str:
    """Set lines one below the other."""
    texts = [_words(line) for line in lines]
    if len(texts) < 2:
        return texts[0] if texts else ""
    inner = r" \\ ".join(texts)
    return rf"\begin{{tabular}}[{at}]{{@{{}}{_LETTER[alignment]}@{{}}}}{inner}\end{{tabular}}"


def _tabular(grid: Grid, block: Block, head: Sequence[str], rows: Sequence[str]) -> str:
    letters = "".join(_LETTER[grid.columns[column].alignment] for column in block.columns)
    begin = rf"\begin{{tabular}}{{@{{}}{letters}@{{}}}}"
    return "\n".join([begin, r"\toprule", *head, *rows, r"\bottomrule", r"\end{tabular}"])


def _pages(tabulars: Sequence[_Tabular], n_note_lines: int) -> list[list[_Tabular]]:
    """Put tables into as few floats as pages allow; notes stand in the first."""
    pages: list[list[_Tabular]] = [[]]
    taken = n_note_lines
    for tabular in tabulars:
        if pages[-1] and taken + tabular.lines > PAGE_LINES:
            pages.append([])
            taken = 0
        taken += tabular.lines + 2
        pages[-1].append(tabular)
    return pages


def _note(note: Note) -> str:
    text = MARKS if note.kind == "marks" else escape(note.text)
    return rf"\textbf{{{text}}}" if note.kind in ("title", "warning") else text


def _item(item: Item, notation: Notation) -> str:
    """Write an entry of a listing: words as paragraphs, formulas that are displayed in lines that a page may break."""
    # A number stands beside what it is the number of, also where that is displayed.
    number = escape(item.label) if item.is_number else ""
    lines = [] if item.is_number or not item.label else [rf"\noindent\textit{{{escape(item.label)}}}\par\nopagebreak"]
    for phrase in item.phrases:
        for is_display, group in groupby(rows(phrase, notation, DISPLAY_WIDTH), lambda row: not row.text):
            if is_display:
                lines += [_DISPLAY, r"\begin{align*}", *_aligned(list(group), number), r"\end{align*}}"]
                number = ""
                continue
            for row in group:
                text = _words((word for chunk in row.text for word in chunk), style=r"\displaystyle ")
                lines.append(rf"\noindent {number}\enspace {text}\par" if number else rf"\noindent {text}\par")
                number = ""
    return "\n".join([*lines, r"\medskip"])


def _aligned(found: Sequence[Row], number: str) -> Iterable[str]:
    least = min(row.depth for row in found)
    for position, row in enumerate(found):
        label = rf"\text{{{number}}}\quad " if number and position == 0 else ""
        text = rf"\text{{{row.word}}}" if row.word else _formula(row.pieces)
        # No page ends with the words that say how the lines below belong together.
        end = "" if position == len(found) - 1 else r" \\*" if row.word else r" \\"
        yield f"{label}& " + r"\quad" * (row.depth - least) + " " * (row.depth > least) + text + end


def _formula(pieces: Sequence[str]) -> str:
    """Join pieces of a line; a sign at its beginning has something to stand after."""
    return ("{}" if pieces[0][:2] in ("- ", "+ ") else "") + " ".join(pieces)


def _words(words: Iterable[Word], style: str = "") -> str:
    """Write words; ``style`` stands before those of their formulas that have fractions."""

    def inline(pieces: Sequence[str]) -> str:
        source = _formula(pieces)
        return f"${style if 'frac' in source else ''}{source}$"

    texts = []
    for is_formula, run in groupby(words, lambda word: bool(word.source)):
        group = list(run)
        if is_formula:
            # What is glued to a piece, a comma say, ends the formula.
            line: list[str] = []
            for word in group:
                line.append(word.source)
                if word.after:
                    texts.append(inline(line) + escape(word.after))
                    line = []
            texts += [inline(line)] if line else []
        else:
            texts += map(_word, group)
    return " ".join(texts)


def _word(word: Word) -> str:
    text = _number(word) if word.is_number else escape(word.text)
    marked = rf"\underline{{{text}}}" if word.is_marked else text
    return (escape(word.before) if word.before else "") + marked + word.after.strip()


def _number(word: Word) -> str:
    """Set a number: with a mathematical minus, fractions and roots as such."""
    if word.value is not None:
        return f"${_expression(word.value)}$"
    match = _NUMBER.match(word.text)
    if match is None:
        return escape(word.text)
    sign, minus, digits, under, power, error, scale = match.groups()
    if not (sign or minus or under or power or error):
        return digits
    body = rf"\frac{{{digits}}}{{{under}}}" if under else digits
    if power:
        body += rf"\times 10^{{{int(power)}}}"
    if error:
        body += rf" \pm 10^{{{scale}}}" if scale else r" \pm 1"
    return f"${_SIGNS[sign]}{minus}{body}$"


def _expression(value: Any) -> str:
    from sympy import latex

    return str(latex(value._sympy_()))
