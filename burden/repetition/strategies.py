"""Three ways to punish, compared: grim trigger, one period of punishment, and tit for tat.

With ``c`` the payoff of a player at the target, ``d`` the best it gets by another action while the others keep to it,
and ``p`` its payoff in the stage equilibrium that punishes it, all per period:

*Grim trigger* plays that equilibrium for good after a deviation. Nobody deviates if ``(1 - delta)*d + delta*p <= c``,
which is ``d - c <= delta*(d - p)``. It is subgame perfect, since a stage equilibrium for good is (Friedman 1971).

*One-period punishment* plays it once and then the target again. Nobody deviates if
``(1 - delta)*(d + delta*p) + delta**2*c <= c``, which is ``d - c <= delta*(c - p)``. In the period of the punishment
nobody gains, since it is a stage equilibrium and what follows does not depend on what is done in it; so it is subgame
perfect as well.

*Tit for tat*, for two who choose: each plays its target action if the other has played its own in the period before,
and else its *punishment action*, which is that of the stage equilibrium that punishes the other (Axelrod 1984). To a
player the other is then an automaton of two states: it plays its target action ``a`` or its punishment action ``b``
next, depending on whether the player plays its own target action now. Against an automaton some stationary reply is
best: one action for each state. Write ``r`` for the payoff of the player's target action against ``b``, and ``q`` for
that of the best other action against ``b``. From the path it can

1. stay, for ``c``;
2. deviate in ``a`` and come back in ``b``, and so by turns, for ``(d + delta*r)/(1 + delta)``: not better if
   ``d - c <= delta*(c - r)``, which is also when to deviate once and come back for good is not better;
3. deviate for good, for ``(1 - delta)*d + delta*q``: not better if ``d - c <= delta*(d - q)``.

So with ``T > R > P > S`` in the prisoner's dilemma it is a Nash equilibrium from ``max((T-R)/(R-S), (T-R)/(T-P))`` on.
Where ``d <= c`` both inequalities hold for impatient players, and for patient ones where ``2*c >= d + r`` and
``c >= q``; what is given is the smallest discount factor from which on, up to 1, they all hold.

It is subgame perfect if nobody gains by one deviation after any last profile. Only whether each has played its target
action counts, so there are four states, with payoffs that the automata give, and each deviation is compared there. In
the prisoner's dilemma who has deviated is to be punished once, while the other returns, and so by turns for good: both
want that only if ``delta`` is exactly ``(T-R)/(R-S)``; so it is subgame perfect at a knife edge or nowhere (Mailath and
Samuelson 2006, chapter 2, on strategies as automata and the one-shot deviation principle).

References
----------
R. Axelrod, *The Evolution of Cooperation*, Basic Books, 1984.
J. W. Friedman, "A non-cooperative equilibrium for supergames", *Review of Economic Studies* 38 (1971) 1-12.
G. J. Mailath, L. Samuelson, *Repeated Games and Reputations*, Oxford University Press, 2006, chapter 2.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from burden import exact
from burden.errors import UnsupportedGame
from burden.exact import Exact
from burden.expressions import parse
from burden.regions.domain import Domain
from burden.regions.prover import UnsettledError
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, any_of
from burden.regions.translate import Case, Cases, TooComplexError, combined
from burden.repetition.at_values import AtValues, at_values, greatest
from burden.repetition.bounds import Bound, Threshold, threshold, together
from burden.repetition.pieces import binding, condition, largest, over, plain, sum_of, tidied, where, written
from burden.repetition.punishments import MAX_WAYS, NO_MIXED
from burden.repetition.stage import Level, Stage, cell_payoff
from burden.results.conditions import NEVER, Condition
from burden.results.repeated import StrategyDiscount
from burden.search import Search
from burden.statics.carrying import Carrier
from burden.statics.cells import Cell

__all__ = ["strategy_discounts"]

GRIM, ONCE, TIT_FOR_TAT = "grim trigger", "one-period punishment", "tit for tat"

#: Where free discount factors lie, some of them, and how many points of the domain are given one.
_BETWEEN = (Fraction(0), Fraction(1), False, False)
_SOME = (Fraction(1, 2), Fraction(9, 10), Fraction(1, 5))
N_POINTS = 200

#: What is said of strategies that are subgame perfect wherever they are a Nash equilibrium.
_PERFECT = "subgame perfect from this discount factor on"

_BY_DEFAULT = "punished by stage equilibria, the worst for who deviates"

#: What ends the search for a closed form without one.
NO_FORM = (TooComplexError, UnsettledError, UnsupportedGame)

_PURE_ALONE = "the actions that punish are those of pure stage equilibria alone: mixed ones have no closed form here"


# -- what a deviation gains, and what follows it -----------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Punished:
    """A player, with the stage equilibria that punish it.

    Parameters
    ----------
    stage, level
        The game.
    key
        Of the player.
    """

    stage: Stage
    level: Level
    key: str

    @property
    def domain(self) -> Domain:
        """The points that are talked about."""
        return self.stage.domain

    @cached_property
    def cooperation(self) -> Cases:
        """Payoff at the target."""
        return self.level.cooperation(self.key)

    @cached_property
    def deviation(self) -> Cases:
        """Best payoff by another action against the others' target; of who has no other, that at the target."""
        others = [value for _, value in self.level.deviations(self.key)[1:]]
        return largest(others, self.domain) if others else self.cooperation

    @cached_property
    def gain(self) -> Cases:
        """What the best deviation gains at once."""
        return sum_of(self.deviation, self.cooperation, -1)

    @property
    def for_good(self) -> Bound:
        """What a deviation gains, and what it loses where the punishment lasts for good."""
        return Bound(self.gain, sum_of(self.deviation, self.payoff, -1))

    @property
    def once(self) -> Bound:
        """The same where the punishment lasts for one period."""
        return Bound(self.gain, sum_of(self.cooperation, self.payoff, -1))

    @property
    def is_whole(self) -> bool:
        """Whether closed forms count all punishments that there are."""
        is_asked = isinstance(self.stage.spec.punishment, Mapping) or self.stage.equilibria == "pure"
        return is_asked or self.level.equilibria.has_mixed

    @cached_property
    def punishments(self) -> list[tuple[Region, Cell]]:
        """Stage equilibria, each with the region where it is what follows a deviation."""
        counted = self.stage.equilibria
        found = [cell for cell in self.level.equilibria.cells if counted == "all" or cell.profile]
        if len(found) > MAX_WAYS:
            raise TooComplexError(f"{len(found)} stage equilibria")
        given = self.stage.spec.punishment
        if isinstance(given, Mapping):
            return [(cell.where, cell) for cell in found if cell.profile and dict(cell.profile) == dict(given)]
        candidates = [(cell.where, cell_payoff(cell, self.key)) for cell in found]
        regions = binding(candidates, "<", self.domain)
        return [(region, cell) for region, cell in zip(regions, found, strict=True) if region is not NOTHING]

    @cached_property
    def payoff(self) -> Cases:
        """Payoff in what follows; none where there is no such equilibrium."""
        return tuple(
            Case(inside, case.value)
            for region, cell in self.punishments
            for case in cell_payoff(cell, self.key)
            if (inside := all_of([region, case.where])) is not NOTHING
        )

    def replies(self, other: str) -> dict[str, Region]:
        """Actions of another player in what follows, each with the region where it is taken for sure."""
        found: dict[str, Region] = {}
        for region, cell in self.punishments:
            labels = {play.profile[other] for _, play in cell.plays}
            if len(labels) == 1:
                label = labels.pop()
                found[label] = any_of([found.get(label, NOTHING), region])
        return found


# -- tit for tat -------------------------------------------------------------------------------------------------------

#: Whether each of two players has played its target action in the period before.
_Kept = tuple[bool, bool]


@dataclass(frozen=True, slots=True, eq=False)
class _TitForTat:
    """The automata of two players.

    Parameters
    ----------
    level
        The game.
    punishing
        Punishment action of each of the two, in their order.
    """

    level: Level
    punishing: tuple[str, str]

    def played(self, kept: _Kept) -> tuple[str, str]:
        """What is played after a profile in which some have kept to the target."""
        first, second = self.level.keys
        return (
            self.level.target[first] if kept[1] else self.punishing[0],
            self.level.target[second] if kept[0] else self.punishing[1],
        )

    def follows(self, actions: tuple[str, str]) -> _Kept:
        """What is remembered of a profile."""
        first, second = self.level.keys
        return actions[0] == self.level.target[first], actions[1] == self.level.target[second]

    def payoff(self, place: int, actions: tuple[str, str]) -> Cases:
        """Payoff of one of the two per period."""
        keys = self.level.keys
        return self.level.setting.at(dict(zip(keys, actions, strict=True))).payoff(keys[place])

    def labels(self, place: int) -> list[str]:
        """Actions of one of the two."""
        return [action.label for action in self.level.setting.choosers[place].actions]

    def states(self) -> Iterator[_Kept]:
        """What may be remembered: who has one action alone always keeps to the target."""
        ways = [(True, False) if len(self.labels(place)) > 1 else (True,) for place in range(2)]
        return ((first, second) for first in ways[0] for second in ways[1])


def _changed(actions: tuple[str, str], place: int, label: str) -> tuple[str, str]:
    return (label, actions[1]) if place == 0 else (actions[0], label)


def _best(automata: _TitForTat, place: int, against: str, domain: Domain) -> Cases | None:
    """Best payoff of one of the two by actions that are not its target action; ``None`` where it has no other."""
    own = automata.level.target[automata.level.keys[place]]
    values = [
        automata.payoff(place, (label, against) if place == 0 else (against, label))
        for label in automata.labels(place)
        if label != own
    ]
    return largest(values, domain) if values else None


def _against_automaton(automata: _TitForTat, place: int, domain: Domain) -> Threshold:
    """Smallest discount factor from which on a player keeps to the target while the other plays tit for tat."""
    target, punishing = automata.level.target[automata.level.keys[1 - place]], automata.punishing[1 - place]
    own = automata.level.target[automata.level.keys[place]]
    cooperation = automata.payoff(place, (own, target) if place == 0 else (target, own))
    back = automata.payoff(place, (own, punishing) if place == 0 else (punishing, own))
    deviation, away = (_best(automata, place, action, domain) for action in (target, punishing))
    if deviation is None or away is None:
        return Threshold(plain(domain.space.zero), EVERYTHING)
    gain = sum_of(deviation, cooperation, -1)
    found = threshold([Bound(gain, sum_of(cooperation, back, -1)), Bound(gain, sum_of(deviation, away, -1))], domain)
    zero = plain(domain.space.zero)
    # Who loses by a deviation at once may want it all the same for what follows, if it is patient.
    resists = all_of(
        [
            where(sum_of(cooperation, cooperation), ">=", sum_of(deviation, back), domain),
            where(cooperation, ">=", away, domain),
        ]
    )
    below = all_of([found.where, any_of([where(gain, ">", zero, domain), resists])])
    return Threshold(found.value, below)


def _is_best_everywhere(
    automata: _TitForTat, place: int, delta: Cases, carried: Callable[[Cases], Cases], domain: Domain
) -> Region:
    """Where no single deviation of one of the two gains after any last profile.

    Parameters
    ----------
    automata, place
        The two automata, and who might deviate.
    delta
        Its discount factor.
    carried
        Brings payoffs into the domain that has discount factors as variables.
    domain
        That domain.
    """
    one = plain(domain.space.one)
    rest = sum_of(one, delta, -1)

    def payoff(actions: tuple[str, str]) -> Cases:
        return carried(automata.payoff(place, actions))

    def times(left: Cases, right: Cases) -> Cases:
        return combined(left, right, lambda x, y: x * y)

    def value(kept: _Kept) -> Cases:
        """Discounted payoff from a state on: what comes before the states repeat themselves, then a cycle."""
        path: list[_Kept] = []
        while kept not in path:
            path.append(kept)
            kept = automata.follows(automata.played(kept))
        cycle = path[path.index(kept) :]
        power, total, weights = one, plain(domain.space.zero), plain(domain.space.zero)
        for state in cycle:
            total = sum_of(total, times(power, payoff(automata.played(state))))
            weights = sum_of(weights, power)
            power = times(power, delta)
        found = over(total, weights)
        for state in reversed(path[: path.index(kept)]):
            found = sum_of(times(rest, payoff(automata.played(state))), times(delta, found))
        return found

    conditions = []
    for kept in automata.states():
        actions = automata.played(kept)
        stays = value(kept)
        for label in automata.labels(place):
            if label != actions[place]:
                others = _changed(actions, place, label)
                goes = sum_of(times(rest, payoff(others)), times(delta, value(automata.follows(others))))
                conditions.append(where(stays, ">=", goes, domain))
    zero = plain(domain.space.zero)
    allowed = [where(delta, ">", zero, domain), where(delta, "<", one, domain)]
    return all_of([*allowed, *conditions])


@dataclass(frozen=True, eq=False)
class _Patience:
    """The domain with free discount factors among its variables.

    Parameters
    ----------
    domain
        It.
    deltas
        Discount factor by player.
    carrier
        Brings values and regions into it; ``None`` where no discount factor is free, so that nothing is to be done.
    """

    domain: Domain
    deltas: Mapping[str, Cases]
    carrier: Carrier | None

    def cases(self, cases: Cases) -> Cases:
        """Bring a value into it."""
        return cases if self.carrier is None else self.carrier.cases(cases)

    def region(self, region: Region) -> Region:
        """Bring a region into it."""
        return region if self.carrier is None else self.carrier.region(region)


def _with_discounts(stage: Stage, timeout: float) -> _Patience:
    """Let free discount factors be variables."""
    old = stage.domain
    free = dict.fromkeys(text for key, text in stage.discounts.items() if key not in stage.discount_values)
    parameters = dict(stage.ground.parameters)
    domain, carrier = old, None
    if free:
        bounds = {**old.bounds, **dict.fromkeys(free, _BETWEEN)}
        # What lies in the domain has been found out: each of those points with one discount factor after the other.
        points = [
            {**{name: point.values[name] for name in old.space.own}, **dict.fromkeys(free, delta)}
            for point, delta in zip(old.prover.sample.points[:N_POINTS], itertools.cycle(_SOME))
            if point.values.keys() >= set(old.space.own)
        ]
        domain = Domain(bounds, points, len(old.translator.auxiliaries), timeout, size=0)
        carrier = Carrier(old, domain)
        domain.prover.assume(carrier.region(old.prover.domain))
        parameters = {name: carrier.ratio(value) for name, value in parameters.items()}
        parameters |= {name: domain.space.variable(name) for name in free}
    deltas = {key: domain.translator.number(parse(text), parameters) for key, text in stage.discounts.items()}
    return _Patience(domain, deltas, carrier)


# -- rows --------------------------------------------------------------------------------------------------------------


def strategy_discounts(stage: Stage, level: Level, timeout: float) -> tuple[StrategyDiscount, ...]:
    """Smallest discount factors at which each way to punish sustains the target.

    Parameters
    ----------
    stage, level
        The game, and the effort that is asked about.
    timeout
        Seconds that this may take.

    Returns
    -------
    tuple[StrategyDiscount, ...]
        For each strategy a row for each player, and one for all; a strategy that does not apply has one row, which says
        why. Punishments are the profile of the file where it names one, else the stage equilibrium that is worst for
        who deviated.

    Raises
    ------
    SolverError
        Where the stage game could not be solved at the values of the parameters.
    """
    said: list[str] = []
    if not isinstance(stage.spec.punishment, Mapping) and stage.spec.punishment != "nash":
        said.append(_BY_DEFAULT)
        stage = replace(stage, spec=replace(stage.spec, punishment="nash"))
    numbers = at_values(stage, level, Search(timeout))
    with stage.domain.prover.limited(timeout):
        players = [_Punished(stage, level, key) for key in level.keys]
        rows = _for_good(players, numbers, GRIM, said)
        if level.after is not level.setting:
            why = "left out: effort stays changed after a deviation, so there is no way back to the target"
            return (*rows, *(_left_out(name, why) for name in (ONCE, TIT_FOR_TAT)))
        rows += _for_good(players, numbers, ONCE, said)
        if len(players) != 2:
            why = f"left out: it is for two who choose, and here {_choose(len(players))}"
            return (*rows, _left_out(TIT_FOR_TAT, why))
        return (*rows, *_tit_for_tat(players, said, timeout))


def _choose(count: int) -> str:
    return "one does" if count == 1 else f"{count} do"


def _left_out(strategy: str, why: str) -> StrategyDiscount:
    return StrategyDiscount(strategy, "", "", None, None, None, why)


def _for_good(
    players: Sequence[_Punished], numbers: Sequence[AtValues], strategy: str, said: Sequence[str]
) -> list[StrategyDiscount]:
    """Rows of a strategy that plays a stage equilibrium, for good or once: it is subgame perfect where it sustains."""
    notes = [*said, _PERFECT]
    if not players[0].is_whole:
        notes.append(NO_MIXED)
    values: list[Exact | None] = []
    for one in numbers:
        if one.bounds is not None:
            notes.append(f"no number for {one.player}: {one.note}")
        values.append(one.value if strategy == GRIM else _once(one))
    values.append(None if None in values else greatest([value for value in values if value is not None]))

    def found() -> list[Threshold]:
        bounds = [one.for_good if strategy == GRIM else one.once for one in players]
        each = [threshold([bound], players[0].domain) for bound in bounds]
        return [*each, together(each, players[0].domain)]

    rows = _rows(strategy, players, found, notes)
    return [
        replace(row, value=value, is_subgame_perfect=row.condition) for row, value in zip(rows, values, strict=True)
    ]


def _once(one: AtValues) -> Exact | None:
    """Smallest discount factor of one-period punishment at the values of the parameters."""
    if one.value is None or exact.sign(one.value) == 0:
        return one.value
    found = exact.shortened((one.deviation - one.cooperation) / (one.cooperation - one.punishment))
    return found if exact.compare(found, Fraction(1)) < 0 else None


def _rows(
    strategy: str, players: Sequence[_Punished], found: Callable[[], list[Threshold]], notes: Sequence[str]
) -> list[StrategyDiscount]:
    """A row for each player, and one for all together; without closed forms where these are too long."""
    stage, keys = players[0].stage, [*(one.key for one in players), ""]
    rows = []
    try:
        for key, one in zip(keys, found(), strict=True):
            text = written(one.value, one.where, stage.domain)
            where_so = condition(one.where, stage.domain)
            value = one.at(stage.point())
            rows.append(StrategyDiscount(strategy, key, text, where_so, value, None, "; ".join(notes)))
    except NO_FORM as error:
        said = "; ".join([*notes, f"no closed form: {error}"])
        return [StrategyDiscount(strategy, key, "", None, None, None, said) for key in keys]
    return rows


def _tit_for_tat(players: Sequence[_Punished], said: Sequence[str], timeout: float) -> list[StrategyDiscount]:
    """Rows of tit for tat."""
    domain, level = players[0].domain, players[0].level
    keys, targets = level.keys, [level.target[key] for key in level.keys]
    try:
        replies = [players[place].replies(keys[1 - place]) for place in range(2)]  # of the other, to each of the two
    except NO_FORM as error:
        return [_left_out(TIT_FOR_TAT, f"left out: no closed form of the punishment: {error}")]

    def found() -> list[Threshold]:
        each = []
        for place in range(2):
            cases: list[Case] = []
            below: list[Region] = []
            for label, region in replies[place].items():
                automata = _TitForTat(level, (targets[0], label) if place == 0 else (label, targets[1]))
                one = _against_automaton(automata, place, domain)
                below.append(all_of([region, one.where]))
                cases += [Case(all_of([region, case.where]), case.value) for case in one.value]
            each.append(Threshold(tuple(case for case in cases if case.where is not NOTHING), any_of(below)))
        return [*each, together(each, domain)]

    notes = [*said]
    if not players[0].is_whole:
        notes.append(_PURE_ALONE)
    if not all(replies):
        notes.append("nowhere does a pure stage equilibrium name the actions that punish")
    given = " at these discount factors" if players[0].stage.discount_values else ""
    rows = []
    for row, where_so in zip(
        _rows(TIT_FOR_TAT, players, found, notes), _where_perfect(players, replies, timeout), strict=True
    ):
        note = row.note
        if row.condition is None:
            note = f"{note}, and no number"
        if where_so is not None and where_so.is_never and row.exact:
            note = "; ".join(filter(None, [note, f"a Nash equilibrium, never subgame perfect{given}"]))
        rows.append(replace(row, is_subgame_perfect=where_so, note=note))
    return rows


def _where_perfect(
    players: Sequence[_Punished], replies: Sequence[Mapping[str, Region]], timeout: float
) -> list[Condition | None]:
    """Where tit for tat is subgame perfect for each of the two, and for both; ``None`` where that is not settled."""
    level = players[0].level
    try:
        wider = _with_discounts(players[0].stage, timeout)
        parts: list[list[Region]] = [[], [], []]
        for (second, one), (first, other) in itertools.product(replies[0].items(), replies[1].items()):
            automata = _TitForTat(level, (first, second))
            here = wider.region(all_of([one, other]))
            if here is NOTHING:
                continue
            found = [
                all_of([here, _is_best_everywhere(automata, place, wider.deltas[key], wider.cases, wider.domain)])
                for place, key in enumerate(level.keys)
            ]
            for place, region in enumerate((*found, all_of(found))):
                parts[place].append(region)
        with wider.domain.prover.limited(timeout):
            return [_as_condition(any_of(regions), wider.domain) for regions in parts]
    except NO_FORM:
        return [None, None, None]


def _as_condition(region: Region, domain: Domain) -> Condition:
    """A region as a condition, the one that never holds where it is empty."""
    region = tidied(region, domain)
    return NEVER if region is NOTHING else condition(region, domain)
