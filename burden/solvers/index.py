"""The index of equilibria, and of components of equilibria, of a bimatrix game.

A regular equilibrium with supports ``I`` and ``J`` of size ``k`` has, for positive payoff matrices ``A`` and ``B``,
index ``(-1)^(k+1) sign(det A_IJ det B_IJ)`` (Shapley 1974). Subtracting the first row and the first column of ``A_IJ``
from the others leaves the ``(k-1) × (k-1)`` matrix

    D[i][j] = A[i][j] - A[i][0] - A[0][j] + A[0][0],

and ``det A_IJ`` has the sign of ``det D``: the determinant of ``A_IJ`` bordered by ones is ``-det D``, and is also
``-det A_IJ`` times the sum of all entries of the inverse of ``A_IJ``, which is one over the equilibrium payoff.
``D`` is smaller, and ``A`` need not be positive.

The index of a component is the sum of the indices of the equilibria near it after any small enough change of payoffs
that makes all equilibria regular (Govindan and Wilson 1997; Balthasar 2009). We change payoffs by bonuses, as one
perturbs right-hand sides against cycling in linear programming (von Stengel 2002, section 2.6):

1. Choose integers ``r_i`` and ``s_j`` of no pattern, and a large ``K``. Let player 1 get ``A[i][j] + r_i/K`` and
   player 2 ``B[i][j] + s_j/K``. As strategies sum to 1, this changes only the right-hand sides of the best-response
   inequalities.
2. Enumerate the vertices of both perturbed polytopes. If one is not simple, the integers were not generic: choose
   others.
3. A perturbed vertex is the only solution of the equations that are tight at it. If these equations are tight at a
   vertex of the given game too, that is where it goes as ``K`` grows: it depends linearly on ``1/K``, and what is
   positive at ``1/K`` and not negative at 0 is positive in between. If this holds for all vertices, every edge from one
   to another stays an edge all the way. No vertex can then be missing, since graphs of polyhedra are connected, and so
   these are the vertices of all smaller perturbations. If it does not hold, ``K`` was too small: take a larger one.
4. Each completely labelled pair of perturbed vertices is a regular equilibrium. Its ``D`` is as before, since bonuses
   cancel. The pair of vertices that it goes to is completely labelled too, and tells the component.

The result depends neither on the integers nor on ``K``. Over all components the indices sum to 1.

References
----------
A. Balthasar, *Geometry and Equilibria in Bimatrix Games*, PhD thesis, London School of Economics, 2009.
S. Govindan, R. Wilson, "Uniqueness of the index for Nash equilibria of two-player games", *Economic Theory* 10 (1997)
541-549.
L. S. Shapley, "A note on the Lemke-Howson algorithm", *Mathematical Programming Study* 1 (1974) 175-189.
B. von Stengel, "Computing equilibria for two-person games", ch. 45 of *Handbook of Game Theory* 3, Elsevier, 2002.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from random import Random

from burden.solvers.vertices import Number, Ring, TooManyVertices, missing_labels, vertices

__all__ = ["perturbed_equilibria", "rank_and_sign", "regular_index"]

#: Perturbations to try. The first will do unless payoffs have many digits. The last gives ``K`` 6,144 bits, as many as
#: determinants of 10 × 10 payoffs of 150 digits.
_ATTEMPTS = 8

#: Bonuses are integers below 2 to this power: enough that two bases seldom meet by chance. Doubled each time.
_BONUS_BITS = 20

#: Bits of the first ``K``. Doubled each time.
_SCALE_BITS = 48


def rank_and_sign(rows: Sequence[Sequence[Number]], ring: Ring | None = None) -> tuple[int, int]:
    """Rank of a matrix and sign of its determinant, by elimination without fractions.

    Parameters
    ----------
    rows
        Any matrix; may be empty.
    ring
        Arithmetic of the numbers; ``None`` for ints.

    Returns
    -------
    tuple of int
        The rank; and the sign of the determinant, 0 if the matrix is not square.

    Examples
    --------
    >>> rank_and_sign([[0, 1], [1, 0]]), rank_and_sign([[1, 2], [2, 4]]), rank_and_sign([])
    ((2, -1), (1, 0), (0, 1))
    """
    rest = [list(row) for row in rows]
    n_rows = n_columns = len(rest)
    if rest:
        n_columns = len(rest[0])
    rank, sign = 0, 1
    while rest and rest[0]:
        signs = [row[0] if ring is None else ring.sign(row[0]) for row in rest]
        found = next((position for position, leading in enumerate(signs) if leading), None)
        if found is None:
            rest = [row[1:] for row in rest]
            continue
        pivot_sign = 1 if signs[found] > 0 else -1
        # Moving the pivot row to the top past `found` others changes the sign of the determinant as often.
        sign *= -pivot_sign if found % 2 else pivot_sign
        pivot = rest.pop(found)
        del signs[found]
        scale = pivot[0] * pivot_sign
        for position, row in enumerate(rest):
            tail = row[1:]
            if signs[position]:
                factor = row[0] * pivot_sign
                tail = [scale * a - factor * b for a, b in zip(tail, pivot[1:], strict=True)]
                if ring is None:
                    content = gcd(*tail)
                    if content > 1:
                        tail = [a // content for a in tail]
                else:
                    tail = list(ring.reduced(tail))
            rest[position] = tail
        rank += 1
    return rank, sign if rank == n_rows == n_columns else 0


def regular_index(
    a: Sequence[Sequence[Number]],
    b: Sequence[Sequence[Number]],
    rows: Sequence[int],
    columns: Sequence[int],
    ring: Ring | None = None,
) -> int:
    """Index of the regular equilibrium with the given supports, +1 or -1.

    Parameters
    ----------
    a, b
        Payoffs of the two players, shape ``(m, n)``.
    rows, columns
        Supports of the two players: as many of each.
    ring
        Arithmetic of the numbers; ``None`` for ints.
    """
    index = 1 if len(rows) % 2 else -1
    top, left = rows[0], columns[0]
    for payoffs in (a, b):
        base = payoffs[top]
        differences = []
        for i in rows[1:]:
            row = payoffs[i]
            offset = base[left] - row[left]
            differences.append([row[j] - base[j] + offset for j in columns[1:]])
        index *= rank_and_sign(differences, ring)[1]
    return index


def perturbed_equilibria(
    a: Sequence[Sequence[Number]],
    b: Sequence[Sequence[Number]],
    tight_x: Sequence[int],
    tight_y: Sequence[int],
    ring: Ring | None = None,
) -> list[tuple[int, int, int]] | None:
    """Equilibria of the game after a small generic change of payoffs.

    Parameters
    ----------
    a, b
        Payoffs of the two players, shape ``(m, n)``.
    tight_x, tight_y
        Tight inequalities of all vertices of the two best-response polytopes, as in
        :class:`~burden.solvers.vertices.Vertex`.
    ring
        Arithmetic of the numbers; ``None`` for ints.

    Returns
    -------
    list of tuple or None
        For each perturbed equilibrium the positions in ``tight_x`` and ``tight_y`` of the vertices that it comes from,
        and its index. ``None`` where the perturbed polytopes are too large, or no good perturbation was found.
    """
    m, n = len(a), len(a[0])
    for attempt in range(_ATTEMPTS):
        random = Random(attempt)
        scale = 1 << (_SCALE_BITS << attempt)
        row_bonus = [random.getrandbits(_BONUS_BITS << attempt) for _ in range(m)]
        column_bonus = [random.getrandbits(_BONUS_BITS << attempt) for _ in range(n)]
        against_x = [[value * scale + bonus for value, bonus in zip(row, column_bonus, strict=True)] for row in b]
        against_y = [[row[j] * scale + bonus for row, bonus in zip(a, row_bonus, strict=True)] for j in range(n)]
        try:
            near_x = _limits([vertex.tight for vertex in vertices(against_x, ring)], tight_x, m)
            near_y = _limits([vertex.tight for vertex in vertices(against_y, ring)], tight_y, n)
        except TooManyVertices:
            return None
        if near_x is None or near_y is None:
            continue
        result = []
        for tight, x in near_x.items():
            partner = missing_labels(tight, m, n)
            if partner in near_y:
                rows = [i for i in range(m) if not tight >> i & 1]
                columns = [j for j in range(n) if not partner >> j & 1]
                result.append((x, near_y[partner], regular_index(a, b, rows, columns, ring)))
        return result
    return None


def _limits(perturbed: Sequence[int], given: Sequence[int], dimension: int) -> dict[int, int] | None:
    """Position of the given vertex that each perturbed vertex goes to; ``None`` if the perturbation is no good."""
    simple = {tight: position for position, tight in enumerate(given)}
    tied = [(tight, position) for position, tight in enumerate(given) if tight.bit_count() > dimension]
    result = {}
    for basis in perturbed:
        if basis.bit_count() > dimension:
            return None
        limit = simple.get(basis)
        if limit is None:
            limit = next((position for tight, position in tied if tight & basis == basis), None)
        if limit is None:
            return None
        result[basis] = limit
    return result
