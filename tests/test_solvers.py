"""Solving games: what is listed, how it is certified, and what is said about the list."""

import json
import subprocess
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import burden
from burden import exact
from burden.errors import ParameterError, UnsupportedGame
from burden.game import NormalFormGame, Profile
from burden.solvers import METHODS, solve
from tests import brute_force
from tests.random_games import Bimatrix, bimatrix_games, seeded_games


def game_of(*payoffs: Any) -> NormalFormGame:
    return burden.normal_form(payoffs)


def listed(solution: burden.Solution) -> set[Any]:
    return {equilibrium.profile for equilibrium in solution.equilibria}


def regrets(game: NormalFormGame, profile: Profile) -> list[Fraction]:
    """Regret of each player, computed by going through all profiles of actions."""
    gains = []
    for player in range(game.n_players):
        values = [Fraction(0)] * game.n_actions[player]
        own = Fraction(0)
        for cell in np.ndindex(*game.n_actions):
            weight = Fraction(1)
            for other, action in enumerate(cell):
                if other != player:
                    weight *= Fraction(str(profile[other][action]))
            payoff = weight * game.exact_payoffs[(player, *cell)]
            values[cell[player]] += payoff
            own += payoff * Fraction(str(profile[player][cell[player]]))
        gains.append(max(values) - own)
    return gains


# -- two players --------------------------------------------------------------------------------------------------


@given(bimatrix_games())
@settings(max_examples=150, deadline=None)
def test_the_list_is_that_of_brute_force_and_nobody_regrets(game: Bimatrix) -> None:
    table = game_of(*game)
    solution = burden.solve(table, method="exact")
    assert solution.complete
    assert listed(solution) == brute_force.extreme_equilibria(*game)
    assert solution.certificate.index_sum == 1
    assert all(regrets(table, equilibrium.profile) == [0, 0] for equilibrium in solution.equilibria)
    ours = {frozenset(solution.equilibria[k].profile for k in c.equilibria) for c in solution.components}
    assert ours == {frozenset(part) for part in brute_force.components(listed(solution))}


@given(
    bimatrix_games(max_actions=3),
    st.tuples(*[st.fractions(Fraction(1, 9), 9, max_denominator=9)] * 2),
    st.tuples(*[st.fractions(-9, 9, max_denominator=9)] * 2),
)
@settings(max_examples=60, deadline=None)
def test_payoffs_in_other_units_leave_equilibria_as_they_were(
    game: Bimatrix, scales: tuple[Fraction, Fraction], shifts: tuple[Fraction, Fraction]
) -> None:
    changed = [
        [[scale * value + shift for value in row] for row in table]
        for table, scale, shift in zip(game, scales, shifts, strict=True)
    ]
    assert listed(burden.solve(game_of(*changed), method="exact")) == listed(
        burden.solve(game_of(*game), method="exact")
    )


@given(bimatrix_games(max_actions=3))
@settings(max_examples=60, deadline=None)
def test_players_that_change_places_take_their_strategies_along(game: Bimatrix) -> None:
    a, b = (np.array(table) for table in game)
    turned = listed(burden.solve(game_of(b.T, a.T), method="exact"))
    assert {(y, x) for x, y in turned} == listed(burden.solve(game_of(a, b), method="exact"))


def first_game_that_nashpy_cannot_solve() -> Bimatrix:
    import nashpy

    for game in seeded_games(seed=5, n_games=3_000, shapes=[(3, 3)], low=-9, high=9):
        if not list(nashpy.Game(*map(np.array, game)).support_enumeration()):
            return game
    raise AssertionError("nashpy has been mended: this test has lost its subject")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_nashpy_does_not_find_is_listed_and_said() -> None:
    game = first_game_that_nashpy_cannot_solve()
    solution = burden.solve(game_of(*game))
    assert listed(solution) == brute_force.extreme_equilibria(*game)
    assert solution.equilibria
    assert any("nashpy's support enumeration was short" in note for note in solution.notes)


@pytest.mark.parametrize("method", METHODS)
def test_the_list_does_not_depend_on_the_method(method: Any) -> None:
    for game in seeded_games(seed=1, n_games=9, shapes=[(2, 2), (3, 3), (4, 3)], low=0, high=3):
        assert listed(burden.solve(game_of(*game), method=method)) == brute_force.extreme_equilibria(*game)


def test_irrational_payoffs_give_the_equilibrium_of_the_algebra() -> None:
    """Matching pennies with stakes: rows mix so that the columns are indifferent, and the other way round.

    With A = [[sqrt 2, 0], [0, log 3]] the column player plays the first column with log 3/(sqrt 2 + log 3); with
    B = [[0, sqrt 3], [1, 0]] the row player plays the first row with 1/(1 + sqrt 3) = (sqrt 3 - 1)/2.
    """
    text = """
burden: 1
players: {A: {actions: [u, d]}, B: {actions: [l, r]}}
payoffs: {A: [[sqrt(2), 0], [0, log(3)]], B: [[0, sqrt(3)], [1, 0]]}
"""
    solution = burden.solve(burden.loads(text))
    (equilibrium,) = solution.equilibria
    assert solution.complete
    assert equilibrium.strategies["A"]["u"] == pytest.approx((3**0.5 - 1) / 2, rel=1e-14)
    assert equilibrium.strategies["B"]["l"] == pytest.approx(np.log(3) / (np.log(3) + 2**0.5), rel=1e-14)
    assert equilibrium.index == 1


def test_ties_among_irrational_payoffs_are_seen() -> None:
    """sqrt 8 is 2*sqrt 2, and log 6 is log 2 + log 3: player B is indifferent everywhere, A between its rows at l."""
    text = """
burden: 1
players: {A: {actions: [u, d]}, B: {actions: [l, r]}}
payoffs: {A: [[sqrt(8), 1], [2*sqrt(2), 0]], B: [[log(6), log(2) + log(3)], [1, 1]]}
"""
    solution = burden.solve(burden.loads(text))
    half = {equilibrium.describe() for equilibrium in solution.equilibria}
    assert half == {"A: u; B: l", "A: u; B: r", "A: d; B: l"}
    assert {equilibrium.type for equilibrium in solution.equilibria} == {"vertex"}
    assert solution.components[0].dimension == 1
    assert solution.components[0].subsets == ((0, 1), (0, 2))


def test_a_game_too_large_to_enumerate_says_so() -> None:
    generator = np.random.default_rng(3)
    a, b = generator.integers(0, 1000, (2, 26, 26)).tolist()
    solution = burden.solve(game_of(a, b))
    assert not solution.complete
    assert any("not every equilibrium is listed" in note for note in solution.notes)
    assert solution.equilibria
    assert all(equilibrium.regret == 0 for equilibrium in solution.equilibria)


# -- one, three and more players ----------------------------------------------------------------------------------


def test_one_player_takes_its_best_actions() -> None:
    solution = burden.solve(game_of([1, 3, 3]))
    assert [equilibrium.describe() for equilibrium in solution.equilibria] == ["player_1: 2", "player_1: 3"]
    assert solution.complete
    assert solution.components[0].dimension == 1


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 4), (2, 2, 2, 2), (1, 3, 2)])
def test_all_pure_equilibria_of_many_players_are_listed(shape: tuple[int, ...]) -> None:
    generator = np.random.default_rng(7)
    for _ in range(40):
        payoffs = generator.integers(0, 4, (len(shape), *shape))
        expected = {
            cell
            for cell in np.ndindex(*shape)
            if all(
                payoffs[(i, *cell)] == max(payoffs[(i, *cell[:i], a, *cell[i + 1 :])] for a in range(shape[i]))
                for i in range(len(shape))
            )
        }
        solution = burden.solve(game_of(*payoffs))
        pure = [e for e in solution.equilibria if all(1 in strategy for strategy in e.profile)]
        assert {tuple(strategy.index(1) for strategy in e.profile) for e in pure} == expected
        assert len(pure) == len(expected)


# -- a leader -----------------------------------------------------------------------------------------------------


def leader_values(payoffs: Any, leader: int) -> list[tuple[Fraction, Fraction]]:
    """Best and worst payoff of the leader over the extreme equilibria after each action, by brute force."""
    values = []
    others = [i for i in range(3) if i != leader]
    for action in range(payoffs.shape[leader + 1]):
        a, b, own = (np.take(payoffs[i], action, axis=leader).tolist() for i in (*others, leader))
        gained = [
            sum(p * q * own[i][j] for i, p in enumerate(x) for j, q in enumerate(y))
            for x, y in brute_force.extreme_equilibria(a, b)
        ]
        values.append((max(gained), min(gained)))
    return values


@pytest.mark.parametrize("leader", [0, 1, 2])
@pytest.mark.parametrize("high", [2, 9])
def test_the_leader_gets_its_best_hope_and_its_best_fear(leader: int, high: int) -> None:
    generator = np.random.default_rng(leader + 10 * high)
    for _ in range(25):
        payoffs = generator.integers(0, high, (3, 2, 3, 2), endpoint=True)
        values = leader_values(payoffs, leader)
        hope, fear = max(best for best, _ in values), max(worst for _, worst in values)
        solution = solve(game_of(*payoffs), timing="guarantor-first", leader=f"player_{leader + 1}")
        assert solution.complete
        for wanted, value in (("optimistic", hope), ("pessimistic", fear)):
            outcomes = [e for e in solution.equilibria if e.selection in {wanted, "both"}]
            assert outcomes
            assert {e.payoffs[leader] for e in outcomes} == {value}
            actions = {e.profile[leader].index(1) for e in outcomes}
            column = 0 if wanted == "optimistic" else 1
            assert actions == {action for action, pair in enumerate(values) if pair[column] == value}
            kind = "best" if wanted == "optimistic" else "worst"
            assert any(f"counting on the {kind} reply" in note for note in solution.notes) == (len(actions) > 1)


def test_a_leader_with_one_follower_is_solved_by_hand() -> None:
    """After T the follower prefers L (payoffs 2, 1); after B it is indifferent, and the leader gets 4 or 0."""
    game = burden.normal_form([[[2, 9], [4, 0]], [[1, 0], [1, 1]]], ["G", "F"], [["T", "B"], ["L", "R"]])
    solution = solve(game, timing="guarantor-first", leader="G")
    assert [(e.describe(), e.selection) for e in solution.equilibria] == [
        ("G: T; F: L", "pessimistic"),
        ("G: B; F: L", "optimistic"),
    ]


def test_a_leader_is_needed_where_one_moves_first() -> None:
    with pytest.raises(UnsupportedGame, match="guarantor-first needs a player who moves first"):
        burden.solve(game_of([[1]], [[1]]), timing="guarantor-first")


# -- the contract, and input --------------------------------------------------------------------------------------


def test_the_json_contract_holds_every_key() -> None:
    answer = burden.solve(game_of([[3, 0], [5, 1]], [[3, 5], [0, 1]])).to_dict()
    assert set(answer) >= {
        "burden",
        "title",
        "timing",
        "parameters",
        "players",
        "equilibria",
        "complete",
        "certificate",
        "notes",
    }
    (entry,) = answer["equilibria"]
    assert entry["type"] == "pure"
    assert entry["strategies"] == {"player_1": {"2": 1.0}, "player_2": {"2": 1.0}}
    assert entry["exact"] == {"player_1": {"2": "1"}, "player_2": {"2": "1"}}
    assert entry["payoffs"] == {"player_1": 1.0, "player_2": 1.0}
    assert (entry["regret"], entry["index"], entry["component"]) == (0.0, 1, 1)
    assert (entry["strict"], entry["undominated"], entry["total_payoff"]) == (True, True, 2.0)
    assert answer["certificate"]["index_sum"] == 1
    json.dumps(answer, allow_nan=False)


def test_contributions_and_dependence_are_expectations() -> None:
    """Matching pennies between a guarantor at 0 or 2 and an ally at 1 or 3: both mix evenly, so 1 and 2."""
    text = """
burden: 1
players: {G: {role: guarantor, actions: [0, 2]}, W: {role: ally, actions: [1, 3]}}
payoffs: {G: "(G - 1)*(W - 2)", W: "-(G - 1)*(W - 2)"}
"""
    (equilibrium,) = burden.solve(burden.loads(text)).equilibria
    assert equilibrium.effort == 1
    assert equilibrium.contributions == {"W": 2}
    assert equilibrium.allied_total == 2
    assert equilibrium.dependence == Fraction(1, 3)


def test_dependence_on_nothing_is_not_defined() -> None:
    text = """
burden: 1
players: {G: {role: guarantor, actions: [0, 2]}, W: {role: ally, actions: [0, 3]}}
payoffs: {G: -G, W: -W}
"""
    (equilibrium,) = burden.solve(burden.loads(text)).equilibria
    assert equilibrium.dependence is None
    assert equilibrium.to_dict()["dependence"] is None


def test_dominated_equilibria_are_marked() -> None:
    solution = burden.solve(game_of([[4, 0], [3, 3]], [[4, 3], [0, 3]]))  # stag hunt: (4, 4), (3, 3), and a mixture
    assert [equilibrium.undominated for equilibrium in solution.equilibria] == [True, False, False]
    assert [equilibrium.strict for equilibrium in solution.equilibria] == [True, True, False]


def test_labels_are_escaped_in_a_notebook() -> None:
    game = burden.normal_form([[[1]], [[1]]], ["A", "B"], [["<b>x</b>"], ["y"]])
    page = burden.solve(game)._repr_html_()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


@pytest.mark.parametrize(
    "payoffs",
    [
        [],
        [[[1, 2], [3]], [[1, 2], [3, 4]]],
        [[[1, 2]], [[1, 2], [3, 4]]],
        [[1, 2], [3, 4]],
        [[[float("nan"), 1]], [[1, 1]]],
        [[[float("inf"), 1]], [[1, 1]]],
        [[[True, 1]], [[1, 1]]],
        [[[None, 1]], [[1, 1]]],
        [[["x", 1]], [[1, 1]]],
        [[[]], [[]]],
        [[["1/0", 1]], [[1, 1]]],
    ],
)
def test_payoffs_that_make_no_game_are_refused(payoffs: Any) -> None:
    with pytest.raises(ParameterError):
        burden.normal_form(payoffs)


def test_payoffs_may_be_numbers_fractions_or_their_text() -> None:
    game = burden.normal_form([np.array([[0.1, 2]]), [[Fraction(1, 3), "4/5"]]])
    assert game.exact_payoffs.tolist() == [[[Fraction(1, 10), 2]], [[Fraction(1, 3), Fraction(4, 5)]]]


def test_parameters_are_keywords_or_a_mapping() -> None:
    text = """
burden: 1
parameters: {lambda: 1, k: 1}
players: {A: {actions: [0, 1]}, B: {actions: [0, 1]}}
payoffs: {A: A*(lambda - 1/2), B: B*k}
"""
    game = burden.loads(text)
    assert burden.solve(game, k="1/2", parameters={"lambda": 0}).equilibria[0].payoffs == (Fraction(0), Fraction(1, 2))
    with pytest.raises(ParameterError, match="unknown parameter"):
        burden.solve(game, kk=1)


def test_exact_method_loads_no_nashpy() -> None:
    program = [
        "import burden, sys",
        "burden.solve(burden.normal_form([[[1, 0]], [[0, 1]]]), method='exact')",
        "print('nashpy' in sys.modules)",
    ]
    done = subprocess.run([sys.executable, "-c", "; ".join(program)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_float_of_an_exact_number_is_the_nearest() -> None:
    assert exact.to_float(Fraction(1, 3)) == 1 / 3
