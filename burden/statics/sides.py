"""The equilibria at one effort, or in one variant of the game, whatever kind of game it is."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from burden.errors import UnsupportedGame
from burden.expressions import Formula, parse
from burden.regions.domain import Domain
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, any_of, negation
from burden.regions.translate import compared
from burden.statics.cells import Cell, Setting, cells, somewhere
from burden.statics.forms import Outcome
from burden.statics.mixtures import mixed_cells, ties_of
from burden.statics.regimes import Regimes, as_outcomes, regimes

__all__ = ["AnySide", "RegimeSide", "Side", "led_side", "side_of"]

#: Seconds to find out whether there is an equilibrium everywhere.
EXISTENCE_SECONDS = 2.0


@dataclass(frozen=True, eq=False)
class Side:
    """The equilibria at one effort, or in one variant of the game.

    Parameters
    ----------
    name
        The effort, in words.
    cells
        Where each is an equilibrium.
    domain
        The points that are talked about.
    lacks_mixed
        Whether mixed equilibria were asked for, and have no closed form here.
    with_mixed
        Whether they were asked for.
    """

    name: str | None
    cells: tuple[Cell, ...]
    domain: Domain
    lacks_mixed: bool = False
    with_mixed: bool = False

    @cached_property
    def exists(self) -> Region:
        """Where there is an equilibrium; everything if that is proved to be everywhere."""
        if self.with_mixed and not self.lacks_mixed:
            return EVERYTHING  # a finite game has one
        union = somewhere(self.cells)
        prover = self.domain.prover
        if prover.surely_implies(EVERYTHING, union, EXISTENCE_SECONDS):
            return EVERYTHING
        if not self.domain.is_exact and not prover.sample.meets(negation(union)):
            self.domain.takes_for_granted = True  # what follows from it is checked at points, and says so
            return EVERYTHING
        return union

    @cached_property
    def pure(self) -> tuple[Cell, ...]:
        """Cells of pure equilibria."""
        return tuple(cell for cell in self.cells if len(cell.plays) == 1)

    @property
    def existence(self) -> Region:
        """Where there is an equilibrium of the kind that counts."""
        return EVERYTHING if self.with_mixed else somewhere(self.pure)

    @property
    def uniqueness(self) -> Region:
        """Where there is one equilibrium of the kind that counts, and no other."""
        return unique_in(self.cells if self.with_mixed else self.pure)

    def outcomes(self, statistic: Formula) -> list[Outcome]:
        """The values of a statistic, each with where it occurs."""
        return self._evaluated(statistic)[0]

    def valued(self, statistic: Formula) -> Region:
        """Where the statistic has a value in every equilibrium."""
        return self._evaluated(statistic)[1]

    def _evaluated(self, statistic: Formula) -> tuple[list[Outcome], Region]:
        if statistic not in self._known:
            self.domain.settle()
            found = [Outcome(cell.where, cell.value(statistic)) for cell in self.cells]
            self._known[statistic] = found, self.domain.needed()
        return self._known[statistic]

    @cached_property
    def _known(self) -> dict[Formula, tuple[list[Outcome], Region]]:
        return {}

    @cached_property
    def may_have_continua(self) -> bool:
        """Whether mixed equilibria count, and payoffs may be tied so that there are continua of them."""
        if not self.with_mixed:
            return False
        ties: Region = NOTHING
        for setting in {id(play.setting): play.setting for cell in self.cells for _, play in cell.plays}.values():
            ties = any_of([ties, ties_of(setting)])
        return not self.domain.prover.surely_implies(EVERYTHING, negation(ties), EXISTENCE_SECONDS)


@dataclass(frozen=True, eq=False)
class RegimeSide:
    """The equilibria of players who choose from intervals, in the same form.

    Parameters
    ----------
    name
        The effort, in words.
    regimes
        The ways in which they can be in equilibrium.
    """

    name: str | None
    regimes: Regimes

    @property
    def domain(self) -> Domain:
        """The points that are talked about."""
        return self.regimes.setting.domain

    @property
    def lacks_mixed(self) -> bool:
        """Mixed equilibria of continuous games are never looked for."""
        return False

    @property
    def pure(self) -> tuple[Cell, ...]:
        """Cells are those of players with lists of actions."""
        return ()

    @cached_property
    def exists(self) -> Region:
        """Where there is an equilibrium."""
        self._check()
        return EVERYTHING if self.regimes.covers else self.regimes.exists

    @property
    def existence(self) -> Region:
        """Where there is a pure equilibrium."""
        return self.exists

    @cached_property
    def uniqueness(self) -> Region:
        """Where there is one and no other: no two of them differ in anybody's level."""
        several = [regime.where for regime in self.regimes.found if regime.is_segment]
        for player in self.regimes.setting.choosers:
            if player.has_levels:
                outcomes = self.outcomes(parse(player.key))
                several += [
                    all_of([one.where, other.where, compared(one.value, "!=", other.value, self.domain.known_signs)])
                    for one, other in itertools.combinations(outcomes, 2)
                ]
        return all_of([self.exists, negation(any_of(several))])

    def _check(self) -> None:
        as_outcomes(self.regimes, parse("0"))  # refuses where regimes are not all there is

    def outcomes(self, statistic: Formula) -> list[Outcome]:
        """The values of a statistic, each with where it occurs; a continuum by its ends.

        Raises
        ------
        UnsupportedGame
            Where regimes are not all of the equilibria, or have no closed form.
        """
        if statistic not in self._outcomes:
            self._outcomes[statistic] = as_outcomes(self.regimes, statistic)
        return self._outcomes[statistic]

    def valued(self, _statistic: Formula) -> Region:
        """Where the statistic has a value: everywhere, the domain has been narrowed to that."""
        return EVERYTHING

    @cached_property
    def _outcomes(self) -> dict[Formula, list[Outcome]]:
        return {}

    @cached_property
    def may_have_continua(self) -> bool:
        """Whether there are continua of equilibria."""
        return any(regime.is_segment for regime in self.regimes.found)


AnySide: TypeAlias = Side | RegimeSide


def side_of(setting: Setting, name: str | None = None, *, with_mixed: bool = False) -> AnySide:
    """The equilibria of those who choose.

    Parameters
    ----------
    setting
        Who chooses, and what is given.
    name
        The effort, in words.
    with_mixed
        Whether mixed equilibria count.
    """
    if any(player.interval is not None for player in setting.choosers):
        return RegimeSide(name, regimes(setting))
    found = cells(setting)
    mixed = mixed_cells(setting) if with_mixed else []
    return Side(name, (*found, *(mixed or ())), setting.domain, mixed is None, with_mixed)


def led_side(setting: Setting, leader: str) -> Side:
    """Outcomes when one player moves first and is observed, pure ones.

    The leader counts on the reply that it likes best, or on the one that it likes least, as in
    :mod:`burden.solvers.leader`; outcomes of both kinds are listed.

    Parameters
    ----------
    setting
        The game, the leader among those who choose.
    leader
        Key of the leader.
    """
    if any(player.interval is not None for player in setting.choosers):
        raise UnsupportedGame("a guarantor who moves first, and players with intervals: not decided for all parameters")
    domain, known = setting.domain, setting.domain.known_signs
    player = next(player for player in setting.choosers if player.key == leader)
    after = {
        action.label: cells(replace(setting, held={**setting.held, leader: action.label})) for action in player.actions
    }
    # Where the others have no pure equilibrium after some action, nobody knows what the leader expects of it.
    expects = all_of([somewhere(found) for found in after.values()])
    places = [(label, cell) for label, found in after.items() for cell in found]
    worth = {id(cell): cell.plays[0][1].payoff(leader) for _, cell in places}
    domain.settle()

    def below(one: Cell, other: Cell) -> Region:
        return compared(worth[id(one)], "<=", worth[id(other)], known)

    found = []
    for label, cell in places:
        hoped = all_of(
            [any_of([negation(other.where), below(other, cell)]) for _, other in places if other is not cell]
        )
        is_worst = [any_of([negation(other.where), below(cell, other)]) for other in after[label] if other is not cell]
        others_worse = [
            any_of([negation(somewhere(replies)), *(all_of([reply.where, below(reply, cell)]) for reply in replies)])
            for other, replies in after.items()
            if other != label
        ]
        where = all_of([expects, cell.where, any_of([hoped, all_of([*is_worst, *others_worse])])])
        if where is not NOTHING and not domain.prover.surely_implies(where, NOTHING, 1.0):
            found.append(Cell({leader: label, **cell.profile}, where, cell.plays))
    return Side(None, tuple(found), domain)


def unique_in(found: Sequence[Cell]) -> Region:
    """Where exactly one of the cells is an equilibrium."""
    everywhere = any_of([cell.where for cell in found])
    pairs = [all_of([one.where, other.where]) for one, other in itertools.combinations(found, 2)]
    return all_of([everywhere, *(negation(pair) for pair in pairs)])
