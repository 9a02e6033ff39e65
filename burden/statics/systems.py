"""First-order conditions solved: equations in contributions, with parameters as coefficients.

1. Take every equation apart into factors; one of them vanishes.
2. Solve an equation that is linear in a contribution for it, and put it into the others. Where the coefficient may be
   zero, that is a case of its own.
3. Where that is not possible, write the equations in the own contribution and the total, as in every aggregative game:
   each gives a contribution as a function of the total, and their sum one equation in the total.
4. One equation of degree two in one unknown has its two roots.

What equations leave open stays free: a continuum of solutions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from burden.regions.domain import Domain
from burden.regions.region import NOTHING, Atom, Region, all_of, sign_is
from burden.regions.space import Mpoly, Polynomial, Ratio
from burden.statics.places import hidden_names

__all__ = ["NoClosedForm", "Solution", "determinant", "solutions"]

#: Most solutions that are followed up.
MAX_SOLUTIONS = 64

#: Most linear equations that are solved by Cramer's rule.
MAX_LINEAR = 4


class NoClosedForm(Exception):  # noqa: N818 -- an answer, not an error: what it says goes into the result
    """Equations that are not solved here."""


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Values of the unknowns.

    Parameters
    ----------
    where
        Where it is one; may speak of the unknowns themselves.
    values
        By unknown: a quotient in parameters, and in unknowns that are free.
    free
        Unknowns that may have any value.
    """

    where: Region
    values: Mapping[str, Ratio]
    free: tuple[str, ...] = ()


def solutions(equations: Mapping[str, Ratio], domain: Domain) -> list[Solution]:
    """All solutions of a system, case by case.

    Parameters
    ----------
    equations
        By unknown: what has to be zero. Denominators are not zero in the domain.
    domain
        Parameters and unknowns.

    Raises
    ------
    NoClosedForm
        Where some solution could not be written down.
    """
    solver = _Solver(domain, tuple(equations))
    found = []
    for one in solver.solve({key: value.numerator for key, value in equations.items()}, (), {}):
        found.append(one)
        if len(found) > MAX_SOLUTIONS:
            raise NoClosedForm("too many cases")
    return found


def determinant(rows: Sequence[Sequence[Ratio]]) -> Ratio:
    """Determinant of a small matrix, by its first row."""
    if len(rows) == 1:
        return rows[0][0]
    total = rows[0][0].space.zero
    for place, entry in enumerate(rows[0]):
        if not entry.is_zero:
            minor = determinant([[*row[:place], *row[place + 1 :]] for row in rows[1:]])
            total = total + entry * minor if place % 2 == 0 else total - entry * minor
    return total


class _Solver:
    def __init__(self, domain: Domain, unknowns: tuple[str, ...]) -> None:
        self.domain, self.unknowns = domain, unknowns
        self.space = domain.space
        #: The last auxiliary variable stands for the total; formulas use them from the first on.
        self.total = self.space.names[-1]

    def solve(
        self, equations: Mapping[str, Mpoly], sides: tuple[Region, ...], values: Mapping[str, Ratio]
    ) -> Iterator[Solution]:
        """Solutions, given the values of some unknowns."""
        choices = []
        for owner, mpoly in equations.items():
            if mpoly.is_zero():
                continue
            factors = self._factors(mpoly)
            choices.append([(owner, factor, factors[:place]) for place, factor in enumerate(factors)])
        for chosen in itertools.product(*choices):
            # Cases exclude each other: of the factors before this one none is zero.
            others = [Atom(before, "!=") for _, _, earlier in chosen for before in earlier]
            region = all_of([*sides, *others])
            if region is not NOTHING:
                yield from self._solve_factors({owner: factor for owner, factor, _ in chosen}, region, values)

    def _factors(self, mpoly: Mpoly) -> list[Polynomial]:
        """Factors that may be zero."""
        _, factors = self.space.factors(mpoly)
        return [factor for factor, _ in factors if 0 in self.domain.known_signs(factor)]

    def _solve_factors(
        self, equations: Mapping[str, Polynomial], where: Region, values: Mapping[str, Ratio]
    ) -> Iterator[Solution]:
        unknown = [name for name in self.unknowns if name not in values]
        conditions = [one for one in equations.values() if not self._speaks(one, unknown)]
        where = all_of([where, *(Atom(one, "==") for one in conditions)])
        if where is NOTHING:
            return
        left = {owner: one for owner, one in equations.items() if one not in conditions}
        if not left:
            yield Solution(where, dict(values), tuple(unknown))
            return
        rooted = self._rooted(left, unknown)
        if rooted is not None:
            owner, squared, side = rooted
            others = {key: one.mpoly for key, one in left.items() if key != owner}
            yield from self.solve({**others, owner: squared}, (where, side), values)
            return
        linear = self._linear(left, unknown)
        if linear is not None:
            determinant, by_rule = linear
            known = self.domain.known_signs
            # Either sign is a case of its own: contributions that share a denominator have simple signs then.
            for relation in (">", "<"):
                side = all_of([where, sign_is(determinant, relation, known)])
                if side is not NOTHING:
                    new = {key: old.substitute(by_rule) for key, old in values.items()}
                    yield from self.solve({}, (side,), {**new, **by_rule})
            where = all_of([where, sign_is(determinant, "==", known)])
            if where is NOTHING or self.domain.prover.surely_implies(where, NOTHING, 1.0):
                return
        pivot = self._pivot(left, unknown)
        if pivot is not None:
            yield from self._eliminate(*pivot, left, where, values)
            return
        if len(left) == 1:
            ((_, only),) = left.items()
            names = [name for name in unknown if name in hidden_names(only.names, self.domain)]
            if len(names) == 1 and only.degree_in(names[0]) == 2 and not self._hidden(only, names[0]):
                yield from self._quadratic(only, names[0], where, values)
                return
        yield from self._aggregative(left, where, values)

    # -- what equations speak of -----------------------------------------------------------------------------------

    def _speaks(self, polynomial: Polynomial, unknown: Sequence[str]) -> bool:
        return not hidden_names(polynomial.names, self.domain).isdisjoint(unknown)

    def _hidden(self, polynomial: Polynomial, name: str) -> bool:
        """Whether an unknown stands in the argument of a root or another function."""
        return any(
            auxiliary.name in hidden_names(polynomial.names, self.domain) and name in auxiliary.argument.names
            for auxiliary in self.domain.translator.auxiliaries
        )

    # -- roots -----------------------------------------------------------------------------------------------------

    def _rooted(self, equations: Mapping[str, Polynomial], unknown: Sequence[str]) -> tuple[str, Mpoly, Region] | None:
        """An equation that gives the value of a root outright: what it is the root of, and where that can be."""
        space, known = self.space, self.domain.known_signs
        for owner, polynomial in equations.items():
            for auxiliary in self.domain.translator.auxiliaries:
                if auxiliary.kind != "root" or auxiliary.name not in polynomial.names:
                    continue
                if polynomial.degree_in(auxiliary.name) != 1 or self._free_of(auxiliary.argument, unknown):
                    continue
                rest, slope = (space.polynomial(one) for one in polynomial.coefficients_in(auxiliary.name))
                if not (self._free_of(rest, unknown) and self._free_of(slope, unknown)):
                    continue
                if sign_is(slope, "==", known) is not NOTHING:
                    continue
                assert isinstance(auxiliary.exponent, int), "a root has a whole degree"
                value = -rest / slope
                gap = auxiliary.argument - value**auxiliary.exponent
                return owner, gap.numerator, sign_is(value, ">=", known)
        return None

    def _free_of(self, value: Ratio, unknown: Sequence[str]) -> bool:
        return hidden_names(value.names, self.domain).isdisjoint(unknown)

    # -- Cramer's rule ---------------------------------------------------------------------------------------------

    def _linear(
        self, equations: Mapping[str, Polynomial], unknown: Sequence[str]
    ) -> tuple[Ratio, dict[str, Ratio]] | None:
        """Determinant and solution of equations that are linear in as many unknowns; ``None`` if they are not."""
        names = [
            name for name in unknown if any(name in hidden_names(one.names, self.domain) for one in equations.values())
        ]
        if not 2 <= len(names) <= MAX_LINEAR or len(names) != len(equations):
            return None
        rows, right = [], []
        zeros = dict.fromkeys(names, self.space.zero)
        for polynomial in equations.values():
            if any(self._hidden(polynomial, name) for name in names):
                return None
            whole = self.space.polynomial(polynomial.mpoly)
            row = [whole.derivative(name) for name in names]
            if any(name in names for entry in row for name in entry.names):
                return None
            rows.append(row)
            right.append(-whole.substitute(zeros))
        bottom = determinant(rows)
        if bottom.is_zero:
            return None
        found = {}
        for place, name in enumerate(names):
            replaced = [[*row[:place], value, *row[place + 1 :]] for row, value in zip(rows, right, strict=True)]
            found[name] = determinant(replaced) / bottom
        return bottom, found

    # -- one unknown after another ---------------------------------------------------------------------------------

    def _pivot(
        self, equations: Mapping[str, Polynomial], unknown: Sequence[str]
    ) -> tuple[str, str, Ratio, Ratio] | None:
        """An equation, an unknown that it is linear in, its coefficient and the rest."""
        best: tuple[tuple[bool, int, bool], tuple[str, str, Ratio, Ratio]] | None = None
        for owner, polynomial in equations.items():
            for name in unknown:
                if name not in polynomial.names or polynomial.degree_in(name) != 1 or self._hidden(polynomial, name):
                    continue
                rest, slope = (self.space.polynomial(one) for one in polynomial.coefficients_in(name))
                if any(self._speaks(factor, unknown) for factor, _ in self.space.factors(slope.numerator)[1]):
                    continue
                rank = (bool(self._factors(slope.numerator)), len(slope.numerator), name != owner)
                if best is None or rank < best[0]:
                    best = (rank, (owner, name, slope, rest))
        return None if best is None else best[1]

    def _eliminate(
        self,
        owner: str,
        name: str,
        slope: Ratio,
        rest: Ratio,
        equations: Mapping[str, Polynomial],
        where: Region,
        values: Mapping[str, Ratio],
    ) -> Iterator[Solution]:
        known = self.domain.known_signs
        others = {key: one.mpoly for key, one in equations.items() if key != owner}
        regular = all_of([where, sign_is(slope, "!=", known)])
        if regular is not NOTHING:
            value = -rest / slope
            new = {key: old.substitute({name: value}) for key, old in values.items()}
            if any(self._hidden(one, name) for key, one in equations.items() if key != owner):
                raise NoClosedForm("roots or other functions of several contributions")
            reduced = {key: self.space.composed(one, {name: value}).numerator for key, one in others.items()}
            yield from self.solve(reduced, (regular,), {**new, name: value})
        singular = all_of([where, sign_is(slope, "==", known)])
        if singular is not NOTHING:
            yield from self.solve({**others, owner: rest.numerator}, (singular,), values)

    def _quadratic(
        self, polynomial: Polynomial, name: str, where: Region, values: Mapping[str, Ratio]
    ) -> Iterator[Solution]:
        space, known = self.space, self.domain.known_signs
        c, b, a = (space.polynomial(one) for one in polynomial.coefficients_in(name))
        half = space.constant(Fraction(1, 2))
        under = b * b - a * c * space.constant(Fraction(4))
        regular = all_of([where, sign_is(a, "!=", known), sign_is(under, ">=", known)])
        if regular is not NOTHING:
            root = self.domain.translator.function("root", under, 2)
            self.domain.settle()
            for sign, side in ((space.one, regular), (-space.one, all_of([regular, sign_is(under, ">", known)]))):
                value = (sign * root - b) * half / a
                new = {key: old.substitute({name: value}) for key, old in values.items()}
                yield Solution(side, {**new, name: value}, self._free({**new, name: value}))
        flat = all_of([where, sign_is(a, "==", known)])
        if flat is not NOTHING:
            yield from self.solve({name: (b * space.variable(name) + c).numerator}, (flat,), values)

    def _free(self, values: Mapping[str, Ratio]) -> tuple[str, ...]:
        return tuple(name for name in self.unknowns if name not in values)

    # -- aggregative games -----------------------------------------------------------------------------------------

    def _aggregative(
        self, equations: Mapping[str, Polynomial], where: Region, values: Mapping[str, Ratio]
    ) -> Iterator[Solution]:
        """Contributions as functions of their total, where each equation speaks of these two alone."""
        space, names = self.space, list(equations)
        unknown = [name for name in self.unknowns if name not in values]
        if len(names) < 2 or set(names) != set(unknown):
            raise NoClosedForm("equations that are not solved in closed form")
        total = space.variable(self.total)
        replies: dict[str, Ratio] = {}
        for name, polynomial in equations.items():
            other = next(one for one in names if one != name)
            rest = total
            for one in names:
                if one != other:
                    rest = rest - space.variable(one)
            above = space.composed(polynomial.mpoly, {other: rest}).numerator
            in_total = space.names_in(above)
            if any(one in in_total for one in names if one != name) or any(
                self._hidden(polynomial, one) for one in names
            ):
                raise NoClosedForm("equations that are not solved in closed form")
            coefficients = [space.polynomial(one) for one in space.coefficients_in(above, name)]
            if len(coefficients) != 2:
                raise NoClosedForm("equations that are not solved in closed form")
            both = all_of([sign_is(one, "==", self.domain.known_signs) for one in coefficients])
            if not self.domain.prover.surely_implies(both, NOTHING, 1.0):
                raise NoClosedForm("equations that do not determine a contribution")
            replies[name] = -coefficients[0] / coefficients[1]
        gap = total
        for reply in replies.values():
            gap = gap - reply
        inner = _Solver(self.domain, (self.total,))
        inner.total = ""
        for solution in inner.solve({self.total: gap.numerator}, (), {}):
            if solution.free:
                raise NoClosedForm("a total that is not determined")
            found = {name: reply.substitute(solution.values) for name, reply in replies.items()}
            denominators = [
                sign_is(space.polynomial(reply.denominator).substitute(solution.values), "!=", self.domain.known_signs)
                for reply in replies.values()
            ]
            new = {key: old.substitute(found) for key, old in values.items()}
            yield Solution(all_of([where, solution.where, *denominators]), {**new, **found})
