"""The statistic at many points, through the engines of sweeps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from burden.errors import NoConvergence
from burden.indices.question import Asked
from burden.search import Search
from burden.sweeps.columns import names_of
from burden.sweeps.jobs import Job
from burden.sweeps.question import Points, Question
from burden.sweeps.runner import Where, collect

__all__ = ["Outcomes", "outcomes"]

_COLUMN = "statistic"


@dataclass(frozen=True, eq=False)
class Outcomes:
    """The statistic at some points, in the one equilibrium of each that counts.

    Parameters
    ----------
    values
        NaN where it has no value.
    several
        Whether there are several equilibria.
    degenerate
        Whether they form a continuum, or somebody has a best reply that is not played.
    reasons
        Why there is no value, in words; ``None`` where there is one.
    """

    values: NDArray[np.float64]
    several: NDArray[np.bool_]
    degenerate: NDArray[np.bool_]
    reasons: NDArray[np.object_]

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Where there is no value."""
        return np.isnan(self.values)

    def counted(self) -> dict[str, int]:
        """How often each reason is there, the most frequent first."""
        return dict(Counter(self.reasons[self.missing].tolist()).most_common(5))

    def taken(self, places: NDArray[np.int64]) -> Outcomes:
        """Some of the points, or some of them several times."""
        return Outcomes(self.values[places], self.several[places], self.degenerate[places], self.reasons[places])


def outcomes(asked: Asked, points: Points, fixed: dict[str, Fraction], search: Search, task: str) -> Outcomes:
    """Solve the game at some points, and take the statistic there.

    Parameters
    ----------
    asked
        What is asked.
    points
        Where.
    fixed
        Values of all other parameters.
    search
        How long it may take, and who watches.
    task
        What is being done, for whoever watches.

    Raises
    ------
    NoConvergence
        Where the search ends before all points are done.
    """
    question = Question(
        model=asked.model,
        points=points,
        fixed=fixed,
        timing=asked.timing,
        equilibria=asked.equilibria,
        one=asked.one,
        reports={_COLUMN: asked.statistic},
        budget=asked.budget,
    )
    column = names_of(question).reports[_COLUMN]
    # A report that only names what has a column anyway need not have one of its own.
    column = names_of(question).same.get(_COLUMN, column)
    columns = tuple(dict.fromkeys(("point", "status", "reason", "equilibria", column)))
    rows, _ = collect(
        Job(question, columns=columns).begun(), Where(asked.workers), _Watching(search, task, points.n_points)
    )
    assert len(rows) == points.n_points, "one row for each point"
    status = np.array(rows.words("status"), dtype=object)
    values = np.where(status == "unsettled", np.nan, rows[column].astype(np.float64))
    values[status == "outside-domain"] = np.nan
    values[~np.isfinite(values)] = np.nan
    reasons = np.full(len(values), None, dtype=np.object_)
    for row in np.flatnonzero(np.isnan(values)).tolist():
        reasons[row] = _reason(str(status[row]), rows["reason"][row], int(rows["equilibria"][row]))
    return Outcomes(values, rows["equilibria"] > 1, status == "degenerate", reasons)


def _reason(status: str, reason: str | None, n_equilibria: int) -> str:
    """Why there is no value, without the numbers of the point."""
    if reason:
        return reason.split(" at ")[0].split("\n")[0]
    if n_equilibria == 0:
        return "no equilibrium of the kind asked for"
    return "the statistic has no value" if status in {"ok", "degenerate"} else status


@dataclass(slots=True)
class _Watching:
    """Tells a search how far the points are, and ends them when it ends."""

    search: Search
    task: str
    n_points: int
    n_done: int = 0

    def begin(self, n_points: int, n_done: int) -> None:
        """It begins."""
        self.n_points, self.n_done = n_points, n_done

    def note(self, text: str) -> None:
        """Something is being done meanwhile."""
        self.search.report(self.n_done / max(1, self.n_points), text)

    def advance(self, n_points: int) -> None:
        """So many points more are done."""
        self.n_done += n_points
        self.search.report(
            self.n_done / max(1, self.n_points), f"{self.task}: {self.n_done:,} of {self.n_points:,} points"
        )
        if self.search.stopped:
            raise NoConvergence(f"{self.search.stopped}: indices need every point of their sample")
