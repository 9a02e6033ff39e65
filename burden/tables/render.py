"""One entry for all formats."""

from __future__ import annotations

import os
from typing import Literal, TypeAlias, get_args

from burden.errors import ParameterError, did_you_mean
from burden.tables.numerals import Form
from burden.tables.table import Document

__all__ = ["FORMATS", "Format", "render"]

Format: TypeAlias = Literal["table", "json", "csv", "markdown", "latex", "gambit"]

FORMATS: tuple[str, ...] = get_args(Format)

#: Width of text where neither the caller nor the environment names one.
DEFAULT_WIDTH = 80


def render(
    document: Document,
    format: str = "table",
    *,
    decimals: int | None = None,
    exact: bool = False,
    width: int | None = None,
    color: bool = False,
) -> str:
    """Write a document in one of our formats.

    Parameters
    ----------
    document
        What a builder gave.
    format
        ``table`` (text), ``json``, ``csv``, ``markdown``, ``latex`` or ``gambit``.
    decimals
        Decimals of every number that is no count; where left out integers stand as they are and others have up to
        four. CSV, JSON and Gambit's lines always have full precision.
    exact
        Whether to write fractions and roots instead of decimals.
    width
        Columns that ``table`` fits: those of the variable ``COLUMNS`` where left out, else 80. Pages of ``latex`` have
        a width of their own.
    color
        Whether ``table`` may use ANSI sequences.

    Returns
    -------
    str
        Text that ends with a line break.

    Raises
    ------
    ParameterError
        Where the format is unknown or does not suit the document, or ``decimals`` and ``exact`` are wrong.
    """
    form = Form(decimals, exact)
    match format:
        case "table":
            from burden.tables.text import render_text

            return render_text(document, form, width or _terminal_width(), color=color)
        case "markdown":
            from burden.tables.markdown import render_markdown

            return render_markdown(document, form)
        case "latex":
            from burden.tables.latex import render_latex

            return render_latex(document, form)
        case "csv":
            from burden.tables.csv_text import render_csv

            return render_csv(document)
        case "json":
            from burden.tables.json_text import render_json

            return render_json(document)
        case "gambit":
            if document.lines is None:
                raise ParameterError("format gambit holds the equilibria of one game\n    mend: choose another format")
            return "".join(f"{line}\n" for line in document.lines())
    hint = did_you_mean(format, FORMATS, otherwise=f"formats: {', '.join(FORMATS)}")
    raise ParameterError(f"unknown format {format!r}\n    mend: {hint}")


def _terminal_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and 0 < int(columns) < 10_000 else DEFAULT_WIDTH
