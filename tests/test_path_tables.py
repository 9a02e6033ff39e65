"""Paths of effort as tables, from values written by hand."""

import csv
import io
import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from burden import tables
from burden.results.conditions import Condition, Verdict
from burden.results.paths import Paths
from tests.dynamics_values import reductions
from tests.test_latex import compiled, pdflatex


def text(found: Paths, width: int = 80, form: str = "table") -> str:
    return tables.render(tables.paths(found), form, width=width).replace("\xa0", " ")


def lines(found: Paths, width: int = 140) -> list[str]:
    """Lines of the text, runs of spaces as one."""
    return [re.sub(" +", " ", line) for line in text(found, width).splitlines()]


def in_numbers() -> Paths:
    """Effort as a parameter, no stocks, no gap, no labels, and nobody who has the effort."""
    found = reductions()
    schedules = tuple(
        replace(
            one,
            kind="announced",
            efforts=tuple(str(period.effort) for period in one.periods),
            periods=tuple(replace(period, stocks={}, gap=None, actions={}) for period in one.periods),
            stocks={},
        )
        for one in found.schedules
    )
    return replace(found, guarantor=None, schedules=schedules, best="", optimal=(), comparisons=())


# -- for people ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("found", [reductions(), in_numbers()], ids=["labels", "numbers"])
def test_everything_fits_the_width(found: Paths, width: int) -> None:
    assert max(map(len, text(found, width).splitlines())) <= width


def test_schedules_stand_side_by_side_first() -> None:
    written = lines(reductions())
    assert written.index("Schedules side by side") < written.index("Period by period")
    assert "none – always keep announced 2.0000 3.5000 5.5000 exact" in written
    assert "sudden US keep, withdraw secret 2.6667 1.0000 3.6667 exact" in written
    assert "own planner keep, reduce chosen by US 2.3333 4.0000 6.3333 to within 0.0013 (estimated)" in written
    assert "Play along sudden may not be the only equilibrium: see the notes below." in written


def test_belief_and_secrecy_are_told_where_they_matter() -> None:
    assert "Allies believe what is announced with probability 0.8." in text(reductions())
    assert "Of a secret schedule they expect" in text(reductions())
    assert "secret" not in text(in_numbers())
    own = replace(reductions(), schedules=reductions().schedules[2:])
    assert "believe" not in text(own)


def test_one_schedule_may_be_best_for_everybody() -> None:
    written = lines(replace(reductions(), best_planner="sudden"))
    assert "sudden US and planner keep, withdraw secret 2.6667 1.0000 3.6667 exact" in written


def test_each_schedule_is_told_period_by_period_with_the_stocks_that_are_left() -> None:
    written = lines(reductions())
    start = written.index("sudden (secret)")
    assert written[start + 5 : start + 8] == [
        "1 keep (2) low (0) 1.00 1.0 1.0000 2.0000",
        "2 withdraw (0) high (1) 0.50 1.5 1.6667 -1.0000",
        "after 1.25",
    ]
    assert "Where several equilibria exist, the one with the largest sum is followed." in written
    assert "Payoffs are known to within 0.0013 (estimated)." in written


def test_levels_without_labels_stand_alone() -> None:
    written = lines(in_numbers())
    start = written.index("own (announced)")
    assert written[start + 5 : start + 7] == ["1 2 0.3333 1.0000 2.0000", "2 1 0.6667 1.3333 2.0000"]
    assert "none – always 2 2.0000 3.5000 5.5000 exact" in written


def test_actions_without_levels_stand_as_labels() -> None:
    found = reductions()
    periods = tuple(replace(one, effort=None, contributions={"West": None}) for one in found.schedules[1].periods)
    written = lines(replace(found, schedules=(replace(found.schedules[1], periods=periods),)))
    assert "2 withdraw high 0.50 1.5 1.6667 -1.0000" in written


def test_comparisons_say_when_under_a_heading_for_each_pair() -> None:
    written = lines(reductions())
    for heading, line in (
        ("sudden is better than none for US", " when cost > 1/2"),
        ("own is better than none for the planner, who adds up all payoffs", " whatever cost"),
        ("own is better than sudden for US", " not settled in cost: too long for the time given"),
    ):
        assert written[written.index(heading) + 1] == line


def compared(*conditions: tuple[str, str], **more: Any) -> list[str]:
    """Lines for one comparison in several parameters, each with its condition."""
    first = replace(reductions().comparisons[0], **more)
    verdicts: dict[str, Verdict] = {"0 == 0": "always", "0 == 1": "never"}
    some = tuple(
        replace(first, free=tuple(name.split()), condition=Condition(text), verdict=verdicts.get(text, "conditional"))
        for name, text in conditions
    )
    return lines(replace(reductions(), comparisons=some), 200)


def test_each_parameter_has_a_line_and_those_that_make_no_difference_share_one() -> None:
    found = (("cost", "cost > 1/2"), ("r", "r < 2"), ("kappa", "0 == 1"), ("p", "0 == 0"), ("theta_W", "0 == 0"))
    written = compared(*found)
    start = written.index("sudden is better than none for US")
    told = [" when cost > 1/2", " when r < 2", " whatever p, θ_W", " for no value of κ"]
    assert written[start + 1 : start + 5] == told
    assert "Better is strictly better. Each line is about one parameter, while all others have their values." in written


def test_conditions_in_several_parameters_are_exact_and_say_that_they_go_together() -> None:
    exact = "cost < 80542048361444001087671*r/393441877520342803992000"
    written = compared(("cost r", exact))
    assert " when cost < 80542048361444001087671·r/393441877520342803992000" in written
    assert any("A line with several parameters is about all of these together." in line for line in written)


def test_long_numbers_are_rounded_with_a_sign_and_a_note() -> None:
    written = compared(("cost", "cost < 80542048361444001087671/393441877520342803992000"))
    assert " when ≈ cost < 0.2047" in written  # 80542048361444001087671/393441877520342803992000 = 0.20471…
    assert "≈: numbers are rounded; --format json has them in full." in written


def test_ends_without_closed_form_are_shown_as_decimals() -> None:
    polynomial = ("cost", "7*cost**5 - 3*cost**4 + 11*cost**3 - 12*cost + 1 > 0")
    shown = "cost < 0.0833512 or 2/5 < cost <= 0.900007 or cost == 3"
    written = compared(polynomial, shown=shown, note="ends are near cost = 0.0833512")
    assert " when cost < ≈0.08335 or 2/5 < cost ≤ ≈0.9000 or cost = 3" in written
    assert not any("nds are near" in line for line in written)


def test_what_is_settled_for_some_values_alone_says_for_which() -> None:
    note = "taken not to bind; settled where cost <= 9; elsewhere ends of intervals bind"
    assert " when cost > 1 (settled when cost ≤ 9)" in compared(("cost", "cost > 1"), settled="cost <= 9", note=note)
    everywhere = compared(("cost", "cost <= 9"), settled="cost <= 9", note=note)
    assert " when cost ≤ 9 (not settled elsewhere)" in everywhere
    assert "Taken not to bind." in everywhere
    assert "Settled: where closed forms hold." in " ".join(everywhere)
    never = replace(reductions().comparisons[2], settled="cost <= 9.21274")
    written = lines(replace(reductions(), comparisons=(never,)))
    assert " never when cost ≤ ≈9.2127 (not settled elsewhere)" in written


def test_long_conditions_stand_in_full_and_those_that_nobody_reads_in_json() -> None:
    long = "cost**2 - 3*kappa*theta_W + 7*gamma_E/2 > 11*beta*theta_E + 1"
    assert " when cost² − 3·κ·θ_W + 7·γ_E/2 > 11·β·θ_E + 1" in compared(("cost kappa", long))
    longer = " + ".join(f"{10**20 + k}*cost**{k}" for k in range(20)) + " > 0"
    written = compared(("cost", longer))
    assert " sometimes, by cost: the exact condition is long, and stands in --format json" in written


def test_what_was_checked_says_so() -> None:
    assert " when cost > 1/2 (checked)" in compared(("cost", "cost > 1/2"), proof="checked")
    assert " whatever cost (checked)" in compared(("cost", "0 == 0"), proof="checked")


def test_schedules_that_share_the_first_place_are_all_called_best() -> None:
    """The schedules none and sudden as exact copies: each gives the US 8/3 and adds up to 11/3."""
    sudden = replace(reductions().schedules[1], is_exact=True)
    none = replace(sudden, name="none")
    worse = replace(sudden, name="worse", payoffs={**sudden.payoffs, "US": Fraction(1)}, planner=Fraction(2))
    written = lines(replace(reductions(), schedules=(none, sudden, worse), best="", best_planner=""))
    assert "none US and planner keep, withdraw 2.6667 1.0000 3.6667" in written
    assert "sudden US and planner keep, withdraw 2.6667 1.0000 3.6667" in written
    assert "worse – keep, withdraw 1.0000 1.0000 2.0000" in written


def test_a_note_of_several_schedules_is_told_once() -> None:
    first, second, third = (replace(one, note="") for one in reductions().schedules)
    noted = (replace(first, note="ends may bind"), replace(second, note="ends may bind"), third)
    written = lines(replace(reductions(), schedules=noted))
    assert written.count("none and sudden: Ends may bind.") == 1
    everywhere = tuple(replace(one, note="ends may bind") for one in noted)
    assert lines(replace(reductions(), schedules=everywhere)).count("Ends may bind.") == 1


def test_efforts_of_many_digits_are_rounded() -> None:
    best = replace(reductions().optimal[1], efforts=("4", "10544742733232652866672/44584698864056045818009", "0", "0"))
    written = lines(replace(reductions(), optimal=(best,)))
    assert "planner 4, ≈0.2365, 0 × 2 7 7 closed form" in written  # 10544742733/44584698864 = 0.23651…


def test_the_best_of_all_says_how_it_is_known() -> None:
    written = lines(reductions())
    assert "US keep, withdraw 2.6667 8/3 all 9 compared" in written
    assert "planner 3/2, 1/2 7.0000 7 closed form" in written
    searched = replace(reductions().optimal[0], is_proved=False)
    assert "US keep, withdraw 2.6667 8/3 best of 9 compared, not proved" in lines(
        replace(reductions(), optimal=(searched,))
    )


# -- other formats ------------------------------------------------------------------------------------------------


def test_json_is_the_record_of_the_result() -> None:
    assert json.loads(text(reductions(), form="json")) == json.loads(json.dumps(reductions().to_dict()))


def test_csv_has_a_row_per_schedule_and_period_in_full_precision() -> None:
    found = list(csv.DictReader(io.StringIO(text(reductions(), form="csv"))))
    assert [(row["schedule"], row["period"]) for row in found] == [
        (name, number) for name in ("none", "sudden", "own") for number in ("1", "2")
    ]
    last = found[3]
    assert (last["effort_label"], last["exact_effort"], last["action_West"]) == ("withdraw", "0", "high")
    assert (last["payoff_US"], last["exact_payoff_US"]) == (repr(5 / 3), "5/3")
    assert (last["exact_stock_forces_W"], last["exact_next_stock_forces_W"]) == ("1/2", "5/4")
    assert found[2]["exact_next_stock_forces_W"] == "1/2"
    assert (last["exact_total_payoff_US"], last["exact_planner"], last["exact_error"]) == ("8/3", "11/3", "0")
    assert found[4]["action_West"] == ""


def test_markdown_has_the_best_in_bold() -> None:
    written = text(reductions(), form="markdown")
    assert re.search(r"^\| sudden .*\*\*2\.6667\*\*", written, re.MULTILINE)


@pdflatex
def test_latex_compiles(tmp_path: Path) -> None:
    for name, found in (("labels", reductions()), ("numbers", in_numbers())):
        (tmp_path / name).mkdir()
        log = compiled(text(found, form="latex"), tmp_path / name)
        assert not re.search(r"Overfull \\hbox \((?:[4-9]\d|\d{3,})", log)


def test_an_error_of_zero_is_exact_and_one_that_is_proved_is_not_called_estimated() -> None:
    own = replace(reductions().schedules[2], error=Fraction(1, 100), error_is_proved=True)
    written = text(replace(reductions(), schedules=(own,)), 200)
    assert "to within 0.01" in written
    assert "estimated" not in written
