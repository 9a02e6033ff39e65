"""What is no polynomial in a formula: quotients, roots, logarithms, minima, cases.

Each becomes an *atom*, one more factor of polynomials beside the parameters that vary; the same one, wherever it
occurs, once. So a payoff is a polynomial whatever its formula says, what payoffs have in common cancels where they are
subtracted, and only atoms need care when doubles are put in.

A formula may have no value at some points although nothing of that shows in its polynomial: ``0*log(x)`` is 0, and has
none at ``x = 0``. So every value remembers which atoms it needs to have one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from burden import exact
from burden.exact import Exact, Irrational
from burden.expressions import Formula, Node
from burden.sweeps import polynomials
from burden.sweeps.polynomials import Polynomial, Terms

__all__ = ["MAX_DEGREE", "NEVER", "Atom", "AtomKind", "Atoms", "Comparison", "Condition", "Junction", "Value", "valued"]

#: Stands among the atoms that something needs where it surely has no value.
NEVER = -1

#: Most terms of a product or sum, and most factors of a monomial; beyond, what is joined becomes atoms.
MAX_TERMS = 120
MAX_DEGREE = 12

AtomKind: TypeAlias = Literal[
    "number", "reciprocal", "power", "exp", "log", "abs", "min", "max", "polynomial", "choice"
]


@dataclass(frozen=True, slots=True)
class Value:
    """What a formula is worth: a polynomial, and the atoms that must have a value for it to have one."""

    polynomial: Polynomial
    needs: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether a polynomial is above zero, or whatever the sign says."""

    sign: str
    difference: Terms
    needs: frozenset[int]


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions joined by ``and``, ``or``, ``not``, or ``if`` (condition, then, otherwise), from left to right."""

    kind: str
    parts: tuple[Condition, ...]


Condition: TypeAlias = "Comparison | Junction | bool"


@dataclass(frozen=True, slots=True)
class Atom:
    """A factor that is no parameter.

    Parameters
    ----------
    kind
        What it is; ``polynomial`` stands for one that would have too many terms within another, ``number`` for one that
        is irrational.
    parts
        What it is of.
    exponent
        Of a power.
    number
        Of a number.
    condition, needs
        Of a choice between two parts: when it is the first, and what each needs to have a value.
    is_rational
        Whether all parts are polynomials in parameters alone, so that ties among them are no riddle.
    """

    kind: AtomKind
    parts: tuple[Terms, ...] = ()
    exponent: Fraction = Fraction(1)
    number: Irrational | None = field(default=None)
    condition: Condition = True
    needs: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
    is_rational: bool = True


class Atoms:
    """The factors of a program: its parameters, and atoms as they are met.

    Parameters
    ----------
    n_variables
        How many parameters vary; atoms are numbered after them.

    Attributes
    ----------
    found
        The atoms, each after those that stand in it.
    """

    def __init__(self, n_variables: int) -> None:
        self.n_variables = n_variables
        self.found: list[Atom] = []
        self._numbers: dict[Atom, int] = {}

    def _of(self, atom: Atom, needs: Iterable[frozenset[int]]) -> Value:
        number = self._numbers.get(atom)
        if number is None:
            number = self._numbers[atom] = self.n_variables + len(self.found)
            self.found.append(atom)
        return Value(polynomials.factor(number), frozenset({number}).union(*needs))

    def _atom(self, kind: AtomKind, values: Sequence[Value], exponent: Fraction = Fraction(1)) -> Value:
        parts = tuple(polynomials.terms(value.polynomial) for value in values)
        atom = Atom(kind, parts, exponent, is_rational=self._is_rational(parts))
        return self._of(atom, [value.needs for value in values])

    def _is_rational(self, parts: Iterable[Terms]) -> bool:
        return all(number < self.n_variables for part in parts for monomial, _ in part for number, _ in monomial)

    # -- operations -------------------------------------------------------------------------------------------------

    def number(self, value: Exact) -> Value:
        """A number, rational or not."""
        if isinstance(value, Fraction):
            return Value(polynomials.constant(value))
        assert isinstance(value, Irrational), "formulas have values in closed form"
        return self._of(Atom("number", number=value), ())

    def sum(self, *values: Value) -> Value:
        """Sum."""
        total = polynomials.added(value.polynomial for value in values)
        if len(total) > MAX_TERMS:
            values = tuple(map(self._single, values))
            total = polynomials.added(value.polynomial for value in values)
        return Value(total, _needs(values))

    def product(self, *values: Value) -> Value:
        """Product."""
        first, *rest = values
        for value in rest:
            left, right = first, value
            for _ in range(2):  # at the second try both are single factors
                size = len(left.polynomial) * len(right.polynomial)
                if size <= MAX_TERMS and _degree(left) + _degree(right) <= MAX_DEGREE:
                    break
                left, right = self._single(left), self._single(right)
            first = Value(polynomials.multiplied(left.polynomial, right.polynomial), _needs((left, right)))
        return first

    def _single(self, value: Value) -> Value:
        """The same value as one factor, or a number."""
        if polynomials.constant_value(value.polynomial) is not None or _is_factor(value.polynomial):
            return value
        return self._atom("polynomial", [value])

    def negative(self, value: Value) -> Value:
        """The number with the other sign."""
        return Value(polynomials.scaled(value.polynomial, Fraction(-1)), value.needs)

    def quotient(self, dividend: Value, divisor: Value) -> Value:
        """One number by another."""
        return self.product(dividend, self._reciprocal(divisor))

    def _reciprocal(self, value: Value) -> Value:
        number = polynomials.constant_value(value.polynomial)
        if number is not None:
            return _nothing(value) if number == 0 else Value(polynomials.constant(1 / number), value.needs)
        # Multiples of one divisor share their atom: its first coefficient is 1.
        leading = polynomials.terms(value.polynomial)[-1][1]
        monic = Value(polynomials.scaled(value.polynomial, 1 / leading), value.needs)
        atom = self._atom("reciprocal", [monic])
        return Value(polynomials.scaled(atom.polynomial, 1 / leading), atom.needs)

    def power(self, base: Value, exponent: Value) -> Value:
        """Real power."""
        needs = _needs((base, exponent))
        power = polynomials.constant_value(exponent.polynomial)
        number = polynomials.constant_value(base.polynomial)
        if power is None:
            if number == 1:
                return Value(polynomials.constant(Fraction(1)), needs)
            return self.exponential(self.product(exponent, self.logarithm(base)))
        if number is not None:
            return self._exactly(lambda: exact.power(number, power), needs)
        if power.denominator != 1:
            return self._atom("power", [Value(base.polynomial, needs)], power)
        if power < 0:
            return self.power(self._reciprocal(Value(base.polynomial, needs)), self.number(-power))
        times = power.numerator
        if times * _degree(base) <= MAX_DEGREE:
            result = Value(polynomials.constant(Fraction(1)), needs)
            for _ in range(times):
                product = polynomials.multiplied(result.polynomial, base.polynomial)
                if len(product) > MAX_TERMS:
                    break
                result = Value(product, needs)
            else:
                return result
        single = self._single(Value(base.polynomial, needs))
        if times <= MAX_DEGREE:
            return self.product(*(single,) * times)
        return self._atom("power", [single], power)

    def exponential(self, value: Value) -> Value:
        """Exponential function."""
        number = polynomials.constant_value(value.polynomial)
        if number is not None:
            return self._exactly(lambda: exact.exponential(number), value.needs)
        return self._atom("exp", [value])

    def logarithm(self, value: Value) -> Value:
        """Natural logarithm."""
        number = polynomials.constant_value(value.polynomial)
        if number is not None:
            return self._exactly(lambda: exact.logarithm(number), value.needs)
        return self._atom("log", [value])

    def root(self, value: Value) -> Value:
        """Square root."""
        return self.power(value, self.number(Fraction(1, 2)))

    def absolute(self, value: Value) -> Value:
        """The number without its sign."""
        number = polynomials.constant_value(value.polynomial)
        if number is not None:
            return Value(polynomials.constant(abs(number)), value.needs)
        return self._atom("abs", [value])

    def extreme(self, kind: Literal["min", "max"], *values: Value) -> Value:
        """The least or largest of some numbers."""
        needs = _needs(values)
        different = {polynomials.terms(value.polynomial): value for value in values}
        numbers = [polynomials.constant_value(value.polynomial) for value in different.values()]
        known = [number for number in numbers if number is not None]
        parts = [value for value, number in zip(different.values(), numbers, strict=True) if number is None]
        if known:
            parts.append(Value(polynomials.constant(min(known) if kind == "min" else max(known))))
        if len(parts) == 1:
            return Value(parts[0].polynomial, needs)
        parts.sort(key=lambda value: polynomials.terms(value.polynomial))
        atom = self._atom(kind, parts)
        return Value(atom.polynomial, atom.needs | needs)

    def _exactly(self, work: Callable[[], Exact], needs: frozenset[int]) -> Value:
        """A number that is worked out, if there is one."""
        try:
            value = self.number(work())
        except (ZeroDivisionError, exact.NotRealError, exact.TooLargeError, exact.UndecidedError):
            return Value({}, needs | {NEVER})
        return Value(value.polynomial, value.needs | needs)

    # -- conditions -------------------------------------------------------------------------------------------------

    def comparison(self, sign: str, left: Value, right: Value) -> Condition:
        """Compare two numbers."""
        difference = polynomials.subtracted(left.polynomial, right.polynomial)
        needs = _needs((left, right))
        number = polynomials.constant_value(difference)
        if number is not None and not needs:
            return _TESTS[sign](number)
        return Comparison(sign, polynomials.terms(difference), needs)

    def choice(self, condition: Condition, then: Value, otherwise: Value) -> Value:
        """One number or another, as a condition says."""
        if isinstance(condition, bool):
            return then if condition else otherwise
        parts = (polynomials.terms(then.polynomial), polynomials.terms(otherwise.polynomial))
        return self._of(Atom("choice", parts, condition=condition, needs=(then.needs, otherwise.needs)), ())


_TESTS: Mapping[str, Callable[[Fraction], bool]] = {
    "<": lambda number: number < 0,
    "<=": lambda number: number <= 0,
    ">": lambda number: number > 0,
    ">=": lambda number: number >= 0,
    "==": lambda number: number == 0,
    "!=": lambda number: number != 0,
}


def _needs(values: Iterable[Value]) -> frozenset[int]:
    return frozenset().union(*(value.needs for value in values))


def _nothing(value: Value) -> Value:
    """No value at all, whatever the point."""
    return Value({}, value.needs | {NEVER})


def _degree(value: Value) -> int:
    return polynomials.degree(value.polynomial)


def _is_factor(polynomial: Polynomial) -> bool:
    """Whether it is one factor and nothing else."""
    if len(polynomial) != 1:
        return False
    ((monomial, coefficient),) = polynomial.items()
    return coefficient == 1 and len(monomial) == 1 and monomial[0][1] == 1


# -- from formulas -------------------------------------------------------------------------------------------------


def valued(atoms: Atoms, formula: Formula | Node, names: Mapping[str, Value]) -> Value:
    """What a formula is worth, in parameters and atoms.

    Parameters
    ----------
    atoms
        Where atoms are kept.
    formula
        The formula: a number.
    names
        What its names are worth.
    """
    node = formula.root if isinstance(formula, Formula) else formula
    kind = node.kind
    if kind == "number":
        return atoms.number(node.value)  # type: ignore[arg-type]  # a number has a number as its value
    if kind == "name":
        return names[str(node.value)]
    if kind == "if":
        condition = decided(atoms, node.parts[0], names)
        if isinstance(condition, bool):
            return valued(atoms, node.parts[1 if condition else 2], names)
        return atoms.choice(condition, *(valued(atoms, part, names) for part in node.parts[1:]))
    values = [valued(atoms, part, names) for part in node.parts]
    operations: Mapping[str, Callable[..., Value]] = {
        "+": atoms.sum,
        "*": atoms.product,
        "/": atoms.quotient,
        "**": atoms.power,
        "negative": atoms.negative,
        "min": lambda *of: atoms.extreme("min", *of),
        "max": lambda *of: atoms.extreme("max", *of),
        "abs": atoms.absolute,
        "sqrt": atoms.root,
        "log": atoms.logarithm,
        "exp": atoms.exponential,
    }
    return operations[kind](*values)


def decided(atoms: Atoms, formula: Formula | Node, names: Mapping[str, Value]) -> Condition:
    """What a condition says, in parameters and atoms; a truth value where it depends on neither."""
    node = formula.root if isinstance(formula, Formula) else formula
    if node.kind not in {"and", "or", "not", "if"}:
        left, right = (valued(atoms, part, names) for part in node.parts)
        return atoms.comparison(node.kind, left, right)
    first = decided(atoms, node.parts[0], names)
    if node.kind == "not":
        return not first if isinstance(first, bool) else Junction("not", (first,))
    if node.kind == "if":
        if isinstance(first, bool):
            return decided(atoms, node.parts[1 if first else 2], names)
        return Junction("if", (first, *(decided(atoms, part, names) for part in node.parts[1:])))
    parts: list[Any] = []
    for part in node.parts:  # what follows a part that settles it all is never looked at
        found = decided(atoms, part, names)
        if found is (node.kind == "or"):
            parts.append(found)
            break
        if not isinstance(found, bool):
            parts.append(found)
    if not parts:
        return node.kind == "and"
    return parts[0] if isinstance(parts[0], bool) else Junction(node.kind, tuple(parts))
