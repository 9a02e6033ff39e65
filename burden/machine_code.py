"""Machine code: functions of ours compiled by numba, and kept on disk.

Inner loops are written for two readers. Python runs them as they stand, on lists, so that a first answer waits for no
compiler; numba compiles the same text, for arrays. So there are only loops, numbers and flat indices in them, and the
only arithmetic is what IEEE 754 rounds the same everywhere: neither ``fastmath`` nor another order of sums. Both give
the same bits.

Compiling takes seconds, and what it gives is kept in a folder that is named for what the text says. numba alone renews
what it keeps when the file of a function changes, but not when that of a function called changes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

__all__ = ["Library"]


@dataclass(frozen=True, eq=False)
class Library:
    """Functions that are compiled together.

    Parameters
    ----------
    name
        The first part of its folder's name.
    modules
        Where the functions stand, and all that they use.
    functions
        What to compile: each after those that it calls.
    entries
        Those of them that Python calls. The others get no wrapper for that, which takes a third of the time, and are
        kept with the entries alone.
    """

    name: str
    modules: tuple[types.ModuleType, ...]
    functions: tuple[Callable[..., Any], ...]
    entries: tuple[Callable[..., Any], ...]

    @cached_property
    def folder(self) -> Path | None:
        """Where machine code is kept: next to the text, or with the user's other caches; ``None`` if nowhere."""
        text = b"".join(Path(str(module.__file__)).read_bytes() for module in self.modules)
        name = f"{self.name}-{hashlib.sha256(text).hexdigest()[:16]}"
        for parent in (Path(__file__).parent / "__pycache__", Path.home() / ".cache" / "burden"):
            with contextlib.suppress(OSError):
                parent.mkdir(parents=True, exist_ok=True)
                if os.access(parent, os.W_OK):
                    return parent / name
        return None

    def is_on_disk(self, function: Callable[..., Any]) -> bool:
        """Whether the machine code of an entry, and of just this text, has been kept."""
        if self.folder is None:
            return False
        module = function.__module__.rpartition(".")[2]
        return any(self.folder.rglob(f"{module}.{function.__name__}-*.nbc"))

    def compiled(self) -> dict[str, Callable[..., Any]]:
        """The entries by name, as machine code: read from the disk or compiled when they are first called."""
        import numba
        from numba.core import config as untyped

        config: Any = untyped
        njit: Any = numba.njit
        scope: dict[str, Any] = {}
        for module in self.modules:
            scope |= vars(module)
        given = config.CACHE_DIR
        if self.folder is not None:
            for outdated in self.folder.parent.glob(f"{self.name}-*"):
                if outdated != self.folder:
                    shutil.rmtree(outdated, ignore_errors=True)
            config.CACHE_DIR = str(self.folder)
        try:
            for source in self.functions:
                function = types.FunctionType(source.__code__, scope, source.__name__)
                function.__module__ = source.__module__
                is_inner = source not in self.entries
                scope[source.__name__] = njit(
                    cache=self.folder is not None and not is_inner,
                    error_model="numpy",
                    nogil=True,
                    no_cpython_wrapper=is_inner,
                    no_cfunc_wrapper=is_inner,
                )(function)
        finally:
            config.CACHE_DIR = given
        return {source.__name__: scope[source.__name__] for source in self.entries}
