"""Pictures of a game in a line of Python: what ``burden plot`` does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from burden.api.solving import solve
from burden.errors import ParameterError
from burden.game import NormalFormGame, Timing
from burden.model import Model
from burden.results import Solution
from burden.search import DEFAULT_BUDGET, Search

if TYPE_CHECKING:
    from burden.pictures.question import Request
    from burden.plots.pictures import Axes
    from burden.results.pictures import Picture, PictureKind
    from burden.sweeps.asking import Values

__all__ = ["picture", "plot"]


def plot(
    game: Model | NormalFormGame,
    kind: PictureKind | None = None,
    *,
    vary: Mapping[str, Values] | Sequence[str] | str = (),
    of: str | Iterable[str] = (),
    one: Literal["optimistic", "pessimistic", "pareto", "welfare"] | None = None,
    timing: Timing | None = None,
    equilibria: Literal["all", "pure"] = "all",
    effort: str | float | Iterable[str | float] = (),
    scenario: str | None = None,
    parameters: Mapping[str, Fraction | str | float] | None = None,
    path: str | PathLike[str] | None = None,
    ax: Axes | None = None,
    search: Search | None = None,
) -> Axes:
    """Draw a game.

    Parameters
    ----------
    game
        What :func:`burden.load` gave.
    kind
        ``lines``: statistics along one parameter, every equilibrium a branch; ``map``: sets of equilibria over two
        parameters; ``heat``: a statistic over two; ``bars``: effort and contributions by scenario; ``replies``: best
        replies of two players who choose from intervals. By default what fits the rest.
    vary
        What varies, as for :func:`burden.sweep`; where a range alone is given (``kappa=0:1``), or a name for its
        declared domain, the picture chooses how many values.
    of
        Statistics, as formulas; levels by default.
    one
        Which of several equilibria a heat map shows: ``optimistic`` by default.
    timing, equilibria, scenario, parameters
        As for :func:`burden.sweep`. Bars show all scenarios by default.
    effort
        At which efforts replies are drawn, labels or numbers; by default at every action, or at the value of the file.
    path
        File to write: ``.svg``, ``.pdf`` or ``.png``.
    ax
        Axes to draw in; those of a new figure by default.
    search
        How long it may take, and who watches.

    Raises
    ------
    ParameterError
        Where a name or value is wrong, what is asked does not fit together, or matplotlib is not installed.
    InputError
        Where the file cannot be written.

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
    >>> axes = burden.plot(model, vary="kappa", of="Ally")
    >>> axes.get_xlabel(), axes.get_ylabel()
    ('kappa', 'Level of Ally')
    """
    from burden.pictures.question import Request
    from burden.plots.pictures import draw
    from burden.sweeps.asking import texts_of

    request = Request(
        kind=kind,
        vary=tuple(texts_of(vary)),
        of=_texts(of),
        one=one,
        timing=timing,
        equilibria=equilibria,
        scenario=scenario,
        changes=parameters,
        effort=_texts(effort),
    )
    return draw(picture(game, request, search or Search(DEFAULT_BUDGET)), None if path is None else Path(path), ax)


def picture(game: Model | NormalFormGame, request: Request, search: Search) -> Picture:
    """What a picture shows, before it is drawn: with matplotlib, or in characters.

    Raises
    ------
    ParameterError
        As :func:`plot`.
    """
    from burden.pictures.question import picture as gathered

    if not isinstance(game, Model):
        mend = "write it as a game file, and read it with burden.load"
        if not isinstance(game, NormalFormGame):
            # Callers who do not check types may have given an answer.
            mend = "give the game; `from burden import plots` has regimes and sensitivity, which draw answers"
        raise ParameterError(f"pictures are of a game with parameters or scenarios\n    mend: {mend}")

    def solved(scenario: str | None) -> Solution:
        return solve(game, scenario=scenario, timing=request.timing, budget=search, parameters=request.changes)

    return gathered(game, request, search, solved)


def _texts(given: str | float | Iterable[str | float]) -> tuple[str, ...]:
    """One text or number, or several, as texts."""
    several = (given,) if isinstance(given, str) or not isinstance(given, Iterable) else given
    return tuple(map(str, several))
