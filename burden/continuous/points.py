"""Points with real algebraic coordinates: all written as polynomials in one real root of one irreducible polynomial.

Whether a polynomial vanishes at such a point is decided by algebra, and its sign by balls that are made smaller until
they leave zero out: nothing is left open.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

import flint
from flint import arb, fmpq_mpoly, fmpq_poly

from burden import exact
from burden.exact import Enclosure, Exact

__all__ = [
    "Open",
    "Point",
    "Root",
    "between",
    "fraction",
    "number_of",
    "order",
    "rational_root",
    "real_roots",
    "univariate",
]

#: Precisions at which signs are tried, in bits, and that of enclosures that are shown.
PRECISIONS = (64, 128, 256, 512, 1024, 2048)
SHOWN = 224


#: The variable of polynomials in one variable.
_T = fmpq_poly([0, 1])


class Open(Exception):  # noqa: N818 -- an answer, not an error: what it says goes into the solution
    """A question about a point that was not settled."""


def fraction(value: flint.fmpq) -> Fraction:
    """A rational number of FLINT as a fraction."""
    return Fraction(int(value.p), int(value.q))


@dataclass(frozen=True, slots=True)
class Root:
    """A real number: the ``rank``-th real root, from 0 and in ascending order, of an irreducible polynomial.

    Parameters
    ----------
    coefficients
        Of the polynomial: coprime integers, the constant first, the last one positive.
    rank
        Which of its real roots.
    """

    coefficients: tuple[int, ...]
    rank: int = 0

    @property
    def degree(self) -> int:
        """Degree of the number."""
        return len(self.coefficients) - 1

    @property
    def rational(self) -> Fraction | None:
        """The number itself where it is rational."""
        if self.degree > 1:
            return None
        return Fraction(-self.coefficients[0], self.coefficients[1])

    def ball(self, precision: int) -> arb:
        """Ball that holds this root, and no other of the polynomial."""
        value = self.rational
        if value is not None:
            return arb(flint.fmpq(value.numerator, value.denominator))
        return _real_balls(self.coefficients, precision)[self.rank]

    @property
    def number(self) -> Exact:
        """The number: exact up to degree two, enclosed beyond."""
        value = self.rational
        if value is not None:
            return value
        if self.degree == 2:
            c, b, a = self.coefficients
            surd = exact.power(Fraction(b * b - 4 * a * c), Fraction(1, 2)) / (2 * a)
            return Fraction(-b, 2 * a) + (surd if self.rank else -surd)
        with flint.ctx.workprec(SHOWN):
            return number_of(self.ball(SHOWN))

    def __float__(self) -> float:
        return float(self.ball(64).mid())


def number_of(ball: arb) -> Exact:
    """A ball as an enclosure, or as the number that it holds where it holds no other."""
    low, high = fraction(ball.lower().fmpq()), fraction(ball.upper().fmpq())
    return low if low == high else Enclosure(low, high)


@lru_cache(maxsize=4096)
def _real_balls(coefficients: tuple[int, ...], precision: int) -> tuple[arb, ...]:
    with flint.ctx.workprec(precision):
        roots: list[tuple[flint.acb, int]] = flint.fmpz_poly(list(coefficients)).complex_roots()  # type: ignore[assignment]  # the stubs leave the multiplicities out
        zeros = [root.real for root, _ in roots if root.imag == 0]
    return tuple(sorted(zeros, key=lambda zero: zero.mid().fmpq()))


def real_roots(polynomials: Sequence[fmpq_poly]) -> list[Root]:
    """Real roots of some polynomials, each once, in ascending order."""
    factors: dict[tuple[int, ...], None] = {}
    for polynomial in polynomials:
        if polynomial:
            for factor, _ in polynomial.numer().factor()[1]:
                if factor.degree() > 0:
                    coefficients = tuple(int(c) for c in factor.coeffs())
                    factors[coefficients if coefficients[-1] > 0 else tuple(-c for c in coefficients)] = None
    roots = [
        Root(factor, rank)
        for factor in factors
        for rank in range(1 if len(factor) == 2 else len(_real_balls(factor, 64)))
    ]
    for precision in PRECISIONS:
        with flint.ctx.workprec(precision):
            ordered = sorted(((root.ball(precision), root) for root in roots), key=lambda pair: pair[0].mid().fmpq())
            if all(a < b for (a, _), (b, _) in itertools.pairwise(ordered)):
                return [root for _, root in ordered]
    raise ArithmeticError("roots that lie too close together")  # pragma: no cover -- 2048 bits tell short ones apart


@dataclass(frozen=True, eq=False)
class Point:
    """Coordinates in the field of one number.

    Parameters
    ----------
    root
        The number, ``t``.
    coordinates
        Each as a polynomial in ``t``, reduced.
    """

    root: Root
    coordinates: tuple[fmpq_poly, ...]

    @cached_property
    def modulus(self) -> fmpq_poly:
        """Minimal polynomial of ``t``."""
        return fmpq_poly(list(self.root.coefficients))

    @cached_property
    def is_rational(self) -> bool:
        """Whether all coordinates are rational."""
        return all(c.degree() <= 0 for c in self.coordinates)

    def rational(self, position: int) -> Fraction | None:
        """Coordinate where it is rational."""
        own = self.coordinates[position]
        return fraction(own[0]) if own.degree() <= 0 else None

    def balls(self, precision: int) -> list[arb]:
        """Coordinates as balls; to be asked for, and used, at the same working precision."""
        if self.is_rational:
            return [arb(c[0]) for c in self.coordinates]
        t = self.root.ball(precision)
        return [_at(c, t) for c in self.coordinates]

    def element(self, polynomial: fmpq_mpoly) -> fmpq_poly:
        """Value of a polynomial in the coordinates, as a polynomial in ``t``."""
        powers: list[list[fmpq_poly]] = [[fmpq_poly([1])] for _ in self.coordinates]
        total = fmpq_poly([0])
        for exponents, coefficient in polynomial.to_dict().items():
            term = fmpq_poly([coefficient])
            for position, exponent in enumerate(exponents[: len(self.coordinates)]):
                known = powers[position]
                while len(known) <= exponent:
                    known.append(known[-1] * self.coordinates[position] % self.modulus)
                if exponent:
                    term = term * known[exponent] % self.modulus
            total += term
        return total % self.modulus

    def sign(self, polynomial: fmpq_mpoly) -> int:
        """Sign of a polynomial at the point."""
        return self.sign_of(self.element(polynomial))

    def sign_of(self, element: fmpq_poly) -> int:
        """Sign of an element of the field."""
        if not element:
            return 0
        if element.degree() == 0:
            return 1 if element[0] > 0 else -1
        for precision in PRECISIONS:
            with flint.ctx.workprec(precision):
                ball = _at(element, self.root.ball(precision))
                if ball > 0:
                    return 1
                if ball < 0:
                    return -1
        raise ArithmeticError("a number too close to zero")  # pragma: no cover -- it is not zero

    def number(self, element: fmpq_poly) -> Exact:
        """An element of the field as a number: exact up to degree two, enclosed beyond."""
        if element.degree() <= 0:
            return fraction(element[0])
        if self.root.degree == 2:
            return fraction(element[0]) + self.root.number * fraction(element[1])
        own = self.own_root(element)
        return own.number

    def own_root(self, element: fmpq_poly) -> Root:
        """An element of the field as a root of its own minimal polynomial."""
        if element.degree() <= 0:
            return rational_root(fraction(element[0]))
        # Its characteristic polynomial, as a map of the field, is a power of the minimal one.
        power, columns = element, []
        for _ in range(self.root.degree):
            columns.append([power[k] for k in range(self.root.degree)])
            power = power * _T % self.modulus
        candidates = real_roots([flint.fmpq_mat(columns).charpoly()])
        for precision in PRECISIONS:
            with flint.ctx.workprec(precision):
                ball = _at(element, self.root.ball(precision))
                near = [root for root in candidates if ball.overlaps(root.ball(precision))]
                if len(near) == 1:
                    return near[0]
        raise ArithmeticError("roots that lie too close together")  # pragma: no cover -- 2048 bits tell them apart

    @cached_property
    def numbers(self) -> tuple[Exact, ...]:
        """Coordinates as numbers."""
        return tuple(self.number(c) for c in self.coordinates)

    @cached_property
    def key(self) -> tuple[Root, ...]:
        """The same for the same point, however it was found."""
        return tuple(
            real_roots([fmpq_poly([-c[0], 1])])[0] if c.degree() <= 0 else self.own_root(c) for c in self.coordinates
        )


def univariate(polynomial: fmpq_mpoly, position: int) -> fmpq_poly:
    """A polynomial in which one variable alone occurs."""
    terms = polynomial.to_dict()
    coefficients = [flint.fmpq(0)] * (max((e[position] for e in terms), default=0) + 1)
    for exponents, coefficient in terms.items():
        coefficients[exponents[position]] += coefficient
    return fmpq_poly(coefficients)


def _at(polynomial: fmpq_poly, value: arb) -> arb:
    total = arb(0)
    for coefficient in reversed(polynomial.coeffs()):
        total = total * value + coefficient
    return total


def rational_root(value: Fraction) -> Root:
    """A rational number as a root."""
    return Root((-value.numerator, value.denominator))


def order(one: Root, other: Root) -> int:
    """Sign of the difference of two numbers."""
    if one == other:
        return 0
    a, b = one.rational, other.rational
    if a is not None and b is not None:
        return (a > b) - (a < b)
    for precision in (64, 256, 1024, 4096):
        with flint.ctx.workprec(precision):
            left, right = one.ball(precision), other.ball(precision)
            if left < right:
                return -1
            if left > right:
                return 1
    raise Open("two numbers that could not be told apart")


def between(left: Root | None, right: Root | None) -> Fraction:
    """Give a rational number between two levels, short where there is room."""
    if left is None and right is None:
        return Fraction(0)
    if left is None or right is None:
        known = left if right is None else right
        assert known is not None, "one of them is there"
        edge = fraction(known.ball(64).mid().fmpq()).limit_denominator(1)
        return edge + 2 if right is None else edge - 2
    for precision in (64, 256, 1024):
        with flint.ctx.workprec(precision):
            low, high = left.ball(precision).upper(), right.ball(precision).lower()
            if low < high:
                a, b = fraction(low.fmpq()), fraction(high.fmpq())
                return _simplest((3 * a + b) / 4, (a + 3 * b) / 4)
    raise Open("two numbers that could not be told apart")


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """Fraction of the smallest denominator between two."""
    whole = low.numerator // low.denominator
    if whole == low:
        return low
    if whole + 1 <= high:
        return Fraction(whole + 1)
    return whole + 1 / _simplest(1 / (high - whole), 1 / (low - whole))
