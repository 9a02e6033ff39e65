"""Three and more players: every equilibrium, by supports.

An equilibrium with support ``S`` (a set of actions of each player) solves polynomial equations: all actions that a
player mixes over pay the same. They are affine in each player's strategy. There are finitely many supports, and each is
either shown to hold no equilibrium, or its equilibria are isolated and proved, or it is named as unsettled. So the list
is complete, or says where it is not.

The algorithm
-------------
1. *Dominance.* Remove strictly dominated actions, again and again: no equilibrium uses them, and they are never best
   replies. Of actions that pay everybody the same keep one; what it is given can be shared out among its copies
   (:func:`_shared_out`).
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
7. *What cells leave open* is a support with too small a cell: a double root, a root that solves more equations than it
   must, or a continuum. Exact algebra settles most of these (:mod:`.degenerate`), and gives polytopes and curves.
   Others get many more cells. What is still open is named, and the list is not complete.
8. *Assembly.* Without continua each equilibrium is a component of its own. Otherwise pieces are joined where they meet
   (:mod:`.pieces`).

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

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from operator import gt

import numpy as np

from burden import exact
from burden.game import SMALL, NormalFormGame, Player, Profile, Strategy, best_responses, support
from burden.results import (
    MAX_UNSETTLED,
    Certificate,
    Component,
    Equilibrium,
    Solution,
    Support,
    Unsettled,
    certify,
    mark_undominated,
    mixture,
)
from burden.results import Curve as ListedCurve
from burden.search import Search
from burden.solvers import pieces
from burden.solvers.degenerate import settle
from burden.solvers.pieces import Curve, Product
from burden.solvers.pure import certified_pure_equilibria
from burden.solvers.roots import Found, OpenSign, RootFinder
from burden.solvers.support_search import TOO_MANY_CELLS, Candidate, SupportSearch

__all__ = ["solve_n_players"]

#: Most equilibria that are listed: vertices of polytopes multiply.
MAX_LISTED = 10_000

#: Most ties that are described in the notes of one solution.
MAX_NAMED = 3

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
        method = "pure equilibria by exact comparison"
        return Solution(game, (), complete=False, certificate=Certificate(method), notes=tuple(limits))
    kept = _undominated(distinct)
    supports = SupportSearch(_restricted(distinct, kept), search)
    supports.run()
    answer = _Answer(distinct, [_with_replies(equilibrium) for equilibrium in pure])
    answer.prove(replace(one, support=_mapped(one.support, kept)) for one in supports.candidates)
    for own, reason in supports.unsettled:
        answer.settle(_mapped(own, kept), reason, supports, own, search)
    answer.n_left = supports.n_left
    if copies:
        answer = answer.shared_out(game, copies)
    return answer.solution(search)


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
    """

    def __init__(self, game: NormalFormGame, points: list[Found]) -> None:
        self.game = game
        self.points = points
        self.products: list[Product] = []
        self.curves: list[Curve] = []
        self.open: list[Unsettled] = []
        self.n_left = 0

    def prove(self, candidates: Iterable[Candidate]) -> None:
        """Add the equilibria at the roots that cells found."""
        finder = RootFinder(self.game)
        for candidate in candidates:
            try:
                found = finder.equilibrium(candidate)
            except OpenSign as reason:
                self.open.append(Unsettled(candidate.support, str(reason)))
            else:
                if found is not None:
                    self.points.append(found)

    def settle(self, actions: Support, reason: str, supports: SupportSearch, own: Support, search: Search) -> None:
        """Settle by other means a support that cells left open."""
        if search.stopped is not None:
            self.open.append(Unsettled(actions, reason))
            return
        try:
            products, curves = settle(self.game, actions)
        except pieces.Unsettled as algebra:
            if reason == TOO_MANY_CELLS and (found := supports.retry(own)) is not None:
                self.prove(replace(one, support=actions) for one in found)
            else:
                self.open.append(Unsettled(actions, f"{reason}; {algebra}"))
        else:
            self.products += products
            self.curves += curves

    def shared_out(self, game: NormalFormGame, copies: Sequence[Sequence[Sequence[int]]]) -> _Answer:
        """The answer for a game in which each action stands for some copies, among which its weight can be shared."""
        whole = _Answer(game, [])
        whole.n_left = self.n_left
        whole.open = [Unsettled(_with_copies(one.support, copies), one.reason) for one in self.open]
        whole.open += [
            Unsettled(_with_copies(curve.support, copies), "a curve or surface, of actions with copies")
            for curve in self.curves
        ]
        for found in self.points:
            product = _shared_out(Product(tuple((own,) for own in found.equilibrium.profile)), copies)
            replies = _with_copies(found.best_replies, copies)
            index = found.equilibrium.index if product.is_point and replies == _played(product) else None
            for profile in product.vertices():
                whole.points.append(Found(certify(game, profile, index=index, tied=replies), replies))
            if not product.is_point:
                whole.products.append(product)
        whole.products += [_shared_out(product, copies) for product in self.products]
        return whole

    def solution(self, search: Search) -> Solution:
        """List everything, with components, certificate and notes."""
        notes: list[str] = []
        reasons = list(self.open)
        listed, components, limits = self._listed()
        if any(equilibrium.index is None for equilibrium in listed):
            notes += _notes_on_ties(self.game, listed, {found.equilibrium.profile: found for found in self.points})
        notes += limits
        if self.n_left:
            why = search.stopped or "the game is too large to be searched"
            notes.append(f"not searched: {_large(self.n_left)} support profiles; {why}")
        indices = [component.index for component in components]
        index_sum = sum(index for index in indices if index is not None) if None not in indices else None
        complete = not reasons and not self.n_left and not limits
        if complete and index_sum not in {None, 1}:
            notes.append(f"the indices sum to {index_sum} and not to 1: the list cannot be complete")
            complete = False
        return Solution(
            self.game,
            mark_undominated(listed),
            complete=complete,
            certificate=Certificate(METHOD, index_sum if complete else None),
            components=components,
            notes=tuple(notes),
            unsettled=tuple(reasons[:MAX_UNSETTLED]),
            n_unsettled=len(reasons) + self.n_left,
            interrupted=search.interrupted,
        )

    def _listed(self) -> tuple[list[Equilibrium], tuple[Component, ...], list[str]]:
        """Equilibria in order, the components they form, and what is left out."""
        if not self.products and not self.curves:
            listed = sorted((found.equilibrium for found in self.points), key=_order)
            numbered = [replace(equilibrium, component=k) for k, equilibrium in enumerate(listed, start=1)]
            components = tuple(
                Component(k, (k - 1,), ((k - 1,),), 0, equilibrium.index)
                for k, equilibrium in enumerate(numbered, start=1)
            )
            return numbered, components, []
        known = {found.equilibrium.profile: found.equilibrium for found in self.points}
        points = [Product(tuple((strategy,) for strategy in profile)) for profile in known]
        groups = pieces.components(pieces.maximal([*points, *self.products]), self.curves)
        members = [_members(products, curves) for products, curves in groups]
        limits = []
        if sum(map(len, members)) > MAX_LISTED:
            limits.append(f"these are the pure equilibria; more than {MAX_LISTED:,} extreme ones are not listed")
            listed = sorted((one for one in known.values() if one.type == "pure"), key=_order)
            return listed, (), limits
        found = []
        for number, (products, curves) in enumerate(groups):
            is_point = not curves and all(product.is_point for product in products)
            for profile, is_vertex in members[number].items():
                equilibrium = known.get(profile)
                if equilibrium is None or is_vertex:
                    equilibrium = (
                        certify(self.game, profile, vertex=is_vertex)
                        if equilibrium is None
                        else replace(equilibrium, type="vertex")
                    )
                if not is_point:
                    equilibrium = replace(equilibrium, index=None)
                found.append((equilibrium, number))
        found.sort(key=lambda entry: _order(entry[0]))
        order = list(dict.fromkeys(number for _, number in found))
        position = {equilibrium.profile: place for place, (equilibrium, _) in enumerate(found)}
        components = tuple(
            self._component(k, groups[number], members[number], position, found)
            for k, number in enumerate(order, start=1)
        )
        numbered = [replace(equilibrium, component=order.index(number) + 1) for equilibrium, number in found]
        return numbered, components, []

    def _component(
        self,
        number: int,
        group: tuple[list[Product], list[Curve]],
        members: dict[Profile, bool],
        position: dict[Profile, int],
        found: Sequence[tuple[Equilibrium, int]],
    ) -> Component:
        products, curves = group
        places = tuple(sorted(position[profile] for profile in members))
        index = found[places[0]][0].index if len(places) == 1 and not curves else None
        return Component(
            number,
            places,
            tuple(tuple(sorted(position[profile] for profile in product.vertices())) for product in products),
            max([*(product.dimension for product in products), *(curve.dimension for curve in curves)]),
            index,
            tuple(
                ListedCurve(
                    curve.dimension,
                    curve.support,
                    curve.equations,
                    curve.inequalities,
                    tuple(position[profile] for profile in curve.samples),
                    tuple(position[profile] for profile in curve.endpoints),
                )
                for curve in curves
            ),
        )


def _large(number: int) -> str:
    """Write a number of any size, in few characters."""
    return f"{number:,}" if number < 10**9 else f"about 10^{len(str(number)) - 1}"


def _members(products: Sequence[Product], curves: Sequence[Curve]) -> dict[Profile, bool]:
    """Profiles to list of a component, and whether each is an end point of a continuum."""
    members: dict[Profile, bool] = {}
    for product in products:
        for profile in itertools.islice(product.vertices(), MAX_LISTED + 1):
            members[profile] = members.get(profile, False) or not product.is_point
    for curve in curves:
        for profile in curve.samples:
            members.setdefault(profile, False)
        for profile in curve.endpoints:
            members[profile] = True
    return members


def _order(equilibrium: Equilibrium) -> tuple[int, tuple[int, ...], tuple[float, ...]]:
    """Pure equilibria first, by action; then by size of support, by support, and by strategy."""
    played = [a for strategy in equilibrium.proved for a, weight in enumerate(strategy) if weight]
    if equilibrium.type == "pure":
        return len(played), tuple(played), ()
    weights = tuple(-exact.to_float(weight) for strategy in equilibrium.proved for weight in strategy[:-1] if weight)
    return len(played), tuple(played), weights


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
    """Whether doubles tell all actions of a player apart."""
    slices = np.moveaxis(game.payoffs, player + 1, 0)
    return len({own.tobytes() for own in slices}) == len(slices)


def _undominated(game: NormalFormGame) -> list[list[int]]:
    """Actions of each player that are left when strictly dominated ones are removed until there are none.

    Doubles are compared, with some slack: what seems dominated is.
    """
    kept = [list(range(n)) for n in game.n_actions]
    if game.is_rational and game.payoffs[0].size <= SMALL:
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


def _with_replies(equilibrium: Equilibrium) -> Found:
    """A pure equilibrium with everybody's best replies, and its index if these are what is played."""
    if equilibrium.strict:
        replies = tuple(support(strategy) for strategy in equilibrium.proved)
        return Found(replace(equilibrium, index=1), replies)
    game = equilibrium.game
    return Found(
        equilibrium, tuple(best_responses(game, player, equilibrium.profile) for player in range(game.n_players))
    )


# -- copies -------------------------------------------------------------------------------------------------------


def _with_copies(actions: Support, copies: Sequence[Sequence[Sequence[int]]]) -> Support:
    return tuple(
        tuple(sorted(copy for action in chosen for copy in own[action]))
        for own, chosen in zip(copies, actions, strict=True)
    )


def _shared_out(product: Product, copies: Sequence[Sequence[Sequence[int]]]) -> Product:
    """All ways to share the weight of each action among its copies: a product again, with more vertices."""
    sets = []
    for vertices, own in zip(product.sets, copies, strict=True):
        n_actions = sum(map(len, own))
        shared: dict[Strategy, None] = {}
        for vertex in vertices:
            played = support(vertex)
            for choice in itertools.product(*(own[action] for action in played)):
                weights = dict(zip(choice, (vertex[action] for action in played), strict=True))
                shared[tuple(weights.get(a, Fraction(0)) for a in range(n_actions))] = None
        sets.append(tuple(shared))
    return Product(tuple(sets))


def _played(product: Product) -> Support:
    return tuple(support(vertices[0]) for vertices in product.sets)


# -- notes --------------------------------------------------------------------------------------------------------


def _notes_on_ties(game: NormalFormGame, listed: Sequence[Equilibrium], known: dict[Profile, Found]) -> Iterator[str]:
    """Say which ties make a game degenerate: best replies that are not played."""
    ties: dict[tuple[int, Profile], tuple[int, ...]] = {}
    for equilibrium in listed:
        profile = equilibrium.profile
        if equilibrium.index is not None:
            continue
        found = known.get(profile)
        for player in range(game.n_players):
            replies = best_responses(game, player, profile) if found is None else found.best_replies[player]
            if len(replies) > len(support(profile[player])):
                ties.setdefault((player, (*profile[:player], *profile[player + 1 :])), tuple(replies))
    for (player, others), replies in list(ties.items())[:MAX_NAMED]:
        rivals = [one for k, one in enumerate(game.players) if k != player]
        against = "; ".join(f"{one.key}: {_mixture(one, own)}" for one, own in zip(rivals, others, strict=True))
        actions = ", ".join(game.players[player].actions[a] for a in replies)
        yield f"degenerate: against {against}, {game.players[player].key} has the best replies {actions}"
    if len(ties) > MAX_NAMED:
        yield f"degenerate: {len(ties) - MAX_NAMED} more ties like these"


def _mixture(player: Player, strategy: Strategy) -> str:
    return mixture({player.actions[action]: exact.to_text(strategy[action]) for action in support(strategy)})
