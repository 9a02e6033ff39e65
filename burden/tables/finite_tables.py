"""A game that is repeated a number of times, as tables: its last periods, and what they can sustain before them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from burden.results.repeated import Finite, Repeated, Stretch
from burden.tables.discount_words import exactly, number, sentence
from burden.tables.piecewise import Lines, lines
from burden.tables.set_tables import at_effort, ranges
from burden.tables.table import Cell, Column, Item, Listing, Note, Phrase, Section, Table

__all__ = ["finite", "in_short"]


def finite(found: Repeated, last: Finite, numbers: Lines) -> Iterable[Section]:
    """Tables of a game with a last period.

    Parameters
    ----------
    found
        The game.
    last
        What is known of it for its having one.
    numbers
        Numbers that long formulas have in the document.
    """
    yield _equilibria(found, last)
    yield from _stretches(last, numbers)
    if last.sets:
        names = [f"{periods} {'period' if periods == 1 else 'periods'}" for periods in range(1, len(last.sets) + 1)]
        yield ranges(last.sets, "Payoffs per period in equilibrium, by periods left", names)


def in_short(last: Finite) -> Iterable[Phrase]:
    """Answer what is asked first: for how long the target can be played, and how much patience that takes."""
    if last.has_unique_payoff:
        yield Phrase(("In every period a stage equilibrium is played: there is nothing to reward or to punish with.",))
    for one in last.stretches:
        value = one.values.get("")
        if value is not None:
            before = "the last period" if one.periods == 1 else f"the last {one.periods} periods"
            yield Phrase((f"Patience needed, δ*, for the target in all periods before {before}: ", *number(value), "."))
            break
    many = last.cooperative_periods
    if many is not None:
        first = "the first period" if many == 1 else f"the first {many} periods"
        where = f"in {first} of {last.horizon}" if many else f"in none of the {last.horizon} periods"
        yield Phrase((f"At the discount factors given the target can be played {where}.",))


def _equilibria(found: Repeated, last: Finite) -> Table:
    n_players = len(last.equilibria[0][1]) if last.equilibria else 0
    keys = _keys(found, last, n_players)
    columns = (
        Column("equilibrium", "#", "count", place="stub"),
        Column("profile", "profile"),
        *(Column(f"payoff_{key}", key, "number", "payoff", scale="payoff") for key in keys),
    )
    rows: list[tuple[Cell, ...]] = [
        (place, profile, *payoffs) for place, (profile, payoffs) in enumerate(last.equilibria, start=1)
    ]
    notes = [Note(sentence(last.reason))] if last.reason else []
    if not last.is_complete:
        notes.append(Note("The list is not complete: there may be other stage equilibria.", "warning"))
    if last.note:
        notes.append(Note(sentence(last.note)))
    caption = f"What the last period can be: the stage equilibria{at_effort(found)}"
    return Table(caption, columns, tuple(rows), tuple(notes), label="stage")


def _keys(found: Repeated, last: Finite, n_players: int) -> Sequence[str]:
    """Players that payoffs are of: those who choose, where effort is given, else all."""
    for keys in (tuple(last.worst), tuple(found.target), tuple(found.players)):
        if len(keys) == n_players:
            return keys
    return tuple(f"player {place}" for place in range(1, n_players + 1))


def _stretches(last: Finite, numbers: Lines) -> Iterable[Section]:
    if not last.stretches:
        return
    keys = [key for key in dict.fromkeys(key for one in last.stretches for key in one.values) if key]
    is_given = any(one.is_enough is not None for one in last.stretches)
    has_names = any(text and one.values.get("") is None for one in last.stretches for text in [one.critical.get("")])
    group = "δ*"
    columns = (
        Column("periods", "last periods", "count", place="stub"),
        Column("rewards", "reward"),
        *(Column(f"critical_{key}", key, "number", group, scale="critical") for key in keys),
        Column("overall", "all", "number", group, scale="critical"),
        Column("exact", "exact", "formula", group),
        Column("formula", "in closed form", "formula", group, "body" if has_names else "data"),
        Column("enough", "enough", "flag", place="body" if is_given else "data"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            one.periods,
            _rewards(one.rewards),
            *(_number(one, key) for key in keys),
            _number(one, ""),
            exactly(one.values.get("")),
            numbers.value(one.critical.get("", "")),
            one.is_enough,
        )
        for one in last.stretches
    ]
    notes = (Note("In these last periods who kept to the target is rewarded, and who did not is punished."),)
    yield Table("What the last periods can sustain before them", columns, tuple(rows), notes, label="stretches")
    items = tuple(Item(_label(one), tuple(_balance(one))) for one in last.stretches)
    if any(item.phrases for item in items):
        yield Listing("What a deviation gains at once, and what it costs in the last periods", items)


def _number(one: Stretch, key: str) -> Cell:
    return "none" if one.values.get(key, 0) is None else one.values.get(key)


def _rewards(words: Sequence[str]) -> str:
    """Rewards in order; the same one again and again is told once."""
    runs: list[tuple[str, int]] = []
    for word in words:
        if runs and runs[-1][0] == word:
            runs[-1] = (word, runs[-1][1] + 1)
        else:
            runs.append((word, 1))
    return "; then ".join(word if many == 1 else f"{word} ({many} times)" for word, many in runs)


def _label(one: Stretch) -> str:
    return "The last period" if one.periods == 1 else f"The last {one.periods} periods"


def _balance(one: Stretch) -> Iterable[Phrase]:
    for key in one.gains:
        yield from lines(one.gains[key], f"{key} gains ")
        if one.losses.get(key):
            yield from lines(one.losses[key], f"{key} loses ")
        if one.critical.get(key):
            yield from lines(one.critical[key], f"{key}: δ* = ")
