"""Convex hulls of rational points: what lies in them, where they meet, their facets; and linear systems, exactly.

A polytope of strategies is given by points, of which it is the convex hull. Questions of membership are systems
``A x = b, x >= 0``, which phase 1 of the simplex method decides in fractions (:func:`is_feasible`). Facets are found by
trying all sets of points that may span one (:func:`halfspaces`), and the linear equations of a hull, and those of its
points that span it, by elimination (:func:`kernel`, :func:`frame`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from burden import exact
from burden.errors import SolverError
from burden.exact import Irrational
from burden.game import Strategy

__all__ = [
    "Unsettled",
    "dimension",
    "extreme",
    "frame",
    "halfspaces",
    "hulls_meet",
    "in_hull",
    "is_feasible",
    "is_rational",
    "kernel",
]

#: Most sets of points that are tried for facets of one polytope.
MAX_FACETS = 2_000

_ZERO, _ONE = Fraction(0), Fraction(1)


class Unsettled(SolverError):  # noqa: N818 -- says what it is; burden.errors has the tree
    """The equilibria asked for were not found, and why."""


def is_rational(vertices: Iterable[Strategy]) -> bool:
    """Whether all probabilities are fractions."""
    return all(isinstance(weight, Fraction) for vertex in vertices for weight in vertex)


def dimension(hull: Sequence[Strategy]) -> int:
    """0 for a point, which need not be rational, 1 for a segment, and so on."""
    return len(frame(hull)[0]) - 1 if len(hull) > 1 else 0


def in_hull(point: Strategy, hull: Sequence[Strategy]) -> bool:
    """Whether a strategy is a convex combination of others; they are rational, unless there is one only.

    A strategy with numbers known by enclosures only lies in no hull but its own: it is an isolated solution.
    """
    if point in hull:
        return True
    if len(hull) == 1 or not all(isinstance(weight, Fraction | Irrational) for weight in point):
        return False
    if is_rational([point]):
        for a, weight in enumerate(point):
            if not min(v[a] for v in hull) <= weight <= max(v[a] for v in hull):
                return False
        rows: list[Any] = [*zip(*hull, strict=True), [_ONE] * len(hull)]
        right: list[Any] = [*point, _ONE]
        return is_feasible(rows, right)
    equations, inequalities = halfspaces(hull)
    return all(exact.sign(_value(row, point)) == 0 for row in equations) and all(
        exact.sign(_value(row, point)) >= 0 for row in inequalities
    )


def hulls_meet(left: Sequence[Strategy], right: Sequence[Strategy]) -> bool:
    """Whether two convex hulls have a point in common."""
    if not set(left).isdisjoint(right):
        return True
    if len(left) == 1 or len(right) == 1:
        return in_hull(left[0], right) if len(left) == 1 else in_hull(right[0], left)
    columns = [*left, *(tuple(-w for w in vertex) for vertex in right)]
    if any(
        max(v[a] for v in one) < min(v[a] for v in other)
        for one, other in ((left, right), (right, left))
        for a in range(len(left[0]))
    ):
        return False
    rows: list[Any] = [list(row) for row in zip(*columns, strict=True)]
    rows.append([_ONE] * len(left) + [_ZERO] * len(right))
    rows.append([_ZERO] * len(left) + [_ONE] * len(right))
    return is_feasible(rows, [*([_ZERO] * len(left[0])), _ONE, _ONE])


def extreme(points: Sequence[Strategy]) -> list[int]:
    """Positions of the points that are no convex combinations of the others, without repetition."""
    kept = list({point: position for position, point in reversed(list(enumerate(points)))}.values())[::-1]
    if len(kept) <= 2:
        return kept
    for position in list(kept):
        others = [points[other] for other in kept if other != position]
        if in_hull(points[position], others):
            kept.remove(position)
    return kept


def halfspaces(hull: Sequence[Strategy]) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
    """Linear equations and inequalities, as rows of coefficients, that with sum 1 describe a rational polytope.

    By brute force: vertices, as many as the polytope has dimensions, span a facet if the others lie on one side.
    """
    vertices: list[Any] = list(hull)
    equations = kernel(vertices, len(vertices[0]))
    span = len(vertices[0]) - len(equations)
    if math.comb(len(vertices), span - 1) > MAX_FACETS:
        raise Unsettled("a polytope of equilibria has too many vertices to find its facets")
    facets: dict[tuple[Fraction, ...], list[Fraction]] = {}
    for chosen in itertools.combinations(vertices, span - 1):
        normals = kernel([*chosen, *equations], len(vertices[0]))
        if len(normals) > 1:
            continue
        values = [_value(normals[0], vertex) for vertex in vertices]
        if min(values) < 0 < max(values):
            continue
        sign = 1 if max(values) > 0 else -1
        scale = sign * max(map(abs, values))
        facets[tuple(value / scale for value in values)] = [entry * sign for entry in normals[0]]
    return equations, list(facets.values())


def _value(row: Sequence[Fraction], point: Strategy) -> Any:
    return sum((c * w for c, w in zip(row, point, strict=True) if c), _ZERO)


def kernel(rows: Sequence[Any], n_columns: int) -> list[list[Fraction]]:
    """Basis of the vectors that a matrix takes to zero."""
    used, columns, inverse = frame(rows)
    basis = []
    for c in range(n_columns):
        if c not in columns:
            vector = np.array([Fraction(int(k == c)) for k in range(n_columns)], dtype=object)
            if used:
                vector[columns] = -(inverse @ np.array([rows[r][c] for r in used], dtype=object))
            basis.append(vector.tolist())
    return basis


def frame(vertices: Sequence[Any]) -> tuple[list[int], list[int], NDArray[np.object_]]:
    """Linearly independent rows of a matrix, as many as there are; columns; and the inverse of what is in both."""
    rows: list[int] = []
    columns: list[int] = []
    inverse = np.zeros((0, 0), dtype=object)
    table = np.array(vertices, dtype=object)
    for r, row in enumerate(table):
        # Inverse of [[A, b], [c, d]] from that of A, with the Schur complement d - c inv(A) b.
        weights = row[columns] @ inverse if rows else row[:0]
        rest = row - weights @ table[rows] if rows else row
        column = next((c for c, entry in enumerate(rest.tolist()) if entry), None)
        if column is not None:
            schur = rest[column]
            right = inverse @ table[rows, column] if rows else row[:0]
            upper = [inverse + np.outer(right, weights) / schur, -right[:, None] / schur]
            inverse = np.block([upper, [-weights[None, :] / schur, np.array([[1 / schur]], dtype=object)]])
            rows.append(r)
            columns.append(column)
    return rows, columns, inverse


def is_feasible(rows: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> bool:
    """Whether a system ``A x = b`` has a solution ``x >= 0``: phase 1 of the simplex method with Bland's rule."""
    tableau = [[-e for e in (*row, b)] if b < 0 else [*row, b] for row, b in zip(rows, right, strict=True)]
    n_columns = len(rows[0])
    basis = [n_columns + r for r in range(len(rows))]  # artificial variables: their columns are never needed
    cost = [sum(column, _ZERO) for column in zip(*tableau, strict=True)]
    while cost[-1] > 0:
        entering = next((c for c in range(n_columns) if cost[c] > 0), None)
        if entering is None:
            return False
        ratios = [(row[-1] / row[entering], basis[r], r) for r, row in enumerate(tableau) if row[entering] > 0]
        _, _, leaving = min(ratios)
        pivot = tableau[leaving][entering]
        tableau[leaving] = [entry / pivot for entry in tableau[leaving]]
        for row in (*(row for r, row in enumerate(tableau) if r != leaving), cost):
            if row[entering]:
                factor = row[entering]
                row[:] = [a - factor * b for a, b in zip(row, tableau[leaving], strict=True)]
        basis[leaving] = entering
    return True
