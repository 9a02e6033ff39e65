"""Paths on a grid: against answers on paper, closed forms, and lists of actions close together."""

import random
from fractions import Fraction

import pytest

import burden
from burden.errors import NoConvergence, ParameterError, UnsupportedGame
from burden.exact import to_float
from burden.model import Model
from burden.paths import finite, grid, quadratic
from burden.paths.question import PathGame, path_game
from burden.results.paths import SchedulePath
from burden.search import Search

# The ally builds in period 1 what is there in period 2, at d times its worth.
ONE = """
burden: 1
parameters: {{u: 1, d: 1/2, S: 0, n: 6}}
effort: u
players: {{West: {{role: ally, interval: {interval}}}}}
payoffs: {{West: "{payoff}"}}
path: {{periods: 2, discount: d, stocks: {{S: S + West}}, schedules: {{only: [1, 1]}}}}
"""

TWO = """
burden: 1
parameters: {u: 1, S: 0}
effort: u
players:
  West: {role: ally, interval: [0, oo]}
  East: {role: ally, interval: [0, oo]}
payoffs: {West: -(3 - S)**2/2 - West**2/2, East: -(3 - S)**2/2 - East**2/2}
path: {periods: 2, stocks: {S: S + West + East}, schedules: {only: [1, 1]}}
"""


def asked(text: str) -> PathGame:
    model = burden.loads(text)
    assert isinstance(model, Model)
    return path_game(model, model.values())


def solved(text: str, number: int = 0) -> SchedulePath:
    game = asked(text)
    return grid.solved(game, game.plans[number], Search(60))


def check(path: SchedulePath, payoffs: dict[str, float], levels: dict[str, float]) -> None:
    """Compare payoffs within the stated error, and levels in period 1 more roughly."""
    assert not path.is_exact
    assert not path.error_is_proved
    assert "halving the grid" in path.note
    assert 0 < to_float(path.error) < 1e-3
    for key, payoff in payoffs.items():
        assert abs(to_float(path.payoffs[key]) - payoff) <= to_float(path.error)
    for key, level in levels.items():
        found = path.periods[0].contributions[key]
        assert found is not None
        assert to_float(found) == pytest.approx(level, abs=1e-4)


# -- on paper ---------------------------------------------------------------------------------------------------------


def test_a_quadratic_gap() -> None:
    """-x^2/2 - d*(n - x)^2/2 is largest at x = d*n/(1 + d) = 2: -18 - 2 - 4."""
    check(solved(ONE.format(interval="[0, oo]", payoff="-(n - S)**2/2 - West**2/2")), {"West": -24}, {"West": 2})


def test_a_gap_that_is_closed_exactly_at_its_kink() -> None:
    """Each unit is worth d*2 = 1 up to the gap of 1/4, and costs less: the gap is closed, and no more than that."""
    text = ONE.format(interval="[0, oo]", payoff="-2*max(0, n - S) - West**2/2").replace("n: 6", "n: 1/4")
    check(solved(text), {"West": -1 / 2 - 1 / 32}, {"West": 1 / 4})


def test_a_logarithmic_benefit() -> None:
    """d*n/(1 + x) = 1 at x = 2: 3*log(3) - 2."""
    text = ONE.format(interval="[0, oo]", payoff="n*log(1 + S) - West")
    check(solved(text), {"West": 3 * 1.0986122886681098 - 2}, {"West": 2})


def test_an_end_of_the_interval_that_binds() -> None:
    check(
        solved(ONE.format(interval="[0, 1]", payoff="n*log(1 + S) - West")),
        {"West": 3 * 0.69314718056 - 1},
        {"West": 1},
    )


def test_an_end_of_the_interval_that_moves_with_the_stock() -> None:
    """At most 1 + 2*S: 1 in period 1, and in period 2, where nothing is gained any more, nothing."""
    text = ONE.format(interval="[0, 1 + 2*S]", payoff="n*log(1 + S) - West")
    check(solved(text), {"West": 3 * 0.69314718056 - 1}, {"West": 1})


def test_a_payoff_with_two_tops() -> None:
    """Worth of a stock: tops at 1 (of 1) and at 9 (of 1.2, at d = 1/2 of the cost 0.01*9): the far one is better."""
    payoff = "max(1 - abs(S - 1), 6/5 - abs(S - 9)) - West/100"
    check(solved(ONE.format(interval="[0, 20]", payoff=payoff)), {"West": 0.6 - 0.09}, {"West": 9})


def test_two_allies_who_add_to_one_stock() -> None:
    """Each x = 3 - 2*x, so x = 1: -9/2 - 1/2 - 1/2 each."""
    check(solved(TWO), {"West": -5.5, "East": -5.5}, {"West": 1, "East": 1})


def test_a_guarantor_that_decides() -> None:
    """Effort closes a gap of at least 1, whatever was built before, at a cost of 1: it comes, so nobody builds."""
    text = """
burden: 1
parameters: {S: 0}
players:
  US: {role: guarantor, actions: {out: 0, in: 1}}
  West: {role: ally, interval: [0, 1]}
payoffs: {US: "-max(0, 2 - S - 2*US) - US", West: "-max(0, 2 - S - 2*US) - West**2"}
path: {periods: 2, stocks: {S: West}, schedules: {own: chosen}}
"""
    path = solved(text)
    assert path.efforts == ("in", "in")
    check(path, {"US": -2, "West": 0}, {"West": 0})


def test_without_stocks_periods_do_not_hang_together() -> None:
    """sqrt(x) - x at 1/4 is 1/4, twice."""
    text = ONE.format(interval="[0, 4]", payoff="sqrt(West) - West").replace("{S: S + West}", "{}")
    check(solved(text.replace("d: 1/2", "d: 1")), {"West": 0.5}, {"West": 0.25})


# -- other engines ----------------------------------------------------------------------------------------------------


def quadratic_text(draw: random.Random) -> str:
    """A game of one ally whose bounds do not bind, of random numbers."""
    a, b, c, need, wear, belief = (Fraction(draw.randint(1, 8), draw.randint(1, 4)) for _ in range(6))
    return f"""
burden: 1
parameters: {{S: {draw.randint(0, 3)}, wear: {min(wear, Fraction(1, 2))}, need: {need}}}
players:
  US: {{role: guarantor, actions: {{low: 0, mid: 1, high: 2}}}}
  West: {{role: ally, interval: [-30, 30]}}
payoffs:
  US: {a}*S - US**2 - West/2
  West: -{b}*(need - S - {c}*US)**2/2 - (1 + {a})*West**2/2 + US*West/5
path:
  periods: 4
  discount: {{West: 9/10, US: 4/5}}
  belief: {belief / 8}
  stocks: {{S: (1 - wear)*S + West}}
  final: {{West: S - S**2/9, US: S}}
  schedules:
    told: [{", ".join(draw.choice(["low", "mid", "high"]) for _ in range(4))}]
    hidden: {{effort: [{", ".join(draw.choice(["low", "mid", "high"]) for _ in range(4))}], announced: no}}
"""


@pytest.mark.parametrize("seed", range(2))
def test_closed_forms_lie_within_the_stated_error(seed: int) -> None:
    game = asked(quadratic_text(random.Random(f"grid {seed}")))
    for plan in game.plans:
        exact, found = quadratic.solved(game, plan, Search(60)), grid.solved(game, plan, Search(60))
        check(found, {key: to_float(payoff) for key, payoff in exact.payoffs.items()}, {})
        for one, other in zip(exact.periods, found.periods, strict=True):
            level, near = one.contributions["West"], other.contributions["West"]
            assert level is not None
            assert near is not None
            assert to_float(near) == pytest.approx(to_float(level), abs=1e-4)


def test_levels_close_together_come_close_from_below() -> None:
    """An ally with fewer levels cannot do better; with steps of 1/10 it does not do much worse."""
    text = """
burden: 1
parameters: {S: 1, p: 1/2}
players:
  US: {role: guarantor, actions: {out: 0, in: 2}}
  West: {role: ally, LEVELS}
payoffs: {US: -US, West: "-3*max(0, 4 - S - US)/2 - West**2"}
path:
  periods: 3
  discount: 9/10
  belief: p
  stocks: {S: 4*S/5 + West}
  schedules: {told: [in, in, out], hidden: {effort: [in, in, out], announced: no}}
"""
    listed = asked(text.replace("LEVELS", f"actions: [{', '.join(f'{k}/10' for k in range(21))}]"))
    free = asked(text.replace("LEVELS", "interval: [0, 2]"))
    for plan, other in zip(listed.plans, free.plans, strict=True):
        one, found = finite.solved(listed, plan, Search(60)), grid.solved(free, other, Search(60))
        for period, near in zip(one.periods, found.periods, strict=True):
            level, free_level = period.contributions["West"], near.contributions["West"]
            assert level is not None
            assert free_level is not None
            assert abs(to_float(level) - to_float(free_level)) <= 0.1
        if plan.name == "told":
            certain = [to_float(path.payoffs["West"]) for path in (one, found)]
            assert certain[1] == pytest.approx(certain[0], abs=0.1)


# -- what is refused --------------------------------------------------------------------------------------------------


def test_an_ally_that_never_has_enough_is_refused() -> None:
    with pytest.raises(NoConvergence, match="ever larger levels"):
        solved(ONE.format(interval="[0, oo]", payoff="S + exp(-S) - West/4"))


def test_best_replies_that_run_in_circles_are_refused() -> None:
    text = TWO.replace("-(3 - S)**2/2 - West**2/2", "-abs(West - East)").replace(
        "-(3 - S)**2/2 - East**2/2", "abs(West - East)"
    )
    with pytest.raises(NoConvergence, match="best replies do not settle in period 2 at stocks S"):
        solved(text.replace("[0, oo]", "[0, 1]"))


def test_lists_beside_intervals_are_refused() -> None:
    with pytest.raises(UnsupportedGame, match="some allies choose from intervals, others from lists"):
        solved(TWO.replace("East: {role: ally, interval: [0, oo]}", "East: {role: ally, actions: [0, 1]}"))


def test_three_stocks_are_refused() -> None:
    text = TWO.replace("S: 0}", "S: 0, R: 0, Q: 0}").replace("{S: S + West + East}", "{S: S + West + East, R: R, Q: Q}")
    with pytest.raises(UnsupportedGame, match="a grid of 3 stocks"):
        solved(text)


def test_a_search_that_is_stopped_says_so() -> None:
    game, search = asked(TWO), Search(60)
    search.interrupt()
    with pytest.raises(NoConvergence, match="interrupted"):
        grid.solved(game, game.plans[0], search)


def test_a_stock_that_explodes_on_a_grid_is_named_with_its_period() -> None:
    text = ONE.format(interval="[0, 1]", payoff="-S").replace("S + West", "10*S**2 + West").replace("S: 0", "S: 1e5")
    with pytest.raises(ParameterError, match=r"path.stocks.S: the stock explodes: .* in period 3"):
        solved(text)  # 10*(1e5)**2 = 1e11, 10*(1e11)**2


def test_a_formula_without_a_value_at_all_that_can_be_chosen_is_named() -> None:
    with pytest.raises(ParameterError, match="payoff of West: the square root of a negative number in period 2"):
        solved(ONE.format(interval="[1, 2]", payoff="sqrt(1/2 - S) - West"))
    with pytest.raises(NoConvergence, match="the stock S explodes, or has no value, in period 2"):
        solved(ONE.format(interval="[0, 2]", payoff="-S").replace("S + West", "1/(S - West)"))


def test_payoffs_beside_a_pole_are_refused() -> None:
    """-1/(2 - West) grows without limit as West falls to 2, and the ally can come as near as it likes."""
    with pytest.raises(NoConvergence, match="West has no best level in period 1"):
        solved(ONE.format(interval="[0, 4]", payoff="-1/(2 - S) - West"))


def test_schedules_closer_than_the_error_are_not_told_apart() -> None:
    """A tenth of the effort costs 1e-7 here, less than a grid's error."""
    found = burden.path(
        burden.loads("""
burden: 1
parameters: {S: 0}
players: {US: {role: guarantor, interval: [0, 1]}, West: {role: ally, interval: [0, 1]}}
payoffs: {US: -US/10**6 - exp(S), West: -exp(1 - S) - West**2}
path: {periods: 2, stocks: {S: S + West}, schedules: {only: [1, 1], less: [1, 9/10]}}
"""),
        optimal=False,
    )
    assert found.best == "less"
    assert any(note.startswith("schedule only may be as good as less") for note in found.notes)
