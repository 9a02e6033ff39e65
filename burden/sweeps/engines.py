"""Engines of sweeps: which kernel takes a game, and how its answers and those of the exact solver become one.

=====================================  ================================================================================
everybody at once, one or two choose   all equilibria: :func:`burden.sweeps.kernels.find_bimatrix`
a leader, and one or two choose        its outcomes: :func:`burden.sweeps.kernels.find_leader_first`
everybody at once                      pure equilibria alone: :func:`burden.sweeps.kernels.find_pure`
everybody at once, three and more      all equilibria: :func:`burden.sweeps.kernels.find_n_players`
anything else                          the exact solver at every point: :func:`burden.sweeps.exactly.exact_rows`
=====================================  ================================================================================

Who has one action does not choose. The exact solver also takes the points that a kernel leaves open, and those outside
of domains, so that each point has the rows that it would have without kernels; only numbers may differ, in digits
beyond those that are sure.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np

from burden.results.sweeps import Column, Rows, joined
from burden.sweeps.columns import columns_of, weighed_by
from burden.sweeps.exactly import exact_rows
from burden.sweeps.found import Found
from burden.sweeps.program import Evaluated, Program, compile_program, is_compilable
from burden.sweeps.question import Question
from burden.sweeps.tally import Tally, outside_rows, tallied

__all__ = ["Engine", "engine_for"]

#: Points that are evaluated at once, at most, and numbers that they may have: few enough to stay near the processor.
_MOST_POINTS, _MOST_NUMBERS = 4096, 2**20

#: Points of a chunk, at least and at most: with a kernel, and without.
_WITH_KERNEL, _WITHOUT = (64, 16_384), (4, 256)

#: Into how many chunks a sweep falls, if these limits let it.
_N_CHUNKS = 64

#: Most profiles of a game that kernels for three and more players take.
_MAX_PROFILES = 1_000

_Find: TypeAlias = "Callable[[Program, Evaluated], Found]"


class Engine(Protocol):
    """What makes the rows of a sweep."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Columns of the rows."""
        ...

    @property
    def chunk(self) -> int:
        """How many points are done at once; the question alone decides it."""
        ...

    def rows(self, start: int, stop: int) -> Rows:
        """Rows of the points ``start`` to ``stop - 1``, in their order."""
        ...


def engine_for(question: Question) -> Engine:
    """The engine that answers a question.

    Raises
    ------
    ParameterError, UnsupportedGame
        Where the game does not state what is asked.
    """
    if question.one is not None and question.answer == "equilibria":
        weighed_by(question.model, question.one)  # refuses what makes no sense before any work
    columns = columns_of(question)
    program = compile_program(question) if is_compilable(question) else None
    find = None if program is None else _kernel(question, program)
    if program is None or find is None:
        return _Exact(question, program, columns, _chunk(question.points.n_points, *_WITHOUT))
    chunk = _chunk(question.points.n_points, *_WITH_KERNEL)
    return _Fast(question, program, columns, chunk, find, Tally(question, program))


def _chunk(n_points: int, least: int, most: int) -> int:
    """The power of two next to a fair share of the points, within limits that are powers of two."""
    share = max(1, n_points // _N_CHUNKS)
    return int(min(max(2 ** round(math.log2(share)), least), most))


def _kernel(question: Question, program: Program) -> _Find | None:
    """The kernel for a game; ``None`` where there is none."""
    from burden.sweeps import kernels

    n_actions, leader = program.n_actions, program.leader
    if question.timing == "guarantor-first":
        if leader is None or len(n_actions) < 2 or not kernels.has_kernel(n_actions, leader):
            return None
        return lambda program, evaluated: kernels.find_leader_first(program, evaluated, leader)
    is_small = math.prod(n_actions) <= _MAX_PROFILES
    if question.equilibria == "pure":
        return kernels.find_pure if is_small else None
    if kernels.has_kernel(n_actions):
        return kernels.find_bimatrix
    return kernels.find_n_players if is_small and sum(n > 1 for n in n_actions) > 2 else None


@dataclass(frozen=True, eq=False)
class _Exact:
    """The exact solver at every point."""

    question: Question
    program: Program | None
    columns: tuple[Column, ...]
    chunk: int

    def rows(self, start: int, stop: int) -> Rows:
        return exact_rows(self.question, self.program, range(start, stop))


@dataclass(frozen=True, eq=False)
class _Fast:
    """A kernel, and the exact solver where it leaves points open."""

    question: Question
    program: Program
    columns: tuple[Column, ...]
    chunk: int
    find: _Find
    tally: Tally

    def rows(self, start: int, stop: int) -> Rows:
        size = self.block
        parts = [self._block(first, min(first + size, stop)) for first in range(start, stop, size)]
        return joined(parts)

    @cached_property
    def block(self) -> int:
        """How many points are evaluated at once: a power of two, which the question alone decides."""
        fitting = _MOST_NUMBERS // max(1, len(self.program.rows))
        return min(_MOST_POINTS, 1 << max(fitting.bit_length() - 1, 6))

    def _block(self, start: int, stop: int) -> Rows:
        numbers = np.arange(start, stop, dtype=np.int64)
        floats = self.question.points.floats(start, stop)
        inside, reasons = self.program.domains.settled(floats, numbers)
        parts = []
        if reasons:
            places = np.array([*reasons], dtype=np.int64)
            parts.append(outside_rows(self.tally, numbers[places], floats[places], [*reasons.values()]))
            numbers, floats = numbers[inside], floats[inside]
        left = numbers[:0]
        if len(numbers):
            evaluated = self.program.evaluate(floats)
            rows, refused = tallied(self.tally, evaluated, self.find(self.program, evaluated), numbers, floats)
            left = numbers[refused]
            parts.append(rows)
        if len(left):
            parts.append(exact_rows(self.question, self.program, left.tolist()))
        if len(parts) == 1:
            return parts[0]
        rows = joined(parts)
        return rows.taken(np.argsort(rows["point"], kind="stable"))
