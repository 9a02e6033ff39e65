"""Sums of monomials, by machine code once that pays, in NumPy until then.

NumPy takes a row at a time, and does the same operations on each number in the same order as :mod:`.combine`, so that
both give the same bits.
"""

from __future__ import annotations

import itertools
import time
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden.machine_code import Library
from burden.sweeps.kernels import combine
from burden.sweeps.kernels.gradual import Gradual
from burden.sweeps.kernels.machine_code import foresee

__all__ = ["code", "combined", "in_numpy"]

_Array: TypeAlias = "NDArray[np.float64]"
_Places: TypeAlias = "NDArray[np.int64]"

#: Seconds that compiling takes, and that NumPy takes for a term at a point.
COMPILING = 1.0
IN_NUMPY = 2e-9


@cache
def code() -> Gradual:
    """The loops as machine code, if they are."""
    return Gradual(Library("combine", (combine,), (combine.combine,), (combine.combine,)), combine.combine, COMPILING)


def combined(starts: _Places, places: _Places, coefficients: _Array, monomials: _Array, values: _Array) -> None:
    """Fill in values as :func:`burden.sweeps.kernels.combine.combine` does."""
    kernel = code()
    foresee(kernel, IN_NUMPY * len(places))
    if kernel.is_ready() and kernel.compiled is not None:
        kernel.compiled(starts, places, coefficients, monomials, values)
        return
    start = time.perf_counter()
    in_numpy(starts, places, coefficients, monomials, values)
    kernel.spent += time.perf_counter() - start


def in_numpy(starts: _Places, places: _Places, coefficients: _Array, monomials: _Array, values: _Array) -> None:
    """Do the same in NumPy."""
    part = np.empty(values.shape[1])
    for row, (first, last) in enumerate(itertools.pairwise(starts.tolist())):
        values[row] = 0.0
        for place, coefficient in zip(places[first:last].tolist(), coefficients[first:last].tolist(), strict=True):
            np.multiply(monomials[place], coefficient, out=part)
            values[row] += part
