"""Sets of payoffs: feasible, rational, and of equilibria of the repeated game."""

import itertools
from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np
import pytest
import sympy

from burden.errors import ParameterError, UnsupportedGame
from burden.exact import to_float
from burden.game import NormalFormGame, normal_form
from burden.repetition import polygons
from burden.repetition.codes import codes
from burden.repetition.payoff_sets import equilibrium_set, feasible_set, rational_set
from burden.repetition.polytopes import hull_of
from burden.results.payoff_sets import Minmax, PayoffSet
from burden.search import Search
from tests.sets_by_programs import Case, at, compare, drawn

HALF = Fraction(1, 2)
DILEMMA = normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
PENNIES = normal_form([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])


def known(player: str, value: Fraction) -> Minmax:
    return Minmax(player, value, value, (value, value))


def fractions(corners: Sequence[Sequence[object]]) -> list[tuple[Fraction, ...]]:
    return [tuple(Fraction(str(x)) for x in corner) for corner in corners]


def polygon(corners: Sequence[Sequence[object]]) -> polygons.Polygon:
    return polygons.hull(fractions(corners))


def random_games(seed: int, n_games: int, shape: tuple[int, ...]) -> list[NormalFormGame]:
    random = np.random.default_rng(seed)
    return [normal_form(random.integers(0, 10, (len(shape), *shape)).tolist()) for _ in range(n_games)]


# -- feasible and rational ----------------------------------------------------------------------------------------


def test_the_feasible_set_of_a_dilemma_has_its_four_profiles_as_corners() -> None:
    found = feasible_set(DILEMMA)
    assert found.vertices == found.inner == at((0, 5), (1, 1), (5, 0), (3, 3))
    assert found.is_exact


def test_payoffs_between_others_are_no_corners() -> None:
    game = normal_form([[[0, 2], [1, 2]], [[0, 0], [0, 2]]])  # (1, 0) lies between (0, 0) and (2, 0)
    assert feasible_set(game).vertices == at((0, 0), (2, 0), (2, 2))


def test_three_players_who_choose_their_own_payoffs_reach_a_cube() -> None:
    cube = list(itertools.product((0, 1, 2), repeat=3))
    tables = np.array([[p[i] for p in cube] for i in range(3)]).reshape(3, 3, 3, 3).tolist()
    game = normal_form(tables)
    assert feasible_set(game).vertices == tuple(itertools.product((0, 2), repeat=3))
    least = [known(f"player_{i + 1}", Fraction(1, 2)) for i in range(3)]
    assert rational_set(game, least).vertices == tuple(itertools.product((HALF, Fraction(2)), repeat=3))


def test_a_flat_feasible_set_is_cut_too() -> None:
    """Everybody gets the same: a segment from (0, 0, 0) to (3, 3, 3), above 1 for the second player alone."""
    table = [[[0, 1], [2, 3]], [[1, 2], [0, 1]]]
    game = normal_form([table, table, table])
    assert feasible_set(game).vertices == at((0, 0, 0), (3, 3, 3))
    least = [known("player_1", Fraction(0)), known("player_2", Fraction(1)), known("player_3", Fraction(-1))]
    assert rational_set(game, least).vertices == at((1, 1, 1), (3, 3, 3))


def test_the_rational_set_of_a_dilemma_is_cut_at_its_equilibrium() -> None:
    """The side from (3, 3) to (5, 0) meets 1 at 3 + 2*2/3."""
    found = rational_set(DILEMMA, [known("player_1", Fraction(1)), known("player_2", Fraction(1))])
    assert found.vertices == at((1, 1), (Fraction(13, 3), 1), (3, 3), (1, Fraction(13, 3)))


def test_the_rational_set_of_matching_pennies_is_its_value() -> None:
    least = [known("player_1", Fraction(0)), known("player_2", Fraction(0))]
    assert rational_set(PENNIES, least).vertices == at((0, 0))


def test_a_minmax_between_bounds_makes_two_sets() -> None:
    bounded = Minmax("player_1", Fraction(2), None, (Fraction(1), Fraction(2)))
    found = rational_set(DILEMMA, [bounded, known("player_2", Fraction(1))])
    assert found.vertices[0] == at((1, 1))[0]
    assert found.inner[0] == at((2, 1))[0]
    assert found.gap == 1
    assert "player_1" in found.note


# -- equilibria of two players ------------------------------------------------------------------------------------


def test_matching_pennies_has_no_equilibrium_in_pure_strategies() -> None:
    """Each can secure 1 against any action of the other, while payoffs sum to 0."""
    found = equilibrium_set(PENNIES, [Fraction(9, 10)] * 2, Search())
    assert found.vertices == found.inner == ()
    assert found.is_exact
    assert "no equilibrium in pure strategies" in found.note


def test_players_of_different_patience_trade_payoffs_over_time() -> None:
    """The patient one makes the effort alone once, then both do: (17/10, 5/2), beyond the feasible set.

    Its side is from (-1, 3) to (2, 2), at 3 - 27/30 where the first gets 17/10. The first loses 1 by it once, and a
    future of 9/10*2 otherwise; the second keeps to effort as 2 >= 1/2*3.
    """
    game = normal_form([[[2, -1], [3, 0]], [[2, 3], [-1, 0]]])
    found = equilibrium_set(game, [Fraction(9, 10), HALF], Search())
    point = (Fraction(17, 10), Fraction(5, 2))
    assert not polygons.contains(polygon(feasible_set(game).vertices), point)
    assert polygons.contains(polygon(found.vertices), point)
    assert polygons.distance(polygon(found.inner), point) <= found.gap < Fraction(1, 10**6)


@pytest.mark.parametrize("case", drawn(7, 12)[::4], ids=str)
def test_programs_in_floating_point_give_the_same_sets(case: Case) -> None:
    finding = compare(case)
    assert finding.is_right
    assert finding.levels_apart < 1e-5


def paths_with_reversion(game: NormalFormGame, discounts: Sequence[Fraction]) -> list[tuple[Fraction, ...]]:
    """Payoffs of two profiles once each and one for good, kept by reversion to a pure equilibrium of the stage game."""
    table = {p: [game.exact_payoffs[(i, *p)] for i in range(game.n_players)] for p in game.profiles()}

    def best(profile: tuple[int, ...], i: int) -> Fraction:
        return max(
            (table[(*profile[:i], a, *profile[i + 1 :])][i] for a in range(game.n_actions[i])), default=Fraction(0)
        )

    stage = [p for p in table if all(best(p, i) == table[p][i] for i in range(game.n_players))]
    if not stage:
        return []
    worst = [min(table[p][i] for p in stage) for i in range(game.n_players)]
    found = []
    for path in itertools.product(table, repeat=3):
        value = list(table[path[-1]])
        is_kept = True
        for profile in reversed(path):
            for i, delta in enumerate(discounts):
                follow = (1 - delta) * table[profile][i] + delta * value[i]
                is_kept &= follow >= (1 - delta) * best(profile, i) + delta * worst[i]
                value[i] = follow
        if is_kept:
            found.append(tuple(value))
    return found


@pytest.mark.parametrize(
    "discounts", [(HALF, HALF), (Fraction(4, 5), Fraction(4, 5)), (Fraction(2, 5), Fraction(3, 4))]
)
def test_paths_kept_by_nash_reversion_are_in_the_set(discounts: tuple[Fraction, ...]) -> None:
    seen = 0
    for game in random_games(5, 12, (2, 2)) + random_games(6, 3, (3, 2)):
        found = equilibrium_set(game, discounts, Search())
        outer, inner = polygon(found.vertices), polygon(found.inner)
        for point in paths_with_reversion(game, discounts):
            seen += 1
            assert polygons.contains(outer, point)
            assert polygons.distance(inner, point) <= found.gap
    assert seen > 50


def test_gaps_are_within_a_millionth_of_the_range_of_payoffs() -> None:
    for game in random_games(8, 10, (3, 3)):
        for discounts in ([Fraction(3, 5)] * 2, [Fraction(9, 10)] * 2):
            found = equilibrium_set(game, discounts, Search())
            assert found.gap <= Fraction(9, 10**6)
            inner = polygon(found.inner)
            assert all(polygons.contains(polygon(found.vertices), corner) for corner in inner)


def test_with_a_lottery_the_set_grows_with_the_discount_factor() -> None:
    for game in random_games(9, 10, (3, 3)):
        sets = [equilibrium_set(game, [Fraction(k, 10)] * 2, Search()) for k in (3, 5, 7, 9)]
        for small, large in itertools.pairwise(sets):
            assert all(polygons.contains(polygon(large.vertices), corner) for corner in polygon(small.inner))


def test_scaled_payoffs_of_swapped_players_have_the_scaled_and_swapped_set() -> None:
    for game in random_games(10, 6, (2, 3)):
        mirrored = normal_form(
            [
                [[game.exact_payoffs[1, a, b] * 3 - 5 for a in range(2)] for b in range(3)],
                [[game.exact_payoffs[0, a, b] / 7 + 1 for a in range(2)] for b in range(3)],
            ]
        )
        first = equilibrium_set(game, [Fraction(2, 3)] * 2, Search())
        second = equilibrium_set(mirrored, [Fraction(2, 3)] * 2, Search())
        assert len(first.inner) == 0 or second.inner
        expected = polygon([(y * 3 - 5, x / 7 + 1) for x, y in fractions(first.inner)])
        assert all(polygons.contains(polygon(second.vertices), corner) for corner in expected)


def test_a_search_without_time_still_encloses_the_set() -> None:
    game = normal_form([[[16, 3, 0], [21, 10, -1], [9, 5, -5]], [[9, 13, 3], [1, 4, 0], [0, -4, -15]]])
    search = Search()
    search.interrupt()
    found = equilibrium_set(game, [Fraction(3, 10)] * 2, search)
    settled = equilibrium_set(game, [Fraction(3, 10)] * 2, Search())
    assert "interrupted" in found.note
    assert all(polygons.contains(polygon(found.vertices), corner) for corner in polygon(settled.inner))
    assert all(polygons.contains(polygon(settled.vertices), corner) for corner in polygon(found.inner))


# -- of three -----------------------------------------------------------------------------------------------------


def all_lie_in(found: PayoffSet, points: Iterable[Sequence[Fraction]]) -> bool:
    """Whether points are in the outer set of three players, which is never flat: rounding makes it thicker."""
    facets = hull_of(fractions(found.vertices)).facets
    return all(
        sum(n * x for n, x in zip(normal, point, strict=True)) <= level for point in points for normal, level in facets
    )


def test_a_third_player_without_influence_changes_nothing() -> None:
    two = equilibrium_set(DILEMMA, [Fraction(3, 5)] * 2, Search())
    game = normal_form(
        [[[[x] for x in row] for row in t] for t in ([[3, 0], [5, 1]], [[3, 5], [0, 1]], [[4, 4], [4, 4]])]
    )
    three = equilibrium_set(game, [Fraction(3, 5)] * 3, Search())
    assert two.is_exact
    assert three.gap < Fraction(1, 10**6)
    exact = polygon(two.vertices)
    assert all(polygons.contains(exact, corner[:2]) and corner[2] == 4 for corner in fractions(three.inner))
    assert all_lie_in(three, [(*corner, Fraction(4)) for corner in exact])


def public_good() -> NormalFormGame:
    """Each contribution costs 1 and gives 3/5 to each of three players."""
    profiles = list(itertools.product((0, 1), repeat=3))
    tables = [[Fraction(3, 5) * sum(profile) - profile[i] for profile in profiles] for i in range(3)]
    return normal_form(np.array(tables, dtype=object).reshape(3, 2, 2, 2).tolist())


def test_impatient_contributors_give_nothing() -> None:
    """A contribution, which costs 2/5, needs a future of more than 6/5; even others who give all pay no more."""
    found = equilibrium_set(public_good(), [Fraction(1, 4)] * 3, Search())
    assert found.inner == at((0, 0, 0))
    assert found.gap < Fraction(1, 10**9)


def test_paths_of_three_players_lie_in_the_outer_set() -> None:
    """And the set is known to a tenth of the range of payoffs at the least where players are patient."""
    game = public_good()
    discounts = [Fraction(3, 4)] * 3
    found = equilibrium_set(game, discounts, Search())
    assert found.gap < Fraction(1, 10)
    points = paths_with_reversion(game, discounts)
    assert len(points) > 20
    assert all_lie_in(found, set(points))
    assert all_lie_in(found, fractions(found.inner))


# -- parts --------------------------------------------------------------------------------------------------------


def test_corners_of_random_points_are_those_of_an_exhaustive_search() -> None:
    """A point is a corner where no three others have it in their triangle."""
    random = np.random.default_rng(2)
    for _ in range(20):
        points = list({(int(x), int(y)) for x, y in random.integers(0, 5, (7, 2))})
        found = polygons.hull(points)
        for point in points:
            others = [q for q in points if q != point]
            is_inside = any(
                polygons.contains(polygons.hull(three), point)
                for size in (2, 3)
                for three in itertools.combinations(others, size)
            )
            assert (point in found) != is_inside
        assert hull_of([[Fraction(x), Fraction(y)] for x, y in points]).corners == tuple(sorted(found))


def test_rounding_outward_holds_and_rounding_inward_is_held() -> None:
    random = np.random.default_rng(4)
    for _ in range(50):
        corners = polygons.hull([(int(x), int(y)) for x, y in random.integers(-40, 40, (6, 2))])
        outward = polygons.to_grid(corners, (7, 5), "outward")
        inward = polygons.to_grid(corners, (7, 5), "inward")
        assert all(polygons.contains(outward, (Fraction(x, 7), Fraction(y, 5))) for x, y in corners)
        assert all(polygons.contains(corners, (7 * x, 5 * y)) for x, y in inward)
        exact = polygons.cut(corners, 0, 3)
        assert all(polygons.contains(polygons.cut(corners, 0, 3, "outward"), corner) for corner in exact)
        assert all(polygons.contains(exact, corner) for corner in polygons.cut(corners, 0, 3, "inward"))


def test_distances_are_those_of_a_fine_sweep_along_the_border() -> None:
    corners = polygons.hull([(0, 0), (4, 1), (3, 5), (-1, 2)])
    border = [
        tuple(a + (b - a) * Fraction(k, 400) for a, b in zip(corners[i - 1], corners[i], strict=True))
        for i in range(len(corners))
        for k in range(400)
    ]
    for point in [(6, 6), (-3, 0), (2, -2), (9, 1), (-1, 7)]:
        swept = min(max(abs(x - a) for x, a in zip(point, at, strict=True)) for at in border)
        assert to_float(polygons.distance(corners, point)) == pytest.approx(float(swept), abs=0.02)
        assert polygons.distance(corners, point) <= swept


def test_codes_are_taken_out_together() -> None:
    """Without its stage equilibrium as a threat, no path of a dilemma is kept; with impatience that alone is left."""
    found = codes(DILEMMA, [Fraction(1, 10)] * 2)
    assert found.payoffs == at((1, 1))
    assert codes(PENNIES, [Fraction(9, 10)] * 2).paths == ()


# -- what is refused ----------------------------------------------------------------------------------------------


def test_irrational_payoffs_are_refused() -> None:
    game = normal_form([[[sympy.sqrt(2), 0], [5, 1]], [[3, 5], [0, 1]]])
    with pytest.raises(UnsupportedGame, match="irrational"):
        feasible_set(game)
    with pytest.raises(UnsupportedGame, match="irrational"):
        equilibrium_set(game, [HALF, HALF], Search())


def test_four_players_are_refused_for_sets_of_equilibria_only() -> None:
    game = normal_form(np.zeros((4, 2, 2, 2, 2), dtype=int).tolist())
    assert feasible_set(game).vertices == at((0, 0, 0, 0))
    with pytest.raises(UnsupportedGame, match="up to three players"):
        equilibrium_set(game, [HALF] * 4, Search())


@pytest.mark.parametrize("discount", [Fraction(0), Fraction(1), Fraction(-1, 2)])
def test_discount_factors_beyond_0_and_1_are_refused(discount: Fraction) -> None:
    with pytest.raises(ParameterError, match="between 0 and 1"):
        equilibrium_set(DILEMMA, [HALF, discount], Search())
