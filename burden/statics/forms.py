"""What "does not rise" means when there are several equilibria before and after.

With A the values of a statistic in the equilibria before, and B those after, "does not rise" has five forms:

========== ====================================================================
every      every b <= every a
strong-set whenever b > a, b is in A as well and a in B (the strong set order)
max        the largest b <= the largest a
min        the smallest b <= the smallest a
some       some b <= some a, that is the smallest b <= the largest a
========== ====================================================================

"Falls" has < in the place of <=; in the strong set order it asks besides that both the largest and the smallest value
fall. "Stays" asks for every value to be the same one (``every``), for the same values before and after
(``strong-set``), for the same extreme, or for one value in common (``some``). Where A or B is empty nothing is defined.

References
----------
P. Milgrom and C. Shannon, "Monotone comparative statics", *Econometrica* 62 (1994) 157-180 (the strong set order).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from burden.regions.region import NOTHING, Region, Relation, all_of, any_of, negation
from burden.regions.space import Polynomial
from burden.regions.translate import Cases, compared
from burden.results.conditions import Direction, VerdictForm

__all__ = ["FORMS", "Outcome", "Outcomes", "is_strict", "moves"]

FORMS: tuple[VerdictForm, ...] = ("every", "strong-set", "max", "min", "some")


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """An equilibrium that exists in a region, and the value of the statistic in it."""

    where: Region
    value: Cases


Outcomes: TypeAlias = "Sequence[Outcome]"

#: Where two outcomes exist together; a tighter region than the intersection, if one is known, does no harm.
Together: TypeAlias = "Callable[[Outcome, Outcome], Region]"


def is_strict(direction: Direction) -> bool:
    """Whether a direction asks the statistic to move."""
    return direction in {"decreasing", "increasing"}


class _Comparison:
    """Regions where one value stands in a relation to another, the way down being called down."""

    def __init__(self, known: Callable[[Polynomial], frozenset[int]], together: Together, *, upwards: bool) -> None:
        self._known = known
        self.together = together
        self._mirror: dict[Relation, Relation] = (
            {"<": ">", "<=": ">=", "==": "==", "!=": "!=", ">": "<", ">=": "<="} if upwards else {}
        )

    def where(self, left: Outcome, relation: Relation, right: Outcome) -> Region:
        return compared(left.value, self._mirror.get(relation, relation), right.value, self._known)


def moves(
    direction: Direction,
    form: VerdictForm,
    before: Outcomes,
    after: Outcomes,
    known: Callable[[Polynomial], frozenset[int]],
    together: Together | None = None,
) -> Region:
    """Where a statistic moves as said, as far as there are equilibria before and after.

    Parameters
    ----------
    direction, form
        What is said.
    before, after
        Outcomes at the lower and at the higher effort.
    known
        Gives the signs that a polynomial may have.
    together
        Where an outcome before and one after exist at the same parameters.
    """
    both = together or (lambda one, other: all_of([one.where, other.where]))
    upwards = direction in {"nondecreasing", "increasing"}
    compare = _Comparison(known, both, upwards=upwards)
    if direction == "constant":
        return _stays(form, before, after, compare)
    # Upwards everything is mirrored, and what was the smallest value is the largest.
    if upwards and form in {"max", "min"}:
        form = "min" if form == "max" else "max"
    relation: Relation = "<" if is_strict(direction) else "<="
    if form == "every":
        return _every(relation, before, after, compare)
    if form == "some":
        return _some(relation, before, after, compare)
    if form == "max":
        return _largest(relation, before, after, compare)
    if form == "min":
        return _smallest(relation, before, after, compare)
    ordered = _strong_set(before, after, compare)
    if relation == "<=":
        return ordered
    return all_of([ordered, _largest("<", before, after, compare), _smallest("<", before, after, compare)])


def _every(relation: Relation, before: Outcomes, after: Outcomes, compare: _Comparison) -> Region:
    return negation(
        any_of(
            [
                all_of([compare.together(one, other), negation(compare.where(other, relation, one))])
                for one in before
                for other in after
            ]
        )
    )


def _some(relation: Relation, before: Outcomes, after: Outcomes, compare: _Comparison) -> Region:
    return any_of(
        [
            all_of([compare.together(one, other), compare.where(other, relation, one)])
            for one in before
            for other in after
        ]
    )


def _largest(relation: Relation, before: Outcomes, after: Outcomes, compare: _Comparison) -> Region:
    """Whoever exists after is below somebody who existed before."""
    return all_of(
        [
            any_of(
                [negation(other.where), *(all_of([one.where, compare.where(other, relation, one)]) for one in before)]
            )
            for other in after
        ]
    )


def _smallest(relation: Relation, before: Outcomes, after: Outcomes, compare: _Comparison) -> Region:
    """Whoever existed before is above somebody who exists after."""
    return all_of(
        [
            any_of(
                [negation(one.where), *(all_of([other.where, compare.where(other, relation, one)]) for other in after)]
            )
            for one in before
        ]
    )


def _strong_set(before: Outcomes, after: Outcomes, compare: _Comparison) -> Region:
    broken = []
    for one in before:
        for other in after:
            rises = all_of([compare.together(one, other), compare.where(other, ">", one)])
            if rises is NOTHING:
                continue
            swapped = all_of([_has(other, before, compare), _has(one, after, compare)])
            broken.append(all_of([rises, negation(swapped)]))
    return negation(any_of(broken))


def _has(outcome: Outcome, among: Outcomes, compare: _Comparison) -> Region:
    """Where one of the outcomes has the value of another."""
    return any_of([all_of([one.where, compare.where(one, "==", outcome)]) for one in among])


def _stays(form: VerdictForm, before: Outcomes, after: Outcomes, compare: _Comparison) -> Region:
    if form == "every":
        return _every("==", before, after, compare)
    if form == "some":
        return _some("==", before, after, compare)
    if form == "max":
        return all_of([_largest("<=", before, after, compare), _largest("<=", after, before, compare)])
    if form == "min":
        return all_of([_smallest("<=", before, after, compare), _smallest("<=", after, before, compare)])
    return all_of(
        [
            *(any_of([negation(other.where), _has(other, before, compare)]) for other in after),
            *(any_of([negation(one.where), _has(one, after, compare)]) for one in before),
        ]
    )
