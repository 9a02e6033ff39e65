"""A repeated game as one rectangular table for programs."""

from __future__ import annotations

from burden.results.repeated import CriticalDiscount, EffortDiscounts, Finite, Repeated, Stretch
from burden.tables.set_tables import corners
from burden.tables.table import Cell, Column, Table

__all__ = ["data"]


def data(found: Repeated) -> Table:
    """One row per level of effort and player, the last of each level for all players together.

    That row has no player. Of a game with a last period there is one row per stretch of last periods and player; where
    there is no target, and so no critical discount factor, one per corner of a set of payoffs.
    """
    if found.levels:
        return _discounts(found)
    if found.finite is not None and found.finite.stretches:
        return _stretches(found, found.finite)
    return corners(found)


def _stretches(found: Repeated, last: Finite) -> Table:
    columns = (
        Column("last_periods", "last periods", "count"),
        Column("rewards", "rewards"),
        Column("player", "player"),
        Column("critical", "critical", "number"),
        Column("discount", "discount", "number"),
        *(Column(key, key) for key in ("closed_form", "gain", "loss")),
        Column("enough", "enough", "flag"),
    )
    rows = tuple(_in_stretch(found, one, key) for one in last.stretches for key in one.critical)
    return Table(f"{found.title}. What the last periods can sustain", columns, rows)


def _in_stretch(found: Repeated, one: Stretch, key: str) -> tuple[Cell, ...]:
    return (
        one.periods,
        "; ".join(one.rewards),
        key or None,
        one.values.get(key),
        found.discount_values.get(key),
        one.critical[key] or None,
        one.gains.get(key),
        one.losses.get(key),
        one.is_enough if not key else None,
    )


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
