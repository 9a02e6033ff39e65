"""Games of a block of points, one after the other: their equilibria, or what a leader makes of those of its subgames.

A leader, whom the others observe, has one *subgame* for each of its actions; without one there is one subgame. The
signs of a few points at a time (:data:`BLOCK`) are computed in loops over the points, which compilers turn into
instructions for several numbers at once; what follows from them is worked out point by point.

The leader hopes or fears as in :mod:`burden.solvers.leader`: it counts on the continuation that it likes best or on the
one that it likes least, and takes the action with the highest value. A point is unsafe if the order of two values that
matters is not sure, or if a subgame is unsafe, unless the leader gets surely less at all profiles of that subgame that
are left by dominance than it has to fear elsewhere: then it is on no path. Values that are known to be the same number
need no order: those of replies against which the leader gets what one and the same formula says.
"""

from __future__ import annotations

from typing import NamedTuple

from burden.sweeps.kernels.bimatrix import (
    COARSE,
    ROUNDING,
    SLACK,
    Numbers,
    Row,
    Table,
    Words,
    differences,
    equilibria_at,
    minors,
    undominated,
    weigh,
)
from burden.sweeps.kernels.supports import (
    COLUMNS,
    MAX_EQUILIBRIA,
    RECORD,
    ROWS,
    SIZE,
    X_WEIGHTS,
    Y_WEIGHTS,
    Supports,
)

__all__ = ["BLOCK", "Game", "Output", "Work", "choose", "run", "solve_subgame", "weigh_subgame", "write"]

#: Points whose signs are computed together.
BLOCK = 128

#: What a leader may count on at an equilibrium, as bits.
HOPED, FEARED = 1, 2

#: In outputs: see :mod:`burden.sweeps.found`.
BOTH, OPTIMISTIC, PESSIMISTIC = 0, 1, 2


class Game(NamedTuple):
    """Where the numbers of a game are, among what its formulas give.

    Parameters
    ----------
    n_subgames
        Number of the leader's actions; 1 without a leader.
    has_leader
        Whether somebody moves first: 1 or 0.
    may_pass_over
        Whether a subgame that is unsafe may be passed over where the leader surely does worse in it: 1 or 0.
    x_gains, y_gains
        Rows of values: what the chooser of columns gains by column ``j`` over the first one against row ``i`` in
        subgame ``s``, at ``(s * n_columns + j) * n_rows + i``; and what the chooser of rows gains by row ``i``, at
        ``(s * n_rows + i) * n_columns + j``. Negative where that is 0.
    payoffs
        Rows of values: what the leader gets, at ``(s * n_rows + i) * n_columns + j``.
    """

    n_subgames: int
    has_leader: int
    may_pass_over: int
    x_gains: Words
    y_gains: Words
    payoffs: Words


class Work(NamedTuple):
    """Room for one block of points.

    *Places* are counted by subgame, by point, and by equilibrium: that of equilibrium ``k`` of subgame ``s`` at point
    ``p`` is ``(s * BLOCK + p) * MAX_EQUILIBRIA + k``.

    Parameters
    ----------
    numbers
        Minors and their signs, of both sides of each subgame.
    rows, columns
        Actions that are not dominated, of each point, as bits.
    counts
        How many equilibria subgame ``s`` has at point ``p``, at ``s * BLOCK + p``; -1 where it is unsafe.
    pairs, marks
        By place, the pair of supports, and what the leader counts on: :data:`HOPED` and :data:`FEARED`.
    payoffs, doubts, same
        By place, what the leader gets, with a bound on its error, and the row of values that it is, or -1.
    mixed_x, mixed_y
        Probabilities of rows, and of columns.
    """

    numbers: Numbers
    rows: Words
    columns: Words
    counts: Words
    pairs: Words
    marks: Words
    payoffs: Row
    doubts: Row
    same: Words
    mixed_x: Row
    mixed_y: Row


class Output(NamedTuple):
    """Where equilibria go, one after the other.

    Parameters
    ----------
    point, subgame, selection
        Position of the point, the leader's action, and what the leader counts on.
    x, y
        Probabilities of rows and of columns: ``n_rows`` and ``n_columns`` for each.
    x_errors, y_errors
        The most by which each of these may be off.
    unsafe
        For each point, whether nothing is said about it: 1 or 0.
    """

    point: Words
    subgame: Words
    selection: Words
    x: Row
    y: Row
    x_errors: Row
    y_errors: Row
    unsafe: Words


def run(
    values: Table,
    bounds: Row,
    start: int,
    stop: int,
    game: Game,
    shape: Supports,
    work: Work,
    output: Output,
    n_found: int,
) -> tuple[int, int]:
    """Solve the points from ``start`` to ``stop``, as long as there is room for what is found.

    Returns the point to go on with, and how many equilibria have been found in all.
    """
    room = BLOCK * MAX_EQUILIBRIA * game.n_subgames
    first = start
    while first < stop and n_found + room <= len(output.point):
        count = min(BLOCK, stop - first)
        for subgame in range(game.n_subgames):
            solve_subgame(values, bounds, first, count, subgame, game, shape, work)
            if game.has_leader:
                weigh_subgame(values, bounds, first, count, subgame, game, shape, work)
        if game.has_leader:
            choose(
                count,
                game.n_subgames,
                game.may_pass_over,
                work.counts,
                work.payoffs,
                work.doubts,
                work.same,
                work.marks,
            )
        n_found = write(first, count, game.n_subgames, shape, work, output, n_found)
        first += count
    return first, n_found


def solve_subgame(
    values: Table, bounds: Row, first: int, count: int, subgame: int, game: Game, shape: Supports, work: Work
) -> None:
    """Equilibria of one subgame at ``count`` points, from the column ``first`` of ``values`` on."""
    n_rows, n_columns = shape.n_rows, shape.n_columns
    begin = subgame * n_rows * n_columns
    face = 2 * subgame
    numbers, rows, columns = work.numbers, work.rows, work.columns
    differences(values, bounds, first, count, game.x_gains, begin, shape.x, numbers, face)
    differences(values, bounds, first, count, game.y_gains, begin, shape.y, numbers, face + 1)
    undominated(count, n_rows, n_columns, numbers, face, rows, columns)
    are_small = True
    for p in range(count):
        # Without the lowest bit and the next one something is left of three actions.
        left_rows, left_columns = rows[p] & (rows[p] - 1), columns[p] & (columns[p] - 1)
        are_small = are_small and left_rows & (left_rows - 1) | left_columns & (left_columns - 1) == 0
    if not are_small:  # up to 2 × 2 differences say everything
        minors(count, shape.x, numbers, face)
        minors(count, shape.y, numbers, face + 1)
    x_plus, x_minus = numbers.sure[2 * face], numbers.sure[2 * face + 1]
    y_plus, y_minus = numbers.sure[2 * face + 2], numbers.sure[2 * face + 3]
    records, in_columns, in_rows = shape.records, shape.in_columns, shape.in_rows
    counts, pairs, marks = work.counts, work.pairs, work.marks
    for p in range(count):
        row, column = rows[p], columns[p]
        at = subgame * BLOCK + p
        if row & (row - 1) | column & (column - 1) == 0:
            # One bit each: 1, 2, 4, 8 are actions 0, 1, 2, 3; and pairs of single actions are numbered like profiles.
            counts[at] = 1
            pairs[at * MAX_EQUILIBRIA] = ((row >> 1) - (row >> 3)) * n_columns + (column >> 1) - (column >> 3)
            marks[at * MAX_EQUILIBRIA] = HOPED | FEARED
        else:
            counts[at] = equilibria_at(
                records,
                row,
                column,
                in_columns[column],
                in_rows[row],
                x_plus[p],
                x_minus[p],
                y_plus[p],
                y_minus[p],
                pairs,
                at * MAX_EQUILIBRIA,
            )
            for k in range(counts[at]):
                marks[at * MAX_EQUILIBRIA + k] = HOPED | FEARED


def weigh_subgame(
    values: Table, bounds: Row, first: int, count: int, subgame: int, game: Game, shape: Supports, work: Work
) -> None:
    """What the leader gets at each equilibrium of a subgame that :func:`solve_subgame` has just solved.

    Where the subgame is unsafe, the most that it gets at profiles of actions that are left, at the first place.
    """
    n_rows, n_columns, room = shape.n_rows, shape.n_columns, shape.x.room
    begin, face = subgame * n_rows * n_columns, 2 * subgame
    rows_of_payoffs, records, counts, pairs = game.payoffs, shape.records, work.counts, work.pairs
    payoffs, doubts, same, x, y = work.payoffs, work.doubts, work.same, work.mixed_x, work.mixed_y
    known, errors, left_rows, left_columns = work.numbers.minors, work.numbers.errors, work.rows, work.columns
    for p in range(count):
        at = subgame * BLOCK + p
        if counts[at] < 0:
            is_first = True
            for pair in range(n_rows * n_columns):
                if left_rows[p] >> pair // n_columns & left_columns[p] >> pair % n_columns & 1:
                    out = rows_of_payoffs[begin + pair]
                    payoff, bound = values[out][first + p], bounds[out]
                    payoffs[at * MAX_EQUILIBRIA] = payoff if is_first else max(payoffs[at * MAX_EQUILIBRIA], payoff)
                    doubts[at * MAX_EQUILIBRIA] = bound if is_first else max(doubts[at * MAX_EQUILIBRIA], bound)
                    is_first = False
        for place in range(at * MAX_EQUILIBRIA, at * MAX_EQUILIBRIA + counts[at]):
            pair = pairs[place]
            if pair < n_rows * n_columns:
                out = rows_of_payoffs[begin + pair]
                same[place] = out
                payoffs[place] = values[out][first + p]
                doubts[place] = bounds[out]
                continue
            record = pair * RECORD
            size, own_x, own_y = records[record + SIZE], records[record + ROWS], records[record + COLUMNS]
            error_x, error_y = errors[3 * face + size - 2][p], errors[3 * face + 3 + size - 2][p]
            off_x = weigh(records, record + X_WEIGHTS, size, own_x, known, face * room, error_x, p, x)
            off_y = weigh(records, record + Y_WEIGHTS, size, own_y, known, (face + 1) * room, error_y, p, y)
            one, is_one = -1, True
            largest, bound, total = 0.0, 0.0, 0.0
            for i in range(n_rows):
                against = 0.0
                for j in range(n_columns):
                    if own_x >> i & own_y >> j & 1:
                        out = rows_of_payoffs[begin + i * n_columns + j]
                        is_one = is_one and (one < 0 or one == out)
                        one = out
                        payoff = values[out][first + p]
                        against += y[j] * payoff
                        largest = max(largest, abs(payoff))
                        bound = max(bound, bounds[out])
                total += x[i] * against
            same[place] = one if is_one else -1
            payoffs[place] = total
            off = size * (off_x + off_y + size * off_x * off_y)
            doubts[place] = SLACK * ((largest + bound) * (off + 2.0 * ROUNDING) + bound)


def choose(
    count: int,
    n_subgames: int,
    may_pass_over: int,
    counts: Words,
    payoffs: Row,
    doubts: Row,
    same: Words,
    marks: Words,
) -> None:
    """Mark what the leader counts on at each point; where that is not sure, the first subgame becomes unsafe.

    A subgame that is unsafe, and may be passed over, loses its mark as such.
    """
    for p in range(count):
        is_sure = True
        for subgame in range(n_subgames):
            is_sure = is_sure and (may_pass_over != 0 or counts[subgame * BLOCK + p] > 0)
        if not is_sure:
            continue
        # The best of all; and the best of the worst of each subgame.
        hoped, hoped_at, feared, feared_at = -1, 0, -1, 0
        for subgame in range(n_subgames):
            at = subgame * BLOCK + p
            worst = at * MAX_EQUILIBRIA
            for place in range(at * MAX_EQUILIBRIA, at * MAX_EQUILIBRIA + counts[at]):
                marks[place] = 0
                if hoped < 0 or payoffs[place] > payoffs[hoped]:
                    hoped, hoped_at = place, subgame
                if payoffs[place] < payoffs[worst]:
                    worst = place
            if counts[at] > 0 and (feared < 0 or payoffs[worst] > payoffs[feared]):
                feared, feared_at = worst, subgame
        if feared < 0:
            continue
        for subgame in range(n_subgames):
            at = subgame * BLOCK + p
            is_below = subgame == feared_at
            if counts[at] < 0:
                place = at * MAX_EQUILIBRIA
                is_below = payoffs[feared] - payoffs[place] > SLACK * (doubts[feared] + doubts[place])
                counts[at] = 0
            for place in range(at * MAX_EQUILIBRIA, at * MAX_EQUILIBRIA + counts[at]):
                is_same = subgame == hoped_at and same[place] >= 0 and same[place] == same[hoped]
                if place == hoped or is_same:
                    marks[place] |= HOPED
                elif not payoffs[hoped] - payoffs[place] > SLACK * (doubts[hoped] + doubts[place]):
                    is_sure = False
                if subgame == feared_at:
                    if place == feared or (same[place] >= 0 and same[place] == same[feared]):
                        marks[place] |= FEARED
                    elif not payoffs[place] - payoffs[feared] > SLACK * (doubts[feared] + doubts[place]):
                        is_sure = False
                elif payoffs[feared] - payoffs[place] > SLACK * (doubts[feared] + doubts[place]):
                    is_below = True
            is_sure = is_sure and is_below
        if not is_sure:
            counts[p] = -1


def write(first: int, count: int, n_subgames: int, shape: Supports, work: Work, output: Output, n_found: int) -> int:
    """Write all marked equilibria of a block to the output, after the ``n_found`` that are there."""
    n_rows, n_columns, room = shape.n_rows, shape.n_columns, shape.x.room
    records, counts, pairs, marks = shape.records, work.counts, work.pairs, work.marks
    known, errors, mixed_x, mixed_y = work.numbers.minors, work.numbers.errors, work.mixed_x, work.mixed_y
    points, subgames, selection = output.point, output.subgame, output.selection
    x, y, x_errors, y_errors, unsafe = output.x, output.y, output.x_errors, output.y_errors, output.unsafe
    for p in range(count):
        is_unsafe = False
        for subgame in range(n_subgames):
            is_unsafe = is_unsafe or counts[subgame * BLOCK + p] < 0
        n_before = n_found
        for subgame in range(n_subgames):
            at = subgame * BLOCK + p
            for place in range(at * MAX_EQUILIBRIA, at * MAX_EQUILIBRIA + counts[at]):
                mark = marks[place]
                if is_unsafe or mark == 0:
                    continue
                pair = pairs[place]
                at_x, at_y = n_found * n_rows, n_found * n_columns
                if pair < n_rows * n_columns:
                    for i in range(n_rows):
                        x[at_x + i] = 1.0 if i == pair // n_columns else 0.0
                        x_errors[at_x + i] = 0.0
                    for j in range(n_columns):
                        y[at_y + j] = 1.0 if j == pair % n_columns else 0.0
                        y_errors[at_y + j] = 0.0
                else:
                    record, face = pair * RECORD, 2 * subgame
                    size, own_x, own_y = records[record + SIZE], records[record + ROWS], records[record + COLUMNS]
                    error_x, error_y = errors[3 * face + size - 2][p], errors[3 * face + 3 + size - 2][p]
                    off_x = weigh(records, record + X_WEIGHTS, size, own_x, known, face * room, error_x, p, mixed_x)
                    off_y = weigh(
                        records, record + Y_WEIGHTS, size, own_y, known, (face + 1) * room, error_y, p, mixed_y
                    )
                    for i in range(n_rows):
                        x[at_x + i] = mixed_x[i]
                        x_errors[at_x + i] = off_x if mixed_x[i] > 0.0 else 0.0
                    for j in range(n_columns):
                        y[at_y + j] = mixed_y[j]
                        y_errors[at_y + j] = off_y if mixed_y[j] > 0.0 else 0.0
                    is_unsafe = is_unsafe or max(off_x, off_y) > COARSE
                points[n_found] = first + p
                subgames[n_found] = subgame
                selection[n_found] = BOTH if mark == HOPED | FEARED else OPTIMISTIC if mark == HOPED else PESSIMISTIC
                n_found += 1
        if is_unsafe:
            n_found = n_before
        unsafe[first + p] = 1 if is_unsafe else 0
    return n_found
