"""Files written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from burden.errors import InputError

__all__ = ["write_atomically", "write_new"]

#: No room, no right to write, a name or text that cannot be encoded, links that lead in a circle.
_FAILURES = (OSError, ValueError, RuntimeError)


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a text or picture to a file, replacing what stood there, so that no reader ever sees a half of it.

    Raises
    ------
    InputError
        Where the file cannot be written; what stood there before is untouched.
    """
    try:
        data = content.encode("utf-8") if isinstance(content, str) else content
        if path.is_dir():
            raise InputError(f"{path}: found a folder, expected the name of a file")
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe: nothing to replace
            return
        target = path.resolve()  # through a symbolic link to the file that it names
        if target.is_symlink():  # Python 3.13 gives back links in a circle as they are
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        mode = 0o666 & ~_umask()
        if target.exists():
            target.open("ab").close()  # replacing a file asks only for the right to write in its folder
            mode = target.stat().st_mode & 0o777
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".burden-", suffix=".tmp")
    except _FAILURES as error:
        raise _cannot_write(path, error) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(target)
    except _FAILURES as error:
        raise _cannot_write(path, error) from None
    finally:
        Path(temporary).unlink(missing_ok=True)


def write_new(path: Path, text: str) -> None:
    """Write a text to a file that does not exist yet.

    Raises
    ------
    InputError
        Where the file exists, or cannot be written; then it does not exist afterwards either.
    """
    try:
        file = path.open("x", encoding="utf-8", newline="\n")
    except FileExistsError:
        raise InputError(f"{path}: exists already\n    mend: choose another name, or remove it") from None
    except _FAILURES as error:
        raise _cannot_write(path, error) from None
    try:
        with file:
            file.write(text)
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, _FAILURES):
            raise _cannot_write(path, error) from None
        raise


def _cannot_write(path: Path, error: Exception) -> InputError:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return InputError(f"{path}: cannot be written: {reason}")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
