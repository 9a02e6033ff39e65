"""Repeated games as tables, from values written by hand."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest

from burden import tables
from burden.expressions import parse
from burden.results.conditions import ALWAYS, Condition
from burden.results.patience import is_hopeless, is_unsettled, out_of_reach, reach
from burden.results.repeated import Repeated
from burden.tables import Document
from burden.tables.discount_words import number, rounded_up, spread
from burden.tables.formula_text import Unicode
from burden.tables.piecewise import pieces
from burden.tables.rounding import rounded
from tests.dynamics_values import (
    CERTAIN,
    SQRT_2,
    critical,
    dilemma,
    hopeless,
    impatient,
    in_effort,
    in_full,
    over_efforts,
    with_an_end,
)
from tests.test_latex import compiled, pdflatex

FOUND: dict[str, Callable[[], Repeated]] = {
    one.__name__: one for one in (dilemma, hopeless, impatient, in_effort, in_full, over_efforts, with_an_end)
}


def text(found: Repeated, width: int = 80, form: str = "table") -> str:
    return tables.render(tables.repeated(found), form, width=width).replace("\xa0", " ")


def lines(found: Repeated, width: int = 140) -> list[str]:
    """Lines of the text, runs of spaces as one: what stands in which row, whatever the widths."""
    return [re.sub(" +", " ", line) for line in text(found, width).splitlines()]


def unsettled() -> Repeated:
    level = dilemma().levels[0]
    return dilemma(
        levels=(
            replace(
                level,
                players=tuple(critical(key, None, condition=None) for key in ("West", "East")),
                overall=critical("", None, condition=None),
                is_sustainable=None,
            ),
        )
    )


# -- for people ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("name", FOUND)
def test_everything_fits_the_width(name: str, width: int) -> None:
    assert max(map(len, text(FOUND[name](), width).splitlines())) <= width


def test_what_is_played_and_the_patience_it_needs_come_first() -> None:
    written = text(dilemma())
    assert (
        """\
A dilemma

What is played

In every period, without end: West: high, East: high.
After a deviation: the stage equilibrium that is worst for who deviated, for
  good (Nash reversion).
At these values that is West: low, East: low, whoever deviates.
Discount factor: δ (free).
Numbers are those at cost = 3.

In short

Patience needed, δ*: 0.5714 (4/7) for East.
"""
        in written
    )
    assert "δ* is the critical discount factor, the patience needed" in written


def test_a_row_per_player_and_one_for_all() -> None:
    written = lines(dilemma())
    assert "West 0.5000 1/2 1.0000 2.0000 0.0000 low" in written
    assert "East 0.5714 4/7 1.0000 1.5714 0.5714 low" in written
    assert "all 0.5714 4/7 – – – –" in written


def test_discount_factors_that_are_too_small_are_said_to_be() -> None:
    written = lines(impatient())
    assert "Discount factor: West 0.6, East 1/3." in written
    assert "Not sustained: East has a discount factor of 1/3 and needs 4/7." in written
    assert "West 0.5000 1/2 0.6 yes 1.0000 2.0000 0.0000 low" in written
    assert "East 0.5714 4/7 1/3 no 1.0000 1.5714 0.5714 low" in written


def test_large_ones_are_said_to_be_enough() -> None:
    given = {"West": Fraction(1, 2), "East": Fraction(4, 7)}
    written = text(dilemma(discounts={"West": "1/2", "East": "4/7"}, discount_values=given))
    assert "The discount factors given are large enough: the target is sustained." in written


def test_a_formula_of_the_discount_factor_stands_with_its_value() -> None:
    given = {"West": Fraction(9, 10), "East": Fraction(9, 10)}
    written = text(dilemma(discounts={"West": "1/(1 + r)", "East": "1/(1 + r)"}, discount_values=given))
    assert "Discount factor: 1/(1 + r) = 0.9." in written


def test_a_target_out_of_reach_is_a_warning_above_everything() -> None:
    written = text(hopeless())
    assert written.startswith("A dilemma\n\nThe target is out of reach at these values: East gets 1 at the")
    assert "East none – 1.0 2.0 1.5 low" in lines(hopeless())
    assert "none: no discount factor below 1 is enough." in written


def test_closed_forms_stand_below_with_where_they_are_below_1() -> None:
    written = text(in_effort())
    assert "δ* = (2 + 2·u)/(9 − 2·u), below 1 when 0 < u and u < 7/4" in written
    assert (
        """\
East
  δ* = (1 + u)/4 if u < 1,
  else (2 + 2·u)/(9 − 2·u) if u < 3/2,
  else √u/(κ + θ_W·u)
  below 1 when u < 7/4 and (κ > 1/2 or θ_W > 3)
"""
        in written
    )
    assert "deviates to medium when u > 1" in written
    assert "payoff after it: 3·u − 2" in written


def test_the_same_closed_form_is_told_once_with_what_follows_whom() -> None:
    level = in_effort().levels[0]
    cases = tuple((words, Condition(where)) for words, where in (("both low", "u < 1"), ("West low", "u >= 1")))
    west = replace(level.players[0], punishments=cases)
    east = replace(west, player="East", punishments=(("both low", Condition("u < 1")), ("East low", cases[1][1])))
    later = replace(east, player="Third", exact="1/2", condition=ALWAYS)
    overall = replace(level.overall, exact=west.exact, condition=west.condition)
    written = text(replace(in_effort(), levels=(replace(level, players=(west, east, later), overall=overall),)))
    told = """\
  what follows after a deviation of West:
  both low when u < 1
  West low when u ≥ 1
  what follows after a deviation of East:
  both low when u < 1
  East low when u ≥ 1
"""
    assert "West and East\n  δ* = (2 + 2·u)/(9 − 2·u), below 1 when 0 < u and u < 7/4\n" in written
    assert told in written
    assert "Everybody, the largest\n  δ* is that of West and East\n" in written
    alone = text(replace(in_effort(), levels=(replace(level, players=(west,), overall=overall),)))
    assert "  what follows: West low when u ≥ 1\n" in alone


def test_the_best_deviation_is_the_one_at_the_values() -> None:
    """At u = 1/2 it is low; at u = 2 it is medium."""
    assert any(re.match("West .* low$", line) for line in lines(in_effort()))
    later = {**in_effort().parameters, "u": Fraction(2)}
    assert any(re.match("West .* medium$", line) for line in lines(replace(in_effort(), parameters=later)))


def test_closed_forms_that_levels_share_are_told_once() -> None:
    written = text(over_efforts())
    assert written.count("δ* = 1/(1 + 2·κ), always below 1") == 1
    assert "at withdraw 0.4 (2/5); at keep 0.5 (1/2); at redouble no discount factor" in " ".join(written.split())


def test_effort_is_told_where_it_depends_on_behaviour() -> None:
    assert "From the period after a deviation on, US: withdraw." in text(over_efforts())
    assert "From the period after a deviation on, u = 0." in text(replace(in_effort(), effort_after="0"))


def test_moves_stand_in_columns_with_steps_together() -> None:
    written = lines(over_efforts())
    assert "West every step always never" in written
    assert "East every step when κ > 1/2 when (1) (checked)" in written
    assert "all withdraw → keep not settled –" in written
    assert "Where no discount factor is enough, δ* counts as 1." in text(over_efforts(), 200)
    assert "(1) (κ > 1/2 and θ_W < 3·κ + 1 and γ_E·κ² − 2·θ_W > 5/2) or κ = 1/3" in written


def test_the_rule_that_decides_moves_is_told_once() -> None:
    written = text(in_effort())
    assert "\nδ* rises where c′ < (1 − δ*)·d′ + δ*·p′\n" in written
    assert "\nWest and East\n  c′ = −1\n  d′ = 1\n  p′ = 3\n  δ* = (2 + 2·u)/(9 − 2·u)\n" in written
    assert "δ* rises as u goes up, whatever the parameters." in written


def test_a_lower_bound_is_called_one() -> None:
    written = " ".join(text(dilemma(punishment="minmax")).split())
    assert "Patience needed, δ*: at least 0.5714 (4/7) for East." in written
    assert "it need not be enough" in written
    assert "The target is sustained exactly where" not in written


def test_what_single_players_need_of_optimal_punishments_is_an_upper_bound() -> None:
    """Less may be enough where all together need less, so that no player is called the one who needs most."""
    level = dilemma().levels[0]
    less = replace(level, overall=replace(level.overall, value=Fraction(1, 3)))
    found = dilemma(punishment="optimal", levels=(less,))
    written = lines(found)
    assert "West ≤ 0.5000 ≤ 1/2 1.0000 2.0000 0.0000 low" in written
    assert "all 0.3333 1/3 – – – –" in written
    assert "Patience needed, δ*: 0.3333 (1/3)." in written
    assert "≤: this much is enough for the player alone; what all need together may be less." in written


def test_notes_of_moves_are_told_once_in_the_signs_of_the_page() -> None:
    between, kink = "said of where 0 < delta* < 1", "delta* has several formulas there; it may have a kink"
    moves = tuple(
        replace(move, note=f"{'so it moves wherever that can be said; ' if rises else ''}{between}; {kink}")
        for move in in_effort().moves
        for rises in [move.direction == "increasing"]
    )
    written = " ".join(text(replace(in_effort(), moves=moves)).split())
    assert "Wherever 0 < δ* < 1, δ* rises. δ* has several formulas there. It may have a kink." in written
    assert written.count("several formulas") == 1
    assert "delta" not in written
    plain = tuple(replace(move, note=between) for move in moves)
    assert "This is about where 0 < δ* < 1." in text(replace(in_effort(), moves=plain))


def test_bounds_are_rounded_outward() -> None:
    level = dilemma().levels[0]
    bounds = (Fraction(1, 3), Fraction(2, 3))
    between = critical("", None, bounds=bounds)
    found = dilemma(levels=(replace(level, overall=between, is_sustainable=None),))
    assert "Patience needed, δ*: 0.3333 to 0.6667; where in between is not settled." in text(found)
    assert spread(Fraction(2, 3), SQRT_2) == "0.6666 to 1.4143"
    assert (rounded_up(Fraction(1, 777)), rounded_up(Fraction(1, 10**9)), rounded_up(Fraction(0))) == (
        *("0.0013", "0.000000001", "0"),
    )


def test_what_is_not_settled_is_said_to_be() -> None:
    assert "Patience needed, δ*: not settled." in text(unsettled())
    assert "West not settled –" in lines(unsettled())


def test_numbers_stand_with_their_exact_form() -> None:
    def shown(value: object) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in number(value))  # type: ignore[arg-type]

    found = map(shown, (Fraction(4, 7), Fraction(1, 2), Fraction(0), SQRT_2 - 1, CERTAIN))
    assert list(found) == ["0.5714 (4/7)", "0.5 (1/2)", "0", "0.4142, exactly -1 + sqrt(2)", "0.81"]


def test_strategies_are_compared_and_the_same_row_is_told_once() -> None:
    written = lines(in_full())
    assert "grim trigger each 0.5000 1/2 1/cost + 1/6 when cost > 6/5 always" in written
    assert "one-period punishment each none – – never never" in written
    assert "tit for tat each 0.6667 2/3 (1) when cost > 2 when cost = 3" in written
    assert written[written.index("(1) 1 if cost < 2,") + 1] == " else 2/cost"


def test_minmax_codes_and_sets_have_their_tables() -> None:
    written = lines(in_full())
    assert "West 1.0 0.5 1/2 low + 1/2 high –" in written
    assert "East 1.0 0.3333 to 0.4000 – low" in written
    assert "East West: low, East: high; then West: low, East: low West: high, East: high –" in written
    assert "subgame perfect to within 0.00082 3 0 1 -1 1" in written
    assert "stage equilibria 1 0 0" in written


def test_corners_of_a_set_that_is_not_known_exactly_are_told_apart_as_far_as_it_is() -> None:
    found, tiny = in_full(), Fraction(1, 10**12)
    one, three = Fraction(1), Fraction(3)
    corners = ((one - tiny, one), (one, one + tiny), (three + tiny, one), (one, three))
    near = replace(found.sets[2], vertices=corners, inner=corners, gap=2 * tiny)
    written = lines(replace(found, sets=(near,)))
    assert "subgame perfect 1 ≈1.0000 ≈1.0000" in written
    assert "subgame perfect 2 ≈3.0000 ≈1.0000" in written
    assert "subgame perfect 3 ≈1.0000 ≈3.0000" in written
    assert "subgame perfect to within 2e-12 4 ≈1.0000 ≈3.0000 ≈1.0000 ≈3.0000" in written
    assert any(line.startswith("Subgame perfect: 4 corners, of which 3 can be told apart") for line in written)
    assert len(rows(replace(found, sets=(near,), target={}, levels=()))) == 4 + len(found.stage_payoffs)


def test_many_corners_give_way_to_a_number_of_them() -> None:
    found = in_full()
    many = tuple((Fraction(k), Fraction(k * k)) for k in range(100))
    found = replace(found, sets=(replace(found.sets[0], vertices=many),))
    written = lines(found)
    assert "76 more corners with --format json." in written
    assert sum(line.startswith("feasible ") for line in written) == 1 + 24


def test_an_end_has_its_stage_equilibria_and_stretches() -> None:
    written = lines(with_an_end())
    assert "5 periods, with the target: West: high, East: high." in written
    assert "At the discount factors given the target can be played in the first 2 periods of 5." in written
    assert "2 West: 1/2 low + 1/2 high, East: low 1.0000 1.4142" in written
    assert " 1 West: low, East: low 0.5000 none none – no" in written
    assert " 3 West: low, East: low (2 times); then West: high, East: low 0.3660 0.81 0.81 – yes" in written
    assert " East loses δ + δ² + δ³" in written
    assert "The list is not complete: there may be other stage equilibria." in written


# -- what follows for exit codes ----------------------------------------------------------------------------------


def test_a_target_is_out_of_reach_where_nothing_helps_at_any_effort() -> None:
    assert out_of_reach(hopeless()) == ("East gets 1 at the target and 3/2 after a deviation",)
    twice = replace(hopeless().levels[0], effort="keep"), replace(hopeless().levels[0], effort="redouble")
    assert [text.split(",")[0] for text in out_of_reach(dilemma(levels=twice))] == ["at keep", "at redouble"]
    assert out_of_reach(impatient()) == out_of_reach(dilemma()) == out_of_reach(over_efforts()) == ()
    assert [is_hopeless(level) for level in over_efforts().levels] == [False, False, True]
    silent = replace(hopeless().levels[0], reasons=())
    assert out_of_reach(dilemma(levels=(silent,))) == ("no discount factor below 1 keeps East to the target",)


def test_nothing_is_settled_where_there_is_neither_number_nor_formula() -> None:
    assert is_unsettled(unsettled())
    assert not any(is_unsettled(one()) for one in FOUND.values())


def test_a_deviation_that_is_never_punished_is_seen_in_the_payoffs() -> None:
    level = unsettled().levels[0]
    worse = critical("East", None, ("1", "2", "1"))
    assert (reach(worse, level), reach(level.players[0], level)) == ("none", "open")


# -- pieces -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("2*u", (("2*u", ""),)),
        ("(a if u < 1 else b)", (("a", "u < 1"), ("b", ""))),
        ("(a + b) if (u < 1 or u > 2) else (c)", (("(a + b)", "(u < 1 or u > 2)"), ("c", ""))),
        ("max(a, b if u > 0 else c) - 1", (("max(a, b if u > 0 else c) - 1", ""),)),
        ("a if u < 1 else b if u < 2 else c", (("a", "u < 1"), ("b", "u < 2"), ("c", ""))),
        ("(a) - (b)", (("(a) - (b)", ""),)),
    ],
)
def test_a_formula_falls_into_its_pieces(formula: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert pieces(formula) == expected


# -- other formats ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FOUND)
def test_json_is_the_record_of_the_result(name: str) -> None:
    assert json.loads(text(FOUND[name](), form="json")) == json.loads(json.dumps(FOUND[name]().to_dict()))


def rows(found: Repeated) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(found, form="csv"))))


def test_csv_has_a_row_per_level_and_player_in_full_precision() -> None:
    found = rows(over_efforts())
    assert [(row["effort"], row["player"]) for row in found] == [
        (effort, player) for effort in ("withdraw", "keep", "redouble") for player in ("West", "East", "")
    ]
    assert found[1]["critical"] == repr(1 / 3)
    assert found[1]["exact_critical"] == "1/3"
    assert found[1]["closed_form"] == "1/(1 + 2*kappa)"
    assert found[6]["critical"] == ""
    assert (found[0]["sustainable"], found[6]["sustainable"]) == ("true", "false")
    assert found[0]["exact_deviation"] == "2"


def test_csv_without_a_target_has_the_corners_of_the_sets() -> None:
    found = rows(replace(in_full(), target={}, levels=()))
    assert [row["set"] for row in found] == [
        *["feasible"] * 4,
        *["individually rational"] * 3,
        *["subgame perfect"] * 3,
        "stage equilibria",
    ]
    assert found[1]["exact_payoff_East"] == "-1"


def test_csv_of_a_game_with_an_end_has_a_row_per_stretch_and_player() -> None:
    found = rows(with_an_end())
    assert [(row["last_periods"], row["player"]) for row in found] == [
        (periods, player) for periods in ("1", "3") for player in ("West", "East", "")
    ]
    assert (found[0]["exact_critical"], found[0]["gain"], found[0]["loss"]) == ("1/2", "1", "2*delta")
    assert [row["enough"] for row in found] == ["", "", "false", "", "", "true"]
    assert found[1]["critical"] == ""


def test_markdown_has_pipe_tables() -> None:
    written = text(in_full(), form="markdown")
    assert written.startswith("## A dilemma\n")
    assert re.search(r"^\| West +\| +≤.0\.5000 \| ≤ 1/2 ", written, re.MULTILINE)


@pdflatex
def test_latex_compiles(tmp_path: Path) -> None:
    found = [*(one() for one in FOUND.values()), unsettled()]
    document = Document(tuple(section for one in found for section in tables.repeated(one).sections), "All")
    log = compiled(tables.render(document, "latex"), tmp_path)
    assert "Output written" in log
    assert not re.search(r"Overfull \\hbox \((?:[4-9]\d|\d{3,})", log)


def test_conditions_that_hold_everywhere_and_nowhere_are_words() -> None:
    level = in_effort().levels[0]
    never = replace(level.players[0], condition=Condition("0 == 1"))
    always = replace(level.players[1], condition=ALWAYS)
    written = text(replace(in_effort(), levels=(replace(level, players=(never, always)),)))
    assert "no discount factor below 1 is enough, whatever the parameters" in written
    assert "  always below 1\n" in written


@pytest.mark.parametrize(("punishment", "enough"), [("nash", "no"), ("optimal", "–"), ("minmax", "no")])
def test_an_upper_bound_that_is_missed_settles_nothing(
    punishment: Literal["nash", "optimal", "minmax"], enough: str
) -> None:
    """What a player needs for optimal punishments is an upper bound: less may be enough."""
    found = replace(impatient(), punishment=punishment)
    (row,) = (line for line in lines(found) if re.match("East (≤ )?0.5714", line))
    assert row.replace("≤ ", "").split()[4] == enough


@pytest.mark.parametrize(("punishment", "enough"), [("nash", "yes"), ("optimal", "yes"), ("minmax", "–")])
def test_a_lower_bound_that_is_reached_settles_nothing(
    punishment: Literal["nash", "optimal", "minmax"], enough: str
) -> None:
    found = replace(impatient(), punishment=punishment)
    (row,) = (line for line in lines(found) if re.match("West (≤ )?0.5000", line))
    assert row.replace("≤ ", "").split()[4] == enough


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("cost > 1234567/1000000000001", "cost > 0.000001235"),
        ("cost > -80542048361444001087671/393441877520342803992000", "cost > −0.2047"),
        ("cost > (1 - 8*sqrt(2551756466296803124096527))/1234567", "cost > −10351300.9405"),
        ("kappa*cost > 2/3", "κ·cost > 2/3"),
    ],
)
def test_long_constants_are_rounded_within_formulas(exact: str, shown: str) -> None:
    assert Unicode().line(rounded(parse(exact, condition=True))) == shown
