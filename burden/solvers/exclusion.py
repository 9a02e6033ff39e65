"""Supports that hold no equilibrium, shown by linear programming for one player at a time.

In an equilibrium with support S all actions in S are played, and no others. So each profile r of actions of i's
opponents in S has a probability ``w(r) > 0``. All of i's actions a in S_i pay the same, and b outside no more:

    sum_r w(r) (u_i(a, r) - u_i(a0, r)) = 0   and   sum_r w(r) (u_i(b, r) - u_i(a0, r)) <= 0,

where a0 is one of S_i. These are linear in w, and do not change when w is divided by its least weight. So if no
``w(r) = 1 + x(r)`` with ``x >= 0`` satisfies them, no equilibrium has support S: player i would leave it. That w is a
product of the strategies of i's opponents is not used.

By Farkas' lemma there is no such w exactly if there are numbers ``c(a)`` of any sign for a in S_i and ``d(b) >= 0`` for
b outside, all of them together with sum 0, such that

    h(r) = sum_a c(a) u_i(a, r) + sum_b d(b) u_i(b, r)

is not negative for any r, and not zero for all. They are a proof that can be read. Let v be what i gets in an
equilibrium with support S. Then the average of h is ``v sum c(a) + sum d(b) u_i(b) <= v (sum c(a) + sum d(b)) = 0``,
and it is positive, since every r has a positive probability. If c is negative at one action only, this says that a
mixture of others dominates that action, weakly at least, while all keep to S. In general it compares two mixtures, of
which the worse one is of actions in S_i, and so should be as good as any.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from burden.game import NormalFormGame
from burden.solvers.polytopes import is_feasible

__all__ = ["somebody_leaves"]

#: Most coefficients of the linear program of one player; with more, that player is taken to stay.
MAX_ENTRIES = 20_000

_ZERO = Fraction(0)


def somebody_leaves(game: NormalFormGame, support: Sequence[Sequence[int]]) -> bool:
    """Whether linear programming shows that no equilibrium has this support exactly.

    Never where payoffs are irrational. Where it does not, there may be an equilibrium or none.

    Examples
    --------
    In matching pennies nobody mixes against a pure strategy:

    >>> from burden.game import normal_form
    >>> game = normal_form([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    >>> somebody_leaves(game, ((0, 1), (0, 1))), somebody_leaves(game, ((0, 1), (0,)))
    (False, True)
    """
    return game.is_rational and any(_leaves(game, player, support) for player in range(game.n_players))


def _leaves(game: NormalFormGame, player: int, support: Sequence[Sequence[int]]) -> bool:
    """Whether no positive weights on what the others play make all actions in a player's support best replies."""
    first, *rest = support[player]
    outside = [b for b in range(game.n_actions[player]) if b not in support[player]]
    others = [actions for i, actions in enumerate(support) if i != player]
    n_rows = len(rest) + len(outside)
    if not n_rows or n_rows * (math.prod(map(len, others)) + len(outside)) > MAX_ENTRIES:
        return False
    table, _ = game.scaled_payoffs(player)
    gains = [
        [Fraction(gain) for gain in (table[np.ix_([a], *others)] - table[np.ix_([first], *others)]).ravel().tolist()]
        for a in (*rest, *outside)
    ]
    slack = [[Fraction(int(a == b)) for b in outside] for a in (*rest, *outside)]
    rows = [[*gain, *own] for gain, own in zip(gains, slack, strict=True)]
    return not is_feasible(rows, [-sum(gain, _ZERO) for gain in gains])
