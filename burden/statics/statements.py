"""A statement decided: always, never, exactly where, or not settled."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from burden.regions.domain import Domain
from burden.regions.points import Point
from burden.regions.prover import UnsettledError
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, negation, size
from burden.regions.shorten import shortened, simplified, sufficient
from burden.regions.space import Polynomial
from burden.results.conditions import Verdict

__all__ = ["Decision", "decide"]

#: Descriptions with so many atoms need no more shortening.
SHORT = 1

#: Most seconds for the proofs of a statement about formulas that leave real arithmetic.
INEXACT_SECONDS = 1.0

#: Conditions with more atoms than this are long: short ones that suffice are looked for.
MANY = 8


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """What is known of a statement.

    Parameters
    ----------
    verdict
        As in :class:`~burden.results.conditions.Statement`.
    holds
        Where it holds and both sides have equilibria; ``None`` where it is unsettled.
    undefined
        Where one side has none.
    fails
        Where it fails, both sides having equilibria.
    fails_at
        A point of that region.
    holds_at
        A point where it holds.
    is_short
        Whether ``holds`` has been made short.
    enough
        Short regions in which it holds.
    reason
        Why it is unsettled.
    n_points
        At how many points it was checked; 0 where it is proved.
    """

    verdict: Verdict
    holds: Region | None
    undefined: Region = NOTHING
    fails: Region | None = None
    fails_at: Point | None = None
    holds_at: Point | None = None
    is_short: bool = True
    enough: tuple[Region, ...] = ()
    reason: str = ""
    n_points: int = 0


def decide(
    claim: Region,
    defined: Region,
    domain: Domain,
    hints: Sequence[Polynomial] = (),
    timeout: float = 10.0,
    patience: float = 3.0,
) -> Decision:
    """Decide a statement over the whole domain.

    Parameters
    ----------
    claim
        Where it is true, as far as it is defined.
    defined
        Where it is.
    domain
        The points that are talked about.
    hints
        Polynomials whose signs may explain it.
    timeout
        Seconds that it may take in all.
    patience
        Seconds of these to look for a short condition.
    """
    prover = domain.prover
    if not domain.is_exact:  # proofs are a bonus there: few succeed, and points decide
        timeout, patience = min(timeout, 5 * INEXACT_SECONDS), min(patience, INEXACT_SECONDS)
    end = time.perf_counter() + timeout
    before = prover.deadline
    prover.deadline = min(before, end)
    holds = all_of([defined, claim])
    fails = all_of([defined, negation(claim)])
    undefined = negation(defined)
    n_points = 0
    try:
        if domain.is_exact:
            if undefined is not NOTHING and prover.is_empty(undefined):
                undefined = NOTHING
            fails_at, holds_at = prover.witness(fails), prover.witness(holds)
        else:
            fails_at, never_fails = _seen(fails, domain)
            holds_at, never_holds = _seen(holds, domain)
            is_proved = (fails_at is not None or never_fails) and (holds_at is not None or never_holds)
            # Both a point where it holds and one where it fails leave nothing to be proved but the condition.
            is_proved = is_proved and not domain.takes_for_granted
            n_points = 0 if is_proved and (fails_at is None or holds_at is None) else len(prover.sample)
    except UnsettledError as error:
        return Decision("unsettled", None, reason=f"not settled in {timeout:g} s ({error})")
    finally:
        prover.deadline = before
    if fails_at is None and holds_at is None:
        return Decision("undefined", NOTHING, EVERYTHING, n_points=n_points)
    if fails_at is None and undefined is NOTHING:
        return Decision("always", EVERYTHING, holds_at=holds_at, n_points=n_points)
    if holds_at is None:
        return Decision("never", NOTHING, _brief(undefined, domain, patience), fails, fails_at, n_points=n_points)
    prover.deadline = min(before, max(end, time.perf_counter() + patience))
    try:
        found = holds if size(holds) <= SHORT else shortened(holds, prover, hints, patience)
        if found is None:
            holds = simplified(holds, prover)
        enough: tuple[Region, ...] = ()
        if found is None or size(found) > MANY:
            enough = tuple(sufficient(holds, prover, hints))
        return Decision(
            "conditional",
            holds if found is None else found,
            _brief(undefined, domain, patience / 2),
            fails,
            fails_at,
            holds_at,
            found is not None,
            enough,
            n_points=n_points,
        )
    finally:
        prover.deadline = before


def _seen(region: Region, domain: Domain) -> tuple[Point | None, bool]:
    """A point of the sample in a region; where there is none, whether it is proved that there is none at all."""
    found = domain.prover.sample.first_in(region)
    return found, found is None and domain.prover.surely_implies(region, NOTHING, INEXACT_SECONDS / 2)


def _brief(region: Region, domain: Domain, seconds: float) -> Region:
    if size(region) <= SHORT:
        return region
    return shortened(region, domain.prover, (), seconds) or region
