"""A file that is written chunk by chunk and can be gone on with whenever its writer was killed.

While ``x.csv`` is made there stand beside it

    x.csv.unfinished            its beginning: head and pieces, in order
    x.csv.unfinished.journal    one line of JSON for what was asked, and one for each piece that is in the file

A piece's line is written after the piece: its number, where it ends, its check sum, how many rows it has, the status of
its points, and its entry in the tail. To go on, pieces are read for as long as line and check sum agree; whatever comes
after them is cut off. At the end the file gets its name in one step, so ``x.csv`` is always whole. Whoever writes holds
a lock on the journal.
"""

from __future__ import annotations

import base64
import errno
import json
import os
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from burden.errors import InputError
from burden.sweeps.jobs import Piece
from burden.sweeps.parquet_footer import filled

__all__ = ["Done", "Unfinished", "UnwritableError", "journal_of", "unfinished_of"]

#: Bytes that are read at a time.
_BLOCK = 1 << 20


class UnwritableError(InputError):
    """A file cannot be written, or written on."""


@dataclass(frozen=True, slots=True)
class Done:
    """A piece that is in the file.

    Parameters
    ----------
    end
        Bytes in the file up to its end.
    check
        CRC-32 of its bytes.
    n_rows
        How many rows it has.
    statuses
        Its points by status.
    entry
        What the tail says of it.
    """

    end: int
    check: int
    n_rows: int = 0
    statuses: tuple[int, ...] = ()
    entry: bytes = b""

    def line(self, number: int) -> bytes:
        """Its line in the journal."""
        entry = base64.b64encode(self.entry).decode()
        return json.dumps([number, self.end, self.check, self.n_rows, list(self.statuses), entry]).encode() + b"\n"


def _question(line: bytes) -> dict[str, Any] | None:
    """What a journal is about, by its first line; ``None`` where that is torn."""
    try:
        found: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    return found if line.endswith(b"\n") else None


def _read(line: bytes, number: int) -> Done | None:
    """What a line of the journal says; ``None`` where it is torn, or of another piece."""
    if not line.endswith(b"\n"):
        return None
    try:
        found, end, check, n_rows, statuses, entry = json.loads(line)
        done = Done(int(end), int(check), int(n_rows), tuple(map(int, statuses)), base64.b64decode(entry))
    except (ValueError, TypeError):
        return None
    return done if found == number else None


def unfinished_of(target: Path) -> Path:
    """The file that a target is made as."""
    return target.with_name(f"{target.name}.unfinished")


def journal_of(target: Path) -> Path:
    """The journal of a target that is being made."""
    return target.with_name(f"{target.name}.unfinished.journal")


class Unfinished:
    """The file that a sweep is written to, until it is whole.

    Parameters
    ----------
    target
        The file in the end.
    question
        What it is the answer to, by word: whoever goes on must ask the same.
    head
        What stands before the first piece.
    resume
        Whether to go on with what is there.

    Attributes
    ----------
    pieces
        Those that are in the file, in order.

    Raises
    ------
    UnwritableError
        Where there is something unfinished and nobody asked to go on with it, or it is the answer to something else;
        where somebody else writes it; where it cannot be written.
    """

    def __init__(self, target: Path, question: Mapping[str, object], head: bytes, *, resume: bool) -> None:
        self.target = target
        self.path, self._journal_path = unfinished_of(target), journal_of(target)
        self.pieces: list[Done] = []
        self._finished = False
        self._first = json.dumps(question, ensure_ascii=False).encode() + b"\n"
        try:
            if target.exists():
                target.open("ab").close()  # replacing a file asks only for the right to write in its folder
            self._journal = self._locked()
        except OSError as error:
            raise _cannot_write(target, error) from None
        try:
            self._open(head, resume=resume)
        except BaseException as error:
            if not self.path.exists():
                self._journal_path.unlink(missing_ok=True)
            self._journal.close()
            if isinstance(error, OSError):
                raise _cannot_write(self.path, error) from None
            raise

    def _open(self, head: bytes, *, resume: bool) -> None:
        before = _question(self._journal.readline())
        if before is not None and self.path.exists():
            if not resume and self._is_begun():
                mend = f"the same with --resume to go on with it, or remove {self.path.name} to begin anew"
                raise UnwritableError(f"{self.path}: an unfinished sweep is there\n    mend: {mend}")
            if resume:
                _compare(self.path, before, json.loads(self._first))
                self._file = self.path.open("r+b", buffering=0)
                self._recover(head)
                return
            self.path.unlink()
        if self.path.exists():
            # Not ours, or its journal is lost: nothing says how far it is right.
            self._journal_path.unlink()
            mend = f"remove {self.path.name} to begin anew"
            raise UnwritableError(f"{self.path}: is there without its journal\n    mend: {mend}")
        self._journal.seek(0)
        self._journal.truncate()
        _write(self._journal, self._first)
        self._file = self.path.open("xb", buffering=0)
        self._mode()
        self._add(-1, head, Done(len(head), zlib.crc32(head)))

    def _is_begun(self) -> bool:
        """Whether there is more than a head, which is no loss."""
        self._journal.seek(0)
        return len(self._journal.readlines()) > 2

    def _mode(self) -> None:
        if self.target.exists():
            self.path.chmod(self.target.stat().st_mode & 0o777)

    def _locked(self) -> IO[bytes]:
        """The journal, opened for us alone."""
        while True:
            file = self._journal_path.open("a+b", buffering=0)
            try:
                _lock(file)
            except BlockingIOError:
                file.close()
                mend = "wait for it, or give -o another name"
                raise UnwritableError(f"{self.target}: another sweep is writing it\n    mend: {mend}") from None
            file.seek(0)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file.fileno()), self._journal_path.stat()):
                    return file
            file.close()  # whoever had it finished between our two steps

    def _recover(self, head: bytes) -> None:
        """Go through pieces for as long as they are whole, and cut off what comes after them."""
        read, end = len(self._first_line()), 0
        kept: list[Done] = []
        self._journal.seek(read)
        with self._journal_path.open("rb") as lines:
            lines.seek(read)
            for number, line in enumerate(lines, start=-1):
                done = _read(line, number)
                if done is None or done.end < end or _check(self._file, end, done.end) != done.check:
                    break
                kept.append(done)
                read, end = read + len(line), done.end
        self._journal.truncate(read)
        self._file.truncate(end)
        self._file.seek(end)
        if kept:
            self.pieces = kept[1:]
            self._end = end
        else:
            self._add(-1, head, Done(len(head), zlib.crc32(head)))

    def _first_line(self) -> bytes:
        self._journal.seek(0)
        return self._journal.readline()

    def add(self, piece: Piece) -> None:
        """Write the next piece.

        Raises
        ------
        UnwritableError
            Where that does not work; what was written before is safe.
        """
        assert piece.encoded is not None, "bytes are written"
        data = piece.encoded.data
        entry = filled(piece.encoded.entry, self._end)
        done = Done(self._end + len(data), zlib.crc32(data), piece.n_rows, piece.statuses, entry)
        try:
            self._add(len(self.pieces), data, done)
        except OSError as error:
            raise self._stuck(error) from None
        self.pieces.append(done)

    def _add(self, number: int, data: bytes, done: Done) -> None:
        _write(self._file, data)
        _write(self._journal, done.line(number))
        self._end = done.end

    @property
    def length(self) -> int:
        """Bytes of all that is in the file."""
        return self._end

    def finish(self, tail: bytes) -> None:
        """Write the tail, and give the file its name.

        Raises
        ------
        UnwritableError
            Where that does not work.
        """
        try:
            _write(self._file, tail)
            os.fsync(self._file.fileno())
            self.path.replace(self.target)
            self._finished = True
            with suppress(OSError):  # some systems sync no folders
                folder = os.open(self.target.parent, os.O_RDONLY)
                os.fsync(folder)
                os.close(folder)
            self._journal_path.unlink()
        except OSError as error:
            raise self._stuck(error) from None
        self.close()

    def close(self) -> None:
        """Leave the file as it is, so that somebody may go on with it; one that holds no piece is no use to anybody."""
        if not self.pieces and not self._finished:
            self.path.unlink(missing_ok=True)
            self._journal_path.unlink(missing_ok=True)
        self._file.close()
        self._journal.close()

    def _stuck(self, error: OSError) -> UnwritableError:
        mend = "make room" if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else "put that right"
        text = f"{self.path}: cannot be written: {error.strerror or error}; {len(self.pieces):,} chunks are safe"
        return UnwritableError(f"{text}\n    mend: {mend}, then the same with --resume goes on from there")


def _compare(path: Path, before: Any, now: Any) -> None:
    """Refuse to go on with the answer to something else."""
    if before == now:
        return
    lines = [
        f"{key}: {_shown(before.get(key))} then, {_shown(now.get(key))} now"
        for key in dict.fromkeys([*before, *now])
        if before.get(key) != now.get(key)
    ]
    text = "\n    ".join(lines)
    mend = f"ask the same to go on, or remove {path.name} to begin anew"
    raise UnwritableError(f"{path}: the unfinished sweep is another one\n    {text}\n    mend: {mend}")


def _shown(value: object) -> str:
    text = "nothing" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]}…"


def _write(file: IO[bytes], data: bytes) -> None:
    """Write all of it: a disk that is nearly full takes a part."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _check(file: IO[bytes], start: int, end: int) -> int | None:
    """Check sum of the bytes between two places; ``None`` where there are fewer."""
    file.seek(start)
    check, left = 0, end - start
    while left > 0:
        block = file.read(min(left, _BLOCK))
        if not block:
            return None
        check = zlib.crc32(block, check)
        left -= len(block)
    return check


def _lock(file: IO[bytes]) -> None:
    """Lock a file for as long as it is open, or raise BlockingIOError; the lock of a process that dies is gone."""
    try:
        import fcntl
    except ImportError:  # Windows, where an open file cannot be replaced or removed by others anyway
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return  # a file system without locks


def _cannot_write(path: Path, error: OSError) -> UnwritableError:
    return UnwritableError(f"{path}: cannot be written: {error.strerror or error}")
