"""Games for the kernels of sweeps, given by tables of exact payoffs, and what the exact solver says of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from burden.game import NormalFormGame, best_responses, normal_form, support
from burden.results import Solution
from burden.solvers import solve
from burden.sweeps.found import SELECTIONS, Found

__all__ = [
    "Tables",
    "Values",
    "differences_from_exact",
    "is_degenerate",
    "listed",
    "nearly_tied",
    "solved",
    "tables",
    "values_of",
]


@dataclass(frozen=True)
class Tables:
    """Where the numbers of a game are: payoffs first, in the order of players and profiles, then gains.

    ``steps`` has for each gain the rows of the payoffs of which it is the difference.
    """

    n_actions: tuple[int, ...]
    leader: int | None
    payoffs: NDArray[np.int64]
    gains: NDArray[np.int64]
    steps: NDArray[np.int64]


@dataclass(frozen=True)
class Values:
    """The numbers, as doubles with bounds on their errors."""

    values: NDArray[np.float64]
    bounds: NDArray[np.float64]
    unsure: NDArray[np.bool_]


def tables(n_actions: Sequence[int], leader: int | None = None) -> Tables:
    """Each payoff is a number of its own."""
    shape = (len(n_actions), *n_actions)
    payoffs = np.arange(int(np.prod(shape)), dtype=np.int64).reshape(shape)
    gains = np.full(shape, -1, dtype=np.int64)
    steps: list[tuple[int, int]] = []
    for player, profile in itertools.product(range(len(n_actions)), np.ndindex(*n_actions)):
        if player != leader and profile[player]:
            first = (*profile[:player], 0, *profile[player + 1 :])
            gains[(player, *profile)] = payoffs.size + len(steps)
            steps.append((int(payoffs[(player, *profile)]), int(payoffs[(player, *first)])))
    return Tables(tuple(n_actions), leader, payoffs, gains, np.array(steps, dtype=np.int64).reshape(-1, 2))


def values_of(game: Tables, payoffs: NDArray[np.object_] | NDArray[np.int64]) -> Values:
    """Payoffs at some points, exactly, of shape ``(n_points, n_payoffs)``; each becomes the nearest double."""
    exact = np.concatenate([payoffs, payoffs[:, game.steps[:, 0]] - payoffs[:, game.steps[:, 1]]], axis=1).T
    values = np.ascontiguousarray(exact.astype(np.float64))
    bounds = np.zeros(len(values))
    if payoffs.dtype == object:
        bounds = np.abs(values).max(axis=1, initial=0.0) * 2.0**-53
    return Values(values, bounds, np.zeros(values.shape[1], dtype=bool))


def nearly_tied(generator: np.random.Generator, n_points: int, n_payoffs: int) -> NDArray[np.object_]:
    """Small whole numbers, most of which differ a little from one: by one part in ten thousand up to 10**21."""
    whole = generator.integers(-3, 3, (n_points, n_payoffs), endpoint=True)
    little = generator.integers(-2, 2, (n_points, n_payoffs), endpoint=True)
    power = generator.integers(4, 21, (n_points, 1), endpoint=True)
    parts = [[10 ** int(k) for k in row] for row in np.broadcast_to(power, whole.shape).tolist()]
    return np.array(
        [
            [Fraction(int(a)) + Fraction(int(b), c) for a, b, c in zip(*rows, strict=True)]
            for rows in zip(whole.tolist(), little.tolist(), parts, strict=True)
        ],
        dtype=object,
    )


def solved(game: Tables, payoffs: Sequence[int | Fraction]) -> Solution:
    """What the exact solver says of one point."""
    return solve(
        _normal_form(game, payoffs),
        "exact",
        timing="simultaneous" if game.leader is None else "guarantor-first",
        leader=None if game.leader is None else f"Player{game.leader + 1}",
    )


def _normal_form(game: Tables, payoffs: Sequence[int | Fraction]) -> NormalFormGame:
    table = np.array(payoffs, dtype=object).reshape(game.payoffs.shape)
    return normal_form(table.tolist(), players=[f"Player{k + 1}" for k in range(len(game.n_actions))])


def is_degenerate(solution: Solution) -> bool:
    """Whether somebody has a best reply that is not played, or the leader does as well by another action."""
    leader = None if solution.leader is None else solution.game.index(solution.leader)
    return any(note.startswith("tie") for note in solution.notes) or any(
        len(best_responses(solution.game, player, one.proved)) > len(support(one.proved[player]))
        for one in solution.equilibria
        for player in range(solution.game.n_players)
        if player != leader
    )


def listed(found: Found, point: int) -> list[tuple[tuple[tuple[float, ...], ...], str]]:
    """Equilibria of a point in their order: a profile of doubles, and what the leader counts on, or nothing."""
    rows = np.flatnonzero(found.point == point)
    return [
        (
            tuple(tuple(own[row].tolist()) for own in found.probabilities),
            "" if found.selection is None else SELECTIONS[found.selection[row]],
        )
        for row in rows
    ]


def differences_from_exact(found: Found, game: Tables, payoffs: Sequence[int | Fraction], point: int) -> list[str]:
    """What a kernel says otherwise than the exact solver about one point that it has settled; empty if nothing."""
    solution = solved(game, payoffs)
    rows = np.flatnonzero(found.point == point).tolist()
    wrong = []
    if not solution.complete or is_degenerate(solution):
        wrong.append("settled, but degenerate")
    if len(rows) != len(solution.equilibria):
        return [*wrong, f"{len(rows)} equilibria instead of {len(solution.equilibria)}"]
    for row, equilibrium in zip(rows, solution.equilibria, strict=True):
        if found.selection is not None and SELECTIONS[found.selection[row]] != equilibrium.selection:
            wrong.append(f"{SELECTIONS[found.selection[row]]} instead of {equilibrium.selection}")
        for player, strategy in enumerate(equilibrium.proved):
            errors = found.errors[player][row].tolist() if found.errors else [0.0] * len(strategy)
            for own, exact, error in zip(found.probabilities[player][row].tolist(), strategy, errors, strict=True):
                assert isinstance(exact, Fraction), "payoffs are rational"
                if (own > 0) != (exact > 0) or abs(Fraction(own) - exact) > Fraction(error):
                    wrong.append(f"{own} instead of {exact}, with an error up to {error}")
    return wrong
