"""The blocks ``repeated`` and ``path`` of a game file: a game that is played again and again, and paths of effort."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, Protocol, cast

from burden import yamltree
from burden.declared import PathSpec, PlayerSpec, Punishment, RepeatedSpec, Schedule
from burden.errors import did_you_mean
from burden.expressions import Formula, constant
from burden.reader.document import Document, found, listed
from burden.yamltree import Scalar

__all__ = ["Declared", "read_path", "read_repeated"]

PUNISHMENTS: Final = ("nash", "minmax", "optimal")

#: Longest horizon, and most periods and schedules of paths: each period of a path is solved by itself.
MAX_HORIZON: Final = 10**9
MAX_PERIODS: Final = 200
MAX_SCHEDULES: Final = 100

#: Discount factor and belief where none is given.
ONE: Final = constant("1", Fraction(1))

#: How a game gets an effort.
EFFORT_MEND: Final = "give one player role: guarantor, or name a player or parameter under effort:"


class CheckNames(Protocol):
    """Reports the names in a formula that cannot stand there."""

    def __call__(self, formula: Formula, node: Scalar, where: str, known: Collection[str], what: str, /) -> None: ...


class CheckFormula(Protocol):
    """Reports the names in a formula that are no parameters, players with levels or definitions."""

    def __call__(self, formula: Formula, node: Scalar, where: str, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Declared:
    """What the rest of a file declares.

    Parameters
    ----------
    document
        The file.
    players
        Those that could be read.
    users
        Players whose levels go into each definition.
    effort
        Player or parameter that has the effort.
    check_names, check_formula
        Report names that cannot stand in a formula.
    """

    document: Document
    players: Mapping[str, PlayerSpec]
    users: Mapping[str, Collection[str]]
    effort: str | None
    check_names: CheckNames
    check_formula: CheckFormula

    @property
    def parameter_names(self) -> Collection[str]:
        """Names of all parameters, those that could not be read included."""
        return self.document.declared("parameters")

    @property
    def effort_is_known(self) -> bool:
        """Whether it can be told who has the effort, or that nobody has."""
        document = self.document
        if not (document.is_whole("players") and document.is_whole("effort")):
            return False
        return self.effort is None or self.effort in self.players or self.effort in self.parameter_names

    @property
    def effort_player(self) -> PlayerSpec | None:
        """The player who has the effort."""
        return self.players.get(self.effort) if self.effort is not None else None

    def is_player(self, name: str, place: Scalar, where: str) -> bool:
        """Whether a name is that of a player; it is reported if it is not."""
        known = self.document.declared("players")
        if name not in known and not self.document.may_declare(name):
            mend = did_you_mean(name, known, otherwise=f"players: {listed(known)}")
            self.document.problem(place, f"{where}: unknown player {name[:60]!r}", mend)
        return name in known

    def are_players(self, block: yamltree.Mapping) -> bool:
        """Whether all keys are players: a misspelt one leaves the right one out, and that is one mistake."""
        return set(block.entries) <= set(self.document.declared("players"))

    def label(self, player: str, node: Scalar, where: str) -> str | None:
        """Label of an action of a player; ``None`` where it has no such action, which is reported, or cannot be read.

        An action is meant by its label as it stands.
        """
        spec = self.players.get(player)
        labels = [action.label for action in spec.actions] if spec is not None else []
        if not labels or not self.document.is_whole("players", player):
            return None
        if node.text not in labels:
            mend = did_you_mean(node.text, labels, otherwise=f"actions: {', '.join(labels[:20])}")
            self.document.problem(node, f"{where}: unknown action {found(node)}", mend)
            return None
        return node.text

    def in_parameters(self, node: Scalar, where: str, stocks: Collection[str] = ()) -> Formula | None:
        """Read a formula in parameters that are no stocks."""
        formula = self.document.formula(node, where)
        if formula is None:
            return None
        for name in formula.offsets:
            if name in stocks:
                text = f"{where}: {name!r} cannot stand here: it is a stock, which moves from period to period"
                self.document.problem(node, text, "use a parameter that is no stock", offset=formula.offsets[name])
        self.check_names(formula, node, where, self.parameter_names, "parameters")
        return formula


# -- repeated -----------------------------------------------------------------------------------------------------


def read_repeated(declared: Declared) -> RepeatedSpec | None:
    """Read the block ``repeated``; ``None`` where there is none, or something is wrong with it."""
    document = declared.document
    block = document.at("repeated")
    if not isinstance(block, yamltree.Mapping):
        return None
    before = len(document.problems)
    choosing = [key for key, player in declared.players.items() if player.interval is not None]
    if choosing:
        verb = "chooses" if len(choosing) == 1 else "choose"
        text = f"repeated: {', '.join(choosing)} {verb} from an interval, and repeated play needs lists of actions"
        document.problem(block, text, f"give {choosing[0]} actions: in place of interval:")
        return None
    target = _profile(declared, "target")
    punishment = _punishment(declared, target)
    spec = RepeatedSpec(
        discounts=_repeated_discounts(declared, target),
        horizon=_horizon(document),
        target=target,
        punishment=punishment,
        effort_after=_effort_after(declared, target),
        randomisation=cast('Literal["none", "public"]', document.text("repeated", "randomisation") or "none"),
    )
    return spec if len(document.problems) == before and document.is_whole("repeated") else None


def _horizon(document: Document) -> int | None:
    node = document.scalar("repeated", "horizon")
    if node is None or node.text.strip() == "infinite":
        return None
    horizon = _whole_number(node)
    if horizon is None or horizon < 1:
        text = f"repeated.horizon: found {found(node)}, expected infinite or a number of periods"
        document.problem(node, text, "write horizon: infinite, or horizon: 10")
    elif horizon > MAX_HORIZON:
        text = f"repeated.horizon: found {found(node)}; we take up to {MAX_HORIZON:,} periods"
        document.problem(node, text, "write horizon: infinite")
    return horizon


def _whole_number(node: Scalar) -> int | None:
    """A whole number that is not negative."""
    text = node.text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 30 else None


def _repeated_discounts(declared: Declared, target: Mapping[str, str]) -> dict[str, Formula]:
    """Discount factor of each player, as far as they can be read."""
    document = declared.document
    shared = document.scalar("repeated", "discount")
    if shared is not None:
        formula = _repeated_discount(declared, shared, "repeated.discount")
        return dict.fromkeys(declared.players, formula) if formula is not None else {}
    discounts: dict[str, Formula] = {}
    for player, place, node in document.entries("repeated", "discount"):
        if declared.is_player(player, place, "repeated.discount") and isinstance(node, Scalar):
            formula = _repeated_discount(declared, node, f"repeated.discount.{player}")
            if formula is not None:
                discounts[player] = formula
    block = document.at("repeated", "discount")
    if isinstance(block, yamltree.Mapping) and declared.effort_is_known and declared.are_players(block):
        for key in declared.players:
            if key not in block.entries and (key != declared.effort or key in target):
                mend = f"add {key}:, or give one discount factor for all"
                document.problem(block, f"repeated.discount: that of {key} is missing", mend)
    return {key: discounts[key] for key in declared.players if key in discounts}


def _repeated_discount(declared: Declared, node: Scalar, where: str) -> Formula | None:
    document = declared.document
    formula = document.formula(node, where)
    if formula is None:
        return None
    if formula.root.kind == "name":
        # A bare name that nothing declares is free: the discount factor that conditions are stated in.
        name = str(formula.root.value)
        if name in document.declared("players", "definitions"):
            text = f"{where}: {name!r} cannot stand here: only parameters can, or a name that nothing else has"
            document.problem(node, text, "use another name for the discount factor")
    elif formula.root.kind != "number":
        declared.check_names(formula, node, where, declared.parameter_names, "parameters")
    elif not 0 < formula.root.value < 1:  # type: ignore[operator]  # a number has a number as its value
        text = f"{where}: found {found(node)}, expected a number between 0 and 1, or a name"
        document.problem(node, text, "a discount factor of 0.9 values tomorrow at nine tenths of today")
    return formula


def _profile(declared: Declared, key: Literal["target", "punishment"]) -> dict[str, str]:
    """Read a profile of actions, in the order of players; the one who has the effort may be left out."""
    document, where = declared.document, f"repeated.{key}"
    block = document.at("repeated", key)
    if not isinstance(block, yamltree.Mapping):
        return {}
    profile: dict[str, str] = {}
    for player, place, node in document.entries("repeated", key):
        if declared.is_player(player, place, where) and isinstance(node, Scalar):
            label = declared.label(player, node, f"{where}.{player}")
            if label is not None:
                profile[player] = label
    if declared.effort_is_known and declared.are_players(block):
        for player in declared.players:
            if player not in block.entries and player != declared.effort:
                who = f"; only that of {declared.effort} may be left out" if declared.effort_player else ""
                mend = f"add {player}: to the {key}"
                document.problem(block, f"{where}: the action of {player} is missing{who}", mend)
    return {player: profile[player] for player in declared.players if player in profile}


def _punishment(declared: Declared, target: Mapping[str, str]) -> Punishment:
    """Read what follows a deviation; a profile is one of those whom the target names."""
    document = declared.document
    node = document.at("repeated", "punishment")
    if isinstance(node, Scalar):
        name = node.text.strip()
        if name not in PUNISHMENTS:
            text = f"repeated.punishment: found {found(node)}, expected {', '.join(PUNISHMENTS)} or a profile"
            document.problem(node, text, did_you_mean(name, PUNISHMENTS))
        return cast("Punishment", name)
    if not isinstance(node, yamltree.Mapping):
        return "nash"
    before = len(document.problems)
    profile = _profile(declared, "punishment")
    player = declared.effort_player
    if player is not None and len(document.problems) == before and document.at("repeated", "target") is not None:
        if player.key in profile and player.key not in target:
            text = f"repeated.punishment: {player.key} has an action here and none in the target"
            mend = f"leave it out, and write effort-after: {profile[player.key]}, which is the effort after a deviation"
            document.problem(node, text, mend)
        elif player.key in target and player.key not in profile:
            text = f"repeated.punishment: the action of {player.key} is missing, who is in the target"
            document.problem(node, text, f"add {player.key}: to the punishment, or leave it out of both")
    return profile


def _effort_after(declared: Declared, target: Mapping[str, str]) -> Formula | str | None:
    document, where = declared.document, "repeated.effort-after"
    node = document.scalar("repeated", "effort-after")
    if node is None or not declared.effort_is_known:
        return None
    if declared.effort is None:
        document.problem(node, f"{where}: nobody has effort", EFFORT_MEND)
        return None
    if declared.effort not in declared.document.declared("players"):
        return declared.in_parameters(node, where)
    if declared.effort in target:
        text = f"{where}: {declared.effort} is in the target, and so chooses its effort itself after a deviation too"
        document.problem(node, text, f"leave {declared.effort} out of the target, or remove effort-after")
    return declared.label(declared.effort, node, where)


# -- path ---------------------------------------------------------------------------------------------------------


def read_path(declared: Declared) -> PathSpec | None:
    """Read the block ``path``; ``None`` where there is none, or something is wrong with it."""
    document = declared.document
    block = document.at("path")
    if not isinstance(block, yamltree.Mapping):
        return None
    before = len(document.problems)
    if declared.effort is None and declared.effort_is_known:
        document.problem(block, "path: nobody has effort, which the schedules are about", EFFORT_MEND)
    periods = _periods(document)
    names = [key for key, _, _ in document.entries("path", "stocks")]
    stocks = _stocks(declared)
    belief = document.scalar("path", "belief")
    share = declared.in_parameters(belief, "path.belief", names) if belief is not None else None
    if share is not None and share.root.kind == "number" and not 0 <= share.root.value <= 1:  # type: ignore[operator]
        assert belief is not None, "it has been read"
        text = f"path.belief: found {found(belief)}, expected a probability"
        document.problem(belief, text, "write a number from 0 to 1, or a formula in parameters")
    spec = PathSpec(
        periods=periods or 1,
        discounts=_path_discounts(declared, names),
        stocks=stocks,
        schedules=_schedules(declared, periods, names),
        belief=share or ONE,
        payoffs=_by_player(declared, "payoffs"),
        final=_by_player(declared, "final"),
        gap=_gap(declared),
    )
    return spec if len(document.problems) == before and document.is_whole("path") else None


def _periods(document: Document) -> int | None:
    node = document.scalar("path", "periods")
    if node is None:
        return None
    periods = _whole_number(node)
    if periods is None or not 1 <= periods <= MAX_PERIODS:
        text = f"path.periods: found {found(node)}, expected a number of periods from 1 to {MAX_PERIODS}"
        document.problem(node, text, "write periods: 4")
        return None
    return periods


def _path_discounts(declared: Declared, stocks: Collection[str]) -> dict[str, Formula]:
    """Discount factor of each player: 1 where none is given."""
    document = declared.document
    shared = document.scalar("path", "discount")
    discounts = dict.fromkeys(declared.players, ONE)
    if shared is not None:
        formula = _path_discount(declared, shared, "path.discount", stocks)
        return dict.fromkeys(declared.players, formula) if formula is not None else {}
    for player, place, node in document.entries("path", "discount"):
        if declared.is_player(player, place, "path.discount") and isinstance(node, Scalar):
            formula = _path_discount(declared, node, f"path.discount.{player}", stocks)
            if formula is not None:
                discounts[player] = formula
    return discounts


def _path_discount(declared: Declared, node: Scalar, where: str, stocks: Collection[str]) -> Formula | None:
    formula = declared.in_parameters(node, where, stocks)
    if formula is not None and formula.root.kind == "number" and not 0 < formula.root.value <= 1:  # type: ignore[operator]
        text = f"{where}: found {found(node)}, expected a number above 0, up to 1"
        declared.document.problem(node, text, "a discount factor of 0.9 values tomorrow at nine tenths of today")
    return formula


def _stocks(declared: Declared) -> dict[str, Formula]:
    """By stock: the formula of its next value."""
    document = declared.document
    stocks: dict[str, Formula] = {}
    known = declared.parameter_names
    for name, place, node in document.entries("path", "stocks"):
        where = f"path.stocks.{name}"
        if name not in known:
            if not document.may_declare(name):
                start = f"declare it with its start as value: parameters: {{{name[:60]}: 1}}"
                mend = did_you_mean(name, known, otherwise=start)
                document.problem(place, f"path.stocks: {name[:60]!r} is no parameter", mend)
            continue
        if name == declared.effort:
            text = f"{where}: {name} is the effort, which the schedules set"
            document.problem(place, text, "let the stock be another parameter")
        formula = document.formula(node, where) if isinstance(node, Scalar) else None
        if formula is not None and isinstance(node, Scalar):
            declared.check_formula(formula, node, where)
            stocks[name] = formula
    return stocks


def _by_player(declared: Declared, key: Literal["payoffs", "final"]) -> dict[str, Formula]:
    """Formulas by player: payoffs per period, or what is left at the end is worth, which depends on no action."""
    document = declared.document
    formulas: dict[str, Formula] = {}
    for player, place, node in document.entries("path", key):
        where = f"path.{key}.{player}"
        if not declared.is_player(player, place, f"path.{key}") or not isinstance(node, Scalar):
            continue
        formula = document.formula(node, where)
        if formula is None:
            continue
        if key == "payoffs":
            declared.check_formula(formula, node, where)
        else:
            without_levels = [name for name, users in declared.users.items() if not users]
            known = dict.fromkeys([*declared.parameter_names, *without_levels])
            declared.check_names(formula, node, where, known, "parameters, and definitions without levels,")
        formulas[player] = formula
    return {player: formulas[player] for player in declared.players if player in formulas}


def _gap(declared: Declared) -> Formula | None:
    node = declared.document.scalar("path", "gap")
    formula = declared.document.formula(node, "path.gap") if node is not None else None
    if formula is not None and node is not None:
        declared.check_formula(formula, node, "path.gap")
    return formula


def _schedules(declared: Declared, periods: int | None, stocks: Collection[str]) -> dict[str, Schedule]:
    document = declared.document
    block = document.at("path", "schedules")
    if isinstance(block, yamltree.Mapping) and len(block.entries) > MAX_SCHEDULES:
        text = f"path.schedules: found {len(block.entries):,}; we take up to {MAX_SCHEDULES}"
        document.problem(block, text, "compare fewer schedules")
        return {}
    schedules: dict[str, Schedule] = {}
    for name, place, node in document.entries("path", "schedules"):
        where = f"path.schedules.{name}"
        if not document.is_label(place, "path.schedules"):
            continue
        if isinstance(node, Scalar):
            schedules[name] = _chosen(declared, name, node, where)
            continue
        path: tuple[str, ...] = ("path", "schedules", name)
        announced = document.text(*path, "announced") if isinstance(node, yamltree.Mapping) else "yes"
        if isinstance(node, yamltree.Mapping):
            path = (*path, "effort")
        listed_efforts = document.at(*path)
        if isinstance(listed_efforts, yamltree.Sequence) and document.is_whole(*path):
            efforts = _efforts(declared, listed_efforts, where, periods, stocks)
            schedules[name] = Schedule(name, efforts, announced not in {"no", "false"})
    return schedules


def _chosen(declared: Declared, name: str, node: Scalar, where: str) -> Schedule:
    document = declared.document
    if node.text.strip() != "chosen":
        text = f"{where}: found {found(node)}, expected a list of efforts, or chosen"
        document.problem(node, text, did_you_mean(node.text, ["chosen"], otherwise="write one effort per period"))
    elif declared.effort_is_known and declared.effort in declared.parameter_names:
        text = f"{where}: nobody can choose, for effort is the parameter {declared.effort}"
        document.problem(node, text, "list the efforts, or give effort to a player")
    return Schedule(name)


def _efforts(
    declared: Declared, node: yamltree.Sequence, where: str, periods: int | None, stocks: Collection[str]
) -> tuple[Formula | str, ...]:
    """Read efforts, one per period: labels where the effort player has actions, else formulas in parameters."""
    document = declared.document
    if periods is not None and len(node.items) != periods:
        entries = "entry" if len(node.items) == 1 else "entries"
        text = f"{where}: found {len(node.items)} {entries}, expected {periods}, one per period"
        document.problem(node, text, "change the list, or periods:")
        return ()
    if not declared.effort_is_known or declared.effort is None:
        return ()
    player = declared.effort_player
    efforts: list[Formula | str | None] = []
    for item in node.items:
        assert isinstance(item, Scalar), "its shape has been checked"
        if player is not None and player.interval is None:
            efforts.append(declared.label(player.key, item, where))
        else:
            efforts.append(declared.in_parameters(item, where, stocks))
    return tuple(effort for effort in efforts if effort is not None)
