"""The checker of conditions must itself be able to fail: statements made by hand, right ones and wrong ones."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import burden
from burden.expressions import Formula
from burden.model import Model, PlayerSpec
from tests.conditions_by_brute_force import check_in_parallel
from tests.forms_by_definition import is_true
from tests.game_by_brute_force import Game
from tests.parametric_games import random_game
from tests.points_of_games import Points
from tests.statements_by_brute_force import Report, check

GAMES = Path(__file__).parents[1] / "games"

ONE_ALLY = """
burden: 1
parameters: {a: {value: 1, domain: "(0, oo)"}, b: {value: 2, domain: "[0, oo)"}}
players:
  US: {role: guarantor, actions: {away: 0, there: 1}}
  West: {role: ally, actions: {low: 0, high: 1}}
payoffs: {US: 0, West: (a - b*US)*West}
"""

#: By hand: with no effort the West is high, as a > 0. With effort it is high where a > b, low where a < b, and both
#: are equilibria where a = b.
ONE_ALLY_SAYS = {
    "nonincreasing": dict.fromkeys(["every", "strong-set", "max", "min", "some"], "0 == 0"),
    "decreasing": {"every": "a < b", "strong-set": "a < b", "max": "a < b", "min": "a <= b", "some": "a <= b"},
    "nondecreasing": {"every": "a > b", "strong-set": "a > b", "max": "a >= b", "min": "a > b", "some": "a >= b"},
    "increasing": dict.fromkeys(["every", "strong-set", "max", "min", "some"], "0 == 1"),
    "constant": {"every": "a > b", "strong-set": "a > b", "max": "a >= b", "min": "a > b", "some": "a >= b"},
}

EFFORT_IS_A_PARAMETER = """
burden: 1
parameters: {a: 1, u: {value: 1, domain: "[0, 4]"}}
players: {West: {role: ally, actions: {low: 0, high: 1}}}
payoffs: {West: (a - u)*West}
effort: u
"""

#: By hand: the West is high at efforts below a, low above, either at a; over [0, 4] the ties at both ends matter.
EFFORT_IS_A_PARAMETER_SAYS = {
    "nonincreasing": dict.fromkeys(["every", "strong-set", "max", "min", "some"], "0 == 0"),
    "nondecreasing": {
        "every": "a < 0 or a > 4",
        "strong-set": "a < 0 or a > 4",
        "max": "a < 0 or a >= 4",
        "min": "a <= 0 or a > 4",
        "some": "a <= 0 or a >= 4",
    },
    "increasing": dict.fromkeys(["every", "strong-set", "max", "min", "some"], "0 == 1"),
    "constant": {"every": "a < 0 or a > 4", "max": "a < 0 or a >= 4", "min": "a <= 0 or a > 4"},
}

NO_EQUILIBRIUM = """
burden: 1
parameters: {a: {value: 1, domain: "[-1, 1]"}}
players:
  US: {role: guarantor, actions: {away: 0, there: 1}}
  West: {role: ally, actions: {low: 0, high: 1}}
  East: {role: ally, actions: {low: 0, high: 1}}
payoffs:
  US: 0
  West: (1 - 2*East)*(1 - 2*West) if US == 1 else West
  East: (a if US == 1 else -1)*(2*West - 1)*(1 - 2*East)
"""


def loaded(text: str) -> Model:
    model = burden.loads(text)
    assert isinstance(model, Model)
    return model


def statement(direction: str, form: str, condition: str, **others: Any) -> dict[str, Any]:
    verdict = {"0 == 0": "always", "0 == 1": "never"}.get(condition, "conditional")
    made: dict[str, Any] = {
        "statistic": "West",
        "direction": direction,
        "form": form,
        "strict": direction in {"decreasing", "increasing"},
        "equilibria": "pure",
        "from": "away",
        "to": "there",
        "verdict": verdict,
        "condition": condition,
        "counterexample": None,
        "undefined": None,
        "sufficient": [],
    }
    return {**made, **others}


def said(*statements: Mapping[str, Any], effort: str = "US", **others: Any) -> dict[str, Any]:
    return {"effort": effort, "fixed": {}, "statements": list(statements), **others}


def checked(text: str, conditions: Mapping[str, Any], points: int = 150) -> Report:
    return check(loaded(text), conditions, points=points, seed=1)


def all_of(table: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str, str]]:
    return [(direction, form, text) for direction, forms in table.items() for form, text in forms.items()]


def test_right_statements_agree_at_all_points() -> None:
    report = checked(ONE_ALLY, said(*(statement(*one) for one in all_of(ONE_ALLY_SAYS))), 400)
    assert report.n_points == 400
    assert report.disagreements == []
    assert report.comparisons == 400 * 25
    assert report.boundary_share > 1 / 3


def spoilt(table: Mapping[str, Mapping[str, str]], others: list[str], **step: Any) -> list[dict[str, Any]]:
    """Every statement of a table with every condition but its own."""
    return [
        {**statement(direction, form, other), **step}
        for direction, form, text in all_of(table)
        for other in others
        if other != text
    ]


def title(one: Mapping[str, Any]) -> str:
    step = f"{one['from']} -> {one['to']}: " if one["from"] is not None else ""
    return f"{step}{one['direction']}({one['statistic']}, {one['form']}) {one['verdict']} {one['condition']!r}"


def test_any_other_condition_is_found_out() -> None:
    """The others differ from the right one on the boundary alone, or on one side of it."""
    others = ["0 == 0", "0 == 1", "a < b", "a <= b", "a > b", "a >= b", "a == b", "a != b"]
    wrong = spoilt(ONE_ALLY_SAYS, others)
    report = checked(ONE_ALLY, said(*wrong), 100)
    assert {title(one) for one in wrong} == report.sources.keys()


def test_right_statements_about_all_pairs_of_efforts_agree() -> None:
    statements = [{**statement(*one), "from": None, "to": None} for one in all_of(EFFORT_IS_A_PARAMETER_SAYS)]
    statements.append(statement("exists", "every", "0 == 0", statistic="", **{"from": None, "to": None}))
    statements.append(statement("unique", "every", "a != u", statistic="", **{"from": None, "to": None}))
    cells = [
        {"profile": {"West": "low"}, "effort": None, "condition": "u >= a"},
        {"profile": {"West": "high"}, "effort": None, "condition": "u <= a"},
    ]
    report = checked(EFFORT_IS_A_PARAMETER, said(*statements, effort="u", cells=cells), 300)
    assert report.disagreements == []


def test_any_other_condition_on_all_pairs_of_efforts_is_found_out() -> None:
    others = {"0 == 0", "0 == 1", *(text for _, _, text in all_of(EFFORT_IS_A_PARAMETER_SAYS)), "a < 4", "a > 0"}
    wrong = spoilt(EFFORT_IS_A_PARAMETER_SAYS, sorted(others), **{"from": None, "to": None})
    report = checked(EFFORT_IS_A_PARAMETER, said(*wrong, effort="u"), 200)
    assert {title(one) for one in wrong} == report.sources.keys()


def test_a_statement_about_two_values_of_the_effort_is_compared_at_these() -> None:
    """By hand: between 1 and 3 the largest contribution falls where it is high at 1, a >= 1, and low at 3, a < 3."""
    step = {"from": "1", "to": "3"}
    right = {**statement("decreasing", "max", "1 <= a and a < 3"), **step}
    assert checked(EFFORT_IS_A_PARAMETER, said(right, effort="u")).disagreements == []
    for other in ("1 < a and a < 3", "1 <= a and a <= 3", "0 <= a and a < 3"):
        wrong = {**statement("decreasing", "max", other), **step}
        assert checked(EFFORT_IS_A_PARAMETER, said(wrong, effort="u")).n_disagreements > 0


def nato_cells(*, spoilt: bool = False) -> list[dict[str, Any]]:
    """Cells of games/nato.yaml, with the payoffs copied by hand."""
    levels = {"low": 1, "medium": 2, "high": 3}

    def payoff(theta: str, effort: int, own: int, other: int) -> str:
        security = f"(kappa*{effort} + {own} + {other})"
        return f"{theta}*{security} - beta/2*{security}**2 + (ask + gamma*{effort})*{own} - c/2*{own}**2"

    def best(theta: str, effort: int, own: int, other: int) -> list[str]:
        here = payoff(theta, effort, own, other)
        return [f"{here} >= {payoff(theta, effort, step, other)}" for step in (1, 2, 3) if step != own]

    cells = []
    for effort, label in enumerate(["withdraw", "reduce", "keep", "redouble"]):
        for west, east in itertools.product(levels, levels):
            parts = best("theta_W", effort, levels[west], levels[east])
            parts += best("theta_E", effort, levels[east], levels[west])
            if spoilt and (label, west, east) == ("keep", "medium", "medium"):
                parts = parts[1:]
            if spoilt and (label, west, east) == ("keep", "low", "high"):
                parts[0] = parts[0].replace(">=", ">")
            if spoilt and (label, west, east) == ("reduce", "low", "high"):
                parts[0] += " + 1/100"
            cells.append({"profile": {"West": west, "East": east}, "effort": label, "condition": " and ".join(parts)})
    if spoilt:
        cells = [cell for cell in cells if cell["profile"] != {"West": "low", "East": "low"}]
    return cells


def test_cells_of_nato_agree() -> None:
    model = burden.load(GAMES / "nato.yaml")
    assert isinstance(model, Model)
    report = check(model, said(cells=nato_cells()), points=400, seed=3)
    assert report.disagreements == []
    assert report.comparisons == 400 * 36
    assert report.boundary_share > 1 / 3


def test_wrong_cells_of_nato_are_found_out() -> None:
    """One inequality left out, one made strict, one moved by a hundredth, and one profile left out."""
    model = burden.load(GAMES / "nato.yaml")
    assert isinstance(model, Model)
    report = check_in_parallel(model, said(cells=nato_cells(spoilt=True)), points=1000, seed=3)
    assert report.n_points == 1000
    efforts = ("withdraw", "reduce", "keep", "redouble")
    expected = {
        "cell keep (1, 1)",
        "cell keep (0, 2)",
        "cell reduce (0, 2)",
        *(f"no cell {one} (0, 0)" for one in efforts),
    }
    assert {source[: source.index(")") + 1] for source in report.sources} == expected


def test_nothing_is_true_where_there_is_no_equilibrium() -> None:
    """By hand: away, the West is high, and so is then the East. There, the West matches the East.

    The East gains a*(2*West - 1)*(1 - 2*East): where a > 0 it wants to differ, and there is no equilibrium; where
    a < 0 it matches, and where a = 0 it does not care: low, low and high, high are the equilibria.
    """
    right = statement("nonincreasing", "every", "a <= 0", undefined="a > 0")
    assert checked(NO_EQUILIBRIUM, said(right)).disagreements == []
    exists = statement("exists", "every", "a <= 0", statistic="", **{"from": "there"})
    assert checked(NO_EQUILIBRIUM, said(exists)).disagreements == []
    for wrong in (
        {**right, "undefined": None},
        {**right, "undefined": "a >= 0"},
        statement("nonincreasing", "every", "0 == 0"),
        {**exists, "condition": "a < 0"},
    ):
        assert checked(NO_EQUILIBRIUM, said(wrong)).n_disagreements > 0


def test_counterexamples_and_sufficient_conditions_are_looked_at() -> None:
    right = statement(
        "decreasing", "every", "a < b", counterexample={"a": "1", "b": "1"}, sufficient=["a < 1 and b > 2"]
    )
    assert checked(ONE_ALLY, said(right)).disagreements == []
    for wrong in ({"a": "1", "b": "2"}, {"a": "-1", "b": "-2"}):
        assert checked(ONE_ALLY, said({**right, "counterexample": wrong})).n_disagreements == 1
    assert checked(ONE_ALLY, said({**right, "sufficient": ["a <= b"]})).n_disagreements > 0


def test_reasons_are_looked_at() -> None:
    reason = {
        "player": "West",
        "step": ["low", "high"],
        "effort": ["away", "there"],
        "others": {},
        "difference": "-b",
        "kind": "weak substitutes",
        "substitutes": "b > 0",
        "complements": "0 == 1",
    }
    assert checked(ONE_ALLY, said(reasons=[reason])).disagreements == []
    for wrong in ({"difference": "b"}, {"kind": "substitutes"}, {"substitutes": "b >= 0"}, {"complements": "b == 0"}):
        assert checked(ONE_ALLY, said(reasons=[{**reason, **wrong}])).n_disagreements > 0, wrong


@pytest.mark.parametrize(
    "wrong",
    [
        {"condition": "West > 1", "verdict": "conditional"},
        {"condition": "a ≤ b", "verdict": "conditional"},
        {"condition": "a <= b", "verdict": "always"},
        {"condition": "1/(a - b) > 0", "verdict": "conditional"},
        {"verdict": "undefined", "condition": "0 == 1"},
        {"strict": True},
        {"form": "most"},
    ],
)
def test_what_breaks_the_contract_is_found_out(wrong: Mapping[str, Any]) -> None:
    report = checked(ONE_ALLY, said({**statement("nonincreasing", "every", "0 == 0"), **wrong}))
    assert report.n_disagreements > 0


def test_payoffs_that_are_not_rational_are_compared_too() -> None:
    text = ONE_ALLY.replace("(a - b*US)*West", "(sqrt(a) - b*US)*West")
    right = statement("decreasing", "every", "sqrt(a) < b")
    assert checked(text, said(right)).disagreements == []
    squared = statement("decreasing", "every", "a < b**2")
    assert checked(text, said(squared)).disagreements == []
    assert checked(text, said(statement("decreasing", "every", "a <= b**2"))).n_disagreements > 0


def test_strong_set_order_is_that_of_the_definition() -> None:
    """Milgrom and Roberts: B is below A where for a in A, b in B: min(a, b) is in B and max(a, b) in A."""
    sets = [list(one) for size in (1, 2, 3) for one in itertools.combinations(range(4), size)]
    for a, b in itertools.product(sets, sets):
        below = all(min(x, y) in b and max(x, y) in a for x in a for y in b)
        assert is_true("nonincreasing", "strong-set", a, b) == below
        if is_true("nonincreasing", "every", a, b):
            assert below
        if below:
            assert is_true("nonincreasing", "max", a, b)
            assert is_true("nonincreasing", "min", a, b)


def test_random_games_can_be_read_and_have_the_payoffs_of_the_model() -> None:
    for seed in range(30):
        model = loaded(random_game(seed))
        assert model.effort is not None
        game = Game(model, model.effort)
        kinds = set()
        for point, kind in Points(game, seed).draw(8):
            assert game.is_admissible(point)
            assert game.differs_from_the_model(point) == ""
            kinds.add(kind)
        assert kinds


def cells_by_substitution(model: Model) -> dict[tuple[str | None, tuple[str, ...]], str]:
    """Conditions of all cells of a game, its payoffs written out as text with levels put in for names."""
    players = [player for player in model.players if player.key != model.effort]
    leader = next((player for player in model.players if player.key == model.effort), None)

    def payoff(key: str, levels: Mapping[str, str]) -> str:
        formula = model.payoffs[key]
        assert isinstance(formula, Formula)
        text = formula.text
        for name, definition in reversed(list(model.definitions.items())):
            text = re.sub(rf"\b{name}\b", f"({definition.text})", text)
        for name, level in levels.items():
            text = re.sub(rf"\b{name}\b", f"({level})", text)
        return f"({text})"

    def level_of(player: PlayerSpec, label: str) -> str:
        (level,) = (action.level for action in player.actions if action.label == label)
        assert level is not None
        return level.text

    cells = {}
    for effort in [action.label for action in leader.actions] if leader else [None]:
        for labels in itertools.product(*([action.label for action in player.actions] for player in players)):
            levels = {player.key: level_of(player, label) for player, label in zip(players, labels, strict=True)}
            if leader is not None and effort is not None:
                levels[leader.key] = level_of(leader, effort)
            parts = []
            for player, label in zip(players, labels, strict=True):
                here = payoff(player.key, levels)
                others = [action.label for action in player.actions if action.label != label]
                changed = [{**levels, player.key: level_of(player, other)} for other in others]
                parts += [f"{here} >= {payoff(player.key, elsewhere)}" for elsewhere in changed]
            cells[effort, labels] = " and ".join(parts)
    return cells


@pytest.mark.parametrize("seed", range(14))
def test_cells_of_random_games_agree_and_strict_ones_do_not(seed: int) -> None:
    model = loaded(random_game(seed))
    assert model.effort is not None
    keys = [player.key for player in model.players if player.key != model.effort]

    def conditions(sign: str) -> dict[str, Any]:
        cells = [
            {"profile": dict(zip(keys, labels, strict=True)), "effort": effort, "condition": text.replace(">= (", sign)}
            for (effort, labels), text in cells_by_substitution(model).items()
        ]
        return said(cells=cells, effort=str(model.effort))

    report = check(model, conditions(">= ("), points=60, seed=seed)
    assert report.disagreements == []
    assert report.n_points == 60
    if report.boundary_share > 1 / 3:
        assert check(model, conditions("> ("), points=200, seed=seed).n_disagreements > 0
