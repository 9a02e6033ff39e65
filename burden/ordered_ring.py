"""Signs of numbers with roots, logarithms and exponentials, and polynomials in what they are built from.

The sign of a number is decided so:

1. Enclose it in ball arithmetic. If the ball excludes zero, the sign is known.
2. Otherwise write it as a polynomial over generators: one root ``p**(1/q)`` and one ``log(p)`` for each prime ``p``
   that occurs, and one root, logarithm or exponential for whatever else stands under one. Reduce by the relations of
   the roots (``g**q = p``). What vanishes is zero.
3. A root of something else may depend on others: ``sqrt(5 + 2*sqrt(6))`` is ``sqrt(2) + sqrt(3)``. Collect the terms by
   logarithms and exponentials. If every coefficient is zero by its separation bound, the number is zero.
4. Double the precision of the ball until it excludes zero, or give up: no sign is ever guessed.

So every sign is found of numbers built from rationals by roots, if the bound is within reach, and by logarithms and
exponentials of rationals, if these are as independent as they are believed to be (Schanuel's conjecture). Left open are
zeros that come from relations between logarithms of irrational numbers, as in ``log(1 + 2**(1/3)) + log(1 + 4**(1/3)) -
log(3 + 2**(1/3) + 4**(1/3))``, between roots or exponentials of them, and the like.

The separation bound (Burnikel et al. 2009, without divisions): let ``N`` be an integer polynomial in roots ``g`` of
degree ``q(g)``, each of an integer polynomial in others. Then ``N`` is an algebraic integer with at most
``D = prod q(g)`` conjugates. None of them exceeds ``u(N)``: the value of ``N`` with the absolute values of its
coefficients, ``u(g)`` being the root of the ``u`` of what stands under it. If ``N`` is not zero, the product of its
conjugates is a nonzero integer, so that ``|N| >= u(N)**(1 - D)``. A smaller enclosure proves zero.

References
----------
C. Burnikel, S. Funke, K. Mehlhorn, S. Schirra, S. Schmitt, "A separation bound for real algebraic expressions",
*Algorithmica* 55 (2009) 14-28.
F. Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic", *IEEE Trans. Computers* 66
(2017) 1281-1292.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import flint

from burden.exact.enclosure import Enclosure
from burden.exact.irrational import (
    Atom,
    ClosedForm,
    Irrational,
    TooLargeError,
    UndecidedError,
    least_exponents,
    multiplied,
)

__all__ = [
    "MAX_FACTORED",
    "OrderedRing",
    "bounds",
    "digits",
    "factored",
    "magnitude",
    "shortened",
    "sign",
    "sign_of_ball",
    "to_float",
]

#: Precision, in bits, of a first look.
PRECISION = 128

#: Precision at which two numbers that still look equal are compared by algebra.
SUSPICIOUS = 512

#: Precision at which a sign that is still open is given up. Balls of this length take a millisecond or so.
MAX_PRECISION = 65_536

#: Most bits in all balls of one evaluation: half a second or so for the longest numbers that we carry.
MAX_BALL_BITS = 4_000_000

#: Most products of terms in one product of polynomials, and in all products of one ring: a second or so.
MAX_TERMS = 100_000
MAX_WORK = 10_000_000

#: Most terms of a polynomial that is written out as a number.
MAX_WRITTEN = 300

#: Longest polynomials, and highest degree, of which common factors are looked for.
MAX_GCD_TERMS = 1_000
MAX_GCD_DEGREE = 50

#: Integers up to here are factored into primes; of larger ones only small factors are found.
MAX_FACTORED = 2**64
TRIAL_PRIMES = 1_000


# -- integers -----------------------------------------------------------------------------------------------------


def digits(number: int) -> str:
    """Decimal digits of an integer of any length."""
    return str(flint.fmpz(number))


def factored(number: int) -> list[tuple[int, int]]:
    """Factors of a positive integer with their exponents: prime up to :data:`MAX_FACTORED`, beyond it perhaps not."""
    found = (
        flint.fmpz(number).factor() if number <= MAX_FACTORED else flint.fmpz(number).factor(trial_limit=TRIAL_PRIMES)
    )
    factors: list[tuple[int, int]] = []
    for factor, exponent in found:
        base, power = int(factor), int(exponent)
        while base > MAX_FACTORED and flint.fmpz(base).is_perfect_power():
            degree = next(k for k in range(2, base.bit_length()) if int(flint.fmpz(base).root(k)) ** k == base)
            base, power = int(flint.fmpz(base).root(degree)), power * degree
        factors.append((base, power))
    return [(base, power) for base, power in factors if base > 1]


# -- enclosures ---------------------------------------------------------------------------------------------------


def _enclosed(value: ClosedForm) -> flint.arb:
    """Ball that holds a number, at the precision of the context."""
    if isinstance(value, Fraction):
        return flint.arb(_rational(value))
    total = flint.arb(0)
    for monomial, coefficient in value.terms:
        term = flint.arb(_rational(coefficient))
        for atom, exponent in monomial:
            term *= _enclosed_power(atom, exponent)
        total += term
    return total


def _enclosed_power(atom: Atom, exponent: Fraction) -> flint.arb:
    argument = atom.argument if isinstance(atom.argument, Irrational) else Fraction(atom.argument)
    base = _enclosed(argument)
    if atom.kind == "exp":
        return (base * _rational(exponent)).exp()
    if atom.kind == "log":
        base = base.log()
    if exponent.denominator > 1:
        base = base.root(exponent.denominator)
    return base**exponent.numerator


def _rational(value: Fraction | int) -> flint.fmpq:
    return flint.fmpq(value.numerator, value.denominator)


def _ball(value: Irrational) -> flint.arb:
    """Ball that holds a number; kept with the number."""
    ball: flint.arb | None = value.ball
    if ball is None:
        ball = flint.arb("nan")
        for ball in _balls(value, PRECISION):
            if ball.is_finite():  # it is not while a divisor's ball holds zero
                break
        value.ball = ball
    return ball


def _balls(value: Irrational, precision: int) -> Iterator[flint.arb]:
    """Ever smaller balls that hold a number, from a precision on until it gets too much work."""
    while precision <= MAX_PRECISION and precision * value.size <= MAX_BALL_BITS:
        with flint.ctx.workprec(precision):
            yield _enclosed(value)
        precision *= 2


def sign_of_ball(ball: flint.arb) -> int:
    """Sign of all numbers in a ball; 0 where they differ."""
    return 1 if ball > 0 else -1 if ball < 0 else 0


def magnitude(value: Irrational) -> int:
    """Bits before the point of a number: at least as many as it has, and at most one more."""
    upper = _ball(value).abs_upper()
    if not upper.is_finite():
        raise TooLargeError("a number beyond all bounds")
    mantissa, exponent = upper.man_exp()
    return int(mantissa).bit_length() + int(exponent)


def sign(value: Irrational) -> int:
    """Sign of a number: -1, 0 or 1.

    Raises
    ------
    UndecidedError
        Where neither algebra nor enclosures settle it.
    """
    found = sign_of_ball(_ball(value))
    if found or value.is_zero:
        return found
    for ball in _balls(value, SUSPICIOUS):
        found = sign_of_ball(ball)
        if found:
            return found
        if value.is_zero is None:
            value.is_zero = _is_shown_zero(value)
        if value.is_zero:
            return 0
    raise UndecidedError("a sign that could not be settled")


def _is_shown_zero(value: Irrational) -> bool:
    try:
        ring = OrderedRing([value])
        numerator, _ = ring.fraction(value)
        return ring.is_shown_zero(numerator)
    except UndecidedError:
        return False


def to_float(value: Irrational) -> float:
    """Value as a float, right to the last bit or two.

    Raises
    ------
    TooLargeError
        Where the number is beyond the range of doubles.
    UndecidedError
        Where it may be zero or not.
    """
    ball = _ball(value)
    if ball.rel_accuracy_bits() < 60:
        if sign(value) == 0:
            return 0.0
        for ball in _balls(value, SUSPICIOUS):
            if ball.rel_accuracy_bits() >= 60:
                break
        else:
            raise UndecidedError("a number that could not be evaluated")
    result = float(ball.mid())
    if not math.isfinite(result):
        raise TooLargeError("a number beyond the range of floating point")
    return result


def bounds(value: Irrational) -> tuple[Fraction, Fraction]:
    """Rationals that a number lies between, some 500 significant bits from each other.

    Raises
    ------
    UndecidedError
        Where it cannot be evaluated.
    """
    ball = flint.arb("nan")
    for ball in _balls(value, SUSPICIOUS):
        if ball.rel_accuracy_bits() >= SUSPICIOUS // 2:
            break
    if not ball.is_finite():
        raise UndecidedError("a number that could not be evaluated")
    middle, radius = (
        Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
        for mantissa, exponent in (ball.mid().man_exp(), ball.rad().man_exp())
    )
    return middle - radius, middle + radius


def shortened(value: Irrational) -> ClosedForm:
    """Write a number as one quotient in lowest terms; the number itself where that is too much work."""
    if all(exponent > 0 or atom.kind == "exp" for monomial, _ in value.terms for atom, exponent in monomial):
        return value
    try:
        ring = OrderedRing([value])
        return ring.quotient(*ring.fraction(value))
    except (TooLargeError, UndecidedError):
        return value


# -- algebra ------------------------------------------------------------------------------------------------------


class OrderedRing:
    """The ring of polynomials over the generators that some numbers need, with a sign for each of its elements.

    Elements are ``flint.fmpq_mpoly``: ``+``, ``-`` and multiplication by integers work on them directly.

    Parameters
    ----------
    values
        Numbers that :meth:`fraction` will be able to convert.
    """

    def __init__(self, values: Iterable[ClosedForm | Enclosure]) -> None:
        degrees: dict[Atom, int] = {}  # what is inside comes before what is outside
        for value in values:
            _survey(value, degrees)
        self._degrees = degrees
        # Lexicographic order, the outermost generator first: a relation then rewrites a root by what is inside it.
        self._generators = [item for item in degrees.items() if item[0].kind != "sum" or item[1] > 1][::-1]
        self._positions = {atom: position for position, (atom, _) in enumerate(self._generators)}
        names = tuple(f"g{position}" for position in range(len(self._generators)))
        self._context = flint.fmpq_mpoly_ctx.get(names, "lex")
        self._insides: dict[Atom, flint.fmpq_mpoly] = {}  # what the roots are taken of
        self._relations: list[flint.fmpq_mpoly] = []
        self._balls: dict[int, list[flint.arb]] = {}
        self._work = 0
        for atom, degree in degrees.items():
            if atom.kind not in {"number", "sum"}:
                continue
            inside = self.constant(atom.argument) if isinstance(atom.argument, int) else self.fraction(atom.argument)[0]
            self._insides[atom] = inside
            if degree > 1:
                self._relations.insert(0, self._generator(atom) ** degree - inside)

    def _generator(self, atom: Atom) -> flint.fmpq_mpoly:
        return self._context.gens()[self._positions[atom]]

    def constant(self, value: Fraction | int) -> flint.fmpq_mpoly:
        """Constant polynomial."""
        return self._context.constant(_rational(value))

    # -- arithmetic, reduced by the relations -------------------------------------------------------------------

    def reduced(self, element: flint.fmpq_mpoly) -> flint.fmpq_mpoly:
        """Same number with powers of roots below their degrees."""
        for relation in self._relations:
            element = element % relation
        return element

    def product(self, left: flint.fmpq_mpoly, right: flint.fmpq_mpoly) -> flint.fmpq_mpoly:
        """Product of two polynomials.

        Raises
        ------
        UndecidedError
            Where it has too many terms.
        """
        work = len(left) * len(right)
        self._work += work
        if work > MAX_TERMS or self._work > MAX_WORK:
            raise UndecidedError("numbers with too many roots, logarithms or exponentials")
        return self.reduced(left * right)

    def power(self, base: flint.fmpq_mpoly, exponent: int) -> flint.fmpq_mpoly:
        """Power of a polynomial."""
        result = self.constant(1)
        while exponent:
            if exponent & 1:
                result = self.product(result, base)
            exponent >>= 1
            if exponent:
                base = self.product(base, base)
        return result

    def common_divisor(self, elements: Iterable[flint.fmpq_mpoly]) -> flint.fmpq_mpoly:
        """Greatest common divisor of polynomials; 1 where it could take long to find."""
        result = self.constant(0)
        for element in elements:
            if len(element) > MAX_GCD_TERMS or max(element.degrees(), default=0) > MAX_GCD_DEGREE:
                return self.constant(1)
            result = result.gcd(element)
        return result

    def without_content(self, elements: Sequence[flint.fmpq_mpoly]) -> list[flint.fmpq_mpoly]:
        """Divide polynomials by a positive common factor, so that they stay short."""
        common = self.common_divisor(elements)
        direction = 0 if common.is_constant() else self.sign(common)
        if direction:
            elements = [divmod(element, common)[0] * direction for element in elements]
        coefficients = [coefficient for element in elements for coefficient in element.coeffs()]
        above = math.gcd(*(int(coefficient.p) for coefficient in coefficients))
        below = math.lcm(*(int(coefficient.q) for coefficient in coefficients))
        return [element * flint.fmpq(below, above) if above else element for element in elements]

    # -- from numbers, and back ---------------------------------------------------------------------------------

    def fraction(self, value: ClosedForm | Enclosure) -> tuple[flint.fmpq_mpoly, flint.fmpq_mpoly]:
        """Numerator and denominator of a number, with integer coefficients; the denominator is positive.

        Raises
        ------
        UndecidedError
            Where they have too many terms, or the number is known by an enclosure alone.
        """
        if isinstance(value, Enclosure):
            raise UndecidedError("a number known by an enclosure alone")
        if isinstance(value, Fraction):
            return self.constant(value.numerator), self.constant(value.denominator)
        below = {atom: -exponent for atom, exponent in least_exponents(value.terms).items() if exponent < 0}
        whole = math.lcm(*(coefficient.denominator for _, coefficient in value.terms))
        numerator = self.constant(0)
        for monomial, coefficient in value.terms:
            powers = dict(below)
            for atom, exponent in monomial:
                powers[atom] = powers.get(atom, Fraction(0)) + exponent
            numerator += self._monomial(powers) * _rational(coefficient * whole)
        return numerator, self._monomial(below) * whole

    def _monomial(self, powers: Mapping[Atom, Fraction]) -> flint.fmpq_mpoly:
        """Product of powers of atoms, none negative."""
        result = self.constant(1)
        for atom, exponent in powers.items():
            steps = int(exponent * self._degrees[atom])
            if atom.kind == "sum":
                whole, steps = divmod(steps, self._degrees[atom])
                result = self.product(result, self.power(self._insides[atom], whole))
            if steps:
                result = self.product(result, self._generator(atom) ** steps)
        return result

    def quotient(self, numerator: flint.fmpq_mpoly, denominator: flint.fmpq_mpoly) -> ClosedForm:
        """Write a quotient of polynomials as a number in lowest terms."""
        numerator, denominator = self.without_content([numerator, denominator])
        if max(len(numerator), len(denominator)) > MAX_WRITTEN:
            raise TooLargeError(f"an expression of more than {MAX_WRITTEN} terms")
        return self._number(numerator) / self._number(denominator)

    def _number(self, element: flint.fmpq_mpoly) -> ClosedForm:
        total: ClosedForm = Fraction(0)
        for exponents, coefficient in element.terms():
            powers = {
                atom: Fraction(int(exponent), degree)
                for (atom, degree), exponent in zip(self._generators, exponents, strict=True)
            }
            total = total + multiplied(powers) * Fraction(int(coefficient.p), int(coefficient.q))
        return total

    # -- order --------------------------------------------------------------------------------------------------

    def ball(self, element: flint.fmpq_mpoly) -> flint.arb:
        """Ball that holds the value of a polynomial, at the precision of the context."""
        precision = flint.ctx.prec
        if precision not in self._balls:
            self._balls[precision] = [_enclosed_power(atom, Fraction(1, degree)) for atom, degree in self._generators]
        total = flint.arb(0)
        for exponents, coefficient in element.terms():
            term = flint.arb(coefficient)
            for ball, exponent in zip(self._balls[precision], exponents, strict=True):
                if exponent:
                    term *= ball ** int(exponent)
            total += term
        return total

    def sign(self, element: flint.fmpq_mpoly) -> int:
        """Sign of the value of a polynomial.

        Raises
        ------
        UndecidedError
            Where neither algebra nor enclosures settle it.
        """
        element = self.reduced(element)
        if element.is_zero():
            return 0
        precision = PRECISION
        while precision <= MAX_PRECISION and precision * len(element) <= MAX_BALL_BITS:
            with flint.ctx.workprec(precision):
                found = sign_of_ball(self.ball(element))
            if found:
                return found
            if precision == SUSPICIOUS and self.is_shown_zero(element):
                return 0
            precision *= 2
        raise UndecidedError("a sign that could not be settled")

    def is_shown_zero(self, element: flint.fmpq_mpoly) -> bool:
        """Whether algebra shows that the value of a polynomial is zero: step 3 above."""
        element = self.reduced(element)
        transcendental = [
            position for position, (atom, _) in enumerate(self._generators) if not self._is_algebraic(atom)
        ]
        coefficients: dict[tuple[int, ...], dict[tuple[int, ...], flint.fmpq]] = {}
        for exponents, coefficient in element.terms():
            outer = tuple(int(exponents[position]) for position in transcendental)
            inner = tuple(0 if position in transcendental else int(e) for position, e in enumerate(exponents))
            coefficients.setdefault(outer, {})[inner] = coefficient
        return all(self._is_below_bound(self._context.from_dict(terms)) for terms in coefficients.values())

    def _is_algebraic(self, atom: Atom) -> bool:
        if atom.kind == "sum":
            assert isinstance(atom.argument, Irrational)
            return all(self._is_algebraic(inner) for monomial, _ in atom.argument.terms for inner, _ in monomial)
        return atom.kind == "number"

    def _is_below_bound(self, element: flint.fmpq_mpoly) -> bool:
        """Whether a number built from roots alone is zero by its separation bound."""
        element *= math.lcm(*(int(coefficient.q) for coefficient in element.coeffs()))
        involved: set[Atom] = set()
        self._involve(element, involved)
        n_conjugates = math.prod(self._degrees[atom] for atom in involved)
        largest = self._bits_of_conjugates(element)
        if n_conjugates > MAX_PRECISION:
            return False
        smallest = math.ceil((n_conjugates - 1) * largest) + 1
        precision = smallest + math.ceil(largest) + 64
        if precision > MAX_PRECISION or precision * len(element) > MAX_BALL_BITS:
            return False
        with flint.ctx.workprec(precision):
            return bool(self.ball(element).abs_upper() < flint.arb(2) ** -smallest)

    def _involve(self, element: flint.fmpq_mpoly, involved: set[Atom]) -> None:
        """Collect the roots that a polynomial contains, and those inside them."""
        for (atom, _), degree in zip(self._generators, element.degrees(), strict=True):
            if degree and atom not in involved:
                involved.add(atom)
                self._involve(self._insides[atom], involved)

    def _bits_of_conjugates(self, element: flint.fmpq_mpoly) -> float:
        """Logarithm to base 2 of what no conjugate of the value exceeds."""
        longest = 0.0
        for exponents, coefficient in element.terms():
            length = float(int(coefficient.p).bit_length())
            for (atom, degree), exponent in zip(self._generators, exponents, strict=True):
                if exponent:
                    length += int(exponent) * self._bits_of_conjugates(self._insides[atom]) / degree
            longest = max(longest, length)
        return longest + math.log2(len(element))


def _survey(value: ClosedForm | Enclosure, degrees: dict[Atom, int]) -> None:
    """Find the atoms of a number and of the sums in it, with the degree of the root that each needs."""
    if isinstance(value, Irrational):
        for monomial, _ in value.terms:
            for atom, exponent in monomial:
                if atom.kind == "sum" and atom not in degrees:
                    assert isinstance(atom.argument, Irrational)
                    _survey(atom.argument, degrees)
                degrees[atom] = math.lcm(degrees.get(atom, 1), exponent.denominator)
