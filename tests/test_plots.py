"""Pictures: what is drawn, and how it gets into a file."""

import itertools
import sys
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest

from burden.errors import InputError, ParameterError
from burden.plots import paths, payoff_sets
from burden.results.paths import Paths, Period, SchedulePath
from burden.results.payoff_sets import PayoffSet
from burden.results.repeated import Repeated

ONE, THREE, FIVE = Fraction(1), Fraction(3), Fraction(5)

#: The prisoner's dilemma with payoffs 5, 3, 1, 0.
FEASIBLE = PayoffSet("feasible", ("A", "B"), ((Fraction(0), FIVE), (ONE, ONE), (FIVE, Fraction(0)), (THREE, THREE)))
RATIONAL = PayoffSet(
    "rational", ("A", "B"), ((ONE, ONE), (Fraction(13, 3), ONE), (THREE, THREE), (ONE, Fraction(13, 3)))
)


def repeated(
    *sets: PayoffSet, players: dict[str, str] | None = None, target: dict[str, Fraction] | None = None
) -> Repeated:
    names = players or {"A": "Western $allies$", "B": "Eastern allies"}
    return Repeated(
        *("title", names, {}, None, (), (), {}, {}, None, {}, "nash"),
        sets=sets,
        stage_payoffs=((ONE,) * len(names),),
        target_payoffs=target or {},
    )


def schedule(name: str, efforts: list[int]) -> SchedulePath:
    periods = tuple(
        Period(Fraction(effort), {"West": Fraction(number)}, {}, {"forces": Fraction(number)}, None, {"US": ONE})
        for number, effort in enumerate(efforts)
    )
    return SchedulePath(name, "announced", tuple(map(str, efforts)), periods, {"forces": FIVE}, {"US": ONE}, ONE)


def along(*schedules: SchedulePath) -> Paths:
    return Paths("title", {"US": "US", "West": "West"}, {}, None, "US", ONE, schedules, "", "")


def test_the_corners_of_sets_are_drawn_where_they_are() -> None:
    (axes,) = payoff_sets(repeated(FEASIBLE, RATIONAL))
    feasible, rational = axes.patches
    assert {tuple(map(float, corner)) for corner in feasible.get_xy()} == {(0, 5), (1, 1), (5, 0), (3, 3)}  # type: ignore[attr-defined]
    assert {tuple(map(float, corner)) for corner in rational.get_xy()} == {(1, 1), (13 / 3, 1), (3, 3), (1, 13 / 3)}  # type: ignore[attr-defined]
    assert axes.get_xlabel() == "payoff of Western $allies$"


def test_the_target_is_marked_where_there_is_one() -> None:
    (axes,) = payoff_sets(repeated(FEASIBLE, target={"A": THREE, "B": FIVE}))
    (star,) = (line for line in axes.lines if line.get_label() == "target")
    assert [(float(x), float(y)) for x, y in zip(star.get_xdata(), star.get_ydata(), strict=True)] == [(3, 5)]  # type: ignore[arg-type]
    (axes,) = payoff_sets(repeated(FEASIBLE))
    assert "target" not in [line.get_label() for line in axes.lines]


def test_a_gap_that_can_be_seen_shows_what_surely_are_equilibria() -> None:
    outer = ((ONE, ONE), (THREE, ONE), (ONE, THREE))
    inner = ((ONE, ONE), (Fraction(2), ONE), (ONE, Fraction(2)))
    for gap, n_areas in ((ONE, 2), (Fraction(1, 10**9), 1)):
        (axes,) = payoff_sets(repeated(PayoffSet("equilibrium", ("A", "B"), outer, inner, gap)))
        assert len(axes.patches) == n_areas


def test_a_set_that_is_a_point_or_a_segment_is_drawn_too() -> None:
    point = PayoffSet("rational", ("A", "B"), ((ONE, ONE),))
    segment = PayoffSet("feasible", ("A", "B"), ((ONE, ONE), (THREE, THREE)))
    (axes,) = payoff_sets(repeated(segment, point))
    assert not axes.patches
    assert [list(map(float, line.get_xdata())) for line in axes.lines[:2]] == [[1, 3], [1]]  # type: ignore[arg-type]


def test_three_players_have_three_projections() -> None:
    cube = PayoffSet("feasible", ("A", "B", "C"), tuple(itertools.product((Fraction(0), ONE), repeat=3)))
    axes = payoff_sets(repeated(cube, players={"A": "A", "B": "B", "C": "C"}))
    assert [(one.get_xlabel()[-1], one.get_ylabel()[-1]) for one in axes] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert all(len(one.patches[0].get_xy()) == 5 for one in axes)  # type: ignore[attr-defined]


def test_four_players_have_no_picture() -> None:
    point = PayoffSet("feasible", ("A", "B", "C", "D"), ((ONE, ONE, ONE, ONE),))
    with pytest.raises(ParameterError, match="two or three players; these are 4"):
        payoff_sets(repeated(point))


def test_without_sets_there_is_nothing_to_draw() -> None:
    with pytest.raises(ParameterError, match="no sets of payoffs"):
        payoff_sets(repeated())


def test_paths_have_a_panel_for_effort_each_contribution_and_each_stock() -> None:
    axes = paths(along(schedule("none", [3, 3]), schedule("gradual", [3, 1])))
    assert [one.get_title(loc="left") for one in axes] == ["effort", "contribution of West", "stock forces"]
    assert [list(map(float, line.get_ydata())) for line in axes[0].lines] == [[3, 3], [3, 1]]  # type: ignore[arg-type]
    assert list(map(float, axes[2].lines[0].get_ydata())) == [0, 1, 5]  # type: ignore[arg-type]
    assert [one.get_xlabel() for one in axes] == ["period", "period", "beginning of period"]


def test_more_schedules_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ParameterError, match="8 schedules; a picture shows up to 7"):
        paths(along(*(schedule(str(number), [1]) for number in range(8))))


@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
def test_the_same_picture_is_the_same_file(tmp_path: Path, ending: str) -> None:
    one, other = tmp_path / f"one.{ending}", tmp_path / f"other.{ending}"
    for path in (one, other):
        payoff_sets(repeated(FEASIBLE, RATIONAL), path)
    assert one.read_bytes() == other.read_bytes()
    assert len(one.read_bytes()) > 1000


def test_names_of_a_file_are_text_in_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "sets.svg"
    payoff_sets(repeated(FEASIBLE), path)
    texts = [element.text for element in ElementTree.parse(path).iter() if element.tag.endswith("text")]
    assert "payoff of Western $allies$" in texts


def test_a_picture_needs_an_ending_of_pictures(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"unknown ending of a picture\n    mend: end the name in one of \.svg"):
        payoff_sets(repeated(FEASIBLE), tmp_path / "sets.doc")


def test_a_picture_that_cannot_be_written_leaves_no_half_of_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        payoff_sets(repeated(FEASIBLE), tmp_path / "nowhere" / "sets.svg")
    assert not list(tmp_path.iterdir())


def test_without_matplotlib_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ParameterError, match=r"pictures need matplotlib, which is not installed\n    mend: install it"):
        payoff_sets(repeated(FEASIBLE))
