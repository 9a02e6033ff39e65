"""nashpy proposes: the only place that knows nashpy.

nashpy computes in floating point and loses equilibria to rounding (support enumeration misses some in about a third of
random 4 × 4 integer games), so that its answers are proposals here, never results. A proposal counts by its supports
alone; :mod:`burden.solvers.two_players` rebuilds and certifies it exactly.

References
----------
V. Knight and J. Campbell, "Nashpy: A Python library for the computation of Nash equilibria", *Journal of Open Source
Software* 3 (2018) 904.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import Any, Literal, TypeAlias

import numpy as np

from burden.errors import UnsupportedGame
from burden.game import NormalFormGame

__all__ = ["NASHPY_METHODS", "NashpyMethod", "Supports", "n_support_pairs", "propose"]

NashpyMethod: TypeAlias = Literal["support-enumeration", "vertex-enumeration", "lemke-howson"]

NASHPY_METHODS: tuple[NashpyMethod, ...] = ("support-enumeration", "vertex-enumeration", "lemke-howson")

#: Actions that each of the two players plays.
Supports: TypeAlias = "tuple[tuple[int, ...], tuple[int, ...]]"

#: Most pairs of supports that nashpy is asked to go through, at about a tenth of a millisecond each.
MAX_SUPPORT_PAIRS = 100_000

#: Most actions of both players for which nashpy is asked to enumerate vertices.
MAX_VERTEX_ACTIONS = 16

#: Most actions of both players, and most steps from each of them, for which its Lemke-Howson algorithm is asked.
MAX_LABELS = 60
MAX_PIVOTS = 300

#: A proposed probability below this is taken for zero. Nothing hangs on it: a wrong support is not certified.
ZERO = 1e-9


def n_support_pairs(game: NormalFormGame) -> int:
    """Number of pairs of supports of a two-player game."""
    rows, columns = game.n_actions
    return int((2**rows - 1) * (2**columns - 1))


def propose(game: NormalFormGame, method: NashpyMethod) -> frozenset[Supports]:
    """Supports of the equilibria that nashpy finds.

    Parameters
    ----------
    game
        A game of two players.
    method
        Which of nashpy's algorithms to use.

    Raises
    ------
    UnsupportedGame
        Where the algorithm would take hours.
    """
    if method == "support-enumeration" and n_support_pairs(game) > MAX_SUPPORT_PAIRS:
        message = f"support enumeration would try {n_support_pairs(game):,} pairs of supports"
        raise UnsupportedGame(f"{message}\n    mend: use --method exact")
    if method == "vertex-enumeration" and sum(game.n_actions) > MAX_VERTEX_ACTIONS:
        message = f"nashpy's vertex enumeration is out of its depth with {sum(game.n_actions)} actions"
        raise UnsupportedGame(f"{message}\n    mend: use --method exact")
    if method == "lemke-howson" and sum(game.n_actions) > MAX_LABELS:
        message = f"nashpy's Lemke-Howson algorithm is out of its depth with {sum(game.n_actions)} actions"
        raise UnsupportedGame(f"{message}\n    mend: use --method exact")
    import nashpy

    proposals = set()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # what it warns of, we decide
        for x, y in _answers(nashpy.Game(*game.payoffs), method, sum(game.n_actions)):
            supports = (_support(x), _support(y))
            fits = np.size(x) == game.n_actions[0] and np.size(y) == game.n_actions[1]
            if fits and all(supports):
                proposals.add(supports)
    return frozenset(proposals)


def _answers(game: Any, method: NashpyMethod, n_labels: int) -> Iterator[tuple[Any, Any]]:
    """Run nashpy; where it breaks down its answers end."""
    # It fails on degenerate games in whatever way its array operations fail at the time.
    failures = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError, np.linalg.LinAlgError)
    if method == "lemke-howson":
        for label in range(n_labels):
            try:
                yield from _lemke_howson(game, label)
            except failures:
                continue
        return
    answers: Iterable[tuple[Any, Any]]
    answers = game.support_enumeration() if method == "support-enumeration" else game.vertex_enumeration()
    try:
        yield from answers
    except failures:
        return


def _lemke_howson(game: Any, label: int) -> Iterator[tuple[Any, Any]]:
    """Run the loop of ``nashpy.algorithms.lemke_howson`` on its tableaux, with an end.

    Its own loop runs for ever where rounding makes it miss the equilibrium that it passes: in most random games with
    20 actions each, and in some with 8.
    """
    from nashpy.linalg import create_col_tableau, create_row_tableau

    a, b = game.payoff_matrices
    columns, rows = create_col_tableau(a, lexicographic=True), create_row_tableau(b, lexicographic=True)
    tableau, other = (rows, columns) if label in rows.non_basic_variables else (columns, rows)
    for _ in range(MAX_PIVOTS):
        label = tableau.pivot_and_drop_label(label)
        if columns.non_basic_variables | rows.non_basic_variables == columns.labels:
            yield rows.to_strategy(columns.non_basic_variables), columns.to_strategy(rows.non_basic_variables)
            return
        tableau, other = other, tableau


def _support(strategy: Any) -> tuple[int, ...]:
    weights = np.asarray(strategy, dtype=np.float64)
    return tuple(int(action) for action in np.flatnonzero(weights > ZERO)) if np.isfinite(weights).all() else ()
