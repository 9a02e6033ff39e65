"""Two parameters: the rectangle, cut into cells in each of which every polynomial has one sign.

1. Project: above the roots of discriminants, leading coefficients, resultants of pairs, and of polynomials in the first
   parameter alone, curves cross, turn back, leave or stand upright. Between two such numbers they do not.
   Crossings that surely lie outside the rectangle are left out.
2. Between each two, at a rational number, find where the curves lie, one above the other.
3. Between each two of these lies a cell, with a rational point in it. Signs change from cell to cell as a curve is
   crossed; on the curve that one sign is zero.

References
----------
G. E. Collins, "Quantifier elimination for real closed fields by cylindrical algebraic decomposition", *Automata Theory
and Formal Languages* (1975) 134-183; for two variables D. S. Arnon, G. E. Collins, S. McCallum, "Cylindrical algebraic
decomposition II: an adjacency algorithm for the plane", *SIAM J. Computing* 13 (1984) 878-889.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise
from typing import Any, TypeAlias

import flint

from burden.errors import UnsupportedGame
from burden.exact import simplest
from burden.regions.space import Mpoly, Polynomial, Space

__all__ = ["Ends", "Plane", "Root", "Strip", "sign_along"]

#: Bits that roots are enclosed with, until they are apart.
PRECISIONS = (64, 256, 1024, 4096)

#: Most numbers above which curves cross, and most cells.
MAX_CRITICAL, MAX_CELLS = 3_000, 100_000

#: Rational numbers that a real number lies between: the same twice where it is rational, and known to be.
Ends: TypeAlias = "tuple[Fraction, Fraction]"


@dataclass(frozen=True, slots=True)
class Root:
    """Where a curve lies above a number.

    Parameters
    ----------
    polynomial
        It vanishes there.
    number
        Which of its roots within the rectangle it is, from 0, from below.
    low, high
        Rational numbers that it lies between.
    """

    polynomial: Polynomial
    number: int
    low: Fraction
    high: Fraction


@dataclass(frozen=True, eq=False)
class Strip:
    """What lies between two neighbouring numbers above which curves cross.

    Parameters
    ----------
    left, right
        These numbers.
    x
        A simple number between them.
    roots
        Where the curves lie above it, from below.
    signs
        In each cell from below, one more than there are curves: sign of every polynomial.
    points
        Second coordinate of a point in each cell, above ``x``.
    """

    left: Ends
    right: Ends
    x: Fraction
    roots: tuple[Root, ...]
    signs: tuple[Mapping[Polynomial, int], ...]
    points: tuple[Fraction, ...]

    def on(self, place: int) -> Mapping[Polynomial, int]:
        """Signs on a curve."""
        return {**self.signs[place], self.roots[place].polynomial: 0}


class Plane:
    """A rectangle with curves in it.

    Parameters
    ----------
    space
        Where the polynomials are.
    names
        The two parameters.
    box
        Ends of both ranges.
    polynomials
        Whose zeros the curves are.
    stopped
        Says why to stop, in words; ``None`` while there is time.

    Raises
    ------
    UnsupportedGame
        Where there are too many curves, or no time is left.
    """

    def __init__(
        self,
        space: Space,
        names: tuple[str, str],
        box: tuple[Ends, Ends],
        polynomials: Iterable[Polynomial],
        stopped: Callable[[], str | None],
    ) -> None:
        self.space, self.names, self.box = space, names, box
        self._places = [space.position[name] for name in names]
        own = list(dict.fromkeys(polynomials))
        self.upright = [one for one in own if names[1] not in one.names]
        self.curves = [one for one in own if names[1] in one.names]
        self._stopped = stopped
        self._coefficients = {one: [self._in_first(c) for c in one.coefficients_in(names[1])] for one in self.curves}

    # -- step 1 ------------------------------------------------------------------------------------------------------

    def _in_first(self, mpoly: Mpoly) -> Any:
        """A polynomial in the first parameter alone."""
        found: dict[int, int] = {int(powers[self._places[0]]): int(value) for powers, value in mpoly.to_dict().items()}
        return flint.fmpz_poly([found.get(power, 0) for power in range(max(found, default=-1) + 1)])

    def _projected(self) -> Iterator[tuple[Any, Polynomial | None]]:
        """Polynomials above whose roots something happens; with a line that has to lie in the rectangle for it."""
        low, high = self.box[1]
        for one in self.upright:
            yield self._in_first(one.mpoly), None
        for one in self.curves:
            yield self._coefficients[one][-1], None
            if one.degree_in(self.names[1]) > 1:
                yield self._in_first(one.mpoly.discriminant(self._places[1])), None
            for end in (low, high):  # the curve leaves the rectangle
                yield self._above(one, end), None
        for one, other in combinations(self.curves, 2):
            self._check()
            line = next((curve for curve in (one, other) if len(self._coefficients[curve]) == 2), None)
            yield self._in_first(one.mpoly.resultant(other.mpoly, self._places[1])), line

    def _may_be_inside(self, line: Polynomial | None, ends: Ends) -> bool:
        """Whether a curve that is linear in the second parameter may lie in the rectangle above a number."""
        if line is None:
            return True
        x = flint.arb(_rational((ends[0] + ends[1]) / 2), _rational((ends[1] - ends[0]) / 2))
        rest, slope = (coefficient(x) for coefficient in self._coefficients[line])
        height = -rest / slope
        low, high = self.box[1]
        return not (height < flint.arb(_rational(low)) or height > flint.arb(_rational(high)))

    def _above(self, one: Polynomial, value: Fraction) -> Any:
        """A polynomial at a value of the second parameter, up to a positive factor."""
        total = flint.fmpz_poly([0])
        degree = len(self._coefficients[one]) - 1
        for power, coefficient in enumerate(self._coefficients[one]):
            total += coefficient * value.numerator**power * value.denominator ** (degree - power)
        return total

    @cached_property
    def critical(self) -> list[Ends]:
        """Numbers of the first range above which something happens, ascending, its ends among them."""
        low, high = self.box[0]
        factors: dict[tuple[int, ...], tuple[Any, dict[Polynomial | None, None]]] = {}
        for polynomial, line in self._projected():
            if polynomial.degree() > 0:
                for factor, _ in polynomial.factor()[1]:
                    factors.setdefault(tuple(map(int, factor.coeffs())), (factor, {}))[1][line] = None
        for precision in PRECISIONS:
            self._check()
            found = [(low, low), (high, high)]
            for factor, lines in factors.values():
                near = [ends for ends in _roots(factor, precision) if ends[1] >= low and ends[0] <= high]
                found += [ends for ends in near if any(self._may_be_inside(line, ends) for line in lines)]
            found = sorted(set(found))
            if len(found) > MAX_CRITICAL:
                message = f"{len(self.curves)} boundary curves cross above {len(found):,} values of {self.names[0]}"
                raise UnsupportedGame(f"not settled: {message}; at most {MAX_CRITICAL:,} are gone through\n{_MEND}")
            if all(left[1] < right[0] for left, right in pairwise(found)):
                return [ends for ends in found if ends[0] >= low and ends[1] <= high]
        raise UnsupportedGame(f"not settled: crossings of curves could not be told apart\n{_MEND}")

    # -- steps 2 and 3 -----------------------------------------------------------------------------------------------

    def strips(self) -> Iterator[Strip]:
        """Go through the rectangle from left to right."""
        n_cells = 0
        for left, right in pairwise(self.critical):
            self._check()
            strip = self._strip(left, right)
            n_cells += len(strip.signs)
            if n_cells > MAX_CELLS:
                message = f"{len(self.curves)} boundary curves make more than {MAX_CELLS:,} cells"
                raise UnsupportedGame(f"not settled: {message}\n{_MEND}")
            yield strip

    def _strip(self, left: Ends, right: Ends) -> Strip:
        width = right[0] - left[1]
        x = simplest(left[1] + width / 4, right[0] - width / 4)
        roots = self.roots_above(x)
        points = self._between(roots)
        signs = {one: _sign(self._in_first(one.mpoly), x) for one in self.upright}
        for one in self.curves:
            signs[one] = _sign(self._at(one, x), points[0])
        listed: list[Mapping[Polynomial, int]] = [dict(signs)]
        for root in roots:
            signs[root.polynomial] = -signs[root.polynomial]  # no root is double here
            listed.append(dict(signs))
        return Strip(left, right, x, tuple(roots), tuple(listed), tuple(points))

    def _at(self, one: Polynomial, x: Fraction) -> Any:
        """A polynomial at a value of the first parameter, up to a positive factor."""
        values = [_value(coefficient, x) for coefficient in self._coefficients[one]]
        common = 1
        for value in values:
            common = int(flint.fmpz(common).lcm(value.denominator))
        return flint.fmpz_poly([int(value * common) for value in values])

    def roots_above(self, x: Fraction) -> list[Root]:
        """Where the curves lie above a number at which they do not cross, from below."""
        low, high = self.box[1]
        above = {one: self._at(one, x) for one in self.curves}
        for precision in PRECISIONS:
            found = []
            for one, polynomial in above.items():
                inside = sorted(ends for ends in _roots(polynomial, precision) if ends[1] > low and ends[0] < high)
                found += [Root(one, number, *ends) for number, ends in enumerate(inside)]
            found.sort(key=lambda root: (root.low, root.high))
            apart = all(left.high < right.low for left, right in pairwise(found))
            if apart and all(low < root.low and root.high < high for root in found):
                return found
        raise UnsupportedGame(f"not settled: boundary curves could not be told apart\n{_MEND}")

    def heights(self, one: Polynomial, x: Fraction) -> list[float]:
        """Where one curve lies above a number, within the rectangle, in doubles."""
        low, high = self.box[1]
        inside = sorted(ends for ends in _roots(self._at(one, x), PRECISIONS[0]) if ends[1] > low and ends[0] < high)
        return [float((below + above) / 2) for below, above in inside]

    def _between(self, roots: Sequence[Root]) -> list[Fraction]:
        """A simple number between each two roots, and between them and the ends."""
        low, high = self.box[1]
        ends = [low, *(bound for root in roots for bound in (root.low, root.high)), high]
        return [
            simplest(below + (above - below) / 4, above - (above - below) / 4)
            for below, above in zip(ends[::2], ends[1::2], strict=True)
        ]

    def crosses(self, y: Fraction, left: Fraction, right: Fraction) -> bool:
        """Whether some curve crosses a level between two numbers, or may."""
        return any(sign_along(self._above(one, y), left, right) == 0 for one in self.curves)

    def upright_at(self, ends: Ends) -> list[Polynomial]:
        """Polynomials in the first parameter alone that vanish at a number."""
        return [one for one in self.upright if sign_along(self._in_first(one.mpoly), *ends) == 0]

    def _check(self) -> None:
        reason = self._stopped()
        if reason is not None:
            raise UnsupportedGame(f"not settled: {reason}, with {len(self.curves)} boundary curves\n{_MEND}")


_MEND = "    mend: choose smaller ranges, or fewer parameters; `burden sweep` looks at points one by one"


def _rational(value: Fraction) -> Any:
    return flint.fmpq(value.numerator, value.denominator)


def _value(polynomial: Any, x: Fraction) -> Fraction:
    value = polynomial(_rational(x))
    return Fraction(int(value.p), int(value.q))


def _sign(polynomial: Any, x: Fraction) -> int:
    value = _value(polynomial, x)
    return (value > 0) - (value < 0)


def sign_along(polynomial: Any, low: Fraction, high: Fraction) -> int:
    """Sign of a polynomial all along an interval; 0 where it has a root there, or may have one."""
    first, last = _sign(polynomial, low), _sign(polynomial, high)
    if first != last or first == 0:
        return 0
    if polynomial.degree() <= 1:
        return first
    if any(ends[1] >= low and ends[0] <= high for ends in _roots(polynomial, PRECISIONS[1])):
        return 0
    return first


def _roots(polynomial: Any, precision: int) -> list[Ends]:
    """Real roots, each once."""
    if polynomial.degree() < 1:
        return []
    if polynomial.degree() == 1:
        root = Fraction(-int(polynomial[0]), int(polynomial[1]))
        return [(root, root)]
    with flint.ctx.workprec(precision):
        return [
            (_fraction(ball.real.lower()), _fraction(ball.real.upper()))
            for ball, _ in polynomial.complex_roots()
            if ball.imag == 0
        ]


def _fraction(ball: Any) -> Fraction:
    number = ball.fmpq()
    return Fraction(int(number.p), int(number.q))
