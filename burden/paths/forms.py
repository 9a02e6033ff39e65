"""Polynomials of degree two at most in named variables, over any field, and linear equations.

A form is a mapping from products of variables, as sorted tuples of at most two names, to coefficients. The same code
works with numbers (``Fraction``), with balls that hold numbers, and with rational functions of parameters
(:class:`~burden.regions.space.Ratio`): a :class:`Field` says what zero and one are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeAlias

import flint
from flint import arb

from burden.regions.space import Space

__all__ = [
    "BALLS",
    "NUMBERS",
    "Field",
    "Form",
    "Number",
    "coefficient",
    "composed",
    "derivative",
    "determinant",
    "in_space",
    "is_p_matrix",
    "plus",
    "precise",
    "scaled",
    "solution",
    "times",
    "value",
]

#: Bits of the numbers in the middle of balls.
PRECISION = 2_048

#: An element of a field.
Number: TypeAlias = Any

#: A polynomial: ``{(): 1, ("x",): 2, ("s", "x"): 3}`` is 1 + 2*x + 3*s*x. Coefficients that are zero are left out.
Form: TypeAlias = Mapping[tuple[str, ...], Number]


@dataclass(frozen=True, slots=True)
class Field:
    """What numbers are.

    Parameters
    ----------
    zero, one
        The two of them.
    number
        Turns a fraction into one.
    is_zero
        Tells zero.
    """

    zero: Number
    one: Number
    number: Callable[[Fraction], Number]
    is_zero: Callable[[Number], bool]


NUMBERS = Field(Fraction(0), Fraction(1), Fraction, lambda number: not number)


def _ball(number: Fraction) -> arb:
    with flint.ctx.workprec(PRECISION):
        return arb(flint.fmpq(number.numerator, number.denominator))


#: Balls that hold a number each, for numbers too long to be carried; to be used within :func:`precise`.
BALLS = Field(arb(0), arb(1), _ball, lambda number: bool(number == 0))


def precise() -> AbstractContextManager[object]:
    """Let balls be as narrow as they are meant to be."""
    manager: AbstractContextManager[object] = flint.ctx.workprec(PRECISION)
    return manager


def in_space(space: Space) -> Field:
    """Rational functions."""
    return Field(space.zero, space.one, space.constant, lambda ratio: bool(ratio.is_zero))


def plus(field: Field, *forms: Form) -> dict[tuple[str, ...], Number]:
    """Sum of forms."""
    total: dict[tuple[str, ...], Number] = {}
    for form in forms:
        for key, number in form.items():
            total[key] = total[key] + number if key in total else number
    return {key: number for key, number in total.items() if not field.is_zero(number)}


def scaled(field: Field, form: Form, factor: Number) -> Form:
    """A form times a number."""
    if field.is_zero(factor):
        return {}
    return {key: number * factor for key, number in form.items()}


def times(field: Field, one: Form, other: Form) -> Form:
    """Product of two forms of degree one at most."""
    total: dict[tuple[str, ...], Number] = {}
    for left, number in one.items():
        for right, factor in other.items():
            key = tuple(sorted((*left, *right)))
            assert len(key) <= 2, "products of larger degree do not occur"
            product = number * factor
            total[key] = total[key] + product if key in total else product
    return {key: number for key, number in total.items() if not field.is_zero(number)}


def composed(field: Field, form: Form, values: Mapping[str, Form]) -> Form:
    """A form with others, of degree one at most, in the place of variables."""
    parts: list[Form] = []
    for key, number in form.items():
        product: Form = {(): field.one}
        for name in key:
            product = times(field, product, values.get(name, {(name,): field.one}))
        parts.append(scaled(field, product, number))
    return plus(field, *parts)


def derivative(field: Field, form: Form, name: str) -> Form:
    """Partial derivative, of degree one at most."""
    parts: list[Form] = []
    for key, number in form.items():
        n = key.count(name)
        if n:
            rest = tuple(other for other in key if other != name) + (name,) * (n - 1)
            parts.append({rest: number * field.number(Fraction(n))})
    return plus(field, *parts)


def coefficient(field: Field, form: Form, *names: str) -> Number:
    """Coefficient of a product of variables; the constant where none is named."""
    return form.get(tuple(sorted(names)), field.zero)


def value(field: Field, form: Form, values: Mapping[str, Number]) -> Number:
    """Value of a form at a point."""
    total = field.zero
    for key, number in form.items():
        term = number
        for name in key:
            term = term * values[name]
        total = total + term
    return total


# -- linear equations ---------------------------------------------------------------------------------------------


def solution(field: Field, conditions: Sequence[Form], unknowns: Sequence[str]) -> dict[str, Form] | None:
    """Unknowns at which forms of degree one are zero, as forms in the other variables; ``None`` if not one and only."""
    rows = [dict(condition) for condition in conditions]
    for place, unknown in enumerate(unknowns):
        key = (unknown,)
        pivot = next((row for row in range(place, len(rows)) if key in rows[row]), None)
        if pivot is None:
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        factor = field.one / rows[place][key]
        rows[place] = {name: number * factor for name, number in rows[place].items()}
        rows[place][key] = field.one
        for other in range(len(rows)):
            if other != place and key in rows[other]:
                reduced = plus(field, rows[other], scaled(field, rows[place], -rows[other][key]))
                reduced.pop(key, None)
                rows[other] = reduced
    return {
        unknown: {key: -number for key, number in row.items() if key != (unknown,)}
        for unknown, row in zip(unknowns, rows, strict=True)
    }


def determinant(field: Field, rows: Sequence[Sequence[Number]]) -> Number:
    """Determinant of a square matrix, by elimination."""
    matrix = [list(row) for row in rows]
    product = field.one
    for place in range(len(matrix)):
        pivot = next((row for row in range(place, len(matrix)) if not field.is_zero(matrix[row][place])), None)
        if pivot is None:
            return field.zero
        if pivot != place:
            matrix[place], matrix[pivot] = matrix[pivot], matrix[place]
            product = -product
        product = product * matrix[place][place]
        for row in range(place + 1, len(matrix)):
            factor = matrix[row][place] / matrix[place][place]
            matrix[row] = [number - factor * above for number, above in zip(matrix[row], matrix[place], strict=True)]
    return product


def is_p_matrix(rows: Sequence[Sequence[Fraction]]) -> bool:
    """Whether every principal minor is positive."""
    places = range(len(rows))
    subsets: Iterable[tuple[int, ...]] = (
        subset for size in range(1, len(rows) + 1) for subset in combinations(places, size)
    )
    return all(
        determinant(NUMBERS, [[rows[row][column] for column in subset] for row in subset]) > 0 for subset in subsets
    )
