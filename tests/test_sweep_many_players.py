"""Kernels for games of three and more players, beside brute force and the exact solver."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from burden.sweeps.found import Found
from burden.sweeps.kernels import find_n_players, find_pure, n_players, pure
from burden.sweeps.kernels.gradual import Gradual
from tests.kernel_games import Tables, Values, is_degenerate, listed, nearly_tied, solved, tables, values_of
from tests.many_player_games import differences, drawn, of_allies

SHAPES = [(2, 2, 2), (2, 3, 3), (3, 3, 3), (2, 2, 2, 2)]


@pytest.fixture(autouse=True)
def in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even machine code that is there already."""
    for kernel in (pure.code(), n_players.code()):
        monkeypatch.setattr(kernel, "compiled", None)
    monkeypatch.setattr(Gradual, "is_ready", lambda kernel: kernel.compiled is not None)


# -- pure equilibria ----------------------------------------------------------------------------------------------


def pure_by_definition(game: Tables, payoffs: Sequence[int | Fraction]) -> tuple[list[tuple[int, ...]], bool]:
    """Profiles from which nobody gains by leaving alone, in order; and whether all of them are strict."""
    found, are_strict = [], True
    for profile in itertools.product(*map(range, game.n_actions)):
        gains = [
            payoffs[game.payoffs[(player, *profile[:player], other, *profile[player + 1 :])]]
            - payoffs[game.payoffs[(player, *profile)]]
            for player, action in enumerate(profile)
            for other in range(game.n_actions[player])
            if other != action
        ]
        if all(gain <= 0 for gain in gains):
            found.append(profile)
            are_strict = are_strict and all(gain < 0 for gain in gains)
    return found, are_strict


def pure_of(found: Found, point: int) -> list[tuple[int, ...]]:
    """Profiles of pure equilibria, as the kernel lists them."""
    assert all(
        set(strategy) <= {0.0, 1.0} and sum(strategy) == 1
        for profile, _ in listed(found, point)
        for strategy in profile
    )
    return [tuple(strategy.index(1.0) for strategy in profile) for profile, _ in listed(found, point)]


@pytest.mark.parametrize(
    ("shape", "high"), [((4,), 9), ((3, 3), 4), ((3, 3, 3), 9), ((2, 3, 1, 2), 5), ((5, 14), 30), ((3, 5, 5), 60)]
)
def test_pure_equilibria_are_those_of_the_definition_unless_one_is_not_strict(
    shape: tuple[int, ...], high: int
) -> None:
    game = tables(shape)
    payoffs = drawn(1, game, 60, 0, high)
    found = find_pure(game, values_of(game, payoffs))
    for point, row in enumerate(payoffs.tolist()):
        expected, are_strict = pure_by_definition(game, row)
        assert found.unsafe[point] == (not are_strict)
        assert pure_of(found, point) == (expected if are_strict else [])


def test_near_ties_of_pure_profiles_are_unsafe_or_right() -> None:
    game = tables((2, 3, 2))
    payoffs = nearly_tied(np.random.default_rng(2), 300, game.payoffs.size)
    found = find_pure(game, values_of(game, payoffs))
    for point in np.flatnonzero(~found.unsafe).tolist():
        assert (pure_of(found, point), True) == pure_by_definition(game, payoffs[point].tolist())
    assert 0.05 < found.unsafe.mean() < 0.95


def test_pure_equilibria_of_many_points_stay_in_order_where_room_is_short() -> None:
    """Everybody gets the same whatever the others do but for a little, so that each game has 3**3 / 3 equilibria."""
    game = tables((3, 3, 3))
    row = [
        int(len({*profile}) == 1 or sorted(profile) == [0, 1, 2]) for _ in range(3) for profile in np.ndindex(3, 3, 3)
    ]
    assert pure_by_definition(game, row) == ([p for p in np.ndindex(3, 3, 3) if sum(p) % 3 == 0], True)
    found = find_pure(game, values_of(game, np.array([row] * 700)))
    assert not found.unsafe.any()
    assert found.point.tolist() == [point for point in range(700) for _ in range(9)]
    assert pure_of(found, 699) == pure_by_definition(game, row)[0]


# -- all equilibria -----------------------------------------------------------------------------------------------


def compared(game: Tables, payoffs: NDArray[np.object_] | NDArray[np.int64]) -> Found:
    """What the kernel says, once all that it has settled is as the exact solver has it."""
    found = find_n_players(game, values_of(game, payoffs))
    assert not set(found.point.tolist()) & set(np.flatnonzero(found.unsafe).tolist())
    assert (np.diff(found.point) >= 0).all()
    for point in np.flatnonzero(~found.unsafe).tolist():
        assert differences(found, game, payoffs[point].tolist(), point) == [], payoffs[point].tolist()
    return found


def dilemma(game: Tables, benefit: int, cost: int) -> list[int]:
    """Volunteer's dilemma: all get the benefit if anybody pays the cost (action 1)."""
    profiles = list(np.ndindex(*game.n_actions))
    return [benefit * any(p) - cost * p[player] for player in range(len(game.n_actions)) for p in profiles]


def test_three_volunteers_have_the_equilibria_of_the_textbook() -> None:
    """Diekmann (1985): one volunteers; or all do with probability 1 - (c/b)^(1/2).

    Or one abstains, and two do with probability 1 - c/b: the one then gets b(1 - (c/b)^2), and b - c if it volunteered.
    """
    game = tables((2, 2, 2))
    found = compared(game, np.array([dilemma(game, 10, 3)]))
    profiles = [profile for profile, _ in listed(found, 0)]
    pure_ones = [((1, 0), (1, 0), (0, 1)), ((1, 0), (0, 1), (1, 0)), ((0, 1), (1, 0), (1, 0))]
    assert profiles[:3] == pure_ones
    assert len(profiles) == 7
    for place, (abstaining, chance) in enumerate([(0, 0.3), (1, 0.3), (2, 0.3), (None, math.sqrt(0.3))]):
        mixed = [(1.0, 0.0) if player == abstaining else (chance, 1 - chance) for player in range(3)]
        (own,) = [
            p for p in profiles[3:] if all(q == pytest.approx(w, abs=1e-14) for q, w in zip(p, mixed, strict=True))
        ]
        assert abstaining is not None or profiles.index(own) == 6, place
    assert all(error.max() < 1e-12 for error in found.errors)


@pytest.mark.parametrize("shape", SHAPES)
def test_generic_games_are_settled_and_right(shape: tuple[int, ...]) -> None:
    game = tables(shape)
    assert compared(game, drawn(3, game, 12 if shape[-1] == 3 else 25, -(10**6), 10**6)).unsafe.mean() < 0.1


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 2, 3), (2, 2, 2, 2)])
def test_what_is_settled_is_right_even_if_values_are_as_wrong_as_they_may_be(shape: tuple[int, ...]) -> None:
    game = tables(shape)
    generator = np.random.default_rng([4, *shape])
    n_settled = 0
    for error in (10.0, 1.0, 1e-3, 1e-7):
        payoffs = drawn(5, game, 12, -1000, 1000)
        values = values_of(game, payoffs)
        bounds = error * generator.uniform(0, 1, len(values.values))
        spoilt = values.values + bounds[:, None] * generator.choice([-1, 1], values.values.shape)
        found = find_n_players(game, Values(spoilt, bounds + 1e-9, values.unsure))
        for point in np.flatnonzero(~found.unsafe).tolist():
            assert differences(found, game, payoffs[point].tolist(), point) == []
            n_settled += 1
    assert n_settled > 15


@pytest.mark.parametrize(
    "levels", [((0, 1, 2), (1, 2, 3), (1, 2, 3)), ((0, 1, 4), (0, 2), (1, 2, 3)), ((0, 1, 2), (0, 1), (0, 1), (0, 1))]
)
def test_games_of_alliances_are_nearly_all_settled(levels: tuple[tuple[int, ...], ...]) -> None:
    """In generic ones all are; with parameters of one digit some have true ties."""
    game = tables([len(own) for own in levels])
    assert compared(game, of_allies(4, 80, levels, 8)).unsafe.mean() < 0.02
    assert compared(game, of_allies(5, 40, levels, 1)).unsafe.mean() < 0.3


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 2, 3)])
def test_games_full_of_ties_and_near_ties_are_unsafe_or_right(shape: tuple[int, ...]) -> None:
    game = tables(shape)
    found = compared(game, drawn(6, game, 150, 0, 3))
    needless = [
        point
        for point, row in enumerate(drawn(6, game, 150, 0, 3).tolist())
        if found.unsafe[point] and shape == (2, 2, 2) and not is_degenerate(solved(game, row))
    ]
    assert len(needless) < 0.2 * found.unsafe.sum()
    compared(game, nearly_tied(np.random.default_rng(7), 100, game.payoffs.size))


def test_a_tie_that_no_equilibrium_is_near_does_no_harm() -> None:
    """All but the first player always play their first action, and ties of the first one lie elsewhere."""
    game = tables((2, 2, 2))
    profiles = list(np.ndindex(2, 2, 2))
    row = [int(p == (1, 0, 0)) for p in profiles] + [1 - p[1] for p in profiles] + [1 - p[2] for p in profiles]
    found = compared(game, np.array([row]))
    assert [profile for profile, _ in listed(found, 0)] == [((0, 1), (1, 0), (1, 0))]


@pytest.mark.parametrize("power", [8, 12, 17, 40, 200])
def test_a_near_tie_in_the_one_place_that_matters_is_unsafe_or_right(power: int) -> None:
    """The third player's gain at the mixed equilibrium of the other two, who play matching pennies."""
    game = tables((2, 2, 2))
    profiles = list(np.ndindex(2, 2, 2))
    for little in (Fraction(1, 10**power), Fraction(-1, 10**power), Fraction(0)):
        first = [Fraction(int(p[0] == p[1])) for p in profiles]
        third = [p[2] * (p[0] - Fraction(1, 2) + little) for p in profiles]
        found = compared(game, np.array([first + [1 - x for x in first] + third], dtype=object))
        assert found.unsafe[0] == (power > 15 or not little)


def test_what_is_too_large_or_not_known_is_unsafe() -> None:
    game = tables((4, 8, 8))
    for find in (find_n_players, find_pure):
        values = values_of(game, drawn(8, game, 2, 0, 9))
        unsure = Values(values.values, values.bounds, np.array([True, True]))
        found = find(game, unsure)
        assert found.unsafe.all()
        assert [own.shape for own in found.probabilities] == [(0, 4), (0, 8), (0, 8)]
    assert not n_players.is_possible((4, 8, 8))
    large = tables((17, 16, 16))
    assert find_pure(large, values_of(large, drawn(8, large, 1, 0, 9))).unsafe.all()


def test_an_unsure_point_does_not_disturb_the_others() -> None:
    game = tables((2, 2, 2))
    payoffs = drawn(9, game, 5, -1000, 1000)
    values = values_of(game, payoffs)
    for find in (find_n_players, find_pure):
        whole = find(game, values)
        spoilt = values.values.copy()
        spoilt[:, 2] = np.nan
        found = find(game, Values(spoilt, values.bounds, np.arange(5) == 2))
        assert found.unsafe.tolist() == (whole.unsafe | (np.arange(5) == 2)).tolist()
        assert all(listed(found, point) == listed(whole, point) for point in (0, 1, 3, 4))


# -- machine code -------------------------------------------------------------------------------------------------


def is_there(kernel: Gradual) -> bool:
    """Whether its machine code need not be compiled first, or may be."""
    return kernel.library.is_on_disk(kernel.entry) or bool(os.environ.get("CI"))


@pytest.mark.parametrize("name", ["pure", "n_players"])
def test_machine_code_gives_the_same_bits(name: str) -> None:
    find, kernel = (find_pure, pure.code()) if name == "pure" else (find_n_players, n_players.code())
    if not is_there(kernel):
        pytest.skip("compiling takes some seconds; long sweeps do it")
    for shape in SHAPES:
        game = tables(shape)
        for values in (
            values_of(game, drawn(10, game, 30, -1000, 1000)),
            values_of(game, drawn(11, game, 30, 0, 4)),
            values_of(game, nearly_tied(np.random.default_rng(12), 30, game.payoffs.size)),
        ):
            kernel.compiled = None
            in_python = find(game, values)
            kernel.load()
            compiled = find(game, values)
            assert in_python.unsafe.tolist() == compiled.unsafe.tolist()
            assert in_python.point.tolist() == compiled.point.tolist()
            for own, other in zip(
                in_python.probabilities + in_python.errors, compiled.probabilities + compiled.errors, strict=True
            ):
                assert own.tobytes() == other.tobytes()
