"""The loop over games of several players, and over the supports of each; :mod:`.n_players` states the algorithm."""

from __future__ import annotations

from typing import NamedTuple

from burden.sweeps.kernels.many_equations import (
    EQUILIBRIUM,
    OPEN,
    UNKNOWN,
    at_root,
    count,
    pairs,
    profile,
    roots,
    signs,
)
from burden.sweeps.kernels.many_tables import (
    Indices,
    Numbers,
    Shape,
    Work,
    bring,
    compare,
    look_between,
    pruned,
    within,
)

__all__ = ["MOST_FOUND", "MOST_LEFT", "Output", "order", "run"]

#: Most equilibria of one game, and most supports of one game that are left to others.
MOST_FOUND = 64
MOST_LEFT = 64


class Output(NamedTuple):
    """What is found, one row after the other.

    Parameters
    ----------
    point
        The game of each equilibrium.
    weights, doubts
        Its probabilities, of all players' actions, and bounds on their errors.
    unsafe
        For each game, whether it is given up: 1 or 0.
    left_point, left_masks
        Supports that may hold more equilibria: the game, and a set of actions of each player.
    """

    point: Indices
    weights: Numbers
    doubts: Numbers
    unsafe: Indices
    left_point: Indices
    left_masks: Indices


def can_mix(shape: Shape, work: Work, at: int, n_chosen: int) -> bool:
    """Whether the chosen supports hold no two actions of which a third one always beats a mixture."""
    for i in range(n_chosen):
        mask, n = work.masks[at + i], shape.n_actions[i]
        if mask & (mask - 1) == 0:
            continue
        profiles = within(shape, work.masks, at, i)
        for a in range(n):
            if mask >> a & 1:
                for c in range(a + 1, n):
                    if mask >> c & 1:
                        row = shape.triple[i] + (a * n + c) * n
                        for b in range(n):
                            if b not in (a, c) and profiles & ~work.between[row + b] == 0:
                                return False
    return True


def keep(shape: Shape, work: Work, point: int, output: Output, n_found: int) -> None:
    """Write the profile in ``weights`` to the output, after ``n_found`` others."""
    output.point[n_found] = point
    for place in range(shape.n_weights):
        output.weights[n_found * shape.n_weights + place] = work.weights[place]
        output.doubts[n_found * shape.n_weights + place] = work.doubts[place]


def begin_search(shape: Shape, work: Work) -> None:
    """Remove dominated actions from the whole game, and get ready to choose supports."""
    masks = work.masks
    for i in range(shape.n_players):
        masks[i] = (1 << shape.n_actions[i]) - 1
    start = 0 * shape.n_players  # `pruned` would be compiled once more for a literal
    pruned(shape, work, start, start)
    is_solved = True
    for i in range(shape.n_players):
        is_solved = is_solved and masks[i] & (masks[i] - 1) == 0
    if not is_solved:
        look_between(shape, work, start)
    work.choices[0] = 0
    work.choices[shape.n_players] = 0


def next_supports(shape: Shape, work: Work) -> bool:
    """Find the next supports that dominance leaves: in the last row of ``masks``; whether there are any."""
    n_players, masks, choices = shape.n_players, work.masks, work.choices
    level = choices[n_players]
    while level >= 0:
        at, to = level * n_players, (level + 1) * n_players
        allowed = masks[at + level]
        # The next larger subset, as numbers; 0 after the last.
        chosen = (choices[level] - allowed) & allowed
        choices[level] = chosen
        if chosen == 0:
            level -= 1
            continue
        for i in range(n_players):
            masks[to + i] = masks[at + i]
        masks[to + level] = chosen
        if not pruned(shape, work, to, level + 1) or not can_mix(shape, work, to, level + 1):
            continue
        if level + 1 == n_players:
            choices[n_players] = level
            return True
        level += 1
        choices[level] = 0
    return False


def players_who_mix(shape: Shape, work: Work, at: int) -> int:
    """List in ``mixing`` who mixes in supports: how many do, or more than three where there is no method for them."""
    n_mixing, most = 0, 1
    for i in range(shape.n_players):
        size = count(work.masks[at + i])
        if size > 1:
            work.mixing[n_mixing] = i
            n_mixing += 1
            most = max(most, size)
    return shape.n_players + 3 if n_mixing == 3 and most > 2 else n_mixing


def before(shape: Shape, weights: Numbers, doubts: Numbers, one: int, other: int) -> int:
    """Which of two equilibria, in rows ``one`` and ``other``, :func:`burden.solve` lists first.

    By the number of actions played; by these actions, those of all players in a row; and by the probabilities of those,
    the largest first.

    Returns
    -------
    int
        1 where it is the first, -1 where it is the second, 0 where it is open.
    """
    n_weights = shape.n_weights
    a, b = one * n_weights, other * n_weights
    n_one = n_other = 0
    for place in range(n_weights):
        n_one += weights[a + place] != 0.0
        n_other += weights[b + place] != 0.0
    if n_one != n_other:
        return 1 if n_one < n_other else -1
    for compares_weights in range(2):
        at = to = i = j = 0
        for _ in range(n_one):
            while weights[a + at] == 0.0:
                at += 1
            while weights[b + to] == 0.0:
                to += 1
            while shape.first[i + 1] <= at:
                i += 1
            while shape.first[j + 1] <= to:
                j += 1
            if compares_weights == 0:
                action, other_action = at - shape.first[i], to - shape.first[j]
                if action != other_action:
                    return 1 if action < other_action else -1
            else:
                difference = weights[a + at] - weights[b + to]
                doubt = doubts[a + at] + doubts[b + to]
                if abs(difference) > 2.0 * doubt:
                    return 1 if difference > 0.0 else -1
                if doubt > 0.0:
                    return 0
            at += 1
            to += 1
    return 0


def swap(shape: Shape, output: Output, one: int, other: int) -> None:
    """Exchange two rows."""
    for place in range(shape.n_weights):
        a, b = one * shape.n_weights + place, other * shape.n_weights + place
        weight, doubt = output.weights[a], output.doubts[a]
        output.weights[a], output.doubts[a] = output.weights[b], output.doubts[b]
        output.weights[b], output.doubts[b] = weight, doubt


def order(shape: Shape, output: Output, start: int, stop: int) -> bool:
    """Put equilibria of one game in order; whether that could be done."""
    for row in range(start + 1, stop):
        place = row
        while place > start:
            first = before(shape, output.weights, output.doubts, place - 1, place)
            if first == 0:
                return False
            if first > 0:
                break
            swap(shape, output, place - 1, place)
            place -= 1
    return True


def run(
    shape: Shape,
    work: Work,
    values: Numbers,
    bounds: Numbers,
    n_points: int,
    begin: int,
    room: int,
    left_room: int,
    output: Output,
) -> tuple[int, int, int]:
    """Solve games from ``begin`` on, as long as there is room.

    All is called from here that is long: compilers look again at what a function calls, and once is enough.

    Returns the game to go on with, how many equilibria have been found, and how many supports are left.
    """
    n_players = shape.n_players
    at = n_players * n_players
    n_found = n_left = 0 * begin
    point = begin
    while point < n_points and n_found + MOST_FOUND <= room and n_left + MOST_LEFT <= left_room:
        start, first_left = n_found, n_left
        is_open = output.unsafe[point] != 0
        if not is_open:
            bring(shape, values, bounds, n_points, point, work)
            compare(shape, work)
            begin_search(shape, work)
        while not is_open and next_supports(shape, work):
            n_mixing = players_who_mix(shape, work, at)
            if n_mixing > 3:
                if n_left - first_left == MOST_LEFT:
                    is_open = True
                    break
                output.left_point[n_left] = point
                for i in range(n_players):
                    output.left_masks[n_left * n_players + i] = work.masks[at + i]
                n_left += 1
                continue
            n_looks = 1 if n_mixing in (0, 2) else -1
            turn = 0
            while n_mixing == 3 and n_looks < 0 and turn < 3:
                # Where one player's weight cannot tell, that of another one may.
                work.mixing[0], work.mixing[1], work.mixing[2] = work.mixing[1], work.mixing[2], work.mixing[0]
                n_looks = roots(shape, work, at)
                turn += 1
            is_open = n_looks < 0
            for which in range(n_looks):
                if n_mixing == 0:
                    answer = profile(shape, work, at)
                elif n_mixing == 2:
                    answer = pairs(shape, work, at)
                else:
                    answer = at_root(shape, work, at, which)
                if n_mixing > 0 and answer in (EQUILIBRIUM, OPEN):
                    answer = signs(shape, work, at, answer)
                if answer == EQUILIBRIUM:
                    keep(shape, work, point, output, n_found)
                    n_found += 1
                is_open = is_open or answer in (OPEN, UNKNOWN) or n_found - start > MOST_FOUND - 2
        is_safe = not is_open
        if is_safe and n_left == first_left:
            # The number of equilibria of a game whose equilibria are all regular is odd (Harsanyi 1973).
            is_safe = (n_found - start) % 2 == 1 and order(shape, output, start, n_found)
        if not is_safe:
            output.unsafe[point] = 1
            n_found, n_left = start, first_left
        point += 1
    return point, n_found, n_left
