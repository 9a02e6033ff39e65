"""Pure equilibria of many simultaneous games, of any number of players and actions.

1. Against each profile of the others, the *top* is the largest lower bound of what an action gains over the player's
   first one. An action may be a best reply unless even its upper bound is below the top. Bounds are values less and
   plus the bounds on their errors; the sum that is rounded is compared with another rounded one, and where the rounded
   ones differ, so do the exact ones, in the same way.
2. A profile may be an equilibrium if everybody may give a best reply in it. All equilibria are among these.
3. Where only one action of a player may be a best reply, it is, and a strict one. If that is so of all players in each
   profile that step 2 leaves, these profiles are the pure equilibria, and all are strict: nobody has another best
   reply. Otherwise some tie matters, and the point is unsafe. A tie against others who would rather do something else
   does not matter.

Best replies of a block of points are found row by row: for a player, an action and a profile of the others, over all
points of the block. That is some ten times as fast as point by point, since one instruction takes several points, and
a row of values is read in the order in which it lies in memory.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from burden.machine_code import Library
from burden.sweeps.found import Found
from burden.sweeps.kernels import best_replies
from burden.sweeps.kernels.best_replies import BITS, BLOCK, Output, Replies, Work
from burden.sweeps.kernels.gradual import Gradual
from burden.sweeps.kernels.machine_code import foresee

if TYPE_CHECKING:
    from burden.sweeps.kernels.finding import Evaluated, Program

__all__ = ["MAX_PROFILES", "as_rows", "code", "find_pure", "in_tables"]

#: Largest games that are taken, by their number of profiles.
MAX_PROFILES = 4096

#: Seconds that compiling takes; and, in Python, a point for each payoff.
COMPILING = 2.0
IN_PYTHON = 4e-7


@cache
def code() -> Gradual:
    """The kernel, in Python or as machine code."""
    library = Library("pure", (best_replies,), (best_replies.find_replies, best_replies.run), (best_replies.run,))
    return Gradual(library, best_replies.run, COMPILING)


def find_pure(program: Program, evaluated: Evaluated) -> Found:
    """All pure equilibria of games in which everybody chooses at once.

    Parameters
    ----------
    program, evaluated
        The game, and what its formulas give at some points. Where it has more than :data:`MAX_PROFILES` profiles, all
        points are unsafe.

    Returns
    -------
    Found
        All pure equilibria of each point that is not unsafe: maybe none.
    """
    n_actions = program.gains.shape[1:]
    n_points, n_profiles = len(evaluated.unsure), math.prod(n_actions)
    if n_profiles > MAX_PROFILES:
        none = np.zeros(0, dtype=np.int64)
        return Found(none, tuple(np.zeros((0, n)) for n in n_actions), None, np.ones(n_points, dtype=bool))
    kernel = code()
    foresee(kernel, IN_PYTHON * program.gains.size)
    is_compiled = kernel.is_ready()
    game, work = _game(program.gains, is_compiled=is_compiled), _work(n_profiles, is_compiled=is_compiled)
    values = as_rows(evaluated.values, is_compiled=is_compiled)
    bounds = as_rows(evaluated.bounds, is_compiled=is_compiled)
    unsafe = as_rows(evaluated.unsure.astype(np.int64), is_compiled=is_compiled)
    points, profiles = [], []
    start = 0
    while start < n_points:
        room = 2 * (n_points - start) + n_profiles
        found = [as_rows(np.zeros(room, dtype=np.int64), is_compiled=is_compiled) for _ in range(2)]
        start, n_found = kernel.run(
            *(values, bounds, start, n_points, room, game, work, Output(found[0], found[1], unsafe)),
            is_compiled=is_compiled,
        )
        points.append(np.asarray(found[0][:n_found], dtype=np.int64))
        profiles.append(np.asarray(found[1][:n_found], dtype=np.int64))
    point = np.concatenate(points) if len(points) != 1 else points[0]
    profile = np.concatenate(profiles) if len(profiles) != 1 else profiles[0]
    probabilities = tuple(own.take(profile, axis=0) for own in _strategies(n_actions))
    return Found(point, probabilities, None, np.asarray(unsafe, dtype=bool))


def as_rows(array: NDArray[Any], *, is_compiled: bool) -> Any:
    """An array for machine code, or lists for Python."""
    return np.ascontiguousarray(array) if is_compiled else array.tolist()


@cache
def _strategies(n_actions: tuple[int, ...]) -> tuple[NDArray[np.float64], ...]:
    """For each player the probabilities of its actions in each profile."""
    actions = np.indices(n_actions).reshape(len(n_actions), -1)
    return tuple(np.eye(n)[own] for n, own in zip(n_actions, actions, strict=True))


@cache
def _profiles(n_actions: tuple[int, ...]) -> NDArray[np.int64]:
    """Numbers of profiles, as :attr:`Replies.profiles` has them."""
    return in_tables(np.broadcast_to(np.arange(math.prod(n_actions)).reshape(n_actions), (len(n_actions), *n_actions)))


def in_tables(positions: NDArray[np.int64]) -> NDArray[np.int64]:
    """What concerns each player, by profile: for each player by its own action, and then by the others' profile."""
    return np.concatenate([np.moveaxis(own, i, 0).ravel() for i, own in enumerate(positions)])


def _game(gains: NDArray[np.int64], *, is_compiled: bool) -> Replies:
    n_actions = gains.shape[1:]
    n_profiles = math.prod(n_actions)
    place = [0] * 67
    for exponent in range(BITS):
        place[(1 << exponent) % 67] = exponent
    lists = (n_actions, [n_profiles // n for n in n_actions], in_tables(gains), _profiles(n_actions), place)
    return Replies(n_profiles, *(as_rows(np.asarray(own, dtype=np.int64), is_compiled=is_compiled) for own in lists))


def _work(n_profiles: int, *, is_compiled: bool) -> Work:
    words = np.zeros((-(-n_profiles // BITS), BLOCK), dtype=np.int64)
    return Work(
        as_rows(words, is_compiled=is_compiled),
        as_rows(words.copy(), is_compiled=is_compiled),
        as_rows(np.zeros(BLOCK), is_compiled=is_compiled),
        as_rows(np.zeros(BLOCK, dtype=np.int64), is_compiled=is_compiled),
    )
