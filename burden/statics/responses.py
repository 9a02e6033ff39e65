"""How contributions respond to effort within a regime: in equilibrium, and each ally on its own.

*Equilibrium response.* The derivative of the contributions in closed form; elsewhere, by the implicit function theorem,
``dx/du = -J**-1 * dG/du`` with ``G = 0`` the first-order conditions and ``J`` their derivatives in the contributions.

*Own response.* The derivative of a best response in the effort while the others stay: ``-G_iu/G_ii`` at a stationary
point. Its sign is not the sign in equilibrium.

*Stability.* Let ``r_ij`` be the slope of i's best response in j's contribution; at corners, which are strict best
responses but on the boundaries of their regime, it is zero. With two players
whose best responses move, adjustment in turns leads back to the equilibrium where ``|r_ij*r_ji| < 1``. With more, in an
aggregative game (``r_ij = r_i`` for all j), where ``1 + B > 0``, ``B = -sum(r_i/(1 + r_i))`` and all ``r_i > -1``: then
contributions that adjust to what each player wants at the current total (``dx_i/dt`` proportional to ``BR_i - x_i``
with speed ``1/(1 + r_i)``) lead back. With three players of any other kind, where all eigenvalues of ``R - 1`` have
negative real parts (continuous best-response dynamics), by the criterion of Routh and Hurwitz.

References
----------
A. Dixit, "Comparative statics for oligopoly", *International Economic Review* 27 (1986) 107-122 (speeds of adjustment).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from burden.regions.domain import Domain
from burden.regions.region import (
    EVERYTHING,
    NOTHING,
    Atom,
    Region,
    Relation,
    all_of,
    any_of,
    negation,
    related,
    sign_is,
)
from burden.regions.shorten import irredundant, simplified
from burden.regions.space import Polynomial, Ratio
from burden.regions.translate import TooComplexError
from burden.statics.cells import contributors
from burden.statics.places import derivative, hidden_names
from burden.statics.regimes import Regime, Regimes
from burden.statics.systems import determinant

__all__ = [
    "TOTAL",
    "Response",
    "equilibrium_responses",
    "own_responses",
    "sign_polynomials",
    "signs_within",
    "stability",
]

#: Name of the sum of allied contributions among responses.
TOTAL = "total"

#: Seconds for one question about signs within a regime.
SIGN_SECONDS = 0.5

_RELATION_OF: dict[int, Relation] = {-1: "<", 0: "==", 1: ">"}


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """A derivative in the effort.

    Parameters
    ----------
    value
        The derivative, in the domain of the parameters; of an implicit regime, in that of parameters and contributions.
    falls, rises
        Where, within the regime, it is negative, and where it is positive.
    """

    value: Ratio
    falls: Region
    rises: Region


def equilibrium_responses(found: Regimes, regime: Regime) -> dict[str, Response]:
    """How contributions in equilibrium move with effort, by player, and their ``total``.

    Returns
    -------
    dict[str, Response]
        Empty where the effort is no variable. On a segment only what is the same all along it.
    """
    if found.effort is None:
        return {}
    if regime.is_implicit:
        slopes = _implicit_slopes(found, regime)
        return {name: _response(value, regime.inside, regime, regime.levels.domain) for name, value in slopes.items()}
    levels, outer = regime.levels, found.setting.domain
    values = dict(regime.contributions)
    total = _total(found, values, levels.domain.space.zero if regime.is_segment else outer.space.zero)
    if total is not None:
        values[TOTAL] = total
    if regime.is_segment:
        values = {
            name: regime.carried(value)
            for name, value in values.items()
            if hidden_names(value.names, levels.domain).isdisjoint(levels.keys)
        }
    return {
        name: _response(derivative(value, found.effort, outer), regime.where, regime, outer)
        for name, value in values.items()
    }


def _total(found: Regimes, values: Mapping[str, Ratio], zero: Ratio) -> Ratio | None:
    keys = [key for key in contributors(found.setting.model) if key in values]
    total = zero
    for key in keys:
        total = total + values[key]
    return total if keys else None


def own_responses(found: Regimes, regime: Regime) -> dict[str, Response]:
    """How each player's own best response moves with effort while the others stay where they are."""
    if found.effort is None or regime.is_segment:
        return {}
    responses = {}
    for key in regime.states:
        try:
            slope = _slope(regime, key, found.effort)
            if slope is None:
                continue
            if regime.is_implicit:
                responses[key] = _response(slope, regime.inside, regime, regime.levels.domain)
            else:
                responses[key] = _response(regime.carried(slope), regime.where, regime, found.setting.domain)
        except (ZeroDivisionError, TooComplexError):
            continue  # a payoff that is flat there: the best response is no function
    return responses


def _slope(regime: Regime, key: str, name: str) -> Ratio | None:
    """Slope of a player's best response in a variable, the others held; ``None`` where it has none."""
    state, domain = regime.states[key], regime.levels.domain
    if state.level is not None:
        return derivative(state.level, name, domain)
    assert state.slope is not None, "a stationary point has a slope that is zero there"
    curvature = derivative(state.slope, key, domain)
    if curvature.is_zero:
        return None
    return -derivative(state.slope, name, domain) / curvature


# -- implicit regimes ----------------------------------------------------------------------------------------------


def _implicit_slopes(found: Regimes, regime: Regime) -> dict[str, Ratio]:
    """Derivatives by the implicit function theorem, in terms of the contributions."""
    assert found.effort is not None, "asked only where effort is a variable"
    domain = regime.levels.domain
    keys = list(regime.states)
    equations = {key: state.equation for key, state in regime.states.items()}
    rows = [[derivative(equations[key], other, domain) for other in keys] for key in keys]
    right = [-derivative(equations[key], found.effort, domain) for key in keys]
    bottom = determinant(rows)
    if bottom.is_zero:
        return {}
    slopes = {}
    for place, key in enumerate(keys):
        replaced = [[*row[:place], value, *row[place + 1 :]] for row, value in zip(rows, right, strict=True)]
        slopes[key] = _without_functions(determinant(replaced) / bottom, regime)
    total = _total(found, slopes, domain.space.zero)
    if total is not None:
        slopes[TOTAL] = total
    return slopes


def _without_functions(value: Ratio, regime: Regime) -> Ratio:
    """A quotient in which first-order conditions stand for powers and other functions, where that is shorter."""
    domain = regime.levels.domain
    for state in regime.states.values():
        if not state.is_interior:
            continue
        numerator = state.equation.numerator
        for auxiliary in domain.translator.auxiliaries:
            if auxiliary.name not in domain.space.names_in(numerator):
                continue
            coefficients = [
                domain.space.polynomial(one) for one in domain.space.coefficients_in(numerator, auxiliary.name)
            ]
            if len(coefficients) != 2:
                continue
            try:
                other = value.substitute({auxiliary.name: -coefficients[0] / coefficients[1]})
            except ZeroDivisionError:
                continue
            if len(other.numerator) + len(other.denominator) < len(value.numerator) + len(value.denominator):
                value = other
    return value


# -- signs ---------------------------------------------------------------------------------------------------------


def _response(value: Ratio, where: Region, regime: Regime, domain: Domain) -> Response:
    inside = where
    if regime.is_implicit:
        equations = [sign_is(state.equation, "==", domain.known_signs) for state in regime.states.values()]
        inside = all_of([where, *equations])
    return Response(value, _sign_within(value, "<", inside, domain), _sign_within(value, ">", inside, domain))


def signs_within(where: Region, domain: Domain) -> Callable[[Polynomial], frozenset[int]]:
    """Signs that polynomials may have within a region of a domain."""
    found: dict[Polynomial, frozenset[int]] = {}

    def known(polynomial: Polynomial) -> frozenset[int]:
        if polynomial not in found:
            possible = domain.known_signs(polynomial)
            if len(possible) > 1:
                possible = frozenset(
                    sign
                    for sign in possible
                    if not domain.prover.surely_implies(
                        all_of([where, Atom(polynomial, _RELATION_OF[sign])]), NOTHING, SIGN_SECONDS
                    )
                )
            found[polynomial] = possible
        return found[polynomial]

    return known


def _sign_within(value: Ratio, relation: Relation, where: Region, domain: Domain) -> Region:
    """Where a quotient has a sign, written for the points of a region alone."""
    region = sign_is(value, relation, signs_within(where, domain))
    return within(region, where, domain)


def within(region: Region, where: Region, domain: Domain) -> Region:
    """A region as it is seen by those who know that they are in another one: what follows is left out."""
    prover = domain.prover
    region = simplified(region, prover)
    if region is EVERYTHING or region is NOTHING:
        return region
    if prover.surely_implies(where, region, SIGN_SECONDS):
        return EVERYTHING
    if prover.surely_implies(all_of([where, region]), NOTHING, SIGN_SECONDS):
        return NOTHING
    if isinstance(region, Atom):
        return region
    kept = list(region.parts)
    for part in list(kept):
        rest = [other for other in kept if other is not part]
        if region.kind == "and":
            if rest and prover.surely_implies(all_of([where, *rest]), part, SIGN_SECONDS):
                kept = rest
        elif rest and prover.surely_implies(all_of([where, part, *map(negation, rest)]), NOTHING, SIGN_SECONDS):
            kept = rest
    if region.kind == "and":
        return irredundant(all_of(kept), prover)
    return any_of(kept)


# -- stability -----------------------------------------------------------------------------------------------------


def stability(found: Regimes, regime: Regime) -> Region | None:
    """Where, within a regime, adjustment leads back to the equilibrium; ``None`` where that is not known."""
    if regime.is_segment:
        return None
    keys = list(regime.states)
    slopes: dict[tuple[str, str], Ratio] = {}
    domain = regime.levels.domain if regime.is_implicit else found.setting.domain
    try:
        for one in keys:
            for other in keys:
                if one != other:
                    slope = _slope(regime, one, other)
                    if slope is None:
                        return None
                    slopes[one, other] = slope if regime.is_implicit else regime.carried(slope)
    except (ZeroDivisionError, TooComplexError):
        return None
    # Those whose best response nobody moves, or who move nobody, decide nothing.
    moving = keys
    while True:
        kept = [
            one
            for one in moving
            if any(not slopes[one, other].is_zero for other in moving if other != one)
            and any(not slopes[other, one].is_zero for other in moving if other != one)
        ]
        if len(kept) == len(moving):
            break
        moving = kept
    where = regime.inside if regime.is_implicit else regime.where
    if regime.is_implicit:
        equations = [sign_is(state.equation, "==", domain.known_signs) for state in regime.states.values()]
        where = all_of([where, *equations])
    region = _stable(moving, slopes, domain, signs_within(where, domain))
    return None if region is None else within(region, where, domain)


def _stable(
    moving: list[str],
    slopes: Mapping[tuple[str, str], Ratio],
    domain: Domain,
    known: Callable[[Polynomial], frozenset[int]],
) -> Region | None:
    one = domain.space.one
    if len(moving) < 2:
        return EVERYTHING
    if len(moving) == 2:
        (first, second) = moving
        product = slopes[first, second] * slopes[second, first]
        return all_of([related(product, "<", one, known), related(product, ">", -one, known)])
    common = {key: [slopes[key, other] for other in moving if other != key] for key in moving}
    if all(slope.same_as(found[0]) for found in common.values() for slope in found):
        total = one
        parts = []
        for found in common.values():
            total = total - found[0] / (one + found[0])
            parts.append(related(found[0], ">", -one, known))
        return all_of([*parts, sign_is(total, ">", known)])
    if len(moving) > 3:
        return None
    rows = [[-one if key == other else slopes[key, other] for other in moving] for key in moving]
    minors = domain.space.zero
    for place in range(3):
        rest = [k for k in range(3) if k != place]
        minors = minors + determinant([[rows[i][j] for j in rest] for i in rest])
    last = -determinant(rows)
    three = domain.space.constant(Fraction(3))
    return all_of([sign_is(last, ">", known), related(three * minors, ">", last, known)])


def sign_polynomials(found: Regimes) -> list[Polynomial]:
    """Polynomials that decide the signs of responses in equilibrium, in the domain of the parameters, each once.

    They explain most of what happens between two values of the effort, and are worth trying first when conditions are
    made short.
    """
    if found.effort is None:
        return []
    outer = found.setting.domain
    polynomials: dict[Polynomial, None] = {}
    for regime in found.found:
        if regime.is_implicit or regime.is_segment:
            continue
        values = dict(regime.contributions)
        total = _total(found, values, outer.space.zero)
        for value in [*values.values(), *([] if total is None else [total])]:
            slope = derivative(value, found.effort, outer)
            for factor, _ in outer.space.factors(slope.numerator)[1]:
                if len(outer.known_signs(factor)) > 1:
                    polynomials[factor] = None
    return list(polynomials)
