"""Payoff matrices.

Two players have one, the first down and the second across. Three have one for each action of the guarantor, or of the
first player where there is no one guarantor; four and more have one of the last two players for each profile of the
others, a guarantor never among the two. One player has a list.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from burden.game import NormalFormGame
from burden.tables.best import best_response_cells
from burden.tables.names import names
from burden.tables.table import Cell, Column, Note, Panels, Payoffs, Section, Table

__all__ = ["MAX_CELLS", "MAX_MATRICES", "payoff_sections"]

#: Most payoff matrices that are shown.
MAX_MATRICES = 60

#: Most cells that the payoff matrices that are shown may have in all: about fifty pages.
MAX_CELLS = 5_000


def payoff_sections(game: NormalFormGame) -> list[Section]:
    """Show the payoffs of a game, best responses marked, pure equilibria standing out."""
    outer, rows, across = _axes(game)
    n_matrices = math.prod(game.n_actions[player] for player in outer)
    size = math.prod(game.n_actions) // n_matrices
    shown = min(n_matrices, MAX_MATRICES, MAX_CELLS // size)
    if shown == 0:
        sizes = " × ".join(map(str, game.n_actions))
        return [Note(f"Payoffs of {sizes} profiles are too many to show here: the formats csv and json have all.")]
    best = best_response_cells(game)
    titles = names(game.players)
    if rows is None:
        return [_payoff_list(game, best)]
    notes = []
    if game.n_players > 2:
        notes.append(Note(f"Payoffs in the order {', '.join(titles.values())}."))
    notes.append(Note("", "marks"))
    if shown < n_matrices:
        left_out = f"{shown} of {n_matrices} payoff matrices are shown; the formats csv and json have all."
        notes.insert(0, Note(left_out, "warning"))
    profiles = itertools.islice(itertools.product(*(range(game.n_actions[player]) for player in outer)), shown)
    matrices = [_matrix(game, best, dict(zip(outer, profile, strict=True)), rows, across) for profile in profiles]
    if not outer:
        (matrix,) = matrices
        return [Table("Payoffs", matrix.columns, matrix.rows, tuple(notes), matrix.emphasis, "payoffs")]
    by = " and ".join(titles[game.players[player].key] for player in outer)
    return [Panels(f"Payoffs, by the action of {by}", tuple(matrices), tuple(notes), "payoffs")]


def _axes(game: NormalFormGame) -> tuple[tuple[int, ...], int | None, int]:
    """Players whose actions choose the matrix; the one who chooses the row; the one who chooses the column."""
    everyone = range(game.n_players)
    if game.n_players == 1:
        return (), None, 0
    guarantors = [i for i in everyone if game.players[i].role == "guarantor"]
    if game.n_players == 2:
        return (), 0, 1
    candidates = [i for i in everyone if i not in guarantors] if len(guarantors) == 1 else list(everyone)
    row, across = candidates[-2:]
    return tuple(i for i in everyone if i not in (row, across)), row, across


def _matrix(game: NormalFormGame, best: NDArray[np.bool_], fixed: Mapping[int, int], row: int, across: int) -> Table:
    titles = names(game.players)
    row_player, column_player = game.players[row], game.players[across]
    columns = [Column("player", "", place="stub"), Column("action", "", place="stub")]
    columns += [
        Column(f"action_{number}", label, "payoffs", group=titles[column_player.key], scale="payoff")
        for number, label in enumerate(column_player.actions, start=1)
    ]
    rows: list[tuple[Cell, ...]] = []
    emphasis = set()
    for down, label in enumerate(row_player.actions):
        cells: list[Cell] = [titles[row_player.key] if down == 0 else "", label]
        for right in range(len(column_player.actions)):
            chosen = {**fixed, row: down, across: right}
            place = tuple(chosen[player] for player in range(game.n_players))
            marks = tuple(bool(best[(player, *place)]) for player in range(game.n_players))
            if all(marks):
                emphasis.add((down, right + 2))
            cells.append(
                Payoffs(tuple(game.exact_payoffs[(player, *place)] for player in range(game.n_players)), marks)
            )
        rows.append(tuple(cells))
    where = ", ".join(
        f"{titles[game.players[player].key]}: {game.players[player].actions[action]}"
        for player, action in fixed.items()
    )
    return Table(where, tuple(columns), tuple(rows), emphasis=frozenset(emphasis))


def _payoff_list(game: NormalFormGame, best: NDArray[np.bool_]) -> Table:
    (player,) = game.players
    columns = (
        Column("action", names(game.players)[player.key], place="stub"),
        Column("payoff", "payoff", "payoffs", align="right"),
    )
    rows = tuple(
        (label, Payoffs((game.exact_payoffs[0, action],), (bool(best[0, action]),)))
        for action, label in enumerate(player.actions)
    )
    emphasis = frozenset((action, 1) for action in range(len(rows)) if best[0, action])
    return Table("Payoffs", columns, rows, (Note("", "marks"),), emphasis, "payoffs")
