"""Formulas as Python functions on flint's rational numbers: what is constant is worked out once, beforehand.

Nothing is written as Python text: each node of a formula becomes a function that calls those of its parts.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from flint import fmpq

from burden import exact
from burden.expressions import Formula, Node

__all__ = ["Built", "Early", "Env", "Function", "NotRational", "TooLong", "built", "names_of"]

#: Largest exponent that is multiplied out here.
MAX_EXPONENT = 64

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


class NotRational(Exception):  # noqa: N818 -- no error: there is another way
    """A formula may leave the rational numbers."""


class TooLong(ArithmeticError):  # noqa: N818 -- as above
    """A number is too long to carry."""


class Env(dict[str, Any]):
    """Values of names; definitions are evaluated once each, and only when somebody asks for them."""

    __slots__ = ("definitions",)

    def __init__(self, values: Mapping[str, Any], definitions: Mapping[str, Function]) -> None:
        super().__init__(values)
        self.definitions = definitions

    def __missing__(self, name: str) -> Any:
        value = self[name] = self.definitions[name](self)
        return value


#: Value of a formula where all names are known.
Function: TypeAlias = Callable[[Env], Any]


@dataclass(frozen=True, slots=True)
class Built:
    """A formula as a function, and its value where it is constant."""

    function: Function
    is_constant: bool = False
    value: Any = None


@dataclass(frozen=True, slots=True)
class Early:
    """Parts of formulas that depend on no action, so that they are worked out once for all profiles.

    Parameters
    ----------
    late
        Names whose values depend on actions.
    functions
        Such parts, each under a name that no formula can have.
    """

    late: Collection[str]
    functions: dict[str, Function] = field(default_factory=dict)


def names_of(formulas: Iterable[Formula], definitions: Mapping[str, Formula]) -> set[str]:
    """Names that formulas depend on, definitions and what these depend on among them."""
    found: set[str] = set()
    waiting = [name for formula in formulas for name in formula.names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += definitions[name].names if name in definitions else ()
    return found


def built(node: Node, constants: Mapping[str, Any], early: Early | None = None) -> Built:
    """Take a formula apart.

    Parameters
    ----------
    node
        The formula.
    constants
        Values of names that never change.
    early
        Collects the parts that depend on no action; without it there are none.

    Raises
    ------
    NotRational
        Where its value may be irrational, or a constant part of it has none.
    """
    kind = node.kind
    if kind == "number":
        assert isinstance(node.value, Fraction)
        value = fmpq(node.value.numerator, node.value.denominator)
        return Built(_constant(value), True, value)
    if kind == "name":
        name = str(node.value)
        if name in constants:
            return Built(_constant(constants[name]), True, constants[name])
        return Built(operator.itemgetter(name))
    if early is not None and not any(one.kind == "name" and one.value in early.late for one in node.walk()):
        whole = built(node, constants)
        if whole.is_constant:
            return whole
        slot = f"#{len(early.functions)}"
        early.functions[slot] = whole.function
        return Built(operator.itemgetter(slot))
    parts = [built(part, constants, early) for part in node.parts]
    if kind == "if" and parts[0].is_constant:
        return parts[1] if parts[0].value else parts[2]
    function = _combined(kind, parts)
    if all(part.is_constant for part in parts):
        try:
            value = function(Env({}, {}))
        except ArithmeticError:
            raise NotRational from None  # where nobody gets to, perhaps, and it does no harm: the slow way tells
        return Built(_constant(value), True, value)
    return Built(function)


def _constant(value: Any) -> Function:
    return lambda _: value


def _combined(kind: str, parts: Sequence[Built]) -> Function:
    """One operation."""
    functions = [part.function for part in parts]
    first = functions[0]
    if kind == "+":
        return _folded(operator.add, parts, fmpq(0))
    if kind == "*":
        return _folded(_product, parts, fmpq(1))
    if kind == "negative":
        return lambda env: -first(env)
    if kind == "abs":
        return lambda env: abs(first(env))
    if kind == "not":
        return lambda env: not first(env)
    if kind in {"min", "max"}:
        extreme = min if kind == "min" else max
        return first if len(functions) == 1 else lambda env: extreme([one(env) for one in functions])
    if kind == "and":
        return lambda env: all(one(env) for one in functions)
    if kind == "or":
        return lambda env: any(one(env) for one in functions)
    if kind not in {"/", "**", "if"} and kind not in _COMPARISONS:
        raise NotRational
    second = functions[1]
    if kind == "/":
        return lambda env: _checked(first(env) / second(env))
    if kind == "**":
        exponent = parts[1].value if parts[1].is_constant else None
        if exponent is None or exponent.q != 1 or abs(exponent) > MAX_EXPONENT:
            raise NotRational
        return _power(first, int(exponent.p))
    if kind == "if":
        third = functions[2]
        return lambda env: second(env) if first(env) else third(env)
    test = _COMPARISONS[kind]
    return lambda env: test(first(env), second(env))


def _folded(combine: Callable[[Any, Any], Any], parts: Sequence[Built], neutral: Any) -> Function:
    """A sum or product: constants first, in one."""
    constant = neutral
    for part in parts:
        if part.is_constant:
            constant = combine(constant, part.value)
    functions = [part.function for part in parts if not part.is_constant]
    if not functions:
        return _constant(constant)
    first, *others = functions
    if constant == neutral and len(functions) == 2:
        second = functions[1]
        return lambda env: combine(first(env), second(env))
    if not others:
        return first if constant == neutral else lambda env: combine(constant, first(env))

    def folded(env: Env) -> Any:
        total = combine(constant, first(env))
        for one in others:
            total = combine(total, one(env))
        return total

    return folded


def _product(left: Any, right: Any) -> Any:
    return _checked(left * right)


def _checked(value: Any) -> Any:
    if value.height_bits() > exact.MAX_BITS:
        raise TooLong
    return value


def _power(base: Function, exponent: int) -> Function:
    def power(env: Env) -> Any:
        value = base(env)
        if value.height_bits() * abs(exponent) > exact.MAX_BITS:
            raise TooLong
        return value**exponent

    return power
