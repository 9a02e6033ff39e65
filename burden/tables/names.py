"""Names of players, as printed and as keys of columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from burden.game import Player
from burden.tables.table import Column

__all__ = ["distinct", "names"]


def names(players: Iterable[Player]) -> dict[str, str]:
    """Names to print, by key: the key goes along where two players have the same name."""
    players = list(players)
    titles = [player.title for player in players]
    return {p.key: p.title if titles.count(p.title) == 1 else f"{p.title} ({p.key})" for p in players}


def distinct(columns: Sequence[Column], what: str) -> tuple[Column, ...]:
    """Rename columns that are called by a player's key where a column of ours has that name too: ``strategy_type``.

    Parameters
    ----------
    columns
        Those that are called by a player's key have the kind ``strategy``.
    what
        What they hold, put before the key.
    """
    own = {name for column in columns if column.kind != "strategy" for name in (column.key, f"exact_{column.key}")}
    taken = own | {column.key for column in columns}
    renamed = []
    for column in columns:
        key = column.key
        if column.kind == "strategy" and key in own:
            key = f"{what}_{key}"
            while key in taken:
                key = f"_{key}"
            taken.add(key)
        renamed.append(replace(column, key=key))
    return tuple(renamed)
