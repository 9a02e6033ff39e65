"""From pieces to a list: components of the set of equilibria, and everything in order.

1. Pieces that meet form a component (:mod:`.pieces`). Without continua each equilibrium is one of its own.
2. Where an action stands for copies that pay everybody the same, its weight can be shared out among them in any way. A
   product of polytopes becomes a larger one: each of its vertices becomes the product of simplices over the copies of
   the actions played. What was connected stays so, and what was not too, since all ways to share out are connected.
3. Equilibria are listed: isolated ones, the vertices of polytopes, end points and samples of curves.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import flint

from burden import exact
from burden.game import NormalFormGame, Player, Profile, Strategy, best_responses, support
from burden.results import Component, Equilibrium, Support, Unsettled, certify, mixture
from burden.results import Curve as ListedCurve
from burden.solvers import pieces
from burden.solvers.indifference import Indifference, ball
from burden.solvers.pieces import Curve, Product
from burden.solvers.roots import PRECISION, Found

__all__ = ["Copies", "Listing", "assembled", "with_copies"]

#: For each player and each action of the game that was solved: the actions of the whole game that it stands for.
Copies = Sequence[Sequence[Sequence[int]]]

#: Most equilibria that are listed: vertices of polytopes multiply.
MAX_LISTED = 10_000

#: Most ties that are described in the notes of one solution.
MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class Listing:
    """Equilibria in order, and what they form.

    Parameters
    ----------
    equilibria, components
        As in :class:`~burden.results.Solution`.
    notes
        Which ties make the game degenerate, and what is left out.
    unsettled
        Supports whose pieces could not be listed.
    is_whole
        Whether the list spans everything that was found.
    """

    equilibria: tuple[Equilibrium, ...]
    components: tuple[Component, ...]
    notes: tuple[str, ...] = ()
    unsettled: tuple[Unsettled, ...] = ()
    is_whole: bool = True


def assembled(
    game: NormalFormGame, copies: Copies, points: Sequence[Found], products: Sequence[Product], curves: Sequence[Curve]
) -> Listing:
    """List what was found.

    Parameters
    ----------
    game
        The whole game.
    copies
        Empty if there are none.
    points
        Equilibria that are isolated among those with their support, of the game without copies.
    products, curves
        Other pieces of that game.
    """
    if not products and not curves and not copies:
        listed = [found.equilibrium for found in sorted(points, key=_order_of_point)]
        numbered = tuple(replace(equilibrium, component=k) for k, equilibrium in enumerate(listed, start=1))
        components = tuple(
            Component(k, (k - 1,), ((k - 1,),), 0, equilibrium.index) for k, equilibrium in enumerate(numbered, start=1)
        )
        known = {found.equilibrium.proved: found for found in points if found.equilibrium.index is None}
        return Listing(numbered, components, tuple(_notes_on_ties(game, numbered, known)) if known else ())
    by_profile = {found.equilibrium.profile: found for found in points}
    isolated = [Product(tuple((strategy,) for strategy in profile)) for profile in by_profile]
    groups, unsettled = _groups(isolated, products, curves)
    if copies:
        unsettled += [
            Unsettled(with_copies(curve.support, copies), "a curve or surface, of actions with copies")
            for curve in curves
        ]
    members = [
        _Members.of(game, copies, group, {} if copies else by_profile, _replies(group, by_profile, copies))
        for group in groups
    ]
    if sum(len(own.equilibria) for own in members) > MAX_LISTED or any(own.is_short for own in members):
        listed = sorted((one for own in members for one in own.equilibria.values() if one.type == "pure"), key=_order)
        note = f"there are more than {MAX_LISTED:,} extreme equilibria: these are those that are pure and isolated"
        return Listing(tuple(listed), (), (note,), tuple(unsettled), is_whole=False)
    entries = [(equilibrium, number) for number, own in enumerate(members) for equilibrium in own.equilibria.values()]
    entries.sort(key=lambda entry: _order(entry[0]))
    order = list(dict.fromkeys(number for _, number in entries))
    equilibria = tuple(replace(equilibrium, component=order.index(number) + 1) for equilibrium, number in entries)
    position = {equilibrium.profile: place for place, equilibrium in enumerate(equilibria)}
    components = tuple(members[number].component(k, position) for k, number in enumerate(order, start=1))
    notes = list(_notes_on_ties(game, equilibria, {} if copies else by_profile))
    if any(curve.dimension > 1 for own in members for curve in own.curves):
        notes.append(
            "how many components there are is not proved: a surface may be in several parts, or meet another piece"
        )
    return Listing(equilibria, components, tuple(notes), tuple(unsettled))


_Group = tuple[list[Product], list[Curve]]


def _groups(
    isolated: list[Product], products: Sequence[Product], curves: Sequence[Curve]
) -> tuple[list[_Group], list[Unsettled]]:
    """Pieces by connected component; one by one where that could not be settled, and the reason."""
    if not products and not curves:
        return [([point], []) for point in isolated], []
    try:
        return pieces.components(pieces.maximal([*isolated, *products]), curves), []
    except pieces.Unsettled as reason:
        apart: list[_Group] = [([product], []) for product in dict.fromkeys([*isolated, *products])]
        apart += [([], [curve]) for curve in curves]
        own = curves[0].support if curves else tuple(support(vertices[0]) for vertices in products[0].sets)
        return apart, [Unsettled(own, f"which pieces join is open: {reason}")]


def _replies(group: _Group, by_profile: dict[Profile, Found], copies: Copies) -> Support | None:
    """Best replies to the only equilibrium of a component, as the engine has proved them."""
    (first, *others), curves = group if group[0] else ([Product(())], [])
    if others or curves or not first.is_point:
        return None
    found = by_profile.get(next(first.vertices()))
    if found is None:
        return None
    return with_copies(found.best_replies, copies) if copies else found.best_replies


@dataclass(frozen=True, slots=True)
class _Members:
    """What is listed of a component."""

    products: list[Product]
    curves: list[Curve]
    equilibria: dict[Profile, Equilibrium]
    dimension: int
    is_short: bool

    @classmethod
    def of(
        cls,
        game: NormalFormGame,
        copies: Copies,
        group: _Group,
        known: dict[Profile, Found],
        replies: Support | None,
    ) -> _Members:
        """Certify what is to be listed, unless it is known."""
        products, curves = group
        dimensions = [product.dimension + _n_shared(product, copies) for product in products]
        dimension = max([*dimensions, *(curve.dimension for curve in curves)])
        if copies:
            products, curves = [_shared_out(product, copies) for product in products], []
        is_vertex: dict[Profile, bool] = {}
        for product in products:
            for profile in itertools.islice(product.vertices(), MAX_LISTED + 1):
                is_vertex[profile] = is_vertex.get(profile, False) or not product.is_point
        for curve in curves:
            is_vertex |= dict.fromkeys(curve.endpoints, True)
            is_vertex = {**dict.fromkeys(curve.samples, False), **is_vertex}
        is_alone = len(is_vertex) == 1 and not curves
        equilibria = {}
        for profile, at_end in list(is_vertex.items())[: MAX_LISTED + 1]:
            found = known.get(profile)
            if found is None:
                equilibrium = certify(game, profile, vertex=at_end, tied=replies)
            else:
                equilibrium = replace(found.equilibrium, type="vertex") if at_end else found.equilibrium
            index = equilibrium.index if is_alone else None
            if is_alone and index is None:
                index = _index(game, profile, replies)
            equilibria[profile] = replace(equilibrium, index=index)
        return cls(products, curves, equilibria, dimension, len(is_vertex) > MAX_LISTED)

    def component(self, number: int, position: dict[Profile, int]) -> Component:
        """Describe the component, given where its equilibria are listed."""
        places = tuple(sorted(position[profile] for profile in self.equilibria))
        index = next(iter(self.equilibria.values())).index if len(places) == 1 else None
        return Component(
            number,
            places,
            tuple(tuple(sorted(position[profile] for profile in product.vertices())) for product in self.products),
            self.dimension,
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
                for curve in self.curves
            ),
        )


def _order_of_point(found: Found) -> tuple[int, tuple[int, ...], tuple[float, ...]]:
    """The same as :func:`_order`, from doubles that are known already."""
    played = tuple(a for strategy in found.equilibrium.proved for a, weight in enumerate(strategy) if weight)
    return len(played), played, tuple(-weight for weight in found.weights)


def _order(equilibrium: Equilibrium) -> tuple[int, tuple[int, ...], tuple[float, ...]]:
    """Pure equilibria first, by action; then by size of support, by support, and by strategy."""
    played = tuple(a for strategy in equilibrium.proved for a, weight in enumerate(strategy) if weight)
    if len(played) == len(equilibrium.proved):
        return len(played), played, ()
    weights = tuple(-exact.to_float(weight) for strategy in equilibrium.proved for weight in strategy if weight)
    return len(played), played, weights


# -- copies -------------------------------------------------------------------------------------------------------


def with_copies(actions: Support, copies: Copies) -> Support:
    """Write actions of the game without copies as all the actions that they stand for."""
    return tuple(
        tuple(sorted(copy for action in chosen for copy in own[action]))
        for own, chosen in zip(copies, actions, strict=True)
    )


def _index(game: NormalFormGame, profile: Profile, replies: Support | None) -> int | None:
    """Index of an isolated equilibrium; ``None`` where somebody has a best reply that it does not play."""
    played = tuple(support(strategy) for strategy in profile)
    if replies is None:
        replies = tuple(best_responses(game, player, profile) for player in range(game.n_players))
    if replies != played:
        return None
    system = Indifference(game, played)
    with flint.ctx.workprec(PRECISION):
        weights = {player: [ball(profile[player][action]) for action in played[player]] for player in system.mixing}
        return system.index(weights)


def _n_shared(product: Product, copies: Copies) -> int:
    """Dimensions that sharing out adds."""
    return sum(
        len(own[action]) - 1
        for vertices, own in zip(product.sets, copies, strict=False)
        for action in {action for vertex in vertices for action in support(vertex)}
    )


def _shared_out(product: Product, copies: Copies) -> Product:
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
