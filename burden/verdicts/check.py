"""All claims of a game file, decided one after the other."""

from __future__ import annotations

import time
from dataclasses import replace

from burden.claims import ClaimSpec
from burden.model import Model
from burden.regions.region import NOTHING
from burden.regions.translate import TooComplexError
from burden.results.conditions import Check, Claim
from burden.search import Search
from burden.statics.statements import Decision
from burden.verdicts.asked import is_dynamic, speaks_of_paths
from burden.verdicts.discounts import Discounts
from burden.verdicts.judge import Judge
from burden.verdicts.known import Known, unsettled
from burden.verdicts.lines import along_lines
from burden.verdicts.payoffs import PathPayoffs
from burden.verdicts.points import at_points

__all__ = ["checked"]

#: Longest condition in a reason.
MAX_LENGTH = 100


def checked(model: Model, source: str, timeout: float, points: int, seed: int, search: Search) -> Check:
    """Decide all claims of a game.

    Parameters
    ----------
    model
        The game.
    source
        Name of its file.
    timeout
        Seconds that one claim may take.
    points, seed
        At how many points, drawn with which seed, claims are checked that cannot be proved.
    search
        How long everything may take.
    """
    discounts, paths = Discounts(model, timeout, search), PathPayoffs(model, timeout, search)
    known = Known(model, timeout, points, seed, search, discounts, paths)
    found = []
    domain: tuple[str, ...] = ()
    for spec in model.claims.values():
        begin = time.perf_counter()
        if search.stopped:
            claim = unsettled(spec, f"not begun: {search.stopped}")
        else:
            claim, domain = _decided(known, spec, domain)
        found.append(_timed(claim, time.perf_counter() - begin))
    return Check(model.title, source, tuple(found), domain)


def _decided(known: Known, spec: ClaimSpec, domain: tuple[str, ...]) -> tuple[Claim, tuple[str, ...]]:
    """One claim: at all values of the parameters, or as far as that can be done."""
    decision = None
    try:
        judge = Judge(known, spec)
        claim, domain = judge.verdict()
        decision = judge.decision
    except TooComplexError as error:
        claim = unsettled(spec, f"not settled: {error}")
    if not is_dynamic(spec.statement) or known.search.stopped:
        return claim, domain
    has_paths = speaks_of_paths(spec.statement)
    if claim.verdict == "unsettled":
        claim = at_points(known, spec, claim.note.removeprefix("not settled: "))
        return (along_lines(known, spec, claim) if has_paths and claim.verdict != "unsettled" else claim), domain
    if decision is None or not has_paths or decision.undefined is NOTHING:
        return claim, domain
    if decision.fails_at is None or decision.holds_at is None:
        # What is undefined has no closed form, and may well hold or fail.
        claim = at_points(known, spec, _partly(decision, claim))
    return claim, domain


def _partly(decision: Decision, claim: Claim) -> str:
    """Why a claim about paths is not settled by closed forms that do not hold everywhere."""
    where = claim.undefined.text if claim.undefined is not None else ""
    beyond = f"where {where}" if where and len(where) <= MAX_LENGTH else "in a part of the domain"
    reason = f"there are no closed forms {beyond}, for ends of intervals bind or payoffs are not strictly concave"
    if decision.holds_at is None and decision.fails_at is None:
        return "there are no closed forms, for ends of intervals bind or payoffs are not strictly concave"
    return f"{reason}; elsewhere it {'never holds' if decision.holds_at is None else 'always holds'}, which is proved"


def _timed(claim: Claim, seconds: float) -> Claim:
    return replace(claim, seconds=seconds)
