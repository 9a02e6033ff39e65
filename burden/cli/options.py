"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

__all__ = [
    "DecimalsOption",
    "ExactOption",
    "Format",
    "FormatOption",
    "GameArgument",
    "Method",
    "OneScenarioOption",
    "OutputOption",
    "QuietOption",
    "ScenarioOption",
    "SetOption",
    "Timing",
    "VerboseOption",
]

# The choices stand here once more, since their own modules load numpy and `--help` must not; a test holds them equal.
Format: TypeAlias = Literal["table", "json", "csv", "markdown", "latex"]
Timing: TypeAlias = Literal["simultaneous", "guarantor-first"]
Method: TypeAlias = Literal["auto", "exact", "support-enumeration", "vertex-enumeration", "lemke-howson"]

GameArgument = Annotated[
    str, typer.Argument(metavar="GAME", help="A game file, or a Gambit .nfg file; - to read it from standard input.")
]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter; repeatable.")
]
ScenarioOption = Annotated[
    str | None,
    typer.Option("--scenario", metavar="NAME", help="Use a scenario of the file; `all` puts them side by side."),
]
OneScenarioOption = Annotated[
    str | None, typer.Option("--scenario", metavar="NAME", help="Use a scenario of the file.")
]
FormatOption = Annotated[
    Format | None, typer.Option("--format", help="How to print; by default a table, or what the ending of -o says.")
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead of the screen.")
]
DecimalsOption = Annotated[int | None, typer.Option("--decimals", min=0, max=50, metavar="N", help="Print N decimals.")]
ExactOption = Annotated[bool, typer.Option("--exact", help="Print exact numbers: 1/3, sqrt(2).")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on standard error but what is wrong.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Say what is done, and how long it took.")]
