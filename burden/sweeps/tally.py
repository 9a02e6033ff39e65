"""Rows of a sweep from the equilibria that kernels have found.

Everything is computed for all equilibria of a block at once, each number with a bound on its error. A point is
*refused*, and solved exactly, where a number is not known to the precision that rows promise, where a report may have
no value, or where the comparison of two payoffs that decides which equilibrium counts is too close to call.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden import exact
from burden.claims.syntax import ALLIED_TOTAL, DEPENDENCE
from burden.results.sweeps import MISSING, STATUSES, Column, Rows
from burden.sweeps.choosing import Chosen, chosen
from burden.sweeps.columns import ColumnNames, columns_of, effort_of, names_of, total_of
from burden.sweeps.decimals import sure_decimals
from burden.sweeps.exactly import cut
from burden.sweeps.factors import UNIT
from burden.sweeps.found import Found
from burden.sweeps.program import NO_ROW, Evaluated, Program
from burden.sweeps.question import Question

__all__ = ["Tally", "outside_rows", "tallied"]

_Array: TypeAlias = "NDArray[np.float64]"
_Places: TypeAlias = "NDArray[np.int64]"
_Mask: TypeAlias = "NDArray[np.bool_]"

#: A number for each equilibrium, and a bound on the error of each.
_Bounded: TypeAlias = "tuple[_Array, _Array]"

#: Profiles that an equilibrium may come to, with their probabilities.
_Weights: TypeAlias = "list[tuple[int, Fraction]]"

#: Covers what bounds leave out: products of errors, and the rounding of the bounds themselves.
_SLOP = 1 + 2.0**-20

#: Sums of whole numbers below it are exact.
_WHOLE = 2.0**52


@dataclass(frozen=True)
class Tally:
    """What rows of a sweep are made of, beside the equilibria.

    Parameters
    ----------
    question
        The sweep.
    program
        The game, compiled.
    """

    question: Question
    program: Program

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Columns of the rows."""
        return columns_of(self.question)

    @cached_property
    def names(self) -> ColumnNames:
        """What they are called."""
        return names_of(self.question)

    @cached_property
    def fixed_effort(self) -> float | None:
        """The effort, where it is a parameter that does not vary."""
        value = self.question.fixed.get(effort_of(self.question.model) or "")
        return None if value is None else float(value)


def tallied(
    tally: Tally, evaluated: Evaluated, found: Found, numbers: _Places, floats: _Array
) -> tuple[Rows, NDArray[np.bool_]]:
    """Rows of the points of a block whose equilibria are known.

    Parameters
    ----------
    tally
        What rows are made of.
    evaluated, found
        Payoffs at the points, and their equilibria.
    numbers
        Shape ``(n_points,)``: numbers of the points in the sweep, ascending.
    floats
        Shape ``(n_points, n_names)``: the doubles nearest to the parameters.

    Returns
    -------
    tuple
        The rows, in the order of points, and which points are refused; of these there are no rows.
    """
    return _Block(tally, evaluated, found, floats).rows(numbers)


def outside_rows(tally: Tally, numbers: _Places, floats: _Array, reasons: Sequence[str]) -> Rows:
    """Rows of points outside of domains, with the reasons."""
    values = {column.name: column.empty(len(numbers)) for column in tally.columns}
    values["point"] = numbers
    values["status"][:] = STATUSES.index("outside-domain")
    values["reason"][:] = list(map(cut, reasons))
    for number, column in enumerate(tally.names.parameters.values()):
        values[column] = floats[:, number]
    return Rows(tally.columns, values)


class _Block:
    def __init__(self, tally: Tally, evaluated: Evaluated, found: Found, floats: _Array) -> None:
        self.tally, self.evaluated, self.floats = tally, evaluated, floats
        self.question, self.program = tally.question, tally.program
        self.refused: _Mask = found.unsafe.copy()
        is_action = [weights.max(axis=1) == 1.0 for weights in found.probabilities]
        is_pure = np.logical_and.reduce(is_action)
        if self.question.equilibria == "pure" and not is_pure.all():
            found, is_pure = _taken(found, is_pure), is_pure[is_pure]
            is_action = [one[: len(found.point)] | True for one in is_action]
        self.found, self.is_action, self.is_pure = found, is_action, is_pure
        self.point: _Places = found.point
        self.actions = [weights.argmax(axis=1) for weights in found.probabilities]
        self.counts: _Places = np.bincount(self.point, minlength=len(self.refused))
        starts = np.cumsum(self.counts) - self.counts
        self.number: _Places = np.arange(len(self.point)) - starts[self.point] + 1
        self.mixed: _Places = np.flatnonzero(~is_pure)
        #: By column, the rows of the program of which its numbers are expected values: by profile.
        self.sources: dict[str, _Places] = {}
        self._monomials: dict[int, tuple[list[int], int]] = {}
        self._mixtures: dict[int, _Weights | None] = {}

    @cached_property
    def bounds(self) -> _Array:
        """Bounds on errors of values, shape ``(n_outputs, n_points)``: those of the block unless there are atoms."""
        if self.program.atoms:
            return self.evaluated.bounds_at_points()
        return np.broadcast_to(self.evaluated.bounds[:, None], self.evaluated.values.shape)

    @cached_property
    def profile(self) -> _Places:
        """Of pure equilibria, the profile, as a place among all."""
        place = np.zeros(len(self.point), dtype=np.int64)
        for n, action in zip(self.program.n_actions, self.actions, strict=True):
            place = place * n + action
        return place

    # -- expected values --------------------------------------------------------------------------------------------

    @cached_property
    def weights(self) -> _Bounded:
        """Of mixed equilibria, the probability of each profile, shape ``(n_profiles, n_mixed)``, and its error."""
        total, error = np.ones((1, len(self.mixed))), np.zeros((1, len(self.mixed)))
        errors = self.found.errors or tuple(map(np.zeros_like, self.found.probabilities))
        for own, own_error in zip(self.found.probabilities, errors, strict=True):
            p, off = own[self.mixed].T, own_error[self.mixed].T
            product = (total[:, None] * p).reshape(-1, len(self.mixed))
            error = (total[:, None] * off + error[:, None] * p + error[:, None] * off).reshape(product.shape)
            total, error = product, (error + UNIT * product) * _SLOP
        return total, error

    def expected(self, rows: _Places) -> _Bounded:
        """Expected value of something that is given at each profile: by the numbers of its rows."""
        values, bounds = self.evaluated.values, self.bounds
        flat = rows.ravel()
        row = flat[self.profile]
        value, bound = values[row, self.point], bounds[row, self.point]
        if len(self.mixed):
            weight, error = self.weights
            of_mixed = self.point[self.mixed]
            is_played = (weight > 0) | (error > 0)
            at = np.where(flat[:, None] == NO_ROW, np.nan, values[flat[:, None], of_mixed])
            at = np.where(is_played, at, 0.0)
            its_bounds = np.where(is_played, bounds[flat[:, None], of_mixed], 0.0)
            value[self.mixed], bound[self.mixed] = _mean(weight, error, at, its_bounds)
        if (flat == NO_ROW).any():
            has_none = flat[self.profile] == NO_ROW
            has_none[self.mixed] = False
            value[has_none | np.isnan(value)], bound[has_none | np.isnan(value)] = np.nan, 0.0
        return value, bound

    def level(self, place: int) -> _Bounded:
        """Expected level of a player."""
        rows = self.program.levels[place]
        assert rows is not None, "only players with levels are asked"
        values, bounds = self.evaluated.values, self.bounds
        row = rows[self.actions[place]]
        value, bound = values[row, self.point], bounds[row, self.point]
        own_mixed = np.flatnonzero(~self.is_action[place])
        if len(own_mixed):
            p = self.found.probabilities[place][own_mixed].T
            off = self.found.errors[place][own_mixed].T if self.found.errors else np.zeros_like(p)
            at = rows[:, None], self.point[own_mixed]
            value[own_mixed], bound[own_mixed] = _mean(p, off, values[at], bounds[at])
        return value, bound

    @cached_property
    def shares(self) -> set[str]:
        """Columns that are parts of 1."""
        return {column for columns in self.tally.names.probabilities.values() for column in columns}

    # -- columns ----------------------------------------------------------------------------------------------------

    def effort(self, levels: Mapping[str, _Bounded]) -> _Bounded | None:
        key = effort_of(self.question.model) or ""
        if key in levels:
            return levels[key]
        nothing_off = np.zeros(len(self.point))
        if self.tally.fixed_effort is not None:
            return np.full(len(self.point), self.tally.fixed_effort), nothing_off
        if not key:
            return None
        return self.floats[self.point, self.question.points.names.index(key)], nothing_off

    def figures(self, payoffs: list[_Bounded]) -> dict[str, _Bounded]:
        """Numbers of each equilibrium, by column."""
        model, names = self.question.model, self.tally.names
        keys = [player.key for player in model.players]
        levels = {key: self.level(keys.index(key)) for key in names.levels}
        found = {names.levels[key]: level for key, level in levels.items()}
        effort = self.effort(levels)
        if effort is not None:
            found["effort"] = effort
        allies = [levels[keys[place]] for place in total_of(model)]
        if allies:
            found[ALLIED_TOTAL] = added(allies)
        if allies and effort is not None:
            found[DEPENDENCE] = self.share(effort, found[ALLIED_TOTAL])
        found |= {names.payoffs[key]: payoff for key, payoff in zip(keys, payoffs, strict=True)}
        self.sources |= {names.payoffs[key]: rows.ravel() for key, rows in zip(keys, self.program.payoffs, strict=True)}
        for name in self.question.reports:
            same, column = names.same.get(name), names.reports[name]
            if same is None:
                found[column] = self.report(name)
            elif same != column:
                found[column] = found[same] if same in found else self.parameter(same)
        for place, columns in enumerate(names.probabilities.get(key, ()) for key in keys):
            own = self.found.probabilities[place]
            off = self.found.errors[place] if self.found.errors else np.zeros_like(own)
            found |= {column: (own[:, action], off[:, action]) for action, column in enumerate(columns)}
        return found

    def parameter(self, column: str) -> _Bounded:
        """A parameter that varies, by the name of its column; of a column without numbers, none."""
        by_column = {own: name for name, own in self.tally.names.parameters.items()}
        if column not in by_column:
            return np.full(len(self.point), np.nan), np.zeros(len(self.point))
        number = self.question.points.names.index(by_column[column])
        return self.floats[self.point, number], np.zeros(len(self.point))

    def share(self, effort: _Bounded, total: _Bounded) -> _Bounded:
        """Effort over effort and contributions; nothing where these are zero."""
        whole, off = added([effort, total])
        with np.errstate(divide="ignore", invalid="ignore"):
            value = effort[0] / whole
            bound = ((effort[1] + np.abs(value) * off) / (np.abs(whole) - off) + 2 * UNIT * np.abs(value)) * _SLOP
        is_zero = (whole == 0) & (off == 0)
        self.refuse(~is_zero & (np.abs(whole) <= 2 * off))
        return np.where(is_zero, np.nan, value), np.where(is_zero, 0.0, bound)

    def report(self, name: str) -> _Bounded:
        """Expected value of a report; nothing where it surely has none."""
        rows, needs = self.program.reports[name].ravel(), self.program.report_needs[name].ravel()
        factors = self.evaluated.factors
        for atoms in set(needs.tolist()):
            if atoms and not factors.all_sure(atoms).all():
                doubtful = np.flatnonzero([own == atoms for own in needs] & (rows != NO_ROW))
                self.refuse(~factors.all_sure(atoms)[self.point] & self.plays(doubtful))
        self.sources[self.tally.names.reports[name]] = rows
        return self.expected(self.program.reports[name])

    def plays(self, profiles: _Places) -> _Mask:
        """Which equilibria may play one of some profiles."""
        found = np.isin(self.profile, profiles)
        if len(self.mixed):
            weight, error = self.weights
            found[self.mixed] = ((weight[profiles] > 0) | (error[profiles] > 0)).any(axis=0)
        return found

    def refuse(self, equilibria: _Mask) -> None:
        """Leave the points of some equilibria to the exact solver."""
        self.refused[self.point[equilibria]] = True

    # -- rows -------------------------------------------------------------------------------------------------------

    def rows(self, numbers: _Places) -> tuple[Rows, _Mask]:
        """The rows, and which points are refused."""
        payoffs = [self.expected(rows) for rows in self.program.payoffs]
        which: Chosen | None = None
        shown = np.ones(len(self.point), dtype=bool)
        if self.question.one is not None:
            which = chosen(self.question, payoffs, self.payoff_rows, self.point, self.counts, self.found.selection)
            self.refused |= which.refused
            shown = which.is_chosen
        rounded: dict[str, _Array] = {}
        for name, (value, bound) in self.figures(payoffs).items():
            number, sure = sure_decimals(value, bound, are_shares=name in self.shares)
            doubtful = np.flatnonzero(~sure & shown)
            rounded[name] = self.mended(name, number, doubtful, numbers) if len(doubtful) else number
        places = np.flatnonzero(shown & ~self.refused[self.point])
        has_row = self.refused.copy()
        has_row[self.point[places]] = True
        empty = np.flatnonzero(~has_row)
        of_row, at = self.point[places], np.arange(len(places))
        if len(empty):
            of_row = np.concatenate([of_row, empty])
            order = np.argsort(of_row, kind="stable")
            at = np.argsort(order, kind="stable")[: len(places)]
            of_row = of_row[order]
        shared = self.of_points(of_row, numbers, which)
        own = {**self.of_equilibria(), **rounded}
        kept: Any = slice(None) if len(places) == len(self.point) else places  # most often all are, and need no copy
        values: dict[str, NDArray[Any]] = {}
        for column in self.tally.columns:
            name = column.name
            if name in shared:
                values[name] = shared[name]
            elif name in own and not len(empty):
                values[name] = np.asarray(own[name][kept], dtype=column.dtype)
            else:
                values[name] = column.empty(len(of_row))
                if name in own:
                    values[name][at] = own[name][kept]
        return Rows(self.tally.columns, values), self.refused

    def mended(self, name: str, numbers: _Array, doubtful: _Places, points: _Places) -> _Array:
        """Numbers of a column, those that are not known well worked out exactly; points where that is long refused.

        A payoff that is small beside what it is the sum of is known to few digits, and there is such a one at every
        hundredth point; to solve the game there again would take a hundred times as long.
        """
        rows = self.sources.get(name)
        if rows is None or self.program.atoms:
            self.refused[self.point[doubtful]] = True
            return numbers
        numbers = numbers.copy()
        for place, point in zip(doubtful.tolist(), self.point[doubtful].tolist(), strict=True):
            number = self.exactly(place, int(points[point]), rows)
            if number is None:
                self.refused[point] = True
            else:
                numbers[place] = number
        return numbers

    def exactly(self, place: int, number: int, rows: _Places) -> float | None:
        """The double nearest to an expected value at an equilibrium of a point; ``None`` where that takes a solver."""
        if number not in self._monomials:
            self._monomials[number] = self.program.exact_monomials(self.question.points.exact(number))
        monomials = self._monomials[number]
        if self.is_pure[place]:
            weights: _Weights | None = [(int(self.profile[place]), Fraction(1))]
        else:
            if place not in self._mixtures:
                self._mixtures[place] = self.mixture(place, monomials)
            weights = self._mixtures[place]
        if weights is None or any(rows[profile] == NO_ROW for profile, _ in weights):
            return None
        found = (weight * self.program.exact_row(int(rows[profile]), monomials) for profile, weight in weights)
        try:
            return exact.to_float(sum(found, Fraction(0)))
        except exact.TooLargeError:
            return np.nan

    def mixture(self, place: int, monomials: tuple[list[int], int]) -> _Weights | None:
        """Exact weights of the profiles of an equilibrium where two players mix two actions each; ``None`` of others.

        Each mixes so that the other gains nothing: with gains ``a`` and ``b`` of the other's second action over its
        first, against one's own two, the weights are ``b/(b - a)`` and ``-a/(b - a)``.
        """
        mixing = [player for player, is_action in enumerate(self.is_action) if not is_action[place]]
        played = [np.flatnonzero(weights[place]).tolist() for weights in self.found.probabilities]
        if len(mixing) != 2 or any(len(played[player]) != 2 for player in mixing):
            return None
        weights: list[list[Fraction]] = [[Fraction(1)]] * len(played)
        for own, other in (mixing, mixing[::-1]):
            table = self.program.payoffs[other][np.ix_(*played)]
            rows = np.moveaxis(table, (own, other), (0, 1)).reshape(2, 2).tolist()
            a, b = (
                self.program.exact_row(second, monomials) - self.program.exact_row(first, monomials)
                for first, second in rows
            )
            if a * b >= 0:
                return None
            weights[own] = [b / (b - a), -a / (b - a)]
        profiles = np.ravel_multi_index(np.ix_(*played), self.program.n_actions).ravel().tolist()
        products = (math.prod(parts, start=Fraction(1)) for parts in product(*weights))
        return list(zip(profiles, products, strict=True))

    @cached_property
    def payoff_rows(self) -> _Places:
        """Numbers of the rows that are the payoffs of pure equilibria, shape ``(n_players, n_found)``."""
        rows = self.program.payoffs.reshape(self.program.n_players, -1)[:, self.profile]
        rows[:, self.mixed] = NO_ROW
        return rows

    def of_points(self, of_row: _Places, numbers: _Places, which: Chosen | None) -> dict[str, NDArray[Any]]:
        """What is said of the point in each row."""
        found: dict[str, NDArray[Any]] = {
            "point": numbers[of_row],
            "status": np.full(len(of_row), STATUSES.index("ok"), dtype=np.int16),
            "reason": np.full(len(of_row), None, dtype=object),
            "equilibria": self.counts[of_row],
        }
        if which is not None:
            found["reason"][which.is_none[of_row]] = which.reason
        for number, column in enumerate(self.tally.names.parameters.values()):
            found[column] = self.floats[of_row, number]
        return found

    def of_equilibria(self) -> dict[str, NDArray[Any]]:
        """What is said of each equilibrium beside numbers that are rounded."""
        found: dict[str, NDArray[Any]] = {
            "equilibrium": self.number,
            "type": np.where(self.is_pure, 0, 1),
            "regret": np.zeros(len(self.point)),
        }
        if self.found.selection is not None:
            found["selection"] = self.found.selection
        players = self.question.model.players
        for player, action, is_action in zip(players, self.actions, self.is_action, strict=True):
            found[self.tally.names.actions[player.key]] = np.where(is_action, action, MISSING)
        return found


def _mean(weights: _Array, errors: _Array, values: _Array, bounds: _Array) -> _Bounded:
    """Expected value, over the first axis, of numbers whose weights sum to 1.

    It is taken as the number with the largest weight, and what the others differ from it on average. So errors of the
    weights, which sum to nothing, count by how far the numbers are apart, not by how large they are.
    """
    base = weights.argmax(axis=0), np.arange(weights.shape[1])
    apart = values - values[base]
    parts = weights * apart
    value = values[base] + parts.sum(axis=0)
    off = errors * np.abs(apart) + (weights + errors) * (bounds + bounds[base] + UNIT * np.abs(apart))
    rounding = (len(parts) + 2) * UNIT * np.abs(parts).sum(axis=0) + UNIT * np.abs(value)
    return value, (bounds[base] + off.sum(axis=0) + rounding) * _SLOP


def added(parts: list[_Bounded]) -> _Bounded:
    """Sum of numbers with bounds on their errors; that of whole numbers is exact."""
    total, error, size = (np.zeros_like(parts[0][0]) for _ in range(3))
    is_whole = np.ones(len(total), dtype=bool)
    for value, bound in parts:
        total, error, size = total + value, error + bound, size + np.abs(value)
        is_whole &= value == np.rint(value)
    return total, np.where(is_whole & (size < _WHOLE), error, (error + len(parts) * UNIT * size) * _SLOP)


def _taken(found: Found, rows: _Mask) -> Found:
    """Some of what was found."""
    return Found(
        found.point[rows],
        tuple(weights[rows] for weights in found.probabilities),
        None if found.selection is None else found.selection[rows],
        found.unsafe,
        tuple(error[rows] for error in found.errors),
    )
