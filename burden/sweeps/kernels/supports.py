"""Pairs of supports of a bimatrix game, and which signs tell whether one of them holds an equilibrium.

Everything here depends on the numbers of actions alone: it is worked out once for each shape, and the kernels read it.
What the signs are and mean stands in :mod:`.bimatrix`.
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from functools import cache
from itertools import combinations
from typing import NamedTuple, TypeAlias

__all__ = [
    "COLUMNS",
    "MAX_ACTIONS",
    "MAX_EQUILIBRIA",
    "RECORD",
    "ROWS",
    "SIZE",
    "X_MINUS",
    "X_OUTSIDERS",
    "X_PLUS",
    "X_WEIGHTS",
    "Y_MINUS",
    "Y_OUTSIDERS",
    "Y_PLUS",
    "Y_WEIGHTS",
    "Side",
    "Supports",
    "supports_of",
]

#: Most actions of either chooser. The signs of one side of a game of 5 × 5 would not fit the bits of one integer.
MAX_ACTIONS = 4

#: Most equilibria of a nondegenerate game of 4 × 4; see L. G. Keiding, "On the maximal number of Nash equilibria in an
#: n × n bimatrix game", *Games and Economic Behavior* 21 (1997) 148-160.
MAX_EQUILIBRIA = 15

#: Places in the record of a pair of supports: how many actions each chooser mixes, and which, as bits.
SIZE, ROWS, COLUMNS = 0, 1, 2

#: Signs that are positive, and those that are negative, where the pair is a vertex of positive orientation: on the side
#: of the rows, and on that of the columns. With the negative orientation it is the other way round.
X_PLUS, X_MINUS, Y_PLUS, Y_MINUS = 3, 4, 5, 6

#: Four places each: the sign whose number is the weight of the first, the second, … action mixed, or -1.
X_WEIGHTS, Y_WEIGHTS = 7, 11

#: Four places each: of each reply outside of the pair, twice the sign that says whether it is better, and 1 more if it
#: is worse where that sign is positive; -1 for other replies.
X_OUTSIDERS, Y_OUTSIDERS = 15, 19

#: Length of a record.
RECORD = 23


class Side(NamedTuple):
    """One side of a shape: a chooser who mixes, and the other one, who replies to the mixture.

    Signs are numbered in the order of :mod:`.bimatrix`: differences, minors of order 2, minors of order 3.

    Parameters
    ----------
    n_mixing, n_replies
        Numbers of actions.
    n_signs, room
        How many signs there are, and how many on the side of the shape that has more.
    minors_2
        Of each minor of order 2, the four differences ``a, b, c, d`` of which it is ``a*d - b*c``.
    minors_3
        Of each minor of order 3, the differences ``a, b, c`` and the minors ``p, q, r`` of order 2 of which it is
        ``a*p - b*q + c*r``.
    """

    n_mixing: int
    n_replies: int
    n_signs: int
    room: int
    minors_2: MutableSequence[int]
    minors_3: MutableSequence[int]


class Supports(NamedTuple):
    """All pairs of supports of the same size.

    Parameters
    ----------
    n_rows, n_columns
        Numbers of actions of the two choosers.
    n_pairs
        How many pairs there are.
    records
        One after another, each of length :data:`RECORD`, in the order in which :func:`burden.solve` lists equilibria:
        by size, by rows, by columns.
    in_columns, in_rows
        For each set of columns, as bits, the signs of the side of the rows that concern these columns alone; and for
        each set of rows those of the side of the columns.
    x, y
        The chooser of rows mixes and the chooser of columns replies; and the other way round.
    """

    n_rows: int
    n_columns: int
    n_pairs: int
    records: MutableSequence[int]
    in_columns: MutableSequence[int]
    in_rows: MutableSequence[int]
    x: Side
    y: Side


@cache
def supports_of(n_rows: int, n_columns: int) -> Supports:
    """The pairs of supports of a shape.

    Examples
    --------
    >>> battle = supports_of(2, 2)
    >>> [battle.records[RECORD * pair + ROWS] for pair in range(battle.n_pairs)]
    [1, 1, 2, 2, 3]
    """
    assert 1 <= min(n_rows, n_columns) <= max(n_rows, n_columns) <= MAX_ACTIONS
    pairs = [
        (rows, columns)
        for size in range(1, min(n_rows, n_columns) + 1)
        for rows in combinations(range(n_rows), size)
        for columns in combinations(range(n_columns), size)
    ]
    x, x_signs = _side(n_rows, n_columns)
    y, y_signs = _side(n_columns, n_rows)
    records: list[int] = []
    for rows, columns in pairs:
        x_vertex = _vertex(x_signs, rows, columns, n_columns)
        y_vertex = _vertex(y_signs, columns, rows, n_rows)
        records += [len(rows), _bits(rows), _bits(columns)]
        for of_x, of_y in zip(x_vertex, y_vertex, strict=True):
            records += of_x + of_y
    room = max(x.n_signs, y.n_signs)
    return Supports(
        n_rows,
        n_columns,
        len(pairs),
        records,
        _within(x_signs, n_columns),
        _within(y_signs, n_rows),
        x._replace(room=room),
        y._replace(room=room),
    )


#: Some actions, in ascending order.
_Actions: TypeAlias = tuple[int, ...]

#: Number of the sign of a minor, by actions mixed and replies.
_Signs: TypeAlias = dict[tuple[_Actions, _Actions], int]


def _side(n_mixing: int, n_replies: int) -> tuple[Side, _Signs]:
    number: _Signs = {}
    for replies in combinations(range(n_replies), 2):
        for mixing in range(n_mixing):
            number[(mixing,), replies] = len(number)
    minors_2: list[int] = []
    for first, second in combinations(range(n_mixing), 2):
        for one, two, three in combinations(range(n_replies), 3):
            number[(first, second), (one, two, three)] = len(number)
            minors_2 += [number[(i,), (one, j)] for i in (first, second) for j in (two, three)]
    minors_3: list[int] = []
    for first, *others in combinations(range(n_mixing), 3):
        for one, *more in combinations(range(n_replies), 4):
            number[(first, *others), (one, *more)] = len(number)
            minors_3 += [number[(first,), (one, j)] for j in more]
            minors_3 += [number[tuple(others), (one, *(k for k in more if k != j))] for j in more]
    return Side(n_mixing, n_replies, len(number), 0, minors_2, minors_3), number


def _vertex(
    signs: _Signs, mixing: _Actions, replies: _Actions, n_replies: int
) -> tuple[list[int], list[int], list[int]]:
    """Where a pair is a vertex: signs that are positive and negative; weights; outsiders."""
    plus, minus = 0, 0
    weights, outsiders = [-1] * MAX_ACTIONS, [-1] * MAX_ACTIONS
    for place, action in enumerate(mixing if len(mixing) > 1 else ()):
        weights[place] = signs[tuple(i for i in mixing if i != action), replies]
        if (place + len(mixing)) % 2:
            plus |= 1 << weights[place]
        else:
            minus |= 1 << weights[place]
    for reply in range(n_replies):
        if reply not in replies:
            sign = signs[mixing, tuple(sorted((*replies, reply)))]
            is_worse_where_positive = sum(j > reply for j in replies) % 2
            outsiders[reply] = 2 * sign + is_worse_where_positive
            if is_worse_where_positive:
                plus |= 1 << sign
            else:
                minus |= 1 << sign
    return [plus, minus], weights, outsiders


def _within(signs: _Signs, n_replies: int) -> list[int]:
    return [
        sum(1 << sign for (_, replies), sign in signs.items() if _bits(replies) & ~own == 0)
        for own in range(1 << n_replies)
    ]


def _bits(actions: Sequence[int]) -> int:
    return sum(1 << action for action in actions)
