"""Payoffs as compiled programs: what they are worth, how far off they may be, and where they say nothing."""

from __future__ import annotations

import itertools
import math
import random
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import burden
from burden import exact
from burden.errors import ParameterError
from burden.game import NormalFormGame
from burden.model import Model, PayoffError
from burden.sweeps.columns import columns_of, names_of, weighed_by
from burden.sweeps.decimals import sure_decimals
from burden.sweeps.factors import Factors
from burden.sweeps.kernels.combine import combine
from burden.sweeps.kernels.combining import in_numpy
from burden.sweeps.points import Grid, Listed, points_of
from burden.sweeps.program import Evaluated, Program, compile_program, parse_report
from burden.sweeps.question import Question
from burden.sweeps.vary import Given
from tests.sweep_by_solve import FORMULAS, GAMES, INTEGERS, LEADER, Drawn

F = Fraction

#: Everything that formulas know, over three parameters.
EVERYTHING = """
burden: 1
parameters: {x: 1, y: 2, z: 1/2, k: 3/7}
players:
  A: {role: guarantor, actions: {no: 0, half: x/2, yes: 1}}
  B: {role: ally, actions: {no: 1, yes: "sqrt(2)"}}
definitions:
  sum: A + B + y**2
  twice: 2*sum - k
payoffs:
  A: >-
    (x + y - B)**3/(sum + 1) + log(1 + y**2)*A - exp(-x/2)*B + abs(z - x) - min(x, y, 1, 3) + max(sqrt(sum), x*B)
    - 2**z + (1 + x**2)**y + sum**-2 + (1 + z**2)**1.7 + twice**(1/3) + x**13 - (sqrt(3)*z - z*sqrt(3))
  B: >-
    (x if x > y and not z == 1/3 or B > 1 else y*(z if A <= x < 2 else 7)) + (log(x - 5) if x > 5 else 0)
    + (1 if (x > z if y > z else x < z) else 2)/3
"""


def model_of(text: str) -> Model:
    model = burden.loads(text)
    assert isinstance(model, Model)
    return model


def shipped(name: str) -> Model:
    model = burden.load(GAMES / name)
    assert isinstance(model, Model)
    return model


def question_of(
    model: Model, names: Sequence[str], points: Sequence[Sequence[Fraction]] = (), **asked: Any
) -> Question:
    fixed = {name: one.value for name, one in model.parameters.items() if name not in names}
    return Question(model, Drawn(tuple(names), tuple(map(tuple, points))), fixed, **asked)


def sampled(model: Model, n_points: int, seed: int) -> list[tuple[Fraction, ...]]:
    """Points in the domains of a game, some of them decimals of few digits, which make ties."""
    generator = random.Random(seed)
    points: list[tuple[Fraction, ...]] = []
    while len(points) < n_points:
        point = {}
        for name, parameter in model.parameters.items():
            low = parameter.domain.low if parameter.domain.low is not None else F(-2)
            high = parameter.domain.high if parameter.domain.high is not None else F(5)
            drawn = low + (high - low) * F(generator.randrange(1, 20), 20)
            point[name] = generator.choice([drawn, F(repr(generator.uniform(float(low), float(high))))])
        if not model.violations(point):
            points.append(tuple(point.values()))
    return points


def evaluated(question: Question) -> tuple[Program, Evaluated]:
    program = compile_program(question)
    return program, program.evaluate(question.points.floats(0, question.points.n_points))


def assert_within_bounds(program: Program, found: Evaluated, games: Mapping[int, NormalFormGame]) -> None:
    """What is sure is as near to the exact payoffs, and to their differences, as it says."""
    assert np.isfinite(found.values).all()
    assert np.isfinite(found.bounds).all()
    at_points = found.bounds_at_points()
    assert np.isfinite(at_points).all()
    for place, game in games.items():
        for index in np.ndindex(game.exact_payoffs.shape):
            player, *profile = index
            first = (player, *profile[:player], 0, *profile[player + 1 :])
            rows = [(program.payoffs[index], game.exact_payoffs[index])]
            if program.gains[index] >= 0:
                rows.append((program.gains[index], game.exact_payoffs[index] - game.exact_payoffs[first]))
            for row, value in rows:
                off = exact.shortened(value - F(float(found.values[row, place])))
                for bound in (found.bounds[row], at_points[row, place]):
                    limit = F(float(bound))
                    assert exact.compare(off, limit) <= 0, (place, index)
                    assert exact.compare(off, -limit) >= 0, (place, index)


SHIPPED = [
    "nato.yaml",
    *(f"classic/{name}.yaml" for name in ("olson-zeckhauser", "travelers-dilemma", "volunteers-dilemma", "degenerate")),
    *(f"essay/{name}.yaml" for name in ("s02-complements", "s03-threat-perception", "s09-fitting-response")),
    *(f"essay/{name}.yaml" for name in ("s11-extended-deterrence", "s16-influence-rent", "s18-germany")),
]


@pytest.mark.parametrize("name", SHIPPED)
def test_payoffs_and_gains_are_those_of_the_exact_game_within_their_bounds(name: str) -> None:
    model = shipped(name)
    question = question_of(model, [*model.parameters], sampled(model, 12, 1))
    program, found = evaluated(question)
    assert not found.unsure.any()
    games = {place: model.at(question.points.exact(place)) for place in range(12)}
    assert_within_bounds(program, found, games)


@pytest.mark.parametrize("text", [EVERYTHING, FORMULAS, LEADER, INTEGERS])
def test_every_operation_keeps_its_bound_and_is_unsure_where_it_may_have_no_value(text: str) -> None:
    model = model_of(text)
    names = [*model.parameters][:3]
    generator = random.Random(5)
    points = [[F(generator.randrange(-8, 12), 4) for _ in names] for _ in range(40)]
    points[20:] = [[F(repr(generator.uniform(-2, 3))), *rest] for _, *rest in points[20:]]
    points += [[F(repr(generator.uniform(-2, 3))) for _ in names] for _ in range(10)]
    question = question_of(model, names, points)
    program, found = evaluated(question)
    games, has_none = {}, np.zeros(len(points), dtype=bool)
    for place in range(len(points)):
        values = {**question.fixed, **question.points.exact(place)}
        try:
            game = model.at(values)
        except PayoffError as error:
            # Exact arithmetic has no room for the roots of high degree that doubles as exponents stand for.
            has_none[place] = "an exponent of more than" not in error.reason
            continue
        if not found.unsure[place]:
            games[place] = game
    assert not (has_none & ~found.unsure).any()
    assert len(games) >= 25
    assert_within_bounds(program, found, games)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_exact_game_is_that_of_the_model(name: str) -> None:
    model = shipped(name)
    for names in ([*model.parameters], [*model.parameters][:1]):
        program = compile_program(question_of(model, names))
        for point in sampled(model, 3, 2):
            values = dict(zip(model.parameters, point, strict=True))
            values = {name: values[name] if name in names else one.value for name, one in model.parameters.items()}
            if model.violations(values):
                continue
            game, wanted = program.game(values), model.at(values)
            assert (game.exact_payoffs == wanted.exact_payoffs).all()
            assert (game.players, game.title) == (wanted.players, wanted.title)


def test_the_exact_game_with_roots_in_it_is_that_of_the_model() -> None:
    model = model_of(FORMULAS)
    program = compile_program(question_of(model, ["x", "y"]))
    values = {"x": F(2), "y": F(1), "z": F(1, 3)}
    assert (program.game(values).exact_payoffs == model.at(values).exact_payoffs).all()


def test_loops_and_numpy_sum_to_the_same_bits() -> None:
    program = compile_program(question_of(model_of(EVERYTHING), ["x", "y", "z"]))
    matrix = program.matrix
    floats = np.random.default_rng(3).uniform(0.1, 3, (5, 3))
    monomials, _, _ = matrix.monomials(Factors(program.atoms, floats))
    loops, arrays = (np.full((len(program.rows), 5), np.nan) for _ in range(2))
    combine(matrix.starts, matrix.places, matrix.coefficients, monomials, loops)
    in_numpy(matrix.starts, matrix.places, matrix.coefficients, monomials, arrays)
    assert loops.tobytes() == arrays.tobytes()


# -- what is known without numbers ----------------------------------------------------------------------------------


def test_a_gain_that_is_zero_whatever_the_parameters_is_known_to_be() -> None:
    model = model_of("""
burden: 1
parameters: {a: 1, b: 2}
players: {R: {actions: {up: 0, down: 1}}, C: {actions: {left: 0, right: 1}}}
payoffs: {R: (a + R)**2 - a**2 - R**2 - 2*a*R + b*C/a, C: a*C*R}
""")
    program = compile_program(question_of(model, ["a", "b"]))
    assert program.is_zero[program.gains[0, 1]].all()
    assert program.is_zero[program.gains[1, :, 1]].tolist() == [True, False]
    assert (program.gains[0, 0] == -1).all()
    assert (program.gains[1, :, 0] == -1).all()


def test_what_cancels_must_have_a_value_all_the_same() -> None:
    model = model_of("""
burden: 1
parameters: {x: 1}
players: {R: {actions: {up: 0, down: 1}}, C: {actions: {left: 0}}}
payoffs: {R: R + 0*log(x), C: 1/(x - 2) if x > 3 else C}
""")
    program = compile_program(question_of(model, ["x"]))
    found = program.evaluate(np.array([[1.0], [2.0], [-1.0], [0.0], [3.0], [4.0]]))
    assert found.unsure.tolist() == [False, False, True, True, True, False]  # at 3 the case is too close to call


def test_numbers_that_do_not_vary_are_as_exact_as_doubles_are() -> None:
    model = model_of("""
burden: 1
parameters: {x: 1}
players: {R: {actions: {up: 0, down: 1}}, C: {actions: {left: 0}}}
payoffs: {R: [[3], [1/10]], C: [[x], ["-7"]]}
""")
    program, found = evaluated(question_of(model, ["x"], [[F(1, 3)]]))
    (three, tenth), (x, seven) = program.payoffs[..., 0]
    assert found.values[[three, tenth, x, seven], 0].tolist() == [3.0, 0.1, 1 / 3, -7.0]
    assert found.bounds[[three, seven]].tolist() == [0.0, 0.0]
    assert found.bounds[tenth] >= abs(F(0.1) - F(1, 10))
    assert found.bounds[tenth] < 1e-17


def test_a_formula_that_would_fill_the_memory_when_it_is_multiplied_out_is_not() -> None:
    names = [f"p{k}" for k in range(12)]
    model = model_of(f"""
burden: 1
parameters: {{{", ".join(f"{name}: 1" for name in names)}}}
players: {{R: {{actions: {{up: 1, down: 2}}}}, C: {{actions: {{left: 0}}}}}}
definitions: {{sum: {" + ".join(names)}}}
payoffs: {{R: (R + sum)**30, C: sum*(1 + sum)*({"*".join(names)} + R)}}
""")
    started = time.perf_counter()
    point = [F(k, 40) for k in range(12)]
    question = question_of(model, names, [point])
    program, found = evaluated(question)
    assert time.perf_counter() - started < 1
    assert not found.unsure.any()
    assert_within_bounds(program, found, {0: model.at(question.points.exact(0))})


def test_a_point_with_a_bad_number_does_not_spoil_the_others() -> None:
    model = model_of("""
burden: 1
parameters: {x: 2}
players: {R: {actions: {up: 0, down: 1}}, C: {actions: {left: 0}}}
payoffs: {R: R/(x - 1), C: C}
""")
    floats = np.array([[2.0], [3.0], [math.nextafter(1.0, 2.0)], [1e300]])
    found = compile_program(question_of(model, ["x"])).evaluate(floats)
    assert found.unsure.tolist() == [False, False, True, True]
    assert found.bounds.max() < 1e-14


def test_numbers_beyond_the_range_of_doubles_leave_points_unsettled() -> None:
    lines = "players: {A: {role: guarantor, actions: {a: 0, b: 1}}, B: {role: ally, actions: {c: 1}}}"
    model = model_of(f"burden: 1\nparameters: {{x: 1, k: 1}}\n{lines}\npayoffs: {{A: x - A*k**4, B: 0}}\n")
    found = burden.sweep(model, vary={"x": [1, 2]}, parameters={"k": "1e110"})
    assert found["status"].tolist() == ["unsettled", "unsettled"]
    assert all("beyond the range of floating point" in reason for reason in found["reason"])


# -- decimals -------------------------------------------------------------------------------------------------------


def test_numbers_are_rounded_to_the_decimals_that_are_sure() -> None:
    values = np.array(
        [3.2000000000000006, -0.30000000000000004, 1 / 3, 12345678.900000002, 0.1, 5e-17, -1e-17, np.nan, 7]
    )
    bounds = np.array([2e-15, 1e-16, 1e-14, 4e-9, 0.0, 1e-16, 0.0, 0.0, np.nan])
    rounded, sure = sure_decimals(values, bounds)
    assert rounded[:5].tolist() == [3.2, -0.3, 0.33333333333333, 12345678.9, 0.1]
    assert sure.tolist() == [True, True, True, True, True, False, True, True, False]
    assert np.nanmax(np.abs(rounded - values) - bounds) <= 0


def test_rounding_takes_a_number_no_further_than_its_bound() -> None:
    generator = np.random.default_rng(0)
    values = generator.normal(size=2000) * 10.0 ** generator.integers(-12, 12, 2000)
    bounds = np.abs(values) * 10.0 ** generator.integers(-16, -11, 2000)
    rounded, _ = sure_decimals(values, bounds)
    assert (np.abs(rounded - values) <= bounds * (1 + 1e-9)).all()
    short = np.round(generator.uniform(-100, 100, 2000), 4)
    mended, _ = sure_decimals(short * (1 + 2.0**-52), np.full(2000, 1e-13))
    assert (mended == short).all()


# -- domains --------------------------------------------------------------------------------------------------------


def test_points_outside_of_domains_and_assumptions_are_told_as_the_model_tells_them() -> None:
    model = shipped("nato.yaml")
    points = points_of(model, ["kappa=-1/10:11/10:13", "theta_W=0:4:21", "theta_E=0:4:11"])
    fixed = {name: one.value for name, one in model.parameters.items() if name not in points.names}
    program = compile_program(Question(model, points, fixed))
    floats = points.floats(0, points.n_points)
    inside, unsure = program.outside(floats)
    settled, reasons = program.domains.settled(floats, np.arange(points.n_points))
    for number in range(points.n_points):
        violations = model.violations({**fixed, **points.exact(number)})
        assert settled[number] == (not violations)
        assert reasons.get(number, "") == "; ".join(violations)
        assert unsure[number] or inside[number] == (not violations)
    assert unsure.any()
    assert unsure.mean() < 0.2


def test_a_value_next_to_the_end_of_a_domain_is_on_its_own_side_of_it() -> None:
    model = shipped("nato.yaml")
    values = (F(1) - F(1, 10**30), F(1), F(1) + F(1, 10**30))  # the same double
    grid = Grid((Given("kappa", values),))
    fixed = {name: one.value for name, one in model.parameters.items() if name != "kappa"}
    domains = compile_program(Question(model, grid, fixed)).domains
    settled, _ = domains.settled(grid.floats(0, 3), np.arange(3))
    assert settled.tolist() == [True, True, False]
    listed = Listed(("kappa",), np.array([[1.0], [0.5], [1.0], [math.nextafter(1.0, 2.0)]]))
    domains = compile_program(Question(model, listed, fixed)).domains
    settled, _ = domains.settled(listed.values, np.arange(4))
    assert settled.tolist() == [True, True, True, False]


# -- reports and columns --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Wst + East", "report 'Wst + East': unknown name 'Wst'\n    mend: did you mean \"West\"?"),
        ("payoff_Wet", 'mend: did you mean "payoff_West"?'),
        ("West +", "the formula ends too early"),
        ("West > 1", "a condition where a number is expected"),
        ("value(West)", "value(...) cannot stand here"),
        ("2 East", "multiplication is written *"),
    ],
)
def test_a_report_that_is_none_is_refused_with_its_mistake(text: str, message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parse_report(shipped("nato.yaml"), text)
    assert message in str(caught.value)


def test_a_report_of_levels_needs_players_with_levels() -> None:
    with pytest.raises(ParameterError, match="labels without levels"):
        parse_report(shipped("classic/chicken.yaml"), "Row + 1")
    with pytest.raises(ParameterError, match="no player has role: ally"):
        parse_report(shipped("classic/chicken.yaml"), "allied_total + 1")


def test_names_that_collide_get_a_prefix_and_no_column_comes_twice() -> None:
    model = model_of("""
burden: 1
parameters: {status: 1, payoff_effort: 2, x: 1}
players:
  effort: {role: guarantor, actions: {no: 0, yes: 1}}
  Ally: {role: ally, actions: {no: 0, yes: 1}}
payoffs: {effort: x*effort*Ally, Ally: status*payoff_effort*Ally}
""")
    reports = {"Ally": "Ally", "regret": "Ally*2", "again": "payoff_Ally", "allied_total": "allied_total"}
    asked = {name: parse_report(model, text) for name, text in reports.items()}
    question = question_of(model, ["status", "payoff_effort", "x"], reports=asked)
    names = [column.name for column in columns_of(question)]
    assert len(set(names)) == len(names)
    assert names[:5] == ["point", "parameter_status", "parameter_payoff_effort", "x", "status"]
    assert {"level_effort", "effort", "payoff_effort", "report_regret", "again"} <= set(names)
    assert names.count("Ally") == names.count("allied_total") == 1
    assert names_of(question).same == {"Ally": "Ally", "again": "payoff_Ally", "allied_total": "allied_total"}


def test_nobody_is_best_off_where_nobody_has_the_effort() -> None:
    with pytest.raises(ParameterError, match="Nobody has the effort"):
        weighed_by(shipped("classic/chicken.yaml"), "optimistic")
    assert weighed_by(shipped("essay/s02-complements.yaml"), "optimistic") == (0, 1)  # the effort is a parameter
    assert weighed_by(shipped("nato.yaml"), "pessimistic") == (0,)


def test_reports_are_worth_at_each_profile_what_their_formula_says() -> None:
    model = shipped("nato.yaml")
    texts = ["West/(West + East)*kappa", "allied_total - US", "dependence*100", "payoff_US + Q"]
    reports = {text: parse_report(model, text) for text in texts}
    point = sampled(model, 1, 4)[0]
    question = question_of(model, [*model.parameters], [point], reports=reports)
    program, found = evaluated(question)
    values = question.points.exact(0)
    game = model.at(values)
    for profile in itertools.product(*map(range, game.n_actions)):
        us, west, east = (player.levels[action] for player, action in zip(game.players, profile, strict=True))  # type: ignore[index]  # all have levels
        wanted = [
            west / (west + east) * values["kappa"],
            west + east - us,
            100 * us / (us + west + east),
            game.exact_payoffs[(0, *profile)] + us + west + east,
        ]
        for text, value in zip(texts, wanted, strict=True):
            row = program.reports[text][profile]
            assert abs(F(float(found.values[row, 0])) - value) <= F(float(found.bounds[row]))
