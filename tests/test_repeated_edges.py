"""Repeated games at the edges: punishments nobody would carry out, wrong kinds of input, and too little time."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import burden
from burden.errors import ParameterError
from burden.repetition import analysis
from burden.repetition import moves as statements
from burden.search import Search

#: At the target both get 3, and 4 by leaving it. Mutual low effort pays 1; high effort against it pays 2 or 0, so that
#: it is a stage equilibrium where the guarantor keeps its effort alone.
CREDIBLE_AT_ONE_EFFORT = """
burden: 1
players:
  US: {role: guarantor, actions: {withdraw: 0, keep: 1}}
  West: {role: ally, actions: [low, high]}
  East: {role: ally, actions: [low, high]}
payoffs:
  US: 0
  West: [[[1, 4], [2, 3]], [[1, 4], [0, 3]]]
  East: [[[1, 2], [4, 3]], [[1, 0], [4, 3]]]
"""
BOTH_HIGH = {"West": "high", "East": "high"}
BOTH_LOW = {"West": "low", "East": "low"}

#: In the one stage equilibrium A plays M and D, B plays L and R, each with probability 1/2: A gets 3/2 there. In
#: actions it cannot be held below 3.
HELD_BY_MIXING = """
burden: 1
players: {A: {actions: [U, M, D]}, B: {actions: [L, R]}}
payoffs: {A: [[2, 0], [0, 3], [3, 0]], B: [[2, 0], [1, 0], [0, 1]]}
"""

#: Two of three are enough for a good worth 3 and what the guarantor adds, at a cost of 1 to each who gives.
TWO_OF_THREE = """
burden: 1
players:
  US: {role: guarantor, actions: {withdraw: 0, keep: 1}}
  A: {actions: {keep: 0, give: 1}}
  B: {actions: {keep: 0, give: 1}}
  C: {actions: {keep: 0, give: 1}}
definitions: {good: (3 + US if A + B + C >= 2 else 0)}
payoffs: {US: 0, A: good - A, B: good - B, C: good - C}
"""

DILEMMA = """
burden: 1
parameters: {T: 5, R: 3, P: 1, S: 0}
assumptions: [T > R, R > P, P > S]
players: {A: {actions: [cooperate, defect]}, B: {actions: [cooperate, defect]}}
payoffs: {A: [[R, S], [T, P]], B: [[R, T], [S, P]]}
"""
COOPERATION = {"A": "cooperate", "B": "cooperate"}

#: Who contributes gets 5*Q - Q**2/2 - 5, the others 5*Q - Q**2/2, with Q = u + 1 where one contributes.
ONE_CONTRIBUTES = """
burden: 1
players:
  US: {role: guarantor, actions: {withdraw: 0, keep: 1}}
  West: {role: ally, actions: {low: 0, high: 1}}
  East: {role: ally, actions: {low: 0, high: 1}}
definitions: {Q: US + West + East}
payoffs: {US: 0, West: 5*Q - Q**2/2 - 5*West, East: 5*Q - Q**2/2 - 5*East}
"""


def test_a_profile_that_is_not_credible_at_one_effort_counts_as_no_discount_factor_there() -> None:
    """(4 - 3)/(4 - 1) where it is credible, and none below 1, which counts as 1, where it is not."""
    found = burden.repeated(burden.loads(CREDIBLE_AT_ONE_EFFORT), target=BOTH_HIGH, punishment=BOTH_LOW)
    assert [level.overall.value for level in found.levels] == [None, Fraction(1, 3)]
    verdicts = {(move.player, move.direction): move.verdict for move in found.moves}
    for key in ("West", "East", ""):
        assert verdicts[key, "decreasing"] == "always"
        assert verdicts[key, "increasing"] == "never"


def test_moves_of_closed_forms_that_count_pure_equilibria_alone_say_so() -> None:
    found = burden.repeated(burden.loads(TWO_OF_THREE), target={"A": "give", "B": "give", "C": "give"})
    assert found.moves
    for move in found.moves:
        assert "of the closed form, which counts pure stage equilibria alone" in move.note


def test_codes_in_pure_strategies_that_do_not_suffice_are_refused_as_such() -> None:
    """Mixed Nash reversion sustains the target from (3 - 2)/(3 - 3/2) on; in actions A is held to 3 at the least."""
    game = burden.loads(HELD_BY_MIXING)
    assert burden.repeated(game, target="A=U,B=L").levels[0].overall.value == Fraction(2, 3)
    with pytest.raises(ParameterError, match="for punishments in pure strategies") as caught:
        burden.repeated(game, target="A=U,B=L", punishment="optimal")
    assert "mend: another target, or mixed punishments: --punishment nash" in str(caught.value)


def test_the_closed_form_of_optimal_codes_is_that_of_a_code_in_pure_strategies() -> None:
    """Once (D, R) for 0 costs A 3, and A gains 2 there and 1 at the target: 2/3.

    There is no stage equilibrium in pure strategies. The mixed one, which pays A 2, would do from (4 - 3)/(4 - 2) on.
    """
    game = burden.normal_form([[[3, 0], [4, 0], [2, 2]], [[4, 1], [0, 2], [1, 0]]])
    target = dict.fromkeys((player.key for player in game.players), "1")
    assert burden.repeated(game, target=target).levels[0].overall.value == Fraction(1, 2)
    assert burden.repeated(game, target=target, punishment="optimal").levels[0].overall.exact == "2/3"


def test_refusals_at_several_efforts_name_each() -> None:
    """Who contributes alone gets 1/2 less than without: c < p at both efforts."""
    with pytest.raises(ParameterError) as caught:
        burden.repeated(burden.loads(ONE_CONTRIBUTES), target={"West": "high", "East": "low"})
    first, second, *_ = str(caught.value).splitlines()
    assert first.startswith("at withdraw, West gets c = ")
    assert second.startswith("at keep, West gets c = ")


@pytest.mark.parametrize(
    "options",
    [
        {"target": 3},
        {"target": ["cooperate", "cooperate"]},
        {"target": {"A": 0, "B": 0}},
        {"target": {1: "cooperate"}},
        {"target": ""},
        {"punishment": 3},
        {"punishment": {"A": 1, "B": 1}},
        {"discount": float("nan")},
        {"discount": float("inf")},
        {"discount": "nan"},
        {"discount": {}},
        {"discount": "(T)"},
        {"effort": 3},
        {"effort_after": True},
        {"effort_after": []},
        {"scenario": 3},
        {"at": 3},
        {"at": {1: 2}},
        {"at": {None: 2}},
        {"parameters": "T"},
        {"free": ["T", None]},
        {"randomisation": []},
        {"equilibria": []},
    ],
)
def test_what_is_of_the_wrong_kind_is_refused_in_words(options: dict[str, Any]) -> None:
    (what,) = options
    with pytest.raises(ParameterError, match=f"^{what}|is the discount factor of A"):
        burden.repeated(burden.loads(DILEMMA), **{"target": COOPERATION, **options})


def test_a_name_in_brackets_is_the_same_discount_factor() -> None:
    found = burden.repeated(burden.loads(DILEMMA), target=COOPERATION, discount="(delta)")
    assert found.discounts == {"A": "delta", "B": "delta"}


def test_closed_forms_share_the_time_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "TOTAL", 1e-9)
    found = burden.repeated(burden.loads(DILEMMA), target=COOPERATION)
    assert (found.levels[0].overall.exact, found.levels[0].overall.value) == ("", Fraction(1, 2))


def test_statements_that_are_out_of_time_are_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "TOTAL", 1e-9)
    found = burden.repeated(burden.loads(TWO_OF_THREE), target={"A": "give", "B": "give", "C": "give"})
    assert {move.verdict for move in found.moves} == {"unsettled"}
    assert "no time left" in found.moves[0].note


def test_an_interrupted_search_leaves_numbers_alone() -> None:
    search = Search()
    search.interrupt()
    game = burden.loads(DILEMMA)
    found = burden.repeated(game, target=COOPERATION, strategies=True, search=search)
    assert (found.levels[0].overall.exact, found.levels[0].overall.value) == ("", Fraction(1, 2))
    assert found.strategies == ()
    assert "strategies are not compared: interrupted" in found.notes
    codes = burden.repeated(game, target=COOPERATION, punishment="optimal", search=search)
    assert codes.levels[0].overall.exact == ""
