"""Critical discount factors: closed forms, numbers and refusals, against algebra by hand.

Each expected formula stands in a comment with the payoffs that it comes from: ``c`` at the target, ``d`` in the period
of the best deviation, ``p`` after it, so that ``delta* = (d - c)/(d - p)``.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction

import pytest

import burden
from burden.errors import ParameterError, UnsupportedGame
from burden.exact import compare, to_float
from burden.expressions import parse
from burden.results.repeated import CriticalDiscount, Move, Repeated
from burden.search import Search

DILEMMA = """
burden: 1
parameters: {T: 5, R: 3, P: 1, S: 0}
assumptions: [T > R, R > P, P > S]
players: {A: {actions: [cooperate, defect]}, B: {actions: [cooperate, defect]}}
payoffs: {A: [[R, S], [T, P]], B: [[R, T], [S, P]]}
"""

#: Both contribute one unit, worth b to everybody, at cost c.
PUBLIC_GOOD = """
burden: 1
parameters: {b: {value: 2, domain: "(0, oo)"}, c: {value: 3, domain: "(0, oo)"}}
players:
  US: {role: guarantor, actions: {withdraw: 0, keep: 1}}
  West: {role: ally, actions: {low: 0, high: 1}}
  East: {role: ally, actions: {low: 0, high: 1}}
payoffs: {US: 0, West: b*(US + West + East) - c*West, East: b*(US + West + East) - c*East}
"""

#: B(Q) = 5*Q - Q**2/2 with Q = u + West + East, at cost 5: nobody contributes in the game played once.
DIMINISHING = """
burden: 1
parameters: {u: {value: 1, domain: "[0, 4]"}}
effort: u
players:
  West: {role: ally, actions: {low: 0, high: 1}}
  East: {role: ally, actions: {low: 0, high: 1}}
definitions: {Q: u + West + East}
payoffs: {West: 5*Q - Q**2/2 - 5*West, East: 5*Q - Q**2/2 - 5*East}
"""

#: The same with a guarantor who has three actions.
THREE_EFFORTS = """
burden: 1
players:
  US: {role: guarantor, actions: {withdraw: 0, keep: 1, redouble: 2}}
  West: {role: ally, actions: {low: 0, high: 1}}
  East: {role: ally, actions: {low: 0, high: 1}}
definitions: {Q: US + West + East}
payoffs: {US: 0, West: 5*Q - Q**2/2 - 5*West, East: 5*Q - Q**2/2 - 5*East}
"""

#: A plays D against L for t > 2; in the one stage equilibrium A mixes to make B indifferent, and the other way round.
NO_PURE = """
burden: 1
parameters: {t: {value: 3, domain: "(2, oo)"}}
players: {A: {actions: [U, D]}, B: {actions: [L, R]}}
payoffs: {A: [[2, 0], [t, -1]], B: [[2, 0], [0, 1]]}
"""

BOTH_HIGH = {"West": "high", "East": "high"}


def repeated(text: str, target: object, **options: object) -> Repeated:
    return burden.repeated(burden.loads(text), target=target, **options)  # type: ignore[arg-type]


def player(found: Repeated, key: str, level: int = 0) -> CriticalDiscount:
    return next(one for one in found.levels[level].players if one.player == key)


def at(one: CriticalDiscount, **values: float | Fraction) -> Fraction | None:
    """Value of a closed form; ``None`` where its condition does not hold."""
    point = {name: Fraction(value) for name, value in values.items()}
    assert one.condition is not None
    if not one.condition.holds(point):
        return None
    value = parse(one.exact).evaluate(point)
    assert isinstance(value, Fraction)
    return value


def moves(found: Repeated, key: str) -> Mapping[tuple[str, str | None, str | None], Move]:
    return {(move.direction, move.before, move.after): move for move in found.moves if move.player == key}


# -- closed forms -------------------------------------------------------------------------------------------------


def test_a_dilemma_takes_the_temptation_over_what_defection_costs() -> None:
    """c = R, d = T, p = P."""
    found = repeated(DILEMMA, {"A": "cooperate", "B": "cooperate"})
    one = player(found, "A")
    assert (one.exact, one.cooperation, one.deviation, one.punishment) == ("(T - R)/(T - P)", "R", "T", "P")
    assert one.condition is not None
    assert one.condition.is_always
    assert one.value == Fraction(1, 2)
    assert one.values == (Fraction(3), Fraction(5), Fraction(1))
    assert [label for label, _ in one.deviations] == ["defect"]
    assert [words for words, _ in one.punishments] == ["A: defect, B: defect"]
    assert found.levels[0].overall.exact == "(T - R)/(T - P)"
    assert found.is_sustainable is True


def test_a_linear_public_good_is_sustained_where_two_contributions_are_worth_more_than_one_costs() -> None:
    """c = 2*b - c, d = b, p = 0 where b < c: (c - b)/b; where b >= c contributing is dominant, and 0 is enough."""
    one = player(repeated(PUBLIC_GOOD, BOTH_HIGH, effort="withdraw"), "West")
    assert at(one, b=2, c=3) == Fraction(1, 2)
    assert at(one, b=4, c=5) == Fraction(1, 4)
    assert at(one, b=3, c=2) == 0
    assert at(one, b=3, c=3) == 0
    assert at(one, b=1, c=2) is None
    assert at(one, b=1, c=3) is None


def test_three_players_need_less_patience_for_a_linear_public_good() -> None:
    """c = 3*b - c, d = 2*b, p = 0: (c - b)/(2*b), below 1 where c < 3*b."""
    found = repeated(
        """
        burden: 1
        parameters: {b: 2, c: 3}
        assumptions: [b > 0, c > b]
        players: {A: {actions: [0, 1]}, B: {actions: [0, 1]}, C: {actions: [0, 1]}}
        definitions: {Q: A + B + C}
        payoffs: {A: b*Q - c*A, B: b*Q - c*B, C: b*Q - c*C}
        """,
        "A=1,B=1,C=1",
    )
    overall = found.levels[0].overall
    assert overall.value == Fraction(1, 4)
    assert at(overall, b=1, c=2) == Fraction(1, 2)
    assert at(overall, b=1, c=3) is None
    assert player(found, "A").note == ""  # contributing is dominated, so that there is no mixed equilibrium either


def test_the_best_deviation_changes_with_the_parameters() -> None:
    """c = 2, d = max(a, g), p = 0; B never gains."""
    found = repeated(
        """
        burden: 1
        parameters: {a: {value: 4, domain: "[3, 5]"}, g: {value: 5, domain: "[3, 5]"}}
        players: {A: {actions: [keep, cheat, grab]}, B: {actions: [trust, punish]}}
        payoffs: {A: [[2, 0], [a, -1], [g, -1]], B: [[1, 1], [0, 1], [0, 1]]}
        """,
        "A=keep,B=trust",
        punishment="A=keep,B=punish",
    )
    one = player(found, "A")
    assert one.value == Fraction(3, 5)
    for a, g, expected in (
        (5, 3, Fraction(3, 5)),
        (4, 4, Fraction(1, 2)),
        (3, 4, Fraction(1, 2)),
        (3, 3, Fraction(1, 3)),
    ):
        assert at(one, a=a, g=g) == expected
        best = [label for label, where in one.deviations if where.holds({"a": Fraction(a), "g": Fraction(g)})]
        assert ("cheat" in best, "grab" in best) in {(a >= g, g > a), (a > g, g >= a)}
    assert player(found, "B").exact == "0"


def test_the_player_who_binds_changes_with_the_parameters() -> None:
    """A needs (x - 3)/(x - 1) and B (y - 3)/(y - 1), of which the larger counts."""
    found = repeated(
        """
        burden: 1
        parameters: {x: {value: 4, domain: "[4, 9]"}, y: {value: 5, domain: "[4, 9]"}}
        players: {A: {actions: [c, d]}, B: {actions: [c, d]}}
        payoffs: {A: [[3, 0], [x, 1]], B: [[3, y], [0, 1]]}
        """,
        "A=c,B=c",
    )
    overall = found.levels[0].overall
    assert overall.value == Fraction(1, 2)
    for x, y in ((4, 9), (9, 4), (6, 6)):
        assert at(overall, x=x, y=y) == Fraction(max(x, y) - 3, max(x, y) - 1)
    assert "the largest is that of A where" in overall.note


def test_a_mixed_stage_equilibrium_punishes_in_closed_form() -> None:
    """B plays L with 1/(t - 1), which gives A p = 2/(t - 1); c = 2, d = t: (t - 2)/(t - p) = (t - 1)/(t + 1)."""
    found = repeated(NO_PURE, "A=U,B=L")
    one = player(found, "A")
    assert one.exact == "(t - 1)/(t + 1)"
    assert one.value == Fraction(1, 2)
    assert one.punishment == "2/(t - 1)"
    assert "1/(t - 1)" in one.punishments[0][0]


def test_without_mixed_equilibria_there_may_be_nothing_to_punish_with() -> None:
    with pytest.raises(ParameterError, match="does not keep A to U"):
        repeated(NO_PURE, "A=U,B=L", equilibria="pure")


def test_numbers_count_mixed_equilibria_that_closed_forms_leave_out() -> None:
    """X and Y are coordinated on: 1 in pure equilibria, 1/2 where both mix; c = 3/2, d = 2: 1/2, or 1/3."""
    own = [[Fraction(3, 2), -1, -1], [2, 1, 0], [2, 0, 1]]
    game = burden.normal_form([own, [list(row) for row in zip(*own, strict=True)]], ["A", "B"], [["C", "X", "Y"]] * 2)
    one = player(burden.repeated(game, target="A=C,B=C"), "A")
    assert (one.exact, one.value) == ("1/2", Fraction(1, 3))
    assert "upper bound" in one.note
    assert player(burden.repeated(game, target="A=C,B=C", equilibria="pure"), "A").value == Fraction(1, 2)


def test_a_root_in_the_payoffs_stands_in_the_closed_form() -> None:
    """c = 1, d = sqrt(t), p = 0."""
    found = repeated(
        """
        burden: 1
        parameters: {t: {value: 4, domain: "(1, oo)"}}
        players: {A: {actions: [c, d]}, B: {actions: [c, d]}}
        payoffs: {A: [[1, -1], [sqrt(t), 0]], B: [[1, sqrt(t)], [-1, 0]]}
        """,
        "A=c,B=c",
    )
    one = player(found, "A")
    assert one.value == Fraction(1, 2)
    assert to_float(parse(one.exact).evaluate({"t": Fraction(9)})) == pytest.approx(2 / 3)


# -- punishments --------------------------------------------------------------------------------------------------


def test_mixing_holds_a_player_to_less_than_actions_do() -> None:
    """max(2*q - 1, 1 - 2*q, q/2) is least at q = 2/5, where it is 1/5; c = 1/2, d = 1: (1/2)/(4/5)."""
    own = [["1/2", 0], [1, -1], [-1, 1]]
    game = burden.normal_form([own, [[0, 0]] * 3], ["A", "B"], [["keep", "heads", "tails"], ["L", "R"]])
    found = burden.repeated(game, target="A=keep,B=L", punishment="minmax")
    one = player(found, "A")
    assert (one.exact, one.value) == ("5/8", Fraction(5, 8))
    assert found.is_sustainable is None  # so much patience is necessary, and need not be enough
    assert "necessary" in one.note
    assert [minmax.mixed for minmax in found.minmax] == [Fraction(1, 5), 0]
    impatient = burden.repeated(game, target="A=keep,B=L", punishment="minmax", discount="1/2")
    assert impatient.is_sustainable is False


def test_a_given_punishment_counts_where_it_is_a_stage_equilibrium() -> None:
    """(D, D) is one where P >= S; it gives p = P."""
    text = DILEMMA.replace("assumptions: [T > R, R > P, P > S]", "assumptions: [T > R, R > P]")
    one = player(repeated(text, "A=cooperate,B=cooperate", punishment="A=defect,B=defect"), "A")
    assert at(one, T=5, R=3, P=1, S=0) == Fraction(1, 2)
    assert at(one, T=5, R=3, P=1, S=2) is None


def test_a_given_punishment_that_nobody_would_carry_out_is_said_to_be_none() -> None:
    """At the values of the file; elsewhere it may be one."""
    text = DILEMMA.replace("assumptions: [T > R, R > P, P > S]", "assumptions: [T > R, R > P]").replace("S: 0", "S: 2")
    found = repeated(text, "A=cooperate,B=cooperate", punishment="A=defect,B=defect")
    assert player(found, "A").value is None
    assert found.is_sustainable is False
    assert "is no stage equilibrium at these values: A gets 1, and 2 by cooperate" in found.levels[0].reasons[0]


def test_who_gains_nothing_needs_no_punishment() -> None:
    """The target is a stage equilibrium that is worse for A than the other one."""
    found = repeated(
        """
        burden: 1
        players: {A: {actions: [l, r]}, B: {actions: [l, r]}}
        payoffs: {A: [[1, 0], [0, 2]], B: [[1, 0], [0, 2]]}
        """,
        "A=l,B=l",
    )
    assert found.levels[0].overall.value == 0


#: N is best against everything; (N, N) pays 2. Against P nobody gets more than 0, and (P, P) pays -x.
STICK = """
burden: 1
parameters: {x: {value: 1, domain: "[1, 2]"}}
players: {A: {actions: [C, N, P]}, B: {actions: [C, N, P]}}
payoffs:
  A: [[3, 0, -2], [4, 2, 0], [0, 0, -x]]
  B: [[3, 4, 0], [0, 2, 0], [-2, 0, -x]]
"""


def test_a_stick_and_a_carrot_punish_harder_than_the_stage_equilibrium() -> None:
    """A deviation gains 1 from the target and x from the stick, which costs 3 + x: x/(x + 3); with minmax 0, 1/4.

    Reversion to (N, N) takes (4 - 3)/(4 - 2).
    """
    found = repeated(STICK, "A=C,B=C", punishment="optimal")
    overall = found.levels[0].overall
    assert overall.value == Fraction(1, 4)  # what minmax leaves possible, so exact
    assert at(overall, x=1) == Fraction(1, 4)
    assert at(overall, x=2) == Fraction(2, 5)
    assert [code.path for code in found.penal_code] == [("(P, P)",)] * 2
    assert repeated(STICK, "A=C,B=C").levels[0].overall.value == Fraction(1, 2)
    assert repeated(STICK, "A=C,B=C", punishment="optimal", discount="1/4").is_sustainable is True
    assert repeated(STICK, "A=C,B=C", punishment="optimal", discount="1/5").is_sustainable is False


def test_nash_reversion_is_optimal_in_a_dilemma() -> None:
    overall = repeated(DILEMMA, "A=cooperate,B=cooperate", punishment="optimal").levels[0].overall
    assert (overall.exact, overall.value, overall.note) == ("(T - R)/(T - P)", Fraction(1, 2), "")


# -- effort -------------------------------------------------------------------------------------------------------


def test_effort_makes_a_public_good_with_diminishing_returns_harder_to_sustain() -> None:
    """c = B(u + 2) - 5, d = B(u + 1), p = B(u): (2*u + 3)/(9 - 2*u), below 1 where u < 3/2."""
    found = repeated(DIMINISHING, BOTH_HIGH)
    one = player(found, "West")
    assert one.exact == "(2*u + 3)/(9 - 2*u)"
    assert one.condition is not None
    assert one.condition.text == "u < 3/2"
    assert one.value == Fraction(5, 7)
    for key in ("West", "East", ""):
        rising = moves(found, key)["increasing", None, None]
        assert rising.condition == one.condition  # wherever 0 < delta* < 1
        assert "wherever" in rising.note
        assert moves(found, key)["decreasing", None, None].verdict == "never"
    rule = moves(found, "West")["increasing", None, None].rule
    assert rule.startswith("c' < (1 - delta)*d' + delta*p'")  # c' = 3 - u, d' = 4 - u, p' = 5 - u
    assert "c' = 3 - u, d' = 4 - u, p' = 5 - u, delta = (2*u + 3)/(9 - 2*u)" in rule
    contract = found.to_dict()["critical_discount"]["players"]["West"]
    assert (contract["exact"], contract["condition"]) == ("(2*u + 3)/(9 - 2*u)", "u < 3/2")


def test_a_guarantor_who_leaves_after_a_defection_makes_effort_help_up_to_a_point() -> None:
    """p = B(0) = 0: (2*u + 3)/((u + 1)*(9 - u)), which falls where u**2 + 3*u < 3."""
    found = repeated(DIMINISHING, BOTH_HIGH, effort_after=0)
    one = player(found, "West")
    assert one.value == Fraction(5, 16)
    assert at(one, u=0) == Fraction(1, 3)
    falling = moves(found, "West")["decreasing", None, None]
    assert falling.verdict == "conditional"
    assert falling.condition is not None
    for u, falls in ((Fraction(3, 4), True), (Fraction(4, 5), False), (Fraction(0), True), (Fraction(2), False)):
        assert falling.condition.holds({"u": u}) is falls


def test_each_action_of_the_guarantor_is_a_level_of_its_own() -> None:
    """By the formula above 1/3, 5/7 and 7/5, which is not below 1."""
    found = repeated(THREE_EFFORTS, BOTH_HIGH)
    assert [level.effort for level in found.levels] == ["withdraw", "keep", "redouble"]
    assert [level.overall.value for level in found.levels] == [Fraction(1, 3), Fraction(5, 7), None]
    assert [level.is_sustainable for level in found.levels] == [True, True, False]
    (reason, _) = found.levels[2].reasons
    assert reason.startswith("West gets c = 7 per period at the target, less than p = 8 after a deviation")
    rises = moves(found, "West")
    for step in (("withdraw", "keep"), ("keep", "redouble"), ("withdraw", "redouble")):
        assert rises["increasing", *step].verdict == "always"  # none below 1 counts as 1
        assert rises["decreasing", *step].verdict == "never"


def test_effort_that_pays_the_same_whatever_allies_do_changes_nothing() -> None:
    found = repeated(PUBLIC_GOOD, BOTH_HIGH)
    assert moves(found, "West")["constant", "withdraw", "keep"].verdict == "always"


@pytest.mark.parametrize("seed", range(4))
def test_conditions_on_moves_hold_exactly_where_the_numbers_move(seed: int) -> None:
    """Random payoffs, linear in a and b, at two efforts; none below 1 counts as 1."""
    draw = random.Random(seed).randint

    def number(*profile: int) -> str:
        bonus = 8 if profile[1:] == (1, 1) else 0  # so that the target is worth something
        return f"{bonus + draw(-3, 6)} + {draw(-2, 2)}*a + {draw(-2, 2)}*b"

    def table() -> str:
        return str([[[number(us, west, east) for east in (0, 1)] for west in (0, 1)] for us in (0, 1)])

    model = burden.loads(
        f"""
        burden: 1
        parameters: {{a: {{value: 1, domain: "[-1, 2]"}}, b: {{value: 1, domain: "[0, 2]"}}}}
        players:
          US: {{role: guarantor, actions: [0, 1]}}
          West: {{actions: [low, high]}}
          East: {{actions: [low, high]}}
        payoffs: {{US: 0, West: {table()}, East: {table()}}}
        """
    )
    found = burden.repeated(model, target=BOTH_HIGH)
    for _ in range(4):
        point = {name: Fraction(draw(0, 200), 100) for name in "ab"}
        try:
            levels = burden.repeated(model, target=BOTH_HIGH, at=point).levels
        except ParameterError:
            continue  # no discount factor is enough at either effort
        every = [{one.player: one.value for one in (*level.players, level.overall)} for level in levels]
        for move in found.moves:
            before, after = (Fraction(1) if (value := one[move.player]) is None else value for one in every)
            change = {1: "increasing", -1: "decreasing", 0: "constant"}[compare(after, before)]
            assert move.condition is not None
            assert move.condition.holds(point) is (change == move.direction)


def test_effort_after_a_defection_changes_the_punishment_alone() -> None:
    """At keep: c = 3*b - c, d = 2*b and, the guarantor having left, p = 0: (c - b)/(2*b)."""
    one = player(repeated(PUBLIC_GOOD, BOTH_HIGH, effort_after="withdraw"), "East", level=1)
    assert at(one, b=2, c=3) == Fraction(1, 4)
    assert at(one, b=1, c=2) == Fraction(1, 2)
    assert at(one, b=1, c=3) is None


def test_a_guarantor_in_the_target_has_no_levels() -> None:
    found = repeated(PUBLIC_GOOD, {"US": "keep", **BOTH_HIGH})
    assert [level.effort for level in found.levels] == [None]
    assert found.moves == ()
    assert player(found, "US").value == 0


# -- what is asked ------------------------------------------------------------------------------------------------


def test_players_may_differ_in_patience() -> None:
    found = repeated(DILEMMA, "A=cooperate,B=cooperate", discount={"A": "3/5", "B": "2/5"})
    assert found.is_sustainable is False
    (reason,) = found.levels[0].reasons
    assert reason.startswith("B is not patient enough: its discount factor 2/5 is below 1/2")
    assert repeated(DILEMMA, "A=cooperate,B=cooperate", discount="1/2").is_sustainable is True


def test_values_can_be_fixed_or_only_changed() -> None:
    target = "A=cooperate,B=cooperate"
    fixed = player(repeated(DILEMMA, target, at={"T": 4, "P": 2}), "A")
    assert (fixed.exact, fixed.value) == ("(4 - R)/2", Fraction(1, 2))
    changed = player(repeated(DILEMMA, target, parameters={"T": 4}), "A")
    assert (changed.exact, changed.value) == ("(T - R)/(T - P)", Fraction(1, 3))
    freed = player(repeated(DILEMMA, target, free="R"), "A")
    assert freed.exact == "(5 - R)/4"


def test_without_time_there_are_numbers_alone() -> None:
    found = repeated(PUBLIC_GOOD, BOTH_HIGH, effort="keep", timeout=1e-9)
    one = player(found, "West")
    assert (one.exact, one.condition, one.value) == ("", None, Fraction(1, 2))
    assert "no closed form" in one.note


def test_a_search_that_is_over_leaves_statements_open() -> None:
    search = Search()
    search.interrupt()
    found = burden.repeated(burden.loads(DIMINISHING), target=BOTH_HIGH, search=search)
    assert {move.verdict for move in found.moves} == {"unsettled"}


@pytest.mark.parametrize(
    ("target", "options", "message"),
    [
        (None, {}, r"no target.*\n    mend: --target West=high,East=high"),
        ({"West": "high"}, {}, "nothing for East"),
        ({"West": "high", "Eest": "high"}, {}, "unknown player 'Eest'\n    mend: did you mean \"East\""),
        ({"West": "hihg", "East": "high"}, {}, "West has no action 'hihg'"),
        ("West", {}, "expected an action for each player"),
        (BOTH_HIGH, {"discount": 1}, "found 1, expected a number above 0 and below 1"),
        (BOTH_HIGH, {"discount": "0"}, "expected a number above 0 and below 1"),
        (BOTH_HIGH, {"discount": {"West": "1/2"}}, "nothing for East"),
        (BOTH_HIGH, {"discount": "b"}, "b is the discount factor of West, and payoffs depend on it"),
        (BOTH_HIGH, {"discount": "1/(1 + r)"}, "uses 'r', which is no parameter"),
        (BOTH_HIGH, {"punishment": "harsh"}, "one of: nash, minmax, optimal"),
        (BOTH_HIGH, {"punishment": {"West": "low"}}, "nothing for East"),
        (BOTH_HIGH, {"punishment": {"US": "keep", "West": "low", "East": "low"}}, "mend: effort-after: keep"),
        (BOTH_HIGH, {"horizon": 0}, "expected a number of periods, 1 or more"),
        (BOTH_HIGH, {"effort": "kep"}, "US has no action 'kep'"),
        (BOTH_HIGH, {"effort_after": "leave"}, "US has no action 'leave'"),
        ({"US": "keep", **BOTH_HIGH}, {"effort_after": "keep"}, "US is in the target"),
        (BOTH_HIGH, {"sets": True}, "sets of payoffs are those at one effort"),
        (BOTH_HIGH, {"equilibria": "mixed"}, "expected all or pure"),
    ],
)
def test_what_makes_no_sense_is_refused(target: object, options: dict[str, object], message: str) -> None:
    with pytest.raises(ParameterError, match=message.replace("(1", r"\(1")):
        repeated(PUBLIC_GOOD, target, **options)


def test_a_target_worse_than_its_punishment_is_refused_with_who_and_why() -> None:
    """In chicken, with T > R > S > P, the crash pays P, swerving S, and the stage equilibria S at the least."""
    chicken = burden.loads(
        """
        burden: 1
        parameters: {T: 4, R: 3, S: 2, P: 0}
        assumptions: [T > R, R > S, S > P]
        players: {A: {actions: [swerve, straight]}, B: {actions: [swerve, straight]}}
        payoffs: {A: [[R, S], [T, P]], B: [[R, T], [S, P]]}
        """
    )
    with pytest.raises(ParameterError, match=r"keeps A to straight.*c = P.*p = S.*d = S") as caught:
        burden.repeated(chicken, target="A=straight,B=straight")
    assert "--punishment optimal" in str(caught.value)


def test_players_with_intervals_are_refused() -> None:
    text = """
    burden: 1
    players: {A: {interval: [0, 1]}, B: {actions: [0, 1]}}
    payoffs: {A: A*B, B: A*B}
    """
    with pytest.raises(UnsupportedGame, match="A chooses from an interval"):
        repeated(text, "B=1")
