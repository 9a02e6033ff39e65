"""Stick-and-carrot codes of one period, by hand algebra and against all codes that there are."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

import burden
from burden.declared import RepeatedSpec
from burden.expressions import parse
from burden.game import normal_form
from burden.model import Model
from burden.repetition.stage import stage_of
from burden.repetition.sticks import Sticks, best_code, stick_and_carrot

Profile = tuple[int, ...]
Payoffs = Sequence[Mapping[Profile, Fraction]]

DILEMMA = """
burden: 1
title: prisoner's dilemma
parameters: {T: 4, R: 3, P: 0, S: -5}
assumptions: [T > R, R > P, P > S]
players:
  West: {role: ally, actions: [share, shirk]}
  East: {role: ally, actions: [share, shirk]}
payoffs:
  West: [[R, S], [T, P]]
  East: [[R, T], [S, P]]
"""

COURNOT = """
burden: 1
title: quantities that are half of the monopoly's, Cournot's, and a flood
parameters: {a: {value: 12, domain: "(0, oo)"}}
players:
  West: {role: ally, actions: {half: 3, cournot: 4, flood: 6}}
  East: {role: ally, actions: {half: 3, cournot: 4, flood: 6}}
payoffs:
  West: (a - West - East)*West
  East: (a - West - East)*East
"""


def sticks(text: str, target: Mapping[str, str], punishment: str = "optimal", **spec: object) -> Sticks:
    model = burden.loads(text)
    assert isinstance(model, Model)
    discounts = {player.key: parse("delta") for player in model.players}
    repeated = RepeatedSpec(discounts, target=target, punishment=punishment, **spec)  # type: ignore[arg-type]
    stage = stage_of(model, repeated, at={}, free=None, scenario=None, effort=None, timeout=10.0, needs_target=True)
    return stick_and_carrot(stage, stage.levels[0], 10.0)


def value(found: Sticks, point: Mapping[str, Fraction]) -> object:
    """The closed form for all together at a point; ``None`` where it is not below 1."""
    assert found.overall is not None
    assert found.overall.condition is not None
    return parse(found.overall.exact).evaluate(point) if found.overall.condition.holds(point) else None


def test_in_the_prisoners_dilemma_both_shirk_once_where_to_be_exploited_is_bad() -> None:
    found = sticks(DILEMMA, {"West": "share", "East": "share"})
    assert [code.path for code in found.codes] == [("West: shirk, East: shirk",)] * 2
    assert [code.then for code in found.codes] == ["West: share, East: share"] * 2
    # Nobody gains in the stick, so what counts is T - R <= delta*(R - P).
    assert [one.value for one in found.players] == [Fraction(1, 3)] * 2
    assert [code.payoff for code in found.codes] == [Fraction(1)] * 2  # (1 - 1/3)*0 + 1/3*3
    assert found.lower == Fraction(1, 4)  # (T - R)/(T - P), the minmax being P
    for t, r, p in [(4, 3, 0), (5, 3, 1), (10, 8, 1), (7, 4, 1)]:
        point = {"T": Fraction(t), "R": Fraction(r), "P": Fraction(p), "S": Fraction(p - 9)}
        need = Fraction(t - r, r - p)
        assert value(found, point) == (need if need < 1 else None)


def test_who_deviated_is_exploited_once_where_that_is_milder_on_patience() -> None:
    """With 5, 3, 1, 0 to shirk together needs (5 - 3)/(3 - 1) = 1, to be exploited max(2, 1)/(3 - 0)."""
    text = DILEMMA.replace("{T: 4, R: 3, P: 0, S: -5}", "{T: 5, R: 3, P: 1, S: 0}")
    found = sticks(text, {"West": "share", "East": "share"})
    assert found.overall is not None
    assert found.overall.value == Fraction(2, 3)
    assert [code.path for code in found.codes] == [("West: share, East: shirk",), ("West: shirk, East: share",)]
    for t, r, p, s in [(5, 3, 1, 0), (5, 4, 3, 0), (9, 4, 1, 0), (5, 4, 1, 0)]:
        point = {name: Fraction(number) for name, number in zip("TRPS", (t, r, p, s), strict=True)}
        need = Fraction(max(t - r, p - s), r - s)
        assert value(found, point) == (need if need < 1 else None)


def test_in_a_cournot_game_the_stick_beats_reversion_to_the_stage_equilibrium() -> None:
    """By hand, with 12 - Q: 18 each at the target and 20 by deviating to 4; the stage equilibrium (4, 4) pays 16.

    So Nash reversion needs (20 - 18)/(20 - 16) = 1/2. To produce 3 while the other floods pays 9 and is the best reply
    to the flood; who floods gets 18 and would gain 2 by 4. So that stick needs 2/9. Nobody can be held below 9: 2/11.
    """
    found = sticks(COURNOT, {"West": "half", "East": "half"})
    assert found.overall is not None
    assert found.overall.value == Fraction(2, 9)
    assert found.lower == Fraction(2, 11)
    assert [code.path for code in found.codes] == [("West: half, East: flood",), ("West: flood, East: half",)]
    assert [code.payoff for code in found.codes] == [11, 11]  # 7/9*9 + 2/9*18
    for size in (Fraction(n, 4) for n in range(30, 70)):
        gains = [size - 10, 3 * size - 36, size - 13, 3 * size - 45, 26 - 2 * size, 36 - 3 * size, Fraction(0)]
        need = max(gains) / 9
        assert value(found, {"a": size}) == (need if need < 1 else None)


def test_no_stick_helps_where_the_target_is_the_worst_that_can_happen() -> None:
    """A stage equilibrium needs none. At (share, shirk) West gains by shirking, and nothing costs it more."""
    found = sticks(DILEMMA, {"West": "shirk", "East": "shirk"})
    assert found.overall is not None
    assert found.overall.value == 0
    found = sticks(DILEMMA, {"West": "share", "East": "shirk"})
    assert found.overall is None
    assert found.codes == ()
    assert found.lower is None
    assert "bad enough" in found.reason


def test_a_code_that_needs_1_has_a_closed_form_and_no_value() -> None:
    """T - R = R - S and T - R > P - S: to be exploited once costs just what the deviation gains."""
    text = DILEMMA.replace("{T: 4, R: 3, P: 0, S: -5}", "{T: 6, R: 3, P: 1, S: 0}")
    found = sticks(text, {"West": "share", "East": "share"})
    assert found.overall is not None
    assert found.overall.value is None
    assert [code.payoff for code in found.codes] == [None, None]
    assert value(found, {"T": Fraction(6), "R": Fraction(4), "P": Fraction(1), "S": Fraction(0)}) == Fraction(1, 2)


def test_where_effort_does_not_come_back_there_is_no_code() -> None:
    text = """
burden: 1
title: a guarantor who withdraws
players:
  US: {role: guarantor, actions: {withdraw: 0, keep: 2}}
  West: {role: ally, actions: {low: 0, high: 1}}
  East: {role: ally, actions: {low: 0, high: 1}}
parameters: {k: 1}
payoffs:
  US: West + East
  West: k*US + 2*(West + East) - 3*West
  East: k*US + 2*(West + East) - 3*East
"""
    found = sticks(text, {"West": "high", "East": "high"}, effort_after="withdraw")
    assert found.overall is None
    assert "no way back" in found.reason


# -- against all codes -------------------------------------------------------------------------------------------------


def random_payoffs(rng: random.Random, sizes: Profile) -> list[dict[Profile, Fraction]]:
    high = rng.choice([2, 4, 9])
    tables = []
    for player in range(len(sizes)):
        table = {one: Fraction(rng.randint(0, high)) for one in itertools.product(*map(range, sizes))}
        for profile in table:  # the target is worth something, and tempts
            table[profile] += high * sum(action == 0 for action in profile) - (high // 2) * (profile[player] == 0)
        tables.append(table)
    return tables


def changed(profile: Profile, player: int, action: int) -> Profile:
    return (*profile[:player], action, *profile[player + 1 :])


def gain(payoffs: Payoffs, sizes: Profile, player: int, profile: Profile) -> Fraction:
    return (
        max(payoffs[player][changed(profile, player, action)] for action in range(sizes[player]))
        - payoffs[player][profile]
    )


def need(payoffs: Payoffs, sizes: Profile, code: Sequence[Profile], target: Profile) -> Fraction | None:
    """Largest discount factor that anybody needs under a code; ``None`` where no number would be enough."""
    most = Fraction(0)
    for player in range(len(sizes)):
        largest = max(gain(payoffs, sizes, player, profile) for profile in (target, *code))
        loss = payoffs[player][target] - payoffs[player][code[player]]
        if largest > 0:
            if loss <= 0:
                return None
            most = max(most, largest / loss)
    return most


def gains_somewhere(
    payoffs: Payoffs, sizes: Profile, code: Sequence[Profile], target: Profile, delta: Fraction
) -> bool:
    """Whether one deviation, from the target or a stick, gains in discounted payoffs."""
    for player, own in enumerate(payoffs):
        after = (1 - delta) * own[code[player]] + delta * own[target]  # from the period after a deviation on
        for profile in (target, *code):
            stays = (1 - delta) * own[profile] + delta * own[target]
            for action in range(sizes[player]):
                once = own[changed(profile, player, action)]
                if once > own[profile] and (1 - delta) * once + delta * after > stays:
                    return True
    return False


def nested(table: Mapping[Profile, Fraction], sizes: Profile, before: Profile = ()) -> object:
    if len(before) == len(sizes):
        return table[before]
    return [nested(table, sizes, (*before, action)) for action in range(sizes[len(before)])]


@pytest.mark.parametrize("sizes", [(2, 2), (2, 3), (3, 3), (2, 2, 2)])
def test_no_choice_of_sticks_needs_less_than_the_best_one(sizes: Profile) -> None:
    rng = random.Random(sum(sizes))
    n_found = 0
    for _ in range(30 if len(sizes) == 2 else 12):
        payoffs = random_payoffs(rng, sizes)
        target: Profile = (0,) * len(sizes)
        profiles = list(itertools.product(*map(range, sizes)))
        needs = [need(payoffs, sizes, code, target) for code in itertools.product(profiles, repeat=len(sizes))]
        finite = [one for one in needs if one is not None]
        game = normal_form([nested(table, sizes) for table in payoffs])
        found = best_code(game, target)
        if not finite:
            assert found is None
            continue
        assert found is not None
        delta = max(found.needs)
        assert delta == min(finite) == need(payoffs, sizes, found.sticks, target)
        assert isinstance(delta, Fraction)
        if delta < 1:
            n_found += 1
            assert not gains_somewhere(payoffs, sizes, found.sticks, target, delta)
            if delta > 0:
                lower = delta - min(delta, Fraction(1, 1000))
                assert gains_somewhere(payoffs, sizes, found.sticks, target, lower)
    assert n_found > 5
