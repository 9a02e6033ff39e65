"""Random games for tests: hypothesis strategies, and seeded sequences for mass tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import TypeAlias

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.brute_force import is_degenerate

__all__ = [
    "SHAPES",
    "Bimatrix",
    "Payoffs",
    "bimatrix_games",
    "half_degenerate_games",
    "n_player_games",
    "seeded_games",
    "seeded_n_player_games",
]

#: Payoffs of the two players.
Bimatrix: TypeAlias = tuple[list[list[int]], list[list[int]]]

#: Integer payoffs of several players, of shape ``(n_players, *n_actions)``.
Payoffs: TypeAlias = NDArray[np.int64]

#: Shapes of the mass tests, all from 2 × 2 to 4 × 4.
SHAPES: tuple[tuple[int, int], ...] = tuple((m, n) for m in (2, 3, 4) for n in (2, 3, 4))


@st.composite
def bimatrix_games(draw: st.DrawFn, max_actions: int = 4, max_payoff: int = 3) -> Bimatrix:
    """Games of up to ``max_actions`` actions with payoffs from 0 to ``max_payoff``: small, so that many are tied."""
    sizes = st.integers(1, max_actions)
    m, n = draw(sizes), draw(sizes)
    payoff = st.integers(0, draw(st.integers(0, max_payoff)))
    payoffs = st.lists(st.lists(payoff, min_size=n, max_size=n), min_size=m, max_size=m)
    return draw(payoffs), draw(payoffs)


def seeded_games(
    seed: int, n_games: int, shapes: Sequence[tuple[int, int]] = SHAPES, low: int = -100, high: int = 100
) -> Iterator[Bimatrix]:
    """Games with integer payoffs from ``low`` to ``high``, the shapes in turn; the same ones for the same seed."""
    generator = np.random.default_rng(seed)
    for position in range(n_games):
        yield _drawn(generator, shapes[position % len(shapes)], low, high)


def half_degenerate_games(seed: int, n_games: int) -> Iterator[Bimatrix]:
    """In turn a game with payoffs from -100 to 100 and a degenerate one with payoffs from 0 to 2, of each shape."""
    generator = np.random.default_rng(seed)
    for position in range(n_games):
        shape = SHAPES[position // 2 % len(SHAPES)]
        if position % 2 == 0:
            yield _drawn(generator, shape, -100, 100)
            continue
        game = _drawn(generator, shape, 0, 2)
        while not is_degenerate(*game):
            game = _drawn(generator, shape, 0, 2)
        yield game


@st.composite
def n_player_games(
    draw: st.DrawFn, max_players: int = 4, max_actions: int = 3, max_payoff: int = 3, max_profiles: int = 27
) -> Payoffs:
    """Games of three and more players, two and more actions, payoffs from 0 to ``max_payoff``: small, so many tie."""
    n_players = draw(st.integers(3, max_players))
    shape: list[int] = []
    for player in range(n_players):
        left = max_profiles // (prod(shape) * 2 ** (n_players - player - 1))  # the players to come have two at least
        shape.append(draw(st.integers(2, max(2, min(max_actions, left)))))
    payoff = st.integers(0, draw(st.integers(1, max_payoff)))
    size = n_players * prod(shape)
    payoffs = draw(st.lists(payoff, min_size=size, max_size=size))
    return np.array(payoffs, dtype=np.int64).reshape(n_players, *shape)


def seeded_n_player_games(
    seed: int, n_games: int, shape: Sequence[int], low: int = -100, high: int = 100
) -> Iterator[Payoffs]:
    """Games with integer payoffs from ``low`` to ``high``; the same ones for the same seed."""
    generator = np.random.default_rng(seed)
    for _ in range(n_games):
        yield generator.integers(low, high, (len(shape), *shape), endpoint=True)


def _drawn(generator: np.random.Generator, shape: tuple[int, int], low: int, high: int) -> Bimatrix:
    a, b = generator.integers(low, high, (2, *shape), endpoint=True).tolist()
    return a, b
