"""The smallest discount factor at which several deviations gain nothing: bounds that are linear in it, in pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from burden.exact import Exact
from burden.regions.domain import Domain
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, any_of, contains
from burden.regions.translate import Case, Cases
from burden.repetition.pieces import binding, over, plain, value_at, where

__all__ = ["Bound", "Threshold", "threshold", "together"]


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """Where a discount factor must be at least ``gain/loss``: as far as there is a gain.

    Parameters
    ----------
    gain
        What a deviation gains at once.
    loss
        What it loses later, times ``1/delta``. It need not have a value everywhere: where it has none, nothing is lost.
    """

    gain: Cases
    loss: Cases


@dataclass(frozen=True, slots=True, eq=False)
class Threshold:
    """Smallest discount factor that meets some bounds.

    Parameters
    ----------
    value
        In pieces.
    where
        Where it is below 1.
    """

    value: Cases
    where: Region

    def at(self, point: Mapping[str, Exact]) -> Exact | None:
        """Value at a point; ``None`` where it is not below 1."""
        return value_at(self.value, point) if contains(self.where, point) else None


def threshold(bounds: Sequence[Bound], domain: Domain) -> Threshold:
    """Smallest discount factor that meets some bounds; where nobody gains, 0."""
    zero = plain(domain.space.zero)
    below = all_of(
        [any_of([where(one.gain, "<=", zero, domain), where(one.loss, ">", one.gain, domain)]) for one in bounds]
    )
    candidates: list[tuple[Region, Cases]] = [(EVERYTHING, zero)]
    for one in bounds:
        gains = where(one.gain, ">", zero, domain)
        if gains is not NOTHING:
            candidates.append((gains, over(one.gain, one.loss)))
    return Threshold(_greatest(candidates, below, domain), below)


def _greatest(candidates: Sequence[tuple[Region, Cases]], within: Region, domain: Domain) -> Cases:
    """Largest of values, each of which is there in a region only."""
    if within is NOTHING:
        return ()
    regions = binding(candidates, ">", domain, within)
    return tuple(
        Case(inside, case.value)
        for region, (_, cases) in zip(regions, candidates, strict=True)
        for case in cases
        if (inside := all_of([region, case.where])) is not NOTHING
    )


def together(found: Sequence[Threshold], domain: Domain) -> Threshold:
    """The largest of the thresholds of all players."""
    if len(found) == 1:
        return found[0]
    below = all_of([one.where for one in found])
    return Threshold(_greatest([(EVERYTHING, one.value) for one in found], below, domain), below)
