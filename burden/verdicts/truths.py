"""Where a statement is true: claims joined as Kleene has it.

A statement is true, false, or undefined at each point, undefined where it speaks of what does not exist. "A and B" is
false where one of them is, whatever the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from burden.regions.domain import Domain
from burden.regions.prover import is_large
from burden.regions.region import EVERYTHING, Region, all_of, any_of, negation, polynomials
from burden.regions.translate import TooComplexError

__all__ = ["Truth", "joined", "refuse_large"]


@dataclass(frozen=True, slots=True)
class Truth:
    """Where a statement is true, as far as it is defined, and where it is."""

    claim: Region
    defined: Region = EVERYTHING

    @property
    def true(self) -> Region:
        """Where it is true."""
        return all_of([self.defined, self.claim])

    @property
    def false(self) -> Region:
        """Where it is false."""
        return all_of([self.defined, negation(self.claim)])


def joined(parts: Sequence[Truth], *, is_and: bool) -> Truth:
    """Conjunction or disjunction, as Kleene has them."""
    join, other = (all_of, any_of) if is_and else (any_of, all_of)
    claim = join([part.claim for part in parts])
    if all(part.defined is EVERYTHING for part in parts):
        return Truth(claim)
    true, false = join([part.true for part in parts]), other([part.false for part in parts])
    return Truth(true, any_of([true, false]))


def refuse_large(truth: Truth, domain: Domain) -> None:
    """Refuse what no prover settles in time; with one variable everything is settled by roots.

    Raises
    ------
    TooComplexError
        Where a polynomial is too large.
    """
    if len(domain.space.own) == 1:
        return
    for polynomial in {**polynomials(truth.claim), **polynomials(truth.defined)}:
        if is_large(polynomial):
            found = f"a polynomial of {len(polynomial.terms):,} terms, of degree {polynomial.degree}"
            raise TooComplexError(f"{found}, is more than a prover settles in time")
