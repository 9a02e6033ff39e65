"""A sweep over two parameters as a picture: the set of equilibria at each point, or a statistic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from burden.model import LevelInterval, Model
from burden.pictures.rows import Seen
from burden.pictures.words import cut, name_of
from burden.results.pictures import NONE, OUTSIDE, TIES, UNSETTLED, Axis, Heat, Map, Why

__all__ = ["heat", "regime_map"]

#: Longest words for a profile and for a regime, in characters.
MAX_PROFILE, MAX_REGIME = 48, 150

_CODES: dict[Why, int] = {"outside-domain": OUTSIDE, "unsettled": UNSETTLED, "none": NONE}

#: A regime: the pure profiles in the order in which they are listed, and whether there are mixed ones besides.
_Regime = tuple[tuple[tuple[int, ...], ...], bool]


def regime_map(
    model: Model,
    axes: tuple[Axis, Axis],
    grid: tuple[NDArray[np.float64], NDArray[np.float64]],
    found: Sequence[Sequence[Seen]],
    why: Sequence[Why | None],
    ends: Sequence[tuple[float | None, float | None]],
) -> Map:
    """Gather the sets of equilibria.

    Parameters
    ----------
    model
        The game.
    axes, grid
        Parameters across and up, and their values, ascending.
    found, why
        By point, the parameter up varying fastest.
    ends
        Of each player with an interval.
    """
    shape = len(grid[0]), len(grid[1])
    regimes: list[_Regime | None] = [
        None if reason else _regime(here, ends) for here, reason in zip(found, why, strict=True)
    ]
    is_tie = np.array([any(one.is_degenerate for one in here) for here in found], dtype=bool)
    sizes = Counter(regime for regime in regimes if regime is not None)
    order = {regime: position for position, (regime, _) in enumerate(sizes.most_common())}
    codes = np.array(
        [_CODES[reason] if reason else order[regime] for reason, regime in zip(why, regimes, strict=True)],  # type: ignore[index]  # no reason, so a regime
        dtype=np.int64,
    ).reshape(shape)
    # Where somebody is indifferent only on a border, the set of that border is no regime of its own.
    codes[is_tie.reshape(shape) & ~_has_inside(codes)] = TIES
    kept = [code for code in range(len(order)) if (codes == code).any()]
    renumbered = codes.copy()
    for position, code in enumerate(kept):
        renumbered[codes == code] = position
    by_position = list(order)
    labels = [_label(model, by_position[code]) for code in kept]
    players = cut(", ".join(name_of(player, 20) for player in model.players), MAX_REGIME)
    return Map(axes[0], axes[1], *grid, tuple(labels), players, renumbered.T.copy())


def heat(
    axes: tuple[Axis, Axis],
    grid: tuple[NDArray[np.float64], NDArray[np.float64]],
    found: Sequence[Sequence[Seen]],
    why: Sequence[Why | None],
    statistic: str,
    selected: str,
) -> Heat:
    """Gather the values of a statistic in one equilibrium of each point.

    Parameters
    ----------
    axes, grid, found, why
        As for :func:`regime_map`; one equilibrium a point at most.
    statistic, selected
        For readers.
    """
    shape = len(grid[0]), len(grid[1])
    values = np.array([here[0].statistics[0] if here else np.nan for here in found], dtype=np.float64)
    reasons = np.array([_CODES[reason] if reason else 0 for reason in why], dtype=np.int64)
    reasons[np.isnan(values) & (reasons == 0)] = NONE
    return Heat(*axes, *grid, statistic, selected, values.reshape(shape).T.copy(), reasons.reshape(shape).T.copy())


def _regime(here: Sequence[Seen], ends: Sequence[tuple[float | None, float | None]]) -> _Regime:
    pure = [one for one in here if one.is_pure]
    profiles = dict.fromkeys((*(played[0] for played in one.support), *_sides(one, ends)) for one in pure)
    return tuple(sorted(profiles)), len(pure) < len(here)


def _sides(one: Seen, ends: Sequence[tuple[float | None, float | None]]) -> list[int]:
    """Where in its interval each level lies: 0 at the lower end, 1 inside, 2 at the upper end."""
    levels = one.strategies[len(one.strategies) - len(ends) :]
    return [0 if level == low else 2 if level == high else 1 for level, (low, high) in zip(levels, ends, strict=True)]


def _has_inside(codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a cell belongs to a patch of one code that is more than a line: some 2 × 2 block of it has that code."""
    block = (
        (codes[:-1, :-1] == codes[1:, :-1]) & (codes[:-1, :-1] == codes[:-1, 1:]) & (codes[:-1, :-1] == codes[1:, 1:])
    )
    thick = np.zeros(codes.shape, dtype=bool)
    for down in (slice(None, -1), slice(1, None)):
        for right in (slice(None, -1), slice(1, None)):
            thick[down, right] |= block
    return thick


def _label(model: Model, regime: _Regime) -> str:
    """A regime in words: ``keep, low, medium | redouble, low, low | mixed``."""
    profiles, has_mixed = regime
    finite = [player for player in model.players if player.interval is None]
    continuous = [player for player in model.players if player.interval is not None]
    texts = []
    for profile in profiles:
        words = {p.key: p.actions[action].label for p, action in zip(finite, profile, strict=False)}
        for player, side in zip(continuous, profile[len(finite) :], strict=True):
            interval = player.interval
            assert interval is not None, "these are the players with intervals"
            words[player.key] = _side_in_words(interval, side)
        texts.append(cut(", ".join(words[player.key] for player in model.players), MAX_PROFILE))
    if not has_mixed:
        return cut(" | ".join(texts), MAX_REGIME)
    return f"{cut(' | '.join(texts), MAX_REGIME - 8)} | mixed" if texts else "mixed only"


def _side_in_words(interval: LevelInterval, side: int) -> str:
    """Where a level lies: ``0``, ``above 0``, ``inside``."""
    low, high = ("" if end is None else end.text.strip() for end in (interval.low, interval.high))
    if side != 1:
        return high if side else low
    return f"above {low}" if low and not high else f"below {high}" if high and not low else "inside"
