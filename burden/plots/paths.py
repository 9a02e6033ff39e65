"""Schedules of effort side by side, period by period: effort, contributions, stocks, security gap."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from burden.errors import ParameterError
from burden.exact import to_float
from burden.plots.figures import COLOURS, DASHES, MARKERS, PAGE, drawing, save
from burden.results.paths import Paths, SchedulePath

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from burden.exact import Exact

__all__ = ["paths"]

#: How the title of the panel of a stock begins. There is one value more than there are periods: what is left.
_STOCK = "stock "

#: Most panels, and schedules, that a page holds so that they can be told apart.
MAX_PANELS, MAX_SCHEDULES = 9, len(COLOURS)


def paths(found: Paths, path: Path | None = None) -> list[Axes]:
    """Draw what happens along schedules of effort.

    Parameters
    ----------
    found
        Answer of :func:`burden.path`.
    path
        File to write: ``.svg``, ``.pdf`` or ``.png``.

    Returns
    -------
    list of Axes
        One panel each for effort, the contribution of every ally, every stock, and the security gap.

    Raises
    ------
    ParameterError
        Where nothing in it is a number, or there is more than a page holds.
    """
    if len(found.schedules) > MAX_SCHEDULES:
        mend = "choose some: --schedule NAME"
        raise ParameterError(
            f"{len(found.schedules)} schedules; a picture shows up to {MAX_SCHEDULES}\n    mend: {mend}"
        )
    panels: dict[str, dict[str, list[float]]] = {}
    for schedule in found.schedules:
        for title, values in _series(found, schedule).items():
            panels.setdefault(title, {})[schedule.name] = values
    if not panels:
        raise ParameterError("nothing to draw: actions have no levels, and there are no stocks")
    shown = list(panels.items())[:MAX_PANELS]
    columns = min(len(shown), 3 if len(shown) > 4 else 2)
    rows = math.ceil(len(shown) / columns)
    with drawing(rows, columns, PAGE, 0.45 + 1.9 * rows) as (drawn, axes):
        for ax, (title, lines) in zip(axes, shown, strict=False):
            for number, schedule in enumerate(found.schedules):
                if schedule.name in lines:
                    values = lines[schedule.name]
                    ax.plot(
                        range(1, len(values) + 1),
                        values,
                        color=COLOURS[number],
                        marker=MARKERS[number],
                        dashes=DASHES[number],
                        # Lines that lie on each other stay visible: the later ones are thinner.
                        linewidth=2.4 - 1.6 * number / max(1, len(found.schedules) - 1),
                        label=schedule.name,
                    )
            ax.set_title(title, loc="left")
            ax.set_xlabel("beginning of period" if title.startswith(_STOCK) else "period")
            ax.set_xticks(_ticks(max(len(values) for values in lines.values())))
            ax.margins(y=0.08)
        for ax in axes[len(shown) :]:
            ax.remove()
        handles, labels = axes[0].get_legend_handles_labels()
        drawn.legend(handles, labels, loc="outside upper center", ncols=min(len(labels), 5))
    if path is not None:
        save(drawn, path)
    return axes[: len(shown)]


def _series(found: Paths, schedule: SchedulePath) -> dict[str, list[float]]:
    """What there is to draw along one schedule, by the title of its panel."""
    periods = schedule.periods
    series = {"effort": _numbers([period.effort for period in periods])}
    for key in periods[0].contributions:
        series[f"contribution of {_name(found.players, key)}"] = _numbers([one.contributions[key] for one in periods])
    for name in periods[0].stocks:
        series[f"{_STOCK}{name}"] = _numbers([*(one.stocks[name] for one in periods), schedule.stocks[name]])
    series["security gap"] = _numbers([period.gap for period in periods])
    return {title: values for title, values in series.items() if values}


def _numbers(values: list[Exact | None]) -> list[float]:
    return [to_float(value) for value in values if value is not None] if None not in values else []


def _name(players: Mapping[str, str], key: str) -> str:
    return players.get(key) or key


def _ticks(n_periods: int) -> list[int]:
    """Whole numbers, at most ten of them."""
    step = max(1, math.ceil(n_periods / 10))
    return list(range(1, n_periods + 1, step))
