"""Cells as words: what all renderers agree on before each writes it in its own way.

A text is a sequence of chunks, a chunk of words. Lines break between chunks first (``1/2 low`` and ``+ 1/2 high``),
between words where a chunk is too long, and within a word only where it is a label: numbers are never broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from burden import exact
from burden.exact import Exact
from burden.expressions import Formula
from burden.tables.formula_text import Notation
from burden.tables.labels import words
from burden.tables.numerals import Form, alone, places, probabilities, written
from burden.tables.table import Actions, Cell, Column, Mixture, Payoffs, Phrase, Table

__all__ = [
    "MARK",
    "Chunk",
    "Decimals",
    "Grid",
    "Text",
    "Word",
    "formulas",
    "grid",
    "is_ambiguous",
    "plain",
    "prose",
    "shared_decimals",
]

NOTHING = "–"
MARK = "*"

#: Widest formula that no line breaks if it fits the next one.
SHORT = 24


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a cell.

    Parameters
    ----------
    text
        The word, safe to print.
    is_number
        Whether it is a number: never broken, and set as mathematics where the medium has it.
    is_marked
        Whether it is the payoff of a best response.
    before, after
        Brackets and commas that stick to it.
    value
        The exact number that was written in full, for media with a notation of their own for it.
    source
        Mathematics in LaTeX; the text then only says how wide it is.
    """

    text: str
    is_number: bool = False
    is_marked: bool = False
    before: str = ""
    after: str = ""
    value: Exact | None = None
    source: str = ""

    @property
    def shown(self) -> str:
        """The word in plain text."""
        return f"{self.before}{self.text}{MARK if self.is_marked else ''}{self.after}"


#: Number of decimals by scale.
Decimals: TypeAlias = "Mapping[str, int | None]"

Chunk: TypeAlias = "tuple[Word, ...]"
Text: TypeAlias = "tuple[Chunk, ...]"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in words, without the columns that are for CSV and JSON alone.

    Parameters
    ----------
    columns, headings, groups
        One entry per column.
    rows
        One text per column in each.
    emphasis
        Positions ``(row, column)`` of cells that stand out.
    """

    columns: tuple[Column, ...]
    headings: tuple[Text, ...]
    groups: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    emphasis: frozenset[tuple[int, int]]


def grid(table: Table, form: Form, decimals: Decimals, notation: Notation, *, extras: bool) -> Grid:
    """Write a table in words.

    Parameters
    ----------
    table
        The table.
    form
        How numbers are written.
    decimals
        What :func:`shared_decimals` gave for it, or for the panels that it stands among.
    notation
        How formulas are written.
    extras
        Whether to keep the columns that are shown where there is room.
    """
    hidden = ("data",) if extras else ("data", "extra")
    kept = [position for position, column in enumerate(table.columns) if column.place not in hidden]
    columns = tuple(table.columns[position] for position in kept)
    rows = tuple(
        tuple(_cell(row[old], table.columns[old], decimals, form, notation) for old in kept) for row in table.rows
    )
    new = {old: position for position, old in enumerate(kept)}
    emphasis = frozenset((row, new[column]) for row, column in table.emphasis if column in new)
    return Grid(
        columns,
        tuple(prose(column.heading) for column in columns),
        tuple(prose(column.group) if column.group else () for column in columns),
        rows,
        emphasis,
    )


def plain(text: Text) -> str:
    """Text on one line."""
    return " ".join(word.shown for chunk in text for word in chunk)


def prose(text: str) -> Text:
    """Words of a text, a line break possible after each."""
    return tuple((Word(word),) for word in words(text))


def shared_decimals(tables: Iterable[Table], form: Form) -> Decimals:
    """Decimals of each scale in tables that stand together: all payoffs of a game share theirs."""
    values: dict[str, list[Exact]] = {}
    for table in tables:
        for position, column in enumerate(table.columns):
            if column.kind in ("number", "payoffs"):
                seen = values.setdefault(_scale(column), [])
                for row in table.rows:
                    seen.extend(_numbers(row[position]))
    return {scale: places(seen, form) for scale, seen in values.items()}


def _scale(column: Column) -> str:
    return column.scale or column.key


def _numbers(cell: Cell) -> tuple[Exact, ...]:
    if isinstance(cell, Payoffs):
        return cell.values
    return () if cell is None or isinstance(cell, int | str | Mixture | Actions | Phrase | Formula) else (cell,)


def _cell(cell: Cell, column: Column, decimals: Decimals, form: Form, notation: Notation) -> Text:
    if cell is None:
        return ((Word(NOTHING),),)
    if isinstance(cell, bool):
        return ((Word("yes" if cell else "no"),),)
    if isinstance(cell, int):
        return ((Word(str(cell), is_number=True),),)
    if isinstance(cell, str):
        return prose(cell)
    if isinstance(cell, Mixture):
        return _mixture(cell, form)
    if isinstance(cell, Phrase | Formula):
        return formulas(cell, notation)
    if isinstance(cell, Payoffs):
        return _payoffs(cell, decimals[_scale(column)], form)
    if isinstance(cell, Actions):
        return _actions(cell, form)
    text = alone(cell, form) if column.kind != "number" else written(cell, decimals[_scale(column)], form)
    return ((_number(text, cell),),)


def formulas(phrase: Phrase | Formula, notation: Notation) -> Text:
    """Words and formulas; a line may break between pieces of a formula."""
    if isinstance(phrase, Formula):
        return _pieces(phrase, notation) if notation.is_mathematics else prose(phrase.text)
    chunks: list[Chunk] = []
    for part in phrase.parts:
        if isinstance(part, Formula):
            chunks += _pieces(part, notation)
        elif part.strip():
            following = list(prose(part))
            if chunks and following[0][0].text[0] in ",.;:)":
                last = chunks[-1][-1]
                chunks[-1] = (*chunks[-1][:-1], replace(last, after=last.after + following.pop(0)[0].text))
            chunks += following
    return tuple(chunks) or prose("")


def _pieces(formula: Formula, notation: Notation) -> Text:
    pieces = notation.pieces(formula)
    if notation.is_mathematics:
        words = [[Word("x" * notation.width(piece), is_number=True, source=piece)] for piece in pieces]
    else:
        words = [[Word(word, is_number=True) for word in piece.split(" ")] for piece in pieces]
    # A short formula goes to the next line as a whole.
    if sum(len(word.shown) + 1 for piece in words for word in piece) <= SHORT:
        return (tuple(word for piece in words for word in piece),)
    return tuple(map(tuple, words))


def _number(text: str, value: Exact, *, is_marked: bool = False, before: str = "", after: str = "") -> Word:
    """Make a word of a number; its value goes along where the text holds all of it."""
    in_full = "(" in text and not isinstance(value, Fraction) and text == exact.to_text(value)
    return Word(text, True, is_marked, before, after, value if in_full else None)


def _payoffs(cell: Payoffs, decimals: int | None, form: Form) -> Text:
    last = len(cell.values) - 1
    texts = [written(value, decimals, form) for value in cell.values]
    return tuple(
        (_number(text, value, is_marked=is_best, after="," if player < last else ""),)
        for player, (text, value, is_best) in enumerate(zip(texts, cell.values, cell.best, strict=True))
    )


def _mixture(cell: Mixture, form: Form) -> Text:
    """Write ``keep``, or ``1/2 low + 1/2 high``; ``1/2 [0] + 1/2 [1]`` where labels could be taken for numbers."""
    if len(cell.parts) == 1:
        return prose(cell.parts[0][1])
    in_brackets = any(is_ambiguous(label) for _, label in cell.parts)
    chunks = []
    weights = probabilities([weight for weight, _ in cell.parts], form)
    for position, (text, (weight, label)) in enumerate(zip(weights, cell.parts, strict=True)):
        brackets = ("(", ")") if " " in text else ("", "")
        number = _number(text, weight, before=brackets[0], after=brackets[1])
        chunk = [Word("+"), number] if position else [number]
        named = [Word(word) for word in words(label)]
        if in_brackets:
            named[0] = Word("[" + named[0].text)
            named[-1] = Word(named[-1].text + "]")
        chunks.append((*chunk, *named))
    return tuple(chunks)


def is_ambiguous(label: str) -> bool:
    """Whether a label next to a probability would be read as part of the formula."""
    return not label.strip() or label.strip()[0] in "+-.([" or label.strip()[0].isdigit() or "+" in label.split()


def _actions(cell: Actions, form: Form) -> Text:
    chunks: list[Chunk] = []
    last = len(cell.items) - 1
    for position, (label, level) in enumerate(cell.items):
        comma = "," if position < last else ""
        chunk = [Word(word) for word in words(label)]
        if level is not None:
            chunk.append(_number(alone(level, form), level, before="(", after=")" + comma))
        else:
            chunk[-1] = Word(chunk[-1].text + comma)
        chunks.append(tuple(chunk))
    return tuple(chunks)
