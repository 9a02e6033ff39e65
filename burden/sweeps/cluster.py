"""Chunks done by a cluster, with Dask; no other module talks to it.

A task is a run of chunks, long enough to be worth its way: its length follows the rate that is measured. Tasks are
asked for in order, a bounded number ahead, and what they give comes back as bytes. The job itself is a task, too, so
that Dask makes it again where the worker that held it has died. Dask does the tasks of a dead worker elsewhere; where
it gives one up, since several workers died of it, we ask once more before we do.
"""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import signal
import threading
import uuid
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from burden import __version__
from burden.errors import ParameterError, SolverError
from burden.sweeps.jobs import Job, Piece, Work

__all__ = ["ClusterError", "check", "pieces"]

#: Seconds that a task is meant to take, and most chunks that it may have.
_TASK, _MOST = 2.0, 1024

#: Tasks ahead of the one that is waited for, for each thread of the cluster.
_AHEAD = 2

#: Seconds that a scheduler and its first worker may take to answer.
_TIMEOUT = 5

#: How often a task that Dask has given up is asked for again.
_AGAIN = 1


class ClusterError(SolverError):
    """A cluster cannot do the work."""


def check(address: str) -> None:
    """Say what is missing, before any work is done.

    Raises
    ------
    ParameterError
        Where Dask is not installed, no scheduler answers, or it has no workers.
    ClusterError
        Where workers are of another version.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        mend = 'pip install "burden[cluster]", or leave --cluster out'
        raise ParameterError(f"--cluster needs Dask, which cannot be loaded: {error}\n    mend: {mend}") from None
    if address != "local":
        with _client(address, 0) as client:
            _check_workers(client, address)


def pieces(work: Work, first: int, address: str, n_workers: int, rate: float) -> Iterator[Piece]:
    """Do chunks from one on, and give back their pieces in order.

    Parameters
    ----------
    work, first
        What is to be done, and its first chunk.
    address
        Of the scheduler, as in ``tcp://10.0.0.1:8786``; ``local`` for workers on this machine.
    n_workers
        How many those are to be.
    rate
        Chunks per second and core, as measured so far.

    Raises
    ------
    ParameterError
        Where no scheduler answers, or it has no workers.
    ClusterError
        Where workers are of another version, or a task cannot be done.
    """
    with _client(address, n_workers) as client:
        _check_workers(client, address)
        if address == "local":
            client.run(_leave_interrupts)
        yield from _Run(client, work, first, rate).pieces(first)


@contextlib.contextmanager
def _client(address: str, n_workers: int) -> Iterator[Any]:
    import dask
    import distributed

    settings = {"distributed.comm.timeouts.connect": f"{_TIMEOUT}s"}
    with dask.config.set(settings), contextlib.ExitStack() as stack:
        if address == "local":
            # Dask tells its workers itself that BLAS and its like are to use one thread.
            make: Any = distributed.LocalCluster
            cluster: Any = make(n_workers=n_workers, threads_per_worker=1, dashboard_address=None, silence_logs=50)
            stack.callback(cluster.close, timeout=_TIMEOUT)
        else:
            _call(address)
            cluster = address
        connect: Any = distributed.Client
        client = connect(cluster, timeout=_TIMEOUT, set_as_default=False)
        stack.callback(client.close, timeout=_TIMEOUT)
        yield client


def _call(address: str) -> None:
    """See whether a scheduler answers: a client that waits for one in vain cannot be stopped without noise."""
    import distributed
    from distributed import comm

    dask: Any = distributed
    lines: Any = comm

    async def call() -> None:
        line = await lines.connect(address, timeout=_TIMEOUT, **dask.Security().get_connection_args("client"))
        await line.close()

    try:
        with ThreadPoolExecutor(1) as thread:  # a notebook has an event loop of its own in ours
            thread.submit(asyncio.run, call()).result()
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(error).split("\n", 1)[0]
        mend = "start one with `dask scheduler`, and give the address that it prints; or --cluster local"
        raise ParameterError(f"--cluster {address}: no scheduler answers: {reason}\n    mend: {mend}") from None


def _check_workers(client: Any, address: str) -> None:
    """Refuse a cluster without workers, or whose workers are of another version."""
    import distributed

    try:
        client.wait_for_workers(1, timeout=_TIMEOUT)
    except (TimeoutError, distributed.TimeoutError):
        mend = f"start some with `dask worker {address}`"
        raise ParameterError(f"--cluster {address}: the scheduler has no workers\n    mend: {mend}") from None
    found: dict[str, Any] = client.run(_version, on_error="return")
    for worker, version in found.items():
        if version != __version__:
            has = "cannot load burden" if isinstance(version, Exception) else f"has burden {version}"
            mend = f'install the same on each machine: pip install "burden[cluster]=={__version__}"'
            raise ClusterError(f"the worker {worker} {has}; here is {__version__}\n    mend: {mend}")


def _version() -> str:
    return __version__


def _leave_interrupts() -> None:
    """Leave Ctrl-C, which a terminal sends to all processes of a job, to the one that has started them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@dataclass(slots=True)
class _Task:
    """A run of chunks that was asked for."""

    first: int
    stop: int
    future: Any
    n_asked: int = 1


class _Run:
    """Tasks under way."""

    def __init__(self, client: Any, work: Work, first: int, rate: float) -> None:
        self._client, self._rate = client, rate
        self._n_chunks, self._n_points = work.n_chunks, work.n_left(first)
        self._name = uuid.uuid4().hex  # nothing that somebody else asked for has it
        blob = pickle.dumps(work.job, pickle.HIGHEST_PROTOCOL)
        self._job = client.submit(_Blob, blob, key=f"burden-job-{self._name}")

    def pieces(self, first: int) -> Iterator[Piece]:
        """Pieces from a chunk on."""
        tasks: deque[_Task] = deque()
        begun = first
        try:
            while begun < self._n_chunks or tasks:
                while begun < self._n_chunks and len(tasks) < 1 + _AHEAD * self._n_threads():
                    stop = min(begun + self._length(begun), self._n_chunks)
                    tasks.append(_Task(begun, stop, self._asked(begun, stop, 1)))
                    begun = stop
                for piece in self._result(tasks[0]):
                    seconds = piece.solving + piece.writing
                    self._rate += 0.2 * (1 / max(seconds, 1e-6) - self._rate)
                    yield piece
                tasks.popleft()
        finally:
            with contextlib.suppress(Exception):
                self._client.cancel([task.future for task in tasks])

    def _n_threads(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def _share(self) -> int:
        """How many points each thread of the cluster may expect."""
        return self._n_points // self._n_threads()

    def _length(self, begun: int) -> int:
        """How many chunks the next task has; towards the end fewer, so that all workers have something to do."""
        share = -(-(self._n_chunks - begun) // (2 * self._n_threads()))
        return max(1, min(int(self._rate * _TASK), share, _MOST))

    def _asked(self, first: int, stop: int, time: int) -> Any:
        # In order: what is needed first has the highest priority.
        return self._client.submit(
            _done,
            self._job,
            __version__,
            self._share(),
            first,
            stop,
            key=f"burden-{self._name}-{first}-{time}",
            priority=-first,
        )

    def _result(self, task: _Task) -> list[Piece]:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        while True:
            try:
                found: list[Piece] = task.future.result()
            except (KilledWorker, FutureCancelledError) as error:
                if task.n_asked > _AGAIN:
                    mend = "is there memory enough? what is done is kept, and --resume goes on"
                    text = f"workers die of chunks {task.first} to {task.stop - 1}: {error}"
                    raise ClusterError(f"{text}\n    mend: {mend}") from None
                task.n_asked += 1
                task.future = self._asked(task.first, task.stop, task.n_asked)
            else:
                return found


# -- on the cluster -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Blob:
    """A pickled job, which a scheduler need not understand."""

    data: bytes


#: Of each thread of a worker: the job that it was last asked about, and its engine.
_KEPT = threading.local()


def _done(blob: _Blob, version: str, n_points: int, first: int, stop: int) -> list[Piece]:
    """Do a run of chunks, in a worker."""
    if version != __version__:
        raise ClusterError(f"a worker has burden {__version__}; who asks has {version}")
    known: tuple[bytes, Work] | None = getattr(_KEPT, "work", None)
    if known is None or known[0] != blob.data:
        job: Job = pickle.loads(blob.data)
        known = _KEPT.work = (blob.data, job.begun())
        known[1].expect(n_points)
    return [known[1].piece(number) for number in range(first, stop)]
