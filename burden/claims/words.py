"""A claim taken apart into words, signs and brackets.

Names and numbers are words; a text in quotes is one word, whatever stands in it. Brackets are matched before anything
else is read, so that each later step can go past what stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from burden.expressions import WORDS

__all__ = ["Argument", "ClaimError", "Span", "Word", "Words"]

#: Limits of one claim.
MAX_CHARACTERS = 20_000
MAX_DEPTH = 60

#: A quoted text, in which a doubled quote stands for one; a name or number; a sign. Names are those of formulas.
_WORD = re.compile(
    r"(?P<quoted>'[^']*(?:''[^']*)*'|\"[^\"]*(?:\"\"[^\"]*)*\")"
    r"|(?P<word>[^\x00-/:-@\[-^`{-\x7f\s]+)"
    r"|(?P<sign>\*\*|[<>=!]=|\S)"
)


class ClaimError(Exception):
    """A text is not a statement.

    Parameters
    ----------
    message
        What is wrong.
    offset
        Where, counted in characters from 0.
    mend
        What to do about it; may be empty.
    """

    def __init__(self, message: str, offset: int, mend: str = "") -> None:
        self.message, self.offset, self.mend = message, offset, mend
        super().__init__(message)


class Word(NamedTuple):
    """A word or sign, and where it stands."""

    kind: Literal["quoted", "word", "sign"]
    text: str
    offset: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.offset + len(self.text)

    @property
    def unquoted(self) -> str:
        """The text itself, without the quotes around it."""
        if self.kind != "quoted":
            return self.text
        quote = self.text[0]
        return self.text[1:-1].replace(quote * 2, quote)


class Span(NamedTuple):
    """Words from one position up to, but not including, another."""

    first: int
    last: int

    @property
    def is_empty(self) -> bool:
        """Whether there are no words in it."""
        return self.first >= self.last


@dataclass(frozen=True, slots=True)
class Argument:
    """What stands between two commas of a call.

    Parameters
    ----------
    span
        Its words; those behind the sign = where it has a key.
    key
        The name in front of the sign =, if there is one.
    offset
        Where it begins, the key included.
    """

    span: Span
    key: Word | None
    offset: int


class Words:
    """The words of a claim, brackets matched.

    Raises
    ------
    ClaimError
        Where it is too long or too deep, or where brackets or quotes do not match.
    """

    def __init__(self, text: str) -> None:
        if len(text) > MAX_CHARACTERS:
            raise ClaimError(f"a statement of {len(text):,} characters", 0, f"keep statements below {MAX_CHARACTERS:,}")
        self.text = text
        self.words = [Word(match.lastgroup, match[0], match.start()) for match in _WORD.finditer(text)]  # type: ignore[arg-type]  # the groups bear the names of the kinds
        #: Position of the closing bracket, by position of the opening one.
        self.closing: dict[int, int] = {}
        self._match_brackets()

    def _match_brackets(self) -> None:
        waiting: list[int] = []
        for position, word in enumerate(self.words):
            if word.kind != "sign":
                continue
            if word.text in {"'", '"'}:
                mend = f"put a text that holds a quote in the other ones, or write it twice: {word.text * 2}"
                raise ClaimError("the quote is never closed", word.offset, mend)
            if word.text == "(":
                waiting.append(position)
                if len(waiting) > MAX_DEPTH:
                    raise ClaimError(f"nested more than {MAX_DEPTH} deep", word.offset, "split it into several claims")
            elif word.text == ")":
                if not waiting:
                    raise ClaimError("found ')' without its '('", word.offset, "remove it, or open the bracket")
                self.closing[waiting.pop()] = position
        if waiting:
            raise ClaimError("the bracket is never closed", self.words[waiting[-1]].offset, "close the bracket")

    @property
    def span(self) -> Span:
        """All of the words."""
        return Span(0, len(self.words))

    def __getitem__(self, position: int) -> Word:
        return self.words[position]

    def within(self, opening: int) -> Span:
        """What stands between a bracket and its partner."""
        return Span(opening + 1, self.closing[opening])

    def offset(self, span: Span) -> int:
        """Where a span begins; where it is empty, what follows it."""
        return self.words[span.first].offset if span.first < len(self.words) else len(self.text.rstrip())

    def source(self, span: Span) -> str:
        """Text of a span, as it stands."""
        return "" if span.is_empty else self.text[self.words[span.first].offset : self.words[span.last - 1].end]

    def outside(self, span: Span) -> Iterator[int]:
        """Yield the positions of words that stand in no bracket of a span; opening brackets are among them."""
        position = span.first
        while position < span.last:
            yield position
            position = self.closing.get(position, position) + 1

    def is_call(self, position: int) -> bool:
        """Whether a name with a bracket behind it stands at a position."""
        word = self.words[position]
        is_name = word.kind == "word" and not word.text[0].isdigit() and word.text not in WORDS
        return is_name and position + 1 in self.closing

    def split(self, span: Span, at: str) -> list[tuple[Span, int]]:
        """Split at a word or sign that stands in no bracket.

        ``implies`` may be a name in formulas as well: it joins statements where an operand ends in front of it, for no
        name can stand there.

        Returns
        -------
        list of (Span, int)
            The parts, each with the position of the word in front of it, -1 for the first.
        """
        parts: list[tuple[Span, int]] = []
        first, before = span.first, -1
        ends_operand = False
        for position in self.outside(span):
            word = self.words[position]
            if word.text == at and (at != "implies" or (ends_operand and word.kind == "word")):
                parts.append((Span(first, position), before))
                first, before = position + 1, position
                ends_operand = False
            else:
                ends_operand = position in self.closing or (word.kind != "sign" and word.text not in WORDS)
        return [*parts, (Span(first, span.last), before)]

    def arguments(self, opening: int) -> list[Argument]:
        """Take apart what stands between a bracket and its partner.

        Raises
        ------
        ClaimError
            Where there is nothing between two commas, or nothing on one side of the sign =.
        """
        inside = self.within(opening)
        return [] if inside.is_empty else [self._argument(part) for part, _ in self.split(inside, ",")]

    def _argument(self, span: Span) -> Argument:
        offset = self.offset(span)
        if span.is_empty:
            raise ClaimError(f"found {self.words[span.first].text!r}, expected an argument", offset, "remove the comma")
        signs = [position for position in self.outside(span) if self.words[position].text == "="]
        if not signs:
            return Argument(span, None, offset)
        key = self.words[span.first]
        if signs[0] != span.first + 1 or key.kind == "sign":
            found = self.words[signs[0]].offset
            raise ClaimError("found '='", found, "an option is written NAME=..., and equality ==")
        value = Span(signs[0] + 1, span.last)
        if value.is_empty:
            raise ClaimError(f"nothing behind {key.text[:60]}=", self.words[signs[0]].offset, "fill it in")
        return Argument(value, key, offset)

    def label(self, span: Span) -> str:
        """A label: one text in quotes, or the words as they stand."""
        word = self.words[span.first]
        if span.last == span.first + 1 and word.kind == "quoted":
            return word.unquoted
        return " ".join(self.source(span).split())
