"""Equilibria as the lines that Gambit's command-line tools write: ``NE,1/2,1/2,0,1``.

One line per equilibrium: after ``NE`` the probability of every action, players and actions in the order of the game.
Rational probabilities are exact; others are decimals of 17 significant digits, as many as tell any two doubles apart.
"""

from __future__ import annotations

import math
from fractions import Fraction

from burden import exact
from burden.errors import ParameterError
from burden.exact import Enclosure, Exact
from burden.results import Solution
from burden.tables.numerals import Form, written

__all__ = ["lines"]

#: Significant digits of an irrational probability.
DIGITS = 17


def lines(solution: Solution) -> tuple[str, ...]:
    """One line per listed equilibrium, end points of continua included.

    Raises
    ------
    ParameterError
        For a game with a leader: its outcomes are no equilibria of the strategic form.
    """
    if solution.timing != "simultaneous":
        mend = "choose another format, or solve the game with simultaneous moves"
        raise ParameterError(f"gambit lines hold equilibria of simultaneous games alone\n    mend: {mend}")
    return tuple(
        ",".join(("NE", *(_probability(weight) for strategy in equilibrium.profile for weight in strategy)))
        for equilibrium in solution.equilibria
    )


def _probability(weight: Exact) -> str:
    if isinstance(weight, Fraction):
        return str(weight)
    if exact.sign(weight) == 0:
        return "0"
    if isinstance(weight, Enclosure):
        weight = weight.midpoint
    leading_zeros = -math.floor(math.log10(exact.to_float(weight))) - 1
    return written(weight, DIGITS + leading_zeros, Form())
