"""Games of three and more players for the kernels of sweeps, and what the exact solver says of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import sympy
from numpy.typing import NDArray

from burden.exact import Enclosure, Exact
from burden.game import best_responses, support
from burden.sweeps.found import Found
from tests.kernel_games import Tables, solved

__all__ = ["differences", "drawn", "of_allies"]


def drawn(seed: int, game: Tables, n_points: int, low: int, high: int) -> NDArray[np.int64]:
    """Payoffs of random games, whole numbers from ``low`` to ``high``."""
    return np.random.default_rng([seed, *game.n_actions]).integers(
        low, high, (n_points, game.payoffs.size), endpoint=True
    )


def interval(number: Exact) -> tuple[Fraction, Fraction]:
    """Bounds of a number that are close to it."""
    if isinstance(number, Enclosure):
        return number.lower, number.upper
    if isinstance(number, Fraction | int):
        return Fraction(number), Fraction(number)
    digits = Fraction(str(sympy.N(sympy.sympify(number), 60)))
    return digits - Fraction(1, 10**50), digits + Fraction(1, 10**50)


def differences(found: Found, game: Tables, payoffs: Sequence[int | Fraction], point: int) -> list[str]:
    """What the kernel says otherwise than the exact solver of a point that it has settled; empty if nothing."""
    solution = solved(game, payoffs)
    rows = np.flatnonzero(found.point == point).tolist()
    if not solution.complete or any(component.dimension for component in solution.components):
        return ["settled, but there is a continuum"]
    if len(rows) != len(solution.equilibria):
        return [f"{len(rows)} equilibria instead of {len(solution.equilibria)}"]
    wrong = []
    for row, equilibrium in zip(rows, solution.equilibria, strict=True):
        # Where the exact solver has proved the index, all best replies are played.
        if equilibrium.index is None and any(
            len(best_responses(solution.game, player, equilibrium.proved)) > len(support(own))
            for player, own in enumerate(equilibrium.proved)
        ):
            wrong.append("settled, but a best reply is idle")
        for player, strategy in enumerate(equilibrium.proved):
            errors = found.errors[player][row].tolist() if found.errors else [0.0] * len(strategy)
            for own, exact, error in zip(found.probabilities[player][row].tolist(), strategy, errors, strict=True):
                lower, upper = interval(exact)
                if (own > 0) != (upper > 0) or not lower - Fraction(error) <= Fraction(own) <= upper + Fraction(error):
                    wrong.append(f"{own} instead of {exact}, with an error up to {error}")
    return wrong


def of_allies(seed: int, n_points: int, levels: tuple[tuple[int, ...], ...], digits: int) -> NDArray[np.object_]:
    """Payoffs of a guarantor, who comes first, and its allies, quadratic in their levels.

    Parameters are rounded to so many digits.
    """
    generator = np.random.default_rng(seed)
    n_allies = len(levels) - 1

    def numbers(low: float, high: float) -> list[Fraction]:
        return [Fraction(round(x * 10**digits), 10**digits) for x in generator.uniform(low, high, n_points)]

    threats, costs = [[numbers(1, 6) for _ in levels], [numbers(0, 1) for _ in levels]]
    kappa, gamma, rent = numbers(0, 1), numbers(0, 1.2), numbers(0, 3)
    rows = []
    for k in range(n_points):
        row: list[Fraction] = []
        for player in range(n_allies + 1):
            for effort, *efforts in itertools.product(*levels):
                counted = (kappa[k] if player else Fraction(1)) * effort + sum(efforts)
                own = effort if player == 0 else efforts[player - 1]
                more = (rent[k] if player == 0 else gamma[k] * own) * effort
                row.append(threats[player][k] * counted - counted**2 / 4 + more - costs[player][k] * own**2 / 2)
        rows.append(row)
    return np.array(rows, dtype=object)
