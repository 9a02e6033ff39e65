"""A game file whose shape has been checked: it hands out its parts, and gathers what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from burden import exact, schema, yamltree
from burden.errors import MAX_PROBLEMS, Problems, closest, did_you_mean
from burden.expressions import WORDS, Formula, FormulaError, parse
from burden.model import Interval
from burden.schema import Path
from burden.yamltree import Mapping, Node, Scalar, Sequence

__all__ = ["Document", "found", "listed"]

#: Longest label or name, in characters.
MAX_LABEL = 100

#: Most operations in all formulas of a file, numbers that stand alone not counted; reading as many takes a second.
MAX_OPERATIONS = 40_000

#: Sections that declare the names that formulas use.
DECLARING = ("parameters", "players", "definitions")


class Document:
    """The tree of a game file, the parts of wrong shape left out.

    Whatever is asked for and is not there, or not of the right shape, is not handed out; it has been reported.

    Parameters
    ----------
    tree
        What stands in the file.
    problems
        Where to note what is wrong with it.

    Raises
    ------
    GameFileError
        Where nothing in it can be read.
    """

    def __init__(self, tree: Node, problems: Problems) -> None:
        self.tree = tree
        self.problems = problems
        self._broken: set[Path] = set()
        self._formulas: dict[tuple[Scalar, bool], Formula | None] = {}
        self._n_operations = 0
        self._check_shape()
        if not isinstance(tree, Mapping):
            problems.raise_any()

    # -- parts --------------------------------------------------------------------------------------------------

    def at(self, *path: str | int) -> Node | None:
        """Node at a path."""
        if any(path[:length] in self._broken for length in range(len(path) + 1)):
            return None
        return _descend(self.tree, path)

    def scalar(self, *path: str | int) -> Scalar | None:
        """Single value at a path."""
        node = self.at(*path)
        return node if isinstance(node, Scalar) else None

    def text(self, *path: str | int) -> str:
        """Text at a path, in one line; empty where there is none."""
        node = self.scalar(*path)
        return " ".join(node.text.split()) if node else ""

    def items(self, *path: str | int) -> list[Node]:
        """Entries of a list."""
        node = self.at(*path)
        places = range(len(node.items)) if isinstance(node, Sequence) else ()
        return [item for place in places if (item := self.at(*path, place)) is not None]

    def entries(self, *path: str | int) -> Iterator[tuple[str, Scalar, Node]]:
        """Key, place of the key, and value of each entry of a mapping."""
        node = self.at(*path)
        if isinstance(node, Mapping):
            for key, (place, value) in node.entries.items():
                if (*path, key) not in self._broken:
                    yield key, place, value

    def declared(self, *sections: str) -> Collection[str]:
        """Names that sections declare, those of broken entries included: to use one is no second mistake."""
        nodes = [_descend(self.tree, (section,)) for section in sections]
        return {name: None for node in nodes if isinstance(node, Mapping) for name in node.entries}.keys()

    def may_declare(self, name: str) -> bool:
        """Whether a name may be declared in a part that could not be read, such as a section with a misspelt key."""
        assert isinstance(self.tree, Mapping), "no reading goes on otherwise"
        unread = [node for key, (_, node) in self.tree.entries.items() if (key,) in self._broken]
        if any(isinstance(node, Mapping) and name in node.entries for node in unread):
            return True
        return any((section,) in self._broken for section in DECLARING)

    def is_whole(self, *path: str | int) -> bool:
        """Whether nothing at a path or below it is of the wrong shape."""
        return not any(broken[: len(path)] == path for broken in self._broken)

    def leave_out(self, *path: str | int) -> None:
        """Hand this part out no more: what is wrong with it has been reported."""
        self._broken.add(path)

    @property
    def content(self) -> Any:
        """The whole as plain mappings, lists and texts."""
        return plain(self.tree)

    # -- problems -----------------------------------------------------------------------------------------------

    def problem(self, node: Node, text: str, mend: str = "", *, offset: int | None = None) -> None:
        """Note a mistake at a node, or at a character of a text."""
        place = node.line, node.column
        if offset is not None and isinstance(node, Scalar):
            place = node.place(offset)
        self.problems.add(*place, text, mend)

    def _check_shape(self) -> None:
        errors = schema.shape_errors(self.content)
        self._broken.update(error.path for error in errors)
        misspelt = [error.path for error in errors if error.kind == "unknown"]
        unknown = {path: self._suggestions(path) for path in misspelt[:MAX_PROBLEMS]}
        for path, kind, expected in errors:
            parent = _descend(self.tree, path[:-1])
            assert parent is not None, "the schema reports what is there"
            where = _prefix(path[:-1])
            if kind == "missing":
                # A misspelt key leaves the right one missing: that is one mistake.
                if not any(other[:-1] == path[:-1] and path[-1] in close for other, close in unknown.items()):
                    mend = "add burden: 1" if path == ("burden",) else f"add {path[-1]}:"
                    self.problem(parent, f"{where}the key {path[-1]!r} is missing", mend)
            elif kind == "unknown":
                self._unknown_key(path, where, unknown.get(path, []))
            else:
                node = _descend(self.tree, path)
                assert node is not None, "the schema reports what is there"
                self._wrong_shape(node, _prefix(path), expected)

    def _suggestions(self, path: Path) -> list[str]:
        parent = _descend(self.tree, path[:-1])
        unused = [key for key in schema.keys_at(path[:-1]) if isinstance(parent, Mapping) and key not in parent.entries]
        return closest(str(path[-1]), unused)

    def _unknown_key(self, path: Path, where: str, close: list[str]) -> None:
        key = str(path[-1])
        parent = _descend(self.tree, path[:-1])
        assert isinstance(parent, Mapping), "only mappings have keys"
        mend = did_you_mean(key, close, otherwise=f"known keys: {', '.join(schema.keys_at(path[:-1]))}")
        if ":" in key:
            mend = "put a space after the colon"
        self.problem(parent.entries[key][0], f"{where}unknown key {key[:60]!r}", mend)

    def _wrong_shape(self, node: Node, where: str, expected: str) -> None:
        mend = ""
        if isinstance(node, Scalar):
            mend = did_you_mean(node.text, expected.replace(" or ", ", ").split(", "))
            if node.is_empty:
                mend = "fill it in, or remove the key"
        elif isinstance(node, Sequence) and "domain" in where:
            mend = 'write the interval in quotes: "[0, 1]"'
        elif isinstance(node, Sequence | Mapping) and expected == "a single value":
            mend = "put text with brackets in quotes"
        found_instead = found(node)
        if "entr" in expected and isinstance(node, Sequence | Mapping):
            size = len(node.items) if isinstance(node, Sequence) else len(node.entries)
            found_instead = f"{size} {'entry' if size == 1 else 'entries'}"
        self.problem(node, f"{where}found {found_instead}, expected {expected}", mend)

    # -- single values ------------------------------------------------------------------------------------------

    def number(self, node: Scalar, where: str) -> Fraction | None:
        """Read a number."""
        try:
            number = exact.read_number(node.text.strip())
        except (exact.TooLargeError, ZeroDivisionError) as error:
            self.problem(node, f"{where}: {error}", "use a smaller number, without division by zero")
            return None
        if number is None:
            mend = "write 3, 0.1, 1e-3 or 4/5"
            if node.text.rstrip().endswith("%"):
                mend = "a percentage is written as a number: 0.05"
            self.problem(node, f"{where}: found {found(node)}, expected a number", mend)
        return number

    def is_label(self, node: Scalar, where: str) -> bool:
        """Whether a label or name can be printed; it comes from a stranger and goes to a terminal."""
        text = node.text
        if not text.strip():
            self.problem(node, f"{where}: found an empty label", "give it a name")
        elif len(text) > MAX_LABEL:
            self.problem(node, f"{where}: found a label of {len(text):,} characters", f"use at most {MAX_LABEL}")
        elif not text.isprintable():
            self.problem(node, f"{where}: found characters that cannot be printed", "use letters, digits and signs")
        else:
            return True
        return False

    def is_identifier(self, node: Scalar, where: str) -> bool:
        """Whether a name can stand in formulas."""
        name = node.text
        if not self.is_label(node, where):
            return False
        if not name.isidentifier():
            mend = "names begin with a letter and hold letters, digits and _"
            if ":" in name:
                mend = "put a space after the colon"
            self.problem(node, f"{where}: {name!r} cannot be a name", mend)
        elif name in WORDS or name == "oo":
            what = "stands for infinity" if name == "oo" else "is a word of the formula language"
            self.problem(node, f"{where}: {name!r} {what} and cannot be a name", "choose another name")
        else:
            return True
        return False

    def formula(self, node: Scalar, where: str, *, condition: bool = False) -> Formula | None:
        """Read a formula; one that stands in several places by an alias is read, and reported, once."""
        if (node, condition) not in self._formulas:
            self._formulas[node, condition] = self._read_formula(node, where, condition=condition)
        return self._formulas[node, condition]

    def _read_formula(self, node: Scalar, where: str, *, condition: bool) -> Formula | None:
        try:
            formula = parse(node.text, condition=condition)
        except FormulaError as error:
            self.problem(node, f"{where}: {error.message}", error.mend, offset=error.offset)
            return None
        self.count_operations(node, where, 1 + formula.root.size if formula.root.kind != "number" else 0)
        return formula

    def count_operations(self, node: Scalar, where: str, number: int) -> None:
        """Add to the operations of all formulas, which are bounded.

        Raises
        ------
        GameFileError
            Where there are too many.
        """
        self._n_operations += number
        if self._n_operations > MAX_OPERATIONS:
            text = f"{where}: formulas of more than {MAX_OPERATIONS:,} operations in all up to here"
            self.problems.fail(
                node.line, node.column, text, "shorten them, or name what they share under `definitions`"
            )

    def interval(self, node: Scalar, where: str) -> Interval | None:
        """Read an interval of numbers."""
        text = node.text.strip()
        mend = 'write an interval in quotes: "(0, oo)", "[0, 1]", "(0, 1]"'
        ends = text[1:-1].split(",")
        if len(text) < 2 or text[0] not in "([" or text[-1] not in ")]" or len(ends) != 2:
            self.problem(node, f"{where}: found {found(node)}, expected an interval", mend)
            return None
        bounds: list[Fraction | None] = []
        for end, infinite in zip(ends, ({"-oo"}, {"oo", "+oo"}), strict=True):
            try:
                number = None if end.strip() in infinite else exact.read_number(end.strip())
            except (exact.TooLargeError, ZeroDivisionError) as error:
                self.problem(node, f"{where}: {error}", mend)
                return None
            if number is None and end.strip() not in infinite:
                self.problem(node, f"{where}: found {end.strip()[:40]!r}, expected a number or oo", mend)
                return None
            bounds.append(number)
        low, high = bounds
        interval = Interval(low, high, text[0] == "[" and low is not None, text[-1] == "]" and high is not None)
        if low is not None and high is not None and (low > high or (low == high and low not in interval)):
            self.problem(node, f"{where}: the interval {text[:40]} is empty", "the lower end comes first")
            return None
        return interval


def found(node: Node) -> str:
    """What stands at a node, in words."""
    if not isinstance(node, Scalar):
        return node.kind
    return "nothing" if node.is_empty else repr(node.text if len(node.text) <= 40 else f"{node.text[:40]}…")


def listed(names: Collection[str]) -> str:
    """Names in a message: not too many."""
    shown = list(islice(names, 20))
    return ", ".join([name[:MAX_LABEL] for name in shown] + ["…"] * (len(names) > len(shown))) or "none"


def plain(node: Node | None) -> Any:
    """Write a node as plain mappings, lists and texts."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.text if node is not None else None


def _descend(node: Node, path: Path) -> Node | None:
    """Node at a path, or ``None``."""
    current: Node | None = node
    for step in path:
        if isinstance(current, yamltree.Mapping) and isinstance(step, str):
            current = current.get(step)
        elif isinstance(current, yamltree.Sequence) and isinstance(step, int) and step < len(current.items):
            current = current.items[step]
        else:
            return None
    return current


def _prefix(path: Path) -> str:
    steps = [str(step + 1) if isinstance(step, int) else step[:60] for step in path]
    return f"{'.'.join(steps)}: " if steps else ""
