"""Games in strategic form: players, actions, payoffs.

One axis convention holds everywhere: ``payoffs[i, a_0, ..., a_{N-1}]`` is player ``i``'s payoff when player ``j`` plays
action ``a_j``; axes in player order for everyone. Adapters to other libraries convert at their door.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from operator import mul
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden import exact
from burden.errors import ParameterError
from burden.exact import Enclosure, Exact, Irrational

__all__ = [
    "NormalFormGame",
    "Player",
    "Profile",
    "Role",
    "Strategy",
    "Timing",
    "action_payoffs",
    "best_responses",
    "expected_payoffs",
    "largest",
    "normal_form",
    "pure_profile",
    "regret",
    "restrict",
    "spread",
    "support",
]

Role: TypeAlias = Literal["guarantor", "ally", "player"]
Timing: TypeAlias = Literal["simultaneous", "guarantor-first"]

#: A probability vector over the actions of one player, exact, in the order of the actions.
Strategy: TypeAlias = "tuple[Exact, ...]"

#: One strategy per player, in player order.
Profile: TypeAlias = "tuple[Strategy, ...]"

_ZERO = Fraction(0)

#: Most action profiles that a game may have.
MAX_PROFILES = 1_000_000

#: Most profiles of a game that is worked on in lists.
SMALL = 4_096


@dataclass(frozen=True, slots=True)
class Player:
    """A player and what it can do.

    Parameters
    ----------
    key
        Identifier, used in files, formulas and results.
    actions
        Labels of its actions: non-empty, unique.
    levels
        Effort of each action, exact; ``None`` where actions have labels alone.
    name
        How it is printed; the key where empty.
    role
        ``guarantor``, ``ally`` or ``player``.
    """

    key: str
    actions: tuple[str, ...]
    levels: tuple[Exact, ...] | None = None
    name: str = ""
    role: Role = "player"

    @property
    def title(self) -> str:
        """Name as printed."""
        return self.name or self.key


@dataclass(frozen=True, slots=True, eq=False)
class NormalFormGame:
    """A finite game in strategic form.

    Parameters
    ----------
    players
        In the order of the axes of the payoffs.
    exact_payoffs
        Object array of shape ``(n_players, *n_actions)`` of exact numbers: ``Fraction``, or ``Irrational``.
    title
        Name of the game, as printed.

    Attributes
    ----------
    payoffs
        The same numbers as doubles.
    is_rational
        Whether every payoff is a rational number.
    n_actions
        Number of actions of each player.

    Raises
    ------
    ParameterError
        Where shapes do not fit, names are missing or double, or a payoff is beyond the range of doubles.
    """

    players: tuple[Player, ...]
    exact_payoffs: NDArray[np.object_]
    title: str = ""
    payoffs: NDArray[np.float64] = field(init=False)
    is_rational: bool = field(init=False)
    n_actions: tuple[int, ...] = field(init=False)
    _scaled: dict[int, tuple[NDArray[np.object_], int]] = field(init=False)
    _rows: dict[int, list[list[Any]]] = field(init=False)
    _denominators: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        _check_names([player.key for player in self.players], [player.actions for player in self.players])
        object.__setattr__(self, "n_actions", tuple(len(player.actions) for player in self.players))
        expected = (len(self.players), *self.n_actions)
        exact_payoffs = np.array(self.exact_payoffs, dtype=object)  # our own copy
        if exact_payoffs.shape != expected:
            raise ParameterError(f"payoffs have shape {exact_payoffs.shape}, expected {expected}")
        numbers = exact_payoffs.ravel().tolist()
        kinds = set(map(type, numbers))
        if not kinds <= {Fraction, Irrational}:
            raise ParameterError("payoffs must be exact numbers\n    mend: build the game with burden.normal_form")
        try:
            floats = [exact.to_float(number) for number in numbers]
        except exact.TooLargeError as error:
            raise ParameterError(f"a payoff is {error}") from None
        payoffs = np.array(floats, dtype=np.float64).reshape(expected)
        for array in (exact_payoffs, payoffs):
            array.setflags(write=False)
        object.__setattr__(self, "exact_payoffs", exact_payoffs)
        object.__setattr__(self, "payoffs", payoffs)
        object.__setattr__(self, "is_rational", Irrational not in kinds)
        object.__setattr__(self, "_scaled", {})
        object.__setattr__(self, "_rows", {})
        object.__setattr__(self, "_denominators", {})

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def is_small(self) -> bool:
        """Whether there are so few profiles that lists are quicker than arrays of objects."""
        return bool(self.payoffs[0].size <= SMALL)

    def scaled_payoffs(self, player: int) -> tuple[NDArray[np.object_], int]:
        """Payoffs of a player as integers over a common denominator; as they are, over 1, where some are irrational.

        Returns
        -------
        tuple
            Object array of shape ``n_actions`` with the player's own axis moved to the front; and the denominator.
        """
        if player not in self._scaled:
            rows = self.payoff_rows(player)
            others = (*self.n_actions[:player], *self.n_actions[player + 1 :])
            table = np.empty(len(rows) * len(rows[0]), dtype=object)
            table[:] = [entry for row in rows for entry in row]
            self._scaled[player] = table.reshape(len(rows), *others), self.denominator(player)
        return self._scaled[player]

    def payoff_rows(self, player: int) -> list[list[Any]]:
        """The same, as one list for each action of the player, by the others' profiles: for small games, and loops."""
        if player not in self._rows:
            table = np.moveaxis(self.exact_payoffs[player], player, 0)
            rows = table.reshape(len(table), -1).tolist()
            if self.is_rational:
                denominator = self.denominator(player)
                rows = [[entry.numerator * (denominator // entry.denominator) for entry in row] for row in rows]
            self._rows[player] = rows
        return self._rows[player]

    def columns(self, player: int, actions: Sequence[Sequence[int]]) -> list[int]:
        """Places in :meth:`payoff_rows` of the profiles of some actions of the others, in the order of profiles."""
        places = [0]
        for other, (own, n) in enumerate(zip(actions, self.n_actions, strict=True)):
            if other != player:
                places = [place * n + action for place in places for action in own]
        return places

    def denominator(self, player: int) -> int:
        """Common denominator of the payoffs of a player; 1 where some are irrational."""
        if player not in self._denominators:
            fractions = self.exact_payoffs[player].ravel().tolist()
            is_one = not self.is_rational
            self._denominators[player] = 1 if is_one else math.lcm(*{fraction.denominator for fraction in fractions})
        return self._denominators[player]

    def index(self, key: str) -> int:
        """Position of the player with the given key."""
        return [player.key for player in self.players].index(key)

    def profiles(self) -> Iterator[tuple[int, ...]]:
        """Every profile of actions, the last player's action varying fastest."""
        return itertools.product(*map(range, self.n_actions))

    def labels(self, profile: Sequence[int]) -> tuple[str, ...]:
        """Labels of the actions of a pure profile."""
        return tuple(player.actions[action] for player, action in zip(self.players, profile, strict=True))

    def __repr__(self) -> str:
        sizes = " × ".join(map(str, self.n_actions))
        keys = ", ".join(player.key for player in self.players)
        return f"<NormalFormGame {self.title or 'untitled'!r}: {keys}; {sizes} actions>"


# -- from lists ---------------------------------------------------------------------------------------------------


def normal_form(
    payoffs: Sequence[Any] | NDArray[Any],
    players: Sequence[str] | None = None,
    actions: Sequence[Sequence[str]] | None = None,
    title: str = "",
) -> NormalFormGame:
    """Build a game from payoffs.

    Parameters
    ----------
    payoffs
        One nested list or array per player, each of shape ``(*n_actions)``: numbers, fractions or their text
        (``"1/3"``). A float stands for the decimal that Python prints for it: 0.1 is 1/10. Irrational numbers come
        from sympy: ``sympy.sqrt(2)``.
    players
        Keys of the players; ``player_1``, ``player_2``, … by default.
    actions
        Labels of each player's actions; ``1``, ``2``, … by default.
    title
        Name of the game, as printed.

    Raises
    ------
    ParameterError
        Where the lists are ragged, differ in shape, or hold something that is not a finite number.

    Examples
    --------
    >>> game = normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], players=["A", "B"])
    >>> game
    <NormalFormGame 'untitled': A, B; 2 × 2 actions>
    >>> best_responses(game, 0, pure_profile(game, (0, 1)))
    (1,)
    """
    tables = _as_list(payoffs)
    if not tables:
        raise ParameterError("payoffs: found none, expected a nested list for each player")
    shapes, numbers = [], []
    for number, table in enumerate(tables, start=1):
        shape, entries = _flattened(table, len(tables), f"payoffs of player {number}")
        shapes.append(shape)
        numbers += entries
        if shape != shapes[0]:
            message = f"payoffs of player {number} have shape {shape}, those of player 1 {shapes[0]}"
            raise ParameterError(f"{message}; every player needs one payoff per action profile")
    size = math.prod(shapes[0])
    if size > MAX_PROFILES:
        raise ParameterError(f"{size:,} action profiles; the most that we take is {MAX_PROFILES:,}")
    exact_payoffs = np.empty(len(numbers), dtype=object)
    for position, value in enumerate(numbers):
        try:
            exact_payoffs[position] = _as_exact(value)
        except (ArithmeticError, ValueError) as error:
            player, *profile = (int(p) + 1 for p in np.unravel_index(position, (len(tables), *shapes[0])))
            where = f"payoffs of player {player} at {', '.join(map(str, profile))}"
            raise ParameterError(f"{where}: found {_shown(value)}, expected a finite number ({error})") from None
    keys = [f"player_{i + 1}" for i in range(len(tables))] if players is None else _as_list(players)
    labels = [[str(a + 1) for a in range(n)] for n in shapes[0]] if actions is None else _as_list(actions)
    labels = [_as_list(names) for names in labels]
    if len(keys) != len(tables):
        raise ParameterError(f"players: found {len(keys)}, expected {len(tables)}")
    if tuple(map(len, labels)) != shapes[0]:
        raise ParameterError(f"actions: found {[len(names) for names in labels]}, expected {list(shapes[0])}")
    the_players = tuple(
        Player(key, tuple(name if isinstance(name, str) else str(name) for name in names))
        for key, names in zip(keys, labels, strict=True)
    )
    return NormalFormGame(the_players, exact_payoffs.reshape(len(tables), *shapes[0]), title)


def _as_list(entry: Any) -> list[Any]:
    """Items of a list, tuple or array."""
    if isinstance(entry, list | tuple):
        return list(entry)
    if hasattr(entry, "__array__"):
        entry = np.asarray(entry).tolist()
    elif isinstance(entry, Sequence) and not isinstance(entry, str | bytes):
        entry = list(entry)
    if not isinstance(entry, list):
        raise ParameterError(f"found {_shown(entry)}, expected a list")
    return entry


def _flattened(table: Any, depth: int, where: str) -> tuple[tuple[int, ...], list[Any]]:
    """Shape and entries of a list that is nested as deep as there are players."""
    shape = []
    entries = [table]
    for level in range(1, depth + 1):
        try:
            rows = [_as_list(entry) for entry in entries]
        except ParameterError as error:
            raise ParameterError(f"{where}: {error}; {depth} players need payoffs nested {depth} deep") from None
        lengths = sorted({len(row) for row in rows})
        if len(lengths) > 1:
            raise ParameterError(
                f"{where}: the lists are ragged: at depth {level} some have {lengths[0]} entries, some {lengths[-1]}"
            )
        if lengths == [0]:
            raise ParameterError(f"{where}: found an empty list; every player needs at least one action")
        shape.append(lengths[0])
        entries = [entry for row in rows for entry in row]
        if len(entries) > MAX_PROFILES:
            raise ParameterError(f"more than {MAX_PROFILES:,} action profiles, the most that we take")
    if isinstance(entries[0], list | tuple | np.ndarray):
        raise ParameterError(f"{where}: nested more than {depth} deep, expected {depth} for {depth} players")
    return tuple(shape), entries


def _as_exact(value: Any) -> Exact:
    """Turn what a Python user gives as a payoff into an exact number."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Irrational):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return exact.within_limits(Fraction(value))
    if type(value).__module__.startswith("sympy"):
        return exact.from_sympy(value)
    number = None if isinstance(value, bool) else exact.read_number(str(value).strip())
    if number is None:
        raise ValueError("not a number")
    return number


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # an integer with more digits than Python prints
        return f"a {type(value).__name__}"
    return text if len(text) <= 40 else f"{text[:40]}…"


def _check_names(keys: Sequence[str], labels: Sequence[Sequence[str]]) -> None:
    if not keys:
        raise ParameterError("a game needs at least one player")
    for names, what in [
        (keys, "players"),
        *((names, f"actions of {key}") for key, names in zip(keys, labels, strict=True)),
    ]:
        if not names or not all(isinstance(name, str) and name for name in names) or len(set(names)) != len(names):
            raise ParameterError(f"{what}: found {_shown(list(names))}, expected different names, none empty")


# -- payoffs of profiles ------------------------------------------------------------------------------------------


def pure_profile(game: NormalFormGame, actions: Sequence[int]) -> Profile:
    """Write a profile of actions as a profile of strategies."""
    return tuple(
        tuple(Fraction(int(a == action)) for a in range(size))
        for action, size in zip(actions, game.n_actions, strict=True)
    )


def spread(weights: Sequence[Exact], actions: Sequence[int], n_actions: int) -> Strategy:
    """Write the weights of some actions as a strategy over all."""
    strategy: list[Exact] = [_ZERO] * n_actions
    for weight, action in zip(weights, actions, strict=True):
        strategy[action] = weight
    return tuple(strategy)


def support(strategy: Strategy) -> tuple[int, ...]:
    """Actions played with positive probability."""
    return tuple(action for action, probability in enumerate(strategy) if exact.sign(probability) != 0)


def action_payoffs(game: NormalFormGame, player: int, profile: Profile) -> tuple[Exact, ...]:
    """Payoff of each of a player's actions against the others' strategies."""
    values, denominator = scaled_action_payoffs(game, player, scaled_profile(profile))
    return tuple(unscaled(value, denominator) for value in values)


#: Numbers over a common denominator: integers, or exact numbers over 1 where some are irrational.
Scaled: TypeAlias = "tuple[Sequence[Exact | int], int]"


def scaled_profile(profile: Profile) -> tuple[Scaled, ...]:
    """Strategies as integers, each over a common denominator."""
    return tuple(map(_scaled, profile))


def _scaled(strategy: Strategy) -> Scaled:
    fractions = [weight for weight in strategy if isinstance(weight, Fraction)]
    if len(fractions) < len(strategy):
        return strategy, 1
    denominator = math.lcm(*[weight.denominator for weight in fractions])
    return [weight.numerator * (denominator // weight.denominator) for weight in fractions], denominator


def scaled_action_payoffs(game: NormalFormGame, player: int, profile: Sequence[Scaled]) -> Scaled:
    """Payoff of each of a player's actions, over a common denominator; for inner loops, where fractions are slow."""
    if game.is_small and game.is_rational and all(type(weights[0]) is int for weights, _ in profile):
        denominator = game.denominator(player)
        chances: list[Any] = [1]
        for other, (weights, total) in enumerate(profile):
            if other != player:
                denominator *= total
                chances = [chance * weight for chance in chances for weight in weights]
        return [sum(map(mul, row, chances)) for row in game.payoff_rows(player)], denominator
    table, denominator = game.scaled_payoffs(player)
    if all(sum(1 for weight in weights if weight) == 1 for weights, _ in profile):
        others: tuple[Any, ...] = tuple(
            next(action for action, weight in enumerate(weights) if weight) for weights, _ in profile
        )
        return table[(slice(None), *others[:player], *others[player + 1 :])].tolist(), denominator
    for other in reversed(range(game.n_players)):
        if other == player:
            continue
        weights, total = profile[other]
        denominator *= total
        played = [(action, weight) for action, weight in enumerate(weights) if weight]
        first = next((action for action, weight in played if isinstance(weight, Enclosure)), None)
        if first is None:
            terms = [table[..., action] * weight for action, weight in played]
        else:
            # The weights sum to 1: payoffs beside those of one action are tighter, and exact where they are the same.
            base = table[..., first]
            terms = [base, *((table[..., action] - base) * weight for action, weight in played if action != first)]
        table = sum(terms[1:], terms[0])
    return table.tolist(), denominator


def unscaled(value: Exact | int, denominator: int) -> Exact:
    """Write a number over a denominator as one."""
    return Fraction(value, denominator) if isinstance(value, int) else value / denominator


def expected_payoffs(game: NormalFormGame, profile: Profile) -> tuple[Exact, ...]:
    """Payoff of each player, exactly."""
    return tuple(_mean(profile[i], action_payoffs(game, i, profile)) for i in range(game.n_players))


def best_responses(game: NormalFormGame, player: int, profile: Profile) -> tuple[int, ...]:
    """Actions of a player that are best against the others' strategies."""
    return tuple(largest(action_payoffs(game, player, profile)))


def regret(game: NormalFormGame, profile: Profile) -> tuple[Exact, ...]:
    """Most that each player could gain by deviating alone.

    Parameters
    ----------
    game
        The game.
    profile
        One probability vector per player, entry ``i`` of length ``n_actions[i]``.

    Returns
    -------
    tuple
        Shape ``(n_players,)``, non-negative, in the unit of the payoffs; all zero exactly at equilibria.
    """
    gains = []
    for player in range(game.n_players):
        payoffs = action_payoffs(game, player, profile)
        gains.append(payoffs[largest(payoffs)[0]] - _mean(profile[player], payoffs))
    return tuple(gains)


def restrict(game: NormalFormGame, player: int, action: int) -> NormalFormGame:
    """Game among the others once a player has chosen an action that they observe."""
    others = [i for i in range(game.n_players) if i != player]
    exact_payoffs = np.take(game.exact_payoffs[others], action, axis=player + 1)
    return NormalFormGame(tuple(game.players[i] for i in others), exact_payoffs, game.title)


def largest(values: Sequence[Exact | int]) -> list[int]:
    """Positions of the largest numbers."""
    if not any(isinstance(value, Irrational) for value in values):
        top = max(values)
        return [position for position, value in enumerate(values) if value == top]
    best: list[int] = []
    for position, value in enumerate(values):
        direction = exact.compare(value, values[best[0]]) if best else 0
        if direction > 0:
            best.clear()
        if direction >= 0:
            best.append(position)
    return best


def _mean(weights: Sequence[Exact], values: Sequence[Exact]) -> Exact:
    total: Exact = Fraction(0)
    for weight, value in zip(weights, values, strict=True):
        total = total + weight * value
    return total
