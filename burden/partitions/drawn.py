"""Regimes and boundaries of the plane as points of a picture, in doubles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from burden.partitions.pieces import Edge, Patch, Pieces
from burden.partitions.plane import Strip
from burden.regions.space import Polynomial
from burden.results.partitions import Point

__all__ = ["Drawer"]

#: Points across a whole picture along a curve that is not straight.
N_POINTS = 160

#: Points within the first step and the last, where a curve may be steep.
N_NEAR = 8

#: Share of a strip that is left out at its ends, where curves may cross or turn back.
MARGIN = Fraction(1, 10**9)


class Drawer:
    """Finds points along curves.

    Parameters
    ----------
    found
        The pieces of the rectangle.
    """

    def __init__(self, found: Pieces) -> None:
        self._found = found
        self._plane = found.plane
        self._known: dict[tuple[Polynomial, Fraction], list[float]] = {}
        self._width = found.plane.box[0][1] - found.plane.box[0][0]
        second = found.plane.names[1]
        self._straight = {one: one.degree_in(second) == 1 and one.degree == 1 for one in found.plane.curves}

    def _steps(self, strip: Strip, polynomials: Sequence[Polynomial]) -> list[Fraction]:
        """Numbers across a strip at which a curve is followed."""
        low, high = strip.left[1], strip.right[0]
        width = high - low
        if all(self._straight[one] for one in polynomials):
            shares = [MARGIN, 1 - MARGIN]
        else:
            n = max(2, math.ceil(N_POINTS * width / self._width))
            # Curves may turn back at the ends: there steps grow like squares, from the first one down.
            n_near = N_NEAR if n > 2 else 3
            near = [Fraction(k * k, n * n_near * n_near) for k in range(1, n_near)]
            inner = [Fraction(k, n) for k in range(1, n)]
            shares = sorted({MARGIN, *near, *inner, *(1 - share for share in near), 1 - MARGIN})
        steps = [low + width * share for share in shares]
        # Doubles near them are short, and as good where they stay inside.
        near_by = [Fraction(float(step)) for step in steps]
        return near_by if low < near_by[0] and near_by[-1] < high else steps

    def _height(self, strip: Strip, place: int, x: Fraction) -> float:
        """Where a curve lies above a number; an end of the range below the lowest and above the highest."""
        bottom, top = self._plane.box[1]
        if place < 0:
            return float(bottom)
        if place >= len(strip.roots):
            return float(top)
        root = strip.roots[place]
        if (root.polynomial, x) not in self._known:
            self._known[root.polynomial, x] = self._plane.heights(root.polynomial, x)
        return self._known[root.polynomial, x][root.number]

    def area(self, patch: Patch) -> tuple[Point, ...]:
        """The outline of a patch."""
        strip = self._found.strips[patch.strip]
        bounds = [strip.roots[p].polynomial for p in (patch.first - 1, patch.last) if 0 <= p < len(strip.roots)]
        below: list[Point] = []
        above: list[Point] = []
        for x in self._steps(strip, bounds):
            below.append((float(x), self._height(strip, patch.first - 1, x)))
            above.append((float(x), self._height(strip, patch.last, x)))
        return (*below, *above[::-1])

    def lines(self, edges: Sequence[Edge]) -> tuple[tuple[Point, ...], ...]:
        """A boundary as lines; neighbouring parts of one line are joined."""
        found: list[list[Point]] = []
        near = float(self._width) * 1e-6
        tall = float(self._plane.box[1][1] - self._plane.box[1][0]) * 1e-4
        for edge in edges:
            for (x, _), low, high in edge.upright:
                found.append([(float(x), float(low)), (float(x), float(high))])
        parts = sorted(part for edge in edges for part in edge.parts)
        for number, place in parts:
            strip = self._found.strips[number]
            steps = self._steps(strip, [strip.roots[place].polynomial])
            line = [(float(x), self._height(strip, place, x)) for x in steps]
            for known in found:
                (x_end, y_end), (x_new, y_new) = known[-1], line[0]
                if abs(x_end - x_new) <= near and abs(y_end - y_new) <= tall:
                    known += line
                    break
            else:
                found.append(line)
        return tuple(map(tuple, found))

    def room(self, patches: Sequence[Patch]) -> tuple[Point, Point]:
        """The middle of the widest part of a piece, and the room around it: width and height."""
        best: tuple[float, Point, Point] | None = None
        low, high = (float(end) for end in self._plane.box[0])
        bottom, top = (float(end) for end in self._plane.box[1])
        columns = _columns(low, high)
        spans: dict[int, list[Point]] = {}
        for place, x in enumerate(columns):
            spans[place] = [
                (self._height(strip, patch.first - 1, x), self._height(strip, patch.last, x))
                for patch in patches
                for strip in [self._found.strips[patch.strip]]
                if strip.left[1] < x < strip.right[0]
            ]
        for start in range(len(columns)):
            for span in spans[start]:
                inside, end = span, start
                while end < len(columns):
                    overlaps = [(max(inside[0], o[0]), min(inside[1], o[1])) for o in spans[end]]
                    overlaps = [one for one in overlaps if one[0] < one[1]]
                    if not overlaps:
                        break
                    inside = max(overlaps, key=lambda one: one[1] - one[0])
                    width = float(columns[end] - columns[start]) / (high - low)
                    height = (inside[1] - inside[0]) / (top - bottom)
                    score = min(width, 4 * height) * min(height, 0.3 * width + 0.02)
                    if best is None or score > best[0]:
                        middle = float(columns[start] + columns[end]) / 2, sum(inside) / 2
                        best = score, middle, (float(columns[end] - columns[start]), inside[1] - inside[0])
                    end += 1
        if best is not None:
            return best[1], best[2]
        patch = patches[0]
        strip = self._found.strips[patch.strip]
        below, above = self._found.ends(patch)
        return (float(strip.x), float((below + above) / 2)), (
            float(strip.right[0] - strip.left[1]),
            float(above - below),
        )


def _columns(low: float, high: float) -> list[Fraction]:
    """Numbers across the picture, none of them a round one, above which curves might cross."""
    n = 60
    start, width = Fraction(low), Fraction(high) - Fraction(low)
    return [start + width * (Fraction(k, n) + Fraction(1, 7919)) for k in range(n)]
