"""Regimes of the families of the literature, against formulas derived by hand.

Cobb-Douglas contributions (Bergstrom, Blume and Varian 1986), log benefit with linear cost (Olson and Zeckhauser 1966),
power benefits and CES aggregates, best shot, steps, influence rent. Each test derives what it expects.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from burden.errors import UnsupportedGame
from burden.expressions import parse
from burden.regions.region import EVERYTHING
from burden.statics.described import describe
from burden.statics.kinks import changes
from burden.statics.regimes import as_outcomes
from burden.statics.responses import (
    TOTAL,
    equilibrium_responses,
    stability,
)
from tests.regime_games import (
    ALLY,
    NOT_NEGATIVE,
    POSITIVE,
    SHARE,
    agree_with_solver,
    cobb_douglas,
    equal,
    holds,
    model,
    regime,
    same,
    solved,
    value,
)


def test_best_shot_jumps(tmp_path: Path) -> None:
    """b max(u, x_W, x_E) - c x^2/2: who gives, gives b/c, worth b^2/(2c); letting the other do it is worth b x_j.

    Nobody gives iff b_i u >= b_i^2/(2 c_i) for both; E alone iff b_E >= 2 u c_E and b_W/(2 c_W) <= b_E/c_E.
    """
    game = model(
        tmp_path,
        {"u": NOT_NEGATIVE, "b_W": POSITIVE, "b_E": POSITIVE, "c_W": POSITIVE, "c_E": POSITIVE},
        {"W": ALLY, "E": ALLY},
        {ally: f"b_{ally}*max(u, W, E) - c_{ally}*{ally}**2/2" for ally in ("W", "E")},
    )
    found = solved(game)
    assert found.is_settled
    assert same(found, regime(found, "low", "low").where, "b_W <= 2*u*c_W and b_E <= 2*u*c_E")
    alone = regime(found, "low", "interior")
    assert same(found, alone.where, "b_E >= 2*u*c_E and b_W/(2*c_W) <= b_E/c_E")
    assert equal(found, alone.contributions["E"], "b_E/c_E")
    assert len(found.found) == 3
    every, _ = changes(found)
    stops = [one for one in every if one.before is alone and one.after is regime(found, "low", "low")]
    (stop,) = stops
    assert stop.is_jump
    assert equal(found, stop.effort, "b_E/(2*c_E)")
    assert equal(found, stop.left["E"], "b_E/c_E")
    assert stop.right["E"].is_zero


def test_a_threshold_has_a_segment_of_equilibria(tmp_path: Path) -> None:
    """b_i where u + X >= T, linear costs: T - u shared in any way in which nobody pays more than b_i.

    W alone pays T - u iff b_W >= c_W (T - u); nobody pays iff u >= T, or T - u costs each more than it is worth; shares
    exist iff b_W/c_W + b_E/c_E >= T - u > 0.
    """
    game = model(
        tmp_path,
        {"u": NOT_NEGATIVE, "T": POSITIVE, "b_W": POSITIVE, "b_E": POSITIVE, "c_W": POSITIVE, "c_E": POSITIVE},
        {"W": ALLY, "E": ALLY},
        {ally: f"(b_{ally} if u + W + E >= T else 0) - c_{ally}*{ally}" for ally in ("W", "E")},
    )
    found = solved(game)
    assert found.is_settled
    assert found.covers
    nobody = regime(found, "low", "low")
    assert same(found, nobody.where, "u >= T or (b_W <= c_W*(T - u) and b_E <= c_E*(T - u))")
    (shared,) = [one for one in found.found if one.is_segment]
    assert same(found, shared.where, "u < T and b_W/c_W + b_E/c_E >= T - u")
    assert equilibrium_responses(found, shared).keys() == {TOTAL}
    assert equal(found, equilibrium_responses(found, shared)[TOTAL].value, "-1")
    # Where W pays all that it can and no more: an end of the segment that belongs to it.
    assert any(equal(found, end.contributions["W"], "b_W/c_W") for end in shared.ends)
    (described,) = [one for one in describe(found) if one.segment]
    assert "continuum" in described.note


def test_cobb_douglas_contributions_are_neutral(tmp_path: Path) -> None:
    """x_i = w_i - kappa_i Q, kappa_i = (1 - al_i)/al_i, so Q = (u + w_W + w_E)/(1 + kappa), X' = -kappa/(1 + kappa).

    E gives nothing iff w_E <= kappa_E Q with Q = (u + w_W)/(1 + kappa_W).
    """
    found = solved(cobb_douglas(tmp_path))
    assert found.is_settled
    assert found.covers
    both = regime(found, "interior", "interior")
    kappa = "((1 - al_W)/al_W + (1 - al_E)/al_E)"
    assert equal(found, both.contributions["W"], f"w_W - (1 - al_W)/al_W*(u + w_W + w_E)/(1 + {kappa})")
    responses = equilibrium_responses(found, both)
    assert equal(found, responses[TOTAL].value, f"-{kappa}/(1 + {kappa})")
    assert responses[TOTAL].falls is EVERYTHING
    alone = regime(found, "interior", "low")
    gives = "w_W > (1 - al_W)/al_W*u"
    assert same(found, alone.where, f"{gives} and w_E <= (1 - al_E)/al_E*(u + w_W)*al_W")


def test_taxes_on_contributors_are_neutral(tmp_path: Path) -> None:
    """While both give, s taken from W and given to E changes neither Q nor what anybody consumes."""
    found = solved(cobb_douglas(tmp_path, "s"))
    both = regime(found, "interior", "interior")
    assert (both.contributions["W"] + both.contributions["E"]).derivative("s").is_zero
    assert equal(found, both.contributions["W"].derivative("s"), "-1")
    # Where E alone gives, its wealth counts and the tax is not neutral: x_E = al_E (w_E + s) - (1 - al_E) u.
    alone = regime(found, "low", "interior")
    assert equal(found, alone.contributions["E"].derivative("s"), "al_E")


def test_only_the_largest_valuation_gives_with_log_benefit_and_linear_cost(tmp_path: Path) -> None:
    """a_i log(u + X) - c_i x_i: i gives a_i/c_i - u alone; where both are the same, in any division."""
    game = model(
        tmp_path,
        {"u": POSITIVE, "a_W": POSITIVE, "a_E": POSITIVE, "c_W": POSITIVE, "c_E": POSITIVE},
        {"W": ALLY, "E": ALLY},
        {ally: f"a_{ally}*log(u + W + E) - c_{ally}*{ally}" for ally in ("W", "E")},
    )
    found = solved(game)
    assert found.is_settled
    assert found.covers
    west = regime(found, "interior", "low")
    assert same(found, west.where, "a_W/c_W > u and a_W/c_W >= a_E/c_E")
    assert equal(found, west.contributions["W"], "a_W/c_W - u")
    tie = regime(found, "interior", "interior")
    assert tie.is_segment
    assert same(found, tie.where, "a_W/c_W > u and a_W/c_W == a_E/c_E")
    assert equal(found, equilibrium_responses(found, tie)[TOTAL].value, "-1")
    outcomes = as_outcomes(found, parse("W + E"))
    ties = {
        "u": Fraction(1),
        **dict.fromkeys(("a_W", "a_E"), Fraction(6)),
        **dict.fromkeys(("c_W", "c_E"), Fraction(2)),
    }
    totals = {value(found, one.value[0].value, ties) for one in outcomes if holds(found, one.where, ties)}
    assert totals == {2}


def test_a_square_root_and_linear_cost_have_a_closed_form(tmp_path: Path) -> None:
    """a sqrt(u + x) - c x: x = (a/(2c))^2 - u where that is positive."""
    game = model(tmp_path, {"u": NOT_NEGATIVE, "a": POSITIVE, "c": POSITIVE}, {"W": ALLY}, {"W": "a*sqrt(u + W) - c*W"})
    found = solved(game)
    assert found.is_settled
    assert found.covers
    one = regime(found, "interior")
    assert equal(found, one.contributions["W"], "a**2/(4*c**2) - u")
    assert same(found, one.where, "a**2 > 4*c**2*u")


def test_log_benefit_and_quadratic_cost_have_a_closed_form(tmp_path: Path) -> None:
    """a_i/Q = c_i x_i, so Q (Q - u) = S with S the sum of a_i/c_i: u = 3, S = 1 + 9 gives Q = 5, x = (1/5, 9/5).

    Then X' = Q' - 1 with Q' = Q/(2Q - u) = 5/7.
    """
    game = model(
        tmp_path,
        {"u": POSITIVE, "a_W": POSITIVE, "a_E": POSITIVE, "c_W": POSITIVE, "c_E": POSITIVE},
        {"W": ALLY, "E": ALLY},
        {ally: f"a_{ally}*log(u + W + E) - c_{ally}*{ally}**2/2" for ally in ("W", "E")},
    )
    found = solved(game)
    assert found.is_settled
    assert found.covers
    one = regime(found, "interior", "interior")
    values = {name: Fraction(1) for name in game.parameters} | {"u": Fraction(3), "a_E": Fraction(9)}
    assert [value(found, one.contributions[key], values) for key in ("W", "E")] == [Fraction(1, 5), Fraction(9, 5)]
    responses = equilibrium_responses(found, one)
    assert value(found, responses[TOTAL].value, values) == Fraction(-2, 7)
    assert responses[TOTAL].falls is EVERYTHING


def test_a_power_benefit_is_known_by_its_derivatives(tmp_path: Path) -> None:
    """b_i Q^-eta = c_i x_i, so X = K Q^-eta with K the sum of b_i/c_i, and X' = -eta X/(Q + eta X) < 0.

    With eta = 1/2, u = 1, W = 1, E = 2: Q = 4 and X' = -(3/2)/(11/2) = -3/11. These levels are an equilibrium where
    b_W/c_W = 2 and b_E/c_E = 4.
    """
    game = model(
        tmp_path,
        {"u": POSITIVE, "eta": "(0, 1)", "b_W": POSITIVE, "b_E": POSITIVE},
        {"W": ALLY, "E": ALLY},
        {ally: f"b_{ally}*(u + W + E)**(1 - eta)/(1 - eta) - {ally}**2/2" for ally in ("W", "E")},
    )
    found = solved(game)
    assert not found.is_settled
    one = regime(found, "interior", "interior")
    assert one.is_implicit
    responses = equilibrium_responses(found, one)
    assert responses[TOTAL].falls is EVERYTHING
    (described,) = describe(found)
    assert len(described.equations) == 2
    half = Fraction(1, 2)
    exactly = {"eta": half, **{name: Fraction(n) for name, n in {"u": 1, "b_W": 2, "b_E": 4, "W": 1, "E": 2}.items()}}
    assert parse(described.derivatives[TOTAL].text).evaluate(exactly) == Fraction(-3, 11)
    assert parse(described.derivatives["W"].text).evaluate(exactly) == Fraction(-1, 11)
    for text in described.equations:
        assert parse(text, condition=True).holds(exactly)
    with pytest.raises(UnsupportedGame, match="no closed form"):
        as_outcomes(found, parse("W + E"))


def test_a_ces_aggregate_crowds_out_where_benefits_bend_more_than_inputs_substitute(tmp_path: Path) -> None:
    """Q = (u^rho + x^rho)^(1/rho), benefit Q^(1-eta)/(1-eta): the mixed derivative has the sign of 1 - rho - eta.

    With sigma = 1/(1 - rho) that is crowding out iff eta*sigma > 1.
    """
    game = model(
        tmp_path,
        {"u": POSITIVE, "eta": "(0, 1)", "rho": "(0, 1)", "a": POSITIVE, "c": POSITIVE},
        {"W": ALLY},
        {"W": "a*Q**(1 - eta)/(1 - eta) - c*W"},
        {"Q": "(u**rho + W**rho)**(1/rho)"},
    )
    found = solved(game)
    one = regime(found, "interior")
    (described,) = describe(found)
    for response in (described.derivatives["W"], described.own["W"]):
        assert response.falls is not None
        assert response.rises is not None
        assert response.falls.text == "eta > -rho + 1"
        assert response.rises.text == "eta < -rho + 1"
    assert stability(found, one) is EVERYTHING


def test_concave_payoffs_on_compact_intervals_have_an_equilibrium(tmp_path: Path) -> None:
    """By Debreu's theorem, although no regime but the corners has a closed form; X' has the sign of 1 - rho - eta."""
    game = model(
        tmp_path,
        {"u": POSITIVE, "eta": "(0, 1)", "rho": "(0, 1)", "c": POSITIVE},
        {"W": "{role: ally, interval: [1/10, 10]}"},
        {"W": "Q**(1 - eta)/(1 - eta) - c*W"},
        {"Q": "(u**rho + W**rho)**(1/rho)"},
    )
    found = solved(game)
    assert found.covers
    assert not found.is_settled
    response = equilibrium_responses(found, regime(found, "interior"))[TOTAL]
    writer = found.levels.domain.writer()
    assert writer.region(response.falls) == "eta > -rho + 1"


def test_an_influence_rent_does_not_change_what_allies_do(tmp_path: Path) -> None:
    """The guarantor's payoff has r1*US - r2*X in it; given its level, regimes of the allies know nothing of that."""
    security = "(k*US + W + E)"
    game = model(
        tmp_path,
        {"r1": POSITIVE, "r2": POSITIVE, "v": POSITIVE, "theta_W": POSITIVE, "theta_E": POSITIVE, "k": SHARE},
        {"US": "{role: guarantor, interval: [0, 10]}", "W": ALLY, "E": ALLY},
        {
            "US": "v*(US + W + E) + r1*US - r2*(W + E) - US**2",
            "W": f"theta_W*{security} - {security}**2/2 - W**2/2",
            "E": f"theta_E*{security} - {security}**2/2 - E**2/2",
        },
        effort="US",
    )
    found = solved(game, "US")
    assert found.effort == "US"
    assert found.covers
    both = regime(found, "interior", "interior")
    assert equal(found, both.contributions["W"], "(2*theta_W - theta_E - k*US)/3")
    assert equal(found, equilibrium_responses(found, both)[TOTAL].value, "-2*k/3")
    names = {name for one in found.found for ratio in one.contributions.values() for name in ratio.names}
    assert names.isdisjoint({"r1", "r2", "v"})


def test_actions_stand_beside_intervals(tmp_path: Path) -> None:
    """W gives 0 or 1 at cost c; E gives x. With b Q - Q^2/2 each, Q = u + X, E's reply is (b - u - W)/2.

    At W = 1 the step is worth b - (Q - 1) - 1/2 = b - Q + 1/2 >= c with Q = u + 1 + x.
    """
    security = "(u + W + E)"
    game = model(
        tmp_path,
        {"u": NOT_NEGATIVE, "b": POSITIVE, "c": POSITIVE},
        {"W": "{role: ally, actions: {no: 0, yes: 1}}", "E": ALLY},
        {"W": f"b*{security} - {security}**2/2 - c*W", "E": f"b*{security} - {security}**2/2 - E**2/2"},
    )
    found = solved(game)
    assert found.is_settled
    one = regime(found, "yes", "interior")
    assert equal(found, one.contributions["E"], "(b - u - 1)/2")
    assert same(found, one.where, "u < b - 1 and b - (u + 1 + (b - u - 1)/2) + 1/2 >= c")


@pytest.mark.parametrize(
    "payoff_of",
    [
        "b_{0}*max(u, W, E) - c_{0}*{0}**2/2",
        "(b_{0} if u + W + E >= 2 else 0) - c_{0}*{0}",
        "b_{0}*min(W, E) - c_{0}*{0}",
        "b_{0}*min(u + W + E, 3) - c_{0}*{0}**2/2",
        "-b_{0}*abs(u + {0} - 1) - c_{0}*{0}/2 + (1 if W + E > 2 else 0)",
        "(b_{0} if {0} > 0 else 0) - c_{0}*{0}",
        "(b_{0} if {0} >= 3 else 0) - c_{0}*{0} + (u if W == 1 else 0)",
    ],
    ids=["best shot", "step", "weakest link", "saturation", "target and prize", "any effort", "full effort"],
)
def test_payoffs_with_kinks_and_steps_agree_with_the_solver(tmp_path: Path, payoff_of: str) -> None:
    parameters = {"u": "[0, 4]", "b_W": POSITIVE, "b_E": POSITIVE, "c_W": POSITIVE, "c_E": POSITIVE}
    players = dict.fromkeys(("W", "E"), "{role: ally, interval: [0, 3]}")
    game = model(tmp_path, parameters, players, {ally: f'"{payoff_of.format(ally)}"' for ally in players})
    found = solved(game)
    assert found.is_settled
    assert agree_with_solver(game, found, 15, seed=1) >= 9
