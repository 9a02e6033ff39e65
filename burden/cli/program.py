"""The program: its commands are added by the modules that hold them."""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from burden.cli.talk import say
from burden.errors import BurdenError, InputError

__all__ = ["app", "drop_output", "main"]

app = typer.Typer(
    name="burden",
    help="Game theory for people who study alliances: equilibria, certified.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


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
        say("burden: standard output is closed")
        sys.exit(2)
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except InputError as error:
        say(_with_burden(str(error)))
        sys.exit(2)
    except BurdenError as error:
        say(_with_burden(str(error)))
        sys.exit(3)
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone: `burden solve … | head`. Nothing is wrong.
        drop_output()
        sys.exit(0)
    except OSError as error:
        drop_output()
        say(f"burden: standard output cannot be written: {error.strerror or error}")
        sys.exit(2)
    sys.exit(0)


def drop_output() -> None:
    """Let what is still buffered for standard output go nowhere, or Python would complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _with_burden(message: str) -> str:
    return message if ":" in message.split(" ", 1)[0] else f"burden: {message}"
