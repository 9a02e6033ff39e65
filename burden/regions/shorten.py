"""Short descriptions of regions, each proved to be the same set of points of the domain.

A region is written as a union of boxes of signs ("cubes": conjunctions of atoms), each made as large as it can be while
it stays inside the region, the way two-level logic is minimised, with a prover in the place of truth tables:

1. Take a point of the region that no cube holds yet; the signs of all polynomials at it make a cube.
2. Keep of its literals those that a proof needs (an unsatisfiable core), then drop or weaken one after another as long
   as the cube is proved to lie in the region.
3. Repeat until it is proved that nothing is left; then drop cubes that the others cover.

The same is done for the complement, and the shorter of the two is taken.

References
----------
R. K. Brayton et al., *Logic Minimization Algorithms for VLSI Synthesis*, 1984 (expand, irredundant cover).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from burden.regions.prover import Excluder, Prover, UnsettledError
from burden.regions.region import (
    EVERYTHING,
    NOTHING,
    RELATIONS,
    Atom,
    Region,
    Relation,
    all_of,
    any_of,
    negation,
    polynomials,
    rebuilt,
    size,
)
from burden.regions.space import Polynomial

__all__ = ["cover", "shortened", "simplified", "sufficient"]

#: Most cubes of a description; one that is longer than that is not short.
MAX_CUBES = 40

#: Cubes that others cover are dropped in the end, so a description may first be this much too long.
LAX = 1.3

#: Seconds for one step of shortening: what takes longer stays as it is.
STEP_SECONDS = 0.5


def simplified(region: Region, prover: Prover) -> Region:
    """Drop what the domain alone decides, atom by atom."""

    def replace(atom: Atom) -> Region:
        possible = prover.known_signs(atom.polynomial)
        allowed = atom.signs & possible
        if allowed == possible:
            return EVERYTHING
        if not allowed:
            return NOTHING
        # Write the weakest relation that says the same here.
        wide = allowed | ({-1, 0, 1} - possible)
        return Atom(atom.polynomial, _gentlest(wide, allowed))

    return rebuilt(region, replace)


def _gentlest(wide: frozenset[int], narrow: frozenset[int]) -> Relation:
    """The relation that reads best among those between two sets of signs."""
    for signs in (frozenset({1}), frozenset({-1}), frozenset({0}), frozenset({0, 1}), frozenset({-1, 0})):
        if narrow <= signs <= wide:
            return RELATIONS[signs]
    return RELATIONS[narrow]


def irredundant(region: Region, prover: Prover) -> Region:
    """A conjunction without the atoms that the others imply; anything else as it is."""
    if isinstance(region, Atom) or region.kind != "and":
        return region
    kept = sorted(region.parts, key=lambda part: -size(part))
    for part in list(kept):
        others = [other for other in kept if other is not part]
        if prover.surely_implies(all_of(others), part, STEP_SECONDS):
            kept = others
    return all_of(kept)


def shortened(region: Region, prover: Prover, hints: Sequence[Polynomial] = (), seconds: float = 3.0) -> Region | None:
    """Describe a region briefly.

    Parameters
    ----------
    region
        The region.
    prover
        Knows the domain.
    hints
        Polynomials whose signs explain the region, perhaps: cubes are made of these first.
    seconds
        How long to try.

    Returns
    -------
    Region | None
        The same set of points of the domain; ``None`` where no short description was found in time.
    """
    on_line = prover.described_on_line(region)
    if on_line is not None:
        return on_line
    end = time.perf_counter() + seconds
    inside = cover(region, prover, hints, end)
    limit = None if inside is None else _length(inside)
    if limit is not None and limit <= 2:
        return any_of([all_of(cube) for cube in inside or ()])
    end = max(end, time.perf_counter() + seconds / 2)
    outside = cover(negation(region), prover, hints, end, limit)
    if outside is not None and (inside is None or _length(outside) < _length(inside)):
        return negation(any_of([all_of(cube) for cube in outside]))
    return None if inside is None else any_of([all_of(cube) for cube in inside])


def _length(cubes: Sequence[Sequence[Atom]]) -> int:
    return sum(map(len, cubes)) + len(cubes) - 1


def cover(
    region: Region, prover: Prover, hints: Sequence[Polynomial], end: float, shorter_than: int | None = None
) -> list[list[Atom]] | None:
    """Write a region as a union of cubes, each as large as can be.

    Parameters
    ----------
    region, prover, hints
        As in :func:`shortened`.
    end
        When to stop, by the clock of :func:`time.perf_counter`.
    shorter_than
        Length from which on a description is of no use.

    Returns
    -------
    list[list[Atom]] | None
        ``None`` where it could not be done in time, or takes too many cubes.
    """
    before, prover.deadline = prover.deadline, min(prover.deadline, end)
    try:
        return _covered(region, prover, hints, end, shorter_than)
    except UnsettledError:
        return None
    finally:
        prover.deadline = before


def _covered(
    region: Region, prover: Prover, hints: Sequence[Polynomial], end: float, shorter_than: int | None
) -> list[list[Atom]] | None:
    outside = negation(region)
    own = list(polynomials(region))
    among = [*hints, *(one for one in own if one not in hints)]
    for polynomial in among:
        prover.known_signs(polynomial)  # no other question may be asked while cubes are looked for
    cubes: list[list[Atom]] = []
    left = region
    while len(cubes) <= MAX_CUBES and (shorter_than is None or _length(cubes) < LAX * shorter_than):
        place = prover.seems_in(left, STEP_SECONDS)
        if place is None:
            return _needed(cubes, prover)
        with prover.against(outside) as excluder:
            # All points at hand first: for them the solver need not be set up anew.
            while place is not None and len(cubes) <= MAX_CUBES:
                if time.perf_counter() > end:
                    return None
                cube = _cube_at(place, outside, among, len(hints), prover, excluder)
                if cube is None:
                    return None
                cubes.append(cube)
                left = all_of([left, negation(all_of(cube))])
                places = prover.sample.places_in(left)
                place = int(places[0]) if len(places) else None
    return None


def _literals(place: int, among: Iterable[Polynomial], prover: Prover) -> list[Atom]:
    """Signs of polynomials at a point of the sample."""
    found = []
    for polynomial in among:
        sign = int(prover.sample.signs(polynomial)[place])
        if prover.known_signs(polynomial) != {sign}:
            found.append(Atom(polynomial, RELATIONS[frozenset({sign})]))
    return found


def _cube_at(
    place: int, outside: Region, among: Sequence[Polynomial], n_hints: int, prover: Prover, excluder: Excluder
) -> list[Atom] | None:
    """A large cube around a point of the sample that has nothing in common with what lies outside."""
    literals = _literals(place, among, prover)
    cube: list[Atom] | None = None
    if n_hints:
        clues = set(among[:n_hints])
        cube = _excluded([one for one in literals if one.polynomial in clues], outside, prover, excluder)
    if cube is None:
        cube = excluder.core(literals, 4 * STEP_SECONDS)
    if cube is None:
        return None  # rounding: the point does not lie where it seemed to
    # Long inequalities go first, so that short ones stay.
    order = sorted(
        cube, key=lambda atom: (-len(atom.polynomial.terms), -atom.polynomial.degree, atom.polynomial.number)
    )
    for atom in order:
        if atom not in cube:
            continue  # it has gone with another
        others = [other for other in cube if other is not atom]
        smaller = _excluded(others, outside, prover, excluder)
        if smaller is not None:
            cube = smaller
            continue
        for signs in _wider(atom, prover.known_signs(atom.polynomial)):
            wide = [*others, Atom(atom.polynomial, RELATIONS[signs])]
            if _excluded(wide, outside, prover, excluder) is not None:
                cube = wide
                break
    return cube


def _excluded(cube: Sequence[Atom], outside: Region, prover: Prover, excluder: Excluder) -> list[Atom] | None:
    """Some of the literals of a cube that is proved to lie inside; ``None`` where it does not, or nobody knows."""
    if not cube or prover.sample.meets(all_of([*cube, outside])):
        return None
    try:
        return excluder.core(cube, STEP_SECONDS)
    except UnsettledError:
        return None


def _fits(cube: Sequence[Atom], outside: Region, prover: Prover) -> bool:
    beyond = all_of([*cube, outside])
    if prover.sample.meets(beyond):
        return False
    try:
        return prover.is_empty(beyond, STEP_SECONDS)
    except UnsettledError:
        return False


def _wider(atom: Atom, possible: frozenset[int]) -> list[frozenset[int]]:
    """Wider sets of signs than the one of an atom, as far as they say more in the domain."""
    if len(atom.signs) != 1:
        return []
    (sign,) = atom.signs
    wider = [{0, 1}, {-1, 0}] if sign == 0 else [{sign, 0}, {-1, 1}]
    return [frozenset(signs) for signs in wider if len(signs & possible) > 1]


def _needed(cubes: list[list[Atom]], prover: Prover) -> list[list[Atom]]:
    """Leave out cubes that the others cover."""
    kept = list(cubes)
    for cube in sorted(cubes, key=len, reverse=True):
        others = [other for other in kept if other is not cube]
        if others and prover.surely_implies(all_of(cube), any_of([all_of(one) for one in others]), STEP_SECONDS):
            kept = others
    return kept


def sufficient(region: Region, prover: Prover, hints: Sequence[Polynomial]) -> list[Region]:
    """Short conditions that suffice for a point to lie in a region: signs of single polynomials."""
    found: list[Region] = []
    outside = negation(region)
    for polynomial in hints:
        for signs in ({-1, 0}, {0, 1}, {-1}, {1}, {0}):
            atom = Atom(polynomial, RELATIONS[frozenset(signs)])
            if any(
                isinstance(other, Atom) and other.polynomial is polynomial and atom.signs <= other.signs
                for other in found
            ):
                continue
            if _fits([atom], outside, prover) and prover.sample.meets(atom):
                found.append(atom)
    return found
