"""The search over supports and cells, the proof of roots, and their closed forms, each on games with known answers."""

from __future__ import annotations

from fractions import Fraction

import flint
import numpy as np
import pytest

import burden
from burden.game import NormalFormGame, normal_form
from burden.search import Search
from burden.solvers.closed_forms import closed_form
from burden.solvers.indifference import Indifference
from burden.solvers.krawczyk import bounds, prove
from burden.solvers.machine_code import COMPILING, LOADING, Engine
from burden.solvers.support_search import SupportSearch
from tests.all_equilibria import all_equilibria, unmatched

F = Fraction

BOTH = ((0, 1),) * 3


def weakest_link(benefit: int, cost: int) -> NormalFormGame:
    """Three players who work or do not: who works pays the cost, and all gain the benefit if all work.

    Where all mix, each is indifferent if benefit * p * p = cost, p the probability of working: p = sqrt(cost/benefit).
    Where one does not work, nobody else does; where one works, two would mix with p = cost/benefit, and the one who
    works would gain benefit * p * p - cost < 0. So the equilibria are: nobody works, all work, and all mix.
    """
    payoffs = np.empty((3, 2, 2, 2), dtype=int)
    for profile in np.ndindex(2, 2, 2):
        payoffs[(slice(None), *profile)] = [benefit * min(profile) - cost * works for works in profile]
    return normal_form(payoffs)


def found_by(game: NormalFormGame) -> SupportSearch:
    search = SupportSearch(game, Search())
    search.run()
    return search


def test_the_search_finds_roots_with_a_bound_on_their_error() -> None:
    search = found_by(weakest_link(2, 1))
    assert (search.unsettled, search.n_left) == ([], 0)
    (candidate,) = search.candidates
    assert candidate.support == BOTH
    for idle, works in candidate.weights:
        assert abs(works - 0.5**0.5) <= candidate.bound + 1e-15
        assert abs(idle + works - 1) <= 2 * candidate.bound + 1e-15
    assert candidate.bound < 1e-9


def test_a_root_is_proved_enclosed_and_written_in_closed_form() -> None:
    game = weakest_link(2, 1)
    root = prove(Indifference(game, BOTH), [0.7071067811865476] * 3, 1e-12)
    assert root is not None
    balls = root.balls(224)
    assert balls is not None
    lower, upper = bounds(balls[0][1])
    assert lower**2 < F(1, 2) < upper**2
    assert upper - lower < F(1, 10**60)
    form = closed_form(root)
    assert form is not None
    assert form.polynomial == flint.fmpq_poly([F(-1, 2).numerator, 0, 2]) / 2  # p**2 - 1/2
    assert list(map(str, form.numbers(form.weights[2]))) == ["(2 - sqrt(2))/2", "sqrt(2)/2"]
    # Two pure equilibria of index +1 and this one: the sum is +1.
    assert root.index == -1


def test_no_root_is_proved_where_there_is_none_or_a_double_one() -> None:
    system = Indifference(weakest_link(2, 1), BOTH)
    assert prove(system, [0.5] * 3, 1e-12) is None
    # y z, x z and x y are to vanish: at the origin all derivatives do.
    assert prove(Indifference(weakest_link(1, 0), BOTH), [0.0] * 3, 1e-12) is None


@pytest.mark.parametrize("gap", [F(1, 10**3), F(1, 10**6), F(1, 10**9)])
def test_two_roots_are_told_apart_however_close(gap: F) -> None:
    """x = y = z, and (x - 1/2)(x - 1/2 - gap) = 0, by the indifference of the first, the second and the third player.

    The differences of payoffs are x - y for the third, z - x for the second, and y z - s y + p for the first, with the
    sum s and the product p of the two roots. Between the roots the last one changes its sign, and so does the index.
    """
    roots = (F(1, 2), F(1, 2) + gap)
    s, p = sum(roots), roots[0] * roots[1]
    payoffs = np.zeros((3, 2, 2, 2), dtype=object)
    for x, y, z in np.ndindex(2, 2, 2):
        payoffs[:, x, y, z] = [x * (y * z - s * y + p), y * (z - x), z * (x - y)]
    solution = burden.solve(normal_form(payoffs))
    assert solution.complete
    mixed = {one.profile: one.index for one in solution.equilibria if one.type == "mixed"}
    assert sorted(mixed[((1 - x, x),) * 3] or 0 for x in roots) == [-1, 1]


def test_lists_hold_where_doubles_are_at_their_end() -> None:
    """Gains of 1e-16 and payoffs of 55 bits: signs need more than doubles."""
    numbers = [
        2356404712320968,
        -9241362464664127,
        -4149859471220624,
        5529885318107739,
        6067881858877356,
        9345967363299847,
        6864995022221803,
        -9241362464664127,
        -4956953999625749,
        11044798588624461,
        8120453240351842,
        -2834712497227916,
        12399871022859881,
        14651670836545129,
        -1355072434235420,
        4727781472232953,
        -10596434898899547,
        -10471867270142471,
        1011313643146226,
        -16006743270780549,
        -3482304619163592,
        3816082045192108,
        8912575721165950,
        4403985411265115,
        13640357193398903,
        2495944388669061,
        -1340100386644403,
        1449695967810462,
        3033940929438678,
        1564282231506860,
        -11493162278349375,
        9918898681781837,
        -7532549874278835,
        14646680154014790,
        -1240486170539022,
        -4737762837293631,
        8439258618789341,
        2007655238701435,
        15892157007084151,
        -5524894635577400,
        -4717800107172275,
        -9231381099603449,
        -657573486996354,
        6770371488646761,
        -8464212031441036,
        2246809131154909,
        9241362464664127,
        -4403985411265115,
        12285284759163483,
        7662108185566250,
        13411184666006107,
        2351414029790629,
        -8897603673574933,
        1698831225324614,
    ]
    payoffs = np.array(numbers, dtype=object).reshape(3, 2, 3, 3)
    solution = burden.solve(normal_form(payoffs))
    assert solution.complete
    assert solution.certificate.index_sum == 1
    ours = [tuple(tuple(map(float, own)) for own in equilibrium.profile) for equilibrium in solution.equilibria]
    assert not unmatched(all_equilibria(payoffs).profiles, ours)


def test_a_root_that_algebra_finds_too_is_listed_once() -> None:
    """Two roots 4e-6 apart: one is proved near its doubles, for the other algebra is asked, and gives both."""
    numbers = [
        -392665457383,
        -230699181935,
        174256795938,
        -247905910621,
        328862188843,
        122676899133,
        -198810977416,
        49054643952,
        -80996567475,
        -66274802389,
        71164151083,
        159508171350,
        95731762312,
        -144786406264,
        245394087519,
        93260228463,
        -358305719015,
        353376081068,
        -61385453695,
        186533886677,
        -58887060344,
        7401171796,
        4875918943,
        203727185612,
        -108022282802,
        -90842413618,
        -85926205422,
        417206209110,
        -26859502,
        83481531075,
        -117814409941,
        392652027632,
        -434372648543,
        186533886677,
        235601960380,
        -252808689066,
    ]
    payoffs = np.array(numbers, dtype=object).reshape(3, 2, 3, 2)
    solution = burden.solve(normal_form(payoffs))
    expected = all_equilibria(payoffs)
    assert expected.complete
    assert solution.complete
    assert sorted(one.index or 0 for one in solution.equilibria) == sorted(expected.indices) == [-1, 1, 1]
    ours = [tuple(tuple(map(float, own)) for own in equilibrium.profile) for equilibrium in solution.equilibria]
    assert not unmatched(expected.profiles, ours)


def test_copies_of_an_action_share_irrational_weights() -> None:
    """The first player's third action is its first: two quadratic equilibria become segments, and so does a third."""
    payoffs = [
        [[[-3, -2], [10, -8]], [[-1, -8], [-12, 11]], [[-3, -2], [10, -8]]],
        [[[17, -12], [-20, 0]], [[-6, -6], [6, 16]], [[17, -12], [-20, 0]]],
        [[[-17, -11], [-3, -6]], [[12, 9], [0, -8]], [[-17, -11], [-3, -6]]],
    ]
    whole = burden.solve(normal_form(payoffs))
    once = burden.solve(normal_form([table[:2] for table in payoffs]))
    assert whole.complete
    assert [component.dimension for component in whole.components] == [1, 1, 1]
    folded = {((x[0] + x[2], x[1]), y, z) for x, y, z in (equilibrium.profile for equilibrium in whole.equilibria)}
    assert folded == {equilibrium.profile for equilibrium in once.equilibria}


def test_machine_code_is_asked_for_only_when_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "compiled", None)
    for on_disk, spent, remaining, wanted in [
        (True, LOADING / 2, 60.0, False),
        (True, LOADING * 2, 1.0, True),
        (False, LOADING * 2, 60.0, False),
        (False, COMPILING * 2, 60.0, True),
        (False, COMPILING * 2, COMPILING, False),
    ]:
        monkeypatch.setattr(Engine, "is_on_disk", staticmethod(lambda on_disk=on_disk: on_disk))
        monkeypatch.setattr(Engine, "spent", spent)
        assert Engine.wants_machine_code(remaining) == wanted
