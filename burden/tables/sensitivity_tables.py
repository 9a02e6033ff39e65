"""Sensitivity as tables: one parameter at a time, and indices by method."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from burden.results.sensitivity import MEASURES, Bar, Estimate, Indices, Sensitivity
from burden.tables import phrases
from burden.tables.discount_words import sentence
from burden.tables.labels import NO_BREAK
from burden.tables.status import listed
from burden.tables.table import Cell, Column, Document, Item, Listing, Note, Phrase, Section, Table

__all__ = ["sensitivity"]

_CAPTIONS = {
    "sobol": "Sobol' indices: shares of the variance",
    "morris": "Morris' elementary effects of the whole range, in units of the statistic",
    "pawn": "PAWN: how far the distribution moves, from 0 to 1",
    "delta": "Borgonovo's delta: how far the density moves, from 0 to 1",
}

_HEADINGS = {
    "total": "with all interactions",
    "first": "alone",
    "mu_star": "mean size",
    "mu": "mean",
    "sigma": "spread",
    "median": "median over slices",
    "delta": "delta",
}

_SAID = {
    "sobol": "Shares of the variance that a parameter accounts for: alone, and with all interactions it is part of.",
    "morris": "The size says how much, the mean in which direction, the spread how far that depends on where one is.",
}

#: Digits of an index; its margin says that no more are known.
_DIGITS = 3


def sensitivity(found: Sensitivity) -> Document:
    """Tables of the sensitivity of a statistic.

    Parameters
    ----------
    found
        What :func:`burden.sensitivity` gave.

    Returns
    -------
    Document
        CSV has one row per parameter; JSON is ``found.to_dict()``.
    """
    title = found.title or "Untitled game"
    sections: list[Section] = [
        Note(f"{title}, {found.scenario}" if found.scenario else title, "title"),
        Listing(f"Sensitivity of {found.statistic}", (Item("", tuple(_setting(found))),)),
        _tornado(found),
    ]
    for one in found.indices:
        sections += _of_method(found, one)
    sections += [Note(sentence(f"Note: {text}")) for text in found.notes]
    return Document(tuple(sections), f"{title} sensitivity", lambda: _data(found), found.to_dict)


def _setting(found: Sensitivity) -> Iterable[Phrase]:
    """What was done, in sentences."""
    kinds = "all equilibria" if found.equilibria == "all" else "pure equilibria"
    yield Phrase((f"{sentence(found.timing)} Of {kinds}, where there are several, {found.one_in_words} counts.",))
    yield Phrase(("Base: ", *phrases.values(found.parameters), "."))
    if found.base is None:
        yield Phrase(("There the statistic has no value.",))
    else:
        yield Phrase((f"There the statistic is {found.base:.6g}.",))
    yield Phrase((f"Seed {found.seed}; confidence intervals of {100 * found.level:.4g}{NO_BREAK}%.",))


def _tornado(found: Sensitivity) -> Table:
    columns = (
        Column("parameter", "parameter", place="stub"),
        Column("low", "from", "value", "range"),
        Column("high", "to", "value", "range"),
        Column("at_low", "at its start", "number", "statistic", scale="statistic"),
        Column("at_high", "at its end", "number", "statistic", scale="statistic"),
        Column("least", "least", "number", "along the range", scale="statistic"),
        Column("most", "most", "number", "along the range", scale="statistic"),
        Column("width", "moves by", "number", scale="statistic"),
    )
    rows = tuple(
        (bar.parameter, *_ends(found, bar), *map(_number, (bar.at_low, bar.at_high, bar.least, bar.most, bar.width)))
        for bar in found.bars
    )
    notes = [Note(f"All other parameters at their base values; {found.bars[0].n_points} points along each range.")]
    lacking = [f"{bar.parameter} {bar.n_missing}" for bar in found.bars if bar.n_missing]
    if lacking:
        notes.append(Note(f"Without value: {listed(lacking)} of these points."))
    open_ends = [name for name, range_ in found.ranges.items() if not (range_.low_closed and range_.high_closed)]
    if open_ends:
        inside = "the points nearest to it are a millionth of the range away"
        notes.append(Note(f"The range of {listed(open_ends)} leaves an end out: {inside}."))
    return Table("One parameter at a time", columns, rows, tuple(notes), label="tornado")


def _ends(found: Sensitivity, bar: Bar) -> tuple[Fraction | None, Fraction | None]:
    """Ends of the range as it was declared or given."""
    range_ = found.ranges[bar.parameter]
    return range_.low, range_.high


def _of_method(found: Sensitivity, one: Indices) -> Iterable[Section]:
    """Indices of one method, or why there are none."""
    notes = [Note(_sample(one))]
    if one.n_several or one.n_degenerate:
        notes.append(Note(_multiplicity(one)))
    notes += [Note(sentence(text)) for text in one.notes]
    if not one.estimates:
        yield Note(f"{_CAPTIONS[one.method]}: none.")
        yield from notes
        return
    measures = MEASURES[one.method]
    columns = [Column("parameter", "parameter", place="stub")]
    for measure in measures:
        scale = one.method if one.method == "morris" else "index"
        columns.append(Column(measure, _HEADINGS[measure], "number", scale=scale))
        if any(estimate.margin is not None for estimate in one.estimates[measure].values()):
            columns.append(Column(f"{measure}_margin", "±", "number", scale=scale, flat=f"± {_HEADINGS[measure]}"))
    leading = one.estimates[measures[0]]
    names = sorted(found.ranges, key=lambda name: -(leading[name].value or 0.0))
    rows = []
    for name in names:
        cells: list[Cell] = [name]
        for measure in measures:
            estimate = one.estimates[measure][name]
            cells.append(_rounded(one, estimate.value))
            if f"{measure}_margin" in {column.key for column in columns}:
                cells.append(_rounded(one, estimate.margin))
        rows.append(tuple(cells))
    if one.method in _SAID:
        notes.insert(0, Note(_SAID[one.method]))
    yield Table(_CAPTIONS[one.method], tuple(columns), tuple(rows), tuple(notes), label=one.method)


def _sample(one: Indices) -> str:
    """What the sample was, and what the statistic was there."""
    total = f"{one.n_points:,} points"
    if one.n_used < one.n_points:
        used = f": {one.n_used:,} of {total}"
    else:
        used = "" if one.design.endswith(f" {total}") else f": {total}"
    moves = f"mean {one.mean:.4g}, standard deviation {one.deviation:.4g}, from {one.least:.4g} to {one.most:.4g}"
    return f"From {one.design}{used}. The statistic there: {moves}."


def _multiplicity(one: Indices) -> str:
    """How often there was more than one equilibrium."""
    several = f"There are several equilibria at {_percent(one.n_several, one.n_points)} of the points"
    if not one.n_degenerate:
        return f"{several}."
    return f"{several}, and degenerate ones at {_percent(one.n_degenerate, one.n_points)}."


def _percent(n: int, total: int) -> str:
    """A share of points, that of none and of all said as such."""
    share = 100 * n / total
    if 0 < share < 0.1:
        return f"less than 0.1{NO_BREAK}%"
    return f"more than 99.9{NO_BREAK}%" if 99.9 < share < 100 else f"{share:.3g}{NO_BREAK}%"


def _number(value: float | None) -> Fraction | None:
    return None if value is None else Fraction(repr(value))


def _rounded(one: Indices, value: float | None) -> Fraction | None:
    """An index with the digits that mean something; what is below them is 0."""
    if value is None:
        return None
    largest = 1.0
    if one.method == "morris":
        largest = max((abs(own.value or 0.0) for of in one.estimates.values() for own in of.values()), default=0.0)
    places = _DIGITS if largest == 0 else _DIGITS - math.floor(math.log10(largest))
    return Fraction(repr(round(value, places)))


def _data(found: Sensitivity) -> Table:
    """One row per parameter, in the order of the tornado, with everything."""
    shown = [(one, measure) for one in found.indices for measure in MEASURES[one.method]]
    keys = ["low", "high", "at_low", "at_high", "least", "most", "width"]
    keys += [f"{one.method}_{measure}{ending}" for one, measure in shown for ending in ("", "_margin")]
    rows = []
    for bar in found.bars:
        low, high = _ends(found, bar)
        cells: list[str | None] = [bar.parameter, str(low), str(high)]
        cells += map(_text, (bar.at_low, bar.at_high, bar.least, bar.most, bar.width))
        for one, measure in shown:
            estimate = one.estimates[measure][bar.parameter] if one.estimates else Estimate(None)
            cells += [_text(estimate.value), _text(estimate.margin)]
        rows.append(tuple(cells))
    columns = tuple(Column(key, key) for key in ["parameter", *keys])
    return Table(f"Sensitivity of {found.statistic}", columns, tuple(rows))


def _text(value: float | None) -> str | None:
    return None if value is None else repr(value)
