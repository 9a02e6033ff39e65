"""Formula text to a tree.

The grammar below is read by Lark (LALR), which builds our nodes as it goes: no tree of its own stands between, and
depth and size are bounded while they grow. Operators that bind alike are gathered into one node as long as they can be,
so that ``a + b + c`` is one sum of three terms and a long sum is no deep tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

import lark

from burden import exact

__all__ = ["COMPARISONS", "FUNCTIONS", "WORDS", "FormulaError", "Node", "tree"]

#: Words of the language, which cannot be names.
WORDS = frozenset({"and", "or", "not", "if", "else"})

#: Functions, each with its least and greatest number of arguments.
FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "min": (1, 1000),
    "max": (1, 1000),
    "abs": (1, 1),
    "sqrt": (1, 1),
    "log": (1, 1),
    "exp": (1, 1),
}

COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})

#: Limits of one formula. Payoffs of published games stay below a tenth of each.
MAX_CHARACTERS = 20_000
MAX_NODES = 4_000
MAX_DEPTH = 60

_CONDITIONS = COMPARISONS | {"and", "or", "not"}

#: From what binds loosest to what binds tightest. A name may hold every character outside ASCII that is no space: what
#: does not belong is found afterwards, and named.
_GRAMMAR = r"""
?start: choice
?choice: disjunction
    | disjunction "if" disjunction "else" choice  -> conditional
?disjunction: conjunction ("or" conjunction)*
?conjunction: negation ("and" negation)*
?negation: comparison
    | "not" negation                              -> negated
?comparison: sum (COMPARE sum)*
?sum: product (PLUS product)*
?product: factor (TIMES factor)*
?factor: raised
    | PLUS factor                                 -> signed
?raised: atom
    | atom "**" factor                            -> power
?atom: NUMBER                                     -> number
    | NAME                                        -> name
    | NAME "(" [choice ("," choice)*] ")"         -> call
    | "(" choice ")"                              -> group

COMPARE: "<=" | ">=" | "==" | "!=" | "<" | ">"
PLUS: "+" | "-"
TIMES: "*" | "/"
NAME: /[^\x00-\/:-@\[-^`{-\x7f\s\d][^\x00-\/:-@\[-^`{-\x7f\s]*/
NUMBER: /([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?/
%ignore /\s+/
"""

_MENDS: Mapping[str, str] = {
    "^": "powers are written **",
    "²": "powers are written **: x**2",
    "³": "powers are written **: x**3",
    "=": "equality is written ==",
    "≠": "write !=",
    "≤": "write <=",
    "≥": "write >=",
    "×": "multiplication is written *",
    "·": "multiplication is written *",
    "÷": "division is written /",
    "−": "minus is written with the sign on the keyboard, -",
    "–": "minus is written with the sign on the keyboard, -",
    "√": "write sqrt(x)",
    "∞": "formulas know no infinity",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`, or != between numbers",
    "%": "a percentage is written as a number: 80% is 0.8",
    "'": "formulas hold no text",
    '"': "formulas hold no text",
    "[": "use round brackets",
    "]": "use round brackets",
    "{": "use round brackets",
    "}": "use round brackets",
}


class FormulaError(Exception):
    """A text is not a formula.

    Parameters
    ----------
    message
        What is wrong.
    offset
        Where, counted in characters from 0.
    mend
        What to do about it; may be empty.
    """

    def __init__(self, message: str, offset: int, mend: str = "") -> None:
        self.message, self.offset, self.mend = message, offset, mend
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of a formula.

    Parameters
    ----------
    kind
        ``number``, ``name``, ``+`` (of all ``parts``), ``*``, ``/``, ``**``, ``negative``, a comparison sign,
        ``and``, ``or``, ``not``, ``if`` (condition, then, else) or the name of a function.
    offset
        Where it stands in the text, counted in characters from 0.
    parts
        Operands.
    value
        The number, or the name.
    depth, size
        Levels of nesting, and number of nodes, down from here.
    """

    kind: str
    offset: int
    parts: tuple[Node, ...] = ()
    value: Fraction | str = ""
    depth: int = 1
    size: int = 1

    @property
    def is_condition(self) -> bool:
        """Whether this is true or false rather than a number."""
        return self.kind in _CONDITIONS or (self.kind == "if" and self.parts[1].is_condition)

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, each before its parts."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.parts)


def tree(text: str) -> Node:
    """Read a formula, whether a number or a condition.

    Raises
    ------
    FormulaError
        With the place of the first mistake.
    """
    if len(text) > MAX_CHARACTERS:
        raise FormulaError(f"a formula of {len(text):,} characters", 0, f"keep formulas below {MAX_CHARACTERS:,}")
    if not text.strip():
        raise FormulaError("an empty formula", 0, "write a number or a formula")
    try:
        node: Any = _parser().parse(text)  # not Lark's tree: the builder has made our nodes
    except lark.exceptions.VisitError as error:
        if isinstance(error.orig_exc, FormulaError):
            raise error.orig_exc from None
        raise
    except lark.exceptions.UnexpectedInput as error:
        raise _syntax_error(text, error) from None
    assert isinstance(node, Node)
    return node


@cache
def _parser() -> lark.Lark:
    return lark.Lark(_GRAMMAR, parser="lalr", transformer=_Builder(), maybe_placeholders=False)


def _syntax_error(text: str, error: lark.exceptions.UnexpectedInput) -> FormulaError:
    """Say what is wrong at the place where the parser stopped."""
    if isinstance(error, lark.exceptions.UnexpectedCharacters):
        position = error.pos_in_stream or 0
        return _wrong_character(text[position], position)
    token = getattr(error, "token", None)
    if token is None or token.type == "$END":
        mend = "something is missing at the end"
        if len(re.findall(r"\bif\b(?=\s*\S)", text)) > len(re.findall(r"\belse\b", text)):
            mend = "`if` goes with `else`: a if condition else b"
        if text.count("(") > text.count(")"):
            mend = "close the bracket"
        return FormulaError("the formula ends too early", len(text.rstrip()), mend)
    offset, word = _offset(token), str(token)
    if token.type == "NAME":
        _check_name(token)
    if word in WORDS:
        return _word_error(word, offset)
    if word == ")" and text.count("(", 0, offset) <= text.count(")", 0, offset):
        return FormulaError("found ')' without its '('", offset, "remove it, or open the bracket")
    if word == "," and re.search(r"[0-9],[0-9]", text[max(offset - 1, 0) : offset + 2]):
        return FormulaError("found ','", offset, "decimals are written with a point: 0.8")
    before = _LAST_TOKEN.search(text, 0, offset)
    follows = before is not None
    if before is not None and (token.type in {"NAME", "NUMBER"} or word == "("):
        if before[1] in WORDS:  # after a word of the language an operand may stand: it was read as a name
            return _word_error(before[1], before.start(1))
        found = f"found {_quoted(word)} after {_quoted(before[1])}"
        return FormulaError(found, offset, "multiplication is written *: 2*x")
    expected = "an operator" if follows else "a number, a name or '('"
    return FormulaError(f"found {_quoted(word)}", offset, f"{expected} is expected here")


#: The number, name or closing bracket that ends just before a place.
_LAST_TOKEN = re.compile(r"(\)|[^\x00-\-/:-@\[-^`{-\x7f\s]{1,60})\s*\Z")


def _offset(token: lark.Token) -> int:
    return token.start_pos or 0


def _quoted(word: str) -> str:
    return repr(word if len(word) <= 40 else f"{word[:40]}…")


def _wrong_character(character: str, offset: int) -> FormulaError:
    return FormulaError(f"found {character!r}", offset, _MENDS.get(character, "formulas know + - * / ** ( ) and names"))


def _check_name(token: lark.Token) -> None:
    """Refuse what the grammar takes for a name but is none: the words, and names with characters that do not belong."""
    name = str(token)
    if name in WORDS:
        raise _word_error(name, _offset(token))
    if not (name.isidentifier() and name.isprintable()):  # some Pythons let invisible characters join names
        begins = (name[:length] for length in range(1, len(name) + 1))
        length = len(next(begin for begin in begins if not (begin.isidentifier() and begin.isprintable())))
        raise _wrong_character(name[length - 1], _offset(token) + length - 1)


def _word_error(word: str, offset: int) -> FormulaError:
    mend = f"{word!r} is a word of the formula language, and stands wrong here"
    return FormulaError(f"found {word!r}", offset, mend)


def _node(kind: str, offset: int, *parts: Node) -> Node:
    """Build a node within the limits of depth and size."""
    depth = 1 + max(part.depth for part in parts)
    size = 1 + sum(part.size for part in parts)
    if depth > MAX_DEPTH:
        raise FormulaError(f"nested more than {MAX_DEPTH} deep", offset, "name parts of it under `definitions`")
    if size > MAX_NODES:
        raise FormulaError(f"more than {MAX_NODES:,} operations", offset, "name parts of it under `definitions`")
    return Node(kind, offset, parts, "", depth, size)


def _nested(node: Node) -> Node:
    """The same node one level down: brackets and a plus sign leave nothing behind, but a tower of them is nesting."""
    return replace(node, depth=_node("()", node.offset, node).depth)


def _number(node: Node) -> Node:
    if node.is_condition:
        raise FormulaError("a condition where a number is expected", node.offset, "write `a if condition else b`")
    return node


def _condition(node: Node) -> Node:
    if not node.is_condition:
        raise FormulaError("a number where a condition is expected", node.offset, "compare it: x > 0")
    return node


class _Builder(lark.Transformer[lark.Token, Node]):
    """Makes our nodes from what the parser found; methods bear the names of the grammar's rules."""

    def number(self, children: Sequence[lark.Token]) -> Node:
        (token,) = children
        try:
            value = exact.read_number(str(token))
        except exact.TooLargeError as error:
            raise FormulaError(str(error), _offset(token), "use a smaller number") from None
        if value is None:  # the exponent alone is too long to be read
            raise FormulaError("a number of more than a thousand digits", _offset(token), "use a smaller number")
        return Node("number", _offset(token), (), value)

    def name(self, children: Sequence[lark.Token]) -> Node:
        (token,) = children
        _check_name(token)
        return Node("name", _offset(token), (), str(token))

    def group(self, children: Sequence[Node]) -> Node:
        return _nested(*children)

    def call(self, children: Sequence[Any]) -> Node:
        token, arguments = children[0], [child for child in children[1:] if child is not None]
        _check_name(token)
        function = str(token)
        if function not in FUNCTIONS:
            mend = f"functions are {', '.join(FUNCTIONS)}; a product is written *"
            raise FormulaError(f"unknown function {_quoted(function)}", _offset(token), mend)
        least, most = FUNCTIONS[function]
        if not least <= len(arguments) <= most:
            expected = f"{least} argument" if least == most else f"{least} to {most} arguments"
            found = f"{function} with {len(arguments)} arguments"
            raise FormulaError(found, _offset(token), f"{function} takes {expected}")
        return _node(function, _offset(token), *map(_number, arguments))

    def sum(self, children: Sequence[Any]) -> Node:
        terms = [_number(children[0])]
        for sign, term in zip(children[1::2], children[2::2], strict=True):
            terms.append(_number(term) if sign == "+" else _node("negative", _offset(sign), _number(term)))
        return _node("+", terms[0].offset, *terms)

    def product(self, children: Sequence[Any]) -> Node:
        run = [_number(children[0])]
        for sign, factor in zip(children[1::2], children[2::2], strict=True):
            if sign == "*":
                run.append(_number(factor))
            else:
                run = [_node("/", _offset(sign), _joined(run), _number(factor))]
        return _joined(run)

    def signed(self, children: Sequence[Any]) -> Node:
        sign, operand = children
        return _nested(_number(operand)) if sign == "+" else _node("negative", _offset(sign), _number(operand))

    def power(self, children: Sequence[Node]) -> Node:
        base, exponent = children
        return _node("**", base.offset, _number(base), _number(exponent))

    def comparison(self, children: Sequence[Any]) -> Node:
        operands = [_number(child) for child in children[::2]]
        links = [
            _node(str(sign), _offset(sign), left, right)
            for left, sign, right in zip(operands, children[1::2], operands[1:], strict=False)
        ]
        return links[0] if len(links) == 1 else _node("and", operands[0].offset, *links)

    def conjunction(self, children: Sequence[Node]) -> Node:
        return _node("and", children[0].offset, *map(_condition, children))

    def disjunction(self, children: Sequence[Node]) -> Node:
        return _node("or", children[0].offset, *map(_condition, children))

    def negated(self, children: Sequence[Node]) -> Node:
        return _node("not", children[0].offset, _condition(children[0]))

    def conditional(self, children: Sequence[Node]) -> Node:
        then, condition, otherwise = children
        if then.is_condition != otherwise.is_condition:
            found = "a number in one branch and a condition in the other"
            raise FormulaError(found, then.offset, "use numbers in both")
        return _node("if", then.offset, _condition(condition), then, otherwise)


def _joined(factors: Sequence[Node]) -> Node:
    return factors[0] if len(factors) == 1 else _node("*", factors[0].offset, *factors)
