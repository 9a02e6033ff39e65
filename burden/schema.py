"""The shape of a game file, format 1: which keys it has and what kind of value each takes.

What values mean is :mod:`burden.reader`'s subject; here is only their shape, and the JSON Schema that editors use to
complete and check files while they are written.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError, WithJsonSchema

__all__ = ["GameFile", "Path", "ShapeError", "json_schema", "keys_at", "shape_errors"]


def _kind(value: object) -> str:
    return "mapping" if isinstance(value, dict) else "list" if isinstance(value, list) else "value"


#: A single value. The reader gives every scalar as text; an editor sees numbers and truth values too.
Value: TypeAlias = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean", "null"]})]
Number: TypeAlias = Annotated[str, WithJsonSchema({"type": ["number", "string"]})]
Expression: TypeAlias = Annotated[str, WithJsonSchema({"type": ["string", "number"]})]

#: Which alternative a value is read as depends on its kind alone, so that each mistake is reported once. An
#: alternative that is one sentence stands for a kind that is wrong there: the sentence says what is expected.
ByKind = Discriminator(_kind)
Never = WithJsonSchema({"not": {}})

_NESTED = {"anyOf": [{"type": ["string", "number"]}, {"type": "array"}]}


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ParameterShape(_Shape):
    """A number that may be changed."""

    value: Number = Field(description="its value: 3, 0.1, 4/5 (exact)")
    domain: str = Field("(-oo, oo)", description='values that make sense, as an interval: "(0, oo)", "[0, 1]"')
    description: Value = Field("", description="what it stands for, with its unit")


class PlayerShape(_Shape):
    """A player: a list of actions, or an interval of levels."""

    name: Value = Field("", description="how the player is printed")
    role: Literal["guarantor", "ally", "player"] = Field("player", description="part of the player in the alliance")
    description: Value = Field("", description="who the player is")
    actions: (
        Annotated[
            Annotated[dict[str, Expression], Tag("mapping")]
            | Annotated[list[Value], Tag("list")]
            | Annotated[Literal["a mapping label: level, or a list"], Tag("value"), Never],
            ByKind,
        ]
        | None
    ) = Field(None, description="label: level, a list of numbers, or a list of labels without levels")
    interval: list[Expression] | None = Field(
        None, min_length=2, max_length=2, description="least and greatest level of a continuous action; oo is allowed"
    )


class RepeatedShape(_Shape):
    """How the game is repeated."""

    discount: Annotated[
        Annotated[Expression, Tag("value")]
        | Annotated[dict[str, Expression], Tag("mapping")]
        | Annotated[Literal["a name or number, or a mapping player: discount factor"], Tag("list"), Never],
        ByKind,
    ] = Field(description="discount factor, of all or of each player: a name, or a number between 0 and 1")
    horizon: Value = Field("infinite", description="infinite, or a number of periods")
    target: dict[str, Value] | None = Field(None, description="profile to be sustained: player: action")
    punishment: Annotated[
        Annotated[Value, Tag("value")]
        | Annotated[dict[str, Value], Tag("mapping")]
        | Annotated[Literal["nash, minmax, optimal, or a mapping player: action"], Tag("list"), Never],
        ByKind,
    ] = Field("nash", description="nash, minmax, optimal, or a profile")
    effort_after: Expression | None = Field(
        None, alias="effort-after", description="the guarantor's action, or value of the effort, after a defection"
    )
    randomisation: Literal["none", "public"] = Field(
        "none", description="whether play may depend on a public lottery in each period"
    )


class ScheduleShape(_Shape):
    """Effort period by period, and whether allies are told."""

    effort: list[Value] = Field(description="one entry per period: actions, numbers or formulas in parameters")
    announced: Annotated[
        Literal["yes", "no", "true", "false"],
        WithJsonSchema({"enum": [True, False, "yes", "no", "true", "false"]}),
    ] = Field("yes", description="whether allies are told in the first period")


class PathShape(_Shape):
    """Paths of effort: a number of periods in which stocks move."""

    periods: Number = Field(description="number of periods, up to 200")
    discount: Annotated[
        Annotated[Expression, Tag("value")]
        | Annotated[dict[str, Expression], Tag("mapping")]
        | Annotated[Literal["a formula, or a mapping player: discount factor"], Tag("list"), Never],
        ByKind,
    ] = Field("1", description="discount factor, of all or of each player: above 0, up to 1")
    belief: Expression = Field("1", description="probability with which allies believe an announced schedule")
    stocks: dict[str, Expression] = Field(
        default_factory=dict, description="by parameter, whose value is the start: the stock in the next period"
    )
    payoffs: dict[str, Expression] = Field(
        default_factory=dict, description="payoff per period by player, in place of the game's own"
    )
    final: dict[str, Expression] = Field(
        default_factory=dict, description="by player: what the stocks after the last period are worth"
    )
    gap: Expression | None = Field(None, description="formula for the security gap that tables show")
    schedules: dict[
        str,
        Annotated[
            Annotated[list[Value], Tag("list")]
            | Annotated[ScheduleShape, Tag("mapping")]
            | Annotated[Value, Tag("value"), WithJsonSchema({"type": "string", "const": "chosen"})],
            ByKind,
        ],
    ] = Field(min_length=1, description="effort period by period, by name of the schedule; or chosen by the guarantor")


class ClaimShape(_Shape):
    """A statement about the game, to be decided."""

    text: Value = Field("", description="the claim in words")
    says: str = Field(
        description="the claim as a statement, in the language that the README describes under Claims: "
        '"nonincreasing(West + East)", "value(West, US=withdraw) >= value(West, US=keep)"'
    )
    source: Value = Field("", description="who makes the claim")


class GameFile(_Shape):
    """A game of `burden`, format 1."""

    burden: Number = Field(description="version of the format: 1")
    title: Value = Field("", description="name of the game, as printed")
    description: Value = Field("", description="what the game is about")
    source: Value = Field("", description="where the game and its numbers come from")
    parameters: dict[
        str,
        Annotated[
            Annotated[ParameterShape, Tag("mapping")]
            | Annotated[Number, Tag("value")]
            | Annotated[Literal["a number or a mapping"], Tag("list"), Never],
            ByKind,
        ],
    ] = Field(default_factory=dict, description="numbers that may be changed")
    assumptions: list[str] = Field(default_factory=list, description="relations that hold wherever the game is used")
    players: dict[str, PlayerShape] = Field(min_length=1, description="in this order, everywhere")
    definitions: dict[str, Expression] = Field(default_factory=dict, description="names for formulas")
    payoffs: Annotated[dict[str, Any], WithJsonSchema({"type": "object", "additionalProperties": _NESTED})] = Field(
        description="by player: a formula, or a nested list in player order"
    )
    effort: str = Field("", description="player or parameter whose effort conditions are about")
    timing: Literal["simultaneous", "guarantor-first"] = Field("simultaneous", description="who moves when")
    scenarios: dict[str, dict[str, Number]] = Field(default_factory=dict, description="named changes of parameters")
    repeated: RepeatedShape | None = Field(None, description="how the game is repeated")
    path: PathShape | None = Field(None, description="paths of effort over a number of periods")
    claims: dict[str, ClaimShape] = Field(default_factory=dict, description="statements to be decided")


#: Steps from the top of a file to a value: keys of mappings, positions in lists from 0.
Path: TypeAlias = "tuple[str | int, ...]"


class ShapeError(NamedTuple):
    """One mistake: where it is, what kind of mistake, and what was expected instead.

    A ``missing`` or ``unknown`` key is the last step of its path; otherwise the ``kind`` is ``wrong``.
    """

    path: Path
    kind: Literal["missing", "unknown", "wrong"]
    expected: str = ""


def shape_errors(content: object) -> list[ShapeError]:
    """Everything that is wrong with the shape of a file.

    Parameters
    ----------
    content
        The file as mappings, lists and texts.
    """
    try:
        GameFile.model_validate(content)
    except ValidationError as error:
        return [
            _shape_error(_path(found["loc"]), found["type"], found.get("ctx", {}))
            for found in error.errors(include_url=False, include_input=False)
        ]
    return []


def _path(location: Path) -> Path:
    """Path of a location that pydantic reports, without the names of alternatives in it."""
    match location:
        case ("parameters", name, _, *rest):
            return ("parameters", name, *rest)
        case ("players", key, "actions", _, *rest):
            return ("players", key, "actions", *rest)
        case ("repeated" | "path" as block, "discount" | "punishment" as key, _, *rest):
            return (block, key, *rest)
        case ("path", "schedules", name, _, *rest):
            return ("path", "schedules", name, *rest)
    return location


def _shape_error(path: Path, kind: str, context: dict[str, Any]) -> ShapeError:
    if kind == "missing":
        return ShapeError(path, "missing")
    if kind == "extra_forbidden":
        return ShapeError(path, "unknown")
    if kind in {"too_short", "too_long"}:
        number = context.get("min_length") or context.get("max_length")
        return ShapeError(path, "wrong", f"{number} {'entry' if number == 1 else 'entries'}")
    kinds = {"string_type": "a single value", "list_type": "a list"}
    kinds |= {"dict_type": "a mapping", "model_type": "a mapping"}
    return ShapeError(path, "wrong", kinds.get(kind) or context["expected"].replace("'", ""))


def keys_at(path: Path) -> tuple[str, ...]:
    """Keys that the mapping at a path may have; empty where names are free."""
    shape: type[BaseModel] | None = None
    match path:
        case ():
            shape = GameFile
        case ("parameters", _):
            shape = ParameterShape
        case ("players", _):
            shape = PlayerShape
        case ("claims", _):
            shape = ClaimShape
        case ("repeated",):
            shape = RepeatedShape
        case ("path",):
            shape = PathShape
        case ("path", "schedules", _):
            shape = ScheduleShape
    return tuple(field.alias or name for name, field in shape.model_fields.items()) if shape else ()


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a game file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **GameFile.model_json_schema()}
