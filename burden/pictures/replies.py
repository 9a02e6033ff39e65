"""Best replies of two players who choose from intervals, each found and proved by the solver.

What one player does best against a level of the other is the equilibrium of a game of one player, the other's level
being given: so the solver for levels finds it, with every other level compared, ties and flat stretches included.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from burden.continuous.simultaneous import Replies as Solved
from burden.continuous.simultaneous import players_of, solve_at_once
from burden.errors import ParameterError, did_you_mean
from burden.exact import read_number, to_float
from burden.model import Model, PlayerSpec
from burden.pictures.words import cut, level_of, names_of
from burden.results.pictures import Axis, Curve, Replies, Reply
from burden.search import Search

__all__ = ["Setting", "replies", "settings"]

#: Levels of the other at which best replies are worked out.
N_POINTS = 121

#: A step of more than this part of the picture is halved, and so often, before it is called a jump.
LARGE_STEP, HALVINGS = 1 / 50, 12

#: How much of a picture lies beyond the largest equilibrium, where intervals have no end.
ROOM = 1.3

#: Most efforts in a picture.
MAX_EFFORTS = 4


@dataclass(frozen=True, slots=True)
class Setting:
    """Effort at which replies are drawn.

    Parameters
    ----------
    title
        For readers; nothing where there is no effort.
    values
        Values of all parameters.
    fixed
        Level, or position of the action, of the player who has the effort.
    """

    title: str
    values: Mapping[str, Fraction]
    fixed: Mapping[str, Fraction]


def settings(model: Model, values: Mapping[str, Fraction], efforts: Sequence[str]) -> list[Setting]:
    """Efforts that were asked for; every action of whoever has effort, where none was.

    Raises
    ------
    ParameterError
        Where an effort is none, or the players who are left are not two with intervals.
    """
    leader = next((player for player in model.players if player.key == model.effort), None)
    free = [player for player in model.players if player.interval is not None]
    if leader is not None and leader in free and (efforts or len(free) > 2):
        free.remove(leader)
    others = [p.key for p in model.players if p.interval is None and p is not leader]
    if len(free) != 2 or others:
        found = f"{len(free)} with an interval" + (f", and {', '.join(others)} with actions" if others else "")
        mend = "give two allies `interval: [0, oo]` in the game file, or draw lines, a map or bars"
        raise ParameterError(f"best replies are drawn for two players with intervals; found {found}\n    mend: {mend}")
    if leader is None or leader in free:
        return [_at_parameter(model, values, text) for text in efforts] or [_at_parameter(model, values, None)]
    if leader.interval is not None:
        if not efforts:
            mend = "give its level: --effort 2, in Python effort=2"
            raise ParameterError(f"{leader.key} chooses its effort from an interval\n    mend: {mend}")
        return [Setting(f"{leader.key} = {text}", values, {leader.key: _level(leader, text)}) for text in efforts]
    labels = [action.label for action in leader.actions]
    chosen = list(efforts) or labels
    if len(chosen) > MAX_EFFORTS:
        mend = f"choose some: --effort {labels[0]}, in Python effort={labels[0]!r}"
        raise ParameterError(f"{len(chosen)} efforts; a picture shows up to {MAX_EFFORTS}\n    mend: {mend}")
    for label in chosen:
        if label not in labels:
            hint = did_you_mean(label, labels, otherwise=f"one of: {', '.join(labels)}")
            raise ParameterError(f"effort: unknown action {label!r} of {leader.key}\n    mend: {hint}")
    return [Setting(f"{leader.key}: {name}", values, {leader.key: Fraction(labels.index(name))}) for name in chosen]


def _at_parameter(model: Model, values: Mapping[str, Fraction], text: str | None) -> Setting:
    """A value of the effort that is a parameter, or the game as it is."""
    name = model.effort
    if text is None:
        return Setting("", values, {})
    if name not in model.parameters:
        raise ParameterError(f"effort {text}: nobody has effort in this game\n    mend: leave the effort out")
    changed = model.values({**values, str(name): text})
    return Setting(f"{name} = {text}", changed, {})


def _level(player: PlayerSpec, text: str) -> Fraction:
    try:
        level = read_number(text.strip())
    except (ArithmeticError, ValueError):
        level = None
    if level is None:
        raise ParameterError(f"effort of {player.key}: found {text!r}, expected a number\n    mend: --effort 2")
    return level


def replies(model: Model, chosen: Sequence[Setting], search: Search) -> Replies:
    """Work out best replies and equilibria.

    Parameters
    ----------
    model
        The game.
    chosen
        Efforts, as :func:`settings` gives them.
    search
        Bounds the time.

    Raises
    ------
    ParameterError, PayoffError
        Where an interval is empty, or a payoff has no value.
    """
    free = [p for p in model.players if p.interval is not None and p.key not in chosen[0].fixed]
    keys = free[0].key, free[1].key
    equilibria: list[tuple[int, float, float]] = []
    remarks: dict[str, None] = {}
    for number, setting in enumerate(chosen):
        solution = solve_at_once(model, setting.values, search, setting.fixed).solution
        found = [tuple(to_float(one.levels[key]) for key in keys) for one in solution.equilibria]
        equilibria += [(number, across, up) for across, up in found]
        if not solution.complete:
            remarks["some equilibria may be missing"] = None
        elif any(part.dimension for part in solution.components):
            remarks["equilibria form a continuum; its ends are marked"] = None
    bounds = _bounds(model, chosen, keys, equilibria, search)
    drawn: list[Reply] = []
    for player in range(2):
        for number, setting in enumerate(chosen):
            curve = _Follower(model, setting, keys, player, bounds, search)
            drawn.append(curve.reply(number))
            remarks |= dict.fromkeys(curve.remarks)
    across, up = (
        Axis(player.key, level_of(player), float(low), float(high))
        for player, (low, high) in zip(free, bounds, strict=True)
    )
    names = names_of(model)
    return Replies(across, up, (names[keys[0]], names[keys[1]]), tuple(drawn), tuple(equilibria), tuple(remarks))


def _best(model: Model, setting: Setting, other: str, level: Fraction, search: Search) -> Solved:
    return solve_at_once(model, setting.values, search, {**setting.fixed, other: level})


def _bounds(
    model: Model,
    chosen: Sequence[Setting],
    keys: tuple[str, str],
    equilibria: Sequence[tuple[int, float, float]],
    search: Search,
) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    """Levels that the picture shows: the intervals, cut where they have no end.

    There it shows the equilibria, and the replies to the lowest levels that it shows.
    """
    ends = {p.key: (p.low, p.high) for p in players_of(model, chosen[0].values) if p.key in keys}
    least = {key: min([e[1 + k] for e in equilibria], default=0.0) for k, key in enumerate(keys)}
    seen: dict[str, list[float]] = {key: [e[1 + k] for e in equilibria] for k, key in enumerate(keys)}
    for key, other in (keys, keys[::-1]):
        low = ends[other][0]
        start = Fraction(least[other]).limit_denominator(1000) if low is None else low
        for setting in chosen:
            solution = _best(model, setting, other, start, search).solution
            seen[key] += [to_float(one.levels[key]) for one in solution.equilibria]
    found = []
    for key in keys:
        low, high = ends[key]
        width = max(seen[key], default=1.0) - (min(seen[key], default=0.0) if low is None else float(low))
        margin = (ROOM - 1) * width or 1.0
        bottom = Fraction(min(seen[key], default=0.0) - margin).limit_denominator(100) if low is None else low
        top = _rounded_up(max(seen[key], default=1.0) + margin) if high is None else high
        found.append((bottom, max(top, bottom + Fraction(1, 100)) if high is None else top))
    return found[0], found[1]


def _rounded_up(value: float) -> Fraction:
    """A number of two digits that is not below a value."""
    if value <= 0:
        return Fraction(1, 10)
    unit = Fraction(10) ** (math.floor(math.log10(value)) - 1)
    return -(-Fraction(value) // unit) * unit


class _Follower:
    """Follows the best replies of one player as the level of the other rises."""

    def __init__(
        self,
        model: Model,
        setting: Setting,
        keys: tuple[str, str],
        player: int,
        bounds: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]],
        search: Search,
    ) -> None:
        self.model, self.setting, self.search = model, setting, search
        self.player, self.own, self.other = player, keys[player], keys[1 - player]
        # At this effort the interval of the other may be shorter than what the picture shows.
        low, high = next((p.low, p.high) for p in players_of(model, setting.values) if p.key == self.other)
        shown = bounds[1 - player]
        self.low = shown[0] if low is None else max(low, shown[0])
        self.high = shown[1] if high is None else min(high, shown[1])
        self.height = float(bounds[player][1] - bounds[player][0])
        self.remarks: dict[str, None] = {}
        self.ranges: list[tuple[float, float, float]] = []

    def reply(self, number: int) -> Reply:
        """Best replies at levels of the other, joined where nothing jumps."""
        step = (self.high - self.low) / (N_POINTS - 1)
        levels = [self.low + k * step for k in range(N_POINTS)] if step > 0 else [self.low]
        runs: list[list[tuple[Fraction, float]]] = []
        ended: list[list[tuple[Fraction, float]]] = []
        for level in levels:
            points = [(level, best) for best in self._at(level)]
            going = list(runs)
            runs = []
            for point in points:
                near = min(going, key=lambda run, at=point: abs(run[-1][1] - at[1]), default=None)  # type: ignore[misc]
                if near is not None and self._is_joined(near[-1], point):
                    near.append(point)
                    going.remove(near)
                    runs.append(near)
                else:
                    runs.append([point])
            ended += going
        curves = []
        for run in sorted((*ended, *runs), key=lambda run: run[0]):
            given, best = tuple(float(x) for x, _ in run), tuple(y for _, y in run)
            curves.append(Curve(self.player, best, given) if self.player == 0 else Curve(self.player, given, best))
        ranges = tuple(
            ((low, at), (high, at)) if self.player == 0 else ((at, low), (at, high)) for at, low, high in self.ranges
        )
        title = cut(self.setting.title, 24)
        return Reply(self.player, title, number, tuple(curves), ranges)

    def _at(self, level: Fraction, *, is_drawn: bool = True) -> list[float]:
        """Best replies to a level, in order; a whole range of them is noted."""
        solution = _best(self.model, self.setting, self.other, level, self.search).solution
        if not solution.complete:
            self.remarks[f"best replies of {cut(self.own, 20)} that could not be settled are left out"] = None
            return []
        found = [to_float(one.levels[self.own]) for one in solution.equilibria]
        if not found:
            self.remarks[f"{cut(self.own, 20)} has no best reply to some levels"] = None
        if is_drawn:
            for part in solution.components:
                on_it = [found[k] for k in part.equilibria]
                if part.dimension and min(on_it) < max(on_it):
                    self.ranges.append((float(level), min(on_it), max(on_it)))
        return sorted(found)

    def _is_joined(self, left: tuple[Fraction, float], right: tuple[Fraction, float], halvings: int = HALVINGS) -> bool:
        """Whether best replies go from one point to the next without a jump: halving the step tells."""
        if abs(right[1] - left[1]) <= LARGE_STEP * self.height:
            return True
        middle = (left[0] + right[0]) / 2
        found = self._at(middle, is_drawn=False)
        if not found or not halvings:
            return False
        between = (middle, min(found, key=lambda best: abs(best - left[1]) + abs(best - right[1])))
        return self._is_joined(left, between, halvings - 1) and self._is_joined(between, right, halvings - 1)
