"""The search through all support profiles: what :mod:`burden.solvers.cells` needs, and what it answers."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from operator import sub
from typing import Any

import numpy as np

from burden.game import NormalFormGame
from burden.results import Support
from burden.search import Search
from burden.solvers.cells.tables import Shape, Stack, Work
from burden.solvers.machine_code import COMPILING, Engine

__all__ = ["TOO_MANY_CELLS", "Candidate", "SupportSearch"]

#: Most work for one support profile at first, and when nothing else has settled it, in products of numbers or so: about
#: a thousand cells of the full support of 3 × 5 × 5 actions.
LITTLE_WORK = 5_000_000
MORE_WORK = (100_000_000, 1_000_000_000)

#: Work between two looks at the clock: some hundredths of a second.
WORK_IN_PYTHON = 300_000
WORK_COMPILED = 30_000_000

#: Games with more support profiles are searched by the size of supports: what is small is quick, and more often holds
#: equilibria.
MANY_SUPPORTS = 200_000

#: Largest games that are searched, by the number of entries in an image, or in the stack of tables.
MAX_ENTRIES = 2_000_000

#: Room for the weights of roots.
ROOM = 4_000

#: Bits of the longest differences of payoffs that doubles hold exactly.
EXACT_BITS = 53

UNIT = 2.0**-52

TOO_MANY_CELLS = "too many cells were left"

_REASONS = {
    1: TOO_MANY_CELLS,
    2: "a cell got too small: roots are double or too close, or there is a continuum",
    3: "there are too many roots",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A root of the indifference equations of a support profile, in doubles.

    Parameters
    ----------
    support
        Actions of each player.
    weights
        Weight of each action of the support, for each player.
    bound
        Bound on the error of each weight.
    """

    support: Support
    weights: tuple[tuple[float, ...], ...]
    bound: float


@dataclass(slots=True)
class SupportSearch:
    """Search of a game for equilibria in which somebody mixes.

    Parameters
    ----------
    game
        A game of at least two players.
    search
        Clock and watcher.

    Attributes
    ----------
    candidates
        Roots found so far. Every equilibrium in which somebody mixes is one of them, or has an unsettled support.
    unsettled
        Support profiles that were not settled, and why.
    n_left
        Number of support profiles not reached.
    """

    game: NormalFormGame
    search: Search
    candidates: list[Candidate] = field(default_factory=list)
    unsettled: list[tuple[Support, str]] = field(default_factory=list)
    n_left: int = 0
    _payoffs: list[float] = field(init=False)
    _error: float = field(init=False)

    def __post_init__(self) -> None:
        players = range(self.game.n_players) if self.is_possible else ()
        tables = [_scaled(self.game, player) for player in players]
        self._payoffs = [payoff for table, _ in tables for payoff in table]
        self._error = max((error for _, error in tables), default=0.0)

    @property
    def n_supports(self) -> int:
        """Number of support profiles, pure ones included."""
        return math.prod((1 << n) - 1 for n in self.game.n_actions)

    @property
    def is_possible(self) -> bool:
        """Whether the game is small enough to be searched at all."""
        n_actions = self.game.n_actions
        return max(n_actions) < 60 and sum(n_actions) * math.prod(n_actions) <= MAX_ENTRIES

    def run(self) -> None:
        """Look at all support profiles, or until the search must stop."""
        if not self.is_possible:
            self.n_left = self.n_supports
            return
        n_actions = self.game.n_actions
        largest = max(n_actions)
        full = [(1 << n) - 1 for n in n_actions]
        steps = [(2, largest)] if self.n_supports <= MANY_SUPPORTS else [(size, size) for size in range(2, largest + 1)]
        state = self._state(full)
        memory: _Memory | None = None
        for number, (smallest, most) in enumerate(steps):
            state = self._state(full)
            done = False
            while not done:
                if self.search.stopped is not None:
                    passed = math.prod(_n_subsets(n, smallest - 1) for n in n_actions)
                    self.n_left = self.n_supports - (self._n_passed(state) if len(steps) == 1 else passed)
                    return
                wants_machine_code = Engine.wants_machine_code(self.search.remaining)
                if memory is None or wants_machine_code:
                    if wants_machine_code:
                        self.search.report(0.0, "preparing machine code, which is kept for the next time")
                        Engine.load()
                    memory = _Memory.of(n_actions, self._payoffs, is_compiled=Engine.compiled is not None)
                state, done = self._advance(memory, state, smallest, most, LITTLE_WORK)
                passed = self._n_passed(state)
                share = (number + passed / self.n_supports) / len(steps)
                what = f"{passed:,} of {self.n_supports:,} support profiles"
                self.search.report(share, what if len(steps) == 1 else f"supports of up to {most} actions")

    def retry(self, support: Support) -> list[Candidate] | None:
        """Look once more at an unsettled support profile, with more work: its roots, or ``None`` if it stays so."""
        masks = [sum(1 << action for action in actions) for actions in support]
        n_candidates, n_unsettled = len(self.candidates), len(self.unsettled)
        for work in MORE_WORK:
            if self.search.stopped is not None:
                return None
            self.search.report(0.9, "a support that needs many cells")
            if Engine.compiled is None and not Engine.is_on_disk() and self.search.remaining < 2 * COMPILING:
                return None
            Engine.load()  # Python would take minutes
            memory = _Memory.of(self.game.n_actions, self._payoffs, is_compiled=True)
            self._advance(memory, self._state(masks, alone=True), 1, max(self.game.n_actions), work)
            found, left = self.candidates[n_candidates:], self.unsettled[n_unsettled:]
            del self.candidates[n_candidates:], self.unsettled[n_unsettled:]
            if not left:
                return found
        return None

    def _state(self, masks: Sequence[int], *, alone: bool = False) -> list[int]:
        n_players = len(masks)
        state = [0, *([0] * (n_players * n_players)), *([0] * n_players)]
        state[1 : 1 + n_players] = masks
        if alone:
            # As if the subset before the last one had just been chosen for the last player, and no other were left.
            for level in range(n_players):
                state[1 + level * n_players : 1 + (level + 1) * n_players] = masks
            state[0] = n_players - 1
            state[-n_players:] = masks
            state[-1] = masks[-1] & (masks[-1] - 1)
        return state

    def _n_passed(self, state: Sequence[int]) -> int:
        """Number of support profiles before the current one, in the order of the search."""
        n_actions, n_players = self.game.n_actions, self.game.n_players
        if state[0] < 0:
            return self.n_supports
        passed, block = 0, self.n_supports
        for level in range(state[0] + 1):
            block //= (1 << n_actions[level]) - 1
            chosen = state[1 + n_players * n_players + level]
            passed += max(chosen - (0 if level == state[0] else 1), 0) * block
        return passed

    def _advance(
        self, memory: _Memory, state: list[int], smallest: int, largest: int, support_work: int
    ) -> tuple[list[int], bool]:
        n_players = self.game.n_players
        work = WORK_COMPILED if memory.is_compiled else WORK_IN_PYTHON
        done = memory.search(self._error, state, smallest, largest, support_work, work)
        place = 0
        for entry in memory.found_entries():
            support = tuple(
                tuple(action for action in range(n) if mask >> action & 1)
                for mask, n in zip(entry[:n_players], self.game.n_actions, strict=True)
            )
            code, end = entry[n_players:]
            if code:
                self.unsettled.append((support, _REASONS[code]))
            sizes = [len(actions) for actions in support]
            while place < end:
                bound, *weights = memory.roots_between(place, place + 1 + sum(sizes))
                place += 1 + sum(sizes)
                parts = iter(weights)
                self.candidates.append(
                    Candidate(support, tuple(tuple(next(parts) for _ in range(size)) for size in sizes), bound)
                )
        return memory.state(), done


@dataclass(frozen=True, slots=True)
class _Memory:
    """Lists for the search in Python, or arrays for machine code."""

    is_compiled: bool
    depth: int
    payoffs: Any
    steps: Any
    states: Any
    counts: Any
    rows: Any
    row_start: Any
    masks: Any
    shape: Shape
    stack: Stack
    work: Work
    roots: Any
    found: Any

    @classmethod
    def of(cls, n_actions: Sequence[int], payoffs: list[float], *, is_compiled: bool) -> _Memory:
        """Memory for a game: that of an earlier small game of this thread, if there was one of the same sizes."""
        sizes = (tuple(n_actions), is_compiled)
        kept = _KEPT.memories
        if sizes in kept:
            return replace(kept[sizes], payoffs=np.array(payoffs) if is_compiled else payoffs)
        memory = cls._made(n_actions, payoffs, is_compiled=is_compiled)
        if math.prod(n_actions) <= 256 and len(kept) < 30:
            kept[sizes] = memory
        return memory

    @classmethod
    def _made(cls, n_actions: Sequence[int], payoffs: list[float], *, is_compiled: bool) -> _Memory:
        n_players, n_weights, n_profiles = len(n_actions), sum(n_actions), math.prod(n_actions)
        length = n_players * n_profiles
        corners = sum(n * n for n in n_actions)
        # As deep as halving each of some sixty times a weight's range goes, or as memory allows.
        depth = max(8, min(60 * n_weights, MAX_ENTRIES // (length + corners)))

        def floats(size: int) -> Any:
            return np.zeros(size) if is_compiled else [0.0] * size

        def integers(size: int) -> Any:
            return np.zeros(size, dtype=np.int64) if is_compiled else [0] * size

        def filled(values: Sequence[int]) -> Any:
            return np.array(values, dtype=np.int64) if is_compiled else list(values)

        strides = []
        for i in range(n_players):
            others = [*n_actions[:i], 1, *n_actions[i + 1 :]]
            strides += [math.prod(others[j + 1 :]) for j in range(n_players)]
            strides[-n_players + i] = math.prod(others)
        return cls(
            is_compiled,
            depth,
            np.array(payoffs) if is_compiled else payoffs,
            filled(strides),
            integers(1 + n_players * n_players + n_players),
            integers(4),
            integers(n_weights),
            integers(n_players),
            integers(2 * n_players),
            Shape(n_players, integers(n_players), filled(n_actions), integers((5 + n_players) * n_players)),
            Stack(floats((depth + 1) * length), floats((depth + 1) * corners), floats(depth + 2)),
            Work(
                floats(6 * n_weights + 1),
                floats((n_weights + 1) * (2 * n_weights + 2)),
                floats(2 * n_profiles + n_weights),
                floats(n_weights * n_profiles),
                integers(5),
            ),
            floats(ROOM + 40 * n_weights),
            integers(ROOM),
        )

    def search(
        self, error: float, state: Sequence[int], smallest: int, largest: int, support_work: int, work: int
    ) -> bool:
        for place, value in enumerate(state):
            self.states[place] = value
        return Engine.run(
            self.shape, self.payoffs, error, self.steps, smallest, largest, support_work, work, self.depth,
            self.states, self.counts, self.rows, self.row_start, self.masks, self.stack, self.work,
            self.roots, len(self.roots), self.found, len(self.found), is_compiled=self.is_compiled,
        )  # fmt: skip

    def state(self) -> list[int]:
        return [int(value) for value in self.states]

    def found_entries(self) -> Iterator[list[int]]:
        width = self.shape.n_players + 2
        for place in range(0, self.counts[2], width):
            yield [int(value) for value in self.found[place : place + width]]

    def roots_between(self, start: int, end: int) -> list[float]:
        return [float(value) for value in self.roots[start:end]]


class _Kept(threading.local):
    """The memory of small games that a thread has searched, by their sizes."""

    def __init__(self) -> None:
        self.memories: dict[tuple[tuple[int, ...], bool], _Memory] = {}


_KEPT = _Kept()


def _n_subsets(n: int, most: int) -> int:
    """Number of non-empty subsets of at most so many elements."""
    return sum(math.comb(n, size) for size in range(1, most + 1))


def _scaled(game: NormalFormGame, player: int) -> tuple[list[float], float]:
    """Payoffs less those of the player's first action, divided by the largest, as doubles; and a bound on their error.

    By the player's action, then by the others' profiles, the last player's action varying fastest.
    """
    if game.is_rational:
        first, *others = game.payoff_rows(player)
        differences = [0] * len(first)
        for row in others:
            differences += map(sub, row, first)
        largest = max(map(abs, differences))
        bits = largest.bit_length()
        if bits <= EXACT_BITS:
            scale = 2.0**-bits
            return [difference * scale for difference in differences], 0.0
        return [float(Fraction(difference, largest)) for difference in differences], UNIT
    table = np.moveaxis(game.payoffs[player], player, 0)
    gains = table - table[:1]
    largest_gain, size = float(np.abs(gains).max()), float(np.abs(table).max())
    if largest_gain < 1e-290:
        rows = game.payoff_rows(player)
        return [0.0] * gains.size, 0.0 if all(row == rows[0] for row in rows) else 1.0
    return (gains / largest_gain).ravel().tolist(), 8.0 * UNIT * size / largest_gain
