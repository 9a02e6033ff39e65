"""Any picture of a game, drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from burden.plots.bars import bars
from burden.plots.figures import save
from burden.plots.lines import lines
from burden.plots.maps import heat, regime_map
from burden.plots.replies import replies
from burden.results.pictures import Bars, Heat, Lines, Map, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes  # for those who draw by way of this module

__all__ = ["draw"]


def draw(found: Picture, path: Path | None = None, ax: Axes | None = None) -> Axes:
    """Draw a picture.

    Parameters
    ----------
    found
        What it shows.
    path
        File to write: ``.svg``, ``.pdf`` or ``.png``.
    ax
        Axes to draw in; those of a new figure by default.

    Raises
    ------
    ParameterError
        Where matplotlib is not installed, or the name is none of a picture.
    InputError
        Where the file cannot be written.
    """
    match found:
        case Lines():
            axes = lines(found, ax)
        case Map():
            axes = regime_map(found, ax)
        case Heat():
            axes = heat(found, ax)
        case Bars():
            axes = bars(found, ax)
        case _:
            axes = replies(found, ax)
    if path is not None:
        figure = axes.get_figure(root=True)
        assert figure is not None, "axes stand in a figure"
        save(figure, path)
    return axes
