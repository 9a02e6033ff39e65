"""Games of three players: whatever Gambit's solvers find is in our list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import burden
from tests.all_equilibria import Profile, all_equilibria, distance, polished
from tests.random_games import Payoffs, seeded_n_player_games

pygambit = pytest.importorskip("pygambit")

N_GAMES = 30

#: Each looks for one equilibrium or more; some do not always find one.
SOLVERS: dict[str, Callable[[Any], Any]] = {
    "enumpoly": lambda game: pygambit.nash.enumpoly_solve(game),
    "enumpure": lambda game: pygambit.nash.enumpure_solve(game),
    "liap": lambda game: pygambit.nash.liap_solve(game.mixed_strategy_profile(), maxregret=1e-7),
    "gnm": lambda game: pygambit.nash.gnm_solve(game),
    "ipa": lambda game: pygambit.nash.ipa_solve(game),
    "logit": lambda game: pygambit.nash.logit_solve(game),
}


def found_by(solver: Callable[[Any], Any], payoffs: Payoffs) -> list[Profile]:
    result = solver(pygambit.Game.from_arrays(*payoffs))
    return [
        tuple(tuple(float(profile[strategy]) for strategy in player.strategies) for player in profile.game.players)
        for profile in result.equilibria
    ]


def regret(payoffs: Payoffs, profile: Profile) -> float:
    """Most that anybody gains, over the range of payoffs."""
    most = 0.0
    for player, strategy in enumerate(profile):
        values = np.moveaxis(payoffs[player].astype(float), player, 0)
        for other in reversed([x for k, x in enumerate(profile) if k != player]):
            values = values @ np.array(other)
        most = max(most, float(values.max() - values @ np.array(strategy)))
    return most / float(payoffs.max() - payoffs.min())


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 3, 3)])
@pytest.mark.parametrize("name", SOLVERS)
def test_what_gambit_finds_is_in_our_list(name: str, shape: tuple[int, ...]) -> None:
    n_found = 0
    for payoffs in seeded_n_player_games(100, N_GAMES, shape):
        solution = burden.solve(burden.normal_form(payoffs.tolist()))
        if not solution.complete or any(component.dimension for component in solution.components):
            # Only where there is a continuum, of which we list some points.
            assert not all_equilibria(payoffs).complete, payoffs.tolist()
            continue
        ours = [tuple(tuple(map(float, x)) for x in equilibrium.profile) for equilibrium in solution.equilibria]
        for profile in found_by(SOLVERS[name], payoffs):
            if regret(payoffs, profile) > 1e-6:
                continue
            n_found += 1
            nearby = [profile, *(polished(payoffs, profile, least) for least in (1e-6, 1e-4, 1e-2))]
            gap = min(distance(one, other) for one in nearby for other in ours)
            assert gap < 1e-4, f"{profile} is not in our list for {payoffs.tolist()}"
    assert n_found >= 1
