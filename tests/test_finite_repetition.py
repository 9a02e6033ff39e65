"""Games with a last period: conditions by hand, and all equilibria of two periods by brute force."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pytest

from burden.errors import ParameterError
from burden.exact import Exact, compare, power, to_float
from burden.game import NormalFormGame, normal_form
from burden.repetition.backward import first_periods, sums_of_payoffs
from burden.repetition.finite import finitely_repeated
from burden.repetition.last_periods import Temptation, critical_discount, is_enough
from burden.repetition.polygons import contains
from burden.results.repeated import Finite
from burden.search import Search
from burden.solvers import solve
from tests.random_games import seeded_games

HALF, ONE = Fraction(1, 2), Fraction(1)

DILEMMA = normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], players=["A", "B"])

#: The prisoner's dilemma (C, D) with a second strict equilibrium (E, E), and the mixed one of D and E that pays 3/4.
EXTENDED = normal_form(
    [[[4, 0, 0], [5, 1, 0], [0, 0, 3]], [[4, 5, 0], [0, 1, 0], [0, 0, 3]]],
    players=["A", "B"],
    actions=[["C", "D", "E"]] * 2,
)

BATTLE = normal_form([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], players=["A", "B"])


def repeated(game: NormalFormGame, target: Sequence[int] | None, horizon: int, *discounts: Fraction) -> Finite:
    return finitely_repeated(game, target, horizon, discounts or None, Search())


def fractions(payoffs: Sequence[Exact]) -> tuple[Fraction, ...]:
    assert all(isinstance(own, Fraction) for own in payoffs)
    return tuple(Fraction(str(own)) for own in payoffs)


def is_close(value: Exact | None, number: float) -> bool:
    return value is not None and abs(to_float(value) - number) < 1e-12


# -- one stage equilibrium payoff ---------------------------------------------------------------------------------


@pytest.mark.parametrize("horizon", [1, 2, 7, 10**6])
def test_the_prisoners_dilemma_is_defection_in_every_period_at_any_patience(horizon: int) -> None:
    found = repeated(DILEMMA, (0, 0), horizon, Fraction(99, 100), Fraction(99, 100))
    assert found.has_unique_payoff
    assert (found.cooperative_periods, found.stretches) == (0, ())
    assert "Selten 1978" in found.reason
    assert all(one.vertices == ((ONE, ONE),) for one in found.sets)
    assert len(found.sets) == min(horizon, 6)


def test_a_target_that_is_a_stage_equilibrium_is_played_throughout() -> None:
    assert repeated(DILEMMA, (1, 1), 9).cooperative_periods == 9
    assert repeated(EXTENDED, (2, 2), 9).cooperative_periods == 9


def test_several_stage_equilibria_that_pay_the_same_support_nothing_else() -> None:
    """Player 2 has two copies of one action: a continuum of equilibria, all of which pay 1 and 1."""
    game = normal_form([[[3, 0, 0], [5, 1, 1]], [[3, 5, 5], [0, 1, 1]]])
    found = repeated(game, (0, 0), 4)
    assert len(found.equilibria) > 1
    assert found.has_unique_payoff
    assert found.cooperative_periods == 0


def test_a_horizon_without_a_period_is_refused() -> None:
    with pytest.raises(ParameterError, match="found 0, expected a number of periods"):
        repeated(DILEMMA, (0, 0), 0)
    with pytest.raises(ParameterError, match="discount of B: found 1, expected a number between 0 and 1"):
        repeated(DILEMMA, (0, 0), 3, HALF, ONE)


# -- stretches of last periods ------------------------------------------------------------------------------------


@pytest.mark.parametrize("horizon", [2, 3, 50, 10**6])
def test_cooperation_is_sustained_in_all_periods_but_the_last(horizon: int) -> None:
    """Leaving C gains 1 and costs 3 - 3/4 in the last period, more in earlier ones: delta = 4/9."""
    found = repeated(EXTENDED, (0, 0), horizon)
    assert not found.has_unique_payoff
    stretch = found.stretches[0]
    assert stretch.rewards == ("A: E; B: E",)
    assert stretch.gains == {"A": "1", "B": "1"}
    assert stretch.losses == {"A": "9/4*delta", "B": "9/4*delta"}
    assert stretch.values == {"A": Fraction(4, 9), "B": Fraction(4, 9), "": Fraction(4, 9)}
    assert stretch.critical[""] == "4/9"
    for discount, is_one_enough in ((Fraction(4, 9), True), (Fraction(44, 100), False)):
        first = repeated(EXTENDED, (0, 0), horizon, discount, discount).stretches[0]
        assert first.is_enough is is_one_enough


def test_a_longer_stretch_needs_less_patience() -> None:
    """9/4 (delta + delta^2) = 1 at delta = 1/3, which is enough for one period of cooperation in three."""
    found = repeated(EXTENDED, (0, 0), 3, Fraction(1, 3), Fraction(1, 3))
    assert [stretch.is_enough for stretch in found.stretches] == [False, True]
    assert found.stretches[1].values[""] == Fraction(1, 3)
    assert found.cooperative_periods == 1


def test_players_with_different_patience_have_conditions_of_their_own() -> None:
    found = repeated(EXTENDED, (0, 0), 5, Fraction(1, 3), Fraction(2, 3))
    assert found.stretches[0].losses == {"A": "9/4*delta_A", "B": "9/4*delta_B"}
    assert [stretch.is_enough for stretch in found.stretches] == [False, True]


def test_mixed_stage_equilibria_punish() -> None:
    """In the battle of the sexes only the mixed equilibrium, which pays 2/3, is bad for who is well off.

    The target pays nothing, and both gain 1 by leaving it. Beyond 2/3, a pure equilibrium gives 4/3 to one and 1/3 to
    the other: two periods give both 5/3 in sum, or 8/3 and 2/3; three can give each at least 2.
    """
    found = repeated(BATTLE, (0, 1), 5)
    assert found.worst == {"A": Fraction(2, 3), "B": Fraction(2, 3)}
    one, two, three = found.stretches[:3]
    assert one.values[""] is None
    # In the first of three periods of the target 2 * (-2/3) + 5/3 = 1/3 < 1 is at stake.
    assert two.values[""] is None
    # In the first of two periods of the target -2/3 + 2 = 4/3 > 1 is.
    assert three.values[""] is not None
    assert to_float(three.values[""]) < 1


def test_who_gets_the_same_in_all_stage_equilibria_is_not_kept_to_the_target() -> None:
    """B gets 1 against the first action of A by its first, against the second by both: 1 in every equilibrium."""
    game = normal_form([[[2, 0], [0, 1]], [[1, 0], [1, 1]]], players=["A", "B"])
    found = repeated(game, (0, 1), 4)
    assert not found.has_unique_payoff
    assert found.stretches
    assert all(stretch.values["B"] is None for stretch in found.stretches)
    assert "B gains 1 by leaving the target and gets the same in all stage equilibria" in found.reason


def test_a_reward_that_is_small_needs_a_long_stretch() -> None:
    """The second and third actions pay 10 and 11, and 110/21 where both mix with 11/21 and 10/21.

    That is 121/21 less than 11. The gain is 20: three periods are too few, four are enough.
    """
    game = normal_form([[[30, 0, 0], [50, 10, 0], [0, 0, 11]], [[30, 50, 0], [0, 10, 0], [0, 0, 11]]])
    found = repeated(game, (0, 0), 30)
    possible = [stretch.periods for stretch in found.stretches if stretch.values[""] is not None]
    assert min(possible) == 4


# -- conditions of one player -------------------------------------------------------------------------------------


def test_critical_discount_factors_in_closed_form() -> None:
    def critical(gain: int, keeping: int, rewards: Sequence[int], n_before: int) -> Exact | None:
        return critical_discount(Temptation(Fraction(gain), Fraction(keeping), tuple(map(Fraction, rewards)), n_before))

    def root(number: int, degree: int = 2) -> Exact:
        return power(Fraction(number), Fraction(1, degree))

    assert critical(0, -5, [0], 3) == 0
    assert critical(1, 2, [3], 0) == Fraction(1, 3)
    assert critical(1, 1, [1], 5) is None
    assert critical(1, 9, [1, 1], 5) == (root(5) - 1) / 2  # delta + delta^2 = 1
    assert critical(1, -1, [4], 1) == (1 + root(17)) / 8  # 4 delta^2 - delta = 1
    assert critical(1, 0, [4], 2) == root(2, 3) / 2  # 4 delta^3 = 1
    assert critical(1, -1, [4], 3) is None  # 4 - 3 = 1 is no more than the gain
    assert critical(5, 9, [4, 4, 16], 3) == HALF  # 2 + 1 + 2 = 5, and 5/14 of grim trigger is less


def test_conditions_are_those_of_every_period_of_the_target() -> None:
    """Against the definition: period by period, the sums written out."""
    generator = random.Random(3)
    n_enough = 0
    for _ in range(400):
        gain, keeping = Fraction(generator.randint(1, 6)), Fraction(generator.randint(-2, 4))
        rewards = tuple(Fraction(generator.randint(0, 5)) for _ in range(generator.randint(1, 4)))
        one = Temptation(gain, keeping, rewards, generator.randint(0, 6))
        discount = Fraction(generator.randint(1, 19), 20)
        expected = holds_in_every_period(one, discount)
        assert is_enough(one, discount) == expected
        n_enough += expected
        critical = critical_discount(one)
        if critical is None:
            assert not holds_in_every_period(one, Fraction(999_999, 10**6))
        else:
            near = Fraction(to_float(critical))
            assert not holds_in_every_period(one, near - Fraction(1, 10**9))
            assert holds_in_every_period(one, min(near + Fraction(1, 10**9), 1 - Fraction(1, 10**12)))
            assert (compare(discount, critical) >= 0) == expected
    assert 50 < n_enough < 350


def holds_in_every_period(one: Temptation, discount: Fraction) -> bool:
    for n_to_come in range(one.n_before + 1):
        flow = [one.keeping] * n_to_come + list(one.rewards)
        loss = sum((own * discount**later for later, own in enumerate(flow, start=1)), Fraction(0))
        if loss < one.gain:
            return False
    return True


def test_a_million_periods_take_no_longer() -> None:
    """A target that pays no more than the punishment: 4 delta^1000000 = 1."""
    start = time.perf_counter()
    one = Temptation(ONE, Fraction(0), (Fraction(4),), 999_999)
    assert is_close(critical_discount(one), 0.25**1e-6)
    assert not is_enough(one, Fraction(999_998, 10**6))
    assert is_enough(one, Fraction(999_999, 10**6))
    assert time.perf_counter() - start < 1


# -- two periods by brute force -----------------------------------------------------------------------------------


def equilibria_of_two_periods(
    game: NormalFormGame, discounts: Sequence[Fraction]
) -> list[tuple[tuple[int, ...], tuple[Fraction, Fraction]]]:
    """First actions and sums of payoffs: every way to let a stage equilibrium follow from what was played first."""
    stage = [fractions(one.payoffs) for one in solve(game).equilibria]
    profiles = list(game.profiles())
    found: list[tuple[tuple[int, ...], tuple[Fraction, Fraction]]] = []
    for then in product(stage, repeat=len(profiles)):
        after = dict(zip(profiles, then, strict=True))
        sums = {
            profile: [
                Fraction(game.exact_payoffs[(player, *profile)]) + discounts[player] * after[profile][player]
                for player in (0, 1)
            ]
            for profile in profiles
        }
        for row, column in profiles:
            own = sums[row, column]
            if all(sums[other, column][0] <= own[0] for other in range(game.n_actions[0])) and all(
                sums[row, other][1] <= own[1] for other in range(game.n_actions[1])
            ):
                found.append(((row, column), (own[0], own[1])))
    return found


def test_two_periods_agree_with_brute_force() -> None:
    n_sustained = 0
    for payoffs in seeded_games(21, 60, [(2, 2)], 0, 4):
        game = normal_form(payoffs)
        solution = solve(game)
        if len(solution.equilibria) > 3:
            continue
        for discounts in ((HALF, HALF), (Fraction(9, 10), Fraction(2, 3))):
            found = equilibria_of_two_periods(game, discounts)
            stage = [fractions(one.payoffs) for one in solution.equilibria]
            sums = sums_of_payoffs(game, stage, discounts, 2, Search())
            assert all(contains(sums[1], sum_of_payoffs) for _, sum_of_payoffs in found)
            for target in game.profiles():
                answer = finitely_repeated(game, target, 2, discounts, Search(), solution=solution)
                is_stage = answer.cooperative_periods == 2
                is_first = any(first == target for first, _ in found)
                by_stretch = any(stretch.is_enough for stretch in answer.stretches)
                assert is_first == (is_stage or by_stretch)
                if not is_stage:
                    assert answer.cooperative_periods == first_periods(game, target, sums, discounts, 2)
                    assert answer.cooperative_periods >= is_first
                    n_sustained += is_first
    assert n_sustained > 10


def test_what_a_lottery_over_stage_equilibria_may_follow_is_in_the_set_of_two_periods() -> None:
    """Against the definition, with lotteries drawn at random; and what fails the definition is not counted."""
    generator = random.Random(4)
    stage = [fractions(one.payoffs) for one in solve(EXTENDED).equilibria]
    threat = [min(own[player] for own in stage) for player in (0, 1)]
    discounts = (HALF, Fraction(2, 3))
    sums = sums_of_payoffs(EXTENDED, stage, discounts, 2, Search())
    table = EXTENDED.exact_payoffs
    for _ in range(300):
        weights = [Fraction(generator.randint(0, 5)) for _ in stage]
        if not sum(weights):
            continue
        after = [
            sum(w * own[player] for w, own in zip(weights, stage, strict=True)) / sum(weights) for player in (0, 1)
        ]
        row, column = generator.randrange(3), generator.randrange(3)
        best = (max(table[0][:, column]), max(table[1][row, :]))
        own = [table[player][row, column] + discounts[player] * after[player] for player in (0, 1)]
        if all(own[player] >= best[player] + discounts[player] * threat[player] for player in (0, 1)):
            assert contains(sums[1], (own[0], own[1]))


def test_the_greatest_payoff_of_two_periods_is_cooperation_and_then_the_better_equilibrium() -> None:
    """4 + 3/2 at delta = 1/2, where 1/2 * 9/4 > 1; per period that is divided by 3/2."""
    found = repeated(EXTENDED, (0, 0), 2, HALF, HALF)
    assert max(x + y for x, y in found.sets[1].vertices) == 2 * Fraction(11, 2) / Fraction(3, 2)
    assert found.cooperative_periods == 1


def test_a_public_lottery_over_stage_equilibria_can_sustain_what_none_of_them_does() -> None:
    """Both gain 1 by leaving the target, which pays nothing.

    The pure equilibria pay 5 and 1, the mixed one 5/6 to both: each gives somebody but 1/6 more than the worst. Half of
    the one and half of the other gives both 3 - 5/6 = 13/6, which is enough from delta = 6/13 on.
    """
    game = normal_form([[[5, 0], [0, 1]], [[1, 0], [0, 5]]])
    for discount, n_periods in ((Fraction(6, 13), 1), (Fraction(46, 100), 0)):
        found = repeated(game, (0, 1), 2, discount, discount)
        assert [stretch.is_enough for stretch in found.stretches] == [False]
        assert found.cooperative_periods == n_periods
        assert ("public lottery" in found.note) == bool(n_periods)


# -- what is said -------------------------------------------------------------------------------------------------


def test_the_theorem_of_benoit_and_krishna_is_named_where_its_conditions_hold() -> None:
    assert "Benoit and Krishna 1985" in repeated(EXTENDED, (0, 0), 4).note
    # One coordinate game for two: payoffs lie on a line.
    assert "Benoit" not in repeated(normal_form([[[2, 0], [0, 1]], [[2, 0], [0, 1]]]), None, 4).note
    # B gets 1 in every stage equilibrium.
    assert "Benoit" not in repeated(normal_form([[[2, 0], [1, 1]], [[1, 1], [1, 1]]]), None, 4).note


def test_a_player_who_is_not_tempted_changes_nothing() -> None:
    """A third player, whose first action is best whatever the others do."""
    tables = [[[[entry] * 2 for entry in row] for row in EXTENDED.exact_payoffs[player].tolist()] for player in (0, 1)]
    game = normal_form([*tables, [[[1, 0]] * 3] * 3], players=["A", "B", "C"])
    found = repeated(game, (0, 0, 0), 8)
    assert found.stretches[0].values == {"A": Fraction(4, 9), "B": Fraction(4, 9), "C": 0, "": Fraction(4, 9)}
    assert set(found.stretches[0].gains) == {"A", "B"}
    # The third player gets 1 in all stage equilibria.
    assert "Benoit" not in found.note
