"""Sweeps: the kernels beside scripted loops over nashpy and QuantEcon, and whole sweeps on one core and on several.

The game is a guarantor with three actions and two allies with three each, its payoffs quadratic; kappa, gamma and both
threats vary. The loops build the payoff matrices with NumPy at each point, as a script would, and ask for all
equilibria of the three games that follow the guarantor's actions. QuantEcon (``pip install quantecon``) is asked where
it is installed, once its code is compiled. Kernels are given one core. Everything is measured in turn, in one run.

``BURDEN_SWEEP_POINTS`` sets the number of points of the whole sweeps (a million by default).
"""

from __future__ import annotations

import os
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import burden
from burden.model import Model
from burden.sweeps import kernels
from burden.sweeps.engines import engine_for
from burden.sweeps.points import points_of
from burden.sweeps.program import compile_program
from burden.sweeps.question import Question

__all__ = ["GAME", "RANGES", "main"]

GAME = """
burden: 1
title: Three actions of a guarantor, three of each ally
parameters:
  kappa: {value: 9/10, domain: "[0, 1]"}
  gamma: {value: 0, domain: "[0, 1]"}
  theta_W: {value: 2.4, domain: "(0, oo)"}
  theta_E: {value: 2.8, domain: "(0, oo)"}
  theta_US: 3.5
  beta: 1/2
  c: 0.19
players:
  US: {role: guarantor, actions: {withdraw: 0, reduce: 1, keep: 2}}
  West: {role: ally, actions: {low: 1, medium: 2, high: 3}}
  East: {role: ally, actions: {low: 1, medium: 2, high: 3}}
definitions: {Q: US + West + East, Q_A: kappa*US + West + East}
payoffs:
  US: theta_US*Q - beta/2*Q**2 + US - (West + East)/4 - US**2/2
  West: theta_W*Q_A - beta/2*Q_A**2 + gamma*US*West - c/2*West**2
  East: theta_E*Q_A - beta/2*Q_A**2 + gamma*US*East - c/2*East**2
"""

RANGES = {"kappa": (0.0, 1.0), "gamma": (0.0, 1.0), "theta_W": (1.0, 5.0), "theta_E": (1.0, 5.0)}

#: Points that the loops get, and the kernels.
N_LOOP = {"nashpy": 60, "QuantEcon": 4_000}
N_KERNEL = 1 << 18

#: Points that a kernel gets at once: as many as in a sweep.
BLOCK = 4096


def game() -> Model:
    """The game."""
    loaded = burden.loads(GAME)
    assert isinstance(loaded, Model)
    return loaded


def question(n_points: int, **asked: Any) -> Question:
    """A sweep of the game at random points."""
    model = game()
    vary = [f"{name}={low:g}:{high:g}" for name, (low, high) in RANGES.items()]
    points = points_of(model, vary, n_points, "random", 0, None)
    return Question(model, points, model.values(), **asked)


def matrices(point: NDArray[np.float64], effort: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Payoffs of the two allies at a point, as a script would build them."""
    kappa, gamma, theta_west, theta_east = point
    west, east = np.array([[1.0], [2.0], [3.0]]), np.array([[1.0, 2.0, 3.0]])
    security = kappa * effort + west + east
    shared = -0.25 * security**2
    first = theta_west * security + shared + gamma * effort * west - 0.095 * west**2
    second = theta_east * security + shared + gamma * effort * east - 0.095 * east**2
    return first, second


def nashpy_loop(points: NDArray[np.float64]) -> int:
    """All equilibria of all subgames by nashpy."""
    import nashpy

    found = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of degenerate games, with each odd list
        for point in points:
            for effort in range(3):
                found += len(list(nashpy.Game(*matrices(point, effort)).support_enumeration()))
    return found


def quantecon_loop(points: NDArray[np.float64]) -> int:
    """All equilibria of all subgames by QuantEcon."""
    import quantecon.game_theory as theory  # type: ignore[import-not-found, unused-ignore]  # optional

    found = 0
    for point in points:
        for effort in range(3):
            first, second = matrices(point, effort)
            pair = theory.NormalFormGame([theory.Player(first), theory.Player(np.ascontiguousarray(second.T))])
            found += len(theory.support_enumeration(pair))
    return found


def timed(what: Callable[[], object]) -> float:
    """Seconds that something takes."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def loops() -> dict[str, float]:
    """Points a second of the scripted loops that are installed."""
    rates = {}
    for name, loop in (("nashpy", nashpy_loop), ("QuantEcon", quantecon_loop)):
        points = question(N_LOOP[name]).points.floats(0, N_LOOP[name])
        try:
            loop(points[:2])  # imports, and QuantEcon's compiling
        except ImportError:
            print(f"{name} is not installed: left out")
            continue
        rates[name] = len(points) / timed(lambda loop=loop, points=points: loop(points))  # type: ignore[misc]
    return rates


def kernel_rate(asked: Question, find: Callable[[Any, Any], Any], n_points: int = N_KERNEL) -> tuple[float, float]:
    """Points a second of a kernel on one core, payoffs built included, and the share of points left to the solver.

    The best of three runs: other work on the machine only ever makes a run slower.
    """
    program = compile_program(asked)
    points = asked.points.floats(0, n_points)
    blocks = [points[start : start + BLOCK] for start in range(0, n_points, BLOCK)]
    kernels.expect(1 << 40)  # machine code at once
    unsafe = 0

    def run() -> None:
        nonlocal unsafe
        unsafe = sum(int(find(program, program.evaluate(block)).unsafe.sum()) for block in blocks)

    find(program, program.evaluate(blocks[0]))
    return n_points / min(timed(run) for _ in range(3)), unsafe / n_points


def one_core(rates: dict[str, float]) -> None:
    """The kernels, and beside them the loops."""
    leading = question(N_KERNEL, timing="guarantor-first")
    rate, share = kernel_rate(leading, lambda program, evaluated: kernels.find_leader_first(program, evaluated, 0))
    print(f"{'guarantor-first, all equilibria':42} {rate:>12,.0f} points/s   {share:.4%} left to the solver")
    for name, loop in rates.items():
        print(f"{f'  scripted loop over {name}':42} {loop:>12,.1f} points/s   ours {rate / loop:,.0f} times as fast")
    together = question(N_KERNEL)
    rate, share = kernel_rate(together, kernels.find_pure)
    print(f"{'simultaneous 3×3×3, pure equilibria':42} {rate:>12,.0f} points/s   {share:.4%} left to the solver")
    rate, share = kernel_rate(together, kernels.find_n_players, N_KERNEL >> 3)
    print(f"{'simultaneous 3×3×3, all equilibria':42} {rate:>12,.0f} points/s   {share:.4%} left to the solver")
    n_points = N_KERNEL >> 4
    engine = engine_for(question(n_points))
    engine.rows(0, engine.chunk)
    rate = n_points / timed(lambda: [engine.rows(i, i + engine.chunk) for i in range(0, n_points, engine.chunk)])
    print(f"{'  with rows, and the solver for the rest':42} {rate:>12,.0f} points/s")


def whole_sweeps() -> None:
    """Sweeps from the question to a finished file."""
    n_points = int(os.environ.get("BURDEN_SWEEP_POINTS", 1_000_000))
    vary = [f"{name}={low:g}:{high:g}" for name, (low, high) in RANGES.items()]
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("parquet", "csv"):
            alone = 0.0
            for workers in (1, 2, 4):
                path = Path(folder) / f"{workers}.{ending}"
                seconds = timed(
                    lambda path=path, workers=workers: burden.sweep(  # type: ignore[misc]
                        game(),
                        vary=vary,
                        sample=n_points,
                        method="random",
                        timing="guarantor-first",
                        output=path,
                        workers=workers,
                    )
                )
                alone = alone or seconds
                size = path.stat().st_size / 1e6
                path.unlink()
                print(
                    f"{n_points:,} points to {ending:8} {workers} worker{'s' if workers > 1 else ' '} {seconds:8.2f} s "
                    f"{n_points / seconds:>12,.0f} points/s   {alone / seconds:.2f} times one   {size:,.0f} MB"
                )


def main() -> None:
    """Measure the loops, the kernels, and whole sweeps."""
    if hasattr(os, "sched_setaffinity"):
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(cores)})
        one_core(loops())
        os.sched_setaffinity(0, cores)
    else:
        one_core(loops())
    whole_sweeps()
