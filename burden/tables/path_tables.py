"""Paths of effort as tables: schedules side by side, each period by period, and which is best and when."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from functools import partial
from typing import TypeAlias

from burden.exact import Exact, UndecidedError, compare, read_number
from burden.results.paths import BestSchedule, Paths, Period, SchedulePath
from burden.tables import phrases
from burden.tables.comparison_tables import comparisons
from burden.tables.discount_words import exactly, rounded_up, sentence
from burden.tables.labels import NO_BREAK
from burden.tables.numerals import Form, alone
from burden.tables.rounding import ROUNDED, is_marked, number
from burden.tables.status import listed
from burden.tables.table import (
    Actions,
    Cell,
    Column,
    Document,
    Item,
    Kind,
    Listing,
    Note,
    Panels,
    Phrase,
    Section,
    Table,
)

__all__ = ["paths"]

PLANNER = "planner"

_KINDS = {"announced": "announced", "secret": "secret"}

_STOCKS = "Stocks are those at the beginning of a period; what is chosen in it moves those of the next."

_Fields: TypeAlias = "list[tuple[Column, Callable[[Period], Cell]]]"


def paths(found: Paths) -> Document:
    """Tables of what happens along some paths of effort.

    Parameters
    ----------
    found
        What :func:`burden.path` gave.

    Returns
    -------
    Document
        CSV has one row per schedule and period; JSON is ``found.to_dict()``.
    """
    sections: list[Section] = [Note(_title(found), "title"), *_setting(found), _summary(found)]
    sections += _best(found)
    sections += comparisons(found.comparisons, found.guarantor or "the guarantor")
    shared = _shared(found)
    tables = tuple(_periods(found, one, shared) for one in found.schedules)
    notes = [Note(_STOCKS)] if any(one.stocks for one in found.schedules) else []
    notes += map(Note, shared.values())
    sections.append(Panels("Period by period", tables, tuple(notes), "paths"))
    sections += [Note(sentence(f"Note: {text}")) for text in found.notes]
    return Document(tuple(sections), f"{found.title} paths", lambda: _data(found), found.to_dict)


def _title(found: Paths) -> str:
    title = found.title or "Untitled game"
    return f"{title}, {found.scenario}" if found.scenario else title


def _setting(found: Paths) -> Iterable[Section]:
    said = []
    if any(one.kind == "announced" for one in found.schedules):
        said.append(Phrase((f"Allies believe what is announced with probability {alone(found.belief, Form())}.",)))
    if any(one.kind == "secret" for one in found.schedules):
        said.append(Phrase(("Of a secret schedule they expect, in each period, that its effort lasts.",)))
    if found.parameters:
        said.append(Phrase(("Numbers are those at ", *phrases.values(found.parameters), ".")))
    if said:
        yield Listing("What is compared", (Item("", tuple(said)),))


# -- side by side -------------------------------------------------------------------------------------------------


def _summary(found: Paths) -> Table:
    keys = tuple(found.players)
    best = {row: _best_for(found, one) for row, one in enumerate(found.schedules)}
    is_inexact = any(not one.is_exact for one in found.schedules)
    columns = (
        Column("schedule", "schedule", place="stub"),
        Column("best", "best for", place="body" if any(best.values()) else "data"),
        Column("effort", f"effort of {found.guarantor}" if found.guarantor else "effort"),
        Column("kind", "kind", place="body" if len({one.kind for one in found.schedules}) > 1 else "data"),
        *(Column(f"payoff_{key}", key, "number", "payoff", scale="payoff") for key in keys),
        Column("planner", "sum", "number", "payoff", scale="payoff"),
        Column("error", "payoffs", place="body" if is_inexact else "data"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            one.name,
            " and ".join(best[row]) or None,
            _efforts(one.efforts),
            _kind(found, one),
            *(one.payoffs.get(key) for key in keys),
            one.planner,
            _error(one),
        )
        for row, one in enumerate(found.schedules)
    ]
    places = {key: 4 + place for place, key in enumerate(keys)} | {PLANNER: 4 + len(keys)}
    emphasis = {(row, places[who]) for row, names in best.items() for who in names if who in places}
    return Table(
        "Schedules side by side", columns, tuple(rows), tuple(_legend(found)), frozenset(emphasis), "schedules"
    )


def _legend(found: Paths) -> Iterable[Note]:
    yield Note("Payoffs are discounted sums over all periods, with what is left after the last one.")
    named = [f"{key}: {name}" for key, name in found.players.items() if name and name != key]
    if named:
        yield Note(f"{'; '.join(named)}.")
    several = [one.name for one in found.schedules if not one.is_unique]
    if several:
        yield Note(f"Play along {listed(several)} may not be the only equilibrium: see the notes below.", "warning")
    if found.method:
        yield Note(sentence(f"Solved by {found.method}"))


def _kind(found: Paths, one: SchedulePath) -> str:
    if one.kind == "chosen":
        return f"chosen by {found.guarantor}" if found.guarantor else "chosen"
    return _KINDS.get(one.kind, one.kind)


def _efforts(efforts: Sequence[str]) -> str:
    """Efforts in order; the same one again and again is told once: ``keep, reduce × 2``."""
    runs: list[tuple[str, int]] = []
    for effort in map(_label, efforts):
        if runs and runs[-1][0] == effort:
            runs[-1] = (effort, runs[-1][1] + 1)
        else:
            runs.append((effort, 1))
    if len(runs) == 1 and runs[0][1] > 1:
        return f"always {runs[0][0]}"
    return ", ".join(effort if many == 1 else f"{effort}{NO_BREAK}×{NO_BREAK}{many}" for effort, many in runs)


def _label(effort: str) -> str:
    """A label, or a number as it is best read."""
    value = _value(effort)
    return effort if value is None else number(value)


def _best_for(found: Paths, one: SchedulePath) -> list[str]:
    """For whom no other schedule is better; several schedules may be that for the same one."""
    who = []
    if one.name == found.best or (not found.best and found.guarantor and _is_first(found, one, found.guarantor)):
        who.append(found.guarantor or "guarantor")
    if one.name == found.best_planner or (not found.best_planner and _is_first(found, one, "")):
        who.append(PLANNER)
    return who


def _is_first(found: Paths, one: SchedulePath, player: str) -> bool:
    """Whether a schedule shares the first place: where that is certain, and not all do."""
    if any(not other.is_exact or (player and player not in other.payoffs) for other in found.schedules):
        return False
    payoffs = {other.name: other.payoffs[player] if player else other.planner for other in found.schedules}
    try:
        signs = [compare(payoffs[one.name], other) for other in payoffs.values()]
    except UndecidedError:
        return False
    return min(signs) == 0 and max(signs) > 0


def _error(one: SchedulePath) -> str:
    if one.is_exact:
        return "exact"
    return f"to within {rounded_up(one.error)}" + ("" if one.error_is_proved else " (estimated)")


def _best(found: Paths) -> Iterable[Section]:
    """The best of all schedules, named in the file or not."""
    if not found.optimal:
        return
    columns = (
        Column("who", "best for", place="stub"),
        Column("effort", f"effort of {found.guarantor}" if found.guarantor else "effort"),
        Column("payoff", "payoff", "number"),
        Column("exact", "exact", "formula"),
        Column("how", "how it is known"),
    )
    rows: list[tuple[Cell, ...]] = [
        (one.player or PLANNER, _efforts(one.efforts), one.payoff, exactly(one.payoff), _known(one))
        for one in found.optimal
    ]
    said = dict.fromkeys(one.note for one in found.optimal if one.note)
    notes = [Note(ROUNDED)] if is_marked(rows) else []
    notes += [Note(sentence(text)) for text in said]
    yield Table("The best schedules of all", columns, tuple(rows), tuple(notes), label="best-schedules")


def _known(one: BestSchedule) -> str:
    if one.n_schedules:
        how = f"all {one.n_schedules:,} compared" if one.is_proved else f"best of {one.n_schedules:,} compared"
    else:
        how = "closed form"
    return how if one.is_proved else f"{how}, not proved"


# -- period by period ---------------------------------------------------------------------------------------------


def _shared(found: Paths) -> dict[str, str]:
    """Notes of several schedules, each with the sentence that tells it once, of all of them."""
    by_note: dict[str, list[str]] = {}
    for one in found.schedules:
        if one.note:
            by_note.setdefault(one.note, []).append(one.name)
    return {
        note: sentence(note) if len(names) == len(found.schedules) else f"{listed(names)}: {sentence(note)}"
        for note, names in by_note.items()
        if len(names) > 1
    }


def _periods(found: Paths, one: SchedulePath, shared: Container[str]) -> Table:
    """One row per period, and one for the stocks that are left."""
    fields = _fields(found, one)
    columns = (Column("period", "period", place="stub"), *(column for column, _ in fields))
    rows: list[tuple[Cell, ...]] = [
        (str(number), *(get(period) for _, get in fields)) for number, period in enumerate(one.periods, start=1)
    ]
    stocks = {f"stock_{name}": value for name, value in one.stocks.items()}
    if stocks:
        rows.append(("after", *(stocks.get(column.key, "") for column, _ in fields)))
    notes = []
    if not one.is_exact:
        notes.append(Note(f"Payoffs are known {_error(one)}."))
    if one.note and one.note not in shared:
        notes.append(Note(sentence(one.note)))
    return Table(f"{one.name} ({_kind(found, one)})", columns, tuple(rows), tuple(notes))


def _fields(found: Paths, one: SchedulePath) -> _Fields:
    """Columns of the table of a schedule, each with the way to its cells."""
    periods = one.periods
    labels = dict(zip(map(id, periods), one.efforts, strict=False))
    allies = dict.fromkeys(key for period in periods for key in period.contributions)
    fields: _Fields = [
        (
            Column("effort", found.guarantor or "effort", _kind_of([_effort(p, labels) for p in periods]), "effort"),
            lambda period: _effort(period, labels),
        )
    ]
    for key in allies:
        kind = _kind_of([_contribution(period, key) for period in periods])
        column = Column(f"contribution_{key}", key, kind, "contribution", scale="contribution")
        fields.append((column, partial(_contribution, key=key)))
    names = dict.fromkeys(name for period in periods for name in period.stocks)
    for name in names:
        column = Column(f"stock_{name}", name, "number", "stock", scale="stock")
        fields.append((column, lambda period, name=name: period.stocks.get(name)))  # type: ignore[misc]
    if any(period.gap is not None for period in periods):
        fields.append((Column("gap", "gap", "number"), lambda period: period.gap))
    for key in found.players:
        column = Column(f"payoff_{key}", key, "number", "payoff", scale="payoff")
        fields.append((column, lambda period, key=key: period.payoffs.get(key)))  # type: ignore[misc]
    return fields


def _kind_of(shown: Sequence[Cell]) -> Kind:
    if any(isinstance(cell, Actions) for cell in shown):
        return "actions"
    return "text" if any(isinstance(cell, str) for cell in shown) else "number"


def _effort(period: Period, labels: dict[int, str]) -> Cell:
    return _action(labels.get(id(period), ""), period.effort)


def _contribution(period: Period, key: str) -> Cell:
    return _action(period.actions.get(key, ""), period.contributions.get(key))


def _action(label: str, level: Exact | None) -> Cell:
    """An action with its level; a label that is the level, or none, leaves the level alone."""
    if level is None:
        return label or None
    if not label or _value(label) is not None:
        return level
    return Actions(((label, level),))


def _value(label: str) -> Exact | None:
    """The number that a label is; ``None`` where it is a word."""
    try:
        return read_number(label)
    except (ArithmeticError, ValueError):
        return None


# -- data ---------------------------------------------------------------------------------------------------------


def _data(found: Paths) -> Table:
    """One row per schedule and period, with all that is known of it, and the payoff of the schedule as a whole."""
    everything = [period for one in found.schedules for period in one.periods]
    allies = list(dict.fromkeys(key for period in everything for key in period.contributions))
    actors = list(dict.fromkeys(key for period in everything for key in period.actions))
    stocks = list(dict.fromkeys(name for period in everything for name in period.stocks))
    keys = list(found.players)
    number = partial(Column, kind="number")
    columns = (
        Column("schedule", "schedule"),
        Column("kind", "kind"),
        Column("period", "period", "count"),
        Column("effort_label", "effort"),
        number("effort", "effort"),
        *(Column(f"action_{key}", key) for key in actors),
        *(number(f"contribution_{key}", key) for key in allies),
        *(number(f"stock_{name}", name) for name in stocks),
        *(number(f"next_stock_{name}", name) for name in stocks),
        number("gap", "gap"),
        *(number(f"payoff_{key}", key) for key in keys),
        *(number(f"total_payoff_{key}", key) for key in keys),
        number("planner", "planner"),
        number("error", "error"),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in found.schedules:
        for place, period in enumerate(one.periods):
            after = one.periods[place + 1].stocks if place + 1 < len(one.periods) else one.stocks
            rows.append(
                (
                    one.name,
                    one.kind,
                    place + 1,
                    one.efforts[place] if place < len(one.efforts) else None,
                    period.effort,
                    *(period.actions.get(key) for key in actors),
                    *(period.contributions.get(key) for key in allies),
                    *(period.stocks.get(name) for name in stocks),
                    *(after.get(name) for name in stocks),
                    period.gap,
                    *(period.payoffs.get(key) for key in keys),
                    *(one.payoffs.get(key) for key in keys),
                    one.planner,
                    one.error,
                )
            )
    return Table(f"{found.title}. Paths", columns, tuple(rows))
