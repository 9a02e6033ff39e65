"""Statements about all equilibria, mixed ones included, where these have no closed form: checked at points.

At each point of the sample the solver finds every equilibrium before and after, and the definitions decide. Nothing is
proved by that, and the statement says at how many points it was looked at.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from burden import exact
from burden.claims.syntax import ALLIED_TOTAL, DEPENDENCE
from burden.errors import BurdenError, UnsupportedGame
from burden.exact import Exact, UndecidedError
from burden.expressions import Formula, parse
from burden.game import restrict
from burden.model import Model
from burden.results import Equilibrium
from burden.results.conditions import Direction, VerdictForm
from burden.search import Search
from burden.solvers import solve
from burden.statics.cells import derived_names
from burden.statics.evidence import Found, moves_as_said, statistic_at, value_text
from burden.statics.question import Ground

__all__ = ["Sampling", "all_equilibria_at", "sampled"]

#: Most points that are looked at: at each of them every equilibrium is found, twice.
MAX_POINTS = 200

#: Seconds for the equilibria at one point.
POINT_SECONDS = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Sampling:
    """What was seen at points.

    Parameters
    ----------
    n_holds, n_fails
        At how many points the statement holds, and fails.
    fails_at
        Values of the parameters at one where it fails.
    evidence
        The equilibria there, as pairs of effort and words.
    """

    n_holds: int
    n_fails: int
    fails_at: Mapping[str, Exact] | None = None
    evidence: tuple[tuple[str, str], ...] = ()


def sampled(
    ground: Ground,
    efforts: tuple[str, str],
    statistic: Formula,
    direction: Direction,
    form: VerdictForm,
    points: int,
    search: Search,
) -> Sampling:
    """Look at a statement at points, all equilibria counted.

    Parameters
    ----------
    ground
        The game, with the points that it is about.
    efforts
        Actions of the guarantor before and after.
    statistic, direction, form
        What is said.
    points
        How many points to look at, at most.
    search
        How long it may take.
    """
    n_holds = n_fails = 0
    fails_at: Mapping[str, Exact] | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    for point in ground.domain.prover.sample.points[: min(points, MAX_POINTS)]:
        values = ground.values(point.values)
        if search.stopped or any(not isinstance(value, Fraction) for value in values.values()):
            continue
        try:
            found = [all_equilibria_at(ground.model, values, effort, statistic) for effort in efforts]
            before, after = ([one.value for one in side if one.value is not None] for side in found if side is not None)
            verdict = moves_as_said(direction, form, before, after)
        except (BurdenError, UndecidedError, ValueError):
            continue  # the list is not complete there, or two values cannot be told apart
        n_holds += verdict is True
        n_fails += verdict is False
        if verdict is False and fails_at is None:
            fails_at = {name: values[name] for name in ground.free if name in values}
            evidence = tuple(
                (effort, one.text) for effort, side in zip(efforts, found, strict=True) if side for one in side
            )
    return Sampling(n_holds, n_fails, fails_at, evidence)


def all_equilibria_at(
    model: Model, values: Mapping[str, Exact], effort: str, statistic: Formula | None
) -> list[Found] | None:
    """All equilibria at numbers, mixed ones included, with the expectation of a statistic; continua by their ends.

    Returns
    -------
    list[Found] | None
        ``None`` where the solver does not know them all.
    """
    assert model.effort is not None, "steps of effort are somebody's"
    game = model.at({name: value for name, value in values.items() if isinstance(value, Fraction)})
    place = game.index(model.effort)
    rest = restrict(game, place, game.players[place].actions.index(effort))
    solution = solve(rest, "exact", search=Search(POINT_SECONDS))
    if not solution.complete or any(component.curves for component in solution.components):
        return None
    found = []
    for equilibrium in solution.equilibria:
        text = equilibrium.describe().replace("; ", ", ")
        value = None
        if statistic is not None:
            value = exact.shortened(_expected(model, values, effort, equilibrium, statistic))
            text += f"; {statistic.text} = {value_text(value)}"
        found.append(Found({}, value, text))
    return found


def _expected(
    model: Model, values: Mapping[str, Exact], effort: str, equilibrium: Equilibrium, statistic: Formula
) -> Exact:
    """Expectation of a statistic; dependence is expected effort over expected effort and contributions."""
    if DEPENDENCE not in statistic.names or DEPENDENCE not in derived_names(model):
        return _expectation(model, values, effort, equilibrium, statistic)
    if statistic.root.kind != "name":
        raise UnsupportedGame("dependence in mixed equilibria is worked out by itself alone")
    total = _expectation(model, values, effort, equilibrium, parse(ALLIED_TOTAL))
    level = _expectation(model, values, effort, equilibrium, parse(str(model.effort)))
    whole = level + total
    return level if exact.sign(whole) == 0 else level / whole


def _expectation(
    model: Model, values: Mapping[str, Exact], effort: str, equilibrium: Equilibrium, statistic: Formula
) -> Exact:
    assert model.effort is not None, "steps of effort are somebody's"
    players = equilibrium.game.players
    total: Exact = Fraction(0)
    played = [[action for action, weight in enumerate(strategy) if weight != 0] for strategy in equilibrium.profile]
    for actions in itertools.product(*played):
        weights = [strategy[action] for strategy, action in zip(equilibrium.profile, actions, strict=True)]
        labels = {player.key: player.actions[action] for player, action in zip(players, actions, strict=True)}
        value = statistic_at(model, values, {model.effort: effort, **labels}, statistic)
        total = total + math.prod(weights, start=Fraction(1)) * value
    return total
