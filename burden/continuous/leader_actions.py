"""A leader with actions before players with an interval: solve what they play after each of them, and compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from burden import exact
from burden.continuous.assembly import mark_undominated
from burden.continuous.clearing import NotAlgebraic
from burden.continuous.lines import level_games, payoffs_at
from burden.continuous.simultaneous import Replies, players_of, solve_at_once
from burden.exact import Exact, UndecidedError
from burden.model import Model
from burden.results import Certificate, LevelSolution, LevelSubgame, Selection
from burden.search import Search

__all__ = ["among_actions", "compared"]


def among_actions(model: Model, values: Mapping[str, Fraction], leader: str, search: Search) -> LevelSolution:
    """Find what a leader with actions does whose move the others, some of them with an interval, observe."""
    players = players_of(model, values)
    position = [player.key for player in players].index(leader)
    labels = players[position].actions
    subgames, notes, complete = [], [], True
    for action, label in enumerate(labels):
        replies = solve_at_once(model, values, search, {leader: Fraction(action)})
        solution = replies.solution
        payoffs = tuple(one.payoffs[position] for one in solution.equilibria)
        subgames.append(LevelSubgame(label, solution, payoffs))
        complete = complete and solution.complete
        continua = [part for part in solution.components if part.dimension]
        if continua and not _is_affine(model, values, leader, {leader: Fraction(action)}, replies):
            complete = False
            notes.append(
                f"after {label} the replies form a continuum, of which {leader} weighed the listed points alone: "
                "others may be better or worse for it"
            )
    weighed = [
        (payoff, (action, k)) for action, one in enumerate(subgames) for k, payoff in enumerate(one.leader_payoffs)
    ]
    hoped, feared, doubts = _chosen(weighed)
    outcomes = []
    for place in sorted({*hoped, *feared}):
        selection: Selection = "both" if place in hoped and place in feared else "optimistic"
        if place not in hoped:
            selection = "pessimistic"
        action, k = place
        reply = subgames[action].solution.equilibria[k]
        is_tie = any(place in chosen and len({a for a, _ in chosen}) > 1 for chosen in (hoped, feared))
        outcomes.append(
            replace(reply, component=0, undominated=True, selection=selection, strict=reply.strict and not is_tie)
        )
    for chosen, kind in ((hoped, "best"), (feared, "worst")):
        tied = list(dict.fromkeys(labels[action] for action, _ in chosen))
        if len(tied) > 1:
            notes.append(f"tie: counting on the {kind} reply, {leader} does equally well with {' and '.join(tied)}")
    empty = [one.action for one in subgames if not one.solution.equilibria]
    if empty:
        notes.append(f"after {', '.join(empty)} no pure equilibrium is known, so that {leader} could not weigh it")
    notes += doubts
    for one in subgames:
        notes += [f"after {one.action}: {note}" for note in one.solution.notes]
    return LevelSolution(
        model.title,
        players,
        mark_undominated(outcomes),
        complete=complete and not doubts,
        certificate=Certificate("each subgame solved on its own; the leader's payoffs compared exactly"),
        notes=tuple(dict.fromkeys(notes)),
        timing="guarantor-first",
        leader=leader,
        parameters=dict(values),
        subgames=tuple(subgames),
        interrupted=search.interrupted,
    )


def _is_affine(
    model: Model, values: Mapping[str, Fraction], leader: str, fixed: Mapping[str, Fraction], replies: Replies
) -> bool:
    """Whether the leader's payoff is affine in the others' levels, and every continuum flat: then its ends decide."""
    if any(c.total_degree() > 1 for found in replies.found for s in found.pieces for c in s.family.coordinates):
        return False
    if any(not (s.has_low and s.has_high) for found in replies.found for s in found.pieces):
        return False
    for game in level_games(model, values, fixed):
        try:
            above, below = game.ring.rational(payoffs_at(model, values, fixed, game.actions)[leader])
        except NotAlgebraic:
            return False
        if above.total_degree() > 1 or not below.is_constant():
            return False
    return True


def compared(left: Exact, right: Exact) -> int | None:
    """Order of two payoffs; ``None`` where it was not settled."""
    try:
        return exact.compare(left, right)
    except UndecidedError:
        return None


def _chosen(
    weighed: Sequence[tuple[Exact, tuple[int, int]]],
) -> tuple[list[tuple[int, int]], list[tuple[int, int]], list[str]]:
    """Places (move, reply) that a leader reaches who counts on its best, and on its worst, reply to each move."""
    doubts: list[str] = []

    def better(left: Exact, right: Exact) -> int:
        sign = compared(left, right)
        if sign is None:
            doubts.append("not settled: two payoffs of the leader that could not be told apart")
            return 0
        return sign

    results = []
    for direction in (1, -1):
        by_move: dict[int, Exact] = {}
        for payoff, (action, _) in weighed:
            if action not in by_move or better(payoff, by_move[action]) == direction:
                by_move[action] = payoff
        best: Exact | None = None
        for payoff in by_move.values():
            if best is None or better(payoff, best) > 0:
                best = payoff
        results.append(
            [
                (action, k)
                for payoff, (action, k) in weighed
                if best is not None and better(by_move[action], best) == 0 and better(payoff, best) == 0
            ]
        )
    return results[0], results[1], list(dict.fromkeys(doubts))
