"""Questions about one variable, answered by roots."""

import itertools
import random
import time
from fractions import Fraction

import pytest
import sympy

from burden.expressions import parse
from burden.regions.cuts import Line, described, is_inside
from burden.regions.domain import Domain
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, contains, polynomials, size
from burden.regions.shorten import shortened


def domain(low: int | None = None, high: int | None = None) -> Domain:
    bounds = (None if low is None else Fraction(low), None if high is None else Fraction(high), True, True)
    return Domain({"x": bounds}, size=5)


def region(text: str, known: Domain) -> Region:
    return known.translator.condition(parse(text, condition=True), {"x": known.space.variable("x")})


def test_the_line_is_cut_at_every_root() -> None:
    known = domain()
    asked = region("x**3 - 2 > 0 and 2*x - 1 > 0 and x**2 + 1 > 0", known)
    cells = Line("x").cells(polynomials(asked))
    assert cells is not None
    assert [cell.point for cell in cells if cell.low == cell.high][1] == Fraction(1, 2)
    assert len(cells) == 5
    assert cells[3].point is None
    assert cells[3].low ** 3 < 2 < cells[3].high ** 3
    assert [is_inside(asked, cell) for cell in cells] == [False, False, False, False, True]


def test_roots_that_lie_close_together_are_told_apart() -> None:
    known = domain()
    asked = region(f"x**2 < 2 and x**2*{10**60} > {2 * 10**60 - 1} and x > 0", known)
    assert not known.prover.is_empty(asked)
    beyond = region(f"x**2 > 2 and x**2*{10**60} < {2 * 10**60 - 1} and x > 0", known)
    assert known.prover.is_empty(beyond)


@pytest.mark.parametrize("seed", range(30))
def test_whether_a_region_is_empty_agrees_with_sympy(seed: int) -> None:
    """Sympy isolates real roots by continued fractions: another algorithm, and another library."""
    rng = random.Random(seed)
    x = sympy.Symbol("x")
    texts, parts = [], []
    for _ in range(rng.randint(1, 3)):
        coefficients = [rng.randint(-4, 4) for _ in range(rng.randint(2, 7))]
        relation = rng.choice(["<", "<=", ">", ">=", "=="])
        texts.append(f"{' + '.join(f'({value})*x**{power}' for power, value in enumerate(coefficients))} {relation} 0")
        parts.append((sum(value * x**power for power, value in enumerate(coefficients)), relation))
    known = domain(-3, 3)
    asked = region(" and ".join(texts), known)
    polynomials_of = [sympy.Poly(expression, x) for expression, _ in parts if not expression.is_number]
    product = sympy.Poly(sympy.prod([*(one.as_expr() for one in polynomials_of), (x - 3), (x + 3)]), x)
    roots = sorted({root for root, _ in sympy.Poly(product.sqf_part(), x).real_roots(multiple=False)})
    tried = [*roots, *((one + other) / 2 for one, other in itertools.pairwise(roots))]
    tried = [value for value in tried if -3 <= value <= 3]

    def holds(value: sympy.Expr) -> bool:
        for expression, relation in parts:
            number = sympy.nsimplify(sympy.expand(expression)).subs(x, value) if value.is_rational else None
            if number is None:
                near = sympy.N(expression.subs(x, value), 60, maxn=400) if expression.has(x) else expression
                number = 0 if abs(near) < sympy.Float("1e-40") else near
            if not {"<": number < 0, "<=": number <= 0, ">": number > 0, ">=": number >= 0, "==": number == 0}[
                relation
            ]:
                return False
        return True

    assert known.prover.is_empty(asked) == (not any(holds(value) for value in tried))


@pytest.mark.parametrize(
    ("text", "n_signs"),
    [
        ("x > 1 and x > 2 and x**5 > 1", 1),
        ("x > 1 or x > 2", 1),
        ("x**2 > 2 and x > 0", 2),
        ("x > 5", 0),
        ("x**2 >= 0", 0),
    ],
)
def test_a_short_description_says_the_same(text: str, n_signs: int) -> None:
    known = domain(-4, 4)
    asked = region(text, known)
    found = shortened(asked, known.prover)
    assert found is not None
    assert (0 if found in {EVERYTHING, NOTHING} else size(found)) == n_signs
    for number in range(-40, 41):
        values = {"x": Fraction(number, 10)}
        assert contains(found, values) == contains(asked, values)


def test_what_takes_more_than_three_signs_is_left_to_others() -> None:
    known = domain()
    asked = region("(x > 0 and x < 1) or (x > 2 and x < 3) or (x > 4 and x < 5)", known)
    cells = Line("x").cells(polynomials(asked))
    assert cells is not None
    assert described(asked, cells) is None


def test_high_degrees_are_no_trouble() -> None:
    known = domain(0, 1)
    power = "*".join(["x**10"] * 4)
    text = " + ".join(f"{(-1) ** n * (n**3 + 7)}*{power}*x**{n}" for n in range(10))
    start = time.perf_counter()
    asked = all_of([region(f"{text} > 0", known), region(f"{power} - x - 1 > 0", known)])
    assert known.prover.is_empty(asked)  # x**40 - x - 1 is negative up to 1
    assert time.perf_counter() - start < 2
