"""Certificates of profiles whose probabilities are known by enclosures, in integers: quick, and rounded outward."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from burden import exact
from burden.errors import SolverError
from burden.exact import Enclosure, Exact
from burden.game import NormalFormGame, Profile

__all__ = ["enclosed_payoffs", "is_quick"]

#: Bits after the point.
PLACES = 320

_ONE = 1 << PLACES

#: Bounds of a number, as multiples of ``2**-PLACES``.
_Interval: TypeAlias = "tuple[int, int]"


def is_quick(game: NormalFormGame) -> bool:
    """Whether a game is one that this module takes: rational payoffs, and not many."""
    return game.is_rational and game.is_small


def enclosed_payoffs(game: NormalFormGame, profile: Profile, tied: Sequence[Sequence[int]]) -> list[Exact]:
    """Payoff of each player at a root that lies in the enclosures, after all that enclosures can check.

    Parameters
    ----------
    game
        A game that is quick.
    profile
        One strategy per player.
    tied
        Actions of each player that pay the same at the root, by a proof of the engine's.

    Raises
    ------
    SolverError
        Where a strategy is not a probability vector, an action that is played is not among those tied, payoffs of these
        do not overlap, or another action does not pay certainly less.
    """
    weights = [[_interval(weight) for weight in strategy] for strategy in profile]
    payoffs: list[Exact] = []
    for player, own in enumerate(weights):
        key = game.players[player].key
        is_sound = all(lower > 0 or upper == 0 for lower, upper in own) and len(own) == game.n_actions[player]
        if not is_sound or not sum(lower for lower, _ in own) <= _ONE <= sum(upper for _, upper in own):
            raise SolverError(f"an engine proposed probabilities of {key} that are none")
        values = _action_payoffs(game, player, weights)
        lower = max(values[action][0] for action in tied[player])
        upper = min(values[action][1] for action in tied[player])
        rest = [high for action, (_, high) in enumerate(values) if action not in tied[player]]
        is_left_out = any(high > 0 and action not in tied[player] for action, (_, high) in enumerate(own))
        if lower > upper or is_left_out or any(high >= lower for high in rest):
            raise SolverError(f"an engine proposed a profile that {key} would leave")
        denominator = game.denominator(player) << PLACES
        ends = Fraction(lower, denominator), Fraction(upper, denominator)
        payoffs.append(ends[0] if lower == upper else Enclosure(*ends))
    return payoffs


def _interval(weight: Exact) -> _Interval:
    lower, upper = exact.ends(weight)
    below = (lower.numerator << PLACES) // lower.denominator
    return below, -((-upper.numerator << PLACES) // upper.denominator)


def _action_payoffs(game: NormalFormGame, player: int, weights: Sequence[Sequence[_Interval]]) -> list[_Interval]:
    """Payoff of each of a player's actions, over the common denominator of its payoffs.

    Payoffs beside one of them are averaged: since weights sum to 1, what does not vary stays exact.
    """
    chances = [(_ONE, _ONE)]
    for other, own in enumerate(weights):
        if other != player:
            chances = [
                (least * lower >> PLACES, -(-most * upper >> PLACES)) for least, most in chances for lower, upper in own
            ]
    played = [(place, chance) for place, chance in enumerate(chances) if chance[1]]
    values = []
    for row in game.payoff_rows(player):
        base = row[played[0][0]]
        low = high = base << PLACES
        for place, (least, most) in played:
            gain = row[place] - base
            low += gain * (least if gain > 0 else most)
            high += gain * (most if gain > 0 else least)
        values.append((low, high))
    return values
