"""Pure equilibria of games with intervals as tables: of one solution, of several, and after each move of a leader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias, cast

from burden import __version__
from burden.errors import ParameterError
from burden.game import Player
from burden.results import LevelEquilibrium, LevelPlayer, LevelSolution, Solution
from burden.tables.names import distinct, names
from burden.tables.status import after_title, caption, joint_status, parameter_values, status
from burden.tables.table import Cell, Column, Document, Mixture, Note, Section, Table

__all__ = ["equilibria", "scenarios"]


@dataclass(frozen=True, slots=True)
class _Entry:
    """An equilibrium in a list, with the solution that it belongs to, and the name of that."""

    scenario: str | None
    solution: LevelSolution
    number: int
    equilibrium: LevelEquilibrium


_Fields: TypeAlias = "list[tuple[Column, list[Cell]]]"


def equilibria(solution: LevelSolution) -> Document:
    """Tables of a solution: see :func:`burden.tables.solution_tables.equilibria`."""
    notes = (_setting(solution), *status(_alike(solution)))
    table = _table(caption(_alike(solution)), [(solution.scenario, solution)], notes)
    sections: list[Section] = [table, *_subgames(solution)]
    return Document(tuple(sections), f"{solution.title} {solution.scenario or ''}", lambda: table, solution.to_dict)


def scenarios(solutions: Sequence[LevelSolution]) -> Document:
    """Tables of several solutions, side by side: see :func:`burden.tables.solution_tables.scenarios`.

    Raises
    ------
    ParameterError
        Where they differ in players or actions.
    """
    if len({tuple((player.key, player.actions) for player in one.players) for one in solutions}) > 1:
        raise ParameterError("solutions of games with different players or actions cannot share a table")
    named = [(one.scenario or f"solution {number}", one) for number, one in enumerate(solutions, start=1)]
    notes = joint_status([(name, _alike(one)) for name, one in named], "Every scenario")
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
    sections += [section for one in solutions for section in _subgames(one)]
    return Document(
        tuple(sections),
        f"{solutions[0].title} scenarios",
        lambda: table,
        lambda: {"burden": __version__, "solutions": [one.to_dict() for one in solutions]},
    )


def _alike(solution: LevelSolution) -> Solution:
    """The solution where what is asked of it, and of its components, is the same as of finite games."""
    return cast("Solution", solution)


def _setting(solution: LevelSolution) -> Note:
    """Timing and parameters of the game that was solved."""
    timing = "Simultaneous moves"
    if solution.timing == "guarantor-first":
        leader = next((p.title for p in solution.players if p.key == solution.leader), solution.leader)
        timing = f"{leader} moves first and is observed"
    values = parameter_values(solution.parameters)
    return Note(f"{timing}; {values}." if values else f"{timing}.")


def _names(players: Sequence[LevelPlayer]) -> dict[str, str]:
    return names(cast("Sequence[Player]", players))  # of players only keys and titles are asked


def _table(heading: str, named: Sequence[tuple[str | None, LevelSolution]], notes: tuple[Note, ...]) -> Table:
    entries = [
        _Entry(name, solution, number, equilibrium)
        for name, solution in named
        for number, equilibrium in enumerate(solution.equilibria, start=1)
    ]
    solutions = [solution for _, solution in named]
    fields = [*_head(solutions, entries), *_figures(solutions, entries), *_properties(solutions, entries)]
    columns = distinct([column for column, _ in fields], "level")
    level_keys = {player.key for player in solutions[0].players if not player.actions}
    positions = {k for k, (column, _) in enumerate(fields) if column.kind == "strategy" and column.key in level_keys}
    columns = tuple(
        replace(column, kind="number", scale="levels") if k in positions else column for k, column in enumerate(columns)
    )
    rows = tuple(tuple(cells[row] for _, cells in fields) for row in range(len(entries)))
    return Table(heading, columns, rows, notes, label="equilibria")


def _choice(player: LevelPlayer, position: int, equilibrium: LevelEquilibrium) -> Cell:
    if player.actions:
        return Mixture(((Fraction(1), player.actions[cast("int", equilibrium.choices[position])]),))
    return equilibrium.levels[player.key]


def _head(solutions: Sequence[LevelSolution], entries: Sequence[_Entry]) -> _Fields:
    players = solutions[0].players
    titles = _names(players)
    has_leader = any(solution.timing == "guarantor-first" for solution in solutions)
    place = "stub" if len(solutions) > 1 else "data"
    fields: _Fields = [
        (Column("scenario", "scenario", place="stub" if place == "stub" else "data"), [e.scenario for e in entries]),
        (Column("equilibrium", "#", "count", place="stub"), [e.number for e in entries]),
        (Column("type", "type"), [e.equilibrium.type for e in entries]),
        (
            Column("selection", "selection", place="body" if has_leader else "data"),
            [e.equilibrium.selection for e in entries],
        ),
    ]
    fields += [
        (
            Column(player.key, titles[player.key], "strategy", "choice", flat=titles[player.key]),
            [_choice(player, position, e.equilibrium) for e in entries],
        )
        for position, player in enumerate(players)
    ]
    fields += [
        (
            Column(f"payoff_{player.key}", titles[player.key], "number", group="payoff"),
            [e.equilibrium.payoffs[position] for e in entries],
        )
        for position, player in enumerate(players)
    ]
    return fields


def _figures(solutions: Sequence[LevelSolution], entries: Sequence[_Entry]) -> _Fields:
    """Effort, contributions, and how the burden is shared, for games between a guarantor and its allies."""
    players = solutions[0].players
    titles = _names(players)
    allies = [player for player in players if player.role == "ally"]
    measured = [player for player in allies if not player.actions or player.levels is not None]
    guarantors = [player for player in players if player.role == "guarantor"]
    has_effort = len(guarantors) == 1 and (not guarantors[0].actions or guarantors[0].levels is not None)
    has_total = bool(allies) and len(measured) == len(allies)
    group = "effort and contributions" if has_effort else "contribution"
    # The level of a player with an interval stands among the choices already.
    effort_shown = has_effort and bool(guarantors[0].actions)
    fields: _Fields = [
        (
            Column(
                "effort",
                titles[guarantors[0].key] if has_effort else "effort",
                "number",
                group,
                "body" if effort_shown else "data",
                scale="levels",
                flat="effort",
            ),
            [e.equilibrium.effort for e in entries],
        )
    ]
    fields += [
        (
            Column(
                f"contribution_{ally.key}",
                titles[ally.key],
                "number",
                group,
                "body" if ally.actions else "data",
                scale="levels",
                flat=f"contribution: {titles[ally.key]}",
            ),
            [e.equilibrium.contributions.get(ally.key) for e in entries],
        )
        for ally in measured
    ]
    fields += [
        (
            Column(
                "allied_total",
                "allied total",
                "number",
                group,
                "body" if has_total else "data",
                None,
                "levels",
                "allied total",
            ),
            [e.equilibrium.allied_total for e in entries],
        ),
        (
            Column(
                "dependence",
                "dependence",
                "number",
                group,
                "body" if has_effort and has_total else "data",
                flat="dependence",
            ),
            [e.equilibrium.dependence for e in entries],
        ),
    ]
    return fields


def _properties(solutions: Sequence[LevelSolution], entries: Sequence[_Entry]) -> _Fields:
    has_continua = any(part.dimension for solution in solutions for part in solution.components)
    return [
        (
            Column("component", "component", "count", place="body" if has_continua else "data"),
            [e.equilibrium.component or None for e in entries],
        ),
        (Column("strict", "strict", "flag", place="extra"), [e.equilibrium.strict for e in entries]),
        (Column("undominated", "undominated", "flag", place="extra"), [e.equilibrium.undominated for e in entries]),
        (
            Column("total_payoff", "total payoff", "number", place="extra"),
            [e.equilibrium.total_payoff for e in entries],
        ),
        (Column("regret", "regret", "number", place="data"), [e.equilibrium.regret for e in entries]),
        (Column("complete", "list complete", "flag", place="data"), [e.solution.complete for e in entries]),
        (Column("timing", "timing", place="data"), [e.solution.timing for e in entries]),
    ]


def _parameters(named: Sequence[tuple[str, LevelSolution]]) -> Section:
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


def _subgames(solution: LevelSolution) -> list[Section]:
    """What the others play after moves of the leader, and what the leader gets."""
    if not solution.subgames:
        return []
    leader = next(player for player in solution.players if player.key == solution.leader)
    titles = _names(solution.players)
    others = [(k, player) for k, player in enumerate(solution.players) if player.key != leader.key]
    columns = [
        Column("action", titles[leader.key], place="stub"),
        Column("number", "#", "count", place="stub"),
        Column("kind", "type"),
        *(
            Column(f"strategy_{player.key}", titles[player.key], "strategy" if player.actions else "number", "choice")
            for _, player in others
        ),
        *(Column(f"payoff_{p.key}", titles[p.key], "number", group="payoff") for p in solution.players),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            subgame.action,
            number,
            equilibrium.type,
            *(_choice(player, position, equilibrium) for position, player in others),
            *equilibrium.payoffs,
        )
        for subgame in solution.subgames
        for number, equilibrium in enumerate(subgame.solution.equilibria, start=1)
    ]
    notes = joint_status([(one.action, _alike(one.solution)) for one in solution.subgames], "After every move", "After")
    where = f", {solution.scenario}" if solution.scenario else ""
    heading = f"What the others play after moves of {titles[leader.key]}{where}"
    return [Table(heading, tuple(columns), tuple(rows), notes, label="subgames")]
