"""A game as data: one row per profile for CSV, one object for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from burden import __version__, exact
from burden.exact import Exact
from burden.game import NormalFormGame, Player
from burden.tables.best import best_response_cells
from burden.tables.names import distinct
from burden.tables.table import Column, Table

if TYPE_CHECKING:
    from burden.model import Model

__all__ = ["profiles", "record"]


def profiles(game: NormalFormGame) -> Table:
    """One row per profile: actions, payoffs, and whose actions are best responses."""
    best = best_response_cells(game)
    columns = [
        *(Column(player.key, player.key, "strategy", place="stub") for player in game.players),
        *(Column(f"payoff_{player.key}", f"payoff of {player.key}", "number") for player in game.players),
        *(Column(f"best_{player.key}", f"best response of {player.key}", "flag") for player in game.players),
        Column("equilibrium", "equilibrium", "flag"),
    ]
    rows = []
    for profile in game.profiles():
        marks = tuple(bool(best[(player, *profile)]) for player in range(game.n_players))
        payoffs = tuple(game.exact_payoffs[(player, *profile)] for player in range(game.n_players))
        rows.append((*game.labels(profile), *payoffs, *marks, all(marks)))
    return Table("Payoffs", distinct(columns, "action"), tuple(rows), label="payoffs")


def record(
    game: NormalFormGame | None,
    model: Model | None,
    values: Mapping[str, Fraction] | None,
    title: str,
    scenario: str | None,
) -> dict[str, Any]:
    """Give a game in the form that :func:`burden.tables.description` documents."""
    result: dict[str, Any] = {"burden": __version__, "title": title, "scenario": scenario}
    if model is not None:
        result |= _model_record(model, values or {})
    if game is None:
        assert model is not None, "neither a game nor a model"
        result["players"] = [
            {
                "key": player.key,
                "name": player.name or player.key,
                "role": player.role,
                "interval": player.interval.text if player.interval is not None else None,
                "actions": [{"label": a.label, "level": a.level.text if a.level else None} for a in player.actions],
            }
            for player in model.players
        ]
        return result
    result["players"] = [
        {"key": player.key, "name": player.title, "role": player.role, "actions": _action_records(player)}
        for player in game.players
    ]
    keys = [player.key for player in game.players]
    result["payoffs"] = dict(zip(keys, game.payoffs.tolist(), strict=True))
    result["exact_payoffs"] = dict(zip(keys, _texts(game.exact_payoffs), strict=True))
    stable = np.argwhere(best_response_cells(game).all(axis=0)).tolist()
    result["pure_equilibria"] = [dict(zip(keys, game.labels(profile), strict=True)) for profile in stable]
    return result


def _model_record(model: Model, values: Mapping[str, Fraction]) -> dict[str, Any]:
    current = {name: values.get(name, parameter.value) for name, parameter in model.parameters.items()}
    return {
        "description": model.description,
        "source": model.source,
        "timing": model.timing,
        "effort": model.effort,
        "parameters": {
            name: {
                "value": exact.to_float(current[name]),
                "exact": exact.to_text(current[name]),
                "domain": parameter.domain.text,
                "description": parameter.description,
            }
            for name, parameter in model.parameters.items()
        },
        "assumptions": [assumption.text for assumption in model.assumptions],
        "definitions": {name: formula.text for name, formula in model.definitions.items()},
        "formulas": {key: payoff.text for key, payoff in model.payoffs.items() if not isinstance(payoff, tuple)},
        "scenarios": {
            name: {key: exact.to_text(value) for key, value in changes.items()}
            for name, changes in model.scenarios.items()
        },
    }


def _action_records(player: Player) -> list[dict[str, Any]]:
    levels: Sequence[Exact | None] = player.levels if player.levels is not None else [None] * len(player.actions)
    return [
        {
            "label": label,
            "level": None if level is None else exact.to_float(level),
            "exact_level": None if level is None else exact.to_text(level),
        }
        for label, level in zip(player.actions, levels, strict=True)
    ]


def _texts(payoffs: Any) -> Any:
    """Write an array of exact numbers as nested lists of text."""
    return [_texts(row) for row in payoffs] if isinstance(payoffs, np.ndarray) else exact.to_text(payoffs)
