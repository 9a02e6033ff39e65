"""Ranges of the Newton map over cells, from their tables, and what they prove.

A function that is affine in each player's weights takes its least and its largest value over a cell at profiles of
vertices. So ranges are exact up to rounding, which is bounded.
"""

from __future__ import annotations

from burden.solvers.cells.tables import UNIT, Numbers, Shape, Stack, Work

__all__ = ["contraction", "has_no_zero", "locate", "newton", "squeeze"]


def swap_rows(matrix: Numbers, width: int, first: int, second: int) -> None:
    """Exchange two rows."""
    if first != second:
        for c in range(width):
            entry = matrix[first * width + c]
            matrix[first * width + c] = matrix[second * width + c]
            matrix[second * width + c] = entry


def has_no_zero(shape: Shape, tables: Numbers, at: int, error: float, player: int, work: Work) -> bool:
    """Whether a player with more indifference equations than the others have weights cannot be indifferent.

    Equations are combined so that the combination has gradient zero at the centre of the cell; its range over the cell
    is then small, and misses zero unless all equations nearly hold.
    """
    n_players, size, layout = shape.n_players, shape.size, shape.layout
    matrix = work.matrix
    n_equations = size[player] - 1
    n_others, start = layout[player], at + layout[n_players + player]
    n_unknowns = 0
    for j in range(n_players):
        if j != player:
            n_unknowns += size[j] - 1
    width = n_unknowns + n_equations
    for a in range(n_equations):
        column = 0
        for j in range(n_players):
            if j == player or size[j] == 1:
                continue
            stride = layout[(5 + player) * n_players + j]
            mean = 0.0
            for v in range(size[j]):
                total = 0.0
                for r in range(n_others):
                    if r // stride % size[j] == v:
                        total += tables[start + (a + 1) * n_others + r] - tables[start + r]
                total *= size[j] / n_others
                if v == 0:
                    mean = total
                else:
                    matrix[a * width + column] = total - mean
                    column += 1
        for b in range(n_equations):
            matrix[a * width + n_unknowns + b] = 1.0 if a == b else 0.0
    done = 0
    for column in range(n_unknowns):
        pivot = done
        for a in range(done, n_equations):
            if abs(matrix[a * width + column]) > abs(matrix[pivot * width + column]):
                pivot = a
        if done == n_equations or abs(matrix[pivot * width + column]) < 1e-12:
            continue
        swap_rows(matrix, width, done, pivot)
        for a in range(done + 1, n_equations):
            factor = matrix[a * width + column] / matrix[done * width + column]
            for c in range(width):
                matrix[a * width + c] -= factor * matrix[done * width + c]
        done += 1
    for a in range(done, n_equations):
        slack = 0.0
        for b in range(n_equations):
            slack += abs(matrix[a * width + n_unknowns + b]) * (2.5 * error + (n_equations + 4) * UNIT * 2.0)
        low = high = 0.0
        for r in range(n_others):
            value = 0.0
            for b in range(n_equations):
                difference = tables[start + (b + 1) * n_others + r] - tables[start + r]
                value += matrix[a * width + n_unknowns + b] * difference
            if r == 0 or value < low:
                low = value
            if r == 0 or value > high:
                high = value
        if low > slack or high < -slack:
            return True
    return False


def squeeze(shape: Shape, tables: Numbers, at: int, error: float, player: int, other: int, work: Work) -> bool:
    """Bound the weights of ``other`` by the equations of ``player`` alone; whether there are none that fit.

    These equations are linear in the weights of ``other`` for given strategies of the rest. Solve them at the centre of
    the rest, and take the range of the Newton map of this system alone: what is above the least weights in ``vectors``
    is raised there.
    """
    n_players, size, layout = shape.n_players, shape.size, shape.layout
    vectors, matrix, scratch = work.vectors, work.matrix, work.scratch
    n_unknowns, n_equations = size[other] - 1, size[player] - 1
    n_others, start = layout[player], at + layout[n_players + player]
    stride = layout[(5 + player) * n_players + other]
    block = stride * size[other]
    width = n_unknowns + n_equations
    largest = 0.0
    for a in range(n_equations):
        own = start + (a + 1) * n_others
        base = 0.0
        for v in range(size[other]):
            total = 0.0
            for outer in range(v * stride, n_others, block):
                for r in range(outer, outer + stride):
                    difference = tables[own + r] - tables[start + r]
                    total += difference
                    largest = max(largest, abs(difference))
            total *= size[other] / n_others
            if v == 0:
                base = total
            else:
                matrix[a * width + v - 1] = total - base
        for b in range(n_equations):
            matrix[a * width + n_unknowns + b] = 0.0
        matrix[a * width + n_unknowns + a] = 1.0
    for c in range(n_unknowns):
        pivot = c
        scale = 0.0
        for a in range(n_equations):
            scale = max(scale, abs(matrix[a * width + c]))
            if a > c and abs(matrix[a * width + c]) > abs(matrix[pivot * width + c]):
                pivot = a
        if scale < 1e-30 or abs(matrix[pivot * width + c]) < 1e-6 * scale:
            return False
        swap_rows(matrix, width, c, pivot)
        inverse = 1.0 / matrix[c * width + c]
        for d in range(width):
            matrix[c * width + d] *= inverse
        for a in range(n_equations):
            factor = matrix[a * width + c]
            if a != c and factor != 0.0:
                for d in range(width):
                    matrix[a * width + d] -= factor * matrix[c * width + d]
    unit = 2.5 * error + (n_equations + 8) * UNIT * largest
    first = layout[3 * n_players + other]
    rest = n_others
    whole = 0.0
    for r in range(n_others):
        scratch[rest + r] = 1.0
    for v in range(1, size[other]):
        row = (v - 1) * width + n_unknowns
        slack = 4.0 * UNIT
        for r in range(n_others):
            scratch[r] = 0.0
        for outer in range(v * stride, n_others, block):
            for r in range(outer, outer + stride):
                scratch[r] = 1.0
        for a in range(n_equations):
            factor = matrix[row + a]
            if factor != 0.0:
                slack += abs(factor) * unit
                own = start + (a + 1) * n_others
                for r in range(n_others):
                    scratch[r] -= factor * (tables[own + r] - tables[start + r])
        least = most = scratch[0]
        for r in range(n_others):
            value = scratch[r]
            scratch[rest + r] -= value
            if value < least:
                least = value
            elif value > most:
                most = value
        if most + slack < 0.0:
            return True
        whole += slack
        vectors[first + v] = max(vectors[first + v], least - slack)
    least = most = scratch[rest]
    for r in range(n_others):
        value = scratch[rest + r]
        if value < least:
            least = value
        elif value > most:
            most = value
    whole += size[other] * UNIT * 4.0
    vectors[first] = max(vectors[first], least - whole)
    return most + whole < 0.0


def newton(shape: Shape, tables: Numbers, at: int, error: float, work: Work, low: int) -> int:
    """Range of the Newton map ``N(w) = w - Y F(w)`` over the cell, ``Y`` the inverse Jacobian at its centre.

    ``N`` is multi-affine in the weights on vertices, so that its values at the profiles of vertices bound it: they go
    into ``image``, and their ranges, widened by the rounding error, into ``vectors``: first all least values, from
    ``low`` on, then all largest ones. The largest rounding error of a player's weights goes to the end.

    Returns
    -------
    int
        0 if ``Y`` could not be found, 1 if ``N`` misses the cell, so that no root is in it, 2 otherwise.
    """
    n_players, size, layout = shape.n_players, shape.size, shape.layout
    vectors, matrix, scratch, image = work.vectors, work.matrix, work.scratch, work.image
    n_free = 0
    n_profiles = 1
    largest = 0.0
    for i in range(n_players):
        n_free += size[i] - 1
        n_profiles *= size[i]
    high = low + n_free + n_players
    width = 2 * n_free
    for i in range(n_players):
        n_others, start, free = layout[i], at + layout[n_players + i], layout[4 * n_players + i]
        for a in range(1, size[i]):
            row = (free + a - 1) * width
            own = start + a * n_others
            for c in range(width):
                matrix[row + c] = 0.0
            matrix[row + n_free + free + a - 1] = 1.0
            for r in range(n_others):
                difference = tables[own + r] - tables[start + r]
                scratch[r] = difference
                if difference > largest:
                    largest = difference
                elif -difference > largest:
                    largest = -difference
            for j in range(n_players):
                if j == i or size[j] == 1:
                    continue
                stride = layout[(5 + i) * n_players + j]
                block = stride * size[j]
                base = 0.0
                for v in range(size[j]):
                    total = 0.0
                    for outer in range(v * stride, n_others, block):
                        for r in range(outer, outer + stride):
                            total += scratch[r]
                    total *= size[j] / n_others
                    if v == 0:
                        base = total
                    else:
                        matrix[row + layout[4 * n_players + j] + v - 1] = total - base
    # Invert by Gauss-Jordan elimination, columns scaled: cells can be thin.
    for c in range(n_free):
        scale = 0.0
        for a in range(n_free):
            if abs(matrix[a * width + c]) > scale:
                scale = abs(matrix[a * width + c])
        if scale < 1e-30:
            return 0
        vectors[high + c] = scale
        for a in range(n_free):
            matrix[a * width + c] /= scale
    for c in range(n_free):
        pivot = c
        for a in range(c + 1, n_free):
            if abs(matrix[a * width + c]) > abs(matrix[pivot * width + c]):
                pivot = a
        if abs(matrix[pivot * width + c]) < 1e-9:
            return 0
        swap_rows(matrix, width, c, pivot)
        inverse = 1.0 / matrix[c * width + c]
        for d in range(c, width):
            matrix[c * width + d] *= inverse
        for a in range(n_free):
            factor = matrix[a * width + c]
            if a != c and factor != 0.0:
                for d in range(c, width):
                    matrix[a * width + d] -= factor * matrix[c * width + d]
    for c in range(n_free):
        for d in range(n_free, width):
            matrix[c * width + d] /= vectors[high + c]
    unit = 2.5 * error + (n_free + n_players + 6) * UNIT * largest
    worst = 6 * (n_free + n_players)
    vectors[worst] = 0.0
    for i in range(n_players):
        if size[i] == 1:
            continue
        first, free = layout[3 * n_players + i], layout[4 * n_players + i]
        base_image = first * n_profiles
        for t in range(n_profiles):
            image[base_image + t] = 1.0
        whole = 0.0
        for v in range(1, size[i]):
            y = (free + v - 1) * width + n_free
            here = (first + v) * n_profiles
            for t in range(n_profiles):
                image[here + t] = 0.0
            slack = n_free * UNIT
            run = n_profiles
            for j in range(n_players):
                # `run` is the number of profiles of the players after j.
                run //= size[j]
                if size[j] == 1:
                    continue
                n_others, start = layout[j], at + layout[n_players + j]
                free_j = layout[4 * n_players + j]
                for r in range(n_others):
                    scratch[r] = 0.0
                for a in range(1, size[j]):
                    factor = matrix[y + free_j + a - 1]
                    slack += abs(factor) * unit
                    own = start + a * n_others
                    if factor != 0.0:
                        for r in range(n_others):
                            scratch[r] += factor * (tables[own + r] - tables[start + r])
                # Profiles of the others of j, r = outer * run + inner, against profiles of all.
                for outer in range(n_others // run):
                    for own_vertex in range(size[j]):
                        t = here + (outer * size[j] + own_vertex) * run
                        r = outer * run
                        for inner in range(run):
                            image[t + inner] -= scratch[r + inner]
            run = n_profiles
            for j in range(i + 1):
                run //= size[j]
            for outer in range(v * run, n_profiles, run * size[i]):
                for t in range(outer, outer + run):
                    image[here + t] += 1.0
            least = most = image[here]
            for t in range(n_profiles):
                value = image[here + t]
                image[base_image + t] -= value
                if value < least:
                    least = value
                elif value > most:
                    most = value
            if most + slack < 0.0:
                return 1
            vectors[low + first + v] = least - slack
            vectors[high + first + v] = most + slack
            whole += slack
        least = most = image[base_image]
        for t in range(n_profiles):
            value = image[base_image + t]
            if value < least:
                least = value
            elif value > most:
                most = value
        whole += size[i] * UNIT * 4.0
        vectors[worst] = max(vectors[worst], whole)
        if most + whole < 0.0:
            return 1
        vectors[low + first] = least - whole
        vectors[high + first] = most + whole
    return 2


def contraction(shape: Shape, image: Numbers) -> float:
    """Contraction factor of the Newton map over the cell, from its values at the profiles of vertices.

    Distance is the largest total variation over the players' weights. Moving ``j``'s weights alone moves the image by
    at most as much times the largest distance between the images of two profiles that differ in ``j``'s vertex (as in
    Dobrushin's coefficient of a stochastic matrix); the factors of all ``j`` add up.
    """
    n_players, size, layout = shape.n_players, shape.size, shape.layout
    n_profiles = 1
    for i in range(n_players):
        n_profiles *= size[i]
    factor = 0.0
    run = n_profiles
    for j in range(n_players):
        block = run
        run //= size[j]
        worst = 0.0
        for v in range(size[j]):
            for w in range(v):
                shift = (w - v) * run
                for outer in range(v * run, n_profiles, block):
                    for t in range(outer, outer + run):
                        for i in range(n_players):
                            if size[i] > 1:
                                distance = 0.0
                                here = layout[3 * n_players + i] * n_profiles + t
                                for _ in range(size[i]):
                                    step = image[here] - image[here + shift]
                                    distance += step if step > 0.0 else -step
                                    here += n_profiles
                                if distance > worst:
                                    worst = distance
        factor += worst / 2.0
    return factor


def locate(
    shape: Shape, stack: Stack, at: int, corner_at: int, error: float, factor: float, work: Work, low: int
) -> float:
    """Approximate the only root in a cell that the Newton map takes into itself, by going on with the map.

    The weights on actions go into ``scratch``.

    Returns
    -------
    float
        Bound on the distance of each weight from the exact one; negative where the root is certainly no equilibrium,
        because a weight is negative or somebody gains by leaving.
    """
    n_players, size, n_actions, layout = shape.n_players, shape.size, shape.n_actions, shape.layout
    tables, corners = stack.tables, stack.corners
    vectors, matrix, scratch = work.vectors, work.matrix, work.scratch
    n_free = 0
    for i in range(n_players):
        n_free += size[i] - 1
    n_weights = n_free + n_players
    high, root, gaps = low + n_weights, 4 * n_weights, 5 * n_weights
    for i in range(n_players):
        first = root + layout[3 * n_players + i]
        total = 1.0
        for v in range(1, size[i]):
            place = layout[3 * n_players + i] + v
            vectors[root + place] = 0.5 * (vectors[low + place] + vectors[high + place])
            total -= vectors[root + place]
        vectors[first] = total
        if total <= 0.0:  # outside of the cell, where the map need not contract: begin at the centre
            for v in range(size[i]):
                vectors[first + v] = 1.0 / size[i]
    width = 2 * n_free
    largest = 1.0
    distance = 1.0
    longest = 0
    for i in range(n_players):
        longest = max(longest, layout[i])
    for attempt in range(60):
        for i in range(n_players):
            n_others, start, gap = layout[i], at + layout[n_players + i], gaps + layout[4 * n_players + i] - 1
            for a in range(1, size[i]):
                vectors[gap + a] = 0.0
            for r in range(n_others):
                weight = 1.0
                for j in range(n_players):
                    if j != i:
                        vertex = r // layout[(5 + i) * n_players + j] % size[j]
                        weight *= vectors[root + layout[3 * n_players + j] + vertex]
                for a in range(1, size[i]):
                    difference = tables[start + a * n_others + r] - tables[start + r]
                    vectors[gap + a] += weight * difference
                    if abs(difference) > largest:
                        largest = abs(difference)
        moved = slack = 0.0
        for i in range(n_players):
            first, free = root + layout[3 * n_players + i], layout[4 * n_players + i]
            back = variation = own_slack = 0.0
            for v in range(1, size[i]):
                step = 0.0
                for c in range(n_free):
                    y = matrix[(free + v - 1) * width + n_free + c]
                    step -= y * vectors[gaps + c]
                    own_slack += abs(y) * (2.5 * error + (n_free + 2 * n_weights + longest) * UNIT * largest)
                vectors[first + v] += step
                back -= step
                variation += abs(step)
            vectors[first] += back
            moved = max(moved, 0.5 * (variation + abs(back)))
            vectors[low + i] = own_slack + size[i] * UNIT
            slack = max(slack, vectors[low + i])
        distance = (moved + slack) / (1.0 - factor)
        if attempt > 1 and moved < 4.0 * slack:
            break
    # The last step went towards the root, which is within `distance` of the weights on vertices.
    for i in range(n_players):
        n_others, start = layout[i], at + layout[n_players + i]
        for b in range(size[i], n_actions[i]):
            gain = most = 0.0
            for r in range(n_others):
                weight = 1.0
                for j in range(n_players):
                    if j != i:
                        vertex = r // layout[(5 + i) * n_players + j] % size[j]
                        weight *= vectors[root + layout[3 * n_players + j] + vertex]
                difference = tables[start + b * n_others + r] - tables[start + r]
                gain += weight * difference
                most = max(most, abs(difference))
            if gain > 2.0 * n_players * most * (distance + (40 + n_others) * UNIT) + 2.5 * error * (
                1.0 + 2.0 * n_players
            ):
                return -1.0
    bound = 0.0
    for i in range(n_players):
        first, corner = layout[3 * n_players + i], corner_at + layout[2 * n_players + i]
        # A change of weights on vertices, of sum zero, moves a weight on actions by no more than the vertices differ.
        widest, most = 0.0, 1.0
        for a in range(size[i]):
            least_weight = most_weight = corners[corner + a]
            for v in range(size[i]):
                weight = corners[corner + v * size[i] + a]
                least_weight, most_weight = min(least_weight, weight), max(most_weight, weight)
            widest = max(widest, most_weight - least_weight)
            most = max(most, abs(least_weight), abs(most_weight))
        # The vertices have been averaged like the tables, so the same bound holds for their errors.
        # The last step has brought each player's weights nearer: by the factor, up to their own rounding error.
        own = (
            min(distance, factor * 2.0 * distance + vectors[low + i]) * widest
            + size[i] * error
            + (size[i] + 4) * UNIT * most
        )
        bound = max(bound, own)
        for a in range(size[i]):
            weight = 0.0
            for v in range(size[i]):
                weight += vectors[root + first + v] * corners[corner + v * size[i] + a]
            scratch[first + a] = weight
            if weight < -own:
                return -1.0
    return bound
