"""Regimes: the ways in which players who choose from intervals can be in equilibrium, with symbolic parameters.

1. Find the states of each player (:mod:`~burden.statics.replies`): at an end, at a stationary point, at a kink.
2. Take one state of each, and one action of each player with a finite list. Solve the equations of the states
   (:mod:`~burden.statics.systems`): contributions as quotients in the parameters and the effort.
3. Put them into the regions of the states. What is left is a region of parameters: there, and nowhere else, the
   contributions are an equilibrium. It is made short.
4. Where equations leave contributions free there is a continuum of equilibria, a *segment*; its region is where some
   value of the free ones will do.
5. Equations that have no closed form leave the regime *implicit*: its conditions and derivatives speak of
   contributions.

References
----------
T. Bergstrom, L. Blume and H. Varian, "On the private provision of public goods", *Journal of Public Economics* 29
(1986) 25-49 (regimes by set of contributors).
G. Debreu, "A social equilibrium existence theorem", *Proceedings of the National Academy of Sciences* 38 (1952)
886-893.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from burden.errors import UnsupportedGame
from burden.expressions import Formula
from burden.regions.domain import Domain, any_sign
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
    size,
    substituted,
)
from burden.regions.shorten import irredundant, shortened, simplified
from burden.regions.space import Ratio, TooManyTermsError
from burden.regions.translate import Case, Cases, TooComplexError, compared
from burden.statics.carrying import Carrier
from burden.statics.cells import Play, Setting
from burden.statics.forms import Outcome
from burden.statics.levels import Levels
from burden.statics.places import hidden_names
from burden.statics.replies import NotSettled, State, states
from burden.statics.systems import NoClosedForm, Solution, solutions

__all__ = ["MAX_COMBINATIONS", "Regime", "Regimes", "as_outcomes", "regimes"]

#: Most combinations of states that are looked at.
MAX_COMBINATIONS = 400

#: Seconds for making the region of one regime short, and for one proof about it.
SHORTENING_SECONDS = 1.0
PROOF_SECONDS = 2.0

#: Seconds to do away with the free contributions of one segment.
SEGMENT_SECONDS = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """An end of a segment of equilibria that belongs to it."""

    where: Region
    contributions: Mapping[str, Ratio]


@dataclass(frozen=True, eq=False)
class Regime:
    """One way in which all players can be in equilibrium.

    Parameters
    ----------
    levels
        The game with contributions as variables.
    actions
        Label by player with a finite list of actions.
    states
        State by player who chooses from an interval.
    where
        Where it is an equilibrium, in the parameters and the effort. Of an implicit regime all that is known without
        its contributions.
    contributions
        By player, in closed form; empty where there is none. On a segment they speak of the free ones by the keys of
        their players, in the domain of ``levels``.
    free
        Players whose contributions are free within limits, on a segment.
    ends
        Ends of the segment as far as they belong to it.
    inside
        What has to hold in parameters and contributions, in the domain of ``levels``.
    note
        What else is to be said.
    """

    levels: Levels
    actions: Mapping[str, str]
    states: Mapping[str, State]
    where: Region
    contributions: Mapping[str, Ratio] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    ends: tuple[End, ...] = ()
    inside: Region = EVERYTHING
    note: str = ""

    @property
    def is_segment(self) -> bool:
        """Whether it is a continuum of equilibria."""
        return bool(self.free)

    @property
    def is_implicit(self) -> bool:
        """Whether its contributions have no closed form."""
        return not self.contributions and bool(self.states)

    @property
    def names(self) -> dict[str, str]:
        """State or action in words, by player, in the order of the file."""
        known = {**self.actions, **{key: state.name for key, state in self.states.items()}}
        return {player.key: known[player.key] for player in self.levels.outer.choosers}

    @property
    def play(self) -> Play:
        """The game when its actions are played, contributions being variables."""
        return self.levels.setting.at(self.actions)

    def carrier(self, contributions: Mapping[str, Ratio] | None = None) -> Carrier:
        """Puts its contributions in the place of the variables for them."""
        levels = self.levels
        return Carrier(levels.domain, levels.outer.domain, contributions or self.contributions)

    @cached_property
    def _carrier(self) -> Carrier:
        return self.carrier()

    def carried(self, value: Ratio) -> Ratio:
        """A quotient in parameters and contributions, at the contributions of the regime.

        Raises
        ------
        ZeroDivisionError
            Where it has no value.
        """
        return self._carrier.ratio(value)


@dataclass(frozen=True, eq=False)
class Regimes:
    """All regimes of a game.

    Parameters
    ----------
    setting, levels
        The game.
    found
        The regimes, in the order of states.
    effort
        The variable that stands for the effort; ``None`` where effort is a number, or the action of a player.
    problems
        What could not be settled, in sentences; there may be equilibria besides those of the regimes.
    rest
        Where no regime exists: nowhere, proved, if it is nothing. If nothing is unsettled there is no pure equilibrium
        in the rest, and nowhere else.
    is_rest_known
        Whether that could be found out in time.
    """

    setting: Setting
    levels: Levels
    found: tuple[Regime, ...]
    effort: str | None
    problems: tuple[str, ...]
    rest: Region
    is_rest_known: bool = True

    @property
    def is_settled(self) -> bool:
        """Whether all pure equilibria are in a regime with closed-form contributions."""
        return not self.problems and not any(regime.is_implicit for regime in self.found)

    @property
    def covers(self) -> bool:
        """Whether the regimes cover the whole domain, proved."""
        return self.is_rest_known and self.rest is NOTHING

    @property
    def exists(self) -> Region:
        """Where there is an equilibrium."""
        return any_of([regime.where for regime in self.found if not regime.is_implicit])


def regimes(setting: Setting, seconds: float = 60.0) -> Regimes:
    """All ways in which those who choose can be in pure equilibrium.

    Parameters
    ----------
    setting
        Who chooses, and what is given.
    seconds
        How long to look; what has not been looked at by then is said.

    Raises
    ------
    UnsupportedGame
        Where there are too many players or states, or payoffs are beyond what is taken apart here.
    """
    prover = setting.domain.prover
    deadline = prover.deadline
    prover.deadline = min(deadline, time.perf_counter() + seconds)
    try:
        levels = Levels(setting)
        found = _Search(levels, seconds).regimes()
    except TooComplexError as error:
        raise UnsupportedGame(f"the payoffs are too complex for regimes in closed form: {error}") from None
    finally:
        prover.deadline = deadline
    levels.domain.prover.deadline = deadline
    return found


def effort_variable(setting: Setting) -> str | None:
    """The variable that stands for the effort, if it is one."""
    effort = setting.model.effort
    if effort is None:
        return None
    value = setting.parameters.get(effort) or setting.levels.get(effort)
    if value is None or len(value.names) != 1:
        return None
    (name,) = value.names
    return name if value.same_as(setting.domain.space.variable(name)) else None


class _Search:
    def __init__(self, levels: Levels, seconds: float) -> None:
        self.levels, self.seconds = levels, seconds
        self.end = time.perf_counter() + seconds
        self.inner, self.outer = levels.domain, levels.outer.domain
        self.problems: dict[str, None] = {}

    def regimes(self) -> Regimes:
        found: list[Regime] = []
        for actions in self.levels.setting.profiles():
            for combination in self._combinations(actions):
                if time.perf_counter() > self.end:
                    self.problems[f"not all combinations of states were looked at: {self.seconds:g} s had passed"] = (
                        None
                    )
                    break
                found += self._regimes(actions, combination)
        self.outer.settle()
        rest, is_known = self._rest(found)
        setting = self.levels.outer
        return Regimes(
            setting, self.levels, tuple(found), effort_variable(setting), tuple(self.problems), rest, is_known
        )

    def _combinations(self, actions: Mapping[str, str]) -> Iterator[tuple[State, ...]]:
        play = self.levels.setting.at(actions)
        choices = []
        for key in self.levels.keys:
            try:
                choices.append(states(self.levels, play, key))
            except NotSettled as reason:
                self.problems[str(reason)] = None
                return
            except ZeroDivisionError:
                self.problems[f"the payoff of {key} has no value at some ends or kinks"] = None
                return
        count = math.prod(map(len, choices)) * self.levels.n_finite
        if count > MAX_COMBINATIONS:
            message = f"{count:,} combinations of states; regimes are worked out for up to {MAX_COMBINATIONS:,}"
            raise UnsupportedGame(f"{message}\n    mend: take fewer players, or payoffs with fewer kinks")
        yield from itertools.product(*choices)

    def _stays(self, actions: Mapping[str, str]) -> Region:
        """Where nobody with a finite list of actions gains by another one."""
        setting = self.levels.setting
        parts = []
        for player in setting.choosers:
            own = setting.at(actions).payoff(player.key)
            for action in player.actions:
                if action.label != actions[player.key]:
                    other = setting.at({**actions, player.key: action.label}).payoff(player.key)
                    parts.append(compared(own, ">=", other, self.inner.known_signs))
        return all_of(parts)

    def _regimes(self, actions: Mapping[str, str], combination: Sequence[State]) -> list[Regime]:
        inside = all_of([*(state.where for state in combination), self._stays(actions), self.levels.needed])
        if inside is NOTHING:
            return []
        by_player = {state.player: state for state in combination}
        try:
            solved = solutions({key: state.equation for key, state in by_player.items()}, self.inner)
            return [regime for one in solved if (regime := self._regime(actions, by_player, inside, one)) is not None]
        except (NoClosedForm, TooComplexError) as reason:
            return self._implicit(actions, by_player, inside, str(reason))

    # -- closed form -----------------------------------------------------------------------------------------------

    def _regime(
        self, actions: Mapping[str, str], by_player: Mapping[str, State], inside: Region, solution: Solution
    ) -> Regime | None:
        whole = all_of([inside, solution.where])
        if solution.free:
            return self._segment(actions, by_player, whole, solution)
        plain = Carrier(self.inner, self.outer)
        contributions = {key: plain.ratio(solution.values[key]) for key in self.levels.keys}
        carrier = Carrier(self.inner, self.outer, contributions)
        try:
            # What does not speak of contributions comes first: it decides the signs of denominators.
            plainly = [part for part in _parts(whole) if not self._speaks(part)]
            given = carrier.region(all_of([solution.where, *plainly]))
            if given is NOTHING:
                return None
            carrier = Carrier(self.inner, self.outer, contributions, given)
            where = all_of([given, _first_needed(carrier, self.levels.needed, inside)])
        except ZeroDivisionError:
            return None
        where = tidied(where, self.outer)
        return (
            None if where is NOTHING else Regime(self.levels, actions, by_player, where, contributions, inside=inside)
        )

    def _segment(
        self, actions: Mapping[str, str], by_player: Mapping[str, State], inside: Region, solution: Solution
    ) -> Regime | None:
        """A continuum: some values of the free contributions will do."""
        values = {**solution.values, **{key: self.levels.variables[key] for key in solution.free}}
        try:
            region = _first_needed(Carrier(self.inner, self.inner, values), self.levels.needed, inside)
        except ZeroDivisionError:
            return None
        region = _with_equations(simplified(region, self.inner.prover), self.inner)
        if region is NOTHING or self.inner.prover.surely_implies(region, NOTHING, PROOF_SECONDS):
            return None
        # What is known of the free ones has been left out as known: here it has to be said.
        region = all_of([region, *(self._bounds(key) for key in solution.free)])
        end = min(self.end, time.perf_counter() + SEGMENT_SECONDS)
        where = region
        try:
            for key in solution.free:
                where = eliminated(where, key, self.inner.prover, end)
        except UnsettledError as reason:
            states_in_words = ", ".join(f"{key} {state.name}" for key, state in by_player.items())
            self.problems[f"a continuum of equilibria ({states_in_words}) was not settled: {reason}"] = None
            return None
        carrier = Carrier(self.inner, self.outer)
        where = tidied(carrier.region(where), self.outer)
        if where is NOTHING:
            return None
        ends = self._ends(region, values, solution.free, carrier)
        return Regime(
            self.levels,
            actions,
            by_player,
            where,
            {key: values[key] for key in self.levels.keys},
            solution.free,
            tuple(ends),
            region,
        )

    def _bounds(self, key: str) -> Region:
        low, high = self.levels.ends[key]
        level = self.levels.variables[key]
        parts = [] if low is None else [related(level, ">=", low, any_sign)]
        return all_of(parts if high is None else [*parts, related(level, "<=", high, any_sign)])

    def _ends(
        self, region: Region, values: Mapping[str, Ratio], free: Sequence[str], carrier: Carrier
    ) -> Iterator[End]:
        if len(free) != 1:
            return
        (key,) = free
        for polynomial in polynomials(region):
            if key not in polynomial.names or polynomial.degree_in(key) != 1:
                continue
            rest, slope = (self.inner.space.polynomial(one) for one in polynomial.coefficients_in(key))
            place = -rest / slope
            point = Carrier(self.inner, self.inner, {key: place})
            try:
                where = tidied(carrier.region(point.region(region)), self.outer)
                if where is not NOTHING:
                    found = {one: carrier.ratio(point.ratio(values[one])) for one in self.levels.keys}
                    yield End(where, found)
            except ZeroDivisionError:
                continue

    # -- no closed form --------------------------------------------------------------------------------------------

    def _implicit(
        self, actions: Mapping[str, str], by_player: Mapping[str, State], inside: Region, reason: str
    ) -> list[Regime]:
        """A regime of which equations are known, unless they are proved to have no solution."""
        known = self.inner.known_signs
        equations = [related(one.equation, "==", self.inner.space.zero, known) for one in by_player.values()]
        whole = all_of([inside, *equations])
        if self.inner.prover.surely_implies(whole, NOTHING, PROOF_SECONDS):
            return []
        carrier = Carrier(self.inner, self.outer)
        where = all_of([carrier.region(part) for part in _parts(inside) if not self._speaks(part)])
        where = tidied(where, self.outer)
        if where is NOTHING:
            return []
        note = f"no closed form: {reason}"
        return [Regime(self.levels, actions, by_player, where, {}, inside=inside, note=note)]

    def _speaks(self, region: Region) -> bool:
        names = {name for one in polynomials(region) for name in one.names}
        return not hidden_names(names, self.inner).isdisjoint(self.levels.keys)

    # -- coverage --------------------------------------------------------------------------------------------------

    def _has_equilibrium(self) -> bool:
        """Whether there is an equilibrium by theorem: continuous concave payoffs on compact intervals (Debreu 1952)."""
        return (
            not self.levels.setting.choosers
            and not self.levels.bent
            and not self.problems
            and self.levels.needed is EVERYTHING
            and all(end is not None for ends in self.levels.ends.values() for end in ends)
        )

    def _rest(self, found: Sequence[Regime]) -> tuple[Region, bool]:
        if self._has_equilibrium():
            return NOTHING, True
        rest = negation(any_of([regime.where for regime in found if not regime.is_implicit]))
        try:
            if self.outer.prover.is_empty(rest, 4 * PROOF_SECONDS):
                return NOTHING, True
        except UnsettledError:
            return rest, False
        return shortened(rest, self.outer.prover, (), SHORTENING_SECONDS) or rest, True


def _parts(region: Region) -> Sequence[Region]:
    return (region,) if isinstance(region, Atom) or region.kind == "or" else region.parts


def _with_equations(region: Region, domain: Domain) -> Region:
    """A region with what its equations say put into its inequalities: continua exist where equations hold."""
    for part in _parts(region):
        if not isinstance(part, Atom) or part.relation != "==":
            continue
        for name in part.polynomial.names:
            if part.polynomial.degree_in(name) != 1 or name not in domain.space.own:
                continue
            rest, slope = (domain.space.polynomial(one) for one in part.polynomial.coefficients_in(name))
            if slope.constant is None:
                continue
            others = [other for other in _parts(region) if other is not part]
            try:
                inside = substituted(all_of(others), {name: -rest / slope}, domain.known_signs)
            except TooManyTermsError:
                continue
            return all_of([part, _with_equations(simplified(inside, domain.prover), domain)])
    return region


def _first_needed(carrier: Carrier, needed: Region, region: Region) -> Region:
    """A region carried, unless payoffs have no value there: then what else is asked has no meaning."""
    if carrier.region(needed) is NOTHING:
        return NOTHING
    return carrier.region(region)


def tidied(region: Region, domain: Domain) -> Region:
    """A region made short, as far as that is quick; nothing where it is proved to be empty."""
    domain.settle()
    where = simplified(region, domain.prover)
    if where is NOTHING or domain.prover.surely_implies(where, NOTHING, PROOF_SECONDS):
        return NOTHING
    where = irredundant(where, domain.prover)
    if size(where) > 2 and not (where.kind == "and" and all(isinstance(part, Atom) for part in where.parts)):  # type: ignore[union-attr]  # more than one atom
        short = shortened(where, domain.prover, (), SHORTENING_SECONDS)
        if short is not None and size(short) < size(where):
            return short
    return where


def as_outcomes(found: Regimes, statistic: Formula, effort: Ratio | None = None) -> list[Outcome]:
    """Regimes as equilibria that exist in regions, with the value of a statistic: what verdict forms compare.

    A segment of equilibria along which the statistic is constant is one outcome. Any other is given by those of its
    ends that belong to it; open ends belong to the neighbouring regimes. It is proved that some outcome has at least,
    and some at most, the value of every point of the segment. That is exact for the forms ``every``, ``max``, ``min``
    and ``some`` of statements that something does not rise, falls, does not fall or rises, and for ``every`` and the
    extremes where it stays. It is not for ``strong-set``, nor for ``some`` where it stays: these ask for all values.

    Parameters
    ----------
    found
        The regimes.
    statistic
        A formula in levels, parameters, definitions and derived names.
    effort
        What to put in the place of the effort: another variable of the same domain of values, or a number in it.

    Raises
    ------
    UnsupportedGame
        Where the regimes are not all of the equilibria, some have no closed form, or the extreme values along a segment
        are not known.
    """
    if not found.is_settled:
        implicit = (f"the contributions have {regime.note}" for regime in found.found if regime.is_implicit)
        reasons = "; ".join([*found.problems, *implicit])
        raise UnsupportedGame(f"statements about these equilibria are not decided: {reasons}")
    outer = found.setting.domain
    outcomes: list[tuple[Region, Cases]] = []
    stretched = []
    for regime in found.found:
        places: list[tuple[Region, Mapping[str, Ratio]]] = [(regime.where, regime.contributions)]
        if regime.is_segment:
            constant = _constant_on(regime, statistic)
            if constant is not None:
                outcomes.append((regime.where, constant))
                continue
            stretched.append(regime)
            places = [(end.where, end.contributions) for end in regime.ends]
        for where, contributions in places:
            outcomes.append((where, regime.carrier(contributions).cases(regime.play.value(statistic))))
    outer.settle()
    for regime in stretched:
        _check_extremes(regime, statistic, outcomes)
    if effort is not None:
        assert found.effort is not None, "there is no effort to put something in the place of"
        shift = Carrier(outer, outer, {found.effort: effort})
        outcomes = [(shift.region(where), shift.cases(cases)) for where, cases in outcomes]
        outer.settle()
    return [Outcome(where, cases) for where, cases in outcomes if where is not NOTHING]


def _check_extremes(regime: Regime, statistic: Formula, outcomes: Sequence[tuple[Region, Cases]]) -> None:
    """Prove that no point of a segment has a value beyond those of all outcomes."""
    inner, outer = regime.levels.domain, regime.levels.outer.domain
    along = Carrier(inner, inner, regime.contributions).cases(regime.play.value(statistic))
    back = Carrier(outer, inner)
    relations: tuple[Relation, ...] = (">=", "<=")
    for relation in relations:
        beyond = any_of(
            [
                all_of([back.region(where), compared(back.cases(cases), relation, along, inner.known_signs)])
                for where, cases in outcomes
            ]
        )
        if not inner.prover.surely_implies(regime.inside, beyond, SEGMENT_SECONDS):
            who = ", ".join(f"{key} {state.name}" for key, state in regime.states.items())
            raise UnsupportedGame(
                f"extreme values of the statistic are not known along a continuum of equilibria ({who})"
            )


def _constant_on(regime: Regime, statistic: Formula) -> tuple[Case, ...] | None:
    """Value of a statistic that is the same everywhere on a segment; ``None`` where it is not."""
    inner = regime.levels.domain
    along = Carrier(inner, inner, regime.contributions).cases(regime.play.value(statistic))
    found = []
    plain = Carrier(inner, regime.levels.outer.domain)
    for case in along:
        names = {*case.value.names, *(name for one in polynomials(case.where) for name in one.names)}
        if not hidden_names(names, inner).isdisjoint(regime.free):
            return None
        found.append(Case(plain.region(case.where), plain.ratio(case.value)))
    return tuple(found)
