"""D. Abreu, "On the theory of infinitely repeated games with discounting", Econometrica 56 (1988) 383-396.

The duopoly with low, medium and high output that the paper explains penal codes with, at the discount factor 4/7. The
path of (M, H) once and (L, M) for ever holds the first firm to 0, its minmax payoff: 3/7*(-4) + 4/7*3 = 0. In (L, M) it
could get 7 today and 0 later, 3/7*7 = 3, which is what it gets there: conditions hold as equations, so that nothing but
exact arithmetic can tell.
"""

from fractions import Fraction

from burden.game import normal_form
from burden.repetition.codes import codes
from burden.repetition.payoff_sets import equilibrium_set
from burden.repetition.penal import optimal_discount
from burden.search import Search

DISCOUNT = Fraction(4, 7)
DUOPOLY = normal_form(
    [[[10, 3, 0], [15, 7, -4], [7, 5, -15]], [[10, 15, 7], [3, 7, 5], [0, -4, -15]]],
    actions=[["L", "M", "H"]] * 2,
)


def test_each_firm_can_be_held_to_nothing() -> None:
    found = equilibrium_set(DUOPOLY, [DISCOUNT] * 2, Search())
    assert found.is_exact
    assert [min(own) for own in zip(*found.vertices, strict=True)] == [0, 0]


def test_the_path_of_the_paper_is_an_equilibrium() -> None:
    found = codes(DUOPOLY, [DISCOUNT] * 2, 1)
    profiles = list(DUOPOLY.profiles())
    labels = [tuple(DUOPOLY.labels(profiles[place]) for place in path) for path in found.paths]
    place = labels.index((("M", "H"), ("L", "M")))
    assert found.payoffs[place][0] == 0


def test_low_outputs_need_a_discount_factor_of_a_third() -> None:
    """Nobody can be held below 0, so that (15 - 10)/(15 - 0) is needed; and it is enough.

    At 1/3 the path (M, H), (M, M), (L, L), … gives the first firm 2/3*(-4) + 2/9*7 + 1/9*10 = 0.
    """
    found = optimal_discount(DUOPOLY, (0, 0), None, "none", Search())
    assert found.value == Fraction(1, 3)
    assert found.codes[0].path == ("(M, H)", "(M, M)")
    assert found.codes[0].payoff == 0
