"""What varies: the texts given to ``--vary``, read exactly.

::

    kappa=0:1:101           101 values at equal distances, both ends among them
    theta_W=0.5,1,2         these values
    kappa=0:1               a range, for a sample to be drawn from
    kappa                   the declared domain, for the same
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden import exact
from burden.errors import did_you_mean
from burden.model import Interval, Model, Parameter

__all__ = [
    "MAX_DIGITS",
    "Axis",
    "Given",
    "Range",
    "Spaced",
    "Varied",
    "has_ends",
    "range_of",
    "read",
    "suggested",
    "unknown",
    "value_of",
]

#: Longest numerator and denominator of a value that varies. Doubles hold all such numbers, to within 2**-53 of each.
MAX_DIGITS = 120
_MOST = 10**MAX_DIGITS

#: Longest list of values, and longest text of one value in a message.
MAX_VALUES, MAX_SHOWN = 100_000, 40

#: Longest list that is shown whole.
MAX_LISTED = 10

#: Whole numbers below it are doubles.
_WHOLE = 2**53


@dataclass(frozen=True)
class Spaced:
    """Values at equal distances: ``low + k*(high - low)/(n - 1)`` for ``k`` from 0 to ``n - 1``, exactly."""

    name: str
    low: Fraction
    high: Fraction
    n: int
    text: str = ""  # as it was given

    def exact(self, place: int) -> Fraction:
        """One of the values."""
        return Fraction(self._first + place * self._step, self._divisor)

    def floats(self, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """The double nearest to each of some values, by their places from 0."""
        first, step, divisor = self._first, self._step, self._divisor
        if max(abs(first) + self.n * abs(step), divisor) < _WHOLE:
            return (first + places * step) / divisor  # quotients of two doubles that are exact, rounded once
        found, back = np.unique(places, return_inverse=True)
        # Python divides whole numbers of any length and rounds once, to the nearest double.
        return np.array([(first + place * step) / divisor for place in found.tolist()], dtype=np.float64)[back]

    # All values over one denominator.

    @cached_property
    def _divisor(self) -> int:
        width = (self.high - self.low) / max(1, self.n - 1)
        return math.lcm(self.low.denominator, width.denominator)

    @cached_property
    def _first(self) -> int:
        return int(self.low * self._divisor)

    @cached_property
    def _step(self) -> int:
        return int((self.high - self.low) / max(1, self.n - 1) * self._divisor)


@dataclass(frozen=True)
class Given:
    """Values one by one."""

    name: str
    values: tuple[Fraction, ...]
    text: str = ""  # as it was given; of a long list the ends, and a hash that tells it from others

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.values)

    def exact(self, place: int) -> Fraction:
        """One of the values."""
        return self.values[place]

    def floats(self, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """The double nearest to each of some values, by their places from 0."""
        return self._floats[places]

    @cached_property
    def _floats(self) -> NDArray[np.float64]:
        return np.array([float(value) for value in self.values], dtype=np.float64)


@dataclass(frozen=True)
class Range:
    """A range that a sample is drawn from; ``None`` where it is that of the domain, which the model knows."""

    name: str
    low: Fraction | None = None
    high: Fraction | None = None
    text: str = ""  # as it was given


#: What a grid has along one of its axes.
Axis: TypeAlias = "Spaced | Given"
Varied: TypeAlias = "Axis | Range"


def read(model: Model, texts: Sequence[str], option: str = "--vary") -> tuple[list[Varied], list[str]]:
    """Read what varies.

    Parameters
    ----------
    model
        The game whose parameters vary.
    texts
        As given to the option.
    option
        Its name, for messages.

    Returns
    -------
    tuple
        What could be read, in order, and what is wrong with the rest: messages.
    """
    found: list[Varied] = []
    problems: list[str] = []
    seen: set[str] = set()
    for text in texts:
        name, equals, values = text.partition("=")
        name = unicodedata.normalize("NFC", name.strip())  # as the names of a file are
        where = f"{option} {_cut(text)}"
        if not name or (equals and not values.strip()):
            mend = f"{option} NAME=LOW:HIGH:N, or {option} NAME=A,B,C"
            problems.append(f"{where}: expected a parameter and its values\n    mend: {mend}")
            continue
        if name not in model.parameters:
            problems.append(f"{where}: {unknown(model, name)}")
            continue
        if name in seen:
            problems.append(f"{where}: {name} varies twice\n    mend: give {name} once")
            continue
        seen.add(name)
        one, problem = _values(name, values) if equals else (Range(name, text=name), "")
        if one is not None:
            found.append(one)
        else:
            problems.append(f"{where}: {problem}")
    return found, problems


def unknown(model: Model, name: str) -> str:
    """Say that a game has no parameter of a name."""
    known = [*model.parameters]
    if not known:
        return f"unknown parameter {_cut(name)!r}\n    mend: the game has no parameters"
    hint = did_you_mean(name, known, otherwise=f"parameters: {', '.join(known[:20])}")
    return f"unknown parameter {_cut(name)!r}\n    mend: {hint}"


def value_of(text: str) -> tuple[Fraction, str]:
    """Read a value exactly.

    Returns
    -------
    tuple
        The number, and what is wrong with the text; that is empty where nothing is.
    """
    try:
        value = exact.read_number(text.strip())
    except exact.TooLargeError as error:
        return Fraction(0), f"found {_cut(text)!r}: {error}"
    except ZeroDivisionError:
        return Fraction(0), f"found {_cut(text)!r}: division by zero"
    if value is None:
        mend = "write integers, decimals or fractions: 3, 0.1, 4/5"
        return Fraction(0), f"found {_cut(text)!r}, expected a number\n    mend: {mend}"
    if max(abs(value.numerator), value.denominator) > _MOST:
        return Fraction(0), f"found {_cut(text)!r}: what varies has numbers of up to {MAX_DIGITS} digits"
    return value, ""


def has_ends(domain: Interval) -> bool:
    """Whether a domain is bounded, and more than a point."""
    return domain.low is not None and domain.high is not None and domain.low < domain.high


def range_of(model: Model, one: Range) -> Interval | None:
    """The interval that a sample of a parameter is drawn from; ``None`` where its domain has no ends.

    A range that was given has the ends that were given; where the domain leaves one of them out, it is left out.
    """
    domain = model.parameters[one.name].domain
    if one.low is None:
        return domain if has_ends(domain) else None
    return Interval(
        one.low,
        one.high,
        one.low != domain.low or domain.low_closed,
        one.high != domain.high or domain.high_closed,
    )


def suggested(parameter: Parameter) -> str:
    """A range for a parameter whose domain has no ends, to begin with: from half its value to one and a half."""
    around = sorted((parameter.value / 2, parameter.value * 3 / 2)) if parameter.value else [Fraction(-1), Fraction(1)]
    low, high = around
    domain = parameter.domain
    low = low if domain.low is None else max(low, domain.low)
    high = high if domain.high is None else min(high, domain.high)
    return f"{parameter.name}={_decimal(low)}:{_decimal(high)}"


def _decimal(value: Fraction) -> str:
    """A number as people write it: a decimal where a short one is exact."""
    text = f"{float(value):.6g}"
    return text if Fraction(text) == value else str(value)


# -- the values of one parameter ----------------------------------------------------------------------------------


def _values(name: str, text: str) -> tuple[Varied | None, str]:
    """Read what stands behind the sign of equality: the values, or what is wrong with them."""
    if ":" not in text:
        return _list(name, text)
    parts = text.split(":")
    if len(parts) > 3:
        return None, f"expected LOW:HIGH:N\n    mend: {name}=0:1:101"
    (low, wrong_low), (high, wrong_high) = value_of(parts[0]), value_of(parts[1])
    if wrong_low or wrong_high:
        return None, wrong_low or wrong_high
    low_text, high_text, *count = (part.strip() for part in parts)
    if low > high:
        mend = ":".join([high_text, low_text, *count])
        return None, f"an empty range: {_cut(low_text)} is above {_cut(high_text)}\n    mend: {name}={_cut(mend)}"
    if not count:
        if low == high or float(low) == float(high):
            return None, f"a range without width\n    mend: fix {name} with --set {name}={_cut(low_text)}"
        return Range(name, low, high, f"{name}={low_text}:{high_text}"), ""
    return _spaced(name, low, high, [low_text, high_text, *count])


def _spaced(name: str, low: Fraction, high: Fraction, texts: list[str]) -> tuple[Varied | None, str]:
    """Read values at equal distances, whose ends are known."""
    count, wrong = value_of(texts[2])
    example = f"{name}={_cut(texts[0])}:{_cut(texts[1])}:101"
    if wrong or count.denominator != 1:
        return None, f"found {_cut(texts[2])!r}, expected how many values: a whole number\n    mend: {example}"
    if count < 1:
        return None, f"an empty range: {count} values\n    mend: {example}"
    if (count == 1) != (low == high):
        found = "one value cannot have two ends" if count == 1 else f"{count} times the same value"
        return None, f"{found}\n    mend: {name}={_cut(texts[0])}"
    return Spaced(name, low, high, int(count), f"{name}={':'.join(texts)}"), ""


def _list(name: str, text: str) -> tuple[Varied | None, str]:
    parts = text.split(",")
    if len(parts) > MAX_VALUES:
        mend = "put them into a file: --points points.csv"
        return None, f"{len(parts):,} values; a list has up to {MAX_VALUES:,}\n    mend: {mend}"
    values: dict[Fraction, None] = {}
    for part in parts:
        value, wrong = value_of(part)
        if wrong:
            return None, wrong
        if value in values:
            return None, f"{value} stands there twice\n    mend: give each value once"
        values[value] = None
    texts = [part.strip() for part in parts]
    if len(texts) <= MAX_LISTED:
        return Given(name, tuple(values), f"{name}={','.join(texts)}"), ""
    digest = hashlib.sha256(",".join(map(str, values)).encode()).hexdigest()[:12]
    shortened = ",".join([*texts[:3], "…", texts[-1]])
    return Given(name, tuple(values), f"{name}={shortened} ({len(texts):,} values, sha256 {digest})"), ""


def _cut(text: str) -> str:
    text = text.strip()
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
