"""All equilibria of games of three and more players: speed beside Gambit, completeness, and an independent search.

Both engines get the same games with integer payoffs from -100 to 100, in turn, each in a process of its own that has
solved a game before. A game not solved within the limit counts with the limit, and the process is ended. Times are of
`burden.solve` on a game already built, certificates included, and of Gambit's `enumpoly_solve` on a game already built.

Our machine code is loaded before the clock starts, as it is in any process that has searched for some seconds. "Alone"
is the search without exact proofs: roots in doubles, each proved to be the only one in its cell, with a bound on its
error.

Columns: how often ours is complete with index sum +1; how many games were not solved within the limit. And over the
games that both have solved and that have no continuum of equilibria: how many of Gambit's equilibria are missing from
our list (its numbers are rounded: we compare within 1e-4, after Newton steps if necessary); and in how many games
Gambit lacks some of ours.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import prod
from multiprocessing.connection import Connection
from typing import NamedTuple

import numpy as np

import burden
from burden.search import Search
from burden.solvers.machine_code import Engine
from burden.solvers.support_search import SupportSearch
from tests.all_equilibria import Profile, all_equilibria, polished, unmatched
from tests.random_games import Payoffs, seeded_n_player_games

try:
    import pygambit
except ImportError:
    pygambit = None

#: Number of games of each shape, and seconds that both engines together may take for all of them.
SPEED: dict[tuple[int, ...], tuple[int, float]] = {
    (2, 2, 2): (200, 20),
    (2, 3, 3): (100, 40),
    (3, 3, 3): (60, 80),
    (2, 2, 2, 2): (60, 60),
    (3, 4, 4): (20, 60),
    (4, 4, 4): (10, 90),
    (3, 5, 5): (8, 80),
}

#: Seconds per game, at most.
LIMIT = 20.0

#: Number of games of each shape that must be solved completely, and seconds for comparing the first of them with an
#: independent search.
COMPLETENESS: dict[tuple[int, ...], tuple[int, float]] = {
    (2, 2, 2): (1000, 20),
    (2, 3, 3): (1000, 60),
    (3, 3, 3): (300, 150),
    (2, 2, 2, 2): (100, 60),
}

#: Solved before the clock starts.
WARM_UP: tuple[tuple[int, ...], ...] = ((2, 2, 2), (2, 3, 3), (2, 2, 2, 2))

#: The answer of an engine that was ended.
LATE = "out of time"

#: Games of each shape to compare.
N_COMPARED = 100

#: Games with something amiss to print, of each shape.
N_REMARKS = 3

#: Gambit's equilibria are ours within this distance.
TOLERANCE = 1e-4


class Answer(NamedTuple):
    """What an engine says: seconds, equilibria, whether these are all, whether all are isolated; seconds of search."""

    seconds: float
    profiles: list[Profile]
    complete: bool
    isolated: bool = True
    alone: float = 0.0


def ours(payoffs: Payoffs) -> Answer:
    """Answer of this project."""
    Engine.load()
    game = burden.normal_form(payoffs.tolist())
    start = time.perf_counter()
    SupportSearch(game, Search()).run()
    alone = time.perf_counter() - start
    game = burden.normal_form(payoffs.tolist())
    start = time.perf_counter()
    solution = burden.solve(game)
    seconds = time.perf_counter() - start
    profiles = [tuple(tuple(map(float, x)) for x in found.profile) for found in solution.equilibria]
    complete = solution.complete and solution.certificate.index_sum == 1
    isolated = not any(component.dimension for component in solution.components)
    return Answer(seconds, profiles, complete, isolated, alone)


def gambit(payoffs: Payoffs) -> Answer:
    """Answer of Gambit's enumpoly."""
    game = pygambit.Game.from_arrays(*payoffs)
    start = time.perf_counter()
    result = pygambit.nash.enumpoly_solve(game)
    seconds = time.perf_counter() - start
    profiles = [
        tuple(tuple(float(profile[strategy]) for strategy in player.strategies) for player in profile.game.players)
        for profile in result.equilibria
    ]
    return Answer(seconds, profiles, complete=False)


class Contestant:
    """An engine in a process of its own, to be ended where it takes too long."""

    def __init__(self, solve: Callable[[Payoffs], Answer]) -> None:
        self._solve = solve
        self._start()

    def _start(self) -> None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for the new process: one thread for either engine
        context = multiprocessing.get_context("spawn")
        self._connection, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(self._solve, far_end), daemon=True)
        self._process.start()
        far_end.close()
        for shape in WARM_UP:
            for payoffs in seeded_n_player_games(1, 2, shape):
                self._connection.send(payoffs)
                self._connection.recv()

    def ask(self, payoffs: Payoffs, limit: float) -> Answer | str:
        """Solve a game; what happened instead, if there is no answer."""
        self._connection.send(payoffs)
        if self._connection.poll(limit):
            answer: Answer | str = self._connection.recv()
            return answer
        self.close()
        self._start()
        return LATE

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._connection.close()


def _serve(solve: Callable[[Payoffs], Answer], connection: Connection) -> None:
    gc.disable()  # as `timeit` does
    while True:
        gc.collect()
        try:
            payoffs = connection.recv()
        except EOFError:
            return
        try:
            connection.send(solve(payoffs))
        except burden.BurdenError as error:
            connection.send(f"{type(error).__name__}: {error}")


@contextmanager
def engines() -> Iterator[list[Contestant]]:
    """Ours, and Gambit's if it is here."""
    running = [Contestant(solve) for solve in (ours, gambit)[: 1 if pygambit is None else 2]]
    try:
        yield running
    finally:
        for engine in running:
            engine.close()


def same(payoffs: Payoffs, profile: Profile, others: list[Profile]) -> bool:
    """Whether a rounded profile is among others, after Newton steps if necessary."""
    if not unmatched([profile], others, TOLERANCE):
        return True
    return any(not unmatched([polished(payoffs, profile, least)], others, TOLERANCE) for least in (1e-6, 1e-4, 1e-2))


class Tally:
    """Answers to the games of one shape."""

    def __init__(self) -> None:
        self.own_seconds: list[float] = []
        self.alone: list[float] = []
        self.gambit_seconds: list[float] = []
        self.n_complete = self.n_missing = self.n_equilibria = self.n_compared = self.n_lacking = 0
        self.late = {"ours": 0, "Gambit": 0}
        self.remarks: list[str] = []

    def add(self, payoffs: Payoffs, answers: list[Answer | str]) -> None:
        """Count the answers to one game: ours, and Gambit's if there is one."""
        for name, seconds, answer in zip(
            ("ours", "Gambit"), (self.own_seconds, self.gambit_seconds), answers, strict=False
        ):
            seconds.append(LIMIT if isinstance(answer, str) else answer.seconds)
            self.late[name] += isinstance(answer, str)
            if isinstance(answer, str) and answer != LATE:
                self.remarks.append(f"{name}: {answer} on {payoffs.tolist()}")
        own = answers[0]
        if isinstance(own, str):
            return
        self.n_complete += own.complete
        self.alone.append(own.alone)
        other = answers[-1]
        if len(answers) < 2 or isinstance(other, str) or not own.isolated:
            return
        self.n_compared += 1
        self.n_equilibria += len(other.profiles)
        missing = [profile for profile in other.profiles if not same(payoffs, profile, own.profiles)]
        self.n_missing += len(missing)
        self.remarks += [f"missing in ours: {profile} of {payoffs.tolist()}" for profile in missing]
        found = [polished(payoffs, profile, 1e-6) for profile in other.profiles]
        self.n_lacking += bool(unmatched(own.profiles, [*other.profiles, *found], TOLERANCE))


def row(shape: tuple[int, ...], tally: Tally) -> str:
    """One line of the table."""
    own, other = tally.own_seconds, tally.gambit_seconds
    cells = [f"{'×'.join(map(str, shape)):9}{len(own):6}", spread(own), f"{1e3 * statistics.median(tally.alone):8.2f}"]
    if other:
        ratio = statistics.median(other) / statistics.median(own)
        cells += [spread(other), f"{ratio:7.2f}"]
    cells += [f"{tally.n_complete:5}/{len(own):<4}", f"{tally.late['ours']:4}"]
    if other:
        missing = f"{tally.n_missing}/{tally.n_equilibria}"
        cells += [f"{tally.late['Gambit']:6}", f"{missing:>9}", f"{tally.n_lacking:5}/{tally.n_compared:<4}"]
    return " ".join(cells)


def spread(seconds: list[float]) -> str:
    """Median, 90th percentile and worst in milliseconds."""
    return "".join(f"{1e3 * value:9.2f}" for value in (*np.percentile(seconds, [50, 90]), max(seconds)))


def measure_speed() -> None:
    """Print the times of both engines on the same games, and what is in one list and not in the other."""
    if pygambit is None:
        print("pygambit is not installed: pip install pygambit to compare with Gambit\n")
    headings = f"{'':15} {'ours, ms: median, 90 %, worst':>27} {'alone':>8}"
    if pygambit is not None:
        headings += f" {'Gambit, ms':>27} {'ratio':>7}"
    headings += f" {'complete':>10} {'late':>4}"
    if pygambit is not None:
        headings += f" {'G late':>6} {'missing':>9} {'G lacks':>10}"
    print(headings)
    for shape, (n_games, seconds) in SPEED.items():
        tally = Tally()
        with engines() as running:
            end = time.perf_counter() + seconds
            for payoffs in seeded_n_player_games(prod(shape), n_games, shape):
                answers = [engine.ask(payoffs, LIMIT) for engine in running]
                tally.add(payoffs, answers)
                if time.perf_counter() > end:
                    break
        print(row(shape, tally), flush=True)
        for remark in tally.remarks[:N_REMARKS]:
            print(f"  {remark}", flush=True)


def measure_completeness() -> None:
    """Print in how many random games the list is complete with index sum +1, and compare with an independent search.

    Games are nondegenerate with probability 1 - 1/1000 or so: payoffs are from -10,000 to 10,000.
    """
    print(f"\n{'':9} {'complete':>11} {'compared':>9} {'sure':>6} {'differ':>7}")
    for shape, (n_games, seconds) in COMPLETENESS.items():
        n_complete = n_compared = n_sure = n_different = 0
        spent = 0.0
        remarks = []
        with engines() as (engine, *_):
            for payoffs in seeded_n_player_games(1 + prod(shape), n_games, shape, -10_000, 10_000):
                answer = engine.ask(payoffs, LIMIT)
                if isinstance(answer, str) or not answer.complete:
                    remarks.append(f"{answer if isinstance(answer, str) else 'not complete'}: {payoffs.tolist()}")
                n_complete += not isinstance(answer, str) and answer.complete
                if isinstance(answer, str) or n_compared == N_COMPARED or spent > seconds:
                    continue
                start = time.perf_counter()
                expected = all_equilibria(payoffs)
                spent += time.perf_counter() - start
                n_compared += 1
                n_sure += expected.complete
                differs = bool(unmatched(expected.profiles, answer.profiles)) or (
                    expected.complete and len(expected.profiles) != len(answer.profiles)
                )
                n_different += differs
                if differs:
                    remarks.append(f"we list {answer.profiles}, not {expected.profiles} of {payoffs.tolist()}")
        sizes = "×".join(map(str, shape))
        print(f"{sizes:9} {n_complete:6}/{n_games:<4} {n_compared:9} {n_sure:6} {n_different:7}", flush=True)
        for remark in remarks[:N_REMARKS]:
            print(f"  {remark}", flush=True)


def main() -> None:
    """Run both measurements."""
    measure_speed()
    measure_completeness()


if __name__ == "__main__":
    main()
