"""The formulas within a claim: read where they stand, and their names checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice
from typing import NamedTuple

from burden.claims.syntax import ALLIED_TOTAL, CRITICAL_DISCOUNT, DEPENDENCE, DIRECTIONS, PATH, QUANTIFIERS
from burden.claims.vocabulary import Vocabulary
from burden.claims.words import Span, Words
from burden.errors import MAX_PROBLEMS
from burden.expressions import Formula, FormulaError, parse

__all__ = ["PREDICATES", "EnoughMistakes", "Formulas", "Mistake", "listed"]

#: Calls that are true or false.
PREDICATES = (*DIRECTIONS, "exists", "unique", "equilibrium", "best_response", "everywhere", "somewhere")

#: Most names in a message, and longest.
MAX_LISTED = 20
MAX_NAME = 60


class Mistake(NamedTuple):
    """Something wrong with a claim.

    Parameters
    ----------
    offset
        Where, counted in characters from 0.
    message
        What is wrong.
    mend
        What to do about it; may be empty.
    name, known
        A name in a formula that nothing declares, and those that could stand there: most often other formulas of the
        file use it too, and all its uses are one mistake, which is mended once.
    """

    offset: int
    message: str
    mend: str = ""
    name: str = ""
    known: Collection[str] = ()


class EnoughMistakes(Exception):  # noqa: N818 -- says what it is
    """So much is wrong with a claim that there is no use in reading on."""


class Formulas:
    """Reads the formulas of a claim, and gathers what is wrong with it.

    Parameters
    ----------
    words
        The claim.
    vocabulary
        What its game declares.
    """

    def __init__(self, words: Words, vocabulary: Vocabulary) -> None:
        self.words = words
        self.vocabulary = vocabulary
        self.mistakes: list[Mistake] = []
        self.n_operations = 0

    def mistake(self, offset: int, message: str, mend: str = "") -> None:
        """Note something wrong.

        Raises
        ------
        EnoughMistakes
            Where the rest would help nobody.
        """
        self._note(Mistake(offset, message, mend))

    def statistic(self, span: Span) -> Formula | None:
        """Read a formula in levels, parameters, definitions and derived names."""
        if not self._holds_no_statement(span):
            return None
        offset = self.words.offset(span)
        formula = self._parse(self.words.source(span), offset)
        if formula is None:
            return None
        for name, place in formula.offsets.items():
            if name in self.vocabulary.derived:
                self._check_derived(name, offset + place)
            elif name in self.vocabulary.players:
                self.check_levels(name, offset + place)
            elif name == CRITICAL_DISCOUNT and not self.vocabulary.declares(name):
                mend = "say how it moves by itself, nonincreasing(critical_discount), or compare it: ... <= 1/2"
                self.mistake(offset + place, f"{name} cannot stand in a formula here", mend)
            elif not self.vocabulary.declares(name):
                self._unknown(name, offset + place, self.vocabulary.in_statistics)
        return formula

    def in_parameters(self, span: Span, what: str) -> Formula | None:
        """Read a formula in which parameters alone may stand."""
        if not self._holds_no_statement(span):
            return None
        offset = self.words.offset(span)
        formula = self._parse(self.words.source(span), offset)
        for name, place in formula.offsets.items() if formula else ():
            if name in self.vocabulary.parameters:
                continue
            if self.vocabulary.declares(name) or name in self.vocabulary.derived:
                self.mistake(offset + place, f"{name!r} cannot stand here: {what} is a formula in parameters alone")
            else:
                self._unknown(name, offset + place, self.vocabulary.parameters)
        return formula

    def condition(self, text: str, offset: int, terms: Collection[str]) -> Formula | None:
        """Read a condition on parameters and value terms.

        Parameters
        ----------
        text
            The condition, value terms replaced by names.
        offset
            Where it begins.
        terms
            Those names.
        """
        formula = self._parse(text, offset, condition=True)
        for name, place in formula.offsets.items() if formula else ():
            if name in terms or name in self.vocabulary.in_conditions:
                continue
            if self.vocabulary.declares(name) or name in self.vocabulary.derived:
                mend = f"say in which equilibria: value({name[:MAX_NAME]}, ...)"
                self.mistake(offset + place, f"{name!r} depends on what players do, and has no value by itself", mend)
            else:
                self._unknown(name, offset + place, self.vocabulary.in_conditions)
        return formula

    def check_levels(self, player: str, offset: int) -> bool:
        """Whether a player's level can be spoken of; it is a mistake where it cannot."""
        if self.vocabulary.players[player].has_levels:
            return True
        message = f"the actions of {player} have labels without levels, so {player} is no number"
        self.mistake(offset, message, f"give the actions of {player} as label: level")
        return False

    # -- steps --------------------------------------------------------------------------------------------------

    def _parse(self, text: str, offset: int, *, condition: bool = False) -> Formula | None:
        try:
            formula = parse(text, condition=condition)
        except FormulaError as error:
            mend = error.mend
            if condition and error.message.startswith("a number where a condition"):
                mend = "compare it, as in value(West) >= 1, or say how it moves: nonincreasing(West)"
            self.mistake(offset + error.offset, error.message, mend)
            return None
        self.n_operations += 1 + formula.root.size
        return formula

    def _holds_no_statement(self, span: Span) -> bool:
        words = self.words
        for position in range(span.first, span.last):
            name = words[position].text
            is_ours = name in {CRITICAL_DISCOUNT, PATH} and not self.vocabulary.declares(name)
            if words.is_call(position) and (is_ours or name in {*PREDICATES, *QUANTIFIERS}):
                self.mistake(words[position].offset, f"{name}(...) cannot stand here", "a formula is expected")
                return False
        return True

    def _check_derived(self, name: str, offset: int) -> None:
        vocabulary = self.vocabulary
        if name not in {ALLIED_TOTAL, DEPENDENCE} or not vocabulary.is_whole:
            return
        if not vocabulary.allies:
            mend = "give allies role: ally, or write the sum itself"
            self.mistake(offset, f"{name} speaks of allies, and no player has role: ally", mend)
            return
        users = list(vocabulary.allies)
        if name == DEPENDENCE:
            if vocabulary.effort is None:
                self.mistake(offset, f"{name} speaks of an effort that nobody has", EFFORT_MEND)
                return
            users += [vocabulary.effort] if vocabulary.effort in vocabulary.players else []
        for player in users:
            if not self.check_levels(player, offset):
                return

    def _unknown(self, name: str, offset: int, known: Collection[str]) -> None:
        if not self.vocabulary.may_declare(name):
            self._note(Mistake(offset, f"unknown name {name[:MAX_NAME]!r}", "", name, known))

    def _note(self, mistake: Mistake) -> None:
        self.mistakes.append(mistake)
        if len(self.mistakes) >= MAX_PROBLEMS:
            raise EnoughMistakes


#: How a game gets an effort.
EFFORT_MEND = "give one player role: guarantor, or name a player or parameter under effort:"


def listed(names: Iterable[str]) -> str:
    """Names in a message: not too many."""
    shown = [name[:MAX_NAME] for name in islice(names, MAX_LISTED + 1)]
    return ", ".join(shown[:MAX_LISTED] + ["…"] * (len(shown) > MAX_LISTED)) or "none"
