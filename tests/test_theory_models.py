"""Models of the theory on finite grids: what holds when, derived by hand, against brute force and against the tool.

Each model is a game of one or two allies with the actions 0 and 1, and a guarantor with the efforts 0 and 1 or an
effort that is a parameter. The algebra stands in the docstring of the function that makes it. Two tests use it: by
brute force the algebra itself is checked at points of which most lie on a boundary, and at such points
``burden.conditions`` must say the same. Models with continuous contributions are in ``test_continuous_theory_models``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

import burden
from burden.api import conditions
from burden.expressions import parse
from burden.model import Model
from tests.game_by_brute_force import Game
from tests.points_of_games import Points
from tests.statements_by_brute_force import check

#: Statements by direction, statistic and form, each with the condition that algebra gives.
Says = Mapping[tuple[str, str, str], str]

TOTAL = "West + East"
ALWAYS, NEVER = "0 == 0", "0 == 1"


@dataclass(frozen=True)
class Known:
    """A game file, and what is known of the step of effort from 0 to 1, or of all pairs of efforts."""

    text: str
    says: Says
    effort: str = "US"

    @property
    def model(self) -> Model:
        model = burden.loads(self.text)
        assert isinstance(model, Model)
        return model


MODELS: dict[str, Callable[[], Known]] = {}


def model(make: Callable[[], Known]) -> Callable[[], Known]:
    """Put a model into the tests."""
    MODELS[make.__name__] = make
    return make


def game(parameters: Mapping[str, str], west: str, east: str = "", assumptions: str = "", effort: str = "US") -> str:
    """Write a game file."""
    lines = ["burden: 1", "parameters:"]
    lines += [
        f'  {name}: {{value: {domain.split()[0]}, domain: "{domain[len(domain.split()[0]) + 1 :]}"}}'
        for name, domain in parameters.items()
    ]
    lines += [f"assumptions: [{assumptions}]"] if assumptions else []
    lines += ["players:"]
    lines += ["  US: {role: guarantor, actions: {away: 0, there: 1}}"] if effort == "US" else []
    lines += ["  West: {role: ally, actions: {low: 0, high: 1}}"]
    lines += ["  East: {role: ally, actions: {low: 0, high: 1}}"] if east else []
    lines += ["payoffs:"]
    lines += ["  US: r1*US - r2*West" if "r1" in parameters else "  US: 0"] if effort == "US" else []
    lines += [f'  West: "{west}"'] + ([f'  East: "{east}"'] if east else [])
    return "\n".join([*lines, f"effort: {effort}", ""])


@model
def linear_quadratic() -> Known:
    """The master family: U_i = b_i*Q - Q**2/2 - x_i**2/2 with Q = W + E + k*u, beta = c = 1.

    An ally's step gains b_i - 1/2*(2*(x_j + k*u) + 1) - 1/2 = t_i - x_j - k*u with t_i = b_i - 1. At effort u

        high, high   t_W >= 1 + k*u and t_E >= 1 + k*u
        high, low    t_W >= k*u     and t_E <= 1 + k*u      (and the other way round)
        low, low     t_W <= k*u     and t_E <= k*u

    The total rises from some equilibrium at 0 to some at 1 only where thresholds do not move, k = 0, and two totals
    exist at once: t_i = 1 with t_j >= 1 (2 and 1), or t_i = 0 with t_j <= 0 (1 and 0). The West rises from low at 0
    (low-low; or low-high: t_W <= 1, t_E >= 0) to high at 1 (high-high: both >= 1 + k; or high-low: t_W >= k,
    t_E <= 1 + k): for k <= t_W <= 1 and 0 <= t_E <= 1 + k; else only at k = 0, from low-low to high-low at
    t_W = 0 >= t_E, and from low-high to high-high at t_W = 1 <= t_E.
    """
    ties = "t_W >= 1 and t_E >= 1 and (t_W == 1 or t_E == 1) or t_W <= 0 and t_E <= 0 and (t_W == 0 or t_E == 0)"
    swapped = "k <= t_W and t_W <= 1 and 0 <= t_E and t_E <= 1 + k"
    edges = "k == 0 and (t_W == 0 and t_E <= 0 or t_W == 1 and t_E >= 1)"
    in_b = [("t_W", "(b_W - 1)"), ("t_E", "(b_E - 1)")]
    for short, long in in_b:
        ties, swapped, edges = (text.replace(short, long) for text in (ties, swapped, edges))
    payoff = "*(West + East + k*US) - (West + East + k*US)**2/2 - "
    return Known(
        game({"b_W": "2 (-oo, oo)", "b_E": "2 (-oo, oo)", "k": "1/2 [0, 1]"},
             f"b_W{payoff}West**2/2", f"b_E{payoff}East**2/2"),
        {
            ("nonincreasing", TOTAL, "every"): f"k > 0 or not ({ties})",
            ("nonincreasing", TOTAL, "max"): ALWAYS,
            ("nonincreasing", TOTAL, "min"): ALWAYS,
            ("nonincreasing", TOTAL, "strong-set"): ALWAYS,
            ("nonincreasing", "West", "every"): f"not ({swapped} or {edges})",
            ("exists", "", "every"): ALWAYS,
        },
    )  # fmt: skip


@model
def joint_products() -> Known:
    """Sandler: U = b*(x + u) - beta/2*(x + u)**2 + gamma*u*x - c/2*x**2, one ally.

    Its step gains g0 = b - beta/2 - c/2 without effort and g1 = g0 + gamma - beta with it. It is high at u where
    g_u >= 0 and low where g_u <= 0. So it can rise where g0 <= 0 and g1 >= 0, and it can fall where g0 >= 0, g1 <= 0.
    """
    g0, g1 = "b - beta/2 - c/2", "b - beta/2 - c/2 + gamma - beta"
    return Known(
        game({"b": "1 (0, oo)", "beta": "1/2 (0, oo)", "gamma": "1 [0, oo)", "c": "1 (0, oo)"},
             "b*(West + US) - beta/2*(West + US)**2 + gamma*US*West - c/2*West**2"),
        {
            ("nonincreasing", "West", "every"): f"{g0} > 0 or {g1} < 0",
            ("nondecreasing", "West", "every"): f"{g0} < 0 or {g1} > 0",
            ("nonincreasing", "West", "max"): f"{g0} >= 0 or {g1} < 0",
            ("nonincreasing", "West", "min"): f"{g0} > 0 or {g1} <= 0",
            ("nonincreasing", "West", "some"): f"{g0} >= 0 or {g1} <= 0",
            ("nonincreasing", "West", "strong-set"): f"{g0} > 0 or {g1} < 0 or {g0} == 0 and {g1} == 0",
            ("decreasing", "West", "every"): f"{g0} > 0 and {g1} < 0",
            ("increasing", "West", "every"): f"{g0} < 0 and {g1} > 0",
        },
    )  # fmt: skip


@model
def credibility() -> Known:
    """The East does not believe in the guarantee, k_E = 0; the West does, k_W = k in [0, 1]; beta = c = 1.

    With t_i = b_i - 1 as in the linear-quadratic family the West is high where t_W >= x_E + k*u, the East where
    t_E >= x_W. The East falls from high at 0 (low-high: t_W <= 1, t_E >= 0; high-high: both >= 1) to low at 1
    (low-low: t_W <= k, t_E <= 0; high-low: t_W >= k, t_E <= 1). Of these pairs can be: low-high and low-low where
    t_W <= k, t_E = 0; low-high and high-low where k <= t_W <= 1, 0 <= t_E <= 1; high-high and high-low where
    t_W >= 1 = t_E. Where the West strictly drops out, the disbeliever steps in: it never falls in the form `max`, as
    the East is high in some equilibrium exactly where t_E >= 1, or t_E >= 0 and t_W <= 1 + k*u, which grows with u.
    """
    t_w, t_e = "(b_W - 1)", "(b_E - 1)"
    falls = f"{t_w} <= k and {t_e} == 0 or k <= {t_w} and {t_w} <= 1 and 0 <= {t_e} and {t_e} <= 1"
    return Known(
        game({"b_W": "2 (0, oo)", "b_E": "2 (0, oo)", "k": "1/2 [0, 1]"},
             "b_W*(West + East + k*US) - (West + East + k*US)**2/2 - West**2/2",
             "b_E*(West + East) - (West + East)**2/2 - East**2/2"),
        {
            ("nondecreasing", "East", "every"): f"not ({falls} or {t_w} >= 1 and {t_e} == 1)",
            ("nondecreasing", "East", "max"): ALWAYS,
            ("exists", "", "every"): ALWAYS,
        },
    )  # fmt: skip


@model
def best_shot() -> Known:
    """U_i = b_i*max(u, W, E) - c_i*x_i with c_i > 0.

    With effort nobody gives. Without it, two never give; one alone gives where b_i >= c_i (the other then saves c_j),
    nobody where both b_i <= c_i. So the total is 1 or, where both b_i <= c_i, also or only 0; then it is 0.
    """
    return Known(
        game({"b_W": "2 (0, oo)", "b_E": "2 (0, oo)", "c_W": "1 (0, oo)", "c_E": "1 (0, oo)"},
             "b_W*max(US, West, East) - c_W*West", "b_E*max(US, West, East) - c_E*East"),
        {
            ("nonincreasing", TOTAL, "every"): ALWAYS,
            ("decreasing", TOTAL, "every"): "b_W > c_W or b_E > c_E",
            ("decreasing", TOTAL, "max"): "b_W >= c_W or b_E >= c_E",
            ("decreasing", TOTAL, "some"): "b_W >= c_W or b_E >= c_E",
            ("constant", TOTAL, "every"): "b_W < c_W and b_E < c_E",
            ("increasing", TOTAL, "some"): NEVER,
            ("exists", "", "every"): ALWAYS,
        },
    )  # fmt: skip


@model
def weakest_link() -> Known:
    """U_i = b_i*min(u, W, E) - c_i*x_i with c_i > 0.

    Without effort nobody gives. With it nobody giving stays an equilibrium; both give where b_W >= c_W and b_E >= c_E.
    """
    both = "b_W >= c_W and b_E >= c_E"
    return Known(
        game({"b_W": "2 (0, oo)", "b_E": "2 (0, oo)", "c_W": "1 (0, oo)", "c_E": "1 (0, oo)"},
             "b_W*min(US, West, East) - c_W*West", "b_E*min(US, West, East) - c_E*East"),
        {
            ("nondecreasing", TOTAL, "every"): ALWAYS,
            ("increasing", TOTAL, "every"): NEVER,
            ("increasing", TOTAL, "max"): both,
            ("nonincreasing", TOTAL, "max"): f"not ({both})",
            ("nonincreasing", TOTAL, "strong-set"): f"not ({both})",
            ("nonincreasing", TOTAL, "min"): ALWAYS,
        },
    )  # fmt: skip


@model
def step_benefit() -> Known:
    """S18, conditional complements: a good that needs two, U_i = b_i*(1 if u + W + E >= 2 else 0) - c_i*x_i.

    Without effort: both give where both b_i >= c_i; nobody always; one alone never. With it: one alone gives where
    its b_i >= c_i; both never; nobody where both b_i <= c_i.
    """
    west, east = "b_W >= c_W", "b_E >= c_E"
    return Known(
        game({"b_W": "2 (0, oo)", "b_E": "2 (0, oo)", "c_W": "1 (0, oo)", "c_E": "1 (0, oo)"},
             "(b_W if US + West + East >= 2 else 0) - c_W*West", "(b_E if US + West + East >= 2 else 0) - c_E*East"),
        {
            ("nonincreasing", TOTAL, "max"): f"{west} and {east} or b_W < c_W and b_E < c_E",
            ("nonincreasing", TOTAL, "every"): "b_W < c_W and b_E < c_E",
            ("increasing", TOTAL, "min"): "b_W > c_W or b_E > c_E",
            ("nondecreasing", TOTAL, "min"): ALWAYS,
            ("nondecreasing", TOTAL, "max"): f"not ({west} and {east})",
        },
    )  # fmt: skip


@model
def influence_rent() -> Known:
    """The guarantor gains r1 per step of effort and loses r2 per allied step; the ally gives a - b*u per step.

    Without effort the ally is high (a > 0), which leaves the guarantor -r2. With it, it is high where a >= b (r1 - r2)
    and low where a <= b (r1). So its payoff rises by r1 where a > b, by r1 + r2 where a < b, by either where a = b.
    """
    return Known(
        game({"a": "1 (0, oo)", "b": "1 [0, oo)", "r1": "1 (-oo, oo)", "r2": "1 (-oo, oo)"}, "(a - b*US)*West"),
        {
            ("increasing", "payoff_US", "every"): "(a < b or r1 > 0) and (a > b or r1 + r2 > 0)",
            ("nonincreasing", "payoff_US", "every"): "(a < b or r1 <= 0) and (a > b or r1 + r2 <= 0)",
            ("decreasing", "West", "every"): "a < b",
            ("decreasing", "West", "max"): "a < b",
            ("decreasing", "West", "min"): "a <= b",
        },
    )


@model
def complements() -> Known:
    """Milgrom and Roberts 1990: U_i = x_i*(s*x_j + g*u - c) with s, g, c > 0.

    The smallest and the largest equilibrium rise; that each one does is another matter.
    Both give where s + g*u >= c, nobody where g*u <= c, one alone never, as s > 0. From both at 0 (s >= c) to nobody
    at 1 (g <= c) the total falls. It rises for sure where only nobody gives at 0 and both alone at 1.
    """
    return Known(
        game({"s": "2 (0, oo)", "g": "1 (0, oo)", "c": "1 (0, oo)"},
             "West*(s*East + g*US - c)", "East*(s*West + g*US - c)"),
        {
            ("nondecreasing", TOTAL, "strong-set"): ALWAYS,
            ("nondecreasing", TOTAL, "max"): ALWAYS,
            ("nondecreasing", TOTAL, "min"): ALWAYS,
            ("nondecreasing", TOTAL, "every"): "s < c or g > c",
            ("increasing", TOTAL, "every"): "s < c and g > c",
            ("nonincreasing", TOTAL, "max"): "s >= c or s + g < c",
            ("nonincreasing", "West", "min"): "g <= c",
        },
    )  # fmt: skip


@model
def increasing_returns() -> Known:
    """S-shaped benefit: U = b*(x + u)**2 - c*x, one ally: the total theorem does not apply.

    Its step gains b - c without effort and 3*b - c with it.
    """
    return Known(
        game({"b": "1 (0, oo)", "c": "2 (0, oo)"}, "b*(West + US)**2 - c*West"),
        {
            ("nondecreasing", "West", "every"): ALWAYS,
            ("nonincreasing", "West", "every"): "b > c or 3*b < c",
            ("increasing", "West", "every"): "b < c and 3*b > c",
            ("increasing", "West", "max"): "b < c and 3*b >= c",
        },
    )


@model
def effort_is_a_parameter() -> Known:
    """The linear-quadratic family with one ally, k = 1, beta = c = 1 and u in [0, 4]; t = b - 1.

    The ally is high where u <= t, low where u >= t. Contributions never rise. Some pair of efforts shows a fall where
    the threshold lies inside, or at an end where both actions are best: at t = 4 from high to low at 4 itself, in the
    forms that look at the smallest value; at t = 0 from high at 0, in those that look at the largest.
    """
    return Known(
        game({"b": "3 (-oo, oo)", "u": "1 [0, 4]"}, "b*(West + u) - (West + u)**2/2 - West**2/2", effort="u"),
        {
            ("nonincreasing", "West", "every"): ALWAYS,
            ("nondecreasing", "West", "every"): "b - 1 < 0 or b - 1 > 4",
            ("nondecreasing", "West", "max"): "b - 1 < 0 or b - 1 >= 4",
            ("nondecreasing", "West", "min"): "b - 1 <= 0 or b - 1 > 4",
            ("nondecreasing", "West", "some"): "b - 1 <= 0 or b - 1 >= 4",
            ("exists", "", "every"): ALWAYS,
            ("unique", "", "every"): "b - 1 != u",
        },
        effort="u",
    )


@model
def pure_public_good_with_a_parameter() -> Known:
    """Olson and Zeckhauser 1966 on a grid: U_i = v_i*(2*Q - Q**2/2) - c*x_i, Q = u + W + E, u in [0, 1], v_W > v_E > 0.

    A step from Q to Q + 1 gains v_i*(3/2 - Q) - c. With n_i = c/v_i, so n_W < n_E, ally i is high where
    3/2 - (u + x_j) >= n_i. The total at u is 2 where 1/2 - u >= n_E; 1 where the West gives alone, n_W <= 3/2 - u and
    n_E >= 1/2 - u, or the East, n_E <= 3/2 - u and n_W >= 1/2 - u (which then holds for the West alone too); 0 where
    n_W >= 3/2 - u. Totals never rise: two totals at once only at isolated u, the larger one before, the smaller after.
    The total stays for all pairs, in every equilibrium, where no threshold 1/2 - n_E or 3/2 - n_W lies in [0, 1]; the
    former is below 1/2.
    """
    thresholds = "c > v_E/2 and (c < v_W/2 or c > 3*v_W/2)"
    return Known(
        game({"v_W": "3 (0, oo)", "v_E": "2 (0, oo)", "c": "1 (0, oo)", "u": "1/2 [0, 1]"},
             "v_W*(2*(u + West + East) - (u + West + East)**2/2) - c*West",
             "v_E*(2*(u + West + East) - (u + West + East)**2/2) - c*East", "v_W > v_E", effort="u"),
        {
            ("nonincreasing", TOTAL, "every"): ALWAYS,
            ("constant", TOTAL, "every"): thresholds,
        },
        effort="u",
    )  # fmt: skip


# -- the tests ----------------------------------------------------------------------------------------------------


def statements(known: Known) -> list[dict[str, Any]]:
    """What is known, in the JSON form of the tool."""
    made = []
    for (direction, statistic, form), condition in known.says.items():
        about_one = direction in {"exists", "unique"}
        for step in [("away", "away"), ("there", "there")] if about_one else [("away", "there")]:
            before, after = step if known.effort == "US" else (None, None)
            made.append(
                {
                    "statistic": statistic,
                    "direction": direction,
                    "form": form,
                    "strict": direction in {"decreasing", "increasing"},
                    "equilibria": "pure",
                    "from": before,
                    "to": after,
                    "verdict": {ALWAYS: "always", NEVER: "never"}.get(condition, "conditional"),
                    "condition": condition,
                    "counterexample": None,
                }
            )
    return made


@pytest.mark.parametrize("name", MODELS)
def test_the_algebra_agrees_with_brute_force(name: str) -> None:
    known = MODELS[name]()
    said: dict[str, Any] = {"effort": known.effort, "fixed": {}, "statements": statements(known)}
    report = check(known.model, said, points=400, seed=5)
    assert report.disagreements == []
    assert report.n_points == 400
    assert report.boundary_share > 1 / 3
    assert report.comparisons == 400 * len(said["statements"])


@pytest.mark.parametrize("name", MODELS)
def test_the_tool_says_what_algebra_says(name: str) -> None:
    known = MODELS[name]()
    statistics = tuple(dict.fromkeys(statistic for _, statistic, _ in known.says if statistic))
    found = conditions(known.model, forms="all", of=statistics).to_dict()
    keys = ("statistic", "direction", "form", "from", "to")
    by_key = {tuple(one[key] for key in keys): one for one in found["statements"] if one["equilibria"] == "pure"}
    for expected in statements(known):
        if not expected["statistic"]:  # existence and uniqueness know no forms
            candidates = [one for key, one in by_key.items() if key[1] == expected["direction"]]
            (stated,) = [one for one in candidates if one["from"] == expected["from"]]
        else:
            stated = by_key[tuple(expected[key] for key in keys)]
        assert stated["verdict"] == expected["verdict"], stated
        assert stated["proof"] == "proved"
        here, there = (parse(one["condition"], condition=True) for one in (expected, stated))
        points = Points(Game(known.model, known.effort), 7, [here, there])
        for point, _ in points.draw(300):
            values = points.game.fractions(point)
            assert there.holds(values) == here.holds(values), (stated, values)
