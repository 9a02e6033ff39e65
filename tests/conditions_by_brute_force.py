"""Conditions on parameters against brute force: solve at many points, and compare what was stated with what is so.

    python -m tests.conditions_by_brute_force [FILES...] [--games N] [--points N] [--seed S]

Without files, all games that we ship. ``--games N`` adds N random small games with polynomial payoffs. What is checked
is the JSON form of :func:`burden.conditions`, with everything that it can say; :mod:`tests.statements_by_brute_force`
says how.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import burden
from burden.api import conditions as state
from burden.errors import BurdenError
from burden.model import Model
from burden.search import Search
from tests.parametric_games import random_game
from tests.statements_by_brute_force import Checker, Report, check

__all__ = ["check_in_parallel", "conditions_of", "default_statistics", "main"]

GAMES = Path(__file__).parents[1] / "games"

#: Most seconds in which conditions of one game may be stated; what is not settled by then is counted as such.
SECONDS = 60.0


def default_statistics(model: Model, effort: str) -> tuple[str, ...]:
    """Each ally, their total, dependence, and what the first of them gets."""
    allies = [player.key for player in model.players if player.key != effort]
    if not all(player.has_levels for player in model.players if player.key != effort):
        return tuple(f"payoff_{key}" for key in allies)
    return (*allies, " + ".join(allies), "dependence", f"payoff_{allies[0]}")


# -- many points, many games --------------------------------------------------------------------------------------

#: A model and what was said of it, for worker processes.
_Job = tuple[Model, Mapping[str, Any], int, int]


def _part(job: _Job) -> Report:
    model, conditions, points, seed = job
    return Checker(model, conditions).run(points, seed)


def check_in_parallel(
    model: Model, conditions: Mapping[str, Any], *, points: int, seed: int, processes: int = 2
) -> Report:
    """Do what :func:`check` does, the points shared out among processes."""
    started = time.perf_counter()
    checker = Checker(model, conditions)
    report = checker.report
    size = -(-points // (4 * processes))
    counts = [min(size, points - first) for first in range(0, points, size)]
    jobs = [(model, conditions, count, 1000 * seed + k) for k, count in enumerate(counts)]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for k, part in enumerate(pool.imap_unordered(_part, jobs)):
            if k == 0:  # what reading alone finds is the same in every part
                report.n_disagreements, report.disagreements, report.skipped = 0, [], Counter()
                report.sources = Counter()
                reading = Checker(model, conditions).report
            else:
                part.n_disagreements -= reading.n_disagreements
                part.skipped -= reading.skipped
                part.disagreements = part.disagreements[len(reading.disagreements) :]
            report.add(part)
    checker.finish(report)
    report.seconds = time.perf_counter() - started
    return report


def conditions_of(model: Model, of: Sequence[str] | None = None, seconds: float = SECONDS) -> Mapping[str, Any]:
    """Ask the tool for everything that it can say of a game, in JSON form."""
    effort = model.effort
    if of is None:
        of = default_statistics(model, effort) if effort is not None else ()
    found = state(model, forms="all", of=tuple(of), cells=True, search=Search(seconds)).to_dict()
    loaded: Mapping[str, Any] = json.loads(json.dumps(found))
    return loaded


def _random(job: tuple[int, int, int, float]) -> tuple[Report, float]:
    """Check one random game."""
    seed, points, first, seconds = job
    text = random_game(seed)
    started = time.perf_counter()
    try:
        model = burden.loads(text)
        assert isinstance(model, Model), "it has parameters"
        allies = [player.key for player in model.players if player.key != model.effort]
        of = (*allies, " + ".join(allies), *(["dependence"] if seed % 4 == 0 else []))
        conditions = conditions_of(model, of, seconds)
        stated = time.perf_counter() - started
        report = check(model, conditions, points=points, seed=first + seed)
    except Exception as error:  # a crash of the tool is a finding, and the other games are to be checked still
        report, stated = Report(""), time.perf_counter() - started
        report.disagree(f"{type(error).__name__}: {error}")
    report.title = f"random game {seed}"
    return report, stated


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Check files and random games, and print the figures; 1 where anything disagrees."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.conditions_by_brute_force", description=__doc__.split("\n")[0]
    )
    parser.add_argument("files", nargs="*", type=Path, help="game files; all that we ship where none is named")
    parser.add_argument("--games", type=int, default=0, help="random games to check (default 0)")
    parser.add_argument(
        "--points", type=int, help="points of each game (default 10,000 for files, 500 for random games)"
    )
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same games and points")
    parser.add_argument("--processes", type=int, default=2, help="processes to share the work (default 2)")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="most seconds to state conditions of one game")
    parser.add_argument("--only-random", action="store_true", help="no files")
    parser.add_argument(
        "--printed", action="store_true", help="of files, what `burden conditions --cells` prints alone"
    )
    options = parser.parse_args(arguments)
    files = [] if options.only_random else options.files or sorted(GAMES.rglob("*.yaml"))
    failed = 0
    for file in files:
        asked = state if options.printed else conditions_of
        failed += _check_file(file, asked, options.points or 10_000, options.seed, options.processes, options.seconds)
    if options.games:
        failed += _check_random_games(
            options.games, options.points or 500, options.seed, options.processes, options.seconds
        )
    return 1 if failed else 0


def _check_file(file: Path, asked: Callable[..., Any], points: int, seed: int, processes: int, seconds: float) -> int:
    try:
        model = burden.load(file)
        if not isinstance(model, Model) or model.has_intervals or not model.parameters or model.effort is None:
            _say(f"{file.name}: nothing to compare (no parameters, no effort, or players with intervals)")
            return 0
        started = time.perf_counter()
        if asked is conditions_of:
            conditions = conditions_of(model, seconds=seconds)
        else:
            conditions = json.loads(json.dumps(asked(model, cells=True).to_dict()))
        stated = time.perf_counter() - started
    except BurdenError as error:
        _say(f"{file.name}: {error}")
        return 1
    report = check_in_parallel(model, conditions, points=points, seed=seed, processes=processes)
    report.title = f"{file.name} ({len(conditions['statements'])} statements in {stated:.1f} s)"
    _say(report.text())
    return int(report.n_disagreements > 0)


def _check_random_games(count: int, points: int, seed: int, processes: int, seconds: float) -> int:
    total = Report(f"{count} random games")
    failed, slowest, started = 0, 0.0, time.perf_counter()
    jobs = [(game, points, 10_000_000 * seed, seconds) for game in range(count * seed, count * (seed + 1))]
    with multiprocessing.get_context("fork").Pool(processes, maxtasksperchild=20) as pool:
        for report, stated in pool.imap_unordered(_random, jobs):
            slowest = max(slowest, stated)
            if report.n_disagreements:
                failed += 1
                _say(report.text())
            report.seen.clear()  # statements of different games
            total.verdicts += report.verdicts
            total.add(report)
    total.seconds = time.perf_counter() - started
    total.disagreements = []
    _say(total.text())
    _say(f"    {failed} games with disagreements; the slowest took {slowest:.1f} s to state")
    return failed


if __name__ == "__main__":
    sys.exit(main())
