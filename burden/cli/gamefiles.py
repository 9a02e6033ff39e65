"""The commands that show, check, convert and begin game files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from burden.cli.inputs import changes_of, load_game, refuse_changes, scenarios_of, summary
from burden.cli.options import (
    DecimalsOption,
    ExactOption,
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
from burden.errors import GameFileError

if TYPE_CHECKING:
    from burden.game import NormalFormGame
    from burden.model import Model
    from burden.tables import Document

__all__ = ["convert", "init", "schema", "show", "validate"]


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

    talk = Talk(quiet=quiet, verbose=verbose)
    check_output(output, game)
    loaded = load_game(game, talk)
    values = changes_of(changes)
    (name,) = scenarios_of(loaded, scenario)
    document = description_of(loaded, values, name)
    text = tables.render(document, chosen_format(format, output), decimals=decimals, exact=exact, **screen(output))
    write(text, output, talk)


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
                say(str(error))
        else:
            reports.append({"file": file, "valid": True, "problems": []})
            if format == "table" and not quiet:
                typer.echo(f"{file}: {summary(loaded)}")
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

    talk = Talk(quiet=quiet, verbose=verbose)
    check_output(output, game)
    loaded = load_game(game, talk)
    values = changes_of(changes)
    (name,) = scenarios_of(loaded, scenario)
    if isinstance(loaded, NormalFormGame):
        refuse_changes(values)
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
    write(text, output, talk)


@app.command()
def schema(output: OutputOption = None, quiet: QuietOption = False) -> None:
    """Print the JSON Schema of game files, for completion in editors."""
    import json

    from burden.schema import json_schema

    write(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", output, Talk(quiet=quiet))


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
    Talk(quiet=quiet).say(f"wrote {path}: try `burden solve {shlex.quote(str(path))}`")


def description_of(loaded: Model | NormalFormGame, changes: dict[str, str], scenario: str | None) -> Document:
    from burden import tables
    from burden.game import NormalFormGame

    if isinstance(loaded, NormalFormGame):
        refuse_changes(changes)
        return tables.description(loaded)
    values = loaded.values(changes, scenario)
    game = None if loaded.has_intervals else loaded.at(values)
    return tables.description(game, loaded, values, scenario)


def _as_dict(problem: object) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(problem)  # type: ignore[call-overload,no-any-return]  # a frozen dataclass
