"""Rows of paths of effort: one for each point and each schedule of the file.

A schedule is solved as :func:`burden.path` solves it. ``status`` is

``outside-domain``
    where a parameter leaves its domain or an assumption does not hold; and where a stock leaves its domain on the way,
    with the numbers of that path;
``unsettled``
    where a schedule could not be solved, where its path is one of several subgame-perfect ones, and where numbers are
    off by more than the rounding of doubles, as those of a grid are; what is known stands in the row.

``best`` is ``yes`` for schedules that give most to the player who has the effort, or to all together where effort is a
parameter. It is empty where that is not settled: where some schedule has no exact payoffs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from burden import exact
from burden.errors import ParameterError
from burden.exact import Exact, UndecidedError
from burden.model import Model, outside
from burden.paths.engines import Engines
from burden.paths.question import PathGame, path_game
from burden.results.paths import SchedulePath
from burden.results.sweeps import STATUSES, Column, Rows
from burden.search import Search
from burden.sweeps.columns import fresh
from burden.sweeps.exactly import said, table_of, values_at
from burden.sweeps.question import Question

__all__ = ["columns_of_path", "path_rows"]

YES, NO = "yes", "no"

#: Names that mean the same in every sweep of paths.
_OURS = ("point", "status", "reason", "schedule", "best", "payoff_total")

#: Errors of payoffs up to this, relative to their size or to 1, are those of rounding.
ROUNDING = Fraction(1, 10**15)


@dataclass(frozen=True, slots=True)
class _Names:
    """What the columns are called.

    Parameters
    ----------
    parameters
        By parameter that varies.
    payoffs
        By player: discounted sum over all periods, and what the stocks are worth after them.
    levels, actions
        One column for each period, by player with levels, the effort among them where it is a parameter; by player with
        a list of actions.
    stocks
        By stock: after the last period.
    gaps
        One for each period, where the file says what the gap is.
    """

    parameters: Mapping[str, str]
    payoffs: Mapping[str, str]
    levels: Mapping[str, tuple[str, ...]]
    actions: Mapping[str, tuple[str, ...]]
    stocks: Mapping[str, str]
    gaps: tuple[str, ...]


def _names(question: Question) -> _Names:
    model = question.model
    spec = model.path
    if spec is None:
        mend = "add path: with periods, stocks and schedules"
        raise ParameterError(f"the game states no paths of effort\n    mend: {mend}")
    if model.effort is None:
        mend = "add effort: with the name of a player or of a parameter, or give one player the role guarantor"
        raise ParameterError(f"paths of effort: nobody in this game has effort\n    mend: {mend}")
    taken = set(_OURS)
    periods = range(1, spec.periods + 1)

    def by_period(name: str) -> tuple[str, ...]:
        return tuple(fresh(f"{name}_{period}", "of", taken) for period in periods)

    payoffs = {player.key: fresh(f"payoff_{player.key}", "of", taken) for player in model.players}
    parameters = {name: fresh(name, "parameter", taken) for name in question.points.names}
    owners = [*(player.key for player in model.players if player.has_levels)]
    if model.effort in model.parameters:
        owners.insert(0, model.effort)
    levels = {key: by_period(key) for key in owners}
    actions = {player.key: by_period(f"action_{player.key}") for player in model.players if player.interval is None}
    stocks = {name: fresh(f"{name}_after", "stock", taken) for name in spec.stocks}
    gaps = by_period("gap") if spec.gap is not None else ()
    return _Names(parameters, payoffs, levels, actions, stocks, gaps)


def columns_of_path(question: Question) -> tuple[Column, ...]:
    """Columns of a sweep of paths.

    ``payoff_KEY`` and ``payoff_total`` are those of the whole path; ``action_KEY_1``, ``KEY_1``, … and ``gap_1``, …
    stand for each period, ``NAME_after`` for the stocks after the last.

    Raises
    ------
    ParameterError
        Where the file states no paths, or nobody has effort.
    """
    names = _names(question)
    model = question.model
    assert model.path is not None, "names have been made for it"
    labels = {player.key: tuple(action.label for action in player.actions) for player in model.players}
    numbers = [
        *(column for own in names.levels.values() for column in own),
        *names.stocks.values(),
        *names.gaps,
    ]
    return (
        Column("point", "whole"),
        *(Column(name, "number") for name in names.parameters.values()),
        Column("status", "word", STATUSES),
        Column("reason", "text"),
        Column("schedule", "word", tuple(model.path.schedules)),
        Column("best", "word", (YES, NO)),
        *(Column(name, "number") for name in (*names.payoffs.values(), "payoff_total")),
        *(Column(column, "word", labels[key]) for key, own in names.actions.items() for column in own),
        *(Column(name, "number") for name in numbers),
    )


def path_rows(question: Question, points: Sequence[int]) -> Rows:
    """Rows of some points, given by number."""
    names = _names(question)
    rows: list[dict[str, Any]] = []
    for point in points:
        values = values_at(question, point)
        start = {
            "point": point,
            **{column: exact.to_float(values[name]) for name, column in names.parameters.items()},
        }
        rows += [start | own for own in _rows_at(question, names, values)]
    return table_of(columns_of_path(question), rows)


# -- one point ----------------------------------------------------------------------------------------------------


def _rows_at(question: Question, names: _Names, values: Mapping[str, Fraction]) -> list[dict[str, Any]]:
    """Rows of a point: one for each schedule."""
    model = question.model
    try:
        violations = model.violations(values)
        if violations:
            return [{"status": "outside-domain", "reason": "; ".join(violations)}]
        game = path_game(model, values)
        plans = game.plans
    except Exception as error:  # as in burden.sweeps.exactly: millions of other points are not to be lost for one
        return [{"status": "unsettled", "reason": said(error)}]
    engines, search = Engines(game), Search(question.budget)
    solved: dict[str, SchedulePath] = {}
    rows = []
    for plan in plans:
        row: dict[str, Any] = {"schedule": plan.name}
        try:
            path = engines.path(plan, search)
            rows.append(row | _row(model, names, path))
            solved[plan.name] = path
        except Exception as error:  # the same
            rows.append({**row, "status": "unsettled", "reason": said(error)})
    best = _best(game, solved) if len(solved) == len(plans) else None
    if best is not None:
        for row in rows:
            row["best"] = YES if row["schedule"] in best else NO
    return rows


def _row(model: Model, names: _Names, path: SchedulePath) -> dict[str, Any]:
    """What the columns say of a path."""
    row: dict[str, Any] = {"status": "ok", "payoff_total": _float(path.planner)}
    row |= {names.payoffs[key]: _float(value) for key, value in path.payoffs.items()}
    for number, period in enumerate(path.periods):
        levels = {**period.contributions, str(model.effort): period.effort}
        row |= {own[number]: _float(levels[key]) for key, own in names.levels.items()}
        row |= {own[number]: period.actions.get(key) for key, own in names.actions.items()}
        if names.gaps:
            row[names.gaps[number]] = _float(period.gap)
    row |= {column: _float(path.stocks[name]) for name, column in names.stocks.items()}
    leaving = _leaving(model, path)
    if not path.is_unique:
        row |= {"status": "unsettled", "reason": _joined("one of several subgame-perfect paths", path.note)}
    elif not _is_sharp(path):
        off = f"{exact.to_float(path.error):.3g}"
        how = "by up to" if path.error_is_proved else "by something like"
        row |= {"status": "unsettled", "reason": _joined(f"payoffs may be off {how} {off}", path.note)}
    elif leaving:
        row |= {"status": "outside-domain", "reason": leaving}
    return row


def _joined(*texts: str) -> str:
    return "; ".join(filter(None, texts))


def _float(value: Exact | None) -> float | None:
    return None if value is None else exact.to_float(value)


def _is_sharp(path: SchedulePath) -> bool:
    """Whether payoffs are known as well as doubles hold them."""
    if path.is_exact:
        return True
    smallest = min(abs(exact.to_float(value)) for value in path.payoffs.values())
    return path.error_is_proved and exact.compare(path.error, ROUNDING * max(Fraction(1), Fraction(smallest))) <= 0


def _leaving(model: Model, path: SchedulePath) -> str:
    """Say that a stock leaves the domain of its parameter on the way; an empty text where none does."""
    for number, stocks in enumerate([*(period.stocks for period in path.periods), path.stocks], 1):
        for name, value in stocks.items():
            parameter = model.parameters[name]
            if any(outside(parameter, end) for end in exact.ends(value)):
                return f"{name} leaves its domain {parameter.domain.text} in period {number}"
    return ""


def _best(game: PathGame, solved: Mapping[str, SchedulePath]) -> set[str] | None:
    """Schedules that give most to whoever has the effort, or to all together; ``None`` where that is not settled."""
    if not all(path.is_exact for path in solved.values()):
        return None
    best: list[str] = []
    worth: Exact = Fraction(0)
    for name, path in solved.items():
        value = path.planner if game.leader is None else path.payoffs[game.effort]
        try:
            order = 1 if not best else exact.compare(value, worth)
        except UndecidedError:
            return None
        if order > 0:
            best, worth = [name], value
        elif order == 0:
            best.append(name)
    return set(best)
