"""Exact numbers too long to read, rounded within formulas and sentences, and marked by a sign that says so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from burden.exact import Exact, to_text
from burden.expressions import EvaluationError, Formula, Node
from burden.tables.numerals import Form, alone, places, written
from burden.tables.table import Cell, Phrase

__all__ = ["ROUNDED", "decimals", "is_marked", "number", "rounded", "sentence_of"]

#: What the sign means.
ROUNDED = "≈: numbers are rounded; --format json has them in full."

#: Letters of a number that can be read as it is.
_SHORT = 12

_FRACTION = re.compile(r"(?<![\w.])\d+/\d+(?![\w.])")


def is_marked(rows: Iterable[Iterable[Cell]]) -> bool:
    """Whether any cell of a table has the sign."""
    texts = (cell.parts if isinstance(cell, Phrase) else [cell] for row in rows for cell in row)
    return any(isinstance(part, str) and "≈" in part for parts in texts for part in parts)


def number(value: Exact) -> str:
    """A number as it is best read; one that is long is rounded, after the sign."""
    text = to_text(value)
    return text if len(text) <= _SHORT else f"≈{_decimal(value)}"


def _decimal(value: Exact) -> str:
    """Decimals of a number that is not written in full."""
    return written(value, places([value], Form()), Form()) if isinstance(value, Fraction) else alone(value, Form())


def decimals(text: str) -> str:
    """A number that has been rounded, to fewer digits; as it is where these would say no more than a bound."""
    shown = _decimal(Fraction(text))
    return shown if _is_plain(shown) else text


def sentence_of(text: str) -> str:
    """A sentence whose long fractions are rounded."""
    return _FRACTION.sub(lambda match: number(Fraction(match[0])), text)


def rounded(formula: Formula) -> Formula:
    """A formula whose long constants are rounded; the formula itself where it has none.

    Its text is that of the formula: what is rounded is for the eye alone.
    """
    root = _rounded(formula.root)
    return formula if root is formula.root else Formula(formula.text, root)


def _rounded(node: Node) -> Node:
    if not node.is_condition and not any(part.kind == "name" for part in node.walk()):
        try:
            value = Formula("", node).evaluate({})
        except EvaluationError:
            return node
        if len(to_text(value)) <= _SHORT:
            return node
        decimal = _decimal(value)
        return node if not _is_plain(decimal) else _constant(Fraction(decimal))
    parts = tuple(map(_rounded, node.parts))
    return node if all(map(lambda new, old: new is old, parts, node.parts)) else Node(node.kind, node.offset, parts)


def _is_plain(text: str) -> bool:
    """Whether a number is written without signs of its own: neither a bound nor a power of ten."""
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _constant(value: Fraction) -> Node:
    size = Node("number", 0, (), abs(value))
    return Node("negative", 0, (size,)) if value < 0 else size
