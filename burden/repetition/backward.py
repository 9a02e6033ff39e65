"""Payoffs of two players with a last period, by backward induction on sets, exactly.

Let ``V_t`` be the payoffs, discounted and summed up, that subgame-perfect equilibria with ``t`` periods left have. In
each period a public lottery is drawn, so ``V_t`` is convex; before the last period players choose actions, or play a
stage equilibrium. With ``g`` for payoffs, ``d_i(a)`` for the best that ``i`` gets against the others' actions in ``a``:

* ``V_1`` is the convex hull of the payoffs in stage equilibria;
* ``V_t`` is the convex hull of all ``g(a) + delta v`` with ``a`` a profile of actions, ``v`` in ``V_{t-1}``, and

      g_i(a) + delta_i v_i >= d_i(a) + delta_i min V_{t-1,i}   for both players,

  and of all ``g + delta v`` with ``g`` the payoffs in a stage equilibrium and ``v`` in ``V_{t-1}``, whatever is played.

These are polygons. With the target in place of all profiles the same step gives the payoffs of equilibria that begin
with it.

References
----------
D. Abreu, D. Pearce, E. Stacchetti, "Toward a theory of discounted repeated games with imperfect monitoring",
*Econometrica* 58 (1990) 1041-1063.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from burden.game import NormalFormGame
from burden.repetition.polygons import Polygon, cut, hull, lowest
from burden.results.payoff_sets import PayoffSet
from burden.search import Search

__all__ = ["MAX_PERIODS", "first_periods", "is_small", "payoff_sets", "sums_of_payoffs"]

#: Most periods that are gone back.
MAX_PERIODS = 6

#: Most profiles of a game.
MAX_PROFILES = 2_500

_Pair: TypeAlias = "tuple[Fraction, Fraction]"


@dataclass(frozen=True, slots=True)
class _Play:
    """What both get in a period, and what each gains by its best deviation."""

    payoffs: _Pair
    gains: _Pair

    def __post_init__(self) -> None:
        assert min(self.gains) >= 0, "the best reply pays less than another"


def sums_of_payoffs(
    game: NormalFormGame,
    equilibria: Iterable[Sequence[Fraction]],
    discounts: Sequence[Fraction],
    horizon: int,
    search: Search,
) -> list[Polygon]:
    """The sets ``V_1``, ``V_2``, …, as many as the horizon has periods, :data:`MAX_PERIODS` at most, in the time given.

    Parameters
    ----------
    game
        A game of two players, whose payoffs are fractions.
    equilibria
        Payoffs in all stage equilibria, of continua those at their end points.
    discounts
        Discount factor of each player.
    horizon
        Number of periods.
    search
        How long it may take.

    Examples
    --------
    The target that is no stage equilibrium cannot be played, since nothing can be lost later:

    >>> from burden.game import normal_form
    >>> dilemma = normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> half = Fraction(1, 2)
    >>> sums_of_payoffs(dilemma, [(Fraction(1), Fraction(1))], (half, half), 2, Search())
    [((Fraction(1, 1), Fraction(1, 1)),), ((Fraction(3, 2), Fraction(3, 2)),)]
    """
    stage = [_pair(own) for own in equilibria]
    zero = Fraction(0)
    plays = [*_plays(game), *(_Play(payoffs, (zero, zero)) for payoffs in stage)]
    plays = list(dict.fromkeys(plays))
    found = [hull(stage)]
    while len(found) < min(horizon, MAX_PERIODS) and search.stopped is None:
        threat = lowest(found[-1])
        found.append(hull(point for play in plays for point in _begun(play, found[-1], threat, discounts)))
    return found


def is_small(game: NormalFormGame) -> bool:
    """Whether the sets can be computed: of two players, few actions, and payoffs that are fractions."""
    return game.n_players == 2 and game.is_rational and game.payoffs[0].size <= MAX_PROFILES


def first_periods(
    game: NormalFormGame,
    target: Sequence[int],
    sums: Sequence[Polygon],
    discounts: Sequence[Fraction],
    horizon: int,
) -> int:
    """In how many first periods a target that is no stage equilibrium can be played.

    Parameters
    ----------
    game, sums, discounts, horizon
        As for :func:`sums_of_payoffs`, and what that gives; at least ``horizon - 1`` sets.
    target
        Action of each player.
    """
    play = _play(game, target)
    for n_periods in range(horizon - 1, 0, -1):
        left = horizon - n_periods
        after = sums[left - 1]
        for position in range(left - 1, horizon - 1):
            after = hull(_begun(play, after, lowest(sums[position]), discounts))
        if after:
            return n_periods
    return 0


def payoff_sets(game: NormalFormGame, sums: Sequence[Polygon], discounts: Sequence[Fraction]) -> tuple[PayoffSet, ...]:
    """The same sets per period: divided by ``1 + delta + … + delta^(t-1)``."""
    keys = tuple(player.key for player in game.players)
    sets = []
    for n_periods, polygon in enumerate(sums, start=1):
        units = [sum((own**power for power in range(n_periods)), Fraction(0)) for own in discounts]
        vertices = tuple((x / units[0], y / units[1]) for x, y in polygon)
        left = "1 period" if n_periods == 1 else f"{n_periods} periods"
        sets.append(
            PayoffSet(
                kind="equilibrium",
                players=keys,
                vertices=vertices,
                inner=vertices,
                discounts=dict(zip(keys, discounts, strict=True)),
                method="backward induction on exact polygons",
                n_rounds=n_periods,
                note=f"{left} left, a public lottery in each; before the last one actions or stage equilibria",
            )
        )
    return tuple(sets)


def _begun(play: _Play, after: Polygon, threat: Sequence[Any], discounts: Sequence[Fraction]) -> list[_Pair]:
    """Payoffs of a period and what follows, where the worst that may follow keeps both from deviating."""
    first = cut(after, 0, threat[0] + play.gains[0] / discounts[0])
    kept = cut(first, 1, threat[1] + play.gains[1] / discounts[1])
    return [(play.payoffs[0] + discounts[0] * x, play.payoffs[1] + discounts[1] * y) for x, y in kept]


def _plays(game: NormalFormGame) -> list[_Play]:
    return [_play(game, profile) for profile in game.profiles()]


def _play(game: NormalFormGame, profile: Sequence[int]) -> _Play:
    first, second = game.exact_payoffs
    own = _pair((first[tuple(profile)], second[tuple(profile)]))
    best = max(first[:, profile[1]].tolist()), max(second[profile[0], :].tolist())
    return _Play(own, (best[0] - own[0], best[1] - own[1]))


def _pair(payoffs: Sequence[Fraction]) -> _Pair:
    return payoffs[0], payoffs[1]
