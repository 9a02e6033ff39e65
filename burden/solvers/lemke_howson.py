"""Some equilibrium of a large bimatrix game, exactly, by the Lemke-Howson algorithm.

1. Shift payoffs to positive integers, and let ``P = {x >= 0, B'x <= 1}`` and ``Q = {y >= 0, Ay <= 1}``. Each action of
   each player is a label: a point of ``P`` or ``Q`` has it if the action has weight 0 or its inequality is tight.
2. Start from (0, 0), which has all labels, and drop one: let its variable enter the basis of the tableau that it
   belongs to.
3. Pivot. The leaving row is chosen by the lexicographic ratio test, so that ties never lead into a cycle.
4. The label of the variable that left is now there twice. If it is the one dropped, the pair has all labels: scaled to
   sum 1, it is an equilibrium. Otherwise let its complement enter the other tableau, and repeat from step 3.

Rows are integers over the last pivot element, which divides them exactly (Edmonds 1967). The number of steps can grow
exponentially with the game, so that the work is bounded.

References
----------
J. Edmonds, "Systems of distinct representatives and linear algebra", *J. Res. Nat. Bur. Standards* 71B (1967) 241-245.
C. E. Lemke, J. T. Howson, "Equilibrium points of bimatrix games", *Journal of the SIAM* 12 (1964) 413-423.
B. von Stengel, "Computing equilibria for two-person games", ch. 45 of *Handbook of Game Theory* 3, Elsevier, 2002.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

import flint

from burden.game import NormalFormGame, Profile

__all__ = ["some_equilibria"]

#: Most work in all runs together, in products of 64-bit words: some seconds.
MAX_WORK = 30_000_000

#: Most entries of both tableaux.
MAX_ENTRIES = 1_000_000

_Matrix: TypeAlias = "Sequence[Sequence[int]]"


class _Tableau:
    """One polytope: rows of integers, one for each basic variable; all over the same denominator.

    Column ``label`` belongs to the variable that has the label: the weight of the action if ``label`` is the owner's,
    the slack of its inequality otherwise. The last column is the right-hand side.
    """

    def __init__(self, matrix: _Matrix, first_slack: int, first_weight: int) -> None:
        n_rows, n_weights = len(matrix), len(matrix[0])
        self.slacks = range(first_slack, first_slack + n_rows)
        self.weights = range(first_weight, first_weight + n_weights)
        self.basis = list(self.slacks)
        self.rows = []
        for position, coefficients in enumerate(matrix):
            row = [0] * (n_rows + n_weights) + [1]
            row[first_slack + position] = 1
            row[first_weight : first_weight + n_weights] = coefficients
            self.rows.append(list(map(flint.fmpz, row)))  # whose products and quotients stay quick when they get long
        self.denominator = flint.fmpz(1)

    def work(self) -> int:
        """About how many products of machine words a pivot takes, and what is made of its numbers."""
        n_words = 1 + int(self.denominator).bit_length() // 64
        return len(self.rows) * len(self.rows[0]) * n_words * math.isqrt(n_words)

    def pivot(self, entering: int) -> int:
        """Let a variable enter the basis; returns the label of the one that leaves."""
        pivot = self._leaving_row(entering)
        pivot_row = self.rows[pivot]
        element = pivot_row[entering]
        for position, row in enumerate(self.rows):
            if position != pivot:
                factor = row[entering]
                self.rows[position] = [
                    (element * value - factor * other) // self.denominator
                    for value, other in zip(row, pivot_row, strict=True)
                ]
        self.denominator = element
        leaving, self.basis[pivot] = self.basis[pivot], entering
        return leaving

    def _leaving_row(self, entering: int) -> int:
        """Row that is first to reach zero when the right-hand side is changed a little, the first row least."""
        candidates = [position for position, row in enumerate(self.rows) if row[entering] > 0]
        for column in (-1, *self.slacks):
            if len(candidates) == 1:
                break
            best = candidates[:1]
            for position in candidates[1:]:
                row, least = self.rows[position], self.rows[best[0]]
                difference = row[column] * least[entering] - least[column] * row[entering]
                if difference < 0:
                    best = [position]
                elif difference == 0:
                    best.append(position)
            candidates = best
        return candidates[0]

    def strategy(self) -> tuple[Fraction, ...]:
        """Weights of the owner's actions, scaled to sum 1."""
        weights = dict.fromkeys(self.weights, flint.fmpz(0))
        weights |= {label: row[-1] for label, row in zip(self.basis, self.rows, strict=True) if label in weights}
        total = sum(weights.values())
        return tuple(Fraction(int(weight), int(total)) for weight in weights.values())


def some_equilibria(game: NormalFormGame) -> Iterator[Profile]:
    """Equilibria that are reached by dropping one label after another, until the work allowed is done.

    Parameters
    ----------
    game
        A game of two players. Irrational payoffs are rounded to doubles: what comes out is then a proposal.
    """
    m, n = game.n_actions
    if (m + n) ** 2 > MAX_ENTRIES:
        return
    a, b = (_positive_integers(game, player) for player in (0, 1))
    found = set()
    work = 0
    for dropped in range(m + n):
        tableau_x = _Tableau(list(zip(*b, strict=True)), m, 0)
        tableau_y = _Tableau(a, 0, m)
        tableau, other = (tableau_x, tableau_y) if dropped < m else (tableau_y, tableau_x)
        label = dropped
        while True:
            work += tableau.work()
            if work > MAX_WORK:
                return
            label = tableau.pivot(label)
            if label == dropped:
                break
            tableau, other = other, tableau
        profile = (tableau_x.strategy(), tableau_y.strategy())
        if profile not in found:
            found.add(profile)
            yield profile


def _positive_integers(game: NormalFormGame, player: int) -> list[list[int]]:
    """Payoffs of a player times a positive number, plus a constant: neither changes an equilibrium."""
    rows = [[Fraction(value) for value in row] for row in game.payoffs[player].tolist()]
    if game.is_rational:
        rows = game.exact_payoffs[player].tolist()
    scale = math.lcm(*(value.denominator for row in rows for value in row))
    least = min(min(row) for row in rows)
    return [[int((value - least) * scale) + 1 for value in row] for row in rows]
