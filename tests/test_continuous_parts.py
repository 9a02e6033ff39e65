"""The parts that games with intervals are solved with: pieces of formulas, polynomials, systems of equations."""

from fractions import Fraction

import flint
import pytest
from flint import fmpq_mpoly

from burden.continuous.clearing import NotAlgebraic, Ring
from burden.continuous.points import Point, Root, between, order, real_roots
from burden.continuous.systems import Family, Unsolved, solutions
from burden.continuous.trees import TooManyPieces, derivative, guards, pieces, put_in, singular
from burden.expressions import Formula, Node, parse


def tree(text: str) -> Node:
    return put_in(parse(text).root, {})


def value(node: Node, **levels: Fraction | int) -> object:
    return Formula("", node).evaluate({name: Fraction(level) for name, level in levels.items()})


@pytest.mark.parametrize(
    ("text", "number"),
    [("max(A, B, 2) - A/3", 3), ("abs(A - B)", 2), ("(1 if A > B else 2) + min(A, B)", 4), ("A*B + log(A)", 1)],
)
def test_a_formula_has_so_many_pieces(text: str, number: int) -> None:
    assert len(pieces(tree(text))) == number


def test_too_many_pieces_are_refused() -> None:
    with pytest.raises(TooManyPieces):
        pieces(tree(" + ".join(f"abs(A - {k})" for k in range(1, 9))))


def test_borders_are_kinks_or_jumps() -> None:
    found = {guard.kind for guard in guards(tree("min(A, B) + (1 if A + B >= 5 else 0)"))}
    assert found == {"kink", "jump"}


def test_roots_and_poles_are_told_apart() -> None:
    cusps, poles = singular(tree("sqrt(A) + log(1 + B) + 1/(A + B) + A**(-1/2)"))
    assert cusps == [tree("A")]
    assert set(poles) == {tree("1 + B"), tree("A + B"), tree("A")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A**3*B", 12),
        ("A*B/(A + B)", Fraction(1, 9)),
        ("B*log(A)", Fraction(1, 2)),
        ("sqrt(2*A)", Fraction(1, 2)),
        ("max(A, 3*B)", 0),
        ("(A**2 if A > B else B)", 4),
    ],
)
def test_derivatives(text: str, expected: Fraction) -> None:
    assert value(derivative(tree(text), "A"), A=2, B=1) == expected


def test_numbers_are_put_in_and_constants_computed() -> None:
    node = put_in(parse("(c if c > 1 else A)*A + 2**3").root, {"c": tree("3/2")})
    assert value(node, A=2) == 11
    assert len(pieces(node)) == 1


def test_a_formula_becomes_a_polynomial_that_vanishes_where_it_does() -> None:
    ring = Ring(["A", "B"])
    x, y = ring.gens[:2]
    assert ring.cleared(tree("3/(1 + A + B) - 1")) == 2 - x - y
    rooted = ring.cleared(tree("sqrt(A) - B"))
    assert not divmod(rooted, x - y * y)[1]
    with pytest.raises(NotAlgebraic):
        ring.cleared(tree("exp(A)"))
    with pytest.raises(NotAlgebraic):
        ring.cleared(tree("(1 + A + B)**100"))


def system(text: str) -> list[fmpq_mpoly]:
    context = flint.fmpq_mpoly_ctx.get(("x", "y"), flint.Ordering.degrevlex)
    return [fmpq_mpoly(equation, context) for equation in text.split(", ")]


def points(text: str) -> list[tuple[str, ...]]:
    found = [one for one in solutions(system(text), 2, lambda: None) if isinstance(one, Point)]
    return sorted({tuple(map(str, one.numbers)) for one in found})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x+y-3, x-y-1", [("2", "1")]),
        ("x^2-2, y-x-1", [("-sqrt(2)", "1 - sqrt(2)"), ("sqrt(2)", "1 + sqrt(2)")]),
        ("x^2+y^2-5, x*y-2", [("-1", "-2"), ("-2", "-1"), ("1", "2"), ("2", "1")]),
        ("x^2+y^2+1, x-y", []),
        ("x-1, x-2", []),
        # Double roots: the circle touches the line.
        ("x^2+y^2-2, (x+y-2)^2", [("1", "1")]),
        # A cusp and a circle around it, with multiplicities.
        ("y^2-x^3, x^2+y^2-2", [("1", "-1"), ("1", "1")]),
    ],
)
def test_systems_are_solved_exactly(text: str, expected: list[tuple[str, ...]]) -> None:
    assert points(text) == expected


def test_equations_that_say_the_same_leave_a_family() -> None:
    (found,) = solutions(system("x+y-3, 2*x+2*y-6"), 2, lambda: None)
    assert isinstance(found, Family)
    assert len(found.free) == 1


def test_curves_that_are_not_written_down_are_said_to_be_unsolved() -> None:
    with pytest.raises(Unsolved, match="curve"):
        list(solutions(system("x^2+y^2-1, x^3+x*y^2-x"), 2, lambda: None))


def test_signs_at_algebraic_points_are_decided_by_algebra() -> None:
    for point in solutions(system("x^3-2, y-x^2"), 2, lambda: None):
        assert isinstance(point, Point)
        x, y = point.coordinates[0], system("x*y-2, x-5/4, y-3/2")
        assert [point.sign(one) for one in y] == [0, 1, 1]
        assert x.degree() == 1


def test_roots_are_put_in_order() -> None:
    roots = real_roots([flint.fmpq_poly([-2, 0, 1]), flint.fmpq_poly([-7, 5])])
    assert [float(root) for root in roots] == pytest.approx([-(2**0.5), 1.4, 2**0.5])
    assert order(roots[1], roots[2]) == -1
    assert Fraction(7, 5) < between(roots[1], roots[2]) < Fraction(141422, 100000)
    assert between(Root((-3, 1)), None) > 3
