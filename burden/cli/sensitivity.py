"""The command ``sensitivity``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from burden.cli.inputs import budget_of, changes_of, load_game, scenarios_of
from burden.cli.options import (
    DecimalsOption,
    FormatOption,
    GameArgument,
    OneScenarioOption,
    OutputOption,
    QuietOption,
    SetOption,
    Timing,
    VerboseOption,
)
from burden.cli.outputs import check_output, chosen_format, screen, write
from burden.cli.program import app
from burden.cli.talk import Talk, say
from burden.errors import NoConvergence, ParameterError

if TYPE_CHECKING:
    from burden.results.sensitivity import Sensitivity

__all__ = ["sensitivity"]

# The choices and numbers of `burden.indices`, here once more, since `--help` must not load it; a test holds them equal.
Selection: TypeAlias = Literal["optimistic", "pessimistic", "pareto", "welfare"]
Equilibria: TypeAlias = Literal["all", "pure"]
METHODS, SAMPLES, SEED, LEVEL = "sobol,morris", 1024, 0, 0.95

#: Endings of files that hold a picture.
PICTURES = (".svg", ".pdf", ".png")


@app.command()
def sensitivity(
    game: GameArgument,
    of: Annotated[
        str | None, typer.Option("--of", metavar="FORMULA", help="The statistic, as in West + East or payoff_US.")
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="NAME=LOW:HIGH",
            help="What varies, in which range; NAME alone for its domain. Repeatable; by default all that are declared "
            "with two ends.",
        ),
    ] = None,
    method: Annotated[
        str,
        typer.Option(
            "--method", metavar="METHODS", help="Which indices: some of sobol, morris, pawn, delta, with commas."
        ),
    ] = METHODS,
    one: Annotated[
        Selection | None,
        typer.Option(
            "--one", help="Which of several equilibria counts; optimistic by default, for who has the effort."
        ),
    ] = None,
    samples: Annotated[
        int,
        typer.Option(
            "--samples", metavar="N", help="Size of samples: blocks for sobol, trajectories for morris, points."
        ),
    ] = SAMPLES,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the drawing.")] = SEED,
    level: Annotated[float, typer.Option("--level", metavar="P", help="Of the confidence intervals.")] = LEVEL,
    timing: Annotated[
        Timing | None, typer.Option("--timing", help="Who moves when; by default what the file says.")
    ] = None,
    equilibria: Annotated[Equilibria, typer.Option("--equilibria", help="Mixed ones too, or pure ones.")] = "all",
    changes: SetOption = None,
    scenario: OneScenarioOption = None,
    budget: Annotated[
        str | None,
        typer.Option("--budget", metavar="SECONDS", help="Most that one point may take, where solving is slow."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, metavar="N", help="Processes that work, where it pays; all cores by default."),
    ] = None,
    format: FormatOption = None,
    output: OutputOption = None,
    decimals: DecimalsOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Say which parameters move a statistic of the equilibria, and how much.

    One at a time, and all together by Sobol', Morris, PAWN or delta indices. -o FILE.svg, .pdf or .png draws them.
    """
    talk = Talk(quiet=quiet, verbose=verbose)
    check_output(output, game)
    is_picture = output is not None and output.suffix.lower() in PICTURES
    table = None if is_picture else output
    form = chosen_format(format, table, PICTURES)
    if is_picture:
        from burden.plots.figures import need_matplotlib

        need_matplotlib()
    seconds = budget_of(budget)
    if of is None:
        raise ParameterError("no statistic is given\n    mend: --of allied_total, or another formula")
    values = changes_of(changes)
    loaded = load_game(game, talk)
    (name,) = scenarios_of(loaded, scenario)

    from burden import api, tables
    from burden.progress import Watch
    from burden.sweeps.runner import n_cores

    watch = Watch(quiet=quiet)
    try:
        with watch.solving():
            found = api.sensitivity(
                loaded,
                of=of,
                vary=vary or (),
                method=[text.strip() for text in method.split(",") if text.strip()],
                one=one,
                samples=samples,
                seed=seed,
                level=level,
                timing=timing,
                equilibria=equilibria,
                scenario=name,
                parameters=values,
                budget=seconds,
                workers=workers or n_cores(),
                search=watch.search,
            )
    except KeyboardInterrupt:
        say("interrupted")
        raise typer.Exit(130) from None
    except NoConvergence:
        if not watch.search.interrupted:
            raise
        say("interrupted")
        raise typer.Exit(130) from None
    talk.detail(_summary(found))
    text = tables.render(tables.sensitivity(found), form, decimals=decimals, **screen(table))
    write(text, table, talk)
    if is_picture and output is not None:
        _draw(found, output)
        talk.say(f"wrote {output}")


def _summary(found: Sensitivity) -> str:
    points = sum(one.n_points for one in found.indices)
    return f"{len(found.bars)} parameters, {points:,} points in the samples"


def _draw(found: Sensitivity, output: Path) -> None:
    from burden.plots import sensitivity as drawn

    drawn(found, output)
