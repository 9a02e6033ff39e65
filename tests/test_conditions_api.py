"""What :func:`burden.conditions` and :func:`burden.check` take, refuse, and give back as values."""

from __future__ import annotations

import time
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
import sympy

import burden
from burden.errors import BurdenError, GameFileError, ParameterError, UnsupportedGame
from burden.model import Model
from burden.results.conditions import Conditions, Statement
from burden.search import Search

GAME = """
burden: 1
parameters:
  a: {value: 1, domain: "(0, oo)"}
  b: {value: 2, domain: "[0, oo)"}
players:
  US: {role: guarantor, actions: {away: 0, there: 1}}
  West: {role: ally, actions: {low: 0, high: 1}}
payoffs: {US: 0, West: (a - b*US)*West}
scenarios: {shock: {b: 0}}
"""

EFFORT = """
burden: 1
parameters: {a: 1, u: {value: 1, domain: "[0, 4]"}}
players: {West: {role: ally, actions: {low: 0, high: 1}}}
payoffs: {West: (a - u)*West}
effort: u
"""

#: Assumptions that no point at hand fulfils but the base case: not even that, as soon as two efforts are compared.
HARD = """
burden: 1
parameters: {u: {value: 1, domain: "[0, 9]"}, x: {value: 1}, y: {value: 2}, z: {value: 1}}
assumptions: ["x**5 + y**4*u - z**7*x == 16", "x*y**3*z + z**2 + x**4*u**2 == 10"]
players: {West: {role: ally, actions: {low: 0, high: 1}}}
payoffs: {West: (u - 1)*West}
effort: u
claims: {c: {says: "nonincreasing(West)"}}
"""


def loaded(text: str) -> Model:
    model = burden.loads(text)
    assert isinstance(model, Model)
    return model


def about(found: Conditions, direction: str, statistic: str = "West") -> Statement:
    (one,) = (one for one in found.statements if (one.direction, one.statistic) == (direction, statistic))
    return one


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"of": "Wst"}, "unknown name 'Wst'(.|\n)*West"),
        ({"of": "West +"}, "--of West"),
        ({"of": "West > 1"}, "a condition where a number"),
        ({"of": [""]}, "empty formula"),
        ({"forms": "most"}, "unknown form 'most'"),
        ({"forms": ["every", "al"]}, "unknown form 'al'"),
        ({"forms": ""}, "unknown form"),
        ({"equilibria": "mixed"}, "pure, all"),
        ({"before": "away"}, "two ends"),
        ({"after": "there"}, "two ends"),
        ({"before": "there", "after": "away"}, "not below"),
        ({"before": "away", "after": "away"}, "both away"),
        ({"before": "awy", "after": "there"}, "no action 'awy'"),
        ({"at": {"c": 1}}, "unknown parameter 'c'"),
        ({"at": {"a": "x"}}, "expected a number"),
        ({"at": {"a": -1}}, "a"),
        ({"free": "c"}, "unknown parameter 'c'"),
        ({"free": ["a"], "at": {"a": 1}}, "both free and fixed"),
        ({"scenario": "shok"}, "shock"),
    ],
)
def test_what_makes_no_sense_is_refused(asked: Mapping[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        burden.conditions(loaded(GAME), **asked)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"at": {"u": 1}}, "cannot be fixed"),
        ({"before": "0"}, "--to"),
        ({"before": "0", "after": "5"}, "--to"),
        ({"before": "2", "after": "1"}, "not below"),
        ({"before": "x", "after": "1"}, "--from"),
    ],
)
def test_what_makes_no_sense_of_an_effort_that_is_a_parameter(asked: Mapping[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        burden.conditions(loaded(EFFORT), **asked)


def test_effort_that_nobody_has_is_refused() -> None:
    text = GAME.replace("role: guarantor", "role: ally")
    with pytest.raises(ParameterError, match="effort that nobody has"):
        burden.conditions(loaded(text))


def test_an_empty_domain_is_refused() -> None:
    """By hand: at a = 4 no b of [0, oo) has a + b < 4."""
    text = GAME.replace("players:", "assumptions: [a + b < 4]\nplayers:")
    assert burden.conditions(loaded(text), at={"a": "1"}).domain
    with pytest.raises(BurdenError):
        burden.conditions(loaded(text), at={"a": 4})
    with pytest.raises(GameFileError):
        loaded(text.replace("a + b < 4", "a + b < 0"))


@pytest.mark.parametrize("payoffs", ["{US: 0, West: [[0, 1], [0, a]]}"])
def test_contributions_without_levels_are_refused(payoffs: str) -> None:
    text = GAME.replace("{low: 0, high: 1}", "[low, high]").replace("{US: 0, West: (a - b*US)*West}", payoffs)
    with pytest.raises(ParameterError, match="no levels"):
        burden.conditions(loaded(text))
    found = burden.conditions(loaded(text), of="payoff_West")
    assert about(found, "nonincreasing", "payoff_West").verdict == "conditional"


def test_games_in_numbers_are_refused() -> None:
    game = burden.normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], ["A", "B"], [["stay", "leave"]] * 2)
    with pytest.raises(ParameterError, match="parameters"):
        burden.conditions(game)
    with pytest.raises(ParameterError, match="game file"):
        burden.check(game)


def test_too_many_profiles_are_refused() -> None:
    many = "{" + ", ".join(f"l{k}: {k}" for k in range(401)) + "}"
    with pytest.raises(UnsupportedGame, match="401"):
        burden.conditions(loaded(GAME.replace("{low: 0, high: 1}", many)))


def test_what_is_fixed_is_named_and_left_out() -> None:
    model = loaded(GAME)
    found = burden.conditions(model, at={"b": "1/2"})
    assert found.fixed == {"b": Fraction(1, 2)}
    assert found.domain == ("a in (0, oo)",)
    one = about(found, "decreasing")
    assert one.condition is not None
    assert one.condition.text == "a < 1/2"
    assert one.shown == "a in (0, 1/2)"
    assert burden.conditions(model, free="a").fixed == {"b": Fraction(2)}
    assert burden.conditions(model, free=[]).fixed == {"a": Fraction(1), "b": Fraction(2)}
    shocked = burden.conditions(model, scenario="shock")
    assert shocked.fixed == {"b": Fraction(0)}
    assert about(shocked, "decreasing").verdict == "never"
    # What is given one by one goes before the scenario.
    assert burden.conditions(model, scenario="shock", at={"b": 3}).fixed == {"b": Fraction(3)}


def test_verdicts_of_one_step_by_hand() -> None:
    found = burden.conditions(loaded(GAME), forms="all", cells=True)
    assert {(one.form, one.direction) for one in found.statements if one.statistic} == {
        (form, direction)
        for form in ("every", "strong-set", "max", "min", "some")
        for direction in ("nonincreasing", "decreasing", "nondecreasing", "increasing", "constant")
    }
    texts = {(one.form, one.direction): one.condition and one.condition.text for one in found.statements}
    assert texts["every", "nonincreasing"] == "0 == 0"
    assert texts["every", "decreasing"] in {"a < b", "b > a", "a - b < 0"}
    assert texts["max", "constant"] in {"a >= b", "b <= a"}
    assert texts["every", "increasing"] == "0 == 1"
    assert [(cell.effort, dict(cell.profile)) for cell in found.cells] == [
        ("away", {"West": "high"}),
        ("there", {"West": "low"}),
        ("there", {"West": "high"}),
    ]
    one = next(one for one in found.statements if (one.form, one.direction) == ("every", "decreasing"))
    assert one.ties == ("where a == b it does not hold",)
    assert one.counterexample is not None
    assert one.counterexample.values["a"] >= one.counterexample.values["b"]


def test_conditions_and_reasons_are_there_in_sympy() -> None:
    found = burden.conditions(loaded(GAME.replace("(a - b*US)*West", "(a - (b**2 - b)*US)*West")))
    a, b = (sympy.Symbol(name, real=True) for name in "ab")
    one = about(found, "decreasing")
    assert one.condition is not None
    condition = one.condition.sympy
    assert condition.free_symbols == {a, b}
    for values, expected in (({a: 1, b: 2}, True), ({a: 2, b: 2}, False), ({a: 1, b: 1}, False)):
        assert bool(condition.subs(values)) is expected
    (reason,) = found.reasons
    assert sympy.simplify(reason.sympy - (b - b**2)) == 0
    assert reason.kind == "depends"
    assert bool(reason.substitutes.sympy.subs({b: 2})) is True
    assert bool(reason.complements.sympy.subs({b: sympy.Rational(1, 2)})) is True


def test_solved_for_a_parameter_it_says_the_same() -> None:
    found = burden.conditions(loaded(GAME), solve_for="b")
    assert found.solved_for == "b"
    assert about(found, "decreasing").shown == "b > a"


def test_hard_questions_are_left_unsettled_in_time() -> None:
    begin = time.perf_counter()
    (claim,) = burden.check(loaded(HARD), timeout=0.01).claims
    assert time.perf_counter() - begin < 30
    assert (claim.verdict, claim.condition, claim.proof) == ("unsettled", None, None)
    assert "not settled" in claim.note


def test_a_budget_that_is_used_up_leaves_statements_that_say_so() -> None:
    found = burden.conditions(loaded(GAME), search=Search(1e-9), cells=True)
    assert len(found.statements) == 7
    assert found.unsettled == found.statements
    for one in found.unsettled:
        assert "not begun" in one.note
        assert (one.condition, one.proof) == (None, None)
    assert any("not begun" in note for note in found.notes)
    claims = burden.check(loaded(HARD), search=Search(1e-9)).claims
    assert [(one.verdict, "not begun" in one.note) for one in claims] == [("unsettled", True)]
    search = Search()
    search.interrupt()
    assert burden.conditions(loaded(GAME), search=search).unsettled


def test_logarithms_are_checked_at_points_with_their_seed() -> None:
    """By hand: with effort the West is high where log(a) >= b; no proof is known of where."""
    found = burden.conditions(
        loaded(GAME.replace("(a - b*US)*West", "(1 if US == 0 else log(a) - b)*West")), points=200, seed=9
    )
    one = about(found, "decreasing")
    assert one.verdict == "conditional"
    assert one.proof == "checked"
    assert one.seed == 9
    assert one.n_points > 0
    assert one.condition is not None
    for a, b, expected in ((1, 1, True), (8, 2, False), (7, 2, True), (1, 0, False), (2, 1, True)):
        assert one.condition.holds({"a": Fraction(a), "b": Fraction(b)}) is expected


def test_the_same_question_has_the_same_answer() -> None:
    first, second = (burden.conditions(loaded(GAME), forms="all", seed=4).to_dict() for _ in range(2))
    for found in (first, second):
        del found["seconds"]
        for one in found["statements"]:
            del one["seconds"]
    assert first == second


# -- faults -----------------------------------------------------------------------------------------------------------

#: By hand: without effort the West is low. With it, it is low as well, but where a = 1 it is indifferent: high too.
RISES_AT_ONE_POINT = GAME.replace("(a - b*US)*West", "(US - 1 - US*(a - 1)**2)*West")


def test_a_statistic_without_a_value_says_nothing_of_others() -> None:
    alone = about(burden.conditions(loaded(RISES_AT_ONE_POINT), of="West"), "nonincreasing")
    assert alone.verdict == "conditional"


@pytest.mark.parametrize("other", ["West/(a - 1)", "1/West"])
def test_the_answer_to_one_question_does_not_depend_on_another(other: str) -> None:
    model = loaded(RISES_AT_ONE_POINT)
    alone = about(burden.conditions(model, of="West"), "nonincreasing")
    together = about(burden.conditions(model, of=[other, "West"]), "nonincreasing")
    assert (together.verdict, together.condition) == (alone.verdict, alone.condition)


def test_reasons_are_about_steps_up_in_whatever_order_actions_stand() -> None:
    (reason,) = burden.conditions(loaded(GAME.replace("{low: 0, high: 1}", "{high: 1, low: 0}"))).reasons
    assert reason.step == ("low", "high")
    assert reason.kind == "weak substitutes"


def test_nothing_about_all_equilibria_of_a_finite_game_is_undefined() -> None:
    """By hand: no pure profile is an equilibrium, but every finite game has one."""
    text = """
burden: 1
parameters: {u: {value: 1, domain: "[0, 2]"}}
players:
  West: {role: ally, actions: {low: 0, middle: 1, high: 2}}
  East: {role: ally, actions: {low: 0, high: 1}}
payoffs: {West: (2*East - 1)*West + 0*u, East: (1 - West)*East}
effort: u
"""
    found = burden.conditions(loaded(text), equilibria="all")
    assert {one.verdict for one in found.statements if one.statistic} <= {"always", "unsettled"}


def test_one_mixed_equilibrium_without_a_closed_form_is_not_denied() -> None:
    """By hand: high is dominated, and what is left is a game of matching pennies, whatever the guarantor does."""
    text = """
burden: 1
parameters: {a: {value: 1, domain: "[0, 2]"}}
players:
  US: {role: guarantor, actions: {away: 0, there: 1}}
  West: {role: ally, actions: {low: 0, middle: 1, high: 2}}
  East: {role: ally, actions: {low: 0, high: 1}}
payoffs: {US: 0*a, West: (2*East - 1)*West - 5*West*(West - 1), East: (1 - 2*West)*East}
"""
    found = burden.conditions(loaded(text), equilibria="all", points=5)
    about_all = [one for one in found.statements if one.direction == "unique" and one.equilibria == "all"]
    assert {one.verdict for one in about_all} <= {"always", "unsettled"}


@pytest.mark.parametrize("name", ["c", "West"])
def test_a_parameter_to_solve_for_must_be_known(name: str) -> None:
    with pytest.raises(ParameterError):
        burden.conditions(loaded(GAME), solve_for=name)


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_a_timeout_is_a_number_above_zero(timeout: float) -> None:
    with pytest.raises(ParameterError):
        burden.conditions(loaded(GAME), timeout=timeout)


@pytest.mark.parametrize(
    "payoff",
    [
        "a*Ally - (a/1e300)**12*(a/1e300)**12*Ally*US",
        "US/((a + b + c + d + e + f + g + h)**4 + 1) if Ally > 0 else 1/((a + b + c + d + e + f + g + h)**4 + a)",
    ],
)
def test_polynomials_that_grow_too_large_are_refused_in_one_line(payoff: str) -> None:
    parameters = ", ".join(f'{name}: {{value: 1, domain: "(0, oo)"}}' for name in "abcdefgh")
    model = burden.loads(
        f"""
        burden: 1
        parameters: {{{parameters}}}
        players:
          US: {{role: guarantor, actions: {{keep: 0, redouble: 1}}}}
          Ally: {{role: ally, actions: {{low: 0, high: 1}}}}
        payoffs: {{US: 0, Ally: "{payoff}"}}
        claims: {{lower: {{says: "nonincreasing(Ally)"}}}}
        """
    )
    with pytest.raises(UnsupportedGame, match="a polynomial"):
        burden.conditions(model)
    assert burden.check(model).claims[0].verdict == "unsettled"
