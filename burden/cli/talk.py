"""What is said on standard error beside the data."""

from __future__ import annotations

import time

import typer

__all__ = ["Talk", "say"]


class Talk:
    """What is said on standard error beside the data."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self._quiet, self._verbose = quiet, verbose
        self._start = time.perf_counter()

    def say(self, text: str) -> None:
        """Say what a quiet run leaves out."""
        if not self._quiet:
            say(text)

    def detail(self, text: str) -> None:
        """Say, in a verbose run, what is being done, and when."""
        if self._verbose:
            say(f"[{time.perf_counter() - self._start:.2f} s] {text}")


def say(text: str) -> None:
    """Write a line to standard error."""
    typer.echo(text, err=True)
