"""Three and more players: every equilibrium, by supports.

An equilibrium with support ``S`` (a set of actions of each player) solves polynomial equations: all actions that a
player mixes over pay the same. They are affine in each player's strategy. There are finitely many supports, and each is
either shown to hold no equilibrium, or its equilibria are isolated and proved, or it is named as unsettled. So the list
is complete, or says where it is not.

The algorithm
-------------
1. *Dominance.* Remove strictly dominated actions, again and again: no equilibrium uses them, and they are never best
   replies. Of actions that pay everybody the same keep one; what it is given can be shared out among its copies
   (step 8).
2. *Pure equilibria*, by exact comparison of all payoffs (:mod:`.pure`).
3. *Supports* in which somebody mixes are enumerated player by player. Once some are chosen, actions of the others that
   are strictly dominated while everybody keeps to what is left are left out, and a choice that holds a dominated action
   is given up (conditional dominance; Porter, Nudelman and Shoham 2008).
4. *Cells.* The product of simplices over a support is covered by cells, products of smaller simplices
   (:mod:`.cells`). An affine function of each player's weights takes its extremes over a cell at profiles of vertices,
   so ranges are exact up to rounding. A cell is dropped where

   a. an action of the support pays less than another action everywhere in it; or
   b. the Newton map ``N(w) = w - Y F(w)``, with ``Y`` the inverse Jacobian at the centre, misses it: a root is a fixed
      point of ``N``; or
   c. the same holds for the equations of one player alone, as equations for another one's weights; or
   d. a combination of one player's equations with gradient zero at the centre, which exists where there are more of
      them than weights, does not vanish in it.

   The ranges of (b) and (c) also bound weights from below. The weights above such bounds form a smaller cell, which
   takes the place of the cell.
5. *Roots.* Where ``N`` takes a cell, or the cell inflated about its centre, into its interior and contracts it, there
   is exactly one root in it. Further steps of ``N`` give it in doubles, with a bound on the error. A root with a weight
   that is negative, or at which somebody gains by an action outside the support, beyond that bound, is dropped.
   Otherwise the cell is halved.
6. *Proof and signs.* Each root is proved again, in ball arithmetic on the payoffs as given (:mod:`.krawczyk`), or
   solved for exactly, and its weights and the gains of all other actions get their signs (:mod:`.roots`). Roots of
   degree one and two are written in closed form (:mod:`.closed_forms`). The same root may come from two cells: it is
   listed once, since both proofs are of the only root in a box.
7. *What cells leave open* is a support with too many cells, which gets more, or one with too small a cell: a double
   root, a root that solves more equations than it must, or a continuum. Linear programming excludes some
   (:mod:`.exclusion`); exact algebra settles most others (:mod:`.degenerate`), and gives polytopes and curves. What is
   still open is named, and the list is not complete.
8. *Assembly.* Without continua each equilibrium is a component of its own. Otherwise pieces are joined where they meet
   (:mod:`.assembly`).

What must be proved for the list to be complete
-----------------------------------------------
* Steps 1 and 3 remove only what no equilibrium uses: comparisons are strict, and in doubles beyond the rounding error.
* Step 4 drops only cells without roots. Cells that replace a cell cover all of its roots: the two halves share the new
  face, and a shrunk cell holds all weights above valid bounds. Every entry of a table carries a bound on its error,
  which grows with each average taken; ranges are widened by what that makes of them and by the rounding of ``N``
  itself. ``Y`` need not be exact.
* Step 5 accounts for every root in the cell, since there is only one. It may lie in the inflated part, or have a
  negative weight: then it belongs elsewhere, or is no equilibrium.
* Steps 2 and 6 are exact, or carry error bounds; where zero lies within them the support is reported as unsettled.

The certificate is independent of this: in a nondegenerate game the indices of all equilibria, signs of ``det -J``, sum
to 1 (Shapley 1974; Harsanyi 1973). A sum of 1 cannot show that nothing is missing, since two equilibria of opposite
index may be, but any other sum would show that something is wrong.

References
----------
J. C. Harsanyi, "Oddness of the number of equilibrium points: a new proof", *International Journal of Game Theory* 2
(1973) 235-250.
R. D. McKelvey, A. McLennan, "Computation of equilibria in finite games", *Handbook of Computational Economics* 1 (1996)
87-142.
A. Neumaier, *Interval Methods for Systems of Equations*, Cambridge University Press, 1990.
R. Porter, E. Nudelman, Y. Shoham, "Simple search methods for finding a Nash equilibrium", *Games and Economic Behavior*
63 (2008) 642-662.
L. S. Shapley, "A note on the Lemke-Howson algorithm", *Mathematical Programming Study* 1 (1974) 175-189.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations, starmap
from operator import eq, gt

import numpy as np

from burden.errors import SolverError
from burden.exact import TooLargeError, UndecidedError
from burden.game import NormalFormGame, best_responses, support
from burden.results import (
    MAX_UNSETTLED,
    Certificate,
    Equilibrium,
    Solution,
    Support,
    Unsettled,
    mark_undominated,
)
from burden.search import Search
from burden.solvers.assembly import assembled, with_copies
from burden.solvers.degenerate import settle
from burden.solvers.pieces import Curve, Product
from burden.solvers.pure import certified_pure_equilibria
from burden.solvers.roots import Found, OpenSign, RootFinder
from burden.solvers.support_search import TOO_MANY_CELLS, Candidate, SupportSearch

__all__ = ["solve_n_players"]

#: Relative difference of doubles that certainly is one.
SLACK = 1e-12

#: How the list was found, in a phrase.
METHOD = "each support excluded by dominance or intervals, or its equilibria proved"


def solve_n_players(game: NormalFormGame, search: Search | None = None) -> Solution:
    """All equilibria of a game of three or more players.

    Parameters
    ----------
    game
        The game.
    search
        How long it may take, and who watches.
    """
    search = search or Search()
    distinct, copies = _without_copies(game)
    pure, limits = certified_pure_equilibria(distinct)
    if limits:
        pure, limits = certified_pure_equilibria(game)
        certificate = Certificate("pure equilibria by exact comparison")
        notes = (*limits, "mixed ones were not searched for")
        return Solution(game, mark_undominated(pure), complete=False, certificate=certificate, notes=notes)
    kept = _undominated(distinct)
    supports = SupportSearch(_restricted(distinct, kept), search)
    supports.run()
    answer = _Answer(distinct, [_with_replies(equilibrium) for equilibrium in pure], search)
    answer.prove(replace(one, support=_mapped(one.support, kept)) for one in supports.candidates)
    for own, reason in supports.unsettled:
        answer.settle(_mapped(own, kept), reason, supports, own)
    answer.n_left = supports.n_left
    answer.is_too_large = not supports.is_possible
    return answer.solution(game, copies)


class _Answer:
    """What has been found so far.

    Attributes
    ----------
    points
        Equilibria that are isolated among those with their support.
    products, curves
        Other pieces.
    open
        Supports that are not settled, and why.
    n_left
        Number of support profiles that were not reached.
    is_too_large
        Whether no search would reach any.
    """

    def __init__(self, game: NormalFormGame, points: list[Found], search: Search) -> None:
        self.game = game
        self.search = search
        self.points = points
        self.products: list[Product] = []
        self.curves: list[Curve] = []
        self.open: list[Unsettled] = []
        self.n_left = 0
        self.is_too_large = False
        self._exact: set[Support] = set()

    def prove(self, candidates: Iterable[Candidate]) -> None:
        """Add the equilibria at the roots that cells found."""
        finder = RootFinder(self.game)
        for candidate in candidates:
            if candidate.support in self._exact:
                continue
            try:
                found = finder.equilibrium(candidate)
            except (OpenSign, TooLargeError, UndecidedError) as reason:
                self._settle_exactly(candidate.support, str(reason))
            else:
                if found is not None:
                    weights = tuple(weight for own in candidate.weights for weight in own)
                    self.points.append(replace(found, weights=weights))

    def settle(self, actions: Support, reason: str, supports: SupportSearch, own: Support) -> None:
        """Settle by other means a support that cells left open."""
        if reason == TOO_MANY_CELLS and (found := supports.retry(own)) is not None:
            self.prove(replace(one, support=actions) for one in found)
        else:
            self._settle_exactly(actions, reason)

    def _settle_exactly(self, actions: Support, reason: str) -> None:
        if self.search.stopped is not None:
            self.open.append(Unsettled(actions, reason))
            return
        try:
            products, curves = settle(self.game, actions, self.search)
        except (SolverError, TooLargeError, UndecidedError) as algebra:
            self.open.append(Unsettled(actions, f"{reason}; {algebra}"))
        else:
            # These are all equilibria with this support, those that cells have found among them.
            self._exact.add(actions)
            self.points = [found for found in self.points if _played(found.equilibrium) != actions]
            self.products += products
            self.curves += curves

    def solution(self, game: NormalFormGame, copies: Sequence[Sequence[Sequence[int]]]) -> Solution:
        """List everything, with components, certificate and notes."""
        listing = assembled(game, copies, self.points, self.products, self.curves)
        left = [Unsettled(with_copies(one.support, copies), one.reason) for one in self.open] if copies else self.open
        left = [*left, *listing.unsettled]
        notes = list(listing.notes)
        if self.n_left:
            why = "the game is too large to be searched" if self.is_too_large else self.search.stopped
            notes.append(f"not searched: {_large(self.n_left)} support profiles; {why}")
        indices = [component.index for component in listing.components]
        index_sum = sum(index for index in indices if index is not None) if None not in indices else None
        complete = not left and not self.n_left and listing.is_whole
        if complete and index_sum not in {None, 1}:
            notes.append(f"the indices sum to {index_sum} and not to 1: the list cannot be complete")
            complete = False
        return Solution(
            game,
            mark_undominated(listing.equilibria),
            complete=complete,
            certificate=Certificate(METHOD, index_sum if complete else None),
            components=listing.components,
            notes=tuple(notes),
            unsettled=tuple(left[:MAX_UNSETTLED]),
            n_unsettled=len(left) + self.n_left,
            interrupted=self.search.interrupted,
        )


def _large(number: int) -> str:
    """Write a number of any size, in few characters."""
    return f"{number:,}" if number < 10**9 else f"about 10^{len(str(number)) - 1}"


# -- steps 1 and 2 ------------------------------------------------------------------------------------------------


def _without_copies(game: NormalFormGame) -> tuple[NormalFormGame, list[list[list[int]]]]:
    """The game with one action each of those that pay everybody the same; and the copies of each action kept.

    No copies are given where there are none.
    """
    if all(_rows_differ(game, player) for player in range(game.n_players)):
        return game, []
    copies = []
    for player in range(game.n_players):
        slices: dict[tuple[object, ...], list[int]] = {}
        for action in range(game.n_actions[player]):
            entries = np.take(game.exact_payoffs, action, axis=player + 1).ravel().tolist()
            slices.setdefault(tuple(entries), []).append(action)
        copies.append(list(slices.values()))
    if all(len(own) == n for own, n in zip(copies, game.n_actions, strict=True)):
        return game, []
    return _restricted(game, [[same[0] for same in own] for own in copies]), copies


def _rows_differ(game: NormalFormGame, player: int) -> bool:
    """Whether a quick look tells all actions of a player apart."""
    if game.is_rational and game.is_small and not any(starmap(eq, combinations(game.payoff_rows(player), 2))):
        return True
    slices = np.moveaxis(game.payoffs, player + 1, 0)
    return len({own.tobytes() for own in slices}) == len(slices)


def _undominated(game: NormalFormGame) -> list[list[int]]:
    """Actions of each player that are left when strictly dominated ones are removed until there are none.

    Doubles are compared, with some slack: what seems dominated is.
    """
    kept = [list(range(n)) for n in game.n_actions]
    if game.is_rational and game.is_small:
        rows_of = map(game.payoff_rows, range(game.n_players))
        if not any(all(map(gt, rival, row)) for rows in rows_of for row in rows for rival in rows):
            return kept  # the usual case, without arrays
    unchanged = player = 0
    while unchanged < game.n_players:
        table = game.payoffs[player]
        if any(len(own) < n for own, n in zip(kept, game.n_actions, strict=True)):
            table = table[np.ix_(*kept)]
        rows = np.moveaxis(table, player, 0).reshape(len(kept[player]), -1)
        slack = SLACK * np.abs(rows).max()
        left = [
            action for row, action in zip(rows, kept[player], strict=True) if not (rows > row + slack).all(axis=1).any()
        ]
        unchanged = unchanged + 1 if len(left) == len(kept[player]) else 1
        kept[player] = left
        player = (player + 1) % game.n_players
    return kept


def _restricted(game: NormalFormGame, kept: Sequence[Sequence[int]]) -> NormalFormGame:
    """The game in which players may only take the actions given."""
    if all(len(own) == n for own, n in zip(kept, game.n_actions, strict=True)):
        return game
    players = tuple(
        replace(
            player,
            actions=tuple(player.actions[a] for a in own),
            levels=None if player.levels is None else tuple(player.levels[a] for a in own),
        )
        for player, own in zip(game.players, kept, strict=True)
    )
    return NormalFormGame(players, game.exact_payoffs[np.ix_(range(game.n_players), *kept)], game.title)


def _mapped(actions: Support, kept: Sequence[Sequence[int]]) -> Support:
    return tuple(tuple(own[a] for a in chosen) for own, chosen in zip(kept, actions, strict=True))


def _played(equilibrium: Equilibrium) -> Support:
    return tuple(support(strategy) for strategy in equilibrium.proved)


def _with_replies(equilibrium: Equilibrium) -> Found:
    """A pure equilibrium with everybody's best replies, and its index if these are what is played."""
    if equilibrium.strict:
        return Found(replace(equilibrium, index=1), _played(equilibrium))
    game = equilibrium.game
    return Found(
        equilibrium, tuple(best_responses(game, player, equilibrium.profile) for player in range(game.n_players))
    )
