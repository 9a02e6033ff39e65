"""When one schedule of effort is better than another, as a listing: one entry per comparison, a line per parameter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from burden.expressions import Formula
from burden.results.paths import Comparison
from burden.tables import phrases
from burden.tables.discount_words import Parts, sentence
from burden.tables.phrases import formula
from burden.tables.rounding import ROUNDED, decimals, rounded, sentence_of
from burden.tables.table import Item, Listing, Note, Phrase

__all__ = ["comparisons"]

#: Letters of a condition that people read.
MANY = 400

_RULE = "Better is strictly better. Each line is about one parameter, while all others have their values."
_REST = "Parameters without a line make no difference."
_JOINT = "A line with several parameters is about all of these together."

#: Said once, of all lines that are settled for some values alone.
_ELSEWHERE = (
    "Settled: where closed forms hold. Elsewhere ends of intervals bind, payoffs are not strictly concave, or efforts "
    "are not allowed."
)

_NOWHERE_ELSE = " (not settled elsewhere)"

#: Parts of notes that are told elsewhere, or on the line itself.
_TOLD = ("settled ", "elsewhere ", "ends are near ", "not settled")

_SIGNS = {"<=": "≤", ">=": "≥", "==": "="}


def comparisons(found: Sequence[Comparison], guarantor: str) -> Iterable[Listing]:
    """When the first of two schedules is better, by what is left free; nothing where nothing was compared.

    Parameters
    ----------
    found
        All comparisons.
    guarantor
        What the player is called for whom schedules are compared; the other one is the planner.
    """
    if not found:
        return
    grouped: dict[tuple[str, str, str], list[Comparison]] = {}
    for one in found:
        grouped.setdefault((one.better, one.worse, one.player), []).append(one)
    items = tuple(
        Item(f"{better} is better than {worse} for {_who(player, guarantor)}", tuple(_lines(some)))
        for (better, worse, player), some in grouped.items()
    )
    texts = [part for item in items for phrase in item.phrases for part in phrase.parts if isinstance(part, str)]
    about = [{name for one in some for name in one.free} for some in grouped.values()]
    more = [(_JOINT, any(len(one.free) > 1 for one in found)), (_REST, any(names != about[0] for names in about))]
    notes = [" ".join([_RULE, *(text for text, is_so in more if is_so)])]
    notes += [ROUNDED] if any("≈" in text for text in texts) else []
    notes += [_ELSEWHERE] if any(one.settled for one in found) else []
    notes += dict.fromkeys(
        sentence(part)
        for one in found
        if one.verdict != "unsettled"
        for part in sentence_of(one.note).split("; ")
        if part and not part.startswith(_TOLD)
    )
    yield Listing("When one schedule is better than another", items, tuple(map(Note, notes)))


def _who(player: str, guarantor: str) -> str:
    return (guarantor or player) if player else "the planner, who adds up all payoffs"


def _lines(about: Sequence[Comparison]) -> Iterable[Phrase]:
    """What is to be said of one comparison: conditions first, then what makes no difference."""
    yield from (_condition(one) for one in about if _is_conditional(one))
    for words, verdict in (("whatever ", "always"), ("for no value of ", "never")):
        by_end: dict[str, tuple[Parts, list[tuple[str, ...]]]] = {}
        for one in about:
            if one.verdict == verdict:
                end = (*_settled(one), *((" (checked)",) if one.proof == "checked" else ()))
                by_end.setdefault(Phrase(end).text, (end, []))[1].append(one.free)
        for end, names in by_end.values():
            yield Phrase((words, *phrases.joined([formula(" and ".join(free))] for free in names), *end))
    unsettled: dict[str, list[tuple[str, ...]]] = {}
    for one in about:
        if one.verdict in ("always", "never") or one.condition is not None:
            continue
        if one.settled and len(one.free) == 1 and len(one.settled) <= MANY:
            yield Phrase(("never when ", *_intervals(one.settled, one.free[0]), _NOWHERE_ELSE))
        else:
            unsettled.setdefault(_reason(one), []).append(one.free)
    for reason, names in unsettled.items():
        end = (f": {reason}",) if reason else ()
        yield Phrase(("not settled in ", *phrases.joined([formula(" and ".join(free))] for free in names), *end))


def _is_conditional(one: Comparison) -> bool:
    return one.verdict == "conditional" and one.condition is not None


def _condition(one: Comparison) -> Phrase:
    """``when r > ≈0.4266``, and for which values it is settled."""
    mark = (" (checked)",) if one.proof == "checked" else ()
    shown = _shown(one)
    if not shown:
        who: Parts = phrases.joined([formula(name)] for name in one.free)
        return Phrase(("sometimes, by ", *who, ": the exact condition is long, and stands in --format json", *mark))
    assert one.condition is not None, "a comparison with a condition"
    if one.settled and one.settled == (one.shown or one.condition.text):
        return Phrase(("when ", *shown, _NOWHERE_ELSE, *mark))
    return Phrase(("when ", *shown, *_settled(one), *mark))


def _settled(one: Comparison) -> Parts:
    """For which values it is settled, where it is not for all."""
    if not one.settled:
        return ()
    if len(one.free) > 1 or len(one.settled) > MANY:
        return (" (settled for some values alone)",)
    return (" (settled when ", *_intervals(one.settled, one.free[0]), ")")


def _shown(one: Comparison) -> Parts:
    """A condition that people can read; empty where it is too long for that."""
    assert one.condition is not None, "a comparison with a condition"
    text = one.condition.text
    if len(text) > MANY and not one.shown:
        return ()
    exact = formula(text) if len(text) <= MANY else text
    near = rounded(exact) if isinstance(exact, Formula) else exact
    if phrases.is_brief(one.condition) and near is exact:
        return phrases.reading(text)
    if one.shown:
        return _intervals(one.shown, one.free[0])
    return (exact,) if len(one.free) > 1 or near is exact else ("≈ ", near)


def _intervals(text: str, name: str) -> tuple[str | Formula, ...]:
    """Intervals of one parameter, in signs of formulas, with a sign before each number that is rounded."""
    parts: list[str | Formula] = []
    for place, stretch in enumerate(text.split(" or ")):
        parts += [" or "] * bool(place)
        for token in re.split(r" ?(<=|>=|==|<|>) ?", stretch):
            if token == name:
                parts.append(formula(token))
            elif token[:1] in "<>=":
                parts.append(f" {_SIGNS.get(token, token)} ")
            elif "." in token:
                parts.append(f"≈{decimals(token)}")
            else:
                parts.append(formula(token))
    return tuple(parts)


def _reason(one: Comparison) -> str:
    """Why a comparison is not settled, without saying again that it is not."""
    parts = sentence_of(one.note).removeprefix("not settled: ").split("; ")
    return "; ".join(part for part in parts if part and not part.startswith("elsewhere "))
