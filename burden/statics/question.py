"""What is asked of a game, and the points that it is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from burden.errors import ParameterError, did_you_mean
from burden.exact import Exact
from burden.expressions import Formula
from burden.model import Interval, Model, PlayerSpec
from burden.regions.domain import Domain
from burden.regions.points import Bounds
from burden.regions.region import EVERYTHING, Region
from burden.regions.space import Ratio
from burden.regions.translate import Case, compared

__all__ = ["NEXT", "Ground", "bounds_of", "fixed_values", "ground"]

#: What the second of two values of an effort that is a parameter is called: no name of a file looks like it.
NEXT = "′"

#: Points of the sample that questions are tried at first.
N_POINTS = 300

#: Roots that solutions of equations may hold, in a game with continuous contributions whose formulas have none.
N_ROOTS = 8

#: Auxiliary variables for a game whose formulas have roots, logarithms or exponentials.
N_AUXILIARY = 40


@dataclass(frozen=True, eq=False)
class Ground:
    """A game with the points that statements about it range over.

    Parameters
    ----------
    model
        The game.
    domain
        Its free parameters, and the second value of effort where there is one.
    parameters
        What stands for each parameter: a variable, or the number that it is fixed at.
    fixed
        Parameters that are fixed.
    """

    model: Model
    domain: Domain
    parameters: Mapping[str, Ratio]
    fixed: Mapping[str, Fraction]

    @cached_property
    def free(self) -> tuple[str, ...]:
        """Parameters that are not fixed, in the order of the file."""
        return tuple(name for name in self.domain.space.own if name in self.model.parameters)

    def values(self, point: Mapping[str, Exact]) -> dict[str, Exact]:
        """Values of all parameters of the game at a point."""
        return {
            name: self.fixed[name] if name in self.fixed else point[name]
            for name in self.model.parameters
            if name in self.fixed or name in point
        }

    def texts(self) -> tuple[str, ...]:
        """What is assumed of the free parameters, in words of the file."""
        intervals = [
            f"{name} in {parameter.domain.text}"
            for name, parameter in self.model.parameters.items()
            if name not in self.fixed and parameter.domain != Interval()
        ]
        assumed = [formula.text for formula in self.model.assumptions if formula.names - self.fixed.keys()]
        writer = self.domain.writer()
        intervals += [
            f"{player.key} in {player.interval.text}"
            for player in self.model.players
            if player.interval is not None and player.key in self.domain.space.own
        ]
        return (*intervals, *assumed, *dict.fromkeys(map(writer.region, self.domain.narrowed)))


def bounds_of(interval: Interval) -> Bounds:
    """An interval as bounds of a variable."""
    return interval.low, interval.high, interval.low_closed, interval.high_closed


def ground(
    model: Model,
    *,
    fixed: Mapping[str, Fraction],
    timeout: float,
    seed: int,
    points: int,
    moving: Sequence[str] = (),
    formulas: Iterable[Formula] = (),
) -> Ground:
    """The points that statements about a game range over: domains, and where the assumptions hold.

    Parameters
    ----------
    model
        The game.
    fixed
        Parameters with a value.
    timeout, seed
        As for :class:`~burden.regions.domain.Domain`.
    points
        Size of the sample where formulas leave real arithmetic, so that statements are checked at it.
    moving
        Parameters, or players with intervals, of which two values are compared, the second above the first.
    formulas
        Those that will be asked about besides the game's own.

    Raises
    ------
    ParameterError
        Where no values of the parameters are allowed, so that everything would hold.
    """
    bounds = {name: bounds_of(parameter.domain) for name, parameter in model.parameters.items() if name not in fixed}
    players = [player for player in model.players if player.key in moving]
    bounds |= {player.key: _interval_bounds(player) for player in players}
    bounds |= {f"{name}{NEXT}": bounds[name] for name in moving}
    given = [_without(model.values(scenario=name), fixed) for name in (None, *model.scenarios)] if not players else []
    has_functions = _has_functions(model, formulas)
    n_auxiliary, size = (N_AUXILIARY, points) if has_functions else (N_ROOTS if model.has_intervals else 0, N_POINTS)
    domain = Domain(bounds, given, n_auxiliary, timeout, seed, size)
    space = domain.space
    parameters = {
        name: space.constant(fixed[name]) if name in fixed else space.variable(name) for name in model.parameters
    }
    found = Ground(model, domain, parameters, dict(fixed))
    for player in players:
        assert player.interval is not None, "players with actions have no variable"
        for name in (player.key, f"{player.key}{NEXT}"):
            for end, relation in ((player.interval.low, ">="), (player.interval.high, "<=")):
                if end is not None:
                    limit = domain.translator.number(end, parameters)
                    level = (Case(EVERYTHING, space.variable(name)),)
                    _assume(domain, compared(level, relation, limit, domain.known_signs))  # type: ignore[arg-type]
    for assumption in model.assumptions:
        _assume(domain, domain.translator.condition(assumption, parameters))
        for name in assumption.names & set(moving):  # one moves at a time
            later = {**parameters, name: space.variable(f"{name}{NEXT}")}
            _assume(domain, domain.translator.condition(assumption, later))
    domain.settle()
    if domain.prover.is_empty(EVERYTHING):
        texts = "; ".join(found.texts()) or "none"
        message = f"no values of the parameters are allowed, so that every statement would hold: {texts}"
        raise ParameterError(f"{message}\n    mend: change the domains, the assumptions or the values that are fixed")
    return found


def _interval_bounds(player: PlayerSpec) -> Bounds:
    """Ends of an interval as far as they are numbers."""
    assert player.interval is not None, "players with actions have no ends"
    low, high = (
        end.root.value if end is not None and isinstance(end.root.value, Fraction) else None
        for end in (player.interval.low, player.interval.high)
    )
    return low, high, True, True


def _assume(domain: Domain, region: Region) -> None:
    if region is not EVERYTHING:
        domain.assume(region)


def _without(values: Mapping[str, Fraction], names: Iterable[str]) -> dict[str, Exact]:
    return {name: value for name, value in values.items() if name not in names}


def _has_functions(model: Model, others: Iterable[Formula]) -> bool:
    """Whether formulas have more than rational operations."""
    formulas: list[Formula] = [*others, *model.assumptions, *model.definitions.values()]
    for payoff in model.payoffs.values():
        formulas += [payoff] if isinstance(payoff, Formula) else payoff
    formulas += [action.level for player in model.players for action in player.actions if action.level is not None]
    for formula in formulas:
        for node in formula.root.walk():
            if node.kind in {"sqrt", "log", "exp"}:
                return True
            if node.kind == "**" and not _is_whole(node.parts[1].value):
                return True
    return False


def _is_whole(value: Fraction | str) -> bool:
    return isinstance(value, Fraction) and value.denominator == 1


def fixed_values(
    model: Model,
    at: Mapping[str, Fraction | str | float],
    free: Iterable[str] | None,
    scenario: str | None,
) -> dict[str, Fraction]:
    """Parameters that are fixed, with their values.

    Parameters
    ----------
    model
        The game.
    at
        Values that were given.
    free
        Parameters that are to stay free while all others take their values; ``None`` where only those in ``at``, and
        those that the scenario changes, are fixed.
    scenario
        Whose values to take.

    Raises
    ------
    ParameterError
        Where a name or value is wrong.
    """
    values = model.values(at, scenario)
    if free is None:
        named = {*at, *model.scenarios.get(scenario or "", ())}
        return {name: value for name, value in values.items() if name in named}
    wanted = list(free)
    for name in wanted:
        if name not in values:
            hint = did_you_mean(name, values, otherwise=f"parameters: {', '.join([*values][:20]) or 'none'}")
            raise ParameterError(f"unknown parameter {name!r}\n    mend: {hint}")
    both = [name for name in wanted if name in at]
    if both:
        raise ParameterError(f"parameter {both[0]} is both free and fixed")
    return {name: value for name, value in values.items() if name not in wanted}
