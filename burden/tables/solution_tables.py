"""Equilibria as tables: of one solution, of several side by side, and after each action of a leader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from burden import __version__
from burden.errors import ParameterError
from burden.exact import Exact
from burden.game import NormalFormGame, Player, Profile, Strategy, support
from burden.results import Equilibrium, LevelSolution, Solution
from burden.tables import continuous_tables, gambit
from burden.tables.names import distinct, names
from burden.tables.status import after_title, caption, joint_status, parameter_values, setting, status
from burden.tables.table import Cell, Column, Document, Mixture, Note, Section, Table

__all__ = ["equilibria", "scenarios"]


@dataclass(frozen=True, slots=True)
class _Entry:
    """An equilibrium in a list, with the solution that it belongs to, and the name of that."""

    scenario: str | None
    solution: Solution
    number: int
    equilibrium: Equilibrium


_Field: TypeAlias = "tuple[Column, Callable[[_Entry], Cell]]"


def equilibria(solution: Solution | LevelSolution) -> Document:
    """Tables of a solution.

    Returns
    -------
    Document
        The equilibria, with what is known about the list; with a leader, also what the others play after each of its
        actions. CSV has one row per equilibrium, or per outcome on the path where there is a leader; JSON is
        ``solution.to_dict()``.
    """
    if isinstance(solution, LevelSolution):
        return continuous_tables.equilibria(solution)
    notes = (setting(solution), *status(solution))
    table = _table(caption(solution), [(solution.scenario, solution)], notes)
    sections: list[Section] = [table]
    if solution.subgames:
        sections.append(_subgames(solution))
    name = f"{solution.title} {solution.scenario or ''}"
    return Document(tuple(sections), name, lambda: table, solution.to_dict, lambda: gambit.lines(solution))


def scenarios(solutions: Sequence[Solution] | Sequence[LevelSolution]) -> Document:
    """Tables of several solutions of a game, side by side: one block of rows for each scenario.

    Returns
    -------
    Document
        JSON is ``{"burden": version, "solutions": [...]}``, one solution each as ``burden solve`` writes it.

    Raises
    ------
    ParameterError
        Where there is none, or they differ in players or actions.
    """
    if not solutions:
        raise ParameterError("no solutions to set side by side")
    levels = [one for one in solutions if isinstance(one, LevelSolution)]
    if levels:
        if len(levels) < len(solutions):
            raise ParameterError("solutions of games with different players or actions cannot share a table")
        return continuous_tables.scenarios(levels)
    return _scenarios([one for one in solutions if isinstance(one, Solution)])


def _scenarios(solutions: Sequence[Solution]) -> Document:
    """Make the tables of several solutions of a finite game."""
    if len({tuple((player.key, player.actions) for player in one.game.players) for one in solutions}) > 1:
        raise ParameterError("solutions of games with different players or actions cannot share a table")
    named = [(one.scenario or f"solution {number}", one) for number, one in enumerate(solutions, start=1)]
    notes = joint_status(named, "Every scenario")
    what = "equilibria" if all(one.timing == "simultaneous" for one in solutions) else "outcomes"
    n_short = sum(not one.complete for one in solutions)
    said = "all lists complete"
    if n_short:
        said = "no list complete" if n_short == len(solutions) else f"{n_short} of {len(solutions)} lists not complete"
    where = "1 scenario" if len(solutions) == 1 else f"{len(solutions)} scenarios"
    table = _table(after_title(solutions[0].title, f"{what} in {where}, {said}"), named, notes)
    sections: list[Section] = [table]
    if any(one.parameters for one in solutions):
        sections.append(_parameters(named))
    sections += [_subgames(one) for one in solutions if one.subgames]
    return Document(
        tuple(sections),
        f"{solutions[0].title} scenarios",
        lambda: table,
        lambda: {"burden": __version__, "solutions": [one.to_dict() for one in solutions]},
    )


def _table(heading: str, named: Sequence[tuple[str | None, Solution]], notes: tuple[Note, ...]) -> Table:
    """Make the table of some solutions, each with the name of its scenario."""
    fields = _fields([solution for _, solution in named])
    rows = tuple(
        tuple(get(_Entry(name, solution, number, equilibrium)) for _, get in fields)
        for name, solution in named
        for number, equilibrium in enumerate(solution.equilibria, start=1)
    )
    columns = [
        # An extra column that says nothing takes no room.
        replace(column, place="data") if column.place == "extra" and all(row[at] is None for row in rows) else column
        for at, (column, _) in enumerate(fields)
    ]
    return Table(heading, distinct(columns, "strategy"), rows, notes, label="equilibria")


def _fields(solutions: Sequence[Solution]) -> list[_Field]:
    """Columns of a table of equilibria, each with the way to its cells."""
    game = solutions[0].game
    has_leader = any(solution.timing == "guarantor-first" for solution in solutions)
    return [
        (
            Column("scenario", "scenario", place="stub" if len(solutions) > 1 else "data"),
            lambda entry: entry.scenario,
        ),
        (Column("equilibrium", "#", "count", place="stub"), lambda entry: entry.number),
        (Column("type", "type"), lambda entry: entry.equilibrium.type),
        (
            Column("selection", "selection", place="body" if has_leader else "data"),
            lambda entry: entry.equilibrium.selection,
        ),
        *_strategies(game),
        *_payoffs(game),
        *_burden(game),
        *_properties(solutions),
    ]


def _strategies(game: NormalFormGame) -> list[_Field]:
    titles = names(game.players)

    def getter(position: int) -> Callable[[_Entry], Cell]:
        return lambda entry: _mixture(game.players[position], entry.equilibrium.profile[position])

    return [
        (Column(player.key, titles[player.key], "strategy", "strategy", flat=titles[player.key]), getter(position))
        for position, player in enumerate(game.players)
    ]


def _mixture(player: Player, strategy: Strategy) -> Mixture:
    return Mixture(tuple((strategy[action], player.actions[action]) for action in support(strategy)))


def _payoffs(game: NormalFormGame) -> list[_Field]:
    titles = names(game.players)

    def getter(position: int) -> Callable[[_Entry], Cell]:
        return lambda entry: entry.equilibrium.payoffs[position]

    return [
        (Column(f"payoff_{player.key}", titles[player.key], "number", group="payoff"), getter(position))
        for position, player in enumerate(game.players)
    ]


def _burden(game: NormalFormGame) -> list[_Field]:
    """Effort, contributions, and how the burden is shared, for games between a guarantor and its allies."""
    titles = names(game.players)
    allies = [player for player in game.players if player.role == "ally"]
    measured = [player for player in allies if player.levels is not None]
    guarantors = [player for player in game.players if player.role == "guarantor"]
    has_effort = len(guarantors) == 1 and guarantors[0].levels is not None
    has_total = bool(allies) and len(measured) == len(allies)

    def getter(key: str) -> Callable[[_Entry], Cell]:
        return lambda entry: entry.equilibrium.contributions.get(key)

    group = "effort and contributions" if has_effort else "contribution"
    column = partial(Column, kind="number", group=group)
    level = partial(column, scale=group)
    effort = titles[guarantors[0].key] if has_effort else "effort"
    return [
        (
            level("effort", effort, flat="effort", place="body" if has_effort else "data"),
            lambda entry: entry.equilibrium.effort,
        ),
        *(
            (
                level(f"contribution_{ally.key}", titles[ally.key], flat=f"contribution: {titles[ally.key]}"),
                getter(ally.key),
            )
            for ally in measured
        ),
        (
            level("allied_total", "allied total", flat="allied total", place="body" if has_total else "data"),
            lambda entry: entry.equilibrium.allied_total,
        ),
        (
            column("dependence", "dependence", flat="dependence", place="body" if has_effort and has_total else "data"),
            lambda entry: entry.equilibrium.dependence,
        ),
    ]


def _properties(solutions: Sequence[Solution]) -> list[_Field]:
    has_continua = any(
        len(part.equilibria) > 1 or part.curves for solution in solutions for part in solution.components
    )
    return [
        (
            Column("component", "component", "count", place="body" if has_continua else "data"),
            lambda entry: entry.equilibrium.component or None,
        ),
        (Column("index", "index", "count", place="extra"), lambda entry: entry.equilibrium.index),
        (Column("strict", "strict", "flag", place="extra"), lambda entry: entry.equilibrium.strict),
        (
            Column("undominated", "undominated", "flag", place="extra"),
            lambda entry: entry.equilibrium.undominated,
        ),
        (
            Column("total_payoff", "total payoff", "number", place="extra"),
            lambda entry: entry.equilibrium.total_payoff,
        ),
        (Column("regret", "regret", "number", place="data"), lambda entry: entry.equilibrium.regret),
        (Column("complete", "list complete", "flag", place="data"), lambda entry: entry.solution.complete),
        (Column("timing", "timing", place="data"), lambda entry: entry.solution.timing),
    ]


# -- several solutions, leaders -----------------------------------------------------------------------------------


def _parameters(named: Sequence[tuple[str, Solution]]) -> Section:
    """Values of the parameters that differ between the scenarios; the others in a note."""
    everywhere = [solution.parameters for _, solution in named]
    known = dict.fromkeys(name for parameters in everywhere for name in parameters)
    differing = [name for name in known if len({parameters.get(name) for parameters in everywhere}) > 1]
    same = {name: everywhere[0][name] for name in known if name not in differing}
    note = Note(f"The same in every scenario: {parameter_values(same)}.")
    if not differing:
        return note
    columns = [Column("scenario", "scenario", place="stub")]
    columns += [Column(f"parameter_{name}", name, "value") for name in differing]
    rows = [(scenario, *(solution.parameters.get(name) for name in differing)) for scenario, solution in named]
    return Table("Parameters that differ", tuple(columns), tuple(rows), (note,) if same else (), label="parameters")


def _subgames(solution: Solution) -> Table:
    """What the others play after each action of the leader, and what the leader gets."""
    game = solution.game
    leader = next(player for player in game.players if player.key == solution.leader)
    others = [player for player in game.players if player.key != leader.key]
    titles = names(game.players)
    columns = [
        Column("action", titles[leader.key], place="stub"),
        Column("number", "#", "count", place="stub"),
        Column("kind", "type"),
        Column("chosen", "chosen"),
        *(Column(f"strategy_{player.key}", titles[player.key], "strategy", group="strategy") for player in others),
        *(Column(f"payoff_{key}", titles[key], "number", group="payoff") for key in (p.key for p in game.players)),
    ]
    rows: list[tuple[Cell, ...]] = []
    on_path = {outcome.profile: outcome.selection for outcome in solution.equilibria}
    for subgame in solution.subgames:
        found = zip(subgame.solution.equilibria, subgame.leader_payoffs, strict=True)
        for number, (equilibrium, leader_payoff) in enumerate(found, start=1):
            profile = dict(zip((player.key for player in others), equilibrium.profile, strict=True))
            payoffs: dict[str, Exact] = dict(zip(profile, equilibrium.payoffs, strict=True))
            payoffs[leader.key] = leader_payoff
            rows.append(
                (
                    subgame.action,
                    number,
                    equilibrium.type,
                    on_path.get(_spliced(game, leader, subgame.action, equilibrium.profile)),
                    *(_mixture(player, profile[player.key]) for player in others),
                    *(payoffs[player.key] for player in game.players),
                )
            )
    notes = joint_status([(one.action, one.solution) for one in solution.subgames], "After every action", "After")
    what = f"What the others play after each action of {titles[leader.key]}"
    where = f", {solution.scenario}" if solution.scenario else ""
    return Table(f"{what}{where}", tuple(columns), tuple(rows), notes, label="subgames")


def _spliced(game: NormalFormGame, leader: Player, action: str, profile: Profile) -> Profile:
    """Put the leader's action back among the strategies of the others."""
    position = game.index(leader.key)
    chosen = tuple(Fraction(int(label == action)) for label in leader.actions)
    return (*profile[:position], chosen, *profile[position:])
