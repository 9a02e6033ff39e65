"""Samples of points: any block of one can be had alone, and is the same to the last bit whichever blocks are had.

::

    sobol     the Sobol' sequence, scrambled (Owen 1998; Matousek 1998), as scipy makes it
    lhs       a Latin hypercube: each parameter has one value in each of N equal parts of its range. Which part a point
              gets is a permutation of the N parts that is worked out at a point when it is asked for, so that no list
              of N numbers is kept: a Feistel network over a power of four, gone through again where it leads past N
    random    independent draws from the counter-based generator Philox, which can be started anywhere

References
----------
Black and Rogaway (2002), Ciphers with arbitrary finite domains, section 3: cycle walking, and Feistel networks.
Matousek (1998), On the L2-discrepancy for anchored boxes, Journal of Complexity 14: linear matrix scrambling.
Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3: Philox.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden.model import Interval

__all__ = ["MAX_SOBOL", "SAMPLE_METHODS", "Sample", "SampleMethod", "inner_ends"]

SampleMethod: TypeAlias = Literal["sobol", "lhs", "random"]
SAMPLE_METHODS: tuple[SampleMethod, ...] = ("sobol", "lhs", "random")

#: Longest Sobol' sequence: scipy makes it of words of 32 bits.
MAX_SOBOL = 2**32
_BITS = 32

#: Rounds of the Feistel network: Luby and Rackoff need four for a permutation that looks random.
_ROUNDS = 6

#: Bits of the place of a draw within its part, and of the number of the part, together.
_PLACE_BITS = 50


@dataclass(frozen=True, eq=False)
class Sample:
    """Points drawn from ranges.

    Parameters
    ----------
    ranges
        By parameter, each with two ends.
    n_points
        How many points.
    method
        How they are drawn.
    seed
        For drawing: a whole number.
    """

    ranges: dict[str, Interval]
    n_points: int
    method: SampleMethod
    seed: int

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters that vary, in the order of the columns."""
        return tuple(self.ranges)

    def floats(self, start: int, stop: int) -> NDArray[np.float64]:
        """Points ``start`` to ``stop - 1``, shape ``(stop - start, n_names)``."""
        last = self._last
        if not last.start <= start <= stop <= last.start + len(last.values):
            lows, highs, least, most = self._ends
            values = lows + (highs - lows) * self._units.block(start, stop)
            # Rounding may carry a value onto an end, which the range may leave out.
            last.start, last.values = start, np.clip(values, least, most)
        return last.values[start - last.start : stop - last.start]

    def exact(self, number: int) -> dict[str, Fraction]:
        """The values at one point: the decimals that Python prints for its doubles."""
        values = self.floats(number, number + 1)[0].tolist()
        return {name: Fraction(repr(value)) for name, value in zip(self.names, values, strict=True)}

    def describe(self) -> str:
        """Say in a line what the points are."""
        kind = {"sobol": "sobol", "lhs": "latin hypercube", "random": "random"}[self.method]
        ranges = ", ".join(f"{name} in {interval.text}" for name, interval in self.ranges.items())
        return f"{kind} sample of {self.n_points}, seed {self.seed}: {ranges}"

    def notes(self) -> tuple[str, ...]:
        """What else is to be said of it."""
        if self.method == "sobol" and self.n_points & (self.n_points - 1):
            nearest = 2 ** round(math.log2(self.n_points))
            return (f"{self.n_points} is no power of two: a Sobol' sequence is balanced at those, as at {nearest}",)
        return ()

    @cached_property
    def _last(self) -> _Block:
        return _Block(0, np.empty((0, len(self.ranges))))

    @cached_property
    def _units(self) -> _Units:
        """Where in their ranges the points are: numbers above 0 and below 1."""
        makers: dict[str, Any] = {"sobol": _Sobol, "lhs": _Latin, "random": _Random}
        units: _Units = makers[self.method](len(self.ranges), self.n_points, self.seed)
        return units

    @cached_property
    def _ends(self) -> tuple[NDArray[np.float64], ...]:
        intervals = self.ranges.values()
        lows = np.array([float(one.low or 0) for one in intervals])
        highs = np.array([float(one.high or 0) for one in intervals])
        inner = np.array([inner_ends(one) for one in intervals], dtype=np.float64).reshape(-1, 2)
        return lows, highs, inner[:, 0], inner[:, 1]

    def __reduce__(self) -> tuple[Any, ...]:
        # Streams under way stay here: whoever gets the sample begins with its own.
        return Sample, (self.ranges, self.n_points, self.method, self.seed)


def inner_ends(interval: Interval) -> tuple[float, float]:
    """Least and largest double whose decimal is in a bounded interval; the first is above where there is none."""
    assert interval.low is not None, "a range with two ends"
    assert interval.high is not None, "a range with two ends"
    least, most = float(interval.low), float(interval.high)
    while Fraction(repr(least)) not in interval and least <= most:
        least = math.nextafter(least, math.inf)
    while Fraction(repr(most)) not in interval and least <= most:
        most = math.nextafter(most, -math.inf)
    return least, most


@dataclass(slots=True)
class _Block:
    """The points that were asked for last: single ones of them are asked for next."""

    start: int
    values: NDArray[np.float64]


class _Units(Protocol):
    """Points of the unit cube, each coordinate above 0 and below 1."""

    def block(self, start: int, stop: int) -> NDArray[np.float64]:
        """Points ``start`` to ``stop - 1``."""
        ...


@dataclass(slots=True)
class _Sobol:
    """The scrambled Sobol' sequence.

    It is made in order, so a block is quick where the one before it was asked for last; others are reached by going
    through those before, some hundred million a second.
    """

    n_dimensions: int
    n_points: int
    seed: int
    _engine: Any = field(default=None, init=False)
    _place: int = field(default=0, init=False)

    def block(self, start: int, stop: int) -> NDArray[np.float64]:
        """Points ``start`` to ``stop - 1``."""
        if self._engine is None or start < self._place:
            self._engine, self._place = _sobol_engine(self.n_dimensions, self.seed), 0
        if start > self._place:
            self._engine.fast_forward(start - self._place)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # on powers of two: `Sample.notes` says it
            drawn: NDArray[np.float64] = self._engine.random(stop - start)
        # The middle of the cell of side 2**-32 that a point of the sequence is the lower corner of.
        self._place = stop
        return drawn + 0.5 ** (_BITS + 1)


def _sobol_engine(n_dimensions: int, seed: int) -> Any:
    from scipy.stats import qmc

    return qmc.Sobol(n_dimensions, scramble=True, bits=_BITS, seed=np.random.default_rng(seed))


def _draws(seed: int, stream: int, n_dimensions: int, start: int, stop: int) -> NDArray[np.uint64]:
    """Whole numbers of 64 random bits, ``n_dimensions`` for each point.

    Parameters
    ----------
    seed, stream
        Which sequence: those of different streams have nothing to do with each other.
    n_dimensions
        Numbers per point.
    start, stop
        Which points.
    """
    bits = np.random.Philox(np.random.SeedSequence(seed, spawn_key=(stream,)))
    first = start * n_dimensions
    bits = bits.advance(first // 4)  # its counter goes up by one for each four numbers
    drawn = bits.random_raw((stop - start) * n_dimensions + first % 4)
    return np.asarray(drawn, dtype=np.uint64)[first % 4 :].reshape(stop - start, n_dimensions)


@dataclass(frozen=True, slots=True)
class _Random:
    """Independent draws."""

    n_dimensions: int
    n_points: int
    seed: int

    def block(self, start: int, stop: int) -> NDArray[np.float64]:
        """Points ``start`` to ``stop - 1``."""
        whole = _draws(self.seed, 0, self.n_dimensions, start, stop) >> np.uint64(12)
        return (whole.astype(np.float64) + 0.5) * 0.5**52


@dataclass(frozen=True, slots=True)
class _Latin:
    """A Latin hypercube."""

    n_dimensions: int
    n_points: int
    seed: int

    def block(self, start: int, stop: int) -> NDArray[np.float64]:
        """Points ``start`` to ``stop - 1``."""
        numbers = np.arange(start, stop, dtype=np.uint64)
        parts = np.column_stack(
            [permuted(numbers, self.n_points, self.seed, dimension) for dimension in range(self.n_dimensions)]
        )
        # Few enough bits that the sum is exact, and that no quotient is rounded into the next part.
        n_bits = _PLACE_BITS - self.n_points.bit_length()
        within = _draws(self.seed, 1, self.n_dimensions, start, stop) >> np.uint64(64 - n_bits)
        places = (within.astype(np.float64) + 0.5) * 0.5**n_bits
        return (parts.astype(np.float64) + places) / self.n_points


def permuted(numbers: NDArray[np.uint64], n: int, seed: int, stream: int) -> NDArray[np.uint64]:
    """Images of some of the numbers from 0 to ``n - 1`` under a permutation of them all.

    Parameters
    ----------
    numbers
        Those asked about.
    n
        How many there are in all.
    seed, stream
        Which permutation.
    """
    half = max(1, (max(n - 1, 1).bit_length() + 1) // 2)
    keys = np.asarray(
        np.random.SeedSequence(seed, spawn_key=(2, stream)).generate_state(_ROUNDS, np.uint64), dtype=np.uint64
    )
    images = _network(numbers, half, keys)
    # The network permutes the numbers below a power of four. Whoever leaves the first n of them goes on along its
    # cycle until it comes back, as it must, to where it began if not before.
    while (outside := np.flatnonzero(images >= np.uint64(n))).size:
        images[outside] = _network(images[outside], half, keys)
    return images


def _network(numbers: NDArray[np.uint64], half: int, keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A Feistel network over numbers of twice ``half`` bits, one round for each key."""
    width, mask = np.uint64(half), np.uint64(2**half - 1)
    left, right = numbers >> width, numbers & mask
    for key in keys:
        left, right = right, left ^ (_mixed(right ^ key) & mask)
    return (left << width) | right


def _mixed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Words of 64 bits, each bit of which depends on each bit of those given (the finalizer of SplitMix64)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
