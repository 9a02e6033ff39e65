"""What is to be shown, before anybody decides how: tables, notes, and documents made of them.

A cell holds a value, never its text: rounding, escaping and emphasis happen in the renderers, and CSV and JSON keep
full precision. Texts are kept as they came, also where they come from strangers' files; each renderer makes them
harmless for its own medium.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from burden.exact import Exact
from burden.expressions import Formula

__all__ = [
    "Actions",
    "Cell",
    "Column",
    "Document",
    "Item",
    "Listing",
    "Mixture",
    "Note",
    "Panels",
    "Payoffs",
    "Phrase",
    "Section",
    "Table",
]

#: What a column holds. ``number``: exact numbers that share their decimals; ``value``: exact numbers, each written on
#: its own (parameters); ``count``: integers; ``flag``: truth values; ``formula``: formulas, perhaps among words.
Kind: TypeAlias = Literal["text", "number", "value", "count", "flag", "strategy", "payoffs", "actions", "formula"]

Align: TypeAlias = Literal["left", "right", "center"]

#: Where a column is shown. ``stub``: first, and again wherever a wide table is split; ``extra``: where the page has
#: room for it; ``data``: in CSV and JSON alone.
Place: TypeAlias = Literal["stub", "body", "extra", "data"]

_ALIGNMENTS: dict[Kind, Align] = {"number": "right", "value": "right", "count": "right", "payoffs": "center"}


@dataclass(frozen=True, slots=True)
class Mixture:
    """A strategy: the labels of the actions played, each with its exact probability."""

    parts: tuple[tuple[Exact, str], ...]


@dataclass(frozen=True, slots=True)
class Payoffs:
    """Payoffs of several players at one profile, and which of them come from a best response."""

    values: tuple[Exact, ...]
    best: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Actions:
    """Actions of a player: labels, with levels where they say more than the label does."""

    items: tuple[tuple[str, Exact | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """Words and formulas: ``("exactly when ", formula)``. Formulas are written as people write them."""

    parts: tuple[str | Formula, ...]

    @property
    def text(self) -> str:
        """The phrase, its formulas as text of the formula language."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


#: A formula that is no part of a phrase is shown as it stands in the file, but for media that set mathematics.
Cell: TypeAlias = "bool | int | str | Exact | Mixture | Payoffs | Actions | Phrase | Formula | None"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    key
        Name in CSV and JSON; unique within the table.
    heading
        Name for readers; may be empty.
    kind
        What its cells hold.
    group
        Heading that it shares with its neighbours: ``payoff``, over the names of the players.
    place
        Where it is shown.
    align
        Alignment; ``None`` leaves it to the kind.
    scale
        Columns of the same scale show the same number of decimals; empty for a scale of its own.
    flat
        Heading where the medium has none over groups; group and heading together where empty.
    """

    key: str
    heading: str
    kind: Kind = "text"
    group: str = ""
    place: Place = "body"
    align: Align | None = None
    scale: str = ""
    flat: str = ""

    @property
    def alignment(self) -> Align:
        """Alignment, from the kind where none was given."""
        return self.align or _ALIGNMENTS.get(self.kind, "left")

    @property
    def title(self) -> str:
        """Heading on a single line: ``payoff: US``."""
        return self.flat or ": ".join(part for part in (self.group, self.heading) if part)


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph.

    Parameters
    ----------
    text
        Plain text; line breaks count as spaces.
    kind
        ``title``; ``plain``; ``warning``, for what nobody may overlook; or ``marks``, the explanation of the marks on
        payoffs, which each renderer replaces by one of its own marks.
    """

    text: str
    kind: Literal["title", "plain", "warning", "marks"] = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Parameters
    ----------
    caption
        What it shows, for readers.
    columns
        In order; keys are unique.
    rows
        One cell per column.
    notes
        Paragraphs below it.
    emphasis
        Positions ``(row, column)`` of cells that stand out, counted from 0.
    label
        Word for cross-references in LaTeX, before the name of the document; the caption where empty.

    Raises
    ------
    ValueError
        Where rows and columns do not fit, or a key occurs twice.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Note, ...] = ()
    emphasis: frozenset[tuple[int, int]] = frozenset()
    label: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row without one cell for each of the {len(self.columns)} columns")
        if len({column.key for column in self.columns}) != len(self.columns):
            raise ValueError("two columns with the same key")


@dataclass(frozen=True, slots=True)
class Panels:
    """Tables under one caption, such as a payoff matrix for each action of the guarantor."""

    caption: str
    tables: tuple[Table, ...]
    notes: tuple[Note, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One entry of a listing.

    Parameters
    ----------
    label
        A number such as ``(1)``, to which tables refer, or what the entry is about.
    phrases
        What is said: each begins a line of its own, and a formula too long for a line is laid out below it.
    is_number
        Whether the label is a number, which stands beside the first phrase.
    """

    label: str
    phrases: tuple[Phrase, ...]
    is_number: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """Entries one below the other, for what is too long for the cells of a table."""

    caption: str
    items: tuple[Item, ...]
    notes: tuple[Note, ...] = ()


Section: TypeAlias = "Table | Panels | Listing | Note"


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """Sections for readers, and the same content as data.

    Parameters
    ----------
    sections
        In the order of reading.
    name
        What it is about, for cross-references.
    data
        Gives the one rectangular table of CSV, when asked: it may be far longer than what readers want. ``None`` where
        it is the first table of the sections.
    record
        Gives the object that JSON writes, when asked; ``None`` for the rows of ``data``.
    lines
        Gives equilibria as lines in Gambit's form, when asked; ``None`` where the document holds none.
    """

    sections: tuple[Section, ...]
    name: str = ""
    data: Callable[[], Table] | None = field(default=None, repr=False)
    record: Callable[[], Mapping[str, Any]] | None = field(default=None, repr=False)
    lines: Callable[[], tuple[str, ...]] | None = field(default=None, repr=False)
