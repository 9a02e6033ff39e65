"""Regimes of games with continuous contributions: the linear-quadratic family, kinks, statements, limits.

Each test derives by hand what it expects, or compares with brute force at points, many of them on boundaries.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from burden.errors import UnsupportedGame
from burden.expressions import parse
from burden.regions.region import EVERYTHING, NOTHING, all_of, any_of, negation
from burden.results import conditions
from burden.statics.described import coverage, describe, kink_sentences
from burden.statics.forms import moves
from burden.statics.kinks import changes
from burden.statics.regimes import Regimes, as_outcomes
from burden.statics.responses import (
    TOTAL,
    equilibrium_responses,
    own_responses,
    sign_polynomials,
    stability,
)
from burden.statics.statements import decide
from tests.quadratic_equilibria import payoff, solve
from tests.regime_games import (
    ALLY,
    NOT_NEGATIVE,
    POSITIVE,
    agree,
    cobb_douglas,
    equal,
    holds,
    master,
    model,
    points,
    regime,
    same,
    solved,
    value,
)

# -- the linear-quadratic family -----------------------------------------------------------------------------------


def hats(ally: str, values: Mapping[str, Fraction]) -> tuple[Fraction, Fraction]:
    """g_i and beta_i of the normalised game: (gamma - beta k + tau theta)/c and (beta - tau theta)/c."""
    zero = Fraction(0)
    gamma, threat = values.get(f"gamma_{ally}", zero), values.get("tau", zero) * values.get(f"theta_{ally}", zero)
    beta, k, c = (values[f"{name}_{ally}"] for name in ("beta", "k", "c"))
    return (gamma - beta * k + threat) / c, (beta - threat) / c


@pytest.mark.parametrize(
    ("allies", "threat", "high", "n"),
    [
        (["W"], True, "oo", 80),
        (["W", "E"], False, "oo", 80),
        (["W", "E", "S"], False, "oo", 24),
        (["W"], True, "2", 80),
    ],
)
def test_the_linear_quadratic_family_agrees_with_brute_force(
    tmp_path: Path, allies: list[str], threat: bool, high: str, n: int
) -> None:
    game = master(tmp_path, allies, threat=threat, high=high)
    found = solved(game)
    assert found.is_settled
    assert agree(game, found, n, seed=len(allies)) > n / 4


def test_two_allies_with_an_endogenous_threat_agree_with_brute_force(tmp_path: Path) -> None:
    game = master(tmp_path, ["W", "E"])
    found = solved(game)
    assert found.is_settled
    assert agree(game, found, 60, seed=7) > 10


@pytest.mark.parametrize("allies", [["W"], ["W", "E"], ["W", "E", "S"]])
def test_responses_of_contributors_are_those_of_the_textbook(tmp_path: Path, allies: list[str]) -> None:
    """X' = G/(1 + B) and x_i' = g_i - beta_i X', sums over contributors; own responses are g_i/(1 + beta_i)."""
    found = solved(master(tmp_path, allies, threat=len(allies) < 3))
    generator = random.Random(3)
    for one in found.found:
        contributors = [ally for ally in allies if one.names[ally] == "interior"]
        in_equilibrium, own = equilibrium_responses(found, one), own_responses(found, one)
        for _ in range(10):
            values = {
                name: Fraction(generator.randint(1, 9), 10 if name[0] == "k" else 3)
                for name in found.setting.model.parameters
            }
            pairs = {ally: hats(ally, values) for ally in allies}
            whole = 1 + sum(pairs[ally][1] for ally in contributors)
            if whole == 0 or any(1 + pairs[ally][1] == 0 for ally in allies):
                continue
            total = sum((pairs[ally][0] for ally in contributors), Fraction(0)) / whole
            assert value(found, in_equilibrium[TOTAL].value, values) == total
            for ally in allies:
                g, beta = pairs[ally]
                expected = g - beta * total if ally in contributors else 0
                assert value(found, in_equilibrium[ally].value, values) == expected
                assert value(found, own[ally].value, values) == (g / (1 + beta) if ally in contributors else 0)


def test_an_ally_is_crowded_out_where_its_guarantor_is_credible_enough(tmp_path: Path) -> None:
    """Credibility: x_i' < 0 iff k_i > B_k/(1 + B) with B_k = sum of beta_j k_j/c_j; a disbeliever raises its own."""
    found = solved(master(tmp_path, ["W", "E"], joint=False, threat=False))
    both = regime(found, "interior", "interior")
    falls = equilibrium_responses(found, both)["W"].falls
    text = "k_W > (beta_W*k_W/c_W + beta_E*k_E/c_E)/(1 + beta_W/c_W + beta_E/c_E)"
    assert same(found, falls, text, both.where)
    # The total never rises: S2 for this family, proved.
    assert all(equilibrium_responses(found, one)[TOTAL].rises is NOTHING for one in found.found)


def test_one_ally_can_be_crowded_out_while_the_total_is_crowded_in(tmp_path: Path) -> None:
    """Joint products: with beta_W = 3, gamma_W = 0 and beta_E = 1, gamma_E = 9, k = c = 1: g = (-3, 8), B = 4.

    So X' = 5/5 = 1, x_W' = -3 - 3 = -6 and x_E' = 8 - 1 = 7.
    """
    found = solved(master(tmp_path, ["W", "E"], threat=False))
    one = regime(found, "interior", "interior")
    values = {name: Fraction(1) for name in found.setting.model.parameters}
    values |= {"beta_W": Fraction(3), "gamma_W": Fraction(0), "gamma_E": Fraction(9)}
    responses = equilibrium_responses(found, one)
    assert [value(found, responses[name].value, values) for name in ("W", "E", TOTAL)] == [-6, 7, 1]
    assert holds(found, responses["W"].falls, values)
    assert holds(found, responses[TOTAL].rises, values)


def test_a_linear_quadratic_game_without_threat_is_stable_and_covered(tmp_path: Path) -> None:
    """beta_i > 0 and c_i > 0: 1 + B > 0 everywhere, and exactly one regime holds at every point."""
    found = solved(master(tmp_path, ["W", "E"], threat=False))
    assert found.covers
    assert "cover the whole domain" in coverage(found)
    assert all(stability(found, one) is EVERYTHING for one in found.found)
    prover = found.setting.domain.prover
    for place, one in enumerate(found.found):
        for other in found.found[:place]:
            assert prover.is_empty(all_of([one.where, other.where]))


def test_an_interior_optimum_needs_the_second_order_condition(tmp_path: Path) -> None:
    """One ally: a maximum needs beta + c > tau*theta; if not, on [0, oo) nothing is a best response."""
    found = solved(master(tmp_path, ["W"]))
    assert same(found, found.rest, "beta_W + c_W <= tau*theta_W")
    assert "no pure equilibrium" in coverage(found)
    capped = solved(master(tmp_path, ["W"], high="2"))
    assert capped.covers


# -- kinks and jumps -----------------------------------------------------------------------------------------------


def test_kinks_have_a_derivative_on_either_side(tmp_path: Path) -> None:
    """theta_i Q - Q^2/2 - x^2/2, Q = k u + X: both give X = (theta_W + theta_E - 2 k u)/3, the East alone half.

    The West stops where x_W = (2 theta_W - theta_E - k u)/3 = 0. There X' goes from -2k/3 to -k/2, and x_E' from -k/3
    to -k/2.
    """
    security = "(k*u + W + E)"
    game = model(
        tmp_path,
        {"u": "[0, 100]", "theta_W": POSITIVE, "theta_E": POSITIVE, "k": "(0, 1]"},
        {"W": ALLY, "E": ALLY},
        {ally: f"theta_{ally}*{security} - {security}**2/2 - {ally}**2/2" for ally in ("W", "E")},
        assumptions={"theta_E > theta_W": {"theta_W": "2", "theta_E": "3"}, "theta_E < 2*theta_W": {}},
    )
    found = solved(game)
    every, is_complete = changes(found)
    assert is_complete
    (west,) = [one for one in every if one.is_generic and one.after.names == {"W": "low", "E": "interior"}]
    assert not west.is_jump
    assert equal(found, west.effort, "(2*theta_W - theta_E)/k")
    expected = {"W": ("-k/3", "0"), "E": ("-k/3", "-k/2"), TOTAL: ("-2*k/3", "-k/2")}
    for name, (left, right) in expected.items():
        assert equal(found, west.left[name], left)
        assert equal(found, west.right[name], right)
    sentences = kink_sentences(found)
    assert any("W goes from interior to low" in text and "d total/du is" in text for text in sentences)


# -- endogenous threat ---------------------------------------------------------------------------------------------


def test_an_unstable_root_lies_between_capped_equilibria(tmp_path: Path) -> None:
    """tau(u + X) - a - c x is the slope on [0, 1] for two allies: 1 + B = (c - 2 tau)/c.

    The root x = (a - tau u)/(2 tau - c) is stable iff 2 tau < c. Where 2 tau > c and it lies inside, both corners are
    equilibria as well, as long as c >= tau, so that payoffs are concave.
    """
    game = model(
        tmp_path,
        {"u": NOT_NEGATIVE, "tau": POSITIVE, "a": POSITIVE, "c": POSITIVE},
        dict.fromkeys(("W", "E"), "{role: ally, interval: [0, 1]}"),
        {
            "W": "tau*(u*W + W*E + W**2/2) - a*W - c*W**2/2",
            "E": "tau*(u*E + W*E + E**2/2) - a*E - c*E**2/2",
        },
    )
    found = solved(game)
    assert found.is_settled
    assert found.covers
    assert agree(game, found, 150, seed=5) > 100
    inside = [one for one in found.found if set(one.names.values()) == {"interior"} and not one.is_segment]
    prover = found.setting.domain.prover
    stable = any_of([all_of([one.where, stability(found, one) or NOTHING]) for one in inside])
    whole = any_of([one.where for one in inside])
    assert same(found, stable, "2*tau < c", whole)
    unstable = all_of([whole, negation(stable)])
    for corner in (regime(found, "low", "low"), regime(found, "high", "high")):
        assert prover.implies(unstable, corner.where)
    # Effort raises contributions at the stable root, and lowers them at the unstable one.
    for one in inside:
        response = equilibrium_responses(found, one)[TOTAL]
        is_stable = stability(found, one) is EVERYTHING
        assert (response.rises if is_stable else response.falls) is EVERYTHING


# -- statements over regimes ---------------------------------------------------------------------------------------


def decided(found: Regimes, statistic: str, direction: conditions.Direction, form: conditions.VerdictForm) -> str:
    """Verdict of a statement about all pairs u < u2."""
    domain = found.setting.domain
    before = as_outcomes(found, parse(statistic))
    after = as_outcomes(found, parse(statistic), domain.space.variable("u2"))
    claim = moves(direction, form, before, after, domain.known_signs)
    defined = all_of([any_of([one.where for one in before]), any_of([one.where for one in after])])
    return decide(claim, defined, domain).verdict


def test_statements_are_decided_over_regimes(tmp_path: Path) -> None:
    """Cobb-Douglas: the total never rises in u, and each ally's never does; whether it falls depends on who gives."""
    found = solved(cobb_douglas(tmp_path), "u2")
    assert decided(found, "W + E", "nonincreasing", "every") == "always"
    assert decided(found, "W", "nonincreasing", "every") == "always"
    assert decided(found, "W + E", "decreasing", "every") == "conditional"
    assert decided(found, "dependence", "nondecreasing", "every") == "always"


def test_statements_are_decided_over_several_equilibria(tmp_path: Path) -> None:
    """Supermodular allies with an endogenous threat: the largest and the smallest equilibrium rise, others may fall."""
    game = model(
        tmp_path,
        {"u": NOT_NEGATIVE, "tau": POSITIVE, "a": POSITIVE, "c": POSITIVE},
        dict.fromkeys(("W", "E"), "{role: ally, interval: [0, 1]}"),
        {
            "W": "tau*(u*W + W*E + W**2/2) - a*W - c*W**2/2",
            "E": "tau*(u*E + W*E + E**2/2) - a*E - c*E**2/2",
        },
    )
    found = solved(game, "u2")
    assert decided(found, "W + E", "nondecreasing", "max") == "always"
    assert decided(found, "W + E", "nondecreasing", "min") == "always"
    assert decided(found, "W + E", "nondecreasing", "every") == "conditional"


def test_polynomials_that_decide_signs_are_named(tmp_path: Path) -> None:
    found = solved(master(tmp_path, ["W", "E"], threat=False))
    domain = found.setting.domain
    texts = {domain.writer().ratio(domain.space.polynomial(one.mpoly)) for one in sign_polynomials(found)}
    # Own responses of a contributor that stands alone: gamma - beta*k.
    assert any("gamma_W" in text and "k_W" in text and "E" not in text for text in texts)


# -- limits --------------------------------------------------------------------------------------------------------


def test_a_payoff_of_degree_three_is_compared_globally(tmp_path: Path) -> None:
    """b q^2 - q^3/3 - x with q = u + x on [0, 10]: stationary at q = b + sqrt(b^2 - 1), but 0 may be better.

    At b = 2, u = 0: q = 2 + sqrt(3), U = 7.2 > 0 = U(0): interior. At b = 11/10, u = 0: q = 1.558, U = -0.15 < 0: low.
    At b = 2, u = 4: the slope 2bq - q^2 - 1 is -1 at q = 4 and falls from there: low.
    """
    game = model(
        tmp_path,
        {"u": NOT_NEGATIVE, "b": POSITIVE},
        {"W": "{role: ally, interval: [0, 10]}"},
        {"W": "b*(u + W)**2 - (u + W)**3/3 - W"},
    )
    found = solved(game)
    assert found.is_settled
    expected = {("2", "0"): "interior", ("11/10", "0"): "low", ("2", "4"): "low", ("1/2", "1"): "low"}
    described = describe(found)
    for (b, u), state in expected.items():
        values = {"b": Fraction(b), "u": Fraction(u)}
        assert [one.states["W"] for one in described if one.condition.holds(values)] == [state]


def test_what_is_not_known_is_said(tmp_path: Path) -> None:
    """A payoff of degree four that is not concave: no regime is given, and no statement made."""
    game = model(
        tmp_path,
        {"u": NOT_NEGATIVE, "b": POSITIVE},
        {"W": "{role: ally, interval: [0, 10]}"},
        {"W": "b*(u + W)**3 - (u + W)**4/4 - W"},
    )
    found = solved(game)
    assert not found.is_settled
    assert not found.found
    assert "not concave" in found.problems[0]
    assert coverage(found).startswith("not settled")
    with pytest.raises(UnsupportedGame, match="not decided"):
        as_outcomes(found, parse("W"))


def test_too_many_players_are_refused(tmp_path: Path) -> None:
    allies = [f"A{number}" for number in range(9)]
    game = model(tmp_path, {"u": POSITIVE}, dict.fromkeys(allies, ALLY), {ally: f"-(u + {ally})**2" for ally in allies})
    with pytest.raises(UnsupportedGame, match="regimes are worked out for up to"):
        solved(game)


def test_conditions_are_text_that_can_be_read_back(tmp_path: Path) -> None:
    """At random points exactly one regime holds as text, and its contributions as text are best replies."""
    game = master(tmp_path, ["W", "E"], threat=False)
    described = describe(solved(game))
    for values in points(game, 60, seed=11):
        (one,) = [one for one in described if one.condition.holds(values)]
        levels = {key: parse(text).evaluate(values) for key, text in one.contributions.items()}
        profile = {**values, **{key: level for key, level in levels.items() if isinstance(level, Fraction)}}
        for key in ("W", "E"):
            here = payoff(game, key, profile)
            trials = [Fraction(number, 8) for number in range(80)]
            assert all(payoff(game, key, {**profile, key: trial}) <= here for trial in trials)


def test_linear_equations_are_solved_by_hand() -> None:
    """The brute force's own elimination: x + y = 3, x - y = 1."""
    one = Fraction(1)
    assert solve([[one, one], [one, -one]], [Fraction(3), one]) == [Fraction(2), Fraction(1)]
    assert solve([[one, one], [one, one]], [one, one]) is None
