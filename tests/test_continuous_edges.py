"""Players who choose from an interval, at the edges: jumps, poles, infinite intervals, huge numbers, clocks."""

import subprocess
import sys
import time
from fractions import Fraction
from typing import cast

import pytest

import burden
from burden.results import LevelSolution


def solved(text: str, **options: object) -> LevelSolution:
    return cast("LevelSolution", burden.solve(burden.loads(f"burden: 1\n{text}"), **options))  # type: ignore[arg-type]  # options of every kind


def alone(interval: str, payoff: str) -> LevelSolution:
    return solved(f"players: {{W: {{interval: {interval}}}}}\npayoffs: {{W: {payoff!r}}}\n")


def led(leader: str, ally: str, payoffs: tuple[str, str], **options: object) -> LevelSolution:
    players = f"players: {{U: {{role: guarantor, interval: {leader}}}, W: {{role: ally, interval: {ally}}}}}\n"
    own, other = payoffs
    return solved(f"timing: guarantor-first\n{players}payoffs: {{U: {own!r}, W: {other!r}}}\n", **options)


MATCH = "W*U - W**2/2"  # the ally replies W = U, up to its cap


@pytest.mark.parametrize("payoff", ["(-1/(W-2) if W < 2 else 0)", "-log(W) - W", "1/(W-2)", "(W if W < 2 else 0)"])
def test_a_supremum_that_no_level_reaches_is_no_equilibrium(payoff: str) -> None:
    solution = alone("[0, 4]", payoff)
    assert solution.complete
    assert not solution.equilibria


def test_a_payoff_that_has_a_value_at_one_point_only_where_another_is_chosen() -> None:
    solution = alone("[0, 4]", "(1/(W-2) if W == 2 else -abs(W-1))")
    assert [one.exact for one in solution.equilibria] == [{"W": "1"}]


def test_a_limit_at_infinity_is_compared_where_the_level_is_irrational() -> None:
    """W/(W**2 + 2) + 1/10 has its peak at sqrt(2), and 1/10 at infinity."""
    assert [one.exact["W"] for one in alone("[0, oo]", "W/(W**2+2) + 1/10").equilibria] == ["sqrt(2)"]


@pytest.mark.parametrize("payoff", ["exp(W)", "exp(-W)", "W", "-(W-1e400)**2"])
def test_levels_beyond_floating_point_are_not_written_down(payoff: str) -> None:
    solution = alone("[0, 1e400]", payoff)
    assert not solution.complete
    assert not solution.equilibria


def test_a_root_of_a_square_hides_no_peak() -> None:
    """Below zero it is -2 W (W + 3), with its peak at -3/2; zero, where the step is, is no best reply."""
    (one,) = alone("[-5, 5]", "(sqrt(W**2) - W)*(W + 3)").equilibria
    assert one.strategies["W"] == pytest.approx(-1.5)
    assert not alone("[-5, oo]", "(sqrt(W**2) - W)*(W + 3) - (1 if W > 0 else 0)").equilibria


def test_long_polynomials_keep_to_the_budget() -> None:
    first = "5*A/(A+B+1) - 1*A/4 + (1)/(1+(A-B)**2)"
    second = "(sqrt((B-A)**2)-B)*(-3+B) + (-3)*sqrt(B**2+A)"
    begun = time.monotonic()
    solved(
        f"players: {{A: {{interval: [0, 3]}}, B: {{interval: [0, 3]}}}}\npayoffs: {{A: {first!r}, B: {second!r}}}\n",
        budget=2,
    )
    assert time.monotonic() - begun < 20


# -- a leader ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "own",
    [
        "(U+3 if U < 2 else U)",  # 5 is not reached at 2
        "(5 if W > 2 else 0) - U",  # the ally gives more than 2 from anything beyond 2
        "1/(U-2)**2",
        "1/(W-2)",
    ],
)
def test_a_leader_that_no_level_suits_best_is_told(own: str) -> None:
    solution = led("[0, 4]", "[0, 3]", (own, MATCH))
    assert not solution.complete
    assert any("no level of U is best" in note for note in solution.notes)


@pytest.mark.parametrize(
    ("own", "level"),
    [("(U+3 if U <= 2 else U)", 2), ("(5 if W >= 2 else 0) - U", 2), ("log(U) - U", 1), ("-1/(W-1)**2 - U", 0)],
)
def test_jumps_and_poles_that_do_not_matter_leave_the_list_complete(own: str, level: int) -> None:
    solution = led("[0, 4]", "[0, 3]", (own, MATCH))
    assert solution.complete
    assert [one.levels["U"] for one in solution.equilibria] == [level]


def test_a_leader_that_does_equally_well_at_all_levels() -> None:
    solution = led("[0, 4]", "[0, 3]", ("min(W, 2)", MATCH))
    assert any("does equally well at every level from 2 to 3" in note for note in solution.notes)


def test_replies_that_run_off_to_infinity_are_named() -> None:
    """W = 1/U**2 - 1 has no bound near 0; at U = 3 the reply 1/(3 - U) ends."""
    solution = led("[0, 2]", "[0, oo]", ("W/(1+W) + U/100", "2*sqrt(1+W) - U*W"))
    assert solution.equilibria[0].levels["U"] == Fraction(1, 200)
    assert not solution.complete
    assert any("near U = 0 replies may run off to infinity" in note for note in solution.notes)
    assert not led("[0, 4]", "[0, oo]", ("W/(1+W) - U/100", "W - (3-U)*W**2/2")).complete


def test_allies_on_infinite_intervals_whose_replies_are_bounded() -> None:
    """4/(1 + U + W) = W; the reply is concave wherever the leader stands."""
    solution = led("[0, oo]", "[0, oo]", ("3*log(1+U+W) - U", "4*log(1+U+W) - W**2/2"))
    assert solution.complete
    assert [one.exact["U"] for one in solution.equilibria] == ["0"]


def test_a_linear_quadratic_game_loads_no_heavy_library() -> None:
    code = (
        "import sys, burden\n"
        "burden.solve(burden.loads('burden: 1\\nplayers: {W: {interval: [0, oo]}}\\npayoffs: {W: 3*W - W**2}'))\n"
        "print([name for name in ('sympy', 'scipy', 'z3', 'numba', 'nashpy', 'matplotlib') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
