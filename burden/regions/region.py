"""Regions: sets of points that inequalities between polynomials describe.

A region is an :class:`Atom`, a sign of one polynomial, or a conjunction or disjunction of regions, or everything or
nothing. Negation is pushed down to the atoms. Every polynomial in an atom is irreducible: signs of products are taken
apart into the signs of their factors, and factors whose sign is known are left out.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from typing import Any, Literal, TypeAlias
from weakref import WeakValueDictionary

from burden import exact
from burden.exact import Exact
from burden.regions.space import Polynomial, Ratio, Space

__all__ = [
    "EVERYTHING",
    "NOTHING",
    "Atom",
    "Junction",
    "Region",
    "Relation",
    "all_of",
    "any_of",
    "atoms",
    "contains",
    "negation",
    "polynomials",
    "rebuilt",
    "related",
    "sign_is",
    "size",
    "substituted",
]

Relation: TypeAlias = Literal["<", "<=", "==", "!=", ">=", ">"]

#: Signs that each relation to zero allows.
SIGNS: Mapping[Relation, frozenset[int]] = {
    "<": frozenset({-1}),
    "<=": frozenset({-1, 0}),
    "==": frozenset({0}),
    "!=": frozenset({-1, 1}),
    ">=": frozenset({0, 1}),
    ">": frozenset({1}),
}
RELATIONS: Mapping[frozenset[int], Relation] = {signs: relation for relation, signs in SIGNS.items()}
MIRRORED: Mapping[Relation, Relation] = {"<": ">", "<=": ">=", "==": "==", "!=": "!=", ">=": "<=", ">": "<"}
NEGATED: Mapping[Relation, Relation] = {"<": ">=", "<=": ">", "==": "!=", "!=": "==", ">=": "<", ">": "<="}


class Atom:
    """The points where a polynomial has one of certain signs; one object each, compared by identity.

    Parameters
    ----------
    polynomial
        The polynomial.
    relation
        Its relation to zero.
    """

    __slots__ = ("polynomial", "relation")

    polynomial: Polynomial
    relation: Relation

    def __new__(cls, polynomial: Polynomial, relation: Relation) -> Atom:
        """Give the one object, made when it is first asked for."""
        known = polynomial.atoms.get(relation)
        if known is None:
            known = polynomial.atoms[relation] = object.__new__(cls)
            known.polynomial, known.relation = polynomial, relation
        assert isinstance(known, Atom), "only atoms are kept there"
        return known

    @property
    def signs(self) -> frozenset[int]:
        """Signs that it allows."""
        return SIGNS[self.relation]

    def __repr__(self) -> str:
        return f"{self.polynomial.mpoly} {self.relation} 0"


class Junction:
    """A conjunction (``and``) or disjunction (``or``) of two or more regions; one of none is everything or nothing.

    Those with the same parts, in any order, are one object.
    """

    __slots__ = ("__weakref__", "kind", "parts")

    kind: Literal["and", "or"]
    parts: tuple[Region, ...]

    def __new__(cls, kind: Literal["and", "or"], parts: tuple[Region, ...]) -> Junction:
        """Give the one object, made when it is first asked for."""
        key = kind, frozenset(parts)
        known = _JUNCTIONS.get(key)
        if known is None:
            known = _JUNCTIONS[key] = object.__new__(cls)
            known.kind, known.parts = kind, parts
        return known

    def __repr__(self) -> str:
        if not self.parts:
            return "everything" if self.kind == "and" else "nothing"
        return "(" + f" {self.kind} ".join(map(repr, self.parts)) + ")"


_JUNCTIONS: WeakValueDictionary[tuple[str, frozenset[Region]], Junction] = WeakValueDictionary()

Region: TypeAlias = Atom | Junction

EVERYTHING = Junction("and", ())
NOTHING = Junction("or", ())


def all_of(regions: Iterable[Region]) -> Region:
    """Intersection."""
    return _joined("and", regions)


def any_of(regions: Iterable[Region]) -> Region:
    """Union."""
    return _joined("or", regions)


def _joined(kind: Literal["and", "or"], regions: Iterable[Region]) -> Region:
    neutral, absorbing = (EVERYTHING, NOTHING) if kind == "and" else (NOTHING, EVERYTHING)
    signs: dict[Polynomial, frozenset[int]] = {}
    others: dict[Region, None] = {}
    waiting = list(regions)[::-1]
    while waiting:
        region = waiting.pop()
        if isinstance(region, Atom):
            known = signs.get(region.polynomial)
            if known is None:
                signs[region.polynomial] = region.signs
            else:
                signs[region.polynomial] = known & region.signs if kind == "and" else known | region.signs
        elif region.kind == kind:
            waiting += region.parts[::-1]
        elif not region.parts:
            return absorbing
        else:
            others[region] = None
    parts: list[Region] = []
    for polynomial, allowed in signs.items():
        if not allowed or len(allowed) == 3:  # no sign left, or every sign
            empty = EVERYTHING if len(allowed) == 3 else NOTHING
            if empty is absorbing:
                return absorbing
            continue
        parts.append(Atom(polynomial, RELATIONS[allowed]))
    known_atoms = {atom.polynomial: atom.signs for atom in parts if isinstance(atom, Atom)}
    for other in others:
        kept = _relative(other, known_atoms, kind)
        if kept is absorbing:
            return absorbing
        if kept is not neutral:
            parts.append(kept)
    if len(parts) == 1:
        return parts[0]
    return Junction(kind, tuple(parts)) if parts else neutral


def _relative(region: Region, known: Mapping[Polynomial, frozenset[int]], kind: str) -> Region:
    """A part beside atoms of the other kind: one that they imply says nothing, one that they exclude is absorbed."""
    assert isinstance(region, Junction), "atoms have been joined"
    for part in region.parts:
        if isinstance(part, Atom) and part.polynomial in known:
            signs = known[part.polynomial]
            if kind == "and" and signs <= part.signs:
                return EVERYTHING  # f > 0 and (f >= 0 or …)
            if kind == "or" and signs >= part.signs:
                return NOTHING  # f >= 0 or (f > 0 and …)
    return region


def negation(region: Region) -> Region:
    """Complement."""
    seen: dict[Region, Region] = {}  # parts of regions that were put together from the same ones occur often

    def new(part: Region) -> Region:
        if part not in seen:
            if isinstance(part, Atom):
                seen[part] = Atom(part.polynomial, NEGATED[part.relation])
            else:
                parts = [new(inner) for inner in part.parts]
                seen[part] = any_of(parts) if part.kind == "and" else all_of(parts)
        return seen[part]

    return new(region)


def related(left: Ratio, relation: Relation, right: Ratio, known: Callable[[Polynomial], frozenset[int]]) -> Region:
    """Where two quotients stand in a relation; where a denominator vanishes the answer means nothing.

    Parameters
    ----------
    left, relation, right
        What is compared.
    known
        Gives the signs that a polynomial may have where anybody asks.
    """
    return sign_is(left - right, relation, known)


def sign_is(value: Ratio, relation: Relation, known: Callable[[Polynomial], frozenset[int]]) -> Region:
    """Where a quotient has one of certain signs."""
    space: Space = value.space
    above, below = space.factors(value.numerator), space.factors(value.denominator)
    if above[0] == 0:
        return EVERYTHING if 0 in SIGNS[relation] else NOTHING
    sign = above[0] * below[0]
    powers: dict[Polynomial, int] = {}
    for factor, power in (*above[1], *below[1]):
        powers[factor] = powers.get(factor, 0) + power
    odd: list[Polynomial] = []
    may_vanish: list[Polynomial] = []
    denominators = {factor for factor, _ in below[1]}
    for factor, power in powers.items():
        possible = known(factor)
        if factor in denominators:
            possible -= {0}
        if possible == {0}:
            return EVERYTHING if 0 in SIGNS[relation] else NOTHING
        if power % 2 == 0:
            if 0 in possible:
                may_vanish.append(factor)
        elif possible == {1}:
            continue
        elif possible == {-1}:
            sign = -sign
        else:
            odd.append(factor)
    allowed = SIGNS[relation]
    vanishing = any_of([Atom(factor, "==") for factor in may_vanish])
    if allowed == {0}:
        return any_of([vanishing, *(Atom(factor, "==") for factor in odd if factor not in denominators)])
    nonzero = _product_sign(odd, sign, allowed, denominators)
    if 0 in allowed:
        return any_of([vanishing, nonzero])
    return all_of([negation(vanishing), nonzero])


def _product_sign(factors: list[Polynomial], sign: int, allowed: frozenset[int], below: set[Polynomial]) -> Region:
    """Where the product of factors has one of the allowed signs, zero among them or not; those below are not zero."""
    if allowed == {-1, 1}:
        return all_of([Atom(factor, "!=") for factor in factors if factor not in below])
    if not allowed - {0}:
        return NOTHING
    (wanted,) = allowed - {0}
    cases = []
    for signs in itertools.product((1, -1), repeat=len(factors)):
        if reduce(operator.mul, signs, sign) == wanted:
            parts = [
                Atom(factor, RELATIONS[frozenset({one} if factor in below else {one} | (allowed & {0}))])
                for factor, one in zip(factors, signs, strict=True)
            ]
            cases.append(all_of(parts))
    return any_of(cases)


def atoms(region: Region) -> Iterator[Atom]:
    """All atoms, each as often as it occurs."""
    waiting = [region]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Atom):
            yield part
        else:
            waiting += part.parts[::-1]


def polynomials(region: Region) -> dict[Polynomial, None]:
    """Polynomials that occur, each once, in the order of the text."""
    return {atom.polynomial: None for atom in atoms(region)}


def size(region: Region) -> int:
    """Number of atoms."""
    return sum(1 for _ in atoms(region))


def contains(region: Region, values: Mapping[str, Exact]) -> bool:
    """Whether a point lies in a region, exactly."""
    known: dict[Polynomial, int] = {}

    def holds(part: Region) -> bool:
        if isinstance(part, Atom):
            if part.polynomial not in known:
                known[part.polynomial] = exact.sign(part.polynomial.value(values))
            return known[part.polynomial] in part.signs
        return all(map(holds, part.parts)) if part.kind == "and" else any(map(holds, part.parts))

    return holds(region)


def rebuilt(region: Region, replace: Callable[[Atom], Region]) -> Region:
    """A region with others in the place of its atoms."""
    seen: dict[Region, Region] = {}

    def new(part: Region) -> Region:
        if part not in seen:
            if isinstance(part, Atom):
                seen[part] = replace(part)
            else:
                seen[part] = _joined(part.kind, [new(inner) for inner in part.parts])
        return seen[part]

    return new(region)


def substituted(region: Region, values: Mapping[str, Ratio], known: Callable[[Polynomial], frozenset[int]]) -> Region:
    """A region with quotients in the place of variables."""

    def replace(atom: Atom) -> Region:
        polynomial: Any = atom.polynomial
        if not any(name in values for name in polynomial.names):
            return atom
        return sign_is(polynomial.space.composed(polynomial.mpoly, values), atom.relation, known)

    return rebuilt(region, replace)
