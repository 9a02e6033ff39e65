"""Best responses of a player who chooses from an interval, as regions in parameters and contributions.

The set of a player's best responses falls into *states*: at the least level, at the greatest, at a stationary point in
between, or at a kink or step of the payoff. A state is an equation for the own level, and the region where what solves
it is a best response. Two ways lead to that region:

*concave*    Where the payoff is proved to be concave in the own level, all of it, first-order conditions suffice. At a
             kink of a concave payoff the slope is not negative before and not positive after it.
*quadratic*  Where each smooth piece of the payoff is of degree two or less in the own level, the most that a piece
             gives is found at its ends or at its vertex. So a level is a best response where it is no worse than these,
             each as far as it lies in its piece; ends that do not belong to a piece count as limits.

*cubic*      Of a payoff of degree three without pieces, ``(U(z) - U(y))/(z - y)`` is of degree two in the deviation
             ``z``. Whether some z gains is decided by eliminating it (:mod:`~burden.regions.eliminate`).

Any other payoff has stationary points of which it is not known whether they are best responses: nothing is said of it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from burden.regions.domain import any_sign
from burden.regions.eliminate import eliminated
from burden.regions.prover import UnsettledError
from burden.regions.region import (
    EVERYTHING,
    NOTHING,
    Atom,
    Region,
    Relation,
    all_of,
    any_of,
    negation,
    polynomials,
    related,
    sign_is,
)
from burden.regions.space import Polynomial, Ratio
from burden.regions.translate import Case
from burden.statics.cells import Play
from burden.statics.levels import Levels
from burden.statics.places import derivative, hidden_names, region_at, region_far, value_at

__all__ = ["NotSettled", "State", "states"]

#: Seconds for the proof that a payoff is concave.
CONCAVITY_SECONDS = 4.0

#: Seconds to decide whether a deviation gains.
ELIMINATION_SECONDS = 5.0

#: Most places where the pieces of a payoff may meet.
MAX_BREAKS = 8


class NotSettled(Exception):  # noqa: N818 -- an answer, not an error: what it says goes into the result
    """Best responses that are not known."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A way in which a level can be a best response.

    Parameters
    ----------
    player
        Whose.
    name
        ``low``, ``high`` or ``interior``; at a kink or step, where that is: ``at`` and a formula.
    equation
        What is zero.
    where
        Where what solves the equation is a best response.
    level
        The level where the equation says it outright: at an end, at a kink.
    slope
        Derivative of the payoff in the own level, at a stationary point.
    """

    player: str
    name: str
    equation: Ratio
    where: Region
    level: Ratio | None = None
    slope: Ratio | None = None

    @property
    def is_interior(self) -> bool:
        """Whether it is a stationary point."""
        return self.level is None


@dataclass(frozen=True, slots=True, eq=False)
class _Break:
    """A level at which pieces of a payoff meet, and where it is one."""

    level: Ratio
    exists: Region


def states(levels: Levels, play: Play, key: str) -> list[State]:
    """States of a player, who may be in several at once only where one level is in several.

    Parameters
    ----------
    levels
        The game.
    play
        What those with a finite list of actions do.
    key
        The player.

    Raises
    ------
    NotSettled
        Where payoffs are neither concave nor quadratic.
    """
    return _Replies(levels, play, key).states()


class _Replies:
    def __init__(self, levels: Levels, play: Play, key: str) -> None:
        self.levels, self.key = levels, key
        self.domain, self.known = levels.domain, levels.domain.known_signs
        self.level = levels.variables[key]
        self.low, self.high = levels.ends[key]
        self.cases = [case for case in play.payoff(key) if not self._is_empty(case.where)]
        self.slopes = [derivative(case.value, key, self.domain) for case in self.cases]
        self.curvatures = [derivative(slope, key, self.domain) for slope in self.slopes]
        self.breaks = self._breaks()
        self.has_width = self._has_width()

    def states(self) -> list[State]:
        is_concave = self._is_concave()
        if not is_concave:
            self.levels.bent.add(self.key)
        if is_concave:
            found = self._concave()
        elif self._is_quadratic():
            found = self._quadratic()
        elif self._is_cubic():
            found = self._cubic()
        else:
            raise NotSettled(
                f"the payoff of {self.key} is not concave in its own contribution, as far as could be proved, nor of "
                "degree two or three in it"
            )
        return [state for state in found if state.where is not NOTHING and not self._is_hopeless(state)]

    # -- what is asked all the time --------------------------------------------------------------------------------

    def _is_empty(self, region: Region) -> bool:
        if region is EVERYTHING:
            return False
        return region is NOTHING or self.domain.prover.surely_implies(region, NOTHING, 0.5)

    def _is_hopeless(self, state: State) -> bool:
        holds = all_of([state.where, sign_is(state.equation, "==", self.known)])
        return holds is NOTHING or self._is_empty(holds)

    def _speaks(self, names: Iterable[str]) -> bool:
        return self.key in hidden_names(names, self.domain)

    def _at(self, value: Ratio, level: Ratio) -> Ratio:
        return value_at(value, self.key, level, self.domain)

    def _region_at(self, region: Region, level: Ratio, side: int = 0) -> Region:
        return region_at(region, self.key, level, self.domain, side)

    def _allowed(self, level: Ratio, *, strictly: bool = False) -> Region:
        parts = []
        if self.low is not None:
            parts.append(related(level, ">" if strictly else ">=", self.low, self.known))
        if self.high is not None:
            parts.append(related(level, "<" if strictly else "<=", self.high, self.known))
        return all_of(parts)

    def _has_width(self) -> Region:
        """Where the interval is more than one point."""
        if self.low is None or self.high is None:
            return EVERYTHING
        return related(self.low, "<", self.high, self.known)

    def _has_value(self, level: Ratio) -> bool:
        """Whether the payoff may have a value there."""
        try:
            return self._region_at(self.levels.needed, level) is not NOTHING
        except ZeroDivisionError:
            return False

    # -- where pieces meet -----------------------------------------------------------------------------------------

    def _breaks(self) -> list[_Break]:
        found: dict[Polynomial, None] = {}
        for case in self.cases:
            for polynomial in polynomials(case.where):
                if self._speaks(polynomial.names):
                    found[polynomial] = None
        if len(found) > MAX_BREAKS:
            raise NotSettled(f"the payoff of {self.key} has more than {MAX_BREAKS} kinks and steps")
        breaks = []
        for polynomial in found:
            plain = not any(self._speaks([name]) for name in polynomial.names if name != self.key)
            if not plain or polynomial.degree_in(self.key) != 1:
                raise NotSettled(f"a kink or step in the payoff of {self.key} that is no straight line")
            rest, slope = (self.domain.space.polynomial(one) for one in polynomial.coefficients_in(self.key))
            breaks.append(_Break(-rest / slope, sign_is(slope, "!=", self.known)))
        return breaks

    def _kink(self, number: int) -> Region:
        """Where a break lies inside the interval, and is not the same as an earlier one."""
        one = self.breaks[number]
        others = [
            any_of([negation(other.exists), related(one.level, "!=", other.level, self.known)])
            for other in self.breaks[:number]
        ]
        return all_of([one.exists, self._allowed(one.level, strictly=True), *others])

    def _off_breaks(self) -> Region:
        """Where the level is at no break."""
        return all_of(
            [any_of([negation(one.exists), related(self.level, "!=", one.level, self.known)]) for one in self.breaks]
        )

    # -- concave payoffs -------------------------------------------------------------------------------------------

    def _is_concave(self) -> bool:
        end = CONCAVITY_SECONDS
        if not _is_order(self.levels.needed, self.key):
            return False  # the payoff may have a hole, and be concave on either side alone
        for case, curvature in zip(self.cases, self.curvatures, strict=True):
            if not curvature.is_zero and not self._proved(case.where, sign_is(curvature, "<=", self.known), end):
                return False
        if not self.breaks:
            return True
        try:
            # At an end the payoff may be another one than just beside it.
            ends = [(end, side) for end, side in ((self.low, 1), (self.high, -1)) if end is not None]
            if not all(self._is_joined(end, side, self.has_width) for end, side in ends):
                return False
            return all(self._bends_down(one) for one in self.breaks)
        except ZeroDivisionError:
            return False

    def _proved(self, region: Region, other: Region, seconds: float) -> bool:
        return self.domain.prover.surely_implies(region, other, seconds)

    def _bends_down(self, one: _Break) -> bool:
        """Whether the payoff is continuous at a break, and its slope does not rise there."""
        inside = all_of([one.exists, self._allowed(one.level, strictly=True)])
        if not all(self._is_joined(one.level, side, inside) for side in (-1, 1)):
            return False
        for p, left in enumerate(self.cases):
            for q, right in enumerate(self.cases):
                meet = all_of(
                    [inside, self._region_at(left.where, one.level, -1), self._region_at(right.where, one.level, 1)]
                )
                if p == q or meet is NOTHING:
                    continue
                before, after = (self._at(self.slopes[k], one.level) for k in (p, q))
                if not self._proved(meet, related(before, ">=", after, self.known), CONCAVITY_SECONDS):
                    return False
        return True

    def _is_joined(self, level: Ratio, side: int, where: Region) -> bool:
        """Whether the payoff at a level is proved to be its limit from one side."""
        for there in self.cases:
            for beside in self.cases:
                meet = all_of([where, self._region_at(there.where, level), self._region_at(beside.where, level, side)])
                if there is beside or meet is NOTHING:
                    continue
                joined = related(self._at(there.value, level), "==", self._at(beside.value, level), self.known)
                if not self._proved(meet, joined, CONCAVITY_SECONDS):
                    return False
        return True

    def _concave(self) -> list[State]:
        found = []
        if self.low is not None and self._has_value(self.low):
            found.append(self._at_end("low", self.low, 1))
        if self.high is not None and self._has_value(self.high):
            found.append(self._at_end("high", self.high, -1))
        found += self._interior([EVERYTHING] * len(self.cases))
        for number, one in enumerate(self.breaks):
            before, after = (
                any_of(
                    [
                        all_of(
                            [
                                self._region_at(case.where, one.level, side),
                                sign_is(self._at(slope, one.level), ">=" if side < 0 else "<=", self.known),
                            ]
                        )
                        for case, slope in zip(self.cases, self.slopes, strict=True)
                    ]
                )
                for side in (-1, 1)
            )
            found.append(self._at_break(number, all_of([before, after])))
        return found

    def _at_end(self, name: str, level: Ratio, inwards: int) -> State:
        """An end of the interval, where the slope inwards must not be positive."""
        where = any_of(
            [
                all_of(
                    [
                        self._region_at(case.where, level, inwards),
                        sign_is(self._at(slope, level), "<=" if inwards > 0 else ">=", self.known),
                    ]
                )
                for case, slope in zip(self.cases, self.slopes, strict=True)
            ]
        )
        return self._end(name, level, where)

    def _end(self, name: str, level: Ratio, where: Region) -> State:
        # An interval of one point is its least level.
        whole = any_of([negation(self.has_width), where]) if name == "low" else all_of([self.has_width, where])
        return State(self.key, name, self.level - level, whole, level)

    def _interior(self, further: Sequence[Region]) -> list[State]:
        found = []
        inside = all_of([self.levels.inside(self.key, strictly=True), self._off_breaks()])
        for case, slope, more in zip(self.cases, self.slopes, further, strict=True):
            where = all_of([inside, case.where, more])
            if where is not NOTHING:
                found.append(State(self.key, "interior", slope, where, None, slope))
        return found

    def _at_break(self, number: int, where: Region) -> State:
        one = self.breaks[number]
        text = self.domain.writer().ratio(one.level)
        return State(self.key, f"at {text}", self.level - one.level, all_of([self._kink(number), where]), one.level)

    # -- quadratic payoffs -----------------------------------------------------------------------------------------

    def _is_quadratic(self) -> bool:
        for case, curvature in zip(self.cases, self.curvatures, strict=True):
            others = [name for name in case.value.names if name != self.key]
            if self._speaks(others) or self._speaks(curvature.names):
                return False
            if self.key in self.domain.space.names_in(case.value.denominator):
                return False
        return True

    def _quadratic(self) -> list[State]:
        if len(self.cases) == 1 and not self.breaks:
            return self._parabola()
        found = []
        for name, level in (("low", self.low), ("high", self.high)):
            if level is not None and self._has_value(level):
                found.append(self._end(name, level, self._unbeaten_at(level)))
        found += self._interior([self._unbeaten(case.value) for case in self.cases])
        found += [self._at_break(number, self._unbeaten_at(one.level)) for number, one in enumerate(self.breaks)]
        return found

    def _parabola(self) -> list[State]:
        """One piece: its curvature says whether it is best inside or at the better end."""
        (case,), (slope,), (curvature,) = self.cases, self.slopes, self.curvatures
        bends_down = sign_is(curvature, "<=", self.known)
        bends_up = sign_is(curvature, ">", self.known)
        found = []
        for name, level, other in (("low", self.low, self.high), ("high", self.high, self.low)):
            if level is None:
                continue
            flat = all_of([bends_down, sign_is(self._at(slope, level), "<=" if name == "low" else ">=", self.known)])
            better = NOTHING if other is None else all_of([bends_up, self._no_worse(case.value, level, other)])
            found.append(self._end(name, level, all_of([case.where, any_of([flat, better])])))
        return [*found, *self._interior([bends_down])]

    def _no_worse(self, value: Ratio, level: Ratio, other: Ratio) -> Region:
        return related(self._at(value, level), ">=", self._at(value, other), self.known)

    # -- cubic payoffs ---------------------------------------------------------------------------------------------

    def _is_cubic(self) -> bool:
        if len(self.cases) != 1 or self.breaks:
            return False
        (case,), (curvature,) = self.cases, self.curvatures
        others = [name for name in case.value.names if name != self.key]
        third = derivative(curvature, self.key, self.domain)
        return not (
            self._speaks(others)
            or self._speaks(third.names)
            or self.key in self.domain.space.names_in(case.value.denominator)
        )

    def _cubic(self) -> list[State]:
        (case,) = self.cases
        found = [
            self._end(name, level, all_of([case.where, self._no_gain(case.value, level)]))
            for name, level in (("low", self.low), ("high", self.high))
            if level is not None
        ]
        return [*found, *self._interior([self._no_gain(case.value, self.level)])]

    def _no_gain(self, value: Ratio, level: Ratio) -> Region:
        """Where no other level is better than a given one."""
        space = self.domain.space
        # The last auxiliary variable but one stands for the deviation; formulas use them from the first on.
        name = space.names[-2]
        other = space.variable(name)
        slope = (self._at(value, other) - self._at(value, level)) / (other - level)
        parts = []
        relations: tuple[Relation, ...] = ("<", ">")
        for side in relations:  # above the level a gain has a positive slope, below it a negative one
            bounds = []
            if self.low is not None:
                bounds.append(related(other, ">=", self.low, any_sign))
            if self.high is not None:
                bounds.append(related(other, "<=", self.high, any_sign))
            gain = all_of(
                [*bounds, related(other, side, level, any_sign), related(slope, side, space.zero, self.known)]
            )
            try:
                end = time.perf_counter() + ELIMINATION_SECONDS
                parts.append(negation(eliminated(gain, name, self.domain.prover, end)))
            except UnsettledError as reason:
                raise NotSettled(f"whether the payoff of {self.key} is largest at a level: {reason}") from None
        return all_of(parts)

    # -- quadratic payoffs, piece by piece -------------------------------------------------------------------------

    def _unbeaten_at(self, level: Ratio) -> Region:
        """Where no level is better than a given one, whichever piece that one lies in."""
        return any_of(
            [
                all_of([here, self._unbeaten(self._at(case.value, level))])
                for case in self.cases
                if (here := self._region_at(case.where, level)) is not NOTHING
            ]
        )

    def _unbeaten(self, value: Ratio) -> Region:
        """Where no level gives more than a given payoff."""
        parts = []
        for case, slope, curvature in zip(self.cases, self.slopes, self.curvatures, strict=True):
            for level, side, exists in self._trials():
                holds = all_of([exists, self._region_at(case.where, level, side)])
                if holds is not NOTHING:
                    no_more = related(self._at(case.value, level), "<=", value, self.known)
                    parts.append(any_of([negation(holds), no_more]))
            parts += [self._no_vertex(case, slope, curvature, value), *self._bounded(case, slope, curvature)]
        return all_of(parts)

    def _trials(self) -> list[tuple[Ratio, int, Region]]:
        """Ends of pieces: a level, the side from which it is approached, and where it is one."""
        found = []
        if self.low is not None:
            found += [(self.low, 0, EVERYTHING), (self.low, 1, self.has_width)]
        if self.high is not None:
            found += [(self.high, 0, EVERYTHING), (self.high, -1, self.has_width)]
        for one in self.breaks:
            inside = all_of([one.exists, self._allowed(one.level, strictly=True)])
            found += [(one.level, side, inside) for side in (0, -1, 1)]
        return found

    def _no_vertex(self, case: Case, slope: Ratio, curvature: Ratio, value: Ratio) -> Region:
        if curvature.is_zero:
            return EVERYTHING
        vertex = -self._at(slope, self.domain.space.zero) / curvature
        holds = all_of(
            [
                sign_is(curvature, "<", self.known),
                self._allowed(vertex, strictly=True),
                self._region_at(case.where, vertex),
            ]
        )
        return any_of([negation(holds), related(self._at(case.value, vertex), "<=", value, self.known)])

    def _bounded(self, case: Case, slope: Ratio, curvature: Ratio) -> list[Region]:
        """Where a piece that goes on without end does not rise without end."""
        found = []
        start = self._at(slope, self.domain.space.zero)
        for end, side in ((self.high, 1), (self.low, -1)):
            if end is not None:
                continue
            reaches = region_far(case.where, self.key, side, self.domain)
            rises: Relation = ">" if side > 0 else "<"
            endless = any_of(
                [
                    sign_is(curvature, ">", self.known),
                    all_of([sign_is(curvature, "==", self.known), sign_is(start, rises, self.known)]),
                ]
            )
            found.append(negation(all_of([reaches, endless])))
        return found


def _is_order(region: Region, key: str) -> bool:
    """Whether a region is an interval in the level of a player, whatever the others do: inequalities joined by and."""
    if isinstance(region, Atom):
        if key not in region.polynomial.names:
            return True
        return region.polynomial.degree_in(key) == 1 and region.relation != "!="
    return not region.parts or (region.kind == "and" and all(_is_order(part, key) for part in region.parts))
