"""All equilibria of bimatrix games: speed beside Gambit and nashpy, and exactness against brute force.

Each engine gets the same games with integer payoffs from -100 to 100, in one process, one after the other; slow ones
get the first few. Times are of the search alone, without building the game. Ours includes components and indices, which
the others do not give; `burden.solve` certifies each equilibrium as well, and up to 3 × 3 asks nashpy too.

A list is wrong if an extreme equilibrium is missing or what is listed is none. Ours is wrong also where maximal Nash
subsets, components or indices are. nashpy's support enumeration makes no promise for degenerate games and is judged on
the others only, up to rounding.
"""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import nashpy
import numpy as np

import burden
from burden.solvers.bimatrix import enumerate_equilibria
from tests import brute_force
from tests.random_games import Bimatrix, half_degenerate_games, seeded_games

try:
    import pygambit
except ImportError:
    pygambit = None

#: Games of the exactness run: all shapes from 2 × 2 to 4 × 4, every other one degenerate with payoffs 0 to 2.
N_EXACTNESS = 2_000


class Engine(NamedTuple):
    """One column of the tables: a name, and what turns a game into a search to be timed."""

    name: str
    prepare: Callable[[Bimatrix], Callable[[], Any]]
    n_games: dict[int, int]  # by number of actions; sizes left out would take minutes


def ours(game: Bimatrix) -> Callable[[], list[brute_force.Pair]]:
    """Exact enumeration of this project."""
    return lambda: [(pair.x, pair.y) for pair in enumerate_equilibria(*game).equilibria]


def solve(game: Bimatrix) -> Callable[[], Any]:
    """What users call: enumeration, certificates, notes, and nashpy's proposals where the method consults it."""
    table = burden.normal_form(game)
    return lambda: burden.solve(table)


def gambit(game: Bimatrix) -> Callable[[], Any]:
    """Gambit's enummixed in rational arithmetic."""
    table = pygambit.Game.from_arrays(*(np.array(payoffs, dtype=object) for payoffs in game))
    return lambda: pygambit.nash.enummixed_solve(table, rational=True)


def support_enumeration(game: Bimatrix) -> Callable[[], list[tuple[Any, Any]]]:
    """Support enumeration of nashpy."""
    table = nashpy.Game(*(np.array(payoffs) for payoffs in game))
    return lambda: list(table.support_enumeration())


OURS = Engine("enumeration alone", ours, {3: 300, 4: 300, 6: 100, 8: 20})
SOLVE = Engine("burden.solve", solve, {3: 300, 4: 300, 6: 100, 8: 20})
GAMBIT = Engine("Gambit enummixed", gambit, {3: 100, 4: 100, 6: 20, 8: 3})
NASHPY = Engine("nashpy supports", support_enumeration, {3: 50, 4: 30, 6: 3})


def engines() -> list[Engine]:
    """Those that can be run here."""
    if pygambit is None:
        print("pygambit is not installed: pip install pygambit to compare with Gambit\n")
        return [OURS, SOLVE, NASHPY]
    return [OURS, SOLVE, GAMBIT, NASHPY]


def times(engine: Engine, games: list[Bimatrix]) -> list[float]:
    """Seconds of the search in each game."""
    result = []
    for game in games:
        search = engine.prepare(game)
        start = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nashpy suspects a degenerate game where it found an even number
            search()
        result.append(time.perf_counter() - start)
    return result


def measure_speed() -> None:
    """Print the median time of each engine at each size, and how many times ours on the same games it is."""
    print(f"{'actions':8}{'engine':20}{'games':>6}{'median':>12}{'times ours':>12}")
    available = engines()
    for size in OURS.n_games:
        games = list(seeded_games(seed=size, n_games=OURS.n_games[size], shapes=[(size, size)]))
        own = times(OURS, games)
        for engine in available:
            n_games = engine.n_games.get(size)
            if n_games is None:
                continue
            measured = own if engine is OURS else times(engine, games[:n_games])
            median, ratio = statistics.median(measured), statistics.median(measured) / statistics.median(own[:n_games])
            print(f"{f'{size} × {size}':8}{engine.name:20}{n_games:6}{median * 1e3:9.2f} ms{ratio:12.1f}", flush=True)


def is_right(game: Bimatrix, expected: set[brute_force.Pair]) -> bool:
    """Whether our answer is right in every part."""
    found = enumerate_equilibria(*game)
    pairs = [(pair.x, pair.y) for pair in found.equilibria]
    subsets = [frozenset(pairs[position] for position in subset.equilibria) for subset in found.subsets]
    components = [frozenset(pairs[position] for position in component.equilibria) for component in found.components]
    return (
        len(pairs) == len(expected)
        and set(pairs) == expected
        and len(subsets) == len(set(subsets))
        and set(subsets) == brute_force.maximal_nash_subsets(expected)
        and set(components) == set(brute_force.components(expected))
        and [component.index for component in found.components] == brute_force.indices(*game, components)
    )


def gambit_list(game: Bimatrix) -> Iterator[brute_force.Pair]:
    """Gambit's answer in our form."""
    for profile in gambit(game)().equilibria:
        x, y = (
            tuple(Fraction(int(p.numerator), int(p.denominator)) for p in (profile[s] for s in player.strategies))
            for player in profile.game.players
        )
        yield x, y


def rounded(pairs: list[tuple[Any, Any]]) -> list[tuple[float, ...]]:
    """Profiles as comparable tuples."""
    return sorted(tuple(round(float(p), 6) + 0.0 for p in (*x, *y)) for x, y in pairs)


def measure_exactness() -> None:
    """Print how many wrong lists each engine gives on the same games."""
    wrong = {OURS.name: 0, GAMBIT.name: 0, NASHPY.name: 0}
    n_degenerate = n_repetitive = 0
    for game in half_degenerate_games(seed=2024, n_games=N_EXACTNESS):
        expected = brute_force.extreme_equilibria(*game)
        wrong[OURS.name] += not is_right(game, expected)
        if pygambit is not None:
            listed = list(gambit_list(game))
            wrong[GAMBIT.name] += set(listed) != expected
            n_repetitive += len(set(listed)) < len(listed)
        if brute_force.is_degenerate(*game):
            n_degenerate += 1
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                wrong[NASHPY.name] += rounded(support_enumeration(game)()) != rounded(list(expected))
    print(f"\n{N_EXACTNESS} games, {n_degenerate} of them degenerate, against brute force")
    print(f"{OURS.name:20}{wrong[OURS.name]:6} wrong lists of {N_EXACTNESS}")
    if pygambit is not None:
        print(f"{GAMBIT.name:20}{wrong[GAMBIT.name]:6} wrong lists of {N_EXACTNESS}; {n_repetitive} repeat equilibria")
    print(f"{NASHPY.name:20}{wrong[NASHPY.name]:6} wrong lists of {N_EXACTNESS - n_degenerate}")


def main() -> None:
    """Run both measurements."""
    measure_speed()
    measure_exactness()


if __name__ == "__main__":
    main()
