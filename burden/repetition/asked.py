"""What is asked of a game that is played again and again, checked: who chooses, discount factors, efforts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from burden import exact
from burden.declared import PlayerSpec, RepeatedSpec
from burden.errors import ParameterError, UnsupportedGame, did_you_mean
from burden.exact import Exact
from burden.expressions import Formula, FormulaError, parse
from burden.model import Model

__all__ = [
    "check_finite",
    "check_profile",
    "check_punishment",
    "choosing",
    "discounts_at",
    "effort_after",
    "effort_value",
    "names_of",
    "read_discounts",
    "read_formula",
    "read_profile",
]

#: Names for a discount factor that nobody has named: the first that the game does not use itself.
FREE_NAMES = ("delta", "discount", "discount_factor")

#: Words that read like names and are no discount factor that anybody means.
NO_NUMBERS = frozenset({"nan", "inf", "-inf", "infinity", "infinite", "none", "true", "false"})

MEND_DISCOUNT = "9/10, or a bare name such as delta for any"


def check_finite(model: Model) -> None:
    """Refuse players who choose from an interval.

    Raises
    ------
    UnsupportedGame
        With the first of them.
    """
    endless = [player.key for player in model.players if player.interval is not None]
    if endless:
        message = f"{endless[0]} chooses from an interval; repeated play is worked out for lists of actions"
        raise UnsupportedGame(f"{message}\n    mend: actions: {{low: 0, high: 1}} in the place of the interval")


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
    return read_formula(value, what)


def read_formula(value: object, what: str) -> Formula:
    """A formula, of something that is named where it is none."""
    try:
        return parse(str(value))
    except FormulaError as error:
        raise ParameterError(f"{what}: found {str(value)[:40]!r}: {error.message}\n    mend: {error.mend}") from None


def check_profile(model: Model, profile: Mapping[str, str], what: str) -> None:
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


def choosing(model: Model, spec: RepeatedSpec, needs_target: bool, holds_effort: bool) -> list[str]:
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
    check_profile(model, spec.target, "target")
    missing = [key for key in keys if key not in spec.target and key != model.effort]
    if missing:
        who = " and ".join(missing)
        mend = f"name an action of everybody; the player who has the effort alone may be left out: {_example(model)}"
        raise ParameterError(f"target: nothing for {who}\n    mend: {mend}")
    return [key for key in keys if key in spec.target]


def names_of(model: Model, keys: Sequence[str]) -> set[str]:
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


def discounts_at(
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


# -- what follows a deviation -------------------------------------------------------------------------------------


def check_punishment(model: Model, profile: Mapping[str, str], keys: Sequence[str]) -> None:
    """Refuse a punishment that is no profile of those who choose."""
    check_profile(model, profile, "punishment")
    for key in profile:
        if key not in keys:
            message = f"punishment: {key} has the effort and is not in the target, so it is not among those who punish"
            raise ParameterError(f"{message}\n    mend: effort-after: {profile[key]} for its effort after a deviation")
    missing = [key for key in keys if key not in profile]
    if missing:
        mend = "name an action of everybody in the target"
        raise ParameterError(f"punishment: nothing for {' and '.join(missing)}\n    mend: {mend}")


def effort_after(
    model: Model, spec: RepeatedSpec, keys: Sequence[str], guarantor: PlayerSpec | None
) -> str | Formula | None:
    """Effort after a deviation, checked: a label where the guarantor has actions, else a formula."""
    given = spec.effort_after
    if given is None:
        return None
    if model.effort is None:
        mend = "give one player role: guarantor, or write effort: NAME"
        raise ParameterError(f"effort-after: the game has no effort that could change\n    mend: {mend}")
    if guarantor is None:
        formula = read_formula(given, "effort-after") if isinstance(given, str) else given
        unknown = [name for name in formula.offsets if name not in model.parameters]
        if unknown:
            hint = did_you_mean(unknown[0], model.parameters, otherwise="a number, or a formula in parameters")
            raise ParameterError(f"effort-after: unknown parameter {unknown[0]!r}\n    mend: {hint}")
        return formula
    label = given if isinstance(given, str) else given.text.strip()
    if guarantor.key in keys:
        message = f"effort-after: {guarantor.key} is in the target, so its effort is its own choice"
        raise ParameterError(f"{message}\n    mend: leave {guarantor.key} out of the target, or effort-after out")
    check_profile(model, {guarantor.key: label}, "effort-after")
    return label


def effort_value(model: Model, after: Formula, values: Mapping[str, Exact]) -> Fraction:
    """Value of an effort that is a parameter after a deviation, checked."""
    assert model.effort is not None, "effort has been looked up"
    number = after.evaluate(values)
    bounds = model.parameters[model.effort].domain
    if not isinstance(number, Fraction) or number not in bounds:
        message = f"effort-after: found {exact.to_text(number)}, expected a value of {model.effort}"
        raise ParameterError(f"{message} in {bounds.text}")
    return number
