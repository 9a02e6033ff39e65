"""The command line: data on standard output, talk on standard error, and the exit codes."""

import csv
import io
import json
import os
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

import burden
from burden import cli, game, solvers, tables
from burden.api import solving
from burden.cli import main
from burden.search import Search

GAMES = Path(__file__).parents[1] / "games"
NATO = str(GAMES / "nato.yaml")
CHICKEN = str(GAMES / "classic" / "chicken.yaml")
PENNIES = str(GAMES / "classic" / "matching-pennies.yaml")


class Run:
    """Runs the command line in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        self._monkeypatch.setattr(sys, "argv", ["burden", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        self.out, self.err = self._capsys.readouterr()
        return int(left.value.code or 0)

    def json(self, *arguments: str) -> Any:
        assert self(*arguments, "--format", "json") == 0, self.err
        return json.loads(self.out)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(monkeypatch, capsys)


def write(folder: Path, text: str, name: str = "game.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


# -- solve --------------------------------------------------------------------------------------------------------


def test_json_is_the_contract(run: Run) -> None:
    answer = run.json("solve", NATO, "--set", "kappa=4/5")
    assert answer["burden"] == burden.__version__
    assert answer["timing"] == "simultaneous"
    assert answer["parameters"]["kappa"] == "4/5"
    assert answer["players"]["US"] == ["withdraw", "reduce", "keep", "redouble"]
    assert answer["complete"] is True
    assert answer["certificate"]["index_sum"] == 1
    assert answer["notes"] == answer["unsettled"] == []
    assert (answer["n_unsettled"], answer["interrupted"]) == (0, False)
    first = answer["equilibria"][0]
    assert first["type"] == "pure"
    assert set(first["strategies"]) == {"US", "West", "East"}
    assert list(first["strategies"]["US"].values()) == [1.0]
    assert list(first["exact"]["US"].values()) == ["1"]
    assert first["regret"] == 0.0
    assert set(first["payoffs"]) == {"US", "West", "East"}


def test_json_is_what_python_gives(run: Run) -> None:
    assert run.json("solve", CHICKEN) == burden.solve(burden.load(CHICKEN)).to_dict()


def test_every_format_names_the_equilibria(run: Run) -> None:
    for form in ("table", "csv", "markdown", "latex"):
        assert run("solve", CHICKEN, "--format", form) == 0
        assert run.out.count("swerve") >= 2, form


def test_scenarios_stand_side_by_side(run: Run) -> None:
    assert run("solve", NATO, "--scenario", "all", "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(run.out)))
    model = burden.load(NATO)
    assert isinstance(model, burden.Model)
    assert list(dict.fromkeys(row["scenario"] for row in rows)) == ["base", *model.scenarios]
    base = next(row for row in rows if row["scenario"] == "base")
    assert (base["US"], base["West"], base["East"]) == ("keep", "low", "medium")


def test_guarantor_first_gives_outcomes_and_subgames(run: Run) -> None:
    answer = run.json("solve", NATO, "--timing", "guarantor-first")
    assert answer["complete"] is True
    assert [entry["action"] for entry in answer["subgames"]] == ["withdraw", "reduce", "keep", "redouble"]
    (outcome,) = answer["equilibria"]
    assert outcome["selection"] == "both"
    assert outcome["strategies"] == {"US": {"reduce": 1.0}, "West": {"low": 1.0}, "East": {"high": 1.0}}


def test_gambit_lines_list_probabilities_in_player_order(run: Run) -> None:
    assert run("solve", PENNIES, "--gambit") == 0
    assert run.out == "NE,1/2,1/2,1/2,1/2\n"


def test_gambit_lines_of_an_incomplete_list_come_with_a_warning(run: Run) -> None:
    """Three players without the time for mixed equilibria: in base there are none."""
    assert run("solve", NATO, "--gambit", "--budget", "1e-9") == 0
    assert run.out == "NE,0,0,1,0,1,0,0,0,1,0\n"
    assert "list not complete" in run.err
    assert run("solve", NATO, "--gambit") == 0
    assert run.out == "NE,0,0,1,0,1,0,0,0,1,0\n"
    assert run.err == ""


def test_a_game_for_gambit_loses_roles_and_says_so(run: Run) -> None:
    assert run("convert", NATO, "--to", "nfg") == 0
    assert "roles and levels stay behind" in run.err


def test_parameters_are_printed_in_full(run: Run) -> None:
    """A parameter below 1 must not be printed as 1."""
    assert run("solve", NATO, "--set", "kappa=0.99996") == 0
    assert "kappa = 0.99996" in run.out.replace("\xa0", " ")


@pytest.mark.parametrize("method", ["exact", "support-enumeration", "vertex-enumeration", "lemke-howson"])
def test_every_method_gives_the_same_list(run: Run, method: str) -> None:
    assert run.json("solve", CHICKEN, "--method", method)["equilibria"] == run.json("solve", CHICKEN)["equilibria"]


def test_exact_numbers_and_decimals_can_be_asked_for(run: Run) -> None:
    run("solve", PENNIES, "--exact")
    assert "1/2 heads" in run.out
    run("solve", PENNIES, "--decimals", "3")
    assert "0.500 heads" in run.out


def test_what_solving_leaves_out_is_said(run: Run, tmp_path: Path) -> None:
    text = Path(CHICKEN).read_text(encoding="utf-8")
    game = write(tmp_path, text + "\nrepeated: {discount: delta}\n")
    assert run.json("solve", game)["notes"] == [
        "this is the game played once: `burden repeated` plays it again and again"
    ]
    game = write(tmp_path, text + "\neffort: Row\npath: {periods: 1, schedules: {once: [swerve]}}\n")
    assert run.json("solve", game)["notes"] == [
        "this is the game played once, with the stocks of the start: `burden path` follows it over periods"
    ]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    raw = Path(CHICKEN).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert len(run.json("solve", "-")["equilibria"]) == 3


# -- show, convert, schema, init, validate ------------------------------------------------------------------------


def test_show_marks_best_responses(run: Run) -> None:
    assert run("show", str(GAMES / "classic" / "prisoners-dilemma.yaml")) == 0
    assert "*" in run.out
    assert "best response" in run.out


def test_show_gives_one_bimatrix_per_action_of_the_guarantor(run: Run) -> None:
    assert run("show", NATO) == 0
    assert all(run.out.count(action) >= 2 for action in ("withdraw", "reduce", "keep", "redouble"))


def test_nfg_goes_out_and_comes_back(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "chicken.nfg"
    assert run("convert", CHICKEN, "--to", "nfg", "-o", str(path)) == 0
    assert path.read_text(encoding="utf-8").startswith("NFG 1 R")
    ours = [list(entry["payoffs"].values()) for entry in run.json("solve", CHICKEN)["equilibria"]]
    theirs = [list(entry["payoffs"].values()) for entry in run.json("solve", str(path))["equilibria"]]
    assert ours == theirs


def test_json_game_is_a_game_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "nato.json"
    assert run("convert", NATO, "--to", "json", "--scenario", "after-2022", "-o", str(path)) == 0
    again, direct = run.json("solve", str(path)), run.json("solve", NATO, "--scenario", "after-2022")
    assert again["equilibria"] == direct["equilibria"]


def test_schema_is_json(run: Run) -> None:
    assert run("schema") == 0
    schema = json.loads(run.out)
    assert {"burden", "players", "payoffs"} <= set(schema["properties"])


def test_a_starter_file_solves_as_it_is(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init", "my-game") == 0
    assert "my-game.yaml" in run.err
    assert run("validate", "my-game.yaml") == 0
    assert run("solve", "my-game.yaml", "--scenario", "all") == 0


def test_init_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    path = Path(write(tmp_path, "mine"))
    assert run("init", str(path)) == 2
    assert "exists already" in run.err
    assert path.read_text(encoding="utf-8") == "mine"


def test_validate_reports_every_file_and_every_mistake(run: Run, tmp_path: Path) -> None:
    bad = write(tmp_path, "burden: 1\ntitel: x\nplayers: {A: {actions: [0, 1]}}\npayoffs: {A: 2*a}\n")
    assert run("validate", NATO, bad) == 2
    assert run.out.startswith(f"{NATO}: a game of 3 players")
    assert f"{bad}:2:1: unknown key 'titel'" in run.err
    assert 'did you mean "title"?' in run.err
    assert f"{bad}:4:16: payoffs.A: unknown name 'a'" in run.err


def test_validate_gives_places_as_json(run: Run, tmp_path: Path) -> None:
    bad = write(tmp_path, "burden: 1\nplayers: {A: {actions: [0, 1]}}\npayoffs: {A: 2*a}\n")
    assert run("validate", bad, "--format", "json") == 2
    (report,) = json.loads(run.out)["files"]
    assert report["valid"] is False
    assert [(problem["line"], problem["column"]) for problem in report["problems"]] == [(3, 16)]


# -- exit codes and bad input -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["solve", "nowhere.yaml"], "nowhere.yaml: there is no such file"),
        (["solve", NATO, "--set", "kapa=1"], 'did you mean "kappa"?'),
        (["solve", NATO, "--set", "kappa=2"], "kappa = 2 lies outside its domain [0, 1]"),
        (["solve", NATO, "--set", "theta_W=9"], "assumption theta_E > theta_W does not hold"),
        (["solve", NATO, "--set", "kappa=x"], "expected a number"),
        (["solve", NATO, "--set", "kappa"], "expected NAME=VALUE"),
        (["solve", NATO, "--set", "kappa=1", "--set", "kappa=0"], "set twice"),
        (["solve", NATO, "--scenario", "befor-2014"], 'did you mean "before-2014"?'),
        (["solve", CHICKEN, "--scenario", "all"], "no scenarios"),
        (["solve", NATO, "--timing", "never"], "never"),
        (["solve", NATO, "-o", "/nowhere/x.csv"], "/nowhere/x.csv: cannot be written"),
        (["solve", NATO, "-o", NATO], "that is the game itself"),
        (["solve", NATO, "-o", "x.docx"], "x.docx: unknown ending"),
        (["solve", NATO, "--gambit", "--format", "json"], "--gambit has a format of its own"),
        *(
            (["solve", NATO, "--budget", seconds], f"--budget {seconds}: expected a number of seconds above 0")
            for seconds in ("0", "-1", "nan", "10s", "ten", "")
        ),
        (["show", NATO, "--scenario", "all"], "one scenario at a time"),
        (["frobnicate"], "frobnicate"),
        (["solve"], "GAME"),
    ],
)
def test_wrong_input_gives_one_message_and_exit_code_2(run: Run, arguments: list[str], said: str) -> None:
    assert run(*arguments) == 2
    assert said in run.err
    assert "Traceback" not in run.err
    assert run.out == ""


def test_what_no_solver_takes_gives_exit_code_3(run: Run, tmp_path: Path) -> None:
    game = write(tmp_path, "burden: 1\nplayers: {A: {interval: [0, 1]}, B: {actions: [0]}}\npayoffs: {A: A, B: B}\n")
    assert run("validate", game) == 0
    assert run("convert", game, "--to", "nfg") == 3
    assert "not supported yet by this command" in run.err


def test_quiet_says_nothing_and_verbose_says_more(run: Run, tmp_path: Path) -> None:
    target = str(tmp_path / "x.csv")
    run("solve", NATO, "-o", target, "-q")
    assert (run.out, run.err) == ("", "")
    run("solve", NATO, "-o", target)
    assert run.err == f"wrote {target}\n"
    run("solve", NATO, "-o", target, "-v")
    assert "read" in run.err
    assert "solved" in run.err


def test_the_ending_of_the_output_file_chooses_the_format(run: Run, tmp_path: Path) -> None:
    for ending, start in ((".json", "{"), (".csv", "equilibrium,"), (".md", "|"), (".tex", "\\begin{table}")):
        target = tmp_path / f"x{ending}"
        assert run("solve", CHICKEN, "-o", str(target)) == 0
        assert start in target.read_text(encoding="utf-8")


def test_a_failed_write_leaves_the_old_file_alone(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    target.write_text("old", encoding="utf-8")
    assert run("solve", NATO, "--set", "kappa=2", "-o", str(target)) == 2
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX modes")
def test_a_written_file_keeps_the_mode_that_it_had(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    run("solve", NATO, "-o", str(target))
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_the_choices_of_options_are_those_of_the_library() -> None:
    assert get_args(cli.Timing) == get_args(game.Timing)
    assert get_args(cli.Method) == solvers.METHODS
    assert set(get_args(cli.Format)) == set(tables.FORMATS) - {"gambit"}


# -- long searches ------------------------------------------------------------------------------------------------


class Patient:
    """A solver that finds the pure equilibria at once, and then looks for others until it is stopped."""

    def __init__(self, n_quick: int = 0, after: Callable[[], None] = lambda: None, *, deaf: bool = False) -> None:
        self.n_calls, self._n_quick, self._after, self._deaf = 0, n_quick, after, deaf

    def __call__(self, *arguments: Any, search: Search, **options: Any) -> burden.Solution:
        self.n_calls += 1
        solution = solvers.solve(*arguments, **options)
        if self.n_calls <= self._n_quick:
            return replace(solution, complete=True)
        self._after()
        while self._deaf or search.stopped is None:
            search.report(0.25, "supports 1,200 of 4,096")
            time.sleep(0.01)
        return replace(solution, complete=False, notes=(str(search.stopped),))


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def test_a_budget_is_taken_in_seconds(run: Run) -> None:
    for seconds in ("60", "0.5", "1e3", "inf"):
        assert run("solve", CHICKEN, "--budget", seconds) == 0
        assert run.err == ""


def test_a_search_that_uses_up_its_budget_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "solve_game", Patient())
    assert run("solve", NATO, "--budget", "0.05", "--format", "json") == 0
    assert json.loads(run.out)["complete"] is False
    assert run.err == "burden: the budget of 0.05 s is used up: the list is not complete\n"
    assert run("solve", NATO, "--budget", "0.05", "-q") == 0
    assert run.err == ""


def test_scenarios_share_a_budget(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    solver = Patient(n_quick=1)
    monkeypatch.setattr(solving, "solve_game", solver)
    assert run("solve", NATO, "--scenario", "all", "--budget", "0.05", "--format", "json") == 0
    answers = json.loads(run.out)["solutions"]
    assert [answer["complete"] for answer in answers] == [True, *[False] * (len(answers) - 1)]
    assert solver.n_calls == len(answers) > 2
    assert f"{len(answers) - 1} of {len(answers)} lists are not complete" in run.err


def test_ctrl_c_prints_what_is_settled(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(solving, "solve_game", Patient(after=interrupt))
    said = "interrupted: the list holds what was settled until then\n"
    assert run("solve", NATO, "--format", "json") == 130
    answer = json.loads(run.out)
    assert answer["complete"] is False
    assert answer["equilibria"]
    assert run.err == said
    target = tmp_path / "x.json"
    assert run("solve", NATO, "-o", str(target), "-q") == 130
    assert json.loads(target.read_text(encoding="utf-8"))["equilibria"] == answer["equilibria"]
    assert (run.out, run.err) == ("", said)


def test_ctrl_c_ends_all_scenarios_and_names_those_that_are_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "solve_game", Patient(n_quick=1, after=interrupt))
    assert run("solve", NATO, "--scenario", "all", "--format", "json") == 130
    model = burden.load(NATO)
    assert isinstance(model, burden.Model)
    first, *missing = model.scenarios
    assert [answer["scenario"] for answer in json.loads(run.out)["solutions"]] == ["base", first]
    assert run.err.endswith(f"not begun: {', '.join(missing)}\n")


def test_ctrl_c_that_comes_too_late_to_matter_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def solver(*arguments: Any, search: Search, **options: Any) -> burden.Solution:
        assert search.stopped is None
        interrupt()
        return solvers.solve(*arguments, **options)

    monkeypatch.setattr(solving, "solve_game", solver)
    assert run("solve", CHICKEN, "--format", "json") == 130
    assert json.loads(run.out)["complete"] is True
    assert run.err == "interrupted: the list was complete by then\n"


def test_a_second_ctrl_c_leaves_at_once(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def twice() -> None:
        interrupt()
        interrupt()

    monkeypatch.setattr(solving, "solve_game", Patient(after=twice))
    before = signal.getsignal(signal.SIGINT)
    assert run("solve", NATO, "-o", str(tmp_path / "x.csv")) == 130
    assert (run.out, run.err) == ("", "interrupted\n")
    assert not list(tmp_path.iterdir())
    assert signal.getsignal(signal.SIGINT) is before


# -- as a process -------------------------------------------------------------------------------------------------


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "burden", *arguments]


def test_a_pipe_that_closes_early_is_no_error() -> None:
    with subprocess.Popen(command("show", NATO), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        process.wait()
    assert said == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_one_message() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command("solve", NATO), stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"burden: standard output cannot be written")
    assert b"Traceback" not in done.stderr


def test_an_interrupt_gives_exit_code_130() -> None:
    with subprocess.Popen(command("solve", "-"), stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(1.5)  # it waits for its input by then
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in said


#: A process whose solver searches until it is stopped; it says on a line of standard output that it has begun.
PATIENT = """
import sys
from burden.api import solving
from burden.cli import main
from tests.test_cli import Patient
solving.solve_game = Patient(deaf=DEAF, after=lambda: print("begun", flush=True))
sys.argv[0] = "burden"
main()
"""


@contextmanager
def patient(*arguments: str, stderr: int, term: str = "xterm", deaf: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    line = [sys.executable, "-c", PATIENT.replace("DEAF", str(deaf)), "solve", NATO, "--format", "json", *arguments]
    environment = {**os.environ, "TERM": term, "COLUMNS": "100"}
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=stderr, cwd=GAMES.parent, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def data(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Read the rest of what a process writes to standard output, which must be JSON to the last byte."""
    out, _ = process.communicate(timeout=60)
    answer = json.loads(out)
    assert isinstance(answer, dict)
    return answer


class Terminal:
    """A terminal for the standard error of a process."""

    def __init__(self) -> None:
        self.screen, self.end = pytest.importorskip("pty").openpty()
        self.said = ""

    def wait_for(self, text: str) -> None:
        """Read until a text has appeared."""
        deadline = time.monotonic() + 60
        while text not in self.said:
            ready, _, _ = select.select([self.screen], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"{text!r} did not appear in {self.said!r}"
            self.said += os.read(self.screen, 4096).decode(errors="replace")

    def close(self) -> None:
        os.close(self.screen)
        os.close(self.end)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    terminal.close()


def test_a_process_that_is_interrupted_prints_what_is_settled() -> None:
    with patient(stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(out)["complete"] is False
    assert said == b"interrupted: the list holds what was settled until then\n"


def test_a_terminal_shows_a_bar_and_takes_it_away(terminal: Terminal) -> None:
    with patient("--budget", "600", stderr=terminal.end) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        terminal.wait_for("supports 1,200 of 4,096")
        terminal.wait_for("25 %")
        terminal.wait_for(" left")
        process.send_signal(signal.SIGINT)
        answer = data(process)
        terminal.wait_for("interrupted: the list holds what was settled until then")
    assert process.returncode == 130
    assert answer["complete"] is False
    bar, _, after = terminal.said.rpartition("25 %")
    assert "━" in bar
    assert "\x1b[2K" in after  # the line of the bar is erased


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_a_solver_that_does_not_listen_is_left_with_a_second_ctrl_c(terminal: Terminal, term: str) -> None:
    """Whether there is a bar or, on a terminal that cannot draw one, none."""
    with patient(stderr=terminal.end, term=term, deaf=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGINT)
        terminal.wait_for("stopping; Ctrl-C again to leave at once")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        terminal.wait_for("interrupted")
    assert (process.returncode, out) == (130, b"")


@pytest.mark.parametrize("quiet", [True, False])
def test_no_bar_is_shown_to_a_pipe_or_to_who_wants_quiet(terminal: Terminal, quiet: bool) -> None:
    options = ("--budget", "1", *(["-q"] if quiet else []))
    with patient(*options, stderr=terminal.end if quiet else subprocess.PIPE) as process:
        out, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert json.loads(out.removeprefix(b"begun\n"))["complete"] is False
    if quiet:
        os.write(terminal.end, b"(end)")
        terminal.wait_for("(end)")
        assert terminal.said == "(end)"
    else:
        assert said == b"burden: the budget of 1 s is used up: the list is not complete\n"


def test_output_that_is_piped_holds_no_colour() -> None:
    done = subprocess.run(command("solve", NATO), capture_output=True, check=True)
    assert b"\x1b" not in done.stdout
    assert all(len(line.decode()) <= 80 for line in done.stdout.splitlines())
