"""How numbers are written for readers, from their exact values.

Every rounding is half to even and starts from the exact value, never from a float. A number that is not zero is never
written as zero, nor one that is not whole as a whole one: they become ``<0.001`` and ``>0.999``. Of a number known by
an enclosure no more decimals are written than are certain; where it may be whole or not, a sign says so: ``≈2.0000``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from burden import exact
from burden.errors import ParameterError
from burden.exact import Enclosure, Exact, UndecidedError
from burden.exact.enclosure import leading_power

__all__ = ["Form", "alone", "places", "probabilities", "written"]

#: Decimals shown where nobody asked for more or fewer.
DEFAULT_DECIMALS = 4

#: Most decimals that may be asked for: more would not fit a line.
MAX_DECIMALS = 50

#: Columns of numbers so small that they would need more decimals than this are written with powers of ten.
MAX_PLACES = 10

#: Integers from 10 to this power on are written with powers of ten.
MAX_DIGITS = 15

#: Largest denominator that is easier to read as a fraction than as a decimal: 2/3, 41/99.
MAX_DENOMINATOR = 99

#: Longest exact form that fits a cell; a longer one gives way to decimals after a sign that says so.
MAX_EXACT_LENGTH = 36


@dataclass(frozen=True, slots=True)
class Form:
    """What readers asked for: a number of decimals, or exact values.

    Raises
    ------
    ParameterError
        Where both are asked for, or the number of decimals is out of range.
    """

    decimals: int | None = None
    exact: bool = False

    def __post_init__(self) -> None:
        if self.decimals is None:
            return
        if not 0 <= self.decimals <= MAX_DECIMALS:
            raise ParameterError(f"decimals: found {self.decimals}, expected 0 to {MAX_DECIMALS}")
        if self.exact:
            raise ParameterError("decimals and exact values exclude each other\n    mend: ask for one of them")


def places(values: Iterable[Exact], form: Form) -> int | None:
    """Number of decimals at which all of some numbers are written.

    Returns
    -------
    int | None
        As many as the numbers need, and at most four after the leading zeros of the largest; ``None`` where they are
        so small that powers of ten are needed.

    Examples
    --------
    >>> places([Fraction(3), Fraction(1, 2)], Form()), places([Fraction(1, 3)], Form()), places([Fraction(3)], Form())
    (1, 4, 0)
    >>> places([Fraction(1, 300)], Form()), places([Fraction(1, 3 * 10**20)], Form())
    (6, None)
    """
    if form.decimals is not None:
        return form.decimals
    values = list(values)
    needed = max(map(_places_needed, values), default=0)
    leading = max((_magnitude(value) for value in values if _is_surely_something(value)), default=0)
    wanted = DEFAULT_DECIMALS + max(0, -leading - 1)
    if min(needed, wanted) > MAX_PLACES:
        return None
    return int(min(needed, wanted))


def _is_surely_something(value: Exact) -> bool:
    try:
        return exact.sign(value) != 0
    except UndecidedError:
        return False


def _places_needed(value: Exact) -> float:
    """Decimals that write a number in full; infinite where none do."""
    if not isinstance(value, Fraction):
        return math.inf
    rest, twos, fives = value.denominator, 0, 0
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return max(twos, fives) if rest == 1 else math.inf


def _magnitude(value: Exact) -> int:
    """Power of ten of the leading digit."""
    if isinstance(value, Enclosure):
        return leading_power(value.midpoint)
    if not isinstance(value, Fraction):
        return math.floor(math.log10(abs(exact.to_float(value))))
    return leading_power(value)


def written(value: Exact, decimals: int | None, form: Form) -> str:
    """Write a number at the decimals that its column has.

    Examples
    --------
    >>> [written(Fraction(1, 8), decimals, Form()) for decimals in (2, 3, 4)]
    ['0.12', '0.125', '0.1250']
    >>> [written(value, 3, Form()) for value in (Fraction(1, 9999), Fraction(-1, 9999), Fraction(10**20))]
    ['<0.001', '>-0.001', '1.0000e+20']
    >>> [written(value, 3, Form()) for value in (Fraction("0.9999"), Fraction("1.0001"), Fraction(1))]
    ['>0.999', '<1.001', '1.000']
    >>> written(Fraction(1, 3), 4, Form(exact=True))
    '1/3'
    """
    if form.exact:
        text = exact.to_text(value)
        if len(text) <= MAX_EXACT_LENGTH or isinstance(value, Enclosure):
            return text
        return "≈" + written(value, places([value], Form()), Form())
    if decimals is None or _is_long(value):
        return _scientific(value, DEFAULT_DECIMALS if form.decimals is None else form.decimals)
    if isinstance(value, Enclosure):
        certain = _certain(value, 0, decimals)
        if certain is None:
            return exact.to_text(value)
        decimals = certain
    scaled = _rounded(value, decimals)
    # What rounds to a whole number without being one is written as a bound: 0.99996 is no certainty, and 0.00004 is
    # something. Without decimals every number becomes a whole one, as asked; only zero would mislead.
    if scaled % 10**decimals == 0 and (decimals or not scaled):
        try:
            direction = exact.compare(value, Fraction(scaled, 10**decimals))
        except UndecidedError:
            return f"≈{_positional(scaled, decimals)}"
        if direction:
            return f"{'<' if direction > 0 else '>'}{_positional(scaled + direction, decimals)}"
    return _positional(scaled, decimals)


def _is_long(value: Exact) -> bool:
    if isinstance(value, Fraction):
        return bool(abs(value) >= 10**MAX_DIGITS)
    return abs(exact.to_float(value)) >= 10.0**MAX_DIGITS


def _positional(scaled: int, decimals: int) -> str:
    digits = str(abs(scaled)).rjust(decimals + 1, "0")
    minus = "-" if scaled < 0 else ""
    return f"{minus}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else minus + digits


def _certain(value: Enclosure, least: int, decimals: int) -> int | None:
    """Most decimals, in a range, to which all numbers of an enclosure are rounded alike; ``None`` if there are none."""
    for candidate in range(decimals, least - 1, -1):
        scale = Fraction(10) ** candidate
        if round(value.lower * scale) == round(value.upper * scale):
            return candidate
    return None


def _scientific(value: Exact, decimals: int) -> str:
    if isinstance(value, Enclosure):
        power = _magnitude(value)
        certain = _certain(value, -power, decimals - power) if _is_surely_something(value) else None
        if certain is None:
            return exact.to_text(value)
        decimals = certain + power
    if exact.sign(value) == 0:
        return "0"
    power = _magnitude(value)
    scaled = _rounded(value, decimals - power)
    if abs(scaled) >= 10 ** (decimals + 1):  # 9.99996 rounds up to 10.0000
        power += 1
        scaled = _rounded(value, decimals - power)
    return f"{_positional(scaled, decimals)}e{power:+03d}"


def _rounded(value: Exact, decimals: int) -> int:
    """Nearest integer to the number times ``10**decimals``."""
    scale = Fraction(10) ** decimals
    if isinstance(value, Fraction):
        return round(value * scale)
    if isinstance(value, Enclosure):
        return round(value.midpoint * scale)
    # A float is right to a bit or two. Where that leaves the rounding open, what is missing is evaluated in turn, which
    # gives some fifty bits more; no irrational number lies on a tie, so this ends.
    near = Fraction(0)
    rest: Exact = value
    while True:
        step = Fraction(exact.to_float(rest))
        near += step
        slack = abs(step) / 2**48
        low, high = round((near - slack) * scale), round((near + slack) * scale)
        if low == high:
            return low
        rest = exact.within_limits(value - near)


def alone(value: Exact, form: Form) -> str:
    """Write a number that shares no column: short decimals and short fractions in full, others rounded.

    Examples
    --------
    >>> [alone(value, Form()) for value in (Fraction(6, 5), Fraction(1, 3), Fraction(100, 301))]
    ['1.2', '1/3', '0.3322']
    """
    if form.exact or form.decimals is not None:
        return written(value, places([value], form), form)
    if (needed := _places_needed(value)) <= MAX_PLACES:
        return written(value, int(needed), form)
    return str(value) if _is_short(value) else written(value, places([value], form), form)


def _is_short(value: Exact) -> bool:
    return isinstance(value, Fraction) and value.denominator <= MAX_DENOMINATOR and abs(value) < 10**MAX_DIGITS


def probabilities(weights: Iterable[Exact], form: Form) -> list[str]:
    """Write the probabilities of a strategy, all in the same way.

    Examples
    --------
    >>> weights = [Fraction(1, 3), Fraction(2, 3)]
    >>> probabilities(weights, Form()), probabilities(weights, Form(decimals=2))
    (['1/3', '2/3'], ['0.33', '0.67'])
    """
    weights = list(weights)
    if form.decimals is None and (form.exact or all(map(_is_short, weights))):
        exact_form = Form(exact=True)
        return [written(weight, None, exact_form) for weight in weights]
    decimals = DEFAULT_DECIMALS if form.decimals is None else form.decimals
    return [written(weight, decimals, form) for weight in weights]
