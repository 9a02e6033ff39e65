"""Doubles with bounds on their errors, written as the decimals that are sure.

A double that was computed is off in its last digits: 3.2000000000000006 for a number that is 3.2. Of the numbers
within the bound the one with the fewest decimals is taken, as far as one step of decimals: if the exact number has so
few, it is that one. What is taken is within twice the bound of the exact number, and that has to be within
:data:`PRECISION` of its size, of a probability within :data:`PRECISION`; other numbers are not sure, and are to be
worked out exactly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["PRECISION", "sure_decimals"]

#: How far a number may be from the exact one, relative to its size: below 1e-12.
PRECISION = 2.0**-40

#: Powers of ten that are doubles.
_POWERS: NDArray[np.float64] = np.array([10.0**n for n in range(23)])
_MOST = len(_POWERS) - 1

#: From here on doubles have no decimals to round.
_WHOLE = 2.0**52


def sure_decimals(
    values: NDArray[np.float64], bounds: NDArray[np.float64], *, are_shares: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Round numbers to the decimals that are sure.

    Parameters
    ----------
    values, bounds
        Of one shape: doubles, and the most by which each may be off. A bound of zero says that a double is the number,
        or the double nearest to it.
    are_shares
        Whether they are parts of 1, so that what is small beside 1 need not be known to as many digits.

    Returns
    -------
    tuple
        The rounded numbers, and which of them are precise enough.

    Examples
    --------
    >>> import numpy as np
    >>> rounded, sure = sure_decimals(np.array([3.2000000000000006, 1 / 3, 1e-16]), np.full(3, 2e-15))
    >>> rounded.tolist(), sure.tolist()
    ([3.2, 0.333333333333333, 0.0], [True, True, False])
    """
    is_exact = bounds == 0
    if is_exact.all():
        return values, is_exact
    is_near = 2 * bounds <= PRECISION * (1.0 if are_shares else np.abs(values))
    sure = is_exact | (is_near & np.isfinite(bounds))
    # Steps of ten**-decimals, the smallest that are at least twice the bound, and a tenth of these.
    decimals = np.floor(-np.log10(np.where(is_exact, 1.0, 2 * bounds)))
    decimals = np.where(np.isnan(decimals), -1.0, decimals)  # nothing is known: not sure
    places = np.clip(decimals, 0, _MOST - 1).astype(np.int64)
    with np.errstate(invalid="ignore", over="ignore"):  # of what is no number
        coarse = _rounded(values, _POWERS[places])
        fine = _rounded(values, _POWERS[places + 1])
        is_possible = (np.abs(coarse - values) <= bounds) & (decimals >= 0)
        found = np.where(is_possible, coarse, np.where(np.abs(fine - values) <= bounds, fine, values))
    return np.where(is_exact, values, found), sure


def _rounded(values: NDArray[np.float64], powers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round to steps of one over a power of ten; the quotient of two whole doubles is the double nearest to it."""
    steps = values * powers
    return np.where(np.abs(steps) < _WHOLE, np.rint(steps) / powers, values) + 0.0  # no negative zero
