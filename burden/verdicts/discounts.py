"""Critical discount factors as they stand in claims: in closed form, and at numbers.

Where no discount factor below 1 is enough, the critical one counts as 1 here, so that it can be compared everywhere.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from burden import exact
from burden.errors import BurdenError, UnsupportedGame
from burden.exact import Exact
from burden.expressions import Formula
from burden.model import Model, PlayerSpec
from burden.regions.domain import Domain, within
from burden.regions.region import EVERYTHING, Region, all_of, negation
from burden.regions.space import Ratio
from burden.regions.translate import Case, Cases, TooComplexError
from burden.repetition.at_values import at_values
from burden.repetition.optimal import optimal_discounts
from burden.repetition.pieces import where
from burden.repetition.stage import Level, Stage, stage_of
from burden.repetition.thresholds import LevelFound, level_discounts
from burden.search import Search
from burden.statics.carrying import Carrier
from burden.statics.cells import Setting
from burden.statics.forms import Outcome
from burden.verdicts.numbers import Bounds

__all__ = ["DiscountSide", "Discounts"]

#: Seconds for the question whether the stage game has one equilibrium alone, for reasons of dominance.
DOMINANCE_SECONDS = 1.0

#: How many times the seconds of one claim the closed forms may take that all claims share.
SHARE = 3


@dataclass(frozen=True, eq=False)
class DiscountSide:
    """A critical discount factor in the place of the equilibria at one effort: it has one value wherever it has one.

    Parameters
    ----------
    domain
        The points that are talked about.
    value
        Case by case.
    exists
        Where it is known.
    """

    domain: Domain
    value: Cases
    exists: Region
    may_have_continua: bool = False
    lacks_mixed: bool = False

    def outcomes(self, _statistic: Formula) -> list[Outcome]:
        """The one value."""
        return [Outcome(EVERYTHING, self.value)]

    def valued(self, _statistic: Formula) -> Region:
        """Where it has a value: wherever it is known."""
        return EVERYTHING


class Discounts:
    """Critical discount factors of one game, worked out once for all of its claims.

    Parameters
    ----------
    model
        The game, whose file says how it is repeated.
    timeout
        Seconds that one claim may take.
    search
        How long everything may take.
    """

    def __init__(self, model: Model, timeout: float, search: Search) -> None:
        self.model, self.timeout, self.search = model, timeout, search
        self._found: dict[str | None, LevelFound | str] = {}

    @cached_property
    def _stage(self) -> Stage | str:
        """The stage at all values of the parameters; why there is none, where there is none."""
        assert self.model.repeated is not None, "claims that speak of repeated play have been checked"
        try:
            stage = stage_of(self.model, self.model.repeated, timeout=self.timeout)
        except (BurdenError, TooComplexError) as error:
            return str(error).splitlines()[0]
        seconds = min(self.search.remaining, SHARE * self.timeout)
        stage.domain.prover.deadline = time.perf_counter() + seconds
        return stage

    @cached_property
    def effort_is_given(self) -> bool:
        """Whether the guarantor is left out of the target, so that everything is asked at each of its actions."""
        spec, model = self.model.repeated, self.model
        return spec is not None and model.effort not in spec.target and model.effort not in model.parameters

    def side(
        self, domain: Domain, parameters: Mapping[str, Ratio], effort: str | None, player: str | None
    ) -> tuple[DiscountSide, str]:
        """A critical discount factor in a domain, and what is to be said of it.

        Parameters
        ----------
        domain
            The points that are talked about.
        parameters
            What stands for each parameter there.
        effort
            Action of the guarantor, where its effort is given.
        player
            Whose factor; ``None`` for the largest.

        Raises
        ------
        UnsupportedGame
            Where there is no closed form that is exact.
        """
        stage = self._stage
        if isinstance(stage, str):
            raise UnsupportedGame(f"critical discount factors: {stage}")
        level = next(level for level in stage.levels if level.effort == effort)
        if effort not in self._found:
            self._found[effort] = self._solved(stage, level)
        found = self._found[effort]
        if isinstance(found, str):
            raise UnsupportedGame(f"critical discount factors: {found}")
        threshold = found.overall
        if player is not None:
            threshold = next(one for one in found.thresholds if one.player == player)
        if threshold is None:
            raise UnsupportedGame("the largest critical discount factor has no closed form")
        values = {name: parameters[name] for name in stage.domain.space.own}
        carrier = Carrier(stage.domain, domain, values)
        feasible = carrier.region(threshold.feasible)
        value = (*carrier.cases(threshold.discount), Case(negation(feasible), domain.space.one))
        known = [carrier.region(threshold.defined), *map(carrier.region, stage.domain.narrowed)]
        known.append(self._allowed(stage.domain, domain, values, parameters))
        domain.settle()
        if stage.domain.takes_for_granted:
            domain.takes_for_granted = True
        return DiscountSide(domain, value, all_of(known)), "; ".join(found.notes)

    def _solved(self, stage: Stage, level: Level) -> LevelFound | str:
        """Closed forms at one effort, where they are exact; why there are none, elsewhere."""
        if stage.spec.punishment == "optimal":
            return "optimal penal codes have closed forms that are bounds, and exact numbers at given values alone"
        try:
            found = level_discounts(stage, level, self.timeout, self.search)
        except BurdenError as error:
            return str(error).splitlines()[0]
        if not found.thresholds:
            return found.notes[0] if found.notes else "there is no closed form"
        if all(one.is_whole for one in found.thresholds):
            return found
        if stage.spec.punishment == "nash" and _is_dominated(level, stage.domain):
            return replace(found, notes=())
        return "the closed form does not count all punishments in mixed strategies, so that it is a bound"

    def _allowed(
        self, source: Domain, target: Domain, values: Mapping[str, Ratio], parameters: Mapping[str, Ratio]
    ) -> Region:
        """Where what stands for parameters is a value that the file allows them: closed forms are right there."""
        changed = [name for name, value in values.items() if not _is_itself(name, value, target)]
        if not changed:
            return EVERYTHING
        parts = []
        for name in changed:
            inside = within(source.space, name, source.bounds[name])
            parts.append(Carrier(source, target, values).region(inside))
        about = [assumption for assumption in self.model.assumptions if assumption.names & set(changed)]
        parts += [target.translator.condition(assumption, parameters) for assumption in about]
        return all_of(parts)

    # -- numbers -----------------------------------------------------------------------------------------------------

    def number(self, values: Mapping[str, Fraction], effort: str | None, player: str | None) -> Bounds:
        """A critical discount factor at values of all parameters, or bounds on it.

        Raises
        ------
        BurdenError
            Where the values are not allowed, or the stage game could not be solved.
        """
        assert self.model.repeated is not None, "claims that speak of repeated play have been checked"
        stage = stage_of(
            self.model, self.model.repeated, changes=values, effort=effort, timeout=self.timeout, is_numeric=True
        )
        (level,) = stage.levels
        one = Fraction(1)
        if stage.spec.punishment == "optimal":
            if player is not None:
                raise UnsupportedGame(
                    "an optimal penal code is one for all: compare critical_discount without a player"
                )
            overall = optimal_discounts(stage, level, self.timeout, self.search)[0].discounts.overall
            return overall.bounds or ((overall.value, overall.value) if overall.value is not None else (one, one))
        found = []
        for player_found in at_values(stage, level, self.search):
            if player in {None, player_found.player}:
                value = player_found.value
                found.append(player_found.bounds or ((value, value) if value is not None else (one, one)))
        return _largest([low for low, _ in found]), _largest([high for _, high in found])


def _is_itself(name: str, value: Ratio, domain: Domain) -> bool:
    return name in domain.space.own and value.same_as(domain.space.variable(name))


def _largest(values: Sequence[Exact]) -> Exact:
    best = values[0]
    for value in values[1:]:
        best = value if exact.compare(value, best) > 0 else best
    return best


def _is_dominated(level: Level, domain: Domain) -> bool:
    """Whether after a deviation everybody has an action that is strictly better than all others, whatever these do.

    Then what closed forms count is all there is: the stage game has one equilibrium, and that is in actions.
    """
    return all(
        any(_dominates(level.after, player, action.label, domain) for action in player.actions)
        for player in level.after.choosers
    )


def _dominates(setting: Setting, player: PlayerSpec, label: str, domain: Domain) -> bool:
    """Whether an action is strictly better than all others of a player, whatever the others do."""
    others = [
        [(other.key, action.label) for action in other.actions] for other in setting.choosers if other is not player
    ]
    better = []
    for profile in itertools.product(*others):

        def payoff(own: str, profile: Sequence[tuple[str, str]] = profile) -> Cases:
            play = {player.key: own, **dict(profile)}
            return setting.at({one.key: play[one.key] for one in setting.choosers}).payoff(player.key)

        better += [
            where(payoff(label), ">", payoff(action.label), domain)
            for action in player.actions
            if action.label != label
        ]
    return domain.prover.surely_implies(EVERYTHING, all_of(better), DOMINANCE_SECONDS)
