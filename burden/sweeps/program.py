"""Payoffs compiled once, and evaluated for many points.

At each profile of actions, with levels, definitions and fixed parameters put in, a payoff is a polynomial in the
parameters that vary and in atoms (:mod:`burden.sweeps.atoms`), with exact coefficients. What an action gains over a
player's first is their difference, so that what both have in common cancels before anything is rounded, and a gain that
is zero whatever the parameters is known to be. All of these are rows of one matrix over shared monomials
(:mod:`burden.sweeps.evaluation`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from burden.expressions import Formula
from burden.game import NormalFormGame, Player
from burden.model import Model, Names
from burden.sweeps import polynomials
from burden.sweeps.atoms import NEVER, Atom, Atoms, Value, valued
from burden.sweeps.columns import names_of
from burden.sweeps.domains import Domains
from burden.sweeps.evaluation import LARGEST_COEFFICIENT, Combine, Matrix, matrix_of
from burden.sweeps.factors import Factors
from burden.sweeps.kernels.combining import combined
from burden.sweeps.polynomials import Terms
from burden.sweeps.question import Question
from burden.sweeps.reports import ReportNames, parse_report

__all__ = ["MAX_WORK", "Evaluated", "Program", "compile_program", "is_compilable", "parse_report"]

#: Most operations of the payoffs of a game that is compiled: up to some seconds, once.
MAX_WORK = 500_000

#: Stands among positions where there is no row.
NO_ROW = -1


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """A program at some points.

    Parameters
    ----------
    program
        What was evaluated.
    values
        Shape ``(n_outputs, n_points)``, float64: the rows that :attr:`Program.payoffs` and its kin number. Without
        meaning where ``unsure``.
    bounds
        Shape ``(n_outputs,)``, float64: the most by which a value of the row may differ from the exact one, at any of
        the points.
    unsure
        Shape ``(n_points,)``, bool: where a payoff or a level may have no value, or none that is known well.
    factors
        The parameters and atoms that went into it.
    combine
        How terms were summed.
    """

    program: Program
    values: NDArray[np.float64]
    bounds: NDArray[np.float64]
    unsure: NDArray[np.bool_]
    factors: Factors

    combine: Combine = combined

    @property
    def n_points(self) -> int:
        """How many points there are."""
        return len(self.unsure)

    def bounds_at_points(self) -> NDArray[np.float64]:
        """Bounds for each point by itself, shape ``(n_outputs, n_points)``, at the cost of another evaluation."""
        return self.program.matrix.bounds_at_points(self.factors, self.combine)


@dataclass(frozen=True, eq=False)
class Program:
    """The payoffs of a game, ready for many points.

    Parameters
    ----------
    question
        What they are for.
    n_actions
        Number of actions of each player.
    payoffs
        Shape ``(n_players, *n_actions)``, int64: numbers of the rows that are payoffs.
    gains
        Likewise, of what a player's action gains over its first against the others' profile: row of ``[i, *profile]``
        is the payoff of ``i`` at the profile less that at the same profile but ``i``'s first action; :data:`NO_ROW`
        for the first actions, and for everything of a leader.
    levels
        For each player with levels, shape ``(n_actions[i],)``; ``None`` for others.
    reports
        By name, shape ``n_actions``: what reports are worth at each profile; :data:`NO_ROW` where one surely has no
        value. Reports that have the column of another (:func:`burden.sweeps.columns.names_of`) are left out.
    report_needs
        By name, shape ``n_actions``: the atoms that it needs to have a value.
    needs
        Atoms that payoffs and levels need.
    rows
        The polynomials, by number.
    atoms
        What stands in them beside parameters.
    leader
        Position of the player who moves first; ``None`` where all move at once.
    """

    question: Question
    n_actions: tuple[int, ...]
    payoffs: NDArray[np.int64]
    gains: NDArray[np.int64]
    levels: tuple[NDArray[np.int64] | None, ...]
    reports: Mapping[str, NDArray[np.int64]]
    report_needs: Mapping[str, NDArray[np.object_]]
    needs: frozenset[int]
    rows: tuple[Terms, ...]
    atoms: tuple[Atom, ...]
    leader: int | None

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.n_actions)

    @cached_property
    def matrix(self) -> Matrix:
        """The rows, for doubles."""
        return matrix_of(self.rows)

    @property
    def is_zero(self) -> NDArray[np.bool_]:
        """Shape ``(n_outputs,)``: which rows are zero whatever the parameters, as a gain of actions that tie."""
        return self.matrix.is_zero

    def evaluate(self, floats: NDArray[np.float64], combine: Combine = combined) -> Evaluated:
        """Evaluate all rows at some points.

        Parameters
        ----------
        floats
            Shape ``(n_points, n_names)``: the double nearest to each value, as :meth:`Points.floats` gives them.
        combine
            How to sum the terms.
        """
        factors = Factors(self.atoms, floats)
        values, bounds = self.matrix.evaluated(factors, combine)
        unsure = ~(factors.is_ordinary & factors.all_sure(self.needs))
        return Evaluated(self, values, bounds, unsure, factors, combine)

    # -- domains ----------------------------------------------------------------------------------------------------

    @cached_property
    def domains(self) -> Domains:
        """Where the game may be asked about."""
        return Domains(self.question)

    def outside(self, floats: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether points lie in all domains and keep all assumptions, and whether that is too close to call."""
        return self.domains.inside(floats)

    # -- exactly ----------------------------------------------------------------------------------------------------

    def game(self, values: Mapping[str, Fraction]) -> NormalFormGame:
        """The game at exact values of all parameters, which must lie in their domains: as :meth:`Model.at` gives it.

        Raises
        ------
        ParameterError
            Where a payoff has no usable value.
        """
        model = self.question.model
        if self.atoms or NEVER in self.needs:
            return model.at(values)
        monomials = self.exact_monomials(values)
        found = {row: self.exact_row(row, monomials) for row in self._game_rows}
        payoffs = np.empty(self.payoffs.shape, dtype=object)
        payoffs.ravel()[:] = [found[row] for row in self._payoff_rows]
        players = tuple(
            Player(spec.key, labels, None if rows is None else tuple(found[row] for row in rows), spec.name, spec.role)
            for spec, labels, rows in zip(model.players, self._labels, self._level_rows, strict=True)
        )
        return NormalFormGame(players, payoffs, model.title)

    @cached_property
    def _payoff_rows(self) -> list[int]:
        rows: list[int] = self.payoffs.ravel().tolist()
        return rows

    @cached_property
    def _level_rows(self) -> list[list[int] | None]:
        return [None if rows is None else rows.tolist() for rows in self.levels]

    @cached_property
    def _game_rows(self) -> list[int]:
        return sorted({*self._payoff_rows, *(row for rows in self._level_rows for row in rows or ())})

    @cached_property
    def _labels(self) -> list[tuple[str, ...]]:
        return [tuple(action.label for action in player.actions) for player in self.question.model.players]

    @cached_property
    def _exact_terms(self) -> dict[int, tuple[int, list[tuple[int, int]]]]:
        """Rows that were asked for: a denominator, and the numerator of each coefficient by monomial."""
        return {}

    def _over_one_denominator(self, row: int) -> tuple[int, list[tuple[int, int]]]:
        coefficients = self.rows[row]
        denominator = math.lcm(*(coefficient.denominator for _, coefficient in coefficients))
        return denominator, [
            (self._places[monomial], coefficient.numerator * (denominator // coefficient.denominator))
            for monomial, coefficient in coefficients
        ]

    @cached_property
    def _places(self) -> dict[polynomials.Monomial, int]:
        """Numbers of the monomials of the matrix."""
        found: list[polynomials.Monomial] = [polynomials.ONE]
        for smaller, factor in self._steps:
            (product,) = polynomials.multiplied({found[smaller]: Fraction(1)}, polynomials.factor(factor))
            found.append(product)
        return {monomial: number for number, monomial in enumerate(found)}

    @cached_property
    def _steps(self) -> list[tuple[int, int]]:
        """How each monomial but the first, which is 1, is made: of a smaller one, and a factor."""
        return list(zip(self.matrix.smaller.tolist(), self.matrix.factors.tolist(), strict=True))[1:]

    def exact_monomials(self, values: Mapping[str, Fraction]) -> tuple[list[int], int]:
        """Monomials at exact values of the parameters that vary, as integers over a common denominator.

        There must be no atoms. Integers are several times as fast as fractions.
        """
        given = [values[name] for name in self.question.points.names]
        found = [Fraction(1)]
        for smaller, factor in self._steps:
            found.append(found[smaller] * given[factor] if smaller else given[factor])
        denominator = math.lcm(*(one.denominator for one in found))
        return [one.numerator * (denominator // one.denominator) for one in found], denominator

    def exact_row(self, row: int, monomials: tuple[list[int], int]) -> Fraction:
        """Exact value of a row."""
        if row not in self._exact_terms:
            self._exact_terms[row] = self._over_one_denominator(row)
        own, entries = self._exact_terms[row]
        numerators, denominator = monomials
        return Fraction(sum([number * numerators[place] for place, number in entries]), own * denominator)


# -- compiling -----------------------------------------------------------------------------------------------------


def is_compilable(question: Question) -> bool:
    """Whether a question is about equilibria of a finite game that is not too large to compile."""
    model = question.model
    return question.answer == "equilibria" and not model.has_intervals and model.n_operations <= MAX_WORK


def compile_program(question: Question) -> Program:
    """Compile the payoffs, levels and reports of a finite game.

    Parameters
    ----------
    question
        The game, which parameters vary, values of all others, timing and reports; see :func:`is_compilable`.
    """
    return _Compiler(question).program()


class _Compiler:
    def __init__(self, question: Question) -> None:
        self.question = question
        self.model: Model = question.model
        names = question.points.names
        self.atoms = Atoms(len(names))
        self.parameters = {name: self.atoms.number(value) for name, value in question.fixed.items()}
        self.parameters |= {name: Value(polynomials.factor(number)) for number, name in enumerate(names)}
        self.n_actions = tuple(len(player.actions) for player in self.model.players)
        self.rows: dict[Terms, int] = {}
        self.needs: set[int] = set()
        keys = [player.key for player in self.model.players]
        is_led = question.timing == "guarantor-first" and self.model.effort in keys
        self.leader = keys.index(str(self.model.effort)) if is_led else None

    def row(self, value: Value) -> int:
        """Number of the row of a polynomial."""
        terms = polynomials.terms(value.polynomial)
        for _, coefficient in terms:
            if not 1 / LARGEST_COEFFICIENT <= abs(coefficient) <= LARGEST_COEFFICIENT:
                self.needs.add(NEVER)  # beyond what bounds are good for: to be worked out exactly, everywhere
        return self.rows.setdefault(terms, len(self.rows))

    def program(self) -> Program:
        levels = [self._levels(place) for place in range(len(self.n_actions))]
        wanted = self._reports()
        shape = (len(self.n_actions), *self.n_actions)
        values = np.empty(shape, dtype=object)
        reports = {name: np.full(self.n_actions, NO_ROW, dtype=np.int64) for name in wanted}
        report_needs = {name: np.empty(self.n_actions, dtype=object) for name in wanted}
        payoffs = np.full(shape, NO_ROW, dtype=np.int64)
        for profile in itertools.product(*map(range, self.n_actions)):
            played = {
                player.key: of_player[action]
                for player, of_player, action in zip(self.model.players, levels, profile, strict=True)
                if of_player is not None
            }
            names = Names(self.model.definitions, self.parameters, partial(valued, self.atoms))
            names.update(played)
            for place in range(len(self.n_actions)):
                value = values[(place, *profile)] = self._payoff(place, profile, names)
                payoffs[(place, *profile)] = self.row(value)
                self.needs |= value.needs
            if wanted:
                self._report(wanted, profile, played, values, reports, report_needs)
        gains = self._gains(values)
        level_rows = tuple(
            None if of_player is None else np.array([self.row(level) for level in of_player], dtype=np.int64)
            for of_player in levels
        )
        needs = self.needs.union(*(level.needs for of_player in levels if of_player for level in of_player))
        return Program(
            self.question,
            self.n_actions,
            payoffs,
            gains,
            level_rows,
            reports,
            report_needs,
            frozenset(needs),
            tuple(self.rows),
            tuple(self.atoms.found),
            self.leader,
        )

    def _levels(self, place: int) -> list[Value] | None:
        player = self.model.players[place]
        if not player.has_levels:
            return None
        formulas = [action.level for action in player.actions if action.level is not None]
        return [valued(self.atoms, formula, self.parameters) for formula in formulas]

    def _payoff(self, place: int, profile: tuple[int, ...], names: Names) -> Value:
        payoff = self.model.payoffs[self.model.players[place].key]
        if not isinstance(payoff, Formula):
            payoff = payoff[int(np.ravel_multi_index(profile, self.n_actions))]
        return valued(self.atoms, payoff, names)

    def _gains(self, values: NDArray[np.object_]) -> NDArray[np.int64]:
        gains = np.full(values.shape, NO_ROW, dtype=np.int64)
        for place, n in enumerate(self.n_actions):
            if place == self.leader:
                continue
            table = np.moveaxis(values[place], place, 0)
            found = np.moveaxis(gains[place], place, 0)
            for others in itertools.product(*map(range, table.shape[1:])):
                first = table[(0, *others)].polynomial
                for action in range(1, n):
                    gain = polynomials.subtracted(table[(action, *others)].polynomial, first)
                    found[(action, *others)] = self.row(Value(gain))
        return gains

    def _reports(self) -> dict[str, Formula]:
        """Reports that have to be worked out."""
        same = names_of(self.question).same
        return {name: formula for name, formula in self.question.reports.items() if name not in same}

    def _report(
        self,
        wanted: Mapping[str, Formula],
        profile: tuple[int, ...],
        played: dict[str, Value],
        values: NDArray[np.object_],
        reports: Mapping[str, NDArray[np.int64]],
        report_needs: Mapping[str, NDArray[np.object_]],
    ) -> None:
        keys = [player.key for player in self.model.players]

        def payoff(key: str) -> Value:
            value: Value = values[(keys.index(key), *profile)]
            return value

        names = ReportNames(self.model, self.atoms, self.parameters, played, payoff)
        for name, formula in wanted.items():
            value = valued(self.atoms, formula, names)
            report_needs[name][profile] = value.needs
            if NEVER not in value.needs:
                reports[name][profile] = self.row(value)
