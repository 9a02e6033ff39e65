"""The loop over support profiles, and over the cells of each."""

from __future__ import annotations

from burden.solvers.cells.ranges import contraction, has_no_zero, locate, newton, squeeze
from burden.solvers.cells.tables import (
    ROUNDING,
    Indices,
    Numbers,
    Shape,
    Stack,
    Work,
    gather,
    halve,
    inflate,
    is_beaten,
    is_weakly_beaten,
    lay_out,
    shrink,
    widest_edge,
)

__all__ = ["search"]

#: Range of differences of payoffs below which a cell is not divided any more; payoffs are scaled to 1.
SMALLEST = 1e-8

#: Largest contraction factor at which a root is recorded.
CONTRACTING = 0.9

#: A cell shrinks where some player's simplex shrinks to less than this part; by the equations of single players not to
#: less than the second one, since the Newton map of all of them is about to find the root.
SHRINKING = 0.7
LEAST = 1e-3

#: Part of a simplex below which nothing is left of it, rounding included.
NOTHING = -1e-6


def is_dominated(
    payoffs: Numbers,
    slack: float,
    begin: int,
    steps: Indices,
    n_players: int,
    player: int,
    action: int,
    rival: int,
    masks: Indices,
) -> bool:
    """Whether ``rival`` is better than ``action`` against all profiles in which the others play within ``masks``."""
    odometer = begin
    # The others' actions are counted through by bits; the digits are in the upper half of `masks`.
    for j in range(n_players):
        masks[n_players + j] = 0
        if j != player:
            while not masks[j] >> masks[n_players + j] & 1:
                masks[n_players + j] += 1
            odometer += masks[n_players + j] * steps[player * n_players + j]
    own = steps[player * n_players + player]
    while True:
        if payoffs[odometer + rival * own] - payoffs[odometer + action * own] <= slack:
            return False
        j = n_players - 1
        while j >= 0:
            if j != player:
                digit = masks[n_players + j]
                following = digit + 1
                while masks[j] >> following and not masks[j] >> following & 1:
                    following += 1
                if masks[j] >> following:
                    masks[n_players + j] = following
                    odometer += (following - digit) * steps[player * n_players + j]
                    break
                lowest = 0
                while not masks[j] >> lowest & 1:
                    lowest += 1
                masks[n_players + j] = lowest
                odometer += (lowest - digit) * steps[player * n_players + j]
            j -= 1
        if j < 0:
            return True


def survives(shape: Shape, payoffs: Numbers, slack: float, steps: Indices, chosen: int, masks: Indices) -> bool:
    """Conditional dominance: whether players before ``chosen`` may play what ``masks`` says.

    The masks of the others, from ``chosen`` on, are what they may still choose from. Actions that are dominated within
    the masks are taken out of them; where a chosen one is dominated, the supports are given up.
    """
    n_players, n_actions = shape.n_players, shape.n_actions
    n_profiles = 1
    for j in range(n_players):
        n_profiles *= n_actions[j]
    for player in range(n_players):
        begin = player * n_profiles
        for action in range(n_actions[player]):
            if masks[player] >> action & 1:
                for rival in range(n_actions[player]):
                    if rival != action and is_dominated(
                        payoffs, slack, begin, steps, n_players, player, action, rival, masks
                    ):
                        if player < chosen:
                            return False
                        masks[player] -= 1 << action
                        if masks[player] == 0:
                            return False
                        break
    return True


def record(
    shape: Shape,
    stack: Stack,
    at: int,
    corner_at: int,
    error: float,
    work: Work,
    low: int,
    roots: Numbers,
    root_at: int,
) -> int:
    """Record the only root in a cell, if the Newton map, whose range is known, proves that there is one.

    Returns
    -------
    int
        0 if nothing was proved, 1 if the root is no equilibrium, 2 if it was recorded.
    """
    n_players, size, layout = shape.n_players, shape.size, shape.layout
    for i in range(n_players):
        if size[i] > 1:
            for v in range(size[i]):
                if work.vectors[low + layout[3 * n_players + i] + v] <= 0.0:
                    return 0
    n_weights = layout[3 * n_players + n_players - 1] + size[n_players - 1]
    # Rounding moves each image by no more than the slack that `newton` has left at the end of the vectors.
    factor = contraction(shape, work.image) + 2.0 * n_players * work.vectors[6 * n_weights]
    if factor >= CONTRACTING:
        return 0
    bound = locate(shape, stack, at, corner_at, error, factor, work, low)
    if bound < 0.0:
        return 1
    roots[root_at] = bound
    for place in range(n_weights):
        roots[root_at + 1 + place] = work.scratch[place]
    return 2


def rest_of(shape: Shape, vectors: Numbers, player: int) -> float:
    """Part of a player's simplex that is left above the least weights; negative where nothing is left."""
    rest = 1.0
    for v in range(shape.size[player]):
        rest -= max(vectors[shape.layout[3 * shape.n_players + player] + v], 0.0)
    return rest


def least_rest(shape: Shape, vectors: Numbers) -> float:
    """Least part that is left of the simplex of a player who mixes."""
    least = 1.0
    for i in range(shape.n_players):
        if shape.size[i] > 1:
            least = min(least, rest_of(shape, vectors, i))
    return least


def largest_rest(shape: Shape, vectors: Numbers) -> float:
    """Largest part that is left of the simplex of a player who mixes."""
    largest = 0.0
    for i in range(shape.n_players):
        if shape.size[i] > 1:
            largest = max(largest, rest_of(shape, vectors, i))
    return largest


def settle(
    shape: Shape,
    length: int,
    stack: Stack,
    depth: int,
    max_work: int,
    counts: Indices,
    work: Work,
    roots: Numbers,
    room: int,
) -> int:
    """Cover the simplices over the supports by cells until each is dropped or its only root is recorded.

    The table of the whole is at the bottom of the stack. Roots go into ``roots``, each after the bound on its error:
    from ``counts[1]`` on, which moves; ``counts[0]`` counts the work, in products of numbers or so.

    Returns
    -------
    int
        0 if settled; 1 if ``max_work`` was not enough; 2 if a cell got too small; 3 if there is no room for roots.
    """
    n_players, size = shape.n_players, shape.size
    tables, corners, errors = stack.tables, stack.corners, stack.errors
    corner_length = n_weights = n_free = 0
    for i in range(n_players):
        corner_length += size[i] * size[i]
        n_weights += size[i]
        n_free += size[i] - 1
    unbalanced = -1
    for i in range(n_players):
        if 2 * (size[i] - 1) > n_free:
            unbalanced = i
    inflated = 2 * n_weights
    n_profiles = 1
    for i in range(n_players):
        n_profiles *= size[i]
    cell_work = n_free * (n_profiles * (n_players + 1) + 2 * n_free * n_free) + length
    done = level = n_squeezed = 0
    while level >= 0:
        done += cell_work
        counts[0] += cell_work
        if done > max_work:
            return 1
        if counts[1] + 1 + n_weights > room:
            return 3
        at, corner_at, error = level * length, level * corner_length, errors[level]
        is_empty = is_beaten(shape, tables, at, 2.5 * error)
        for place in range(n_weights):
            work.vectors[place] = 0.0
        for i in range(n_players):
            for j in range(n_players):
                if not is_empty and i != j and 1 < size[j] <= size[i]:
                    is_empty = squeeze(shape, tables, at, error, i, j, work)
        if not is_empty:
            rest = least_rest(shape, work.vectors)
            is_empty = rest < NOTHING
            if not is_empty and LEAST < rest < SHRINKING and n_squeezed < 2:
                n_squeezed += 1
                errors[level] = error + ROUNDING * shrink(shape, stack, at, corner_at, work.vectors)
                continue
            n_squeezed = 0
        answer = 0
        if not is_empty:
            if unbalanced >= 0:
                is_empty = has_no_zero(shape, tables, at, error, unbalanced, work)
            else:
                answer = newton(shape, tables, at, error, work, 0)
        if answer == 2:
            found = record(shape, stack, at, corner_at, error, work, 0, roots, counts[1])
            if found == 0 and largest_rest(shape, work.vectors) < 0.5:
                larger = inflate(shape, stack, at, length, corner_at, corner_length, error, work.scratch)
                if newton(shape, tables, at + length, larger, work, inflated) == 2:
                    found = record(
                        shape, stack, at + length, corner_at + corner_length, larger, work, inflated, roots, counts[1]
                    )
            rest = least_rest(shape, work.vectors)
            is_empty = rest < NOTHING
            if found == 0 and not is_empty and rest < SHRINKING:
                errors[level] = error + ROUNDING * shrink(shape, stack, at, corner_at, work.vectors)
                continue
            if found == 2:
                counts[1] += 1 + n_weights
            is_empty = is_empty or found > 0
        if is_empty or answer == 1:
            level -= 1
            n_squeezed = 0
            continue
        if widest_edge(shape, tables, at, work.edge) < SMALLEST:
            return 2
        if level + 3 > depth:
            return 1
        for place in range(length):
            tables[at + length + place] = tables[at + place]
        for place in range(corner_length):
            corners[corner_at + corner_length + place] = corners[corner_at + place]
        player, v, w = work.edge[0], work.edge[1], work.edge[2]
        halve(shape, stack, at, corner_at, player, v, w)
        halve(shape, stack, at + length, corner_at + corner_length, player, w, v)
        errors[level] = errors[level + 1] = error + ROUNDING
        level += 1
    return 0


def search(
    shape: Shape,
    payoffs: Numbers,
    first_error: float,
    steps: Indices,
    smallest: int,
    largest: int,
    max_support_work: int,
    max_work: int,
    depth: int,
    state: Indices,
    counts: Indices,
    rows: Indices,
    row_start: Indices,
    masks: Indices,
    stack: Stack,
    work: Work,
    roots: Numbers,
    room: int,
    found: Indices,
    found_room: int,
) -> bool:
    """Go through the support profiles that conditional dominance leaves, from where ``state`` says.

    Parameters
    ----------
    payoffs
        Of ``i`` at ``i * n_profiles + sum(a_j * steps[i * n_players + j])``, up to the same constants for all of
        ``i``'s actions, and up to 1 in size.
    first_error
        Bound on the error of each payoff.
    smallest, largest
        Sizes between which the largest support of a profile is to lie.
    max_support_work, max_work
        Most work for one support profile, and in this call, in products of numbers or so.
    state
        ``state[0]`` is the player whose support is to be chosen next, -1 at the end. Then for each player the masks of
        all players within which that choice is made, and last the choices made so far.
    counts
        Filled: work, length of ``roots``, length of ``found``, support profiles settled by dominance or cells.
    found
        For each support profile with roots, or unsettled: the masks, the code of :func:`settle`, the end of its roots
        in ``roots``.

    Returns
    -------
    bool
        Whether all are done; otherwise call again, with ``roots`` and ``found`` emptied.
    """
    n_players, size, n_actions = shape.n_players, shape.size, shape.n_actions
    counts[0] = counts[1] = counts[2] = counts[3] = 0
    choices = 1 + n_players * n_players
    survey_work = 0
    for i in range(n_players):
        n_others = 1
        for j in range(n_players):
            n_others *= 1 if j == i else n_actions[j]
        survey_work += n_actions[i] * n_actions[i] * min(n_others, 32)
    level = state[0]
    while level >= 0:
        counts[0] += 1
        if counts[0] > max_work or counts[2] + n_players + 2 > found_room or 2 * counts[1] > room:
            state[0] = level
            return False
        allowed = state[1 + level * n_players + level]
        # The next larger subset, as numbers; 0 after the last.
        chosen = (state[choices + level] - allowed) & allowed
        state[choices + level] = chosen
        if chosen == 0:
            level -= 1
            continue
        n_chosen = 0
        for a in range(n_actions[level]):
            n_chosen += chosen >> a & 1
        if n_chosen > largest:
            continue
        for j in range(n_players):
            masks[j] = state[1 + level * n_players + j]
        masks[level] = chosen
        counts[0] += survey_work
        if not survives(shape, payoffs, 2.5 * first_error, steps, level + 1, masks):
            continue
        if level + 1 < n_players:
            level += 1
            for j in range(n_players):
                state[1 + level * n_players + j] = masks[j]
            state[choices + level] = 0
            continue
        counts[3] += 1
        place = most = 0
        for i in range(n_players):
            row_start[i] = place
            inside = 0
            for a in range(n_actions[i]):
                inside += masks[i] >> a & 1
            size[i] = inside
            most = max(most, inside)
            outside = place + inside
            inside = place
            for a in range(n_actions[i]):
                if masks[i] >> a & 1:
                    rows[inside] = a
                    inside += 1
                else:
                    rows[outside] = a
                    outside += 1
            place = outside
        if most < smallest:
            continue
        length = lay_out(shape)
        gather(shape, payoffs, steps, rows, row_start, stack)
        stack.errors[0] = first_error
        if first_error == 0.0 and is_weakly_beaten(shape, stack.tables):
            continue
        before = counts[1]
        code = settle(shape, length, stack, depth, max_support_work, counts, work, roots, room)
        if code > 0:
            counts[1] = before
        if code > 0 or counts[1] > before:
            for i in range(n_players):
                found[counts[2] + i] = masks[i]
            found[counts[2] + n_players] = code
            found[counts[2] + n_players + 1] = counts[1]
            counts[2] += n_players + 2
    state[0] = -1
    return True
