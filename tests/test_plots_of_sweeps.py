"""Pictures of games: what is drawn, read from the axes, against hand algebra and ``burden.solve``."""

import itertools
import re
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from typer.testing import CliRunner

import burden
from burden.api import picture
from burden.cli import app, plotting
from burden.errors import ParameterError
from burden.pictures.question import KINDS, Request
from burden.plots.canvas import columns_of
from burden.plots.figures import ENDINGS
from burden.plots.terminal import in_characters
from burden.results.pictures import Heat, Lines, Map, Picture, PictureKind
from burden.search import Search
from burden.sweeps.question import Equilibria, Selection

NATO = Path(burden.__file__).parent.parent / "games" / "nato.yaml"


def loaded(text: str) -> burden.Model:
    found = burden.loads(text)
    assert isinstance(found, burden.Model)
    return found


def umbrella() -> burden.Model:
    """The ally contributes where kappa < 1/2, and need not care at kappa = 1/2."""
    return loaded("""
        burden: 1
        parameters:
          kappa: {value: 1, domain: "[0, 1]", description: "credibility, in percent of $100$ (as seen by all)"}
          rent: {value: 1, domain: "(0, 2]"}
        players:
          US: {name: "$United$ States", role: guarantor, actions: {keep: 0, redouble: 1}}
          Ally: {role: ally, actions: {low: 0, high: 1}}
        payoffs: {US: US*rent + Ally, Ally: "max(kappa*US, Ally) - Ally/2"}
        scenarios: {doubt: {kappa: 1/4}, doubt_and_rent: {kappa: 1/4, rent: 2}}
        """)


def hunt() -> burden.Model:
    """Two allies who hunt the stag or the hare, whatever the guarantor does: two pure equilibria and a mixed one."""
    return loaded("""
        burden: 1
        parameters: {c: {value: 1, domain: "[0, 3]"}}
        players:
          US: {role: guarantor, actions: {stay: 0, lead: 1}}
          West: {role: ally, actions: {low: 0, high: 1}}
          East: {role: ally, actions: {low: 0, high: 1}}
        payoffs: {US: West + East - US/2, West: 2*West*East - c*West, East: 2*West*East - c*East}
        """)


def voluntary() -> burden.Model:
    """Replies (theta - US - other)/2, as far as they are not negative; equilibria (2*theta_W - theta_E - US)/3, ..."""
    return loaded("""
        burden: 1
        parameters: {theta_W: 2, theta_E: 3}
        players:
          US: {role: guarantor, actions: {withdraw: 0, keep: 1/2}}
          West: {role: ally, interval: [0, oo]}
          East: {role: ally, interval: [0, oo]}
        payoffs:
          US: West + East
          West: theta_W*West - (US + West + East)**2/2 - West**2/2
          East: theta_E*East - (US + West + East)**2/2 - East**2/2
        """)


@pytest.fixture(autouse=True)
def _few_replies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("burden.pictures.replies.N_POINTS", 21)


def gathered(model: burden.Model, **request: Any) -> Picture:
    return picture(model, Request(**request), Search())


def along(model: burden.Model, *vary: str, **request: Any) -> Lines:
    found = gathered(model, vary=vary, **request)
    assert isinstance(found, Lines)
    return found


def points(line: Any) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)]


def shown_in(axes: Axes) -> set[tuple[float, float]]:
    return {(round(x, 9), round(y, 9)) for line in axes.lines for x, y in points(line)}


# -- lines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("timing", ["simultaneous", "guarantor-first"])
def test_lines_hold_every_equilibrium_that_solve_finds(timing: Any) -> None:
    model = hunt()
    axes = burden.plot(model, "lines", vary="c=0:3:13", of="West + East", timing=timing)
    expected = set()
    for k in range(13):
        for one in burden.solve(model, c=Fraction(k, 4), timing=timing).equilibria:
            assert one.allied_total is not None
            expected.add((k / 4, round(float(one.allied_total), 9)))
    assert shown_in(axes) == expected
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("c", "West + East")


def test_a_jump_is_not_joined_and_its_tie_is_a_hollow_circle() -> None:
    axes = burden.plot(umbrella(), vary="kappa=0:1:11", of="Ally")
    *curves, ties = axes.lines
    assert [[x for x, _ in points(curve)] for curve in curves] == [
        pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9, 1]),
    ]
    assert [{y for _, y in points(curve)} for curve in curves] == [{1}, {0}]
    assert sorted(points(ties)) == [(0.5, 0), (0.5, 1)]
    assert (ties.get_linestyle(), ties.get_markerfacecolor()) == ("None", "white")


def test_pure_is_solid_and_mixed_is_dashed() -> None:
    axes = burden.plot(hunt(), vary="c=1/4:7/4:7", of="allied_total")
    dashed = {line.get_linestyle() for line in axes.lines if len(set(points(line))) > 1 and points(line)[0][1] % 2}
    solid = {line.get_linestyle() for line in axes.lines if not points(line)[0][1] % 2}
    assert (solid, dashed) == ({"-"}, {"--"})


def test_what_a_leader_hopes_for_and_fears_have_marks_of_their_own() -> None:
    found = along(hunt(), "c=1/4:7/4:7", of=("West + East",), timing="guarantor-first")
    assert {(curve.selection, curve.ys[0]) for curve in found.curves} == {("optimistic", 2), ("pessimistic", 0)}
    axes = burden.plot(hunt(), vary="c=1/4:7/4:7", of="West + East", timing="guarantor-first")
    assert {(line.get_marker(), points(line)[0][1]) for line in axes.lines} == {("^", 2), ("v", 0)}


def single(payoff: str, interval: str = "[-2, 2]") -> burden.Model:
    return loaded(f"""
        burden: 1
        parameters: {{a: {{value: 0, domain: "[-1, 1]"}}}}
        players: {{West: {{role: ally, interval: {interval}}}}}
        payoffs: {{West: {payoff}}}
        """)


def test_a_level_that_jumps_breaks_its_branch() -> None:
    """The larger peak of -(W^2 - 1)^2 + a*W lies below -1 for a < 0 and above 1 for a > 0, where 4*W*(W^2 - 1) = a."""
    found = along(single("-(West**2 - 1)**2 + a*West"), "a=-1:1:8", of=("West",))
    low, high = found.curves
    assert (len(low.xs), len(high.xs)) == (4, 4)
    assert all(y < -1 for y in low.ys)
    assert all(y > 1 for y in high.ys)
    for a, level in itertools.chain(zip(low.xs, low.ys, strict=True), zip(high.xs, high.ys, strict=True)):
        assert 4 * level * (level**2 - 1) == pytest.approx(a)


def test_a_steep_branch_is_no_jump() -> None:
    (curve,) = along(single("-(West - 40*a)**2", "[0, 3]"), "a=-1:1:5", of=("West",)).curves
    assert curve.ys == (0, 0, 0, 3, 3)


def test_what_lies_outside_the_domain_is_a_gap() -> None:
    found = along(umbrella(), "kappa=0:2:5", of=("Ally",))
    assert [(gap.low, gap.high, gap.why) for gap in found.gaps] == [(1.25, 2, "outside-domain")]
    assert max(x for curve in found.curves for x in curve.xs) == 1
    pennies = loaded("""
        burden: 1
        parameters: {w: {value: 1, domain: "(0, 3]"}}
        players: {A: {actions: [h, t]}, B: {actions: [h, t]}}
        payoffs: {A: [[w, -1], [-1, 1]], B: [[-1, 1], [1, -1]]}
        """)
    found = along(pennies, "w=1:2:3", equilibria="pure")
    assert ([gap.why for gap in found.gaps], found.curves) == (["none"], ())


def test_a_range_or_a_name_alone_will_do() -> None:
    assert len({x for curve in along(umbrella(), "kappa").curves for x in curve.xs}) == 201
    found = along(umbrella(), "rent")  # the domain leaves 0 out
    assert (found.across.low, found.across.high) == pytest.approx((2 / 201, 2))
    assert not found.gaps


# -- maps ---------------------------------------------------------------------------------------------------------


def test_a_map_has_the_set_of_equilibria_of_each_point() -> None:
    found = gathered(umbrella(), vary=("kappa=0:1:5", "rent=1:2:3"))
    assert isinstance(found, Map)
    assert (found.regimes, found.players) == (("redouble, high", "redouble, low"), "$United$ States, Ally")
    assert found.codes.tolist() == [[0, 0, -4, 1, 1]] * 3  # on the border the ally is indifferent
    axes = burden.plot(umbrella(), "map", vary=["kappa=0:1:5", "rent=1:2:3"])
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "1  redouble, high",
        "2  redouble, low",
        "ties on a border",
    ]
    assert {text.get_text() for text in axes.texts} <= {"1", "2"}


def test_a_map_of_levels_says_where_they_lie() -> None:
    """West contributes where 2*theta_W > theta_E, which is about 3 here; East always does."""
    model = loaded("""
        burden: 1
        parameters: {theta_W: 2, theta_E: 3}
        players: {West: {role: ally, interval: [0, oo]}, East: {role: ally, interval: [0, 5]}}
        payoffs:
          West: theta_W*West - (West + East)**2/2 - West**2/2
          East: theta_E*East - (West + East)**2/2 - East**2/2
        """)
    found = gathered(model, vary=("theta_W=2,1,5/4,7/4", "theta_E=2.9:3:2"))
    assert isinstance(found, Map)
    assert set(found.regimes) == {"0, inside", "above 0, inside"}
    assert [found.regimes[code] for code in found.codes[0]] == ["0, inside"] * 2 + ["above 0, inside"] * 2


def test_a_heat_map_has_the_statistic_of_the_equilibrium_that_was_picked() -> None:
    vary = ("c=1/2:7/2:7", "c2=0:1:3")
    model = loaded(
        "burden: 1\nparameters: {c: {value: 1, domain: '[0, 3]'}, c2: 0}\n"
        "players: {West: {role: ally, actions: {low: 0, high: 1}}, East: {role: ally, actions: {low: 0, high: 1}}}\n"
        "payoffs: {West: 2*West*East - c*West, East: 2*West*East - c*East}\n"
    )
    for one, expected in (("welfare", [4, 4, 4, 4, 0, 0]), ("pareto", [4, 4, 4, 4, 0, 0])):
        found = gathered(model, vary=vary, of=("2*(West + East)",), one=one)
        assert isinstance(found, Heat)
        inside = found.values[:, found.xs <= 3][:, found.xs[found.xs <= 3] != 2]
        assert inside.tolist() == [[value for k, value in enumerate(expected) if k != 3]] * 3
        assert (found.why[:, found.xs > 3] == -1).all()
    axes = burden.plot(model, "heat", vary=vary, of="West + East")
    assert axes.collections[0].get_cmap().name == "viridis"


# -- bars ---------------------------------------------------------------------------------------------------------


def test_bars_are_as_high_as_levels() -> None:
    model = loaded(NATO.read_text(encoding="utf-8"))
    axes = burden.plot(model, "bars")
    heights = [float(bar.get_height()) for bar in axes.patches]  # type: ignore[attr-defined]  # rectangles
    expected = []
    for scenario in ("base", *model.scenarios):
        for one in burden.solve(model, scenario=scenario).equilibria:
            expected += [float(one.levels[key]) for key in ("US", "West", "East")]
    assert heights == pytest.approx(expected)
    assert [text.get_text() for text in axes.get_xticklabels()] == ["base", *model.scenarios]


def test_bars_of_many_equilibria_share_their_place() -> None:
    names = [f"P{k}" for k in range(3)]
    model = loaded(
        "burden: 1\nplayers:\n"
        + "".join(f"  {name}: {{role: ally, actions: {{no: 0, yes: 1}}}}\n" for name in names)
        + "payoffs: {"
        + ", ".join(f"{name}: 'min(1, P0 + P1 + P2) - {name}/2'" for name in names)
        + "}\n"
    )
    n = len(burden.solve(model).equilibria)
    assert n > 4
    axes = burden.plot(model, "bars")
    assert [bar.get_height() for bar in axes.patches] == [0, 0, 0]  # type: ignore[attr-defined]  # rectangles
    assert f"{n}\nequilibria" in {text.get_text() for text in axes.texts}


# -- replies ------------------------------------------------------------------------------------------------------


def test_replies_are_those_of_hand_algebra_and_cross_in_equilibria() -> None:
    axes = burden.plot(voluntary(), "replies")
    for number, effort in enumerate((0.0, 0.5)):
        west, east = (
            [line for line in axes.lines if line.get_label() == f"reply {player}"][number] for player in (0, 1)
        )
        assert all(x == pytest.approx(max(0, (2 - effort - y) / 2)) for x, y in points(west))
        assert all(y == pytest.approx(max(0, (3 - effort - x) / 2)) for x, y in points(east))
    marked = [points(line)[0] for line in axes.lines if line.get_label() == "equilibrium"]
    assert marked == [pytest.approx((1 / 3, 4 / 3)), pytest.approx((1 / 6, 7 / 6))]
    assert len(burden.plot(voluntary(), "replies", effort="keep").lines) < len(axes.lines)


def test_indifference_is_a_range_of_replies_and_jumps_are_not_joined() -> None:
    """West does 0 below East = 1, anything there, and 2 above it."""
    model = loaded("""
        burden: 1
        players: {West: {role: ally, interval: [0, 2]}, East: {role: ally, interval: [0, 2]}}
        payoffs: {West: West*(East - 1), East: -(East - West)**2}
        """)
    found: Any = gathered(model)
    west, east = found.replies
    assert [(set(curve.xs), min(curve.ys), max(curve.ys)) for curve in west.curves] == [({0}, 0, 1), ({2}, 1, 2)]
    assert west.ranges == (((0, 1), (2, 1)),)
    assert [curve.xs for curve in east.curves] == [east.curves[0].ys]
    assert {(x, y) for _, x, y in found.equilibria} == {(0, 0), (1, 1), (2, 2)}


# -- all of them --------------------------------------------------------------------------------------------------

REQUESTS: list[tuple[Any, dict[str, Any]]] = [
    (umbrella, {"vary": ("kappa=0:2:5",), "of": ("Ally",)}),
    (hunt, {"vary": ("c=0:4:9",), "timing": "guarantor-first"}),
    (umbrella, {"vary": ("kappa=0:2:5", "rent=1:2:3")}),
    (umbrella, {"vary": ("kappa=0:2:5", "rent=1:2:3"), "of": ("Ally",)}),
    (umbrella, {"kind": "bars"}),
    (voluntary, {"kind": "replies"}),
]


@pytest.mark.parametrize(("model", "request_"), REQUESTS)
def test_a_terminal_is_enough_and_no_line_is_too_long(
    model: Any, request_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    found = gathered(model(), **request_)
    for width, ascii_only in itertools.product((80, 50, 30), (False, True)):
        text = in_characters(found, width, ascii_only=ascii_only)
        assert max(map(columns_of, text.splitlines())) in range(width // 2, width + 1)
        assert text.isascii() or not ascii_only
        assert text.isprintable() or "\n" in text


@pytest.mark.parametrize(("model", "request_"), REQUESTS)
def test_pictures_are_drawn_in_axes_of_somebodys_own(model: Any, request_: Any, tmp_path: Path) -> None:
    request = dict(request_)
    if "timing" in request:
        request["equilibria"] = "pure"
    own = Figure().subplots()
    assert burden.plot(model(), request.pop("kind", None), **request, ax=own, path=tmp_path / "x.png") is own
    assert (tmp_path / "x.png").stat().st_size > 1000


def test_names_from_a_file_are_text(tmp_path: Path) -> None:
    burden.plot(umbrella(), vary="kappa=0:1:5", of=["Ally", "US"], path=tmp_path / "x.svg")
    texts = [element.text for element in ElementTree.parse(tmp_path / "x.svg").iter() if element.tag.endswith("text")]
    assert {"Credibility, in percent of $100$ (kappa)", "$United$ States"} <= set(texts)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"kind": "line"}, "unknown kind of picture 'line'.*did you mean \"lines\""),
        ({}, r"what is to be drawn\?.*--vary NAME=LOW:HIGH:N"),
        ({"kind": "lines"}, "lines: one parameter may vary, and none does.*--vary"),
        ({"vary": ("kappa", "rent"), "kind": "lines"}, "lines: one parameter may vary, and 2 do.*draw map or heat"),
        ({"vary": ("kappa",), "kind": "map"}, "map: two parameters may vary, and 1 does.*or draw lines"),
        ({"vary": ("kappa",), "kind": "bars"}, "bars: no parameter may vary, and 1 does.*leave --vary out"),
        ({"vary": ("kapa",)}, 'unknown parameter.*did you mean "kappa"'),
        ({"vary": ("c",), "model": "free"}, "its domain .* has no two ends.*--vary c=0:1:201"),
        ({"vary": ("kappa=1",)}, "one value alone makes no picture"),
        ({"vary": ("kappa=0:1:1001", "rent=1:2:1000")}, "1,001,000 points; a picture shows up to 1,000,000"),
        ({"vary": ("kappa",), "of": ("Aly",)}, 'unknown name.*did you mean "Ally"'),
        ({"vary": ("kappa",), "of": ("Ally",) * 8}, "lines: shows up to 7 statistics; found 8"),
        ({"vary": ("kappa", "rent"), "kind": "map", "of": ("Ally",)}, "map: shows no statistic; found 1"),
        ({"vary": ("kappa",), "one": "welfare"}, "lines: shows every equilibrium, and picks none.*leave --one out"),
        ({"vary": ("kappa", "rent"), "one": "best"}, "unknown choice 'best'.*optimistic"),
        ({"vary": ("kappa",), "effort": ("keep",)}, "lines: effort is chosen in the game"),
        ({"vary": ("kappa",), "changes": {"kappa": 1}}, "kappa varies"),
        ({"kind": "replies"}, "two players with intervals; found 0 with an interval.*interval: "),
        ({"kind": "replies", "effort": ("kep",), "model": "voluntary"}, 'unknown action .kep. of US.*"keep"'),
        ({"kind": "bars", "model": "bare"}, "no ally or guarantor has levels.*label: level"),
        ({"kind": "bars", "scenario": "dout"}, 'unknown scenario.*did you mean "doubt"'),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_message(request_: dict[str, Any], message: str) -> None:
    free = "burden: 1\nparameters: {c: 1}\nplayers: {A: {actions: [0, 1]}}\npayoffs: {A: c*A}"
    bare = "burden: 1\nplayers: {A: {actions: [h, t]}, B: {actions: [h, t]}}\npayoffs: {A: [[1, 0], [0, 1]], B: 0}"
    models: dict[str, Callable[[], burden.Model]] = {
        "voluntary": voluntary,
        "bare": lambda: loaded(bare),
        "free": lambda: loaded(free),
    }
    model = models.get(request_.get("model", ""), umbrella)() if request_ else hunt()
    with pytest.raises(ParameterError, match=f"(?s){message}"):
        gathered(model, **{name: value for name, value in request_.items() if name != "model"})


def test_a_game_in_numbers_has_no_picture() -> None:
    with pytest.raises(ParameterError, match="pictures are of a game with parameters"):
        burden.plot(burden.normal_form([[[1]], [[1]]]), "bars")


def test_without_matplotlib_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ParameterError, match="pictures need matplotlib, which is not installed"):
        burden.plot(umbrella(), "bars")


# -- the command --------------------------------------------------------------------------------------------------


def test_the_choices_of_the_command_are_those_of_its_modules() -> None:
    assert get_args(plotting.PictureKind) == get_args(PictureKind) == KINDS
    assert get_args(plotting.Selection) == get_args(Selection)
    assert get_args(plotting.Equilibria) == get_args(Equilibria)
    assert plotting.PICTURES == ENDINGS


def test_the_command_draws_in_the_terminal_or_to_a_file(tmp_path: Path) -> None:
    run = CliRunner().invoke
    arguments = ["plot", str(NATO), "--vary", "r1=1:2:5", "--of", "West + East", "--scenario", "after-2022"]
    shown = run(app, arguments)
    assert shown.exit_code == 0
    assert "Influence rent (r1)" in shown.stdout
    assert re.search("^West \\+ East$", shown.stdout, re.MULTILINE)
    drawn = run(app, [*arguments, "-o", str(tmp_path / "x.svg")])
    assert (drawn.exit_code, drawn.stdout) == (0, "")
    assert "wrote" in drawn.stderr
    assert (tmp_path / "x.svg").read_text(encoding="utf-8").startswith("<?xml")
    wrong = run(app, [*arguments, "-o", str(tmp_path / "x.doc")])
    assert isinstance(wrong.exception, ParameterError)
    assert "unknown ending of a picture" in str(wrong.exception)


def test_numbers_of_a_heat_map_are_shaded_by_value_where_they_are_few() -> None:
    found = gathered(umbrella(), vary=("kappa=0:1:4", "rent=1:2:2"), of=("Ally",))
    assert isinstance(found, Heat)
    assert found.values.tolist() == [[1, 1, 0, 0]] * 2
    assert not np.isnan(found.values).any()
    assert in_characters(found, 80).splitlines()[-1] == "░ 0   ▒ 1"
