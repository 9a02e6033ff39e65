"""Paths where allies choose from lists of actions: by hand, and against brute force."""

import random
from fractions import Fraction

import pytest

import burden
from burden.errors import NoConvergence, ParameterError, SolverError, UnsupportedGame
from burden.exact import to_text
from burden.model import Model
from burden.paths import finite
from burden.paths.question import PathGame, path_game
from burden.paths.tabulated import Compiled, Evaluated
from burden.results.paths import SchedulePath
from burden.search import Search
from tests.path_by_brute_force import compare, random_game

# One ally builds a stock in period 1 that is worth `value` to it in period 2, unless the guarantor is still there.
BUILD = """
burden: 1
parameters: {S: 0, value: 3, cost: 1, p: 1/2}
players:
  US: {role: guarantor, actions: {cut: 0, keep: 1}}
  West: {role: ally, actions: {rest: 0, build: 1}}
payoffs:
  US: 5*S - US
  West: value*S*(1 - US) - cost*West
path:
  periods: 2
  discount: {West: 1}
  belief: p
  stocks: {S: West}
  schedules:
    none: [keep, keep]
    told: [keep, cut]
    secret: {effort: [keep, cut], announced: no}
    own: chosen
"""

# Two allies who match each other's action, in one period.
TOGETHER = """
burden: 1
parameters: {u: 1}
effort: u
players:
  West: {role: ally, actions: {low: 0, high: 1}}
  East: {role: ally, actions: {low: 0, high: 1}}
payoffs: {West: WEST, East: EAST}
path: {periods: 1, stocks: {}, schedules: {only: [1]}}
"""


def asked(text: str, **changes: str) -> PathGame:
    model = burden.loads(text)
    assert isinstance(model, Model)
    return path_game(model, model.values(changes))


def solved(text: str, name: str, **changes: str) -> SchedulePath:
    game = asked(text, **changes)
    return finite.solved(game, next(plan for plan in game.plans if plan.name == name), Search(60))


def actions(path: SchedulePath, player: str = "West") -> list[str]:
    return [period.actions[player] for period in path.periods]


# -- by hand ----------------------------------------------------------------------------------------------------------


def test_an_ally_that_expects_the_cut_builds_and_reaps() -> None:
    """With belief 1/2, building costs 1 and is worth 3/2 in expectation; as the cut comes, 3."""
    path = solved(BUILD, "told")
    assert actions(path) == ["build", "rest"]
    assert path.payoffs == {"US": -1 + 5, "West": -1 + 3}
    assert path.planner == 6
    assert [period.stocks["S"] for period in path.periods] == [0, 1]
    assert path.stocks == {"S": 0}
    assert path.is_unique
    assert not path.note


def test_an_ally_that_doubts_the_cut_rests() -> None:
    """With belief 1/4 building is worth 3/4, less than it costs."""
    path = solved(BUILD, "told", p="1/4")
    assert actions(path) == ["rest", "rest"]
    assert path.payoffs == {"US": -1, "West": 0}


def test_a_tie_is_said_and_the_first_action_taken() -> None:
    """With belief 1/3 building is worth exactly what it costs."""
    path = solved(BUILD, "told", p="1/3")
    assert actions(path) == ["rest", "rest"]
    assert not path.is_unique
    assert (
        path.note == "the ally has several best actions in 1 of 5 states; the first in the order of the file is taken"
    )


def test_nobody_prepares_for_a_secret_cut() -> None:
    assert actions(solved(BUILD, "secret")) == ["rest", "rest"]
    assert solved(BUILD, "secret").kind == "secret"


def test_a_cut_that_is_not_believed_at_all_may_still_come() -> None:
    path = solved(BUILD, "told", p="0")
    assert actions(path) == ["rest", "rest"]
    assert [period.actions["US"] for period in path.periods] == ["keep", "cut"]


def test_a_guarantor_that_decides_cuts_when_effort_costs_and_changes_nothing() -> None:
    """It cuts in period 2 whatever happened, so the ally builds in period 1 whatever it sees, so effort is wasted."""
    path = solved(BUILD, "own")
    assert path.efforts == ("cut", "cut")
    assert actions(path) == ["build", "rest"]
    assert path.payoffs == {"US": 5, "West": 2}
    assert path.is_unique


def test_of_several_equilibria_the_best_for_the_allies_is_taken() -> None:
    path = solved(TOGETHER.replace("WEST", "West*East").replace("EAST", "West*East"), "only")
    assert path.payoffs == {"West": 1, "East": 1}
    assert not path.is_unique
    taken = "the one best for the allies together is taken, then the first in the order of the file"
    assert path.note == f"several equilibria in 1 of 1 state; {taken}"


def test_a_state_without_equilibria_in_pure_strategies_is_refused() -> None:
    text = TOGETHER.replace("WEST", '"(2*West - 1)*(2*East - 1)"').replace("EAST", '"(1 - 2*West)*(2*East - 1)"')
    with pytest.raises(UnsupportedGame, match=r"no equilibrium in pure strategies in period 1 .*effort being 1"):
        solved(text, "only")


def test_roots_stay_exact() -> None:
    """Building is worth sqrt(2) in period 2 and costs 1."""
    text = BUILD.replace("value*S*(1 - US)", "sqrt(2*S)*(1 - US)")
    path = solved(text, "told", p="1")
    assert actions(path) == ["build", "rest"]
    assert to_text(path.payoffs["West"]) == "-1 + sqrt(2)"


def test_payoffs_may_be_given_as_a_list() -> None:
    """High is worth 2 whatever the other does, low is worth 1."""
    text = TOGETHER.replace("WEST", "[[s, 1], [2, 2]]").replace("EAST", "[[1, 2], [1, 2]]")
    path = solved(text.replace("{u: 1}", "{u: 1, s: 1}"), "only")
    assert actions(path) == ["high"]
    assert actions(path, "East") == ["high"]
    assert path.payoffs == {"West": 2, "East": 2}


# -- limits -----------------------------------------------------------------------------------------------------------


def test_too_many_states_are_refused_with_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finite, "MAX_PROFILES", 60)
    text = BUILD.replace("periods: 2", "periods: 7").replace("S: West", "S: 2*S + West")
    text = text[: text.index("    none:")] + "    only: [keep, cut, cut, cut, cut, cut, cut]\n"
    with pytest.raises(SolverError, match=r"more than \d+ states with 2 profiles .* up to 60") as error:
        solved(text, "only")
    assert "fewer periods" in str(error.value)


def test_a_search_that_is_stopped_says_so() -> None:
    game, search = asked(BUILD), Search(60)
    search.interrupt()
    with pytest.raises(NoConvergence, match="interrupted"):
        finite.solved(game, game.plans[0], search)


def test_a_payoff_without_value_at_a_state_that_may_be_reached_is_named() -> None:
    with pytest.raises(ParameterError, match="payoff of West: division by zero in period 2"):
        solved(BUILD.replace("value*S", "value/(1 - S)"), "told")


def test_an_error_in_a_branch_that_nobody_takes_is_no_error() -> None:
    text = BUILD.replace("value*S*(1 - US)", "(value*S*(1 - US) if S < 2 else value/(S - S))")
    assert solved(text, "told").payoffs == solved(BUILD, "told").payoffs


def test_allies_with_intervals_are_left_to_other_engines() -> None:
    with pytest.raises(UnsupportedGame, match="West chooses from an interval"):
        solved(BUILD.replace("actions: {rest: 0, build: 1}", "interval: [0, 1]"), "told")


# -- two ways to evaluate, and brute force ----------------------------------------------------------------------------

MOVING = """
burden: 1
parameters: {S: 1/2, R: 2, a: 3/7, b: 2}
players:
  US: {role: guarantor, actions: {cut: R/4, keep: 1 + a}}
  West: {role: ally, actions: {low: 0, mid: S, high: 1 + S*b}}
  East: {role: ally, actions: {low: a, high: b}}
definitions:
  gap: b*R - S - US
  total: West + East - gap**2
payoffs:
  US: max(gap, 0, total) - US**2
  West: (total*a if gap > West and not S == 1 else abs(West - gap)/3) - West**3 + min(S, R, 1)
  East: -(East - a*West)**2*(1 + a) + total/(1 + R**2)
path:
  periods: 3
  discount: a
  stocks: {S: S/2 + West*a, R: (R if West >= East or S > 1 else R - East)}
  final: {West: S*R - gap2, East: (1 + R**2)**-2}
  schedules: {only: [keep, cut, keep]}
"""


def test_compiled_formulas_have_the_values_of_the_evaluator() -> None:
    text = MOVING.replace("  total:", "  gap2: b*R - S\n  total:")
    game = asked(text)
    fast, slow = Compiled(game), Evaluated(game)
    waiting = [(fast.start, slow.start)]
    for period in (1, 2, 3):
        after = {}
        for mine, theirs in waiting:
            for effort in ("cut", "keep"):
                one, other = fast.table(period, effort, mine), slow.table(period, effort, theirs)
                for own, own_slow in zip(one.payoffs, other.payoffs, strict=True):
                    assert [Fraction(int(n.p), int(n.q)) for n in own] == list(own_slow)
                for key, stocks in zip(one.following, other.following, strict=True):
                    assert tuple(fast.named(key).values()) == stocks
                    after[key] = stocks
                    worth = [Fraction(int(n.p), int(n.q)) for n in fast.final(key)]
                    assert worth == list(slow.final(stocks))
        waiting = list(after.items())[:12]


@pytest.mark.parametrize("seed", range(14))
def test_paths_are_those_of_brute_force(seed: int) -> None:
    compare(random_game(random.Random(f"by default {seed}")))


def test_a_game_without_pure_equilibria_is_refused_where_brute_force_finds_none() -> None:
    """Drawn like the others, of two allies in one period, until some are refused."""
    draw = random.Random("pennies")
    counts = sum((compare(random_game(draw, 2, 1)) for _ in range(25)), start=compare(random_game(draw, 2, 1)))
    assert counts["refused: a subgame without pure equilibria"] > 0
