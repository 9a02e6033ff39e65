"""Claims about games over time: critical discount factors and payoffs along schedules, against hand algebra."""

from fractions import Fraction

import pytest

import burden
from burden.claims import Comparison, DiscountMoves, DiscountTerm
from burden.errors import GameFileError
from burden.model import Model
from burden.results.conditions import Claim

#: A prisoner's dilemma of two allies, 3 for both, 5 for who leaves alone, and a guarantee g that is worth more to who
#: is left alone: defection for good gives 1 + g*u. With u the effort, c = 3, d = 5 and p = 1 + g*u:
#:
#:     delta* = (5 - 3)/(5 - 1 - g*u) = 2/(4 - g*u), below 1 where g*u < 2.
DILEMMA = """\
burden: 1
parameters: {g: {value: 1, domain: "[0, 4]"}, h: {value: 1, domain: "[0, 2]"}}
players:
  US: {role: guarantor, actions: {none: 0, some: 1, all: 2}}
  West: {role: ally, actions: [stay, leave]}
  East: {role: ally, actions: [stay, leave]}
definitions: {half: h/2}
payoffs:
  US: [[[0, 0], [0, 0]], [[0, 0], [0, 0]], [[0, 0], [0, 0]]]
  West: [[[3, 0], [5, 1]], [[3, 0], [5, 1 + g]], [[3, 0], [5, 1 + 2*g]]]
  East: [[[3, 5], [0, 1]], [[3, 5], [0, 1 + h]], [[3, 5], [0, 1 + 2*h]]]
scenarios: {none: {g: 0, h: 0}}
repeated: {discount: delta, target: {West: stay, East: stay}}
"""

#: The same with the effort as a parameter, and symmetric.
SMOOTH = """\
burden: 1
parameters: {u: {value: 1, domain: "[0, 3]"}, g: {value: 1/2, domain: "[0, 1]"}}
players:
  West: {role: ally, actions: [stay, leave]}
  East: {role: ally, actions: [stay, leave]}
payoffs:
  West: [[3, 0], [5, 1 + g*u]]
  East: [[3, 5], [0, 1 + g*u]]
effort: u
repeated: {discount: delta, target: {West: stay, East: stay}}
"""


def decided(game: str, says: str) -> Claim:
    model = burden.loads(f'{game}claims: {{a: {{says: "{says}"}}}}\n')
    (claim,) = burden.check(model).claims
    return claim


def verdict(game: str, says: str) -> tuple[str, str | None]:
    claim = decided(game, says)
    assert claim.proof == "proved"
    return claim.verdict, claim.condition.text if claim.condition is not None else None


def complaints(game: str, says: str) -> list[str]:
    source = f'{game}claims: {{a: {{says: "{says}"}}}}\n'
    with pytest.raises(GameFileError) as caught:
        burden.loads(source)
    line = source.count("\n")
    assert {problem.line for problem in caught.value.problems} == {line}
    return [problem.text.removeprefix("claims.a.says: ") for problem in caught.value.problems]


# -- what they say ------------------------------------------------------------------------------------------------


def test_a_critical_discount_factor_stands_for_a_number_and_moves() -> None:
    model = burden.loads(
        f"""{DILEMMA}claims:
  a: {{says: "critical_discount(West, US=some, g=h, scenario=none) <= critical_discount"}}
  b: {{says: "increasing(critical_discount(East), from=none, to=all, g=2)"}}
"""
    )
    assert isinstance(model, Model)
    one, other = (claim.statement for claim in model.claims.values())
    assert isinstance(one, Comparison)
    first, second = one.terms.values()
    assert isinstance(first, DiscountTerm)
    assert isinstance(second, DiscountTerm)
    assert (first.player, first.context.held, first.context.scenario) == ("West", {"US": "some"}, "none")
    assert list(first.context.replaced) == ["g"]
    assert (second.player, second.context.held) == (None, {})
    assert isinstance(other, DiscountMoves)
    assert (other.direction, other.player, other.variable, other.before, other.after) == (
        "increasing", "East", "US", "none", "all",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("says", "said"),
    [
        ("critical_discount(Wst) < 1", "unknown player 'Wst'"),
        ("critical_discount(US) < 1", "US has no action in the target, so there is nothing that it keeps to"),
        ("critical_discount(West, East) < 1", "found 'East': critical_discount takes one player"),
        (
            "critical_discount(West, East=stay) < 1",
            "East is in the target, so it chooses in the repeated game and cannot be held",
        ),
        ("critical_discount(West, US=sme) < 1", "unknown action 'sme' of US"),
        ("critical_discount(West, without=East) < 1", "critical_discount takes no option without="),
        ("critical_discount(West, timing=simultaneous) < 1", "critical_discount takes no option timing="),
        ("increasing(critical_discount, form=max)", "increasing(critical_discount) takes no option form="),
        ("increasing(critical_discount(West, g=1))", "found an option within critical_discount(...)"),
        (
            "increasing(critical_discount, in=West)",
            "West is in the target, so its level is not given in the repeated game",
        ),
        ("increasing(critical_discount, US=some)", "US is fixed here, but the statement is about its going up"),
        ("increasing(critical_discount, East)", "found 'East': increasing takes one statistic"),
        ("increasing(1 - critical_discount)", "critical_discount cannot stand in a formula here"),
        ("value(critical_discount) < 1", "critical_discount cannot stand in a formula here"),
        ("critical_discount(West)", "a number where a condition is expected"),
        ("critical_discont(West) < 1", "unknown statement or function 'critical_discont'"),
        ("path(West, slow) > 1", "path(...) speaks of schedules of effort, and the file has no block path:"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_where_it_stands(says: str, said: str) -> None:
    assert complaints(DILEMMA, says) == [said]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("", "critical_discount speaks of repeated play, and the file has no block repeated:"),
        ("repeated: {discount: d}\n", "critical_discount speaks of a target, and the block repeated has none"),
        (
            "repeated: {discount: d, horizon: 7, target: {West: stay, East: stay}}\n",
            "critical_discount is about infinitely many periods, and the horizon is 7",
        ),
    ],
)
def test_without_a_target_nothing_is_critical(block: str, said: str) -> None:
    game = DILEMMA.replace("repeated: {discount: delta, target: {West: stay, East: stay}}\n", block)
    assert complaints(game, "critical_discount < 1 and critical_discount(West) < 1") == [said]


def test_a_block_that_cannot_be_read_is_one_mistake() -> None:
    game = DILEMMA.replace("target: {West: stay", "target: {West: sty")
    with pytest.raises(GameFileError) as caught:
        burden.loads(f'{game}claims: {{a: {{says: "critical_discount < 1"}}}}\n')
    assert len(caught.value.problems) == 1


def test_what_the_file_declares_goes_first() -> None:
    game = "burden: 1\nparameters: {path: 1, critical_discount: 2}\nplayers: {A: {actions: [0, 1]}}\npayoffs: {A: A}\n"
    model = burden.loads(f'{game}claims: {{a: {{says: "path < critical_discount"}}}}\n')
    assert isinstance(model, Model)
    assert burden.check(model).claims[0].verdict == "conditional"


# -- critical discount factors ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        # Defection becomes better with effort: more patience is needed, until none is enough, which counts as 1.
        ("nondecreasing(critical_discount)", ("holds", None)),
        ("nondecreasing(critical_discount(West))", ("holds", None)),
        ("nonincreasing(critical_discount(West))", ("conditional", "g == 0")),
        ("constant(critical_discount(West))", ("conditional", "g == 0")),
        # From some to all it rises where it is below 1 before, g < 2, and g > 0.
        ("increasing(critical_discount(West), from=some, to=all)", ("conditional", "0 < g and g < 2")),
        ("increasing(critical_discount(West))", ("conditional", "0 < g and g < 2")),
        # The largest is that of the ally whose guarantee is worth more; it rises from none to some if one of them does.
        ("increasing(critical_discount, from=none, to=some)", ("conditional", "g > 0 or h > 0")),
        ("nondecreasing(critical_discount(West), in=g)", ("holds", None)),
        ("constant(critical_discount(West), in=h)", ("holds", None)),
        ("constant(critical_discount(West), in=g, US=none)", ("holds", None)),
        # At effort 1: delta* = 2/(4 - g), from 1/2 to 1 as g goes from 0 to 2, and 1 from there on.
        ("increasing(critical_discount(West), in=g, US=some, from=0, to=2)", ("holds", None)),
        ("constant(critical_discount(West), in=g, US=some, from=2, to=3)", ("holds", None)),
        # 2/(4 - g) <= 4/5 where g <= 3/2; 2/(4 - 2*g) <= 4/5 where g <= 3/4; at every effort: both.
        ("critical_discount(West, US=some) <= 4/5", ("conditional", "g <= 3/2")),
        ("critical_discount(West) <= 4/5", ("conditional", "g <= 3/4")),
        ("critical_discount(West, US=none) == 1/2", ("holds", None)),
        ("critical_discount(West, US=some) < 1", ("conditional", "g < 2")),
        ("critical_discount(West) <= critical_discount(East)", ("conditional", "g <= h or h >= 2")),
        ("critical_discount(West, US=some, g=h) == critical_discount(East, US=some)", ("holds", None)),
        ("critical_discount(West, US=some, scenario=none) == 1/2", ("holds", None)),
        ("critical_discount(West, US=all) - half <= 1/2", ("conditional", None)),
        ("critical_discount(West, US=some) <= 4/5 implies g <= 3/2", ("holds", None)),
        ("everywhere(critical_discount(West, US=some) <= 4/5)", ("fails", None)),
        ("somewhere(not (critical_discount(West, US=some) <= 4/5))", ("holds", None)),
    ],
)  # fmt: skip
def test_claims_about_patience_hold_exactly_where_hand_algebra_says(
    says: str, expected: tuple[str, str | None]
) -> None:
    found = verdict(DILEMMA, says)
    assert found[0] == expected[0]
    if expected[1] is not None:
        # Two conditions are the same if neither holds without the other.
        same = f"(({found[1]}) implies ({expected[1]})) and (({expected[1]}) implies ({found[1]}))"
        assert decided(DILEMMA, same).verdict == "holds", found[1]


def test_patience_is_said_in_numbers_at_a_counterexample() -> None:
    claim = decided(DILEMMA, "critical_discount(West, US=all) <= 4/5")
    assert claim.counterexample is not None
    value = claim.counterexample.values["g"]
    assert isinstance(value, Fraction)
    expected = Fraction(2) / (4 - 2 * value) if value < 1 else Fraction(1)
    assert claim.counterexample.equilibria == (("critical_discount(West, US=all)", str(expected)),)


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        # 2/(4 - g*u) rises in u where g > 0, until g*u = 2: then it is 1. With u up to 3 it gets there if g >= 2/3.
        ("nondecreasing(critical_discount)", "holds"),
        ("increasing(critical_discount)", "conditional"),
        ("nondecreasing(critical_discount, in=g)", "holds"),
        ("constant(critical_discount(East), g=0)", "holds"),
        ("increasing(critical_discount, from=0, to=2)", "conditional"),
        ("critical_discount(West, u=0) == 1/2", "holds"),
        ("critical_discount(West, u=2, g=1) == 1", "holds"),
        ("critical_discount(West, u=1, g=1/2) == 4/7", "holds"),
    ],
)
def test_effort_may_be_a_parameter(says: str, expected: str) -> None:
    claim = decided(SMOOTH, says)
    assert (claim.verdict, claim.proof) == (expected, "proved")


def test_where_effort_stops_to_matter_is_found() -> None:
    claim = decided(SMOOTH, "increasing(critical_discount)")
    assert claim.condition is not None
    for g, rises in ((Fraction(0), False), (Fraction(1, 2), True), (Fraction(2, 3), True), (Fraction(5, 6), False)):
        assert claim.condition.formula.holds({"g": g}) is rises


def test_optimal_penal_codes_are_known_in_numbers_alone() -> None:
    """Nash reversion holds everybody to the minmax here, so that nothing punishes harder."""
    game = DILEMMA.replace("East: stay}}", "East: stay}, punishment: optimal}")
    claim = decided(
        game, "critical_discount(US=none) == 1/2 and critical_discount(US=some) > critical_discount(US=none)"
    )
    assert (claim.verdict, claim.proof, claim.n_points) == ("conditional", "checked", 2)
    assert claim.condition is None
    assert "it holds at the values of the file, not in scenario none" in claim.note
    assert claim.witness is not None
    assert dict(claim.witness.equilibria)["critical_discount(US=some)"] == "2/3"


def test_three_allies_with_a_dominant_action_have_one_punishment() -> None:
    """Each gives 1 at a cost of 2, worth 1 to everybody: c = 3 - 2 = 1, d = 2, p = 0, so delta* = 1/2."""
    actions = "{role: ally, actions: {no: 0, yes: 1}}"
    game = f"""\
burden: 1
parameters: {{cost: {{value: 2, domain: "(1, 3)"}}}}
players: {{A: {actions}, B: {actions}, C: {actions}}}
definitions: {{all: A + B + C}}
payoffs: {{A: all - cost*A, B: all - cost*B, C: all - cost*C}}
repeated: {{discount: d, target: {{A: "yes", B: "yes", C: "yes"}}}}
"""
    assert verdict(game, "critical_discount(A) == (cost - 1)/2")[0] == "holds"


# -- payoffs along schedules --------------------------------------------------------------------------------------

#: Two periods. What the ally builds, x, is there in the second one, where it is worth n less the effort: it builds what
#: it expects that to be, n - 1 + p where a cut is announced and believed with probability p, n - 1 where it knows of
#: none. In all the guarantor gets 2*s + x less k for each period of effort, and the ally
#: (n - 1)*s - x**2/2 + (n - u2)*(s + x).
PATHS = """\
burden: 1
parameters:
  s: {value: 1, domain: "[0, 5]"}
  n: {value: 2, domain: "[1, 5]"}
  k: {value: 1, domain: "[-2, 2]"}
  p: {value: 1/2, domain: "[0, 1]"}
players:
  US: {role: guarantor, interval: [0, 1]}
  Ally: {role: ally, interval: [-oo, oo]}
payoffs: {US: s - k*US, Ally: (n - US)*s - Ally**2/2}
path:
  periods: 2
  belief: p
  stocks: {s: s + Ally}
  schedules:
    none: [1, 1]
    sudden: [1, 0]
    in secret: {effort: [1, 0], announced: no}
"""


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("path(US, none) == 2*s + n - 1 - 2*k", ""),
        ("path(US, sudden) == 2*s + n - 1 + p - k", ""),
        ("path(US, in secret) == 2*s + n - 1 - k", ""),
        ("path(Ally, sudden) - path(Ally, 'in secret') == p - p**2/2", ""),
        ("path(planner, none) == path(US, none) + path(Ally, none)", ""),
        ("path(US, sudden) >= path(US, in secret)", ""),
        ("path(US, sudden) > path(US, in secret)", "p > 0"),
        ("path(Ally, sudden) > path(Ally, in secret)", "p > 0"),
        ("path(US, sudden) > path(US, none)", "p + k > 0"),
        ("path(US, sudden) > path(US, none) implies p + k > 0", ""),
        ("somewhere(path(US, none) > path(US, sudden)) and not everywhere(path(US, none) > path(US, sudden))", ""),
    ],
)
def test_claims_about_paths_hold_exactly_where_hand_algebra_says(says: str, expected: str) -> None:
    found = verdict(PATHS, says)
    assert found[0] == ("conditional" if expected else "holds")
    if expected:
        same = f"(({found[1]}) implies ({expected})) and (({expected}) implies ({found[1]}))"
        assert decided(PATHS, same).verdict == "holds", found[1]


def test_payoffs_are_said_in_numbers_at_a_counterexample() -> None:
    claim = decided(PATHS, "path(US, sudden) > path(US, none)")
    assert claim.counterexample is not None
    model = burden.loads(PATHS)
    assert isinstance(model, Model)
    at = model.values() | {name: Fraction(str(value)) for name, value in claim.counterexample.values.items()}
    none = 2 * at["s"] + at["n"] - 1 - 2 * at["k"]
    sudden = 2 * at["s"] + at["n"] - 1 + at["p"] - at["k"]
    assert sudden <= none
    assert claim.counterexample.equilibria == (("path(US, sudden)", str(sudden)), ("path(US, none)", str(none)))


def test_where_ends_of_intervals_bind_nothing_is_claimed_of_all_values() -> None:
    """An ally that cannot sell what it has builds nothing where n < 1: then there is no closed form."""
    game = PATHS.replace("[-oo, oo]", "[0, oo]").replace('domain: "[1, 5]"', 'domain: "[1/2, 5]"')
    claim = decided(game, "path(US, sudden) >= path(US, in secret)")
    assert (claim.verdict, claim.proof, claim.n_points) == ("holds", "checked", 1)
    assert "there are no closed forms where n < 1" in claim.note
    assert "elsewhere it always holds, which is proved" in claim.note
    claim = decided(game, "path(US, sudden) > path(US, none)")
    assert (claim.verdict, claim.proof) == ("conditional", "proved")
    assert claim.undefined is not None
    assert claim.undefined.text == "n < 1"


#: The same with lists of actions: the ally builds if n - 1 + p > c, where a cut is announced, or n - 1 > c.
LISTED = """\
burden: 1
parameters: {s: 0, n: 2, c: 3/2, p: {value: 3/4, domain: "[0, 1]"}}
players:
  US: {role: guarantor, actions: {keep: 1, leave: 0}}
  Ally: {role: ally, actions: {idle: 0, build: 1}}
payoffs: {US: s - US/4, Ally: (n - US)*s - c*Ally}
path:
  periods: 2
  belief: p
  stocks: {s: s + Ally}
  schedules:
    none: [keep, keep]
    sudden: [keep, leave]
    secret: {effort: [keep, leave], announced: no}
"""


def test_what_has_no_closed_form_is_decided_at_the_values_of_the_file_and_says_so() -> None:
    claim = decided(LISTED, "path(US, sudden) == 3/4 and path(US, none) == -1/2 and path(US, secret) == -1/4")
    assert (claim.verdict, claim.proof, claim.n_points, claim.condition) == ("holds", "checked", 1, None)
    assert "decided at the values of the file alone" in claim.note
    claim = decided(f"{LISTED}scenarios: {{doubt: {{p: 0}}}}\n", "path(US, sudden) > path(US, secret)")
    assert (claim.verdict, claim.proof, claim.n_points, claim.condition) == ("conditional", "checked", 2, None)
    assert claim.counterexample is not None
    assert claim.counterexample.values == {"p": 0}
    assert dict(claim.counterexample.equilibria)["path(US, sudden)"] == "-1/4"
    claim = decided(LISTED, "path(US, secret) > path(US, sudden) and decreasing(Ally)")
    assert claim.verdict == "fails"


def test_numbers_with_an_error_are_compared_where_they_are_farther_apart() -> None:
    """Below 3 the stock gains what it costs at the margin, 1 against x: x = 1 either way, and US gets 1 + 2 or so."""
    game = PATHS.replace("[-oo, oo]", "[0, 3]").replace("(n - US)*s - Ally", "-abs(3 - s) - Ally")
    claim = decided(game, "path(US, none) < path(US, sudden)")
    assert (claim.verdict, claim.proof, claim.n_points) == ("holds", "checked", 1)
    claim = decided(game, "path(US, sudden) == path(US, in secret)")
    assert claim.verdict == "unsettled"
    assert "the difference is within the error of the numbers" in claim.note


def test_a_few_points_say_nothing_of_everywhere() -> None:
    claim = decided(LISTED, "everywhere(path(US, sudden) > path(US, secret))")
    assert claim.verdict == "unsettled"
    assert "cannot be told from a few points" in claim.note


@pytest.mark.parametrize(
    ("says", "said"),
    [
        ("path(US, suden) > 1", "unknown schedule 'suden'"),
        ("path(Us, sudden) > 1", "unknown player 'Us'"),
        ("path(US) > 1", "path needs a player and a schedule"),
        ("path(US, sudden, p=1) > 1", "path takes no options"),
        ("value(path(US, sudden)) > 1", "path(...) cannot stand here"),
        ("increasing(path(US, sudden))", "path(...) cannot stand here"),
        ("path(US, sudden)", "a number where a condition is expected"),
    ],
)
def test_a_mistake_about_paths_is_said_where_it_stands(says: str, said: str) -> None:
    assert complaints(PATHS, says) == [said]


def test_a_player_may_be_called_planner() -> None:
    game = PATHS.replace("Ally", "planner")
    assert verdict(game, "path(planner, sudden) - path(planner, in secret) == p - p**2/2")[0] == "holds"
