"""The stage game as the repeated game sees it: who chooses, at which efforts, and what is to be sustained.

The players who are in the target choose at once. A guarantor who is left out of it has its effort given: everything is
then asked at each of its actions in turn, which are the *levels*. Where effort is a parameter, or the guarantor is in
the target itself, there is one level alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

from burden import exact
from burden.declared import Action, PlayerSpec, RepeatedSpec
from burden.errors import ParameterError
from burden.exact import Exact
from burden.expressions import Formula, constant, parse
from burden.game import NormalFormGame, restrict
from burden.model import Model
from burden.regions.domain import Domain
from burden.regions.space import Ratio
from burden.regions.translate import Case, Cases, combined
from burden.repetition.asked import (
    check_finite,
    check_profile,
    check_punishment,
    choosing,
    discounts_at,
    effort_after,
    effort_value,
    names_of,
)
from burden.repetition.pieces import quotient
from burden.statics.cells import Cell, Setting, cells, ordered_labels
from burden.statics.mixtures import mixed_cells
from burden.statics.question import Ground, fixed_values, ground

__all__ = [
    "Level",
    "Stage",
    "StageEquilibria",
    "as_model",
    "cell_payoff",
    "in_words",
    "stage_of",
]


@dataclass(frozen=True, eq=False)
class StageEquilibria:
    """Equilibria of the stage game in closed form.

    Parameters
    ----------
    cells
        Each with the region where it is one; pure ones first.
    has_mixed
        Whether mixed ones are among them, as far as there are any: they have closed forms for two who choose, with two
        actions each.
    """

    cells: tuple[Cell, ...]
    has_mixed: bool


@dataclass(frozen=True, eq=False)
class Level:
    """The stage game at one effort.

    Parameters
    ----------
    effort
        Action of the guarantor; ``None`` where effort is a parameter, or nobody's who is left out of the target.
    text
        Level of that action as a formula; empty where it has none.
    setting
        Who chooses at this effort.
    after
        Who chooses after a deviation: another effort, where effort depends on behaviour; else the same.
    target
        Action by player who chooses; empty without a target.
    game, game_after
        The same two at the values of the parameters: games among those who choose.
    """

    effort: str | None
    text: str
    setting: Setting
    after: Setting
    target: Mapping[str, str]
    game: NormalFormGame
    game_after: NormalFormGame

    @property
    def keys(self) -> tuple[str, ...]:
        """Players who choose."""
        return tuple(player.key for player in self.setting.choosers)

    @property
    def target_actions(self) -> tuple[int, ...]:
        """The target as places of actions in :attr:`game`."""
        return tuple(player.actions.index(self.target[player.key]) for player in self.game.players)

    def cooperation(self, key: str) -> Cases:
        """Payoff of a player at the target."""
        return self.setting.at(self.target).payoff(key)

    def deviations(self, key: str) -> list[tuple[str, Cases]]:
        """Payoff of each action of a player against the others' target, its own target action first."""
        player = next(player for player in self.setting.choosers if player.key == key)
        labels = [action.label for action in player.actions]
        labels.sort(key=lambda label: label != self.target[key])
        return [(label, self.setting.at({**self.target, key: label}).payoff(key)) for label in labels]

    @cached_property
    def equilibria(self) -> StageEquilibria:
        """Stage equilibria after a deviation, in closed form."""
        pure = cells(self.after)
        mixed = mixed_cells(self.after)
        return StageEquilibria((*pure, *(mixed or ())), mixed is not None)


@dataclass(frozen=True, eq=False)
class Stage:
    """What is repeated.

    Parameters
    ----------
    model
        The game.
    spec
        How it is repeated, options of the command line counted.
    ground
        The points that closed forms are about.
    values
        Of all parameters: where formulas have their numbers.
    discounts
        Discount factor by player who chooses, as text.
    discount_values
        Its number, where it is not free.
    levels
        One for each effort.
    equilibria
        Stage equilibria that may punish: ``all``, or ``pure`` ones alone.
    """

    model: Model
    spec: RepeatedSpec
    ground: Ground
    values: Mapping[str, Fraction]
    discounts: Mapping[str, str]
    discount_values: Mapping[str, Exact]
    levels: tuple[Level, ...]
    equilibria: Literal["all", "pure"] = "all"

    @property
    def domain(self) -> Domain:
        """The points that closed forms are about."""
        return self.ground.domain

    @property
    def keys(self) -> tuple[str, ...]:
        """Players who choose."""
        return self.levels[0].keys

    @property
    def effort_parameter(self) -> str | None:
        """The effort, where that is a parameter that closed forms are written in."""
        effort = self.model.effort
        return effort if effort in self.domain.space.own else None

    def point(self) -> dict[str, Exact]:
        """The values of the file as a point of the domain, variables that stand for roots included.

        Raises
        ------
        ArithmeticError
            Where a root or another function has no value there.
        """
        return self.domain.full({name: self.values[name] for name in self.domain.space.own})


# -- games without parameters -------------------------------------------------------------------------------------


def as_model(game: NormalFormGame) -> Model:
    """A game of numbers as one that has no parameters."""
    players = []
    for player in game.players:
        levels: Iterable[Exact | None] = player.levels or [None] * len(player.actions)
        actions = tuple(
            Action(label, None if level is None else _number(level))
            for label, level in zip(player.actions, levels, strict=True)
        )
        players.append(PlayerSpec(player.key, player.name, player.role, actions))
    payoffs = {
        player.key: tuple(map(_number, game.exact_payoffs[place].ravel().tolist()))
        for place, player in enumerate(game.players)
    }
    guarantors = [player.key for player in game.players if player.role == "guarantor"]
    effort = guarantors[0] if len(guarantors) == 1 else None
    return Model(game.title, tuple(players), payoffs, effort=effort)


def _number(value: Exact) -> Formula:
    text = exact.to_text(value)
    return constant(text, value) if isinstance(value, Fraction) else parse(text)


# -- the stage ----------------------------------------------------------------------------------------------------


def stage_of(
    model: Model,
    spec: RepeatedSpec,
    *,
    at: Mapping[str, Fraction | str | float] | None = None,
    changes: Mapping[str, Fraction | str | float] | None = None,
    free: Iterable[str] | None = None,
    scenario: str | None = None,
    effort: str | None = None,
    equilibria: Literal["all", "pure"] = "all",
    timeout: float = 10.0,
    needs_target: bool = True,
    is_numeric: bool = False,
) -> Stage:
    """Set the stage, after checking what is asked.

    Parameters
    ----------
    model, spec
        The game, and how it is repeated.
    at, free, scenario
        Parameters that are fixed; see :func:`burden.statics.question.fixed_values`.
    changes
        Values that replace those of the file; closed forms stay free of them.
    effort
        The one action of the guarantor that is asked about; every one by default.
    equilibria
        Stage equilibria that may punish.
    timeout
        Seconds that one question may take.
    needs_target
        Whether nothing can be said without a target.
    is_numeric
        Whether to give every parameter its value, so that closed forms are numbers.

    Raises
    ------
    ParameterError
        Where a name or value is wrong, or the target is not one.
    UnsupportedGame
        Where a player chooses from an interval.
    """
    check_finite(model)
    keys = choosing(model, spec, needs_target, effort is not None)
    if isinstance(spec.punishment, Mapping):
        check_punishment(model, spec.punishment, keys)
    at = at or {}
    values = model.values({**(changes or {}), **at}, scenario)
    held = {*at, *(model.scenarios.get(scenario or "", {}).keys() - {*(changes or {}), model.effort})}
    # From here on the values that are asked about are those of the file.
    parameters = {name: replace(one, value=values[name]) for name, one in model.parameters.items()}
    model = replace(model, parameters=parameters, scenarios={})
    used = names_of(model, keys)
    texts, numbers = discounts_at(model, spec, keys, values, used)
    fixed = values if is_numeric else _fixed(model, at if free is not None else held, free, values, used)
    found = ground(model, fixed=fixed, timeout=timeout, seed=0, points=1000)
    guarantor = next((player for player in model.players if player.key == model.effort), None)
    after = effort_after(model, spec, keys, guarantor)
    model.check_size()
    labels = _labels(model, keys, guarantor, effort, values)
    levels = [_level(found, values, spec, guarantor, label, after) for label in labels]
    for level in levels:  # so that the domain knows what formulas need before anything is asked
        _translate((level.setting, level.after) if level.after is not level.setting else (level.setting,))
    found.domain.settle()
    return Stage(model, spec, found, values, texts, numbers, tuple(levels), equilibria)


def _fixed(
    model: Model, held: Iterable[str], free: Iterable[str] | None, values: Mapping[str, Fraction], used: set[str]
) -> dict[str, Fraction]:
    """Parameters that closed forms are not written in: those with a value, and those that payoffs do not depend on."""
    names = {unicodedata.normalize("NFC", name) for name in held}
    fixed = fixed_values(model, {name: values[name] for name in names}, free, None)
    if model.effort in fixed and model.effort not in names:
        del fixed[model.effort]  # the others are fixed for the effort to move
    relevant = set(used)
    for _ in model.assumptions:
        for assumption in model.assumptions:
            if assumption.names & relevant:
                relevant |= assumption.names
    return fixed | {name: value for name, value in values.items() if name not in relevant}


def _labels(
    model: Model,
    keys: Sequence[str],
    guarantor: PlayerSpec | None,
    effort: str | None,
    values: Mapping[str, Fraction],
) -> list[str | None]:
    """Efforts that are asked about, from the lowest to the highest."""
    if guarantor is None or guarantor.key in keys:
        if effort is not None:
            is_parameter = model.effort is not None and guarantor is None
            mend = f"--set {model.effort}={effort}" if is_parameter else "leave the effort out"
            who = "the effort is no action of a player who is left out of the target"
            raise ParameterError(f"effort: found {effort!r}, but {who}\n    mend: {mend}")
        return [None]
    labels = ordered_labels(guarantor, values)
    if effort is None:
        return list(labels)
    check_profile(model, {guarantor.key: effort}, "effort")
    return [effort]


def _level(
    found: Ground,
    values: Mapping[str, Fraction],
    spec: RepeatedSpec,
    guarantor: PlayerSpec | None,
    label: str | None,
    after: str | Formula | None,
) -> Level:
    model, domain, parameters = found.model, found.domain, found.parameters
    text = ""
    if label is None:
        setting = Setting(model, domain, parameters)
        game = model.at(values)
    else:
        assert guarantor is not None, "a label is somebody's"
        setting = Setting(model, domain, parameters, {guarantor.key: label})
        place = [player.key for player in model.players].index(guarantor.key)
        whole = model.at(values)
        game = _held(whole, place, label)
        level = next(action.level for action in guarantor.actions if action.label == label)
        text = "" if level is None else level.text.strip()
    if after is None:
        return Level(label, text, setting, setting, spec.target, game, game)
    if isinstance(after, str):
        assert guarantor is not None, "a label is somebody's"
        later = Setting(model, domain, parameters, {guarantor.key: after})
        return Level(label, text, setting, later, spec.target, game, _held(whole, place, after))
    assert model.effort is not None, "effort has been looked up"
    cases = domain.translator.number(after, parameters)
    if len(cases) != 1:
        message = f"effort-after: {after.text.strip()} has several cases"
        raise ParameterError(f"{message}\n    mend: a number, or a formula without min, max and if")
    number = effort_value(model, after, values)
    later = Setting(model, domain, {**parameters, model.effort: cases[0].value})
    unbound = replace(model, assumptions=())  # what is assumed of effort is about that of today
    return Level(None, "", setting, later, spec.target, game, unbound.at({**values, model.effort: number}))


def _held(game: NormalFormGame, place: int, label: str) -> NormalFormGame:
    """A game in which one player is held at an action."""
    return restrict(game, place, game.players[place].actions.index(label))


def _translate(settings: Iterable[Setting]) -> None:
    """Translate all payoffs of those who choose."""
    for setting in settings:
        for profile in setting.profiles():
            for player in setting.choosers:
                setting.at(profile).payoff(player.key)


# -- equilibria ---------------------------------------------------------------------------------------------------


def cell_payoff(cell: Cell, key: str) -> Cases:
    """Payoff of a player in a stage equilibrium."""
    total: Cases = ()
    for weight, play in cell.plays:
        one = tuple(Case(case.where, case.value * weight) for case in play.payoff(key))
        total = combined(total, one, lambda left, right: left + right) if total else one
    return total


def in_words(cell: Cell, domain: Domain) -> str:
    """What is played in a stage equilibrium: ``West: low, East: low``; mixtures with their probabilities."""
    if cell.profile:
        return ", ".join(f"{key}: {label}" for key, label in cell.profile.items())
    choosers = cell.plays[0][1].setting.choosers
    texts = []
    for player in choosers:
        chances: dict[str, Ratio] = {}
        for weight, play in cell.plays:
            label = play.profile[player.key]
            chances[label] = chances[label] + weight if label in chances else weight
        if len(chances) == 1:
            texts.append(f"{player.key}: {next(iter(chances))}")
        else:
            parts = [f"{label} with probability {quotient(chance, domain)}" for label, chance in chances.items()]
            texts.append(f"{player.key}: {', '.join(parts)}")
    return "; ".join(texts)
