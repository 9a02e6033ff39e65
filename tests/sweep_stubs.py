"""A sweep whose rows are known, for tests of how sweeps are run and written."""

import os
import time
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import burden
from burden.errors import NoConvergence
from burden.model import Model
from burden.results.sweeps import MISSING, STATUSES, Column, Rows
from burden.sweeps.question import Question

COLUMNS = (
    Column("point", "whole"),
    Column("kappa", "number"),
    Column("status", "word", STATUSES),
    Column("reason", "text"),
    Column("equilibrium", "whole"),
    Column("type", "word", ("pure", "mixed", "vertex")),
    Column("West", "number"),
    Column("payoff, West", "number"),
)

GAME = """
burden: 1
title: A stub
parameters: {kappa: {value: 1, domain: "[0, 1]"}, c: {value: 1/2, domain: "(0, oo)"}}
assumptions: [c < 2]
scenarios: {dear: {c: 1}}
players:
  US: {role: guarantor, actions: {keep: 0, redouble: 1}}
  Ally: {role: ally, actions: {low: 0, high: 1}}
payoffs: {US: US, Ally: "max(kappa*US, Ally) - c*Ally"}
"""


@dataclass(frozen=True)
class StubPoints:
    """Points ``number / n`` of one parameter."""

    n_points: int
    names: tuple[str, ...] = ("kappa",)

    def floats(self, start: int, stop: int) -> NDArray[np.float64]:
        return (np.arange(start, stop) / self.n_points)[:, None]

    def exact(self, number: int) -> dict[str, Fraction]:
        return {"kappa": Fraction(number, self.n_points)}


def model() -> Model:
    loaded = burden.loads(GAME)
    assert isinstance(loaded, Model)
    return loaded


def question(n_points: int) -> Question:
    return Question(model=model(), points=StubPoints(n_points), fixed={})


@dataclass(frozen=True)
class Stub:
    """An engine of two rows for each third point, and one for others.

    Parameters
    ----------
    seconds
        What a chunk takes.
    deadly
        Chunks that end their process, each so many times; marks of that are left in a folder.
    failing
        The chunk that cannot be done.
    """

    asked: Question
    chunk: int = 10
    seconds: float = 0.0
    deadly: dict[int, tuple[str, int]] = field(default_factory=dict)
    failing: int = -1
    columns: tuple[Column, ...] = COLUMNS

    def rows(self, start: int, stop: int) -> Rows:
        time.sleep(self.seconds)
        if start // self.chunk == self.failing:
            raise NoConvergence("the engine gave up")
        self._die(start // self.chunk)
        points = np.arange(start, stop)
        points = np.repeat(points, np.where(points % 3 == 0, 2, 1))
        second = np.concatenate([[False], points[1:] == points[:-1]])
        outside = points % 7 == 6
        values: dict[str, Any] = {
            "point": points,
            "kappa": self.asked.points.floats(start, stop)[points - start, 0],
            "status": np.where(outside, 1, 0).astype(np.int16),
            "reason": np.array(['kappa #1, "odd"' if one else None for one in outside], dtype=object),
            "equilibrium": np.where(outside, MISSING, 1 + second),
            "type": np.where(outside, MISSING, second.astype(np.int16)).astype(np.int16),
            "West": np.where(outside, np.nan, points / 8),
            "payoff, West": np.where(outside, np.nan, -np.sqrt(points)),
        }
        return Rows(self.columns, values)

    def _die(self, chunk: int) -> None:
        if chunk not in self.deadly:
            return
        folder, times = self.deadly[chunk]
        for time_ in range(times):
            mark = Path(folder) / f"{chunk}-{time_}"
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), 9)


@dataclass(frozen=True)
class StubEngine:
    """Makes engines; can be pickled."""

    chunk: int = 10
    seconds: float = 0.0
    deadly: dict[int, tuple[str, int]] = field(default_factory=dict)
    failing: int = -1

    def __call__(self, asked: Question) -> Stub:
        return Stub(asked, self.chunk, self.seconds, self.deadly, self.failing)
