"""Effort and contributions by scenario, of every equilibrium."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from burden.errors import ParameterError
from burden.exact import to_float
from burden.model import Model
from burden.pictures.words import cut, names_of
from burden.results import Equilibrium, LevelEquilibrium, LevelSolution, Solution
from burden.results.pictures import Bars, Group

__all__ = ["bars", "check_levels"]

#: Longest name of a scenario, in characters.
MAX_SCENARIO = 24


def check_levels(model: Model) -> None:
    """Refuse a game in which nobody has a level to draw.

    Raises
    ------
    ParameterError
        With what to do about it.
    """
    if not _contributors(model):
        mend = "give actions as label: level, and players a role: guarantor or ally"
        raise ParameterError(f"nothing to draw: no ally or guarantor has levels\n    mend: {mend}")


def bars(model: Model, solutions: Mapping[str, Solution | LevelSolution], *, only_pure: bool) -> Bars:
    """Gather effort and contributions.

    Parameters
    ----------
    model
        The game; somebody in it has levels.
    solutions
        By scenario.
    only_pure
        Whether mixed equilibria are left out.
    """
    players = _contributors(model)
    groups: list[Group] = []
    remarks: list[str] = []
    is_parameter = model.effort in model.parameters
    for number, solution in enumerate(solutions.values()):
        listed: Sequence[Equilibrium | LevelEquilibrium] = solution.equilibria
        shown = [one for one in listed if not only_pure or _is_pure(one)]
        for one, word in zip(shown, _words(shown), strict=True):
            levels = one.levels
            heights = [to_float(solution.parameters[str(model.effort)])] if is_parameter else []
            groups.append(Group(number, word, (*heights, *(to_float(levels[key]) for key in players))))
        if solution.complete:
            remarks.append("" if shown else "no pure equilibrium")
        else:
            remarks.append("list not complete" if shown else "none found")
    titles = [cut(f"Effort ({model.effort})", MAX_SCENARIO)] * is_parameter + list(players.values())
    scenarios = tuple(cut(name, MAX_SCENARIO) or "(empty)" for name in solutions)
    return Bars(scenarios, tuple(titles), tuple(groups), tuple(remarks))


def _contributors(model: Model) -> dict[str, str]:
    """Whoever has effort, then every ally, by key: those who have levels."""
    wanted = [p for p in model.players if p.key == model.effort or p.role == "guarantor"]
    wanted += [p for p in model.players if p.role == "ally" and p not in wanted]
    names = names_of(model)
    return {player.key: names[player.key] for player in wanted if player.has_levels}


def _is_pure(equilibrium: Equilibrium | LevelEquilibrium) -> bool:
    return all(isinstance(played, float) or len(played) == 1 for played in equilibrium.strategies.values())


def _words(shown: Sequence[Equilibrium | LevelEquilibrium]) -> list[str]:
    """What tells the equilibria of one scenario apart, besides their heights."""
    words = []
    for one in shown:
        about = [str(one.selection)] if len(shown) > 1 and one.selection in {"optimistic", "pessimistic"} else []
        about += [{"vertex": "end point"}.get(one.type, one.type)] if one.type != "pure" else []
        words.append(" ".join(about))
    return words
