"""Real numbers with roots, logarithms and exponentials, in a normal form.

A number is a sum of terms, each a rational times a product of powers of atoms, as in ``2/3 * 2**(1/2) * log(5)**(-1)``.
Atoms are positive numbers of four kinds:

==========  =============================================  =========================================================
``number``  an integer above 1: a prime, or what could     exponents between 0 and 1; whole powers go into the
            not be factored                                rational factor
``log``     ``log(x)`` for a prime, or a number ``x > 1``  any; logarithms of products are sums
``exp``     ``exp(1)``, or ``exp(m)`` for a term ``m``     any; exponentials of sums are products
``sum``     a sum of terms without a common factor         any, but whole powers are multiplied out where they stay
                                                           short
==========  =============================================  =========================================================

So equal numbers mostly look the same: ``sqrt(8)`` is ``2*sqrt(2)``, and ``log(6) - log(2)`` is ``log(3)``. Where they
do not, as for nested roots, :func:`burden.ordered_ring.sign` of their difference tells. No step here guesses: what is
equal by its form is equal.

Every operation is bounded: by :data:`MAX_SIZE`, by :data:`MAX_PRODUCTS`, and by the bits of the numbers that the caller
lets in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, TypeAlias

__all__ = [
    "MAX_BITS",
    "Atom",
    "ClosedForm",
    "Irrational",
    "Monomial",
    "NotRealError",
    "TooLargeError",
    "UndecidedError",
    "as_factor",
    "bits",
    "exponential",
    "integer_power",
    "least_exponents",
    "logarithm",
    "multiplied",
    "root",
]

#: What game files can state.
ClosedForm: TypeAlias = "Fraction | Irrational"

AtomKind: TypeAlias = Literal["number", "log", "exp", "sum"]

#: Powers of atoms, in the order of their keys.
Monomial: TypeAlias = "tuple[tuple[Atom, Fraction], ...]"

#: Longest numerator or denominator that we carry, in bits: about 1,200 digits, far past any payoff that means
#: something, and short enough that arithmetic on it takes microseconds.
MAX_BITS = 4096

#: Most atoms in a number that is let in, those inside atoms included; most in one that occurs on the way to a result;
#: and how deep atoms may be nested.
MAX_SIZE = 1_000
MAX_WORKING_SIZE = 5_000
MAX_DEPTH = 60

#: Most terms, and most atoms, that multiplying out may give before like terms are collected; longer products stay
#: products.
MAX_PRODUCTS = 300
MAX_PRODUCT_SIZE = 1_600

#: Largest degree of a root, and largest exponent.
MAX_ROOT = 2**40
MAX_EXPONENT = 2**64

#: Most square roots that are cleared from a denominator: each doubles the number of terms.
MAX_CLEARED_ROOTS = 4

_HALF = Fraction(1, 2)
_ONE = Fraction(1)
_ZERO = Fraction(0)


class NotRealError(ArithmeticError):
    """An operation has no real value: the logarithm of a negative number, say."""


class TooLargeError(ArithmeticError):
    """A number is too large to be carried exactly."""


class UndecidedError(ArithmeticError):
    """The sign of a number could not be settled, neither by algebra nor by enclosures."""


class Atom:
    """A positive number that other numbers are built from.

    Parameters
    ----------
    kind
        See the table above.
    argument
        The number itself; what the logarithm or exponential is taken of; or the sum.
    """

    __slots__ = ("_hash", "argument", "depth", "key", "kind", "size")

    def __init__(self, kind: AtomKind, argument: int | Irrational) -> None:
        self.kind: AtomKind = kind
        self.argument = argument
        is_simple = isinstance(argument, int)
        rank = ("number", "exp", "log").index(kind) if is_simple else 3 + ("exp", "log", "sum").index(kind)
        #: Sorts atoms: roots of integers first, sums last.
        self.key: tuple[int, Any] = (rank, argument if isinstance(argument, int) else argument.key)
        #: Number of atoms in it, itself included; and levels of nesting.
        self.size: int = 1 if isinstance(argument, int) else 1 + argument.size
        self.depth: int = 1 if isinstance(argument, int) else 1 + argument.depth
        if self.depth > MAX_DEPTH:
            raise TooLargeError(f"roots, logarithms and exponentials nested more than {MAX_DEPTH} deep")
        self._hash = hash(self.key)

    def __reduce__(self) -> tuple[Any, ...]:
        return Atom, (self.kind, self.argument)

    def _sympy_(self) -> Any:
        import sympy

        argument = sympy.Integer(self.argument) if isinstance(self.argument, int) else self.argument._sympy_()
        return {"log": sympy.log, "exp": sympy.exp}[self.kind](argument) if self.kind in {"log", "exp"} else argument

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Atom) and self._hash == other._hash and self.key == other.key

    def __hash__(self) -> int:
        return self._hash


_E = Atom("exp", 1)


class Irrational:
    """A real number that is not written as a fraction.

    Arithmetic with fractions and integers works as usual; a result that is rational is a ``Fraction``. Two numbers are
    ``==`` if they have the same form; to compare values use :func:`burden.exact.compare`.

    Parameters
    ----------
    terms
        Monomials with their coefficients: sorted, none zero, and not a fraction alone.

    Examples
    --------
    >>> from burden import exact
    >>> root = exact.power(Fraction(2), Fraction(1, 2))
    >>> (1 + root) * (1 - root), 1 / (1 + root)
    (Fraction(-1, 1), -1 + sqrt(2))
    """

    __slots__ = ("_hash", "_key", "ball", "depth", "is_zero", "size", "terms")

    def __init__(self, terms: tuple[tuple[Monomial, Fraction], ...]) -> None:
        self.terms = terms
        self.size = sum(1 + sum(atom.size for atom, _ in monomial) for monomial, _ in terms)
        self.depth = max(atom.depth for monomial, _ in terms for atom, _ in monomial)
        if self.size > MAX_WORKING_SIZE:
            raise TooLargeError(f"an expression of more than {MAX_WORKING_SIZE:,} parts")
        self._key: tuple[Any, ...] | None = None
        self._hash: int | None = None
        #: Enclosure at the usual precision, and whether the number is zero: kept by :mod:`burden.ordered_ring`.
        self.ball: Any = None
        self.is_zero: bool | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Irrational, (self.terms,)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Irrational):
            return NotImplemented
        return self is other or (hash(self) == hash(other) and self.key == other.key)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(self.key)
        return self._hash

    @property
    def key(self) -> tuple[Any, ...]:
        """The terms, comparable: what two equal numbers share."""
        if self._key is None:
            self._key = tuple((_monomial_key(monomial), coefficient) for monomial, coefficient in self.terms)
        return self._key

    def __repr__(self) -> str:
        from burden.exact.text import formula_text

        return formula_text(self)

    def __float__(self) -> float:
        from burden.ordered_ring import to_float

        return to_float(self)

    def __lt__(self, other: ClosedForm | int) -> bool:
        return _sign(self - other) < 0

    def __le__(self, other: ClosedForm | int) -> bool:
        return _sign(self - other) <= 0

    def __gt__(self, other: ClosedForm | int) -> bool:
        return _sign(self - other) > 0

    def __ge__(self, other: ClosedForm | int) -> bool:
        return _sign(self - other) >= 0

    def __neg__(self) -> Irrational:
        return Irrational(tuple((monomial, -coefficient) for monomial, coefficient in self.terms))

    def __add__(self, other: ClosedForm | int) -> ClosedForm:
        if not isinstance(other, Irrational | Fraction | int):
            return NotImplemented
        if not isinstance(other, Irrational) and self.terms[0][0]:  # a rational part where there was none comes first
            return Irrational((*_terms(other), *self.terms))
        return _collected((*self.terms, *_terms(other)))

    __radd__ = __add__

    def __sub__(self, other: ClosedForm | int) -> ClosedForm:
        return self + -other

    def __rsub__(self, other: Fraction | int) -> ClosedForm:
        return -self + other

    def __mul__(self, other: ClosedForm | int) -> ClosedForm:
        if isinstance(other, Fraction | int):
            if not other:
                return Fraction(0)
            return Irrational(tuple((monomial, coefficient * other) for monomial, coefficient in self.terms))
        return _product(self, other) if isinstance(other, Irrational) else NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: ClosedForm | int) -> ClosedForm:
        if isinstance(other, Fraction | int):
            return self * (1 / Fraction(other))
        return self * _reciprocal(other) if isinstance(other, Irrational) else NotImplemented

    def __rtruediv__(self, other: Fraction | int) -> ClosedForm:
        return _reciprocal(self) * other

    def _sympy_(self) -> Any:
        """Give the same number in sympy, which calls this whenever it meets one of ours."""
        import sympy

        return sympy.Add(
            *(
                sympy.Mul(
                    sympy.Rational(coefficient), *(atom._sympy_() ** sympy.Rational(power) for atom, power in monomial)
                )
                for monomial, coefficient in self.terms
            )
        )


def bits(value: ClosedForm) -> int:
    """Length in bits of the longest integer in a number."""
    numbers = [value] if isinstance(value, Fraction) else [coefficient for _, coefficient in value.terms]
    return max(max(number.numerator.bit_length(), number.denominator.bit_length()) for number in numbers)


def _sign(value: ClosedForm) -> int:
    from burden import exact

    return exact.sign(value)


def _terms(value: ClosedForm | int) -> tuple[tuple[Monomial, Fraction], ...]:
    if isinstance(value, Irrational):
        return value.terms
    return (((), Fraction(value)),) if value else ()


def _monomial_key(monomial: Monomial) -> tuple[Any, ...]:
    return tuple((atom.key, exponent) for atom, exponent in monomial)


def _collected(terms: Iterable[tuple[Monomial, Fraction]]) -> ClosedForm:
    """Add terms up."""
    totals: dict[Monomial, Fraction] = {}
    for monomial, coefficient in terms:
        totals[monomial] = totals[monomial] + coefficient if monomial in totals else coefficient
    kept = [(monomial, coefficient) for monomial, coefficient in totals.items() if coefficient]
    if not kept:
        return Fraction(0)
    if len(kept) == 1 and not kept[0][0]:
        return kept[0][1]
    return Irrational(tuple(sorted(kept, key=lambda term: _monomial_key(term[0]))))


def _power(atom: Atom, exponent: Fraction = _ONE) -> Irrational:
    return Irrational(((((atom, exponent),), _ONE),))


# -- products -----------------------------------------------------------------------------------------------------


def _product(left: Irrational, right: Irrational) -> ClosedForm:
    if _is_long(left, right) or _may_cancel(left, right) or _may_cancel(right, left):
        (factor, monomial), (other_factor, other) = as_factor(left), as_factor(right)
        return multiplied(_merged(monomial, other)) * (factor * other_factor)
    terms: list[tuple[Monomial, Fraction]] = []
    for monomial, coefficient in left.terms:
        for other, other_coefficient in right.terms:
            product = multiplied(_merged(monomial, other))
            scale = coefficient * other_coefficient
            terms += [(m, c * scale) for m, c in _terms(product)]
    return _collected(terms)


def _may_cancel(value: Irrational, divided: Irrational) -> bool:
    """Whether a sum may be what a single term is divided by, as in ``(1 + log(2)) * (1/(1 + log(2)))``."""
    if len(value.terms) == 1 or len(divided.terms) > 1:
        return False
    sums = [atom for atom, exponent in divided.terms[0][0] if atom.kind == "sum" and exponent <= -1]
    return bool(sums) and any(atom in sums for atom, _ in as_factor(value)[1])


def _is_long(left: ClosedForm, right: ClosedForm) -> bool:
    """Whether a product gets too long when it is multiplied out."""
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        return False
    n_left, n_right = len(left.terms), len(right.terms)
    return n_left * n_right > MAX_PRODUCTS or n_left * right.size + n_right * left.size > MAX_PRODUCT_SIZE


def _merged(left: Iterable[tuple[Atom, Fraction]], right: Iterable[tuple[Atom, Fraction]]) -> dict[Atom, Fraction]:
    powers = dict(left)
    for atom, exponent in right:
        powers[atom] = powers[atom] + exponent if atom in powers else exponent
    return powers


def multiplied(powers: Mapping[Atom, Fraction]) -> ClosedForm:
    """Multiply powers of atoms."""
    coefficient = _ONE
    kept: list[tuple[Atom, Fraction]] = []
    sums: list[tuple[Atom, Fraction]] = []
    for atom, exponent in powers.items():
        if not exponent:
            continue
        if abs(exponent) > MAX_EXPONENT or (exponent.denominator > MAX_ROOT and atom.kind != "exp"):
            raise TooLargeError("an exponent that is too large to be carried")
        if atom.kind == "number":
            assert isinstance(atom.argument, int)
            whole = math.floor(exponent)
            if abs(whole) * atom.argument.bit_length() > 2 * MAX_BITS:
                raise TooLargeError(f"a power of more than {MAX_BITS} bits")
            coefficient *= Fraction(atom.argument) ** whole
            exponent -= whole
        if atom.kind == "sum" and exponent > 0 and exponent.denominator == 1:
            sums.append((atom, exponent))
        elif exponent:
            kept.append((atom, exponent))
    expanded = _expanded(sums)
    rest: ClosedForm = Irrational(((_sorted(dict(kept)), coefficient),)) if kept else coefficient
    if expanded is not None and not _is_long(rest, expanded):
        return rest * expanded
    return Irrational(((_sorted(dict(kept + sums)), coefficient),))


def _expanded(powers: Iterable[tuple[Atom, Fraction]]) -> ClosedForm | None:
    """Multiply whole powers of sums out; ``None`` where that gets too long."""
    result: ClosedForm = _ONE
    for atom, exponent in powers:
        assert isinstance(atom.argument, Irrational)
        power = _expanded_power(atom.argument, exponent.numerator)
        if power is None or _is_long(result, power):
            return None
        result = result * power
    return result


def _expanded_power(base: Irrational, exponent: int) -> ClosedForm | None:
    """Multiply a power of a sum out; ``None`` where it gets too long."""
    result: ClosedForm = _ONE
    square: ClosedForm = base
    while True:
        if exponent & 1:
            if _is_long(result, square):
                return None
            result = result * square
        exponent >>= 1
        if not exponent:
            return result
        if _is_long(square, square):
            return None
        square = square * square
        if bits(square) > MAX_BITS:
            raise TooLargeError(f"a power of more than {MAX_BITS} bits")


def as_factor(value: Irrational) -> tuple[Fraction, Monomial]:
    """Write a number as a rational times one monomial, a sum becoming an atom; 0 and nothing where it is zero.

    What all terms share, and what they are divided by, goes into the monomial: the sum has no denominators.
    """
    shared = least_exponents(value.terms)
    above: list[tuple[Monomial, Fraction]] = []
    for monomial, coefficient in value.terms:
        cleared = multiplied(_merged(monomial, [(atom, -exponent) for atom, exponent in shared.items()]))
        above += [(m, c * coefficient) for m, c in _terms(cleared)]
    numerator = _collected(above)
    if isinstance(numerator, Fraction):
        return numerator, _sorted(shared)
    if len(numerator.terms) == 1:
        monomial, coefficient = numerator.terms[0]
        return coefficient, _sorted(_merged(monomial, shared.items()))
    direction = _sign(numerator)
    if direction == 0:
        return Fraction(0), ()
    coefficients = [coefficient for _, coefficient in numerator.terms]
    common = math.gcd(*(coefficient.numerator for coefficient in coefficients))
    content = Fraction(direction * common, math.lcm(*(coefficient.denominator for coefficient in coefficients)))
    primitive = Irrational(tuple((monomial, coefficient / content) for monomial, coefficient in numerator.terms))
    return content, _sorted(_merged(((Atom("sum", primitive), _ONE),), shared.items()))


def least_exponents(terms: Sequence[tuple[Monomial, Fraction]]) -> dict[Atom, Fraction]:
    """Smallest exponent of each atom, 0 where a term lacks it: what all terms share, and what they are divided by."""
    exponents: dict[Atom, list[Fraction]] = {}
    for monomial, _ in terms:
        for atom, exponent in monomial:
            exponents.setdefault(atom, []).append(exponent)
    least = {atom: min(found + [_ZERO] * (len(found) < len(terms))) for atom, found in exponents.items()}
    return {atom: exponent for atom, exponent in least.items() if exponent}


def _sorted(powers: Mapping[Atom, Fraction]) -> Monomial:
    return tuple(sorted(((a, e) for a, e in powers.items() if e), key=lambda power: power[0].key))


def _reciprocal(value: Irrational) -> ClosedForm:
    cleared = _cleared_of_roots(value)
    if cleared is not None:
        return cleared
    coefficient, monomial = as_factor(value)
    if not coefficient:
        raise ZeroDivisionError
    return multiplied({atom: -exponent for atom, exponent in monomial}) * (1 / coefficient)


def _cleared_of_roots(value: Irrational) -> ClosedForm | None:
    """Reciprocal of a sum of square roots with a rational denominator; ``None`` where that cannot be had cheaply.

    ``(a + b*sqrt(p)) * (a - b*sqrt(p))`` has no ``sqrt(p)``; neither factor is zero, since square roots of different
    primes are linearly independent over the rationals (Besicovitch 1940).
    """
    from burden.ordered_ring import MAX_FACTORED

    powers = {power for monomial, _ in value.terms for power in monomial}
    atoms = sorted({atom for atom, _ in powers}, key=lambda atom: atom.key)
    if len(value.terms) == 1 or len(atoms) > MAX_CLEARED_ROOTS:
        return None
    for atom, exponent in powers:
        if atom.kind != "number" or exponent != _HALF or not isinstance(atom.argument, int):
            return None
        if atom.argument > MAX_FACTORED:
            return None
    rest: ClosedForm = value
    result: ClosedForm = _ONE
    for atom in atoms:
        if isinstance(rest, Fraction):
            break
        conjugate = _collected(
            (monomial, -coefficient if (atom, _HALF) in monomial else coefficient)
            for monomial, coefficient in rest.terms
        )
        result, rest = result * conjugate, rest * conjugate
    return result * (1 / rest) if isinstance(rest, Fraction) and bits(rest) <= MAX_BITS else None


# -- powers, logarithms, exponentials -------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _factors(value: Fraction) -> tuple[tuple[int, int], ...]:
    """Prime factors of a positive rational with their exponents."""
    from burden.ordered_ring import factored

    exponents: dict[int, int] = {}
    for number, direction in ((value.numerator, 1), (value.denominator, -1)):
        for prime, exponent in factored(number):
            exponents[prime] = exponents.get(prime, 0) + direction * exponent
    return tuple((prime, exponent) for prime, exponent in exponents.items() if exponent)


def root(base: ClosedForm, exponent: Fraction) -> ClosedForm:
    """Power of a positive number; the exponent need not be an integer."""
    if isinstance(base, Fraction):
        return multiplied({Atom("number", prime): power * exponent for prime, power in _factors(base)})
    if exponent == _HALF:
        denested = _denested(base)
        if denested is not None:
            return denested
    coefficient, monomial = as_factor(base)
    assert coefficient > 0, "the base of a power is not positive"
    return root(coefficient, exponent) * multiplied({atom: own * exponent for atom, own in monomial})


def integer_power(base: Irrational, exponent: int) -> ClosedForm:
    """Whole power of a number that is not zero."""
    if exponent < 0:
        inverse = _reciprocal(base)
        return inverse**-exponent if isinstance(inverse, Fraction) else integer_power(inverse, -exponent)
    expanded = _expanded_power(base, exponent)
    if expanded is not None:
        return expanded
    coefficient, monomial = as_factor(base)
    if bits(coefficient) * exponent > 2 * MAX_BITS:
        raise TooLargeError(f"a power of more than {MAX_BITS} bits")
    return multiplied({atom: own * exponent for atom, own in monomial}) * coefficient**exponent


def _denested(value: Irrational) -> ClosedForm | None:
    """Square root of ``a + b*sqrt(r)`` as the sum or difference of two square roots, if it is one.

    ``sqrt(a ± sqrt(s))`` is ``sqrt((a + d)/2) ± sqrt((a - d)/2)`` if ``d = sqrt(a**2 - s)`` is rational.
    """
    if len(value.terms) != 2 or value.terms[0][0]:
        return None
    (_, rational), (monomial, coefficient) = value.terms
    square = multiplied({atom: 2 * exponent for atom, exponent in monomial})
    if rational <= 0 or not isinstance(square, Fraction):
        return None
    rest = rational**2 - coefficient**2 * square
    if rest <= 0:
        return None
    difference = Fraction(math.isqrt(rest.numerator), math.isqrt(rest.denominator))
    if difference**2 != rest:
        return None
    large, small = (root((rational + sign * difference) / 2, _HALF) for sign in (1, -1))
    return large + small if coefficient > 0 else large - small


def logarithm(value: ClosedForm) -> ClosedForm:
    """Natural logarithm of a positive number."""
    if isinstance(value, Fraction):
        terms = [(((Atom("log", prime), _ONE),), Fraction(exponent)) for prime, exponent in _factors(value)]
        return _collected(terms)
    coefficient, monomial = as_factor(value)
    assert coefficient > 0, "the argument of a logarithm is not positive"
    total = logarithm(coefficient)
    for atom, exponent in monomial:
        total = total + _logarithm_of_atom(atom) * exponent
    return total


def _logarithm_of_atom(atom: Atom) -> ClosedForm:
    argument = atom.argument
    if atom.kind == "number":
        return _power(Atom("log", argument))
    if atom.kind == "exp":
        return _ONE if isinstance(argument, int) else argument
    number = _power(atom) if atom.kind == "log" else argument
    assert isinstance(number, Irrational)
    direction = _sign(number - 1)
    if direction == 0:
        return Fraction(0)
    if direction < 0:
        inverse = _reciprocal(number)
        assert isinstance(inverse, Irrational)
        number = inverse
    return _power(Atom("log", number)) * direction


def exponential(value: ClosedForm) -> ClosedForm:
    """Exponential function."""
    powers: dict[Atom, Fraction] = {}
    result: ClosedForm = _ONE
    for monomial, coefficient in _terms(value):
        atom, exponent = monomial[0] if len(monomial) == 1 else (None, _ONE)
        if atom is not None and atom.kind == "log" and exponent == 1:
            base = Fraction(atom.argument) if isinstance(atom.argument, int) else atom.argument
            result = result * root(base, coefficient)
        else:
            own = Atom("exp", Irrational(((monomial, _ONE),))) if monomial else _E
            powers[own] = coefficient
    return result * multiplied(powers)
