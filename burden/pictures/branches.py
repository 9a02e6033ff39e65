"""Equilibria followed along one parameter: what a sweep found at one value is joined to what it found at the next.

Two equilibria at neighbouring values belong to one branch where the same actions are played in both (with a leader: and
both are what it hopes for, or fears). Of several such equilibria the closest are joined. A branch ends where its
equilibrium does; a long step within one is halved until it is seen to be none, or a jump, which breaks the branch.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from burden.pictures.rows import Seen
from burden.results.equilibrium import Selection
from burden.results.pictures import Axis, Curve, Gap, Lines, LineStyle, Why

__all__ = ["branches"]

#: A step of more than this part of the picture is halved, and so often, before it is called a jump.
LARGE_STEP, HALVINGS = 1 / 50, 12

#: Differences that are that much smaller than a number say nothing.
ROUNDING = 1e-9

#: Most games that are solved for halving steps.
MAX_SOLVED = 4000


@dataclass
class _Branch:
    """One equilibrium as far as it goes."""

    seen: list[Seen] = field(default_factory=list)

    @property
    def last(self) -> Seen:
        return self.seen[-1]


def branches(
    across: Axis,
    values: Sequence[Fraction],
    found: Sequence[Sequence[Seen]],
    why: Sequence[Why | None],
    solve: Callable[[Fraction], Sequence[Seen]],
    *,
    statistics: tuple[str, ...],
    unit: str,
    has_leader: bool,
) -> Lines:
    """Follow equilibria.

    Parameters
    ----------
    across
        The parameter.
    values
        Its values, ascending.
    found
        Equilibria at each.
    why
        Why there are none, where there are none.
    solve
        Finds the equilibria at one more value.
    statistics, unit, has_leader
        As of :class:`~burden.results.pictures.Lines`.
    """
    follower = _Follower(_heights(found, len(statistics)), solve)
    going: list[_Branch] = []
    done: list[_Branch] = []
    for here in found:
        ahead, going = going, []
        for one, before in list(_pairs(here, ahead)):
            if before is None or not follower.is_joined(before.last, one):
                going.append(_Branch([one]))
                continue
            before.seen.append(one)
            ahead.remove(before)
            going.append(before)
        done += ahead
    done += going
    curves = [
        curve
        for series in range(len(statistics))
        for branch in sorted(done, key=_order)
        for curve in _drawn(branch, series)
    ]
    ties = [
        (series, float(one.value), one.statistics[series])
        for series in range(len(statistics))
        for here in found
        for one in here
        if one.is_degenerate and np.isfinite(one.statistics[series])
    ]
    return Lines(
        across,
        statistics,
        unit,
        tuple(curves),
        tuple(dict.fromkeys(ties)),
        tuple(_gaps(values, why)),
        has_leader,
    )


def _order(branch: _Branch) -> tuple[Fraction, tuple[float, ...]]:
    return branch.seen[0].value, branch.seen[0].statistics


def _heights(found: Sequence[Sequence[Seen]], n_statistics: int) -> list[float]:
    """How far each statistic ranges over the picture."""
    heights = []
    for series in range(n_statistics):
        known = [one.statistics[series] for here in found for one in here if np.isfinite(one.statistics[series])]
        # What is flat but for the rounding of its numbers has no steps.
        least = ROUNDING * max(map(abs, known), default=0.0)
        heights.append(max(max(known) - min(known), least) if known else 0.0)
    return heights


def _pairs(here: Sequence[Seen], ahead: Sequence[_Branch]) -> Iterator[tuple[Seen, _Branch | None]]:
    """Each equilibrium with the branch that it may go on: the closest pairs first."""
    candidates = sorted(
        (one.distance(branch.last), k, b)
        for k, one in enumerate(here)
        for b, branch in enumerate(ahead)
        if one.support == branch.last.support and one.selection == branch.last.selection
    )
    chosen: dict[int, int] = {}
    for _, k, b in candidates:
        if k not in chosen and b not in chosen.values():
            chosen[k] = b
    for k, one in enumerate(here):
        yield one, ahead[chosen[k]] if k in chosen else None


class _Follower:
    """Tells steps from jumps."""

    def __init__(self, heights: Sequence[float], solve: Callable[[Fraction], Sequence[Seen]]) -> None:
        self.heights, self.solve = heights, solve
        self.n_solved = 0

    def is_joined(self, left: Seen, right: Seen, halvings: int = HALVINGS) -> bool:
        """Whether no statistic jumps between two values of the parameter."""
        if not any(
            abs(right.statistics[k] - left.statistics[k]) > LARGE_STEP * height for k, height in enumerate(self.heights)
        ):
            return True
        self.n_solved += 1
        if not halvings or self.n_solved > MAX_SOLVED:
            return False
        known = [
            one
            for one in self.solve((left.value + right.value) / 2)
            if one.support == left.support and one.selection == left.selection
        ]
        if not known:
            return False
        between = min(known, key=lambda one: one.distance(left) + one.distance(right))
        return self.is_joined(left, between, halvings - 1) and self.is_joined(between, right, halvings - 1)


def _drawn(branch: _Branch, series: int) -> Iterator[Curve]:
    """Curves of one statistic along a branch: it may have no value at some points."""
    if len(branch.seen) == 1 and branch.last.is_degenerate:
        return  # marked as a tie, and no more than that
    selection: Selection | None = branch.last.selection
    style: LineStyle = "pure" if branch.last.is_pure else "mixed"
    if all(one.is_vertex for one in branch.seen):
        style = "vertex"
    run: list[tuple[float, float]] = []
    for one in branch.seen:
        if np.isfinite(one.statistics[series]):
            run.append((float(one.value), one.statistics[series]))
        elif run:
            yield _curve(series, run, style, selection)
            run = []
    if run:
        yield _curve(series, run, style, selection)


def _curve(series: int, run: Sequence[tuple[float, float]], style: LineStyle, selection: Selection | None) -> Curve:
    return Curve(series, tuple(x for x, _ in run), tuple(y for _, y in run), style, selection)


def _gaps(values: Sequence[Fraction], why: Sequence[Why | None]) -> Iterator[Gap]:
    """Stretches with nothing in them: each value stands for the half of the way to its neighbours."""
    numbers = [float(value) for value in values]
    edges = [numbers[0], *((a + b) / 2 for a, b in itertools.pairwise(numbers)), numbers[-1]]
    start = 0
    for k in range(1, len(why) + 1):
        if k == len(why) or why[k] != why[start]:
            reason = why[start]
            if reason is not None:
                yield Gap(edges[start], edges[k], reason)
            start = k
