"""What is asked of a picture, checked before any work, and answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from burden.claims.syntax import ALLIED_TOTAL, PAYOFF_PREFIX
from burden.continuous.lines import interval_ends
from burden.errors import ParameterError, did_you_mean
from burden.game import Timing
from burden.model import Model
from burden.pictures.branches import branches
from burden.pictures.grids import heat, regime_map
from burden.pictures.replies import replies, settings
from burden.pictures.rows import Seen, reasons, seen
from burden.pictures.scenarios import bars, check_levels
from burden.pictures.words import name_of, parameter_label, statistic_label, unit_of
from burden.results import LevelSolution, Solution
from burden.results.pictures import Axis, Picture, PictureKind
from burden.results.sweeps import Rows, joined
from burden.search import Search
from burden.sweeps.asking import asked
from burden.sweeps.engines import engine_for
from burden.sweeps.exactly import exact_rows
from burden.sweeps.points import Grid
from burden.sweeps.question import Equilibria, Selection
from burden.sweeps.vary import Given, Range, Spaced, has_ends, read

__all__ = ["KINDS", "Request", "kind_of", "picture"]

KINDS: tuple[PictureKind, ...] = get_args(PictureKind)

#: How many values a parameter gets where only its range is said: along a line, and along each side of a rectangle,
#: which has fewer where somebody chooses from an interval: such games take some milliseconds each.
ON_A_LINE, ON_A_SIDE, WITH_INTERVALS = 201, 81, 41

#: Most points of a picture: more than it has dots.
MAX_POINTS = 1_000_000

#: Most statistics in a picture that can be told apart.
MAX_STATISTICS = 7

#: How many parameters each kind takes.
_N_AXES: dict[PictureKind, int] = {"lines": 1, "map": 2, "heat": 2, "bars": 0, "replies": 0}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a picture.

    Parameters
    ----------
    kind
        ``None`` where the rest tells.
    vary
        Parameters, as for a sweep; where only a range or a name is given, the picture chooses how many values.
    of
        Statistics, as formulas.
    one
        Which of several equilibria a heat map shows.
    timing, equilibria, scenario, changes
        As of a sweep.
    effort
        Efforts at which best replies are drawn.
    budget
        Seconds that a game without a fast solver may take.
    """

    kind: str | None = None
    vary: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    one: str | None = None
    timing: Timing | None = None
    equilibria: Equilibria = "all"
    scenario: str | None = None
    changes: Mapping[str, Fraction | str | float] | None = None
    effort: tuple[str, ...] = ()
    budget: float = 60.0


def kind_of(model: Model, request: Request) -> PictureKind:
    """Kind of a picture: what was said, or what fits the rest.

    Raises
    ------
    ParameterError
        Where nothing fits.
    """
    if request.kind is not None:
        if request.kind not in KINDS:
            hint = did_you_mean(request.kind, KINDS, otherwise=f"one of: {', '.join(KINDS)}")
            raise ParameterError(f"unknown kind of picture {request.kind!r}\n    mend: {hint}")
        return next(kind for kind in KINDS if kind == request.kind)
    if len(request.vary) == 1:
        return "lines"
    if len(request.vary) == 2:
        return "heat" if request.of or request.one else "map"
    if request.effort or (not request.vary and len([p for p in model.players if p.interval is not None]) == 2):
        return "replies"
    if not request.vary and (model.scenarios or request.scenario is not None):
        return "bars"
    mend = "let a parameter vary: --vary NAME=LOW:HIGH:N, once for lines and twice for a map"
    raise ParameterError(f"what is to be drawn?\n    mend: {mend}")


def picture(
    model: Model,
    request: Request,
    search: Search,
    solve: Callable[[str | None], Solution | LevelSolution],
) -> Picture:
    """Gather what a picture shows.

    Parameters
    ----------
    model, request
        What is asked of which game.
    search
        Bounds the time.
    solve
        Solves a scenario; ``None`` is the game as it is.

    Raises
    ------
    ParameterError
        Where a name or value is wrong, or kind, parameters and statistics do not fit together.
    """
    kind = kind_of(model, request)
    _check_axes(kind, request)
    if kind == "bars":
        return _bars(model, request, solve)
    if kind == "replies":
        values = model.values(request.changes, request.scenario)
        return replies(model, settings(model, values, request.effort), search)
    return _Sweep(model, request, kind, search).picture()


def _check_axes(kind: PictureKind, request: Request) -> None:
    """Refuse what a kind takes no notice of."""
    n_axes, n = _N_AXES[kind], len(request.vary)
    if n != n_axes:
        named = {0: "no parameter", 1: "one parameter", 2: "two parameters"}[n_axes]
        needs = {0: "leave --vary out", 1: "--vary NAME=LOW:HIGH:N", 2: "--vary NAME=LOW:HIGH:N, given twice"}[n_axes]
        others = [other for other in KINDS if _N_AXES[other] == n and n]
        mend = needs + (f", or draw {' or '.join(others)}" if others else "")
        raise ParameterError(f"{kind}: {named} may vary, and {n or 'none'} do{'es' * (n < 2)}\n    mend: {mend}")
    takes_statistics = {"lines": MAX_STATISTICS, "heat": 1}.get(kind, 0)
    if len(request.of) > takes_statistics:
        most = {0: "no statistic", 1: "one statistic"}.get(takes_statistics, f"up to {takes_statistics} statistics")
        mend = "leave --of out" if not takes_statistics else "give fewer: --of"
        raise ParameterError(f"{kind}: shows {most}; found {len(request.of)}\n    mend: {mend}")
    if request.one is not None and kind != "heat":
        mend = "leave --one out, or draw a heat map"
        raise ParameterError(f"{kind}: shows every equilibrium, and picks none\n    mend: {mend}")
    if request.effort and kind != "replies":
        mend = "fix a parameter with --set, or draw replies"
        raise ParameterError(f"{kind}: effort is chosen in the game, and cannot be given\n    mend: {mend}")


def _bars(model: Model, request: Request, solve: Callable[[str | None], Solution | LevelSolution]) -> Picture:
    check_levels(model)
    names = [request.scenario] if request.scenario not in {None, "all"} else ["base", *model.scenarios]
    solutions = {str(name): solve(name) for name in names}
    return bars(model, solutions, only_pure=request.equilibria == "pure")


class _Sweep:
    """A picture made from a sweep."""

    def __init__(self, model: Model, request: Request, kind: PictureKind, search: Search) -> None:
        self.model, self.request, self.kind, self.search = model, request, kind, search
        n = ON_A_LINE if kind == "lines" else WITH_INTERVALS if model.has_intervals else ON_A_SIDE
        self.axes = _axes(model, request.vary, n)
        texts = request.of or (_usual(model, only_one=kind == "heat") if kind != "map" else ())
        self.question = asked(
            model,
            vary=[_written(axis) for axis in self.axes],
            report={f"statistic {k}": text for k, text in enumerate(texts)},
            one=(request.one or ("optimistic" if model.effort is not None else "welfare")) if kind == "heat" else None,
            equilibria=request.equilibria,
            timing=request.timing,
            parameters=request.changes,
            scenario=request.scenario,
            budget=request.budget,
        )
        self.statistics = tuple(self.question.reports.values())

    def picture(self) -> Picture:
        rows = self._rows()
        n = self.question.points.n_points
        firsts = [self.question.points.exact(k)[self.axes[0].name] for k in range(n)] if self.kind == "lines" else []
        found = seen(self.question, rows, firsts or [Fraction(0)] * n, [*self.question.reports])
        why = reasons(rows, n)
        if self.kind == "lines":
            return branches(
                self._axis(0),
                firsts,
                found,
                why,
                self._at,
                statistics=tuple(statistic_label(self.model, one) for one in self.statistics),
                unit=unit_of(self.model, self.statistics),
                has_leader=self.question.timing == "guarantor-first",
            )
        axes = self._axis(0), self._axis(1)
        grid = self._values(0), self._values(1)
        if self.kind == "map":
            return regime_map(self.model, axes, grid, found, why, self._ends())
        one = self.question.one
        assert one is not None, "a heat map shows one equilibrium"
        selected = self._selected(one) if (rows["equilibria"] > 1).any() else ""
        return heat(axes, grid, found, why, unit_of(self.model, self.statistics), selected)

    def _rows(self) -> Rows:
        """All rows of the sweep, chunk by chunk."""
        engine = engine_for(self.question)
        n = self.question.points.n_points
        parts = []
        for start in range(0, n, engine.chunk):
            if self.search.interrupted:
                raise KeyboardInterrupt
            parts.append(engine.rows(start, min(start + engine.chunk, n)))
        return joined(parts)

    def _at(self, value: Fraction) -> Sequence[Seen]:
        """Equilibria at one more value of the parameter."""
        question = replace(self.question, points=Grid((Given(self.axes[0].name, (value,)),)))
        return seen(question, exact_rows(question, None, [0]), [value], [*question.reports])[0]

    def _values(self, place: int) -> NDArray[np.float64]:
        axis = self.axes[place]
        return axis.floats(np.arange(axis.n))

    def _axis(self, place: int) -> Axis:
        values = self._values(place)
        name = self.axes[place].name
        return Axis(name, parameter_label(self.model, name), float(values[0]), float(values[-1]))

    def _ends(self) -> list[tuple[float | None, float | None]]:
        """Ends of intervals, where they do not depend on what varies."""
        found: list[tuple[float | None, float | None]] = []
        for player in self.model.players:
            if player.interval is None:
                continue
            depends = {name for end in player.interval.ends for name in end.names} & {a.name for a in self.axes}
            ends = (None, None) if depends else interval_ends(player, self.question.fixed)
            found.append(tuple(None if end is None else float(end) for end in ends))  # type: ignore[arg-type]  # two of them
        return found

    def _selected(self, one: Selection) -> str:
        """Which equilibrium counts, in words."""
        if one in {"pareto", "welfare"}:
            return {"pareto": "Pareto-dominant equilibrium", "welfare": "Equilibrium of the largest welfare"}[one]
        whom = next((name_of(p, 20) for p in self.model.players if p.key == self.model.effort), "the allies")
        return f"Equilibrium {'best' if one == 'optimistic' else 'worst'} for {whom}"


def _axes(model: Model, texts: Sequence[str], n: int) -> list[Spaced | Given]:
    """What varies, with ascending values; where only a range is said, so many of them.

    Raises
    ------
    ParameterError
        With everything that is wrong.
    """
    varied, problems = read(model, texts)
    axes: list[Spaced | Given] = []
    for one in varied:
        if isinstance(one, Given):
            axes.append(Given(one.name, tuple(sorted(one.values))))
        elif isinstance(one, Range):
            domain = model.parameters[one.name].domain
            low, high = (domain.low, domain.high) if one.low is None else (one.low, one.high)
            if low is None or high is None or (one.low is None and not has_ends(domain)):
                mend = f"say from where to where: --vary {one.name}=0:1:{n}"
                problems.append(f"--vary {one.name}: its domain {domain.text} has no two ends\n    mend: {mend}")
                continue
            # Where the domain leaves an end out, the picture begins one step further in.
            step = (high - low) / n
            inner = low + step * (low == domain.low and not domain.low_closed)
            outer = high - step * (high == domain.high and not domain.high_closed)
            axes.append(Spaced(one.name, inner, outer, n))
        else:
            axes.append(one)
    problems += [f"--vary {axis.name}: one value alone makes no picture" for axis in axes if axis.n == 1]
    n_points = 1
    for axis in axes:
        n_points *= axis.n
    if n_points > MAX_POINTS:
        mend = "fewer values, as in NAME=LOW:HIGH:201"
        problems.append(f"{n_points:,} points; a picture shows up to {MAX_POINTS:,}\n    mend: {mend}")
    if problems:
        raise ParameterError("\n".join(problems))
    return axes


def _written(axis: Spaced | Given) -> str:
    """What varies, in full, as a sweep reads it."""
    if isinstance(axis, Spaced):
        return f"{axis.name}={axis.low}:{axis.high}:{axis.n}"
    return f"{axis.name}={','.join(map(str, axis.values))}"


def _usual(model: Model, *, only_one: bool) -> list[str]:
    """Statistics where none was asked for: levels, those of allies first, or payoffs where nobody has levels."""
    allies = [player for player in model.players if player.role == "ally"]
    if only_one and allies and all(player.has_levels for player in allies):
        return [ALLIED_TOTAL]
    others = [player for player in model.players if player not in allies]
    levels = [player.key for player in (*allies, *others) if player.has_levels]
    usual = levels or [f"{PAYOFF_PREFIX}{player.key}" for player in model.players]
    return usual[: 1 if only_one else MAX_STATISTICS]
