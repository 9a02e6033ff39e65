"""Equilibria and solutions: what is certified, what they tell, and the JSON contract."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import burden
from burden import exact
from burden.errors import SolverError
from burden.exact import Enclosure, Exact
from burden.game import NormalFormGame, Player, Profile, Role, normal_form, pure_profile
from burden.results import (
    Certificate,
    Component,
    Curve,
    Equilibrium,
    Solution,
    Subgame,
    Unsettled,
    certify,
    mark_undominated,
)

F = Fraction
HALF = F(1, 2)
SEXES = normal_form([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], ["A", "B"], [["opera", "boxing"]] * 2)


# -- certify ------------------------------------------------------------------------------------------------------


def test_an_equilibrium_is_certified_with_its_payoffs() -> None:
    mixed = certify(SEXES, ((F(2, 3), F(1, 3)), (F(1, 3), F(2, 3))))
    assert (mixed.type, mixed.regret, mixed.strict) == ("mixed", F(0), False)
    assert mixed.payoffs == (F(2, 3), F(2, 3))
    pure = certify(SEXES, pure_profile(SEXES, (1, 1)), component=3, index=1)
    assert (pure.type, pure.strict) == ("pure", True)
    assert pure.payoffs == (F(1), F(2))
    assert (pure.component, pure.index) == (3, 1)


@pytest.mark.parametrize(
    ("profile", "culprit"),
    [
        (((F(1), F(0)), (F(0), F(1))), "A would leave"),
        (((HALF, HALF), (F(1, 3), F(2, 3))), "B would leave"),
        (((F(2, 3), F(1, 3) + F(1, 10**30)), (F(1, 3), F(2, 3))), "A"),
        (((F(2, 3) + F(1, 10**30), F(1, 3) - F(1, 10**30)), (F(1, 3), F(2, 3))), "B would leave"),
        (((F(4, 3), F(-1, 3)), (F(1, 3), F(2, 3))), "probabilities of A"),
        (((F(1), F(0), F(0)), (F(1), F(0))), "probabilities of A"),
        (((F(0), F(0)), (F(1), F(0))), "probabilities of A"),
    ],
)
def test_what_is_no_equilibrium_is_not_certified(profile: Profile, culprit: str) -> None:
    with pytest.raises(SolverError, match=culprit):
        certify(SEXES, profile)


def test_irrational_profiles_are_certified_exactly() -> None:
    """Player 1 is indifferent where sqrt(2) y = 1 - y, player 2 where x = 1 - x."""
    root = exact.power(F(2), HALF)
    game = normal_form([[[sympy.sqrt(2), 0], [0, 1]], [[1, 0], [0, 1]]])
    found = certify(game, ((HALF, HALF), (root - 1, 2 - root)))
    assert found.payoffs == (2 - root, HALF)
    close = F(1414213562373095048801688724209698, 10**33) - 1
    with pytest.raises(SolverError):
        certify(game, ((HALF, HALF), (close, 1 - close)))


@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=2, max_size=2), st.integers(0, 3))
def test_a_pure_profile_is_certified_where_no_deviation_pays(tables: list[list[int]], number: int) -> None:
    payoffs = np.array(tables).reshape(2, 2, 2)
    i, j = divmod(number, 2)
    is_equilibrium = payoffs[0, i, j] >= payoffs[0, 1 - i, j] and payoffs[1, i, j] >= payoffs[1, i, 1 - j]
    is_strict = payoffs[0, i, j] > payoffs[0, 1 - i, j] and payoffs[1, i, j] > payoffs[1, i, 1 - j]
    game = normal_form(payoffs)
    if is_equilibrium:
        assert certify(game, pure_profile(game, (i, j))).strict == is_strict
    else:
        with pytest.raises(SolverError):
            certify(game, pure_profile(game, (i, j)))


# -- enclosures ---------------------------------------------------------------------------------------------------


def cosines() -> NormalFormGame:
    """Four players: ``low`` pays the number k of others who play ``high``; ``high`` pays 1, -1, -3 or 3 more, by k.

    If all others play ``high`` with probability x, it pays (1-x)^3 - 3x(1-x)^2 - 9x^2(1-x) + 3x^3 = 8x^3 - 6x + 1
    more than ``low``. With x = cos t that is 2 cos 3t + 1: it vanishes at cos 40° and cos 80°.
    """
    payoffs = np.empty((4, 2, 2, 2, 2), dtype=object)
    for place in np.ndindex(payoffs.shape):
        player, *actions = place
        others = sum(actions) - actions[player]
        payoffs[place] = F(others + actions[player] * (1, -1, -3, 3)[others])
    return NormalFormGame(tuple(Player(key, ("low", "high")) for key in "ABCD"), payoffs, "Cosines")


COSINES = cosines()
COS_80 = Enclosure(F("0.1736481776669303488517166267"), F("0.1736481776669303488517166268"))
HIGH = (1 - COS_80, COS_80)
ALL_TIED = ((0, 1),) * 4


def test_the_example_has_its_root_where_we_say() -> None:
    values = [8 * x**3 - 6 * x + 1 for x in (COS_80.lower, COS_80.upper)]
    assert values[0] > 0 > values[1]


def test_an_enclosed_equilibrium_is_certified_with_its_payoffs() -> None:
    found = certify(COSINES, (HIGH,) * 4, index=-1, component=2, tied=ALL_TIED)
    assert (found.type, found.strict, found.regret, found.index, found.component) == ("mixed", False, F(0), -1, 2)
    for payoff in found.payoffs:
        assert isinstance(payoff, Enclosure)  # what `low` pays: 3 cos 80°
        assert max(payoff.lower, 3 * COS_80.lower) < min(payoff.upper, 3 * COS_80.upper)
        assert payoff.radius < 10 * COS_80.radius
    assert found.strategies["A"]["high"] == pytest.approx(0.17364817766693033)
    assert "A: ≈0.826352 low + ≈0.173648 high" in repr(found)


def test_a_payoff_that_is_known_exactly_is_kept() -> None:
    """The row player mixes because the column player is indifferent, and gets 1 whatever happens."""
    game = normal_form([[[1, 1], [1, 1]], [[1, 0], [0, 1]]])
    near_half = Enclosure(HALF - F(1, 100), HALF + F(1, 100))
    found = certify(game, ((near_half, 1 - near_half), (F(1), F(0))), tied=((0, 1), (0, 1)))
    assert found.payoffs[0] == 1
    assert isinstance(found.payoffs[1], Enclosure)


def test_actions_that_are_not_tied_must_be_worse() -> None:
    near_half = Enclosure(HALF - F(1, 100), HALF + F(1, 100))
    mixed = (near_half, 1 - near_half)
    for third, is_worse in ((F(1, 4), True), (HALF, False), (F(3, 4), False)):
        game = normal_form([[[1, 0], [0, 1], [third, third]], [[0, 1], [1, 0], [0, 0]]])
        profile = ((*mixed, F(0)), mixed)
        if is_worse:
            assert certify(game, profile, tied=((0, 1), (0, 1))).type == "mixed"
        else:
            with pytest.raises(SolverError, match="player_1 would leave"):
                certify(game, profile, tied=((0, 1), (0, 1)))
    tie = normal_form([[[1, 0], [0, 1], [HALF, HALF]], [[0, 1], [1, 0], [0, 0]]])
    assert certify(tie, ((*mixed, F(0)), mixed), tied=((0, 1, 2), (0, 1))).payoffs[0] == HALF


@pytest.mark.parametrize(
    ("strategy", "tied", "culprit"),
    [
        (HIGH, None, "A would leave"),
        (HIGH, ((0,), *ALL_TIED[1:]), "A would leave"),
        (HIGH, ((1,), *ALL_TIED[1:]), "A would leave"),
        ((1 - COS_80, COS_80 + F(1, 10**20)), ALL_TIED, "probabilities of A"),
        ((1 + COS_80, -COS_80), ALL_TIED, "probabilities of A"),
        ((Enclosure(F(9, 10), F(11, 10)), Enclosure(F(-1, 10), F(1, 10))), ALL_TIED, "probabilities of A"),
        ((F(3, 4), F(1, 4)), ALL_TIED, "B would leave"),
    ],
)
def test_what_enclosures_refute_is_not_certified(strategy: Any, tied: Any, culprit: str) -> None:
    with pytest.raises(SolverError, match=culprit):
        certify(COSINES, (strategy, HIGH, HIGH, HIGH), tied=tied)


def test_enclosures_may_stand_beside_irrational_payoffs() -> None:
    root = sympy.sqrt(2)
    game = normal_form([[[root, 0], [0, root]], [[0, root], [root, 0]]])
    near_half = Enclosure(HALF - F(1, 100), HALF + F(1, 100))
    found = certify(game, ((near_half, 1 - near_half),) * 2, tied=((0, 1),) * 2)
    assert all(isinstance(payoff, Enclosure) and payoff.lower**2 < HALF < payoff.upper**2 for payoff in found.payoffs)


# -- Pareto dominance ---------------------------------------------------------------------------------------------


def with_payoffs(*payoffs: Exact | int) -> Equilibrium:
    numbers = tuple(F(payoff) if isinstance(payoff, int) else payoff for payoff in payoffs)
    profile = pure_profile(SEXES, (0, 0))
    return Equilibrium(SEXES, profile, "pure", numbers, F(0), strict=True)


def undominated(equilibria: Sequence[Equilibrium]) -> list[bool]:
    return [equilibrium.undominated for equilibrium in mark_undominated(equilibria)]


def test_an_equilibrium_is_dominated_by_one_that_is_better_for_somebody_and_worse_for_nobody() -> None:
    assert undominated([with_payoffs(1, 1), with_payoffs(2, 1), with_payoffs(1, 3)]) == [False, True, True]
    assert undominated([with_payoffs(2, 2), with_payoffs(2, 2), with_payoffs(2, 1)]) == [True, True, False]
    assert undominated([with_payoffs(5, 5)]) == [True]
    assert undominated([]) == []


def test_dominance_is_exact_where_doubles_see_no_difference() -> None:
    tiny = F(1, 10**40)
    assert undominated([with_payoffs(1 + tiny, 1), with_payoffs(1, 1), with_payoffs(1 - tiny, 1 + tiny)]) == [
        True,
        False,
        True,
    ]
    root = exact.power(F(2), HALF)
    nested = exact.power(3 + 2 * root, HALF)  # 1 + sqrt(2)
    assert undominated([with_payoffs(nested, 1), with_payoffs(1 + root, 1)]) == [True, True]
    assert undominated([with_payoffs(root, 1), with_payoffs(root + tiny, 1)]) == [False, True]


def test_what_enclosures_leave_open_counts_as_undominated() -> None:
    one, two = Enclosure(F("0.9"), F("1.1")), Enclosure(F("1.9"), F("2.1"))
    assert undominated([with_payoffs(one, 1), with_payoffs(two, 1)]) == [False, True]
    assert undominated([with_payoffs(one, 1), with_payoffs(1, 2)]) == [True, True]
    assert undominated([with_payoffs(one, 1), with_payoffs(one, 2)]) == [False, True]
    # Equal bounds do not prove equal numbers.
    assert undominated([with_payoffs(one, 1), with_payoffs(Enclosure(one.lower, one.upper), 2)]) == [True, True]


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), max_size=12))
def test_dominance_is_what_comparing_all_pairs_gives(vectors: list[tuple[int, int, int]]) -> None:
    expected = [
        not any(other != own and all(p >= q for p, q in zip(other, own, strict=True)) for other in vectors)
        for own in vectors
    ]
    assert undominated([with_payoffs(*vector) for vector in vectors]) == expected


def test_thousands_of_equilibria_are_compared_in_seconds() -> None:
    chain = [with_payoffs(number, number, number) for number in range(3_000)]
    antichain = [with_payoffs(number, 5_000 - number, number % 7) for number in range(3_000)]
    for equilibria, n_best in ((chain, 1), (antichain, 3_000)):
        start = time.perf_counter()
        assert sum(undominated(equilibria)) == n_best
        assert time.perf_counter() - start < 10  # less than a second on an idle machine


# -- levels -------------------------------------------------------------------------------------------------------


def alliance(roles: Sequence[Role], levels: Sequence[Sequence[Exact | int] | None]) -> NormalFormGame:
    """Nobody cares about anything, so that every profile is an equilibrium."""
    players = []
    for number, (role, own) in enumerate(zip(roles, levels, strict=True)):
        exact_levels = None if own is None else tuple(F(x) if isinstance(x, int) else x for x in own)
        labels = ("0", "1") if own is None else tuple(map(str, own))
        players.append(Player("UWEX"[number], labels, exact_levels, role=role))
    shape = [len(player.actions) for player in players]
    return NormalFormGame(tuple(players), np.full((len(players), *shape), F(0), dtype=object))


def test_dependence_is_the_guarantors_share() -> None:
    """u = 2, x_W = 1/2 * 0 + 1/2 * 1, x_E = 3: D = 2/(2 + 7/2)."""
    game = alliance(["guarantor", "ally", "ally"], [[0, 2], [0, 1], [3]])
    found = certify(game, ((F(0), F(1)), (HALF, HALF), (F(1),)))
    assert found.levels == {"U": 2, "W": HALF, "E": 3}
    assert found.effort == 2
    assert found.contributions == {"W": HALF, "E": 3}
    assert found.allied_total == F(7, 2)
    assert found.dependence == F(4, 11)
    entry = found.to_dict()
    assert entry["dependence"] == pytest.approx(4 / 11)
    assert (entry["exact_effort"], entry["exact_allied_total"], entry["exact_dependence"]) == ("2", "7/2", "4/11")
    assert entry["contributions"] == {"W": 0.5, "E": 3.0}
    assert entry["exact_levels"] == {"U": "2", "W": "1/2", "E": "3"}


def test_dependence_of_nothing_on_nothing_is_undefined() -> None:
    game = alliance(["guarantor", "ally"], [[0, 2], [0, 1]])
    entry = certify(game, pure_profile(game, (0, 0))).to_dict()
    assert entry["effort"] == entry["allied_total"] == 0.0
    assert entry["dependence"] is None
    assert entry["exact_dependence"] is None


def test_dependence_on_what_may_be_nothing_is_undefined() -> None:
    near_half = Enclosure(F("0.4"), F("0.6"))
    profile = ((F(0), F(1)), (near_half, 1 - near_half))
    # The ally's level is about 3/2, or about 0 and against the guarantor's about 0.
    certain = certify(alliance(["guarantor", "ally"], [[0, 1], [1, 2]]), profile, tied=((0, 1),) * 2)
    assert certain.dependence is not None
    assert [exact.compare(bound, certain.dependence) for bound in (F("0.3"), F("0.6"))] == [-1, 1]
    open_ = certify(alliance(["guarantor", "ally"], [[1, 0], [-1, 1]]), profile, tied=((0, 1),) * 2)
    assert open_.dependence is None
    assert open_.to_dict()["dependence"] is None
    assert open_.to_dict()["allied_total"] == 0.0


def test_levels_may_be_irrational() -> None:
    root = exact.power(F(2), HALF)
    game = alliance(["guarantor", "ally"], [[root], [1]])
    found = certify(game, pure_profile(game, (0, 0)))
    assert found.dependence == 2 - root  # sqrt(2)/(sqrt(2) + 1)
    assert found.to_dict()["exact_dependence"] == "2 - sqrt(2)"


@pytest.mark.parametrize(
    ("roles", "levels", "effort", "total"),
    [
        (["player", "player"], [[1], [1]], None, None),
        (["guarantor", "guarantor", "ally"], [[1], [1], [1]], None, F(1)),
        (["guarantor", "ally", "ally"], [[1], [1], None], F(1), None),
        (["guarantor", "ally"], [None, [1]], None, F(1)),
        (["guarantor", "player"], [[1], [1]], F(1), None),
    ],
)
def test_figures_that_the_roles_or_levels_do_not_give_are_missing(
    roles: list[Role], levels: list[Any], effort: Fraction | None, total: Fraction | None
) -> None:
    game = alliance(roles, levels)
    found = certify(game, pure_profile(game, (0,) * len(roles)))
    assert (found.effort, found.allied_total) == (effort, total)
    assert found.dependence is None
    json.dumps(found.to_dict(), allow_nan=False)


# -- the JSON contract --------------------------------------------------------------------------------------------


def test_a_solution_is_given_as_the_contract_says() -> None:
    answer = burden.solve(replace(SEXES, title="battle"), method="exact").to_dict()
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert answer == {
        "burden": burden.__version__,
        "title": "battle",
        "timing": "simultaneous",
        "scenario": None,
        "parameters": {},
        "players": {"A": ["opera", "boxing"], "B": ["opera", "boxing"]},
        "equilibria": [
            {
                "type": "pure",
                "strategies": {"A": {action: 1.0}, "B": {action: 1.0}},
                "exact": {"A": {action: "1"}, "B": {action: "1"}},
                "payoffs": dict(zip("AB", map(float, payoffs), strict=True)),
                "exact_payoffs": dict(zip("AB", map(str, payoffs), strict=True)),
                "regret": 0.0,
                "index": 1,
                "component": number,
                "strict": True,
                "undominated": True,
                "total_payoff": 3.0,
            }
            for number, action, payoffs in ((1, "opera", (2, 1)), (2, "boxing", (1, 2)))
        ]
        + [
            {
                "type": "mixed",
                "strategies": {"A": {"opera": 2 / 3, "boxing": 1 / 3}, "B": {"opera": 1 / 3, "boxing": 2 / 3}},
                "exact": {"A": {"opera": "2/3", "boxing": "1/3"}, "B": {"opera": "1/3", "boxing": "2/3"}},
                "payoffs": {"A": 2 / 3, "B": 2 / 3},
                "exact_payoffs": {"A": "2/3", "B": "2/3"},
                "regret": 0.0,
                "index": -1,
                "component": 3,
                "strict": False,
                "undominated": False,
                "total_payoff": 4 / 3,
            }
        ],
        "components": [
            {
                "component": number,
                "equilibria": [number],
                "subsets": [[number]],
                "dimension": 0,
                "index": index,
                "curves": [],
            }
            for number, index in ((1, 1), (2, 1), (3, -1))
        ],
        "complete": True,
        "certificate": {
            "index_sum": 1,
            "method": "all extreme equilibria by vertex enumeration, in exact arithmetic",
        },
        "notes": [],
        "unsettled": [],
        "n_unsettled": 0,
        "interrupted": False,
    }


def test_probabilities_known_by_enclosures_are_given_with_bounds() -> None:
    answer = certify(COSINES, (HIGH,) * 4, tied=((0, 1),) * 4).to_dict()
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert answer["strategies"]["A"] == {"low": 0.8263518223330697, "high": 0.17364817766693036}
    # The middle of the bounds, which end in 67 and 68, is rounded to even.
    assert answer["exact"]["A"]["high"] == "0.1736481776669303488517166268 ± 1e-28"
    assert list(answer["enclosures"]) == list("ABCD")
    assert answer["enclosures"]["A"] == {
        "low": {
            "lower": "0.8263518223330696511482833732",
            "upper": "0.8263518223330696511482833733",
        },
        "high": {
            "lower": "0.1736481776669303488517166267",
            "upper": "0.1736481776669303488517166268",
        },
    }
    assert "enclosures" not in certify(COSINES, pure_profile(COSINES, (1,) * 4)).to_dict()


def test_only_enclosed_probabilities_have_bounds() -> None:
    game = alliance(["ally"] * 2, [None] * 2)
    enclosed = Enclosure(F(1, 4), F(3, 4))
    answer = certify(game, ((HALF, HALF), (enclosed, 1 - enclosed)), tied=((0, 1),) * 2).to_dict()
    bounds = {"lower": "0.25", "upper": "0.75"}
    assert answer["enclosures"] == {"W": {"0": bounds, "1": bounds}}


def test_curves_and_what_was_not_settled_are_given_by_labels() -> None:
    curve = Curve(1, ((0, 1), (1,)), ("p(A, opera) = 1/2",), ("p(A, boxing) >= 0",), (1,), (0, 2))
    solution = Solution(
        SEXES,
        (),
        False,
        Certificate(""),
        (Component(1, (0, 1, 2), (), 1, None, (curve,)),),
        unsettled=(Unsettled(((0,), (0, 1)), "the time was over"),),
        n_unsettled=7,
        interrupted=True,
    )
    answer = solution.to_dict()
    assert answer["components"][0]["curves"] == [
        {
            "dimension": 1,
            "support": {"A": ["opera", "boxing"], "B": ["boxing"]},
            "equations": ["p(A, opera) = 1/2"],
            "inequalities": ["p(A, boxing) >= 0"],
            "samples": [2],
            "endpoints": [1, 3],
        }
    ]
    assert answer["unsettled"] == [
        {"support": {"A": ["opera"], "B": ["opera", "boxing"]}, "reason": "the time was over"}
    ]
    assert (answer["n_unsettled"], answer["interrupted"]) == (7, True)
    subgame = Subgame("keep", solution, ()).to_dict()
    assert (subgame["n_unsettled"], subgame["unsettled"]) == (7, answer["unsettled"])


def test_only_actions_that_are_played_are_listed() -> None:
    answer = burden.solve(normal_form([[[1, 0, 0], [0, 1, 0], [0, 0, 0]]] * 2), method="exact").to_dict()
    for entry in answer["equilibria"]:
        for name in ("strategies", "exact"):
            assert all(entry[name].values())
        assert all(weight > 0 for strategy in entry["strategies"].values() for weight in strategy.values())


@pytest.mark.parametrize("huge", [F(17, 10) * 10**308, F(1, 10**320), F(-17, 10) * 10**308])
def test_numbers_at_the_edge_of_the_doubles_are_no_infinities_in_json(huge: Fraction) -> None:
    answer = burden.solve(normal_form([[[huge, 0], [0, huge]]] * 2), method="exact").to_dict()
    text = json.dumps(answer, allow_nan=False)
    assert "Infinity" not in text
    assert all(entry["regret"] == 0.0 for entry in answer["equilibria"])


def test_a_total_beyond_the_doubles_is_null() -> None:
    huge = F(17, 10) * 10**308
    (first, *_) = burden.solve(normal_form([[[huge]], [[huge]]])).to_dict()["equilibria"]
    assert first["payoffs"] == {"player_1": 1.7e308, "player_2": 1.7e308}
    assert first["total_payoff"] is None


def test_exact_text_of_any_length_is_given() -> None:
    """Payoffs of 1,200 digits make probabilities of more digits than Python writes by itself."""
    denominators = [10**300 + k for k in (1, 3, 7, 9)]
    a = [[F(1, denominators[0]), F(0), F(0)], [F(0), F(1, denominators[1]), F(0)], [F(0), F(0), F(1, denominators[2])]]
    shifted = [
        [value + F(k + 2 * j, 10**300 + 20 + 7 * k + j) for j, value in enumerate(row)] for k, row in enumerate(a)
    ]
    b = [[-value for value in row] for row in a]
    solution = burden.solve(normal_form([shifted, b]), method="exact")
    json.dumps(solution.to_dict(), allow_nan=False)
    repr(solution)
    solution._repr_html_()


# -- what is printed ----------------------------------------------------------------------------------------------


def test_equilibria_and_solutions_print_as_they_are_read() -> None:
    solution = burden.solve(SEXES, method="exact")
    assert [repr(equilibrium) for equilibrium in solution.equilibria] == [
        "<Equilibrium pure: A: opera; B: opera; payoffs 2, 1>",
        "<Equilibrium pure: A: boxing; B: boxing; payoffs 1, 2>",
        "<Equilibrium mixed: A: 2/3 opera + 1/3 boxing; B: 1/3 opera + 2/3 boxing; payoffs 2/3, 2/3>",
    ]
    lines = repr(solution).splitlines()
    assert "3 equilibria, list complete" in lines[0]
    assert any(line.split() == ["1", "pure", "opera", "opera", "2", "1"] for line in lines)


def test_sums_are_put_in_brackets_before_the_action() -> None:
    game = normal_form(
        [[[sympy.sqrt(2), 0], [0, 1]], [[1, 0], [0, 1]]], ["A", "B"], [["up", "down"], ["left", "right"]]
    )
    assert burden.solve(game, method="exact").equilibria[2].describe() == (
        "A: 1/2 up + 1/2 down; B: (-1 + sqrt(2)) left + (2 - sqrt(2)) right"
    )


def test_html_is_escaped() -> None:
    game = normal_form([[[1]], [[1]]], ["<b>", "B&C"], [["<script>"], ['"x"']], title="<i>")
    solution = replace(burden.solve(game, method="exact"), notes=("a < b",))
    text = solution._repr_html_()
    for raw in ("<b>", "B&C", "<script>", "<i>", "a < b"):
        assert raw not in text
    for escaped in ("&lt;b&gt;", "B&amp;C", "&lt;script&gt;", "&lt;i&gt;", "a &lt; b"):
        assert escaped in text
    assert text.startswith("<table>")
    assert text.count("<tr>") == text.count("</tr>") == 2


@pytest.mark.parametrize(
    ("equilibria", "complete", "headline"),
    [
        (1, True, "1 equilibrium, list complete"),
        (3, True, "3 equilibria, list complete"),
        (2, False, "2 equilibria, list not complete"),
        (0, False, "no equilibrium found, list not complete"),
    ],
)
def test_headlines_count_equilibria(equilibria: int, complete: bool, headline: str) -> None:
    one = certify(SEXES, pure_profile(SEXES, (0, 0)))
    assert Solution(SEXES, (one,) * equilibria, complete, Certificate("")).headline == headline


def test_the_headline_of_a_continuum_counts_its_components() -> None:
    solution = burden.solve(normal_form([[[1, 1], [0, 0]], [[1, 1], [0, 0]]]), method="exact")
    assert solution.headline == "2 extreme equilibria on 1 component, list complete"


def test_the_headline_of_a_curve_counts_what_is_listed_of_it() -> None:
    one = certify(SEXES, pure_profile(SEXES, (0, 0)))
    curve = Curve(1, ((0, 1), (0, 1)), (), (), (0, 1))
    component = Component(1, (0, 1), (), 1, None, (curve,))
    solution = Solution(SEXES, (one, one), True, Certificate(""), (component,))
    assert solution.headline == "2 listed equilibria on 1 component, list complete"


def test_solutions_survive_being_sent_elsewhere() -> None:
    game = normal_form([[[sympy.sqrt(2), 0], [0, 1]], [[1, 0], [0, sympy.log(2)]]])
    solution = burden.solve(game, method="exact")
    assert pickle.loads(pickle.dumps(solution)).to_dict() == solution.to_dict()


def test_two_runs_give_the_same_list_in_the_same_order() -> None:
    payoffs = [[[1, 1, 0], [1, 1, 0], [0, 0, 1]]] * 2
    one, other = (burden.solve(normal_form(payoffs), method="exact") for _ in range(2))
    assert one.to_dict() == other.to_dict()
