"""All equilibria of small bimatrix games by brute force, to compare engines with.

Slow and plain on purpose, and shares no code with the engine:

* a vertex of a best-response polyhedron with support S is the only solution of "all of R are equally good, and weights
  sum to 1" for some set R of as many replies as S has actions; so solve these equations for every S and every R;
* a profile is an equilibrium if each action played is a best reply, by computing all payoffs;
* maximal Nash subsets come from trying every set of strategies of player 1;
* components come from joining sets that have a strategy in common until nothing changes;
* indices come from a small change of every payoff, Shapley's formula, and the permutation formula for determinants.

References
----------
L. S. Shapley, "A note on the Lemke-Howson algorithm", *Mathematical Programming Study* 1 (1974) 175-189.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations, permutations
from math import prod
from typing import TypeAlias

__all__ = [
    "Components",
    "Matrix",
    "Pair",
    "Strategy",
    "components",
    "dimension",
    "extreme_equilibria",
    "indices",
    "is_degenerate",
    "maximal_nash_subsets",
]

Matrix: TypeAlias = Sequence[Sequence[Fraction | int]]
Strategy: TypeAlias = tuple[Fraction, ...]
Pair: TypeAlias = tuple[Strategy, Strategy]
Components: TypeAlias = list[frozenset[Pair]]

#: Size of the payoff changes behind :func:`indices`. Tiny beside any nonzero determinant of the small integers we test.
PERTURBATION = Fraction(1, 10**12)


def nonempty_subsets(n: int) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(range(n), size) for size in range(1, n + 1))


def reduced_row_echelon(rows: Sequence[Sequence[Fraction | int]]) -> tuple[list[list[Fraction]], list[int]]:
    """Gauss-Jordan elimination: the nonzero rows, and the columns of their leading ones."""
    rest = [[Fraction(value) for value in row] for row in rows]
    done: list[list[Fraction]] = []
    pivots: list[int] = []
    for column in range(len(rest[0])):
        pivot = next((row for row in rest if row[column] != 0), None)
        if pivot is None:
            continue
        rest.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        for others in (rest, done):
            for k, row in enumerate(others):
                others[k] = [value - row[column] * p for value, p in zip(row, pivot, strict=True)]
        done.append(pivot)
        pivots.append(column)
    return done, pivots


def unique_solution(equations: Sequence[Sequence[Fraction | int]]) -> list[Fraction] | None:
    """Solution of linear equations, each ending in its right-hand side; ``None`` if there is none or more than one."""
    n_unknowns = len(equations[0]) - 1
    rows, pivots = reduced_row_echelon(equations)
    if pivots != list(range(n_unknowns)):
        return None
    return [row[-1] for row in rows]


def polyhedron_vertices(payoffs: Matrix) -> set[Strategy]:
    """Mixed strategies at vertices of the best-response polyhedron; ``payoffs[i][j]`` is the opponent's for reply j."""
    n_own, n_replies = len(payoffs), len(payoffs[0])
    found = set()
    for support in nonempty_subsets(n_own):
        for replies in combinations(range(n_replies), len(support)):
            # Unknowns: the weights of the support, and the opponent's payoff v.
            equations = [[*(payoffs[i][j] for i in support), -1, 0] for j in replies]
            equations.append([*(1 for _ in support), 0, 1])
            solution = unique_solution(equations)
            if solution is None or min(solution[:-1]) <= 0:
                continue
            values = [sum(x * payoffs[i][j] for x, i in zip(solution, support, strict=False)) for j in range(n_replies)]
            if max(values) == solution[-1]:
                weights = dict(zip(support, solution, strict=False))
                found.add(tuple(weights.get(i, Fraction(0)) for i in range(n_own)))
    return found


def best_replies(values: Sequence[Fraction]) -> set[int]:
    return {k for k, value in enumerate(values) if value == max(values)}


def played(strategy: Strategy) -> set[int]:
    return {k for k, weight in enumerate(strategy) if weight > 0}


def replies_to_y(a: Matrix, y: Strategy) -> set[int]:
    return best_replies([sum((p * w for p, w in zip(row, y, strict=True)), Fraction(0)) for row in a])


def replies_to_x(b: Matrix, x: Strategy) -> set[int]:
    return replies_to_y(list(zip(*b, strict=True)), x)


def is_degenerate(a: Matrix, b: Matrix) -> bool:
    """Whether some strategy has more best replies than actions. It does so at a vertex if it does at all."""
    return any(len(replies_to_x(b, x)) > len(played(x)) for x in polyhedron_vertices(b)) or any(
        len(replies_to_y(a, y)) > len(played(y)) for y in polyhedron_vertices(list(zip(*a, strict=True)))
    )


def extreme_equilibria(a: Matrix, b: Matrix) -> set[Pair]:
    """All extreme equilibria."""
    xs = {x: replies_to_x(b, x) for x in polyhedron_vertices(b)}
    ys = {y: replies_to_y(a, y) for y in polyhedron_vertices(list(zip(*a, strict=True)))}
    return {(x, y) for x in xs for y in ys if played(x) <= ys[y] and played(y) <= xs[x]}


def components(equilibria: set[Pair]) -> Components:
    """Sets of extreme equilibria that lie on the same connected component."""
    groups = [{pair} for pair in equilibria]
    merged = True
    while merged:
        merged = False
        for one, other in combinations(groups, 2):
            if any(p[0] == q[0] or p[1] == q[1] for p in one for q in other):
                one |= other
                groups.remove(other)
                merged = True
                break
    return [frozenset(group) for group in groups]


def maximal_nash_subsets(equilibria: set[Pair]) -> set[frozenset[Pair]]:
    """Maximal sets of extreme equilibria that are products: any first strategy goes with any second."""
    found = set()
    for component in components(equilibria):
        xs = sorted({x for x, _ in component})
        ys = sorted({y for _, y in component})
        for positions in nonempty_subsets(len(xs)):
            u = {xs[k] for k in positions}
            v = {y for y in ys if all((x, y) in component for x in u)}
            if v and u == {x for x in xs if all((x, y) in component for y in v)}:
                found.add(frozenset((x, y) for x in u for y in v))
    return found


def dimension(strategies: set[Strategy]) -> int:
    """Dimension of the convex hull."""
    first, *others = strategies
    if not others:
        return 0
    _, pivots = reduced_row_echelon([[p - q for p, q in zip(other, first, strict=True)] for other in others])
    return len(pivots)


def determinant(matrix: Matrix) -> Fraction:
    """Sum over all permutations."""
    total = Fraction(0)
    for order in permutations(range(len(matrix))):
        is_even = sum(p > q for p, q in combinations(order, 2)) % 2 == 0
        product = prod((matrix[i][j] for i, j in enumerate(order)), start=Fraction(1))
        total += product if is_even else -product
    return total


def shapley_index(a: Matrix, b: Matrix, rows: Sequence[int], columns: Sequence[int]) -> int:
    """Index of a regular equilibrium: (-1)^(k+1) sign(det A_IJ det B_IJ) for payoffs made positive."""
    product = Fraction(1)
    for payoffs in (a, b):
        shift = 1 - min(value for row in payoffs for value in row)
        product *= determinant([[payoffs[i][j] + shift for j in columns] for i in rows])
    assert product != 0, "the perturbed game is degenerate"
    return 1 if (product > 0) == (len(rows) % 2 == 1) else -1


def indices(a: Matrix, b: Matrix, equilibria: Components, seed: int = 0) -> list[int]:
    """Index of each component: the sum over the equilibria of a nearby regular game.

    All payoffs are changed a little, at random. Against a nearby equilibrium with supports I and J, the strategies in
    the limit play within I and J, and all of I and J are best replies to them. The set of such profiles is convex, so
    it lies in one component, and so does each of its extreme equilibria.
    """
    generator = random.Random(seed)
    near_a, near_b = (
        [[value + generator.randrange(10**6) * PERTURBATION / 10**6 for value in row] for row in payoffs]
        for payoffs in (a, b)
    )
    totals = [0] * len(equilibria)
    for x, y in extreme_equilibria(near_a, near_b):
        rows, columns = played(x), played(y)
        assert rows == replies_to_y(near_a, y), "the perturbed game is degenerate"
        assert columns == replies_to_x(near_b, x), "the perturbed game is degenerate"
        (place,) = [
            k
            for k, component in enumerate(equilibria)
            if any(
                played(u) <= rows <= replies_to_y(a, v) and played(v) <= columns <= replies_to_x(b, u)
                for u, v in component
            )
        ]
        totals[place] += shapley_index(near_a, near_b, sorted(rows), sorted(columns))
    return totals
