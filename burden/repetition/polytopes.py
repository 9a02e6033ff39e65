"""Convex polytopes in any number of dimensions, exactly: facets of a hull, and corners of what half-spaces cut out.

Both are extreme rays of a cone ``{ z : row · z >= 0 }``, which the double description method finds (Motzkin, Raiffa,
Thompson and Thrall 1953): start from as many independent rows as there are coordinates, insert the others one by one,
drop the rays that break a row, and add one where an edge crosses its hyperplane. Two rays span an edge where no third
one is tight in all rows where both are.

A hull that is thinner than its space is looked at in some of the coordinates, of which the others are functions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["HalfSpace", "Hull", "corners", "hull_of"]

#: The points ``x`` with ``normal · x <= level``: the normal, and the level.
HalfSpace = tuple[tuple[Fraction, ...], Fraction]

_Ray = tuple[tuple[int, ...], int]  # coordinates, tight rows as bits


@dataclass(frozen=True, slots=True)
class Hull:
    """The convex hull of points.

    Parameters
    ----------
    corners
        Points that are not in the hull of the others, in order.
    free
        Coordinates that tell points of the hull apart.
    lines
        Every coordinate as a function of these: a constant, and a coefficient for each.
    facets
        Half-spaces, in the free coordinates.
    """

    corners: tuple[tuple[Fraction, ...], ...]
    free: tuple[int, ...]
    lines: tuple[tuple[Fraction, tuple[Fraction, ...]], ...]
    facets: tuple[HalfSpace, ...]

    def __contains__(self, point: Sequence[Fraction]) -> bool:
        own = [point[i] for i in self.free]
        return self.spread(own) == tuple(point) and all(_dot(normal, own) <= level for normal, level in self.facets)

    def spread(self, own: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """All coordinates of a point that is given in the free ones."""
        return tuple(constant + _dot(slopes, own) for constant, slopes in self.lines)

    def at_least(self, axis: int, bound: Fraction) -> HalfSpace:
        """Points of the hull where a coordinate is at least a bound, in the free coordinates."""
        constant, slopes = self.lines[axis]
        return tuple(-slope for slope in slopes), constant - bound


def _dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(left, right, strict=True)), Fraction(0))


def hull_of(points: Sequence[Sequence[Fraction]]) -> Hull:
    """Convex hull of points, of which there is at least one.

    Examples
    --------
    >>> square = [(Fraction(x), Fraction(y), Fraction(1)) for x in range(3) for y in (0, 2)]
    >>> hull = hull_of(square)
    >>> len(hull.corners), hull.free, len(hull.facets), (Fraction(1), Fraction(1), Fraction(1)) in hull
    (4, (0, 1), 4, True)
    """
    distinct = sorted({tuple(map(Fraction, point)) for point in points})
    base = distinct[0]
    free, lines = _frame(base, [[x - y for x, y in zip(point, base, strict=True)] for point in distinct[1:]])
    own = [tuple(point[i] for i in free) for point in distinct]
    if not free:
        return Hull((base,), (), lines, ())
    rays = _rays([_integers((*(-x for x in point), Fraction(1))) for point in own])
    facets = tuple((tuple(map(Fraction, ray[:-1])), Fraction(ray[-1])) for ray, _ in rays if any(ray[:-1]))
    tight = [sum(1 << k for k, (normal, level) in enumerate(facets) if _dot(normal, point) == level) for point in own]
    kept = tuple(
        point
        for k, point in enumerate(distinct)
        if tight[k] and not any(j != k and tight[k] & other == tight[k] for j, other in enumerate(tight))
    )
    return Hull(kept, free, lines, facets)


def corners(facets: Sequence[HalfSpace]) -> tuple[tuple[Fraction, ...], ...]:
    """Corners of a bounded intersection of half-spaces, in order; none where it is empty.

    Examples
    --------
    >>> one = Fraction(1)
    >>> corners([((-one,), Fraction(0)), ((one,), one), ((one,), Fraction(2))])
    ((Fraction(0, 1),), (Fraction(1, 1),))
    """
    dimension = len(facets[0][0])
    rows = [_integers((*(-x for x in normal), level)) for normal, level in facets]
    rays = _rays([*rows, (0,) * dimension + (1,)])
    return tuple(sorted(tuple(Fraction(x, ray[-1]) for x in ray[:-1]) for ray, _ in rays if ray[-1]))


def _integers(row: Sequence[Fraction]) -> tuple[int, ...]:
    unit = math.lcm(*(x.denominator for x in row))
    numbers = [int(x * unit) for x in row]
    common = math.gcd(*numbers) or 1
    return tuple(x // common for x in numbers)


def _frame(
    base: Sequence[Fraction], ways: Sequence[Sequence[Fraction]]
) -> tuple[tuple[int, ...], tuple[tuple[Fraction, tuple[Fraction, ...]], ...]]:
    """Coordinates that tell points apart which differ from a base in the span of ways, and the others as lines."""
    rows: list[list[Fraction]] = []
    free: list[int] = []
    for way in ways:
        rest = list(way)
        for pivot, row in zip(free, rows, strict=True):
            rest = [x - rest[pivot] * y for x, y in zip(rest, row, strict=True)]
        pivot = next((i for i, x in enumerate(rest) if x), -1)
        if pivot < 0:
            continue
        rest = [x / rest[pivot] for x in rest]
        rows = [[x - row[pivot] * y for x, y in zip(row, rest, strict=True)] for row in rows]
        free.append(pivot)
        rows.append(rest)
        if len(free) == len(base):
            break
    order = sorted(range(len(free)), key=free.__getitem__)
    lines = []
    for i, start in enumerate(base):
        slopes = tuple(rows[k][i] for k in order)
        constant = start - sum((slope * base[free[k]] for slope, k in zip(slopes, order, strict=True)), Fraction(0))
        lines.append((constant, slopes))
    return tuple(free[k] for k in order), tuple(lines)


def _rays(rows: Sequence[tuple[int, ...]]) -> list[_Ray]:
    """Extreme rays of ``{ z : row · z >= 0 }``; the rows span the space."""
    dimension = len(rows[0])
    chosen, inverse = _independent(rows, dimension)
    rays: list[_Ray] = []
    for k in range(dimension):
        ray = _integers([line[k] for line in inverse])
        rays.append((ray, sum(1 << place for j, place in enumerate(chosen) if j != k)))
    for place, row in enumerate(rows):
        if place not in chosen:
            rays = _cut(rays, row, place, dimension)
    return rays


def _cut(rays: list[_Ray], row: tuple[int, ...], place: int, dimension: int) -> list[_Ray]:
    slacks = [sum(map(int.__mul__, row, ray)) for ray, _ in rays]
    kept = [
        (ray, tight | (slack == 0) << place) for (ray, tight), slack in zip(rays, slacks, strict=True) if slack >= 0
    ]
    if len(kept) == len(rays):
        return kept
    below = [(ray, tight, slack) for (ray, tight), slack in zip(rays, slacks, strict=True) if slack < 0]
    above = [(ray, tight, slack) for (ray, tight), slack in zip(rays, slacks, strict=True) if slack > 0]
    patterns = [tight for _, tight in rays]
    for high, tight, rise in above:
        for low, other, fall in below:
            common = tight & other
            if common.bit_count() < dimension - 2 or sum(common & bits == common for bits in patterns) > 2:
                continue
            crossing = [rise * y - fall * x for x, y in zip(high, low, strict=True)]
            divisor = math.gcd(*crossing)
            kept.append((tuple(x // divisor for x in crossing), common | 1 << place))
    return kept


def _independent(rows: Sequence[tuple[int, ...]], dimension: int) -> tuple[list[int], list[list[Fraction]]]:
    """The first rows that span the space, and the inverse of their matrix."""
    chosen: list[int] = []
    reduced: list[tuple[int, list[Fraction]]] = []
    for place, row in enumerate(rows):
        rest = [Fraction(x) for x in row]
        for pivot, line in reduced:
            rest = [x - rest[pivot] * y for x, y in zip(rest, line, strict=True)]
        pivot = next((i for i, x in enumerate(rest) if x), -1)
        if pivot >= 0:
            reduced.append((pivot, [x / rest[pivot] for x in rest]))
            chosen.append(place)
            if len(chosen) == dimension:
                break
    return chosen, _inverse([list(map(Fraction, rows[place])) for place in chosen])


def _inverse(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """By Gauss and Jordan."""
    size = len(matrix)
    wide = [[*row, *(Fraction(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for k in range(size):
        pivot = next(i for i in range(k, size) if wide[i][k])
        wide[k], wide[pivot] = wide[pivot], wide[k]
        wide[k] = [x / wide[k][k] for x in wide[k]]
        for i in range(size):
            if i != k and wide[i][k]:
                wide[i] = [x - wide[i][k] * y for x, y in zip(wide[i], wide[k], strict=True)]
    return [row[size:] for row in wide]
