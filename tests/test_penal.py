"""Critical discount factors where deviations are answered by the worst equilibrium."""

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
import sympy

from burden.errors import UnsupportedGame
from burden.game import NormalFormGame, normal_form
from burden.repetition.penal import Optimal, Randomisation, optimal_discount
from burden.search import Search

DILEMMA = normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
EVERY: tuple[Randomisation, ...] = ("none", "public")


def solved(game: NormalFormGame, target: Sequence[int], randomisation: Randomisation = "none") -> Optimal:
    return optimal_discount(game, target, None, randomisation, Search())


def random_games(seed: int, n_games: int, shape: tuple[int, ...]) -> list[NormalFormGame]:
    random = np.random.default_rng(seed)
    return [normal_form(random.integers(0, 10, (len(shape), *shape)).tolist()) for _ in range(n_games)]


# -- by definition ------------------------------------------------------------------------------------------------


def payoff(game: NormalFormGame, profile: Sequence[int], player: int) -> Fraction:
    return Fraction(game.exact_payoffs[(player, *profile)])


def best(game: NormalFormGame, profile: tuple[int, ...], player: int) -> Fraction:
    actions = range(game.n_actions[player])
    return max(payoff(game, (*profile[:player], a, *profile[player + 1 :]), player) for a in actions)


def pure_minmax(game: NormalFormGame, player: int) -> Fraction:
    return min(best(game, profile, player) for profile in game.profiles())


def read(game: NormalFormGame, words: str) -> tuple[int, ...]:
    labels = words.strip("()").split(", ")
    return tuple(one.actions.index(label) for one, label in zip(game.players, labels, strict=True))


def is_kept(game: NormalFormGame, target: tuple[int, ...], found: Optimal, delta: Fraction) -> bool:
    """Whether nobody gains by deviating once, on any path of the code, where a deviation starts the deviator's path.

    Who has no path in the code goes on as before, and so do all in a stage equilibrium that is played for good.
    """
    players = range(game.n_players)
    paths = {
        game.index(code.player): [*(read(game, words) for words in code.path), read(game, code.then)]
        for code in found.codes
    }

    def values(path: Sequence[tuple[int, ...]], player: int) -> list[Fraction]:
        later = [payoff(game, path[-1], player)]
        for profile in path[-2::-1]:
            later.insert(0, (1 - delta) * payoff(game, profile, player) + delta * later[0])
        return later

    for path in ([target], *paths.values()):
        for player in players:
            own = values(path, player)
            for k, profile in enumerate(path):
                if k == len(path) - 1 and all(best(game, profile, i) == payoff(game, profile, i) for i in players):
                    continue
                worst = values(paths[player], player)[0] if player in paths else own[min(k + 1, len(path) - 1)]
                if own[k] < (1 - delta) * best(game, profile, player) + delta * worst:
                    return False
    return True


def by_reversion(game: NormalFormGame, target: tuple[int, ...]) -> Fraction | None:
    """Critical discount factor where a deviation is followed by the worst pure equilibrium of the stage game."""
    players = range(game.n_players)
    stage = [p for p in game.profiles() if all(best(game, p, i) == payoff(game, p, i) for i in players)]
    needed = Fraction(0)
    for i in players:
        c, d = payoff(game, target, i), best(game, target, i)
        if d > c:
            worst = min((payoff(game, p, i) for p in stage), default=None)
            if worst is None or worst >= c:
                return None
            needed = max(needed, (d - c) / (d - worst))
    return needed


# -- by hand ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("randomisation", EVERY)
def test_in_a_dilemma_nothing_is_worse_than_its_equilibrium(randomisation: Randomisation) -> None:
    """(5 - 3)/(5 - 1), for the equilibrium pays the minmax."""
    found = solved(DILEMMA, (0, 0), randomisation)
    assert found.value == Fraction(1, 2)
    assert found.bounds == (found.value, found.value)
    assert found.is_sustained
    assert {(code.path, code.then) for code in found.codes} == {((), "(2, 2)")}


def test_one_stick_for_each_is_enough_where_minmax_payoffs_say_so() -> None:
    """The game of Abreu and Sannikov (2014), target (1, 1) with 16 and 9, from which deviations gain 5 and 4.

    The second player has the minmax payoff 0, in row 3, so that (13 - 9)/(13 - 0) is needed. Its stick (3, 2) pays 5
    and -4, that of the first player, (2, 3), pays -1 and 0. In the target and in both sticks the first gains at most 5
    and the second 4 by deviating, and 5 <= 4/13*(16 + 1), 4 <= 4/13*(9 + 4).
    """
    game = normal_form(
        [[[16, 3, 0], [21, 10, -1], [9, 5, -5]], [[9, 13, 3], [1, 4, 0], [0, -4, -15]]],
    )
    found = solved(game, (0, 0))
    assert found.value == Fraction(4, 13)
    assert [(code.path, code.then) for code in found.codes] == [(("(2, 3)",), "(1, 1)"), (("(3, 2)",), "(1, 1)")]
    assert found.codes[1].payoff == Fraction(9, 13) * -4 + Fraction(4, 13) * 9
    assert is_kept(game, (0, 0), found, Fraction(4, 13))
    reversion = by_reversion(game, (0, 0))
    assert reversion is None or reversion > Fraction(4, 13)


def test_of_two_stage_equilibria_the_worse_one_punishes() -> None:
    """Three actions: work, shirk, fight. Payoffs of the row player: work 4, 0, 0; shirk 6, 5, 0; fight 1, 1, 0.

    The pure stage equilibria are (shirk, shirk) with 5 for each, which is better than (work, work) with 4, and
    (fight, fight) with 0. The latter is the minmax: (6 - 4)/(6 - 0) = 1/3.
    """
    row = [[4, 0, 0], [6, 5, 0], [1, 1, 0]]
    game = normal_form([row, [list(column) for column in zip(*row, strict=True)]])
    assert solved(game, (0, 0)).value == Fraction(1, 3)
    assert by_reversion(game, (0, 0)) == Fraction(1, 3)


def test_an_equilibrium_needs_no_patience() -> None:
    found = solved(DILEMMA, (1, 1))
    assert found.value == 0
    assert found.codes == ()


def test_who_cannot_be_punished_is_named() -> None:
    """The second player gets 0 from cooperating alone, and 1 by defecting whatever the other does."""
    found = solved(DILEMMA, (1, 0))
    assert found.value is None
    assert found.bounds is None
    assert found.is_sustained is False
    assert "player_2 gets 0 at the target" in found.note


@pytest.mark.parametrize(("discounts", "expected"), [(("1/2", "3/4"), True), (("49/100", "99/100"), False)])
def test_given_discount_factors_are_enough_or_not(discounts: tuple[str, str], expected: bool) -> None:
    found = optimal_discount(DILEMMA, (0, 0), list(map(Fraction, discounts)), "none", Search())
    assert found.is_sustained is expected
    assert bool(found.codes) is expected
    assert found.bounds is None


def test_contributors_to_a_public_good_need_a_third() -> None:
    """Three of them: all get 4/5 where all give, 6/5 who does not, 0 where nobody gives: (6/5 - 4/5)/(6/5)."""
    profiles = list(itertools.product((0, 1), repeat=3))
    tables = [[Fraction(3, 5) * sum(p) - p[i] for p in profiles] for i in range(3)]
    game = normal_form(np.array(tables, dtype=object).reshape(3, 2, 2, 2).tolist())
    assert solved(game, (1, 1, 1)).value == Fraction(1, 3)


def test_irrational_payoffs_are_refused() -> None:
    game = normal_form([[[sympy.sqrt(2), 0], [5, 1]], [[3, 5], [0, 1]]])
    with pytest.raises(UnsupportedGame, match="irrational"):
        solved(game, (0, 0))


# -- random games -------------------------------------------------------------------------------------------------


def asked(seed: int, n_games: int, shape: tuple[int, ...]) -> list[tuple[NormalFormGame, tuple[int, ...], Optimal]]:
    """Games with a target that is better than the minmax for everybody, and what is found."""
    cases = []
    for game in random_games(seed, n_games, shape):
        least = [pure_minmax(game, i) for i in range(game.n_players)]
        for target in game.profiles():
            if all(payoff(game, target, i) > low for i, low in enumerate(least)):
                cases.append((game, target, solved(game, target)))
                break
    return cases


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2)])
def test_codes_are_equilibria_at_the_bound_and_bounds_are_in_order(shape: tuple[int, ...]) -> None:
    seen = 0
    for game, target, found in asked(11, 25 if len(shape) == 2 else 15, shape):
        assert found.bounds is not None
        low, high = found.bounds
        gains = {i: best(game, target, i) - payoff(game, target, i) for i in range(game.n_players)}
        needed = max(g / (g + payoff(game, target, i) - pure_minmax(game, i)) for i, g in gains.items() if g >= 0)
        assert needed <= low <= high
        assert (found.value is None) == (low < high)
        reversion = by_reversion(game, target)
        assert reversion is None or low <= reversion
        if high < 1:
            assert is_kept(game, target, found, high)
            seen += 1
    assert seen >= 5


def test_a_lottery_never_asks_for_more_patience() -> None:
    for game, target, found in asked(12, 20, (2, 2)):
        public = solved(game, target, "public")
        assert found.bounds is not None
        assert public.bounds is not None
        assert public.bounds[0] <= found.bounds[1]
        assert public.bounds[1] - public.bounds[0] <= Fraction(1, 1000)


def test_renamed_players_have_the_same_critical_discount_factor() -> None:
    for game, target, found in asked(13, 15, (2, 3)):
        swapped = normal_form(
            [[[game.exact_payoffs[i, a, b] for a in range(2)] for b in range(3)] for i in (1, 0)],
        )
        other = solved(swapped, target[::-1])
        assert other.value == found.value


def test_scaled_payoffs_keep_the_critical_discount_factor() -> None:
    for game, target, found in asked(14, 10, (2, 2)):
        tables = [[[game.exact_payoffs[i, a, b] * (i + 2) - 7 for b in range(2)] for a in range(2)] for i in range(2)]
        assert solved(normal_form(tables), target).value == found.value
