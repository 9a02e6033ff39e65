"""From a formula to a polynomial that vanishes wherever the formula does.

Denominators are multiplied away. A root ``e**(1/q)`` becomes a new variable ``s`` with ``s**q = e``, which a resultant
then eliminates. The polynomial may vanish elsewhere too: what is found from it is a candidate, and every candidate is
checked on the payoffs themselves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import flint
from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from burden.expressions import Node

__all__ = ["NotAlgebraic", "Ring", "determinant", "tree"]

#: Most roots in one formula, and their largest degree.
MAX_RADICALS = 4
MAX_ROOT = 12

#: Largest degree and most terms of a polynomial on the way.
MAX_DEGREE = 48
MAX_TERMS = 800

#: Most terms of a power that is multiplied out.
MAX_EXPANDED = 5_000

_Quotient = tuple[fmpq_mpoly, fmpq_mpoly]


class NotAlgebraic(Exception):  # noqa: N818 -- an answer, not an error: it decides the method
    """A formula that has no polynomial: it has an exponential in it, say, or would have one that is far too long."""


class Ring:
    """Polynomials in the levels of some players.

    Parameters
    ----------
    variables
        Names of the players.
    """

    def __init__(self, variables: Sequence[str]) -> None:
        self.variables = tuple(variables)
        self.n = len(self.variables)
        generators = [f"x{k}" for k in range(self.n)] + [f"s{k}" for k in range(MAX_RADICALS)]
        self.context = fmpq_mpoly_ctx.get(tuple(generators), flint.Ordering.degrevlex)
        self.gens = self.context.gens()

    def constant(self, value: Fraction | int) -> fmpq_mpoly:
        """A number as a polynomial."""
        value = Fraction(value)
        return self.context.constant(fmpq(value.numerator, value.denominator))

    def variable(self, name: str) -> fmpq_mpoly:
        """A player's level as a polynomial."""
        return self.gens[self.variables.index(name)]

    def cleared(self, node: Node) -> fmpq_mpoly:
        """Polynomial that vanishes wherever a smooth formula does.

        Raises
        ------
        NotAlgebraic
            Where there is none that we find.
        """
        return self.with_denominator(node)[0]

    def with_denominator(self, node: Node) -> _Quotient:
        """Polynomial that vanishes wherever a smooth formula does, and one wherever its denominator does."""
        radicals = _Radicals(self)
        above, below = radicals.quotient(node)
        return radicals.eliminated(above), radicals.eliminated(below)

    def rational(self, node: Node) -> _Quotient:
        """Numerator and denominator of a rational formula, coprime.

        Raises
        ------
        NotAlgebraic
            Where it is not rational.
        """
        radicals = _Radicals(self)
        above, below = radicals.quotient(node)
        if radicals.relations:
            raise NotAlgebraic("a formula with roots")
        common = above.gcd(below)
        return above / common, below / common


class _Radicals:
    """The roots of one formula, as variables."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.relations: list[fmpq_mpoly] = []
        self._known: dict[tuple[Node, int], fmpq_mpoly] = {}

    def quotient(self, node: Node) -> _Quotient:
        ring, one = self.ring, self.ring.constant(1)
        kind = node.kind
        if kind == "number":
            value = node.value
            assert isinstance(value, Fraction), "a number has a number as its value"
            return ring.constant(value.numerator), ring.constant(value.denominator)
        if kind == "name":
            return ring.variable(str(node.value)), one
        if kind in {"+", "*"}:
            total = self.quotient(node.parts[0])
            for part in node.parts[1:]:
                other = self.quotient(part)
                total = self._bounded(*(_plus(total, other) if kind == "+" else _times(total, other)))
            return total
        if kind == "negative":
            above, below = self.quotient(node.parts[0])
            return -above, below
        if kind == "/":
            (above, below), (c, d) = map(self.quotient, node.parts)
            return self._bounded(above * d, below * c)
        if kind == "sqrt":
            return self._power(node.parts[0], Fraction(1, 2))
        if kind == "**" and node.parts[1].kind == "number":
            exponent = node.parts[1].value
            assert isinstance(exponent, Fraction), "a number has a number as its value"
            return self._power(node.parts[0], exponent)
        raise NotAlgebraic(f"a formula with {kind}")

    def _power(self, base: Node, exponent: Fraction) -> _Quotient:
        if exponent.denominator == 1:
            above, below = self.quotient(base)
        else:
            if exponent.denominator > MAX_ROOT:
                raise NotAlgebraic(f"a root of degree {exponent.denominator}")
            above, below = self._root(base, exponent.denominator), self.ring.constant(1)
        power = exponent.numerator
        if abs(power) * max(above.total_degree(), below.total_degree()) > MAX_DEGREE or abs(power) > 200:
            raise NotAlgebraic(f"a power of {power}")
        if power < 0:
            above, below, power = below, above, -power
        for polynomial in (above, below):
            n_terms = len(polynomial.to_dict())
            if n_terms > 1 and math.comb(power + n_terms - 1, min(power, n_terms - 1)) > MAX_EXPANDED:
                raise NotAlgebraic(f"a power of {power}, multiplied out")
        return self._bounded(above**power, below**power)

    def _root(self, base: Node, degree: int) -> fmpq_mpoly:
        key = base, degree
        if key not in self._known:
            above, below = self.quotient(base)
            if len(self.relations) == MAX_RADICALS:
                raise NotAlgebraic(f"a formula with more than {MAX_RADICALS} roots")
            own = self.ring.gens[self.ring.n + len(self.relations)]
            self.relations.append(own**degree * below - above)
            self._known[key] = own
        return self._known[key]

    def _bounded(self, above: fmpq_mpoly, below: fmpq_mpoly) -> _Quotient:
        common = above.gcd(below) if not below.is_constant() else below
        if not common.is_constant():
            above, below = above / common, below / common
        for polynomial in (above, below):
            if polynomial.total_degree() > MAX_DEGREE or len(polynomial.to_dict()) > MAX_TERMS:
                raise NotAlgebraic(f"a formula of more than {MAX_TERMS} terms, or of a degree beyond {MAX_DEGREE}")
        return above, below

    def eliminated(self, polynomial: fmpq_mpoly) -> fmpq_mpoly:
        """Polynomial without roots that vanishes wherever one with them does."""
        for position in reversed(range(len(self.relations))):
            generator, relation = self.ring.n + position, self.relations[position]
            degree = polynomial.degrees()[generator]
            if degree:
                if max(polynomial.total_degree(), 1) * relation.degrees()[generator] > MAX_DEGREE:
                    raise NotAlgebraic("a formula with roots of too high a degree")
                polynomial = polynomial.resultant(relation, f"s{position}")
                if len(polynomial.to_dict()) > MAX_TERMS:
                    raise NotAlgebraic(f"a formula of more than {MAX_TERMS} terms")
        return polynomial


def _plus(one: _Quotient, other: _Quotient) -> _Quotient:
    (a, b), (c, d) = one, other
    return (a + c, b) if b == d else (a * d + c * b, b * d)


def _times(one: _Quotient, other: _Quotient) -> _Quotient:
    return one[0] * other[0], one[1] * other[1]


def determinant(matrix: Sequence[Sequence[fmpq_mpoly]], ring: Ring) -> fmpq_mpoly:
    """Determinant of a small matrix of polynomials."""
    if not matrix:
        return ring.constant(1)
    total = ring.constant(0)
    for k, entry in enumerate(matrix[0]):
        if entry:
            rest = determinant([[*row[:k], *row[k + 1 :]] for row in matrix[1:]], ring)
            total += entry * rest * (-1) ** k
    return total


def tree(polynomial: fmpq_mpoly, ring: Ring) -> Node:
    """A polynomial as a tree."""
    terms = []
    for exponents, coefficient in polynomial.to_dict().items():
        factors = [_number(Fraction(int(coefficient.p), int(coefficient.q)))]
        for name, exponent in zip(ring.variables, exponents, strict=False):
            if exponent:
                factors.append(Node("**", 0, (Node("name", 0, (), name), _number(int(exponent)))))
        terms.append(Node("*", 0, tuple(factors)) if len(factors) > 1 else factors[0])
    return Node("+", 0, tuple(terms)) if len(terms) > 1 else terms[0]


def _number(value: Fraction | int) -> Node:
    return Node("number", 0, (), Fraction(value))
