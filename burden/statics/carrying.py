"""Quotients and regions carried from one domain to another, roots, logarithms and other functions included."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from burden import exact
from burden.regions.domain import Domain
from burden.regions.region import EVERYTHING, NOTHING, Atom, Region, rebuilt, sign_is
from burden.regions.space import Mpoly, Polynomial, Ratio, Space, factors_of
from burden.regions.translate import Case, Cases

__all__ = ["Carrier"]


class Carrier:
    """Carries quotients and regions from one domain to another that has variables of the same names.

    Parameters
    ----------
    source, target
        The domains.
    values
        What stands in the target for variables of the source that it does not have, or that shall be replaced.
    given
        Where, in the target, what is carried is going to be used.
    """

    def __init__(
        self, source: Domain, target: Domain, values: Mapping[str, Ratio] | None = None, given: Region = EVERYTHING
    ) -> None:
        self.source, self.target = source, target
        parts = (given,) if isinstance(given, Atom) else given.parts if given.kind == "and" else ()
        self._given = {part.polynomial: part.signs for part in parts if isinstance(part, Atom)}
        self._values: dict[str, Ratio] = dict(values or {})
        self._auxiliaries = {one.name: one for one in source.translator.auxiliaries}

    def _value(self, name: str) -> Ratio:
        if name not in self._values:
            auxiliary = self._auxiliaries.get(name)
            if auxiliary is None:
                self._values[name] = self.target.space.variable(name)
            else:
                exponent = auxiliary.exponent
                self._values[name] = self._function(
                    auxiliary.kind,
                    self.ratio(auxiliary.argument),
                    self.ratio(exponent) if isinstance(exponent, Ratio) else exponent,
                )
        return self._values[name]

    def _function(self, kind: str, argument: Ratio, exponent: Ratio | int) -> Ratio:
        """A root, logarithm, exponential or power in the target; a number where it is one."""
        translator, space = self.target.translator, self.target.space
        number = argument.constant
        if isinstance(exponent, Ratio) and exponent.constant is not None and exponent.constant.denominator == 1:
            return argument ** int(exponent.constant)
        if kind == "root":
            assert isinstance(exponent, int), "a root has a whole degree"
            plain = _plain_root(argument, exponent, self.target)
            if plain is not None:
                return plain
        if kind == "log" and number == 1:
            return space.zero
        if kind == "exp" and number == 0:
            return space.one
        n_known = len(translator.auxiliaries)
        found = translator.function(kind, argument, exponent)
        if len(translator.auxiliaries) > n_known:
            self.target.settle()  # so that its sign is known when it is asked for
        return found

    def ratio(self, value: Ratio) -> Ratio:
        """A quotient.

        Raises
        ------
        ZeroDivisionError
            Where the denominator becomes zero everywhere.
        TooComplexError
            Where it has too many roots and other functions.
        """
        return self._composed(value.numerator) / self._composed(value.denominator)

    def _composed(self, mpoly: Mpoly) -> Ratio:
        source, target = self.source.space, self.target.space
        names = source.names_in(mpoly)
        images = {name: self._value(name) for name in names}
        plain = {name: place for name in names if (place := _place(images[name], target)) is not None}
        others = [name for name in names if name not in plain]
        groups: dict[tuple[int, ...], dict[tuple[int, ...], int]] = {}
        n_target = len(target.names)
        moves = [(source.position[name], place) for name, place in plain.items()]
        places = [source.position[name] for name in others]
        for powers, coefficient in mpoly.to_dict().items():
            rest = [0] * n_target
            for old, new in moves:
                rest[new] += int(powers[old])
            group = groups.setdefault(tuple(int(powers[place]) for place in places), {})
            group[tuple(rest)] = group.get(tuple(rest), 0) + int(coefficient)
        powers_of = {name: [target.one, images[name]] for name in others}
        total = target.zero
        for key, terms in groups.items():
            product = target.polynomial(target.context.from_dict(terms))
            for name, power in zip(others, key, strict=True):
                known = powers_of[name]
                while len(known) <= power:
                    known.append(known[-1] * known[1])
                product = product * known[power]
            total = total + product
        return total

    def region(self, region: Region) -> Region:
        """A region; see :meth:`ratio`."""

        def known(polynomial: Polynomial) -> frozenset[int]:
            given = self._given.get(polynomial)
            return given if given is not None and len(given) == 1 else self.target.known_signs(polynomial)

        def replace(atom: Atom) -> Region:
            return sign_is(self._composed(atom.polynomial.mpoly), atom.relation, known)

        return rebuilt(region, replace)

    def cases(self, cases: Cases) -> Cases:
        """A value case by case."""
        found = ((self.region(case.where), case.value) for case in cases)
        return tuple(Case(where, self.ratio(value)) for where, value in found if where is not NOTHING)


def _place(value: Ratio, space: Space) -> int | None:
    """Which variable a quotient is, if it is one."""
    if len(value.names) != 1 or not value.denominator.is_one():
        return None
    (name,) = value.names
    return space.position[name] if value.same_as(space.variable(name)) else None


def _plain_root(argument: Ratio, degree: int, domain: Domain) -> Ratio | None:
    """Root of a power; ``None`` where it is none, or of something whose sign is not known."""
    space = domain.space
    result = space.one
    for mpoly, power in ((argument.numerator, 1), (argument.denominator, -1)):
        if mpoly.is_zero():
            return space.zero
        constant, factors = factors_of(mpoly)
        number = exact.power(Fraction(int(constant)), Fraction(1, degree)) if constant > 0 else None
        if not isinstance(number, Fraction):
            return None
        part = space.constant(number)
        for factor, times in factors:
            if times % degree:
                return None
            base = space.polynomial(factor)
            if domain.prover.surely_implies(sign_is(base, "<", domain.known_signs), NOTHING, 0.5):
                part = part * base ** (times // degree)
            elif degree % 2 == 0 and domain.prover.surely_implies(sign_is(base, ">", domain.known_signs), NOTHING, 0.5):
                part = part * (-base) ** (times // degree)
            else:
                return None
        result = result * part**power
    return result
