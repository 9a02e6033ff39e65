"""The exact engine for two players: named games solved by hand, properties, and many games against brute force."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations
from math import gcd
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burden.solvers import bimatrix, index, nash_subsets, vertices
from burden.solvers.bimatrix import Enumeration, enumerate_equilibria
from burden.solvers.vertices import TooManyVertices
from tests import brute_force
from tests.random_games import Bimatrix, bimatrix_games, half_degenerate_games, seeded_games

#: Games of the mass test. With BURDEN_MASS_TEST=1 it is all 2,000, and takes half a minute.
N_MASS = 2_000 if os.environ.get("BURDEN_MASS_TEST") else 200

F = Fraction


def profiles(found: Enumeration[Fraction]) -> list[Any]:  # of pairs of tuples; Any, as many are compared with ints
    return [(pair.x, pair.y) for pair in found.equilibria]


def component_indices(found: Enumeration[Any]) -> list[int | None]:
    return [component.index for component in found.components]


def transposed(payoffs: Sequence[Sequence[int]]) -> list[list[int]]:
    return [list(column) for column in zip(*payoffs, strict=True)]


# -- named games --------------------------------------------------------------------------------------------------


def test_the_prisoners_dilemma_has_one_equilibrium() -> None:
    """Defection strictly dominates: 5 > 3 and 1 > 0."""
    found = enumerate_equilibria([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    assert profiles(found) == [((0, 1), (0, 1))]
    (pair,) = found.equilibria
    assert (pair.supports, pair.best_replies, pair.component, pair.regular) == (((1,), (1,)), ((1,), (1,)), 1, True)
    assert component_indices(found) == [1]
    assert not found.degenerate


def test_battle_of_the_sexes() -> None:
    """Player 2 is indifferent where x = 2(1 - x), player 1 where 2y = 1 - y."""
    found = enumerate_equilibria([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    assert profiles(found) == [((1, 0), (1, 0)), ((0, 1), (0, 1)), ((F(2, 3), F(1, 3)), (F(1, 3), F(2, 3)))]
    assert component_indices(found) == [1, 1, -1]
    assert found.index_sum == 1


def test_matching_pennies() -> None:
    """One mixed equilibrium. D_A = 4 and D_B = -4, so that its index is -sign(-16) = 1."""
    found = enumerate_equilibria([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    assert profiles(found) == [((F(1, 2), F(1, 2)), (F(1, 2), F(1, 2)))]
    assert component_indices(found) == [1]


def test_two_mixed_equilibria_of_shapley() -> None:
    """Shapley (1974), figure 3, a symmetric game.

    On the first two actions 3 y2 = 2 (y1 + y2), so y = (1/3, 2/3, 0), payoff 2 against 1 from the third. On all three
    also 3 y2 = 3 y1 + y3, so y2 = 2 y1 and y3 = 3 y1. The first has D_A = D_B = 0 - 3 - 2 + 2, and index -1.
    """
    a = [[0, 3, 0], [2, 2, 0], [3, 0, 1]]
    found = enumerate_equilibria(a, transposed(a))
    two, three = (F(1, 3), F(2, 3), F(0)), (F(1, 6), F(1, 3), F(1, 2))
    assert profiles(found) == [((0, 0, 1), (0, 0, 1)), (two, two), (three, three)]
    assert component_indices(found) == [1, -1, 1]


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_pure_coordination_has_an_equilibrium_on_every_set_of_actions(n: int) -> None:
    """Payoff 1 where actions agree: uniform play on any set, index (-1)^(k+1) on k actions, as det I = 1."""
    identity = [[int(i == j) for j in range(n)] for i in range(n)]
    found = enumerate_equilibria(identity, identity)
    assert len(found.equilibria) == 2**n - 1
    assert all(pair.x == pair.y and set(pair.x) <= {0, F(1, len(pair.supports[0]))} for pair in found.equilibria)
    assert all(pair.index == (-1) ** (len(pair.supports[0]) + 1) for pair in found.equilibria)
    # Fewer actions first, then in the order of the actions.
    assert [pair.supports[0] for pair in found.equilibria] == [
        support for k in range(1, n + 1) for support in combinations(range(n), k)
    ]


def test_seventy_five_equilibria() -> None:
    """The 6 × 6 game of von Stengel (1999), *Discrete Comput. Geom.* 21: 557-568, has 75 equilibria."""
    a = [
        [9504, -660, 19976, -20526, 1776, -8976],
        [-111771, 31680, -130944, 168124, -8514, 52764],
        [397584, -113850, 451176, -586476, 29216, -178761],
        [171204, -45936, 208626, -263076, 14124, -84436],
        [1303104, -453420, 1227336, -1718376, 72336, -461736],
        [737154, -227040, 774576, -1039236, 48081, -300036],
    ]
    b = [
        [72336, 48081, 29216, 14124, 1776, -8514],
        [-461736, -300036, -178761, -84436, -8976, 52764],
        [1227336, 774576, 451176, 208626, 19976, -130944],
        [-1718376, -1039236, -586476, -263076, -20526, 168124],
        [1303104, 737154, 397584, 171204, 9504, -111771],
        [-453420, -227040, -113850, -45936, -660, 31680],
    ]
    found = enumerate_equilibria(a, b)
    assert not found.degenerate
    assert Counter(component_indices(found)) == {1: 38, -1: 37}


def test_a_segment_of_index_zero() -> None:
    """Player 2 has two best replies to the first row, (3, 3).

    The first row is best for player 1 where 3 >= 2y + 5(1 - y) and 3 >= 6(1 - y), so where the first column has
    y >= 2/3: a segment. On the last two rows 2x + 3(1 - x) = 6x + (1 - x) gives x = 1/3, and 2y + 5(1 - y) = 6(1 - y)
    gives y = 1/3; D_A = 2 - 5 - 0 + 6 and D_B = 2 - 6 - 3 + 1 have opposite signs: index 1. So the segment has index
    0: if player 2 likes the second column a bit better in the first row, no equilibrium is left there.
    """
    found = enumerate_equilibria([[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]])
    assert profiles(found) == [
        ((1, 0, 0), (1, 0)),
        ((1, 0, 0), (F(2, 3), F(1, 3))),
        ((0, F(1, 3), F(2, 3)), (F(1, 3), F(2, 3))),
    ]
    segment, point = found.components
    assert (segment.equilibria, segment.dimension, segment.index) == ((0, 1), 1, 0)
    assert (point.equilibria, point.dimension, point.index) == ((2,), 0, 1)
    assert [subset.dimensions for subset in found.subsets] == [(0, 1), (0, 0)]
    assert found.degenerate
    (tie,) = (tie for tie in found.ties if tie.player == 0 and tie.in_equilibrium)
    assert (tie.strategy, tie.support, tie.best_replies) == ((F(1), F(0), F(0)), (0,), (0, 1))


def test_deterrence_by_an_empty_threat() -> None:
    """Attack or not; yield or fight. Fighting costs both, and the threat of it deters where it has probability >= 1/2.

    Attack and yield is strict, index 1. Not attacking, against fighting with probability f, is best where
    1 >= 2(1 - f): a segment, which must have index 0.
    """
    found = enumerate_equilibria([[2, 0], [1, 1]], [[1, 0], [2, 2]])
    assert profiles(found) == [((1, 0), (1, 0)), ((0, 1), (0, 1)), ((0, 1), (F(1, 2), F(1, 2)))]
    assert [(component.equilibria, component.dimension, component.index) for component in found.components] == [
        ((0,), 0, 1),
        ((1, 2), 1, 0),
    ]


def test_an_isolated_equilibrium_may_have_index_zero() -> None:
    """Payoffs 1 for both in one corner and 0 elsewhere: the opposite corner is isolated, but every reply is best."""
    corner = [[1, 0], [0, 0]]
    found = enumerate_equilibria(corner, corner)
    assert profiles(found) == [((1, 0), (1, 0)), ((0, 1), (0, 1))]
    assert [pair.regular for pair in found.equilibria] == [True, False]
    assert [pair.index for pair in found.equilibria] == [1, None]
    assert [(component.dimension, component.index) for component in found.components] == [(0, 1), (0, 0)]


def test_equilibria_with_the_same_supports_come_by_probability() -> None:
    """Player 2 does not care in the first row, which is best where 3y <= 2 and 3(1 - y) <= 2: y from 1/3 to 2/3.

    In the other rows player 2 wants the column that makes them bad, so there is no other equilibrium.
    """
    a, b = [[2, 2], [3, 0], [0, 3]], [[0, 0], [0, 1], [1, 0]]
    for order in permutations(range(3)):
        found = enumerate_equilibria([a[i] for i in order], [b[i] for i in order])
        first = tuple(int(i == 0) for i in order)
        assert profiles(found) == [(first, (F(2, 3), F(1, 3))), (first, (F(1, 3), F(2, 3)))]
        assert [(component.dimension, component.index) for component in found.components] == [(1, 1)]


@pytest.mark.parametrize(("m", "n"), [(1, 1), (1, 3), (3, 1), (2, 2), (3, 4), (6, 7)])
def test_in_a_game_without_stakes_all_is_in_equilibrium(m: int, n: int) -> None:
    """All payoffs zero: one component, the product of the two simplices, of dimension m - 1 + n - 1 and index 1."""
    zero = [[0] * n for _ in range(m)]
    found = enumerate_equilibria(zero, zero)
    assert [pair.supports for pair in found.equilibria] == [((i,), (j,)) for i in range(m) for j in range(n)]
    assert [subset.dimensions for subset in found.subsets] == [(m - 1, n - 1)]
    (component,) = found.components
    assert (component.dimension, component.index) == (m + n - 2, 1)
    assert len(found.ties) == (m if n > 1 else 0) + (n if m > 1 else 0)


def test_one_player_without_stakes() -> None:
    """Player 1 does not care; player 2 wants to agree: a path of three segments.

    The first column is best where x1 >= 1/2, the second where x1 <= 1/2, both at 1/2.
    """
    found = enumerate_equilibria([[0, 0], [0, 0]], [[1, 0], [0, 1]])
    half = (F(1, 2), F(1, 2))
    assert profiles(found) == [((1, 0), (1, 0)), ((0, 1), (0, 1)), (half, (1, 0)), (half, (0, 1))]
    assert [(subset.equilibria, subset.dimensions) for subset in found.subsets] == [
        ((0, 2), (1, 0)),
        ((1, 3), (1, 0)),
        ((2, 3), (0, 1)),
    ]
    assert [(component.dimension, component.index) for component in found.components] == [(1, 1)]


def test_the_choice_of_a_single_player() -> None:
    """One row: player 2 takes a best column, and here has two."""
    found = enumerate_equilibria([[4, 5, 6]], [[2, 1, 2]])
    assert profiles(found) == [((1,), (1, 0, 0)), ((1,), (0, 0, 1))]
    assert [(component.dimension, component.index) for component in found.components] == [(1, 1)]
    assert profiles(enumerate_equilibria([[4], [5]], [[0], [0]])) == [((0, 1), (1,))]
    assert profiles(enumerate_equilibria([[7]], [[-7]])) == [((1,), (1,))]


def test_ties_that_nobody_would_play_into_do_not_make_a_game_degenerate() -> None:
    """Player 2 has two best replies to the second row, which the first strictly dominates."""
    a, b = [[2, 2], [1, 1]], [[1, 0], [3, 3]]
    for found in (enumerate_equilibria(a, b), enumerate_equilibria(transposed(b), transposed(a))):
        assert profiles(found) == [((1, 0), (1, 0))]
        assert not found.degenerate


def test_payoffs_may_be_fractions_of_any_size() -> None:
    """Battle of the sexes with 10^30 and 1/3 as stakes: x = 10^30 (1 - x), y/3 = 10^30 (1 - y)."""
    large, third = F(10**30), F(1, 3)
    found = enumerate_equilibria([[third, 0], [0, large]], [[1, 0], [0, large]])
    mixed = found.equilibria[2]
    assert mixed.x == (large / (large + 1), 1 / (large + 1))
    assert mixed.y == (large / (large + third), third / (large + third))


# -- properties ---------------------------------------------------------------------------------------------------


def assert_as_by_brute_force(a: list[list[int]], b: list[list[int]]) -> None:
    found = enumerate_equilibria(a, b)
    pairs = profiles(found)
    equilibria = brute_force.extreme_equilibria(a, b)
    assert len(set(pairs)) == len(pairs)
    assert set(pairs) == equilibria
    for pair in found.equilibria:
        supports = set(pair.supports[0]), set(pair.supports[1])
        replies = set(pair.best_replies[0]), set(pair.best_replies[1])
        assert supports == (brute_force.played(pair.x), brute_force.played(pair.y))
        assert replies == (brute_force.replies_to_y(a, pair.y), brute_force.replies_to_x(b, pair.x))
        assert pair.regular == (supports == replies and len(supports[0]) == len(supports[1]))
    subsets = [frozenset(pairs[position] for position in subset.equilibria) for subset in found.subsets]
    assert len(set(subsets)) == len(subsets)
    assert set(subsets) == brute_force.maximal_nash_subsets(equilibria)
    for subset, members in zip(found.subsets, subsets, strict=True):
        assert subset.dimensions == (
            brute_force.dimension({x for x, _ in members}),
            brute_force.dimension({y for _, y in members}),
        )
    components = [frozenset(pairs[position] for position in component.equilibria) for component in found.components]
    assert set(components) == set(brute_force.components(equilibria))
    assert component_indices(found) == brute_force.indices(a, b, components)
    assert found.index_sum == 1
    if found.degenerate:
        assert brute_force.is_degenerate(a, b)


@given(bimatrix_games())
@settings(deadline=None)  # brute force may take longer than hypothesis's 200 ms
def test_everything_is_as_by_brute_force(game: Bimatrix) -> None:
    assert_as_by_brute_force(*game)


def test_many_games_are_as_by_brute_force() -> None:
    """Every other one degenerate, with payoffs 0 to 2; all shapes from 2 × 2 to 4 × 4."""
    for a, b in half_degenerate_games(seed=1, n_games=N_MASS):
        assert_as_by_brute_force(a, b)


@given(bimatrix_games())
def test_the_parts_fit_together(game: Bimatrix) -> None:
    found = enumerate_equilibria(*game)
    assert found.equilibria
    firsts = [component.equilibria[0] for component in found.components]
    assert firsts == sorted(firsts)
    assert [component.number for component in found.components] == list(range(1, len(firsts) + 1))
    for component in found.components:
        assert {found.equilibria[position].component for position in component.equilibria} == {component.number}
        assert {found.subsets[position].component for position in component.subsets} == {component.number}
        members = {position for number in component.subsets for position in found.subsets[number].equilibria}
        assert members == set(component.equilibria)
        assert component.dimension == max(sum(found.subsets[position].dimensions) for position in component.subsets)
    assert [subset.equilibria for subset in found.subsets] == sorted(subset.equilibria for subset in found.subsets)
    sizes = [sum(map(len, pair.supports)) for pair in found.equilibria]
    assert sizes == sorted(sizes)
    assert found.degenerate == bool(found.ties)
    for tie in found.ties:
        assert len(tie.best_replies) > len(tie.support)
        assert tie.in_equilibrium == any(tie.strategy == profile[tie.player] for profile in profiles(found))


@given(bimatrix_games(), st.integers(1, 5), st.fractions(-3, 3), st.data())
def test_units_and_constants_of_payoffs_do_not_matter(
    game: Bimatrix, scale: int, shift: Fraction, data: st.DataObject
) -> None:
    """A player's payoffs may be scaled, and a constant added for each action of the other."""
    a, b = game
    constants = data.draw(st.lists(st.integers(-5, 5), min_size=len(b), max_size=len(b)))
    changed_a = [[F(value, scale) + shift for value in row] for row in a]
    changed_b = [[value * scale + constant for value in row] for row, constant in zip(b, constants, strict=True)]
    assert enumerate_equilibria(a, b) == enumerate_equilibria(changed_a, changed_b)


@given(bimatrix_games())
def test_players_may_change_places(game: Bimatrix) -> None:
    a, b = game
    found, swapped = enumerate_equilibria(a, b), enumerate_equilibria(transposed(b), transposed(a))
    assert {(pair.y, pair.x, pair.index) for pair in found.equilibria} == {
        (pair.x, pair.y, pair.index) for pair in swapped.equilibria
    }
    assert Counter((c.dimension, c.index, len(c.equilibria)) for c in found.components) == Counter(
        (c.dimension, c.index, len(c.equilibria)) for c in swapped.components
    )


@given(bimatrix_games(max_actions=3), st.data())
def test_an_action_may_be_listed_twice(game: Bimatrix, data: st.DataObject) -> None:
    """A copy of an action adds equilibria, but no component, and changes no component's index."""
    a, b = game
    copied = data.draw(st.integers(0, len(a) - 1))
    found, doubled = enumerate_equilibria(a, b), enumerate_equilibria([*a, a[copied]], [*b, b[copied]])
    assert Counter(component_indices(found)) == Counter(component_indices(doubled))
    assert {pair.x for pair in found.equilibria} <= {pair.x[:-1] for pair in doubled.equilibria}


@pytest.mark.parametrize("shape", [(8, 8), (5, 9), (10, 10), (2, 40)])
def test_indices_of_large_games_sum_to_one(shape: tuple[int, int]) -> None:
    """The list of a large game cannot be checked by brute force, but a missing equilibrium would show in the sum."""
    for low, high in [(-100, 100), (0, 3), (0, 1)]:
        for game in seeded_games(seed=2, n_games=3, shapes=[shape], low=low, high=high):
            found = enumerate_equilibria(*game)
            assert found.index_sum == 1


# -- vertices -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [3, 6, 8, 10])
def test_every_edge_of_a_simple_polytope_has_two_ends(n: int) -> None:
    """So that no vertex is missing, since the graph of a polytope is connected."""
    for _, payoffs in seeded_games(seed=3, n_games=3, shapes=[(n, n)], low=-(10**6), high=10**6):
        found = vertices.vertices(payoffs)
        masks = [vertex.tight for vertex in found]
        masks.append((1 << n) - 1)  # the origin, which is not listed
        assert {mask.bit_count() for mask in masks} == {n}
        ends = Counter(mask ^ 1 << bit for mask in masks for bit in range(2 * n) if mask >> bit & 1)
        assert set(ends.values()) == {2}
        for weights, tight in found:
            values = [sum(x * p for x, p in zip(weights, column, strict=True)) for column in zip(*payoffs, strict=True)]
            played = [int(weight == 0) for weight in weights]
            best = [int(value == max(values)) for value in values]
            assert [tight >> bit & 1 for bit in range(2 * n)] == played + best


@given(bimatrix_games(max_actions=5))
@settings(deadline=None)  # brute force may take longer than hypothesis's 200 ms
def test_vertices_are_as_by_brute_force(game: Bimatrix) -> None:
    for payoffs in game:
        found = vertices.vertices(payoffs)
        strategies = [tuple(F(w, sum(vertex.weights)) for w in vertex.weights) for vertex in found]
        assert len(set(strategies)) == len(strategies)
        assert set(strategies) == brute_force.polyhedron_vertices(payoffs)


# -- other numbers ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Root2:
    """``whole + part * sqrt(2)``."""

    whole: int
    part: int

    def __add__(self, other: Root2 | int) -> Root2:
        other = other if isinstance(other, Root2) else Root2(other, 0)
        return Root2(self.whole + other.whole, self.part + other.part)

    def __sub__(self, other: Root2) -> Root2:
        return Root2(self.whole - other.whole, self.part - other.part)

    def __mul__(self, other: Root2 | int) -> Root2:
        other = other if isinstance(other, Root2) else Root2(other, 0)
        whole = self.whole * other.whole + 2 * self.part * other.part
        return Root2(whole, self.whole * other.part + self.part * other.whole)


class Root2Ring:
    """Signs in the field of ``sqrt(2)``."""

    def sign(self, element: Root2) -> int:
        whole, part = ((value > 0) - (value < 0) for value in (element.whole, element.part))
        if whole * part >= 0:
            return whole or part
        return whole if element.whole**2 > 2 * element.part**2 else part

    def reduced(self, elements: list[Root2]) -> list[Root2]:
        content = gcd(*(value for element in elements for value in (element.whole, element.part))) or 1
        return [Root2(element.whole // content, element.part // content) for element in elements]


class UnreducedRing(Root2Ring):
    def reduced(self, elements: list[Root2]) -> list[Root2]:
        return elements


class UndecidedRing(Root2Ring):
    def sign(self, element: Root2) -> int:
        raise ArithmeticError(f"undecided: {element}")


def test_irrational_payoffs() -> None:
    """Battle of the sexes with stakes sqrt(2) and 1: x = sqrt(2) (1 - x), so x = sqrt(2) / (1 + sqrt(2))."""
    zero, one, root = Root2(0, 0), Root2(1, 0), Root2(0, 1)
    found = enumerate_equilibria([[root, zero], [zero, one]], [[one, zero], [zero, root]], Root2Ring())
    assert [pair.supports for pair in found.equilibria] == [((0,), (0,)), ((1,), (1,)), ((0, 1), (0, 1))]
    assert component_indices(found) == [1, 1, -1]
    numerator, denominator = found.equilibria[2].x[0]
    assert numerator * (one + root) == denominator * root


@pytest.mark.parametrize("ring", [Root2Ring(), UnreducedRing()])
def test_a_ring_gives_what_ints_give(ring: Root2Ring) -> None:
    """All payoffs times 1 + sqrt(2)."""
    for a, b in half_degenerate_games(seed=4, n_games=60):
        expected = enumerate_equilibria(a, b)
        big_a, big_b = ([[Root2(value, value) for value in row] for row in payoffs] for payoffs in (a, b))
        found = enumerate_equilibria(big_a, big_b, ring)
        assert found.subsets == expected.subsets
        assert found.components == expected.components
        assert len(found.ties) == len(expected.ties)
        for pair, twin in zip(found.equilibria, expected.equilibria, strict=True):
            assert (pair.supports, pair.best_replies, pair.index) == (twin.supports, twin.best_replies, twin.index)
            for quotient, probability in zip(pair.x + pair.y, twin.x + twin.y, strict=True):
                numerator, denominator = quotient
                assert numerator * probability.denominator == denominator * probability.numerator


def test_a_sign_that_cannot_be_told_is_not_guessed() -> None:
    payoffs = [[Root2(1, 0), Root2(0, 1)], [Root2(0, 1), Root2(1, 0)]]
    with pytest.raises(ArithmeticError, match="undecided"):
        enumerate_equilibria(payoffs, payoffs, UndecidedRing())


# -- limits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "limit", "value"),
    [
        (vertices, "MAX_WORK", 100),
        (vertices, "MAX_COORDINATES", 50),
        (bimatrix, "MAX_EQUILIBRIA", 20),
        (bimatrix, "MAX_WORK", 10),
        (nash_subsets, "MAX_SUBSETS", 3),
    ],
)
def test_a_game_that_is_too_large_is_given_up(
    monkeypatch: pytest.MonkeyPatch, module: Any, limit: str, value: int
) -> None:
    """Player 1 does not care, player 2 wants to agree on one of five: 31 vertices, most in equilibria."""
    a = [[0] * 5 for _ in range(5)]
    b = [[int(i == j) for j in range(5)] for i in range(5)]
    monkeypatch.setattr(module, limit, value)
    with pytest.raises(TooManyVertices):
        enumerate_equilibria(a, b)


def test_an_index_that_takes_too_much_work_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_many(*_: object) -> None:
        raise TooManyVertices("too many")

    monkeypatch.setattr(index, "vertices", too_many)
    found = enumerate_equilibria([[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]])
    assert component_indices(found) == [None, 1]
    assert found.index_sum is None
    monkeypatch.setattr(index, "_ATTEMPTS", 0)
    assert component_indices(enumerate_equilibria([[1, 1]], [[1, 1]])) == [None]


def test_a_bad_perturbation_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small bonuses leave ties, and a small K gives vertices that come from nowhere: then the next attempt counts."""
    games = list(seeded_games(seed=5, n_games=200, low=0, high=3))
    expected = [component_indices(enumerate_equilibria(*game)) for game in games]
    tried = Counter[int]()

    class Noted(Random):
        def __init__(self, seed: int) -> None:
            super().__init__(seed)
            tried[seed] += 1

    monkeypatch.setattr(index, "Random", Noted)
    monkeypatch.setattr(index, "_BONUS_BITS", 2)
    monkeypatch.setattr(index, "_SCALE_BITS", 3)
    assert [component_indices(enumerate_equilibria(*game)) for game in games] == expected
    assert tried[1] > 10


@given(bimatrix_games())
def test_elimination_gives_rank_and_sign(game: Bimatrix) -> None:
    for payoffs in game:
        rank, sign = index.rank_and_sign(payoffs)
        _, pivots = brute_force.reduced_row_echelon(payoffs)
        assert rank == len(pivots)
        if len(payoffs) == len(payoffs[0]):
            determinant = brute_force.determinant(payoffs)
            assert sign == (determinant > 0) - (determinant < 0)
