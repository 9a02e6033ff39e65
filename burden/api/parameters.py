"""A game at many values of its parameters: what ``burden sweep``, ``regimes`` and ``sensitivity`` do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from burden.api.limits import TIMINGS, check_limits, seconds_of
from burden.errors import ParameterError
from burden.game import NormalFormGame, Timing
from burden.model import Model
from burden.search import DEFAULT_BUDGET, Search

if TYPE_CHECKING:
    from burden.results.partitions import Partition
    from burden.results.sensitivity import Sensitivity
    from burden.results.sweeps import Sweep
    from burden.sweeps.asking import Values
    from burden.sweeps.runner import Watcher

__all__ = ["regimes", "sensitivity", "sweep"]


def sweep(
    game: Model | NormalFormGame,
    *,
    vary: Mapping[str, Values] | Sequence[str] | str = (),
    sample: int | None = None,
    method: Literal["sobol", "lhs", "random"] = "sobol",
    seed: int = 0,
    points: str | Path | None = None,
    report: Mapping[str, str] | Sequence[str] | str = (),
    one: Literal["optimistic", "pessimistic", "pareto", "welfare"] | None = None,
    equilibria: Literal["all", "pure"] = "all",
    timing: Timing | None = None,
    answer: Literal["equilibria", "repeated", "path"] = "equilibria",
    scenario: str | None = None,
    parameters: Mapping[str, Fraction | str | float] | None = None,
    budget: float = DEFAULT_BUDGET,
    columns: Sequence[str] | str | None = None,
    output: str | Path | IO[bytes] | None = None,
    form: Literal["csv", "jsonl", "parquet"] | None = None,
    bare: bool = False,
    resume: bool = False,
    workers: int = 1,
    cluster: str | None = None,
    yes: bool = False,
    watcher: Watcher | None = None,
) -> Sweep:
    """Solve a game at very many values of its parameters: at each point what :func:`solve` says there.

    Parameters
    ----------
    game
        What :func:`burden.load` gave.
    vary
        What varies: by parameter its values, or a text ``"0:1:101"`` (from, to, how many) or ``"0.5,1,2"``; or texts
        such as ``"kappa=0:1:101"``. Several make a grid.
    sample, method, seed
        How many points are drawn instead, from the ranges given (``"0:1"``), or from all domains with two ends.
    points
        A CSV file of points instead.
    report
        Statistics besides the usual columns: formulas, ``"gap=West - East"``, or formulas by name.
    one
        Which equilibrium gets the one row of a point; one row for each equilibrium by default.
    equilibria
        ``all``, or ``pure``.
    timing
        Who moves when; that of the file by default.
    answer
        ``equilibria``; ``repeated`` for critical discount factors; ``path`` for outcomes of schedules of effort.
    scenario, parameters
        Values of parameters that do not vary.
    budget
        Seconds that one point may take where no fast solver takes the game.
    columns
        Which columns, in which order; all by default.
    output
        A file, or a stream of bytes, that rows go to; they are kept in memory by default.
    form
        Of the file; by default what its ending says.
    bare
        Whether the file is to say nothing of itself: what was asked, of which game.
    resume
        Whether to go on with a file whose making was interrupted.
    workers
        How many processes work.
    cluster
        Address of a Dask scheduler, or ``local``.
    yes
        Whether more than a billion points are meant.
    watcher
        Somebody who is told how it goes on.

    Raises
    ------
    ParameterError
        Where a name, a value or a formula is wrong.
    InputError
        Where a file cannot be read or written, or an unfinished one is in the way.
    SolverError
        Where workers die.

    Examples
    --------
    >>> import burden
    >>> model = burden.loads('''
    ... burden: 1
    ... parameters: {kappa: {value: 1, domain: "[0, 1]"}}
    ... players:
    ...   US: {role: guarantor, actions: {keep: 0, redouble: 1}}
    ...   Ally: {role: ally, actions: {low: 0, high: 1}}
    ... payoffs: {US: US, Ally: "max(kappa*US, Ally) - Ally/2"}
    ... ''')
    >>> found = burden.sweep(model, vary={"kappa": "0:1:5"})
    >>> found["kappa"].tolist(), found["Ally"].tolist(), found["status"].tolist()[2]
    ([0.0, 0.25, 0.5, 0.5, 0.75, 1.0], [1.0, 1.0, 0.0, 1.0, 0.0, 0.0], 'degenerate')
    """
    from burden.sweeps.asking import asked, facts_of
    from burden.sweeps.runner import Where, swept

    question = asked(
        game,
        vary=vary,
        sample=sample,
        method=method,
        seed=seed,
        points=points,
        report=report,
        one=one,
        equilibria=equilibria,
        timing=timing,
        answer=answer,
        parameters=parameters,
        scenario=scenario,
        budget=seconds_of(budget),
        yes=yes,
    )
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise ParameterError(f"workers: found {workers!r}, expected how many processes: 1 or more")
    return swept(
        question,
        facts_of(question, scenario=scenario, seed=None if sample is None else seed),
        output=Path(output) if isinstance(output, str) else output,
        form=form,
        columns=[columns] if isinstance(columns, str) else columns,
        bare=bare,
        resume=resume,
        where=Where(workers, cluster),
        watcher=watcher,
    )


def regimes(
    game: Model | NormalFormGame,
    *,
    vary: Mapping[str, str | Sequence[Fraction | float] | None] | Sequence[str] | str,
    timing: Timing | None = None,
    equilibria: Literal["all", "pure"] = "all",
    scenario: str | None = None,
    parameters: Mapping[str, Fraction | str | float] | None = None,
    timeout: float = 10.0,
    search: Search | None = None,
) -> Partition:
    """Cut an interval or a rectangle of parameters into regimes: exactly where which equilibria there are.

    Parameters
    ----------
    game
        What :func:`burden.load` gave.
    vary
        One or two parameters: names, or ``"kappa=0:1"``, or by name a range; by default in their declared domains.
    timing
        Who moves when; that of the file by default.
    equilibria
        ``all``, or ``pure`` ones alone.
    scenario, parameters
        Values of all other parameters.
    timeout
        Seconds that one condition may take, and the solver at one point.
    search
        How long everything may take, and who watches.

    Raises
    ------
    ParameterError
        Where a name, a range or a value is wrong.
    UnsupportedGame
        Where the game is beyond what can be cut up: payoffs that are no polynomials or quotients of them, players who
        choose from an interval, too many curves.

    Examples
    --------
    >>> import burden
    >>> model = burden.loads('''
    ... burden: 1
    ... parameters: {kappa: {value: 1, domain: "[0, 1]"}}
    ... players:
    ...   US: {role: guarantor, actions: {keep: 0, redouble: 1}}
    ...   Ally: {role: ally, actions: {low: 0, high: 1}}
    ... payoffs: {US: US, Ally: "max(kappa*US, Ally) - Ally/2"}
    ... ''')
    >>> for one in burden.regimes(model, vary="kappa").regimes:
    ...     print(one.text, "where", one.shown)
    US: redouble; Ally: high where kappa in [0, 1/2)
    US: redouble; Ally: low where kappa in (1/2, 1]
    """
    from burden.partitions.analysis import partitioned  # z3 is slow to load
    from burden.partitions.question import ranges_of

    check_limits(timeout, 1, 0)
    if not isinstance(game, Model):
        mend = "write the game as a game file, with parameters"
        raise ParameterError(f"regimes are about a game with parameters\n    mend: {mend}")
    for given, known in ((timing, (None, *TIMINGS)), (equilibria, ("all", "pure"))):
        if given not in known:
            named = ", ".join(one for one in known if one is not None)
            raise ParameterError(f"unknown choice {given!r}\n    mend: one of: {named}")
    return partitioned(
        game,
        ranges_of(vary),
        scenario=scenario,
        changes=parameters,
        timing=timing,
        with_mixed=equilibria == "all",
        timeout=timeout,
        search=search or Search(),
    )


def sensitivity(
    game: Model | NormalFormGame,
    *,
    of: str,
    vary: Mapping[str, Values] | Sequence[str] | str = (),
    method: Sequence[str] | str = ("sobol", "morris"),
    one: Literal["optimistic", "pessimistic", "pareto", "welfare"] | None = None,
    samples: int = 1024,
    seed: int = 0,
    level: float = 0.95,
    timing: Timing | None = None,
    equilibria: Literal["all", "pure"] = "all",
    scenario: str | None = None,
    parameters: Mapping[str, Fraction | str | float] | None = None,
    budget: float = DEFAULT_BUDGET,
    workers: int = 1,
    search: Search | None = None,
) -> Sensitivity:
    """How much each parameter moves a statistic of the equilibria: one at a time, and all together.

    Parameters
    ----------
    game
        What :func:`burden.load` gave.
    of
        The statistic: a formula in levels, parameters, definitions, ``allied_total``, ``dependence`` and
        ``payoff_NAME``.
    vary
        Ranges: by parameter ``"0:1"``, or texts ``"kappa=0:1"``, or ``"kappa"`` for its declared domain; by default all
        parameters whose declared domain has two ends.
    method
        Which indices: some of ``sobol``, ``morris``, ``pawn`` and ``delta``.
    one
        Which of several equilibria counts; ``optimistic`` by default, or ``welfare`` where nobody has the effort.
    samples
        Size of the samples: blocks for ``sobol``, trajectories for ``morris``, points for the others. A power of two is
        best.
    seed, level
        For drawing, and of the confidence intervals.
    timing, equilibria
        Who moves when, by default as the file says; and whether ``all`` equilibria count or ``pure`` ones.
    scenario, parameters
        Values that one parameter at a time is moved from, and those of parameters that do not vary.
    budget
        Seconds that one point may take where no fast solver takes the game.
    workers
        How many processes work.
    search
        How long everything may take, and who watches.

    Raises
    ------
    ParameterError
        Where a name, a value or a formula is wrong, SALib is not installed, or the statistic has no value too often.
    UnsupportedGame, NoConvergence
        Where the game is not solved, or not in time.

    Examples
    --------
    >>> import burden
    >>> model = burden.loads('''
    ... burden: 1
    ... parameters: {a: {value: 1, domain: "[0, 1]"}, b: {value: 1, domain: "[0, 2]"}}
    ... players: {US: {role: guarantor, actions: {out: 0, in: 1}}, Ally: {role: ally, actions: {low: 0, high: 1}}}
    ... payoffs: {US: US, Ally: Ally}
    ... ''')
    >>> found = burden.sensitivity(model, of="2*a + b", samples=64)
    >>> [(bar.parameter, bar.width) for bar in found.bars]
    [('a', 2.0), ('b', 2.0)]
    """
    from burden.indices.analysis import analysed
    from burden.indices.question import Request
    from burden.sweeps.asking import texts_of

    if not isinstance(game, Model):
        mend = "write the game as a game file, with parameters"
        raise ParameterError(f"sensitivity is about a game with parameters\n    mend: {mend}")
    request = Request(
        of=of,
        vary=texts_of(vary),
        methods=(method,) if isinstance(method, str) else tuple(method),
        one=one,
        samples=samples,
        seed=seed,
        level=level,
        timing=timing,
        equilibria=equilibria,
        scenario=scenario,
        parameters=parameters or {},
        budget=seconds_of(budget),
        workers=workers,
    )
    return analysed(game, request, search or Search())
