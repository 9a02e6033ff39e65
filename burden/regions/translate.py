"""Formulas to quotients of polynomials, case by case.

``min``, ``max``, ``abs`` and ``if`` become cases, each with the region where it applies. A square root, or another root
that a fraction as exponent stands for, becomes an auxiliary variable that is pinned down by an equation. A logarithm or
exponential becomes one of which only some facts are known (:attr:`Translator.is_exact` is false then): what is proved
of it is proved, but what is not proved may be true all the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import TypeAlias

from burden import exact
from burden.exact import Exact
from burden.expressions import Formula, Node
from burden.regions.region import (
    EVERYTHING,
    NOTHING,
    Region,
    Relation,
    all_of,
    any_of,
    negation,
    related,
    sign_is,
)
from burden.regions.space import Polynomial, Ratio, Space, TooComplexError

__all__ = ["Auxiliary", "Case", "Cases", "TooComplexError", "Translator", "combined", "compared"]

#: Most cases of one formula.
MAX_CASES = 256

#: Largest exponent, and largest denominator of one.
MAX_POWER = 12

#: Logarithms and exponentials of numbers are enclosed to one part in so many: not so closely that points of the sample,
#: which are compared as doubles, seem to lie on the ends.
PRECISION = 10**9

_ORDER: tuple[Relation, ...] = ("<", "==", ">")
_RELATIONS: Mapping[str, Relation] = {"<": "<", "<=": "<=", "==": "==", "!=": "!=", ">=": ">=", ">": ">"}


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A quotient, and where it is the value."""

    where: Region
    value: Ratio


#: A value case by case; the regions do not overlap, and cover all points where there is a value.
Cases: TypeAlias = "tuple[Case, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Auxiliary:
    """What an auxiliary variable stands for.

    Parameters
    ----------
    name
        The variable.
    kind
        ``root``, ``log``, ``exp`` or ``power``.
    argument
        What the function is taken of.
    exponent
        For a root: the denominator of the exponent; for a power: its exponent, which is no number.
    """

    name: str
    kind: str
    argument: Ratio
    exponent: int | Ratio = 0

    def value(self, values: Mapping[str, Exact]) -> Exact:
        """Value at a point, exactly.

        Raises
        ------
        ArithmeticError
            Where it has none.
        """
        argument = self.argument.value(values)
        if self.kind == "root":
            assert isinstance(self.exponent, int), "a root has a whole degree"
            if self.exponent % 2 == 0 and exact.sign(argument) < 0:
                return Fraction(0)  # nothing is said of it there: whoever takes the root asks for it to be real
            return exact.power(argument, Fraction(1, self.exponent))
        if self.kind == "power":
            assert isinstance(self.exponent, Ratio), "a power has an exponent"
            return exact.power(argument, self.exponent.value(values))
        return exact.logarithm(argument) if self.kind == "log" else exact.exponential(argument)


class Translator:
    """Turns formulas into cases.

    Parameters
    ----------
    space
        Where the variables are.
    known
        Gives the signs that a polynomial may have where anybody asks.
    """

    def __init__(self, space: Space, known: Callable[[Polynomial], frozenset[int]]) -> None:
        self.space = space
        self.known = known
        self.auxiliaries: list[Auxiliary] = []
        #: What is true of the auxiliary variables.
        self.axioms: list[Region] = []
        #: Where formulas have a value, as far as they might not: each must hold.
        self.requirements: dict[Region, None] = {}

    @property
    def is_exact(self) -> bool:
        """Whether the axioms pin down every auxiliary variable."""
        return all(auxiliary.kind == "root" for auxiliary in self.auxiliaries)

    def number(self, formula: Formula | Node, names: Mapping[str, Cases | Ratio], where: Region = EVERYTHING) -> Cases:
        """Value of a formula.

        Parameters
        ----------
        formula
            The formula.
        names
            What its names stand for.
        where
            Where anybody asks for it.

        Raises
        ------
        TooComplexError
            Where it has too many cases or terms.
        """
        node = formula.root if isinstance(formula, Formula) else formula
        try:
            return self._number(node, names, where)
        except exact.TooLargeError as error:
            raise TooComplexError(str(error)) from None

    def condition(
        self, formula: Formula | Node, names: Mapping[str, Cases | Ratio], where: Region = EVERYTHING
    ) -> Region:
        """Where a condition holds; see :meth:`number`."""
        node = formula.root if isinstance(formula, Formula) else formula
        try:
            return self._condition(node, names, where)
        except exact.TooLargeError as error:
            raise TooComplexError(str(error)) from None

    # -- numbers -------------------------------------------------------------------------------------------------

    def _number(self, node: Node, names: Mapping[str, Cases | Ratio], where: Region) -> Cases:
        kind = node.kind
        if kind == "number":
            assert isinstance(node.value, Fraction), "a number has a number as its value"
            return (Case(EVERYTHING, self.space.constant(node.value)),)
        if kind == "name":
            found = names[str(node.value)]
            return (Case(EVERYTHING, found),) if isinstance(found, Ratio) else found
        if kind == "if":
            return self._choice(node, names, where)
        operands = [self._number(part, names, where) for part in node.parts]
        match kind:
            case "+":
                return self._folded(operands, lambda one, other: one + other)
            case "*":
                return self._folded(operands, lambda one, other: one * other)
            case "negative":
                return tuple(Case(case.where, -case.value) for case in operands[0])
            case "/":
                return self._quotient(operands[0], operands[1], where)
            case "**":
                return self._power(operands[0], operands[1], where)
            case "min" | "max":
                return self._extreme(operands, "<=" if kind == "min" else ">=")
            case "abs":
                negative = [(self._sign(case, "<"), -case.value) for case in operands[0]]
                positive = [(self._sign(case, ">="), case.value) for case in operands[0]]
                return _cases([*positive, *negative])
            case "sqrt":
                return _cases([(case.where, self._root(case, 2, where)) for case in operands[0]])
        return _cases([(case.where, self._function(kind, case, where)) for case in operands[0]])

    def _choice(self, node: Node, names: Mapping[str, Cases | Ratio], where: Region) -> Cases:
        condition = self._condition(node.parts[0], names, where)
        otherwise = negation(condition)
        found = []
        for branch, side in ((node.parts[1], condition), (node.parts[2], otherwise)):
            inside = all_of([where, side])
            if inside is not NOTHING:
                found += [(all_of([side, case.where]), case.value) for case in self._number(branch, names, inside)]
        return _cases(found)

    def _folded(self, operands: list[Cases], operation: Callable[[Ratio, Ratio], Ratio]) -> Cases:
        total = operands[0]
        for operand in operands[1:]:
            total = combined(total, operand, operation)
        return total

    def _sign(self, case: Case, relation: Relation) -> Region:
        return all_of([case.where, sign_is(case.value, relation, self.known)])

    def require(self, where: Region, needed: Region) -> None:
        """Note that something is needed, somewhere, for a formula to have a value."""
        requirement = any_of([negation(where), needed])
        if requirement is not EVERYTHING:
            self.requirements[requirement] = None

    def _quotient(self, dividend: Cases, divisor: Cases, where: Region) -> Cases:
        found = []
        for case in divisor:
            # The sign of a denominator never counts its own zeros, so these are asked for here.
            zero = sign_is(case.value, "==", self.known)
            self.require(all_of([where, case.where]), negation(zero))
            if not case.value.is_zero:
                found.append(case)
        return combined(dividend, tuple(found), lambda one, other: one / other)

    def _power(self, base: Cases, exponent: Cases, where: Region) -> Cases:
        found = []
        for low, high in itertools.product(base, exponent):
            side = all_of([low.where, high.where])
            if side is not NOTHING:
                found.append((side, self._powered(Case(side, low.value), high.value, where)))
        return _cases(found)

    def _powered(self, base: Case, exponent: Ratio, where: Region) -> Ratio:
        number = exponent.constant
        if number is None:
            self.require(all_of([where, base.where]), sign_is(base.value, ">", self.known))
            return self.function("power", base.value, exponent)
        if abs(number.numerator) > MAX_POWER or number.denominator > MAX_POWER:
            raise TooComplexError(f"the power {number}")
        if number < 0:
            self.require(all_of([where, base.where]), sign_is(base.value, "!=", self.known))
            if base.value.is_zero:
                return self.space.zero
        root = base.value if number.denominator == 1 else self._root(base, number.denominator, where)
        return root**number.numerator

    def _extreme(self, operands: list[Cases], relation: Relation) -> Cases:
        best = operands[0]
        for operand in operands[1:]:
            found = []
            for one, other in itertools.product(best, operand):
                side = all_of([one.where, other.where])
                wins = related(one.value, relation, other.value, self.known)
                found.append((all_of([side, wins]), one.value))
                found.append((all_of([side, negation(wins)]), other.value))
            best = _cases(found)
        return best

    # -- roots, logarithms, exponentials ---------------------------------------------------------------------------

    def _root(self, case: Case, degree: int, where: Region) -> Ratio:
        self.require(all_of([where, case.where]), sign_is(case.value, ">=", self.known))
        number = case.value.constant
        if number is not None and number >= 0:
            known = exact.power(number, Fraction(1, degree))
            if isinstance(known, Fraction):
                return self.space.constant(known)
        return self.function("root", case.value, degree)

    def _function(self, kind: str, case: Case, where: Region) -> Ratio:
        number = case.value.constant
        if kind == "log":
            self.require(all_of([where, case.where]), sign_is(case.value, ">", self.known))
        if kind == "log" and number == 1:
            return self.space.zero
        if kind == "exp" and number == 0:
            return self.space.one
        return self.function(kind, case.value)

    def function(self, kind: str, argument: Ratio, exponent: int | Ratio = 0) -> Ratio:
        """A root, logarithm, exponential or power of a quotient; of a square root, what can be taken out of it is.

        Parameters
        ----------
        kind, argument, exponent
            As in :class:`Auxiliary`.

        Raises
        ------
        TooComplexError
            Where there are too many different ones.
        """
        if kind == "root" and exponent == 2:
            outside, inside = self._without_squares(argument)
            if inside.constant == 1:
                return outside
            return outside * self._variable(kind, inside, exponent)
        return self._variable(kind, argument, exponent)

    def _without_squares(self, argument: Ratio) -> tuple[Ratio, Ratio]:
        """A factor whose sign is known, and what is left, of which the argument's square root is the product."""
        space = self.space
        outside = inside = space.one
        constant = Fraction(1)
        for mpoly, side in ((argument.numerator, 1), (argument.denominator, -1)):
            if mpoly.is_zero():
                return space.one, argument
            rest = space.polynomial(mpoly)
            for factor, power in space.factors(mpoly)[1]:
                base = space.polynomial(factor.mpoly)
                rest = rest / base**power
                signs = self.known(factor)
                is_known = signs <= {0, 1} or signs <= {-1, 0}
                half = side * power // 2 if is_known else 0
                outside = outside * (base if signs <= {0, 1} else -base) ** half
                inside = inside * base ** (side * power - 2 * half)
            if rest.constant is None:
                return space.one, argument  # too large to be taken apart
            constant *= rest.constant**side
        square, left = _square_part(constant)
        return outside * space.constant(square), inside * space.constant(left)

    def _variable(self, kind: str, argument: Ratio, exponent: int | Ratio = 0) -> Ratio:
        for known in self.auxiliaries:
            same = (
                known.exponent.same_as(exponent)
                if isinstance(known.exponent, Ratio) and isinstance(exponent, Ratio)
                else known.exponent == exponent
            )
            if known.kind == kind and same and known.argument.same_as(argument):
                return self.space.variable(known.name)
        used = len(self.space.own) + len(self.auxiliaries)
        if used >= len(self.space.names):
            raise TooComplexError("roots and other functions of too many different numbers")
        auxiliary = Auxiliary(self.space.names[used], kind, argument, exponent)
        self.auxiliaries.append(auxiliary)
        variable = self.space.variable(auxiliary.name)
        self.axioms.append(self._axiom(auxiliary, variable))
        return variable

    def _axiom(self, auxiliary: Auxiliary, variable: Ratio) -> Region:
        """What is true of a new auxiliary variable."""
        argument, number = auxiliary.argument, auxiliary.argument.constant

        def holds(left: Ratio, relation: Relation, right: Ratio) -> Region:
            return related(left, relation, right, self.known)

        if auxiliary.kind == "root":
            assert isinstance(auxiliary.exponent, int), "a root has a whole degree"
            is_root = all_of(
                [holds(variable, ">=", self.space.zero), holds(variable**auxiliary.exponent, "==", argument)]
            )
            # Where there is no root it is taken to be zero: nothing that has a value speaks of it there.
            is_none = all_of([holds(argument, "<", self.space.zero), holds(variable, "==", self.space.zero)])
            return any_of([is_none, is_root])
        facts = []
        if number is not None and (auxiliary.kind == "exp" or (auxiliary.kind == "log" and number > 0)):
            low, high = _bounds(auxiliary.kind, number)
            return all_of(
                [holds(variable, ">", self.space.constant(low)), holds(variable, "<", self.space.constant(high))]
            )
        if auxiliary.kind == "log":
            # log(1 + x) lies between x/(1 + x) and x, and touches them at 0 alone.
            facts.append(holds(variable, "<=", argument - self.space.one))
            facts.append(holds(variable * argument, ">=", argument - self.space.one))
            positive = holds(argument, "<=", self.space.zero)
            facts = [any_of([positive, fact]) for fact in facts]
            facts += [any_of([positive, same]) for same in self._monotone(auxiliary, variable)]
        elif auxiliary.kind == "exp":
            facts.append(holds(variable, ">", self.space.zero))
            facts.append(holds(variable, ">=", argument + self.space.one))
            facts += self._monotone(auxiliary, variable)
        else:
            facts.append(any_of([holds(argument, "<=", self.space.zero), holds(variable, ">", self.space.zero)]))
        return all_of(facts)

    def _monotone(self, auxiliary: Auxiliary, variable: Ratio) -> Iterable[Region]:
        """Of two logarithms the one of the larger number is larger, and so with exponentials."""
        for other in self.auxiliaries[:-1]:
            if other.kind == auxiliary.kind:
                value = self.space.variable(other.name)
                for relation in _ORDER:
                    of_arguments = related(auxiliary.argument, relation, other.argument, self.known)
                    of_values = related(variable, relation, value, self.known)
                    yield any_of([negation(of_arguments), of_values])

    # -- conditions ------------------------------------------------------------------------------------------------

    def _condition(self, node: Node, names: Mapping[str, Cases | Ratio], where: Region) -> Region:
        if node.kind in {"and", "or"}:
            parts: list[Region] = []
            for part in node.parts:
                # What follows is looked at only where what stands before leaves it open.
                before = all_of(parts) if node.kind == "and" else negation(any_of(parts))
                parts.append(self._condition(part, names, all_of([where, before])))
            return all_of(parts) if node.kind == "and" else any_of(parts)
        if node.kind == "not":
            return negation(self._condition(node.parts[0], names, where))
        if node.kind == "if":
            condition = self._condition(node.parts[0], names, where)
            then = self._condition(node.parts[1], names, all_of([where, condition]))
            otherwise = self._condition(node.parts[2], names, all_of([where, negation(condition)]))
            return any_of([all_of([condition, then]), all_of([negation(condition), otherwise])])
        left, right = (self._number(part, names, where) for part in node.parts)
        return compared(left, _RELATIONS[node.kind], right, self.known)


def combined(left: Cases, right: Cases, operation: Callable[[Ratio, Ratio], Ratio]) -> Cases:
    """Apply an operation case by case.

    Raises
    ------
    TooComplexError
        Where there are too many cases.
    """
    return _cases(
        [
            (all_of([one.where, other.where]), operation(one.value, other.value))
            for one, other in itertools.product(left, right)
        ]
    )


def compared(left: Cases, relation: Relation, right: Cases, known: Callable[[Polynomial], frozenset[int]]) -> Region:
    """Where two values stand in a relation."""
    return any_of(
        [
            all_of([one.where, other.where, related(one.value, relation, other.value, known)])
            for one, other in itertools.product(left, right)
        ]
    )


def _cases(found: Iterable[tuple[Region, Ratio]]) -> Cases:
    """Cases with the same value as one."""
    values: dict[str, tuple[list[Region], Ratio]] = {}
    for where, value in found:
        if where is not NOTHING:
            key = f"{value.numerator}/{value.denominator}"
            values.setdefault(key, ([], value))[0].append(where)
    if len(values) > MAX_CASES:
        raise TooComplexError(f"a formula of more than {MAX_CASES} cases")
    return tuple(Case(any_of(regions), value) for regions, value in values.values())


def _square_part(value: Fraction) -> tuple[Fraction, Fraction]:
    """Write a number as a square times the rest: the root of the square, and the rest, a whole number."""
    rest = value.numerator * value.denominator
    root = 1
    for prime in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31):
        while rest and rest % prime**2 == 0:
            rest //= prime**2
            root *= prime
    whole = isqrt(abs(rest))
    if whole * whole == abs(rest) and rest:
        root, rest = root * whole, rest // (whole * whole)
    return Fraction(root, value.denominator), Fraction(rest)


def _bounds(kind: str, number: Fraction) -> tuple[Fraction, Fraction]:
    """Rational numbers on either side of a logarithm or exponential of a number, which is irrational."""
    value = exact.logarithm(number) if kind == "log" else exact.exponential(number)
    near = Fraction(exact.to_float(value))
    margin = max(abs(near), Fraction(1)) / PRECISION
    low, high = (near + step * margin for step in (-1, 1))
    assert exact.compare(low, value) < 0 < exact.compare(high, value), "doubles are closer than that"
    return low, high
