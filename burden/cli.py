"""The command line: read, call, render, print.

Data go to standard output, talk to standard error. Exit codes: 0 done, 1 a check failed, 2 the input is wrong, 3 a
solver gave up, 130 interrupted. Everything heavy is imported by the command that uses it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn, TypeAlias, TypedDict

import typer

from burden.errors import BurdenError, GameFileError, InputError, ParameterError, did_you_mean

if TYPE_CHECKING:
    from burden.game import NormalFormGame
    from burden.model import Model
    from burden.results import Solution
    from burden.search import Search
    from burden.tables import Document

__all__ = ["app", "main"]

app = typer.Typer(
    name="burden",
    help="Game theory for people who study alliances: equilibria, certified.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

# The choices stand here once more, since their own modules load numpy and `--help` must not; a test holds them equal.
Format: TypeAlias = Literal["table", "json", "csv", "markdown", "latex"]
Timing: TypeAlias = Literal["simultaneous", "guarantor-first"]
Method: TypeAlias = Literal["auto", "exact", "support-enumeration", "vertex-enumeration", "lemke-howson"]

GameArgument = Annotated[
    str, typer.Argument(metavar="GAME", help="A game file, or a Gambit .nfg file; - to read it from standard input.")
]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter; repeatable.")
]
ScenarioOption = Annotated[
    str | None,
    typer.Option("--scenario", metavar="NAME", help="Use a scenario of the file; `all` puts them side by side."),
]
OneScenarioOption = Annotated[
    str | None, typer.Option("--scenario", metavar="NAME", help="Use a scenario of the file.")
]
FormatOption = Annotated[
    Format | None, typer.Option("--format", help="How to print; by default a table, or what the ending of -o says.")
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead of the screen.")
]
DecimalsOption = Annotated[int | None, typer.Option("--decimals", min=0, max=50, metavar="N", help="Print N decimals.")]
ExactOption = Annotated[bool, typer.Option("--exact", help="Print exact numbers: 1/3, sqrt(2).")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on standard error but what is wrong.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Say what is done, and how long it took.")]

_ENDINGS: dict[str, Format] = {".json": "json", ".csv": "csv", ".md": "markdown", ".tex": "latex", ".txt": "table"}


# -- commands -----------------------------------------------------------------------------------------------------


@app.command()
def solve(
    game: GameArgument,
    changes: SetOption = None,
    scenario: ScenarioOption = None,
    timing: Annotated[
        Timing | None, typer.Option("--timing", help="Who moves when; by default what the file says.")
    ] = None,
    method: Annotated[
        Method, typer.Option("--method", help="Two players: exact, or a method of nashpy's to compare with.")
    ] = "auto",
    budget: Annotated[
        str | None,
        typer.Option(
            "--budget",
            metavar="SECONDS",
            help="Stop after so long, with what is settled by then; 60 by default, inf for no end.",
        ),
    ] = None,
    format: FormatOption = None,
    output: OutputOption = None,
    decimals: DecimalsOption = None,
    exact: ExactOption = False,
    gambit: Annotated[bool, typer.Option("--gambit", help="Print lines NE,1/2,1/2,… as Gambit does.")] = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Find the equilibria of a game, each certified."""
    from burden import api, tables
    from burden.progress import Watch

    talk = _Talk(quiet=quiet, verbose=verbose)
    _check_output(output, game)
    if gambit and format is not None:
        raise ParameterError("--gambit has a format of its own\n    mend: leave --format out")
    form = "gambit" if gambit else _format(format, output)
    seconds = _budget(budget)
    loaded = _load(game, talk)
    values = _changes(changes)
    names = _scenarios(loaded, scenario, several=True)
    watch = Watch(seconds, quiet=quiet)
    solutions: list[Solution] = []
    try:
        for name in names:
            with watch.solving(name or ""):
                solution = api.solve(
                    loaded, scenario=name, timing=timing, method=method, budget=watch.search, parameters=values
                )
            solutions.append(solution)
            talk.detail(f"solved {name or game}: {solution.headline}")
            if watch.search.interrupted:
                break
    except KeyboardInterrupt:
        _say("interrupted")
        raise typer.Exit(130) from None
    early = _early_end(watch.search, names, solutions)
    if gambit:
        _warn_of_gambit(solutions)
    document = tables.scenarios(solutions) if len(names) > 1 else tables.equilibria(solutions[0])
    text = tables.render(document, form, decimals=decimals, exact=exact, **_screen(output))
    _write(text, output, talk)
    if watch.search.interrupted:
        _say(f"{early}")
        raise typer.Exit(130)
    if early:
        talk.say(early)


@app.command()
def show(
    game: GameArgument,
    changes: SetOption = None,
    scenario: OneScenarioOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    decimals: DecimalsOption = None,
    exact: ExactOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Print a game as a reader of a paper would want it."""
    from burden import tables

    talk = _Talk(quiet=quiet, verbose=verbose)
    _check_output(output, game)
    loaded = _load(game, talk)
    values = _changes(changes)
    (name,) = _scenarios(loaded, scenario)
    document = _description(loaded, values, name)
    text = tables.render(document, _format(format, output), decimals=decimals, exact=exact, **_screen(output))
    _write(text, output, talk)


@app.command()
def validate(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Game files; - for standard input.")],
    format: Annotated[Literal["table", "json"], typer.Option("--format", help="How to print.")] = "table",
    quiet: QuietOption = False,
) -> None:
    """Check game files: every mistake at once, each with its place."""
    from burden.gamefile import load

    reports, failed = [], False
    for file in files:
        try:
            loaded = load(file)
        except GameFileError as error:
            failed = True
            reports.append(
                {"file": file, "valid": False, "problems": [_as_dict(problem) for problem in error.problems]}
            )
            if format == "table":
                _say(str(error))
        else:
            reports.append({"file": file, "valid": True, "problems": []})
            if format == "table" and not quiet:
                typer.echo(f"{file}: {_summary(loaded)}")
    if format == "json":
        import json

        typer.echo(json.dumps({"files": reports}, indent=2, ensure_ascii=False))
    if failed:
        raise typer.Exit(2)


@app.command()
def convert(
    game: GameArgument,
    to: Annotated[Literal["nfg", "json"], typer.Option("--to", help="Gambit's .nfg, or a game file in JSON.")],
    changes: SetOption = None,
    scenario: OneScenarioOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Write a game, its parameters put in, in another format."""
    from burden.game import NormalFormGame

    talk = _Talk(quiet=quiet, verbose=verbose)
    _check_output(output, game)
    loaded = _load(game, talk)
    values = _changes(changes)
    (name,) = _scenarios(loaded, scenario)
    if isinstance(loaded, NormalFormGame):
        _refuse_changes(values)
        finite = loaded
    else:
        finite = loaded.at(values, scenario=name)
    if to == "nfg":
        from burden import nfg

        text = nfg.writes(finite)
        if any(player.levels or player.role != "player" for player in finite.players):
            talk.say("an .nfg file holds payoffs alone: roles and levels stay behind")
    else:
        from burden import gamefile

        text = gamefile.dumps(finite)
    _write(text, output, talk)


@app.command()
def schema(output: OutputOption = None, quiet: QuietOption = False) -> None:
    """Print the JSON Schema of game files, for completion in editors."""
    import json

    from burden.schema import json_schema

    _write(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", output, _Talk(quiet=quiet))


@app.command()
def init(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the new file, with or without .yaml.")],
    quiet: QuietOption = False,
) -> None:
    """Write a commented starter file that solves as it is."""
    import shlex

    from burden.files import write_new
    from burden.gamefile import starter

    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    write_new(path, starter(path))
    _Talk(quiet=quiet).say(f"wrote {path}: try `burden solve {shlex.quote(str(path))}`")


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from burden import __version__

        typer.echo(f"burden {__version__}")
        raise typer.Exit


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    if sys.stdout is None:
        _say("burden: standard output is closed")
        sys.exit(2)
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except InputError as error:
        _say(_with_burden(str(error)))
        sys.exit(2)
    except BurdenError as error:
        _say(_with_burden(str(error)))
        sys.exit(3)
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone: `burden solve … | head`. Nothing is wrong.
        _drop_output()
        sys.exit(0)
    except OSError as error:
        _drop_output()
        _say(f"burden: standard output cannot be written: {error.strerror or error}")
        sys.exit(2)
    sys.exit(0)


def _drop_output() -> None:
    """Let what is still buffered for standard output go nowhere, or Python would complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# -- what the commands share --------------------------------------------------------------------------------------


class _Talk:
    """What is said on standard error beside the data."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self._quiet, self._verbose = quiet, verbose
        self._start = time.perf_counter()

    def say(self, text: str) -> None:
        if not self._quiet:
            _say(text)

    def detail(self, text: str) -> None:
        if self._verbose:
            _say(f"[{time.perf_counter() - self._start:.2f} s] {text}")


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _with_burden(message: str) -> str:
    return message if ":" in message.split(" ", 1)[0] else f"burden: {message}"


def _load(path: str, talk: _Talk) -> Model | NormalFormGame:
    from burden.gamefile import load

    loaded = load(path)
    talk.detail(f"read {path}: {_summary(loaded)}")
    return loaded


def _summary(loaded: Model | NormalFormGame) -> str:
    from burden.model import Model

    if not isinstance(loaded, Model):
        return f"a game of {loaded.n_players} players, {' × '.join(map(str, loaded.n_actions))} actions"
    sizes = " × ".join(str(len(p.actions)) if p.interval is None else p.interval for p in loaded.players)
    counts = [f"{len(loaded.players)} players, {sizes} actions"]
    for number, what in ((len(loaded.parameters), "parameter"), (len(loaded.scenarios), "scenario")):
        if number:
            counts.append(f"{number} {what}{'s' if number > 1 else ''}")
    return f"a game of {', '.join(counts)}"


def _description(loaded: Model | NormalFormGame, changes: dict[str, str], scenario: str | None) -> Document:
    from burden import tables
    from burden.game import NormalFormGame

    if isinstance(loaded, NormalFormGame):
        _refuse_changes(changes)
        return tables.description(loaded)
    values = loaded.values(changes, scenario)
    game = None if loaded.has_intervals else loaded.at(values)
    return tables.description(game, loaded, values, scenario)


def _changes(given: list[str] | None) -> dict[str, str]:
    changes: dict[str, str] = {}
    for text in given or []:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise ParameterError(f"--set {text}: expected NAME=VALUE\n    mend: --set kappa=1/2")
        if name.strip() in changes:
            raise ParameterError(f"--set {text}: {name.strip()} is set twice")
        changes[name.strip()] = value.strip()
    return changes


def _refuse_changes(changes: dict[str, str]) -> None:
    if changes:
        raise ParameterError(f"--set {next(iter(changes))}: this game has no parameters")


def _scenarios(loaded: Model | NormalFormGame, chosen: str | None, *, several: bool = False) -> list[str | None]:
    """Scenarios to go through; ``None`` is the game as the file states it."""
    from burden.model import Model

    known = list(loaded.scenarios) if isinstance(loaded, Model) else []
    if chosen is None or chosen == "base":
        return [chosen]
    if chosen == "all" and not several:
        raise ParameterError("--scenario all: this command takes one scenario at a time")
    if chosen == "all" and known:
        return ["base", *known]
    if chosen not in known:
        mend = (
            did_you_mean(chosen, known, otherwise=f"scenarios: {', '.join(known)}") if known else "leave --scenario out"
        )
        found = "unknown scenario" if known else "the game states no scenarios; found"
        raise ParameterError(f"--scenario: {found} {chosen!r}\n    mend: {mend}")
    return [chosen]


def _budget(given: str | None) -> float:
    if given is None:
        from burden.search import DEFAULT_BUDGET

        return DEFAULT_BUDGET
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not seconds > 0:
        message = f"--budget {given}: expected a number of seconds above 0"
        raise ParameterError(f"{message}\n    mend: --budget 10, or leave --budget out")
    return seconds


def _early_end(search: Search, names: Sequence[str | None], solutions: Sequence[Solution]) -> str | None:
    """Why a search ended before its time, and what that left; ``None`` where it did not."""
    n_short = sum(not solution.complete for solution in solutions)
    if search.interrupted:
        missing = ", ".join(str(name) for name in names[len(solutions) :])
        if not n_short and not missing:
            return "interrupted: the list was complete by then"
        return "interrupted: the list holds what was settled until then" + (missing and f"; not begun: {missing}")
    if search.stopped is None or not n_short:
        return None
    lists = "the list is" if len(solutions) == 1 else f"{n_short} of {len(solutions)} lists are"
    return f"burden: {search.stopped}: {lists} not complete"


def _warn_of_gambit(solutions: list[Solution]) -> None:
    """Say beside Gambit's lines what they have no place for."""
    for solution in solutions:
        if not solution.complete:
            _say(f"burden: {solution.headline}")
        if any(component.dimension for component in solution.components):
            _say("burden: some lines are end points of continua: mixtures of them are equilibria too")


def _check_output(output: Path | None, source: str) -> None:
    """Refuse to write over the game that is being read."""
    if output is not None and source != "-" and output.exists() and Path(source).exists() and output.samefile(source):
        raise InputError(f"{output}: that is the game itself\n    mend: give -o another name")


def _format(chosen: Format | None, output: Path | None) -> Format:
    if chosen is not None:
        return chosen
    if output is None or not output.suffix:
        return "table"
    if output.suffix.lower() not in _ENDINGS:
        known = ", ".join(_ENDINGS)
        raise ParameterError(f"{output}: unknown ending\n    mend: end the name in one of {known}, or give --format")
    return _ENDINGS[output.suffix.lower()]


class _Screen(TypedDict):
    width: int
    color: bool


def _screen(output: Path | None) -> _Screen:
    """Width and colour of the screen that a table is drawn for."""
    import shutil

    terminal = output is None and sys.stdout.isatty()
    color = terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return {"width": shutil.get_terminal_size((80, 24)).columns, "color": color}


def _write(text: str, output: Path | None, talk: _Talk) -> None:
    if output is None or str(output) == "-":
        typer.echo(text, nl=not text.endswith("\n"))
        return
    from burden.files import write_atomically

    write_atomically(output, text if text.endswith("\n") else f"{text}\n")
    talk.say(f"wrote {output}")


def _as_dict(problem: object) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(problem)  # type: ignore[call-overload,no-any-return]  # a frozen dataclass
