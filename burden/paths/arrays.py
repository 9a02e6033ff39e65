"""A path game on numpy arrays: all formulas at many stocks and levels at once, in floating point.

What has no value (the logarithm of a negative number, say) is not a number here; who maximises stays away from it, and
mutes what numpy says of it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from burden.declared import PlayerSpec
from burden.exact import to_float
from burden.expressions import Formula, Node
from burden.paths.question import Choice, PathGame

__all__ = ["Array", "Values", "Vectorised"]

Array: TypeAlias = npt.NDArray[np.float64]

#: Values of names.
Values: TypeAlias = "Mapping[str, Any]"

#: Value of a formula at arrays.
Function: TypeAlias = "Callable[[Values], Any]"

_FOLDED: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "*": np.multiply,
    "min": np.minimum,
    "max": np.maximum,
    "and": np.logical_and,
    "or": np.logical_or,
}

_BINARY: Mapping[str, Callable[[Any, Any], Any]] = {
    "/": np.divide,
    "**": np.power,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}

_UNARY: Mapping[str, Callable[[Any], Any]] = {
    "negative": np.negative,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "log": np.log,
    "exp": np.exp,
    "not": np.logical_not,
}


class _Names(dict[str, Any]):
    """Values of names; definitions are evaluated once each, and only when somebody asks for them."""

    __slots__ = ("definitions",)

    def __init__(self, values: Iterable[tuple[str, Any]], definitions: Mapping[str, Function]) -> None:
        super().__init__(values)
        self.definitions = definitions

    def __missing__(self, name: str) -> Any:
        value = self[name] = self.definitions[name](self)
        return value


def _built(node: Node, constants: Values) -> tuple[Function, Any]:
    """A formula as a function, and its value where it is constant."""
    kind = node.kind
    if kind == "number":
        assert isinstance(node.value, Fraction)
        return _constant(np.float64(to_float(node.value)))
    if kind == "name":
        name = str(node.value)
        return _constant(constants[name]) if name in constants else (operator.itemgetter(name), None)
    parts = [_built(part, constants) for part in node.parts]
    function = _combined(kind, parts)
    if all(value is not None for _, value in parts):
        return _constant(function({}))
    return function, None


def _constant(value: Any) -> tuple[Function, Any]:
    return lambda _: value, value


def _combined(kind: str, parts: Sequence[tuple[Function, Any]]) -> Function:
    """One operation."""
    first, *others = (function for function, _ in parts)
    if kind in _UNARY:
        unary = _UNARY[kind]
        return lambda names: unary(first(names))
    if kind in _FOLDED:
        fold = _FOLDED[kind]
        for other in others:
            first = _both(fold, first, other)
        return first
    if kind == "if":
        then, otherwise = others
        return lambda names: np.where(first(names), then(names), otherwise(names))
    if kind == "**" and parts[1][1] == 2:
        return lambda names: np.square(first(names))  # ten times as fast as a power
    return _both(_BINARY[kind], first, others[0])


def _both(combine: Callable[[Any, Any], Any], one: Function, other: Function) -> Function:
    return lambda names: combine(one(names), other(names))


class Vectorised:
    """A path game whose allies all choose levels, evaluated on arrays.

    Parameters
    ----------
    game
        The game; payoffs are formulas, as they are wherever somebody chooses from an interval.

    Attributes
    ----------
    allies, players, stocks
        Their names, in the order of the file.
    discounts
        By player.
    """

    def __init__(self, game: PathGame) -> None:
        self._game = game
        self.allies = [ally.key for ally in game.allies]
        self.players = [player.key for player in game.players]
        self.stocks = list(game.start)
        self.discounts = {key: to_float(value) for key, value in game.discounts.items()}
        spec, definitions = game.spec, game.model.definitions
        given = {name: np.float64(to_float(value)) for name, value in game.parameters.items() if name not in game.start}
        constants = {name: value for name, value in given.items() if name != game.effort}
        self._definitions = {name: _built(formula.root, constants)[0] for name, formula in definitions.items()}
        self._payoffs = {
            key: _built(payoff.root, constants)[0]
            for key, payoff in game.payoffs.items()
            if isinstance(payoff, Formula)
        }
        self._stocks = [_built(formula.root, constants)[0] for formula in spec.stocks.values()]
        self._gap = None if spec.gap is None else _built(spec.gap.root, constants)[0]
        self._final = {key: _built(formula.root, given)[0] for key, formula in spec.final.items()}
        self._final_definitions = {name: _built(formula.root, given)[0] for name, formula in definitions.items()}
        self._ends = [self._interval(ally, given) for ally in game.allies]
        self._efforts = {
            action.label: _built(action.level.root, given)[0]
            for action in (game.leader.actions if game.leader is not None else ())
            if action.level is not None
        }

    def _interval(self, ally: PlayerSpec, given: Values) -> tuple[tuple[Function, Any], tuple[Function, Any]]:
        interval = ally.interval
        assert interval is not None, "allies choose levels here"
        low = _constant(np.float64(-np.inf)) if interval.low is None else _built(interval.low.root, given)
        high = _constant(np.float64(np.inf)) if interval.high is None else _built(interval.high.root, given)
        return low, high

    def names(self, stocks: Sequence[Any], effort: Choice, levels: Sequence[Any]) -> Values:
        """Values of all names in one period.

        Parameters
        ----------
        stocks
            One per stock, numbers or arrays.
        effort
            A label or a level.
        levels
            One per ally, arrays that fit those of the stocks.
        """
        names = _Names(zip(self.stocks, stocks, strict=True), self._definitions)
        level = self._effort(effort, names)
        if level is not None:
            names[self._game.effort] = level
        names.update(zip(self.allies, levels, strict=True))
        return names

    def _effort(self, effort: Choice, names: Values) -> Any:
        if not isinstance(effort, str):
            return np.float64(to_float(effort))
        return self._efforts[effort](names) if effort in self._efforts else None

    def effort_level(self, effort: Choice, stocks: Sequence[float]) -> float | None:
        """Level of an effort at some stocks; ``None`` where its actions have no levels."""
        level = self._effort(effort, dict(zip(self.stocks, stocks, strict=True)))
        return None if level is None else float(level)

    def payoff(self, player: str, names: Values) -> Any:
        """Payoff of a player in one period."""
        return self._payoffs[player](names)

    def following(self, names: Values) -> list[Any]:
        """Stocks of the next period."""
        return [one(names) for one in self._stocks]

    def gap(self, names: Values) -> float | None:
        """Security gap at one point, where the file says what that is."""
        return None if self._gap is None else float(self._gap(names))

    def final(self, player: str, stocks: Sequence[Any]) -> Any:
        """What stocks after the last period are worth to a player."""
        if player not in self._final:
            return np.float64(0)
        return self._final[player](_Names(zip(self.stocks, stocks, strict=True), self._final_definitions))

    def has_moving_ends(self, ally: int) -> bool:
        """Whether the interval of an ally depends on stocks."""
        return any(value is None for _, value in self._ends[ally])

    def bounds(self, ally: int, stocks: Sequence[Any]) -> tuple[Any, Any]:
        """Ends of the interval of an ally, infinite ones among them."""
        named = dict(zip(self.stocks, stocks, strict=True))
        low, high = self._ends[ally]
        return low[0](named), high[0](named)
