"""Conditions and claims as tables, from values written by hand."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from burden import tables
from burden.expressions import parse
from burden.results.conditions import ALWAYS, Check, Claim, Condition, Conditions
from burden.tables import Document
from tests.statement_values import LEVELS, LONG, continuous, essay, nato, statement
from tests.test_latex import compiled, pdflatex

DOCUMENTS = {
    "nato": lambda: tables.conditions(nato()),
    "distinct": lambda: tables.conditions(nato(distinct=True)),
    "full": lambda: tables.conditions(nato(distinct=True), full=True),
    "continuous": lambda: tables.conditions(continuous()),
    "claims": lambda: tables.claims([essay()]),
    "files": lambda: tables.claims([essay(), Check("Empty", "games/empty.yaml", ())]),
}


def text(document: Document, width: int = 80, form: str = "table") -> str:
    return tables.render(document, form, width=width)


def of(*statements: Any, **fields: Any) -> Conditions:
    return Conditions("Game", "US", False, (), {}, tuple(statements), **fields)


# -- conditions, for people ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_everything_fits_the_width_and_nothing_runs_over(name: str, width: int) -> None:
    assert max(map(len, text(DOCUMENTS[name](), width).splitlines())) <= width


def test_the_question_about_the_total_comes_first() -> None:
    written = text(tables.conditions(nato()))
    questions = re.findall(r"^Does (.*) fall when US does more\?$", written, re.MULTILINE)
    assert questions == ["West + East", "West", "East"]
    assert written.index("In short\n\nWhether West + East falls when US does more depends") < written.index(
        "Does West + East"
    )


def test_steps_with_the_same_verdicts_share_a_row() -> None:
    written = text(tables.conditions(nato()))
    assert (
        """\
US          falls  does not rise  stays  does not fall
──────────────────────────────────────────────────────
every step  never  when (1)       never  when γ ≥ β·κ
"""
        in written
    )
    assert "withdraw, reduce, redouble  always  when γ ≥ β·κ\nkeep                        always  always\n" in written


def test_a_single_step_is_asked_about_by_name() -> None:
    written = text(tables.conditions(of(statement("West + East", "decreasing", "keep", "redouble", "kappa > 0"))))
    assert "Does West + East fall when US goes from keep to redouble?" in written
    assert "keep → redouble  when κ > 0" in written.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("direction", "answer"),
    [
        ("decreasing", "West falls"),
        ("nonincreasing", "West does not rise"),
        ("constant", "West stays the same"),
        ("nondecreasing", "West does not fall"),
        ("increasing", "West rises"),
    ],
)
def test_the_short_answer_says_what_is_always_so(direction: str, answer: str) -> None:
    steps = [statement("West", direction, *step, "0 == 0") for step in (("a", "b"), ("b", "c"), ("a", "c"))]
    assert f"In short\n\n{answer} when US does more, whatever the parameters." in text(tables.conditions(of(*steps)))
    elsewhere = text(tables.conditions(of(*steps[:2], replace(steps[2], verdict="unsettled", condition=None))))
    assert "In short" not in elsewhere
    checked = replace(steps[2], proof="checked", n_points=10)
    assert "In short" not in text(tables.conditions(of(*steps[:2], checked)))


def test_a_long_condition_stands_below_with_one_inequality_per_line() -> None:
    written = text(tables.conditions(nato()))
    assert written.count("θ_E − θ_W ≥ β·(κ·c_US − r₂)²/(1 + r₁)") == 2  # as a condition, and as that of a cell
    assert (
        """
(1)   all of:
        γ < β·κ
        any of:
          θ_W ≤ 3·β/2 − ask − 2·γ + 3·β·κ + 5·c/2
"""
        in written
    )
    assert "it suffices that γ = 0" in written
    assert "at γ = β·κ both sides hold" in written


def test_reasons_are_told_once_where_they_are_the_same() -> None:
    written = text(tables.conditions(nato()))
    assert re.search(r"West +every step +every step +γ − β·κ +substitutes when γ < β·κ;", written)


def test_assumptions_and_fixed_parameters_are_named() -> None:
    written = text(tables.conditions(nato()))
    assert "θ_US > 0; θ_W > 0" in written
    assert "Fixed: c = 19/100" in written


def test_many_conditions_give_way_to_those_of_neighbouring_levels_unless_all_are_wanted() -> None:
    some, every = (text(tables.conditions(nato(distinct=True), full=full)) for full in (False, True))
    assert "sometimes" in some
    assert "--full" in some
    assert "sometimes" not in every
    assert "--full" not in every
    count = re.compile(r"^\(\d+\) ", re.MULTILINE)
    assert len(count.findall(some)) == 3
    assert len(count.findall(every)) == 18


def test_what_was_checked_and_what_is_not_settled_is_marked() -> None:
    written = text(tables.conditions(continuous()))
    assert "when κ > 0 (checked)" in written
    assert "1 of 2 verdicts are proved. The others were checked at 1,000 points (seed 7)." in " ".join(written.split())
    assert "1 statement is not settled (not settled in 10 seconds): nothing is claimed of" in written
    assert "Every verdict is proved." not in written


def test_forms_are_explained_where_there_are_several() -> None:
    assert "max, the largest value before with the largest after" in text(tables.conditions(continuous()), 200)
    assert "each equilibrium before with each one after" in text(tables.conditions(nato()), 200)


def test_forms_of_which_the_same_holds_share_a_row() -> None:
    forms = ("every", "strong-set", "max", "min", "some")
    same = [statement("West", "decreasing", a, b, "c > 1", form=form) for a, b in ("ab", "bc") for form in forms]
    written = text(tables.conditions(of(*same)))
    assert re.search(r"every step +all +when c > 1\n\n", written)
    other = statement("West", "decreasing", "a", "b", "c > 2", form="some")
    written = text(tables.conditions(of(*same[:4], other, *same[5:])))
    assert re.search(r"a.→.b +every, strong-set, max, min +when c > 1\na.→.b +some +when c > 2\n", written)


def test_regimes_tell_contributions_derivatives_and_kinks() -> None:
    written = text(tables.conditions(continuous())).replace("\xa0", " ")
    for said in (
        "West interior, East low\n  exactly when θ_W − β·κ·u > 0 and θ_W < 10·(β + c) + β·κ·u",
        "West = (θ_W − β·κ·u)/(β + c)",
        "in equilibrium: d West/d u = −β·κ/(β + c); falls",
        "own best response: d West/d u = −κ; falls when κ > 0",
        "stable: always",
        "West stops giving",
    ):
        assert said in written, said


def test_where_there_is_no_equilibrium_nothing_is_claimed() -> None:
    nowhere = replace(statement("West", "decreasing", "a", "b", "0 == 1"), verdict="undefined", condition=None)
    gap = statement("West", "increasing", "a", "b", "c > 1", undefined=Condition("c < 0"))
    written = text(tables.conditions(of(nowhere, gap)))
    assert "undefined  when c > 1" in written
    assert "undefined on one of the two sides: c < 0" in written


def test_intervals_and_boundaries_are_told_as_in_a_paper() -> None:
    shown = "theta_W in [0, 3/2) or (2, oo)"
    ties = ("where theta_W == 3/2 it does not hold", "where theta_W == 2 it does not hold", "where c == 0 it holds")
    one = statement("West", "decreasing", "a", "b", "theta_W < 3/2 or theta_W > 2", shown=shown, ties=ties)
    written = text(tables.conditions(of(one)))
    assert "when θ_W in [0, 3/2) ∪ (2, ∞)" in " ".join(written.split())
    assert "  where θ_W = 3/2 or θ_W = 2 it does not hold\n  where c = 0 it holds\n" in written


def test_a_text_that_cannot_be_read_back_is_printed_as_it_is() -> None:
    """A condition longer than the formula language allows, or with a sign of another one."""
    endless = " and ".join(f"a{number} < {number}" for number in range(3000))
    for shown in (endless, "κ ≥ ½"):
        one = statement("West", "decreasing", "a", "b", "c > 1", shown=shown)
        assert shown[:30] in text(tables.conditions(of(one)))


def test_files_of_strangers_cannot_steer_the_terminal() -> None:
    one = statement("West", "decreasing", "a\x1b[2J", "b\u202e", "c > 1", ties=("\x1b[31mred",), note="\x07")
    found = of(one, names={"US": "\x1b]0;x"}, notes=("\x1b[2J",))
    for form in ("table", "markdown", "csv", "latex"):
        written = text(tables.conditions(found), form=form)
        assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", written), form


# -- claims, for people -------------------------------------------------------------------------------------------


def test_claims_are_counted_and_each_has_its_verdict() -> None:
    written = text(tables.claims([essay()]))
    head = " ".join(written.split("\n\n")[0].split())
    assert head == (
        "NATO: one guarantor, two groups of allies: 6 claims: 1 holds, 2 hold under conditions, 1 fails, "
        "1 is undefined, 1 is not settled"
    )
    for row in (
        "crowding-out  More US effort lowers allied contributions.    holds when (1)",
        "substitutes   More US effort leaves the West no more to do.  holds when γ ≤ β·κ",
        "redoubling    Redoubling to elicit effort is contradictory.  fails",
        "joint         Both can be true.                              undefined",
    ):
        assert row in written
    assert "fails at θ_W = 2, θ_E = 3, γ = 3/4, κ = 1/2" in written
    assert "redouble: West: high, East: high; West + East = 6" in written
    assert "source: McCallion (2023)" in written
    assert "says: not increasing(West + East)" in written


def test_a_file_without_claims_is_said_to_have_none() -> None:
    empty = Check("Empty", "games/empty.yaml", ())
    assert text(tables.claims([empty])) == "Empty: no claims.\n"
    assert "Empty: no claims." in text(tables.claims([essay(), empty]))


def test_claims_that_were_checked_say_so_in_a_column() -> None:
    claim = Claim("one", "It holds.", "", "constant(West)", "holds", ALWAYS, "checked", n_points=500, seed=3)
    assert "checked at 500 points (seed 3)" in text(tables.claims([Check("Game", "g.yaml", (claim,))]))


def test_claims_decided_at_the_values_of_the_file_alone_say_so() -> None:
    one = Claim("one", "It holds.", "", "path(US, a) > path(US, b)", "holds", None, "checked", n_points=1)
    two = replace(one, id="two", text="It fails.", verdict="fails", n_points=3)
    three = replace(one, id="three", text="It may.", verdict="conditional")
    written = re.sub(" +", " ", text(tables.claims([Check("Game", "g.yaml", (one, two, three))]), 200))
    assert "one It holds. holds at the values of the file checked at 1 point\n" in written
    assert "two It fails. fails at the values of the file and its scenarios checked at 3 points\n" in written
    assert "three It may. holds at some values, fails at others checked at 1 point\n" in written
    assert "“When” is exact" not in written
    assert "the exact condition is not known." in written
    assert "A verdict at the values of the file says nothing about other values." in written


# -- for programs -------------------------------------------------------------------------------------------------


def rows(document: Document) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(document, form="csv"))))


def test_csv_has_one_row_per_statement() -> None:
    found = nato()
    table = rows(tables.conditions(found))
    assert len(table) == len(found.statements) == 80
    first = table[0]
    assert (first["from"], first["to"], first["verdict"]) == ("withdraw", "reduce", "conditional")
    assert (first["strict"], first["form"], first["equilibria"], first["proof"]) == ("false", "every", "pure", "proved")
    assert first["counterexample"] == "theta_W = 2, theta_E = 3, gamma = 3/4, kappa = 1/2"
    assert first["evidence"].startswith("keep: West: low, East: high; West + East = 4; redouble:")
    assert {parse(row["condition"], condition=True).is_condition for row in table} == {True}
    assert table[-1]["to"] == ""


def test_csv_has_one_row_per_claim() -> None:
    table = rows(tables.claims([essay(), essay()]))
    assert len(table) == 12
    assert table[0]["file"] == "games/nato.yaml"
    assert table[0]["condition"] == LONG
    assert table[5]["note"] == "not settled in 10 seconds"


def test_json_is_what_python_gives() -> None:
    assert json.loads(text(tables.conditions(nato()), form="json")) == nato().to_dict()
    assert json.loads(text(tables.claims([essay()]), form="json")) == essay().to_dict()


def test_json_of_several_files_has_all_claims_together() -> None:
    record = json.loads(text(tables.claims([essay(), essay()]), form="json"))
    assert len(record["claims"]) == 12
    assert {claim["file"] for claim in record["claims"]} == {"games/nato.yaml"}
    assert [file["claims"][0]["id"] for file in record["files"]] == ["crowding-out"] * 2


def test_markdown_is_a_list_of_clauses() -> None:
    written = text(tables.conditions(nato()), form="markdown")
    assert "- (1)\n  - all of:\n    - γ \\< β·κ\n    - any of:\n      - θ\\_W ≤ 3·β/2" in written
    assert "| every step | never | when (1)" in written


# -- LaTeX --------------------------------------------------------------------------------------------------------


@pdflatex
@pytest.mark.parametrize("name", DOCUMENTS)
def test_latex_compiles_and_fits_the_page(tmp_path: Path, name: str) -> None:
    log = compiled(text(DOCUMENTS[name](), form="latex"), tmp_path)
    assert "Overfull" not in log
    assert "multiply defined" not in log


def test_latex_asks_for_what_it_needs() -> None:
    written = text(tables.conditions(nato()), form="latex")
    assert written.startswith("% In the preamble:\n% \\usepackage{booktabs}\n% \\usepackage{amsmath}\n")
    assert r"\theta_{E} - \theta_{W} \geq \frac{\beta\,(\kappa\,c_{\mathrm{US}} - r_{2})^{2}}{1 + r_{1}}" in written
    assert r"when $\gamma \geq \beta\,\kappa$" in written


@pdflatex
def test_any_names_compile(tmp_path: Path) -> None:
    names = ["_", "__a", "x_", "θ", "theta", "Ελλάς", "中", "é_ü", "a_b_c", "x1y2", "lambda", "E", "ß", "alpha_θ"]
    condition = " and ".join(f"{name}/({name} + 1) < sqrt({name})**2" for name in names)
    one = statement("West + East", "decreasing", *LEVELS[:2], condition, ties=("50 % & more_or_less #1",))
    compiled(text(tables.conditions(of(one)), form="latex"), tmp_path)


@pdflatex
def test_a_fraction_too_wide_for_a_line_is_broken(tmp_path: Path) -> None:
    wide = " + ".join(f"theta_{letter}*kappa_{letter}**2" for letter in "ABCDEFGHIJ")
    one = statement("West + East", "decreasing", *LEVELS[:2], f"({wide})/({wide} + 1) <= ({wide})*sqrt(beta)")
    assert "Overfull" not in compiled(text(tables.conditions(of(one)), form="latex"), tmp_path)
