r"""Values of many polynomials at many points, as doubles with bounds on their errors.

Monomials are shared, and each is one product of a smaller one by a factor. A row ``v = sum c_j m_j`` of ``n`` terms is
summed in the order of its terms. With ``u = 2**-53``, the coefficients rounded to doubles, and ``M_j`` and ``E_j`` the
largest size and the largest error of a monomial over the points of a block::

    |v - exact value|  <=  sum |c_j| (E_j + (n + 2) u M_j)

(Higham, section 3.1: each product is rounded once, and takes part in at most ``n`` sums; the coefficient is rounded
once). ``E_j`` follows the products in the same way, from the errors of parameters and atoms; see
:mod:`burden.sweeps.factors`. A number that does not depend on the point has the error of its rounding, often none.

One bound for a block costs next to nothing, but it is that of the worst point: near a pole of an atom, where numbers
are large, so are errors. With ``M_j`` and ``E_j`` those of a point, the same formula bounds the error at each point.

References
----------
N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition (2002).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden.sweeps import polynomials
from burden.sweeps.factors import SLOP, UNDERFLOW, UNIT, Factors, double_of
from burden.sweeps.kernels.combining import combined
from burden.sweeps.polynomials import Monomial, Terms

__all__ = ["LARGEST_COEFFICIENT", "Combine", "Matrix", "matrix_of"]

_Array: TypeAlias = "NDArray[np.float64]"
_Places: TypeAlias = "NDArray[np.int64]"

#: Fills in its last argument; see :func:`burden.sweeps.kernels.combine.combine`.
Combine: TypeAlias = "Callable[[Any, Any, Any, Any, Any], None]"

#: Largest and, turned round, smallest size of a coefficient: with it all products fit doubles.
LARGEST_COEFFICIENT = Fraction(2) ** 100


@dataclass(frozen=True, eq=False)
class Matrix:
    """Polynomials as rows of coefficients of shared monomials.

    Parameters
    ----------
    starts, places, coefficients
        Terms of the rows, one row after another; see :func:`burden.sweeps.kernels.combine.combine`.
    smaller, factors
        Shape ``(n_monomials,)``: each monomial is that of a smaller number times a factor. The first is 1.
    constant_errors
        Shape ``(n_rows,)``: of rows that are numbers, how far the doubles are from them; NaN elsewhere.
    is_zero
        Shape ``(n_rows,)``: whether a polynomial is zero at every point.
    """

    starts: _Places
    places: _Places
    coefficients: _Array
    smaller: _Places
    factors: _Places
    constant_errors: _Array
    is_zero: NDArray[np.bool_]

    def monomials(self, factors: Factors) -> tuple[_Array, _Array, _Array]:
        """Monomials at the points, shape ``(n_monomials, n_points)``; the largest size and error of each, likewise."""
        n = len(self.smaller)
        values = np.empty((n, factors.n_points))
        values[0] = 1.0
        sizes, errors = [1.0] * n, [0.0] * n
        if not factors.n_points:
            return values, np.array(sizes), np.array(errors)
        factor_sizes = _largest(factors.values)
        factor_errors = factors.errors.max(axis=1, initial=0.0).tolist()
        for number, (smaller, factor) in enumerate(zip(self.smaller.tolist(), self.factors.tolist(), strict=True)):
            if number == 0:
                continue
            if smaller == 0:
                values[number] = factors.values[factor]
                sizes[number], errors[number] = factor_sizes[factor], factor_errors[factor]
                continue
            np.multiply(values[smaller], factors.values[factor], out=values[number])
            sizes[number] = float(max(values[number].max(), -values[number].min()))
            one, other = sizes[smaller], factor_sizes[factor]
            error, other_error = errors[smaller], factor_errors[factor]
            if one and other:
                errors[number] = SLOP * (
                    one * other_error + other * error + error * other_error + UNIT * sizes[number] + UNDERFLOW
                )
        return values, np.array(sizes), np.array(errors)

    def evaluated(self, factors: Factors, combine: Combine = combined) -> tuple[_Array, _Array]:
        """Values, shape ``(n_rows, n_points)``, and bounds on their errors, shape ``(n_rows,)``."""
        monomials, sizes, errors = self.monomials(factors)
        values = np.empty((len(self.is_zero), factors.n_points))
        combine(self.starts, self.places, self.coefficients, monomials, values)
        n_terms = np.diff(self.starts)
        parts = np.abs(self.coefficients) * (
            errors[self.places] + (np.repeat(n_terms, n_terms) + 2) * UNIT * sizes[self.places]
        )
        bounds = np.zeros(len(self.is_zero))
        filled = np.flatnonzero(n_terms)
        if len(filled):
            bounds[filled] = np.add.reduceat(parts, self.starts[filled]) * SLOP
        is_constant = ~np.isnan(self.constant_errors)
        bounds[is_constant] = self.constant_errors[is_constant]
        return values, _known(bounds)

    @cached_property
    def _doubled(self) -> tuple[_Places, _Places, _Array]:
        """Terms of the bounds at points: in each row coefficients of the errors of monomials, then of their sizes."""
        n_terms, n_monomials = np.diff(self.starts), len(self.smaller)
        order = np.argsort(np.concatenate([np.repeat(np.arange(len(n_terms)), n_terms)] * 2), kind="stable")
        places = np.concatenate([self.places, self.places + n_monomials])[order]
        sizes = np.abs(self.coefficients) * SLOP
        rounding = (np.repeat(n_terms, n_terms) + 2) * UNIT * sizes
        return 2 * self.starts, places, np.concatenate([sizes, rounding])[order]

    def bounds_at_points(self, factors: Factors, combine: Combine = combined) -> _Array:
        """Bounds on the errors at each point, shape ``(n_rows, n_points)``."""
        n = len(self.smaller)
        table = np.zeros((2 * n, factors.n_points))
        errors, values = table[:n], table[n:]
        values[0] = 1.0
        for number, (smaller, factor) in enumerate(zip(self.smaller.tolist(), self.factors.tolist(), strict=True)):
            if number == 0:
                continue
            other, other_error = np.abs(factors.values[factor]), factors.errors[factor]
            if smaller == 0:
                values[number], errors[number] = other, other_error
                continue
            one, error = values[smaller], errors[smaller]
            np.multiply(one, other, out=values[number])
            errors[number] = SLOP * (
                one * other_error + other * error + error * other_error + UNIT * values[number] + UNDERFLOW
            )
        bounds = np.empty((len(self.is_zero), factors.n_points))
        combine(*self._doubled, table, bounds)
        is_constant = ~np.isnan(self.constant_errors)
        bounds[is_constant] = self.constant_errors[is_constant, None]
        bounds *= SLOP
        return _known(bounds)


def _known(bounds: _Array) -> _Array:
    """Bounds that can be compared: where numbers overflow there is none, and nothing is sure."""
    bounds[np.isnan(bounds)] = np.inf
    return bounds


def _largest(values: _Array) -> list[float]:
    """Largest size in each row."""
    sizes: list[float] = np.maximum(values.max(axis=1, initial=0.0), -values.min(axis=1, initial=0.0)).tolist()
    return sizes


def matrix_of(rows: Sequence[Terms]) -> Matrix:
    """Lay out polynomials as a matrix over their monomials."""
    monomials = {monomial for row in rows for monomial, _ in row} | {polynomials.ONE}
    for monomial in list(monomials):
        while monomial:  # all that lead to it
            monomial = _smaller(monomial)[0]
            monomials.add(monomial)
    ordered = sorted(monomials, key=lambda one: (sum(exponent for _, exponent in one), one))
    numbers = {monomial: number for number, monomial in enumerate(ordered)}
    pairs = [(0, 0)] + [(numbers[smaller], factor) for smaller, factor in map(_smaller, ordered[1:])]
    entries = [sorted((numbers[monomial], coefficient) for monomial, coefficient in row) for row in rows]
    constant_errors = np.full(len(rows), np.nan)
    for number, row in enumerate(entries):
        if all(place == 0 for place, _ in row):
            value = row[0][1] if row else Fraction(0)
            double = double_of(value)
            error = np.inf if np.isnan(double) else float(abs(value - Fraction(double)))
            constant_errors[number] = error * SLOP
    return Matrix(
        np.cumsum([0, *map(len, entries)], dtype=np.int64),
        np.array([place for row in entries for place, _ in row], dtype=np.int64),
        np.array([double_of(coefficient) for row in entries for _, coefficient in row], dtype=np.float64),
        np.array([smaller for smaller, _ in pairs], dtype=np.int64),
        np.array([factor for _, factor in pairs], dtype=np.int64),
        constant_errors,
        np.array([not row for row in entries], dtype=bool),
    )


def _smaller(monomial: Monomial) -> tuple[Monomial, int]:
    """A monomial without the last of its factors, and that factor."""
    *before, (number, exponent) = monomial
    return (*before, *([(number, exponent - 1)] if exponent > 1 else [])), number
