"""Formulas evaluated at a point that is given exactly: their values, signs, and the pieces that apply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import flint
from flint import arb, fmpq_poly

from burden import exact
from burden.continuous.clearing import NotAlgebraic, Ring
from burden.continuous.points import Open, Point, number_of
from burden.continuous.trees import difference, names, number
from burden.exact import Enclosure, Exact
from burden.expressions import EvaluationError, Formula, Node, UnsureError

__all__ = ["PRECISIONS", "At", "Undefined"]

#: Precisions at which payoffs are compared, in bits.
PRECISIONS = (64, 160, 512)

_TESTS: Mapping[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
    "==": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
}


class Undefined(Exception):  # noqa: N818 -- the caller knows how to say it
    """A payoff has no value at a point."""

    def __init__(self, message: str, offset: int = 0) -> None:
        self.offset = offset
        super().__init__(message)


class At:
    """Formulas evaluated at a point.

    Parameters
    ----------
    ring
        Says which level is which coordinate.
    point
        The point.
    """

    def __init__(self, ring: Ring, point: Point) -> None:
        self.ring = ring
        self.point = point

    def values(self, precision: int) -> dict[str, Fraction | arb]:
        """Levels by name: rational ones as they are, others as balls."""
        balls = self.point.balls(precision)
        result: dict[str, Fraction | arb] = {}
        for position, name in enumerate(self.ring.variables):
            known = self.point.rational(position)
            result[name] = balls[position] if known is None else known
        return result

    def resolved(self, node: Node) -> Node:
        """Formula of the piece that the point lies in; on a border, of the piece that the file gives to it.

        Raises
        ------
        Open
            Where that was not settled.
        """
        kind = node.kind
        if kind == "if":
            return self.resolved(node.parts[1 if self.holds(node.parts[0]) else 2])
        if kind in {"min", "max"}:
            best = self.resolved(node.parts[0])
            for part in node.parts[1:]:
                other = self.resolved(part)
                sign = self.sign(difference(other, best))
                if sign == (-1 if kind == "min" else 1):
                    best = other
            return best
        if kind == "abs":
            inner = self.resolved(node.parts[0])
            return inner if self.sign(inner) >= 0 else difference(number(0), inner)
        if not node.parts:
            return node
        return Node(kind, node.offset, tuple(self.resolved(part) for part in node.parts), node.value)

    def holds(self, condition: Node) -> bool:
        """Whether a condition is true."""
        kind, parts = condition.kind, condition.parts
        if kind == "not":
            return not self.holds(parts[0])
        if kind == "and":
            return all(self.holds(part) for part in parts)
        if kind == "or":
            return any(self.holds(part) for part in parts)
        if kind == "if":
            return self.holds(parts[1 if self.holds(parts[0]) else 2])
        left, right = map(self.resolved, parts)
        return _TESTS[kind](self.sign(difference(left, right)))

    def sign(self, node: Node) -> int:
        """Sign of a smooth formula.

        Raises
        ------
        Open
            Where it was not settled.
        Undefined
            Where it has no value.
        """
        if node.kind == "number":
            return exact.sign(node.value)  # type: ignore[arg-type]  # a number has a number as its value
        is_cheap = self.point.root.degree == 1
        found = self._exact_sign(node) if is_cheap else None
        if found is not None:
            return found
        for precision in PRECISIONS:
            with flint.ctx.workprec(precision):
                ball = self._ball(node, precision)
                if ball is not None and (ball > 0 or ball < 0 or (isinstance(ball, Fraction) and ball == 0)):
                    return 1 if ball > 0 else -1 if ball < 0 else 0
        found = None if is_cheap else self._exact_sign(node)
        if found is None:
            found = self._sign_of_number(node)
        if found is None:
            raise Open("two numbers that could not be told apart")
        return found

    def look(self, node: Node) -> None:
        """See whether a formula has a value, as far as a quick look tells.

        Raises
        ------
        Undefined
            Where it surely has none.
        """
        with flint.ctx.workprec(PRECISIONS[0]):
            self._ball(node, PRECISIONS[0])

    def _ball(self, node: Node, precision: int) -> Fraction | arb | None:
        try:
            ball = Formula("", node).enclose(self.values(precision))
        except UnsureError:
            return None
        except EvaluationError as error:
            raise Undefined(error.message, error.offset) from None
        return ball if isinstance(ball, Fraction) or ball.is_finite() else None

    def _exact_sign(self, node: Node) -> int | None:
        """Sign of a rational formula by algebra; ``None`` where it is none."""
        try:
            above, below = self.ring.rational(node)
        except NotAlgebraic:
            return None
        divisor = self.point.sign(below)
        if not divisor:
            raise Undefined("division by zero")
        return self.point.sign(above) * divisor

    def _sign_of_number(self, node: Node) -> int | None:
        """Sign of a formula of numbers that are known in closed form."""
        value = self.closed(node)
        if value is None:
            return None
        try:
            return exact.sign(value)
        except exact.UndecidedError:
            return None

    def closed(self, node: Node) -> Exact | None:
        """Value of a formula in closed form, where the levels have one."""
        numbers = dict(zip(self.ring.variables, self.point.numbers, strict=True))
        if any(isinstance(numbers[name], Enclosure) for name in names(node)):
            return None
        try:
            return Formula("", node).evaluate(numbers)
        except EvaluationError:
            return None

    def value(self, node: Node) -> Exact:
        """Value of a formula: exact where the levels have a closed form, enclosed elsewhere.

        Raises
        ------
        Open, Undefined
            Where it has none.
        """
        closed = self.closed(node)
        if closed is not None:
            return exact.shortened(closed)
        try:
            above, below = self.ring.rational(node)
            divisor = self.point.element(below)
            if divisor:
                _, inverse, _ = _inverse(divisor, self.point.modulus)
                return self.point.number(self.point.element(above) * inverse % self.point.modulus)
        except NotAlgebraic:
            pass
        for precision in (224, 512):
            with flint.ctx.workprec(precision):
                ball = self._ball(node, precision)
                if ball is not None:
                    if isinstance(ball, Fraction):
                        return ball
                    return number_of(ball)
        raise Open("a payoff that could not be enclosed")


def _inverse(element: fmpq_poly, modulus: fmpq_poly) -> tuple[fmpq_poly, fmpq_poly, fmpq_poly]:
    common, one, other = element.xgcd(modulus)
    return common, one / common[0], other
