"""Conditions in one variable as intervals: their ends, to which side each belongs, and how they are written."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest

from burden import exact
from burden.exact import Exact
from burden.expressions import parse
from burden.regions.domain import Domain, within
from burden.regions.line import Piece, pieces, pieces_condition, pieces_text
from burden.regions.points import Bounds
from burden.regions.region import EVERYTHING, NOTHING, Region, contains

ANYWHERE: Bounds = (None, None, False, False)
WHOLE = Piece(None, None, False, False)
ROOT2 = exact.power(Fraction(2), Fraction(1, 2))


def domain(bounds: Bounds = ANYWHERE) -> Domain:
    return Domain({"x": bounds}, size=20)


def region(text: str, known: Domain) -> Region:
    return known.translator.condition(parse(text, condition=True), {"x": known.space.variable("x")})


def found(text: str, bounds: Bounds = ANYWHERE) -> list[Piece] | None:
    known = domain(bounds)
    return pieces(region(text, known), within(known.space, "x", bounds), "x")


@pytest.mark.parametrize(
    ("text", "intervals", "condition"),
    [
        ("x > 1/2", "(1/2, oo)", "x > 1/2"),
        ("x <= -3", "(-oo, -3]", "x <= -3"),
        ("0 <= x < 2", "[0, 2)", "x >= 0 and x < 2"),
        ("x == 2 or x > 3", "{2} or (3, oo)", "x == 2 or x > 3"),
        ("x != 1", "(-oo, 1) or (1, oo)", "x < 1 or x > 1"),
        ("x**2 < 4", "(-2, 2)", "x > -2 and x < 2"),
        ("x**2 <= 2", None, None),
        ("x**2 >= 4", "(-oo, -2] or [2, oo)", "x <= -2 or x >= 2"),
        ("x**2*(x - 1) >= 0", "{0} or [1, oo)", "x == 0 or x >= 1"),
        ("x**2 == 9", "{-3} or {3}", "x == -3 or x == 3"),
        ("(x > 0 and x < 1) or (x >= 1 and x < 2)", "(0, 2)", "x > 0 and x < 2"),
        ("(x > 0 and x < 1) or (x > 1 and x < 2)", "(0, 1) or (1, 2)", "(x > 0 and x < 1) or (x > 1 and x < 2)"),
        ("x**2 + 1 > 0", "(-oo, oo)", "0 == 0"),
        ("x**4 + x + 1 > 0", "(-oo, oo)", "0 == 0"),
        ("x**2 < -1", "", "0 == 1"),
    ],
)
def test_intervals_by_hand(text: str, intervals: str | None, condition: str | None) -> None:
    made = found(text)
    assert made is not None
    assert intervals is None or pieces_text(made) == intervals
    assert condition is None or pieces_condition(made, WHOLE, "x") == condition


def test_irrational_ends_are_exact_and_can_be_read_back() -> None:
    made = found("x**2 <= 2 and x != 0")
    assert made is not None
    assert [(one.low_closed, one.high_closed) for one in made] == [(True, False), (False, True)]
    assert made[0].low is not None
    assert exact.compare(made[0].low, -ROOT2) == 0
    text = parse(pieces_condition(made, WHOLE, "x"), condition=True)
    for value, expected in ((ROOT2, True), (-ROOT2, True), (Fraction(0), False), (ROOT2 + Fraction(1, 10**9), False)):
        assert text.holds({"x": value}) == expected


def test_ends_of_different_fields_are_ordered() -> None:
    """By hand: sqrt(2) < 3/2 < sqrt(3) < 2, and 1 - sqrt(2) < 0."""
    made = found("(x**2 > 2 and x > 0 and 2*x < 3) or (x**2 >= 3 and x > 0 and x < 2) or x**2 - 2*x - 1 == 0")
    assert made is not None
    assert [one.is_point for one in made] == [True, False, False, True]
    assert [(one.low_closed, one.high_closed) for one in made[1:3]] == [(False, False), (True, False)]


def test_roots_of_higher_degree_have_no_closed_form() -> None:
    assert found("x**3 > 2") is None
    assert found("x**4 + x - 1 <= 0") is None
    assert found("x**3 > 8") is not None  # (x - 2)*(x**2 + 2*x + 4)
    assert found("x**3 - x >= 0") == found("(-1 <= x and x <= 0) or x >= 1")


def test_ends_of_the_domain_are_left_out() -> None:
    bounds: Bounds = (Fraction(0), Fraction(4), False, True)
    known = domain(bounds)
    whole = Piece(Fraction(0), Fraction(4), False, True)
    box = within(known.space, "x", bounds)
    for text, intervals, condition in (
        ("x < 2", "(0, 2)", "x < 2"),
        ("x >= 2", "[2, 4]", "x >= 2"),
        ("x > 0", "(0, 4]", "0 == 0"),
        ("x < 4", "(0, 4)", "x < 4"),
        ("x == 4 or x < 1", "(0, 1) or {4}", "x < 1 or x == 4"),
        ("x > 5", "", "0 == 1"),
    ):
        made = pieces(region(text, known), box, "x")
        assert made is not None
        assert pieces_text(made) == intervals
        assert pieces_condition(made, whole, "x") == condition


def test_everything_and_nothing() -> None:
    known = domain()
    assert pieces(EVERYTHING, EVERYTHING, "x") == [WHOLE]
    assert pieces(NOTHING, EVERYTHING, "x") == []
    assert pieces(EVERYTHING, region("x == 3", known), "x") == [Piece(Fraction(3), Fraction(3), True, True)]


def lies_in(piece: Piece, value: Exact) -> bool:
    above = piece.low is None or exact.compare(value, piece.low) >= (0 if piece.low_closed else 1)
    below = piece.high is None or exact.compare(value, piece.high) <= (0 if piece.high_closed else -1)
    return above and below


ATOMS = ("x > 0", "x <= 1", "x == 1/2", "x != 2", "x**2 < 2", "x**2 >= 3", "x**2 - x == 1", "3*x > 4", "x**2 != 2")


def test_intervals_hold_the_points_of_the_condition_and_no_others() -> None:
    source = random.Random(4)
    ends: list[Exact] = [Fraction(n, 6) for n in range(-15, 16)]
    for number in (2, 3, 5):
        root = exact.power(Fraction(number), Fraction(1, 2))
        ends += [root, -root, (root + Fraction(1)) / Fraction(2), (-root + Fraction(1)) / Fraction(2)]
    n_points = 0
    for _ in range(80):
        known = domain()
        parts = source.sample(ATOMS, 4)
        text = f"({parts[0]} {source.choice(['and', 'or'])} {parts[1]}) {source.choice(['and', 'or'])} "
        text += f"not ({parts[2]} {source.choice(['and', 'or'])} {parts[3]})"
        made = region(text, known)
        found = pieces(made, EVERYTHING, "x")
        assert found is not None
        written = parse(pieces_condition(found, WHOLE, "x"), condition=True)
        for value in ends:
            expected = contains(made, {"x": value})
            assert expected == parse(text, condition=True).holds({"x": value})
            assert sum(lies_in(one, value) for one in found) == expected, (text, value)
            assert written.holds({"x": value}) == expected
        n_points += sum(one.is_point for one in found)
        for left, right in pairwise(found):
            assert left.high is not None
            assert right.low is not None
            order = exact.compare(left.high, right.low)
            assert order < 0 or (order == 0 and not left.high_closed and not right.low_closed)
    assert n_points > 10
