"""Texts from strangers' files, made safe to print.

Labels, names and descriptions come from files that anybody may have written. Printed raw, an escape sequence could
repaint the terminal and a bidirectional control could swap two numbers on the screen.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["NO_BREAK", "clean", "display_width", "words"]

#: Holds together what a line break would tear apart: ``kappa = 1/2``.
NO_BREAK = "\u00a0"

#: Joins letters within words of Persian and others: the one invisible character that text needs and that harms nobody.
_ZERO_WIDTH_NON_JOINER = "\u200c"

_SPACE = re.compile(rf"[^\S{NO_BREAK}]+")


def clean(text: str) -> str:
    r"""Write control characters and other invisible ones as Python does, so that they are seen and do nothing.

    Examples
    --------
    >>> print(clean("keep\x1b[2J"), clean("a\u202eb"), clean("[bold]é×"))
    keep\x1b[2J a\u202eb [bold]é×
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable() or character == _ZERO_WIDTH_NON_JOINER:
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def words(text: str) -> tuple[str, ...]:
    r"""Words of a text, made safe; white space parts them, but for no-break spaces. A blank text is one empty word.

    Examples
    --------
    >>> words("with kappa\u00a0=\u00a01/2\n")
    ('with', 'kappa = 1/2')
    """
    return tuple(clean(word) for word in _SPACE.split(text) if word.strip()) or ("",)


@lru_cache(maxsize=4096)
def display_width(text: str) -> int:
    """Columns that a text takes where East Asian characters are two wide.

    Examples
    --------
    >>> display_width("keep"), display_width("中"), display_width("e\u0301")
    (4, 2, 1)
    """
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
