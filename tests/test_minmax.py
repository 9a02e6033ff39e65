"""What the others can hold a player to: values by hand, and a search over a grid of their mixtures."""

from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from burden.exact import Exact, compare, ends, power, to_float
from burden.game import NormalFormGame, Profile, action_payoffs, largest, normal_form
from burden.repetition.minmax import minmax
from burden.repetition.zero_sum import value_of
from burden.results.payoff_sets import Minmax
from burden.search import Search
from tests.brute_force import extreme_equilibria
from tests.random_games import SHAPES, seeded_games

ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)


def held(payoffs: object, player: int = 0) -> Minmax:
    return minmax(normal_form(payoffs), player, Search())  # type: ignore[arg-type]  # nested lists


def best_reply(game: NormalFormGame, player: int, found: Minmax) -> Exact:
    """What the best reply pays to the strategies of the others that an answer names."""
    profile: Profile = tuple(
        tuple(
            found.profile.get(one.key, {one.actions[0]: Fraction(1)}).get(label, Fraction(0)) for label in one.actions
        )
        for one in game.players
    )
    payoffs = action_payoffs(game, player, profile)
    return payoffs[largest(payoffs)[0]]


# -- by hand ------------------------------------------------------------------------------------------------------


def test_matching_pennies_hold_each_player_to_zero_by_mixing_alone() -> None:
    pennies = normal_form([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    for player in (0, 1):
        found = minmax(pennies, player, Search())
        assert (found.pure, found.mixed, found.bounds) == (ONE, ZERO, (ZERO, ZERO))
        assert list(found.profile.values()) == [{"1": HALF, "2": HALF}]


def test_in_the_prisoners_dilemma_defection_holds_both_to_what_mutual_defection_pays() -> None:
    dilemma = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]
    for player in (0, 1):
        found = held(dilemma, player)
        assert (found.pure, found.mixed) == (ONE, ONE)
        assert list(found.profile.values()) == [{"2": 1}]


def test_mixing_holds_the_row_player_of_a_two_by_two_game_to_two_thirds() -> None:
    """Against columns with weights q and 1 - q the rows pay 2q and 1 - q, which are the same at q = 1/3."""
    found = held([[[2, 0], [0, 1]], [[0, 0], [0, 0]]])
    assert (found.pure, found.mixed) == (ONE, Fraction(2, 3))


def test_a_player_alone_gets_its_best_action() -> None:
    found = held([[2, 7, 3]])
    assert (found.pure, found.mixed, found.profile) == (Fraction(7), Fraction(7), {})


#: The others want to meet on the first action of both against the first row, on the second against the second.
MEETING = [[[0, 1], [1, 1]], [[1, 1], [1, 0]]]


def test_two_who_mix_on_their_own_hold_a_player_less_low_than_two_who_draw_together() -> None:
    """With p and q on the first actions the rows pay 1 - pq and 1 - (1 - p)(1 - q).

    The product of what is subtracted is at most 1/16, so one of them is at most 1/4. A common draw makes both 1/2.
    """
    game = normal_form([MEETING, np.zeros((2, 2, 2), int), np.zeros((2, 2, 2), int)])
    together = value_of([[Fraction(0), *[Fraction(1)] * 3], [*[Fraction(1)] * 3, Fraction(0)]], Search())
    assert together is not None
    assert together.payoff == HALF
    found = minmax(game, 0, Search())
    assert (found.pure, found.mixed) == (ONE, Fraction(3, 4))
    assert list(found.profile.values()) == [{"1": HALF, "2": HALF}] * 2
    assert best_reply(game, 0, found) == Fraction(3, 4)


def test_the_minmax_of_rational_payoffs_may_be_irrational() -> None:
    """The rows pay 1 - 2pq and 1 - (1 - p)(1 - q).

    For a given product pq the second is least where p = q. Both pay the same at p = sqrt(2) - 1: 4 sqrt(2) - 5.
    """
    game = normal_form([[[[-1, 1], [1, 1]], [[1, 1], [1, 0]]], np.zeros((2, 2, 2), int), np.zeros((2, 2, 2), int)])
    root = power(Fraction(2), HALF)
    found = minmax(game, 0, Search())
    assert found.mixed is not None
    assert compare(found.mixed, 4 * root - 5) == 0
    assert [strategy["1"] for strategy in found.profile.values()] == [root - 1, root - 1]
    assert compare(best_reply(game, 0, found), found.mixed) == 0


def test_irrational_payoffs_are_compared_exactly() -> None:
    """Columns with weights q and 1 - q make the rows pay q sqrt(2) and 1 - q: the same at q = sqrt(2) - 1."""
    root = power(Fraction(2), HALF)
    found = held([[[root, 0], [0, 1]], [[0, 0], [0, 0]]])
    assert found.mixed is not None
    assert compare(found.mixed, 2 - root) == 0


def test_an_opponent_without_a_choice_does_not_matter() -> None:
    game = normal_form([[[[2], [0]], [[0], [1]]], *np.zeros((2, 2, 2, 1), int)])
    assert minmax(game, 0, Search()).mixed == Fraction(2, 3)


def test_three_others_who_mix_on_their_own_hold_a_player_to_seven_eighths() -> None:
    """As above with three: 1 - pqr and 1 - (1 - p)(1 - q)(1 - r), of which one is at least 1 - 1/8."""
    table = np.ones((2, 2, 2, 2), int)
    table[0, 0, 0, 0] = table[1, 1, 1, 1] = 0
    found = held([table, *np.zeros((3, 2, 2, 2, 2), int)])
    assert found.mixed == Fraction(7, 8)


def test_where_the_search_must_end_bounds_are_left() -> None:
    """The pure minmax is 1 and no action secures more than 0."""
    search = Search()
    search.interrupt()
    game = normal_form([MEETING, np.zeros((2, 2, 2), int), np.zeros((2, 2, 2), int)])
    found = minmax(game, 0, search)
    assert found.mixed is None
    assert found.bounds == (ZERO, ONE)
    assert best_reply(game, 0, found) == 1


# -- by other means -----------------------------------------------------------------------------------------------


def test_of_two_players_the_minmax_is_what_any_equilibrium_of_the_zero_sum_game_pays() -> None:
    for rows, _ in seeded_games(5, 36, SHAPES, -4, 4):
        found = held([rows, rows])
        x, y = next(iter(extreme_equilibria(rows, [[-entry for entry in row] for row in rows])))
        pays = sum(p * q * rows[i][j] for i, p in enumerate(x) for j, q in enumerate(y))
        assert found.mixed == pays


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (2, 3, 2), (3, 3, 3)])
def test_no_mixture_on_a_grid_holds_a_player_lower_and_one_comes_close(shape: tuple[int, int, int]) -> None:
    generator = np.random.default_rng(sum(shape))
    steps = 40 if max(shape[1:]) == 2 else 14
    grids = [simplex_grid(n, steps) for n in shape[1:]]
    for _ in range(6):
        table = generator.integers(0, 7, size=shape)
        game = normal_form([table, *np.zeros((2, *shape), int)])
        found = minmax(game, 0, Search())
        assert found.mixed is not None
        on_grid = np.einsum("ajk,pj,qk->pqa", table, *grids).max(axis=2).min()
        exact = to_float(found.mixed)
        # Moving each of two mixtures by less than 1/steps in each weight moves no payoff by more.
        assert exact - 1e-9 <= on_grid <= exact + 6 * 2 * max(shape[1:]) / steps
        low, high = ends(best_reply(game, 0, found))
        assert low <= ends(found.mixed)[1]
        assert ends(found.mixed)[0] <= high


def simplex_grid(n: int, steps: int) -> NDArray[np.float64]:
    """Every mixture of some actions with probabilities that are multiples of ``1/steps``."""
    axes = np.meshgrid(*[np.arange(steps + 1)] * (n - 1), indexing="ij")
    first = np.stack([axis.ravel() for axis in axes], axis=1)
    first = first[first.sum(axis=1) <= steps]
    grid: NDArray[np.float64] = np.column_stack([first, steps - first.sum(axis=1)]) / steps
    return grid


def test_bounds_of_many_players_hold_on_a_grid() -> None:
    generator = np.random.default_rng(8)
    grid = simplex_grid(3, 6)
    for _ in range(4):
        table = generator.integers(0, 7, size=(2, 3, 3, 3))
        found = held([table, *np.zeros((3, 2, 3, 3, 3), int)])
        on_grid = np.einsum("ajkl,pj,qk,rl->pqra", table, grid, grid, grid).max(axis=3).min()
        assert float(ends(found.bounds[0])[0]) <= on_grid + 1e-9
        assert compare(found.bounds[1], found.pure) <= 0
