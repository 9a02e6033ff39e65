"""Games from lists: every input is a game or a clear message. What profiles pay: what a plain sum gives."""

from __future__ import annotations

import itertools
import pickle
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from burden import exact
from burden.errors import ParameterError
from burden.exact import Exact, Irrational
from burden.game import (
    NormalFormGame,
    Player,
    Profile,
    action_payoffs,
    best_responses,
    expected_payoffs,
    largest,
    normal_form,
    pure_profile,
    regret,
    restrict,
    support,
)

F = Fraction
HALF = F(1, 2)
SQRT2 = exact.power(F(2), HALF)

LEVELS: Any = [[0, 1], [0.5, F(1, 3)]]
PENNIES = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]


# -- from lists ---------------------------------------------------------------------------------------------------


def test_a_game_is_built_from_one_nested_list_per_player() -> None:
    game = normal_form(
        [[[3, 0], [5, 1]], [[3, 5], [0, 1]]], ["A", "B"], [["stay", "leave"], ["in", "out"]], "a dilemma"
    )
    assert (game.n_players, game.n_actions, game.title) == (2, (2, 2), "a dilemma")
    assert [player.key for player in game.players] == ["A", "B"]
    assert game.labels((1, 0)) == ("leave", "in")
    assert game.exact_payoffs[0, 1, 0] == 5
    assert game.exact_payoffs[1, 0, 1] == 5
    assert game.payoffs[1, 1, 0] == 0.0
    assert game.is_rational
    assert game.index("B") == 1
    assert list(game.profiles()) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_names_are_numbered_where_none_are_given() -> None:
    game = normal_form([[[1, 2, 3]], [[4, 5, 6]]])
    assert [player.key for player in game.players] == ["player_1", "player_2"]
    assert [player.actions for player in game.players] == [("1",), ("1", "2", "3")]


def test_one_player_and_three_players_have_lists_of_their_own_depth() -> None:
    assert normal_form([[1, 2, 3]]).n_actions == (3,)
    cube = np.arange(24).reshape(3, 2, 2, 2)
    assert normal_form(cube).n_actions == (2, 2, 2)
    assert normal_form(cube.tolist()).exact_payoffs[2, 1, 0, 1] == 21


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, F(3)),
        (0.1, F(1, 10)),
        (1e-7, F(1, 10**7)),
        (-0.0, F(0)),
        ("1/3", F(1, 3)),
        (" 0.25 ", F(1, 4)),
        (F(2, 7), F(2, 7)),
        (Decimal("0.30"), F(3, 10)),
        (Decimal("1E+3"), F(1000)),
        (np.int64(7), F(7)),
        (np.float64(0.1), F(1, 10)),
        (sympy.Rational(2, 3), F(2, 3)),
        (sympy.sqrt(2), SQRT2),
        (sympy.log(6) - sympy.log(3), exact.logarithm(F(2))),
        (SQRT2, SQRT2),
        (10**300, F(10**300)),
    ],
)
def test_whatever_is_a_number_is_a_payoff(value: object, expected: Exact) -> None:
    game = normal_form([[[value, 0]], [[0, value]]])
    assert game.exact_payoffs[0, 0, 0] == expected
    assert game.exact_payoffs[1, 0, 1] == expected


@pytest.mark.parametrize("dtype", [np.int8, np.uint64, np.float64, object])
def test_arrays_of_numbers_are_payoffs(dtype: type) -> None:
    game = normal_form(np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], dtype=dtype))
    assert game.exact_payoffs.tolist() == [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]
    assert all(isinstance(payoff, Fraction) for payoff in game.exact_payoffs.flat)


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        np.nan,
        Decimal("NaN"),
        True,
        np.True_,
        None,
        "",
        "abc",
        "sqrt(2)",
        "1/0",
        1j,
        {},
        [1],
        (),
        object(),
        b"1",
        pytest.param(10**5000, id="5001 digits"),
        "1e5000",
        F(1, 10**2000),
        sympy.pi,
        sympy.I,
        sympy.oo,
        sympy.nan,
        sympy.Symbol("x"),
        np.datetime64("2022-02-24"),
    ],
)
def test_whatever_is_no_finite_number_is_refused_with_its_place(value: object) -> None:
    for payoffs in ([[[0, 0], [value, 0]], [[0, 0], [0, 0]]], [[[0, 0], [0, 0]], [[0, 0], [value, 0]]]):
        with pytest.raises(ParameterError, match=r"payoffs of player [12]|payoff is") as caught:
            normal_form(payoffs)
        assert len(str(caught.value)) < 300


def test_a_payoff_beyond_the_doubles_is_refused() -> None:
    with pytest.raises(ParameterError, match="a payoff is a number beyond the range of floating point"):
        normal_form([[[10**400]], [[0]]])


@pytest.mark.parametrize(
    ("payoffs", "message"),
    [
        ([], "payoffs: found none"),
        ([[]], "player 1: found an empty list"),
        ([[[]], [[]]], "player 1: found an empty list"),
        ([[[1, 2], [3]], [[1, 2], [3, 4]]], "player 1: the lists are ragged: at depth 2 some have 1 entries, some 2"),
        ([[[1], [2]], [[1, 2]]], r"player 2 have shape \(1, 2\), those of player 1 \(2, 1\)"),
        ([[1, 2], [3, 4]], "found 1, expected a list; 2 players need payoffs nested 2 deep"),
        ([[[[1]]], [[[1]]]], "nested more than 2 deep"),
        ([1, 2], "found 1, expected a list"),
        ([[1, [2]], [[1], 2]], "found 1, expected a list"),
        ([[[1, [2]]], [[1, 2]]], r"found \[2\], expected a finite number"),
        (5, "found 5, expected a list"),
        (None, "found None, expected a list"),
        ("12", "found '12', expected a list"),
        ({"A": [[1]], "B": [[1]]}, "expected a list"),
        ([{1: 2}, {1: 2}], "expected a list"),
        (["12", "34"], "found '12', expected a list"),
        (np.zeros((2, 3)), "found 0.0, expected a list"),
        (np.zeros((2, 0, 3)), "player 1: found an empty list"),
        ([np.zeros((1001, 1000)), np.zeros((1001, 1000))], "1,000,000 action profiles"),
    ],
)
def test_lists_of_another_shape_are_refused_with_a_reason(payoffs: Any, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        normal_form(payoffs)


@pytest.mark.parametrize(
    ("players", "actions", "message"),
    [
        (["A"], None, "players: found 1, expected 2"),
        (["A", "B", "C"], None, "players: found 3, expected 2"),
        (["A", "A"], None, "players: found .*, expected different names"),
        (["A", ""], None, "players: found .*, expected different names, none empty"),
        ([1, 2], None, "players: found .*, expected different names"),
        ([["A"], "B"], None, "players: found .*, expected different names"),
        ("AB", None, "found 'AB', expected a list"),
        (None, [["a", "b"]], r"actions: found \[2\], expected \[2, 2\]"),
        (None, [["a", "b"], ["c"]], r"actions: found \[2, 1\], expected \[2, 2\]"),
        (None, [["a", "a"], ["c", "d"]], "actions of player_1: found .*, expected different names"),
        (None, [["a", "b"], ["c", ""]], "actions of player_2: found .*, expected different names"),
        (None, ["ab", "cd"], "found 'ab', expected a list"),
        (None, [None, None], "found None, expected a list"),
        (None, 3, "found 3, expected a list"),
    ],
)
def test_names_that_do_not_fit_are_refused(players: Any, actions: Any, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        normal_form(PENNIES, players, actions)


def test_actions_may_be_named_by_numbers() -> None:
    assert normal_form(PENNIES, actions=LEVELS).players[1].actions == ("0.5", "1/3")


def test_a_game_copies_its_payoffs_and_nobody_changes_them() -> None:
    table = np.array(PENNIES)
    game = normal_form(table)
    table[0, 0, 0] = 99
    assert game.exact_payoffs[0, 0, 0] == 1
    for array in (game.exact_payoffs, game.payoffs):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0, 0] = 5


def test_a_game_wants_exact_numbers_and_names() -> None:
    players = (Player("A", ("a",)), Player("B", ("b",)))
    with pytest.raises(ParameterError, match=r"burden\.normal_form"):
        NormalFormGame(players, np.array([[[1]], [[2]]], dtype=object))
    with pytest.raises(ParameterError, match=r"shape \(2, 1\), expected \(2, 1, 1\)"):
        NormalFormGame(players, np.array([[F(1)], [F(2)]], dtype=object))
    with pytest.raises(ParameterError, match="players: found"):
        NormalFormGame((players[0], players[0]), np.array([[[F(1)]], [[F(2)]]], dtype=object))
    with pytest.raises(ParameterError, match="at least one player"):
        NormalFormGame((), np.zeros((0,), dtype=object))


def test_a_game_survives_being_sent_elsewhere() -> None:
    game = normal_form([[[sympy.sqrt(2), 0]], [[0, sympy.log(3)]]])
    again = pickle.loads(pickle.dumps(game))
    assert again.players == game.players
    assert np.array_equal(again.exact_payoffs, game.exact_payoffs)
    assert action_payoffs(again, 1, pure_profile(again, (0, 1))) == (F(0), exact.logarithm(F(3)))


def test_games_say_what_they_are() -> None:
    assert (
        repr(normal_form(PENNIES, title="pennies")) == "<NormalFormGame 'pennies': player_1, player_2; 2 × 2 actions>"
    )


def test_games_of_fractions_need_neither_sympy_nor_nashpy_nor_flint() -> None:
    code = (
        "import sys, burden; game = burden.normal_form([[[1, 0]] * 4] * 2)\n"
        "assert burden.solve(game, method='exact').complete\n"
        "print(*{'sympy', 'nashpy', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


# -- what profiles pay --------------------------------------------------------------------------------------------


def plain_action_payoffs(game: NormalFormGame, player: int, profile: Profile) -> list[Exact]:
    """By the definition: the sum over all profiles of the others."""
    totals: list[Exact] = [F(0)] * game.n_actions[player]
    for cell in itertools.product(*map(range, game.n_actions)):
        weight: Exact = F(1)
        for other, action in enumerate(cell):
            if other != player:
                weight = weight * profile[other][action]
        totals[cell[player]] = totals[cell[player]] + weight * game.exact_payoffs[(player, *cell)]
    return totals


@st.composite
def games_and_profiles(draw: st.DrawFn) -> tuple[NormalFormGame, Profile]:
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    numbers = st.fractions(-5, 5, max_denominator=6)
    payoffs = [draw(nested(numbers, shape)) for _ in shape]
    profile = []
    for size in shape:
        weights = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size).filter(any))
        profile.append(tuple(F(weight, sum(weights)) for weight in weights))
    return normal_form(payoffs), tuple(profile)


def nested(numbers: st.SearchStrategy[Fraction], shape: Sequence[int]) -> st.SearchStrategy[Any]:
    inner = numbers if len(shape) == 1 else nested(numbers, shape[1:])
    return st.lists(inner, min_size=shape[0], max_size=shape[0])


@given(games_and_profiles())
def test_action_payoffs_are_the_sum_over_all_profiles_of_the_others(drawn: tuple[NormalFormGame, Profile]) -> None:
    game, profile = drawn
    for player in range(game.n_players):
        expected = plain_action_payoffs(game, player, profile)
        assert list(action_payoffs(game, player, profile)) == expected
        assert best_responses(game, player, profile) == tuple(
            action for action, payoff in enumerate(expected) if payoff == max(expected)
        )
        own = sum((w * v for w, v in zip(profile[player], expected, strict=True)), F(0))
        assert expected_payoffs(game, profile)[player] == own
        assert regret(game, profile)[player] == max(expected) - own


def test_irrational_payoffs_and_probabilities_are_summed_exactly() -> None:
    game = normal_form([[[sympy.sqrt(2), 0], [0, 1]], [[1, 0], [0, sympy.log(2)]]])
    y = (SQRT2 - 1, 2 - SQRT2)
    profile: Profile = ((HALF, HALF), y)
    assert not game.is_rational
    assert action_payoffs(game, 0, profile) == (2 - SQRT2, 2 - SQRT2)
    assert best_responses(game, 0, profile) == (0, 1)
    assert best_responses(game, 1, profile) == (0,)  # 1/2 against log(2)/2
    assert regret(game, profile)[0] == 0
    log2 = exact.logarithm(F(2))
    expected = HALF - (SQRT2 - 1) / 2 - (2 - SQRT2) * log2 / 2
    assert exact.compare(regret(game, profile)[1], expected) == 0
    assert all(isinstance(payoff, Irrational) for payoff in expected_payoffs(game, profile))


def test_actions_that_are_played_are_the_support() -> None:
    assert support((F(0), HALF, F(0), HALF)) == (1, 3)
    assert support((SQRT2 - 1, F(0), 2 - SQRT2)) == (0, 2)


def test_largest_finds_ties_of_rational_and_of_irrational_numbers() -> None:
    assert largest([1, 3, 2, 3]) == [1, 3]
    assert largest([F(1, 3), F(1, 3)]) == [0, 1]
    nested_root = exact.power(5 + 2 * exact.power(F(6), HALF), HALF)
    sum_of_roots = SQRT2 + exact.power(F(3), HALF)
    assert largest([F(3), nested_root, sum_of_roots, -SQRT2]) == [1, 2]


def test_a_restricted_game_is_the_game_among_the_others() -> None:
    game = normal_form(np.arange(54).reshape(3, 3, 2, 3), ["A", "B", "C"])
    for player, action in ((0, 2), (1, 1), (2, 0)):
        others = [key for key in range(3) if key != player]
        left = restrict(game, player, action)
        assert [p.key for p in left.players] == [game.players[other].key for other in others]
        for cell in left.profiles():
            whole = [*cell[:player], action, *cell[player:]]
            for position, other in enumerate(others):
                assert left.exact_payoffs[(position, *cell)] == game.exact_payoffs[(other, *whole)]
