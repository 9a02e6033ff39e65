"""What counts as an outcome: every equilibrium, or, where one player moves first, those on the path.

A leader counts on the reply that it likes best, or on the one that it likes least (:mod:`burden.solvers.leader`). Which
replies there are and how the leader values them are signs of polynomials again, so that each outcome has two regions:
where a hopeful leader gets there, and where a fearful one does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from burden.partitions.points import rank
from burden.partitions.ways import Supports, Way, Ways, ways
from burden.regions.domain import Domain
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, any_of, negation, polynomials
from burden.regions.shorten import irredundant, simplified
from burden.regions.space import Polynomial, Ratio
from burden.regions.translate import Case, Cases, combined, compared
from burden.results import Selection
from burden.statics.cells import Setting

__all__ = ["Key", "Outcome", "Outcomes", "key_at", "outcomes", "region_of"]

#: The list of equilibria at a point: what is played, and with a leader, which one counts on it.
Key: TypeAlias = "tuple[tuple[Supports, Selection | None], ...]"

#: Seconds for the question whether two replies are ever equilibria together.
SECONDS = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """An outcome, and where it is one.

    Parameters
    ----------
    way
        What is played.
    hoped
        Where it is an equilibrium; with a leader, where it is on the path of a hopeful one.
    feared
        With a leader: where it is on the path of a fearful one.
    """

    way: Way
    hoped: Region
    feared: Region | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """All outcomes of a game.

    Parameters
    ----------
    found
        In the order in which :func:`burden.solve` lists equilibria.
    unsettled
        Why mixed equilibria are left out; empty where they are not.
    ties
        Polynomials that vanish where payoffs tie.
    always_tied
        Whether payoffs tie everywhere, or in a whole case.
    """

    found: tuple[Outcome, ...]
    unsettled: str
    ties: tuple[Polynomial, ...]
    always_tied: bool

    @property
    def polynomials(self) -> tuple[Polynomial, ...]:
        """Polynomials whose signs decide which outcomes there are."""
        regions = [region for one in self.found for region in (one.hoped, one.feared) if region is not None]
        return tuple(dict.fromkeys(polynomial for region in regions for polynomial in polynomials(region)))


def outcomes(setting: Setting, leader: str | None, *, with_mixed: bool) -> Outcomes:
    """Find all outcomes.

    Parameters
    ----------
    setting
        The game.
    leader
        Key of the player who moves first; ``None`` where all move at once.
    with_mixed
        Whether mixed equilibria count.
    """
    if leader is None:
        plain = ways(setting, with_mixed=with_mixed)
        found = [Outcome(way, way.where) for way in plain.found]
        return _sorted(setting, found, [plain])
    player = next(player for player in setting.model.players if player.key == leader)
    after = {
        action.label: ways(replace(setting, held={**setting.held, leader: action.label}), with_mixed=with_mixed)
        for action in player.actions
    }
    return _sorted(setting, _led(setting.domain, leader, after), list(after.values()))


def _sorted(setting: Setting, found: Sequence[Outcome], parts: Sequence[Ways]) -> Outcomes:
    reasons = dict.fromkeys(part.unsettled for part in parts if part.unsettled)
    space = setting.domain.space
    ties = dict.fromkeys(
        factor
        for part in parts
        for minor in part.minors
        if not minor.is_zero
        for mpoly in (minor.numerator, minor.denominator)
        for factor, _ in space.factors(mpoly)[1]
    )
    return Outcomes(
        tuple(sorted(found, key=lambda one: rank(setting.model, one.way.supports))),
        "; ".join(reasons),
        tuple(ties),
        any(part.always_tied for part in parts),
    )


def _led(domain: Domain, leader: str, after: dict[str, Ways]) -> list[Outcome]:
    """Outcomes on the path of a leader."""
    places = [(label, way) for label, found in after.items() for way in found.found]
    worth = {id(way): _worth(way, leader) for _, way in places}
    domain.settle()
    expects: Region = EVERYTHING
    if any(found.unsettled for found in after.values()):
        # Where there is no pure reply to some action, nobody knows what the leader expects of it.
        expects = simplified(
            all_of([any_of([way.where for way in found.found]) for found in after.values()]), domain.prover
        )
    met = {
        (id(one), id(other)): _meet(domain, one, other) for _, one in places for _, other in places if one is not other
    }

    def below(one: Way, other: Way) -> Region:
        return compared(worth[id(one)], "<=", worth[id(other)], domain.known_signs)

    found = []
    for label, way in places:
        others = [(where, other) for where, other in places if other is not way and met[id(way), id(other)]]
        hoped = [any_of([negation(other.where), below(other, way)]) for _, other in others]
        worst = [any_of([negation(other.where), below(way, other)]) for where, other in others if where == label]
        no_better = [
            any_of([all_of([other.where, below(other, way)]) for where, other in others if where == action])
            for action in after
            if action != label
        ]
        regions = [_tidied(all_of([expects, way.where, *parts]), domain) for parts in (hoped, [*worst, *no_better])]
        if any(region is not NOTHING for region in regions):
            found.append(Outcome(way, regions[0], regions[1]))
    return found


def _tidied(region: Region, domain: Domain) -> Region:
    region = simplified(region, domain.prover)
    if region is not NOTHING and domain.prover.surely_implies(region, NOTHING, SECONDS):
        return NOTHING
    return irredundant(region, domain.prover)


def _worth(way: Way, leader: str) -> Cases:
    """What the leader gets."""
    total: Cases | None = None
    for weight, play in way.plays:
        own = tuple(Case(case.where, case.value * weight) for case in play.payoff(leader))
        total = own if total is None else combined(total, own, _sum)
    assert total is not None, "something is played"
    return total


def _sum(one: Ratio, other: Ratio) -> Ratio:
    return one + other


def _meet(domain: Domain, one: Way, other: Way) -> bool:
    """Whether two ways may be equilibria at the same point."""
    both = all_of([one.where, other.where])
    if both is NOTHING:
        return False
    return domain.prover.sample.meets(both) or not domain.prover.surely_implies(both, NOTHING, SECONDS)


def key_at(found: Outcomes, holds: Callable[[Region], bool]) -> Key:
    """The list of equilibria at a point.

    Parameters
    ----------
    found
        All outcomes.
    holds
        Says whether the point lies in a region.
    """
    listed: list[tuple[Supports, Selection | None]] = []
    for one in found.found:
        hoped = holds(one.hoped)
        if one.feared is None:
            if hoped:
                listed.append((one.way.supports, None))
            continue
        feared = holds(one.feared)
        if hoped or feared:
            selection: Selection = "both" if hoped and feared else "optimistic" if hoped else "pessimistic"
            listed.append((one.way.supports, selection))
    return tuple(listed)


def region_of(found: Outcomes, key: Key, may_meet: Callable[[Region], bool]) -> Region:
    """Where the list of equilibria is a given one.

    Parameters
    ----------
    found
        All outcomes.
    key
        The list.
    may_meet
        Says whether a region may have points in common with it, so that others need not be excluded.
    """
    wanted = dict(key)
    inside: list[Region] = []
    outside: list[Region] = []
    for one in found.found:
        selection = wanted.get(one.way.supports, "")
        for region, kinds in ((one.hoped, (None, "optimistic", "both")), (one.feared, ("pessimistic", "both"))):
            if region is not None:
                (inside if selection in kinds else outside).append(region)
    own = all_of(inside)
    return all_of([own, *_excluded(own, outside, may_meet)])


def _excluded(own: Region, outside: Iterable[Region], may_meet: Callable[[Region], bool]) -> list[Region]:
    return [negation(region) for region in outside if may_meet(all_of([own, region]))]
