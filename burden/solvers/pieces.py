"""Pieces of the set of equilibria of a game of N players: products of polytopes, curves, and how they join.

Let P be a product of polytopes P_i of strategies, each given by its vertices. The gain of one action over another is a
form: affine in each player's strategy when the others are held fixed. On P it is known from its values at the tuples
of vertices, one vertex per player, and it is largest and smallest at such tuples.

To cut P by equations ``f = 0`` and inequalities ``g >= 0`` between forms, repeat on every part (:func:`parts`):

1. An inequality with no negative value holds, one with negative values only leaves nothing, and one with no positive
   value is an equation. An equation with values of one sign, none of them zero, leaves nothing.
2. Where an equation ``f = 0`` has values of one sign and zeros, f(x) is a sum of terms of that sign, one per tuple of
   vertices, so that each term vanishes. Take a tuple where f is not zero: some player puts no weight on its vertex of
   the tuple. Branch over who, and drop the vertex.
3. A form that depends on one player's strategy alone cuts that player's polytope: the vertices of the rest are those
   that meet the condition, and the points where segments from a positive to a negative vertex cross zero, less those
   that are convex combinations of others (:mod:`.polytopes`).
4. A form that is a product of forms in the strategies of different players: its table of values has rank one between
   these groups of players. Branch over the factor that vanishes, or over the signs. Every factorisation is of this
   kind, since no strategy occurs in more than one factor.

What no rule applies to is returned as a :class:`Part` that is left to others.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from burden.game import NormalFormGame, Profile, Strategy
from burden.solvers.polytopes import Unsettled, dimension, extreme, hulls_meet, in_hull

__all__ = [
    "Curve",
    "Form",
    "Part",
    "Product",
    "Unsettled",
    "components",
    "contains",
    "gain",
    "maximal",
    "parts",
    "polynomial_text",
]

#: Most parts that one product may be cut into; vertices of one polytope, before those that it does not need are
#: dropped; and tuples of vertices that a form may have values at.
MAX_PARTS, MAX_VERTICES, MAX_VALUES = 2_000, 200, 20_000

_ZERO, _ONE = Fraction(0), Fraction(1)


# -- pieces -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Product:
    """Equilibria that are all combinations of the strategies in a polytope for each player.

    Parameters
    ----------
    sets
        Vertices of each player's polytope. One alone where the player has no choice; that one may hold numbers that
        are not rational. An isolated equilibrium has one for every player.
    """

    sets: tuple[tuple[Strategy, ...], ...]

    @property
    def dimension(self) -> int:
        """0 for a point, 1 for a segment, and so on."""
        return sum(map(dimension, self.sets))

    @property
    def is_point(self) -> bool:
        """Whether it is a single equilibrium."""
        return all(len(vertices) == 1 for vertices in self.sets)

    def vertices(self) -> Iterator[Profile]:
        """Its extreme equilibria, the last player's strategy varying fastest."""
        return itertools.product(*self.sets)


@dataclass(frozen=True, slots=True)
class Curve:
    """Equilibria that form no polytope.

    Parameters
    ----------
    support
        Actions of each player that may be played. They all are, except at boundary points.
    dimension
        1 for a curve, 2 for a surface, and so on.
    equations, inequalities
        What describes it, in the formula language, with probabilities as ``p(player, action)``; each text ends in
        ``= 0`` or ``>= 0``. That probabilities are not negative and have sum 1 goes without saying.
    samples
        Some of its equilibria, none of them an endpoint.
    endpoints
        Of a curve: its two ends, which belong to it.
    connected
        Whether it is proved to be in one piece.
    arc
        The set of its points, for questions ``contains(profile)``, ``meets(product)`` and, of curves, ``crosses(arc)``.
        The answers are exact, except that a surface may miss that it meets something.
    """

    support: tuple[tuple[int, ...], ...]
    dimension: int
    equations: tuple[str, ...]
    inequalities: tuple[str, ...]
    samples: tuple[Profile, ...]
    endpoints: tuple[Profile, ...]
    connected: bool = True
    arc: Any = field(default=None, compare=False, repr=False)


# -- forms on products of polytopes -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A function that is affine in each player's strategy, up to a positive factor.

    It depends on the strategies of some players, in increasing order. The values are integers without a common factor,
    one at each tuple of vertices, with one axis for each of these players.
    """

    players: tuple[int, ...]
    values: NDArray[np.object_]

    @classmethod
    def of(cls, players: Sequence[int], values: NDArray[np.object_]) -> Form:
        """Form with the given values, which may be fractions; axes along which nothing changes are dropped."""
        keep = []
        for axis, player in enumerate(players):
            if (values == values.take([0], axis=axis)).all():
                values = values.take([0], axis=axis)
            else:
                keep.append(player)
        values = values.reshape([size for size in values.shape if size > 1])
        numbers = values.ravel().tolist()
        denominator = math.lcm(*{number.denominator for number in numbers})
        whole = [number.numerator * (denominator // number.denominator) for number in numbers]
        content = math.gcd(*whole) or 1
        table = np.array([number // content for number in whole], dtype=object).reshape(values.shape)
        return cls(tuple(keep), table)

    @property
    def range(self) -> tuple[int, int]:
        """Least and greatest value."""
        numbers = self.values.ravel().tolist()
        return min(numbers), max(numbers)

    @property
    def key(self) -> tuple[Any, ...]:
        """What equal forms have in common."""
        return (self.players, self.values.shape, tuple(self.values.ravel().tolist()))

    def negative(self) -> Form:
        """The form times -1."""
        return Form(self.players, np.asarray(-self.values, dtype=object))

    def moved(self, player: int, matrix: NDArray[np.object_]) -> Form:
        """The form on other vertices of one player: each row of ``matrix`` has the weights of one on the old ones."""
        if player not in self.players:
            return self
        axis = self.players.index(player)
        values = np.moveaxis(np.tensordot(matrix, self.values, axes=(1, axis)), 0, axis)
        return Form.of(self.players, values)

    def factors(self) -> tuple[Form, Form] | None:
        """Two forms of which it is the product, up to a positive factor; ``None`` where there are none."""
        first, *others = range(len(self.players))
        for size in range(len(others)):
            for chosen in itertools.combinations(others, size):
                axes = [(first, *chosen), tuple(axis for axis in others if axis not in chosen)]
                left, right = ([self.values.shape[axis] for axis in own] for own in axes)
                table = self.values.transpose(*axes[0], *axes[1]).reshape(math.prod(left), -1)
                row, column = next(zip(*np.nonzero(table), strict=True))
                pivot = table[row, column]
                if (table * pivot == np.outer(table[:, column], table[row])).all():
                    front = table[:, column] * (1 if pivot > 0 else -1)
                    players = [[self.players[axis] for axis in own] for own in axes]
                    return Form.of(players[0], front.reshape(left)), Form.of(players[1], table[row].reshape(right))
        return None


@dataclass(frozen=True, slots=True)
class Part:
    """A product of rational polytopes, and forms that must be zero, or not negative, at its points."""

    sets: tuple[tuple[Strategy, ...], ...]
    equations: tuple[Form, ...]
    inequalities: tuple[Form, ...]

    def within(self, player: int, matrix: NDArray[np.object_]) -> Part:
        """The part where one player's polytope has other vertices, convex combinations of its own."""
        new = matrix @ np.array(self.sets[player], dtype=object)
        return Part(
            (*self.sets[:player], tuple(map(tuple, new.tolist())), *self.sets[player + 1 :]),
            tuple(form.moved(player, matrix) for form in self.equations),
            tuple(form.moved(player, matrix) for form in self.inequalities),
        )


def gain(game: NormalFormGame, player: int, action: int, other: int, sets: Sequence[Sequence[Strategy]]) -> Form:
    """What a player gains by an action over another, as a form on the others' polytopes, all rational."""
    table, _ = game.scaled_payoffs(player)
    difference = table[action] - table[other]
    others = [i for i in range(game.n_players) if i != player]
    if math.prod(len(sets[i]) for i in others) > MAX_VALUES:
        raise Unsettled(f"there are more than {MAX_VALUES:,} combinations of extreme strategies")
    for axis, i in enumerate(others):
        vertices: Any = sets[i]
        denominator = math.lcm(*{weight.denominator for vertex in vertices for weight in vertex})
        weights = np.array([[int(weight * denominator) for weight in vertex] for vertex in vertices], dtype=object)
        difference = np.moveaxis(np.tensordot(weights, difference, axes=(1, axis)), 0, axis)
    return Form.of(others, difference)


def parts(whole: Part) -> tuple[list[Product], list[Part]]:
    """Cut a product by all conditions on it.

    Returns
    -------
    tuple
        Products of polytopes on which all conditions hold; and parts with conditions that no rule applies to. Together
        they have all points of the whole that meet its conditions. They may overlap.

    Raises
    ------
    Unsettled
        Beyond :data:`MAX_PARTS`, :data:`MAX_VERTICES` or :data:`MAX_VALUES`.
    """
    products: dict[Product, None] = {}
    left: list[Part] = []
    waiting = [whole]
    seen: set[Any] = set()
    while waiting:
        part = _simplified(waiting.pop())
        if part is None:
            continue
        key = (part.sets, *(form.key for form in part.equations), None, *(form.key for form in part.inequalities))
        if key in seen:
            continue
        seen.add(key)
        if len(seen) > MAX_PARTS:
            raise Unsettled(f"the ties cut the strategies into more than {MAX_PARTS:,} parts")
        smaller = _branched(part)
        if smaller is not None:
            waiting += smaller
        elif part.equations or part.inequalities:
            left.append(part)
        else:
            products[Product(part.sets)] = None
    return list(products), left


def _simplified(part: Part) -> Part | None:
    """Drop conditions that hold everywhere; ``None`` where one holds nowhere. Rule 1."""
    equations: dict[Any, Form] = {}
    inequalities: dict[Any, Form] = {}
    for form in part.inequalities:
        least, greatest = form.range
        if greatest < 0:
            return None
        if greatest == 0 and least < 0:
            equations[form.negative().key] = form.negative()
        elif least < 0:
            inequalities[form.key] = form
    for form in part.equations:
        least, greatest = form.range
        if least > 0 or greatest < 0:
            return None
        if form.negative().key not in equations and (least or greatest):
            equations[form.key] = form
    return Part(part.sets, tuple(equations.values()), tuple(inequalities.values()))


def _branched(part: Part) -> list[Part] | None:
    """Smaller parts that together have all its points; ``None`` where no rule applies. Rules 2 to 4."""
    for form in part.equations:
        least, greatest = form.range
        if least == 0 or greatest == 0:
            if len(form.players) == 1:
                return [_without(part, form.players[0], np.flatnonzero(form.values).tolist())]
            at = next(zip(*np.nonzero(form.values), strict=True))
            return [_without(part, player, [vertex]) for player, vertex in zip(form.players, at, strict=True)]
    for form in (*part.equations, *part.inequalities):
        if len(form.players) == 1:
            (player,) = form.players
            return [part.within(player, _cut(part.sets[player], form.values.tolist(), face=form in part.equations))]
    for form in part.equations:
        if factors := form.factors():
            rest = tuple(other for other in part.equations if other is not form)
            return [Part(part.sets, (*rest, factor), part.inequalities) for factor in factors]
    for form in part.inequalities:
        if factors := form.factors():
            rest = tuple(other for other in part.inequalities if other is not form)
            opposite = [factor.negative() for factor in factors]
            # Where a factor is never positive, it must be zero, and then nothing is asked of the other one.
            cases = [[f for f in both if f.range[1] <= 0][:1] or both for both in (factors, opposite)]
            return [Part(part.sets, part.equations, (*rest, *case)) for case in cases]
    return None


def _without(part: Part, player: int, dropped: Sequence[int]) -> Part:
    """The part where a player's polytope has lost some vertices."""
    return part.within(player, np.delete(np.eye(len(part.sets[player]), dtype=object), dropped, axis=0))


def _cut(vertices: Sequence[Strategy], values: Sequence[int], *, face: bool) -> NDArray[np.object_]:
    """Weights of the vertices of what is left of a polytope where a function is zero, or not negative. Rule 3."""
    n_vertices = len(vertices)
    kept = [v for v, value in enumerate(values) if value == 0 or (value > 0 and not face)]
    rows = [[Fraction(int(u == v)) for u in range(n_vertices)] for v in kept]
    for v, value in enumerate(values):
        for u, other in enumerate(values):
            if value > 0 > other:
                row = [_ZERO] * n_vertices
                row[u], row[v] = Fraction(value, value - other), Fraction(-other, value - other)
                rows.append(row)
    if len(rows) > MAX_VERTICES:
        raise Unsettled(f"a polytope has more than {MAX_VERTICES} vertices")
    table = np.array(rows, dtype=object)
    points = [tuple(point) for point in (table @ np.array(vertices, dtype=object)).tolist()]
    return table[extreme(points)]


def polynomial_text(terms: Iterable[tuple[Fraction, Sequence[str]]]) -> str:
    """Sum of products of names in the formula language, times a number that makes all coefficients integers.

    Examples
    --------
    >>> polynomial_text([(Fraction(1, 2), ["x", "x", "y"]), (Fraction(-1, 4), [])])
    '2*x**2*y - 1'
    """
    used = [(c, names) for c, names in terms if c]
    scale = Fraction(math.lcm(*(c.denominator for c, _ in used)))
    scale /= math.gcd(*(int(c * scale) for c, _ in used)) or 1
    text = ""
    for coefficient, names in used:
        number = int(coefficient * scale)
        powers = [f"{name}**{names.count(name)}" if names.count(name) > 1 else name for name in dict.fromkeys(names)]
        product = "*".join([*([str(abs(number))] if abs(number) != 1 or not names else []), *powers])
        sign = ("-" if number < 0 else "") if not text else " - " if number < 0 else " + "
        text += sign + product
    return text or "0"


# -- how pieces join ----------------------------------------------------------------------------------------------


def contains(product: Product, profile: Profile) -> bool:
    """Whether a profile lies in a product."""
    return all(in_hull(strategy, hull) for strategy, hull in zip(profile, product.sets, strict=True))


def maximal(products: Iterable[Product]) -> list[Product]:
    """Products that are not contained in another one, in their order and without repetition."""
    distinct = list(dict.fromkeys(products))
    by_size = sorted(distinct, key=lambda product: -product.dimension)  # stable: the first of two equal sets stays
    kept: list[Product] = []
    for product in by_size:
        larger = [other.sets for other in kept if not other.is_point]
        if not any(
            all(in_hull(v, hull) for own, hull in zip(product.sets, sets, strict=True) for v in own) for sets in larger
        ):
            kept.append(product)
    wanted = set(kept)
    return [product for product in distinct if product in wanted]


def components(products: Sequence[Product], curves: Sequence[Curve] = ()) -> list[tuple[list[Product], list[Curve]]]:
    """Connected components of a union of pieces, in the order of the first piece of each.

    A curve that is not proved to be in one piece is taken to be.
    """
    pieces: list[Product | Curve] = [*dict.fromkeys(products), *curves]
    wide = [b for b, piece in enumerate(pieces) if isinstance(piece, Curve) or not piece.is_point]
    group = list(range(len(pieces)))
    for b, a in itertools.product(wide, range(len(pieces))):
        if group[a] != group[b] and _meet(pieces[a], pieces[b]):
            old, new = max(group[a], group[b]), min(group[a], group[b])
            group = [new if g == old else g for g in group]
    found: dict[int, tuple[list[Product], list[Curve]]] = {}
    for number, piece in zip(group, pieces, strict=True):
        ours, curved = found.setdefault(number, ([], []))
        if isinstance(piece, Product):
            ours.append(piece)
        else:
            curved.append(piece)
    return list(found.values())


def _meet(left: Product | Curve, right: Product | Curve) -> bool:
    if isinstance(left, Product) and isinstance(right, Product):
        return all(itertools.starmap(hulls_meet, zip(left.sets, right.sets, strict=True)))
    if isinstance(left, Curve) and isinstance(right, Curve):
        ours, theirs = ({*curve.endpoints, *curve.samples} for curve in (left, right))
        pairs = [(curve, points) for curve, points in ((left, theirs), (right, ours)) if curve.arc is not None]
        if not ours.isdisjoint(theirs) or any(curve.arc.contains(point) for curve, points in pairs for point in points):
            return True
        return left.dimension == right.dimension == 1 and len(pairs) == 2 and bool(left.arc.crosses(right.arc))
    if isinstance(left, Product):
        left, right = right, left
    assert isinstance(left, Curve)
    assert isinstance(right, Product)
    return any(contains(right, point) for point in (*left.endpoints, *left.samples)) or (
        left.arc is not None and bool(left.arc.meets(right))
    )
