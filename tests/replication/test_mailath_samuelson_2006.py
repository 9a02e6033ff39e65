"""G. J. Mailath, L. Samuelson, *Repeated Games and Reputations*, Oxford 2006, chapter 2: the prisoner's dilemma with
effort (2, 2), (-1, 3), (3, -1) and shirking (0, 0), and a public lottery.

Effort is sustained from 1/3 on, 2 >= 2/3*3. Then also (E, S) once and (E, E) from then on, which gives 8/3 and 0, so
that all that is feasible and rational is an equilibrium payoff. Below 1/3 deviations from effort, which gain 1, need a
future of more than 2 for who makes it. (E, E) would need that for both, which no payoffs give. Without it no sum of
payoffs is above 2, and (E, S) would need more than 2 for one and, for the other, at least the 0 that shirking secures.
"""

from fractions import Fraction

import pytest

from burden.game import normal_form
from burden.repetition.payoff_sets import equilibrium_set
from burden.repetition.penal import Randomisation, optimal_discount
from burden.search import Search
from tests.sets_by_programs import at

DILEMMA = normal_form([[[2, -1], [3, 0]], [[2, 3], [-1, 0]]], actions=[["E", "S"]] * 2)


@pytest.mark.parametrize("discount", [Fraction(1, 3), Fraction(1, 2), Fraction(99, 100)])
def test_from_a_third_on_all_rational_payoffs_are_equilibrium_payoffs(discount: Fraction) -> None:
    found = equilibrium_set(DILEMMA, [discount] * 2, Search())
    assert found.is_exact
    assert found.vertices == at((0, 0), (Fraction(8, 3), 0), (2, 2), (0, Fraction(8, 3)))


@pytest.mark.parametrize("discount", [Fraction(1, 10), Fraction(33, 100), Fraction(3333, 10000)])
def test_below_a_third_all_shirk(discount: Fraction) -> None:
    found = equilibrium_set(DILEMMA, [discount] * 2, Search())
    assert found.is_exact
    assert found.vertices == at((0, 0))


@pytest.mark.parametrize("randomisation", ["none", "public"])
def test_the_critical_discount_factor_of_effort_is_a_third(randomisation: Randomisation) -> None:
    assert optimal_discount(DILEMMA, (0, 0), None, randomisation, Search()).value == Fraction(1, 3)
