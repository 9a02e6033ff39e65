"""The certified solver at one point: what it finds is compared with what signs say, and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from burden import exact
from burden.errors import SolverError
from burden.exact import Exact
from burden.expressions import Formula
from burden.game import NormalFormGame, Player, Timing
from burden.model import Model, Names
from burden.partitions.ways import Supports
from burden.results import Equilibrium, Selection, Solution
from burden.search import Search
from burden.solvers import solve

__all__ = ["Solved", "game_at", "rank", "solved_at", "supports_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The equilibria at one point.

    Parameters
    ----------
    solution
        What the solver found.
    listed
        Supports of the equilibria, and with a leader who counts on them.
    has_ties
        Whether some equilibrium lies on a continuum.
    """

    solution: Solution
    listed: tuple[tuple[Supports, Selection | None], ...]
    has_ties: bool

    @property
    def is_complete(self) -> bool:
        """Whether the list holds every equilibrium."""
        return self.solution.complete


def supports_of(equilibrium: Equilibrium) -> Supports:
    """Labels of what is played with positive probability, in the order of players."""
    return tuple(
        tuple(label for label, weight in zip(player.actions, strategy, strict=True) if not _is_zero(weight))
        for player, strategy in zip(equilibrium.game.players, equilibrium.proved, strict=True)
    )


def _is_zero(weight: Exact) -> bool:
    return not isinstance(weight, exact.Enclosure) and weight == 0


def game_at(model: Model, values: Mapping[str, Exact]) -> NormalFormGame:
    """The game at a point whose values need not be rational."""
    levels: dict[str, list[Exact]] = {}
    for player in model.players:
        if player.has_levels:
            levels[player.key] = [
                action.level.evaluate(values) for action in player.actions if action.level is not None
            ]
    shape = tuple(len(player.actions) for player in model.players)
    payoffs = np.empty((len(model.players), *shape), dtype=object)
    for place, profile in enumerate(np.ndindex(*shape)):
        names = Names(model.definitions, values, Formula.evaluate)
        names.update(
            {
                player.key: levels[player.key][action]
                for player, action in zip(model.players, profile, strict=True)
                if player.has_levels
            }
        )
        for row, player in enumerate(model.players):
            payoff = model.payoffs[player.key]
            formula = payoff if isinstance(payoff, Formula) else payoff[place]
            payoffs[(row, *profile)] = formula.evaluate(names)
    players = tuple(
        Player(
            player.key,
            tuple(action.label for action in player.actions),
            tuple(levels[player.key]) if player.has_levels else None,
            player.name,
            player.role,
        )
        for player in model.players
    )
    return NormalFormGame(players, payoffs, model.title)


def solved_at(model: Model, values: Mapping[str, Exact], timing: Timing, seconds: float) -> Solved | None:
    """Solve the game at a point.

    Parameters
    ----------
    model
        The game.
    values
        Of all parameters.
    timing
        Who moves when.
    seconds
        How long a search without a bound may take.

    Returns
    -------
    Solved | None
        ``None`` where the solver gives up.
    """
    try:
        game = game_at(model, values)
        found = solve(game, "exact", timing=timing, leader=model.effort, search=Search(max(seconds, 0.01)))
    except (SolverError, ArithmeticError, exact.TooLargeError, exact.UndecidedError):
        return None
    listed = sorted(
        ((supports_of(one), one.selection) for one in found.equilibria), key=lambda pair: rank(model, *pair)
    )
    return Solved(found, tuple(listed), _has_ties(found))


def rank(model: Model, supports: Supports, selection: Selection | None = None) -> tuple[object, ...]:
    """Place of an equilibrium among others: pure ones first, then by size of support, then by actions."""
    positions = [{action.label: i for i, action in enumerate(player.actions)} for player in model.players]
    placed = [[places[label] for label in own] for places, own in zip(positions, supports, strict=True)]
    size = sum(map(len, placed))
    return (size > len(placed), size, placed, selection or "")


def _has_ties(found: Solution) -> bool:
    """Whether a listed equilibrium lies on a continuum; off the path of a leader it may be as it likes."""
    if found.subgames:
        return any(one.type == "vertex" for one in found.equilibria)
    return any(component.dimension or component.curves for component in found.components)
