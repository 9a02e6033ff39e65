"""Formulas of the language as plain Python functions, fast on rational numbers, and what they are along a line.

Shares no code with the evaluator of :mod:`burden.expressions`: only its tree is read. Numbers are flint's rationals,
some ten times as fast as ``Fraction``. What leaves the rational numbers raises :class:`NotRational`, and the caller
asks the slow evaluator instead.

Along a line, where all names but one have a value, a formula is piecewise a quotient of polynomials in the last one.
:func:`on_a_line` gives the piece around a point, and collects where other pieces may begin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt
from typing import Any, TypeAlias

from flint import fmpq, fmpq_poly

from burden.expressions import Formula, Node

__all__ = [
    "Line",
    "NotRational",
    "Number",
    "Probe",
    "as_fraction",
    "as_number",
    "boolean_function",
    "function",
    "identity",
    "on_a_line",
    "rational_roots",
    "real_roots",
]

#: A rational number of flint, or a :class:`Line`: untyped, as every operation on it is.
Number: TypeAlias = Any

_COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}


class NotRational(ArithmeticError):  # noqa: N818 - no error: the number is there, but not ours to carry
    """A value is not rational, or might not be."""


def as_number(value: Fraction | int) -> Number:
    """Give a fraction as a rational number of flint."""
    return fmpq(value.numerator, value.denominator)


def as_fraction(value: Number) -> Fraction:
    """Give a rational number of flint as a fraction."""
    return Fraction(int(value.p), int(value.q))


def _root(value: Number) -> Number:
    if isinstance(value, Line):
        raise NotRational
    if value < 0:
        raise ZeroDivisionError  # no real value, which callers treat alike
    p, q = int(value.p), int(value.q)
    if isqrt(p) ** 2 != p or isqrt(q) ** 2 != q:
        raise NotRational
    return fmpq(isqrt(p), isqrt(q))


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(base, Line) or isinstance(exponent, Line) or exponent.q != 1 or abs(exponent) > 50:
        raise NotRational
    return base ** int(exponent.p)


def _not_rational(*_: Number) -> Number:
    raise NotRational


_FUNCTIONS: dict[str, Any] = {"_root": _root, "_power": _power, "_not_rational": _not_rational}


class _Source:
    """Text of a Python function that computes one or several formulas."""

    def __init__(self) -> None:
        self.constants: dict[str, Any] = dict(_FUNCTIONS)
        self._by_value: dict[Fraction, str] = {}

    def constant(self, value: Fraction) -> str:
        if value not in self._by_value:
            self._by_value[value] = f"k{len(self._by_value)}"
            self.constants[self._by_value[value]] = as_number(value)
        return self._by_value[value]

    def text(self, node: Node, names: Mapping[str, str]) -> str:
        kind = node.kind
        if kind == "number":
            assert isinstance(node.value, Fraction)
            return self.constant(node.value)
        if kind == "name":
            return names[str(node.value)]
        if kind == "**":
            exponent = _integer(node.parts[1])
            if exponent is not None and abs(exponent) <= 50:
                return f"({self.text(node.parts[0], names)} ** {exponent})"
        parts = [self.text(part, names) for part in node.parts]
        if kind == "if":
            return f"({parts[1]} if {parts[0]} else {parts[2]})"
        if kind in {"+", "*", "/", "and", "or"} or kind in _COMPARISONS:
            sign = f" {kind} "
            return f"({sign.join(parts)})"
        if kind in {"min", "max"} and len(parts) == 1:
            return parts[0]
        functions = {"**": "_power", "sqrt": "_root", "log": "_not_rational", "exp": "_not_rational"}
        if kind == "negative":
            return f"(-{parts[0]})"
        if kind == "not":
            return f"(not {parts[0]})"
        return f"{functions.get(kind, kind)}({', '.join(parts)})"

    def function(self, arguments: Iterable[str], lines: Sequence[str], value: str) -> Callable[..., Any]:
        body = "".join(f"    {line}\n" for line in lines)
        text = f"def compiled({', '.join(arguments)}):\n{body}    return {value}\n"
        namespace = dict(self.constants)
        exec(compile(text, "<formula>", "exec"), namespace)  # our own tree, written as Python
        result: Callable[..., Any] = namespace["compiled"]
        return result


def _integer(node: Node) -> int | None:
    if node.kind == "negative":
        below = _integer(node.parts[0])
        return None if below is None else -below
    if node.kind == "number" and isinstance(node.value, Fraction) and node.value.denominator == 1:
        return int(node.value)
    return None


def function(
    formula: Formula,
    arguments: Sequence[str],
    definitions: Mapping[str, Formula] | None = None,
    levels: Mapping[str, Formula] | None = None,
) -> Callable[..., Any]:
    """Write a formula as a Python function of the names in ``arguments``, in that order.

    Parameters
    ----------
    formula
        A number or a condition.
    arguments
        Names that have a value when it is called.
    definitions
        Formulas that it may refer to, each using only those before it, levels and arguments.
    levels
        What the keys of the players stand for, as formulas in the arguments.
    """
    source = _Source()
    names = {name: f"x{k}" for k, name in enumerate(arguments)}
    lines = []
    inner = dict(names)
    for k, (key, level) in enumerate((levels or {}).items()):
        inner[key] = f"l{k}"
        lines.append(f"l{k} = {source.text(level.root, names)}")
    needed = _needed(formula, definitions or {})
    for k, (key, definition) in enumerate((definitions or {}).items()):
        if key in needed:
            text = source.text(definition.root, inner)
            lines.append(f"d{k} = {text}")
            inner[key] = f"d{k}"
    return source.function(names.values(), lines, source.text(formula.root, inner))


def _needed(formula: Formula, definitions: Mapping[str, Formula]) -> set[str]:
    found: set[str] = set()
    waiting = list(formula.names)
    while waiting:
        name = waiting.pop()
        if name in definitions and name not in found:
            found.add(name)
            waiting += definitions[name].names
    return found


def identity(node: Node) -> str:
    """Give a text that two nodes share exactly where they are the same formula."""
    return f"{node.kind} {node.value} ({', '.join(map(identity, node.parts))})"


def boolean_function(root: Node, numbers: Mapping[str, int]) -> Callable[..., bool]:
    """Write a condition as a function of the truth of its comparisons, which are numbered by their identity."""

    def text(node: Node) -> str:
        if node.kind in _COMPARISONS:
            return f"t[{numbers[identity(node)]}]"
        parts = [text(part) for part in node.parts]
        if node.kind == "if":
            return f"({parts[1]} if {parts[0]} else {parts[2]})"
        return f"(not {parts[0]})" if node.kind == "not" else f"({f' {node.kind} '.join(parts)})"

    return _Source().function(["t"], [], text(root))


# -- along a line -------------------------------------------------------------------------------------------------


@dataclass
class Probe:
    """A point on the line, and the polynomials met so far whose roots may separate it from other pieces."""

    at: Number
    borders: list[Any] = field(default_factory=list)

    def sign(self, line: Line) -> int:
        above, below = line.above(self.at), line.below(self.at)
        if below == 0:
            raise ZeroDivisionError
        value = above / below
        return int(value > 0) - int(value < 0)


class Line:
    """A quotient of two polynomials in the name that is free, on the piece around the point of the probe."""

    __slots__ = ("above", "below", "probe")
    __hash__ = None  # type: ignore[assignment]  # compared by value at the point of the probe

    def __init__(self, above: Any, below: Any, probe: Probe) -> None:
        self.above, self.below, self.probe = above, below, probe

    def _other(self, other: Any) -> tuple[Any, Any]:
        return (other.above, other.below) if isinstance(other, Line) else (fmpq_poly([other]), fmpq_poly([1]))

    def _made(self, above: Any, below: Any) -> Line:
        if below.degree() > 0:
            common = above.gcd(below)
            if common.degree() > 0:
                above, below = above // common, below // common
        return Line(above, below, self.probe)

    def __add__(self, other: Any) -> Line:
        above, below = self._other(other)
        if below == self.below:
            return self._made(self.above + above, below)
        return self._made(self.above * below + above * self.below, self.below * below)

    __radd__ = __add__

    def __neg__(self) -> Line:
        return Line(-self.above, self.below, self.probe)

    def __sub__(self, other: Any) -> Line:
        return self.__add__(-other)

    def __rsub__(self, other: Any) -> Line:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Line:
        above, below = self._other(other)
        return self._made(self.above * above, self.below * below)

    __rmul__ = __mul__

    def _inverse(self) -> Line:
        if self.above.degree() < 0:
            raise ZeroDivisionError
        self.probe.borders.append(self.above)
        return Line(self.below, self.above, self.probe)

    def __truediv__(self, other: Any) -> Line:
        if isinstance(other, Line):
            return self.__mul__(other._inverse())
        if other == 0:
            raise ZeroDivisionError
        return self._made(self.above, self.below * other)

    def __rtruediv__(self, other: Any) -> Line:
        return self._inverse().__mul__(other)

    def __pow__(self, exponent: int) -> Line:
        if exponent < 0:
            return self._inverse().__pow__(-exponent)
        return Line(self.above**exponent, self.below**exponent, self.probe)

    def _sign(self, other: Any) -> int:
        difference = self - other
        self.probe.borders += [difference.above, difference.below]
        return self.probe.sign(difference)

    def __lt__(self, other: Any) -> bool:
        return self._sign(other) < 0

    def __le__(self, other: Any) -> bool:
        return self._sign(other) <= 0

    def __gt__(self, other: Any) -> bool:
        return self._sign(other) > 0

    def __ge__(self, other: Any) -> bool:
        return self._sign(other) >= 0

    def __eq__(self, other: object) -> bool:
        return self._sign(other) == 0

    def __ne__(self, other: object) -> bool:
        return self._sign(other) != 0

    def __abs__(self) -> Line:
        return -self if self < 0 else self


def on_a_line(values: Sequence[Number], free: int) -> tuple[list[Number], Probe]:
    """Give the arguments of a compiled function with one of them free, around its present value."""
    probe = Probe(values[free])
    arguments = list(values)
    arguments[free] = Line(fmpq_poly([0, 1]), fmpq_poly([1]), probe)
    return arguments, probe


def rational_roots(polynomial: Any) -> list[Number]:
    """Rational roots of a polynomial that is not zero."""
    if polynomial.degree() < 1:
        return []
    if polynomial.degree() == 1:
        return [-polynomial[0] / polynomial[1]]
    return [root for root, _ in polynomial.roots()]


def real_roots(polynomial: Any) -> list[tuple[Number, bool]]:
    """Real roots of a polynomial that is not zero: each a rational number, and whether it is exact or only near."""
    if polynomial.degree() < 1:
        return []
    exact = rational_roots(polynomial)
    found = [(root, True) for root in exact]
    if polynomial.degree() > 1:
        for factor, _ in polynomial.factor()[1]:
            if factor.degree() > 1:
                found += [
                    (as_number(Fraction(float(root.real.mid())).limit_denominator(10**9)), False)
                    for root, _ in factor.numer().complex_roots()
                    if root.imag == 0
                ]
    return found
