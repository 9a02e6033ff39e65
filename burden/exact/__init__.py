"""Exact real numbers: a ``Fraction`` where rational, an :class:`Irrational` or an :class:`Enclosure` where not.

Payoffs such as ``4/5`` stay fractions from the file to the last table. Roots, logarithms and exponentials are kept in a
normal form (:mod:`.irrational`); :mod:`burden.ordered_ring` decides their signs, which proves zero by algebra and
everything else by enclosures, or says that it cannot. Other algebraic numbers, which solvers find, are known as the
only root in an interval (:mod:`.enclosure`).

Numbers come from strangers' files, so every operation here bounds the size of what it returns.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any, TypeAlias

from burden.exact import irrational
from burden.exact.enclosure import Enclosure, ends
from burden.exact.irrational import MAX_BITS, ClosedForm, Irrational, NotRealError, TooLargeError, UndecidedError, bits
from burden.exact.text import formula_text

__all__ = [
    "MAX_BITS",
    "ClosedForm",
    "Enclosure",
    "Exact",
    "Irrational",
    "NotRealError",
    "TooLargeError",
    "UndecidedError",
    "compare",
    "ends",
    "exponential",
    "from_sympy",
    "logarithm",
    "power",
    "read_number",
    "shortened",
    "sign",
    "simplest",
    "to_float",
    "to_text",
    "within_limits",
]

Exact: TypeAlias = "Fraction | Irrational | Enclosure"

#: Largest argument of ``exp``: beyond it the value no longer fits a float.
MAX_EXPONENTIAL = 700

# Possessive: what fails to match fails at once, however long its digits.
_NUMBER = re.compile(
    r"([+-]?)(\d++\.?\d*+|\.\d++)(?:[eE]([+-]?\d{1,9}))?(?:\s*+/\s*+(\d++\.?\d*+|\.\d++))?\Z", re.ASCII
)


def read_number(text: str) -> Fraction | None:
    """Read a number as it is written in files and options, exactly.

    Returns
    -------
    Fraction | None
        ``None`` where the text is not a number at all.

    Raises
    ------
    TooLargeError
        Where it is a number of more than :data:`MAX_BITS` bits.
    ZeroDivisionError
        For ``1/0``.

    Examples
    --------
    >>> read_number("0.1"), read_number("4/5"), read_number("1e-3"), read_number("NO")
    (Fraction(1, 10), Fraction(4, 5), Fraction(1, 1000), None)
    """
    # The text is cut before it is matched, and the exponent before it is raised: both are quick for any input.
    if len(text) > 2 * MAX_BITS:
        if text[:1] in "+-.0123456789" and len(text) <= 100_000 and _NUMBER.match(text):
            raise TooLargeError(f"a number of {len(text)} characters")
        return None
    match = _NUMBER.match(text.strip())
    if match is None:
        return None
    minus, mantissa, exponent, denominator = match.groups()
    if max(len(mantissa), len(denominator or ""), abs(int(exponent or 0))) > MAX_BITS // 4:
        raise TooLargeError("a number of more than a thousand digits")
    value = Fraction(mantissa) * Fraction(10) ** int(exponent or 0)
    if denominator is not None:
        value /= Fraction(denominator)
    return _bounded(-value if minus == "-" else value)


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() > MAX_BITS or value.denominator.bit_length() > MAX_BITS:
        raise TooLargeError(f"a number of more than {MAX_BITS} bits")
    return value


def within_limits(value: Exact) -> Exact:
    """Return the number itself, after checking its size.

    Raises
    ------
    TooLargeError
        Where it has numerators, denominators or a value of more than :data:`MAX_BITS` bits, or too many parts.
    """
    if isinstance(value, Enclosure):
        return value
    return _within_limits(value)


def _within_limits(value: ClosedForm) -> ClosedForm:
    if isinstance(value, Fraction):
        return _bounded(value)
    from burden.ordered_ring import magnitude

    if value.size > irrational.MAX_SIZE:
        raise TooLargeError(f"an expression of more than {irrational.MAX_SIZE:,} parts")
    if max(bits(value), magnitude(value)) > MAX_BITS:
        raise TooLargeError(f"a number of more than {MAX_BITS} bits")
    return value


def sign(value: Exact | int) -> int:
    """Sign of a number: -1, 0 or 1.

    Raises
    ------
    UndecidedError
        Where neither algebra nor enclosures settle it.
    """
    if isinstance(value, Enclosure):
        if value.lower <= 0 <= value.upper:
            raise UndecidedError("a number whose enclosure holds zero")
        return 1 if value.lower > 0 else -1
    if not isinstance(value, Irrational):
        return (value.numerator > 0) - (value.numerator < 0)
    from burden import ordered_ring

    return ordered_ring.sign(value)


def compare(left: Exact | int, right: Exact | int) -> int:
    """Sign of the difference of two numbers; of enclosures, 0 where they are the same and their order where disjoint.

    Raises
    ------
    UndecidedError
        Where enclosures overlap, and as for :func:`sign`.

    Examples
    --------
    >>> compare(Fraction(1, 3), Fraction(1, 2)), compare(Fraction(1), Fraction(1))
    (-1, 0)
    """
    if isinstance(left, Enclosure) or isinstance(right, Enclosure):
        return (left > right) - (left < right)
    if isinstance(left, Irrational) or isinstance(right, Irrational):
        return 0 if left == right else sign(left - right)
    return (left > right) - (left < right)


def shortened(value: Exact) -> Exact:
    """Write a number as one quotient in lowest terms; the number itself where that is too much work."""
    if isinstance(value, Fraction | Enclosure):
        return value
    from burden.ordered_ring import shortened as in_one_quotient

    return in_one_quotient(value)


def _closed(value: Exact) -> ClosedForm:
    if isinstance(value, Enclosure):
        raise NotRealError("a number known by an enclosure alone")  # none comes from a file
    return value


def power(base: Exact, exponent: Exact) -> ClosedForm:
    """Real power of a number.

    Raises
    ------
    ZeroDivisionError
        Where zero is raised to a negative power.
    NotRealError
        Where a negative number is raised to a power that is no integer.
    TooLargeError
        Where the result would not fit.

    Examples
    --------
    >>> power(Fraction(8), Fraction(2, 3)), power(Fraction(2), Fraction(-1)), power(Fraction(2), Fraction(1, 2))
    (Fraction(4, 1), Fraction(1, 2), sqrt(2))
    """
    base, exponent = _closed(base), _closed(exponent)
    base_sign = sign(base)
    if base_sign == 0:
        exponent_sign = sign(exponent)
        if exponent_sign < 0:
            raise ZeroDivisionError("zero to a negative power")
        return Fraction(int(exponent_sign == 0))
    exponent_is_integer = isinstance(exponent, Fraction) and exponent.denominator == 1
    if base_sign < 0 and not exponent_is_integer:
        raise NotRealError("a negative number to a power that is not an integer")
    if not isinstance(exponent, Fraction):
        return exponential(exponent * irrational.logarithm(base))
    if max(abs(exponent.numerator), exponent.denominator) > MAX_BITS:
        raise TooLargeError(f"an exponent of more than {MAX_BITS}")
    if isinstance(base, Fraction):
        if (bits(base) - 1) * abs(exponent) > MAX_BITS:
            raise TooLargeError(f"a power of more than {MAX_BITS} bits")
        if exponent_is_integer:
            return _bounded(base**exponent.numerator)
    elif exponent_is_integer:
        return _within_limits(irrational.integer_power(base, exponent.numerator))
    return _within_limits(irrational.root(base, exponent))


def logarithm(value: Exact) -> ClosedForm:
    """Natural logarithm.

    Raises
    ------
    NotRealError
        For zero and negative numbers.
    """
    value = _closed(value)
    if sign(value) <= 0:
        raise NotRealError("the logarithm of a number that is not positive")
    return _within_limits(irrational.logarithm(value))


def exponential(value: Exact) -> ClosedForm:
    """Exponential function.

    Raises
    ------
    TooLargeError
        Where the argument is beyond :data:`MAX_EXPONENTIAL` in size.
    """
    value = _closed(value)
    if compare(value, Fraction(MAX_EXPONENTIAL)) > 0 or compare(value, Fraction(-MAX_EXPONENTIAL)) < 0:
        raise TooLargeError(f"exp of a number beyond {MAX_EXPONENTIAL}")
    return _within_limits(irrational.exponential(value))


def to_float(value: Exact) -> float:
    """Nearest double, or next to it where the number is irrational; of an enclosure, that of the midpoint.

    Raises
    ------
    TooLargeError
        Where the number is beyond the range of doubles.
    """
    if isinstance(value, Fraction | Enclosure):
        try:
            return float(value) if isinstance(value, Enclosure) else value.numerator / value.denominator
        except OverflowError:
            raise TooLargeError("a number beyond the range of floating point") from None
    from burden import ordered_ring

    return ordered_ring.to_float(value)


def to_text(value: Exact) -> str:
    """Write a number in the formula language of game files; an enclosure as ``0.3473 ± 1e-4``.

    Examples
    --------
    >>> to_text(Fraction(1, 3)), to_text(2 - power(Fraction(2), Fraction(1, 2)))
    ('1/3', '2 - sqrt(2)')
    """
    return repr(value) if isinstance(value, Enclosure) else formula_text(value)


def from_sympy(expression: Any) -> ClosedForm:
    """Read a number of sympy's that is built from rationals by ``+ - * / **``, ``sqrt``, ``log`` and ``exp``.

    Raises
    ------
    NotRealError
        Where it is not a real number, or built from something else.
    TooLargeError, UndecidedError, ZeroDivisionError
        As for the operations.
    """
    if expression.is_Rational:
        return _bounded(Fraction(int(expression.p), int(expression.q)))
    kind = type(expression).__name__
    if kind == "Float":
        return _bounded(Fraction(str(expression)))
    if kind == "Exp1":
        return exponential(Fraction(1))
    if kind not in {"Add", "Mul", "Pow", "exp", "log"}:
        raise NotRealError(f"{str(expression)[:40]} is not built from rationals by sums, products, powers, log and exp")
    parts = [from_sympy(part) for part in expression.args]
    if kind == "exp":
        return exponential(parts[0])
    if kind == "log":
        return logarithm(parts[0])
    if kind == "Pow":
        return power(*parts)
    result = parts[0]
    for part in parts[1:]:
        result = _within_limits(result + part if kind == "Add" else result * part)
    return result


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """Fraction with the smallest denominator between two others, these included.

    Examples
    --------
    >>> simplest(Fraction(31, 100), Fraction(34, 100))
    Fraction(1, 3)
    """
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest(-high, -low)
    wholes = []  # of the continued fraction that both have in common
    while True:
        whole = math.ceil(low)
        if whole <= high:
            break
        wholes.append(whole - 1)
        low, high = 1 / (high - whole + 1), 1 / (low - whole + 1)
    found = Fraction(whole)
    for before in reversed(wholes):
        found = before + 1 / found
    return found
