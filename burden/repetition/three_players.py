"""Payoffs of subgame-perfect equilibria of three players, in pure strategies with a public lottery in each period.

What a set generates, and why its largest fixed point is wanted, is told in :mod:`.abreu_sannikov`. Here sets are

* *from outside* levels in directions (Judd, Yeltekin and Conklin 2003): the 26 of ``{-1, 0, 1}^3``, the normals of the
  feasible set, and those of sets found from inside. The level of what a profile generates is bounded by the dual of a
  linear program: where ``m = y_1 n_1 + y_2 n_2 + y_3 n_3`` with ``y >= 0``, no point with ``n_k · w <= c_k`` has
  ``m · w`` above ``y_1 c_1 + y_2 c_2 + y_3 c_3``. Such ``y`` do not depend on the levels: they are found once, for
  directions that are near each other or along an axis, and a round takes minima of sums. Any ``y`` gives a bound, in
  floating point too, once what it misses of ``m`` and all rounding is added; so every round errs outward.
* *from inside* points. In floating point, those that the outer set generates are taken for the next set, and so on;
  each point is drawn a little to the middle of what generates it, so that rounding does no harm. What is left is proved
  in fractions: each point must be generated, by a profile and a convex combination of four points, with the least
  coordinates of all points as punishments; points for which this fails are taken out, until it holds for all. Paths
  that are equilibria by themselves (:mod:`.codes`) are points from the start.

Then sides of the inner set from which the outer one is farthest become directions, turn by turn.

References
----------
K. L. Judd, S. Yeltekin, J. Conklin, "Computing supergame equilibria", *Econometrica* 71 (2003) 1239-1254.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from burden.game import NormalFormGame
from burden.repetition.abreu_sannikov import Bounds
from burden.repetition.codes import codes
from burden.repetition.polytopes import corners, hull_of
from burden.search import Search

__all__ = ["bounds", "farthest"]

_Array = NDArray[np.float64]
_Points = tuple[tuple[Fraction, ...], ...]

#: Payoffs are scaled to lie between -1 and 1. A level is rounded up by this: some hundred times what the sums of a few
#: numbers up to ``MAX_WEIGHT`` may be off.
MARGIN = 1e-12
MAX_WEIGHT = 60.0

#: Most directions at first, most that are added in a turn, and how many near one are combined to bound its level.
MAX_DIRECTIONS = 50
MAX_ADDED = 24
NEAR = 18

#: Turns in which directions are added, the seconds after which no new one begins, and the gap at which none is needed,
#: in halves of the range of payoffs.
TURNS = 12
SECONDS = 3.0
ENOUGH = Fraction(1, 10**6)

#: The gap, in the same units, at which nothing is grown from inside.
NEARLY = Fraction(1, 25)

#: Rounds end when no level moves by more than this.
MOVED = 1e-9
MAX_ROUNDS = 400

#: How far points from inside are drawn to the middle of what generates them, how far apart they are at least, how far
#: the last round may move them, and how many there are at most.
DRAWN = 1e-7
APART = 1e-10
STILL = 1e-9

#: Points lie in a plane where they leave it by less than this, relative to how long they are in it.
FLAT = 1e-9

#: The same of points that are to lie in a plane that is known exactly, in halves of the range of payoffs.
PLANE = Fraction(1, 10**6)
MAX_POINTS = 90
INNER_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class _Stage:
    """A game with payoffs between -1 and 1, in floating point, and how to get back.

    Parameters
    ----------
    payoffs, gains
        By profile and player; ``gains`` is ``(1 - δ_i)/δ_i h_i``.
    minmax
        In pure strategies.
    delta
        Discount factors.
    exact_payoffs, exact_gains, exact_discounts
        The same in fractions, as they were.
    middle, half
        Of the range of payoffs of each player.
    """

    payoffs: _Array
    gains: _Array
    minmax: _Array
    delta: _Array
    exact_payoffs: _Points
    exact_gains: _Points
    exact_discounts: tuple[Fraction, ...]
    middle: tuple[Fraction, ...]
    half: tuple[Fraction, ...]

    @property
    def is_common(self) -> bool:
        """Whether all are as patient."""
        return len(set(self.exact_discounts)) == 1

    def unscaled(self, point: Iterable[float | Fraction]) -> tuple[Fraction, ...]:
        """A point in payoffs."""
        return tuple(m + h * Fraction(x) for x, m, h in zip(point, self.middle, self.half, strict=True))

    def scaled(self, point: Sequence[Fraction]) -> list[float]:
        """A point between -1 and 1."""
        return [float((x - m) / h) for x, m, h in zip(point, self.middle, self.half, strict=True)]


def bounds(game: NormalFormGame, discounts: Sequence[Fraction], search: Search) -> Bounds:
    """Enclose the payoffs of subgame-perfect equilibria in pure strategies with a public lottery.

    Parameters
    ----------
    game
        Three players, rational payoffs.
    discounts
        Discount factor of each, between 0 and 1.
    search
        When its time is over, the sets so far are given.
    """
    stage = _staged(game, discounts)
    outside = _Outside(stage, _directions(stage))
    start = search.elapsed
    inner: _Points = ()
    gap: Fraction | None = None
    n_rounds = 0
    for turn in range(TURNS):
        outer = () if outside.shrink(search) else outside.corners()
        if not outer:
            return Bounds((), (), Fraction(0), outside.n_rounds + n_rounds)
        if turn == 0:
            inner, n_rounds = _inner(stage, outer, _seeds(game, stage), search)
        gap = farthest(outer, inner) if inner else None
        is_over = search.stopped or search.elapsed - start > SECONDS
        if gap is None or gap < ENOUGH * max(stage.half) or is_over or not outside.add(_normals(stage, inner), inner):
            break
    return Bounds(outer, inner, gap, outside.n_rounds + n_rounds, search.stopped or "")


def _staged(game: NormalFormGame, discounts: Sequence[Fraction]) -> _Stage:
    payoffs, gains, middle, half, minmax = [], [], [], [], []
    for player, discount in enumerate(discounts):
        table = game.exact_payoffs[player]
        best = table.max(axis=player, keepdims=True)
        own = table.ravel().tolist()
        payoffs.append(own)
        gains.append([gain * (1 - discount) / discount for gain in (best - table).ravel().tolist()])
        middle.append((max(own) + min(own)) / 2)
        half.append((max(own) - min(own)) / 2 or Fraction(1))
        minmax.append((min(best.ravel().tolist()) - middle[-1]) / half[-1])
    exact_payoffs = tuple(zip(*payoffs, strict=True))
    exact_gains = tuple(zip(*gains, strict=True))
    shown = [[(x - m) / h for x, m, h in zip(row, middle, half, strict=True)] for row in exact_payoffs]
    wanted = [[x / h for x, h in zip(row, half, strict=True)] for row in exact_gains]
    return _Stage(
        payoffs=np.array(shown, dtype=np.float64),
        gains=np.array(wanted, dtype=np.float64),
        minmax=np.array(minmax, dtype=np.float64),
        delta=np.array(discounts, dtype=np.float64),
        exact_payoffs=exact_payoffs,
        exact_gains=exact_gains,
        exact_discounts=tuple(discounts),
        middle=tuple(middle),
        half=tuple(half),
    )


# -- from outside -------------------------------------------------------------------------------------------------


def _directions(stage: _Stage) -> _Array:
    """Those of the cube, and the normals of the feasible set while there are few."""
    cube = [row for row in itertools.product((-1.0, 0.0, 1.0), repeat=3) if any(row)]
    return np.array([*cube, *_normals(stage, stage.exact_payoffs)[: MAX_DIRECTIONS - len(cube)]])


def _normals(stage: _Stage, points: _Points) -> list[list[float]]:
    """Normals of the sides of a hull, and of the planes that it lies in where it is flat; their largest entry is 1."""
    hull = hull_of(points)
    exact: list[list[Fraction]] = []
    for normal, _ in hull.facets:
        own = dict(zip(hull.free, normal, strict=True))
        exact.append([own.get(i, Fraction(0)) for i in range(3)])
    for i in set(range(3)) - set(hull.free):
        own = {place: -slope for place, slope in zip(hull.free, hull.lines[i][1], strict=True)}
        row = [own.get(j, Fraction(i == j)) for j in range(3)]
        exact += [row, [-x for x in row]]
    found = []
    for row in exact:
        scaled = [x * h for x, h in zip(row, stage.half, strict=True)]
        longest = max(map(abs, scaled))
        found.append([float(x / longest) for x in scaled])
    return found


class _Outside:
    """Levels in directions, of a set that holds all equilibrium payoffs; they only go down."""

    def __init__(self, stage: _Stage, directions: _Array) -> None:
        self.stage = stage
        self.n_rounds = 0
        self._threat = stage.minmax - MARGIN
        self._set(directions)
        self.levels = (directions @ stage.payoffs.T).max(axis=1) + MARGIN
        if not stage.is_common:  # payoffs may be traded over time: all that is in the box
            self.levels = np.abs(directions).sum(axis=1) + MARGIN

    def _set(self, directions: _Array) -> None:
        """Find, for every direction, triples of directions that it is a non-negative combination of."""
        self.directions = directions
        axes = np.concatenate([np.eye(3), -np.eye(3)])
        places = [int(np.flatnonzero((directions == row).all(axis=1))[0]) for row in axes]
        self._above, self._below = places[:3], places[3:]
        self._later = [self._combinations(row * self.stage.delta) for row in directions]
        self._own = [self._later[k] if self.stage.is_common else self._combinations(directions[k]) for k in places]
        if self.stage.is_common:  # the same triples, with weights for the direction itself
            share = self.stage.delta[0]
            self._own = [(triples, weights / share, missed / share) for triples, weights, missed in self._own]

    def _combinations(self, row: _Array) -> tuple[NDArray[np.int64], _Array, _Array]:
        """Triples, weights, and how much the weighted sum may be off, in a set of points between -1 and 1."""
        lengths = np.linalg.norm(self.directions, axis=1)
        near = np.argsort(-(self.directions @ row) / lengths, kind="stable")[:NEAR]
        chosen = np.array(sorted({*near.tolist(), *self._above, *self._below}))
        triples = chosen[np.array(list(itertools.combinations(range(len(chosen)), 3)))]
        matrices = self.directions[triples]
        usable = np.abs(np.linalg.det(matrices)) > 1e-6
        triples, matrices = triples[usable], matrices[usable]
        weights = np.einsum("i,tij->tj", row, np.linalg.inv(matrices))
        good = (weights >= -1e-12).all(axis=1) & (weights.sum(axis=1) <= MAX_WEIGHT)
        weights = np.maximum(weights[good], 0.0)
        missed = np.abs(row - np.einsum("tj,tji->ti", weights, matrices[good])).sum(axis=1)
        return triples[good], weights, missed * 1.01 + MARGIN

    def add(self, normals: Sequence[Sequence[float]], inner: _Points) -> bool:
        """Look also in those directions in which the set is farthest from some points; whether there are any."""
        points = np.array([self.stage.scaled(point) for point in inner])
        rows = np.array([*normals]).reshape(-1, 3)
        near = np.abs(rows[:, None] - self.directions[None]).max(axis=2).min(axis=1)
        rows = rows[near > 1e-6]
        corners = np.array([self.stage.scaled(corner) for corner in self.corners()])
        beyond = (rows @ corners.T).max(axis=1) - (rows @ points.T).max(axis=1)
        rows = rows[np.argsort(-beyond, kind="stable")[:MAX_ADDED]]
        if not len(rows):
            return False
        # Directions in which no corner of the set is farthest say nothing; those along the axes are always needed.
        touched = ((self.directions @ corners.T).max(axis=1) >= self.levels - 1e-7) | (
            np.abs(self.directions).sum(axis=1) == 1
        )
        new = (rows @ corners.T).max(axis=1) + 1e3 * MARGIN
        levels = np.concatenate([self.levels[touched], new])
        self._set(np.concatenate([self.directions[touched], rows]))
        self.levels = levels
        return True

    def shrink(self, search: Search) -> bool:
        """Apply the operator until nothing moves; whether nothing is left."""
        for _ in range(MAX_ROUNDS):
            if search.stopped:
                return False
            self.n_rounds += 1
            reached = self._round()
            if reached is None:
                return True
            moved = (self.levels - reached).max()
            self.levels = np.minimum(self.levels, reached)
            self._threat = np.maximum(self._threat, -self.levels[self._below] - MARGIN)
            if moved < MOVED:
                break
        return False

    def _round(self) -> _Array | None:
        """Levels of what the set generates; ``None`` where that is surely nothing."""
        stage = self.stage
        least = self._threat + stage.gains - MARGIN
        jumps = (stage.payoffs >= least).all(axis=1) & stage.is_common
        # One row for each profile and, where discount factors are common, each player whose condition binds.
        rows, owners = [], []
        for place in np.flatnonzero(~jumps):
            levels = self.levels.copy()
            levels[self._below] = np.minimum(levels[self._below], -least[place] + MARGIN)
            for player in range(3) if stage.is_common else (-1,):
                row = levels
                if player >= 0:
                    row = levels.copy()
                    above = self._above[player]
                    row[above] = min(row[above], least[place, player] + MARGIN)
                    if row[above] < -row[self._below[player]]:
                        continue
                rows.append(row)
                owners.append(place)
        reached = np.full(len(self.directions), -np.inf)
        if jumps.any():
            reached = (self.directions @ stage.payoffs[jumps].T).max(axis=1) + MARGIN
        if rows:
            table, places = np.array(rows), np.array(owners)
            supports = self._supports(table)
            left = ~self._is_surely_empty(table)
            if left.any():
                now = (self.directions * (1 - stage.delta)) @ stage.payoffs[places[left]].T
                reached = np.maximum(reached, (now + supports[:, left]).max(axis=1) + MARGIN)
        return None if np.isneginf(reached).any() else reached

    def _supports(self, table: _Array) -> _Array:
        """Upper bounds in all directions, times discount factors, of the sets with these levels."""
        return np.array([self._least(table, one) for one in self._later])

    @staticmethod
    def _least(table: _Array, combinations: tuple[NDArray[np.int64], _Array, _Array]) -> _Array:
        triples, weights, missed = combinations
        values: _Array = (np.einsum("rtj,tj->rt", table[:, triples], weights) + missed).min(axis=1)
        return values

    def _is_surely_empty(self, table: _Array) -> NDArray[np.bool_]:
        """Where an upper bound of a coordinate lies below a lower one."""
        high, low = (np.array([self._least(table, one) for one in own]) for own in (self._own[:3], self._own[3:]))
        return np.asarray((high < -low).any(axis=0), dtype=np.bool_)

    def corners(self) -> _Points:
        """Corners of the set, in payoffs, exactly for its levels."""
        half_spaces = [
            (tuple(map(Fraction, row.tolist())), Fraction(float(level)))
            for row, level in zip(self.directions, self.levels, strict=True)
        ]
        return tuple(sorted(self.stage.unscaled(corner) for corner in corners(half_spaces)))


# -- from inside --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A point, and the profile that generates it; none where it needs no proof."""

    point: tuple[Fraction, ...]
    profile: int = -1


def _seeds(game: NormalFormGame, stage: _Stage) -> list[_Candidate]:
    """Payoffs of paths that are equilibria together."""
    paths = codes(game, stage.exact_discounts, 2)
    return [_Candidate(point) for point in hull_of(paths.payoffs).corners] if paths.payoffs else []


def _inner(stage: _Stage, outer: _Points, seeds: Sequence[_Candidate], search: Search) -> tuple[_Points, int]:
    """Points whose hull surely holds equilibrium payoffs only, and how many rounds were needed."""
    found: list[_Points] = []
    n_rounds = 0
    for begin, is_growing in ((outer, False), ([one.point for one in seeds], True)):
        if not begin or (found and found[0] and farthest(outer, found[0]) < NEARLY * max(stage.half)):
            break
        cloud = np.array([stage.scaled(point) for point in begin])
        points, makers, rounds = _repeated(stage, cloud, is_growing, search)
        n_rounds += rounds
        exact = [*seeds, *(_Candidate(stage.exact_payoffs[-2 - m], -2 - int(m)) for m in makers if m < -1)]
        near = [_Candidate(stage.unscaled(p), int(m)) for p, m in zip(points, makers, strict=True) if m >= 0]
        found.append(_proved(stage, [*exact, *_flattened(stage, near, exact)]))
    return _closest(outer, found), n_rounds


def _flattened(stage: _Stage, near: list[_Candidate], exact: Sequence[_Candidate]) -> list[_Candidate]:
    """Points moved into the plane, line or point of exact ones, or of the feasible set, where they are next to it."""
    for known in ([one.point for one in exact], stage.exact_payoffs):
        if known and near:
            hull = hull_of(known)
            moved = [_Candidate(hull.spread([one.point[i] for i in hull.free]), one.profile) for one in near]
            pairs = zip(near, moved, strict=True)
            if all(
                abs(x - y) < PLANE * half
                for one, other in pairs
                for x, y, half in zip(one.point, other.point, stage.half, strict=True)
            ):
                return moved
    return near


def _closest(outer: _Points, found: Sequence[_Points]) -> _Points:
    """The set of points from which the outer one is least far."""
    proved = [points for points in found if points]
    return min(proved, key=lambda points: farthest(outer, points)) if len(proved) > 1 else proved[0] if proved else ()


def _repeated(stage: _Stage, points: _Array, is_growing: bool, search: Search) -> tuple[_Array, NDArray[np.int64], int]:
    """Points of sets that each generate the next; the profiles that make them, and the rounds.

    From outside they shrink; from inside each set is kept beside what it generates.
    """
    makers = np.full(len(points), -1)
    n_rounds = 0
    while n_rounds < INNER_ROUNDS and len(points) and not search.stopped:
        n_rounds += 1
        following, kept = _made(stage, points, is_growing)
        if is_growing:
            following, kept = np.concatenate([points, following]), np.concatenate([makers, kept])
        following, kept = _thinned(following, kept)
        is_still = len(following) == len(points) and np.abs(following - points).max() < STILL
        points, makers = following, kept
        if is_still:
            break
    return points, makers, n_rounds


def _made(stage: _Stage, points: _Array, is_growing: bool) -> tuple[_Array, NDArray[np.int64]]:
    """What the hull of points generates, drawn to the middle; the profile, or -2 less it where that repeats itself."""
    threat = points.min(axis=0)
    found, makers = [], []
    for place, (payoff, gain) in enumerate(zip(stage.payoffs, stage.gains, strict=True)):
        least = threat + gain
        if stage.is_common and (payoff >= least - 1e-12).all():
            found.append(payoff[None])
            makers.append(np.array([-2 - place]))
            continue
        future = points
        for player in range(3):
            future = _clipped(future, player, least[player] + DRAWN * (gain[player] > 0))
        if stage.is_common and not is_growing:  # other points are those of profiles that repeat themselves
            future = future[(np.abs(future - least) < 2 * DRAWN).any(axis=1)]
        if len(future):
            drawn = future + DRAWN * (future.mean(axis=0) - future)
            found.append((1 - stage.delta) * payoff + stage.delta * drawn)
            makers.append(np.full(len(future), place))
    if not found:
        return np.zeros((0, 3)), np.zeros(0, dtype=np.int64)
    return np.concatenate(found), np.concatenate(makers)


def _clipped(points: _Array, axis: int, bound: float) -> _Array:
    """Points whose hull is that of others where a coordinate is at least a bound."""
    inside = points[:, axis] >= bound
    if inside.all() or not inside.any():
        return points[inside]
    above, below = points[inside], points[~inside]
    share = (above[:, None, axis] - bound) / (above[:, None, axis] - below[None, :, axis])
    crossing = above[:, None] + share[..., None] * (below[None] - above[:, None])
    kept = np.concatenate([above, crossing.reshape(-1, 3)])
    return _thinned(kept, np.zeros(len(kept), dtype=np.int64))[0]


def _thinned(points: _Array, makers: NDArray[np.int64]) -> tuple[_Array, NDArray[np.int64]]:
    """Corners of the hull of points that are not too close, in a stable order."""
    # Profiles that repeat themselves come first, so that their points, which are exact, stand for those beside them.
    order = np.lexsort((*points.T, makers))
    points, makers = points[order], makers[order]
    _, first = np.unique(np.round(points / APART), axis=0, return_index=True)
    kept = np.sort(first)
    kept = kept[_corners(points[kept])]
    points, makers = points[kept], makers[kept]
    if len(points) > MAX_POINTS:
        angles = np.random.default_rng(0).normal(size=(MAX_POINTS, 3))
        kept = np.unique(np.concatenate([(points @ angles.T).argmax(axis=0), points.argmin(axis=0)]))
        points, makers = points[kept], makers[kept]
    return points, makers


def _corners(points: _Array) -> NDArray[np.int64]:
    """Places of the corners of the hull of points, within their plane or line where they lie in one."""
    from scipy.spatial import ConvexHull, QhullError

    everything = np.arange(len(points))
    if len(points) <= 2:
        return everything
    centred = points - points.mean(axis=0)
    _, lengths, axes = np.linalg.svd(centred, full_matrices=False)
    dimension = int((lengths > FLAT * lengths[0]).sum())
    own = centred @ axes[:dimension].T
    if dimension <= 1:
        along = own[:, 0] if dimension else centred[:, 0]
        return np.unique([along.argmin(), along.argmax()])
    try:
        return np.sort(np.asarray(ConvexHull(own).vertices, dtype=np.int64))
    except QhullError:
        return everything


def _proved(stage: _Stage, candidates: Sequence[_Candidate]) -> _Points:
    """Points of which each is generated by their hull, exactly."""
    left = list({one.point: one for one in reversed(candidates)}.values())
    while left:
        points = [one.point for one in left]
        threat = [min(own) for own in zip(*points, strict=True)]
        kept = [one for one in left if one.profile < 0 or _is_generated(stage, one, points, threat)]
        if len(kept) == len(left):
            return tuple(sorted(points))
        left = kept
    return ()


def _is_generated(stage: _Stage, one: _Candidate, points: _Points | list[Any], threat: Sequence[Fraction]) -> bool:
    payoff, gain = stage.exact_payoffs[one.profile], stage.exact_gains[one.profile]
    future = tuple(
        (value - (1 - discount) * now) / discount
        for value, now, discount in zip(one.point, payoff, stage.exact_discounts, strict=True)
    )
    if any(value < worst + more for value, worst, more in zip(future, threat, gain, strict=True)):
        return False
    return future in points or _is_combination(future, points)


def _is_combination(point: tuple[Fraction, ...], points: Sequence[tuple[Fraction, ...]]) -> bool:
    """Whether a point is a convex combination of four others, which a linear program proposes."""
    from scipy.optimize import linprog

    table = np.array([[float(x) for x in (*other, Fraction(1))] for other in points]).T
    wanted = np.array([float(x) for x in (*point, Fraction(1))])
    found = linprog(np.zeros(len(points)), A_eq=table, b_eq=wanted, bounds=(0, None))
    if found.status != 0:
        return False
    order = np.argsort(-found.x, kind="stable")
    for size in (4, 3, 2, 1):  # fewer where the hull is flat, or the point is on its border
        chosen = [points[k] for k in order[:size]]
        rows = [[*(other[i] for other in chosen), point[i]] for i in range(3)]
        weights = _solved([*rows, [Fraction(1)] * (len(chosen) + 1)])
        if weights is not None and min(weights) >= 0:
            return True
    return False


def _solved(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """Solution of a linear system, the last column being its right side; ``None`` where it has not exactly one."""
    n_unknowns = len(rows[0]) - 1
    for k in range(n_unknowns):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(len(rows)):
            if i != k and rows[i][k]:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    if any(row[-1] for row in rows[n_unknowns:]):
        return None
    return [row[-1] for row in rows[:n_unknowns]]


def farthest(outer: Sequence[tuple[Fraction, ...]], inner: Sequence[tuple[Fraction, ...]]) -> Fraction:
    """A number that no point of one set is farther than, in any coordinate, from the hull of another.

    A linear program proposes the nearest point of the hull; the distance to it is exact.
    """
    from scipy.optimize import linprog

    known = set(inner)
    table = np.array([[float(x) for x in point] for point in inner]).T
    size, n_points = table.shape
    above = np.hstack([table, -np.ones((size, 1))])
    below = np.hstack([-table, -np.ones((size, 1))])
    sums = np.array([[1.0] * n_points + [0.0]])
    cost = np.array([0.0] * n_points + [1.0])
    largest = Fraction(0)
    for corner in outer:
        if corner in known:
            continue
        at = np.array([float(x) for x in corner])
        found = linprog(
            cost,
            A_ub=np.vstack([above, below]),
            b_ub=np.concatenate([at, -at]),
            A_eq=sums,
            b_eq=[1.0],
            bounds=(0, None),
        )
        weights = (
            [Fraction(max(0.0, float(x))) for x in found.x[:-1]] if found.status == 0 else [Fraction(1)] * n_points
        )
        total = sum(weights, Fraction(0))
        near = [
            sum((w * point[i] for w, point in zip(weights, inner, strict=True) if w), Fraction(0)) / total
            for i in range(size)
        ]
        largest = max(largest, max(abs(x - y) for x, y in zip(corner, near, strict=True)))
    return largest
