"""What follows a deviation, in closed form: the payoff per period of who deviated, and what is played.

*Nash reversion* plays for good the stage equilibrium that is worst for the deviator; each deviator has its own. A
*profile* that is given is credible where it is a stage equilibrium. *Minmax* holds the deviator to the least payoff
that the others can force on it: where these are one player, who may mix, that is the value of a matrix game, which is
the value of one of its square submatrices (Shapley and Snow 1950); where they are several, the closed form lets them
choose actions.

References
----------
J. W. Friedman, "A non-cooperative equilibrium for supergames", *Review of Economic Studies* 38 (1971) 1-12.
L. S. Shapley and R. N. Snow, "Basic solutions of discrete games", *Contributions to the Theory of Games* I (1950)
27-35.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import comb

from burden.regions.domain import Domain
from burden.regions.region import EVERYTHING, NOTHING, Region, all_of, any_of, sign_is
from burden.regions.space import Ratio, TooComplexError
from burden.regions.translate import Cases
from burden.repetition.pieces import binding, largest, plain, present, quotient, tidied, where
from burden.repetition.stage import Level, Stage, cell_payoff, in_words
from burden.statics.cells import Setting

__all__ = ["Candidate", "Punished", "credible", "punished"]

#: Most ways to punish that are compared in closed form.
MAX_WAYS = 60

#: Seconds for the question whether one action is always worse than another.
DOMINANCE_SECONDS = 0.3

#: Rows of the largest square submatrix whose value is written out.
MAX_ROWS = 3

NO_MIXED = (
    "the closed form counts pure stage equilibria alone, so that it is an upper bound; "
    "the number counts mixed ones as well"
)
NO_MIXED_MINMAX = "the closed form lets those who punish choose actions; the number lets them mix"


@dataclass(frozen=True, eq=False)
class Candidate:
    """One way to punish.

    Parameters
    ----------
    where
        Where it is one.
    payoff
        What it gives per period to who deviated.
    words
        What is played.
    """

    where: Region
    payoff: Cases
    words: str


@dataclass(frozen=True, eq=False)
class Punished:
    """What may follow a deviation by one player: the least payoff counts.

    Parameters
    ----------
    candidates
        Ways to punish.
    exists
        Where there is any.
    is_whole
        Whether these are all ways: where not, numbers at given values may punish harder than closed forms.
    note
        What is to be said of that.
    """

    candidates: tuple[Candidate, ...]
    exists: Region
    is_whole: bool = True
    note: str = ""

    def chosen(self, domain: Domain, within: Region) -> list[Region]:
        """Where each candidate is the hardest punishment, as far as anybody asks."""
        pairs = [(one.where, one.payoff) for one in self.candidates]
        return binding(pairs, "<", domain, within)

    def below(self, payoff: Cases, domain: Domain) -> Region:
        """Where one of them gives less than some payoff."""
        return any_of([all_of([one.where, where(one.payoff, "<", payoff, domain)]) for one in self.candidates])


def punished(stage: Stage, level: Level, key: str, within: Region = EVERYTHING) -> Punished:
    """What may follow a deviation by a player: by Nash reversion, a given profile, or minmax.

    Parameters
    ----------
    stage, level, key
        What is repeated, at which effort, and who deviates.
    within
        Where anybody asks: where a deviation gains.

    Raises
    ------
    TooComplexError
        Where there are too many ways to punish for a closed form.
    """
    punishment = stage.spec.punishment
    if punishment == "minmax":
        return _minmax(stage.domain, level.after, key)
    if punishment == "nash":
        return _worst(stage, level, key, within)
    assert isinstance(punishment, Mapping), "optimal punishments are worked out elsewhere"
    profile = {other: punishment[other] for other in level.keys}
    stays = credible(stage.domain, level.after, profile)
    words = ", ".join(f"{other}: {label}" for other, label in profile.items())
    return Punished((Candidate(stays, level.after.at(profile).payoff(key), words),), stays)


def credible(domain: Domain, setting: Setting, profile: Mapping[str, str]) -> Region:
    """Where a profile is a stage equilibrium, so that nobody gains by not carrying it out."""
    stays = []
    for player in setting.choosers:
        own = setting.at(profile).payoff(player.key)
        for action in player.actions:
            if action.label != profile[player.key]:
                other = setting.at({**profile, player.key: action.label}).payoff(player.key)
                stays.append(where(own, ">=", other, domain))
    return tidied(all_of(stays), domain)


def _worst(stage: Stage, level: Level, key: str, within: Region) -> Punished:
    """Stage equilibria, of which the worst for a player counts."""
    found = level.equilibria
    cells = [
        cell
        for cell in found.cells
        if (stage.equilibria == "all" or cell.profile)
        and present(all_of([cell.where, within]), stage.domain) is not NOTHING
    ]
    if len(cells) > MAX_WAYS:
        raise TooComplexError(f"{len(cells)} stage equilibria")
    candidates = tuple(Candidate(cell.where, cell_payoff(cell, key), in_words(cell, stage.domain)) for cell in cells)
    if stage.equilibria == "all" and found.has_mixed:
        return Punished(candidates, EVERYTHING)  # every finite game has an equilibrium
    exists = any_of([one.where for one in candidates])
    if stage.equilibria == "pure" or _is_solved_by_dominance(stage.domain, level.after, within):
        return Punished(candidates, exists)
    return Punished(candidates, exists, is_whole=False, note=NO_MIXED)


def _is_solved_by_dominance(domain: Domain, setting: Setting, within: Region) -> bool:
    """Whether leaving out strictly dominated actions, again and again, is proved to leave one profile in a region.

    That one is the only equilibrium then, mixed ones counted.
    """
    left = {player.key: [action.label for action in player.actions] for player in setting.choosers}

    def is_dominated(key: str, label: str, by: str) -> bool:
        others = [other for other in left if other != key]
        better = []
        for profile in itertools.product(*[left[other] for other in others]):
            beside = dict(zip(others, profile, strict=True))
            one, two = (_payoff(setting, key, action, beside) for action in (by, label))
            better.append(where(one, ">", two, domain))
        return domain.prover.surely_implies(within, all_of(better), DOMINANCE_SECONDS)

    while True:
        found = next(
            (
                (key, label)
                for key, labels in left.items()
                for label, by in itertools.permutations(labels, 2)
                if is_dominated(key, label, by)
            ),
            None,
        )
        if found is None:
            return all(len(labels) == 1 for labels in left.values())
        key, label = found
        left[key] = [other for other in left[key] if other != label]


# -- minmax -------------------------------------------------------------------------------------------------------


def _minmax(domain: Domain, setting: Setting, key: str) -> Punished:
    """Ways to hold a player to its minmax."""
    own = next(player for player in setting.choosers if player.key == key)
    others = [player for player in setting.choosers if player.key != key]
    labels = [action.label for action in own.actions]
    profiles = [
        dict(zip([player.key for player in others], profile, strict=True))
        for profile in itertools.product(*[[action.label for action in player.actions] for player in others])
    ]
    table = [[_payoff(setting, key, label, profile) for profile in profiles] for label in labels]
    words = [", ".join(f"{other}: {label}" for other, label in profile.items()) for profile in profiles]
    has_cases = any(len(entry) != 1 for row in table for entry in row)
    n_kernels = sum(comb(len(labels), k) * comb(len(profiles), k) for k in range(1, len(labels) + 1))
    if len(others) == 1 and not has_cases and min(len(labels), len(profiles)) <= MAX_ROWS and n_kernels <= MAX_WAYS:
        matrix = [[entry[0].value for entry in row] for row in table]
        return Punished(tuple(_kernels(domain, matrix, words, others[0].key, profiles)), EVERYTHING)
    if len(profiles) > MAX_WAYS:
        raise TooComplexError(f"{len(profiles)} profiles that punish")
    best = [largest([row[place] for row in table], domain) for place in range(len(profiles))]
    candidates = tuple(Candidate(EVERYTHING, value, text) for value, text in zip(best, words, strict=True))
    is_whole = len(profiles) == 1
    return Punished(candidates, EVERYTHING, is_whole=is_whole, note="" if is_whole else NO_MIXED_MINMAX)


def _payoff(setting: Setting, key: str, label: str, others: Mapping[str, str]) -> Cases:
    profile = {player.key: others.get(player.key, label) for player in setting.choosers}
    return setting.at(profile).payoff(key)


def _kernels(
    domain: Domain,
    matrix: Sequence[Sequence[Ratio]],
    words: Sequence[str],
    punisher: str,
    profiles: Sequence[Mapping[str, str]],
) -> list[Candidate]:
    """Values of the square submatrices, each where it is the value of the game.

    Parameters
    ----------
    domain
        The points that are talked about.
    matrix
        Payoff of the player who is punished, by its own action and that of the one who punishes.
    words
        What each column means.
    punisher
        Who chooses columns.
    profiles
        What it plays in each.
    """
    found = []
    rows, columns = range(len(matrix)), range(len(matrix[0]))
    for size in range(1, min(len(rows), len(columns)) + 1):
        for some_rows, some_columns in itertools.product(
            itertools.combinations(rows, size), itertools.combinations(columns, size)
        ):
            square = [[matrix[row][column] for column in some_columns] for row in some_rows]
            kernel = _kernel(domain, square)
            if kernel is None:
                continue
            value, mix_rows, mix_columns, exists = kernel
            parts = [exists]
            for row in rows:
                if row not in some_rows:
                    gets = _mean(mix_columns, [matrix[row][column] for column in some_columns])
                    parts.append(sign_is(value - gets, ">=", domain.known_signs))
            for column in columns:
                if column not in some_columns:
                    gets = _mean(mix_rows, [matrix[row][column] for row in some_rows])
                    parts.append(sign_is(gets - value, ">=", domain.known_signs))
            region = tidied(all_of(parts), domain)
            if region is NOTHING:
                continue
            text = words[some_columns[0]]
            if size > 1:
                shares = [
                    f"{profiles[column][punisher]} with probability {quotient(weight, domain)}"
                    for column, weight in zip(some_columns, mix_columns, strict=True)
                ]
                text = f"{punisher}: {', '.join(shares)}"
            found.append(Candidate(region, plain(value), text))
    return found


def _kernel(domain: Domain, square: Sequence[Sequence[Ratio]]) -> tuple[Ratio, list[Ratio], list[Ratio], Region] | None:
    """Value of a square matrix at which every row and column gives the same, the mixtures, and where these are some."""
    size = range(len(square))
    adjugate = [[_cofactor(square, column, row, domain) for column in size] for row in size]
    by_row = [_total([adjugate[i][row] for i in size]) for row in size]
    by_column = [_total([adjugate[column][i] for i in size]) for column in size]
    total = _total(by_row)
    if total.is_zero:
        return None
    determinant = _total([square[0][column] * adjugate[column][0] for column in size])
    is_nonnegative = partial(sign_is, relation=">=", known=domain.known_signs)
    mix_rows, mix_columns = [one / total for one in by_row], [one / total for one in by_column]
    parts = [sign_is(total, "!=", domain.known_signs), *map(is_nonnegative, [*mix_rows, *mix_columns])]
    return determinant / total, mix_rows, mix_columns, all_of(parts)


def _cofactor(square: Sequence[Sequence[Ratio]], row: int, column: int, domain: Domain) -> Ratio:
    size = range(len(square))
    minor = [[square[i][j] for j in size if j != column] for i in size if i != row]
    value = _determinant(minor, domain)
    return value if (row + column) % 2 == 0 else -value


def _determinant(square: Sequence[Sequence[Ratio]], domain: Domain) -> Ratio:
    if not square:
        return domain.space.one
    total = domain.space.zero
    for column, entry in enumerate(square[0]):
        minor = [[*row[:column], *row[column + 1 :]] for row in square[1:]]
        term = entry * _determinant(minor, domain)
        total = total + term if column % 2 == 0 else total - term
    return total


def _mean(weights: Sequence[Ratio], values: Sequence[Ratio]) -> Ratio:
    return _total([weight * value for weight, value in zip(weights, values, strict=True)])


def _total(values: Sequence[Ratio]) -> Ratio:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total
