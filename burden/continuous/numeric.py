"""Pure equilibria where payoffs are not algebraic, as with exponentials: boxes, and proofs by ball arithmetic.

1. Halve the box of all levels. A part holds no equilibrium where somebody's payoff surely rises, or falls, along its
   own line and there is room, or where somebody surely does better at another level.
2. In a part where each player is pressed against an end, or its slope may be zero, Krawczyk's operator shows that there
   is one point, or none, where the slopes vanish.
3. Compare that point with every other level of each player: near by the second derivative is negative, and farther off
   bounds on the payoff are below the one at hand.

A part that stays open, such as one that holds a continuum, makes the list incomplete, and is named.

References
----------
R. Krawczyk, "Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken", *Computing* 4 (1969) 187-201.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import flint
from flint import arb, arb_mat

from burden.continuous.assembly import Listed, Mover, mark_undominated
from burden.continuous.boxes import as_ball, bounds, hull
from burden.continuous.lines import LevelGame, Line
from burden.continuous.points import number_of
from burden.continuous.trees import TooManyPieces, derivative, guards
from burden.exact import Exact
from burden.expressions import Node
from burden.results import LevelComponent, LevelEquilibrium
from burden.search import Search

__all__ = ["solve_by_boxes"]

#: Most parts of the box that are looked at, and how often an interval is halved at most.
MAX_BOXES = 30_000
MAX_HALVINGS = 40

#: Parts of a line that are looked at for one level, and the shortest, as a share of the line.
MAX_PARTS = 4_000
SHORTEST = 1e-7

#: Where a part is cut: not in the middle, where equilibria like to be.
CUT = Fraction(31, 64)

#: Precision of the proofs, in bits.
PRECISION = 128

#: A part of the box: ends of each level.
_Box = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, eq=False)
class _Player:
    line: Line
    low: Fraction
    high: Fraction
    slope: Node
    bends: tuple[Node, ...]
    jumps: tuple[Node, ...]


def solve_by_boxes(game: LevelGame, mover: Mover, search: Search) -> Listed:
    """Find the pure equilibria of a game on bounded intervals, as far as ball arithmetic settles them."""
    try:
        players = [_player(game, line) for line in game.lines]
    except TooManyPieces as why:
        return Listed((), (), (), (), (str(why),))
    found = [player for player in players if player is not None]
    if len(found) < len(players):
        reason = "payoffs that are not algebraic are searched on bounded intervals alone: give every interval two ends"
        return Listed((), (), (), (), (reason,))
    with flint.ctx.workprec(PRECISION):
        return _Boxes(game, found, mover, search).listed()


def _player(game: LevelGame, line: Line) -> _Player | None:
    if line.low is None or line.high is None:
        return None
    slope = derivative(line.payoff, line.key)
    bends = tuple(derivative(slope, name) for name in game.ring.variables)
    jumps = tuple(guard.node for guard in guards(line.payoff))
    return _Player(line, line.low, line.high, slope, bends, jumps)


class _Boxes:
    def __init__(self, game: LevelGame, players: Sequence[_Player], mover: Mover, search: Search) -> None:
        self.game, self.players, self.mover, self.search = game, players, mover, search
        self.names = game.ring.variables
        self.open: dict[str, None] = {}
        self.roots: list[tuple[list[arb], list[arb]]] = []  # the root, and the box in which it is the only one

    def listed(self) -> Listed:
        stack: list[tuple[_Box, int]] = [(tuple((p.low, p.high) for p in self.players), 0)]
        count = 0
        unsettled: list[_Box] = []
        while stack:
            count += 1
            reason = self.search.stopped or (f"more than {MAX_BOXES:,} boxes" if count > MAX_BOXES else None)
            if reason:
                self.open[reason] = None
                break
            box, depth = stack.pop()
            if self._is_empty(box) or self._is_known(box) or self._has_root(box):
                continue
            if depth >= MAX_HALVINGS * len(self.players):
                unsettled.append(box)
                if len(unsettled) > 20:
                    break
                continue
            stack += [(part, depth + 1) for part in self._halves(box)]
        if unsettled:
            where = ", ".join(
                f"{name} = {as_ball(low).str(4, radius=False)}"
                for name, (low, _) in zip(self.names, unsettled[0], strict=True)
            )
            self.open[f"whether there are equilibria near {where}, among other places"] = None
        equilibria = self._equilibria()
        components = tuple(LevelComponent(k + 1, (k,)) for k in range(len(equilibria)))
        return Listed(mark_undominated(equilibria), (), components, (), tuple(self.open))

    def _halves(self, box: _Box) -> list[_Box]:
        shares = [
            float((high - low) / (p.high - p.low)) if p.high > p.low else 0.0
            for p, (low, high) in zip(self.players, box, strict=True)
        ]
        widest = max(range(len(box)), key=shares.__getitem__)
        low, high = box[widest]
        cut = low + (high - low) * CUT
        return [(*box[:widest], part, *box[widest + 1 :]) for part in ((low, cut), (cut, high))]

    def _values(self, box: _Box) -> dict[str, arb]:
        return {name: hull(as_ball(low), as_ball(high)) for name, (low, high) in zip(self.names, box, strict=True)}

    def _is_empty(self, box: _Box) -> bool:
        """Whether a box surely holds no equilibrium."""
        values = self._values(box)
        for player, (low, high) in zip(self.players, box, strict=True):
            if player.low == player.high:
                continue
            smooth = all(_has_sign(bounds(jump, values)) for jump in player.jumps)
            slope = bounds(player.slope, values) if smooth else arb.nan()
            if (slope > 0 and high < player.high) or (slope < 0 and low > player.low):
                return True
            here = bounds(player.line.payoff, values)
            if here.is_finite():
                for share in (0, Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), 1):
                    level = player.low + (player.high - player.low) * share
                    if bounds(player.line.payoff, {**values, player.line.key: as_ball(level)}) > here:
                        return True
        return False

    def _is_known(self, box: _Box) -> bool:
        """Whether a box lies where a root is the only one, so that there is nothing more to find."""
        values = list(self._values(box).values())
        if any(low == p.low or high == p.high for p, (low, high) in zip(self.players, box, strict=True)):
            return False
        return any(all(own.contains(v) for own, v in zip(alone, values, strict=True)) for _, alone in self.roots)

    # -- roots ---------------------------------------------------------------------------------------------------

    def _has_root(self, box: _Box) -> bool:
        """Whether a box is settled: it holds one point where the slopes vanish, which is kept, or none."""
        values = self._values(box)
        free: list[int] = []
        fixed: dict[int, Fraction] = {}
        for k, (player, (low, high)) in enumerate(zip(self.players, box, strict=True)):
            if player.low == player.high:
                fixed[k] = player.low
                continue
            if any(not _has_sign(bounds(jump, values)) for jump in player.jumps):
                return False
            slope = bounds(player.slope, values)
            if low == player.low and slope < 0:
                fixed[k] = low
            elif high == player.high and slope > 0:
                fixed[k] = high
            elif low == player.low and high == player.high:
                return False
            else:
                free.append(k)
                # An end of the interval in the box may be an equilibrium without a zero of the slope.
                faces = ((low, player.low, 1), (high, player.high, -1))
                for end, edge, inward in faces:
                    if end == edge:
                        pressed = bounds(player.slope, {**values, player.line.key: as_ball(edge)})
                        if not pressed * inward > 0:
                            return False
        wide = []
        for k, (low, high) in enumerate(box):
            margin = (high - low) / 8
            wide.append(as_ball(fixed[k]) if k in fixed else hull(as_ball(low - margin), as_ball(high + margin)))
        if any(not _has_sign(b) for k in free for b in self._borders(k, wide)):
            return False
        image = self._krawczyk(wide, free)
        if image is None:
            return False
        if any(not image[k].overlaps(wide[k]) for k in free):
            return True
        if not all(wide[k].contains_interior(image[k]) for k in free):
            return False
        root = image
        for _ in range(12):
            better = self._krawczyk(root, free)
            if better is None:
                break
            root = [b.intersection(a) if k in free else b for k, (a, b) in enumerate(zip(root, better, strict=True))]
        if not any(all(a.overlaps(b) for a, b in zip(root, other, strict=True)) for other, _ in self.roots):
            self.roots.append((root, wide))
        return True

    def _borders(self, k: int, levels: Sequence[arb]) -> list[arb]:
        values = dict(zip(self.names, levels, strict=True))
        return [bounds(jump, values) for jump in self.players[k].jumps]

    def _krawczyk(self, box: Sequence[arb], free: Sequence[int]) -> list[arb] | None:
        """Image of a box under Krawczyk's operator for the slopes of some players; ``None`` where it has none."""
        if not free:
            return list(box)
        middle = [ball.mid() for ball in box]
        at_middle, at_box = (dict(zip(self.names, levels, strict=True)) for levels in (middle, box))
        slopes = arb_mat([[bounds(self.players[k].slope, at_middle)] for k in free])
        center = arb_mat([[bounds(self.players[k].bends[j], at_middle).mid() for j in free] for k in free])
        around = arb_mat([[bounds(self.players[k].bends[j], at_box) for j in free] for k in free])
        if not all(entry.is_finite() for matrix in (slopes, center, around) for entry in matrix.entries()):
            return None
        try:
            inverse = center.inv()
        except ZeroDivisionError:
            return None
        inverse = arb_mat([[inverse[i, j].mid() for j in range(len(free))] for i in range(len(free))])
        spread = arb_mat([[box[k] - middle[k]] for k in free])
        one = arb_mat([[arb(int(i == j)) for j in range(len(free))] for i in range(len(free))])
        moved = (one - inverse * around) * spread - inverse * slopes
        image = list(box)
        for i, k in enumerate(free):
            image[k] = middle[k] + moved[i, 0]
        return image if all(ball.is_finite() for ball in image) else None

    # -- equilibria ----------------------------------------------------------------------------------------------

    def _equilibria(self) -> list[LevelEquilibrium]:
        found = []
        for root, _ in self.roots:
            text = ", ".join(f"{name} = {float(b.mid()):.6g}" for name, b in zip(self.names, root, strict=True))
            inside = [self._is_inside(p, ball) for p, ball in zip(self.players, root, strict=True)]
            if False in inside:
                continue
            verdicts = [self._is_best(player, root) for player in self.players] + self._stays(root)
            if False in verdicts:
                continue
            if None in verdicts or None in inside:
                self.open[f"whether {text} is an equilibrium"] = None
                continue
            levels = dict(zip(self.names, root, strict=True))
            choices: list[Exact | int] = []
            for player in self.mover.players:
                if player.key in levels:
                    choices.append(number_of(levels[player.key]))
                elif player.actions:
                    choices.append(self.game.actions[player.key])
                else:
                    choices.append(self.mover.fixed[player.key])
            payoffs = [bounds(self.mover.payoffs[player.key], levels) for player in self.mover.players]
            if not all(payoff.is_finite() for payoff in payoffs):
                self.open[f"what everybody gets at {text}"] = None
                continue
            found.append(
                LevelEquilibrium(
                    self.mover.players, tuple(choices), "pure", tuple(map(number_of, payoffs)), strict=True
                )
            )
        return sorted(found, key=lambda one: [float(level) for level in one.levels.values()])

    def _is_inside(self, player: _Player, ball: arb) -> bool | None:
        low, high = as_ball(player.low), as_ball(player.high)
        if ball < low or ball > high:
            return False
        return True if ball.is_exact() or (ball > low and ball < high) else None

    def _stays(self, root: Sequence[arb]) -> list[bool | None]:
        """Whether each player without an interval keeps its action."""
        values = dict(zip(self.names, root, strict=True))
        verdicts: list[bool | None] = []
        for key, payoffs in self.game.finite.items():
            here = bounds(payoffs[self.game.actions[key]], values)
            for action, payoff in enumerate(payoffs):
                if action != self.game.actions[key]:
                    there = bounds(payoff, values)
                    verdicts.append(True if there < here else False if there > here else None)
        return verdicts

    def _is_best(self, player: _Player, root: Sequence[arb]) -> bool | None:
        """Whether a level is the only best reply; ``None`` where that was not settled."""
        if player.low == player.high:
            return True
        values = dict(zip(self.names, root, strict=True))
        key = player.line.key
        own = values[key]
        here = bounds(player.line.payoff, values)
        if not here.is_finite():
            return None
        is_end = own.is_exact()
        at = self.names.index(key)
        stack = [(player.low, player.high)]
        count = 0
        while stack:
            count += 1
            if count > MAX_PARTS or self.search.stopped:
                return None
            low, high = stack.pop()
            part = hull(as_ball(low), as_ball(high))
            moved = {**values, key: part}
            if bounds(player.line.payoff, moved) < here:
                continue
            if part.overlaps(own) and all(_has_sign(bounds(jump, moved)) for jump in player.jumps):
                # The level at hand lies in the part, or at its edge: look at both together.
                both = {**values, key: part.union(own)}
                slope = bounds(player.slope, both)
                pressed = is_end and (
                    (own == as_ball(player.low) and slope < 0) or (own == as_ball(player.high) and slope > 0)
                )
                if pressed or (not is_end and bounds(player.bends[at], both) < 0):
                    continue
            middle = low + (high - low) * CUT
            if bounds(player.line.payoff, {**values, key: as_ball(middle)}) > here:
                return False
            if high - low < (player.high - player.low) * Fraction(SHORTEST):
                return None
            stack += [(low, middle), (middle, high)]
        return True


def _has_sign(ball: arb) -> bool:
    return bool(ball > 0 or ball < 0)
