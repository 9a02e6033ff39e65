"""Arithmetic on irrational payoffs for :mod:`burden.solvers.bimatrix`: balls first, algebra where they fail.

1. Every element is computed in ball arithmetic, which is fast and settles nearly every sign.
2. Where a ball holds zero, the element is written as a polynomial (:class:`burden.ordered_ring.OrderedRing`), by the
   way in which it was computed, and its sign is decided there.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import flint

from burden.exact import Exact
from burden.ordered_ring import OrderedRing, sign_of_ball

__all__ = ["Element", "LazyRing"]

#: Precision of the balls, in bits: each step loses a few.
PRECISION = 256


class Element:
    """A number of a ring: a ball that holds it, and how it was computed, should the ball not settle its sign."""

    __slots__ = ("ball", "known_sign", "operands", "operation", "polynomial", "ring", "siblings")

    def __init__(self, ring: LazyRing, ball: flint.arb, operation: str = "", operands: Sequence[Element] = ()) -> None:
        self.ring = ring
        self.ball = ball
        self.operation = operation
        self.operands = operands
        self.polynomial: flint.fmpq_mpoly | None = None
        self.known_sign: int | None = None
        self.siblings: Sequence[Element] = ()

    def __add__(self, other: Element | int) -> Element:
        return self.ring.combined("+", self, other)

    def __sub__(self, other: Element | int) -> Element:
        return self.ring.combined("-", self, other)

    def __mul__(self, other: Element | int) -> Element:
        return self.ring.combined("*", self, other)


class LazyRing:
    """Sums, differences and products of some numbers, with their signs.

    Parameters
    ----------
    values
        Numbers that :meth:`table` will be able to convert.

    Raises
    ------
    UndecidedError
        Where the numbers need too many terms.
    """

    def __init__(self, values: Iterable[Exact]) -> None:
        self._ring = OrderedRing(dict.fromkeys(values))
        self._zero = self._leaf(self._ring.constant(0))

    def _leaf(self, polynomial: flint.fmpq_mpoly) -> Element:
        with flint.ctx.workprec(PRECISION):
            element = Element(self, self._ring.ball(polynomial))
        element.polynomial = polynomial
        return element

    def table(self, values: Sequence[Sequence[Exact]]) -> list[list[Element]]:
        """Write numbers as elements, all multiplied by one positive number that clears their denominators."""
        fractions = {value: self._ring.fraction(value) for row in values for value in row}
        common = self._ring.constant(1)
        for _, denominator in fractions.values():
            shared = self._ring.common_divisor([common, denominator])
            common = self._ring.product(common, divmod(denominator, shared)[0])
        elements = {
            value: self._leaf(self._ring.product(numerator, divmod(common, denominator)[0]))
            for value, (numerator, denominator) in fractions.items()
        }
        return [[elements[value] for value in row] for row in values]

    def quotient(self, numerator: Element, denominator: Element) -> Exact:
        """Write a quotient of elements as a number.

        Raises
        ------
        TooLargeError, UndecidedError
            Where it has too many terms.
        """
        if numerator is self._zero:
            return Fraction(0)
        return self._ring.quotient(self._polynomial(numerator), self._polynomial(denominator))

    def combined(self, operation: str, left: Element, right: Element | int) -> Element:
        """Sum, difference or product of two elements, or of an element and an integer."""
        if isinstance(right, int):
            right = self._leaf(self._ring.constant(right))
        if left is right and operation == "-":
            return self._zero
        with flint.ctx.workprec(PRECISION):
            ball = _OPERATIONS[operation](left.ball, right.ball)
        return self._zero if ball.is_zero() else Element(self, ball, operation, (left, right))

    def reduced(self, elements: Sequence[Element]) -> Sequence[Element]:
        """Divide a vector by a positive common factor, so that its entries stay small.

        Only the polynomials are divided, once somebody asks for them, and the balls stay as they are: who divides
        vectors by unknown factors asks only for signs that do not depend on them.
        """
        siblings = [Element(self, element.ball, "reduced", elements) for element in elements]
        for sibling in siblings:
            sibling.siblings = siblings
        return siblings

    def sign(self, element: Element) -> int:
        """Sign of an element: -1, 0 or 1.

        Raises
        ------
        UndecidedError
            Where neither algebra nor enclosures settle it.
        """
        if element.known_sign is None:
            found = sign_of_ball(element.ball)
            if not found and not element.ball.is_zero():
                found = self._ring.sign(self._polynomial(element))
            if not found:
                element.ball = self._zero.ball
            element.known_sign = found
        return element.known_sign

    def _polynomial(self, element: Element) -> flint.fmpq_mpoly:
        """Write an element as a polynomial, and before it all that it was computed from."""
        waiting = [element]
        while waiting:
            last = waiting[-1]
            missing = [operand for operand in last.operands if operand.polynomial is None]
            if last.polynomial is None and missing:
                waiting += missing
                continue
            waiting.pop()
            if last.polynomial is not None:
                continue
            polynomials = [operand.polynomial for operand in last.operands if operand.polynomial is not None]
            if last.operation == "reduced":
                shorter = self._ring.without_content(polynomials)
                for sibling, polynomial in zip(last.siblings, shorter, strict=True):
                    sibling.polynomial = polynomial
            elif last.operation == "*":
                last.polynomial = self._ring.product(*polynomials)
            else:
                last.polynomial = _OPERATIONS[last.operation](*polynomials)
        assert element.polynomial is not None
        return element.polynomial


_OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
