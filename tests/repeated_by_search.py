"""Critical discount factors against a search over deviations, at random stage games.

    python -m tests.repeated_by_search [--games N] [--seed S] [--processes P]

For a random game, a random target and a punishment, every deviating action of every player is tried in turn: with
``(1 - delta)*d + delta*p <= c`` for what it pays now, what is paid later and what the target pays, an inequality that
is linear in ``delta`` and solved in fractions. The largest bound is compared with what :func:`burden.repeated` gives at
the values of the file, exactly; its closed form and the condition at which that is below 1 are compared at further
points. Then the punishments are simulated: the automaton with the target and one punishment for each player as its
states, the discounted payoffs of every deviation from every state at the critical discount factor, where none may gain,
and a thousandth below, where one must.

Nothing of the code that works out closed forms is used. Stage equilibria of two players come from
:mod:`tests.brute_force`, of three from :mod:`tests.all_equilibria`: these are floats where two or more mix, so that
numbers are compared to nine digits there, and exactly everywhere else.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any, TypeAlias

import burden
from burden.errors import ParameterError
from burden.exact import to_float
from burden.expressions import parse
from tests.all_equilibria import all_equilibria
from tests.brute_force import extreme_equilibria
from tests.stage_games import Profile, StageGame, Table, number_of, random_game, table

__all__ = ["Expected", "Report", "check", "main", "search"]

Number: TypeAlias = Fraction | float

#: Floats that are nearer than this are taken for the same.
TOLERANCE = 1e-9

#: By how much the discount factor is lowered to see somebody gain.
STEP = Fraction(1, 1000)

#: A mixed profile: a probability by action per player.
Mixed: TypeAlias = tuple[tuple[Number, ...], ...]


def pure(profile: Profile, sizes: Sequence[int]) -> Mixed:
    """A profile of actions as one of probabilities."""
    return tuple(
        tuple(Fraction(int(action == chosen)) for action in range(size))
        for chosen, size in zip(profile, sizes, strict=True)
    )


def expected(stage: Table, player: int, profile: Mixed) -> Number:
    """Expected payoff of a player."""
    total: Number = Fraction(0)
    for actions in stage.profiles():
        weight: Number = Fraction(1)
        for strategy, action in zip(profile, actions, strict=True):
            weight = weight * strategy[action]
        if weight:
            total = total + weight * stage.payoffs[player][actions]
    return total


class NotKnownError(Exception):
    """The stage game has equilibria that the search here may miss."""


def equilibria(stage: Table, *, mixed: bool) -> list[Mixed]:
    """Pure stage equilibria, and with ``mixed`` also the extreme mixed ones."""
    found: list[Mixed] = [pure(one, stage.sizes) for one in stage.profiles() if stage.is_equilibrium(one)]
    if not mixed or len(stage.sizes) == 1:
        return found
    if len(stage.sizes) == 2:
        rows, columns = map(range, stage.sizes)
        a, b = ([[stage.payoffs[player][i, j] for j in columns] for i in rows] for player in range(2))
        return [*found, *(pair for pair in extreme_equilibria(a, b) if pair not in found)]
    if any(  # a tie may be the end of a continuum
        len(set(stage.deviations(player, one))) < stage.sizes[player]
        for player in range(len(stage.sizes))
        for one in stage.profiles()
    ):
        raise NotKnownError
    scale = lcm(*(value.denominator for payoffs in stage.payoffs for value in payoffs.values()))

    def nested(player: int, before: Profile) -> Any:
        if len(before) == len(stage.sizes):
            return int(stage.payoffs[player][before] * scale)
        return [nested(player, (*before, action)) for action in range(stage.sizes[len(before)])]

    others = all_equilibria([nested(player, ()) for player in range(len(stage.sizes))])
    if not others.complete:
        raise NotKnownError
    return [*found, *(one for one in others.profiles if any(0 < p < 1 for strategy in one for p in strategy))]


@dataclass(frozen=True)
class Expected:
    """What a search finds at one level of effort and one point.

    Parameters
    ----------
    players
        Smallest discount factor of each player; ``None`` where no number below 1 is enough.
    punishments
        What is played after a deviation by each player, where that is known.
    table, after
        The stage games before and after a deviation.
    """

    players: tuple[Number | None, ...]
    punishments: tuple[Mixed | None, ...]
    table: Table
    after: Table

    @property
    def overall(self) -> Number | None:
        """The largest."""
        found = [one for one in self.players if one is not None]
        return max(found) if len(found) == len(self.players) else None


def search(game: StageGame, level: int | None, point: Mapping[str, Fraction], *, mixed: bool) -> Expected:
    """Try every deviation of every player.

    Parameters
    ----------
    game, level, point
        The game, the action of the guarantor where it is given, and the values of parameters.
    mixed
        Whether mixed stage equilibria may punish.
    """
    stage = table(game, level, point)
    later, there = level, dict(point)
    if game.effort_after is not None:
        if game.effort == "US":
            assert isinstance(game.effort_after, int)
            later = game.effort_after
        else:
            there["u"] = Fraction(game.effort_after)
    after = table(game, later, there)
    target = tuple(game.target[key] for key in game.choosers)
    players, punishments = [], []
    for player in range(len(stage.sizes)):
        punishment, payoff = _punishment(game, after, player, mixed=mixed)
        players.append(smallest(stage.payoffs[player][target], stage.deviations(player, target), payoff))
        punishments.append(punishment)
    return Expected(tuple(players), tuple(punishments), stage, after)


def _punishment(game: StageGame, after: Table, player: int, *, mixed: bool) -> tuple[Mixed | None, Number | None]:
    """What is played after a deviation by a player, and what it pays to it."""
    if game.punishment == "minmax":
        return None, minmax(after, player, mixed=mixed)
    if game.punishment == "nash":
        found = equilibria(after, mixed=mixed)
    else:
        assert isinstance(game.punishment, Mapping)
        profile = tuple(game.punishment[key] for key in game.choosers)
        found = [pure(profile, after.sizes)] if after.is_equilibrium(profile) else []
    if not found:
        return None, None
    worst = min(found, key=lambda one: expected(after, player, one))
    return worst, expected(after, player, worst)


def minmax(stage: Table, player: int, *, mixed: bool) -> Fraction:
    """Least payoff that the others can hold a player to; two others choose actions, unless ``mixed``."""
    actions = min(max(stage.deviations(player, profile)) for profile in stage.profiles())
    if len(stage.sizes) > 2 and not mixed:
        return actions
    columns = sorted({(*one[:player], 0, *one[player + 1 :]) for one in stage.profiles()})
    own = list(zip(*(stage.deviations(player, one) for one in columns), strict=True))
    ((x, y), *_) = extreme_equilibria(own, [[-value for value in row] for row in own])
    value = sum(
        (p * q * entry for p, row in zip(x, own, strict=True) for q, entry in zip(y, row, strict=True)), Fraction(0)
    )
    if len(stage.sizes) > 2 and value != actions:
        raise NotKnownError  # between the two
    return value


def smallest(cooperation: Fraction, deviations: Sequence[Fraction], punishment: Number | None) -> Number | None:
    """Smallest ``delta`` in [0, 1) with ``(1 - delta)*d + delta*p <= c`` for every deviation ``d`` that gains."""
    low: Number = Fraction(0)
    for deviation in deviations:
        if deviation <= cooperation:
            continue
        if punishment is None:
            return None
        # delta*(d - p) >= d - c, whose right-hand side is positive
        slope = deviation - punishment
        if slope <= 0:
            return None
        low = max(low, (deviation - cooperation) / slope)
        if low >= 1:
            return None
    return low


# -- simulation of the automaton ---------------------------------------------------------------------------------------


def gain(game: StageGame, found: Expected, delta: Fraction) -> Fraction:
    """Most that one deviation gains in any state of the automaton, in discounted payoffs, exactly.

    States are the target and what follows a deviation by each player, which is a stage equilibrium for good. From the
    target each deviation that gains at once leads to the punishment of who deviated.
    """
    target = tuple(game.target[key] for key in game.choosers)
    most = Fraction(-(10**9))
    for player in range(len(found.table.sizes)):
        value = found.table.payoffs[player][target]
        here = found.table.deviations(player, target)
        punishment = found.punishments[player]
        for deviation in here:
            if deviation > value:
                assert punishment is not None
                later = Fraction(expected(found.after, player, punishment))
                most = max(most, (1 - delta) * deviation + delta * later - value)
            else:
                most = max(most, (1 - delta) * (deviation - value))
        for state in found.punishments:
            if state is None:
                continue
            stays = Fraction(expected(found.after, player, state))
            for action in range(found.after.sizes[player]):
                own = tuple(Fraction(int(action == other)) for other in range(found.after.sizes[player]))
                once = Fraction(expected(found.after, player, (*state[:player], own, *state[player + 1 :])))
                most = max(most, (1 - delta) * (once - stays))
    return most


# -- comparison --------------------------------------------------------------------------------------------------------


@dataclass
class Report:
    """What was compared, and where it differs."""

    seen: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def add(self, other: Report) -> None:
        """Take in another one."""
        self.seen += other.seen
        self.differences += other.differences
        self.slowest = max(self.slowest, other.slowest)


def has_closed_mixtures(stage: Table) -> bool:
    """Whether mixed equilibria can be written down: two players with two actions each."""
    return len(stage.sizes) == 1 or stage.sizes == (2, 2)


def check(seed: int, n_points: int = 12) -> Report:
    """Compare one random game."""
    game, report = random_game(seed), Report()
    rng = random.Random(seed + 1)
    points = [{name: number_of(rng, game.domains[name]) for name in game.values} for _ in range(n_points)]
    points = [dict(game.values), *points] if game.values else [{}]
    started = time.perf_counter()
    try:
        result = burden.repeated(game.model())
    except ParameterError as error:
        _compare_refusal(game, points, f"seed {seed}: {str(error).splitlines()[0]}", report)
        return report
    report.slowest = time.perf_counter() - started
    report.seen["games"] += 1
    report.seen[f"punishment {game.punishment if isinstance(game.punishment, str) else 'profile'}"] += 1
    for level, given in zip(game.levels, result.levels, strict=True):
        where = f"seed {seed}" + ("" if level is None else f", US: m{level}")
        if [one.player for one in given.players] != game.choosers:
            report.differences.append(f"{where}: players {[one.player for one in given.players]}")
            continue
        discounts = [*given.players, given.overall]
        try:
            _compare_values(game, level, discounts, where, report)
        except NotKnownError:
            report.seen["values left out: stage equilibria not known"] += len(discounts)
        for point in points:
            found = search(game, level, point, mixed=has_closed_mixtures(table(game, level, point)))
            for discount, want in zip(discounts, (*found.players, found.overall), strict=True):
                _compare_form(discount, want, point, where, report)
    return report


def _compare_refusal(game: StageGame, points: Sequence[Mapping[str, Fraction]], said: str, report: Report) -> None:
    """A game is refused where nobody is kept to the target, at any effort and any values."""
    report.seen["games"] += 1
    report.seen["games that are refused, as no discount factor is enough anywhere"] += 1
    for point, level in itertools.product(points, game.levels):
        try:
            found = search(game, level, point, mixed=True)
        except NotKnownError:
            continue
        report.seen["refusals at points"] += 1
        if found.overall is not None:
            report.differences.append(f"{said}, but {found.overall} is enough at {dict(point)}")


def _compare_values(game: StageGame, level: int | None, given: Sequence[Any], where: str, report: Report) -> None:
    found = search(game, level, game.values, mixed=True)
    for discount, want in zip(given, (*found.players, found.overall), strict=True):
        have, who = discount.value, discount.player or "all"
        report.seen["values"] += 1
        if isinstance(want, Fraction) or want is None:
            is_same = have == want
        else:
            report.seen["values to nine digits"] += 1
            is_same = have is not None and abs(to_float(have) - want) <= TOLERANCE
        if not is_same:
            report.differences.append(f"{where}, {who}: value {have}, expected {want}")
    if game.punishment == "minmax" or not isinstance(found.overall, Fraction):
        return
    if any(isinstance(p, float) for one in found.punishments if one for strategy in one for p in strategy):
        return
    report.seen["automata"] += 1
    if gain(game, found, found.overall) > 0:
        report.differences.append(f"{where}: somebody gains at the critical discount factor {found.overall}")
    below = found.overall - STEP
    if below >= 0:
        report.seen["automata a step below"] += 1
        if gain(game, found, below) <= 0:
            report.differences.append(f"{where}: nobody gains at {below}, below the critical discount factor")


def _compare_form(
    discount: Any, want: Number | None, point: Mapping[str, Fraction], where: str, report: Report
) -> None:
    """Compare a closed form, and the condition that it is below 1, at a point."""
    assert want is None or isinstance(want, Fraction), "closed forms are compared exactly"
    who = f"{discount.player or 'all'} at {dict(point)}"
    if discount.condition is None:
        report.seen["closed forms that are too long"] += 1
        return
    report.seen["closed forms"] += 1
    holds = discount.condition.holds(point)
    if holds != (want is not None):
        report.differences.append(f"{where}, {who}: condition {discount.condition.text} is {holds}, expected {want}")
    elif holds:
        report.seen["closed forms below 1"] += 1
        have = parse(discount.exact).evaluate(point)
        if have != want:
            report.differences.append(f"{where}, {who}: {discount.exact} is {have}, expected {want}")


def _check(seed: int) -> Report:
    """Compare one random game; what is raised is a difference."""
    try:
        return check(seed)
    except Exception as error:  # the game that raises shall be known, and the others be compared
        where = traceback.extract_tb(error.__traceback__)[-1]
        text = f"seed {seed}: {type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        return Report(Counter(games=1), [text])


def main(arguments: Sequence[str] | None = None) -> int:
    """Check random games, and print the figures; 1 where anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.repeated_by_search", description=__doc__.split("\n")[0])
    parser.add_argument("--games", type=int, default=100, help="random games to check (default 100)")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same games")
    parser.add_argument("--processes", type=int, default=2, help="processes to share the work (default 2)")
    options = parser.parse_args(arguments)
    total, started = Report(), time.perf_counter()
    seeds = range(options.games * options.seed, options.games * (options.seed + 1))
    with multiprocessing.get_context("fork").Pool(options.processes, maxtasksperchild=50) as pool:
        for report in pool.imap_unordered(_check, seeds):
            total.add(report)
            sys.stdout.writelines(f"{line}\n" for line in report.differences)
            sys.stdout.flush()
    figures = [f"{name}: {count:,}" for name, count in sorted(total.seen.items())]
    figures += [f"differences: {len(total.differences)}", f"slowest game: {total.slowest:.1f} s"]
    figures.append(f"seconds: {time.perf_counter() - started:.0f}")
    sys.stdout.writelines(f"{line}\n" for line in figures)
    return 1 if total.differences else 0


if __name__ == "__main__":
    sys.exit(main())
