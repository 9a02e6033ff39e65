"""One parameter at a time, all others at their values: the bars of a tornado."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from burden.indices.evaluate import outcomes
from burden.indices.question import Asked
from burden.results.sensitivity import Bar
from burden.search import Search
from burden.sweeps.vary import Spaced

__all__ = ["N_ALONG", "Star", "tornado"]

#: Points along the range of each parameter, ends included.
N_ALONG = 101


@dataclass(frozen=True, eq=False)
class Star:
    """Points on the lines through one point along each axis; the last is that point itself.

    Parameters
    ----------
    axes
        The lines: what each parameter goes through.
    base
        The point, by parameter.
    """

    axes: tuple[Spaced, ...]
    base: dict[str, Fraction]

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters that vary."""
        return tuple(axis.name for axis in self.axes)

    @property
    def n_points(self) -> int:
        """How many points there are."""
        return sum(axis.n for axis in self.axes) + 1

    def floats(self, start: int, stop: int) -> NDArray[np.float64]:
        """Points ``start`` to ``stop - 1``: the double nearest to each value, shape ``(stop - start, n_names)``."""
        values = np.tile([float(self.base[name]) for name in self.names], (stop - start, 1))
        first = 0
        for column, axis in enumerate(self.axes):
            places = np.arange(max(start, first), min(stop, first + axis.n), dtype=np.int64)
            if len(places):
                values[places - start, column] = axis.floats(places - first)
            first += axis.n
        return values

    def exact(self, number: int) -> dict[str, Fraction]:
        """The values at one point, exactly, by parameter."""
        values = {name: self.base[name] for name in self.names}
        for axis in self.axes:
            if number < axis.n:
                values[axis.name] = axis.exact(number)
                break
            number -= axis.n
        return values


def tornado(asked: Asked, search: Search) -> tuple[tuple[Bar, ...], float | None, dict[str, int]]:
    """Move one parameter at a time through its range.

    Returns
    -------
    tuple
        One bar for each parameter, the widest first; the statistic where nothing is moved, if it has a value there; and
        how often there is none, by reason.
    """
    axes = tuple(Spaced(name, low, high, N_ALONG) for name, (low, high) in asked.inner.items())
    star = Star(axes, {name: asked.values[name] for name in asked.names})
    found = outcomes(asked, star, asked.fixed, search, "one at a time")
    bars = [_bar(axis, found.values[number * N_ALONG : (number + 1) * N_ALONG]) for number, axis in enumerate(axes)]
    # Those without any value come last; of equal ones the first of the file comes first.
    ordered = sorted(bars, key=lambda bar: -1.0 if bar.width is None else bar.width, reverse=True)
    return tuple(ordered), _known(found.values[-1]), found.counted()


def _bar(axis: Spaced, values: NDArray[np.float64]) -> Bar:
    least = most = least_at = most_at = None
    known = np.flatnonzero(~np.isnan(values))
    if len(known):
        lowest, highest = known[np.argmin(values[known])], known[np.argmax(values[known])]
        least, most = float(values[lowest]), float(values[highest])
        least_at, most_at = (float(axis.exact(int(place))) for place in (lowest, highest))
    return Bar(
        parameter=axis.name,
        low=axis.low,
        high=axis.high,
        at_low=_known(values[0]),
        at_high=_known(values[-1]),
        least=least,
        most=most,
        least_at=least_at,
        most_at=most_at,
        n_points=len(values),
        n_missing=len(values) - len(known),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
