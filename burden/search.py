"""How long a search may take, who watches it, and whether somebody asked it to stop.

A solver that may run long looks at :attr:`Search.stopped` between steps and, once it gives a reason, returns what is
settled, marked incomplete and with the reason in its notes; it calls :meth:`Search.report` as it goes on. Both are
cheap enough for inner loops.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

__all__ = ["DEFAULT_BUDGET", "Search"]

#: Seconds that a solve may take if nobody says how long: nobody likes a tool that seems to hang.
DEFAULT_BUDGET = 60.0

#: Seconds between two reports.
_PAUSE = 0.1


class Search:
    """A search under way: its clock starts when it is made.

    Parameters
    ----------
    seconds
        How long the search may take; as long as it needs by default.
    report
        Called with the share of the work done and what is being done, at most ten times a second.

    Raises
    ------
    ValueError
        Where ``seconds`` is not above zero.

    Examples
    --------
    >>> search = Search(seconds=3600)
    >>> search.stopped
    >>> search.interrupt()
    >>> search.stopped
    'interrupted'
    """

    def __init__(self, seconds: float | None = None, report: Callable[[float, str], None] | None = None) -> None:
        if seconds is not None and not seconds > 0:
            raise ValueError(f"a search takes more than {seconds} seconds")
        self._seconds = math.inf if seconds is None else float(seconds)
        self._report = report
        self._start = time.perf_counter()
        self._next_report = self._start
        self._interrupted = False

    def interrupt(self) -> None:
        """Ask the search to stop; safe from another thread or the handler of a signal."""
        self._interrupted = True

    @property
    def interrupted(self) -> bool:
        """Whether somebody asked the search to stop."""
        return self._interrupted

    @property
    def elapsed(self) -> float:
        """Seconds since the search began."""
        return time.perf_counter() - self._start

    @property
    def remaining(self) -> float:
        """Seconds left of the budget, none below zero; infinite without a budget."""
        return max(0.0, self._seconds - self.elapsed)

    @property
    def stopped(self) -> str | None:
        """Why the search must end, in words; ``None`` while it may go on."""
        if self._interrupted:
            return "interrupted"
        if self.remaining <= 0:
            return f"the budget of {self._seconds:.12g} s is used up"
        return None

    def report(self, fraction: float, text: str) -> None:
        """Tell who watches how far the search is.

        Parameters
        ----------
        fraction
            Share of the work done, between 0 and 1.
        text
            What is being done: ``supports 1,200 of 4,096``.
        """
        if self._report is None:
            return
        now = time.perf_counter()
        if now < self._next_report:
            return
        self._next_report = now + _PAUSE
        self._report(min(1.0, max(0.0, fraction)), text)
