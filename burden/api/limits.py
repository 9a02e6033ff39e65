"""What callers may say of time, points and names, checked."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Real

from burden.errors import ParameterError
from burden.game import Timing
from burden.search import Search

__all__ = ["TIMINGS", "check_limits", "names_of", "search_of", "seconds_of"]

#: Who moves when.
TIMINGS: tuple[Timing, ...] = ("simultaneous", "guarantor-first")


def check_limits(timeout: float, points: int, seed: int) -> None:
    """Refuse limits that are none."""
    if isinstance(timeout, bool) or not isinstance(timeout, Real) or not timeout > 0:
        raise ParameterError(f"timeout: found {timeout!r}, expected a number of seconds above 0\n    mend: timeout=10")
    for name, number, least in (("points", points, 1), ("seed", seed, 0)):
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            raise ParameterError(f"{name}: found {number!r}, expected a whole number, {least} or more")


def names_of(given: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """Names of parameters that stay free; ``None`` where nothing is said of them."""
    if given is None:
        return None
    names = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, Iterable) else (given,)
    for name in names:
        if not isinstance(name, str):
            raise ParameterError(f"free: found {name!r}, expected names of parameters\n    mend: free=['kappa']")
    return names


def search_of(budget: float | Search | None) -> Search:
    """A search of so many seconds, or the one given; without a budget one that takes as long as it needs."""
    if budget is None:
        return Search()
    if isinstance(budget, Search):
        return budget
    return Search(seconds_of(budget))


def seconds_of(budget: float) -> float:
    """Seconds that a budget gives."""
    # No clock tells 1e300 seconds from longer ones, and a float holds them.
    seconds = float(min(budget, 1e300)) if isinstance(budget, Real) and not isinstance(budget, bool) else math.nan
    if not seconds > 0:
        mend = "give how long the search may take, as in budget=10, or leave the budget out"
        raise ParameterError(f"budget: found {budget!r}, expected a number of seconds above 0\n    mend: {mend}")
    return seconds
