"""Machine code of :mod:`burden.solvers.cells`: when it is loaded, and when it is compiled.

Compiling takes longer than most games take to solve, and loading what was compiled before takes longer than small
games take. So the search starts in Python. Once it has taken, over all games of this process, about as long as loading
takes, it loads the machine code if there is any; once about as long as compiling takes, it compiles. Neither can then
cost more than what was spent already.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from burden.machine_code import Library
from burden.solvers.cells import ranges, search, tables

__all__ = ["Engine"]

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
_LIBRARY = Library("cells", (tables, ranges, search), _FUNCTIONS, (search.search,))

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
        return _LIBRARY.is_on_disk(search.search)

    @classmethod
    def load(cls) -> None:
        """Read the machine code from the disk; compile it where there is none."""
        if cls.compiled is None:
            cls.compiled = _LIBRARY.compiled()["search"]

    @classmethod
    def run(cls, *arguments: Any, is_compiled: bool) -> bool:
        """Search: by machine code, which takes arrays, or in Python, on lists."""
        if is_compiled and cls.compiled is not None:
            return cls.compiled(*arguments)
        start = time.perf_counter()
        done = search.search(*arguments)
        cls.spent += time.perf_counter() - start
        return done
