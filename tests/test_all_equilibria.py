"""The independent search for all equilibria, on games whose equilibria are known by hand."""

from __future__ import annotations

import itertools
from math import comb
from typing import Any

import numpy as np
import pytest

from tests.all_equilibria import AllEquilibria, Profile, all_equilibria, index, n_complex_roots, polished, unmatched
from tests.random_games import seeded_n_player_games


def table(n_players: int, payoff: Any) -> list[Any]:
    """Two actions each: ``payoff(player, actions)``."""
    values = [
        [payoff(player, cell) for cell in itertools.product((0, 1), repeat=n_players)] for player in range(n_players)
    ]
    nested: list[Any] = np.array(values).reshape(n_players, *[2] * n_players).tolist()
    return nested


def volunteers_dilemma(n: int, benefit: int, cost: int) -> list[Any]:
    """Diekmann (1985): action 0 volunteers. Everybody gets the benefit if anybody does; volunteers pay the cost."""
    return table(n, lambda player, cell: benefit * (0 in cell) - cost * (cell[player] == 0))


def abstain(*probabilities: float) -> Profile:
    return tuple((1 - p, p) for p in probabilities)


def assert_all(found: AllEquilibria, expected: dict[Profile, int]) -> None:
    assert found.complete
    assert not unmatched(found.profiles, list(expected), 1e-12)
    assert not unmatched(list(expected), found.profiles, 1e-12)
    assert len(found.profiles) == len(expected)
    for profile, number in zip(found.profiles, found.indices, strict=True):
        (near,) = [known for known in expected if not unmatched([profile], [known], 1e-12)]
        assert number == expected[near]


@pytest.mark.parametrize("n", [3, 4])
@pytest.mark.parametrize(("benefit", "cost"), [(4, 1), (3, 1), (5, 3), (100, 99)])
def test_any_group_may_share_the_volunteering(n: int, benefit: int, cost: int) -> None:
    """Any k players may each abstain with probability (c/b)^(1/(k-1)), the others for sure.

    Volunteering would give the others b (c/b)^(k/(k-1)) more, which is less than c. One player alone volunteers. All
    derivatives of the gain from abstaining by another's probability of abstaining are equal and negative: -J is a
    positive multiple of E - I, with E full of ones, and det(E - I) = (k - 1) (-1)^(k-1).
    """
    expected = {}
    for k in range(1, n + 1):
        chance = (cost / benefit) ** (1 / (k - 1)) if k > 1 else 0.0
        for group in itertools.combinations(range(n), k):
            expected[abstain(*(chance if player in group else 1.0 for player in range(n)))] = (-1) ** (k - 1)
    assert sum(expected.values()) == sum(comb(n, k) * (-1) ** (k - 1) for k in range(1, n + 1)) == 1
    assert_all(all_equilibria(volunteers_dilemma(n, benefit, cost)), expected)


def test_matching_pennies_of_three_has_one_equilibrium() -> None:
    """Jordan (1993): 1 wants to match 2, 2 to match 3, 3 to differ from 1."""
    game = table(3, lambda player, cell: int((cell[player] == cell[(player + 1) % 3]) != (player == 2)))
    assert_all(all_equilibria(game), {abstain(0.5, 0.5, 0.5): 1})


def test_uneven_matching_pennies_of_three() -> None:
    """As before, but 1 wins ``3`` by matching at action 1, 2 wins ``2``, 3 wins ``4`` by 0 against 1."""
    prizes = {(0, 1): 3, (1, 1): 2, (2, 0): 4}

    def payoff(player: int, cell: tuple[int, ...]) -> int:
        wins = (cell[player] == cell[(player + 1) % 3]) != (player == 2)
        return prizes.get((player, cell[player]), 1) * wins

    # Probabilities p, q, r of action 1: 1 is indifferent if 1 - q = 3q, 2 if 1 - r = 2r, 3 if 4p = 1 - p.
    assert_all(all_equilibria(table(3, payoff)), {abstain(1 / 5, 1 / 4, 1 / 3): 1})


def test_coordination_beside_a_player_who_does_not_matter() -> None:
    """Two strict equilibria of index +1, a mixed one of index -1."""
    game = table(3, lambda player, cell: cell[2] if player == 2 else (2 + cell[0]) * (cell[0] == cell[1]))
    expected = {abstain(0, 0, 1): 1, abstain(1, 1, 1): 1, abstain(2 / 5, 2 / 5, 1): -1}
    assert_all(all_equilibria(game), expected)


def test_a_game_with_nine_equilibria() -> None:
    """McKelvey and McLennan (1996): four strict, three where two mix, two where all do."""
    first = [[[9, 0], [0, 3]], [[0, 3], [9, 0]]]
    second = [[[8, 0], [0, 4]], [[0, 4], [8, 0]]]
    third = [[[12, 0], [0, 6]], [[0, 6], [2, 0]]]
    found = all_equilibria([first, second, third])
    assert found.complete
    n_mixing = sorted(sum(max(x) < 1 for x in profile) for profile in found.profiles)
    assert n_mixing == [0] * 4 + [2] * 3 + [3] * 2
    assert sum(found.indices) == 1


def test_numbers_of_complex_roots() -> None:
    """With two actions each, the number of permutations without fixed points (McKelvey and McLennan 1997)."""
    assert [n_complex_roots([2] * n) for n in range(2, 7)] == [1, 2, 9, 44, 265]
    assert [n_complex_roots(sizes) for sizes in ([3, 3, 3], [3, 3], [3, 2], [4, 2, 2], [3, 2, 2])] == [10, 1, 0, 0, 2]


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 3, 3), (2, 2, 2, 2), (2, 2, 4)])
def test_indices_sum_to_one_where_the_list_is_complete(shape: tuple[int, ...]) -> None:
    found = [all_equilibria(game) for game in seeded_n_player_games(7, 12, shape, -1000, 1000)]
    assert sum(result.complete for result in found) >= 11
    assert all(sum(result.indices) == 1 for result in found if result.complete)


def test_games_of_three_actions_are_searched_completely() -> None:
    for game in seeded_n_player_games(8, 4, (3, 3, 3), -1000, 1000):
        found = all_equilibria(game)
        assert (found.complete, sum(found.indices)) == (True, 1)


def test_a_list_is_not_called_complete_where_there_are_continua() -> None:
    horse = [
        [[[1, 1], [4, 0]], [[3, 0], [3, 0]]],
        [[[1, 1], [4, 0]], [[2, 0], [2, 0]]],
        [[[1, 1], [0, 1]], [[2, 0], [2, 0]]],
    ]
    assert not all_equilibria(horse).complete
    assert not all_equilibria(np.zeros((3, 2, 2, 2), dtype=int)).complete


def test_polishing_mends_small_errors() -> None:
    chance = (1 / 3) ** 0.5
    near = abstain(chance + 1e-4, chance - 1e-4, chance)
    assert not unmatched([polished(volunteers_dilemma(3, 3, 1), near)], [abstain(chance, chance, chance)], 1e-12)


def test_the_index_of_the_even_mixture_differs_between_matching_and_mismatching() -> None:
    half = (0.5, 0.5)
    assert index([[[1, 0], [0, 1]], [[1, 0], [0, 1]]], (half, half)) == -1
    assert index([[[1, 0], [0, 1]], [[0, 1], [1, 0]]], (half, half)) == 1
