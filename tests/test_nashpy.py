"""What nashpy proposes: where it is short the exact list stands and says so; it is asked only where it is cheap."""

from __future__ import annotations

import subprocess
import sys
import time
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from burden.errors import UnsupportedGame
from burden.game import normal_form
from burden.solvers import nashpy_engine, solve
from burden.solvers.nashpy_engine import NASHPY_METHODS, NashpyMethod, propose
from tests import brute_force
from tests.random_games import Bimatrix, half_degenerate_games, seeded_games

F = Fraction
SHORT = "nashpy's support enumeration was short: it proposed 0 of these 1; the exact list stands"


@pytest.mark.parametrize(
    ("a", "b", "x", "y"),
    [
        # Columns 1 and 3 pay 3/4 + 6/4 = 9/4 against 5/4; rows 2 and 3 pay 6/3 = 2/3 + 4/3 = 2 against 1/3.
        ([[1, 0, 0], [0, 1, 3], [2, 0, 2]], [[1, 3, 3], [3, 2, 0], [2, 1, 3]], "0 1/4 3/4", "1/3 0 2/3"),
        # Columns 2 and 3 pay 3/5 + 6/5 = 9/5 against 6/5; rows 1 and 3 pay 3/2 + 1/2 = 1/2 + 3/2 = 2 against 1.
        ([[0, 3, 1], [2, 1, 1], [3, 1, 3]], [[2, 1, 3], [1, 1, 3], [0, 3, 0]], "3/5 0 2/5", "0 1/2 1/2"),
        # Columns 1 and 2 pay 9/4 = 3/4 + 6/4 against 1/4; rows 2 and 3 pay 4/3 + 1/3 = 2/3 + 3/3 = 5/3 against 0.
        ([[0, 0, 0], [2, 1, 0], [1, 3, 1]], [[3, 1, 0], [0, 3, 1], [3, 2, 0]], "0 1/4 3/4", "2/3 1/3 0"),
        # Columns 2 and 3 pay 9/5 = 3/5 + 6/5 against 2/5; rows 1 and 3 pay 4/3 + 2/3 = 6/3 = 2 against 0.
        ([[0, 2, 2], [1, 0, 0], [3, 3, 0]], [[0, 3, 1], [1, 3, 0], [1, 0, 3]], "3/5 0 2/5", "0 2/3 1/3"),
    ],
)
def test_where_nashpy_finds_nothing_the_equilibrium_is_listed(a: Any, b: Any, x: str, y: str) -> None:
    """Games of whole numbers from 0 to 3, each with one equilibrium, in which nashpy 0.0.43 finds none.

    It solves the indifference conditions in floating point, and drops the answer as a weight of 0 becomes -5e-17.
    """
    game = normal_form([a, b])
    expected = (tuple(map(F, x.split())), tuple(map(F, y.split())))
    assert brute_force.extreme_equilibria(a, b) == {expected}
    assert propose(game, "support-enumeration") == frozenset()
    for method in ("auto", "support-enumeration"):
        solution = solve(game, method)
        assert [equilibrium.profile for equilibrium in solution.equilibria] == [expected]
        assert solution.complete
        assert SHORT in solution.notes
        assert solution.certificate.method.endswith("nashpy's support enumeration proposed 0 of 1")
    assert solve(game, "exact").notes == ()


@pytest.mark.parametrize("method", NASHPY_METHODS)
def test_whatever_nashpy_proposes_the_list_is_the_exact_one(method: NashpyMethod) -> None:
    n_short = 0
    for payoffs in half_degenerate_games(seed=5, n_games=60):
        game = normal_form(payoffs)
        alone, compared = solve(game, "exact"), solve(game, method)
        assert [e.profile for e in compared.equilibria] == [e.profile for e in alone.equilibria]
        assert {tuple(e.profile) for e in compared.equilibria} == brute_force.extreme_equilibria(*payoffs)
        assert compared.complete
        n_short += any("was short" in note for note in compared.notes)
    assert method == "lemke-howson" or n_short > 0  # which looks for some equilibrium, so that it cannot be short


def test_what_nashpys_vertex_enumeration_finds_in_nondegenerate_games_is_in_the_list() -> None:
    for payoffs in seeded_games(seed=6, n_games=40):
        game = normal_form(payoffs)
        ours = {
            (brute_force_support(x), brute_force_support(y))
            for x, y in (e.profile for e in solve(game, "exact").equilibria)
        }
        assert propose(game, "vertex-enumeration") <= ours


def brute_force_support(strategy: Any) -> tuple[int, ...]:
    return tuple(action for action, weight in enumerate(strategy) if weight > 0)


def gambits_equilibria(payoffs: Bimatrix) -> set[Any]:
    gambit = pytest.importorskip("pygambit")
    game = gambit.Game.from_arrays(*(np.array(table, dtype=object) for table in payoffs))
    found = gambit.nash.enummixed_solve(game, rational=True).equilibria
    return {
        tuple(tuple(F(str(profile[strategy])) for strategy in player.strategies) for player in game.players)
        for profile in found
    }


def test_the_list_is_that_of_gambits_exact_enumeration() -> None:
    for payoffs in half_degenerate_games(seed=7, n_games=40):
        assert {e.profile for e in solve(normal_form(payoffs), "exact").equilibria} == gambits_equilibria(payoffs)


def test_a_proposal_that_is_no_equilibrium_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nashpy_engine, "propose", lambda *_: frozenset({((0,), (1,)), ((0,), (0,))}))
    notes = solve(normal_form([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]), "vertex-enumeration").notes
    assert notes == (
        "nashpy's vertex enumeration was short: it proposed 1 of these 3; the exact list stands",
        "nashpy's vertex enumeration also proposed 1 profile that is no equilibrium",
    )


def test_a_proposal_inside_a_continuum_is_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is an equilibrium: also both players mixing both actions."""
    monkeypatch.setattr(nashpy_engine, "propose", lambda *_: frozenset({((0, 1), (0, 1))}))
    notes = solve(normal_form([[[0, 0], [0, 0]]] * 2), "support-enumeration").notes
    assert not any("no equilibrium" in note for note in notes)


@pytest.mark.parametrize("size", [8, 12, 20])
def test_nashpys_lemke_howson_is_stopped_where_it_would_run_for_ever(size: int) -> None:
    """Its own loop does so in most random games with 20 actions each."""
    generator = np.random.default_rng(1)
    start = time.perf_counter()
    for _ in range(3):
        propose(normal_form(generator.integers(-100, 100, (2, size, size))), "lemke-howson")
    assert time.perf_counter() - start < 60  # two seconds on an idle machine


@pytest.mark.parametrize(
    ("method", "shape"),
    [("support-enumeration", (9, 9)), ("vertex-enumeration", (9, 8)), ("lemke-howson", (31, 30))],
)
def test_a_method_that_would_take_hours_is_refused(method: NashpyMethod, shape: tuple[int, int]) -> None:
    start = time.perf_counter()
    with pytest.raises(UnsupportedGame, match="mend: use --method exact"):
        solve(normal_form(np.zeros((2, *shape))), method)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "payoffs", [[[[1]], [[1]]], [[[0, 0]], [[0, 0]]], [[[1e300]], [[1e-300]]], [[[0] * 4] * 4] * 2]
)
@pytest.mark.parametrize("method", NASHPY_METHODS)
def test_nashpy_may_fail_on_a_game_but_we_do_not(payoffs: Any, method: NashpyMethod) -> None:
    solution = solve(normal_form(payoffs), method)
    assert solution.complete
    assert solution.equilibria


@pytest.mark.parametrize(
    ("shape", "method", "is_loaded"),
    [((3, 3), "auto", True), ((3, 4), "auto", False), ((3, 3), "exact", False), ((2, 2, 2), "auto", False)],
)
def test_nashpy_is_loaded_only_where_it_is_consulted(shape: tuple[int, ...], method: str, is_loaded: bool) -> None:
    """Loading it takes half a second."""
    code = (
        "import sys, numpy, burden\n"
        f"burden.solve(burden.normal_form(numpy.ones({(len(shape), *shape)!r})), method={method!r})\n"
        "print('nashpy' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(is_loaded)
