r"""Gambit's strategic-form files (``.nfg``): text to a game, and a game to text.

A file lists players, strategies and payoffs, the strategy of player 1 varying fastest::

    NFG 1 R "Chicken" { "Row" "Column" }
    { { "swerve" "dare" } { "swerve" "dare" } }
    "A comment, which may be left out."

    3 3   4 1   1 4   0 0

Here ``4 1`` are the payoffs of Row and Column where Row dares and Column swerves. In place of the names of strategies
their numbers may stand, ``{ 2 2 }``. In place of payoffs may stand a list of outcomes, which are numbered from 1, and
then one outcome number per profile; outcome 0 gives everybody nothing::

    { { "peace" 3, 3 } { "Row wins" 4, 1 } { "Column wins" 1, 4 } }
    1 2 3 0

Numbers are exact: ``0.1`` is 1/10. Line breaks mean no more than spaces. In a text ``\"`` stands for a quotation mark,
and ``\\`` for a backslash, which otherwise stands for itself.

Names in these files may be missing or repeated; ours may not. So a strategy without a name is called by its number, and
where strategies share a name, all but the first get a suffix: ``"a" "" "a"`` are read as ``a``, ``2``, ``a_2``. Players
keep their names, and get keys derived from them in the same way: ``Player_1`` from ``"Player 1"``, or from no name.

References
----------
Gambit documentation, "Game representation formats", sections "The strategic game (.nfg) file format, payoff version"
and "… outcome version". It states no rule for backslashes; Gambit 16 writes ``\\`` for one, and reads that as two or
more. So we write a lone backslash as it is, which Gambit reads rightly.
"""

from __future__ import annotations

import bisect
import keyword
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden import exact
from burden.errors import GameFileError, Problem, UnsupportedGame
from burden.game import MAX_PROFILES, NormalFormGame, Player

__all__ = ["reads", "writes"]

#: How many strategies a player has, and their names where the file gives them.
_Strategies: TypeAlias = "tuple[int, list[str] | None]"

#: Most players: NumPy walks over arrays of up to 32 axes, and payoffs have one more than there are players.
MAX_PLAYERS = 31

#: Most payoffs of a game. Lists of outcomes let a short file stand for many.
MAX_PAYOFFS = 2 * MAX_PROFILES

#: Most problems that are listed.
MAX_PROBLEMS = 20

#: Longest key of a player that we derive from its name, and longest piece of a file that we quote, in characters.
MAX_KEY = MAX_QUOTE = 40

# Possessive, as all patterns here: none ever goes back over what it has read, so each takes linear time on any text.
_TOKEN = re.compile(r'[{},]|"(?:[^"\\]++|\\.)*+("?)|[^\s{},"]++', re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d{1,9}+)?(?:/\d++)?", re.ASCII)
_COUNT = re.compile(r"\d{1,9}+", re.ASCII)
_LINE_BREAK = re.compile(r"\r\n|[\r\n]")
_ESCAPED = re.compile(r'\\(["\\])')
_TO_ESCAPE = re.compile(r'"|\\(?=["\\]|\Z)')


def reads(text: str, source: str) -> NormalFormGame:
    """Read a game from the text of an ``.nfg`` file, of the payoff or the outcome version.

    Comments and names of outcomes are left out: a game has no place for them.

    Parameters
    ----------
    text
        What stands in the file.
    source
        Name of the file, for messages.

    Raises
    ------
    GameFileError
        With every mistake that was found, where the text is not a game.

    Examples
    --------
    >>> game = reads('NFG 1 R "Chicken" { "Row" "Column" } { 2 2 } 3 3 4 1 1 4 0 0', "chicken.nfg")
    >>> game
    <NormalFormGame 'Chicken': Row, Column; 2 × 2 actions>
    >>> game.payoffs[:, 1, 0].tolist()
    [4.0, 1.0]
    """
    reader = _Reader(text, source)
    title = _read_header(reader)
    names = _read_players(reader)
    strategies = _read_strategies(reader, len(names))
    if reader.is_text:  # the comment
        reader.advance()
    read_table = _read_outcomes if reader.token == "{" else _read_payoffs
    table = read_table(reader, len(names), [size for size, _ in strategies])
    players = [
        Player(key, _labels(size, labels), name=name)
        for key, name, (size, labels) in zip(_keys(names), names, strategies, strict=True)
    ]
    # Rows are profiles, player 1's strategy varying fastest: as axes, the last player first.
    payoffs = table.reshape(*(size for size, _ in reversed(strategies)), len(names)).T
    return NormalFormGame(tuple(players), payoffs, title)


def writes(game: NormalFormGame) -> str:
    r"""Write a game as the text of an ``.nfg`` file, of the payoff version.

    Names are written as they are. Gambit itself (16.7) reads only names of printable ASCII characters without spaces at
    their ends, without two spaces in a row, and without a backslash before a quotation mark, a backslash or the end.

    Raises
    ------
    UnsupportedGame
        Where a payoff is not a fraction: these files have no roots, and nothing is rounded without a word.

    Examples
    --------
    >>> print(writes(reads('NFG 1 R "" { "A" "B" } { { "x" } { "y" "z" } } .5 1 2 -1/3', "text")), end="")
    NFG 1 R "" { "A" "B" }
    <BLANKLINE>
    {
    { "x" }
    { "y" "z" }
    }
    ""
    <BLANKLINE>
    1/2 1
    2 -1/3
    """
    if not game.is_rational:
        raise UnsupportedGame(_describe_irrational(game))
    lines = [
        f"NFG 1 R {_quote(game.title)} {_name_list(player.title for player in game.players)}",
        "",
        "{",
        *(_name_list(player.actions) for player in game.players),
        "}",
        '""',
        "",
    ]
    rows = game.exact_payoffs.T.reshape(-1, game.n_players)
    lines += (" ".join(map(str, row)) for row in rows)
    return "\n".join(lines) + "\n"


# Writing ------------------------------------------------------------------------------------------------------------


def _quote(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(r"\\\g<0>", text) + '"'


def _name_list(names: Iterator[str] | Sequence[str]) -> str:
    return "{ " + " ".join(map(_quote, names)) + " }"


def _describe_irrational(game: NormalFormGame) -> str:
    """Say which payoffs a file cannot hold."""
    places = [
        place for place in np.ndindex(game.exact_payoffs.shape) if not isinstance(game.exact_payoffs[place], Fraction)
    ]
    player, *profile = places[0]
    value = exact.to_text(game.exact_payoffs.item(*places[0]))
    where = ", ".join(game.labels(profile))
    others = f", and {len(places) - 1} more" if len(places) > 1 else ""
    return (
        f"payoff of {game.players[player].title} at ({where}): found {value}{others}; "
        "Gambit's files hold integers and fractions only, so round such payoffs yourself before writing them"
    )


# Reading ------------------------------------------------------------------------------------------------------------


class _Reader:
    """The tokens of a file, one at a time, and the problems found so far.

    A token is a brace, a comma, a quoted text, or anything else up to the next of these or a space; at the end of the
    file it is empty.
    """

    def __init__(self, text: str, source: str) -> None:
        self._text = text.removeprefix("\ufeff")
        self._source = source
        self._matches = _TOKEN.finditer(self._text)
        self._numbers: dict[str, Fraction] = {}
        self._problems: list[tuple[int, str, str]] = []
        self.token = ""
        self.offset = 0
        self.advance()

    def advance(self) -> None:
        """Go to the next token."""
        match = next(self._matches, None)
        if match is None:
            self.token, self.offset = "", self.offset + len(self.token)
            return
        self.token, self.offset = match[0], match.start()
        if match[1] == "":
            self.report("a quotation mark that is never closed", 'close the text with ", and write \\" for " inside it')
            self.fail()

    @property
    def is_word(self) -> bool:
        """Whether the token is none of the others: a number, or what should be one."""
        return self.token[:1] not in {"", "{", "}", ",", '"'}

    @property
    def is_text(self) -> bool:
        """Whether the token stands in quotation marks."""
        return self.token.startswith('"')

    @property
    def found(self) -> str:
        """The token, as messages show it."""
        if not self.token:
            return "found the end of the file"
        shown = "".join(
            character if character.isprintable() else character.encode("unicode_escape").decode()
            for character in self.token[:MAX_QUOTE]
        )
        if len(self.token) > MAX_QUOTE:
            shown += "…"
        return f"found {shown}" if shown.startswith('"') else f'found "{shown}"'

    def report(self, text: str, mend: str = "", offset: int | None = None) -> None:
        """Note a problem, at the current token if not told otherwise; after many, read no further."""
        if len(self._problems) == MAX_PROBLEMS:
            self._problems.append(
                (self.offset, "… too many problems; the rest of the file has not been read", "mend those above")
            )
            self.fail()
        self._problems.append((self.offset if offset is None else offset, text, mend))

    def finish(self) -> None:
        """Raise the error if there were problems."""
        if self._problems:
            self.fail()

    def fail(self) -> NoReturn:
        """Raise the error, with all problems so far."""
        starts = [0, *(match.end() for match in _LINE_BREAK.finditer(self._text))]
        problems = []
        for offset, text, mend in self._problems:
            line = bisect.bisect_right(starts, offset)
            problems.append(Problem(line, offset - starts[line - 1] + 1, text, mend))
        raise GameFileError(self._source, problems)

    def skip(self, wanted: str, mend: str) -> None:
        """Go past a token that must stand here; there is no going on where it does not."""
        if self.token != wanted:
            self.report(f'{self.found}, expected "{wanted}"', mend)
            self.fail()
        self.advance()

    def text(self) -> str:
        """The text that the current token, a quoted one, stands for."""
        text = self.token[1:-1]
        return _ESCAPED.sub(r"\1", text) if "\\" in text else text

    def number(self) -> Fraction:
        """Value of the current token; zero, with a problem noted, where it is no number."""
        value = self._numbers.get(self.token)
        if value is not None:
            return value
        try:
            value = exact.read_number(self.token) if _NUMBER.fullmatch(self.token) else None
            if value is None:
                self.report(f"{self.found}, expected a number", "write it as in 3, -0.5, 1e-3 or 2/3, without spaces")
            else:
                exact.to_float(value)  # a game takes no number beyond the range of doubles
                self._numbers[self.token] = value
        except ZeroDivisionError:
            self.report(f"{self.found}, which divides by zero", "write a number below the stroke that is not zero")
        except exact.TooLargeError as error:
            self.report(f"{self.found}, which is {error}", "count payoffs in a unit that takes fewer digits")
        return value or Fraction(0)

    def words(self, expected: str) -> Iterator[str]:
        """Yield the tokens from here to the end of the file, and note those that are braces, commas or texts."""
        commas = 0
        while self.token:
            if self.token[0] not in '{},"':
                yield self.token
            elif self.token != ",":
                self.report(f"{self.found}, expected {expected} only", "leave it out, or see what is missing before it")
            elif not commas:
                commas += 1
                self.report(
                    f"{self.found}, expected spaces between {expected}",
                    "write 0.5, not 0,5, and leave other commas out",
                )
            self.advance()


def _read_header(reader: _Reader) -> str:
    """Read ``NFG 1 R "title"``, and return the title."""
    if reader.token != "NFG":
        mend = 'strategic forms of Gambit begin with NFG 1 R "title"'
        if reader.token == "EFG":
            mend = "this is the tree of a game; save its strategic form in Gambit"
        reader.report(f"{reader.found}, expected NFG", mend)
        reader.fail()
    reader.advance()
    if reader.token != "1":
        reader.report(f"{reader.found}, expected the version of the format, 1", "begin the file with NFG 1 R")
    if _NUMBER.fullmatch(reader.token):
        reader.advance()
    if reader.token not in {"R", "D"}:
        reader.report(f"{reader.found}, expected R or D", "begin the file with NFG 1 R")
    if reader.is_word:
        reader.advance()
    if not reader.is_text:
        reader.report(f"{reader.found}, expected the title of the game in quotation marks", 'it may be empty: ""')
    while reader.is_word:
        reader.advance()
    title = ""
    if reader.is_text:
        title = reader.text()
        reader.advance()
    return title


def _read_players(reader: _Reader) -> list[str]:
    start = reader.offset
    reader.skip("{", 'after the title come the names of the players: { "Row" "Column" }')
    names = _read_names(reader, "players")
    if not 1 <= len(names) <= MAX_PLAYERS:
        mend = 'name the players: { "Row" "Column" }' if not names else "leave out players without a choice"
        reader.report(f"players: found {len(names)}, expected 1 to {MAX_PLAYERS}", mend, start)
    return names


def _read_names(reader: _Reader, subject: str) -> list[str]:
    """Read ``"a" "b" }``."""
    names = []
    commas = 0
    while reader.token != "}":
        if reader.is_text:
            names.append(reader.text())
        elif reader.is_word:
            reader.report(
                f"{subject}: {reader.found}, expected a name in quotation marks", "put names in quotation marks"
            )
            names.append(reader.token)
        elif reader.token == ",":
            if not commas:
                reader.report(f"{subject}: {reader.found}, expected spaces between names", "leave commas out")
            commas += 1
        else:
            reader.report(f'{subject}: {reader.found}, expected a name in quotation marks, or "}}"', "close the list")
            reader.fail()
        reader.advance()
    reader.advance()
    return names


def _read_strategies(reader: _Reader, n_players: int) -> list[_Strategies]:
    """Read how many strategies each player has, and their names if they are given.

    Returns
    -------
    list
        One entry per player; none at all, with a problem noted, where the size of the game cannot be known.
    """
    start = reader.offset
    reader.skip("{", "after the players come their numbers of strategies: { 2 3 }")
    strategies: list[_Strategies] = []
    is_sound = True
    while reader.token != "}":
        entry = _read_entry(reader, f"strategies of player {len(strategies) + 1}")
        if entry is not None:
            strategies.append(entry)
        is_sound = is_sound and entry is not None and entry[0] > 0
    reader.advance()
    if is_sound and len(strategies) != n_players:
        text = f"strategies: found those of {len(strategies)} players, expected {n_players}"
        reader.report(text, "give one number, or one list of names, per player", start)
        is_sound = False
    is_sound = is_sound and 1 <= n_players <= MAX_PLAYERS
    return strategies if is_sound and _is_feasible(reader, [size for size, _ in strategies], start) else []


def _read_entry(reader: _Reader, subject: str) -> _Strategies | None:
    """Read ``2`` or ``{ "a" "b" }``; ``None``, with a problem noted, where neither stands here."""
    start = reader.offset
    if reader.token == "{":
        reader.advance()
        names = _read_names(reader, subject)
        strategies: _Strategies = (len(names), names)
    elif _COUNT.fullmatch(reader.token):
        strategies = (int(reader.token), None)
        reader.advance()
    else:
        found = f"{subject}: {reader.found}"
        mend = 'write { 2 3 }, or { { "up" "down" } { "left" "middle" "right" } }'
        reader.report(f'{found}, expected how many there are, 1 to {MAX_PROFILES}, or "{{" and their names', mend)
        if not reader.token:
            reader.fail()
        reader.advance()
        return None
    if strategies[0] == 0:
        reader.report(f"{subject}: found none, expected at least one", "leave out players without a choice", start)
    return strategies


def _is_feasible(reader: _Reader, sizes: Sequence[int], place: int) -> bool:
    """Whether a game is small enough; note a problem otherwise."""
    n_profiles = math.prod(sizes)
    if n_profiles <= MAX_PROFILES and n_profiles * len(sizes) <= MAX_PAYOFFS:
        return True
    text = f"strategies: found {_size(sizes)}, expected at most {MAX_PROFILES} profiles and {MAX_PAYOFFS} payoffs"
    reader.report(text, "leave out strategies that nobody would play", place)
    return False


def _size(sizes: Sequence[int]) -> str:
    """Say how large a game is."""
    players = "player" if len(sizes) == 1 else "players"
    return f"{' × '.join(map(str, sizes))} profiles × {len(sizes)} {players}"


def _read_payoffs(reader: _Reader, n_players: int, sizes: Sequence[int]) -> NDArray[np.object_]:
    """Read payoffs profile by profile: an array of length ``n_profiles * n_players``."""
    expected = math.prod(sizes) * n_players
    payoffs: list[Fraction] = []
    excess = None
    for _ in reader.words("payoffs"):
        if len(payoffs) == expected:
            excess = reader.offset
        payoffs.append(reader.number())
    if sizes and len(payoffs) != expected:
        text = f"payoffs: found {len(payoffs)}, expected {expected} ({_size(sizes)})"
        reader.report(text, "give each player's payoff at each profile, player 1's strategy varying fastest", excess)
    reader.finish()
    return np.array(payoffs, dtype=object)


def _read_outcomes(reader: _Reader, n_players: int, sizes: Sequence[int]) -> NDArray[np.object_]:
    """Read outcomes, then one number of an outcome per profile: an array of shape ``(n_profiles, n_players)``."""
    reader.advance()
    outcomes = [[Fraction(0)] * n_players]  # number 0: nothing to anybody
    while reader.token != "}":
        reader.skip("{", 'outcomes stand in braces, { { "name" 3 1 } { "name" 0 0 } }; payoffs alone stand without')
        outcomes.append(_read_outcome(reader, n_players, f"outcome {len(outcomes)}"))
    reader.advance()
    expected = math.prod(sizes)
    chosen: list[int] = []
    excess = None
    for word in reader.words("numbers of outcomes"):
        if len(chosen) == expected:
            excess = reader.offset
        outcome = int(word) if _COUNT.fullmatch(word) else len(outcomes)
        if outcome >= len(outcomes):
            text = f"{reader.found}, expected the number of an outcome, 0 to {len(outcomes) - 1}"
            reader.report(text, "outcomes are numbered from 1 in the order of their list; 0 gives everybody nothing")
        chosen.append(outcome)
    if sizes and len(chosen) != expected:
        text = f"numbers of outcomes: found {len(chosen)}, expected {expected} ({' × '.join(map(str, sizes))} profiles)"
        reader.report(text, "give one outcome per profile, player 1's strategy varying fastest", excess)
    reader.finish()
    return np.array(outcomes, dtype=object)[chosen]


def _read_outcome(reader: _Reader, n_players: int, subject: str) -> list[Fraction]:
    """Read ``"name" 3, 1 }``."""
    start = reader.offset
    if reader.is_text:
        reader.advance()
    else:
        reader.report(f"{subject}: {reader.found}, expected its name in quotation marks", 'it may be empty: ""')
    payoffs: list[Fraction] = []
    while reader.token != "}":
        if reader.token in {"", "{"}:
            reader.report(f'{subject}: {reader.found}, expected a payoff or "}}"', "close the outcome")
            if not reader.token:
                reader.fail()
            return payoffs
        payoffs.append(reader.number())
        reader.advance()
        if reader.token == ",":
            reader.advance()
    reader.advance()
    if len(payoffs) != n_players:
        text = f"{subject}: found {len(payoffs)}, expected {n_players} payoffs, one per player"
        reader.report(text, "a comma separates payoffs: write 0.5, not 0,5", start)
    return payoffs


def _keys(names: Sequence[str]) -> tuple[str, ...]:
    """Identifiers for players: different, and as like their names as can be."""
    keys = []
    for number, name in enumerate(names, start=1):
        # Letters and digits by both of Python's measures, those of identifiers and of regular expressions.
        kept = "".join(c if c == "_" or (c.isalnum() and f"_{c}".isidentifier()) else " " for c in name[: 2 * MAX_KEY])
        key = "_".join(kept.split())[:MAX_KEY] or str(number)
        is_free = key.isidentifier() and not keyword.iskeyword(key) and key != "oo"  # which stands for infinity
        keys.append(key if is_free else f"Player_{key}")
    return _unique(keys, names)


def _labels(size: int, names: Sequence[str] | None) -> tuple[str, ...]:
    """Labels of strategies: not empty, different, and their names where these are so."""
    numbers = [str(number) for number in range(1, size + 1)]
    if names is None:
        return tuple(numbers)
    return _unique([name or number for name, number in zip(names, numbers, strict=True)], names)


def _unique(wanted: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Give suffixes to labels that are wanted more than once.

    Of equal ones that keeps its own which is the name itself, and among those the first.

    Examples
    --------
    >>> _unique(["1", "a", "a", "1", "a_2"], ["", "a", "a", "1", "a_2"])
    ('1_2', 'a', 'a_3', '1', 'a_2')
    """
    labels = list(wanted)
    taken = set(wanted)
    seen: set[str] = set()
    suffixes: Counter[str] = Counter()
    for position in sorted(range(len(wanted)), key=lambda position: wanted[position] != names[position]):
        label = wish = wanted[position]
        while wish in seen and label in taken:
            suffixes[wish] += 1
            label = f"{wish}_{suffixes[wish] + 1}"
        seen.add(wish)
        taken.add(label)
        labels[position] = label
    return tuple(labels)
