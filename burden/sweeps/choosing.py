"""Which equilibrium gets the one row of a point, for many points at once: :mod:`burden.sweeps.selection` in doubles.

Two numbers that are compared are equal where the same formula gives both, and in order where they are further apart
than the bounds on their errors together; a point where neither holds is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden.sweeps.columns import weighed_by
from burden.sweeps.factors import UNIT
from burden.sweeps.found import SELECTIONS
from burden.sweeps.question import Question
from burden.sweeps.selection import NONE_BEST

__all__ = ["Chosen", "chosen"]

_Array: TypeAlias = "NDArray[np.float64]"
_Places: TypeAlias = "NDArray[np.int64]"
_Mask: TypeAlias = "NDArray[np.bool_]"

#: Covers the rounding of bounds.
_SLOP = 1 + 2.0**-20


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """Which equilibria are shown.

    Parameters
    ----------
    is_chosen
        Shape ``(n_found,)``.
    is_none
        Shape ``(n_points,)``: where there are equilibria, and none qualifies.
    refused
        Shape ``(n_points,)``: where a comparison is too close to call.
    reason
        Why none qualifies.
    """

    is_chosen: _Mask
    is_none: _Mask
    refused: _Mask
    reason: str


def chosen(
    question: Question,
    payoffs: Sequence[tuple[_Array, _Array]],
    rows: _Places,
    point: _Places,
    counts: _Places,
    selection: NDArray[np.int8] | None,
) -> Chosen:
    """Pick one equilibrium for each point.

    Parameters
    ----------
    question
        Says which one, and of which game.
    payoffs
        Of each player: at each equilibrium, with a bound on the error.
    rows
        Shape ``(n_players, n_found)``: what formula gives a payoff; negative where several do.
    point
        Shape ``(n_found,)``: position of the point of each equilibrium, ascending.
    counts
        Shape ``(n_points,)``: how many equilibria each point has.
    selection
        With a leader, what it hopes or fears to come to; see :data:`burden.sweeps.found.SELECTIONS`.
    """
    one = question.one
    assert one is not None, "one equilibrium is asked for"
    if selection is not None and one in {"optimistic", "pessimistic"}:
        is_it = (selection == SELECTIONS.index("both")) | (selection == SELECTIONS.index(one))
        first = np.full(len(counts), len(point), dtype=np.int64)
        np.minimum.at(first, point[is_it], np.flatnonzero(is_it))
        reason = f"the {one} outcome is not in pure strategies"
        return _picked(first, first < len(point), counts, np.zeros(len(counts), dtype=bool), point, reason)
    values = np.array([value for value, _ in payoffs])
    bounds = np.array([bound for _, bound in payoffs])
    if one != "pareto":
        places = list(weighed_by(question.model, one))
        values, bounds, rows = values[places], bounds[places], rows[places]
        sizes = np.abs(values).sum(axis=0)
        sums = values.sum(axis=0) * (-1 if one == "pessimistic" else 1)
        comparison = _Comparison(sums[None], ((bounds.sum(axis=0) + len(places) * UNIT * sizes) * _SLOP)[None], rows)
    else:
        comparison = _Comparison(values, bounds, rows)
    return _best(comparison, point, counts)


@dataclass(frozen=True)
class _Comparison:
    """Numbers to compare equilibria by, of which all have to be larger, shape ``(n_numbers, n_found)``."""

    values: _Array
    bounds: _Array
    rows: _Places

    def signs(self, left: _Places, right: _Places) -> tuple[NDArray[np.int8], _Mask]:
        """Signs of differences, shape ``(n_numbers, n_pairs)``, and of which pairs all are sure."""
        difference = self.values[:, left] - self.values[:, right]
        off = (self.bounds[:, left] + self.bounds[:, right] + UNIT * np.abs(difference)) * _SLOP
        are_same = (self.rows[:, left] == self.rows[:, right]) & (self.rows[:, left] >= 0)
        if len(are_same) != len(difference):  # a sum of payoffs
            are_same = are_same.all(axis=0, keepdims=True)
        are_same = are_same | (left == right)
        signs = np.where(are_same, 0, np.sign(difference)).astype(np.int8)
        return signs, (are_same | (np.abs(difference) > off)).all(axis=0)


def _best(comparison: _Comparison, point: _Places, counts: _Places) -> Chosen:
    """The first equilibrium of each point that is at least as good as all others, in every number."""
    starts = np.cumsum(counts) - counts
    best = starts.copy()
    refused = np.zeros(len(counts), dtype=bool)
    most = int(counts.max(initial=0))
    for k in range(1, most):
        places = np.flatnonzero(counts > k)
        signs, sure = comparison.signs(starts[places] + k, best[places])
        refused[places] |= ~sure
        is_better = (signs >= 0).all(axis=0) & (signs > 0).any(axis=0)
        best[places[is_better]] = starts[places[is_better]] + k
    is_best = counts > 0
    for k in range(most):
        places = np.flatnonzero(counts > k)
        signs, sure = comparison.signs(best[places], starts[places] + k)
        refused[places] |= ~sure
        is_best[places] &= (signs >= 0).all(axis=0)
    return _picked(best, is_best, counts, refused, point, NONE_BEST)


def _picked(best: _Places, is_best: _Mask, counts: _Places, refused: _Mask, point: _Places, reason: str) -> Chosen:
    is_chosen = np.zeros(len(point), dtype=bool)
    is_chosen[best[is_best & ~refused]] = True
    return Chosen(is_chosen, (counts > 0) & ~is_best, refused, reason)
