"""Regimes as tables: which equilibria, exactly where, and what happens on the boundaries between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from burden.exact import Exact, to_text
from burden.expressions import Formula
from burden.results.partitions import Boundary, Partition, Played, RegimeOfPlay
from burden.tables import phrases
from burden.tables.discount_words import sentence
from burden.tables.labels import NO_BREAK
from burden.tables.phrases import formula
from burden.tables.status import after_title
from burden.tables.table import Cell, Column, Document, Item, Listing, Note, Phrase, Section, Table

__all__ = ["regimes"]

_MIXED = {
    "settled": "settled",
    "sample": "at sample",
    "open": "not settled",
    "left out": "not asked",
}

#: Boundaries that are listed where nobody asked for data: more would bury what matters.
MANY = 40


def regimes(found: Partition) -> Document:
    """Tables of the regimes of a game.

    Parameters
    ----------
    found
        What :func:`burden.regimes` gave.

    Returns
    -------
    Document
        CSV has one row per regime and equilibrium; JSON is ``found.to_dict()``.
    """
    title = found.title or "Untitled game"
    count = f"{len(found.regimes)} {'regime' if len(found.regimes) == 1 else 'regimes'}"
    names = " and ".join(found.ranges)
    about = f"{title}, {found.scenario}" if found.scenario else title
    sections: list[Section] = [Note(after_title(about, f"{count} over {names}"), "title")]
    sections += [_table(found), _where(found), *_boundaries(found), *_assumed(found)]
    sections += [Note(sentence(f"Note: {text}")) for text in found.notes]
    return Document(tuple(sections), f"{title} regimes", lambda: _data(found), found.to_dict)


# -- regimes ------------------------------------------------------------------------------------------------------


def _table(found: Partition) -> Table:
    """A row for each equilibrium of each regime."""
    everything = [one for regime in found.regimes for one in (*regime.played, *regime.others)]
    keys = list(found.players)
    has_figures = {
        name: any(getattr(one, name) is not None for one in everything)
        for name in ("effort", "allied_total", "dependence")
    }
    is_led = any(one.selection not in {None, "both"} for one in everything)
    columns = (
        Column("regime", "#", place="stub"),
        *(Column(f"action_{key}", key, group="actions played") for key in keys),
        *([Column("selection", "if the leader")] if is_led else []),
        *(Column(name, name.replace("_", " "), "number") for name, shown in has_figures.items() if shown),
    )
    rows: list[tuple[Cell, ...]] = []
    for regime in found.regimes:
        listed = [*((one, False) for one in regime.played), *((one, True) for one in regime.others)]
        if not regime.played:
            nothing: list[Cell] = ["none pure", *([None] * (len(columns) - 2))]
            rows.append((str(regime.number), *nothing))
        for place, (one, at_sample) in enumerate(listed):
            number = str(regime.number) if place == 0 and regime.played else ""
            rows.append(
                (
                    f"{number}*" if at_sample else number,
                    *(_labels(one, key) for key in keys),
                    *([_counts_on(one)] if is_led else []),
                    *(_figure(one, name) for name, shown in has_figures.items() if shown),
                )
            )
    notes = []
    if is_led:
        notes.append(Note("hopes, fears: it counts on the replies best, worst for it; either: both lead here."))
    if any(len(labels) > 1 for one in everything for labels in one.supports.values()):
        notes.append(Note("a + b: mixes both, with probabilities that vary within the regime."))
    if any(not one.is_constant for one in everything) and any(has_figures.values()):
        notes.append(Note("Figures that vary within a regime are those at its sample point."))
    if any(regime.others for regime in found.regimes):
        notes.append(Note("* Found at the sample point; elsewhere in the regime it is not settled."))
    return Table("The regimes", columns, tuple(rows), tuple(notes), label="regimes")


def _labels(one: Played, key: str) -> str:
    return " + ".join(one.supports[key])


def _counts_on(one: Played) -> str:
    return {"optimistic": "hopes", "pessimistic": "fears", "both": "either", None: ""}[one.selection]


def _figure(one: Played, name: str) -> Exact | None:
    value: Exact | None = getattr(one, name)
    return value


def _where(found: Partition) -> Listing:
    """The condition of each regime, and a point in it."""
    items = []
    for one in found.regimes:
        said = [Phrase(_condition(one))]
        varies = one.others or not all(played.is_constant for played in one.played)
        if not one.stretches or varies:
            # Of an interval the ends say all, but where figures in the table are those at one point of it.
            pieces = "" if one.stretches or len(one.pieces) == 1 else f"in {len(one.pieces)} pieces; "
            said.append(Phrase((f"{pieces}sample point ", *phrases.values(one.sample))))
        items.append(Item(f"({one.number})", tuple(said), is_number=True))
    return Listing("Where each regime is, exactly", tuple(items))


def _condition(one: RegimeOfPlay) -> tuple[str | Formula, ...]:
    if one.condition is not None and one.condition.is_always:
        return ("everywhere",)
    if one.shown:
        return phrases.reading(one.shown)
    if one.condition is None:
        return ("a condition too long to be written",)
    return phrases.told(one.condition)


# -- boundaries ---------------------------------------------------------------------------------------------------


def _boundaries(found: Partition) -> Iterable[Section]:
    if not found.boundaries:
        return
    shown = found.boundaries[:MANY]
    columns = (
        Column("between", "between", place="stub"),
        Column("equation", "where", "formula"),
        Column("on", "equilibria there"),
    )
    rows: list[tuple[Cell, ...]] = [(_between(one), Phrase((formula(one.equation),)), _on(one)) for one in shown]
    notes = [Note(f"Equilibria as {', '.join(found.players)}.")]
    known = {one.known for one in shown}
    if "pure" in known:
        which = "Outcomes in pure replies" if found.leader else "Pure equilibria"
        notes.append(Note(f"{which} alone; where payoffs tie there may be continua besides."))
    if "sample" in known:
        notes.append(Note("All outcomes at one point of each boundary; JSON says which point."))
    if "outside" in known:
        notes.append(Note("Left out: a payoff has no value there, or an assumption does not hold."))
    if len(found.boundaries) > MANY:
        notes.append(Note(f"{len(found.boundaries) - MANY} more with --format json."))
    yield Table("On the boundaries", columns, tuple(rows), tuple(notes), label="boundaries")


def _between(one: Boundary) -> str:
    numbers = [str(number) for number in one.regimes]
    return f"{NO_BREAK}|{NO_BREAK}".join(numbers) if len(numbers) > 1 else f"within{NO_BREAK}{''.join(numbers)}"


def _on(one: Boundary) -> str:
    if one.known in {"open", "outside"}:
        return one.text
    words = {"optimistic": " (hopes)", "pessimistic": " (fears)"}
    return "; ".join(f"{played.brief}{words.get(str(played.selection), '')}" for played in one.on) or "none pure"


def _assumed(found: Partition) -> Iterable[Section]:
    intervals = [f"{name} in {interval.text}" for name, interval in found.ranges.items()]
    said = [Phrase(phrases.assumed([*intervals, *found.assumptions]))]
    if found.fixed:
        fixed = phrases.joined([formula(f"{name} == {to_text(value)}")] for name, value in found.fixed.items())
        said.append(Phrase(("Fixed: ", *fixed)))
    said.append(Phrase((f"{found.leader} moves first." if found.leader else "Simultaneous moves.",)))
    yield Listing("Looked at", (Item("", tuple(said)),))


# -- data ---------------------------------------------------------------------------------------------------------


def _data(found: Partition) -> Table:
    """One row per regime and equilibrium, with all that is known of it."""
    keys = list(found.players)
    columns = (
        Column("regime", "regime", "count"),
        Column("equilibrium", "equilibrium", "count"),
        Column("type", "type"),
        Column("selection", "selection"),
        *(Column(f"action_{key}", key) for key in keys),
        *(Column(f"level_{key}", f"level of {key}", "value") for key in keys),
        *(Column(name, name.replace("_", " "), "value") for name in ("effort", "allied_total", "dependence")),
        Column("settled", "settled"),
        Column("condition", "condition"),
        *(Column(f"sample_{name}", f"sample: {name}", "value") for name in found.ranges),
        Column("pieces", "pieces", "count"),
    )
    rows = []
    for regime in found.regimes:
        listed: list[tuple[Played | None, bool]] = [(one, False) for one in regime.played]
        listed += [(one, True) for one in regime.others]
        for number, (one, at_sample) in enumerate(listed or [(None, False)], start=1):
            rows.append(_data_row(regime, number, one, keys, at_sample=at_sample))
    return Table(f"{found.title}. Regimes", columns, tuple(rows))


def _data_row(
    regime: RegimeOfPlay, number: int, one: Played | None, keys: Sequence[str], *, at_sample: bool
) -> tuple[Cell, ...]:
    own: list[Cell] = [None] * (2 + 2 * len(keys) + 3)
    if one is not None:
        own = [one.type, one.selection, *(_labels(one, key) for key in keys)]
        own += [one.levels.get(key) for key in keys]
        own += [one.effort, one.allied_total, one.dependence]
    return (
        regime.number,
        number if one is not None else None,
        *own,
        "sample point alone" if at_sample else _MIXED[regime.mixed],
        None if regime.condition is None else regime.condition.text,
        *regime.sample.values(),
        len(regime.pieces),
    )
