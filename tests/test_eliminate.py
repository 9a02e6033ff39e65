"""Variables done away with: against results by hand, and against searches for a value that would do."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Mapping
from fractions import Fraction

import pytest

from burden import exact
from burden.exact import Exact
from burden.expressions import parse
from burden.regions.domain import Domain
from burden.regions.eliminate import eliminated
from burden.regions.line import pieces
from burden.regions.points import Bounds
from burden.regions.prover import UnsettledError
from burden.regions.region import EVERYTHING, NOTHING, Region, contains, polynomials, substituted

ANYWHERE: Bounds = (None, None, False, False)
GRID = [Fraction(n, 2) for n in range(-6, 7)]


def domain() -> Domain:
    return Domain(dict.fromkeys("abcx", ANYWHERE), size=60)


def region(text: str, known: Domain) -> Region:
    names = {name: known.space.variable(name) for name in known.space.own}
    return known.translator.condition(parse(text, condition=True), names)


def without_x(text: str, known: Domain) -> Region:
    return eliminated(region(text, known), "x", known.prover, time.perf_counter() + 20)


@pytest.mark.parametrize(
    ("text", "by_hand"),
    [
        # bounds
        ("x > a and x < b", "a < b"),
        ("x >= a and x <= b", "a <= b"),
        ("x >= a and x < b", "a < b"),
        ("x > a", "0 == 0"),
        ("x < a and x <= b and x != c", "0 == 0"),
        ("x > a and x < b and x != c", "a < b"),
        ("x >= a and x <= b and x != c", "a < b or (a == b and a != c)"),
        ("x == a and x > b", "a > b"),
        ("x == a and x != a", "0 == 1"),
        ("0 <= x and x <= 1 and x == a + b", "0 <= a + b and a + b <= 1"),
        ("0 < x and x < 1 and x > a and x < b", "a < b and a < 1 and b > 0"),
        # slopes that may be zero
        ("a*x > b", "a != 0 or b < 0"),
        ("a*x >= b", "a != 0 or b <= 0"),
        ("a*x == b", "a != 0 or b == 0"),
        ("a*x != b", "a != 0 or b != 0"),
        ("a*x > 0 and x > 0", "a > 0"),
        ("a*x >= b and x >= 0", "a > 0 or b <= 0"),
        ("a*x == 1 and 0 <= x and x <= 1", "a >= 1"),
        # discriminants
        ("x**2 + a*x + b == 0", "a**2 >= 4*b"),
        ("x**2 + a*x + b < 0", "a**2 > 4*b"),
        ("x**2 + a*x + b <= 0", "a**2 >= 4*b"),
        ("a*x**2 + b*x + c == 0", "(a != 0 and b**2 >= 4*a*c) or (a == 0 and (b != 0 or c == 0))"),
        ("a*x**2 + b*x + c > 0", "a > 0 or c > 0 or b**2 > 4*a*c or (a == 0 and b != 0)"),
        ("a*x**2 + b*x + c != 0", "a != 0 or b != 0 or c != 0"),
        ("x**2 == a and x > b", "a >= 0 and (b < 0 or a > b**2)"),
        ("x**2 == a and x >= b", "a >= 0 and (b <= 0 or a >= b**2)"),
        ("x**2 < a and x > b", "a > 0 and (b < 0 or a > b**2)"),
        ("x**2 <= a and x >= b and x <= 0", "a >= 0 and b <= 0"),
        ("x**2 == a and x**2 == b", "a == b and a >= 0"),
        ("x**2 == 2 and a*x == 2 and a > 0", "a > 0 and a**2 == 2"),
        # just after a root: x > sqrt(a), arbitrarily close to it
        ("x > 0 and x**2 > a and (x - b)*(x - b) < 0", "0 == 1"),
        ("x > 0 and x**2 > a and x < b", "b > 0 and a < b**2"),
        ("(x < a or x > b) and x > c and x <= c + 1", "c < a or c + 1 > b"),
        # what does not speak of x
        ("a > b and (x > a or b == 0)", "a > b"),
        ("a > b or c > 0", "a > b or c > 0"),
    ],
)
def test_results_by_hand(text: str, by_hand: str) -> None:
    known = domain()
    found = without_x(text, known)
    assert all("x" not in polynomial.names for polynomial in polynomials(found))
    expected = parse(by_hand, condition=True)
    for a, b, c in itertools.product(GRID, repeat=3):
        values: dict[str, Exact] = {"a": a, "b": b, "c": c, "x": Fraction(0)}
        assert contains(found, values) == expected.holds(values), values


def some_x(made: Region, known: Domain, values: Mapping[str, Fraction]) -> bool | None:
    """Whether some x makes a point one of the region: a question of one variable, whose pieces show it."""
    numbers = {name: known.space.constant(value) for name, value in values.items()}
    there = substituted(made, numbers, known.known_signs)
    if there in (EVERYTHING, NOTHING):
        return there is EVERYTHING
    found = pieces(there, EVERYTHING, "x")
    return None if found is None else bool(found)


TERMS = ("x", "a*x", "b*x", "x**2", "a*x**2", "-x", "2*x")
RESTS = ("a", "b", "1", "c", "-2", "a*b", "0", "a - c")


def atom(source: random.Random) -> str:
    parts = [source.choice(TERMS), source.choice(RESTS), *([source.choice(TERMS)] if source.random() < 0.4 else [])]
    return f"{' + '.join(parts)} {source.choice(['<', '<=', '==', '!=', '>', '>='])} {source.choice(RESTS)}"


@pytest.mark.parametrize("seed", range(25))
def test_some_value_would_do_where_it_is_said(seed: int) -> None:
    """At exact points, coefficients that vanish among them, the real line is searched for a value of x."""
    source = random.Random(seed)
    known = domain()
    atoms = [atom(source) for _ in range(source.randint(2, 3))]
    text = f"({atoms[0]}) {source.choice(['and', 'and', 'or'])} ({' and '.join(atoms[1:])})"
    if source.random() < 0.5:
        text = f"({text}) and 0 <= x and x <= {source.choice(['1', '3', 'c'])}"
    if source.random() < 0.3:
        text = f"({text}) and not ({atom(source)} and {atom(source)})"
    made = region(text, known)
    found = without_x(text, known)
    seen = set()
    for _ in range(120):
        values = {name: source.choice(GRID) for name in "abc"}
        expected = some_x(made, known, values)
        whole: dict[str, Exact] = {**values, "x": Fraction(0)}
        assert expected is not None
        assert contains(found, whole) == expected, (text, values)
        seen.add(expected)
    assert seen


def test_a_point_that_fits_is_never_denied() -> None:
    """Points drawn with an x of their own: dense, and independent of intervals."""
    source = random.Random(77)
    n_fitting = 0
    for _ in range(25):
        known = domain()
        text = f"{atom(source)} and {atom(source)}"
        made, found = region(text, known), without_x(text, known)
        for _ in range(150):
            values: dict[str, Exact] = {name: source.choice(GRID) for name in "abcx"}
            if parse(text, condition=True).holds(values):
                n_fitting += 1
                assert contains(made, values)
                assert contains(found, values), (text, values)
    assert n_fitting > 200


def test_powers_above_two_are_refused() -> None:
    known = domain()
    with pytest.raises(UnsettledError, match="above two"):
        without_x("x**3 > a", known)
    assert without_x("a**3 > 0", known) is region("a > 0", known)


def test_no_time_is_said() -> None:
    known = domain()
    with pytest.raises(UnsettledError, match="no time"):
        eliminated(region("x > a and x < b", known), "x", known.prover, time.perf_counter() - 1)


def test_irrational_ends_are_exact() -> None:
    """Some x between the roots of 2 and a: where a > 2 and, by symmetry of squares, not where a = 2."""
    known = domain()
    found = without_x("x > 0 and x**2 > 2 and x**2 < a", known)
    root = exact.power(Fraction(2), Fraction(1, 2))
    for a, expected in ((Fraction(2), False), (Fraction(200001, 100000), True), (root * root, False), (root, False)):
        values: dict[str, Exact] = {"a": a, "b": Fraction(0), "c": Fraction(0), "x": Fraction(0)}
        assert contains(found, values) == expected
