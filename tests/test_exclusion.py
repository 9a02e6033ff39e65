"""Supports that linear programming shows to hold no equilibrium: cases by hand, and none that does hold one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given, settings

import burden
from burden.game import NormalFormGame, normal_form, pure_profile, regret, support
from burden.model import Model
from burden.solvers import exclusion
from burden.solvers.degenerate import settle
from burden.solvers.exclusion import somebody_leaves
from tests import random_games

GAMES = Path(__file__).parents[1] / "games" / "classic"
BOTH = (0, 1)


def classic(file: str) -> NormalFormGame:
    model = burden.load(GAMES / file)
    assert isinstance(model, Model)
    return model.at(model.values())


def supports(game: NormalFormGame) -> Iterator[tuple[tuple[int, ...], ...]]:
    choices = [[c for k in range(1, n + 1) for c in itertools.combinations(range(n), k)] for n in game.n_actions]
    return itertools.product(*choices)


def excludes_no_equilibrium(game: NormalFormGame) -> bool:
    """Whether no support of a listed equilibrium is excluded."""
    return not any(somebody_leaves(game, tuple(map(support, one.profile))) for one in burden.solve(game).equilibria)


# -- by hand ------------------------------------------------------------------------------------------------------


def test_nobody_leaves_out_the_middle_effort_while_another_plays_it() -> None:
    # First and Second play low and high, Third plays all. Medium pays First as much as half low and half high where
    # the others' least effort is low or high, and more by a/2 where it is medium: Second high, Third medium.
    game = classic("weakest-link.yaml")
    assert somebody_leaves(game, ((0, 2), (0, 2), (0, 1, 2)))
    # So it is where all play all levels: First plays none but medium then.
    assert somebody_leaves(game, ((0, 1, 2), (0, 1, 2), (0, 1, 2)))
    # Where all play the same one or two levels they may stay. Medium is only as good as half low and half high.
    for own in [(0,), (1,), (2,), (0, 1), (1, 2), (0, 2)]:
        assert not somebody_leaves(game, (own, own, own))


def mixed_dominance(middle: int) -> NormalFormGame:
    """Player 1 gets 4 or 0 by the first action, 0 or 4 by the last, and ``middle`` by the one between."""
    payoffs = np.zeros((3, 3, 2, 2), dtype=int)
    payoffs[0, 0, 0] = payoffs[0, 2, 1] = 4
    payoffs[0, 1] = middle
    return normal_form(payoffs)


def test_an_action_that_a_mixture_dominates_is_not_played() -> None:
    # Half of each of the others pays 2. Neither of the two alone dominates.
    for own in [(1,), (0, 1), (1, 2), (0, 1, 2)]:
        assert somebody_leaves(mixed_dominance(1), (own, BOTH, BOTH))
    for own in [(0,), (2,), (0, 2)]:
        assert not somebody_leaves(mixed_dominance(1), (own, BOTH, BOTH))
    # As good as the mixture it may be played, alone or with both others, which are then worth 2 as well.
    assert not somebody_leaves(mixed_dominance(2), ((0, 1, 2), BOTH, BOTH))
    # Between 1 and its rivals only the one that does better where Second plays its first action would be chosen.
    assert somebody_leaves(mixed_dominance(3), ((0, 2), BOTH, BOTH))
    assert not somebody_leaves(mixed_dominance(3), ((0, 1), BOTH, BOTH))


def test_weak_dominance_excludes_where_it_is_strict_against_something_played() -> None:
    # Player 1 gains y z by 1 over 0.
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[0, 1, 1, 1] = 1
    game = normal_form(payoffs)
    assert somebody_leaves(game, (BOTH, BOTH, BOTH))
    assert somebody_leaves(game, ((0,), BOTH, (1,)))
    assert not somebody_leaves(game, (BOTH, BOTH, (0,)))
    assert not somebody_leaves(game, ((1,), BOTH, BOTH))


def test_two_mixtures_are_compared_where_no_action_is_dominated() -> None:
    # Half each of the first two actions pays (3, 3, 1)/2 against Second's three, and of the last two (3, 4, 1)/2: who
    # plays the first two gains by the others. No mixture dominates one of them: only the first pays 3 in the first
    # column; and in the last one only the third pays as much as the second, and it pays less in the middle.
    payoffs = np.zeros((2, 4, 3), dtype=int)
    payoffs[0] = [[3, 0, 0], [0, 3, 1], [2, 1, 1], [1, 3, 0]]
    game = normal_form(payoffs)
    everything = (0, 1, 2)
    assert somebody_leaves(game, ((0, 1), everything))
    assert not somebody_leaves(game, ((0,), everything))
    assert not somebody_leaves(game, ((1,), everything))


def test_pure_profiles_are_excluded_unless_they_are_equilibria() -> None:
    for payoffs in random_games.seeded_n_player_games(1, 10, (2, 3, 2), 0, 2):
        game = normal_form(payoffs)
        for profile in game.profiles():
            gains = regret(game, pure_profile(game, profile))
            assert somebody_leaves(game, [(action,) for action in profile]) == any(gains)


def test_irrational_payoffs_and_large_supports_exclude_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    game = mixed_dominance(1)
    payoffs = game.exact_payoffs.copy()
    payoffs[0, 1, 0, 0] = sympy.sqrt(2) / 2
    assert not somebody_leaves(normal_form(payoffs), ((1,), BOTH, BOTH))
    monkeypatch.setattr(exclusion, "MAX_ENTRIES", 10)
    assert not somebody_leaves(game, ((1,), BOTH, BOTH))  # 2 rows, of 4 profiles and 2 actions outside


# -- no equilibrium is excluded -----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["volunteers-dilemma.yaml", "weakest-link.yaml", "selten-horse.yaml"])
def test_no_equilibrium_of_a_classic_is_excluded(file: str) -> None:
    assert excludes_no_equilibrium(classic(file))


@settings(max_examples=60, deadline=None)
@given(random_games.n_player_games(max_players=3, max_payoff=2, max_profiles=12))
def test_no_equilibrium_is_excluded(payoffs: random_games.Payoffs) -> None:
    assert excludes_no_equilibrium(normal_form(payoffs))


@settings(max_examples=60, deadline=None)
@given(random_games.bimatrix_games(max_actions=3, max_payoff=2))
def test_no_equilibrium_of_two_players_is_excluded(payoffs: random_games.Bimatrix) -> None:
    assert excludes_no_equilibrium(normal_form(payoffs))


def test_what_is_excluded_by_one_player_holds_no_piece_with_the_whole_support(monkeypatch: pytest.MonkeyPatch) -> None:
    """The algebra of ties, without this rule, finds at most pieces at whose points some action is not played."""
    excluded = 0
    for payoffs in random_games.seeded_n_player_games(3, 8, (2, 2, 2), 0, 1):
        game = normal_form(payoffs)
        left = [own for own in supports(game) if somebody_leaves(game, own)]
        excluded += len(left)
        with monkeypatch.context() as patch:
            patch.setattr("burden.solvers.degenerate.somebody_leaves", lambda *_: False)
            for own in left:
                products, curves = settle(game, own)
                assert not curves
                for product in products:
                    played = [{a for vertex in hull for a in support(vertex)} for hull in product.sets]
                    assert any(set(actions) - used for actions, used in zip(own, played, strict=True))
    assert excluded
