"""Payoffs of subgame-perfect equilibria of two players, in pure strategies with a public lottery in each period.

Payoffs are averages per period. With the stage payoffs ``g(a)`` of a profile and the gain ``h_i(a)`` of the best
deviation from it, a set ``W`` of payoffs to go on with generates

    B(W) = co { (1 - δ) g(a) + δ w : w in W, w_i >= P_i(W) + (1 - δ_i)/δ_i h_i(a) for both i },   P_i(W) = min W_i,

and the set ``V`` of equilibrium payoffs is the largest one with ``V = B(V)``. A set with ``W ⊆ B(W)`` lies in ``V``
(Abreu, Pearce and Stacchetti 1990).

1. *Outer.* Where the discount factor is common, start from the feasible set and apply, again and again,

       R(W, u) = co { g(a) : it meets the condition itself } ∪ { (1 - δ) g(a) + δ w : w a corner of
                 W ∩ { w_i >= u_i + (1 - δ)/δ h_i(a) } where the condition of a player binds, for all other a },

   ``u`` being the larger of its last value and the least coordinates of ``W``, at first the pure minmax (Abreu and
   Sannikov 2014). ``V ⊆ W`` stays true, also where ``R`` is rounded outward: the direction in which ``V`` sticks out
   most of ``R`` would need some ``g(a)`` that is farther out, does not meet the condition and is reached from ``V``
   along a segment on which a condition binds; where it binds is in ``W`` in each round by induction. Where discount
   factors differ, players trade payoffs over time, ``V`` may exceed the feasible set, and ``B`` itself is applied, from
   the box of all payoffs above the pure minmax.
2. The first rounds are in fractions. If one leaves ``W`` as it was, and ``W ⊆ B(W)``, then ``W`` is ``V``, exactly.
3. Otherwise rounds are in integers on a fine grid, rounded outward, until the set gets no smaller. Where discount
   factors differ a coarse grid comes first, and a finer one where the gap asks for it.
4. *Inner.* The set with the simplest coordinates near the outer one is tried first, in fractions: where conditions bind
   exactly this is ``V`` itself. Then rounds like those before are rounded inward, until ``W ⊆ B(W)``; this is checked
   with cuts that are rounded inward too, so that a yes is sure. Where neither leads to a set, one grows from the stage
   equilibria: where ``W ⊆ B(W)``, the same is true of ``co(W ∪ B(W))``, rounded inward.

References
----------
D. Abreu, D. Pearce, E. Stacchetti, "Toward a theory of discounted repeated games with imperfect monitoring",
*Econometrica* 58 (1990) 1041-1063.
D. Abreu, Y. Sannikov, "An algorithm for two-player repeated games with perfect monitoring", *Theoretical Economics* 9
(2014) 313-338.
E. Lehrer, A. Pauzner, "Repeated games with differential time preferences", *Econometrica* 67 (1999) 393-412.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from burden.exact import simplest
from burden.game import NormalFormGame
from burden.repetition.polygons import (
    Point,
    Polygon,
    Rounding,
    contains,
    cut,
    distance,
    hull,
    lowest,
    size,
    to_grid,
)
from burden.search import Search

__all__ = ["Bounds", "bounds"]

#: Rounds in fractions, and the most bits that a coordinate may have in them.
EXACT_ROUNDS = 40
MAX_BITS = 300

#: The range of payoffs has at least two to the power of this units of the grid.
GRID_BITS = 44

#: The same where discount factors differ: such sets may have a corner for each point of the grid on a curve. The first
#: is for the outer set alone, others are used until the gap is small enough, as a share of the range of payoffs.
COARSE_BITS = (18, 28, 38)
ENOUGH = Fraction(1, 10**6)

#: Corners that are at most two to the power of this units apart are taken as one where a simple set is sought.
NEAR_BITS = 10

#: Most rounds from outside, those without a smaller set after which they end, and most rounds from inside.
MAX_ROUNDS = 20_000
IDLE_ROUNDS = 20
INNER_ROUNDS = 300

#: How far inside, in units of the grid, corners are moved from inside: farther where rounding leads round in circles.
DEPTHS = (0, 16, 256, 4096)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Two polygons between which the set lies.

    Parameters
    ----------
    outer, inner
        Corners, in payoffs. The set is empty where the outer one is.
    gap
        Largest distance of a corner of the outer one from the inner one; ``None`` where only the inner one is empty.
    n_rounds
        Rounds from outside and from inside.
    stopped
        Why the search ended early; empty where it did not.
    """

    outer: Polygon
    inner: Polygon
    gap: Fraction | None
    n_rounds: int
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class _Stage:
    """A game on the grid.

    Parameters
    ----------
    payoffs
        By profile.
    gains
        By profile: ``(1 - δ_i)/δ_i h_i``, what the future must make good.
    minmax
        Least payoff of each player when the other chooses an action and it replies.
    above, below
        Numerators and denominators of the discount factors.
    scale
        Units of the grid in 1.
    """

    payoffs: tuple[tuple[int, int], ...]
    gains: tuple[tuple[int, int], ...]
    minmax: tuple[int, int]
    above: tuple[int, int]
    below: tuple[int, int]
    scale: tuple[int, int]

    @property
    def is_common(self) -> bool:
        """Whether both players are as patient."""
        return self.above[0] * self.below[1] == self.above[1] * self.below[0]


def bounds(game: NormalFormGame, discounts: Sequence[Fraction], search: Search) -> Bounds:
    """Enclose the payoffs of subgame-perfect equilibria in pure strategies with a public lottery.

    Parameters
    ----------
    game
        Two players, rational payoffs.
    discounts
        Discount factor of each, between 0 and 1.
    search
        When its time is over, the sets so far are given.
    """
    is_common = len(set(discounts)) == 1
    n_rounds = 0
    outer: Polygon | None = None
    inner: Polygon = ()
    gap: Fraction | None = None
    for bits in (GRID_BITS,) if is_common else COARSE_BITS:
        stage = _staged(game, discounts, bits)
        if is_common:
            found, n_rounds = _in_fractions(stage)
            if found is not None:
                exact = _unscaled(stage, found)
                return Bounds(exact, exact, Fraction(0), n_rounds)
        # A set on a grid lies on all finer ones.
        start = _start(stage) if outer is None else tuple(_rescaled(stage, corner) for corner in outer)
        reached, rounds = _outer(stage, start, search)
        outer = _unscaled(stage, reached)
        n_rounds += rounds
        if bits == COARSE_BITS[0] and outer and not search.stopped:
            continue
        points, rounds = _inner(stage, reached, search)
        n_rounds += rounds
        known = [own for own in (_unscaled(stage, points), inner) if own]
        gaps = [max((distance(own, corner) for corner in outer), default=Fraction(0)) for own in known]
        gap = min(gaps, default=None) if outer else Fraction(0)
        inner = known[gaps.index(min(gaps))] if known and outer else ()
        if search.stopped or not outer or (gap is not None and gap <= ENOUGH * _width(stage)):
            break
    return Bounds(outer or (), inner, gap, n_rounds, search.stopped or "")


# -- the grid -----------------------------------------------------------------------------------------------------


def _staged(game: NormalFormGame, discounts: Sequence[Fraction], bits: int) -> _Stage:
    payoffs: list[list[int]] = []
    gains: list[list[int]] = []
    minmax, scale = [], []
    for player, discount in enumerate(discounts):
        own = [game.exact_payoffs[(player, *profile)] for profile in game.profiles()]
        table = game.exact_payoffs[player].tolist()
        best = [max(column) for column in zip(*table, strict=True)] if player == 0 else [max(row) for row in table]
        weight = (1 - discount) / discount
        lost = [
            weight * (best[profile[1 - player]] - payoff) for profile, payoff in zip(game.profiles(), own, strict=True)
        ]
        unit = math.lcm(*{value.denominator for value in (*own, *lost)})
        width = max(1, int((max(own) - min(own)) * unit))
        unit <<= max(0, bits - width.bit_length() + 1)
        scale.append(unit)
        payoffs.append([int(value * unit) for value in own])
        gains.append([int(value * unit) for value in lost])
        minmax.append(int(min(best) * unit))
    return _Stage(
        payoffs=tuple(zip(*payoffs, strict=True)),
        gains=tuple(zip(*gains, strict=True)),
        minmax=(minmax[0], minmax[1]),
        above=(discounts[0].numerator, discounts[1].numerator),
        below=(discounts[0].denominator, discounts[1].denominator),
        scale=(scale[0], scale[1]),
    )


def _unscaled(stage: _Stage, polygon: Polygon) -> Polygon:
    return to_grid(polygon, stage.scale, "none")


def _rescaled(stage: _Stage, corner: Point) -> Point:
    return int(corner[0] * stage.scale[0]), int(corner[1] * stage.scale[1])


def _width(stage: _Stage) -> Fraction:
    """Larger range of payoffs of a player."""
    pairs = zip(zip(*stage.payoffs, strict=True), stage.scale, strict=True)
    return max(Fraction(max(own) - min(own), unit) for own, unit in pairs)


def _start(stage: _Stage) -> Polygon:
    """The feasible set; where discount factors differ all payoffs from the minmax to the largest, feasible or not."""
    if stage.is_common:
        return hull(stage.payoffs)
    (left, low), (right, high) = stage.minmax, [max(own) for own in zip(*stage.payoffs, strict=True)]
    return hull([(left, low), (right, low), (right, high), (left, high)])


# -- the operator -------------------------------------------------------------------------------------------------


def _generated(stage: _Stage, polygon: Polygon, threat: Point, rounding: Rounding, is_full: bool) -> Polygon:
    """Hull of what a set generates when deviations are answered by a threat; in grid units over ``stage.below``.

    ``is_full`` asks for the operator ``B``, the other one is ``R``.
    """
    points: list[Point] = []
    (p, q), (p_below, q_below) = stage.above, stage.below
    for payoff, gain in zip(stage.payoffs, stage.gains, strict=True):
        least = (threat[0] + gain[0], threat[1] + gain[1])
        if not is_full and payoff[0] >= least[0] and payoff[1] >= least[1]:
            points.append((payoff[0] * p_below, payoff[1] * q_below))
            continue
        future = cut(cut(polygon, 0, least[0], rounding), 1, least[1], rounding)
        x, y = (p_below - p) * payoff[0], (q_below - q) * payoff[1]
        points += [(x + p * w[0], y + q * w[1]) for w in future if is_full or w[0] == least[0] or w[1] == least[1]]
    return hull(points)


def _is_self_generating(stage: _Stage, polygon: Polygon, rounding: Rounding = "none") -> bool:
    """Whether a set that is not empty lies in what it generates; rounded inward, only a yes is sure."""
    reached = _generated(stage, polygon, lowest(polygon), rounding, is_full=True)
    return all(contains(reached, (x * stage.below[0], y * stage.below[1])) for x, y in polygon)


def _in_fractions(stage: _Stage) -> tuple[Polygon | None, int]:
    """Rounds from the feasible set: the set itself, if they end at it, and how many they were."""
    polygon = hull(stage.payoffs)
    threat: Point = stage.minmax
    for n_rounds in range(1, EXACT_ROUNDS + 1):
        smaller = to_grid(_generated(stage, polygon, threat, "none", is_full=False), stage.below, "none")
        if not smaller or (smaller == polygon and _is_self_generating(stage, polygon)):
            return smaller, n_rounds
        if _longest(smaller) > MAX_BITS:
            break
        polygon, threat = smaller, _raised(threat, smaller)
    return None, n_rounds


def _raised(threat: Point, polygon: Polygon) -> Point:
    least = lowest(polygon)
    return max(threat[0], least[0]), max(threat[1], least[1])


# -- from outside and from inside ---------------------------------------------------------------------------------


def _outer(stage: _Stage, polygon: Polygon, search: Search) -> tuple[Polygon, int]:
    """The smallest set that rounds lead to, and their number.

    For a common discount factor they start at the feasible set, even if rounds in fractions have gone further: the
    proof is by induction from there.
    """
    threat = _raised(stage.minmax, polygon)
    sizes = size(polygon)
    idle = 0
    for n_rounds in range(1, MAX_ROUNDS + 1):
        smaller = _generated(stage, polygon, threat, "outward", is_full=not stage.is_common)
        smaller = to_grid(smaller, stage.below, "outward")
        if not smaller or smaller == polygon or search.stopped:
            return smaller, n_rounds
        # Where rounding turns the set round in circles it gets no smaller.
        now = size(smaller)
        idle = 0 if now[0] < sizes[0] or now[1] < sizes[1] else idle + 1
        sizes = min(now[0], sizes[0]), min(now[1], sizes[1])
        polygon = smaller
        if idle == IDLE_ROUNDS:
            break
        threat = _raised(threat, smaller)
    return polygon, n_rounds


def _inner(stage: _Stage, outer: Polygon, search: Search) -> tuple[Polygon, int]:
    """The best of three sets that generate themselves, and how many rounds were needed."""
    if not outer:
        return (), 0
    simple = _simplified(outer, stage)
    if _is_self_generating(stage, simple):
        return simple, 0
    n_rounds = 0
    for depth in DEPTHS:
        polygon = outer
        for _ in range(INNER_ROUNDS):
            n_rounds += 1
            smaller = _generated(stage, polygon, lowest(polygon), "inward", is_full=not stage.is_common)
            smaller = to_grid(smaller, stage.below, "inward", depth)
            if smaller and _is_self_generating(stage, smaller, "inward"):
                return smaller, n_rounds
            if not smaller or smaller == polygon or search.stopped:
                break
            polygon = smaller
        if not smaller or search.stopped:
            break
    grown, more = _grown(stage, search)
    return grown, n_rounds + more


def _simplified(outer: Polygon, stage: _Stage) -> Polygon:
    """The set with the simplest coordinates near that from outside, corners close to each other taken as one."""
    near = 1 << NEAR_BITS
    groups: list[list[Point]] = []
    for corner in outer:
        last = groups[-1][-1] if groups else None
        if last is not None and max(abs(corner[i] - last[i]) for i in range(2)) <= near:
            groups[-1].append(corner)
        else:
            groups.append([corner])
    if len(groups) > 1 and max(abs(groups[0][0][i] - groups[-1][-1][i]) for i in range(2)) <= near:
        groups[0] += groups.pop()
    return hull(
        tuple(
            simplest(
                Fraction(min(p[i] for p in group) - near, stage.scale[i]),
                Fraction(max(p[i] for p in group) + near, stage.scale[i]),
            )
            * stage.scale[i]
            for i in range(2)
        )
        for group in groups
    )


def _grown(stage: _Stage, search: Search) -> tuple[Polygon, int]:
    """What grows from the stage equilibria, in fractions while these are short."""
    polygon = hull(payoff for payoff, gain in zip(stage.payoffs, stage.gains, strict=True) if not any(gain))
    rounding: Rounding = "none"
    n_rounds = 0
    while polygon and n_rounds < INNER_ROUNDS and not search.stopped:
        n_rounds += 1
        larger = to_grid(_generated(stage, polygon, lowest(polygon), rounding, is_full=True), stage.below, rounding)
        larger = hull([*polygon, *larger])
        if larger == polygon:
            break
        if rounding == "none" and _longest(larger) > MAX_BITS:
            rounding = "inward"
            polygon = to_grid(polygon, (1, 1), "inward")
            continue
        polygon = larger
    return polygon, n_rounds


def _longest(polygon: Polygon) -> int:
    return max(Fraction(x).denominator.bit_length() for corner in polygon for x in corner)
