"""Kernels for one and two choosers, and for those who follow a leader, beside the exact solver."""

from __future__ import annotations

import itertools
import os
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from burden.sweeps.found import Found
from burden.sweeps.kernels import expect, find_bimatrix, find_leader_first, finding, has_kernel
from burden.sweeps.kernels.gradual import Gradual
from burden.sweeps.kernels.machine_code import foresee
from burden.sweeps.kernels.supports import RECORD, ROWS, SIZE, supports_of
from tests.kernel_games import (
    Tables,
    Values,
    differences_from_exact,
    is_degenerate,
    listed,
    nearly_tied,
    solved,
    tables,
    values_of,
)

SHAPES = list(itertools.product(range(1, 5), repeat=2))


@pytest.fixture(autouse=True)
def in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even machine code that is there already."""
    monkeypatch.setattr(finding.code(), "compiled", None)
    monkeypatch.setattr(Gradual, "is_ready", lambda kernel: kernel.compiled is not None)


def found(game: Tables, values: Values) -> Found:
    if game.leader is None:
        return find_bimatrix(game, values)
    return find_leader_first(game, values, game.leader)


def compared(game: Tables, payoffs: NDArray[np.object_] | NDArray[np.int64]) -> tuple[int, int]:
    """How many points are unsafe, and how many of these without need; all others are as the exact solver says."""
    answer = found(game, values_of(game, payoffs))
    for point, row in enumerate(payoffs.tolist()):
        if answer.unsafe[point]:
            assert point not in answer.point
        else:
            assert differences_from_exact(answer, game, row, point) == [], row
    unsafe = np.flatnonzero(answer.unsafe).tolist()
    return len(unsafe), sum(not is_degenerate(solved(game, payoffs[point].tolist())) for point in unsafe)


# -- everybody at once --------------------------------------------------------------------------------------------


def test_the_battle_of_the_sexes_has_two_pure_equilibria_and_a_mixed_one() -> None:
    """Each goes where it prefers with probability 2/3."""
    game = tables((2, 2))
    answer = find_bimatrix(game, values_of(game, np.array([[2, 0, 0, 1, 1, 0, 0, 2]])))
    assert not answer.unsafe.any()
    pure, other, mixed = (profile for profile, _ in listed(answer, 0))
    assert (pure, other) == (((1, 0), (1, 0)), ((0, 1), (0, 1)))
    assert mixed[0] == pytest.approx((2 / 3, 1 / 3), abs=1e-15)
    assert mixed[1] == pytest.approx((1 / 3, 2 / 3), abs=1e-15)
    assert max(abs(Fraction(own) - Fraction(k, 3)) for own, k in zip(mixed[0], (2, 1), strict=True)) <= Fraction(
        answer.errors[0][2].max()
    )
    assert [bound[:2].any() for bound in answer.errors] == [False, False]


@pytest.mark.parametrize("shape", SHAPES)
def test_generic_games_are_all_settled_and_right(shape: tuple[int, int]) -> None:
    generator = np.random.default_rng([1, *shape])
    payoffs = generator.integers(-(10**6), 10**6, (30, 2 * shape[0] * shape[1]))
    assert compared(tables(shape), payoffs) == (0, 0)


@pytest.mark.parametrize("shape", SHAPES)
def test_games_full_of_ties_are_unsafe_or_right(shape: tuple[int, int]) -> None:
    """Hardly any are unsafe that are not degenerate: payoffs are small whole numbers, so that doubles are exact."""
    generator = np.random.default_rng([2, *shape])
    n_unsafe, n_needless = compared(tables(shape), generator.integers(-3, 4, (60, 2 * shape[0] * shape[1])))
    assert n_needless <= 0.2 * n_unsafe


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 3), (4, 3), (4, 4)])
def test_near_ties_are_unsafe_or_right(shape: tuple[int, int]) -> None:
    generator = np.random.default_rng([3, *shape])
    compared(tables(shape), nearly_tied(generator, 60, 2 * shape[0] * shape[1]))


@pytest.mark.parametrize("power", [8, 12, 14, 15, 16, 17, 20, 40, 200])
def test_a_near_tie_in_the_one_place_that_matters_is_unsafe_or_right(power: int) -> None:
    """A third action that is as good as the two mixed in equilibrium, but for a little, either way."""
    game = tables((3, 2))
    for little in (Fraction(1, 10**power), Fraction(-1, 10**power), Fraction(0)):
        row = [
            Fraction(1),
            Fraction(0),
            Fraction(0),
            Fraction(1),
            Fraction(1, 2) + little,
            Fraction(1, 2),
            *map(Fraction, (0, 1, 1, 0, 0, 1)),
        ]
        n_unsafe, n_needless = compared(game, np.array([row], dtype=object))
        if power <= 12 or power >= 17 or not little:
            assert n_unsafe == (power > 12 or not little)
        assert n_needless == (n_unsafe and little != 0)


def test_a_tie_that_no_equilibrium_is_near_does_no_harm() -> None:
    """The second player ties between its actions where the first plays its second, which is strictly dominated."""
    game = tables((2, 2))
    answer = find_bimatrix(game, values_of(game, np.array([[2, 2, 1, 1, 3, 0, 5, 5]])))
    assert not answer.unsafe.any()
    assert listed(answer, 0) == [(((1, 0), (1, 0)), "")]


def test_who_has_one_action_does_not_choose() -> None:
    generator = np.random.default_rng(4)
    for shape in [(1, 3, 1, 3), (2, 1, 3), (1, 1, 4), (1, 1, 1)]:
        assert has_kernel(shape)
        compared(tables(shape), generator.integers(-9, 10, (6, len(shape) * int(np.prod(shape)))))
    assert not has_kernel((2, 2, 2))
    assert has_kernel((2, 2, 2), leader=1)
    assert not has_kernel((5, 2))


def test_numbers_that_are_none_and_values_that_mean_nothing_are_unsafe() -> None:
    game = tables((2, 2))
    values = values_of(game, np.array([[2, 0, 0, 1, 1, 0, 0, 2]] * 4))
    values.values[:, 1] = np.nan
    values.values[9, 2] = np.inf
    values.unsure[3] = True
    answer = find_bimatrix(game, values)
    assert answer.unsafe.tolist() == [False, True, True, True]
    assert answer.point.tolist() == [0, 0, 0]


def test_a_gain_that_is_known_to_be_zero_is_a_tie() -> None:
    game = tables((1, 2))
    game.gains[1, 0, 1] = -1
    assert find_bimatrix(game, values_of(game, np.array([[0, 0, 1, 3]]))).unsafe.all()


# -- a leader -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "leader"), [((3, 3, 3), 0), ((2, 2, 2), 1), ((2, 4, 3), 2), ((3, 2), 0), ((2, 4), 1), ((1, 3, 3), 0)]
)
def test_outcomes_of_a_leader_are_as_the_exact_solver_says(shape: tuple[int, ...], leader: int) -> None:
    generator = np.random.default_rng([5, *shape])
    size = len(shape) * int(np.prod(shape))
    game = tables(shape, leader)
    assert compared(game, generator.integers(-(10**6), 10**6, (12, size))) == (0, 0)
    compared(game, generator.integers(-3, 4, (40, size)))
    compared(game, nearly_tied(generator, 20, size))


def test_a_leader_that_hopes_and_one_that_fears_may_part() -> None:
    """After its first action the others coordinate in three ways, worth 4, 0 and 1 to it; after its second it gets 2.

    Each of the others plays each of its actions with probability 1/2 where both mix, so that the leader expects 1.
    """
    game = tables((2, 2, 2), 0)
    coordination = [1, 0, 0, 1]
    row = [4, 0, 0, 0, 2, 2, 2, 2, *coordination, 1, 1, 0, 0, *coordination, 1, 0, 1, 0]
    answer = find_leader_first(game, values_of(game, np.array([row])), 0)
    assert listed(answer, 0) == [
        (((1, 0), (1, 0), (1, 0)), "optimistic"),
        (((0, 1), (1, 0), (1, 0)), "pessimistic"),
    ]
    assert not compared(game, np.array([row]))[0]


def test_replies_that_a_leader_values_by_the_same_formula_are_no_tie_to_be_settled() -> None:
    """Both coordinated replies give it one and the same number, and the mixed one less; its other action gives less."""
    game = tables((2, 2, 2), 0)
    row = [4, 0, 0, 4, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 0]
    apart = find_leader_first(game, values_of(game, np.array([row])), 0)
    assert apart.unsafe.all()
    game.payoffs[0, 0, 1, 1] = game.payoffs[0, 0, 0, 0]
    together = find_leader_first(game, values_of(game, np.array([row])), 0)
    assert [(profile[1], selection) for profile, selection in listed(together, 0)] == [
        ((1.0, 0.0), "optimistic"),
        ((0.0, 1.0), "optimistic"),
        ((0.5, 0.5), "pessimistic"),
    ]
    assert differences_from_exact(together, game, row, 0) == []


# -- machine code -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(
    not (finding.code().library.is_on_disk(finding.code().entry) or os.environ.get("CI")),
    reason="compiling takes ten seconds; large sweeps do it",
)
def test_machine_code_gives_the_same_bits() -> None:
    generator = np.random.default_rng(6)
    games = [tables(shape) for shape in SHAPES] + [tables((3, 3, 3), 0), tables((2, 4, 4), 1)]
    blocks = []
    for game in games:
        uniform = values_of(game, generator.integers(-(10**6), 10**6, (40, game.payoffs.size)))
        blocks += [uniform, values_of(game, generator.integers(-3, 4, (150, game.payoffs.size)))]
        uniform.values[:] = uniform.values / 7  # doubles that are rounded
        uniform.bounds[:] = np.abs(uniform.values).max(axis=1) * 2.0**-52
    games = [game for game in games for _ in range(2)]
    in_python = [found(game, values) for game, values in zip(games, blocks, strict=True)]
    finding.code().load()
    for ours, game, values in zip(in_python, games, blocks, strict=True):
        theirs = found(game, values)
        assert ours.point.tolist() == theirs.point.tolist()
        assert ours.unsafe.tolist() == theirs.unsafe.tolist()
        for one, other in zip(
            (*ours.probabilities, *ours.errors), (*theirs.probabilities, *theirs.errors), strict=True
        ):
            assert one.tobytes() == other.tobytes()
        if game.leader is not None:
            assert ours.selection is not None
            assert theirs.selection is not None
            assert ours.selection.tolist() == theirs.selection.tolist()


def test_machine_code_is_taken_at_once_where_many_points_are_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    kernel = Gradual(finding.code().library, finding.code().entry, 8.0)
    monkeypatch.setattr(type(kernel.library), "is_on_disk", lambda *_: False)
    try:
        expect(1_000, said.append)
        foresee(kernel, 25e-6)
        assert (kernel.spent, said) == (0.025, [])
        expect(1_000_000, said.append)
        for _ in range(2):
            foresee(kernel, 25e-6)
        assert kernel.spent == 25
        assert said == ["compiling a kernel, which takes about 8 seconds and is kept"]
    finally:
        expect(0)


# -- tables of supports -------------------------------------------------------------------------------------------


def test_pairs_of_supports_are_counted_by_size() -> None:
    """Of 3 × 4 there are 3·4, 3·6 and 1·4."""
    shape = supports_of(3, 4)
    sizes = shape.records[SIZE::RECORD]
    assert [sizes.count(size) for size in (1, 2, 3)] == [12, 18, 4]
    assert shape.records[ROWS::RECORD][:5] == [1, 1, 1, 1, 2]
