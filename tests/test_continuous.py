"""Players who choose from an interval: models of the literature against closed forms derived by hand."""

import json
import math
from fractions import Fraction
from textwrap import dedent
from typing import cast

import pytest

import burden
from burden import tables
from burden.errors import ParameterError, UnsupportedGame
from burden.model import Model, PayoffError
from burden.results import LevelEquilibrium, LevelSolution

TWO = "players: {W: {role: ally, interval: [0, 10]}, E: {role: ally, interval: [0, 10]}}\n"
THREE = "players: {A: {interval: [0, 10]}, B: {interval: [0, 10]}, C: {interval: [0, 10]}}\n"


def solved(text: str, **options: object) -> LevelSolution:
    model = cast("Model", burden.loads(f"burden: 1\n{dedent(text)}"))
    return cast("LevelSolution", burden.solve(model, **options))  # type: ignore[arg-type]  # options of every kind


def game(head: str, **payoffs: str) -> str:
    return head + "payoffs:\n" + "".join(f"  {key}: {formula!r}\n" for key, formula in payoffs.items())


def levels(solution: LevelSolution) -> list[tuple[object, ...]]:
    return [tuple(equilibrium.levels.values()) for equilibrium in solution.equilibria]


def only(solution: LevelSolution) -> LevelEquilibrium:
    assert solution.complete
    (equilibrium,) = solution.equilibria
    return equilibrium


# -- THEORY, section 3 ------------------------------------------------------------------------------------------------

MASTER = """
parameters: {u: 0, b_W: 3, b_E: 4, beta: 1, k_W: 1, k_E: 1, gamma: 0, c: 1}
players: {W: {role: ally, interval: [0, oo]}, E: {role: ally, interval: [0, oo]}}
payoffs:
  W: b_W*(W + E + k_W*u) - beta/2*(W + E + k_W*u)**2 + gamma*u*W - c/2*W**2
  E: b_E*(W + E + k_E*u) - beta/2*(W + E + k_E*u)**2 + gamma*u*E - c/2*E**2
"""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # Both give: x_i = b_i - Q with Q = (7 + u)/3; at u = 2 the West stops, and from u = 4 the East.
        ({"u": 0}, (Fraction(2, 3), Fraction(5, 3))),
        ({"u": 1}, (Fraction(1, 3), Fraction(4, 3))),
        ({"u": 2}, (0, 1)),
        ({"u": 3}, (0, Fraction(1, 2))),
        ({"u": 5}, (0, 0)),
        # The West does not believe in the guarantor (k_W = 0): W = 3 - X, E = 4 - X - u, X = (7 - u)/3.
        ({"u": 1, "k_W": 0}, (1, 1)),
        # Joint products: gamma = 2 > beta: x_i = b_i + 2u - Q, Q = (7 + 5u)/3 at u = 1.
        ({"u": 1, "gamma": 2}, (1, 2)),
    ],
)
def test_master_family_with_corners(changes: dict[str, int], expected: tuple[Fraction, ...]) -> None:
    equilibrium = only(solved(MASTER, parameters=changes))
    assert tuple(equilibrium.levels.values()) == expected
    assert equilibrium.regret == 0


def test_olson_and_zeckhauser_only_the_keenest_gives() -> None:
    """a_i/(1 + X) = 1 would have X = a_i - 1: the larger a_i leaves nothing to do for the other."""
    equilibrium = only(solved(game(TWO, W="2*log(1 + W + E) - W", E="3*log(1 + W + E) - E")))
    assert equilibrium.exact == {"W": "0", "E": "2"}
    assert equilibrium.payoffs[1] == burden.exact.logarithm(Fraction(27)) - 2
    assert equilibrium.strict


def test_olson_and_zeckhauser_tie_is_a_segment() -> None:
    solution = solved(game(TWO, W="3*log(1 + W + E) - W", E="6*log(1 + W + E) - 2*E"))
    assert solution.complete
    assert levels(solution) == [(0, 2), (2, 0)]
    assert [equilibrium.type for equilibrium in solution.equilibria] == ["vertex", "vertex"]
    (component,) = solution.components
    assert (component.dimension, component.subsets) == (1, ((0, 1),))


def test_three_tied_allies_share_in_any_way() -> None:
    payoff = "3*log(1 + A + B + C) - {}"
    solution = solved(game(THREE, **{key: payoff.format(key) for key in "ABC"}))
    assert solution.complete
    assert levels(solution) == [(0, 0, 2), (0, 2, 0), (2, 0, 0)]
    assert [component.dimension for component in solution.components] == [2]


def test_bergstrom_blume_varian_neutrality() -> None:
    """(1 - al) Q = al (w - x): with al = 1/2 and u = 1, W and E give (12 - 2 - u)/3 - ...; a transfer is undone."""
    text = """
    parameters: {u: 1, tax: 0}
    players: {W: {role: ally, interval: [0, "6 - tax"]}, E: {role: ally, interval: [0, "6 + tax"]}}
    payoffs:
      W: 1/2*log(6 - tax - W) + 1/2*log(u + W + E)
      E: 1/2*log(6 + tax - E) + 1/2*log(u + W + E)
    """
    # w_i - x_i = Q for both, so 12 - X = 2 Q = 2 (1 + X): X = 10/3, Q = 13/3, x_i = w_i - 13/3.
    assert levels(solved(text)) == [(Fraction(5, 3), Fraction(5, 3))]
    assert levels(solved(text, tax=1)) == [(Fraction(2, 3), Fraction(8, 3))]
    # A tax above the own gift is not undone: W gives nothing, and 8 - x = 1 + x.
    assert levels(solved(text, tax=2)) == [(0, Fraction(7, 2))]


def test_power_benefit_is_solved_in_closed_form() -> None:
    """Alone, 4 sqrt(x) - x has its peak where 2/sqrt(x) = 1; sqrt(x) - x**2 where x = 16**(-1/3)."""
    one = "players: {W: {interval: [0, oo]}}\n"
    assert levels(solved(game(one, W="4*sqrt(W) - W"))) == [(4,)]
    equilibrium = only(solved(game(one, W="sqrt(W) - W**2")))
    assert equilibrium.strategies["W"] == pytest.approx(16 ** (-1 / 3), rel=1e-14)
    assert set(equilibrium.enclosures) == {"W"}
    quadratic = only(solved(game(one, W="W - W**3/6 - W**2/2")))
    assert quadratic.exact == {"W": "-1 + sqrt(3)"}


def test_ces_aggregate_with_equal_allies() -> None:
    """Q = (sqrt(W) + sqrt(E))**2, U = 2 sqrt(Q) - c x: 1/sqrt(x) = c for each."""
    text = game(TWO, W="2*((W**(1/2) + E**(1/2))**2)**(1/2) - W", E="2*((W**(1/2) + E**(1/2))**2)**(1/2) - 2*E")
    assert levels(solved(text)) == [(1, Fraction(1, 4))]


def test_best_shot_one_gives_all() -> None:
    """U_i = a_i log(1 + max) - x_i: either gives a_i - 1, and the other, who would add too little, nothing."""
    solution = solved(game(TWO, W="2*log(1 + max(W, E)) - W", E="3*log(1 + max(W, E)) - E"))
    assert solution.complete
    assert levels(solution) == [(0, 2), (1, 0)]


def test_weakest_link_is_a_continuum() -> None:
    """Nobody gives more than the least; up to a_i - 1 of the least keen everybody matches."""
    payoffs = {key: f"{worth}*log(1 + min(A, B, C)) - {key}" for key, worth in (("A", 3), ("B", 4), ("C", 2))}
    solution = solved(game(THREE, **payoffs))
    assert solution.complete
    assert levels(solution) == [(0, 0, 0), (1, 1, 1)]
    assert [component.dimension for component in solution.components] == [1]


def test_threshold_public_good() -> None:
    """Whoever pays no more than the step is worth: W in [2, 4] with E = 5 - W in [1, 3], or nobody."""
    step = "({} if W + E >= 5 else 0) - {}"
    solution = solved(game(TWO, W=step.format(4, "W"), E=step.format(3, "E")))
    assert solution.complete
    assert levels(solution) == [(0, 0), (2, 3), (4, 1)]
    assert [(part.dimension, part.equilibria) for part in solution.components] == [(0, (0,)), (1, (1, 2))]


def test_endogenous_threat_has_an_unstable_root_between_capped_equilibria() -> None:
    """x_i = 2 x_j - 3: the root at 3 is unstable; with caps of 10 both give nothing or as much as they can."""
    solution = solved(game(TWO, W="W*(2*E - 3) - W**2/2", E="E*(2*W - 3) - E**2/2"))
    assert solution.complete
    assert levels(solution) == [(0, 0), (3, 3), (10, 10)]


def test_a_stationary_point_of_an_s_shaped_benefit_is_no_best_reply() -> None:
    """3 x**2 - x**3 - 2 x has a trough at 1 - 1/sqrt(3) and a peak at 1 + 1/sqrt(3), worth 0.385 > 0."""
    one = "parameters: {c: 2}\nplayers: {W: {interval: [0, 3]}}\npayoffs: {W: 3*W**2 - W**3 - c*W}\n"
    assert only(solved(one)).exact == {"W": "(3 + sqrt(3))/3"}
    # With c = 9/4 peak (3/2) and zero are worth the same; above it the peak is no best reply at all.
    tie = solved(one, c="9/4")
    assert levels(tie) == [(0,), (Fraction(3, 2),)]
    assert not any(equilibrium.strict for equilibrium in tie.equilibria)
    assert levels(solved(one, c="5/2")) == [(0,)]


def test_no_pure_equilibrium_is_an_answer() -> None:
    """W wants to be far from E, E close to W."""
    solution = solved(game(TWO, W="(W - E)**2", E="-(W - E)**2"))
    assert solution.complete
    assert not solution.equilibria
    assert solution.headline == "no pure equilibrium, list complete"


def test_two_peaks_of_the_same_irrational_height_tie() -> None:
    solution = solved("players: {W: {interval: [0, 6]}}\npayoffs: {W: -((W - 3)**2 - 2)**2}\n")
    assert [equilibrium.exact["W"] for equilibrium in solution.equilibria] == ["3 - sqrt(2)", "3 + sqrt(2)"]
    assert solution.complete


def test_exponential_benefits_are_proved_by_balls() -> None:
    """3 exp(-Q) = 1 for the keener ally: Q = log(3), and the other, with 2 exp(-Q) < 1, gives nothing."""
    head = TWO.replace("10", "4")
    equilibrium = only(solved(game(head, W="3*(1 - exp(-W - E)) - W", E="2*(1 - exp(-W - E)) - E")))
    assert equilibrium.strategies == {"W": pytest.approx(math.log(3), rel=1e-15), "E": 0.0}


def test_what_is_not_settled_is_said() -> None:
    """Tied exponential benefits form a segment, which balls do not prove."""
    solution = solved(game(TWO.replace("10", "4"), W="3*(1 - exp(-W - E)) - W", E="3*(1 - exp(-W - E)) - E"), budget=5)
    assert not solution.complete
    assert any(note.startswith("not settled") for note in solution.notes)


def test_a_payoff_without_bound_is_named() -> None:
    solution = solved("players: {W: {interval: [0, oo]}, E: {interval: [0, 1]}}\npayoffs: {W: W*E + W, E: E - E**2}\n")
    assert solution.complete
    assert not solution.equilibria
    assert any("W would go on without end" in note for note in solution.notes)


# -- players with actions ---------------------------------------------------------------------------------------------

MIXED = """
players:
  US: {role: guarantor, actions: {keep: 1, more: 2}}
  W: {role: ally, interval: [0, 10]}
  E: {role: ally, interval: [0, 10]}
"""


def test_players_with_actions_beside_intervals() -> None:
    """The US loses 3 for each step; the allies' total is 3 - u, given by the keener East."""
    text = game(MIXED, US="W + E - 3*US", W="2*log(US + W + E) - W", E="3*log(US + W + E) - E")
    equilibrium = only(solved(text))
    assert equilibrium.exact == {"US": {"keep": "1"}, "W": "0", "E": "2"}
    assert equilibrium.contributions == {"W": 0, "E": 2}
    figures = [equilibrium.effort, equilibrium.allied_total, equilibrium.dependence]
    assert figures == [1, 2, Fraction(1, 3)]


# -- a leader ---------------------------------------------------------------------------------------------------------

ALLIES = {"W": "3*(US + W + E) - (US + W + E)**2/2 - W**2/2", "E": "4*(US + W + E) - (US + W + E)**2/2 - E**2/2"}
FIRST = "timing: guarantor-first\n"
US = "US: {role: guarantor, interval: [0, 10]}"
LEADER = f"players: {{{US}, W: {{role: ally, interval: [0, 10]}}, E: {{role: ally, interval: [0, 10]}}}}\n"


def test_a_leader_with_an_interval_weighs_every_regime() -> None:
    """Q = (u + 7)/3 up to u = 2, (u + 4)/2 up to 4, u beyond; 6Q - Q**2/2 - u**2/2 is largest at u = 11/10."""
    solution = solved(FIRST + game(LEADER, US="6*(US + W + E) - (US + W + E)**2/2 - US**2/2", **ALLIES))
    equilibrium = only(solution)
    assert equilibrium.levels == {"US": Fraction(11, 10), "W": Fraction(3, 10), "E": Fraction(13, 10)}
    assert equilibrium.selection == "both"
    assert "11/10" in {subgame.action for subgame in solution.subgames}
    # At once, it would give more: 6 - Q = u, W out, E = 4 - Q: Q = 10/3.
    at_once = solved(game(LEADER, US="6*(US + W + E) - (US + W + E)**2/2 - US**2/2", **ALLIES))
    assert levels(at_once) == [(Fraction(8, 3), 0, Fraction(2, 3))]


def test_influence_rent_makes_the_leader_stay_at_a_kink_or_go_on() -> None:
    """r1 u - r2 X - u: X falls by 2/3 per step up to u = 2, by 1/2 up to 4, and then not at all."""
    rent = "r1*US - r2*(W + E) - US"
    head = "parameters: {r1: 1/4, r2: 6/5}\n" + FIRST
    # Slopes: 1/4 - 1 + 2/3*6/5 = 1/20, then 1/4 - 1 + 3/5 < 0: the kink at u = 2 is best.
    assert levels(solved(head + game(LEADER, US=rent, **ALLIES))) == [(2, 0, 1)]
    assert levels(solved(head + game(LEADER, US=rent, **ALLIES), r2=2)) == [(4, 0, 0)]
    assert levels(solved(head + game(LEADER, US=rent, **ALLIES), r2=1)) == [(0, Fraction(2, 3), Fraction(5, 3))]


def test_a_leader_with_actions_hopes_and_fears() -> None:
    """After u the allies share 2 - u in any way; the leader likes the East to give."""
    payoffs = {key: f"3*log(1 + US + W + E) - {key}" for key in ("W", "E")}
    head = FIRST + LEADER.replace(US, "US: {role: guarantor, actions: [0, 1, 2]}")
    solution = solved(head + game("", US="W + 2*E + US/2", **payoffs))
    assert solution.complete
    assert [one.selection for one in solution.equilibria] == ["optimistic", "pessimistic"]
    assert levels(solution) == [(0, 0, 2), (0, 2, 0)]
    assert [subgame.action for subgame in solution.subgames] == ["0", "1", "2"]


def test_a_tie_at_the_best_level_is_a_matter_of_hope() -> None:
    """The West says yes from u = 2 on, where it does not care: the leader's best level, if it does not fear."""
    players = "players: {US: {role: guarantor, interval: [0, 4]}, W: {role: ally, actions: {no: 0, yes: 1}}}\n"
    solution = solved(FIRST + game(players, US="3*W - US", W="W*(US - 2)"))
    assert levels(solution) == [(2, 1)]
    assert solution.equilibria[0].selection == "optimistic"
    assert any("at US = 2 the others have several replies" in note for note in solution.notes)


def test_a_leader_on_an_infinite_interval() -> None:
    """W replies u up to its cap of 4: 3 u - u**2 is largest at 3/2, and falls for ever beyond the cap."""
    players = "players: {US: {role: guarantor, interval: [0, oo]}, W: {role: ally, interval: [0, 4]}}\n"
    equilibrium = only(solved(FIRST + game(players, US="3*W - US**2", W="W*US - W**2/2")))
    assert equilibrium.levels == {"US": Fraction(3, 2), "W": Fraction(3, 2)}


# -- input and output -------------------------------------------------------------------------------------------------


def test_an_interval_that_is_empty_at_the_parameters_is_an_error() -> None:
    with pytest.raises(ParameterError, match=r"W.interval: \[u, 4\] is \[5, 4\] at these parameters, which is empty"):
        solved("parameters: {u: 5}\nplayers: {W: {interval: [u, 4]}}\npayoffs: {W: W}\n")


def test_a_payoff_without_a_value_on_the_interval_is_an_error() -> None:
    with pytest.raises(PayoffError, match=r"payoffs.W: the logarithm of a number that is not positive at W = "):
        solved("players: {W: {interval: [0, oo]}}\npayoffs: {W: log(6 - W) + 2*log(1 + W)}\n")
    with pytest.raises(PayoffError, match=r"definitions.Q: division by zero"):
        solved("players: {W: {interval: [0, 1]}}\ndefinitions: {Q: 1/(2 - 2)}\npayoffs: {W: W*Q}\n")


def test_other_methods_take_no_intervals() -> None:
    with pytest.raises(UnsupportedGame, match="lemke-howson takes no players who choose from an interval"):
        solved("players: {W: {interval: [0, 1]}}\npayoffs: {W: W}\n", method="lemke-howson")


def test_json_and_all_tables() -> None:
    text = game(MIXED, US="W + E - 3*US", W="3*log(US + W + E) - W", E="3*log(US + W + E) - E")
    solution = solved(text)
    record = json.loads(tables.render(tables.equilibria(solution), "json"))
    first = record["equilibria"][0]
    assert record["players"] == {"US": ["keep", "more"], "W": [], "E": []}
    assert record["intervals"] == {"W": "[0, 10]", "E": "[0, 10]"}
    assert first["strategies"] == {"US": {"keep": 1.0}, "W": 0.0, "E": 2.0}
    assert first["exact"] == {"US": {"keep": "1"}, "W": "0", "E": "2"}
    assert first["type"] == "vertex"
    assert first["exact_dependence"] == "1/3"
    assert record["components"][0]["subsets"] == [[1, 2]]
    for format in tables.FORMATS:
        if format != "gambit":
            assert tables.render(tables.equilibria(solution), format)
    side_by_side = tables.render(tables.scenarios([solution, solution]), "table")
    assert "solution 2" in side_by_side
    assert "2 extreme pure equilibria" in repr(solution)
    assert "<table>" in solution._repr_html_()


def test_the_search_ends_with_its_budget() -> None:
    keys = [f"P{k}" for k in range(14)]
    total = "+".join(keys)
    head = f"players: {{{', '.join(f'{key}: {{interval: [0, 10]}}' for key in keys)}}}\n"
    payoffs = {key: f"{k + 2}*({total}) - ({total})**2/2 - {key}**2/2" for k, key in enumerate(keys)}
    solution = solved(game(head, **payoffs), budget=1)
    assert not solution.complete
    assert any("the budget of 1 s is used up" in note for note in solution.notes)
