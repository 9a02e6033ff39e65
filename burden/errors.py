"""What can go wrong, and how it is said.

::

    BurdenError
    ├── InputError                what the user gave is wrong: exit code 2
    │   ├── GameFileError         a file cannot be read as a game
    │   └── ParameterError        a value, name or option given beside the file is wrong
    └── SolverError               a solver could not do its work: exit code 3
        ├── UnsupportedGame       no engine of ours solves games of this kind
        └── NoConvergence         an engine gave up

Every message says where, what was found, what was expected, and how to mend it. What cannot be printed stands in it as
an escape: much of a message is quoted from files of strangers, and it goes to a terminal.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn

__all__ = [
    "MAX_PROBLEMS",
    "BurdenError",
    "GameFileError",
    "InputError",
    "NoConvergence",
    "ParameterError",
    "Problem",
    "Problems",
    "SolverError",
    "UnsupportedGame",
    "closest",
    "did_you_mean",
    "printable",
]

#: Longest text of a problem, in characters: a message quotes the file, it does not repeat it.
MAX_TEXT = 500

#: Most mistakes that are listed.
MAX_PROBLEMS = 100

#: Most words, and longest, that a misspelt one is compared with: comparing takes time, and files come from strangers.
MAX_CANDIDATES = 300
MAX_WORD = 40

#: How close a word must come to be suggested: 0 has no character in common, 1 is the same.
MIN_CLOSENESS = 0.6


def printable(text: str) -> str:
    r"""Write every character that cannot be printed as an escape.

    Examples
    --------
    >>> print(printable("\x1b[31mred"))
    \x1b[31mred
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a text, with its place.

    Parameters
    ----------
    line, column
        Place in the file, counted from 1; 0 where the mistake has no single place.
    text
        What is wrong: ``players.West: found 3, expected a mapping``.
    mend
        What to do about it; may be empty.
    """

    line: int
    column: int
    text: str
    mend: str = ""

    def __post_init__(self) -> None:
        for name in ("text", "mend"):
            text = printable(getattr(self, name))
            if len(text) > MAX_TEXT:
                text = f"{text[: MAX_TEXT - 100]} … {text[-90:]}"
            object.__setattr__(self, name, text)

    def render(self, source: str) -> str:
        """Give the message as printed, beginning with ``source:line:column``."""
        source = printable(source)
        place = f"{source}:{self.line}:{self.column}" if self.line else source
        mend = f"\n    mend: {self.mend}" if self.mend else ""
        return f"{place}: {self.text}{mend}"


class Problems:
    """Mistakes found in a file so far.

    Parameters
    ----------
    source
        Name of the file, as the user gave it.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._found: list[Problem] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, line: int, column: int, text: str, mend: str = "") -> None:
        """Note a mistake.

        Raises
        ------
        GameFileError
            Where there are so many that the rest would help nobody.
        """
        self._found.append(Problem(line, column, text, mend))
        if len(self._found) >= MAX_PROBLEMS:
            self.fail(0, 0, f"{MAX_PROBLEMS} mistakes and perhaps more; listed are those found first")

    def fail(self, line: int, column: int, text: str, mend: str = "") -> NoReturn:
        """Note a mistake after which reading cannot go on.

        Raises
        ------
        GameFileError
            With all mistakes.
        """
        raise GameFileError(self.source, [*self._found, Problem(line, column, text, mend)])

    def raise_any(self) -> None:
        """Stop here if anything was wrong.

        Raises
        ------
        GameFileError
            With all mistakes, if there are any.
        """
        if self._found:
            raise GameFileError(self.source, self._found)


class BurdenError(Exception):
    """Anything that went wrong and can be explained to the user.

    Parameters
    ----------
    message
        What is said, in one or more lines.
    """

    def __init__(self, message: str) -> None:
        super().__init__("\n".join(map(printable, message.split("\n"))))


class InputError(BurdenError):
    """What the user gave cannot be used as it is."""


class GameFileError(InputError):
    """A text cannot be read as a game.

    Parameters
    ----------
    source
        Name of the file, as the user gave it.
    problems
        Every mistake found, in any order; kept sorted by place.
    """

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(problem.render(source) for problem in self.problems))

    def __reduce__(self) -> tuple[type[GameFileError], tuple[str, tuple[Problem, ...]]]:
        return type(self), (self.source, self.problems)  # so that it can leave a worker process


class ParameterError(InputError):
    """A parameter, scenario or option given beside the game file is wrong."""


class SolverError(BurdenError):
    """A solver could not do its work."""


class UnsupportedGame(SolverError):  # noqa: N818 -- says what it is; the tree says that it is an error
    """No engine solves games of this kind."""


class NoConvergence(SolverError):  # noqa: N818 -- as above
    """An engine gave up before it settled the game."""


def closest(word: str, known: Iterable[str]) -> list[str]:
    """Known words closest to a misspelt one: none where nothing is close, several where they are as close."""
    matcher = difflib.SequenceMatcher(None, "", word[:MAX_WORD].casefold(), autojunk=False)
    at_most: dict[str, float] = {}
    candidates = (candidate for candidate in known if len(candidate) <= MAX_WORD)
    for candidate in islice(candidates, MAX_CANDIDATES):
        matcher.set_seq1(candidate.casefold())
        at_most[candidate] = matcher.quick_ratio()
    closeness: dict[str, float] = {}
    # The measure itself is slow, so it is taken of the most promising words alone.
    for candidate in sorted(at_most, key=at_most.__getitem__, reverse=True)[:10]:
        matcher.set_seq1(candidate.casefold())
        closeness[candidate] = matcher.ratio()
    best = max(closeness.values(), default=0)
    return sorted(word for word, value in closeness.items() if value == best >= MIN_CLOSENESS)


def did_you_mean(word: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """Suggest the known word closest to a misspelt one; all of them where several are as close.

    Returns
    -------
    str
        ``did you mean "West"?``, or ``otherwise`` where nothing is close.

    Examples
    --------
    >>> did_you_mean("payofs", ["payoffs", "players"])
    'did you mean "payoffs"?'
    >>> did_you_mean("Eest", ["US", "West", "East"])
    'did you mean "East" or "West"?'
    >>> did_you_mean("qq", ["payoffs"], otherwise="one of: payoffs")
    'one of: payoffs'
    """
    close = [f'"{candidate}"' for candidate in closest(word, known)]
    return f"did you mean {' or '.join(close)}?" if close else otherwise
