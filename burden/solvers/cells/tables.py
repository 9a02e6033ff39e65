"""Tables of cells: how they lie in memory, and what is done to them.

``n_players`` players ``i``, ``j``; ``size[i]`` vertices (actions in the support), ``n_actions[i]`` rows, actions of the
support first. A profile of ``i``'s others has one vertex of each, the last player's varying fastest. ``layout`` holds,
``n_players`` entries each:

==============  ===================================================================================
``n_others``    number of profiles of the others of ``i``
``start``       payoff of row ``a`` of ``i`` against ``r`` at ``start[i] + a * n_others[i] + r``
``corner``      weight of action ``a`` in vertex ``v`` of ``i`` at ``corner[i] + v * size[i] + a``
``first``       of ``i``'s weights in vectors of all weights
``free``        of ``i``'s weights in vectors of all weights but each player's first
``stride``      for each ``i``: of the vertex of ``j`` in a profile of ``i``'s others
==============  ===================================================================================
"""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import NamedTuple, TypeAlias

__all__ = [
    "ROUNDING",
    "UNIT",
    "Indices",
    "Numbers",
    "Shape",
    "Stack",
    "Work",
    "gather",
    "halve",
    "inflate",
    "is_beaten",
    "is_weakly_beaten",
    "lay_out",
    "shrink",
    "widest_edge",
]

Numbers: TypeAlias = "MutableSequence[float]"
Indices: TypeAlias = "MutableSequence[int]"

#: Rounding error of a double, relative; and of a sum of a few numbers up to 1 in size, several times over.
UNIT = 2.0**-52
ROUNDING = 2.0**-50

#: Range of differences of payoffs above which a player's strategies are not even roughly known; payoffs are scaled to
#: 1.
COARSE = 0.03

#: How far a cell is inflated about its centre to catch a root on its border.
INFLATION = 3.0


class Shape(NamedTuple):
    """Sizes of the support profile that is being searched; see the module."""

    n_players: int
    size: Indices
    n_actions: Indices
    layout: Indices


class Stack(NamedTuple):
    """Cells that wait: their tables, their vertices, and bounds on the error of each table's entries."""

    tables: Numbers
    corners: Numbers
    errors: Numbers


class Work(NamedTuple):
    """Room for what is computed about a cell.

    ``vectors`` has six vectors of all weights: least and largest values of the Newton map over the cell, the same over
    the inflated cell, a root, and differences of payoffs there.
    """

    vectors: Numbers
    matrix: Numbers
    scratch: Numbers
    image: Numbers
    edge: Indices


def lay_out(shape: Shape) -> int:
    """Fill ``layout`` for a support profile: see the conventions above. Gives the length of a table.

    ``layout`` holds, ``n_players`` entries each, ``n_others, start, corner, first, free``, then ``stride``.
    """
    n_players, size, n_actions, layout = shape.n_players, shape.size, shape.n_actions, shape.layout
    start = corner = first = free = 0
    for i in range(n_players):
        n_others = 1
        for j in range(n_players - 1, -1, -1):
            layout[(5 + i) * n_players + j] = n_others
            if j != i:
                n_others *= size[j]
        layout[i] = n_others
        layout[n_players + i] = start
        layout[2 * n_players + i] = corner
        layout[3 * n_players + i] = first
        layout[4 * n_players + i] = free
        start += n_actions[i] * n_others
        corner += size[i] * size[i]
        first += size[i]
        free += size[i] - 1
    return start


def gather(shape: Shape, payoffs: Numbers, steps: Indices, rows: Indices, row_start: Indices, stack: Stack) -> None:
    """Write the table and the vertices of the whole product of simplices over the supports.

    ``rows[row_start[i] + a]`` is the action of row ``a``.
    """
    n_players, size, n_actions, layout = shape.n_players, shape.size, shape.n_actions, shape.layout
    tables, corners = stack.tables, stack.corners
    n_profiles = 1
    for j in range(n_players):
        n_profiles *= n_actions[j]
    for i in range(n_players):
        n_others, start, corner = layout[i], layout[n_players + i], layout[2 * n_players + i]
        for r in range(n_others):
            place = i * n_profiles
            for j in range(n_players):
                if j != i:
                    vertex = r // layout[(5 + i) * n_players + j] % size[j]
                    place += rows[row_start[j] + vertex] * steps[i * n_players + j]
            for a in range(n_actions[i]):
                tables[start + a * n_others + r] = payoffs[place + rows[row_start[i] + a] * steps[i * n_players + i]]
        for v in range(size[i]):
            for a in range(size[i]):
                corners[corner + v * size[i] + a] = 1.0 if a == v else 0.0


def is_beaten(shape: Shape, tables: Numbers, at: int, slack: float) -> bool:
    """Whether some action of a support is worse than another action everywhere in the cell."""
    n_players, size, n_actions, layout = shape.n_players, shape.size, shape.n_actions, shape.layout
    for i in range(n_players):
        n_others, start = layout[i], at + layout[n_players + i]
        for a in range(size[i]):
            own = start + a * n_others
            for b in range(n_actions[i]):
                if b != a:
                    other = start + b * n_others
                    r = 0
                    while r < n_others and tables[other + r] - tables[own + r] > slack:
                        r += 1
                    if r == n_others:
                        return True
    return False


def is_weakly_beaten(shape: Shape, tables: Numbers) -> bool:
    """Whether an action of a support never pays more than another action, and somewhere less, in the whole product.

    Who plays every action of the support then loses by the first one. Entries must be exact.
    """
    n_players, size, n_actions, layout = shape.n_players, shape.size, shape.n_actions, shape.layout
    for i in range(n_players):
        n_others, start = layout[i], layout[n_players + i]
        for a in range(size[i]):
            own = start + a * n_others
            for b in range(n_actions[i]):
                other = start + b * n_others
                r = n_better = 0
                while r < n_others and tables[other + r] >= tables[own + r]:
                    if tables[other + r] > tables[own + r]:
                        n_better += 1
                    r += 1
                if r == n_others and n_better > 0:
                    return True
    return False


def combine(
    shape: Shape, stack: Stack, at: int, corner_at: int, player: int, keep: float, weights: Numbers, weight_at: int
) -> None:
    """Replace each vertex ``v`` of a player by ``keep * v`` plus the weighted sum of all its vertices."""
    n_players, size, n_actions, layout = shape.n_players, shape.size, shape.n_actions, shape.layout
    tables, corners = stack.tables, stack.corners
    n_vertices = size[player]
    for i in range(n_players):
        if i == player:
            continue
        n_others, start = layout[i], at + layout[n_players + i]
        stride = layout[(5 + i) * n_players + player]
        block = stride * n_vertices
        for outer in range(start, start + n_actions[i] * n_others, block):
            for place in range(outer, outer + stride):
                total = 0.0
                for v in range(n_vertices):
                    total += weights[weight_at + v] * tables[place + v * stride]
                for v in range(n_vertices):
                    tables[place + v * stride] = keep * tables[place + v * stride] + total
    corner = corner_at + layout[2 * n_players + player]
    for a in range(n_vertices):
        total = 0.0
        for v in range(n_vertices):
            total += weights[weight_at + v] * corners[corner + v * n_vertices + a]
        for v in range(n_vertices):
            place = corner + v * n_vertices + a
            corners[place] = keep * corners[place] + total


def inflate(
    shape: Shape, stack: Stack, at: int, length: int, corner_at: int, corner_length: int, error: float, weights: Numbers
) -> float:
    """Write after the cell on the stack the same one, larger about its centre; give the bound on the error there."""
    n_players, size = shape.n_players, shape.size
    tables, corners = stack.tables, stack.corners
    for place in range(length):
        tables[at + length + place] = tables[at + place]
    for place in range(corner_length):
        corners[corner_at + corner_length + place] = corners[corner_at + place]
    for i in range(n_players):
        if size[i] > 1:
            for v in range(size[i]):
                weights[v] = (1.0 - INFLATION) / size[i]
            combine(shape, stack, at + length, corner_at + corner_length, i, INFLATION, weights, 0)
            # The weights are INFLATION and size times (1 - INFLATION) / size: no sum of their sizes is larger.
            error = error * (2.0 * INFLATION - 1.0) + ROUNDING * (2.0 * INFLATION) * (8.0 + size[i])
    return error


def shrink(shape: Shape, stack: Stack, at: int, corner_at: int, vectors: Numbers) -> int:
    """Shrink the cell to what lies above the least weights in ``vectors``; count the changes to each entry.

    For each player that is a smaller simplex again.
    """
    n_players, size, layout = shape.n_players, shape.size, shape.layout
    n_changes = 0
    for i in range(n_players):
        if size[i] == 1:
            continue
        first = layout[3 * n_players + i]
        rest = 1.0
        for v in range(size[i]):
            if vectors[first + v] < 0.0:
                vectors[first + v] = 0.0
            rest -= vectors[first + v]
        if rest < 0.98:
            combine(shape, stack, at, corner_at, i, rest, vectors, first)
            n_changes += size[i]
    return n_changes


def widest_edge(shape: Shape, tables: Numbers, at: int, edge: Indices) -> float:
    """Find where to halve the cell: a player and two vertices between which differences of payoffs vary most.

    The player is the one with the fewest vertices for whom they vary much at all; once such a player's strategy is
    known roughly, the others' equations are nearly linear. Gives the largest variation of all.
    """
    n_players, size, layout = shape.n_players, shape.size, shape.layout
    widest = 0.0
    chosen = -1
    for j in range(n_players):
        own_widest = -1.0
        for v in range(size[j]):
            for w in range(v):
                variation = 0.0
                for i in range(n_players):
                    if i == j or size[i] == 1:
                        continue
                    n_others, start = layout[i], at + layout[n_players + i]
                    stride = layout[(5 + i) * n_players + j]
                    block = stride * size[j]
                    shift = (w - v) * stride
                    total = 0.0
                    for a in range(1, size[i]):
                        own = start + a * n_others
                        for outer in range(v * stride, n_others, block):
                            for r in range(outer, outer + stride):
                                step = (tables[own + r] - tables[start + r]) - (
                                    tables[own + r + shift] - tables[start + r + shift]
                                )
                                total += step if step > 0.0 else -step
                    variation += total * size[j] / (n_others * (size[i] - 1))
                if variation > own_widest:
                    own_widest = variation
                    edge[3], edge[4] = v, w
        is_chosen = own_widest > widest and widest <= COARSE
        if own_widest > COARSE and widest > COARSE:
            is_chosen = size[j] < size[chosen]
        if is_chosen:
            chosen = j
            edge[0], edge[1], edge[2] = j, edge[3], edge[4]
        widest = max(widest, own_widest)
    return widest


def halve(shape: Shape, stack: Stack, at: int, corner_at: int, player: int, moved: int, other: int) -> None:
    """Move a vertex of a player half the way to another one."""
    n_players, size, n_actions, layout = shape.n_players, shape.size, shape.n_actions, shape.layout
    tables, corners = stack.tables, stack.corners
    for i in range(n_players):
        if i == player:
            continue
        n_others, start = layout[i], at + layout[n_players + i]
        stride = layout[(5 + i) * n_players + player]
        block = stride * size[player]
        shift = (other - moved) * stride
        for outer in range(start + moved * stride, start + n_actions[i] * n_others, block):
            for place in range(outer, outer + stride):
                tables[place] = 0.5 * (tables[place] + tables[place + shift])
    corner = corner_at + layout[2 * n_players + player]
    for a in range(size[player]):
        place = corner + moved * size[player] + a
        corners[place] = 0.5 * (corners[place] + corners[corner + other * size[player] + a])
