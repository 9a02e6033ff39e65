"""Equilibria with a given support in games of three or more players, where ties make them more than isolated points.

``C(S)`` is the set of profiles in the product of the simplices over the actions of a support S at which all of these
actions are best replies: a closed set of equilibria.

1. Its equations ``u_i(a) - u_i(a0) = 0`` for a in S_i, and inequalities ``u_i(a0) - u_i(b) >= 0`` for b outside, are
   affine in each player's strategy. Rules for such forms cut the product into parts (:func:`.pieces.parts`). Parts
   without conditions are products of polytopes: pieces.
2. In any other part the equations are polynomials in the probabilities. Factor each, and branch over the factors. In an
   irreducible equation ``D v = N``, with D and N free of the probability v, either D = N = 0, or v = N/D, which takes v
   out of the other equations: two branches. Repeat.
3. Without equations and probabilities left there is a point. With one probability t, and maybe an equation h(t) = 0,
   all others are rational functions of t, in lowest terms, and so are the inequalities (:mod:`.arcs`). Their zeros and
   poles are isolated exactly. Between two of these no inequality changes its sign, so one rational t tells whether it
   holds. At a zero of an irreducible factor q an inequality vanishes if q divides it, and else has the sign that it has
   beside it. The t that satisfy all inequalities form closed intervals and points. Each interval is a connected arc,
   since a pole would be outside of the simplices; each point is an equilibrium.
4. With more probabilities left there is a surface. One equilibrium at which no inequality is tight proves that it is
   there and has this dimension. That it is connected is not proved.

All equilibria with support S exactly are in the pieces returned. Parts of ``C(S)`` where some action of S has weight
zero belong to smaller supports: they are left out if step 1 does not settle them, and all of them where linear
programming shows that no equilibrium has support S (:mod:`.exclusion`). End points, and isolated points, are
rational or quadratic numbers; where others come up, where no equation is linear in any probability, or where the work
is more than the limits below, the support is :class:`.Unsettled`. Samples, at least three on every arc, and end points
are certified. A surface has samples on some of its parts only.
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from flint import fmpq_mpoly_ctx, fmpq_poly

from burden import exact
from burden.exact import Irrational
from burden.game import NormalFormGame, Profile
from burden.results import certify
from burden.search import Search
from burden.solvers import pieces
from burden.solvers.arcs import MAX_DEGREE, PARAMETER, Line, Path, Quotient, Univariate, fraction, real_roots
from burden.solvers.exclusion import somebody_leaves
from burden.solvers.pieces import Curve, Form, Part, Product, gain
from burden.solvers.polytopes import Unsettled, frame, kernel

__all__ = ["settle"]

#: Samples on each arc; most systems to branch into, for one part; most points to try for a sample of a surface.
N_SAMPLES, MAX_SYSTEMS, MAX_TRIALS = 3, 300, 400

#: Most seconds of algebra for one support.
MAX_SECONDS = 10.0

#: Most terms of a polynomial, those that a substitution may make, and most bits of a coefficient.
MAX_TERMS, MAX_SIZE, MAX_BITS = 500, 20_000, 3_000

_ZERO, _ONE = Fraction(0), Fraction(1)

Polynomial: TypeAlias = Any  # of flint, which has no static types, in several variables


def settle(
    game: NormalFormGame, support: Sequence[Sequence[int]], search: Search | None = None
) -> tuple[list[Product], list[Curve]]:
    """Equilibria at which all actions of a support are best replies and no other is played.

    Parameters
    ----------
    game
        The game.
    support
        Actions of each player.
    search
        May end this early; in any case :data:`MAX_SECONDS` do.

    Returns
    -------
    tuple
        Products of polytopes, and curves and surfaces. All their points are such equilibria, and every equilibrium
        with this support exactly is in one of them.

    Raises
    ------
    Unsettled
        Where this engine does not find them, with the reason.
    """
    if somebody_leaves(game, support):
        return [], []
    if not game.is_rational:
        raise Unsettled("payoffs are irrational")
    if math.prod(map(len, support)) > MAX_TERMS:
        raise Unsettled(f"the support has more than {MAX_TERMS:,} profiles")
    sets = tuple(
        tuple(tuple(Fraction(int(a == own)) for a in range(n_actions)) for own in actions)
        for actions, n_actions in zip(support, game.n_actions, strict=True)
    )
    pairs = [(i, own[0], b) for i, own in enumerate(support) for b in range(game.n_actions[i]) if b != own[0]]
    equations = tuple(gain(game, i, a, b, sets) for i, a, b in pairs if b in support[i])
    inequalities = tuple(gain(game, i, a, b, sets) for i, a, b in pairs if b not in support[i])
    products, left = pieces.parts(Part(sets, equations, inequalities))
    curves: dict[tuple[str, ...], Curve] = {}
    own = Search(MAX_SECONDS)
    for part in left:
        if all(any(v[a] for v in part.sets[i]) for i, actions in enumerate(support) for a in actions):
            for piece in Chart(game, support, part, inequalities).pieces((own, search or own)):
                if isinstance(piece, Curve):
                    curves[*piece.equations, *piece.inequalities] = piece
                else:
                    products.append(piece)
    return pieces.maximal(products), list(curves.values())


# -- the points of a part -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class System:
    """Equations to be solved; probabilities solved for, as quotients; and polynomials that do not vanish."""

    equations: tuple[Polynomial, ...]
    solved: tuple[tuple[int, Polynomial, Polynomial], ...] = ()
    nonzero: tuple[Polynomial, ...] = ()


class Chart:
    """A part, described by polynomials in the probabilities of all actions of players who mix."""

    def __init__(
        self, game: NormalFormGame, support: Sequence[Sequence[int]], part: Part, inequalities: Sequence[Form]
    ) -> None:
        self.game, self.support, self.part = game, tuple(map(tuple, support)), part
        self.variables = [(i, a) for i, own in enumerate(support) if len(own) > 1 for a in own]
        self.context = fmpq_mpoly_ctx.get([f"x{k}" for k in range(len(self.variables))], "lex")
        self.probabilities = list(self.context.gens())
        self.sums, self.equations = [], []
        frames = [frame(vertices) for vertices in part.sets]
        for i, own in enumerate(support):
            if len(own) > 1:
                ones = {self._monomial([(i, a)]): 1 for a in own}
                self.sums.append(self.context.from_dict({**ones, self._monomial([]): -1}))
                rows = kernel([[v[a] for a in own] for v in part.sets[i]], len(own))
                self.equations += [self._polynomial([i], np.array(row, dtype=object), [own] * (i + 1)) for row in rows]
        for form in part.equations:
            values = form.values[np.ix_(*(frames[i][0] for i in form.players))]
            for axis, i in enumerate(form.players):
                values = np.moveaxis(np.tensordot(frames[i][2], values, axes=(1, axis)), 0, axis)
            self.equations.append(self._polynomial(form.players, values, [columns for _, columns, _ in frames]))
        self.gains = [self._polynomial(f.players, f.values, support) for f in inequalities if f.values.any()]

    def _monomial(self, variables: Sequence[tuple[int, int]]) -> tuple[int, ...]:
        return tuple(int(variable in variables) for variable in self.variables)

    def _polynomial(self, players: Sequence[int], values: Any, actions: Sequence[Sequence[int]]) -> Polynomial:
        """Sum of products of probabilities with the given coefficients, up to a positive factor."""
        scale = math.lcm(*(value.denominator for value in values.ravel().tolist()))
        terms = {}
        for at in itertools.product(*map(range, values.shape)):
            own = [(i, actions[i][k]) for i, k in zip(players, at, strict=True)]
            terms[self._monomial(own)] = int(values[at] * scale)
        return self.context.from_dict(terms)

    # -- solving --------------------------------------------------------------------------------------------------

    def pieces(self, searches: Sequence[Search] = ()) -> list[Product | Curve]:
        """All equilibria in the part, unless a search must stop."""
        found: list[Product | Curve] = []
        surfaces: list[tuple[int, System]] = []
        for system in self._systems(searches):
            solved = {variable for variable, _, _ in system.solved}
            free = [k for k in range(len(self.variables)) if k not in solved]
            if len(free) < 2:
                found += self._line(system, free)
            elif system.equations:
                raise Unsettled("ties leave equations of a higher degree in several probabilities")
            else:
                surfaces.append((len(free), system))
        if surfaces:
            found.append(self._surface(*max(surfaces, key=operator.itemgetter(0))))
        return found

    def _systems(self, searches: Sequence[Search]) -> Iterator[System]:
        """Systems that are solved for all probabilities but some, and together have all solutions."""
        waiting = [System((*self.sums, *self.equations))]
        for _ in range(MAX_SYSTEMS):
            if not waiting:
                return
            if any(search.stopped is not None for search in searches):
                raise Unsettled("the algebra was cut short")
            system = waiting.pop()
            smaller = self._branched(system)
            if smaller is None:
                yield system
            else:
                waiting += smaller
        raise Unsettled(f"the ties branch into more than {MAX_SYSTEMS} systems of equations")

    def _branched(self, system: System) -> list[System] | None:
        equations: list[Polynomial] = []
        for position, equation in enumerate(system.equations):
            if equation.is_zero():
                continue
            bits = max(int(c.p * c.q).bit_length() for c in equation.coeffs())
            if len(equation) > MAX_TERMS or max(equation.degrees()) > MAX_DEGREE or bits > MAX_BITS:
                raise Unsettled("the equations at ties become too long")
            factors = [factor for factor in _factors(equation) if factor not in system.nonzero]
            if len(factors) != 1:
                rest = (*equations, *system.equations[position + 1 :])
                return [replace(system, equations=(*rest, factor)) for factor in factors]
            if factors[0] not in equations:
                equations.append(factors[0])
        if not all(_may_vanish(equation) for equation in equations):
            return []
        choices = [
            (not below.is_constant(), len(equation), variable, position)
            for position, equation in enumerate(equations)
            for variable, degree in enumerate(equation.degrees())
            if degree == 1
            for below in [equation.derivative(variable)]
        ]
        if not choices:
            return self._eliminated(replace(system, equations=tuple(equations)))
        _, _, variable, position = min(choices)
        equation = equations.pop(position)
        below = equation.derivative(variable)
        above = -equation.subs({variable: 0})
        branches = [
            System(
                tuple(_substituted(other, variable, above, below) for other in equations),
                (*system.solved, (variable, above, below)),
                (*system.nonzero, *_factors(below)),
            )
        ]
        if not below.is_constant():
            branches.append(replace(system, equations=(*equations, below, above)))
        return branches

    def _eliminated(self, system: System) -> list[System] | None:
        """Add a consequence of two equations, where all are of a higher degree; ``None`` where there is none."""
        for p, q in itertools.combinations(system.equations, 2):
            for variable, (d, e) in enumerate(zip(p.degrees(), q.degrees(), strict=True)):
                if d and e and d * e * len(p) * len(q) < 4 * MAX_TERMS:
                    resultant = p.resultant(q, variable)
                    if not any(factor in system.equations for factor in _factors(resultant)):
                        return [replace(system, equations=(*system.equations, resultant))]
        return None

    # -- points, arcs, surfaces -----------------------------------------------------------------------------------

    def _line(self, system: System, free: Sequence[int]) -> list[Product | Curve]:
        """Equilibria of a system with one probability left, or none."""
        equation = _univariate(system.equations[0], free[0]) if system.equations else None
        values = [PARAMETER if k in free else Quotient.constant(0) for k in range(len(self.variables))]
        for variable, above, below in reversed(system.solved):
            divisor = _value(below, values, Quotient.constant)
            if not divisor.above:
                return []  # it must not vanish
            # Nor at a zero of the equation, which then solves a product with it and not the system.
            while equation is not None and (common := equation.gcd(divisor.above)).degree() > 0:
                equation //= common
            if equation is not None and equation.degree() < 1:
                return []
            values[variable] = _value(above, values, Quotient.constant) / divisor
        conditions = [
            _value(polynomial, values, Quotient.constant) for polynomial in (*self.probabilities, *self.gains)
        ]
        functions = self._profile(values, Quotient.constant)
        line = Line.of(conditions, [] if equation is None else [equation])
        if not free:
            profile = tuple(tuple(f(_ZERO) for f in own) for own in functions)
            return [self._point(profile)] if all(f(_ZERO) >= 0 for f in conditions) else []
        path = Path(functions, *self.variables[free[0]], line.roots[0], line.roots[-1])
        if equation is not None:
            zeros = [k for k, root in enumerate(line.roots) if not equation % root.polynomial]
            return [self._point(path.at(line.roots[k])) for k in zeros if line.at_roots[k]]
        return [
            self._point(path.at(line.roots[first]))
            if first == last
            else self._arc(replace(path, low=line.roots[first], high=line.roots[last]))
            for first, last in line.intervals()
        ]

    def _profile(self, values: Sequence[Any], constant: Any) -> tuple[tuple[Any, ...], ...]:
        """All players' strategies, from the probabilities of those who mix."""
        return tuple(
            tuple(
                values[self.variables.index((i, a))] if (i, a) in self.variables else constant(int(a in own))
                for a in range(n_actions)
            )
            for i, (own, n_actions) in enumerate(zip(self.support, self.game.n_actions, strict=True))
        )

    def _point(self, profile: Profile) -> Product:
        certify(self.game, profile)
        return Product(tuple((strategy,) for strategy in profile))

    def _arc(self, path: Path) -> Product | Curve:
        """A segment, if one player alone moves and in a straight line; or a curve."""
        ends = (path.at(path.low), path.at(path.high))
        start, width = path.low.high, path.high.low - path.low.high
        at = [start + width * Fraction(k, N_SAMPLES + 1) for k in range(1, N_SAMPLES + 1)]
        samples = tuple(tuple(tuple(f(t) for f in own) for own in path.functions) for t in at)
        for profile in (*ends, *samples):
            certify(self.game, profile)
        moving = [own for own in path.functions if not all(f.is_affine(0) for f in own)]
        is_rational = all(isinstance(weight, Fraction) for end in ends for own in end for weight in own)
        if len(moving) == 1 and is_rational and all(f.is_affine(1) for f in moving[0]):
            return Product(tuple((a,) if a == b else (a, b) for a, b in zip(*ends, strict=True)))
        parameter = self._name(path.player, path.action)
        equations = []
        for i, own in enumerate(self.support):
            for action in [a for a in own if (i, a) != (path.player, path.action)][1:]:
                f, name = path.functions[i][action], self._name(i, action)
                terms = [(fraction(c), (parameter,) * k + (name,)) for k, c in enumerate(f.below.coeffs())]
                terms += [(-fraction(c), (parameter,) * k) for k, c in enumerate(f.above.coeffs())]
                equations.append(f"{pieces.polynomial_text(terms)} = 0")
        low, high = (exact.to_text(end[path.player][path.action]) for end in ends)
        low = "" if low == "0" else f" - ({low})" if " " in low or low.startswith("-") else f" - {low}"
        bounds = (f"{parameter}{low} >= 0", f"{high} - {parameter} >= 0")
        return Curve(self.support, 1, tuple(equations), bounds, samples, ends, arc=path)

    def _surface(self, dimension: int, system: System) -> Curve:
        """All equilibria in the part, once some are found at which no inequality is tight."""
        everywhere = (*self.probabilities, *self.gains)
        rest = [functools.reduce(lambda f, solved: _substituted(f, *solved), system.solved, f) for f in everywhere]
        conditions = [f for f, g in zip(everywhere, rest, strict=True) if not g.is_zero()]
        samples: list[Profile] = []
        source = random.Random(0)
        for trial in range(MAX_TRIALS):
            values: list[Any] = []
            for i, own in enumerate(self.support):
                weights = [source.randint(1, 9) ** (1 + trial % 4) for _ in self.part.sets[i]]
                columns = [[v[a] for v in self.part.sets[i]] for a in own if len(own) > 1]
                values += [sum(map(operator.mul, weights, column), _ZERO) / sum(weights) for column in columns]
            for variable, above, below in reversed(system.solved):
                divisor = _value(below, values, Fraction)
                if not divisor:
                    break
                values[variable] = _value(above, values, Fraction) / divisor
            else:
                if len(samples) < N_SAMPLES and all(_value(f, values, Fraction) > 0 for f in conditions):
                    samples.append(self._profile(values, Fraction))
                    certify(self.game, samples[-1])
        if not samples:
            raise Unsettled("no equilibrium was found on what may be a surface of them")
        equations = tuple(f"{self._text(f)} = 0" for f in self.equations)
        bounds = tuple(f"{self._text(f)} >= 0" for f in self.gains)
        return Curve(self.support, dimension, equations, bounds, tuple(samples), (), connected=False, arc=self)

    def contains(self, profile: Profile) -> bool:
        """Whether a profile is an equilibrium in the part, or in the part continued."""
        if not all(isinstance(weight, Fraction | Irrational) for own in profile for weight in own):
            return False  # known by enclosures: an isolated equilibrium
        values = [profile[i][a] for i, a in self.variables]
        return (
            all(profile[i][own[0]] == 1 for i, own in enumerate(self.support) if len(own) == 1)
            and all(exact.sign(_value(f, values, Fraction)) == 0 for f in (*self.sums, *self.equations))
            and all(exact.sign(_value(f, values, Fraction)) >= 0 for f in (*self.probabilities, *self.gains))
        )

    def meets(self, product: Product) -> bool:
        """Whether a vertex of a product is there; some other point may be."""
        return any(map(self.contains, itertools.islice(product.vertices(), MAX_TRIALS)))

    def _name(self, player: int, action: int) -> str:
        owner = self.game.players[player]
        return f"p({owner.key}, {owner.actions[action]})"

    def _text(self, polynomial: Polynomial) -> str:
        names = [self._name(*variable) for variable in self.variables]
        terms = [
            (fraction(c), [name for name, e in zip(names, exponents, strict=True) for _ in range(e)])
            for exponents, c in polynomial.terms()
        ]
        return pieces.polynomial_text(terms)


def _factors(polynomial: Polynomial) -> list[Polynomial]:
    try:
        return [factor for factor, _ in polynomial.factor()[1]]
    except OverflowError:  # python-flint 0.9 compares coefficients as C integers when it sorts factors
        raise Unsettled("the equations at ties have too large numbers") from None


def _may_vanish(equation: Polynomial) -> bool:
    """Whether an equation in one probability has a solution between 0 and 1; true where there are more."""
    used = [variable for variable, degree in enumerate(equation.degrees()) if degree]
    return len(used) != 1 or any(
        root.high >= 0 and root.low <= 1 for root in real_roots([_univariate(equation, used[0])])
    )


def _substituted(polynomial: Polynomial, variable: int, above: Polynomial, below: Polynomial) -> Polynomial:
    """A polynomial after ``variable = above / below``, times a power of ``below``."""
    degree = polynomial.degrees()[variable]
    if degree <= 0:
        return polynomial
    if len(polynomial) * max(len(above), len(below)) ** degree > MAX_SIZE:
        raise Unsettled("the equations at ties become too long")
    by_power: list[dict[tuple[int, ...], Any]] = [{} for _ in range(degree + 1)]
    for exponents, coefficient in polynomial.terms():
        rest = (*exponents[:variable], 0, *exponents[variable + 1 :])
        by_power[exponents[variable]][rest] = coefficient
    context = polynomial.context()
    return sum(context.from_dict(terms) * above**k * below ** (degree - k) for k, terms in enumerate(by_power))


def _univariate(polynomial: Polynomial, variable: int) -> Univariate:
    coefficients = [0] * (polynomial.degrees()[variable] + 1)
    for exponents, coefficient in polynomial.terms():
        coefficients[exponents[variable]] = coefficient
    return fmpq_poly(coefficients)


def _value(polynomial: Polynomial, values: Sequence[Any], constant: Any) -> Any:
    """Value at numbers, or at rational functions; ``constant`` makes such a one of a fraction."""
    total = constant(0)
    for exponents, coefficient in polynomial.terms():
        term = constant(fraction(coefficient))
        for value, exponent in zip(values, exponents, strict=True):
            for _ in range(exponent):
                term = term * value
        total = total + term
    return total
