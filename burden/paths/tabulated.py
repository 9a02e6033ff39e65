"""What everybody gets at every profile of actions of one period, and where the stocks go: exact, and fast.

Backward induction looks at one state after another, many thousands of them, and at all profiles in each. Where all
numbers are rational and formulas know no roots, logarithms or exponentials, :class:`Compiled` takes the formulas apart
once for each effort: what does not change is worked out beforehand, a formula is evaluated once for each combination of
the actions that it depends on, and numbers are flint's. Elsewhere :class:`Evaluated` asks
:func:`~burden.paths.question.stage` at every profile. Whatever goes wrong in the first is left to the second, which
says in words what it was.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

from flint import fmpq

from burden import exact
from burden.exact import Exact
from burden.expressions import Formula
from burden.paths.functions import Built, Early, Env, Function, NotRational, TooLong, built, names_of
from burden.paths.question import MAX_STOCK, Choice, PathGame, final_payoffs, stage

__all__ = ["Compiled", "Evaluated", "Rules", "Stocks", "Table"]

#: A number of flint or an exact one of ours: whatever the rules compute with.
Number: TypeAlias = Any

#: Stocks as a key: which numbers they are, in the order of the file.
Stocks: TypeAlias = "tuple[Any, ...]"


@dataclass(frozen=True, slots=True)
class Table:
    """One period at given effort and stocks, for all profiles of the allies, the last one's action varying fastest.

    Parameters
    ----------
    payoffs
        By player, in the order of the file: one per profile, not discounted.
    following
        Stocks of the next period, one per profile.
    """

    payoffs: tuple[Sequence[Number], ...]
    following: Sequence[Stocks]


class Rules(Protocol):
    """A game as tables."""

    start: Stocks

    def number(self, value: Exact) -> Number:
        """A number as these rules compute with it."""

    def table(self, period: int, effort: Choice, stocks: Stocks) -> Table:
        """One period."""

    def final(self, stocks: Stocks) -> Sequence[Number]:
        """What stocks after the last period are worth, by player."""

    def named(self, stocks: Stocks) -> Mapping[str, Exact]:
        """Stocks by name."""

    def compare(self, left: Number, right: Number) -> int:
        """Sign of the difference of two numbers."""


def _profiles(game: PathGame) -> list[tuple[int, ...]]:
    return list(itertools.product(*(range(len(ally.actions)) for ally in game.allies)))


# -- any numbers --------------------------------------------------------------------------------------------------


class Evaluated:
    """Tables by evaluating every formula at every profile."""

    def __init__(self, game: PathGame) -> None:
        self._game = game
        self.start: Stocks = tuple(game.start.values())
        self._plays = [
            {ally.key: ally.actions[k].label for ally, k in zip(game.allies, profile, strict=True)}
            for profile in _profiles(game)
        ]
        self._tables: dict[tuple[Choice, Stocks], Table] = {}

    def number(self, value: Exact) -> Number:
        """The number itself."""
        return value

    def table(self, period: int, effort: Choice, stocks: Stocks) -> Table:
        """One period."""
        found = self._tables.get((effort, stocks))
        if found is None:
            game, named = self._game, self.named(stocks)
            stages = [stage(game, period, named, {game.effort: effort, **play}) for play in self._plays]
            found = self._tables[effort, stocks] = Table(
                tuple([one.payoffs[player.key] for one in stages] for player in game.players),
                [tuple(one.following.values()) for one in stages],
            )
        return found

    def final(self, stocks: Stocks) -> Sequence[Number]:
        """What stocks after the last period are worth, by player."""
        return list(final_payoffs(self._game, self.named(stocks)).values())

    def named(self, stocks: Stocks) -> Mapping[str, Exact]:
        """Stocks by name."""
        return dict(zip(self._game.start, stocks, strict=True))

    def compare(self, left: Number, right: Number) -> int:
        """Sign of the difference of two numbers."""
        return exact.compare(left, right)


# -- rational numbers ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """A formula at a given effort.

    Parameters
    ----------
    function
        Its value.
    stocks
        Numbers of the stocks that it depends on.
    allies
        Numbers of the allies whose actions it depends on.
    combinations
        Their actions, each combination once.
    place
        For each profile, which of these it is.
    known
        Its values, one per combination, by the stocks that it depends on.
    """

    function: Function
    stocks: tuple[int, ...]
    allies: tuple[int, ...]
    combinations: list[tuple[int, ...]]
    place: list[int]
    known: dict[Stocks, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Period:
    """All formulas of a period at a given effort.

    Parameters
    ----------
    definitions
        Definitions that depend on stocks or actions, and parts of formulas that depend on stocks alone.
    early
        Those of them that depend on stocks alone.
    effort
        Level of the effort where that depends on stocks.
    payoffs
        By player: a formula, or one per profile.
    stocks
        Next stocks, in the order of the file.
    """

    definitions: Mapping[str, Function]
    early: Sequence[str]
    effort: Function | None
    payoffs: tuple[_Piece | list[Function], ...]
    stocks: tuple[_Piece, ...]


class _Here:
    """A state: values of all that depends on stocks alone, once somebody asks."""

    def __init__(self, game: Compiled, period: _Period, stocks: Stocks) -> None:
        self._game, self._period, self._stocks = game, period, stocks
        self._env: Env | None = None
        self._levels: Sequence[Sequence[Any]] = ()

    def env(self, allies: Sequence[int], actions: Sequence[int]) -> Env:
        """Values of names where some allies take some actions."""
        period = self._period
        if self._env is None:
            self._env, self._levels = self._game.at(period, self._stocks)
            for name in period.early:
                # What fails here fails again where it is needed; it may stand in a branch that is not.
                with contextlib.suppress(ArithmeticError, KeyError):
                    self._env[name]
        env = Env(self._env, period.definitions)
        for ally, action in zip(allies, actions, strict=True):
            level = self._levels[ally][action]
            if level is not None:
                env[self._game.keys[ally]] = level
        return env


class Compiled:
    """Tables of a game whose numbers are rational.

    Raises
    ------
    NotRational
        Where some may not be; also from :meth:`table` and :meth:`final`.
    """

    def __init__(self, game: PathGame) -> None:
        self._game = game
        self.keys = [ally.key for ally in game.allies]
        self._profiles = _profiles(game)
        self._numbers: list[Any] = []
        self._number_of: dict[tuple[int, int], int] = {}
        self._parameters = {
            name: fmpq(value.numerator, value.denominator)
            for name, value in game.parameters.items()
            if name not in game.start
        }
        self._slow = Evaluated(game)
        self.start: Stocks = tuple(self._key(self.number(value)) for value in game.start.values())
        self._periods: dict[Choice, _Period] = {}
        self._tables: dict[tuple[Choice, Stocks], Table] = {}
        self._levels = [
            [None if one.level is None else built(one.level.root, self._parameters) for one in ally.actions]
            for ally in game.allies
        ]
        self._moving = {  # allies whose levels move with stocks: with which
            ally.key: set().union(*(one.level.names for one in ally.actions if one.level is not None))
            for ally in game.allies
        }
        self._final_definitions, self._finals = self._final_formulas()

    # -- numbers --

    def number(self, value: Exact) -> Number:
        """The number as one of flint's."""
        if not isinstance(value, Fraction):
            raise NotRational
        return fmpq(value.numerator, value.denominator)

    def _key(self, number: Any) -> int:
        parts = (int(number.p), int(number.q))
        found = self._number_of.get(parts)
        if found is None:
            if abs(number) > MAX_STOCK or number.height_bits() > exact.MAX_BITS:
                raise TooLong
            found = self._number_of[parts] = len(self._numbers)
            self._numbers.append(number)
        return found

    def named(self, stocks: Stocks) -> Mapping[str, Exact]:
        """Stocks by name."""
        numbers = (self._numbers[key] for key in stocks)
        return {name: Fraction(int(n.p), int(n.q)) for name, n in zip(self._game.start, numbers, strict=True)}

    def compare(self, left: Number, right: Number) -> int:
        """Sign of the difference of two numbers."""
        return 0 if left == right else 1 if left > right else -1

    # -- tables --

    def table(self, period: int, effort: Choice, stocks: Stocks) -> Table:
        """One period."""
        found = self._tables.get((effort, stocks))
        if found is None:
            try:
                found = self._table(self._period(effort), stocks)
            except (ArithmeticError, KeyError):
                slow = self._slow.table(period, effort, tuple(self.named(stocks).values()))  # says what is wrong
                found = Table(
                    tuple([self.number(value) for value in own] for own in slow.payoffs),
                    [tuple(self._key(self.number(value)) for value in after) for after in slow.following],
                )
            self._tables[effort, stocks] = found
        return found

    def at(self, period: _Period, stocks: Stocks) -> tuple[Env, Sequence[Sequence[Any]]]:
        """Stocks and effort by name, and levels of all actions, by ally."""
        env = Env(dict(zip(self._game.start, self._values_of(stocks), strict=True)), period.definitions)
        levels = [[None if one is None else one.function(env) for one in own] for own in self._levels]
        if period.effort is not None:
            env[self._game.effort] = period.effort(env)
        return env, levels

    def _values_of(self, stocks: Stocks) -> list[Any]:
        return [self._numbers[key] for key in stocks]

    def _table(self, period: _Period, stocks: Stocks) -> Table:
        here = _Here(self, period, stocks)
        payoffs = []
        for payoff in period.payoffs:
            if isinstance(payoff, _Piece):
                values = self._at(payoff, stocks, here)
                payoffs.append([values[place] for place in payoff.place])
            else:
                everybody = range(len(self.keys))
                entries = zip(payoff, self._profiles, strict=True)
                payoffs.append([one(here.env(everybody, profile)) for one, profile in entries])
        following = []
        for piece in period.stocks:
            keys = self._at(piece, stocks, here, is_stock=True)
            following.append([keys[place] for place in piece.place])
        return Table(tuple(payoffs), list(zip(*following, strict=True)) if following else [()] * len(self._profiles))

    def _at(self, piece: _Piece, stocks: Stocks, here: _Here, *, is_stock: bool = False) -> list[Any]:
        """A formula at each combination of the actions that it depends on; of a stock, the key of its value."""
        known = tuple(stocks[k] for k in piece.stocks)
        values = piece.known.get(known)
        if values is None:
            values = [piece.function(here.env(piece.allies, one)) for one in piece.combinations]
            if is_stock:
                values = [self._key(value) for value in values]
            if len(known) < len(stocks):  # else this is the only time: tables are kept
                piece.known[known] = values
        return values

    def final(self, stocks: Stocks) -> Sequence[Number]:
        """What stocks after the last period are worth, by player."""
        found = []
        env: Env | None = None
        for piece in self._finals:
            known = tuple(stocks[k] for k in piece.stocks)
            value = piece.known.get(known)
            if value is None:
                if env is None:
                    named = zip(self._game.start, self._values_of(stocks), strict=True)
                    env = Env(dict(named), self._final_definitions)
                try:
                    value = [piece.function(env)]
                except (ArithmeticError, KeyError):
                    slow = self._slow.final(tuple(self.named(stocks).values()))  # says what is wrong
                    return [self.number(one) for one in slow]
                piece.known[known] = value
            found += value
        return found

    # -- taking formulas apart --

    def _final_formulas(self) -> tuple[Mapping[str, Function], list[_Piece]]:
        final = self._game.spec.final
        constants, definitions = self._definitions(self._parameters, final.values(), None)
        zero = Built(lambda _: fmpq(0), True)
        found = []
        for player in self._game.players:
            formula = final.get(player.key)
            one = zero if formula is None else built(formula.root, constants)
            names = () if formula is None else names_of([formula], self._game.model.definitions)
            found.append(_Piece(one.function, self._stocks_in(names), (), [()], []))
        return definitions, found

    def _stocks_in(self, names: Collection[str]) -> tuple[int, ...]:
        return tuple(k for k, name in enumerate(self._game.start) if name in names)

    def _period(self, effort: Choice) -> _Period:
        if effort not in self._periods:
            self._periods[effort] = self._compiled(effort)
        return self._periods[effort]

    def _compiled(self, effort: Choice) -> _Period:
        game = self._game
        constants = {name: value for name, value in self._parameters.items() if name != game.effort}
        level: Formula | None = None
        if not isinstance(effort, str):
            constants[game.effort] = self.number(effort)
        elif (game.effort, effort) in game.fixed_levels:
            constants[game.effort] = self.number(game.fixed_levels[game.effort, effort])
        elif game.leader is not None:
            level = game.leader.actions[game.positions[game.effort][effort]].level
        listed = [
            payoff if isinstance(payoff, Formula) else self._entries(payoff, effort) for payoff in game.payoffs.values()
        ]
        flat = [one for payoff in listed for one in (payoff if isinstance(payoff, list) else [payoff])]
        late = set(self.keys)
        for name, formula in game.model.definitions.items():
            if late & formula.names:
                late.add(name)
        early = Early(late)
        constants, definitions = self._definitions(constants, [*flat, *game.spec.stocks.values()], early)
        effort_names = level.names if level is not None else frozenset()
        payoffs = tuple(
            [built(one.root, constants).function for one in payoff]
            if isinstance(payoff, list)
            else self._piece(payoff, constants, early, effort_names)
            for payoff in listed
        )
        stocks = tuple(self._piece(formula, constants, early, effort_names) for formula in game.spec.stocks.values())
        return _Period(
            {**definitions, **early.functions},
            [*(name for name in definitions if name not in late), *early.functions],
            None if level is None else built(level.root, self._parameters).function,
            payoffs,
            stocks,
        )

    def _entries(self, payoff: Sequence[Formula], effort: Choice) -> list[Formula]:
        """Payoffs given as a list: those at one effort."""
        game = self._game
        found = []
        for profile in self._profiles:
            actions = dict(zip(self.keys, profile, strict=True))
            if isinstance(effort, str):
                actions[game.effort] = game.positions[game.effort][effort]
            position = 0
            for player in game.players:
                position = position * len(player.actions) + actions[player.key]
            found.append(payoff[position])
        return found

    def _definitions(
        self, constants: Mapping[str, Any], formulas: Iterable[Formula], early: Early | None
    ) -> tuple[dict[str, Any], dict[str, Function]]:
        """Definitions that some formula needs: those that are constant, with all other constants, and the rest."""
        needed = names_of(formulas, self._game.model.definitions)
        known, functions = dict(constants), {}
        for name, formula in self._game.model.definitions.items():
            if name in needed:
                one = built(formula.root, known, early if early is not None and name in early.late else None)
                if one.is_constant:
                    known[name] = one.value
                else:
                    functions[name] = one.function
        return known, functions

    def _piece(
        self, formula: Formula, constants: Mapping[str, Any], early: Early, effort_names: Collection[str]
    ) -> _Piece:
        used = names_of([formula], self._game.model.definitions)
        if self._game.effort in used:
            used |= set(effort_names)
        allies = tuple(k for k, key in enumerate(self.keys) if key in used)
        for k in allies:
            used |= self._moving[self.keys[k]]
        combinations = list(itertools.product(*(range(len(self._game.allies[k].actions)) for k in allies)))
        number = {one: k for k, one in enumerate(combinations)}
        place = [number[tuple(profile[k] for k in allies)] for profile in self._profiles]
        function = built(formula.root, constants, early if allies else None).function
        return _Piece(function, self._stocks_in(used), allies, combinations, place)
