"""The statements about one step of effort, or about all steps of an effort that is a parameter."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from burden.expressions import Formula
from burden.regions.domain import Domain
from burden.regions.eliminate import eliminated
from burden.regions.prover import UnsettledError
from burden.regions.region import (
    EVERYTHING,
    NOTHING,
    Junction,
    Region,
    all_of,
    negation,
    polynomials,
    related,
)
from burden.regions.space import Polynomial
from burden.results.conditions import Direction, VerdictForm
from burden.statics.carrying import Carrier
from burden.statics.forms import Outcome, moves
from burden.statics.question import NEXT
from burden.statics.statements import Decision, decide

__all__ = ["AllSteps", "Compared", "Step", "above"]

#: Seconds to find out whether two cells have a point in common.
PAIR_SECONDS = 0.3


class Compared(Protocol):
    """What is compared before and after a step: equilibria, or anything else that has values in places."""

    @property
    def domain(self) -> Domain:
        """The points that are talked about."""

    @property
    def may_have_continua(self) -> bool:
        """Whether only the ends of a continuum may be known."""

    @property
    def lacks_mixed(self) -> bool:
        """Whether mixed equilibria were asked for, and have no closed form."""

    @property
    def exists(self) -> Region:
        """Where there is something to be compared."""

    def outcomes(self, statistic: Formula, /) -> list[Outcome]:
        """Values of a statistic, each where it is one."""

    def valued(self, statistic: Formula, /) -> Region:
        """Where a statistic has a value in all of them."""


class _Pairs:
    """Where an equilibrium before and one after exist together, found out once for all statistics."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain
        self._known: dict[tuple[Region, Region], Region] = {}

    def __call__(self, one: Outcome, other: Outcome) -> Region:
        key = one.where, other.where
        if key not in self._known:
            both = all_of(key)
            if both is not NOTHING and self._domain.prover.surely_implies(both, NOTHING, PAIR_SECONDS):
                both = NOTHING
            self._known[key] = both
        return self._known[key]


@dataclass(frozen=True, eq=False)
class Step:
    """A step of effort from one action of the guarantor to another.

    Parameters
    ----------
    before, after
        The equilibria at either.
    hints
        Polynomials whose signs may explain what happens.
    """

    before: Compared
    after: Compared
    hints: Sequence[Polynomial] = ()
    _pairs: list[_Pairs] = field(default_factory=list)

    def decide(
        self, direction: Direction, form: VerdictForm, statistic: Formula, timeout: float, patience: float
    ) -> Decision:
        """Decide whether a statistic moves as said."""
        domain = self.before.domain
        with domain.prover.limited(timeout):
            claim = self.claim(direction, form, statistic)
            defined = self.defined(statistic)
        return decide(claim, defined, domain, self.hints, timeout, patience)

    def claim(self, direction: Direction, form: VerdictForm, statistic: Formula) -> Region:
        """Where it does, as far as there are equilibria."""
        domain = self.before.domain
        if not self._pairs:
            self._pairs.append(_Pairs(domain))
        for side in (self.before, self.after):
            _check_form(side, direction, form)
        before, after = self.before.outcomes(statistic), self.after.outcomes(statistic)
        domain.settle()
        return moves(direction, form, before, after, domain.known_signs, self._pairs[0])

    def defined(self, statistic: Formula) -> Region:
        """Where there are equilibria before and after, and the statistic has a value in all of them."""
        sides = self.before, self.after
        return all_of([*(side.exists for side in sides), *(side.valued(statistic) for side in sides)])


@dataclass(frozen=True, eq=False)
class AllSteps:
    """Every step from one value of an effort that is a parameter to a higher one.

    Parameters
    ----------
    side
        The equilibria at the effort, which conditions know by its name.
    effort
        That name.
    within
        Where both values of the effort are allowed, the second above the first.
    """

    side: Compared
    effort: str
    within: Region
    hints: Sequence[Polynomial] = ()
    _pairs: list[_Pairs] = field(default_factory=list)

    def claim(self, direction: Direction, form: VerdictForm, statistic: Formula) -> tuple[Region, Region]:
        """Where some step goes against what is said, and where some value of effort has no equilibrium.

        Both are in terms of the two values of effort.
        """
        domain = self.side.domain
        if not self._pairs:
            self._pairs.append(_Pairs(domain))
        _check_form(self.side, direction, form)
        if domain.prover.surely_implies(self.within, NOTHING, PAIR_SECONDS):
            raise UnsettledError(f"{self.effort} has no two values to be compared")
        before = self.side.outcomes(statistic)
        after = [self._later(outcome) for outcome in before]
        domain.settle()
        claim = moves(direction, form, before, after, domain.known_signs, self._pairs[0])
        defined = all_of([self.side.exists, self.side.valued(statistic)])
        return all_of([self.within, negation(claim)]), negation(defined)

    def _later(self, outcome: Outcome) -> Outcome:
        """The same outcome at the second value of effort; roots and other functions of effort are new ones there."""
        domain = self.side.domain
        later = Carrier(domain, domain, {self.effort: domain.space.variable(f"{self.effort}{NEXT}")})
        found = Outcome(later.region(outcome.where), later.cases(outcome.value))
        domain.settle()
        return found

    def decide(
        self, direction: Direction, form: VerdictForm, statistic: Formula, timeout: float, patience: float
    ) -> Decision:
        """Decide whether a statistic moves as said at every step."""
        domain = self.side.domain
        end = time.perf_counter() + timeout
        try:
            against, missing = self.claim(direction, form, statistic)
            if missing is NOTHING and domain.prover.is_empty(against, timeout):
                return Decision("always", EVERYTHING)
            bad, undefined = self._projected(against, end), self._projected(missing, end)
        except UnsettledError as error:
            return Decision("unsettled", None, reason=f"not settled in {timeout:g} s ({error})")
        left = max(0.5, end - time.perf_counter())
        return decide(negation(bad), negation(undefined), domain, self.hints, left, patience)

    def projected(
        self, direction: Direction, form: VerdictForm, statistic: Formula, timeout: float
    ) -> tuple[Region, Region]:
        """As :meth:`claim`, in terms of the other parameters alone.

        Raises
        ------
        UnsettledError
            Where that could not be found out in time.
        """
        end = time.perf_counter() + timeout
        against, missing = self.claim(direction, form, statistic)
        if against is not NOTHING and self.side.domain.prover.surely_implies(against, NOTHING, timeout / 2):
            against = NOTHING
        return self._projected(against, end), self._projected(missing, end)

    def _speaks(self, part: Region, name: str) -> bool:
        """Whether a part of the domain speaks of a variable, and of no other that is a second value."""
        names = {other for polynomial in polynomials(part) for other in polynomial.names}
        return name in names and not any(other.endswith(NEXT) and other != f"{self.effort}{NEXT}" for other in names)

    def _projected(self, region: Region, end: float) -> Region:
        """Without the two values of effort."""
        if region is NOTHING:
            return region
        prover = self.side.domain.prover
        names = {name for polynomial in polynomials(region) for name in polynomial.names}
        if not names <= set(self.side.domain.space.own):
            raise UnsettledError(f"roots and other functions of {self.effort} cannot be done away with")
        for name in (f"{self.effort}{NEXT}", self.effort):
            # What the domain says of a variable has to be said before the variable goes.
            about = [part for part in _parts(prover.domain) if self._speaks(part, name)]
            region = eliminated(all_of([region, *about]), name, prover, end)
        return region


def _parts(region: Region) -> Sequence[Region]:
    return region.parts if isinstance(region, Junction) and region.kind == "and" else (region,)


def _check_form(side: Compared, direction: Direction, form: VerdictForm) -> None:
    """Refuse what the ends of a continuum of equilibria cannot decide."""
    if (form == "strong-set" or (direction == "constant" and form == "some")) and side.may_have_continua:
        raise UnsettledError("there are continua of equilibria, of which this form asks for more than their ends")


def above(domain: Domain, effort: str) -> Region:
    """Where the second value of effort is above the first."""
    first, second = domain.space.variable(effort), domain.space.variable(f"{effort}{NEXT}")
    return related(first, "<", second, domain.known_signs)
