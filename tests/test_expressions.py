"""The formula language: what formulas are, what they mean, and what is said about what they are not."""

import ast
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from burden import exact
from burden.exact import Exact
from burden.expressions import EvaluationError, Formula, FormulaError, UnsureError, parse

NAMES = ("a", "b", "kappa")


def value(text: str, **values: int | Fraction) -> Exact:
    return parse(text).evaluate({name: Fraction(number) for name, number in values.items()})


def holds(text: str, **values: int | Fraction) -> bool:
    return parse(text, condition=True).holds({name: Fraction(number) for name, number in values.items()})


# -- what formulas mean -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", "3"),
        ("0.1", "1/10"),
        (".5", "1/2"),
        ("5.", "5"),
        ("1e-3", "1/1000"),
        ("2E2", "200"),
        ("4/5", "4/5"),
        (" 4 / 5 ", "4/5"),
        ("-2", "-2"),
        ("010", "10"),
        ("-2**2", "-4"),
        ("(-2)**2", "4"),
        ("2**3**2", "512"),
        ("2**-1", "1/2"),
        ("2**-1**2", "1/2"),
        ("-2**-2", "-1/4"),
        ("8/4/2", "1"),
        ("8/4*2", "4"),
        ("2*3/4*5", "15/2"),
        ("7-2-1", "4"),
        ("7-(2-1)", "6"),
        ("--3", "3"),
        ("+-+3", "-3"),
        ("2 - -3", "5"),
        ("2*-3", "-6"),
        ("0**0", "1"),
        ("8**(2/3)", "4"),
        ("sqrt(4/9)", "2/3"),
        ("abs(-3) + abs(3)", "6"),
        ("min(3, 1, 2) + max(3, 1, 2)", "4"),
        ("max(7)", "7"),
        ("log(1) + exp(0)", "1"),
        ("1 if 2 > 1 else 3", "1"),
        ("1 if 2 < 1 else 3 if 1 < 2 else 4", "3"),
        ("(1 if 2 < 1 else 3) + 1", "4"),
        ("1 + 1 if 1 < 2 else 0", "2"),
        ("1 if not 2 < 1 and 1 < 2 else 0", "1"),
        ("1 if 1 < 0 and 1 < 0 or 1 < 2 else 0", "1"),
        ("1 if 1 < 2 or 1/0 > 1 else 0", "1"),
        ("1 if 1 < 0 and 1/0 > 1 else 0", "0"),
        ("1 if 1 < 2 else 1/0", "1"),
        ("1 if 1 < 2 < 3 <= 3 == 3 != 4 >= 4 > 0 else 0", "1"),
        ("1 if 1 < 3 < 2 else 0", "0"),
        ("\n 1 +\t2 \r\n", "3"),
        ("1\u00a0+ 2", "3"),
    ],
)
def test_a_formula_has_the_value_that_it_looks_like(text: str, number: str) -> None:
    assert value(text) == Fraction(number)


IDENTIFIERS = (
    "lambda E I S N Q O pi beta gamma zeta oo nan True None class import min log sqrt _ _1 __class__ θ θ_W é 三 Nr1"
)


@pytest.mark.parametrize("name", IDENTIFIERS.split())
def test_every_identifier_is_a_name(name: str) -> None:
    formula = parse(f"2*{name} - 1/{name}")
    assert formula.names == {name}
    assert formula.offsets == {name: 2}
    assert formula.evaluate({name: Fraction(2)}) == Fraction(7, 2)
    assert formula.sympy({name: sympy.Integer(2)}) == sympy.Rational(7, 2)


def test_a_name_may_be_that_of_a_function() -> None:
    assert value("min(min, max) + log", min=1, max=2, log=5) == 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b", True),
        ("a <= 1", True),
        ("a >= b", False),
        ("a != b and not a == b", True),
        ("sqrt(2)*sqrt(3) == sqrt(6)", True),
        ("sqrt(2) > 1.4142135623730950488016887242", True),
        ("sqrt(2) > 1.4142135623730950488016887243", False),
        ("(a < b) if a < b else a > b", True),
    ],
)
def test_a_condition_is_decided_exactly(text: str, expected: bool) -> None:
    assert holds(text, a=1, b=2) is expected


def test_sums_and_products_are_gathered() -> None:
    assert parse("a + b - a + 1").root.depth == 3
    assert parse("a*b*a*2").root.depth == 2
    assert len(parse("+".join(["a"] * 1000)).root.parts) == 1000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1/a", "division by zero"),
        ("a**-1", "division by zero"),
        ("1/(sqrt(2)**2 - 2)", "division by zero"),
        ("sqrt(a - 1)", "the square root of a negative number"),
        ("log(a)", "the logarithm of a number that is not positive"),
        ("(a - 1)**0.5", "a negative number to a power that is not an integer"),
        ("exp(701)", "exp of a number beyond 700"),
        ("9**9**9", "an exponent of more than 4096"),
        ("9**-9**9", "an exponent of more than 4096"),
        ("2**(1/4097)", "an exponent of more than 4096"),
        ("9**2000", "a power of more than 4096 bits"),
        ("9**1000*9**1000", "a number of more than 4096 bits"),
        ("+".join(f"1/{p}**600" for p in (3, 5, 7, 11)), "a number of more than 4096 bits"),
    ],
)
def test_what_has_no_usable_value_says_why(text: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        value(text, a=0)


def test_an_error_says_where_in_the_formula_it_is() -> None:
    with pytest.raises(EvaluationError) as caught:
        value("1 + (2 + log(a))", a=0)
    assert caught.value.offset == 9


# -- what is no formula -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "offset", "message", "mend"),
    [
        ("", 0, "an empty formula", "write a number or a formula"),
        (" \n", 0, "an empty formula", "write a number or a formula"),
        ("2 x", 2, "found 'x' after '2'", "multiplication is written *: 2*x"),
        ("2x", 1, "found 'x' after '2'", "multiplication is written *: 2*x"),
        ("a b", 2, "found 'b' after 'a'", "multiplication is written *: 2*x"),
        ("2(a)", 1, "found '(' after '2'", "multiplication is written *: 2*x"),
        ("(a)(b)", 3, "found '(' after ')'", "multiplication is written *: 2*x"),
        ("1.2.3", 3, "found '.3' after '1.2'", "multiplication is written *: 2*x"),
        ("a(b)", 0, "unknown function 'a'", "functions are min, max, abs, sqrt, log, exp; a product is written *"),
        ("a^2", 1, "found '^'", "powers are written **"),
        ("a²", 1, "found '²'", "powers are written **: x**2"),
        ("a×b", 1, "found '×'", "multiplication is written *"),
        ("a ≤ b", 2, "found '≤'", "write <="),
        ("a = b", 2, "found '='", "equality is written =="),
        ("a && b", 2, "found '&'", "write `and`"),
        ("5%", 1, "found '%'", "a percentage is written as a number: 80% is 0.8"),
        ("0,8*a", 1, "found ','", "decimals are written with a point: 0.8"),
        ("'a'", 0, 'found "\'"', "formulas hold no text"),
        ("[a]", 0, "found '['", "use round brackets"),
        ("a; b", 1, "found ';'", "formulas know + - * / ** ( ) and names"),
        ("a.b", 1, "found '.'", "formulas know + - * / ** ( ) and names"),
        ("a\u200d", 1, r"found '\u200d'", "formulas know + - * / ** ( ) and names"),
        ("a + \u0663", 4, "found '\u0663'", "formulas know + - * / ** ( ) and names"),
        ("(a", 2, "the formula ends too early", "close the bracket"),
        ("a +", 3, "the formula ends too early", "something is missing at the end"),
        ("a if b < 1  ", 10, "the formula ends too early", "`if` goes with `else`: a if condition else b"),
        ("a)", 1, "found ')' without its '('", "remove it, or open the bracket"),
        ("a + * b", 4, "found '*'", "a number, a name or '(' is expected here"),
        ("a // b", 3, "found '/'", "a number, a name or '(' is expected here"),
        ("(a, b)", 2, "found ','", "an operator is expected here"),
        ("()", 1, "found ')'", "a number, a name or '(' is expected here"),
        ("a if", 4, "the formula ends too early", "something is missing at the end"),
        ("if a", 0, "found 'if'", "'if' is a word of the formula language, and stands wrong here"),
        ("a or", 4, "the formula ends too early", "something is missing at the end"),
        ("a > 1", 2, "a condition where a number is expected", "write `a if condition else b`"),
        ("1 + (a > 1)", 7, "a condition where a number is expected", "write `a if condition else b`"),
        ("a if b else 1", 5, "a number where a condition is expected", "compare it: x > 0"),
        ("not a", 4, "a number where a condition is expected", "compare it: x > 0"),
        ("1 if a > 1 else a < 1", 0, "a number in one branch and a condition in the other", "use numbers in both"),
        ("min()", 0, "min with 0 arguments", "min takes 1 to 1000 arguments"),
        ("1 + abs(1, 2)", 4, "abs with 2 arguments", "abs takes 1 argument"),
        ("min(1,)", 6, "found ')'", "a number, a name or '(' is expected here"),
        ("1 + " + "9" * 1100, 4, "a number of more than a thousand digits", "use a smaller number"),
        ("1e9999999999", 0, "a number of more than a thousand digits", "use a smaller number"),
    ],
)
def test_a_mistake_is_named_where_it_stands(text: str, offset: int, message: str, mend: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert (caught.value.offset, caught.value.message, caught.value.mend) == (offset, message, mend)


def test_a_number_is_no_condition() -> None:
    with pytest.raises(FormulaError, match="a number where a condition is expected"):
        parse("3", condition=True)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 9000 + "1" + ")" * 9000,
        "-" * 19_000 + "1",
        "+" * 19_000 + "1",
        "1 if " + "not " * 4000 + "1 < 2 else 2",
        "**".join(["2"] * 5000),
        "/".join(["2"] * 5000),
        "1 if 1 < 2 else " * 1200 + "2",
        "abs(" * 4000 + "1" + ")" * 3990,
        "+".join(["1"] * 9000),
        "*".join(["1"] * 9000),
        f"max({','.join(['1'] * 1001)})",
        f"max({','.join(['1'] * 9000)})",
        "1" * 20_001,
        "<".join(["1"] * 9000),
    ],
    ids=lambda text: f"{text[:8]}…",
)
def test_what_is_too_long_or_too_deep_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text)


def test_a_long_name_is_not_repeated_in_full() -> None:
    with pytest.raises(FormulaError) as caught:
        parse(f"1 {'x' * 10_000}")
    assert len(caught.value.message) < 100


# -- the same as elsewhere ----------------------------------------------------------------------------------------

_PYTHON: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def by_python(node: ast.AST) -> Fraction:
    """Value of an arithmetic expression as Python reads it, in fractions."""
    match node:
        case ast.Expression(body=body):
            return by_python(body)
        case ast.Constant(value=number):
            assert isinstance(number, int)
            return Fraction(number)
        case ast.UnaryOp(op=sign, operand=operand):
            return -by_python(operand) if isinstance(sign, ast.USub) else by_python(operand)
        case ast.BinOp(left=left, op=op, right=right):
            base, other = by_python(left), by_python(right)
            if isinstance(op, ast.Pow):
                assert abs(other) <= 8, "kept small"
                assert other.denominator == 1, "kept rational"
            return Fraction(_PYTHON[type(op)](base, other))
    raise AssertionError(ast.dump(node))


def arithmetic() -> st.SearchStrategy[str]:
    """Formulas of numbers, signs, brackets and the five operators, spaced at random."""
    numbers = st.integers(0, 9).map(str)

    def larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        space = st.sampled_from(["", " "])
        sign = st.sampled_from(["+", "-", "*", "/", "**"])
        binary = st.tuples(smaller, space, sign, space, smaller).map("".join)
        return binary | st.tuples(st.sampled_from("+-"), smaller).map("".join) | smaller.map("({})".format)

    return st.recursive(numbers, larger, max_leaves=8)


@given(arithmetic())
@settings(max_examples=500)
def test_precedence_is_that_of_python(text: str) -> None:
    try:
        expected = by_python(ast.parse(text, mode="eval"))
    except (ZeroDivisionError, AssertionError):
        return  # no value, or one that is not of interest
    assert value(text) == expected


def formulas(max_leaves: int = 8, *, irrational: bool = True) -> st.SearchStrategy[str]:
    """Formulas of all kinds, in the names of :data:`NAMES`."""
    leaves = st.sampled_from([*NAMES, "0", "1", "2", "3", "1/2", "0.7"])
    functions = ["abs", "sqrt", "log", "exp"] if irrational else ["abs"]
    exponents = ["2", "3", "-1", "0", "1/2", "(2/3)"] if irrational else ["2", "3", "-1", "0"]

    def larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        sign = st.sampled_from(["+", "-", "*", "/"])
        comparison = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
        condition = st.tuples(smaller, comparison, smaller).map(" ".join)
        condition |= st.tuples(condition, st.sampled_from(["and", "or"]), condition).map(" ".join)
        condition |= condition.map("not ({})".format)
        return st.one_of(
            st.tuples(smaller, sign, smaller).map(lambda parts: f"({' '.join(parts)})"),
            st.tuples(smaller, st.sampled_from(exponents)).map(lambda parts: f"({parts[0]})**{parts[1]}"),
            st.tuples(st.sampled_from(functions), smaller).map(lambda parts: f"{parts[0]}({parts[1]})"),
            st.tuples(st.sampled_from(["min", "max"]), smaller, smaller).map(lambda p: f"{p[0]}({p[1]}, {p[2]})"),
            st.tuples(smaller, condition, smaller).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
            smaller.map("-{}".format),
        )

    return st.recursive(leaves, larger, max_leaves=max_leaves)


rationals = st.fractions(-4, 4, max_denominator=6)
points = st.fixed_dictionaries(dict.fromkeys(NAMES, rationals))


@given(formulas(), points)
@settings(max_examples=300, deadline=None)
def test_sympy_gets_the_same_value(text: str, point: dict[str, Fraction]) -> None:
    formula = parse(text)
    try:
        expected = exact.to_float(formula.evaluate(point))
    except (EvaluationError, exact.TooLargeError, exact.UndecidedError):
        return  # sympy has a complex or infinite value there, or none
    symbols = {name: sympy.Symbol(name, real=True) for name in NAMES}
    numbers = {symbols[name]: sympy.Rational(number.numerator, number.denominator) for name, number in point.items()}
    try:
        found = complex(sympy.N(formula.sympy(symbols).subs(numbers), 30))
    except TypeError:
        return  # sympy compares in branches that are not taken, there with complex or infinite numbers
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(formulas(irrational=False), points)
@settings(max_examples=300)
def test_an_enclosure_of_a_rational_number_is_the_number(text: str, point: dict[str, Fraction]) -> None:
    formula = parse(text)
    assert outcome(formula.enclose, point) == outcome(formula.evaluate, point)


def outcome(evaluate: Callable[[Any], object], point: dict[str, Fraction]) -> object:
    try:
        return evaluate(point)
    except EvaluationError as error:
        return error.message, error.offset


@given(formulas(), points)
@settings(max_examples=300, deadline=None)
def test_an_enclosure_holds_the_number_and_reports_no_error_that_is_none(text: str, point: dict[str, Fraction]) -> None:
    formula = parse(text)
    try:
        enclosed = formula.enclose(point)
    except UnsureError:
        return
    except EvaluationError:
        assert outcome(formula.enclose, point) == outcome(formula.evaluate, point)
        return
    try:
        number = exact.to_float(formula.evaluate(point))
    except (EvaluationError, exact.TooLargeError, exact.UndecidedError):
        return  # the exact arithmetic has limits that the enclosures do not know
    middle = float(enclosed) if isinstance(enclosed, Fraction) else float(enclosed.mid())
    radius = 0.0 if isinstance(enclosed, Fraction) else float(enclosed.rad())
    assert abs(number - middle) <= radius + 1e-12 * (1 + abs(number))


@given(formulas(max_leaves=4), formulas(max_leaves=4), points)
@settings(max_examples=200, deadline=None)
def test_a_condition_that_holds_may_hold(left: str, right: str, point: dict[str, Fraction]) -> None:
    condition = parse(f"{left} < {right} or not {left} != {right}", condition=True)
    try:
        may = condition.may_hold(point)
        does = condition.holds(point)
    except (EvaluationError, UnsureError):
        return
    assert may or not does


@pytest.mark.parametrize(
    "text",
    [
        "1/(sqrt(2)**2 - 2)",
        "log(exp(a)*exp(-a) - 1)",
        "1 if sqrt(2)*sqrt(3) == sqrt(6) else 1/0",
        "1 if sqrt(2)*sqrt(3) > sqrt(6) or 1/0 > 1 else 2",
        "(sqrt(2)**2 - 2)**0.5",
    ],
)
def test_what_an_enclosure_leaves_open_is_no_mistake(text: str) -> None:
    with pytest.raises(UnsureError):
        parse(text).enclose({"a": Fraction(1)})


@pytest.mark.parametrize(
    ("text", "is_exact"),
    [("sqrt(4/9)", True), ("8**(2/3)", True), ("log(1)", True), ("sqrt(2)", False), ("2**a", True)],
)
def test_an_enclosure_keeps_rational_numbers(text: str, is_exact: bool) -> None:
    assert isinstance(parse(text).enclose({"a": Fraction(3)}), Fraction) is is_exact


def test_a_formula_shows_its_text() -> None:
    formula = parse("a + 1/3")
    assert isinstance(formula, Formula)
    assert repr(formula) == "<Formula 'a + 1/3'>"
    assert formula.text == "a + 1/3"


def test_roots_and_the_like_cost_more_than_sums() -> None:
    assert parse("a + b").cost == 3
    assert parse("sqrt(a) + b**2").cost == 1 + 10 + 1 + 10 + 1 + 1
