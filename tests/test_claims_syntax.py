"""What claims say: every form as a tree, every mistake with its place, and that no text whatever does harm."""

import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burden import gamefile
from burden.claims import (
    Actor,
    And,
    Comparison,
    Context,
    Everywhere,
    Exists,
    Implies,
    IsBestResponse,
    IsEquilibrium,
    Leaf,
    Monotone,
    Not,
    Or,
    ParameterCondition,
    Repeats,
    Somewhere,
    Statement,
    Unique,
    ValueTerm,
    Vocabulary,
    leaves,
    read_statement,
)
from burden.claims.words import MAX_CHARACTERS
from burden.errors import GameFileError
from burden.expressions import Formula
from burden.model import Interval, Model

#: A game in which everything that claims speak of occurs, and in which names mean several things where they may.
GAME = """\
burden: 1
parameters:
  theta_W: {value: 1, domain: "(0, oo)"}
  theta_E: 2
  kappa: {value: 1/2, domain: "[0, 1]"}
  form: 1
  implies: 2
  value: 3
players:
  US: {role: guarantor, actions: {withdraw: 0, slow-down: 1, very high: 2, "it's (3, all)": theta_W + 3}}
  West: {role: ally, actions: {low: 0, high: 1}}
  East: {role: ally, interval: [0, 10]}
definitions:
  Q: US + West
  half: theta_W/2
payoffs:
  US: Q
  West: -West*theta_W
  East: -East
scenarios: {before-2014: {theta_W: 2}, "after 2022": {kappa: 1}}
"""

#: One without levels, whose payoffs are lists.
LISTS = """\
burden: 1
parameters: {theta: 2}
players:
  US: {actions: [stay, go]}
  West: {role: ally, actions: {low: 0, high: 1}}
payoffs:
  US: [[1, 2], [3, 4]]
  West: [[1, 2], [3, theta]]
"""


def says(text: str, game: str = GAME) -> Statement:
    quoted = text.replace("'", "''")
    model = gamefile.loads(f"{game}claims: {{a: {{text: words, says: '{quoted}', source: book}}}}\n")
    assert isinstance(model, Model)
    claim = model.claims["a"]
    assert (claim.id, claim.text, claim.source) == ("a", "words", "book")
    return claim.statement


def complaints(text: str, game: str = GAME) -> list[str]:
    """What is said about a claim, each as ``column: message``, columns counted from the start of the claim."""
    source = f"{game}claims:\n  a:\n    says: |\n     {text}\n"
    with pytest.raises(GameFileError) as caught:
        gamefile.loads(source)
    line = source.count("\n")
    assert {problem.line for problem in caught.value.problems} == {line}
    return [f"{problem.column - 5}: {problem.text.removeprefix('a.says: ')}" for problem in caught.value.problems]


def mends(text: str, game: str = GAME) -> list[str]:
    with pytest.raises(GameFileError) as caught:
        gamefile.loads(f"{game}claims:\n  a:\n    says: |\n     {text}\n")
    return [problem.mend for problem in caught.value.problems]


def plain(value: Any) -> Any:
    """A tree as tuples, formulas as their texts, without places and without what is as usual."""
    if isinstance(value, Formula):
        return value.text
    if is_dataclass(value):
        shown = [
            plain(getattr(value, field.name))
            for field in fields(value)
            if field.name not in {"text", "offset"} or isinstance(value, Formula)
        ]
        if isinstance(value, Context):
            usual = Context()
            return {
                field.name: plain(getattr(value, field.name))
                for field in fields(value)
                if getattr(value, field.name) != getattr(usual, field.name)
            }
        return (type(value).__name__, *shown)
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return tuple(map(plain, value)) if isinstance(value, tuple) else value


# -- what claims mean ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "statistic", "variable", "context", "form", "before", "after"),
    [
        ("nonincreasing(West + East)", "West + East", "US", {}, "every", None, None),
        ("decreasing(Q**2, form=max)", "Q**2", "US", {}, "max", None, None),
        ("nondecreasing( West , form = strong-set )", "West", "US", {}, "strong-set", None, None),
        ("increasing(West, from=slow-down, to=very high)", "West", "US", {}, "every", "slow-down", "very high"),
        ("increasing(West, from=slow-down, to='very high')", "West", "US", {}, "every", "slow-down", "very high"),
        (
            """constant(West, from=very  high, to="it's (3, all)")""",
            *("West", "US", {}, "every", "very high", "it's (3, all)"),
        ),
        (
            "constant(West, from=withdraw, to='it''s (3, all)')",
            *("West", "US", {}, "every", "withdraw", "it's (3, all)"),
        ),
        ("constant(allied_total, in=kappa)", "allied_total", "kappa", {}, "every", None, None),
        (
            "constant(dependence, in=kappa, from=0.1, to=4/5)",
            *("dependence", "kappa", {}, "every", Fraction(1, 10), Fraction(4, 5)),
        ),
        ("constant(West, in=East, from=0, to=2)", "West", "East", {}, "every", 0, 2),
        (
            "constant(payoff_West, in=West, US=withdraw)",
            *("payoff_West", "West", {"held": {"US": "withdraw"}}, "every", None, None),
        ),
        ("constant(West, equilibria=all, form=some)", "West", "US", {"equilibria": "all"}, "some", None, None),
    ],
)
def test_a_statistic_moves_with_a_variable(
    text: str, statistic: str, variable: str, context: Any, form: str, before: Any, after: Any
) -> None:
    statement = says(text)
    assert isinstance(statement, Monotone)
    assert statement.direction == text.split("(")[0]
    assert plain(statement)[1:] == (statement.direction, statistic, variable, context, form, before, after)


@pytest.mark.parametrize(
    ("options", "context"),
    [
        ("", {}),
        ("US=slow-down", {"held": {"US": "slow-down"}}),
        ("US = very high, East=2*theta_W", {"held": {"US": "very high", "East": "2*theta_W"}}),
        ("without=US", {"absent": ("US",)}),
        ("without=US, without=East", {"absent": ("US", "East")}),
        ("theta_W=theta_E, theta_E=theta_W", {"replaced": {"theta_W": "theta_E", "theta_E": "theta_W"}}),
        ("scenario=before-2014", {"scenario": "before-2014"}),
        ("scenario='after 2022'", {"scenario": "after 2022"}),
        ("scenario=after 2022", {"scenario": "after 2022"}),
        ("timing=guarantor-first", {"timing": "guarantor-first"}),
        ("timing=simultaneous, equilibria=all", {"timing": "simultaneous", "equilibria": "all"}),
        ("'form'=2, 'value'=(1, 2)[0]", None),
        ("'form'=2, \"implies\"=3", {"replaced": {"form": "2", "implies": "3"}}),
        ("value=kappa/2", {"replaced": {"value": "kappa/2"}}),
    ],
)
def test_a_context_is_a_variant_of_the_game(options: str, context: Any) -> None:
    if context is None:
        assert complaints(f"exists({options})")
        return
    assert plain(says(f"exists({options})")) == ("Exists", context)
    assert plain(says(f"unique({options})")) == ("Unique", context)
    term = says(f"some_value(West{', ' * bool(options)}{options}) > 0")
    assert isinstance(term, Comparison)
    assert [plain(value) for value in term.terms.values()] == [("ValueTerm", "some_value", "West", context)]


def test_a_profile_is_an_equilibrium_or_a_best_response() -> None:
    assert plain(says("equilibrium(profile(West=high, East=theta_W), US=very high)")) == (
        "IsEquilibrium",
        {"West": "high", "East": "theta_W"},
        {"held": {"US": "very high"}},
    )
    assert plain(says("equilibrium(scenario=before-2014, profile(US=withdraw, West=low, East=1), kappa=0)")) == (
        "IsEquilibrium",
        {"US": "withdraw", "West": "low", "East": "1"},
        {"replaced": {"kappa": "0"}, "scenario": "before-2014"},
    )
    assert plain(says("best_response(profile(East=2*kappa), without=US, West=low)")) == (
        "IsBestResponse",
        "East",
        "2*kappa",
        {"held": {"West": "low"}, "absent": ("US",)},
    )


def test_a_comparison_holds_its_value_terms_beside_the_formula() -> None:
    text = "2*value(West, US=withdraw) >= largest(payoff_US) - smallest(East, US=very high) > half + implies"
    statement = says(f"exists() implies {text}")
    assert isinstance(statement, Implies)
    comparison = statement.conclusion
    assert isinstance(comparison, Comparison)
    assert (comparison.text, comparison.offset) == (text, len("exists() implies "))
    terms = [term for term in comparison.terms.values() if isinstance(term, ValueTerm)]
    assert [(term.quantifier, term.statistic.text) for term in terms] == [
        ("value", "West"),
        ("largest", "payoff_US"),
        ("smallest", "East"),
    ]
    restored = comparison.formula.text
    for name, term in comparison.terms.items():
        assert comparison.formula.offsets[name] == term.offset - comparison.offset
        restored = restored.replace(name, term.text)
    assert restored == text
    assert comparison.formula.names == {*comparison.terms, "half", "implies"}
    values = dict(zip(comparison.terms, map(Fraction, (2, 5, 1)), strict=True))
    assert comparison.formula.holds(values | {"half": Fraction(1), "implies": Fraction(2)})


def test_a_condition_may_be_on_the_parameters_alone() -> None:
    statement = says("theta_W*kappa <= half < 3")
    assert isinstance(statement, ParameterCondition)
    assert statement.formula.names == {"theta_W", "kappa", "half"}


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("A", "A"),
        ("((A))", "A"),
        ("not A", "(not A)"),
        ("not not (A)", "(not (not A))"),
        ("A and B and C", "(A and B and C)"),
        ("A and B or C and not D", "((A and B) or (C and (not D)))"),
        ("A implies B implies C", "(A implies (B implies C))"),
        ("(A implies B) implies C", "((A implies B) implies C)"),
        ("A or B implies B and C", "((A or B) implies (B and C))"),
        ("not (A or B)", "(not (A or B))"),
        ("everywhere(A implies B) and somewhere(A)", "(everywhere (A implies B) and somewhere A)"),
        ("A and (B and C)", "(A and (B and C))"),
        ("somewhere(everywhere(A))", "somewhere everywhere A"),
    ],
)
def test_words_bind_as_they_do_in_formulas(text: str, shape: str) -> None:
    letters = {"A": "exists()", "B": "unique(US=withdraw)", "C": "value(West, US=withdraw) > 1", "D": "kappa < 1/2"}

    def shown(statement: Statement) -> str:
        if isinstance(statement, And):
            return f"({' and '.join(map(shown, statement.statements))})"
        if isinstance(statement, Or):
            return f"({' or '.join(map(shown, statement.statements))})"
        if isinstance(statement, Not):
            return f"(not {shown(statement.statement)})"
        if isinstance(statement, Implies):
            return f"({shown(statement.premise)} implies {shown(statement.conclusion)})"
        if isinstance(statement, Everywhere | Somewhere):
            return f"{type(statement).__name__.lower()} {shown(statement.statement)}"
        return next(letter for letter, leaf in letters.items() if leaf == statement.text)

    written = "".join(letters.get(character, character) for character in text)
    statement = says(written)
    assert shown(statement) == shape
    for leaf in leaves(statement):
        assert written[leaf.offset :].startswith(leaf.text)


def test_implies_is_a_name_where_a_formula_has_one() -> None:
    statement = says("implies > 3 implies implies < 4 implies (implies) > half")
    assert [leaf.text for leaf in leaves(statement)] == ["implies > 3", "implies < 4", "(implies) > half"]


def test_a_name_with_a_bracket_is_a_call_and_any_other_is_a_name() -> None:
    statement = says("value(value*West) > value")
    assert isinstance(statement, Comparison)
    (term,) = statement.terms.values()
    assert isinstance(term, ValueTerm)
    assert (term.quantifier, term.statistic.text) == ("value", "value*West")
    assert statement.formula.names == {"value", *statement.terms}


def test_a_conditional_formula_stands_in_brackets() -> None:
    statement = says("exists() and (value(West) > 1 if kappa > 0 and theta_W > 1 else value(West) > 2)")
    assert isinstance(statement, And)
    assert isinstance(statement.statements[1], Comparison)
    assert len(statement.statements[1].terms) == 2
    assert complaints("kappa > 1 if kappa > 2 and kappa < 3 else kappa > 3") == [
        "11: claims.a.says: found 'if' between statements"
    ]


def test_what_a_file_declares_goes_before_derived_names() -> None:
    game = GAME.replace("  Q: US", "  allied_total: 2*West\n  payoff_US: kappa\n  Q: US")
    assert isinstance(says("nonincreasing(allied_total + payoff_West)", game), Monotone)
    assert isinstance(says("payoff_US > 1", game), ParameterCondition)
    assert complaints("payoff_US > 1") == [
        "1: claims.a.says: 'payoff_US' depends on what players do, and has no value by itself"
    ]


def test_a_claim_may_be_written_over_several_lines() -> None:
    model = gamefile.loads(
        f"{GAME}claims:\n  a:\n    says: >\n      exists(US=very\n      high)\n      and\n      kappa < 1\n"
    )
    assert isinstance(model, Model)
    assert model.claims["a"].says == "exists(US=very high) and kappa < 1"
    model = gamefile.loads(f"{GAME}claims:\n  a:\n    says: |\n      exists(US=very\n        high)\n")
    assert isinstance(model, Model)
    assert plain(model.claims["a"].statement) == ("Exists", {"held": {"US": "very high"}})


def test_players_without_levels_may_be_held_and_stepped() -> None:
    assert plain(says("decreasing(West, in=US, from=stay, to=go)", LISTS))[-2:] == ("stay", "go")
    assert plain(says("best_response(profile(West=low), US=go)", LISTS))[1:] == ("West", "low", {"held": {"US": "go"}})
    assert isinstance(says("value(payoff_US + West, US=go) > theta", LISTS), Comparison)


# -- mistakes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said", "mend"),
    [
        # what joins statements
        ("exists() and", "13: found no statement behind 'and'", 'write a statement: "nonincreasing(West + East)"'),
        ("or exists()", "1: found no statement in front of 'or'", None),
        ("exists() implies implies", "18: a number where a condition is expected", None),  # the second is a name
        ("exists() implies not", "21: found no statement behind 'not'", None),
        ("exists() and or exists()", "14: found no statement behind 'and'", None),
        ("exists() and ()", "15: found no statement in front of ')'", None),
        ("everywhere()", "12: found no statement in front of ')'", None),
        ("exists() exists()", "10: found 'exists' behind exists(...)", "join statements by and, or, implies"),
        ("exists() > 3", "10: found '>' behind exists(...)", None),
        ("3 < exists()", "5: exists(...) is no number", "join statements by and, or, not, implies"),
        ("(exists()", "1: the bracket is never closed", "close the bracket"),
        ("exists())", "9: found ')' without its '('", "remove it, or open the bracket"),
        ("exists(US='very high)", "11: the quote is never closed", None),
        ("everywhere(exists(), form=max)", "20: found ',': everywhere takes one statement", None),
        # leaves
        ("nonincresing(West)", "1: unknown statement or function 'nonincresing'", 'did you mean "nonincreasing"?'),
        ("valu(West) > 1", "1: unknown statement or function 'valu'", 'did you mean "value"?'),
        ("kappa(1 + 2) > 1", "1: unknown function 'kappa'", None),
        ("unique", "1: unique without brackets", "write unique()"),
        ("nonincreasing()", "1: nonincreasing of nothing", "name a statistic: nonincreasing(West + East)"),
        (
            "nonincreasing(West, East)",
            "21: found 'East': nonincreasing takes one statistic",
            "an option is written NAME=..., as in form=max",
        ),
        ("exists(West)", "8: found 'West': exists takes options alone", None),
        ("value(West)", "1: a number where a condition is expected", None),
        ("kappa", "1: a number where a condition is expected", None),
        ("kappa = 1", "7: found '='", "equality is written =="),
        ("value(West) == 1 < theta ** ", "28: the formula ends too early", None),
        ("nonincreasing(value(West))", "15: value(...) cannot stand here", "a formula is expected"),
        ("value(exists()) > 1", "7: exists(...) cannot stand here", "a formula is expected"),
        ("nonincreasing(West > 1)", "20: a condition where a number is expected", None),
        ("nonincreasing(West +)", "21: the formula ends too early", None),
        # names
        ("nonincreasing(West + Est)", "22: unknown name 'Est'", 'did you mean "East" or "West"?'),
        ("value(allied_totl) > 1", "7: unknown name 'allied_totl'", 'did you mean "allied_total"?'),
        ("kapa > 1", "1: unknown name 'kapa'", 'did you mean "kappa"?'),
        ("payoff_France > 1", "1: unknown name 'payoff_France'", None),
        (
            "exists() implies West > 1",
            "18: 'West' depends on what players do, and has no value by itself",
            "say in which equilibria: value(West, ...)",
        ),
        ("Q > 1", "1: 'Q' depends on what players do, and has no value by itself", None),
        (
            "exists(kappa=West)",
            "14: 'West' cannot stand here: what kappa is replaced by is a formula in parameters alone",
            None,
        ),
        ("exists(East=half)", "13: 'half' cannot stand here: the level of East is a formula in parameters alone", None),
        ("exists(East=theta)", "13: unknown name 'theta'", None),
        # options
        (
            "exists(form=max)",
            "8: exists takes no option form=",
            "to speak of what is named form, put the name in quotes: 'form'=...",
        ),
        (
            "exists(in=US)",
            "8: exists takes no option in=",
            "options of exists: without=, scenario=, timing=, equilibria=, PLAYER=ACTION, PARAMETER=FORMULA",
        ),
        (
            "equilibrium(profile(US=withdraw, West=low, East=1), equilibria=all)",
            "53: equilibrium takes no option equilibria=",
            None,
        ),
        (
            "nonincreasing(West, frm=max)",
            "21: unknown option 'frm': neither a keyword nor a player or parameter",
            'did you mean "form" or "from"?',
        ),
        (
            "exists(Wset=low)",
            "8: unknown option 'Wset': neither a keyword nor a player or parameter",
            'did you mean "West"?',
        ),
        ("exists(Q=1)", "8: Q is a definition: only players are held, and only parameters replaced", None),
        (
            "nonincreasing(West, form=mx)",
            "26: form: found 'mx', expected every, strong-set, max, min or some",
            'did you mean "max"?',
        ),
        (
            "exists(timing=guarantor)",
            "15: timing: found 'guarantor', expected simultaneous or guarantor-first",
            'did you mean "guarantor-first"?',
        ),
        ("exists(equilibria=mixed)", "19: equilibria: found 'mixed', expected pure or all", None),
        ("exists(scenario=before)", "17: unknown scenario 'before'", 'did you mean "before-2014"?'),
        ("exists(West=hgh)", "13: unknown action 'hgh' of West", 'did you mean "high"?'),
        ("exists(US=veryhigh)", "11: unknown action 'veryhigh' of US", 'did you mean "very high"?'),
        ("exists(without=Wst)", "16: unknown player 'Wst'", None),
        ("exists(without=kappa)", "16: unknown player 'kappa'", "players: US, West, East"),
        ("exists(US=withdraw, US=withdraw)", "21: US is given twice", "keep one of the two"),
        ("exists(US=withdraw, without=US)", "29: US is given twice", "keep one of the two"),
        ("exists(without=US, without=US)", "28: US is given twice", "keep one of the two"),
        ("exists(kappa=0, kappa=1)", "17: kappa is given twice", "keep one of the two"),
        ("nonincreasing(West, form=max, form=min)", "31: the option form= is given twice", "keep one of the two"),
        ("exists(kappa=7)", "14: kappa = 7 lies outside the domain [0, 1]", "change the value or the domain"),
        ("exists(US=)", "10: nothing behind US=", "fill it in"),
        ("exists(,US=withdraw)", "8: found ',', expected an argument", "remove the comma"),
        ("exists(US=withdraw,)", "20: found ')', expected an argument", "remove the comma"),
        ("exists(very high=3)", "17: found '='", "an option is written NAME=..., and equality =="),
        ("exists(=3)", "8: found '='", None),
        (
            "exists(timing=guarantor-first, US=withdraw)",
            "15: timing: US moves first, but does not choose here",
            "remove timing=, or let US choose",
        ),
        ("exists(timing=guarantor-first, without=US)", "15: timing: US moves first, but does not choose here", None),
        # steps
        ("nonincreasing(West, US=withdraw)", "21: US is fixed here, but the statement is about its going up", None),
        ("nonincreasing(West, without=US)", "29: US is fixed here, but the statement is about its going up", None),
        (
            "nonincreasing(West, in=kappa, kappa=1)",
            "31: kappa is fixed here, but the statement is about its going up",
            None,
        ),
        (
            "constant(West, in=kappa, scenario=after 2022)",
            "35: the scenario fixes kappa, but the statement is about its going up",
            None,
        ),
        (
            "constant(West, timing=guarantor-first)",
            "23: timing: US is given on both sides of the step, so it does not move first",
            None,
        ),
        ("constant(West, in=Q)", "19: in: Q is a definition, expected a player or a parameter", None),
        (
            "constant(West, in=kapa)",
            "19: in: unknown name 'kapa', expected a player or a parameter",
            'did you mean "kappa"?',
        ),
        ("constant(West, from=withdraw)", "16: found from= without to=", "give both, or none for every step"),
        ("constant(West, to=withdraw)", "16: found to= without from=", "give both, or none for every step"),
        ("constant(West, from=slow, to=very high)", "21: unknown action 'slow' of US", 'did you mean "slow-down"?'),
        ("constant(West, from=withdraw, to=withdraw)", "21: from= and to= are at the same level", "a step goes up"),
        (
            "constant(West, from=very high, to=withdraw)",
            "21: from=very high lies above to=withdraw",
            "a step goes up: exchange the two",
        ),
        ("constant(West, in=kappa, from=1/2, to=0.5)", "31: from= and to= are at the same level", None),
        ("constant(West, in=kappa, from=1, to=0)", "31: from=1 lies above to=0", None),
        ("constant(West, in=kappa, from=0, to=2)", "37: kappa = 2 lies outside the domain [0, 1]", None),
        (
            "constant(West, in=kappa, from=a, to=1)",
            "31: found 'a', expected a number: a value of kappa",
            "write 3, 0.1 or 4/5",
        ),
        ("constant(West, in=East, from=1/0, to=1)", "30: division by zero", None),
        # profiles
        ("equilibrium(West=low, US=withdraw, East=1)", "1: equilibrium needs one profile", None),
        ("equilibrium(West)", "13: equilibrium needs one profile", None),
        ("equilibrium(profile(US=withdraw, West=low, East=1) + 1)", "13: equilibrium needs one profile", None),
        (
            "equilibrium(profile(West=low, East=1))",
            "1: equilibrium says nothing of US",
            "name it in the profile, fix it: US=..., or leave it out: without=US",
        ),
        (
            "equilibrium(profile(West=low, East=1, West=high), US=withdraw)",
            "39: equilibrium: the profile names West twice",
            "keep one of the two",
        ),
        (
            "equilibrium(profile(West=low, East=1), US=withdraw, West=low)",
            "53: West is fixed here, and its action is in the profile too",
            "keep one of the two",
        ),
        (
            "equilibrium(profile(West=low, East=1), without=East, US=withdraw)",
            "48: East is fixed here, and its action is in the profile too",
            None,
        ),
        (
            "equilibrium(profile(West=lw, East=1), US=withdraw)",
            "26: unknown action 'lw' of West",
            'did you mean "low"?',
        ),
        ("equilibrium(profile(Wst=low, West=low, East=1), US=withdraw)", "21: unknown player 'Wst'", None),
        (
            "best_response(profile(West=low), US=withdraw)",
            "1: best_response says nothing of East",
            "fix it: East=..., or leave it out: without=East",
        ),
        (
            "best_response(profile(West=low, East=1), US=withdraw)",
            "15: best_response: the profile names 2, expected one player",
            None,
        ),
        (
            "best_response(profile(), US=withdraw)",
            "15: best_response: the profile names nobody, expected one player",
            None,
        ),
    ],
)
def test_a_mistake_is_said_once_where_it_stands(text: str, said: str, mend: str | None) -> None:
    column, message = said.split(": ", 1)
    assert complaints(text) == [f"{column}: claims.a.says: {message}"]
    if mend is not None:
        assert mends(text) == [mend]


def test_all_mistakes_of_all_claims_come_at_once() -> None:
    text = f"""{GAME}claims:
  a: {{says: "nonincreasing(Wst, form=mx) and exists(US=kep) or value(West, frm=1) > Quark(1)"}}
  b: {{says: "decresing(West)"}}
  c: {{says: "exists() and"}}
  d: {{says: "unique()"}}
  e: {{says: ""}}
"""
    first = GAME.count("\n") + 2
    with pytest.raises(GameFileError) as caught:
        gamefile.loads(text)
    assert [(problem.line - first, problem.column, problem.text) for problem in caught.value.problems] == [
        (0, 28, "claims.a.says: unknown name 'Wst'"),
        (0, 38, "claims.a.says: form: found 'mx', expected every, strong-set, max, min or some"),
        (0, 56, "claims.a.says: unknown action 'kep' of US"),
        (0, 76, "claims.a.says: unknown option 'frm': neither a keyword nor a player or parameter"),
        (0, 85, "claims.a.says: unknown statement or function 'Quark'"),
        (1, 14, "claims.b.says: unknown statement or function 'decresing'"),
        (2, 26, "claims.c.says: found no statement behind 'and'"),
        (4, 13, "claims.e.says: found nothing, expected a statement"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("decreasing(West)", "1: claims.a.says: decreasing speaks of an effort that nobody has"),
        ("value(dependence) > 1", "7: claims.a.says: dependence speaks of an effort that nobody has"),
        (
            "exists(timing=guarantor-first)",
            "15: claims.a.says: timing: guarantor-first needs a player who moves first",
        ),
        (
            "decreasing(US, in=West)",
            "12: claims.a.says: the actions of US have labels without levels, so US is no number",
        ),
        (
            "decreasing(West, in=US)",
            "1: claims.a.says: the actions of US have labels without levels, so none of them is more than another",
        ),
        (
            "exists(without=US)",
            "16: claims.a.says: the actions of US have labels without levels, so US is no number",
        ),
        ("exists(without=West)", "16: claims.a.says: payoffs given as lists have no entry for an absent West"),
    ],
)
def test_what_a_game_without_effort_and_levels_cannot_answer(text: str, said: str) -> None:
    assert complaints(text, LISTS) == [said]


def test_allies_are_those_with_the_role() -> None:
    game = LISTS.replace("role: ally, ", "")
    assert complaints("value(allied_total) > 1", game) == [
        "7: claims.a.says: allied_total speaks of allies, and no player has role: ally"
    ]
    game = LISTS.replace("US: {", "US: {role: ally, ")
    assert complaints("value(allied_total) > 1", game) == [
        "7: claims.a.says: the actions of US have labels without levels, so US is no number"
    ]


def test_effort_may_be_a_parameter() -> None:
    statement = says("decreasing(West)", f"{LISTS}effort: theta\n")
    assert isinstance(statement, Monotone)
    assert statement.variable == "theta"
    assert complaints("exists(timing=guarantor-first)", f"{LISTS}effort: theta\n")


@pytest.mark.parametrize(
    "changes",
    [
        {"  theta_E: 2\n": "  thta_E: 2\n", "payoffs:\n  US: Q": "payoffs:\n  US: Q*theta_E"},
        {"parameters:": "parametres:"},
        {"players:": "plyers:"},
        {"scenarios:": "scenaros:"},
        {"definitions:": "definition:"},
        {"role: guarantor": "role: garantor"},
        {"role: guarantor": "rolle: guarantor"},
        {"{low: 0, high: 1}": "{low: 0, high: }"},
        {"[0, 10]": "[10, 0]"},
        {"theta_W/2": "theta_W/"},
        {"theta_E: 2": "theta_E: two"},
        {"  East: -East": "  East: -Est"},
    ],
)
def test_a_mistake_elsewhere_is_not_repeated_in_claims(changes: dict[str, str]) -> None:
    text = GAME
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    text += """claims:
  a: {says: "nonincreasing(West + East*Q + half, kappa=kappa/2, form=max) and exists(US=withdraw, West=high)"}
  b: {says: "value(allied_total, scenario=before-2014) > dependent implies theta_E > half"}
  c: {says: "equilibrium(profile(US=withdraw, West=high, East=1)) or kappa < half"}
  d: {says: "best_response(profile(US=withdraw), West=low, East=2)"}
"""
    text = text.replace("dependent", "half")
    if "-Est" in text:
        text = text.replace("value(allied_total", "value(Est")
    with pytest.raises(GameFileError) as caught:
        gamefile.loads(text)
    assert len(caught.value.problems) == 1, str(caught.value)


def test_a_claim_under_an_alias_is_read_once() -> None:
    with pytest.raises(GameFileError) as caught:
        gamefile.loads(f"{GAME}claims: {{a: {{says: &s exsts()}}, b: {{says: *s}}}}\n")
    assert len(caught.value.problems) == 1
    model = gamefile.loads(f"{GAME}claims: {{a: {{says: &s exists()}}, b: {{says: *s}}}}\n")
    assert isinstance(model, Model)
    assert list(model.claims) == ["a", "b"]


# -- no text does harm --------------------------------------------------------------------------------------------

VOCABULARY = Vocabulary(
    players={
        "US": Actor("guarantor", {"keep": Fraction(0), "very high": Fraction(1)}),
        "West": Actor("ally", {"low": None, "high": None}, has_levels=False),
        "East": Actor("ally"),
        "form": Actor("player", {"0": Fraction(0)}),
    },
    parameters={"kappa": Interval(Fraction(0), Fraction(1)), "theta_W": None, "implies": None},
    definitions={"Q": {"East"}, "half": set()},
    scenarios={"base-2": {"kappa"}},
    effort="US",
    repeats=Repeats(("West", "East")),
    schedules=("slow", "all at once"),
)

_PIECES = """
    nonincreasing( decreasing( constant( exists( unique( equilibrium( best_response( profile( everywhere( somewhere(
    value( some_value( largest( smallest( ( ) ) ) , , = == >= < + - * / ** and or not implies if else min( abs( in=
    form=
    from= to= without= scenario= timing= equilibria= US= West= East= kappa= 'form'= every strong-set guarantor-first all
    US West East Q half kappa theta_W implies form keep 'very high' very high low 0 1/2 0.5 1e999999 payoff_US
    critical_discount critical_discount( path( path planner slow all at once 'all at once'
    dependence allied_total base-2 ' " '' ; [ é ² ٣ \\ \n _0_________ oo 9**9**9
"""
PIECES = [*(piece for piece in _PIECES.split() if piece), " ", "\n", "\u2028", "(" * 70, "not " * 70, ")" * 5]


def judge(text: str) -> None:
    """Read a text; it is a statement, or has mistakes whose places lie in it."""
    reading = read_statement(text, VOCABULARY)
    assert (reading.statement is None) == bool(reading.mistakes)
    for mistake in reading.mistakes:
        assert 0 <= mistake.offset <= len(text)
        assert mistake.message
    if reading.statement is not None:
        for leaf in all_leaves(reading.statement):
            assert text[leaf.offset : leaf.offset + len(leaf.text)] == leaf.text


def all_leaves(statement: Statement) -> Iterator[Leaf]:
    for leaf in leaves(statement):
        yield leaf
        if isinstance(leaf, Comparison):
            yield from leaf.terms.values()


@given(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
    | st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
)
@settings(max_examples=600, deadline=None)
def test_words_in_any_order_are_a_statement_or_a_mistake(text: str) -> None:
    judge(text)


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_statement_or_a_mistake(text: str) -> None:
    judge(text)


RIGHT = [
    "nonincreasing(East + Q, form=max, from=keep, to=very high, kappa=1/2)",
    "exists(US='very high') implies not unique(without=East, scenario=base-2) or kappa > 1/2 and somewhere(half < 1)",
    "value(payoff_US, West=low) >= 2*largest(East, US=keep) - smallest(Q, timing=simultaneous) > theta_W",
    "equilibrium(profile(US=keep, West=low, form=0), East=kappa) and (kappa > 0 if half > 0 else kappa > 1)",
    "best_response(profile(East=2), US=keep, West=high, 'form'=0)",
    "critical_discount(West, US=keep, kappa=1/2) <= critical_discount implies increasing(critical_discount(East))",
    "path(planner, all at once) - path(US, slow) > 2*kappa and nonincreasing(critical_discount, in=kappa, US=keep)",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_spoilt_statements_come_from_is_right(text: str) -> None:
    assert read_statement(text, VOCABULARY).mistakes == ()


@given(st.sampled_from(RIGHT), st.data())
@settings(max_examples=600, deadline=None)
def test_a_spoilt_statement_is_a_statement_or_a_mistake(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 8)))
        text = text[:start] + data.draw(st.sampled_from(["", *PIECES])) + text[end:]
    judge(text)


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "(",
            "not ",
            "kappa>1 implies ",
            "kappa>1 and ",
            "exists() or ",
            "value(East)+",
            "+ ",
            "' ",
            "''a",
            "everywhere(",
        ),
        *(
            "=",
            "a ",
            "a",
            "a,",
            "implies ",
            "kappa if ",
            "(a)",
            "value(",
            "value(kappa)",
            "exists(US=keep) ",
            "\n",
            "é",
        ),
    ],
)
@pytest.mark.parametrize("begin", ["", "exists(", "equilibrium(profile(", "nonincreasing(", "value(East, "])
def test_a_long_text_is_read_in_no_time(begin: str, piece: str) -> None:
    text = (begin + piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
    start = time.perf_counter()
    for closed in (text, text[: -text.count("(") or None] + ")" * text.count("(")):
        judge(closed)
    assert time.perf_counter() - start < 2


def test_options_and_names_are_bounded() -> None:
    for text in ("exists(" + "a=1," * 4000 + "a=1)", "nonincreasing(" + "+".join(f"n{i}" for i in range(2000)) + ")"):
        assert len(read_statement(text, VOCABULARY).mistakes) == 100
    assert read_statement("kappa>0 or " * 399 + "kappa>0", VOCABULARY).statement is not None
    assert read_statement("kappa>0 or " * 400 + "kappa>0", VOCABULARY).mistakes[0].message == "more than 400 parts"
    assert read_statement("not " * 59 + "kappa>0", VOCABULARY).statement is not None
    assert read_statement("not " * 61 + "kappa>0", VOCABULARY).mistakes[0].message == "nested more than 60 deep"
    assert (
        read_statement(" " * (MAX_CHARACTERS + 1), VOCABULARY).mistakes[0].message.startswith("a statement of 20,001")
    )
    with pytest.raises(GameFileError, match="operations in all"):
        gamefile.loads(GAME + "claims:\n" + "".join(f"  c{i}: {{says: 'kappa < 1{'+1' * 3000}'}}\n" for i in range(20)))


def test_values_are_told_apart_from_names_of_the_same_look() -> None:
    vocabulary = Vocabulary(VOCABULARY.players, {"_0_________": None, "_1_________": None}, effort="US")
    reading = read_statement("value(East) > _1_________ + _0_________", vocabulary)
    assert isinstance(reading.statement, Comparison)
    (name,) = reading.statement.terms
    assert name == "_2_________"
    assert isinstance(reading.statement.terms[name], ValueTerm)


def test_every_kind_of_leaf_is_a_leaf() -> None:
    kinds = (Monotone, Exists, Unique, IsEquilibrium, IsBestResponse, Comparison, ParameterCondition, ValueTerm)
    assert all(issubclass(kind, Leaf) for kind in kinds)
