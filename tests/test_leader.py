"""A leader who is observed: against brute force in each subgame, and games solved by hand."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import burden
from burden import exact
from burden.errors import NoConvergence
from burden.game import NormalFormGame, Player, normal_form
from burden.results import Solution
from burden.search import Search
from burden.solvers import solve
from tests import brute_force

F = Fraction
ONE, ZERO, HALF = F(1), F(0), F(1, 2)


def led(game: NormalFormGame, leader: str) -> Solution:
    return solve(game, "exact", timing="guarantor-first", leader=leader)


def outcomes(solution: Solution) -> dict[Any, str | None]:
    found: dict[Any, str | None] = {equilibrium.profile: equilibrium.selection for equilibrium in solution.equilibria}
    assert len(found) == len(solution.equilibria), "an outcome is listed twice"
    return found


# -- against brute force ------------------------------------------------------------------------------------------


def expected_outcomes(payoffs: np.ndarray[Any, Any], leader: int) -> dict[Any, str]:
    """Value of every action at every extreme equilibrium of the others, then maxima and minima by hand."""
    first, second = (player for player in range(3) if player != leader)
    places: list[tuple[int, Fraction, Any]] = []
    for action in range(payoffs.shape[leader + 1]):
        table = np.take(payoffs, action, axis=leader + 1)
        for x, y in brute_force.extreme_equilibria(table[first].tolist(), table[second].tolist()):
            value = sum((p * q * int(table[leader][i, j]) for i, p in enumerate(x) for j, q in enumerate(y)), ZERO)
            own = tuple(F(int(a == action)) for a in range(payoffs.shape[leader + 1]))
            profile = [x, y]
            profile.insert(leader, own)
            places.append((action, value, tuple(profile)))
    chosen: list[set[Any]] = []
    for worst_or_best in (max, min):
        values = {action: worst_or_best(v for a, v, _ in places if a == action) for action, _, _ in places}
        goal = max(values.values())
        chosen.append({p for action, value, p in places if values[action] == goal == value})
    hoped, feared = chosen
    return {
        profile: "both" if profile in hoped & feared else "optimistic" if profile in hoped else "pessimistic"
        for profile in hoped | feared
    }


@pytest.mark.parametrize("leader", [0, 1, 2])
@settings(max_examples=60, deadline=None)
@given(data=st.data(), highest=st.sampled_from([1, 2, 9]))
def test_the_leader_reaches_what_brute_force_says(leader: int, data: st.DataObject, highest: int) -> None:
    """Small payoffs: continua in the subgames and ties of the leader's are frequent."""
    shape = data.draw(st.tuples(*[st.integers(1, 3)] * 3))
    size = 3 * int(np.prod(shape))
    numbers = data.draw(st.lists(st.integers(0, highest), min_size=size, max_size=size))
    payoffs = np.array(numbers).reshape(3, *shape)
    solution = led(normal_form(payoffs, ["A", "B", "C"]), "ABC"[leader])
    assert outcomes(solution) == expected_outcomes(payoffs, leader)
    assert solution.complete
    assert solution.leader == "ABC"[leader]
    for equilibrium in solution.equilibria:
        for player in range(3):
            weights = np.ones(())
            for strategy in equilibrium.profile:
                weights = np.multiply.outer(weights, np.array([float(w) for w in strategy]))
            assert exact.to_float(equilibrium.payoffs[player]) == pytest.approx((weights * payoffs[player]).sum())
        assert equilibrium.index is None


@pytest.mark.parametrize("leader", [0, 1, 2])
def test_irrational_units_change_no_outcome(leader: int) -> None:
    """Each player's payoffs times a number of its own, plus another."""
    changes: list[Callable[[int], Any]] = [
        lambda value: sympy.sqrt(2) * value - sympy.log(3),
        lambda value: value / (1 + sympy.log(2)),
        lambda value: sympy.exp(sympy.Rational(1, 2)) * value + sympy.sqrt(3),
    ]
    generator = random.Random(leader)
    for _ in range(6):
        payoffs = np.array([generator.randint(0, 2) for _ in range(24)]).reshape(3, 2, 2, 2)
        changed = [np.vectorize(change, otypes=[object])(table) for change, table in zip(changes, payoffs, strict=True)]
        solution = led(normal_form(changed, ["A", "B", "C"]), "ABC"[leader])
        assert outcomes(solution) == expected_outcomes(payoffs, leader)


# -- by hand ------------------------------------------------------------------------------------------------------


def test_the_leader_of_a_cournot_duopoly() -> None:
    """Profit q (12 - q - x). The follower answers 6 - q/2, or with both neighbours on the grid.

    q = 0, 2, 4, 6, 8 are answered by 6; 4 or 6; 4; 2 or 4; 2. They earn 0; 12 or 8; 16; 24 or 12; 16.
    """
    quantities = [0, 2, 4, 6, 8]
    first = [[q * (12 - q - x) for x in quantities] for q in quantities]
    second = [[x * (12 - q - x) for x in quantities] for q in quantities]
    solution = led(normal_form([first, second], ["first", "second"], [[str(q) for q in quantities]] * 2), "first")
    assert [(e.describe(), e.selection, e.payoffs) for e in solution.equilibria] == [
        ("first: 4; second: 4", "pessimistic", (F(16), F(16))),
        ("first: 6; second: 2", "optimistic", (F(24), F(8))),
        ("first: 8; second: 2", "pessimistic", (F(16), F(4))),
    ]
    assert "tie: counting on the worst reply, first does equally well with 4 and 8" in solution.notes


def test_a_follower_who_does_not_care_makes_hope_and_fear_differ() -> None:
    """After `trust` the follower gives the leader 5 or 0, at its will; `doubt` is worth 2 for sure."""
    game = normal_form([[[5, 0], [2, 2]], [[1, 1], [1, 0]]], ["L", "F"], [["trust", "doubt"], ["give", "take"]])
    solution = led(game, "L")
    assert [(e.describe(), e.selection, e.type) for e in solution.equilibria] == [
        ("L: trust; F: give", "optimistic", "vertex"),
        ("L: doubt; F: give", "pessimistic", "pure"),
    ]
    assert [subgame.action for subgame in solution.subgames] == ["trust", "doubt"]
    assert [subgame.leader_payoffs for subgame in solution.subgames] == [(F(5), F(0)), (F(2),)]
    assert any(note.startswith("after trust: degenerate: F is indifferent") for note in solution.notes)


def test_ties_of_the_leaders_are_reported_as_ties() -> None:
    game = normal_form([[[3, 0], [3, 0], [1, 0]], [[1, 0], [1, 0], [1, 0]]], ["L", "F"], [["a", "b", "c"], ["x", "y"]])
    solution = led(game, "L")
    assert [(e.describe(), e.selection) for e in solution.equilibria] == [
        ("L: a; F: x", "both"),
        ("L: b; F: x", "both"),
    ]
    for kind in ("best", "worst"):
        assert f"tie: counting on the {kind} reply, L does equally well with a and b" in solution.notes


def test_irrational_ties_of_the_leaders_are_seen() -> None:
    one, other = sympy.sqrt(5 + 2 * sympy.sqrt(6)), sympy.sqrt(2) + sympy.sqrt(3)
    game = normal_form([[[one], [other], [other - sympy.Rational(1, 10**40)]], [[1], [1], [1]]], ["L", "F"])
    assert [e.describe() for e in led(game, "L").equilibria] == ["L: 1; F: 1", "L: 2; F: 1"]


def test_a_continuum_of_two_followers_is_judged_at_its_end_points() -> None:
    """After `go` the first follower is indifferent while the second plays right with at least one half."""
    match = [[1, 0], [1, 1]]  # of the second follower: left is never better against down
    first = [[2, 0], [0, 0]]
    leader = [[4, 8], [0, 6]]
    payoffs = np.array([[leader, [[5, 5], [5, 5]]], [first, [[1, 1], [0, 0]]], [match, [[1, 0], [1, 0]]]])
    solution = led(normal_form(payoffs, ["L", "A", "B"], [["go", "stay"], ["up", "down"], ["left", "right"]]), "L")
    # go: (up, left) pays the leader 4, (down, right) 6, (down, left) is none since up is better; stay: 5.
    assert [(e.describe(), e.selection) for e in solution.equilibria] == [
        ("L: go; A: down; B: right", "optimistic"),
        ("L: stay; A: up; B: left", "pessimistic"),
    ]


def three_followers() -> NormalFormGame:
    """After `x` the first two followers play matching pennies; after `y` nobody cares. The leader gets C's action.

    After `x`, where C gains by 1, all equilibria are one: A and B mix equally, C plays 1. After `y` there are all
    profiles, with eight corners.
    """
    pennies = np.array([[[1, 1], [-1, -1]], [[-1, -1], [1, 1]]])
    payoffs = np.zeros((4, 2, 2, 2, 2), dtype=int)
    payoffs[1, 0], payoffs[2, 0] = pennies, -pennies
    payoffs[3, 0, :, :, 1] = payoffs[0, :, :, :, 1] = 1
    return normal_form(payoffs, ["L", "A", "B", "C"], [["x", "y"], *[["0", "1"]] * 3])


def test_three_followers_may_mix_and_be_indifferent() -> None:
    """The leader gets 1 after `x` for sure, and after `y` 0 or 1: hoping, both will do; fearing, `x`."""
    solution = led(three_followers(), "L")
    assert solution.complete
    after_x, after_y = solution.subgames
    assert [(e.profile, e.type) for e in after_x.solution.equilibria] == [
        (((HALF, HALF), (HALF, HALF), (ZERO, ONE)), "mixed"),
    ]
    assert after_x.leader_payoffs == (ONE,)
    assert sorted(exact.to_float(payoff) for payoff in after_y.leader_payoffs) == [0] * 4 + [1] * 4
    assert after_y.solution.components[0].dimension == 3
    pure = [(ONE, ZERO), (ZERO, ONE)]
    expected: dict[Any, str] = {((ONE, ZERO), (HALF, HALF), (HALF, HALF), (ZERO, ONE)): "both"}
    expected |= {((ZERO, ONE), a, b, (ZERO, ONE)): "optimistic" for a in pure for b in pure}
    assert outcomes(solution) == expected
    assert "tie: counting on the best reply, L does equally well with x and y" in solution.notes


def test_an_action_without_known_replies_is_named() -> None:
    """With three followers and no time to look for more than pure equilibria, of which there are none after `x`."""
    solution = solve(three_followers(), timing="guarantor-first", leader="L", search=Search(1e-9))
    assert not solution.complete
    assert "after x no equilibrium is known, so that L could not weigh it" in solution.notes
    assert any(note.startswith("the replies to x") and "are not completely known" in note for note in solution.notes)
    assert any(note.startswith("after x: not searched: ") for note in solution.notes)
    assert {e.strategies["L"].keys() == {"y"} for e in solution.equilibria} == {True}
    after_x = solution.to_dict()["subgames"][0]
    assert (after_x["equilibria"], after_x["complete"], after_x["interrupted"]) == ([], False, False)


def test_an_interrupt_ends_the_search_of_every_subgame() -> None:
    search = Search()
    search.interrupt()
    solution = solve(three_followers(), timing="guarantor-first", leader="L", search=search)
    assert not solution.complete
    assert solution.subgames[0].solution.interrupted
    assert solution.to_dict()["subgames"][0]["interrupted"]


def test_the_json_of_a_leader_holds_subgames_in_the_same_form() -> None:
    game = normal_form([[[5, 0], [2, 2]], [[1, 1], [1, 0]]], ["L", "F"], [["trust", "doubt"], ["give", "take"]])
    answer = led(game, "L").to_dict()
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert (answer["timing"], answer["leader"]) == ("guarantor-first", "L")
    assert [entry["selection"] for entry in answer["equilibria"]] == ["optimistic", "pessimistic"]
    trust, doubt = answer["subgames"]
    assert (trust["action"], doubt["action"]) == ("trust", "doubt")
    assert set(trust) == {"action", "equilibria", "components", "complete", "certificate", "notes"} | {
        *("unsettled", "n_unsettled", "interrupted")
    }
    assert [entry["strategies"] for entry in trust["equilibria"]] == [{"F": {"give": 1.0}}, {"F": {"take": 1.0}}]
    assert [(e["leader_payoff"], e["exact_leader_payoff"]) for e in trust["equilibria"]] == [(5.0, "5"), (0.0, "0")]
    assert trust["complete"]
    assert "selection" not in trust["equilibria"][0]


# -- through burden.solve -----------------------------------------------------------------------------------------


def umbrella() -> NormalFormGame:
    """A guarantor and an ally who share a public good: Q = u + x, benefit 3Q - Q**2/2, cost 3u/2 and x."""
    levels = (F(0), F(1), F(2))
    players = (
        Player("US", ("none", "some", "much"), levels, role="guarantor"),
        Player("Ally", ("low", "mid", "high"), levels, role="ally"),
    )
    benefit = [[3 * (u + x) - (u + x) ** 2 / 2 for x in levels] for u in levels]
    payoffs = [
        [[benefit[i][j] - F(3, 2) * levels[i] for j in range(3)] for i in range(3)],
        [[benefit[i][j] - levels[j] for j in range(3)] for i in range(3)],
    ]
    return NormalFormGame(players, np.array(payoffs, dtype=object))


def test_the_guarantor_leads_and_does_less() -> None:
    """The ally fills up to Q = 2 at least: moving first, the guarantor leaves it all to the ally."""
    solution = burden.solve(umbrella(), timing="guarantor-first")
    assert solution.leader == "US"
    (outcome,) = [e for e in solution.equilibria if e.selection in {"both", "pessimistic"}]
    assert outcome.effort == 0
    assert outcome.allied_total == 2
    assert outcome.dependence == 0


def test_an_order_that_cannot_be_settled_ends_the_search() -> None:
    a = sympy.cbrt(2)
    left, right = sympy.log(1 + a) + sympy.log(1 + a**2), sympy.log(3 + a + a**2)
    with pytest.raises(NoConvergence):
        led(normal_form([[[left], [right]], [[1], [1]]], ["L", "F"]), "L")
