"""Games with continuous contributions as tests need them: made from parts, their regimes, and points to compare at."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import burden
from burden import exact
from burden.expressions import parse
from burden.model import Model
from burden.regions.domain import Domain
from burden.regions.points import Bounds
from burden.regions.region import EVERYTHING, Region, all_of, contains, polynomials, related
from burden.regions.space import Ratio
from burden.statics.cells import Setting
from burden.statics.regimes import Regime, Regimes, regimes
from tests.quadratic_equilibria import equilibria

__all__ = [
    "ALLY",
    "NOT_NEGATIVE",
    "POSITIVE",
    "SHARE",
    "agree",
    "agree_with_solver",
    "cobb_douglas",
    "condition",
    "domain_of",
    "equal",
    "holds",
    "master",
    "model",
    "on_boundary",
    "points",
    "regime",
    "same",
    "solved",
    "value",
]

POSITIVE, NOT_NEGATIVE, SHARE = "(0, oo)", "[0, oo)", "[0, 1]"
ALLY = "{role: ally, interval: [0, oo]}"

Values = Mapping[str, Fraction]


def model(
    folder: Path,
    parameters: Mapping[str, str],
    players: Mapping[str, str],
    payoffs: Mapping[str, str],
    definitions: Mapping[str, str] | None = None,
    effort: str = "u",
    assumptions: Mapping[str, Mapping[str, str]] | None = None,
) -> Model:
    """A model from its parts; each parameter has a domain, and the value 1/2, or 2 where its domain begins at 1."""
    lines = ["burden: 1", "title: a test", "parameters:"]
    values = {name: number for given in (assumptions or {}).values() for name, number in given.items()}
    for name, domain in parameters.items():
        number = values.get(name, "2" if domain.startswith("(1") else "0.5")
        lines.append(f"  {name}: {{value: {number}, domain: '{domain}'}}")
    lines += [f"assumptions: [{', '.join(assumptions or ())}]", "players:"]
    lines += [f"  {key}: {player}" for key, player in players.items()]
    if definitions:
        lines += ["definitions:", *(f"  {name}: {formula}" for name, formula in definitions.items())]
    lines += ["payoffs:", *(f"  {key}: {formula}" for key, formula in payoffs.items()), f"effort: {effort}", ""]
    path = folder / "game.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    loaded = burden.load(path)
    assert isinstance(loaded, Model)
    return loaded


def domain_of(game: Model, *others: str) -> Domain:
    """The domain of all parameters, of a second value of effort (``u2``) and of a guarantor's level where asked."""
    bounds: dict[str, Bounds] = {}
    for name, parameter in game.parameters.items():
        interval = parameter.domain
        bounds[name] = (interval.low, interval.high, interval.low_closed, interval.high_closed)
    for name in others:
        bounds[name] = bounds["u"] if name == "u2" else (Fraction(0), Fraction(10), True, True)
    domain = Domain(bounds, n_auxiliary=24)
    variables = {name: domain.space.variable(name) for name in domain.space.own}
    for assumption in game.assumptions:
        domain.assume(domain.translator.condition(assumption, variables))
    if "u2" in others:
        domain.assume(related(variables["u"], "<", variables["u2"], domain.known_signs))
    return domain


def solved(game: Model, *others: str) -> Regimes:
    """Regimes of the allies' game over the whole domain."""
    domain = domain_of(game, *others)
    parameters = {name: domain.space.variable(name) for name in game.parameters}
    levels = {name: domain.space.variable(name) for name in others if name != "u2"}
    return regimes(Setting(game, domain, parameters, levels=levels))


def value(found: Regimes, ratio: Ratio, values: Values) -> exact.Exact:
    """Value of a quotient at a point."""
    return ratio.value(found.setting.domain.full(values))


def holds(found: Regimes, region: Region, values: Values) -> bool:
    """Whether a point lies in a region."""
    return contains(region, found.setting.domain.full(values))


def condition(found: Regimes, text: str) -> Region:
    """A condition on the parameters as a region."""
    domain = found.setting.domain
    variables = {name: domain.space.variable(name) for name in domain.space.own}
    region = domain.translator.condition(parse(text, condition=True), variables)
    domain.settle()
    return region


def same(found: Regimes, one: Region, text: str, within: Region = EVERYTHING) -> bool:
    """Whether a region is what a condition says, proved for all points of a region of the domain."""
    prover, other = found.setting.domain.prover, condition(found, text)
    return prover.implies(all_of([within, one]), other) and prover.implies(all_of([within, other]), one)


def equal(found: Regimes, one: Ratio, text: str) -> bool:
    """Whether a quotient is what a formula says, as a function."""
    domain = found.setting.domain
    variables = {name: domain.space.variable(name) for name in domain.space.own}
    (case,) = domain.translator.number(parse(text), variables)
    return one.same_as(case.value)


def regime(found: Regimes, *states: str) -> Regime:
    """The one regime with the given states."""
    (one,) = [one for one in found.found if tuple(one.names.values()) == states]
    return one


def points(game: Model, n: int, seed: int) -> list[dict[str, Fraction]]:
    """Random points of the domain: small numbers, so that ties occur, and fractions of all kinds."""
    generator = random.Random(seed)
    simple = [Fraction(number) for number in ("0", "1/4", "1/2", "1", "3/2", "2", "3", "5")]
    found: list[dict[str, Fraction]] = []
    while len(found) < n:
        rough = generator.random() < 0.4
        values = {
            name: Fraction(generator.randint(0, 60), generator.randint(7, 19)) if rough else generator.choice(simple)
            for name in game.parameters
        }
        if not game.violations(values):
            found.append(values)
    return found


def agree(game: Model, found: Regimes, n: int, seed: int) -> int:
    """Compare regimes with brute force at random points, and on the boundaries that these lie near.

    Returns
    -------
    int
        At how many points with an equilibrium.
    """
    keys = [player.key for player in game.players]
    n_compared = 0
    generator = random.Random(seed)
    for drawn in points(game, n, seed):
        values = on_boundary(game, found, drawn, generator) if generator.random() < 0.5 else drawn
        expected = equilibria(game, keys, values)
        if expected is None:
            continue
        stated = {
            tuple(value(found, one.contributions[key], values) for key in keys)
            for one in found.found
            if holds(found, one.where, values)
        }
        assert stated == expected, values
        if found.is_rest_known:
            assert holds(found, found.rest, values) == (not expected), values
        n_compared += bool(expected)
    return n_compared


def master(folder: Path, allies: Sequence[str], *, joint: bool = True, threat: bool = True, high: str = "oo") -> Model:
    """U_i = b_i (X + k_i u) - beta_i/2 (X + k_i u)^2 + gamma_i u x_i + theta_i t x_i - c_i/2 x_i^2.

    With the threat ``t = t0 + tau (u + X)`` taken as given by each ally: the formula below has the same slope in the
    own contribution, ``theta_i (t0 + tau (u + X))``.
    """
    total = " + ".join(allies)
    parameters = {"u": NOT_NEGATIVE}
    if threat:
        parameters |= {"t0": NOT_NEGATIVE, "tau": NOT_NEGATIVE}
    payoffs = {}
    for ally in allies:
        parameters |= {f"b_{ally}": POSITIVE, f"beta_{ally}": POSITIVE, f"k_{ally}": SHARE, f"c_{ally}": POSITIVE}
        others = " + ".join(other for other in allies if other != ally) or "0"
        security = f"({total} + k_{ally}*u)"
        payoffs[ally] = f"b_{ally}*{security} - beta_{ally}/2*{security}**2 - c_{ally}/2*{ally}**2"
        if joint:
            parameters[f"gamma_{ally}"] = NOT_NEGATIVE
            payoffs[ally] += f" + gamma_{ally}*u*{ally}"
        if threat:
            parameters[f"theta_{ally}"] = NOT_NEGATIVE
            payoffs[ally] += f" + theta_{ally}*((t0 + tau*(u + {others}))*{ally} + tau*{ally}**2/2)"
    players = dict.fromkeys(allies, f"{{role: ally, interval: [0, {high}]}}")
    return model(folder, parameters, players, payoffs)


def cobb_douglas(folder: Path, tax: str = "0") -> Model:
    """(1 - al_i) log(w_i - x_i) + al_i log(u + X), with s of W's wealth given to E."""
    wealth = {"W": f"(w_W - {tax})", "E": f"(w_E + {tax})"}
    parameters = {"u": POSITIVE, "al_W": "(0, 1)", "al_E": "(0, 1)", "w_W": "(1, oo)", "w_E": POSITIVE}
    if tax != "0":
        parameters[tax] = SHARE
    return model(
        folder,
        parameters,
        {ally: f"{{role: ally, interval: [0, '{wealth[ally]}']}}" for ally in wealth},
        {ally: f"(1 - al_{ally})*log({wealth[ally]} - {ally}) + al_{ally}*log(u + W + E)" for ally in wealth},
    )


def agree_with_solver(game: Model, found: Regimes, n: int, seed: int) -> int:
    """Compare regimes with what the solver finds at random points, half of them on boundaries.

    The solver knows nothing of regimes in parameters: it works at one point at a time.

    Returns
    -------
    int
        At how many points, each with a list that is complete.
    """
    generator = random.Random(seed)
    keys = [player.key for player in game.players]
    n_compared = 0
    for drawn in points(game, n, seed):
        values = on_boundary(game, found, drawn, generator) if generator.random() < 0.5 else drawn
        solution = burden.solve(game, parameters=values)
        if not solution.complete:
            continue
        n_compared += 1
        solved_for = [
            tuple(parse(str(one.to_dict()["exact"][key])).evaluate({}) for key in keys) for one in solution.equilibria
        ]
        here = [one for one in found.found if holds(found, one.where, values)]
        points_stated = [
            tuple(value(found, one.contributions[key], values) for key in keys) for one in here if not one.is_segment
        ]
        segments = [one for one in here if one.is_segment]
        for stated in points_stated:
            assert stated in solved_for or segments, values
        for profile in solved_for:
            assert profile in points_stated or any(_lies_on(one, keys, profile, values) for one in segments), values
        assert bool(here) == bool(solved_for), values
    return n_compared


def _lies_on(segment: Regime, keys: Sequence[str], profile: Sequence[exact.Exact], values: Values) -> bool:
    """Whether a profile solves the equations of a segment; an end of it may belong to another regime."""
    domain = segment.levels.domain
    full = domain.full({**values, **dict(zip(keys, profile, strict=True))})
    return all(
        exact.sign(segment.contributions[key].value(full) - level) == 0
        for key, level in zip(keys, profile, strict=True)
    )


def on_boundary(game: Model, found: Regimes, values: Values, generator: random.Random) -> Values:
    """A point moved in one parameter to where a boundary of a regime is, if it can be."""
    space = found.setting.domain.space
    full = found.setting.domain.full(values)
    candidates = [one for regime in found.found for one in polynomials(regime.where)]
    generator.shuffle(candidates)
    for polynomial in candidates[:5]:
        for name in polynomial.names:
            if name not in game.parameters or polynomial.degree_in(name) != 1:
                continue
            rest, slope = (space.polynomial(one).value(full) for one in polynomial.coefficients_in(name))
            if isinstance(rest, Fraction) and isinstance(slope, Fraction) and slope != 0:
                moved = {**values, name: -rest / slope}
                if not game.violations(moved):
                    return moved
    return values
