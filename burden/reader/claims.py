"""The claims of a game file: what they say, checked against the names that the file declares."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction

from burden import yamltree
from burden.claims import Actor, ClaimSpec, Mistake, Repeats, Statement, Vocabulary, read_statement
from burden.declared import PathSpec, RepeatedSpec
from burden.expressions import Formula
from burden.model import Parameter, PlayerSpec
from burden.reader.document import Document
from burden.yamltree import Scalar

__all__ = ["Note", "read_claims", "users", "vocabulary"]

#: Notes a name in a formula that nothing declares: name, place, offset, where it stands in words, and known names.
Note = Callable[[str, Scalar, int, str, Collection[str]], None]


def read_claims(document: Document, names: Vocabulary, note_unknown: Note) -> dict[str, ClaimSpec]:
    """Read all claims.

    Parameters
    ----------
    document
        The file.
    names
        What it declares.
    note_unknown
        What to do with a name that nothing declares: other formulas of the file may use it too.

    Returns
    -------
    dict
        By name, those without mistakes.
    """
    claims: dict[str, ClaimSpec] = {}
    statements: dict[Scalar, Statement | None] = {}  # one that stands in several places by an alias is read once
    for name, place, _ in document.entries("claims"):
        says = document.scalar("claims", name, "says")
        if not document.is_label(place, "claims") or says is None:
            continue
        if says not in statements:
            statements[says] = _read(document, says, f"claims.{name}.says", names, note_unknown)
        statement = statements[says]
        if statement is not None:
            text, source = (document.text("claims", name, key) for key in ("text", "source"))
            claims[name] = ClaimSpec(name, text, " ".join(says.text.split()), source, statement)
    return claims


def _read(document: Document, node: Scalar, where: str, names: Vocabulary, note_unknown: Note) -> Statement | None:
    if not node.text.strip():
        mend = 'write a statement: "nonincreasing(West + East)"'
        document.problem(node, f"{where}: found nothing, expected a statement", mend)
        return None
    reading = read_statement(node.text, names)
    for mistake in reading.mistakes:
        _report(document, node, where, mistake, note_unknown)
    document.count_operations(node, where, reading.n_operations)
    return reading.statement


def _report(document: Document, node: Scalar, where: str, mistake: Mistake, note_unknown: Note) -> None:
    if mistake.name:
        note_unknown(mistake.name, node, mistake.offset, where, mistake.known)
    else:
        document.problem(node, f"{where}: {mistake.message}", mistake.mend, offset=mistake.offset)


def vocabulary(
    document: Document,
    players: Mapping[str, PlayerSpec],
    parameters: Mapping[str, Parameter],
    definitions: Mapping[str, Formula],
    effort: str | None,
    repeated: RepeatedSpec | None,
    path: PathSpec | None,
    strangers: Collection[str],
) -> Vocabulary:
    """What a file declares, parts that could not be read included: to speak of them is no second mistake.

    Parameters
    ----------
    document
        The file.
    players, parameters
        Those that could be read.
    definitions
        Likewise, in an order in which each uses only those before it.
    effort
        Player or parameter whose effort claims are about.
    repeated, path
        The blocks of that name; ``None`` where one is missing, or something is wrong with it.
    strangers
        Names whose use has been reported where they have payoffs.
    """
    payoffs = [node for _, _, node in document.entries("payoffs")]
    return Vocabulary(
        players={name: _actor(document, players.get(name), name) for name in document.declared("players")},
        parameters={
            name: parameters[name].domain if name in parameters else None for name in document.declared("parameters")
        },
        definitions=users(document, players, definitions),
        scenarios={name: _changed(document, name) for name in document.declared("scenarios")},
        effort=effort,
        repeats=None if repeated is None else Repeats(tuple(repeated.target), repeated.horizon),
        schedules=None if path is None else tuple(path.schedules),
        unread=[
            name
            for name, block in (("repeated", repeated), ("path", path))
            if block is None and _is_there(document, name)
        ],
        has_lists=any(isinstance(node, yamltree.Sequence) for node in payoffs),
        may_declare=lambda name: name in strangers or document.may_declare(name),
        is_whole=document.is_whole(),
    )


def _is_there(document: Document, key: str) -> bool:
    """Whether a file has a key, whatever stands behind it."""
    return isinstance(document.tree, yamltree.Mapping) and key in document.tree.entries


def _actor(document: Document, player: PlayerSpec | None, name: str) -> Actor:
    if player is None or not document.is_whole("players", name):
        return Actor("player", is_known=False)
    levels = {action.label: _number(action.level) for action in player.actions}
    return Actor(player.role, levels, player.has_levels)


def _number(level: Formula | None) -> Fraction | None:
    value = level.root.value if level is not None else None
    return value if isinstance(value, Fraction) else None


def users(
    document: Document, players: Mapping[str, PlayerSpec], definitions: Mapping[str, Formula]
) -> dict[str, Collection[str]]:
    """Players whose levels go into each definition, directly or through others; nobody's where it cannot be told."""
    found: dict[str, Collection[str]] = dict.fromkeys(document.declared("definitions"), frozenset())
    for name, formula in definitions.items():
        direct = formula.names & players.keys()
        found[name] = direct.union(*(found[used] for used in formula.names if used in found))
    return found


def _changed(document: Document, scenario: str) -> Collection[str]:
    return frozenset(parameter for parameter, _, _ in document.entries("scenarios", scenario))
