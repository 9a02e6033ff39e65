"""The command ``solve``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from burden.cli.inputs import budget_of, changes_of, load_game, scenarios_of
from burden.cli.options import (
    DecimalsOption,
    ExactOption,
    FormatOption,
    GameArgument,
    Method,
    OutputOption,
    QuietOption,
    ScenarioOption,
    SetOption,
    Timing,
    VerboseOption,
)
from burden.cli.outputs import check_output, chosen_format, screen, write
from burden.cli.program import app
from burden.cli.talk import Talk, say
from burden.errors import ParameterError

if TYPE_CHECKING:
    from burden.results import Solution
    from burden.search import Search

__all__ = ["solve"]


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

    talk = Talk(quiet=quiet, verbose=verbose)
    check_output(output, game)
    if gambit and format is not None:
        raise ParameterError("--gambit has a format of its own\n    mend: leave --format out")
    form = "gambit" if gambit else chosen_format(format, output)
    seconds = budget_of(budget)
    loaded = load_game(game, talk)
    values = changes_of(changes)
    names = scenarios_of(loaded, scenario, several=True)
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
        say("interrupted")
        raise typer.Exit(130) from None
    early = _early_end(watch.search, names, solutions)
    if gambit:
        _warn_of_gambit(solutions)
    document = tables.scenarios(solutions) if len(names) > 1 else tables.equilibria(solutions[0])
    text = tables.render(document, form, decimals=decimals, exact=exact, **screen(output))
    write(text, output, talk)
    if watch.search.interrupted:
        say(f"{early}")
        raise typer.Exit(130)
    if early:
        talk.say(early)


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
            say(f"burden: {solution.headline}")
        if any(component.dimension for component in solution.components):
            say("burden: some lines are end points of continua: mixtures of them are equilibria too")
