"""One player: a decision. Its equilibria are all mixtures of its best actions."""

from __future__ import annotations

from dataclasses import replace

from burden.game import NormalFormGame, best_responses, pure_profile
from burden.results import Certificate, Component, Solution, certify, mark_undominated

__all__ = ["solve_one_player"]


def solve_one_player(game: NormalFormGame) -> Solution:
    """Best actions of the only player; several span a continuum of mixtures."""
    best = best_responses(game, 0, pure_profile(game, (0,)))
    several = len(best) > 1
    equilibria = [certify(game, pure_profile(game, (action,)), vertex=several) for action in best]
    positions = tuple(range(len(best)))
    component = Component(1, positions, (positions,), len(best) - 1, 1)
    actions = ", ".join(game.players[0].actions[action] for action in best)
    return Solution(
        game,
        mark_undominated(
            [replace(equilibrium, component=1, index=None if several else 1) for equilibrium in equilibria]
        ),
        complete=True,
        certificate=Certificate("best actions by exact comparison", 1),
        components=(component,),
        notes=(f"degenerate: {game.players[0].key} is indifferent between {actions}",) if several else (),
    )
