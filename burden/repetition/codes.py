"""Paths that end in one profile for good, as equilibria in which the worst of them answers every deviation.

A path is a few profiles, one per period, and a last one that is played for ever after. Take a set of paths, and let the
punishment of a player be the path in the set that gives it least. A path of the set is an equilibrium outcome where
nobody gains by deviating once, in any period, and being punished from then on:

    (1 - δ_i) u_i + δ_i v_i >= (1 - δ_i) d_i + δ_i p_i,

``v_i`` being the payoff of the rest of the path, which is in the set too. Paths for which this fails are taken out of
the set, which makes punishments milder, until none fails. What is left is the largest such set, and its worst path for
each player is the best penal code of this kind (Abreu 1988).

References
----------
D. Abreu, "On the theory of infinitely repeated games with discounting", *Econometrica* 56 (1988) 383-396.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from burden.game import NormalFormGame

__all__ = ["MAX_STICKS", "Codes", "codes"]

#: Most periods of a path before its last profile, and most paths that are tried.
MAX_STICKS = 3
MAX_PATHS = 8_000


@dataclass(frozen=True, slots=True)
class Codes:
    """Paths that are equilibria together.

    Parameters
    ----------
    paths
        Profiles, by their places; the last one is played for good.
    payoffs
        Of each path, per period.
    worst
        For each player the place of the path that gives it least; empty where there are no paths.
    """

    paths: tuple[tuple[int, ...], ...]
    payoffs: tuple[tuple[Fraction, ...], ...]
    worst: tuple[int, ...]


def codes(game: NormalFormGame, discounts: Sequence[Fraction], sticks: int = MAX_STICKS) -> Codes:
    """Equilibrium paths of up to some profiles and one for good, the worst of them answering deviations.

    Parameters
    ----------
    game
        Rational payoffs.
    discounts
        Discount factor of each player.
    sticks
        Most profiles before the last; fewer are tried in large games.

    Examples
    --------
    >>> from burden.game import normal_form
    >>> dilemma = normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> [len(codes(dilemma, [discount] * 2, 0).paths) for discount in (Fraction(49, 100), Fraction(1, 2))]
    [1, 2]
    """
    profiles = list(game.profiles())
    while sticks > 0 and len(profiles) ** (sticks + 1) > MAX_PATHS:
        sticks -= 1
    # Payoffs as integers: of every path times the denominator of the discount factor, once for each stick.
    stage, losses, units = _integers(game, discounts, sticks)
    factors = [(discount.numerator, discount.denominator) for discount in discounts]
    players = range(game.n_players)
    paths: list[tuple[int, ...]] = [(place,) for place in range(len(profiles))]
    rests = list(range(len(profiles)))
    values = list(stage)
    longest = list(rests)
    for _ in range(sticks):
        start = len(paths)
        for place, rest in itertools.product(range(len(profiles)), longest):
            if paths[rest] != (place,):  # which is the same path, written longer
                paths.append((place, *paths[rest]))
                rests.append(rest)
                pairs = zip(stage[place], values[rest], factors, strict=True)
                values.append(
                    tuple(((below - above) * now + above * then) // below for now, then, (above, below) in pairs)
                )
        longest = list(range(start, len(paths)))
    alive = list(range(len(paths)))
    while alive:
        threat = [min(values[k][i] for k in alive) for i in players]
        left: set[int] = set()
        for k in alive:  # the rest of a path comes before it
            future = zip(values[rests[k]], threat, losses[paths[k][0]], factors, strict=True)
            if (rests[k] == k or rests[k] in left) and all(
                above * (value - worst) >= loss for value, worst, loss, (above, _) in future
            ):
                left.add(k)
        if len(left) == len(alive):
            break
        alive = sorted(left)
    return Codes(
        paths=tuple(paths[k] for k in alive),
        payoffs=tuple(
            tuple(Fraction(value, unit) for value, unit in zip(values[k], units, strict=True)) for k in alive
        ),
        worst=tuple(alive.index(min(alive, key=[own[i] for own in values].__getitem__)) for i in players)
        if alive
        else (),
    )


def _integers(
    game: NormalFormGame, discounts: Sequence[Fraction], sticks: int
) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]], list[int]]:
    """Payoffs of profiles, what the best deviation gains today in the same units, and the units, all by player."""
    payoffs, losses, units = [], [], []
    for player, discount in enumerate(discounts):
        table = game.exact_payoffs[player]
        unit = math.lcm(*{value.denominator for value in table.ravel().tolist()}) * discount.denominator**sticks
        gains = (table.max(axis=player, keepdims=True) - table).ravel().tolist()
        payoffs.append([int(value * unit) for value in table.ravel().tolist()])
        losses.append([int(gain * unit) * (discount.denominator - discount.numerator) for gain in gains])
        units.append(unit)
    return list(zip(*payoffs, strict=True)), list(zip(*losses, strict=True)), units
