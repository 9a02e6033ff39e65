"""YAML text to a tree: what scalars mean, where they stand, and what is refused."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from burden import yamltree
from burden.errors import GameFileError, Problems
from burden.yamltree import Mapping, Node, Scalar, Sequence

GAMES = sorted((Path(__file__).parents[1] / "games").rglob("*.yaml"))


def read(text: str) -> Node:
    problems = Problems("f")
    tree = yamltree.read(text, problems)
    problems.raise_any()
    return tree


def plain(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {key: plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.text


def complaints(text: str) -> list[str]:
    """What is said about a text, each as ``line:column: message``."""
    with pytest.raises(GameFileError) as caught:
        read(text)
    return [f"{problem.line}:{problem.column}: {problem.text}" for problem in caught.value.problems]


def scalar_at(text: str, key: str = "a") -> Scalar:
    tree = read(text)
    assert isinstance(tree, Mapping)
    node = tree.get(key)
    assert isinstance(node, Scalar)
    return node


# -- what is read -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["NO", "yes", "on", "~", "null", "True", "1e-8", "12:30", "010", "0x1F", "1_000", "2022-02-24", ".inf", "<"]
)
def test_a_scalar_is_the_text_that_stands_there(word: str) -> None:
    assert plain(read(f"{{a: {word}, {word}: b}}")) == {"a": word, word: "b"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 'it''s'", "it's"),
        (r'a: "tab\tand \u00e9"', "tab\tand é"),
        ("a: |\n  one\n  two\n", "one\ntwo\n"),
        ("a: >-\n  one\n  two\n", "one two"),
        ("a: one\n  two", "one two"),
        ("a:", ""),
        ("a: ''", ""),
        ("a: &x b", "b"),
    ],
)
def test_every_style_of_scalar_is_read(text: str, value: str) -> None:
    assert scalar_at(text).text == value


def test_only_a_plain_value_can_be_empty() -> None:
    assert scalar_at("a:").is_empty
    assert not scalar_at("a: ''").is_empty


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_will_do(ending: str) -> None:
    text = "a: 1\nb:\n  c: 2\n".replace("\n", ending)
    tree = read(text)
    assert plain(tree) == {"a": "1", "b": {"c": "2"}}
    assert isinstance(tree, Mapping)
    inner = tree.get("b")
    assert isinstance(inner, Mapping)
    assert inner.entries["c"][0].line == 3
    assert inner.entries["c"][0].column == 3


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert plain(read("\ufeffa: 1")) == {"a": "1"}


def test_an_alias_stands_for_what_its_anchor_names() -> None:
    assert plain(read("a: &x [1, 2]\nb: *x")) == {"a": ["1", "2"], "b": ["1", "2"]}


def test_the_same_letter_is_the_same_however_it_is_encoded() -> None:
    composed, combining = "é", "e\u0301"
    assert plain(read(f"{combining}: {combining}")) == {composed: composed}
    assert complaints(f"{combining}: 1\n{composed}: 2") == [
        "2:1: the key 'é' stands here again; it was given first in line 1"
    ]


# -- places -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mark", "place"),
    [
        ("a: 1 + X", "X", (1, 8)),
        ("a:   'it''s X'", "X", (1, 13)),
        ('a: "X"', "X", (1, 5)),
        (r'a: "\x41\u0042\t\\ X"', "X", (1, 20)),
        ('a: "one \\\n  X"', "X", (2, 3)),
        ("a: |\n  one\n   X", "X", (3, 4)),
        ("a: >2-  # why\n\n   one\n  X", "X", (4, 3)),
        ("a: one\n\n  two X", "X", (3, 7)),
        ("a: 'one\n     X'", "X", (2, 6)),
        ("{b: [], a: f(X)}", "X", (1, 14)),
        ("a: &name X", "X", (1, 10)),
        ("a: &name # why\n  'X'", "X", (2, 4)),
        ("a: 🇺🇦 X", "X", (1, 7)),
        ("a: \xa0X", "X", (1, 5)),
    ],
)
def test_a_character_is_found_where_it_stands(text: str, mark: str, place: tuple[int, int]) -> None:
    scalar = scalar_at(text)
    assert scalar.place(scalar.text.index(mark)) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: 1 +", (1, 7)), ("a: '1 +'  # c", (1, 8)), ("a: |\n  1 +\n\nb: 2", (2, 6)), ("a: 1 +  # c\nb: 2", (1, 7))],
)
def test_the_end_of_a_text_is_right_after_its_last_character(text: str, place: tuple[int, int]) -> None:
    scalar = scalar_at(text)
    assert scalar.place(len(scalar.text.rstrip())) == place


@given(
    st.lists(st.text("abc+*'\"\\ é🙂", min_size=1).filter(str.strip), max_size=5),
    st.lists(st.text("abc+*'\"\\ é🙂", min_size=1).filter(str.strip), max_size=5),
    st.sampled_from(["|", ">", "'", '"']),
    st.integers(1, 4),
)
def test_places_are_right_in_quoted_and_block_scalars(
    before: list[str], after: list[str], style: str, indent: int
) -> None:
    lines = [line.strip() for line in (*before, "X", *after)]
    space = " " * indent
    if style in "|>":
        text = f"a: {style}\n" + "".join(f"{space}{line}\n" for line in lines)
    else:
        escaped = [
            line.replace("'", "''") if style == "'" else line.replace("\\", r"\\").replace('"', r"\"") for line in lines
        ]
        text = f"a: {style}" + f"\n{space}".join(escaped) + style
    line, column = scalar_at(text).place(scalar_at(text).text.index("X"))
    assert text.split("\n")[line - 1][column - 1] == "X"


@pytest.mark.parametrize("path", GAMES, ids=lambda path: path.name)
def test_the_slow_parser_gives_the_same_tree(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(node: Node) -> Any:
        place = (node.line, node.column, node.size, node.depth)
        if isinstance(node, Mapping):
            return place, [(everything(key), everything(value)) for key, value in node.entries.values()]
        if isinstance(node, Sequence):
            return place, [everything(item) for item in node.items]
        return place, node.text, node.style, node.place(len(node.text))

    text = path.read_text(encoding="utf-8")
    fast = everything(read(text))
    monkeypatch.delattr(yaml, "CBaseLoader", raising=False)
    assert everything(read(text)) == fast


# -- mistakes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: an empty file"),
        ("# nothing\n", "1:1: an empty file"),
        ("a: 1\na: 2", "2:1: the key 'a' stands here again; it was given first in line 1"),
        ("{a: 1, 'a': 2}", "1:8: the key 'a' stands here again; it was given first in line 1"),
        ("? [a]\n: 1", "1:3: found a list as a key, expected a name"),
        ("a: !!int 1", "1:4: found the tag tag:yaml.org,2002:int, expected plain YAML"),
        ("a: !x 1", "1:4: found the tag !x, expected plain YAML"),
        ("a: &b {c: 1}\n<<: *b", "2:1: found the merge key <<, which is not part of YAML 1.2"),
        ("a: *b", "1:4: *b refers to no anchor above it"),
        ("a: &b [*b]", "1:8: *b refers to what it stands in"),
        ("--- a\n--- b", "2:1: a second document"),
        ("a: 1\nb: \x1b[31m", "2:4: found the character '\\x1b', which YAML does not allow"),
        ("é: \x00", "1:4: found the character '\\x00', which YAML does not allow"),
        ("a: \ud800", "1:4: found the character '\\ud800', which YAML does not allow"),
        ('a: "b\\x1b[31m"', "1:6: found the character '\\x1b', which cannot be printed"),
        ("a: b\u202ec", "1:5: found the character '\\u202e', which cannot be printed"),
        ("a\ufeff: b", "1:2: found the character '\\ufeff', which cannot be printed"),
        ("[max(0, 1), 2]", "1:2: found 'max(0', cut off by a comma"),
        ("{a: f(g(1, 2), 3), b: 1}", "1:5: found 'f(g(1', cut off by a comma"),
        ("{a: {domain: (0, oo)}}", "1:14: found '(0', cut off by a comma"),
    ],
)
def test_a_mistake_is_said_once_and_has_its_place(text: str, said: str) -> None:
    assert complaints(text) == [said]


@pytest.mark.parametrize(
    ("text", "place", "mend"),
    [
        ("a: 1\n\tb: 2", "2:1", "indent with spaces, not tabs"),
        ("\ta: 1", "1:1", "indent with spaces, not tabs"),
        ("a: b: c", "1:5", "put text that holds ': ' in quotes, and check the indentation"),
        ("a:\n  b: 1\n c: 2", "3:2", "check the indentation of this line against the one above it"),
        ("b: 1\na: [1, 2", "2:4", "check commas and closing brackets"),
        ("a: {b: 1]", "1:9", "check commas and closing brackets"),
        ("b: 1\na: 'x", "2:4", "close the quotation mark"),
        ("a: @x", "1:4", "text that begins with @ goes in quotes"),
        ("a: %x", "1:4", "text that begins with % goes in quotes"),
        (
            'a: "\\q"',
            "1:5",
            r"between double quotes a backslash is written \\; between single ones it stands for itself",
        ),
        ("a: 1\nb", "2:1", "put a colon and a space after the key, and check the indentation"),
        ("{a:, b:}", "1:3", "put a space after the colon, and a value after that"),
        ("%FOO\n---\na", "1:5", "remove the line that begins with %"),
    ],
)
def test_what_is_no_yaml_has_a_place_and_a_mend(text: str, place: str, mend: str) -> None:
    with pytest.raises(GameFileError) as caught:
        read(text)
    (problem,) = caught.value.problems
    assert f"{problem.line}:{problem.column}" == place
    assert problem.text.startswith("not YAML: ")
    assert problem.mend == mend


def test_what_a_comma_cut_is_put_together_so_that_nothing_else_is_said() -> None:
    problems = Problems("f")
    tree = yamltree.read("{a: max(0, 1), b: [min(1, 2, 3), x]}", problems)
    assert plain(tree) == {"a": "max(0, 1)", "b": ["min(1, 2, 3)", "x"]}
    assert len(problems) == 2


@pytest.mark.parametrize("text", ["[a(, b, c]", "[(a, 'b)']", "a: max(0, 1)", "- f(a\n- b)"])
def test_what_no_comma_cut_stays_as_it_is(text: str) -> None:
    read(text)


def test_all_mistakes_come_at_once() -> None:
    assert complaints('a: 1\na: !x 2\n<<: 3\n[b]: "\\a"') == [
        "2:1: the key 'a' stands here again; it was given first in line 1",
        "2:4: found the tag !x, expected plain YAML",
        "3:1: found the merge key <<, which is not part of YAML 1.2",
        "4:1: found a list as a key, expected a name",
        "4:7: found the character '\\x07', which cannot be printed",
    ]


# -- limits -------------------------------------------------------------------------------------------------------


def billion_laughs() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 20)]
    return "\n".join(lines)


def deep_by_aliases() -> str:
    """Each entry no deeper than 30, and all written out a thousand deep."""
    lines = ["a0: &a0 x"]
    lines += [f"a{i}: &a{i} {'[' * 30}*a{i - 1}{']' * 30}" for i in range(1, 40)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 1_000_001, "0:0: a file of 1,000,001 characters; we read up to 1,000,000"),
        ("[" * 1000, "1:42: nested more than 40 deep"),
        ("- " * 1000, "1:83: nested more than 40 deep"),
        (billion_laughs(), "5:35: more than 50,000 values, aliases written out"),
        (deep_by_aliases(), "3:39: nested more than 40 deep, aliases written out"),
        (f"[{'1,' * 50_001}]", "1:100002: more than 50,000 values, aliases written out"),
    ],
    ids=["size", "brackets", "dashes", "billion laughs", "deep by aliases", "values"],
)
def test_what_is_too_much_is_refused(text: str, said: str) -> None:
    assert complaints(text) == [said]


def test_a_hundred_mistakes_are_enough() -> None:
    said = complaints("a: 1\n" * 1000)
    assert len(said) == 101
    assert said[0] == "0:0: 100 mistakes and perhaps more; listed are those found first"
