"""Grim trigger, one-period punishment and tit for tat, by hand algebra and against automata that are played out."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from fractions import Fraction
from functools import cache

import pytest

import burden
from burden.declared import RepeatedSpec
from burden.expressions import parse
from burden.model import Model
from burden.repetition.stage import Stage, stage_of
from burden.repetition.strategies import strategy_discounts
from burden.results.repeated import StrategyDiscount
from tests.brute_force import unique_solution

DILEMMA = """
burden: 1
title: prisoner's dilemma
parameters: {T: 5, R: 3, P: 1, S: 0}
assumptions: [T > R, R > P, P > S]
players:
  West: {role: ally, actions: [share, shirk]}
  East: {role: ally, actions: [share, shirk]}
payoffs:
  West: [[R, S], [T, P]]
  East: [[R, T], [S, P]]
"""

#: The same with one parameter, what it pays to shirk alone.
TEMPTED = (
    DILEMMA.replace("T: 5, R: 3, P: 1, S: 0", "T: 4")
    .replace("[T > R, R > P, P > S]", "[T > 3]")
    .replace("[[R, S], [T, P]]", "[[3, 0], [T, 1]]")
    .replace("[[R, T], [S, P]]", "[[3, T], [0, 1]]")
)

SHARE = {"West": "share", "East": "share"}

#: Payoffs of the prisoner's dilemma.
POINTS = [
    {"T": Fraction(t), "R": Fraction(r), "P": Fraction(p), "S": Fraction(s)}
    for t, r, p, s in [(5, 3, 1, 0), (4, 3, 0, -5), (4, 3, 1, 0), (10, 3, 2, 1), (5, 4, 3, 0), (7, 4, 1, 0)]
]


def stage(text: str, target: Mapping[str, str], discount: str = "delta", **spec: object) -> Stage:
    model = burden.loads(text)
    assert isinstance(model, Model)
    discounts = {player.key: parse(discount) for player in model.players}
    repeated = RepeatedSpec(discounts, target=target, **spec)  # type: ignore[arg-type]
    return stage_of(model, repeated, at={}, free=None, scenario=None, effort=None, timeout=10.0, needs_target=True)


def rows(given: Stage) -> dict[tuple[str, str], StrategyDiscount]:
    return {(row.strategy, row.player): row for row in strategy_discounts(given, given.levels[0], 10.0)}


def value(row: StrategyDiscount, point: Mapping[str, Fraction]) -> object:
    """The closed form at a point; ``None`` where it is not below 1."""
    assert row.condition is not None
    return parse(row.exact).evaluate(point) if row.condition.holds(point) else None


@pytest.fixture(scope="module")
def dilemma() -> dict[tuple[str, str], StrategyDiscount]:
    return rows(stage(DILEMMA, SHARE))


def below_one(number: Fraction) -> Fraction | None:
    return number if number < 1 else None


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("player", ["West", "East", ""])
def test_the_prisoners_dilemma_has_its_textbook_thresholds(
    dilemma: dict[tuple[str, str], StrategyDiscount], player: str, point: dict[str, Fraction]
) -> None:
    t, r, p, s = (point[name] for name in "TRPS")
    assert value(dilemma["grim trigger", player], point) == (t - r) / (t - p)
    assert value(dilemma["one-period punishment", player], point) == below_one((t - r) / (r - p))
    # Axelrod (1984): when tit for tat is collectively stable
    assert value(dilemma["tit for tat", player], point) == below_one(max((t - r) / (t - p), (t - r) / (r - s)))


def test_numbers_are_those_at_the_values_of_the_file(dilemma: dict[tuple[str, str], StrategyDiscount]) -> None:
    assert dilemma["grim trigger", ""].value == Fraction(1, 2)
    assert dilemma["one-period punishment", ""].value is None  # (5 - 3)/(3 - 1) = 1
    assert dilemma["tit for tat", ""].value == Fraction(2, 3)


@pytest.mark.parametrize("point", POINTS)
def test_tit_for_tat_is_subgame_perfect_at_a_knife_edge_alone(
    dilemma: dict[tuple[str, str], StrategyDiscount], point: dict[str, Fraction]
) -> None:
    """To punish once must be worth as much as to forgive: ``delta = (T - R)/(R - S) = (P - S)/(T - P)``."""
    perfect = dilemma["tit for tat", ""].is_subgame_perfect
    assert perfect is not None
    t, r, p, s = (point[name] for name in "TRPS")
    edge = (t - r) / (r - s)
    assert perfect.holds({**point, "delta": edge}) == (edge == (p - s) / (t - p) < 1)
    assert not perfect.holds({**point, "delta": edge + Fraction(1, 100)})


def test_some_point_lies_on_that_edge() -> None:
    point = POINTS[2]
    assert (point["T"] - point["R"]) / (point["R"] - point["S"]) == (point["P"] - point["S"]) / (
        point["T"] - point["P"]
    )


def test_at_a_discount_factor_of_the_file_the_condition_is_about_payoffs_alone() -> None:
    """``(T - 3)/3 = 1/(T - 1)`` at ``T = 4`` alone, where both are 1/3."""
    perfect = rows(stage(TEMPTED, SHARE, "1/3"))["tit for tat", ""].is_subgame_perfect
    assert perfect is not None
    assert [value for value in range(4, 10) if perfect.holds({"T": Fraction(value)})] == [4]
    never = rows(stage(TEMPTED, SHARE, "1/2"))["tit for tat", ""]
    assert never.is_subgame_perfect is not None
    assert never.is_subgame_perfect.is_never
    assert "never subgame perfect at these discount factors" in never.note


def test_a_profile_that_is_no_stage_equilibrium_punishes_nobody() -> None:
    found = rows(stage(TEMPTED, SHARE, punishment={"West": "share", "East": "shirk"}))
    assert {row.condition.text for row in found.values() if row.condition} == {"0 == 1"}
    assert {row.value for row in found.values()} == {None}


def test_under_minmax_strategies_punish_by_stage_equilibria_and_say_so() -> None:
    found = rows(stage(TEMPTED, SHARE, punishment="minmax"))
    other = rows(stage(TEMPTED, SHARE))
    assert {key: row.exact for key, row in found.items()} == {key: row.exact for key, row in other.items()}
    assert all("stage equilibria" in row.note for row in found.values())


THREE = """
burden: 1
title: three share a load
parameters: {b: 2}
players:
  West: {role: ally, actions: [0, 1]}
  East: {role: ally, actions: [0, 1]}
  North: {role: ally, actions: [0, 1]}
payoffs:
  West: b*(West + East + North) - 3*West
  East: b*(West + East + North) - 3*East
  North: b*(West + East + North) - 3*North
"""


def test_tit_for_tat_is_left_out_where_three_choose() -> None:
    found = rows(stage(THREE, {"West": "1", "East": "1", "North": "1"}))
    assert [row.note for key, row in found.items() if key[0] == "tit for tat"] == [
        "left out: it is for two who choose, and here 3 do"
    ]
    # c = 3b - 3, d = 2b, p = 0, for b between 1 and 3
    point = {"b": Fraction(2)}
    assert value(found["grim trigger", ""], point) == Fraction(1, 4)
    assert value(found["one-period punishment", ""], point) == Fraction(1, 3)


GUARANTOR = """
burden: 1
title: a guarantor who withdraws
parameters: {k: 1}
players:
  US: {role: guarantor, actions: {withdraw: 0, keep: 2}}
  West: {role: ally, actions: {low: 0, high: 1}}
  East: {role: ally, actions: {low: 0, high: 1}}
payoffs:
  US: West + East
  West: k*US + 2*(West + East) - 3*West
  East: k*US + 2*(West + East) - 3*East
"""


def test_strategies_that_come_back_are_left_out_where_effort_does_not() -> None:
    given = stage(GUARANTOR, {"West": "high", "East": "high"}, effort_after="withdraw")
    found = strategy_discounts(given, given.levels[1], 10.0)
    assert [(row.strategy, row.exact) for row in found if row.player == ""][1:] == [
        ("one-period punishment", ""),
        ("tit for tat", ""),
    ]
    assert all("no way back" in row.note for row in found[-2:])
    # c = 2k + 1, d = 2k + 2, p = 0: (d - c)/(d - p)
    assert value(found[0], {"k": Fraction(1)}) == Fraction(1, 4)


# -- automata that are played out --------------------------------------------------------------------------------------

Payoffs = Mapping[tuple[int, int], Fraction]


def reply_value(
    own: Payoffs, policy: tuple[int, ...], target: tuple[int, int], punish: int, delta: Fraction
) -> Fraction:
    """Payoff per period, from the path on, of one action for each state of the other's automaton.

    The player is the first; the other plays ``target[1]`` after ``target[0]``, and ``punish`` after anything else.
    """
    rows_ = []
    for state in range(2):
        other = punish if state else target[1]
        after = int(policy[state] != target[0])
        row = [Fraction(int(state == place)) - delta * (after == place) for place in range(2)]
        rows_.append([*row, (1 - delta) * own[policy[state], other]])
    solution = unique_solution(rows_)
    assert solution is not None
    return solution[0]


def is_nash(own: Payoffs, size: int, target: tuple[int, int], punish: int, delta: Fraction) -> bool:
    kept = own[target]
    return all(
        reply_value(own, policy, target, punish, delta) <= kept for policy in itertools.product(range(size), repeat=2)
    )


def machine_values(
    payoffs: Payoffs, plays: Mapping[tuple[bool, bool], tuple[int, int]], target: tuple[int, int], delta: Fraction
) -> dict[tuple[bool, bool], Fraction]:
    states = [(first, second) for first in (True, False) for second in (True, False)]
    equations = []
    for state in states:
        actions = plays[state]
        follows = (actions[0] == target[0], actions[1] == target[1])
        equations.append(
            [*(int(state == one) - delta * (follows == one) for one in states), (1 - delta) * payoffs[actions]]
        )
    solution = unique_solution(equations)
    assert solution is not None
    return dict(zip(states, solution, strict=True))


def is_perfect(
    payoffs: tuple[Payoffs, Payoffs],
    sizes: tuple[int, int],
    target: tuple[int, int],
    punish: tuple[int, int],
    delta: Fraction,
) -> bool:
    """Whether nobody gains by one deviation, whatever was played before."""
    plays = {
        (first, second): (target[0] if second else punish[0], target[1] if first else punish[1])
        for first, second in itertools.product((True, False), repeat=2)
    }
    for player in range(2):
        values = machine_values(payoffs[player], plays, target, delta)
        for state, actions in plays.items():
            for action in range(sizes[player]):
                others = (action, actions[1]) if player == 0 else (actions[0], action)
                follows = (others[0] == target[0], others[1] == target[1])
                if (1 - delta) * payoffs[player][others] + delta * values[follows] > values[state]:
                    return False
    return True


def random_stage(
    seed: int,
) -> tuple[str, tuple[int, int], tuple[dict[tuple[int, int], Fraction], ...], tuple[int, int]]:
    """Random payoffs around a parameter, with an equilibrium (its last actions), and that equilibrium's profile."""
    rng = random.Random(seed)
    sizes = (rng.choice([2, 3]), rng.choice([2, 3]))
    punish = (sizes[0] - 1, sizes[1] - 1)
    tables: list[dict[tuple[int, int], Fraction]] = []
    for player in range(2):
        table = {(i, j): Fraction(rng.randint(-3, 6)) for i in range(sizes[0]) for j in range(sizes[1])}
        table[0, 0] = Fraction(rng.randint(2, 6))
        for action in range(sizes[player]):
            profile = (action, punish[1]) if player == 0 else (punish[0], action)
            table[profile] = min(table[profile], table[punish])
        tables.append(table)
    text = ["burden: 1", "title: random", "parameters: {x: 0}", "players:"]
    for key, size in zip(("West", "East"), sizes, strict=True):
        text.append(f"  {key}: {{role: ally, actions: [{', '.join(f'm{action}' for action in range(size))}]}}")
    text.append("payoffs:")
    for key, table in zip(("West", "East"), tables, strict=True):
        lists = [[f'"x + {table[i, j]}"' for j in range(sizes[1])] for i in range(sizes[0])]
        text.append(f"  {key}: [{', '.join('[' + ', '.join(row) + ']' for row in lists)}]")
    return "\n".join(text) + "\n", sizes, tuple(tables), punish


@cache
def random_rows(seed: int) -> dict[tuple[str, str], StrategyDiscount]:
    text, _, _, punish = random_stage(seed)
    profile = {"West": f"m{punish[0]}", "East": f"m{punish[1]}"}
    return rows(stage(text, {"West": "m0", "East": "m0"}, punishment=profile))


@pytest.mark.parametrize("seed", range(16))
def test_tit_for_tat_is_what_the_automata_show_when_they_are_played_out(seed: int) -> None:
    _, sizes, tables, punish = random_stage(seed)
    found = random_rows(seed)
    mirrored = {(j, i): payoff for (i, j), payoff in tables[1].items()}
    for player, own, size, against in (
        ("West", tables[0], sizes[0], punish[1]),
        ("East", mirrored, sizes[1], punish[0]),
    ):
        have = found["tit for tat", player].value
        if have is None:
            assert not all(is_nash(own, size, (0, 0), against, 1 - Fraction(1, n)) for n in (100, 1000, 10_000))
            continue
        assert isinstance(have, Fraction)
        assert all(is_nash(own, size, (0, 0), against, have + (1 - have) * Fraction(n, 20)) for n in range(20))
        assert have == 0 or not is_nash(own, size, (0, 0), against, have - Fraction(1, 1000))
    perfect = found["tit for tat", ""].is_subgame_perfect
    assert perfect is not None
    edges = {Fraction(n, m) for m in range(2, 8) for n in range(1, m)}
    for delta in edges:
        point = {"x": Fraction(0), "delta": delta}
        assert perfect.holds(point) == is_perfect((tables[0], tables[1]), sizes, (0, 0), punish, delta)


@pytest.mark.parametrize("seed", range(16))
def test_one_period_of_punishment_is_what_discounted_payoffs_show(seed: int) -> None:
    _, sizes, tables, punish = random_stage(seed)
    found = random_rows(seed)
    for player, key in enumerate(("West", "East")):
        own = tables[player]
        best = max(own[(action, 0) if player == 0 else (0, action)] for action in range(sizes[player]))

        def gains(delta: Fraction, own: Payoffs = own, best: Fraction = best) -> bool:
            once = (1 - delta) * best + delta * (1 - delta) * own[punish] + delta**2 * own[0, 0]
            return best > own[0, 0] and once > own[0, 0]

        have = found["one-period punishment", key].value
        if have is None:
            assert gains(1 - Fraction(1, 1000))
            continue
        assert isinstance(have, Fraction)
        assert not any(gains(have + (1 - have) * Fraction(n, 20)) for n in range(20))
        assert have == 0 or gains(have - Fraction(1, 1000))
