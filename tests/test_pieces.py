"""Products of polytopes, and how pieces join: cases done by hand."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import fmpq_poly
from hypothesis import given
from hypothesis import strategies as st

from burden import exact
from burden.game import NormalFormGame, normal_form
from burden.solvers import arcs, polytopes
from burden.solvers.pieces import Curve, Part, Product, Unsettled, components, contains, gain, maximal, parts

F = Fraction
ZERO, HALF, ONE = F(0), F(1, 2), F(1)


def mix(*weights: Any) -> tuple[tuple[Any, Any], ...]:
    """Strategies over two actions from the probability of action 1."""
    return tuple((ONE - weight, ZERO + weight) for weight in weights)


def box(*ranges: tuple[Any, ...]) -> Product:
    """Product of ranges of the probability of action 1."""
    return Product(tuple(mix(*ends) for ends in ranges))


def same(left: Sequence[Product], right: Sequence[Product]) -> bool:
    one, other = ([tuple(map(frozenset, product.sets)) for product in products] for products in (left, right))
    return len(one) == len(other) and set(one) == set(other)


def judge(table: Sequence[Sequence[int]]) -> NormalFormGame:
    """Two players who do not care, and a third who gains ``table[x][y]`` by action 0 over action 1."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[2, :, :, 0] = table
    return normal_form(payoffs)


SQUARE = box((0, 1), (0, 1), (0,))


def test_a_dimension_is_the_sum_over_players() -> None:
    assert box((0,), (HALF,), (1,)).dimension == 0
    assert SQUARE.dimension == 2
    triangle = ((ONE, ZERO, ZERO), (ZERO, ONE, ZERO), (ZERO, ZERO, ONE), (HALF, HALF, ZERO))
    assert Product((triangle,)).dimension == 2
    assert box((exact.power(HALF, HALF),)).is_point


# -- cutting ------------------------------------------------------------------------------------------------------


def clipped(game: NormalFormGame, product: Product, players: Iterable[int]) -> list[Product]:
    """The part of a product in which the one pure action of each of some players is a best reply to the others."""
    pairs = []
    for player in players:
        (strategy,) = product.sets[player]
        own = strategy.index(ONE)
        pairs += [(player, own, other) for other in range(len(strategy)) if other != own]
    products, left = parts(Part(product.sets, (), tuple(gain(game, *pair, product.sets) for pair in pairs)))
    if left:
        raise Unsettled("equilibria fill a region with a curved boundary")
    return maximal(products)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([[1, 0], [2, 3]], [SQUARE]),  # nowhere negative
        ([[-1, -2], [-1, -1]], []),  # negative everywhere
        ([[1, 1], [-1, -1]], [box((0, HALF), (0, 1), (0,))]),  # 1 - 2 x
        ([[2, -1], [2, -1]], [box((0, 1), (0, F(2, 3)), (0,))]),  # 2 - 3 y
        ([[0, 0], [-1, -1]], [box((0,), (0, 1), (0,))]),  # -x: a face
        ([[0, 0], [0, -1]], [box((0,), (0, 1), (0,)), box((0, 1), (0,), (0,))]),  # -x y: two edges
        ([[0, -1], [-1, 0]], [box((0,), (0,), (0,)), box((1,), (1,), (0,))]),  # zero at two corners only
        ([[-1, -1], [-1, 0]], [box((1,), (1,), (0,))]),
        # (1 - 2 x)(1 - 2 y): two smaller squares
        ([[1, -1], [-1, 1]], [box((0, HALF), (0, HALF), (0,)), box((HALF, 1), (HALF, 1), (0,))]),
        # (2 x - 1)(1 - y): a rectangle and an edge
        ([[-1, 0], [1, 0]], [box((HALF, 1), (0, 1), (0,)), box((0, 1), (1,), (0,))]),
    ],
)
def test_what_is_left_where_an_action_stays_best(table: list[list[int]], expected: list[Product]) -> None:
    assert same(clipped(judge(table), SQUARE, [2]), expected)


def test_a_curved_boundary_is_unsettled() -> None:
    with pytest.raises(Unsettled, match="curved"):
        clipped(judge([[1, 1], [1, -3]]), SQUARE, [2])  # 1 - 4 x y


def test_a_cut_of_a_triangle_drops_what_is_no_vertex() -> None:
    # Player 1 mixes three actions, worth 2, -1 and -1 to player 2's action 0 over 1: p_0 >= 1/3, a smaller triangle.
    payoffs = np.zeros((3, 3, 2, 1), dtype=int)
    payoffs[1, :, 0, 0] = [2, -1, -1]
    triangle = ((ONE, ZERO, ZERO), (ZERO, ONE, ZERO), (ZERO, ZERO, ONE))
    (rest,) = clipped(normal_form(payoffs), Product((triangle, mix(0), ((ONE,),))), [1])
    third = F(1, 3)
    assert set(rest.sets[0]) == {(ONE, ZERO, ZERO), (third, 2 * third, ZERO), (third, ZERO, 2 * third)}


# -- joining ------------------------------------------------------------------------------------------------------


def test_contained_products_are_dropped() -> None:
    edge, corner, other = box((0, 1), (0,), (0,)), box((1,), (0,), (0,)), box((1,), (1,), (1,))
    assert maximal([corner, edge, SQUARE, other, corner, other]) == [SQUARE, other]
    assert maximal([edge, corner]) == [edge]


def test_products_that_meet_form_a_component() -> None:
    edges = [
        box((0, 1), (0,), (0,)),
        box((1,), (0, 1), (0,)),
        box((0, HALF), (1,), (0,)),
        box((F(3, 4), 1), (1,), (0,)),
    ]
    # The first three sides of a square form a path, but the third starts at x = 3/4: it leaves out [0, 1/2].
    assert [len(products) for products, _ in components(edges)] == [3, 1]
    halves = [box((0, HALF), (0, HALF), (0,)), box((HALF, 1), (HALF, 1), (0,))]
    assert len(components(halves)) == 1  # they meet at the centre
    assert len(components([halves[0], box((F(2, 3), 1), (HALF, 1), (0,))])) == 2


def test_segments_that_cross_inside_a_triangle_meet() -> None:
    third = F(1, 3)
    down = ((ONE, ZERO, ZERO), (ZERO, HALF, HALF))
    across = ((HALF, HALF, ZERO), (F(1, 4), ZERO, F(3, 4)))
    away = ((ZERO, ONE, ZERO), (third, 2 * third, ZERO))
    assert len(components([Product((down,)), Product((across,))])) == 1
    assert len(components([Product((down,)), Product((away,))])) == 2


def test_an_irrational_point_lies_in_a_segment_if_it_satisfies_its_equations() -> None:
    root = exact.power(HALF, HALF)
    point = box((root,), (0,), (0,))
    assert len(components([point, box((0, 1), (0,), (0,))])) == 1
    assert len(components([point, box((0, F(7, 10)), (0,), (0,))])) == 2  # 0.7071 is more
    assert contains(box((0, 1), (0,), (0,)), mix(root, 0, 0))
    inside = (root / 2, root / 2, 1 - root)  # equal weights on 0 and 1: on the line from vertex 2 to the middle of 0, 1
    line = ((ZERO, ZERO, ONE), (HALF, HALF, ZERO))
    assert contains(Product((line,)), (inside,))
    assert not contains(Product((((ZERO, ZERO, ONE), (F(1, 3), F(2, 3), ZERO)),)), (inside,))


weights = st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(any)
strategies = weights.map(lambda row: tuple(F(w, sum(row)) for w in row))
hulls = st.lists(strategies, min_size=1, max_size=4, unique=True)


@given(hulls, strategies)
def test_halfspaces_describe_a_hull(hull: list[Any], point: Any) -> None:
    equations, inequalities = polytopes.halfspaces(hull)

    def value(row: Sequence[Fraction]) -> Fraction:
        return sum((c * w for c, w in zip(row, point, strict=True)), ZERO)

    satisfied = all(value(row) == 0 for row in equations) and all(value(row) >= 0 for row in inequalities)
    assert satisfied == contains(Product((tuple(hull),)), (point,))


@given(hulls, hulls, st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_hulls_with_a_common_point_meet(left: list[Any], right: list[Any], numbers: list[int]) -> None:
    def point(hull: list[Any], own: list[int]) -> Any:
        total = sum(own[: len(hull)])
        return (
            tuple(sum(map(lambda w, x: w * x, own, c), ZERO) / total for c in zip(*hull, strict=True))
            if total
            else None
        )

    first, second = point(left, numbers), point(right, numbers[4:])
    joined = components([Product((tuple(left),)), Product((tuple(right),))])
    if first is not None and first == second:
        assert len(joined) == 1
    if len(joined) == 2:  # then some linear function separates them
        differences = [tuple(a - b for a, b in zip(u, v, strict=True)) for u, v in itertools.product(left, right)]
        assert all(any(d) for d in differences)


# -- curves -------------------------------------------------------------------------------------------------------


def rational(*coefficients: int) -> arcs.Quotient:
    return arcs.Quotient(fmpq_poly(list(coefficients)), fmpq_poly([1]))


def arc(second: arcs.Quotient, low: Fraction = ZERO, high: Fraction = ONE) -> Curve:
    """Player 1 takes action 1 with probability t, player 2 with a probability that is a function of t."""
    t, one = rational(0, 1), rational(1)
    ends = [arcs.Root(fmpq_poly([-end.numerator, end.denominator]), end, end) for end in (low, high)]
    functions = tuple((one + rational(-1) * f, f) for f in (t, second))
    path = arcs.Path(functions, 0, 1, *ends)
    both = (0, 1)
    samples = tuple(mix(at, second(at)) for at in [low + (high - low) * F(k, 7) for k in (1, 2, 4)])
    return Curve((both, both), 1, (), (), samples, (path.at(ends[0]), path.at(ends[1])), arc=path)


def test_curves_that_cross_between_samples_meet() -> None:
    square, line = arc(rational(0, 0, 1)), arc(rational(1, -1))
    # t^2 = 1 - t at the golden ratio, 0.618.
    assert len(components([], [square, line])) == 1
    assert len(components([], [line, square])) == 1
    assert len(components([], [arc(rational(0, 0, 1), ZERO, F(3, 5)), line])) == 2
    assert len(components([], [arc(rational(0, 0, 1), F(16, 25), ONE), line])) == 2
    # The same square, in two pieces that share an end, and in two that do not.
    assert len(components([], [arc(rational(0, 0, 1), ZERO, HALF), arc(rational(0, 0, 1), HALF, ONE)])) == 1
    assert len(components([], [arc(rational(0, 0, 1), ZERO, HALF), arc(rational(0, 0, 1), F(2, 3), ONE)])) == 2


def test_a_curve_meets_a_product_between_samples() -> None:
    square = arc(rational(0, 0, 1))
    # At t = 3/5 the square is 9/25 = 0.36.
    assert len(components([box((F(3, 5),), (0, 1))], [square])) == 1
    assert len(components([box((F(3, 5),), (F(2, 5), 1))], [square])) == 2
    assert len(components([box((F(3, 5),), (F(9, 25),))], [square])) == 1
    assert len(components([box((F(2, 5), F(3, 5)), (F(1, 2), 1))], [square])) == 2
    assert len(components([box((F(2, 5), F(3, 4)), (F(1, 2), 1))], [square])) == 1  # 9/16 at 3/4
