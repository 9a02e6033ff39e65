"""One claim along single parameters: what each does to it while all others have the values of the file.

A claim that was decided at a few points alone may turn out otherwise beside them. Where it does so along a line, the
claim holds somewhere and fails elsewhere, which is known then, and where on the line it holds is said, exactly: a line
is cut by the roots of polynomials in one variable.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from burden.claims import ClaimSpec
from burden.errors import BurdenError
from burden.exact import UndecidedError
from burden.paths.worlds import Single, Told
from burden.regions.prover import UnsettledError
from burden.regions.translate import TooComplexError
from burden.results.conditions import Claim
from burden.verdicts.judge import Judge
from burden.verdicts.known import Known
from burden.verdicts.numbers import number_text

__all__ = ["along_lines"]

#: Most conditions that are said, and longest.
MAX_CONDITIONS = 3
MAX_LENGTH = 70

#: Numbers that are rounded if they are long.
LONG = re.compile(r"\d+(?:/\d+)?")

#: Seconds for one line, and share of a claim's seconds for all of them.
LINE_SECONDS = 3.0
SHARE = 0.5


def along_lines(known: Known, spec: ClaimSpec, claim: Claim) -> Claim:
    """Say what single parameters do to a claim that was decided at points.

    Parameters
    ----------
    known
        What all claims of the file share.
    spec
        The claim.
    claim
        What was found at the points.
    """
    model, values = known.model, known.model.values()
    quick = replace(known, timeout=min(known.timeout, LINE_SECONDS))
    end = time.perf_counter() + min(SHARE * known.timeout, known.search.remaining)
    conditions: list[str] = []
    others = [name for name in model.parameters if name != model.effort]
    n_unchanged = 0
    for name in others:
        if time.perf_counter() > end or known.search.stopped or len(conditions) == MAX_CONDITIONS:
            break
        try:
            holds, fails = _line(quick, spec, name, values)
        except (BurdenError, ArithmeticError, TooComplexError, UnsettledError, UndecidedError):
            continue
        if "never" not in (holds.verdict, fails.verdict) and holds.condition is not None:
            if claim.verdict in {"holds", "fails"}:
                claim = replace(claim, verdict="conditional")
            conditions.append(_shown(holds, name))
        is_same = {"always": "holds", "never": "fails"}.get(holds.verdict) == claim.verdict
        n_unchanged += is_same and holds.settled is None
    if conditions:
        said = f"with all others at their values, it holds where {', or where '.join(conditions)}"
        return replace(claim, note=f"{said}; {claim.note}")
    if n_unchanged == len(others):
        return replace(claim, note=f"no single parameter, with all others at their values, changes that; {claim.note}")
    return claim


def _line(known: Known, spec: ClaimSpec, name: str, values: Mapping[str, Fraction]) -> tuple[Told, Told]:
    """Where a claim holds along one parameter, all others at their values, and where it fails."""
    judge = Judge(known, spec, {key: value for key, value in values.items() if key != name})
    truth = judge.truth(spec.statement)
    judge.domain.settle()
    single = Single(judge.ground)
    claim, defined = single.inside(truth.claim), single.inside(truth.defined)
    return single.told(claim, defined), single.told(single.other(claim), defined)


def _shown(line: Told, name: str) -> str:
    """Where a claim holds on a line, in words: long numbers are rounded."""
    assert line.condition is not None, "where it holds is known"
    text = LONG.sub(lambda found: number_text(Fraction(found[0])), line.condition.text)
    if len(text) <= MAX_LENGTH and not line.note:
        return text
    return f"{name} has some values, not others{f' ({line.note})' if line.note else ''}"
