"""Bounds on formulas over boxes of levels, as intervals that surely hold every value that the formula has there.

Unlike :mod:`burden.expressions.enclosures`, which sees whether a formula has a value, this asks only for bounds where
it has one: a root of something that may be negative is bounded by the root of its positive part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import arb, fmpq

from burden.expressions import Node

__all__ = ["as_ball", "bounds", "hull"]

_EVERYTHING = arb.nan()


def as_ball(value: Fraction) -> arb:
    """A rational number as a ball."""
    return arb(fmpq(value.numerator, value.denominator))


def hull(low: arb, high: arb) -> arb:
    """Ball that holds everything between two numbers."""
    return low.union(high)


def bounds(node: Node, values: Mapping[str, arb]) -> arb:
    """Ball that holds all values of a formula over a box; one that is not finite where nothing is known.

    Parameters
    ----------
    node
        The formula.
    values
        Levels as balls.
    """
    kind = node.kind
    if kind == "number":
        return as_ball(node.value)  # type: ignore[arg-type]  # a number has a number as its value
    if kind == "name":
        return values[str(node.value)]
    if kind == "if":
        chosen = _truth(node.parts[0], values)
        if chosen is not None:
            return bounds(node.parts[1 if chosen else 2], values)
        return bounds(node.parts[1], values).union(bounds(node.parts[2], values))
    parts = [bounds(part, values) for part in node.parts]
    if kind == "**":
        return _power(parts[0], node.parts[1], parts[1])
    return _combined(kind, parts)


def _combined(kind: str, parts: Sequence[arb]) -> arb:
    total = parts[0]
    if kind == "+":
        for part in parts[1:]:
            total = total + part
    elif kind == "*":
        for part in parts[1:]:
            total = _times(total, part)
    elif kind == "negative":
        return -total
    elif kind == "/":
        return _times(total, _reciprocal(parts[1]))
    elif kind in {"min", "max"}:
        for part in parts[1:]:
            total = total.min(part) if kind == "min" else total.max(part)
    elif kind == "abs":
        return abs(total)
    elif kind == "exp":
        return total.exp()
    elif kind == "log":
        return total.log() if total > 0 else _EVERYTHING
    elif kind == "sqrt":
        return _fractional(total, arb(fmpq(1, 2)))
    return total


def _times(one: arb, other: arb) -> arb:
    """Product by the ends: that of two wide balls would hold numbers that no product is."""
    if one.is_exact() or other.is_exact() or not (one.is_finite() and other.is_finite()):
        return one * other
    ends = [a * b for a in (one.lower(), one.upper()) for b in (other.lower(), other.upper())]
    return ends[0].union(ends[1]).union(ends[2].union(ends[3]))


def _reciprocal(value: arb) -> arb:
    if not (value > 0 or value < 0) or not value.is_finite():
        return _EVERYTHING
    return (1 / value.lower()).union(1 / value.upper())


def _power(base: arb, node: Node, exponent: arb) -> arb:
    if node.kind == "number":
        value = node.value
        assert isinstance(value, Fraction), "a number has a number as its value"
        if value.denominator == 1:
            return _whole(base, value.numerator)
        if value < 0:
            return (base.log() * exponent).exp() if base > 0 else _EVERYTHING
        return _fractional(base, exponent)
    return (base.log() * exponent).exp() if base > 0 else _EVERYTHING


def _whole(base: arb, exponent: int) -> arb:
    if exponent < 0:
        return _reciprocal(_whole(base, -exponent))
    if exponent % 2 == 0 and not (base > 0 or base < 0) and base.is_finite():
        return arb(0).union(abs(base).upper() ** exponent)
    if not base.is_finite():
        return _EVERYTHING
    low, high = base.lower() ** exponent, base.upper() ** exponent
    return low.union(high)


def _fractional(base: arb, exponent: arb) -> arb:
    """Positive power, not whole, of what is not negative."""
    if base > 0:
        return (base.log() * exponent).exp()
    top = base.upper()
    if not base.is_finite() or not top > 0:
        return _EVERYTHING
    return arb(0).union((top.log() * exponent).exp())


def _truth(condition: Node, values: Mapping[str, arb]) -> bool | None:
    kind, parts = condition.kind, condition.parts
    if kind == "not":
        inner = _truth(parts[0], values)
        return None if inner is None else not inner
    if kind in {"and", "or"}:
        found = [_truth(part, values) for part in parts]
        stop = kind == "or"
        if stop in found:
            return stop
        return None if None in found else not stop
    if kind == "if":
        chosen = _truth(parts[0], values)
        return None if chosen is None else _truth(parts[1 if chosen else 2], values)
    gap = bounds(parts[0], values) - bounds(parts[1], values)
    if gap > 0:
        return kind in {">", ">=", "!="}
    if gap < 0:
        return kind in {"<", "<=", "!="}
    return None
