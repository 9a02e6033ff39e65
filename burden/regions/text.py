"""Regions as text of the formula language: ``theta_W <= 3/2 and gamma > beta*kappa``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import gcd

from burden import exact
from burden.regions.region import MIRRORED, Atom, Junction, Region, Relation
from burden.regions.space import Mpoly, Polynomial, Ratio, Space, factors_of

__all__ = ["Writer"]


class Writer:
    """Writes polynomials and regions.

    Parameters
    ----------
    space
        Where the variables are.
    auxiliaries
        What auxiliary variables stand for, as text.
    first
        Variables that inequalities are solved for, if they can be, the most wanted first.
    sign
        Gives the sign of a polynomial, 0 where it is not known.
    """

    def __init__(
        self,
        space: Space,
        auxiliaries: Mapping[str, str] | None = None,
        first: Iterable[str] = (),
        sign: Callable[[Mpoly], int] | None = None,
    ) -> None:
        self.space = space
        self._sign = sign
        self._written = auxiliaries if auxiliaries is not None else {}
        self._first = tuple(first)

    # -- numbers ---------------------------------------------------------------------------------------------------

    def ratio(self, ratio: Ratio) -> str:
        """A quotient."""
        above = _terms(ratio.numerator)
        below = _terms(ratio.denominator)
        if list(below) == [(0,) * len(self.space.names)]:
            (denominator,) = below.values()
            return self._sum({powers: Fraction(value, denominator) for powers, value in above.items()})
        return f"{_bracketed(self._sum(above), '+-')}/{_bracketed(self._sum(below), '+-*/')}"

    def factored(self, ratio: Ratio) -> str:
        """A quotient, its numerator and denominator as products."""
        parts = []
        for mpoly in (ratio.numerator, ratio.denominator):
            if mpoly.is_zero():
                return "0"
            constant, factors = factors_of(mpoly)
            texts, sign = [], 1
            for factor, power in sorted(factors, key=lambda pair: str(pair[0])):
                terms = _terms(factor)
                if terms[min(terms, key=self._order)] < 0:  # the term that is written first
                    terms = {powers: -value for powers, value in terms.items()}
                    sign = sign if power % 2 == 0 else -sign
                text = self._sum(terms)
                # A sum stands in brackets, a single variable does not.
                text = f"({text})" if len(terms) > 1 and (len(factors) > 1 or power > 1 or abs(constant) != 1) else text
                texts.append(f"{text}**{power}" if power > 1 else text)
            parts.append((sign * int(constant), texts))
        number = Fraction(parts[0][0], parts[1][0])
        above = [
            *([] if abs(number.numerator) == 1 and parts[0][1] else [_digits(abs(number.numerator))]),
            *parts[0][1],
        ]
        below = [*([] if number.denominator == 1 else [_digits(number.denominator)]), *parts[1][1]]
        text = "*".join(above)
        if number < 0:
            text = f"-{_bracketed(text, '+-')}" if len(above) == 1 else f"-{text}"
        if not below:
            return text
        text = _bracketed(text, "+-") if len(above) == 1 and number > 0 else text
        under = "*".join(below)
        return f"{text}/{under if len(below) == 1 and (under.isalnum() or under.startswith('(')) else f'({under})'}"

    def _sum(self, terms: Mapping[tuple[int, ...], Fraction | int]) -> str:
        if not terms:
            return "0"
        text = ""
        for powers, coefficient in sorted(terms.items(), key=lambda term: self._order(term[0])):
            value = Fraction(coefficient)
            product = self._product(powers, abs(value))
            if not text:
                text = product if value > 0 else f"-{product}"
            else:
                text += f" {'+' if value > 0 else '-'} {product}"
        return text

    def _order(self, powers: tuple[int, ...]) -> tuple[object, ...]:
        """Numbers last, then by degree and the order of the variables."""
        return (sum(powers) == 0, sum(powers), tuple(-power for power in powers))

    def _product(self, powers: tuple[int, ...], coefficient: Fraction) -> str:
        factors = []
        for name, power in zip(self.space.names, powers, strict=True):
            if power:
                written = self._written.get(name, name)
                factors.append(f"{written}**{power}" if power > 1 else written)
        number, under = coefficient.numerator, coefficient.denominator
        if number != 1 or not factors:
            factors.insert(0, _digits(number))
        text = "*".join(factors)
        return text if under == 1 else f"{text}/{_digits(under)}"

    # -- regions ---------------------------------------------------------------------------------------------------

    def region(self, region: Region) -> str:
        """A region; ``0 == 0`` for everything, ``0 == 1`` for nothing."""
        if isinstance(region, Atom):
            return self.atom(region)
        if not region.parts:
            return "0 == 0" if region.kind == "and" else "0 == 1"
        parts = [
            f"({self.region(part)})" if isinstance(part, Junction) else self.atom(part)
            for part in sorted(region.parts, key=self._rank)
        ]
        return f" {region.kind} ".join(parts)

    @staticmethod
    def _rank(region: Region) -> tuple[bool, int, int]:
        """Short conditions first."""
        if isinstance(region, Atom):
            return (False, len(region.polynomial.terms), region.polynomial.number)
        return (True, len(region.parts), 0)

    def atom(self, atom: Atom) -> str:
        """An inequality, solved for a variable where that takes no case distinction."""
        polynomial = atom.polynomial
        for wanted in self._first:
            if self._sign is not None and polynomial.degree_in(wanted) == 1:
                sign = self._sign(polynomial.coefficients_in(wanted)[1])
                if sign:
                    return self.solved(atom, wanted, sign)
        name = self.subject(polynomial)
        if name is not None:
            rest, slope = polynomial.coefficients_in(name)
            constant = next(iter(_terms(slope).values()))
            other = self._sum({powers: Fraction(-value, constant) for powers, value in _terms(rest).items()})
            relation: Relation = atom.relation if constant > 0 else MIRRORED[atom.relation]
            return f"{self._written.get(name, name)} {relation} {other}"
        terms = dict(polynomial.terms)
        common = 0
        for value in terms.values():
            common = gcd(common, value)
        left = {powers: Fraction(value, common) for powers, value in terms.items() if value > 0}
        right = {powers: Fraction(-value, common) for powers, value in terms.items() if value < 0}
        if not right or (not left):
            return f"{self._sum(left or right)} {atom.relation if left else MIRRORED[atom.relation]} 0"
        return f"{self._sum(left)} {atom.relation} {self._sum(right)}"

    def subject(self, polynomial: Polynomial) -> str | None:
        """A variable that the polynomial is linear in, with a number in front."""
        candidates = []
        for place, name in enumerate(self.space.names):
            with_it = [powers for powers, _ in polynomial.terms if powers[place]]
            if len(with_it) == 1 and sum(with_it[0]) == 1:
                candidates.append(name)
        wanted = [name for name in self._first if name in candidates]
        return wanted[0] if wanted else candidates[0] if candidates else None

    def solved(self, atom: Atom, name: str, sign: int) -> str:
        """An inequality that is linear in a variable, solved for it, where the sign of the slope is known."""
        rest, slope = atom.polynomial.coefficients_in(name)
        bound = self.space.ratio(-rest, slope)
        return f"{name} {atom.relation if sign > 0 else MIRRORED[atom.relation]} {self.ratio(bound)}"


def _terms(mpoly: Mpoly) -> dict[tuple[int, ...], int]:
    return {tuple(map(int, powers)): int(value) for powers, value in mpoly.to_dict().items()}


def _digits(number: int) -> str:
    """Write an integer, however long."""
    return exact.to_text(Fraction(number))


def _bracketed(text: str, signs: str) -> str:
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and character in signs and not (character == "*" and "*" not in signs) and position:
            return f"({text})"
    return f"({text})" if text.startswith("-") else text
