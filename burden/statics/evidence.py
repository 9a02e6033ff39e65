"""What the solver finds at a point where a statement fails: evidence that does not rest on the prover.

The equilibria are those that :mod:`burden.solvers` certifies at the numbers of the point, and the statistic is computed
from them anew. Where they do not bear the prover out, something of ours is wrong, and nothing is said but that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from burden import exact
from burden.errors import SolverError
from burden.exact import Exact
from burden.expressions import Formula
from burden.game import restrict
from burden.model import Model
from burden.results.conditions import Direction, VerdictForm
from burden.search import Search
from burden.solvers.pure import certified_pure_equilibria
from burden.statics.cells import contributors

__all__ = ["Found", "equilibria_at", "levels_at", "moves_as_said", "statistic_at", "value_text"]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """An equilibrium at numbers: who plays what, the value of the statistic, and both in words."""

    profile: Mapping[str, str]
    value: Exact | None
    text: str


def equilibria_at(
    model: Model,
    values: Mapping[str, Exact],
    held: Mapping[str, str],
    statistic: Formula | None,
) -> list[Found]:
    """Pure equilibria of those who choose, certified by the solver.

    Parameters
    ----------
    model
        The game; every player chooses from a list of actions.
    values
        Of all parameters.
    held
        Action of each player that does not choose.
    statistic
        What to compute in each; nothing by default.
    """
    game = model.at({name: _number(value) for name, value in values.items()})
    for key, label in held.items():
        place = game.index(key)
        game = restrict(game, place, game.players[place].actions.index(label))
    found = []
    for equilibrium in certified_pure_equilibria(game)[0]:
        profile = {key: next(iter(played)) for key, played in equilibrium.exact.items()}
        value = None if statistic is None else statistic_at(model, values, {**held, **profile}, statistic)
        text = ", ".join(f"{key}: {label}" for key, label in profile.items())
        if value is not None and statistic is not None:
            text += f"; {statistic.text} = {value_text(value)}"
        found.append(Found(profile, value, text))
    return found


def _number(value: Exact) -> Fraction:
    if not isinstance(value, Fraction):
        raise SolverError("a parameter is no rational number")
    return value


def value_text(value: Exact) -> str:
    """A value in words."""
    return exact.to_text(value)


def levels_at(
    model: Model, values: Mapping[str, Exact], held: Mapping[str, Exact], statistic: Formula | None, search: Search
) -> list[Found] | None:
    """Pure equilibria of a game with intervals, certified by the solver; a continuum by its ends.

    Parameters
    ----------
    model, values, statistic
        As for :func:`equilibria_at`.
    held
        Level of each player that does not choose.
    search
        How long it may take.

    Returns
    -------
    list[Found] | None
        ``None`` where the solver does not know all of them.
    """
    from burden.continuous.simultaneous import solve_at_once

    numbers = {name: _number(value) for name, value in values.items()}
    solution = solve_at_once(
        model, numbers, search, fixed={key: _number(level) for key, level in held.items()}
    ).solution
    if not solution.complete:
        return None
    found = []
    for equilibrium in solution.equilibria:
        levels = {**equilibrium.levels, **held}
        value = None if statistic is None else statistic.evaluate(_Values(model, values, {}, levels))
        profile = {key: value_text(level) for key, level in equilibrium.levels.items() if key not in held}
        text = ", ".join(f"{key}: {level}" for key, level in profile.items())
        if value is not None and statistic is not None:
            text += f"; {statistic.text} = {value_text(value)}"
        found.append(Found(profile, value, text))
    return found


class _Values(dict[str, Exact]):
    """Names of formulas at one profile, definitions and derived names worked out when they are asked for."""

    def __init__(
        self,
        model: Model,
        values: Mapping[str, Exact],
        profile: Mapping[str, str],
        levels: Mapping[str, Exact] | None = None,
    ) -> None:
        super().__init__({**values, **(levels or {})})
        self._model, self._profile, self._parameters = model, profile, dict(values)

    def __missing__(self, name: str) -> Exact:
        self[name] = self._find(name)
        return self[name]

    def _find(self, name: str) -> Exact:
        model = self._model
        if name in model.definitions:
            return model.definitions[name].evaluate(self)
        for player in model.players:
            if player.key == name:
                action = next(action for action in player.actions if action.label == self._profile[name])
                assert action.level is not None, "only players with levels are numbers"
                return action.level.evaluate(self._parameters)
        if name.startswith("payoff_"):
            payoff = model.payoffs[name.removeprefix("payoff_")]
            if isinstance(payoff, Formula):
                return payoff.evaluate(self)
            position = 0
            for player in model.players:
                labels = [action.label for action in player.actions]
                position = position * len(labels) + labels.index(self._profile[player.key])
            return payoff[position].evaluate(self)
        total: Exact = Fraction(0)
        for key in contributors(model):
            total = total + self[key]
        if name == "allied_total":
            return total
        assert name == "dependence", f"{name} has been looked up before"
        assert model.effort is not None, "there is no dependence without effort"
        whole = self[model.effort] + total
        return Fraction(0) if exact.sign(whole) == 0 else self[model.effort] / whole


def statistic_at(model: Model, values: Mapping[str, Exact], profile: Mapping[str, str], statistic: Formula) -> Exact:
    """Value of a statistic at numbers, when everybody plays a given action."""
    return statistic.evaluate(_Values(model, values, profile))


def moves_as_said(
    direction: Direction, form: VerdictForm, before: Sequence[Exact], after: Sequence[Exact]
) -> bool | None:
    """Whether values move as said, from the definitions in :mod:`burden.statics.forms`; ``None`` where undefined."""
    if not before or not after:
        return None
    if direction in {"nondecreasing", "increasing"}:
        form = {"max": "min", "min": "max"}.get(form, form)  # type: ignore[assignment]  # still one of the forms
        before, after = [-value for value in before], [-value for value in after]

    def compare(left: Exact, right: Exact) -> int:
        return exact.compare(left, right)

    def among(value: Exact, values: Sequence[Exact]) -> bool:
        return any(compare(value, other) == 0 for other in values)

    def extreme(values: Sequence[Exact], sign: int) -> Exact:
        best = values[0]
        for value in values[1:]:
            best = value if compare(value, best) == sign else best
        return best

    tops = extreme(before, 1), extreme(after, 1)
    bottoms = extreme(before, -1), extreme(after, -1)
    if direction == "constant":
        match form:
            case "every":
                return all(compare(one, other) == 0 for one in before for other in after)
            case "some":
                return any(among(value, before) for value in after)
            case "max":
                return compare(*tops) == 0
            case "min":
                return compare(*bottoms) == 0
        return all(among(value, before) for value in after) and all(among(value, after) for value in before)
    limit = 0 if direction in {"decreasing", "increasing"} else 1
    match form:
        case "every":
            return compare(tops[1], bottoms[0]) < limit
        case "some":
            return compare(bottoms[1], tops[0]) < limit
        case "max":
            return compare(tops[1], tops[0]) < limit
        case "min":
            return compare(bottoms[1], bottoms[0]) < limit
    is_ordered = all(
        among(one, after) and among(other, before) for one in before for other in after if compare(other, one) > 0
    )
    return is_ordered and (limit == 1 or (compare(tops[1], tops[0]) < 0 and compare(bottoms[1], bottoms[0]) < 0))
