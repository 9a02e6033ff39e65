"""The games of `games/repeated/`, and those of `games/essay/` that go on over time.

Expected values come from the source of each game, or from algebra by hand, which stands in the game's own header; paths
are found anew here, by solving all first-order conditions of a plan at once instead of going backwards.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

import burden
from burden.expressions import parse
from burden.results.conditions import Claim
from burden.results.paths import Paths
from burden.results.repeated import Repeated

GAMES = Path(__file__).parents[1] / "games"

#: By game: the critical discount factor of every player, as a formula and as a number.
CRITICAL: dict[str, tuple[str, Fraction]] = {
    "prisoners-dilemma": ("(T - R)/(T - P)", Fraction(1, 2)),
    "cournot": ("9/17", Fraction(9, 17)),
    "price-war": ("2/3", Fraction(2, 3)),
    "public-good": ("(1 - m)/(2*m)", Fraction(1, 4)),
    "same-interests": ("0", Fraction(0)),
}


@functools.cache
def repeated(name: str, folder: str = "repeated") -> Repeated:
    model = burden.load(GAMES / folder / f"{name}.yaml")
    assert isinstance(model, burden.Model)
    return burden.repeated(model)


@pytest.mark.parametrize("name", CRITICAL)
def test_the_critical_discount_factor_is_that_of_the_source(name: str) -> None:
    formula, value = CRITICAL[name]
    (level,) = repeated(name).levels
    for one in (*level.players, level.overall):
        assert one.value == value
        difference = parse(f"({one.exact}) - ({formula})")
        points = [repeated(name).parameters]
        points += [{key: number * scale for key, number in points[0].items()} for scale in (Fraction(9, 10),)]
        for point in points:
            assert difference.evaluate(point) == 0
    assert level.is_sustainable


def test_going_back_to_the_stage_equilibrium_takes_five_eighths_in_abreus_game() -> None:
    model = burden.load(GAMES / "repeated" / "penal-codes.yaml")
    (level,) = burden.repeated(model, punishment="nash", discount="delta").levels
    assert level.overall.value == Fraction(5, 8)


def test_at_four_sevenths_abreus_penal_code_holds_each_firm_to_zero() -> None:
    found = burden.repeated(burden.load(GAMES / "repeated" / "penal-codes.yaml"), sets=True)
    assert found.is_sustainable
    (equilibria,) = [one for one in found.sets if one.kind == "equilibrium"]
    for place in range(2):
        assert min(vertex[place] for vertex in equilibria.inner) == 0


def test_two_periods_need_a_discount_factor_of_four_ninths() -> None:
    """A defection gains 5 - 4; being friendly pays 3, the mixed equilibrium 3/4."""
    finite = repeated("two-periods").finite
    assert finite is not None
    assert finite.stretches[0].values[""] == Fraction(4, 9)
    assert not finite.has_unique_payoff


# -- the essay, repeated ------------------------------------------------------------------------------------------

#: By game: critical discount factors at each effort, at the values of the file. `None`: no patience is enough.
EFFORTS: dict[str, dict[str, Fraction | None]] = {
    "s02-repeated": {"withdraw": Fraction(1, 3), "keep": Fraction(5, 7), "redouble": None},
    "s12-conditional-guarantee": {"withdraw": Fraction(1, 3), "keep": Fraction(5, 16), "redouble": Fraction(1, 3)},
}


@pytest.mark.parametrize("name", EFFORTS)
def test_critical_discount_factors_over_american_effort(name: str) -> None:
    found = repeated(name, "essay")
    assert {level.effort: level.overall.value for level in found.levels} == EFFORTS[name]


def test_under_the_threat_to_leave_patience_first_falls_and_then_rises_with_effort() -> None:
    """delta* = (3 + 2u)/((1 + u)(9 - u)) has its least value at (sqrt(21) - 3)/2 = 0.79."""
    found = repeated("s12-repeated", "essay")
    (level,) = found.levels
    values = {"theta": Fraction(5), "k": Fraction(5)}
    for u in (Fraction(0), Fraction(1, 3), Fraction(79, 100), Fraction(80, 100), Fraction(3, 2), Fraction(2)):
        exact = parse(level.overall.exact).evaluate({**values, "u": u})
        assert exact == (3 + 2 * u) / ((1 + u) * (9 - u))
        moves = {move.direction: move for move in found.moves if move.player == ""}
        falls, rises = moves["decreasing"].condition, moves["increasing"].condition
        assert falls is not None
        assert rises is not None
        assert falls.holds({**values, "u": u}) == (2 * u * u + 6 * u - 6 < 0)
        assert rises.holds({**values, "u": u}) == (2 * u * u + 6 * u - 6 > 0)


# -- the essay, along paths ---------------------------------------------------------------------------------------

Values = Mapping[str, Fraction]

#: Numbers that stand in the formulas of the three games, and a belief for those that have none.
FIXED: Values = {
    **{"need": Fraction(10), "kappa": Fraction(1), "wear": Fraction(1, 10), "w": Fraction(1), "c": Fraction(2)},
    **{"beta": Fraction(9, 10), "p": Fraction(1)},
}


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gauss and Jordan."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(size):
        pivot = next(row for row in range(column, size) if rows[row][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [entry / rows[column][column] for entry in rows[column]]
        for row in range(size):
            if row != column:
                factor = rows[row][column]
                rows[row] = [one - factor * other for one, other in zip(rows[row], rows[column], strict=True)]
    return [row[-1] for row in rows]


def plan(values: Values, futures: Sequence[tuple[Fraction, Sequence[Fraction]]], start: Fraction) -> Fraction:
    """First order of Europe, where with given chances efforts follow each other so; it learns which after the first.

    The unknowns are the first order and the later ones in every future; each first-order condition says that an order
    costs at the margin what it saves later: c*x_s = sum over t > s of beta**(t - s)*w*gap_t*(1 - wear)**(t - s - 1),
    the last year counted three times.
    """
    keep, beta = 1 - values["wear"], values["beta"]
    n_years = len(futures[0][1])
    index = {(future, year): (0 if year == 0 else 1 + future * (n_years - 1) + year - 1)
             for future in range(len(futures)) for year in range(n_years)}  # fmt: skip
    size = 1 + len(futures) * (n_years - 1)
    matrix = [[Fraction(0)] * size for _ in range(size)]
    right = [Fraction(0)] * size
    for row in range(size):
        matrix[row][row] = values["c"]
    for future, (chance, efforts) in enumerate(futures):
        for year in range(n_years):
            row, weight = index[future, year], chance if year == 0 else Fraction(1)
            for later in range(year + 1, n_years + 1):
                effort, times = (efforts[later], 1) if later < n_years else (Fraction(1), 3)
                factor = weight * times * values["w"] * beta ** (later - year) * keep ** (later - year - 1)
                right[row] += factor * (values["need"] - values["kappa"] * effort - keep**later * start)
                for order in range(later):
                    matrix[row][index[future, order]] += factor * keep ** (later - order - 1)
    return solved(matrix, right)[0]


def followed(values: Values, efforts: Sequence[int], kind: str) -> tuple[list[Fraction], list[Fraction]]:
    """Orders, and forces at the beginning of each year and after the last, along a schedule that is carried out."""
    schedule = [Fraction(effort) for effort in efforts]
    forces, orders = [values["forces"]], []
    for year, effort in enumerate(schedule):
        left = len(schedule) - year
        stays = [effort] * left
        rest = schedule[year:]
        has_moved = any(one != schedule[0] for one in schedule[: year + 1])
        if kind == "secret":
            futures = [(Fraction(1), stays)]
        elif has_moved:
            futures = [(Fraction(1), rest)]
        else:
            # Nothing is learnt until effort moves; the schedules here all move in the second year, or in none that
            # leaves a choice between years of waiting.
            assert values["p"] == 1 or left == 1 or rest[1] != effort
            futures = [(values["p"], rest), (1 - values["p"], stays)] if values["p"] != 1 else [(Fraction(1), rest)]
        orders.append(plan(values, futures, forces[-1]))
        assert orders[-1] >= 0
        forces.append((1 - values["wear"]) * forces[-1] + orders[-1])
    return orders, forces


def totals(values: Values, efforts: Sequence[int], kind: str) -> dict[str, Fraction]:
    orders, forces = followed(values, efforts, kind)
    beta, total = values["beta"], {"US": Fraction(0), "Europe": Fraction(0)}
    for year, effort in enumerate(efforts):
        gap = values["need"] - forces[year] - values["kappa"] * effort
        total["US"] += beta**year * (-values["v"] / 2 * gap**2 - values["r"] * effort)
        total["Europe"] += beta**year * (-values["w"] / 2 * gap**2 - values["c"] / 2 * orders[year] ** 2)
    gap = values["need"] - forces[-1] - values["kappa"]
    total["US"] -= beta ** len(efforts) * 3 * (values["v"] / 2 * gap**2 + values["r"])
    total["Europe"] -= beta ** len(efforts) * 3 * values["w"] / 2 * gap**2
    return total


SCHEDULES: dict[str, dict[str, tuple[Sequence[int], str]]] = {
    "s13-slow": {
        "none": ([4, 4, 4, 4], "announced"),
        "sudden": ([4, 1, 1, 1], "announced"),
        "delayed": ([4, 4, 4, 1], "announced"),
        "gradual": ([4, 3, 2, 1], "announced"),
    },
    "s13-steady": {
        "steady": ([4, 3, 2, 1], "announced"),
        "one-step": ([4, 4, 1, 1], "announced"),
        "stop-and-go": ([4, 2, 3, 1], "announced"),
    },
    "s13-open": {
        "open": ([4, 3, 2, 1], "announced"),
        "secret": ([4, 3, 2, 1], "secret"),
        "open-sudden": ([4, 1, 1, 1], "announced"),
        "secret-sudden": ([4, 1, 1, 1], "secret"),
    },
}


@functools.cache
def paths(name: str) -> Paths:
    return burden.path(burden.load(GAMES / "essay" / f"{name}.yaml"), optimal=False)


@pytest.mark.parametrize(("name", "schedule"), [(name, one) for name, own in SCHEDULES.items() for one in own])
def test_forces_and_payoffs_are_those_of_the_first_order_conditions(name: str, schedule: str) -> None:
    found = paths(name)
    (path,) = [one for one in found.schedules if one.name == schedule]
    values = {**FIXED, **found.parameters}
    efforts, kind = SCHEDULES[name][schedule]
    orders, forces = followed(values, efforts, kind)  # type: ignore[arg-type]
    assert path.is_exact
    assert [period.contributions["Europe"] for period in path.periods] == orders
    assert [*(period.stocks["forces"] for period in path.periods), path.stocks["forces"]] == forces
    assert path.payoffs == totals(values, efforts, kind)  # type: ignore[arg-type]


def test_every_schedule_of_the_files_is_checked() -> None:
    assert {name: set(own) for name, own in SCHEDULES.items()} == {
        name: {one.name for one in paths(name).schedules} for name in SCHEDULES
    }


@pytest.mark.parametrize(
    ("name", "better", "worse", "parameter", "points"),
    [
        ("s13-slow", "gradual", "sudden", "r", [Fraction(n, 20) for n in range(1, 60)]),
        ("s13-slow", "gradual", "delayed", "v", [Fraction(n, 3) for n in range(1, 40)]),
        ("s13-open", "open-sudden", "open", "p", [Fraction(n, 40) for n in range(41)]),
        ("s13-open", "open-sudden", "secret-sudden", "p", [Fraction(n, 40) for n in range(41)]),
    ],
)
def test_where_a_schedule_is_better_is_what_first_order_conditions_say(
    name: str, better: str, worse: str, parameter: str, points: list[Fraction]
) -> None:
    found = paths(name)
    values = {**FIXED, **found.parameters}
    (condition,) = [
        one.condition
        for one in found.comparisons
        if (one.player, one.better, one.worse, one.free) == ("US", better, worse, (parameter,))
    ]
    assert condition is not None
    verdicts = set()
    for point in points:
        at = {**values, parameter: point}
        gain, other = (totals(at, *SCHEDULES[name][schedule])["US"] for schedule in (better, worse))  # type: ignore[arg-type]
        assert condition.holds({parameter: point}) == (gain > other)
        verdicts.add(gain > other)
    assert verdicts == {True, False}


# -- claims -------------------------------------------------------------------------------------------------------


def patience(values: Values, effort: int, after: int) -> Fraction:
    """Critical discount factor of either ally, 1 where there is none, from payoffs: B(Q) = theta*Q - Q**2/2, cost k."""

    def worth(total: int) -> Fraction:
        return values["theta"] * total - Fraction(total**2, 2)

    target, deviation, punishment = worth(effort + 2) - values["k"], worth(effort + 1), worth(after)
    return min(Fraction(1), (deviation - target) / (deviation - punishment)) if target > punishment else Fraction(1)


def withdrawing(values: Values) -> list[Fraction]:
    """With a guarantor who leaves after a deviation, at each of its efforts."""
    return [patience(values, effort, 0) for effort in range(3)]


def unconditional(values: Values) -> list[Fraction]:
    return [patience(values, effort, effort) for effort in range(3)]


def is_better(game: str, player: str, better: str, worse: str) -> Callable[[Values], bool]:
    def decide(values: Values) -> bool:
        one, other = (totals({**FIXED, **values}, *SCHEDULES[game][name]) for name in (better, worse))
        return one[player] >= other[player]

    return decide


#: By game and claim: whether it is true at some values.
CLAIMS: dict[tuple[str, str], Callable[[Values], bool]] = {
    ("s02-repeated", "harder-to-keep-up"): lambda values: unconditional(values) == sorted(unconditional(values)),
    ("s02-repeated", "harder-than-alone"): lambda values: unconditional(values)[0] < unconditional(values)[1],
    ("s12-conditional-guarantee", "keeping-helps"): lambda values: withdrawing(values)[1] <= withdrawing(values)[0],
    ("s12-conditional-guarantee", "monotone"): lambda values: withdrawing(values) == sorted(withdrawing(values))[::-1],
    ("s13-slow", "slow-beats-sudden"): is_better("s13-slow", "US", "gradual", "sudden"),
    ("s13-slow", "slow-beats-delayed"): is_better("s13-slow", "US", "gradual", "delayed"),
    ("s13-slow", "slow-for-europe"): is_better("s13-slow", "Europe", "gradual", "sudden"),
    ("s13-steady", "steady-beats-one-step"): is_better("s13-steady", "US", "steady", "one-step"),
    ("s13-steady", "steady-beats-stop-and-go"): is_better("s13-steady", "US", "steady", "stop-and-go"),
    ("s13-open", "open-beats-secret"): is_better("s13-open", "US", "open", "secret"),
    ("s13-open", "open-beats-secret-when-sudden"): is_better("s13-open", "US", "open-sudden", "secret-sudden"),
    ("s13-open", "open-for-europe"): is_better("s13-open", "Europe", "open", "secret"),
}

#: Claims that hold throughout; the others hold at some values and fail at others.
ALWAYS_TRUE = {
    *("harder-to-keep-up", "harder-than-alone", "slow-for-europe"),
    *("open-beats-secret", "open-beats-secret-when-sudden", "open-for-europe"),
}


@functools.cache
def claims_of(game: str) -> Mapping[str, Claim]:
    found = burden.check(burden.load(GAMES / "essay" / f"{game}.yaml"))
    return {claim.id: claim for claim in found.claims}


def points_of(game: str) -> list[dict[str, Fraction]]:
    """Points of the domain of a game, where its assumptions hold."""
    rng = random.Random(game)
    found: list[dict[str, Fraction]] = []
    while len(found) < 60:
        if game.startswith("s13"):
            point = {"forces": Fraction(rng.randint(0, 12), 2), "v": Fraction(rng.randint(1, 30), 10)}
            point |= {"r": Fraction(rng.randint(1, 60), 10)}
            if game == "s13-open":
                point["p"] = Fraction(rng.randint(0, 8), 8)
        else:
            point = {"theta": Fraction(rng.randint(3, 30), 2), "k": Fraction(rng.randint(3, 50), 2)}
            if not (point["k"] > point["theta"] - Fraction(1, 2) and 2 * point["theta"] - 2 > point["k"]):
                continue
        found.append(point)
    return found


@pytest.mark.parametrize(("game", "claim"), CLAIMS)
def test_a_claim_of_the_essay_holds_where_it_is_true(game: str, claim: str) -> None:
    found = claims_of(game)[claim]
    truth = {tuple(point.items()): CLAIMS[game, claim](point) for point in points_of(game)}
    assert found.proof == "proved"
    assert found.verdict == ("holds" if claim in ALWAYS_TRUE else "conditional")
    assert found.condition is not None
    assert all(found.condition.holds(dict(point)) == is_true for point, is_true in truth.items())
    assert set(truth.values()) == ({True} if claim in ALWAYS_TRUE else {True, False})


def test_redoubling_under_the_threat_to_leave_is_no_contradiction() -> None:
    """At theta = k = 5 the critical discount factor falls from 1/3 without effort to 5/16 at effort 1."""
    assert {claim: found.verdict for claim, found in claims_of("s12-repeated").items()} == {
        "always-contradictory": "fails"
    }
    values = {"theta": Fraction(5), "k": Fraction(5)}
    assert withdrawing(values) == [Fraction(1, 3), Fraction(5, 16), Fraction(1, 3)]


def test_every_claim_about_play_over_time_is_checked() -> None:
    models = {path.stem: burden.load(path) for path in (GAMES / "essay").glob("*.yaml")}
    over_time = {
        name: model
        for name, model in models.items()
        if isinstance(model, burden.Model) and (model.repeated is not None or model.path is not None)
    }
    stated = {(name, claim) for name, model in over_time.items() for claim in model.claims}
    assert stated == {*CLAIMS, ("s12-repeated", "always-contradictory")}


# -- how answers show themselves ----------------------------------------------------------------------------------


def test_answers_show_themselves_in_a_terminal_and_in_a_notebook() -> None:
    assert repr(repeated("prisoners-dilemma")).splitlines()[3].split() == [
        *("Row", "(T", "-", "R)/(T", "-", "P)", "1/2", "0", "==", "0")
    ]
    assert "<td>(T - R)/(T - P)</td><td>1/2</td>" in repeated("prisoners-dilemma")._repr_html_()
    line = next(line for line in repr(paths("s13-slow")).splitlines() if line.startswith("gradual"))
    assert line.split()[-3:] == ["-13.3856", "-14.6808", "-28.0664"]
    assert "<td>-13.3856</td>" in paths("s13-slow")._repr_html_()
