"""Formulas and their values: exact, enclosed, or in sympy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from burden import exact
from burden.exact import Exact
from burden.expressions import syntax
from burden.expressions.syntax import FormulaError, Node

if TYPE_CHECKING:
    from sympy import Basic

    from burden.expressions.enclosures import Enclosed

__all__ = ["EvaluationError", "Formula", "UnsureError", "constant", "parse"]

#: What an operation costs that may leave the rational numbers, or has a long number to carry: that many others.
COSTLY = 10


class EvaluationError(ArithmeticError):
    """A formula has no usable real value at the given point: a division by zero, say.

    Parameters
    ----------
    message
        What went wrong.
    offset
        Where in the formula, counted in characters from 0.

    Attributes
    ----------
    definition
        Name of the definition in whose formula it went wrong; empty where it is the formula that was evaluated.
    """

    def __init__(self, message: str, offset: int) -> None:
        self.message, self.offset = message, offset
        self.definition = ""
        super().__init__(message)


class UnsureError(ArithmeticError):
    """An enclosure is too wide to tell whether a formula has a value."""


@dataclass(frozen=True, eq=False, repr=False)
class Formula:
    """A formula: the text as the user wrote it, and its tree.

    Examples
    --------
    >>> formula = parse("kappa*US + 1/3")
    >>> sorted(formula.names)
    ['US', 'kappa']
    >>> formula.evaluate({"kappa": Fraction(1, 2), "US": Fraction(3)})
    Fraction(11, 6)
    """

    text: str
    root: Node

    def __repr__(self) -> str:
        return f"<Formula {self.text!r}>"

    @cached_property
    def offsets(self) -> dict[str, int]:
        """Names that occur in it, each with its first place, counted in characters from 0."""
        found: dict[str, int] = {}
        for node in self.root.walk():
            if node.kind == "name":
                found[str(node.value)] = min(node.offset, found.get(str(node.value), node.offset))
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """Names that occur in it."""
        return frozenset(self.offsets)

    @cached_property
    def cost(self) -> int:
        """How much work its evaluation is, in operations on rational numbers."""
        return sum(COSTLY if _is_costly(node) else 1 for node in self.root.walk())

    @property
    def is_condition(self) -> bool:
        """Whether it is true or false rather than a number."""
        return self.root.is_condition

    def evaluate(self, values: Mapping[str, Exact]) -> Exact:
        """Value of the formula, exactly.

        Raises
        ------
        EvaluationError
            Where it has no real value there, or one too large to carry, or a comparison could not be decided.
        """
        result: Exact | bool = _evaluate(self.root, values)
        assert not isinstance(result, bool), "a condition was evaluated as a number"
        return result

    def holds(self, values: Mapping[str, Exact]) -> bool:
        """Whether the condition is true.

        Raises
        ------
        EvaluationError
            As for :meth:`evaluate`.
        """
        result = _evaluate(self.root, values)
        assert isinstance(result, bool), "a number was evaluated as a condition"
        return result

    def enclose(self, values: Mapping[str, Enclosed]) -> Enclosed:
        """Value of the formula, or an interval that holds it: much faster than :meth:`evaluate`, and less sure.

        Raises
        ------
        EvaluationError
            Where it surely has no usable real value there.
        UnsureError
            Where it may have none.
        """
        from burden.expressions.enclosures import number

        return number(self.root, values)

    def may_hold(self, values: Mapping[str, Enclosed]) -> bool:
        """Whether the condition is true, or too close to tell.

        Raises
        ------
        EvaluationError
            Where it surely cannot be decided, because a part of it has no value.
        UnsureError
            Where a part of it may have none.
        """
        from burden.expressions.enclosures import truth

        return truth(self.root, values) is not False

    def sympy(self, symbols: Mapping[str, Any]) -> Basic:
        """Write the formula in sympy, its names replaced by the given expressions."""
        return _to_sympy(self.root, symbols)


def parse(text: str, *, condition: bool = False) -> Formula:
    """Read a formula.

    Parameters
    ----------
    text
        The formula.
    condition
        Whether a condition is expected (``theta_E > theta_W``) rather than a number.

    Raises
    ------
    FormulaError
        With the place of the first mistake.
    """
    try:
        number = exact.read_number(text.strip())
    except (exact.TooLargeError, ZeroDivisionError):
        number = None  # the parser knows the place
    if number is not None and not condition:
        return constant(text, number)  # as most payoffs in lists are: no need to take it apart
    root = syntax.tree(text)
    if root.is_condition and not condition:
        raise FormulaError("a condition where a number is expected", root.offset, "write `a if condition else b`")
    if condition and not root.is_condition:
        raise FormulaError("a number where a condition is expected", root.offset, "write a comparison: theta_E > 1")
    return Formula(text, root)


def _is_costly(node: Node) -> bool:
    if isinstance(node.value, Fraction):
        return max(node.value.numerator.bit_length(), node.value.denominator.bit_length()) > 64
    return node.kind in {"**", "sqrt", "log", "exp"}


def constant(text: str, value: Fraction) -> Formula:
    """Formula that is one number."""
    return Formula(text, Node("number", 0, (), value))


# -- to numbers ---------------------------------------------------------------------------------------------------


def _evaluate(node: Node, values: Mapping[str, Exact]) -> Any:
    """Value of a node: an exact number, or a truth value for conditions."""
    kind = node.kind
    if kind == "number":
        return node.value
    if kind == "name":
        return values[str(node.value)]
    if kind == "if":
        return _evaluate(node.parts[1 if _evaluate(node.parts[0], values) else 2], values)
    if kind == "and":
        return all(_evaluate(part, values) for part in node.parts)
    if kind == "or":
        return any(_evaluate(part, values) for part in node.parts)
    operands = [_evaluate(part, values) for part in node.parts]
    try:
        return _OPERATIONS[kind](*operands)
    except ZeroDivisionError:
        raise EvaluationError("division by zero", node.offset) from None
    except (exact.NotRealError, exact.TooLargeError, exact.UndecidedError) as error:
        raise EvaluationError(str(error), node.offset) from None


# Sums and products are checked at every step: each operand may be as long as the limit allows, and there may be many.


def _sum(*terms: Exact) -> Exact:
    total = terms[0]
    for term in terms[1:]:
        total = exact.within_limits(total + term)
    return total


def _product(*factors: Exact) -> Exact:
    total = factors[0]
    for factor in factors[1:]:
        total = exact.within_limits(total * factor)
    return total


def _quotient(dividend: Exact, divisor: Exact) -> Exact:
    if exact.sign(divisor) == 0:
        raise ZeroDivisionError
    return exact.within_limits(dividend / divisor)


def _root(operand: Exact) -> Exact:
    if exact.sign(operand) < 0:
        raise exact.NotRealError("the square root of a negative number")
    return exact.power(operand, Fraction(1, 2))


def _extreme(direction: int) -> Callable[..., Exact]:
    def extreme(*operands: Exact) -> Exact:
        best = operands[0]
        for operand in operands[1:]:
            if exact.compare(operand, best) == direction:
                best = operand
        return best

    return extreme


def _comparison(test: Callable[[int], bool]) -> Callable[[Exact, Exact], bool]:
    return lambda left, right: test(exact.compare(left, right))


_OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "+": _sum,
    "*": _product,
    "/": _quotient,
    "**": exact.power,
    "negative": lambda operand: -operand,
    "not": lambda operand: not operand,
    "min": _extreme(-1),
    "max": _extreme(1),
    "abs": lambda operand: operand if exact.sign(operand) >= 0 else -operand,
    "sqrt": _root,
    "log": exact.logarithm,
    "exp": exact.exponential,
    "<": _comparison(lambda sign: sign < 0),
    "<=": _comparison(lambda sign: sign <= 0),
    ">": _comparison(lambda sign: sign > 0),
    ">=": _comparison(lambda sign: sign >= 0),
    "==": _comparison(lambda sign: sign == 0),
    "!=": _comparison(lambda sign: sign != 0),
}


# -- to sympy -----------------------------------------------------------------------------------------------------


def _to_sympy(node: Node, symbols: Mapping[str, Any]) -> Any:
    import sympy

    if node.kind == "number":
        return sympy.Rational(str(node.value))
    if node.kind == "name":
        return symbols[str(node.value)]
    parts = [_to_sympy(part, symbols) for part in node.parts]
    if node.kind == "if":
        return sympy.Piecewise((parts[1], parts[0]), (parts[2], True))
    builders: Mapping[str, Callable[..., Any]] = {
        "+": sympy.Add,
        "*": sympy.Mul,
        "/": lambda dividend, divisor: dividend / divisor,
        "**": sympy.Pow,
        "negative": lambda operand: -operand,
        "and": sympy.And,
        "or": sympy.Or,
        "not": sympy.Not,
        "<": sympy.Lt,
        "<=": sympy.Le,
        ">": sympy.Gt,
        ">=": sympy.Ge,
        "==": sympy.Eq,
        "!=": sympy.Ne,
        "min": sympy.Min,
        "max": sympy.Max,
        "abs": sympy.Abs,
        "sqrt": sympy.sqrt,
        "log": sympy.log,
        "exp": sympy.exp,
    }
    return builders[node.kind](*parts)
