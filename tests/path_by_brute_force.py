"""Reduction paths of small games found the slow way: whole histories, whole plans, no state and no memory.

Shares no code with :mod:`burden.paths`. Formulas are texts that Python understands as well, and Python evaluates them
here. A node of the tree is everything that has happened: efforts seen and actions taken. At each node all combinations
of what may follow in the subgames are gone through, so that every subgame-perfect path in pure strategies is found,
whether or not play depends on more than the stocks. What allies expect is worked out by Bayes' rule from two
hypotheses: the schedule is meant, or effort stays at what it was in the first period.

For one ally there is a second way: every plan, an action for each node of the tree of efforts, is tried out.

Run as ``python -m tests.path_by_brute_force --games 200 --seed 1`` to compare many random games.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from types import CodeType

from burden import loads
from burden.errors import UnsupportedGame
from burden.model import Model
from burden.paths.finite import solved
from burden.paths.question import path_game
from burden.results.paths import SchedulePath
from burden.search import Search

__all__ = ["SmallGame", "TooMany", "compare", "random_game"]

#: Most combinations of what may follow that are gone through at one node.
MAX_COMBINATIONS = 5_000

#: What happens from a node on: worth to each player as the allies see it, and the actions period by period.
Outcome = tuple[tuple[Fraction, ...], tuple[tuple[str, ...], ...]]


class TooMany(Exception):  # noqa: N818 - no error of the game
    """A game has too many equilibria to list all of them."""


@dataclass(frozen=True)
class SmallGame:
    """A path game whose guarantor is ``G``; formulas as texts, levels by player and label."""

    periods: int
    levels: Mapping[str, Mapping[str, Fraction]]
    parameters: Mapping[str, Fraction]
    stocks: Mapping[str, str]
    payoffs: Mapping[str, str]
    final: Mapping[str, str]
    discounts: Mapping[str, Fraction]
    belief: Fraction
    schedules: Mapping[str, tuple[str, ...]]
    secret: frozenset[str] = field(default_factory=frozenset)

    @property
    def allies(self) -> tuple[str, ...]:
        return tuple(key for key in self.levels if key != "G")

    @property
    def text(self) -> str:
        """The game as a file."""
        lines = ["burden: 1", "parameters:"]
        lines += [f"  {name}: {value}" for name, value in self.parameters.items()]
        lines.append("players:")
        for key, levels in self.levels.items():
            actions = ", ".join(f"{label}: {level}" for label, level in levels.items())
            lines.append(f"  {key}: {{role: {'guarantor' if key == 'G' else 'ally'}, actions: {{{actions}}}}}")
        lines.append("payoffs:")
        lines += [f'  {key}: "{formula}"' for key, formula in self.payoffs.items()]
        lines += ["path:", f"  periods: {self.periods}", f"  belief: {self.belief}", "  discount:"]
        lines += [f"    {key}: {value}" for key, value in self.discounts.items()]
        lines.append("  stocks:")
        lines += [f'    {name}: "{formula}"' for name, formula in self.stocks.items()]
        if self.final:
            lines.append("  final:")
            lines += [f'    {key}: "{formula}"' for key, formula in self.final.items()]
        lines.append("  schedules:")
        for name, efforts in self.schedules.items():
            listed = f"[{', '.join(efforts)}]"
            if not efforts:
                lines.append(f"    {name}: chosen")
            elif name in self.secret:
                lines.append(f"    {name}: {{effort: {listed}, announced: no}}")
            else:
                lines.append(f"    {name}: {listed}")
        return "\n".join(lines) + "\n"


@cache
def _compiled(text: str) -> CodeType:
    return compile(text, "<formula>", "eval")


def value(text: str, names: Mapping[str, Fraction]) -> Fraction:
    """Value of a formula, by Python."""
    functions = {"__builtins__": {}, "max": max, "min": min, "abs": abs}
    return Fraction(eval(_compiled(text), functions, dict(names)))  # a text that we wrote ourselves


# -- what happens in one period --------------------------------------------------------------------------------------


def _names(game: SmallGame, stocks: Sequence[Fraction], effort: str, profile: Sequence[str]) -> dict[str, Fraction]:
    names = {**game.parameters, **dict(zip(game.stocks, stocks, strict=True)), "G": game.levels["G"][effort]}
    return names | {key: game.levels[key][label] for key, label in zip(game.allies, profile, strict=True)}


def _now(game: SmallGame, names: Mapping[str, Fraction]) -> tuple[Fraction, ...]:
    return tuple(value(game.payoffs[key], names) for key in game.levels)


def _next(game: SmallGame, names: Mapping[str, Fraction]) -> tuple[Fraction, ...]:
    return tuple(value(formula, names) for formula in game.stocks.values())


def _left(game: SmallGame, stocks: Sequence[Fraction]) -> tuple[Fraction, ...]:
    names = {**game.parameters, **dict(zip(game.stocks, stocks, strict=True))}
    return tuple(value(game.final.get(key, "0"), names) for key in game.levels)


def _start(game: SmallGame) -> tuple[Fraction, ...]:
    return tuple(game.parameters[name] for name in game.stocks)


def _profiles(game: SmallGame) -> list[tuple[str, ...]]:
    return list(itertools.product(*(game.levels[key] for key in game.allies)))


def _follows(game: SmallGame, schedule: Sequence[str], seen: tuple[str, ...]) -> list[tuple[str, Fraction]]:
    """Efforts that allies think possible in the next period, with probabilities; first what the schedule says, if so.

    ``seen`` are the efforts up to now.
    """
    t = len(seen)
    fits, stays = seen == tuple(schedule[:t]), all(effort == seen[0] for effort in seen)
    assert fits or stays
    meant = game.belief if fits and stays else Fraction(fits)
    if not fits:
        return [(seen[0], Fraction(1))]
    if not stays or schedule[t] == seen[0]:
        return [(schedule[t], Fraction(1))]
    return [(schedule[t], meant), *([(seen[0], 1 - meant)] if meant < 1 else [])]


# -- every subgame-perfect path --------------------------------------------------------------------------------------


class Tree:
    """All nodes of a game along one schedule.

    Parameters
    ----------
    select
        Keep one equilibrium at each node, the best for the allies together and then the first; all of them otherwise.

    Attributes
    ----------
    empty
        Whether at some node, for some way to play on, no profile was an equilibrium.
    """

    def __init__(self, game: SmallGame, *, select: bool) -> None:
        self.game, self.select, self.empty = game, select, False

    def announced(self, schedule: Sequence[str], seen: tuple[str, ...], stocks: tuple[Fraction, ...]) -> list[Outcome]:
        """What may happen from a node on, the effort of this period having been seen."""

        def after(stocks: tuple[Fraction, ...]) -> list[Outcome]:
            if len(seen) == self.game.periods:
                return [(_left(self.game, stocks), ())]
            branches = _follows(self.game, schedule, seen)
            parts = [self.announced(schedule, (*seen, effort), stocks) for effort, _ in branches]
            shares = [share for _, share in branches]
            return [
                (
                    tuple(
                        sum((s * o[0][k] for s, o in zip(shares, chosen, strict=True)), Fraction(0))
                        for k in range(self.n)
                    ),
                    chosen[0][1],
                )
                for chosen in itertools.product(*parts)
            ]

        return self._stage(seen[-1], stocks, after)

    def chosen(self, t: int, stocks: tuple[Fraction, ...]) -> list[Outcome]:
        """What may happen from period ``t`` on, the guarantor about to choose; its action comes first."""
        if t == self.game.periods:
            return [(_left(self.game, stocks), ())]
        efforts = list(self.game.levels["G"])
        parts = [self._stage(effort, stocks, lambda after: self.chosen(t + 1, after)) for effort in efforts]
        guarantor = list(self.game.levels).index("G")
        found: dict[Outcome, None] = {}
        for combination in _product(parts):
            best = max(outcome[0][guarantor] for outcome in combination)
            for effort, (values, path) in zip(efforts, combination, strict=True):
                if values[guarantor] == best:
                    found[values, ((effort, *path[0]), *path[1:])] = None
                    if self.select:
                        break
        return list(found)

    @property
    def n(self) -> int:
        return len(self.game.levels)

    def _stage(self, effort: str, stocks: tuple[Fraction, ...], after: object) -> list[Outcome]:
        """Pure equilibria among the allies at a node, for all ways in which play may go on."""
        game = self.game
        profiles = _profiles(game)
        nows, follows = [], []
        for profile in profiles:
            names = _names(game, stocks, effort, profile)
            nows.append(_now(game, names))
            follows.append(after(_next(game, names)))  # type: ignore[operator]  # a function
        factors = [game.discounts[key] for key in game.levels]
        found: dict[Outcome, None] = {}
        for combination in _product(follows):
            worth = {
                profile: tuple(u + f * v for u, f, v in zip(now, factors, later[0], strict=True))
                for profile, now, later in zip(profiles, nows, combination, strict=True)
            }
            equilibria = [profile for profile in profiles if not self._gains(profile, worth)]
            self.empty |= not equilibria
            for profile in equilibria:
                found[worth[profile], (profile, *combination[profiles.index(profile)][1])] = None
        if self.select and found:
            allies = [k for k, key in enumerate(game.levels) if key != "G"]
            best = max(sum(values[k] for k in allies) for values, _ in found)
            return [next(o for o in found if sum(o[0][k] for k in allies) == best)]
        return list(found)

    def _gains(self, profile: tuple[str, ...], worth: Mapping[tuple[str, ...], tuple[Fraction, ...]]) -> bool:
        keys = list(self.game.levels)
        return any(
            worth[(*profile[:k], label, *profile[k + 1 :])][keys.index(key)] > worth[profile][keys.index(key)]
            for k, key in enumerate(self.game.allies)
            for label in self.game.levels[key]
        )


def _product(parts: Sequence[list[Outcome]]) -> Iterator[tuple[Outcome, ...]]:
    n = 1
    for part in parts:
        n *= len(part)
    if n > MAX_COMBINATIONS:
        raise TooMany
    return itertools.product(*parts)


def all_paths(game: SmallGame, name: str, *, select: bool = False) -> tuple[set[tuple[tuple[str, ...], ...]], bool]:
    """Paths of actions that may be seen, and whether some subgame had no equilibrium for some way to play on.

    Actions of the guarantor stand first in each period.
    """
    schedule = game.schedules[name]
    tree = Tree(game, select=select)
    if not schedule:
        return {path for _, path in tree.chosen(0, _start(game))}, tree.empty
    if name not in game.secret:
        outcomes = tree.announced(schedule, schedule[:1], _start(game))
        found = {tuple((e, *profile) for e, profile in zip(schedule, path, strict=True)) for _, path in outcomes}
        return found, tree.empty
    # Today's effort is expected to last: in each period the allies begin a game of their own.
    paths: set[tuple[tuple[str, ...], ...]] = {()}
    for t, effort in enumerate(schedule):
        longer = set()
        for path in paths:
            stocks = _start(game)
            for before, *profile in path:
                stocks = _next(game, _names(game, stocks, before, profile))
            outcomes = tree.announced((effort,) * game.periods, (effort,) * (t + 1), stocks)
            longer |= {(*path, (effort, *ahead[0])) for _, ahead in outcomes}
        paths = longer
    return paths, tree.empty


# -- one ally: every plan --------------------------------------------------------------------------------------------


def best_first_actions(
    game: SmallGame, schedule: Sequence[str], seen: tuple[str, ...], stocks: tuple[Fraction, ...]
) -> set[str]:
    """First actions of the plans of the only ally that are best from a node on."""
    (ally,) = game.allies
    nodes = list(_nodes(game, schedule, seen))
    worth: dict[str, Fraction] = {}
    for actions in itertools.product(game.levels[ally], repeat=len(nodes)):
        total = _worth(game, schedule, seen, stocks, dict(zip(nodes, actions, strict=True)))
        worth[actions[0]] = max(total, worth.get(actions[0], total))
    return {action for action, total in worth.items() if total == max(worth.values())}


def _nodes(game: SmallGame, schedule: Sequence[str], seen: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield seen
    if len(seen) < game.periods:
        for effort, _ in _follows(game, schedule, seen):
            yield from _nodes(game, schedule, (*seen, effort))


def _worth(
    game: SmallGame,
    schedule: Sequence[str],
    seen: tuple[str, ...],
    stocks: tuple[Fraction, ...],
    plan: Mapping[tuple[str, ...], str],
) -> Fraction:
    (ally,) = game.allies
    names = _names(game, stocks, seen[-1], [plan[seen]])
    after = _next(game, names)
    if len(seen) == game.periods:
        later = _left(game, after)[list(game.levels).index(ally)]
    else:
        later = sum(
            (share * _worth(game, schedule, (*seen, effort), after, plan))
            for effort, share in _follows(game, schedule, seen)
        ) + Fraction(0)
    return value(game.payoffs[ally], names) + game.discounts[ally] * later


# -- comparison ------------------------------------------------------------------------------------------------------


def payoffs_along(game: SmallGame, path: Sequence[Sequence[str]]) -> dict[str, Fraction]:
    """Discounted sums along a path of actions, the guarantor's first."""
    stocks = _start(game)
    totals = dict.fromkeys(game.levels, Fraction(0))
    factors = dict.fromkeys(game.levels, Fraction(1))
    for effort, *profile in path:
        names = _names(game, stocks, effort, profile)
        for key, now in zip(game.levels, _now(game, names), strict=True):
            totals[key] += factors[key] * now
            factors[key] *= game.discounts[key]
        stocks = _next(game, names)
    for key, left in zip(game.levels, _left(game, stocks), strict=True):
        totals[key] += factors[key] * left
    return totals


def compare(game: SmallGame) -> Counter[str]:
    """Compare each schedule of a game with what the package says of it.

    Raises
    ------
    AssertionError
        Where they differ.
    """
    counts: Counter[str] = Counter()
    model = loads(game.text)
    assert isinstance(model, Model)
    asked = path_game(model, model.values())
    for plan in asked.plans:
        name = plan.name
        found: SchedulePath | None
        try:
            found = solved(asked, plan, Search(seconds=60))
        except UnsupportedGame as refusal:
            if "no equilibrium in pure strategies" not in str(refusal):
                raise
            found = None
        try:
            counts += _compare(game, name, found)
        except AssertionError as error:
            raise AssertionError(f"schedule {name} of\n{game.text}\n{error}") from error
    return counts


def _compare(game: SmallGame, name: str, found: SchedulePath | None) -> Counter[str]:
    counts = Counter([f"{'secret' if name in game.secret else name}, {len(game.allies)} allies"])
    chosen_paths, lacks = all_paths(game, name, select=True)
    if found is None:
        assert lacks, "refused, but every subgame has an equilibrium in pure strategies"
        return counts + Counter(["refused: a subgame without pure equilibria"])
    path = tuple(tuple(period.actions[key] for key in ("G", *game.allies)) for period in found.periods)
    assert not lacks, "a subgame without pure equilibria went unnoticed"
    assert {path} == chosen_paths, f"found {path}, by brute force {chosen_paths}"
    totals = payoffs_along(game, path)
    assert found.payoffs == totals, f"payoffs {found.payoffs}, by brute force {totals}"
    assert found.planner == sum(totals.values())
    assert found.is_exact
    assert found.error == 0
    try:
        paths, _ = all_paths(game, name)
    except TooMany:
        return counts + Counter(["too many equilibria to list"])
    assert path in paths, f"found {path}, not among the subgame-perfect paths {paths}"
    if found.is_unique:
        assert len(paths) == 1, f"called the only path, but there are {paths}"
    counts[
        f"{'one path' if len(paths) == 1 else 'several paths'}, said to be {'' if found.is_unique else 'not '}unique"
    ] += 1
    if len(game.allies) == 1 and game.schedules[name]:
        _compare_plans(game, name, found, path)
        counts["by plans"] += 1
    return counts


def _compare_plans(game: SmallGame, name: str, found: SchedulePath, path: Sequence[Sequence[str]]) -> None:
    stocks = _start(game)
    only = True
    for t, (effort, action) in enumerate(path):
        schedule = game.schedules[name]
        expected = (effort,) * game.periods if name in game.secret else schedule
        best = best_first_actions(game, expected, tuple(expected[: t + 1]), stocks)
        assert action in best, f"period {t + 1}: {action}, but the best plans begin with {best}"
        only &= len(best) == 1
        stocks = _next(game, _names(game, stocks, effort, [action]))
    assert found.is_unique == only, f"unique: {found.is_unique}, by plans {only}"


# -- random games ----------------------------------------------------------------------------------------------------


def random_game(draw: random.Random, n_allies: int | None = None, periods: int | None = None) -> SmallGame:
    """Draw a game of one or two allies, with small whole numbers so that ties occur."""
    allies = ["W", "E"][: n_allies or draw.choice([1, 1, 2])]
    two = len(allies) == 2
    periods = periods or (draw.choice([1, 2, 2]) if two else draw.choice([1, 2, 3]))
    n_actions = 2 if two and periods > 1 else draw.choice([2, 3])
    n_efforts = draw.choice([2, 3]) if periods < 3 else 2
    labels = ["a", "b", "c"]
    levels = {"G": dict(zip(["cut", "keep", "more"][:n_efforts], _levels(draw, n_efforts), strict=True))}
    levels |= {key: dict(zip(labels[:n_actions], _levels(draw, n_actions), strict=True)) for key in allies}
    stocks = ["S", "R"][: draw.choice([1, 1, 2])]
    parameters = {name: Fraction(draw.randint(0, 3)) for name in stocks} | {"w": Fraction(draw.choice([0, 1, 2]), 2)}
    efforts = list(levels["G"])

    def schedule() -> tuple[str, ...]:
        return tuple(draw.choice(efforts) for _ in range(periods))

    names = [*levels, *stocks]
    return SmallGame(
        periods,
        levels,
        parameters,
        {name: _motion(draw, name, list(levels)) for name in stocks},
        {key: _payoff(draw, names, key) + (f" + ({draw.randint(-4, 4)}*W*E)" if two else "") for key in levels},
        {key: _payoff(draw, stocks, stocks[0]) for key in levels if draw.random() < 0.5},
        {key: draw.choice([Fraction(1), Fraction(1, 2), Fraction(9, 10)]) for key in levels},
        draw.choice([Fraction(0), Fraction(1, 3), Fraction(1)]),
        {"announced": schedule(), "hidden": schedule(), "chosen": ()},
        frozenset({"hidden"}),
    )


def _levels(draw: random.Random, n: int) -> list[Fraction]:
    return sorted(Fraction(level) for level in draw.sample(range(4), n))


def _motion(draw: random.Random, name: str, keys: Sequence[str]) -> str:
    mover = draw.choice(keys)
    return draw.choice(
        [
            f"(1 - w)*{name} + {mover}",
            f"{name} + {draw.choice(keys)} - {mover}",
            f"max(0, {name} + {mover} - 1)",
            mover,
            f"({name} + {mover} if {mover} > {draw.choice(keys)} else {name})",
        ]
    )


def _payoff(draw: random.Random, names: Sequence[str], key: str) -> str:
    terms = [f"{draw.randint(-3, 3)}*{name}" for name in names]
    terms += [f"{draw.randint(-2, 2)}*{draw.choice(names)}*{draw.choice(names)}" for _ in range(2)]
    one, other = draw.choice(names), draw.choice(names)
    terms.append(
        draw.choice(
            [
                f"(-1)*{key}**2",
                f"{draw.randint(-3, 3)}*max(0, 2 - {one} - {other})",
                f"(2 if {one} + {key} > {other} else 0)",
                f"min({one}, {other})",
            ]
        )
    )
    return " + ".join(f"({term})" if term.startswith("-") else term for term in terms)


def main(arguments: Sequence[str]) -> int:
    """Compare random games and say what they were."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--games", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--allies", type=int)
    parser.add_argument("--periods", type=int)
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    for number in range(options.games):
        draw = random.Random(f"{options.seed}/{number}")
        counts += compare(random_game(draw, options.allies, options.periods))
    for what, count in sorted(counts.items()):
        sys.stdout.write(f"{count:6} {what}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
