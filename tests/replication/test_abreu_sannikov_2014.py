"""D. Abreu, Y. Sannikov, "An algorithm for two-player repeated games with perfect monitoring", Theoretical Economics 9
(2014) 313-338.

The example of the paper, with the numbers that the tests of two public implementations print for it and for a
prisoner's dilemma: QuantEcon.py, quantecon/game_theory/tests/test_repeated_game.py, and GameTheory.jl,
test/test_repeated_game.jl.
"""

from fractions import Fraction

import pytest

from burden.exact import to_float
from burden.game import normal_form
from burden.repetition.payoff_sets import equilibrium_set
from burden.search import Search
from tests.sets_by_programs import at

#: Corners at the discount factor 3/10, to the digits that are printed; 4.44e-16 stands there for 0.
EXAMPLE = [
    (7.33770472, 10.9826253),
    (1.12568240, 2.8),
    (7.33770472, 0.0),
    (7.86308964, 0.0),
    (19.7917977, 2.8),
    (15.5630896, 9.1),
]


def test_the_example_of_the_paper_has_the_printed_corners() -> None:
    game = normal_form(
        [[[16, 3, 0], [21, 10, -1], [9, 5, -5]], [[9, 13, 3], [1, 4, 0], [0, -4, -15]]],
    )
    found = equilibrium_set(game, [Fraction(3, 10)] * 2, Search())
    assert found.gap < Fraction(1, 10**9)
    for corners in (found.vertices, found.inner):
        shown = [tuple(map(to_float, corner)) for corner in corners]
        for printed in EXAMPLE:
            assert any(corner == pytest.approx(printed, rel=1e-8, abs=1e-8) for corner in shown)
        for corner in shown:
            assert any(corner == pytest.approx(printed, rel=1e-8, abs=1e-8) for printed in EXAMPLE)


@pytest.mark.parametrize("discount", [Fraction(3, 4), Fraction(9, 10)])
def test_the_prisoners_dilemma_has_the_printed_corners(discount: Fraction) -> None:
    game = normal_form([[[9, 1], [10, 3]], [[9, 10], [1, 3]]])
    found = equilibrium_set(game, [discount] * 2, Search())
    assert found.is_exact
    assert found.vertices == at((3, 3), (Fraction("9.75"), 3), (9, 9), (3, Fraction("9.75")))
