"""Polynomials with exact coefficients in a few numbered factors: what payoffs are between their formulas and doubles.

A polynomial is a dictionary from monomials to coefficients that are not zero; a monomial lists its factors, each with
its exponent, by number. Nobody changes a polynomial once it is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

__all__ = [
    "ONE",
    "Monomial",
    "Polynomial",
    "Terms",
    "added",
    "constant",
    "constant_value",
    "degree",
    "factor",
    "multiplied",
    "scaled",
    "subtracted",
    "terms",
]

#: Numbers of factors with their exponents, ascending by number.
Monomial: TypeAlias = "tuple[tuple[int, int], ...]"
Polynomial: TypeAlias = "dict[Monomial, Fraction]"

#: The same in a fixed order, so that equal polynomials are equal, and can be looked up.
Terms: TypeAlias = "tuple[tuple[Monomial, Fraction], ...]"

#: The monomial without factors.
ONE: Monomial = ()


def constant(value: Fraction) -> Polynomial:
    """A number."""
    return {ONE: value} if value else {}


def factor(number: int) -> Polynomial:
    """One factor, by itself."""
    return {((number, 1),): Fraction(1)}


def constant_value(polynomial: Polynomial) -> Fraction | None:
    """The number that a polynomial is; ``None`` where it is none."""
    if not polynomial:
        return Fraction(0)
    return polynomial[ONE] if len(polynomial) == 1 and ONE in polynomial else None


def terms(polynomial: Polynomial) -> Terms:
    """Its terms, by monomial."""
    return tuple(sorted(polynomial.items()))


def degree(polynomial: Polynomial) -> int:
    """Most factors of a monomial, each as often as its exponent says."""
    return max((sum(exponent for _, exponent in monomial) for monomial in polynomial), default=0)


def scaled(polynomial: Polynomial, by: Fraction) -> Polynomial:
    """A multiple."""
    if by == 1:
        return polynomial
    return {monomial: coefficient * by for monomial, coefficient in polynomial.items()} if by else {}


def added(polynomials: Iterable[Polynomial]) -> Polynomial:
    """Sum."""
    total: Polynomial = {}
    for polynomial in polynomials:
        for monomial, coefficient in polynomial.items():
            found = total.get(monomial)
            total[monomial] = coefficient if found is None else found + coefficient
    return {monomial: coefficient for monomial, coefficient in total.items() if coefficient}


def subtracted(left: Polynomial, right: Polynomial) -> Polynomial:
    """Difference."""
    return added((left, scaled(right, Fraction(-1))))


def multiplied(left: Polynomial, right: Polynomial) -> Polynomial:
    """Product."""
    for one, other in ((left, right), (right, left)):
        number = constant_value(one)
        if number is not None:
            return scaled(other, number)
    total: Polynomial = {}
    for monomial, coefficient in left.items():
        for other_monomial, other_coefficient in right.items():
            product = _joined(monomial, other_monomial)
            found = total.get(product)
            value = coefficient * other_coefficient
            total[product] = value if found is None else found + value
    return {monomial: coefficient for monomial, coefficient in total.items() if coefficient}


def _joined(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    exponents = dict(left)
    for number, exponent in right:
        exponents[number] = exponents.get(number, 0) + exponent
    return tuple(sorted(exponents.items()))
