"""Paths where allies choose levels and payoffs are not quadratic: backward induction on a grid, with a stated error.

For every situation (see :mod:`burden.paths.question`), from the last period to the first:

1. Lay a grid over the stocks that can be reached there, whatever allies do within the limits they keep to.
2. At each node of the grid look for an equilibrium: allies choose best replies in turn until nobody moves. A best reply
   is the best of a row of levels, then of ever narrower rows around it, so a payoff may have kinks, and several tops.
3. Keep the levels, not the worth of the state. What a state off the grid is worth is found by playing on from there
   with the levels interpolated: then payoffs keep their kinks where they are, and an error in one's own later level
   counts in the second order alone.

Along the path itself equilibria are computed at the very stocks. Everything is done on three grids, each twice as fine
as the one before; the error is estimated from how payoffs still change, and is no proved bound.

Limits: allies keep to the levels that they choose along the path and in what they expect, with some room, so that the
grid lies where it is needed. In the end it is checked that no ally gains by a level far outside.

References
----------
K. L. Judd, *Numerical Methods in Economics* (MIT Press, 1998), chapter 12, on value functions on grids.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from burden.errors import NoConvergence, UnsupportedGame
from burden.paths.arrays import Array, Vectorised
from burden.paths.mesh import Node, Rule, interpolated, nodes
from burden.paths.question import Choice, PathGame, Plan, written
from burden.paths.rough import Limits, RoughPath, RoughPoint, check_stocks, check_values
from burden.results.paths import Period, SchedulePath
from burden.search import Search

__all__ = ["solved"]

#: Nodes along each stock on the coarsest of the three grids, by number of stocks.
NODES = {0: 1, 1: 33, 2: 9}

#: Most allies, and most stocks.
MAX_ALLIES, MAX_STOCKS = 4, 2

#: Levels in the row that a search for a best reply everywhere begins with.
FIRST_ROW = 33

#: How close best replies are found, at first and in the end, as a share of what there is to choose from; and how far
#: from the last one they are looked for at least.
ROUGH, CLOSE, NEAR = 1e-4, 1e-8, 1e-3

#: How close the top of a parabola must come to be taken, as such a share, and most steps on the way up.
AGREE, MAX_STEPS = 1e-6, 200

#: By how much worths may differ from rounding alone, as a share of their size.
ROUNDING_ERRORS = 1e-14

#: Rounds of best replies: at rough ones, at full steps, and at half steps.
ROUGH_ROUNDS, FULL_ROUNDS, HALF_ROUNDS = 15, 50, 80

#: When nobody moves any more, as such a share: while replies are looked for near by, and everywhere.
STILL, SETTLED = 5e-8, 1e-7

#: Changes of limits, and how far outside them a gain is looked for, at how many levels.
MAX_CHANGES = 14
FAR, FAR_ROW = 16.0, 513

#: The error is this many times the last change of payoffs; a quarter of the change before counts as well.
CAUTION = 4.0

#: Share of the size of payoffs that is lost in any case.
ROUNDING = 1e-7

#: Changes of payoffs, as a share of their size, beyond which the answer is none.
TOO_ROUGH = 0.05

#: Error, as such a share, beyond which a number says nothing: payoffs near a pole, say.
WORTHLESS = 0.25


def solved(game: PathGame, plan: Plan, search: Search) -> SchedulePath:
    """Find the path along one schedule, approximately.

    Parameters
    ----------
    game
        A game whose allies all choose from intervals.
    plan
        The schedule.
    search
        How long it may take.

    Raises
    ------
    UnsupportedGame
        Where some ally has a list of actions, there are too many stocks or allies, or a guarantor who decides anew has
        no list of actions.
    NoConvergence
        Where time is up, best replies do not settle, or finer grids give other payoffs.
    """
    _check(game, plan)
    with np.errstate(all="ignore"):  # what has no value is not a number, and nobody's best level
        return _Solver(game, plan, search).path()


def _check(game: PathGame, plan: Plan) -> None:
    for ally in game.allies:
        if ally.interval is None:
            mend = f"give all allies intervals, or all of them lists of actions; {ally.key} has a list"
            raise UnsupportedGame(f"some allies choose from intervals, others from lists\n    mend: {mend}")
    if len(game.start) > MAX_STOCKS:
        mend = "take fewer stocks, quadratic payoffs with linear stocks, or lists of actions"
        raise UnsupportedGame(f"a grid of {len(game.start)} stocks; we take up to {MAX_STOCKS}\n    mend: {mend}")
    if len(game.allies) > MAX_ALLIES:
        mend = "take fewer allies, quadratic payoffs with linear stocks, or lists of actions"
        raise UnsupportedGame(f"a grid for {len(game.allies)} allies; we take up to {MAX_ALLIES}\n    mend: {mend}")
    if plan.is_chosen and (game.leader is None or game.leader.interval is not None):
        mend = f"give {game.effort} a list of actions"
        raise UnsupportedGame(f"chosen: {game.effort} has no actions to choose from on a grid\n    mend: {mend}")


# -- states and paths ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _State:
    """A situation at some effort and stocks."""

    node: Node
    effort: Choice
    stocks: Sequence[Array]


class _Solver:
    """Backward induction for one schedule."""

    def __init__(self, game: PathGame, plan: Plan, search: Search) -> None:
        self.game, self.plan, self.search = game, plan, search
        self.numbers = Vectorised(game)
        self.n_allies = len(game.allies)
        self.route = nodes(game, plan)
        self.start = tuple(float(value) for value in game.start.values())
        self.rules: dict[Node, Rule] = {}
        self.limits: Limits = ()
        self.is_rough = False  # while limits are looked for

    # -- three grids ----------------------------------------------------------------------------------------------

    def path(self) -> SchedulePath:
        """Find the path, and how far off it may be."""
        coarse = NODES[len(self.start)]
        sizes = (coarse, 2 * coarse - 1, 4 * coarse - 3)
        widen = 1.0
        for _ in range(MAX_CHANGES):
            self._settle_limits(sizes[0], widen)
            found = [self._on_grid(size) for size in sizes]
            error = self._error(found)
            if self._nobody_gains(found[-1], error):
                return _reported(self, found[-1], error)
            widen *= FAR
        mend = "give every interval two ends, or check that payoffs fall where levels are large"
        raise NoConvergence(f"schedule {self.plan.name}: an ally always gains by a larger level\n    mend: {mend}")

    def _error(self, found: Sequence[RoughPath]) -> float:
        coarse, middle, fine = (one.totals for one in found)
        before, last = np.abs(middle - coarse).max(), np.abs(fine - middle).max()
        scale = max(1.0, float(np.abs(fine).max()))
        check_stocks(self.game, found[-1])
        if not np.isfinite(fine).all():
            check_values(self.game, found[-1])
            message = f"schedule {self.plan.name}: payoffs along the path have no value"
            raise NoConvergence(f"{message}\n    mend: change formulas, or bounds, so that allies can reach a payoff")
        if last > TOO_ROUGH * scale:
            message = f"schedule {self.plan.name}: payoffs change by {last:.2g} when the grid is halved"
            mend = "take fewer periods, smoother payoffs, or lists of actions"
            raise NoConvergence(f"{message}; no grid that we lay settles them\n    mend: {mend}")
        error = float(CAUTION * max(last, before / 4) + ROUNDING * scale)
        if error > WORTHLESS * scale:
            message = f"schedule {self.plan.name}: payoffs of up to {scale:.2g} in size may be off by {error:.2g}"
            raise NoConvergence(f"{message}\n    mend: change formulas that have no largest value, or bounds")
        return error

    def _on_grid(self, size: int) -> RoughPath:
        """Solve on one grid."""
        points: list[RoughPoint] = []
        stocks = self.start
        used: list[tuple[float, ...]] = []
        known: set[Node] = set()
        self.rules = {}
        for node, after in zip(self.route, [*self.route[1:], None], strict=True):
            if node not in known:  # reached by nothing that allies thought possible: a game of its own begins
                known |= self._induct(node, stocks, size)
            point = self._point(node, stocks)
            points.append(point)
            used.append(point.levels)
            names = self.numbers.names(stocks, point.effort, point.levels)
            stocks = tuple(float(value) for value in self.numbers.following(names))
            if len(node.following) > 1:  # what is expected besides: effort stays
                used += self._expected(node.following[-1][1], stocks)
            elif node.following and node.following[0][1] is not after:
                used += self._expected(node.following[0][1], stocks)
        totals = {}
        for key in self.numbers.players:
            factor = self.numbers.discounts[key]
            total = sum(factor**t * point.payoffs[key] for t, point in enumerate(points))
            totals[key] = float(total + factor ** len(points) * self.numbers.final(key, stocks))
        return RoughPath(tuple(points), stocks, totals, tuple((min(own), max(own)) for own in zip(*used, strict=True)))

    def _expected(self, node: Node, stocks: tuple[float, ...]) -> list[tuple[float, ...]]:
        """What allies would choose from some state on, were it to come."""
        found = []
        while True:
            here = [np.array([value]) for value in stocks]
            levels = tuple(float(np.ravel(level)[0]) for level in self._kept(self.rules[node], 0, here))
            found.append(levels)
            if not node.following:
                return found
            names = self.numbers.names(stocks, node.efforts[0], levels)
            stocks = tuple(float(value) for value in self.numbers.following(names))
            node = node.following[0][1]

    def _induct(self, root: Node, stocks: tuple[float, ...], size: int) -> set[Node]:
        """Find the rules of all situations that may follow one at given stocks."""
        boxes: dict[Node, list[tuple[float, float]]] = {root: [(value, value) for value in stocks]}
        layer = [root]
        order: list[Node] = []
        while layer:
            after: dict[Node, None] = {}
            for node in layer:
                for _, later in node.following:
                    box = self._reach(node, boxes[node])
                    if later in boxes:
                        box = [(min(a, c), max(b, d)) for (a, b), (c, d) in zip(box, boxes[later], strict=True)]
                    boxes[later] = box
                    after[later] = None
            layer = list(after)
            order += layer
        for node in reversed(order):
            axes = tuple(
                np.linspace(low, high, size) if high - low > 1e-12 * max(1.0, abs(low)) else np.array([low])
                for low, high in boxes[node]
            )
            self.rules[node] = self._rule(node, axes)
        return {root, *order}

    def _reach(self, node: Node, box: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        """Stocks of the next period, whatever allies choose within the limits: from a sample of levels and stocks."""
        rows = [np.linspace(low, high, 5 if high > low else 1) for low, high in box]
        shares = [np.linspace(0, 1, 5)] * self.n_allies
        mesh = np.meshgrid(*rows, *shares, indexing="ij")
        flat = [part.ravel() for part in mesh]
        here, shares = flat[: len(rows)], flat[len(rows) :]
        found: list[tuple[float, float]] = []
        for effort in node.efforts:
            levels = []
            for k, share in enumerate(shares):
                low, high = self._ends(k, here, np.shape(share))
                levels.append(low + share * (high - low))
            values = self.numbers.following(self.numbers.names(here, effort, levels))
            ends = [
                (float(np.fmin.reduce(value, axis=None)), float(np.fmax.reduce(value, axis=None))) for value in values
            ]
            found = [(min(a, c), max(b, d)) for (a, b), (c, d) in zip(found, ends, strict=True)] if found else ends
        for name, least_and_most in zip(self.numbers.stocks, found, strict=True):
            if not np.isfinite(least_and_most).all():
                message = f"schedule {self.plan.name}: the stock {name} explodes, or has no value, in period"
                mend = "change its equation, or what allies choose from: all that they can choose must have a value"
                raise NoConvergence(f"{message} {node.period + 1}\n    mend: {mend}")
        return found

    # -- limits ---------------------------------------------------------------------------------------------------

    def _settle_limits(self, size: int, widen: float) -> None:
        """Find levels that allies keep to: first a guess, then what they choose along the path, with some room."""
        scale = 1.0 + max(map(abs, self.start), default=0.0)
        limits = []
        for ally in range(self.n_allies):
            low, high = (float(end) for end in self.numbers.bounds(ally, self.start))
            low = low if np.isfinite(low) else min(0.0, high if np.isfinite(high) else 0.0) - 4 * scale * widen
            high = high if np.isfinite(high) else max(low, 0.0) + 4 * scale * widen
            limits.append((low, high))
        self.limits = tuple(limits)
        self.is_rough = True
        is_wider = False
        for _ in range(MAX_CHANGES):
            used = self._on_grid(size).used
            changed = tuple(self._changed(k, used[k], widen) for k in range(self.n_allies))
            is_wider = any(high - low > b - a for (low, high), (a, b) in zip(changed, self.limits, strict=True))
            if changed == self.limits:
                break
            self.limits = changed
        self.is_rough = False
        if not is_wider:
            return
        message = f"schedule {self.plan.name}: an ally chooses ever larger levels"
        mend = "give every interval two ends, or check that payoffs fall where levels are large"
        raise NoConvergence(f"{message}\n    mend: {mend}")

    def _changed(self, ally: int, used: tuple[float, float], widen: float) -> tuple[float, float]:
        """Limits that leave some room around what is chosen; the same ones where they do so already."""
        low, high = self.limits[ally]
        width = max(high - low, 1e-9)
        first, last = (float(end) for end in self.numbers.bounds(ally, self.start))
        is_low, is_high = used[0] - low < width / 50, high - used[1] < width / 50
        if is_high and high < last:
            return low, min(high + 2 * width, last)
        if is_low and low > first:
            return max(low - 2 * width, first), high
        room = max((used[1] - used[0]) / 2, (1 + abs(used[0])) / 10) * widen
        inner = max(first, used[0] - room), min(last, used[1] + room)
        return inner if inner[1] - inner[0] < width * 0.7 else (low, high)

    def _ends(self, ally: int, stocks: Sequence[Array], shape: tuple[int, ...]) -> tuple[Array, Array]:
        """Ends of the levels that an ally chooses from at some stocks: its interval, within its limits."""
        low, high = self.numbers.bounds(ally, stocks)
        least, most = self.limits[ally]
        lower = np.broadcast_to(np.clip(np.maximum(low, least), None, high), shape)
        return lower, np.broadcast_to(np.maximum(np.minimum(high, most), lower), shape)

    def _nobody_gains(self, path: RoughPath, error: float) -> bool:
        """Whether no ally gains, at some stocks of the path, by a level far outside its limits.

        One that gains close by, where best replies were not told apart, stands at a pole, and has no best level.
        """
        for node, point in zip(self.route, path.points, strict=True):
            for ally in range(self.n_allies):
                first, last = (float(end) for end in self.numbers.bounds(ally, point.stocks))
                low, high = self.limits[ally]
                far = FAR * max(high - low, 1.0)
                level, closer = point.levels[ally], ROUGH * (high - low) * 2.0 ** -np.arange(40)
                row = np.linspace(max(first, low - far), min(last, high + far), FAR_ROW)
                row = np.concatenate([row, np.clip([*(level - closer), *(level + closer)], first, last)])
                levels = [np.full(row.shape, level) for level in point.levels]
                levels[ally] = row
                stocks = [np.full(row.shape, value) for value in point.stocks]
                key = self.numbers.allies[ally]
                worth = self._worth_of(node, point.effort, stocks, levels, key)
                levels[ally] = np.full(row.shape, point.levels[ally])
                here = self._worth_of(node, point.effort, stocks, levels, key)
                gains = np.nan_to_num(worth - here, nan=-np.inf)
                if float(np.max(gains[FAR_ROW:])) > max(error, WORTHLESS * abs(float(here[0]))):
                    message = f"schedule {self.plan.name}: {key} has no best level in period {node.period}"
                    mend = "change formulas that grow without limit, or bounds"
                    raise NoConvergence(f"{message}: payoffs jump near {level:.4g}\n    mend: {mend}")
                if float(np.max(gains[:FAR_ROW])) > error:
                    return False
        return True

    # -- equilibria -----------------------------------------------------------------------------------------------

    def _rule(self, node: Node, axes: tuple[Array, ...]) -> Rule:
        shape = tuple(len(axis) for axis in axes)
        stocks = [part.ravel() for part in np.meshgrid(*axes, indexing="ij")] if axes else []
        levels, worth = [], []
        for effort in node.efforts:
            found = self._equilibrium(_State(node, effort, stocks), int(np.prod(shape, dtype=int)))
            levels.append(tuple(level.reshape(shape) for level in found))
            if self.plan.is_chosen:
                own = self._worth_of(node, effort, stocks, found, self.game.effort)
                worth.append(np.broadcast_to(own, found[0].shape).reshape(shape))
        return Rule(axes, tuple(levels), tuple(worth))

    def _point(self, node: Node, stocks: tuple[float, ...]) -> RoughPoint:
        """What happens at a state of the path."""
        here = [np.array([value]) for value in stocks]
        found = []
        for number, effort in enumerate(node.efforts):
            rule = self.rules.get(node)
            near = None if rule is None else [np.array(one, ndmin=1) for one in self._kept(rule, number, here)]
            found.append(self._equilibrium(_State(node, effort, here), 1, near))
        best = 0
        if self.plan.is_chosen:
            worth = [
                float(np.ravel(self._worth_of(node, effort, here, levels, self.game.effort))[0])
                for effort, levels in zip(node.efforts, found, strict=True)
            ]
            best = int(np.argmax(worth))
        levels = tuple(float(level[0]) for level in found[best])
        names = self.numbers.names(stocks, node.efforts[best], levels)
        payoffs = {key: float(self.numbers.payoff(key, names)) for key in self.numbers.players}
        return RoughPoint(node.efforts[best], stocks, levels, payoffs)

    def _equilibrium(self, state: _State, n: int, near: list[Array] | None = None) -> list[Array]:
        """What allies choose at some stocks: best replies in turn until nobody moves.

        Parameters
        ----------
        state, n
            Where, and how many stocks there are.
        near
            Levels to begin with, if there are some that cannot be far.
        """
        stocks = state.stocks
        ends = [self._ends(k, stocks, (n,)) for k in range(self.n_allies)]
        widths = [np.maximum(high - low, 1e-300) for low, high in ends]
        levels = [(low + high) / 2 for low, high in ends] if near is None else near
        everywhere, accuracy, radius = near is None, ROUGH, NEAR
        if not self.is_rough and (near is not None or self.n_allies == 1):
            accuracy = CLOSE
        for number in range(FULL_ROUNDS + HALF_ROUNDS):
            step = 1.0 if number < FULL_ROUNDS else 0.5
            moved = np.zeros(n)
            for k in range(self.n_allies):
                reply = self._best_reply(state, levels, k, ends[k], accuracy, None if everywhere else radius)
                moved = np.maximum(moved, np.abs(reply - levels[k]) / widths[k])
                levels[k] = levels[k] + step * (reply - levels[k])
            farthest = float(moved.max())
            if everywhere and (self.n_allies == 1 or (accuracy == CLOSE and farthest < SETTLED)):
                return levels
            if self.is_rough and (farthest < 10 * ROUGH or number == ROUGH_ROUNDS):
                return levels
            # Rough replies first, then close ones; in the end a look at all that allies may choose.
            everywhere = accuracy == CLOSE and farthest < (STILL if self.n_allies > 1 else np.inf)
            if farthest < ROUGH / 10 or number == ROUGH_ROUNDS:
                accuracy = CLOSE
            radius = max(NEAR, min(1.0, 2 * farthest))
        worst = int(np.argmax(moved))
        named = zip(self.numbers.stocks, stocks, strict=True)
        place = ", ".join(f"{name} = {stock[worst]:.4g}" for name, stock in named)
        message = f"schedule {self.plan.name}: best replies do not settle in period {state.node.period}"
        mend = "there may be no equilibrium in pure strategies: change payoffs, or take lists of actions"
        raise NoConvergence(f"{message}{f' at stocks {place}' if place else ''}\n    mend: {mend}")

    def _best_reply(
        self,
        state: _State,
        levels: Sequence[Array],
        ally: int,
        ends: tuple[Array, Array],
        accuracy: float,
        radius: float | None,
    ) -> Array:
        """Best level of an ally at some stocks, those of the others being given.

        Parameters
        ----------
        state, levels
            Where we are, and what everybody chooses so far.
        ally, ends
            Whose reply, and between what it lies.
        accuracy, radius
            How close it is found, and how far from the level so far it is looked for, as shares of what there is to
            choose from; without a radius everywhere.
        """
        low, high = ends
        width = high - low
        key = self.numbers.allies[ally]

        def worth(rows: Array) -> Array:
            reason = self.search.stopped
            if reason:
                mend = "take more time, fewer periods or stocks, or lists of actions"
                raise NoConvergence(f"schedule {self.plan.name}: {reason}\n    mend: {mend}")
            tried = [rows if k == ally else level for k, level in enumerate(levels)]
            found: Array = self._worth_of(state.node, state.effort, state.stocks, tried, key) + np.zeros(rows.shape)
            found[np.isnan(found)] = -np.inf
            return found

        best = levels[ally]
        here = worth(best[None, :])[0]
        if radius is None:
            rows = low + np.linspace(0, 1, FIRST_ROW)[:, None] * width
            found = worth(rows)
            top = np.argmax(found, axis=0)[None, :]
            is_better = np.take_along_axis(found, top, axis=0)[0] > here
            best = np.where(is_better, np.take_along_axis(rows, top, axis=0)[0], best)
            here = np.where(is_better, np.take_along_axis(found, top, axis=0)[0], here)
            radius = 1 / (FIRST_ROW - 1)
        step = radius * width
        for _ in range(MAX_STEPS):
            if not bool(np.any(step > accuracy * width)):
                break
            rows = np.stack([np.maximum(low, best - step), np.minimum(high, best + step)])
            found = worth(rows)
            top = np.argmax(found, axis=0)[None, :]
            is_better = np.take_along_axis(found, top, axis=0)[0] > here
            best = np.where(is_better, np.take_along_axis(rows, top, axis=0)[0], best)
            here = np.where(is_better, np.take_along_axis(found, top, axis=0)[0], here)
            step = np.where(is_better, step, step / 2)
        return self._smoothed(worth, best, here, ends, accuracy)

    @staticmethod
    def _smoothed(
        worth: Callable[[Array], Array], best: Array, here: Array, ends: tuple[Array, Array], accuracy: float
    ) -> Array:
        """The top of a parabola through three points, where that is as good: closer than worths can be compared."""
        low, high = ends
        width = high - low
        step = ROUGH * width
        left, right = worth(np.stack([np.maximum(low, best - step), np.minimum(high, best + step)]))
        bend = left - 2 * here + right
        top = best + step * (left - right) / (2 * bend)
        near = np.abs(top - best) <= max(accuracy, AGREE) * width
        inside = (best - step >= low) & (best + step <= high) & (bend < 0)
        top = np.where(near & inside, np.clip(top, low, high), best)
        noise = ROUNDING_ERRORS * np.maximum(1.0, np.abs(here))
        # A kink has no such top: there the parabola leads away from it, and the payoff falls.
        return np.where(worth(top[None, :])[0] >= here - noise, top, best)

    # -- worth ----------------------------------------------------------------------------------------------------

    def _worth_of(self, node: Node, effort: Choice, stocks: Sequence[Any], levels: Sequence[Any], player: str) -> Any:
        """Worth of a state to a player when allies choose some levels now and keep to the rules from then on."""
        names = self.numbers.names(stocks, effort, levels)
        following = self.numbers.following(names)
        if node.following:
            later = sum(share * self._worth(after, following, player) for share, after in node.following)
        else:
            later = self.numbers.final(player, following)
        return self.numbers.payoff(player, names) + self.numbers.discounts[player] * later

    def _worth(self, node: Node, stocks: Sequence[Any], player: str) -> Any:
        """Worth of a state to a player when all keep to the rules."""
        rule = self.rules[node]
        if len(node.efforts) == 1:
            return self._worth_of(node, node.efforts[0], stocks, self._kept(rule, 0, stocks), player)
        best = np.argmax(np.array(np.broadcast_arrays(*interpolated(rule.axes, rule.worth, stocks))), axis=0)
        found: Any = np.nan
        for number, effort in enumerate(node.efforts):
            if bool(np.any(best == number)):
                worth = self._worth_of(node, effort, stocks, self._kept(rule, number, stocks), player)
                found = np.where(best == number, worth, found)
        return found

    def _kept(self, rule: Rule, number: int, stocks: Sequence[Any]) -> list[Any]:
        """What allies choose by the rule, within their intervals."""
        levels = interpolated(rule.axes, rule.levels[number], stocks)
        for k in range(self.n_allies):
            if self.numbers.has_moving_ends(k):
                levels[k] = np.clip(levels[k], *self.numbers.bounds(k, stocks))
        return levels


# -- result -------------------------------------------------------------------------------------------------------


def _reported(solver: _Solver, path: RoughPath, error: float) -> SchedulePath:
    """The path in numbers with as many digits as they deserve."""
    digits = max(0, min(12, 2 - int(np.floor(np.log10(error)))))

    def rounded(value: float) -> Fraction:
        return Fraction(f"{value:.{digits}f}")

    numbers, allies = solver.numbers, solver.numbers.allies
    periods = []
    for point in path.points:
        effort = numbers.effort_level(point.effort, point.stocks)
        gap = numbers.gap(numbers.names(point.stocks, point.effort, point.levels))
        periods.append(
            Period(
                effort=None if effort is None else rounded(effort),
                contributions={key: rounded(level) for key, level in zip(allies, point.levels, strict=True)},
                actions={solver.game.effort: point.effort} if isinstance(point.effort, str) else {},
                stocks={name: rounded(value) for name, value in zip(numbers.stocks, point.stocks, strict=True)},
                gap=None if gap is None or not np.isfinite(gap) else rounded(gap),
                payoffs={key: rounded(value) for key, value in point.payoffs.items()},
            )
        )
    payoffs = {key: rounded(value) for key, value in path.payoffs.items()}
    return SchedulePath(
        name=solver.plan.name,
        kind=solver.plan.kind,
        efforts=tuple(written(point.effort) for point in path.points),
        periods=tuple(periods),
        stocks={name: rounded(value) for name, value in zip(numbers.stocks, path.stocks, strict=True)},
        payoffs=payoffs,
        planner=sum(payoffs.values(), Fraction(0)),
        is_exact=False,
        error=Fraction(f"{error:.1e}"),
        error_is_proved=False,
        is_unique=False,
        note="error of payoffs estimated by halving the grid; other equilibria were not looked for",
    )
