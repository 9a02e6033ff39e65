"""Pure equilibria of a finite game with any number of players, exactly.

1. Keep the profiles at which everybody's payoff is largest among own deviations, compared as doubles, with some slack,
   so that no equilibrium is lost to rounding.
2. Compare what is left in exact arithmetic.
"""

from __future__ import annotations

import math
from operator import eq
from typing import Any

import numpy as np

from burden import exact
from burden.game import NormalFormGame, pure_profile
from burden.results import Equilibrium, certify

__all__ = ["certified_pure_equilibria", "pure_equilibria"]

#: Most pure equilibria that one solution lists, and most probabilities in them: a game of nothing but ties has as many
#: equilibria as it has profiles.
MAX_LISTED = 10_000
MAX_PROBABILITIES = 5_000_000

#: Up to this many profiles lists are quicker than arrays.
FEW_PROFILES = 30

#: Slack of the comparison of doubles, relative to their size: some thousand times their rounding error.
SLACK = 1e-12

_TINY = float(np.finfo(np.float64).tiny)


def pure_equilibria(game: NormalFormGame) -> tuple[tuple[int, ...], ...]:
    """All pure equilibria, in the order of profiles, the last player's action varying fastest.

    Raises
    ------
    UndecidedError
        Where two irrational payoffs are so close that their order could not be settled.

    Examples
    --------
    >>> from burden.game import normal_form
    >>> pure_equilibria(normal_form([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]))
    ((0, 0), (1, 1))
    """
    if game.is_rational and math.prod(game.n_actions) <= FEW_PROFILES:
        return _by_columns(game)
    candidates = np.ones(game.n_actions, dtype=bool)
    for player in range(game.n_players):
        best = game.payoffs[player].max(axis=player, keepdims=True)
        # The smallest doubles have no relative precision; next to anything else the last summand is nothing.
        candidates &= game.payoffs[player] >= best - SLACK * np.abs(best) - _TINY
    return tuple(profile for profile in map(tuple, np.argwhere(candidates).tolist()) if _is_equilibrium(game, profile))


def _by_columns(game: NormalFormGame) -> tuple[tuple[int, ...], ...]:
    """The same for few profiles, in integers: best replies are the largest entries of the columns of payoffs."""
    best = []
    for player in range(game.n_players):
        rows = game.payoff_rows(player)
        tops = list(map(max, zip(*rows, strict=True)))
        best.append([list(map(eq, row, tops)) for row in rows])
    found = []
    for profile in game.profiles():
        for player, are_best in enumerate(best):
            place = 0
            for other, action in enumerate(profile):
                if other != player:
                    place = place * game.n_actions[other] + action
            if not are_best[profile[player]][place]:
                break
        else:
            found.append(profile)
    return tuple(found)


def certified_pure_equilibria(game: NormalFormGame) -> tuple[list[Equilibrium], list[str]]:
    """Pure equilibria, certified, and a note where there are more than one solution lists."""
    profiles = pure_equilibria(game)
    most = min(MAX_LISTED, MAX_PROBABILITIES // sum(game.n_actions))
    listed = [certify(game, pure_profile(game, profile)) for profile in profiles[:most]]
    if len(profiles) == len(listed):
        return listed, []
    return listed, [f"these are the first {most:,} of {len(profiles):,} pure equilibria"]


def _is_equilibrium(game: NormalFormGame, profile: tuple[int, ...]) -> bool:
    for player, action in enumerate(profile):
        table, _ = game.scaled_payoffs(player)
        others: tuple[Any, ...] = (slice(None), *profile[:player], *profile[player + 1 :])
        payoffs = table[others].tolist()
        if any(payoff is not payoffs[action] and exact.compare(payoff, payoffs[action]) > 0 for payoff in payoffs):
            return False
    return True
