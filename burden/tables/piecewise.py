"""Formulas in pieces, ``a if condition else b``, in tables and listings: one piece to a line where they are long."""

from __future__ import annotations

from collections.abc import Iterator

from burden.expressions import Formula
from burden.results.conditions import Condition
from burden.tables import phrases
from burden.tables.phrases import formula
from burden.tables.table import Item, Listing, Phrase

__all__ = ["Lines", "lines", "pieces"]

_OPENING, _CLOSING = "([", ")]"


def pieces(text: str) -> tuple[tuple[str, str], ...]:
    """Pieces of a formula, each with its condition; that of the last is empty.

    Examples
    --------
    >>> pieces("(1 - u)/2 if u < 1 else (0 if u < 2 else u)")
    (('(1 - u)/2', 'u < 1'), ('0', 'u < 2'), ('u', ''))
    """
    text = _bare(text.strip())
    then, _, rest = _split(text, " if ")
    condition, _, otherwise = _split(rest, " else ")
    return ((then.strip(), condition.strip()), *pieces(otherwise)) if otherwise else ((text, ""),)


def _split(text: str, word: str) -> tuple[str, str, str]:
    """Split a text at the first of some words that no brackets stand around."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in _OPENING) - (letter in _CLOSING)
        if depth == 0 and text.startswith(word, place):
            return text[:place], word, text[place + len(word) :]
    return text, "", ""


def _bare(text: str) -> str:
    """A text without brackets around all of it."""
    while text.startswith("(") and text.endswith(")") and _closes_last(text):
        text = text[1:-1].strip()
    return text


def _closes_last(text: str) -> bool:
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in _OPENING) - (letter in _CLOSING)
        if depth == 0:
            return place == len(text) - 1
    return False


def lines(text: str, before: str = "") -> tuple[Phrase, ...]:
    """A formula as phrases: one for each of its pieces.

    Parameters
    ----------
    text
        The formula.
    before
        Words that it begins with.
    """
    return tuple(_lines(text, before))


def _lines(text: str, before: str) -> Iterator[Phrase]:
    found = pieces(text)
    if len(found) == 1:
        yield Phrase((before, *phrases.reading(text)) if before else phrases.reading(text))
        return
    for number, (value, condition) in enumerate(found):
        start = "else " if number else before
        end: tuple[str | Formula, ...] = (" if ", *phrases.reading(condition), ",") if condition else ()
        yield Phrase((*((start,) if start else ()), formula(value), *end))


class Lines(phrases.Numbered):
    """Formulas and conditions of a document that are too long for cells, numbered, each piece on a line of its own."""

    def value(self, text: str) -> Phrase:
        """What stands for the formula of a number in a cell; nothing is there for an empty one."""
        if not text:
            return Phrase(("–",))
        if len(pieces(text)) == 1:
            return Phrase(self.shown(Condition(text))[0])
        number = self._numbers.setdefault(text, len(self._numbers) + 1)
        return Phrase((f"({number})",))

    def where(self, condition: Condition, before: str = "when ") -> Phrase:
        """What stands for a condition in a cell: ``always``, ``never``, or when."""
        shown, _ = self.shown(condition)
        return Phrase(shown if condition.is_always or condition.is_never else (before, *shown))

    def listing(self, caption: str) -> tuple[Listing, ...]:
        """List the formulas that have a number; no listing where there are none."""
        items = tuple(Item(f"({number})", lines(text), is_number=True) for text, number in self._numbers.items())
        return (Listing(caption, items),) if items else ()
