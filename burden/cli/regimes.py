"""The command ``regimes``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from burden.cli.inputs import changes_of, check_seconds, load_game, scenarios_of
from burden.cli.options import (
    DecimalsOption,
    ExactOption,
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
from burden.errors import SolverError

__all__ = ["regimes"]

# The choices and numbers of `burden.api`, here once more, since `--help` must not load it; a test holds them equal.
Equilibria: TypeAlias = Literal["all", "pure"]
TIMEOUT = 10.0

#: Endings of files that hold a picture.
PICTURES = (".svg", ".pdf", ".png")


@app.command()
def regimes(
    game: GameArgument,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary", metavar="NAME[=LOW:HIGH]", help="One or two parameters, in their domain or a range: kappa=0:1."
        ),
    ] = None,
    timing: Annotated[
        Timing | None, typer.Option("--timing", help="Who moves when; by default what the file says.")
    ] = None,
    equilibria: Annotated[Equilibria, typer.Option("--equilibria", help="Mixed ones too, or pure ones.")] = "all",
    changes: SetOption = None,
    scenario: OneScenarioOption = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="Most that one condition may take.")
    ] = TIMEOUT,
    format: FormatOption = None,
    output: OutputOption = None,
    decimals: DecimalsOption = None,
    exact: ExactOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Cut one or two parameters into regimes: exactly where which equilibria are.

    -o FILE.svg, .pdf or .png draws them.
    """
    from burden import api, tables
    from burden.progress import Watch

    talk = Talk(quiet=quiet, verbose=verbose)
    check_output(output, game)
    is_picture = output is not None and output.suffix.lower() in PICTURES
    target: Path | None = None if is_picture else output
    form = chosen_format(format, target, PICTURES)
    if is_picture:
        from burden.plots.figures import need_matplotlib

        need_matplotlib()
    check_seconds(timeout)
    loaded = load_game(game, talk)
    values = changes_of(changes)
    (name,) = scenarios_of(loaded, scenario)
    watch = Watch(quiet=quiet)
    try:
        with watch.solving():
            found = api.regimes(
                loaded,
                vary=vary or (),
                timing=timing,
                equilibria=equilibria,
                scenario=name,
                parameters=values,
                timeout=timeout,
                search=watch.search,
            )
    except (KeyboardInterrupt, SolverError) as error:
        if isinstance(error, SolverError) and not watch.search.interrupted:
            raise
        say("interrupted")
        raise typer.Exit(130) from None
    talk.detail(f"{len(found.regimes)} regimes, {len(found.boundaries)} boundaries")
    text = tables.render(tables.regimes(found), form, decimals=decimals, exact=exact, **screen(target))
    write(text, target, talk)
    if is_picture and output is not None:
        from burden.plots import regimes as draw

        draw(found, output)
        talk.say(f"wrote {output}")
    if watch.search.interrupted:
        say("interrupted: what is told was settled by then")
        raise typer.Exit(130)
