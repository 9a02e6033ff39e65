"""Random stage games with a target and a punishment, small enough for every deviation to be tried.

Payoffs are small integers, or such combinations of one or two parameters, so that ties occur. Where three choose they
are larger, so that few do, and all stage equilibria are known.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

import burden
from burden.declared import RepeatedSpec
from burden.expressions import Formula, parse
from burden.model import Model

__all__ = ["Linear", "Profile", "StageGame", "Table", "number_of", "random_game", "table"]

#: What is played: a place in the list of actions per player.
Profile: TypeAlias = tuple[int, ...]

#: A payoff: coefficients by the parameters that they stand before.
Linear: TypeAlias = Mapping[tuple[str, ...], int]

#: Domains of parameters, with the numbers between which points are drawn.
_DOMAINS: Mapping[str, tuple[Fraction, Fraction]] = {
    "[-2, 3]": (Fraction(-2), Fraction(3)),
    "[0, 1]": (Fraction(0), Fraction(1)),
    "[1/2, 4]": (Fraction(1, 2), Fraction(4)),
    "(-oo, oo)": (Fraction(-6), Fraction(6)),
}


@dataclass(frozen=True)
class StageGame:
    """A stage game with a target and a punishment.

    Parameters
    ----------
    keys, sizes
        Players, and how many actions each has: ``m0``, ``m1``, …
    payoffs
        By player and profile.
    domains, values
        Of the parameters: the text of the domain, and the value of the file.
    target
        Action of each player who is in it; the guarantor ``US`` may be left out.
    punishment
        ``nash``, ``minmax``, or an action of each player of the target.
    effort_after
        Action of ``US``, or value of the parameter ``u``, after a deviation.
    """

    keys: tuple[str, ...]
    sizes: tuple[int, ...]
    payoffs: Mapping[str, Mapping[Profile, Linear]]
    domains: Mapping[str, str]
    values: Mapping[str, Fraction]
    target: Mapping[str, int]
    punishment: str | Mapping[str, int]
    effort_after: int | Fraction | None = None

    @property
    def choosers(self) -> list[str]:
        """Players who are in the target, in order."""
        return [key for key in self.keys if key in self.target]

    @property
    def levels(self) -> list[int | None]:
        """Actions of the guarantor where it is left out."""
        if "US" not in self.keys or "US" in self.target:
            return [None]
        return list(range(self.sizes[self.keys.index("US")]))

    @property
    def effort(self) -> str | None:
        """Player or parameter that has the effort."""
        return "US" if "US" in self.keys else "u" if "u" in self.values else None

    def model(self) -> Model:
        """The game as a user would write it."""
        lines = ["burden: 1", "title: a random stage game"]
        if self.values:
            lines.append("parameters:")
            lines += [f'  {key}: {{value: {self.values[key]}, domain: "{self.domains[key]}"}}' for key in self.values]
        lines.append("players:")
        for key, size in zip(self.keys, self.sizes, strict=True):
            role = "guarantor" if key == "US" else "ally"
            actions = ", ".join(f"m{action}: {action}" for action in range(size))
            lines.append(f"  {key}: {{role: {role}, actions: {{{actions}}}}}")
        lines.append("payoffs:")
        lines += [f"  {key}: {self._list(key, ())}" for key in self.keys]
        if self.effort:
            lines.append(f"effort: {self.effort}")
        model = burden.loads("\n".join(lines) + "\n")
        assert isinstance(model, Model)
        after: Formula | str | None = None
        if self.effort_after is not None:
            after = f"m{self.effort_after}" if self.effort == "US" else parse(str(self.effort_after))
        punishment: Any = self.punishment
        if not isinstance(punishment, str):
            punishment = {key: f"m{action}" for key, action in punishment.items()}
        spec = RepeatedSpec(
            {key: parse("delta") for key in self.keys},
            target={key: f"m{action}" for key, action in self.target.items()},
            punishment=punishment,
            effort_after=after,
        )
        return replace(model, repeated=spec)

    def _list(self, key: str, before: Profile) -> str:
        if len(before) == len(self.sizes):
            terms = [f"({value})" + "".join(f"*{name}" for name in names) for names, value in self._at(key, before)]
            return f'"{" + ".join(terms) or 0}"'
        inner = (self._list(key, (*before, action)) for action in range(self.sizes[len(before)]))
        return f"[{', '.join(inner)}]"

    def _at(self, key: str, profile: Profile) -> list[tuple[tuple[str, ...], int]]:
        return [(names, value) for names, value in self.payoffs[key][profile].items() if value]

    def payoff(self, key: str, profile: Profile, point: Mapping[str, Fraction]) -> Fraction:
        """Payoff of a player at values of the parameters."""
        total = Fraction(0)
        for names, value in self._at(key, profile):
            term = Fraction(value)
            for name in names:
                term *= point[name]
            total += term
        return total


@dataclass(frozen=True)
class Table:
    """Payoffs of those who choose, at given effort and parameters: by player and profile."""

    sizes: tuple[int, ...]
    payoffs: tuple[Mapping[Profile, Fraction], ...]

    def profiles(self) -> Iterator[Profile]:
        """All profiles."""
        return itertools.product(*map(range, self.sizes))

    def deviations(self, player: int, profile: Profile) -> list[Fraction]:
        """What each action of a player pays against what the others play."""
        return [
            self.payoffs[player][(*profile[:player], action, *profile[player + 1 :])]
            for action in range(self.sizes[player])
        ]

    def is_equilibrium(self, profile: Profile) -> bool:
        """Whether nobody gains by another action."""
        return all(
            max(self.deviations(player, profile)) == self.payoffs[player][profile] for player in range(len(self.sizes))
        )


def table(game: StageGame, level: int | None, point: Mapping[str, Fraction]) -> Table:
    """Payoffs of those who choose."""
    choosers = game.choosers
    sizes = tuple(game.sizes[game.keys.index(key)] for key in choosers)
    payoffs = []
    for key in choosers:
        found = {}
        for profile in itertools.product(*map(range, sizes)):
            chosen = dict(zip(choosers, profile, strict=True))
            if level is not None:
                chosen["US"] = level
            found[profile] = game.payoff(key, tuple(chosen[one] for one in game.keys), point)
        payoffs.append(found)
    return Table(sizes, tuple(payoffs))


# -- random games ------------------------------------------------------------------------------------------------------


def random_game(seed: int) -> StageGame:
    """A small game with ties now and then."""
    rng = random.Random(seed)
    kind = rng.choice(["plain", "plain", "levels", "levels", "guarantor", "parameters", "parameters", "effort"])
    allies = ("West", "East", "North")[: rng.choice([2, 2, 2, 3] if kind in {"plain", "parameters"} else [2])]
    keys = ("US", *allies) if kind in {"levels", "guarantor"} else allies
    most = 3 if len(allies) == 2 and kind not in {"guarantor"} else 2
    sizes = tuple(rng.randint(2, most) for _ in keys)
    names: tuple[str, ...] = ()
    if kind == "parameters":
        names = ("a", "b")[: rng.randint(1, 2)]
    elif kind == "effort":
        names = ("a", "u")[rng.randint(0, 1) :]
    elif rng.random() < 0.3:
        names = ("a",)
    domains = {name: rng.choice(list(_DOMAINS)) for name in names}
    monomials: list[tuple[str, ...]] = [(), *((name,) for name in names)]
    if len(names) == 2 and rng.random() < 0.3:
        monomials.append(names)
    n_choosers = len(keys) - (kind == "levels")
    target = {key: rng.randrange(size) for key, size in zip(keys, sizes, strict=True)}
    if kind == "levels":
        del target["US"]
    # Among three who choose there shall be few ties, so that all equilibria are known.
    high = 40 if n_choosers == 3 else rng.choice([3, 6, 9])
    is_dilemma = rng.random() < 0.6  # the target is worth something to everybody, and is left with a gain
    payoffs: dict[str, dict[Profile, Linear]] = {}
    for place, key in enumerate(keys):
        payoffs[key] = {}
        for profile in itertools.product(*map(range, sizes)):
            at_target = [one for one in target if one != key and profile[keys.index(one)] == target[one]]
            entry = {one: rng.choice([-2, -1, 0, 0, 1, 2]) for one in monomials}
            entry[()] = rng.randint(0, high // 2 if is_dilemma else high)
            if is_dilemma:
                entry[()] += high * len(at_target) - high // 2 * (key in target and profile[place] == target[key])
            payoffs[key][profile] = entry
    values = {name: number_of(rng, domains[name]) for name in names}
    punishment: str | dict[str, int] = rng.choice(["nash", "nash", "minmax", "profile"])
    if punishment == "profile":
        punishment = {key: rng.randrange(sizes[keys.index(key)]) for key in target}
    after: int | Fraction | None = None
    if rng.random() < 0.3:
        after = rng.randrange(sizes[0]) if kind == "levels" else number_of(rng, domains["u"]) if "u" in names else None
    game = StageGame(keys, sizes, payoffs, domains, values, target, punishment, after)
    return _with_credible_profile(game, rng)


def _with_credible_profile(game: StageGame, rng: random.Random) -> StageGame:
    """Take a stage equilibrium as the punishment most of the time where a profile is to be it."""
    if isinstance(game.punishment, str) or rng.random() < 0.3:
        return game
    level = game.levels[0] if not (game.effort == "US" and game.effort_after is not None) else game.effort_after
    assert level is None or isinstance(level, int)
    stage = table(game, level, game.values)
    found = [one for one in stage.profiles() if stage.is_equilibrium(one)]
    if not found:
        return game
    return replace(game, punishment=dict(zip(game.choosers, rng.choice(found), strict=True)))


def number_of(rng: random.Random, domain: str) -> Fraction:
    """A number of a domain, a simple one mostly."""
    low, high = _DOMAINS[domain]
    while True:
        value = Fraction(rng.randint(-12, 12), rng.choice([1, 1, 2, 3, 4, 7]))
        if low <= value <= high:
            return value
