"""The command ``plot``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from burden.cli.inputs import budget_of, changes_of, load_game
from burden.cli.options import GameArgument, QuietOption, SetOption, Timing, VerboseOption
from burden.cli.outputs import check_output, write
from burden.cli.program import app
from burden.cli.talk import Talk, say
from burden.errors import ParameterError

__all__ = ["plot"]

# The choices of `burden.pictures`, here once more, since `--help` must not load it; a test holds them equal.
PictureKind: TypeAlias = Literal["lines", "map", "heat", "bars", "replies"]
Equilibria: TypeAlias = Literal["all", "pure"]
Selection: TypeAlias = Literal["optimistic", "pessimistic", "pareto", "welfare"]

#: Endings of files that hold a picture.
PICTURES = (".svg", ".pdf", ".png")

#: Widest picture in a terminal that says nothing else.
WIDTH = 80


@app.command()
def plot(
    game: GameArgument,
    kind: Annotated[
        PictureKind | None,
        typer.Argument(metavar="[lines|map|heat|bars|replies]", help="What to draw; by default what fits the options."),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary", metavar="NAME=LOW:HIGH:N", help="What varies: once for lines, twice for map and heat; N may go."
        ),
    ] = None,
    of: Annotated[
        list[str] | None,
        typer.Option("--of", metavar="FORMULA", help="Draw this statistic, as in West + East; repeatable for lines."),
    ] = None,
    one: Annotated[
        Selection | None, typer.Option("--one", help="heat: which of several equilibria; optimistic by default.")
    ] = None,
    effort: Annotated[
        list[str] | None,
        typer.Option("--effort", metavar="LABEL", help="replies: draw them at this effort; repeatable."),
    ] = None,
    timing: Annotated[
        Timing | None, typer.Option("--timing", help="Who moves when; by default what the file says.")
    ] = None,
    equilibria: Annotated[Equilibria, typer.Option("--equilibria", help="Mixed ones too, or pure ones.")] = "all",
    changes: SetOption = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="NAME", help="Use a scenario; bars show all by default.")
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option(
            "--budget",
            metavar="SECONDS",
            help="Most that one game, all bars or all replies take; 60 by default, inf for no end.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write .svg, .pdf or .png; else draw in characters."),
    ] = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Draw a game: lines, maps, bars, best replies.

    Lines of a statistic over one parameter, with every equilibrium; regimes or a statistic over two; contributions by
    scenario; best replies of two allies. Without -o the picture is drawn in characters.
    """
    from burden.api import picture
    from burden.pictures.question import Request
    from burden.progress import Watch

    talk = Talk(quiet=quiet, verbose=verbose)
    check_output(output, game)
    _check_ending(output)
    seconds = budget_of(budget)
    request = Request(
        kind=kind,
        vary=tuple(vary or ()),
        of=tuple(of or ()),
        one=one,
        timing=timing,
        equilibria=equilibria,
        scenario=scenario,
        changes=changes_of(changes),
        effort=tuple(effort or ()),
        budget=seconds,
    )
    loaded = load_game(game, talk)
    watch = Watch(seconds, quiet=quiet)
    try:
        with watch.solving():
            found = picture(loaded, request, watch.search)
    except KeyboardInterrupt:
        say("interrupted")
        raise typer.Exit(130) from None
    talk.detail(f"gathered a picture: {type(found).__name__.lower()}")
    if output is None:
        from burden.plots.terminal import in_characters

        write(in_characters(found, _width(), ascii_only=_is_ascii()), None, talk)
    else:
        from burden.plots.pictures import draw

        draw(found, output)
        talk.say(f"wrote {output}")
    if watch.search.interrupted:
        say("interrupted: what is drawn was settled by then")
        raise typer.Exit(130)


def _check_ending(output: Path | None) -> None:
    """Refuse, before any work, a file that is no picture."""
    if output is not None and output.suffix.lower() not in PICTURES:
        mend = f"end the name in one of {', '.join(PICTURES)}, or leave -o out to draw in characters"
        raise ParameterError(f"{output}: unknown ending of a picture\n    mend: {mend}")


def _width() -> int:
    """Width of the screen, or of the usual one where there is none."""
    import shutil

    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return shutil.get_terminal_size((WIDTH, 24)).columns
    return WIDTH


def _is_ascii() -> bool:
    """Whether standard output is written in an encoding that lacks the characters of pictures."""
    try:
        "⠿█●│".encode(sys.stdout.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return True
    return False
