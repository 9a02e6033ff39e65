"""Exact numbers beside mpmath at 300 digits, identities from algebra, and numbers that nearly meet."""

import contextlib
import random
import time
from fractions import Fraction

import mpmath
import pytest
import sympy

from burden import exact
from burden.exact import Exact, NotRealError, TooLargeError, UndecidedError
from burden.expressions import parse


def number(text: str) -> Exact:
    return parse(text).evaluate({})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("4/5", Fraction(4, 5)),
        ("1e-3", Fraction(1, 1000)),
        ("010", Fraction(10)),
        (".5", Fraction(1, 2)),
        ("-2.50", Fraction(-5, 2)),
        ("1.5/0.5", Fraction(3)),
        ("NO", None),
        ("12:30", None),
        ("1_000", None),
        ("٣", None),
        ("nan", None),
        ("", None),
    ],
)
def test_a_number_is_read_as_what_it_looks_like(text: str, value: Fraction | None) -> None:
    assert exact.read_number(text) == value


@pytest.mark.parametrize(
    "identity",
    [
        "sqrt(8) - 2*sqrt(2)",
        "sqrt(6) - sqrt(2)*sqrt(3)",
        "log(6) - log(2) - log(3)",
        "log(8)/log(2) - 3",
        "exp(1/2)**2 - exp(1)",
        "1/(1 + sqrt(2)) - sqrt(2) + 1",
        "(1 + sqrt(2))**5 - 41 - 29*sqrt(2)",
        "2**(1/3)*4**(1/3) - 2",
        "sqrt(5 + 2*sqrt(6)) - sqrt(2) - sqrt(3)",
        "sqrt(1 + log(2))**2 - 1 - log(2)",
        "exp(log(3)/2) - sqrt(3)",
        "log(exp(2)) - 2",
        "2**(1/6)*2**(1/3) - sqrt(2)",
        "(sqrt(3) - sqrt(2))*(sqrt(3) + sqrt(2)) - 1",
    ],
)
def test_equal_numbers_are_known_to_be_equal(identity: str) -> None:
    """Each is zero by hand."""
    assert exact.sign(number(identity)) == 0


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("sqrt(2) - 665857/470832", -1),  # a convergent from above: its square is 2 + 1/470832**2
        ("sqrt(2) - 470832/332929", 1),  # from below: p**2 = 2*q**2 - 2 for p = 470832, q = 332929
        ("log(3)/log(2) - 485/306", -1),  # 3**306 < 2**485
        ("exp(1) - 2.718281828459045", 1),  # e = 2.7182818284590452353...
        ("sqrt(10**80 + 1) - 10**40", 1),
        ("log(1 + 1e-300)", 1),
        ("exp(-700)", 1),
    ],
)
def test_numbers_that_are_nearly_equal_are_told_apart(text: str, sign: int) -> None:
    assert exact.sign(number(text)) == sign


class Skip(Exception):  # noqa: N818 -- no error: the drawn expression has no real value
    pass


def draw(generator: random.Random, depth: int) -> tuple[Exact, mpmath.mpf]:
    """A random number, exactly and to 300 digits."""
    if depth == 0:
        value = Fraction(generator.choice([1, 2, 3, 5, 6, 7, 12, -1, -2]), generator.choice([1, 1, 2, 3]))
        return value, mpmath.mpf(value.numerator) / value.denominator
    kind = generator.choice(["+", "-", "*", "/", "root", "root", "log", "exp"])
    left, left_value = draw(generator, depth - 1)
    if kind in "+-*/":
        right, right_value = draw(generator, depth - 1)
        if kind == "/":
            if exact.sign(right) == 0:
                raise Skip
            return left / right, left_value / right_value
        if kind == "*":
            return left * right, left_value * right_value
        return (left + right, left_value + right_value) if kind == "+" else (left - right, left_value - right_value)
    if kind == "exp":
        if abs(left_value) > 20:
            raise Skip
        return exact.exponential(left), mpmath.exp(left_value)
    if exact.sign(left) <= 0:
        raise Skip
    if kind == "log":
        return exact.logarithm(left), mpmath.log(left_value)
    power = generator.choice([Fraction(1, 2), Fraction(1, 3), Fraction(3, 2), Fraction(-1, 2)])
    return exact.power(left, power), left_value ** (mpmath.mpf(power.numerator) / power.denominator)


@pytest.mark.parametrize("seed", range(12))
def test_signs_and_floats_agree_with_300_digits(seed: int) -> None:
    generator = random.Random(seed)
    compared = 0
    with mpmath.workdps(300):
        while compared < 60:
            try:
                ours, theirs = draw(generator, 4)
                sign = exact.sign(ours)
            except (Skip, TooLargeError, UndecidedError):
                continue
            compared += 1
            expected = 0 if abs(theirs) < mpmath.mpf(10) ** -250 else int(mpmath.sign(theirs))
            assert sign == expected, exact.to_text(ours)
            if sign:
                assert abs(mpmath.mpf(exact.to_float(ours)) / theirs - 1) < 1e-14, exact.to_text(ours)


@pytest.mark.parametrize("seed", range(4))
def test_text_is_read_back_as_the_same_number_and_sympy_gets_it_too(seed: int) -> None:
    generator = random.Random(100 + seed)
    read = 0
    while read < 25:
        try:
            value, approximate = draw(generator, 3)
            again = number(exact.to_text(value))
            assert exact.compare(again, value) == 0
        except (Skip, TooLargeError, UndecidedError):
            continue
        read += 1
        assert abs(float(sympy.sympify(value).evalf(30)) - float(approximate)) <= 1e-12 * max(
            1, abs(float(approximate))
        )


@pytest.mark.parametrize(
    ("text", "written"),
    [("1/3", "1/3"), ("2 - sqrt(2)", "2 - sqrt(2)"), ("exp(1)", "exp(1)"), ("2**(1/3)", "2**(1/3)")],
)
def test_exact_text_is_in_the_formula_language(text: str, written: str) -> None:
    assert exact.to_text(number(text)) == written


@pytest.mark.parametrize(
    ("operation", "error"),
    [
        (lambda: exact.power(Fraction(0), Fraction(-1)), ZeroDivisionError),
        (lambda: exact.power(Fraction(-8), Fraction(1, 3)), NotRealError),
        (lambda: exact.logarithm(Fraction(0)), NotRealError),
        (lambda: exact.logarithm(Fraction(-1)), NotRealError),
        (lambda: exact.power(Fraction(9), Fraction(9**9)), TooLargeError),
        (lambda: exact.exponential(Fraction(10**9)), TooLargeError),
        (lambda: exact.read_number("9" * 5000), TooLargeError),
        (lambda: exact.read_number("1e999999"), TooLargeError),
        (lambda: exact.to_float(Fraction(10) ** 400), TooLargeError),
        (lambda: exact.read_number("1/0"), ZeroDivisionError),
    ],
)
def test_what_has_no_value_or_too_large_a_one_is_refused(operation: object, error: type[Exception]) -> None:
    assert callable(operation)
    with pytest.raises(error):
        operation()


@pytest.mark.parametrize(
    "text",
    [
        "(1 + sqrt(2))**4000",
        "exp(exp(exp(1)))",
        "*".join(f"sqrt({n})" for n in range(2, 40)),
        "+".join(f"sqrt({n})" for n in range(2, 200)),
        "log(log(log(1000)))",
        "sqrt(" * 30 + "2" + ")" * 30,
        "(sqrt(2) + sqrt(3) + sqrt(5) + sqrt(7))**200",
        "sqrt(10**1000 + 7)",
        "2**sqrt(2)**sqrt(2)",
        "1/(" + "+".join(f"sqrt({n})" for n in (2, 3, 5, 7, 11, 13)) + ")",
    ],
    ids=lambda text: text[:20],
)
def test_no_formula_keeps_us_busy_for_long(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(ArithmeticError):  # to give up is allowed
        exact.sign(number(text) - 1)
    assert time.process_time() - start < 3
