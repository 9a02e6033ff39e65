"""All equilibria of very many games of two choosers: speed of the kernels, and exactness beside the exact solver.

Speed is that of machine code in one process, which is loaded before the clock starts, in blocks as sweeps have them.
Payoff building is counted where payoffs come from formulas. Exactness: all points of random games are solved by the
exact solver too. A point is wrong if the kernel settles it and says anything else, probabilities outside of their error
bounds included; it is needless if the kernel leaves it open although nothing is tied.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

import burden
from burden.model import Model
from burden.sweeps.kernels import combining, find_bimatrix, find_leader_first, finding
from burden.sweeps.program import compile_program
from burden.sweeps.question import Question
from tests.kernel_games import Tables, differences_from_exact, is_degenerate, nearly_tied, solved, tables, values_of

#: Games of each kind and shape of the exactness run.
N_EXACTNESS = 250

#: Points of the speed run, about as many as sweeps evaluate at once.
N_POINTS = 2048

SHAPES = [(2, 2), (2, 3), (3, 3), (3, 4), (4, 4)]

#: The game of games/nato.yaml without its last American action, and with a joint product that may be large.
GAME = """
burden: 1
parameters:
  kappa: {value: 9/10, domain: "[0, 1]"}
  theta_W: {value: 12/5, domain: "(0, 6]"}
  theta_E: {value: 14/5, domain: "(0, 6]"}
  gamma: {value: 0, domain: "[0, 1]"}
players:
  US: {role: guarantor, actions: {withdraw: 0, reduce: 1, keep: 2}}
  West: {role: ally, actions: {low: 1, medium: 2, high: 3}}
  East: {role: ally, actions: {low: 1, medium: 2, high: 3}}
definitions:
  Q: US + West + East
  seen: kappa*US + West + East
payoffs:
  US: 7/2*Q - Q**2/4 + US - (West + East)/4 - US**2/2
  West: theta_W*seen - seen**2/4 + gamma*US*West - 19/200*West**2
  East: theta_E*seen - seen**2/4 + gamma*US*East - 19/200*East**2
effort: US
timing: guarantor-first
"""


@dataclass(frozen=True)
class Uniform:
    """Points drawn uniformly from a box: all that compiling asks of points is their names."""

    names: tuple[str, ...] = ("kappa", "theta_W", "theta_E", "gamma")
    n_points: int = N_POINTS

    def floats(self, start: int, stop: int) -> NDArray[np.float64]:
        """The doubles."""
        return np.random.default_rng(1).uniform((0, 0, 0, 0), (1, 6, 6, 1), (self.n_points, 4))[start:stop]

    def exact(self, number: int) -> dict[str, Fraction]:
        """The decimals that Python prints for them."""
        row = self.floats(number, number + 1)[0].tolist()
        return {name: Fraction(repr(value)) for name, value in zip(self.names, row, strict=True)}


def per_point(work: Callable[[], object], n_points: int) -> float:
    """Nanoseconds, at best."""
    best = float("inf")
    for _ in range(50):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best / n_points * 1e9


def speed() -> None:
    """Print how long a point takes."""
    start = time.perf_counter()
    finding.code().load()
    combining.code().load()
    game = tables((2, 2))
    find_bimatrix(game, values_of(game, np.zeros((1, 8), dtype=np.int64)))
    print(f"machine code was there after {time.perf_counter() - start:.1f} s\n")
    points = Uniform()
    model = burden.loads(GAME)
    assert isinstance(model, Model)
    question = Question(model, points, {}, timing="guarantor-first")
    program = compile_program(question)
    floats = points.floats(0, N_POINTS)
    evaluated = program.evaluate(floats)
    found = find_leader_first(program, evaluated, 0)
    building = per_point(lambda: program.evaluate(floats), N_POINTS)
    finding_them = per_point(lambda: find_leader_first(program, evaluated, 0), N_POINTS)
    mixed = np.any([(own < 1).all(axis=1) for own in found.probabilities], axis=0).mean()
    print("three guarantor actions, 3 × 3 allies, guarantor-first, all equilibria of all subgames:")
    print(
        f"  payoffs {building:.0f} ns, equilibria {finding_them:.0f} ns: "
        f"{1e3 / (building + finding_them):.2f} million points a second; {mixed:.1%} of outcomes mixed, "
        f"{found.unsafe.mean():.2%} unsafe\n"
    )
    generator = np.random.default_rng(2)
    print("tables of random payoffs, equilibria alone, in million points a second; and the share that is unsafe:")
    for shape, leader in [((2, 2), None), ((3, 3), None), ((4, 4), None), ((3, 3, 3), 0), ((3, 4, 4), 0)]:
        game = tables(shape, leader)
        cells = [f"  {' × '.join(map(str, shape)):10}{'leader' if leader == 0 else '':8}"]
        for name, high in (("generic", 10**6), ("-10 to 10", 10), ("-3 to 3", 3)):
            values = values_of(game, generator.integers(-high, high, (N_POINTS, game.payoffs.size), endpoint=True))
            if leader is None:
                rate = 1e3 / per_point(lambda g=game, v=values: find_bimatrix(g, v), N_POINTS)  # type: ignore[misc]
                answer = find_bimatrix(game, values)
            else:
                rate = 1e3 / per_point(lambda g=game, v=values: find_leader_first(g, v, 0), N_POINTS)  # type: ignore[misc]
                answer = find_leader_first(game, values, 0)
            cells.append(f"{name} {rate:5.2f} {answer.unsafe.mean():6.1%}")
        print("   ".join(cells))


def exactness() -> None:
    """Print how many answers are wrong."""
    print("\nkind         games   wrong   unsafe   of these needless")
    generator = np.random.default_rng(3)

    def whole(high: int) -> Callable[[int, int], NDArray[np.int64]]:
        return lambda n, size: generator.integers(-high, high, (n, size), endpoint=True)

    def uniform(n: int, size: int) -> NDArray[np.object_]:
        rows = [[Fraction(value) for value in row] for row in generator.uniform(-1, 1, (n, size)).tolist()]
        return np.array(rows, dtype=object)

    kinds: dict[str, Callable[[int, int], NDArray[np.object_] | NDArray[np.int64]]] = {
        "uniform": uniform,
        "-10 to 10": whole(10),
        "-3 to 3": whole(3),
        "nearly tied": lambda n, size: nearly_tied(generator, n, size),
    }
    games = [tables(shape) for shape in SHAPES]
    games += [tables((3, *shape), 0) for shape in ((2, 2), (3, 3))]
    for name, draw in kinds.items():
        counts = np.zeros(4, dtype=np.int64)
        for game in games:
            counts += judged(game, draw(N_EXACTNESS, game.payoffs.size))
        print(f"{name:11}" + "".join(f"{count:8,}" for count in counts.tolist()))


def judged(game: Tables, payoffs: NDArray[np.object_] | NDArray[np.int64]) -> tuple[int, int, int, int]:
    """Games, wrong ones, unsafe ones, and those that are unsafe without need."""
    values = values_of(game, payoffs)
    found = find_bimatrix(game, values) if game.leader is None else find_leader_first(game, values, game.leader)
    wrong = needless = 0
    for point, row in enumerate(payoffs.tolist()):
        if found.unsafe[point]:
            needless += not is_degenerate(solved(game, row))
            continue
        of_point = np.flatnonzero(found.point == point)
        alone = replace(
            found,
            point=found.point[of_point],
            probabilities=tuple(own[of_point] for own in found.probabilities),
            selection=None if found.selection is None else found.selection[of_point],
            errors=tuple(own[of_point] for own in found.errors),
        )
        wrong += differences_from_exact(alone, game, row, point) != []
    return len(payoffs), wrong, int(found.unsafe.sum()), needless


def main() -> None:
    """Run it."""
    speed()
    exactness()


if __name__ == "__main__":
    main()
