"""A sweep from its first chunk to its last: where chunks are done, and where their pieces go.

Work begins at once in this process. Once it is seen that it will take a while, it goes to several processes, or to a
cluster. Wherever chunks are done, their pieces come back in order, and the same question gives the same bytes.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np

from burden import __version__
from burden.errors import ParameterError
from burden.results.sweeps import STATUSES, Rows, Sweep, joined
from burden.sweeps import cluster, processes
from burden.sweeps.jobs import Engine, Job, Piece, Work
from burden.sweeps.journal import Unfinished, UnwritableError, unfinished_of
from burden.sweeps.parquet_footer import filled
from burden.sweeps.points_file import PointsFile
from burden.sweeps.question import Question
from burden.sweeps.writers import Form, Writer, chosen_columns, form_of, writer_for

__all__ = ["Summary", "Watcher", "Where", "collect", "n_cores", "swept", "to_file", "to_stream"]

#: Seconds of work that are left below which more processes do not pay, and below which a cluster does not.
ENOUGH, ENOUGH_FOR_CLUSTER = 2.0, 10.0


class Watcher(Protocol):
    """Somebody who watches a sweep."""

    def begin(self, n_points: int, n_done: int) -> None:
        """It begins: points in all, and those that are there already."""
        ...

    def advance(self, n_points: int) -> None:
        """So many points more are done."""
        ...

    def note(self, text: str) -> None:
        """Something takes a while: what."""
        ...


class _Nobody:
    """Nobody watches."""

    def begin(self, n_points: int, n_done: int) -> None:
        """See :class:`Watcher`."""

    def advance(self, n_points: int) -> None:
        """See :class:`Watcher`."""

    def note(self, text: str) -> None:
        """See :class:`Watcher`."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where chunks are done.

    Parameters
    ----------
    workers
        Processes of this machine; 1 for this one.
    cluster
        Address of a Dask scheduler, or ``local``; ``None`` for no cluster.
    """

    workers: int = 1
    cluster: str | None = None


@dataclass(slots=True)
class Summary:
    """How a sweep went.

    Parameters
    ----------
    n_points, n_rows
        How many it has.
    n_new
        Points that were worked out now, where it went on from before.
    statuses
        Points by status.
    seconds
        From beginning to end.
    solving, writing
        Seconds that went into working rows out, and into making bytes of them and writing those; of all workers.
    notes
        What else there is to say.
    """

    n_points: int = 0
    n_rows: int = 0
    n_new: int = 0
    statuses: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATUSES, 0))
    seconds: float = 0.0
    solving: float = 0.0
    writing: float = 0.0
    notes: list[str] = field(default_factory=list)

    def count(self, n_points: int, n_rows: int, statuses: tuple[int, ...]) -> None:
        """Count a piece."""
        self.n_points += n_points
        self.n_rows += n_rows
        for status, n in zip(STATUSES, statuses, strict=True):
            self.statuses[status] += n


def n_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def swept(
    question: Question,
    facts: Mapping[str, Any],
    *,
    output: Path | IO[bytes] | None = None,
    form: Form | None = None,
    columns: Sequence[str] | None = None,
    bare: bool = False,
    resume: bool = False,
    where: Where | None = None,
    watcher: Watcher | None = None,
    engine_for: Callable[[Question], Engine] | None = None,
) -> Sweep:
    """Answer a question, in memory or in a file.

    Parameters
    ----------
    question, facts
        What is asked, and what the answer says of it.
    output
        A file or stream; ``None`` to keep all rows in memory.
    form
        Of the file; what its ending says by default.
    columns
        Which columns, in which order; all by default.
    bare
        Whether the file has no facts.
    resume
        Whether to go on with what was written before.
    where, watcher
        Where it is done, and who watches.
    engine_for
        What makes an engine.

    Raises
    ------
    ParameterError
        Where a column, a form or an address is wrong.
    UnwritableError
        Where a file cannot be written, or an unfinished one is in the way.
    """
    where = where or Where()
    if where.cluster is not None:
        cluster.check(where.cluster)
    work = Job(question, engine_for=engine_for).begun()
    kept = chosen_columns(work.engine.columns, columns)
    names = None if columns is None else tuple(column.name for column in kept)
    if output is None:
        rows, summary = collect(replace(work, job=replace(work.job, columns=names)), where, watcher)
        return _told(summary, facts, None, rows)
    if isinstance(output, io.TextIOBase):
        raise ParameterError("output: found a stream of text\n    mend: give one of bytes, as sys.stdout.buffer")
    if form is None:
        form = "csv" if not isinstance(output, Path) else form_of(output.name)
    if form is None:
        mend = "end the name in one of .csv, .parquet, .jsonl, or give the format"
        raise ParameterError(f"{output}: unknown ending\n    mend: {mend}")
    writer = writer_for(form, kept, facts, bare=bare)
    work = replace(work, job=replace(work.job, columns=names, writer=writer))
    if isinstance(output, Path):
        points = question.points
        if isinstance(points, PointsFile) and output.exists() and output.samefile(points.path):
            raise UnwritableError(f"{output}: those are the points themselves\n    mend: give -o another name")
        asked = {**facts, "format": form, "bare": bare}
        return _told(to_file(work, writer, output, asked, where, watcher, resume=resume), facts, output)
    return _told(to_stream(work, writer, output, where, watcher), facts, Path("-"))


def _told(summary: Summary, facts: Mapping[str, Any], path: Path | None, rows: Rows | None = None) -> Sweep:
    busy = summary.solving + summary.writing
    return Sweep(
        facts=facts,
        found=rows,
        path=path,
        n_points=summary.n_points,
        n_rows=summary.n_rows,
        statuses=summary.statuses,
        n_new=summary.n_new,
        seconds=summary.seconds,
        writing=summary.writing / busy if busy else 0.0,
        notes=tuple(summary.notes),
    )


# -- where pieces go ----------------------------------------------------------------------------------------------


def collect(work: Work, where: Where, watcher: Watcher | None = None) -> tuple[Rows, Summary]:
    """Keep all rows in memory."""
    found: list[Rows] = []

    def keep(piece: Piece) -> None:
        assert piece.rows is not None, "rows are wanted"
        found.append(piece.rows)

    summary = Summary()
    _run(work, where, 0, keep, summary, watcher or _Nobody())
    return joined(found), summary


def to_stream(work: Work, writer: Writer, stream: IO[bytes], where: Where, watcher: Watcher | None = None) -> Summary:
    """Write to a pipe or a terminal, piece by piece."""
    entries: list[bytes] = []
    summary = Summary()
    length = 0

    def put(data: bytes) -> None:
        nonlocal length
        length += len(data)
        stream.write(data)
        stream.flush()  # whoever reads gets each chunk as soon as it is there

    def write(piece: Piece) -> None:
        assert piece.encoded is not None, "bytes are wanted"
        entries.append(filled(piece.encoded.entry, length))
        put(piece.encoded.data)

    put(writer.head())
    _run(work, where, 0, write, summary, watcher or _Nobody())
    put(writer.tail(entries, summary.n_rows, length))
    return summary


def to_file(
    work: Work,
    writer: Writer,
    target: Path,
    asked: Mapping[str, object],
    where: Where,
    watcher: Watcher | None = None,
    *,
    resume: bool = False,
) -> Summary:
    """Write to a file, which has its name once it is whole.

    Parameters
    ----------
    work, writer
        What is to be done, and what makes bytes of it.
    target
        The file.
    asked
        What the sweep is, in words and numbers: whoever goes on with it must ask the same.
    where, watcher
        Where chunks are done, and who watches.
    resume
        Whether to go on with what is there; from the beginning where there is nothing.

    Raises
    ------
    UnwritableError
        Where the file cannot be written, or an unfinished one is in the way.
    """
    if target.is_dir():
        raise UnwritableError(f"{target}: found a folder, expected the name of a file")
    if target.exists() and not target.is_file():
        if resume:
            raise ParameterError(f"--resume: {target} is no file that one could go on with\n    mend: leave it out")
        with target.open("wb") as stream:  # a device or a pipe: nothing to keep
            return to_stream(work, writer, stream, where, watcher)
    target = Path(os.path.realpath(target))  # through a symbolic link to the file that it names
    if target.is_symlink():
        raise UnwritableError(f"{target}: cannot be written: {os.strerror(errno.ELOOP)}")
    summary = Summary()
    if resume and target.exists() and not unfinished_of(target).exists():
        if not writer.began(target):
            mend = "leave --resume out to replace it, or give -o another name"
            raise UnwritableError(f"{target}: is there, whole, and the answer to another question\n    mend: {mend}")
        summary.n_points = work.job.question.points.n_points
        summary.notes.append("it was there already, whole")
        return summary
    watcher = watcher or _Nobody()
    if resume and unfinished_of(target).exists():
        watcher.note("reading what was written before")
    file = Unfinished(target, _fingerprint(work, asked), writer.head(), resume=resume)
    try:
        for number, done in enumerate(file.pieces):
            start, stop = work.points(number)
            summary.count(stop - start, done.n_rows, done.statuses)
        _run(work, where, len(file.pieces), file.add, summary, watcher)
        entries = [done.entry for done in file.pieces]
        file.finish(writer.tail(entries, summary.n_rows, file.length))
    finally:
        file.close()
    return summary


def _fingerprint(work: Work, asked: Mapping[str, object]) -> dict[str, object]:
    """What must be the same for a sweep to be gone on with."""
    points = work.job.question.points
    some = np.ascontiguousarray(points.floats(0, min(points.n_points, 1000)))
    return {
        **asked,
        "burden": __version__,
        "number of points": points.n_points,
        "first points": hashlib.sha256(some.tobytes()).hexdigest()[:16],
        "points in a chunk": work.chunk,
        "columns": [column.name for column in work.engine.columns],
        "columns written": None if work.job.columns is None else list(work.job.columns),
    }


# -- where chunks are done ----------------------------------------------------------------------------------------


def _run(
    work: Work, where: Where, first: int, put: Callable[[Piece], None], summary: Summary, watcher: Watcher
) -> None:
    """Do all chunks from one on, and count them."""
    began = time.perf_counter()
    watcher.begin(work.job.question.points.n_points, summary.n_points)
    found = _pieces(work, where, first, summary, watcher)
    try:
        for piece in found:
            got = time.perf_counter()
            put(piece)
            summary.writing += piece.writing + time.perf_counter() - got
            summary.solving += piece.solving
            summary.count(piece.n_points, piece.n_rows, piece.statuses)
            summary.n_new += piece.n_points
            watcher.advance(piece.n_points)
    finally:
        found.close()  # at once: workers go with it
        work.expect(0)
        summary.seconds = time.perf_counter() - began


def _pieces(work: Work, where: Where, first: int, summary: Summary, watcher: Watcher) -> Generator[Piece, None, None]:
    """Pieces in order, the first ones made here."""
    compiled: list[str] = []

    def note(text: str) -> None:
        compiled.append(text)
        watcher.note(text)

    work.expect(work.n_left(first), note)
    for number in range(first, work.n_chunks):
        piece = work.piece(number)
        yield piece
        seconds = piece.solving + piece.writing
        if number == first and (seconds < ENOUGH or compiled):
            continue  # it has loaded or compiled machine code, perhaps: the next one tells more
        left = (work.n_chunks - number - 1) * seconds
        if where.cluster is not None and left > ENOUGH_FOR_CLUSTER:
            workers = where.workers if where.workers > 1 else n_cores()
            rate = 1 / max(seconds, 1e-6)
            yield from cluster.pieces(work, number + 1, where.cluster, workers, rate)
            return
        if where.workers > 1 and left > ENOUGH:
            yield from processes.pieces(work, number + 1, where.workers, summary.notes)
            break
    if where.cluster is not None:
        summary.notes.append("too little work for a cluster: it was done here")
