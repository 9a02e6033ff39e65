"""Irrational numbers as text in the formula language of game files."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from burden.exact.irrational import ClosedForm, Irrational, Monomial

__all__ = ["formula_text", "fraction_text"]

#: Logarithms are joined into one, as in ``log(6)`` for ``log(2) + log(3)``, while its argument has fewer bits.
MAX_BITS_JOINED = 40

#: A summand: whether it is subtracted, and its text without sign.
_Part: TypeAlias = "tuple[bool, str]"

#: A summand on the way: its coefficient and the text of its factors.
_Term: TypeAlias = "tuple[Fraction, list[str]]"


def fraction_text(value: Fraction) -> str:
    """Write a fraction, however long.

    Examples
    --------
    >>> fraction_text(Fraction(-1, 2))
    '-1/2'
    """
    try:
        return str(value)
    except ValueError:  # more digits than Python writes by itself: sys.set_int_max_str_digits
        from burden.ordered_ring import digits

        return "/".join(map(digits, (value.numerator, value.denominator)[: 1 + (value.denominator > 1)]))


def formula_text(value: ClosedForm) -> str:
    """Write a number in the formula language, over common denominators.

    Examples
    --------
    >>> from burden import exact
    >>> root = exact.power(Fraction(2), Fraction(1, 2))
    >>> formula_text((1 - root) / 3), formula_text(exact.logarithm(Fraction(6)) / 2 + 1)
    ('(1 - sqrt(2))/3', '(2 + log(6))/2')
    """
    if isinstance(value, Fraction):
        return fraction_text(value)
    quotients: dict[Monomial, list[tuple[Monomial, Fraction]]] = {}
    for monomial, coefficient in value.terms:
        below = tuple((atom, -exponent) for atom, exponent in monomial if exponent < 0 and atom.kind != "exp")
        above = tuple((atom, exponent) for atom, exponent in monomial if exponent > 0 or atom.kind == "exp")
        quotients.setdefault(below, []).append((above, coefficient))
    return _sum([part for below, terms in quotients.items() for part in _over(below, terms)])


def _sum(parts: Sequence[_Part]) -> str:
    text = "".join(f"{' - ' if is_negative else ' + '}{text}" for is_negative, text in parts)
    return text[3:] if text.startswith(" + ") else f"-{text[3:]}"


def _over(below: Monomial, terms: Sequence[tuple[Monomial, Fraction]]) -> list[_Part]:
    """Summands that share a denominator."""
    denominator = math.lcm(*(coefficient.denominator for _, coefficient in terms))
    products = _products([(monomial, coefficient * denominator) for monomial, coefficient in terms])
    parts = [(coefficient < 0, _product(abs(coefficient), factors)) for coefficient, factors in products]
    divisor = _product(Fraction(denominator), _factors(below))
    if divisor == "1":
        return parts
    if len(parts) > 1:
        parts = [(False, f"({_sum(parts)})")]
    is_simple = not below or (denominator == 1 and len(_factors(below)) == 1)
    is_negative, text = parts[0]
    return [(is_negative, f"{text}/{divisor}" if is_simple else f"{text}/({divisor})")]


def _product(coefficient: Fraction, factors: Sequence[str]) -> str:
    if coefficient != 1 or not factors:
        factors = [fraction_text(coefficient), *factors]
    return "*".join(factors)


def _products(terms: Sequence[tuple[Monomial, Fraction]]) -> list[_Term]:
    """Coefficients and factors of terms with whole coefficients; logarithms of primes come last, joined."""
    result: list[_Term] = []
    logarithms: dict[Monomial, dict[int, int]] = {}
    for monomial, coefficient in terms:
        prime, cofactor = _without_logarithm(monomial)
        if prime:
            logarithms.setdefault(cofactor, {})[prime] = coefficient.numerator
        else:
            result.append((coefficient, _factors(monomial)))
    for cofactor, weights in logarithms.items():
        factors = _factors(cofactor)
        result += [(Fraction(coefficient), [*factors, text]) for coefficient, text in _joined_logarithms(weights)]
    return result


def _joined_logarithms(weights: Mapping[int, int]) -> list[tuple[int, str]]:
    """Write ``sum(weight * log(prime))`` as a multiple of one logarithm; as it is where that one gets long."""
    content = math.gcd(*weights.values())
    if sum(abs(weight) // content * prime.bit_length() for prime, weight in weights.items()) > MAX_BITS_JOINED:
        return [(weight, f"log({fraction_text(Fraction(prime))})") for prime, weight in weights.items()]
    above, below = (
        math.prod(prime ** abs(weight // content) for prime, weight in weights.items() if weight * direction > 0)
        for direction in (1, -1)
    )
    argument = Fraction(above, below)
    if argument < 1:
        argument, content = 1 / argument, -content
    return [(content, f"log({fraction_text(argument)})")]


def _factors(monomial: Monomial) -> list[str]:
    """Text of each factor; roots of integers with the same exponent are joined, and so are exponentials."""
    radicands: dict[Fraction, int] = {}
    argument: ClosedForm = Fraction(0)
    powers = []
    for atom, exponent in monomial:
        inner = atom.argument
        if isinstance(inner, int):
            if atom.kind == "number":
                radicands[exponent] = radicands.get(exponent, 1) * inner
            elif atom.kind == "exp":
                argument = argument + exponent
            else:
                powers.append(_raised(f"log({fraction_text(Fraction(inner))})", exponent))
        elif atom.kind == "exp":
            # exp(x*log(2)) is 2**x.
            base, above = _without_logarithm(inner.terms[0][0])
            power = Irrational(((above, exponent),))
            if base:
                powers.append(f"{base}**{_in_brackets(formula_text(power))}")
            else:
                argument = argument + power
        elif atom.kind == "log":
            powers.append(_raised(f"log({formula_text(inner)})", exponent))
        else:
            powers.append(_raised(_in_brackets(formula_text(inner)), exponent))
    roots = [_raised(fraction_text(Fraction(base)), exponent) for exponent, base in radicands.items()]
    return roots + powers + ([f"exp({formula_text(argument)})"] if argument else [])


def _without_logarithm(monomial: Monomial) -> tuple[int, Monomial]:
    """Split ``x*log(2)`` into 2 and ``x``: 0 and the monomial itself where it has no such factor, or several."""
    found = [
        (atom.argument, position)
        for position, (atom, exponent) in enumerate(monomial)
        if atom.kind == "log" and isinstance(atom.argument, int) and exponent == 1
    ]
    if len(found) != 1:
        return 0, monomial
    prime, position = found[0]
    return prime, monomial[:position] + monomial[position + 1 :]


def _raised(base: str, exponent: Fraction) -> str:
    if exponent == 1:
        return base
    if exponent == Fraction(1, 2):
        return f"sqrt{base}" if base.startswith("(") else f"sqrt({base})"
    return f"{base}**{_in_brackets(fraction_text(exponent))}"


def _in_brackets(text: str) -> str:
    return text if text.isdecimal() or re.fullmatch(r"[a-z]+\(\w+\)", text) else f"({text})"
