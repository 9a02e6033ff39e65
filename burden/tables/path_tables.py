"""Paths of effort as tables: schedules side by side, each period by period, and which is best and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeAlias

from burden.exact import Exact, read_number
from burden.expressions import Formula
from burden.results.conditions import Condition
from burden.results.paths import BestSchedule, Comparison, Paths, Period, SchedulePath
from burden.tables import phrases
from burden.tables.discount_words import exactly, rounded_up, sentence
from burden.tables.labels import NO_BREAK
from burden.tables.numerals import Form, alone
from burden.tables.phrases import formula
from burden.tables.piecewise import Lines
from burden.tables.rounding import ROUNDED, is_marked, number, rounded, sentence_of
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

#: Letters of a condition that people read.
MANY = 400

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
    numbers = Lines()
    sections: list[Section] = [Note(_title(found), "title"), *_setting(found), _summary(found)]
    sections += _best(found)
    sections += _comparisons(found, numbers)
    sections += numbers.listing("Conditions")
    tables = tuple(_periods(found, one) for one in found.schedules)
    notes = (Note(_STOCKS),) if any(one.stocks for one in found.schedules) else ()
    sections.append(Panels("Period by period", tables, notes, "paths"))
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
    is_inexact = any(not one.is_exact for one in found.schedules)
    columns = (
        Column("schedule", "schedule", place="stub"),
        Column("best", "best for", place="body" if found.best or found.best_planner else "data"),
        Column("effort", f"effort of {found.guarantor}" if found.guarantor else "effort"),
        Column("kind", "kind", place="body" if len({one.kind for one in found.schedules}) > 1 else "data"),
        *(Column(f"payoff_{key}", key, "number", "payoff", scale="payoff") for key in keys),
        Column("planner", "sum", "number", "payoff", scale="payoff"),
        Column("error", "payoffs", place="body" if is_inexact else "data"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            one.name,
            _best_for(found, one),
            _efforts(one.efforts),
            _kind(found, one),
            *(one.payoffs.get(key) for key in keys),
            one.planner,
            _error(one),
        )
        for one in found.schedules
    ]
    emphasis = set()
    for row, one in enumerate(found.schedules):
        if one.name == found.best and found.guarantor in keys:
            emphasis.add((row, 4 + keys.index(found.guarantor)))
        if one.name == found.best_planner:
            emphasis.add((row, 4 + len(keys)))
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
        yield Note(f"Other equilibria exist along {listed(several)}: see the notes there.", "warning")
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


def _best_for(found: Paths, one: SchedulePath) -> str | None:
    who = [found.guarantor or "guarantor"] if one.name == found.best else []
    who += [PLANNER] if one.name == found.best_planner else []
    return " and ".join(who) or None


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


# -- when one is better -------------------------------------------------------------------------------------------


def _comparisons(found: Paths, numbers: Lines) -> Iterable[Section]:
    """One row for each pair of schedules and player: when the first is better, by what is left free."""
    if not found.comparisons:
        return
    grouped: dict[tuple[str, str, str], list[Comparison]] = {}
    for one in found.comparisons:
        grouped.setdefault((one.player or PLANNER, one.better, one.worse), []).append(one)
    columns = (
        Column("player", "for", place="stub"),
        Column("better", "better", place="stub"),
        Column("worse", "than", place="stub"),
        Column("verdict", "exactly when", "formula"),
    )
    rows: list[tuple[Cell, ...]] = [(*key, _when(some, numbers)) for key, some in grouped.items()]
    notes = [Note("Better is strictly better. Parameters that a condition does not name have their values.")]
    if any(
        "≈" in part for *_, cell in rows if isinstance(cell, Phrase) for part in cell.parts if isinstance(part, str)
    ):
        notes.append(Note(ROUNDED))
    if any(_is_long(one) for one in found.comparisons):
        notes.append(Note("“Sometimes” is exact as well: its condition is long, and stands in --format json."))
    said = dict.fromkeys(sentence(sentence_of(one.note)) for one in found.comparisons if one.note)
    notes += map(Note, said)
    yield Table("When one schedule is better than another", columns, tuple(rows), tuple(notes), label="comparisons")


def _when(about: Sequence[Comparison], numbers: Lines) -> Phrase:
    """When one schedule is better: ``cost > 1/2; whatever κ; never for any p``."""
    conditions = [_condition(one, numbers) for one in about if _is_conditional(one)]
    parts = [part for part in conditions if part]
    for words, chosen in (
        ("whatever ", [one for one in about if one.verdict == "always"]),
        ("for no ", [one for one in about if one.verdict == "never"]),
        ("sometimes, by ", [one for one in about if _is_conditional(one) and _is_long(one)]),
        ("not settled in ", [one for one in about if one.verdict not in ("always", "never") and not one.condition]),
    ):
        for proof in ("proved", "checked"):
            some = [one for one in chosen if (one.proof or "proved") == proof]
            if some:
                names = [" and ".join(one.free) for one in some]
                end = (" (checked)",) if proof == "checked" else ()
                parts.append((words, *phrases.joined([formula(name)] for name in names), *end))
    return Phrase(phrases.joined(parts, "; "))


def _is_conditional(one: Comparison) -> bool:
    return one.verdict == "conditional" and one.condition is not None


def _is_long(one: Comparison) -> bool:
    """Whether a condition is too long for people to read."""
    if one.condition is None or one.verdict != "conditional" or _short(one.condition):
        return False
    return len(one.condition.text) > MANY


def _short(condition: Condition) -> tuple[str | Formula, ...]:
    """A condition that fits a cell, its long numbers rounded; empty where it does not fit."""
    if phrases.is_brief(condition):
        return phrases.reading(condition.text)
    if len(condition.text) > MANY:
        return ()
    exact = formula(condition.text)
    if isinstance(exact, str) or (shown := rounded(exact)) is exact or not phrases.fits((shown,)):
        return ()
    return ("≈ ", shown)


def _condition(one: Comparison, numbers: Lines) -> tuple[str | Formula, ...]:
    assert one.condition is not None
    if _is_long(one):
        return ()
    mark = (" (checked)",) if one.proof == "checked" else ()
    return (*(_short(one.condition) or numbers.shown(one.condition)[0]), *mark)


# -- period by period ---------------------------------------------------------------------------------------------


def _periods(found: Paths, one: SchedulePath) -> Table:
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
    if one.note:
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
