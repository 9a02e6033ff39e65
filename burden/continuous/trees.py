"""Formulas as trees that can be rewritten: numbers put in, pieces taken apart, derivatives.

A payoff with ``min``, ``max``, ``abs`` or ``if`` is smooth on pieces. :func:`pieces` gives the formula of each, whether
or not its conditions can hold; :func:`guards` gives the formulas whose zeros are the borders between pieces. Both work
on trees with names of parameters as well: nothing here asks for numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from burden.expressions import Enclosed, Formula, Node, UnsureError

__all__ = [
    "Guard",
    "TooManyPieces",
    "derivative",
    "difference",
    "guards",
    "names",
    "number",
    "pieces",
    "put_in",
    "singular",
    "specialised",
]

#: Most smooth pieces of one formula that are told apart.
MAX_PIECES = 64

_COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})


class TooManyPieces(Exception):  # noqa: N818 -- an answer, not an error: what it says goes into the solution
    """A formula has more pieces than are told apart."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A formula whose zeros are borders between pieces.

    Parameters
    ----------
    node
        The formula, smooth.
    kind
        ``kink`` where the payoff is continuous across it, as it is for ``min``, ``max`` and ``abs``; ``jump`` where a
        condition of the file draws the border.
    """

    node: Node
    kind: Literal["kink", "jump"]


def number(value: Fraction | int) -> Node:
    """Tree of a number."""
    return Node("number", 0, (), Fraction(value))


_ZERO, _ONE = number(0), number(1)


def names(node: Node) -> set[str]:
    """Names that occur in a tree."""
    return {str(part.value) for part in node.walk() if part.kind == "name"}


def put_in(node: Node, values: Mapping[str, Node]) -> Node:
    """Tree with names replaced, and what is then a rational constant computed.

    Raises
    ------
    EvaluationError
        Where a constant part of it has no real value.
    """
    if node.kind == "number":
        return number(node.value)  # type: ignore[arg-type]  # a number has a number as its value
    if node.kind == "name":
        return values.get(str(node.value)) or Node("name", 0, (), node.value)
    if node.kind == "if":
        condition = put_in(node.parts[0], values)
        if not names(condition):
            return put_in(node.parts[1 if Formula("", condition).holds({}) else 2], values)
        return Node("if", 0, (condition, *(put_in(part, values) for part in node.parts[1:])))
    parts = tuple(put_in(part, values) for part in node.parts)
    rewritten = Node(node.kind, node.offset, parts, node.value)
    if not node.is_condition and all(part.kind == "number" for part in parts):
        value = Formula("", rewritten).evaluate({})
        if isinstance(value, Fraction):
            return number(value)
    return Node(node.kind, 0, parts, node.value)


# -- sums and products that drop what is idle ------------------------------------------------------------------------


def _value(node: Node) -> Fraction | None:
    return node.value if isinstance(node.value, Fraction) else None


def _sum(terms: Iterable[Node]) -> Node:
    constant, rest = Fraction(0), []
    for term in terms:
        value = _value(term)
        if value is None:
            rest.append(term)
        else:
            constant += value
    if constant or not rest:
        rest.append(number(constant))
    return rest[0] if len(rest) == 1 else Node("+", 0, tuple(rest))


def _product(factors: Iterable[Node]) -> Node:
    constant, rest = Fraction(1), []
    for factor in factors:
        value = _value(factor)
        if value is None:
            rest.append(factor)
        else:
            constant *= value
    if not constant:
        return _ZERO
    if constant != 1 or not rest:
        rest.insert(0, number(constant))
    return rest[0] if len(rest) == 1 else Node("*", 0, tuple(rest))


def _quotient(above: Node, below: Node) -> Node:
    divisor = _value(below)
    if divisor:
        return _product([number(1 / divisor), above])
    return _ZERO if _value(above) == 0 else Node("/", 0, (above, below))


def _negative(node: Node) -> Node:
    return _product([number(-1), node])


def difference(left: Node, right: Node) -> Node:
    """Tree of a difference."""
    return _sum([left, _negative(right)])


def derivative(node: Node, name: str) -> Node:
    """Derivative of a formula; of a piecewise one, piece by piece.

    At borders between pieces it is the derivative of one of the neighbours, and means nothing.
    """
    kind, parts = node.kind, node.parts
    if kind == "name":
        return _ONE if node.value == name else _ZERO
    if name not in names(node):
        return _ZERO
    if kind == "if":
        return Node("if", 0, (parts[0], derivative(parts[1], name), derivative(parts[2], name)))
    if kind in {"min", "max"}:
        return derivative(_as_choice(node), name)
    if kind == "abs":
        return derivative(_as_choice(node), name)
    inner = [derivative(part, name) for part in parts]
    if kind == "+":
        return _sum(inner)
    if kind == "negative":
        return _negative(inner[0])
    if kind == "*":
        return _sum(_product([*parts[:k], own, *parts[k + 1 :]]) for k, own in enumerate(inner))
    if kind == "/":
        above, below = parts
        return difference(_quotient(inner[0], below), _quotient(_product([above, inner[1]]), _product([below, below])))
    if kind == "sqrt":
        return _quotient(inner[0], _product([number(2), node]))
    if kind == "log":
        return _quotient(inner[0], parts[0])
    if kind == "exp":
        return _product([node, inner[0]])
    base, exponent = parts
    power = _value(exponent)
    if power is not None:
        lowered = base if power == 2 else _ONE if power == 1 else Node("**", 0, (base, number(power - 1)))
        return _product([exponent, lowered, inner[0]])
    grown = _sum([_product([inner[1], Node("log", 0, (base,))]), _quotient(_product([exponent, inner[0]]), base)])
    return _product([node, grown])


# -- pieces ----------------------------------------------------------------------------------------------------------


def _as_choice(node: Node) -> Node:
    """``min``, ``max`` or ``abs`` as an ``if``; the operands of a longer one are taken two at a time."""
    if node.kind == "abs":
        (operand,) = node.parts
        return Node("if", 0, (Node(">=", 0, (operand, _ZERO)), operand, _negative(operand)))
    if len(node.parts) == 1:
        return node.parts[0]
    sign = "<=" if node.kind == "min" else ">="
    # Halves, so that a long list is no deep tree.
    middle = len(node.parts) // 2
    halves = [
        part[0] if len(part) == 1 else Node(node.kind, 0, part) for part in (node.parts[:middle], node.parts[middle:])
    ]
    return Node("if", 0, (Node(sign, 0, tuple(halves)), *halves))


def pieces(node: Node) -> list[Node]:
    """Formulas of the smooth pieces, each once: those of which the conditions never hold included.

    Raises
    ------
    TooManyPieces
        Where there are more than :data:`MAX_PIECES`.
    """
    found = dict.fromkeys(_pieces(node))
    return list(found)


def _pieces(node: Node) -> list[Node]:
    if node.kind in {"min", "max"}:
        alternatives = [piece for part in node.parts for piece in _pieces(part)]
    elif node.kind == "abs":
        alternatives = [sign for piece in _pieces(node.parts[0]) for sign in (piece, _negative(piece))]
    elif node.kind == "if":
        alternatives = [piece for part in node.parts[1:] for piece in _pieces(part)]
    elif not node.parts:
        return [node]
    else:
        choices = [_pieces(part) for part in node.parts]
        count = 1
        for choice in choices:
            count *= len(choice)
        if count > MAX_PIECES:
            raise TooManyPieces(f"a payoff of more than {MAX_PIECES} pieces")
        alternatives = [Node(node.kind, 0, parts, node.value) for parts in itertools.product(*choices)]
    alternatives = list(dict.fromkeys(alternatives))
    if len(alternatives) > MAX_PIECES:
        raise TooManyPieces(f"a payoff of more than {MAX_PIECES} pieces")
    return alternatives


def guards(node: Node) -> list[Guard]:
    """Borders between pieces: differences of the operands of ``min`` and ``max``, and of both sides of comparisons.

    Raises
    ------
    TooManyPieces
        As for :func:`pieces`.
    """
    found: dict[Guard, None] = {}
    for part in node.walk():
        for border, kind in _borders(part):
            for piece in pieces(border):
                found[Guard(piece, kind)] = None
    if len(found) > MAX_PIECES:
        raise TooManyPieces(f"a payoff with more than {MAX_PIECES} kinks and steps")
    return list(found)


def _borders(node: Node) -> Iterator[tuple[Node, Literal["kink", "jump"]]]:
    if node.kind == "abs":
        yield node.parts[0], "kink"
    elif node.kind in {"min", "max"}:
        for left, right in itertools.combinations(node.parts[:12], 2):
            yield difference(left, right), "kink"
        if len(node.parts) > 12:
            raise TooManyPieces(f"{node.kind} of more than 12 formulas")
    elif node.kind == "if":
        for part in node.parts[0].walk():
            if part.kind in _COMPARISONS:
                yield difference(*part.parts), "jump"


def singular(node: Node) -> tuple[list[Node], list[Node]]:
    """Formulas at whose zeros a smooth piece may end or have no derivative.

    Returns
    -------
    tuple[list[Node], list[Node]]
        What stands under roots, where the payoff has a value but perhaps no derivative; and what stands below a line
        or in a logarithm, where it has none.
    """
    cusps: dict[Node, None] = {}
    poles: dict[Node, None] = {}
    for part in node.walk():
        if part.kind == "/":
            poles[part.parts[1]] = None
        elif part.kind == "log":
            poles[part.parts[0]] = None
        elif part.kind == "sqrt":
            cusps[part.parts[0]] = None
        elif part.kind == "**":
            power = _value(part.parts[1])
            if power is not None and power.denominator == 1 and power < 0:
                poles[part.parts[0]] = None
            elif power is None or power.denominator != 1:
                (cusps if power is not None and power > 0 else poles)[part.parts[0]] = None
    return tuple([piece for one in found if names(one) for piece in pieces(one)] for found in (cusps, poles))  # type: ignore[return-value]  # a pair


def specialised(node: Node, values: Mapping[str, Enclosed]) -> Node:
    """Formula of the piece that a point lies in.

    Raises
    ------
    UnsureError
        Where that is too close to tell.
    EvaluationError
        Where a condition has no value there.
    """
    if node.kind == "if":
        return specialised(node.parts[1 if _truth(node.parts[0], values) else 2], values)
    if node.kind in {"min", "max", "abs"}:
        choice = _as_choice(node)
        if choice.kind != "if":
            return specialised(choice, values)
        condition = choice.parts[0]
        if specialised(condition.parts[0], values) == specialised(condition.parts[1], values):
            return specialised(choice.parts[1], values)
        return specialised(choice.parts[1 if _truth(condition, values) else 2], values)
    if not node.parts:
        return node
    return Node(node.kind, 0, tuple(specialised(part, values) for part in node.parts), node.value)


def _truth(condition: Node, values: Mapping[str, Enclosed]) -> bool:
    formula = Formula("", condition)
    if not formula.may_hold(values):
        return False
    if Formula("", Node("not", 0, (condition,))).may_hold(values):
        raise UnsureError
    return True
