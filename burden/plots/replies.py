"""Best replies of two players who choose from intervals, and where they cross."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from burden.plots.curves import legend
from burden.plots.figures import COLOURS, COLUMN, DASHES, MARKERS, axes_of
from burden.results.pictures import Replies, Reply

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["replies"]

#: Look of an equilibrium.
_MARK: dict[str, Any] = {"markersize": 5, "markerfacecolor": "white", "markeredgecolor": "black"}

#: Room beyond what is shown, as a part of it.
_ROOM = 0.025


def replies(found: Replies, ax: Axes | None = None) -> Axes:
    """Draw best replies; equilibria are marked.

    Parameters
    ----------
    found
        What is drawn.
    ax
        Axes to draw in; those of a new figure by default.
    """
    from matplotlib.lines import Line2D

    efforts = list(dict.fromkeys(reply.effort for reply in found.replies))
    with axes_of(ax, COLUMN, 3.3) as axes:
        for reply in found.replies:
            _draw(axes, reply, several=len(efforts) > 1)
        for number in range(len(efforts)):
            points = [(x, y) for effort, x, y in found.equilibria if effort == number]
            if points:
                axes.plot(
                    *zip(*points, strict=True),
                    linestyle="none",
                    marker=MARKERS[number],
                    label="equilibrium",
                    **_MARK,
                    clip_on=False,
                    zorder=5,
                )
        # Replies along an end of an interval are seen as well.
        for axis, set_limits in ((found.across, axes.set_xlim), (found.up, axes.set_ylim)):
            room = (axis.high - axis.low) * _ROOM
            set_limits(axis.low - room, axis.high + room)
        axes.set_xlabel(found.across.label)
        axes.set_ylabel(found.up.label)
        curves = [
            (Line2D([], [], color=COLOURS[player], linewidth=_width(player)), f"reply of {name}")
            for player, name in enumerate(found.players)
        ]
        marks = []
        for number, effort in enumerate(efforts):
            if effort or any(position == number for position, _, _ in found.equilibria):
                line = Line2D([], [], color="0.3", marker=MARKERS[number], **_MARK)
                if effort and len(efforts) > 1:
                    line.set_dashes(DASHES[number])
                else:
                    line.set_linestyle("none")
                marks.append((line, effort or "equilibrium"))
        legend(axes, curves, marks)
    return axes


def _width(player: int) -> float:
    """Width of the replies of a player: what lies on each other stays visible."""
    return 2.0 if player == 0 else 1.2


def _draw(axes: Axes, reply: Reply, *, several: bool) -> None:
    """Draw the replies of one player at one effort."""
    dashes = DASHES[reply.position] if several else ()
    look: dict[str, Any] = {
        "color": COLOURS[reply.player],
        "linewidth": _width(reply.player),
        "label": f"reply {reply.player}",
    }
    for curve in reply.curves:
        if len(curve.xs) > 1:
            axes.plot(curve.xs, curve.ys, dashes=dashes, **look)
        else:
            axes.plot(curve.xs, curve.ys, marker=".", linestyle="none", **look)
    for (left, low), (right, high) in reply.ranges:
        axes.plot([left, right], [low, high], **look)
