"""Best responses to pure actions, for every cell of a payoff table at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from burden import exact
from burden.game import NormalFormGame

__all__ = ["best_response_cells"]

#: Floats of exact payoffs are right to a bit or two; payoffs closer than this, relative to their size, are compared
#: exactly.
CLOSE = 1e-13


def best_response_cells(game: NormalFormGame) -> NDArray[np.bool_]:
    """Whether each player's action is a best response to the actions of the others.

    Returns
    -------
    Array
        Shape ``(n_players, *n_actions)``, like the payoffs; decided exactly.
    """
    best = np.empty(game.payoffs.shape, dtype=bool)
    for player in range(game.n_players):
        floats = np.moveaxis(game.payoffs[player], player, -1)
        payoffs = np.moveaxis(game.exact_payoffs[player], player, -1)
        largest = floats.max(axis=-1, keepdims=True)
        near = floats >= largest - CLOSE * np.maximum(np.abs(largest), np.abs(floats))
        for place in map(tuple, np.argwhere(near.sum(axis=-1) > 1).tolist()):
            candidates = [action for action, is_near in enumerate(near[place]) if is_near]
            top = candidates[0]
            for action in candidates[1:]:
                if exact.compare(payoffs[(*place, action)], payoffs[(*place, top)]) > 0:
                    top = action
            for action in candidates:
                near[(*place, action)] = exact.compare(payoffs[(*place, action)], payoffs[(*place, top)]) == 0
        best[player] = np.moveaxis(near, -1, player)
    return best
