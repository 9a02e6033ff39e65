"""What a sweep asks, of which game, at which points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from burden.expressions import Formula
from burden.game import Timing
from burden.model import Model

__all__ = ["Answer", "Equilibria", "Points", "Question", "Selection"]

#: What is worked out at each point: equilibria of one play; critical discount factors; outcomes of paths of effort.
Answer: TypeAlias = Literal["equilibria", "repeated", "path"]
Equilibria: TypeAlias = Literal["all", "pure"]

#: Which one of several equilibria. ``optimistic`` and ``pessimistic``: best and worst for whoever has the effort (for
#: all allies together where effort is a parameter); ``pareto``: better than every other for everybody, if there is one;
#: ``welfare``: with the largest sum of payoffs. Among equals the first counts.
Selection: TypeAlias = Literal["optimistic", "pessimistic", "pareto", "welfare"]


@runtime_checkable
class Points(Protocol):
    """Points of a sweep, numbered from 0, each of which can be had without those before it. Can be pickled."""

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters that vary, in the order of the columns."""
        ...

    @property
    def n_points(self) -> int:
        """How many there are."""
        ...

    def floats(self, start: int, stop: int) -> NDArray[np.float64]:
        """Points ``start`` to ``stop - 1``: the double nearest to each value, shape ``(stop - start, n_names)``."""
        ...

    def exact(self, number: int) -> dict[str, Fraction]:
        """The values at one point, exactly, by parameter. They are what the game is solved at."""
        ...


@dataclass(frozen=True, eq=False)
class Question:
    """A sweep.

    Parameters
    ----------
    model
        The game.
    points
        Where it is solved.
    fixed
        Values of the parameters that do not vary, exactly: those of the file, of a scenario, or given.
    timing
        Who moves when.
    equilibria
        All, or those in pure strategies alone.
    one
        Which equilibrium gets the one row of a point; ``None`` for one row each.
    reports
        Statistics besides the usual columns, by name of column: formulas in levels, parameters, definitions,
        ``allied_total``, ``dependence`` and ``payoff_NAME``. In a mixed equilibrium the expected value.
    answer
        What is worked out.
    budget
        Seconds that a game without a fast solver may take.
    """

    model: Model
    points: Points
    fixed: Mapping[str, Fraction]
    timing: Timing = "simultaneous"
    equilibria: Equilibria = "all"
    one: Selection | None = None
    reports: Mapping[str, Formula] = field(default_factory=dict)
    answer: Answer = "equilibria"
    budget: float = 60.0
