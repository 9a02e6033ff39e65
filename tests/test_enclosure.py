"""Numbers known to lie between two rationals: arithmetic that loses nothing, texts that claim nothing."""

from __future__ import annotations

import operator
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from burden import exact
from burden.exact import Enclosure, NotRealError, UndecidedError, ends
from burden.exact.enclosure import BITS, bounds_text
from burden.ordered_ring import bounds

F = Fraction
ROOT = exact.power(F(2), F(1, 2))
OPERATIONS = [operator.add, operator.sub, operator.mul, operator.truediv]

fractions = st.fractions(max_denominator=10**6)
#: From a third down to where no double reaches.
widths = st.integers(0, 400).map(lambda power: F(1, 3 * 10**power))


@st.composite
def enclosed(draw: st.DrawFn) -> tuple[Fraction, Enclosure]:
    """A number, and an enclosure of it."""
    number = draw(fractions) * F(10) ** draw(st.integers(-40, 40))
    return number, Enclosure(number - draw(widths), number + draw(widths))


# -- arithmetic ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", OPERATIONS)
@given(enclosed(), enclosed())
def test_results_hold_the_true_result(
    operation: Callable[[Any, Any], Any], left: tuple[Fraction, Enclosure], right: tuple[Fraction, Enclosure]
) -> None:
    if operation is operator.truediv:
        assume(not right[1].lower <= 0 <= right[1].upper)
    for one, other in ((left[1], right[1]), (left[0], right[1]), (left[1], right[0])):
        lower, upper = ends(operation(one, other))
        assert lower <= operation(left[0], right[0]) <= upper


@pytest.mark.parametrize("operation", OPERATIONS)
@given(enclosed(), st.integers(-100, 100))
def test_integers_and_roots_stand_on_either_side(
    operation: Callable[[Any, Any], Any], pair: tuple[Fraction, Enclosure], whole: int
) -> None:
    number, enclosure = pair
    assume(whole and not enclosure.lower <= 0 <= enclosure.upper)
    for other in (whole, whole * ROOT):
        for result, true in (
            (operation(other, enclosure), operation(other, number)),
            (operation(enclosure, other), operation(number, other)),
        ):
            assert isinstance(result, Enclosure)
            assert exact.compare(result.lower, true) <= 0 <= exact.compare(result.upper, true)


def test_arithmetic_on_short_bounds_is_that_of_intervals() -> None:
    one = Enclosure(F(1), F(2))
    other = Enclosure(F(-3), F(4))
    assert one + other == Enclosure(F(-2), F(6))
    assert one - other == Enclosure(F(-3), F(5))
    assert one * other == Enclosure(F(-6), F(8))
    assert other / one == Enclosure(F(-3), F(4))
    assert 1 / one == Enclosure(F(1, 2), F(1))
    assert -one == Enclosure(F(-2), F(-1))
    assert (one.midpoint, one.radius) == (F(3, 2), F(1, 2))


def test_a_product_with_zero_is_zero() -> None:
    for zero in (0, F(0)):
        for product in (zero * Enclosure(F(1), F(2)), Enclosure(F(1), F(2)) * zero):
            assert product == F(0)
            assert isinstance(product, Fraction)


def test_numbers_do_not_grow() -> None:
    number, factor = Enclosure(F(1, 3), F(1, 3) + F(1, 10**400)), F(10**30 + 1, 3 * 10**30)
    true = F(1, 3)
    for _ in range(60):
        product = number * factor + factor
        assert isinstance(product, Enclosure)
        number, true = product, true * factor + factor
    assert number.lower <= true <= number.upper
    assert max(number.lower.denominator.bit_length(), number.upper.numerator.bit_length()) <= 2 * BITS
    assert number.radius < F(1, 10**150)


def test_bounds_of_large_numbers_are_rounded_outward_too() -> None:
    large = F(3) ** 2000 + F(1, 7)
    for sign in (1, -1):
        found = Enclosure(sign * large - 1, sign * large + 1) * 1
        assert isinstance(found, Enclosure)
        assert found.lower <= sign * large - 1 < sign * large + 1 <= found.upper
        assert found.radius < large / 2 ** (BITS - 2)


def test_what_may_be_a_division_by_zero_is_refused() -> None:
    with pytest.raises(UndecidedError):
        1 / Enclosure(F(0), F(1))
    with pytest.raises(UndecidedError):
        Enclosure(F(1), F(2)) / Enclosure(F(-1), F(1))
    with pytest.raises(ZeroDivisionError):
        Enclosure(F(1), F(2)) / 0


@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.mul, operator.truediv, operator.lt])
def test_other_things_are_no_numbers(operation: Callable[[Any, Any], Any]) -> None:
    for other in ("1", 1.5, None):
        with pytest.raises((TypeError, ValueError)):
            operation(Enclosure(F(1), F(2)), other)


def test_bounds_of_roots_hold_them_tightly() -> None:
    for value in (ROOT, ROOT - 1, -(10**50) * ROOT, exact.logarithm(F(3))):
        lower, upper = bounds(value)  # type: ignore[arg-type]  # none is rational
        assert exact.compare(lower, value) < 0 < exact.compare(upper, value)
        assert upper - lower < abs(lower) / 2**250


# -- order, equality ----------------------------------------------------------------------------------------------


def test_bounds_are_in_order() -> None:
    for upper in (F(1), F(0)):
        with pytest.raises(ValueError, match="not below"):
            Enclosure(F(1), upper)


def test_signs_are_known_where_the_interval_leaves_zero_out() -> None:
    assert exact.sign(Enclosure(F(1, 10**300), F(1))) == 1
    assert exact.sign(Enclosure(F(-2), F(-1))) == -1
    for lower, upper in ((-1, 1), (0, 1), (-1, 0)):
        with pytest.raises(UndecidedError):
            exact.sign(Enclosure(F(lower), F(upper)))


def test_numbers_are_compared_by_disjointness() -> None:
    low, high = Enclosure(F(0), F(1)), Enclosure(F(2), F(3))
    assert exact.compare(low, high) == -1
    assert exact.compare(high, low) == 1
    assert exact.compare(low, ROOT) == -1 == -exact.compare(ROOT, low)
    assert exact.compare(F(5), high) == 1 == exact.compare(5, high)
    assert exact.compare(low, low) == 0 == exact.compare(low, Enclosure(F(0), F(1)))
    assert low < high <= 4
    assert low <= low >= low
    assert not low < low
    for other in (Enclosure(F(1), F(2)), F(1), 1, F(1, 2), ROOT - 1):
        with pytest.raises(UndecidedError):
            exact.compare(low, other)


def test_the_same_bounds_are_the_same_enclosure() -> None:
    one = Enclosure(F(1), F(2))
    assert one == Enclosure(F(1), F(2))
    assert len({one, Enclosure(F(1), F(2)), Enclosure(F(1), F(3))}) == 2
    assert one not in (F(1), 1, ROOT)
    copy = pickle.loads(pickle.dumps(one))
    assert copy == one
    with pytest.raises(AttributeError):
        one.lower = F(0)  # type: ignore[misc]  # that is the point


def test_doubles_are_those_of_the_midpoint() -> None:
    assert exact.to_float(Enclosure(F(1, 4), F(3, 4))) == 0.5
    with pytest.raises(exact.TooLargeError):
        exact.to_float(Enclosure(F(10) ** 400, F(10) ** 401))


def test_enclosures_pass_where_sizes_are_checked_and_are_no_arguments_of_roots() -> None:
    number = Enclosure(F(1), F(2))
    assert exact.within_limits(number) is number
    assert exact.shortened(number) is number
    for operation in (exact.logarithm, exact.exponential, lambda value: exact.power(value, F(1, 2))):
        with pytest.raises(NotRealError):
            operation(number)


# -- texts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        ("0.34729635533386069770343325", "0.34729635533386069770343326", "0.34729635533386069770343326 ± 1e-26"),
        ("0.347296355333860697703433", "0.347296355333860697703434", "0.347296355333860697703434 ± 1e-24"),
        ("0.9", "1.1", "1 ± 1"),
        ("0.96", "1.04", "1.0 ± 1e-1"),
        ("-12.345", "-12.335", "-12.34 ± 1e-2"),
        ("1170", "1210", "1200 ± 1e2"),
        ("-0.0004", "0.0004", "0 ± 1e-3"),
        ("0.0000000012", "0.0000000013", "1.2e-9 ± 1e-10"),
        ("12e39", "13e39", "1.2e40 ± 1e39"),
    ],
)
def test_as_many_digits_are_written_as_are_certain(lower: str, upper: str, text: str) -> None:
    assert exact.to_text(Enclosure(F(lower), F(upper))) == text


def n_digits(text: str) -> int:
    """Significant digits of a decimal."""
    return len(text.partition("e")[0].replace("-", "").replace(".", "").lstrip("0"))


@given(enclosed())
def test_a_text_holds_the_interval_and_claims_no_digit_too_many(pair: tuple[Fraction, Enclosure]) -> None:
    enclosure = pair[1]
    number, error = exact.to_text(enclosure).split(" ± ")
    shown, slack = F(number), F(error)
    assert shown - slack <= enclosure.lower < enclosure.upper <= shown + slack
    assert slack >= 2 * enclosure.radius
    # The last digit is the one that is uncertain by one; there are no more than thirty after the leading one.
    digits, _, power = number.partition("e")
    assert shown % slack == 0
    if shown:
        assert len(digits.partition(".")[2]) == max(0, -int(error.partition("e")[2] or 0) + int(power or 0))
        assert n_digits(digits) <= 32 or slack >= 10
    # One digit more would not be certain, or too long.
    assert slack / 10 < 2 * enclosure.radius or slack <= max(abs(enclosure.lower), abs(enclosure.upper)) / 10**30 * 10


@given(enclosed())
def test_short_bounds_are_true(pair: tuple[Fraction, Enclosure]) -> None:
    enclosure = pair[1]
    for text, bound, side in zip(bounds_text(enclosure), (enclosure.lower, enclosure.upper), (1, -1), strict=True):
        assert 0 <= side * (bound - F(text)) <= abs(bound) / 10**29
        assert n_digits(text) <= 30


def test_bounds_are_rounded_outward_to_thirty_digits() -> None:
    third = F(1, 3)
    assert bounds_text(Enclosure(third, third * 2)) == ("0." + "3" * 30, "0." + "6" * 29 + "7")
    assert bounds_text(Enclosure(-third * 2, -third)) == ("-0." + "6" * 29 + "7", "-0." + "3" * 30)
    assert bounds_text(Enclosure(F(-1, 2), F(0))) == ("-0.5", "0")
    assert bounds_text(Enclosure(F(0), F(7))) == ("0", "7")
