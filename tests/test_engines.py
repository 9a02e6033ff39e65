"""Solvers as a whole: lists against brute force, continua and ties, irrational payoffs, many players, limits."""

from __future__ import annotations

import itertools
import math
import random
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import burden
from burden import exact
from burden.errors import NoConvergence, UnsupportedGame
from burden.exact import Exact
from burden.game import NormalFormGame, Player, Profile, action_payoffs, normal_form
from burden.results import Solution, certify
from burden.search import Search
from burden.solvers import assembly, lemke_howson, pure, solve, two_players
from burden.solvers.lemke_howson import some_equilibria
from burden.solvers.pure import pure_equilibria
from tests import brute_force
from tests.random_games import Bimatrix, bimatrix_games

F = Fraction
HALF = F(1, 2)
ONE, ZERO = F(1), F(0)
SQRT2, SQRT3 = exact.power(F(2), HALF), exact.power(F(3), HALF)
LOG2, LOG3 = exact.logarithm(F(2)), exact.logarithm(F(3))


def profiles(solution: Solution) -> set[Profile]:
    found = [equilibrium.profile for equilibrium in solution.equilibria]
    assert len(set(found)) == len(found), "an equilibrium is listed twice"
    return set(found)


def assert_no_regret(game: NormalFormGame, profile: Profile) -> None:
    """Recompute with plain sums of fractions: nothing of ours but the payoffs."""
    strategies = [[F(str(weight)) for weight in strategy] for strategy in profile]
    for player, own in enumerate(strategies):
        assert sum(own) == 1
        assert min(own) >= 0
        payoffs = [ZERO] * len(own)
        for cell in itertools.product(*map(range, game.n_actions)):
            weights = [strategies[other][action] for other, action in enumerate(cell) if other != player]
            payoffs[cell[player]] += math.prod(weights, start=ONE) * game.exact_payoffs[(player, *cell)]
        assert sum(w * p for w, p in zip(own, payoffs, strict=True)) == max(payoffs)


# -- two players, against brute force ---------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(bimatrix_games(max_actions=3))
def test_the_list_of_two_players_is_that_of_brute_force(payoffs: Bimatrix) -> None:
    game = normal_form(payoffs)
    solution = solve(game, "exact")
    expected = brute_force.extreme_equilibria(*payoffs)
    assert profiles(solution) == expected
    assert solution.complete
    assert solution.certificate.index_sum == 1
    for equilibrium in solution.equilibria:
        assert_no_regret(game, equilibrium.profile)
    listed = [equilibrium.profile for equilibrium in solution.equilibria]
    components = {frozenset(listed[position] for position in c.equilibria) for c in solution.components}
    assert components == set(brute_force.components(expected))
    subsets = {frozenset(listed[p] for p in subset) for c in solution.components for subset in c.subsets}
    assert subsets == brute_force.maximal_nash_subsets(expected)
    for component in solution.components:
        assert {solution.equilibria[p].component for p in component.equilibria} == {component.number}


positive = st.fractions(F(1, 5), 5, max_denominator=7)
anything = st.fractions(-5, 5, max_denominator=7)


@settings(max_examples=60, deadline=None)
@given(bimatrix_games(max_actions=3), positive, anything, positive, anything)
def test_positive_affine_changes_of_payoffs_change_no_equilibrium(
    payoffs: Bimatrix, scale_a: Fraction, shift_a: Fraction, scale_b: Fraction, shift_b: Fraction
) -> None:
    a, b = payoffs
    changed = [
        [[scale * value + shift for value in row] for row in table]
        for table, scale, shift in ((a, scale_a, shift_a), (b, scale_b, shift_b))
    ]
    one, other = solve(normal_form(payoffs), "exact"), solve(normal_form(changed), "exact")
    assert profiles(one) == profiles(other)
    assert [e.type for e in one.equilibria] == [e.type for e in other.equilibria]
    assert [c.index for c in one.components] == [c.index for c in other.components]
    for before, after in zip(one.equilibria, other.equilibria, strict=True):
        assert after.payoffs == (scale_a * before.payoffs[0] + shift_a, scale_b * before.payoffs[1] + shift_b)


@settings(max_examples=60, deadline=None)
@given(bimatrix_games(max_actions=3), st.randoms(use_true_random=False))
def test_relabelled_players_and_actions_leave_equilibria_as_they_were(
    payoffs: Bimatrix, shuffled: random.Random
) -> None:
    a, b = np.array(payoffs)
    rows, columns = shuffled.sample(range(a.shape[0]), a.shape[0]), shuffled.sample(range(a.shape[1]), a.shape[1])
    game = normal_form([b[np.ix_(rows, columns)].T, a[np.ix_(rows, columns)].T])  # the players change places, too
    expected = {
        (tuple(y[j] for j in columns), tuple(x[i] for i in rows)) for x, y in brute_force.extreme_equilibria(*payoffs)
    }
    assert profiles(solve(game, "exact")) == expected


# -- types, ties, continua ----------------------------------------------------------------------------------------


def test_a_continuum_is_given_by_its_end_points() -> None:
    """Player 2 does not care; player 1 prefers the second row if column 1 has less than half."""
    solution = solve(normal_form([[[1, 0], [0, 1]], [[0, 0], [0, 0]]], ["A", "B"], [["up", "down"], ["left", "right"]]))
    assert profiles(solution) == {
        ((ONE, ZERO), (ONE, ZERO)),
        ((ONE, ZERO), (HALF, HALF)),
        ((ZERO, ONE), (HALF, HALF)),
        ((ZERO, ONE), (ZERO, ONE)),
    }
    assert {equilibrium.type for equilibrium in solution.equilibria} == {"vertex"}
    (component,) = solution.components
    assert (component.dimension, component.index, len(component.subsets)) == (1, 1, 3)
    assert all(equilibrium.index is None for equilibrium in solution.equilibria)
    assert "degenerate: against up of A, B has the best replies left, right" in solution.notes


def test_many_ties_are_counted_not_listed() -> None:
    notes = solve(normal_form([[[0] * 4] * 4] * 2), "exact").notes
    assert len([note for note in notes if note.startswith("degenerate: against")]) == two_players.MAX_NAMED
    assert notes[-1] == "degenerate: 5 more ties like these"


def test_one_player_takes_its_best_actions() -> None:
    (best,) = solve(normal_form([[1, 3, 2]])).equilibria
    assert (best.type, best.profile, best.payoffs, best.index) == ("pure", ((ZERO, ONE, ZERO),), (F(3),), 1)
    several = solve(normal_form([[3, 1, 3]], ["A"], [["a", "b", "c"]]))
    assert profiles(several) == {((ONE, ZERO, ZERO),), ((ZERO, ZERO, ONE),)}
    assert [equilibrium.type for equilibrium in several.equilibria] == ["vertex", "vertex"]
    assert several.components[0].dimension == 1
    assert several.complete
    assert several.notes == ("degenerate: A is indifferent between a, c",)


# -- irrational payoffs -------------------------------------------------------------------------------------------


def test_battle_of_the_sexes_with_a_root_and_a_logarithm() -> None:
    """A mixes so that x = (1 - x) log(2), B so that sqrt(2) y = 1 - y."""
    solution = solve(normal_form([[[sympy.sqrt(2), 0], [0, 1]], [[1, 0], [0, sympy.log(2)]]]), "exact")
    assert solution.complete
    assert solution.certificate.index_sum == 1
    mixed = solution.equilibria[2]
    expected = ((LOG2 / (1 + LOG2), 1 / (1 + LOG2)), (SQRT2 - 1, 2 - SQRT2))
    assert_same(mixed.profile, expected)
    assert_same((mixed.payoffs,), ((2 - SQRT2, LOG2 / (1 + LOG2)),))
    assert mixed.exact == {
        "player_1": {"1": "log(2)/(1 + log(2))", "2": "1/(1 + log(2))"},
        "player_2": {"1": "-1 + sqrt(2)", "2": "2 - sqrt(2)"},
    }


def assert_same(found: Sequence[Sequence[Exact]], expected: Sequence[Sequence[Exact]]) -> None:
    for one, other in zip(found, expected, strict=True):
        for left, right in zip(one, other, strict=True):
            assert exact.compare(left, right) == 0


@pytest.mark.parametrize(
    "c", [sympy.sqrt(2), sympy.log(3), sympy.exp(sympy.Rational(1, 3)), sympy.sqrt(1 + sympy.sqrt(2))]
)
def test_rock_paper_scissors_with_irrational_stakes(c: Any) -> None:
    """Winning the i-th pair gives c_i: the weights are as those of the opposite pairs, here 1, 1 and c."""
    a = [[0, -1, c], [1, 0, -1], [-c, 1, 0]]
    b = [[-value for value in row] for row in a]
    (found,) = solve(normal_form([a, b]), "exact").equilibria
    number = exact.from_sympy(c)
    weights = [1 / (2 + number), number / (2 + number), 1 / (2 + number)]
    assert_same(found.profile, (weights, weights))
    assert [exact.sign(payoff) for payoff in found.payoffs] == [0, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (sympy.sqrt(8), 2 * sympy.sqrt(2)),
        (sympy.sqrt(5 + 2 * sympy.sqrt(6)), sympy.sqrt(2) + sympy.sqrt(3)),
        (sympy.cbrt(7 + 5 * sympy.sqrt(2)), 1 + sympy.sqrt(2)),
        (sympy.log(6), sympy.log(2) + sympy.log(3)),
        (sympy.exp(2 * sympy.log(3)), 9),
    ],
)
def test_ties_of_irrational_payoffs_are_recognised(one: Any, other: Any) -> None:
    """Against either column both rows pay the same, so that A may mix as it likes; B's best column follows from it."""
    game = normal_form([[[one, 1], [other, 1]], [[1, 0], [0, 1]]], ["A", "B"], [["up", "down"], ["left", "right"]])
    solution = solve(game, "exact")
    assert solution.complete
    assert profiles(solution) == {
        ((ONE, ZERO), (ONE, ZERO)),
        ((HALF, HALF), (ONE, ZERO)),
        ((HALF, HALF), (ZERO, ONE)),
        ((ZERO, ONE), (ZERO, ONE)),
    }
    (component,) = solution.components
    assert (component.dimension, component.index) == (1, 1)
    assert any(note.startswith("degenerate") for note in solution.notes)


@pytest.mark.parametrize(("excess", "expected"), [(F(1, 10**60), (0, 0)), (F(0), None), (F(-1, 10**60), (1, 1))])
def test_a_payoff_that_is_ahead_by_very_little_decides(excess: Fraction, expected: tuple[int, int] | None) -> None:
    first, second = sympy.sqrt(5 + 2 * sympy.sqrt(6)) + sympy.Rational(excess), sympy.sqrt(2) + sympy.sqrt(3)
    solution = solve(normal_form([[[first, first], [second, second]], [[1, 0], [0, 1]]]), "exact")
    if expected is None:
        assert len(solution.equilibria) > 1
    else:
        (found,) = solution.equilibria
        assert [strategy.index(ONE) for strategy in found.profile] == list(expected)


def random_bimatrix(generator: random.Random, m: int, n: int) -> Bimatrix:
    a, b = ([[generator.randint(-4, 4) for _ in range(n)] for _ in range(m)] for _ in range(2))
    return a, b


@pytest.mark.parametrize(
    ("scale", "shift"),
    [
        (SQRT2, SQRT3),
        (LOG3 - LOG2, -LOG2),
        (1 / (1 + LOG2), LOG3 / (1 + LOG2)),
        (exact.exponential(F(-1, 2)), ZERO),
        (exact.power(1 + SQRT2, HALF), exact.power(F(2), F(1, 3))),
    ],
)
@pytest.mark.parametrize("seed", range(4))
def test_irrational_affine_changes_of_payoffs_change_no_equilibrium(scale: Exact, shift: Exact, seed: int) -> None:
    generator = random.Random(seed)
    payoffs = random_bimatrix(generator, 3, 3 + seed % 2)
    changed = [[[scale * value + shift for value in row] for row in table] for table in payoffs]
    solution = solve(normal_form(changed), "exact")
    assert solution.complete
    assert profiles(solution) == brute_force.extreme_equilibria(*payoffs)
    assert solution.certificate.index_sum == 1


PAYOFFS: dict[str, Any] = {
    "roots": lambda g: sympy.sqrt(g.randint(1, 12)) - g.randint(0, 3),
    "logarithms": lambda g: sympy.log(g.randint(1, 9)) * g.randint(1, 3) - g.randint(0, 3),
    "exponentials": lambda g: 5 * sympy.exp(sympy.Rational(-g.randint(0, 6), 2)) + g.randint(-2, 2),
    "aggregates": lambda g: (sympy.sqrt(g.randint(0, 3)) + sympy.sqrt(g.randint(0, 3))) ** 2 - g.randint(0, 3),
    "nested": lambda g: sympy.sqrt(g.randint(1, 5) + sympy.sqrt(g.randint(1, 5))) - g.randint(0, 2),
}


@pytest.mark.parametrize("kind", PAYOFFS)
@pytest.mark.parametrize("size", [2, 3, 4])
def test_games_with_irrational_payoffs_are_solved_completely(kind: str, size: int) -> None:
    generator = random.Random(size)
    for _ in range(3):
        game = normal_form([[[PAYOFFS[kind](generator) for _ in range(size)] for _ in range(size)] for _ in range(2)])
        start = time.perf_counter()
        solution = solve(game, "exact")
        assert time.perf_counter() - start < 20  # half a second on an idle machine
        assert solution.complete
        assert solution.certificate.index_sum == 1
        close = [[[float(payoff) for payoff in row] for row in table] for table in game.exact_payoffs]
        for equilibrium in solution.equilibria:  # as doubles see it
            x, y = (np.array(list(map(exact.to_float, strategy))) for strategy in equilibrium.profile)
            for values, own in ((np.array(close[0]) @ y, x), (x @ np.array(close[1]), y)):
                assert values.max() == pytest.approx(values @ own, abs=1e-9)


def test_an_equilibrium_that_is_too_long_to_write_is_named_and_the_list_not_complete() -> None:
    """Rock, paper, scissors; each payoff is changed a little by a sum of twelve logarithms of its own."""
    primes = iter(sympy.primerange(2, 1_400))
    a, b = (
        [[F(20 * sign * ((i - j) % 3 % 2 - ((j - i) % 3) % 2)) + small_sum(primes) for j in range(3)] for i in range(3)]
        for sign in (1, -1)
    )
    start = time.perf_counter()
    solution = solve(normal_form([a, b], ["A", "B"]), "exact")
    assert time.perf_counter() - start < 30  # a second on an idle machine
    assert solution.equilibria == ()
    assert not solution.complete
    assert solution.certificate.index_sum == 1
    supports = "A plays 1, 2, 3 and B plays 1, 2, 3"
    assert solution.notes == (
        f"not listed: the equilibrium in which {supports}; its exact probabilities are too long to write",
    )


def small_sum(primes: Iterator[int]) -> Exact:
    return sum((exact.logarithm(F(p)) for p in itertools.islice(primes, 12)), ZERO) / 100


# -- games that are too large -------------------------------------------------------------------------------------


def test_of_a_game_that_is_too_large_some_equilibria_are_found() -> None:
    generator = random.Random(1)
    game = normal_form([[[generator.randint(-100, 100) for _ in range(24)] for _ in range(24)] for _ in range(2)])
    start = time.perf_counter()
    solution = solve(game)
    assert time.perf_counter() - start < 60
    assert not solution.complete
    assert len(solution.equilibria) > 1
    assert solution.notes[0].startswith("not every equilibrium is listed: ")
    assert "Lemke-Howson" in solution.certificate.method
    assert solution.certificate.index_sum is None


@pytest.mark.parametrize("n_bits", [60, 900])
def test_payoffs_that_are_too_long_to_enumerate_give_some_equilibria_or_none_soon(n_bits: int) -> None:
    generator = random.Random(1)
    a, b = (
        [[F(generator.getrandbits(n_bits), generator.getrandbits(n_bits) | 1) for _ in range(12)] for _ in range(12)]
        for _ in range(2)
    )
    start = time.perf_counter()
    try:
        solution = solve(normal_form([a, b]))
        assert not solution.complete
        assert solution.equilibria
    except NoConvergence:
        assert n_bits == 900
    assert time.perf_counter() - start < 60


def test_where_nothing_is_found_the_solver_gives_up_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two_players, "MAX_ENUMERATION", 0)
    monkeypatch.setattr(lemke_howson, "MAX_WORK", 0)
    with pytest.raises(NoConvergence, match="no equilibrium was found in the work allowed"):
        solve(normal_form([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]), "exact")


def test_irrational_games_that_are_too_large_are_solved_by_rebuilding_proposals(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: object) -> None:
        raise exact.TooLargeError("too large")

    monkeypatch.setattr(two_players, "_extreme_equilibria", refuse)
    solution = solve(normal_form([[[sympy.sqrt(2), -1], [-1, 1]], [[-1, 1], [1, -sympy.log(3)]]]), "exact")
    (found,) = solution.equilibria
    assert not solution.complete
    # sqrt(2) y - (1 - y) = -y + 1 - y;  -x + 1 - x = x - log(3) (1 - x)
    x, y = (1 + LOG3) / (3 + LOG3), 2 / (3 + SQRT2)
    assert_same(found.profile, ((x, 1 - x), (y, 1 - y)))


@settings(max_examples=80, deadline=None)
@given(bimatrix_games(max_actions=4))
def test_lemke_howson_reaches_equilibria_with_and_without_ties(payoffs: Bimatrix) -> None:
    game = normal_form(payoffs)
    found = list(some_equilibria(game))
    assert found
    for profile in found:
        assert_no_regret(game, profile)
        certify(game, profile)


def test_lemke_howson_ends_on_games_with_long_paths() -> None:
    """Games of ties everywhere, and of cyclic structure."""
    for n in (10, 20):
        cyclic = [[1 if (i - j) % n == 1 else 0 for j in range(n)] for i in range(n)]
        follow = [[1 if (j - i) % n == 0 else 0 for j in range(n)] for i in range(n)]
        for payoffs in ([cyclic, follow], [[[0] * n] * n] * 2, [cyclic, cyclic]):
            game = normal_form(payoffs)
            for profile in some_equilibria(game):
                certify(game, profile)


# -- three and more players ---------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_all_pure_equilibria_of_many_players_are_found(data: st.DataObject) -> None:
    shape = data.draw(st.lists(st.integers(1, 3), min_size=3, max_size=4))
    size = int(np.prod(shape))
    payoffs = [
        np.array(data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))).reshape(shape) for _ in shape
    ]
    expected = [
        profile
        for profile in itertools.product(*map(range, shape))
        if all(
            payoffs[player][profile] >= payoffs[player][(*profile[:player], action, *profile[player + 1 :])]
            for player in range(len(shape))
            for action in range(shape[player])
        )
    ]
    game = normal_form(payoffs)
    assert list(pure_equilibria(game)) == expected
    solution = solve(game, search=Search(20))
    profiles = [equilibrium.profile for equilibrium in solution.equilibria]
    pure = [profile for profile in profiles if all(ONE in strategy for strategy in profile)]
    assert [tuple(strategy.index(ONE) for strategy in profile) for profile in pure] == expected
    assert profiles[: len(pure)] == pure, "pure equilibria come first"


def test_pure_equilibria_of_irrational_games_are_found_exactly() -> None:
    """The nested root is the sum of roots: all profiles where players 2 and 3 match are equilibria of player 1."""
    one, other = sympy.sqrt(5 + 2 * sympy.sqrt(6)), sympy.sqrt(2) + sympy.sqrt(3)
    a = [[[one, one], [one, one]], [[other, other], [other, other + sympy.Rational(1, 10**50)]]]
    match = [[[1, 0], [0, 1]], [[1, 0], [0, 1]]]
    game = normal_form([a, match, match])
    assert pure_equilibria(game) == ((0, 0, 0), (1, 0, 0), (1, 1, 1))


def pennies_with_a_witness(value: int) -> NormalFormGame:
    """Matching pennies of two players before a third one, who gets ``value`` more by its second action."""
    pennies = np.array([[[1, 1], [-1, -1]], [[-1, -1], [1, 1]]])
    witness = np.zeros((2, 2, 2), dtype=int)
    witness[:, :, 1] = value
    return normal_form([pennies, -pennies, witness])


@pytest.mark.parametrize(("value", "replies"), [(1, [1]), (-1, [0]), (0, [0, 1])])
def test_a_game_without_pure_equilibria_has_mixed_ones(value: int, replies: list[int]) -> None:
    """Two players mix equally, whatever the third does: it takes its best reply, or anything where it does not care."""
    solution = solve(pennies_with_a_witness(value))
    assert profiles(solution) == {((HALF, HALF), (HALF, HALF), (F(1 - reply), F(reply))) for reply in replies}
    assert solution.complete
    assert [component.dimension for component in solution.components] == [len(replies) - 1]
    assert solution.certificate.index_sum == (1 if value else None)


def test_a_game_without_pure_equilibria_says_that_it_was_not_searched_for_others() -> None:
    solution = solve(pennies_with_a_witness(0), search=Search(1e-9))
    assert solution.equilibria == ()
    assert not solution.complete
    assert solution.headline == "no equilibrium found, list not complete"
    assert any(note.startswith("not searched: ") for note in solution.notes)


def test_only_so_many_pure_equilibria_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three actions each; all get 1, the most there is, unless all three differ, and then each would rather not.

    Of 27 profiles 6 are no equilibria.
    """
    monkeypatch.setattr(pure, "MAX_LISTED", 5)
    payoffs = np.zeros((3, 3, 3, 3), dtype=int)
    for cell in np.ndindex(3, 3, 3):
        payoffs[(slice(None), *cell)] = len(set(cell)) < 3
    solution = solve(normal_form(payoffs))
    assert len(solution.equilibria) == 5
    assert not solution.complete
    assert "these are the first 5 of 21 pure equilibria" in solution.notes


def test_only_so_many_corners_of_continua_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is an equilibrium, and it has eight corners."""
    monkeypatch.setattr(assembly, "MAX_LISTED", 5)
    solution = solve(normal_form(np.zeros((3, 2, 2, 2))))
    assert not solution.complete
    assert solution.certificate.index_sum is None
    assert any(note.startswith("there are more than 5 extreme equilibria") for note in solution.notes)


def test_pure_equilibria_of_a_large_game_are_found_in_a_second() -> None:
    payoffs = np.random.default_rng(1).integers(0, 1000, (3, 60, 60, 60))
    game = normal_form(payoffs)
    start = time.perf_counter()
    found = pure_equilibria(game)
    assert time.perf_counter() - start < 5  # 0.2 seconds on an idle machine
    best = [payoffs[i] == payoffs[i].max(axis=i, keepdims=True) for i in range(3)]
    assert list(found) == [tuple(cell) for cell in np.argwhere(best[0] & best[1] & best[2]).tolist()]


# -- what cannot be solved ----------------------------------------------------------------------------------------


def test_a_leader_is_needed_for_guarantor_first() -> None:
    game = normal_form([[[1, 0], [0, 1]]] * 2)
    with pytest.raises(UnsupportedGame, match="mend: give one player role: guarantor"):
        solve(game, timing="guarantor-first")
    with pytest.raises(UnsupportedGame):
        solve(normal_form([[1, 2]], ["A"]), timing="guarantor-first", leader="A")


def test_an_order_that_cannot_be_settled_is_an_error_of_the_solver() -> None:
    a = sympy.cbrt(2)
    left, right = sympy.log(1 + a) + sympy.log(1 + a**2), sympy.log(3 + a + a**2)  # equal, but we cannot show it
    for payoffs in ([[left, right]], [[[[left]], [[right]]], [[[0]], [[0]]], [[[0]], [[0]]]]):
        with pytest.raises(NoConvergence, match="could not be ordered"):
            solve(normal_form(payoffs))


def test_action_payoffs_of_a_solution_tie_on_its_support() -> None:
    """Every listed equilibrium of a game with levels and roles, too."""
    players = (
        Player("G", ("0", "1"), (ZERO, ONE), role="guarantor"),
        Player("A", ("0", "1"), (ZERO, ONE), role="ally"),
    )
    payoffs = normal_form([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]).exact_payoffs
    (found,) = burden.solve(NormalFormGame(players, payoffs), method="exact").equilibria
    assert len(set(action_payoffs(found.game, 0, found.profile))) == 1
    assert (found.effort, found.allied_total, found.dependence) == (HALF, HALF, HALF)
