"""Claims of game files, decided, as tables: proposition, verdict, condition, proof, counterexample."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from burden import __version__
from burden.expressions import Formula
from burden.results.conditions import Check, Claim
from burden.tables import phrases
from burden.tables.phrases import formula
from burden.tables.table import Cell, Column, Document, Item, Listing, Note, Phrase, Section, Table

__all__ = ["claims"]

_VERDICTS = {
    "holds": "holds",
    "fails": "fails",
    "conditional": "holds when",
    "undefined": "undefined",
    "unsettled": "not settled",
}

#: Verdicts that may be on single points alone.
_THERE = ("holds", "fails", "undefined")


def claims(checks: Sequence[Check]) -> Document:
    """Tables of the claims of some game files.

    Returns
    -------
    Document
        CSV has one row per claim. JSON is the record of a single file, or for several
        ``{"claims": [all, each with its "file"], "files": [the records of the files]}``.
    """
    sections: list[Section] = []
    for check in checks:
        sections += _file(check)
    if len(checks) > 1:
        sections.append(Note(f"Together: {_counted([one for check in checks for one in check.claims])}."))
    name = f"{checks[0].title} claims" if len(checks) == 1 else "claims"
    return Document(tuple(sections), name, lambda: _data(checks), lambda: _record(checks))


def _file(check: Check) -> list[Section]:
    title = check.title or check.source or "Untitled game"
    if not check.claims:
        return [Note(f"{title}: no claims.")]
    numbers = phrases.Numbered()
    rows = tuple(_row(one, numbers) for one in check.claims)
    known = {one.proof for one in check.claims if one.verdict != "unsettled"}
    is_proved = known <= {"proved"}
    columns = (
        Column("id", "claim", place="stub"),
        Column("text", "proposition"),
        Column("verdict", "verdict", "formula"),
        Column("proof", "proof", place="data" if is_proved else "body"),
    )
    notes = []
    if any(one.verdict == "conditional" and one.condition is not None for one in check.claims):
        notes.append(Note("“When” is exact: the claim holds there and nowhere else."))
    if any(one.verdict == "conditional" and one.condition is None for one in check.claims):
        notes.append(Note("Where it holds at some values and fails at others, the exact condition is not known."))
    if any(_is_local(one) and one.verdict in _THERE for one in check.claims):
        notes.append(Note("A verdict at the values of the file says nothing about other values."))
    if known and is_proved:
        notes.append(Note("Every verdict is proved."))
    table = Table(f"{title}: {_counted(check.claims)}", columns, rows, tuple(notes), _failures(check), "claims")
    details = tuple(Item(one.id, tuple(_details(one))) for one in check.claims)
    sections: list[Section] = [table, *numbers.listing("Conditions"), Listing("In detail", details)]
    if check.domain:
        domain = Phrase(phrases.assumed(check.domain))
        sections.append(Listing("Assumed throughout", (Item("", (domain,)),)))
    return [*sections, *(Note(f"Note: {text}") for text in check.notes)]


def _failures(check: Check) -> frozenset[tuple[int, int]]:
    return frozenset((number, 2) for number, one in enumerate(check.claims) if one.verdict == "fails")


def _counted(found: Sequence[Claim]) -> str:
    """Count claims by verdict: ``3 claims: 2 hold, 1 fails``."""
    words = {
        "holds": ("holds", "hold"),
        "conditional": ("holds under a condition", "hold under conditions"),
        "fails": ("fails", "fail"),
        "undefined": ("is undefined", "are undefined"),
        "unsettled": ("is not settled", "are not settled"),
    }
    counts = [
        f"{number} {many if number > 1 else one}"
        for verdict, (one, many) in words.items()
        if (number := sum(claim.verdict == verdict for claim in found))
    ]
    return f"{len(found)} claim{'s' if len(found) != 1 else ''}{': ' if counts else ''}{', '.join(counts)}"


def _row(one: Claim, numbers: phrases.Numbered) -> tuple[Cell, ...]:
    verdict: tuple[str | Formula, ...] = (_VERDICTS[one.verdict],)
    if one.verdict == "conditional":
        some = "holds at some values, fails at others"
        verdict = (some,) if one.condition is None else ("holds when ", *numbers.shown(one.condition)[0])
    elif _is_local(one) and one.verdict in _THERE:
        verdict = (
            f"{_VERDICTS[one.verdict]} at the values of the file{' and its scenarios' if one.n_points > 1 else ''}",
        )
    return (one.id, one.text or one.says, Phrase(verdict), phrases.proof(one.proof, one.n_points, one.seed))


def _is_local(one: Claim) -> bool:
    """Whether it was decided at points that were not drawn: the values of the file, and those of its scenarios."""
    return one.proof == "checked" and one.seed is None and one.n_points > 0


def _details(one: Claim) -> Iterable[Phrase]:
    if one.source:
        yield Phrase((f"source: {one.source}",))
    if one.says:
        yield Phrase((f"says: {one.says}",))
    for what, example in (("fails ", one.counterexample), ("holds ", one.witness)):
        if example is not None:
            yield Phrase((what, *phrases.at(example).parts))
            yield from phrases.evidence(example)
    if one.undefined is not None and not one.undefined.is_never:
        yield Phrase(("undefined, for want of an equilibrium or a value, when ", formula(one.undefined.text)))
    if one.note:
        yield Phrase((one.note,))


# -- data ---------------------------------------------------------------------------------------------------------


def _record(checks: Sequence[Check]) -> dict[str, Any]:
    if len(checks) == 1:
        return checks[0].to_dict()
    together = [{"file": check.source, **claim.to_dict()} for check in checks for claim in check.claims]
    return {"burden": __version__, "claims": together, "files": [check.to_dict() for check in checks]}


def _data(checks: Sequence[Check]) -> Table:
    """One row per claim, with all that is known of it."""
    texts = ("id", "text", "source", "says", "verdict", "condition", "proof")
    more = ("counterexample", "evidence", "witness", "undefined", "note")
    columns = (
        Column("file", "file"),
        *(Column(key, key) for key in texts),
        Column("n_points", "points", "count"),
        Column("seed", "seed", "count"),
        *(Column(key, key) for key in more),
        Column("seconds", "seconds"),
    )
    rows = []
    for check in checks:
        for claim in check.claims:
            record = {"file": check.source, **claim.to_dict()}
            rows.append(tuple(phrases.flat(record[column.key]) for column in columns))
    return Table("Claims", columns, tuple(rows))
