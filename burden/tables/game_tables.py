"""A game as the reader of a paper wants it: players, parameters, scenarios, formulas, payoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from burden import exact
from burden.errors import ParameterError
from burden.exact import Exact
from burden.expressions import parse
from burden.game import NormalFormGame, Player
from burden.tables.game_data import profiles, record
from burden.tables.payoff_tables import payoff_sections
from burden.tables.table import Actions, Cell, Column, Document, Note, Section, Table

if TYPE_CHECKING:
    from burden.model import Model

__all__ = ["description"]


def description(
    game: NormalFormGame | None = None,
    model: Model | None = None,
    values: Mapping[str, Fraction] | None = None,
    scenario: str | None = None,
) -> Document:
    """Describe a game.

    Parameters
    ----------
    game
        The game in numbers; without it there are no payoff matrices: a player that chooses from an interval has none.
    model
        What the file says: parameters, formulas, scenarios.
    values
        Values of the parameters that gave the game; those of the file where left out.
    scenario
        Name of the scenario that gave the game.

    Returns
    -------
    Document
        CSV has one row per profile of actions, or per parameter where there is no game. JSON has ``title``,
        ``players``, ``parameters``, ``definitions``, ``formulas``, ``scenarios``, ``assumptions``, and for a game
        ``payoffs`` and ``exact_payoffs`` (by player, nested lists in player order, the last player's action varying
        fastest) and ``pure_equilibria`` (labels by player).

    Raises
    ------
    ParameterError
        Where neither a game nor a model is given.
    """
    if game is None and model is None:
        raise ParameterError("nothing to describe: give a game or a model")
    sections: list[Section] = [Note(_title(game, model, scenario), "title")]
    players = _game_players(game) if game is not None else _model_players(model)  # type: ignore[arg-type]  # one is there
    if model is not None:
        sections += [Note(text) for text in (model.description, _source(model), _rules(model)) if text]
    sections.append(players)
    parameters = None
    if model is not None:
        current = dict(values) if values is not None else {name: p.value for name, p in model.parameters.items()}
        parameters = _parameters(model, current)
        sections += [parameters] if parameters.rows else []
        sections += _scenarios(model)
        sections += _formulas(model)
    if game is not None:
        sections += payoff_sections(game)

    def data() -> Table:
        if game is not None:
            return profiles(game)
        return parameters if parameters is not None and parameters.rows else players

    name = _title(game, model, scenario)
    return Document(
        tuple(sections), name, data, lambda: record(game, model, values, _title(game, model, None), scenario)
    )


def _title(game: NormalFormGame | None, model: Model | None, scenario: str | None) -> str:
    title = (game.title if game is not None else "") or (model.title if model is not None else "") or "Untitled game"
    return f"{title}, {scenario}" if scenario else title


def _source(model: Model) -> str:
    return f"Source: {model.source}" if model.source else ""


def _rules(model: Model) -> str:
    """Timing, effort and assumptions in a paragraph."""
    titles = {player.key: player.name or player.key for player in model.players}
    sentences = []
    if model.timing == "guarantor-first" and model.effort is not None:
        sentences.append(f"{titles.get(model.effort, model.effort)} moves first and is observed.")
    else:
        sentences.append("Simultaneous moves.")
    if model.effort is not None:
        sentences.append(f"Effort: {titles.get(model.effort, model.effort)}.")
    if model.assumptions:
        sentences.append(f"Assumptions: {'; '.join(assumption.text for assumption in model.assumptions)}.")
    return " ".join(sentences)


def _players_table(rows: Sequence[tuple[str, str, str, Cell]], *, has_levels: bool) -> Table:
    is_named = any(name and name != key for key, name, _, _ in rows)
    columns = (
        Column("player", "player", place="stub"),
        Column("name", "name", place="body" if is_named else "data"),
        Column("role", "role"),
        Column("actions", "actions (levels)" if has_levels else "actions", "actions"),
    )
    return Table("Players", columns, tuple(rows), label="players")


def _game_players(game: NormalFormGame) -> Table:
    rows = [(player.key, player.name, player.role, Actions(_actions(player))) for player in game.players]
    has_levels = any(level is not None for player in game.players for _, level in _actions(player))
    return _players_table(rows, has_levels=has_levels)


def _actions(player: Player) -> tuple[tuple[str, Exact | None], ...]:
    """Labels with levels; a label that is the level says all by itself."""
    if player.levels is None:
        return tuple((label, None) for label in player.actions)
    return tuple(
        (label, None if _is_level(label, level) else level)
        for label, level in zip(player.actions, player.levels, strict=True)
    )


def _is_level(label: str, level: Exact) -> bool:
    try:
        return exact.read_number(label) == level
    except (ArithmeticError, ValueError):
        return False


def _model_players(model: Model) -> Table:
    rows: list[tuple[str, str, str, Cell]] = []
    for player in model.players:
        if player.interval is not None:
            actions = f"every level in {player.interval.text}"
        else:
            shown = (
                a.label if a.level is None or a.level.text == a.label else f"{a.label} ({a.level.text})"
                for a in player.actions
            )
            actions = ", ".join(shown)
        rows.append((player.key, player.name, player.role, actions))
    return _players_table(rows, has_levels=any(player.has_levels for player in model.players))


def _parameters(model: Model, values: Mapping[str, Fraction]) -> Table:
    has_words = any(parameter.description for parameter in model.parameters.values())
    columns = (
        Column("parameter", "parameter", place="stub"),
        Column("value", "value", "value"),
        Column("domain", "domain"),
        Column("description", "description", place="body" if has_words else "data"),
    )
    rows = tuple(
        (name, values.get(name, parameter.value), parameter.domain.text, parameter.description)
        for name, parameter in model.parameters.items()
    )
    return Table("Parameters", columns, rows, label="parameters")


def _scenarios(model: Model) -> list[Section]:
    changed = dict.fromkeys(name for changes in model.scenarios.values() for name in changes)
    if not changed:
        return []
    columns = [Column("scenario", "scenario", place="stub")]
    columns += [Column(f"parameter_{name}", name, "value") for name in changed]
    rows: list[tuple[Cell, ...]] = [("as in the file", *(model.parameters[name].value for name in changed))]
    rows += [(name, *(changes.get(key) for key in changed)) for name, changes in model.scenarios.items()]
    notes = (Note("A dash: as in the file."),)
    return [Table("Scenarios", tuple(columns), tuple(rows), notes, label="scenarios")]


def _formulas(model: Model) -> list[Section]:
    titles = {player.key: player.name or player.key for player in model.players}
    rows: list[tuple[Cell, ...]] = [(parse(name), formula) for name, formula in model.definitions.items()]
    rows += [
        (f"payoff of {titles[key]}", payoff) for key, payoff in model.payoffs.items() if not isinstance(payoff, tuple)
    ]
    columns = (Column("name", "", place="stub"), Column("formula", "formula"))
    return [Table("Formulas", columns, tuple(rows), label="formulas")] if rows else []
