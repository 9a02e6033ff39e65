"""A game as its file states it: symbols, domains, formulas; nothing numeric until :meth:`Model.at` is called.

:meth:`Model.at` puts numbers in the place of parameters and gives a :class:`~burden.game.NormalFormGame` with exact
payoffs. The same formulas are there in sympy (:attr:`Model.symbols`, :meth:`Model.payoff_expression`) for statements
about all parameters at once.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast

import numpy as np

from burden import exact
from burden.claims import ClaimSpec
from burden.declared import Action, Interval, LevelInterval, Parameter, PathSpec, PlayerSpec, RepeatedSpec
from burden.errors import ParameterError, UnsupportedGame, did_you_mean
from burden.expressions import Enclosed, EvaluationError, Formula, UnsureError, check_range
from burden.game import MAX_PROFILES, NormalFormGame, Player, Timing

if TYPE_CHECKING:
    from sympy import Expr, Symbol

__all__ = [
    "Action",
    "Interval",
    "LevelInterval",
    "Model",
    "Names",
    "Parameter",
    "PayoffError",
    "PayoffTable",
    "PlayerSpec",
    "outside",
    "violated",
]

#: Most operations that evaluating the payoffs of one game may take: some seconds on rational numbers.
MAX_OPERATIONS = 1_500_000

#: Longest number in a message, in characters.
MAX_DIGITS = 40

#: Most operations of a payoff with its definitions written out.
MAX_WRITTEN_OUT = 20_000

_Number = TypeVar("_Number")


#: Payoffs as a list: one formula per profile, the last player's action varying fastest.
PayoffTable: TypeAlias = "tuple[Formula, ...]"


class PayoffError(ParameterError):
    """A payoff has no usable value at some profile.

    Parameters
    ----------
    path
        Steps from the top of the game file to the formula at fault: ``("payoffs", "US")``, ``("definitions", "Q")``,
        or ``("players", "US", "actions", "keep")`` for a level.
    reason
        What went wrong.
    where
        The profile, in words; empty where the level of an action is at fault.
    offset
        Where in the formula, counted in characters from 0.
    """

    def __init__(self, path: tuple[str | int, ...], reason: str, where: str, offset: int = 0) -> None:
        self.path, self.reason, self.where, self.offset = path, reason, where, offset
        subject = ".".join(str(step) for step in path if isinstance(step, str))
        super().__init__(f"{subject}: {reason}{f' at {where}' if where else ''}")

    def __reduce__(self) -> tuple[type[PayoffError], tuple[Any, ...]]:
        return type(self), (self.path, self.reason, self.where, self.offset)  # so that it can leave a worker process


@dataclass(frozen=True, eq=False, repr=False)
class Model:
    """A parametric game.

    Parameters
    ----------
    players
        In the order of the file, which is the order everywhere.
    payoffs
        By player: a formula, or one formula per profile.
    parameters, definitions, scenarios
        By name, in the order of the file; definitions in an order in which each uses only those before it.
    assumptions
        Conditions on the parameters that hold wherever the game is used.
    effort
        Player or parameter whose effort conditions are about; ``None`` where the file has no guarantor.
    timing
        ``simultaneous`` or ``guarantor-first``.
    claims
        What the file says of the game, to be decided; by name.
    repeated, path
        How the game is repeated, and the paths of effort that it may be played along.
    file, sha256
        Name of the file that it was read from, and the hash of what stood there; empty for a game made otherwise.
    """

    title: str
    players: tuple[PlayerSpec, ...]
    payoffs: Mapping[str, Formula | PayoffTable]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    assumptions: tuple[Formula, ...] = ()
    definitions: Mapping[str, Formula] = field(default_factory=dict)
    scenarios: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    effort: str | None = None
    timing: Timing = "simultaneous"
    description: str = ""
    source: str = ""
    claims: Mapping[str, ClaimSpec] = field(default_factory=dict)
    repeated: RepeatedSpec | None = None
    path: PathSpec | None = None
    file: str = ""
    sha256: str = ""

    def __repr__(self) -> str:
        sizes = [
            f"{player.key} ({len(player.actions) if player.interval is None else player.interval.text})"
            for player in self.players
        ]
        counts = f"{len(self.parameters)} parameters, {len(self.scenarios)} scenarios"
        return f"<Model {self.title or 'untitled'!r}: {', '.join(sizes)}; {counts}>"

    @property
    def has_intervals(self) -> bool:
        """Whether some player chooses from an interval."""
        return any(player.interval is not None for player in self.players)

    # -- values of the parameters -------------------------------------------------------------------------------

    def values(
        self, changes: Mapping[str, Fraction | str | float] | None = None, scenario: str | None = None
    ) -> dict[str, Fraction]:
        """Values of all parameters: those of the file, changed by a scenario, changed again one by one.

        Raises
        ------
        ParameterError
            Where a name is unknown, a value is not a number, or the values leave a domain or break an assumption.
        """
        values = {name: parameter.value for name, parameter in self.parameters.items()}
        if scenario not in {None, "base"}:  # the base case is the game as the file states it
            if scenario not in self.scenarios:
                hint = did_you_mean(scenario, self.scenarios, otherwise=f"scenarios: {', '.join(self.scenarios)}")
                none = "the game states no scenarios"
                raise ParameterError(f"unknown scenario {scenario!r}\n    mend: {hint if self.scenarios else none}")
            values |= self.scenarios[scenario]
        for given, value in (changes or {}).items():
            name = unicodedata.normalize("NFC", given)  # as the names of a file are
            if name not in values:
                hint = did_you_mean(name, values, otherwise=f"parameters: {', '.join([*values][:20]) or 'none'}")
                raise ParameterError(f"unknown parameter {name!r}\n    mend: {hint}")
            values[name] = self._number(name, value)
        violations = self.violations(values)
        if violations:
            raise ParameterError("\n".join(violations))
        return values

    @staticmethod
    def _number(name: str, value: Fraction | str | float) -> Fraction:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        number: Fraction | None = None
        try:
            if is_whole or isinstance(value, Fraction):
                number = cast("Fraction", exact.within_limits(Fraction(value)))
            else:
                number = exact.read_number(str(value).strip())
        except (exact.TooLargeError, ZeroDivisionError) as error:
            found = f": found {str(value)[:MAX_DIGITS]!r}" if isinstance(value, str) else ""
            raise ParameterError(f"parameter {name}{found}: {error}") from None
        if number is None:
            mend = "write an integer, a decimal or a fraction: 3, 0.1, 4/5"
            found = repr(str(value)[:MAX_DIGITS])
            raise ParameterError(f"parameter {name}: found {found}, expected a number\n    mend: {mend}")
        return number

    def violations(self, values: Mapping[str, Fraction]) -> list[str]:
        """Domains and assumptions that do not hold at the given values of the parameters, each in a sentence."""
        found = [outside(parameter, values[name]) for name, parameter in self.parameters.items()]
        found += [violated(formula, values, partial(formula.holds, values)) for formula in self.assumptions]
        return [text for text in found if text]

    # -- one game -----------------------------------------------------------------------------------------------

    def at(
        self,
        changes: Mapping[str, Fraction | str | float] | None = None,
        *,
        scenario: str | None = None,
    ) -> NormalFormGame:
        """Game at given values of the parameters.

        Parameters
        ----------
        changes
            Values that replace those of the file: numbers or their text (``"1/2"``). A float stands for the decimal
            that Python prints for it.
        scenario
            Name of a scenario to start from.

        Raises
        ------
        ParameterError
            Where a name or value is wrong, or a payoff has no real value at some profile.
        UnsupportedGame
            Where a player chooses from an interval.
        """
        values = self.values(changes, scenario)
        for player in self.players:
            if player.interval is not None:
                message = f"{player.key} chooses from an interval: not supported yet by this command"
                raise UnsupportedGame(f"{message}\n    mend: give {player.key} a list of actions")
        self.check_size()
        play = _Play(self, values, Formula.evaluate, exact.to_float)
        payoffs = np.empty((len(self.players), *play.shape), dtype=object)
        for profile in play.profiles():
            for row, player in enumerate(self.players):
                payoffs[(row, *profile)] = play.payoff(player.key)
        players = tuple(
            Player(
                spec.key,
                tuple(action.label for action in spec.actions),
                play.levels.get(spec.key),
                spec.name,
                spec.role,
            )
            for spec in self.players
        )
        return NormalFormGame(players, payoffs, self.title)

    def payoff_errors(self, values: Mapping[str, Enclosed], n_profiles: int | None = None) -> list[PayoffError]:
        """Find the payoffs, levels and definitions that surely have no usable value, each at the first profile.

        Numbers that are not rational are enclosed in intervals, which is fast. What that leaves open is not reported,
        but decided by :meth:`at`.

        Parameters
        ----------
        values
            Values of all parameters, or balls that hold them.
        n_profiles
            How many profiles to go through; all by default.
        """
        try:
            play = _Play(self, values, Formula.enclose, check_range)
        except PayoffError as error:
            return [error]
        except UnsureError:
            return []
        errors: dict[tuple[str | int, ...], PayoffError] = {}
        failed = set()
        for _ in itertools.islice(play.profiles(), n_profiles):
            for player in self.players:
                if player.key not in failed:
                    try:
                        play.payoff(player.key)
                    except PayoffError as error:
                        failed.add(player.key)
                        errors.setdefault(error.path, error)
                    except UnsureError:
                        pass
        return list(errors.values())

    @property
    def n_profiles(self) -> int:
        """Number of action profiles."""
        return math.prod(len(player.actions) for player in self.players)

    @property
    def n_operations(self) -> int:
        """How much work all payoffs are, in operations on rational numbers."""
        formulas = [payoff for payoff in self.payoffs.values() if isinstance(payoff, Formula)]
        cells = [cell for payoff in self.payoffs.values() if not isinstance(payoff, Formula) for cell in payoff]
        per_profile = sum(formula.cost for formula in (*self.definitions.values(), *formulas))
        return self.n_profiles * per_profile + sum(cell.cost for cell in cells)

    def check_size(self) -> None:
        """Refuse a game whose payoffs would take too long to evaluate.

        Raises
        ------
        ParameterError
            With the number of profiles and operations.
        """
        if self.n_profiles > MAX_PROFILES:
            raise ParameterError(f"{_count(self.n_profiles)} action profiles; we take up to {MAX_PROFILES:,}")
        if self.n_operations > MAX_OPERATIONS:
            found = f"{self.n_profiles:,} action profiles, with {self.n_operations:,} operations in their payoffs"
            raise ParameterError(f"{found}; we take up to {MAX_OPERATIONS:,}")

    # -- all parameters at once ---------------------------------------------------------------------------------

    @cached_property
    def symbols(self) -> dict[str, Symbol]:
        """A real sympy symbol for each parameter and each player with levels, by name."""
        import sympy

        names = [*self.parameters, *(player.key for player in self.players if player.has_levels)]
        return {name: sympy.Symbol(name, real=True) for name in names}

    def payoff_expression(self, player: str, profile: Sequence[str] | None = None) -> Expr:
        """Payoff of a player in sympy, definitions written out.

        Parameters
        ----------
        player
            Key of the player.
        profile
            Labels of a profile of actions, whose levels are put in; without it the levels stay symbols. Payoffs given
            as a list need a profile.

        Examples
        --------
        >>> import burden
        >>> model = burden.loads('''
        ... burden: 1
        ... parameters: {c: 2}
        ... players: {A: {actions: [0, 1]}, B: {actions: [0, 1]}}
        ... payoffs: {A: A*B - c*A, B: A*B - c*B}
        ... ''')
        >>> model.payoff_expression("A"), model.payoff_expression("A", ["1", "0"])
        (A*B - A*c, -c)
        """
        payoff = self.payoffs[player]
        if isinstance(payoff, Formula) or profile is not None:
            self._check_written_out(payoff if isinstance(payoff, Formula) else payoff[self._position(profile or ())])
        symbols: dict[str, Any] = dict(self.symbols)
        if profile is not None:
            for spec, label in zip(self.players, profile, strict=True):
                level = next(action.level for action in spec.actions if action.label == label)
                if level is not None:
                    symbols[spec.key] = level.sympy(self.symbols)
        for name, formula in self.definitions.items():
            symbols[name] = formula.sympy(symbols)
        if isinstance(payoff, Formula):
            return payoff.sympy(symbols)
        if profile is None:
            raise ParameterError(f"the payoffs of {player} are a list: name a profile")
        return payoff[self._position(profile)].sympy(symbols)

    def _check_written_out(self, payoff: Formula) -> None:
        """Refuse a payoff whose definitions, each used several times by the next, would fill the memory."""
        sizes: dict[str, int] = {}
        for name, formula in (*self.definitions.items(), ("", payoff)):
            sizes[name] = formula.root.size + sum(
                sizes.get(str(node.value), 0) for node in formula.root.walk() if node.kind == "name"
            )
        if sizes[""] > MAX_WRITTEN_OUT:
            found = f"a payoff of {_count(sizes[''])} operations, its definitions written out"
            raise ParameterError(f"{found}; we take up to {MAX_WRITTEN_OUT:,}")

    def _position(self, profile: Sequence[str]) -> int:
        position = 0
        for spec, label in zip(self.players, profile, strict=True):
            position = position * len(spec.actions) + [action.label for action in spec.actions].index(label)
        return position


class _Play(Generic[_Number]):
    """A game at given values of the parameters, gone through profile by profile.

    Parameters
    ----------
    model
        The game.
    values
        Values of all parameters.
    evaluate
        How to find the value of a formula: exactly, or roughly.
    check
        Raises an error where a payoff fits no float.

    Raises
    ------
    PayoffError
        Where a level has no usable value; :meth:`payoff` raises it where a payoff has none.
    """

    def __init__(
        self,
        model: Model,
        values: Mapping[str, Any],
        evaluate: Callable[[Formula, Mapping[str, Any]], _Number],
        check: Callable[[_Number], object],
    ) -> None:
        self._model = model
        self._values = values
        self._evaluate = evaluate
        self._check = check
        self._profile: tuple[int, ...] = ()
        self._names: Mapping[str, Any] = {}
        self.shape = tuple(len(player.actions) for player in model.players)
        #: Effort of each action, of the players whose actions have levels.
        self.levels = {player.key: self._levels(player) for player in model.players if player.has_levels}

    def _levels(self, player: PlayerSpec) -> tuple[_Number, ...]:
        levels = []
        for action in player.actions:
            assert action.level is not None, "only players with levels are asked"
            try:
                levels.append(self._evaluate(action.level, self._values))
            except EvaluationError as error:
                path = ("players", player.key, "actions", action.label)
                raise PayoffError(path, error.message, "", error.offset) from None
        return tuple(levels)

    def profiles(self) -> Iterator[tuple[int, ...]]:
        """Go to one profile after another, the last player's action varying fastest."""
        for profile in itertools.product(*map(range, self.shape)):
            self._profile = profile
            names = Names(self._model.definitions, self._values, self._evaluate)
            for player, action in zip(self._model.players, profile, strict=True):
                if player.key in self.levels:
                    names[player.key] = self.levels[player.key][action]
            self._names = names
            yield profile

    def payoff(self, key: str) -> _Number:
        """Payoff of a player at the profile that we are at."""
        payoff = self._model.payoffs[key]
        path: tuple[str | int, ...] = ("payoffs", key)
        if not isinstance(payoff, Formula):
            position = 0
            for size, action in zip(self.shape, self._profile, strict=True):
                position = position * size + action
            payoff = payoff[position]
            path = (*path, *self._profile)
        try:
            value = self._evaluate(payoff, self._names)
            self._check(value)
        except EvaluationError as error:
            if error.definition:
                path = ("definitions", error.definition)
            raise PayoffError(path, error.message, self._where(), error.offset) from None
        except (exact.TooLargeError, exact.UndecidedError) as error:
            raise PayoffError(path, str(error), self._where()) from None
        return value

    def _where(self) -> str:
        return ", ".join(
            f"{player.key} = {player.actions[action].label}"
            for player, action in zip(self._model.players, self._profile, strict=True)
        )


class Names(dict[str, Any]):
    """What names stand for at one profile: the levels that are put in, and what has been looked up since.

    Definitions are evaluated once per profile, and only when a payoff asks for them: an error in one that nobody uses
    there is no error.

    Parameters
    ----------
    definitions
        In an order in which each uses only those before it.
    values
        Values of the parameters.
    evaluate
        How to find the value of a formula: exactly, or roughly.
    """

    def __init__(
        self,
        definitions: Mapping[str, Formula],
        values: Mapping[str, Any],
        evaluate: Callable[[Formula, Mapping[str, Any]], Any],
    ) -> None:
        super().__init__()
        self._definitions = definitions
        self._values = values
        self._evaluate = evaluate

    def __missing__(self, name: str) -> Any:
        if name not in self._definitions:
            return self._values[name]
        try:
            self[name] = self._evaluate(self._definitions[name], self)
        except EvaluationError as error:
            error.definition = error.definition or name
            raise
        return self[name]


def outside(parameter: Parameter, value: Fraction) -> str:
    """Say that a value lies outside the domain of a parameter; an empty text where it does not."""
    if value in parameter.domain:
        return ""
    return f"parameter {parameter.name} = {_shown(value)} lies outside its domain {parameter.domain.text}"


def violated(assumption: Formula, values: Mapping[str, Fraction], holds: Callable[[], bool]) -> str:
    """Say that an assumption does not hold at the given values; an empty text where it does."""
    try:
        if holds():
            return ""
        verdict, reason = "does not hold", ""
    except EvaluationError as error:
        verdict, reason = "cannot be decided", f": {error.message}"
    named = ", ".join(f"{name} = {_shown(values[name])}" for name in sorted(assumption.names))
    return f"assumption {assumption.text} {verdict}{f' at {named}' if named else ''}{reason}"


def _shown(value: Fraction) -> str:
    """A number in a message: a long one is cut."""
    text = str(value)
    return text if len(text) <= MAX_DIGITS else f"{text[:MAX_DIGITS]}… ({len(text):,} characters)"


def _count(number: int) -> str:
    """A whole number in a message, which may be longer than Python is willing to write."""
    return f"{number:,}" if number < 10**15 else f"over 10**{int(math.log10(number))}"
