"""The three lines of Python that do what the commands do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from numbers import Real
from typing import TYPE_CHECKING, Literal, cast, get_args

from burden.errors import ParameterError, UnsupportedGame, did_you_mean
from burden.game import NormalFormGame, Timing
from burden.model import Model
from burden.results import LevelSolution, Solution
from burden.results.conditions import VerdictForm
from burden.search import DEFAULT_BUDGET, Search
from burden.solvers import METHODS, Method
from burden.solvers import solve as solve_game

__all__ = ["check", "conditions", "path", "repeated", "solve"]

if TYPE_CHECKING:
    from burden.results.conditions import Check, Conditions
    from burden.results.paths import Paths
    from burden.results.repeated import Repeated

_TIMINGS: tuple[Timing, ...] = ("simultaneous", "guarantor-first")


def solve(
    game: Model | NormalFormGame,
    *,
    scenario: str | None = None,
    timing: Timing | None = None,
    method: Method = "auto",
    budget: float | Search | None = DEFAULT_BUDGET,
    parameters: Mapping[str, Fraction | str | float] | None = None,
    **changes: Fraction | str | float,
) -> Solution:
    """Equilibria of a game, each certified.

    Parameters
    ----------
    game
        What :func:`burden.load` or :func:`burden.normal_form` gave.
    scenario
        Name of a scenario of the file.
    timing
        ``simultaneous`` or ``guarantor-first``; that of the file by default.
    method
        For two players: ``exact``, or one of nashpy's methods to be compared with; see
        :func:`burden.solvers.two_players.solve_two_players`.
    budget
        Seconds that the search may take, or a :class:`~burden.search.Search`, which can be watched and interrupted as
        well. A search that ends early gives what is settled by then, as a solution that is not ``complete``. Solvers
        for one and two players take no notice of it.
    parameters, **changes
        Values of parameters, which replace those of the file: numbers, or their text. As a mapping they can have any
        name.

    Returns
    -------
    Solution
        For games in which somebody chooses from an interval it is a :class:`~burden.results.LevelSolution`, which says
        the same things in the same words: its equilibria are pure, and give levels in the place of probabilities.

    Raises
    ------
    ParameterError
        Where a name, a value or the budget is wrong.
    UnsupportedGame, NoConvergence
        Where no solver takes the game, or one gave up.

    Examples
    --------
    >>> import burden
    >>> game = burden.normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], ["A", "B"], [["stay", "leave"]] * 2)
    >>> burden.solve(game).equilibria
    (<Equilibrium pure: A: leave; B: leave; payoffs 1, 1>,)
    """
    for given, known in ((timing, _TIMINGS), (method, METHODS)):
        if given is not None and given not in known:
            hint = did_you_mean(str(given), known, otherwise=f"one of: {', '.join(known)}")
            raise ParameterError(f"unknown choice {given!r}\n    mend: {hint}")
    if not isinstance(game, Model | NormalFormGame):
        mend = "give what burden.load(path) or burden.normal_form(payoffs) returns"
        raise ParameterError(f"found a {type(game).__name__}, expected a game\n    mend: {mend}")
    search = _search(budget)
    changes = {**(parameters or {}), **changes}
    if isinstance(game, NormalFormGame):
        if changes or scenario is not None:
            raise ParameterError("this game has neither parameters nor scenarios")
        return solve_game(game, method, timing=timing or "simultaneous", leader=_guarantor(game), search=search)
    values = game.values(changes, scenario)
    chosen = timing or game.timing
    if chosen == "guarantor-first" and game.effort in game.parameters:
        raise UnsupportedGame("guarantor-first needs a player who moves first; the effort of this game is a parameter")
    if game.has_intervals:
        return cast("Solution", _solve_levels(game, values, chosen, scenario, method, search))
    solution = solve_game(game.at(values), method, timing=chosen, leader=game.effort, search=search)
    return replace(solution, parameters=values, scenario=scenario, notes=(*solution.notes, *_played_once(game)))


def _solve_levels(
    game: Model,
    values: Mapping[str, Fraction],
    timing: Timing,
    scenario: str | None,
    method: Method,
    search: Search,
) -> LevelSolution:
    """Solve a game in which somebody chooses from an interval."""
    from burden.continuous import solve_levels

    if method not in {"auto", "exact"}:
        mend = "leave the method out"
        raise UnsupportedGame(f"{method} takes no players who choose from an interval\n    mend: {mend}")
    solution = solve_levels(game, values, timing=timing, search=search)
    return replace(solution, parameters=values, scenario=scenario, notes=(*solution.notes, *_played_once(game)))


def _played_once(game: Model) -> list[str]:
    """What an answer about one play of a game leaves out."""
    notes = []
    if game.repeated is not None:
        notes.append("this is the game played once: `burden repeated` plays it again and again")
    if game.path is not None:
        notes.append(
            "this is the game played once, with the stocks of the start: `burden path` follows it over periods"
        )
    return notes


def conditions(
    game: Model | NormalFormGame,
    *,
    of: str | Iterable[str] = (),
    forms: str | Iterable[str] = "default",
    cells: bool = False,
    solve_for: str | None = None,
    at: Mapping[str, Fraction | str | float] | None = None,
    free: str | Iterable[str] | None = None,
    scenario: str | None = None,
    equilibria: str = "pure",
    before: str | None = None,
    after: str | None = None,
    timeout: float = 10.0,
    points: int = 1000,
    seed: int = 0,
    search: Search | None = None,
) -> Conditions:
    """State when more effort by the guarantor lowers contributions, and prove it.

    Parameters
    ----------
    game
        What :func:`burden.load` gave.
    of
        Statistics, as formulas in levels, parameters, definitions, ``allied_total``, ``dependence`` and
        ``payoff_NAME``; by default the contribution of each ally, and their total.
    forms
        How several equilibria are compared: some of ``every``, ``strong-set``, ``max``, ``min`` and ``some``, or
        ``all``; by default ``every``, and the directions that matter most.
    cells
        Whether to say as well where each profile is an equilibrium.
    solve_for
        Parameter that conditions are solved for, where they can be.
    at
        Values of parameters; all others stay free.
    free
        Parameters that stay free while all others take their values.
    scenario
        Scenario of the file: what it changes is fixed.
    equilibria
        ``pure``, or ``all``: mixed ones as well, proved where those who choose are two with two actions each.
    before, after
        One step of effort; every step by default.
    timeout
        Seconds that one statement may take.
    points, seed
        At how many points, drawn with which seed, statements are checked that cannot be proved.
    search
        How long everything may take, and who watches.

    Raises
    ------
    ParameterError
        Where a name or value is wrong, or nobody has effort.
    UnsupportedGame
        Where conditions of the game cannot be worked out.

    Examples
    --------
    >>> import burden
    >>> model = burden.loads('''
    ... burden: 1
    ... parameters: {theta: {value: 1, domain: "(0, oo)"}, kappa: {value: 1, domain: "(0, 1]"}}
    ... players:
    ...   US: {role: guarantor, actions: {keep: 0, redouble: 1}}
    ...   Ally: {role: ally, actions: {low: 0, high: 1}}
    ... payoffs: {US: 0, Ally: "theta*max(kappa*US, Ally) - Ally/2"}
    ... ''')
    >>> found = burden.conditions(model)
    >>> [one.verdict for one in found.statements if one.direction == "nonincreasing"]
    ['always']
    """
    from burden.statics.analysis import Request, analysed  # z3 is slow to load, and needed here alone

    _check_limits(timeout, points, seed)
    if not isinstance(game, Model):
        mend = "write the game as a game file, with parameters and a guarantor"
        raise ParameterError(f"conditions are about a game with parameters\n    mend: {mend}")
    for given, known in ((equilibria, ("pure", "all")),):
        if given not in known:
            raise ParameterError(f"unknown choice {given!r}\n    mend: one of: {', '.join(known)}")
    request = Request(
        of=(of,) if isinstance(of, str) else tuple(of),
        forms=_forms(forms),
        cells=cells,
        solve_for=solve_for,
        at=at,
        free=_names(free),
        scenario=scenario,
        equilibria=equilibria,
        before=before,
        after=after,
        timeout=timeout,
        points=points,
        seed=seed,
    )
    return analysed(game, request, search or Search())


def check(
    game: Model | NormalFormGame,
    *,
    source: str = "",
    timeout: float = 10.0,
    points: int = 1000,
    seed: int = 0,
    search: Search | None = None,
) -> Check:
    """Decide the claims of a game file.

    Parameters
    ----------
    game
        What :func:`burden.load` gave.
    source
        Name of the file, for the record.
    timeout
        Seconds that one claim may take.
    points, seed
        At how many points, drawn with which seed, claims are checked that cannot be proved.
    search
        How long everything may take, and who watches.

    Examples
    --------
    >>> import burden
    >>> model = burden.loads('''
    ... burden: 1
    ... parameters: {kappa: {value: 1, domain: "[0, 1]"}}
    ... players:
    ...   US: {role: guarantor, actions: {keep: 0, redouble: 1}}
    ...   Ally: {role: ally, actions: {low: 0, high: 1}}
    ... payoffs: {US: 0, Ally: "max(kappa*US, Ally) - Ally/2"}
    ... claims: {relief: {says: "nonincreasing(Ally)"}}
    ... ''')
    >>> burden.check(model).claims[0].verdict
    'holds'
    """
    from burden.verdicts.check import checked  # z3 is slow to load, and needed here alone

    _check_limits(timeout, points, seed)
    if not isinstance(game, Model):
        raise ParameterError("claims stand in game files\n    mend: write the game as a game file")
    return checked(game, source, timeout, points, seed, search or Search())


def repeated(
    game: Model | NormalFormGame,
    *,
    target: Mapping[str, str] | str | None = None,
    punishment: str | Mapping[str, str] | None = None,
    discount: Fraction | str | float | Mapping[str, Fraction | str | float] | None = None,
    horizon: int | Literal["infinite"] | None = None,
    effort: str | None = None,
    effort_after: Fraction | str | float | None = None,
    randomisation: Literal["none", "public"] | None = None,
    equilibria: Literal["all", "pure"] = "all",
    sets: bool = False,
    strategies: bool = False,
    at: Mapping[str, Fraction | str | float] | None = None,
    free: str | Iterable[str] | None = None,
    scenario: str | None = None,
    parameters: Mapping[str, Fraction | str | float] | None = None,
    timeout: float = 10.0,
    search: Search | None = None,
) -> Repeated:
    """How much patience it takes to sustain a target when a game is played again and again.

    Parameters
    ----------
    game
        What :func:`burden.load` or :func:`burden.normal_form` gave. What the block ``repeated`` of a file says holds
        where nothing is given here.
    target
        Profile to be sustained: action by player, or ``"West=high,East=high"``. The player who has the effort may be
        left out; then its effort is given, at each of its actions in turn.
    punishment
        What follows a deviation: ``nash``, ``minmax``, ``optimal``, or a profile.
    discount
        Discount factor of everybody, or by player: a number above 0 and below 1, a formula in parameters, or a name.
    horizon
        Number of periods, or ``infinite``.
    effort
        The one action of the guarantor that is asked about; every one by default.
    effort_after
        What effort becomes after a deviation.
    randomisation
        ``public`` where play may depend on a lottery that is drawn in each period.
    equilibria
        Stage equilibria that may punish: ``all``, or ``pure`` ones alone.
    sets, strategies
        Whether to work out sets of payoffs, and to compare grim trigger, one-period punishment and tit for tat.
    at
        Values of parameters that closed forms are not written in.
    free
        Parameters that stay free while all others take their values.
    scenario
        Scenario of the file: what it changes is fixed.
    parameters
        Values that replace those of the file; closed forms are written in them all the same.
    timeout
        Seconds that one closed form, or one statement, may take.
    search
        How long everything may take, and who watches.

    Raises
    ------
    ParameterError
        Where a name or value is wrong, or no discount factor below 1 sustains the target, whatever the parameters.
    UnsupportedGame
        Where somebody chooses from an interval.

    Examples
    --------
    >>> import burden
    >>> dilemma = burden.loads('''
    ... burden: 1
    ... parameters: {T: 5, R: 3, P: 1, S: 0}
    ... assumptions: [T > R, R > P, P > S]
    ... players: {A: {actions: [cooperate, defect]}, B: {actions: [cooperate, defect]}}
    ... payoffs: {A: [[R, S], [T, P]], B: [[R, T], [S, P]]}
    ... ''')
    >>> found = burden.repeated(dilemma, target={"A": "cooperate", "B": "cooperate"})
    >>> found.levels[0].overall.exact, found.levels[0].overall.value
    ('(T - R)/(T - P)', Fraction(1, 2))
    """
    from burden.repetition.analysis import Request, repeated_analysis  # z3 is slow to load

    _check_limits(timeout, 1, 0)
    if not isinstance(game, Model | NormalFormGame):
        mend = "give what burden.load or burden.normal_form returns"
        raise ParameterError(f"found a {type(game).__name__}, expected a game\n    mend: {mend}")
    request = Request(
        target=target,
        punishment=punishment,
        discount=discount,
        horizon=horizon,
        effort=effort,
        effort_after=effort_after,
        randomisation=randomisation,
        equilibria=equilibria,
        sets=sets,
        strategies=strategies,
        at=at,
        changes=parameters,
        free=_names(free),
        scenario=scenario,
        timeout=timeout,
    )
    return repeated_analysis(game, request, search or Search())


def _check_limits(timeout: float, points: int, seed: int) -> None:
    """Refuse limits that are none."""
    if isinstance(timeout, bool) or not isinstance(timeout, Real) or not timeout > 0:
        raise ParameterError(f"timeout: found {timeout!r}, expected a number of seconds above 0\n    mend: timeout=10")
    for name, number, least in (("points", points, 1), ("seed", seed, 0)):
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            raise ParameterError(f"{name}: found {number!r}, expected a whole number, {least} or more")


def _names(given: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """Names of parameters that stay free; ``None`` where nothing is said of them."""
    if given is None:
        return None
    names = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, Iterable) else (given,)
    for name in names:
        if not isinstance(name, str):
            raise ParameterError(f"free: found {name!r}, expected names of parameters\n    mend: free=['kappa']")
    return names


def _forms(given: str | Iterable[str]) -> tuple[VerdictForm, ...] | None:
    """Forms that were asked for; ``None`` for the default."""
    known: tuple[VerdictForm, ...] = get_args(VerdictForm)
    names = [name.strip() for name in given.split(",")] if isinstance(given, str) else list(given)
    if names == ["default"]:
        return None
    if names == ["all"]:
        return known
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, otherwise=f"one of: {', '.join(known)}, or all")
            raise ParameterError(f"unknown form {name!r}\n    mend: {hint}")
    return tuple(form for form in known if form in names)


def _search(budget: float | Search | None) -> Search:
    if budget is None:
        return Search()
    if isinstance(budget, Search):
        return budget
    # No clock tells 1e300 seconds from longer ones, and a float holds them.
    seconds = float(min(budget, 1e300)) if isinstance(budget, Real) and not isinstance(budget, bool) else math.nan
    if not seconds > 0:
        mend = "give how long the search may take, as in budget=10, or leave the budget out"
        raise ParameterError(f"budget: found {budget!r}, expected a number of seconds above 0\n    mend: {mend}")
    return Search(seconds)


def _guarantor(game: NormalFormGame) -> str | None:
    keys = [player.key for player in game.players if player.role == "guarantor"]
    return keys[0] if len(keys) == 1 else None


def path(
    game: Model | NormalFormGame,
    *,
    scenario: str | None = None,
    parameters: Mapping[str, Fraction | str | float] | None = None,
    free: str | Iterable[str] | None = None,
    timeout: float = 10.0,
    search: Search | None = None,
    optimal: bool = True,
) -> Paths:
    """Solve a game along paths of effort, and compare them.

    Parameters
    ----------
    game
        What :func:`burden.load` gave, with a block ``path``.
    scenario
        Name of a scenario of the file.
    parameters
        Values of parameters, which replace those of the file: numbers, or their text.
    free
        Parameters that conditions under which one schedule beats another are stated in together. Each parameter alone
        is free by default, all others at their values.
    timeout
        Seconds that one such condition may take.
    search
        How long everything may take, and who watches.
    optimal
        Whether the best of all schedules is looked for.

    Raises
    ------
    ParameterError
        Where the file states no paths, or a name or value is wrong.
    UnsupportedGame, NoConvergence
        Where no schedule is solved.

    Examples
    --------
    >>> import burden
    >>> model = burden.loads('''
    ... burden: 1
    ... parameters: {forces: 1, need: 5}
    ... players:
    ...   US: {role: guarantor, actions: {withdraw: 0, keep: 2}}
    ...   Ally: {role: ally, interval: [-oo, oo]}
    ... payoffs: {US: -(need - forces - US)**2 - US, Ally: -(need - forces - US)**2 - Ally**2}
    ... path:
    ...   periods: 2
    ...   stocks: {forces: forces + Ally}
    ...   schedules: {none: [keep, keep], sudden: [keep, withdraw]}
    ... ''')
    >>> found = burden.path(model)
    >>> {one.name: str(one.payoffs["US"]) for one in found.schedules}, found.best
    ({'none': '-9', 'sudden': '-10'}, 'none')
    """
    from burden.paths.analysis import Request, analysed  # z3 is slow to load, and needed here alone

    _check_limits(timeout, 1, 0)
    if not isinstance(game, Model):
        mend = "write the game as a game file, with a block path:"
        raise ParameterError(f"paths of effort stand in game files\n    mend: {mend}")
    request = Request(
        scenario=scenario,
        parameters=parameters,
        free=_names(free),
        timeout=timeout,
        optimal=optimal,
    )
    return analysed(game, request, search or Search())
