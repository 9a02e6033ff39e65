"""A leader with an interval, whose level the others observe.

The others' regimes are curves, along which the leader's level ``u`` moves. On such a curve the replies are equilibria
on arcs, and the leader's payoff is extreme on an arc only

1. at its ends: where ``u`` ends, where another condition of some player's regimes begins to bind, where the curve folds
   back, where somebody does as well at a distant level, or where a player without an interval changes its mind;
2. where the leader's payoff is stationary along the curve, or has a kink there.

Each is a system of one more equation, solved as any other; the optimistic leader's best point is among their solutions,
because limits of equilibria are equilibria where payoffs have no jumps and levels stay bounded. Levels near which a
curve may run off to infinity are found by elimination (:mod:`.arcs`), and named. A pessimistic leader needs to know all
replies to a level: between two of the points found the number of replies is the same, and one sample tells it. The
same samples tell where the leader's own payoff jumps, or has a pole, whether some level is best at all.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from flint import fmpq_mpoly

from burden import exact
from burden.continuous.arcs import Arc, arc_through, coefficients, escapes
from burden.continuous.assembly import Mover, equilibrium_at, mark_undominated
from burden.continuous.clearing import NotAlgebraic, Ring, determinant, tree
from burden.continuous.concave import is_concave
from burden.continuous.families import judge
from burden.continuous.leader_actions import among_actions, compared
from burden.continuous.lines import LevelGame, Line, level_games, payoffs_at
from burden.continuous.points import Open, Point, Root, between, fraction, order, rational_root
from burden.continuous.regimes import Choice, choices, find
from burden.continuous.replies import shown
from burden.continuous.simultaneous import players_of, solve_at_once
from burden.continuous.systems import Family, State, Unsolved, every_factor, extended, solved, vanishes
from burden.continuous.trees import TooManyPieces, derivative, difference, guards, pieces, put_in, singular
from burden.continuous.values import At, Undefined
from burden.exact import Exact
from burden.expressions import Node
from burden.model import Model, PayoffError
from burden.results import Certificate, LevelEquilibrium, LevelSolution, LevelSubgame, Selection
from burden.search import Search

__all__ = ["solve_leader_first"]

#: Most systems of equations that are solved for a leader with an interval.
MAX_SYSTEMS = 20_000

#: Largest degree of a polynomial from which a far level has been eliminated.
MAX_PRODUCT = 40

#: Steps towards an end of an arc, each halving the distance.
STEPS = 40

#: Most subgames that are listed of a leader with an interval.
MAX_SUBGAMES = 12


#: A point on the path: the game among the others, the point, the leader's payoff, and who plays.
Outcome: TypeAlias = "tuple[LevelGame, Point, Exact, Mover]"


def solve_leader_first(model: Model, values: Mapping[str, Fraction], leader: str, search: Search) -> LevelSolution:
    """Find what a leader does whose move the others observe, and what they reply.

    Parameters
    ----------
    model, values
        The game.
    leader
        Who moves first.
    search
        Bounds the time.
    """
    spec = next(player for player in model.players if player.key == leader)
    if spec.interval is None:
        return among_actions(model, values, leader, search)
    return _Curves(model, values, leader, search).solution()


# -- a leader with an interval ----------------------------------------------------------------------------------------


class _Curves:
    def __init__(self, model: Model, values: Mapping[str, Fraction], leader: str, search: Search) -> None:
        self.model, self.values, self.leader, self.search = model, values, leader, search
        self.players = players_of(model, values)
        self.reasons: dict[str, None] = {}
        self.notes: list[str] = []
        self.n_systems = 0
        self.is_flat = False
        self.broken: dict[Root, None] = {}  # levels at which the leader's payoff has no value at a reply
        self.levels: dict[Root, None] = {}
        self.views: list[tuple[LevelGame, int, Node]] = []
        own = next(player for player in self.players if player.key == leader)
        self.low, self.high = own.low, own.high

    def solution(self) -> LevelSolution:
        outcomes: list[Outcome] = []
        levels = self.levels
        for joint in level_games(self.model, self.values):
            payoffs = payoffs_at(self.model, self.values, {}, joint.actions)
            mover = Mover(self.players, payoffs)
            game, own = self._followers(joint)
            self.views.append((game, own, payoffs[self.leader]))
            for point in self._critical(game, own, payoffs[self.leader]):
                level = point.key[own]
                if self._is_within(level):
                    levels[level] = None
                    value = self._value(game, point, payoffs[self.leader])
                    if value is not None:
                        outcomes.append((game, point, value, mover))
        ordered = self._in_order(levels)
        best = self._best(outcomes)
        several = self._replies_between(ordered, outcomes, best)
        if several:
            text = "some levels have several replies, and a leader that fears the worst of them was not solved for"
            self.reasons[text] = None
        else:
            several = not all(self._is_only_reply(point, own, outcomes) for _, point, _, _ in best)
        unique = not several and not self.reasons
        equilibria = []
        for game, point, _, mover in best:
            try:
                one = equilibrium_at(game, point, mover, is_vertex=False)
                verdicts, _ = judge(game, point)
            except Open as reason:
                self.reasons[str(reason)] = None
                continue
            selection: Selection = "both" if unique else "optimistic"
            strict = all(v.is_strict for v in verdicts) and len(best) == 1
            equilibria.append(replace(one, selection=selection, strict=strict))
        if len(best) > 1 and not self.is_flat:
            self.notes.append(f"tie: counting on the best reply, {self.leader} does equally well at {len(best)} points")
        return LevelSolution(
            self.model.title,
            self.players,
            mark_undominated(equilibria),
            complete=not self.reasons,
            certificate=Certificate("the leader's payoff followed along every regime of the others, and its kinks"),
            notes=(*dict.fromkeys(self.notes), *(f"not settled: {reason}" for reason in self.reasons)),
            timing="guarantor-first",
            leader=self.leader,
            parameters=dict(self.values),
            subgames=self._subgames(equilibria),
            interrupted=self.search.interrupted,
        )

    def _followers(self, joint: LevelGame) -> tuple[LevelGame, int]:
        """The joint game without the leader's own line; and the place of the leader's level."""
        own = joint.ring.variables.index(self.leader)
        for line in joint.lines:
            if line.position == own:
                continue
            if line.trouble:
                self.reasons[f"the payoff of {line.key} was not taken apart: {line.trouble}"] = None
            if line.jumps:
                self.reasons[f"the payoff of {line.key} jumps: limits of replies need not be replies"] = None
        return replace(joint, lines=tuple(line for line in joint.lines if line.position != own)), own

    def _is_within(self, level: Root) -> bool:
        return (self.low is None or order(level, rational_root(self.low)) >= 0) and (
            self.high is None or order(level, rational_root(self.high)) <= 0
        )

    def _in_order(self, levels: Mapping[Root, None]) -> list[Root]:
        return sorted(levels, key=lambda root: root.ball(256).mid().fmpq())

    def _value(self, game: LevelGame, point: Point, payoff: Node) -> Exact | None:
        """Payoff of the leader where the others' replies are an equilibrium; ``None`` where they are none."""
        try:
            verdicts, stays = judge(game, point, lambda: self.search.stopped)
            if not stays:
                return None
            if any(v.kind == "open" for v in verdicts):
                raise Open(next(v.reason for v in verdicts if v.kind == "open"))
            at = At(game.ring, point)
            return at.value(at.resolved(payoff))
        except Undefined:
            self.broken[point.key[game.ring.variables.index(self.leader)]] = None
            return None
        except Open as reason:
            self.reasons[f"whether a point is a reply: {reason}"] = None
            return None

    # -- candidates ----------------------------------------------------------------------------------------------

    def _critical(self, game: LevelGame, own: int, payoff: Node) -> Iterator[Point]:
        """Points of every regime of the others at which the leader's payoff may be extreme."""
        if any(line.trouble for line in game.lines):
            return
        everywhere = [choices(game, line) for line in game.lines]
        try:
            general = self._always(game, own, payoff)
        except (NotAlgebraic, TooManyPieces) as why:
            self.reasons[f"the payoff of {self.leader} was not taken apart: {why}"] = None
            return
        for line in game.lines:
            if not is_concave(line.payoff, line, game.lines, (own, self.low, self.high)):
                try:
                    general += self._distant(game, line)
                except (NotAlgebraic, TooManyPieces) as why:
                    text = f"where {line.key} does as well at a distant level was not found: {why}"
                    self.reasons[text] = None
        seen: set[tuple[Root, ...]] = set()
        for regime in itertools.product(*everywhere):
            equations = [choice.equation for choice in regime]
            kinds = ", ".join(f"{line.key} {choice.kind}" for line, choice in zip(game.lines, regime, strict=True))
            extras = [*general, *self._ends_of_arcs(game, regime, everywhere)]
            try:
                extras += self._stationary(game, own, equations, payoff)
            except (NotAlgebraic, TooManyPieces) as why:
                self.reasons[f"where the payoff of {self.leader} is stationary ({kinds}): {why}"] = None
            try:
                states = self._states(game, equations)
            except Unsolved as why:
                self.reasons[f"the equations of a regime ({kinds}) were not solved: {why}"] = None
                continue
            for state in states:
                self._look_for_escapes(game, own, state, kinds)
            for state, extra in itertools.product(states, every_factor(extras)):
                self.n_systems += 1
                stop = self.search.stopped
                if stop or self.n_systems > MAX_SYSTEMS:
                    self.reasons[stop or f"more than {MAX_SYSTEMS:,} systems"] = None
                    return
                try:
                    yield from self._points(game, own, payoff, state, extra, seen)
                except Unsolved as why:
                    self.reasons[f"the equations of a regime ({kinds}) were not solved: {why}"] = None

    def _states(self, game: LevelGame, equations: Sequence[fmpq_mpoly]) -> list[State]:
        """Curves of a regime, as far as they can be solved without roots."""
        states: list[State] = [([], {})]
        for equation in equations:
            states = [
                longer
                for state in states
                for longer in extended(state, equation, game.ring.n, lambda: self.search.stopped)
            ]
        return states

    def _look_for_escapes(self, game: LevelGame, own: int, state: State, kinds: str) -> None:
        """Name the levels near which replies may have no bound: what the leader gets there is not weighed."""
        endless = [line.position for line in game.lines if line.low is None or line.high is None]
        try:
            far = escapes(state, game.ring, own, endless, lambda: self.search.stopped)
        except Unsolved as why:
            self.reasons[f"the equations of a regime ({kinds}) were not solved: {why}"] = None
            return
        for level in far:
            if self._is_within(level):
                self.levels[level] = None
                text = f"near {self.leader} = {exact.to_text(level.number)} replies may run off to infinity ({kinds})"
                self.reasons[text] = None

    def _points(
        self,
        game: LevelGame,
        own: int,
        payoff: Node,
        state: State,
        extra: fmpq_mpoly,
        seen: set[tuple[Root, ...]],
    ) -> Iterator[Point]:
        """Points of a curve where one more polynomial vanishes; none where it vanishes all along."""
        n, stopped = game.ring.n, lambda: self.search.stopped
        if vanishes(state, extra, n, stopped):
            return
        for longer in extended(state, extra, n, stopped):
            for solution in solved(longer, n, game.ring.context, stopped):
                if isinstance(solution, Family):
                    if not self._is_idle(game, own, solution, payoff):
                        self.reasons["replies that form a continuum, of which the leader did not weigh all"] = None
                elif solution.key not in seen:
                    seen.add(solution.key)
                    yield solution

    def _is_idle(self, game: LevelGame, own: int, family: Family, payoff: Node) -> bool:
        """Whether the ends of a family decide: the leader's level fixed, its payoff affine; or no reply at all."""
        if len(family.free) > 1 or any(c.total_degree() > 1 for c in family.coordinates):
            return False
        try:
            above, below = game.ring.rational(payoff)
        except (NotAlgebraic, AssertionError):
            return False
        others = [k for k in range(game.ring.n) if k != own]
        degrees = [sum(e[k] for k in others) for e in above.to_dict()]
        is_fixed = family.coordinates[own].is_constant()
        is_flat = below.is_constant() and max(degrees, default=0) <= 1
        if is_fixed:
            return is_flat
        images = [*family.coordinates, *game.ring.gens[game.ring.n :]]
        along = above.compose(*images, ctx=game.ring.context)
        return below.is_constant() and along.total_degree() <= 1

    def _always(self, game: LevelGame, own: int, payoff: Node) -> list[fmpq_mpoly]:
        """What is added to every regime: ends of the leader's interval, its own kinks, and finite players' ties."""
        ring = game.ring
        found = [ring.gens[own] - ring.constant(end) for end in (self.low, self.high) if end is not None]
        found += [ring.cleared(guard.node) for guard in guards(payoff)]
        # Where it has no value, or no derivative.
        smooth = [payoff, *(guard.node for guard in guards(payoff))]
        found += [ring.cleared(node) for part in smooth for nodes in singular(part) for node in nodes]
        for key, payoffs in game.finite.items():
            mine = payoffs[game.actions[key]]
            for action, other in enumerate(payoffs):
                if action != game.actions[key]:
                    found += [ring.cleared(difference(a, b)) for a in pieces(other) for b in pieces(mine)]
        return found

    def _ends_of_arcs(
        self, game: LevelGame, regime: Sequence[Choice], everywhere: Sequence[Sequence[Choice]]
    ) -> list[fmpq_mpoly]:
        """Where a regime may end: another condition binds, a fold, a peak that turns into a trough, a distant tie."""
        found: list[fmpq_mpoly] = []
        for line, choice, others in zip(game.lines, regime, everywhere, strict=True):
            found += [other.equation for other in others if other is not choice]
            if choice.kind == "stationary":
                found.append(choice.equation.derivative(line.position))
        matrix = [[choice.equation.derivative(line.position) for line in game.lines] for choice in regime]
        found.append(determinant(matrix, game.ring))
        return [p for p in found if p]

    def _distant(self, game: LevelGame, line: Line) -> list[fmpq_mpoly]:
        """Where a player does as well at a level far from its own: the far level eliminated."""
        ring = game.ring
        wide = Ring([*ring.variables, "~"])
        moved = {line.key: Node("name", 0, (), "~")}
        images = [*wide.gens[: ring.n], *wide.gens[ring.n + 1 :], wide.constant(0)][: ring.context.nvars()]
        found = []
        levels = [choice.equation for choice in choices(game, line)]
        own, far = wide.gens[line.position], wide.gens[ring.n]
        swapped = list(images)
        swapped[line.position] = far
        for one, other in itertools.product(pieces(line.payoff), repeat=2):
            tie, below = wide.with_denominator(difference(one, put_in(other, moved)))
            if line.low is None or line.high is None:
                # Towards infinity the sign of the difference is that of the leading coefficients.
                leading = [c for polynomial in (tie, below) for c in coefficients(polynomial, ring.n)]
                back = [*ring.gens[: ring.n], ring.constant(0), *ring.gens[ring.n :]][: wide.context.nvars()]
                found += [c.compose(*back, ctx=ring.context) for c in leading if not c.is_constant()]
            # The payoffs agree where the two levels do: that is no tie.
            while tie and not (divided := divmod(tie, own - far))[1]:
                tie = divided[0]
            for level in levels:
                there = level.compose(*swapped, ctx=wide.context)
                if there.degrees()[ring.n]:
                    if there.total_degree() * tie.total_degree() > MAX_PRODUCT:
                        raise NotAlgebraic("polynomials of too high a degree")
                    both = tie.resultant(there, f"x{ring.n}")
                    if both and not both.is_constant():
                        back = [*ring.gens[: ring.n], ring.constant(0), *ring.gens[ring.n :]][: wide.context.nvars()]
                        found.append(both.compose(*back, ctx=ring.context))
        return found

    def _stationary(self, game: LevelGame, own: int, equations: Sequence[fmpq_mpoly], payoff: Node) -> list[fmpq_mpoly]:
        """Where the leader's payoff is stationary along the curve of a regime."""
        ring = game.ring
        columns = [*(line.position for line in game.lines), own]
        rows = [[equation.derivative(k) for k in columns] for equation in equations]
        minors = [determinant([row[:k] + row[k + 1 :] for row in rows], ring) * (-1) ** k for k in range(len(columns))]
        found = []
        for piece in pieces(payoff):
            terms = [
                Node("*", 0, (tree(minor, ring), derivative(piece, ring.variables[k])))
                for k, minor in zip(columns, minors, strict=True)
                if minor
            ]
            if terms:
                found.append(ring.cleared(Node("+", 0, tuple(terms)) if len(terms) > 1 else terms[0]))
        return found

    # -- what it comes to ----------------------------------------------------------------------------------------

    def _replies_between(self, levels: Sequence[Root], outcomes: Sequence[Outcome], best: Sequence[Outcome]) -> bool:
        """Whether some level between those found has several replies; what is amiss there is noted."""
        ends: list[Root | None] = [*levels]
        if self.low is None or not levels:
            ends.insert(0, None)
        if self.high is None or not levels:
            ends.append(None)
        several = False
        without: list[Fraction] = []
        for left, right in itertools.pairwise(ends):
            if self.search.stopped:
                self.reasons[str(self.search.stopped)] = None
                return several
            middle = between(left, right)
            count, arcs = self._replies_at(middle)
            several = several or count > 1
            if not count:
                without.append(middle)
            for arc in arcs:
                self._weigh(arc, (left, right), outcomes, best)
            if (left is None or right is None) and count:
                self._towards_infinity(middle, -1 if left is None else 1)
        if without:
            shown = ", ".join(map(str, without[:3]))
            self.notes.append(
                f"near {self.leader} = {shown} the others have no pure equilibrium, so that it was not weighed"
            )
            self.reasons["levels to which there is no pure reply"] = None
        return several

    def _replies_at(self, level: Fraction) -> tuple[int, list[Arc]]:
        """Count the replies to a level, continua twice; and what the leader gets by each.

        Raises
        ------
        PayoffError
            Where the leader's payoff has no value.
        """
        count, arcs = 0, []
        for game, (joint, own, payoff) in zip(
            level_games(self.model, self.values, {self.leader: level}), self.views, strict=True
        ):
            found = find(game, self.search)
            self.reasons |= found.open
            count += len(found.points) + 2 * len(found.pieces) + 2 * len(found.surfaces)
            for reply, _ in found.points:
                try:
                    arcs.append(arc_through(joint, own, level, reply, payoff))
                except Undefined as error:
                    where = f"{error} when {self.leader} = {level} and the others reply"
                    raise PayoffError(("payoffs", self.leader), where, "") from None
                except Open as reason:
                    self.reasons[f"what {self.leader} gets at {level}: {reason}"] = None
        return count, arcs

    def _weigh(
        self, arc: Arc, ends: tuple[Root | None, Root | None], outcomes: Sequence[Outcome], best: Sequence[Outcome]
    ) -> None:
        """Make sure that no level of an arc gives the leader more than the best that was found."""
        if not best:
            return
        sign = compared(arc.value, best[0][2])
        if sign == 0:
            _, beside = self._replies_at((arc.level + between(ends[0], rational_root(arc.level))) / 2)
            if not all(compared(other.value, arc.value) == 0 for other in beside):
                self._pass(arc.level)  # a payoff that moves there is above the best on one side
            else:
                self.is_flat = True
                span = " to ".join(
                    infinity if end is None else exact.to_text(end.number)
                    for end, infinity in zip(ends, ("-oo", "oo"), strict=True)
                )
                self.notes.append(f"tie: {self.leader} does equally well at every level from {span}")
        elif sign is None:
            self.reasons["two payoffs of the leader could not be told apart"] = None
        elif sign > 0:
            self._pass(arc.level)
        elif self._may_break:
            for end in ends:
                if end is not None:
                    self._check_end(arc, end, outcomes, best[0][2])

    @cached_property
    def _may_break(self) -> bool:
        """Whether the leader's payoff has jumps or poles, so that its limit at an end of an arc need not be reached."""
        for _, _, payoff in self.views:
            borders = guards(payoff)
            if any(guard.kind == "jump" for guard in borders):
                return True
            if any(singular(part)[1] for part in (payoff, *(guard.node for guard in borders))):
                return True
        return False

    def _check_end(self, arc: Arc, end: Root, outcomes: Sequence[Outcome], best: Exact) -> None:
        """See whether what the leader gets near an end of an arc stays below the best; if not, note it."""
        there = [point for game, point, _, _ in outcomes if game is arc.game and point.key[self._own(game)] == end]
        if not there and end not in self.broken:
            return  # nothing happens to replies at this level: it comes from a curve of which none is one
        if there and all(self._is_below(At(arc.game.ring, point), arc.smooth, best) for point in there):
            return
        middle = fraction(end.ball(64).mid().fmpq())
        for step in range(3, STEPS, 6):
            near = middle + (arc.level - middle) / 2**step
            _, arcs = self._replies_at(near)
            values = [compared(other.value, best) for other in arcs]
            if any(sign is not None and sign > 0 for sign in values):
                self._pass(near)
                return
            # Monotone as it is, a payoff that is lower nearer to the end falls towards it.
            if len(arcs) == 1 and compared(arcs[0].value, arc.value) == -1:
                return
        self.reasons[f"how the payoff of {self.leader} ends at {exact.to_text(end.number)}"] = None

    def _is_below(self, at: At, smooth: Node, best: Exact) -> bool:
        """Whether the leader's payoff on an arc, taken on to its end, is not above the best."""
        try:
            sign = compared(at.value(smooth), best)
        except (Open, Undefined):
            return False
        return sign is not None and sign <= 0

    def _own(self, game: LevelGame) -> int:
        return game.ring.variables.index(self.leader)

    def _pass(self, level: Fraction) -> None:
        """Note that a level gives more than all points at which the payoff was thought to be extreme."""
        text = f"no level of {self.leader} is best: its payoff near {shown(level)} is above that of every point listed"
        self.reasons[text] = None

    def _towards_infinity(self, level: Fraction, direction: int) -> None:
        """See whether the leader gains by going on without end: beyond all points found its payoff is monotone."""
        position = [player.key for player in self.players].index(self.leader)
        payoffs = []
        for step in (level, level + direction):
            replies = solve_at_once(self.model, self.values, self.search, {self.leader: step}).solution
            payoffs.append([one.payoffs[position] for one in replies.equilibria])
        if [len(own) for own in payoffs] == [1, 1]:
            sign = compared(payoffs[1][0], payoffs[0][0])
            if sign is not None and sign < 0:
                return
            if sign == 1:
                self.notes.append(
                    f"the payoff of {self.leader} rises beyond every level found, along its infinite interval"
                )
        self.reasons[f"how the payoff of {self.leader} goes on towards infinity"] = None

    def _is_only_reply(self, point: Point, own: int, outcomes: Sequence[Outcome]) -> bool:
        """Whether the others can reply to the level at a point in one way alone; what follows if not is noted."""
        level = point.rational(own)
        if level is None:
            # A tie is a point of every regime that is tied.
            same = {(p.key, *g.actions.values()) for g, p, _, _ in outcomes if p.key[own] == point.key[own]}
            count = len(same)
        else:
            count, _ = self._replies_at(level)
        if count <= 1:
            return True
        self.reasons[
            f"at {self.leader} = {exact.to_text(point.numbers[own])} the others have several replies: "
            f"counting on the worst of them, {self.leader} may do best near that level without a level that is best"
        ] = None
        return False

    def _best(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        best: list[Outcome] = []
        for one in outcomes:
            sign = 1 if not best else compared(one[2], best[0][2])
            if sign is None:
                self.reasons["two payoffs of the leader could not be told apart"] = None
                sign = 0
            if sign > 0:
                best = [one]
            elif sign == 0 and all((other.key, g.actions) != (one[1].key, one[0].actions) for g, other, _, _ in best):
                best.append(one)
        return best

    def _subgames(self, outcomes: Sequence[LevelEquilibrium]) -> tuple[LevelSubgame, ...]:
        """What the others play after the levels that matter: those on the path, and the ends of the interval."""
        position = [player.key for player in self.players].index(self.leader)
        chosen = [one.levels[self.leader] for one in outcomes]
        levels = {level for level in chosen if isinstance(level, Fraction)}
        levels |= {end for end in (self.low, self.high) if end is not None}
        found = []
        for level in sorted(levels)[:MAX_SUBGAMES]:
            try:
                replies = solve_at_once(self.model, self.values, self.search, {self.leader: level})
            except PayoffError:
                if level in chosen:
                    raise
                continue  # an end at which a payoff has no value, as a logarithm has none at 0
            payoffs = tuple(one.payoffs[position] for one in replies.solution.equilibria)
            found.append(LevelSubgame(exact.to_text(level), replies.solution, payoffs))
        return tuple(found)
