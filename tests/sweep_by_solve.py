"""Sweeps against ``burden solve``: random points of many games, degenerate ones on purpose, every column of every row.

    python -m tests.sweep_by_solve [--points N] [--seed S] [--processes P] [--games NAME,...] [--state FILE]

Of the points of each game some are drawn as doubles, some as decimals of a coarse grid, some as small whole numbers,
and some are made to be ties: all parameters but one are drawn, and this one is solved for exactly so that some action
gains nothing over another. Rows come from the engine of the sweep; what they should be is worked out here from
:func:`burden.solve`, one point after another. Numbers may differ by a part in 10**12, probabilities by 10**-12, and
nothing else may differ at all.

With ``--state`` parts that are done are noted in a file, and a run that was ended goes on where it was.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray

import burden
from burden import exact
from burden.api import solve
from burden.errors import BurdenError
from burden.exact import Exact
from burden.expressions import Formula
from burden.game import NormalFormGame, Timing, best_responses, support
from burden.model import Model
from burden.results import Equilibrium, Solution
from burden.results.sweeps import STATUSES, Column, Rows
from burden.sweeps import engines
from burden.sweeps.columns import names_of
from burden.sweeps.exactly import exact_rows
from burden.sweeps.program import compile_program, parse_report
from burden.sweeps.question import Equilibria, Question, Selection

__all__ = ["CASES", "Case", "Drawn", "Part", "compared", "differences", "drawn", "main", "question_of"]

GAMES = Path(__file__).parents[1] / "games"

#: Largest relative difference of two numbers.
TOLERANCE = 1e-12

#: Points of one part of the work.
PART = 500

INTEGERS = """
burden: 1
parameters: {a: 1, b: 2, c: 0, d: 1}
players:
  R: {role: ally, actions: {up: 0, middle: 1, down: 2}}
  C: {role: ally, actions: {left: 0, centre: 1, right: 2}}
payoffs:
  R: [[a, b, 0], [1, c, d], [b - a, 1, 2*c - d]]
  C: [[d, 1, a], [c, b - 1, 1], [0, a*b, c*d]]
"""

LEADER = """
burden: 1
parameters: {a: 1, b: 2, c: 1/2, k: 1}
players:
  L: {role: guarantor, actions: {none: 0, some: 1, much: 2}}
  F: {role: ally, actions: {low: 0, high: 1}}
  G: {role: ally, actions: {low: 0, high: 1, top: 3}}
payoffs:
  L: a*(F + G) - c*L**2 + b*L*F - L*G
  F: (a - k*L)*F*G + b*F - c*(1 + L)*F
  G: b*G*(F - c) - (a - L)*G**2/k
"""

FORMULAS = """
burden: 1
parameters: {x: 1, y: 2, z: 1/2}
players:
  A: {role: guarantor, actions: {no: 0, yes: x}}
  B: {role: ally, actions: {no: 1, yes: 2, more: "1 + y/2"}}
definitions:
  whole: A + B + z**2
  share: B/whole
payoffs:
  A: sqrt(whole)*y - A*max(x, z*B, 1) + (log(whole) if x > y - z else share - x)
  B: share**1.5 - abs(B - x*y)/exp(z) + min(A, B*z, y)*(1 - z)**-1
"""

THREE = """
burden: 1
parameters: {a: 1, b: 1, c: 1}
players:
  P: {role: guarantor, actions: {s: 0, t: 1}}
  Q: {role: ally, actions: {s: 0, t: 1}}
  S: {role: ally, actions: {s: 0, t: 1}}
payoffs:
  P: a*P*Q - b*P*S + c*(1 - P)*(1 - Q)*S
  Q: b*Q*S - P*Q + (1 - Q)*a*S
  S: c*S*P - S*Q*a + (1 - S)*(P - b)
"""


@dataclass(frozen=True)
class Case:
    """A game, what is asked of it, and from where points are drawn.

    Parameters
    ----------
    game
        Path below ``games/``, or text.
    ranges
        What varies: least and largest value.
    timing, equilibria, one, reports
        What is asked.
    weight
        How many points it gets, relative to the others: those that take long get fewer.
    """

    game: str
    ranges: Mapping[str, tuple[int, int]]
    timing: Timing = "simultaneous"
    equilibria: Equilibria = "all"
    one: Selection | None = None
    reports: tuple[str, ...] = ()
    weight: float = 1.0


_NATO = {"kappa": (0, 1), "theta_W": (1, 5), "theta_E": (2, 9), "r1": (0, 3), "gamma": (0, 1)}

CASES: Mapping[str, Case] = {
    "nato-first": Case("nato.yaml", _NATO, "guarantor-first", reports=("West + East", "dependence*100", "payoff_US/Q")),
    "nato-first-pure": Case("nato.yaml", _NATO, "guarantor-first", "pure", "optimistic"),
    "nato-pure": Case("nato.yaml", _NATO, equilibria="pure", reports=("allied_total", "max(West, East)*kappa")),
    "nato-welfare": Case("nato.yaml", _NATO, equilibria="pure", one="welfare"),
    "nato-all": Case("nato.yaml", _NATO, weight=0.1),
    "chicken": Case(
        "classic/chicken.yaml",
        {"T": (3, 5), "R": (2, 4), "S": (0, 3), "P": (-2, 1)},
        reports=("payoff_Row*payoff_Column",),
    ),
    "deterrence": Case(
        "classic/deterrence.yaml", {"gain": (0, 4), "loss": (1, 4), "war_C": (1, 4), "war_D": (1, 6)}, weight=0.3
    ),
    "travellers": Case("classic/travelers-dilemma.yaml", {"reward": (0, 6)}, weight=0.3),
    "complements": Case(
        "essay/s02-complements.yaml",
        {"u": (0, 3), "theta_W": (0, 3), "theta_E": (0, 5), "kappa": (0, 1), "gamma": (0, 2)},
        one="pareto",
    ),
    "fitting-response": Case(
        "essay/s09-fitting-response.yaml", {"theta_W": (1, 12), "theta_E": (4, 16), "kappa": (0, 1)}, "guarantor-first"
    ),
    "tipping": Case(
        "essay/s01-tipping.yaml", {"gamma": (0, 3), "c_W": (1, 3), "c_E": (0, 2)}, "guarantor-first", one="pessimistic"
    ),
    "integers": Case(INTEGERS, dict.fromkeys("abcd", (-2, 3)), reports=("R*C", "payoff_R + payoff_C", "a/(R + C)")),
    "integers-welfare": Case(INTEGERS, dict.fromkeys("abcd", (-2, 3)), one="welfare"),
    "leader": Case(LEADER, {"a": (-1, 3), "b": (-1, 3), "c": (-1, 2), "k": (1, 3)}, "guarantor-first"),
    "leader-pareto": Case(LEADER, {"a": (-1, 3), "b": (-1, 3), "c": (-1, 2)}, "guarantor-first", one="pareto"),
    "formulas": Case(FORMULAS, {"x": (0, 3), "y": (0, 4), "z": (-1, 1)}, reports=("log(A)*x", "share/B"), weight=0.3),
    "three": Case(THREE, dict.fromkeys("abc", (-1, 2)), weight=0.1),
}


# -- points -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Drawn:
    """Points with exact values."""

    names: tuple[str, ...]
    values: tuple[tuple[Fraction, ...], ...]

    @property
    def n_points(self) -> int:
        return len(self.values)

    def floats(self, start: int, stop: int) -> NDArray[np.float64]:
        rows = [[float(value) for value in point] for point in self.values[start:stop]]
        return np.array(rows, dtype=np.float64).reshape(stop - start, len(self.names))

    def exact(self, number: int) -> dict[str, Fraction]:
        return dict(zip(self.names, self.values[number], strict=True))


def drawn(case: Case, model: Model, n_points: int, seed: int) -> Drawn:
    """Draw points of all kinds."""
    generator = random.Random(f"{seed}")
    names = tuple(case.ranges)
    points: list[tuple[Fraction, ...]] = []
    ties = _ties(case, model)
    while len(points) < n_points:
        kind = generator.choice(["double", "double", "decimal", "whole", "tie", "tie"])
        point = {name: _number(generator, case.ranges[name], kind) for name in names}
        if kind == "tie" and ties:
            _make_tie(generator, ties, names, point, case.ranges)
        points.append(tuple(point.values()))
    return Drawn(names, tuple(points))


def _number(generator: random.Random, ends: tuple[int, int], kind: str) -> Fraction:
    low, high = ends
    if kind == "double":
        return Fraction(repr(generator.uniform(low, high)))
    if kind == "whole":
        return Fraction(generator.randint(low, high))
    return low + (high - low) * Fraction(generator.randint(0, 20), 20)


#: A polynomial that is to vanish: coefficients by exponents of the parameters.
_Polynomial = tuple[tuple[tuple[tuple[int, int], ...], Fraction], ...]


def _ties(case: Case, model: Model) -> list[_Polynomial]:
    """Gains without atoms, of the parameters that vary."""
    program = compile_program(question_of(case, model, Drawn(tuple(case.ranges), ())))
    rows = sorted({int(row) for row in program.gains.ravel() if row >= 0})
    n = len(case.ranges)
    gains = [program.rows[row] for row in rows]
    return [gain for gain in gains if gain and all(factor < n for monomial, _ in gain for factor, _ in monomial)]


def _make_tie(
    generator: random.Random,
    ties: Sequence[_Polynomial],
    names: Sequence[str],
    point: dict[str, Fraction],
    ranges: Mapping[str, tuple[int, int]],
) -> None:
    """Change one parameter so that some gain is zero, if it occurs there to the first power alone."""
    gain = generator.choice(ties)
    place = generator.randrange(len(names))
    slope = rest = Fraction(0)
    for monomial, coefficient in gain:
        exponents = dict(monomial)
        own = exponents.pop(place, 0)
        value = coefficient * math.prod(point[names[other]] ** exponent for other, exponent in exponents.items())
        if own > 1:
            return
        slope, rest = (slope + value, rest) if own else (slope, rest + value)
    low, high = ranges[names[place]]
    if slope and low <= -rest / slope <= high:
        point[names[place]] = -rest / slope


def question_of(case: Case, model: Model, points: Any) -> Question:
    """What is asked of a sweep."""
    fixed = {name: parameter.value for name, parameter in model.parameters.items() if name not in points.names}
    reports = {text: parse_report(model, text) for text in case.reports}
    return Question(model, points, fixed, case.timing, case.equilibria, case.one, reports)


# -- what rows should be ------------------------------------------------------------------------------------------


def expected_rows(question: Question, number: int) -> list[dict[str, Any]]:
    """Rows of a point, from :func:`burden.solve`."""
    model, names = question.model, names_of(question)
    given = {**question.fixed, **question.points.exact(number)}
    values = {name: given[name] for name in model.parameters}
    start: dict[str, Any] = {"point": number}
    start |= {names.parameters[name]: float(values[name]) for name in question.points.names}
    if model.violations(values):
        return [{**start, "status": "outside-domain", "equilibria": -1}]
    try:
        solution = solve(model, method="exact", timing=question.timing, parameters=values)
        listed = list(solution.equilibria)
        if question.equilibria == "pure":
            listed = [own for own in listed if all(len(support(one)) == 1 for one in own.proved)]
        status = "ok" if solution.complete else "unsettled"
        if status == "ok" and any(_is_degenerate(solution, own) for own in listed):
            status = "degenerate"
    except BurdenError:
        return [{**start, "status": "unsettled", "equilibria": -1}]
    start |= {"status": status, "equilibria": len(listed)}
    chosen = range(len(listed)) if question.one is None else _chosen(question, listed)
    rows = [
        {**start, "equilibrium": place + 1, **_figures(question, listed[place], solution.game, values)}
        for place in chosen
    ]
    return rows or [start]


def _is_degenerate(solution: Solution, equilibrium: Equilibrium) -> bool:
    """Whether an equilibrium lies on a continuum, or somebody has a best reply that is not played."""
    game = solution.game
    if solution.subgames:
        leader = game.index(str(solution.leader))
        for worst in (False, True):
            best = [
                sorted(map(_ordered, subgame.leader_payoffs))[0 if worst else -1]
                for subgame in solution.subgames
                if subgame.leader_payoffs
            ]
            if best.count(max(best)) > 1:
                return True
        followers = [k for k in range(game.n_players) if k != leader]
    else:
        followers = list(range(game.n_players))
    for player in followers:
        if set(best_responses(game, player, equilibrium.profile)) != set(support(equilibrium.proved[player])):
            return True
    if solution.subgames:
        return equilibrium.type == "vertex"
    part = next(one for one in solution.components if one.number == equilibrium.component)
    return bool(part.dimension or part.curves)


@dataclass(frozen=True, order=False)
class _ordered:  # noqa: N801 -- a key to sort by
    """An exact number in the order of numbers."""

    value: Exact

    def __lt__(self, other: _ordered) -> bool:
        return exact.compare(self.value, other.value) < 0

    def __gt__(self, other: _ordered) -> bool:
        return other < self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ordered) and exact.compare(self.value, other.value) == 0

    __hash__ = None  # type: ignore[assignment]  # not to be looked up


def _chosen(question: Question, listed: Sequence[Equilibrium]) -> list[int]:
    """The equilibrium that is picked, by the definitions."""
    model, one = question.model, question.one
    if question.timing == "guarantor-first" and one in {"optimistic", "pessimistic"}:
        return [place for place, own in enumerate(listed) if own.selection in {one, "both"}][:1]
    payoffs = [list(map(_ordered, own.payoffs)) for own in listed]
    if one == "pareto":
        good = [
            place
            for place, own in enumerate(payoffs)
            if not any(p < q for other in payoffs for p, q in zip(own, other, strict=True))
        ]
        return good[:1]
    keys = [player.key for player in model.players]
    weighed = range(len(keys)) if one == "welfare" else [keys.index(str(model.effort))]
    sums = [_ordered(_sum(own.payoffs[place] for place in weighed)) for own in listed]
    best = (min if one == "pessimistic" else max)(sums, default=None)
    return [sums.index(best)] if best is not None else []


def _sum(values: Iterator[Exact]) -> Exact:
    total: Exact = Fraction(0)
    for value in values:
        total = total + value
    return total


def _figures(
    question: Question, equilibrium: Equilibrium, game: NormalFormGame, values: Mapping[str, Fraction]
) -> dict[str, Any]:
    model, names = question.model, names_of(question)
    # Where pure equilibria alone are looked for, nothing is known of continua.
    is_pure_search = question.equilibria == "pure" and question.timing == "simultaneous"
    row: dict[str, Any] = {"type": "pure" if is_pure_search else equilibrium.type, "regret": 0.0}
    if question.timing == "guarantor-first":
        row["selection"] = equilibrium.selection
    levels = equilibrium.levels
    effort = values.get(model.effort or "", equilibrium.effort)
    total = equilibrium.allied_total
    row["effort"], row["allied_total"] = _float(effort), _float(total)
    whole = None if effort is None or total is None else effort + total
    row["dependence"] = None if whole is None or whole == 0 else _float(effort / whole)  # type: ignore[operator]  # known
    for place, player in enumerate(game.players):
        strategy = equilibrium.proved[place]
        played = support(strategy)
        row[names.actions[player.key]] = player.actions[played[0]] if len(played) == 1 else None
        row[names.payoffs[player.key]] = _float(equilibrium.payoffs[place])
        if player.key in levels:
            row[names.levels[player.key]] = _float(levels[player.key])
        for column, weight in zip(names.probabilities.get(player.key, ()), strategy, strict=False):
            row[column] = _float(weight)
    for name, formula in question.reports.items():
        row[names.reports[name]] = _report(model, formula, equilibrium, game, values)
    if "allied_total" in question.reports:
        row["allied_total"] = _float(total)
    return row


def _report(
    model: Model, formula: Formula, equilibrium: Equilibrium, game: NormalFormGame, values: Mapping[str, Fraction]
) -> float | None:
    """Expected value of a report."""
    total: Exact = Fraction(0)
    for profile in itertools.product(*map(support, equilibrium.proved)):
        scope: dict[str, Exact] = dict(values)
        for place, player in enumerate(game.players):
            scope[f"payoff_{player.key}"] = game.exact_payoffs[(place, *profile)]
            if player.levels is not None:
                scope[player.key] = player.levels[profile[place]]
        allies = [player.key for player in game.players if player.role == "ally"]
        if allies and all(key in scope for key in allies):
            scope["allied_total"] = _sum(scope[key] for key in allies)
            if model.effort in scope and scope[model.effort] + scope["allied_total"] != 0:
                scope["dependence"] = scope[model.effort] / (scope[model.effort] + scope["allied_total"])
        weight: Exact = Fraction(1)
        for strategy, action in zip(equilibrium.profile, profile, strict=True):
            weight = weight * strategy[action]
        try:
            for name, definition in model.definitions.items():
                if name in formula.names or any(name in other.names for other in model.definitions.values()):
                    scope[name] = definition.evaluate(scope)
            total = total + weight * formula.evaluate(scope)
        except (ArithmeticError, KeyError):
            return None
    return _float(total)


def _float(value: Exact | None) -> float | None:
    return None if value is None else exact.to_float(value)


# -- comparing ----------------------------------------------------------------------------------------------------


def differences(rows: Rows, question: Question) -> list[str]:
    """What is not as it should be, point by point."""
    texts = []
    given: dict[int, list[int]] = {}
    for place, number in enumerate(rows["point"].tolist()):
        given.setdefault(number, []).append(place)
    words = {column.name: rows.words(column.name) for column in rows.columns if column.kind == "word"}
    for number in sorted(given):
        wanted = expected_rows(question, number)
        if len(wanted) != len(given[number]):
            texts.append(f"point {number}: {len(given[number])} rows, expected {len(wanted)}")
            continue
        for place, row in zip(given[number], wanted, strict=True):
            if row["status"] == "unsettled":
                row = {name: value for name, value in row.items() if name in {"point", "status"}}
            for column in rows.columns:
                if column.name == "reason" or (row["status"] == "unsettled" and column.name not in row):
                    continue
                found = words[column.name][place] if column.name in words else rows[column.name][place]
                if not _agree(column, found, row.get(column.name)):
                    texts.append(f"point {number}: {column.name} is {found}, expected {row.get(column.name)}")
    missing = set(range(question.points.n_points)) - set(given)
    return texts + [f"point {number} has no row" for number in sorted(missing)]


def _agree(column: Column, found: Any, wanted: Any) -> bool:
    kind = column.kind
    if kind == "word":
        return bool(found == wanted)
    if kind == "whole":
        return bool(found == (-1 if wanted is None else wanted))
    if wanted is None or math.isnan(found):
        return wanted is None and math.isnan(found)
    size = 1.0 if column.name.startswith("probability_") else abs(wanted)
    return bool(abs(found - wanted) <= TOLERANCE * size)


@dataclass
class Part:
    """What came of comparing some points of a game."""

    case: str
    first: int
    n_points: int = 0
    n_exact: int = 0
    seconds_sweep: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


def compared(name: str, first: int, n_points: int, seed: int) -> Part:
    """Compare some points of a game."""
    case = CASES[name]
    model = burden.load(GAMES / case.game) if case.game.endswith(".yaml") else burden.loads(case.game)
    assert isinstance(model, Model), "it has parameters"
    points = drawn(case, model, n_points, hash((seed, first)) % 2**32)
    question = question_of(case, model, points)
    engine = engines.engine_for(question)
    part = Part(name, first, n_points)
    through = exact_rows

    def counting(question: Question, program: Any, numbers: Sequence[int]) -> Rows:
        rows = through(question, program, numbers)
        part.n_exact += len({*rows["point"][rows["status"] != STATUSES.index("outside-domain")].tolist()})
        return rows

    started = time.perf_counter()
    with mock.patch("burden.sweeps.engines.exact_rows", counting):
        rows = engine.rows(0, n_points)
    part.seconds_sweep = time.perf_counter() - started
    part.statuses = dict(Counter(str(word) for word in rows.words("status")))
    part.texts = differences(rows, question)
    return part


def _job(job: tuple[str, int, int, int]) -> Part:
    name, first, n_points, _ = job
    try:
        return compared(*job)
    except Exception as error:  # a crash is a finding, and the other parts are to be compared still
        return Part(name, first, n_points, texts=[f"{type(error).__name__}: {error}"])


def _jobs(names: Sequence[str], n_points: int, seed: int) -> list[tuple[str, int, int, int]]:
    weights = {name: CASES[name].weight for name in names}
    jobs = []
    for name in names:
        own = math.ceil(n_points * weights[name] / sum(weights.values()))
        jobs += [(name, first, min(PART, own - first), seed) for first in range(0, own, PART)]
    return jobs


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare points of all games, and print the figures; 1 where anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.sweep_by_solve", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--points", type=int, default=2000, help="points of all games together (default 2,000)")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same points")
    parser.add_argument("--processes", type=int, default=2, help="processes to share the work (default 2)")
    parser.add_argument("--games", default=",".join(CASES), help=f"some of: {', '.join(CASES)}")
    parser.add_argument("--state", type=Path, help="file in which finished parts are noted, to go on from")
    options = parser.parse_args(arguments)
    done: dict[tuple[str, int], Part] = {}
    if options.state is not None and options.state.exists():
        for line in options.state.read_text().splitlines():
            entry = json.loads(line)
            if entry.pop("seed") == options.seed:
                done[entry["case"], entry["first"]] = Part(**entry)
    jobs = _jobs(options.games.split(","), options.points, options.seed)
    left = [job for job in jobs if (job[0], job[1]) not in done or done[job[0], job[1]].n_points != job[2]]
    done = {key: part for key, part in done.items() if any(key == job[:2] for job in jobs if job not in left)}
    with multiprocessing.get_context("fork").Pool(options.processes) as pool:
        for part in pool.imap_unordered(_job, left):
            done[part.case, part.first] = part
            if options.state is not None:
                with options.state.open("a") as file:
                    file.write(json.dumps({**vars(part), "seed": options.seed}) + "\n")
            for text in part.texts[:5]:
                _say(f"DIFFERS {part.case}, part {part.first}: {text}")
    return _summary(list(done.values()))


def _summary(parts: Sequence[Part]) -> int:
    _say(f"{'game':18} {'points':>7} {'exact':>7} {'ok':>7} {'degen.':>7} {'outside':>7} {'unsett.':>7} {'differ':>7}")
    for name in [*dict.fromkeys(part.case for part in parts), ""]:
        own = [part for part in parts if name in {part.case, ""}]
        counts: Counter[str] = Counter()
        for part in own:
            counts.update(part.statuses)
        n_points = sum(part.n_points for part in own)
        share = f"{100 * sum(part.n_exact for part in own) / max(n_points, 1):.1f}%"
        figures = [counts[status] for status in ("ok", "degenerate", "outside-domain", "unsettled")]
        n_texts = sum(len(part.texts) for part in own)
        columns = " ".join(f"{figure:7}" for figure in figures)
        _say(f"{name or 'all':18} {n_points:7} {share:>7} {columns} {n_texts:7}")
    n_differences = sum(len(part.texts) for part in parts)
    _say(f"{n_differences} differences (statuses are counted by row)")
    return 1 if n_differences else 0


if __name__ == "__main__":
    sys.exit(main())
