"""Words and formulas in which statements are told, shared by the tables of conditions and of claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from burden.exact import Exact, to_text
from burden.expressions import Formula, FormulaError, parse
from burden.results.conditions import Condition, Counterexample, Statement
from burden.tables.formula_text import Unicode
from burden.tables.labels import NO_BREAK, display_width
from burden.tables.table import Cell, Item, Listing, Phrase

__all__ = [
    "Numbered",
    "Step",
    "assumed",
    "at",
    "evidence",
    "fits",
    "flat",
    "formula",
    "is_brief",
    "joined",
    "proof",
    "quoted",
    "reading",
    "sentences",
    "step_of",
    "told",
    "values",
]

#: A domain as :mod:`burden.model` writes it.
_DOMAIN = re.compile(r"(?P<name>\w+) in (?P<left>[\[(])(?P<low>[^,{}]+), *(?P<high>[^,{}]+)(?P<right>[\])])")

#: A parameter in intervals, and what happens on a boundary, as texts of :mod:`burden.statics` have them.
_INTERVALS = re.compile(r"(?P<name>\w+) in (?P<intervals>[\[({].*)")
_BOUNDARY = re.compile(r"where (?P<where>.*?) (?P<end>(?:it|both|neither|there) .*)")

#: Widest condition that stands in the cell of a table; longer ones stand below it under a number.
CELL = 26


@lru_cache(maxsize=4096)
def formula(text: str) -> Formula | str:
    """A text of the formula language as a formula; what cannot be read back stays a text."""
    for is_condition in (True, False):
        try:
            return parse(text, condition=is_condition)
        except FormulaError:
            continue
    return text


def reading(text: str) -> tuple[str | Formula, ...]:
    """A condition as it is best read: a formula, or a parameter with the intervals that it lies in."""
    match = _INTERVALS.fullmatch(text)
    if match is None:
        return (formula(text),)
    intervals = (
        match["intervals"].replace("oo", "∞").replace("-", "−").replace(", ", f",{NO_BREAK}").replace(" or ", " ∪ ")
    )
    return (formula(match["name"]), f" in {intervals}")


def quoted(text: str) -> Phrase:
    """A sentence whose formulas stand between backticks."""
    parts = text.split("`")
    return Phrase(tuple(formula(part) if place % 2 else part for place, part in enumerate(parts) if part))


def sentences(texts: Iterable[str]) -> tuple[Phrase, ...]:
    """Sentences on boundaries: ``where a == b it holds``, those with the same end together."""
    ends: dict[str, list[str]] = {}
    for text in texts:
        match = _BOUNDARY.fullmatch(text)
        ends.setdefault(match["end"] if match else text, []).extend([match["where"]] if match else [])
    return tuple(
        Phrase(("where ", *joined(([formula(one)] for one in where), " or "), f" {end}")) if where else Phrase((end,))
        for end, where in ends.items()
    )


def joined(parts: Iterable[Sequence[str | Formula]], between: str = ", ") -> tuple[str | Formula, ...]:
    """Parts of several phrases, with words between them."""
    found: list[str | Formula] = []
    for part in parts:
        found += [between] * bool(found)
        found += part
    return tuple(found)


def assumed(domain: Iterable[str]) -> tuple[str | Formula, ...]:
    """What is assumed of the parameters: those with the same domain together, then what else there is."""
    together: dict[tuple[str, str], list[str]] = {}
    for text in domain:
        match = _DOMAIN.fullmatch(text)
        about, form = (match["name"], _inequality(match)) if match else ("", text)
        # Between two bounds there is room for one name alone.
        is_shared = match is not None and form.startswith("{}")
        together.setdefault((form, "" if is_shared else about or form), []).append(about)
    parts: list[tuple[str | Formula, ...]] = []
    for (form, _), names in together.items():
        # The last of the names stands in the inequality itself, which keeps all of it mathematics.
        parts.append(joined([*([formula(name)] for name in names[:-1]), [formula(form.format(names[-1]))]]))
    return joined(parts, "; ")


def _inequality(match: re.Match[str]) -> str:
    """A domain as an inequality, with a gap for the name."""
    low = "" if "oo" in match["low"] else f"{match['low']} {'<' if match['left'] == '(' else '<='} "
    high = "" if "oo" in match["high"] else f" {'<' if match['right'] == ')' else '<='} {match['high']}"
    if low and not high:
        return f"{{}} {'>' if match['left'] == '(' else '>='} {match['low']}"
    return f"{low}{{}}{high}" if low or high else "{} real"


def values(given: Mapping[str, Exact]) -> tuple[str | Formula, ...]:
    """Values of parameters: ``kappa = 1/2, theta_W = 2``."""
    return joined([formula(f"{name} == {to_text(value)}")] for name, value in given.items())


def at(example: Counterexample) -> Phrase:
    """Values of an example."""
    return Phrase(("at ", *values(example.values))) if example.values else Phrase(("whatever the parameters",))


def evidence(example: Counterexample) -> tuple[Phrase, ...]:
    """What the solver finds at an example."""
    return tuple(Phrase((f"{where}: {what}" if where else what,)) for where, what in example.equilibria)


def proof(kind: str | None, n_points: int, seed: int | None) -> str:
    """How a verdict is known."""
    if kind == "checked":
        drawn = f" (seed {seed})" if seed is not None else ""
        return f"checked at {n_points:,} point{'s' if n_points != 1 else ''}{drawn}"
    return kind or "–"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of effort; either end may be open."""

    before: str | None
    after: str | None

    @property
    def text(self) -> str:
        """The step in words that stay together on a line."""
        if self.before is not None and self.before == self.after:
            return self.before.replace(" ", NO_BREAK)
        if self.before is None:
            return "every increase" if self.after is None else self.after
        text = self.before if self.after is None else f"{self.before} → {self.after}"
        return text.replace(" ", NO_BREAK)


def step_of(one: Statement) -> Step:
    """Step of effort that a statement is about."""
    return Step(one.before, one.after)


def told(condition: Condition) -> tuple[str | Formula, ...]:
    """A condition in a sentence."""
    if condition.is_always:
        return ("always",)
    return ("never",) if condition.is_never else (formula(condition.text),)


def flat(value: object) -> Cell:
    """Write a value of a record in one field."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {text}" for name, text in value.items())
    if isinstance(value, list):
        return "; ".join(": ".join(one) if isinstance(one, list) else str(one) for one in value) or None
    if isinstance(value, float):
        return repr(value)
    assert value is None or isinstance(value, bool | int | str)
    return value


@lru_cache(maxsize=4096)
def is_brief(condition: Condition, shown: str = "") -> bool:
    """Whether a condition, or the form in which it is best read, fits a cell."""
    if condition.is_always or condition.is_never:
        return True
    if len(shown or condition.text) > 10 * CELL:  # no need to read it: no letter has a name as long as that
        return False
    return fits(reading(shown or condition.text))


def fits(parts: Iterable[str | Formula]) -> bool:
    """Whether words and formulas fit a cell."""
    return sum(display_width(one if isinstance(one, str) else Unicode().line(one)) for one in parts) <= CELL


class Numbered:
    """Conditions of a document: short ones are shown where they belong, long ones numbered and listed once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._remarks: dict[int, dict[str, Phrase]] = {}

    def shown(self, condition: Condition, shown: str = "") -> tuple[tuple[str | Formula, ...], int | None]:
        """What stands for a condition, and its number where it has one.

        Parameters
        ----------
        condition
            The condition.
        shown
            The form in which it is best read, where that is another one.
        """
        if condition.is_always:
            return ("always",), None
        if condition.is_never:
            return ("never",), None
        text = shown or condition.text
        if is_brief(condition, shown):
            return reading(text), None
        number = self._numbers.setdefault(text, len(self._numbers) + 1)
        return (f"({number})",), number

    def remark(self, number: int, phrases: Iterable[Phrase]) -> None:
        """Say something below a condition that is listed; the same thing once."""
        self._remarks.setdefault(number, {}).update((phrase.text, phrase) for phrase in phrases)

    def listing(self, caption: str) -> tuple[Listing, ...]:
        """List the conditions that have a number; no listing where there are none."""
        items = tuple(
            Item(f"({number})", (Phrase(reading(text)), *self._remarks.get(number, {}).values()), is_number=True)
            for text, number in self._numbers.items()
        )
        return (Listing(caption, items),) if items else ()

    def __len__(self) -> int:
        return len(self._numbers)
