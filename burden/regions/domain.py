"""The points that statements are about: values of parameters within their domains, where the assumptions hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from burden.exact import Exact
from burden.regions.points import Bounds, Sample
from burden.regions.prover import ALL_SIGNS, Prover
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, contains, related, sign_is
from burden.regions.space import Mpoly, Polynomial, Space
from burden.regions.text import Writer
from burden.regions.translate import Translator

__all__ = ["Domain", "any_sign", "within"]


def any_sign(_polynomial: Polynomial) -> frozenset[int]:
    """Signs of a polynomial of which nothing is known."""
    return ALL_SIGNS


def within(space: Space, name: str, bounds: Bounds) -> Region:
    """Where a variable lies between its bounds."""
    low, high, low_closed, high_closed = bounds
    variable = space.variable(name)
    parts = []
    if low is not None:
        parts.append(related(variable, ">=" if low_closed else ">", space.constant(low), any_sign))
    if high is not None:
        parts.append(related(variable, "<=" if high_closed else "<", space.constant(high), any_sign))
    return all_of(parts)


class Domain:
    """A space with what is known of its points, a prover for questions, and a translator for formulas.

    Parameters
    ----------
    bounds
        Of every variable, by name, in the order of reading.
    given
        Points to try first: the values that a file names.
    n_auxiliary
        How many roots and other functions formulas may hold.
    timeout
        Seconds that one question may take.
    seed
        Of the sample of points.
    size
        Of the sample of points.
    """

    def __init__(
        self,
        bounds: Mapping[str, Bounds],
        given: Sequence[Mapping[str, Exact]] = (),
        n_auxiliary: int = 0,
        timeout: float = 10.0,
        seed: int = 0,
        size: int = 300,
    ) -> None:
        self.bounds = dict(bounds)
        self.space = Space(list(bounds), n_auxiliary)
        box = all_of([within(self.space, name, interval) for name, interval in bounds.items()])
        self._given, self._seed, self._size, self._timeout = given, seed, size, timeout
        #: Whether something was taken to be so everywhere that was seen at the points of the sample alone.
        self.takes_for_granted = False
        #: What was assumed besides, because formulas have no value elsewhere.
        self.narrowed: list[Region] = []
        self._filled = 0
        self._prepare(box)
        self.translator = Translator(self.space, self.known_signs)

    def _prepare(self, region: Region) -> None:
        sample = Sample(
            self.space,
            self.bounds,
            lambda values: contains(region, values),
            [values for values in self._given if set(values) >= set(self.space.own)],
            self._size,
            self._seed,
        )
        self.prover = Prover(self.space, region, sample, self._timeout)

    def known_signs(self, polynomial: Polynomial) -> frozenset[int]:
        """Signs that a polynomial may have in the domain."""
        return self.prover.known_signs(polynomial)

    def assume(self, region: Region) -> None:
        """Narrow the domain to a region of parameters, and draw the sample anew."""
        self._absorb()
        own = all_of([self.prover.domain, region])
        deadline = self.prover.deadline
        if self.translator.auxiliaries:  # a sample drawn anew would lack their values
            self.prover.assume(region)
            return
        self._prepare(own)
        self.prover.deadline = deadline

    def _absorb(self) -> None:
        """Make the prover know what the translator has found out about auxiliary variables and requirements."""
        axioms, self.translator.axioms = self.translator.axioms, []
        for auxiliary in self.translator.auxiliaries[self._filled :]:
            self.prover.sample.fill(auxiliary.name, auxiliary.value)
            if auxiliary.kind != "root":
                self.prover.unknown.add(auxiliary.name)
        self._filled = len(self.translator.auxiliaries)
        for axiom in axioms:
            self.prover.assume(axiom)

    def settle(self) -> Region:
        """Take over what formulas that have been translated need to have a value.

        Returns
        -------
        Region
            Where in the domain they all have one, if that is not everywhere; the domain is narrowed to it.
        """
        needed = self.needed()
        if needed is not EVERYTHING:
            self.narrowed.append(needed)
            self.prover.assume(needed)
        return needed

    def needed(self) -> Region:
        """Where in the domain the formulas that were translated since somebody asked last have a value."""
        self._absorb()
        needed = all_of(self.translator.requirements)
        self.translator.requirements.clear()
        if needed is EVERYTHING or self.prover.surely_implies(EVERYTHING, needed, 2.0):
            return EVERYTHING
        return needed

    @property
    def is_exact(self) -> bool:
        """Whether everything is real arithmetic, so that what cannot be refuted is proved."""
        return self.translator.is_exact

    def writer(self, first: Sequence[str] = ()) -> Writer:
        """A writer of regions and polynomials."""
        texts: dict[str, str] = {}
        for auxiliary in self.translator.auxiliaries:
            inner = Writer(self.space, texts)
            argument = inner.ratio(auxiliary.argument)
            if auxiliary.kind == "root" and sign_is(auxiliary.argument, "<", self.known_signs) is not NOTHING:
                argument = f"max({argument}, 0)"  # so that the text has a value, the same one, everywhere
            if auxiliary.kind == "root" and auxiliary.exponent != 2:
                texts[auxiliary.name] = f"({argument})**(1/{auxiliary.exponent})"
            elif auxiliary.kind == "power":
                assert not isinstance(auxiliary.exponent, int), "a power has a quotient as its exponent"
                texts[auxiliary.name] = f"({argument})**({inner.ratio(auxiliary.exponent)})"
            else:
                texts[auxiliary.name] = f"{'sqrt' if auxiliary.kind == 'root' else auxiliary.kind}({argument})"
        return Writer(self.space, texts, first, self._sign)

    def _sign(self, mpoly: Mpoly) -> int:
        """Sign of a polynomial where it is the same everywhere in the domain, and never zero; 0 elsewhere."""
        value = self.space.polynomial(mpoly)
        if sign_is(value, ">", self.known_signs) is EVERYTHING:
            return 1
        return -1 if sign_is(value, "<", self.known_signs) is EVERYTHING else 0

    def full(self, values: Mapping[str, Fraction | Exact]) -> dict[str, Exact]:
        """Values of the auxiliary variables beside those of the others."""
        found: dict[str, Exact] = dict(values)
        for auxiliary in self.translator.auxiliaries:
            found[auxiliary.name] = auxiliary.value(found)
        for name in self.space.names[len(self.space.own) + len(self.translator.auxiliaries) :]:
            found[name] = Fraction(0)
        return found
