"""Sensitivity: indices known by hand, several equilibria, points without a value, tables and pictures."""

import csv
import io
import itertools
import json
import sys
import warnings
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from scipy.stats import ks_2samp
from typer.testing import CliRunner, Result

import burden
from burden import tables
from burden.cli import app
from burden.cli import sensitivity as command
from burden.errors import NoConvergence, ParameterError
from burden.exact import to_float
from burden.indices import question, salib
from burden.indices.tornado import Star
from burden.model import Model
from burden.plots.sensitivity import sensitivity as drawn
from burden.results.sensitivity import MEASURES, IndexMethod, Indices, Sensitivity
from burden.search import Search
from burden.sweeps.question import Equilibria, Points, Selection
from burden.sweeps.vary import Spaced

POLYNOMIAL = """
burden: 1
title: A polynomial
parameters:
  x1: {value: 1/2, domain: "[0, 1]", description: the first}
  x2: {value: 1/2, domain: "[0, 1]"}
  idle: {value: 1/2, domain: "[0, 1]"}
  need: {value: 3, domain: "(0, oo)"}
players:
  US: {role: guarantor, actions: {out: 0, in: 1}}
  Ally: {role: ally, actions: {low: -1, own: 2*x1 + x2 + 4*x1*x2}}
payoffs: {US: US, Ally: Ally}
"""

#: Both stay, or both leave, whatever kappa below 1; staying is better for both. At 1 and above all leave.
COORDINATION = """
burden: 1
parameters: {kappa: {value: 1/2, domain: "[0, 2]"}}
players:
  US: {role: guarantor, actions: {leave: 0, stay: 1}}
  Ally: {role: ally, actions: {leave: 0, stay: 1}}
payoffs: {US: US*Ally - kappa*US/2 - kappa*US/2, Ally: US*Ally - kappa*Ally}
"""

#: The ally follows the lower of two needs, where one is below the other.
ASSUMED = """
burden: 1
parameters: {a: {value: 1/4, domain: "[0, 1]"}, b: {value: 3/4, domain: "[0, 1]"}}
assumptions: [b > a]
players:
  US: {role: guarantor, actions: {out: 0, in: 1}}
  Ally: {role: ally, actions: {low: -1, own: a + b}}
payoffs: {US: US, Ally: Ally}
"""


def load(text: str) -> Model:
    game = burden.loads(text)
    assert isinstance(game, Model)
    return game


GAME = load(POLYNOMIAL)


def asked(of: str, vary: Sequence[str] = (), text: str = POLYNOMIAL, **options: Any) -> Sensitivity:
    return burden.sensitivity(load(text), of=of, vary=vary, **options)


@pytest.fixture(scope="module")
def found() -> Sensitivity:
    return asked("Ally", method=["sobol", "morris", "pawn"], samples=512)


def values(one: Indices, measure: str) -> list[float]:
    estimates = [one.estimates[measure][name] for name in ("x1", "x2", "idle")]
    assert all(estimate.value is not None for estimate in estimates)
    return [estimate.value or 0.0 for estimate in estimates]


# -- known by hand ------------------------------------------------------------------------------------------------


def test_sobol_indices_of_a_polynomial_are_those_known_by_hand(found: Sensitivity) -> None:
    """Of a*x1 + b*x2 + c*x1*x2 with x1 and x2 uniform on [0, 1], by Sobol's decomposition.

    In u = x1 - 1/2 and v = x2 - 1/2 it is a number, plus (a + c/2) u, plus (b + c/2) v, plus c u v; these three have
    mean 0 and are uncorrelated. As u and v have variance 1/12, their variances are (a + c/2)^2/12, (b + c/2)^2/12 and
    c^2/144: for a = 2, b = 1, c = 4 these are 48/36, 27/36 and 4/36, in sum 79/36.
    """
    sobol = found.indices[0]
    assert values(sobol, "first") == pytest.approx([48 / 79, 27 / 79, 0], abs=0.03)
    assert values(sobol, "total") == pytest.approx([52 / 79, 31 / 79, 0], abs=0.03)
    assert sobol.mean == pytest.approx(2.5, abs=0.02)
    assert sobol.deviation**2 == pytest.approx(79 / 36, abs=0.1)
    assert sobol.n_points == sobol.n_used == 512 * 5
    margins = [sobol.estimates["total"][name].margin or 0.0 for name in ("x1", "x2", "idle")]
    assert 0 < margins[1] < margins[0] < 0.15
    assert margins[2] < 1e-12


def test_elementary_effects_of_a_polynomial_are_those_known_by_hand(found: Sensitivity) -> None:
    """The effect of x1 is a + c*x2, and x2 is 0, 1/3, 2/3 or 1, as often: mean 1/2, variance 5/36."""
    morris = found.indices[1]
    assert values(morris, "mu_star") == pytest.approx([4, 3, 0], abs=0.25)
    assert values(morris, "mu") == values(morris, "mu_star")
    assert values(morris, "sigma") == pytest.approx([4 * (5 / 36) ** 0.5] * 2 + [0], abs=0.1)


def test_pawn_of_a_parameter_that_decides_all_is_known_by_hand() -> None:
    """The statistic is x1. In the slice from s/10 to (s+1)/10 the distance is the larger of s/10 and 1 - (s+1)/10.

    That makes 0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9, with the median 0.7.
    """
    (pawn,) = asked("x1 + 0*Ally", ["x1", "idle"], method="pawn", samples=1000).indices
    assert pawn.estimates["median"]["x1"].value == pytest.approx(0.7, abs=0.01)
    assert (pawn.estimates["median"]["idle"].value or 1) < 0.15
    assert "a parameter that plays no part has about 0.0" in pawn.notes[0]


def test_delta_of_a_sum_is_known_by_hand() -> None:
    """The statistic is x1 + x2, with a triangular density f <= 1; given x1 it has the density 1 on [x1, 1 + x1].

    Half of the distance between them is 1 less what f has there, which is (x1^2 + (1 - x1)^2)/2: 1/3 on average.
    Smoothed densities are nearer to each other, so the estimates are below it, and a note says so.
    """
    (delta,) = asked("x1 + x2 + 0*Ally", ["x1", "x2"], method="delta", samples=256).indices
    estimates = [delta.estimates["delta"][name].value for name in ("x1", "x2")]
    assert all(0.2 < (estimate or 0) < 0.4 for estimate in estimates)
    assert 0.25 < sum(estimate or 0 for estimate in estimates) / 2 < 1 / 3
    assert "smoothed" in delta.notes[0]


def test_bars_show_what_lies_between_the_ends(found: Sensitivity) -> None:
    """At x2 = 1/2 the polynomial is 4*x1 + 1/2, at x1 = 1/2 it is 3*x2 + 1; a parabola is lowest in the middle."""
    assert [(bar.parameter, bar.at_low, bar.at_high, bar.width) for bar in found.bars] == [
        ("x1", 0.5, 4.5, 4.0),
        ("x2", 1.0, 4.0, 3.0),
        ("idle", 2.5, 2.5, 0.0),
    ]
    assert found.base == 2.5
    (bar,) = asked("(x1 - 1/2)**2 + 0*Ally", ["x1"], samples=64).bars
    assert (bar.at_low, bar.at_high, bar.least, bar.most, bar.least_at) == (0.25, 0.25, 0.0, 0.25, 0.5)


def test_bars_are_what_solving_the_game_at_their_ends_gives() -> None:
    """The statistic in the equilibrium that is best for the United States, of all that `burden.solve` lists."""
    nato = burden.load(Path(burden.__file__).parent.parent / "games" / "nato.yaml")
    assert isinstance(nato, Model)
    result = burden.sensitivity(nato, of="West + East", vary=["kappa", "beta=0.2:1", "c=0.1:1"], samples=64)

    def solved(changes: dict[str, Fraction | str | float]) -> float:
        best = max(burden.solve(nato, parameters=changes).equilibria, key=lambda one: one.payoffs[0])
        return sum(map(to_float, best.contributions.values()))

    assert result.base == pytest.approx(solved({}))
    for bar in result.bars:
        ends = [solved({bar.parameter: end}) for end in (bar.low, bar.high)]
        assert [bar.at_low, bar.at_high] == pytest.approx(ends)


def test_the_same_seed_gives_the_same_numbers_and_another_gives_others(found: Sensitivity) -> None:
    again = asked("Ally", method=["sobol", "morris", "pawn"], samples=512)
    assert again.to_dict() == found.to_dict()
    other = asked("Ally", method=["sobol"], samples=512, seed=1)
    assert other.indices[0].to_dict() != found.indices[0].to_dict()
    assert other.bars == found.bars


def test_nothing_outside_is_touched() -> None:
    """SALib's functions set seeds and filters of warnings for the whole program; ours leave all as it was."""
    rng = np.random.default_rng(0)
    points = rng.random((64, 2))
    np.random.seed(7)  # noqa: NPY002 -- what must not change
    before = np.random.get_state()[1].tolist(), warnings.filters[:], warnings.formatwarning  # type: ignore[index]  # noqa: NPY002
    for method in get_args(IndexMethod):
        drawn_points = salib.drawn(salib.DESIGNS[method], [(0.0, 1.0)] * 2, 64, 0)
        given = drawn_points if salib.DESIGNS[method] != "latin" else points
        salib.estimated(method, [(0.0, 1.0)] * 2, given, given @ [1.0, 2.0], 0.9, 0)
    after = np.random.get_state()[1].tolist(), warnings.filters[:], warnings.formatwarning  # type: ignore[index]  # noqa: NPY002
    assert before == after


def test_pawn_is_the_median_of_kolmogorov_and_smirnovs_distances() -> None:
    """Slices between deciles, each against all points, with scipy's statistic; many values are equal."""
    rng = np.random.default_rng(1)
    points = rng.random((300, 2))
    statistic = np.round(3 * points[:, 0] + points[:, 1])
    expected = []
    for column in points.T:
        edges = np.quantile(column, np.linspace(0, 1, 11))
        slices = [statistic[(column >= low) & (column < high)] for low, high in itertools.pairwise(edges)]
        expected.append(np.median([ks_2samp(one, statistic, method="asymp").statistic for one in slices]))
    estimates = salib.estimated("pawn", [(0.0, 1.0)] * 2, points, statistic, 0.95, 0)["median"]
    assert [one.value for one in estimates] == pytest.approx(expected)
    assert all(0 < (one.margin or 0) < 0.2 for one in estimates)


# -- several equilibria, and none ---------------------------------------------------------------------------------


def test_the_selection_counts_and_the_share_of_points_with_several_is_told() -> None:
    """Below 1 there are three equilibria, at 1 a continuum, above it one: half of the points have several."""
    best = asked("Ally", text=COORDINATION, method="pawn", samples=200)
    worst = asked("Ally", text=COORDINATION, method="pawn", samples=200, one="pessimistic")
    assert best.indices[0].n_several == worst.indices[0].n_several == 100
    assert (best.base, worst.base) == (1.0, 0.0)
    assert (best.bars[0].width, worst.bars[0].width) == (1.0, 0.0)
    assert best.one_in_words == "the best for US"
    assert "There are several equilibria at 50 % of the points" in str(tables.render(tables.sensitivity(best), "table"))


def test_a_statistic_that_does_not_vary_is_said_not_to(recwarn: pytest.WarningsRecorder) -> None:
    worst = asked("Ally", text=COORDINATION, method=list(MEASURES), samples=64, one="pessimistic")
    for one in worst.indices:
        assert not one.varies
        assert not one.estimates
        assert one.notes[0] == "the statistic is 0 at all points: no parameter moves it"
    text = tables.render(tables.sensitivity(worst), "table")
    assert "nan" not in text.lower()
    assert "no parameter moves it" in text
    json.loads(tables.render(tables.sensitivity(worst), "json"))
    assert not recwarn.list


def test_delta_is_not_given_where_the_statistic_has_no_density() -> None:
    (delta,) = asked("Ally", text=COORDINATION, method="delta", samples=64).indices
    assert delta.varies
    assert not delta.estimates
    assert delta.notes == (
        "delta compares densities, and the statistic has none: 50 % of the points have 0; PAWN takes it as it is",
    )


def test_points_without_a_value_are_refused_or_left_out_with_a_word() -> None:
    """Half of the square breaks the assumption; of the smaller one the corner with a > b, 0.05**2/2 of 1/4."""
    with pytest.raises(ParameterError, match=r"Ally has no value at \d+ of 1,024 points \(assumption b > a does not"):
        asked("Ally", text=ASSUMED, method="sobol", samples=256)
    ranges = ["a=0:1/2", "b=0.45:0.95"]
    (sobol,) = asked("Ally", ranges, ASSUMED, method="sobol", samples=256).indices
    n_out = 256 - sobol.n_used // 4
    assert 0 < n_out < 0.05 * 256
    assert 0.001 < sobol.n_missing / sobol.n_points < 0.01
    assert f"{n_out} of 256 blocks with such points are left out" in sobol.notes[0]
    (pawn,) = asked("Ally", text=ASSUMED, method="pawn", samples=256).indices
    assert pawn.n_used + pawn.n_missing == 256
    assert 100 < pawn.n_used < 156
    assert asked("Ally", text=ASSUMED, method="pawn", samples=256).notes[0].startswith("one at a time: no value at ")


def test_a_range_that_leaves_an_end_out_is_gone_through_from_close_to_it() -> None:
    text = POLYNOMIAL.replace('"[0, 1]", description: the first', '"(0, 1]"')
    result = asked("1/x1 + 0*Ally", ["x1=0:1"], text, samples=64)
    assert result.bars[0].low == Fraction(1, 10**6)
    assert result.bars[0].at_low == pytest.approx(10**6)
    assert result.indices[0].n_missing == 0
    assert "leaves an end out" in tables.render(tables.sensitivity(result), "table")


def test_values_that_do_not_vary_may_be_set() -> None:
    assert asked("need + 0*Ally", ["x1"], samples=64, parameters={"need": 5, "x1": 0}).base == 5


# -- what is refused ----------------------------------------------------------------------------------------------


def test_all_that_is_wrong_is_told_before_any_work() -> None:
    with pytest.raises(ParameterError) as caught:
        burden.sensitivity(
            GAME,
            of="Aly + 1",
            vary=["x1=0:2", "x2=1:0", "idle=0:1:3", "need"],
            method=["sobl"],
            one="best",  # type: ignore[arg-type]
            samples=3,
            seed=-1,
            level=95,
            parameters={"x3": 1},
        )
    lines = [line for line in str(caught.value).splitlines() if not line.startswith("    ")]
    assert sorted(lines) == sorted(
        [
            "--samples: found 3, expected a whole number, 64 or more",
            "--seed: found -1, expected a whole number, 0 or more",
            "--level: found 95, expected a number above 0 and below 1",
            "--one: unknown choice 'best'",
            "--method: unknown choice 'sobl'",
            "--vary x2=1:0: an empty range: 1 is above 0",
            "--vary x1=0:2: leaves the domain [0, 1] of x1",
            "--vary idle=0:1:3: found values, expected a range",
            "no range to vary in, as no two ends are declared: need in (0, oo)",
            "--of 'Aly + 1': unknown name 'Aly'",
            "unknown parameter 'x3'",
        ]
    )
    assert "mend: give ranges, as in --vary need=1.5:4.5" in str(caught.value)


def test_unbounded_domains_are_asked_for_together() -> None:
    text = "burden: 1\nparameters: {a: {value: 2, domain: '(0, oo)'}, b: {value: 0, domain: '[0, oo)'}, c: 1}\n"
    text += "players: {A: {actions: [0, 1]}, B: {actions: [0, 1]}}\npayoffs: {A: a*A, B: b*B + c*B}\n"
    with pytest.raises(ParameterError, match=r"a in \(0, oo\), b in \[0, oo\)\n    mend: .* --vary a=1:3 --vary b=0:1"):
        asked("A", text=text)
    result = asked("A", ["a=1:3"], text, samples=64)
    assert (result.one, result.one_in_words) == ("welfare", "the one with the largest sum of payoffs")
    with pytest.raises(ParameterError, match="optimistic: for whom"):
        asked("A", ["a=1:3"], text, one="optimistic")


def test_those_with_two_ends_vary_and_the_others_are_named(found: Sensitivity) -> None:
    assert list(found.ranges) == ["x1", "x2", "idle"]
    assert found.notes == (
        "need does not vary: no two ends are declared; to vary them, name everything that varies: "
        "--vary x1 --vary need=1.5:4.5",
    )


def test_without_salib_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib", None)
    with pytest.raises(ParameterError, match=r"need SALib, which is not installed\n    mend: .*burden\[sensitivity\]"):
        asked("Ally")


def test_a_search_that_ends_early_gives_no_indices() -> None:
    search = Search()
    search.interrupt()
    with pytest.raises(NoConvergence, match="interrupted: indices need every point"):
        asked("Ally", search=search)


# -- the points of the tornado --------------------------------------------------------------------------------------


def test_a_star_has_its_points_on_the_axes_exactly() -> None:
    base = {"a": Fraction(1, 3), "b": Fraction(5)}
    star = Star((Spaced("a", Fraction(0), Fraction(1), 3), Spaced("b", Fraction(2), Fraction(4), 2)), base)
    assert isinstance(star, Points)
    third, half = Fraction(1, 3), Fraction(1, 2)
    ends: list[tuple[Fraction | int, int]] = [(0, 5), (half, 5), (1, 5), (third, 2), (third, 4), (third, 5)]
    expected = [(Fraction(first), Fraction(second)) for first, second in ends]
    assert [tuple(star.exact(number).values()) for number in range(star.n_points)] == expected
    floats = [[float(value) for value in point] for point in expected]
    for start, stop in itertools.combinations(range(7), 2):
        assert star.floats(start, stop).tolist() == floats[start:stop]


# -- tables, pictures, the command ----------------------------------------------------------------------------------


def test_tables_have_all_of_it_in_every_format(found: Sensitivity) -> None:
    document = tables.sensitivity(found)
    for form in tables.FORMATS:
        if form != "gambit":
            assert "x1" in tables.render(document, form)
    rows = list(csv.DictReader(io.StringIO(tables.render(document, "csv"))))
    assert [row["parameter"] for row in rows] == ["x1", "x2", "idle"]
    assert float(rows[0]["sobol_total"]) == found.indices[0].estimates["total"]["x1"].value
    assert (rows[0]["low"], rows[0]["width"]) == ("0", "4.0")
    record = json.loads(tables.render(document, "json"))
    assert record["tornado"]["x2"]["exact"] == {"low": "0", "high": "1"}
    assert set(record["indices"]) == {"sobol", "morris", "pawn"}
    assert record == found.to_dict()


def test_an_answer_shows_itself(found: Sensitivity) -> None:
    assert "x1" in repr(found)
    assert "±" in repr(found)
    assert found._repr_html_().startswith("<table>")


def test_the_picture_has_a_tornado_and_a_panel_for_each_method(found: Sensitivity, tmp_path: Path) -> None:
    axes = drawn(found, tmp_path / "found.svg")
    assert [ax.get_title(loc="left") for ax in axes] == [
        "One at a time",
        "Sobol': share of variance",
        "Morris: effect of the range",
        "PAWN",
    ]
    bars = [(float(bar.get_x()), float(bar.get_width())) for bar in axes[0].patches[:3]]  # type: ignore[attr-defined]
    assert bars == [(0.5, 4.0), (1.0, 3.0), (2.5, 0.0)]
    widths = [float(bar.get_width()) for bar in axes[1].patches]  # type: ignore[attr-defined]
    sobol = found.indices[0]
    assert widths == values(sobol, "first") + values(sobol, "total")
    assert "x1 [0, 1]" in (tmp_path / "found.svg").read_text()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["sensitivity", *arguments])


def test_the_command_prints_what_the_function_gives(tmp_path: Path) -> None:
    game = tmp_path / "game.yaml"
    game.write_text(POLYNOMIAL)
    options = ["--vary", "x1", "--vary", "x2=0:1/2", "--samples", "64", "--method", "morris", "--set", "idle=0"]
    picture = tmp_path / "picture.png"
    result = run(str(game), "--of", "Ally", *options, "--format", "json", "--workers", "1", "-o", str(picture), "-q")
    assert result.exit_code == 0, result.output
    model = burden.load(game)
    assert isinstance(model, Model)
    expected = burden.sensitivity(
        model, of="Ally", vary={"x1": "0:1", "x2": "0:1/2"}, samples=64, method="morris", parameters={"idle": 0}
    )
    assert json.loads(result.stdout) == expected.to_dict()
    assert picture.read_bytes()[:4] == b"\x89PNG"


def test_the_command_asks_for_a_statistic(tmp_path: Path) -> None:
    game = tmp_path / "game.yaml"
    game.write_text(POLYNOMIAL)
    with pytest.raises(ParameterError, match=r"no statistic is given\n    mend: --of allied_total"):
        raise run(str(game)).exception or AssertionError


def test_choices_of_the_command_are_those_of_the_function() -> None:
    assert get_args(command.Selection) == get_args(Selection)
    assert get_args(command.Equilibria) == get_args(Equilibria)
    assert command.METHODS.split(",") == list(question.DEFAULT_METHODS)
    assert question.DEFAULT_SAMPLES == command.SAMPLES
    request = question.Request("A")
    assert (request.seed, request.level) == (command.SEED, command.LEVEL)
