"""The minmax payoff of a player: the least that the others can hold it to, when it replies as well as it can.

1. *Actions.* Let each profile of the others be met by the best reply. The least of these payoffs is the pure minmax,
   an upper bound. What the player can secure by an action of its own is a lower bound.
2. *Correlated.* Others who draw their profile together hold the player to the value of a zero-sum game
   (:mod:`.zero_sum`), a lower bound. Where the upper one is the same, and where the optimal draw is a product of
   mixtures, this is the minmax. One opponent always draws a product.
3. *By turns.* Each of the others in turn takes the optimal mixture against what the rest play, while that helps. What
   comes out is an upper bound, and the minmax where it meets the lower one.
4. *Equilibria*, of two others, or three with two actions each. Give all of them the payoff of the player with the sign
   turned. Their minmax strategies, with some reply of the player, are an equilibrium of this game (von Stengel and
   Koller 1997), and in every equilibrium they hold the player to its payoff there. So the least payoff of the player
   over all equilibria is the minmax. On a continuum of equilibria it is constant: all payoffs are one function up to
   sign, and who moves along the continuum is indifferent. So one equilibrium of each component is enough.
5. *Otherwise* the minmax lies between the correlated value and that of the best strategies found.

Strategies are checked by the best reply to them, in exact arithmetic.

References
----------
B. von Stengel, D. Koller, "Team-maxmin equilibria", *Games and Economic Behavior* 21 (1997) 309-321.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, TypeAlias

import numpy as np

from burden import exact
from burden.errors import SolverError
from burden.exact import Enclosure, Exact, UndecidedError
from burden.game import (
    NormalFormGame,
    Profile,
    Strategy,
    action_payoffs,
    largest,
    pure_profile,
    support,
)
from burden.repetition.zero_sum import Value, value_of
from burden.results import Equilibrium
from burden.results.payoff_sets import Minmax
from burden.search import Search
from burden.solvers import solve

__all__ = ["minmax"]

#: Most profiles of the others whose payoffs a linear program takes.
MAX_COLUMNS = 20_000

#: Most profiles of a game of four and more players whose equilibria are searched for.
MAX_PROFILES = 16

#: How often each of the others improves on its mixture, and the largest denominator of its probabilities on the way.
MAX_ROUNDS = 6
MAX_DENOMINATOR = 10_000

#: Payoffs of the player: a row for each of its actions, a column for each profile of the others.
_Rows: TypeAlias = "list[list[Any]]"


@dataclass(frozen=True, slots=True)
class _Held:
    """A payoff that some strategies hold the player to; that of the player is not looked at."""

    payoff: Exact
    profile: Profile


def minmax(game: NormalFormGame, player: int, search: Search) -> Minmax:
    """Least payoff that the others can hold a player to, by actions and by mixing on their own.

    Parameters
    ----------
    game
        The stage game.
    player
        Position of the player.
    search
        How long it may take.

    Examples
    --------
    In matching pennies each player can be held to 0, by mixing alone:

    >>> from burden.game import normal_form
    >>> pennies = normal_form([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], players=["A", "B"])
    >>> found = minmax(pennies, 0, Search())
    >>> found.pure, found.mixed, found.profile
    (Fraction(1, 1), Fraction(0, 1), {'B': {'1': Fraction(1, 2), '2': Fraction(1, 2)}})
    """
    rows: _Rows = np.moveaxis(game.exact_payoffs[player], player, 0).reshape(game.n_actions[player], -1).tolist()
    pure, secured = _by_actions(game, player, rows)
    if exact.compare(pure.payoff, secured) == 0:
        return _settled(game, player, pure, pure)
    value = value_of(rows, search) if len(rows[0]) <= MAX_COLUMNS else None
    lower = secured if value is None else value.payoff
    if exact.compare(pure.payoff, lower) == 0:
        return _settled(game, player, pure, pure)
    drawn = None if value is None else _as_product(game, player, value)
    if drawn is not None:
        return _settled(game, player, pure, drawn)
    held = _improved(game, player, pure, value, search)
    is_least = exact.compare(held.payoff, lower) == 0
    mixing = [other for other in range(game.n_players) if other != player and game.n_actions[other] > 1]
    if not is_least and (len(mixing) == 2 or math.prod(game.n_actions) <= MAX_PROFILES) and search.stopped is None:
        held, is_least = _by_equilibria(game, player, mixing, held, search)
    if is_least:
        return _settled(game, player, pure, held)
    upper: Exact = exact.ends(held.payoff)[1] if isinstance(held.payoff, Enclosure) else held.payoff
    return Minmax(_key(game, player), pure.payoff, None, (lower, upper), _strategies(game, player, held))


def _settled(game: NormalFormGame, player: int, pure: _Held, held: _Held) -> Minmax:
    """Put the answer together, once the best reply to the strategies is seen to pay just that."""
    replies = action_payoffs(game, player, held.profile)
    if not isinstance(held.payoff, Enclosure) and not _is_same(replies[largest(replies)[0]], held.payoff):
        message = f"strategies that should hold {_key(game, player)} to its minmax do not"
        raise SolverError(f"{message}\n    mend: report this, it is a mistake of burden's")
    return Minmax(
        _key(game, player), pure.payoff, held.payoff, (held.payoff, held.payoff), _strategies(game, player, held)
    )


def _key(game: NormalFormGame, player: int) -> str:
    return game.players[player].key


def _strategies(game: NormalFormGame, player: int, held: _Held) -> dict[str, dict[str, Exact]]:
    return {
        one.key: {one.actions[action]: strategy[action] for action in support(strategy)}
        for place, (one, strategy) in enumerate(zip(game.players, held.profile, strict=True))
        if place != player
    }


def _is_same(left: Exact, right: Exact) -> bool:
    try:
        return exact.compare(left, right) == 0
    except UndecidedError:
        return True  # they agree as far as numbers that are known by enclosures can


# -- step 1 -------------------------------------------------------------------------------------------------------


def _by_actions(game: NormalFormGame, player: int, rows: _Rows) -> tuple[_Held, Exact]:
    """The pure minmax, and the most that an action of the player secures."""
    columns = list(zip(*rows, strict=True))
    replies = [column[largest(column)[0]] for column in columns]
    lowest = [row[_least(row)] for row in rows]
    place = _least(replies)
    others = [1 if one == player else n for one, n in enumerate(game.n_actions)]
    actions = [int(action) for action in np.unravel_index(place, others)]
    return _Held(replies[place], pure_profile(game, actions)), lowest[largest(lowest)[0]]


def _least(values: Sequence[Exact]) -> int:
    return largest([-value for value in values])[0]


# -- step 2 -------------------------------------------------------------------------------------------------------


def _as_product(game: NormalFormGame, player: int, value: Value) -> _Held | None:
    """The optimal draw of the others as mixtures of their own; ``None`` where it is none."""
    profile = _marginals(game, player, value)
    weights: list[Any] = [Fraction(1)]
    for place, strategy in enumerate(profile):
        if place != player:
            weights = [weight * own for weight in weights for own in strategy]
    if all(exact.compare(own, drawn) == 0 for own, drawn in zip(weights, value.columns, strict=True)):
        return _Held(value.payoff, profile)
    return None


def _marginals(game: NormalFormGame, player: int, value: Value) -> Profile:
    """What each of the others plays in a draw of their profile; the player its first action."""
    sizes = [n for place, n in enumerate(game.n_actions) if place != player]
    strategies: list[list[Any]] = [[Fraction(0)] * n for n in sizes]
    for actions, weight in zip(product(*map(range, sizes)), value.columns, strict=True):
        for own, action in zip(strategies, actions, strict=True):
            own[action] = own[action] + weight
    found: Iterator[Strategy] = map(tuple, strategies)
    first = pure_profile(game, [0] * game.n_players)[player]
    return tuple(first if place == player else next(found) for place in range(game.n_players))


# -- step 3 -------------------------------------------------------------------------------------------------------


def _improved(game: NormalFormGame, player: int, held: _Held, value: Value | None, search: Search) -> _Held:
    """The best of what was held, and of strategies that the others find by turns, from several starts."""
    if not game.is_rational or math.prod(game.n_actions) > MAX_COLUMNS:
        return held
    uniform = tuple((Fraction(1, n),) * n for n in game.n_actions)
    starts = [uniform, *([] if value is None else [_marginals(game, player, value)])]
    for start in starts:
        found = _by_turns(game, player, start, search)
        if found is not None and exact.compare(found.payoff, held.payoff) < 0:
            held = found
    return held


def _by_turns(game: NormalFormGame, player: int, profile: Profile, search: Search) -> _Held | None:
    """Strategies that no single one of the others improves on much."""
    best: _Held | None = None
    for _ in range(MAX_ROUNDS):
        before = best
        for other in range(game.n_players):
            if other == player or game.n_actions[other] == 1:
                continue
            value = value_of(_rows_against(game, player, other, profile), search)
            if value is None:
                return best
            strategies = list(profile)
            strategies[other] = value.columns
            if best is None or exact.compare(value.payoff, best.payoff) < 0:
                best = _Held(value.payoff, tuple(strategies))
            strategies[other] = _rounded(value.columns)
            profile = tuple(strategies)
        if best is before:
            break
    return best


def _rows_against(game: NormalFormGame, player: int, other: int, profile: Profile) -> _Rows:
    """Payoffs of the player by its action and that of one other, while the rest keep to their strategies."""
    table = np.moveaxis(game.exact_payoffs[player], [player, other], [0, 1])
    rest = [strategy for place, strategy in enumerate(profile) if place not in {player, other}]
    for strategy in reversed(rest):
        table = sum(table[..., action] * weight for action, weight in enumerate(strategy) if exact.sign(weight))
    return table.tolist()  # type: ignore[no-any-return]  # an array of objects


def _rounded(strategy: Strategy) -> Strategy:
    """A mixture close by with short probabilities, so that they do not grow from turn to turn."""
    whole = [int(exact.to_float(weight) * MAX_DENOMINATOR) for weight in strategy]
    total = sum(whole)
    return tuple(Fraction(weight, total) for weight in whole)


# -- step 4 -------------------------------------------------------------------------------------------------------


def _by_equilibria(
    game: NormalFormGame, player: int, others: Sequence[int], known: _Held, search: Search
) -> tuple[_Held, bool]:
    """Least payoff over the equilibria of the player against others who want it low; and whether that is the minmax."""
    own = game.exact_payoffs[player].reshape([game.n_actions[place] for place in sorted([player, *others])])
    payoffs = np.stack([own if place == player else -own for place in sorted([player, *others])])
    players = tuple(game.players[place] for place in sorted([player, *others]))
    team = NormalFormGame(players, payoffs, game.title)
    at = players.index(game.players[player])
    try:
        solution = solve(team, search=search)
    except SolverError:
        return known, False
    if not solution.equilibria:
        return known, False
    is_complete = solution.complete and all(
        component.equilibria or any(curve.samples for curve in component.curves) for component in solution.components
    )
    lows = [exact.ends(one.proved_payoffs[at]) for one in solution.equilibria]
    most = min(high for _, high in lows)
    least = [one for one, (low, _) in zip(solution.equilibria, lows, strict=True) if low <= most]
    payoff, found = _least_of(least, at)
    strategies = dict(zip([one.key for one in players], found.profile, strict=True))
    first = pure_profile(game, [0] * game.n_players)
    profile = tuple(strategies.get(one.key, first[place]) for place, one in enumerate(game.players))
    held = _Held(payoff, profile)
    return (held, is_complete) if is_complete or most <= exact.ends(known.payoff)[0] else (known, False)


def _least_of(equilibria: Sequence[Equilibrium], at: int) -> tuple[Exact, Equilibrium]:
    """Least payoff over equilibria whose payoffs are close, or the same; enclosed, where their order is not known."""
    best = equilibria[0]
    payoff = best.payoffs[at]
    for other in equilibria[1:]:
        found = other.payoffs[at]
        try:
            if exact.compare(found, payoff) < 0:
                best, payoff = other, found
        except UndecidedError:
            (low, high), (other_low, other_high) = exact.ends(payoff), exact.ends(found)
            payoff = Enclosure(min(low, other_low), min(high, other_high))
    return payoff, best
