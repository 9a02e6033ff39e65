"""Machine code of :mod:`burden.solvers.cells`, compiled by numba and kept on disk.

Compiling takes longer than most games take to solve, and loading what was compiled before takes longer than small
games take. So the search starts in Python. Once it has taken, over all games of this process, about as long as loading
takes, it loads the machine code if there is any; once about as long as compiling takes, it compiles. Neither can then
cost more than what was spent already.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
import types
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from burden.solvers.cells import ranges, search, tables

__all__ = ["Engine"]

#: The functions to compile, each after those that it calls.
_FUNCTIONS = (
    *(
        tables.lay_out,
        tables.gather,
        tables.is_beaten,
        tables.is_weakly_beaten,
        tables.combine,
        tables.inflate,
        tables.shrink,
    ),
    *(tables.widest_edge, tables.halve),
    *(ranges.swap_rows, ranges.has_no_zero, ranges.squeeze, ranges.newton, ranges.contraction, ranges.locate),
    *(search.is_dominated, search.survives, search.record, search.rest_of, search.least_rest, search.largest_rest),
    *(search.settle, search.search),
)

#: Seconds that loading machine code takes, and compiling it.
LOADING = 1.0
COMPILING = 20.0


class Engine:
    """:func:`burden.solvers.cells.search.search`, in Python or as machine code.

    Attributes
    ----------
    spent
        Seconds that the search in Python has taken in this process.
    compiled
        The machine code, once loaded.
    """

    spent = 0.0
    compiled: Callable[..., bool] | None = None

    @classmethod
    def wants_machine_code(cls, remaining: float) -> bool:
        """Whether it is time to load or to compile, and to call :meth:`load`, given the seconds that remain."""
        if cls.compiled is not None or cls.spent < LOADING:
            return False
        return cls.is_on_disk() or (cls.spent > COMPILING and remaining > 2 * COMPILING)

    @staticmethod
    def is_on_disk() -> bool:
        """Whether the machine code of just this text has been compiled before."""
        folder = _folder()
        return folder is not None and any(folder.rglob("search.search-*.nbc"))

    @classmethod
    def load(cls) -> None:
        """Read the machine code from the disk; compile it where there is none."""
        if cls.compiled is None:
            cls.compiled = _compiled()

    @classmethod
    def run(cls, *arguments: Any, is_compiled: bool) -> bool:
        """Search: by machine code, which takes arrays, or in Python, on lists."""
        if is_compiled and cls.compiled is not None:
            return cls.compiled(*arguments)
        start = time.perf_counter()
        done = search.search(*arguments)
        cls.spent += time.perf_counter() - start
        return done


def _compiled() -> Callable[..., bool]:
    import numba
    from numba.core import config as untyped

    config: Any = untyped
    folder = _folder()
    scope: dict[str, Any] = {**vars(tables), **vars(ranges), **vars(search)}
    given = config.CACHE_DIR
    if folder is not None:
        for outdated in folder.parent.glob("cells-*"):
            if outdated != folder:
                shutil.rmtree(outdated, ignore_errors=True)
        config.CACHE_DIR = str(folder)
    try:
        for source in _FUNCTIONS:
            function = types.FunctionType(source.__code__, scope, source.__name__)
            function.__module__ = source.__module__
            scope[source.__name__] = numba.njit(cache=folder is not None, error_model="numpy")(function)
    finally:
        config.CACHE_DIR = given
    compiled: Callable[..., bool] = scope["search"]
    return compiled


@cache
def _folder() -> Path | None:
    """Where machine code is kept: next to the text, or with the user's other caches; ``None`` if nowhere.

    The folder is named for what the text says. numba alone renews what it keeps when the file of a function changes,
    but not when that of a function called changes.
    """
    text = b"".join(Path(str(module.__file__)).read_bytes() for module in (tables, ranges, search))
    name = f"cells-{hashlib.sha256(text).hexdigest()[:16]}"
    for parent in (Path(__file__).parent / "__pycache__", Path.home() / ".cache" / "burden"):
        with contextlib.suppress(OSError):
            parent.mkdir(parents=True, exist_ok=True)
            if os.access(parent, os.W_OK):
                return parent / name
    return None
