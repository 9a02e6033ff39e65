"""Where results go, in which format, and for which screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import typer

from burden.cli.options import Format
from burden.cli.talk import Talk
from burden.errors import InputError, ParameterError

__all__ = ["Screen", "check_output", "chosen_format", "screen", "write"]

_ENDINGS: dict[str, Format] = {".json": "json", ".csv": "csv", ".md": "markdown", ".tex": "latex", ".txt": "table"}


def check_output(output: Path | None, source: str) -> None:
    """Refuse to write over the game that is being read, and, before any work, where nothing can be written."""
    if output is None or str(output) == "-":
        return
    if not output.parent.is_dir():
        raise InputError(f"{output}: cannot be written: there is no folder {output.parent}\n    mend: make it first")
    if source != "-" and output.exists() and Path(source).exists() and output.samefile(source):
        raise InputError(f"{output}: that is the game itself\n    mend: give -o another name")


def chosen_format(chosen: Format | None, output: Path | None, pictures: Sequence[str] = ()) -> Format:
    """Format that the user asked for, or that the ending of the output file says; a picture's is not among them."""
    if chosen is not None:
        return chosen
    if output is None or not output.suffix:
        return "table"
    if output.suffix.lower() not in _ENDINGS:
        known = ", ".join([*_ENDINGS, *pictures])
        raise ParameterError(f"{output}: unknown ending\n    mend: end the name in one of {known}, or give --format")
    return _ENDINGS[output.suffix.lower()]


class Screen(TypedDict):
    """Width and colour of a screen, as :func:`burden.tables.render` takes them."""

    width: int
    color: bool


def screen(output: Path | None) -> Screen:
    """Width and colour of the screen that a table is drawn for."""
    import shutil

    terminal = output is None and sys.stdout.isatty()
    color = terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return {"width": shutil.get_terminal_size((80, 24)).columns, "color": color}


def write(text: str, output: Path | None, talk: Talk) -> None:
    """Write to a file, or to standard output."""
    if output is None or str(output) == "-":
        try:
            typer.echo(text, nl=not text.endswith("\n"))
        except UnicodeEncodeError as error:
            message = f"standard output is written in {error.encoding}, which lacks {error.object[error.start]!r}"
            raise InputError(f"{message}\n    mend: set PYTHONIOENCODING=utf-8, or write to a file with -o") from None
        return
    from burden.files import write_atomically

    write_atomically(output, text if text.endswith("\n") else f"{text}\n")
    talk.say(f"wrote {output}")
