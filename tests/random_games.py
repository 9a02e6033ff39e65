"""Random games for tests: hypothesis strategies, and seeded sequences for mass tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from hypothesis import strategies as st

from tests.brute_force import is_degenerate

__all__ = ["SHAPES", "Bimatrix", "bimatrix_games", "half_degenerate_games", "seeded_games"]

#: Payoffs of the two players.
Bimatrix: TypeAlias = tuple[list[list[int]], list[list[int]]]

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


def _drawn(generator: np.random.Generator, shape: tuple[int, int], low: int, high: int) -> Bimatrix:
    a, b = generator.integers(low, high, (2, *shape), endpoint=True).tolist()
    return a, b
