"""Degenerate supports of games of three and more players: answers derived by hand, and random games."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from burden import exact
from burden.errors import SolverError
from burden.game import NormalFormGame, Profile, normal_form, support
from burden.results import certify
from burden.solvers.degenerate import settle
from burden.solvers.pieces import Curve, Product, Unsettled, components, contains, maximal

F = Fraction
ZERO, HALF, ONE = F(0), F(1, 2), F(1)
BOTH = (0, 1)
CORNERS = ((ONE, ZERO), (ZERO, ONE))  # vertices of the strategies over two actions


def game_of(*gains: Callable[..., int]) -> NormalFormGame:
    """Game of players with actions 0 and 1: what each gains by 1 over 0, as a function of the others' actions."""
    n = len(gains)
    payoffs = np.zeros((n, *[2] * n), dtype=int)
    for player, gain in enumerate(gains):
        for profile in itertools.product(BOTH, repeat=n):
            if profile[player] == 1:
                payoffs[(player, *profile)] = gain(*(a for i, a in enumerate(profile) if i != player))
    return normal_form(payoffs)


def mix(*weights: Any) -> tuple[tuple[Any, Any], ...]:
    """Strategies over two actions from the probability of action 1."""
    return tuple((ONE - weight, ZERO + weight) for weight in weights)


def box(*ranges: tuple[Any, ...]) -> Product:
    """Product of ranges of the probability of action 1."""
    return Product(tuple(mix(*ends) for ends in ranges))


def same(left: Product, right: Product) -> bool:
    return all(set(a) == set(b) and len(a) == len(b) for a, b in zip(left.sets, right.sets, strict=True))


def supports(game: NormalFormGame) -> Iterator[tuple[tuple[int, ...], ...]]:
    choices = [[c for k in range(1, n + 1) for c in itertools.combinations(range(n), k)] for n in game.n_actions]
    return itertools.product(*choices)


def everything(game: NormalFormGame) -> tuple[list[Product], list[Curve]]:
    """All equilibria, support by support."""
    products: list[Product] = []
    curves: list[Curve] = []
    for own in supports(game):
        more, curved = settle(game, own)
        products += more
        curves += curved
    return maximal(products), curves


def zero(*_: int) -> int:
    return 0


# -- products -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 3, 2)])
def test_where_all_payoffs_are_zero_every_profile_is_an_equilibrium(shape: tuple[int, ...]) -> None:
    game = normal_form(np.zeros((3, *shape), dtype=int))
    (product,), curves = settle(game, [tuple(range(n)) for n in shape])
    assert curves == []
    assert product.dimension == sum(shape) - 3
    assert everything(game) == ([product], [])


def test_a_player_who_changes_nothing_stretches_each_equilibrium_to_a_segment() -> None:
    # Players 1 and 2 gain by doing the same: (0, 0), (1, 1) and 1/2 each. Player 3 is free.
    game = game_of(lambda y, _: 2 * y - 1, lambda x, _: 2 * x - 1, zero)
    products, curves = everything(game)
    assert curves == []
    expected = [box((k,), (k,), (0, 1)) for k in (0, 1, HALF)]
    assert len(products) == 3
    assert all(any(same(product, wanted) for product in products) for wanted in expected)
    assert len(components(products)) == 3


def test_a_tie_at_a_pure_equilibrium_is_a_segment() -> None:
    # At (0, 0, 0) player 1 has a tie; player 2 stays at 0 while x <= 1/2, and player 3 stays anyway.
    game = game_of(lambda y, z: -y - z, lambda x, _z: 2 * x - 1, lambda _x, _y: -1)
    (product,), curves = settle(game, (BOTH, (0,), (0,)))
    assert curves == []
    assert same(product, box((0, HALF), (0,), (0,)))
    assert settle(game, ((0,), (0,), (0,))) == ([box((0,), (0,), (0,))], [])
    # With y = 1, which player 2 is ready for where x >= 1/2, player 1 prefers 0.
    assert settle(game, ((0,), (1,), (0,))) == ([], [])
    assert settle(game, (BOTH, (1,), (0,))) == ([], [])


def test_selten_horse_has_two_segments() -> None:
    # Action 0 is L, 1 is R. (1) First plays L, Third R: First gets 3, and by R it would get 4 with Second's L and 1
    # with Second's R, so that Second's R has at least 1/3. Second is not reached. (2) First and Second play R, for 1
    # each: L would give First 3 p(R) and Second 4 p(R) of Third, so that p(R) <= 1/4. Third is not reached.
    # Payoffs as in games/classic/selten-horse.yaml.
    first, second, third = (
        [[[0, 3]] * 2, [[0, 4], [1, 1]]],
        [[[0, 2]] * 2, [[0, 4], [1, 1]]],
        [[[0, 2]] * 2, [[1, 0], [1, 1]]],
    )
    game = normal_form([first, second, third])
    products, curves = everything(game)
    assert curves == []
    expected = [box((0,), (F(1, 3), 1), (1,)), box((1,), (1,), (0, F(1, 4)))]
    assert len(products) == 2
    assert all(any(same(product, wanted) for product in products) for wanted in expected)
    assert len(components(products)) == 2


def test_a_duplicated_action_makes_segments() -> None:
    # All gain 1 if all take their first actions or all their last. Player 1 has its first action twice.
    payoffs = np.zeros((3, 3, 2, 2), dtype=int)
    payoffs[:, :2, 0, 0] = payoffs[:, 2, 1, 1] = 1
    game = normal_form(payoffs)
    (product,), curves = settle(game, ((0, 1), (0,), (0,)))
    assert curves == []
    assert product.dimension == 1
    # All mix: with w the weight on the last actions, y z = (1 - y)(1 - z), and so on: all w are 1/2, and the other
    # half is split between the two copies.
    (product,), curves = settle(game, ((0, 1, 2), BOTH, BOTH))
    assert curves == []
    assert set(product.sets[0]) == {(HALF, ZERO, HALF), (ZERO, HALF, HALF)}
    assert product.sets[1:] == (((HALF, HALF),), ((HALF, HALF),))


def test_inequalities_that_vanish_on_the_boundary_leave_faces() -> None:
    # Players 1 and 2 never care. Player 3 gains x y by 1 over 0: it plays 1 anywhere, and 0 where x = 0 or y = 0, two
    # edges of the square. Where both mix it does not play 0.
    game = game_of(zero, zero, lambda x, y: x * y)
    assert settle(game, (BOTH, BOTH, (0,))) == settle(game, (BOTH, BOTH, BOTH)) == ([], [])
    products, curves = everything(game)
    assert curves == []
    expected = [box((0, 1), (0, 1), (1,)), box((0, 1), (0,), (0, 1)), box((0,), (0, 1), (0, 1))]
    assert len(products) == 3
    assert all(any(same(product, wanted) for product in products) for wanted in expected)
    assert len(components(products)) == 1


# -- points -------------------------------------------------------------------------------------------------------


def chain(numerator: int, denominator: int) -> NormalFormGame:
    """Player 1 makes y = z, player 2 makes x = 1 - z, and player 3 makes x y a number: z (1 - z) is that number."""
    return game_of(
        lambda y, z: y - z,
        lambda x, z: x + z - 1,
        lambda x, y: denominator * x * y - numerator,
    )


def test_a_double_root_is_one_point() -> None:
    # z (1 - z) = 1/4 is (2 z - 1)^2 = 0.
    assert settle(chain(1, 4), (BOTH, BOTH, BOTH)) == ([box((HALF,), (HALF,), (HALF,))], [])


def test_two_quadratic_roots_are_two_points() -> None:
    # z (1 - z) = 1/8: z = 1/2 -+ sqrt(2)/4, x = 1 - z, y = z.
    products, curves = settle(chain(1, 8), (BOTH, BOTH, BOTH))
    assert curves == []
    shift = exact.power(F(2), HALF) / 4
    roots = [HALF - shift, HALF + shift]
    assert len(products) == 2
    assert all(any(same(product, box((1 - z,), (z,), (z,))) for product in products) for z in roots)


def test_no_real_root_leaves_nothing() -> None:
    assert settle(chain(1, 2), (BOTH, BOTH, BOTH)) == ([], [])


def test_a_root_at_the_boundary_is_found() -> None:
    # Player 1 makes y = z, player 2 makes x = 1 - z, and player 3 makes x + y + x y - 1 zero, which is z (1 - z): z = 0
    # or z = 1, both in C(S) though not in its interior.
    game = game_of(lambda y, z: y - z, lambda x, z: x + z - 1, lambda x, y: x + y + x * y - 1)
    products, curves = settle(game, (BOTH, BOTH, BOTH))
    assert curves == []
    assert set(products) == {box((1,), (0,), (0,)), box((0,), (1,), (1,))}


def test_numbers_of_degree_three_are_unsettled() -> None:
    # Four players: y = z w, x = z, x = w, so that all but y are equal, and 2 x^3 + 2 x - 1 = 0, which is irreducible.
    game = game_of(
        lambda y, z, w: y - z * w,
        lambda x, z, w: 2 * x * z * w + 2 * x - 1,
        lambda x, _, w: x - w,
        lambda x, _, z: x - z,
    )
    with pytest.raises(Unsettled, match="degree 3"):
        settle(game, (BOTH,) * 4)


def test_irrational_payoffs_are_unsettled() -> None:
    payoffs = np.zeros((3, 2, 2, 2), dtype=object)
    payoffs[0, 0] = sympy.sqrt(2)
    with pytest.raises(Unsettled, match="irrational"):
        settle(normal_form(payoffs), (BOTH, BOTH, BOTH))


# -- curves -------------------------------------------------------------------------------------------------------


def test_a_free_player_moves_the_mixed_equilibrium_along_a_hyperbola() -> None:
    # Both get 1 + 2 z at (0, 0) and 2 - z at (1, 1), else 0. They mix with y (2 - z) = (1 - y)(1 + 2 z), that is
    # y = (1 + 2 z)/(3 + z), from 1/3 at z = 0 to 3/4 at z = 1; and x = y.
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[:2, 0, 0] = [1, 3]
    payoffs[:2, 1, 1] = [2, 1]
    game = normal_form(payoffs, players=["One", "Two", "Free"], actions=[["a", "b"]] * 3)
    products, (curve,) = settle(game, (BOTH, BOTH, BOTH))
    assert products == []
    assert curve.dimension == 1
    assert set(curve.endpoints) == {mix(F(1, 3), F(1, 3), 0), mix(F(3, 4), F(3, 4), 1)}
    assert len(curve.samples) >= 3
    for x, y, z in curve.samples:
        assert x == y == mix((1 + 2 * z[1]) / (3 + z[1]))[0]
        assert 0 < z[1] < 1
    assert all("p(Free, b)" in equation and equation.endswith(" = 0") for equation in curve.equations)
    assert curve.arc.contains(mix(F(4, 7), F(4, 7), HALF))
    assert not curve.arc.contains(mix(F(4, 7), HALF, HALF))
    products, curves = everything(game)
    assert len(curves) == 1
    assert sorted(product.dimension for product in products) == [0, 0, 1, 1]  # the two points are the ends
    assert len(components(products, curves)) == 3


def test_a_curve_ends_where_the_equilibria_that_it_joins_cease() -> None:
    # Both get 1 - 2 z at (0, 0), 1 at (1, 1), else 0. (1, 1) is an equilibrium for all z, (0, 0) where z <= 1/2, and
    # they mix with y = (1 - 2 z)/(2 - 2 z), from 1/2 at z = 0 to 0, which is (0, 0), at z = 1/2.
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[:2, 0, 0] = [1, -1]
    payoffs[:2, 1, 1] = [1, 1]
    game = normal_form(payoffs)
    assert [same(p, box((0,), (0,), (0, HALF))) for p in settle(game, ((0,), (0,), BOTH))[0]] == [True]
    products, (curve,) = settle(game, (BOTH, BOTH, BOTH))
    assert set(curve.endpoints) == {mix(HALF, HALF, 0), mix(0, 0, HALF)}
    products, curves = everything(game)
    joined = components(products, curves)
    assert len(joined) == 2
    assert sorted((len(a), len(b)) for a, b in joined) == [(1, 0), (2, 1)]


def test_a_curve_may_end_at_a_quadratic_number() -> None:
    # Player 1 makes y = z, player 2 makes x = z; player 3 does not care between 0 and 1, but has an action 2 that
    # gains 2 x y - 1 over both: z^2 <= 1/2.
    payoffs = np.zeros((3, 2, 2, 3), dtype=int)
    for x, y, z in itertools.product(BOTH, BOTH, BOTH):
        payoffs[0, x, y, z] = x * (y - z)
        payoffs[1, x, y, z] = y * (x - z)
    payoffs[2, :, :, 2] = [[-1, -1], [-1, 1]]
    game = normal_form(payoffs)
    products, (curve,) = settle(game, (BOTH, BOTH, BOTH))
    root = exact.power(HALF, HALF)
    ends = {(x[1], y[1], z[1]) for x, y, z in curve.endpoints}
    assert ends == {(ZERO, ZERO, ZERO), (root, root, root)}
    assert products == []


def test_a_part_that_only_touches_an_inequality_is_a_point() -> None:
    # As before, but action 2 gains 4 x y - 4 x + 1 = (2 z - 1)^2 over both.
    payoffs = np.zeros((3, 2, 2, 3), dtype=int)
    for x, y, z in itertools.product(BOTH, BOTH, BOTH):
        payoffs[0, x, y, z] = x * (y - z)
        payoffs[1, x, y, z] = y * (x - z)
        payoffs[2, x, y, 2] = 4 * x * y - 4 * x + 1
    products, curves = settle(normal_form(payoffs), (BOTH, BOTH, BOTH))
    assert curves == []
    assert products == [Product((((HALF, HALF),), ((HALF, HALF),), ((HALF, HALF, ZERO),)))]


def test_two_free_players_make_a_region() -> None:
    # Player 3 gains 4 x y - 1 by 1 over 0, the others do not care: it plays 0 where x y <= 1/4, and mixes on the curve.
    game = game_of(zero, zero, lambda x, y: 4 * x * y - 1)
    for own in ((0,), (1,), BOTH):
        products, (region,) = settle(game, (BOTH, BOTH, own))
        assert products == []
        assert region.dimension == 2
        assert not region.connected
        assert region.samples
        for x, y, _ in region.samples:
            value = 4 * x[1] * y[1] - 1
            assert value < 0 if own == (0,) else value > 0 if own == (1,) else value == 0
        assert region.arc.contains(mix(HALF, HALF, own[0]))  # on the border of all three


# -- random games -------------------------------------------------------------------------------------------------


def holds(game: NormalFormGame, curve: Curve, profile: Profile) -> bool:
    """Whether a rational profile satisfies what the texts of a curve say."""

    def value(match: re.Match[str]) -> str:
        player = game.index(match[1])
        return f"X[{player}][{game.players[player].actions.index(match[2])}]"

    for text in (*curve.equations, *curve.inequalities):
        left, relation = re.fullmatch(r"(.*) (>=|=) 0", text).groups()  # type: ignore[union-attr]  # all texts do
        number = eval(re.sub(r"p\((\w+), (\w+)\)", value, left), {"X": profile, "sqrt": lambda x: float(x) ** 0.5})
        if number < 0 or (relation == "=" and number != 0):
            return False
    return all(set(support(own)) <= set(s) for own, s in zip(profile, curve.support, strict=True))


def grid(n_actions: int, denominator: int) -> list[tuple[Fraction, ...]]:
    weights = itertools.product(range(denominator + 1), repeat=n_actions)
    return [tuple(F(w, denominator) for w in row) for row in weights if sum(row) == denominator]


def some_point(source: random.Random, product: Product) -> Profile:
    profile = []
    for vertices in product.sets:
        weights = [F(source.randint(1, 5)) for _ in vertices]
        columns: list[Any] = list(zip(*vertices, strict=True))
        profile.append(tuple(sum(map(lambda w, v: w * v, weights, c), ZERO) / sum(weights) for c in columns))
    return tuple(profile)


def degenerate_games(shape: Sequence[int], n: int, seed: int) -> Iterator[NormalFormGame]:
    numbers = np.random.default_rng(seed)
    for number in range(n):
        payoffs = numbers.integers(0, 3, size=(len(shape), *shape))
        if number % 3 == 0:
            payoffs[-1] = 0
        elif number % 3 == 1:
            payoffs[-1] = payoffs[-1].max(axis=-1, keepdims=True)
        yield normal_form(payoffs)


@pytest.mark.parametrize(("shape", "n", "denominator"), [((2, 2, 2), 24, 6), ((2, 2, 3), 5, 4), ((2, 2, 2, 2), 5, 3)])
def test_every_equilibrium_of_a_grid_lies_in_a_piece_and_pieces_are_equilibria(
    shape: tuple[int, ...], n: int, denominator: int
) -> None:
    source = random.Random(1)
    for game in degenerate_games(shape, n, seed=len(shape)):
        found: dict[tuple[tuple[int, ...], ...], tuple[list[Product], list[Curve]]] = {}
        for own in supports(game):
            try:
                found[own] = settle(game, own)
            except Unsettled:
                continue
            for product in found[own][0]:
                certify(game, next(product.vertices()) if product.is_point else some_point(source, product))
            for curve in found[own][1]:
                for profile in (*curve.samples, *curve.endpoints):
                    certify(game, profile)
                    assert curve.arc.contains(profile)
        for profile in itertools.product(*(grid(size, denominator) for size in shape)):
            own = tuple(map(support, profile))
            if own not in found:
                continue
            products, curves = found[own]
            on_curves = [holds(game, curve, profile) for curve in curves]
            try:
                certify(game, profile)
            except SolverError:
                assert not any(contains(product, profile) for product in products)
                continue
            assert any(contains(product, profile) for product in products) or any(on_curves)
            assert on_curves == [curve.arc.contains(profile) for curve in curves]
