"""Payoffs of a repeated game as tables: what a player can be held to, penal codes, and sets of payoffs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from burden.exact import Enclosure, Exact, UndecidedError, compare, ends
from burden.results.payoff_sets import Minmax, PayoffSet
from burden.results.repeated import Repeated
from burden.tables.discount_words import rounded_up, sentence, spread
from burden.tables.numerals import Form, alone
from burden.tables.table import Cell, Column, Mixture, Note, Section, Table

__all__ = ["at_effort", "codes", "corners", "minmax", "ranges", "sets"]

#: Numbers that differ by no more than this are written alike.
_UNIT = Fraction(1, 10_000)

#: Corners of a set that are listed where nobody asked for data: more are for programs.
MANY = 24

_KINDS = {"feasible": "feasible", "rational": "individually rational", "equilibrium": "subgame perfect"}


def minmax(found: Repeated) -> Iterable[Section]:
    """What the others can hold each player to."""
    if not found.minmax:
        return
    keys = list(dict.fromkeys(key for one in found.minmax for key in one.profile))
    is_mixed = any(one.mixed is None or one.mixed != one.pure for one in found.minmax)
    columns = (
        Column("player", "player", place="stub"),
        Column("pure", "by actions", "number", "held to", scale="payoff"),
        Column("mixed", "by mixing", "number", "held to", "body" if is_mixed else "data", scale="payoff"),
        *(Column(f"strategy_{key}", key, "strategy", "by") for key in keys),
    )
    rows = tuple((one.player, one.pure, _mixed(one), *(_strategy(one, key) for key in keys)) for one in found.minmax)
    notes = () if is_mixed else (Note("Mixing holds nobody to less than actions do."),)
    caption = f"Minmax: the least that the others can hold a player to{at_effort(found)}"
    yield Table(caption, columns, rows, notes, label="minmax")


def at_effort(found: Repeated) -> str:
    """The effort at which there is one answer for all, to end a caption with; empty where it is not given."""
    return "" if found.sets_effort is None else f", {found.effort} at {found.sets_effort}"


def _mixed(one: Minmax) -> Cell:
    return spread(*one.bounds) if one.mixed is None else one.mixed


def _strategy(one: Minmax, key: str) -> Cell:
    own = one.profile.get(key)
    return None if own is None else Mixture(tuple((weight, label) for label, weight in own.items() if weight != 0))


def codes(found: Repeated) -> Iterable[Section]:
    """What is played after a deviation, for optimal penal codes."""
    if not found.penal_code:
        return
    has_payoffs = any(one.payoff is not None for one in found.penal_code)
    columns = (
        Column("player", "after a deviation by", place="stub"),
        Column("path", "first"),
        Column("then", "then, for good"),
        Column("payoff", "payoff", "number", place="body" if has_payoffs else "data"),
    )
    rows = tuple((one.player, "; then ".join(one.path) or None, one.then, one.payoff) for one in found.penal_code)
    notes = [Note("Who deviates from this is punished in the same way, from the beginning.")]
    if has_payoffs:
        notes.append(Note("Payoff: of who deviated, per period, at the critical discount factor."))
    yield Table("Optimal penal code", columns, rows, tuple(notes), label="penal-code")


def sets(found: Repeated) -> Iterable[Section]:
    """Sets of payoffs: how far they reach, and their corners."""
    if not found.sets:
        return
    yield ranges(found.sets, f"Sets of payoffs per period{at_effort(found)}", _names(found.sets))
    shown = tuple(replace(one, vertices=_merged(one)) for one in found.sets)
    table = corners(replace(found, sets=shown), MANY)
    notes = []
    for old, new in zip(found.sets, shown, strict=True):
        if len(new.vertices) < len(old.vertices):
            text = f"{_KINDS[old.kind]}: {len(old.vertices)} corners, of which {len(new.vertices)} can be told apart"
            notes.append(Note(sentence(f"{text} at these decimals; --format json has all")))
    hidden = [len(one.vertices) - MANY for one in shown if len(one.vertices) > MANY]
    notes += [Note(f"{sum(hidden)} more corners with --format json.")] if hidden else []
    yield Table("Their corners", table.columns, table.rows, tuple(notes), label="corners")


def _merged(one: PayoffSet) -> tuple[tuple[Exact, ...], ...]:
    """Corners of a set known to within a bound, as it is known: those that nobody can tell apart are one."""
    if one.is_exact:
        return one.vertices
    least = max(2 * ends(one.gap)[1], _UNIT)
    kept: list[tuple[Exact, ...]] = []
    for vertex in one.vertices:
        if not any(all(map(partial(_is_near, least=least), vertex, other)) for other in kept):
            kept.append(vertex)
    return tuple(tuple(_known(value, one) for value in vertex) for vertex in kept)


def _is_near(value: Exact, other: Exact, least: Fraction) -> bool:
    low, high = ends(value)
    below, above = ends(other)
    return high - below <= least and above - low <= least


def _known(value: Exact, one: PayoffSet) -> Exact:
    """A payoff at a corner as an interval, if no decimal that is shown depends on where in it the corner is."""
    gap = ends(one.gap)[1]
    low, high = ends(value)
    return value if one.is_exact or gap > _UNIT / 2 else Enclosure(low - gap, high + gap)


def ranges(found: Sequence[PayoffSet], caption: str, names: Sequence[str]) -> Table:
    """How far each of some sets reaches, by player.

    Parameters
    ----------
    found
        The sets, all of the same players.
    caption
        Of the table.
    names
        One for each set.
    """
    columns = (
        Column("set", "set", place="stub"),
        Column("known", "known"),
        Column("corners", "corners", "count"),
        *(
            Column(f"{end}_{key}", end, "number", key, scale="payoff")
            for key in found[0].players
            for end in ("least", "most")
        ),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            "exactly" if one.is_exact else f"to within {rounded_up(one.gap)}",
            len(one.vertices),
            *(
                end if end is None else _known(end, one)
                for place in range(len(one.players))
                for end in _ends([vertex[place] for vertex in one.vertices])
            ),
        )
        for name, one in zip(names, found, strict=True)
    ]
    return Table(caption, columns, tuple(rows), tuple(_notes(found)), label="sets")


def _names(found: Sequence[PayoffSet]) -> list[str]:
    return [_KINDS[one.kind] for one in found]


def _notes(found: Sequence[PayoffSet]) -> Iterable[Note]:
    """What is to be said of some sets, each thing once."""
    return map(Note, dict.fromkeys(map(sentence, _remarks(found))))


def _remarks(found: Sequence[PayoffSet]) -> Iterable[str]:
    for one in found:
        if one.kind == "equilibrium" and one.discounts:
            values = {alone(value, Form()) for value in one.discounts.values()}
            given = ", ".join(f"{key} {alone(value, Form())}" for key, value in one.discounts.items())
            at = f"a discount factor of {values.pop()}" if len(values) == 1 else f"discount factors {given}"
            yield f"subgame perfect: in pure strategies with a public lottery, at {at}"
        if not one.vertices:
            yield f"the set called {_KINDS[one.kind]} is empty"
    if any(not one.is_exact for one in found):
        yield "a set known to within a bound is given by a larger one, which surely holds all of it"
    yield from (f"{_KINDS[one.kind]}: found by {one.method}" for one in found if one.method)
    yield from (one.note for one in found if one.note)


def _ends(values: Sequence[Exact]) -> tuple[Exact | None, Exact | None]:
    """Smallest and largest of some numbers; the first of those that cannot be told apart."""
    if not values:
        return None, None
    least = most = values[0]
    for value in values[1:]:
        try:
            least = value if compare(value, least) < 0 else least
            most = value if compare(value, most) > 0 else most
        except UndecidedError:
            continue
    return least, most


def corners(found: Repeated, most: int | None = None) -> Table:
    """Corners of all sets, and the payoffs of the stage equilibria.

    Parameters
    ----------
    found
        The repeated game.
    most
        How many of each set to list; all by default.
    """
    players = found.sets[0].players if found.sets else tuple(found.players)
    columns = (
        Column("set", "set", place="stub"),
        Column("corner", "#", "count", place="stub"),
        *(Column(f"payoff_{key}", key, "number", "payoff", scale="payoff") for key in players),
    )
    named = [*zip(_names(found.sets), (one.vertices for one in found.sets), strict=True)]
    if found.stage_payoffs and all(len(payoffs) == len(players) for payoffs in found.stage_payoffs):
        named.append(("stage equilibria", found.stage_payoffs))
    rows = tuple(
        (name, place, *vertex) for name, vertices in named for place, vertex in enumerate(vertices[:most], start=1)
    )
    return Table(f"{found.title}. Sets of payoffs", columns, rows)
