"""The options behind the commas of a predicate or value term.

An option is written ``NAME=value``. The words in :data:`KEYWORDS` are options wherever they stand in front of a single
``=``; any other name is that of a player, who is held at an action, or of a parameter, which is replaced. A player or
parameter that is named like a keyword is meant by its name in quotes: ``'form'=high``. In formulas, names are names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

from burden import exact
from burden.claims.formulas import EFFORT_MEND, MAX_NAME, Formulas, listed
from burden.claims.syntax import EQUILIBRIA, FORMS, TIMINGS, Context, Equilibria, Form
from burden.claims.words import Argument, Span, Word
from burden.errors import did_you_mean
from burden.expressions import Formula
from burden.game import Timing

__all__ = ["KEYWORDS", "OptionReader", "Options"]

KEYWORDS = ("in", "form", "from", "to", "without", "scenario", "timing", "equilibria")

#: Keywords that may be given once for each of several players.
REPEATABLE = frozenset({"without"})


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one predicate or value term.

    Parameters
    ----------
    context
        The variant of the game.
    form
        How several equilibria are compared.
    given
        The options by keyword, as they stand.
    places
        By player or parameter: where the context says something of it.
    """

    context: Context
    form: Form = "every"
    given: dict[str, Argument] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)


class OptionReader:
    """Reads options, and notes what is wrong with them.

    Parameters
    ----------
    formulas
        Reads the formulas in them.
    """

    def __init__(self, formulas: Formulas) -> None:
        self.formulas = formulas
        self.words = formulas.words
        self.vocabulary = formulas.vocabulary

    def read(self, who: str, arguments: Iterable[Argument], takes: Collection[str]) -> Options:
        """Read options.

        Parameters
        ----------
        who
            Name of the predicate or term, for messages.
        arguments
            Those with a key.
        takes
            Keywords that it takes besides players and parameters.
        """
        options = Options(Context())
        held: dict[str, str | Formula] = {}
        replaced: dict[str, Formula] = {}
        absent: list[str] = []
        for argument in arguments:
            key = argument.key
            assert key is not None, "an option has a key"
            name = key.unquoted
            if name in KEYWORDS and key.kind != "quoted":
                if name == "without":
                    absent += self._absent(argument, options.places) if name in takes else []
                if self._is_taken(who, key, takes, options.given):
                    options.given[name] = argument
            elif name in self.vocabulary.players or name in self.vocabulary.parameters:
                if name in options.places:
                    self.formulas.mistake(key.offset, f"{name} is given twice", "keep one of the two")
                    continue
                options.places[name] = key.offset
                if name in self.vocabulary.players:
                    held |= self.action(name, argument)
                else:
                    replaced |= self._replaced(name, argument)
            else:
                self._unknown_option(who, key, takes)
        form = self._choice(options, "form", FORMS)
        timing = self._choice(options, "timing", TIMINGS)
        equilibria = self._choice(options, "equilibria", EQUILIBRIA)
        context = Context(
            held,
            tuple(absent),
            replaced,
            self._scenario(options),
            cast("Timing | None", timing),
            cast("Equilibria", equilibria or "pure"),
        )
        self._check_timing(context, options)
        return Options(context, cast("Form", form or "every"), options.given, options.places)

    def profile(self, who: str, opening: int) -> tuple[dict[str, str | Formula], dict[str, None]]:
        """Read the actions in ``profile(West=high, East=low)``.

        Returns
        -------
        actions, named
            Actions by player, wrong ones left out, and all players that are named.
        """
        actions: dict[str, str | Formula] = {}
        named: dict[str, None] = {}
        for argument in self.words.arguments(opening):
            if argument.key is None:
                found = self.words.source(argument.span)[:MAX_NAME]
                mend = "name players and their actions: profile(West=high)"
                self.formulas.mistake(argument.offset, f"found {found!r}, expected PLAYER=ACTION", mend)
                continue
            name = argument.key.unquoted
            if name in named:
                self.formulas.mistake(argument.offset, f"{who}: the profile names {name} twice", "keep one of the two")
            elif self._is_player(argument.key):
                actions |= self.action(name, argument)
            named[name] = None
        return actions, named

    def action(self, player: str, argument: Argument) -> dict[str, str | Formula]:
        """Action that a player is given, by player; empty where it is wrong."""
        actor = self.vocabulary.players[player]
        if not actor.is_known:
            return {}
        if actor.has_interval:
            formula = self.formulas.in_parameters(argument.span, f"the level of {player}")
            return {player: formula} if formula else {}
        label = self.label(player, argument.span)
        return {player: label} if label is not None else {}

    def label(self, player: str, span: Span) -> str | None:
        """Label of an action of a player."""
        labels, label = self.vocabulary.players[player].levels, self.words.label(span)
        if label in labels:
            return label
        mend = did_you_mean(label, labels, otherwise=f"actions: {listed(labels)}")
        found = f"unknown action {label[:MAX_NAME]!r} of {player}"
        self.formulas.mistake(self.words.offset(span), found, mend)
        return None

    def number(self, name: str, span: Span) -> Fraction | None:
        """A value of a parameter, or of a level from an interval."""
        offset, text = self.words.offset(span), self.words.source(span)
        try:
            number = exact.read_number(text)
        except ZeroDivisionError:
            self.formulas.mistake(offset, "division by zero", f"write a number: a value of {name}")
            return None
        except exact.TooLargeError as error:
            self.formulas.mistake(offset, str(error), "use a smaller number")
            return None
        if number is None:
            found = f"found {text[:MAX_NAME]!r}, expected a number: a value of {name}"
            self.formulas.mistake(offset, found, "write 3, 0.1 or 4/5")
            return None
        return number if self._is_inside(name, number, offset) else None

    # -- single options -----------------------------------------------------------------------------------------

    def _is_taken(self, who: str, key: Word, takes: Collection[str], given: Collection[str]) -> bool:
        if key.text not in takes:
            mend = f"options of {who}: {_options(takes)}"
            if self.vocabulary.declares(key.text):
                mend = f"to speak of what is named {key.text}, put the name in quotes: '{key.text}'=..."
            self.formulas.mistake(key.offset, f"{who} takes no option {key.text}=", mend)
        elif key.text in given and key.text not in REPEATABLE:
            self.formulas.mistake(key.offset, f"the option {key.text}= is given twice", "keep one of the two")
        else:
            return True
        return False

    def _unknown_option(self, who: str, key: Word, takes: Collection[str]) -> None:
        vocabulary, name = self.vocabulary, key.unquoted
        if name in vocabulary.definitions:
            message = f"{name} is a definition: only players are held, and only parameters replaced"
            self.formulas.mistake(key.offset, message, "replace the parameters that it is made of")
        elif not vocabulary.may_declare(name):
            known = (*takes, *vocabulary.players, *vocabulary.parameters)
            mend = did_you_mean(name, known, otherwise=f"options of {who}: {_options(takes)}")
            message = f"unknown option {name[:MAX_NAME]!r}: neither a keyword nor a player or parameter"
            self.formulas.mistake(key.offset, message, mend)

    def _choice(self, options: Options, keyword: str, choices: Sequence[str]) -> str | None:
        if keyword not in options.given:
            return None
        span = options.given[keyword].span
        label = self.words.label(span)
        if label in choices:
            return label
        expected = f"{', '.join(choices[:-1])} or {choices[-1]}"
        message = f"{keyword}: found {label[:MAX_NAME]!r}, expected {expected}"
        self.formulas.mistake(self.words.offset(span), message, did_you_mean(label, choices))
        return None

    def _scenario(self, options: Options) -> str | None:
        if "scenario" not in options.given:
            return None
        span = options.given["scenario"].span
        name = self.words.label(span)
        if name not in self.vocabulary.scenarios and not self.vocabulary.may_declare(name):
            known = self.vocabulary.scenarios
            mend = did_you_mean(name, known, otherwise=f"scenarios: {listed(known)}")
            self.formulas.mistake(self.words.offset(span), f"unknown scenario {name[:MAX_NAME]!r}", mend)
        return name

    def _absent(self, argument: Argument, places: dict[str, int]) -> list[str]:
        words, vocabulary = self.words, self.vocabulary
        word = Word("word", words.label(argument.span), words.offset(argument.span))
        player = word.text
        if not self._is_player(word):
            return []
        if player in places:
            self.formulas.mistake(word.offset, f"{player} is given twice", "keep one of the two")
            return []
        places[player] = word.offset
        if not self.formulas.check_levels(player, word.offset):
            return []
        if vocabulary.has_lists:
            message = f"payoffs given as lists have no entry for an absent {player}"
            self.formulas.mistake(word.offset, message, "give the payoffs as formulas")
            return []
        return [player]

    def _replaced(self, parameter: str, argument: Argument) -> dict[str, Formula]:
        formula = self.formulas.in_parameters(argument.span, f"what {parameter} is replaced by")
        if formula is None:
            return {}
        if formula.root.kind == "number":
            self._is_inside(parameter, cast("Fraction", formula.root.value), self.words.offset(argument.span))
        return {parameter: formula}

    def _is_inside(self, name: str, number: Fraction, offset: int) -> bool:
        domain = self.vocabulary.parameters.get(name)
        if domain is None or number in domain:
            return True
        message = f"{name} = {str(number)[:MAX_NAME]} lies outside the domain {domain.text[:MAX_NAME]}"
        self.formulas.mistake(offset, message, "change the value or the domain")
        return False

    def _check_timing(self, context: Context, options: Options) -> None:
        """Say where ``timing=guarantor-first`` would mean nothing."""
        vocabulary, leader = self.vocabulary, self.vocabulary.effort
        if context.timing != "guarantor-first" or not vocabulary.is_whole:
            return
        offset = self.words.offset(options.given["timing"].span)
        if leader is None or leader in vocabulary.parameters:
            self.formulas.mistake(offset, "timing: guarantor-first needs a player who moves first", EFFORT_MEND)
        elif leader in options.places:
            message = f"timing: {leader} moves first, but does not choose here"
            self.formulas.mistake(offset, message, f"remove timing=, or let {leader} choose")

    def _is_player(self, name: Word) -> bool:
        """Whether a name is that of a player; it is a mistake if it is not."""
        vocabulary = self.vocabulary
        text = name.unquoted
        if text not in vocabulary.players and not vocabulary.may_declare(text):
            mend = did_you_mean(text, vocabulary.players, otherwise=f"players: {listed(vocabulary.players)}")
            self.formulas.mistake(name.offset, f"unknown player {text[:MAX_NAME]!r}", mend)
        return text in vocabulary.players


def _options(takes: Collection[str]) -> str:
    keywords = [f"{keyword}=" for keyword in KEYWORDS if keyword in takes]
    return ", ".join([*keywords, "PLAYER=ACTION", "PARAMETER=FORMULA"])
