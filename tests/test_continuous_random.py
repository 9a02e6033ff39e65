"""Random games on intervals against brute force: dense grids of replies, and a search for points without regret."""

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias, cast

import numpy as np
import pytest

import burden
from burden.continuous.simultaneous import solve_at_once
from burden.model import Model
from burden.results import LevelSolution
from burden.search import Search

HIGH = 4.0
N_GAMES = 120

_Payoff: TypeAlias = Callable[[Any, Any], Any]


def payoff(rng: random.Random, own: str, kind: str) -> str:
    """Text of a payoff in the levels A and B."""
    benefit, cost = rng.randint(1, 6), rng.randint(1, 4)
    joint = f"({rng.randint(-2, 2)})*A*B/4"
    if kind == "polynomial":
        degree = rng.choice([2, 2, 3])
        powers = [(i, j) for i in range(degree + 1) for j in range(degree + 1 - i) if i + j]
        return " + ".join(f"({rng.randint(-4, 4)})*A**{i}*B**{j}/{rng.choice([1, 2, 4])}" for i, j in powers)
    benefits = {
        "log": f"{benefit}*log({rng.randint(1, 3)} + A + B)",
        "root": f"{benefit}*sqrt({rng.randint(1, 3)} + A + B)",
        "kinked": f"{benefit}*{rng.choice(['max', 'min'])}(A, B)",
    }
    return f"{benefits[kind]} - {cost}*{own}**{rng.choice([1, 2])}/{rng.choice([1, 2, 3])} + {joint}"


def compiled(text: str) -> _Payoff:
    """The same in floating point, read by Python and not by us."""
    names = {"log": np.log, "exp": np.exp, "sqrt": np.sqrt, "max": np.maximum, "min": np.minimum}
    code = compile(text, "payoff", "eval")
    return lambda a, b: eval(code, {**names, "A": a, "B": b}) + 0 * a + 0 * b  # our own text, made above


def regret(payoffs: list[_Payoff], a: float, b: float, n: int = 801) -> float:
    grid = np.linspace(0, HIGH, n)
    first, second = payoffs
    gains = [first(grid, b).max() - first(a, b), second(a, grid).max() - second(a, b)]
    return float(max(gains))


def starts(payoffs: list[_Payoff], n: int = 121) -> list[tuple[float, float]]:
    """Places of a grid with less regret than their neighbours."""
    first, second = payoffs
    grid, replies = np.linspace(0, HIGH, n), np.linspace(0, HIGH, 601)
    a, b = np.meshgrid(grid, grid, indexing="ij")
    best = [first(replies[:, None], grid[None, :]).max(axis=0), second(grid[None, :], replies[:, None]).max(axis=0)]
    gains = np.maximum(best[0][None, :] - first(a, b), best[1][:, None] - second(a, b))
    wide = np.pad(gains, 1, constant_values=np.inf)
    around = [wide[1 + i : n + 1 + i, 1 + j : n + 1 + j] for i in (-1, 0, 1) for j in (-1, 0, 1)]
    places = np.argwhere((gains <= np.min(around, axis=0) + 1e-12) & (gains < 0.5))
    return [(float(grid[i]), float(grid[j])) for i, j in places[:40]]


def polished(payoffs: list[_Payoff], a: float, b: float) -> tuple[float, float, float]:
    """Walk downhill in regret, with shorter and shorter steps."""
    step, least = HIGH / 120, regret(payoffs, a, b)
    while step > 1e-9:
        for i, j in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)):
            other = min(max(a + i * step, 0), HIGH), min(max(b + j * step, 0), HIGH)
            found = regret(payoffs, *other)
            if found < least - 1e-15:
                (a, b), least = other, found
                break
        else:
            step /= 2
    return a, b, least


def distance(solution: LevelSolution, a: float, b: float) -> float:
    """From a point to the nearest equilibrium that is listed, or lies between two that are joined."""
    points = [np.array([cast("float", level) for level in one.strategies.values()]) for one in solution.equilibria]
    found = [np.linalg.norm(point - (a, b)) for point in points]
    for part in solution.components:
        for subset in part.subsets:
            low, high = points[subset[0]], points[subset[-1]]
            share = np.clip(np.dot((a, b) - low, high - low) / np.dot(high - low, high - low), 0, 1)
            found.append(np.linalg.norm(low + share * (high - low) - (a, b)))
    return float(min(found, default=np.inf))


def check(texts: dict[str, str]) -> LevelSolution:
    """Solve a game, and compare what is listed with what has no regret on dense grids."""
    lines = "".join(f"  {own}: {text!r}\n" for own, text in texts.items())
    model = burden.loads(f"burden: 1\nplayers: {{A: {{interval: [0, 4]}}, B: {{interval: [0, 4]}}}}\npayoffs:\n{lines}")
    solution = cast("LevelSolution", burden.solve(model))
    payoffs = [compiled(text) for text in texts.values()]
    for one in solution.equilibria:
        a, b = (cast("float", level) for level in one.strategies.values())
        assert regret(payoffs, a, b, 4001) < 1e-9, one
    for start in starts(payoffs):
        a, b, least = polished(payoffs, *start)
        if solution.complete and least < 1e-8 and regret(payoffs, a, b, 20001) < 1e-8:
            assert distance(solution, a, b) < 0.02, (a, b, solution)
    return solution


@pytest.mark.parametrize("seed", range(N_GAMES))
def test_equilibria_are_those_that_brute_force_finds(seed: int) -> None:
    rng = random.Random(seed)
    kind = rng.choice(["polynomial", "polynomial", "log", "kinked", "root"])
    assert check({own: payoff(rng, own, kind) for own in ("A", "B")}).complete


def transcendental(rng: random.Random, own: str) -> str:
    """Text of a payoff that is not algebraic."""
    benefit = rng.choice(
        [
            f"{rng.randint(2, 9)}*(1 - exp(-(A + B)/{rng.randint(1, 2)}))",
            f"{rng.randint(2, 9)}/(1 + exp({rng.randint(1, 4)} - A - B))",
            f"{rng.randint(2, 9)}*(1 + A + B)**0.37",
            "(A + B)*log(1 + A + B)",
        ]
    )
    cost = f"{rng.randint(1, 4)}*{own}**{rng.choice([1, 2])}/{rng.choice([1, 2, 3])}"
    return f"{benefit} - {cost} + ({rng.randint(-1, 1)})*A*B/4"


@pytest.mark.parametrize("seed", range(25))
def test_equilibria_proved_by_balls_are_those_that_brute_force_finds(seed: int) -> None:
    rng = random.Random(seed)
    check({own: transcendental(rng, own) for own in ("A", "B")})


FOLLOWERS = {
    "quadratic": "{}*(U+A+B) - {}*(U+A+B)**2/4 - {}*{own}**2/2 + ({})*U*{own}/2",
    "log": "{}*log(1+U+A+B) - {}*{own}**2/2 + 0*{}*{}",
    "kinked": "{}*min(U+A+B, {}) - {}*{own}**2/2 + 0*{}",
}


@pytest.mark.parametrize("seed", range(15))
def test_no_level_of_a_grid_is_better_for_a_leader(seed: int) -> None:
    rng = random.Random(seed)
    form = FOLLOWERS[rng.choice([*FOLLOWERS])]
    texts = {
        "U": f"{rng.randint(1, 6)}*(U+A+B) - (U+A+B)**2/2 - {rng.randint(1, 3)}*U**2/2 + ({rng.randint(-2, 2)})*A",
        **{own: form.format(*(rng.randint(1, 4) for _ in range(4)), own=own) for own in ("A", "B")},
    }
    players = "U: {role: guarantor, interval: [0, 4]}, A: {interval: [0, 3]}, B: {interval: [0, 3]}"
    lines = "".join(f"  {own}: {text!r}\n" for own, text in texts.items())
    model = burden.loads(f"burden: 1\ntiming: guarantor-first\nplayers: {{{players}}}\npayoffs:\n{lines}")
    assert isinstance(model, Model)
    solution = cast("LevelSolution", burden.solve(model))
    assert solution.equilibria
    reached = max(float(one.payoffs[0]) for one in solution.equilibria)
    for step in range(41):
        replies = solve_at_once(model, {}, Search(), {"U": Fraction(step, 10)}).solution
        assert all(float(one.payoffs[0]) <= reached + 1e-9 for one in replies.equilibria)
