"""Roots of degree one and two: by elimination, or guessed from enclosures by lattice reduction; and proved.

Three players with two actions each:

1. The equations ``F_2(x, z) = 0`` and ``F_3(x, y) = 0`` are linear in ``z`` and ``y``. What they say, put into
   ``F_1(y, z) = 0``, leaves a quadratic equation for ``x``.

Other supports:

1. For each weight look for small integers with ``a + b w + c w^2`` nearly zero (LLL). Where there are none, the root
   has a higher degree.
2. Where each weight is rational, so is the root. Otherwise take one ``g`` that is not, and look for integers with
   ``a + b g + c w`` nearly zero for each other weight ``w``.

In both cases put what was found into the equations, modulo the polynomial of ``g``. If they hold, the real numbers
written so are a root. If it lies in the box in which there is only one root, it is the root that the enclosures hold.

References
----------
A. K. Lenstra, H. W. Lenstra, L. Lovász, "Factoring polynomials with rational coefficients", *Mathematische Annalen* 261
(1982) 515-534.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import flint

from burden import exact
from burden.exact import Exact
from burden.solvers.indifference import Indifference, as_fraction, as_rational
from burden.solvers.krawczyk import Root

__all__ = ["ClosedForm", "closed_form"]

#: Bits to which a relation must hold, and the longest coefficients that are believed: three at random would agree to
#: no more than three times as many bits. What is believed is proved before it is used.
AGREEING_BITS = 200
COEFFICIENT_BITS = 60

_ZERO = flint.fmpq_poly([0])


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """A root whose weights are rational, or linear functions of one quadratic number.

    Parameters
    ----------
    polynomial
        Of the number: monic, of degree one or two.
    near
        The number, enclosed.
    weights
        Weight of each action in the support of each player, as a polynomial in the number.
    """

    polynomial: flint.fmpq_poly
    near: flint.arb
    weights: tuple[tuple[flint.fmpq_poly, ...], ...]

    @property
    def is_rational(self) -> bool:
        """Whether all weights are rational."""
        return bool(self.polynomial.degree() == 1)

    def expectation(self, system: Indifference, player: int, table: Sequence[int]) -> flint.fmpq_poly:
        """Expectation of a table of integers over the choices of a player's others."""
        total = _ZERO
        for entry, choice in zip(table, system.choices[player], strict=True):
            if entry:
                product = flint.fmpq_poly([entry])
                for j, position in zip(system.others[player], choice, strict=True):
                    product = product * self.weights[j][position] % self.polynomial
                total += product
        return total

    def balls(self) -> tuple[tuple[flint.arb, ...], ...]:
        """Enclosures of all weights."""
        with flint.ctx.workprec(AGREEING_BITS + 56):
            return tuple(tuple(weight[0] + weight[1] * self.near for weight in weights) for weights in self.weights)

    def numbers(self, polynomials: Iterable[flint.fmpq_poly]) -> Iterator[Exact]:
        """Values of polynomials at the number."""
        center: Fraction = -as_fraction(self.polynomial[0])
        surd: Exact = Fraction(0)
        if not self.is_rational:
            # From an integer below the root: there is less to factor than in a fraction.
            c, b, a = (int(coefficient.p) for coefficient in (self.polynomial * self.polynomial.denom()))
            root = exact.power(Fraction(b * b - 4 * a * c), Fraction(1, 2))
            center, surd = Fraction(-b, 2 * a), root * Fraction(_sign(self.polynomial, self.near), 2 * abs(a))
        for polynomial in polynomials:
            constant, slope = as_fraction(polynomial[0]), as_fraction(polynomial[1])
            yield constant + slope * center + slope * surd if slope else constant


def closed_form(root: Root, balls: Sequence[Sequence[flint.arb]] | None = None) -> ClosedForm | None:
    """Write a root in closed form; ``None`` where none of degree one or two was found and proved.

    Parameters
    ----------
    root
        The root.
    balls
        Close enclosures of all weights, for lattice reduction; without them only elimination is tried.
    """
    system = root.system
    with flint.ctx.workprec(AGREEING_BITS + 56):
        if balls is None:
            values = [flint.arb(value) for value in root.center]
            is_smallest = len(system.mixing) == 3 and system.n_free == 3
            found = _eliminated(system, values[0]) if is_smallest else None
        else:
            values = [ball.mid() for player in system.mixing for ball in balls[player][1:]]
            found = _recognised(values)
        if found is None:
            return None
        polynomial, lead, written = found
        near = values[lead] if polynomial.degree() == 1 else _quadratic_root(polynomial, values[lead])
        if not all(
            abs(flint.arb(weight[0]) + weight[1] * near - middle) < root.radius
            for weight, middle in zip(written, root.center, strict=True)
        ):
            return None
    parts = iter(written)
    weights = []
    for size in system.sizes:
        own = [next(parts) for _ in range(size - 1)]
        weights.append((1 - sum(own, _ZERO), *own))
    form = ClosedForm(polynomial, near, tuple(weights))
    is_root = all(
        not form.expectation(system, player, system.gains(player, action))
        for player in system.mixing
        for action in system.support[player][1:]
    )
    return form if is_root else None


#: A polynomial of degree one or two, the position of the weight that has it, and all weights as polynomials in that.
_Written: TypeAlias = "tuple[flint.fmpq_poly, int, list[flint.fmpq_poly]]"


def _eliminated(system: Indifference, value: flint.arb) -> _Written | None:
    """Eliminate from three equations with two weights each; ``None`` where that leaves more than one solution."""
    forms = []
    for player in system.mixing:
        none, last, first, both = system.gains(player, system.support[player][1])
        forms.append((none, first - none, last - none, both - first - last + none))
    (a0, a1, a2, a3), (b0, b1, b2, b3), (c0, c1, c2, c3) = forms
    # y = -top_y / below_y and z = -top_z / below_z, as polynomials in x.
    top_y, below_y = flint.fmpq_poly([c0, c1]), flint.fmpq_poly([c2, c3])
    top_z, below_z = flint.fmpq_poly([b0, b1]), flint.fmpq_poly([b2, b3])
    whole = a0 * below_y * below_z - a1 * top_y * below_z - a2 * top_z * below_y + a3 * top_y * top_z
    if whole.degree() < 1:
        return None
    c, b, a = (whole[k] for k in range(3))
    scale = whole.denom()
    polynomial = _form((int((c * scale).p), int((b * scale).p), int((a * scale).p)), value)
    if polynomial is None:
        return None
    written = [flint.fmpq_poly([0, 1]) % polynomial]
    for top, below in ((top_y, below_y), (top_z, below_z)):
        inverse = _inverse(below % polynomial, polynomial)
        if inverse is None:
            return None
        written.append(-top * inverse % polynomial)
    return polynomial, 0, written


def _inverse(element: flint.fmpq_poly, polynomial: flint.fmpq_poly) -> flint.fmpq_poly | None:
    """Inverse modulo a monic irreducible polynomial of degree one or two; ``None`` of zero."""
    if not element:
        return None
    constant, slope = element[0], element[1]
    if polynomial.degree() == 1:
        return flint.fmpq_poly([1 / constant])
    conjugate = flint.fmpq_poly([constant - slope * polynomial[1], -slope])
    norm = constant * constant - constant * slope * polynomial[1] + slope * slope * polynomial[0]
    return conjugate / norm


def _recognised(values: Sequence[flint.arb]) -> _Written | None:
    """Find polynomials by lattice reduction."""
    one = flint.arb(1)
    forms = []
    for value in values:
        form = _form(_relation(one, value, value * value), value)
        if form is None:
            return None
        forms.append(form)
    lead = next((place for place, form in enumerate(forms) if form.degree() == 2), None)
    if lead is None:
        return forms[0], 0, [flint.fmpq_poly([-form[0]]) for form in forms]
    written = []
    for place, (form, value) in enumerate(zip(forms, values, strict=True)):
        if form.degree() == 1:
            written.append(flint.fmpq_poly([-form[0]]))
        elif place == lead:
            written.append(flint.fmpq_poly([0, 1]))
        else:
            relation = _relation(one, values[lead], value)
            if relation is None or relation[2] == 0:
                return None
            written.append(flint.fmpq_poly(list(relation[:2])) / flint.fmpq(-relation[2]))
    return forms[lead], lead, written


def _relation(*values: flint.arb) -> tuple[int, ...] | None:
    """Small integers whose combination of the values is nearly zero."""
    scale = flint.arb(2) ** AGREEING_BITS
    n = len(values)
    rows = [[*(int(row == column) for column in range(n)), _rounded(value * scale)] for row, value in enumerate(values)]
    shortest = flint.fmpz_mat(rows).lll().table()[0]
    coefficients = tuple(int(entry) for entry in shortest[:n])
    if max(abs(int(entry)).bit_length() for entry in shortest) > COEFFICIENT_BITS:
        return None
    return coefficients


def _rounded(value: flint.arb) -> int:
    whole = value.mid().floor().unique_fmpz()
    assert whole is not None, "a midpoint is exact"
    return int(whole)


def _form(relation: tuple[int, ...] | None, value: flint.arb) -> flint.fmpq_poly | None:
    """Monic polynomial of degree one or two, irreducible, that has a root near the value."""
    if relation is None:
        return None
    c, b, a = relation
    discriminant = b * b - 4 * a * c
    if discriminant < 0:
        return None
    root = math.isqrt(discriminant)
    if a and root * root != discriminant:
        return flint.fmpq_poly([c, b, a]) / flint.fmpq(a)
    if a:
        candidates = [Fraction(-b + root, 2 * a), Fraction(-b - root, 2 * a)]
    elif b:
        candidates = [Fraction(-c, b)]
    else:
        return None
    nearest = min(candidates, key=lambda candidate: float(abs(value - as_rational(candidate))))
    return flint.fmpq_poly([-as_rational(nearest), 1])


def _sign(polynomial: flint.fmpq_poly, value: flint.arb) -> int:
    """Which of the roots of a monic quadratic polynomial is near the value: the larger one, or the smaller."""
    return 1 if value + flint.arb(polynomial[1]) / 2 > 0 else -1


def _quadratic_root(polynomial: flint.fmpq_poly, value: flint.arb) -> flint.arb:
    half = flint.arb(polynomial[1]) / 2
    return -half + _sign(polynomial, value) * (half * half - flint.arb(polynomial[0])).sqrt()
