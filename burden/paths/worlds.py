"""Statements about free parameters, decided: one parameter by the roots of polynomials, several by a prover.

Both say the same things in the same words, so that :mod:`burden.paths.comparisons` need not know which it talks to.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

from burden import exact
from burden.paths.forms import Field, Number, in_space
from burden.paths.lines import (
    ON_LINE,
    Cells,
    Quotient,
    Truth,
    all_true,
    any_true,
    is_not,
    quotient,
    region_truth,
    sign_truth,
)
from burden.regions.domain import any_sign
from burden.regions.line import Piece
from burden.regions.prover import UnsettledError, is_large
from burden.regions.region import EVERYTHING, NOTHING, Region, Relation, all_of, any_of, negation, polynomials, sign_is
from burden.regions.space import Polynomial, Ratio, TooComplexError
from burden.results.conditions import ALWAYS, NEVER, Condition, Verdict
from burden.statics.question import Ground
from burden.statics.statements import decide
from burden.statics.wording import Wording

__all__ = ["Joint", "Single", "Told", "World", "world"]

#: Something that is true or false of the parameters.
Part: TypeAlias = Any

#: Seconds for a question whether a case can occur at all.
CASE_SECONDS = 1.0

#: Degree and terms of the largest polynomial whose sign a prover is asked for before anybody needs it.
MAX_ASKED = 8, 40

#: Largest degree of a quotient that is written out.
MAX_WRITTEN = 12


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a statement.

    Parameters
    ----------
    verdict
        As in :class:`~burden.results.paths.Comparison`.
    condition
        Where it holds; ``None`` where that is not settled.
    settled
        Where it could be told at all; ``None``: everywhere.
    note
        Where the ends of conditions are, about.
    reason
        Why it is unsettled.
    shown, settled_shown
        ``condition`` and ``settled`` as intervals with rounded ends, where these are long; else empty.
    """

    verdict: Verdict
    condition: Condition | None = None
    settled: Condition | None = None
    note: str = ""
    reason: str = ""
    shown: str = ""
    settled_shown: str = ""


class World(Protocol):
    """Numbers that depend on free parameters, and truths about them."""

    ground: Ground
    field: Field

    def number(self, ratio: Ratio) -> Number:
        """A quotient in the free parameters, as a number of the field."""

    def sign(self, number: Number, relation: Relation) -> Part:
        """That a number stands in a relation to zero."""

    def inside(self, region: Region) -> Part:
        """That the parameters lie in a region."""

    def both(self, parts: Iterable[Part]) -> Part:
        """That all are true."""

    def either(self, parts: Iterable[Part]) -> Part:
        """That one is true at least."""

    def other(self, part: Part) -> Part:
        """That something is not true."""

    def is_empty(self, part: Part) -> bool:
        """Whether something is known to be true nowhere in the domain."""

    def points(self, part: Part) -> list[dict[str, Fraction]]:
        """Values of the parameters at which something is true, one for each stretch of them; none if not known."""

    def told(self, wins: Part, defined: Part) -> Told:
        """Where something is true, which is known where it is defined alone."""

    def text(self, number: Number) -> str:
        """A number as text of the formula language; empty where that is too long."""


class Single:
    """One free parameter.

    Parameters
    ----------
    ground
        The game, with the values of the parameter that are allowed.
    """

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.field = ON_LINE
        (self._name,) = ground.domain.space.own
        self._domain = region_truth(ground.domain.prover.domain)
        interval = ground.model.parameters[self._name].domain
        self._whole = Piece(interval.low, interval.high, interval.low_closed, interval.high_closed)

    def number(self, ratio: Ratio) -> Quotient:
        """See :class:`World`."""
        return quotient(ratio)

    def sign(self, number: Quotient, relation: Relation) -> Truth:
        """See :class:`World`."""
        return sign_truth(number, relation)

    def inside(self, region: Region) -> Truth:
        """See :class:`World`."""
        return region_truth(region)

    def both(self, parts: Iterable[Truth]) -> Truth:
        """See :class:`World`."""
        return all_true(parts)

    def either(self, parts: Iterable[Truth]) -> Truth:
        """See :class:`World`."""
        return any_true(parts)

    def other(self, part: Truth) -> Truth:
        """See :class:`World`."""
        return is_not(part)

    def is_empty(self, part: Truth) -> bool:
        """See :class:`World`."""
        return not any(Cells(self._name, self._domain, [part]).where(part))

    def points(self, part: Truth) -> list[dict[str, Fraction]]:
        """See :class:`World`."""
        return [{self._name: value} for value in Cells(self._name, self._domain, [part]).points(part)]

    def told(self, wins: Truth, defined: Truth) -> Told:
        """See :class:`World`."""
        here = all_true([wins, defined])
        cells = Cells(self._name, self._domain, [here, defined])
        won, known = cells.where(here), cells.where(defined)
        if not any(known):
            return Told("undefined")
        if all(won):
            return Told("always", ALWAYS)
        settled = None if all(known) else Condition(cells.text(defined, self._whole))
        settled_shown = "" if settled is None else cells.shown(defined)
        if not any(won):
            return Told("never", NEVER, settled, settled_shown=settled_shown)
        near = list(dict.fromkeys([*cells.near(here), *cells.near(defined)]))
        note = f"ends are near {', '.join(near)}" if near else ""
        condition = Condition(cells.text(here, self._whole))
        return Told("conditional", condition, settled, note, "", cells.shown(here), settled_shown)

    def text(self, number: Quotient) -> str:
        """See :class:`World`."""
        if max(number.above.degree(), number.below.degree()) > MAX_WRITTEN:
            return ""
        space = self.ground.domain.space
        variable, parts = space.variable(self._name), []
        for polynomial in (number.above, number.below):
            total, power = space.zero, space.one
            for one in polynomial.coeffs():
                total = total + power * space.constant(_fraction(one))
                power = power * variable
            parts.append(total)
        return self.ground.domain.writer().factored(parts[0] / parts[1])


def _fraction(number: Any) -> Fraction:
    return Fraction(int(number.p), int(number.q))


class Joint:
    """Several free parameters.

    Parameters
    ----------
    ground
        The game, with the values of the parameters that are allowed.
    timeout
        Seconds that one statement may take.
    """

    def __init__(self, ground: Ground, timeout: float) -> None:
        self.ground = ground
        self.field = in_space(ground.domain.space)
        self._timeout = timeout
        ground.domain.prover.deadline = time.perf_counter() + timeout

    def _known(self, polynomial: Polynomial) -> frozenset[int]:
        """Signs of a polynomial, if it is small: those of large ones take long to find out."""
        degree, terms = MAX_ASKED
        if polynomial.degree > degree or len(polynomial.terms) > terms:
            return any_sign(polynomial)
        return self.ground.domain.known_signs(polynomial)

    def number(self, ratio: Ratio) -> Ratio:
        """See :class:`World`."""
        return ratio

    def sign(self, number: Ratio, relation: Relation) -> Region:
        """See :class:`World`."""
        return sign_is(number, relation, self._known)

    def inside(self, region: Region) -> Region:
        """See :class:`World`."""
        return region

    def both(self, parts: Iterable[Region]) -> Region:
        """See :class:`World`."""
        return all_of(parts)

    def either(self, parts: Iterable[Region]) -> Region:
        """See :class:`World`."""
        return any_of(parts)

    def other(self, part: Region) -> Region:
        """See :class:`World`."""
        return negation(part)

    def is_empty(self, part: Region) -> bool:
        """See :class:`World`."""
        if part in (EVERYTHING, NOTHING):
            return part is NOTHING
        if _is_beyond_reach(part):
            return False
        return self.ground.domain.prover.surely_implies(part, NOTHING, CASE_SECONDS)

    def points(self, part: Region) -> list[dict[str, Fraction]]:  # noqa: ARG002 -- stretches are those of a line
        """See :class:`World`."""
        return []

    def told(self, wins: Region, defined: Region) -> Told:
        """See :class:`World`."""
        domain = self.ground.domain
        if _is_beyond_reach(wins, defined):
            return Told("unsettled", reason="polynomials too large to be decided; free one parameter alone")
        domain.prover.deadline = float("inf")
        try:
            decision = decide(wins, defined, domain, timeout=self._timeout)
        except (TooComplexError, UnsettledError, exact.UndecidedError, exact.TooLargeError) as error:
            return Told("unsettled", reason=str(error))
        wording = Wording(self.ground)
        settled = None
        if decision.undefined is not NOTHING and not wording.is_too_long(defined):
            settled = wording.region(defined)
        if decision.verdict == "unsettled":
            return Told("unsettled", reason=decision.reason)
        if wording.is_too_long(decision.holds):
            return Told("unsettled", reason="the condition is too long to be written")
        return Told(decision.verdict, wording.condition(decision)[0], settled)

    def text(self, number: Ratio) -> str:
        """See :class:`World`."""
        return self.ground.domain.writer().factored(number)


def _is_beyond_reach(*regions: Region) -> bool:
    """Whether a prover may take no notice of the time that it has."""
    return any(is_large(polynomial) for region in regions for polynomial in polynomials(region))


def world(ground: Ground, timeout: float) -> World:
    """What decides statements about the free parameters of a game."""
    return Single(ground) if len(ground.domain.space.own) == 1 else Joint(ground, timeout)
