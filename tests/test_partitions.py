"""Regimes, against hand algebra, and against the solver at random points.

As a script it looks at many more games and points: ``python -m tests.test_partitions GAMES POINTS SEED``.
"""

import inspect
import json
import random
import sys
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

import burden
from burden import tables
from burden.cli import app
from burden.errors import ParameterError, UnsupportedGame
from burden.exact import Enclosure, power, to_float
from burden.game import Timing
from burden.plots import regimes as draw
from burden.results.partitions import Partition, RegimeOfPlay

TIMINGS: tuple[Timing, ...] = ("simultaneous", "guarantor-first")

GAMES = Path(burden.__file__).parent.parent / "games"

#: The game at the beginning of the README. Europe gains theta - kappa*US - 5/2 by more, the US 3/2 - Europe.
UMBRELLA = """
burden: 1
title: Who carries the burden?
parameters:
  kappa: {value: 4/5, domain: "(0, 1]"}
  theta: {value: 3.7, domain: "(0, oo)"}
players:
  US: {role: guarantor, actions: {keep: 1, redouble: 2}}
  Europe: {role: ally, actions: {low: 1, high: 2}}
definitions: {Q: US + Europe, Q_E: kappa*US + Europe}
payoffs:
  US: 4*Q - Q**2/2 - US
  Europe: theta*Q_E - Q_E**2/2 - Europe
"""

BOTH = "US: keep; Europe: high | US: redouble; Europe: low | US: keep + redouble; Europe: low + high"


def _model(text: str) -> burden.Model:
    model = burden.loads(text)
    assert isinstance(model, burden.Model)
    return model


def one_chooser(gain: str, *, low: int = -2, high: int = 2, extra: str = "") -> burden.Model:
    """A game in which one player alone chooses, and gains so much by it."""
    return _model(
        f"burden: 1\nparameters: {{k: {{value: 0, domain: '[{low}, {high}]'}}, t: {{value: 0, "
        f"domain: '[{low}, {high}]'}}}}\n{extra}\nplayers: {{A: {{actions: [stay, go]}}, B: {{actions: [wait]}}}}\n"
        f"payoffs: {{A: [[0], ['{gain}']], B: [[0], [0]]}}\n"
    )


def numbered(found: Partition) -> dict[str, RegimeOfPlay]:
    return {one.text: one for one in found.regimes}


def area(one: RegimeOfPlay) -> float:
    """Area of polygons, by Gauss's formula."""
    total = 0.0
    for polygon in one.areas:
        pairs = zip(polygon, (*polygon[1:], polygon[0]), strict=True)
        total += abs(sum(x * v - u * y for (x, y), (u, v) in pairs)) / 2
    return total


# -- by hand --------------------------------------------------------------------------------------------------------


def test_one_parameter_of_the_umbrella_breaks_where_algebra_says() -> None:
    """At theta = 3: kappa = theta - 5/2 = 1/2, and kappa = theta/2 - 5/4 = 1/4."""
    found = burden.regimes(burden.loads(UMBRELLA), vary="kappa", parameters={"theta": 3})
    assert [(one.text, one.shown) for one in found.regimes] == [
        ("US: keep; Europe: high", "kappa in (0, 1/4)"),
        (BOTH, "kappa in (1/4, 1/2)"),
        ("US: redouble; Europe: low", "kappa in (1/2, 1]"),
    ]
    assert [(one.value, one.regimes, one.known) for one in found.boundaries] == [
        (Fraction(1, 4), (1, 2), "all"),
        (Fraction(1, 2), (2, 3), "all"),
    ]
    assert found.is_settled


def test_an_unbounded_parameter_has_unbounded_regimes() -> None:
    """At kappa = 4/5: theta = kappa + 5/2 = 33/10, and theta = 2*kappa + 5/2 = 41/10."""
    found = burden.regimes(burden.loads(UMBRELLA), vary=["theta"])
    assert [one.shown for one in found.regimes] == [
        "theta in (0, 33/10)",
        "theta in (33/10, 41/10)",
        "theta in (41/10, oo)",
    ]
    assert found.at({"theta": Fraction(1000)}) is found.regimes[2]
    assert found.at({"theta": Fraction(33, 10)}) is None


def test_two_parameters_of_the_umbrella_part_along_two_lines() -> None:
    found = burden.regimes(burden.loads(UMBRELLA), vary={"kappa": "0:1", "theta": (2, 5)})
    by_text = numbered(found)
    assert {text: round(area(one), 6) for text, one in by_text.items()} == {
        "US: redouble; Europe: low": 1.0,
        BOTH: 0.5,
        "US: keep; Europe: high": 1.5,
    }
    assert {one.equation for one in found.boundaries} == {"theta == kappa + 5/2", "theta == 2*kappa + 5/2"}
    low, both = by_text["US: redouble; Europe: low"], by_text[BOTH]
    (between,) = [one for one in found.boundaries if one.equation == "theta == kappa + 5/2"]
    assert set(between.regimes) == {low.number, both.number}
    assert low.condition is not None
    assert low.condition.text == "theta < kappa + 5/2"
    ends = sorted(point for line in between.lines for point in line)
    assert ends[0] == pytest.approx((0, 2.5), abs=1e-6)
    assert ends[-1] == pytest.approx((1, 3.5), abs=1e-6)


def test_a_guarantor_who_moves_first_keeps_wherever_europe_then_does_more() -> None:
    """(keep, high) gives the US 13/2, (redouble, high) 6, (redouble, low) 11/2 and (keep, low) 5."""
    found = burden.regimes(burden.loads(UMBRELLA), vary=["kappa", "theta=2:5"], timing="guarantor-first")
    assert sorted(numbered(found)) == ["US: keep; Europe: high", "US: redouble; Europe: low"]
    assert [one.equation for one in found.boundaries] == ["theta == kappa + 5/2"]
    assert found.boundaries[0].known == "sample"
    # Where Europe is indifferent after keep, a hopeful US keeps (13/2) and a fearful one (5) redoubles (11/2).
    assert {one.text for one in found.boundaries[0].on} == {
        "US: keep; Europe: high (optimistic)",
        "US: redouble; Europe: low (pessimistic)",
    }


def test_breakpoints_are_exact_where_they_are_square_roots_and_enclosed_beyond() -> None:
    found = burden.regimes(one_chooser("k**2 - 2"), vary="k")
    assert [one.value for one in found.boundaries] == [
        -power(Fraction(2), Fraction(1, 2)),
        power(Fraction(2), Fraction(1, 2)),
    ]
    assert found.regimes[0].shown == "k in [-2, -sqrt(2)) or (sqrt(2), 2]"
    cubic = burden.regimes(one_chooser("k**3 - k - 1"), vary="k")
    (only,) = cubic.boundaries
    assert isinstance(only.value, Enclosure)
    assert to_float(only.value) == pytest.approx(1.324717957244746)
    assert only.known == "pure"  # the tie there makes a continuum, which has no closed form
    assert [one.condition for one in cubic.regimes] == [None, None]


def test_a_point_at_which_a_gain_touches_zero_is_told() -> None:
    found = burden.regimes(one_chooser("-(k - 1)**2"), vary="k")
    assert [one.shown for one in found.regimes] == ["k in [-2, 1) or (1, 2]"]
    (touch,) = found.boundaries
    assert (touch.value, touch.regimes) == (Fraction(1), (1,))
    assert [one.type for one in touch.on] == ["vertex", "vertex"]


@pytest.mark.parametrize(
    ("gain", "go", "stay"),
    [
        ("k*t - 1", 2, 1),  # a hyperbola: beyond both branches, and between them
        ("k**2 + t**2 - 1", 1, 1),  # a circle
        ("(k**2 + t**2 - 1)*(k**2 + t**2 - 3)", 2, 1),  # a ring
        ("t**2 - k**3", 1, 1),  # a cusp
        ("t**2 - k**2*(k + 1)", 1, 2),  # a node: a loop and what lies between the branches
        ("(k - t)*(k + t)", 2, 2),  # a cross: pieces that touch at a point are two
        ("k**2*t", 1, 1),  # on the line k = 0 there are ties
    ],
)
def test_pieces_hang_together_as_the_curves_say(gain: str, go: int, stay: int) -> None:
    found = burden.regimes(one_chooser(gain), vary=["k", "t"])
    pieces = {one.played[0].supports["A"][0]: len(one.pieces) for one in found.regimes}
    if gain == "k**2*t":
        # Points with k = 0 and t < 0 have both: they part what lies on their sides.
        assert pieces == {"go": 2, "stay": 2}
    else:
        assert pieces == {"go": go, "stay": stay}


def test_areas_of_a_circle_are_those_of_a_circle() -> None:
    found = burden.regimes(one_chooser("k**2 + t**2 - 1"), vary=["k", "t"])
    inside = next(one for one in found.regimes if one.played[0].supports["A"] == ("stay",))
    assert area(inside) == pytest.approx(3.14159265, rel=2e-3)
    (circle,) = found.boundaries
    assert all(x * x + y * y == pytest.approx(1) for line in circle.lines for x, y in line)


def test_assumptions_leave_part_of_the_rectangle_out() -> None:
    found = burden.regimes(one_chooser("t", extra="assumptions: [k + t < 1]"), vary=["k", "t"])
    assert sum(map(area, found.regimes)) == pytest.approx(16 - 9 / 2)
    assert found.at({"k": Fraction(1), "t": Fraction(1, 2)}) is None
    assert found.at({"k": Fraction(1, 4), "t": Fraction(1, 2)}) is not None
    assert found.assumptions == ("k + t < 1",)


def test_a_point_where_payoffs_have_no_value_lies_in_no_regime() -> None:
    found = burden.regimes(one_chooser("k + 1/(t - 1) - 1/(t - 1)"), vary=["k", "t"])
    assert found.at({"k": Fraction(1), "t": Fraction(1)}) is None
    assert found.at({"k": Fraction(1), "t": Fraction(0)}) is not None


def test_cases_of_payoffs_bound_regimes() -> None:
    """A gains min(k, 1/2) - t, so that the boundary bends at k = 1/2."""
    found = burden.regimes(one_chooser("min(k, 1/2) - t"), vary=["k", "t"])
    assert {one.equation for one in found.boundaries} == {"t == k", "t == 1/2"}


def test_where_three_may_mix_mixed_equilibria_are_those_of_the_sample_point_alone() -> None:
    found = burden.regimes(burden.load(GAMES / "nato.yaml"), vary=["kappa"])
    assert {one.mixed for one in found.regimes} == {"sample"}
    assert any("3 players may mix" in note for note in found.notes)
    assert [one.shown for one in found.regimes if one.others] == [
        "kappa in [3/40, 73/200]",
        "kappa in [153/200, 173/200]",
    ]


# -- by the solver ----------------------------------------------------------------------------------------------------


def differences(found: Partition, model: burden.Model, n_points: int, generator: random.Random) -> list[str]:
    """Points at which the solver finds other equilibria than the regime has that the point lies in."""
    wrong = []
    for _ in range(n_points):
        point = {}
        for name, interval in found.ranges.items():
            low = Fraction(-10) if interval.low is None else interval.low
            high = low + 20 if interval.high is None else interval.high
            point[name] = low + (high - low) * Fraction(generator.randint(1, 99_998), 99_999)
        try:
            solved = burden.solve(model, timing=found.timing, parameters={**found.fixed, **point})
        except ParameterError:
            continue  # the assumptions leave it out
        regimes = [one for one in found.regimes if one.holds(point)]
        listed = [(tuple(map(tuple, one.strategies.values())), str(one.selection)) for one in solved.equilibria]
        for one in regimes:
            own = [(tuple(played.supports.values()), str(played.selection)) for played in one.played]
            if one.mixed != "settled":
                if found.leader:
                    continue
                listed = [pair for pair in listed if all(len(labels) == 1 for labels in pair[0])]
            if sorted(own) != sorted(listed):
                wrong.append(f"{point}: regime {one.number} has {own}, the solver finds {listed}")
        if len(regimes) != 1:
            wrong.append(f"{point}: in regimes {[one.number for one in regimes]}")
    return wrong


@pytest.mark.parametrize(
    ("file", "vary", "timing"),
    [
        ("nato.yaml", ["kappa", "theta_W=2:3"], "simultaneous"),
        ("nato.yaml", ["theta_US=3:4"], "guarantor-first"),
        ("essay/s02-crowding-out.yaml", ["theta_E=1:4", "theta_W=1:3"], "guarantor-first"),
        ("essay/s05-reassurance.yaml", ["theta_E=0:6", "kappa"], "guarantor-first"),
        ("classic/hawk-dove.yaml", ["V=0:4", "C=0:4"], "simultaneous"),
        ("classic/chicken.yaml", ["P"], "simultaneous"),
    ],
)
def test_at_random_points_the_solver_finds_what_the_regime_has(file: str, vary: list[str], timing: Timing) -> None:
    model = burden.load(GAMES / file)
    assert isinstance(model, burden.Model)
    found = burden.regimes(model, vary=vary, timing=timing)
    assert differences(found, model, 6, random.Random(1)) == []


def random_game(generator: random.Random) -> burden.Model:
    """Two or three players, up to three actions each, small payoffs that polynomials of two parameters make."""

    def entry() -> str:
        text = str(generator.randint(-3, 3))
        if generator.random() < 0.5:
            text += f" + {generator.choice(['k', 't', '-k', '2*t', 'k*t', 'k**2', '-t**2', 'min(k, t)', 'k - t'])}"
        return text

    shape = generator.choice([(2, 2), (2, 3), (3, 3), (2, 2, 2), (2, 3, 2), (1, 3), (2, 3, 3)])
    labels = [[f"{key}{action}" for action in range(n)] for key, n in zip("abc", shape, strict=False)]
    keys = ["A", "B", "C"][: len(shape)]

    def table(sizes: tuple[int, ...]) -> str:
        return f"'{entry()}'" if not sizes else f"[{', '.join(table(sizes[1:]) for _ in range(sizes[0]))}]"

    players = ", ".join(
        f"{key}: {{{'role: guarantor, ' if key == 'A' else ''}actions: [{', '.join(own)}]}}"
        for key, own in zip(keys, labels, strict=True)
    )
    payoffs = ", ".join(f"{key}: {table(shape)}" for key in keys)
    domains = "parameters: {k: {value: 0, domain: '[-2, 2]'}, t: {value: 1/2, domain: '[-2, 2]'}}"
    return _model(f"burden: 1\n{domains}\nplayers: {{{players}}}\npayoffs: {{{payoffs}}}\n")


@pytest.mark.parametrize("seed", range(2))
def test_regimes_of_random_games_are_what_the_solver_finds(seed: int) -> None:
    generator = random.Random(seed)
    model = random_game(generator)
    for timing in TIMINGS:
        found = burden.regimes(model, vary="k", timing=timing)
        assert differences(found, model, 8, generator) == []


# -- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vary", "message"),
    [
        ([], "expected one or two"),
        (["kappa", "theta", "other"], "found 3 parameters"),
        (["kapa"], "did you mean"),
        (["kappa=1:0"], "found an empty range"),
        (["kappa=2:3"], r"nothing of \[2, 3\] lies within the domain \(0, 1\]"),
        (["kappa=0:1:11"], "need no number of points"),
        (["kappa=0:x"], "expected a number"),
        (["kappa", "kappa"], "given twice"),
        (["kappa", "theta"], "has no end"),
        (["theta=1:3"], "given a value as well"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_words(vary: list[str], message: str) -> None:
    given = {"theta": 3} if vary == ["theta=1:3"] else None
    with pytest.raises(ParameterError, match=message):
        burden.regimes(burden.loads(UMBRELLA), vary=vary, parameters=given)


def test_payoffs_that_are_no_polynomials_are_not_settled() -> None:
    with pytest.raises(UnsupportedGame, match="not settled: payoffs are no polynomials"):
        burden.regimes(one_chooser("exp(k) - 2"), vary="k")
    fixed = burden.regimes(one_chooser("k - sqrt(4)/2"), vary="k")
    assert [one.value for one in fixed.boundaries] == [1]


def test_a_range_beyond_the_domain_is_cut_and_told() -> None:
    found = burden.regimes(burden.loads(UMBRELLA), vary="kappa=-1:1/2")
    assert found.ranges["kappa"].text == "(0, 1/2]"
    assert found.notes[0] == "kappa was asked for in [-1, 1/2]; its domain is (0, 1]"


# -- how it is shown ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def umbrella() -> Partition:
    return burden.regimes(burden.loads(UMBRELLA), vary=["kappa", "theta=2:5"])


def test_figures_of_a_sample_point_come_with_that_point() -> None:
    found = burden.regimes(burden.load(GAMES / "nato.yaml"), vary="kappa")
    said = tables.render(tables.regimes(found), "table")
    assert "[3/40, 73/200]\n      sample point κ = " in said  # a mixed equilibrium, found there alone
    assert "[0, 3/40) ∪ (73/200, 23/40)\n(2)" in said


def test_tables_have_conditions_and_boundaries(umbrella: Partition) -> None:
    text = tables.render(tables.regimes(umbrella), "table")
    assert "3 regimes over kappa and theta" in text
    assert "θ < κ + 5/2" in text
    assert "On the boundaries" in text
    rows = tables.render(tables.regimes(umbrella), "csv").splitlines()
    assert len(rows) == 1 + 5
    for form in ("markdown", "latex"):
        assert tables.render(tables.regimes(umbrella), form)


def test_json_is_the_record(umbrella: Partition) -> None:
    record = json.loads(tables.render(tables.regimes(umbrella), "json"))
    assert record == json.loads(json.dumps(umbrella.to_dict()))
    assert record["settled"] is True
    assert {one["condition"] for one in record["regimes"]} >= {"theta < kappa + 5/2", "theta > 2*kappa + 5/2"}
    assert [one["known"] for one in record["boundaries"]] == ["pure", "pure"]
    assert "regimes" in repr(umbrella)
    assert umbrella._repr_html_().startswith("<table>")


@pytest.mark.parametrize("ending", [".svg"])
def test_pictures_are_drawn_and_the_same_each_time(umbrella: Partition, tmp_path: Path, ending: str) -> None:
    names = [tmp_path / f"{number}{ending}" for number in range(2)]
    for name in names:
        (axes,) = draw(umbrella, name)
    assert axes.get_xlabel() == "kappa"
    assert {text.get_text().split("\n")[0] for text in axes.texts} == {"1", "2", "3"}
    assert names[0].read_bytes() == names[1].read_bytes()


def test_a_strip_for_each_equilibrium_is_drawn_over_one_parameter() -> None:
    found = burden.regimes(burden.loads(UMBRELLA), vary="theta")
    (axes,) = draw(found)
    assert [label.get_text().replace("\xa0", " ") for label in axes.get_yticklabels()] == [
        "redouble, low",
        "keep, high",
        "keep+redouble,\nlow+high",
    ]
    assert {"33/10", "41/10"} <= {text.get_text() for text in axes.texts}


def test_the_command_offers_what_the_function_takes(tmp_path: Path) -> None:
    from burden.cli import regimes as command

    parameters = inspect.signature(burden.regimes).parameters
    assert parameters["timeout"].default == command.TIMEOUT
    assert get_args(command.Equilibria) == ("all", "pure")
    game, picture = tmp_path / "umbrella.yaml", tmp_path / "umbrella.svg"
    game.write_text(UMBRELLA, encoding="utf-8")
    done = CliRunner().invoke(app, ["regimes", str(game), "--vary", "kappa", "-q", "-o", str(picture)])
    assert done.exit_code == 0
    assert "The regimes" in done.stdout
    assert picture.read_text(encoding="utf-8").startswith("<?xml")


def main(n_games: int, n_points: int, seed: int) -> int:
    """Look at many random games; the number of differences."""
    n_wrong = n_open = n_refused = 0
    for number in range(n_games):
        generator = random.Random(f"{seed} {number}")
        model = random_game(generator)
        vary = generator.choice([["k"], ["t"], ["k", "t"], ["t", "k"]])
        for timing in TIMINGS:
            try:
                found = burden.regimes(model, vary=vary, timing=timing)
            except UnsupportedGame as error:
                n_refused += 1
                sys.stdout.write(f"{number} {timing} {vary}: {error}\n")
                continue
            try:
                wrong = differences(found, model, n_points, generator)
            except burden.SolverError as error:
                wrong = [repr(error)]
            except ArithmeticError:
                n_open += 1  # a condition that is too long
                continue
            n_open += not found.is_settled
            n_wrong += len(wrong)
            for text in wrong[:3]:
                sys.stdout.write(f"{number} {timing} {vary}: {text}\n")
    sys.stdout.write(f"{n_games} games, {n_wrong} differences, {n_open} not settled, {n_refused} refused\n")
    return n_wrong


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:4])) > 0)
