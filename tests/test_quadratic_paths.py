"""Paths with quadratic payoffs: against algebra by hand, and against the problem of a whole path solved at once.

One ally, two periods, at first: with ``gap = need - forces - kappa*US`` and payoff ``-gap**2 - c/2*Ally**2``, forces
that add up, and a discount factor ``d``, the ally gives nothing in period 2, and in period 1

    x = 2*d*(need - forces - kappa*E)/(c + 2*d),    E: the effort that it expects of period 2.
"""

import itertools
from fractions import Fraction
from typing import Any

import pytest
import sympy

import burden
from burden.errors import ParameterError
from burden.paths import quadratic
from burden.paths.boxes import largest, largest_of_all
from burden.results.paths import Paths, SchedulePath
from burden.search import Search

F = Fraction

ONE_ALLY = """
burden: 1
parameters:
  p: {value: 1, domain: "[0, 1]"}
  d: {value: 1, domain: "(0, 1]"}
  c: {value: 2, domain: "(0, oo)"}
  a: 1
  need: 5
  forces: 1
players:
  US: {role: guarantor, interval: [0, 10]}
  Ally: {role: ally, interval: INTERVAL}
payoffs:
  US: -a*US - (need - forces - US)**2
  Ally: -(need - forces - US)**2 - c/2*Ally**2
path:
  periods: PERIODS
  discount: d
  belief: p
  stocks: {forces: forces + Ally}
  gap: need - forces - US
  schedules: SCHEDULES
"""


def model(text: str) -> burden.Model:
    loaded = burden.loads(text)
    assert isinstance(loaded, burden.Model)
    return loaded


def game(schedules: str, periods: int = 2, interval: str = "[-oo, oo]", text: str = ONE_ALLY) -> burden.Model:
    written = text.replace("SCHEDULES", schedules).replace("PERIODS", str(periods)).replace("INTERVAL", interval)
    return model(written)


def solve(stated: burden.Model, **values: Any) -> Paths:
    return burden.path(stated, parameters=values, optimal=False)


def only(stated: burden.Model, **values: Any) -> SchedulePath:
    (found,) = solve(stated, **values).schedules
    return found


def contributions(path: SchedulePath, key: str = "Ally") -> list[Any]:
    return [period.contributions[key] for period in path.periods]


@pytest.mark.parametrize(
    ("p", "d", "c"), [(1, F(1), 2), (F(1, 2), F(1), 2), (0, F(1), 2), (F(1, 3), F(9, 10), 5), (1, F(1, 2), F(1, 4))]
)
def test_an_ally_replies_to_the_effort_that_it_expects(p: Fraction, d: Fraction, c: Fraction) -> None:
    found = only(game("{cut: [2, 0]}"), p=p, d=d, c=c)
    expected = (1 - p) * 2
    first = 2 * d * (4 - expected) / (c + 2 * d)
    assert contributions(found) == [first, 0]
    assert found.payoffs["Ally"] == -4 - F(c) / 2 * first**2 - d * (4 - first) ** 2
    assert found.payoffs["US"] == -2 - 4 - d * (4 - first) ** 2
    assert found.planner == found.payoffs["Ally"] + found.payoffs["US"]
    assert [period.gap for period in found.periods] == [2, 4 - first]
    assert found.stocks == {"forces": 1 + first}
    assert found.is_exact
    assert found.is_unique


def test_who_is_not_told_expects_the_effort_of_today() -> None:
    found = only(game("{cut: {effort: [2, 0], announced: no}}"))
    assert found.kind == "secret"
    assert contributions(found) == [1, 0]  # 2*(4 - 2)/4
    assert found.payoffs == {"US": -6 - 9, "Ally": -4 - 1 - 9}


def test_a_cut_that_nobody_believes_is_as_good_as_a_secret_one() -> None:
    both = solve(game("{open: [2, 0], secret: {effort: [2, 0], announced: no}}"), p=0)
    one, other = both.schedules
    assert one.payoffs == other.payoffs


def test_once_effort_has_moved_the_rest_is_known() -> None:
    """In period 2 the ally, who has seen the first cut, plans for the second: x2 = (4 - x1 - 0)/2."""
    found = only(game("{cut: [2, 1, 0]}", periods=3), p=0)
    first, second, third = contributions(found)
    # Not believing the cut it plans as if effort stayed at 2: gaps 2 - x1 and 2 - x1 - x2.
    assert first == F(6, 5)
    assert (second, third) == ((4 - first) / 2, 0)


def plan_of_a_tree(p: Fraction, d: Fraction, efforts: list[int], first: int) -> Fraction:
    """Contribution in period 1 from one problem over all periods and both branches, by sympy."""
    n = len(efforts)
    meant = sympy.symbols(f"m1:{n + 1}")
    stays = sympy.symbols(f"s1:{n + 1}")
    total = sympy.Integer(0)
    for weight, own, levels in ((p, meant, efforts), (1 - p, stays, [efforts[0]] * n)):
        forces = sympy.Integer(1)
        for t, level in enumerate(levels):
            choice = meant[t] if t < first else own[t]
            total += weight * d**t * (-((5 - forces - level) ** 2) - choice**2)
            forces = sympy.Rational(9, 10) * forces + choice
        total += weight * d**n * 2 * forces
    unknowns = [*meant, *(stays[first:] if p != 1 else [])]
    solved = sympy.solve([sympy.diff(total, one) for one in unknowns], unknowns)
    return Fraction(int(solved[meant[0]].p), int(solved[meant[0]].q))


@pytest.mark.parametrize(("p", "efforts", "first"), [(F(1), [4, 3, 1, 0], 1), (F(1, 3), [4, 4, 1, 0], 2)])
def test_backward_induction_is_the_best_plan_of_one_ally(p: Fraction, efforts: list[int], first: int) -> None:
    text = ONE_ALLY.replace("forces + Ally", "9/10*forces + Ally").replace(
        "  gap:", "  final: {Ally: 2*forces}\n  gap:"
    )
    found = only(game(f"{{cut: {efforts}}}", 4, text=text), p=p, d=F(4, 5))
    assert contributions(found)[0] == plan_of_a_tree(p, F(4, 5), efforts, first)


TWO_ALLIES = """
burden: 1
parameters: {need: 7, W0: 1, E0: 0, b: 2}
players:
  US: {role: guarantor, actions: {keep: 3, withdraw: 0}}
  West: {role: ally, interval: INTERVAL}
  East: {role: ally, interval: INTERVAL}
definitions: {gap: need - W0 - E0 - US}
payoffs:
  US: -US - gap**2
  West: -gap**2 - West**2
  East: -b*gap**2 - 2*East**2
path:
  periods: PERIODS
  stocks: {W0: W0 + West, E0: E0 + East}
  schedules: SCHEDULES
"""


def test_two_allies_reply_to_each_other() -> None:
    """With gap g in period 2: 2*g = 2*x_W, 2*b*g = 4*x_E, so that g = (6 - 0)/(1 + 1 + 1)."""
    found = only(game("{sudden: [keep, withdraw]}", text=TWO_ALLIES))
    assert contributions(found, "West") == [2, 0]
    assert contributions(found, "East") == [2, 0]
    assert found.payoffs == {"US": -3 - 9 - 4, "West": -9 - 4 - 4, "East": -18 - 8 - 8}
    assert found.efforts == ("keep", "withdraw")
    assert [dict(period.actions) for period in found.periods] == [{"US": "keep"}, {"US": "withdraw"}]
    assert found.is_unique


def test_each_of_three_periods_is_an_equilibrium_given_the_next() -> None:
    """Period 2 as above from a gap G: x = G/3 each, of which the values are -5/9*G^2 - ... and so on, by sympy."""
    gap, west, east = sympy.symbols("gap west east")
    third = sympy.Rational(1, 3)
    # After period 2: gap/3 in period 3, of which West has -(gap/3)^2, East -2*(gap/3)^2; and costs of gap/3 each.
    values = {"W": -(gap**2) - (gap * third) ** 2 * 2, "E": -2 * gap**2 - (gap * third) ** 2 * 4}
    left = 6 - west - east
    slopes = [
        sympy.diff(values["W"].subs(gap, left) - west**2, west),
        sympy.diff(values["E"].subs(gap, left) - 2 * east**2, east),
    ]
    expected = sympy.solve(slopes, [west, east])
    found = only(game("{sudden: [keep, withdraw, withdraw]}", 3, text=TWO_ALLIES))
    assert str(contributions(found, "West")[0]) == str(expected[west])
    assert str(contributions(found, "East")[0]) == str(expected[east])


def test_numbers_too_long_to_be_carried_are_rounded_within_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    stated = game(
        "{sudden: [keep, keep, withdraw, withdraw]}", 4, text=TWO_ALLIES.replace("W0 + West", "8/9*W0 + West")
    )
    exact = only(stated)
    monkeypatch.setattr(quadratic, "MAX_LENGTH", 60)
    rounded = only(stated)
    assert exact.is_exact
    assert not rounded.is_exact
    assert rounded.error_is_proved
    assert 0 < F(str(rounded.error)) < F(1, 10**20)
    for key, payoff in exact.payoffs.items():
        assert abs(F(str(payoff)) - F(str(rounded.payoffs[key]))) <= F(str(rounded.error))


def test_thirty_periods_of_two_allies_are_solved() -> None:
    efforts = ", ".join(["keep"] * 10 + ["withdraw"] * 20)
    found = only(game(f"{{sudden: [{efforts}]}}", 30, text=TWO_ALLIES.replace("W0 + West", "8/9*W0 + West")))
    assert F(str(found.error)) < F(1, 10**20)


def test_a_guarantor_who_decides_looks_ahead() -> None:
    """One period: the ally gives (need - e)/2; the guarantor's -(need - e)**2/4 - e**2 is largest at need/5."""
    text = """
burden: 1
parameters: {need: 5, forces: 0}
players:
  US: {role: guarantor, interval: [-oo, oo]}
  Ally: {role: ally, interval: [-oo, oo]}
payoffs: {US: -(need - Ally - US)**2 - US**2, Ally: -(need - Ally - US)**2 - Ally**2}
path: {periods: 1, stocks: {forces: forces}, schedules: {own: chosen}}
"""
    found = only(model(text))
    assert found.kind == "chosen"
    assert found.efforts == ("1",)
    assert contributions(found) == [2]
    assert found.payoffs == {"US": -5, "Ally": -8}
    assert found.is_unique


# -- intervals with ends ------------------------------------------------------------------------------------------


def test_an_ally_who_is_bounded_plans_around_its_bound() -> None:
    """At most 1/2 per period, effort for good: it gives 1/2, then the best reply to what is left: (1 - 1/2)/2."""
    found = only(game("{none: [3, 3, 3]}", 3, "[0, 1/2]"))
    assert contributions(found) == [F(1, 2), F(1, 4), 0]
    assert found.is_unique


def test_bounded_plans_are_the_best_on_a_fine_grid() -> None:
    found = only(game("{cut: [3, 3, 0]}", 3, "[0, 1]"), p=F(1, 2))
    first, second, third = map(F, contributions(found))
    assert third == 0

    def plan(one: Fraction, two: Fraction) -> Fraction:
        meant = -((4 - one - two) ** 2)
        stays = -((1 - one - two) ** 2)
        return -((1 - one) ** 2) - one**2 - two**2 + (meant + stays) / 2

    steps = [F(n, 40) for n in range(41)]
    best = max(plan(one, two) for one, two in itertools.product(steps, steps))
    assert plan(first, second) >= best
    assert plan(first, second) - best < F(1, 100)


def test_ends_that_nobody_can_be_led_to_leave_the_path_unique() -> None:
    bounded = only(game("{sudden: [keep, withdraw]}", interval="[-100, 100]", text=TWO_ALLIES))
    assert bounded.is_unique
    assert bounded.note == ""


def test_ends_that_may_bind_elsewhere_are_said() -> None:
    found = only(game("{sudden: [keep, withdraw, withdraw]}", 3, "[0, oo]", TWO_ALLIES))
    free = only(game("{sudden: [keep, withdraw, withdraw]}", 3, text=TWO_ALLIES))
    assert found.payoffs == free.payoffs
    assert not found.is_unique
    assert "taken not to bind off it" in found.note


def test_a_concave_function_on_a_box_is_largest_where_its_slopes_say_so() -> None:
    """-(x - 3)**2 - (y + 1)**2 + x*y on [0, 2] x [0, oo]: at x = 2 the slope in y is -2*(y + 1) + 2, 0 at y = 0."""
    form = {(): F(-10), ("x",): F(6), ("y",): F(-2), ("x", "x"): F(-1), ("y", "y"): F(-1), ("x", "y"): F(1)}
    assert largest(form, {"x": (F(0), F(2)), "y": (F(0), None)}, Search()) == {"x": 2, "y": 0}


def test_a_function_that_is_not_concave_is_largest_on_some_face() -> None:
    form = {("x", "y"): F(1), ("x",): F(-1)}
    assert largest_of_all(form, {"x": (F(0), F(2)), "y": (F(-1), F(3))}, Search()) == {"x": F(2), "y": F(3)}
    assert largest_of_all(form, {"x": (F(0), None), "y": (F(-1), F(3))}, Search()) is None


# -- the best schedule --------------------------------------------------------------------------------------------


def test_the_best_schedule_of_all_is_found_by_calculus() -> None:
    """Believed: -e1 - (4 - e1)**2 is largest at 7/2, -e2 - (4 - e2)**2/4 at 2."""
    found = burden.path(game("{none: [4, 4]}"))
    best = next(one for one in found.optimal if one.player == "US")
    assert best.efforts == ("7/2", "2")
    assert best.payoff == F(-27, 4)
    assert best.is_proved


def test_the_best_schedule_knows_what_is_not_believed() -> None:
    """Half believed, x1 = 2 - (e1 + e2)/4; -e1 - (4 - e1)**2 - e2 - (2 + e1/4 - 3*e2/4)**2 is largest at (10/3, 26/9),
    where it is -64/9; effort that never moves gives -36/5 at most.
    """
    found = burden.path(game("{none: [4, 4]}"), parameters={"p": F(1, 2)})
    best = next(one for one in found.optimal if one.player == "US")
    assert best.efforts == ("10/3", "26/9")
    assert best.payoff == F(-64, 9)


def test_the_best_of_a_list_of_efforts_is_the_best_of_all_sequences() -> None:
    found = burden.path(game("{none: [keep, keep]}", text=TWO_ALLIES))
    levels = {"keep": 3, "withdraw": 0}
    # West and East halve the gap of period 2 twice over: a third of 6 - e2 is left.
    payoffs = {
        (one, two): -F(e1) - (6 - e1) ** 2 - e2 - (F(6 - e2) / 3) ** 2
        for (one, e1), (two, e2) in itertools.product(levels.items(), repeat=2)
    }
    best = next(one for one in found.optimal if one.player == "US")
    assert best.efforts == max(payoffs, key=lambda key: payoffs[key])
    assert best.payoff == max(payoffs.values())
    assert best.n_schedules == 4


# -- what is refused ----------------------------------------------------------------------------------------------


def test_a_stock_that_explodes_is_named() -> None:
    text = ONE_ALLY.replace("forces + Ally", "1000*forces")
    with pytest.raises(ParameterError, match=r"path.stocks.forces: the stock explodes: .* in period 6"):
        burden.path(game("{none: [1, 1, 1, 1, 1, 1]}", 6, text=text))


def test_values_that_are_no_probability_or_discount_factor_are_refused() -> None:
    text = ONE_ALLY.replace('{value: 1, domain: "[0, 1]"}', "1").replace('{value: 1, domain: "(0, 1]"}', "1")
    stated = game("{none: [1, 1]}", text=text)
    with pytest.raises(ParameterError, match=r"path\.belief: found 2, expected a probability"):
        solve(stated, p=2)
    with pytest.raises(ParameterError, match=r"path.discount of US: found 0, expected a number in \(0, 1\]"):
        solve(stated, d=0)


def test_an_effort_outside_its_interval_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"period 2: US = 20 lies outside its interval \[0, 10\]"):
        solve(game("{up: [1, a]}"), a=20)


def test_a_game_without_paths_is_refused() -> None:
    stated = model(ONE_ALLY.split("path:", maxsplit=1)[0].replace("INTERVAL", "[0, 1]"))
    with pytest.raises(ParameterError, match=r"states no paths(.|\n)*mend: add path:"):
        burden.path(stated)
