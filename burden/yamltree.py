"""YAML text to a tree of scalars, lists and mappings that know their places. The only reader of YAML.

Every scalar stays the text that stands in the file: ``NO`` is not false, ``12:30`` is not 750, ``1e-8`` and ``010`` are
what they look like. Nothing is constructed, tags are refused, and size, depth and the expansion of aliases are bounded
before anything is built, so that a file from a stranger cannot run code or exhaust memory.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, takewhile
from typing import Any, NoReturn, TypeAlias, TypeGuard

import yaml

from burden.errors import Problems

__all__ = ["MAX_CHARACTERS", "Mapping", "Node", "Scalar", "Sequence", "Source", "read"]

#: Largest file that we read, in characters. The longest published alliance game takes a hundredth of it.
MAX_CHARACTERS = 1_000_000

#: Most nodes of a tree, aliases expanded: payoff lists of three players with 25 actions each, and then some.
MAX_NODES = 50_000

#: Deepest nesting.
MAX_DEPTH = 40

#: What YAML does not allow in a file at all.
_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: Most commas of a text that should have been in quotes.
MAX_PIECES = 10

_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")

#: What steers a terminal or turns the direction of writing, and so could make a file print what it does not say.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")

#: What stands before a value and does not belong to it: anchors and tags.
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*+(?:\s|#.*)*+)*+")

#: How one character of a value is written, by the sign that opens the value.
_PLAIN = re.compile(r".", re.DOTALL)
_WRITTEN = {
    "'": re.compile(r"''|.", re.DOTALL),
    '"': re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\r\n|.)|.", re.DOTALL),
}


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A text, with its place: line and column from 1, and the source that column offsets refer to.

    ``style`` is the sign that opens it, empty where it stands plain. ``is_literal`` says that the text is, white space
    apart, what stands in the file.
    """

    text: str
    line: int
    column: int
    style: str
    source: Source
    is_literal: bool = True
    size: int = 1
    depth: int = 0

    kind = "text"

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands there: ``key:`` with no value."""
        return not self.text and self.style == ""

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character of the text, counted from 0."""
        return self.source.place(self, offset) if self.is_literal else (self.line, self.column)


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list of nodes, with its place."""

    items: tuple[Node, ...]
    line: int
    column: int
    size: int
    depth: int

    kind = "a list"


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """Keys and values in the order of the file, with its place. Keys are unique."""

    entries: dict[str, tuple[Scalar, Node]]
    line: int
    column: int
    size: int
    depth: int

    kind = "a mapping"

    def get(self, key: str) -> Node | None:
        """Value of a key, or ``None``."""
        entry = self.entries.get(key)
        return entry[1] if entry else None


Node: TypeAlias = "Scalar | Sequence | Mapping"


class Source:
    """The text of a file, to find the places of characters in it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]

    def position(self, line: int, column: int) -> int:
        """Characters before a place."""
        return self._starts[line - 1] + column - 1

    def position_of(self, mark: Any) -> int:
        """Characters before a mark of the parser, which counts the end of the text as a line of its own."""
        is_inside = mark is not None and mark.line < len(self._starts)
        return min(self.position(mark.line + 1, mark.column + 1), len(self.text)) if is_inside else len(self.text)

    def line_and_column(self, position: int) -> tuple[int, int]:
        """Place of the character at a position, counted from 0."""
        line = bisect.bisect_right(self._starts, position)
        return line, position - self._starts[line - 1] + 1

    def place(self, scalar: Scalar, offset: int) -> tuple[int, int]:
        """Line and column of a character of a scalar.

        Folding changes white space alone, so the n-th other character of the value is the n-th that is written.
        """
        position = self.position(scalar.line, scalar.column)
        properties = _PROPERTIES.match(self.text, position)
        assert properties is not None, "the pattern matches nothing too"
        position = properties.end()
        if scalar.style in {"|", ">"}:
            line_break = _LINE_BREAK.search(self.text, position)
            position = line_break.end() if line_break else len(self.text)
        elif scalar.style:
            position += 1
        wanted = sum(not character.isspace() for character in scalar.text[:offset])
        is_at_end = offset >= len(scalar.text.rstrip())
        for match in _WRITTEN.get(scalar.style, _PLAIN).finditer(self.text, position):
            position = match.start()
            if _is_space(match[0]):
                continue
            if not wanted:
                break
            wanted -= 1
            position = match.end()
            if not wanted and is_at_end:
                break
        return self.line_and_column(position)


def _is_space(written: str) -> bool:
    """Whether one character of a value, as it is written, is white space."""
    if len(written) == 1 or written == "''":
        return written.isspace()
    code = written[2:]
    return chr(int(code, 16)).isspace() if code.strip() else written[1] in " \t\r\ntnvfr_NLP"


def read(text: str, problems: Problems) -> Node:
    """Read a YAML text.

    Parameters
    ----------
    text
        The text.
    problems
        Where to note what is wrong with it although it can be read: repeated keys, keys that are no text, tags.

    Raises
    ------
    GameFileError
        Where the text is no YAML, too large, or too deeply nested.
    """
    if len(text) > MAX_CHARACTERS:
        found = f"a file of {len(text):,} characters; we read up to {MAX_CHARACTERS:,}"
        problems.fail(0, 0, found, "split the file, or drop what is not part of the game")
    source = Source(text.removeprefix("\ufeff"))
    for match in _NOT_YAML.finditer(source.text):
        found = f"found the character {match[0]!r}, which YAML does not allow"
        problems.add(*source.line_and_column(match.start()), found, "remove it, or save the file as UTF-8")
    problems.raise_any()
    try:
        return _Composer(source, problems).document()
    except yaml.MarkedYAMLError as error:
        position = source.position_of(error.problem_mark)
        if position >= len(source.text.rstrip()) and error.context_mark:
            position = source.position_of(error.context_mark)  # something is still open: say where it was opened
        found = error.problem or "found what is not YAML"
        context = f" ({error.context})" if error.context else ""
        mend = _yaml_mend(found, error.context or "", source.text[position : position + 1])
        problems.fail(*source.line_and_column(position), f"not YAML: {found}{context}", mend)


def _yaml_mend(problem: str, context: str, character: str) -> str:
    if character == "\t":
        return "indent with spaces, not tabs"
    if "directive" in problem or "directive" in context:
        return "remove the line that begins with %"
    if character and character in "%@`":
        return f"text that begins with {character} goes in quotes"
    if "unexpected ':'" in problem:
        return "put a space after the colon, and a value after that"
    if "mapping values are not allowed" in problem:
        return "put text that holds ': ' in quotes, and check the indentation"
    if "block" in context or "block" in problem:
        return "check the indentation of this line against the one above it"
    if "flow" in context or "flow" in problem:
        return "check commas and closing brackets"
    if "escape" in problem:
        return r"between double quotes a backslash is written \\; between single ones it stands for itself"
    if "quoted" in context:
        return "close the quotation mark"
    if "simple key" in context:
        return "put a colon and a space after the key, and check the indentation"
    return "check indentation, brackets and quotation marks; text with special characters goes in quotes"


class _Composer:
    """Builds the tree from the parser's events, within the limits."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self._problems = problems
        self._source = source
        # libyaml where PyYAML was built with it, for speed; both give the same events and places.
        loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        self._events: Iterator[Any] = yaml.parse(source.text, Loader=loader)
        self._anchors: dict[str, Node | None] = {}
        self._size = 0

    def document(self) -> Node:
        tree: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent) and tree is not None:
                self._fail(event, "a second document", "keep one game per file: remove the line ---")
            if isinstance(event, yaml.NodeEvent):
                tree = self._node(event, 0)
        if tree is None:
            self._problems.fail(1, 1, "an empty file", "`burden init NAME` writes a starter file")
        return tree

    def _node(self, event: Any, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._fail(event, f"nested more than {MAX_DEPTH} deep", "flatten it")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        anchor = event.anchor
        if anchor is not None:
            self._anchors[anchor] = None  # open: an alias to it from inside would never end
        if event.tag is not None and event.tag != "!":
            self._problem(event, f"found the tag {event.tag[:60]}, expected plain YAML", "remove the tag")
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, depth)
        else:
            node = self._mapping(event, depth)
        self._count(event, 1)
        if anchor is not None:
            self._anchors[anchor] = node
        return node

    def _scalar(self, event: Any) -> Scalar:
        """Make a scalar; its text without what cannot be printed, and with accents as one character where there is one.

        The same letter can be written in two ways that look alike, and a name is found under either.
        """
        text = event.value
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        scalar = Scalar(text, *_place(event), _style(event), self._source, text == event.value)
        found = _UNPRINTABLE.search(text)
        if found is None:
            return scalar
        line, column = scalar.place(found.start())
        problem = f"found the character {found[0]!r}, which cannot be printed"
        self._problems.add(line, column, problem, "remove it")
        return replace(scalar, text=_UNPRINTABLE.sub("", text), is_literal=False)

    def _sequence(self, start: Any, depth: int) -> Sequence:
        nodes: list[Node] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            nodes.append(self._node(event, depth + 1))
        items: list[Node] = []
        waiting = deque(nodes)
        while waiting:
            item = waiting.popleft()
            n_pieces = _n_pieces(item, waiting) if start.flow_style else 0
            items.append(self._joined(item, [waiting.popleft() for _ in range(n_pieces)]))
        size, below = 1 + sum(item.size for item in nodes), max((item.depth for item in nodes), default=0)
        return Sequence(tuple(items), *_place(start), size, below + 1)

    def _mapping(self, start: Any, depth: int) -> Mapping:
        waiting: deque[tuple[Node, Node]] = deque()
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            waiting.append((self._node(event, depth + 1), self._node(next(self._events), depth + 1)))
        size = 1 + sum(key.size + value.size for key, value in waiting)
        below = max((max(key.depth, value.depth) for key, value in waiting), default=0)
        entries: dict[str, tuple[Scalar, Node]] = {}
        while waiting:
            key, value = waiting.popleft()
            lone_keys = (key for key, _ in takewhile(lambda entry: _is_nothing(entry[1]), waiting))
            n_pieces = _n_pieces(value, lone_keys) if start.flow_style else 0
            value = self._joined(value, [waiting.popleft()[0] for _ in range(n_pieces)])
            if self._is_key(key, entries):
                entries[key.text] = (key, value)
        return Mapping(entries, *_place(start), size, below + 1)

    def _is_key(self, key: Node, entries: dict[str, tuple[Scalar, Node]]) -> TypeGuard[Scalar]:
        """Whether a node can be the key of one entry more."""
        if not isinstance(key, Scalar):
            text, mend = f"found {key.kind} as a key, expected a name", "keys are plain text"
        elif key.text == "<<" and not key.style:
            text, mend = "found the merge key <<, which is not part of YAML 1.2", "write the entries out"
        elif key.text in entries:
            first = entries[key.text][0]
            text = f"the key {key.text[:60]!r} stands here again; it was given first in line {first.line}"
            mend = "keep one of the two"
        else:
            return True
        self._problems.add(key.line, key.column, text, mend)
        return False

    def _joined(self, first: Node, pieces: list[Node]) -> Node:
        """Put together again what commas have cut, and say so once: each piece would be reported otherwise."""
        if not pieces:
            return first
        assert isinstance(first, Scalar), "only texts are cut"
        mend = "between { } and [ ] text that holds a comma goes in quotes"
        self._problems.add(first.line, first.column, f"found {first.text[:60]!r}, cut off by a comma", mend)
        text = ", ".join([first.text, *(piece.text for piece in pieces if isinstance(piece, Scalar))])
        return replace(first, text=text, is_literal=False)

    def _alias(self, event: Any, depth: int) -> Node:
        if event.anchor not in self._anchors:
            self._fail(event, f"*{event.anchor} refers to no anchor above it", f"write &{event.anchor} at its source")
        node = self._anchors[event.anchor]
        if node is None:
            self._fail(event, f"*{event.anchor} refers to what it stands in", "write the value out")
        if depth + node.depth > MAX_DEPTH:
            self._fail(event, f"nested more than {MAX_DEPTH} deep, aliases written out", "flatten it")
        self._count(event, node.size)
        return node

    def _count(self, event: Any, size: int) -> None:
        self._size += size
        if self._size > MAX_NODES:
            self._fail(event, f"more than {MAX_NODES:,} values, aliases written out", "use fewer aliases or entries")

    def _problem(self, event: Any, text: str, mend: str) -> None:
        self._problems.add(*_place(event), text, mend)

    def _fail(self, event: Any, text: str, mend: str) -> NoReturn:
        self._problems.fail(*_place(event), text, mend)


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.is_empty


def _n_pieces(first: Node, following: Iterable[Node]) -> int:
    """How many of the following nodes are pieces of a text that a comma has cut.

    ``{West: max(0, x)}`` is read as an entry ``West: max(0`` and a key ``x)``: a bracket is opened in one and closed in
    the other.
    """
    n_open = _n_open(first)
    if n_open > 0:
        for number, piece in enumerate(islice(following, MAX_PIECES), start=1):
            if not isinstance(piece, Scalar) or piece.style:
                break
            n_open += _n_open(piece)
            if n_open == 0:
                return number
    return 0


def _n_open(node: Node) -> int:
    return node.text.count("(") - node.text.count(")") if isinstance(node, Scalar) and not node.style else 0


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _style(event: Any) -> str:
    """``""`` for plain text, otherwise the character that opens it."""
    style = event.style
    return "" if style is None or style == "plain" else str(style)
