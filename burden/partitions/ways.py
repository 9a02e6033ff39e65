"""The ways to be in equilibrium, each with the region of parameters where it is one.

A way is a support for every player. Pure ones are settled for any number of players. Mixed ones are where two players
have something to choose: the support with rows ``I`` and columns ``J``, as many of both, is that of an equilibrium

1. where weights ``y`` on ``J`` make the rows ``I`` equally good, all of one sign: by Cramer's rule they are minors of
   the payoffs of the first player, up to a common factor;
2. where no other row does better against ``y``;
3. and the same the other way round.

These are signs of polynomials. Other supports occur only where payoffs tie: where a minor ``det [A_IJ, 1]`` with one
row more than columns vanishes. The signs of all such minors are an oriented matroid, which decides the faces of the
best-reply polytopes, labels included; so the supports of all extreme equilibria stay the same where these signs do.

References
----------
B. von Stengel, "Equilibrium computation for two-player games", *Algorithmic Game Theory* (2007), section 3.3, for the
polytopes; A. Björner et al., *Oriented Matroids* (1999), section 9.1, for what the signs of minors decide.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from burden.model import PlayerSpec
from burden.regions.domain import Domain
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, any_of, sign_is
from burden.regions.shorten import simplified
from burden.regions.space import Ratio
from burden.statics.cells import Play, Setting, cells

__all__ = ["Supports", "Way", "Ways", "ways"]

#: Labels of the actions that each player plays, in the order of the file.
Supports: TypeAlias = "tuple[tuple[str, ...], ...]"

#: Most actions of each of two players whose mixed equilibria are settled.
MAX_ACTIONS = 4

#: Most combinations of cases (of min, max, abs and if) in which mixed equilibria are looked at one by one.
MAX_WORLDS = 16

#: Seconds for the question whether a region is empty.
SECONDS = 1.0

_Table: TypeAlias = "Sequence[Sequence[Ratio]]"


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A way to be in equilibrium.

    Parameters
    ----------
    supports
        What is played with positive probability.
    where
        Where that is an equilibrium: for a mixed one, as far as no minor vanishes.
    plays
        Profiles that are played, each with its probability.
    """

    supports: Supports
    where: Region
    plays: tuple[tuple[Ratio, Play], ...]

    @property
    def is_pure(self) -> bool:
        """Whether everybody plays one action."""
        return all(len(own) == 1 for own in self.supports)


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """The ways to be in equilibrium in one setting.

    Parameters
    ----------
    found
        Those with a region that is not proved to be empty.
    unsettled
        Why mixed equilibria are not among them; empty where they are.
    minors
        What vanishes where payoffs tie.
    """

    found: tuple[Way, ...]
    unsettled: str
    minors: tuple[Ratio, ...]

    @property
    def always_tied(self) -> bool:
        """Whether payoffs tie everywhere, or in a whole case."""
        return any(minor.is_zero for minor in self.minors)


def ways(setting: Setting, *, with_mixed: bool) -> Ways:
    """Find the ways to be in equilibrium.

    Parameters
    ----------
    setting
        Who chooses, and what is given.
    with_mixed
        Whether to look for mixed ones.
    """
    pure = [Way(_supports(setting, cell.profile), cell.where, cell.plays) for cell in cells(setting)]
    if not with_mixed:
        return Ways(tuple(pure), "pure equilibria alone were asked for", ())
    mixers = [player for player in setting.choosers if len(player.actions) > 1]
    if len(mixers) > 2:
        return Ways(tuple(pure), f"{len(mixers)} players may mix", ())
    if max((len(player.actions) for player in mixers), default=0) > MAX_ACTIONS:
        return Ways(tuple(pure), f"a player has more than {MAX_ACTIONS} actions", ())
    if not mixers:
        return Ways(tuple(pure), "", ())
    tables = _Tables(setting, mixers)
    worlds = _worlds(tables, setting.domain)
    if worlds is None:
        return Ways(tuple(pure), "payoffs have too many cases", ())
    mixed: dict[Supports, Way] = {}
    minors: list[Ratio] = []
    for where, rows, columns in worlds:
        minors += [*_minors(rows), *_minors(columns)]
        for way in _mixed_ways(tables, where, rows, columns):
            known = mixed.get(way.supports)
            # The same support in two cases: its probabilities differ, and so do the ways.
            mixed[way.supports] = way if known is None else _joined(known, way)
    if any(len(way.plays) == 0 for way in mixed.values()):
        return Ways(tuple(pure), "probabilities have cases", tuple(minors))
    return Ways((*pure, *mixed.values()), "", tuple(minors))


def _joined(one: Way, other: Way) -> Way:
    same = len(one.plays) == len(other.plays) and all(
        left[0].same_as(right[0]) for left, right in zip(one.plays, other.plays, strict=True)
    )
    return Way(one.supports, any_of([one.where, other.where]), one.plays if same else ())


def _supports(setting: Setting, profile: Mapping[str, str]) -> Supports:
    whole = {**setting.held, **profile}
    return tuple((whole[player.key],) for player in setting.model.players)


# -- two players --------------------------------------------------------------------------------------------------


class _Tables:
    """Payoffs of the one or two players who have something to choose, profile by profile."""

    def __init__(self, setting: Setting, mixers: Sequence[PlayerSpec]) -> None:
        self.setting = setting
        self.keys = [player.key for player in mixers]
        self.labels = [[action.label for action in player.actions] for player in mixers]
        if len(mixers) == 1:
            self.labels.append([""])  # nobody, with one thing to do
        rest = {player.key: player.actions[0].label for player in setting.choosers if len(player.actions) == 1}
        self._rest = rest

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""
        return len(self.labels[0]), len(self.labels[1])

    def play(self, row: int, column: int) -> Play:
        """The game in a row and a column."""
        chosen = {**self._rest, **dict(zip(self.keys, (self.labels[0][row], self.labels[1][column]), strict=False))}
        return self.setting.at({player.key: chosen[player.key] for player in self.setting.choosers})

    def supports(self, rows: Sequence[int], columns: Sequence[int]) -> Supports:
        """Labels of what is played in some rows and columns."""
        chosen = [tuple(self.labels[0][row] for row in rows), tuple(self.labels[1][column] for column in columns)]
        mixed = dict(zip(self.keys, chosen, strict=False))
        pure = {**self.setting.held, **self._rest}
        return tuple(
            mixed[player.key] if player.key in mixed else (pure[player.key],) for player in self.setting.model.players
        )


def _worlds(tables: _Tables, domain: Domain) -> list[tuple[Region, _Table, _Table]] | None:
    """Payoffs without cases, and where they are the payoffs: rows of the first player, and of the second."""
    n_rows, n_columns = tables.shape
    found: list[tuple[Region, dict[tuple[int, int, int], Ratio]]] = [(EVERYTHING, {})]
    for who, key in enumerate(tables.keys):
        for row, column in itertools.product(range(n_rows), range(n_columns)):
            cases = tables.play(row, column).payoff(key)
            split = []
            for where, known in found:
                for case in cases:
                    both = all_of([where, case.where])
                    if both is not NOTHING and (both is where or _may_be(both, domain)):
                        split.append((both, {**known, (who, row, column): case.value}))
            found = split
            if len(found) > MAX_WORLDS:
                return None
    zero = domain.space.zero
    return [
        (
            where,
            [[known[0, row, column] for column in range(n_columns)] for row in range(n_rows)],
            [[known.get((1, row, column), zero) for row in range(n_rows)] for column in range(n_columns)],
        )
        for where, known in found
    ]


def _may_be(region: Region, domain: Domain) -> bool:
    """Whether a region is not proved to be empty."""
    return region is not NOTHING and (
        domain.prover.sample.meets(region) or not domain.prover.surely_implies(region, NOTHING, SECONDS)
    )


def _mixed_ways(tables: _Tables, world: Region, rows: _Table, columns: _Table) -> Iterator[Way]:
    """Supports of two or more rows, and as many columns."""
    domain = tables.setting.domain
    n_rows, n_columns = tables.shape
    for size in range(2, min(n_rows, n_columns) + 1):
        for own in itertools.combinations(range(n_rows), size):
            for other in itertools.combinations(range(n_columns), size):
                found = all_of([world, _willing(rows, own, other, domain), _willing(columns, other, own, domain)])
                where = simplified(found, domain.prover)
                if not _may_be(where, domain):
                    continue
                on_columns, on_rows = _weights(rows, own, other), _weights(columns, other, own)
                over = _total(on_columns) * _total(on_rows)
                plays = tuple(
                    (on_rows[i] * on_columns[j] / over, tables.play(row, column))
                    for i, row in enumerate(own)
                    for j, column in enumerate(other)
                )
                yield Way(tables.supports(own, other), where, plays)


def _willing(table: _Table, own: Sequence[int], other: Sequence[int], domain: Domain) -> Region:
    """Where weights on the other's actions, all positive, make some of one's own the best ones."""
    weights = _weights(table, own, other)
    known = domain.known_signs
    sides = []
    for sign, worse in ((">", "<="), ("<", ">=")):
        parts = [sign_is(weight, sign, known) for weight in weights]  # type: ignore[arg-type]
        for action in range(len(table)):
            if action not in own:
                gains = [(table[action][j] - table[own[0]][j]) * w for j, w in zip(other, weights, strict=True)]
                parts.append(sign_is(_total(gains), worse, known))  # type: ignore[arg-type]
        sides.append(all_of(parts))
    return any_of(sides)


def _weights(table: _Table, own: Sequence[int], other: Sequence[int]) -> list[Ratio]:
    """Weights on the other's actions that make one's own equally good, up to a common factor."""
    differences = [[table[row][j] - table[own[0]][j] for j in other] for row in own[1:]]
    found = []
    for left_out in range(len(other)):
        minor = _determinant([[*row[:left_out], *row[left_out + 1 :]] for row in differences])
        found.append(minor if left_out % 2 == 0 else -minor)
    return found


def _minors(table: _Table) -> Iterator[Ratio]:
    """Determinants of some rows, one more than columns, with a column of ones."""
    n_rows, n_columns = len(table), len(table[0])
    for size in range(1, min(n_rows - 1, n_columns) + 1):
        for own in itertools.combinations(range(n_rows), size + 1):
            for other in itertools.combinations(range(n_columns), size):
                yield _determinant([[table[row][j] - table[own[0]][j] for j in other] for row in own[1:]])


def _determinant(matrix: Sequence[Sequence[Ratio]]) -> Ratio:
    if len(matrix) == 1:
        return matrix[0][0]
    parts = []
    for place, entry in enumerate(matrix[0]):
        if not entry.is_zero:
            minor = entry * _determinant([[*row[:place], *row[place + 1 :]] for row in matrix[1:]])
            parts.append(minor if place % 2 == 0 else -minor)
    return _total(parts) if parts else matrix[0][0]


def _total(values: Sequence[Ratio]) -> Ratio:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total
