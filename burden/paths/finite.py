"""Paths where allies choose from lists of actions: backward induction over every state that can be reached, exactly.

A state is a situation (what allies know, see :mod:`burden.paths.question`) with the stocks of its period. In the last
period the allies' game at a state is a finite game; its equilibrium gives the worth of the state, and with that the
game one period before is finite as well, and so on:

1. From the state at the start, list what can be reached, period by period, by whatever actions.
2. From the last period to the first, find all pure equilibria of the allies' game at each state, payoffs being those of
   the period plus the discounted worth of the states that may follow.
3. Where there are several, take the one with the largest sum of the allies' payoffs, and of these the first in the
   order of the file; count such states. Where there is none, say so: paths in mixed strategies would be random.
4. A guarantor who decides anew moves before the allies in each period: it takes the effort that is best for it, the
   first of several.

Whether play along the path is the only subgame-perfect one is told from the worth of states: where all equilibria of a
state are worth the same to everybody who chooses before it, it does not matter earlier which is taken.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from burden import exact
from burden.errors import NoConvergence, SolverError, UnsupportedGame
from burden.exact import Exact, to_text
from burden.paths.functions import NotRational
from burden.paths.question import Choice, PathGame, Plan, Play, Situation, assembled
from burden.paths.tabulated import Compiled, Evaluated, Rules, Stocks, Table
from burden.results.paths import SchedulePath
from burden.search import Search

__all__ = ["Backward", "solved"]

#: Most profiles of actions that are looked at for one schedule, over all states.
MAX_PROFILES = 400_000

#: Number of a situation; situations that allies cannot tell apart from here on share it.
_Node: TypeAlias = int

#: A situation and stocks.
_Place: TypeAlias = "tuple[_Node, Stocks]"


def solved(game: PathGame, plan: Plan, search: Search) -> SchedulePath:
    """Find the path along one schedule.

    Parameters
    ----------
    game
        A game whose allies all have lists of actions.
    plan
        The schedule.
    search
        How long it may take.

    Raises
    ------
    UnsupportedGame
        Where somebody chooses from an interval, there are too many states, or a state has no equilibrium in pure
        strategies.
    NoConvergence
        Where time is up.
    ParameterError
        Where a formula has no value at a state that may be reached.
    """
    return Backward(game).path(plan, search)


@dataclass(frozen=True, slots=True)
class _Knows:
    """A situation: effort, and what may follow."""

    period: int
    effort: Choice | None
    following: tuple[tuple[Exact, _Node], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What happens at a state.

    Parameters
    ----------
    effort
        Effort of the period.
    profile
        Number of the profile of actions.
    worth
        To each who counts, from this period on.
    is_settled
        Whether the worth is the same whichever equilibria are taken, here and later.
    is_only
        Whether effort and profile are the only ones, whichever equilibria are taken later.
    has_several
        Whether the allies have several equilibria here: where the guarantor decides, at some effort.
    is_tie
        Whether the guarantor who decides has several best efforts.
    """

    effort: Choice
    profile: int
    worth: tuple[Any, ...]
    is_settled: bool
    is_only: bool
    has_several: bool
    is_tie: bool = False


class Backward:
    """Backward induction in one game; schedules that end alike share what has been found.

    Parameters
    ----------
    game
        A game whose allies all have lists of actions.
    """

    def __init__(self, game: PathGame) -> None:
        for ally in game.allies:
            if ally.interval is not None:
                mend = f"give {ally.key} a list of actions"
                raise UnsupportedGame(f"{ally.key} chooses from an interval, others from lists\n    mend: {mend}")
        self._game = game
        self._labels = _profiles(game)
        self._rivals = _rivals(game)
        try:
            self._use(Compiled(game))
        except NotRational:
            self._use(Evaluated(game))

    def _use(self, rules: Rules) -> None:
        """Begin anew with other tables."""
        game = self._game
        self._rules = rules
        self._discounts = {key: rules.number(value) for key, value in game.discounts.items()}
        self._nodes: dict[Hashable, _Node] = {}
        self._knows: list[_Knows] = []
        self._found: dict[_Place, _Found] = {}

    def path(self, plan: Plan, search: Search) -> SchedulePath:
        """Find the path along one schedule: as :func:`solved`, which see."""
        try:
            return self._path(plan, search)
        except NotRational:
            self._use(Evaluated(self._game))
        except exact.UndecidedError as error:
            raise _undecided(plan, error) from None
        try:
            return self._path(plan, search)
        except exact.UndecidedError as error:
            raise _undecided(plan, error) from None

    def _path(self, plan: Plan, search: Search) -> SchedulePath:
        game = self._game
        route = self._chosen() if plan.is_chosen else self._announced(plan)
        seen: dict[_Place, None] = {}
        stocks = self._rules.start
        plays: list[Play] = []
        on_path = []
        for node in route:
            self._solve((node, stocks), seen, plan, search)
            found = self._found[node, stocks]
            on_path.append(found)
            plays.append({game.effort: found.effort, **self._labels[found.profile]})
            stocks = self._rules.table(self._knows[node].period, found.effort, stocks).following[found.profile]
        is_unique = all(found.is_only for found in on_path)
        everywhere = [self._found[place] for place in seen]
        return assembled(game, plan, plays, is_unique=is_unique, note=_note(everywhere, is_unique, len(game.allies)))

    # -- situations -----------------------------------------------------------------------------------------------

    def _announced(self, plan: Plan) -> list[_Node]:
        """Situations along the path."""
        numbers: dict[int, _Node] = {}
        return [self._node(situation, numbers) for situation in plan.situations]

    def _node(self, situation: Situation[Choice, Exact], numbers: dict[int, _Node]) -> _Node:
        found = numbers.get(id(situation))
        if found is None:
            waiting = [situation]  # a chain of hundreds of periods is no reason to recurse
            while waiting:
                following = [one for _, one in waiting[-1].following if id(one) not in numbers]
                if following:
                    waiting += following
                    continue
                one = waiting.pop()
                after = tuple((share, numbers[id(later)]) for share, later in one.following)
                numbers[id(one)] = self._number(_Knows(one.period, one.effort, after))
            found = numbers[id(situation)]
        return found

    def _chosen(self) -> list[_Node]:
        """Situations where the guarantor is about to decide."""
        leader = self._game.leader
        if leader is None or leader.interval is not None:
            mend = f"give {self._game.effort} a list of actions"
            raise UnsupportedGame(f"chosen: {self._game.effort} has no actions to choose from\n    mend: {mend}")
        route: list[_Node] = []
        for period in range(self._game.periods, 0, -1):
            after = ((Fraction(1), route[0]),) if route else ()
            route.insert(0, self._number(_Knows(period, None, after)))
        return route

    def _number(self, knows: _Knows) -> _Node:
        node = self._nodes.get(knows)
        if node is None:
            node = self._nodes[knows] = len(self._knows)
            self._knows.append(knows)
        return node

    # -- induction ------------------------------------------------------------------------------------------------

    def _solve(self, root: _Place, seen: dict[_Place, None], plan: Plan, search: Search) -> None:
        """Find what happens at a state and at all that can be reached from it."""
        layers: list[list[_Place]] = []
        layer = [] if root in seen else [root]
        n_profiles = len(self._labels) * len(self._efforts(root[0]))
        while layer:
            layers.append(layer)
            seen |= dict.fromkeys(layer)
            if len(seen) * n_profiles > MAX_PROFILES:
                raise _too_many(plan, len(seen), n_profiles)
            after: dict[_Place, None] = {}
            for node, stocks in layer:
                _check_time(plan, search)
                knows = self._knows[node]
                for effort in self._efforts(node) if knows.following else ():
                    following = dict.fromkeys(self._rules.table(knows.period, effort, stocks).following)
                    after |= dict.fromkeys((later, one) for _, later in knows.following for one in following)
            layer = [place for place in after if place not in seen]
        for layer in reversed(layers):
            for place in layer:
                if place not in self._found:
                    _check_time(plan, search)
                    self._found[place] = self._state(place, plan)

    def _efforts(self, node: _Node) -> Sequence[Choice]:
        effort = self._knows[node].effort
        leader = self._game.leader
        if effort is not None:
            return (effort,)
        assert leader is not None, "somebody decides"
        return [action.label for action in leader.actions]

    def _state(self, place: _Place, plan: Plan) -> _Found:
        """What happens at a state, what may follow having been found."""
        node, stocks = place
        knows = self._knows[node]
        if knows.effort is not None:
            return self._stage(knows, knows.effort, stocks, plan)
        position = len(self._game.allies)  # of the guarantor, after the allies
        stages = [self._stage(knows, effort, stocks, plan) for effort in self._efforts(node)]
        best = stages[0]
        for one in stages[1:]:
            if self._rules.compare(one.worth[position], best.worth[position]) > 0:
                best = one
        ties = [one for one in stages if self._rules.compare(one.worth[position], best.worth[position]) == 0]
        is_known = all(one.is_settled for one in stages)
        return _Found(
            best.effort,
            best.profile,
            best.worth,
            is_settled=is_known and all(self._same(one.worth, best.worth) for one in ties),
            is_only=is_known and len(ties) == 1 and best.is_only,
            has_several=any(one.has_several for one in stages),
            is_tie=len(ties) > 1,
        )

    def _stage(self, knows: _Knows, effort: Choice, stocks: Stocks, plan: Plan) -> _Found:
        """Equilibrium of the allies' game at a state, the effort having been seen."""
        table = self._rules.table(knows.period, effort, stocks)
        later, is_settled = self._later(knows, table)
        keys = [ally.key for ally in self._game.allies]
        if knows.effort is None:
            keys.append(self._game.effort)
        positions = {player.key: k for k, player in enumerate(self._game.players)}
        worth = [
            [now + after[k] for now, after in zip(table.payoffs[positions[key]], later, strict=True)]
            for k, key in enumerate(keys)
        ]
        equilibria = self._equilibria(worth)
        if not equilibria:
            raise self._none(knows.period, effort, stocks, plan)
        values = [tuple(own[profile] for own in worth) for profile in equilibria]
        best = 0
        if len(equilibria) > 1:
            sums = [sum(value[1 : len(self._game.allies)], value[0]) for value in values]
            for number, total in enumerate(sums):
                if self._rules.compare(total, sums[best]) > 0:
                    best = number
        return _Found(
            effort,
            equilibria[best],
            values[best],
            is_settled=is_settled and all(self._same(value, values[best]) for value in values),
            is_only=is_settled and len(equilibria) == 1,
            has_several=len(equilibria) > 1,
        )

    def _later(self, knows: _Knows, table: Table) -> tuple[list[tuple[Any, ...]], bool]:
        """Discounted worth of what follows each profile, to all who count, and whether that is settled."""
        game, rules = self._game, self._rules
        keys = [ally.key for ally in game.allies]
        if knows.effort is None:
            keys.append(game.effort)
        factors = [self._discounts[key] for key in keys]
        shares = [(rules.number(share), node) for share, node in knows.following]
        positions = {player.key: k for k, player in enumerate(game.players)}
        found: dict[Stocks, tuple[Any, ...]] = {}
        is_settled = True
        for stocks in table.following:
            if stocks in found:
                continue
            if not shares:
                final = rules.final(stocks)
                found[stocks] = tuple(factor * final[positions[key]] for factor, key in zip(factors, keys, strict=True))
                continue
            states = [(share, self._found[node, stocks]) for share, node in shares]
            is_settled &= all(state.is_settled for _, state in states)
            found[stocks] = tuple(
                factor * _expected([(share, state.worth[k]) for share, state in states])
                for k, factor in enumerate(factors)
            )
        return [found[stocks] for stocks in table.following], is_settled

    def _equilibria(self, worth: Sequence[Sequence[Any]]) -> list[int]:
        """Numbers of the profiles at which no ally gains by another action."""
        compare = self._rules.compare
        open_ = [True] * len(self._labels)
        for own, groups in zip(worth, self._rivals, strict=False):  # the guarantor has decided before
            for group in groups:
                best = own[group[0]]
                for profile in group[1:]:
                    if compare(own[profile], best) > 0:
                        best = own[profile]
                for profile in group:
                    if open_[profile] and compare(own[profile], best) != 0:
                        open_[profile] = False
        return [profile for profile, is_open in enumerate(open_) if is_open]

    def _same(self, one: Sequence[Any], other: Sequence[Any]) -> bool:
        return all(self._rules.compare(*pair) == 0 for pair in zip(one, other, strict=True))

    def _none(self, period: int, effort: Choice, stocks: Stocks, plan: Plan) -> SolverError:
        named = ", ".join(f"{name} = {to_text(value)}" for name, value in self._rules.named(stocks).items())
        place = f"period {period} at {'stocks ' + named if named else 'any stocks'}"
        after = effort if isinstance(effort, str) else to_text(effort)
        found = f"schedule {plan.name}: no equilibrium in pure strategies in {place}, effort being {after}"
        mend = (
            "paths are computed in pure strategies alone: change payoffs or levels, so that allies need not randomise"
        )
        return UnsupportedGame(f"{found}\n    mend: {mend}")


def _expected(pairs: Sequence[tuple[Any, Any]]) -> Any:
    if len(pairs) == 1:
        return pairs[0][1]
    total = pairs[0][0] * pairs[0][1]
    for share, value in pairs[1:]:
        total = total + share * value
    return total


def _profiles(game: PathGame) -> list[Mapping[str, str]]:
    """Labels of all profiles of the allies' actions, the last one's varying fastest."""
    keys = [ally.key for ally in game.allies]
    listed = itertools.product(*([action.label for action in ally.actions] for ally in game.allies))
    return [dict(zip(keys, labels, strict=True)) for labels in listed]


def _rivals(game: PathGame) -> list[list[list[int]]]:
    """For each ally, the profiles in groups that differ in its own action alone."""
    sizes = [len(ally.actions) for ally in game.allies]
    found = []
    for ally in range(len(sizes)):
        groups: dict[tuple[int, ...], list[int]] = {}
        for number, profile in enumerate(itertools.product(*map(range, sizes))):
            groups.setdefault((*profile[:ally], *profile[ally + 1 :]), []).append(number)
        found.append(list(groups.values()))
    return found


# -- words --------------------------------------------------------------------------------------------------------


def _note(states: Sequence[_Found], is_unique: bool, n_allies: int) -> str:
    """What is to be said of equilibria that are not the only ones."""
    parts = []
    n_several = sum(state.has_several for state in states)
    n_ties = sum(state.is_tie for state in states)
    of = f"of {len(states):,} states" if len(states) > 1 else "of 1 state"
    if n_several and n_allies == 1:
        parts.append(
            f"the ally has several best actions in {n_several:,} {of}; the first in the order of the file is taken"
        )
    elif n_several:
        taken = "the one best for the allies together is taken, then the first in the order of the file"
        parts.append(f"several equilibria in {n_several:,} {of}; {taken}")
    if n_ties:
        parts.append(
            f"the guarantor is indifferent in {n_ties:,} {of}; the first effort in the order of the file is taken"
        )
    if parts and is_unique:
        parts.append("play along the path is the same whichever is taken")
    return "; ".join(parts)


def _too_many(plan: Plan, n_states: int, n_profiles: int) -> SolverError:
    found = f"schedule {plan.name}: more than {n_states - 1:,} states with {n_profiles:,} profiles of actions each"
    mend = "take fewer periods, fewer actions, or stocks that forget more (with fewer values that can be reached)"
    return UnsupportedGame(f"{found}; we take up to {MAX_PROFILES:,} profiles in all\n    mend: {mend}")


def _undecided(plan: Plan, error: exact.UndecidedError) -> SolverError:
    return UnsupportedGame(f"schedule {plan.name}: two payoffs are too close to be told apart: {error}")


def _check_time(plan: Plan, search: Search) -> None:
    reason = search.stopped
    if reason:
        mend = "take fewer periods or actions, or more time"
        raise NoConvergence(f"schedule {plan.name}: {reason}\n    mend: {mend}")
