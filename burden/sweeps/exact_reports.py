"""Values of reports at exact equilibria: expected values over the profiles that are played.

In a report stand levels, parameters, definitions, ``allied_total``, ``dependence`` and ``payoff_NAME``, each as it is
at a profile. What the file declares goes before what we derive. A report has no value where its formula has none at a
profile that is played.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from burden import exact
from burden.claims.syntax import ALLIED_TOTAL, DEPENDENCE, PAYOFF_PREFIX
from burden.exact import Enclosure, Exact, TooLargeError, UndecidedError
from burden.expressions import EvaluationError, Formula, UnsureError, parse
from burden.game import NormalFormGame
from burden.model import Model, Names
from burden.results import Equilibrium, LevelEquilibrium
from burden.sweeps.columns import effort_of, total_of

__all__ = ["expected", "share"]

#: Effort over effort and contributions.
EFFORT = "effort"
_SHARE = parse(f"{EFFORT}/({EFFORT} + {ALLIED_TOTAL})")

#: How well a number that is known by a ball has to be known, relative to its size or to 1.
PRECISION = 1e-12

#: What a report may end in where it has no value.
NO_VALUE = (ArithmeticError, TooLargeError, UndecidedError, UnsureError)


def share(effort: Exact | None, total: Exact | None) -> Exact | None:
    """Effort over effort and contributions together; ``None`` where one is missing, or these are, or may be, zero."""
    if effort is None or total is None:
        return None
    whole = effort + total
    try:
        return None if exact.sign(whole) == 0 else effort / whole
    except UndecidedError:
        return None


def expected(
    model: Model, formula: Formula, equilibrium: Equilibrium | LevelEquilibrium, values: Mapping[str, Fraction]
) -> float | None:
    """Expected value of a report in an equilibrium; ``None`` where it has none.

    Parameters
    ----------
    model
        The game.
    formula
        The report.
    equilibrium
        Of the game at these values.
    values
        Of all parameters.
    """
    try:
        if isinstance(equilibrium, LevelEquilibrium):
            payoffs = dict(zip((player.key for player in model.players), equilibrium.payoffs, strict=True))
            return _at_levels(formula, _Profile(model, values, equilibrium.levels, payoffs.__getitem__))
        total: Exact = Fraction(0)
        for weight, profile in _plays(equilibrium):
            value = formula.evaluate(_pure(model, values, equilibrium.game, profile))
            total = total + weight * value
        return exact.to_float(total)
    except NO_VALUE:
        return None


def _plays(equilibrium: Equilibrium) -> list[tuple[Exact, tuple[int, ...]]]:
    """Profiles that are played, with their probabilities."""
    own = [[(weight, a) for a, weight in enumerate(strategy) if weight] for strategy in equilibrium.profile]
    found = []
    for chosen in itertools.product(*own):
        weight: Exact = Fraction(1)
        for chance, _ in chosen:
            weight = weight * chance
        found.append((weight, tuple(action for _, action in chosen)))
    return found


class _Profile(Names):
    """What names stand for at a profile of levels."""

    def __init__(
        self,
        model: Model,
        values: Mapping[str, Exact],
        levels: Mapping[str, Any],
        payoff: Callable[[str], Exact],
        evaluate: Callable[[Formula, Mapping[str, Any]], Any] = Formula.evaluate,
    ) -> None:
        super().__init__(model.definitions, values, evaluate)
        self.update(levels)
        self._model, self._levels, self._payoff, self._known = model, levels, payoff, {*model.definitions, *values}

    def with_balls(self, ball: Callable[[Exact], Any]) -> _Profile:
        """The same with balls in the place of numbers that are not rational."""

        def rough(value: Exact) -> Any:
            return value if isinstance(value, Fraction) else ball(value)

        levels = {key: rough(level) for key, level in self._levels.items()}
        return _Profile(self._model, self._values, levels, lambda key: rough(self._payoff(key)), Formula.enclose)

    def __missing__(self, name: str) -> Any:
        if name not in self._known:
            self[name] = self._derived(name)
            return self[name]
        return super().__missing__(name)

    def _derived(self, name: str) -> Any:
        if name.startswith(PAYOFF_PREFIX):
            return self._payoff(name.removeprefix(PAYOFF_PREFIX))
        total = self._evaluate(_sum(tuple(self._model.players[place].key for place in total_of(self._model))), self)
        if name == ALLIED_TOTAL:
            return total
        assert name == DEPENDENCE, f"{name} is no name of a report"
        effort = effort_of(self._model)
        assert effort is not None, "a report of dependence is refused where nobody has the effort"
        return self._evaluate(_SHARE, {EFFORT: self[effort], ALLIED_TOTAL: total})


@lru_cache
def _sum(keys: tuple[str, ...]) -> Formula:
    """Formula of a sum: numbers may be of any kind that formulas are worked out in."""
    return parse(" + ".join(keys) or "0")


def _pure(
    model: Model, values: Mapping[str, Fraction], game: NormalFormGame, profile: Sequence[int]
) -> Mapping[str, Exact]:
    levels = {
        player.key: player.levels[action]
        for player, action in zip(game.players, profile, strict=True)
        if player.levels is not None
    }
    return _Profile(model, values, levels, lambda key: game.exact_payoffs[(game.index(key), *profile)])


def _at_levels(formula: Formula, names: _Profile) -> float:
    """Value at levels, in balls where some are known by enclosures alone, which powers and roots do not take."""
    try:
        return exact.to_float(formula.evaluate(names))
    except (EvaluationError, UndecidedError):
        if not any(isinstance(level, Enclosure) for level in names.values()):
            raise
    from burden.solvers.indifference import ball  # ball arithmetic is for few games

    value = formula.enclose(names.with_balls(ball))
    if isinstance(value, Fraction):
        return exact.to_float(value)
    if not value.rad() < PRECISION * (1 + abs(value.mid())):
        raise UnsureError
    return float(value.mid())
