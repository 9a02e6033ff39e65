"""A parametric game by brute force at one point of its parameters.

Shares nothing with the code that states conditions: pure equilibria are found by trying every deviation, with payoffs
computed by :mod:`tests.compiled_formulas` on exact rational numbers. Where these do not suffice (roots, logarithms),
payoffs come from :meth:`burden.Model.at`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, cmp_to_key
from typing import Any

import numpy as np
from flint import fmpq

from burden import Model, exact
from burden.errors import BurdenError
from burden.expressions import EvaluationError, Formula, parse
from burden.model import Interval
from tests.compiled_formulas import NotRational, Number, as_fraction, as_number, function

__all__ = ["Game", "NoPayoffs", "Profile", "alike", "inside"]

#: Positions of the actions of all players but the one whose effort it is.
Profile = tuple[int, ...]

#: Compares exact numbers of any kind; rational ones of flint compare by themselves.
_ordered = cmp_to_key(exact.compare)


class NoPayoffs(ArithmeticError):  # noqa: N818 - the point is left out, and counted
    """The game has no payoffs at a point, or they cannot be compared."""


def alike(*series: Sequence[Any]) -> list[list[Any]]:
    """Give several lists of numbers in a form in which all can be compared."""
    if all(isinstance(value, fmpq) for values in series for value in values):
        return [list(values) for values in series]
    return [
        [_ordered(as_fraction(value)) if isinstance(value, fmpq) else value for value in values] for values in series
    ]


@dataclass(frozen=True)
class Game:
    """A model whose payoffs have been written as Python functions of the parameters, in the order of the file.

    Parameters
    ----------
    model
        A game without intervals.
    effort
        The player or parameter whose effort it is.
    """

    model: Model
    effort: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Parameters."""
        return tuple(self.model.parameters)

    @cached_property
    def effort_parameter(self) -> int | None:
        """Position of the parameter that is the effort; ``None`` where a player's action is."""
        return self.names.index(self.effort) if self.effort in self.names else None

    @cached_property
    def leader(self) -> int | None:
        """Position of the player whose effort it is."""
        if self.effort_parameter is not None:
            return None
        return [player.key for player in self.model.players].index(self.effort)

    @cached_property
    def allies(self) -> tuple[int, ...]:
        """Positions of the others."""
        return tuple(k for k in range(len(self.model.players)) if k != self.leader)

    @cached_property
    def efforts(self) -> tuple[str | None, ...]:
        """Actions of the player whose effort it is; a lone ``None`` where it is a parameter."""
        if self.leader is None:
            return (None,)
        return tuple(action.label for action in self.model.players[self.leader].actions)

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """All profiles of the allies."""
        sizes = [len(self.model.players[ally].actions) for ally in self.allies]
        return tuple(itertools.product(*map(range, sizes)))

    def profile(self, labels: Mapping[str, str]) -> Profile:
        """Positions of the actions of the allies, from their labels."""
        return tuple(
            [action.label for action in self.model.players[ally].actions].index(labels[self.model.players[ally].key])
            for ally in self.allies
        )

    def whole(self, effort: int, profile: Profile) -> Profile:
        """Put the effort back in its place among the actions of all players."""
        actions = dict(zip(self.allies, profile, strict=True))
        if self.leader is not None:
            actions[self.leader] = effort
        return tuple(actions[k] for k in range(len(self.model.players)))

    def deviations(self, profile: Profile) -> Iterator[tuple[int, Profile]]:
        """Yield what each ally could do instead, alone: its position, and the profile."""
        for place, ally in enumerate(self.allies):
            for action in range(len(self.model.players[ally].actions)):
                if action != profile[place]:
                    yield ally, (*profile[:place], action, *profile[place + 1 :])

    # -- formulas -----------------------------------------------------------------------------------------------

    def _payoff(self, player: int, whole: Profile) -> Formula:
        payoff = self.model.payoffs[self.model.players[player].key]
        if isinstance(payoff, Formula):
            return payoff
        sizes = [len(one.actions) for one in self.model.players]
        return payoff[int(np.ravel_multi_index(whole, sizes))]

    def _levels(self, whole: Profile) -> dict[str, Formula]:
        found = {}
        for player, action in zip(self.model.players, whole, strict=True):
            level = player.actions[action].level
            if player.has_levels and level is not None:
                found[player.key] = level
        return found

    def _definitions(self, whole: Profile) -> dict[str, Formula]:
        """What a statistic may speak of: definitions of the file, and names of ours where the file has none."""
        ours = {f"payoff_{player.key}": self._payoff(k, whole) for k, player in enumerate(self.model.players)}
        others = [self.model.players[ally] for ally in self.allies]
        givers = [player for player in others if player.role == "ally"] or others
        givers = [player for player in givers if player.has_levels]
        if givers:
            ours["allied_total"] = parse(" + ".join(player.key for player in givers))
            # Nobody depends where nobody does anything; effort that contributions outweigh exactly has no share.
            ours["dependence"] = parse(f"0 if {self.effort} == 0 else {self.effort}/({self.effort} + allied_total)")
        taken = {*self.model.definitions, *self.names, *(player.key for player in self.model.players)}
        return {**self.model.definitions, **{name: formula for name, formula in ours.items() if name not in taken}}

    @cached_property
    def payoff_functions(self) -> dict[tuple[int, int, Profile], Callable[..., Number]]:
        """By player, effort and profile of the allies: payoff as a function of the parameters."""
        found = {}
        for effort, profile in itertools.product(range(len(self.efforts)), self.profiles):
            whole = self.whole(effort, profile)
            for player in range(len(self.model.players)):
                payoff = self._payoff(player, whole)
                text = function(payoff, self.names, self.model.definitions, self._levels(whole))
                found[player, effort, profile] = text
        return found

    def statistic(self, formula: Formula) -> Callable[[Sequence[Number], int, Profile], Any]:
        """Write a statistic as a function of a point, an effort and a profile of the allies."""

        @cache
        def fast(effort: int, profile: Profile) -> Callable[..., Number]:
            whole = self.whole(effort, profile)
            return function(formula, self.names, self._definitions(whole), self._levels(whole))

        def value(point: Sequence[Number], effort: int, profile: Profile) -> Any:
            try:
                return fast(effort, profile)(*point)
            except (NotRational, ZeroDivisionError):
                return _ordered(self._slow_value(formula, point, effort, profile))

        return value

    def _slow_value(self, formula: Formula, point: Sequence[Number], effort: int, profile: Profile) -> exact.Exact:
        whole = self.whole(effort, profile)
        values: dict[str, exact.Exact] = dict(self.fractions(point))
        levels = {key: level.evaluate(values) for key, level in self._levels(whole).items()}
        values |= levels
        try:
            for name, definition in self._definitions(whole).items():
                try:
                    values[name] = definition.evaluate(values)
                except (EvaluationError, KeyError):
                    continue  # nobody may ask for it
            return formula.evaluate(values)
        except (EvaluationError, KeyError) as error:
            raise NoPayoffs(f"{formula.text} has no value") from error

    # -- points -------------------------------------------------------------------------------------------------

    def fractions(self, point: Sequence[Number]) -> dict[str, Fraction]:
        """Values of the parameters as the model takes them."""
        return {name: as_fraction(value) for name, value in zip(self.names, point, strict=True)}

    @cached_property
    def _assumptions(self) -> list[tuple[Formula, Callable[..., bool]]]:
        return [(formula, function(formula, self.names)) for formula in self.model.assumptions]

    def is_admissible(self, point: Sequence[Number]) -> bool:
        """Whether domains and assumptions hold."""
        for parameter, value in zip(self.model.parameters.values(), point, strict=True):
            if not inside(parameter.domain, value):
                return False
        for formula, fast in self._assumptions:
            try:
                if not fast(*point):
                    return False
            except (NotRational, ZeroDivisionError):
                try:
                    if not formula.holds(self.fractions(point)):
                        return False
                except EvaluationError:
                    return False
        return True

    def equilibria(self, point: Sequence[Number], effort: int) -> tuple[Profile, ...]:
        """Pure equilibria of the allies' game, by trying every deviation.

        Raises
        ------
        NoPayoffs
            Where a payoff has no value.
        """
        functions = self.payoff_functions
        try:
            payoffs: dict[Any, Any] = {
                (ally, profile): functions[ally, effort, profile](*point)
                for ally in self.allies
                for profile in self.profiles
            }
        except (NotRational, ZeroDivisionError):
            payoffs = self._slow_payoffs(point, effort)
        return tuple(
            profile
            for profile in self.profiles
            if all(payoffs[ally, profile] >= payoffs[ally, other] for ally, other in self.deviations(profile))
        )

    def _slow_payoffs(self, point: Sequence[Number], effort: int) -> dict[Any, Any]:
        try:
            payoffs = self.model.at(self.fractions(point)).exact_payoffs
        except BurdenError as error:
            raise NoPayoffs(str(error)) from error
        return {
            (ally, profile): _ordered(payoffs[(ally, *self.whole(effort, profile))])
            for ally in self.allies
            for profile in self.profiles
        }

    def differs_from_the_model(self, point: Sequence[Number]) -> str:
        """Compare our payoffs with those of the model, all of them; an empty text where they are the same."""
        try:
            theirs = self.model.at(self.fractions(point)).exact_payoffs
        except BurdenError:
            return ""
        for (player, effort, profile), fast in self.payoff_functions.items():
            try:
                ours = as_fraction(fast(*point))
            except (NotRational, ZeroDivisionError):
                continue
            if theirs[(player, *self.whole(effort, profile))] != ours:
                return f"payoff of {self.model.players[player].key} at {self.whole(effort, profile)}: {ours}"
        return ""


def inside(domain: Interval, value: Number) -> bool:
    low, high = domain.low, domain.high
    if low is not None:
        bound = as_number(low)
        if value < bound or (value == bound and not domain.low_closed):
            return False
    if high is not None:
        bound = as_number(high)
        if value > bound or (value == bound and not domain.high_closed):
            return False
    return True
