"""The best plan of one ally, ends of its interval included: in numbers, or in free parameters.

One ally who knows what may come has a problem of its own: what to do in every situation, each choice within its
interval. The problem is strictly concave (the pivots of its Hessian are the second derivatives of backward induction),
so one plan is best, and it is the one at which every derivative is zero, or points outward at the end that holds it.

Which choices are held, and where, is found by pivoting in numbers (:mod:`burden.paths.boxes`). Given that, the plan
solves a linear system, over any field; where parameters are free, the conditions of optimality then say where it is the
best plan. The ally plans anew whenever something comes that it did not expect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from burden.paths.boxes import pivoted
from burden.paths.forms import Form, Number, composed, derivative, plus, scaled, solution, value
from burden.paths.rules import Known, NotQuadraticError, QuadraticGame, state
from burden.search import Search

__all__ = ["Hold", "Planned", "Sides", "pivoting", "planned"]

#: Which choices of a plan are held, by the number of the situation as text: at the lower end (0) or the upper one (1).
Sides: TypeAlias = "Mapping[str, Literal[0, 1]]"

#: Finds out which choices of a plan are held, given what the plan is worth, and the names of its choices.
Hold: TypeAlias = "Callable[[Form, Sequence[str]], Sides]"


@dataclass(frozen=True, slots=True)
class Planned:
    """What one ally does along a path.

    Parameters
    ----------
    choices
        Per period.
    totals
        Payoff of each player along the path.
    sides
        Which choices are held, plan by plan.
    margins
        Numbers none of which may be negative if these are the best plans.
    """

    choices: tuple[Mapping[str, Number], ...]
    totals: Mapping[str, Number]
    sides: tuple[Sides, ...]
    margins: tuple[Number, ...]


def pivoting(game: QuadraticGame, search: Search) -> Hold:
    """Find out in numbers which choices are held."""
    (key,) = game.allies

    def hold(worth: Form, names: Sequence[str]) -> Sides:
        return pivoted(worth, dict.fromkeys(names, game.bounds[key]), search)[1]

    return hold


def planned(game: QuadraticGame, path: Sequence[Known], hold: Hold) -> Planned:
    """Go along a path with the best plans of the only ally.

    Parameters
    ----------
    game
        A game with one ally.
    path
        Situations that it is in, period by period.
    hold
        Tells which choices of a plan are held.

    Raises
    ------
    NotQuadraticError
        Where what is not held is not pinned down.
    """
    numbers = game.field
    (key,) = game.allies
    known: dict[int, Number] = {}
    stocks: Mapping[str, Number] = {state(name): number for name, number in game.start.items()}
    totals = dict.fromkeys(game.players, numbers.zero)
    weights = dict.fromkeys(game.players, numbers.one)
    choices: list[Mapping[str, Number]] = []
    sides: list[Sides] = []
    margins: list[Number] = []
    for situation in path:
        if id(situation) not in known:
            worth, order = _worth(game, key, situation, stocks)
            names = [_name(number) for number in range(len(order))]
            held = hold(worth, names)
            weights_of = {name: weight for name, (_, weight) in zip(names, order, strict=True)}
            plan, own_margins = _best(game, key, worth, weights_of, held)
            known |= {id(one): plan[name] for name, (one, _) in zip(names, order, strict=True)}
            sides.append(held)
            margins += own_margins
        own = {key: known[id(situation)]}
        rules = game.rules(situation.effort)
        place = {**stocks, **own}
        for player in game.players:
            payoff = value(numbers, rules.payoffs[player], place)
            totals[player] = totals[player] + weights[player] * payoff
            weights[player] = weights[player] * game.discounts[player]
        stocks = {state(name): value(numbers, move, place) for name, move in rules.moves.items()}
        choices.append(own)
    for player in game.players:
        totals[player] = totals[player] + weights[player] * value(numbers, game.final[player], stocks)
    return Planned(tuple(choices), totals, tuple(sides), tuple(margins))


def _name(number: int) -> str:
    """Variable that the choice in a situation of a plan is; in the order of their numbers."""
    return f"{number:06}"


def _worth(
    game: QuadraticGame, key: str, situation: Known, stocks: Mapping[str, Number]
) -> tuple[Form, list[tuple[Known, Number]]]:
    """What a plan is worth from a situation on, as a form in its choices; and the situations, each with its weight."""
    numbers = game.field
    total: list[Form] = []
    order: list[tuple[Known, Number]] = []
    start: Mapping[str, Form] = {name: {(): number} for name, number in stocks.items()}
    waiting: list[tuple[Known, Mapping[str, Form], Number]] = [(situation, start, numbers.one)]
    while waiting:
        here, there, weight = waiting.pop()
        place: Mapping[str, Form] = {**there, key: {(_name(len(order)),): numbers.one}}
        order.append((here, weight))
        rules = game.rules(here.effort)
        total.append(scaled(numbers, composed(numbers, rules.payoffs[key], place), weight))
        after = {state(name): composed(numbers, move, place) for name, move in rules.moves.items()}
        ahead = weight * game.discounts[key]
        if not here.following:
            total.append(scaled(numbers, composed(numbers, game.final[key], after), ahead))
        waiting += [(following, after, ahead * chance) for chance, following in here.following]
    return plus(numbers, *total), order


def _best(
    game: QuadraticGame, key: str, worth: Form, weights: Mapping[str, Number], held: Sides
) -> tuple[dict[str, Number], list[Number]]:
    """The plan with some choices held, and numbers none of which is negative if it is the best.

    What comes with a small probability counts little today, and in full when it comes. So slopes are taken relative to
    that weight, with which all of their terms are multiplied; then they mean the same at a probability of zero.
    """
    numbers = game.field
    names = list(weights)
    ends = game.bounds[key]
    slopes = {name: derivative(numbers, worth, name) for name in names}
    at_end: dict[str, Number] = {name: ends[side] for name, side in held.items()}
    fixed: dict[str, Form] = {name: {(): number} for name, number in at_end.items()}
    free = [name for name in names if name not in held]
    found = solution(numbers, [composed(numbers, slopes[name], fixed) for name in free], free)
    if found is None:
        raise NotQuadraticError("what an ally chooses is not pinned down")
    plan = {**at_end, **{name: found[name].get((), numbers.zero) for name in free}}
    low, high = ends
    margins = [plan[name] - low for name in free if low is not None]
    margins += [high - plan[name] for name in free if high is not None]
    for name, side in held.items():
        slope = value(numbers, slopes[name], plan) / weights[name]
        margins.append(slope if side else -slope)
    return plan, margins
