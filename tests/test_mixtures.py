"""Mixed equilibria of two allies with two actions each in closed form, against the solver at numbers."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest

import burden
from burden.exact import Exact, to_text
from burden.expressions import parse
from burden.game import restrict
from burden.model import Model
from burden.regions.region import contains
from burden.results import Solution
from burden.results.conditions import Conditions, Statement
from burden.solvers import solve
from burden.statics.cells import Cell, Setting
from burden.statics.mixtures import has_closed_forms, mixed_cells
from burden.statics.question import ground
from burden.statics.sides import Side, side_of
from tests.forms_by_definition import is_true

#: Payoffs of West and of East by row and column, each a parameter of its own.
NAMES = [f"{who}{row}{column}" for who in "we" for row in range(2) for column in range(2)]


def loaded(text: str) -> Model:
    model = burden.loads(text)
    assert isinstance(model, Model)
    return model


def anything() -> Model:
    """Every 2 × 2 game at once."""
    parameters = ", ".join(f'{name}: {{value: 1, domain: "(-oo, oo)"}}' for name in NAMES)
    tables = {who: f"[[{who}00, {who}01], [{who}10, {who}11]]" for who in "we"}
    return loaded(f"""
burden: 1
parameters: {{{parameters}}}
players:
  West: {{role: ally, actions: {{low: 0, high: 1}}}}
  East: {{role: ally, actions: {{low: 0, high: 1}}}}
payoffs: {{West: {tables["w"]}, East: {tables["e"]}}}
""")


def setting(model: Model) -> Setting:
    known = ground(model, fixed={}, timeout=5, seed=0, points=50)
    return Setting(model, known.domain, known.parameters)


def strategies(cell: Cell, values: Mapping[str, Exact]) -> tuple[Fraction, Fraction]:
    """Probability with which West and East are high."""
    found = [Fraction(0), Fraction(0)]
    total = Fraction(0)
    for weight, play in cell.plays:
        number = weight.value(values)
        assert isinstance(number, Fraction)
        assert number >= 0
        total += number
        for place, key in enumerate(("West", "East")):
            found[place] += number * (play.profile[key] == "high")
    assert total == 1
    return found[0], found[1]


def drawn() -> Iterator[dict[str, Exact]]:
    """Numbers for payoffs: small ones, so that most games are degenerate, and large ones."""
    source = random.Random(12)
    for position in range(800):
        top = (1, 2, 2, 20)[position % 4]
        yield {name: Fraction(source.randint(0, top)) for name in NAMES}


def test_extreme_equilibria_are_those_of_the_solver() -> None:
    model = anything()
    at_all = setting(model)
    side = side_of(at_all, with_mixed=True)
    assert isinstance(side, Side)
    assert not side.lacks_mixed
    n_mixed = n_half_mixed = n_degenerate = 0
    for values in drawn():
        found = {strategies(cell, values) for cell in side.cells if contains(cell.where, values)}
        solution = solve(model.at({name: to_text(value) for name, value in values.items()}), "exact")
        assert solution.complete
        expected = {(one.profile[0][1], one.profile[1][1]) for one in solution.equilibria}
        assert found == expected, values
        inside = [[0 < one < 1 for one in pair] for pair in found]
        n_mixed += any(map(all, inside))
        n_half_mixed += any(any(one) and not all(one) for one in inside)
        n_degenerate += any(len(component.equilibria) > 1 for component in solution.components)
    assert min(n_mixed, n_half_mixed, n_degenerate) > 60


def test_each_extreme_equilibrium_is_listed_once() -> None:
    at_all = setting(anything())
    mixed = mixed_cells(at_all)
    assert mixed is not None
    assert [cell.profile for cell in mixed] == [{}] * 5
    for values in itertools.islice(drawn(), 300):
        found = [strategies(cell, values) for cell in mixed if contains(cell.where, values)]
        assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("sizes", "known"),
    [
        ((2, 2), True),
        ((2, 1), True),
        ((1, 2, 2), True),
        ((2, 3), False),
        ((2, 2, 2), False),
        ((1,), True),
        ((3,), True),
    ],
)
def test_closed_forms_exist_where_two_mix_two_actions(sizes: tuple[int, ...], known: bool) -> None:
    players = "\n".join(
        f"  P{place}: {{role: ally, actions: [{', '.join(map(str, range(size)))}]}}" for place, size in enumerate(sizes)
    )
    payoffs = "\n".join(f"  P{place}: a*P{place}" for place in range(len(sizes)))
    found = setting(loaded(f"burden: 1\nparameters: {{a: 1}}\nplayers:\n{players}\npayoffs:\n{payoffs}\n"))
    assert has_closed_forms(found) is known
    assert (mixed_cells(found) is not None) is known


def test_payoffs_with_cases_have_no_closed_form() -> None:
    found = setting(
        loaded("""
burden: 1
parameters: {a: {value: 1, domain: "(-oo, oo)"}}
players:
  West: {role: ally, actions: {low: 0, high: 1}}
  East: {role: ally, actions: {low: 0, high: 1}}
payoffs: {West: "max(a, East)*West", East: West*East}
""")
    )
    assert mixed_cells(found) is None


# -- statements that count them ---------------------------------------------------------------------------------------

TERMS = ("a", "b", "1", "-1", "a - b", "b - 1", "2*a - 1", "-a", "0", "1 - a")


def random_game(seed: int) -> Model:
    source = random.Random(seed)

    def payoff(own: str, other: str) -> str:
        terms = [source.choice(TERMS) for _ in range(4)]
        return f"({terms[0]} + ({terms[1]})*{other} + ({terms[2]})*US + ({terms[3]})*US*{other})*{own}"

    return loaded(f"""
burden: 1
parameters: {{a: {{value: 1, domain: "[0, 3]"}}, b: {{value: 1, domain: "(-oo, oo)"}}}}
players:
  US: {{role: guarantor, actions: {{away: 0, there: 1}}}}
  West: {{role: ally, actions: {{low: 0, high: 1}}}}
  East: {{role: ally, actions: {{low: 0, high: 1}}}}
payoffs: {{US: 0, West: "{payoff("West", "East")}", East: "{payoff("East", "West")}"}}
""")


def at_numbers(model: Model, values: Mapping[str, Fraction], effort: int) -> Solution:
    return solve(restrict(model.at({**values}), 0, effort), "exact")


def expectations(solution: Solution, text: str) -> list[Exact]:
    """Expectation of a statistic in every extreme equilibrium."""
    formula = parse(text)
    found = []
    for one in solution.equilibria:
        total: Exact = Fraction(0)
        for west, east in itertools.product(range(2), repeat=2):
            weight = one.profile[0][west] * one.profile[1][east]
            total = total + weight * formula.evaluate({"West": Fraction(west), "East": Fraction(east)})
        found.append(total)
    return found


def asks_for_more_than_ends(statement: Statement) -> bool:
    return statement.form == "strong-set" or (statement.direction == "constant" and statement.form == "some")


def some_points(source: random.Random) -> Iterator[dict[str, Fraction]]:
    simple = [Fraction(n, 2) for n in range(7)]
    for _ in range(18):
        yield {"a": source.choice(simple), "b": source.choice([*simple, Fraction(-1), Fraction(5, 3)])}
    for _ in range(10):
        a = source.choice(simple)
        yield {"a": a, "b": source.choice([a, 2 * a, 1 - a, a + 1])}


@pytest.mark.parametrize("seed", range(4))
def test_statements_about_all_equilibria_hold_where_the_solver_says(seed: int) -> None:
    model, source = random_game(seed), random.Random(seed)
    statistics = ("West", "West + East", "West*East")
    found: Conditions = burden.conditions(model, of=statistics, forms="all", equilibria="all", timeout=3)
    assert {one.equilibria for one in found.statements if one.statistic} == {"all"}
    n_compared = 0
    for values in some_points(source):
        solutions = [at_numbers(model, values, effort) for effort in range(2)]
        sides = {text: [expectations(one, text) for one in solutions] for text in statistics}
        has_continua = any(len(part.equilibria) > 1 for one in solutions for part in one.components)
        for one in found.statements:
            if not one.statistic or one.condition is None or (has_continua and asks_for_more_than_ends(one)):
                continue
            assert one.undefined is None  # every finite game has an equilibrium
            expected = is_true(one.direction, one.form, *sides[one.statistic])
            assert one.condition.holds(values) == expected, (one.direction, one.form, one.statistic, values)
            n_compared += 1
    assert n_compared > 1000


def test_where_no_closed_form_exists_statements_are_checked_and_say_so() -> None:
    """West with three actions; by hand: it is low without effort, high with it, whatever the East does."""
    model = loaded("""
burden: 1
parameters: {a: {value: 1, domain: "(0, oo)"}}
players:
  US: {role: guarantor, actions: {away: 0, there: 1}}
  West: {role: ally, actions: {low: 0, middle: 1, high: 2}}
  East: {role: ally, actions: {low: 0, high: 1}}
payoffs: {US: 0, West: "a*(2*US - 1)*West", East: "(West - 1 + a*0)*East"}
""")
    found = burden.conditions(model, of="West", equilibria="all", points=30, seed=5)
    about = {one.direction: one for one in found.statements if one.statistic}
    assert about["increasing"].verdict == "always"
    assert about["nonincreasing"].verdict == "never"
    assert about["nonincreasing"].counterexample is not None
    for one in about.values():
        assert one.proof == "checked"
        assert (one.n_points, one.seed) == (30, 5)
    assert any("no closed form" in note for note in found.notes)
