"""A game that is played again and again, as tables: how much patience a target needs, and how effort moves that."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from burden.exact import UndecidedError, compare, to_text
from burden.expressions import Formula
from burden.results.conditions import Condition
from burden.results.patience import is_hopeless, reach, reasons_against
from burden.results.repeated import CriticalDiscount, EffortDiscounts, Repeated, StrategyDiscount
from burden.tables import discount_words, finite_tables, move_tables, phrases
from burden.tables.discount_words import PATIENCE, Parts, binding, holding, number, sentence, spread
from burden.tables.labels import NO_BREAK
from burden.tables.move_tables import EVERYBODY
from burden.tables.numerals import Form, alone
from burden.tables.phrases import formula
from burden.tables.piecewise import Lines, lines, pieces
from burden.tables.repeated_data import data
from burden.tables.set_tables import codes, minmax, sets
from burden.tables.status import listed
from burden.tables.table import Cell, Column, Document, Item, Listing, Note, Phrase, Place, Section, Table

__all__ = ["repeated"]

#: How the part of a note begins that says whose critical discount factor is the largest, by conditions.
_LARGEST = "the largest is that of "


def repeated(found: Repeated) -> Document:
    """Tables of all that is known of a repeated game.

    Parameters
    ----------
    found
        What :func:`burden.repeated` gave.

    Returns
    -------
    Document
        CSV has one row per level of effort and player, and one for all players together; with a last period one
        row per stretch of last periods and player; without a target one per corner of a set of payoffs. JSON is
        ``found.to_dict()``.
    """
    writer = _Writer(found)
    return Document(tuple(writer.sections()), f"{found.title} repeated", lambda: data(found), found.to_dict)


class _Writer:
    def __init__(self, found: Repeated) -> None:
        self._found = found
        self._lines = Lines()
        everyone = [one for level in found.levels for one in level.players if one.punishments]
        follows = {holding(one.punishments, found.parameters) for one in everyone}
        # What follows every deviation alike is told once, and not in the table.
        self._is_following_alike = len(follows) < 2
        self._following = follows.pop() if len(follows) == 1 else ()

    def sections(self) -> Iterable[Section]:
        """Everything in the order of reading."""
        found = self._found
        title = found.title or "Untitled game"
        yield Note(f"{title}, {found.scenario}" if found.scenario else title, "title")
        yield from self._hopeless()
        yield Listing("What is played", (Item("", tuple(self._setting())),))
        answer = tuple(self._short_answer())
        if answer:
            yield Listing("In short", (Item("", answer),))
        yield from self._discounts()
        yield from move_tables.moves(found, self._lines)
        yield from self._strategies()
        if found.finite is not None:
            yield from finite_tables.finite(found, found.finite, self._lines)
        yield from self._closed_forms()
        yield from self._lines.listing("Formulas and conditions")
        yield from codes(found)
        yield from minmax(found)
        yield from sets(found)
        yield from self._assumptions()
        yield from (Note(sentence(f"Note: {text}")) for text in found.notes)

    # -- what is played

    def _setting(self) -> Iterable[Phrase]:
        found = self._found
        many = "period" if found.horizon == 1 else "periods"
        periods = "Without end" if found.horizon is None else f"{found.horizon:,} {many}"
        if found.target:
            played = _profile(found.target)
            if len(found.levels) > 1:
                played += f"; {found.effort} at each of its actions in turn"
            elif found.levels and found.levels[0].effort is not None:
                played += f"; {found.effort}: {found.levels[0].effort}"
            start = "In every period, without end" if found.horizon is None else f"{periods}, with the target"
            yield Phrase((f"{start}: {played}.",))
            if found.levels:
                yield Phrase((f"After a deviation: {self._punishment()}",))
            if self._following and isinstance(found.punishment, str):
                yield Phrase((f"At these values that is {' or '.join(self._following)}, whoever deviates.",))
        else:
            yield Phrase((f"{periods}; no target is given.",))
        if found.effort_after is not None:
            after = f"{found.effort}{NO_BREAK}=", formula(found.effort_after)
            if found.effort in found.players:
                after = f"{found.effort}: ", found.effort_after
            yield Phrase(("From the period after a deviation on, ", *after, "."))
        if found.discounts:
            yield Phrase(self._discount_factors())
        if found.parameters:
            yield Phrase(("Numbers are those at ", *phrases.values(found.parameters), "."))

    def _punishment(self) -> str:
        found = self._found
        if not isinstance(found.punishment, str):
            return f"{_profile(found.punishment)}, for good."
        lottery = ", with a public lottery in each period" if found.randomisation == "public" else ""
        return {
            "nash": "the stage equilibrium that is worst for who deviated, for good (Nash reversion).",
            "minmax": "the least that the others can hold a player to, for good (minmax). Nothing that follows a "
            "deviation is worse, so what is needed here is needed whatever follows; it need not be enough.",
            "optimal": "the equilibrium of the repeated game that is worst for who deviated (Abreu's optimal penal "
            f"code in pure strategies{lottery}).",
        }[found.punishment]

    def _discount_factors(self) -> Parts:
        found = self._found
        by_text: dict[str, list[str]] = {}
        for key, text in found.discounts.items():
            by_text.setdefault(text, []).append(key)
        shown: list[Parts] = []
        for text, keys in by_text.items():
            given = found.discount_values.get(keys[0])
            value: Parts = (" (free)",) if given is None else (f" = {alone(given, Form())}",)
            if given is not None and not _names(text):
                value = ()
            who = "" if len(by_text) == 1 else f"{listed(keys)} "
            written = (alone(given, Form()),) if given is not None and not value else (formula(text), *value)
            shown.append((who, *written) if who else written)
        return ("Discount factor: ", *phrases.joined(shown), ".")

    def _hopeless(self) -> Iterable[Section]:
        """What nobody may overlook: that no patience is enough."""
        for level in self._found.levels:
            if is_hopeless(level):
                where = f"at {level.effort}, " if level.effort is not None and len(self._found.levels) > 1 else ""
                why = "; ".join(reasons_against(level))
                yield Note(f"The target is out of reach {where}at these values: {why}.", "warning")

    # -- the short answer

    def _short_answer(self) -> Iterable[Phrase]:
        levels = self._found.levels
        if len(levels) == 1:
            yield from self._needed(levels[0])
        elif levels:
            parts = [(f"at {level.effort} ", *_brief(level)) for level in levels]
            yield Phrase(("Patience needed, δ*: ", *phrases.joined(parts, "; "), "."))
        yield from self._enough()
        if self._found.finite is not None:
            yield from finite_tables.in_short(self._found.finite)
        yield from move_tables.in_short(self._found)

    def _needed(self, level: EffortDiscounts) -> Iterable[Phrase]:
        one = level.overall
        least = "at least " if self._found.punishment == "minmax" else ""
        match reach(one, level):
            case "value":
                assert one.value is not None
                if one.value == 0:
                    yield Phrase(("Patience needed, δ*: none; nobody gains by a deviation.",))
                else:
                    who = binding(level)
                    by = f" for {listed(who)}" if 0 < len(who) < len(level.players) else ""
                    yield Phrase((f"Patience needed, δ*: {least}", *number(one.value), f"{by}."))
            case "bounds":
                assert one.bounds is not None
                yield Phrase((f"Patience needed, δ*: {spread(*one.bounds)}; where in between is not settled.",))
            case "none":
                yield Phrase(("Patience needed, δ*: more than any discount factor below 1 gives.",))
            case "open":
                yield Phrase(("Patience needed, δ*: not settled.",))

    def _enough(self) -> Iterable[Phrase]:
        """Whether the discount factors given are large enough."""
        found = self._found
        if not found.discount_values or not found.levels:
            return
        at = {level.effort: f" at {level.effort}" if level.effort is not None else "" for level in found.levels}
        good = [at[level.effort] for level in found.levels if level.is_sustainable]
        if good:
            where = "" if len(good) == len(found.levels) else f" at {listed([text[4:] for text in good])}"
            is_one = len(set(map(to_text, found.discount_values.values()))) == 1
            given = "The discount factor given is" if is_one else "The discount factors given are"
            yield Phrase((f"{given} large enough{where}: the target is sustained.",))
        for level in found.levels:
            if level.is_sustainable is False and not is_hopeless(level):
                short = "; ".join(reasons_against(level)) or "a discount factor is too small"
                yield Phrase((f"Not sustained{at[level.effort]}: {short}.",))

    # -- critical discount factors

    def _discounts(self) -> Iterable[Section]:
        found = self._found
        if not found.levels:
            return
        has_levels = any(level.effort is not None for level in found.levels) and len(found.levels) > 1
        is_given = bool(found.discount_values)
        is_one = len(set(map(to_text, found.discount_values.values()))) < 2
        group = "δ*"
        everyone = [one for level in found.levels for one in level.players]
        shown: Place = "body" if any(one.values for one in everyone) else "data"
        payoff = partial(Column, kind="number", group="payoff per period", scale="payoff", place=shown)
        columns = (
            Column("effort", found.effort or "effort", place="stub" if has_levels else "data"),
            Column("player", "player", place="stub"),
            Column("value", "decimal", "number", group),
            Column("exact", "exact", "formula", group),
            Column("given", "given", "value", place="data" if is_one else "body"),
            Column("enough", "enough", "flag", place="body" if is_given else "data"),
            payoff("cooperation", "target"),
            payoff("deviation", "deviation"),
            payoff("punishment", "after it"),
            Column("action", "deviates to", place="body" if any(one.deviations for one in everyone) else "data"),
            Column("following", "what follows", place="data" if self._is_following_alike else "body"),
        )
        rows = tuple(
            self._row(level, one)
            for level in found.levels
            for one in (*level.players, *([level.overall] if len(level.players) > 1 else []))
        )
        notes = [Note(PATIENCE)]
        if found.punishment not in ("minmax", "optimal"):
            notes.append(Note("The target is sustained exactly where nobody has less than their own δ*."))
        if any(_is_bound(found, one) for one in everyone):
            notes.append(Note("≤: this much is enough for the player alone; what all need together may be less."))
        if any("none" in row for row in rows):
            notes.append(Note("none: no discount factor below 1 is enough."))
        notes += [Note(sentence(text)) for text in self._remarks()]
        named = [f"{key}: {name}" for key, name in found.players.items() if name and name != key]
        if named:
            notes.append(Note(f"{'; '.join(named)}."))
        emphasis = frozenset(
            (place, 2) for place, row in enumerate(rows) if row[1] == EVERYBODY or len(found.levels[0].players) == 1
        )
        yield Table("How much patience the target needs", columns, rows, tuple(notes), emphasis, "critical-discount")

    def _row(self, level: EffortDiscounts, one: CriticalDiscount) -> tuple[Cell, ...]:
        given = self._found.discount_values.get(one.player)
        payoffs: Sequence[Cell] = one.values or (None, None, None)
        action = following = None
        if one.player:
            action = " or ".join(holding(one.deviations, self._found.parameters)) or None
            following = " or ".join(holding(one.punishments, self._found.parameters)) or None
        return (
            level.effort,
            one.player or EVERYBODY,
            *discount_words.cells(one, level, is_bound=_is_bound(self._found, one)),
            given,
            _is_enough(self._found, level, one),
            *payoffs,
            action,
            following,
        )

    # -- closed forms

    def _closed_forms(self) -> Iterable[Section]:
        """Formulas by player; the same thing is told once, of several players and levels of effort."""
        found = self._found
        grouped: dict[tuple[str, ...], tuple[tuple[Phrase, ...], dict[str, list[str]]]] = {}
        follows: dict[tuple[str, str], tuple[Phrase, ...]] = {}
        for level in found.levels:
            for one in level.players:
                said = tuple(_formulas(one))
                if said:
                    places = grouped.setdefault(tuple(phrase.text for phrase in said), (said, {}))[1]
                    places.setdefault(one.player, []).append(level.effort or "")
                    follows[one.player, level.effort or ""] = tuple(_cases("", one.punishments))
            said = tuple(_largest(level))
            if said:
                texts = (*(phrase.text for phrase in said), EVERYBODY)
                places = grouped.setdefault(texts, (said, {}))[1]
                places.setdefault("", []).append(level.effort or "")
        items = []
        for said, places in grouped.values():
            # Players of whom it is told at the same efforts.
            by_efforts: dict[tuple[str, ...], list[str]] = {}
            for player, efforts in places.items():
                by_efforts.setdefault(tuple(efforts), []).append(player)
            for at, players in by_efforts.items():
                where = "" if len(at) == len(found.levels) else f", {found.effort} at {listed(list(at))}"
                label = f"{listed([player or 'Everybody, the largest' for player in players])}{where}"
                items.append(Item(label, (*said, *self._follows(players, at, follows))))
        if items:
            yield Listing("In closed form", tuple(items))

    def _follows(
        self, players: Sequence[str], efforts: Sequence[str], follows: Mapping[tuple[str, str], tuple[Phrase, ...]]
    ) -> Iterable[Phrase]:
        """What follows a deviation, by who deviated and at which effort where that makes a difference."""
        by_text: dict[tuple[str, ...], tuple[tuple[Phrase, ...], list[tuple[str, str]]]] = {}
        for place in itertools.product(players, efforts):
            phrases_there = follows.get(place, ())
            if phrases_there:
                texts = tuple(phrase.text for phrase in phrases_there)
                by_text.setdefault(texts, (phrases_there, []))[1].append(place)
        for there, places in by_text.values():
            who = listed(list(dict.fromkeys(player for player, _ in places)))
            at = listed(list(dict.fromkeys(effort for _, effort in places)))
            about = [f"after a deviation of {who}"] * (len(places) < len(players) * len(efforts) and len(players) > 1)
            about += [f"at {at}"] * (len(by_text) > 1 and len(efforts) > 1)
            if about:
                yield Phrase((f"what follows {' '.join(about)}:",))
                yield from there
            else:
                yield from (Phrase(("what follows: ", *phrase.parts)) for phrase in there)

    # -- strategies

    def _strategies(self) -> Iterable[Section]:
        found = self._found
        if not found.strategies:
            return
        group = "δ*"
        has_names = any(_names(one.exact) for one in found.strategies)
        columns = (
            Column("strategy", "strategy", place="stub"),
            Column("player", "player", place="stub"),
            Column("value", "decimal", "number", group),
            Column("exact", "exact", "formula", group),
            Column("formula", "in closed form", "formula", group, "body" if has_names else "data"),
            Column("condition", "below 1", "formula", place="body" if has_names else "data"),
            Column("perfect", "subgame perfect", "formula"),
        )
        grouped: dict[tuple[str, ...], tuple[list[str], StrategyDiscount]] = {}
        for one in found.strategies:
            texts = (one.strategy, one.exact, str(one.value), str(one.condition), str(one.is_subgame_perfect))
            grouped.setdefault(texts, ([], one))[0].append(one.player or EVERYBODY)
        rows: list[tuple[Cell, ...]] = [
            (
                one.strategy,
                "each" if len(who) > 1 and EVERYBODY in who else listed(who),
                "none" if one.value is None and (one.exact or one.condition is not None) else one.value,
                discount_words.exactly(one.value),
                self._lines.value(one.exact),
                None if one.condition is None else self._lines.where(one.condition),
                "not settled" if one.is_subgame_perfect is None else self._lines.where(one.is_subgame_perfect),
            )
            for who, one in grouped.values()
        ]
        said = dict.fromkeys(sentence(f"{one.strategy}: {one.note}") for one in found.strategies if one.note)
        notes = tuple(map(Note, said))
        yield Table("Ways to punish, compared", columns, tuple(rows), notes, label="strategies")

    # -- what else is to be said

    def _assumptions(self) -> Iterable[Section]:
        found = self._found
        said = []
        if found.assumptions:
            said.append(Phrase(phrases.assumed(found.assumptions)))
        if found.free:
            said.append(Phrase(("Closed forms are in ", *phrases.joined([formula(name)] for name in found.free), ".")))
        if said:
            yield Listing("Assumed throughout", (Item("", tuple(said)),))

    def _remarks(self) -> Iterable[str]:
        """What is to be said of single critical discount factors; the same thing once, and not what all notes say."""
        by_text: dict[str, tuple[list[str], list[str]]] = {}
        for level in self._found.levels:
            for one in (*level.players, level.overall):
                text = one.note.partition(_LARGEST)[0].rstrip("; ")
                if text and text not in self._found.notes:
                    keys, efforts = by_text.setdefault(text, ([], []))
                    keys.append(one.player)
                    efforts.append(level.effort or "")
        for text, (keys, efforts) in by_text.items():
            about = listed(list(dict.fromkeys(keys))) if all(keys) else ""
            if all(efforts) and len(set(efforts)) < len(self._found.levels):
                about = f"{about} at {listed(list(dict.fromkeys(efforts)))}".strip()
            yield f"{about}: {text}" if about else text


# -- words --------------------------------------------------------------------------------------------------------


def _profile(actions: Mapping[str, str]) -> str:
    return ", ".join(f"{key}:{NO_BREAK}{label}" for key, label in actions.items())


def _names(text: str) -> frozenset[str]:
    read = formula(text) if text else ""
    return read.names if isinstance(read, Formula) else frozenset()


def _brief(level: EffortDiscounts) -> Parts:
    one = level.overall
    match reach(one, level):
        case "value":
            assert one.value is not None
            return number(one.value)
        case "bounds":
            assert one.bounds is not None
            return (spread(*one.bounds),)
        case "none":
            return ("no discount factor below 1 is enough",)
    return ("not settled",)


def _is_bound(found: Repeated, one: CriticalDiscount) -> bool:
    """Whether less may be enough: of optimal punishments those of single players are the simplest ones alone."""
    return found.punishment == "optimal" and bool(one.player) and one.value is not None and one.value != 0


def _is_enough(found: Repeated, level: EffortDiscounts, one: CriticalDiscount) -> bool | None:
    """Whether a discount factor is large enough for a player, or those of all; nothing where that is not settled.

    What minmax punishments need is no more than necessary, and what a player needs for optimal ones sufficient alone.
    """
    given, punishment = found.discount_values.get(one.player), found.punishment
    if not one.player:
        return level.is_sustainable if found.discount_values else None
    if given is None:
        return None
    low, high = one.bounds or (one.value, one.value)
    try:
        if reach(one, level) == "none" or (low is not None and punishment != "optimal" and compare(given, low) < 0):
            return False
        return True if high is not None and punishment != "minmax" and compare(given, high) >= 0 else None
    except UndecidedError:
        return None


def _formulas(one: CriticalDiscount) -> Iterable[Phrase]:
    """What is known of a critical discount factor at all values of the free parameters."""
    depends = _names(one.exact) or _names(one.cooperation) or _names(one.deviation) or _names(one.punishment)
    conditional = one.condition is not None and not one.condition.is_always
    if not (depends or (conditional and not one.condition.is_never)):  # type: ignore[union-attr]  # there is one then
        return
    if one.condition is not None and one.condition.is_never:
        yield Phrase(("no discount factor below 1 is enough, whatever the parameters",))
    elif one.exact:
        yield from _critical(one)
    else:
        yield Phrase(("δ* has no closed form",))
    for word, text in (("at the target", one.cooperation), ("deviating", one.deviation), ("after it", one.punishment)):
        if text:
            yield from lines(text, f"payoff {word}: ")
    if _LARGEST in one.note:
        yield _whose(one.note)
    yield from _cases("deviates to ", one.deviations)


def _cases(what: str, cases: Sequence[tuple[str, Condition]]) -> Iterable[Phrase]:
    """Cases with where they hold, if that depends on anything."""
    if any(_names(where.text) for _, where in cases):
        yield from (Phrase((f"{what}{words} when ", *phrases.told(where))) for words, where in cases)


def _largest(level: EffortDiscounts) -> Iterable[Phrase]:
    """The closed form of the largest, or whose it is; nothing where all players have the same."""
    overall = level.overall
    same = [one.player for one in level.players if (one.exact, one.condition) == (overall.exact, overall.condition)]
    if len(same) == len(level.players):
        return
    said = tuple(_formulas(overall))
    if said and same and overall.exact and _LARGEST not in overall.note:
        yield Phrase((f"δ* is that of {listed(same)}",))
        return
    yield from said


def _whose(note: str) -> Phrase:
    """Whose critical discount factor is the largest: ``… West where a < 1; East where a >= 1``, with formulas."""
    parts: list[str | Formula] = [_LARGEST]
    for number_of, case in enumerate(note.partition(_LARGEST)[2].split("; ")):
        who, where, condition = case.partition(" where ")
        parts += [f"{'; ' if number_of else ''}{who}{where}", *([formula(condition)] if condition else [])]
    return Phrase(tuple(parts))


def _critical(one: CriticalDiscount) -> Iterable[Phrase]:
    mark = " (checked at points, not proved)" if one.proof == "checked" else ""
    if one.condition is None:
        yield from lines(one.exact, "δ* = ")
        yield Phrase((f"where it is below 1 is not settled{mark}",))
        return
    where: Parts = ("always below 1",) if one.condition.is_always else ("below 1 when ", *phrases.told(one.condition))
    end = (mark,) if mark else ()
    if len(pieces(one.exact)) == 1:
        yield Phrase(("δ* = ", formula(one.exact), ", ", *where, *end))
    else:
        yield from lines(one.exact, "δ* = ")
        yield Phrase((*where, *end))
