"""Situations on a grid of stocks: what is done at its nodes, and between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from burden.exact import Exact
from burden.paths.arrays import Array
from burden.paths.question import Choice, PathGame, Plan, Situation

__all__ = ["Node", "Rule", "interpolated", "nodes"]


@dataclass(frozen=True, eq=False)
class Node:
    """A situation: the efforts that are possible in it (several where the guarantor decides), and what may follow."""

    period: int
    efforts: tuple[Choice, ...]
    following: tuple[tuple[float, Node], ...]


@dataclass(frozen=True, eq=False)
class Rule:
    """What is done in a situation, on a grid.

    Parameters
    ----------
    axes
        Nodes along each stock.
    levels
        For each effort, what each ally chooses, at all nodes.
    worth
        For each effort, what it is worth to the guarantor who decides; empty elsewhere.
    """

    axes: tuple[Array, ...]
    levels: tuple[tuple[Array, ...], ...]
    worth: tuple[Array, ...] = ()


def interpolated(axes: Sequence[Array], values: Sequence[Array], stocks: Sequence[Any]) -> list[Any]:
    """Values between the nodes of a grid, linear along each stock; beyond its edges those at the edge."""
    corners: list[tuple[Any, tuple[Any, ...]]] = [(1.0, ())]
    for axis, stock in zip(axes, stocks, strict=True):
        if len(axis) == 1:
            corners = [(weight, (*place, 0)) for weight, place in corners]
            continue
        position = np.fmin(np.fmax((stock - axis[0]) * (1 / (axis[1] - axis[0])), 0.0), len(axis) - 1.0)
        left = np.minimum(position.astype(np.intp), len(axis) - 2)
        share = position - left
        corners = [
            pair
            for weight, place in corners
            for pair in ((weight * (1 - share), (*place, left)), (weight * share, (*place, left + 1)))
        ]
    return [
        sum((weight * own[place] for weight, place in corners[1:]), corners[0][0] * own[corners[0][1]])
        for own in values
    ]


def nodes(game: PathGame, plan: Plan) -> list[Node]:
    """Situations along the path."""
    if plan.is_chosen:
        assert game.leader is not None, "somebody decides"
        efforts = tuple(action.label for action in game.leader.actions)
        route: list[Node] = []
        for period in range(game.periods, 0, -1):
            route.insert(0, Node(period, efforts, ((1.0, route[0]),) if route else ()))
        return route
    made: dict[int, Node] = {}

    def node(situation: Situation[Choice, Exact]) -> Node:
        if id(situation) not in made:
            following = tuple((float(share), node(later)) for share, later in situation.following)
            made[id(situation)] = Node(situation.period, (situation.effort,), following)
        return made[id(situation)]

    return [node(situation) for situation in plan.situations]
