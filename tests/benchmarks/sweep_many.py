"""Simultaneous games of three and more players: speed of the kernels, what they leave open, and exactness.

Speed is that of one process, on one core where the system lets us choose, with machine code that is loaded before the
clock starts, in blocks as sweeps have them. Payoff building is counted. The game is that of games/nato.yaml without its
last American action, with random parameters that give several equilibria, and mixed ones, at some points.

Shares are the points that the kernel leaves to the exact solver: in games of alliances, and in games with payoffs at
random, which have none of their structure. Exactness: what the kernel settles is compared with the exact solver in
every equilibrium, bounds on errors included.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

import burden
from burden.model import Model
from burden.solvers.machine_code import Engine
from burden.sweeps.exactly import exact_rows
from burden.sweeps.found import Found
from burden.sweeps.kernels import expect, find_n_players, find_pure
from burden.sweeps.points import points_of
from burden.sweeps.program import Evaluated, Program, compile_program
from burden.sweeps.question import Question
from tests.kernel_games import Tables, nearly_tied, tables, values_of
from tests.many_player_games import differences, drawn, of_allies

__all__ = ["GAME", "main"]

GAME = """
burden: 1
title: Three actions of a guarantor, three of each ally
parameters:
  theta_US: {value: 3.5, domain: "[1, 6]"}
  theta_W: {value: 2.4, domain: "[1, 6]"}
  theta_E: {value: 2.8, domain: "[1, 6]"}
  kappa: {value: 0.9, domain: "[0, 1]"}
  gamma: {value: 0, domain: "[0, 6/5]"}
  r1: {value: 1, domain: "[0, 3]"}
players:
  US: {role: guarantor, actions: {withdraw: 0, reduce: 1, keep: 2}}
  West: {role: ally, actions: {low: 1, medium: 2, high: 3}}
  East: {role: ally, actions: {low: 1, medium: 2, high: 3}}
definitions: {Q: US + West + East, Q_A: kappa*US + West + East}
payoffs:
  US: theta_US*Q - Q**2/4 + r1*US - (West + East)/4 - US**2/2
  West: theta_W*Q_A - Q_A**2/4 + gamma*US*West - 19/200*West**2
  East: theta_E*Q_A - Q_A**2/4 + gamma*US*East - 19/200*East**2
"""

#: Points for the kernels, for the exact solver, and games of each kind that are compared in every equilibrium.
N_KERNEL, N_EXACT, N_COMPARED = 1 << 18, 400, 250

#: Points that are evaluated at once.
BLOCK = 4096

#: Levels of a guarantor and its allies.
ALLIANCES: dict[str, tuple[tuple[int, ...], ...]] = {
    "3×3×3": ((0, 1, 2), (1, 2, 3), (1, 2, 3)),
    "3×2×3, uneven": ((0, 1, 4), (0, 2), (1, 2, 5)),
    "4×4×4": ((0, 1, 2, 3), (0, 1, 2, 3), (0, 1, 2, 3)),
    "2×2×2×2": ((0, 1), (0, 1), (0, 1), (0, 1)),
    "3×3×3×3": ((0, 1, 2), (0, 1, 2), (0, 1, 2), (0, 1, 2)),
}

SHAPES = ((2, 2, 2), (2, 3, 3), (3, 3, 3), (2, 2, 2, 2))


def rate(
    program: Program, points: NDArray[np.float64], find: Callable[[Program, Evaluated], Found]
) -> tuple[float, float]:
    """Microseconds a point, the best of three runs, and the share of points left open."""
    blocks = [points[start : start + BLOCK] for start in range(0, len(points), BLOCK)]
    seconds = []
    for _ in range(4):
        start = time.perf_counter()
        n_open = sum(int(find(program, program.evaluate(block)).unsafe.sum()) for block in blocks)
        seconds.append(time.perf_counter() - start)
    return min(seconds[1:]) / len(points) * 1e6, n_open / len(points)


def measure_speed() -> None:
    """Print the rates of both kernels, of the payoffs alone, and of the exact solver."""
    model = burden.loads(GAME)
    assert isinstance(model, Model)
    asked = Question(model, points_of(model, (), N_KERNEL, "random", 0, None), model.values())
    program = compile_program(asked)
    points = asked.points.floats(0, N_KERNEL)
    nothing = np.zeros(0, dtype=np.int64)

    def only_payoffs(_: Program, evaluated: Evaluated) -> Found:
        return Found(nothing, (), None, evaluated.unsure)

    for name, find in (("payoffs alone", only_payoffs), ("pure", find_pure), ("all", find_n_players)):
        microseconds, share = rate(program, points, find)
        print(f"3×3×3 {name:14} {microseconds:8.3f} µs a point {1e6 / microseconds:14,.0f} points/s   {share:.4%} open")
    found = find_n_players(program, program.evaluate(points[:50_000]))
    mixing = np.stack([(own > 0).sum(axis=1) for own in found.probabilities], axis=1)
    counts = np.bincount(np.bincount(found.point, minlength=50_000))
    print("  equilibria a point:", {n: int(count) for n, count in enumerate(counts) if count})
    print("  actions played:", Counter("×".join(map(str, row)) for row in mixing.tolist()).most_common())
    exact_rows(asked, program, range(20))
    start = time.perf_counter()
    exact_rows(asked, program, range(N_EXACT))
    seconds = time.perf_counter() - start
    print(f"  the exact solver: {N_EXACT / seconds:,.0f} points/s")


def measure_shares() -> None:
    """Print what is left open, and what differs from the exact solver, kind by kind."""
    print(f"\n{'':34} {'µs a point':>10} {'open':>8} {'compared':>9} {'differ':>7} {'exact, ms':>10}")
    for name, levels in ALLIANCES.items():
        game = tables([len(own) for own in levels])
        for digits in (8, 1):
            _compare(f"alliance {name}, {digits} digits", game, of_allies(len(levels), 4 * N_COMPARED, levels, digits))
    for shape in SHAPES:
        game = tables(shape)
        name = "×".join(map(str, shape))
        _compare(f"random {name}, up to 1000", game, drawn(1, game, 2 * N_COMPARED, -1000, 1000))
        _compare(f"random {name}, 0 to 3", game, drawn(2, game, 2 * N_COMPARED, 0, 3))
        payoffs = nearly_tied(np.random.default_rng(3), 2 * N_COMPARED, game.payoffs.size)
        _compare(f"random {name}, near ties", game, payoffs)


def _compare(name: str, game: Tables, payoffs: NDArray[np.object_] | NDArray[np.int64]) -> None:
    values = values_of(game, payoffs)
    find_n_players(game, values)
    start = time.perf_counter()
    found = find_n_players(game, values)
    seconds = time.perf_counter() - start
    settled = np.flatnonzero(~found.unsafe).tolist()[:N_COMPARED]
    start = time.perf_counter()
    wrong = [text for point in settled if (text := differences(found, game, payoffs[point].tolist(), point))]
    exact = time.perf_counter() - start
    print(
        f"{name:34} {seconds / len(payoffs) * 1e6:10.1f} {found.unsafe.mean():8.2%} {len(settled):9} {len(wrong):7} "
        f"{exact / max(len(settled), 1) * 1e3:10.2f}",
        flush=True,
    )
    for text in wrong[:3]:
        print(f"  {text}")


def main() -> None:
    """Run both measurements."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    expect(1 << 40)  # machine code at once, also of what is asked about single supports
    Engine.load()
    measure_speed()
    measure_shares()


if __name__ == "__main__":
    main()
