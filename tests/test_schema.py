"""The shape of game files, for our reader and for editors."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from burden import schema
from burden.schema import ShapeError, json_schema, keys_at, shape_errors

FILES = sorted((Path(__file__).parents[1] / "games").rglob("*.yaml"))

#: The least that a file must hold.
LEAST: dict[str, Any] = {"burden": "1", "players": {"A": {"actions": ["0", "1"]}}, "payoffs": {"A": "A"}}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"title": "x", "description": "", "source": "y"},
        {"parameters": {"a": "1", "b": {"value": "2"}, "c": {"value": "2", "domain": "(0, 1)", "description": "x"}}},
        {"players": {"A": {"name": "x", "role": "ally", "description": "y", "actions": {"low": "0"}}}},
        {"players": {"A": {"interval": ["0", "oo"]}}},
        {"payoffs": {"A": [["1", "2"], "3"]}},
        {"repeated": {"discount": {"A": "d"}, "horizon": "3", "target": {"A": "0"}, "punishment": {"A": "0"}}},
        {"repeated": {"discount": "d", "punishment": "optimal", "effort-after": "0", "randomisation": "public"}},
        {"path": {"periods": "1", "schedules": {"a": ["0"], "b": "chosen", "c": {"effort": ["0"], "announced": "no"}}}},
        {"path": {"periods": "1", "discount": {"A": "1"}, "belief": "p", "schedules": {"list": ["0"]}}},
        {
            "path": {
                "periods": "1",
                "discount": "1",
                "stocks": {"s": "s + A"},
                "payoffs": {"A": "s"},
                "final": {"A": "s"},
                "gap": "1 - s",
                "schedules": {"mapping": {"effort": ["0"]}},
            }
        },
        {"claims": {"c": {"says": "x", "text": "y", "source": "z"}}},
        {"timing": "guarantor-first", "effort": "A", "scenarios": {"s": {"a": "1"}}, "assumptions": ["a > 1"]},
    ],
)
def test_every_key_has_its_place(more: dict[str, Any]) -> None:
    assert shape_errors({**LEAST, **more}) == []


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"x": "1"}, ShapeError(("x",), "unknown")),
        ({"title": ["x"]}, ShapeError(("title",), "wrong", "a single value")),
        ({"players": {}}, ShapeError(("players",), "wrong", "1 entry")),
        ({"players": "x"}, ShapeError(("players",), "wrong", "a mapping")),
        ({"players": {"A": "x"}}, ShapeError(("players", "A"), "wrong", "a mapping")),
        ({"players": {"A": {"role": "x"}}}, ShapeError(("players", "A", "role"), "wrong", "guarantor, ally or player")),
        (
            {"players": {"A": {"actions": "x"}}},
            ShapeError(("players", "A", "actions"), "wrong", "a mapping label: level, or a list"),
        ),
        (
            {"players": {"A": {"actions": [["x"]]}}},
            ShapeError(("players", "A", "actions", 0), "wrong", "a single value"),
        ),
        (
            {"players": {"A": {"actions": {"list": []}}}},
            ShapeError(("players", "A", "actions", "list"), "wrong", "a single value"),
        ),
        ({"players": {"A": {"interval": ["1"]}}}, ShapeError(("players", "A", "interval"), "wrong", "2 entries")),
        ({"parameters": {"mapping": ["1"]}}, ShapeError(("parameters", "mapping"), "wrong", "a number or a mapping")),
        ({"parameters": {"mapping": {}}}, ShapeError(("parameters", "mapping", "value"), "missing")),
        (
            {"parameters": {"value": {"value": "1", "list": "2"}}},
            ShapeError(("parameters", "value", "list"), "unknown"),
        ),
        ({"repeated": {}}, ShapeError(("repeated", "discount"), "missing")),
        (
            {"repeated": {"discount": ["1"]}},
            ShapeError(("repeated", "discount"), "wrong", "a name or number, or a mapping player: discount factor"),
        ),
        ({"repeated": {"discount": {"A": []}}}, ShapeError(("repeated", "discount", "A"), "wrong", "a single value")),
        ({"repeated": {"discount": "d", "effort_after": "0"}}, ShapeError(("repeated", "effort_after"), "unknown")),
        (
            {"repeated": {"discount": "d", "randomisation": "x"}},
            ShapeError(("repeated", "randomisation"), "wrong", "none or public"),
        ),
        ({"path": {"periods": "1"}}, ShapeError(("path", "schedules"), "missing")),
        ({"path": {"periods": "1", "schedules": {}}}, ShapeError(("path", "schedules"), "wrong", "1 entry")),
        (
            {"path": {"periods": "1", "schedules": {"mapping": {"effort": "0"}}}},
            ShapeError(("path", "schedules", "mapping", "effort"), "wrong", "a list"),
        ),
        (
            {"path": {"periods": "1", "schedules": {"a": {"effort": ["0"], "announced": "nein"}}}},
            ShapeError(("path", "schedules", "a", "announced"), "wrong", "yes, no, true or false"),
        ),
        (
            {"path": {"periods": "1", "schedules": {"a": [["0"]]}}},
            ShapeError(("path", "schedules", "a", 0), "wrong", "a single value"),
        ),
        ({"claims": {"c": {}}}, ShapeError(("claims", "c", "says"), "missing")),
    ],
)
def test_a_wrong_shape_is_one_error_with_its_path(more: dict[str, Any], error: ShapeError) -> None:
    assert shape_errors({**LEAST, **more}) == [error]


@pytest.mark.parametrize("content", [[], "x", [LEAST]])
def test_a_file_is_a_mapping(content: object) -> None:
    assert shape_errors(content) == [ShapeError((), "wrong", "a mapping")]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ((), "payoffs"),
        (("players", "A"), "role"),
        (("parameters", "a"), "domain"),
        (("claims", "c"), "says"),
        (("repeated",), "effort-after"),
        (("path",), "belief"),
        (("path", "schedules", "gradual"), "announced"),
    ],
)
def test_the_keys_of_a_mapping_are_known(path: schema.Path, key: str) -> None:
    assert key in keys_at(path)


@pytest.mark.parametrize(
    "path",
    [
        ("players",),
        ("payoffs",),
        ("scenarios", "s"),
        ("players", "A", "actions"),
        ("path", "schedules"),
        ("path", "final"),
    ],
)
def test_where_names_are_free_no_keys_are_known(path: schema.Path) -> None:
    assert keys_at(path) == ()


# -- for editors --------------------------------------------------------------------------------------------------

SCHEMA = json_schema()

_TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "number": (int, float), "boolean": bool, "null": type(None),
}  # fmt: skip


def fits(value: Any, rule: dict[str, Any]) -> bool:
    """Whether a value fits a JSON Schema, of which this knows the keywords that ours uses."""
    if "$ref" in rule:
        return fits(value, SCHEMA["$defs"][rule["$ref"].rpartition("/")[2]])
    known = {
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "const",
        "anyOf",
        "oneOf",
        "not",
    }
    known |= {"minItems", "maxItems", "minProperties", "title", "description", "default", "$defs", "$schema"}
    assert rule.keys() <= known, f"keywords that this test does not know: {rule.keys() - known}"
    types = [rule["type"]] if isinstance(rule.get("type"), str) else rule.get("type", list(_TYPES))
    if not any(isinstance(value, _TYPES[name]) and (name != "number" or value is not True) for name in types):
        return False
    if "enum" in rule and value not in rule["enum"]:
        return False
    if "const" in rule and value != rule["const"]:
        return False
    if "not" in rule and fits(value, rule["not"]):
        return False
    if "anyOf" in rule and not any(fits(value, other) for other in rule["anyOf"]):
        return False
    if "oneOf" in rule and sum(fits(value, other) for other in rule["oneOf"]) != 1:
        return False
    if isinstance(value, list):
        bounds = rule.get("minItems", 0), rule.get("maxItems", len(value))
        return bounds[0] <= len(value) <= bounds[1] and all(fits(item, rule.get("items", {})) for item in value)
    if isinstance(value, dict):
        others = rule.get("additionalProperties", {})
        rules = {key: rule.get("properties", {}).get(key, others) for key in value}
        has_all = set(rule.get("required", [])) <= value.keys() and len(value) >= rule.get("minProperties", 0)
        return has_all and all(rules[key] is not False and fits(value[key], rules[key]) for key in value)
    return True


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_editor_finds_no_fault_with_the_games_that_we_ship(path: Path) -> None:
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    assert fits(content, SCHEMA)


@pytest.mark.parametrize(
    "more",
    [
        "titel: x",
        "title: [x]",
        "timing: first",
        "players: {A: {role: friend, actions: [0, 1]}}",
        "players: {A: {actions: 3}}",
        "players: {A: {interval: [0]}}",
        "parameters: {a: [1]}",
        "parameters: {a: {valu: 1}}",
        "repeated: {discount: [1]}",
        "repeated: {discount: d, effort_after: x}",
        "path: {periods: 1, schedules: {a: never}}",
        "path: {periods: 1, schedules: {a: {announced: no}}}",
        "path: {periods: 1, schedules: {a: {effort: [0], announced: 3}}}",
        "claims: {c: {text: x}}",
    ],
)
def test_an_editor_finds_what_our_reader_finds(more: str) -> None:
    least = {"burden": 1, "players": {"A": {"actions": [0, 1]}}, "payoffs": {"A": "A"}}
    assert fits(least, SCHEMA)
    assert not fits({**least, **yaml.load(more, Loader=yaml.SafeLoader)}, SCHEMA)


def test_an_editor_takes_numbers_and_truth_values_where_a_text_may_stand() -> None:
    content = {
        "burden": 1,
        "title": 1949,
        "players": {"A": {"actions": [False, None, 2]}},
        "payoffs": {"A": [1, 2.5, "3"]},
    }
    assert fits(content, SCHEMA)


def test_an_editor_takes_every_way_to_write_a_schedule() -> None:
    more = "path: {periods: 1, schedules: {a: [0], b: chosen, c: {effort: [0], announced: no}}}"
    least = {"burden": 1, "players": {"A": {"actions": [0, 1]}}, "payoffs": {"A": "A"}}
    assert fits({**least, **yaml.load(more, Loader=yaml.SafeLoader)}, SCHEMA)


def test_every_key_is_explained() -> None:
    schemas = [SCHEMA, *SCHEMA["$defs"].values()]
    for rule in schemas:
        for key, entry in rule["properties"].items():
            assert entry.get("description"), key
