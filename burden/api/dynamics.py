"""Games over time: what ``burden repeated`` and ``burden path`` do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from burden.api.limits import check_limits, names_of
from burden.errors import ParameterError
from burden.game import NormalFormGame
from burden.model import Model
from burden.search import Search

if TYPE_CHECKING:
    from burden.results.paths import Paths
    from burden.results.repeated import Repeated

__all__ = ["path", "repeated"]


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

    check_limits(timeout, 1, 0)
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
        free=names_of(free),
        scenario=scenario,
        timeout=timeout,
    )
    return repeated_analysis(game, request, search or Search())


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

    check_limits(timeout, 1, 0)
    if not isinstance(game, Model):
        mend = "write the game as a game file, with a block path:"
        raise ParameterError(f"paths of effort stand in game files\n    mend: {mend}")
    request = Request(
        scenario=scenario,
        parameters=parameters,
        free=names_of(free),
        timeout=timeout,
        optimal=optimal,
    )
    return analysed(game, request, search or Search())
