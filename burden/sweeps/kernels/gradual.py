"""Kernels that begin in Python and go on as machine code.

Loading machine code takes about a second, and compiling it some more. So a kernel starts in Python. Once it has taken,
over all calls of this process, about as long as loading takes, it loads the machine code if there is any; once about as
long as compiling takes, it compiles. Neither can then cost more than what was spent already. Both give the same bits.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from burden.machine_code import Library

__all__ = ["Gradual"]

#: Seconds that loading machine code takes, and between two looks whether there is some.
LOADING = 0.5
PATIENCE = 0.5


@dataclass(slots=True, eq=False)
class Gradual:
    """A kernel.

    Parameters
    ----------
    library
        Its text.
    entry
        The function of it that is called.
    compiling
        Seconds that compiling takes.

    Attributes
    ----------
    spent
        Seconds that it has taken in Python, in this process.
    compiled
        The machine code, once loaded.
    """

    library: Library
    entry: Callable[..., Any]
    compiling: float
    spent: float = 0.0
    compiled: Callable[..., Any] | None = None
    _looked: float = field(default=float("-inf"))

    def load(self) -> None:
        """Read the machine code from the disk; compile it where there is none."""
        if self.compiled is None:
            self.compiled = self.library.compiled()[self.entry.__name__]

    def is_ready(self) -> bool:
        """Whether the next call runs as machine code, and takes arrays; loads and compiles when it is time."""
        if self.compiled is None and self.spent > LOADING and time.monotonic() - self._looked > PATIENCE:
            self._looked = time.monotonic()
            if self.spent > self.compiling or self.library.is_on_disk(self.entry):
                self.load()
        return self.compiled is not None

    def run(self, *arguments: Any, is_compiled: bool) -> Any:
        """Call it: machine code, with arrays, or in Python, with lists."""
        if is_compiled and self.compiled is not None:
            return self.compiled(*arguments)
        start = time.perf_counter()
        answer = self.entry(*arguments)
        self.spent += time.perf_counter() - start
        return answer
