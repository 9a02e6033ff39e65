"""Regimes as results: conditions, contributions and derivatives as text of the formula language."""

from __future__ import annotations

import time
from collections.abc import Mapping

from burden.regions.domain import Domain
from burden.regions.region import EVERYTHING, Region, polynomials, sign_is
from burden.regions.shorten import irredundant, simplified
from burden.regions.text import Writer
from burden.results import conditions
from burden.statics.kinks import changes, sentence
from burden.statics.places import hidden_names
from burden.statics.regimes import Regime, Regimes
from burden.statics.responses import Response, equilibrium_responses, own_responses, stability
from burden.statics.shown import shown

__all__ = ["coverage", "describe", "kink_sentences"]


#: Seconds for what is found out about signs and stability; from then on conditions are exact, but not made short.
SECONDS = 30.0


def describe(found: Regimes, effort: str | None = None, seconds: float = SECONDS) -> list[conditions.Regime]:
    """Regimes with their responses, as results.

    Parameters
    ----------
    found
        The regimes.
    effort
        Action of the guarantor that they were worked out for, if it has a list of actions.
    seconds
        How long to make conditions short.
    """
    provers = (found.setting.domain.prover, found.levels.domain.prover)
    deadlines = [prover.deadline for prover in provers]
    end = time.perf_counter() + seconds
    try:
        for prover in provers:
            prover.deadline = min(prover.deadline, end)
        return [_described(found, regime, effort) for regime in found.found]
    finally:
        for prover, deadline in zip(provers, deadlines, strict=True):
            prover.deadline = deadline


def _described(found: Regimes, regime: Regime, effort: str | None) -> conditions.Regime:
    levels = regime.levels
    outer = found.setting.domain
    speaks_of_levels = regime.is_implicit
    domain = levels.domain if speaks_of_levels else outer
    in_equilibrium = equilibrium_responses(found, regime)
    own = own_responses(found, regime)
    stable = stability(found, regime)
    writer = domain.writer()
    where = _inside(regime) if regime.is_implicit else regime.where
    contributions = {
        key: shown(value, levels.domain if regime.is_segment else outer, _writer(regime, outer))
        for key, value in regime.contributions.items()
    }
    equations = [
        f"{shown(levels.domain.space.polynomial(state.equation.numerator), levels.domain, levels.domain.writer())} == 0"
        for state in regime.states.values()
        if regime.is_implicit
    ]
    return conditions.Regime(
        states=regime.names,
        effort=effort,
        condition=_condition(where, domain, writer),
        contributions=contributions,
        derivatives=_derivatives(in_equilibrium, outer if not speaks_of_levels else domain, writer),
        own=_derivatives(own, domain, writer),
        equations=tuple(equations),
        stability=None if stable is None else _condition(stable, domain, writer),
        segment=regime.is_segment,
        proof="proved",
        note=_note(regime),
    )


def _condition(region: Region, domain: Domain, writer: Writer) -> conditions.Condition:
    """A region as a condition that has a truth value everywhere: roots are taken only where they are real."""
    guards: dict[Region, None] = {}
    names = hidden_names({name for one in polynomials(region) for name in one.names}, domain)
    for auxiliary in domain.translator.auxiliaries:
        if auxiliary.name in names and auxiliary.kind == "root":
            guards[sign_is(auxiliary.argument, ">=", domain.known_signs)] = None
    text = writer.region(region)
    for guard in reversed(guards):
        if guard is not EVERYTHING:
            text = f"({text}) if {writer.region(guard)} else 0 == 1"
    return conditions.Condition(text)


def _writer(regime: Regime, outer: Domain) -> Writer:
    return regime.levels.domain.writer() if regime.is_segment else outer.writer()


def _inside(regime: Regime) -> Region:
    """What has to hold in parameters and contributions, without what always does."""
    domain = regime.levels.domain
    where = simplified(regime.inside, domain.prover)
    return irredundant(where, domain.prover)


def _derivatives(responses: Mapping[str, Response], domain: Domain, writer: Writer) -> dict[str, conditions.Derivative]:
    return {
        name: conditions.Derivative(
            shown(one.value, domain, writer),
            _condition(one.falls, domain, writer),
            _condition(one.rises, domain, writer),
        )
        for name, one in responses.items()
    }


def _note(regime: Regime) -> str:
    if regime.is_segment:
        inside = regime.levels.domain.writer().region(regime.inside)
        who = ", ".join(regime.free)
        return f"a continuum: {who} may be anything, as long as {inside}"
    if regime.is_implicit:
        return f"{regime.note}; conditions speak of the contributions, which solve the equations"
    return regime.note


def coverage(found: Regimes) -> str:
    """Whether the regimes are all of it, in a sentence."""
    rest = found.setting.domain.writer().region(found.rest)
    implicit = [regime for regime in found.found if regime.is_implicit]
    if found.covers and not found.problems:
        return "the regimes cover the whole domain, proved: there is a pure equilibrium everywhere"
    if found.covers:
        return "there is a pure equilibrium everywhere, proved, but perhaps not only those of the regimes"
    if found.problems or not found.is_rest_known:
        return f"not settled: what equilibria there are where {rest}"
    if implicit:
        return f"regimes in closed form leave {rest}; where the others exist is not known in the parameters alone"
    return f"there is no pure equilibrium exactly where {rest}, proved"


def kink_sentences(found: Regimes, seconds: float = 10.0) -> list[str]:
    """Kinks and jumps in sentences; those that happen only where two boundaries meet are left out."""
    domain = found.setting.domain
    writer = domain.writer()
    every, is_complete = changes(found, seconds)
    sentences = [sentence(found, change, writer) for change in every if change.is_generic]
    if not is_complete:
        sentences.append(f"more kinks and jumps were not looked for: {seconds:g} s had passed")
    bent = [
        writer.ratio(domain.space.polynomial(polynomial.mpoly))
        for regime in found.found
        for polynomial in polynomials(regime.where)
        if found.effort is not None and found.effort in polynomial.names and polynomial.degree_in(found.effort) > 1
    ]
    if bent:
        zeros = ", ".join(dict.fromkeys(bent))
        sentences.append(
            f"regimes may also change where one of these is zero, and is not solved for {found.effort}: {zeros}"
        )
    return list(dict.fromkeys(sentences))
