"""Columns of a sweep of equilibria, and what stands in them.

Names come from the game, and a game may call a parameter ``status`` or a player ``effort``: such a name gets a prefix,
``parameter_status``, ``level_effort``. What is called how is decided here, once, for all who fill in columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from burden.claims.syntax import ALLIED_TOTAL, DEPENDENCE, PAYOFF_PREFIX, derived_names
from burden.errors import ParameterError
from burden.model import Model
from burden.results.sweeps import Column
from burden.sweeps.found import SELECTIONS
from burden.sweeps.question import Question, Selection

__all__ = ["TYPES", "ColumnNames", "columns_of", "effort_of", "fresh", "names_of", "total_of", "weighed_by"]

#: Words of the column ``type``.
TYPES = ("pure", "mixed", "vertex")

#: Names that mean the same in every sweep, whatever its game and timing.
_OURS = (
    *("point", "status", "reason", "equilibria", "equilibrium", "type", "selection", "effort"),
    *(ALLIED_TOTAL, DEPENDENCE, "regret"),
)


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """What the columns of a sweep of equilibria are called.

    Parameters
    ----------
    parameters
        Column by parameter that varies.
    actions, levels, payoffs
        Column by player: of those with a list of actions, of those with levels, of all.
    probabilities
        By player with a list of actions, one column for each action; empty where pure equilibria alone are asked for.
    reports
        Column by report. A report that only names what has a column anyway has that one.
    same
        Of reports that only name what has a column anyway: that column. It may go by another name than the report.
    """

    parameters: Mapping[str, str]
    actions: Mapping[str, str]
    levels: Mapping[str, str]
    payoffs: Mapping[str, str]
    probabilities: Mapping[str, tuple[str, ...]]
    reports: Mapping[str, str]
    same: Mapping[str, str]


def names_of(question: Question) -> ColumnNames:
    """Say what the columns of a sweep of equilibria are called."""
    model = question.model
    taken = set(_OURS)
    finite = [player for player in model.players if player.interval is None]
    actions = {player.key: fresh(f"action_{player.key}", "of", taken) for player in finite}
    payoffs = {player.key: fresh(f"{PAYOFF_PREFIX}{player.key}", "of", taken) for player in model.players}
    probabilities = {
        player.key: tuple(fresh(f"probability_{player.key}_{one.label}", "of", taken) for one in player.actions)
        for player in (finite if question.equilibria == "all" else ())
    }
    parameters = {name: fresh(name, "parameter", taken) for name in question.points.names}
    levels = {player.key: fresh(player.key, "level", taken) for player in model.players if player.has_levels}
    shown = {**parameters, **levels}
    keys = [player.key for player in model.players]
    for name in derived_names(keys, (*keys, *model.parameters, *model.definitions)):
        shown[name] = payoffs[name.removeprefix(PAYOFF_PREFIX)] if name.startswith(PAYOFF_PREFIX) else name
    same = {
        name: shown[str(formula.root.value)]
        for name, formula in question.reports.items()
        if formula.root.kind == "name" and formula.root.value in shown
    }
    reports = {name: name if same.get(name) == name else fresh(name, "report", taken) for name in question.reports}
    return ColumnNames(parameters, actions, levels, payoffs, probabilities, reports, same)


def fresh(wanted: str, prefix: str, taken: set[str]) -> str:
    """A name: the one wanted, or with a prefix, or numbered as well."""
    name, number = wanted, 1
    while name in taken:
        name = f"{prefix}_{wanted}" if number == 1 else f"{prefix}_{wanted}_{number}"
        number += 1
    taken.add(name)
    return name


def columns_of(question: Question) -> tuple[Column, ...]:
    """Columns of a sweep, in their order.

    Raises
    ------
    ParameterError
        Where a player has more actions than a column of words takes.
    """
    if question.answer != "equilibria":
        from burden.sweeps import exactly  # it fills in these columns, and imports this module for all others

        return exactly.columns_of(question)
    names = names_of(question)
    columns = [
        Column("point", "whole"),
        *(Column(name, "number") for name in names.parameters.values()),
        Column("status", "word", ("ok", "outside-domain", "degenerate", "unsettled")),
        Column("reason", "text"),
        Column("equilibria", "whole"),
        Column("equilibrium", "whole"),
        Column("type", "word", TYPES),
    ]
    if question.timing == "guarantor-first":
        columns.append(Column("selection", "word", SELECTIONS))
    for player in question.model.players:
        if player.key in names.actions:
            labels = tuple(action.label for action in player.actions)
            if len(labels) > np.iinfo(np.int16).max:
                raise ParameterError(f"{player.key} has {len(labels):,} actions; a sweep takes up to 32,767")
            columns.append(Column(names.actions[player.key], "word", labels))
    reports = [column for name, column in names.reports.items() if names.same.get(name) != column]
    numbers = [
        *(*names.levels.values(), "effort", ALLIED_TOTAL, DEPENDENCE, *names.payoffs.values(), "regret", *reports),
        *(column for of_player in names.probabilities.values() for column in of_player),
    ]
    return (*columns, *(Column(name, "number") for name in numbers))


# -- what stands in some columns, and what an equilibrium is picked by ----------------------------------------------


def effort_of(model: Model) -> str | None:
    """The parameter, or the player with levels, whose value the column ``effort`` holds; ``None`` where it is empty.

    A parameter that is the effort; else the one guarantor, as in :attr:`burden.results.Equilibrium.effort`; else who is
    named in the file.
    """
    if model.effort in model.parameters:
        return model.effort
    guarantors = [player.key for player in model.players if player.role == "guarantor"]
    key = guarantors[0] if len(guarantors) == 1 else model.effort
    return next((player.key for player in model.players if player.key == key and player.has_levels), None)


def total_of(model: Model) -> tuple[int, ...]:
    """Players whose levels add up to ``allied_total``: the allies; none unless all of them have levels."""
    allies = [place for place, player in enumerate(model.players) if player.role == "ally"]
    return tuple(allies) if all(model.players[place].has_levels for place in allies) else ()


def weighed_by(model: Model, one: Selection) -> tuple[int, ...]:
    """Players the sum of whose payoffs an equilibrium is picked by.

    Raises
    ------
    ParameterError
        Where it is best or worst for whoever has the effort, and nobody has.
    """
    everybody = tuple(range(len(model.players)))
    if one in {"welfare", "pareto"}:
        return everybody
    if model.effort is None:
        mend = "pick by pareto or welfare, or give one player role: guarantor"
        raise ParameterError(f"{one} for whom? Nobody has the effort in this game\n    mend: {mend}")
    keys = [player.key for player in model.players]
    if model.effort in keys:
        return (keys.index(model.effort),)
    return tuple(place for place, player in enumerate(model.players) if player.role == "ally") or everybody
