"""The commands that state what holds at all values of the parameters: ``conditions`` and ``check``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from burden.cli.inputs import changes_of, check_seconds, load_game, names_of, scenarios_of
from burden.cli.options import (
    FormatOption,
    GameArgument,
    OneScenarioOption,
    OutputOption,
    QuietOption,
    VerboseOption,
)
from burden.cli.outputs import check_output, chosen_format, screen, write
from burden.cli.program import app
from burden.cli.talk import Talk, say
from burden.errors import BurdenError, InputError, ParameterError

if TYPE_CHECKING:
    from burden.model import Model
    from burden.results.conditions import Check, Conditions

__all__ = ["check", "conditions"]

# The choices and numbers of `burden.api`, here once more, since `--help` must not load it; a test holds them equal.
Equilibria: TypeAlias = Literal["pure", "all"]
TIMEOUT, N_POINTS, SEED = 10.0, 1000, 0

TimeoutOption = Annotated[
    float, typer.Option("--timeout", metavar="SECONDS", help="Most that one statement may take; never a guess after.")
]
PointsOption = Annotated[
    int, typer.Option("--points", metavar="N", min=1, help="Where nothing can be proved: points to check at.")
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="For drawing those points.")]


@app.command()
def conditions(
    game: GameArgument,
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of", metavar="FORMULA", help="Ask about this statistic, as in US/(US + West + East); repeatable."
        ),
    ] = None,
    forms: Annotated[
        str,
        typer.Option(
            "--forms",
            metavar="FORMS",
            help="How several equilibria are compared: all, or some of every, strong-set, max, min, some, with commas.",
        ),
    ] = "default",
    cells: Annotated[
        bool, typer.Option("--cells", help="Show where each profile of the allies is an equilibrium, too.")
    ] = False,
    solve_for: Annotated[
        str | None, typer.Option("--solve-for", metavar="NAME", help="Solve conditions for a parameter: thresholds.")
    ] = None,
    at: Annotated[
        list[str] | None,
        typer.Option("--at", metavar="NAME=VALUE", help="Fix a parameter; repeatable."),
    ] = None,
    free: Annotated[
        str | None,
        typer.Option(
            "--free",
            metavar="NAMES",
            help="Leave these parameters free, as in kappa,gamma, and fix all others at their values.",
        ),
    ] = None,
    scenario: OneScenarioOption = None,
    equilibria: Annotated[
        Equilibria, typer.Option("--equilibria", help="Pure equilibria, or mixed ones as well.")
    ] = "pure",
    before: Annotated[str | None, typer.Option("--from", metavar="LABEL", help="Effort before the step.")] = None,
    after: Annotated[str | None, typer.Option("--to", metavar="LABEL", help="Effort after the step.")] = None,
    timeout: TimeoutOption = TIMEOUT,
    points: PointsOption = N_POINTS,
    seed: SeedOption = SEED,
    full: Annotated[
        bool, typer.Option("--full", help="Print every condition and counterexample, however many.")
    ] = False,
    format: FormatOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """State when more effort lowers allied contributions: exact conditions, each proved."""
    from burden import api, tables
    from burden.progress import Watch

    talk = Talk(quiet=quiet, verbose=verbose)
    check_output(output, game)
    form = chosen_format(format, output)
    check_seconds(timeout)
    model = _model(game, talk)
    fixed = changes_of(at, "--at")
    names = names_of(free)
    (name,) = scenarios_of(model, scenario)
    watch = Watch(quiet=quiet)
    try:
        with watch.solving():
            found = api.conditions(
                model,
                of=tuple(of or ()),
                forms=forms,
                cells=cells,
                solve_for=solve_for,
                at=fixed,
                free=names,
                scenario=name,
                equilibria=equilibria,
                before=before,
                after=after,
                timeout=timeout,
                points=points,
                seed=seed,
                search=watch.search,
            )
    except KeyboardInterrupt:
        say("interrupted")
        raise typer.Exit(130) from None
    talk.detail(f"settled {len(found.statements) - len(found.unsettled)} of {len(found.statements)} statements")
    write(tables.render(tables.conditions(found, full=full), form, **screen(output)), output, talk)
    if watch.search.interrupted:
        say(f"interrupted: {_n_unsettled(found)}" if found.unsettled else "interrupted: everything was settled by then")
        raise typer.Exit(130)
    if found.unsettled:
        talk.say(f"burden: {_n_unsettled(found)}")


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Game files; - for standard input.")],
    timeout: TimeoutOption = TIMEOUT,
    points: PointsOption = N_POINTS,
    seed: SeedOption = SEED,
    format: FormatOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Decide the claims of game files; exit code 1 when one fails."""
    from burden import api, tables
    from burden.progress import Watch

    talk = Talk(quiet=quiet, verbose=verbose)
    for file in files:
        check_output(output, file)
    form = chosen_format(format, output)
    check_seconds(timeout)
    watch = Watch(quiet=quiet)
    checks: list[Check] = []
    problems: list[BurdenError] = []
    try:
        for file in files:
            if watch.search.interrupted:
                break
            # One wrong file keeps nobody from hearing of the others.
            try:
                model = _model(file, talk)
                with watch.solving(file):
                    checks.append(
                        api.check(model, source=file, timeout=timeout, points=points, seed=seed, search=watch.search)
                    )
            except BurdenError as error:
                problems.append(error)
                say(_about(file, str(error)))
                continue
            talk.detail(f"checked {file}: {len(checks[-1].claims)} claims")
    except KeyboardInterrupt:
        say("interrupted")
        raise typer.Exit(130) from None
    if checks:
        write(tables.render(tables.claims(checks), form, **screen(output)), output, talk)
    _end_of_check(checks, files, problems, talk, is_interrupted=watch.search.interrupted)


def _end_of_check(
    checks: list[Check], files: list[str], problems: list[BurdenError], talk: Talk, *, is_interrupted: bool
) -> None:
    """Say what is missing, and leave with the exit code."""
    if is_interrupted:
        missing = files[len(checks) + len(problems) :]
        say("interrupted" + (f"; not begun: {', '.join(missing)}" if missing else ""))
        raise typer.Exit(130)
    n_open = sum(claim.verdict == "unsettled" for one in checks for claim in one.claims)
    if n_open:
        talk.say(f"burden: {n_open} {'claim is' if n_open == 1 else 'claims are'} not settled")
    if problems:
        raise typer.Exit(2 if any(isinstance(error, InputError) for error in problems) else 3)
    if any(one.failed for one in checks):
        raise typer.Exit(1)


# -- what the user gave -------------------------------------------------------------------------------------------


def _model(path: str, talk: Talk) -> Model:
    """Read a game file; a game in numbers alone has neither parameters nor effort."""
    from burden.model import Model

    loaded = load_game(path, talk)
    if not isinstance(loaded, Model):
        message = f"{path}: a game in numbers has no parameters to state conditions on, and no effort"
        raise ParameterError(f"{message}\n    mend: write it as a game file, with payoffs as formulas")
    return loaded


def _about(file: str, message: str) -> str:
    return message if message.startswith(file) else f"{file}: {message}"


def _n_unsettled(found: Conditions) -> str:
    number = len(found.unsettled)
    return f"{number} of {len(found.statements)} statements {'is' if number == 1 else 'are'} not settled"
