"""The commands ``conditions`` and ``check``: what they ask of the library, what they print, and how they end."""

import csv
import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from burden import api
from burden.cli import statements
from burden.errors import UnsupportedGame
from burden.model import Model
from burden.results.conditions import ALWAYS, Check, Claim, Conditions, Statement
from burden.search import Search
from tests.statement_values import continuous, essay, nato
from tests.test_architecture import loaded_by
from tests.test_cli import CHICKEN, GAMES, NATO, Run, run, write

__all__ = ["run"]  # a fixture

ORIGINAL = api.conditions

NFG = 'NFG 1 R "Game" { "A" "B" } { 1 1 }\n1 1\n'


class Library:
    """Stands in for the library: remembers what it is asked and gives values written by hand."""

    def __init__(self, found: Conditions, checks: dict[str, Check], during: Callable[[], None] = lambda: None) -> None:
        self.asked: dict[str, Any] = {}
        self.found, self.checks, self.during = found, checks, during

    def conditions(self, model: Model, *, search: Search, **asked: Any) -> Conditions:
        self.asked = {"title": model.title, **asked}
        self.during()
        assert search.remaining > 0
        return self.found

    def check(self, model: Model, *, source: str, search: Search, **asked: Any) -> Check:
        assert isinstance(model, Model)
        self.asked = {**asked}
        self.during()
        assert search.remaining > 0
        return replace(self.checks.get(source, Check("No claims", source, ())), source=source)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    stand_in = Library(nato(), {NATO: essay()})
    monkeypatch.setattr(api, "conditions", stand_in.conditions, raising=False)
    monkeypatch.setattr(api, "check", stand_in.check, raising=False)
    return stand_in


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


# -- conditions ---------------------------------------------------------------------------------------------------


def test_conditions_ask_what_the_options_say(run: Run, library: Library) -> None:
    assert run("conditions", NATO) == 0
    plain = library.asked
    assert plain.pop("title").startswith("NATO")
    assert plain == {
        **{"of": (), "forms": "default", "cells": False, "solve_for": None, "at": {}, "free": None, "scenario": None},
        **{"equilibria": "pure", "before": None, "after": None},
        **{"timeout": statements.TIMEOUT, "points": statements.N_POINTS, "seed": statements.SEED},
    }
    options = (
        *("--of", "West", "--of", "US/(US + West)", "--forms", "every, max", "--cells", "--solve-for", "theta_W"),
        *("--at", "kappa=1/2", "--at", "beta = 2", "--free", "gamma,theta_W", "--scenario", "after-2022"),
        *("--equilibria", "all", "--from", "keep", "--to", "redouble"),
        *("--timeout", "2.5", "--points", "50", "--seed", "9"),
    )
    assert run("conditions", NATO, *options) == 0
    library.asked.pop("title")
    assert library.asked == {
        **{"of": ("West", "US/(US + West)"), "forms": "every, max", "cells": True, "solve_for": "theta_W"},
        **{"at": {"kappa": "1/2", "beta": "2"}, "free": ("gamma", "theta_W"), "scenario": "after-2022"},
        **{"equilibria": "all", "before": "keep", "after": "redouble"},
        **{"timeout": 2.5, "points": 50, "seed": 9},
    }


def test_conditions_come_in_every_format(run: Run, library: Library, tmp_path: Path) -> None:
    assert run.json("conditions", NATO) == library.found.to_dict()
    assert run("conditions", NATO, "--format", "csv") == 0
    assert len(list(csv.DictReader(io.StringIO(run.out)))) == len(library.found.statements)
    assert run("conditions", NATO) == 0
    assert "Does West + East fall when US does more?" in run.out
    assert all(len(line) <= 80 for line in run.out.splitlines())
    for ending, start in ((".md", "## NATO"), (".tex", "\\begin{align*}")):
        target = tmp_path / f"x{ending}"
        assert run("conditions", NATO, "-o", str(target)) == 0
        assert start in target.read_text(encoding="utf-8")
        assert run.err == f"wrote {target}\n"


def test_what_is_not_settled_is_counted_on_standard_error(run: Run, library: Library) -> None:
    library.found = continuous()
    assert run("conditions", NATO) == 0
    assert run.err == "burden: 1 of 3 statements is not settled\n"
    assert run("conditions", NATO, "-q") == 0
    assert run.err == ""
    assert run("conditions", NATO, "-v") == 0
    assert "settled 2 of 3 statements" in run.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--free", " "], "--free ' ': expected names"),
        (["--at", "kappa"], "--at kappa: expected NAME=VALUE"),
        (["--at", "kappa=1", "--at", "kappa=2"], "--at kappa=2: kappa is set twice"),
        (["--timeout", "0"], "--timeout 0: expected a number of seconds above 0"),
        (["--timeout", "nan"], "--timeout nan: expected"),
        (["--points", "0"], "--points"),
        (["--scenario", "all"], "one scenario at a time"),
        (["--scenario", "aftr-2022"], 'did you mean "after-2022"?'),
        (["--equilibria", "mixed"], "mixed"),
        (["-o", NATO], "that is the game itself"),
    ],
)
def test_wrong_options_give_one_message_and_exit_code_2(
    run: Run, library: Library, arguments: list[str], said: str
) -> None:
    assert run("conditions", NATO, *arguments) == 2
    assert said in run.err
    assert run.out == ""
    assert library.asked == {}


def test_a_game_in_numbers_has_no_conditions(run: Run, library: Library, tmp_path: Path) -> None:
    game = write(tmp_path, NFG, "game.nfg")
    for command in ("conditions", "check"):
        assert run(command, game) == 2
        assert "a game in numbers has no parameters to state conditions on, and no effort" in run.err
    assert library.asked == {}


def test_ctrl_c_prints_what_is_settled(run: Run, library: Library) -> None:
    library.during = interrupt
    library.found = continuous()
    assert run("conditions", NATO, "--format", "json") == 130
    assert json.loads(run.out) == library.found.to_dict()
    assert run.err.endswith("interrupted: 1 of 3 statements is not settled\n")
    library.found = nato()
    assert run("conditions", NATO) == 130
    assert run.err == "interrupted: everything was settled by then\n"


def test_a_second_ctrl_c_leaves_at_once(run: Run, library: Library) -> None:
    def twice() -> None:
        interrupt()
        interrupt()

    library.during = twice
    for command in ("conditions", "check"):
        assert run(command, NATO) == 130
        assert (run.out, run.err) == ("", "interrupted\n")


# -- check --------------------------------------------------------------------------------------------------------


def test_a_claim_that_fails_gives_exit_code_1(run: Run, library: Library) -> None:
    assert run("check", NATO, "--timeout", "3", "--points", "20", "--seed", "4") == 1
    assert library.asked == {"timeout": 3.0, "points": 20, "seed": 4}
    assert "1 fails" in run.out
    assert run.err == "burden: 1 claim is not settled\n"
    claim = Claim("one", "It holds.", "", "constant(West)", "holds", ALWAYS)
    library.checks[NATO] = Check("Game", NATO, (claim,))
    assert run("check", NATO) == 0
    assert run.err == ""


@pytest.mark.usefixtures("library")
def test_a_file_without_claims_passes(run: Run) -> None:
    assert run("check", CHICKEN) == 0
    assert run.out == "No claims: no claims.\n"


@pytest.mark.usefixtures("library")
def test_json_of_one_file_is_that_of_python(run: Run) -> None:
    assert run("check", NATO, "--format", "json") == 1
    assert json.loads(run.out) == replace(essay(), source=NATO).to_dict()


@pytest.mark.usefixtures("library")
def test_json_of_several_files_has_all_claims(run: Run) -> None:
    assert run("check", NATO, CHICKEN, "--format", "json") == 1
    record = json.loads(run.out)
    assert [claim["id"] for claim in record["claims"]] == [claim.id for claim in essay().claims]
    assert [file["file"] for file in record["files"]] == [NATO, CHICKEN]


@pytest.mark.usefixtures("library")
def test_every_file_is_reported_before_the_wrong_ones_count(run: Run, tmp_path: Path) -> None:
    bad = write(tmp_path, "burden: 1\nplayers: {A: {actions: [0, 1]}}\npayoffs: {A: 2*a}\n")
    assert run("check", bad, NATO, "nowhere.yaml") == 2
    assert f"{bad}:3:16: payoffs.A: unknown name 'a'" in run.err
    assert "nowhere.yaml: there is no such file" in run.err
    assert "1 fails" in run.out


def test_a_game_that_cannot_be_checked_keeps_nobody_from_hearing_of_the_others(run: Run, library: Library) -> None:
    def unsupported() -> None:
        library.during = lambda: None
        raise UnsupportedGame("too large")

    library.during = unsupported
    assert run("check", CHICKEN, NATO) == 3
    assert f"{CHICKEN}: too large" in run.err
    assert "1 fails" in run.out


def test_ctrl_c_between_files_names_those_not_begun(run: Run, library: Library) -> None:
    library.during = interrupt
    assert run("check", NATO, CHICKEN) == 130
    assert run.err == f"interrupted; not begun: {CHICKEN}\n"
    assert "6 claims" in run.out


# -- with the library itself --------------------------------------------------------------------------------------

SMALL = """
burden: 1
title: Small
parameters: {theta: {value: 1, domain: "(0, oo)"}, kappa: {value: 1, domain: "(0, 1]"}}
players:
  US: {role: guarantor, actions: {keep: 0, redouble: 1}}
  Ally: {role: ally, actions: {low: 0, high: 1}}
payoffs:
  US: 0
  Ally: theta*max(kappa*US, Ally) - Ally/2
claims:
  crowding-out: {text: More US effort lowers the contribution., says: nonincreasing(Ally)}
  reassurance: {text: More US effort raises the contribution., says: everywhere(increasing(Ally))}
"""


def test_the_library_answers_the_commands(run: Run, tmp_path: Path) -> None:
    game = write(tmp_path, SMALL)
    verdicts = {one["direction"]: one["verdict"] for one in run.json("conditions", game)["statements"]}
    assert verdicts["nonincreasing"] == "always"
    assert run("conditions", game, "--cells", "--forms", "all", "--free", "theta", "--full") == 0
    assert "Ally does not rise when US goes from keep to redouble" in run.out
    assert run("check", game) == 1
    assert "crowding-out  More US effort lowers the contribution.  holds" in run.out
    assert "reassurance   More US effort raises the contribution.  fails" in run.out


# -- both ---------------------------------------------------------------------------------------------------------


def test_the_choices_of_options_are_those_of_the_library() -> None:
    defaults = signature(ORIGINAL).parameters
    for name, ours in (("timeout", statements.TIMEOUT), ("points", statements.N_POINTS), ("seed", statements.SEED)):
        assert defaults[name].default == ours, name
    assert get_args(statements.Equilibria) == get_args(get_type_hints(Statement)["equilibria"])


def test_an_unknown_form_is_named(run: Run) -> None:
    assert run("conditions", NATO, "--forms", "every,mx") == 2
    assert "unknown form 'mx'\n    mend: did you mean \"max\"?" in run.err


def test_standard_output_that_lacks_the_signs_is_said_to() -> None:
    command = [sys.executable, "-m", "burden", "show", str(GAMES / "nato.yaml")]
    done = subprocess.run(command, capture_output=True, check=False, env={"PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 2
    assert done.stderr.startswith(b"burden: standard output is written in latin-1, which lacks")


@pytest.mark.parametrize("command", ["conditions", "check"])
def test_help_loads_no_heavy_library(command: str) -> None:
    assert not loaded_by(command, "--help") & {"sympy", "numpy", "z3", "flint", "yaml", "lark"}
