"""All equilibria of many simultaneous games of three and more players, in doubles with error bounds.

The algorithm, for each game
----------------------------
1. *Dominance.* Strictly dominated actions are removed, again and again (:mod:`.many_tables`). Most games of alliances
   are solved by that: one profile is left.
2. *Supports.* Otherwise supports are chosen player by player. Actions of the others that are strictly dominated while
   everybody keeps to what is left are left out, and a choice that holds a dominated action is given up, with all
   supports that begin with it (conditional dominance; Porter, Nudelman and Shoham 2008). So is a choice that holds two
   actions of which a third one always beats a mixture.
3. *Nobody mixes*: a pure profile that is left is an equilibrium if everybody surely loses by every other action.
4. *One player mixes*: it is indifferent between two payoffs of pure profiles, and dominance has not told them apart.
5. *Two players mix*: linear equations (:mod:`.many_equations`).
6. *Three mix over two actions each*: a quadratic equation (likewise).
7. *Any other support* that is left is covered by cells (:mod:`.many_left`), unless there are too many.
8. *Order*: as :func:`burden.solve` lists equilibria.

The game is unsafe if some sign in 3 or 5 to 7 is open, and in case 4; if the order of two equilibria is open; and if
their number is even, which that of a game whose equilibria are all regular is not (Harsanyi 1973): a check of the
whole, which is not needed.

What must be proved
-------------------
* *The list is complete.* Every equilibrium has one support. Steps 1 and 2 remove only supports without equilibria:
  every comparison in them is strict beyond the error bounds, and an action that is not a best reply to anything that
  the others may do within the given sets is in no equilibrium within them. Dominance within larger sets implies it
  within smaller ones, so that whole branches may go. Steps 5 to 7 account for all solutions of their equations, and any
  support that is not settled makes the game unsafe.
* *Each is an equilibrium*, since signs of weights and of gains are certain beyond the error bounds.
* *Each is isolated, without idle best replies.* All actions outside its support surely lose. A matrix that is proved to
  be regular in step 5, a simple root without vanishing denominators in step 6, or a Newton map that contracts in step 7
  makes the Jacobian of the indifference equations regular. Near by, players can only mix over the same actions, and
  there it is the only one.

References
----------
J. C. Harsanyi, "Oddness of the number of equilibrium points: a new proof", *International Journal of Game Theory* 2
(1973) 235-250.
R. D. McKelvey, A. McLennan, "Computation of equilibria in finite games", *Handbook of Computational Economics* 1 (1996)
87-142.
R. Porter, E. Nudelman, Y. Shoham, "Simple search methods for finding a Nash equilibrium", *Games and Economic Behavior*
63 (2008) 642-662.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden.machine_code import Library
from burden.sweeps.found import Found
from burden.sweeps.kernels import many_equations, many_search, many_tables
from burden.sweeps.kernels.gradual import Gradual
from burden.sweeps.kernels.machine_code import foresee
from burden.sweeps.kernels.many_left import cells_for, equilibria_with
from burden.sweeps.kernels.many_search import MOST_FOUND, MOST_LEFT, Output, order
from burden.sweeps.kernels.many_tables import Shape, Work, bring
from burden.sweeps.kernels.pure import as_rows, in_tables

if TYPE_CHECKING:
    from burden.sweeps.kernels.finding import Evaluated, Program

__all__ = ["MAX_OTHERS", "MAX_SUPPORTS", "code", "find_n_players", "is_possible"]

#: Largest games that are taken: profiles of the others of a player, which are bits of one word, and supports.
MAX_OTHERS = 60
MAX_SUPPORTS = 60_000

#: Seconds that compiling takes; and, in Python, a point for each payoff of a game that needs some search.
COMPILING = 12.0
IN_PYTHON = 2e-6


@cache
def code() -> Gradual:
    """The kernel, in Python or as machine code."""
    tables, equations, search = many_tables, many_equations, many_search
    functions = (
        *(tables.bring, tables.compare, tables.within, tables.look_between, tables.pruned),
        *(equations.lowest, equations.count, equations.invert, equations.solve, equations.sign_of_gain),
        *(equations.signs, equations.play_alone, equations.profile, equations.pairs, equations.plus, equations.times),
        *(equations.over, equations.bilinear, equations.roots, equations.set_weights, equations.at_root),
        *(search.can_mix, search.begin_search, search.next_supports, search.players_who_mix, search.keep),
        *(search.before, search.swap, search.order, search.run),
    )
    return Gradual(Library("many", (tables, equations, search), functions, (search.run,)), search.run, COMPILING)


def is_possible(n_actions: Sequence[int]) -> bool:
    """Whether games of a shape are small enough."""
    n_profiles = math.prod(n_actions)
    return n_profiles <= MAX_OTHERS * min(n_actions) and math.prod((1 << n) - 1 for n in n_actions) <= MAX_SUPPORTS


def find_n_players(program: Program, evaluated: Evaluated) -> Found:
    """All equilibria, mixed ones included, of games in which everybody chooses at once.

    Parameters
    ----------
    program, evaluated
        The game, and what its formulas give at some points. Where :func:`is_possible` says no, all points are unsafe.

    Returns
    -------
    Found
        All equilibria of each point that is not unsafe.
    """
    n_actions = program.gains.shape[1:]
    n_points = len(evaluated.unsure)
    unsafe = evaluated.unsure.astype(np.int64)
    parts = []
    if not is_possible(n_actions):
        unsafe[:] = 1
    else:
        kernel = code()
        foresee(kernel, IN_PYTHON * program.gains.size)
        is_compiled = kernel.is_ready()
        memory = _memory(program.gains, is_compiled=is_compiled)
        values = as_rows(evaluated.values.ravel(), is_compiled=is_compiled)
        bounds = as_rows(evaluated.bounds, is_compiled=is_compiled)
        flags = as_rows(unsafe, is_compiled=is_compiled)
        begin = 0
        while begin < n_points:
            room = 2 * (n_points - begin) + MOST_FOUND
            left_room = 8 * (n_points - begin) + MOST_LEFT
            output = _output(n_actions, room, left_room, flags, is_compiled=is_compiled)
            begin, n_found, n_left = kernel.run(
                *(*memory, values, bounds, n_points, begin, room, left_room, output), is_compiled=is_compiled
            )
            parts.append(_rows(n_actions, output, n_found))
            if n_left:
                left = (
                    np.asarray(output.left_point[:n_left], dtype=np.int64),
                    np.asarray(output.left_masks[: n_left * len(n_actions)], dtype=np.int64).reshape(n_left, -1),
                )
                parts[-1] = _completed(program, evaluated, parts[-1], left, flags)
        unsafe = np.asarray(flags, dtype=np.int64)
    parts = parts or [_rows(n_actions, _output(n_actions, 0, 0, [], is_compiled=False), 0)]
    point, weights, doubts = (np.concatenate(own) for own in zip(*parts, strict=True))
    cuts = np.cumsum(n_actions)[:-1]
    probabilities = tuple(np.split(weights, cuts, axis=1))
    errors = tuple(np.split(doubts, cuts, axis=1)) if doubts.any() else ()
    return Found(point, probabilities, None, unsafe != 0, errors)


_Rows: TypeAlias = "tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]"


def _rows(n_actions: Sequence[int], output: Output, n_found: int) -> _Rows:
    """Points, weights and their errors of the equilibria in the output."""
    n_weights = sum(n_actions)
    return (
        np.array(output.point[:n_found], dtype=np.int64),
        np.array(output.weights[: n_found * n_weights], dtype=np.float64).reshape(n_found, n_weights),
        np.array(output.doubts[: n_found * n_weights], dtype=np.float64).reshape(n_found, n_weights),
    )


def _completed(
    program: Program,
    evaluated: Evaluated,
    rows: _Rows,
    left: tuple[NDArray[np.int64], NDArray[np.int64]],
    unsafe: Any,
) -> _Rows:
    """Add the equilibria of supports that are left, point by point; points that stay open are marked as unsafe."""
    n_actions = program.gains.shape[1:]
    shape, work = _memory(program.gains, is_compiled=False)
    cells = cells_for(n_actions)
    points, first = np.unique(left[0], return_index=True)
    supports = np.split(left[1], first[1:])
    is_kept = ~np.isin(rows[0], points)
    parts = [tuple(own[is_kept] for own in rows)]
    begins, ends = np.searchsorted(rows[0], points), np.searchsorted(rows[0], points, side="right")
    bounds = evaluated.bounds.tolist()
    for point, own, begin, end in zip(points.tolist(), supports, begins.tolist(), ends.tolist(), strict=True):
        bring(shape, evaluated.values[:, point].tolist(), bounds, 1, 0, work)
        found = equilibria_with(cells, shape, work, own.tolist())
        if found is None:
            unsafe[point] = 1
            continue
        weights = np.concatenate([rows[1][begin:end].ravel(), *(np.array(one) for one, _ in found)])
        doubts = np.concatenate([rows[2][begin:end].ravel(), *(np.array(one) for _, one in found)])
        n_found = end - begin + len(found)
        output = Output([point] * n_found, weights.tolist(), doubts.tolist(), [], [], [])
        if n_found % 2 == 0 or not order(shape, output, 0, n_found):
            unsafe[point] = 1
            continue
        parts.append(_rows(n_actions, output, n_found))
    point_of, weights, doubts = (np.concatenate(own) for own in zip(*parts, strict=True))
    ranks = np.argsort(point_of, kind="stable")
    return point_of[ranks], weights[ranks], doubts[ranks]


# -- memory: arrays for machine code, lists for Python ---------------------------------------------------------------


def _output(n_actions: Sequence[int], room: int, left_room: int, unsafe: Any, *, is_compiled: bool) -> Output:
    def zeros(size: int, kind: Any = np.float64) -> Any:
        return as_rows(np.zeros(size, dtype=kind), is_compiled=is_compiled)

    n_weights = sum(n_actions)
    return Output(
        point=zeros(room, np.int64),
        weights=zeros(room * n_weights),
        doubts=zeros(room * n_weights),
        unsafe=unsafe,
        left_point=zeros(left_room, np.int64),
        left_masks=zeros(left_room * len(n_actions), np.int64),
    )


def _memory(gains: NDArray[np.int64], *, is_compiled: bool) -> tuple[Shape, Work]:
    """Sizes of the games and where things lie, and room to work in."""
    n_actions = gains.shape[1:]
    n_players, n_profiles, most = len(n_actions), math.prod(n_actions), max(n_actions)

    def whole(values: Any) -> Any:
        return as_rows(np.asarray(values, dtype=np.int64).ravel(), is_compiled=is_compiled)

    def zeros(size: int, kind: Any = np.float64) -> Any:
        return as_rows(np.zeros(size, dtype=kind), is_compiled=is_compiled)

    starts = [
        np.cumsum([0, *own])
        for own in (n_actions, [n_profiles] * n_players, [n**2 for n in n_actions], [n**3 for n in n_actions])
    ]
    first, start, pair, triple = starts
    stride, digit, holding = _profiles_of_others(n_actions)
    digits = np.cumsum([0, *(own.size for own in digit)])
    shape = Shape(
        *(n_players, int(first[-1]), most),
        *map(whole, (n_actions, [n_profiles // n for n in n_actions], first, start, pair, triple, stride)),
        *map(whole, (np.concatenate([own.ravel() for own in digit]), digits, holding, in_tables(gains))),
    )
    work = Work(
        gains=zeros(int(start[-1])),
        errors=zeros(int(start[-1])),
        better=zeros(int(pair[-1]), np.int64),
        between=zeros(int(triple[-1]), np.int64),
        masks=zeros((n_players + 1) * n_players, np.int64),
        choices=zeros(n_players + 1, np.int64),
        mixing=zeros(n_players, np.int64),
        weights=zeros(int(first[-1])),
        doubts=zeros(int(first[-1])),
        matrix=zeros(most**2),
        entry_errors=zeros(most**2),
        inverse=zeros(most**2),
        rest=zeros(max(most**2, 2 * most)),
        numbers=zeros(30),
    )
    return shape, work


def _profiles_of_others(
    n_actions: Sequence[int],
) -> tuple[NDArray[np.int64], list[NDArray[np.int64]], NDArray[np.int64]]:
    """``stride``, ``digit`` and ``holding``, as :class:`~.many_tables.Shape` has them."""
    n_players, most = len(n_actions), max(n_actions)
    first = np.cumsum([0, *n_actions])[:-1, None]
    stride = np.zeros((n_players, n_players), dtype=np.int64)
    holding = np.zeros((n_players, n_players, 1 << most), dtype=np.int64)
    digit = []
    for i in range(n_players):
        others = [1 if j == i else n for j, n in enumerate(n_actions)]
        actions = np.indices(others).reshape(n_players, -1)
        digit.append((actions + first).T)
        for j in range(n_players):
            if j != i:
                stride[i, j] = math.prod(others[j + 1 :])
                bits = [sum(1 << r for r, a in enumerate(actions[j].tolist()) if a == b) for b in range(n_actions[j])]
                for mask in range(1 << n_actions[j]):
                    holding[i, j, mask] = sum(own for b, own in enumerate(bits) if mask >> b & 1)
    return stride, digit, holding
