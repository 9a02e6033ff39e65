"""Three and more players: games solved by hand, limits, and symmetries of the problem."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import burden
from burden import exact
from burden.exact import Enclosure
from burden.game import NormalFormGame, normal_form
from burden.results import Solution
from burden.search import Search
from burden.solvers.machine_code import Engine
from tests.random_games import Payoffs, n_player_games, seeded_n_player_games

CLASSIC = Path(__file__).parents[1] / "games" / "classic"

F = Fraction
ZERO, HALF, ONE = F(0), F(1, 2), F(1)

#: Probabilities of the second action, player by player.
Point = tuple[Any, ...]


def classic(name: str) -> burden.Model:
    model = burden.load(CLASSIC / f"{name}.yaml")
    assert isinstance(model, burden.Model)
    return model


def from_gains(*gains: Callable[..., int]) -> NormalFormGame:
    """Two actions each: what each player gains by its second one, as a function of the actions 0 and 1 of the others.

    Averages of it are averages over what the others play, so that its formula holds for their probabilities as well, if
    it is affine in each.
    """
    shape = (2,) * len(gains)
    payoffs = np.zeros((len(gains), *shape), dtype=int)
    for cell in np.ndindex(*shape):
        for player, gain in enumerate(gains):
            if cell[player]:
                payoffs[(player, *cell)] = gain(*cell[:player], *cell[player + 1 :])
    return normal_form(payoffs)


def points(solution: Solution) -> dict[Point, int | None]:
    """What is listed of a game of two actions each, with indices."""
    found = {tuple(own[1] for own in equilibrium.profile): equilibrium.index for equilibrium in solution.equilibria}
    assert len(found) == len(solution.equilibria), "an equilibrium is listed twice"
    return found


def components(solution: Solution) -> set[frozenset[Point]]:
    """Listed equilibria of a game of two actions each, by component."""
    listed = [tuple(own[1] for own in equilibrium.profile) for equilibrium in solution.equilibria]
    return {frozenset(listed[position] for position in component.equilibria) for component in solution.components}


def subsets(solution: Solution) -> set[frozenset[Point]]:
    """Products of convex hulls, by their corners."""
    listed = [tuple(own[1] for own in equilibrium.profile) for equilibrium in solution.equilibria]
    return {frozenset(listed[position] for position in one) for c in solution.components for one in c.subsets}


def assert_complete(solution: Solution, index_sum: int | None = 1) -> None:
    assert solution.complete
    assert solution.certificate.index_sum == index_sum
    assert (solution.unsettled, solution.n_unsettled, solution.interrupted) == ((), 0, False)
    assert all(equilibrium.regret == 0 for equilibrium in solution.equilibria)


# -- the volunteer's dilemma --------------------------------------------------------------------------------------


def volunteers(n_players: int, b: int = 4, c: int = 1) -> NormalFormGame:
    """All get b if anybody volunteers, which costs c: action 1.

    Volunteering is worth ``b - c``; abstaining is worth b less b times the probability q that all others abstain. So a
    player who mixes has ``q = c/b``, and volunteers for sure if q is more. If somebody volunteers for sure, all others
    abstain for sure. Otherwise let k >= 2 players mix, the others abstain. All who mix see the same product of the
    others' probabilities of abstaining, so these are equal, ``(c/b)**(1/(k-1))``. The others see the product of all k
    of them, which is less than c/b: abstaining is their only best reply. So each set of players that is not empty has
    just one equilibrium, ``2**n - 1`` in all.

    What i gains by volunteering is ``b prod (1 - v_j) - c``, with v_j the others' probabilities of volunteering. Where
    k mix, the entries of ``-J`` are 0 on its diagonal and the same positive number off it: its eigenvalues are k - 1
    times that number, and k - 1 times minus that number. The index is ``(-1)**(k-1)``.
    """
    payoffs = np.zeros((n_players, *(2,) * n_players), dtype=int)
    for cell in np.ndindex(*(2,) * n_players):
        for player, own in enumerate(cell):
            payoffs[(player, *cell)] = b * max(cell) - c * own
    return normal_form(payoffs)


def test_the_volunteers_dilemma_of_three() -> None:
    """Pairs abstain with c/b = 1/4, all three with (1/4)**(1/2) = 1/2. Indices: 3 - 3 + 1 = 1."""
    solution = burden.solve(volunteers(3))
    pure: dict[Point, int] = {(1, 0, 0): 1, (0, 1, 0): 1, (0, 0, 1): 1}
    q = F(3, 4)
    pairs: dict[Point, int] = {(q, q, 0): -1, (q, 0, q): -1, (0, q, q): -1}
    assert points(solution) == pure | pairs | {(HALF, HALF, HALF): 1}
    assert_complete(solution)
    # Volunteers get 3, whether they mix or not; who only watches a pair gets 4 (1 - 1/16).
    paid: set[Point] = {
        (3, 4, 4),
        (4, 3, 4),
        (4, 4, 3),
        (3, 3, F(15, 4)),
        (3, F(15, 4), 3),
        (F(15, 4), 3, 3),
        (3, 3, 3),
    }
    assert {e.payoffs for e in solution.equilibria} == paid
    assert [e.strict for e in solution.equilibria] == [True] * 3 + [False] * 4
    assert [e.component for e in solution.equilibria] == [1, 2, 3, 4, 5, 6, 7]


def test_the_volunteers_dilemma_of_four() -> None:
    """Pairs abstain with 1/4, triples with 1/2, all four with q = (1/4)**(1/3), which is of degree 3: 4 q**3 = 1.

    Indices: 4 - 6 + 4 - 1 = 1.
    """
    solution = burden.solve(volunteers(4))
    assert_complete(solution)
    rational = {point: index for point, index in points(solution).items() if not isinstance(point[0], Enclosure)}
    chances = {1: ONE, 2: F(3, 4), 3: HALF}
    expected: dict[Point, int] = {}
    for volunteering in np.ndindex(2, 2, 2, 2):
        k = sum(volunteering)
        if k in chances:
            expected[tuple(chances[k] * own for own in volunteering)] = (-1) ** (k - 1)
    assert rational == expected
    assert len(expected) == 4 + 6 + 4
    last = solution.equilibria[-1]
    assert len(solution.equilibria) == len(rational) + 1
    assert last.index == -1
    assert last.payoffs == (F(3),) * 4
    for abstain, volunteer in last.profile:
        assert isinstance(abstain, Enclosure)
        assert isinstance(volunteer, Enclosure)
        for lower, upper in ((abstain.lower, abstain.upper), (1 - volunteer.upper, 1 - volunteer.lower)):
            # 4 q**3 = 1, in integers: q is a root of an increasing function.
            assert 4 * lower.numerator**3 < lower.denominator**3
            assert 4 * upper.numerator**3 > upper.denominator**3
            assert upper - lower < F(1, 10**30)


def test_numbers_of_degree_three_are_given_by_bounds_in_json() -> None:
    last = burden.solve(volunteers(4)).to_dict()["equilibria"][-1]
    assert set(last["enclosures"]) == {"player_1", "player_2", "player_3", "player_4"}
    for weights in last["enclosures"].values():
        for action, above in (("1", True), ("2", False)):
            lower, upper = (F(weights[action][end]) for end in ("lower", "upper"))
            for end, is_more in ((lower, not above), (upper, above)):
                q = end if above else 1 - end
                assert (4 * q**3 > 1) == is_more
    assert last["exact"]["player_1"]["1"].startswith("0.6299605249474365823836053036391")
    assert last["strategies"]["player_1"]["1"] == pytest.approx(0.25 ** (1 / 3), rel=1e-15)


# -- the weakest link ---------------------------------------------------------------------------------------------


def weakest_link(levels: int) -> Solution:
    """Solve games/classic/weakest-link.yaml with its two lowest or with all three levels.

    Payoff ``0.2 min - 0.1 own + 0.6``. Let g be the probabilities that each player is above low, and h that it is high.
    From low to medium a player gains ``0.2 M - 0.1``, with M the product of the others' g; from medium to high
    ``0.2 H - 0.1``, with H the product of their h. Since ``H <= M``, the best reply is: g = 1 if M > 1/2, g = 0 if
    M < 1/2, any g between if M = 1/2; and the same for h by H. So both g and h are equilibria of the game with two
    levels, with h <= g, and any two such equilibria give one of the game with three.

    With two levels: all play low, g = (0, 0, 0), or all high, (1, 1, 1). Who mixes sees M = 1/2, so that at least one
    of its others mixes. If just two mix, the third plays high, since M would be 0, and they mix with 1/2; but then the
    third sees M = 1/4 and plays low. So all mix, all products of two are 1/2, and all are s = 1/sqrt(2). Three in all.

    With three levels: (g, h) is (0, 0), (1, 0), (1, 1), (s, 0), (s, s) or (1, s). At (s, s) medium is a best reply too,
    though not played.
    """
    model = classic("weakest-link")
    game = model.at(model.values())
    if levels == 2:
        game = normal_form(game.exact_payoffs[:, :2, :2, :2], actions=[["low", "medium"]] * 3)
    return burden.solve(game)


@pytest.mark.parametrize(("levels", "n_equilibria"), [(2, 3), (3, 6)])
def test_the_weakest_link(levels: int, n_equilibria: int) -> None:
    solution = weakest_link(levels)
    labels = ["low", "medium", "high"][:levels]
    s, rest = "sqrt(2)/2", "(2 - sqrt(2))/2"
    expected = [{label: "1"} for label in labels]
    expected += [{lower: rest, upper: s} for lower in labels for upper in labels[labels.index(lower) + 1 :]]
    listed = [list(equilibrium["exact"].values()) for equilibrium in solution.to_dict()["equilibria"]]
    assert len(listed) == n_equilibria
    assert sorted(listed, key=str) == sorted(([own] * 3 for own in expected), key=str)
    # Whoever mixes is paid as at the lowest level that it plays.
    for equilibrium in solution.equilibria:
        lowest = labels.index(next(iter(equilibrium.strategies[solution.game.players[0].key])))
        assert equilibrium.payoffs == (F(7 + lowest, 10),) * 3
    assert_complete(solution, 1 if levels == 2 else None)


def test_an_action_that_is_as_good_but_not_played_leaves_the_index_open() -> None:
    """Index -1 where all mix over two levels: dF/dg = 0.2 g for each other, as among three volunteers with both signs
    turned, so that det -J = -2 (0.2 g)**3."""
    solution = weakest_link(3)
    indices = {frozenset(e.strategies["First"]): e.index for e in solution.equilibria if e.type == "mixed"}
    assert indices == {
        frozenset({"low", "medium"}): -1,
        frozenset({"medium", "high"}): -1,
        frozenset({"low", "high"}): None,
    }
    assert len([note for note in solution.notes if note.endswith("has the best replies low, medium, high")]) == 3


# -- numbers ------------------------------------------------------------------------------------------------------


def test_quadratic_roots_are_written_exactly() -> None:
    """Threshold public good of three, two needed: a contribution decides if just one of the others contributes.

    At cost 1/4, where x, y contribute, ``x + y - 2xy = 1/4`` for all pairs who are seen by one who mixes. With
    ``s = 1 - 2x`` that is ``s t = 1/2``: all three mix with s = t = u = +-1/sqrt(2). Where one contributes for sure,
    one of the others decides if the other one abstains, with 1/4; the sure one then decides with 2 (1/4)(3/4) = 3/8,
    more than its cost. Where one abstains for sure, the others would contribute with 1/4, and it with them. Where two
    are sure the third decides for sure or not at all. Pure: none, or just two.

    Indices: dF/dx = s for all three; det -J = -2 s**3, so +1 where s is negative, x large. For a pair dF/dx = -1 and
    det -J = -1. In sum 4 - 3 + 1 - 1.
    """
    solution = burden.solve(classic("threshold"), cost="1/4")
    assert_complete(solution)
    mixed = [e for e in solution.equilibria if e.type == "mixed"]
    assert len(solution.equilibria) - len(mixed) == 4
    high, low = "(2 + sqrt(2))/4", "(2 - sqrt(2))/4"
    sure, pair = {"contribute": "1"}, {"contribute": "3/4", "abstain": "1/4"}
    many, few = {"contribute": high, "abstain": low}, {"contribute": low, "abstain": high}
    assert [([*e.exact.values()], e.index) for e in mixed] == [
        ([sure, pair, pair], -1),
        ([pair, sure, pair], -1),
        ([pair, pair, sure], -1),
        ([many, many, many], 1),
        ([few, few, few], -1),
    ]
    # Who abstains gets 1 if both others contribute: ((2 + sqrt(2))/4)**2 = (3 + 2 sqrt(2))/8.
    assert exact.to_text(mixed[3].payoffs[0]) == "(3 + 2*sqrt(2))/8"


def test_payoffs_may_be_irrational() -> None:
    """Who mixes among three volunteers abstains with sqrt(c/b), here with c = 1 and b = sqrt(7): no radical of ours."""
    payoffs = np.empty((3, 2, 2, 2), dtype=object)
    for cell in np.ndindex(2, 2, 2):
        for player in range(3):
            payoffs[(player, *cell)] = sympy.sqrt(7) * max(cell) - cell[player]
    solution = burden.solve(normal_form(payoffs))
    assert_complete(solution)
    assert sorted(e.index or 0 for e in solution.equilibria) == [-1, -1, -1, 1, 1, 1, 1]
    for abstain, _ in solution.equilibria[-1].profile:
        lower, upper = exact.ends(abstain)
        # q**4 = 1/7
        assert 7 * lower**4 < 1 < 7 * upper**4
        assert upper - lower < F(1, 10**12)


# -- degenerate games ---------------------------------------------------------------------------------------------


def test_seltens_horse_has_two_segments() -> None:
    """Let f, s and r be the probabilities of R. First gets 3r by L and ``4r (1 - s) + s`` by R; Second, if First plays
    R, 4r by L and 1 by R; Third gains ``2 (1 - f) - f (1 - s)`` by R.

    f = 0: Third gains 2, so r = 1; First stays if 3 >= 4 - 3s. A segment, s >= 1/3. f = 1: if s < 1, Third loses, so
    r = 0 and Second plays R, a contradiction; if s = 1, Second stays if 4r <= 1, and then First does. Another segment.
    0 < f < 1: if 4r > 1, s = 0 and 3r = 4r; if 4r < 1, s = 1 and 3r = 1; if 4r = 1, 3/4 = 1. None of these can be.
    """
    solution = burden.solve(classic("selten-horse"))
    assert_complete(solution, None)
    # Probabilities of R, the second action.
    first = frozenset({(0, F(1, 3), 1), (0, 1, 1)})
    second = frozenset({(1, 1, 0), (1, 1, F(1, 4))})
    assert components(solution) == subsets(solution) == {first, second}
    assert [component.dimension for component in solution.components] == [1, 1]
    assert {equilibrium.type for equilibrium in solution.equilibria} == {"vertex"}
    assert solution.headline == "4 extreme equilibria on 2 components, list complete"


@pytest.mark.parametrize(("n_copies", "dimension"), [(2, 1), (3, 2)])
def test_copies_of_an_action_make_segments_and_triangles(n_copies: int, dimension: int) -> None:
    """All gain 1 if all take their first actions, or all their last. With w the weights on the last, a player gains
    ``w w' - (1 - w)(1 - w') = w + w' - 1`` by it. Without copies: all first, all last, or all with 1/2; if just two
    mixed, they would see w + w' = 1 with w' pure, and if just one mixed, its others would play differently, and one of
    them would gain w or 1 - w by leaving.

    Player 1 has its first action several times: what it gives to it can be shared out in any way.
    """
    payoffs = np.zeros((3, n_copies + 1, 2, 2), dtype=int)
    payoffs[:, :n_copies, 0, 0] = payoffs[:, n_copies, 1, 1] = 1
    solution = burden.solve(normal_form(payoffs))
    assert_complete(solution, None)
    unit = [tuple(F(int(a == k)) for a in range(n_copies + 1)) for k in range(n_copies + 1)]
    halves = [(*(HALF * w for w in own[:-1]), HALF) for own in unit[:-1]]
    others = {0: ((ONE, ZERO),) * 2, 1: ((ZERO, ONE),) * 2, 2: ((HALF, HALF),) * 2}
    expected = {
        frozenset((own, *others[0]) for own in unit[:-1]),
        frozenset({(unit[-1], *others[1])}),
        frozenset((own, *others[2]) for own in halves),
    }
    listed = [equilibrium.profile for equilibrium in solution.equilibria]
    assert {frozenset(listed[p] for p in c.equilibria) for c in solution.components} == expected
    assert all(component.subsets == (component.equilibria,) for component in solution.components)
    assert [component.dimension for component in solution.components] == [dimension, 0, dimension]
    assert [component.index for component in solution.components] == [None, 1, None]


def test_a_player_who_does_not_care_can_bend_equilibria_to_a_curve() -> None:
    """Players 1 and 2 gain ``4yz - 1`` and ``4xz - 1`` by their second actions; player 3 never cares.

    For each z: (0, 0) is an equilibrium of the others, strict. If z >= 1/4 so is (1, 1), and if z > 1/4 both may mix,
    with x = y = 1/(4z). One alone does not mix: if just x did, it would see 4yz = 1 with y = 1, z = 1/4, and player 2
    would gain x - 1 < 0 by what it plays. So there are a segment, and another one that the hyperbola 4xz = 4yz = 1
    leaves at (1, 1, 1/4), to end at (1/4, 1/4, 1).
    """
    solution = burden.solve(from_gains(lambda y, z: 4 * y * z - 1, lambda x, z: 4 * x * z - 1, lambda _x, _y: 0))
    assert_complete(solution, None)
    quarter = F(1, 4)
    below, above = solution.components
    listed: list[Point] = [tuple(own[1] for own in equilibrium.profile) for equilibrium in solution.equilibria]
    assert {listed[p] for p in below.equilibria} == {(0, 0, 0), (0, 0, 1)}
    assert (below.dimension, below.curves) == (1, ())
    assert above.dimension == 1
    assert frozenset({(1, 1, quarter), (1, 1, 1)}) in subsets(solution)
    (curve,) = above.curves
    assert (curve.dimension, curve.support) == (1, ((0, 1),) * 3)
    assert {listed[p] for p in curve.endpoints} == {(1, 1, quarter), (quarter, quarter, 1)}
    assert curve.samples
    for x, y, z in (listed[p] for p in (*curve.samples, *curve.endpoints)):
        assert x == y == 1 / (4 * z)
    samples = {listed[p] for p in curve.samples}
    assert {listed[p] for p in above.equilibria} == samples | {(1, 1, quarter), (1, 1, 1), (quarter, quarter, 1)}
    types = {point: equilibrium.type for point, equilibrium in zip(listed, solution.equilibria, strict=True)}
    assert {types[point] for point in samples} == {"mixed"}
    assert {kind for point, kind in types.items() if point not in samples} == {"vertex"}
    # The equations vanish along the whole curve, and not at (1/2, 1/2, 1).
    for equation in curve.equations:
        left = equation.removesuffix(" = 0")
        for x, z, vanishes in ((quarter, ONE, True), (HALF, HALF, True), (F(3, 4), F(1, 3), True), (HALF, ONE, False)):
            text = left
            for player, value in enumerate((x, x, z), start=1):
                text = text.replace(f"p(player_{player}, 2)", f"({value})")
            assert (sympy.sympify(text, rational=True) == 0) == vanishes


def test_a_player_who_changes_nothing_stretches_equilibria_to_segments() -> None:
    """Players 1 and 2 gain 2y - 1 and 2x - 1: (0, 0), (1, 1), (1/2, 1/2). Player 3 is free at each."""
    solution = burden.solve(from_gains(lambda y, _: 2 * y - 1, lambda x, _: 2 * x - 1, lambda _x, _y: 0))
    assert_complete(solution, None)
    expected = {frozenset({(k, k, 0), (k, k, 1)}) for k in (0, 1, HALF)}
    assert components(solution) == subsets(solution) == expected
    assert [component.dimension for component in solution.components] == [1, 1, 1]


def test_where_nobody_cares_everything_is_an_equilibrium() -> None:
    solution = burden.solve(normal_form(np.zeros((3, 2, 2, 2), dtype=int)))
    assert_complete(solution, None)
    cube = frozenset(np.ndindex(2, 2, 2))
    assert components(solution) == subsets(solution) == {cube}
    assert [component.dimension for component in solution.components] == [3]
    assert {equilibrium.type for equilibrium in solution.equilibria} == {"vertex"}


def test_a_double_root_is_listed_once() -> None:
    """Gains of action 1: ``y - z``, ``x + z - 1`` and ``4xy - 1``.

    Where all mix, y = z, x = 1 - z and 4 z (1 - z) = 1: z = 1/2, twice.

    Otherwise let x = 0: player 3 plays z = 0, so player 2 gains -1 and plays y = 0. x = 1: player 2 gains z. If z > 0
    it plays y = 1, player 3 gains 3, and z = 1. If z = 0, y <= 1/4 is what keeps player 3 there. 0 < x < 1: y = z. Both
    0: gains x - 1 and -1, as it should be. Both 1: gains x and 4x - 1, so x >= 1/4. So there are the segments
    [0, 1] x 0 x 0 and 1 x [0, 1/4] x 0, which meet, and [1/4, 1] x 1 x 1.
    """
    solution = burden.solve(from_gains(lambda y, z: y - z, lambda x, z: x + z - 1, lambda x, y: 4 * x * y - 1))
    assert_complete(solution, None)
    quarter = F(1, 4)
    bent = frozenset({(0, 0, 0), (1, 0, 0), (1, quarter, 0)})
    straight, point = frozenset({(quarter, 1, 1), (1, 1, 1)}), frozenset({(HALF, HALF, HALF)})
    assert components(solution) == {bent, straight, point}
    assert subsets(solution) == {
        frozenset({(0, 0, 0), (1, 0, 0)}),
        frozenset({(1, 0, 0), (1, quarter, 0)}),
        straight,
        point,
    }
    assert {component.dimension for component in solution.components} == {0, 1}
    (double,) = [e for e in solution.equilibria if e.type == "mixed"]
    assert double.index is None


# -- limits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "is_interrupted", "reason"),
    [(1e-9, False, "the budget of 1e-09 s is used up"), (None, True, "interrupted")],
)
def test_a_search_that_cannot_begin_gives_pure_equilibria(
    seconds: float | None, is_interrupted: bool, reason: str
) -> None:
    search = Search(seconds)
    if is_interrupted:
        search.interrupt()
    solution = burden.solve(volunteers(3), budget=search)
    assert points(solution) == {(1, 0, 0): 1, (0, 1, 0): 1, (0, 0, 1): 1}
    assert not solution.complete
    assert solution.certificate.index_sum is None
    assert solution.notes == (f"not searched: 27 support profiles; {reason}",)
    assert solution.headline == "3 equilibria, list not complete"
    assert solution.interrupted == is_interrupted
    answer = solution.to_dict()
    assert (answer["complete"], answer["interrupted"]) == (False, is_interrupted)


def test_a_search_that_is_interrupted_gives_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "wants_machine_code", lambda _: False)
    monkeypatch.setattr(Engine, "compiled", None)
    reports = []

    def watch(fraction: float, text: str) -> None:
        reports.append((fraction, text))
        search.interrupt()

    search = Search(report=watch)
    payoffs = next(seeded_n_player_games(1, 1, (6, 6, 6)))
    solution = burden.solve(normal_form(payoffs), budget=search)
    assert len(reports) == 1
    assert 0 < reports[0][0] < 1
    assert solution.interrupted
    assert not solution.complete
    (note,) = [note for note in solution.notes if note.startswith("not searched: ")]
    assert note.endswith(" support profiles; interrupted")
    n_left = int(note.split()[2].replace(",", ""))
    assert 0 < n_left < 63**3
    best = [payoffs[i] == payoffs[i].max(axis=i, keepdims=True) for i in range(3)]
    pure = {tuple(cell) for cell in np.argwhere(best[0] & best[1] & best[2]).tolist()}
    found = [e.profile for e in solution.equilibria if e.type == "pure"]
    assert {tuple(own.index(ONE) for own in profile) for profile in found} == pure


def test_a_game_that_is_too_large_gives_what_there_is_time_for() -> None:
    payoffs = np.random.default_rng(1).integers(0, 1000, (3, 20, 20, 20))
    start = time.perf_counter()
    solution = burden.solve(normal_form(payoffs), budget=1)
    assert time.perf_counter() - start < 10  # a second on an idle machine, and one to finish
    best = [payoffs[i] == payoffs[i].max(axis=i, keepdims=True) for i in range(3)]
    pure = [tuple(cell) for cell in np.argwhere(best[0] & best[1] & best[2]).tolist()]
    found = [e.profile for e in solution.equilibria if e.type == "pure"]
    assert [tuple(own.index(ONE) for own in profile) for profile in found] == pure
    assert not solution.complete
    assert any(note.endswith("the budget of 1 s is used up") for note in solution.notes)


def test_a_game_beyond_all_search_says_so_at_once() -> None:
    """Sixty actions are more than the search takes, whatever the budget."""
    payoffs = np.random.default_rng(1).integers(0, 1000, (3, 60, 2, 2))
    payoffs[0, :, 0], payoffs[0, :, 1] = np.arange(60)[:, None], -np.arange(60)[:, None]  # so that none is dominated
    start = time.perf_counter()
    solution = burden.solve(normal_form(payoffs), budget=60)
    assert time.perf_counter() - start < 10
    assert not solution.complete
    assert any(note.endswith("; the game is too large to be searched") for note in solution.notes)


def test_of_surfaces_it_is_said_that_their_components_are_not_proved() -> None:
    """Two idle players; the first one gains y z - 1/4 by its second action, so that y z = 1/4 parts two regions."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=object)
    for y, z in np.ndindex(2, 2):
        payoffs[0, 1, y, z] = F(y * z) - F(1, 4)
    solution = burden.solve(normal_form(payoffs))
    assert any(curve.dimension > 1 for component in solution.components for curve in component.curves)
    assert any(note.startswith("how many components there are is not proved") for note in solution.notes)


# -- a leader -----------------------------------------------------------------------------------------------------


def test_allies_who_mix_weigh_with_their_leader() -> None:
    """A guarantor steps in or stands back; then three allies play the volunteer's dilemma with b = 4 and c = 1.

    The good is worth 8 to it. If it steps in, at 3/4, allies abstain: it gets 7 1/4. If it stands back, it gets 8 where
    one volunteers for sure; where two mix, 8 (1 - 1/16) = 7 1/2; where all do, 8 (1 - 1/8) = 7. Hoping for the best
    it stands back, for 8, with any of three volunteers; fearing the worst, 7, it steps in.
    """
    payoffs = np.empty((4, 2, 2, 2, 2), dtype=object)
    for leads, *allies in np.ndindex(2, 2, 2, 2):
        good = max(leads, *allies)
        payoffs[(slice(None), leads, *allies)] = [8 * good - F(3, 4) * leads, *(4 * good - own for own in allies)]
    game = normal_form(payoffs, ["G", "A", "B", "C"], [["stand back", "step in"], *[["abstain", "volunteer"]] * 3])
    solution = burden.solvers.solve(game, timing="guarantor-first", leader="G")
    back, forth = solution.subgames
    assert sorted(back.leader_payoffs) == [7, F(15, 2), F(15, 2), F(15, 2), 8, 8, 8]
    assert forth.leader_payoffs == (F(29, 4),)
    for subgame, index_sum in ((back, 1), (forth, 1)):
        assert_complete(subgame.solution, index_sum)
    assert solution.complete
    outcomes: dict[Point, Any] = {
        tuple(own[1] for own in e.profile): (e.selection, e.payoffs[0]) for e in solution.equilibria
    }
    assert outcomes == {
        (0, 1, 0, 0): ("optimistic", 8),
        (0, 0, 1, 0): ("optimistic", 8),
        (0, 0, 0, 1): ("optimistic", 8),
        (1, 0, 0, 0): ("pessimistic", F(29, 4)),
    }


# -- symmetries ---------------------------------------------------------------------------------------------------


def listed(solution: Solution) -> list[list[list[float]]]:
    return [[[float(w) for w in own] for own in equilibrium.profile] for equilibrium in solution.equilibria]


def is_bent(solution: Solution) -> bool:
    """Whether there are curves, of which samples are listed that are nobody's choice but ours."""
    return any(component.curves for component in solution.components)


def assert_same_solution(one: Solution, other: Solution, expected: list[list[list[float]]]) -> None:
    """Compare two lists, the first of them translated.

    In degenerate games it may depend on the order of things which supports remain unsettled.
    """
    if one.complete and other.complete:
        dimensions = [sorted(c.dimension or 0 for c in solution.components) for solution in (one, other)]
        assert dimensions[0] == dimensions[1]
        assert is_bent(one) == is_bent(other)
        if not is_bent(one):
            assert_same_lists(expected, listed(other))
            assert sorted(e.index or 0 for e in one.equilibria) == sorted(e.index or 0 for e in other.equilibria)
    pure = [[profile for profile in own if all(max(s) == 1 for s in profile)] for own in (expected, listed(other))]
    assert_same_lists(*pure)


def assert_same_lists(left: list[list[list[float]]], right: list[list[list[float]]]) -> None:
    flat = [sorted([round(w, 9) + 0.0 for own in profile for w in own] for profile in one) for one in (left, right)]
    assert len(flat[0]) == len(flat[1])
    assert np.abs(np.array(flat[0]) - np.array(flat[1])).max(initial=0) < 1e-6


@given(n_player_games(max_players=4, max_profiles=16, max_payoff=9), st.data())
@settings(max_examples=25, deadline=None)
def test_units_and_origins_of_payoffs_change_nothing(payoffs: Payoffs, data: st.DataObject) -> None:
    """A positive factor for each player, and a number for each thing that its others may do."""
    changed = []
    for player, table in enumerate(payoffs):
        shape = list(table.shape)
        shape[player] = 1
        size = int(np.prod(shape))
        numbers = data.draw(st.lists(st.integers(-9, 9), min_size=size, max_size=size))
        factor = data.draw(st.fractions(F(1, 9), 9, max_denominator=9))
        changed.append(table.astype(object) * factor + np.array(numbers, dtype=object).reshape(shape) * F(1, 3))
    one, other = (burden.solve(normal_form(game), budget=5) for game in (payoffs, changed))
    assert_same_solution(one, other, listed(one))


@given(n_player_games(max_players=4, max_profiles=16, max_payoff=9), st.data())
@settings(max_examples=25, deadline=None)
def test_names_and_order_of_players_and_actions_change_nothing(payoffs: Payoffs, data: st.DataObject) -> None:
    n_players = len(payoffs)
    order = data.draw(st.permutations(range(n_players)))
    turned = payoffs[order].transpose(0, *(player + 1 for player in order))
    orders = [data.draw(st.permutations(range(n))) for n in turned.shape[1:]]
    turned = turned[np.ix_(range(n_players), *orders)]
    one, other = (burden.solve(normal_form(game), budget=5) for game in (payoffs, turned))
    expected = [
        [[profile[player][action] for action in own] for player, own in zip(order, orders, strict=True)]
        for profile in listed(one)
    ]
    assert_same_solution(one, other, expected)


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 3, 2), (2, 2, 2, 2)])
def test_order_changes_nothing_where_nothing_is_tied(shape: tuple[int, ...]) -> None:
    for payoffs in seeded_n_player_games(8, 8, shape, -(10**6), 10**6):
        turned = payoffs[::-1].transpose(0, *range(len(shape), 0, -1))
        one, other = burden.solve(normal_form(payoffs)), burden.solve(normal_form(turned))
        assert_complete(one)
        assert_complete(other)
        assert_same_lists([profile[::-1] for profile in listed(one)], listed(other))


# -- machine code -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(
    not (Engine.is_on_disk() or os.environ.get("CI")), reason="compiling takes half a minute; long searches do it"
)
@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 3, 3), (2, 2, 2, 2)])
def test_machine_code_gives_the_same_lists(shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "compiled", None)
    monkeypatch.setattr(Engine, "wants_machine_code", lambda _: False)
    games = [normal_form(payoffs) for payoffs in seeded_n_player_games(5, 5, shape)]
    games += [normal_form(payoffs) for payoffs in seeded_n_player_games(6, 5, shape, 0, 3)]
    in_python = [burden.solve(game).to_dict() for game in games]
    Engine.load()
    assert Engine.compiled is not None
    assert [burden.solve(game).to_dict() for game in games] == in_python
