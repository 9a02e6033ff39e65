"""Rows of a sweep as equilibria: who plays what in each, and the statistics in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import numpy as np

from burden.results.equilibrium import Selection
from burden.results.pictures import Why
from burden.results.sweeps import MISSING, Rows
from burden.sweeps.columns import ColumnNames, names_of
from burden.sweeps.question import Question

__all__ = ["Seen", "reasons", "seen"]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """An equilibrium in a sweep.

    Parameters
    ----------
    value
        Of the parameter that varies.
    support
        What each player plays: positions of actions. Of a player with an interval nothing.
    strategies
        Probabilities of all actions, and levels of those with intervals.
    statistics
        What is asked for; NaN where it has no value.
    is_vertex, is_degenerate
        Whether it is an end point of a continuum; whether somebody is indifferent at this point of the sweep.
    selection
        With a leader.
    """

    value: Fraction
    support: tuple[tuple[int, ...], ...]
    strategies: tuple[float, ...]
    statistics: tuple[float, ...]
    is_vertex: bool = False
    is_degenerate: bool = False
    selection: Selection | None = None

    @property
    def is_pure(self) -> bool:
        """Whether everybody plays one action for sure."""
        return all(len(played) <= 1 for played in self.support)

    def distance(self, other: Seen) -> float:
        """How far two equilibria with the same support are apart."""
        return sum(abs(a - b) for a, b in zip(self.strategies, other.strategies, strict=True))


def seen(question: Question, rows: Rows, values: Sequence[Fraction], statistics: Sequence[str]) -> list[list[Seen]]:
    """Equilibria at each point of a sweep.

    Parameters
    ----------
    question
        What the sweep asks.
    rows
        What it gave.
    values
        Of the parameter that varies first, by point.
    statistics
        Names of the reports that count.
    """
    found: list[list[Seen]] = [[] for _ in values]
    names = names_of(question)
    status, types = rows.words("status"), rows.words("type")
    selections = rows.words("selection") if question.timing == "guarantor-first" else [None] * len(rows)
    weights = _weights(question, names, rows)
    intervals = [player.key for player in question.model.players if player.interval is not None]
    levels = [rows[names.levels[key]].tolist() for key in intervals]
    columns = [rows[names.reports[name]].tolist() for name in statistics]
    for row, (point, number) in enumerate(zip(rows["point"].tolist(), rows["equilibrium"].tolist(), strict=True)):
        if number == MISSING:
            continue
        mine = [of_player[row] for of_player in weights]
        found[point].append(
            Seen(
                values[point],
                tuple(tuple(k for k, weight in enumerate(one) if weight > 0) for one in mine),
                (*(weight for one in mine for weight in one), *(level[row] for level in levels)),
                tuple(column[row] for column in columns),
                types[row] == "vertex",
                status[row] == "degenerate",
                cast("Selection | None", selections[row]),
            )
        )
    return found


def reasons(rows: Rows, n_points: int) -> list[Why | None]:
    """Why there is nothing at a point; ``None`` where there is something."""
    found: list[Why | None] = [None] * n_points
    status = rows.words("status")
    for row, (point, number) in enumerate(zip(rows["point"].tolist(), rows["equilibrium"].tolist(), strict=True)):
        word = status[row]
        if word in {"outside-domain", "unsettled"}:
            found[point] = cast("Why", word)
        elif number == MISSING:
            found[point] = "none"
    return found


def _weights(question: Question, names: ColumnNames, rows: Rows) -> list[list[list[float]]]:
    """Probability of each action in each row, for each player with actions."""
    found = []
    for player in question.model.players:
        if player.key in names.probabilities:
            found.append(np.stack([rows[name] for name in names.probabilities[player.key]], axis=1).tolist())
        elif player.interval is None:
            played = rows[names.actions[player.key]].tolist()
            found.append([[float(k == action) for k in range(len(player.actions))] for action in played])
    return found
