"""Tables: what they hold, and how they look as text, Markdown, CSV, JSON and Gambit's lines."""

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

import burden
from burden import exact, tables
from burden.errors import ParameterError
from burden.exact import Enclosure
from burden.game import NormalFormGame, Player, Profile, best_responses, normal_form, pure_profile, restrict
from burden.results import Certificate, Component, Curve, Equilibrium, Solution, Subgame, Unsettled, certify
from burden.tables import Column, Document, Mixture, Note, Table

HALF = Fraction(1, 2)
BY_HAND = Certificate("found by hand", 1)
ROOT = exact.power(Fraction(2), HALF)


def dilemma() -> NormalFormGame:
    payoffs = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]
    return normal_form(payoffs, ["A", "B"], [["stay", "leave"]] * 2, "Prisoner's dilemma")


def pennies() -> NormalFormGame:
    return normal_form([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], ["Even", "Odd"], [["heads", "tails"]] * 2, "Pennies")


def solved(game: NormalFormGame, *profiles: Profile, **kept: Any) -> Solution:
    """Solution with the given equilibria, each on a component of its own and of index 1."""
    found = [certify(game, profile) for profile in profiles]
    found = [replace(one, component=number, index=1) for number, one in enumerate(found, start=1)]
    return Solution(game, tuple(found), kept.pop("complete", True), BY_HAND, **kept)


def dilemma_solution() -> Solution:
    return solved(dilemma(), pure_profile(dilemma(), (1, 1)))


def pennies_solution() -> Solution:
    return solved(pennies(), ((HALF, HALF), (HALF, HALF)))


def continuum_solution() -> Solution:
    """A is indifferent when B plays left; B has no reason to play right."""
    game = normal_form([[[1, 0], [1, 2]], [[1, 0], [1, 0]]], ["A", "B"], [["up", "down"], ["left", "right"]], "Ridge")
    ends = [replace(certify(game, pure_profile(game, (row, 0)), vertex=True), component=1) for row in (0, 1)]
    return Solution(game, tuple(ends), True, BY_HAND, (Component(1, (0, 1), ((0, 1),), 1, 1),))


def alliance() -> NormalFormGame:
    """Each pays its level; a total of 2 or more is worth 2 to everybody, the guarantor counting double."""
    players = (
        Player("US", ("keep", "redouble"), (Fraction(0), Fraction(1)), "United States", "guarantor"),
        Player("West", ("low", "high"), (Fraction(0), Fraction(1)), "", "ally"),
        Player("East", ("low", "high"), (Fraction(0), Fraction(3, 2)), "", "ally"),
    )
    payoffs = np.empty((3, 2, 2, 2), dtype=object)
    for us, west, east in product(range(2), repeat=3):
        value = Fraction(2) * (2 * us + west + east >= 2)
        payoffs[:, us, west, east] = [value - us, value - west, value - Fraction(3, 2) * east]
    return NormalFormGame(players, payoffs, "Alliance")


def alliance_solution(**kept: Any) -> Solution:
    game = alliance()
    stable = [
        p for p in game.profiles() if all(p[i] in best_responses(game, i, pure_profile(game, p)) for i in range(3))
    ]
    assert stable == [(0, 1, 1), (1, 0, 0)]
    return solved(game, *(pure_profile(game, profile) for profile in stable), **kept)


def leader_solution() -> Solution:
    """The United States moves first: it keeps if it expects both allies to be high, and redoubles if it does not."""
    game = alliance()
    follow = [restrict(game, 0, action) for action in range(2)]
    replies = [[(0, 0), (1, 1)], [(0, 0)]]
    subgames, outcomes = [], []
    for action, chosen in (("keep", 0), ("redouble", 1)):
        found = tuple(certify(follow[chosen], pure_profile(follow[chosen], reply)) for reply in replies[chosen])
        payoffs = tuple(game.exact_payoffs[(0, chosen, *reply)] for reply in replies[chosen])
        subgames.append(Subgame(action, Solution(follow[chosen], found, True, BY_HAND), payoffs))
    for selection, profile in (("optimistic", (0, 1, 1)), ("pessimistic", (1, 0, 0))):
        payoff = tuple(game.exact_payoffs[(i, *profile)] for i in range(3))
        strategies = pure_profile(game, profile)
        outcomes.append(
            Equilibrium(game, strategies, "pure", payoff, Fraction(0), True, selection=selection)  # type: ignore[arg-type]  # a literal, out of a tuple
        )
    certificate = Certificate("each subgame by hand")
    return Solution(
        game, tuple(outcomes), True, certificate, timing="guarantor-first", leader="US", subgames=tuple(subgames)
    )


def irrational_solution() -> Solution:
    """A plays up with probability 2 - sqrt(2)."""
    game = normal_form(
        [[[1, 0], [0, 1]], [[0, ROOT - 1], [2 - ROOT, 0]]], ["A", "B"], [["up", "down"], ["left", "right"]], "Root"
    )
    weight = exact.within_limits((2 - ROOT) / 1)
    left = (weight, exact.within_limits(1 - weight))
    # B is indifferent when A's weights are in the ratio of B's payoffs off the diagonal.
    return solved(game, (left, (HALF, HALF)))


def near(middle: str, radius: str) -> Enclosure:
    return Enclosure(Fraction(middle) - Fraction(radius), Fraction(middle) + Fraction(radius))


def enclosed_solution() -> Solution:
    """A matching game in which nobody's probabilities are known but to 20 digits; each gets what one of them is."""
    game = normal_form([[[1, 0], [0, 1]], [[0, 1], [1, 0]]], ["A", "B"], [["up", "down"], ["left", "right"]], "Near")
    half = near("0.5", "1e-20")
    found = certify(game, ((half, 1 - half), (half, 1 - half)), tied=((0, 1), (0, 1)))
    third, weight = near("0.3333333333333333333333333", "1e-21"), near("0.6666666666666666666666667", "1e-21")
    # No equilibrium, but it has different numbers.
    other = replace(found, proved=((third, weight), (third, weight)), proved_payoffs=(third, weight))
    return Solution(game, (found, other), False, BY_HAND)


def shown(document: Document, **options: Any) -> str:
    return tables.render(document, "table", **{"width": 80, **options})


def rows_of(document: Document) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(tables.render(document, "csv"))))


# -- text: equilibria ---------------------------------------------------------------------------------------------


def test_the_dilemma_at_80_columns() -> None:
    assert (
        shown(tables.equilibria(dilemma_solution()))
        == """\
Prisoner's dilemma. 1 equilibrium, list complete

           strategy    payoff
         ────────────  ──────
#  type  A      B      A    B  index  strict  undominated  total payoff
───────────────────────────────────────────────────────────────────────
1  pure  leave  leave  1    1      1  yes     yes                     2

Simultaneous moves.
List complete. Certificate: found by hand; index sum +1.
"""
    )


def test_mixtures_are_fractions_or_the_decimals_asked_for() -> None:
    document = tables.equilibria(pennies_solution())
    assert "1/2 heads + 1/2 tails" in shown(document)
    assert "0.500 heads + 0.500 tails" in shown(document, decimals=3, width=120)
    assert "1/2 heads + 1/2 tails" in shown(document, exact=True)


def test_mixtures_of_numeric_labels_cannot_be_misread() -> None:
    game = normal_form([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], actions=[["0", "1"]] * 2)
    text = shown(tables.equilibria(solved(game, ((HALF, HALF), (HALF, HALF)))))
    assert "1/2 [0] + 1/2 [1]" in text


def test_roots_are_rounded_from_their_exact_value_or_written_as_such() -> None:
    document = tables.equilibria(irrational_solution())
    assert "0.5858 up + 0.4142 down" in shown(document, width=100)
    assert "(2 - sqrt(2)) up" in shown(document, exact=True)
    assert "0.58578643762690495119831127579 up" in shown(document, decimals=29)


def test_enclosures_are_rounded_and_their_exact_form_has_an_error() -> None:
    document = tables.equilibria(enclosed_solution())
    assert "0.3333 up + 0.6667 down" in shown(document, width=100)
    assert re.search(r"^2 .* 0\.3333 +0\.6667 ", shown(document, width=140), re.MULTILINE)
    # 0.3333333333333333333333333 ± 1e-21 is certain to 20 decimals, and so is its complement.
    text = shown(document, width=140, decimals=40)
    assert f" 0.{'3' * 20} " in text
    assert f"+ 0.{'6' * 19}7 " in text
    assert f"(0.{'3' * 20} ± 1e-20) up" in shown(document, width=100, exact=True)


def test_what_may_be_a_whole_number_or_not_has_a_sign_that_says_so() -> None:
    assert column_of(near("2", "1e-30"), near("2.5", "1e-30")) == ["≈2.0000", "2.5000"]
    assert column_of(near("0", "1e-30"), Fraction(1, 3)) == ["≈0.0000", "0.3333"]


@pytest.mark.parametrize(
    ("middle", "radius", "decimals", "printed"),
    [
        ("0.34729635533386", "1e-12", 4, "0.3473"),
        ("0.34729635533386", "1e-12", 40, "0.34729635533"),
        ("0.34729635533386", "2e-6", 5, "0.3473"),  # between 0.347294 and 0.347299
        ("0.12345", "1e-12", 4, "0.123"),  # may be rounded to 0.1234 or 0.1235
        ("0.00004", "1e-12", 3, "<0.001"),
        ("0.99996", "1e-12", 4, ">0.9999"),
        ("-0.34729635533386", "1e-12", 4, "-0.3473"),
        ("12345678901234567", "1/4", 4, "1.2346e+16"),
        ("12345678901234567", "1e12", 6, "1.23e+16"),  # between 1.2344 and 1.2347
        ("0.5", "0.04", 4, "0.5"),
        ("0.5", "0.06", 4, "0 ± 1"),  # may be rounded to 0 or to 1, to 0.4 or to 0.6
    ],
)
def test_no_decimals_are_printed_that_are_not_certain(middle: str, radius: str, decimals: int, printed: str) -> None:
    assert column_of(near(middle, radius), decimals=decimals) == [printed]


@given(st.fractions(0, 100), st.integers(1, 30), st.integers(0, 40))
def test_every_number_of_an_enclosure_is_rounded_as_it_is_printed(value: Fraction, power: int, decimals: int) -> None:
    enclosure = Enclosure(value - Fraction(1, 10**power), value + Fraction(2, 10**power))
    (printed,) = column_of(enclosure, decimals=decimals)
    if printed.startswith(("<", ">", "≈")) or "±" in printed:
        return
    n_decimals = len(printed.partition(".")[2])
    assert n_decimals <= decimals
    for bound in (enclosure.lower, enclosure.upper):
        assert abs(bound - Fraction(printed)) <= Fraction(1, 2 * 10**n_decimals)


def test_a_continuum_is_described_by_its_ends() -> None:
    text = shown(tables.equilibria(continuum_solution()))
    assert "2 extreme equilibria on 1 component, list complete" in text
    assert "Component 1 (index +1): segment between 1 and 2." in text
    assert re.search(r"^1  vertex .* 1  no ", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("component", "said"),
    [
        (Component(2, (2, 3), ((2, 3),), 1), "Component 2: segment between 3 and 4."),
        (
            Component(2, (0, 1, 2), ((0, 1), (1, 2)), 1, 0),
            "Component 2 (index 0): segments between 1 and 2 and between 2 and 3.",
        ),
        (
            Component(1, (0, 1, 2, 3), ((0, 1, 2, 3), (3,)), 2),
            "Component 1: continuum of dimension 2: every mixture, player by player, of the strategies in 1, 2, 3 and"
            " 4; the point 4.",
        ),
        (Component(3, (0, 4), (), 1), "Component 3: continuum of dimension 1 through 1 and 5."),
        (Component(3, (0, 4)), "Component 3: continuum through 1 and 5."),
    ],
)
def test_components_are_described(component: Component, said: str) -> None:
    solution = replace(dilemma_solution(), components=(component,))
    assert said in shown(tables.equilibria(solution), width=200)


@pytest.mark.parametrize(
    ("curve", "said"),
    [
        (
            Curve(1, ((0, 1), (1,)), ("p(A, stay)**2 = 1/3",), ("p(A, stay) >= 0",), (2,), (0, 1)),
            "On component 2: a curve with support A {stay, leave}, B {leave} where p(A, stay)**2 = 1/3 and p(A, stay)"
            " >= 0; samples: 3; end points: 1 and 2.",
        ),
        (
            Curve(2, ((0,), (0, 1)), ("p(A, stay) = 1",), samples=(0, 1, 2)),
            "On component 2: a surface with support A {stay}, B {stay, leave} where p(A, stay) = 1; samples: 1, 2 and"
            " 3.",
        ),
        (Curve(3, ((0,), (0,)), ()), "On component 2: a continuum of dimension 3 with support A {stay}, B {stay}."),
    ],
)
def test_curves_are_described(curve: Curve, said: str) -> None:
    component = Component(2, (0, 1, 2), (), curve.dimension, None, (curve,))
    text = shown(tables.equilibria(replace(dilemma_solution(), components=(component,))), width=200)
    assert said in text
    assert "Component 2: continuum of dimension" in text
    assert " component " in text.partition("Simultaneous")[0]


@pytest.mark.parametrize("width", [40, 80, 140])
def test_supports_that_were_not_settled_are_named_and_counted(width: int) -> None:
    named = tuple(Unsettled(((0,), (number % 2,)), f"reason {number}") for number in range(5))
    solution = replace(dilemma_solution(), complete=False, unsettled=named, n_unsettled=1234)
    text = shown(tables.equilibria(solution), width=width)
    assert max(map(len, text.splitlines())) <= width
    assert (
        "1,234 supports not settled: A {stay}, B {stay} (reason 0); A {stay}, B {leave} (reason 1); A {stay}, B {stay}"
        " (reason 2); 1,231 more."
    ) in " ".join(text.split())
    only = replace(solution, unsettled=named[1:2], n_unsettled=1)
    assert "1 support not settled: A {stay}, B {leave} (reason 1)." in " ".join(shown(tables.equilibria(only)).split())


def test_an_interrupted_search_is_said_to_be_one() -> None:
    text = shown(tables.equilibria(replace(dilemma_solution(), complete=False, interrupted=True)), width=120)
    assert "List not complete, since the search was interrupted: there may be equilibria that are not listed." in text


def test_isolated_components_are_not_mentioned() -> None:
    solution = replace(dilemma_solution(), components=(Component(1, (0,), ((0,),), 0, 1),))
    assert "Component" not in shown(tables.equilibria(solution))


@pytest.mark.parametrize("form", ["table", "markdown", "latex"])
def test_every_human_format_says_that_a_list_is_not_complete(form: str) -> None:
    solution = replace(dilemma_solution(), complete=False, notes=("a limit was reached",))
    text = tables.render(tables.equilibria(solution), form)
    assert "1 equilibrium, list not complete" in text  # in the caption, which travels with the table
    assert "List not complete: there may be equilibria that are not listed." in text
    assert "Note: a limit was reached." in text
    assert "found by hand; index sum +1" in text
    assert "list complete" not in text.lower()


@pytest.mark.parametrize("form", ["table", "markdown", "latex"])
def test_every_human_format_says_that_a_list_is_complete(form: str) -> None:
    for solution in (dilemma_solution(), leader_solution()):
        assert "list complete" in tables.render(tables.equilibria(solution), form)


def test_an_empty_list_is_said_to_be_empty() -> None:
    solution = Solution(dilemma(), (), False, Certificate("gave up"))
    for form in ("table", "markdown", "latex"):
        assert "(none)" in tables.render(tables.equilibria(solution), form)


def test_alliances_show_effort_contributions_and_dependence() -> None:
    text = shown(tables.equilibria(alliance_solution()))
    assert text.startswith("Alliance. 2 equilibria, list complete\n")
    assert re.search(r"^1  pure  keep +high +high +2 +1 +0\.5", text, re.MULTILINE)
    assert re.search(r"^1 +0\.0 +1\.0 +1\.5 +2\.5 +0$", text, re.MULTILINE)
    assert re.search(r"^2 +1\.0 +0\.0 +0\.0 +0\.0 +1$", text, re.MULTILINE)


def test_wide_tables_are_split_at_80_columns_and_whole_at_140() -> None:
    document = tables.equilibria(alliance_solution())
    assert shown(document).count("─\n") > 2
    wide = shown(document, width=140)
    assert re.search(r"^1  pure  keep .* 1\.5 +2\.5 +0 .* yes$", wide, re.MULTILINE)


def test_a_leader_has_outcomes_with_selections_and_a_table_of_subgames() -> None:
    text = shown(tables.equilibria(leader_solution()))
    assert "Alliance. 2 outcomes on the path, list complete" in text
    assert "United States moves first and is observed." in text
    assert re.search(r"^1  pure  optimistic +keep +high +high +2 +1 +0\.5$", text, re.MULTILINE)
    assert "What the others play after each action of United States" in text
    assert re.search(r"^keep +1  pure  – +low +low +0 +0 +0\.0$", text, re.MULTILINE)
    assert re.search(r"^keep +2  pure  optimistic +high +high +2 +1 +0\.5$", text, re.MULTILINE)
    assert re.search(r"^redouble +1  pure  pessimistic +low +low +1 +2 +2\.0$", text, re.MULTILINE)
    assert "After every action: list complete. Certificate: found by hand" in text


def test_an_incomplete_subgame_is_named() -> None:
    solution = leader_solution()
    first, second = solution.subgames
    short = replace(second, solution=replace(second.solution, complete=False))
    text = shown(tables.equilibria(replace(solution, complete=False, subgames=(first, short))))
    assert "2 outcomes on the path, list not complete" in text
    assert "After redouble: list not complete: there may be" in text
    assert "After keep: list complete." in text


def test_scenarios_stand_side_by_side() -> None:
    before = alliance_solution(scenario="before", parameters={"theta": Fraction(1, 3), "c": Fraction(1)})
    after = alliance_solution(scenario="after", parameters={"theta": Fraction(6, 5), "c": Fraction(1)}, complete=False)
    document = tables.scenarios([before, after])
    text = shown(document)
    assert text.startswith("Alliance. Equilibria in 2 scenarios, 1 of 2 lists not complete\n")
    assert re.search(r"^before +1  pure  keep", text, re.MULTILINE)
    assert re.search(r"^after +2  pure  redouble", text, re.MULTILINE)
    assert "After: list not complete" not in text
    assert "after: list not complete: there may be" in text
    assert re.search(r"^before +1/3$", text, re.MULTILINE)
    assert re.search(r"^after +1\.2$", text, re.MULTILINE)
    assert "The same in every scenario: c = 1." in text
    assert [row["scenario"] for row in rows_of(document)] == ["before", "before", "after", "after"]
    answer = json.loads(tables.render(document, "json"))
    assert answer == {"burden": burden.__version__, "solutions": [before.to_dict(), after.to_dict()]}


def test_solutions_of_different_games_do_not_share_a_table() -> None:
    with pytest.raises(ParameterError, match="different players"):
        tables.scenarios([dilemma_solution(), pennies_solution()])
    with pytest.raises(ParameterError, match="no solutions"):
        tables.scenarios([])


def test_players_of_one_name_are_told_apart_by_their_keys() -> None:
    game = dilemma()
    twins = tuple(replace(player, name="Ally") for player in game.players)
    text = shown(tables.equilibria(solved(NormalFormGame(twins, game.exact_payoffs), pure_profile(game, (1, 1)))))
    assert "Ally" in text
    assert "(A)" in text
    assert "(B)" in text


# -- text: numbers ------------------------------------------------------------------------------------------------


def column_of(*values: Any, **options: Any) -> list[str]:
    """Cells of a column of numbers, as printed."""
    table = Table("Numbers", (Column("x", "x", "number"),), tuple((value,) for value in values))
    return [line.strip() for line in shown(Document((table,)), **options).splitlines()[4:]]


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        ((Fraction(3), Fraction(-12)), ["3", "-12"]),
        ((Fraction(3), HALF), ["3.0", "0.5"]),
        ((Fraction(3), Fraction(1, 3)), ["3.0000", "0.3333"]),
        ((Fraction(5, 10**5), HALF), ["<0.0001", "0.5000"]),
        ((Fraction(-5, 10**6), HALF), [">-0.0001", "0.5000"]),
        ((Fraction(0), Fraction(1, 3)), ["0.0000", "0.3333"]),
        ((Fraction(1, 300), Fraction(1, 700)), ["0.003333", "0.001429"]),
        ((Fraction(1, 3 * 10**12),), ["3.3333e-13"]),
        ((Fraction(10**15) + Fraction(1, 3),), ["1.0000e+15"]),
        ((Fraction(99999999, 10**8) * 10**16,), ["1.0000e+16"]),
        ((ROOT, 1 - ROOT), ["1.4142", "-0.4142"]),
    ],
)
def test_numbers_have_up_to_four_decimals_alike_within_a_column(values: tuple[Any, ...], printed: list[str]) -> None:
    assert column_of(*values) == printed


def test_ties_are_rounded_to_even_from_the_exact_value() -> None:
    # In binary 2.675 lies below the tie and 0.125 on it: only exact rounding gives both.
    assert column_of(Fraction("2.675"), Fraction("2.665"), Fraction("0.125"), decimals=2) == ["2.68", "2.66", "0.12"]


@given(st.fractions(), st.integers(0, 12))
def test_a_printed_number_is_the_nearest_decimal(value: Fraction, decimals: int) -> None:
    (printed,) = column_of(value, decimals=decimals)
    unit = Fraction(1, 10**decimals)
    if printed.startswith(("<", ">")):
        # Near a whole number, but none: the bound is true, one unit from the whole number, and on the same side.
        bound, whole = Fraction(printed[1:]), round(value)
        assert 0 < abs(value - whole) <= unit / 2
        assert abs(bound - whole) == unit
        assert (value < bound) == (printed[0] == "<") == (value > whole)
    elif "e" not in printed:
        assert abs(Fraction(printed) - value) <= unit / 2
        assert (Fraction(printed) == 0) == (value == 0)
        assert len(printed.partition(".")[2]) == decimals


@settings(deadline=None)  # the first call imports sympy
@given(st.integers(2, 500), st.integers(0, 30))
def test_roots_are_rounded_as_exactly_as_fractions(number: int, decimals: int) -> None:
    (printed,) = column_of(exact.power(Fraction(number), HALF), decimals=decimals)
    unit = Fraction(1, 10**decimals)
    if not printed.startswith(("<", ">")):
        assert max(Fraction(printed) - unit / 2, Fraction(0)) ** 2 <= number <= (Fraction(printed) + unit / 2) ** 2


def test_exact_numbers_too_long_for_a_cell_are_marked_as_rounded() -> None:
    assert column_of(Fraction(1, 3), Fraction(10**40, 3), exact=True) == ["1/3", "≈3.3333e+39"]


def test_options_that_make_no_sense_are_refused() -> None:
    document = tables.equilibria(dilemma_solution())
    with pytest.raises(ParameterError, match="decimals: found 51, expected 0 to 50"):
        tables.render(document, decimals=51)
    with pytest.raises(ParameterError, match="exclude each other"):
        tables.render(document, decimals=2, exact=True)
    with pytest.raises(ParameterError, match='did you mean "latex"'):
        tables.render(document, "latec")


# -- text: games --------------------------------------------------------------------------------------------------


def test_two_players_have_one_bimatrix_with_best_responses_marked() -> None:
    assert (
        shown(tables.description(dilemma()))
        == """\
Prisoner's dilemma

Players

player  role    actions
───────────────────────────
A       player  stay, leave
B       player  stay, leave

Payoffs

                B
          ─────────────
          stay   leave
───────────────────────
A  stay   3, 3   0, 5*
   leave  5*, 0  1*, 1*

* marks a best response; where every payoff of a cell has one, the cell is a
pure equilibrium.
"""
    )


def test_three_players_have_a_bimatrix_for_each_action_of_the_guarantor() -> None:
    text = shown(tables.description(alliance()))
    assert "Payoffs, by the action of United States" in text
    assert "\nUnited States: keep\n" in text
    assert "\nUnited States: redouble\n" in text
    assert "Payoffs in the order United States, West, East." in text
    assert re.search(r"high +0\.0, -1\.0, 0\.0 +2\.0\*, 1\.0\*, 0\.5\*$", text, re.MULTILINE)
    assert "keep (0), redouble (1)" in text


def test_the_guarantor_chooses_the_matrix_wherever_it_stands() -> None:
    game = alliance()
    order = [1, 2, 0]
    payoffs = np.transpose(game.exact_payoffs[order], [0, 2, 3, 1])
    moved = NormalFormGame(tuple(game.players[i] for i in order), payoffs, game.title)
    text = shown(tables.description(moved))
    assert "United States: redouble" in text
    assert "Payoffs in the order West, East, United States." in text
    assert re.search(r"high +-1\.0, 0\.0, 0\.0 +1\.0\*, 0\.5\*, 2\.0\*$", text, re.MULTILINE)


def test_without_a_guarantor_the_first_player_chooses_the_matrix() -> None:
    game = normal_form(np.zeros((3, 2, 2, 2), dtype=int).tolist())
    assert "Payoffs, by the action of player_1" in shown(tables.description(game))


def test_four_players_have_a_bimatrix_for_each_profile_of_the_first_two() -> None:
    text = shown(tables.description(normal_form(np.zeros((4, 2, 2, 2, 2), dtype=int).tolist())))
    assert text.count("\nplayer_1: ") == 4
    assert "\nplayer_1: 2, player_2: 1\n" in text
    assert "0*, 0*, 0*, 0*" in text


def test_matrices_that_are_left_out_are_counted() -> None:
    text = shown(tables.description(normal_form(np.zeros((4, 9, 9, 2, 2), dtype=int).tolist())))
    assert "60 of 81 payoff matrices are shown; the formats csv and json have all." in text
    assert text.count("\nplayer_1: ") == 60
    huge = shown(tables.description(normal_form(np.zeros((2, 100, 100), dtype=int).tolist())))
    assert "Payoffs of 100 × 100 profiles are too many to show here" in huge


def test_one_player_has_a_list() -> None:
    text = shown(tables.description(normal_form([[1, 3, 2]], ["A"], [["x", "y", "z"]])))
    assert re.search(r"^x +1\ny +3\*\nz +2$", text, re.MULTILINE)


def test_payoffs_that_do_not_fit_a_line_are_stacked() -> None:
    rng = np.random.default_rng(1)
    payoffs = [[[[f"{rng.integers(1, 9999)}/1000" for _ in range(3)] for _ in range(3)] for _ in range(2)]] * 3
    names = ["United States", "Western allies", "Eastern allies"]
    game = normal_form(payoffs)
    players = tuple(replace(player, name=name) for player, name in zip(game.players, names, strict=True))
    text = shown(tables.description(NormalFormGame(players, game.exact_payoffs)))
    assert not re.search(r"\d, \d", text.partition("Payoffs, by")[2])
    assert max(map(len, text.splitlines())) <= 80


MODEL = """
burden: 1
title: Umbrella
description: Who carries the burden?
source: by hand
parameters:
  kappa: {value: 4/5, domain: "[0, 1]", description: credibility}
  c: 2
assumptions: [kappa < c]
players:
  US: {name: United States, role: guarantor, actions: {keep: 0, redouble: 1}}
  Europe: {role: ally, actions: {low: 0, high: kappa}}
definitions: {Q: kappa*US + Europe}
payoffs: {US: Q - US, Europe: c*Q - Europe}
scenarios: {doubt: {kappa: 1/3}}
"""


def a_model(text: str) -> burden.Model:
    model = burden.loads(text)
    assert isinstance(model, burden.Model)
    return model


def test_a_model_shows_what_its_file_says() -> None:
    model = a_model(MODEL)
    text = shown(tables.description(model.at(), model))
    for line in (
        "Who carries the burden?",
        "Source: by hand",
        "Simultaneous moves. Effort: United States. Assumptions: kappa < c.",
    ):
        assert f"\n{line}\n" in text
    assert re.search(r"^Europe +ally +low \(0\), high \(0\.8\)$", text, re.MULTILINE)
    assert re.search(r"^kappa +0\.8  \[0, 1\] +credibility$", text, re.MULTILINE)
    assert re.search(r"^doubt +1/3$", text, re.MULTILINE)
    assert re.search(r"^payoff of Europe +c\*Q - Europe$", text, re.MULTILINE)


def test_a_scenario_changes_the_parameters_shown() -> None:
    model = a_model(MODEL)
    values = model.values(scenario="doubt")
    text = shown(tables.description(model.at(scenario="doubt"), model, values, "doubt"))
    assert text.startswith("Umbrella, doubt\n")
    assert re.search(r"^kappa +1/3  \[0, 1\]", text, re.MULTILINE)
    assert "high (1/3)" in text


def test_a_model_with_an_interval_has_no_matrices() -> None:
    model = a_model("burden: 1\nplayers: {A: {interval: [0, 1]}, B: {actions: [0, 1]}}\npayoffs: {A: A*B, B: B}\n")
    text = shown(tables.description(model=model))
    assert "every level in" in text
    assert "payoff of A" in text
    assert "best response" not in text
    assert json.loads(tables.render(tables.description(model=model), "json"))["players"][0]["key"] == "A"
    assert tables.render(tables.description(model=model), "csv").startswith("player,name,role,actions\n")


def test_nothing_cannot_be_described() -> None:
    with pytest.raises(ParameterError, match="give a game or a model"):
        tables.description()


# -- text: width, colour, safety ----------------------------------------------------------------------------------

LABELS = st.one_of(
    st.text(min_size=1, max_size=60),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
    st.text("中文字한글 e\u0301🇺🇸", min_size=1, max_size=40),
    st.sampled_from(
        [
            "[bold]x[/bold]",
            "[/]",
            ":smile:",
            "\x1b[31mred\x1b[0m",
            "\x9b2J",
            "a\nb\tc",
            "\u202egnol",
            "x" * 300,
            "1/2",
            "+ 1/2 low",
            "a + b",
            "\ud800",
            "⚠️" * 30,
            "👩‍👩‍👧‍👦" * 9,
            "\u200dx",
            "e" + "\u0301" * 50,
            "$\\{%&#_^~",
        ]
    ),
)


@st.composite
def labelled_solutions(draw: st.DrawFn) -> Solution:
    """Solutions of constant games, where every profile is an equilibrium, with whatever labels."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    roles = ["guarantor", *["ally"] * 3] if draw(st.booleans()) else ["player"] * 4
    players = []
    for number, size in enumerate(sizes):
        labels = draw(st.lists(LABELS, min_size=size, max_size=size, unique=True))
        levels = tuple(Fraction(level, 7) for level in range(size)) if draw(st.booleans()) else None
        name = draw(LABELS | st.just(""))
        players.append(Player(f"key_{number}", tuple(labels), levels, name, roles[number]))  # type: ignore[arg-type]  # literals, out of a list
    constants = draw(st.lists(st.fractions(max_denominator=10**6), min_size=len(sizes), max_size=len(sizes)))
    payoffs = np.empty((len(sizes), *sizes), dtype=object)
    for row, constant in enumerate(constants):
        payoffs[row] = constant
    game = NormalFormGame(tuple(players), payoffs, draw(LABELS))
    profiles = [
        tuple(tuple(Fraction(1, size) for _ in range(size)) for size in sizes),
        pure_profile(game, [0] * len(sizes)),
    ]
    notes = tuple(draw(st.lists(LABELS, max_size=2)))
    parameters = {f"p{number}": draw(st.fractions()) for number in range(draw(st.integers(0, 3)))}
    return solved(game, *profiles, notes=notes, scenario=draw(LABELS | st.none()), parameters=parameters)


def documents(solution: Solution) -> list[Document]:
    return [tables.equilibria(solution), tables.description(solution.game), tables.scenarios([solution, solution])]


@settings(deadline=None, max_examples=60)
@given(labelled_solutions(), st.integers(70, 160))
def test_text_fits_its_width_and_holds_nothing_that_a_terminal_obeys(solution: Solution, width: int) -> None:
    for document in documents(solution):
        for chosen in (80, width):
            text = shown(document, width=chosen)
            assert text.endswith("\n")
            for line in text.removesuffix("\n").split("\n"):
                assert cell_len(line) <= chosen
                assert line == line.rstrip()
                assert line.replace("\u200c", "").isprintable()
        painted = shown(document, color=True)
        assert re.sub(r"\x1b\[[\d;]*m", "", painted) == shown(document)


@settings(deadline=None, max_examples=40)
@given(labelled_solutions())
def test_numbers_are_never_broken(solution: Solution) -> None:
    text = shown(tables.equilibria(solution), decimals=6)
    for payoff in solution.equilibria[0].payoffs:
        assert isinstance(payoff, Fraction)
        if payoff == 0 or 10**-6 < abs(payoff) < 10**15:
            assert f"{_half_even(payoff, 6)}" in re.split(r"[\s,]+", text)


def _half_even(value: Any, decimals: int) -> str:
    scaled = round(value * 10**decimals)
    digits = str(abs(scaled)).zfill(decimals + 1)
    return f"{'-' * (scaled < 0)}{digits[:-decimals]}.{digits[-decimals:]}"


def test_markup_in_labels_is_text() -> None:
    game = normal_form([[[1]], [[1]]], ["A", "B"], [["[bold red]x[/]"], [":smile:"]])
    for color in (False, True):
        text = shown(tables.description(game), color=color)
        assert "[bold red]x[/]" in text
        assert ":smile:" in text


def test_escape_sequences_are_shown_and_not_sent() -> None:
    game = normal_form([[[1]], [[1]]], ["A", "B"], [["\x1b[2Jx"], ["\u202ey"]])
    document = tables.description(game)
    for form in ("table", "markdown", "latex", "csv", "json"):
        text = tables.render(document, form)
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert r"\x1b[2Jx" in shown(document)
    assert json.loads(tables.render(document, "json"))["players"][0]["actions"][0]["label"] == "\x1b[2Jx"


def test_colour_uses_no_colour_that_vanishes_on_some_background() -> None:
    painted = shown(tables.equilibria(replace(alliance_solution(), complete=False)), color=True)
    codes = {int(code) for codes in re.findall(r"\x1b\[([\d;]*)m", painted) for code in codes.split(";")}
    assert codes <= {0, 1, 4, 31}  # reset, bold, underline, and red for warnings


def test_the_width_is_that_of_columns_or_else_80(monkeypatch: pytest.MonkeyPatch) -> None:
    document = tables.equilibria(alliance_solution())
    monkeypatch.setenv("COLUMNS", "140")
    assert tables.render(document) == shown(document, width=140)
    for nonsense in ("", "0", "wide"):
        monkeypatch.setenv("COLUMNS", nonsense)
        assert tables.render(document) == shown(document)


def test_rich_is_loaded_by_text_alone() -> None:
    code = (
        "import sys\nfrom burden import tables\nfrom burden.game import normal_form\n"
        "document = tables.description(normal_form([[1, 2]]))\n"
        "for form in ('markdown', 'latex', 'csv', 'json'):\n    tables.render(document, form)\n"
        "assert 'rich' not in sys.modules and 'sympy' not in sys.modules\n"
        "tables.render(document)\nassert 'rich' in sys.modules and 'rich.console' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# -- Markdown -----------------------------------------------------------------------------------------------------


def test_markdown_is_a_pipe_table() -> None:
    text = tables.render(tables.equilibria(pennies_solution()), "markdown")
    assert """
|   # | type  | Even                  | Odd                   | payoff: Even | payoff: Odd |
| --: | ----- | --------------------- | --------------------- | -----------: | ----------: |
|   1 | mixed | 1/2 heads + 1/2 tails | 1/2 heads + 1/2 tails |            0 |           0 |
""" in text.replace(r" \#", "  #")


def test_markdown_marks_best_responses_and_equilibria() -> None:
    text = tables.render(tables.description(dilemma()), "markdown")
    assert r"0, 5\*" in text
    assert r"**1\*, 1\***" in text


def cells_of(markdown: str) -> list[str]:
    """Text of all cells, as a reader of Markdown of its own makes them."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    found = []
    for place, token in enumerate(tokens):
        if token.type in ("td_open", "th_open"):
            children = tokens[place + 1].children or []
            found.append("".join(child.content for child in children))
    return found


@pytest.mark.parametrize(
    "label", ["a|b", r"a\|b", "*a*", "_a_", "`a`", "<b>", "[a](b)", "~a~", "a & b", "$x$", "&amp;"]
)
def test_markdown_cells_read_back_as_their_labels(label: str) -> None:
    game = normal_form([[[1], [2]], [[1], [1]]], ["A", "B"], [[label, "other"], ["only"]])
    assert label in cells_of(tables.render(tables.description(game), "markdown"))


@settings(deadline=None, max_examples=40)
@given(labelled_solutions())
def test_markdown_tables_keep_their_shape_whatever_the_labels(solution: Solution) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(tables.render(tables.equilibria(solution), "markdown"))
    rows = [token for token in tokens if token.type == "tr_open"]
    cells = [token for token in tokens if token.type in ("td_open", "th_open")]
    assert len(rows) == 1 + len(solution.equilibria)
    assert len(cells) % len(rows) == 0


# -- CSV and JSON -------------------------------------------------------------------------------------------------


def test_csv_has_raw_keys_floats_and_exact_text() -> None:
    (row,) = rows_of(tables.equilibria(irrational_solution()))
    assert row["A"] == "(2 - sqrt(2)) up + (-1 + sqrt(2)) down"
    assert row["B"] == "1/2 left + 1/2 right"
    assert row["payoff_A"] == "0.5"
    assert row["exact_payoff_A"] == "1/2"
    assert float(row["payoff_B"]) == pytest.approx((2 - 2**0.5) * (2**0.5 - 1))
    assert (row["equilibrium"], row["type"], row["regret"], row["index"]) == ("1", "mixed", "0.0", "1")
    assert (row["component"], row["scenario"], row["selection"], row["effort"]) == ("1", "", "", "")
    assert row["complete"] == "true"


def test_csv_of_enclosures_has_doubles_and_texts_with_errors() -> None:
    row = rows_of(tables.equilibria(enclosed_solution()))[1]
    third, weight = f"0.{'3' * 20} ± 1e-20", f"0.{'6' * 19}7 ± 1e-20"
    assert row["A"] == f"({third}) up + ({weight}) down"
    assert (row["payoff_A"], row["exact_payoff_A"]) == ("0.3333333333333333", third)


def test_csv_of_an_alliance_has_its_burden() -> None:
    first, second = rows_of(tables.equilibria(alliance_solution(scenario="now")))
    assert (first["scenario"], first["US"], first["East"]) == ("now", "keep", "high")
    assert (first["effort"], first["contribution_East"], first["allied_total"]) == ("0.0", "1.5", "2.5")
    assert (first["exact_allied_total"], first["dependence"], second["dependence"]) == ("5/2", "0.0", "1.0")


def test_csv_of_a_leader_has_outcomes_with_selections() -> None:
    assert [row["selection"] for row in rows_of(tables.equilibria(leader_solution()))] == ["optimistic", "pessimistic"]


@settings(deadline=None, max_examples=40)
@given(labelled_solutions())
def test_csv_is_rectangular_whatever_the_labels(solution: Solution) -> None:
    for document in documents(solution):
        head, *body = csv.reader(io.StringIO(tables.render(document, "csv")))
        assert len(set(head)) == len(head)
        assert {len(row) for row in body} == {len(head)}


def test_keys_of_players_do_not_collide_with_columns_of_ours() -> None:
    game = normal_form([[[1]], [[2]]], ["type", "regret"], [["a"], ["b"]])
    (row,) = rows_of(tables.equilibria(solved(game, pure_profile(game, (0, 0)))))
    assert (row["type"], row["strategy_type"], row["strategy_regret"]) == ("pure", "a", "b")
    game = normal_form([[[1]], [[2]]], ["exact_regret", "strategy_payoff_A"], [["a"], ["b"]])
    (row,) = rows_of(tables.equilibria(solved(game, pure_profile(game, (0, 0)))))
    assert (row["exact_regret"], row["strategy_exact_regret"], row["strategy_payoff_A"]) == ("0", "a", "b")
    game = normal_form([[[1]], [[2]]], ["equilibrium", "payoff_equilibrium"], [["a"], ["b"]])
    (row,) = rows_of(tables.description(game))
    assert (row["action_equilibrium"], row["equilibrium"]) == ("a", "true")


def test_csv_of_a_game_has_a_row_per_profile() -> None:
    rows = rows_of(tables.description(dilemma()))
    assert [(row["A"], row["B"], row["payoff_A"], row["exact_payoff_B"]) for row in rows] == [
        ("stay", "stay", "3.0", "3"),
        ("stay", "leave", "0.0", "5"),
        ("leave", "stay", "5.0", "0"),
        ("leave", "leave", "1.0", "1"),
    ]
    assert [row["best_A"] for row in rows] == ["false", "false", "true", "true"]
    assert [row["equilibrium"] for row in rows] == ["false", "false", "false", "true"]


def test_json_is_the_dictionary_of_the_solution() -> None:
    for solution in (dilemma_solution(), irrational_solution(), leader_solution(), continuum_solution()):
        assert json.loads(tables.render(tables.equilibria(solution), "json")) == solution.to_dict()


def test_json_of_a_game_has_payoffs_exactly_and_as_floats() -> None:
    model = a_model(MODEL)
    answer = json.loads(tables.render(tables.description(model.at(), model), "json"))
    assert answer["title"] == "Umbrella"
    assert answer["parameters"]["kappa"] == {
        "value": 0.8,
        "exact": "4/5",
        "domain": "[0, 1]",
        "description": "credibility",
    }
    assert answer["scenarios"] == {"doubt": {"kappa": "1/3"}}
    assert answer["players"][1]["actions"][1] == {"label": "high", "level": 0.8, "exact_level": "4/5"}
    assert answer["payoffs"]["US"] == [[0.0, 0.8], [-0.2, 0.6]]
    assert answer["exact_payoffs"]["US"] == [["0", "4/5"], ["-1/5", "3/5"]]
    assert answer["pure_equilibria"] == [{"US": "keep", "Europe": "high"}]


def test_json_refuses_what_is_no_number() -> None:
    document = Document((), record=lambda: {"value": float("nan")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        tables.render(document, "json")


def test_documents_of_other_commands_need_only_a_table() -> None:
    columns = (
        Column("who", "who"),
        Column("share", "share", "number"),
        Column("n", "n", "count"),
        Column("ok", "ok", "flag"),
    )
    table = Table("Shares", columns, (("West", Fraction(1, 3), 4, True), ("East", None, None, False)))
    document = Document((Note("Hello.", "title"), table))
    assert (
        tables.render(document, "csv")
        == "who,share,exact_share,n,ok\nWest,0.3333333333333333,1/3,4,true\nEast,,,,false\n"
    )
    assert json.loads(tables.render(document, "json"))["rows"] == [
        {"who": "West", "share": {"value": 1 / 3, "exact": "1/3"}, "n": 4, "ok": True},
        {"who": "East", "share": None, "n": None, "ok": False},
    ]
    assert re.search(r"^West  0\.3333  4  yes\nEast       –  –  no$", shown(document), re.MULTILINE)


def test_tables_check_their_shape() -> None:
    with pytest.raises(ValueError, match="one cell for each"):
        Table("", (Column("a", "a"),), ((1, 2),))
    with pytest.raises(ValueError, match="same key"):
        Table("", (Column("a", "a"), Column("a", "b")), ())


def test_a_document_without_tables_has_no_csv() -> None:
    with pytest.raises(ParameterError, match="no table"):
        tables.render(Document((Note("Hello."),)), "csv")


# -- Gambit -------------------------------------------------------------------------------------------------------


def test_gambit_lines_hold_probabilities_in_player_order() -> None:
    assert tables.render(tables.equilibria(dilemma_solution()), "gambit") == "NE,0,1,0,1\n"
    assert tables.render(tables.equilibria(pennies_solution()), "gambit") == "NE,1/2,1/2,1/2,1/2\n"
    assert tables.render(tables.equilibria(continuum_solution()), "gambit") == "NE,1,0,1,0\nNE,0,1,1,0\n"


def test_gambit_lines_have_17_digits_where_a_probability_is_irrational() -> None:
    line = tables.render(tables.equilibria(irrational_solution()), "gambit")
    assert line == "NE,0.58578643762690495,0.41421356237309505,1/2,1/2\n"


def test_gambit_lines_have_17_digits_where_a_probability_is_enclosed() -> None:
    lines = tables.render(tables.equilibria(enclosed_solution()), "gambit").splitlines()
    assert lines[1] == "NE,0.33333333333333333,0.66666666666666667,0.33333333333333333,0.66666666666666667"


def test_gambit_lines_are_for_equilibria_of_one_simultaneous_game() -> None:
    for document in (
        tables.equilibria(leader_solution()),
        tables.scenarios([dilemma_solution()]),
        tables.description(dilemma()),
    ):
        with pytest.raises(ParameterError, match="choose another format"):
            tables.render(document, "gambit")


def test_strategies_are_mixtures_of_labels() -> None:
    (section,) = tables.equilibria(pennies_solution()).sections
    assert isinstance(section, Table)
    position = [column.key for column in section.columns].index("Odd")
    assert section.rows[0][position] == Mixture(((HALF, "heads"), (HALF, "tails")))
