"""Questions about one variable, answered by the real roots of polynomials.

The roots cut the line into points and open intervals, in each of which every polynomial has one sign: it is that of the
leading coefficient far out on the right, and it changes at a root of odd multiplicity alone. So a region is empty or
not by looking at finitely many cells, however high the degrees are; a prover for several variables may not come to an
end of them. Irreducible polynomials have no root in common, so that the roots of different ones can be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any, TypeAlias

import flint

from burden.exact import simplest
from burden.regions.region import EVERYTHING, NOTHING, Atom, Region, Relation, all_of, any_of, polynomials
from burden.regions.space import Polynomial

__all__ = ["Cell", "Line", "described", "is_inside"]

#: Bits that roots are enclosed with, until they are apart.
PRECISIONS = (64, 256, 1024, 4096)

#: Most roots in all: cells are as many, and each has a sign for every polynomial.
MAX_ROOTS = 2_000

#: Most different signs among which pairs and triples are looked for.
MAX_CANDIDATES = 60

_RELATIONS: tuple[Relation, ...] = ("<", ">", "<=", ">=", "==", "!=")

#: A root: rational numbers that it lies between, and its multiplicity.
_Root: TypeAlias = "tuple[Fraction, Fraction, int]"


@dataclass(frozen=True, slots=True)
class Cell:
    """A root, or the open interval between two that follow each other.

    Parameters
    ----------
    signs
        Sign of every polynomial in it.
    point
        A simple number in it; ``None`` for a root that is not rational.
    low, high
        For a root: rational numbers that it lies between. For an interval: the same as the point.
    """

    signs: Mapping[Polynomial, int]
    point: Fraction | None
    low: Fraction
    high: Fraction


class Line:
    """The line that one variable runs along; it knows the roots that it has been asked for.

    Parameters
    ----------
    name
        The variable.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._roots: dict[tuple[Polynomial, int], tuple[_Root, ...]] = {}

    def cells(self, polynomials: Iterable[Polynomial]) -> list[Cell] | None:
        """Cut the line at the roots of some polynomials in the variable.

        Returns
        -------
        list[Cell] | None
            From left to right; ``None`` where roots are too many, or cannot be told apart.
        """
        own = list(polynomials)
        for precision in PRECISIONS:
            found = [(root, polynomial) for polynomial in own for root in self._known(polynomial, precision)]
            if len(found) > MAX_ROOTS:
                return None
            found.sort(key=lambda pair: pair[0][:2])
            if all(left[0][1] < right[0][0] for left, right in pairwise(found)):
                return _between(own, self.name, found)
        return None

    def _known(self, polynomial: Polynomial, precision: int) -> tuple[_Root, ...]:
        key = polynomial, precision
        if key not in self._roots:
            self._roots[key] = _roots(polynomial, self.name, precision)
        return self._roots[key]


def _between(own: list[Polynomial], name: str, found: list[tuple[_Root, Polynomial]]) -> list[Cell]:
    """Cells of roots that are sorted, and apart."""
    signs = {}
    for polynomial in own:
        coefficients = _coefficients(polynomial, name)
        signs[polynomial] = (1 if coefficients[-1] > 0 else -1) * (-1 if len(coefficients) % 2 == 0 else 1)
    before: Fraction | None = None
    line = []
    for (low, high, multiplicity), polynomial in found:
        inside = simplest(low - 1, low - Fraction(1, 2)) if before is None else _inside(before, low)
        line.append(Cell(dict(signs), inside, inside, inside))
        sign, signs[polynomial] = signs[polynomial], 0
        line.append(Cell(dict(signs), low if low == high else None, low, high))
        signs[polynomial] = -sign if multiplicity % 2 else sign
        before = high
    last = Fraction(0) if before is None else simplest(before + Fraction(1, 2), before + 1)
    return [*line, Cell(dict(signs), last, last, last)]


def _inside(low: Fraction, high: Fraction) -> Fraction:
    """A simple number between two, none of both."""
    return simplest(low + (high - low) / 8, high - (high - low) / 8)


def _coefficients(polynomial: Polynomial, name: str) -> list[int]:
    """Coefficients, the constant one first."""
    place = polynomial.space.position[name]
    coefficients = [0] * (polynomial.degree_in(name) + 1)
    for powers, value in polynomial.terms:
        coefficients[powers[place]] = value
    return coefficients


def _roots(polynomial: Polynomial, name: str, precision: int) -> tuple[_Root, ...]:
    """Real roots; those of a polynomial do not overlap."""
    coefficients = _coefficients(polynomial, name)
    if len(coefficients) == 2:
        root = Fraction(-coefficients[0], coefficients[1])
        return ((root, root, 1),)
    with flint.ctx.workprec(precision):
        # flint isolates roots, and knows real ones to be real.
        balls: Any = flint.fmpz_poly(coefficients).complex_roots()
        return tuple(
            (_fraction(ball.real.lower()), _fraction(ball.real.upper()), int(multiplicity))
            for ball, multiplicity in balls
            if ball.imag == 0
        )


def _fraction(ball: Any) -> Fraction:
    number = ball.fmpq()
    return Fraction(int(number.p), int(number.q))


def is_inside(region: Region, cell: Cell) -> bool:
    """Whether a cell lies in a region, all of whose polynomials the line has been cut for."""
    if isinstance(region, Atom):
        return cell.signs[region.polynomial] in region.signs
    inside = (is_inside(part, cell) for part in region.parts)
    return all(inside) if region.kind == "and" else any(inside)


def described(region: Region, among: Sequence[Cell]) -> Region | None:
    """Describe a region by at most three signs of its polynomials.

    Parameters
    ----------
    region
        The region.
    among
        Cells that matter: those of the domain.

    Returns
    -------
    Region | None
        One with the same cells; ``None`` where three signs are too few.
    """
    every = (1 << len(among)) - 1
    wanted = _mask(region, among)
    if wanted in {0, every}:
        return EVERYTHING if wanted else NOTHING
    own = sorted(polynomials(region), key=lambda one: (len(one.terms), one.number))
    candidates: dict[int, Atom] = {}  # one, the shortest, for those that say the same
    for polynomial in own:
        for relation in _RELATIONS:
            atom = Atom(polynomial, relation)
            candidates.setdefault(_mask(atom, among), atom)
    for n_atoms in (1, 2, 3):
        for masks in combinations(candidates, n_atoms):
            both, either = every, 0
            for mask in masks:
                both, either = both & mask, either | mask
            if both == wanted:
                return all_of(candidates[mask] for mask in masks)
            if either == wanted:
                return any_of(candidates[mask] for mask in masks)
        if len(candidates) > MAX_CANDIDATES:
            break
    return None


def _mask(region: Region, among: Sequence[Cell]) -> int:
    """Which cells lie in a region, as bits."""
    return sum(1 << place for place, cell in enumerate(among) if is_inside(region, cell))
