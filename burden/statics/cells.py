"""Where each profile is an equilibrium: the cells that the domain of parameters falls into.

A *setting* says who chooses and what is given: some players are held at an action, some are absent, some parameters
have a value or are replaced. In it every profile of the players who choose has a region, its cell: the points where
nobody gains by deviating. Cells overlap where there are several equilibria, and share their boundaries.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from burden import exact
from burden.claims import syntax
from burden.claims.syntax import ALLIED_TOTAL, DEPENDENCE
from burden.errors import ParameterError, UnsupportedGame
from burden.expressions import Formula, parse
from burden.model import Model, PlayerSpec
from burden.regions.domain import Domain
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, any_of, negation, sign_is
from burden.regions.shorten import irredundant, simplified
from burden.regions.space import Ratio
from burden.regions.translate import Case, Cases, combined, compared

__all__ = ["MAX_CELLS", "Cell", "Setting", "cells", "contributors", "derived_names", "ordered_labels", "somewhere"]

#: Most profiles whose cells are worked out.
MAX_CELLS = 400


@dataclass(frozen=True, eq=False)
class Setting:
    """Who chooses, and what is given.

    Parameters
    ----------
    model
        The game.
    domain
        The points that are talked about.
    parameters
        What stands for each parameter: itself, a number, or a formula of others.
    held
        Action, by label, of each player that does not choose.
    absent
        Players that are not there: their level is zero.
    levels
        Level of each player with an interval that does not choose: a number, a variable, or a formula of others.
    """

    model: Model
    domain: Domain
    parameters: Mapping[str, Ratio]
    held: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    levels: Mapping[str, Ratio] = field(default_factory=dict)

    @cached_property
    def choosers(self) -> tuple[PlayerSpec, ...]:
        """Players who choose, in the order of the file."""
        given = {*self.held, *self.levels, *self.absent}
        return tuple(player for player in self.model.players if player.key not in given)

    def profiles(self) -> Iterator[dict[str, str]]:
        """Profiles of the players who choose, each as label by player, the last player's action varying fastest."""
        labels = [[action.label for action in player.actions] for player in self.choosers]
        for profile in itertools.product(*labels):
            yield dict(zip([player.key for player in self.choosers], profile, strict=True))

    @cached_property
    def n_profiles(self) -> int:
        """How many there are."""
        product = 1
        for player in self.choosers:
            product *= len(player.actions)
        return product

    def at(self, profile: Mapping[str, str]) -> Play:
        """The game when a profile is played."""
        key = tuple(profile.items())
        if key not in self._plays:
            self._plays[key] = Play(self, profile)
        return self._plays[key]

    @cached_property
    def _plays(self) -> dict[tuple[tuple[str, str], ...], Play]:
        return {}


class Play:
    """The game when one profile is played: what each name stands for.

    Parameters
    ----------
    setting
        Who chooses, and what is given.
    profile
        Label by player who chooses.
    """

    def __init__(self, setting: Setting, profile: Mapping[str, str]) -> None:
        self.setting = setting
        self.profile = {**setting.held, **profile}
        self.names = _Names(self)

    def value(self, formula: Formula, where: Region = EVERYTHING) -> Cases:
        """Value of a formula in levels, parameters, definitions and derived names, asked for in a region."""
        names = self.names if where is EVERYTHING else _Names(self, where)
        return self.setting.domain.translator.number(formula, names, where)

    def payoff(self, key: str) -> Cases:
        """Payoff of a player."""
        if key not in self._payoffs:
            payoff = self.setting.model.payoffs[key]
            if not isinstance(payoff, Formula):
                payoff = payoff[self._position()]
            self._payoffs[key] = self.value(payoff)
        return self._payoffs[key]

    @cached_property
    def _payoffs(self) -> dict[str, Cases]:
        return {}

    def _position(self) -> int:
        """Where in a list of payoffs the profile stands."""
        if self.setting.absent:
            who = ", ".join(sorted(self.setting.absent))
            raise UnsupportedGame(f"payoffs are listed by profile, so nothing is known of the game without {who}")
        position = 0
        for player in self.setting.model.players:
            labels = [action.label for action in player.actions]
            position = position * len(labels) + labels.index(self.profile[player.key])
        return position


class _Names(dict[str, "Cases | Ratio"]):
    """What the names of formulas stand for when a profile is played, found when they are asked for, in a region."""

    def __init__(self, play: Play, where: Region = EVERYTHING) -> None:
        super().__init__()
        self._play, self._where = play, where

    def __missing__(self, name: str) -> Cases | Ratio:
        self[name] = self._find(name)
        return self[name]

    def _find(self, name: str) -> Cases | Ratio:
        play, setting = self._play, self._play.setting
        model, translator = setting.model, setting.domain.translator
        if name in setting.parameters:
            return setting.parameters[name]
        if name in model.definitions:
            return translator.number(model.definitions[name], self, self._where)
        player = next((player for player in model.players if player.key == name), None)
        if player is not None:
            if name in setting.absent:
                return setting.domain.space.zero
            if name in setting.levels:
                return setting.levels[name]
            action = next(action for action in player.actions if action.label == play.profile[name])
            if action.level is None:
                raise ParameterError(f"the actions of {name} have no levels, so {name} is no number")
            return translator.number(action.level, setting.parameters)
        return self._derived(name)

    def _derived(self, name: str) -> Cases | Ratio:
        play, model, space = self._play, self._play.setting.model, self._play.setting.domain.space
        if name.startswith("payoff_"):
            return play.payoff(name.removeprefix("payoff_"))
        total: Cases = (Case(EVERYTHING, space.zero),)
        for key in contributors(model):
            value = self[key]
            cases = (Case(EVERYTHING, value),) if isinstance(value, Ratio) else value
            total = combined(total, cases, lambda one, other: one + other)
        if name == "allied_total":
            return total
        assert name == "dependence", f"{name} has been looked up before"
        assert model.effort is not None, "there is no dependence without effort"
        effort = self[model.effort]
        efforts = (Case(EVERYTHING, effort),) if isinstance(effort, Ratio) else effort
        return _share(efforts, total, play.setting.domain, self._where)


def _share(effort: Cases, total: Cases, domain: Domain, asked: Region) -> Cases:
    """Effort over effort and contributions together; zero where nobody does anything, since nobody depends then."""
    found: list[Case] = []
    for one, other in itertools.product(effort, total):
        where = all_of([one.where, other.where])
        whole = one.value + other.value
        vanishes = sign_is(whole, "==", domain.known_signs)
        idle = all_of([vanishes, sign_is(one.value, "==", domain.known_signs)])
        domain.translator.require(all_of([asked, where]), any_of([negation(vanishes), idle]))
        found.append(Case(all_of([where, idle]), domain.space.zero))
        if not whole.is_zero:
            found.append(Case(all_of([where, negation(vanishes)]), one.value / whole))
    return tuple(case for case in found if case.where is not NOTHING)


def ordered_labels(player: PlayerSpec, values: Mapping[str, Fraction]) -> list[str]:
    """Actions of a player from the lowest level to the highest at given values; as they stand where they have none."""
    labels = [action.label for action in player.actions]
    if not player.has_levels:
        return labels
    levels = {action.label: action.level.evaluate(values) for action in player.actions if action.level is not None}
    ordered: list[str] = []
    for label in labels:
        place = next(
            (i for i, other in enumerate(ordered) if exact.compare(levels[label], levels[other]) < 0), len(ordered)
        )
        ordered.insert(place, label)
    return ordered


def contributors(model: Model) -> list[str]:
    """Keys of those whose levels make up the allied total: allies with levels, or everybody but the effort player."""
    allies = [player.key for player in model.players if player.role == "ally" and player.key != model.effort]
    if not allies:
        allies = [player.key for player in model.players if player.key != model.effort]
    return [key for key in allies if next(player for player in model.players if player.key == key).has_levels]


def derived_names(model: Model) -> list[str]:
    """Names that statistics may use besides those of the file."""
    declared = {*model.parameters, *model.definitions, *(player.key for player in model.players)}
    names = syntax.derived_names([player.key for player in model.players], declared)
    return [name for name in names if contributors(model) or name not in {ALLIED_TOTAL, DEPENDENCE}]


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Where a profile is an equilibrium.

    Parameters
    ----------
    profile
        Label by player who chooses; empty for a mixed one.
    where
        The region.
    plays
        What is played, each with its probability: one play of probability one for a pure profile.
    """

    profile: Mapping[str, str]
    where: Region
    plays: tuple[tuple[Ratio, Play], ...]

    def value(self, formula: Formula) -> Cases:
        """Value of a statistic: its expectation."""
        (weight, first), *others = self.plays
        if not others:
            return first.value(formula, self.where)
        if DEPENDENCE in formula.names and DEPENDENCE in derived_names(first.setting.model):
            return self._dependence(formula)
        total = _weighted(weight, first.value(formula))
        for weight, play in others:
            total = combined(total, _weighted(weight, play.value(formula)), lambda one, other: one + other)
        return total

    def _dependence(self, formula: Formula) -> Cases:
        """Dependence in a mixed equilibrium: effort over effort and the expected total."""
        setting = self.plays[0][1].setting
        effort = setting.model.effort
        if formula.root.kind != "name" or effort is None or effort in {player.key for player in setting.choosers}:
            raise UnsupportedGame("dependence in mixed equilibria is worked out by itself, at a given effort, alone")
        return _share(
            self.plays[0][1].value(parse(effort)), self.value(parse(ALLIED_TOTAL)), setting.domain, self.where
        )


def _weighted(weight: Ratio, value: Cases) -> Cases:
    return tuple(Case(case.where, case.value * weight) for case in value)


def cells(setting: Setting) -> list[Cell]:
    """The cells that are not empty, in the order of profiles.

    Raises
    ------
    UnsupportedGame
        Where there are too many profiles.
    """
    if any(player.interval is not None for player in setting.choosers):
        raise UnsupportedGame("cells are those of games whose players choose from lists of actions")
    if setting.n_profiles > MAX_CELLS:
        message = f"{setting.n_profiles:,} profiles of the allies; conditions are worked out for up to {MAX_CELLS:,}"
        raise UnsupportedGame(f"{message}\n    mend: give players fewer actions")
    found = []
    known = setting.domain.known_signs
    for profile in setting.profiles():
        play = setting.at(profile)
        stays = []
        for player in setting.choosers:
            own = play.payoff(player.key)
            for action in player.actions:
                if action.label != profile[player.key]:
                    other = setting.at({**profile, player.key: action.label}).payoff(player.key)
                    stays.append(compared(own, ">=", other, known))
        where = all_of(stays)
        if where is not NOTHING:
            found.append(Cell(profile, where, ((setting.domain.space.one, play),)))
    setting.domain.settle()
    return [cell for cell in (_tidied(cell, setting.domain) for cell in found) if cell.where is not NOTHING]


def _tidied(cell: Cell, domain: Domain) -> Cell:
    """A cell without what the domain decides, and without inequalities that others imply; nothing where it is empty."""
    where = simplified(cell.where, domain.prover)
    if where is not NOTHING and domain.prover.surely_implies(where, NOTHING, 1.0):
        where = NOTHING
    return Cell(cell.profile, irredundant(where, domain.prover), cell.plays)


def somewhere(found: Sequence[Cell]) -> Region:
    """Where there is an equilibrium among the cells."""
    return any_of([cell.where for cell in found])
