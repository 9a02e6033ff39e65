"""Signs of irrational numbers: compared with mpmath at high precision; zeros that algebra gives; honest refusals."""

from __future__ import annotations

import contextlib
import random
import time
from fractions import Fraction
from typing import Any

import flint
import mpmath
import pytest

from burden import exact, ordered_ring
from burden.exact import Exact, TooLargeError, UndecidedError
from burden.ordered_ring import OrderedRing
from burden.solvers.lazy_ring import LazyRing

F = Fraction

#: Digits of the numbers that ours are compared with; what is closer to zero than 10**-250 must be zero.
DIGITS = 300


def root(number: Exact | int, degree: int = 2) -> Exact:
    return exact.power(F(number) if isinstance(number, int) else number, F(1, degree))


def log(number: Exact | int) -> Exact:
    return exact.logarithm(F(number) if isinstance(number, int) else number)


def exp(number: Exact | int) -> Exact:
    return exact.exponential(F(number) if isinstance(number, int) else number)


def convergents(terms: list[int]) -> list[Fraction]:
    """Best rational approximations of the number with these terms of a continued fraction."""
    numerators, denominators = [0, 1], [1, 0]
    for term in terms:
        numerators.append(term * numerators[-1] + numerators[-2])
        denominators.append(term * denominators[-1] + denominators[-2])
    return [F(p, q) for p, q in zip(numerators[2:], denominators[2:], strict=True)]


# -- random numbers, against mpmath -------------------------------------------------------------------------------


class _Without(Exception):  # noqa: N818 -- no error: a random operation that has no value here
    """The operation drawn has no real value, or one too large."""


def drawn(generator: random.Random, depth: int) -> tuple[Exact, Any]:
    """Draw a number: ours, and mpmath's."""
    if depth == 0 or generator.random() < 0.15:
        fraction = F(generator.choice([1, 2, 3, 5, 6, 8, 12, -1, -2]), generator.choice([1, 1, 2, 3, 10]))
        return fraction, mpmath.mpf(fraction.numerator) / fraction.denominator
    kind = generator.choice(["+", "+", "-", "*", "*", "/", "root", "root", "log", "exp", "power"])
    ours, theirs = drawn(generator, depth - 1)
    if kind in {"+", "-", "*", "/"}:
        other, their_other = drawn(generator, depth - 1)
        if kind == "/" and exact.sign(other) == 0:
            raise _Without
        operations = {
            "+": lambda a, b: a + b,
            "-": lambda a, b: a - b,
            "*": lambda a, b: a * b,
            "/": lambda a, b: a / b,
        }
        return operations[kind](ours, other), operations[kind](theirs, their_other)
    sign = exact.sign(ours)
    if sign == 0 or (kind == "log" and sign < 0) or (kind == "exp" and abs(theirs) > 20):
        raise _Without
    if kind == "root":
        degree = generator.choice([2, 2, 3, 5])
        return exact.power(ours * sign, F(2, 2 * degree)), mpmath.root(abs(theirs), degree)
    if kind == "power":
        exponent = generator.choice([2, 3, -1, -2])
        return exact.power(ours, F(exponent)), theirs**exponent
    return (log(ours), mpmath.log(theirs)) if kind == "log" else (exp(ours), mpmath.exp(theirs))


@pytest.mark.parametrize("seed", range(12))
def test_signs_and_floats_are_those_of_mpmath(seed: int) -> None:
    generator = random.Random(seed)
    n_compared = 0
    with mpmath.workdps(DIGITS):
        while n_compared < 60:
            try:
                ours, theirs = drawn(generator, generator.choice([2, 3, 4]))
                sign, value = exact.sign(ours), exact.to_float(ours)
            except (_Without, TooLargeError):
                continue
            n_compared += 1
            assert sign == (0 if abs(theirs) < mpmath.mpf(10) ** -250 else mpmath.sign(theirs)), ours
            assert abs(value - theirs) <= abs(theirs) * mpmath.mpf(2) ** -51, ours


# -- zeros --------------------------------------------------------------------------------------------------------

GOLDEN = (1 + root(5)) / 2


@pytest.mark.parametrize(
    "zero",
    [
        root(5 + 2 * root(6)) - root(2) - root(3),
        root(7 + 5 * root(2), 3) - 1 - root(2),
        root(2 + root(5), 3) + -root(-2 + root(5), 3) - 1,  # Cardano's root of x**3 + 3x = 4
        root(root(2, 3) - 1, 3) - (root(F(1, 9), 3) - root(F(2, 9), 3) + root(F(4, 9), 3)),  # Ramanujan
        root(root(5, 3) - root(4, 3)) - (root(2, 3) + root(20, 3) - root(25, 3)) / 3,  # Ramanujan
        root(root(28, 3) - root(27, 3)) - (root(98, 3) - root(28, 3) - 1) / 3,  # Ramanujan
        root(1 + root(3)) * root(-1 + root(3)) - root(2),
        root(6 + 2 * root(2) + 2 * root(3) + 2 * root(6)) - 1 - root(2) - root(3),
        GOLDEN * GOLDEN - GOLDEN - 1,
        root(2 + root(2 + root(2))) * root(2 - root(2 + root(2))) - root(2 - root(2)),
        log(2) * (root(5 + 2 * root(6)) - root(2) - root(3)),
        exp(root(7 + 5 * root(2), 3)) * 0 + log(3) * root(7 + 5 * root(2), 3) - log(3) - log(3) * root(2),
        (exp(1) + 1) * exp(root(2)) - exp(1 + root(2)) - exp(root(2)),
        (log(2) + log(3)) * (log(2) - log(3)) - log(2) * log(2) + log(3) * log(3),
        1 / (1 + log(2)) + log(2) / (1 + log(2)) - 1,
        1 / (root(2, 3) - 1) - (1 + root(2, 3) + root(4, 3)),
        exact.power(exact.power(F(2), log(3)), log(5)) - exact.power(F(5), log(2) * log(3)),
    ],
)
def test_what_is_zero_by_algebra_is_zero(zero: Exact) -> None:
    assert exact.sign(zero) == 0
    assert exact.to_float(zero) == 0.0


# -- near zero ----------------------------------------------------------------------------------------------------


def test_the_convergents_of_sqrt_2_lie_on_both_sides_of_it() -> None:
    """sqrt(2) = [1; 2, 2, 2, ...]. The last one here has 1,200 digits and is 10**-2400 away."""
    for position, fraction in enumerate(convergents([1] + [2] * 3130)):
        if position % 100 < 2:
            assert exact.compare(root(2), fraction) == (1 if position % 2 == 0 else -1)


def test_the_convergents_of_log_3_over_log_2_lie_on_both_sides_of_it() -> None:
    """Whether 3**q > 2**p decides the same question in integers."""
    with mpmath.workdps(DIGITS):
        value, terms = mpmath.log(3) / mpmath.log(2), []
        for _ in range(250):
            terms.append(int(mpmath.floor(value)))
            value = 1 / (value - terms[-1])
    fractions = [fraction for fraction in convergents(terms) if fraction.numerator < 10**5]
    assert len(fractions) > 8
    for fraction in fractions:
        expected = 1 if 3**fraction.denominator > 2**fraction.numerator else -1
        assert exact.compare(log(3) / log(2), fraction) == expected
    for position, fraction in enumerate(convergents(terms)[:240]):
        assert exact.compare(log(3) / log(2), fraction) == (1 if position % 2 == 0 else -1)


def test_almost_integers_are_no_integers() -> None:
    """(1 + sqrt(2))**n + (1 - sqrt(2))**n is an integer, and the second power soon tiny, of the sign of (-1)**n."""
    power = exact.power(1 + root(2), F(1001))
    integer = power + exact.power(1 - root(2), F(1001))
    assert isinstance(integer, Fraction)
    assert integer.denominator == 1
    assert exact.compare(power, integer) == 1
    assert exact.compare(exact.power(1 + root(2), F(1000)), integer) == -1


def test_sums_of_square_roots_that_agree_in_many_digits_are_told_apart() -> None:
    """sqrt(10) + sqrt(11) - sqrt(5) - sqrt(18) is 0.0002; differences of sqrt(n) of order k are n**(1/2 - k) small."""
    assert exact.sign(root(10) + root(11) - root(5) - root(18)) == 1
    n = 10**40
    third_difference = root(n + 3) - 3 * root(n + 2) + 3 * root(n + 1) - root(n)
    assert exact.sign(third_difference) == 1  # its sign is that of the third derivative of the root
    assert exact.to_float(third_difference) == pytest.approx(3 / 8 * 1e-100)


def test_divisors_close_to_zero_are_no_zeros() -> None:
    close = convergents([1] + [2] * 1000)[-1]
    assert abs(exact.to_float(exact.logarithm(abs_(1 / (root(2) - close)))) - 1001 * 2 * 0.881373587019543) < 2


def abs_(number: Exact) -> Exact:
    return number if exact.sign(number) > 0 else -number


def test_huge_and_tiny_numbers_have_signs() -> None:
    assert exact.sign(exp(-700) - exp(-699)) == -1
    assert exact.sign(exact.power(exp(-700), F(3)) * root(2)) == 1
    assert exact.sign(exact.power(log(3), F(4000)) - exact.power(log(3), F(3999))) == 1
    assert exact.sign(10**300 * root(10**600 + 1) - 10**600) == 1
    assert exact.sign(exp(F(1, 10**300)) - 1) == 1


# -- what is left open --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "zero",
    [
        log(1 + root(2, 3)) + log(1 + root(4, 3)) - log(3 + root(2, 3) + root(4, 3)),
        root(log(6) * log(10)) - root(log(6)) * root(log(10)),
    ],
)
def test_a_zero_that_we_cannot_show_is_not_guessed(zero: Exact) -> None:
    """They are zero: (1 + a)(1 + a**2) = 3 + a + a**2 for a = 2**(1/3). It would be better still to say so."""
    start = time.perf_counter()
    with contextlib.suppress(UndecidedError):
        assert exact.sign(zero) == 0
    assert time.perf_counter() - start < 5


def test_a_number_next_to_one_that_is_left_open_has_a_sign() -> None:
    relation = log(1 + root(2, 3)) + log(1 + root(4, 3)) - log(3 + root(2, 3) + root(4, 3))
    assert exact.sign(relation + F(1, 10**1000)) == 1


def test_a_separation_bound_that_is_out_of_reach_is_not_claimed() -> None:
    """Ten square roots have 1,024 conjugates; the sign of a number 10**-1200 from zero is found all the same."""
    total = sum((root(p) for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)), F(0))
    with mpmath.workdps(1300):
        value = mpmath.fsum(mpmath.sqrt(p) for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29))
        below = F(int(mpmath.floor(value * mpmath.mpf(10) ** 1200)), 10**1200)
    assert exact.compare(total, below) == 1
    assert exact.compare(total, below + F(1, 10**1200)) == -1


# -- integers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "factors"),
    [
        (1, []),
        (360, [(2, 3), (3, 2), (5, 1)]),
        (2**64, [(2, 64)]),
        (10**400, [(2, 400), (5, 400)]),
        ((2**89 - 1) ** 6, [(2**89 - 1, 6)]),
        (7 * (2**89 - 1) ** 4, [(7, 1), (2**89 - 1, 4)]),
    ],
)
def test_integers_are_factored(number: int, factors: list[tuple[int, int]]) -> None:
    assert sorted(ordered_ring.factored(number)) == factors


def test_roots_of_products_of_large_primes_are_told_equal() -> None:
    """Two Mersenne primes: their product is too large to be factored."""
    p, q = 2**89 - 1, 2**107 - 1
    assert exact.compare(root(p * q), root(p) * root(q)) == 0
    assert exact.compare(root(p * q + 1), root(p) * root(q)) == 1
    assert exact.sign(1 / (root(p * q) + root(p) * root(q)) - root(p * q) / (2 * p * q)) == 0


def test_digits_of_long_integers() -> None:
    assert ordered_ring.digits(-(10**5000)) == "-1" + "0" * 5000


# -- rings --------------------------------------------------------------------------------------------------------


def test_a_ring_writes_its_numbers_as_polynomials_and_back() -> None:
    for number in (root(2) / 3 + log(6), root(1 + log(2)), 1 / (1 + log(2)), exp(F(1, 3)) - exp(F(-1, 2)), F(2, 3)):
        ring = OrderedRing([number])
        assert exact.compare(ring.quotient(*ring.fraction(number)), number) == 0


def test_common_factors_of_any_sign_are_divided_out() -> None:
    negative = 1 - root(2)
    ring = OrderedRing([negative, log(3)])
    (one, _), (other, _) = ring.fraction(negative * log(3)), ring.fraction(negative * 6)
    signs = [ring.sign(one), ring.sign(other)]
    shorter = ring.without_content([one, other])
    assert [ring.sign(element) for element in shorter] == signs == [-1, -1]
    assert exact.compare(ring.quotient(*shorter), log(3) / 6) == 0


def test_elements_of_a_lazy_ring_have_the_signs_of_their_numbers() -> None:
    generator = random.Random(1)
    numbers = [root(2), root(3), log(2), root(5 + 2 * root(6)), F(2, 3), 1 / (1 + log(2)), F(-1)]
    ring = LazyRing(numbers)
    (elements,) = ring.table([numbers])
    scale = 3 * (1 + log(2))  # what the table was multiplied by, up to a positive number
    values = [(element, number * scale, 1) for element, number in zip(elements, numbers, strict=True)]
    for _ in range(200):
        (left, left_value, left_degree), (right, right_value, right_degree) = generator.choices(values, k=2)
        assert ring.sign(left) == exact.sign(left_value)
        if left_degree == right_degree:
            values.append((left - right, left_value - right_value, left_degree))
            values.append((left + right, left_value + right_value, left_degree))
        elif left_degree + right_degree <= 3:
            values.append((left * right, left_value * right_value, left_degree + right_degree))


def test_an_element_that_is_zero_by_its_bound_is_zero() -> None:
    numbers = [root(5 + 2 * root(6)) + log(2), root(2), root(3), log(2), root(7 + 5 * root(2), 3), F(1)]
    ring = LazyRing(numbers)
    ((a, b, c, d, e, one),) = ring.table([numbers])
    assert ring.sign(a - b - c - d) == 0
    assert ring.sign(e - one - b) == 0
    assert ring.sign((a - b - c) * one - d * one + (e - one - b) * d) == 0
    assert ring.sign(a - b - c) == 1


def test_a_ring_with_too_many_terms_gives_up() -> None:
    numbers = [log(p) for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53)]
    ring = OrderedRing(numbers)
    total = sum((ring.fraction(number)[0] for number in numbers), ring.constant(0))
    start = time.perf_counter()
    with pytest.raises(UndecidedError):
        ring.power(total, 40)
    assert time.perf_counter() - start < 5


def test_balls_are_computed_at_the_precision_asked_for_and_leave_the_context_as_it_was() -> None:
    before = flint.ctx.prec
    exact.sign(root(2) - F(3, 2))
    exact.to_float(root(7, 3))
    assert flint.ctx.prec == before
