"""Convex polygons with exact corners: hulls, cuts along the axes, rounding outward and inward, and distances.

A polygon is the tuple of its corners, counterclockwise from the one that is lowest among the leftmost; a segment has
two, a point has one, and the empty polygon none. Coordinates are fractions, or integers, which count units of a grid:
then cuts and rounding stay on the grid, and say on which side of the truth they err.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Literal, TypeAlias

__all__ = [
    "Number",
    "Point",
    "Polygon",
    "Rounding",
    "contains",
    "cut",
    "distance",
    "hull",
    "lowest",
    "to_grid",
]

#: A fraction or an int: no static type says more about both than that they have ``+ - *`` and an order.
Number: TypeAlias = Any

#: Two coordinates.
Point: TypeAlias = tuple[Number, ...]

#: Corners, counterclockwise.
Polygon: TypeAlias = tuple[Point, ...]

#: Exactly; onto the grid so that nothing is lost; onto the grid so that nothing is added.
Rounding: TypeAlias = Literal["none", "outward", "inward"]

#: How far, in units of the grid, a corner may be moved to get a point of the grid inside.
_MOST_UNITS = 1 << 16

#: Sides of a polygon to which distances are computed exactly.
_NEAREST = 6


def hull(points: Iterable[Point]) -> Polygon:
    """Convex hull, without corners on a straight line.

    Examples
    --------
    >>> hull([(0, 0), (2, 0), (1, 0), (1, 1), (0, 2), (1, 1)])
    ((0, 0), (2, 0), (0, 2))
    """
    ordered = sorted(set(points))
    if len(ordered) <= 2:
        return tuple(ordered)
    lower = _chain(ordered)
    upper = _chain(ordered[::-1])
    return tuple(lower[:-1] + upper[:-1])


def _chain(ordered: Sequence[Point]) -> list[Point]:
    """Corners seen from below, of points from left to right; from above, of points from right to left."""
    found: list[Point] = []
    for point in ordered:
        x, y = point
        while len(found) >= 2:
            (first, low), (last, high) = found[-2:]
            if (last - first) * (y - low) > (high - low) * (x - first):
                break
            found.pop()
        found.append(point)
    return found


def _turn(p: Point, q: Point, r: Point) -> Number:
    """Above zero where the way from p over q to r turns left."""
    return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])


def contains(polygon: Polygon, point: Point) -> bool:
    """Whether a point lies in a polygon, its border included."""
    if len(polygon) <= 1:
        return point in polygon
    if len(polygon) == 2:
        start, end = polygon
        return _turn(start, end, point) == 0 and start <= point <= end
    base = polygon[0]
    if _turn(base, polygon[1], point) < 0 or _turn(base, polygon[-1], point) > 0:
        return False
    # Seen from the base, the point is between two corners that follow each other.
    before, after = 1, len(polygon) - 1
    while after - before > 1:
        middle = (before + after) // 2
        if _turn(base, polygon[middle], point) >= 0:
            before = middle
        else:
            after = middle
    return bool(_turn(polygon[before], polygon[after], point) >= 0)


def lowest(polygon: Polygon) -> Point:
    """Least first and least second coordinate of the points of a polygon that is not empty."""
    return polygon[0][0], min(corner[1] for corner in polygon)


def size(polygon: Polygon) -> tuple[Number, Number]:
    """Twice the area of a polygon that is not empty, and half the length of the rectangle around it."""
    area = sum(polygon[k - 1][0] * polygon[k][1] - polygon[k][0] * polygon[k - 1][1] for k in range(len(polygon)))
    return area, sum(max(own) - min(own) for own in zip(*polygon, strict=True))


def cut(polygon: Polygon, axis: Literal[0, 1], bound: Number, rounding: Rounding = "none") -> Polygon:
    """Points of a polygon whose coordinate along an axis is at least a bound.

    Parameters
    ----------
    polygon, bound
        In integers where they are to be rounded.
    axis
        0 or 1.
    rounding
        Of the corners that the cut makes.

    Examples
    --------
    >>> cut(((0, 0), (3, 0), (0, 2)), 0, 1, "outward")
    ((1, 0), (3, 0), (1, 2))
    """
    if all(corner[axis] >= bound for corner in polygon):
        return polygon
    kept: list[Point] = []
    ends: dict[bool, Point] = {}
    for k in range(len(polygon)):
        start, end = polygon[k - 1], polygon[k]
        if (start[axis] >= bound) != (end[axis] >= bound):
            is_leaving = start[axis] >= bound
            # Counterclockwise, the border leaves {x >= bound} at the top and {y >= bound} on the left.
            is_high = is_leaving == (axis == 0)
            ends[is_high] = _crossing(start, end, axis, bound, rounding, is_high == (rounding == "outward"))
        if end[axis] >= bound:
            kept.append(end)
    if rounding == "inward" and len(ends) == 2 and ends[False] > ends[True]:
        ends = {}
    return hull([*kept, *ends.values()])


def _crossing(start: Point, end: Point, axis: int, bound: Number, rounding: Rounding, up: bool) -> Point:
    """Where a side meets the line of a cut; its other coordinate is rounded up or down, unless it stays exact."""
    other = 1 - axis
    rise, run = (end[other] - start[other]) * (bound - start[axis]), end[axis] - start[axis]
    if rounding == "none":
        value = start[other] + Fraction(rise) / run
    elif up:
        value = start[other] - (-rise // run)
    else:
        value = start[other] + rise // run
    return (bound, value) if axis == 0 else (value, bound)


def to_grid(polygon: Polygon, units: tuple[int, int], rounding: Rounding, depth: int = 0) -> Polygon:
    """Divide coordinates by positive units.

    Parameters
    ----------
    polygon
        In integers, where the result is to be on a grid.
    units
        Divisor of each coordinate.
    rounding
        ``none``: exactly. ``outward``: the hull of all corners of the cells that the corners lie in. ``inward``: the
        hull of points of the grid inside, one near each corner where there is one.
    depth
        How far inside, in units of the grid, points are sought for corners that are not on the grid themselves.
    """
    if rounding == "none":
        return tuple((Fraction(x) / units[0], Fraction(y) / units[1]) for x, y in polygon)
    cells = [_cell(corner, units) for corner in polygon]
    if rounding == "outward":
        return hull(point for cell in cells for point in cell)
    found: list[Point] = []
    for corner, cell in zip(polygon, cells, strict=True):
        if len(cell) == 1:
            found += cell
        else:
            found += _inside(polygon, corner, cell, units, depth)
    return hull(found)


def _cell(corner: Point, units: tuple[int, int]) -> list[Point]:
    sides = [{value // unit, -(-value // unit)} for value, unit in zip(corner, units, strict=True)]
    return [(x, y) for x in sides[0] for y in sides[1]]


def _inside(polygon: Polygon, corner: Point, cell: list[Point], units: tuple[int, int], depth: int) -> list[Point]:
    """Points of the grid that lie in the polygon, near a corner; none where there is none on the way to its middle."""
    if depth == 0 or len(polygon) < 3:
        found = [point for point in cell if contains(polygon, (point[0] * units[0], point[1] * units[1]))]
        if found or len(polygon) < 3:
            return found
    middle = [Fraction(sum(p[i] for p in polygon), len(polygon)) for i in range(2)]
    way = [middle[i] - corner[i] for i in range(2)]
    length = max(abs(way[i]) / units[i] for i in range(2))
    steps = max(1, depth)
    while steps < min(length, _MOST_UNITS):
        point = tuple(round((corner[i] + way[i] * steps / length) / units[i]) for i in range(2))
        if contains(polygon, (point[0] * units[0], point[1] * units[1])):
            return [(point[0], point[1])]
        steps *= 2
    return []


def distance(polygon: Polygon, point: Point) -> Fraction:
    """Distance, in the larger of the two coordinates, from a point to a polygon that is not empty.

    Of many sides the few nearest in floating point are looked at: of sides as near up to rounding a farther one may be
    taken, so that the number is exact up to rounding, and never too small.

    Examples
    --------
    >>> distance(((0, 0), (2, 0), (0, 2)), (2, 2))
    Fraction(1, 1)
    """
    if contains(polygon, point):
        return Fraction(0)
    sides = [(polygon[k - 1], polygon[k]) for k in range(len(polygon))]
    if len(sides) > _NEAREST:
        sides.sort(key=lambda side: _roughly(side[0], side[1], point))
    return min(_to_side(start, end, point) for start, end in sides[:_NEAREST])


def _roughly(start: Point, end: Point, point: Point) -> float:
    """Straight distance from a point to a segment."""
    x, y = float(point[0] - start[0]), float(point[1] - start[1])
    across, up = float(end[0] - start[0]), float(end[1] - start[1])
    share = min(1.0, max(0.0, (x * across + y * up) / (across * across + up * up or 1.0)))
    return math.hypot(x - share * across, y - share * up)


def _to_side(start: Point, end: Point, point: Point) -> Fraction:
    """The same to a segment: where one difference vanishes, where both are as large, or at an end."""
    offset = [Fraction(start[i]) - point[i] for i in range(2)]
    way = [Fraction(end[i]) - start[i] for i in range(2)]
    shares = [Fraction(0), Fraction(1)]
    lines = [(offset[0], way[0]), (offset[1], way[1])]
    lines += [(offset[0] - offset[1], way[0] - way[1]), (offset[0] + offset[1], way[0] + way[1])]
    shares += [-level / slope for level, slope in lines if slope and 0 < -level / slope < 1]
    least: Fraction = min(max(abs(offset[i] + way[i] * share) for i in range(2)) for share in shares)
    return least
