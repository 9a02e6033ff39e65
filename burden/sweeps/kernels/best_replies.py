"""The loop of :mod:`.pure`: best replies, and the profiles in which everybody gives one."""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from typing import NamedTuple, TypeAlias

__all__ = ["BITS", "BLOCK", "Output", "Replies", "Work", "run"]

Words: TypeAlias = "MutableSequence[int]"
Row: TypeAlias = "MutableSequence[float]"
Table: TypeAlias = "Sequence[MutableSequence[float]]"

#: Points whose best replies are worked out together, so that everything about them stays near the processor.
BLOCK = 512

#: Profiles in one word.
BITS = 62


class Replies(NamedTuple):
    """Where the numbers of a game are.

    Parameters
    ----------
    n_profiles
        Number of profiles of actions, which are numbered in the order of players, the last one's action varying
        fastest.
    n_actions, n_others
        For each player: actions, and profiles of the others.
    gains, profiles
        For each player, each of its actions and each profile of the others: the row of values that says what the player
        gains over its first action, and the number of the profile.
    place
        Of each power of two, by its remainder when divided by 67: its exponent.
    """

    n_profiles: int
    n_actions: Words
    n_others: Words
    gains: Words
    profiles: Words
    place: Words


class Work(NamedTuple):
    """Room for a block of points.

    Parameters
    ----------
    possible, tied
        For each word and point: the profiles in which everybody may give a best reply; and those at which somebody may
        have two.
    top
        Least that a best reply of one player gains over the first action.
    replies
        Actions that may be best replies.
    """

    possible: list[Words]
    tied: list[Words]
    top: Row
    replies: Words


class Output(NamedTuple):
    """What is found: point and profile of each equilibrium, and for each point whether it is given up, 1 or 0."""

    point: Words
    profile: Words
    unsafe: Words


def find_replies(values: Table, bounds: Row, first: int, count: int, game: Replies, work: Work) -> None:
    """Fill ``work`` for ``count`` points from ``first`` on."""
    gains, profiles, top, replies = game.gains, game.profiles, work.top, work.replies
    for word in range(len(work.possible)):
        possible, tied = work.possible[word], work.tied[word]
        inside = min(game.n_profiles - word * BITS, BITS)
        for p in range(count):
            possible[p] = (1 << inside) - 1
            tied[p] = 0
    start = 0
    for i in range(len(game.n_actions)):
        n_others = game.n_others[i]
        stop = start + game.n_actions[i] * n_others
        for r in range(start, start + n_others):
            for p in range(count):
                top[p] = 0.0
                replies[p] = 0
            for place in range(r + n_others, stop, n_others):
                row, bound = values[gains[place]][first : first + count], bounds[gains[place]]
                for p in range(count):
                    least = row[p] - bound
                    top[p] = least if least > top[p] else top[p]
            # An action is surely no best reply where even the most that it may gain is below the top.
            for place in range(r, stop, n_others):
                possible = work.possible[profiles[place] // BITS]
                others = ~(1 << profiles[place] % BITS)
                if place == r:
                    for p in range(count):
                        is_worse = top[p] > 0.0
                        possible[p] &= others if is_worse else -1
                        replies[p] += 0 if is_worse else 1
                else:
                    row, bound = values[gains[place]][first : first + count], bounds[gains[place]]
                    for p in range(count):
                        is_worse = row[p] + bound < top[p]
                        possible[p] &= others if is_worse else -1
                        replies[p] += 0 if is_worse else 1
            for place in range(r, stop, n_others):
                tied = work.tied[profiles[place] // BITS]
                bit = 1 << profiles[place] % BITS
                for p in range(count):
                    tied[p] |= bit if replies[p] > 1 else 0
        start = stop


def run(
    values: Table, bounds: Row, start: int, stop: int, room: int, game: Replies, work: Work, output: Output
) -> tuple[int, int]:
    """List the pure equilibria of the points from ``start`` to ``stop``, as long as there is room.

    Returns the point to go on with, and how many equilibria have been found.
    """
    n_found = 0
    first = start
    while first < stop:
        count = min(BLOCK, stop - first)
        find_replies(values, bounds, first, count, game, work)
        for p in range(count):
            point = first + p
            if n_found + game.n_profiles > room:
                return point, n_found
            is_open = output.unsafe[point]
            for word in range(len(work.possible)):
                if work.possible[word][p] & work.tied[word][p]:
                    is_open = 1
            output.unsafe[point] = is_open
            if is_open:
                continue
            for word in range(len(work.possible)):
                left = work.possible[word][p]
                while left:
                    output.point[n_found] = point
                    output.profile[n_found] = word * BITS + game.place[(left & -left) % 67]
                    n_found += 1
                    left &= left - 1
        first += count
    return first, n_found
