"""A leader whose action the others observe.

1. For each action of the leader solve the game that the others then play.
2. The leader is free to hope or to fear: among the others' equilibria it counts on the one that it likes best
   (``optimistic``) or on the one that it likes least (``pessimistic``).
3. It takes an action with the highest value. Ties are reported as ties.

Every outcome given is on the path of a subgame-perfect equilibrium in which the others play, after every other action,
the equilibrium that the leader hopes for or fears. Over a product of polytopes, one for each follower, the leader's
payoff is affine in each follower's strategy: extremes are taken at listed equilibria, so that such continua need no
further search. On a curve of replies they may lie elsewhere, and the answer is then not called complete. ``strict``
says that nobody does as well otherwise: no follower by another reply, nor the leader by another action, given what it
counts on. Regret is that of the followers after the action taken.

References
----------
H. von Stackelberg, *Marktform und Gleichgewicht* (1934). G. Leitmann, "On generalized Stackelberg strategies", *Journal
of Optimization Theory and Applications* 26 (1978) 637-643, for the optimistic and the pessimistic leader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from burden import exact
from burden.exact import Exact
from burden.game import NormalFormGame, Profile, action_payoffs, restrict
from burden.results import Certificate, Equilibrium, Selection, Solution, Subgame, mark_undominated

__all__ = ["chosen_places", "solve_leader_first"]


def solve_leader_first(game: NormalFormGame, leader: int, solve: Callable[[NormalFormGame], Solution]) -> Solution:
    """Outcomes of the game in which one player moves first and is observed.

    Parameters
    ----------
    game
        A game of at least two players.
    leader
        Position of the player who moves first.
    solve
        Solver for the games among the others.
    """
    key = game.players[leader].key
    subgames = []
    for action, label in enumerate(game.players[leader].actions):
        answer = solve(restrict(game, leader, action))
        payoffs = tuple(
            exact.shortened(action_payoffs(game, leader, _whole(game, leader, action, equilibrium.profile))[action])
            for equilibrium in answer.equilibria
        )
        subgames.append(Subgame(label, answer, payoffs))
    hoped, feared = chosen_places(subgames, 1), chosen_places(subgames, -1)
    outcomes = []
    for place in sorted({*hoped, *feared}):
        selection: Selection = "both" if place in hoped and place in feared else "optimistic"
        if place not in hoped:
            selection = "pessimistic"
        is_tie = any(place in chosen and len({action for action, _ in chosen}) > 1 for chosen in (hoped, feared))
        outcomes.append(_outcome(game, leader, place, subgames, selection, is_tie=is_tie))
    complete = all(
        subgame.solution.complete and not any(part.curves for part in subgame.solution.components)
        for subgame in subgames
    )
    method = "each subgame solved on its own; the leader's values compared exactly"
    return Solution(
        game,
        mark_undominated(outcomes),
        complete=complete,
        certificate=Certificate(method),
        notes=tuple(_notes(key, subgames, hoped, feared)),
        timing="guarantor-first",
        leader=key,
        subgames=tuple(subgames),
    )


def _whole(game: NormalFormGame, leader: int, action: int, others: Profile) -> Profile:
    own = tuple(Fraction(int(a == action)) for a in range(game.n_actions[leader]))
    return (*others[:leader], own, *others[leader:])


def chosen_places(subgames: Sequence[Subgame], direction: int) -> list[tuple[int, int]]:
    """Places (action, equilibrium) that a leader reaches who counts on its best (1) or worst (-1) continuation."""
    values: dict[int, Exact] = {}
    for action, subgame in enumerate(subgames):
        for payoff in subgame.leader_payoffs:
            if action not in values or exact.compare(payoff, values[action]) == direction:
                values[action] = payoff
    best: Exact | None = None
    for value in values.values():
        if best is None or exact.compare(value, best) > 0:
            best = value
    return [
        (action, position)
        for action, value in values.items()
        if best is not None and exact.compare(value, best) == 0
        for position, payoff in enumerate(subgames[action].leader_payoffs)
        if exact.compare(payoff, best) == 0
    ]


def _outcome(
    game: NormalFormGame,
    leader: int,
    place: tuple[int, int],
    subgames: list[Subgame],
    selection: Selection,
    *,
    is_tie: bool,
) -> Equilibrium:
    action, position = place
    reply = subgames[action].solution.equilibria[position]
    own = subgames[action].leader_payoffs[position]
    return replace(
        reply,
        game=game,
        proved=_whole(game, leader, action, reply.profile),
        proved_payoffs=(*reply.payoffs[:leader], own, *reply.payoffs[leader:]),
        closed_form=None,
        strict=reply.strict and not is_tie,
        component=0,  # components are numbered within each subgame, and an outcome belongs to the whole
        index=None,
        undominated=True,
        selection=selection,
    )


def _notes(key: str, subgames: list[Subgame], hoped: list[tuple[int, int]], feared: list[tuple[int, int]]) -> list[str]:
    notes = []
    for chosen, kind in ((hoped, "best"), (feared, "worst")):
        actions = list(dict.fromkeys(subgames[action].action for action, _ in chosen))
        if len(actions) > 1:
            notes.append(f"tie: counting on the {kind} reply, {key} does equally well with {' and '.join(actions)}")
    empty = [subgame.action for subgame in subgames if not subgame.solution.equilibria]
    if empty:
        notes.append(f"after {', '.join(empty)} no equilibrium is known, so that {key} could not weigh it")
    unsettled = [subgame.action for subgame in subgames if not subgame.solution.complete]
    if unsettled:
        notes.append(f"the replies to {', '.join(unsettled)} are not completely known: an outcome may change with them")
    if any(subgames[action].solution.equilibria[position].type == "vertex" for action, position in [*hoped, *feared]):
        notes.append("an outcome of type vertex is an end point of a continuum of replies: others on it may do as well")
    curved = [one.action for one in subgames if any(part.curves for part in one.solution.components)]
    if curved:
        notes.append(
            f"the replies to {', '.join(curved)} form a curve, of which {key} weighed the listed points alone: "
            "others may be better or worse for it"
        )
    for subgame in subgames:
        notes += [f"after {subgame.action}: {note}" for note in subgame.solution.notes]
    return notes
