"""Pure equilibria of games with quadratic payoffs at one point, found the slow way: every set of corners in turn.

Written without anything of :mod:`burden.statics`: payoffs are evaluated, never taken apart. For a payoff that is
quadratic in all levels a central difference is a derivative exactly, so first-order conditions are found from values.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction

from burden.expressions import Formula
from burden.model import Model

__all__ = ["Point", "best_reply_gap", "equilibria", "payoff", "solve"]

Point = Mapping[str, Fraction]


def payoff(model: Model, key: str, values: Point) -> Fraction:
    """Payoff of a player when all names have a value."""
    known = dict(values)
    for name, formula in model.definitions.items():
        known[name] = _rational(formula, known)
    found = model.payoffs[key]
    assert isinstance(found, Formula)
    return _rational(found, known)


def _rational(formula: Formula, values: Point) -> Fraction:
    value = formula.evaluate(values)
    assert isinstance(value, Fraction)
    return value


def ends(model: Model, key: str, values: Point) -> tuple[Fraction, Fraction | None]:
    """Ends of the interval of a player; the upper one may be infinite."""
    interval = next(player.interval for player in model.players if player.key == key)
    assert interval is not None
    assert interval.low is not None
    high = None if interval.high is None else _rational(interval.high, values)
    return _rational(interval.low, values), high


def _slope(model: Model, key: str, values: Point) -> Fraction:
    up, down = ({**values, key: values[key] + step} for step in (1, -1))
    return (payoff(model, key, up) - payoff(model, key, down)) / 2


def _curvature(model: Model, key: str, values: Point) -> Fraction:
    up, down = ({**values, key: values[key] + step} for step in (1, -1))
    return payoff(model, key, up) + payoff(model, key, down) - 2 * payoff(model, key, values)


def is_best_reply(model: Model, key: str, values: Point) -> bool:
    """Whether a level is a best reply: no end and no vertex is better, and the payoff is bounded."""
    low, high = ends(model, key, values)
    here, slope, curvature = (one(model, key, values) for one in (_payoff, _slope, _curvature))
    trials = [low] if high is None else [low, high]
    if high is None and (curvature > 0 or (curvature == 0 and slope > 0)):
        return False
    if curvature < 0:
        vertex = values[key] - slope / curvature
        if vertex > low and (high is None or vertex < high):
            trials.append(vertex)
    return all(payoff(model, key, {**values, key: trial}) <= here for trial in trials)


def _payoff(model: Model, key: str, values: Point) -> Fraction:
    return payoff(model, key, values)


def equilibria(model: Model, keys: Sequence[str], values: Point) -> set[tuple[Fraction, ...]] | None:
    """All pure equilibria, as levels in the order of the players; ``None`` where equations are singular."""
    found = set()
    for corners in itertools.product(("low", "high", "inside"), repeat=len(keys)):
        fixed: dict[str, Fraction] = {}
        inside = [key for key, corner in zip(keys, corners, strict=True) if corner == "inside"]
        for key, corner in zip(keys, corners, strict=True):
            low, high = ends(model, key, values)
            if corner == "low":
                fixed[key] = low
            elif corner == "high":
                if high is None:
                    break
                fixed[key] = high
        if len(fixed) + len(inside) < len(keys):
            continue
        start = {**values, **fixed, **dict.fromkeys(inside, Fraction(0))}
        right = [-_slope(model, key, start) for key in inside]
        rows = [
            [_slope(model, key, {**start, other: Fraction(1)}) + value for other in inside]
            for key, value in zip(inside, right, strict=True)
        ]
        solved = solve(rows, right)
        if solved is None:
            return None
        profile = {**start, **dict(zip(inside, solved, strict=True))}
        is_inside = True
        for key in inside:
            low, high = ends(model, key, values)
            is_inside = is_inside and low <= profile[key] and (high is None or profile[key] <= high)
        if is_inside and all(is_best_reply(model, key, profile) for key in keys):
            found.add(tuple(profile[key] for key in keys))
    return found


def solve(rows: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction] | None:
    """Solution of linear equations, by elimination; ``None`` where it is not unique."""
    matrix = [[*row, value] for row, value in zip(rows, right, strict=True)]
    size = len(matrix)
    for column in range(size):
        pivot = next((row for row in range(column, size) if matrix[row][column] != 0), None)
        if pivot is None:
            return None
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        matrix[column] = [entry / matrix[column][column] for entry in matrix[column]]
        for row in range(size):
            if row != column:
                factor = matrix[row][column]
                matrix[row] = [one - factor * other for one, other in zip(matrix[row], matrix[column], strict=True)]
    return [row[-1] for row in matrix]


def best_reply_gap(model: Model, key: str, values: Point, trials: Sequence[Fraction]) -> Fraction:
    """Most that a player gains by one of some other levels."""
    here = payoff(model, key, values)
    return max(payoff(model, key, {**values, key: trial}) - here for trial in trials)
