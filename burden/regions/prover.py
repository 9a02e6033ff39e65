"""Questions about regions, answered by proof, such as whether one is empty or lies in another.

The only place that knows z3, whose decision procedure for real polynomial arithmetic (``nlsat``) answers them. A sample
of points is asked first: a point that refutes a statement spares its proof.

References
----------
D. Jovanović and L. de Moura, "Solving non-linear arithmetic", *IJCAR* 2012, 339-354.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy as np
import z3

from burden import exact
from burden.regions.cuts import Cell, Line, described, is_inside
from burden.regions.points import Point, Sample
from burden.regions.region import EVERYTHING, NOTHING, Atom, Region, Relation, all_of, negation, polynomials
from burden.regions.space import Polynomial, Space

__all__ = ["Excluder", "Prover", "UnsettledError", "is_large"]

#: Seconds that a sign of a polynomial is worth: not to know it only makes conditions longer.
SIGN_SECONDS = 0.3

#: Largest polynomials that z3 is asked about for their signs alone: terms, degree, and bits of a coefficient.
MAX_TERMS, MAX_DEGREE, MAX_BITS = 150, 14, 300

#: Seconds beyond its limit after which z3 is interrupted.
GRACE = 1.0

#: Shares of the time of a question that each solver gets: the one that keeps the domain, then those that start afresh.
SHARES = (0.2, 0.4, 0.4)

#: Most memory for z3, in megabytes.
MEMORY = 2_000

_RELATION_OF: dict[int, Relation] = {-1: "<", 1: ">", 0: "=="}

ALL_SIGNS = frozenset({-1, 0, 1})


class _Watchdog:
    """Interrupts z3 where it overlooks its own limit of time, as it does now and then."""

    def __init__(self) -> None:
        self._deadline = math.inf
        self._thread: threading.Thread | None = None

    @contextmanager
    def until(self, deadline: float) -> Iterator[None]:
        """Watch over the block."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._watch, daemon=True)
            self._thread.start()
        self._deadline = deadline
        try:
            yield
        finally:
            self._deadline = math.inf

    def _watch(self) -> None:
        while True:
            time.sleep(GRACE / 2)
            if time.perf_counter() > self._deadline:
                z3.main_ctx().interrupt()


_WATCH = _Watchdog()


class UnsettledError(Exception):
    """A question could not be answered in time."""


def is_large(polynomial: Polynomial) -> bool:
    """Whether a polynomial is so large that z3 may take no notice of the time that it has."""
    if len(polynomial.terms) > MAX_TERMS or polynomial.degree > MAX_DEGREE:
        return True
    return max(abs(coefficient).bit_length() for _, coefficient in polynomial.terms) > MAX_BITS


class Prover:
    """Answers questions about points of a domain.

    Parameters
    ----------
    space
        Where the variables are.
    domain
        The points that are talked about; :meth:`assume` narrows it.
    sample
        Points of the domain that are tried first.
    timeout
        Seconds that one question may take, unless it says otherwise.
    """

    def __init__(self, space: Space, domain: Region, sample: Sample, timeout: float = 10.0) -> None:
        z3.set_param("memory_max_size", MEMORY)
        self.space = space
        self.domain = domain
        self.sample = sample
        self.timeout = timeout
        #: When everything has to be finished, by the clock of :func:`time.perf_counter`.
        self.deadline = float("inf")
        #: Auxiliary variables that points found by proof say nothing of: their equations are not all known.
        self.unknown: set[str] = set()
        self.n_questions = 0
        self._keeper: Any = None
        self._line = Line(space.own[0]) if len(space.own) == 1 else None
        self._allowed = timeout
        self._variables = [z3.Real(f"x{position}") for position in range(len(space.names))]
        self._atoms: dict[Atom, Any] = {}
        self._polynomials: dict[Polynomial, Any] = {}
        self._regions: dict[Region, Any] = {}
        self._signs: dict[Polynomial, frozenset[int]] = {}

    def assume(self, region: Region) -> None:
        """Narrow the domain."""
        self.domain = all_of([self.domain, region])
        self._keeper = None
        self.sample.keep(region)
        self._signs.clear()

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Let all questions in the block together take so long at most."""
        before = self.deadline
        self.deadline = min(before, time.perf_counter() + seconds)
        try:
            yield
        finally:
            self.deadline = before

    # -- questions -----------------------------------------------------------------------------------------------

    def witness(self, region: Region, timeout: float | None = None) -> Point | None:
        """A point of the domain in a region; ``None`` where it is proved that there is none.

        Raises
        ------
        UnsettledError
            Where that could not be found out in time.
        """
        if region is NOTHING:
            return None
        found = self.sample.first_in(region)
        return found if found is not None else self._ask(region, timeout)

    def seems_in(self, region: Region, timeout: float | None = None) -> int | None:
        """Place in the sample of a point that lies in a region as far as doubles show; asked for where none is there.

        Returns
        -------
        int | None
            ``None`` where it is proved that no point of the domain lies there.

        Raises
        ------
        UnsettledError
            Where that could not be found out in time.
        """
        places = self.sample.places_in(region)
        if len(places):
            return int(places[0])
        if region is NOTHING or self._ask(region, timeout) is None:
            return None
        return len(self.sample) - 1

    def is_empty(self, region: Region, timeout: float | None = None) -> bool:
        """Whether no point of the domain lies in a region; raises as :meth:`witness` does."""
        return self.witness(region, timeout) is None

    def implies(self, region: Region, other: Region, timeout: float | None = None) -> bool:
        """Whether all points of the domain in one region lie in another; raises as :meth:`witness` does."""
        return self.is_empty(all_of([region, negation(other)]), timeout)

    def surely_implies(self, region: Region, other: Region, timeout: float | None = None) -> bool:
        """Whether that is proved; false where it is not, or not known."""
        try:
            return self.implies(region, other, timeout)
        except UnsettledError:
            return False

    @contextmanager
    def against(self, region: Region) -> Iterator[Excluder]:
        """Ask many questions about what has no point in common with one region; others must wait until the end."""
        keeper = self._kept()
        keeper.push()
        try:
            keeper.add(self.translated(region))
            yield Excluder(self, keeper)
        finally:
            keeper.pop()

    def known_signs(self, polynomial: Polynomial) -> frozenset[int]:
        """Signs that a polynomial may have in the domain; more than it has where that could not be found out."""
        if polynomial not in self._signs:
            self._signs[polynomial] = self._find_signs(polynomial)
        return self._signs[polynomial]

    def _find_signs(self, polynomial: Polynomial) -> frozenset[int]:
        seen = frozenset(map(int, np.unique(self.sample.signs(polynomial)))) if len(self.sample) else ALL_SIGNS
        if {-1, 1} <= seen:
            return ALL_SIGNS  # a polynomial that changes its sign has a zero nearly always
        if is_large(polynomial):
            return ALL_SIGNS
        found = set(seen)
        for sign, relation in _RELATION_OF.items():
            if sign not in found:
                try:
                    if self._ask(Atom(polynomial, relation), SIGN_SECONDS) is not None:
                        found.add(sign)
                except UnsettledError:
                    found.add(sign)
            if {-1, 1} <= found:
                return ALL_SIGNS
        return frozenset(found)

    # -- z3 --------------------------------------------------------------------------------------------------------

    def _ask(self, region: Region, timeout: float | None) -> Point | None:
        """Ask the solver that keeps the domain, which is quick; where it finds no answer, others that start afresh.

        The first works incrementally, and gives up on hard polynomials. The others plan for the whole question: one
        settles what is mostly logic, the other what is mostly algebra; nobody knows beforehand.
        """
        left = self._time_left(timeout)
        on_line = self._on_line(region)
        if on_line is not None:
            return on_line[0]
        translated = self.translated(region)
        keeper = self._kept()
        keeper.set("timeout", max(1, int(1000 * SHARES[0] * left)))
        keeper.push()
        try:
            keeper.add(translated)
            point, is_settled = self._answer(keeper)
        finally:
            keeper.pop()
        if not is_settled:
            self._keeper = None  # what it has learned by now slows it down
            for make, share in zip((z3.Solver, lambda: z3.SolverFor("QF_NRA")), SHARES[1:], strict=True):
                solver = self._fresh(make(), share * left)
                solver.add(self.translated(self.domain))
                solver.add(translated)
                point, is_settled = self._answer(solver)
                if is_settled:
                    break
            else:
                raise UnsettledError("the prover gave up")
        if point is not None:
            self.sample.add(point)
        return point

    def _on_line(self, region: Region) -> tuple[Point | None] | None:
        """Answer a question about one variable by the roots of its polynomials; ``None`` where that is none, or fails.

        A solver gives up on high degrees, which these questions often have.
        """
        own = self.space.own
        asked = all_of([self.domain, region])
        cells = self._cells(asked)
        if cells is None:
            return None
        inside = [cell for cell in cells if is_inside(asked, cell)]
        if not inside:
            return (None,)
        points = [cell.point for cell in inside if cell.point is not None]
        if not points:
            return None  # roots alone, which a solver describes
        simple = min(points, key=lambda value: (value.denominator, abs(value.numerator)))
        point = Point({own[0]: simple}, np.array([_rough(simple), *([0.0] * (len(self.space.names) - 1))]))
        self.sample.add(point)
        return (point,)

    def _cells(self, *regions: Region) -> list[Cell] | None:
        """Cells of the line for the polynomials of regions; ``None`` where there is more than one variable."""
        among = {polynomial: None for region in regions for polynomial in polynomials(region)}
        if self._line is None or any(polynomial.names != self.space.own for polynomial in among):
            return None
        return self._line.cells(among)

    def described_on_line(self, region: Region) -> Region | None:
        """The same points of the domain, described by few signs; ``None`` where that cannot be done on a line."""
        cells = self._cells(self.domain, region)
        if cells is None:
            return None
        return described(region, [cell for cell in cells if is_inside(self.domain, cell)])

    def _kept(self) -> Any:
        """The solver that keeps the domain."""
        if self._keeper is None:
            self._keeper = z3.Solver()
            self._keeper.set("ctrl_c", False)
            self._keeper.add(self.translated(self.domain))
        return self._keeper

    def _answer(self, solver: Any) -> tuple[Point | None, bool]:
        """A point, or none where that is proved; and whether there was an answer."""
        try:
            answer = self._check(solver)
        except UnsettledError:
            return None, False
        return (None if answer == z3.unsat else self._point(solver.model())), True

    def _time_left(self, timeout: float | None) -> float:
        allowed = self.timeout if timeout is None else min(timeout, self.timeout)
        left = min(allowed, self.deadline - time.perf_counter())
        if left <= 0:
            raise UnsettledError("no time left")
        self._allowed = left
        return left

    def _fresh(self, solver: Any, seconds: float) -> Any:
        """A new solver with its limits."""
        solver.set("timeout", max(1, int(1000 * min(seconds, self._time_left(None)))))
        solver.set("random_seed", 0)
        solver.set("ctrl_c", False)  # who asks decides what an interrupt means
        return solver

    def _check(self, solver: Any, *assumptions: Any) -> Any:
        self.n_questions += 1
        try:
            with _WATCH.until(time.perf_counter() + self._allowed + GRACE):
                answer = solver.check(*assumptions)
        except z3.Z3Exception as error:  # out of memory
            raise UnsettledError(str(error)) from None
        if answer == z3.unknown:
            raise UnsettledError(solver.reason_unknown())
        return answer

    def translated(self, region: Region) -> Any:
        """A region in the language of the solver."""
        if region is EVERYTHING:
            return z3.BoolVal(True)
        if region is NOTHING:
            return z3.BoolVal(False)
        if isinstance(region, Atom):
            if region not in self._atoms:
                left = self._polynomial(region.polynomial)
                self._atoms[region] = {
                    "<": lambda: left < 0,
                    "<=": lambda: left <= 0,
                    "==": lambda: left == 0,
                    "!=": lambda: left != 0,
                    ">=": lambda: left >= 0,
                    ">": lambda: left > 0,
                }[region.relation]()
            return self._atoms[region]
        if region not in self._regions:
            parts = [self.translated(part) for part in region.parts]
            self._regions[region] = z3.And(parts) if region.kind == "and" else z3.Or(parts)
        return self._regions[region]

    def _polynomial(self, polynomial: Polynomial) -> Any:
        if polynomial not in self._polynomials:
            terms = []
            for powers, coefficient in polynomial.terms:
                factors = [z3.RealVal(coefficient)] if coefficient != 1 or not any(powers) else []
                for variable, power in zip(self._variables, powers, strict=False):
                    factors += [variable] * power
                terms.append(z3.Product(factors) if len(factors) > 1 else factors[0])
            self._polynomials[polynomial] = z3.Sum(terms) if len(terms) > 1 else terms[0]
        return self._polynomials[polynomial]

    def _point(self, model: Any) -> Point:
        values: dict[str, exact.Exact] = {}
        rough: dict[str, float] = {}
        for name, variable in zip(self.space.names, self._variables, strict=True):
            value = model.eval(variable, model_completion=True)
            near = value if z3.is_rational_value(value) else value.approx(30)
            try:
                number = Fraction(near.numerator_as_long(), near.denominator_as_long())
            except ValueError:  # of more digits than Python reads
                raise UnsettledError("a point that only huge numbers describe") from None
            rough[name] = _rough(number)
            if near is value and name not in self.unknown:
                values[name] = number
        return Point(values, np.array([rough[name] for name in self.space.names]))

    def assumed(self, solver: Any, literals: Mapping[Any, Atom], timeout: float) -> list[Atom] | None:
        """Literals that contradict what a solver knows; ``None`` where none do, and the sample has a new point."""
        solver.set("timeout", max(1, int(1000 * self._time_left(timeout))))
        if self._check(solver, *literals) == z3.unsat:
            return [literals[name] for name in solver.unsat_core()]
        self.sample.add(self._point(solver.model()))
        return None


def _rough(value: exact.Exact) -> float:
    """A double near a number; infinity where there is none."""
    try:
        return exact.to_float(value)
    except exact.TooLargeError:
        return math.inf


class Excluder:
    """Finds out which inequalities together leave nothing of one region; made by :meth:`Prover.against`.

    What the solver learns from one question helps it with the next.
    """

    def __init__(self, prover: Prover, solver: Any) -> None:
        self._prover, self._solver = prover, solver
        self._names: dict[Atom, Any] = {}

    def core(self, literals: Iterable[Atom], timeout: float) -> list[Atom] | None:
        """Some of the literals that together have no point in common with the region.

        Returns
        -------
        list[Atom] | None
            ``None`` where even all of them have one; the sample has one more then.

        Raises
        ------
        UnsettledError
            Where that could not be found out in time.
        """
        asked = {}
        for literal in literals:
            if literal not in self._names:
                name = self._names[literal] = z3.Bool(f"l{len(self._names)}")
                self._solver.add(z3.Implies(name, self._prover.translated(literal)))
            asked[self._names[literal]] = literal
        return self._prover.assumed(self._solver, asked, timeout)
