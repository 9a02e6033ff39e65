"""Mixed equilibria of the game of two players with two actions each, in closed form.

Of such a game all equilibria are mixtures of its extreme ones, and these are: the pure profiles that are equilibria;
an action of one player at which the other is indifferent, the other mixing so that the first is just willing; and both
mixing so that both are indifferent. Where payoffs are tied there are continua, of which these are the end points; a
statistic that is an expectation takes its extreme values there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from burden.regions.domain import Domain
from burden.regions.region import NOTHING, Region, all_of, any_of, sign_is
from burden.regions.space import Ratio
from burden.regions.translate import compared
from burden.statics.cells import Cell, Play, Setting

__all__ = ["has_closed_forms", "mixed_cells", "ties_of"]


def has_closed_forms(setting: Setting) -> bool:
    """Whether the mixed equilibria of those who choose have closed forms here."""
    sizes = [len(player.actions) for player in setting.choosers]
    return (
        all(size == 1 for size in sizes)
        or len(sizes) <= 1
        or (sorted(sizes)[:-2] == [1] * (len(sizes) - 2) and max(sizes) <= 2)
    )


def ties_of(setting: Setting) -> Region:
    """Where some player gains nothing by an action of its own, so that there may be continua of equilibria."""
    found = []
    for profile in setting.profiles():
        for player in setting.choosers:
            own = setting.at(profile).payoff(player.key)
            for action in player.actions:
                if action.label != profile[player.key]:
                    other = setting.at({**profile, player.key: action.label}).payoff(player.key)
                    found.append(compared(own, "==", other, setting.domain.known_signs))
    return any_of(found)


def mixed_cells(setting: Setting) -> list[Cell] | None:
    """Extreme equilibria in which somebody mixes.

    Returns
    -------
    list[Cell] | None
        ``None`` where there may be some without a closed form, or where payoffs have cases.
    """
    if not has_closed_forms(setting):
        return None
    mixers = [player for player in setting.choosers if len(player.actions) > 1]
    rest = {player.key: player.actions[0].label for player in setting.choosers if len(player.actions) == 1}
    if len(mixers) < 2:
        return []  # one player alone mixes only over tied pure equilibria, which are listed
    first, second = mixers
    labels = [[action.label for action in player.actions] for player in mixers]

    def play(row: int, column: int) -> Play:
        return setting.at(_ordered(setting, {**rest, first.key: labels[0][row], second.key: labels[1][column]}))

    gains = []
    for player, other_first in ((first, False), (second, True)):
        own: list[Ratio] = []
        for other in range(2):
            values = []
            for action in range(2):
                profile = play(other, action) if other_first else play(action, other)
                cases = profile.payoff(player.key)
                if len(cases) != 1:
                    return None
                values.append(cases[0].value)
            own.append(values[1] - values[0])
        gains.append(own)
    return _extreme(setting.domain, play, gains)


def _ordered(setting: Setting, profile: Mapping[str, str]) -> dict[str, str]:
    return {player.key: profile[player.key] for player in setting.choosers}


def _extreme(domain: Domain, play: Callable[[int, int], Play], gains: list[list[Ratio]]) -> list[Cell]:
    """Cells of the extreme mixed equilibria.

    Parameters
    ----------
    domain
        The points that are talked about.
    play
        What is played in a row and a column.
    gains
        What the first player gains by its second action, by the action of the second player; then the other way round.
    """
    one, known = domain.space.one, domain.known_signs
    row_gain, column_gain = gains
    found: list[Cell] = []

    def add(where: Region, row: Ratio, column: Ratio) -> None:
        weights = [((one - row), (one - column), 0, 0), ((one - row), column, 0, 1)]
        weights += [(row, (one - column), 1, 0), (row, column, 1, 1)]
        plays = tuple((p * q, play(i, j)) for p, q, i, j in weights if not (p.is_zero or q.is_zero))
        if where is not NOTHING:
            found.append(Cell({}, where, plays))

    def mixture(gain: list[Ratio]) -> tuple[Ratio, Region] | None:
        """Probability of the other's second action that makes one indifferent, and where it lies between 0 and 1."""
        slope = gain[1] - gain[0]
        if slope.is_zero:
            return None
        weight = -gain[0] / slope
        inside = all_of([sign_is(slope, "!=", known), sign_is(gain[0] * gain[1], "<", known)])
        return weight, inside

    row, column = mixture(column_gain), mixture(row_gain)
    if row is not None and column is not None:
        add(all_of([row[1], column[1]]), row[0], column[0])
    for action in range(2):
        fixed = one if action else domain.space.zero
        # The other is indifferent at this action, and mixes so that its owner is just willing.
        if column is not None:
            add(all_of([column[1], sign_is(column_gain[action], "==", known)]), fixed, column[0])
        if row is not None:
            add(all_of([row[1], sign_is(row_gain[action], "==", known)]), row[0], fixed)
    return found
