"""Paths of effort side by side: each solved, compared with the others, and with the best of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from burden import exact
from burden.errors import NoConvergence, ParameterError, UnsupportedGame, did_you_mean
from burden.exact import Exact
from burden.model import Model, outside
from burden.paths.comparisons import comparisons
from burden.paths.engines import Engines
from burden.paths.optimal import best_schedules
from burden.paths.question import PathGame, path_game
from burden.results.paths import Paths, SchedulePath
from burden.search import Search

__all__ = ["Request", "analysed"]

#: How many times the seconds of one statement all conditions together may take.
SHARE = 3


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a game.

    Parameters
    ----------
    scenario, parameters
        Values of the parameters, as for :meth:`~burden.model.Model.values`.
    free
        Parameters that conditions are stated in together; each of them alone besides.
    timeout
        Seconds that one statement may take.
    optimal
        Whether the best of all schedules is looked for.
    """

    scenario: str | None = None
    parameters: Mapping[str, Fraction | str | float] | None = None
    free: tuple[str, ...] | None = None
    timeout: float = 10.0
    optimal: bool = True


def analysed(model: Model, request: Request, search: Search) -> Paths:
    """Solve every schedule of a game, and compare them.

    Raises
    ------
    ParameterError
        Where the game states no paths, or a name or value is wrong.
    UnsupportedGame, NoConvergence
        Where no schedule is solved.
    """
    if model.path is not None:  # else it is said that there is none
        _check_free(model, request.free or ())
    values = model.values(request.parameters, request.scenario)
    game = path_game(model, values)
    engines = Engines(game)
    solved, notes = _solved(game, engines, search)
    best = "" if game.leader is None else _largest({one.name: one.payoffs[game.effort] for one in solved})
    best_planner = _largest({one.name: one.planner for one in solved})
    if game.leader is None:
        notes.append(f"the effort is the parameter {game.effort}: nobody prefers one schedule to another as its owner")
    elif not best:
        notes.append(f"several schedules give {game.effort} most")
    else:
        notes += _doubts(solved, best, game.effort)
    optimal, more = best_schedules(game, engines, _step(search, request.timeout)) if request.optimal else ([], [])
    notes += more
    compared, more = comparisons(
        game,
        [one for one in solved if one.is_exact],
        best or best_planner,
        free=request.free,
        timeout=request.timeout,
        search=_step(search, SHARE * request.timeout),
    )
    inexact = [one.name for one in solved if not one.is_exact]
    if inexact:
        notes.append(f"conditions are stated of schedules with exact payoffs: not of {', '.join(inexact)}")
    notes += more + [f"solved on a grid: {reason}" for reason in engines.reasons] + _outside(model, solved)
    return Paths(
        title=model.title,
        players={player.key: player.name for player in model.players},
        parameters=values,
        scenario=request.scenario,
        guarantor=None if game.leader is None else game.effort,
        belief=game.belief,
        schedules=tuple(solved),
        best=best,
        best_planner=best_planner,
        optimal=tuple(optimal),
        comparisons=tuple(compared),
        method="; ".join(engines.methods),
        notes=tuple(dict.fromkeys(notes)),
        source=model.source,
    )


def _check_free(model: Model, free: Iterable[str]) -> None:
    """Refuse names that no parameter has, and the effort itself."""
    for name in free:
        if name not in model.parameters:
            hint = did_you_mean(
                name, model.parameters, otherwise=f"parameters: {', '.join(model.parameters) or 'none'}"
            )
            raise ParameterError(f"unknown parameter {name!r}\n    mend: {hint}")
        if name == model.effort:
            raise ParameterError(f"{name} is the effort, which schedules set\n    mend: leave {name} out of free")


def _step(search: Search, seconds: float) -> Search:
    """A search within another, that ends with it."""
    return Search(max(min(seconds, search.remaining), 1e-3))


def _solved(game: PathGame, engines: Engines, search: Search) -> tuple[list[SchedulePath], list[str]]:
    """Every schedule that can be solved; why the others were not."""
    found: list[SchedulePath] = []
    failed: list[tuple[str, UnsupportedGame | NoConvergence]] = []
    plans = game.plans
    for number, plan in enumerate(plans):
        search.report(number / len(plans), f"schedule {plan.name}")
        try:
            found.append(engines.path(plan, search))
        except (UnsupportedGame, NoConvergence) as error:
            failed.append((plan.name, error))
    if not found and failed:
        raise failed[0][1]
    return found, [f"schedule {name} was not solved: {str(error).splitlines()[0]}" for name, error in failed]


def _largest(values: Mapping[str, Exact]) -> str:
    """Name of the one with the largest value; empty where several have it, or that cannot be told."""
    best: list[str] = []
    for name, value in values.items():
        try:
            order = 1 if not best else exact.compare(value, values[best[0]])
        except exact.UndecidedError:
            return ""
        if order > 0:
            best = [name]
        elif order == 0:
            best.append(name)
    return best[0] if len(best) == 1 else ""


def _doubts(solved: Iterable[SchedulePath], best: str, player: str) -> list[str]:
    """Schedules that may be as good as the best, given how far payoffs may be off."""
    paths = {one.name: one for one in solved}
    found = []
    for name, path in paths.items():
        error = path.error + paths[best].error
        lead = paths[best].payoffs[player] - path.payoffs[player]
        if name != best and exact.sign(error) and exact.compare(lead, error) <= 0:
            found.append(f"schedule {name} may be as good as {best}: payoffs may be off by more than what lies between")
    return found


def _outside(model: Model, solved: Iterable[SchedulePath]) -> list[str]:
    """Stocks that leave the domain of their parameter on the way."""
    found: dict[tuple[str, str], str] = {}
    for path in solved:
        for number, stocks in enumerate([*(period.stocks for period in path.periods), path.stocks], 1):
            for name, value in stocks.items():
                low, high = exact.ends(value)
                text = outside(model.parameters[name], low) or outside(model.parameters[name], high)
                if text and (path.name, name) not in found:
                    domain = model.parameters[name].domain.text
                    found[path.name, name] = (
                        f"schedule {path.name}: {name} leaves its domain {domain} in period {number}"
                    )
    return list(found.values())
