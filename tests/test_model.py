"""Models: values, domains, assumptions, games at given values, and the same in sympy."""

import pickle
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import burden
from burden import exact
from burden.errors import ParameterError, UnsupportedGame
from burden.exact import Exact
from burden.expressions import parse
from burden.game import NormalFormGame
from burden.model import Interval, Model, PayoffError
from tests.test_expressions import formulas, rationals

TEXT = """
burden: 1
title: Two efforts
parameters:
  theta: {value: 1.2, domain: "(0, oo)"}
  kappa: {value: 4/5, domain: "[0, 1]"}
  cost: 2
assumptions: [theta > kappa, cost < 10 or theta < 100]
players:
  US: {name: United States, role: guarantor, actions: {none: 0, some: 1, much: theta}}
  East: {role: ally, actions: [0, 1]}
definitions:
  total: reach + East
  reach: kappa*US
payoffs:
  US: total - US**2
  East: [[0, cost], [theta, 1/2], ["2*theta", -1]]
scenarios:
  poor: {cost: 3}
  strong: {theta: 2, kappa: 1}
"""


@pytest.fixture
def model() -> Model:
    return model_of(TEXT)


def model_of(text: str) -> Model:
    loaded = burden.loads(text)
    assert isinstance(loaded, Model)
    return loaded


def two_by_two(payoff: str = "0", *, extra: str = "", b: int = 2) -> Model:
    head = f"burden: 1\nparameters: {{a: 1, b: {b}, kappa: 1/2}}\n"
    head += "players: {A: {actions: [0, 1]}, B: {actions: [0, 1]}}\n"
    return model_of(f"{head}{extra}payoffs:\n  A: '{payoff}'\n  B: 0\n")


# -- values -------------------------------------------------------------------------------------------------------


def test_values_are_those_of_the_file_then_the_scenario_then_the_changes(model: Model) -> None:
    assert model.values() == {"theta": Fraction(6, 5), "kappa": Fraction(4, 5), "cost": 2}
    assert model.values(scenario="base") == model.values()
    assert model.values(scenario="strong") == {"theta": 2, "kappa": 1, "cost": 2}
    assert model.values({"kappa": "1/3"}, "strong") == {"theta": 2, "kappa": Fraction(1, 3), "cost": 2}


@pytest.mark.parametrize(
    ("given", "exactly"),
    [
        ("1/3", Fraction(1, 3)),
        (0.1, Fraction(1, 10)),
        (" 1e-3 ", Fraction(1, 1000)),
        (1, 1),
        (Fraction(2, 7), Fraction(2, 7)),
    ],
)
def test_a_change_is_read_exactly(model: Model, given: Any, exactly: Fraction) -> None:
    assert model.values({"kappa": given})["kappa"] == exactly


@pytest.mark.parametrize(
    ("changes", "scenario", "said"),
    [
        ({"kapa": 1}, None, "unknown parameter 'kapa'\n    mend: did you mean \"kappa\"?"),
        ({"x\x1b[31m": 1}, None, "unknown parameter 'x\\x1b[31m'\n    mend: parameters: theta, kappa, cost"),
        ({}, "por", "unknown scenario 'por'\n    mend: did you mean \"poor\"?"),
        ({"cost": "x"}, None, "parameter cost: found 'x', expected a number\n"),
        ({"cost": "nan"}, None, "parameter cost: found 'nan', expected a number\n"),
        ({"cost": float("inf")}, None, "parameter cost: found 'inf', expected a number\n"),
        ({"cost": "1/0"}, None, "parameter cost: found '1/0': "),
        ({"cost": "9" * 5000}, None, f"parameter cost: found '{'9' * 40}': "),
        ({"cost": 10**5000}, None, "parameter cost: a number of more than 4096 bits"),
        ({"cost": Fraction(1, 10**5000)}, None, "parameter cost: a number of more than 4096 bits"),
        ({"cost": True}, None, "parameter cost: found 'True', expected a number\n"),
        ({"kappa": 2, "theta": 3}, None, "parameter kappa = 2 lies outside its domain [0, 1]"),
        (
            {"theta": 0},
            None,
            "parameter theta = 0 lies outside its domain (0, oo)\nassumption theta > kappa does not hold at ",
        ),
        ({"theta": 1, "kappa": 1}, None, "assumption theta > kappa does not hold at kappa = 1, theta = 1"),
        ({"kappa": "9" * 1000}, None, f"parameter kappa = {'9' * 40}… (1,000 characters) lies outside its domain"),
    ],
)
def test_a_wrong_value_is_named(model: Model, changes: dict[str, Any], scenario: str | None, said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        model.values(changes, scenario)
    assert str(caught.value).startswith(said)
    assert max(map(len, str(caught.value).split("\n"))) < 200


def test_a_parameter_is_found_however_its_accents_are_encoded() -> None:
    model = model_of("burden: 1\nparameters: {é: 1}\nplayers: {A: {actions: [0]}}\npayoffs: {A: e\u0301}\n")
    assert model.values({"e\u0301": 2}) == {"é": 2}
    assert model.at({"e\u0301": 2}).exact_payoffs.tolist() == [[2]]


def test_an_assumption_that_cannot_be_decided_is_a_violation() -> None:
    text = "burden: 1\nparameters: {a: 1}\nassumptions: [1/a > 0]\nplayers: {A: {actions: [0]}}\npayoffs: {A: a}\n"
    with pytest.raises(ParameterError, match="assumption 1/a > 0 cannot be decided at a = 0: division by zero"):
        model_of(text).values({"a": 0})


@pytest.mark.parametrize(
    ("interval", "inside", "outside", "text"),
    [
        (Interval(), [-9, 0, 9], [], "(-oo, oo)"),
        (Interval(Fraction(0), None), [0, 1], [-1], "[0, oo)"),
        (Interval(Fraction(0), None, low_closed=False), [1], [0, -1], "(0, oo)"),
        (Interval(None, Fraction(1, 2), high_closed=False), [0], [Fraction(1, 2), 1], "(-oo, 1/2)"),
        (Interval(Fraction(1), Fraction(1)), [1], [0, 2], "[1, 1]"),
    ],
)
def test_an_interval_knows_what_it_holds(
    interval: Interval, inside: list[int], outside: list[Fraction | int], text: str
) -> None:
    assert all(Fraction(value) in interval for value in inside)
    assert not any(Fraction(value) in interval for value in outside)
    assert interval.text == text


# -- one game -----------------------------------------------------------------------------------------------------


def test_a_game_has_the_payoffs_of_its_formulas(model: Model) -> None:
    game = model.at()
    assert [player.levels for player in game.players] == [(0, 1, Fraction(6, 5)), (0, 1)]
    assert [player.actions for player in game.players] == [("none", "some", "much"), ("0", "1")]
    assert [player.title for player in game.players] == ["United States", "East"]
    # By hand, with theta = 6/5 and kappa = 4/5: the first is 4/5*US + East - US**2.
    reach, theta = Fraction(4, 5), Fraction(6, 5)
    much = reach * theta - theta**2
    assert game.exact_payoffs[0].tolist() == [[0, 1], [reach - 1, reach], [much, much + 1]]
    assert game.exact_payoffs[1].tolist() == [[0, 2], [theta, Fraction(1, 2)], [2 * theta, -1]]
    assert game.title == "Two efforts"


def test_a_game_of_irrational_payoffs_is_exact() -> None:
    game = two_by_two("sqrt(2)**A*2**(B/2)").at()
    assert game.exact_payoffs[0].tolist() == [[1, sympy.sqrt(2)], [sympy.sqrt(2), 2]]
    assert isinstance(game.exact_payoffs[0, 1, 1], Fraction)


def test_a_definition_that_nobody_asks_for_is_not_evaluated() -> None:
    model = two_by_two("1 if A == 0 else Q", extra="definitions: {Q: 1/A}\n")
    assert model.at().exact_payoffs[0].tolist() == [[1, 1], [1, 1]]


@pytest.mark.parametrize(
    ("payoff", "said"),
    [
        ("1/(A + B - b)", "payoffs.A: division by zero at A = 1, B = 1"),
        ("log(A)", "payoffs.A: the logarithm of a number that is not positive at A = 0, B = 0"),
        ("sqrt(0 - B)", "payoffs.A: the square root of a negative number at A = 0, B = 1"),
        ("2**(2000*A)", "payoffs.A: a number beyond the range of floating point at A = 1, B = 0"),
        ("1/(sqrt(2)**b - 2)", "payoffs.A: division by zero at A = 0, B = 0"),
        ("Q*2", "definitions.Q: division by zero at A = 0, B = 0"),
    ],
)
def test_a_payoff_without_a_value_names_the_profile(payoff: str, said: str) -> None:
    model = two_by_two(f"0 if b < 2 else {payoff}", extra="definitions: {Q: 1/A}\n", b=1)
    with pytest.raises(PayoffError) as caught:
        model.at({"b": 2})
    assert str(caught.value) == said


def test_a_level_without_a_value_is_named() -> None:
    text = "burden: 1\nparameters: {a: 1}\nplayers: {A: {actions: {low: 0, high: 1/a}}}\npayoffs: {A: A}\n"
    with pytest.raises(PayoffError) as caught:
        model_of(text).at({"a": 0})
    assert str(caught.value) == "players.A.actions.high: division by zero"


def test_an_error_can_leave_a_worker_process() -> None:
    error = PayoffError(("payoffs", "A"), "division by zero", "A = 0", 3)
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.path, copy.offset) == (str(error), error.path, error.offset)


def test_a_game_with_an_interval_is_refused() -> None:
    text = "burden: 1\nplayers: {A: {interval: [0, 1]}, B: {actions: [0]}}\npayoffs: {A: A, B: B}\n"
    model = model_of(text)
    assert model.has_intervals
    with pytest.raises(UnsupportedGame, match="A chooses from an interval"):
        model.at()


def test_a_model_says_what_it_is(model: Model) -> None:
    assert repr(model) == "<Model 'Two efforts': US (3), East (2); 3 parameters, 2 scenarios>"


# -- in sympy -----------------------------------------------------------------------------------------------------


def test_payoffs_have_their_definitions_written_out(model: Model) -> None:
    theta, kappa, us, east = (model.symbols[name] for name in ("theta", "kappa", "US", "East"))
    assert model.payoff_expression("US") == kappa * us + east - us**2
    assert model.payoff_expression("US", ["much", "1"]) == kappa * theta + 1 - theta**2
    assert model.payoff_expression("East", ["much", "0"]) == 2 * theta
    with pytest.raises(ParameterError, match="the payoffs of East are a list: name a profile"):
        model.payoff_expression("East")


@given(formulas(max_leaves=6), st.lists(rationals, min_size=3, max_size=3))
@settings(max_examples=150, deadline=None)
def test_sympy_and_the_game_agree(text: str, numbers: list[Fraction]) -> None:
    payoffs = {"A": parse(f"(Q + {text})*A + b*B"), "B": parse("0")}
    model = replace(two_by_two(), payoffs=payoffs, definitions={"Q": parse(text)})
    values = dict(zip(("a", "b", "kappa"), numbers, strict=True))
    try:
        game: NormalFormGame = model.at(values)
    except (ParameterError, exact.UndecidedError):
        return  # no real value somewhere
    replaced = {model.symbols[name]: sympy.Rational(str(number)) for name, number in values.items()}
    for profile in game.profiles():
        written = model.payoff_expression("A", game.labels(profile))
        try:
            found = complex(sympy.N(written.subs(replaced), 30))
        except TypeError:
            continue  # sympy compares in branches that are not taken, there with complex or infinite numbers
        expected: Exact = game.exact_payoffs[(0, *profile)]
        assert found == pytest.approx(exact.to_float(expected), rel=1e-9, abs=1e-9)


def test_a_payoff_that_would_fill_the_memory_is_not_written_out() -> None:
    doubled = {f"d{i}": parse(f"d{i - 1} + d{i - 1}") for i in range(1, 61)}
    big = replace(two_by_two(), payoffs={"A": parse("d60"), "B": parse("0")}, definitions={"d0": parse("A"), **doubled})
    with pytest.raises(ParameterError, match="its definitions written out; we take up to 20,000"):
        big.payoff_expression("A")
    assert big.at().exact_payoffs[0, 1, 0] == 2**60


def test_the_size_of_a_game_is_bounded() -> None:
    model = two_by_two()
    huge = replace(model, players=model.players[:1] * 25)
    assert huge.n_profiles == 2**25
    with pytest.raises(ParameterError, match="33,554,432 action profiles; we take up to 1,000,000"):
        huge.check_size()
    endless = replace(model, players=model.players[:1] * 20_000)
    with pytest.raises(ParameterError, match=r"over 10\*\*6020 action profiles"):
        endless.check_size()
