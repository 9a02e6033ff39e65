"""Polynomials in the parameters of a game, and quotients of them.

A :class:`Space` holds the variables of one question. Its polynomials are flint's, with integer coefficients; those
whose sign matters are kept once each (:class:`Polynomial`), so that they can be compared by identity.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import flint

from burden.exact import MAX_BITS, Exact

__all__ = ["Polynomial", "Ratio", "Space", "TooComplexError", "TooManyTermsError", "factors_of"]

#: Integer polynomial of flint's.
Mpoly: TypeAlias = "flint.fmpz_mpoly"

#: Most terms of a polynomial: larger ones are no condition that anybody reads, and take too long to decide.
MAX_TERMS = 4_000

#: Most products of terms in one multiplication.
MAX_PRODUCTS = 1_000_000

#: Terms and total degree of the largest polynomial that is taken apart into factors: no step of that can be stopped.
MAX_FACTORED, MAX_DEGREE = 300, 24


class TooComplexError(Exception):
    """A formula is beyond what can be taken apart here."""


class TooManyTermsError(TooComplexError):
    """A polynomial has grown beyond what can be worked with."""


class Polynomial:
    """A polynomial without square factors and constants in front, its leading coefficient positive; one object each.

    Parameters
    ----------
    space
        Where its variables are.
    mpoly
        The polynomial.
    number
        Position in the order of creation.
    """

    __slots__ = ("atoms", "mpoly", "number", "space", "terms")

    def __init__(self, space: Space, mpoly: Mpoly, number: int) -> None:
        self.space, self.mpoly, self.number = space, mpoly, number
        #: Inequalities about it that have been made, by relation.
        self.atoms: dict[str, Any] = {}
        self.terms: tuple[tuple[tuple[int, ...], int], ...] = tuple(
            (tuple(map(int, powers)), int(coefficient)) for powers, coefficient in mpoly.to_dict().items()
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Variables that occur in it."""
        return self.space.names_in(self.mpoly)

    @property
    def degree(self) -> int:
        """Total degree."""
        return max(sum(powers) for powers, _ in self.terms)

    def degree_in(self, name: str) -> int:
        """Degree in one variable."""
        position = self.space.position[name]
        return max(powers[position] for powers, _ in self.terms)

    def coefficients_in(self, name: str) -> list[Mpoly]:
        """Coefficients of the powers of one variable, the constant one first."""
        return self.space.coefficients_in(self.mpoly, name)

    def value(self, values: Mapping[str, Exact]) -> Exact:
        """Value at a point, exactly."""
        names = self.space.names
        total: Exact = Fraction(0)
        for powers, coefficient in self.terms:
            term: Exact = Fraction(coefficient)
            for name, power in zip(names, powers, strict=True):
                for _ in range(power):
                    term = term * values[name]
            total = total + term
        return total

    def __repr__(self) -> str:
        return f"<Polynomial {self.mpoly}>"


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """A quotient of polynomials in lowest terms, the denominator's leading coefficient positive.

    Where the denominator vanishes it has no value; whoever uses it has to see to that.
    """

    space: Space
    numerator: Any
    denominator: Any

    def __add__(self, other: Ratio) -> Ratio:
        if self.denominator == other.denominator:
            return self.space.ratio(self.numerator + other.numerator, self.denominator)
        return self.space.ratio(
            _product(self.numerator, other.denominator) + _product(other.numerator, self.denominator),
            _product(self.denominator, other.denominator),
        )

    def __neg__(self) -> Ratio:
        return Ratio(self.space, -self.numerator, self.denominator)

    def __sub__(self, other: Ratio) -> Ratio:
        return self + (-other)

    def __mul__(self, other: Ratio) -> Ratio:
        return self.space.ratio(
            _product(self.numerator, other.numerator), _product(self.denominator, other.denominator)
        )

    def __truediv__(self, other: Ratio) -> Ratio:
        if other.numerator.is_zero():
            raise ZeroDivisionError
        return self.space.ratio(
            _product(self.numerator, other.denominator), _product(self.denominator, other.numerator)
        )

    def __pow__(self, power: int) -> Ratio:
        if power < 0:
            return (self.space.one / self) ** -power
        result = self.space.one
        for _ in range(power):
            result = result * self
        return result

    @property
    def is_zero(self) -> bool:
        """Whether it is zero everywhere."""
        return bool(self.numerator.is_zero())

    @property
    def constant(self) -> Fraction | None:
        """Its value where it is the same number everywhere."""
        if not (self.numerator.is_constant() and self.denominator.is_constant()):
            return None
        return Fraction(_constant(self.numerator), _constant(self.denominator))

    @property
    def names(self) -> tuple[str, ...]:
        """Variables that occur in it."""
        found = {*self.space.names_in(self.numerator), *self.space.names_in(self.denominator)}
        return tuple(name for name in self.space.names if name in found)

    def same_as(self, other: Ratio) -> bool:
        """Whether both are equal wherever they have a value."""
        return bool(self.numerator == other.numerator and self.denominator == other.denominator)

    def derivative(self, name: str) -> Ratio:
        """Partial derivative."""
        position = self.space.position[name]
        above, below = self.numerator, self.denominator
        return self.space.ratio(above.derivative(position) * below - above * below.derivative(position), below * below)

    def substitute(self, values: Mapping[str, Ratio]) -> Ratio:
        """Quotients in the place of variables.

        Raises
        ------
        ZeroDivisionError
            Where the denominator becomes zero everywhere.
        """
        relevant = {name: value for name, value in values.items() if name in self.names}
        if not relevant:
            return self
        return self.space.composed(self.numerator, relevant) / self.space.composed(self.denominator, relevant)

    def value(self, values: Mapping[str, Exact]) -> Exact:
        """Value at a point, exactly.

        Raises
        ------
        ZeroDivisionError
            Where it has none.
        """
        below = Polynomial(self.space, self.denominator, -1).value(values)
        return Polynomial(self.space, self.numerator, -1).value(values) / below


class Space:
    """Variables, and the polynomials in them.

    Parameters
    ----------
    names
        Variables, in the order of reading.
    n_auxiliary
        How many variables may be made besides, for roots and for functions that are no polynomials.
    """

    def __init__(self, names: Sequence[str], n_auxiliary: int = 0) -> None:
        own = tuple(names)
        # Polynomials have one variable at least, be it one that nobody speaks of.
        n_auxiliary = n_auxiliary if own else max(1, n_auxiliary)
        #: Auxiliary variables stand last, each named so that no formula can name it.
        self.names = (*own, *(f"{number}!" for number in range(n_auxiliary)))
        self.own = own
        self.position = {name: position for position, name in enumerate(self.names)}
        # flint wants names of its own kind.
        self.context = flint.fmpz_mpoly_ctx.get([f"v{i}" for i in range(len(self.names))], "degrevlex")
        self._gens = self.context.gens()
        self._kept: dict[tuple[Any, ...], Polynomial] = {}
        self._factored: dict[tuple[Any, ...], tuple[int, tuple[tuple[Polynomial, int], ...]]] = {}
        self.zero = self.constant(Fraction(0))
        self.one = self.constant(Fraction(1))

    # -- making quotients ----------------------------------------------------------------------------------------

    def constant(self, value: Fraction) -> Ratio:
        """A number."""
        value = Fraction(value)
        return Ratio(self, self._integer(value.numerator), self._integer(value.denominator))

    def variable(self, name: str) -> Ratio:
        """A variable."""
        return Ratio(self, self._gens[self.position[name]], self._integer(1))

    def polynomial(self, mpoly: Mpoly) -> Ratio:
        """A polynomial of flint's as a quotient."""
        return Ratio(self, mpoly, self._integer(1))

    def ratio(self, numerator: Mpoly, denominator: Mpoly) -> Ratio:
        """Quotient in lowest terms."""
        if len(numerator) > MAX_TERMS or len(denominator) > MAX_TERMS:
            raise TooManyTermsError(f"a polynomial of more than {MAX_TERMS:,} terms")
        if numerator.is_zero():
            return Ratio(self, numerator, self._integer(1))
        if not denominator.is_one():
            common = numerator.gcd(denominator) if _is_small(numerator) and _is_small(denominator) else None
            if common is not None and not common.is_one():
                numerator, denominator = _quotient(numerator, common), _quotient(denominator, common)
            if denominator.leading_coefficient() < 0:
                numerator, denominator = -numerator, -denominator
        return Ratio(self, numerator, denominator)

    def _integer(self, value: int) -> Mpoly:
        return self.context.constant(value)

    def composed(self, mpoly: Mpoly, values: Mapping[str, Ratio]) -> Ratio:
        """A polynomial with quotients in the place of variables."""
        powers_of = {self.position[name]: [self.one, value] for name, value in values.items()}
        total = self.zero
        groups: dict[tuple[int, ...], dict[tuple[int, ...], int]] = {}
        places = list(powers_of)
        for powers, coefficient in mpoly.to_dict().items():
            key = tuple(int(powers[place]) for place in places)
            rest = tuple(0 if place in powers_of else int(power) for place, power in enumerate(powers))
            groups.setdefault(key, {})[rest] = int(coefficient)
        for key, rest_terms in groups.items():
            product = self.polynomial(self.context.from_dict(rest_terms))
            for place, power in zip(places, key, strict=True):
                known = powers_of[place]
                while len(known) <= power:
                    known.append(known[-1] * known[1])
                product = product * known[power]
            total = total + product
        return total

    # -- taking polynomials apart --------------------------------------------------------------------------------

    def names_in(self, mpoly: Mpoly) -> tuple[str, ...]:
        """Variables that occur in a polynomial."""
        if mpoly.is_zero():
            return ()
        return tuple(name for name, degree in zip(self.names, mpoly.degrees(), strict=False) if degree)

    def coefficients_in(self, mpoly: Mpoly, name: str) -> list[Mpoly]:
        """Coefficients of the powers of one variable, the constant one first; none for zero."""
        place = self.position[name]
        found: dict[int, dict[tuple[int, ...], int]] = {}
        for powers, coefficient in mpoly.to_dict().items():
            rest = tuple(0 if other == place else int(power) for other, power in enumerate(powers))
            found.setdefault(int(powers[place]), {})[rest] = int(coefficient)
        return [self.context.from_dict(found.get(power, {})) for power in range(max(found, default=-1) + 1)]

    def factors(self, mpoly: Mpoly) -> tuple[int, tuple[tuple[Polynomial, int], ...]]:
        """Sign of the constant in front, and the irreducible factors with their powers."""
        key = _key(mpoly)
        if key not in self._factored:
            if mpoly.is_zero():
                self._factored[key] = (0, ())
            else:
                constant, found = factors_of(mpoly) if _is_small(mpoly) else _whole(mpoly)
                sign = 1 if constant > 0 else -1
                factors = []
                for factor, power in found:
                    positive = factor if factor.leading_coefficient() > 0 else -factor
                    if positive is not factor and power % 2:
                        sign = -sign
                    if not positive.is_constant():
                        factors.append((self.keep(positive), int(power)))
                self._factored[key] = (sign, tuple(sorted(factors, key=lambda pair: pair[0].number)))
        return self._factored[key]

    def keep(self, mpoly: Mpoly) -> Polynomial:
        """The one object of a polynomial, which must have a positive leading coefficient."""
        key = _key(mpoly)
        if key not in self._kept:
            if any(coefficient.bit_length() > MAX_BITS for _, coefficient in key):
                raise TooManyTermsError(f"a polynomial with numbers of more than {MAX_BITS:,} bits")
            self._kept[key] = Polynomial(self, mpoly, len(self._kept))
        return self._kept[key]

    def kept(self) -> Iterator[Polynomial]:
        """All polynomials that have one object each."""
        return iter(tuple(self._kept.values()))


def _product(left: Mpoly, right: Mpoly) -> Mpoly:
    if len(left) * len(right) > MAX_PRODUCTS:
        raise TooManyTermsError("a product of polynomials with too many terms")
    return left * right


def _is_small(mpoly: Mpoly) -> bool:
    """Whether a polynomial can be taken apart quickly."""
    return len(mpoly) <= MAX_FACTORED and (mpoly.is_zero() or int(mpoly.total_degree()) <= MAX_DEGREE)


def factors_of(mpoly: Mpoly) -> tuple[int, list[tuple[Mpoly, int]]]:
    """Content, and irreducible factors with their powers.

    flint puts factors in order by their coefficients, which it takes for machine integers: with longer ones the
    polynomial is its own only factor.
    """
    try:
        constant, found = mpoly.factor()
    except OverflowError:
        return _whole(mpoly)
    return int(constant), [(factor, int(power)) for factor, power in found]


def _whole(mpoly: Mpoly) -> tuple[int, list[tuple[Mpoly, int]]]:
    """A polynomial as its own only factor."""
    content = math.gcd(*(int(value) for value in mpoly.coeffs()))
    return content, [(mpoly / content if content > 1 else mpoly, 1)]


def _key(mpoly: Mpoly) -> tuple[Any, ...]:
    return tuple(sorted((tuple(powers), int(coefficient)) for powers, coefficient in mpoly.to_dict().items()))


def _constant(mpoly: Mpoly) -> int:
    return 0 if mpoly.is_zero() else int(mpoly.leading_coefficient())


def _quotient(dividend: Mpoly, divisor: Mpoly) -> Mpoly:
    quotient, remainder = divmod(dividend, divisor)
    assert remainder.is_zero(), "what divides both leaves no rest"
    return quotient
