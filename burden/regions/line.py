"""Regions of one variable: unions of intervals with exact ends.

The real roots of the polynomials cut the line into points and open intervals. Each is inside or outside as a whole,
which one point of it shows; so no prover is needed, and it is settled to which side each end belongs.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint

from burden import exact
from burden.exact import Exact
from burden.regions.region import Region, contains, polynomials
from burden.regions.space import Polynomial

__all__ = ["Piece", "pieces", "pieces_condition", "pieces_text"]


@dataclass(frozen=True, slots=True)
class Piece:
    """An interval, or a point.

    Parameters
    ----------
    low, high
        Its ends; ``None`` where it has none.
    low_closed, high_closed
        Whether they belong to it.
    """

    low: Exact | None
    high: Exact | None
    low_closed: bool
    high_closed: bool

    @property
    def is_point(self) -> bool:
        """Whether it is a single number."""
        return self.low is not None and self.high is not None and exact.compare(self.low, self.high) == 0


def pieces(region: Region, domain: Region, name: str) -> list[Piece] | None:
    """A region within a domain, both of one variable, as intervals from left to right.

    Returns
    -------
    list[Piece] | None
        ``None`` where an end is a root of higher degree, which has no closed form here.
    """
    ends: list[Exact] = []
    for polynomial in {**polynomials(region), **polynomials(domain)}:
        found = _roots(polynomial, name)
        if found is None:
            return None
        ends += [root for root in found if all(exact.compare(root, other) for other in ends)]
    ends = _sorted(ends)
    between = _between(ends)
    truth: list[tuple[Exact | None, bool]] = []  # an end, or None for the interval up to the next one

    def inside(value: Exact) -> bool:
        values = {name: value}
        return contains(domain, values) and contains(region, values)

    for position, middle in enumerate(between):
        truth.append((None, inside(middle)))
        if position < len(ends):
            truth.append((ends[position], inside(ends[position])))
    return _joined(truth, ends)


def _joined(truth: list[tuple[Exact | None, bool]], ends: list[Exact]) -> list[Piece]:
    found: list[Piece] = []
    start: tuple[Exact | None, bool] | None = None
    for position, (end, is_inside) in enumerate(truth):
        if is_inside and start is None:
            before = position // 2 - 1
            start = (end, True) if end is not None else (ends[before] if before >= 0 else None, False)
        if not is_inside and start is not None:
            # What ends here is either the open interval before this end, or the end before this interval.
            last = (end, False) if end is not None else (ends[position // 2 - 1], True)
            found.append(Piece(start[0], last[0], start[1], last[1]))
            start = None
    if start is not None:
        found.append(Piece(start[0], None, start[1], False))
    return found


def _roots(polynomial: Polynomial, name: str) -> list[Exact] | None:
    """Real roots in closed form."""
    coefficients = [0] * (polynomial.degree_in(name) + 1)
    place = polynomial.space.position[name]
    for powers, value in polynomial.terms:
        coefficients[powers[place]] = value
    match coefficients:
        case [_]:
            return []
        case [constant, slope]:
            return [Fraction(-constant, slope)]
        case [c, b, a]:
            under = b * b - 4 * a * c
            if under < 0:
                return []
            root = exact.power(Fraction(under), Fraction(1, 2))
            return [(-b + sign * root) / Fraction(2 * a) for sign in ((-1, 1) if under else (1,))]
    if not _n_real_roots(coefficients):
        return []
    return None


def _n_real_roots(coefficients: list[int]) -> int:
    # flint isolates roots, and knows real ones to be real.
    roots: Any = flint.fmpz_poly(coefficients).complex_roots()
    return sum(1 for root, _ in roots if root.imag == 0)


def _sorted(values: list[Exact]) -> list[Exact]:
    ordered: list[Exact] = []
    for value in values:
        place = next((i for i, other in enumerate(ordered) if exact.compare(value, other) < 0), len(ordered))
        ordered.insert(place, value)
    return ordered


def _between(ends: list[Exact]) -> list[Fraction]:
    """A rational number before the first end, between each two, and after the last."""
    if not ends:
        return [Fraction(0)]
    found = [exact.ends(ends[0])[0] - 1]
    for left, right in pairwise(ends):
        low, high = exact.ends(left)[1], exact.ends(right)[0]
        assert low < high, "bounds of different numbers are apart"
        found.append((low + high) / 2)
    found.append(exact.ends(ends[-1])[1] + 1)
    return found


def pieces_text(found: list[Piece]) -> str:
    """Write intervals as in a paper: ``(0, 3/2] or {2}``."""
    texts = []
    for piece in found:
        if piece.is_point:
            assert piece.low is not None, "a point is a number"
            texts.append(f"{{{exact.to_text(piece.low)}}}")
            continue
        left = "(-oo" if piece.low is None else f"{'[' if piece.low_closed else '('}{exact.to_text(piece.low)}"
        right = "oo)" if piece.high is None else f"{exact.to_text(piece.high)}{']' if piece.high_closed else ')'}"
        texts.append(f"{left}, {right}")
    return " or ".join(texts)


def pieces_condition(found: list[Piece], bounds: Piece, name: str) -> str:
    """Write intervals as a condition, ends that are those of the domain left out."""
    texts = []
    for piece in found:
        if piece.is_point:
            assert piece.low is not None, "a point is a number"
            texts.append(f"{name} == {_side(piece.low)}")
            continue
        parts = []
        if piece.low is not None and not _same(piece.low, piece.low_closed, bounds.low, bounds.low_closed):
            parts.append(f"{name} {'>=' if piece.low_closed else '>'} {_side(piece.low)}")
        if piece.high is not None and not _same(piece.high, piece.high_closed, bounds.high, bounds.high_closed):
            parts.append(f"{name} {'<=' if piece.high_closed else '<'} {_side(piece.high)}")
        if not parts:
            return "0 == 0"
        texts.append(" and ".join(parts))
    if not texts:
        return "0 == 1"
    return texts[0] if len(texts) == 1 else " or ".join(f"({text})" if " and " in text else text for text in texts)


def _same(end: Exact, is_closed: bool, bound: Exact | None, bound_closed: bool) -> bool:
    return bound is not None and is_closed == bound_closed and exact.compare(end, bound) == 0


def _side(value: Exact) -> str:
    return exact.to_text(value)
