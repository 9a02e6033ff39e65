"""A game at given numbers, seen by each player who chooses from an interval: a payoff along a line.

Along its own line a payoff changes course only at the zeros of a few formulas: its derivative on each smooth piece,
the borders between pieces, and places where a root, a logarithm or a quotient ends. :class:`Line` holds them as
polynomials in the levels of all players with an interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq_mpoly

from burden import exact
from burden.continuous.clearing import NotAlgebraic, Ring
from burden.continuous.systems import distinct_factors
from burden.continuous.trees import TooManyPieces, derivative, guards, number, pieces, put_in, singular
from burden.errors import ParameterError
from burden.expressions import EvaluationError, Formula, Node
from burden.game import MAX_PROFILES
from burden.model import Model, PayoffError, PlayerSpec

__all__ = ["LevelGame", "Line", "interval_ends", "level_games", "payoffs_at"]

#: Most operations of a payoff with its definitions written out.
MAX_TREE = 3_000


@dataclass(frozen=True, eq=False)
class Line:
    """The payoff of one player with an interval, the finite players' actions being given.

    Parameters
    ----------
    key, position
        The player, and its place among those with an interval.
    low, high
        Ends of the interval; ``None`` where there is none.
    payoff
        As a tree in the levels of the players with an interval.
    stationary
        Irreducible factors of the numerators of its derivatives on the smooth pieces; zero where a piece is flat.
    kinks
        Irreducible factors, its own level in each, at whose zeros it may have a kink, a jump or no derivative.
    jumps
        Irreducible factors at whose zeros the payoff may jump.
    poles
        Irreducible factors, its own level in each, at whose zeros the payoff has no value.
    is_exact
        Whether no polynomial stands for a formula with roots: then one that vanishes along a line means a flat piece.
    trouble
        Why there are no such polynomials, if there are none.
    """

    key: str
    position: int
    low: Fraction | None
    high: Fraction | None
    payoff: Node
    stationary: tuple[fmpq_mpoly, ...] = ()
    kinks: tuple[fmpq_mpoly, ...] = ()
    jumps: tuple[fmpq_mpoly, ...] = ()
    poles: tuple[fmpq_mpoly, ...] = ()
    is_exact: bool = True
    trouble: str = ""

    @property
    def critical(self) -> list[fmpq_mpoly]:
        """Polynomials that vanish wherever the payoff may change course along the line."""
        found: list[fmpq_mpoly] = []
        for polynomial in (*self.stationary, *self.kinks, *self.poles):
            if polynomial not in found:
                found.append(polynomial)
        return found


@dataclass(frozen=True, eq=False)
class LevelGame:
    """A game among the players with an interval, the actions of all others being given.

    Parameters
    ----------
    ring
        Polynomials in the levels of the players with an interval.
    lines
        Each player's view.
    actions
        Action of each finite player.
    finite
        Payoff of each finite player for each action that it could take, the others' being given, as trees.
    """

    ring: Ring
    lines: tuple[Line, ...]
    actions: Mapping[str, int]
    finite: Mapping[str, tuple[Node, ...]]


def level_games(
    model: Model, values: Mapping[str, Fraction], fixed: Mapping[str, Fraction] | None = None
) -> list[LevelGame]:
    """Games among the players with an interval: one for each profile of the finite players' actions.

    Parameters
    ----------
    model
        The game as its file states it.
    values
        Values of all parameters.
    fixed
        Levels of players who have moved already, or actions, as positions.

    Raises
    ------
    ParameterError, PayoffError
        Where an interval is empty, an end or a level has no value, or a payoff surely has none.
    """
    return _Reader(model, values, fixed or {}).games()


def payoffs_at(
    model: Model, values: Mapping[str, Fraction], fixed: Mapping[str, Fraction], actions: Mapping[str, int]
) -> dict[str, Node]:
    """Payoff of every player as a tree in the levels of those who are left to choose from an interval."""
    reader = _Reader(model, values, fixed)
    return {player.key: reader.payoff(player.key, actions) for player in model.players}


class _Reader:
    def __init__(self, model: Model, values: Mapping[str, Fraction], fixed: Mapping[str, Fraction]) -> None:
        self.model = model
        self.values = values
        self.fixed = fixed
        self.free = [p for p in model.players if p.interval is not None and p.key not in fixed]
        self.finite = [p for p in model.players if p.interval is None]
        self.movers = [p for p in self.finite if p.key not in fixed]
        self.numbers = {name: number(value) for name, value in values.items()}
        self.ring = Ring([player.key for player in self.free])
        self.bounds = {player.key: interval_ends(player, values) for player in self.free}
        self.levels = {player.key: self._levels(player) for player in self.finite if player.has_levels}

    def _levels(self, player: PlayerSpec) -> list[Node]:
        nodes = []
        for action in player.actions:
            assert action.level is not None, "only players with levels are asked"
            try:
                nodes.append(put_in(action.level.root, self.numbers))
            except EvaluationError as error:
                path = ("players", player.key, "actions", action.label)
                raise PayoffError(path, error.message, "", error.offset) from None
        return nodes

    def games(self) -> list[LevelGame]:
        count = 1
        for player in self.movers:
            count *= len(player.actions)
        if count > min(MAX_PROFILES, 4096):
            raise ParameterError(f"{count:,} profiles of actions beside players with an interval; we take up to 4,096")
        profiles: list[dict[str, int]] = [{p.key: int(self.fixed[p.key]) for p in self.finite if p.key in self.fixed}]
        for player in self.movers:
            profiles = [{**one, player.key: k} for one in profiles for k in range(len(player.actions))]
        return [self._game(profile) for profile in profiles]

    def _game(self, profile: Mapping[str, int]) -> LevelGame:
        lines = []
        for position, player in enumerate(self.free):
            payoff = self.payoff(player.key, profile)
            low, high = self.bounds[player.key]
            lines.append(_line(self.ring, player.key, position, low, high, payoff))
        finite = {
            player.key: tuple(
                self.payoff(player.key, {**profile, player.key: action}) for action in range(len(player.actions))
            )
            for player in self.movers
        }
        return LevelGame(self.ring, tuple(lines), profile, finite)

    def payoff(self, key: str, profile: Mapping[str, int]) -> Node:
        """Payoff of a player as a tree in the levels of those with an interval."""
        payoff = self.model.payoffs[key]
        assert isinstance(payoff, Formula), "games with an interval have no payoffs in lists"
        known = dict(self.numbers)
        for name, action in profile.items():
            if name in self.levels:
                known[name] = self.levels[name][action]
        for name, level in self.fixed.items():
            if name not in profile:
                known[name] = number(level)
        where = ", ".join(f"{p.key} = {p.actions[profile[p.key]].label}" for p in self.finite if p.key in profile)
        wanted = _used(payoff.names, self.model.definitions)
        self._check_size(payoff, wanted)
        path: tuple[str | int, ...] = ()
        try:
            for name, formula in self.model.definitions.items():
                if name in wanted:
                    path = ("definitions", name)
                    known[name] = put_in(formula.root, known)
            path = ("payoffs", key)
            return put_in(payoff.root, known)
        except EvaluationError as error:
            raise PayoffError(path, error.message, where, error.offset) from None

    def _check_size(self, payoff: Formula, wanted: Iterable[str]) -> None:
        """Refuse a payoff whose definitions, each used several times by the next, would fill the memory."""
        sizes: dict[str, int] = {}
        formulas = {name: self.model.definitions[name] for name in self.model.definitions if name in wanted}
        for name, formula in (*formulas.items(), ("", payoff)):
            used = (sizes.get(str(node.value), 0) for node in formula.root.walk() if node.kind == "name")
            sizes[name] = formula.root.size + sum(used)
        if sizes[""] > MAX_TREE:
            found = f"a payoff of over {MAX_TREE:,} operations, its definitions written out, in a game with intervals"
            raise ParameterError(f"{found}\n    mend: use fewer definitions inside each other")


def _used(wanted: Iterable[str], definitions: Mapping[str, Formula]) -> set[str]:
    """Definitions that a formula needs, by itself or through others."""
    used: set[str] = set(wanted)
    for name in reversed(list(definitions)):
        if name in used:
            used |= definitions[name].names
    return used


def interval_ends(player: PlayerSpec, values: Mapping[str, Fraction]) -> tuple[Fraction | None, Fraction | None]:
    """Ends of a player's interval at given values of the parameters.

    Raises
    ------
    ParameterError
        Where the interval is empty, or an end is no rational number.
    """
    assert player.interval is not None, "only players with an interval are asked"
    where = f"players.{player.key}.interval"
    ends: list[Fraction | None] = []
    for formula in (player.interval.low, player.interval.high):
        if formula is None:
            ends.append(None)
            continue
        try:
            value = formula.evaluate(values)
        except EvaluationError as error:
            raise PayoffError(("players", player.key, "interval"), error.message, "", error.offset) from None
        if not isinstance(value, Fraction):
            found = f"{where}: the end {formula.text} is {exact.to_text(value)}, which is not rational"
            raise ParameterError(f"{found}\n    mend: round it to a fraction")
        ends.append(value)
    low, high = ends
    if low is not None and high is not None and low > high:
        text = f"{where}: {player.interval.text} is [{low}, {high}] at these parameters, which is empty"
        raise ParameterError(f"{text}\n    mend: the lower end comes first")
    return low, high


def _line(ring: Ring, key: str, position: int, low: Fraction | None, high: Fraction | None, payoff: Node) -> Line:
    is_exact = True
    try:
        stationary: list[fmpq_mpoly] = []
        for piece in pieces(payoff):
            slope = derivative(piece, key)
            stationary.append(ring.cleared(slope))
            if _has_roots(slope):
                is_exact = False
                if not stationary[-1]:
                    # It may vanish for another sign of the root alone, and hide the zeros of the slope itself.
                    raise NotAlgebraic("a root of a square")
        kinks, jumps, poles = [], [], []
        for guard in guards(payoff):
            factors = _factors([ring.cleared(guard.node)])
            if _has_roots(guard.node):
                is_exact = False
                if not all(factors):
                    raise NotAlgebraic("a root of a square")
            kinks += factors
            if guard.kind == "jump":
                jumps += factors
        cusps, ends = singular(payoff)
        kinks += _factors([ring.cleared(node) for node in cusps])
        poles += _factors([ring.cleared(node) for node in ends])
        for node in [piece for guard in guards(payoff) for part in singular(guard.node) for piece in part]:
            poles += _factors([ring.cleared(node)])
    except (NotAlgebraic, TooManyPieces) as reason:
        return Line(key, position, low, high, payoff, trouble=str(reason))
    return Line(
        key,
        position,
        low,
        high,
        payoff,
        tuple(_factors(stationary)),
        tuple(p for p in _unique(kinks) if p.degrees()[position]),
        tuple(_unique(jumps)),
        tuple(p for p in _unique(poles) if p.degrees()[position]),
        is_exact,
    )


def _has_roots(node: Node) -> bool:
    return any(part.kind in {"sqrt", "**"} and singular(part)[0] for part in node.walk())


def _factors(polynomials: Sequence[fmpq_mpoly]) -> list[fmpq_mpoly]:
    """Distinct irreducible factors, constants left out; zero stays."""
    found: list[fmpq_mpoly] = []
    for polynomial in polynomials:
        found += [polynomial] if not polynomial else distinct_factors(polynomial)
    return _unique(found)


def _unique(polynomials: Sequence[fmpq_mpoly]) -> list[fmpq_mpoly]:
    found: list[fmpq_mpoly] = []
    for polynomial in polynomials:
        if polynomial not in found:
            found.append(polynomial)
    return found
