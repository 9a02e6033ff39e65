"""Arcs of equilibria, on which each probability is a rational function of one of them.

With one probability t, and all others rational functions of t in lowest terms (:class:`Quotient`), every condition on
a profile is a condition on such a function. Zeros and poles are isolated exactly (:class:`Root`). Between two of these
no function changes its sign, so that one rational t tells what holds there (:class:`Line`). An arc is what belongs to a
closed interval of t without poles (:class:`Path`). Where it meets products of polytopes and other arcs is asked of the
same kind of functions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import flint
from flint import fmpq, fmpq_poly

from burden import exact
from burden.exact import Exact, Irrational
from burden.game import Profile
from burden.solvers.pieces import Product
from burden.solvers.polytopes import Unsettled, halfspaces, is_rational

__all__ = ["MAX_DEGREE", "PARAMETER", "Line", "Path", "Quotient", "Root", "Univariate", "fraction", "real_roots"]

#: Largest degree of an equation. Of what is divided it may be twice this, and of all that is factored, ten times.
MAX_DEGREE = 30

_ZERO = Fraction(0)

Univariate: TypeAlias = Any  # a polynomial of flint, which has no static types, in one variable


@dataclass(frozen=True, slots=True)
class Quotient:
    """A rational function of one variable, in lowest terms."""

    above: Univariate
    below: Univariate

    @classmethod
    def of(cls, above: Univariate, below: Univariate) -> Quotient:
        """Divide one polynomial by another."""
        common = above.gcd(below) * below.leading_coefficient()
        if max(above.degree(), below.degree()) > 2 * MAX_DEGREE:
            raise Unsettled(f"polynomials of a degree beyond {2 * MAX_DEGREE} come up")
        return cls(above / common, below / common)

    @classmethod
    def constant(cls, value: Fraction | int) -> Quotient:
        """Function that has the same value everywhere."""
        return cls(fmpq_poly([fmpq(value.numerator, value.denominator)]), fmpq_poly([1]))

    def __add__(self, other: Quotient) -> Quotient:
        return Quotient.of(self.above * other.below + other.above * self.below, self.below * other.below)

    def __mul__(self, other: Quotient) -> Quotient:
        return Quotient.of(self.above * other.above, self.below * other.below)

    def __truediv__(self, other: Quotient) -> Quotient:
        return Quotient.of(self.above * other.below, self.below * other.above)

    def __call__(self, at: Fraction) -> Fraction:
        """Value at a number that is no pole."""
        point = fmpq(at.numerator, at.denominator)
        return fraction(self.above(point) / self.below(point))

    def is_affine(self, degree: int) -> bool:
        """Whether it is a polynomial of at most a degree."""
        return bool(self.below.degree() == 0 and self.above.degree() <= degree)


#: The probability that the others are functions of.
PARAMETER = Quotient(fmpq_poly([0, 1]), fmpq_poly([1]))


def fraction(value: fmpq) -> Fraction:
    """Write a number of flint as one of ours."""
    return Fraction(int(value.p), int(value.q))


def _horner(polynomial: Univariate, at: Any, constant: Any = Fraction) -> Any:
    """Value of a polynomial at a number, or with ``Quotient.constant`` at a rational function."""
    value = constant(0)
    for coefficient in reversed(polynomial.coeffs()):
        value = value * at + constant(fraction(coefficient))
    return value


@dataclass(frozen=True, slots=True)
class Root:
    """The only zero of an irreducible polynomial between two numbers; ``rank`` of its real zeros are smaller."""

    polynomial: Univariate
    low: Fraction
    high: Fraction
    rank: int = 0

    @property
    def key(self) -> tuple[int, ...]:
        """What equal numbers have in common."""
        return (self.rank, *map(int, self.polynomial.numer().coeffs()))

    def of(self, function: Quotient) -> Exact:
        """Value of a rational function there, for zeros that are rational or quadratic."""
        if self.polynomial.degree() > 2:
            raise Unsettled(f"an equilibrium has probabilities of algebraic degree {self.polynomial.degree()}")
        inverse = function.below.xgcd(self.polynomial)[1]  # monic, and no pole here
        remainder = (function.above * inverse) % self.polynomial
        constant, slope = (fraction(remainder[k]) for k in (0, 1))
        if not slope:
            return constant
        c, b, a = map(fraction, self.polynomial.coeffs())
        middle = -b / (2 * a)
        root = exact.power(middle * middle - c / a, Fraction(1, 2))
        return constant + slope * middle + root * (slope if self.rank else -slope)


def real_roots(polynomials: Sequence[Univariate]) -> list[Root]:
    """Real zeros of some polynomials, in order, in intervals that do not touch each other."""
    factors = {str(f): f for polynomial in polynomials for f, _ in polynomial.numer().factor()[1]}
    if sum(f.degree() for f in factors.values()) > 10 * MAX_DEGREE:
        raise Unsettled(f"polynomials of a degree beyond {10 * MAX_DEGREE} come up")
    precision, found = 64, list[Root]()
    while precision == 64 or any(a.high >= b.low for a, b in itertools.pairwise(found)):
        found = []
        with flint.ctx.workprec(precision):
            for factor in factors.values():
                zeros = [zero.real for zero, _ in factor.complex_roots() if zero.imag == 0]
                intervals = sorted((fraction(zero.lower().fmpq()), fraction(zero.upper().fmpq())) for zero in zeros)
                if factor.degree() == 1:
                    intervals = [(Fraction(-int(factor[0]), int(factor[1])),) * 2]
                found += [Root(fmpq_poly(factor), low, high, k) for k, (low, high) in enumerate(intervals)]
        found.sort(key=lambda root: root.low)
        precision *= 2
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """The zeros and poles of some functions; whether no function is negative there; and between, before and after."""

    roots: list[Root]
    at_roots: list[bool]
    between: list[bool]

    @classmethod
    def of(cls, functions: Sequence[Quotient], others: Sequence[Univariate] = ()) -> Line:
        """Cut the line at the zeros and poles of functions, and at zeros of other polynomials."""
        functions = [f for f in functions if f.above]
        roots = real_roots([*(f.above for f in functions), *(f.below for f in functions), *others])
        gaps = [(a.high + b.low) / 2 for a, b in itertools.pairwise(roots)]
        gaps = [roots[0].low - 1, *gaps, roots[-1].high + 1] if roots else [_ZERO]
        at_roots = [
            all(f.below % root.polynomial and (f(at) > 0 or not f.above % root.polynomial) for f in functions)
            for root, at in zip(roots, gaps[1:], strict=True)
        ]
        return cls(roots, at_roots, [all(f(at) > 0 for f in functions) for at in gaps])

    def intervals(self) -> Iterator[tuple[int, int]]:
        """Positions of the ends of each closed interval on which all hold; the same twice for a point."""
        assert not (self.between[0] or self.between[-1])  # noqa: PT018 -- probabilities are bounded
        start = None
        for k, holds in enumerate(self.at_roots):
            if start is None and holds:
                start = k
            if start is not None and not self.between[k + 1]:
                yield start, k
                start = None


@dataclass(frozen=True, slots=True)
class Path:
    """A connected arc of equilibria: each probability is a function of one of them, between two values of it."""

    functions: tuple[tuple[Quotient, ...], ...]
    player: int
    action: int
    low: Root
    high: Root

    def at(self, root: Root) -> Profile:
        """Profile at a rational or quadratic value of the parameter."""
        return tuple(tuple(root.of(f) for f in own) for own in self.functions)

    def contains(self, profile: Profile) -> bool:
        """Whether a profile lies on the arc."""
        if not all(isinstance(weight, Fraction | Irrational) for own in profile for weight in own):
            return False  # known by enclosures: an isolated equilibrium
        at = profile[self.player][self.action]
        if exact.compare(at, self.low.of(PARAMETER)) < 0 or exact.compare(at, self.high.of(PARAMETER)) > 0:
            return False
        return all(
            exact.compare(_horner(f.above, at), _horner(f.below, at) * weight) == 0
            for functions, own in zip(self.functions, profile, strict=True)
            for f, weight in zip(functions, own, strict=True)
        )

    def meets(self, product: Product) -> bool:
        """Whether some point of the arc lies in a product of polytopes."""
        if product.is_point:
            return self.contains(next(product.vertices()))
        conditions: list[Quotient] = []
        for functions, hull in zip(self.functions, product.sets, strict=True):
            if not is_rational(hull):
                raise Unsettled("whether a curve meets a set of equilibria with irrational probabilities")
            equations, inequalities = halfspaces(hull)
            for row in [*inequalities, *equations, *([-c for c in row] for row in equations)]:
                terms = [Quotient.constant(c) * f for c, f in zip(row, functions, strict=True)]
                conditions.append(sum(terms[1:], terms[0]))
        return bool(self._places(conditions))

    def crosses(self, other: Path) -> bool:
        """Whether the arc has a point in common with another arc."""
        there = self.functions[other.player][other.action]
        differences = []
        for ours, theirs in zip(self.functions, other.functions, strict=True):
            for f, g in zip(ours, theirs, strict=True):
                above, below = (_horner(polynomial, there, Quotient.constant) for polynomial in (g.above, g.below))
                differences.append(f * below + Quotient.constant(-1) * above)
        if not any(f.above for f in differences):
            return False  # two arcs of one curve: they meet at end points, if at all
        places = self._places([*differences, *(Quotient.constant(-1) * f for f in differences)])
        return any(other.contains(self.at(root)) for root in places)

    def _places(self, conditions: Sequence[Quotient]) -> list[Root]:
        """Ends, on this arc, of the intervals on which conditions hold."""
        line = Line.of(conditions, [self.low.polynomial, self.high.polynomial])
        keys = [root.key for root in line.roots]
        first, last = keys.index(self.low.key), keys.index(self.high.key)
        return [line.roots[k] for k in range(first, last + 1) if line.at_roots[k]]
