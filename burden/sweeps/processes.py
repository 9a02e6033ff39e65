"""Chunks done by several processes of one machine.

Each worker is a Python of its own, which is sent the job and then the numbers of chunks through its standard input,
and sends pieces back through its standard output. (The pools of the standard library load the user's script again in
each worker, which a script without ``if __name__ == "__main__"`` does not survive.) A thread of ours looks after each
worker: it gives it one chunk after another, and makes a new worker where one has died. A worker ends with its standard
input, which its parent leaves open for as long as it lives.

Pieces are given back in order, and only so many chunks are begun before the first of them is back.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, NoReturn

from burden.errors import BurdenError, SolverError
from burden.sweeps.jobs import Piece, Work

__all__ = ["WorkerDiedError", "pieces", "serve"]

#: Chunks that are begun for each worker before the first of them has come back. Pieces are written in order, and one
#: chunk with many points for the exact solver must not leave the other workers idle; a piece takes a few megabytes.
_WINDOW = 12

#: How often a chunk may end its worker.
_STRIKES = 3

#: Each worker is one thread, whatever its libraries would like.
_ONE_THREAD = {
    f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "BLIS", "VECLIB", "NUMEXPR", "NUMBA")
}

#: What a worker says once it has an engine.
READY = "ready"

_LENGTH = struct.Struct("<Q")


class WorkerDiedError(SolverError):
    """Processes that work on a chunk die."""


@dataclass(slots=True)
class _Pool:
    """What the threads that look after workers share."""

    #: Pickled, and how many points each worker may expect.
    job: bytes
    todo: queue.SimpleQueue[int | None] = field(default_factory=queue.SimpleQueue)
    done: queue.SimpleQueue[tuple[int, Piece | BaseException]] = field(default_factory=queue.SimpleQueue)
    stopping: bool = False
    running: set[subprocess.Popen[bytes]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    #: Whether some worker is there, and why the last did not come that did not.
    is_up: bool = False
    trouble: str = ""

    def start(self) -> subprocess.Popen[bytes] | None:
        """A new worker that has made itself ready; ``None`` where none comes, or none is wanted any more."""
        try:
            with self.lock:
                if self.stopping:
                    return None
                worker = _begun()
                self.running.add(worker)
        except OSError as error:
            self.trouble = str(error)
            return None
        answer = _answer(worker, self.job)
        if answer == READY:
            self.is_up = True
            return worker
        code = self.end(worker)
        self.trouble = str(answer) if answer is not None else _how(code)
        return None

    def end(self, worker: subprocess.Popen[bytes]) -> int:
        """Clear away a worker, dead or alive, and give its exit code."""
        worker.kill()
        for pipe in (worker.stdin, worker.stdout):
            assert pipe is not None, "pipes"
            with contextlib.suppress(OSError):
                pipe.close()
        code = worker.wait()
        with self.lock:
            self.running.discard(worker)
        return code

    def take(self) -> int | None:
        """The next chunk that nobody has taken."""
        with contextlib.suppress(queue.Empty):
            return self.todo.get_nowait()
        return None

    def stop(self) -> None:
        """End all workers at once, and the threads that look after them."""
        with self.lock:
            self.stopping = True
            for worker in self.running:
                worker.kill()


def pieces(work: Work, first: int, n_workers: int, notes: list[str]) -> Iterator[Piece]:
    """Do chunks from one on, and give back their pieces in order.

    Parameters
    ----------
    work, first
        What is to be done, and its first chunk.
    n_workers
        Most processes that do it.
    notes
        What is to be said of it is added here.

    Raises
    ------
    WorkerDiedError
        Where a chunk has ended its worker three times.
    """
    n_workers = min(n_workers, work.n_chunks - first)
    pool = _Pool(pickle.dumps((work.job, work.n_left(first) // n_workers), pickle.HIGHEST_PROTOCOL))
    threads = [threading.Thread(target=_look_after, args=(pool,), daemon=True) for _ in range(n_workers)]
    begun = first
    waiting: dict[int, Piece | BaseException] = {}
    try:
        for thread in threads:
            thread.start()
        for number in range(first, work.n_chunks):
            while begun < min(work.n_chunks, number + _WINDOW * n_workers + 1):
                pool.todo.put(begun)
                begun += 1
            while number not in waiting:
                # Until the first of them is there, and if none ever comes, we go on here.
                if not pool.is_up and (own := pool.take()) is not None:
                    waiting[own] = work.piece(own)
                else:
                    found, outcome = pool.done.get()
                    waiting[found] = outcome
            piece = waiting.pop(number)
            if isinstance(piece, BaseException):
                raise piece
            yield piece
        if not pool.is_up and pool.trouble:
            notes.append(f"no worker could be started, so one process did it all: {pool.trouble}")
    finally:
        pool.stop()
        for _ in threads:
            pool.todo.put(None)
        for thread in threads:
            thread.join()


def _look_after(pool: _Pool) -> None:
    """Have chunks done by a worker, or by the next one where it dies."""
    worker = pool.start()
    if worker is None:
        return
    while (number := pool.todo.get()) is not None:
        outcome: Piece | BaseException | None = None
        for _ in range(_STRIKES):
            worker = worker or pool.start()
            if worker is not None:
                outcome = _answer(worker, pickle.dumps(number))
                if outcome is not None:
                    break
                pool.trouble = _how(pool.end(worker))
                worker = None
            if pool.stopping:
                return
        if outcome is None:
            mend = "is there memory enough? fewer --workers need less; with -o what is done is kept, for --resume"
            found = f"chunk {number} has ended {_STRIKES} workers, one after another, the last {pool.trouble}"
            outcome = WorkerDiedError(f"{found}\n    mend: {mend}")
        pool.done.put((number, outcome))
    if worker is not None:
        pool.end(worker)


def _begun() -> subprocess.Popen[bytes]:
    """A new process that serves us."""
    start: Any = subprocess.Popen  # its options depend on the system
    worker: subprocess.Popen[bytes] = start(
        [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; import {__name__} as p; p.serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **_ONE_THREAD},
        # Ctrl-C on a terminal goes to a whole group of processes: to ours, not to theirs.
        **({"process_group": 0} if os.name == "posix" else {}),
    )
    return worker


def _how(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"with code {code}"


def _answer(worker: subprocess.Popen[bytes], message: bytes) -> Any:
    """What a worker answers to a message; ``None`` where it has died."""
    assert worker.stdin is not None, "a pipe"
    assert worker.stdout is not None, "a pipe"
    try:
        _send(worker.stdin, message)
        reply = _received(worker.stdout)
    except OSError:
        return None
    return None if reply is None else pickle.loads(reply)


# -- in the worker ------------------------------------------------------------------------------------------------


def serve() -> NoReturn:
    """Work for the parent until it goes."""
    asks = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # whoever prints here must not print among the answers
    asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asks, asked), daemon=True).start()
    work: Work | None = None
    while True:
        message = pickle.loads(asked.get())
        outcome: object
        try:
            if work is None:
                job, n_points = message
                work = job.begun()
                work.expect(n_points)
                outcome = READY
            else:
                outcome = work.piece(message)
        except Exception as error:
            outcome = _portable(error)
        try:
            _send(answers, pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL))
        except OSError:
            os._exit(1)


def _listen(asks: IO[bytes], asked: queue.SimpleQueue[bytes]) -> None:
    """Take what the parent sends, and end with it, in the middle of whatever is being done."""
    while (message := _received(asks)) is not None:
        asked.put(message)
    os._exit(0)


def _portable(error: Exception) -> Exception:
    """An error that can go to another process, with its traceback as a note."""
    text = "".join(traceback.format_exception(error))
    with contextlib.suppress(Exception):
        copy = pickle.loads(pickle.dumps(error))
        if type(copy) is type(error) and str(copy) == str(error):
            if not isinstance(error, BurdenError):
                copy.add_note(f"in a worker:\n{text}")
            assert isinstance(copy, Exception), "the same again"
            return copy
    return RuntimeError(f"in a worker:\n{text}")


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes | None:
    """The next message; ``None`` where there is none any more."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = pipe.read(length)
    return message if len(message) == length else None
