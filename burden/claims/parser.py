"""The text of a claim to a tree, or every mistake in it.

What joins statements is split from the outside in: ``implies``, ``or``, ``and``, ``not``, brackets. A leaf is a call of
a predicate, or a condition, in which each value term is replaced by a name of as many characters, so that the formula
language reads the rest and places stay where they are.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, cast

from burden.claims.dynamics import DISCOUNT_TAKES, DynamicTerms
from burden.claims.formulas import EFFORT_MEND, MAX_NAME, PREDICATES, EnoughMistakes, Formulas, Mistake, listed
from burden.claims.options import OptionReader, Options
from burden.claims.syntax import (
    CRITICAL_DISCOUNT,
    DIRECTIONS,
    PATH,
    QUANTIFIERS,
    And,
    Comparison,
    Context,
    Direction,
    DiscountMoves,
    Everywhere,
    Exists,
    Implies,
    IsBestResponse,
    IsEquilibrium,
    Monotone,
    Not,
    Or,
    ParameterCondition,
    Somewhere,
    Statement,
    Term,
    Unique,
    ValueTerm,
)
from burden.claims.vocabulary import Vocabulary
from burden.claims.words import MAX_DEPTH, Argument, ClaimError, Span, Word, Words
from burden.errors import did_you_mean
from burden.expressions import FUNCTIONS, Formula, constant

__all__ = ["Mistake", "Reading", "read_statement"]

#: Most leaves and value terms of a claim.
MAX_PARTS = 400

#: How many words are as much work to read as one operation of a formula.
WORDS_PER_OPERATION = 8

#: Options besides players and parameters.
_CONTEXT = ("without", "scenario", "timing", "equilibria")
_TAKES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(DIRECTIONS, ("in", "form", "from", "to", *_CONTEXT)),
    **dict.fromkeys(("exists", "unique", *QUANTIFIERS), _CONTEXT),
    "equilibrium": ("without", "scenario", "timing"),
    "best_response": ("without", "scenario"),
}

#: One end of a step.
_End: TypeAlias = "str | Fraction | None"

#: Stands where there is a mistake; no statement with a mistake is handed out.
_NOTHING = Exists("", 0, Context())
_NO_FORMULA = constant("0", Fraction(0))

#: How each predicate is written, shortest.
_USAGE: dict[str, str] = {
    **{direction: f"{direction}(West + East)" for direction in DIRECTIONS},
    **{quantifier: f"{quantifier}(West + East) >= 1" for quantifier in QUANTIFIERS},
    "exists": "exists()",
    "unique": "unique()",
    "equilibrium": "equilibrium(profile(West=high, East=low), US=keep)",
    "best_response": "best_response(profile(West=high), US=keep, East=low)",
    "everywhere": "everywhere(exists())",
    "somewhere": "somewhere(exists())",
    CRITICAL_DISCOUNT: f"{CRITICAL_DISCOUNT}(West) <= 1/2",
    PATH: f"{PATH}(US, gradual) >= {PATH}(US, sudden)",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a claim.

    Parameters
    ----------
    statement
        The tree; ``None`` where there is a mistake.
    mistakes
        In the order in which they were found.
    n_operations
        How much work it was to read, in operations of formulas.
    """

    statement: Statement | None
    mistakes: tuple[Mistake, ...]
    n_operations: int = 0


def read_statement(text: str, vocabulary: Vocabulary) -> Reading:
    """Read what a claim says.

    Parameters
    ----------
    text
        The claim.
    vocabulary
        What its game declares.

    Examples
    --------
    >>> from burden.claims import Actor
    >>> vocabulary = Vocabulary({"US": Actor("guarantor"), "West": Actor("ally")}, {}, effort="US")
    >>> reading = read_statement("decreasing(West, form=max)", vocabulary)
    >>> reading.statement.direction, reading.statement.statistic, reading.statement.variable
    ('decreasing', <Formula 'West'>, 'US')
    >>> read_statement("decresing(West)", vocabulary).mistakes[0].mend
    'did you mean "decreasing"?'
    """
    try:
        words = Words(text)
    except ClaimError as error:
        return Reading(None, (Mistake(error.offset, error.message, error.mend),))
    parser = _Parser(words, vocabulary)
    statement: Statement = _NOTHING
    try:
        statement = parser.statement(words.span, 0)
    except ClaimError as error:
        with suppress(EnoughMistakes):
            parser.formulas.mistake(error.offset, error.message, error.mend)
    except EnoughMistakes:
        pass
    mistakes = tuple(parser.formulas.mistakes)
    n_operations = parser.formulas.n_operations + len(words.words) // WORDS_PER_OPERATION
    return Reading(None if mistakes else statement, mistakes, n_operations)


class _Parser:
    def __init__(self, words: Words, vocabulary: Vocabulary) -> None:
        self.words = words
        self.vocabulary = vocabulary
        self.formulas = Formulas(words, vocabulary)
        self.options = OptionReader(self.formulas)
        self.dynamics = DynamicTerms(self.formulas, self.options)
        self.n_parts = 0

    # -- what joins statements ----------------------------------------------------------------------------------

    def statement(self, span: Span, depth: int) -> Statement:
        """Read a statement; ``depth`` counts what it is nested in."""
        conditional = self._conditional(span)
        if conditional is not None:
            mend = "put brackets around all of it: (a if condition else b)"
            raise ClaimError("found 'if' between statements", conditional.offset, mend)
        parts = self.words.split(span, "implies")
        depth += len(parts) - 1
        self._check_depth(depth, span)
        *premises, result = [self._disjunction(part, before, depth) for part, before in parts]
        for premise in reversed(premises):
            result = Implies(premise, result)
        return result

    def _disjunction(self, span: Span, before: int, depth: int) -> Statement:
        parts = self.words.split(span, "or")
        nodes = [self._conjunction(part, max(before, word), depth) for part, word in parts]
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))

    def _conjunction(self, span: Span, before: int, depth: int) -> Statement:
        parts = self.words.split(span, "and")
        nodes = [self._negation(part, max(before, word), depth) for part, word in parts]
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes))

    def _negation(self, span: Span, before: int, depth: int) -> Statement:
        first = span.first
        while first < span.last and self.words[first].text == "not":
            first, before = first + 1, first
        n_negations = first - span.first
        self._check_depth(depth + n_negations, span)
        node = self._leaf(Span(first, span.last), before, depth + n_negations)
        for _ in range(n_negations):
            node = Not(node)
        return node

    def _check_depth(self, depth: int, span: Span) -> None:
        if depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} deep"
            raise ClaimError(message, self.words.offset(span), "split it into several claims")

    # -- leaves -------------------------------------------------------------------------------------------------

    def _leaf(self, span: Span, before: int, depth: int) -> Statement:
        """Read a statement that nothing joins to another: brackets, a quantifier over parameters, or a leaf."""
        words = self.words
        if span.is_empty:
            raise self._missing(span, before)
        self._count_part(span)
        word = words[span.first]
        if word.text == "(" and words.closing[span.first] == span.last - 1:
            inside = words.within(span.first)
            if not self._conditional(inside):
                return self.statement(inside, depth + 1)
        try:
            if word.text in {"everywhere", "somewhere"} and words.is_call(span.first):
                inside = self._only_statement(word, span)
            elif word.text in PREDICATES and words.is_call(span.first):
                return self._predicate(word, span)
            else:
                return self._condition(span)
        except ClaimError as error:
            self.formulas.mistake(error.offset, error.message, error.mend)
            return _NOTHING
        quantified = self.statement(inside, depth + 1)
        return Everywhere(quantified) if word.text == "everywhere" else Somewhere(quantified)

    def _missing(self, span: Span, before: int) -> ClaimError:
        words = self.words
        offset = words.offset(span)
        mend = 'write a statement: "nonincreasing(West + East)"'
        if before >= 0:
            return ClaimError(f"found no statement behind {words[before].text!r}", offset, mend)
        if span.first < len(words.words):
            return ClaimError(f"found no statement in front of {words[span.first].text!r}", offset, mend)
        return ClaimError("found nothing, expected a statement", offset, mend)

    def _count_part(self, span: Span) -> None:
        self.n_parts += 1
        if self.n_parts > MAX_PARTS:
            raise ClaimError(f"more than {MAX_PARTS} parts", self.words.offset(span), "split it into several claims")

    def _conditional(self, span: Span) -> Word | None:
        """The word ``if``, where it stands in no bracket of a span."""
        words = (self.words[position] for position in self.words.outside(span))
        return next((word for word in words if word.text == "if"), None)

    def _check_whole(self, word: Word, span: Span) -> None:
        """Refuse what stands behind the brackets of a predicate."""
        closing = self.words.closing[span.first + 1]
        if closing < span.last - 1:
            after = self.words[closing + 1]
            found = f"found {after.text[:MAX_NAME]!r} behind {word.text}(...)"
            raise ClaimError(found, after.offset, "join statements by and, or, implies")

    def _only_statement(self, word: Word, span: Span) -> Span:
        self._check_whole(word, span)
        inside = self.words.within(span.first + 1)
        for position in self.words.outside(inside):
            if self.words[position].text == ",":
                found = f"found ',': {word.text} takes one statement"
                raise ClaimError(found, self.words[position].offset, f"write {_USAGE[word.text]}")
        return inside

    # -- conditions ---------------------------------------------------------------------------------------------

    def _condition(self, span: Span) -> Statement:
        """Read a comparison of terms, or a condition on the parameters."""
        words, offset = self.words, self.words.offset(span)
        word = words[span.first]
        if span.last == span.first + 1 and word.text in _USAGE and not self.vocabulary.declares(word.text):
            raise ClaimError(f"{word.text} without brackets", word.offset, f"write {_USAGE[word.text]}")
        text = words.source(span)
        taken = {word.text for word in words.words[span.first : span.last]}
        pieces: list[str] = []
        terms: dict[str, Term] = {}
        done, position, is_sound = offset, span.first, True
        while position < span.last:
            word = words[position]
            whole = self._term_at(position)
            if whole is not None:
                position, end = whole.last, words[whole.last - 1].end
                name = self._placeholder(end - word.offset, len(terms), taken)
                term = self._term(word, whole)
                if term is not None:
                    terms[name] = term
                is_sound &= term is not None
                pieces += [words.text[done : word.offset], name]
                done = end
            else:
                is_sound &= not words.is_call(position) or self._may_call(position, span)
                position += 1
        formula = (
            self.formulas.condition("".join([*pieces, text[done - offset :]]), offset, terms) if is_sound else None
        )
        if formula is None:
            return _NOTHING
        return Comparison(text, offset, formula, terms) if terms else ParameterCondition(text, offset, formula)

    def _may_call(self, position: int, span: Span) -> bool:
        """Whether what is called is no statement and not unknown, in words that fit better than those of formulas."""
        words, word = self.words, self.words[position]
        if word.text in PREDICATES:
            self.formulas.mistake(
                word.offset, f"{word.text}(...) is no number", "join statements by and, or, not, implies"
            )
            return False
        if word.text in FUNCTIONS or self.vocabulary.declares(word.text):
            return True  # a name with a bracket lacks the sign of a product: the formula language says so
        known: tuple[str, ...] = (*QUANTIFIERS, CRITICAL_DISCOUNT, PATH, *FUNCTIONS)
        if position == span.first and words.closing[position + 1] == span.last - 1:
            known = (*PREDICATES, *known)
        mend = did_you_mean(word.text, known, otherwise=f"statements are {', '.join(PREDICATES)}, and comparisons")
        self.formulas.mistake(word.offset, f"unknown statement or function {word.text[:MAX_NAME]!r}", mend)
        return False

    def _placeholder(self, length: int, number: int, taken: set[str]) -> str:
        """A name of a given length for a value term, which nothing else has."""
        name = f"_{number}".ljust(length, "_")
        while name in taken or self.vocabulary.declares(name):
            number += 1
            name = f"_{number}".ljust(length, "_")
        taken.add(name)
        return name

    def _term_at(self, position: int) -> Span | None:
        """Span of the term that begins at a position."""
        word = self.words[position]
        if word.text in QUANTIFIERS and self.words.is_call(position):
            return Span(position, self.words.closing[position + 1] + 1)
        return self.dynamics.span_at(position)

    def _term(self, word: Word, span: Span) -> Term | None:
        """Read a term; what is wrong is noted."""
        self._count_part(span)
        if word.text not in QUANTIFIERS:
            return self.dynamics.term(span)
        statistic, options = self._about_statistic(word, span)
        return ValueTerm(self.words.source(span), word.offset, word.text, statistic, options.context)

    # -- predicates ---------------------------------------------------------------------------------------------

    def _predicate(self, word: Word, span: Span) -> Statement:
        self._check_whole(word, span)
        text, offset = self.words.source(span), word.offset
        if word.text in DIRECTIONS:
            return self._monotone(word, span)
        if word.text in {"equilibrium", "best_response"}:
            return self._about_profile(word, span)
        positional, options = self._arguments(word, span)
        for argument in positional:
            found = self.words.source(argument.span)[:MAX_NAME]
            mend = "an option is written NAME=..., as in US=keep"
            self.formulas.mistake(argument.offset, f"found {found!r}: {word.text} takes options alone", mend)
        return (Exists if word.text == "exists" else Unique)(text, offset, options.context)

    def _arguments(self, word: Word, span: Span) -> tuple[list[Argument], Options]:
        arguments = self.words.arguments(span.first + 1)
        options = [argument for argument in arguments if argument.key is not None]
        positional = [argument for argument in arguments if argument.key is None]
        who, takes = word.text, _TAKES[word.text]
        if who in DIRECTIONS and positional and self.dynamics.is_discount(positional[0].span):
            who, takes = f"{who}({CRITICAL_DISCOUNT})", ("in", "from", "to", *DISCOUNT_TAKES)
        return positional, self.options.read(who, options, takes)

    def _about_statistic(self, word: Word, span: Span) -> tuple[Formula, Options]:
        """Read the statistic and the options of a call; what is wrong is noted."""
        positional, options = self._arguments(word, span)
        statistic = self.formulas.statistic(positional[0].span) if positional else None
        if not positional:
            self.formulas.mistake(word.offset, f"{word.text} of nothing", f"name a statistic: {_USAGE[word.text]}")
        self._check_single(word, positional)
        return statistic or _NO_FORMULA, options

    def _check_single(self, word: Word, positional: list[Argument]) -> None:
        for argument in positional[1:]:
            found = self.words.source(argument.span)[:MAX_NAME]
            mend = "an option is written NAME=..., as in form=max"
            self.formulas.mistake(argument.offset, f"found {found!r}: {word.text} takes one statistic", mend)

    def _monotone(self, word: Word, span: Span) -> Statement:
        positional = [argument for argument in self.words.arguments(span.first + 1) if argument.key is None]
        if positional and self.dynamics.is_discount(positional[0].span):
            return self._discount_moves(word, span)
        statistic, options = self._about_statistic(word, span)
        variable = self._variable(word, options)
        if variable is None:
            return _NOTHING
        self._check_free(variable, options)
        before, after = self._step(word, variable, options)
        direction = cast("Direction", word.text)
        text = self.words.source(span)
        return Monotone(text, word.offset, direction, statistic, variable, options.context, options.form, before, after)

    def _discount_moves(self, word: Word, span: Span) -> Statement:
        positional, options = self._arguments(word, span)
        self._check_single(word, positional)
        player = self.dynamics.discount_player(positional[0].span)
        self.dynamics.check_held(options)
        variable = self._variable(word, options)
        if variable is None:
            return _NOTHING
        self._check_free(variable, options)
        offset = self.words.offset(options.given["in"].span) if "in" in options.given else word.offset
        if not self.dynamics.can_move(variable, offset):
            return _NOTHING
        before, after = self._step(word, variable, options)
        direction = cast("Direction", word.text)
        text = self.words.source(span)
        return DiscountMoves(text, word.offset, direction, player, variable, options.context, before, after)

    def _variable(self, word: Word, options: Options) -> str | None:
        """Whose rise a claim is about; ``None`` where that is nobody's, which is noted."""
        vocabulary = self.vocabulary
        if "in" not in options.given:
            if vocabulary.effort is None and vocabulary.is_whole:
                message = f"{word.text} speaks of an effort that nobody has"
                self.formulas.mistake(word.offset, message, f"write in=NAME, {EFFORT_MEND}")
            known = vocabulary.effort in vocabulary.players or vocabulary.effort in vocabulary.parameters
            return vocabulary.effort if known else None
        span = options.given["in"].span
        name, offset = self.words.label(span), self.words.offset(span)
        if name in vocabulary.players or name in vocabulary.parameters:
            return name
        if name in vocabulary.definitions:
            message = f"in: {name} is a definition, expected a player or a parameter"
            self.formulas.mistake(offset, message, "name what it is made of")
        elif not vocabulary.may_declare(name):
            known_names = (*vocabulary.players, *vocabulary.parameters)
            mend = did_you_mean(name, known_names, otherwise=f"one of: {listed(known_names)}")
            message = f"in: unknown name {name[:MAX_NAME]!r}, expected a player or a parameter"
            self.formulas.mistake(offset, message, mend)
        return None

    def _check_free(self, variable: str, options: Options) -> None:
        """Say where the context fixes what is to go up."""
        context, mend = options.context, "remove it, or name another one: in=..."
        if variable in options.places:
            message = f"{variable} is fixed here, but the statement is about its going up"
            self.formulas.mistake(options.places[variable], message, mend)
        if context.scenario is not None and variable in self.vocabulary.scenarios.get(context.scenario, ()):
            offset = self.words.offset(options.given["scenario"].span)
            message = f"the scenario fixes {variable}, but the statement is about its going up"
            self.formulas.mistake(offset, message, mend)
        if context.timing == "guarantor-first" and variable == self.vocabulary.effort:
            offset = self.words.offset(options.given["timing"].span)
            message = f"timing: {variable} is given on both sides of the step, so it does not move first"
            self.formulas.mistake(offset, message, "remove timing=")

    def _step(self, word: Word, variable: str, options: Options) -> tuple[_End, _End]:
        """Read from= and to=."""
        actor = self.vocabulary.players.get(variable)
        ends = [options.given[keyword] for keyword in ("from", "to") if keyword in options.given]
        if actor is not None and not actor.is_known:
            return None, None
        if not ends and actor is not None and not actor.has_levels:
            message = f"the actions of {variable} have labels without levels, so none of them is more than another"
            self.formulas.mistake(word.offset, message, "say from= and to= which action, or give them levels")
        if len(ends) == 1:
            (key,) = (argument.key for argument in ends)
            assert key is not None, "an option has a key"
            message = f"found {key.text}= without {'to' if key.text == 'from' else 'from'}="
            self.formulas.mistake(key.offset, message, "give both, or none for every step")
        if len(ends) != 2:
            return None, None
        low: Fraction | None
        high: Fraction | None
        before: _End
        after: _End
        if actor is not None and not actor.has_interval:
            before, after = (self.options.label(variable, end.span) for end in ends)
            low, high = (actor.levels.get(end) if end is not None else None for end in (before, after))
        else:
            low, high = (self.options.number(variable, end.span) for end in ends)
            before, after = low, high
        offset = self.words.offset(ends[0].span)
        if before is not None and (before == after or (low is not None and low == high)):
            self.formulas.mistake(offset, "from= and to= are at the same level", "a step goes up")
        elif low is not None and high is not None and low > high:
            self.formulas.mistake(offset, f"from={before} lies above to={after}", "a step goes up: exchange the two")
        return before, after

    def _about_profile(self, word: Word, span: Span) -> Statement:
        """Read ``equilibrium`` and ``best_response``."""
        text, who = self.words.source(span), word.text
        positional, options = self._arguments(word, span)
        if len(positional) != 1 or not self._is_profile(positional[0].span):
            offset = next((one.offset for one in positional if not self._is_profile(one.span)), word.offset)
            self.formulas.mistake(offset, f"{who} needs one profile", f"write {_USAGE[who]}")
            return _NOTHING
        place = positional[0].span.first
        profile, named = self.options.profile(who, place + 1)
        for player in named:
            if player in options.places:
                message = f"{player} is fixed here, and its action is in the profile too"
                self.formulas.mistake(options.places[player], message, "keep one of the two")
        if not named or (who == "best_response" and len(named) > 1):
            expected = "one player" if who == "best_response" else "at least one player"
            found = f"{who}: the profile names {len(named) or 'nobody'}, expected {expected}"
            self.formulas.mistake(self.words[place].offset, found, f"write {_USAGE[who]}")
            return _NOTHING
        free = [name for name in self.vocabulary.players if name not in named and name not in options.places]
        if free and self.vocabulary.is_whole:
            mend = f"fix it: {free[0]}=..., or leave it out: without={free[0]}"
            if who == "equilibrium":
                mend = f"name it in the profile, {mend}"
            self.formulas.mistake(word.offset, f"{who} says nothing of {listed(free)}", mend)
        if who == "equilibrium":
            return IsEquilibrium(text, word.offset, profile, options.context)
        if not profile:
            return _NOTHING
        ((player, action),) = profile.items()
        return IsBestResponse(text, word.offset, player, action, options.context)

    def _is_profile(self, span: Span) -> bool:
        words = self.words
        is_call = words.is_call(span.first) and words[span.first].text == "profile"
        return is_call and words.closing[span.first + 1] == span.last - 1
