"""The commands ``repeated`` and ``path``: what they ask of the library, what they print, and how they end."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from burden import api, plots
from burden.cli import dynamics
from burden.errors import NoConvergence
from burden.model import Model
from burden.results.paths import Paths
from burden.results.repeated import Repeated
from burden.search import Search
from tests.dynamics_values import dilemma, hopeless, impatient, in_full, over_efforts, reductions
from tests.test_architecture import loaded_by
from tests.test_cli import NATO, Run, run, write
from tests.test_cli_conditions import interrupt
from tests.test_repeated_tables import unsettled

__all__ = ["run"]  # a fixture

SCHEDULES = """
burden: 1
title: Schedules
parameters: {forces: 1}
players:
  US: {role: guarantor, actions: {withdraw: 0, keep: 1}}
  Ally: {role: ally, actions: {low: 0, high: 1}}
payoffs:
  US: forces - US
  Ally: forces + US - Ally/2
path:
  periods: 2
  stocks: {forces: forces/2 + Ally}
  schedules:
    none: [keep, keep]
    sudden: [keep, withdraw]
    own: chosen
"""


class Library:
    """Stands in for the library: remembers what it is asked and gives values written by hand."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.found: Repeated = dilemma()
        self.paths: Paths = reductions()
        self.during: Callable[[], None] = lambda: None
        self.drawn: list[tuple[object, Path]] = []

    def repeated(self, model: Model, *, search: Search, **asked: Any) -> Repeated:
        self.asked = {"title": model.title, **asked}
        self.during()
        assert search.remaining > 0
        return self.found

    def path(self, model: Model, *, search: Search, **asked: Any) -> Paths:
        schedules = list(model.path.schedules) if model.path is not None else []
        self.asked = {"schedules": schedules, **asked}
        self.during()
        assert search.remaining > 0
        return self.paths

    def draw(self, found: object, file: Path) -> None:
        self.drawn.append((found, file))


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    stand_in = Library()
    monkeypatch.setattr(api, "repeated", stand_in.repeated, raising=False)
    monkeypatch.setattr(api, "path", stand_in.path, raising=False)
    monkeypatch.setattr(plots, "payoff_sets", stand_in.draw)
    monkeypatch.setattr(plots, "paths", stand_in.draw)
    return stand_in


# -- repeated -----------------------------------------------------------------------------------------------------


def test_repeated_asks_what_the_options_say(run: Run, library: Library) -> None:
    assert run("repeated", NATO) == 0
    assert library.asked.pop("title").startswith("NATO")
    assert library.asked == {
        **{"target": None, "punishment": None, "discount": None, "horizon": None, "effort": None},
        **{"effort_after": None, "randomisation": None, "equilibria": "all", "sets": False, "strategies": False},
        **{"at": {}, "free": None, "scenario": None, "parameters": {}, "timeout": dynamics.TIMEOUT},
    }
    options = (
        *("--target", "West=high, East = high", "--punishment", "minmax", "--discount", "West=0.6,East=7/10"),
        *("--horizon", "8", "--effort", "keep", "--effort-after", "withdraw", "--randomisation", "public"),
        *("--equilibria", "pure", "--sets", "--strategies", "--set", "beta=2", "--at", "kappa=1/2"),
        *("--free", "gamma,theta_W", "--scenario", "after-2022", "--timeout", "2.5"),
    )
    assert run("repeated", NATO, *options) == 0
    library.asked.pop("title")
    assert library.asked == {
        **{"target": {"West": "high", "East": "high"}, "punishment": "minmax"},
        **{"discount": {"West": "0.6", "East": "7/10"}, "horizon": 8, "effort": "keep", "effort_after": "withdraw"},
        **{"randomisation": "public", "equilibria": "pure", "sets": True, "strategies": True, "at": {"kappa": "1/2"}},
        **{"free": ("gamma", "theta_W"), "scenario": "after-2022", "parameters": {"beta": "2"}, "timeout": 2.5},
    }
    assert run("repeated", NATO, "--punishment", "West=low,East=low", "--discount", "0.6", "--horizon", "infinite") == 0
    assert library.asked["punishment"] == {"West": "low", "East": "low"}
    assert (library.asked["discount"], library.asked["horizon"]) == ("0.6", "infinite")


def test_repeated_comes_in_every_format(run: Run, library: Library, tmp_path: Path) -> None:
    library.found = over_efforts()
    assert run.json("repeated", NATO) == json.loads(json.dumps(library.found.to_dict()))
    assert run("repeated", NATO, "--format", "csv") == 0
    assert len(list(csv.DictReader(io.StringIO(run.out)))) == 9
    assert run("repeated", NATO) == 0
    assert "How much patience the target needs" in run.out
    assert all(len(line) <= 80 for line in run.out.splitlines())
    assert run.err == ""
    for ending, start in ((".md", "## A dilemma"), (".tex", "\\begin{table}")):
        target = tmp_path / f"x{ending}"
        assert run("repeated", NATO, "-o", str(target)) == 0
        assert start in target.read_text(encoding="utf-8")
        assert run.err == f"wrote {target}\n"
    assert run("repeated", NATO, "--decimals", "2") == 0
    assert "0.33" in run.out
    assert "0.333" not in run.out


@pytest.mark.parametrize("ending", dynamics.PICTURES)
def test_a_picture_of_the_sets_leaves_the_tables_on_the_screen(
    run: Run, library: Library, tmp_path: Path, ending: str
) -> None:
    library.found = in_full()
    target = tmp_path / f"sets{ending}"
    assert run("repeated", NATO, "-o", str(target)) == 0
    assert library.asked["sets"] is True
    assert library.drawn == [(library.found, target)]
    assert "Sets of payoffs per period" in run.out
    assert run.err == f"wrote {target}\n"
    assert run("repeated", NATO, "-o", str(target), "--format", "json", "-q") == 0
    assert "sets" in json.loads(run.out)
    assert run.err == ""


def test_a_target_out_of_reach_is_an_error_after_its_tables(run: Run, library: Library) -> None:
    library.found = hopeless()
    assert run("repeated", NATO) == 2
    assert "The target is out of reach at these values" in run.out
    assert run.err == (
        "burden: target: East gets 1 at the target and 3/2 after a deviation\n"
        "    mend: choose another target or punishment, or change parameters with --set\n"
    )


def test_discount_factors_that_are_too_small_are_no_error(run: Run, library: Library) -> None:
    library.found = impatient()
    assert run("repeated", NATO) == 0
    assert "Not sustained: East has a discount factor of 1/3 and needs 4/7." in run.out


def test_what_cannot_be_settled_gives_exit_code_3(run: Run, library: Library) -> None:
    library.found = unsettled()
    assert run("repeated", NATO) == 3
    assert "Patience needed, δ*: not settled." in run.out
    assert run.err.startswith("burden: no critical discount factor could be settled\n    mend: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--target", "West"], "--target West: found 'West', expected PLAYER=VALUE"),
        (["--target", "West=low,West=high"], "West is given twice"),
        (["--target", "West=high,"], "found '', expected PLAYER=VALUE"),
        (["--punishment", "West=low,=high"], "--punishment West=low,=high: found '=high'"),
        (["--discount", "West=0.5,East"], "--discount West=0.5,East: found 'East'"),
        (["--horizon", "0"], "--horizon 0: expected a number of periods from 1 on, or infinite"),
        (["--horizon", "two"], "--horizon two: expected"),
        (["--randomisation", "privat"], "privat"),
        (["--free", ","], "--free ',': expected names"),
        (["--at", "kappa"], "--at kappa: expected NAME=VALUE"),
        (["--timeout", "0"], "--timeout 0: expected a number of seconds above 0"),
        (["--scenario", "all"], "one scenario at a time"),
        (["-o", "sets.gif"], "unknown ending"),
        (["-o", NATO], "that is the game itself"),
    ],
)
def test_wrong_options_give_one_message_and_exit_code_2(
    run: Run, library: Library, arguments: list[str], said: str
) -> None:
    assert run("repeated", NATO, *arguments) == 2
    assert said in run.err
    assert run.out == ""
    assert library.asked == {}


# -- path ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def schedules(tmp_path: Path) -> str:
    return write(tmp_path, SCHEDULES)


def test_path_asks_what_the_options_say(run: Run, library: Library, schedules: str) -> None:
    assert run("path", schedules) == 0
    assert library.asked == {
        **{"schedules": ["none", "sudden", "own"], "scenario": None, "parameters": {}, "free": None},
        **{"timeout": dynamics.TIMEOUT, "optimal": True},
    }
    options = ("--schedule", "own", "--schedule", "none", "--no-optimal", "--set", "forces=2", "--free", "forces")
    assert run("path", schedules, *options, "--timeout", "3") == 0
    assert library.asked == {
        **{"schedules": ["own", "none"], "scenario": None, "parameters": {"forces": "2"}, "free": ("forces",)},
        **{"timeout": 3.0, "optimal": False},
    }


def test_path_comes_in_every_format(run: Run, library: Library, schedules: str, tmp_path: Path) -> None:
    assert run.json("path", schedules) == json.loads(json.dumps(library.paths.to_dict()))
    assert run("path", schedules, "--format", "csv") == 0
    assert len(list(csv.DictReader(io.StringIO(run.out)))) == 6
    assert run("path", schedules) == 0
    assert "Schedules side by side" in run.out
    assert all(len(line) <= 80 for line in run.out.splitlines())
    assert run.err == "burden: 1 of 3 comparisons is not settled\n"
    for ending, start in ((".md", "## A reduction"), (".tex", "\\begin{table}")):
        target = tmp_path / f"x{ending}"
        assert run("path", schedules, "-o", str(target)) == 0
        assert start in target.read_text(encoding="utf-8")
    picture = tmp_path / "paths.svg"
    assert run("path", schedules, "-o", str(picture), "-q") == 0
    assert library.drawn == [(library.paths, picture)]
    assert "Schedules side by side" in run.out
    assert run.err == ""


def test_an_unknown_schedule_is_named(run: Run, library: Library, schedules: str) -> None:
    assert run("path", schedules, "--schedule", "suden") == 2
    assert "--schedule: unknown schedule 'suden'\n    mend: did you mean \"sudden\"?" in run.err
    assert library.asked == {}


# -- both ---------------------------------------------------------------------------------------------------------


def test_ctrl_c_prints_what_is_settled_and_a_second_one_leaves(run: Run, library: Library, schedules: str) -> None:
    library.during = interrupt
    for command in ("repeated", "path"):
        assert run(command, schedules, "--format", "json") == 130
        assert json.loads(run.out)["burden"]
        assert run.err.endswith("interrupted: what is told was settled by then\n")

    def twice() -> None:
        interrupt()
        interrupt()

    library.during = twice
    for command in ("repeated", "path"):
        assert run(command, schedules) == 130
        assert (run.out, run.err) == ("", "interrupted\n")


def test_a_solver_that_gives_up_ends_with_exit_code_3(run: Run, library: Library, schedules: str) -> None:
    def give_up() -> None:
        raise NoConvergence("the time is up")

    library.during = give_up
    for command in ("repeated", "path"):
        assert run(command, schedules) == 3
        assert run.err == "burden: the time is up\n"


def test_verbose_runs_say_how_much_was_found(run: Run, library: Library, schedules: str) -> None:
    library.found = replace(over_efforts(), moves=())
    assert run("repeated", NATO, "-v") == 0
    assert "3 levels of effort, 0 statements on how effort moves them" in run.err
    assert run("path", schedules, "-v") == 0
    assert "3 schedules, 3 comparisons" in run.err


@pytest.mark.parametrize("command", ["repeated", "path"])
def test_help_loads_no_heavy_library(command: str) -> None:
    heavy = {"sympy", "numpy", "z3", "flint", "yaml", "lark", "matplotlib"}
    assert not loaded_by(command, "--help") & heavy
