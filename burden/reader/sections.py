"""What each section of a game file means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Final, TypeAlias, cast

from burden import exact, yamltree
from burden.errors import Problems, did_you_mean
from burden.expressions import Formula, constant
from burden.game import Role, Timing
from burden.model import Action, Interval, LevelInterval, Model, Parameter, PayoffTable, PlayerSpec
from burden.reader.claims import read_claims, users, vocabulary
from burden.reader.document import DECLARING, Document, found, listed
from burden.reader.dynamics import Declared, read_path, read_repeated
from burden.reader.trial import try_values
from burden.yamltree import Node, Scalar

__all__ = ["read"]

#: Most players: NumPy walks over arrays of up to 32 axes, and payoffs have one more than there are players.
MAX_PLAYERS: Final = 31

#: Most definitions that may be nested in each other, counted in levels of their formulas.
MAX_NESTING: Final = 150

#: Names of scenarios that have a meaning of their own on the command line.
RESERVED_SCENARIOS: Final = ("all", "base")

#: Ends of an interval without end.
INFINITE: Final = ("-oo", "+oo", "oo")

#: A formula, and where it stands.
Placed: TypeAlias = "tuple[Formula, Scalar]"


def read(tree: Node, problems: Problems) -> Model:
    """Read a model from the tree of a file.

    Parameters
    ----------
    tree
        What stands in the file.
    problems
        What has been found wrong with the file so far, to be added to.

    Raises
    ------
    GameFileError
        With every mistake of the file.
    """
    document = Document(tree, problems)
    model = _Reader(document).model()
    try_values(model, document)
    problems.raise_any()
    return model


@dataclass
class _Unknown:
    """A name that nothing declares, and the formulas that use it."""

    where: str
    known: Collection[str]
    uses: dict[tuple[Scalar, int], None] = field(default_factory=dict)


class _Reader:
    """Reads the sections of a document in turn."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.parameters: dict[str, Parameter] = {}
        self.players: dict[str, PlayerSpec] = {}
        self.definitions: dict[str, Formula] = {}
        self.unknown: dict[str, _Unknown] = {}
        self.parameter_names = document.declared("parameters")
        self.player_names = document.declared("players")
        #: Who has payoffs and is no player: that is reported, and no other use of the name.
        self.strangers = set(document.declared("payoffs")) - set(self.player_names)
        #: Names that may stand in payoffs and definitions.
        self.known = document.declared(*DECLARING)

    def model(self) -> Model:
        """Read everything; where there were problems, what comes back lacks parts."""
        document = self.document
        self._check_version()
        self._read_parameters()
        self._read_players()
        self._check_name_clashes()
        self._read_definitions()
        assumptions = self._read_assumptions()
        payoffs = self._read_payoffs()
        scenarios = self._read_scenarios()
        effort = self._read_effort()
        timing = self._read_timing(effort)
        levels = users(document, self.players, self.definitions)
        declared = Declared(document, self.players, levels, effort, self._check_names, self._check_formula)
        repeated, path = read_repeated(declared), read_path(declared)
        names = vocabulary(
            document, self.players, self.parameters, self.definitions, effort, repeated, path, self.strangers
        )
        claims = read_claims(document, names, self._note_unknown)
        self._report_unknown_names()
        return Model(
            title=document.text("title"),
            players=tuple(self.players.values()),
            payoffs=payoffs,
            parameters=self.parameters,
            assumptions=assumptions,
            definitions=self.definitions,
            scenarios=scenarios,
            effort=effort,
            timing=timing,
            description=document.text("description"),
            source=document.text("source"),
            claims=claims,
            repeated=repeated,
            path=path,
        )

    def _check_version(self) -> None:
        node = self.document.scalar("burden")
        if node is not None and node.text.strip() != "1":
            text = f"burden: found {found(node)}, expected 1, the version of the format"
            self.document.problem(node, text, "write burden: 1")

    # -- parameters ---------------------------------------------------------------------------------------------

    def _read_parameters(self) -> None:
        document = self.document
        for name, key, node in document.entries("parameters"):
            where = f"parameters.{name}"
            if not document.is_identifier(key, where):
                continue
            path: tuple[str, ...] = ("parameters", name)
            domain, description = Interval(), ""
            if isinstance(node, yamltree.Mapping):
                interval = document.scalar(*path, "domain")
                if interval is not None:
                    domain = document.interval(interval, f"{where}.domain") or domain
                description = document.text(*path, "description")
                path = (*path, "value")
            holder = document.scalar(*path)
            value = document.number(holder, where) if holder is not None else None
            if value is not None:
                self.parameters[name] = Parameter(name, value, domain, description)

    # -- players ------------------------------------------------------------------------------------------------

    def _read_players(self) -> None:
        document = self.document
        n_players = len(self.player_names)
        if n_players > MAX_PLAYERS:
            node = document.at("players") or document.tree
            text = f"players: found {n_players:,}; we take up to {MAX_PLAYERS}"
            document.problems.fail(node.line, node.column, text)
        for key, place, node in document.entries("players"):
            if document.is_identifier(place, f"players.{key}") and isinstance(node, yamltree.Mapping):
                self._read_player(key, place, node)

    def _read_player(self, key: str, place: Scalar, node: yamltree.Mapping) -> None:
        """Read a player; its entry is left out from here on where its actions cannot be told."""
        document, where = self.document, f"players.{key}"
        name = document.scalar("players", key, "name")
        if name is not None and not name.is_empty:
            document.is_label(name, f"{where}.name")
        role = cast("Role", document.text("players", key, "role") or "player")
        spec = PlayerSpec(key, document.text("players", key, "name"), role)
        given = [option for option in ("actions", "interval") if option in node.entries]
        if len(given) != 1:
            text = f"{where}: found {'both' if given else 'neither'} of actions and interval, expected one"
            document.problem(place, text, "give actions: or interval:")
        actions, interval = document.at("players", key, "actions"), document.items("players", key, "interval")
        if actions is not None:
            spec = replace(spec, actions=self._actions(actions, f"{where}.actions"))
        if interval:
            spec = replace(spec, interval=self._level_interval(interval, f"{where}.interval"))
        if len(given) != 1 or not (spec.actions or spec.interval is not None):
            document.leave_out("players", key)
        self.players[key] = spec

    def _actions(self, node: Node, where: str) -> tuple[Action, ...]:
        """Read actions; an empty tuple where any of them is wrong."""
        document = self.document
        before = len(document.problems)
        actions = []
        if isinstance(node, yamltree.Mapping):
            if not node.entries:
                document.problem(node, f"{where}: found no actions, expected at least one", "write label: level")
            for label, (place, level) in node.entries.items():
                if document.is_label(place, where) and isinstance(level, Scalar):
                    actions.append(Action(label, self._level(level, place, f"{where}.{label}")))
        elif isinstance(node, yamltree.Sequence):
            scalars = [item for item in node.items if isinstance(item, Scalar)]
            if not node.items:
                mend = "write [0, 1, 2] or [low, high]"
                document.problem(node, f"{where}: found no actions, expected at least one", mend)
            actions = self._listed_actions(scalars, where)
            if len(scalars) < len(node.items):  # a list in the list: its shape has been reported
                return ()
        is_whole = all(action.level is not None or not isinstance(node, yamltree.Mapping) for action in actions)
        return tuple(actions) if is_whole and len(document.problems) == before else ()

    def _listed_actions(self, scalars: Sequence[Scalar], where: str) -> list[Action]:
        document = self.document
        numbers = []
        for item in scalars:
            try:
                # What stands in quotes is a label, even if it looks like a number: so JSON can tell the two apart.
                numbers.append(None if item.style else exact.read_number(item.text))
            except (exact.TooLargeError, ZeroDivisionError) as error:
                document.problem(item, f"{where}: {error}", "use a smaller number, without division by zero")
                return []
        are_numbers = [number is not None for number in numbers]
        if any(are_numbers) and not all(are_numbers):
            odd = scalars[are_numbers.index(not are_numbers[0])]
            text = (
                f"{where}: found {found(odd)}, expected {'a number' if are_numbers[0] else 'a label'} like the others"
            )
            document.problem(odd, text, "write label: level pairs, all numbers, or all labels")
        actions = []
        seen: set[str] = set()
        for item, number in zip(scalars, numbers, strict=True):
            label = item.text
            if not document.is_label(item, where):
                continue
            if label in seen:
                document.problem(
                    item, f"{where}: the label {label!r} stands here again", "labels of a player are unique"
                )
            seen.add(label)
            actions.append(Action(label, constant(label, number) if number is not None else None))
        return actions

    def _level(self, node: Scalar, place: Scalar, where: str) -> Formula | None:
        if node.is_empty:
            mend = "put a space after the colon" if ":" in place.text else "write label: level"
            self.document.problem(place, f"{where}: found no level", mend)
            return None
        formula = self.document.formula(node, where)
        if formula is not None:
            self._check_names(formula, node, where, self.parameter_names, "parameters")
        return formula

    def _level_interval(self, items: Sequence[Node], where: str) -> LevelInterval:
        document = self.document
        ends = [item for item in items if isinstance(item, Scalar)]
        formulas = [None if end.text.strip() in INFINITE else self._level(end, end, where) for end in ends]
        numbers = [f.evaluate({}) for f in formulas if f is not None and f.root.kind == "number"]
        is_empty = len(numbers) == 2 and exact.compare(*numbers) >= 0
        if len(ends) == 2 and (ends[0].text.strip() in {"oo", "+oo"} or ends[1].text.strip() == "-oo"):
            is_empty = True
        if is_empty:
            text = f"{where}: found [{ends[0].text[:40]}, {ends[1].text[:40]}], an empty interval"
            document.problem(ends[0], text, "the lower end comes first")
        return LevelInterval(*formulas) if len(formulas) == 2 else LevelInterval()

    # -- names --------------------------------------------------------------------------------------------------

    def _check_names(self, formula: Formula, node: Scalar, where: str, known: Collection[str], what: str) -> None:
        for name in formula.offsets:
            if name in known or name in self.strangers or self.document.may_declare(name):
                continue
            if name in self.known:
                text = f"{where}: {name!r} cannot stand here: only {what} can"
                self.document.problem(node, text, offset=formula.offsets[name])
                continue
            self._note_unknown(name, node, formula.offsets[name], where, known)

    def _note_unknown(self, name: str, node: Scalar, offset: int, where: str, known: Collection[str]) -> None:
        unknown = self.unknown.setdefault(name, _Unknown(where, known))
        unknown.uses[node, offset] = None

    def _report_unknown_names(self) -> None:
        """Report each unknown name once: most often one missing line, or one slip repeated, is behind all its uses."""
        for name, unknown in self.unknown.items():
            (node, offset), *others = unknown.uses
            text = f"{unknown.where}: unknown name {name[:60]!r}"
            lines = sorted({other.line for other, _ in others})
            if lines:
                text += f", also in line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines[:10]))}"
                text += " and others" if len(lines) > 10 else ""
            mend = did_you_mean(name, unknown.known, otherwise=f"known names: {listed(unknown.known)}")
            self.document.problem(node, text, mend, offset=offset)

    def _check_name_clashes(self) -> None:
        owners: dict[str, str] = {}
        for section in DECLARING:
            for name, place, _ in self.document.entries(section):
                if name in owners:
                    text = f"{section}.{name}: the name is taken by {owners[name]}.{name}"
                    self.document.problem(place, text, "every name means one thing: rename one of the two")
                owners.setdefault(name, section)

    # -- formulas -----------------------------------------------------------------------------------------------

    def _read_definitions(self) -> None:
        document = self.document
        formulas: dict[str, Placed] = {}
        for name, place, node in document.entries("definitions"):
            if document.is_identifier(place, f"definitions.{name}") and isinstance(node, Scalar):
                formula = document.formula(node, f"definitions.{name}")
                if formula is not None:
                    formulas[name] = (formula, node)
        for name, (formula, node) in formulas.items():
            self._check_formula(formula, node, f"definitions.{name}")
        self.definitions = self._sorted(formulas)

    def _check_formula(self, formula: Formula, node: Scalar, where: str) -> None:
        self._check_names(formula, node, where, self.known, "parameters, players and definitions")
        for name in formula.offsets:
            player = self.players.get(name)
            if player and not player.has_levels and self.document.is_whole("players", name):
                text = f"{where}: the actions of {name} have labels without levels, so {name} is no number"
                mend = f"give the actions of {name} as label: level, or list the payoffs"
                self.document.problem(node, text, mend, offset=formula.offsets[name])

    def _sorted(self, formulas: dict[str, Placed]) -> dict[str, Formula]:
        """Definitions in an order in which each uses only those before it."""
        uses: dict[str, Iterable[str]] = {
            name: [used for used in formula.offsets if used in formulas] for name, (formula, _) in formulas.items()
        }
        order: list[str] | None = None
        while order is None:
            try:
                order = list(TopologicalSorter(uses).static_order())
            except CycleError as error:
                circle = error.args[1][::-1]
                text = f"definitions.{circle[0]}: defined by itself: {' → '.join(circle)}"
                self.document.problem(formulas[circle[0]][1], text, "break the circle")
                uses |= dict.fromkeys(circle, ())
        nesting: dict[str, int] = {}
        for name in order:
            formula, node = formulas[name]
            nesting[name] = formula.root.depth + max((nesting[used] for used in uses[name]), default=0)
            if nesting[name] > MAX_NESTING:
                text = f"definitions.{name}: definitions nested more than {MAX_NESTING} deep"
                self.document.problem(node, text, "shorten the chain of definitions")
                return {}
        placed: dict[str, Formula] = {}

        def place(name: str) -> None:
            """Put a definition after those that it uses, and otherwise in the order of the file."""
            if name not in placed:
                for used in uses[name]:
                    place(used)
                placed[name] = formulas[name][0]

        for name in formulas:
            place(name)
        return placed

    def _read_assumptions(self) -> tuple[Formula, ...]:
        assumptions = []
        for position, item in enumerate(self.document.items("assumptions"), start=1):
            where = f"assumptions.{position}"
            formula = self.document.formula(item, where, condition=True) if isinstance(item, Scalar) else None
            if formula is not None and isinstance(item, Scalar):
                self._check_names(formula, item, where, self.parameter_names, "parameters")
                assumptions.append(formula)
        return tuple(assumptions)

    # -- payoffs ------------------------------------------------------------------------------------------------

    def _read_payoffs(self) -> dict[str, Formula | PayoffTable]:
        document = self.document
        payoffs: dict[str, Formula | PayoffTable] = {}
        given = document.at("payoffs")
        missing = [key for key in self.players if isinstance(given, yamltree.Mapping) and key not in given.entries]
        for key, place, node in document.entries("payoffs"):
            where = f"payoffs.{key}"
            payoff: Formula | PayoffTable | None = None
            if key in self.strangers:
                if not document.may_declare(key):
                    mend = did_you_mean(key, missing, otherwise=f"players without payoffs: {listed(missing)}")
                    document.problem(place, f"payoffs: unknown player {key[:60]!r}", mend)
            elif isinstance(node, Scalar):
                payoff = document.formula(node, where)
                if payoff is not None:
                    self._check_formula(payoff, node, where)
            elif isinstance(node, yamltree.Sequence):
                payoff = self._payoff_table(node, where)
            else:
                mend = "write a formula, or lists nested in player order"
                document.problem(node, f"{where}: found a mapping, expected a formula or a nested list", mend)
            if payoff is not None:
                payoffs[key] = payoff
        # A misspelt player leaves the right one without payoffs: that is one mistake.
        if given is not None and not self.strangers:
            for key in missing:
                document.problem(given, f"payoffs: those of {key} are missing", f"add {key}:")
        return {key: payoffs[key] for key in self.players if key in payoffs}

    def _payoff_table(self, node: yamltree.Sequence, where: str) -> PayoffTable | None:
        document = self.document
        if not document.is_whole("players") or len(self.players) < len(self.player_names):
            return None  # the right shape cannot be known
        if any(player.interval is not None for player in self.players.values()):
            document.problem(node, f"{where}: found a list, but a player chooses from an interval", "write a formula")
            return None
        shape = tuple(len(player.actions) for player in self.players.values())
        cells = list(self._cells(node, shape, where, ()))
        formulas = []
        for cell in cells:
            formula = document.formula(cell, where) if cell is not None else None
            if formula is not None and cell is not None:
                self._check_formula(formula, cell, where)
                formulas.append(formula)
        return tuple(formulas) if len(formulas) == len(cells) else None

    def _cells(
        self, node: Node, shape: tuple[int, ...], where: str, inside: tuple[str, ...]
    ) -> Iterator[Scalar | None]:
        """Yield the cells of a nested list in order, ``None`` where its shape is wrong, which is reported."""
        document = self.document
        at = f" at {', '.join(inside)}" if inside else ""
        if not shape:
            if not isinstance(node, Scalar):
                text = f"{where}: found {found(node)}{at}, expected a number or formula"
                document.problem(node, text, "lists are nested once for each player")
            yield node if isinstance(node, Scalar) else None
            return
        player = list(self.players.values())[len(inside)]
        expected = f"expected a list of {shape[0]}, one per action of {player.key}"
        if not isinstance(node, yamltree.Sequence):
            mend = "nest one level for each player, in player order"
            document.problem(node, f"{where}: found {found(node)}{at}, {expected}", mend)
            yield None
        elif len(node.items) != shape[0]:
            sizes = f" (in all {' × '.join(map(str, shape))})" if not inside and len(shape) > 1 else ""
            mend = "one value per action profile, the last player's action varying fastest"
            size = f"{len(node.items):,} {'entry' if len(node.items) == 1 else 'entries'}"
            document.problem(node, f"{where}: found {size}{at}, {expected}{sizes}", mend)
            yield None
        else:
            for item, action in zip(node.items, player.actions, strict=True):
                yield from self._cells(item, shape[1:], where, (*inside, f"{player.key} = {action.label}"))

    # -- the rest -----------------------------------------------------------------------------------------------

    def _read_scenarios(self) -> dict[str, dict[str, Fraction]]:
        document = self.document
        scenarios: dict[str, dict[str, Fraction]] = {}
        known = self.parameter_names
        for name, place, _ in document.entries("scenarios"):
            where = f"scenarios.{name}"
            if name in RESERVED_SCENARIOS:
                document.problem(place, f"{where}: {name!r} has a meaning of its own", "choose another name")
            if not document.is_label(place, "scenarios"):
                continue
            changes = scenarios[name] = {}
            for parameter, key, value in document.entries("scenarios", name):
                if parameter not in known:
                    if not document.may_declare(parameter):
                        mend = did_you_mean(parameter, known, otherwise=f"parameters: {listed(known)}")
                        document.problem(key, f"{where}: unknown parameter {parameter[:60]!r}", mend)
                elif isinstance(value, Scalar):
                    number = document.number(value, f"{where}.{parameter}")
                    if number is not None:
                        changes[parameter] = number
        return scenarios

    def _read_effort(self) -> str | None:
        document = self.document
        node = document.scalar("effort")
        if node is not None:
            name = node.text.strip()
            known = document.declared("players", "parameters")
            if name not in known and not document.may_declare(name):
                mend = did_you_mean(name, known, otherwise=f"one of: {listed(known)}")
                document.problem(node, f"effort: found {found(node)}, expected a player or a parameter", mend)
            return name
        guarantors = [player.key for player in self.players.values() if player.role == "guarantor"]
        return guarantors[0] if len(guarantors) == 1 else None

    def _read_timing(self, effort: str | None) -> Timing:
        document = self.document
        timing = cast("Timing", document.text("timing") or "simultaneous")
        node = document.scalar("timing")
        are_sound = document.is_whole("players") and document.is_whole("effort")
        if timing == "guarantor-first" and node is not None and are_sound:
            if effort is None or effort in self.parameter_names:
                text = "timing: guarantor-first needs a player who moves first"
                document.problem(node, text, "give one player role: guarantor, or name a player under effort:")
            elif len(self.player_names) < 2:
                document.problem(node, "timing: guarantor-first needs a player besides the guarantor", "add an ally")
        return timing
