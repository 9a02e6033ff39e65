"""How critical discount factors move with effort, as tables: verdicts by step, and the inequality that decides each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from burden.results.repeated import Move, Repeated
from burden.tables.discount_words import sentence
from burden.tables.phrases import Step, formula
from burden.tables.piecewise import Lines
from burden.tables.status import listed
from burden.tables.table import Cell, Column, Item, Listing, Note, Phrase, Section, Table

__all__ = ["EVERYBODY", "as_effort_rises", "in_short", "moves"]

#: Who is meant where nobody is named.
EVERYBODY = "all"

#: What the letters of the rule mean.
_LETTERS = (
    "as long as 0 < δ* < 1 before and after; c, d and p are the payoffs at the target, of the best deviation and after "
    "it, and a dash marks how they change with effort"
)

#: Clauses of notes that are told once for all moves: where they speak of δ*, and that it moves so wherever they do.
_BETWEEN = "said of where "
_WHEREVER = "so it moves wherever"

_DIRECTIONS = {"increasing": "rises", "constant": "stays", "decreasing": "falls"}


def as_effort_rises(found: Repeated) -> str:
    """``as US does more``, or ``as u goes up`` where effort is a parameter."""
    effort = found.effort or "effort"
    return f"as {effort} does more" if effort in found.players else f"as {effort} goes up"


def in_short(found: Repeated) -> Iterable[Phrase]:
    """Answer what is asked first: whether the patience that is needed rises with effort."""
    overall = [move for move in found.moves if not move.player]
    for direction, words in _DIRECTIONS.items():
        about = [move for move in overall if move.direction == direction]
        if about and all(move.verdict == "always" and move.proof == "proved" for move in about):
            told = "stays the same" if direction == "constant" else words
            yield Phrase((f"δ* {told} {as_effort_rises(found)}, whatever the parameters.",))
            return
    if any(move.verdict == "conditional" for move in overall):
        yield Phrase((f"Whether δ* rises {as_effort_rises(found)} depends on the parameters.",))


def moves(found: Repeated, numbers: Lines) -> Iterable[Section]:
    """Verdicts by player and step; steps of which the same can be said share a row.

    Parameters
    ----------
    found
        The repeated game.
    numbers
        Numbers that long conditions have in the document.
    """
    if not found.moves:
        return
    words = [word for way, word in _DIRECTIONS.items() if any(move.direction == way for move in found.moves)]
    told: dict[tuple[str, Step], dict[str, Move]] = {}
    for move in found.moves:
        told.setdefault((move.player, Step(move.before, move.after)), {})[_DIRECTIONS[move.direction]] = move
    steps = list(dict.fromkeys(step for _, step in told))
    by_cells: dict[tuple[str, tuple[str, ...]], tuple[list[Step], tuple[Phrase, ...]]] = {}
    for (player, step), verdicts in told.items():
        cells = tuple(_verdict(verdicts.get(word), numbers) for word in words)
        by_cells.setdefault((player, tuple(cell.text for cell in cells)), ([], cells))[0].append(step)
    # Players of whom the same is told at the same steps share a row.
    merged: dict[tuple[str, tuple[str, ...]], tuple[list[str], tuple[Phrase, ...]]] = {}
    for (player, texts), (some, cells) in by_cells.items():
        merged.setdefault((_steps(some, steps), texts), ([], cells))[0].append(player or EVERYBODY)
    players = {player or EVERYBODY for player, _ in told}
    columns = (
        Column("player", "player", place="stub"),
        Column("step", found.effort or "effort", place="stub"),
        *(Column(word, word, "formula") for word in words),
    )
    rows: list[tuple[Cell, ...]] = [
        ("each" if len(who) > 1 and set(who) == players else listed(who), step, *cells)
        for (step, _), (who, cells) in merged.items()
    ]
    yield Table(f"How δ* moves {as_effort_rises(found)}", columns, tuple(rows), tuple(_notes(found)), label="moves")
    yield from _rules(found)


def _verdict(move: Move | None, numbers: Lines) -> Phrase:
    if move is None:
        return Phrase(("–",))
    if move.verdict in ("unsettled", "undefined") or (move.verdict == "conditional" and move.condition is None):
        return Phrase(("not settled",))
    mark = " (checked)" if move.proof == "checked" else ""
    if move.verdict != "conditional" or move.condition is None:
        return Phrase((move.verdict + mark,))
    return Phrase((*numbers.where(move.condition).parts, *([mark] if mark else [])))


def _notes(found: Repeated) -> Iterable[Note]:
    settled = [move for move in found.moves if move.verdict != "unsettled"]
    exact = "“When” is exact: it is so there and nowhere else. "
    said = exact if any(move.verdict == "conditional" for move in settled) else ""
    if settled and all(move.proof == "proved" for move in settled):
        said += "Every verdict is proved. "
    elif any(move.proof == "checked" for move in settled):
        said += "What was checked held at points, and is not proved. "
    yield Note(f"{said}Where no discount factor is enough, δ* counts as 1.")
    yield from map(Note, dict.fromkeys(_remarks(found)))


def _remarks(found: Repeated) -> Iterable[str]:
    """What notes of moves say, clause by clause, so that nothing is said twice."""
    clauses: dict[str, None] = {}
    throughout: dict[str, dict[str, None]] = {}
    between = ""
    for move in found.moves:
        own = [clause for clause in move.note.split("; ") if clause]
        between = between or next((clause for clause in own if clause.startswith(_BETWEEN)), "")
        if any(clause.startswith(_WHEREVER) for clause in own):
            throughout.setdefault(_DIRECTIONS[move.direction], {})[move.player] = None
        clauses |= {clause: None for clause in own if not clause.startswith((_BETWEEN, _WHEREVER))}
    everybody = {move.player for move in found.moves}
    where = _signed(between.removeprefix(_BETWEEN)) or "that can be said"
    for word, players in throughout.items():
        about = "" if set(players) == everybody else f" of {listed([key or EVERYBODY for key in players])}"
        yield f"Wherever {where}, δ*{about} {word}."
    if between and not throughout:
        yield f"This is about where {where}."
    for clause in clauses:
        text = _signed(f"this is about {clause.removeprefix('of ')}" if clause.startswith("of ") else clause)
        yield f"{text}." if text.startswith("δ") else sentence(text)


def _signed(text: str) -> str:
    return text.replace("delta*", "δ*")


def _rules(found: Repeated) -> Iterable[Section]:
    """Sign conditions, and what stands in them; the same thing is told once."""
    heads: dict[str, None] = {}
    grouped: dict[str, tuple[list[str], list[Step]]] = {}
    for move in found.moves:
        if move.rule:
            rule, _, defined = move.rule.partition(", where ")
            heads[f"δ* {_DIRECTIONS[move.direction]} where {_signs(rule)}"] = None
            who, steps = grouped.setdefault(defined, ([], []))
            who += [move.player or EVERYBODY]
            steps += [Step(move.before, move.after)]
    if not heads:
        return
    known = list(dict.fromkeys(Step(move.before, move.after) for move in found.moves))
    items = [Item("", (*(Phrase((head,)) for head in heads), Phrase((_LETTERS,))))]
    for defined, (who, steps) in grouped.items():
        if defined:
            label = listed(list(dict.fromkeys(who)))
            where = "" if set(steps) == set(known) else f", {_steps(list(dict.fromkeys(steps)), known)}"
            items.append(Item(label + where, tuple(map(_defined, defined.split(", ")))))
    yield Listing("What decides it", tuple(items))


def _signs(text: str) -> str:
    """A rule in letters, in the signs of formulas."""
    return text.replace("delta", "δ*").replace(")*", ")·").replace("δ**", "δ*·").replace("-", "−").replace("'", "′")


def _defined(text: str) -> Phrase:
    """What a letter of a rule is: ``c' = -1``."""
    name, _, value = text.partition(" = ")
    return Phrase((f"{_signs(name)} = ", formula(value)))


def _steps(chosen: Sequence[Step], known: Sequence[Step]) -> str:
    if len(chosen) > 1 and set(chosen) == set(known):
        return "every step"
    return ", ".join(step.text for step in chosen)
