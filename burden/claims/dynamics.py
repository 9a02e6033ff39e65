"""What a claim says of games that are played over time: critical discount factors, and payoffs along schedules.

``critical_discount(West)`` is the discount factor from which on West keeps to the target of the block ``repeated``, and
``critical_discount`` the largest over all who choose; ``path(US, gradual)`` is what US gets in all along a schedule of
the block ``path``, and ``path(planner, gradual)`` the sum over all players. What the file declares under one of these
names goes first.
"""

from __future__ import annotations

from burden.claims.formulas import MAX_NAME, Formulas, listed
from burden.claims.options import OptionReader, Options
from burden.claims.syntax import CRITICAL_DISCOUNT, PATH, PLANNER, DiscountTerm, PathTerm
from burden.claims.words import Argument, Span, Word
from burden.errors import did_you_mean

__all__ = ["DISCOUNT_TAKES", "DynamicTerms"]

#: Options of a critical discount factor besides players and parameters.
DISCOUNT_TAKES = ("scenario",)


class DynamicTerms:
    """Reads terms, and notes what is wrong with them.

    Parameters
    ----------
    formulas, options
        Read the formulas and options in them.
    """

    def __init__(self, formulas: Formulas, options: OptionReader) -> None:
        self.formulas, self.options = formulas, options
        self.words, self.vocabulary = formulas.words, formulas.vocabulary
        self._blocks_missed: set[str] = set()

    def span_at(self, position: int) -> Span | None:
        """Span of the term that begins at a position; ``None`` where none does."""
        word = self.words[position]
        if word.kind != "word" or word.text not in {CRITICAL_DISCOUNT, PATH} or self.vocabulary.declares(word.text):
            return None
        if self.words.is_call(position):
            return Span(position, self.words.closing[position + 1] + 1)
        return Span(position, position + 1) if word.text == CRITICAL_DISCOUNT else None

    def is_discount(self, span: Span) -> bool:
        """Whether a critical discount factor, and nothing else, stands in a span."""
        return self.words[span.first].text == CRITICAL_DISCOUNT and self.span_at(span.first) == span

    def term(self, span: Span) -> DiscountTerm | PathTerm | None:
        """Read a term of a comparison; ``None`` where something is wrong with it."""
        word, text = self.words[span.first], self.words.source(span)
        if word.text == PATH:
            return self._path(word, span, text)
        positional, given = self._arguments(span)
        options = self.options.read(CRITICAL_DISCOUNT, given, DISCOUNT_TAKES)
        player = self._one_player(positional)
        self.check_repeated(word.offset)
        self.check_held(options)
        return DiscountTerm(text, word.offset, player, options.context)

    def discount_player(self, span: Span) -> str | None:
        """Whose critical discount factor moves, where one stands for a statistic; ``None`` for the largest."""
        word = self.words[span.first]
        positional, given = self._arguments(span)
        for argument in given:
            mend = "write options behind it: nonincreasing(critical_discount(West), theta=2)"
            self.formulas.mistake(argument.offset, "found an option within critical_discount(...)", mend)
        self.check_repeated(word.offset)
        return self._one_player(positional)

    def _arguments(self, span: Span) -> tuple[list[Argument], list[Argument]]:
        """What stands in the brackets of a term, if it has any: without a key, and with one."""
        arguments = self.words.arguments(span.first + 1) if self.words.is_call(span.first) else []
        return [one for one in arguments if one.key is None], [one for one in arguments if one.key is not None]

    def _one_player(self, positional: list[Argument]) -> str | None:
        """The player whose critical discount factor is meant."""
        for argument in positional[1:]:
            found = self.words.source(argument.span)[:MAX_NAME]
            mend = "an option is written NAME=..., as in US=keep"
            self.formulas.mistake(argument.offset, f"found {found!r}: {CRITICAL_DISCOUNT} takes one player", mend)
        if not positional:
            return None
        name, offset = self.words.label(positional[0].span), positional[0].offset
        vocabulary, repeats = self.vocabulary, self.vocabulary.repeats
        if name not in vocabulary.players:
            if not vocabulary.may_declare(name):
                known = repeats.target if repeats is not None and repeats.target else vocabulary.players
                mend = did_you_mean(name, known, otherwise=f"players: {listed(known)}")
                self.formulas.mistake(offset, f"unknown player {name[:MAX_NAME]!r}", mend)
        elif repeats is not None and repeats.target and name not in repeats.target:
            message = f"{name} has no action in the target, so there is nothing that it keeps to"
            self.formulas.mistake(offset, message, f"players in the target: {listed(repeats.target)}")
        return name

    def check_repeated(self, offset: int) -> None:
        """Say where the file does not repeat the game toward a target, once in a claim."""
        vocabulary, repeats = self.vocabulary, self.vocabulary.repeats
        if "repeated" in self._blocks_missed:
            return
        message, mend = "", ""
        if repeats is None:
            if vocabulary.is_whole and "repeated" not in vocabulary.unread:
                message = f"{CRITICAL_DISCOUNT} speaks of repeated play, and the file has no block repeated:"
                mend = "add repeated: {discount: delta, target: {West: high, East: high}}, with your players"
        elif not repeats.target:
            message = f"{CRITICAL_DISCOUNT} speaks of a target, and the block repeated has none"
            mend = "add target: with an action of each player"
        elif repeats.horizon is not None:
            message = f"{CRITICAL_DISCOUNT} is about infinitely many periods, and the horizon is {repeats.horizon}"
            mend = "write horizon: infinite"
        if message:
            self._blocks_missed.add("repeated")
            self.formulas.mistake(offset, message, mend)

    def check_held(self, options: Options) -> None:
        """Say where somebody is held who chooses in the repeated game, or does nothing in it."""
        vocabulary, repeats = self.vocabulary, self.vocabulary.repeats
        for player in options.context.held:
            if repeats is None or not repeats.target:
                continue
            if player in repeats.target:
                message = f"{player} is in the target, so it chooses in the repeated game and cannot be held"
                mend = "hold the player who has the effort, or leave it out of the target"
                self.formulas.mistake(options.places[player], message, mend)
            elif player != vocabulary.effort and vocabulary.is_whole:
                self.formulas.mistake(options.places[player], f"{player} has no effort that could be held", "remove it")

    def can_move(self, variable: str, offset: int) -> bool:
        """Whether a critical discount factor moves with somebody's level; a mistake where it does not.

        Those who choose in the repeated game have no level that is given.
        """
        vocabulary, repeats = self.vocabulary, self.vocabulary.repeats
        if variable not in vocabulary.players or repeats is None or not repeats.target:
            return True
        if variable in repeats.target:
            message = f"{variable} is in the target, so its level is not given in the repeated game"
            mend = "leave it out of the target, if it has the effort, or name a parameter: in=..."
            self.formulas.mistake(offset, message, mend)
            return False
        if variable != vocabulary.effort and vocabulary.is_whole:
            message = f"{variable} has no effort in the repeated game"
            self.formulas.mistake(offset, message, "name the player who has the effort, or a parameter: in=...")
            return False
        return True

    def _path(self, word: Word, span: Span, text: str) -> PathTerm | None:
        positional, given = self._arguments(span)
        for argument in given:
            mend = "write path(US, gradual), with your players and schedules"
            self.formulas.mistake(argument.offset, f"{PATH} takes no options", mend)
        vocabulary = self.vocabulary
        if vocabulary.schedules is None:
            if vocabulary.is_whole and PATH not in vocabulary.unread and PATH not in self._blocks_missed:
                self._blocks_missed.add(PATH)
                message = f"{PATH}(...) speaks of schedules of effort, and the file has no block path:"
                self.formulas.mistake(word.offset, message, "add path: with periods, stocks and schedules")
            return None
        if len(positional) != 2:
            message = f"{PATH} needs a player and a schedule"
            self.formulas.mistake(word.offset, message, "write path(US, gradual), or path(planner, gradual)")
            return None
        who, which = (self.words.label(argument.span) for argument in positional)
        if who not in vocabulary.players and who != PLANNER and not vocabulary.may_declare(who):
            known = (*vocabulary.players, PLANNER)
            mend = did_you_mean(who, known, otherwise=f"one of: {listed(known)}")
            self.formulas.mistake(positional[0].offset, f"unknown player {who[:MAX_NAME]!r}", mend)
        if which not in vocabulary.schedules:
            mend = did_you_mean(which, vocabulary.schedules, otherwise=f"schedules: {listed(vocabulary.schedules)}")
            self.formulas.mistake(positional[1].offset, f"unknown schedule {which[:MAX_NAME]!r}", mend)
        return PathTerm(text, word.offset, who if who in vocabulary.players else None, which)
