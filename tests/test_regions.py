"""Sets of points that inequalities describe: algebra, formulas taken apart, texts read back, and questions of proof.

What a region contains is compared with signs of Fractions and with the evaluator of formulas, which share no code with
it.
"""

from __future__ import annotations

import itertools
import operator
import random
import time
from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest

from burden import exact
from burden.exact import Exact
from burden.expressions import EvaluationError, parse
from burden.regions.domain import Domain, any_sign
from burden.regions.points import Bounds, simple_numbers
from burden.regions.prover import UnsettledError
from burden.regions.region import (
    EVERYTHING,
    NOTHING,
    Atom,
    Junction,
    Region,
    Relation,
    all_of,
    any_of,
    contains,
    negation,
    sign_is,
)
from burden.regions.space import Ratio, Space
from burden.regions.text import Writer
from burden.regions.translate import TooComplexError, Translator

NAMES = ("a", "b", "c")
ANYWHERE: Bounds = (None, None, False, False)
RELATIONS: Mapping[Relation, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
NUMBERS = [Fraction(n, d) for n in range(-4, 5) for d in (1, 1, 2, 3)]


def rational_point(source: random.Random) -> dict[str, Fraction]:
    return {name: source.choice(NUMBERS) for name in NAMES}


def point(source: random.Random) -> dict[str, Exact]:
    return {name: source.choice(NUMBERS) for name in NAMES}


def domain(timeout: float = 10.0, n_auxiliary: int = 0, **bounds: Bounds) -> Domain:
    return Domain(bounds or dict.fromkeys(NAMES, ANYWHERE), n_auxiliary=n_auxiliary, timeout=timeout, size=60)


def region(text: str, known: Domain) -> Region:
    names = {name: known.space.variable(name) for name in known.space.own}
    return known.translator.condition(parse(text, condition=True), names)


# -- algebra ----------------------------------------------------------------------------------------------------------


class Sets:
    """Random regions about the signs of three variables, each beside the set of signs that it should hold."""

    def __init__(self, seed: int) -> None:
        self.source = random.Random(seed)
        space = Space(NAMES)
        self.polynomials = [space.factors(space.variable(name).numerator)[1][0][0] for name in NAMES]
        self.all = set(itertools.product((-1, 0, 1), repeat=3))

    def draw(self, depth: int) -> tuple[Region, set[tuple[int, ...]]]:
        source = self.source
        if depth == 0 or source.random() < 0.2:
            place, relation = source.randrange(3), source.choice([*RELATIONS])
            holds = {one for one in self.all if RELATIONS[relation](Fraction(one[place]), Fraction(0))}
            return Atom(self.polynomials[place], relation), holds
        parts = [self.draw(depth - 1) for _ in range(source.randint(2, 3))]
        kind = source.choice(["and", "or", "not"])
        if kind == "not":
            return negation(parts[0][0]), self.all - parts[0][1]
        if kind == "and":
            return all_of(one for one, _ in parts), set.intersection(*(holds for _, holds in parts))
        return any_of(one for one, _ in parts), set.union(*(holds for _, holds in parts))


def test_unions_intersections_and_complements_are_those_of_sets() -> None:
    sets = Sets(1)
    n_trivial = 0
    for _ in range(500):
        made, holds = sets.draw(sets.source.randint(1, 4))
        found = {
            signs
            for signs in sets.all
            if contains(made, dict(zip(NAMES, map(Fraction, signs), strict=True)))
        }  # fmt: skip
        assert found == holds
        if made in (EVERYTHING, NOTHING):
            n_trivial += 1
            assert holds == (sets.all if made is EVERYTHING else set())
    assert n_trivial > 20


def test_equal_regions_are_one_object() -> None:
    sets = Sets(2)
    a, b, c = (Atom(polynomial, ">") for polynomial in sets.polynomials)
    assert all_of([a, all_of([b, c])]) is all_of([c, a, b])
    assert negation(negation(any_of([a, all_of([b, c])]))) is any_of([all_of([c, b]), a])
    assert all_of([a, negation(a)]) is NOTHING
    assert any_of([a, negation(a)]) is EVERYTHING
    assert all_of([]) is EVERYTHING
    assert any_of([]) is NOTHING
    assert all_of([Atom(a.polynomial, "<="), Atom(a.polynomial, ">=")]) is Atom(a.polynomial, "==")
    assert any_of([Atom(a.polynomial, "<"), a]) is Atom(a.polynomial, "!=")
    assert all_of([a, any_of([Atom(a.polynomial, ">="), b])]) is a  # the second says nothing more
    assert isinstance(all_of([a, b]), Junction)


def random_ratio(space: Space, source: random.Random) -> tuple[Ratio, list[tuple[int, list[Fraction]]]]:
    """A product of powers of linear forms, and these forms, each with its power and coefficients."""
    value, parts = space.constant(Fraction(source.choice([1, -1, 2, -3]))), []
    parts.append((1, [Fraction(0), Fraction(0), Fraction(0), value.constant or Fraction(0)]))
    for _ in range(source.randint(1, 4)):
        numbers = [Fraction(source.choice([-1, 0, 0, 1, 2])) for _ in range(4)]
        power = source.choice([1, 1, 2, 3, -1, -2])
        form = space.constant(numbers[3])
        for name, number in zip(NAMES, numbers, strict=False):
            form = form + space.constant(number) * space.variable(name)
        if form.is_zero:
            continue
        value = value * form**power
        parts.append((power, numbers))
    return value, parts


def test_signs_of_products_and_quotients_are_those_of_fractions() -> None:
    source, space = random.Random(3), Space(NAMES)
    n_zeros = 0
    for _ in range(150):
        value, parts = random_ratio(space, source)
        regions = {relation: sign_is(value, relation, any_sign) for relation in RELATIONS}
        for _ in range(20):
            values = rational_point(source)
            product = Fraction(1)
            try:
                for power, numbers in parts:
                    terms = [number * values[name] for number, name in zip(numbers, NAMES, strict=False)]
                    product *= sum(terms, numbers[3]) ** power
            except ZeroDivisionError:
                continue
            n_zeros += product == 0
            for relation, holds in RELATIONS.items():
                assert contains(regions[relation], values) == holds(product, Fraction(0)), (parts, relation, values)
    assert n_zeros > 100


def test_signs_that_are_known_are_left_out() -> None:
    positive: Bounds = (Fraction(0), None, False, False)
    found = domain(a=positive, b=(Fraction(0), None, True, False), c=ANYWHERE)
    a, b, c = (found.space.variable(name) for name in NAMES)
    assert sign_is(a * c, ">", found.known_signs) is sign_is(c, ">", any_sign)
    assert sign_is(-(a * c), "<=", found.known_signs) is sign_is(c, ">=", any_sign)
    assert sign_is(b * b * c, ">", found.known_signs) is all_of([sign_is(b, "!=", any_sign), sign_is(c, ">", any_sign)])
    assert sign_is(a + b + found.space.one, ">", found.known_signs) is EVERYTHING
    assert sign_is(c / a, "<", found.known_signs) is sign_is(c, "<", any_sign)


def test_quotients_keep_lowest_terms_and_derivatives() -> None:
    space = Space(NAMES)
    a, b = space.variable("a"), space.variable("b")
    two = space.constant(Fraction(2))
    assert ((a * a - b * b) / (a - b)).same_as(a + b)
    assert (two * a / (two * b)).same_as(a / b)
    assert (a / b).derivative("b").same_as(-a / (b * b))
    assert (a / b).substitute({"a": b * b}).same_as(b)
    assert (a / (a + b)).value({"a": Fraction(1), "b": Fraction(2), "c": Fraction(0)}) == Fraction(1, 3)
    with pytest.raises(ZeroDivisionError):
        _ = a / (b - b)
    with pytest.raises(ZeroDivisionError):
        (a / b).substitute({"b": space.zero})


# -- formulas taken apart ---------------------------------------------------------------------------------------------


def random_number(source: random.Random, depth: int) -> str:
    if depth == 0:
        return source.choice([*NAMES, *NAMES, "2", "1/2", "3", "0"])
    one, other = (random_number(source, source.randrange(depth)) for _ in range(2))
    condition = random_condition(source, depth - 1)
    return source.choice(
        [f"({one} + {other})", f"({one} - {other})", f"({one})*({other})", f"-({one})", f"({one})/({other})",
         f"min({one}, {other})", f"max({one}, {other}, 1)", f"abs({one})", f"(({one}) if {condition} else ({other}))",
         f"sqrt({one})", f"({one})**2", f"({one})**(1/3)", f"({one})**(3/2)", f"({one})**-1", f"abs({one})**(-1/2)"]
    )  # fmt: skip


def random_condition(source: random.Random, depth: int) -> str:
    if depth <= 0:
        return f"{source.choice(NAMES)} {source.choice([*RELATIONS])} {source.choice([*NAMES, '1', '0'])}"
    one, other = (random_number(source, depth - 1) for _ in range(2))
    inner, second = (random_condition(source, depth - 1) for _ in range(2))
    comparison = f"({one}) {source.choice([*RELATIONS])} ({other})"
    return source.choice(
        [comparison, comparison, f"({inner} and {second})", f"({inner} or {second})", f"not ({inner})",
         f"0 <= {source.choice(NAMES)} < 2"]
    )  # fmt: skip


def full(translator: Translator, values: Mapping[str, Exact]) -> dict[str, Exact]:
    found = dict(values)
    for auxiliary in translator.auxiliaries:
        found[auxiliary.name] = auxiliary.value(found)
    return found | {name: Fraction(0) for name in translator.space.names if name not in found}


def test_formulas_have_the_values_of_their_cases_and_requirements_hold_where_they_have_any() -> None:
    """One case applies, with the right value; where a formula has no value, a requirement is broken."""
    source = random.Random(5)
    seen = {"number": 0, "condition": 0, "without value": 0, "roots": 0, "cases": 0}
    for position in range(500):
        space = Space(NAMES, 12)
        translator = Translator(space, any_sign)
        names = {name: space.variable(name) for name in NAMES}
        is_condition = position % 2 == 1
        text = (random_condition if is_condition else random_number)(source, source.randint(1, 3))
        formula = parse(text, condition=is_condition)
        try:
            made = translator.condition(formula, names) if is_condition else translator.number(formula, names)
        except TooComplexError:
            continue
        for _ in range(12):
            values = point(source)
            try:
                expected = formula.holds(values) if is_condition else formula.evaluate(values)
            except EvaluationError:
                expected = None
            try:
                whole = full(translator, values)
            except (ArithmeticError, exact.NotRealError):
                continue  # the argument of a root that is never taken here has no value
            is_allowed = all(contains(one, whole) for one in translator.requirements)
            assert is_allowed == (expected is not None), (text, values)
            if expected is None:
                seen["without value"] += 1
                continue
            assert all(contains(axiom, whole) for axiom in translator.axioms), (text, values)
            seen["roots"] += bool(translator.auxiliaries)
            if isinstance(made, tuple):
                here = [case.value.value(whole) for case in made if contains(case.where, whole)]
                assert len(here) == 1, (text, values)
                assert exact.compare(here[0], expected) == 0, (text, values)
                seen["number"] += 1
                seen["cases"] += len(made) > 1
            else:
                assert contains(made, whole) == expected, (text, values)
                seen["condition"] += 1
    assert min(seen.values()) > 150, seen


def test_guarded_formulas_need_nothing_where_they_are_not_asked_for() -> None:
    known = domain()
    names = {name: known.space.variable(name) for name in NAMES}
    known.translator.number(parse("1/a if a > 0 else 0"), names)
    known.translator.condition(parse("b == 0 or 1/b > 1", condition=True), names)
    assert known.settle() is EVERYTHING
    known.translator.number(parse("1/(a - b)"), names)
    assert known.settle() is region("a != b", known)


def test_logarithms_are_enclosed_and_said_not_to_be_exact() -> None:
    known = domain(n_auxiliary=6)
    less = region("log(2) + exp(1) < 3.4115 and log(2) + exp(1) > 3.4114", known)
    known.settle()
    assert not known.is_exact
    assert known.prover.surely_implies(EVERYTHING, less)


def test_points_stay_in_the_sample_whatever_number_is_enclosed() -> None:
    known = domain(n_auxiliary=6)
    before = len(known.prover.sample)
    region("exp(2) < a or exp(5/2) < b or log(7) < a or log(1/1000) < b", known)
    known.settle()
    assert len(known.prover.sample) >= before > 0


@pytest.mark.parametrize("text", ["a**13", "a**(1/13)", "a + sqrt(b) + sqrt(c)"])
def test_what_is_too_complex_is_said_to_be(text: str) -> None:
    known = domain(n_auxiliary=1)
    with pytest.raises(TooComplexError):
        known.translator.number(parse(text), {name: known.space.variable(name) for name in NAMES})


# -- texts ------------------------------------------------------------------------------------------------------------


def test_regions_written_and_read_back_are_the_same_sets() -> None:
    source = random.Random(7)
    n_inside = n_written = 0
    for _ in range(250):
        known = domain()
        # Without roots: these are written as what they stand for, so that both sides need the same numbers.
        text = random_condition(source, 2)
        if any(word in text for word in ("sqrt", "(1/3)", "(3/2)", "(-1/2)")):
            continue
        made = region(text, known)
        written = parse(Writer(known.space, {}, source.sample(NAMES, 1)).region(made), condition=True)
        n_written += made not in (EVERYTHING, NOTHING)
        for _ in range(15):
            values = point(source)
            assert written.holds(values) == contains(made, values), (text, written.text, values)
            n_inside += contains(made, values)
    assert n_written > 60
    assert n_inside > 300


def test_quotients_written_and_read_back_have_the_same_values() -> None:
    source, space = random.Random(8), Space(NAMES)
    for _ in range(200):
        value, _ = random_ratio(space, source)
        writer = Writer(space)
        texts = [parse(writer.ratio(value)), parse(writer.factored(value))]
        for _ in range(5):
            values = point(source)
            try:
                expected = value.value(values)
            except ZeroDivisionError:
                continue
            assert [text.evaluate(values) for text in texts] == [expected] * 2, (texts, values)


def test_roots_are_written_as_what_they_stand_for() -> None:
    known = domain(n_auxiliary=4)
    made = region("sqrt(a + 1) + b**(1/3) >= c and sqrt(sqrt(a)) > b", known)
    written = parse(known.writer().region(made), condition=True)
    assert written.names == {"a", "b", "c"}
    for a, b, c in itertools.product((0, 3, 8, 16), (0, 1, 8), (0, 1, 3, 4, 5)):
        values: dict[str, Exact] = {"a": Fraction(a), "b": Fraction(b), "c": Fraction(c)}
        assert written.holds(values) == contains(made, known.full(values))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2*a <= 3*b", "a <= 3*b/2"),
        ("0 < -a", "a < 0"),
        ("a*b > c*b", None),
        ("a == a", "0 == 0"),
        ("a < a", "0 == 1"),
        ("a**2*b > 0 and b > 0", None),
    ],
)
def test_inequalities_read_as_people_write_them(text: str, written: str | None) -> None:
    known = domain()
    made = region(text, known)
    found = Writer(known.space).region(made)
    assert written is None or found == written
    assert region(found, known) is made


# -- questions --------------------------------------------------------------------------------------------------------


def test_arithmetic_means_are_never_below_geometric_ones() -> None:
    zero: Bounds = (Fraction(0), None, True, False)
    known = domain(a=zero, b=zero, c=zero)
    assert known.prover.is_empty(region("((a + b)/2)**2 < a*b", known))
    assert known.prover.implies(region("((a + b)/2)**2 == a*b", known), region("a == b", known))
    assert not known.prover.is_empty(region("((a + b)/2)**2 <= a*b", known))
    assert known.prover.implies(EVERYTHING, region("(a + b)*(b + c)*(a + c) >= 8*a*b*c", known))


def test_a_root_of_two_is_a_point_without_rational_coordinates() -> None:
    known = domain(a=ANYWHERE)
    found = known.prover.witness(region("a**2 == 2", known))
    assert found is not None
    assert "a" not in found.values
    assert abs(abs(found.rough[0]) - 2**0.5) < 1e-12
    assert known.prover.is_empty(region("a**2 == 2 and a**3 == 3", known))


def test_witnesses_lie_where_they_should() -> None:
    source = random.Random(9)
    n_found = 0
    for _ in range(60):
        known = domain(a=(Fraction(0), Fraction(2), False, True), b=ANYWHERE, c=(None, Fraction(1), False, False))
        text = random_condition(source, 1)
        if any(word in text for word in ("sqrt", "(1/3)", "(3/2)", "(-1/2)", "/")):
            continue
        made = region(text, known)
        found = known.prover.witness(made)
        if found is None:
            for _ in range(50):
                values = point(source)
                assert not (contains(made, values) and contains(known.prover.domain, values)), text
        elif len(found.values) == 3:
            assert contains(all_of([known.prover.domain, made]), found.values)
            n_found += 1
    assert n_found > 20


def test_hard_questions_are_given_up_in_time() -> None:
    known = domain(timeout=0.2)
    hard = region(
        "a**7*b**5 + c**9*a - b**11 + 3 == 0 and b**6*c**5 - a**8 + c == 17 and a**5*c**7 + b**9*a == 2*c**4 + 1/3",
        known,
    )
    begin = time.perf_counter()
    with pytest.raises(UnsettledError):
        known.prover.is_empty(hard)
    assert time.perf_counter() - begin < 5
    assert not known.prover.surely_implies(hard, NOTHING)
    # What follows is answered all the same.
    assert known.prover.is_empty(region("a**2 + 1 <= 0", known))


def test_signs_that_a_polynomial_has_in_the_domain_are_known() -> None:
    known = domain(a=(Fraction(0), Fraction(1), True, True), b=(Fraction(2), None, False, False))

    def signs(text: str) -> set[int]:
        (polynomial,) = {atom.polynomial for atom in [region(f"{text} > 0", known)] if isinstance(atom, Atom)}
        return set(known.known_signs(polynomial))

    made = region("a*a - 4*a + 5 > 0", known)
    assert made is EVERYTHING
    assert signs("a") == {0, 1}
    known.assume(region("a < 1", known))
    assert region("a < 1", known) is EVERYTHING
    assert region("b - a > 1", known) is EVERYTHING


@pytest.mark.parametrize(
    "bounds",
    [
        (Fraction(0), Fraction(1), True, False),
        (Fraction(0), Fraction(1, 1000), False, False),
        (None, Fraction(-7), False, True),
        (Fraction(5), Fraction(5), True, True),
        ANYWHERE,
    ],
)
def test_simple_numbers_lie_between_the_bounds(bounds: Bounds) -> None:
    low, high, low_closed, high_closed = bounds
    numbers = simple_numbers(bounds)
    assert numbers
    for number in numbers:
        assert low is None or number > low or (low_closed and number == low)
        assert high is None or number < high or (high_closed and number == high)
    if low is not None and low_closed:
        assert low in numbers
    if high is not None and high_closed:
        assert high in numbers
