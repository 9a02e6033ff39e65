"""What is asked about sensitivity: checked, and completed where nothing is said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast, get_args

from burden.errors import ParameterError, UnsupportedGame, did_you_mean
from burden.expressions import Formula
from burden.game import Timing
from burden.model import Interval, Model
from burden.results.sensitivity import IndexMethod
from burden.sweeps.question import Equilibria, Selection
from burden.sweeps.reports import parse_report
from burden.sweeps.samples import inner_ends
from burden.sweeps.vary import Range, has_ends, range_of, read, suggested

__all__ = ["DEFAULT_METHODS", "DEFAULT_SAMPLES", "LEAST_SAMPLES", "Asked", "Request", "asked"]

DEFAULT_METHODS: tuple[IndexMethod, ...] = ("sobol", "morris")
DEFAULT_SAMPLES = 1024

#: Sizes of samples. Below the least, intervals mean nothing; above the most, drawing from them again takes gigabytes.
LEAST_SAMPLES, MOST_SAMPLES = 64, 2**17

#: Where a range leaves out an end, the points nearest to it are so much of its width away.
INSIDE = Fraction(1, 10**6)

_TIMINGS: tuple[Timing, ...] = ("simultaneous", "guarantor-first")
_METHODS: tuple[IndexMethod, ...] = get_args(IndexMethod)


@dataclass(frozen=True, eq=False)
class Request:
    """What somebody wants to know.

    Parameters
    ----------
    of
        The statistic: a formula.
    vary
        Ranges, ``kappa=0:1``, or ``kappa`` for its declared domain; all bounded domains where there are none.
    methods
        Which indices.
    one
        Which of several equilibria counts: for whoever has the effort the best by default, or, where nobody has, that
        with the largest sum of payoffs.
    samples, seed, level
        Size of the samples, seed, and level of the confidence intervals.
    timing, equilibria
        Who moves when, and which equilibria are found.
    scenario, parameters
        Values from which one parameter at a time is moved, and those of parameters that do not vary.
    budget
        Seconds that one point may take where no fast solver takes the game.
    workers
        How many processes work.
    """

    of: str
    vary: Sequence[str] = ()
    methods: Sequence[str] = DEFAULT_METHODS
    one: str | None = None
    samples: int = DEFAULT_SAMPLES
    seed: int = 0
    level: float = 0.95
    timing: str | None = None
    equilibria: str = "all"
    scenario: str | None = None
    parameters: Mapping[str, Fraction | str | float] = field(default_factory=dict)
    budget: float = 60.0
    workers: int = 1


@dataclass(frozen=True, eq=False)
class Asked:
    """The same, checked and complete.

    Parameters
    ----------
    statistic
        The formula.
    ranges
        By parameter that varies, as declared or given.
    inner
        The same with both ends, exactly: where a range leaves one out, a number close to it.
    values
        Of all parameters, at the point from which one at a time is moved.
    notes
        What is to be said of it.
    """

    model: Model
    statistic: Formula
    ranges: Mapping[str, Interval]
    inner: Mapping[str, tuple[Fraction, Fraction]]
    values: Mapping[str, Fraction]
    methods: tuple[IndexMethod, ...]
    one: Selection
    samples: int
    seed: int
    level: float
    timing: Timing
    equilibria: Equilibria
    budget: float
    workers: int
    notes: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters that vary."""
        return tuple(self.ranges)

    @property
    def fixed(self) -> dict[str, Fraction]:
        """Values of those that do not."""
        return {name: value for name, value in self.values.items() if name not in self.ranges}

    @property
    def bounds(self) -> list[tuple[float, float]]:
        """Doubles between which each parameter is drawn."""
        return [inner_ends(Interval(low, high)) for low, high in self.inner.values()]


def asked(model: Model, request: Request) -> Asked:
    """Check what somebody wants to know.

    Raises
    ------
    ParameterError, UnsupportedGame
        With all that is wrong, before any work is done.
    """
    problems = _wrong_numbers(request)
    timing = _choice("timing", request.timing or model.timing, _TIMINGS, problems)
    equilibria = _choice("equilibria", request.equilibria, get_args(Equilibria), problems)
    one = _choice(
        "one", request.one or ("welfare" if model.effort is None else "optimistic"), get_args(Selection), problems
    )
    if one in {"optimistic", "pessimistic"} and model.effort is None:
        mend = "pick by pareto or welfare, or give one player role: guarantor"
        problems.append(f"--one {one}: for whom? Nobody has the effort in this game\n    mend: {mend}")
    methods = tuple(dict.fromkeys(_choice("method", name, _METHODS, problems) for name in request.methods))
    if not methods:
        problems.append(f"--method: expected some of {', '.join(_METHODS)}\n    mend: --method sobol,morris")
    ranges, notes = _ranges(model, request.vary, problems)
    statistic, values = None, {}
    try:
        statistic = parse_report(model, request.of)
    except ParameterError as error:
        problems.append(re.sub("^report", "--of", str(error), flags=re.MULTILINE))
    try:
        values = model.values(request.parameters, request.scenario)
    except ParameterError as error:
        problems.append(str(error))
    if problems:
        raise ParameterError("\n".join(problems))
    if timing == "guarantor-first" and model.effort in model.parameters:
        raise UnsupportedGame("guarantor-first needs a player who moves first; the effort of this game is a parameter")
    assert statistic is not None, "without problems there is a statistic"
    return Asked(
        model=model,
        statistic=statistic,
        ranges=ranges,
        inner={name: _inner(interval) for name, interval in ranges.items()},
        values=values,
        methods=cast("tuple[IndexMethod, ...]", methods),
        one=cast("Selection", one),
        samples=request.samples,
        seed=request.seed,
        level=request.level,
        timing=cast("Timing", timing),
        equilibria=cast("Equilibria", equilibria),
        budget=request.budget,
        workers=request.workers,
        notes=tuple(notes),
    )


def _wrong_numbers(request: Request) -> list[str]:
    """What is wrong with the numbers that were given."""
    problems = []
    wholes: list[tuple[str, object, int]] = [
        ("samples", request.samples, LEAST_SAMPLES),
        ("seed", request.seed, 0),
        ("workers", request.workers, 1),
    ]
    for name, number, least in wholes:
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            problems.append(f"--{name}: found {number!r}, expected a whole number, {least} or more")
    if isinstance(request.samples, int) and request.samples > MOST_SAMPLES:
        problems.append(f"--samples: found {request.samples:,}; we take up to {MOST_SAMPLES:,}")
    level: object = request.level
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0 < level < 1:
        problems.append(f"--level: found {level!r}, expected a number above 0 and below 1\n    mend: --level 0.95")
    return problems


def _choice(name: str, given: str, known: Sequence[str], problems: list[str]) -> str:
    if given not in known:
        hint = did_you_mean(str(given), known, otherwise=f"one of: {', '.join(known)}")
        problems.append(f"--{name}: unknown choice {given!r}\n    mend: {hint}")
    return given


# -- ranges -------------------------------------------------------------------------------------------------------


def _ranges(model: Model, texts: Sequence[str], problems: list[str]) -> tuple[dict[str, Interval], list[str]]:
    """What varies, and within which ends; and what is to be said of parameters that might vary as well."""
    varied, wrong = read(model, [texts] if isinstance(texts, str) else list(texts))
    problems += wrong
    if not texts:
        return _declared(model, problems)
    ranges: dict[str, Interval] = {}
    unbounded = []
    for one in varied:
        if not isinstance(one, Range):
            mend = f"give a range, as in --vary {one.name}=0:1"
            problems.append(f"--vary {one.text}: found values, expected a range\n    mend: {mend}")
            continue
        interval, domain = range_of(model, one), model.parameters[one.name].domain
        if interval is None:
            unbounded.append(one.name)
        elif not _is_within(interval, domain):
            mend = f"stay within it: --vary {one.name} is all of it" if has_ends(domain) else "stay within it"
            problems.append(f"--vary {one.text}: leaves the domain {domain.text} of {one.name}\n    mend: {mend}")
        else:
            ranges[one.name] = interval
    if unbounded:
        problems.append(_asks_for_ranges(model, unbounded))
    return ranges, []


def _declared(model: Model, problems: list[str]) -> tuple[dict[str, Interval], list[str]]:
    """All parameters whose declared domain has two ends."""
    ranges = {name: one.domain for name, one in model.parameters.items() if has_ends(one.domain)}
    rest = [name for name, one in model.parameters.items() if name not in ranges and one.domain != Interval()]
    if not ranges:
        if not model.parameters:
            problems.append("nothing can vary: the game has no parameters")
        else:
            problems.append(_asks_for_ranges(model, rest or [*model.parameters]))
        return {}, []
    if not rest:
        return ranges, []
    options = " ".join(f"--vary {suggested(model.parameters[name])}" for name in rest[:10])
    held = f"{_listed(rest)} {'does' if len(rest) == 1 else 'do'} not vary: no two ends are declared"
    return ranges, [f"{held}; to vary them, name everything that varies: --vary {next(iter(ranges))} {options}"]


def _asks_for_ranges(model: Model, names: Sequence[str]) -> str:
    """Say that some parameters have no ends to vary between, and how to give them."""
    options = " ".join(f"--vary {suggested(model.parameters[name])}" for name in names[:20])
    domains = _listed([f"{name} in {model.parameters[name].domain.text}" for name in names])
    return f"no range to vary in, as no two ends are declared: {domains}\n    mend: give ranges, as in {options}"


def _listed(texts: Sequence[str]) -> str:
    return ", ".join([*texts[:20], *["…"] * (len(texts) > 20)])


def _is_within(interval: Interval, domain: Interval) -> bool:
    """Whether an interval with two ends is part of a domain."""
    assert interval.low is not None, "a range has two ends"
    assert interval.high is not None, "a range has two ends"
    return (domain.low is None or interval.low >= domain.low) and (domain.high is None or interval.high <= domain.high)


def _inner(interval: Interval) -> tuple[Fraction, Fraction]:
    """Ends of a range, moved inside where the range leaves them out."""
    assert interval.low is not None, "a range has two ends"
    assert interval.high is not None, "a range has two ends"
    step = INSIDE * (interval.high - interval.low)
    return (
        interval.low if interval.low_closed else interval.low + step,
        interval.high if interval.high_closed else interval.high - step,
    )
