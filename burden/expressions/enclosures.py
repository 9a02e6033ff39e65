"""Values of formulas as intervals that surely hold them: fast, and enough to see whether a formula has a value.

A file is checked at every profile of every scenario before anybody asks for a solution, so the check must be quick for
whatever stands in it. Rational numbers stay as they are while they are short; roots, logarithms and exponentials become
balls, which carry their own rounding error. What a ball leaves open is never reported as a mistake: the exact
arithmetic of :meth:`~burden.expressions.Formula.evaluate` decides it where the game is solved.

References
----------
F. Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic", *IEEE Trans. Computers* 66
(2017) 1281-1292.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from burden import exact
from burden.expressions.formula import EvaluationError, UnsureError
from burden.expressions.syntax import COMPARISONS, Node

if TYPE_CHECKING:
    from flint import arb  # noqa: TID251 -- balls are this module's subject

__all__ = ["Enclosed", "check_range", "enclosed", "number", "truth"]

#: A number as it is, or a ball that holds it.
Enclosed: TypeAlias = "Fraction | arb"

_T = TypeVar("_T")

#: Longest numerator or denominator that is carried exactly here, in bits; longer ones are rounded to balls.
MAX_BITS = 256

#: Largest double.
MAX_FLOAT = 1.797e308


def number(node: Node, values: Mapping[str, Enclosed]) -> Enclosed:
    """Value of a formula, or a ball that holds it.

    Raises
    ------
    EvaluationError
        Where it surely has no usable real value.
    UnsureError
        Where it may have none.
    """
    kind = node.kind
    if kind == "number":
        return enclosed(node.value)  # type: ignore[arg-type]  # a number has a number as its value
    if kind == "name":
        return values[str(node.value)]
    if kind == "if":
        return _branch(node, values)
    operands = [number(part, values) for part in node.parts]
    try:
        return _OPERATIONS[kind](*operands)
    except ZeroDivisionError:
        raise EvaluationError("division by zero", node.offset) from None
    except (exact.NotRealError, exact.TooLargeError) as error:
        raise EvaluationError(str(error), node.offset) from None


def truth(node: Node, values: Mapping[str, Enclosed]) -> bool | None:
    """Whether a condition is true; ``None`` where it is too close to tell.

    Raises
    ------
    EvaluationError
        Where a part of it surely has no value.
    UnsureError
        Where a part of it may have none.
    """
    if node.kind in COMPARISONS:
        left, right = (number(part, values) for part in node.parts)
        sign = _sign(_sum(left, -right))
        return None if sign is None else _TESTS[node.kind](sign, 0)
    if node.kind == "not":
        inner = truth(node.parts[0], values)
        return None if inner is None else not inner
    if node.kind in {"and", "or"}:
        return _run(node.parts, values, stop=node.kind == "or")
    chosen = truth(node.parts[0], values)
    if chosen is not None:
        return truth(node.parts[1 if chosen else 2], values)
    outcomes = _unless_it_fails(lambda: {truth(part, values) for part in node.parts[1:]})
    return outcomes.pop() if len(outcomes) == 1 else None


def enclosed(value: Fraction) -> Enclosed:
    """The number itself while it is short, otherwise a ball that holds it."""
    is_short = value.numerator.bit_length() <= MAX_BITS and value.denominator.bit_length() <= MAX_BITS
    return value if is_short else _ball(value)


def check_range(value: Enclosed) -> None:
    """Make sure that a number fits a double.

    Raises
    ------
    TooLargeError
        Where it surely does not.
    UnsureError
        Where it is not known at all.
    """
    if isinstance(value, Fraction):
        exact.to_float(value)
    elif abs(value) > MAX_FLOAT:
        raise exact.TooLargeError("a number beyond the range of floating point")
    elif not value.is_finite():
        raise UnsureError


def _branch(node: Node, values: Mapping[str, Enclosed]) -> Enclosed:
    """Value of ``a if condition else b``: of both where the condition is too close to tell."""
    condition, then, otherwise = node.parts
    chosen = truth(condition, values)
    if chosen is not None:
        return number(then if chosen else otherwise, values)
    one, other = _unless_it_fails(lambda: (number(then, values), number(otherwise, values)))
    return one if isinstance(one, Fraction) and one == other else _ball(one).union(_ball(other))


def _run(parts: Sequence[Node], values: Mapping[str, Enclosed], *, stop: bool) -> bool | None:
    """Truth of ``and`` (which stops at what is false) or ``or`` (which stops at what is true)."""
    result: bool | None = not stop
    for part in parts:
        evaluate = partial(truth, part, values)
        # Once a part was too close to tell, it may be that we should have stopped there.
        value = _unless_it_fails(evaluate) if result is None else evaluate()
        if value is stop:
            return stop
        if value is None:
            result = None
    return result


def _unless_it_fails(evaluate: Callable[[], _T]) -> _T:
    """Evaluate what the exact arithmetic may never come to: an error there is no error for sure."""
    try:
        return evaluate()
    except EvaluationError:
        raise UnsureError from None


# -- operations ---------------------------------------------------------------------------------------------------


def _ball(value: Enclosed) -> arb:
    if not isinstance(value, Fraction):
        return value
    import flint  # noqa: TID251 -- balls are this module's subject

    return flint.arb(flint.fmpq(value.numerator, value.denominator))


def _sign(value: Enclosed) -> int | None:
    """Sign of a number; ``None`` where its ball holds zero."""
    if isinstance(value, Fraction):
        return (value.numerator > 0) - (value.numerator < 0)
    return 1 if value > 0 else -1 if value < 0 else None


def _known_sign(value: Enclosed) -> int:
    sign = _sign(value)
    if sign is None:
        raise UnsureError
    return sign


def _folded(combine: Callable[[Any, Any], Any]) -> Callable[..., Enclosed]:
    """Operation on any number of operands, from left to right."""

    def folded(*operands: Enclosed) -> Enclosed:
        total = operands[0]
        for operand in operands[1:]:
            if isinstance(total, Fraction) and isinstance(operand, Fraction):
                total = enclosed(combine(total, operand))
            else:
                total = combine(_ball(total), _ball(operand))
        return total

    return folded


_sum = _folded(operator.add)
_product = _folded(operator.mul)


def _quotient(dividend: Enclosed, divisor: Enclosed) -> Enclosed:
    if _known_sign(divisor) == 0:
        raise ZeroDivisionError
    if isinstance(dividend, Fraction) and isinstance(divisor, Fraction):
        return enclosed(dividend / divisor)
    return _ball(dividend) / _ball(divisor)


def _power(base: Enclosed, exponent: Enclosed) -> Enclosed:
    is_integer = isinstance(exponent, Fraction) and exponent.denominator == 1
    if isinstance(base, Fraction) and (is_integer or base == 0):
        # Only the sign of the exponent matters where the base is zero.
        whole = exponent if isinstance(exponent, Fraction) and is_integer else Fraction(_known_sign(exponent))
        value = exact.power(base, whole)
        assert isinstance(value, Fraction), "a rational number to an integer power is rational"
        return enclosed(value)
    if isinstance(exponent, Fraction) and is_integer:
        return base**exponent.numerator
    if _known_sign(base) < 0:
        raise exact.NotRealError("a negative number to a power that is not an integer")
    if isinstance(exponent, Fraction):
        if max(abs(exponent.numerator), exponent.denominator) > exact.MAX_BITS:
            raise exact.TooLargeError(f"an exponent of more than {exact.MAX_BITS}")
        root = _rational_root(base, exponent.denominator) if isinstance(base, Fraction) else None
        if root is not None:
            return _power(root, Fraction(exponent.numerator))
    return (_ball(base).log() * _ball(exponent)).exp()


def _rational_root(value: Fraction, degree: int) -> Fraction | None:
    """Root of a positive number where it is rational: 2/3 for the second root of 4/9."""
    import flint  # noqa: TID251 -- roots of integers are quick there

    parts = [int(flint.fmpz(part).root(degree)) for part in (value.numerator, value.denominator)]
    root = Fraction(*parts)
    return root if root**degree == value else None


def _square_root(operand: Enclosed) -> Enclosed:
    if _known_sign(operand) < 0:
        raise exact.NotRealError("the square root of a negative number")
    return _power(operand, Fraction(1, 2))


def _logarithm(operand: Enclosed) -> Enclosed:
    if _known_sign(operand) <= 0:
        raise exact.NotRealError("the logarithm of a number that is not positive")
    return Fraction(0) if operand == 1 else _ball(operand).log()


def _exponential(operand: Enclosed) -> Enclosed:
    if operand > exact.MAX_EXPONENTIAL or -operand > exact.MAX_EXPONENTIAL:
        raise exact.TooLargeError(f"exp of a number beyond {exact.MAX_EXPONENTIAL}")
    return Fraction(1) if operand == 0 else _ball(operand).exp()


_TESTS: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}

_OPERATIONS: Mapping[str, Callable[..., Enclosed]] = {
    "+": _sum,
    "*": _product,
    "/": _quotient,
    "**": _power,
    "negative": operator.neg,
    "min": _folded(lambda one, other: min(one, other) if isinstance(one, Fraction) else one.min(other)),
    "max": _folded(lambda one, other: max(one, other) if isinstance(one, Fraction) else one.max(other)),
    "abs": abs,
    "sqrt": _square_root,
    "log": _logarithm,
    "exp": _exponential,
}
