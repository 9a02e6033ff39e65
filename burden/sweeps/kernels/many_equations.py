"""Equations of the players who mix, solved in doubles with bounds on the errors.

Each function takes supports: sets of actions of all players, of which at least two players mix. It looks at *all*
strategies with these supports at which every player who mixes is indifferent.

1. *Two players mix.* The others' actions are given, so the indifference of each is linear in the weights of the other.
   Let ``A y = b`` be such a system, ``R`` nearly the inverse of ``A``, ``z`` nearly the solution. Where
   ``|I - R A| <= q < 1``, in the norm of the largest row sum and for every matrix within the error bounds of the
   entries, there is one solution, and ``|y - z| <= |R (b - A z)| / (1 - q)``.
2. *One plays more actions than the other.* Its indifference has more equations than the other has weights. Its first
   equations give the weights, and the rest must hold too: where one of them does not, there is no equilibrium.
3. *Three players mix over two actions each.* With ``x``, ``t`` and ``s`` the weights of their second actions, the
   indifference of the third gives ``t = N2(x) / D2(x)``, that of the second ``s = N1(x) / D1(x)``, with affine N and D.
   In that of the first, times both denominators, this is a quadratic polynomial in ``x``, which vanishes at every
   solution, also where a denominator does, since its numerator must then vanish too. So its roots in the unit interval
   give all of them, at most two (McKelvey and McLennan 1996). Where no denominator vanishes, the determinant of the
   Jacobian is the derivative of the polynomial, up to the sign: simple roots are regular solutions.
4. *Signs.* A weight that is surely negative, or an action outside the support that surely pays more, excludes a
   solution. Where all weights are surely positive and all other actions surely pay less, it is an equilibrium, isolated
   and without idle best replies. Anything else is open.

References
----------
R. D. McKelvey, A. McLennan, "Computation of equilibria in finite games", *Handbook of Computational Economics* 1 (1996)
87-142.
S. M. Rump, "Verification methods: rigorous results using floating-point arithmetic", *Acta Numerica* 19 (2010) 287-449.
"""

from __future__ import annotations

import math

from burden.sweeps.kernels.many_tables import SLOP, TINY, UNIT, Shape, Work, within

__all__ = ["EQUILIBRIUM", "NONE", "OPEN", "at_root", "count", "pairs", "profile", "roots", "signs"]

#: What a function has found: nothing; strategies with positive weights; with weights of which a sign is open; or that
#: it cannot tell.
NONE, EQUILIBRIUM, OPEN, UNKNOWN = 0, 1, 2, 3

#: Largest sum of the errors of weights at which the signs of gains are looked at.
COARSE = 0.1


def lowest(mask: int) -> int:
    """The first action of a set."""
    action = 0
    while not mask >> action & 1:
        action += 1
    return action


def count(mask: int) -> int:
    """Number of actions in a set."""
    n = 0
    while mask:
        mask &= mask - 1
        n += 1
    return n


def invert(work: Work, k: int) -> bool:
    """Put nearly the inverse of the matrix, of size ``k``, into ``inverse``; whether it could be done."""
    matrix, inverse, rest = work.matrix, work.inverse, work.rest
    for place in range(k * k):
        rest[place] = matrix[place]
        inverse[place] = 0.0
    for row in range(k):
        inverse[row * k + row] = 1.0
    for c in range(k):
        pivot = c
        for row in range(c + 1, k):
            if abs(rest[row * k + c]) > abs(rest[pivot * k + c]):
                pivot = row
        if not abs(rest[pivot * k + c]) > 0.0:
            return False
        if pivot != c:
            for d in range(k):
                entry = rest[c * k + d]
                rest[c * k + d] = rest[pivot * k + d]
                rest[pivot * k + d] = entry
                entry = inverse[c * k + d]
                inverse[c * k + d] = inverse[pivot * k + d]
                inverse[pivot * k + d] = entry
        scale = 1.0 / rest[c * k + c]
        for d in range(k):
            rest[c * k + d] *= scale
            inverse[c * k + d] *= scale
        for row in range(k):
            factor = rest[row * k + c]
            if row != c and factor != 0.0:
                for d in range(k):
                    rest[row * k + d] -= factor * rest[c * k + d]
                    inverse[row * k + d] -= factor * inverse[c * k + d]
    return True


def solve(shape: Shape, work: Work, at: int, i: int, j: int, k: int) -> int:
    """Weights of ``j``, who plays ``k`` actions, at which ``i`` is indifferent among its first ``k`` actions.

    Returns
    -------
    int
        :data:`EQUILIBRIUM` where all are surely positive, :data:`NONE` where one is surely negative, :data:`UNKNOWN`
        where they could not be found, and otherwise :data:`OPEN`.
    """
    masks, gains, errors, n_others = work.masks, work.gains, work.errors, shape.n_others[i]
    matrix, entry_errors, inverse, rest = work.matrix, work.entry_errors, work.inverse, work.rest
    base = shape.start[i]
    for player in range(shape.n_players):
        if player not in (i, j):
            base += lowest(masks[at + player]) * shape.stride[i * shape.n_players + player]
    least = base + lowest(masks[at + i]) * n_others
    stride = shape.stride[i * shape.n_players + j]
    row = 0
    for a in range(lowest(masks[at + i]) + 1, shape.n_actions[i]):
        if masks[at + i] >> a & 1 and row < k - 1:
            column = 0
            for s in range(shape.n_actions[j]):
                if masks[at + j] >> s & 1:
                    one, other = base + a * n_others + s * stride, least + s * stride
                    difference = gains[one] - gains[other]
                    matrix[row * k + column] = difference
                    entry_errors[row * k + column] = errors[one] + errors[other] + UNIT * abs(difference)
                    column += 1
            row += 1
    for column in range(k):
        matrix[row * k + column] = 1.0
        entry_errors[row * k + column] = 0.0
    if not invert(work, k):
        return UNKNOWN
    # The right-hand side is one in the last equation, zero in the others: the solution is the last column of R.
    norm = 0.0
    for row in range(k):
        total = 0.0
        for column in range(k):
            value = 1.0 if row == column else 0.0
            size = value
            for m in range(k):
                product = inverse[row * k + m] * matrix[m * k + column]
                value -= product
                size += abs(product)
                total += abs(inverse[row * k + m]) * entry_errors[m * k + column]
            total += abs(value) + (k + 2) * UNIT * size
        norm = max(norm, total)
    for row in range(k):
        value = 1.0 if row == k - 1 else 0.0
        size = value
        moved = 0.0
        for m in range(k):
            product = matrix[row * k + m] * inverse[m * k + k - 1]
            value -= product
            size += abs(product)
            moved += entry_errors[row * k + m] * abs(inverse[m * k + k - 1])
        rest[row] = abs(value) + moved + (k + 2) * UNIT * size
    norm *= SLOP
    if not norm < 0.5:
        return UNKNOWN
    most = 0.0
    for row in range(k):
        total = 0.0
        for m in range(k):
            total += abs(inverse[row * k + m]) * rest[m]
        rest[k + row] = total
        most = max(most, total)
    answer = EQUILIBRIUM
    column = 0
    for s in range(shape.n_actions[j]):
        if masks[at + j] >> s & 1:
            weight = inverse[column * k + k - 1]
            error = (rest[k + column] + most * norm / (1.0 - norm)) * SLOP
            work.weights[shape.first[j] + s] = weight
            work.doubts[shape.first[j] + s] = error
            if weight < -error:
                return NONE
            if not weight > error:
                answer = OPEN
            column += 1
    return answer


def sign_of_gain(shape: Shape, work: Work, at: int, i: int, a: int, b: int) -> int:
    """Sign of what ``i`` gains by ``a`` rather than ``b``, given the others' weights; zero where it is open.

    None of these weights is surely negative: so they sum, in size, to at most one and two times their errors. The
    products of weights then differ from the exact ones, all together, by less than one and a half times the errors.
    """
    gains, errors, weights = work.gains, work.errors, work.weights
    n_players, n_others = shape.n_players, shape.n_others[i]
    doubt = 0.0
    for j in range(n_players):
        if j != i:
            for place in range(shape.first[j], shape.first[j + 1]):
                doubt += work.doubts[place]
    if not doubt < COARSE:
        return 0
    one, other = shape.start[i] + a * n_others, shape.start[i] + b * n_others
    profiles = within(shape, work.masks, at, i)
    value = size = error = largest = 0.0
    n_terms = 0
    for r in range(n_others):
        if profiles >> r & 1:
            weight = 1.0
            for j in range(n_players):
                if j != i:
                    weight *= weights[shape.digit[shape.digits[i] + r * n_players + j]]
            difference = gains[one + r] - gains[other + r]
            own = errors[one + r] + errors[other + r]
            value += weight * difference
            size += abs(weight * difference)
            error += abs(weight) * own
            largest = max(largest, abs(difference) + own)
            n_terms += 1
    error = (error + 1.5 * doubt * largest + (n_terms + n_players + 4) * UNIT * (size + 2.0 * error) + TINY) * SLOP
    if value > error:
        return 1
    if value < -error:
        return -1
    return 0


def signs(shape: Shape, work: Work, at: int, answer: int) -> int:
    """Whether somebody gains by an action outside the supports, at the profile in ``weights``.

    ``answer`` is what has been found so far: :data:`EQUILIBRIUM` or :data:`OPEN`.
    """
    for i in range(shape.n_players):
        mask = work.masks[at + i]
        played = lowest(mask)
        for a in range(shape.n_actions[i]):
            if not mask >> a & 1:
                sign = sign_of_gain(shape, work, at, i, a, played)
                if sign > 0:
                    return NONE
                if sign == 0:
                    answer = OPEN
    return answer


def play_alone(shape: Shape, work: Work, at: int) -> None:
    """Put the first action of each support into ``weights``, for sure, and nothing else."""
    for place in range(shape.n_weights):
        work.weights[place] = work.doubts[place] = 0.0
    for i in range(shape.n_players):
        work.weights[shape.first[i] + lowest(work.masks[at + i])] = 1.0


def profile(shape: Shape, work: Work, at: int) -> int:
    """Look at a pure profile: dominance has left it, so that nobody surely gains by another action."""
    play_alone(shape, work, at)
    for i in range(shape.n_players):
        n = shape.n_actions[i]
        played = lowest(work.masks[at + i])
        profiles = within(shape, work.masks, at, i)
        for b in range(n):
            if b != played and profiles & ~work.better[shape.pair[i] + played * n + b] != 0:
                return UNKNOWN
    return EQUILIBRIUM


def pairs(shape: Shape, work: Work, at: int) -> int:
    """Solve supports in which two players mix: those in ``mixing``."""
    play_alone(shape, work, at)
    i, j = work.mixing[0], work.mixing[1]
    n_own, n_other = count(work.masks[at + i]), count(work.masks[at + j])
    if n_own < n_other:
        i, j = j, i
        n_own, n_other = n_other, n_own
    answer = EQUILIBRIUM
    for side in range(2):
        # Where there are more equations than weights, one side is enough: the other equations must hold as well.
        found = EQUILIBRIUM
        if side == 0 or n_own == n_other:
            found = solve(shape, work, at, i, j, n_other)
        if found in (NONE, UNKNOWN):
            return found
        if found == OPEN:
            answer = OPEN
        if n_own == n_other:
            i, j = j, i
    if n_own == n_other:
        return answer
    n_seen = 0
    for a in range(shape.n_actions[i]):
        if work.masks[at + i] >> a & 1:
            n_seen += 1
            if n_seen > n_other and sign_of_gain(shape, work, at, i, a, lowest(work.masks[at + i])) != 0:
                return NONE
    return UNKNOWN


# -- three players mix over two actions each ----------------------------------------------------------------------


def plus(a: float, doubt_a: float, b: float, doubt_b: float) -> tuple[float, float]:
    """Sum of two numbers with bounds on their errors."""
    value = a + b
    return value, doubt_a + doubt_b + UNIT * abs(value)


def times(a: float, doubt_a: float, b: float, doubt_b: float) -> tuple[float, float]:
    """Product of two numbers with bounds on their errors."""
    value = a * b
    return value, abs(a) * doubt_b + abs(b) * doubt_a + doubt_a * doubt_b + UNIT * abs(value) + TINY


def over(a: float, doubt_a: float, b: float, doubt_b: float) -> tuple[float, float]:
    """Quotient of two numbers with bounds on their errors; that of the second is less than its size."""
    value = a / b
    return value, ((doubt_a + abs(value) * doubt_b) / (abs(b) - doubt_b)) * SLOP + UNIT * abs(value) + TINY


def bilinear(shape: Shape, work: Work, at: int, which: int) -> None:
    """What one of three players gains by its second action, as ``c0 + c1 t + c2 s + c3 t s``.

    It is the one at ``which`` in ``mixing``; ``t`` and ``s`` are the weights of the second actions of the other two.
    Coefficients, each with a bound on its error, go into ``numbers`` from ``8 * which`` on.
    """
    i, j, k = work.mixing[which], work.mixing[1 if which == 0 else 0], work.mixing[1 if which == 2 else 2]
    to = 8 * which
    masks, numbers, n_others = work.masks, work.numbers, shape.n_others[i]
    base = shape.start[i]
    for player in range(shape.n_players):
        if player != i:
            base += lowest(masks[at + player]) * shape.stride[i * shape.n_players + player]
    first = lowest(masks[at + i])
    second = lowest(masks[at + i] - (1 << first))
    for corner in range(4):
        place = base
        for bit in range(2):
            if corner >> bit & 1:
                player = k if bit else j
                action = lowest(masks[at + player])
                step = lowest(masks[at + player] - (1 << action)) - action
                place += step * shape.stride[i * shape.n_players + player]
        one, other = place + second * n_others, place + first * n_others
        difference = work.gains[one] - work.gains[other]
        numbers[to + 2 * corner] = difference
        numbers[to + 2 * corner + 1] = work.errors[one] + work.errors[other] + UNIT * abs(difference)
    # Both sides of the square that start at the last corner, and then both that start at the first one.
    d, doubt = plus(numbers[to + 6], numbers[to + 7], -numbers[to + 4], numbers[to + 5])
    for corner in (1, 2):
        numbers[to + 2 * corner], numbers[to + 2 * corner + 1] = plus(
            numbers[to + 2 * corner], numbers[to + 2 * corner + 1], -numbers[to], numbers[to + 1]
        )
    numbers[to + 6], numbers[to + 7] = plus(d, doubt, -numbers[to + 2], numbers[to + 3])


def roots(shape: Shape, work: Work, at: int) -> int:
    """Weights of the second action of the first of three players at which all can be indifferent; -1 where it is open.

    There are at most two, and each goes into ``numbers`` with a bound on its error. They are told apart, and what is
    surely not between zero and one is left out.
    """
    numbers = work.numbers
    for which in range(3):
        bilinear(shape, work, at, which)
    for place in range(24, 30):
        numbers[place] = 0.0
    # c0 D2 D1 + c1 N2 D1 + c2 N1 D2 + c3 N1 N2, where -N is in numbers[8:12] and [16:20], D in [12:16] and [20:24].
    for term in range(4):
        head, head_doubt = numbers[2 * term], numbers[2 * term + 1]
        if term in (1, 2):
            head = -head
        one, other = (8 if term > 1 else 12), (16 if term in (1, 3) else 20)
        for m in range(2):
            for n in range(2):
                value, doubt = times(
                    numbers[one + 2 * m], numbers[one + 2 * m + 1], numbers[other + 2 * n], numbers[other + 2 * n + 1]
                )
                value, doubt = times(head, head_doubt, value, doubt)
                to = 24 + 2 * (m + n)
                numbers[to], numbers[to + 1] = plus(numbers[to], numbers[to + 1], value, doubt)
    c0, e0, c1, e1, c2, e2 = numbers[24], numbers[25], numbers[26], numbers[27], numbers[28], numbers[29]
    # Bernstein coefficients of one sign: no root in the unit interval.
    middle, middle_doubt = plus(c0, e0, 0.5 * c1, 0.5 * e1)
    last, last_doubt = plus(c0, e0, c1, e1)
    last, last_doubt = plus(last, last_doubt, c2, e2)
    e0, middle_doubt, last_doubt = e0 * SLOP, middle_doubt * SLOP, last_doubt * SLOP
    if c0 > e0 and middle > middle_doubt and last > last_doubt:
        return 0
    if c0 < -e0 and middle < -middle_doubt and last < -last_doubt:
        return 0
    square, square_doubt = times(c1, e1, c1, e1)
    product, product_doubt = times(c2, e2, c0, e0)
    value, doubt = plus(square, square_doubt, -4.0 * product, 4.0 * product_doubt)
    doubt *= SLOP
    if value < -doubt:
        return 0
    if not value > doubt:
        return -1
    root = math.sqrt(value)
    root_doubt = doubt / root + UNIT * root
    if c1 > 0.0:
        top, top_doubt = plus(-0.5 * c1, 0.5 * e1, -0.5 * root, 0.5 * root_doubt)
    else:
        top, top_doubt = plus(-0.5 * c1, 0.5 * e1, 0.5 * root, 0.5 * root_doubt)
    top_doubt *= SLOP
    n_roots = 0
    for which in range(2):
        # The roots are top / c2 and c0 / top.
        a, doubt_a, b, doubt_b = (top, top_doubt, c2, e2 * SLOP) if which == 0 else (c0, e0, top, top_doubt)
        if abs(a) - doubt_a > abs(b) + doubt_b:
            continue
        if not abs(b) > doubt_b:
            return -1
        value, doubt = over(a, doubt_a, b, doubt_b)
        if value < -doubt or value - 1.0 > doubt:
            continue
        numbers[24 + 2 * n_roots], numbers[25 + 2 * n_roots] = value, doubt
        n_roots += 1
    return n_roots


def set_weights(shape: Shape, work: Work, at: int, player: int, weight: float, doubt: float) -> int:
    """Give the second action of a player its weight, and the first one the rest.

    Returns
    -------
    int
        :data:`EQUILIBRIUM` where both are surely positive, :data:`NONE` where one is surely negative, else
        :data:`OPEN`.
    """
    if weight < -doubt or weight - 1.0 > doubt:
        return NONE
    mask = work.masks[at + player]
    first = lowest(mask)
    second = lowest(mask - (1 << first))
    rest = 1.0 - weight
    work.weights[shape.first[player] + second], work.doubts[shape.first[player] + second] = weight, doubt
    doubt += UNIT * abs(rest)
    work.weights[shape.first[player] + first], work.doubts[shape.first[player] + first] = rest, doubt
    return EQUILIBRIUM if weight > doubt and rest > doubt else OPEN


def at_root(shape: Shape, work: Work, at: int, which: int) -> int:
    """Solve supports in which three players mix over two actions each, at one of the roots of :func:`roots`."""
    numbers = work.numbers
    weight, doubt = numbers[24 + 2 * which], numbers[25 + 2 * which]
    play_alone(shape, work, at)
    answer = set_weights(shape, work, at, work.mixing[0], weight, doubt)
    # The indifference of the third player gives the weight of the second one, and that of the second the third's.
    for turn in range(1, 3):
        to = 24 - 8 * turn
        a, doubt_a = times(numbers[to + 2], numbers[to + 3], weight, doubt)
        a, doubt_a = plus(numbers[to], numbers[to + 1], a, doubt_a)
        b, doubt_b = times(numbers[to + 6], numbers[to + 7], weight, doubt)
        b, doubt_b = plus(numbers[to + 4], numbers[to + 5], b, doubt_b)
        doubt_a, doubt_b = doubt_a * SLOP, doubt_b * SLOP
        if abs(a) - doubt_a > abs(b) + doubt_b:
            return NONE
        if not abs(b) > doubt_b:
            return UNKNOWN
        value, own = over(-a, doubt_a, b, doubt_b)
        found = set_weights(shape, work, at, work.mixing[turn], value, own)
        if found == NONE:
            return NONE
        if found == OPEN:
            answer = OPEN
    return answer
