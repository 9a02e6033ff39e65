"""A repeated game as one rectangular table for programs."""

from __future__ import annotations

from burden.results.repeated import CriticalDiscount, EffortDiscounts, Repeated
from burden.tables.set_tables import corners
from burden.tables.table import Cell, Column, Table

__all__ = ["data"]


def data(found: Repeated) -> Table:
    """One row per level of effort and player, the last of each level for all players together.

    That row has no player. Where there is no target, and so no critical discount factor, there is one row per corner of
    a set of payoffs.
    """
    return _discounts(found) if found.levels else corners(found)


def _discounts(found: Repeated) -> Table:
    numbers = ("critical", "bound_low", "bound_high", "discount", "cooperation", "deviation", "punishment")
    texts = ("closed_form", "condition", "cooperation_formula", "deviation_formula", "punishment_formula")
    more = ("deviations", "punishments", "proof", "note")
    columns = (
        Column("effort", "effort"),
        Column("level", "level"),
        Column("player", "player"),
        *(Column(key, key, "number") for key in numbers),
        Column("sustainable", "sustainable", "flag"),
        *(Column(key, key) for key in (*texts, *more)),
    )
    rows = tuple(_row(found, level, one) for level in found.levels for one in (*level.players, level.overall))
    return Table(f"{found.title}. Critical discount factors", columns, rows)


def _row(found: Repeated, level: EffortDiscounts, one: CriticalDiscount) -> tuple[Cell, ...]:
    return (
        level.effort,
        level.level or None,
        one.player or None,
        one.value,
        *(one.bounds or (None, None)),
        found.discount_values.get(one.player),
        *(one.values or (None, None, None)),
        level.is_sustainable,
        one.exact or None,
        one.condition.text if one.condition is not None else None,
        one.cooperation or None,
        one.deviation or None,
        one.punishment or None,
        "; ".join(f"{words}: {where.text}" for words, where in one.deviations) or None,
        "; ".join(f"{words}: {where.text}" for words, where in one.punishments) or None,
        one.proof,
        one.note or None,
    )
