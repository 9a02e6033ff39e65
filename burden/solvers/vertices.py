"""Vertices of a best-response polytope, by the double description method.

A player mixes ``m`` strategies with weights ``x`` against an opponent with ``n`` replies; ``M[i][j]`` is what reply
``j`` gives the opponent against strategy ``i``. For positive ``M`` the polytope is

    { x in R^m : x >= 0, sum_i x_i M[i][j] <= 1 for each j }.

A vertex other than 0, scaled to sum 1, is a mixed strategy; where inequality ``j`` is tight, ``j`` is a best reply to
it. As homogeneous coordinates ``(x, s)``, ``s`` being the slack of one reply ``f``, the polytope is the cone

    { (x, s) : x >= 0, s >= 0, s + sum_i x_i (M[i][f] - M[i][j]) >= 0 for each j },

whose extreme rays are the vertices, with 0 as (0, 1). Only differences of payoffs occur, so ``M`` need not be positive.

1. Start from the simplicial cone of ``x >= 0`` and ``s >= 0``. Its ``m + 1`` rays are the unit vectors.
2. Insert the other replies one by one, the largest column sum first: such replies cut deepest, and this order made the
   fewest intermediate rays of those measured (half of the worst: as given, lexicographic, most and fewest rays cut).
3. An inequality splits the rays into those that keep it strictly, those that meet it, and those that break it. Drop
   the last, and add a ray where the edge from a keeper to a breaker crosses the new hyperplane.
4. Two rays span an edge iff no third ray is tight in all inequalities where both are (the combinatorial test). Each
   ray has its tight inequalities as the bits of an integer. Fewer than ``m - 1`` common bits are never an edge. Exactly
   ``m - 1`` are one, without a search, if one of the two rays is simple, that is tight in ``m`` inequalities only;
   and two simple rays on an edge are found by looking their common bits up.
5. Divide each new ray by its content, so that its numbers stay as short as the determinants that they are.

References
----------
T. S. Motzkin, H. Raiffa, G. L. Thompson, R. M. Thrall, "The double description method", in *Contributions to the
Theory of Games II*, Annals of Mathematics Studies 28 (1953) 51-73.
K. Fukuda, A. Prodon, "Double description method revisited", in *Combinatorics and Computer Science*, LNCS 1120 (1996)
91-111.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key
from math import gcd
from operator import mul
from typing import Any, NamedTuple, Protocol, TypeAlias

from burden.errors import SolverError

__all__ = ["MAX_COORDINATES", "MAX_WORK", "Number", "Ring", "TooManyVertices", "Vertex", "missing_labels", "vertices"]

#: Most coordinates that the rays of a cone may have together: some 100 MB. Random games reach this at about 16 × 16.
MAX_COORDINATES = 1_500_000

#: Most steps to take, a step being the comparison of two bit patterns or the work on one coordinate: a few seconds.
#: Games full of ties reach this at 16 × 16 or 8 × 40.
MAX_WORK = 60_000_000

#: What a coordinate of a new ray costs, compared with one of an old ray.
_STEPS_TO_CROSS = 5

#: What an element of a ring costs, in time and memory, compared with an int.
_COST_IN_RING = 30

#: An int, or an element of the caller's ring. No static type says more about both than that they have ``+ - *``.
Number: TypeAlias = Any

_Ray: TypeAlias = tuple[int, list[Number], Number]  # tight inequalities, coordinates, slack of the new inequality


class Ring(Protocol):
    """What is needed to compute with numbers other than ints.

    Elements support ``+``, ``-`` and ``*`` among themselves and with an int on the right.
    """

    def sign(self, element: Any, /) -> int:
        """Sign of a number: -1, 0 or 1. May raise where it cannot tell."""

    def reduced(self, elements: list[Any], /) -> Sequence[Any]:
        """Divide all numbers by a positive common factor, which may be 1."""


class TooManyVertices(SolverError):  # noqa: N818 -- says what it is; burden.errors has the tree
    """The polytope, or the work of enumerating its vertices, is larger than we allow."""


class Vertex(NamedTuple):
    """A vertex of a best-response polytope, as a mixed strategy.

    Parameters
    ----------
    weights
        Weight of each of the ``m`` strategies: non-negative numbers that need not sum to 1.
    tight
        Tight inequalities as the bits of an integer: bit ``i < m`` where strategy ``i`` has weight 0, bit ``m + j``
        where reply ``j`` is best.
    """

    weights: list[Number]
    tight: int


def vertices(payoffs: Sequence[Sequence[Number]], ring: Ring | None = None) -> list[Vertex]:
    """All vertices of the best-response polytope of ``payoffs`` except 0.

    Parameters
    ----------
    payoffs
        The matrix ``M``, shape ``(m, n)``: one row per strategy, one column per reply of the opponent.
    ring
        Arithmetic of the numbers; ``None`` for ints.

    Returns
    -------
    list of Vertex
        Without repetition, in no stated order.

    Raises
    ------
    TooManyVertices
        Beyond :data:`MAX_COORDINATES` or :data:`MAX_WORK`.

    Examples
    --------
    Against matching pennies' (1/2, 1/2) both replies are best:

    >>> [vertex for vertex in vertices([[1, -1], [-1, 1]]) if vertex.tight == 0b1100]
    [Vertex(weights=[1, 1], tight=12)]
    """
    m = len(payoffs)
    columns = list(zip(*payoffs, strict=True))
    order = _deepest_first(columns, ring)
    first = columns[order[0]]
    zero = 0 if ring is None else first[0] * 0
    one = zero + 1

    weightless = (1 << m) - 1
    coordinates: list[list[Number]] = [[zero] * m + [one]]
    tight = [weightless]
    for i in range(m):
        coordinates.append([one if k == i else zero for k in range(m + 1)])
        tight.append((weightless ^ 1 << i) | 1 << (m + order[0]))

    work = 0
    cost = (m + 1) * (1 if ring is None else _COST_IN_RING)
    for j in order[1:]:
        inequality = [*(a - b for a, b in zip(first, columns[j], strict=True)), one]
        slacks = [sum(map(mul, inequality, ray), zero) for ray in coordinates]
        signs = slacks if ring is None else [ring.sign(slack) for slack in slacks]
        work += cost * len(slacks)
        if min(signs) > 0:
            continue
        bit = 1 << (m + j)
        keepers: list[_Ray] = []
        breakers: list[_Ray] = []
        next_coordinates: list[list[Number]] = []
        next_tight: list[int] = []
        for mask, ray, slack, sign in zip(tight, coordinates, slacks, signs, strict=True):
            if sign < 0:
                breakers.append((mask, ray, slack))
                continue
            next_coordinates.append(ray)
            if sign > 0:
                keepers.append((mask, ray, slack))
                next_tight.append(mask)
            else:
                next_tight.append(mask | bit)
        edges, comparisons = _edges(keepers, breakers, tight, m, MAX_WORK - work)
        work += comparisons + cost * _STEPS_TO_CROSS * len(edges)
        if work > MAX_WORK or cost * (len(next_tight) + len(edges)) > MAX_COORDINATES:
            raise TooManyVertices(f"a best-response polytope of dimension {m} has too many vertices to list")
        for keeper, breaker in edges:
            next_coordinates.append(_crossing(keeper, breaker, ring))
            next_tight.append(keeper[0] & breaker[0] | bit)
        coordinates, tight = next_coordinates, next_tight
    return [Vertex(ray[:m], mask) for ray, mask in zip(coordinates, tight, strict=True) if mask != weightless]


def _crossing(keeper: _Ray, breaker: _Ray, ring: Ring | None) -> list[Number]:
    """Coordinates of the ray where an edge meets the new hyperplane."""
    (_, ray, slack), (_, other_ray, other_slack) = keeper, breaker
    crossing = [slack * b - other_slack * a for a, b in zip(ray, other_ray, strict=True)]
    if ring is not None:
        return list(ring.reduced(crossing))
    content = gcd(*crossing)
    return crossing if content == 1 else [value // content for value in crossing]


def missing_labels(tight: int, m: int, n: int) -> int:
    """Inequalities that a vertex of the other player's polytope must meet to go with a vertex of this one.

    Each action of each player is a label: a vertex has it if the action has weight 0 or is a best reply. A pair of
    vertices that has all labels is an equilibrium.

    Parameters
    ----------
    tight
        Tight inequalities of a vertex of this polytope: bits for ``m`` own strategies, then for ``n`` replies.
    m, n
        Numbers of strategies of this player and the other.

    Returns
    -------
    int
        In the order of the other polytope: bits for its ``n`` strategies, then for ``m`` replies.

    Examples
    --------
    The first strategy of two played, and the second reply of three best to it:

    >>> bin(missing_labels(0b01010, 2, 3))
    '0b1101'
    """
    missing = tight ^ (1 << (m + n)) - 1
    return missing >> m | (missing & (1 << m) - 1) << n


def _deepest_first(columns: Sequence[Sequence[Number]], ring: Ring | None) -> list[int]:
    """Positions of the columns by decreasing sum."""
    if ring is None:
        return sorted(range(len(columns)), key=lambda j: -sum(columns[j]))
    sums = [sum(column[1:], column[0]) for column in columns]

    def compare(j: int, k: int) -> int:
        return ring.sign(sums[k] - sums[j])

    return sorted(range(len(columns)), key=cmp_to_key(compare))


def _edges(
    keepers: list[_Ray], breakers: list[_Ray], tight: list[int], m: int, max_work: int
) -> tuple[list[tuple[_Ray, _Ray]], int]:
    """Pairs of a keeper and a breaker that span an edge of the cone, and how many bit patterns were compared.

    Stops early, with a part of the edges, where that is more than ``max_work``.
    """
    edges = []
    if len(keepers) * len(breakers) > 2 * m * (len(keepers) + len(breakers)):  # measured: from here on it is faster
        simple_keepers, tied_keepers = _split(keepers, m)
        simple_breakers, tied_breakers = _split(breakers, m)
        ends = {edge: breaker for breaker in simple_breakers for edge in _one_bit_less(breaker[0])}
        edges = [(keeper, ends[edge]) for keeper in simple_keepers for edge in _one_bit_less(keeper[0]) if edge in ends]
        blocks = [(tied_keepers, breakers), (simple_keepers, tied_breakers)]
    else:
        blocks = [(keepers, breakers)]
    work = 0
    for some_keepers, some_breakers in blocks:
        for breaker in some_breakers:
            mask = breaker[0]
            is_tied = mask.bit_count() > m
            work += len(some_keepers)
            for keeper in [ray for ray in some_keepers if (ray[0] & mask).bit_count() >= m - 1]:
                if is_tied and keeper[0].bit_count() > m:
                    work += len(tight)
                    if _is_shared(keeper[0] & mask, tight):
                        continue
                edges.append((keeper, breaker))
            if work > max_work:
                return edges, work
    return edges, work


def _is_shared(common: int, tight: list[int]) -> bool:
    """Whether more than the two rays that ``common`` comes from are tight in it."""
    holders = 0
    for mask in tight:
        if mask & common == common:
            holders += 1
            if holders > 2:
                return True
    return False


def _split(rays: list[_Ray], m: int) -> tuple[list[_Ray], list[_Ray]]:
    """Rays that are tight in ``m`` inequalities only, and the others."""
    return [ray for ray in rays if ray[0].bit_count() == m], [ray for ray in rays if ray[0].bit_count() > m]


def _one_bit_less(mask: int) -> list[int]:
    """All masks with one bit of ``mask`` removed."""
    result = []
    rest = mask
    while rest:
        lowest = rest & -rest
        result.append(mask ^ lowest)
        rest ^= lowest
    return result
