"""Supports that no closed form settles: all their equilibria, by the cells of the complete solver.

:mod:`burden.solvers.cells` covers the strategies with a support by cells, in doubles with bounds on all errors, until
each is shown to hold no equilibrium, or has one root at which it is proved to be regular. Here payoffs have bounds on
their errors from the start, and the signs at the roots are looked at as :mod:`.many_equations` does. What takes too
much work, or has two roots that are not told apart, is open.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from burden.solvers.cells import tables as cells
from burden.solvers.machine_code import Engine
from burden.sweeps.kernels.many_equations import EQUILIBRIUM, NONE, OPEN, signs
from burden.sweeps.kernels.many_tables import Shape, Work

__all__ = ["Cells", "cells_for", "equilibria_with"]

#: Most work for one support profile, in products of numbers or so: some milliseconds of machine code.
MOST_WORK = 400_000

#: How often a support may be halved, one half inside the other, and room for the weights of roots.
DEPTH, ROOM = 200, 2_000


@dataclass(frozen=True, slots=True)
class Cells:
    """Room for the cells of games of one shape; see :func:`burden.solvers.cells.search.search`."""

    is_compiled: bool
    steps: Any
    states: Any
    counts: Any
    rows: Any
    row_start: Any
    masks: Any
    shape: cells.Shape
    stack: cells.Stack
    work: cells.Work
    roots: Any
    found: Any


def cells_for(n_actions: Sequence[int]) -> Cells:
    """Room for games of a shape; machine code is loaded or compiled when it is time."""
    if Engine.wants_machine_code(math.inf):
        Engine.load()
    is_compiled = Engine.compiled is not None
    n_players, n_weights, n_profiles = len(n_actions), sum(n_actions), math.prod(n_actions)
    corners = sum(n * n for n in n_actions)

    def floats(size: int) -> Any:
        return np.zeros(size) if is_compiled else [0.0] * size

    def integers(values: Sequence[int]) -> Any:
        return np.array(values, dtype=np.int64) if is_compiled else list(values)

    steps = []
    for i in range(n_players):
        others = [*n_actions[:i], 1, *n_actions[i + 1 :]]
        steps += [math.prod(others) if j == i else math.prod(others[j + 1 :]) for j in range(n_players)]
    return Cells(
        is_compiled,
        steps=integers(steps),
        states=integers([0] * (1 + n_players * n_players + n_players)),
        counts=integers([0] * 4),
        rows=integers([0] * n_weights),
        row_start=integers([0] * n_players),
        masks=integers([0] * (2 * n_players)),
        shape=cells.Shape(
            n_players, integers([0] * n_players), integers(n_actions), integers([0] * ((5 + n_players) * n_players))
        ),
        stack=cells.Stack(
            floats((DEPTH + 1) * n_players * n_profiles), floats((DEPTH + 1) * corners), floats(DEPTH + 2)
        ),
        work=cells.Work(
            floats(6 * n_weights + 1),
            floats((n_weights + 1) * (2 * n_weights + 2)),
            floats(2 * n_profiles + n_weights),
            floats(n_weights * n_profiles),
            integers([0] * 5),
        ),
        roots=floats(ROOM),
        found=integers([0] * (4 * (n_players + 2))),
    )


def equilibria_with(
    memory: Cells, shape: Shape, work: Work, supports: Sequence[Sequence[int]]
) -> list[tuple[list[float], list[float]]] | None:
    """All equilibria with some supports of a game; ``None`` where some sign is open.

    Parameters
    ----------
    memory
        As :func:`cells_for` makes it.
    shape, work
        With the game in the tables, as lists.
    supports
        Each a set of actions of each player.

    Returns
    -------
    list
        Of each equilibrium the weights of all players' actions, and bounds on their errors.
    """
    game = _scaled(shape, work)
    found = []
    for support in supports:
        roots = _roots_on(memory, game, support)
        if roots is None or any(_may_be_same(one, other) for k, one in enumerate(roots) for other in roots[:k]):
            return None
        for bound, weights in roots:
            answer = _look(shape, work, support, weights, bound)
            if answer == EQUILIBRIUM:
                found.append((list(work.weights), list(work.doubts)))
            elif answer != NONE:
                return None
    return found


def _scaled(shape: Shape, work: Work) -> tuple[list[float], float]:
    """Gains of the game in the tables, each player's divided by a power of two, to 1 at most; a bound on the errors."""
    gains: list[float] = []
    error = 0.0
    for i in range(shape.n_players):
        own = range(shape.start[i], shape.start[i + 1])
        scale = 2.0 ** -math.frexp(max(abs(work.gains[place]) for place in own))[1]
        gains += [work.gains[place] * scale for place in own]
        error = max(error, max(work.errors[place] for place in own) * scale)
    return gains, error


def _look(shape: Shape, work: Work, support: Sequence[int], weights: Sequence[float], bound: float) -> int:
    """Whether a root is an equilibrium; it goes into the weights of ``work``."""
    at = shape.n_players * shape.n_players
    parts = iter(weights)
    for place in range(shape.n_weights):
        work.weights[place] = work.doubts[place] = 0.0
    answer = EQUILIBRIUM
    for i, mask in enumerate(support):
        work.masks[at + i] = mask
        for action in range(shape.n_actions[i]):
            if mask >> action & 1:
                place, weight = shape.first[i] + action, next(parts)
                if mask.bit_count() == 1:
                    work.weights[place] = 1.0
                    continue
                work.weights[place], work.doubts[place] = weight, bound
                if weight < -bound:
                    return NONE
                if not weight > bound:
                    answer = OPEN
    return signs(shape, work, at, answer)


def _roots_on(
    memory: Cells, game: tuple[list[float], float], support: Sequence[int]
) -> list[tuple[float, list[float]]] | None:
    """Roots that may be equilibria, with bounds on the errors of their weights; ``None`` where some may be missing."""
    n_players = len(support)
    states, payoffs = memory.states, np.array(game[0]) if memory.is_compiled else game[0]
    # As if the subset before the last one had just been chosen for the last player, and no other were left.
    state = [n_players - 1, *(list(support) * n_players), *support]
    state[-1] &= state[-1] - 1
    for place, value in enumerate(state):
        states[place] = value
    most = max(mask.bit_length() for mask in support)
    is_done = Engine.run(
        *(memory.shape, payoffs, game[1], memory.steps, 1, most, MOST_WORK, 2 * MOST_WORK, DEPTH, states),
        *(memory.counts, memory.rows, memory.row_start, memory.masks, memory.stack, memory.work),
        *(memory.roots, len(memory.roots), memory.found, len(memory.found)),
        is_compiled=memory.is_compiled,
    )
    if not is_done:
        return None
    if not memory.counts[2]:
        return []
    code, end = memory.found[n_players], memory.found[n_players + 1]
    if code:
        return None
    width = 1 + sum(mask.bit_count() for mask in support)
    return [
        (float(memory.roots[place]), [float(weight) for weight in memory.roots[place + 1 : place + width]])
        for place in range(0, int(end), width)
    ]


def _may_be_same(one: tuple[float, list[float]], other: tuple[float, list[float]]) -> bool:
    return all(abs(a - b) <= 2.0 * (one[0] + other[0]) for a, b in zip(one[1], other[1], strict=True))
