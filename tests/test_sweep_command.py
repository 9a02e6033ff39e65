"""`burden sweep` and `burden.sweep`: what is asked, what is said, and what is refused before any work."""

import csv
import hashlib
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from pyarrow import parquet

import burden
from burden.cli import main, sweeping
from burden.errors import ParameterError
from burden.model import Model
from burden.progress import SweepWatch
from burden.sweeps import asking, journal, runner, writers
from burden.sweeps import question as asked
from burden.sweeps.points import ASK_FROM
from burden.sweeps.samples import SAMPLE_METHODS
from tests.sweep_stubs import GAME, StubEngine

GAMES = Path(__file__).parents[1] / "games"


class Run:
    """Runs `burden sweep` in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], game: Path) -> None:
        self._monkeypatch, self._capsys, self.game = monkeypatch, capsys, game
        self.out = self.err = ""

    def __call__(self, *arguments: str, game: str | None = None) -> int:
        self._monkeypatch.setattr(sys, "argv", ["burden", "sweep", game or str(self.game), *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        self.out, self.err = self._capsys.readouterr()
        return int(left.value.code or 0)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    game = tmp_path / "game.yaml"
    game.write_text(GAME, encoding="utf-8")
    return Run(monkeypatch, capsys, game)


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is one whose rows are known."""
    monkeypatch.setattr(runner, "swept", partial(runner.swept, engine_for=StubEngine()))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(line for line in io.StringIO(text) if not line.startswith("# ")))


# -- what comes out -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("stubbed")
def test_csv_goes_to_standard_output_and_says_what_was_asked(run: Run) -> None:
    assert run("--vary", "kappa=0:1:5", "--report", "gap=US - Ally", "--report", "US*Ally if kappa >= c else 0") == 0
    facts = dict(line[2:].split(": ", 1) for line in run.out.splitlines() if line.startswith("# "))
    assert facts == {
        "burden": burden.__version__,
        "game": "game.yaml",
        "title": "A stub",
        "sha256": hashlib.sha256(run.game.read_bytes()).hexdigest(),
        "points": "grid kappa=0:1:5",
        "answer": "equilibria",
        "timing": "simultaneous",
        "equilibria": "all",
        "parameters": '{"c": "1/2"}',
        "reports": '{"gap": "US - Ally", "US*Ally if kappa >= c else 0": "US*Ally if kappa >= c else 0"}',
        "budget": "60.0",
    }
    assert [row["point"] for row in rows_of(run.out)] == ["0", "0", "1", "2", "3", "3", "4"]
    assert run.err.startswith("5 points, 7 rows; ")
    assert run("--vary", "kappa=0:1:5", "--bare", "-q", "--columns", "West, point") == 0
    assert run.out.startswith("West,point\n0.0,0\n")
    assert run.err == ""


@pytest.mark.usefixtures("stubbed")
def test_the_ending_or_the_format_says_what_a_file_is(run: Run, tmp_path: Path) -> None:
    sample = ("--sample", "16", "--method", "lhs", "--seed", "3")
    assert run(*sample, "-o", str(tmp_path / "x.parquet")) == 0
    assert run.out == ""
    assert "16 points, 22 rows (14 ok, 2 outside-domain); " in run.err
    facts = json.loads(parquet.read_schema(tmp_path / "x.parquet").metadata[b"burden"])
    assert (facts["seed"], facts["points"]) == (3, "latin hypercube sample of 16, seed 3: kappa in [0, 1]")
    assert run(*sample, "-o", str(tmp_path / "x.txt"), "--format", "jsonl") == 0
    assert json.loads((tmp_path / "x.txt").read_text().splitlines()[0]) == facts
    assert run(*sample, "--format", "jsonl") == 0
    assert run.out == (tmp_path / "x.txt").read_text()
    assert run(*sample, "-o", str(tmp_path / "x.txt")) == 2
    assert "unknown ending\n    mend: end the name in one of .csv, .parquet, .jsonl" in run.err


@pytest.mark.usefixtures("stubbed")
def test_a_game_from_standard_input_is_hashed_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GAME.encode())))
    assert run("--vary", "kappa=0,1", game="-") == 0
    assert f"# sha256: {hashlib.sha256(GAME.encode()).hexdigest()}\n" in run.out
    assert "# game: <stdin>\n" in run.out


@pytest.mark.usefixtures("stubbed")
def test_values_that_do_not_vary_may_be_set(run: Run) -> None:
    assert run("--vary", "kappa=0,1", "--set", "c=0.25", "--scenario", "dear") == 0
    assert '# parameters: {"c": "1/4"}\n' in run.out
    assert "# scenario: dear\n" in run.out


# -- what is refused, before any work -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "burden: nothing varies; parameters: kappa, c\n    mend: --vary kappa="),
        (["--vary", "kapa=0:1:3"], "unknown parameter 'kapa'\n    mend: did you mean \"kappa\"?"),
        (["--vary", "kappa=0:1:3", "--set", "kappa=1"], "--set kappa: kappa varies in this sweep\n    mend: leave"),
        (["--vary", "kappa=0:1:3", "--set", "c=-1"], "parameter c = -1 lies outside its domain (0, oo)"),
        (["--vary", "kappa=0:1:3", "--set", "c=3"], "assumption c < 2 does not hold at c = 3"),
        (["--vary", f"kappa=0:1:{ASK_FROM + 1}"], "mend: give --yes if you mean it"),
        (["--vary", "kappa=0:1:3", "--columns", "Wst"], "unknown column 'Wst'\n    mend: did you mean \"West\"?"),
        (["--vary", "kappa=0:1:3", "--columns", ","], "expected names"),
        (["--vary", "kappa=0:1:3", "--report", "US - Wst"], "Wst"),
        (["--vary", "kappa=0:1:3", "--report", "x=US", "--report", "x=Ally"], "two are called 'x'"),
        (["--vary", "kappa=0:1:3", "--format", "parquet"], "Parquet goes to a file\n    mend: -o sweep.parquet"),
        (["--vary", "kappa=0:1:3", "--resume"], "--resume goes on with a file\n    mend: name it with -o"),
        (["--vary", "kappa=0:1:3", "--budget", "0"], "--budget 0: expected a number of seconds above 0"),
        (["--vary", "kappa=0:1:3", "--scenario", "x"], "unknown scenario 'x'"),
        (["--vary", "kappa=0:1:3", "--cluster", "nowhere"], "no scheduler answers"),
    ],
)
@pytest.mark.usefixtures("stubbed")
def test_what_is_wrong_is_said_before_any_work(arguments: list[str], said: str, run: Run) -> None:
    assert run(*arguments) == 2
    assert run.out == ""
    assert said in run.err


def test_the_file_of_points_is_not_written_over(run: Run, tmp_path: Path) -> None:
    points = tmp_path / "points.csv"
    points.write_text("kappa\n1/2\n")
    assert run("--points", str(points), "-o", str(points)) == 2
    assert "those are the points themselves" in run.err
    assert points.read_text() == "kappa\n1/2\n"
    assert run("--vary", "kappa=0,1", "-o", str(tmp_path / "none" / "a.csv")) == 2
    assert "there is no folder" in run.err


def test_a_game_from_gambit_has_nothing_that_varies(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pd.nfg").write_text('NFG 1 R "PD" { "A" "B" } { 2 2 }\n\n3 3 5 0 0 5 1 1\n')
    assert run("--vary", "kappa=0:1:3", game=str(tmp_path / "pd.nfg")) == 2
    assert "burden: this game has no parameters that could vary" in run.err


def test_choices_are_those_of_the_modules_behind_the_command() -> None:
    assert get_args(sweeping.SampleMethod) == SAMPLE_METHODS
    assert get_args(sweeping.Selection) == get_args(asked.Selection)
    assert get_args(sweeping.Equilibria) == get_args(asked.Equilibria)
    assert get_args(sweeping.Answer) == get_args(asked.Answer)
    assert get_args(sweeping.Form) == writers.FORMS


# -- on the way ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("stubbed")
def test_an_interrupted_sweep_says_how_to_go_on(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    options = ("--vary", "kappa=0:1:95", "-o", str(path))
    add = journal.Unfinished.add

    def add_or_stop(self: journal.Unfinished, piece: Any) -> None:
        if len(self.pieces) == 3:
            raise KeyboardInterrupt
        add(self, piece)

    with monkeypatch.context() as patch:
        patch.setattr(journal.Unfinished, "add", add_or_stop)
        assert run(*options) == 130
    assert run.err.startswith(f"interrupted: {path}.unfinished holds what was done\n    mend: the same with --resume ")
    assert run(*options) == 2
    assert run(*options[:-1], str(path), "--resume", "--report", "US") == 2
    assert 'reports: nothing then, {"US": "US"} now' in run.err
    assert run(*options, "--resume") == 0
    assert "95 points, 127 rows (82 ok, 13 outside-domain), 65 of them now" in run.err
    assert run(*options, "--resume") == 0
    assert "it was there already, whole" in run.err


SLOW = """
import sys
from functools import partial
from burden.cli import main
from burden.sweeps import runner
from tests.sweep_stubs import StubEngine
if __name__ == "__main__":
    runner.ENOUGH = 0
    runner.swept = partial(runner.swept, engine_for=StubEngine(seconds=0.02))
    main()
"""


def slow(game: Path, *arguments: str) -> "subprocess.Popen[str]":
    """`burden sweep` in a process of its own, with a stub that takes its time."""
    return subprocess.Popen(
        [sys.executable, "-c", SLOW, "sweep", str(game), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
        start_new_session=True,
    )


def wait_for(what: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def children(process: int) -> set[int]:
    listed = [task / "children" for task in Path(f"/proc/{process}/task").iterdir()]
    return {int(child) for children in listed for child in children.read_text().split()}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_their_parent_and_what_was_done_stays(how: signal.Signals, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    options = ("--vary", "kappa=0:1:995", "--workers", "2", "-o", str(path))
    process = slow(run.game, *options)
    written = journal.journal_of(path)
    wait_for(lambda: len(children(process.pid)) == 2 and written.read_bytes().count(b"\n") > 8)
    workers = children(process.pid)
    process.send_signal(how)
    _, said = process.communicate(timeout=20)
    wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
    assert "Traceback" not in said
    if how == signal.SIGINT:
        assert process.returncode == 130
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "swept", partial(runner.swept, engine_for=StubEngine()))
        assert run(*options, "--resume") == 0
        resumed = path.read_bytes()
        assert run(*options) == 0
    assert path.read_bytes() == resumed


@pytest.mark.usefixtures("stubbed")
def test_a_reader_who_has_enough_ends_the_sweep(run: Run) -> None:
    process = slow(run.game, "--vary", "kappa=0:1:995", "--workers", "1")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("# burden: ")
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr as said:
        assert said.read() == ""
    assert process.wait(timeout=20) == 0


def test_the_bar_says_how_far_how_fast_and_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    watch = SweepWatch()
    watch.begin(1000, 400)
    clock[0] += 10
    watch.advance(200)
    from rich.console import Console

    console = Console(width=100, file=io.StringIO())
    with console.capture() as capture:
        console.print(watch._line(100))
    said = " ".join(capture.get().split())
    assert said.startswith("600 of 1,000 points, 20/s")
    assert said.endswith("60 % 0:10, 0:20 left")
    with console.capture() as capture:
        console.print(watch._line(44))
    assert "".join(capture.get().split()).startswith("600of1,000,20/s60%")  # the bar gives way first


# -- in Python ----------------------------------------------------------------------------------------------------


@pytest.fixture
def model() -> Model:
    loaded = burden.loads(GAME)
    assert isinstance(loaded, Model)
    return loaded


def test_values_may_be_given_as_numbers(model: Model) -> None:
    question = asking.asked(model, vary={"kappa": np.array([0.1, 0.25]), "c": [Fraction(1, 3), 1, "0.5"]})
    assert question.points.exact(2) == {"kappa": Fraction(1, 10), "c": Fraction(1, 2)}
    assert question.points.n_points == 6
    with pytest.raises(ParameterError, match="one: unknown choice 'paretto'\n    mend: did you mean \"pareto\""):
        asking.asked(model, vary={"kappa": "0:1:3"}, one="paretto")


def test_what_is_fixed_is_checked_without_what_varies(model: Model) -> None:
    """The assumption c < 2 breaks at the value of the file only where c is fixed."""
    fixed = asking.fixed_values(model, ["c"], {"kappa": "1/2"})
    assert fixed == {"kappa": Fraction(1, 2)}
    with pytest.raises(ParameterError, match="outside its domain"):
        asking.fixed_values(model, ["c"], {"kappa": 2})


@pytest.mark.usefixtures("stubbed")
def test_rows_come_back_as_arrays_or_go_to_a_file(model: Model, tmp_path: Path) -> None:
    found = burden.sweep(model, vary={"kappa": "0:1:5"})
    assert found["West"].tolist() == [0, 0, 1 / 8, 2 / 8, 3 / 8, 3 / 8, 4 / 8]
    assert set(found.arrays) == set(found.columns)
    written = burden.sweep(model, vary="kappa=0:1:5", output=tmp_path / "x.csv", columns=["point"])
    assert str(written) == f"{tmp_path / 'x.csv'}: 5 points, 7 rows"
    with pytest.raises(ParameterError, match="the rows of this sweep are in"):
        written["West"]
    with pytest.raises(ParameterError, match="workers: found 0"):
        burden.sweep(model, vary="kappa=0:1:5", workers=0)
