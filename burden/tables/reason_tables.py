"""What stands behind the verdicts: reasons, profiles in equilibrium, and regimes of continuous contributions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from burden.expressions import Formula
from burden.results.conditions import CellCondition, Conditions, Derivative, Reason, Regime
from burden.tables import phrases
from burden.tables.labels import NO_BREAK
from burden.tables.phrases import Step, formula
from burden.tables.table import Column, Item, Listing, Phrase, Section, Table

__all__ = ["cells", "reasons", "regimes"]


def reasons(found: Conditions) -> list[Section]:
    """Whether own effort and effort are substitutes or complements, by ally and step; the same thing is told once."""
    grouped: dict[tuple[str, ...], list[Reason]] = {}
    for one in found.reasons:
        key = (one.player, one.difference, one.kind, one.substitutes.text, one.complements.text, str(one.others))
        grouped.setdefault(key, []).append(one)
    if not grouped:
        return []
    own: dict[str, set[tuple[str, str]]] = {}
    for one in found.reasons:
        own.setdefault(one.player, set()).add(one.step)
    efforts = {one.effort for one in found.reasons}
    effort = found.effort
    columns = (
        Column("player", "ally", place="stub"),
        Column("step", "own step"),
        Column("effort", f"as {effort} goes"),
        Column("others", "others at", place="body" if any(one.others for one in found.reasons) else "data"),
        Column("difference", "the step gains", "formula"),
        Column("kind", f"own effort and {effort}", "formula"),
    )
    rows = tuple(
        (
            some[0].player,
            _pairs([one.step for one in some], own[some[0].player]),
            _pairs([one.effort for one in some], efforts),
            ", ".join(f"{key}: {action}" for key, action in some[0].others.items()) or None,
            Phrase((formula(some[0].difference),)),
            _kind(some[0]),
        )
        for some in grouped.values()
    )
    caption = f"The reasons: is own effort a substitute for {effort}, or a complement?"
    return [Table(caption, columns, rows, label="reasons")]


def cells(found: Conditions) -> list[Section]:
    """Where each profile of the allies is an equilibrium; profiles with the same condition share it."""
    if not found.cells:
        return []
    grouped: dict[str, list[str]] = {}
    for cell in found.cells:
        if not (cell.condition.is_always or cell.condition.is_never):
            grouped.setdefault(cell.shown or cell.condition.text, []).append(_profile(cell))
    items = [Item("; ".join(where), (Phrase(phrases.reading(text)),)) for text, where in grouped.items()]
    for label, which in (("everywhere", "is_always"), ("nowhere", "is_never")):
        named = [_profile(cell) for cell in found.cells if getattr(cell.condition, which)]
        if named:
            items.append(Item(f"{label.capitalize()}:", (Phrase(("; ".join(named),)),)))
    return [Listing("Where each profile of the allies is an equilibrium", tuple(items))]


def regimes(found: Conditions) -> list[Section]:
    """Regimes of continuous contributions, and what happens between them."""
    sections: list[Section] = []
    if found.regimes:
        items = tuple(Item(_states(one), tuple(_regime(one, found.effort))) for one in found.regimes)
        sections.append(Listing("Regimes: the ways in which the allies can be in equilibrium", items))
    if found.kinks:
        kinks = tuple(map(phrases.quoted, found.kinks))
        sections.append(Listing("At the boundaries between regimes", (Item("", kinks),)))
    return sections


def _regime(one: Regime, effort: str) -> Iterable[Phrase]:
    yield Phrase(("exactly when ", *phrases.told(one.condition)))
    for key, text in one.contributions.items():
        if text:
            yield Phrase((formula(key), " = ", formula(text)))
    for text in one.equations:
        yield Phrase(("solves ", formula(text)))
    for what, derivatives in (("in equilibrium", one.derivatives), ("own best response", one.own)):
        for key, derivative in derivatives.items():
            yield Phrase((f"{what}: d{NO_BREAK}{key}/d{NO_BREAK}{effort} = ", *_signs(derivative)))
    if one.stability is not None:
        yield Phrase(("stable: ", *phrases.told(one.stability)))
    if one.segment:
        yield Phrase(("a continuum of equilibria",))
    if one.proof == "checked":
        yield Phrase(("checked at points, not proved",))
    if one.note:
        yield Phrase((one.note,))


def _pairs(chosen: Sequence[tuple[str, str]], known: set[tuple[str, str]]) -> str:
    if len(known) > 1 and set(chosen) == known:
        return "every step"
    return ", ".join(dict.fromkeys(Step(*pair).text for pair in chosen))


def _kind(one: Reason) -> Phrase:
    if one.kind != "depends":
        return Phrase((one.kind,))
    parts = [
        (f"{name} when ", *phrases.told(condition))
        for name, condition in (("substitutes", one.substitutes), ("complements", one.complements))
        if not condition.is_never
    ]
    return Phrase(phrases.joined(parts, "; "))


def _profile(cell: CellCondition) -> str:
    profile = ", ".join(f"{key}{NO_BREAK}{action}" for key, action in cell.profile.items())
    return f"{cell.effort}: {profile}" if cell.effort is not None else profile


def _states(one: Regime) -> str:
    states = ", ".join(f"{key} {state}" for key, state in one.states.items())
    return f"{one.effort}: {states}" if one.effort is not None else states


def _signs(derivative: Derivative) -> tuple[str | Formula, ...]:
    parts: list[tuple[str | Formula, ...]] = [(formula(derivative.text),)]
    for word, condition in (("falls", derivative.falls), ("rises", derivative.rises)):
        if condition is not None and not condition.is_never:
            parts.append((word,) if condition.is_always else (f"{word} when ", *phrases.told(condition)))
    return phrases.joined(parts, "; ")
