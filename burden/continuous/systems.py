"""All real solutions of polynomial equations with rational coefficients.

1. Factor each equation, and take its factors in turn.
2. While an equation is linear in a variable, with a constant coefficient: solve for the variable and put it in.
3. One variable left: isolate the real roots. Several: compute a Gröbner basis (Buchberger), make the ideal radical
   (Seidenberg), and write every variable as a polynomial in one linear form that tells the solutions apart.
4. Where equations leave a variable free, the solutions form a :class:`Family`.

References
----------
B. Buchberger, "Ein algorithmisches Kriterium für die Lösbarkeit eines algebraischen Gleichungssystems", *Aequationes
Mathematicae* 4 (1970) 374-383. F. Rouillier, "Solving zero-dimensional systems through the rational univariate
representation", *Applicable Algebra in Engineering, Communication and Computing* 9 (1999) 433-461.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import flint
from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly

from burden.continuous.points import Point, Root, real_roots, univariate

__all__ = [
    "Family",
    "State",
    "Unsolved",
    "distinct_factors",
    "every_factor",
    "extended",
    "solutions",
    "solved",
    "vanishes",
]

#: Most complex solutions of a system that is solved by a Gröbner basis; most polynomials in a basis; most terms of one.
MAX_SOLUTIONS = 40
MAX_BASIS = 120
MAX_TERMS = 600
MAX_BITS = 20_000

#: Largest degree of a polynomial of which roots are isolated.
MAX_DEGREE = 200

#: Largest total degree of an equation.
MAX_TOTAL_DEGREE = 40


class Unsolved(Exception):  # noqa: N818 -- an answer, not an error: what it says goes into the solution
    """Equations that were not solved completely."""


#: Equations that are left, and variables that are known as polynomials in the others.
State: TypeAlias = "tuple[Sequence[fmpq_mpoly], Mapping[int, fmpq_mpoly]]"


@dataclass(frozen=True, eq=False)
class Family:
    """Solutions with free variables: the others are polynomials in them.

    Parameters
    ----------
    free
        Positions of the free variables.
    coordinates
        All variables, as polynomials in the free ones.
    """

    free: tuple[int, ...]
    coordinates: tuple[fmpq_mpoly, ...]


def distinct_factors(polynomial: fmpq_mpoly) -> list[fmpq_mpoly]:
    """Irreducible factors, each once."""
    return [factor for factor, _ in polynomial.factor()[1]]


def every_factor(polynomials: Sequence[fmpq_mpoly]) -> list[fmpq_mpoly]:
    """Irreducible factors of some polynomials, each once; zeros are left out."""
    found: list[fmpq_mpoly] = []
    for polynomial in polynomials:
        if polynomial:
            found += [factor for factor in distinct_factors(polynomial) if factor not in found]
    return found


def solutions(
    equations: Sequence[fmpq_mpoly], n_variables: int, stopped: Callable[[], str | None]
) -> Iterator[Point | Family]:
    """Real solutions; one may come twice.

    Parameters
    ----------
    equations
        Polynomials that are to vanish, in a context of at least ``n_variables`` generators, of which others do not
        occur.
    n_variables
        How many of the generators are unknowns.
    stopped
        Why to stop, if there is a reason.

    Raises
    ------
    Unsolved
        Where the equations are too much work, or their solutions form a curve that cannot be written down here.
    """
    context = equations[0].context()
    for state in _simplified(list(equations), {}, n_variables, context, stopped):
        yield from solved(state, n_variables, context, stopped)


def extended(
    state: State, equation: fmpq_mpoly, n_variables: int, stopped: Callable[[], str | None]
) -> Iterator[State]:
    """Equations with one more, as far as they can be solved without roots: none where they contradict each other.

    Raises
    ------
    Unsolved
        As for :func:`solutions`.
    """
    context = equation.context()
    pending, known = state
    images = [known.get(k, gen) for k, gen in enumerate(context.gens())]
    moved = equation.compose(*images, ctx=context) if known else equation
    yield from _simplified([moved, *pending], known, n_variables, context, stopped)


def solved(
    state: State, n_variables: int, context: fmpq_mpoly_ctx, stopped: Callable[[], str | None]
) -> Iterator[Point | Family]:
    """Real solutions of what is left.

    Raises
    ------
    Unsolved
        As for :func:`solutions`.
    """
    pending, known = state
    free = [k for k in range(n_variables) if k not in known]
    used = [k for k in free if any(e.degrees()[k] for e in pending)]
    if len(used) < len(free):
        if pending:
            # Variables that no equation binds beside others that are bound: roots one by one would each give a family.
            raise Unsolved("solutions that form curves")
        yield Family(tuple(free), _coordinates(known, n_variables, context))
        return
    yield from _isolated(list(pending), used, known, n_variables, context, stopped)


def vanishes(state: State, polynomial: fmpq_mpoly, n_variables: int, stopped: Callable[[], str | None]) -> bool:
    """Whether a polynomial is shown to vanish at all solutions of what is left.

    Raises
    ------
    Unsolved
        As for :func:`solutions`.
    """
    context = polynomial.context()
    pending, known = state
    images = [known.get(k, gen) for k, gen in enumerate(context.gens())]
    moved = polynomial.compose(*images, ctx=context) if known else polynomial
    if not moved or not pending:
        return not moved
    used = [k for k in range(n_variables) if any(e.degrees()[k] for e in (*pending, moved))]
    small, rewritten = _rewritten([*pending, moved], used, context)
    return not _Ideal(rewritten[:-1], small, stopped).reduced(rewritten[-1])


def _rewritten(
    equations: Sequence[fmpq_mpoly], used: Sequence[int], context: fmpq_mpoly_ctx
) -> tuple[fmpq_mpoly_ctx, list[fmpq_mpoly]]:
    """Equations in the variables alone that occur in them."""
    small = fmpq_mpoly_ctx.get(tuple(f"v{k}" for k in used), flint.Ordering.degrevlex)
    images = [small.constant(0)] * context.nvars()
    for gen, position in zip(small.gens(), used, strict=True):
        images[position] = gen
    return small, [e.compose(*images, ctx=small) for e in equations]


def _simplified(
    equations: list[fmpq_mpoly],
    known: Mapping[int, fmpq_mpoly],
    n: int,
    context: fmpq_mpoly_ctx,
    stopped: Callable[[], str | None],
) -> Iterator[State]:
    """Take factors in turn, and solve what is linear."""
    reason = stopped()
    if reason:
        raise Unsolved(reason)
    pending: list[fmpq_mpoly] = []
    for equation in equations:
        if not equation:
            continue
        if equation.is_constant():
            return
        if len(equation.to_dict()) > MAX_TERMS or equation.total_degree() > MAX_TOTAL_DEGREE:
            raise Unsolved(f"equations of more than {MAX_TERMS} terms, or of a degree beyond {MAX_TOTAL_DEGREE}")
        if equation not in pending:
            pending.append(equation)
    for position, equation in enumerate(pending):
        if equation.total_degree() == 1:
            continue
        factors = distinct_factors(equation)
        if len(factors) > 1:
            others = pending[:position] + pending[position + 1 :]
            for factor in factors:
                yield from _simplified([factor, *others], known, n, context, stopped)
            return
        pending[position] = factors[0]
    linear = _linear(pending, n)
    if linear is None:
        yield pending, known
        return
    position, variable = linear
    value = _solved_for(pending[position], variable, context)
    others = [_replaced(e, variable, value, context) for k, e in enumerate(pending) if k != position]
    moved = {k: _replaced(v, variable, value, context) for k, v in known.items()}
    yield from _simplified(others, {**moved, variable: value}, n, context, stopped)


def _coordinates(known: Mapping[int, fmpq_mpoly], n: int, context: fmpq_mpoly_ctx) -> tuple[fmpq_mpoly, ...]:
    gens = context.gens()
    return tuple(known.get(k, gens[k]) for k in range(n))


def _linear(equations: Sequence[fmpq_mpoly], n: int) -> tuple[int, int] | None:
    """Equation and variable that it is linear in, with a constant coefficient."""
    best: tuple[int, int, int] | None = None
    for position, equation in enumerate(equations):
        degrees = equation.degrees()
        terms = equation.to_dict()
        for variable in range(n):
            if degrees[variable] == 1:
                own = [e for e in terms if e[variable]]
                if len(own) == 1 and sum(own[0]) == 1 and (best is None or len(terms) < best[0]):
                    best = len(terms), position, variable
    return None if best is None else best[1:]


def _solved_for(equation: fmpq_mpoly, variable: int, context: fmpq_mpoly_ctx) -> fmpq_mpoly:
    gen = context.gens()[variable]
    slope = equation.derivative(variable).leading_coefficient()
    return gen - equation / slope


def _replaced(polynomial: fmpq_mpoly, variable: int, value: fmpq_mpoly, context: fmpq_mpoly_ctx) -> fmpq_mpoly:
    if not polynomial.degrees()[variable]:
        return polynomial
    gens = list(context.gens())
    gens[variable] = value
    return polynomial.compose(*gens, ctx=context)


def _isolated(
    equations: list[fmpq_mpoly],
    used: list[int],
    known: Mapping[int, fmpq_mpoly],
    n: int,
    context: fmpq_mpoly_ctx,
    stopped: Callable[[], str | None],
) -> Iterator[Point]:
    if not used:
        yield from _points([(fmpq_poly([0, 1]), {})], known, n)
        return
    if len(used) == 1:
        whole = fmpq_poly([0])
        for equation in equations:
            whole = whole.gcd(univariate(equation, used[0]))
        if whole.degree() > MAX_DEGREE:
            raise Unsolved(f"a polynomial of degree {whole.degree()}")
        yield from _points([(whole, {used[0]: fmpq_poly([0, 1])})], known, n)
        return
    small, rewritten = _rewritten(equations, used, context)
    basis = _Ideal(rewritten, small, stopped)
    modulus, values = basis.representation()
    yield from _points([(modulus, dict(zip(used, values, strict=True)))], known, n)


def _points(
    found: Sequence[tuple[fmpq_poly, Mapping[int, fmpq_poly]]],
    known: Mapping[int, fmpq_mpoly],
    n: int,
) -> Iterator[Point]:
    """Real solutions from a polynomial for ``t``, and variables as polynomials in ``t``."""
    for polynomial, values in found:
        for root in real_roots([polynomial]):
            modulus = fmpq_poly(list(root.coefficients))
            partial = Point(root, tuple(values.get(k, fmpq_poly([0])) % modulus for k in range(n)))
            yield _tidy(
                Point(
                    root,
                    tuple(partial.element(known[k]) if k in known else partial.coordinates[k] for k in range(n)),
                )
            )


def _tidy(point: Point) -> Point:
    """The same point, in the rational numbers where it is rational."""
    return Point(Root((0, 1)), point.coordinates) if point.is_rational else point


class _Ideal:
    """A Gröbner basis, grown until it is one."""

    def __init__(
        self, equations: Sequence[fmpq_mpoly], context: fmpq_mpoly_ctx, stopped: Callable[[], str | None]
    ) -> None:
        self.context = context
        self.stopped = stopped
        self.basis: list[fmpq_mpoly] = []
        self._grow(equations)

    def _grow(self, equations: Sequence[fmpq_mpoly]) -> None:
        pairs: list[tuple[int, int, int]] = []

        def add(polynomial: fmpq_mpoly) -> None:
            rest = self.reduced(polynomial)
            if not rest:
                return
            rest = rest / rest.leading_coefficient()
            if len(rest.to_dict()) > MAX_TERMS or len(self.basis) > MAX_BASIS:
                raise Unsolved("equations that take too long to solve")
            if max(max(int(c.p).bit_length(), int(c.q).bit_length()) for c in rest.coeffs()) > MAX_BITS:
                raise Unsolved("equations that take too long to solve")
            new, top = len(self.basis), rest.monomial(0)
            for old, other in enumerate(self.basis):
                other_top = other.monomial(0)
                if any(a and b for a, b in zip(top, other_top, strict=True)):  # disjoint ones reduce to zero
                    pairs.append((sum(map(max, top, other_top)), old, new))
            self.basis.append(rest)

        for equation in sorted(equations, key=lambda e: e.total_degree()):
            add(equation)
        while pairs:
            reason = self.stopped()
            if reason:
                raise Unsolved(reason)
            pair = min(pairs)
            pairs.remove(pair)
            add(self._s_polynomial(self.basis[pair[1]], self.basis[pair[2]]))
        self._minimise()

    def _s_polynomial(self, one: fmpq_mpoly, other: fmpq_mpoly) -> fmpq_mpoly:
        tops = one.monomial(0), other.monomial(0)
        common = tuple(map(max, *tops))
        parts = [
            self.context.from_dict({tuple(c - e for c, e in zip(common, top, strict=True)): 1}) * p
            for p, top in zip((one, other), tops, strict=True)
        ]
        return parts[0] - parts[1]

    def _minimise(self) -> None:
        tops = [p.monomial(0) for p in self.basis]
        keep = [
            k
            for k, top in enumerate(tops)
            if not any(
                j != k and all(a <= b for a, b in zip(other, top, strict=True)) and (other != top or j < k)
                for j, other in enumerate(tops)
            )
        ]
        self.basis = [self.basis[k] for k in keep]

    def reduced(self, polynomial: fmpq_mpoly) -> fmpq_mpoly:
        """Remainder by the basis: no term of it is divisible by a leading one."""
        rest = self.context.constant(0)
        tops = [(p.monomial(0), p) for p in self.basis]
        steps = 0
        while polynomial:
            steps += 1
            if steps > 20 * MAX_TERMS or (steps % 100 == 0 and self.stopped()):
                raise Unsolved("equations that take too long to solve")
            top, coefficient = polynomial.monomial(0), polynomial.leading_coefficient()
            for other, divisor in tops:
                if all(a <= b for a, b in zip(other, top, strict=True)):
                    shift = {tuple(b - a for a, b in zip(other, top, strict=True)): coefficient}
                    polynomial -= self.context.from_dict(shift) * divisor
                    break
            else:
                term = self.context.from_dict({top: coefficient})
                rest, polynomial = rest + term, polynomial - term
        return rest

    # -- solutions of a basis with finitely many -----------------------------------------------------------------

    def _standard(self) -> list[tuple[int, ...]]:
        """Monomials that no leading one divides."""
        tops = [p.monomial(0) for p in self.basis]
        n = self.context.nvars()
        bounds = []
        for k in range(n):
            pure = [top[k] for top in tops if sum(top) == top[k]]
            if not pure:
                raise Unsolved("solutions that form a curve or a surface")
            bounds.append(min(pure))
        size = 1
        for bound in bounds:
            size *= bound
        if size > 20_000:
            raise Unsolved("equations with too many solutions")
        found = [
            e
            for e in itertools.product(*map(range, bounds))
            if not any(all(a <= b for a, b in zip(top, e, strict=True)) for top in tops)
        ]
        if len(found) > MAX_SOLUTIONS:
            raise Unsolved(f"equations with more than {MAX_SOLUTIONS} solutions")
        return found

    def _vector(self, polynomial: fmpq_mpoly, monomials: Sequence[tuple[int, ...]]) -> list[fmpq]:
        terms = polynomial.to_dict()
        return [terms.get(monomial, fmpq(0)) for monomial in monomials]

    def representation(self) -> tuple[fmpq_poly, list[fmpq_poly]]:
        """Polynomial for a linear form ``t``, and each variable as a polynomial in ``t``."""
        gens = self.context.gens()
        if any(p.is_constant() for p in self.basis):
            return fmpq_poly([1]), [fmpq_poly([0])] * len(gens)
        monomials = self._standard()
        for k, gen in enumerate(gens):
            minimal, _ = self._powers(gen, monomials)
            simple = minimal / minimal.gcd(minimal.derivative()) if minimal.degree() > 0 else minimal
            if simple.degree() < minimal.degree():
                extra = sum((c * gens[k] ** e for e, c in enumerate(simple.coeffs())), self.context.constant(0))
                self._grow([*self.basis_reset(), extra])
                return self.representation()
        for trial in range(1, 40):
            form = sum((gen * trial**k for k, gen in enumerate(gens)), self.context.constant(0))
            minimal, powers = self._powers(form, monomials)
            if minimal.degree() == len(monomials):
                matrix = flint.fmpq_mat([list(row) for row in zip(*powers, strict=True)])
                values = []
                for gen in gens:
                    right = flint.fmpq_mat([[c] for c in self._vector(self.reduced(gen), monomials)])
                    values.append(fmpq_poly(matrix.solve(right).entries()))
                return minimal, values
        raise Unsolved("solutions that could not be told apart")

    def basis_reset(self) -> list[fmpq_mpoly]:
        """Take the basis out, to grow another from it."""
        old, self.basis = self.basis, []
        return old

    def _powers(self, form: fmpq_mpoly, monomials: Sequence[tuple[int, ...]]) -> tuple[fmpq_poly, list[list[fmpq]]]:
        """Minimal polynomial of a form, and the powers of the form below its degree."""
        power = self.context.constant(1)
        rows: list[list[fmpq]] = []
        echelon: list[tuple[int, list[fmpq], list[fmpq]]] = []
        while True:
            if self.stopped():
                raise Unsolved(str(self.stopped()))
            vector = self._vector(power, monomials)
            relation = [fmpq(0)] * len(rows) + [fmpq(1)]
            work = list(vector)
            for pivot, row, combination in echelon:
                factor = work[pivot]
                if factor:
                    work = [a - factor * b for a, b in zip(work, row, strict=True)]
                    padded = combination + [fmpq(0)] * (len(relation) - len(combination))
                    relation = [a - factor * b for a, b in zip(relation, padded, strict=True)]
            lead = next((k for k, entry in enumerate(work) if entry), None)
            if lead is None:
                return fmpq_poly(relation), rows
            scale = work[lead]
            echelon.append((lead, [a / scale for a in work], [a / scale for a in relation]))
            rows.append(vector)
            power = self.reduced(power * form)
