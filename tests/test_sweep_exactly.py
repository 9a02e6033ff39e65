"""Points of a sweep that are solved one by one: each says what burden.solve, burden.repeated and burden.path say."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import burden
from burden.errors import BurdenError, ParameterError
from burden.exact import to_float
from burden.model import Model
from burden.paths.engines import Engines
from burden.results.sweeps import MISSING, Rows
from burden.sweeps import exactly
from burden.sweeps.exactly import exact_rows
from burden.sweeps.points import Listed
from burden.sweeps.program import compile_program
from burden.sweeps.question import Question
from burden.sweeps.reports import parse_report

GAMES = Path(__file__).parent.parent / "games"


def game(name: str) -> Model:
    model = burden.load(GAMES / f"{name}.yaml")
    assert isinstance(model, Model)
    return model


def written(text: str) -> Model:
    model = burden.loads(text)
    assert isinstance(model, Model)
    return model


def asked(
    model: Model,
    points: Mapping[str, Sequence[float]] | None = None,
    reports: Sequence[str] = (),
    scenario: str | None = None,
    **options: Any,
) -> Question:
    """A question about points that are given as columns; none: the game at its own values."""
    points = points or {}
    values = np.array(list(points.values()), dtype=np.float64).T if points else np.empty((1, 0))
    fixed = {name: value for name, value in model.values(scenario=scenario).items() if name not in points}
    formulas = {text: parse_report(model, text) for text in reports}
    return Question(model, Listed(tuple(points), values), fixed, reports=formulas, **options)


def rows_of(question: Question) -> Rows:
    return exact_rows(question, None, range(question.points.n_points))


def one_row(model: Model, points: Mapping[str, Sequence[float]] | None = None, **options: Any) -> dict[str, Any]:
    """The only row of a point."""
    rows = rows_of(asked(model, points, **options))
    assert len(rows) == 1
    return {c.name: (rows.words(c.name) if c.kind == "word" else rows[c.name].tolist())[0] for c in rows.columns}


def two_by_two(first: object, second: object, roles: tuple[str, str] = ("player", "player")) -> Model:
    keys = "AB"
    players = [f"  {key}: {{role: {role}, actions: {{l: 0, r: 1}}}}" for key, role in zip(keys, roles, strict=True)]
    return written("\n".join(["burden: 1", "players:", *players, "payoffs:", f"  A: {first}", f"  B: {second}"]))


# -- what burden.solve says ---------------------------------------------------------------------------------------

SOLVED = [
    ("nato", "simultaneous", "burden-sharing"),
    ("nato", "guarantor-first", "burden-sharing"),
    ("nato", "guarantor-first", None),
    ("classic/degenerate", "simultaneous", None),
    ("classic/degenerate", "simultaneous", "nondegenerate"),
    ("classic/mckelvey-mclennan", "simultaneous", None),
    ("classic/volunteers-dilemma", "simultaneous", None),
    ("essay/s12-redoubling", "simultaneous", None),
    ("essay/s14-without-guarantor", "simultaneous", None),
    ("essay/s01-dependence", "simultaneous", None),
]


@pytest.mark.parametrize(("name", "timing", "scenario"), SOLVED)
def test_rows_say_what_solve_says(name: str, timing: str, scenario: str | None) -> None:
    model = game(name)
    solution = burden.solve(model, scenario=scenario, timing=timing)  # type: ignore[arg-type]  # one of the two
    rows = rows_of(asked(model, scenario=scenario, timing=timing))
    entries = solution.to_dict()["equilibria"]
    assert len(rows) == len(entries) > 0
    assert rows["equilibria"].tolist() == [len(entries)] * len(entries)
    assert rows["equilibrium"].tolist() == [*range(1, len(entries) + 1)]
    assert rows.words("type") == [entry["type"] for entry in entries]
    if timing == "guarantor-first":
        assert rows.words("selection") == [entry["selection"] for entry in entries]
    for place, (entry, equilibrium) in enumerate(zip(entries, solution.equilibria, strict=True)):
        for player in model.players:
            assert rows[f"payoff_{player.key}"][place] == entry["payoffs"][player.key]
            played = entry["strategies"][player.key]
            if isinstance(played, dict):
                chances = {a.label: rows[f"probability_{player.key}_{a.label}"][place] for a in player.actions}
                assert chances == {action.label: played.get(action.label, 0.0) for action in player.actions}
                alone = next(iter(played)) if len(played) == 1 else None
                assert rows.words(f"action_{player.key}")[place] == alone
            if player.has_levels:
                assert rows[player.key][place] == to_float(equilibrium.levels[player.key])
        if "contributions" in entry and model.effort not in model.parameters:
            for column in ("effort", "allied_total", "dependence"):
                assert _same(rows[column][place], entry[column])


def _same(number: float, known: float | None) -> bool:
    return math.isnan(number) if known is None else number == known


def test_a_game_compiled_and_one_taken_as_it_is_give_the_same_rows() -> None:
    question = asked(game("nato"), {"kappa": [0.1, 0.35, 0.9, 1.5]}, timing="guarantor-first", reports=["Q**2"])
    numbers = [3, 0, 2, 1]
    left, right = exact_rows(question, compile_program(question), numbers), exact_rows(question, None, numbers)
    assert left.columns == right.columns
    assert list(dict.fromkeys(left["point"].tolist())) == numbers
    for column in left.columns:
        np.testing.assert_array_equal(left[column.name], right[column.name])


# -- status -------------------------------------------------------------------------------------------------------


def test_a_continuum_is_degenerate_and_its_neighbours_are_not() -> None:
    """Von Stengel (2007): at b = 3 two of the three equilibria at b = 2 become the ends of a segment."""
    rows = rows_of(asked(game("classic/degenerate"), {"b": [2, 3, 4]}))
    assert rows["point"].tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert rows.words("status") == ["ok"] * 3 + ["degenerate"] * 3 + ["outside-domain"]
    assert rows["reason"].tolist()[:3] == [None] * 3
    assert rows["reason"][3] == "equilibrium 1 lies on a continuum"
    assert rows["reason"][6] == "parameter b = 4 lies outside its domain [0, 3]"
    assert rows["equilibria"][6] == rows["equilibrium"][6] == MISSING


def test_a_best_reply_that_is_not_played_is_degenerate() -> None:
    """A gets 1 from l and r against l, and B leaves r: (l, l) is isolated in no neighbourhood of payoffs."""
    row = one_row(two_by_two([[1, 1], [1, 0]], [[1, 0], [0, 1]]), equilibria="pure")
    assert (row["status"], row["action_A"], row["equilibria"]) == ("degenerate", "l", 1)
    assert row["reason"] == "in equilibrium 1 A has a best reply that is not played"


def test_a_leader_who_does_as_well_otherwise_is_degenerate() -> None:
    tied = two_by_two([[1, 0], [1, 0]], [[1, 0], [1, 0]], ("guarantor", "ally"))
    rows = rows_of(asked(tied, timing="guarantor-first"))
    assert rows.words("status") == ["degenerate"] * 2
    assert rows["reason"].tolist() == ["A does equally well by l and r"] * 2


def test_a_tie_off_the_path_is_not_degenerate() -> None:
    """After r the follower is indifferent, but r gives the leader 0 whatever follows, and l gives 1."""
    row = one_row(two_by_two([[1, 1], [0, 0]], [[1, 0], [0, 0]], ("guarantor", "ally")), timing="guarantor-first")
    assert (row["status"], row["action_A"], row["selection"]) == ("ok", "l", "both")


def test_an_assumption_that_does_not_hold_is_outside_the_domain() -> None:
    row = one_row(game("nato"), {"theta_W": [3]})
    assert row["status"] == "outside-domain"
    assert "theta_E > theta_W does not hold" in row["reason"]


LOGARITHM = """
burden: 1
parameters: {k: 1, m: 1}
players: {A: {actions: {l: 0, r: 1}}, B: {actions: {l: 0, r: 1}}}
payoffs: {A: "A*log(k)/m", B: B*A}
"""


def test_a_payoff_without_a_value_leaves_a_point_unsettled() -> None:
    rows = rows_of(asked(written(LOGARITHM), {"k": [0, 2, 1], "m": [1, 1, 0]}))
    first, *_, last = rows["reason"]
    assert rows.words("status") == ["unsettled", "ok", "unsettled"]
    assert first == "payoffs.A: the logarithm of a number that is not positive at A = l, B = l"
    assert last == "payoffs.A: division by zero at A = l, B = l"
    assert rows["payoff_A"][1] == pytest.approx(math.log(2))


def test_what_goes_wrong_at_a_point_is_its_reason_and_an_interruption_goes_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(error: BaseException) -> Callable[..., Any]:
        def solve(*_: object, **__: object) -> Any:
            raise error

        return solve

    question = asked(game("nato"), {"kappa": [0.5]})
    monkeypatch.setattr(exactly, "solve", failing(RuntimeError("lost a bit")))
    rows = rows_of(question)
    assert (rows.words("status"), rows["reason"][0]) == (["unsettled"], "a fault of burden's: RuntimeError: lost a bit")
    monkeypatch.setattr(exactly, "solve", failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        rows_of(question)


def test_without_time_only_pure_equilibria_are_listed() -> None:
    row = one_row(game("classic/mckelvey-mclennan"), budget=1e-9, one="welfare")
    rows = rows_of(asked(game("classic/mckelvey-mclennan"), budget=1e-9))
    assert row["equilibrium"] == MISSING, "nothing is picked from a list that may not be complete"
    assert set(rows.words("status")) == {"unsettled"}
    assert rows.words("type") == ["pure"] * 4  # the file names them
    assert rows["reason"][0] == "the budget of 1e-09 s is used up; only pure equilibria are listed"


# -- pure equilibria alone ----------------------------------------------------------------------------------------


def test_a_game_without_pure_equilibria_has_a_row_that_says_so() -> None:
    row = one_row(game("classic/matching-pennies"), equilibria="pure")
    assert (row["status"], row["reason"], row["equilibria"], row["equilibrium"]) == ("ok", None, 0, MISSING)
    assert not any(name.startswith("probability_") for name in row)


def test_of_a_leader_outcomes_in_which_nobody_mixes_are_listed() -> None:
    """After l the other two match pennies, for 0 to the leader on average; after r both play l, for 1 or for -1."""
    text = """
burden: 1
players:
  L: {{role: guarantor, actions: {{l: 0, r: 1}}}}
  A: {{role: ally, actions: {{l: 0, r: 1}}}}
  B: {{role: ally, actions: {{l: 0, r: 1}}}}
payoffs:
  L: [[[0, 0], [0, 0]], [[{0}, {0}], [{0}, {0}]]]
  A: [[[1, -1], [-1, 1]], [[1, 1], [0, 0]]]
  B: [[[-1, 1], [1, -1]], [[1, 0], [1, 0]]]
"""
    better, worse = (
        one_row(written(text.format(payoff)), equilibria="pure", timing="guarantor-first", one=one)
        for payoff, one in ((1, None), (-1, "optimistic"))
    )
    assert (better["action_L"], better["action_A"], better["equilibria"]) == ("r", "l", 1)
    assert (worse["status"], worse["equilibria"], worse["equilibrium"]) == ("ok", 0, MISSING)


# -- one of several -----------------------------------------------------------------------------------------------

BATTLE = two_by_two([[3, 0], [0, 1]], [[1, 0], [0, 2]], ("guarantor", "ally"))
STAG = two_by_two([[5, 0], [4, 4]], [[5, 4], [0, 4]], ("guarantor", "ally"))


def test_optimists_and_pessimists_look_at_who_has_the_effort() -> None:
    """In the battle of the sexes the mixed equilibrium is worst for both: 3/4 for A."""
    assert one_row(BATTLE, one="optimistic")["payoff_A"] == 3
    assert one_row(BATTLE, one="pessimistic")["payoff_A"] == 0.75
    assert one_row(BATTLE, one="pessimistic")["equilibrium"] == 3


def test_welfare_is_the_sum_and_pareto_is_best_for_everybody() -> None:
    assert one_row(BATTLE, one="welfare")["action_A"] == "l"
    assert one_row(STAG, one="pareto")["payoff_B"] == 5
    row = one_row(BATTLE, one="pareto")
    assert (row["status"], row["equilibria"], row["equilibrium"]) == ("ok", 3, MISSING)
    assert row["reason"] == "no equilibrium is best for everybody"
    assert math.isnan(row["payoff_A"])


def test_of_equals_the_first_counts() -> None:
    equal = two_by_two([[2, 0], [0, 2]], [[1, 0], [0, 1]], ("guarantor", "ally"))
    for one in ("optimistic", "welfare", "pareto"):
        assert one_row(equal, one=one)["equilibrium"] == 1


def test_where_effort_is_a_parameter_the_allies_count_together() -> None:
    text = """
burden: 1
parameters: {u: 1}
players: {A: {role: ally, actions: {l: 0, r: 1}}, B: {role: ally, actions: {l: 0, r: 1}}, C: {actions: [o]}}
payoffs: {A: [[[3], [0]], [[0], [1]]], B: [[[1], [0]], [[0], [2]]], C: [[[0], [9]], [[9], [8]]]}
effort: u
"""
    row = one_row(written(text), {"u": [3]}, one="optimistic")
    assert (row["action_A"], row["payoff_C"]) == ("l", 0)
    assert (row["effort"], row["allied_total"], row["dependence"]) == (3, 0, 1)
    assert one_row(written(text), one="welfare")["action_A"] == "r"


def test_a_leader_who_hopes_and_one_who_fears_have_their_own_outcomes() -> None:
    """After l two allies coordinate: the leader gets 2 or 0, and 1 for sure after r."""
    text = """
burden: 1
players:
  L: {role: guarantor, actions: {l: 0, r: 1}}
  A: {role: ally, actions: {l: 0, r: 1}}
  B: {role: ally, actions: {l: 0, r: 1}}
payoffs:
  L: [[[2, 0], [0, 0]], [[1, 1], [1, 1]]]
  A: [[[1, 0], [0, 1]], [[1, 1], [0, 0]]]
  B: [[[1, 0], [0, 1]], [[1, 0], [1, 0]]]
"""
    hopes, fears = (one_row(written(text), timing="guarantor-first", one=one) for one in ("optimistic", "pessimistic"))
    assert (hopes["action_L"], hopes["payoff_L"], hopes["selection"]) == ("l", 2, "optimistic")
    assert (fears["action_L"], fears["payoff_L"], fears["selection"]) == ("r", 1, "pessimistic")


def test_on_a_curve_the_best_may_lie_between_what_is_listed() -> None:
    """B is indifferent where A and C, who never care, both play r with chances whose product is 1/4."""
    text = """
burden: 1
players: {A: {actions: {l: 0, r: 1}}, B: {actions: {l: 0, r: 1}}, C: {actions: {l: 0, r: 1}}}
payoffs: {A: 0, B: "B*(4*A*C - 1)", C: 0}
"""
    row = one_row(written(text), one="welfare")
    assert (row["status"], row["equilibrium"]) == ("unsettled", MISSING)
    assert "form a continuum" in row["reason"]


def test_nobody_can_hope_where_nobody_has_effort() -> None:
    with pytest.raises(ParameterError, match="optimistic for whom"):
        rows_of(asked(game("classic/stag-hunt"), one="optimistic"))


# -- reports ------------------------------------------------------------------------------------------------------


def test_reports_are_expected_values() -> None:
    """In the mixed equilibrium A plays r with 1/3 and B with 3/4: products of levels have the product as their mean."""
    model = two_by_two([[3, 0], [0, 1]], [[1, 0], [0, 2]], ("guarantor", "ally"))
    rows = rows_of(asked(model, reports=["A*B", "(A + B)**2", "payoff_A + 1", "dependence", "1/(1 - A)", "payoff_B"]))
    third, quarter = Fraction(1, 3), Fraction(3, 4)
    assert rows["A*B"][2] == to_float(third * quarter)
    assert rows["(A + B)**2"][2] == to_float(third + quarter + 2 * third * quarter)
    assert rows["payoff_A + 1"][2] == 1.75
    assert rows["dependence"][2] == to_float(third / (third + quarter)), "the column of that name"
    assert np.isnan(rows["1/(1 - A)"][1:]).all(), "no value where A plays r"
    assert rows["1/(1 - A)"][0] == 1


def test_reports_of_levels_that_have_no_closed_form_are_known_as_well() -> None:
    """East solves 1 - E**3 - 2*E**2 - E/5 = 0."""
    text = """
burden: 1
players: {US: {role: guarantor, actions: {keep: 2}}, East: {role: ally, interval: [0, 2]}}
payoffs: {US: 0, East: East - East**4/4 - 2*East**3/3 - East**2/10}
"""
    row = one_row(written(text), reports=["sqrt(East)", "East**2 - allied_total", "2*dependence"])
    roots: list[complex] = np.roots([-1, -2, -0.2, 1]).tolist()
    (root,) = (z.real for z in roots if z.imag == 0 and 0 < z.real < 2)
    assert row["status"] == "ok"
    assert row["East"] == pytest.approx(root, rel=1e-14)
    assert row["sqrt(East)"] == pytest.approx(math.sqrt(root), rel=1e-14)
    assert row["East**2 - allied_total"] == pytest.approx(root**2 - root, rel=1e-13)
    assert row["2*dependence"] == pytest.approx(2 * row["dependence"], rel=1e-14)


# -- repeated games -----------------------------------------------------------------------------------------------

REPEATED = [
    "essay/s02-repeated",
    "essay/s12-repeated",
    "essay/s12-conditional-guarantee",
    *(f"repeated/{name}" for name in ("abreu-sannikov", "cournot", "penal-codes", "price-war", "same-interests")),
]


@pytest.mark.parametrize("name", REPEATED)
def test_discount_factors_are_those_of_repeated(name: str) -> None:
    model = game(name)
    rows = rows_of(asked(model, answer="repeated"))
    known = burden.repeated(model, at=dict(model.values())).levels
    assert rows.words("status") == ["ok"] * len(known)
    words = {True: "yes", False: "no", None: None}
    assert rows.words("sustainable") == [words[level.is_sustainable] for level in known]
    if known[0].effort is not None:
        assert rows.words("effort_action") == [level.effort for level in known]
    for place, level in enumerate(known):
        assert _same(rows["discount"][place], None if level.overall.value is None else to_float(level.overall.value))
        for one in level.players if model.repeated and model.repeated.punishment != "optimal" else ():
            assert _same(rows[f"discount_{one.player}"][place], None if one.value is None else to_float(one.value))


def test_a_target_that_nothing_sustains_has_no_discount_factor() -> None:
    """(2*u + 3 + 2*(k - theta))/(2*theta - 1 - 2*u), which at u = 2 is 7/5: none below 1."""
    rows = rows_of(asked(game("essay/s02-repeated"), {"theta": [5, 4.75, 7]}, answer="repeated"))
    expected: list[float | None] = [1 / 3, 5 / 7, None, 3.5 / 8.5, 5.5 / 6.5, None, None]
    assert rows.words("status") == ["ok"] * 6 + ["outside-domain"]
    assert rows["effort"].tolist()[:3] == [0, 1, 2]
    for number, value in zip(rows["discount"], expected, strict=True):
        assert math.isnan(number) if value is None else number == pytest.approx(value, rel=1e-15)
    assert rows.words("sustainable") == ["yes", "yes", "no"] * 2 + [None]


REPEATED_DILEMMA = """
burden: 1
parameters: {{T: 5, d: 1/2}}
players: {{A: {{actions: [c, d]}}, B: {{actions: [c, d]}}}}
payoffs: {{A: [[3, 0], [T, 1]], B: [[3, T], [0, 1]]}}
repeated: {{discount: d, target: {{A: c, B: c}}, punishment: {0}}}
"""


def test_a_discount_factor_that_is_none_leaves_a_point_unsettled() -> None:
    """(T - 3)/(T - 1): 1/2 at T = 5, for which a factor of 0.6 is enough, and 0.4 is not."""
    model = written(REPEATED_DILEMMA.format("nash"))
    rows = rows_of(asked(model, {"d": [0.6, 0.4, 1], "T": [5, 5, 5]}, answer="repeated"))
    assert rows.words("status") == ["ok", "ok", "unsettled"]
    assert rows.words("sustainable") == ["yes", "no", None]
    assert rows["discount_A"].tolist()[:2] == [0.5, 0.5]
    assert "expected a number above 0 and below 1" in rows["reason"][2]
    minmax = one_row(written(REPEATED_DILEMMA.format("minmax")), answer="repeated")
    assert (minmax["discount"], minmax["sustainable"]) == (0.5, None), "necessary, and perhaps not enough"


def test_an_effort_that_changes_after_a_deviation_bounds_optimal_punishments() -> None:
    """As without it: with u = 0 after a deviation, minmax and Nash reversion are both B(0)."""
    model = written((GAMES / "essay" / "s12-repeated.yaml").read_text().replace("{West: low, East: low}", "optimal"))
    row = one_row(model, {"u": [0.5]}, answer="repeated")
    assert row["discount"] == pytest.approx((3 + 1) / (1.5 * 8.5), rel=1e-15)
    assert row["effort"] == 0.5


@pytest.mark.parametrize(
    ("name", "message"),
    [("nato", "states no target"), ("repeated/two-periods", "the horizon here is 2")],
)
def test_games_without_a_target_for_ever_are_refused(name: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        rows_of(asked(game(name), answer="repeated"))


def test_repeated_play_from_an_interval_is_refused() -> None:
    text = """
burden: 1
players: {A: {actions: [c, d]}, B: {interval: [0, 1]}}
payoffs: {A: 0, B: -B**2}
repeated: {target: {A: c}}
"""
    with pytest.raises(BurdenError):
        rows_of(asked(written(text), answer="repeated"))


# -- paths --------------------------------------------------------------------------------------------------------


def test_paths_are_those_of_path() -> None:
    model = game("essay/s13-open")
    rows = rows_of(asked(model, {"p": [0.25, 2]}, answer="path"))
    known = burden.path(model, parameters={"p": "1/4"}, optimal=False, timeout=0.01)
    assert rows.words("status") == ["ok"] * 4 + ["outside-domain"]
    assert rows.words("schedule")[:4] == [path.name for path in known.schedules]
    assert rows.words("best")[:4] == ["yes" if path.name == known.best else "no" for path in known.schedules]
    for place, path in enumerate(known.schedules):
        found = path.to_dict()
        assert {key: rows[f"payoff_{key}"][place] for key in path.payoffs} == found["payoffs"]
        assert rows["payoff_total"][place] == found["planner"]
        assert [rows[f"US_{t}"][place] for t in range(1, 5)] == found["effort"]
        assert [rows[f"Europe_{t}"][place] for t in range(1, 5)] == found["contributions"]["Europe"]
        assert [rows[f"gap_{t}"][place] for t in range(1, 5)] == found["gap"]
        assert rows["forces_after"][place] == found["stocks"]["forces"][-1]


PATH = """
burden: 1
parameters: {{stock: {{value: 1, domain: "[0, 3]"}}, k: 1, u: 0}}
players: {{A: {{role: ally, actions: {{l: 0, r: 1}}}}, B: {{role: ally, actions: {{l: 0, r: 1}}}}}}
payoffs: {{A: {0}, B: {1}}}
effort: u
path:
  periods: 2
  stocks: {{stock: stock + A + B}}
  schedules: {{low: [0, 0], high: [0, 1]}}
"""


def test_a_stock_that_leaves_its_domain_on_the_way_is_told() -> None:
    """Both play r, worth 1 + u each, in both periods: the stock goes from 1 over 3 to 5."""
    model = written(PATH.format("A*(1 + u)", "B*(1 + u)"))
    rows = rows_of(asked(model, answer="path"))
    assert rows.words("status") == ["outside-domain"] * 2
    assert rows["reason"][0] == "stock leaves its domain [0, 3] in period 3"
    assert rows["payoff_A"].tolist() == [2, 3]
    assert rows.words("best") == ["no", "yes"]
    assert rows.words("action_A_2") == ["r", "r"]
    assert rows["u_2"].tolist() == [0, 1]


def test_one_of_several_paths_is_not_settled() -> None:
    """Allies who coordinate have two equilibria in every period; the better one is taken."""
    model = written(PATH.format("A*B", "A*B"))
    rows = rows_of(asked(model, answer="path"))
    assert rows.words("status") == ["unsettled"] * 2
    assert rows["reason"][0].startswith("one of several subgame-perfect paths")
    assert rows["payoff_A"].tolist() == [2, 2]


def test_a_schedule_that_cannot_be_solved_leaves_open_which_is_best() -> None:
    """Allies who match pennies have no pure equilibrium."""
    model = written(PATH.format("A*B + (1 - A)*(1 - B)", "A*(1 - B) + (1 - A)*B"))
    rows = rows_of(asked(model, answer="path"))
    assert rows.words("status") == ["unsettled"] * 2
    assert rows.words("best") == [None, None]
    assert "no equilibrium in pure strategies" in rows["reason"][0]


def test_numbers_of_a_grid_are_not_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    path = burden.path(game("essay/s13-steady"), optimal=False, timeout=0.01).schedules[0]
    off = replace(path, is_exact=False, error=Fraction(1, 100), error_is_proved=False)

    def solved(*_: object, **__: object) -> Any:
        return off

    monkeypatch.setattr(Engines, "path", solved)
    rows = rows_of(asked(game("essay/s13-steady"), answer="path"))
    assert set(rows.words("status")) == {"unsettled"}
    assert rows["reason"][0].startswith("payoffs may be off by something like 0.01")
    assert set(rows.words("best")) == {None}


def test_games_without_paths_are_refused() -> None:
    with pytest.raises(ParameterError, match="states no paths of effort"):
        rows_of(asked(game("nato"), answer="path"))
