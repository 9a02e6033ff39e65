"""How quotients are written for readers."""

from __future__ import annotations

from burden.regions.domain import Domain
from burden.regions.space import Ratio
from burden.regions.text import Writer

__all__ = ["shown"]


def shown(value: Ratio, domain: Domain, writer: Writer) -> str:
    """A quotient the shorter way, multiplied out or as products, with a positive denominator if its sign is known."""
    sign, factors = domain.space.factors(value.denominator)
    for factor, power in factors:
        known = domain.known_signs(factor) - {0}
        if power % 2:
            sign = -sign if known == {-1} else sign if known == {1} else 0
    if sign < 0:
        value = Ratio(domain.space, -value.numerator, -value.denominator)
    return min(writer.ratio(value), writer.factored(value), key=len)
