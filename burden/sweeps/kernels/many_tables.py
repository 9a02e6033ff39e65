"""Tables of one game of several players, and what dominance says about its supports.

Written for two readers, as :mod:`burden.machine_code` says. ``n_players`` players ``i``, ``j``; a profile of ``i``'s
others has one action of each, the last player's varying fastest, and is a number ``r``. Sets of actions, and sets of
profiles of the others, are bits of whole numbers: so one ``and`` tells whether an action is dominated while the others
keep to some of theirs.

1. ``better[a, b]`` holds the profiles of the others against which action ``a`` surely pays more than ``b``: its payoff
   less its error bound is larger than the other's payoff with its own added. Rounding does not turn a comparison round.
2. ``a`` is strictly dominated by ``b`` while the others keep to given sets where ``better[b, a]`` holds all profiles
   within them (conditional dominance; Porter, Nudelman and Shoham 2008). No equilibrium within these sets plays ``a``.
3. ``between[a, c, b]`` holds the profiles against which ``b`` surely pays more than a certain mixture of ``a`` and
   ``c``. Where it holds all profiles within the others' sets, ``a`` and ``c`` are never best replies at once: ``b``
   pays more than the worse of them. So no equilibrium within these sets plays both. The share of ``a`` is chosen in
   the middle of those that do for the whole game, if there are any. With payoffs that are strictly concave in the own
   action this leaves only neighbours.

References
----------
R. Porter, E. Nudelman, Y. Shoham, "Simple search methods for finding a Nash equilibrium", *Games and Economic Behavior*
63 (2008) 642-662.
"""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import NamedTuple, TypeAlias

__all__ = [
    "SLOP",
    "TINY",
    "UNIT",
    "Indices",
    "Numbers",
    "Shape",
    "Work",
    "bring",
    "compare",
    "look_between",
    "pruned",
    "within",
]

Numbers: TypeAlias = "MutableSequence[float]"
Indices: TypeAlias = "MutableSequence[int]"

#: Twice the relative rounding error of a double.
UNIT = 2.0**-52

#: More than what the smallest doubles lose, which have no relative precision.
TINY = 2.0**-1000

#: Error bounds are sums and products of some dozens of positive numbers, and are rounded themselves: by less than this.
SLOP = 1.0000001


class Shape(NamedTuple):
    """Sizes of the games, and where things lie.

    Parameters
    ----------
    n_players, n_weights, most_actions
        Players; actions of all players; most actions of one player.
    n_actions, n_others
        For each player: actions; profiles of the others.
    first
        For each player: where its weights start in a vector of all weights; and where they all end.
    start
        For each player: where its table starts, ``start + a * n_others + r``; and where they all end.
    pair, triple
        For each player: where its pairs and triples of actions start in ``better`` and ``between``.
    stride
        For each player and each other one: what a step in the other's action adds to ``r``.
    digit
        For each player, each ``r`` and each other player: where the weight of its action stands among all weights.
    digits
        For each player: where its part of ``digit`` starts.
    holding
        For each player, each other one and each set of its actions: the profiles of the others with an action of the
        set.
    position
        For each entry of the tables: the number of its output, -1 where it is zero.
    """

    n_players: int
    n_weights: int
    most_actions: int
    n_actions: Indices
    n_others: Indices
    first: Indices
    start: Indices
    pair: Indices
    triple: Indices
    stride: Indices
    digit: Indices
    digits: Indices
    holding: Indices
    position: Indices


class Work(NamedTuple):
    """What is known of one game.

    Parameters
    ----------
    gains, errors
        Payoffs less those of the first action, and bounds on their errors.
    better, between
        Sets of profiles of the others: see the module.
    masks
        Sets of actions of each player, for each level of the search; and last those being tried.
    choices
        For each level: the set chosen there; and last the level at which the search goes on.
    mixing
        Players who mix.
    weights, doubts
        A profile of strategies, and bounds on the errors.
    matrix, entry_errors, inverse, rest
        A system of equations.
    numbers
        What single functions answer, besides what they return.
    """

    gains: Numbers
    errors: Numbers
    better: Indices
    between: Indices
    masks: Indices
    choices: Indices
    mixing: Indices
    weights: Numbers
    doubts: Numbers
    matrix: Numbers
    entry_errors: Numbers
    inverse: Numbers
    rest: Numbers
    numbers: Numbers


def bring(shape: Shape, values: Numbers, bounds: Numbers, n_points: int, point: int, work: Work) -> None:
    """Fill the tables with one of the games."""
    gains, errors, position = work.gains, work.errors, shape.position
    for place in range(shape.start[shape.n_players]):
        output = position[place]
        gains[place] = values[output * n_points + point] if output >= 0 else 0.0
        errors[place] = bounds[output] if output >= 0 else 0.0


def compare(shape: Shape, work: Work) -> None:
    """Fill ``better``."""
    gains, errors = work.gains, work.errors
    for i in range(shape.n_players):
        n, n_others, start, pair = shape.n_actions[i], shape.n_others[i], shape.start[i], shape.pair[i]
        for place in range(n * n):
            work.better[pair + place] = 0
        for r in range(n_others):
            bit = 1 << r
            for a in range(n):
                at = start + a * n_others + r
                low = gains[at] - errors[at]
                for b in range(n):
                    other = start + b * n_others + r
                    if low > gains[other] + errors[other]:
                        work.better[pair + a * n + b] |= bit


def within(shape: Shape, masks: Indices, at: int, i: int) -> int:
    """Profiles of the others of ``i`` that lie within the sets from ``at`` on."""
    profiles = -1
    width = 1 << shape.most_actions
    for j in range(shape.n_players):
        if j != i:
            profiles &= shape.holding[(i * shape.n_players + j) * width + masks[at + j]]
    return profiles


def look_between(shape: Shape, work: Work, at: int) -> None:
    """Fill ``between`` for the actions in the sets from ``at`` on."""
    gains, errors = work.gains, work.errors
    for i in range(shape.n_players):
        n, n_others, start = shape.n_actions[i], shape.n_others[i], shape.start[i]
        mask, profiles = work.masks[at + i], within(shape, work.masks, at, i)
        for a in range(n):
            for c in range(a + 1, n):
                if not mask >> a & 1 or not mask >> c & 1:
                    continue
                for b in range(n):
                    if b in (a, c):
                        continue
                    one, two, other = start + a * n_others, start + c * n_others, start + b * n_others
                    low, high = 0.0, 1.0
                    for r in range(n_others):
                        if profiles >> r & 1:
                            slope = gains[one + r] - gains[two + r]
                            room = gains[other + r] - gains[two + r]
                            if slope > 0.0 and room < high * slope:
                                high = room / slope
                            elif slope < 0.0 and room < low * slope:
                                low = room / slope
                    share = 0.5 * (low + high) if low < high else 0.5
                    rest = 1.0 - share
                    best = 0
                    for r in range(n_others):
                        mixed = share * gains[one + r] + rest * gains[two + r]
                        size = abs(gains[one + r]) + abs(gains[two + r]) + abs(gains[other + r])
                        error = errors[other + r] + share * errors[one + r] + rest * errors[two + r]
                        if gains[other + r] - mixed > (error + 4.0 * UNIT * size + TINY) * SLOP:
                            best |= 1 << r
                    work.between[shape.triple[i] + (a * n + c) * n + b] = best


def pruned(shape: Shape, work: Work, at: int, n_chosen: int) -> bool:
    """Remove dominated actions from the sets from ``at`` on until there are none; the first ``n_chosen`` must stay.

    Returns
    -------
    bool
        Whether they can stay.
    """
    masks, better = work.masks, work.better
    unchanged, i = 0, 0 * at  # `within` would be compiled once more for a literal
    while unchanged < shape.n_players:
        n, pair = shape.n_actions[i], shape.pair[i]
        profiles = within(shape, masks, at, i)
        left = masks[at + i]
        for a in range(n):
            if left >> a & 1:
                for b in range(n):
                    if profiles & ~better[pair + b * n + a] == 0:
                        left -= 1 << a
                        break
        if left != masks[at + i]:
            if i < n_chosen:
                return False
            masks[at + i] = left
            unchanged = 0
        unchanged += 1
        i = (i + 1) % shape.n_players
    return True
