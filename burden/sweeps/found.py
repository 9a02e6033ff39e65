"""Equilibria of many games at once, as the kernels find them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["BOTH", "OPTIMISTIC", "PESSIMISTIC", "SELECTIONS", "Found"]

BOTH, OPTIMISTIC, PESSIMISTIC = 0, 1, 2

#: What the numbers in :attr:`Found.selection` stand for.
SELECTIONS = ("both", "optimistic", "pessimistic")


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Equilibria of a block of games of one shape.

    Parameters
    ----------
    point
        Shape ``(n_found,)``, int64: position of its game in the block; ascending, and within a game in the order in
        which :func:`burden.solve` lists them.
    probabilities
        For each player of the game, in the order of the file, shape ``(n_found, n_actions)``. Zeros and ones are exact.
    selection
        With a leader, shape ``(n_found,)``, int8: see :data:`SELECTIONS`.
    unsafe
        Shape ``(n_points,)``, bool: games of which some sign could not be told from zero within the error bound, or
        which the kernel cannot finish. They have no equilibria here, and are solved exactly. Of all others the list is
        complete, each equilibrium isolated and without idle best replies.
    errors
        Shapes of ``probabilities``: the most by which each may differ from the exact one. Empty where all are exact,
        as those of pure equilibria are.
    """

    point: NDArray[np.int64]
    probabilities: tuple[NDArray[np.float64], ...]
    selection: NDArray[np.int8] | None
    unsafe: NDArray[np.bool_]
    errors: tuple[NDArray[np.float64], ...] = ()
