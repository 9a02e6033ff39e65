"""Largest values of quadratic functions on boxes, exactly.

A strictly concave function has one maximum, found by pivoting: some variables are held at an end, the others solve a
linear system; the first variable, in a fixed order, that is beyond its end, or is held where it would rather move, is
moved (least index, so that nothing comes back; Júdice and Pires 1992). What is returned meets the conditions of
optimality exactly, which for a concave function is all that has to be shown.

Any other function has a maximum on a bounded box. It lies in the relative interior of some face; there its gradient
along the face is zero and its Hessian along the face negative semidefinite. Where that is singular, the function is
constant along a line that leads to a smaller face. So it is enough to look at the stationary points of faces along
which the function is strictly concave, corners among them.

References
----------
J. J. Júdice and F. M. Pires, "Basic-set algorithm for a generalized linear complementarity problem", *Journal of
Optimization Theory and Applications* 74 (1992) 391-411.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from burden.errors import NoConvergence
from burden.paths.forms import NUMBERS, Form, coefficient, composed, derivative, solution, value
from burden.search import Search

__all__ = ["Ends", "is_concave", "largest", "largest_of_all", "pivoted"]

#: Ends of an interval, ``None`` for an infinite one.
Ends: TypeAlias = "tuple[Fraction | None, Fraction | None]"

#: Most steps of pivoting.
MAX_STEPS = 20_000

#: Most variables of a function that is not concave: every face is looked at.
MAX_FACES_IN = 8


def is_concave(function: Form, names: Sequence[str]) -> bool:
    """Whether the Hessian in some variables is negative definite: all pivots of elimination are below zero."""
    matrix = [[coefficient(NUMBERS, derivative(NUMBERS, function, row), name) for name in names] for row in names]
    for place in range(len(names)):
        pivot = matrix[place][place]
        if pivot >= 0:
            return False
        for row in range(place + 1, len(names)):
            factor = matrix[row][place] / pivot
            matrix[row] = [number - factor * above for number, above in zip(matrix[row], matrix[place], strict=True)]
    return True


def largest(function: Form, ends: Mapping[str, Ends], search: Search) -> dict[str, Fraction]:
    """Where a strictly concave function is largest on a box; see :func:`pivoted`."""
    return pivoted(function, ends, search)[0]


def pivoted(
    function: Form, ends: Mapping[str, Ends], search: Search
) -> tuple[dict[str, Fraction], dict[str, Literal[0, 1]]]:
    """Where a strictly concave function is largest on a box, and which variables are held there, at which end.

    Raises
    ------
    NoConvergence
        Where that takes too many steps or too long.
    """
    names = sorted(ends)
    slopes = {name: derivative(NUMBERS, function, name) for name in names}
    held: dict[str, Fraction] = {}
    sides: dict[str, Literal[0, 1]] = {}
    for _ in range(MAX_STEPS):
        if search.stopped is not None:
            raise NoConvergence(f"the best plan of an ally was not found: {search.stopped}")
        point = _stationary(slopes, names, held)
        assert point is not None, "a strictly concave function has one stationary point on every face"
        moved = False
        for name in names:
            low, high = ends[name]
            if name not in held:
                if low is not None and point[name] < low:
                    held[name], sides[name], moved = low, 0, True
                elif high is not None and point[name] > high:
                    held[name], sides[name], moved = high, 1, True
            else:
                slope = value(NUMBERS, slopes[name], point)
                inward = (slope > 0 and held[name] != high) or (slope < 0 and held[name] != low)
                if inward:
                    del held[name], sides[name]
                    moved = True
            if moved:
                break
        if not moved:
            return point, sides
    raise NoConvergence(f"the best plan of an ally was not found in {MAX_STEPS:,} steps")


def _stationary(
    slopes: Mapping[str, Form], names: Sequence[str], held: Mapping[str, Fraction]
) -> dict[str, Fraction] | None:
    """Point of a face at which the derivatives along the face are zero; ``None`` where there is not one and only."""
    fixed: dict[str, Form] = {name: {(): number} if number else {} for name, number in held.items()}
    free = [name for name in names if name not in held]
    found = solution(NUMBERS, [composed(NUMBERS, slopes[name], fixed) for name in free], free)
    if found is None:
        return None
    return {**held, **{name: coefficient(NUMBERS, found[name]) for name in free}}


def largest_of_all(function: Form, ends: Mapping[str, Ends], search: Search) -> dict[str, Fraction] | None:
    """Where a quadratic function is largest on a box; ``None`` where that is not settled.

    It is not for functions that are not concave on boxes that are unbounded, or have too many variables, nor where time
    is over. Of several places it gives one.
    """
    names = sorted(ends)
    if is_concave(function, names):
        return largest(function, ends, search)
    if len(names) > MAX_FACES_IN or any(end is None for pair in ends.values() for end in pair):
        return None
    slopes = {name: derivative(NUMBERS, function, name) for name in names}
    best: tuple[Fraction, dict[str, Fraction]] | None = None
    for sides in itertools.product((0, 1, None), repeat=len(names)):
        if search.stopped is not None:
            return None
        held = {
            name: end
            for name, side in zip(names, sides, strict=True)
            if side is not None and (end := ends[name][side]) is not None
        }
        free = [name for name in names if name not in held]
        if not is_concave(function, free):
            continue
        point = _stationary(slopes, names, held)
        assert point is not None, "a strictly concave function has one stationary point"
        is_inside = all(low <= point[name] <= high for name, (low, high) in ends.items())  # type: ignore[operator]  # no end is infinite
        worth = value(NUMBERS, function, point)
        if is_inside and (best is None or worth > best[0]):
            best = worth, point
    assert best is not None, "a continuous function on a bounded box has a maximum"
    return best[1]
