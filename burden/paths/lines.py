"""One free parameter: rational functions of it, and where their signs are what, exactly.

The real roots of all irreducible factors cut the line into points and open intervals. On each, every factor has one
sign: at a rational point of an interval it is computed; at a root, the factor whose root it is is zero, and all others,
which share no root with it, have the sign that they have beside it. So whatever signs decide is decided, without a
prover, and whatever the degree is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import Any, Literal, TypeAlias

from flint import fmpq, fmpq_poly

from burden import exact
from burden.continuous.points import Root, between, real_roots
from burden.exact import Exact
from burden.paths.forms import Field
from burden.regions.line import Piece, pieces_condition
from burden.regions.region import SIGNS, Atom, Region, Relation
from burden.regions.space import Ratio, TooComplexError

__all__ = [
    "ON_LINE",
    "Cells",
    "Quotient",
    "Truth",
    "all_true",
    "any_true",
    "is_not",
    "quotient",
    "region_truth",
    "sign_truth",
]

#: Largest degree of a polynomial, and longest coefficient in bits: no step of taking one apart can be stopped.
MAX_DEGREE = 160
MAX_BITS = 20_000

#: Largest root, in size.
FAR = 1e12

#: Longest number that readers are shown as it is.
MAX_SHOWN = 12


class Quotient:
    """A quotient of polynomials in one variable, in lowest terms, the denominator's leading coefficient 1.

    Parameters
    ----------
    above, below
        Numerator and denominator.
    """

    __slots__ = ("above", "below")

    def __init__(self, above: fmpq_poly, below: fmpq_poly) -> None:
        common = above.gcd(below)
        if common.degree() > 0:
            above, below = divmod(above, common)[0], divmod(below, common)[0]
        lead = below[below.degree()]
        if lead != 1:
            above, below = above / lead, below / lead
        if max(above.degree(), below.degree()) > MAX_DEGREE:
            raise TooComplexError(f"a polynomial of degree above {MAX_DEGREE}")
        self.above, self.below = above, below

    def __add__(self, other: Quotient) -> Quotient:
        if self.below == other.below:
            return Quotient(self.above + other.above, self.below)
        return Quotient(self.above * other.below + other.above * self.below, self.below * other.below)

    def __neg__(self) -> Quotient:
        return Quotient(-self.above, self.below)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + (-other)

    def __mul__(self, other: Quotient) -> Quotient:
        return Quotient(self.above * other.above, self.below * other.below)

    def __truediv__(self, other: Quotient) -> Quotient:
        if other.is_zero:
            raise ZeroDivisionError
        return Quotient(self.above * other.below, self.below * other.above)

    @property
    def is_zero(self) -> bool:
        """Whether it is zero everywhere."""
        return not self.above

    @property
    def constant(self) -> Fraction | None:
        """Its value where it is the same number everywhere."""
        if self.above.degree() > 0 or self.below.degree() > 0:
            return None
        return Fraction(int(self.above[0].p), int(self.above[0].q))

    def same_as(self, other: Quotient) -> bool:
        """Whether both are equal."""
        return bool(self.above == other.above and self.below == other.below)


def _number(value: Fraction) -> Quotient:
    return Quotient(fmpq_poly([fmpq(value.numerator, value.denominator)]), fmpq_poly([1]))


#: Rational functions of one variable.
ON_LINE = Field(_number(Fraction(0)), _number(Fraction(1)), _number, lambda number: bool(number.is_zero))


def quotient(ratio: Ratio) -> Quotient:
    """A quotient in a space whose first variable alone occurs in it."""
    return Quotient(_polynomial(ratio.numerator), _polynomial(ratio.denominator))


def _polynomial(mpoly: Any) -> fmpq_poly:
    terms = {int(powers[0]): int(number) for powers, number in mpoly.to_dict().items()}
    return fmpq_poly([terms.get(power, 0) for power in range(max(terms, default=0) + 1)])


# -- truth ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Something that is true or false of the parameter.

    Parameters
    ----------
    kind
        ``sign``: a product has one of some signs. Or ``and``, ``or``, ``not`` of other truths.
    parts
        The others.
    factors
        Whose product it is.
    allowed
        Signs that it may have.
    """

    kind: Literal["sign", "and", "or", "not"]
    parts: tuple[Truth, ...] = ()
    factors: tuple[fmpq_poly, ...] = ()
    allowed: frozenset[int] = frozenset()


def sign_truth(number: Quotient, relation: Relation) -> Truth:
    """That a quotient stands in a relation to zero; where its denominator is zero nothing holds."""
    truth = Truth("sign", (), (number.above, number.below), SIGNS[relation])
    if number.below.degree() == 0:
        return truth
    return all_true([Truth("sign", (), (number.below,), SIGNS["!="]), truth])


def region_truth(region: Region) -> Truth:
    """That a point lies in a region of a space whose first variable alone occurs in it."""
    if isinstance(region, Atom):
        return Truth("sign", (), (_polynomial(region.polynomial.mpoly),), region.signs)
    return Truth(region.kind, tuple(map(region_truth, region.parts)))


def all_true(parts: Iterable[Truth]) -> Truth:
    """That all of some things are true."""
    return Truth("and", tuple(parts))


def any_true(parts: Iterable[Truth]) -> Truth:
    """That one of some things is true at least."""
    return Truth("or", tuple(parts))


def is_not(part: Truth) -> Truth:
    """That something is not true."""
    return Truth("not", (part,))


def _polynomials(parts: Iterable[Truth]) -> Iterator[fmpq_poly]:
    """Polynomials whose signs decide some truths, from each part once."""
    seen: set[int] = set()
    waiting = list(parts)
    while waiting:
        part = waiting.pop()
        if id(part) not in seen:
            seen.add(id(part))
            yield from part.factors
            waiting += part.parts


# -- cells ----------------------------------------------------------------------------------------------------------

_Factors: TypeAlias = "tuple[int, tuple[tuple[tuple[int, ...], int], ...]]"


class Cells:
    """The points and open intervals of a line on which some polynomials have one sign each, from left to right.

    Parameters
    ----------
    name
        The parameter.
    domain
        Where it lies.
    parts
        What will be asked.

    Raises
    ------
    TooComplexError
        Where a polynomial is too large to be taken apart.
    """

    def __init__(self, name: str, domain: Truth, parts: Sequence[Truth]) -> None:
        self.name = name
        self._parts = (domain, *parts)  # kept, for what is known of them is known by identity
        #: Factors of each polynomial, by its identity and by its coefficients.
        self._known: dict[int, _Factors] = {}
        self._factored: dict[tuple[str, ...], _Factors] = {}
        for polynomial in _polynomials(self._parts):
            self._known[id(polynomial)] = self._factors(polynomial)
        irreducible = dict.fromkeys(factor for _, factors in self._factored.values() for factor, _ in factors)
        self._roots: list[Root] = real_roots([fmpq_poly(list(factor)) for factor in irreducible])
        if any(abs(float(root)) > FAR for root in self._roots):
            raise TooComplexError("a polynomial with roots that are very large")
        ends = [None, *self._roots, None]
        self._samples = [between(left, right) for left, right in pairwise(ends)]
        self._signs: dict[tuple[tuple[int, ...], int], int] = {}
        self._true: dict[tuple[int, int], bool] = {}
        #: Whether each cell lies in the domain: intervals at even places, roots at odd ones.
        self._inside = [self._holds(domain, cell) for cell in range(2 * len(self._roots) + 1)]

    # -- signs -----------------------------------------------------------------------------------------------------

    def _factors(self, polynomial: fmpq_poly) -> _Factors:
        """Sign of the number in front, and irreducible factors with their powers."""
        key = tuple(str(number) for number in polynomial.coeffs())
        if key not in self._factored:
            whole = polynomial.numer()
            if whole.degree() > MAX_DEGREE or any(int(one).bit_length() > MAX_BITS for one in whole.coeffs()):
                raise TooComplexError("a polynomial too large to be taken apart")
            if not polynomial:
                self._factored[key] = 0, ()
                return self._factored[key]
            front, found = whole.factor()
            sign = 1 if front > 0 else -1
            factors = []
            for factor, power in found:
                coefficients = tuple(int(one) for one in factor.coeffs())
                if coefficients[-1] < 0:
                    coefficients = tuple(-one for one in coefficients)
                    sign = sign if power % 2 == 0 else -sign
                factors.append((coefficients, int(power)))
            self._factored[key] = sign, tuple(factors)
        return self._factored[key]

    def _holds(self, truth: Truth, cell: int) -> bool:
        """Whether something is true in a cell."""
        key = id(truth), cell
        if key not in self._true:
            if truth.kind == "sign":
                self._true[key] = self._product_sign(truth.factors, cell) in truth.allowed
            elif truth.kind == "not":
                self._true[key] = not self._holds(truth.parts[0], cell)
            else:
                combine = all if truth.kind == "and" else any
                self._true[key] = combine(self._holds(part, cell) for part in truth.parts)
        return self._true[key]

    def _product_sign(self, polynomials: Sequence[fmpq_poly], cell: int) -> int:
        sign = 1
        for polynomial in polynomials:
            front, factors = self._known[id(polynomial)]
            sign *= front
            for factor, power in factors:
                sign *= self._factor_sign(factor, cell) ** power
        return sign

    def _factor_sign(self, factor: tuple[int, ...], cell: int) -> int:
        if cell % 2 and self._roots[cell // 2].coefficients == factor:
            return 0
        cell -= cell % 2  # beside a root of another factor, this one has the sign that it has there
        if (factor, cell) not in self._signs:
            sample = self._samples[cell // 2]
            value = reduce(lambda total, one: total * sample + one, reversed(factor), Fraction(0))
            self._signs[factor, cell] = (value > 0) - (value < 0)
        return self._signs[factor, cell]

    # -- answers ---------------------------------------------------------------------------------------------------

    def where(self, truth: Truth) -> list[bool]:
        """Whether one of the parts is true, cell by cell of the domain."""
        return [self._holds(truth, cell) for cell, inside in enumerate(self._inside) if inside]

    def points(self, truth: Truth) -> list[Fraction]:
        """A rational number of each interval, and each rational root, where something is true."""
        found = []
        for cell, inside in enumerate(self._inside):
            if inside and self._holds(truth, cell):
                value = self._roots[cell // 2].rational if cell % 2 else self._samples[cell // 2]
                found += [] if value is None else [value]
        return found

    def text(self, truth: Truth, whole: Piece) -> str:
        """A condition that is true where something is, in the domain.

        Ends that are roots of degree one or two are written as numbers. Any other end ``r`` is written as a sign of the
        polynomial that it is a root of, between rational numbers where that has several roots.

        Parameters
        ----------
        truth
            What is described.
        whole
            Interval of the parameter, whose ends are left out.
        """
        stretches = list(self._stretches(truth))
        if all(end is None or end.degree <= 2 for low, _, high, _ in stretches for end in (low, high)):
            pieces = [
                Piece(None if low is None else low.number, None if high is None else high.number, with_low, with_high)
                for low, with_low, high, with_high in stretches
            ]
            return pieces_condition(pieces, whole, self.name)
        texts = []
        for low, with_low, high, with_high in stretches:
            if low is not None and low is high:
                texts.append(" and ".join((self._beyond(low, 1, True), self._beyond(low, -1, True))))
                continue
            parts = [] if low is None or _is_end(low, whole.low) else [self._beyond(low, 1, with_low)]
            parts += [] if high is None or _is_end(high, whole.high) else [self._beyond(high, -1, with_high)]
            texts.append(" and ".join(parts) or "0 == 0")
        return texts[0] if len(texts) == 1 else " or ".join(f"({text})" for text in texts)

    def _stretches(self, truth: Truth) -> Iterator[tuple[Root | None, bool, Root | None, bool]]:
        """Intervals and points on which something is true: their ends, and whether these belong to them."""
        holds = [inside and self._holds(truth, cell) for cell, inside in enumerate(self._inside)]
        start: int | None = None
        for cell, true in enumerate([*holds, False]):
            if true and start is None:
                start = cell
            if not true and start is not None:
                last = cell - 1
                low = self._roots[start // 2] if start % 2 else (self._roots[start // 2 - 1] if start else None)
                high_at = last // 2
                high = self._roots[high_at] if high_at < len(self._roots) else None
                yield low, bool(start % 2), high, bool(last % 2)
                start = None

    def _beyond(self, root: Root, side: int, closed: bool) -> str:
        """That the parameter is on one side of a root: above it (1) or below it (-1)."""
        if root.degree <= 2:
            relation = (">" if side > 0 else "<") + "=" * closed
            return f"{self.name} {relation} {exact.to_text(root.number)}"
        place = self._roots.index(root)
        factor = root.coefficients
        ahead = self._factor_sign(factor, 2 * (place + (side > 0)))
        relation = (">" if ahead > 0 else "<") + "=" * closed
        written = _written(factor, self.name)
        inside = [cell for cell, is_inside in enumerate(self._inside) if is_inside]
        # Of the other roots of the same polynomial those count that have points of the domain on their far side.
        right = [
            n
            for n, other in enumerate(self._roots)
            if other.coefficients == factor and place < n <= (inside[-1] - 1) // 2
        ]
        left = [
            n for n, other in enumerate(self._roots) if other.coefficients == factor and inside[0] // 2 <= n < place
        ]
        text = f"{written} {relation} 0"
        beyond, before = (right, left) if side > 0 else (left, right)
        strict = ">" if side > 0 else "<"
        if beyond:  # past the next root of the same polynomial its sign says nothing
            text = f"({text} or {self.name} {strict}= {self._apart(place, beyond[0] if side > 0 else beyond[-1])})"
        if before:
            text = f"{self.name} {strict} {self._apart(place, before[-1] if side > 0 else before[0])} and {text}"
        return text if not (beyond or before) else f"({text})"

    def _apart(self, one: int, other: int) -> str:
        """A rational number between two roots."""
        return exact.to_text(between(self._roots[min(one, other)], self._roots[max(one, other)]))

    def shown(self, truth: Truth) -> str:
        """The condition of :meth:`text` for readers: intervals, their ends rounded where they have no short form.

        What is rounded has a decimal point: ``2/5 < x < 0.713018``. Empty where nothing is.
        """
        stretches = list(self._stretches(truth))
        if all(_short(end) for low, _, high, _ in stretches for end in (low, high) if end is not None):
            return ""
        inside = [cell for cell, is_inside in enumerate(self._inside) if is_inside]
        texts = []
        for low, with_low, high, with_high in stretches:
            if low is not None and low is high:
                texts.append(f"{self.name} == {_shown(low)}")
                continue
            # What lies beyond the ends of the domain need not be told apart.
            is_low = low is not None and 2 * self._roots.index(low) + 2 - with_low > inside[0]
            is_high = high is not None and 2 * self._roots.index(high) + with_high < inside[-1]
            below = f"{_shown(low)} {'<' + '=' * with_low} " if is_low else ""
            above = f" {'<' + '=' * with_high} {_shown(high)}" if is_high else ""
            if below and not above:
                texts.append(f"{self.name} {'>' + '=' * with_low} {_shown(low)}")
            elif below or above:
                texts.append(f"{below}{self.name}{above}")
        return " or ".join(texts)

    def near(self, truth: Truth) -> list[str]:
        """About where the ends of what is described are that have no closed form."""
        found: dict[str, None] = {}
        for low, _, high, _ in self._stretches(truth):
            for end in (low, high):
                if end is not None and end.degree > 2:
                    found[f"{self.name} = {float(end):.6g}"] = None
        return list(found)


def _is_end(root: Root, end: Exact | None) -> bool:
    return end is not None and root.degree <= 2 and exact.compare(root.number, end) == 0


def _short(root: Root) -> str:
    """A root as text; empty where that is long, or there is none."""
    text = "" if root.rational is None else exact.to_text(root.rational)
    return text if len(text) <= MAX_SHOWN else ""


def _shown(root: Root | None) -> str:
    """A root as it is best read; with a decimal point where it is rounded."""
    assert root is not None, "an end that is there"
    rounded = f"{Decimal(f'{float(root):.12g}'):f}"
    return _short(root) or (rounded if "." in rounded else f"{rounded}.0")


def _written(coefficients: Sequence[int], name: str) -> str:
    """A polynomial as text."""
    text = ""
    for power in range(len(coefficients) - 1, -1, -1):
        number = coefficients[power]
        if not number:
            continue
        variable = "" if power == 0 else name if power == 1 else f"{name}**{power}"
        factors = [exact.to_text(Fraction(abs(number)))] if abs(number) != 1 or not variable else []
        term = "*".join([*factors, *([variable] if variable else [])])
        text += (f" {'+' if number > 0 else '-'} " if text else "-" * (number < 0)) + term
    return text
