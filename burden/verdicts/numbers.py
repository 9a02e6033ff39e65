"""Numbers that are found at a point, in words."""

from __future__ import annotations

from burden import exact
from burden.exact import Exact

__all__ = ["Bounds", "bounds_text", "number_text"]

#: Longest number that is written exactly, in characters.
MAX_EXACT = 16

#: Bounds are narrow where they are this close, as a share of the number.
NARROW = 0.01

#: A number that is known, given twice, or two that it lies between.
Bounds = tuple[Exact, Exact]


def number_text(value: Exact) -> str:
    """A number, rounded where it is long.

    Examples
    --------
    >>> from fractions import Fraction
    >>> number_text(Fraction(5, 7)), number_text(Fraction(10**30, 3 * 10**29 + 1))
    ('5/7', 'about 3.33333')
    """
    text = exact.to_text(value)
    return text if len(text) <= MAX_EXACT else f"about {exact.to_float(value):.6g}"


def bounds_text(bounds: Bounds) -> str:
    """A number, or two that it lies between.

    Examples
    --------
    >>> from fractions import Fraction
    >>> bounds_text((Fraction(1, 2), Fraction(3, 4))), bounds_text((Fraction(1999, 1000), Fraction(2001, 1000)))
    ('from 1/2 to 3/4', 'about 2, give or take 0.001')
    """
    low, high = bounds
    if exact.compare(low, high) == 0:
        return number_text(low)
    middle, half = exact.to_float(low + high) / 2, exact.to_float(high - low) / 2
    if half < NARROW * abs(middle):
        return f"about {middle:.6g}, give or take {half:.2g}"
    return f"from {number_text(low)} to {number_text(high)}"
