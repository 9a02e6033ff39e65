"""Which points of a sweep lie in all domains and keep all assumptions.

Doubles settle that at nearly all points. Rounding to the nearest double keeps the order of numbers, so a double beyond
the double nearest to the end of a domain stands for a number beyond that end; only where the two are the same is the
number itself asked for. Assumptions are compared with bounds on the error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

from burden.expressions import Formula
from burden.model import Names, outside, violated
from burden.sweeps import polynomials
from burden.sweeps.atoms import Atoms, Condition, Value, decided, valued
from burden.sweeps.factors import Factors
from burden.sweeps.points import Grid, Listed, Sample
from burden.sweeps.question import Points, Question
from burden.sweeps.vary import Axis, Spaced

__all__ = ["Domains"]

_Mask = NDArray[np.bool_]


class Domains:
    """The domains and assumptions of a game, ready for many points.

    Parameters
    ----------
    question
        The game, and what varies.
    """

    def __init__(self, question: Question) -> None:
        model, names = question.model, question.points.names
        self._question = question
        self._atoms = Atoms(len(names))
        values = {name: self._atoms.number(value) for name, value in question.fixed.items()}
        values |= {name: Value(polynomials.factor(number)) for number, name in enumerate(names)}
        scope = Names({}, values, partial(valued, self._atoms))
        self._assumptions: list[Condition] = [decided(self._atoms, one, scope) for one in model.assumptions]
        self._ends: list[tuple[int, float, bool]] = []  # variable, end, and whether the domain lies above it
        for number, name in enumerate(names):
            domain = model.parameters[name].domain
            ends = ((domain.low, True), (domain.high, False))
            self._ends += [(number, _double(end), is_low) for end, is_low in ends if end is not None]
        #: Parameters that do not vary, and have a value that they must not have.
        self._wrong = [name for name, value in question.fixed.items() if value not in model.parameters[name].domain]
        self._is_told_by_double = _is_told_by_double(question.points)
        #: By variable and double: whether the value lies in its domain, of those at an end.
        self._known: dict[tuple[int, float], bool] = {}

    def inside(self, floats: NDArray[np.float64]) -> tuple[_Mask, _Mask]:
        """Which points lie inside, and which are too close to call.

        Parameters
        ----------
        floats
            Shape ``(n_points, n_names)``: the double nearest to each value.

        Returns
        -------
        tuple
            Two masks of shape ``(n_points,)``; where the second holds, the first means nothing.
        """
        fallen, unsure = np.full(len(floats), bool(self._wrong)), np.zeros(len(floats), dtype=bool)
        for _, fails, doubtful in self._checks(floats):
            fallen |= fails
            unsure |= doubtful
        return ~fallen, unsure & ~fallen

    def _checks(self, floats: NDArray[np.float64]) -> Iterator[tuple[int | Formula, _Mask, _Mask]]:
        """Yield each check: a variable or an assumption, where it surely fails, and where it may."""
        for number, end, is_low in self._ends:
            column = floats[:, number]
            beyond, at_end = column < end if is_low else column > end, column == end
            known = self._known.get((number, end))
            if known is None:
                yield number, beyond, at_end
            else:
                yield number, beyond if known else beyond | at_end, np.zeros_like(at_end)
        if any(one is not True for one in self._assumptions):
            factors = Factors(self._atoms.found, floats)
            for assumption, condition in zip(self._question.model.assumptions, self._assumptions, strict=True):
                if condition is not True:
                    holds, sure = factors.condition(condition)
                    sure = sure & factors.is_ordinary
                    yield assumption, sure & ~holds, ~sure

    def settled(self, floats: NDArray[np.float64], numbers: NDArray[np.int64]) -> tuple[_Mask, dict[int, str]]:
        """Which points lie inside; where doubles leave it open, as the exact values of points of these numbers say.

        Returns
        -------
        tuple
            A mask, and by place why a point lies outside: the sentences of :meth:`burden.model.Model.violations`.
        """
        self._look_at_ends(floats, numbers)
        checks = list(self._checks(floats))
        fallen, unsure = np.full(len(floats), bool(self._wrong)), np.zeros(len(floats), dtype=bool)
        for _, fails, doubtful in checks:
            fallen |= fails
            unsure |= doubtful
        question = self._question
        reasons: dict[int, str] = {}
        for place in np.flatnonzero(fallen | unsure).tolist():
            values = {**question.fixed, **question.points.exact(int(numbers[place]))}
            if unsure[place]:
                violations = question.model.violations(values)
            else:
                violations = self._violations(values, [what for what, fails, _ in checks if fails[place]])
            if violations:
                reasons[place] = "; ".join(violations)
            fallen[place] = bool(violations)
        return ~fallen, reasons

    def _violations(self, values: Mapping[str, Fraction], failing: Sequence[int | Formula]) -> list[str]:
        """Sentences about checks that surely fail, in the order in which the model makes them."""
        model, names = self._question.model, self._question.points.names
        wrong = {*self._wrong, *(names[what] for what in failing if isinstance(what, int))}
        found = [outside(model.parameters[name], values[name]) for name in model.parameters if name in wrong]
        formulas = [what for what in failing if not isinstance(what, int)]
        return found + [violated(formula, values, partial(formula.holds, values)) for formula in formulas]

    def _look_at_ends(self, floats: NDArray[np.float64], numbers: NDArray[np.int64]) -> None:
        """Learn once of a number at the end of a domain on which side of it it lies."""
        if not self._is_told_by_double:
            return
        model, points = self._question.model, self._question.points
        for number, end, _ in self._ends:
            if (number, end) not in self._known:
                places = np.flatnonzero(floats[:, number] == end)
                if len(places):
                    name = points.names[number]
                    value = points.exact(int(numbers[places[0]]))[name]
                    self._known[number, end] = value in model.parameters[name].domain


def _double(value: Fraction) -> float:
    """The double nearest to a number, or infinity."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _is_told_by_double(points: Points) -> bool:
    """Whether points with the same double for a parameter have the same value of it."""
    if isinstance(points, Sample | Listed):
        return True  # the value is the decimal that Python prints for the double
    if not isinstance(points, Grid):
        return False
    return all(map(_is_coarse, points.axes))


def _is_coarse(axis: Axis) -> bool:
    """Whether different values of an axis have different doubles."""
    if isinstance(axis, Spaced):
        step = abs(axis.high - axis.low) / max(axis.n - 1, 1)
        return axis.n == 1 or step > max(abs(axis.low), abs(axis.high)) * Fraction(1, 2**50)
    values = [axis.exact(place) for place in range(axis.n)]
    return len({float(value) for value in values}) == len(set(values))
