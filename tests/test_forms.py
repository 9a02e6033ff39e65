"""What "does not rise" means with several equilibria: three independent renderings agree, and imply what they should.

One works on regions, one on numbers, and one is the definition of the theory, word by word.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from fractions import Fraction

import pytest

from burden.regions.domain import Domain, any_sign
from burden.regions.points import Bounds
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, contains, related
from burden.regions.translate import Case
from burden.results.conditions import Direction, VerdictForm
from burden.statics.evidence import moves_as_said
from burden.statics.forms import FORMS, Outcome, is_strict, moves
from tests.forms_by_definition import is_true

DIRECTIONS: tuple[Direction, ...] = ("nonincreasing", "decreasing", "nondecreasing", "increasing", "constant")
ANYWHERE: Bounds = (None, None, False, False)
CASES = list(itertools.product(DIRECTIONS, FORMS))
WEAKER: tuple[tuple[VerdictForm, VerdictForm], ...] = (
    ("every", "strong-set"),
    ("strong-set", "max"),
    ("strong-set", "min"),
    ("max", "some"),
    ("min", "some"),
)


def outcomes(known: Domain, values: Sequence[int]) -> list[Outcome]:
    return [Outcome(EVERYTHING, (Case(EVERYTHING, known.space.constant(Fraction(one))),)) for one in values]


SETS = [list(one) for size in (1, 2, 3) for one in itertools.combinations_with_replacement(range(4), size)]


@pytest.mark.parametrize(("direction", "form"), CASES)
def test_three_renderings_agree_on_numbers(direction: Direction, form: VerdictForm) -> None:
    known = Domain({"t": ANYWHERE}, size=1)
    made = {tuple(one): outcomes(known, one) for one in SETS}
    seen = set()
    for before, after in itertools.product(SETS, repeat=2):
        expected = is_true(direction, form, before, after)
        assert moves_as_said(direction, form, [*map(Fraction, before)], [*map(Fraction, after)]) is expected
        found = moves(direction, form, made[tuple(before)], made[tuple(after)], any_sign)
        assert found is (EVERYTHING if expected else NOTHING), (before, after)
        seen.add(expected)
    assert seen == {True, False}


@pytest.mark.parametrize(("direction", "form"), CASES)
def test_outcomes_that_exist_only_somewhere_count_only_there(direction: Direction, form: VerdictForm) -> None:
    """Values and existence both depend on the point: at each, those that exist are compared by definition."""
    source = random.Random(f"{direction} {form}")
    known = Domain({"s": ANYWHERE, "t": ANYWHERE}, size=1)
    s, t = (known.space.variable(name) for name in "st")
    n_compared = 0
    for _ in range(12):
        sides: list[list[tuple[Outcome, tuple[int, int, int], int]]] = []
        for _ in range(2):
            side = []
            for _ in range(source.randint(1, 3)):
                numbers = source.randint(-1, 1), source.randint(-1, 1), source.randint(-1, 1)
                form_of = [known.space.constant(Fraction(one)) for one in numbers]
                value = form_of[0] * s + form_of[1] * t + form_of[2]
                limit = source.randint(-2, 2)
                where = related(s, ">=", known.space.constant(Fraction(limit)), any_sign)
                side.append((Outcome(where, (Case(EVERYTHING, value),)), numbers, limit))
            sides.append(side)
        before, after = ([one for one, _, _ in side] for side in sides)
        region = moves(direction, form, before, after, any_sign)
        for first, second in itertools.product(range(-3, 4), repeat=2):
            there = [[p * first + q * second + r for _, (p, q, r), limit in side if first >= limit] for side in sides]
            if all(there):
                expected = is_true(direction, form, *there)
                assert contains(region, {"s": Fraction(first), "t": Fraction(second)}) == expected, there
                n_compared += 1
    assert n_compared > 150


def test_without_equilibria_nothing_is_said() -> None:
    for direction, form in CASES:
        assert moves_as_said(direction, form, [], [Fraction(1)]) is None
        assert moves_as_said(direction, form, [Fraction(1)], []) is None


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_stronger_forms_imply_weaker_ones(direction: Direction) -> None:
    """Every implies strong-set, which implies max and min, each of which implies some; weak and strict."""
    n_separated = dict.fromkeys(WEAKER, 0)
    for before, after in itertools.product(SETS, repeat=2):
        for stronger, weaker in WEAKER:
            sides = [*map(Fraction, before)], [*map(Fraction, after)]
            strong, weak = (moves_as_said(direction, form, *sides) for form in (stronger, weaker))
            assert weak or not strong, (before, after, stronger, weaker)
            n_separated[stronger, weaker] += weak is True and strong is False
    assert all(n_separated.values()), n_separated


@pytest.mark.parametrize(("strict", "weak"), [("decreasing", "nonincreasing"), ("increasing", "nondecreasing")])
@pytest.mark.parametrize("form", FORMS)
def test_what_falls_does_not_rise(form: VerdictForm, strict: Direction, weak: Direction) -> None:
    assert is_strict(strict)
    assert not is_strict(weak)
    for before, after in itertools.product(SETS, repeat=2):
        sides = [*map(Fraction, before)], [*map(Fraction, after)]
        assert moves_as_said(weak, form, *sides) or not moves_as_said(strict, form, *sides)
        if moves_as_said("constant", form, *sides):
            assert moves_as_said(weak, form, *sides)


@pytest.mark.parametrize("form", FORMS)
def test_up_is_down_read_backwards(form: VerdictForm) -> None:
    for before, after in itertools.product(SETS, repeat=2):
        sides = [*map(Fraction, before)], [*map(Fraction, after)]
        for up, down in (("nondecreasing", "nonincreasing"), ("increasing", "decreasing")):
            back = moves_as_said(down, form, sides[1], sides[0])  # type: ignore[arg-type]  # directions
            assert moves_as_said(up, form, *sides) == back  # type: ignore[arg-type]  # directions


def test_a_tighter_region_of_pairs_changes_nothing_where_both_exist() -> None:
    """Whoever knows that two outcomes never exist together may say so."""
    known = Domain({"s": ANYWHERE}, size=1)
    s, one = known.space.variable("s"), known.space.one

    def outcome(value: int, where: Region) -> Outcome:
        return Outcome(where, (Case(EVERYTHING, known.space.constant(Fraction(value))),))

    low, high = related(s, "<", one, any_sign), related(s, ">=", one, any_sign)
    before, after = [outcome(2, low), outcome(1, high)], [outcome(2, low), outcome(0, high)]

    def together(first: Outcome, second: Outcome) -> Region:
        return all_of([first.where, second.where])

    for direction, form in CASES:
        plain = moves(direction, form, before, after, any_sign)
        told = moves(direction, form, before, after, any_sign, together)
        for number in (0, 1, 2):
            values = {"s": Fraction(number)}
            assert contains(plain, values) == contains(told, values)
            expected = is_true(direction, form, [2], [2]) if number < 1 else is_true(direction, form, [1], [0])
            assert contains(told, values) == expected
