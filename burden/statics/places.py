"""Quotients and regions at a value of one variable: there, just above it, just below it; and their derivatives.

A region just above a value is where all points belong to it that are close enough on that side: the sign of a
polynomial there is its sign at the value, or where that is zero the sign of its derivative, and so on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from burden.regions.domain import Domain
from burden.regions.region import NOTHING, SIGNS, Atom, Region, Relation, all_of, any_of, rebuilt, sign_is
from burden.regions.space import Ratio
from burden.regions.translate import TooComplexError
from burden.statics.carrying import Carrier

__all__ = ["derivative", "hidden_names", "region_at", "region_far", "signs_as_relations", "value_at"]

#: Highest derivative that is looked at to tell a sign just beside a value.
MAX_ORDER = 6

_RELATION_OF: dict[int, Relation] = {-1: "<", 0: "==", 1: ">"}


def hidden_names(names: Iterable[str], domain: Domain) -> set[str]:
    """Names with those that stand in the arguments of roots and other functions among them."""
    found = set(names)
    for auxiliary in reversed(domain.translator.auxiliaries):
        if auxiliary.name in found:
            found |= set(auxiliary.argument.names)
            if isinstance(auxiliary.exponent, Ratio):
                found |= set(auxiliary.exponent.names)
    return found


def signs_as_relations(signs: Iterable[int]) -> Sequence[Relation]:
    """Relations to zero, one for each sign."""
    return [_RELATION_OF[one] for one in sorted(signs)]


def derivative(value: Ratio, name: str, domain: Domain) -> Ratio:
    """Derivative of a quotient in a variable, roots, logarithms, exponentials and powers in it included.

    Raises
    ------
    TooComplexError
        Where the exponent of a power depends on the variable.
    """
    total = value.derivative(name)
    for auxiliary in domain.translator.auxiliaries:
        outer = value.derivative(auxiliary.name)
        if outer.is_zero:
            continue
        inner = derivative(auxiliary.argument, name, domain)
        variable = domain.space.variable(auxiliary.name)
        if isinstance(auxiliary.exponent, Ratio) and not derivative(auxiliary.exponent, name, domain).is_zero:
            raise TooComplexError("a power whose exponent moves")
        if inner.is_zero:
            continue
        if auxiliary.kind == "root":
            assert isinstance(auxiliary.exponent, int), "a root has a whole degree"
            degree = domain.space.constant(Fraction(auxiliary.exponent))
            slope = inner / (degree * variable ** (auxiliary.exponent - 1))
        elif auxiliary.kind == "power":
            assert isinstance(auxiliary.exponent, Ratio), "a power has an exponent"
            slope = auxiliary.exponent * variable * inner / auxiliary.argument
        elif auxiliary.kind == "log":
            slope = inner / auxiliary.argument
        else:
            slope = variable * inner
        total = total + outer * slope
    return total


def value_at(value: Ratio, name: str, place: Ratio, domain: Domain) -> Ratio:
    """A quotient at a value of a variable.

    Raises
    ------
    ZeroDivisionError
        Where it has no value there.
    """
    if name not in hidden_names(value.names, domain):
        return value
    if not any(name in hidden_names([one], domain) for one in value.names if one != name):
        return value.substitute({name: place})
    carried = Carrier(domain, domain, {name: place}).ratio(value)
    domain.settle()
    return carried


def region_at(region: Region, name: str, place: Ratio, domain: Domain, side: int = 0) -> Region:
    """A region at a value of a variable: there, just above it (1) or just below it (-1)."""
    known = domain.known_signs

    def sign(value: Ratio, signs: frozenset[int], order: int = 0) -> Region:
        if order > MAX_ORDER:
            raise TooComplexError("a function whose first derivatives may all be zero")
        there = value_at(value, name, place, domain)
        if side == 0:
            return any_of([sign_is(there, one, known) for one in signs_as_relations(signs)])
        parts = [sign_is(there, one, known) for one in signs_as_relations(signs - {0})]
        zero = sign_is(there, "==", known)
        slope = derivative(value, name, domain)
        if zero is NOTHING or slope.is_zero:
            return any_of([*parts, *([zero] if 0 in signs else [])])
        # Where it is zero there, its slope decides, which counts the other way below.
        onwards = signs if side > 0 else frozenset(-one for one in signs)
        return any_of([*parts, all_of([zero, sign(slope, onwards, order + 1)])])

    def replace(atom: Atom) -> Region:
        if name not in hidden_names(atom.polynomial.names, domain):
            return atom
        return sign(domain.space.polynomial(atom.polynomial.mpoly), SIGNS[atom.relation])

    return rebuilt(region, replace)


def region_far(region: Region, name: str, side: int, domain: Domain) -> Region:
    """A region that is linear in a variable, at all values that are large enough (1), or small enough (-1)."""
    known, space = domain.known_signs, domain.space

    def replace(atom: Atom) -> Region:
        if name not in hidden_names(atom.polynomial.names, domain):
            return atom
        rest, slope = (space.polynomial(one) for one in atom.polynomial.coefficients_in(name))
        signs = SIGNS[atom.relation]
        ahead = signs if side > 0 else frozenset(-one for one in signs)
        steep = any_of([sign_is(slope, one, known) for one in signs_as_relations(ahead - {0})])
        level = any_of([sign_is(rest, one, known) for one in signs_as_relations(signs)])
        return any_of([steep, all_of([sign_is(slope, "==", known), level])])

    return rebuilt(region, replace)
