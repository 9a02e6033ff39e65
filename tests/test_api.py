"""``burden.solve``: what it takes, what it refuses, and what it remembers."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

import burden
from burden.errors import ParameterError, UnsupportedGame
from burden.game import normal_form
from burden.search import DEFAULT_BUDGET, Search

F = Fraction
FILE = """
burden: 1
title: Umbrella
parameters:
  kappa: {value: 4/5, domain: "[0, 1]"}
  lambda: 2
players:
  US: {role: guarantor, actions: {none: 0, full: 2}}
  Ally: {role: ally, actions: {low: 0, high: 1}}
payoffs:
  US: lambda*(US + Ally) - 3*US/2
  Ally: 2*(kappa*US + Ally) - (kappa*US + Ally)**2/2 - Ally
scenarios:
  doubt: {kappa: 0}
"""


def umbrella() -> burden.Model:
    model = burden.loads(FILE)
    assert isinstance(model, burden.Model)
    return model


def test_a_model_is_solved_at_its_own_values() -> None:
    """The ally gains 2 - (2 kappa + 1/2) - 1 = 1/2 - 2 kappa by a step against full effort: no gain at kappa = 4/5."""
    solution = burden.solve(umbrella())
    assert solution.parameters == {"kappa": F(4, 5), "lambda": F(2)}
    assert [equilibrium.describe() for equilibrium in solution.equilibria] == ["US: full; Ally: low"]
    (only,) = solution.equilibria
    assert (only.effort, only.allied_total, only.dependence) == (F(2), F(0), F(1))
    assert solution.title == "Umbrella"


def test_scenarios_and_changes_replace_values() -> None:
    doubt = burden.solve(umbrella(), scenario="doubt")
    assert doubt.scenario == "doubt"
    assert doubt.parameters["kappa"] == 0
    assert [e.describe() for e in doubt.equilibria] == ["US: full; Ally: high"]
    assert burden.solve(umbrella(), scenario="doubt", kappa="4/5").parameters["kappa"] == F(4, 5)
    for value in (F(1, 10), "0.1", 0.1, "1/10"):
        assert burden.solve(umbrella(), kappa=value).parameters["kappa"] == F(1, 10)


def test_parameters_of_any_name_are_given_as_a_mapping() -> None:
    solution = burden.solve(umbrella(), parameters={"lambda": "1", "kappa": F(1)}, kappa=0)
    assert solution.parameters == {"kappa": F(0), "lambda": F(1)}
    assert [e.describe() for e in solution.equilibria] == ["US: none; Ally: high"]


def test_timing_and_leader_come_from_the_file_or_the_call() -> None:
    solution = burden.solve(umbrella(), timing="guarantor-first")
    assert (solution.timing, solution.leader) == ("guarantor-first", "US")
    assert [subgame.action for subgame in solution.subgames] == ["none", "full"]
    json.dumps(solution.to_dict(), allow_nan=False)
    first = burden.loads(FILE + "timing: guarantor-first\n")
    assert burden.solve(first).timing == "guarantor-first"
    assert burden.solve(first, timing="simultaneous").timing == "simultaneous"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kapa": 1}, 'unknown parameter .*did you mean "kappa"'),
        ({"parameters": {"kapa": 1}}, "unknown parameter"),
        ({"scenario": "dout"}, 'did you mean "doubt"'),
        ({"scenario": ""}, "unknown scenario"),
        ({"kappa": 2}, "domain"),
        ({"kappa": "abc"}, "expected a number"),
        ({"kappa": float("nan")}, "expected a number"),
        ({"kappa": float("inf")}, "expected a number"),
        ({"kappa": None}, "expected a number"),
        ({"kappa": True}, "expected a number"),
        ({"kappa": "1/0"}, "kappa"),
        ({"kappa": "9" * 5000}, "kappa"),
        ({"timing": "simultanous"}, 'did you mean "simultaneous"'),
        ({"timing": "sequential"}, "one of: simultaneous, guarantor-first"),
        ({"method": "lemke-howsen"}, 'did you mean "lemke-howson"'),
        ({"method": ""}, "one of: auto, exact"),
        ({"method": 3}, "one of: auto, exact"),
        ({"budget": 0}, "budget: found 0, expected a number of seconds above 0\n    mend: give"),
        ({"budget": -2.5}, "budget: found -2.5, expected"),
        ({"budget": float("nan")}, "budget: found nan, expected"),
        ({"budget": "10"}, "budget: found '10', expected"),
        ({"budget": True}, "budget: found True, expected"),
        ({"budget": 2j}, "budget: found 2j, expected"),
    ],
)
def test_what_is_wrong_with_a_call_is_said(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=rf"(?s){message}"):
        burden.solve(umbrella(), **arguments)


@pytest.mark.parametrize("budget", [None, 60, 0.5, F(1, 2), 10**400, float("inf")])
def test_a_budget_is_any_number_of_seconds(budget: Any) -> None:
    assert len(burden.solve(umbrella(), budget=budget).equilibria) == 1


def test_a_search_is_passed_on_to_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Search | None] = []

    def solver(*arguments: Any, search: Search | None = None, **options: Any) -> burden.Solution:
        seen.append(search)
        return burden.solvers.solve(*arguments, **options)

    monkeypatch.setattr(burden.api.solving, "solve_game", solver)
    mine = Search()
    burden.solve(umbrella(), budget=mine)
    burden.solve(normal_form([[[1]], [[1]]]), budget=mine)
    assert seen == [mine, mine]
    burden.solve(umbrella(), budget=60)
    assert seen[2] is not None
    assert 0 < seen[2].remaining <= 60
    burden.solve(umbrella())
    assert seen[3] is not None
    assert 0 < seen[3].remaining <= DEFAULT_BUDGET
    burden.solve(umbrella(), budget=None)
    assert seen[4] is not None
    assert seen[4].remaining == float("inf")


@pytest.mark.parametrize("game", ["games/nato.yaml", None, [[1, 2], [3, 4]], 3])
def test_what_is_no_game_is_refused(game: Any) -> None:
    with pytest.raises(ParameterError, match=r"expected a game\n    mend: give what burden\.load"):
        burden.solve(game)


def test_a_game_from_lists_has_neither_parameters_nor_scenarios() -> None:
    game = normal_form([[[1]], [[1]]])
    for arguments in ({"kappa": 1}, {"scenario": "base"}, {"parameters": {"x": 1}}):
        with pytest.raises(ParameterError, match="neither parameters nor scenarios"):
            burden.solve(game, **arguments)
    with pytest.raises(UnsupportedGame, match="role: guarantor"):
        burden.solve(game, timing="guarantor-first")


def test_a_parameter_cannot_move_first() -> None:
    text = FILE.replace("role: guarantor, ", "") + "effort: kappa\n"
    with pytest.raises(UnsupportedGame, match="a player who moves first"):
        burden.solve(burden.loads(text), timing="guarantor-first")


@pytest.mark.parametrize("method", ["auto", "exact", "support-enumeration", "vertex-enumeration", "lemke-howson"])
def test_every_method_gives_the_same_list(method: Any) -> None:
    solution = burden.solve(normal_form([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]), method=method)
    assert [e.type for e in solution.equilibria] == ["pure", "pure", "mixed"]
    assert solution.complete


@pytest.mark.parametrize("free", [3, [3], [None]])
def test_parameters_that_stay_free_are_named(free: Any) -> None:
    model = burden.loads("burden: 1\nplayers: {A: {actions: [0, 1]}}\npayoffs: {A: A}")
    for ask in (burden.conditions, burden.repeated, burden.path):
        with pytest.raises(burden.ParameterError, match="expected names of parameters"):
            ask(model, free=free)
