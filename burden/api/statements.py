"""Statements about all parameters: what ``burden conditions`` and ``burden check`` do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, get_args

from burden.api.limits import check_limits, names_of
from burden.errors import ParameterError, did_you_mean
from burden.game import NormalFormGame
from burden.model import Model
from burden.results.conditions import VerdictForm
from burden.search import Search

if TYPE_CHECKING:
    from burden.results.conditions import Check, Conditions

__all__ = ["check", "conditions"]


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

    check_limits(timeout, points, seed)
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
        free=names_of(free),
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

    check_limits(timeout, points, seed)
    if not isinstance(game, Model):
        raise ParameterError("claims stand in game files\n    mend: write the game as a game file")
    return checked(game, source, timeout, points, seed, search or Search())


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
