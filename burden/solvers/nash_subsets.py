"""Maximal Nash subsets and connected components of the equilibria of a bimatrix game.

A Nash subset is a set of equilibria that are interchangeable: with (x, y) and (x', y') also (x, y') and (x', y). The
extreme equilibria are the edges of a bipartite graph between the vertices of the two best-response polytopes.

1. The maximal Nash subsets are the products conv(U) × conv(V) of the maximal bicliques U × V of this graph (Winkels
   1979; Jansen 1981). V is a set of common neighbours, so all of them are found by intersecting neighbourhoods until
   nothing new comes; U is what has all of V for neighbours.
2. The connected components of the set of equilibria are those of the graph: two maximal Nash subsets that meet have an
   extreme equilibrium in common, since conv(U) and conv(V) are faces of the polytopes (Avis et al. 2010, section 2).

References
----------
D. Avis, G. D. Rosenberg, R. Savani, B. von Stengel, "Enumeration of Nash equilibria for two-player games", *Economic
Theory* 42 (2010) 9-37.
M. J. M. Jansen, "Maximal Nash subsets for bimatrix games", *Naval Research Logistics Quarterly* 28 (1981) 147-152.
H.-M. Winkels, "An algorithm to determine all equilibrium points of a bimatrix game", in *Game Theory and Related
Topics*, North-Holland (1979) 137-148.
"""

from __future__ import annotations

from collections.abc import Sequence

from burden.solvers.vertices import TooManyVertices

__all__ = ["MAX_SUBSETS", "connected_components", "maximal_bicliques"]

#: Most maximal Nash subsets that we list. There can be exponentially many, and nobody reads more.
MAX_SUBSETS = 5_000


def maximal_bicliques(edges: Sequence[tuple[int, int]]) -> list[tuple[list[int], list[int]]]:
    """All maximal complete bipartite subgraphs ``U × V`` of a bipartite graph.

    Parameters
    ----------
    edges
        Pairs of a left and a right vertex, without repetition.

    Returns
    -------
    list of tuple
        The vertices of ``U`` and of ``V``, each in increasing order. The list is in no stated order.

    Raises
    ------
    TooManyVertices
        Beyond :data:`MAX_SUBSETS`.

    Examples
    --------
    A path of three edges has two maximal bicliques, which share the middle edge:

    >>> sorted(maximal_bicliques([(0, 0), (1, 0), (1, 1)]))
    [([0, 1], [0]), ([1], [0, 1])]
    """
    lefts = sorted({left for left, _ in edges})
    rights = sorted({right for _, right in edges})
    if len(lefts) > len(rights):  # as many rounds below as there are vertices on the left
        turned = maximal_bicliques([(right, left) for left, right in edges])
        return [(u, v) for v, u in turned]
    right_bit = {right: 1 << position for position, right in enumerate(rights)}
    left_bit = {left: 1 << position for position, left in enumerate(lefts)}
    rights_of, lefts_of = dict.fromkeys(lefts, 0), dict.fromkeys(rights, 0)
    for left, right in edges:
        rights_of[left] |= right_bit[right]
        lefts_of[right] |= left_bit[left]
    closed: set[int] = set()
    for own in rights_of.values():
        closed |= {own & other for other in closed}
        closed.add(own)
        closed.discard(0)
        if len(closed) > MAX_SUBSETS:
            raise TooManyVertices(f"the game has more than {MAX_SUBSETS} maximal Nash subsets")
    bicliques = []
    for common in closed:
        u = [left for left in lefts if rights_of[left] & common == common]
        u_bits = sum(left_bit[left] for left in u)
        bicliques.append((u, [right for right in rights if lefts_of[right] & u_bits == u_bits]))
    return bicliques


def connected_components(edges: Sequence[tuple[int, int]]) -> list[int]:
    """Number of the connected component of each edge of a bipartite graph, from 0 in the order of first edges.

    Examples
    --------
    >>> connected_components([(3, 3), (0, 0), (1, 0), (1, 1)])
    [0, 1, 1, 1]
    """
    by_left: dict[int, list[int]] = {}
    by_right: dict[int, list[int]] = {}
    for position, (left, right) in enumerate(edges):
        by_left.setdefault(left, []).append(position)
        by_right.setdefault(right, []).append(position)
    numbers = [-1] * len(edges)
    n_components = 0
    for start in range(len(edges)):
        if numbers[start] >= 0:
            continue
        numbers[start] = n_components
        waiting = [start]
        while waiting:
            left, right = edges[waiting.pop()]
            for position in by_left.pop(left, []) + by_right.pop(right, []):
                if numbers[position] < 0:
                    numbers[position] = n_components
                    waiting.append(position)
        n_components += 1
    return numbers
