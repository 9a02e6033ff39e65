"""Which equilibrium gets the one row of a point, by exact comparison of payoffs.

``optimistic``, ``pessimistic``
    Who has the effort gets most, or least; all allies together where effort is a parameter
    (:func:`~burden.sweeps.columns.weighed_by`). With a leader these are the outcomes of that name.
``welfare``
    The sum of everybody's payoffs is largest.
``pareto``
    Everybody gets at least as much as in every other equilibrium (payoff dominance). There may be none.

Among those that are equal in this the first of the list counts. An engine that computes in floating point has to leave
a point to the exact route wherever two of the numbers that are compared may be equal.

Of continua the listed end points are compared. That is enough where they are unions of products of polytopes: on these
payoffs are affine in each player's strategy, so that sums are largest and smallest at end points, and where some
equilibrium is best for everybody an end point is as good for everybody. It is not enough for curves.

References
----------
J. C. Harsanyi, R. Selten, *A General Theory of Equilibrium Selection in Games*, MIT Press, 1988, section 3.6.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from burden import exact
from burden.exact import Enclosure, Exact, UndecidedError
from burden.results import Equilibrium, LevelEquilibrium
from burden.sweeps.columns import weighed_by
from burden.sweeps.question import Question

__all__ = ["NONE_BEST", "picked"]

#: Said where everybody's best equilibrium is asked for, and there is none.
NONE_BEST = "no equilibrium is best for everybody"


def picked(equilibria: Sequence[Equilibrium | LevelEquilibrium], question: Question) -> int | None:
    """Position of the equilibrium that a question wants; ``None`` where none qualifies.

    Parameters
    ----------
    equilibria
        All of a game; with a leader, its outcomes.
    question
        Says which one: :attr:`~burden.sweeps.question.Question.one`.

    Raises
    ------
    UndecidedError
        Where two payoffs could not be ordered.
    ParameterError
        Where what is best for whoever has the effort is asked for, and nobody has.
    """
    one = question.one
    assert one is not None, "one equilibrium is asked for"
    if not equilibria:
        return None
    if question.timing == "guarantor-first" and one in {"optimistic", "pessimistic"}:
        return next((place for place, own in enumerate(equilibria) if own.selection in {one, "both"}), None)
    if len(equilibria) == 1:
        return 0
    payoffs = [own.payoffs for own in equilibria]
    if one == "pareto":
        return _dominant(payoffs)
    places = weighed_by(question.model, one)
    sums = [sum((own[place] for place in places), start=Fraction(0)) for own in payoffs]
    return _extreme(sums, -1 if one == "pessimistic" else 1)


def _extreme(values: Sequence[Exact], direction: int) -> int:
    """Place of the largest (1) or smallest (-1) of some numbers, the first of equal ones."""
    best = 0
    for place, value in enumerate(values):
        if compared(value, values[best]) == direction:
            best = place
    return best


def _dominant(payoffs: Sequence[Sequence[Exact]]) -> int | None:
    """Place of the first profile of payoffs that is at least as large, for everybody, as every other."""
    best = 0
    for place, own in enumerate(payoffs):
        if _all(own, payoffs[best], lambda sign: sign >= 0) and not _all(payoffs[best], own, lambda sign: sign >= 0):
            best = place
    return best if all(_all(payoffs[best], own, lambda sign: sign >= 0) for own in payoffs) else None


def _all(left: Sequence[Exact], right: Sequence[Exact], test: Callable[[int], bool]) -> bool:
    return left is right or all(test(compared(p, q)) for p, q in zip(left, right, strict=True))


def compared(left: Exact, right: Exact) -> int:
    """Sign of the difference of two numbers.

    Raises
    ------
    UndecidedError
        Where it is open: two numbers that are known by the same enclosure need not be the same.
    """
    if isinstance(left, Enclosure) and left == right and left is not right:
        raise UndecidedError("two numbers that are known by the same enclosure")
    return exact.compare(left, right)
