"""What the claims of a file share while they are decided, and the verdict on those that are not."""

from __future__ import annotations

from dataclasses import dataclass

from burden.claims import ClaimSpec
from burden.model import Model
from burden.results.conditions import Claim
from burden.search import Search
from burden.verdicts.discounts import Discounts
from burden.verdicts.payoffs import PathPayoffs

__all__ = ["Known", "unsettled"]


@dataclass(frozen=True, slots=True)
class Known:
    """What all claims of a file share.

    Parameters
    ----------
    model
        The game.
    timeout
        Seconds that one claim may take.
    points, seed
        At how many points, drawn with which seed, claims are checked that cannot be proved.
    search
        How long everything may take.
    discounts, paths
        Critical discount factors, and payoffs along schedules.
    """

    model: Model
    timeout: float
    points: int
    seed: int
    search: Search
    discounts: Discounts
    paths: PathPayoffs


def unsettled(spec: ClaimSpec, reason: str) -> Claim:
    """A claim that could not be decided, with the reason."""
    return Claim(spec.id, spec.text, spec.source, spec.says, "unsettled", None, None, note=reason)
