"""All equilibria of very many bimatrix games at once, in floating point, by signs that are sure.

Two choosers, one with the rows ``i`` and one with the columns ``j``, up to four each; ``a[i][j]`` and ``b[i][j]`` are
what they get. Everything is decided by signs of *minors*. Of the side on which rows are mixed and columns reply they
are, for k rows ``I`` and k + 1 columns ``J``, in ascending order,

    chi(I, J) = det [ 1  1  ...  1 ]
                    [   b[I][J]    ]

With k = 1 this is the difference ``b[i][j'] - b[i][j]``; subtracting the first column makes the others determinants of
differences, of order 2 and 3. The other side is the same with ``a`` transposed. A minor is a double with a bound on its
error; its sign is *sure* if the double is beyond the bound, and otherwise nothing is known about it.

The algorithm
-------------
1. Remove strictly dominated actions, again and again, where all differences are sure. No equilibrium plays them and
   they are never best replies. What is left is the game from here on.
2. For k rows ``I`` and k columns ``J`` let ``C_i = (-1)^(place of i + 1 + k) chi(I - i, J)`` and, for a column ``j``
   outside, ``F_j = ± chi(I + j)``, the sign being that of sorting ``j`` into ``J``. By Laplace's expansion along the
   column of ``j``, ``F_j = sum over i in I of C_i (b[i][j] - v)``, where ``v`` is what every column of ``J`` pays
   against the weights ``C``. So where all ``C_i`` are positive, ``x_i = C_i / sum of C`` is the one mixture over ``I``
   against which the columns of ``J`` pay the same, and ``j`` pays more than they do iff ``F_j > 0``. Where all are
   negative, iff ``F_j < 0``. Call these two cases the *orientations* of the pair.
3. Each pair ``(I, J)`` is, on the side of the rows,

   a *vertex*  if in one orientation all ``C_i`` are sure, and all ``F_j`` are sure and say that ``j`` is worse;
   *excluded*  if each orientation is contradicted by a sure ``C_i`` or a sure ``F_j`` that says that ``j`` is better;
   *open*      otherwise. Its *possible replies* are ``J`` and all ``j`` which no orientation that is left makes worse
               for sure. Those of a vertex are ``J``.

   The same on the side of the columns, with rows as replies.
4. A pair that is a vertex on both sides is an equilibrium: each mixes over best replies to the other.
5. The game is *unsafe*, and nothing is said about it, if some pair is (a) a vertex on one side and open on the other,
   or (b) open on both, or if (c) two pairs ``(I, J')`` and ``(I', J)``, the first open on the side of the rows and the
   second on that of the columns, are such that ``I`` is within the possible replies to the second and ``J`` within
   those to the first.

What must be proved for the list to be complete
-----------------------------------------------
* Every equilibrium is in the convex hull of extreme ones, pairs of vertices ``x*``, ``y*`` of the two best-response
  polytopes (Mangasarian 1964; Avis et al. 2010). Let ``x*`` have the support ``I`` and the best replies ``J*``, and
  ``y*`` the support ``J`` and the best replies ``I*``. Then ``I`` is within ``I*`` and ``J`` within ``J*``.
* ``x*`` is the only solution, up to scale, of the equations ``sum of x_i b[i][j] = v`` for ``j`` in ``J*``. Their rank
  is the size of ``I``, so as many of them, those of some ``J'`` within ``J*``, have no other solution. By Cramer's rule
  it is that of step 2: no ``C_i`` is 0, all have the same sign, and no ``F_j`` says that ``j`` is better, nor of a
  ``j`` in ``J*`` that it is worse. So the true orientation of ``(I, J')`` is not contradicted: the pair is not
  excluded, and ``J*`` is within its possible replies. Likewise some ``(I', J)`` on the other side.
* If ``(I, J')`` is a vertex, its possible replies are ``J'``, so ``J* = J'``, and ``J`` is within ``J'``. ``y*`` makes
  all of ``I`` best by a mixture within ``J'``. So it solves the equations of the pair ``(I, J')`` on the side of the
  columns: either it is their only solution and proportional to the weights of that pair, or there are more and then
  these weights and all ``F`` are 0. In both cases no sure sign contradicts the orientation of ``y*``, and the pair is
  not excluded on that side. Unless the game is unsafe by (a), it is a vertex there too, its weights are no zeros, and
  ``y*`` is what they say: the equilibrium is found in step 4, with ``I* = I`` and ``J* = J``. The same if ``(I', J)``
  is a vertex.
* If both are open, the game is unsafe by (b) or (c).
* So in a game that is not unsafe every extreme equilibrium is listed, and has no idle best reply. Were two of them on
  one continuum, ``x*`` of the one and ``y*`` of another would be an extreme equilibrium as well, with supports that
  are no pair found: there is none. All are isolated.

Ties that no equilibrium is near do no harm.

Errors
------
Let ``g`` be the largest computed gain of a side and ``e`` the largest bound on one. A difference of two gains is off by
at most ``e1 = 2e + 4ug``, ``u = 2^-53``, and differences are at most ``d = 2g + e1``. A minor of order 2 is off by
``e2 = 4 d e1 + 4 u d^2``; one of order 3, expanded by those of order 2, by ``e3 = 3 d e2 + 6 d^2 e1 + 16 u d^3``. The
bounds are computed with twice the rounding, which covers their own, and with :data:`TINY` for what underflows. No
sign is sure that a NaN takes part in, or any of a side with an infinity.

A probability ``w / s`` of weights with error ``e`` and sum ``s`` of k of them is off by ``(k + 1) e / (s - k e)`` at
most, and a few roundings. Equilibria that are known less well than :data:`COARSE` make the game unsafe too.

References
----------
D. Avis, G. D. Rosenberg, R. Savani, B. von Stengel, "Enumeration of Nash equilibria for two-player games", *Economic
Theory* 42 (2010) 9-37.
O. L. Mangasarian, "Equilibrium points of bimatrix games", *Journal of the SIAM* 12 (1964) 778-780.
B. von Stengel, "Computing equilibria for two-person games", *Handbook of Game Theory* 3 (2002) 1723-1759.
N. J. Higham, *Accuracy and Stability of Numerical Algorithms* (2002), chapter 3, for the bounds.
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from typing import NamedTuple, TypeAlias

from burden.sweeps.kernels.supports import (
    COLUMNS,
    MAX_ACTIONS,
    RECORD,
    ROWS,
    SIZE,
    X_MINUS,
    X_OUTSIDERS,
    X_PLUS,
    Y_MINUS,
    Y_OUTSIDERS,
    Y_PLUS,
    Side,
)

__all__ = [
    "COARSE",
    "ROUNDING",
    "SLACK",
    "TINY",
    "Numbers",
    "Row",
    "Table",
    "Words",
    "differences",
    "equilibria_at",
    "may_meet",
    "minors",
    "note",
    "possible_replies",
    "remove_beaten",
    "standing",
    "undominated",
    "weigh",
]

Row: TypeAlias = "MutableSequence[float]"
Words: TypeAlias = "MutableSequence[int]"
Table: TypeAlias = "Sequence[MutableSequence[float]]"

#: Eight times the relative rounding error of a double.
ROUNDING = 2.0**-50

#: Larger than what underflow may take from any number here.
TINY = 1e-300

#: Factor that covers the rounding of a bound that is computed from few others.
SLACK = 1.0 + 2.0**-20

#: Largest error of a probability.
COARSE = 1e-9

EXCLUDED, OPEN, VERTEX = 0, 1, 2


class Numbers(NamedTuple):
    """Minors of a block of games, for each of their *faces*, and what is sure of them.

    Faces are numbered: the side on which rows are mixed of a game (or of its first subgame), the side on which columns
    are, then those of the next subgame.

    Parameters
    ----------
    minors
        The rows from ``face * room`` on: differences and minors in the order of :class:`~.supports.Side`.
    errors
        The rows from ``3 * face`` on: bounds on the errors of each order.
    sure
        The rows ``2 * face`` and ``2 * face + 1``: signs that are sure to be positive, and negative, as bits.
    scale
        Largest gain of each game, for the time being.
    zero
        A row of zeros.
    scratch
        Room for a word for each game.
    """

    minors: Table
    errors: Table
    sure: Sequence[Words]
    scale: Row
    zero: Row
    scratch: Words


def differences(
    values: Table, bounds: Row, first: int, count: int, gains: Words, begin: int, side: Side, into: Numbers, face: int
) -> None:
    """Differences of one face, of ``count`` games from the column ``first`` of ``values``, and their signs.

    ``gains[begin + reply * n_mixing + i]`` is the row of ``values`` and ``bounds`` with what the replying chooser gains
    by a reply over its first one against ``i``; negative where that is 0.
    """
    n_mixing, n_replies = side.n_mixing, side.n_replies
    scale, positive, negative = into.scale, into.sure[2 * face], into.sure[2 * face + 1]
    bound = 0.0
    for p in range(count):
        scale[p] = 0.0
    for place in range(begin + n_mixing, begin + n_mixing * n_replies):
        out = gains[place]
        if out >= 0:
            bound = max(bound, bounds[out])
            gain = values[out][first : first + count]
            for p in range(count):
                size = abs(gain[p])
                scale[p] = size if size > scale[p] else scale[p]
    error_1, error_2, error_3 = into.errors[3 * face], into.errors[3 * face + 1], into.errors[3 * face + 2]
    for p in range(count):
        e1 = 2.0 * bound + ROUNDING * scale[p] + TINY
        d = 2.0 * scale[p] + e1
        e2 = 4.0 * d * e1 + ROUNDING * d * d + TINY
        error_1[p] = e1
        error_2[p] = e2
        error_3[p] = 3.0 * d * e2 + 6.0 * d * d * e1 + 4.0 * ROUNDING * d * d * d + TINY
        positive[p] = 0
        negative[p] = 0
    sign = 0
    for one in range(n_replies):
        for other in range(one + 1, n_replies):
            for i in range(n_mixing):
                number = into.minors[face * side.room + sign]
                high, low = gains[begin + other * n_mixing + i], gains[begin + one * n_mixing + i]
                gain = values[high][first : first + count] if high >= 0 else into.zero[0:count]
                less = values[low][first : first + count] if low >= 0 else into.zero[0:count]
                for p in range(count):
                    number[p] = gain[p] - less[p]
                note(count, sign, number, error_1, positive, negative)
                sign += 1


def minors(count: int, side: Side, into: Numbers, face: int) -> None:
    """Minors of order 2 and 3 of one face, whose differences are known, and their signs."""
    positive, negative = into.sure[2 * face], into.sure[2 * face + 1]
    top = face * side.room
    n_2, n_3 = len(side.minors_2) // 4, len(side.minors_3) // 6
    sign = side.n_signs - n_3 - n_2
    for minor in range(n_2):
        number = into.minors[top + sign]
        a, b = into.minors[top + side.minors_2[4 * minor]], into.minors[top + side.minors_2[4 * minor + 1]]
        c, d = into.minors[top + side.minors_2[4 * minor + 2]], into.minors[top + side.minors_2[4 * minor + 3]]
        for p in range(count):
            number[p] = a[p] * d[p] - b[p] * c[p]
        note(count, sign, number, into.errors[3 * face + 1], positive, negative)
        sign += 1
    for minor in range(n_3):
        number = into.minors[top + sign]
        for p in range(count):
            number[p] = 0.0
        for term in range(3):
            a = into.minors[top + side.minors_3[6 * minor + term]]
            b = into.minors[top + side.minors_3[6 * minor + 3 + term]]
            factor = -1.0 if term == 1 else 1.0
            for p in range(count):
                number[p] += factor * a[p] * b[p]
        note(count, sign, number, into.errors[3 * face + 2], positive, negative)
        sign += 1


def note(count: int, sign: int, number: Row, error: Row, positive: Words, negative: Words) -> None:
    """Set the bits of a sign where it is sure."""
    bit = 1 << sign
    for p in range(count):
        positive[p] |= bit if number[p] > error[p] else 0
    for p in range(count):
        negative[p] |= bit if number[p] < -error[p] else 0


def undominated(
    count: int, n_rows: int, n_columns: int, known: Numbers, face: int, rows: Words, columns: Words
) -> None:
    """Step 1, for the games whose sides are ``face`` and ``face + 1``: actions that are left, as bits.

    What beats an action need not be left itself: then something else that is beats both. So all that are beaten can go
    at once.
    """
    changes = known.scratch
    x_plus, x_minus = known.sure[2 * face], known.sure[2 * face + 1]
    y_plus, y_minus = known.sure[2 * face + 2], known.sure[2 * face + 3]
    for p in range(count):
        rows[p] = (1 << n_rows) - 1
        columns[p] = (1 << n_columns) - 1
    changed = 1
    while changed:
        for p in range(count):
            changes[p] = rows[p] | columns[p] << 8
        remove_beaten(count, n_rows, n_columns, y_plus, y_minus, rows, columns)
        remove_beaten(count, n_columns, n_rows, x_plus, x_minus, columns, rows)
        changed = 0
        for p in range(count):
            changed |= changes[p] ^ (rows[p] | columns[p] << 8)


def remove_beaten(
    count: int, n_actions: int, n_others: int, plus: Words, minus: Words, actions: Words, others: Words
) -> None:
    """Take out of ``actions`` those that another one beats whatever of ``others`` is played."""
    shift = 0
    for one in range(n_actions):
        for other in range(one + 1, n_actions):
            for p in range(count):
                actions[p] &= ~(1 << one) if plus[p] >> shift & others[p] == others[p] else -1
            for p in range(count):
                actions[p] &= ~(1 << other) if minus[p] >> shift & others[p] == others[p] else -1
            shift += n_others


def standing(size: int, of_plus: int, of_minus: int, plus: int, minus: int) -> int:
    """Step 3: what a pair is on one side.

    ``of_plus`` and ``of_minus`` are the signs that must be positive and negative, of those that concern what is left;
    ``plus`` and ``minus`` those that are, for sure.
    """
    agrees = of_plus & ~plus | of_minus & ~minus == 0
    contradicted = of_plus & minus | of_minus & plus != 0
    if size > 1:
        agrees = agrees or (of_plus & ~minus | of_minus & ~plus) == 0
        contradicted = contradicted and (of_plus & plus | of_minus & minus) != 0
    if contradicted:
        return EXCLUDED
    return VERTEX if agrees else OPEN


def possible_replies(
    size: int, of_plus: int, of_minus: int, plus: int, minus: int, own: int, left: int, records: Words, outsiders: int
) -> int:
    """Step 3: replies that may be best against the mixture of a pair that is not excluded.

    The first arguments are those of :func:`standing`; ``own`` and ``left`` are the replies of the pair, and those that
    are not dominated; ``outsiders`` is the place of the first outsider in ``records``.
    """
    found = own
    for orientation in range(1 if size == 1 else 2):
        # In the second orientation what is positive counts as negative.
        one, other = (minus, plus) if orientation == 1 else (plus, minus)
        if of_plus & other | of_minus & one == 0:
            for reply in range(MAX_ACTIONS):
                code = records[outsiders + reply]
                if left >> reply & 1 and code >= 0:
                    sure = one if code & 1 else other
                    if sure >> (code >> 1) & 1 == 0:
                        found |= 1 << reply
    return found


def equilibria_at(
    records: Words,
    rows: int,
    columns: int,
    in_columns: int,
    in_rows: int,
    x_plus: int,
    x_minus: int,
    y_plus: int,
    y_minus: int,
    found: Words,
    begin: int,
) -> int:
    """Steps 2 to 5 for one game: its equilibria, as numbers of pairs, from ``found[begin]`` on.

    ``rows`` and ``columns`` are what is left; ``in_columns`` and ``in_rows`` the signs of either side that concern
    them. Returns how many equilibria there are, or -1 where the game is unsafe.
    """
    n_found = 0
    is_open = False
    for pair in range(len(records) // RECORD):
        at = pair * RECORD
        if records[at + ROWS] & ~rows | records[at + COLUMNS] & ~columns == 0:
            size = records[at + SIZE]
            of_x = standing(
                size, records[at + X_PLUS] & in_columns, records[at + X_MINUS] & in_columns, x_plus, x_minus
            )
            if of_x != EXCLUDED:
                of_y = standing(size, records[at + Y_PLUS] & in_rows, records[at + Y_MINUS] & in_rows, y_plus, y_minus)
                if of_y == EXCLUDED:
                    is_open = is_open or of_x == OPEN
                elif of_x == OPEN or of_y == OPEN:
                    return -1
                else:
                    found[begin + n_found] = pair
                    n_found += 1
    if is_open and may_meet(records, rows, columns, in_columns, in_rows, x_plus, x_minus, y_plus, y_minus):
        return -1
    return n_found


def may_meet(
    records: Words,
    rows: int,
    columns: int,
    in_columns: int,
    in_rows: int,
    x_plus: int,
    x_minus: int,
    y_plus: int,
    y_minus: int,
) -> bool:
    """Step 5, c: whether a pair that is open on the side of the rows may meet one that is open on the other."""
    for at in range(0, len(records), RECORD):
        if records[at + ROWS] & ~rows | records[at + COLUMNS] & ~columns == 0:
            size, plus, minus = (
                records[at + SIZE],
                records[at + X_PLUS] & in_columns,
                records[at + X_MINUS] & in_columns,
            )
            if standing(size, plus, minus, x_plus, x_minus) == OPEN:
                own = records[at + COLUMNS]
                replies = possible_replies(size, plus, minus, x_plus, x_minus, own, columns, records, at + X_OUTSIDERS)
                for to in range(0, len(records), RECORD):
                    if records[to + ROWS] & ~rows | records[to + COLUMNS] & ~replies == 0:
                        size, plus, minus = (
                            records[to + SIZE],
                            records[to + Y_PLUS] & in_rows,
                            records[to + Y_MINUS] & in_rows,
                        )
                        if standing(size, plus, minus, y_plus, y_minus) == OPEN:
                            own = records[to + ROWS]
                            best = possible_replies(
                                size, plus, minus, y_plus, y_minus, own, rows, records, to + Y_OUTSIDERS
                            )
                            if records[at + ROWS] & ~best == 0:
                                return True
    return False


def weigh(
    records: Words, weights: int, size: int, own: int, minors: Table, top: int, error: float, p: int, mixed: Row
) -> float:
    """Probabilities of a mixture of several actions in game ``p``, and the most by which one of them may be off.

    Parameters
    ----------
    records, weights
        Where the signs stand whose numbers are the weights.
    size, own
        How many actions are mixed, and which, as bits.
    minors, top
        The numbers of the face, from this row on.
    error
        The bound on the error of minors of order ``size - 1``.
    mixed
        Gets the probability of each action, whether mixed or not.
    """
    total = 0.0
    for place in range(size):
        total += abs(minors[top + records[weights + place]][p])
    place = 0
    for action in range(len(mixed)):
        mixed[action] = 0.0
        if own >> action & 1:
            mixed[action] = abs(minors[top + records[weights + place]][p]) / total
            place += 1
    rest = total - size * error
    return SLACK * (size + 1) * error / rest + ROUNDING if rest > 0.0 else 1.0
