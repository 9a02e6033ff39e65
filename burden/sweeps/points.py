"""Where a sweep goes: a grid, a sample, the points of a file, or points that somebody lists."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from burden.errors import ParameterError, did_you_mean
from burden.model import Interval, Model
from burden.sweeps.points_file import PointsFile, read_points
from burden.sweeps.samples import MAX_SOBOL, SAMPLE_METHODS, Sample, SampleMethod, inner_ends
from burden.sweeps.vary import Axis, Range, Varied, has_ends, range_of, read, suggested

__all__ = ["ASK_FROM", "MOST_POINTS", "Grid", "Listed", "PointsFile", "Sample", "SweepPoints", "points_of"]

#: Points from which on a sweep must be meant, and more than which nobody can mean.
ASK_FROM, MOST_POINTS = 10**9, 10**12

#: Most parameters of a Sobol' sequence: scipy has direction numbers for so many.
MAX_SOBOL_NAMES = 21_201


@dataclass(frozen=True, eq=False)
class Grid:
    """All combinations of the values of some parameters, the last of which varies fastest."""

    axes: tuple[Axis, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters that vary, in the order of the columns."""
        return tuple(axis.name for axis in self.axes)

    @property
    def n_points(self) -> int:
        """How many points there are."""
        return math.prod(axis.n for axis in self.axes)

    def floats(self, start: int, stop: int) -> NDArray[np.float64]:
        """Points ``start`` to ``stop - 1``: the double nearest to each value, shape ``(stop - start, n_names)``."""
        values = np.empty((stop - start, len(self.axes)), dtype=np.float64)
        rest = np.arange(start, stop, dtype=np.int64)
        for column in reversed(range(len(self.axes))):
            axis = self.axes[column]
            rest, places = np.divmod(rest, axis.n)
            values[:, column] = axis.floats(places)
        return values

    def exact(self, number: int) -> dict[str, Fraction]:
        """The values at one point, exactly, by parameter."""
        values = {}
        for axis in reversed(self.axes):
            number, place = divmod(number, axis.n)
            values[axis.name] = axis.exact(place)
        return {name: values[name] for name in self.names}

    def describe(self) -> str:
        """Say in a line what the points are."""
        return f"grid {', '.join(axis.text for axis in self.axes)}"

    def notes(self) -> tuple[str, ...]:
        """What else is to be said of it: nothing."""
        return ()


@dataclass(frozen=True, eq=False)
class Listed:
    """Points given one by one as doubles, each standing for the decimal that Python prints for it.

    Parameters
    ----------
    names
        Parameters that vary.
    values
        Shape ``(n_points, n_names)``.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]

    @property
    def n_points(self) -> int:
        """How many points there are."""
        return len(self.values)

    def floats(self, start: int, stop: int) -> NDArray[np.float64]:
        """Points ``start`` to ``stop - 1``."""
        return self.values[start:stop]

    def exact(self, number: int) -> dict[str, Fraction]:
        """The values at one point, exactly, by parameter."""
        values = self.values[number].tolist()
        return {name: Fraction(repr(value)) for name, value in zip(self.names, values, strict=True)}

    def describe(self) -> str:
        """Say in a line what the points are."""
        return f"{self.n_points} points: {', '.join(self.names)}"

    def notes(self) -> tuple[str, ...]:
        """What else is to be said of them: nothing."""
        return ()


#: Points that can say what they are.
SweepPoints: TypeAlias = "Grid | Sample | PointsFile | Listed"


def points_of(
    model: Model,
    vary: Sequence[str] = (),
    sample: int | None = None,
    method: str = "sobol",
    seed: int = 0,
    points_file: str | Path | None = None,
    *,
    yes: bool = False,
) -> Grid | Sample | PointsFile:
    """Points of a sweep, from what was asked for.

    Parameters
    ----------
    model
        The game.
    vary
        What varies: ``kappa=0:1:101``, ``theta=0.5,1,2``; where a sample is drawn, ``kappa=0:1`` or ``kappa``.
    sample
        How many points to draw: from the ranges given, or from all declared domains that are bounded.
    method, seed
        How to draw them: ``sobol``, ``lhs`` or ``random``.
    points_file
        A file of points instead.
    yes
        Whether more than a billion points are meant.

    Raises
    ------
    ParameterError
        With everything that is wrong.

    Examples
    --------
    >>> import burden
    >>> model = burden.loads('''
    ... burden: 1
    ... parameters: {kappa: {value: 1, domain: "[0, 1]"}, c: 2}
    ... players: {A: {actions: [0, 1]}, B: {actions: [0, 1]}}
    ... payoffs: {A: kappa*A*B - c*A, B: kappa*A*B - c*B}
    ... ''')
    >>> grid = points_of(model, ["kappa=0:1:3", "c=1,2"])
    >>> grid.n_points, grid.exact(2)
    (6, {'kappa': Fraction(1, 2), 'c': Fraction(1, 1)})
    >>> points_of(model, sample=8, seed=3).describe()
    'sobol sample of 8, seed 3: kappa in [0, 1]'
    """
    vary = [vary] if isinstance(vary, str) else list(vary)
    varied, problems = read(model, vary)
    if points_file is not None:
        return _of_file(model, vary, sample, points_file, problems, yes=yes)
    if sample is not None:
        return _of_sample(model, varied, problems, (sample, method, seed), is_given=bool(vary), yes=yes)
    for one in varied:
        if isinstance(one, Range):
            given = one.text if one.low is not None else suggested(model.parameters[one.name])
            mend = f"say how many values: --vary {given}:101, or draw them: --sample 1000"
            problems.append(f"--vary {one.text}: a range without the number of values\n    mend: {mend}")
    if not vary:
        problems.append(_nothing_varies(model))
    axes = tuple(one for one in varied if not isinstance(one, Range))
    _check_number(math.prod(axis.n for axis in axes), problems, yes=yes)
    _raise(problems)
    return Grid(axes)


def _of_file(
    model: Model, vary: list[str], sample: int | None, path: str | Path, problems: list[str], *, yes: bool
) -> PointsFile:
    """The points of a file."""
    if vary or sample is not None:
        other = "--vary" if vary else "--sample"
        problems.append(f"--points and {other} each say where to go\n    mend: leave one of them out")
    _raise(problems)
    found = read_points(model, Path(path))
    _check_number(found.n_points, problems, yes=yes)
    _raise(problems)
    return found


def _of_sample(
    model: Model,
    varied: list[Varied],
    problems: list[str],
    drawn: tuple[int, str, int],
    *,
    is_given: bool,
    yes: bool,
) -> Sample:
    """A sample, of the ranges given or of the declared domains."""
    n, method, seed = drawn
    problems += _wrong_draws(n, method, seed, yes=yes)
    if not is_given:
        varied = [Range(name, text=name) for name, one in model.parameters.items() if has_ends(one.domain)]
        if not varied:
            problems.append(_no_bounded_domain(model))
    ranges: dict[str, Interval] = {}
    for one in varied:
        if not isinstance(one, Range):
            mend = f"give the range alone, as in --vary {one.name}=0:1, or leave --sample out"
            problems.append(f"--vary {one.text}: values for a grid, and --sample draws its own\n    mend: {mend}")
            continue
        interval = range_of(model, one)
        if interval is None:
            problems.append(_unbounded(model, one))
        elif _is_empty(interval):
            problems.append(f"--vary {one.text}: no decimal of a double lies in so narrow a range")
        else:
            ranges[one.name] = interval
    if len(ranges) > MAX_SOBOL_NAMES and method == "sobol":
        problems.append(f"{len(ranges)} parameters; a Sobol' sequence has up to {MAX_SOBOL_NAMES}")
    _raise(problems)
    return Sample(ranges, n, cast("SampleMethod", method), seed)


# -- what can be wrong --------------------------------------------------------------------------------------------


def _wrong_draws(n: object, method: str, seed: object, *, yes: bool) -> list[str]:
    """What is wrong with how a sample is to be drawn."""
    problems = []
    if method not in SAMPLE_METHODS:
        hint = did_you_mean(str(method), SAMPLE_METHODS, otherwise=f"one of: {', '.join(SAMPLE_METHODS)}")
        problems.append(f"--method: unknown method {method!r}\n    mend: {hint}")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        problems.append(f"--seed: found {seed!r}, expected a whole number, 0 or more\n    mend: --seed 1")
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        problems.append(f"--sample: found {n!r}, expected how many points: 1 or more\n    mend: --sample 1024")
        return problems
    _check_number(n, problems, yes=yes)
    if method == "sobol" and MAX_SOBOL < n <= MOST_POINTS:
        mend = "draw them independently: --method random"
        problems.append(f"--sample: {n:,} points; a Sobol' sequence has up to {MAX_SOBOL:,}\n    mend: {mend}")
    return problems


def _check_number(n: int, problems: list[str], *, yes: bool) -> None:
    """Note that there are more points than anybody asks for, unless they are meant."""
    if n > MOST_POINTS:
        many = f"{n:,}" if n < 10**30 else f"over 10**{int(math.log10(n))}"
        problems.append(f"{many} points; we take up to {MOST_POINTS:,}\n    mend: give fewer values, or draw a sample")
    elif n > ASK_FROM and not yes:
        problems.append(f"{n:,} points\n    mend: give --yes if you mean it")


def _nothing_varies(model: Model) -> str:
    """Say that nothing varies, and what could."""
    if not model.parameters:
        return "nothing varies: the game has no parameters\n    mend: write numbers of its payoffs as parameters"
    names = ", ".join([*model.parameters][:20] + ["…"] * (len(model.parameters) > 20))
    first = next(iter(model.parameters.values()))
    return f"nothing varies; parameters: {names}\n    mend: --vary {suggested(first)}:101, or --sample 1000"


def _no_bounded_domain(model: Model) -> str:
    if not model.parameters:
        return _nothing_varies(model)
    ranges = " ".join(f"--vary {suggested(one)}" for one in [*model.parameters.values()][:10])
    return f"--sample: no parameter has a domain with two ends to draw from\n    mend: give ranges, as in {ranges}"


def _unbounded(model: Model, one: Range) -> str:
    parameter = model.parameters[one.name]
    has_one = parameter.domain != Interval()
    found = f"its domain {parameter.domain.text} is unbounded" if has_one else "it has no declared domain"
    return f"--vary {one.text}: {found}\n    mend: give a range, as in --vary {suggested(parameter)}"


def _is_empty(interval: Interval) -> bool:
    """Whether no double lies in an interval."""
    least, most = inner_ends(interval)
    return least > most


def _raise(problems: list[str]) -> None:
    if problems:
        raise ParameterError("\n".join(problems))
