"""ClosedForm numbers: what they are, how they are written, and that no operation on them grows without end."""

from __future__ import annotations

import pickle
import sys
import time
from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from burden import exact
from burden.exact import ClosedForm, Irrational, NotRealError, TooLargeError
from burden.expressions import parse

F = Fraction
HALF = F(1, 2)


def root(number: ClosedForm | int, degree: int = 2) -> ClosedForm:
    return exact.power(number if isinstance(number, Irrational) else F(number), F(1, degree))


def log(number: ClosedForm | int) -> ClosedForm:
    return exact.logarithm(number if isinstance(number, Irrational) else F(number))


def exp(number: ClosedForm | int) -> ClosedForm:
    return exact.exponential(number if isinstance(number, Irrational) else F(number))


def product(numbers: list[ClosedForm]) -> ClosedForm:
    result: ClosedForm = F(1)
    for number in numbers:
        result = result * number
    return result


# -- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", F(3)),
        ("-4/5", F(-4, 5)),
        ("0.1", F(1, 10)),
        ("+1e-3", F(1, 1000)),
        (".5/.25", F(2)),
        (" 7 ", F(7)),
        ("1e3", F(1000)),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, value: Fraction) -> None:
    assert exact.read_number(text) == value


@pytest.mark.parametrize(
    "text", ["", "NO", "nan", "inf", "-inf", "0x10", "1_000", "1,5", "12:30", "1/2/3", "--1", "1e", "٣"]
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert exact.read_number(text) is None


@pytest.mark.parametrize("text", ["9" * 2000, "1e5000", "1e999999999", "1/" + "9" * 5000, "9" * 90_000])
def test_a_number_that_is_too_long_is_refused_at_once(text: str) -> None:
    with pytest.raises(TooLargeError):
        exact.read_number(text)


def test_a_division_by_zero_is_one() -> None:
    with pytest.raises(ZeroDivisionError):
        exact.read_number("1/0")


# -- normal form --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (root(8), 2 * root(2)),
        (root(2) * root(3), root(6)),
        (root(F(1, 2)), root(2) / 2),
        (root(2, 3) * root(4, 3), F(2)),
        (root(2) * root(2, 3), exact.power(F(2), F(5, 6))),
        (1 / (1 + root(2)), root(2) - 1),
        (1 / (root(2) + root(3) + root(5)), (3 * root(2) + 2 * root(3) - root(30)) / 12),
        ((1 + root(5)) / 2 - 1, 2 / (1 + root(5))),
        (root(5 + 2 * root(6)), root(2) + root(3)),
        (root(5 - 2 * root(6)), root(3) - root(2)),
        (root(3 + 2 * root(2)), 1 + root(2)),
        (root(2 + root(3)), (root(2) + root(6)) / 2),
        (log(6), log(2) + log(3)),
        (log(8), 3 * log(2)),
        (log(F(1, 2)), -log(2)),
        (log(1), F(0)),
        (log(root(2)), log(2) / 2),
        (log(exp(F(2, 3))), F(2, 3)),
        (log(exp(root(2)) * 3), root(2) + log(3)),
        (exp(0), F(1)),
        (exp(log(3) / 2), root(3)),
        (exp(2 * log(5)), F(25)),
        (exp(1) * exp(root(2)), exp(1 + root(2))),
        (exp(root(2)) / exp(root(2)), F(1)),
        (exact.power(F(2), root(2)) * exact.power(F(3), root(2)), exact.power(F(6), root(2))),
        (exact.power(exact.power(F(2), root(2)), root(2)), F(4)),
        (exact.power(1 + root(2), F(5)), 41 + 29 * root(2)),
        (exact.power(1 + root(2), F(-3)), -7 + 5 * root(2)),
        (exact.power(root(1 + log(2)), F(2)), 1 + log(2)),
        (root(root(3) * (1 + log(2))), root(root(3)) * root(1 + log(2))),
        ((1 + log(2)) * (1 / (1 + log(2))), F(1)),
    ],
)
def test_equal_numbers_look_the_same(one: ClosedForm, other: ClosedForm) -> None:
    assert one == other
    assert hash(one) == hash(other)
    assert exact.compare(one, other) == 0


def test_arithmetic_with_integers_and_fractions_works_from_both_sides() -> None:
    x = root(2)
    assert 1 + x - 1 == x
    assert 3 - x == -(x - 3)
    assert F(1, 2) * x == x / 2
    assert 2 / x == x
    assert 0 * x == 0
    assert x - x == 0
    assert isinstance(x - x, Fraction)


def test_numbers_are_ordered_by_value() -> None:
    assert root(2) < root(3) < 2 <= root(4)
    assert 2 > root(3) >= root(2) > 1
    assert sorted([root(3), F(1), log(2), exp(1)], key=float) == sorted([root(3), F(1), log(2), exp(1)])


def test_other_things_are_not_equal_to_a_number_and_do_not_add_to_it() -> None:
    assert root(2) != "sqrt(2)"
    assert root(2) != F(3, 2)
    for operation in (lambda: root(2) + "1", lambda: root(2) * None, lambda: 1.5 / root(2)):  # type: ignore[operator]
        with pytest.raises(TypeError):
            operation()


def test_a_number_survives_being_sent_elsewhere() -> None:
    number = root(1 + log(2)) / 3 + exp(root(2))
    assert pickle.loads(pickle.dumps(number)) == number


def test_sympy_reads_our_numbers_and_we_read_sympys() -> None:
    number = root(2) / 3 + log(6) * exp(F(1, 3)) - root(2, 3)
    expected = sympy.sqrt(2) / 3 + sympy.log(6) * sympy.exp(sympy.Rational(1, 3)) - sympy.cbrt(2)
    assert sympy.simplify(sympy.sympify(number) - expected) == 0
    assert exact.from_sympy(expected) == number
    assert exact.from_sympy(sympy.E) == exp(1)
    assert exact.from_sympy(sympy.Rational(2, 3)) == F(2, 3)
    assert exact.from_sympy(sympy.Float("0.5")) == HALF


@pytest.mark.parametrize("expression", [sympy.pi, sympy.I, sympy.Symbol("x"), sympy.oo, sympy.nan, sympy.sin(1)])
def test_what_we_cannot_carry_of_sympy_is_refused(expression: sympy.Expr) -> None:
    with pytest.raises(NotRealError):
        exact.from_sympy(expression)


# -- powers, logarithms, exponentials -----------------------------------------------------------------------------


def test_powers_of_zero() -> None:
    assert exact.power(F(0), F(0)) == 1
    assert exact.power(F(0), HALF) == 0
    assert exact.power(F(0), root(2)) == 0
    with pytest.raises(ZeroDivisionError):
        exact.power(F(0), F(-1))
    with pytest.raises(ZeroDivisionError):
        exact.power(root(5 + 2 * root(6)) - root(2) - root(3), F(-1))
    with pytest.raises(ZeroDivisionError):
        1 / (root(7 + 5 * root(2), 3) - 1 - root(2))  # 7 + 5*sqrt(2) is (1 + sqrt(2))**3


def test_negative_numbers_have_integer_powers_only() -> None:
    assert exact.power(F(-2), F(3)) == -8
    assert exact.power(-root(2), F(3)) == -2 * root(2)
    assert exact.power(1 - root(2), F(-1)) == -1 - root(2)
    for exponent in (HALF, F(1, 3), root(2)):
        with pytest.raises(NotRealError):
            exact.power(F(-8), exponent)
    with pytest.raises(NotRealError):
        exact.power(1 - root(2), HALF)


@pytest.mark.parametrize("number", [F(0), F(-1), 1 - root(2), log(HALF)])
def test_what_is_not_positive_has_no_logarithm(number: ClosedForm) -> None:
    with pytest.raises(NotRealError):
        exact.logarithm(number)


def test_exponentials_beyond_the_doubles_are_refused() -> None:
    assert exact.to_float(exp(700)) == pytest.approx(1.0142320547350045e304)
    for number in (F(701), F(-701), exp(7), -1000 * root(2)):
        with pytest.raises(TooLargeError):
            exact.exponential(number)


# -- text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (F(-1, 3), "-1/3"),
        (2 - root(2), "2 - sqrt(2)"),
        (-root(2) / 2, "-sqrt(2)/2"),
        (root(2) * root(3) * 5, "5*sqrt(6)"),
        ((1 + root(5)) / 2, "(1 + sqrt(5))/2"),
        (root(18, 3), "2**(1/3)*3**(2/3)"),
        (log(6) + 1, "1 + log(6)"),
        (2 * log(10) / 3, "2*log(10)/3"),
        (log(F(2, 3)), "-log(3/2)"),
        (exp(1), "exp(1)"),
        (exp(F(-1, 2)) * root(3), "sqrt(3)*exp(-1/2)"),
        (exact.power(F(2), root(2)), "2**sqrt(2)"),
        (exact.power(F(2), exact.power(F(2), root(2) / 2)), "2**(2**(sqrt(2)/2))"),
        (root(1 + log(2)), "sqrt(1 + log(2))"),
        (log(3) / (1 + log(2)), "log(3)/(1 + log(2))"),
        (1 / log(2) - 1 / log(3), "1/log(2) - 1/log(3)"),
        (exact.power(log(2), F(-2, 3)) / 3, "1/(3*log(2)**(2/3))"),
    ],
)
def test_numbers_are_written_in_the_formula_language(number: ClosedForm, text: str) -> None:
    assert exact.to_text(number) == text


def numbers(depth: int) -> st.SearchStrategy[ClosedForm]:
    """ClosedForm numbers of any form, none too large."""
    rationals = st.fractions(-20, 20, max_denominator=12)
    if depth == 0:
        return rationals
    inner = numbers(depth - 1)
    return st.one_of(
        rationals,
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a, b: a / b if exact.sign(b) else a, inner, inner),
        st.builds(lambda a, n: exact.power(abs_(a), F(1, n)), inner, st.sampled_from([2, 3, 5])),
        st.builds(lambda a: log(abs_(a)) if exact.sign(a) else a, inner),
        st.builds(lambda a: exp(a) if -20 < exact.to_float(a) < 20 else a, inner),
    )


def abs_(number: ClosedForm) -> ClosedForm:
    return number if exact.sign(number) >= 0 else -number


@settings(max_examples=150, deadline=None)
@given(numbers(3))
def test_the_text_of_a_number_is_read_back_as_that_number(number: ClosedForm) -> None:
    assert exact.compare(parse(exact.to_text(number)).evaluate({}), number) == 0


@settings(max_examples=100, deadline=None)
@given(numbers(3))
def test_a_shortened_number_is_the_same_number(number: ClosedForm) -> None:
    assert exact.compare(exact.shortened(number), number) == 0


def test_a_quotient_is_shortened_to_lowest_terms() -> None:
    assert exact.to_text(exact.shortened((log(2) + log(2) * log(3)) / (log(5) + log(5) * log(3)))) == "log(2)/log(5)"
    whole = 1 / (1 + log(2)) + log(2) / (1 + log(2))
    assert exact.shortened(whole) == 1


def test_integers_of_any_length_are_written() -> None:
    long = F(7**20_000, 3**9_000)  # 16,902 and 4,295 digits; Python refuses more than 4,300
    with pytest.raises(ValueError, match="integer string conversion"):
        str(long)
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        expected = str(long)
    finally:
        sys.set_int_max_str_digits(limit)
    assert exact.to_text(long) == expected
    assert exact.to_text(long * root(2)).endswith("*sqrt(2)/" + expected.partition("/")[2])


# -- floats -------------------------------------------------------------------------------------------------------


def test_floats_are_right_where_digits_cancel() -> None:
    """1/sqrt(x**2 + 1) is near 1/x, so that x*(sqrt(x**2 + 1) - x) is near 1/2 - 1/(8 x**2)."""
    x = 10**200
    number = x * (root(x**2 + 1) - x)
    assert exact.to_float(number) == 0.5
    assert exact.compare(number, HALF) == -1


def test_floats_of_tiny_and_of_huge_numbers() -> None:
    assert exact.to_float(F(1, 10**1000)) == 0.0
    assert exact.to_float(root(F(1, 10**1001))) == 0.0
    for number in (F(10**400), root(10**700 + 1), exact.power(log(3), F(4000)) * 10**200):
        with pytest.raises(TooLargeError, match="range of floating point"):
            exact.to_float(number)


# -- nothing hangs ------------------------------------------------------------------------------------------------

PRIMES = list(sympy.primerange(2, 114))  # 30 of them


def nested(step: Callable[[ClosedForm], ClosedForm], depth: int) -> ClosedForm:
    number: ClosedForm = F(1)
    for _ in range(depth):
        number = step(number)
    return number


@pytest.mark.parametrize(
    "build",
    [
        lambda: exact.power(1 + root(2), F(4000)),
        lambda: exact.power(exact.power(exact.power(1 + root(2), F(3000)), F(3000)), F(3000)),
        lambda: exact.power(1 + log(2), F(4000)),
        lambda: exact.power(exact.power(1 + exp(F(1, 4093)), F(4000)), F(4000)),
        lambda: exact.power(sum((root(p) for p in PRIMES[:12]), F(1)), F(12)),
        lambda: product([root(p, q) for q, p in enumerate(PRIMES, start=2)]),
        lambda: product([1 + root(p, q) for q, p in enumerate(PRIMES, start=2)]),
        lambda: product([1 + root(p) for p in PRIMES]),
        lambda: sum((1 / (1 + root(p, 3)) for p in PRIMES), F(0)),
        lambda: 1 / sum((root(p) for p in PRIMES), F(1)),
        lambda: root(sum((q * root(p) for q, p in enumerate(PRIMES)), F(1))),
        lambda: root(10**1000 + 1, 7),
        lambda: root(F(10**1000 + 1, 10**1000 - 1)),
        lambda: nested(lambda x: root(2 + x), 50),
        lambda: nested(lambda x: root(2 + x), 500),
        lambda: nested(lambda x: log(3 + x), 50),
        lambda: nested(lambda x: exp(1 / (1 + x)), 50),
        lambda: nested(lambda x: root(3) / (root(5) + x), 60),
        lambda: nested(lambda x: 1 / (log(2) + x), 60),
        lambda: nested(lambda x: x + root(x), 12),
        lambda: nested(lambda x: x * x + root(2), 12),
        lambda: product([exact.power(F(2), F(1, q)) for q in range(4001, 4096)]),
    ],
)
def test_every_operation_ends_soon_with_a_number_or_a_refusal(build: Callable[[], ClosedForm]) -> None:
    start = time.perf_counter()
    try:
        number = exact.within_limits(build())
        exact.sign(number)
        exact.to_text(exact.shortened(number))
        exact.to_float(number)
    except TooLargeError:
        pass
    assert time.perf_counter() - start < 5  # a fraction of a second on an idle machine


def test_a_number_beyond_the_limits_is_refused() -> None:
    for number in (F(2**4096), F(1, 2**4096), 2**4096 * root(2)):
        with pytest.raises(TooLargeError):
            exact.within_limits(number)
    for base, exponent in ((F(2), F(1, 4097)), (F(2), F(5000)), (F(3), F(4000)), (exp(700), F(4000))):
        with pytest.raises(TooLargeError):
            exact.power(base, exponent)
    assert exact.within_limits(F(2**4096 - 1)) == 2**4096 - 1
