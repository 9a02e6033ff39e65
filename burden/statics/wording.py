"""Decisions in words: conditions as text, counterexamples with small numbers, and what happens on boundaries."""

from __future__ import annotations

import time
from collections.abc import Mapping
from fractions import Fraction

from burden import exact
from burden.exact import Exact
from burden.expressions import FormulaError, parse
from burden.regions.domain import any_sign
from burden.regions.line import Piece, pieces, pieces_condition, pieces_text
from burden.regions.points import Point, simple_numbers
from burden.regions.prover import UnsettledError
from burden.regions.region import EVERYTHING, NOTHING, Atom, Region, all_of, atoms, contains, negation, related, size
from burden.regions.space import Ratio
from burden.results.conditions import ALWAYS, NEVER, Condition
from burden.statics.question import NEXT, Ground
from burden.statics.statements import Decision

__all__ = ["Wording"]

#: Conditions with more inequalities than this are not looked at boundary by boundary.
MAX_BOUNDARIES = 4

#: Seconds for a question about a boundary.
BOUNDARY_SECONDS = 0.5

#: Seconds to look for a rational point of a thin region.
PIN_SECONDS = 1.0

#: Longest condition that is written, in inequalities: the formula language has its limits, and readers have theirs.
MAX_INEQUALITIES = 600

#: How many simple numbers are tried in the place of each number of a counterexample.
N_TRIED = 6


class Wording:
    """Puts what was found about a game into words.

    Parameters
    ----------
    ground
        The game, with the points that it is about.
    solve_for
        Parameter that conditions are solved for where they can be.
    """

    def __init__(self, ground: Ground, solve_for: str | None = None) -> None:
        self.ground = ground
        self.solve_for = solve_for
        self._domain = ground.domain
        self._writer = ground.domain.writer()
        self._solver = ground.domain.writer((solve_for,)) if solve_for is not None else None
        own = ground.domain.space.own
        self._line = own[0] if len(own) == 1 and not ground.domain.translator.auxiliaries else None

    # -- conditions --------------------------------------------------------------------------------------------------

    def region(self, region: Region) -> Condition:
        """A region as a condition."""
        if region is EVERYTHING:
            return ALWAYS
        return NEVER if region is NOTHING else Condition(self._writer.region(region))

    def factored(self, value: Ratio) -> str:
        """A quotient as products."""
        return self._writer.factored(value)

    def described(self, region: Region) -> tuple[Condition, str]:
        """A region as a condition, and as it reads best where that is another text."""
        if self._line is not None and region not in (EVERYTHING, NOTHING):
            found = pieces(region, self._domain.prover.domain, self._line)
            if found is not None:
                interval = self.ground.model.parameters[self._line].domain
                whole = Piece(interval.low, interval.high, interval.low_closed, interval.high_closed)
                text = pieces_condition(found, whole, self._line)
                return Condition(text), f"{self._line} in {pieces_text(found)}" if found else ""
        is_plain = self._solver is None or region in (EVERYTHING, NOTHING)
        return self.region(region), "" if is_plain or self._solver is None else self._solver.region(region)

    def is_too_long(self, region: Region | None) -> bool:
        """Whether a region takes more to write than the formula language can read back."""
        if region is None or size(region) <= MAX_INEQUALITIES // 30:
            return False
        if size(region) > MAX_INEQUALITIES:
            return True
        try:
            parse(self._writer.region(region), condition=True)
        except FormulaError:
            return True
        return False

    def condition(self, decision: Decision) -> tuple[Condition | None, str]:
        """Where a statement holds."""
        if decision.holds is None:
            return None, ""
        return self.described(decision.holds)

    def ties(self, decision: Decision) -> tuple[str, ...]:
        """What happens exactly on the boundaries of a short condition."""
        if decision.verdict != "conditional" or decision.holds is None or size(decision.holds) > MAX_BOUNDARIES:
            return ()
        found = {}
        prover = self._domain.prover
        for atom in atoms(decision.holds):
            boundary = Atom(atom.polynomial, "==")
            try:
                if prover.is_empty(boundary, BOUNDARY_SECONDS):
                    continue
                holds = not prover.is_empty(all_of([boundary, decision.holds]), BOUNDARY_SECONDS)
                fails = not prover.is_empty(all_of([boundary, negation(decision.holds)]), BOUNDARY_SECONDS)
            except UnsettledError:
                continue
            where = self._writer.atom(boundary)
            if holds and fails:
                found[where] = f"where {where} it holds at some points and fails at others"
            else:
                found[where] = f"where {where} it {'holds' if holds else 'does not hold'}"
        # Equal regions are one object, whichever order its parts first came in: that order is not for print.
        return tuple(found[where] for where in sorted(found, key=lambda where: (len(where), where)))

    # -- counterexamples -----------------------------------------------------------------------------------------------

    def counterexample(self, decision: Decision) -> dict[str, Exact] | None:
        """Small rational values at which a statement fails; ``None`` where none is known."""
        if decision.fails_at is None or decision.fails is None:
            return None
        return self.simple(decision.fails_at, decision.fails)

    def simple(self, point: Point, region: Region) -> dict[str, Exact] | None:
        """A point of a region with small rational numbers, near a given one."""
        values = self._rational(point, region)
        if values is None:
            return None
        base = self.ground.model.values()
        for name in self._domain.space.own:
            known = name.removesuffix(NEXT)
            interval = self._domain.bounds[name]
            candidates = [base[known]] if known in base else []
            candidates += simple_numbers(interval)[:N_TRIED]
            for candidate in candidates:
                if candidate == values[name]:
                    break
                trial = {**values, name: candidate}
                if self.is_in(trial, region):
                    values = trial
                    break
        return values

    def is_in(self, values: Mapping[str, Exact], region: Region) -> bool:
        """Whether a point lies in the domain and in a region, exactly."""
        try:
            whole = self._domain.full(values)
            return contains(self._domain.prover.domain, whole) and contains(region, whole)
        except (ArithmeticError, exact.UndecidedError):
            return False

    def _rational(self, point: Point, region: Region) -> dict[str, Exact] | None:
        own = self._domain.space.own
        values = {name: point.values[name] for name in own if name in point.values}
        if len(values) == len(own) and self.is_in(values, region):
            return values
        rough = dict(zip(self._domain.space.names, point.rough.tolist(), strict=True))
        for denominator in (1, 2, 4, 10, 12, 100, 1000, 10**6):
            near: dict[str, Exact] = {name: Fraction(rough[name]).limit_denominator(denominator) for name in own}
            if self.is_in(near, region):
                return near
        return self._pinned(rough, region) if self._domain.is_exact else None

    def _pinned(self, rough: Mapping[str, float], region: Region) -> dict[str, Exact] | None:
        """A rational point of a region that may be thin: one variable after another is given a simple number."""
        prover, space = self._domain.prover, self._domain.space
        pinned: dict[str, Exact] = {}
        end = time.perf_counter() + PIN_SECONDS
        for name in space.own:
            for denominator in (1, 4, 12, 1000):
                number = Fraction(rough[name]).limit_denominator(denominator)
                trial = all_of([region, related(space.variable(name), "==", space.constant(number), any_sign)])
                if time.perf_counter() > end:
                    return None
                try:
                    point = prover.witness(trial, PIN_SECONDS / 4)
                except UnsettledError:
                    continue
                if point is not None:
                    pinned[name], region = number, trial
                    rough = dict(zip(space.names, point.rough.tolist(), strict=True))
                    known = {other: point.values[other] for other in space.own if other in point.values}
                    if len(known) == len(space.own) and self.is_in(known, region):
                        return known
                    break
        return pinned if len(pinned) == len(space.own) and self.is_in(pinned, region) else None
