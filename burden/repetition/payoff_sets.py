"""Sets of payoffs per period: feasible ones, individually rational ones, and those of equilibria of the repeated game.

* *Feasible*: the convex hull of the payoffs of pure profiles.
* *Rational*: those of them that give everybody at least the minmax payoff.
* *Equilibrium*: averages per period, discounted, in subgame-perfect equilibria in pure strategies of the game repeated
  for ever, where a public lottery is drawn before each period. Of two players between two polygons
  (:mod:`.abreu_sannikov`), of three between two polytopes (:mod:`.three_players`). Strategies that mix in secret are
  left out: payoffs of mixed equilibria of the stage game need not lie in the set. Where discount factors differ the set
  may exceed the feasible one, as players trade payoffs over time.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from burden import exact
from burden.errors import ParameterError, UnsupportedGame
from burden.game import NormalFormGame
from burden.repetition import abreu_sannikov, polygons
from burden.repetition.polytopes import corners, hull_of
from burden.results.payoff_sets import Minmax, PayoffSet
from burden.search import Search

if TYPE_CHECKING:
    from burden.repetition.abreu_sannikov import Bounds

__all__ = ["equilibrium_set", "feasible_set", "rational_set"]

_Points = tuple[tuple[Fraction, ...], ...]

_PURE = "strategies are pure; equilibria that mix are left out"


def feasible_set(game: NormalFormGame) -> PayoffSet:
    """Averages of payoffs of profiles of actions.

    Returns
    -------
    PayoffSet
        Exact; of two players with its corners counterclockwise from the lowest of the leftmost, else in order.

    Raises
    ------
    UnsupportedGame
        Where a payoff is irrational.

    Examples
    --------
    >>> from burden.game import normal_form
    >>> from burden.exact import to_text
    >>> dilemma = normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> [tuple(map(to_text, corner)) for corner in feasible_set(dilemma).vertices]
    [('0', '5'), ('1', '1'), ('5', '0'), ('3', '3')]
    """
    found = _shown(game, _payoffs(game))
    return PayoffSet("feasible", _keys(game), found, found, method="convex hull of the payoffs of pure profiles")


def rational_set(game: NormalFormGame, minmaxes: Sequence[Minmax]) -> PayoffSet:
    """Feasible payoffs that give everybody at least the minmax payoff.

    Parameters
    ----------
    game
        The stage game.
    minmaxes
        One for each player; by mixing on their own where that is known, else its bounds, which make two sets.

    Raises
    ------
    UnsupportedGame
        Where a payoff is irrational.
    """
    values = [
        exact.ends(one.mixed) if one.mixed is not None else (exact.ends(one.bounds[0])[0], exact.ends(one.bounds[1])[1])
        for one in minmaxes
    ]
    outer = _cut(game, [low for low, _ in values])
    is_known = all(low == high for low, high in values)
    inner = outer if is_known else _cut(game, [high for _, high in values])
    unknown = ", ".join(one.player for one, (low, high) in zip(minmaxes, values, strict=True) if low != high)
    return PayoffSet(
        "rational",
        _keys(game),
        outer,
        inner,
        gap=Fraction(0) if is_known else _gap(game, outer, inner),
        method="feasible payoffs, cut at the minmax payoffs",
        note="" if is_known else f"the minmax payoff is known between bounds only: {unknown}",
    )


def equilibrium_set(game: NormalFormGame, discounts: Sequence[Fraction], search: Search) -> PayoffSet:
    """Payoffs per period of subgame-perfect equilibria in pure strategies with a public lottery.

    Parameters
    ----------
    game
        The stage game: rational payoffs, at most three players.
    discounts
        Discount factor of each player.
    search
        When its time is over, the bounds so far are given, and the note says so.

    Returns
    -------
    PayoffSet
        All such payoffs lie in ``vertices``, and all of ``inner`` are such payoffs. Without ``vertices`` there is no
        such equilibrium; without ``inner`` alone none is certain, and the gap is the range of payoffs.

    Raises
    ------
    ParameterError
        Where a discount factor does not lie between 0 and 1.
    UnsupportedGame
        Where a payoff is irrational, or there are more than three players.

    Examples
    --------
    >>> from burden.game import normal_form
    >>> from burden.exact import to_text
    >>> dilemma = normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> found = equilibrium_set(dilemma, [Fraction(2, 3)] * 2, Search())
    >>> [tuple(map(to_text, corner)) for corner in found.vertices], found.is_exact
    ([('1', '1'), ('13/3', '1'), ('3', '3'), ('1', '13/3')], True)
    """
    _check(game, discounts)
    for player, discount in zip(game.players, discounts, strict=True):
        if not 0 < discount < 1:
            raise ParameterError(
                f"discount factor of {player.key}: found {exact.to_text(discount)}, expected a number between 0 and 1"
            )
    payoffs = _payoffs(game)
    by_player = {player.key: discount for player, discount in zip(game.players, discounts, strict=True)}
    if game.n_players == 1:
        best: _Points = (max(payoffs),)
        return PayoffSet("equilibrium", _keys(game), best, best, discounts=by_player, method="the best action")
    found, method = _bounds(game, discounts, search)
    gap, notes = found.gap, [_PURE]
    if not found.outer:
        notes = ["there is no equilibrium in pure strategies; such that mix are left out"]
    elif gap is None:
        gap = _range(game)
        notes.insert(0, "no payoff is certain to be one of an equilibrium")
    if found.stopped:
        notes.insert(0, f"{found.stopped}: the set lies between the bounds found so far")
    return PayoffSet(
        "equilibrium",
        _keys(game),
        found.outer,
        found.inner,
        gap=gap or Fraction(0),
        discounts=by_player,
        method=method,
        n_rounds=found.n_rounds,
        note="; ".join(notes),
    )


def _bounds(game: NormalFormGame, discounts: Sequence[Fraction], search: Search) -> tuple[Bounds, str]:
    if game.n_players == 2:
        found = abreu_sannikov.bounds(game, discounts, search)
        if len(set(discounts)) > 1:
            return found, "Abreu, Pearce and Stacchetti (1990), rounded outward and inward"
        way = "in fractions" if found.gap == 0 else "rounded outward and inward"
        return found, f"Abreu and Sannikov (2014), {way}"
    from burden.repetition import three_players

    found = three_players.bounds(game, discounts, search)
    return found, "Judd, Yeltekin and Conklin (2003), rounded outward and inward"


def _check(game: NormalFormGame, discounts: Sequence[Fraction]) -> None:
    if game.n_players > 3:
        raise UnsupportedGame(
            f"sets of equilibrium payoffs are found for up to three players, this game has {game.n_players}"
            "\n    mend: ask for the feasible set, or for critical discount factors"
        )
    if len(discounts) != game.n_players:
        raise ParameterError(f"discount factors: found {len(discounts)}, expected {game.n_players}, one per player")


def _payoffs(game: NormalFormGame) -> list[tuple[Fraction, ...]]:
    """Payoffs of all profiles, in their order."""
    if not game.is_rational:
        raise UnsupportedGame(
            "sets of payoffs are found where all payoffs are rational numbers; this game has irrational ones"
            "\n    mend: give rational numbers in their place"
        )
    return list(zip(*(game.exact_payoffs[i].ravel().tolist() for i in range(game.n_players)), strict=True))


def _keys(game: NormalFormGame) -> tuple[str, ...]:
    return tuple(player.key for player in game.players)


def _shown(game: NormalFormGame, points: Sequence[tuple[Fraction, ...]]) -> _Points:
    return polygons.hull(points) if game.n_players == 2 else hull_of(points).corners


def _cut(game: NormalFormGame, least: Sequence[Fraction]) -> _Points:
    """Feasible payoffs that are at least so large."""
    payoffs = _payoffs(game)
    if game.n_players == 2:
        return polygons.cut(polygons.cut(polygons.hull(payoffs), 0, least[0]), 1, least[1])
    hull = hull_of(payoffs)
    if not hull.free:
        return hull.corners if all(x >= low for x, low in zip(hull.corners[0], least, strict=True)) else ()
    half_spaces = [*hull.facets, *(hull.at_least(axis, low) for axis, low in enumerate(least))]
    return tuple(sorted(hull.spread(corner) for corner in corners(half_spaces)))


def _gap(game: NormalFormGame, outer: _Points, inner: _Points) -> Fraction:
    if not inner:
        return _range(game)
    if game.n_players == 2:
        return max(polygons.distance(inner, corner) for corner in outer)
    from burden.repetition import three_players

    return three_players.farthest(outer, inner)


def _range(game: NormalFormGame) -> Fraction:
    """The largest difference of payoffs of a player."""
    return max((max(own) - min(own) for own in zip(*_payoffs(game), strict=True)), default=Fraction(0))
