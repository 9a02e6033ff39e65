r"""Values of parameters and atoms at many points, each with a bound on its error.

Doubles are ``u``-close to what they stand for, ``u = 2**-53``: a parameter is given as the double nearest to its value,
and each operation rounds once more. With ``a`` and ``b`` the numbers that we have, and ``e``, ``f`` bounds on their
errors, to first order and with :data:`SLOP` for all the rest::

    a*b            |a| f + |b| e + e f + u |a b|
    sum c_j m_j    sum |c_j| e_j + (n + 2) u sum |c_j m_j|     (n terms; coefficients are rounded as well)
    1/b            f / (|b| (|b| - f)) + u / |b|
    b**q           f |q| max(b - f, b + f)**(q - 1) + 8 u b**q      (the derivative is monotone; 4 ulp for the power)
    exp(a)         (exp(e) - 1 + 8 u) exp(a)
    log(a)         e / (a - e) + 8 u |log(a)|
    |a|, min, max  the largest error of the parts

A point is *unsure* for an atom where it may have no value: a divisor, or the base of a root or logarithm, that may be
zero or below; a case that is too close to call. So it is where the bound is no use, because the error is large beside
the value, and where irrational numbers tie, which exact arithmetic may fail to settle.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden import exact
from burden.sweeps.atoms import NEVER, Atom, Comparison, Condition
from burden.sweeps.polynomials import Monomial, Terms

__all__ = ["LARGEST", "SLOP", "UNDERFLOW", "UNIT", "Factors", "double_of"]

_Array: TypeAlias = "NDArray[np.float64]"
_Mask: TypeAlias = "NDArray[np.bool_]"

#: Relative error of rounding to the nearest double.
UNIT = 2.0**-53

#: Covers what the bounds leave out: products of errors, and the rounding of the bounds themselves.
SLOP = 1 + 2.0**-20

#: More than what is lost where products of factors become too small for doubles, within :data:`LARGEST`.
UNDERFLOW = 2.0**-300

#: Largest size of a factor; a point beyond is unsure.
LARGEST = 2.0**64

#: Relative error of NumPy's powers, exponentials and logarithms: 4 units in the last place.
_ULPS = 8 * UNIT

#: An atom is no use where its error is this large beside its value, and this large beside its largest value.
_LOOSE, _LOOSE_BESIDE_LARGEST = 2.0**-26, 2.0**-46

#: Largest argument of an exponential in the exact arithmetic.
_MAX_EXPONENTIAL = exact.MAX_EXPONENTIAL


class Factors:
    """Values of the factors of a program at some points.

    Parameters
    ----------
    atoms
        In an order in which each comes after those that stand in it.
    floats
        Shape ``(n_points, n_variables)``: the doubles nearest to the parameters.

    Attributes
    ----------
    values, errors
        Shape ``(n_factors, n_points)``. Zero where a point is unsure.
    is_ordinary
        Shape ``(n_points,)``: whether no parameter is beyond :data:`LARGEST`.
    sure
        By number of atom, shape ``(n_points,)``: whether it surely has a value, and a good one.
    """

    def __init__(self, atoms: Sequence[Atom], floats: _Array) -> None:
        n_points, n_variables = floats.shape
        self.values: _Array = np.zeros((n_variables + len(atoms), n_points))
        self.errors: _Array = np.zeros_like(self.values)
        variables = self.values[:n_variables]
        variables[:] = floats.T
        self.is_ordinary: _Mask = np.all(np.abs(variables) <= LARGEST, axis=0)
        if not self.is_ordinary.all():
            variables[:, ~self.is_ordinary] = 0.0
        np.multiply(np.abs(variables), UNIT, out=self.errors[:n_variables])
        self.sure: dict[int, _Mask] = {NEVER: np.zeros(n_points, dtype=bool)}
        self._monomials: dict[Monomial, tuple[_Array, _Array]] = {}
        with np.errstate(all="ignore"):
            for number, atom in enumerate(atoms, start=n_variables):
                self._add(number, atom)

    @property
    def n_points(self) -> int:
        """How many points there are."""
        return len(self.is_ordinary)

    def all_sure(self, needs: Iterable[int]) -> _Mask:
        """Where some atoms surely have values."""
        found = np.ones(self.n_points, dtype=bool)
        for number in sorted(needs):
            found &= self.sure[number]
        return found

    def _add(self, number: int, atom: Atom) -> None:
        value, error, sure = self._atom(atom)
        size = np.abs(value)
        sure = sure & (size <= LARGEST) & (error <= LARGEST)  # false for what is no number
        largest = np.max(size, where=sure, initial=0.0)
        sure &= (error <= _LOOSE * size) | (error <= _LOOSE_BESIDE_LARGEST * largest)
        self.sure[number] = sure
        np.copyto(self.values[number], value, where=sure)
        np.copyto(self.errors[number], error * SLOP, where=sure)

    # -- polynomials ------------------------------------------------------------------------------------------------

    def polynomial(self, terms: Terms) -> tuple[_Array, _Array]:
        """Value of a polynomial at each point, with a bound on its error."""
        total, error, size = (np.zeros(self.n_points) for _ in range(3))
        for monomial, coefficient in terms:
            value, its_error = self._monomial(monomial)
            double = double_of(coefficient)
            part = double * value
            total += part
            size += np.abs(part)
            error += abs(double) * its_error
        return total, (error + (len(terms) + 2) * UNIT * size) * SLOP

    def _monomial(self, monomial: Monomial) -> tuple[_Array, _Array]:
        if monomial not in self._monomials:
            self._monomials[monomial] = self._product(monomial)
        return self._monomials[monomial]

    def _product(self, monomial: Monomial) -> tuple[_Array, _Array]:
        value, error = np.ones(self.n_points), np.zeros(self.n_points)
        is_zero = np.zeros(self.n_points, dtype=bool)
        for number, exponent in monomial:
            factor, its_error = self.values[number], self.errors[number]
            is_zero |= (factor == 0) & (its_error == 0)
            for _ in range(exponent):
                product = value * factor
                error = np.abs(value) * its_error + np.abs(factor) * error + error * its_error + UNIT * np.abs(product)
                value = product
        return value, np.where(is_zero, 0.0, error * SLOP + UNDERFLOW)

    # -- atoms ------------------------------------------------------------------------------------------------------

    def _atom(self, atom: Atom) -> tuple[_Array, _Array, _Mask]:
        if atom.kind == "number":
            assert atom.number is not None, "a number has its value"
            try:
                double = exact.to_float(atom.number)
            except (exact.TooLargeError, exact.UndecidedError):
                double = np.nan
            value = np.full(self.n_points, double)
            return value, np.abs(value) * 4 * UNIT, np.ones(self.n_points, dtype=bool)
        if atom.kind == "choice":
            return self._choice(atom)
        parts = [self.polynomial(part) for part in atom.parts]
        if atom.kind in {"min", "max"}:
            return self._extreme(atom, parts)
        ((value, error),) = parts
        everywhere = np.ones(self.n_points, dtype=bool)
        if atom.kind == "polynomial":
            return value, error, everywhere
        if atom.kind == "abs":
            return np.abs(value), error, everywhere if atom.is_rational else np.abs(value) > error
        if atom.kind == "power":
            return _power(value, error, atom)
        return _FUNCTIONS[atom.kind](value, error)

    def _extreme(self, atom: Atom, parts: Sequence[tuple[_Array, _Array]]) -> tuple[_Array, _Array, _Mask]:
        values, errors = np.array([value for value, _ in parts]), np.array([error for _, error in parts])
        sure = np.ones(self.n_points, dtype=bool)
        if not atom.is_rational:
            towards = values if atom.kind == "max" else -values
            sure = ((towards + errors >= (towards - errors).max(axis=0)).sum(axis=0)) == 1
        return values.max(axis=0) if atom.kind == "max" else values.min(axis=0), errors.max(axis=0), sure

    def _choice(self, atom: Atom) -> tuple[_Array, _Array, _Mask]:
        chosen, sure = self.condition(atom.condition)
        (value, error), (other, other_error) = (self.polynomial(part) for part in atom.parts)
        ours, theirs = (self.all_sure(needs) for needs in atom.needs)
        sure = sure & np.where(chosen, ours, theirs)
        return np.where(chosen, value, other), np.where(chosen, error, other_error), sure

    # -- conditions -------------------------------------------------------------------------------------------------

    def condition(self, condition: Condition) -> tuple[_Mask, _Mask]:
        """Where a condition holds, and where that is sure."""
        everywhere = np.ones(self.n_points, dtype=bool)
        if isinstance(condition, bool):
            return everywhere & condition, everywhere
        if isinstance(condition, Comparison):
            value, error = self.polynomial(condition.difference)
            sure = (np.abs(value) > error) | (error == 0)
            return _SIGNS[condition.sign](value, np.zeros(1)), sure & self.all_sure(condition.needs)
        first, *rest = condition.parts
        holds, sure = self.condition(first)
        if condition.kind == "not":
            return ~holds, sure
        if condition.kind == "if":
            (then, then_sure), (otherwise, otherwise_sure) = map(self.condition, rest)
            return np.where(holds, then, otherwise), sure & np.where(holds, then_sure, otherwise_sure)
        # What follows a part that settles it all is never looked at: `and` goes on while parts hold, `or` until then.
        for part in rest:
            goes_on = holds if condition.kind == "and" else ~holds
            next_holds, next_sure = self.condition(part)
            sure = sure & (~goes_on | next_sure)
            holds = np.where(goes_on, next_holds, holds)
        return holds, sure


def _power(value: _Array, error: _Array, atom: Atom) -> tuple[_Array, _Array, _Mask]:
    exponent = float(atom.exponent)
    if atom.exponent.denominator == 1:
        return _whole_power(value, error, atom.exponent.numerator)
    result = np.sqrt(value) if exponent == 0.5 else np.power(value, exponent)
    low, high = value - error, value + error
    slope = abs(exponent) * np.maximum(np.power(low, exponent - 1), np.power(high, exponent - 1))
    # The exponent is rounded as well: by u |q|, which counts as often as the logarithm of the base is long.
    rounding = _ULPS + 2 * UNIT * abs(exponent) * np.abs(np.log(value))
    is_zero = (value == 0) & (error == 0) & (exponent > 0)
    found = error * slope + rounding * result
    return np.where(is_zero, 0.0, result), np.where(is_zero, 0.0, found), (low > 0) | is_zero


def _whole_power(value: _Array, error: _Array, exponent: int) -> tuple[_Array, _Array, _Mask]:
    """A large whole power, by squaring."""
    result, its_error = np.ones_like(value), np.zeros_like(value)
    square, square_error = value, error
    while exponent:
        if exponent % 2:
            result, its_error = _times(result, its_error, square, square_error)
        square, square_error = _times(square, square_error, square, square_error)
        exponent //= 2
    return result, its_error, np.isfinite(result)


def _times(one: _Array, error: _Array, other: _Array, other_error: _Array) -> tuple[_Array, _Array]:
    product = one * other
    bound = np.abs(one) * other_error + np.abs(other) * error + error * other_error + UNIT * np.abs(product)
    return product, bound * SLOP + UNDERFLOW


def double_of(coefficient: Fraction) -> float:
    """The double nearest to a coefficient; NaN beyond the range of doubles, so that nothing is sure."""
    try:
        return float(coefficient)
    except OverflowError:
        return math.nan


def _reciprocal(value: _Array, error: _Array) -> tuple[_Array, _Array, _Mask]:
    size = np.abs(value)
    return 1 / value, error / (size * (size - error)) + UNIT / size, size > 2 * error


def _exponential(value: _Array, error: _Array) -> tuple[_Array, _Array, _Mask]:
    result = np.exp(value)
    sure = (np.abs(value) + error < _MAX_EXPONENTIAL) & (error < 1)
    return result, (np.expm1(error) * (1 + _ULPS) + _ULPS) * result, sure


def _logarithm(value: _Array, error: _Array) -> tuple[_Array, _Array, _Mask]:
    result = np.log(value)
    return result, error / (value - error) + _ULPS * np.abs(result), value > 2 * error


_FUNCTIONS: Mapping[str, Callable[[_Array, _Array], tuple[_Array, _Array, _Mask]]] = {
    "reciprocal": _reciprocal,
    "exp": _exponential,
    "log": _logarithm,
}

_SIGNS: Mapping[str, Callable[[_Array, _Array], _Mask]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
