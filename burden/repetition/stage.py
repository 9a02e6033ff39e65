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
from burden.errors import ParameterError, UnsupportedGame, did_you_mean
from burden.exact import Exact
from burden.expressions import Formula, FormulaError, constant, parse
from burden.game import NormalFormGame, restrict
from burden.model import Model
from burden.regions.domain import Domain
from burden.regions.space import Ratio
from burden.regions.translate import Case, Cases, combined
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
    "read_discounts",
    "read_profile",
    "stage_of",
]

#: Names for a discount factor that nobody has named: the first that the game does not use itself.
FREE_NAMES = ("delta", "discount", "discount_factor")

#: Words that read like names and are no discount factor that anybody means.
NO_NUMBERS = frozenset({"nan", "inf", "-inf", "infinity", "infinite", "none", "true", "false"})

MEND_DISCOUNT = "9/10, or a bare name such as delta for any"


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


# -- what is asked ------------------------------------------------------------------------------------------------


def read_profile(text: str, what: str) -> dict[str, str]:
    """A profile as it is written in options: ``West=high,East=high``."""
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        key, sign, label = (piece.strip() for piece in part.partition("="))
        if not (key and sign and label):
            message = f"{what}: found {text!r}, expected an action for each player"
            raise ParameterError(f"{message}\n    mend: {what}=West=high,East=high, with your players and actions")
        if key in found:
            raise ParameterError(f"{what}: {key} is given twice\n    mend: give one action for {key}")
        found[key] = label
    if not found:
        message = f"{what}: found {text!r}, expected an action for each player"
        raise ParameterError(f"{message}\n    mend: {what}=West=high,East=high, with your players and actions")
    return found


def read_discounts(given: object, model: Model) -> dict[str, Formula]:
    """Discount factors that replace those of the file: a number or formula for everybody, or a mapping by player."""
    keys = [player.key for player in model.players]
    if isinstance(given, Mapping):
        if not given:
            raise ParameterError(f"discount: found {given!r}, expected one for each player\n    mend: {MEND_DISCOUNT}")
        for key in given:
            if key not in keys:
                hint = did_you_mean(str(key), keys, otherwise=f"players: {', '.join(keys[:20])}")
                raise ParameterError(f"discount: unknown player {key!r}\n    mend: {hint}")
        return {key: _discount(value, f"discount of {key}") for key, value in given.items()}
    return dict.fromkeys(keys, _discount(given, "discount"))


def _discount(value: object, what: str) -> Formula:
    is_number = isinstance(value, int | float | Fraction) and not isinstance(value, bool)
    if not (is_number or isinstance(value, str)) or str(value).strip().casefold() in NO_NUMBERS:
        message = f"{what}: found {value!r}, expected a number above 0 and below 1, or a name"
        raise ParameterError(f"{message}\n    mend: {MEND_DISCOUNT}")
    return _formula(value, what)


def _formula(value: object, what: str) -> Formula:
    try:
        return parse(str(value))
    except FormulaError as error:
        raise ParameterError(f"{what}: found {str(value)[:40]!r}: {error.message}\n    mend: {error.mend}") from None


def _check_profile(model: Model, profile: Mapping[str, str], what: str) -> None:
    """Refuse unknown players and actions."""
    players = {player.key: player for player in model.players}
    for key, label in profile.items():
        if key not in players:
            hint = did_you_mean(key, players, otherwise=f"players: {', '.join([*players][:20])}")
            raise ParameterError(f"{what}: unknown player {key!r}\n    mend: {hint}")
        labels = [action.label for action in players[key].actions]
        if label not in labels:
            hint = did_you_mean(label, labels, otherwise=f"actions: {', '.join(labels[:20])}")
            raise ParameterError(f"{what}: {key} has no action {label!r}\n    mend: {hint}")


def _example(model: Model) -> str:
    """A target that might be meant: the last action of everybody but the guarantor."""
    others = [player for player in model.players if player.key != model.effort] or list(model.players)
    return ",".join(f"{player.key}={player.actions[-1].label}" for player in others)


def _choosing(model: Model, spec: RepeatedSpec, needs_target: bool, holds_effort: bool) -> list[str]:
    """Keys of the players who choose.

    Parameters
    ----------
    model, spec
        The game, and how it is repeated.
    needs_target
        Whether nothing can be said without a target.
    holds_effort
        Whether an effort is given for the guarantor, so that without a target it does not choose.
    """
    keys = [player.key for player in model.players]
    if not spec.target:
        if needs_target:
            message = "no target: which profile is to be sustained?"
            mend = f"--target {_example(model)}, or target: in the block `repeated`"
            raise ParameterError(f"{message}\n    mend: {mend}")
        return [key for key in keys if not (holds_effort and key == model.effort)]
    _check_profile(model, spec.target, "target")
    missing = [key for key in keys if key not in spec.target and key != model.effort]
    if missing:
        who = " and ".join(missing)
        mend = f"name an action of everybody; the player who has the effort alone may be left out: {_example(model)}"
        raise ParameterError(f"target: nothing for {who}\n    mend: {mend}")
    return [key for key in keys if key in spec.target]


def _names_of(model: Model, keys: Sequence[str]) -> set[str]:
    """Parameters that the payoffs of some players depend on."""
    waiting: list[Formula] = []
    for key in keys:
        payoff = model.payoffs[key]
        waiting += [payoff] if isinstance(payoff, Formula) else payoff
    found: set[str] = set()
    levels = {player.key: [a.level for a in player.actions if a.level is not None] for player in model.players}
    while waiting:
        for name in waiting.pop().names - found:
            found.add(name)
            if name in model.definitions:
                waiting.append(model.definitions[name])
            waiting += levels.get(name, ())
    return found & model.parameters.keys()


# -- discount factors ---------------------------------------------------------------------------------------------


def _discounts(
    model: Model, spec: RepeatedSpec, keys: Sequence[str], values: Mapping[str, Fraction], used: set[str]
) -> tuple[dict[str, str], dict[str, Exact]]:
    """Discount factors of those who choose as text, and the numbers of those that are not free."""
    taken = {*model.parameters, *model.definitions, *(player.key for player in model.players)}
    free = next(name for name in (*FREE_NAMES, "Delta") if name not in taken or name == "Delta")
    texts: dict[str, str] = {}
    numbers: dict[str, Exact] = {}
    for key in keys:
        formula = spec.discounts.get(key)
        if formula is None:
            if spec.discounts:
                raise ParameterError(f"discount: nothing for {key}\n    mend: give each player one, or one for all")
            texts[key] = free
            continue
        is_name = formula.root.kind == "name"
        texts[key] = str(formula.root.value) if is_name else formula.text.strip()
        if is_name and texts[key] in used:
            message = f"{texts[key]} is the discount factor of {key}, and payoffs depend on it as well"
            mend = "write payoffs per period without the discount factor, or give one of the two another name"
            raise ParameterError(f"{message}: a critical discount factor would be one of itself\n    mend: {mend}")
        unknown = [name for name in formula.offsets if name not in model.parameters]
        if unknown:
            if is_name and unknown[0] not in taken:
                continue
            message = f"discount of {key}: {texts[key]} uses {unknown[0]!r}, which is no parameter"
            hint = did_you_mean(unknown[0], model.parameters, otherwise="use parameters, or a bare name that is free")
            raise ParameterError(f"{message}\n    mend: {hint}")
        try:
            number = formula.evaluate(values)
        except ArithmeticError as error:
            message = f"discount of {key}: {texts[key]} has no value: {error}"
            raise ParameterError(f"{message}\n    mend: {MEND_DISCOUNT}") from None
        if not (exact.sign(number) > 0 and exact.compare(number, Fraction(1)) < 0):
            so = "" if formula.root.kind == "number" else f" = {exact.to_text(number)}"
            message = f"discount of {key}: found {texts[key]}{so}, expected a number above 0 and below 1"
            raise ParameterError(f"{message}\n    mend: {MEND_DISCOUNT}")
        numbers[key] = number
    return texts, numbers


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
    endless = [player.key for player in model.players if player.interval is not None]
    if endless:
        message = f"{endless[0]} chooses from an interval; repeated play is worked out for lists of actions"
        raise UnsupportedGame(f"{message}\n    mend: actions: {{low: 0, high: 1}} in the place of the interval")
    keys = _choosing(model, spec, needs_target, effort is not None)
    if isinstance(spec.punishment, Mapping):
        _check_punishment(model, spec.punishment, keys)
    at = at or {}
    values = model.values({**(changes or {}), **at}, scenario)
    held = {*at, *(model.scenarios.get(scenario or "", {}).keys() - {*(changes or {}), model.effort})}
    # From here on the values that are asked about are those of the file.
    parameters = {name: replace(one, value=values[name]) for name, one in model.parameters.items()}
    model = replace(model, parameters=parameters, scenarios={})
    used = _names_of(model, keys)
    texts, numbers = _discounts(model, spec, keys, values, used)
    fixed = values if is_numeric else _fixed(model, at if free is not None else held, free, values, used)
    found = ground(model, fixed=fixed, timeout=timeout, seed=0, points=1000)
    guarantor = next((player for player in model.players if player.key == model.effort), None)
    after = _after(model, spec, keys, guarantor)
    model.check_size()
    labels = _labels(model, keys, guarantor, effort, values)
    levels = [_level(found, values, spec, guarantor, label, after) for label in labels]
    for level in levels:  # so that the domain knows what formulas need before anything is asked
        _translate((level.setting, level.after) if level.after is not level.setting else (level.setting,))
    found.domain.settle()
    return Stage(model, spec, found, values, texts, numbers, tuple(levels), equilibria)


def _check_punishment(model: Model, profile: Mapping[str, str], keys: Sequence[str]) -> None:
    _check_profile(model, profile, "punishment")
    for key in profile:
        if key not in keys:
            message = f"punishment: {key} has the effort and is not in the target, so it is not among those who punish"
            raise ParameterError(f"{message}\n    mend: effort-after: {profile[key]} for its effort after a deviation")
    missing = [key for key in keys if key not in profile]
    if missing:
        mend = "name an action of everybody in the target"
        raise ParameterError(f"punishment: nothing for {' and '.join(missing)}\n    mend: {mend}")


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
    _check_profile(model, {guarantor.key: effort}, "effort")
    return [effort]


def _after(model: Model, spec: RepeatedSpec, keys: Sequence[str], guarantor: PlayerSpec | None) -> str | Formula | None:
    """Effort after a deviation, checked: a label where the guarantor has actions, else a formula."""
    given = spec.effort_after
    if given is None:
        return None
    if model.effort is None:
        mend = "give one player role: guarantor, or write effort: NAME"
        raise ParameterError(f"effort-after: the game has no effort that could change\n    mend: {mend}")
    if guarantor is None:
        formula = _formula(given, "effort-after") if isinstance(given, str) else given
        unknown = [name for name in formula.offsets if name not in model.parameters]
        if unknown:
            hint = did_you_mean(unknown[0], model.parameters, otherwise="a number, or a formula in parameters")
            raise ParameterError(f"effort-after: unknown parameter {unknown[0]!r}\n    mend: {hint}")
        return formula
    label = given if isinstance(given, str) else given.text.strip()
    if guarantor.key in keys:
        message = f"effort-after: {guarantor.key} is in the target, so its effort is its own choice"
        raise ParameterError(f"{message}\n    mend: leave {guarantor.key} out of the target, or effort-after out")
    _check_profile(model, {guarantor.key: label}, "effort-after")
    return label


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
    number = after.evaluate(values)
    bounds = model.parameters[model.effort].domain
    if not isinstance(number, Fraction) or number not in bounds:
        message = f"effort-after: found {exact.to_text(number)}, expected a value of {model.effort}"
        raise ParameterError(f"{message} in {bounds.text}")
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
