"""Engines of sweeps: the rows of a sweep are what ``burden solve`` says at each of its points."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import burden
from burden.errors import ParameterError
from burden.model import Model
from burden.results.sweeps import Rows, joined
from burden.sweeps import engines
from burden.sweeps.engines import engine_for
from burden.sweeps.exactly import exact_rows
from burden.sweeps.points import points_of
from burden.sweeps.program import compile_program, parse_report
from burden.sweeps.question import Points, Question
from burden.sweeps.tally import Tally
from tests.sweep_by_solve import CASES, GAMES, Drawn, compared, main

F = Fraction

#: Points that are compared in the games that take longest.
FEW = {"nato-all": 3, "three": 4, "travellers": 10, "formulas": 10}


@pytest.mark.parametrize("name", CASES)
def test_rows_of_a_sweep_are_those_of_the_solver_point_by_point(name: str) -> None:
    part = compared(name, 0, FEW.get(name, 25), seed=11)
    assert part.texts == []
    assert sum(part.statuses.values()) >= part.n_points


def asked(game: str, points: Any, **more: Any) -> Question:
    model = burden.load(GAMES / game)
    assert isinstance(model, Model)
    assert isinstance(points, Points)
    fixed = {name: one.value for name, one in model.parameters.items() if name not in points.names}
    reports = {text: parse_report(model, text) for text in more.pop("reports", ())}
    return Question(model, points, fixed, reports=reports, **more)


def nato(*vary: str, **more: Any) -> Question:
    model = burden.load(GAMES / "nato.yaml")
    assert isinstance(model, Model)
    return asked("nato.yaml", points_of(model, vary), **more)


def same(left: Rows, right: Rows) -> bool:
    """Whether rows are the same to the last bit."""
    return left.columns == right.columns and all(
        left[column.name].tolist() == right[column.name].tolist()
        if column.kind == "text"
        else left[column.name].tobytes() == right[column.name].tobytes()
        for column in left.columns
    )


def test_the_shipped_scenarios_of_nato_are_where_a_grid_passes_through_them() -> None:
    """The table in games/nato.yaml: moving first, the US reduces in the base case, and the allies play low and high."""
    rows = engine_for(nato("kappa=0.5,0.9", "r1=0:2:3", timing="guarantor-first")).rows(0, 6)
    (base,) = np.flatnonzero((rows["kappa"] == 0.9) & (rows["r1"] == 1))
    assert [rows.words(f"action_{key}")[base] for key in ("US", "West", "East")] == ["reduce", "low", "high"]
    assert (rows["effort"][base], rows["allied_total"][base], rows["dependence"][base]) == (1.0, 4.0, 0.2)
    # theta_US*Q - beta/2*Q**2 + r1*US - r2*(West + East) - c_US/2*US**2 at Q = 5: 17.5 - 6.25 + 1 - 1 - 0.5
    assert rows["payoff_US"][base] == 10.75
    assert rows["regret"].tolist() == [0.0] * len(rows)


def test_every_point_has_a_row_and_they_come_in_order() -> None:
    question = nato("kappa=-1/4:5/4:7", "theta_W=1:4:40", timing="guarantor-first", reports=["payoff_US + ask"])
    rows = engine_for(question).rows(0, 280)
    assert (np.diff(rows["point"]) >= 0).all()
    assert set(rows["point"].tolist()) == set(range(280))
    parts = joined([engine_for(question).rows(start, stop) for start, stop in ((0, 100), (100, 280))])
    for column in rows.columns:  # numbers may be rounded otherwise, as bounds are those of other blocks
        if column.kind == "number":
            assert np.allclose(rows[column.name], parts[column.name], rtol=1e-12, atol=1e-12, equal_nan=True)
        else:
            assert rows[column.name].tolist() == parts[column.name].tolist()


def test_rows_outside_of_the_domain_are_those_of_the_exact_solver() -> None:
    question = nato("kappa=-1/4:5/4:7", "theta_W=2.7,2.8,2.9", reports=["payoff_US + ask"], equilibria="pure")
    rows = engine_for(question).rows(0, 21)
    outside = rows.taken(np.array([word == "outside-domain" for word in rows.words("status")]))
    assert 0 < len(outside) < len(rows)
    assert same(outside, exact_rows(question, None, outside["point"].tolist()))


@pytest.mark.parametrize("timing", ["simultaneous", "guarantor-first"])
def test_the_same_question_gives_the_same_bits_with_machine_code_and_without(timing: Any) -> None:
    from burden.sweeps.kernels.combining import code

    question = nato("kappa=0:1:9", "theta_W=1:2.7:7", timing=timing, equilibria="pure")
    rows = engine_for(question).rows(0, 63)
    code().load()
    assert same(rows, engine_for(question).rows(0, 63))


def test_a_question_can_be_sent_to_another_process() -> None:
    question = nato("kappa=0:1:5", timing="guarantor-first", reports=["West + East"])
    sent = pickle.loads(pickle.dumps(question))
    assert same(engine_for(question).rows(0, 5), engine_for(sent).rows(0, 5))


def test_a_small_number_is_known_to_as_many_digits_as_a_large_one() -> None:
    """The payoff of one player is the difference of two numbers that are nearly equal, of which little is left."""
    model = burden.loads("""
burden: 1
parameters: {x: 1, y: 1}
players: {R: {actions: {only: 0}}, C: {actions: {left: 0, right: 1}}}
payoffs: {R: 1000*x - 999*y, C: C}
""")
    assert isinstance(model, Model)
    x = F(999, 1000) + F(1, 10**17)
    question = Question(model, Drawn(("x", "y"), ((x, F(1)), (x + 1, F(1)))), {})
    rows = engine_for(question).rows(0, 2)
    assert rows["payoff_R"].tolist() == [1e-14, 1000.00000000000001]
    assert rows.words("status") == ["ok", "ok"]


def test_a_small_payoff_in_mixed_actions_needs_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """C gains 2 by its second action against R's first and -4 against its second; R gains -3 and 3 by its second."""
    model = burden.loads("""
burden: 1
parameters: {x: 1, y: 1}
players: {R: {actions: {up: 0, down: 1}}, C: {actions: {left: 0, right: 1}}}
payoffs: {R: 1000*x - 999*y + (3*R - 1)*(2*C - 1), C: (1 - 3*R)*(2*C - 1)}
""")
    assert isinstance(model, Model)
    monkeypatch.setattr(engines, "exact_rows", None)
    question = Question(model, Drawn(("x", "y"), ((F(999, 1000) + F(1, 10**17), F(1)),)), {})
    rows = engine_for(question).rows(0, 1)
    assert rows.words("type") == ["mixed"]
    assert (rows["payoff_R"].tolist(), rows["payoff_C"].tolist()) == ([1e-14], [0.0])
    assert rows["probability_R_down"].tolist() == [0.333333333333333]
    assert rows["probability_C_right"].tolist() == [0.5]


def test_chunks_depend_on_the_question_alone() -> None:
    sizes = {n: engine_for(nato(f"kappa=0:1:{n}", timing="guarantor-first")).chunk for n in (2, 10_000, 100_000_000)}
    assert sizes == {2: 64, 10_000: 128, 100_000_000: 16_384}
    slow = {n: engine_for(asked("essay/s12-redoubling.yaml", _line(n))).chunk for n in (2, 1000, 100_000)}
    assert slow == {2: 4, 1000: 16, 100_000: 256}


def _line(n: int) -> Any:
    model = burden.load(GAMES / "essay/s12-redoubling.yaml")
    assert isinstance(model, Model)
    return points_of(model, [f"kappa=0:1:{n}"])


def test_a_game_with_intervals_is_solved_exactly() -> None:
    question = asked("essay/s12-redoubling.yaml", _line(3))
    rows = engine_for(question).rows(0, 3)
    assert same(rows, exact_rows(question, None, range(3)))
    assert rows.words("status") == ["ok"] * 3


def test_what_makes_no_sense_is_refused_before_any_work() -> None:
    model = burden.load(GAMES / "classic/chicken.yaml")
    assert isinstance(model, Model)
    with pytest.raises(ParameterError, match="Nobody has the effort"):
        engine_for(asked("classic/chicken.yaml", points_of(model, ["T=4:5:3"]), one="optimistic"))


def test_unsure_points_are_left_to_the_exact_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """West is indifferent at theta_W = 3*beta - ... on the line kappa = 0 and theta_W = 2.28: gains of 0.57 - ... ."""
    model = burden.load(GAMES / "nato.yaml")
    assert isinstance(model, Model)
    asked_for: list[int] = []

    def noting(question: Question, program: Any, numbers: list[int]) -> Rows:
        asked_for.extend(numbers)
        return exact_rows(question, program, numbers)

    monkeypatch.setattr(engines, "exact_rows", noting)
    # Against East at high and the US at withdraw, West gains theta_W - beta*(2*Q + 1)/2 - 3*c/2 by medium over low.
    tie = F(1, 2) * F(9, 2) + F(3, 2) * F(19, 100)
    points = Drawn(("kappa", "theta_W"), ((F(0), tie), (F(0), tie + F(1, 10**9))))
    rows = engine_for(asked("nato.yaml", points, equilibria="pure")).rows(0, 2)
    assert asked_for in ([0], [])
    assert len(rows) >= 2


def test_a_tally_knows_the_effort_that_is_a_fixed_parameter() -> None:
    model = burden.load(GAMES / "essay/s02-complements.yaml")
    assert isinstance(model, Model)
    question = asked("essay/s02-complements.yaml", points_of(model, ["kappa=0:1:3"]))
    assert Tally(question, compile_program(question)).fixed_effort == 1.0
    rows = engine_for(question).rows(0, 3)
    assert set(rows["effort"].tolist()) == {1.0}
    known = ~np.isnan(rows["allied_total"])
    assert np.allclose(rows["dependence"][known], 1 / (1 + rows["allied_total"][known]), rtol=1e-12)


def test_the_long_comparison_goes_on_where_it_was(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    state = tmp_path / "state"
    arguments = ["--points", "6", "--games", "chicken,leader", "--processes", "1", "--state", str(state)]
    assert main(arguments) == 0
    first, lines = capsys.readouterr().out, state.read_text()
    assert main(arguments) == 0
    assert capsys.readouterr().out == first
    assert state.read_text() == lines
