"""The command ``sweep``."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal, TypeAlias

import typer

from burden.cli.inputs import budget_of, changes_of, load_game, scenarios_of
from burden.cli.options import (
    GameArgument,
    OneScenarioOption,
    OutputOption,
    QuietOption,
    SetOption,
    Timing,
    VerboseOption,
)
from burden.cli.outputs import check_output
from burden.cli.program import app, drop_output
from burden.cli.talk import Talk, say
from burden.errors import ParameterError

if TYPE_CHECKING:
    from burden.results.sweeps import Sweep

__all__ = ["sweep"]

# The choices of `burden.sweeps`, here once more, since `--help` must not load it; a test holds them equal.
SampleMethod: TypeAlias = Literal["sobol", "lhs", "random"]
Selection: TypeAlias = Literal["optimistic", "pessimistic", "pareto", "welfare"]
Equilibria: TypeAlias = Literal["all", "pure"]
Answer: TypeAlias = Literal["equilibria", "repeated", "path"]
Form: TypeAlias = Literal["csv", "jsonl", "parquet"]


@app.command()
def sweep(
    game: GameArgument,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="NAME=VALUES",
            help="What varies: kappa=0:1:101 (from, to, how many) or kappa=0,1/2,1; repeatable, for a grid. "
            "With --sample a range kappa=0:1, or kappa alone for its domain.",
        ),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option("--sample", metavar="N", help="Draw N points, by default from all domains with two ends."),
    ] = None,
    method: Annotated[SampleMethod, typer.Option("--method", help="How points are drawn.")] = "sobol",
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the drawing.")] = 0,
    points: Annotated[
        Path | None, typer.Option("--points", metavar="FILE", help="Points of a CSV file, a column per parameter.")
    ] = None,
    report: Annotated[
        list[str] | None,
        typer.Option(
            "--report",
            metavar="FORMULA",
            help="One more column: a formula in levels, parameters, payoff_NAME, … as in gap=West - East; repeatable.",
        ),
    ] = None,
    one: Annotated[
        Selection | None, typer.Option("--one", help="One row for each point, that of this equilibrium.")
    ] = None,
    equilibria: Annotated[Equilibria, typer.Option("--equilibria", help="Mixed ones too, or pure ones.")] = "all",
    timing: Annotated[
        Timing | None, typer.Option("--timing", help="Who moves when; by default what the file says.")
    ] = None,
    answer: Annotated[
        Answer,
        typer.Option("--answer", help="Equilibria; critical discount factors; outcomes of paths of effort."),
    ] = "equilibria",
    changes: SetOption = None,
    scenario: OneScenarioOption = None,
    budget: Annotated[
        str | None,
        typer.Option("--budget", metavar="SECONDS", help="Most that one point may take, where solving is slow."),
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="A,B,C", help="Write these columns, in this order.")
    ] = None,
    output: OutputOption = None,
    format: Annotated[
        Form | None, typer.Option("--format", help="How to write; by default CSV, or what the ending of -o says.")
    ] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="Leave out what the file says of itself: game, hash, version, seed.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a file whose making was interrupted, from its last chunk.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, metavar="N", help="Processes that work, where it pays; all cores by default."),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="Work on a Dask cluster: tcp://HOST:8786, or local."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="More than a billion points are meant.")] = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Solve a game at very many values of its parameters, one row per equilibrium.

    CSV begins with lines "# key: value" that say what was asked; pandas.read_csv(FILE, comment="#") skips them.
    """
    talk = Talk(quiet=quiet, verbose=verbose)
    check_output(output, game)
    seconds = budget_of(budget)
    values = changes_of(changes)
    to_screen = output is None or str(output) == "-"
    if to_screen:
        _check_stream(format, resume=resume)
    loaded = load_game(game, talk)
    (name,) = scenarios_of(loaded, scenario)

    from burden import api
    from burden.progress import SweepWatch
    from burden.sweeps.runner import n_cores

    # A bar would be drawn among the rows where both go to one terminal.
    watch = SweepWatch(quiet=quiet or (to_screen and sys.stdout.isatty()))
    try:
        with watch.watching():
            found = api.sweep(
                loaded,
                vary=vary or (),
                sample=sample,
                method=method,
                seed=seed,
                points=points,
                report=report or (),
                one=one,
                equilibria=equilibria,
                timing=timing,
                answer=answer,
                scenario=name,
                parameters=values,
                budget=seconds,
                columns=_columns(columns),
                output=_stream() if output is None or to_screen else output,
                form=format,
                bare=bare,
                resume=resume,
                workers=workers or n_cores(),
                cluster=cluster,
                yes=yes,
                watcher=watch,
            )
    except BrokenPipeError:
        # Whoever reads has enough, as in `burden sweep … | head`; typer would call it a failure.
        drop_output()
        raise typer.Exit from None
    except KeyboardInterrupt:
        _say_interrupted(None if to_screen else output)
        raise typer.Exit(130) from None
    _say_end(found, talk)


def _check_stream(format: Form | None, *, resume: bool) -> None:
    """Refuse what standard output cannot take."""
    if resume:
        raise ParameterError("--resume goes on with a file\n    mend: name it with -o")
    if format == "parquet":
        raise ParameterError("Parquet goes to a file\n    mend: -o sweep.parquet")


def _stream() -> BinaryIO:
    """Standard output, for bytes."""
    sys.stdout.flush()
    return sys.stdout.buffer


def _columns(given: str | None) -> list[str] | None:
    """Names of columns between commas; quoted as in CSV where they have commas themselves."""
    if given is None:
        return None
    names = [name.strip() for name in next(csv.reader([given], skipinitialspace=True), [])]
    if not any(names):
        raise ParameterError(
            f"--columns {given!r}: expected names\n    mend: put commas between them, as in point,West"
        )
    return names


def _say_interrupted(output: Path | None) -> None:
    if output is None:
        say("interrupted")
        return
    from burden.sweeps.journal import unfinished_of

    unfinished = unfinished_of(output)
    if unfinished.exists():
        say(f"interrupted: {unfinished} holds what was done\n    mend: the same with --resume goes on from there")
    else:
        say("interrupted: nothing was done yet")


def _say_end(found: Sweep, talk: Talk) -> None:
    """Say in a line what was done, how fast, and what is not as it should be."""
    for note in found.notes:
        talk.say(note)
    rate = found.n_new / found.seconds if found.seconds else 0.0
    if not found.n_new:
        talk.say(f"{found}: nothing was left to do")
        return
    before = f", {found.n_new:,} of them now" if found.n_new < found.n_points else ""
    parts = [f"{found}{before}", f"{found.seconds:.1f} s", f"{rate:,.0f} points a second"]
    if found.seconds >= 1:
        parts.append(f"{100 * found.writing:.0f} % of the work was writing")
    talk.say("; ".join(parts))
