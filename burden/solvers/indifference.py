"""The indifference equations of a support profile, for players who mix over their supports.

Free weights are those of all actions in a support but the first. For player ``i`` and action ``a`` of its support but
the first there is one equation ``F``: the expected difference of payoffs between ``a`` and the first action is zero.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint

from burden import exact
from burden.exact import Exact
from burden.game import NormalFormGame
from burden.results import Support

__all__ = ["Indifference", "as_fraction", "as_rational", "ball"]


class Indifference:
    """The indifference equations of a support profile.

    Parameters
    ----------
    game
        The game.
    support
        Actions of each player.

    Attributes
    ----------
    mixing
        Players who mix.
    others
        For each player those of its others who mix.
    choices
        For each player the profiles of these others' actions, as positions in their supports.
    n_free
        Number of free weights, and of equations.
    """

    def __init__(self, game: NormalFormGame, support: Support) -> None:
        self.game, self.support = game, support
        self.sizes = [len(actions) for actions in support]
        self.mixing = [player for player, size in enumerate(self.sizes) if size > 1]
        self.n_free = sum(self.sizes) - len(self.sizes)
        starts = itertools.accumulate((self.sizes[player] - 1 for player in self.mixing), initial=0)
        self._starts = dict(zip(self.mixing, starts, strict=False))
        self.others = [[j for j in self.mixing if j != player] for player in range(len(support))]
        self.choices = [list(itertools.product(*(range(self.sizes[j]) for j in others))) for others in self.others]
        self._columns = [game.columns(player, support) for player in range(len(support))]
        self._equations = {
            player: flint.arb_mat([self._balls(self.gains(player, action)) for action in support[player][1:]])
            for player in self.mixing
        }

    def payoffs(self, player: int, action: int) -> list[Any]:
        """Payoffs of an action by the others' choices: integers over the common denominator of the player's payoffs."""
        row = self.game.payoff_rows(player)[action]
        return [row[place] for place in self._columns[player]]

    def gains(self, player: int, action: int) -> list[Any]:
        """What an action gives a player more than the first one of its support, by the others' choices."""
        first = self.payoffs(player, self.support[player][0])
        return [payoff - base for payoff, base in zip(self.payoffs(player, action), first, strict=True)]

    def weights(self, free: Sequence[flint.arb]) -> dict[int, list[flint.arb]]:
        """Weights of all actions in the supports of the players who mix."""
        weights = {}
        for player in self.mixing:
            start = self._starts[player]
            own = list(free[start : start + self.sizes[player] - 1])
            weights[player] = [1 - sum(own[1:], own[0]), *own]
        return weights

    def expected_gains(
        self, player: int, actions: Sequence[int], weights: dict[int, list[flint.arb]]
    ) -> list[flint.arb]:
        """Expected gains of actions over the first one of the support."""
        rows = flint.arb_mat([self._balls(self.gains(player, action)) for action in actions])
        return list((rows * _column(self._chances(player, weights))).entries())

    def values(self, weights: dict[int, list[flint.arb]]) -> flint.arb_mat:
        """``F``, as a column."""
        values = []
        for player in self.mixing:
            values += (self._equations[player] * _column(self._chances(player, weights))).entries()
        return _column(values)

    def jacobian(self, weights: dict[int, list[flint.arb]]) -> flint.arb_mat:
        """``J``: derivatives of ``F`` by the free weights."""
        zero = flint.arb(0)
        rows = [[zero] * self.n_free for _ in range(self.n_free)]
        for player in self.mixing:
            for place, j in enumerate(self.others[player]):
                size, start = self.sizes[j], self._starts[j]
                directions = []
                for choice, chance in zip(self.choices[player], self._chances(player, weights, j), strict=True):
                    sign = {choice[place]: chance} if choice[place] else dict.fromkeys(range(1, size), -chance)
                    directions.append([sign.get(v, zero) for v in range(1, size)])
                block = (self._equations[player] * flint.arb_mat(directions)).table()
                for row, entries in enumerate(block, start=self._starts[player]):
                    rows[row][start : start + size - 1] = entries
        return flint.arb_mat(rows)

    def index(self, weights: dict[int, list[flint.arb]]) -> int | None:
        """Sign of ``det -J`` at a root, the index of a regular equilibrium; ``None`` where it may be zero."""
        if not self.n_free:
            return 1
        determinant = self.jacobian(weights).det()
        if determinant.contains(0):
            return None
        return 1 if (determinant > 0) == (self.n_free % 2 == 0) else -1

    def _chances(self, player: int, weights: dict[int, list[flint.arb]], but: int = -1) -> list[flint.arb]:
        """Probability of each of the others' choices, without the factor of one of them."""
        one = flint.arb(1)
        chances = []
        for choice in self.choices[player]:
            product = one
            for j, position in zip(self.others[player], choice, strict=True):
                if j != but:
                    product = weights[j][position] if product is one else product * weights[j][position]
            chances.append(product)
        return chances

    def _balls(self, numbers: Sequence[Any]) -> Sequence[Any]:
        return numbers if self.game.is_rational else [ball(number) for number in numbers]


def as_fraction(number: flint.fmpq) -> Fraction:
    """Convert a rational of flint's."""
    return Fraction(int(number.p), int(number.q))


def as_rational(number: Fraction) -> flint.fmpq:
    """Convert to a rational of flint's."""
    return flint.fmpq(number.numerator, number.denominator)


def ball(number: Exact) -> flint.arb:
    """Ball that holds a number, at the precision of the context."""
    lower, upper = exact.ends(number)
    middle, radius = flint.arb(as_rational((lower + upper) / 2)), flint.arb(as_rational((upper - lower) / 2))
    return middle + flint.arb(0, radius.upper())


def _column(values: Sequence[flint.arb]) -> flint.arb_mat:
    return flint.arb_mat([[value] for value in values])
