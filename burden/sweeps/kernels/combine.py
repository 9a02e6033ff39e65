"""Sums of monomials: the values of payoffs at many points.

The text runs in plain Python, and as machine code of numba. The loop over points is the innermost, so that one
instruction takes several points at once; each point's sum is taken in the order of its terms.
"""

from __future__ import annotations

from typing import Any

__all__ = ["combine"]


def combine(starts: Any, places: Any, coefficients: Any, monomials: Any, values: Any) -> None:
    """Fill in ``values[row] = sum of coefficients[k] * monomials[places[k]]`` for ``k`` in the terms of each row.

    Parameters
    ----------
    starts
        Shape ``(n_rows + 1,)``, int64: the terms of a row are those from ``starts[row]`` to ``starts[row + 1] - 1``.
    places, coefficients
        Shape ``(n_terms,)``: int64 and float64.
    monomials
        Shape ``(n_monomials, n_points)``, float64.
    values
        Shape ``(n_rows, n_points)``, float64: what is filled in.
    """
    n_points = values.shape[1]
    for row in range(values.shape[0]):
        for point in range(n_points):
            values[row, point] = 0.0
        term, stop = starts[row], starts[row + 1]
        while term + 1 < stop:  # two at a time, in their order: sums are read and written half as often
            first, second = coefficients[term], coefficients[term + 1]
            one, other = places[term], places[term + 1]
            for point in range(n_points):
                total = values[row, point] + first * monomials[one, point]
                values[row, point] = total + second * monomials[other, point]
            term += 2
        if term < stop:
            first, one = coefficients[term], places[term]
            for point in range(n_points):
                values[row, point] += first * monomials[one, point]
