"""The commands about games played more than once: ``repeated`` and ``path``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from burden.cli.inputs import changes_of, check_seconds, load_game, names_of, scenarios_of
from burden.cli.options import (
    DecimalsOption,
    ExactOption,
    Format,
    FormatOption,
    GameArgument,
    OneScenarioOption,
    OutputOption,
    QuietOption,
    SetOption,
    VerboseOption,
)
from burden.cli.outputs import check_output, chosen_format, screen, write
from burden.cli.program import app
from burden.cli.talk import Talk, say
from burden.errors import ParameterError

if TYPE_CHECKING:
    from burden.game import NormalFormGame
    from burden.model import Model
    from burden.results.paths import Paths
    from burden.results.repeated import Repeated

__all__ = ["path", "repeated"]

# The choices and numbers of `burden.api`, here once more, since `--help` must not load it; a test holds them equal.
Randomisation: TypeAlias = Literal["none", "public"]
Equilibria: TypeAlias = Literal["all", "pure"]
TIMEOUT = 10.0

#: Endings of files that hold a picture.
PICTURES = (".svg", ".pdf", ".png")

TimeoutOption = Annotated[
    float, typer.Option("--timeout", metavar="SECONDS", help="Most that one statement may take; never a guess after.")
]
FreeOption = Annotated[
    str | None,
    typer.Option(
        "--free", metavar="NAMES", help="Leave these parameters free, as in kappa,gamma, and fix all others at values."
    ),
]


@app.command()
def repeated(
    game: GameArgument,
    target: Annotated[
        str | None, typer.Option("--target", metavar="PROFILE", help="What is to be sustained: West=high,East=high.")
    ] = None,
    punishment: Annotated[
        str | None,
        typer.Option(
            "--punishment",
            metavar="HOW",
            help="What follows a deviation: nash, minmax, optimal, or a profile like West=low,East=low.",
        ),
    ] = None,
    discount: Annotated[
        str | None,
        typer.Option("--discount", metavar="DELTA", help="Discount factors: 0.6, or by player West=0.6,East=0.7."),
    ] = None,
    horizon: Annotated[
        str | None, typer.Option("--horizon", metavar="N", help="Number of periods, or infinite.")
    ] = None,
    effort: Annotated[
        str | None, typer.Option("--effort", metavar="LABEL", help="Look at this action of the guarantor alone.")
    ] = None,
    effort_after: Annotated[
        str | None, typer.Option("--effort-after", metavar="LABEL", help="What effort becomes after a deviation.")
    ] = None,
    randomisation: Annotated[
        Randomisation | None, typer.Option("--randomisation", help="Whether play may depend on a public lottery.")
    ] = None,
    equilibria: Annotated[
        Equilibria, typer.Option("--equilibria", help="Stage equilibria that may follow: mixed ones too, or pure ones.")
    ] = "all",
    sets: Annotated[bool, typer.Option("--sets", help="Work out the sets of payoffs, too.")] = False,
    strategies: Annotated[
        bool, typer.Option("--strategies", help="Compare grim trigger, tit for tat and one-period punishment.")
    ] = False,
    changes: SetOption = None,
    at: Annotated[
        list[str] | None, typer.Option("--at", metavar="NAME=VALUE", help="Fix a parameter; repeatable.")
    ] = None,
    free: FreeOption = None,
    scenario: OneScenarioOption = None,
    timeout: TimeoutOption = TIMEOUT,
    format: FormatOption = None,
    output: OutputOption = None,
    decimals: DecimalsOption = None,
    exact: ExactOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Play a game again and again: how much patience a target needs.

    -o FILE.svg, .pdf or .png draws the sets of payoffs.
    """
    from burden import api, tables
    from burden.progress import Watch

    talk = Talk(quiet=quiet, verbose=verbose)
    check_output(output, game)
    form = _format(format, output)
    check_seconds(timeout)
    loaded = load_game(game, talk)
    values, fixed = changes_of(changes), changes_of(at, "--at")
    (name,) = scenarios_of(loaded, scenario)
    watch = Watch(quiet=quiet)
    try:
        with watch.solving():
            found = api.repeated(
                loaded,
                target=None if target is None else _by_player(target, "--target"),
                punishment=_punishment(punishment),
                discount=_discount(discount),
                horizon=_horizon(horizon),
                effort=effort,
                effort_after=effort_after,
                randomisation=randomisation,
                equilibria=equilibria,
                sets=sets or _is_picture(output),
                strategies=strategies,
                at=fixed,
                free=names_of(free),
                scenario=name,
                parameters=values,
                timeout=timeout,
                search=watch.search,
            )
    except KeyboardInterrupt:
        say("interrupted")
        raise typer.Exit(130) from None
    talk.detail(f"{len(found.levels)} levels of effort, {len(found.moves)} statements on how effort moves them")
    text = tables.render(tables.repeated(found), form, decimals=decimals, exact=exact, **screen(_screen(output)))
    write(text, _screen(output), talk)
    if output is not None and _is_picture(output):
        from burden.plots import payoff_sets

        payoff_sets(found, output)
        talk.say(f"wrote {output}")
    if watch.search.interrupted:
        say("interrupted: what is told was settled by then")
        raise typer.Exit(130)
    _end(found)


@app.command()
def path(
    game: GameArgument,
    schedules: Annotated[
        list[str] | None,
        typer.Option("--schedule", metavar="NAME", help="Look at this schedule of the file alone; repeatable."),
    ] = None,
    optimal: Annotated[
        bool, typer.Option("--optimal/--no-optimal", help="Whether to look for the best schedule of all.")
    ] = True,
    changes: SetOption = None,
    free: FreeOption = None,
    scenario: OneScenarioOption = None,
    timeout: TimeoutOption = TIMEOUT,
    format: FormatOption = None,
    output: OutputOption = None,
    decimals: DecimalsOption = None,
    exact: ExactOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Follow schedules of effort over periods, side by side.

    -o FILE.svg, .pdf or .png draws the paths.
    """
    from burden import api, tables
    from burden.progress import Watch

    talk = Talk(quiet=quiet, verbose=verbose)
    check_output(output, game)
    form = _format(format, output)
    check_seconds(timeout)
    loaded = load_game(game, talk)
    values = changes_of(changes)
    (name,) = scenarios_of(loaded, scenario)
    chosen = _schedules(loaded, schedules)
    watch = Watch(quiet=quiet)
    try:
        with watch.solving():
            found = api.path(
                chosen,
                scenario=name,
                parameters=values,
                free=names_of(free),
                timeout=timeout,
                search=watch.search,
                optimal=optimal,
            )
    except KeyboardInterrupt:
        say("interrupted")
        raise typer.Exit(130) from None
    talk.detail(f"{len(found.schedules)} schedules, {len(found.comparisons)} comparisons")
    text = tables.render(tables.paths(found), form, decimals=decimals, exact=exact, **screen(_screen(output)))
    write(text, _screen(output), talk)
    if output is not None and _is_picture(output):
        from burden.plots import paths

        paths(found, output)
        talk.say(f"wrote {output}")
    if watch.search.interrupted:
        say("interrupted: what is told was settled by then")
        raise typer.Exit(130)
    _tell_unsettled(found, talk)


# -- how they end -------------------------------------------------------------------------------------------------


def _end(found: Repeated) -> None:
    """Leave with the exit code, where it is not 0: the target is out of reach, or nothing could be settled."""
    from burden.results.patience import is_unsettled, out_of_reach

    reasons = out_of_reach(found)
    if reasons:
        mend = "choose another target or punishment, or change parameters with --set"
        text = ";\n    ".join(reasons)
        say(f"burden: target: {text}\n    mend: {mend}")
        raise typer.Exit(2)
    if is_unsettled(found):
        say("burden: no critical discount factor could be settled\n    mend: give more time with --timeout")
        raise typer.Exit(3)


def _tell_unsettled(found: Paths, talk: Talk) -> None:
    n_open = sum(one.verdict == "unsettled" for one in found.comparisons)
    if n_open:
        are = "is" if n_open == 1 else "are"
        talk.say(f"burden: {n_open} of {len(found.comparisons)} comparisons {are} not settled")


# -- where results go ---------------------------------------------------------------------------------------------


def _is_picture(output: Path | None) -> bool:
    return output is not None and output.suffix.lower() in PICTURES


def _screen(output: Path | None) -> Path | None:
    """File that tables go to: none where it is a picture, beside which they are printed."""
    return None if _is_picture(output) else output


def _format(chosen: Format | None, output: Path | None) -> Format:
    return chosen_format(chosen, _screen(output), PICTURES)


# -- what the user gave -------------------------------------------------------------------------------------------


def _schedules(loaded: Model | NormalFormGame, chosen: list[str] | None) -> Model | NormalFormGame:
    """The game with some of its schedules alone, in the order in which they are asked for."""
    from dataclasses import replace

    from burden.errors import did_you_mean
    from burden.model import Model

    if not chosen or not isinstance(loaded, Model) or loaded.path is None:
        return loaded
    known = loaded.path.schedules
    for name in chosen:
        if name not in known:
            hint = did_you_mean(name, known, otherwise=f"schedules: {', '.join(known)}")
            raise ParameterError(f"--schedule: unknown schedule {name!r}\n    mend: {hint}")
    kept = {name: known[name] for name in dict.fromkeys(chosen)}
    return replace(loaded, path=replace(loaded.path, schedules=kept))


def _by_player(given: str, option: str) -> dict[str, str]:
    """Labels or numbers by player, from ``West=high,East=high``."""
    found: dict[str, str] = {}
    for part in given.split(","):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not (equals and key and value):
            message = f"{option} {given}: found {part.strip()!r}, expected PLAYER=VALUE"
            raise ParameterError(f"{message}\n    mend: put commas between players, as in West=high,East=high")
        if key in found:
            raise ParameterError(f"{option} {given}: {key} is given twice\n    mend: give {key} once")
        found[key] = value
    return found


def _punishment(given: str | None) -> str | dict[str, str] | None:
    return _by_player(given, "--punishment") if given is not None and "=" in given else given


def _discount(given: str | None) -> str | dict[str, str] | None:
    return _by_player(given, "--discount") if given is not None and "=" in given else given


def _horizon(given: str | None) -> int | Literal["infinite"] | None:
    if given is None or given == "infinite":
        return given  # type: ignore[return-value]  # the word itself
    if not given.isdecimal() or int(given) < 1:
        message = f"--horizon {given}: expected a number of periods from 1 on, or infinite"
        raise ParameterError(f"{message}\n    mend: --horizon 10")
    return int(given)
