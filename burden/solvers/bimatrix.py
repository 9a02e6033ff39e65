"""All equilibria of a bimatrix game, exactly.

1. Clear denominators. Scaling a player's payoffs changes no equilibrium.
2. Remove strictly dominated pure strategies, again and again. They are played in no equilibrium and are never best
   replies, so that the extreme equilibria of what is left are those of the game.
3. List the vertices of both best-response polytopes (:mod:`burden.solvers.vertices`). Each is a mixed strategy with its
   labels: the player's own strategies of weight 0, and the opponent's best replies.
4. The extreme equilibria are the pairs of vertices that have all labels (Mangasarian 1964; Avis et al. 2010). All other
   equilibria are convex combinations of these.
5. Maximal Nash subsets and components: :mod:`burden.solvers.nash_subsets`. The dimension of conv(U) × conv(V) is the
   rank of U less 1 plus the rank of V less 1.
6. Indices: :mod:`burden.solvers.index`. An equilibrium is regular if no vertex in it has more labels than it must, that
   is, if it is isolated and all best replies are played. Only components of other equilibria need a perturbation.

A game is degenerate if against some mixed strategy the opponent has more best replies than the strategy has actions.
All vertices of the face of the polytope that such a strategy lies on have too many labels, so looking at vertices is
enough. We ask this of the game that step 2 leaves: ties against strategies that nobody would play change nothing.

References
----------
D. Avis, G. D. Rosenberg, R. Savani, B. von Stengel, "Enumeration of Nash equilibria for two-player games", *Economic
Theory* 42 (2010) 9-37.
O. L. Mangasarian, "Equilibrium points of bimatrix games", *Journal of the SIAM* 12 (1964) 778-780.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key, reduce
from heapq import nsmallest
from math import lcm
from operator import and_, gt
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar, overload

from burden.solvers.index import perturbed_equilibria, rank_and_sign, regular_index
from burden.solvers.nash_subsets import connected_components, maximal_bicliques
from burden.solvers.vertices import MAX_WORK, Number, Ring, TooManyVertices, Vertex, missing_labels, vertices

__all__ = [
    "MAX_EQUILIBRIA",
    "MAX_TIES",
    "Component",
    "Enumeration",
    "ExtremePair",
    "NashSubset",
    "Tie",
    "enumerate_equilibria",
]

P = TypeVar("P")

#: Most extreme equilibria that we list: some seconds of work. Nobody reads more.
MAX_EQUILIBRIA = 20_000

#: Most ties of each player that we list.
MAX_TIES = 100

_ZERO = Fraction(0)

#: A probability in a ring: numerator and denominator.
Quotient: TypeAlias = tuple[Number, Number]


@dataclass(frozen=True, slots=True)
class ExtremePair(Generic[P]):
    """An extreme equilibrium.

    Parameters
    ----------
    x, y
        Strategies of the two players: exact probabilities.
    supports
        Actions that each player plays.
    best_replies
        Actions of each player that are best against the other's strategy.
    component
        Number of its component, from 1.
    regular
        Whether it is isolated and plays all best replies: a small change of payoffs then moves it only a little.
    index
        +1 or -1; ``None`` where the equilibrium is not regular.
    """

    x: tuple[P, ...]
    y: tuple[P, ...]
    supports: tuple[tuple[int, ...], tuple[int, ...]]
    best_replies: tuple[tuple[int, ...], tuple[int, ...]]
    component: int
    regular: bool
    index: int | None


@dataclass(frozen=True, slots=True)
class NashSubset:
    """A maximal Nash subset: the product of the convex hulls of the strategies that occur in it.

    Parameters
    ----------
    component
        Number of its component, from 1.
    equilibria
        Positions of its extreme equilibria, from 0: every strategy of player 1 in it with every one of player 2.
    dimensions
        Dimensions of the two convex hulls.
    """

    component: int
    equilibria: tuple[int, ...]
    dimensions: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Component:
    """A connected component of the set of equilibria.

    Parameters
    ----------
    number
        From 1, in the order of the first equilibrium.
    equilibria, subsets
        Positions of its extreme equilibria and of its maximal Nash subsets, from 0.
    dimension
        Largest dimension of a maximal Nash subset in it: 0 for a single equilibrium.
    index
        Sum of the indices of the equilibria that it falls into under a small generic change of payoffs. ``None`` where
        this took more work than we allow.
    """

    number: int
    equilibria: tuple[int, ...]
    subsets: tuple[int, ...]
    dimension: int
    index: int | None


@dataclass(frozen=True, slots=True)
class Tie(Generic[P]):
    """A strategy against which the opponent has more best replies than it has actions.

    Parameters
    ----------
    player
        Whose strategy it is: 0 or 1.
    strategy
        Exact probabilities.
    support
        Actions that it plays.
    best_replies
        Best replies of the opponent: more than there are actions in ``support``.
    in_equilibrium
        Whether the strategy is part of an extreme equilibrium.
    """

    player: int
    strategy: tuple[P, ...]
    support: tuple[int, ...]
    best_replies: tuple[int, ...]
    in_equilibrium: bool


@dataclass(frozen=True, slots=True)
class Enumeration(Generic[P]):
    """All equilibria of a bimatrix game.

    Parameters
    ----------
    equilibria
        The extreme equilibria: by the number of actions played by both, so that pure ones come first; then by support
        of player 1, by support of player 2, and by probabilities, the larger first.
    subsets
        The maximal Nash subsets, in the order of their equilibria.
    components
        The connected components. Their indices sum to 1.
    degenerate
        Whether the game is degenerate once strictly dominated strategies are removed.
    ties
        What makes it so: by player, those in equilibria first, then in the order of the equilibria; at most
        :data:`MAX_TIES` of each player. Empty where the game is nondegenerate.
    """

    equilibria: tuple[ExtremePair[P], ...]
    subsets: tuple[NashSubset, ...]
    components: tuple[Component, ...]
    degenerate: bool
    ties: tuple[Tie[P], ...]

    @property
    def index_sum(self) -> int | None:
        """Sum of the indices of all components, which is 1; ``None`` where one was not computed."""
        indices = [component.index for component in self.components if component.index is not None]
        return sum(indices) if len(indices) == len(self.components) else None


class _Strategy(NamedTuple):
    """A vertex of a best-response polytope, as a strategy of the whole game."""

    vertex: Vertex
    actions: Sequence[int]  # that the weights belong to
    total: Number
    support: tuple[int, ...]
    best_replies: tuple[int, ...]


@overload
def enumerate_equilibria(
    a: Sequence[Sequence[Fraction | int]], b: Sequence[Sequence[Fraction | int]]
) -> Enumeration[Fraction]: ...


@overload
def enumerate_equilibria(
    a: Sequence[Sequence[Number]], b: Sequence[Sequence[Number]], ring: Ring
) -> Enumeration[Quotient]: ...


def enumerate_equilibria(
    a: Sequence[Sequence[Number]], b: Sequence[Sequence[Number]], ring: Ring | None = None
) -> Enumeration[Any]:
    """All equilibria of the bimatrix game with payoffs ``a`` and ``b``.

    Parameters
    ----------
    a, b
        Payoffs of player 1, who chooses the row, and of player 2, who chooses the column; shape ``(m, n)``, with
        ``m, n >= 1``. Fractions and ints, or elements of ``ring``.
    ring
        Arithmetic of payoffs that are not rational. Probabilities are then pairs of numerator and denominator, the
        denominator positive.

    Raises
    ------
    TooManyVertices
        Where a best-response polytope, or the set of equilibria, is too large to list.

    Examples
    --------
    The battle of the sexes:

    >>> found = enumerate_equilibria([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> [(pair.supports, pair.index) for pair in found.equilibria]
    [(((0,), (0,)), 1), (((1,), (1,)), 1), (((0, 1), (0, 1)), -1)]
    >>> found.equilibria[2].x
    (Fraction(2, 3), Fraction(1, 3))
    """
    if ring is None:
        a, b = _cleared(a), _cleared(b)
    rows, columns = _undominated(a, b, ring)
    left_a, left_b = ([[payoffs[i][j] for j in columns] for i in rows] for payoffs in (a, b))
    vertices_x = vertices(left_b, ring)
    vertices_y = vertices(list(zip(*left_a, strict=True)), ring)
    edges = _completely_labelled(vertices_x, vertices_y)
    tied_x, tied_y = _tied(vertices_x), _tied(vertices_y)
    xs = {p: _strategy(vertices_x[p], rows, columns) for p in tied_x.union(p for p, _ in edges)}
    ys = {q: _strategy(vertices_y[q], columns, rows) for q in tied_y.union(q for _, q in edges)}
    order = _order(ring)
    edges.sort(key=lambda edge: order(xs[edge[0]], ys[edge[1]]))

    strategies_x = {p: _probabilities(xs[p], len(a), ring) for p, _ in edges}
    strategies_y = {q: _probabilities(ys[q], len(a[0]), ring) for _, q in edges}
    numbers = [number + 1 for number in connected_components(edges)]
    equilibria = []
    for (p, q), number in zip(edges, numbers, strict=True):
        supports = xs[p].support, ys[q].support
        best_replies = ys[q].best_replies, xs[p].best_replies
        regular = p not in tied_x and q not in tied_y
        index = regular_index(a, b, *supports, ring) if regular else None
        pair = ExtremePair(strategies_x[p], strategies_y[q], supports, best_replies, number, regular, index)
        equilibria.append(pair)
    indices: dict[int, int | None] = {pair.component: pair.index for pair in equilibria}
    if None in indices.values():
        tight_x, tight_y = ([vertex.tight for vertex in listed] for listed in (vertices_x, vertices_y))
        perturbed = perturbed_equilibria(left_a, left_b, tight_x, tight_y, ring)
        if perturbed is not None:
            indices = _summed(perturbed, dict(zip(edges, numbers, strict=True)))

    subsets = _subsets(edges, equilibria, xs, ys, ring)
    result = Enumeration(
        equilibria=tuple(equilibria),
        subsets=subsets,
        components=_components(numbers, subsets, indices),
        degenerate=bool(tied_x or tied_y),
        ties=(
            *_ties(0, {p: xs[p] for p in tied_x}, strategies_x, len(a), ring),
            *_ties(1, {q: ys[q] for q in tied_y}, strategies_y, len(a[0]), ring),
        ),
    )
    assert result.index_sum in (1, None), "equilibria are missing"
    return result


def _cleared(payoffs: Sequence[Sequence[Fraction | int]]) -> list[list[int]]:
    """Multiply all payoffs by their least common denominator."""
    scale = lcm(*(int(value.denominator) for row in payoffs for value in row))
    return [[int(value.numerator) * (scale // int(value.denominator)) for value in row] for row in payoffs]


def _undominated(
    a: Sequence[Sequence[Number]], b: Sequence[Sequence[Number]], ring: Ring | None
) -> tuple[list[int], list[int]]:
    """Rows and columns that are left when strictly dominated ones are removed until there are none."""
    payoffs = (a, list(zip(*b, strict=True)))  # [player][own action][other's action]
    left = (list(range(len(a))), list(range(len(b[0]))))
    unchanged, player = 0, 0
    while unchanged < 2:
        own, other = left[player], left[1 - player]
        lines = {action: [payoffs[player][action][reply] for reply in other] for action in own}
        kept = [action for action in own if not any(_exceeds(lines[rival], lines[action], ring) for rival in own)]
        unchanged = unchanged + 1 if len(kept) == len(own) else 0
        own[:] = kept
        player = 1 - player
    return left


def _exceeds(larger: Sequence[Number], smaller: Sequence[Number], ring: Ring | None) -> bool:
    """Whether each number of the first list is larger than its counterpart in the second."""
    if ring is None:
        return all(map(gt, larger, smaller))
    return all(ring.sign(p - q) > 0 for p, q in zip(larger, smaller, strict=True))


def _tied(listed: Sequence[Vertex]) -> set[int]:
    """Positions of the vertices with more tight inequalities than their dimension asks for."""
    return {position for position, (weights, tight) in enumerate(listed) if tight.bit_count() > len(weights)}


def _completely_labelled(xs: Sequence[Vertex], ys: Sequence[Vertex]) -> list[tuple[int, int]]:
    """Positions of the pairs of vertices that together have all labels.

    Raises
    ------
    TooManyVertices
        Beyond :data:`MAX_EQUILIBRIA`, or :data:`~burden.solvers.vertices.MAX_WORK` pairs to compare.
    """
    m, n = len(xs[0].weights), len(ys[0].weights)
    tied_x, tied_y = _tied(xs), _tied(ys)
    if len(tied_x) * len(ys) + len(xs) * len(tied_y) > MAX_WORK:
        raise TooManyVertices(f"{m} × {n} strategies have too many vertices with ties to compare")
    # Of the vertices without ties only one can have just the labels that are missing.
    simple_y = {y.tight: q for q, y in enumerate(ys) if q not in tied_y}
    more_y = [(ys[q].tight, q) for q in tied_y]
    pairs: list[tuple[int, int]] = []
    for p, x in enumerate(xs):
        missing = missing_labels(x.tight, m, n)
        if missing in simple_y:
            pairs.append((p, simple_y[missing]))
        pairs += [(p, q) for tight, q in more_y if tight & missing == missing]
        if p in tied_x:
            pairs += [(p, q) for tight, q in simple_y.items() if tight & missing == missing]
        if len(pairs) > MAX_EQUILIBRIA:
            raise TooManyVertices(f"the game has more than {MAX_EQUILIBRIA} extreme equilibria")
    return pairs


def _strategy(vertex: Vertex, own: Sequence[int], others: Sequence[int]) -> _Strategy:
    """Read a vertex as a mixed strategy; ``own`` and ``others`` are the actions of the two players that are left."""
    weights, tight = vertex
    best = tight >> len(own)
    return _Strategy(
        vertex,
        own,
        sum(weights[1:], weights[0]),
        tuple([action for position, action in enumerate(own) if not tight >> position & 1]),
        tuple([action for position, action in enumerate(others) if best >> position & 1]),
    )


def _probabilities(strategy: _Strategy, n_actions: int, ring: Ring | None) -> tuple[Any, ...]:
    """Probability of each action of the whole game."""
    total = strategy.total
    zero = _ZERO if ring is None else (total * 0, total)
    probabilities: list[Any] = [zero] * n_actions
    for action, weight in zip(strategy.actions, strategy.vertex.weights, strict=True):
        if action in strategy.support:
            probabilities[action] = Fraction(weight, total) if ring is None else (weight, total)
    return tuple(probabilities)


def _order(ring: Ring | None) -> Callable[..., tuple[Any, ...]]:
    """Sort key of strategies and of profiles: fewer actions first, then supports, then the larger probabilities."""

    def compare(one: Sequence[_Strategy], other: Sequence[_Strategy]) -> int:
        for p, q in zip(one, other, strict=True):
            for v, w in zip(p.vertex.weights, q.vertex.weights, strict=True):
                difference = w * p.total - v * q.total
                sign = difference if ring is None else ring.sign(difference)
                if sign:
                    return sign
        return 0

    larger_first = cmp_to_key(compare)  # asked only where supports are the same

    def key(*strategies: _Strategy) -> tuple[Any, ...]:
        supports = [strategy.support for strategy in strategies]
        return sum(map(len, supports)), supports, larger_first(strategies)

    return key


def _summed(perturbed: Sequence[tuple[int, int, int]], numbers: Mapping[tuple[int, int], int]) -> dict[int, int | None]:
    """Index of each component, from the perturbed equilibria that come from its extreme equilibria."""
    indices = dict.fromkeys(numbers.values(), 0)
    for p, q, index in perturbed:
        indices[numbers[p, q]] += index
    return {**indices}


def _subsets(
    edges: Sequence[tuple[int, int]],
    equilibria: Sequence[ExtremePair[Any]],
    xs: Mapping[int, _Strategy],
    ys: Mapping[int, _Strategy],
    ring: Ring | None,
) -> tuple[NashSubset, ...]:
    """Maximal Nash subsets, in the order of their equilibria. A regular equilibrium is one of its own."""
    found = [
        NashSubset(pair.component, (position,), (0, 0)) for position, pair in enumerate(equilibria) if pair.regular
    ]
    position_of = {edge: k for k, (edge, pair) in enumerate(zip(edges, equilibria, strict=True)) if not pair.regular}
    for u, v in maximal_bicliques(list(position_of)):
        positions = tuple(sorted(position_of[p, q] for p in u for q in v))
        dimensions = _dimension([xs[p] for p in u], ring), _dimension([ys[q] for q in v], ring)
        found.append(NashSubset(equilibria[positions[0]].component, positions, dimensions))
    return tuple(sorted(found, key=lambda subset: subset.equilibria))


def _dimension(strategies: Sequence[_Strategy], ring: Ring | None) -> int:
    """Dimension of the convex hull of the vertices of a face."""
    if len(strategies) <= 2:
        return len(strategies) - 1
    points = [strategy.vertex for strategy in strategies]
    if any(len(weights) == tight.bit_count() for weights, tight in points):
        # At a simple vertex the tight inequalities are independent, and those of the face are the ones all points have.
        return len(points[0].weights) - reduce(and_, [tight for _, tight in points]).bit_count()
    return rank_and_sign([weights for weights, _ in points], ring)[0] - 1


def _ties(
    player: int, tied: Mapping[int, _Strategy], in_equilibrium: Container[int], n_actions: int, ring: Ring | None
) -> list[Tie[Any]]:
    """Describe the first ties of a player."""
    order = _order(ring)
    return [
        Tie(
            player,
            _probabilities(tied[position], n_actions, ring),
            tied[position].support,
            tied[position].best_replies,
            position in in_equilibrium,
        )
        for position in nsmallest(MAX_TIES, tied, key=lambda p: (p not in in_equilibrium, order(tied[p])))
    ]


def _components(
    numbers: Sequence[int], subsets: Sequence[NashSubset], indices: Mapping[int, int | None]
) -> tuple[Component, ...]:
    """Put together what is known of each component."""
    equilibria_of: dict[int, list[int]] = {number: [] for number in indices}
    for position, number in enumerate(numbers):
        equilibria_of[number].append(position)
    subsets_of: dict[int, list[int]] = {number: [] for number in indices}
    for position, subset in enumerate(subsets):
        subsets_of[subset.component].append(position)
    return tuple(
        Component(
            number,
            tuple(equilibria_of[number]),
            tuple(subsets_of[number]),
            max(sum(subsets[position].dimensions) for position in subsets_of[number]),
            index,
        )
        for number, index in sorted(indices.items())
    )
