"""Arcs of replies to a leader: where they run off to infinity, and what the leader gets along them.

Between two of the levels at which something changes, a reply is continuous in the leader's level ``u``, and the
leader's payoff is monotone along it. So one sample tells of the whole arc; what is left are its ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_mpoly, fmpq_poly

from burden.continuous.clearing import Ring
from burden.continuous.lines import LevelGame
from burden.continuous.points import Point, Root, real_roots, univariate
from burden.continuous.systems import State, Unsolved, distinct_factors
from burden.continuous.values import At
from burden.exact import Exact
from burden.expressions import Node

__all__ = ["Arc", "arc_through", "coefficients", "escapes"]

#: Largest product of the degrees of two polynomials of which a resultant is taken.
MAX_PRODUCT = 60


@dataclass(frozen=True, eq=False)
class Arc:
    """A reply to a level inside a cell, and what the leader gets there.

    Parameters
    ----------
    game
        The game among the others, in which the leader's level is a variable.
    level
        The leader's level.
    smooth
        Formula of the leader's payoff there, without conditions.
    value
        Its value.
    """

    game: LevelGame
    level: Fraction
    smooth: Node
    value: Exact


def arc_through(game: LevelGame, own: int, level: Fraction, reply: Point, payoff: Node) -> Arc:
    """Arc on which a reply lies.

    Parameters
    ----------
    game
        The game among the others, in which the leader's level is a variable.
    own
        Place of the leader's level.
    level
        The leader's level.
    reply
        What the others play, without the leader's level.
    payoff
        Payoff of the leader.

    Raises
    ------
    Open, Undefined
        Where the payoff has no value, or none that we find.
    """
    place = fmpq_poly([fmpq(level.numerator, level.denominator)])
    at = At(game.ring, Point(reply.root, (*reply.coordinates[:own], place, *reply.coordinates[own:])))
    smooth = at.resolved(payoff)
    return Arc(game, level, smooth, at.value(smooth))


def escapes(
    state: State, ring: Ring, own: int, endless: Sequence[int], stopped: Callable[[], str | None]
) -> list[Root]:
    """Levels of the leader near which a curve of replies may run off to infinity.

    On the curve a level ``x`` and that of the leader are tied by a polynomial, found by elimination. Where ``x`` has no
    bound as ``u`` comes near a number, the coefficient of the highest power of ``x`` vanishes there.

    Parameters
    ----------
    state
        The curve.
    ring
        Polynomials in all levels.
    own
        Place of the leader's level.
    endless
        Places of the levels that have an infinite end.
    stopped
        Why to stop, if there is a reason.

    Raises
    ------
    Unsolved
        Where the elimination is too much work, or gives nothing.
    """
    pending, known = state
    if not pending:
        return []  # the levels are polynomials in one number: they are bounded where that of the leader is
    equations = [*pending, *(ring.gens[k] - value for k, value in known.items())]
    found: list[fmpq_poly] = []
    for position in endless:
        tied = _eliminated(equations, ring, {own, position}, stopped)
        if tied is None or not tied.degrees()[position]:
            if tied is not None and not _is_free(equations, position):
                continue  # the leader's level is one of finitely many: no arc
            raise Unsolved("whether its replies run off to infinity")
        found.append(univariate(coefficients(tied, position)[-1], own))
    return real_roots(found)


def _is_free(equations: Sequence[fmpq_mpoly], position: int) -> bool:
    return all(not e.degrees()[position] for e in equations)


def _eliminated(
    equations: Sequence[fmpq_mpoly], ring: Ring, kept: set[int], stopped: Callable[[], str | None]
) -> fmpq_mpoly | None:
    """Polynomial in some variables alone that vanishes on the curve; ``None`` where none was found."""
    left = list(equations)
    for variable in range(ring.n):
        if variable in kept:
            continue
        own = [e for e in left if e.degrees()[variable]]
        left = [e for e in left if not e.degrees()[variable]]
        if not own:
            continue
        pivot = min(own, key=lambda e: (e.degrees()[variable], e.total_degree()))
        for other in own:
            if other is pivot:
                continue
            reason = stopped()
            if reason:
                raise Unsolved(reason)
            if pivot.total_degree() * other.total_degree() > MAX_PRODUCT:
                raise Unsolved("polynomials of too high a degree")
            product = pivot.resultant(other, f"x{variable}")
            if not product:
                return None
            whole = ring.constant(1)
            for factor in distinct_factors(product):
                whole *= factor
            left.append(whole)
    return min(left, key=lambda e: e.total_degree(), default=None)


def coefficients(polynomial: fmpq_mpoly, position: int) -> list[fmpq_mpoly]:
    """Coefficients of the powers of one variable, from that of the lowest on, zeros left out."""
    parts: dict[int, dict[tuple[int, ...], fmpq]] = {}
    for exponents, coefficient in polynomial.to_dict().items():
        rest = (*exponents[:position], 0, *exponents[position + 1 :])
        parts.setdefault(exponents[position], {})[rest] = coefficient
    return [polynomial.context().from_dict(parts[power]) for power in sorted(parts)]
