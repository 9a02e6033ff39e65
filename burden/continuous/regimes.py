"""All pure equilibria among players with an interval: regime by regime.

In an equilibrium each player stands at an end of its interval, at a zero of its derivative on a smooth piece, or at a
kink or step of its payoff. A choice of one of these for every player is a regime, and a system of as many equations as
there are levels. Solve each (:mod:`.systems`), and keep what is an equilibrium (:mod:`.replies`, :mod:`.families`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from flint import arb, fmpq, fmpq_mpoly

from burden.continuous.families import Segment, Undecided, judge, segments
from burden.continuous.lines import LevelGame, Line
from burden.continuous.points import Open, Point, Root, fraction
from burden.continuous.replies import Verdict
from burden.continuous.systems import Family, State, Unsolved, extended, solved
from burden.search import Search

__all__ = ["Choice", "Found", "choices", "find"]

#: Most regimes that are gone through.
MAX_REGIMES = 60_000

#: Most reasons that are kept.
MAX_REASONS = 5


@dataclass(frozen=True, eq=False)
class Choice:
    """Where a player may stand in an equilibrium: its equation, and in words.

    Parameters
    ----------
    kind
        ``low``, ``high``, ``stationary`` or ``kink``.
    equation
        Polynomial that vanishes there; zero where a piece is flat.
    """

    kind: str
    equation: fmpq_mpoly


@dataclass
class Found:
    """What a search through the regimes has found.

    Parameters
    ----------
    points
        Isolated candidates that are equilibria, each with the verdicts on its levels.
    pieces
        Segments of equilibria.
    surfaces
        Families with several free variables in which there are equilibria.
    open
        Why the list is not complete, if it is not.
    endless
        Players for whom no level was high, or low, enough.
    undefined
        Levels at which a payoff has no value, in words, by player.
    """

    points: list[tuple[Point, list[Verdict]]] = field(default_factory=list)
    pieces: list[Segment] = field(default_factory=list)
    surfaces: list[Family] = field(default_factory=list)
    open: dict[str, None] = field(default_factory=dict)
    endless: dict[str, None] = field(default_factory=dict)
    undefined: dict[str, str] = field(default_factory=dict)
    n_regimes: int = 0

    def leave_open(self, reason: str) -> None:
        """Note why the list is not complete."""
        if len(self.open) < MAX_REASONS:
            self.open[reason] = None


def choices(game: LevelGame, line: Line) -> list[Choice]:
    """Where a player may stand in an equilibrium."""
    ring = game.ring
    own = ring.gens[line.position]
    found = []
    if line.low is not None:
        found.append(Choice("low", own - ring.constant(line.low)))
    if line.low is not None and line.low == line.high:
        return found
    if line.high is not None:
        found.append(Choice("high", own - ring.constant(line.high)))
    found += [Choice("stationary", polynomial) for polynomial in line.stationary]
    found += [Choice("kink", polynomial) for polynomial in line.kinks if polynomial not in line.stationary]
    return found


def find(game: LevelGame, search: Search) -> Found:
    """Go through all regimes of a game whose payoffs have polynomial conditions."""
    found = Found()
    for line in game.lines:
        if line.trouble:
            found.leave_open(f"the payoff of {line.key} was not taken apart: {line.trouble}")
            return found
    everywhere = [choices(game, line) for line in game.lines]
    found.n_regimes = math.prod(map(len, everywhere))
    candidates: dict[tuple[Root, ...], Point] = {}
    families: list[Family] = []
    _Walk(game, everywhere, search, found, candidates, families).run()
    for number, point in enumerate(candidates.values()):
        search.report(0.7 + 0.3 * number / len(candidates), f"candidates {number:,} of {len(candidates):,}")
        if search.stopped:
            found.leave_open(str(search.stopped))
            break
        _judge(game, point, found, search)
    _judge_families(game, families, found, search)
    return found


class _Walk:
    """Go through all regimes, player by player, so that those that begin alike share their first steps."""

    def __init__(
        self,
        game: LevelGame,
        everywhere: Sequence[Sequence[Choice]],
        search: Search,
        found: Found,
        candidates: dict[tuple[Root, ...], Point],
        families: list[Family],
    ) -> None:
        self.game, self.everywhere, self.search = game, everywhere, search
        self.found, self.candidates, self.families = found, candidates, families
        self.n_ends = 0
        self.n_passed = 0

    def run(self) -> None:
        """Collect candidates and families."""
        self._from(0, ([], {}), ())

    def _from(self, player: int, state: State, kinds: tuple[str, ...]) -> bool:
        """Go on with one player; tell whether there is time for more."""
        if player == len(self.everywhere):
            self.n_ends += 1
            if self.n_ends > MAX_REGIMES:
                self.found.leave_open(f"more than {MAX_REGIMES:,} regimes")
                return False
            self._settle(state, kinds)
            return True
        rest = math.prod(map(len, self.everywhere[player + 1 :]))
        line = self.game.lines[player]
        for choice in self.everywhere[player]:
            reason = self.search.stopped
            if reason:
                self.found.leave_open(reason)
                return False
            self.search.report(0.7 * self.n_passed / self.found.n_regimes, f"regimes {self.n_passed:,}")
            named = (*kinds, f"{line.key} {choice.kind}")
            try:
                for longer in extended(state, choice.equation, self.game.ring.n, lambda: self.search.stopped):
                    if self._may_be_inside(longer) and not self._from(player + 1, longer, named):
                        return False
            except Unsolved as why:
                self.found.leave_open(f"the equations of a regime ({', '.join(named)}) were not solved: {why}")
            if player + 1 == len(self.everywhere) or rest == 1:
                self.n_passed += 1
        return True

    def _may_be_inside(self, state: State) -> bool:
        """Whether the levels that are known as numbers lie in their intervals."""
        for position, value in state[1].items():
            if value.is_constant():
                line, level = self.game.lines[position], fraction(value.leading_coefficient()) if value else 0
                if (line.low is not None and level < line.low) or (line.high is not None and level > line.high):
                    return False
        return True

    def _settle(self, state: State, kinds: Sequence[str]) -> None:
        ring = self.game.ring
        try:
            for solution in solved(state, ring.n, ring.context, lambda: self.search.stopped):
                if isinstance(solution, Family):
                    self.families.append(solution)
                elif _is_in_box(self.game.lines, solution):
                    self.candidates.setdefault(solution.key, solution)
        except Unsolved as why:
            self.found.leave_open(f"the equations of a regime ({', '.join(kinds)}) were not solved: {why}")


def _is_in_box(lines: Sequence[Line], point: Point) -> bool:
    """Whether every level lies in its interval; balls that cannot tell say that it may."""
    for line, ball in zip(lines, point.balls(64), strict=True):
        if line.low is not None and ball < arb(fmpq(line.low.numerator, line.low.denominator)):
            return False
        if line.high is not None and ball > arb(fmpq(line.high.numerator, line.high.denominator)):
            return False
    return True


def _judge(game: LevelGame, point: Point, found: Found, search: Search) -> None:
    where = ", ".join(f"{line.key} = {float(b.mid()):.6g}" for line, b in zip(game.lines, point.balls(64), strict=True))
    try:
        verdicts, stays = judge(game, point, lambda: search.stopped)
    except Open as reason:
        found.leave_open(f"whether {where} is an equilibrium: {reason}")
        return
    for line, verdict in zip(game.lines, verdicts, strict=False):
        if verdict.kind == "endless":
            found.endless[line.key] = None
        elif verdict.kind == "undefined":
            found.undefined.setdefault(line.key, f"{verdict.reason}, when {where}")
    if not stays:
        return
    unsettled = [verdict.reason for verdict in verdicts if verdict.kind == "open"]
    if unsettled:
        found.leave_open(f"whether {where} is an equilibrium: {unsettled[0]}")
    else:
        found.points.append((point, verdicts))


def _judge_families(game: LevelGame, families: Sequence[Family], found: Found, search: Search) -> None:
    seen: list[Family] = []
    for family in families:
        if any(f.free == family.free and f.coordinates == family.coordinates for f in seen):
            continue
        seen.append(family)
        if len(family.free) > 1:
            found.surfaces.append(family)
            continue
        try:
            pieces, points = segments(game, family, lambda: search.stopped)
        except Undecided as reason:
            found.leave_open(f"a line of candidates was not settled: {reason}")
            continue
        found.pieces += pieces
        for point in points:
            _judge(game, point, found, search)
