"""Repeated games and paths: what the shipped files take, and sets of equilibrium payoffs beside QuantEcon's.

QuantEcon (``pip install quantecon``) is asked where it is installed, once its code is compiled. It works in floating
point and stops when a round moves corners by less than 1e-5; ours are bounds that are proved.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import burden
from burden.game import NormalFormGame
from burden.repetition.payoff_sets import equilibrium_set
from burden.results.payoff_sets import PayoffSet
from burden.search import Search

__all__ = ["main"]

ROOT = Path(__file__).parents[2]

#: Discount factor of the sets.
DISCOUNT = Fraction(1, 2)


def games(number: int, size: int) -> list[tuple[list[list[int]], list[list[int]]]]:
    """Payoffs of random games that have a pure equilibrium."""
    rng = random.Random(0)
    found: list[tuple[list[list[int]], list[list[int]]]] = []
    while len(found) < number:
        first, second = ([[rng.randint(0, 10) for _ in range(size)] for _ in range(size)] for _ in range(2))
        rows = [max(first[row][column] for row in range(size)) for column in range(size)]
        columns = [max(second[row]) for row in range(size)]
        if any(
            first[row][column] == rows[column] and second[row][column] == columns[row]
            for row in range(size)
            for column in range(size)
        ):
            found.append((first, second))
    return found


def ours(first: Sequence[Sequence[int]], second: Sequence[Sequence[int]]) -> PayoffSet:
    game: NormalFormGame = burden.normal_form([first, second])
    return equilibrium_set(game, [DISCOUNT, DISCOUNT], Search(60.0))


def quantecon() -> Callable[[Any, Any], Any] | None:
    """QuantEcon's set; ``None`` where it is not installed."""
    try:
        import numpy as np
        import quantecon.game_theory as theory  # type: ignore[import-not-found, unused-ignore]  # optional
    except ImportError:
        return None

    def found(first: Any, second: Any) -> Any:
        pair = [theory.Player(np.array(first, float)), theory.Player(np.array(second, float).T)]
        return theory.RepeatedGame(theory.NormalFormGame(pair), float(DISCOUNT)).equilibrium_payoffs()

    found([[9, 1], [10, 3]], [[9, 10], [1, 3]])
    return found


def timed(what: Callable[[Any, Any], Any], payoffs: tuple[Any, Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    try:
        found = what(*payoffs)
    except Exception as error:  # whatever a foreign library raises is one of its answers
        found = error
    return time.perf_counter() - start, found


def main() -> None:
    """Measure and print."""
    files = [*sorted((ROOT / "games" / "repeated").glob("*.yaml"))]
    files += [ROOT / "games" / "essay" / f"{name}.yaml" for name in ("s02-repeated", "s12-repeated")]
    commands = [["repeated", str(path)] for path in files]
    commands += [["path", str(path)] for path in sorted((ROOT / "games" / "essay").glob("s13*.yaml"))]
    for words in commands:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "burden", *words, "-q"], check=False, capture_output=True)
        seconds = time.perf_counter() - start
        print(f"burden {words[0]} {Path(words[1]).relative_to(ROOT)}: {seconds:.2f} s", flush=True)
    theirs = quantecon()
    print("\nsets of equilibrium payoffs  median ms  slowest ms   exact  largest gap")
    for size in (2, 3):
        payoffs = games(100, size)
        runs = [timed(ours, pair) for pair in payoffs]
        sets = [found for _, found in runs if isinstance(found, PayoffSet)]
        assert len(sets) == len(runs), "every set is found"
        row = f"{size}×{size}, ours                   {1000 * statistics.median(one for one, _ in runs):9.1f}"
        gap = max(float(found.gap) for found in sets)
        print(
            f"{row}  {1000 * max(one for one, _ in runs):10.1f}  {sum(found.is_exact for found in sets):6}  {gap:11.1e}"
        )
        if theirs is not None:
            runs = [timed(theirs, pair) for pair in payoffs]
            failed = sum(isinstance(found, Exception) for _, found in runs)
            row = f"{size}×{size}, QuantEcon              {1000 * statistics.median(one for one, _ in runs):9.1f}"
            print(f"{row}  {1000 * max(one for one, _ in runs):10.1f}  ({failed} of {len(runs)} raised an error)")


if __name__ == "__main__":
    main()
