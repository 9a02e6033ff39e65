"""Critical discount factors in words: ``0.5714 (4/7)``, or bounds, or that none is enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import TypeAlias

from burden.exact import Enclosure, Exact, UndecidedError, compare, ends, to_text
from burden.exact.enclosure import leading_power
from burden.expressions import EvaluationError, Formula
from burden.results.conditions import Condition
from burden.results.patience import reach
from burden.results.repeated import CriticalDiscount, EffortDiscounts
from burden.tables.labels import NO_BREAK
from burden.tables.numerals import MAX_EXACT_LENGTH, Form, alone, places, written
from burden.tables.phrases import formula
from burden.tables.table import Cell, Phrase

__all__ = [
    "PATIENCE",
    "Parts",
    "binding",
    "cells",
    "exactly",
    "holding",
    "number",
    "rounded_up",
    "sentence",
    "spread",
]

Parts: TypeAlias = "tuple[str | Formula, ...]"

PATIENCE = (
    "δ* is the critical discount factor, the patience needed: how much the next period must count, as a share of the "
    "present one, for keeping to the target to pay."
)

#: Decimals of bounds; of upper ones at the least.
_PLACES = 4


def binding(level: EffortDiscounts) -> tuple[str, ...]:
    """Players whose critical discount factor is the largest; empty where that is not settled."""
    largest = level.overall.value
    if largest is None or any(one.value is None or _is_above(one.value, largest) for one in level.players):
        return ()
    return tuple(one.player for one in level.players if one.value == largest)


def _is_above(value: Exact, largest: Exact) -> bool:
    """Whether what is known of one player is more than all need, since it is an upper bound."""
    try:
        return compare(value, largest) > 0
    except UndecidedError:
        return False


# -- numbers ------------------------------------------------------------------------------------------------------


def number(value: Exact) -> Parts:
    """A number as decimals, and exactly where that is something else: ``0.5714 (4/7)``."""
    decimals = written(value, places([value], Form()), Form())
    shown = exactly(value)
    if shown is None or decimals == to_text(value):
        return (decimals,)
    if isinstance(value, Fraction):
        return (f"{decimals} ({value})",)
    return (f"{decimals}, exactly ", *shown.parts)


def exactly(value: Exact | None) -> Phrase | None:
    """A number exactly; nothing where it has no short form."""
    if value is None or isinstance(value, Enclosure) or len(text := to_text(value)) > MAX_EXACT_LENGTH:
        return None
    return Phrase((formula(text),))


def spread(low: Exact, high: Exact) -> str:
    """Bounds, rounded outward."""
    scale = 10**_PLACES
    below, above = Fraction(floor(ends(low)[0] * scale), scale), Fraction(ceil(ends(high)[1] * scale), scale)
    decimals = places([below, above], Form())
    return f"{written(below, decimals, Form())} to {written(above, decimals, Form())}"


def rounded_up(value: Exact) -> str:
    """A bound on an error: two digits, rounded up."""
    high = ends(value)[1]
    if high == 0:
        return "0"
    unit = Fraction(10) ** (leading_power(high) - 1)
    text = alone(ceil(high / unit) * unit, Form())
    digits, power, exponent = text.partition("e")
    return f"{digits.rstrip('0').rstrip('.')}e{exponent}" if power else text


def sentence(text: str) -> str:
    """A text as a sentence: with a capital and a full stop."""
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text.endswith((".", "!", "?")) else f"{text}."


def cells(one: CriticalDiscount, level: EffortDiscounts, *, is_bound: bool = False) -> tuple[Cell, Cell]:
    """A critical discount factor at the values, for two columns: as decimals, and exactly.

    Parameters
    ----------
    one, level
        The critical discount factor, and those that it stands among.
    is_bound
        Whether less may be enough, so that it is an upper bound; none is less than 0.
    """
    match reach(one, level):
        case "value":
            shown = exactly(one.value)
            if not is_bound or one.value is None or one.value == 0:
                return one.value, shown
            own = places([one.value], Form())
            decimals = written(one.value, None if own is None else max(own, _PLACES), Form())
            return f"≤{NO_BREAK}{decimals}", None if shown is None else Phrase(("≤", *shown.parts))
        case "bounds":
            assert one.bounds is not None
            return spread(*one.bounds), None
        case "none":
            return "none", None
    return "not settled", None


# -- cases --------------------------------------------------------------------------------------------------------


def holding(cases: Iterable[tuple[str, Condition]], values: Mapping[str, Exact]) -> tuple[str, ...]:
    """Which of several cases hold at the values of the parameters; all of them where that cannot be told."""
    cases = list(cases)
    try:
        return _once([words for words, where in cases if where.holds(values)])
    except (EvaluationError, KeyError):
        return _once([words for words, _ in cases])


def _once(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
