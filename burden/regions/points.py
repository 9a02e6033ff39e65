"""A sample of points of a domain: small rational numbers, the edges of the domain among them.

Most questions about regions have an answer that a few hundred points show. They are kept in doubles, all signs of a
polynomial computed at once; nothing is concluded from doubles but where to look. What a point is to prove is checked
in exact arithmetic (:meth:`Sample.first_in`).
"""

from __future__ import annotations

import operator
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden import exact
from burden.exact import Exact
from burden.regions.region import Atom, Region, contains
from burden.regions.space import Polynomial, Space

__all__ = ["Bounds", "Point", "Sample", "height", "simple_numbers"]

#: Least and greatest value of a variable, and whether they belong to its domain; ``None`` where there is no bound.
Bounds: TypeAlias = "tuple[Fraction | None, Fraction | None, bool, bool]"

#: A sum whose terms cancel to less than this share of their size is taken for zero.
NEGLIGIBLE = 1e-10

#: Longest coefficients that doubles hold, with room to spare.
MAX_BITS = 500

#: How many regions are remembered with the points that lie in them.
MAX_REMEMBERED = 20_000

_COMPARED = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}

#: How often a point of the domain is looked for, for each that is wanted.
ATTEMPTS = 20

_SIMPLE = tuple(
    Fraction(number)
    for number in "0 1 2 1/2 3 3/2 1/4 3/4 4 5 1/3 2/3 5/2 1/5 7/2 6 8 10 1/10 9/10 4/5 7/4 12 20 50 100 1/100".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A point.

    Parameters
    ----------
    values
        By variable, exactly; variables whose value is known roughly alone are missing.
    rough
        All values in doubles, in the order of the space.
    """

    values: Mapping[str, Exact]
    rough: NDArray[np.float64]


def height(values: Mapping[str, Exact]) -> tuple[int, int]:
    """How complicated a point is: digits of the longest number, and of all."""
    sizes = [
        len(str(value.numerator)) + len(str(value.denominator)) if isinstance(value, Fraction) else 1000
        for value in values.values()
    ]
    return max(sizes, default=0), sum(sizes)


def simple_numbers(bounds: Bounds) -> list[Fraction]:
    """Small rational numbers between bounds, the simplest first, bounds that belong to the domain among them."""
    low, high, low_closed, high_closed = bounds
    found: dict[Fraction, None] = {}
    if low is not None and high is not None:
        width = high - low
        shares = [Fraction(1, 2), Fraction(1, 4), Fraction(3, 4), Fraction(1, 3), Fraction(2, 3), Fraction(1, 10)]
        shares += [Fraction(9, 10), Fraction(1, 5), Fraction(4, 5), Fraction(1, 100), Fraction(99, 100)]
        candidates = [low, high, *_SIMPLE, *(low + share * width for share in shares)]
    elif low is not None:
        candidates = [low, *(low + step for step in _SIMPLE), *_SIMPLE]
    elif high is not None:
        candidates = [high, *(high - step for step in _SIMPLE), *_SIMPLE]
    else:
        candidates = [*_SIMPLE, *(-step for step in _SIMPLE)]
    for value in candidates:
        above = low is None or value > low or (low_closed and value == low)
        below = high is None or value < high or (high_closed and value == high)
        if above and below:
            found[value] = None
    return list(found)


class Sample:
    """Points of a domain.

    Parameters
    ----------
    space
        Where the variables are.
    bounds
        Of each variable that points are drawn of.
    inside
        Whether a point whose variables lie within their bounds belongs to the domain.
    given
        Points to begin with; those that do not belong to the domain are left out.
    size
        How many points there shall be.
    seed
        Of the random numbers.
    """

    def __init__(
        self,
        space: Space,
        bounds: Mapping[str, Bounds],
        inside: Callable[[Mapping[str, Exact]], bool],
        given: Sequence[Mapping[str, Exact]] = (),
        size: int = 300,
        seed: int = 0,
    ) -> None:
        self.space = space
        self.points: list[Point] = []
        self._rough = np.empty((0, len(space.names)))
        self._signs: dict[Polynomial, NDArray[np.int8]] = {}
        self._truths: dict[Region, NDArray[np.bool_]] = {}
        for values in given:
            if inside(values):
                self._append(values)
        for values in drawn(bounds, inside, size, seed):
            self._append(values)
        self._stack()

    def __len__(self) -> int:
        return len(self.points)

    def add(self, point: Point) -> None:
        """Add a point of the domain."""
        self.points.append(point)
        self._rough = np.vstack([self._rough, point.rough])

    def keep(self, region: Region) -> None:
        """Leave out the points outside a region."""
        inside = self.truth(region)
        self.points = [point for point, is_inside in zip(self.points, inside, strict=True) if is_inside]
        self._rough = self._rough[inside]
        self._signs.clear()
        self._truths.clear()

    def fill(self, name: str, value: Callable[[Mapping[str, Exact]], Exact]) -> None:
        """Give a new variable its value at each point; a point where it has none is left out."""
        kept = []
        place = self.space.position[name]
        for point in self.points:
            try:
                found = value(point.values)
                rough = point.rough.copy()
                rough[place] = exact.to_float(found)
            except (ArithmeticError, KeyError, exact.UndecidedError):
                continue
            kept.append(Point({**point.values, name: found}, rough))
        self.points = kept
        self._signs.clear()
        self._truths.clear()
        self._stack()

    def _append(self, values: Mapping[str, Exact]) -> None:
        whole = {name: values.get(name, Fraction(0)) for name in self.space.names}
        try:
            rough = np.array([exact.to_float(value) for value in whole.values()])
        except exact.TooLargeError:
            return  # a file may hold such numbers, but they show nothing here
        self.points.append(Point(whole, rough))

    def _stack(self) -> None:
        if self.points:
            self._rough = np.vstack([point.rough for point in self.points])
        else:
            self._rough = np.empty((0, len(self.space.names)))

    # -- signs and truth -------------------------------------------------------------------------------------------

    def signs(self, polynomial: Polynomial) -> NDArray[np.int8]:
        """Sign of a polynomial at each point, as doubles show it."""
        known = self._signs.get(polynomial)
        n_known = 0 if known is None else len(known)
        if known is None or n_known < len(self.points):
            rows = self._rough[n_known:]
            total, sizes = np.zeros(len(rows)), np.zeros(len(rows))
            # Only the sign counts, so that long coefficients can be made short together.
            excess = max(0, max(abs(value).bit_length() for _, value in polynomial.terms) - MAX_BITS)
            with np.errstate(all="ignore"):  # what overflows counts as zero: it says nothing
                for powers, coefficient in polynomial.terms:
                    term = np.full(len(rows), float(coefficient >> excess if excess else coefficient))
                    for place, power in enumerate(powers):
                        if power:
                            term = term * rows[:, place] ** power
                    total += term
                    sizes += np.abs(term)
                is_clear = np.isfinite(sizes) & (np.abs(total) > NEGLIGIBLE * sizes)
                new = np.where(is_clear, np.sign(total), 0).astype(np.int8)
            self._signs[polynomial] = new if known is None else np.concatenate([known, new])
        return self._signs[polynomial]

    def truth(self, region: Region) -> NDArray[np.bool_]:
        """Whether each point lies in a region, as doubles show it."""
        known = self._truths.get(region)
        if known is not None and len(known) == len(self.points):
            return known
        if isinstance(region, Atom):
            signs = self.signs(region.polynomial)
            found: NDArray[np.bool_] = _COMPARED[region.relation](signs, 0)
        elif region.kind == "and":
            found = np.ones(len(self.points), dtype=bool)
            for part in region.parts:
                found = found & self.truth(part)
        else:
            found = np.zeros(len(self.points), dtype=bool)
            for part in region.parts:
                found = found | self.truth(part)
        if len(self._truths) > MAX_REMEMBERED:
            self._truths.clear()
        self._truths[region] = found
        return found

    def places_in(self, region: Region) -> NDArray[np.intp]:
        """Places of the points that lie in a region, as doubles show it."""
        return np.flatnonzero(self.truth(region))

    def meets(self, region: Region) -> bool:
        """Whether a point lies in a region, as doubles show it."""
        return bool(self.truth(region).any())

    def first_in(self, region: Region) -> Point | None:
        """A point that surely lies in a region, the simplest of those at hand."""
        places = self.places_in(region)
        candidates: list[Point] = [self.points[int(place)] for place in places[:50]]
        candidates.sort(key=lambda one: height(one.values))
        for point in candidates[:5]:
            if len(point.values) == len(point.rough) and _surely_contains(region, point.values):
                return point
        return None


def _surely_contains(region: Region, values: Mapping[str, Exact]) -> bool:
    try:
        return contains(region, values)
    except (ArithmeticError, exact.UndecidedError):
        return False


def drawn(
    bounds: Mapping[str, Bounds], inside: Callable[[Mapping[str, Exact]], bool], size: int, seed: int
) -> list[dict[str, Exact]]:
    """Draw points of a domain at random: simple numbers mostly, some in between, some far out.

    Returns
    -------
    list[dict[str, Exact]]
        Fewer than asked where the domain is hard to hit.
    """
    generator = random.Random(seed)
    simple = {name: simple_numbers(interval) for name, interval in bounds.items()}
    found: list[dict[str, Exact]] = []
    if not all(simple.values()):
        return found
    for _ in range(ATTEMPTS * size):
        if len(found) >= size:
            break
        values: dict[str, Exact] = {}
        breadth = generator.choice((3, 8, 1000))
        for name, choices in simple.items():
            values[name] = generator.choice(choices[:breadth])
            if generator.random() < 0.3:  # a number between two simple ones
                other = generator.choice(choices)
                share = Fraction(generator.randint(1, 15), 16)
                values[name] = values[name] * share + other * (1 - share)
        if inside(values):
            found.append(values)
    return found
