"""Sets of equilibrium payoffs against linear programs in floating point, at random games of two players.

    python -m tests.sets_by_programs [--games N] [--seed S] [--processes P]

The outer and the inner approximation of Judd, Yeltekin and Conklin (2003, Econometrica 71: 1239-1254): a set is given
by levels in fixed directions, or by points, and each round maximises every direction over what every profile generates,
one linear program of :func:`scipy.optimize.linprog` each. Nothing of the code that is tested is used, but directions
are taken from the sides of its answer, beside some at even angles: any directions give bounds, these give close ones.

Checked are, with a tolerance for what a solver in floating point may be off: that the inner set of the answer lies in
the outer set of the programs, and the inner set of the programs in the outer set of the answer; and, which says how
much that proves, the largest difference of the levels of both outer sets.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import sys
import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from burden.exact import Exact, to_float
from burden.game import normal_form
from burden.repetition.payoff_sets import equilibrium_set
from burden.search import Search

__all__ = ["Case", "Finding", "at", "compare", "drawn"]

Array = NDArray[np.float64]

#: What the programs may be off, in units of the range of payoffs: the tolerance of the solver, over many rounds.
TOLERANCE = 1e-6

ROUNDS = 120
EVEN_ANGLES = 8


@dataclass(frozen=True)
class Case:
    """A game, by the payoffs of both players, and a discount factor for each."""

    payoffs: tuple[tuple[tuple[int, ...], ...], ...]
    discounts: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Finding:
    """How far, in units of the range of payoffs, sets stick out of each other, and outer levels differ."""

    inner_beyond_programs: float
    programs_beyond_outer: float
    levels_apart: float
    gap: float
    seconds: float

    @property
    def is_right(self) -> bool:
        return max(self.inner_beyond_programs, self.programs_beyond_outer) <= TOLERANCE


def at(*corners: tuple[Fraction | int, ...]) -> tuple[tuple[Exact, ...], ...]:
    """Corners written by hand, of the type of those that are found."""
    return tuple(tuple(map(Fraction, corner)) for corner in corners)


def drawn(seed: int, n_games: int) -> list[Case]:
    """Games from 2 × 2 to 3 × 3 with payoffs from 0 to 12; every other one with different discount factors."""
    random = np.random.default_rng(seed)
    cases = []
    for place in range(n_games):
        shape = [(2, 2), (2, 3), (3, 2), (3, 3)][place % 4]
        tables = random.integers(0, 13, (2, *shape)).tolist()
        chosen = [Fraction(int(random.integers(5, 16)), 20) for _ in range(2)]
        if place // 4 % 2 == 0:
            chosen[1] = chosen[0]
        payoffs = tuple(tuple(tuple(row) for row in table) for table in tables)
        cases.append(Case(payoffs, (chosen[0], chosen[1])))
    return cases


class _Stage:
    """Payoffs of profiles, what the future must add to the punishment, and the discount factors."""

    def __init__(self, case: Case) -> None:
        first, second = (np.array(table, dtype=float) for table in case.payoffs)
        self.payoffs = np.stack([first.ravel(), second.ravel()], axis=1)
        best = np.stack(
            [
                np.broadcast_to(first.max(axis=0, keepdims=True), first.shape).ravel(),
                np.broadcast_to(second.max(axis=1, keepdims=True), second.shape).ravel(),
            ],
            axis=1,
        )
        self.delta = np.array([float(one) for one in case.discounts])
        self.extra = (1 - self.delta) / self.delta * (best - self.payoffs)
        self.minmax = np.array([first.max(axis=0).min(), second.max(axis=1).min()])
        self.range = float(max(1.0, np.ptp(self.payoffs, axis=0).max()))


def _outer(stage: _Stage, directions: Array) -> Array | None:
    """Levels in these directions of a set that holds all equilibrium payoffs; ``None`` where it is empty."""
    top, bottom = stage.payoffs.max(axis=0), stage.payoffs.min(axis=0)
    levels: Array = np.maximum(directions * top, directions * bottom).sum(axis=1)
    for _ in range(ROUNDS):
        worst = []
        for player in range(2):
            found = linprog(np.eye(2)[player], A_ub=directions, b_ub=levels, bounds=(None, None))
            if found.status != 0:
                return None
            worst.append(found.fun)
        threat = np.maximum(worst, stage.minmax)
        reached = np.full(len(directions), -math.inf)
        for payoff, extra in zip(stage.payoffs, stage.extra, strict=True):
            least = threat + extra - 1e-9
            for place, direction in enumerate(directions):
                found = linprog(
                    -direction * stage.delta,
                    A_ub=directions,
                    b_ub=levels,
                    bounds=[(least[0], None), (least[1], None)],
                )
                if found.status != 0:
                    break
                reached[place] = max(reached[place], direction @ ((1 - stage.delta) * payoff) - found.fun)
        if not np.isfinite(reached).all():
            return None
        reached = np.minimum(reached, levels)
        moved = float(np.abs(levels - reached).max())
        levels = reached
        if moved < 1e-8:
            break
    return levels


def _corners(directions: Array, levels: Array) -> Array:
    """Where two neighbouring sides meet, tried for all pairs of sides."""
    found = []
    for i in range(len(directions)):
        for j in range(i):
            matrix = directions[[i, j]]
            if abs(np.linalg.det(matrix)) > 1e-9:
                point = np.linalg.solve(matrix, levels[[i, j]])
                if (directions @ point <= levels + 1e-7).all():
                    found.append(point)
    return np.array(found).reshape(-1, 2)


def _generated(stage: _Stage, points: Array, directions: Array) -> Array:
    """Farthest points in all directions that the hull of points generates."""
    threat = points.min(axis=0)
    best = np.full(len(directions), -math.inf)
    chosen = np.zeros((len(directions), 2))
    for payoff, extra in zip(stage.payoffs, stage.extra, strict=True):
        least = threat + extra
        for place, direction in enumerate(directions):
            found = linprog(
                -(points * stage.delta) @ direction,
                A_ub=-points.T,
                b_ub=-least,
                A_eq=np.ones((1, len(points))),
                b_eq=[1.0],
                bounds=(0, None),
            )
            if found.status != 0:
                break
            reached = (1 - stage.delta) * payoff + stage.delta * (found.x @ points)
            if direction @ reached > best[place]:
                best[place], chosen[place] = direction @ reached, reached
    found_in = np.isfinite(best)
    return np.asarray(chosen[found_in])


def _inner(stage: _Stage, start: Array, directions: Array) -> Array:
    """Points of sets that generate themselves, from a set shrunk by a hundredth, or from the stage equilibria."""
    if len(start) >= 3:
        middle = start.mean(axis=0)
        points = middle + 0.99 * (start - middle)
        reached = _generated(stage, points, directions)
        if len(reached) and ((points @ directions.T).max(axis=0) <= (reached @ directions.T).max(axis=0)).all():
            # The levels alone do not prove that the set generates itself; its corners must be generated too.
            corners = _corners(directions, (points @ directions.T).max(axis=0))
            if all(_lies_in(corner, reached) for corner in corners):
                return np.concatenate([reached, points])
    return np.asarray(stage.payoffs[(stage.extra <= 0).all(axis=1)])


def _lies_in(point: Array, points: Array) -> bool:
    found = linprog(
        np.zeros(len(points)),
        A_eq=np.vstack([points.T, np.ones(len(points))]),
        b_eq=[*point, 1.0],
        bounds=(0, None),
    )
    return bool(found.status == 0)


def compare(case: Case) -> Finding:
    """Compare the answer with the programs."""
    start = time.perf_counter()
    found = equilibrium_set(normal_form(case.payoffs), case.discounts, Search())
    seconds = time.perf_counter() - start
    outer = np.array([[to_float(x) for x in corner] for corner in found.vertices]).reshape(-1, 2)
    inner = np.array([[to_float(x) for x in corner] for corner in found.inner]).reshape(-1, 2)
    stage = _Stage(case)
    angles = np.arange(EVEN_ANGLES) * 2 * math.pi / EVEN_ANGLES
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    sides = np.roll(outer, -1, axis=0) - outer if len(outer) > 1 else np.zeros((0, 2))
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    sides = sides[lengths > 1e-3 * stage.range] / lengths[lengths > 1e-3 * stage.range, None]
    normals = np.stack([sides[:, 1], -sides[:, 0]], axis=1)
    if len(outer) == 2:
        normals = np.concatenate([normals, -normals])
    directions = np.concatenate([directions, normals])
    levels = _outer(stage, directions)
    if levels is None:
        beyond = math.inf if len(inner) else 0.0
        return Finding(beyond, 0.0, math.inf if len(outer) else 0.0, to_float(found.gap), seconds)
    points = _inner(stage, _corners(directions, levels), directions)
    beyond = ((inner @ directions.T).max(axis=0) - levels).max() if len(inner) else 0.0
    if len(outer):
        own = (outer @ directions.T).max(axis=0)
        stick_out = ((points @ directions.T).max(axis=0) - own).max() if len(points) else 0.0
        apart = float(np.abs(levels - own).max())
    else:
        stick_out, apart = math.inf if len(points) else 0.0, math.inf
    return Finding(
        float(beyond) / stage.range,
        float(stick_out) / stage.range,
        apart / stage.range,
        to_float(found.gap) / stage.range,
        seconds,
    )


def main() -> int:
    """Compare many games and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--games", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    cases = drawn(options.seed, options.games)
    with multiprocessing.Pool(options.processes) as pool:
        findings = pool.map(compare, cases, chunksize=1)
    wrong = [k for k, finding in enumerate(findings) if not finding.is_right]
    close = sum(finding.levels_apart <= 1e-5 for finding in findings)
    lines = [
        f"{len(findings)} games, {len(wrong)} wrong" + (f": {wrong}" if wrong else ""),
        f"outer sets agree to 1e-5 of the range in {close}",
        f"farthest inner beyond the programs {max(f.inner_beyond_programs for f in findings):.1e}, "
        f"programs beyond outer {max(f.programs_beyond_outer for f in findings):.1e}",
        f"largest gap {max(f.gap for f in findings):.1e}, slowest {max(f.seconds for f in findings):.2f} s",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
