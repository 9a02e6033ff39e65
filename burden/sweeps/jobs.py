"""A sweep as work that can be done anywhere: a question, cut into chunks that each become a piece of the answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from burden.results.sweeps import STATUSES, Column, Rows
from burden.sweeps.question import Question
from burden.sweeps.writers import Encoded, Writer

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Engine", "Job", "Piece", "Work"]


#: Chunks that there are at least, if an engine makes so many: there are workers to keep busy.
_ENOUGH = 64


class Engine(Protocol):
    """What answers a question; see :mod:`burden.sweeps.engines`."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns of its rows."""
        ...

    @property
    def chunk(self) -> int:
        """How many points it is asked for at a time."""
        ...

    def rows(self, start: int, stop: int) -> Rows:
        """Rows of points ``start`` to ``stop - 1``."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """What came out of a chunk.

    Parameters
    ----------
    encoded
        Its rows as bytes; ``None`` where they stay rows.
    rows
        Its rows, where they are not bytes.
    n_points, n_rows
        How many.
    statuses
        Points by status, in the order of :data:`burden.results.sweeps.STATUSES`.
    solving, writing
        Seconds that it took to work rows out, and to make bytes of them.
    """

    encoded: Encoded | None
    rows: Rows | None
    n_points: int
    n_rows: int
    statuses: tuple[int, ...]
    solving: float
    writing: float


@dataclass(frozen=True)
class Job:
    """A question, and what becomes of its rows. Can be pickled.

    Parameters
    ----------
    question
        What is asked.
    writer
        What makes bytes of rows; ``None`` where rows are wanted.
    columns
        Names of the columns that are kept, in order; ``None`` for all.
    engine_for
        What makes an engine for a question; that of :mod:`burden.sweeps.engines` where nothing is said.
    """

    question: Question
    writer: Writer | None = None
    columns: tuple[str, ...] | None = None
    engine_for: Callable[[Question], Engine] | None = None

    def begun(self) -> Work:
        """The job with an engine of its own, in the process where this is called."""
        if self.engine_for is not None:
            return Work(self, self.engine_for(self.question))
        from burden.sweeps.engines import engine_for

        return Work(self, engine_for(self.question))


@dataclass(frozen=True)
class Work:
    """A job and its engine."""

    job: Job
    engine: Engine

    @cached_property
    def chunk(self) -> int:
        """Points in a chunk: as the engine likes it, or several of these, where the writer likes more and there are."""
        wanted = 1 if self.job.writer is None else self.job.writer.chunk // self.engine.chunk
        n_chunks = self.job.question.points.n_points // self.engine.chunk
        return self.engine.chunk * max(1, min(wanted, n_chunks // _ENOUGH))

    @cached_property
    def n_chunks(self) -> int:
        """How many chunks there are."""
        return -(-self.job.question.points.n_points // self.chunk)

    def points(self, chunk: int) -> tuple[int, int]:
        """First point of a chunk, and the first that comes after it."""
        start = chunk * self.chunk
        return start, min(start + self.chunk, self.job.question.points.n_points)

    def n_left(self, chunk: int) -> int:
        """How many points there are from a chunk on."""
        return self.job.question.points.n_points - self.points(chunk)[0]

    def expect(self, n_points: int, say: Callable[[str], None] | None = None) -> None:
        """Foresee so many points in this process, for which machine code may pay; whoever is told is told of that."""
        from burden.sweeps import kernels

        kernels.expect(n_points, say)

    def piece(self, chunk: int) -> Piece:
        """Do a chunk."""
        start, stop = self.points(chunk)
        began = time.perf_counter()
        rows = self.engine.rows(start, stop)
        solved = time.perf_counter()
        statuses = _statuses(rows)
        names = self.job.columns
        if names is not None:
            rows = Rows(tuple(map(rows.column, names)), {name: rows[name] for name in names})
        encoded = None if self.job.writer is None else self.job.writer.piece(rows)
        written = time.perf_counter()
        return Piece(
            encoded=encoded,
            rows=rows if encoded is None else None,
            n_points=stop - start,
            n_rows=len(rows),
            statuses=statuses,
            solving=solved - began,
            writing=written - solved,
        )


def _statuses(rows: Rows) -> tuple[int, ...]:
    """How many points have each status; those of no point where rows do not say."""
    if not len(rows) or not {"point", "status"} <= set(rows.values):
        return (0,) * len(STATUSES)
    points = rows["point"]
    first: NDArray[np.bool_] = np.concatenate([[True], points[1:] != points[:-1]])
    words = rows.column("status").words
    positions = np.array([STATUSES.index(word) for word in words], dtype=np.int64)
    return tuple(np.bincount(positions[rows["status"][first]], minlength=len(STATUSES)).tolist())
