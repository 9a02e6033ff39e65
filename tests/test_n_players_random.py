"""Games of three and more players: the solver against an independent search, and regret in exact arithmetic."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any, TypeAlias

import pytest
import sympy
from hypothesis import given, settings

import burden
from burden.exact import Enclosure, Exact
from burden.results import Solution
from tests.all_equilibria import Profile, all_equilibria, unmatched
from tests.random_games import Payoffs, n_player_games, seeded_n_player_games

#: Lower and upper bound of a number.
Interval: TypeAlias = tuple[Fraction, Fraction]

#: Shapes, and how many games of each: a few seconds' worth.
N_GAMES: dict[tuple[int, ...], int] = {
    (2, 2, 2): 60,
    (2, 2, 3): 20,
    (2, 3, 3): 20,
    (3, 3, 3): 8,
    (2, 2, 2, 2): 15,
    (2, 2, 2, 3): 4,
}


def interval(number: Exact) -> Interval:
    if isinstance(number, Enclosure):
        return number.lower, number.upper
    if isinstance(number, Fraction | int):
        return Fraction(number), Fraction(number)
    digits = Fraction(str(sympy.N(sympy.sympify(number), 60)))
    return digits - Fraction(1, 10**50), digits + Fraction(1, 10**50)


def product(numbers: Sequence[Interval]) -> Interval:
    """Of intervals of which all but the first are probabilities, perhaps with a lower bound just below zero."""
    low, high = numbers[0]
    for lower, upper in numbers[1:]:
        ends = [one * other for one in (low, high) for other in (lower, upper)]
        low, high = min(ends), max(ends)
    return low, high


def total(numbers: Sequence[Interval]) -> Interval:
    return sum((low for low, _ in numbers), Fraction(0)), sum((high for _, high in numbers), Fraction(0))


def action_payoffs(payoffs: Payoffs, player: int, profile: Sequence[Sequence[Interval]]) -> list[Interval]:
    """Sum over all cells, times the probability that the others play them."""
    parts: list[list[Interval]] = [[] for _ in profile[player]]
    for cell in itertools.product(*map(range, payoffs.shape[1:])):
        value = Fraction(int(payoffs[(player, *cell)]))
        chances = [profile[other][action] for other, action in enumerate(cell) if other != player]
        parts[cell[player]].append(product([(value, value), *chances]))
    return list(map(total, parts))


def assert_no_regret(payoffs: Payoffs, profile: Sequence[Sequence[Exact]]) -> None:
    """No bound contradicts an equilibrium, and all bounds are close."""
    tolerance = Fraction(int(payoffs.max() - payoffs.min()), 10**9)
    bounds = [[interval(probability) for probability in strategy] for strategy in profile]
    for player, strategy in enumerate(bounds):
        low, high = total(strategy)
        assert low <= 1 <= high
        assert high - low <= Fraction(1, 10**9)
        assert all(lower >= 0 for lower, _ in strategy)
        values = action_payoffs(payoffs, player, bounds)
        best = max(lower for lower, _ in values)
        for (_, chance), (lower, upper) in zip(strategy, values, strict=True):
            if chance > 0:  # an action that may be played
                assert upper >= best
                assert best - lower <= tolerance


def listed(solution: Solution) -> list[Profile]:
    return [tuple(tuple(map(float, strategy)) for strategy in found.profile) for found in solution.equilibria]


def game(payoffs: Any) -> burden.NormalFormGame:
    return burden.normal_form(payoffs.tolist())


def assert_same(payoffs: Payoffs) -> bool:
    """Compare with the independent search; whether that is sure of its list."""
    solution = burden.solve(game(payoffs))
    profiles = listed(solution)
    expected = all_equilibria(payoffs)
    place = payoffs.tolist()
    if not expected.complete:
        regular = [found for found, number in zip(expected.profiles, expected.indices, strict=True) if number]
        assert not solution.complete or not unmatched(regular, profiles), f"missing in {place}"
        return False
    assert not unmatched(expected.profiles, profiles), f"missing in {place}"
    assert not unmatched(profiles, expected.profiles), f"no equilibria of {place}"
    assert len(profiles) == len(expected.profiles), f"listed twice in {place}"
    assert solution.complete, place
    assert solution.certificate.index_sum == sum(expected.indices) == 1, place
    for profile, found in zip(profiles, solution.equilibria, strict=True):
        (number,) = [k for k, known in enumerate(expected.profiles) if not unmatched([profile], [known])]
        assert found.index in (None, expected.indices[number]), place
    return True


@pytest.mark.parametrize("shape", N_GAMES)
def test_lists_are_those_of_an_independent_search(shape: tuple[int, ...]) -> None:
    n_games = N_GAMES[shape]
    n_sure = sum(assert_same(payoffs) for payoffs in seeded_n_player_games(prod(shape), n_games, shape))
    assert n_sure >= 0.8 * n_games  # the others have ties among best replies


@given(n_player_games())
@settings(max_examples=30, deadline=None)
def test_no_profile_listed_has_regret(payoffs: Payoffs) -> None:
    solution = burden.solve(game(payoffs))
    for equilibrium in solution.equilibria:
        assert_no_regret(payoffs, equilibrium.profile)
    assert solution.equilibria or not solution.complete


@given(n_player_games(max_players=3, max_payoff=9, max_profiles=18))
@settings(max_examples=40, deadline=None)
def test_lists_of_games_with_ties_are_those_of_an_independent_search(payoffs: Payoffs) -> None:
    assert_same(payoffs)
