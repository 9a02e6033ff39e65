"""A long search or sweep on a terminal: the bar that shows it, and what Ctrl-C does to a search.

Everything here goes to standard error. The bar is drawn by a thread of its own, which alone touches rich, and loads it
only once a search has taken a while; solvers and the handler of the signal do no more than set values that it reads.
"""

from __future__ import annotations

import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

from burden.search import Search

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

__all__ = ["SweepWatch", "Watch"]

#: Seconds after which a search counts as long, and between two pictures of its bar.
_PATIENCE, _PAUSE = 0.5, 0.1

#: Columns of the bar, of the shortest one, and of the narrowest terminal that has room for that of a search.
_BAR, _BAR_AT_LEAST, _BAR_FROM = 20, 6, 70

_STOPPING = "stopping; Ctrl-C again to leave at once"


class Watch:
    """Somebody at a terminal who watches one search, or several that share a budget.

    Parameters
    ----------
    seconds
        The budget; none by default.
    quiet
        Whether to show nothing.
    """

    def __init__(self, seconds: float | None = None, *, quiet: bool = False) -> None:
        self._talks = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._shows = self._talks and os.environ.get("TERM") != "dumb"
        self._subject = ""
        self._seen: tuple[float, str] | None = None
        self._drawing = False
        self.search = Search(seconds, self._follow if self._shows else None)

    @contextmanager
    def solving(self, subject: str = "") -> Iterator[None]:
        """Show a bar while the block runs long, and let Ctrl-C interrupt the search, a second one the block.

        Parameters
        ----------
        subject
            What is being solved, where there are several.
        """
        self._subject, self._seen = subject, None
        with _handling_interrupts(self._stop), self._bar():
            yield

    def _follow(self, fraction: float, text: str) -> None:
        self._seen = fraction, text

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self.search.interrupted:
            raise KeyboardInterrupt
        self.search.interrupt()
        if self._talks and not self._drawing:
            # The return puts it over the ^C that the terminal has written.
            sys.stderr.write(f"\r{_STOPPING}\n")
            sys.stderr.flush()

    @contextmanager
    def _bar(self) -> Iterator[None]:
        if not self._shows:
            yield
            return
        try:
            with _drawn(_PATIENCE - self.search.elapsed, self._line, self._begins):
                yield
        finally:
            self._drawing = False

    def _begins(self) -> None:
        self._drawing = True

    def _line(self, width: int) -> Table | Text:
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        times = _clock(self.search.elapsed)
        if math.isfinite(self.search.remaining):
            times += f", {_clock(self.search.remaining)} left"
        if self.search.interrupted:
            return Text(f"{_STOPPING}  {times}", no_wrap=True, overflow="ellipsis")
        fraction, text = self._seen or (None, "solving")
        numbers = times if fraction is None else f"{math.floor(100 * fraction):3} %  {times}"
        bar = [ProgressBar(total=None if fraction is None else 1.0, completed=fraction or 0.0, width=_BAR)]
        shown = bar if width >= _BAR_FROM else []
        said = Text(f"{self._subject}: {text}" if self._subject else text)
        # It is the text that gives way where the terminal is narrow.
        said.truncate(max(1, width - len(numbers) - 2 - (_BAR + 2) * len(shown)), overflow="ellipsis")
        line = Table.grid(padding=(0, 2, 0, 0))
        line.add_row(said, *shown, Text(numbers, no_wrap=True))
        return line


class SweepWatch:
    """Somebody at a terminal who watches a sweep.

    Parameters
    ----------
    quiet
        Whether to show nothing.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._talks = not quiet and sys.stderr is not None
        self._shows = self._talks and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._note = ""
        self._start = time.monotonic()
        self._total = self._before = self._done = 0

    def begin(self, n_points: int, n_done: int) -> None:
        """It begins: points in all, and those that are there already."""
        self._total, self._before, self._done = n_points, n_done, n_done
        self._start = time.monotonic()

    def advance(self, n_points: int) -> None:
        """So many points more are done."""
        self._done += n_points
        self._note = ""

    def note(self, text: str) -> None:
        """Say what is being done, beside the bar or, where there is none, in a line of its own."""
        self._note = text
        if self._talks and not self._shows:
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Show a bar while the block runs long."""
        if not self._shows:
            yield
            return
        with _drawn(_PATIENCE, self._line):
            yield

    def _line(self, width: int) -> Table:
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        elapsed = time.monotonic() - self._start
        rate = (self._done - self._before) / elapsed if elapsed > 0 else 0.0
        fraction = self._done / self._total if self._total else 0.0
        numbers = f"{math.floor(100 * fraction):3} %  {_clock(elapsed)}"
        if rate > 0:
            numbers += f", {_clock((self._total - self._done) / rate)} left"
        speed = f", {rate:,.0f}/s" if rate > 0 else ""
        said = self._note or f"{self._done:,} of {self._total:,} points{speed}"
        if not self._note and len(said) > width - len(numbers) - 2:
            said = f"{self._done:,} of {self._total:,}{speed}"
        # Numbers say more than the bar: that one gives way where the terminal is narrow.
        room = min(_BAR, width - len(said) - len(numbers) - 4)
        bar = [ProgressBar(total=1.0, completed=fraction, width=room)] if room >= _BAR_AT_LEAST else []
        text = Text(said)
        text.truncate(max(1, width - len(numbers) - 2 - (room + 2) * len(bar)), overflow="ellipsis")
        line = Table.grid(padding=(0, 2, 0, 0))
        line.add_row(text, *bar, Text(numbers, no_wrap=True))
        return line


@contextmanager
def _drawn(
    patience: float, line: Callable[[int], Table | Text], begins: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Draw a line that changes while the block runs, in a thread of its own.

    Parameters
    ----------
    patience
        Seconds before it appears.
    line
        The line, for the width of a terminal.
    begins
        Called when it appears.
    """
    done = threading.Event()
    painter = threading.Thread(target=_draw, args=(done, patience, line, begins), daemon=True)
    painter.start()
    try:
        yield
    finally:
        done.set()
        painter.join()


def _draw(
    done: threading.Event, patience: float, line: Callable[[int], Table | Text], begins: Callable[[], None]
) -> None:
    if done.wait(max(0.0, patience)):
        return
    from rich.console import Console
    from rich.live import Live

    begins()
    console = Console(file=sys.stderr)
    with (
        suppress(OSError),  # the terminal has gone
        Live(
            get_renderable=lambda: line(console.width),
            console=console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        ) as live,
    ):
        live.refresh()
        while not done.wait(_PAUSE):
            live.refresh()


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@contextmanager
def _handling_interrupts(handler: signal._HANDLER) -> Iterator[None]:
    """Handle SIGINT while the block runs; where it is ignored, as for a job in the background, it stays so."""
    # Handlers can be set in the main thread alone.
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) in (signal.SIG_IGN, None):
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
