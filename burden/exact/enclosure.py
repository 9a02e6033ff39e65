"""Real numbers known to lie between two rationals.

Probabilities of equilibria of three and more players are in general algebraic numbers of high degree. An engine
isolates them; from then on we carry an interval that is proved to hold the number, and compute with intervals. Both
ends are rounded outward to a bounded length, so that numbers never grow.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from typing import TypeAlias

from burden.exact.irrational import Irrational, UndecidedError

__all__ = ["Enclosure", "bounds_text", "ends", "leading_power"]

#: Significant bits that the ends of a result keep; those of up to twice as many bits are left as they are.
BITS = 512

#: Most digits of a text after the leading one, and significant digits of bounds.
DIGITS = 30

#: Numbers below and above these powers of ten are written with powers of ten.
LEAST_POWER, LARGEST_POWER = -7, 30

_Number: TypeAlias = "int | Fraction | Irrational | Enclosure"


@total_ordering
@dataclass(frozen=True, slots=True, repr=False)
class Enclosure:
    """A real number that lies between two rationals.

    Two are ``==`` if they have the same bounds: that is the same enclosure, and no proof of the same number.

    Parameters
    ----------
    lower, upper
        Bounds, the lower one smaller. What is known to be one rational is a ``Fraction``.

    Raises
    ------
    ValueError
        Where the lower bound is not below the upper one.

    Examples
    --------
    >>> third = Enclosure(Fraction("0.333"), Fraction("0.334"))
    >>> third, 3 * third, 0 * third
    (0.334 ± 1e-3, 1.00 ± 1e-2, Fraction(0, 1))
    """

    lower: Fraction
    upper: Fraction

    def __post_init__(self) -> None:
        if not self.lower < self.upper:
            raise ValueError("the lower bound of an enclosure is not below the upper one")

    @property
    def midpoint(self) -> Fraction:
        """Middle of the interval."""
        return (self.lower + self.upper) / 2

    @property
    def radius(self) -> Fraction:
        """Half the length of the interval."""
        return (self.upper - self.lower) / 2

    def __repr__(self) -> str:
        """Write as many digits as are certain, with a bound on the error: ``0.3473 ± 1e-4``."""
        return _with_error(self)

    def __float__(self) -> float:
        # The middle, without bringing it to lowest terms.
        below, above = self.lower.denominator, self.upper.denominator
        return (self.lower.numerator * above + self.upper.numerator * below) / (2 * below * above)

    def __lt__(self, other: _Number) -> bool:
        """Tell by disjointness, and refuse where the intervals meet."""
        if not isinstance(other, _NUMBERS):
            return NotImplemented
        if self == other:
            return False
        lower, upper = ends(other)
        if self.upper < lower or self.lower > upper:
            return self.upper < lower
        raise UndecidedError("two numbers whose enclosures overlap")

    def __neg__(self) -> Enclosure:
        return Enclosure(-self.upper, -self.lower)

    def __add__(self, other: _Number) -> Enclosure:
        if not isinstance(other, _NUMBERS):
            return NotImplemented
        lower, upper = ends(other)
        return _outward(self.lower + lower, self.upper + upper)

    __radd__ = __add__

    def __sub__(self, other: _Number) -> Enclosure:
        return self + -other

    def __rsub__(self, other: int | Fraction | Irrational) -> Enclosure:
        return -self + other

    def __mul__(self, other: _Number) -> Fraction | Enclosure:
        if not isinstance(other, _NUMBERS):
            return NotImplemented
        bounds = ends(other)
        if not any(bounds):
            return Fraction(0)
        products = [own * bound for own in (self.lower, self.upper) for bound in dict.fromkeys(bounds)]
        return _outward(min(products), max(products))

    __rmul__ = __mul__

    def __truediv__(self, other: _Number) -> Fraction | Enclosure:
        if isinstance(other, int | Fraction):
            return self * (1 / Fraction(other))
        if not isinstance(other, Irrational | Enclosure):
            return NotImplemented
        return self * _reciprocal(other)

    def __rtruediv__(self, other: int | Fraction | Irrational) -> Fraction | Enclosure:
        return _reciprocal(self) * other


_NUMBERS = (int, Fraction, Irrational, Enclosure)


def ends(value: _Number) -> tuple[Fraction, Fraction]:
    """Bounds of a number: an interval that holds it, the number twice where it is rational."""
    if isinstance(value, Enclosure):
        return value.lower, value.upper
    if isinstance(value, Irrational):
        from burden.ordered_ring import bounds

        return bounds(value)
    return Fraction(value), Fraction(value)


def _reciprocal(value: Irrational | Enclosure) -> Enclosure:
    lower, upper = ends(value)
    if lower <= 0 <= upper:
        raise UndecidedError("a division by a number whose enclosure holds zero")
    return _outward(1 / upper, 1 / lower)


def _outward(lower: Fraction, upper: Fraction) -> Enclosure:
    return Enclosure(_rounded_down(lower), -_rounded_down(-upper))


def _rounded_down(value: Fraction) -> Fraction:
    above, below = value.numerator, value.denominator
    if max(above.bit_length(), below.bit_length()) <= 2 * BITS:
        return value
    shift = BITS - (above.bit_length() - below.bit_length())
    if shift >= 0:
        return Fraction((above << shift) // below, 1 << shift)
    return Fraction((above // (below << -shift)) << -shift)


# -- texts --------------------------------------------------------------------------------------------------------


def leading_power(value: Fraction) -> int:
    """Power of ten of the leading digit of a number that is not zero."""
    value = abs(value)
    power = len(str(value.numerator)) - len(str(value.denominator))
    return power if value >= Fraction(10) ** power else power - 1


def _with_error(value: Enclosure) -> str:
    # Rounding the midpoint moves it by half a unit at most; the radius may take the other half.
    length = 2 * value.radius
    power = leading_power(length)
    places = -power if length == Fraction(10) ** power else -power - 1
    places = min(places, DIGITS - leading_power(max(abs(value.lower), abs(value.upper))))
    scaled = round(value.midpoint * Fraction(10) ** places)
    return f"{_decimal(scaled, places) if scaled else 0} ± {f'1e{-places}' if places else 1}"


def bounds_text(value: Enclosure) -> tuple[str, str]:
    """Bounds as short decimals, rounded outward."""
    upper = _down_text(-value.upper)
    return _down_text(value.lower), upper[1:] if upper.startswith("-") else f"-{upper}" if upper != "0" else upper


def _down_text(value: Fraction) -> str:
    if not value:
        return "0"
    places = DIGITS - 1 - leading_power(value)
    scaled = value * Fraction(10) ** places // 1
    while places > 0 and scaled % 10 == 0:
        scaled, places = scaled // 10, places - 1
    return _decimal(scaled, places)


def _decimal(scaled: int, places: int) -> str:
    """Write ``scaled / 10**places``."""
    minus, digits = "-" * (scaled < 0), str(abs(scaled))
    power = len(digits) - 1 - places
    if not LEAST_POWER < power < LARGEST_POWER:
        return f"{minus}{digits[0]}{'.' * (len(digits) > 1)}{digits[1:]}e{power}"
    if places <= 0:
        return minus + digits + "0" * -places
    digits = digits.rjust(places + 1, "0")
    return f"{minus}{digits[:-places]}.{digits[-places:]}"
