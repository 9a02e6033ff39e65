"""What hangs together in the plane: cells with the same equilibria, and the curves between those with others.

Cells one above the other belong together if the same is played in both and on the curve between them. Cells side by
side do if a level segment leads from one to the other that no curve crosses but upright ones, on which the same is
played: it is looked for just beside the number above which curves cross, and checked exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from burden.partitions.outcomes import Key
from burden.partitions.plane import Ends, Plane, Root, Strip
from burden.regions.space import Polynomial

__all__ = ["Edge", "Patch", "Pieces", "pieces"]

#: Share of the width of a strip that is looked at beside its ends.
NEAR = Fraction(1, 2**40)


@dataclass(eq=False)
class Patch:
    """Cells of one strip, one above the other, in which the same is played.

    Parameters
    ----------
    strip
        Position of the strip.
    first, last
        Positions of the lowest and highest cell.
    key
        The equilibria; ``None`` outside the domain.
    piece
        Number of the connected piece that it belongs to.
    """

    strip: int
    first: int
    last: int
    key: Key | None
    piece: int = -1


@dataclass(frozen=True, eq=False)
class Edge:
    """A curve between two regimes, strip by strip.

    Parameters
    ----------
    polynomial
        It vanishes there.
    below, above
        Equilibria on both sides: of an upright line, on the left and on the right.
    on
        Equilibria on the curve itself; ``None`` where it does not belong to the domain.
    parts
        Strip, and position of the curve in it.
    upright
        For an upright line: where it stands, and the ends of a stretch of it, each time.
    """

    polynomial: Polynomial
    below: Key
    above: Key
    on: Key | None
    parts: list[tuple[int, int]] = field(default_factory=list)
    upright: list[tuple[Ends, Fraction, Fraction]] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Pieces:
    """A rectangle, cut up.

    Parameters
    ----------
    plane
        With the curves.
    strips
        From left to right.
    patches
        In each strip, from below.
    edges
        Between regimes.
    n_pieces
        How many connected pieces there are.
    """

    plane: Plane
    strips: tuple[Strip, ...]
    patches: tuple[tuple[Patch, ...], ...]
    edges: tuple[Edge, ...]
    n_pieces: int

    def of(self, key: Key) -> list[list[Patch]]:
        """Patches of each piece in which some equilibria are played, the largest piece first."""
        found: dict[int, list[Patch]] = {}
        for patches in self.patches:
            for patch in patches:
                if patch.key == key:
                    found.setdefault(patch.piece, []).append(patch)
        return sorted(found.values(), key=lambda some: -sum(map(self.area, some)))

    def area(self, patch: Patch) -> float:
        """Area, roughly: all that hangs on it is where a label goes."""
        strip = self.strips[patch.strip]
        low, high = self.ends(patch)
        return float((strip.right[0] - strip.left[1]) * (high - low))

    def ends(self, patch: Patch) -> tuple[Fraction, Fraction]:
        """Where a patch begins and ends above the middle of its strip, roughly."""
        strip = self.strips[patch.strip]
        bottom, top = self.plane.box[1]
        low = bottom if patch.first == 0 else strip.roots[patch.first - 1].high
        high = top if patch.last == len(strip.roots) else strip.roots[patch.last].low
        return low, high


def pieces(plane: Plane, key_at: Callable[[Mapping[Polynomial, int]], Key | None]) -> Pieces:
    """Cut a rectangle up.

    Parameters
    ----------
    plane
        With the curves.
    key_at
        Gives the equilibria where polynomials have some signs; ``None`` outside the domain.
    """
    strips, patches = [], []
    edges: dict[tuple[Polynomial, Key, Key, Key | None], Edge] = {}
    for number, strip in enumerate(plane.strips()):
        strips.append(strip)
        keys = [key_at(signs) for signs in strip.signs]
        found = [Patch(number, 0, 0, keys[0])]
        for place in range(len(strip.roots)):
            below, above = keys[place], keys[place + 1]
            on = key_at(strip.on(place))
            if below == above == on:
                found[-1].last = place + 1
                continue
            found.append(Patch(number, place + 1, place + 1, above))
            if below is not None and above is not None:
                polynomial = strip.roots[place].polynomial
                edge = edges.setdefault((polynomial, below, above, on), Edge(polynomial, below, above, on))
                edge.parts.append((number, place))
        patches.append(tuple(found))
    joined = _Joined([patch for some in patches for patch in some])
    for (one, other), (left, right) in zip(pairwise(strips), pairwise(patches), strict=True):
        _across(plane, one, other, left, right, key_at, joined, edges)
    numbers: dict[int, int] = {}
    for some in patches:
        for patch in some:
            patch.piece = numbers.setdefault(id(joined.first(patch)), len(numbers))
    return Pieces(plane, tuple(strips), tuple(patches), tuple(edges.values()), len(numbers))


class _Joined:
    """Patches that have been found to hang together (union-find)."""

    def __init__(self, patches: Sequence[Patch]) -> None:
        self._parent = {id(patch): patch for patch in patches}

    def first(self, patch: Patch) -> Patch:
        while self._parent[id(patch)] is not patch:
            patch = self._parent[id(patch)]
        return patch

    def join(self, one: Patch, other: Patch) -> None:
        self._parent[id(self.first(one))] = self.first(other)


def _across(
    plane: Plane,
    left: Strip,
    right: Strip,
    before: Sequence[Patch],
    after: Sequence[Patch],
    key_at: Callable[[Mapping[Polynomial, int]], Key | None],
    joined: _Joined,
    edges: dict[tuple[Polynomial, Key, Key, Key | None], Edge],
) -> None:
    """Join what hangs together across a number above which curves cross, and note upright lines."""
    low, high = left.right
    x_left = low - (low - left.left[1]) * NEAR
    x_right = high + (right.right[0] - high) * NEAR
    stacks = plane.roots_above(x_left), plane.roots_above(x_right)
    upright = plane.upright_at(left.right)
    for one in before:
        for other in after:
            bounds = [_bounds(plane, stack, patch) for stack, patch in zip(stacks, (one, other), strict=True)]
            if max(low for low, _ in bounds) >= min(high for _, high in bounds):
                continue
            if one.key is None or other.key is None or (one.key != other.key and not upright):
                continue
            for cell, bottom, top in _gaps(plane, stacks, one, bounds[1]):
                level = (bottom + top) / 2
                if plane.crosses(level, x_left, x_right):
                    continue
                on = key_at({**left.signs[cell], **dict.fromkeys(upright, 0)})
                if one.key == other.key == on:
                    joined.join(one, other)
                    break
                if upright:
                    key = upright[0], one.key, other.key, on
                    edge = edges.setdefault(key, Edge(upright[0], one.key, other.key, on))
                    edge.upright.append((left.right, bottom, top))


def _bounds(plane: Plane, stack: Sequence[Root], patch: Patch) -> tuple[Fraction, Fraction]:
    """Where a patch begins and ends above a number."""
    bottom, top = plane.box[1]
    return (
        bottom if patch.first == 0 else stack[patch.first - 1].high,
        top if patch.last == len(stack) else stack[patch.last].low,
    )


def _gaps(
    plane: Plane,
    stacks: tuple[Sequence[Root], Sequence[Root]],
    patch: Patch,
    within: tuple[Fraction, Fraction],
) -> Iterator[tuple[int, Fraction, Fraction]]:
    """Parts of the cells of a patch on the left in which no curve lies on the right, either, within bounds."""
    bottom, top = plane.box[1]
    stack = stacks[0]
    for cell in range(patch.first, patch.last + 1):
        low = bottom if cell == 0 else stack[cell - 1].high
        high = top if cell == len(stack) else stack[cell].low
        low, high = max(low, within[0]), min(high, within[1])
        inner = [root for root in stacks[1] if root.high > low and root.low < high]
        ends = [low, *(bound for root in inner for bound in (root.low, root.high)), high]
        for below, above in zip(ends[::2], ends[1::2], strict=True):
            if above > below:
                yield cell, below, above
