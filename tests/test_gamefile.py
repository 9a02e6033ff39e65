"""Game files: what they mean, every mistake with its place, and that no file whatever does harm."""

import io
import json
import pickle
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import burden
from burden import exact, gamefile
from burden.errors import GameFileError, UnsupportedGame, closest, did_you_mean, printable
from burden.game import NormalFormGame, Player, Role
from burden.model import Interval, Model
from tests import fuzz_gamefiles

GAMES = Path(__file__).parents[1] / "games"
FILES = sorted(GAMES.rglob("*.yaml"))

#: A game without mistakes, to be spoilt one line at a time. What stands in a line is in the tests below.
BASE = """\
burden: 1
parameters: {theta: 2, kappa: 1/2}
players:
  US: {role: guarantor, actions: {none: 0, some: 1}}
  West: {role: ally, actions: {low: 0, high: 1}}
payoffs:
  US: theta*West - US
  West: kappa*US - West
"""


def model_of(text: str) -> Model:
    loaded = gamefile.loads(text)
    assert isinstance(loaded, Model)
    return loaded


def changed(**lines: str) -> str:
    """The base game with lines replaced (``line2="..."``) or added (``more="..."``)."""
    texts = BASE.splitlines()
    for name, text in lines.items():
        if name == "more":
            texts.append(text)
        else:
            texts[int(name.removeprefix("line")) - 1] = text
    return "\n".join(texts) + "\n"


def complaints(text: str) -> list[str]:
    """Everything that is said about a file, each as ``line:column: message``."""
    with pytest.raises(GameFileError) as caught:
        gamefile.loads(text)
    return [f"{problem.line}:{problem.column}: {problem.text}" for problem in caught.value.problems]


def mends(text: str) -> list[str]:
    with pytest.raises(GameFileError) as caught:
        gamefile.loads(text)
    return [problem.mend for problem in caught.value.problems]


# -- what files mean ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_game_that_we_ship_is_read(path: Path) -> None:
    assert isinstance(gamefile.load(path), Model)


def test_a_file_says_everything_that_the_model_knows() -> None:
    model = model_of("""
burden: 1
title: "A   title in one
  line"
description: why
source: whence
parameters:
  theta: {value: 0.1, domain: "(0, 1]", description: a threat}
  cost: 1e-3
assumptions: [theta > cost]
players:
  US: {name: United States, role: guarantor, actions: {none: 0, all: 2*theta}}
  West: {role: ally, actions: [0, 1/2]}
  East: {actions: [stay, go], description: not used}
definitions: {Q: West + R, R: US}
payoffs:
  US: Q
  West: [[[0, 1], [2, 3]], [[4, "theta"], [6, 7]]]
  East: '1'
effort: cost
timing: simultaneous
scenarios: {high: {theta: 4/5}}
repeated:
  discount: {East: 9/10, US: delta, West: theta/2}
  horizon: 12
  target: {East: stay, US: all, West: 1/2}
  punishment: {US: none, West: 0, East: go}
  effort-after: theta
  randomisation: public
path:
  periods: 2
  discount: {West: 1 - cost}
  belief: 2*cost
  stocks: {theta: theta/2 + West}
  payoffs: {West: Q - theta}
  final: {US: 3*theta}
  gap: 1 - Q
  schedules:
    late: [cost, 2*cost]
    secret: {effort: [cost, 0], announced: no}
claims: {first: {text: It falls., says: nonincreasing(West)}}
""")
    assert (model.title, model.description, model.source) == ("A title in one line", "why", "whence")
    assert model.parameters["theta"].value == Fraction(1, 10)
    assert model.parameters["theta"].domain == Interval(Fraction(0), Fraction(1), low_closed=False)
    assert model.parameters["theta"].description == "a threat"
    assert model.parameters["cost"].value == Fraction(1, 1000)
    assert [player.key for player in model.players] == ["US", "West", "East"]
    assert [player.role for player in model.players] == ["guarantor", "ally", "player"]
    assert [player.has_levels for player in model.players] == [True, True, False]
    assert model.players[0].name == "United States"
    assert [action.label for action in model.players[1].actions] == ["0", "1/2"]
    assert list(model.definitions) == ["R", "Q"]  # each uses only those before it
    assert len(model.payoffs["West"]) == 8  # type: ignore[arg-type]  # a table
    assert model.effort == "cost"
    assert model.scenarios == {"high": {"theta": Fraction(4, 5)}}
    repeated = model.repeated
    assert repeated is not None
    assert {key: discount.text for key, discount in repeated.discounts.items()} == {
        "US": "delta",
        "West": "theta/2",
        "East": "9/10",
    }
    assert repeated.horizon == 12
    assert list(repeated.target.items()) == [
        ("US", "all"),
        ("West", "1/2"),
        ("East", "stay"),
    ]  # in the order of players
    assert repeated.punishment == {"US": "none", "West": "0", "East": "go"}
    assert getattr(repeated.effort_after, "text", None) == "theta"  # a value of the effort, which is a parameter
    assert repeated.randomisation == "public"
    path = model.path
    assert path is not None
    assert path.periods == 2
    assert {key: discount.text for key, discount in path.discounts.items()} == {
        "US": "1",
        "West": "1 - cost",
        "East": "1",
    }
    assert path.belief.text == "2*cost"
    assert [(name, formula.text) for name, formula in path.stocks.items()] == [("theta", "theta/2 + West")]
    assert [(name, formula.text) for name, formula in path.payoffs.items()] == [("West", "Q - theta")]
    assert [(name, formula.text) for name, formula in path.final.items()] == [("US", "3*theta")]
    assert path.gap is not None
    assert path.gap.text == "1 - Q"
    late, secret = path.schedules.values()
    assert (late.name, late.announced, late.is_chosen) == ("late", True, False)
    assert [getattr(effort, "text", None) for effort in late.efforts] == ["cost", "2*cost"]
    assert (secret.name, secret.announced, len(secret.efforts)) == ("secret", False, 2)
    assert (model.claims["first"].text, model.claims["first"].says) == ("It falls.", "nonincreasing(West)")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0.1", "1/10"),
        ("4/5", "4/5"),
        ("1e-3", "1/1000"),
        ("1E3", "1000"),
        ("010", "10"),
        ("-.5", "-1/2"),
        ("'3'", "3"),
    ],
)
def test_numbers_are_exact(written: str, number: str) -> None:
    model = model_of(changed(line2=f"parameters: {{theta: {written}, kappa: 1}}"))
    assert model.parameters["theta"].value == Fraction(number)


@pytest.mark.parametrize("word", ["NO", "yes", "on", "~", "null", "12:30", "2022-02-24", "True", "1_000"])
def test_a_surprise_of_yaml_is_a_label_like_any_other(word: str) -> None:
    model = model_of(f"burden: 1\nplayers: {{A: {{actions: [{word}, other]}}}}\npayoffs: {{A: [0, 1]}}\n")
    assert [action.label for action in model.players[0].actions] == [word, "other"]


@pytest.mark.parametrize(
    "word", ["NO", "yes", "~", "null", "12:30", "0x10", "1_000", "nan", ".inf", "2022-02-24", "5%"]
)
def test_a_surprise_of_yaml_is_no_number(word: str) -> None:
    text = changed(line2=f"parameters: {{theta: {word}, kappa: 1}}")
    assert complaints(text) == [f"2:21: parameters.theta: found {word!r}, expected a number"]


@pytest.mark.parametrize(
    "name",
    ["lambda", "E", "I", "S", "N", "Q", "pi", "beta", "gamma", "class", "None", "min", "log", "_x", "θ_W", "é", "三"],
)
def test_every_identifier_can_be_a_parameter_a_player_and_a_definition(name: str) -> None:
    for text in (
        changed(line2=f"parameters: {{{name}: 2, kappa: 1/2}}", line7=f"  US: {name}*West - US"),
        changed(
            line5=f"  {name}: {{actions: [0, 1]}}", line7=f"  US: theta*{name} - US", line8=f"  {name}: kappa*{name}"
        ),
        changed(line7=f"  US: {name}", more=f"definitions: {{{name}: theta*West - US}}"),
    ):
        assert model_of(text).at().exact_payoffs[0].tolist() == [[0, 2], [-1, 1]] or name in {"US", "West"}


@pytest.mark.parametrize("word", ["and", "or", "not", "if", "else", "oo"])
def test_six_words_are_no_names(word: str) -> None:
    what = "stands for infinity" if word == "oo" else "is a word of the formula language"
    assert complaints(changed(line2=f"parameters: {{theta: 2, kappa: 1/2, {word}: 1}}")) == [
        f"2:36: parameters.{word}: {word!r} {what} and cannot be a name"
    ]


@pytest.mark.parametrize(
    ("actions", "labels", "levels"),
    [
        ("{low: 0, high: theta}", ["low", "high"], [0, 2]),
        ("[0, 1/2, -1e-3]", ["0", "1/2", "-1e-3"], [0, Fraction(1, 2), Fraction(-1, 1000)]),
        ("{a: 1, b: 1}", ["a", "b"], [1, 1]),
        ("{0: 5}", ["0"], [5]),
    ],
)
def test_actions_have_labels_and_levels(actions: str, labels: list[str], levels: list[Fraction]) -> None:
    model = model_of(changed(line5=f"  West: {{actions: {actions}}}"))
    assert [action.label for action in model.players[1].actions] == labels
    assert model.at().players[1].levels == tuple(levels)


@pytest.mark.parametrize("actions", ["[stay, go]", '["0", "1"]', "[NO, YES]"])
def test_actions_may_have_labels_alone(actions: str) -> None:
    model = model_of(f"burden: 1\nplayers: {{A: {{actions: {actions}}}}}\npayoffs: {{A: [1, 2]}}\n")
    assert model.at().players[0].levels is None


def test_an_interval_may_be_endless_and_its_ends_formulas() -> None:
    model = model_of(changed(line5="  West: {interval: [-oo, 2*theta]}"))
    interval = model.players[1].interval
    assert interval is not None
    assert interval.text == "[-oo, 2*theta]"
    assert interval.low is None
    assert [end.evaluate({"theta": Fraction(3)}) for end in interval.ends] == [6]


def test_the_guarantor_is_who_makes_the_effort() -> None:
    assert model_of(BASE).effort == "US"
    assert model_of(changed(line4="  US: {actions: [0, 1]}")).effort is None
    assert model_of(changed(line5="  West: {role: guarantor, actions: [0, 1]}")).effort is None
    assert model_of(changed(more="timing: guarantor-first")).timing == "guarantor-first"


def test_definitions_stay_in_the_order_of_the_file_where_they_can() -> None:
    model = model_of(changed(more="definitions: {c: US, b: d + c, a: US, d: a}"))
    assert list(model.definitions) == ["c", "a", "d", "b"]


def test_a_formula_may_run_over_lines() -> None:
    model = model_of(changed(line7="  US: >\n    theta*West\n\n    - US"))
    assert model.at().exact_payoffs[0].tolist() == [[0, 2], [-1, 1]]


# -- mistakes of shape --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "said", "mend"),
    [
        ({"line1": "burdn: 1"}, "1:1: unknown key 'burdn'", 'did you mean "burden"?'),
        ({"line1": "burden: 2"}, "1:9: burden: found '2', expected 1, the version of the format", "write burden: 1"),
        ({"line1": ""}, "2:1: the key 'burden' is missing", "add burden: 1"),
        ({"line2": "paramters: {theta: 2, kappa: 1/2}"}, "2:1: unknown key 'paramters'", 'did you mean "parameters"?'),
        ({"line2": "parameters: [theta, kappa]"}, "2:13: parameters: found a list, expected a mapping", ""),
        (
            {"line2": "parameters:"},
            "2:12: parameters: found nothing, expected a mapping",
            "fill it in, or remove the key",
        ),
        (
            {"line2": "parameters: {theta: [2], kappa: 1/2}"},
            "2:21: parameters.theta: found a list, expected a number or a mapping",
            "",
        ),
        (
            {"line2": "parameters: {theta: {valu: 2}, kappa: 1/2}"},
            "2:22: parameters.theta: unknown key 'valu'",
            'did you mean "value"?',
        ),
        (
            {"line2": "parameters: {theta: {domain: '[0, 9]'}, kappa: 1/2}"},
            "2:21: parameters.theta: the key 'value' is missing",
            "add value:",
        ),
        (
            {"line2": "parameters: {theta: {value: 2, domain: [0, 9]}, kappa: 1/2}"},
            "2:40: parameters.theta.domain: found a list, expected a single value",
            'write the interval in quotes: "[0, 1]"',
        ),
        ({"line3": "player:"}, "3:1: unknown key 'player'", 'did you mean "players"?'),
        ({"line4": "  US: withdraw"}, "4:7: players.US: found 'withdraw', expected a mapping", ""),
        (
            {"line4": "  US: {rôle: guarantor, actions: [0, 1]}"},
            "4:8: players.US: unknown key 'rôle'",
            'did you mean "role"?',
        ),
        (
            {"line4": "  US: {role: garantor, actions: [0, 1]}"},
            "4:14: players.US.role: found 'garantor', expected guarantor, ally or player",
            'did you mean "guarantor"?',
        ),
        (
            {"line4": "  US: {actions: 3}"},
            "4:17: players.US.actions: found '3', expected a mapping label: level, or a list",
            "",
        ),
        (
            {"line4": "  US: {actions: [[0], 1]}"},
            "4:18: players.US.actions.1: found a list, expected a single value",
            "put text with brackets in quotes",
        ),
        ({"line4": "  US: {interval: [0]}"}, "4:18: players.US.interval: found 1 entry, expected 2 entries", ""),
        ({"line6": "payoff:"}, "6:1: unknown key 'payoff'", 'did you mean "payoffs"?'),
        (
            {"line8": "  West: {US: 1}"},
            "8:9: payoffs.West: found a mapping, expected a formula or a nested list",
            "write a formula, or lists nested in player order",
        ),
        ({"more": "assumptions: theta > 1"}, "9:14: assumptions: found 'theta > 1', expected a list", ""),
        ({"more": "scenarios: {s: 1}"}, "9:16: scenarios.s: found '1', expected a mapping", ""),
        (
            {"more": "timing: guarantor first"},
            "9:9: timing: found 'guarantor first', expected simultaneous or guarantor-first",
            'did you mean "guarantor-first"?',
        ),
        ({"more": "colour: red"}, "9:1: unknown key 'colour'", None),
        ({"more": "title:x: 1"}, "9:1: unknown key 'title:x'", "put a space after the colon"),
        ({"more": "repeated: {discount: [1]}"}, None, ""),
        ({"more": "repeated: {horizon: 3}"}, "9:11: repeated: the key 'discount' is missing", "add discount:"),
        ({"more": "claims: {a: {sayss: b}}"}, "9:14: claims.a: unknown key 'sayss'", 'did you mean "says"?'),
    ],
)
def test_a_mistake_of_shape_is_said_once(lines: dict[str, str], said: str | None, mend: str | None) -> None:
    (problem,) = complaints(changed(**lines))
    if said is not None:
        assert problem == said
    if mend is not None:
        assert mends(changed(**lines)) == [mend]


@pytest.mark.parametrize("text", ["[a, b]", "just text", "'quoted'"])
def test_a_file_that_is_no_mapping_is_one_mistake(text: str) -> None:
    (problem,) = complaints(text)
    assert problem.startswith("1:1: found ")
    assert problem.endswith(", expected a mapping")


def test_parts_named_like_kinds_of_value_do_no_harm() -> None:
    assert complaints(changed(line2="parameters: {mapping: {mapping: 3}, theta: 2, kappa: {list: 1}, value: []}")) == [
        "2:23: parameters.mapping: the key 'value' is missing",
        "2:24: parameters.mapping: unknown key 'mapping'",
        "2:54: parameters.kappa: the key 'value' is missing",
        "2:55: parameters.kappa: unknown key 'list'",
        "2:72: parameters.value: found a list, expected a number or a mapping",
    ]


# -- mistakes of meaning ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "said", "mend"),
    [
        # numbers and domains
        ({"line2": "parameters: {theta: 2x, kappa: 1}"}, "2:21: parameters.theta: found '2x', expected a number", None),
        (
            {"line2": "parameters: {theta: , kappa: 1}"},
            "2:21: parameters.theta: found nothing, expected a number",
            None,
        ),
        ({"line2": "parameters: {theta: 1/0, kappa: 1}"}, None, "use a smaller number, without division by zero"),
        (
            {"line2": "parameters: {theta: 1e99999, kappa: 1}"},
            "2:21: parameters.theta: a number of more than a thousand digits",
            None,
        ),
        (
            {"line2": "parameters: {theta: {value: 2, domain: '0, 1'}, kappa: 1}"},
            "2:40: parameters.theta.domain: found '0, 1', expected an interval",
            'write an interval in quotes: "(0, oo)", "[0, 1]", "(0, 1]"',
        ),
        (
            {"line2": "parameters: {theta: {value: 2, domain: '(a, 1)'}, kappa: 1}"},
            "2:40: parameters.theta.domain: found 'a', expected a number or oo",
            None,
        ),
        (
            {"line2": "parameters: {theta: {value: 2, domain: '(1, 0)'}, kappa: 1}"},
            "2:40: parameters.theta.domain: the interval (1, 0) is empty",
            "the lower end comes first",
        ),
        (
            {"line2": "parameters: {theta: {value: 2, domain: '[0, 1]'}, kappa: 1}"},
            "2:29: parameter theta = 2 lies outside its domain [0, 1]",
            "change the value or the domain",
        ),
        # names
        ({"line2": "parameters: {theta: 2, kappa: 1, a-b: 1}"}, "2:34: parameters.a-b: 'a-b' cannot be a name", None),
        ({"line2": "parameters: {theta: 2, kappa: 1, 'a:1': 1}"}, None, "put a space after the colon"),
        (
            {"line2": "parameters: {theta: 2, kappa: 1, '': 1}"},
            "2:34: parameters.: found an empty label",
            "give it a name",
        ),
        (
            {"line2": "parameters: {theta: 2, kappa: 1, US: 1}"},
            "4:3: players.US: the name is taken by parameters.US",
            "every name means one thing: rename one of the two",
        ),
        ({"line7": "  US: thetta*West"}, "7:7: payoffs.US: unknown name 'thetta'", 'did you mean "theta"?'),
        ({"line7": "  US: theta*Wst"}, "7:13: payoffs.US: unknown name 'Wst'", 'did you mean "West"?'),
        ({"line7": "  US: omega"}, "7:7: payoffs.US: unknown name 'omega'", "known names: theta, kappa, US, West"),
        (
            {"more": "assumptions: [theta > West]"},
            "9:23: assumptions.1: 'West' cannot stand here: only parameters can",
            "",
        ),
        # players and actions
        ({"line5": "  West: {}"}, "5:3: players.West: found neither of actions and interval, expected one", None),
        (
            {"line5": "  West: {actions: [0, 1], interval: [0, 1]}"},
            "5:3: players.West: found both of actions and interval, expected one",
            "give actions: or interval:",
        ),
        (
            {"line5": "  West: {actions: {}}"},
            "5:19: players.West.actions: found no actions, expected at least one",
            None,
        ),
        (
            {"line5": "  West: {actions: []}"},
            "5:19: players.West.actions: found no actions, expected at least one",
            None,
        ),
        (
            {"line5": "  West: {actions: [0, low]}"},
            "5:23: players.West.actions: found 'low', expected a number like the others",
            "write label: level pairs, all numbers, or all labels",
        ),
        (
            {"line5": "  West: {actions: [low, 1]}"},
            "5:25: players.West.actions: found '1', expected a label like the others",
            None,
        ),
        ({"line5": "  West: {actions: {low:0, high: 1}}"}, None, "put a space after the colon"),
        ({"line5": "  West: {actions: {low: , high: 1}}"}, "5:20: players.West.actions.low: found no level", None),
        ({"line5": "  West: {actions: {'': 0}}"}, "5:20: players.West.actions: found an empty label", "give it a name"),
        (
            {"line5": "  West: {actions: [0, 1, 0]}"},
            "5:26: players.West.actions: the label '0' stands here again",
            "labels of a player are unique",
        ),
        (
            {"line5": f"  West: {{actions: {{{'x' * 101}: 0}}}}"},
            "5:20: players.West.actions: found a label of 101 characters",
            "use at most 100",
        ),
        (
            {"line5": "  West: {actions: {low: 1/(theta - 2)}}"},
            "5:26: players.West.actions.low: division by zero",
            None,
        ),
        (
            {"line5": "  West: {actions: {low: US}}"},
            "5:25: players.West.actions.low: 'US' cannot stand here: only parameters can",
            None,
        ),
        (
            {"line5": "  West: {interval: [2, 1]}"},
            "5:21: players.West.interval: found [2, 1], an empty interval",
            "the lower end comes first",
        ),
        (
            {"line5": "  West: {interval: [oo, 1]}"},
            "5:21: players.West.interval: found [oo, 1], an empty interval",
            "the lower end comes first",
        ),
        (
            {"line5": "  West: {actions: [stay, go]}", "line7": "  US: theta"},
            "8:20: payoffs.West: the actions of West have labels without levels, so West is no number",
            "give the actions of West as label: level, or list the payoffs",
        ),
        # payoffs
        ({"line8": "  Wst: US"}, "8:3: payoffs: unknown player 'Wst'", 'did you mean "West"?'),
        ({"line8": "  East: US"}, "8:3: payoffs: unknown player 'East'", 'did you mean "West"?'),
        ({"line8": ""}, "7:3: payoffs: those of West are missing", "add West:"),
        ({"line8": "  West: US > 1"}, "8:12: payoffs.West: a condition where a number is expected", None),
        ({"line8": "  West:"}, "8:8: payoffs.West: an empty formula", "write a number or a formula"),
        (
            {"line8": "  West: [1, 2, 3]"},
            "8:9: payoffs.West: found 3 entries, expected a list of 2, one per action of US (in all 2 × 2)",
            "one value per action profile, the last player's action varying fastest",
        ),
        (
            {"line8": "  West: [[1, 2], [3]]"},
            "8:18: payoffs.West: found 1 entry at US = some, expected a list of 2, one per action of West",
            None,
        ),
        (
            {"line8": "  West: [[1, 2], 3]"},
            "8:18: payoffs.West: found '3' at US = some, expected a list of 2, one per action of West",
            "nest one level for each player, in player order",
        ),
        (
            {"line8": "  West: [[1, 2], [3, [4]]]"},
            "8:22: payoffs.West: found a list at US = some, West = high, expected a number or formula",
            "lists are nested once for each player",
        ),
        (
            {"line5": "  West: {interval: [0, 1]}", "line8": "  West: [[1, 2], [3, 4]]"},
            "8:9: payoffs.West: found a list, but a player chooses from an interval",
            "write a formula",
        ),
        (
            {"line8": "  West: US/(US + West - 2)"},
            "8:11: payoffs.West: division by zero at US = some, West = high",
            "it must be a real number at every profile: use `a if condition else b`",
        ),
        (
            {"line8": '  West: [[1, 2], [3, "log(kappa - 1)"]]'},
            "8:23: payoffs.West: the logarithm of a number that is not positive at US = some, West = high",
            None,
        ),
        (
            {"line8": "  West: 9**9**9"},
            "8:9: payoffs.West: an exponent of more than 4096 at US = none, West = low",
            None,
        ),
        # definitions
        (
            {"more": "definitions: {a: b, b: c, c: a}"},
            "9:18: definitions.a: defined by itself: a → b → c → a",
            "break the circle",
        ),
        ({"more": "definitions: {a: 1 + a}"}, "9:18: definitions.a: defined by itself: a → a", None),
        # scenarios, effort, timing
        ({"more": "scenarios: {all: {}}"}, "9:13: scenarios.all: 'all' has a meaning of its own", None),
        (
            {"more": "scenarios: {s: {thta: 1}}"},
            "9:17: scenarios.s: unknown parameter 'thta'",
            'did you mean "theta"?',
        ),
        ({"more": "scenarios: {s: {theta: x}}"}, "9:24: scenarios.s.theta: found 'x', expected a number", None),
        ({"more": "effort: Wst"}, "9:9: effort: found 'Wst', expected a player or a parameter", 'did you mean "West"?'),
        (
            {"more": "timing: guarantor-first\neffort: theta"},
            "9:9: timing: guarantor-first needs a player who moves first",
            "give one player role: guarantor, or name a player under effort:",
        ),
        # repeated and claims
        (
            {"more": "repeated: {discount: 1}"},
            "9:22: repeated.discount: found '1', expected a number between 0 and 1, or a name",
            None,
        ),
        (
            {"more": "repeated: {discount: {Wst: d}}"},
            "9:23: repeated.discount: unknown player 'Wst'",
            'did you mean "West"?',
        ),
        (
            {"more": "repeated: {discount: d, horizon: never}"},
            "9:34: repeated.horizon: found 'never', expected infinite or a number of periods",
            None,
        ),
        (
            {"more": "repeated: {discount: d, target: {West: hgh}}"},
            "9:40: repeated.target.West: unknown action 'hgh'",
            'did you mean "high"?',
        ),
        (
            {"more": "repeated: {discount: d, punishment: nsh}"},
            "9:37: repeated.punishment: found 'nsh', expected nash, minmax, optimal or a profile",
            'did you mean "nash"?',
        ),
        ({"more": "claims: {a: {says: ' '}}"}, "9:20: claims.a.says: found nothing, expected a statement", None),
        (
            {"more": "claims: {a: {says: nonincreasing(Wst)}}"},
            "9:34: claims.a.says: unknown name 'Wst'",
            'did you mean "West"?',
        ),
        (
            {"more": "claims: {a: {says: 'decreasing(West, from=none, to=sme)'}}"},
            "9:52: claims.a.says: unknown action 'sme' of US",
            'did you mean "some"?',
        ),
    ],
)
def test_a_mistake_of_meaning_is_said_once_where_it_stands(
    lines: dict[str, str], said: str | None, mend: str | None
) -> None:
    (problem,) = complaints(changed(**lines))
    if said is not None:
        assert problem == said
    if mend is not None:
        assert mends(changed(**lines)) == [mend]


#: A game with both blocks, to be spoilt in the same way.
DYNAMIC = """\
burden: 1
parameters: {forces: 1, p: 1/2, u: {value: 1, domain: "[0, 4]"}}
players:
  US: {role: guarantor, actions: {leave: 0, stay: 1}}
  West: {actions: {low: 0, high: 1}}
  East: {actions: {low: 0, high: 1}}
definitions: {Q: forces + West}
payoffs: {US: Q, West: u - West, East: Q - East}
effort: US
repeated: {discount: delta, target: {West: high, East: high}}
path: {periods: 2, stocks: {forces: forces/2 + West}, schedules: {slow: [stay, leave]}}
"""


def dynamic(**lines: str) -> str:
    """The game above with lines replaced."""
    texts = DYNAMIC.splitlines()
    for name, text in lines.items():
        texts[int(name.removeprefix("line")) - 1] = text
    return "\n".join(texts) + "\n"


@pytest.mark.parametrize(
    ("block", "said", "mend"),
    [
        ("discount: 0", "10:22: repeated.discount: found '0', expected a number between 0 and 1, or a name", None),
        ("discount: 6/5", "10:22: repeated.discount: found '6/5', expected a number between 0 and 1, or a name", None),
        ("discount: 2*u", "10:22: repeated.discount: 2*u = 2 lies outside (0, 1), where discount factors lie", None),
        ("discount: u", "10:22: repeated.discount: u = 1 lies outside (0, 1), where discount factors lie", None),
        ("discount: 1/(u - 1)", "10:23: repeated.discount: division by zero", None),
        (
            "discount: Q",
            "10:22: repeated.discount: 'Q' cannot stand here: only parameters can, or a name that nothing else has",
            None,
        ),
        ("discount: West/2", "10:22: repeated.discount: 'West' cannot stand here: only parameters can", None),
        ("discount: delta/2", "10:22: repeated.discount: unknown name 'delta'", "known names: forces, p, u"),
        (
            "discount: {West: d}",
            "10:22: repeated.discount: that of East is missing",
            "add East:, or give one discount factor for all",
        ),
        (
            "discount: {West: d, East: 2}",
            "10:38: repeated.discount.East: found '2', expected a number between 0 and 1, or a name",
            None,
        ),
        (
            "discount: d, horizon: 0",
            "10:34: repeated.horizon: found '0', expected infinite or a number of periods",
            None,
        ),
        (
            "discount: d, horizon: -3",
            "10:34: repeated.horizon: found '-3', expected infinite or a number of periods",
            None,
        ),
        (
            "discount: d, horizon: 2.5",
            "10:34: repeated.horizon: found '2.5', expected infinite or a number of periods",
            None,
        ),
        (
            "discount: d, horizon: 1000000001",
            "10:34: repeated.horizon: found '1000000001'; we take up to 1,000,000,000 periods",
            "write horizon: infinite",
        ),
        (
            "discount: d, target: {West: high}",
            "10:33: repeated.target: the action of East is missing; only that of US may be left out",
            "add East: to the target",
        ),
        ("discount: d, target: {Wst: high}", "10:34: repeated.target: unknown player 'Wst'", 'did you mean "West"?'),
        (
            "discount: d, target: {West: high, East: high}, punishment: {East: low}",
            "10:71: repeated.punishment: the action of West is missing; only that of US may be left out",
            "add West: to the punishment",
        ),
        (
            "discount: d, target: {West: high, East: high}, punishment: {East: low, West: low, US: leave}",
            "10:71: repeated.punishment: US has an action here and none in the target",
            "leave it out, and write effort-after: leave, which is the effort after a deviation",
        ),
        (
            "discount: d, target: {US: stay, West: high, East: high}, punishment: {East: low, West: low}",
            "10:81: repeated.punishment: the action of US is missing, who is in the target",
            None,
        ),
        (
            "discount: d, effort-after: lve",
            "10:39: repeated.effort-after: unknown action 'lve'",
            'did you mean "leave"?',
        ),
        (
            "discount: d, target: {US: stay, West: low, East: low}, effort-after: leave",
            "10:81: repeated.effort-after: US is in the target, and so chooses its effort itself after a deviation too",
            "leave US out of the target, or remove effort-after",
        ),
        (
            "discount: d, randomisation: yes",
            "10:40: repeated.randomisation: found 'yes', expected none or public",
            None,
        ),
        (
            "discount: d, effort_after: leave",
            "10:25: repeated: unknown key 'effort_after'",
            'did you mean "effort-after"?',
        ),
    ],
)
def test_a_mistake_about_repeated_play_is_said_once_where_it_stands(block: str, said: str, mend: str | None) -> None:
    text = dynamic(line10=f"repeated: {{{block}}}")
    assert complaints(text) == [said]
    if mend is not None:
        assert mends(text) == [mend]


@pytest.mark.parametrize(
    ("periods", "block", "said", "mend"),
    [
        ("0", "schedules: {a: []}", "11:17: path.periods: found '0', expected a number of periods from 1 to 200", None),
        (
            "201",
            "schedules: {a: []}",
            "11:17: path.periods: found '201', expected a number of periods from 1 to 200",
            None,
        ),
        (
            "1/2",
            "schedules: {a: []}",
            "11:17: path.periods: found '1/2', expected a number of periods from 1 to 200",
            None,
        ),
        ("2", "schedules: {}", "11:31: path.schedules: found 0 entries, expected 1 entry", None),
        (
            "2",
            "schedules: {a: [stay]}",
            "11:35: path.schedules.a: found 1 entry, expected 2, one per period",
            "change the list, or periods:",
        ),
        ("1", "schedules: {a: [sty]}", "11:36: path.schedules.a: unknown action 'sty'", 'did you mean "stay"?'),
        (
            "1",
            "schedules: {a: chsen}",
            "11:35: path.schedules.a: found 'chsen', expected a list of efforts, or chosen",
            'did you mean "chosen"?',
        ),
        (
            "1",
            "schedules: {a: {effort: [stay], announced: maybe}}",
            "11:63: path.schedules.a.announced: found 'maybe', expected yes, no, true or false",
            None,
        ),
        (
            "1",
            "schedules: {a: {efort: [stay]}}",
            "11:36: path.schedules.a: unknown key 'efort'",
            'did you mean "effort"?',
        ),
        (
            "1",
            "schedules: {a: [stay]}, stocks: {forcs: 1}",
            "11:53: path.stocks: 'forcs' is no parameter",
            'did you mean "forces"?',
        ),
        (
            "1",
            "schedules: {a: [stay]}, stocks: {arms: 1}",
            "11:53: path.stocks: 'arms' is no parameter",
            "declare it with its start as value: parameters: {arms: 1}",
        ),
        (
            "1",
            "schedules: {a: [stay]}, stocks: {forces: 1/(forces - 1)}",
            "11:62: path.stocks.forces: division by zero at US = stay, West = low, East = low",
            "it must be a real number at every profile: use `a if condition else b`",
        ),
        (
            "1",
            "schedules: {a: [stay]}, stocks: {forces: 1}, discount: forces/2",
            "11:75: path.discount: 'forces' cannot stand here: it is a stock, which moves from period to period",
            "use a parameter that is no stock",
        ),
        (
            "1",
            "schedules: {a: [stay]}, discount: 0",
            "11:54: path.discount: found '0', expected a number above 0, up to 1",
            None,
        ),
        (
            "1",
            "schedules: {a: [stay]}, discount: {West: u + 1}",
            "11:61: path.discount.West: u + 1 = 2 lies outside (0, 1], where discount factors of paths lie",
            None,
        ),
        ("1", "schedules: {a: [stay]}, belief: 2", "11:52: path.belief: found '2', expected a probability", None),
        (
            "1",
            "schedules: {a: [stay]}, belief: p - 1",
            "11:52: path.belief: p - 1 = -1/2 lies outside [0, 1], where probabilities lie",
            None,
        ),
        ("1", "schedules: {a: [stay]}, payoffs: {Wst: 1}", "11:54: path.payoffs: unknown player 'Wst'", None),
        ("1", "schedules: {a: [stay]}, payoffs: {West: Est}", "11:60: path.payoffs.West: unknown name 'Est'", None),
        (
            "1",
            "schedules: {a: [stay]}, final: {West: Q}",
            "11:58: path.final.West: 'Q' cannot stand here: only parameters, and definitions without levels, can",
            None,
        ),
        ("1", "schedules: {a: [stay]}, gap: 1/(West - 1)", None, None),
        ("1", "schedules: {a: [stay]}, final: {West: 1/0}", None, None),
    ],
)
def test_a_mistake_about_paths_is_said_once_where_it_stands(
    periods: str, block: str, said: str | None, mend: str | None
) -> None:
    text = dynamic(line11=f"path: {{periods: {periods}, {block}}}")
    (problem,) = complaints(text)
    if said is not None:
        assert problem == said
    if mend is not None:
        assert mends(text) == [mend]


@pytest.mark.parametrize(
    ("effort", "said"),
    [
        ("5", "11:41: path.schedules.a: 5 lies outside [0, 4], the domain of u"),
        (
            "forces",
            "11:41: path.schedules.a: 'forces' cannot stand here: it is a stock, which moves from period to period",
        ),
        ("West", "11:41: path.schedules.a: 'West' cannot stand here: only parameters can"),
        ("low", "11:41: path.schedules.a: unknown name 'low'"),
    ],
)
def test_efforts_of_a_schedule_are_values_of_the_parameter(effort: str, said: str) -> None:
    block = "path: {periods: 2, schedules: {a: [3*u, EFFORT]}, stocks: {forces: 1}}"
    text = dynamic(line9="effort: u", line10="", line11=block.replace("EFFORT", effort))
    assert complaints(text) == [said]


def test_efforts_of_a_schedule_lie_in_the_interval_of_the_guarantor() -> None:
    text = dynamic(
        line4="  US: {role: guarantor, interval: [0, 2*u]}",
        line10="scenarios: {s: {u: 1/2}}",
        line11="path: {periods: 3, schedules: {a: [2, u, 3], b: chosen}}",
    )
    assert complaints(text) == [
        "11:36: path.schedules.a: 2 lies outside [0, 2*u], which US chooses from in scenario s",
        "11:42: path.schedules.a: 3 lies outside [0, 2*u], which US chooses from",
    ]


@pytest.mark.parametrize(
    ("line10", "line11", "said"),
    [
        ("repeated: {discount: d, effort-after: 1}", "", "10:39: repeated.effort-after: nobody has effort"),
        (
            "",
            "path: {periods: 1, schedules: {a: [stay]}}",
            "11:7: path: nobody has effort, which the schedules are about",
        ),
    ],
)
def test_without_effort_there_is_nothing_to_withdraw(line10: str, line11: str, said: str) -> None:
    text = dynamic(line4="  US: {actions: {leave: 0, stay: 1}}", line9="", line10=line10, line11=line11)
    assert complaints(text) == [said]
    assert mends(text) == ["give one player role: guarantor, or name a player or parameter under effort:"]


def test_nobody_chooses_a_parameter() -> None:
    text = dynamic(line9="effort: u", line10="", line11="path: {periods: 1, schedules: {a: chosen}}")
    assert complaints(text) == ["11:35: path.schedules.a: nobody can choose, for effort is the parameter u"]
    text = dynamic(line9="effort: u", line10="", line11="path: {periods: 1, stocks: {u: 1}, schedules: {a: [1]}}")
    assert complaints(text) == ["11:29: path.stocks.u: u is the effort, which the schedules set"]


def test_repeated_play_needs_lists_of_actions() -> None:
    text = dynamic(line5="  West: {interval: [0, 1]}", line11="")
    assert complaints(text) == [
        "10:11: repeated: West chooses from an interval, and repeated play needs lists of actions"
    ]
    assert mends(text) == ["give West actions: in place of interval:"]


def test_a_discount_factor_may_leave_its_range_in_no_scenario() -> None:
    text = dynamic(
        line2="parameters: {forces: 1, p: 1/2, u: 1}",
        line10="repeated: {discount: {West: p, East: p/2}}\nscenarios: {s: {p: 1}, t: {p: 2}}",
    )
    assert complaints(text) == [
        "10:29: repeated.discount.West: p = 1 lies outside (0, 1), where discount factors lie in scenario s",
        "10:38: repeated.discount.East: p/2 = 1 lies outside (0, 1), where discount factors lie in scenario t",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        {"line3": "plyers:"},
        {"line4": "  US: {rolle: guarantor, actions: {leave: 0, stay: 1}}", "line9": ""},
        {"line4": "  US: {role: guarantor, actions: 3}"},
        {"line2": "parametrs: {forces: 1, p: 1/2, u: 1}"},
        {"line9": "effort: Uz"},
        {"line11": "path: {periods: 2, stocks: [forces], schedules: {slow: [stay, leave]}}"},
        {"line11": "path: {period: 2, schedules: {slow: [stay, leave]}}"},
        {"line11": "path: {periods: 2, schedule: {slow: [stay, leave]}}"},
        {"line11": "path: {periods: 2, schedules: {slow: [stay, [leave]]}}"},
        {"line10": "repeated: {discount: {Wst: d, East: d}}"},
        {"line10": "repeated: {discount: {West: [d], East: d}}"},
        {"line10": "repeated: {discount: d, target: {West: [high], East: high}}"},
        {"line7": "definitions: {Q: 1/(forces - 1)}", "line11": "path: {periods: 1, gap: Q, schedules: {a: [stay]}}"},
    ],
)
def test_one_cause_is_one_mistake_in_both_blocks(lines: dict[str, str]) -> None:
    assert len(complaints(dynamic(**lines))) == 1


def test_many_schedules_over_many_periods_are_refused_at_once() -> None:
    schedules = ", ".join(f"s{number}: [{', '.join(['stay'] * 200)}]" for number in range(101))
    text = dynamic(line11=f"path: {{periods: 200, schedules: {{{schedules}}}}}")
    (problem,) = complaints(text)
    assert problem == "11:33: path.schedules: found 101; we take up to 100"
    formula = " + ".join(["u"] * 100)
    schedules = ", ".join(f"s{number}: [{', '.join([formula] * 200)}]" for number in range(100))
    begin = time.perf_counter()
    assert complaints(
        dynamic(line9="effort: u", line10="", line11=f"path: {{periods: 200, schedules: {{{schedules}}}}}")
    )
    assert time.perf_counter() - begin < 5


def test_all_mistakes_of_a_file_come_at_once() -> None:
    text = """\
burden: 1
titel: x
parameters: {theta: two, kappa: {value: 3, domain: "[0, 1]"}}
players:
  US: {role: garantor, actions: {none: 0, some: 1}}
  West: {actions: [0, 0]}
definitions: {Q: US +, R: R}
payoffs:
  US: Q + omega
scenarios: {s: {thta: 1}}
timing: first
timing: simultaneous
"""
    assert complaints(text) == [
        "2:1: unknown key 'titel'",
        "3:21: parameters.theta: found 'two', expected a number",
        "3:41: parameter kappa = 3 lies outside its domain [0, 1]",
        "5:14: players.US.role: found 'garantor', expected guarantor, ally or player",
        "6:23: players.West.actions: the label '0' stands here again",
        "7:22: definitions.Q: the formula ends too early",
        "7:27: definitions.R: defined by itself: R → R",
        "9:3: payoffs: those of West are missing",
        "9:11: payoffs.US: unknown name 'omega'",
        "10:17: scenarios.s: unknown parameter 'thta'",
        "11:9: timing: found 'first', expected simultaneous or guarantor-first",
        "12:1: the key 'timing' stands here again; it was given first in line 11",
    ]


@pytest.mark.parametrize(
    "text",
    [
        changed(
            line2="parametres: {theta: 2, kappa: 1/2}", more="assumptions: [theta > 1]\nscenarios: {s: {kappa: 1}}"
        ),
        changed(line2="parameters: [theta, kappa]", more="effort: theta\nscenarios: {s: {kappa: 1}}"),
        changed(line3="plyers:", more="effort: US\nrepeated: {discount: d, target: {West: high}}"),
        changed(line5="  West: {actions: [0, low]}", more="repeated: {discount: d, target: {West: hi}}"),
        changed(line5="  West: {actions: 7}", line8="  West: [[1, 2], [3, 4]]"),
        changed(line4="  US: {role: x, actions: [0, 1]}", more="timing: guarantor-first"),
        changed(line7="  US: Q + West", line8="  West: Q + US", more="definitions: {Q: 2 +}"),
        changed(line7="  US: Q + West", line8="  West: Q + US", more="definitions: {Q: 1/US}"),
        changed(line7="  US: theta*Est + Est", line8="  West: Est - kappa", more="definitions: {Q: Est}"),
        changed(line7="  US: theta*Est", more="claims: {a: {says: value(Est) > Est}, b: {says: decreasing(Est)}}"),
        changed(line4="  US: {rolle: guarantor, actions: [0]}", more="claims: {a: {says: decreasing(West)}}"),
        changed(line8="  East: US - East"),
        changed(more="definitions: {Q: max(US, West, 3)}"),
        changed(line2='parameters: {theta: {value: 2, domain: (0, oo)}, kappa: "1"}'),
        changed(line7="  US: 1/US", more="scenarios: {s: {theta: 3}, t: {theta: 4}}"),
        changed(more="assumptions: [kappa > theta]\nscenarios: {s: {theta: 3}, t: {theta: 4}}"),
        changed(line7="  US: &f 1 +", line8="  West: *f"),
    ],
)
def test_one_cause_is_one_mistake(text: str) -> None:
    assert len(complaints(text)) == 1


def test_an_unknown_name_lists_its_other_places() -> None:
    text = changed(line7="  US: theta*Est + Est", line8="  West: Est - kappa", more="definitions: {Q: Est}")
    assert complaints(text) == ["9:18: definitions.Q: unknown name 'Est', also in lines 7, 8"]


def test_what_a_scenario_breaks_is_said_at_the_scenario() -> None:
    text = changed(
        line2="parameters: {theta: {value: 2, domain: '[0, 9]'}, kappa: 1/2}",
        line7="  US: 1/(theta - 3)",
        more="assumptions: [theta > kappa]\nscenarios:\n  s: {theta: 10}\n  t: {kappa: 5}\n  u: {theta: 3}",
    )
    assert complaints(text) == [
        "7:8: payoffs.US: division by zero at US = none, West = low in scenario u",
        "11:14: scenarios.s: parameter theta = 10 lies outside its domain [0, 9]",
        "12:14: scenarios.t: assumption theta > kappa does not hold at kappa = 5, theta = 2",
    ]


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        ("  US: ", "", 7),
        ("  US: '", "'", 8),
        ('  US: "', '"', 8),
        ("  US:   &f ", "", 12),
        ("  US:   &f  '", "'  # why", 14),
        (r'  US: "\x74heta + ', '"', 19),
        (r'  US: "\u0074heta + ', '"', 21),
        ("  US: [[0, 1], [2, ", "]]", 20),
        ('  US: [[0, 1], [2, "', '"]]', 21),
    ],
)
def test_a_mistake_in_a_formula_is_found_in_its_line(before: str, after: str, column: int) -> None:
    text = changed(line7=f"{before}theta*Wst{after}")
    (said,) = complaints(text)
    assert said == f"7:{column + 6}: payoffs.US: unknown name 'Wst'"
    (said,) = complaints(changed(line7=f"{before}theta ^ 2{after}"))
    assert said == f"7:{column + 6}: payoffs.US: found '^'"


@pytest.mark.parametrize("style", [">", ">-", "|", "|+", ">2"])
def test_a_mistake_in_a_block_is_found_in_its_line(style: str) -> None:
    text = changed(line7=f"  US: {style}  # why\n    theta*West\n\n     - Wst\n")
    assert complaints(text)[0] == "10:8: payoffs.US: unknown name 'Wst'"


def test_a_hundred_mistakes_are_enough() -> None:
    said = complaints(changed(more="".join(f"k{i}: 1\n" for i in range(1000))))
    assert len(said) == 101
    assert said[0].startswith("0:0: 100 mistakes and perhaps more")


# -- what a terminal gets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["\x1b[31m", "\x07", "\x9b31m", "\u202e", "\u2066", "\x7f"])
@pytest.mark.parametrize(
    "line",
    [
        "title: {}",
        "{}: 1",
        "description: {}",
        "claims: {{a: {{says: b, text: {}}}}}",
        "claims: {{{}: {{says: b}}}}",
        "scenarios: {{{}: {{theta: 1}}}}",
        "scenarios: {{s: {{{}: 1}}}}",
        "effort: {}",
        "timing: {}",
        "definitions: {{{}: 1}}",
        "definitions: {{Q: {}}}",
        "repeated: {{discount: d, target: {{West: {}}}}}",
    ],
)
def test_nothing_that_steers_a_terminal_gets_through(line: str, bad: str) -> None:
    for written in (bad, '"x' + "".join(f"\\u{ord(character):04x}" for character in bad) + '"'):
        with pytest.raises(GameFileError) as caught:
            gamefile.loads(changed(more=line.format(written)))
        assert str(caught.value).replace("\n", "").isprintable()
        assert any("character" in problem.text for problem in caught.value.problems)


@pytest.mark.parametrize("name", ["\x1b[31m.yaml", "a\nb.yaml", "\udc80.yaml", "\u202egnp.yaml"])
def test_the_name_of_a_file_is_escaped(name: str) -> None:
    with pytest.raises(GameFileError) as caught:
        gamefile.loads("[]", name)
    assert str(caught.value).isprintable()
    with pytest.raises(GameFileError) as caught:
        gamefile.load(f"no-such-folder/{name}")
    assert str(caught.value).replace("\n", "").isprintable()


@pytest.mark.parametrize("label", ["été", "北大西洋", "🇺🇦", "a b", "it's", 'say "x"', "#1", "50%", "ﷺ", "\u05d0\u05d1"])
def test_every_label_that_can_be_printed_will_do(label: str) -> None:
    content = {"burden": 1, "players": {"A": {"name": label, "actions": {label: 0}}}, "payoffs": {"A": 1}}
    model = model_of(json.dumps(content, ensure_ascii=False))
    assert model.players[0].name == label
    assert model.players[0].actions[0].label == label


def test_no_message_repeats_a_thousand_digits() -> None:
    long = "9" * 1000
    text = changed(
        line2=f"parameters: {{theta: {long}, kappa: {{value: {long}, domain: '[0, 1/{long}]'}}, x: {long}x}}",
        line7=f"  US: {long}0{long} + {'y' * 1000}",
        more=f"assumptions: [theta < {long}]\n{'k' * 900}: 1\neffort: {'z' * 1000}",
    )
    with pytest.raises(GameFileError) as caught:
        gamefile.loads(text)
    assert max(len(line) for line in str(caught.value).split("\n")) < 600


# -- no file does harm --------------------------------------------------------------------------------------------


def game(payoff: str = "A", actions: str = "[0, 1]", extra: str = "") -> str:
    return f"""\
burden: 1
players: {{A: {{actions: {actions}}}, B: {{actions: {actions}}}}}
{extra}
payoffs:
  A: {json.dumps(payoff)}
  B: B
"""


def one_player(cells: str, n_actions: int, extra: str = "") -> str:
    labels = ",".join(f"a{i}" for i in range(n_actions))
    return f"burden: 1\n{extra}\nplayers: {{A: {{actions: [{labels}]}}}}\npayoffs: {{A: [{cells}]}}\n"


def lines(template: str, count: int) -> str:
    return "".join(template.format(i=i, j=i + 1) + "\n" for i in range(count))


HARMFUL: dict[str, Callable[[], str]] = {
    "open brackets": lambda: "[" * 1_000_000,
    "open braces": lambda: "{" * 1_000_000,
    "colons": lambda: "a: " * 330_000,
    "dashes": lambda: "- " * 500_000,
    "question marks": lambda: "? " * 500_000,
    "anchors": lambda: "&a *a " * 166_000,
    "many anchors": lambda: f"[{', '.join(f'&a{i} x' for i in range(80_000))}]",
    "huge key": lambda: f"{'x' * 999_000}: 1",
    "huge version": lambda: f"burden: {'9' * 999_000}",
    "huge parameter": lambda: game(extra=f"parameters: {{p: {'9' * 900_000}}}"),
    "numbers that end as words": lambda: one_player(",".join(["9" * 8000 + "x"] * 10), 10),
    "zero bytes": lambda: "\0" * 1_000_000,
    "tabs": lambda: "\t" * 1_000_000,
    "newlines": lambda: "\n" * 1_000_000,
    "comments": lambda: "#\n" * 500_000,
    "quotes": lambda: '"' * 1_000_000,
    "backslashes": lambda: '"' + "\\\\" * 499_000 + '"',
    "list": lambda: f"[{'1,' * 499_000}]",
    "open in list": lambda: f"[{'(,' * 49_000}]",
    "mapping": lambda: f"{{{','.join(f'k{i}' for i in range(120_000))}}}",
    "unknown keys": lambda: lines("payof{i}: 1", 24_900),
    "repeated keys": lambda: "a: 1\n" * 24_900,
    "parameters": lambda: game(extra="parameters:\n" + lines("  p{i}: {i}", 24_000)),
    "wrong parameters": lambda: game(extra="parameters:\n" + lines("  p-{i}: 1", 24_000)),
    "levels in many parameters": lambda: game(
        actions=f"{{{','.join(f'a{i}: p{i}' for i in range(10_000))}}}",
        extra="parameters:\n" + lines("  p{i}: 1", 14_000),
    ),
    "scenarios": lambda: game(extra="parameters: {p: 1}\nscenarios:\n" + lines("  s{i}: {{p: 2}}", 12_000)),
    "scenarios of many parameters": lambda: game(
        extra="parameters:\n" + lines("  p{i}: 1", 8_000) + "scenarios:\n" + lines("  s{i}: {{p{i}: 2}}", 8_000)
    ),
    "scenarios of a large game": lambda: game(
        "A*B",
        f"[{','.join(map(str, range(300)))}]",
        "parameters: {p: 1}\nscenarios:\n" + lines("  s{i}: {{p: 2}}", 5_000),
    ),
    "scenarios of many actions": lambda: game(
        actions=str([*range(6_000)]), extra="parameters: {p: 1}\nscenarios:\n" + lines("  s{i}: {{p: 2}}", 7_000)
    ),
    "scenarios of many cells": lambda: one_player(
        ",".join(map(str, range(9_000))), 9_000, "parameters: {p: 1}\nscenarios:\n" + lines("  s{i}: {{p: 2}}", 7_000)
    ),
    "scenarios and assumptions": lambda: game(
        extra=f"parameters: {{p: 9}}\nassumptions: [{'p > 1,' * 16_000}]\nscenarios:\n"
        + lines("  s{i}: {{p: 8}}", 5_000)
    ),
    "assumptions": lambda: game(extra="parameters: {p: 1}\nassumptions:\n" + lines("  - p > {i}", 16_000)),
    "irrational assumptions": lambda: game(
        extra="parameters: {p: 2}\nassumptions:\n" + lines("  - sqrt(p) + sqrt({i}) > {i}", 12_000)
    ),
    "unknown names": lambda: game("+".join(f"x{i}" for i in range(3_000))),
    "unknown names among many": lambda: one_player(
        "1",
        1,
        f"parameters: {{{','.join(f'p{i}: 1' for i in range(15_000))}}}\ndefinitions:\n"
        + lines("  d{i}: pq{i}", 14_000),
    ),
    "long chain": lambda: game("d23999", extra="definitions:\n  d0: A\n" + lines("  d{j}: d{i}", 23_999)),
    "chain backwards": lambda: game("d0", extra="definitions:\n" + lines("  d{i}: d{j}", 20_000) + "  d20000: A\n"),
    "doubling chain": lambda: game("d60", extra="definitions:\n  d0: A + 2\n" + lines("  d{j}: d{i}*d{i}", 60)),
    "doubling irrationals": lambda: game(
        "d30", extra="definitions:\n  d0: A + sqrt(2)\n" + lines("  d{j}: d{i}*sqrt({i} + 2) + d{i}", 30)
    ),
    "circle": lambda: game(extra="definitions:\n" + lines("  d{i}: d{j}", 20_000) + "  d20000: d0\n"),
    "clashes": lambda: game(
        extra="parameters:\n" + lines("  p{i}: 1", 12_000) + "definitions:\n" + lines("  p{i}: 1", 12_000)
    ),
    "players": lambda: (
        "burden: 1\nplayers:\n" + lines("  p{i}: {{actions: [0]}}", 9_000) + "payoffs:\n" + lines("  p{i}: p{i}", 9_000)
    ),
    "actions": lambda: (
        f"burden: 1\nplayers: {{A: {{actions: [{','.join(map(str, range(49_000)))}]}}}}\npayoffs: {{A: A}}\n"
    ),
    "cells": lambda: one_player(",".join(map(str, range(24_000))), 24_000),
    "formulas": lambda: one_player(",".join(f"p+p*{i}" for i in range(9_900)), 9_900, "parameters: {p: 2}"),
    "roots": lambda: one_player(",".join(f"sqrt({i})" for i in range(20_000)), 20_000),
    "long formulas": lambda: one_player(",".join(["1" + "+1" * 3990] * 100), 100),
    "wrong formulas": lambda: one_player(",".join(["^"] * 20_000), 20_000),
    "one formula everywhere": lambda: one_player("&f 1" + "+1" * 1900 + ",*f" * 23_999, 24_000),
    "one wrong formula everywhere": lambda: one_player("&f x" + "+x" * 1900 + ",*f" * 23_999, 24_000),
    "one long word in folds": lambda: game("x").replace('"x"', "\n    - >\n      " + "x +\n      " * 2000 + "y"),
    "sum of roots": lambda: game("+".join(f"sqrt({i})" for i in range(2, 1300))),
    "product of sums": lambda: game("*".join(f"(1+sqrt({i}))" for i in range(2, 600))),
    "least of roots": lambda: game(f"min({','.join(f'log({i})' for i in range(2, 1000))})"),
    "tower of exp": lambda: game("exp(" * 50 + "-1" + ")" * 50),
    "tower of roots": lambda: game("sqrt(1 + " * 25 + "2" + ")" * 25),
    "tower of sums of roots": lambda: game("sqrt(sqrt(3) + " * 15 + "2" + ")" * 15),
    "tower of powers": lambda: game("2**" * 50 + "2"),
    "tower of minus signs": lambda: game("-" * 19_000 + "1"),
    "power of a sum": lambda: game("(1 + sqrt(2) + sqrt(3))**4096"),
    "logarithm of a huge number": lambda: game(f"log({'9' * 1000}/{'7' * 1000})"),
    "root of high degree": lambda: game("(2**4000 + 1)**(1/4095) + 3**(1/4096)*5**(1/4093)"),
    "irrational exponents": lambda: game("sqrt(2)**(sqrt(2)**(sqrt(2)**log(3)))"),
    "all but equal": lambda: game("1 if log(A + 1 + sqrt(2)) + log(sqrt(2) - 1) == 0 else 2", str([*range(30)])),
    "contest": lambda: game("A**0.7/(A**0.7 + B**0.7)", str([*range(1, 101)])),
    "sum of long fractions": lambda: game(
        "+".join(["p"] * 1900), extra=f"parameters: {{p: {'9' * 1000}/{'7' * 999}1}}", actions=str([*range(20)])
    ),
    "large game": lambda: game("A*B - A", str([*range(300)])),
    "many players": lambda: (
        "burden: 1\nplayers:\n" + lines("  p{i}: {{actions: [0, 1]}}", 30) + "payoffs:\n" + lines("  p{i}: p{i}", 30)
    ),
    "emoji": lambda: game(extra=f"title: {'👨‍👩‍👧' * 100_000}"),
    "combining characters": lambda: game(extra=f"title: e{chr(0x301) * 500_000}"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_no_file_does_harm(name: str) -> None:
    text = HARMFUL[name]()
    assert len(text) <= 1_000_000
    start = time.process_time()
    said: GameFileError | None = None
    try:
        gamefile.loads(text)
    except GameFileError as error:
        said = error
    assert said is None or 1 <= len(said.problems) <= 101
    assert len(str(said)) < 100_000
    # We promise two seconds; a busy machine gets three times as many.
    assert time.process_time() - start < 6


def test_a_few_hundred_spoilt_files_do_no_harm() -> None:
    report = fuzz_gamefiles.run(300, seed=20)
    assert report.violations == []
    assert report.valid > 10
    assert report.rejected > 100
    assert report.solved > 3


def test_reading_a_game_of_roots_does_not_need_sympy() -> None:
    code = (
        "import sys, burden\n"
        f"burden.load({str(GAMES / 'nato.yaml')!r})\n"
        f"burden.loads({game('sqrt(A) + log(B + 1)*2**A')!r})\n"
        "assert 'sympy' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# -- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_file_is_read_as_it_comes(tmp_path: Path, encoding: str, ending: str) -> None:
    path = tmp_path / "game.yaml"
    path.write_bytes(BASE.replace("\n", ending).encode(encoding))
    loaded = gamefile.load(path)
    assert isinstance(loaded, Model)
    assert loaded.values() == model_of(BASE).values()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"burden: 1\ntitle: caf\xe9\n", "2:11: found the byte 0xe9, expected UTF-8"),
        ("title: é\x0bé".encode() + b"\xff", "1:11: found the byte 0xff, expected UTF-8"),
        ("burden: 1".encode("utf-16"), "1:1: found the byte 0xff, expected UTF-8"),
        (b"", "1:1: an empty file"),
        (b"x" * 4_000_001, "more than 4,000,000 bytes"),
    ],
)
def test_what_is_no_text_is_said_with_its_place(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "game.yaml"
    path.write_bytes(raw)
    with pytest.raises(GameFileError) as caught:
        gamefile.load(path)
    assert said in str(caught.value)


def test_a_file_that_is_not_there_has_a_neighbour(tmp_path: Path) -> None:
    (tmp_path / "nato.yaml").write_text(BASE, encoding="utf-8")
    with pytest.raises(GameFileError, match=r'there is no such file\n    mend: did you mean "nato.yaml"\?'):
        gamefile.load(tmp_path / "nto.yaml")
    with pytest.raises(GameFileError, match="found a folder, expected a file"):
        gamefile.load(tmp_path)
    with pytest.raises(GameFileError, match="cannot be read: embedded null byte"):
        gamefile.load("a\0b")


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BASE.encode())))
    assert isinstance(gamefile.load("-"), Model)


def test_gambits_files_are_told_by_their_first_word_or_their_name() -> None:
    nfg = 'NFG 1 R "t" { "A" "B" } { 1 1 } 0 0'
    assert isinstance(gamefile.loads(nfg), NormalFormGame)
    with pytest.raises(GameFileError, match="NFG"):
        gamefile.loads("burden: 1", "game.nfg")
    assert complaints("NFGs: 1")[0] == "1:1: the key 'burden' is missing"


@pytest.mark.parametrize(
    "name", ["my-game.yaml", 'a "b" #c.yaml', "a\nb.yaml", "{title}.yaml", "\udc80\x1b.yaml", ".yaml"]
)
def test_the_starter_file_is_a_game(name: str) -> None:
    text = gamefile.starter(Path(name))
    model = model_of(text)
    assert model.at().n_actions == (3, 2, 2)
    assert model.title
    text.encode()


def test_a_mistake_can_leave_a_worker_process() -> None:
    with pytest.raises(GameFileError) as caught:
        gamefile.loads("[]")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.problems) == (str(caught.value), caught.value.problems)


# -- there and back -----------------------------------------------------------------------------------------------

labels = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=5).map(
    lambda text: unicodedata.normalize("NFC", text)
)
numbers: st.SearchStrategy[Any] = st.fractions(max_denominator=50) | st.builds(
    lambda a, b, root: exact.shortened(a + b * exact.power(Fraction(root), Fraction(1, 2))),
    st.fractions(-9, 9, max_denominator=9),
    st.fractions(-9, 9, max_denominator=9),
    st.sampled_from([2, 3, 5, 6]),
)


@st.composite
def games(draw: st.DrawFn) -> NormalFormGame:
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    players = []
    for number, size in enumerate(sizes):
        actions = tuple(draw(st.lists(labels, min_size=size, max_size=size, unique=True)))
        levels = draw(st.none() | st.lists(numbers, min_size=size, max_size=size).map(tuple))
        role: Role = draw(st.sampled_from(["guarantor", "ally", "player"]))
        players.append(Player(f"P{number}", actions, levels, draw(st.just("") | labels), role))
    shape = (len(sizes), *sizes)
    payoffs = np.empty(shape, dtype=object)
    for place in np.ndindex(shape):
        payoffs[place] = draw(numbers)
    return NormalFormGame(tuple(players), payoffs, draw(st.just("") | labels))


@given(games())
@settings(max_examples=60, deadline=None)
def test_a_game_that_is_written_is_read_as_it_was(original: NormalFormGame) -> None:
    copy = model_of(gamefile.dumps(original)).at()
    assert copy.players == original.players
    assert copy.title == original.title
    assert copy.exact_payoffs.tolist() == original.exact_payoffs.tolist()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_game_that_we_ship_can_be_written_and_read(path: Path) -> None:
    model = gamefile.load(path)
    assert isinstance(model, Model)
    if model.has_intervals:
        with pytest.raises(UnsupportedGame):
            model.at()
        return
    original = model.at()
    copy = burden.loads(gamefile.dumps(original))
    assert isinstance(copy, Model)
    assert np.array_equal(copy.at().exact_payoffs, original.exact_payoffs)


# -- suggestions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "known", "suggested"),
    [
        ("payofs", ["payoffs", "players"], ["payoffs"]),
        ("PLAYERS", ["payoffs", "players"], ["players"]),
        ("Eest", ["US", "West", "East"], ["East", "West"]),
        ("thetaW", ["theta_W", "theta_E"], ["theta_W"]),
        ("qq", ["payoffs"], []),
        ("", ["payoffs"], []),
        ("x", [], []),
    ],
)
def test_the_closest_words_are_suggested(word: str, known: list[str], suggested: list[str]) -> None:
    assert closest(word, known) == suggested
    quoted = " or ".join(f'"{name}"' for name in suggested)
    assert did_you_mean(word, known, otherwise="no") == (f"did you mean {quoted}?" if suggested else "no")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 🙂", "plain é 🙂"),
        ("\x1b[0m", r"\x1b[0m"),
        ("a\u202eb", r"a\u202eb"),
        ("\n", r"\n"),
        ("\udc80", r"\udc80"),
    ],
)
def test_what_cannot_be_printed_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_broken_assumption_is_reported_beside_mistakes_elsewhere() -> None:
    text = """\
burden: 1
parameters: {kappa: 1.2, b: {value: 3, domain: "[0, 1]"}, x: one}
assumptions: [kappa <= 1, x > 0]
players: {A: {actions: [0, 1]}, B: {actions: [0, 1]}}
payoffs: {A: A^2, B: B}
scenarios: {s: {kappa: 2, b: 4}}
"""
    with pytest.raises(burden.GameFileError) as caught:
        burden.loads(text)
    places = [(problem.line, problem.column) for problem in caught.value.problems]
    assert places == [(2, 37), (2, 62), (3, 15), (5, 15), (6, 30)]
