"""The value of a zero-sum matrix game, exactly, by the simplex method.

The one who chooses a row of ``U`` gets the entry, the one who chooses a column pays it. Shifted so that all entries are
positive, ``U`` has the value ``1/sum(w)`` for the ``w`` that solves

    maximise sum(w)   where   U w <= 1   and   w >= 0,

and ``w`` over its sum is an optimal mixture of columns. The tableau has as many rows as the matrix: there may be many
columns. It starts at ``w = 0``; Bland's rule keeps it from cycling. Rows are integers over the last pivot element, by
which they can be divided (Edmonds 1967), or plain exact numbers where payoffs are irrational.

References
----------
R. G. Bland, "New finite pivoting rules for the simplex method", *Mathematics of Operations Research* 2 (1977) 103-107.
J. Edmonds, "Systems of distinct representatives and linear algebra", *J. Res. Nat. Bur. Standards* 71B (1967) 241-245.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from burden import exact
from burden.exact import Exact, TooLargeError, UndecidedError
from burden.game import largest
from burden.search import Search

__all__ = ["Value", "value_of"]

#: Most entries that all pivots together compute: some ten seconds.
MAX_WORK = 20_000_000


@dataclass(frozen=True, slots=True)
class Value:
    """What a zero-sum game is worth to the one who chooses rows.

    Parameters
    ----------
    payoff
        The value.
    columns
        Probability of each column in a mixture that holds every row to the value.
    """

    payoff: Exact
    columns: tuple[Exact, ...]


def value_of(rows: Sequence[Sequence[Exact]], search: Search) -> Value | None:
    """Value of a matrix of payoffs; ``None`` where that takes too long.

    Examples
    --------
    >>> one, zero = Fraction(1), Fraction(0)
    >>> value_of([[2 * one, zero], [zero, one]], Search())
    Value(payoff=Fraction(2, 3), columns=(Fraction(1, 3), Fraction(2, 3)))
    """
    entries = [entry for row in rows for entry in row]
    is_rational = all(isinstance(entry, Fraction) for entry in entries)
    try:
        if is_rational:
            scale = math.lcm(*(entry.denominator for entry in entries))  # type: ignore[union-attr]  # fractions only
            scaled: list[list[Any]] = [[int(entry * scale) for entry in row] for row in rows]  # type: ignore[arg-type]
            weights = _best_weights(scaled, min(min(row) for row in scaled) - 1, search, is_rational=True)
            shift: Exact = Fraction(min(min(row) for row in scaled) - 1, scale)
        else:
            scale = 1
            shift = entries[largest([-entry for entry in entries])[0]] - 1
            weights = _best_weights(rows, shift, search, is_rational=False)
        if weights is None:
            return None
        total: Any = sum(weights, Fraction(0))
        columns = tuple(exact.shortened(weight / total) for weight in weights)
        return Value(exact.shortened(1 / (total * scale) + shift), columns)
    except (TooLargeError, UndecidedError):
        return None


def _best_weights(rows: Sequence[Sequence[Any]], shift: Any, search: Search, *, is_rational: bool) -> list[Any] | None:
    """The weights ``w`` for ``rows - shift``; ``None`` where that takes too long."""
    n_rows, n_columns = len(rows), len(rows[0])
    one: Any = 1 if is_rational else Fraction(1)
    tableau = [
        [*(entry - shift for entry in row), *(one * int(own == other) for other in range(n_rows)), one]
        for own, row in enumerate(rows)
    ]
    tableau.append([-one] * n_columns + [0 * one] * (n_rows + 1))
    basis = list(range(n_columns, n_columns + n_rows))
    denominator = one
    work = 0
    while (entering := _entering_column(tableau)) is not None:
        work += len(tableau) * len(tableau[0])
        if work > MAX_WORK or search.stopped is not None:
            return None
        leaving = _leaving_row(tableau, basis, entering)
        pivot_row = tableau[leaving]
        element = pivot_row[entering]
        for place, row in enumerate(tableau):
            if place != leaving and is_rational:
                factor = row[entering]
                tableau[place] = [
                    (element * entry - factor * other) // denominator
                    for entry, other in zip(row, pivot_row, strict=True)
                ]
            elif place != leaving:
                factor = row[entering] / element
                tableau[place] = [
                    exact.shortened(entry - factor * other) for entry, other in zip(row, pivot_row, strict=True)
                ]
        if is_rational:
            denominator = element
        else:
            tableau[leaving] = [exact.shortened(entry / element) for entry in pivot_row]
        basis[leaving] = entering
    weights: list[Any] = [Fraction(0)] * n_columns
    for place, variable in enumerate(basis):
        if variable < n_columns:
            weights[variable] = Fraction(tableau[place][-1], denominator) if is_rational else tableau[place][-1]
    return weights


def _entering_column(tableau: Sequence[Sequence[Any]]) -> int | None:
    """The first variable whose increase adds to the sum; ``None`` where none does."""
    return next((at for at, cost in enumerate(tableau[-1][:-1]) if exact.sign(cost) < 0), None)


def _leaving_row(tableau: Sequence[Sequence[Any]], basis: Sequence[int], entering: int) -> int:
    """Row that is first to reach zero; of several the one whose variable comes first. One does: the set is bounded."""
    best = -1
    for place, row in enumerate(tableau[:-1]):
        if exact.sign(row[entering]) <= 0:
            continue
        if best < 0:
            best = place
            continue
        order = exact.compare(row[-1] * tableau[best][entering], tableau[best][-1] * row[entering])
        if order < 0 or (order == 0 and basis[place] < basis[best]):
            best = place
    return best
