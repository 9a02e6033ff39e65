"""Short conditions: the same sets of points as the long ones, and as short as people would write them."""

from __future__ import annotations

import itertools
import random
import time
from fractions import Fraction

import pytest

from burden.exact import Exact
from burden.expressions import parse
from burden.regions.domain import Domain
from burden.regions.points import Bounds
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, any_of, contains, size
from burden.regions.shorten import cover, irredundant, shortened, simplified, sufficient

ANYWHERE: Bounds = (None, None, False, False)
POSITIVE: Bounds = (Fraction(0), None, False, False)
NOT_NEGATIVE: Bounds = (Fraction(0), None, True, False)
UNIT: Bounds = (Fraction(0), Fraction(1), True, True)


def domain(**bounds: Bounds) -> Domain:
    return Domain(bounds, size=80)


def region(text: str, known: Domain) -> Region:
    names = {name: known.space.variable(name) for name in known.space.own}
    return known.translator.condition(parse(text, condition=True), names)


def brief(text: str, known: Domain) -> str:
    found = shortened(region(text, known), known.prover, seconds=5)
    assert found is not None
    return known.writer().region(found)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("(x > 0 and y > 0) or (x > 0 and y <= 0)", "x > 0"),
        ("(x >= 0 and y != 0) or (x > 0 and y == 0) or (x == 0 and y == 0)", "x >= 0"),
        ("x > 0 or x + y > 0 and x > 0", "x > 0"),
        ("x > 0 and x > -1 and x > -y**2", "x > 0"),
        ("x < 1 or x > 1", "x != 1"),
        ("(x < 1 and y < 0) or (x > 1 and y < 0)", "x != 1 and y < 0"),
        ("x**2 >= y**2 and x >= 0 and y >= 0", "y >= 0 and x - y >= 0"),
        ("x > 0 or x < 1", "0 == 0"),
        ("x > 1 and x < 1 - y**2", "0 == 1"),
        ("(x > 0 or y > 0) and (x > 0 or y <= 0)", "x > 0"),
        ("not (x > 0 and not (x > 0 and y == 2))", "x <= 0 or y == 2"),
    ],
)
def test_known_answers(text: str, short: str) -> None:
    known = domain(x=ANYWHERE, y=ANYWHERE)
    found = shortened(region(text, known), known.prover, seconds=5)
    assert found is not None
    expected = region(short, known)
    assert size(found) <= size(expected)
    for x, y in itertools.product(GRID, GRID):
        values: dict[str, Exact] = {"x": x, "y": y}
        assert contains(found, values) == contains(expected, values)


GRID = [Fraction(n, 2) for n in range(-6, 7)]


def test_the_domain_is_made_use_of() -> None:
    assert brief("x*y > 0 and x + y > 0", domain(x=POSITIVE, y=POSITIVE)) == "0 == 0"
    assert brief("x*y > y", domain(x=ANYWHERE, y=POSITIVE)) == "x > 1"
    text = brief("x*y >= 0 and (x > 2 or y == 0)", domain(x=POSITIVE, y=NOT_NEGATIVE))
    assert text in {"y == 0 or x > 2", "y <= 0 or x > 2"}  # the same, as y is not negative
    assert brief("x <= 1/2 or x + y > 2", domain(x=UNIT, y=UNIT)) == "x <= 1/2"


def test_assumptions_are_made_use_of() -> None:
    known = domain(x=POSITIVE, y=POSITIVE)
    known.assume(region("x < y", known))
    assert brief("x**2 < y**2", known) == "0 == 0"
    assert brief("x > 1 and y > 1", known) == "x > 1"
    assert brief("x > 1 or y > 1", known) == "y > 1"
    assert brief("x**2 >= y**2", known) == "0 == 1"


ATOMS = (
    "x > 0", "y >= 0", "x <= y", "x + y < 1", "x == 1", "y != 0", "x*y >= 0", "x**2 + y**2 <= 2", "x**2 > y",
    "x - 2*y >= 1", "z > x", "x*z <= 1", "y**2 - z >= 0", "z != 1", "x + y + z > 0", "x*y - z**2 == 0",
)  # fmt: skip


def combination(source: random.Random, depth: int) -> str:
    if depth == 0:
        return source.choice(ATOMS)
    one, other = combination(source, depth - 1), combination(source, source.randrange(depth))
    return source.choice([f"({one} and {other})", f"({one} or {other})", f"not ({one} and {other})"])


def grid(source: random.Random) -> list[dict[str, Exact]]:
    """Points of a grid, and points on the boundaries of most inequalities."""
    simple = [Fraction(n, 2) for n in range(-4, 5)]
    points: list[dict[str, Exact]] = [dict(zip("xyz", one, strict=True)) for one in itertools.product(simple, repeat=3)]
    for _ in range(300):
        x, y = (Fraction(source.randint(-30, 30), source.randint(1, 12)) for _ in range(2))
        points += [{"x": x, "y": y, "z": z} for z in (x, y * y, 1 - x - y, Fraction(1))]
        points += [{"x": x, "y": x, "z": y}, {"x": x, "y": 1 - x, "z": y}, {"x": x, "y": x * x, "z": y}]
    return points


@pytest.mark.parametrize("seed", range(20))
def test_a_short_form_is_the_same_set(seed: int) -> None:
    """Against the evaluator of formulas at some thousand exact points, many of them on boundaries."""
    source = random.Random(seed)
    formula = parse(combination(source, source.randint(2, 4)), condition=True)
    bounds = source.choice([ANYWHERE, ANYWHERE, NOT_NEGATIVE])
    known = domain(x=bounds, y=ANYWHERE, z=ANYWHERE)
    made = region(formula.text, known)
    found = shortened(made, known.prover, seconds=2)
    texts = {simplified(made, known.prover), *([] if found is None else [found])}
    for values in grid(source):
        if bounds is NOT_NEGATIVE and values["x"] < Fraction(0):
            continue
        expected = formula.holds(values)
        for one in texts:
            assert contains(one, values) == expected, (formula.text, known.writer().region(one), values)


def test_most_random_conditions_become_shorter() -> None:
    source = random.Random(100)
    before = after = n_found = 0
    for _ in range(15):
        known = domain(x=ANYWHERE, y=ANYWHERE, z=ANYWHERE)
        made = region(f"({combination(source, 3)}) or ({combination(source, 3)})", known)
        found = shortened(made, known.prover, seconds=1)
        if found is not None:
            n_found += 1
            before, after = before + size(made), after + size(found)
    assert n_found >= 10
    assert after < before * 2 / 3


def test_covers_are_unions_of_cubes_within_the_region() -> None:
    known = domain(x=ANYWHERE, y=ANYWHERE)
    made = region("(x > 0 and y > 0) or (x < 0 and y < 0) or (x > 1)", known)
    cubes = cover(made, known.prover, (), time.perf_counter() + 5)
    assert cubes is not None
    assert sorted(map(len, cubes)) == [1, 2, 2]
    for cube in cubes:
        assert known.prover.implies(all_of(cube), made)
    assert known.prover.implies(made, any_of([all_of(cube) for cube in cubes]))


def test_no_time_gives_no_cover_and_leaves_the_prover_as_it_was() -> None:
    known = domain(x=ANYWHERE, y=ANYWHERE)
    made = region("(x > 0 and y > 0) or (x < 0 and y < 0)", known)
    assert cover(made, known.prover, (), time.perf_counter() - 1) is None
    assert known.prover.deadline == float("inf")
    assert cover(made, known.prover, (), time.perf_counter() + 5) is not None


def test_parts_that_others_imply_are_left_out() -> None:
    known = domain(x=ANYWHERE, y=ANYWHERE)
    found = irredundant(region("x > 2 and y > x and y > 1 and x + y > 3", known), known.prover)
    assert found is region("x > 2 and y > x", known)
    assert irredundant(region("x > 2 or x > 3*y", known), known.prover) is region("x > 2 or x > 3*y", known)


def test_what_the_domain_decides_is_left_out() -> None:
    known = domain(x=UNIT, y=POSITIVE)
    assert simplified(region("x <= 1 and y > 0", known), known.prover) is EVERYTHING
    assert simplified(region("x > 1 or y < 0", known), known.prover) is NOTHING
    assert simplified(region("x >= 1", known), known.prover) is region("x == 1", known)
    assert simplified(region("x != 0 and x <= 2", known), known.prover) is region("x > 0", known)


def test_conditions_that_suffice_do() -> None:
    known = domain(x=ANYWHERE, y=ANYWHERE)
    made = region("x > 0 and x > y - 1 or y <= 0", known)
    hints = [
        atom.polynomial
        for atom in (known.space.factors(known.space.variable(name).numerator)[1][0][0].atoms for name in "xy")
        for atom in list(atom.values())[:1]
    ]
    found = sufficient(made, known.prover, hints)
    assert found == [region("y <= 0", known)]
