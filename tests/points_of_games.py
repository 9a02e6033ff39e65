"""Random points of the domain of a game, most of them exactly where something changes.

Where a deviation gains nothing, where two do, where a comparison in a condition is an equality, at the ends of domains:
there statements that are wrong by a tie fail, and random points never meet these places.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from burden.errors import BurdenError
from burden.expressions import Formula, Node
from burden.model import Interval
from tests.compiled_formulas import (
    NotRational,
    Number,
    as_fraction,
    as_number,
    function,
    identity,
    on_a_line,
    rational_roots,
    real_roots,
)
from tests.game_by_brute_force import Game, NoPayoffs, inside

__all__ = ["Points", "comparisons"]


def comparisons(formula: Formula) -> list[Node]:
    """All comparisons in a condition, those within branches included."""
    signs = {"<", "<=", ">", ">=", "==", "!="}
    return [node for node in formula.root.walk() if node.kind in signs]


def _difference(node: Node) -> Formula:
    left, right = node.parts
    return Formula("", Node("+", 0, (left, Node("negative", 0, (right,)))))


class Points:
    """Random points of the domain of a game, most of them where something changes.

    Parameters
    ----------
    game
        The game.
    seed
        The same seed gives the same points.
    conditions
        Conditions whose boundaries are to be met exactly.
    fixed
        Parameters that keep a value.
    """

    def __init__(
        self,
        game: Game,
        seed: int,
        conditions: Sequence[Formula] = (),
        fixed: Mapping[str, Fraction] | None = None,
    ) -> None:
        self.game = game
        self.rng = random.Random(seed)
        self.fixed = {game.names.index(name): as_number(value) for name, value in (fixed or {}).items()}
        self.free = [k for k in range(len(game.names)) if k not in self.fixed]
        self.bases = [game.model.values()]
        for scenario in game.model.scenarios:
            try:
                self.bases.append(game.model.values(scenario=scenario))
            except BurdenError:  # a scenario outside the domain is the file's matter
                continue
        seen: dict[str, Formula] = {}
        for formula in (*game.model.assumptions, *conditions):
            for node in comparisons(formula):
                seen.setdefault(identity(node), _difference(node))
        self._atoms = [
            (formula, function(formula, game.names)) for formula in seen.values() if formula.names <= {*game.names}
        ]
        self._assumed = [
            function(_difference(node), game.names)
            for formula in game.model.assumptions
            for node in comparisons(formula)
        ]
        self._equalities = [
            function(_difference(node), game.names)
            for formula in game.model.assumptions
            for node in comparisons(formula)
            if node.kind == "=="
        ]

    def draw(self, count: int, *, with_gains: bool = True) -> Iterator[tuple[tuple[Number, ...], str]]:
        """Yield points of the domain, each with its kind: ``random``, ``end``, ``gain``, ``two gains``, ``atom``.

        Gains need players with a finite number of actions.
        """
        kinds = ["random"] * 6 + ["end"] + (["atom"] * 6 if self._atoms else [])
        if with_gains:
            kinds += ["gain"] * 6 + ["two gains"] * 3
        for _ in range(count):
            kind = self.rng.choice(kinds) if self.free else "random"
            point = None
            for _ in range(20):
                point = self._point(kind)
                if point is not None:
                    break
            if point is None:
                kind, point = "random", self._point("random")
            if point is None:
                point = tuple(as_number(value) for value in self.bases[0].values())
                if not self.game.is_admissible(point):
                    return
            yield point, kind

    def _point(self, kind: str) -> tuple[Number, ...] | None:
        base = self._random_point()
        if base is None:
            return None
        found = {
            "random": lambda point: point,
            "end": self._at_an_end,
            "gain": self._at_a_gain,
            "two gains": self._at_two_gains,
            "atom": self._at_an_atom,
        }[kind](base)
        return found if found is not None and self.game.is_admissible(found) else None

    # -- random ones --------------------------------------------------------------------------------------------

    def _random_point(self) -> tuple[Number, ...] | None:
        rng = self.rng
        base = rng.choice(self.bases)
        parameters = list(self.game.model.parameters.values())
        for _ in range(40):
            # Now around what the file has, now all over the domain.
            kept = rng.choice([0, 0, 0.5, 0.8])
            point = [
                as_number(base[parameter.name]) if rng.random() < kept else self._random_value(parameter.domain)
                for parameter in parameters
            ]
            for k, value in self.fixed.items():
                point[k] = value
            for equality in self._equalities:
                moved = self._moved(point, equality, rng.sample(self.free, len(self.free)))
                point = list(moved) if moved is not None else point
            if self.game.is_admissible(point):
                return tuple(point)
        return None

    def _random_value(self, domain: Interval) -> Number:
        rng = self.rng
        low, high = domain.low, domain.high
        size = rng.choice([1, 2, 2, 4, 10, 100])
        value = Fraction(rng.randint(0, size * rng.choice([1, 2, 3, 6])), size) * rng.choice([1, 1, 1, 1, 10])
        if low is not None and high is not None:
            return as_number(low + (high - low) * Fraction(rng.randint(0, 12), 12))
        if low is not None:
            return as_number(low + value)
        if high is not None:
            return as_number(high - value)
        return as_number(rng.choice([1, -1]) * value)

    # -- ends of domains ----------------------------------------------------------------------------------------

    def _at_an_end(self, point: tuple[Number, ...]) -> tuple[Number, ...] | None:
        changed = list(point)
        for k in self.rng.sample(self.free, self.rng.randint(1, len(self.free))):
            domain = list(self.game.model.parameters.values())[k].domain
            ends = [end for end in (domain.low, domain.high) if end is not None]
            if ends:
                changed[k] = as_number(self.rng.choice(ends))
        return tuple(changed) if tuple(changed) != point else None

    # -- where a difference vanishes ------------------------------------------------------------------------------

    def _gain(self, point: tuple[Number, ...]) -> Callable[..., Number]:
        """What an ally gains by a deviation, as a function of the parameters: half of the time from an equilibrium."""
        rng, game = self.rng, self.game
        effort = rng.randrange(len(game.efforts))
        profile = rng.choice(game.profiles)
        if rng.random() < 0.6:
            try:
                equilibria = game.equilibria(point, effort)
            except NoPayoffs:
                equilibria = ()
            profile = rng.choice(equilibria) if equilibria else profile
        options = list(game.deviations(profile))
        if not options:
            return lambda *_: as_number(1)
        ally, other = rng.choice(options)
        before, after = game.payoff_functions[ally, effort, profile], game.payoff_functions[ally, effort, other]
        return lambda *arguments: after(*arguments) - before(*arguments)

    def _at_a_gain(self, point: tuple[Number, ...]) -> tuple[Number, ...] | None:
        return self._moved(point, self._gain(point), self.rng.sample(self.free, len(self.free)))

    def _at_an_atom(self, point: tuple[Number, ...]) -> tuple[Number, ...] | None:
        formula, difference = self.rng.choice(self._atoms)
        free = [k for k in self.free if self.game.names[k] in formula.names]
        return self._moved(point, difference, self.rng.sample(free, len(free)))

    def _moved(
        self, point: Sequence[Number], difference: Callable[..., Number], order: Sequence[int]
    ) -> tuple[Number, ...] | None:
        """Change one parameter so that a difference vanishes exactly; the first in ``order`` that can do it."""
        for k in order:
            arguments, probe = on_a_line(point, k)
            try:
                line = difference(*arguments)
            except (NotRational, ZeroDivisionError):
                continue
            if not hasattr(line, "above"):
                continue  # does not depend on it
            roots = rational_roots(line.above)
            for border in probe.borders:
                roots = roots + rational_roots(border)
            roots.sort(key=lambda root: abs(root - point[k]))
            for root in roots:
                moved = (*point[:k], root, *point[k + 1 :])
                if self.game.is_admissible(moved) or len(self._equalities) > 0:
                    return moved
        return None

    def _at_two_gains(self, point: tuple[Number, ...]) -> tuple[Number, ...] | None:
        """Change two parameters so that two differences vanish at once, where both are linear in them."""
        if len(self.free) < 2:
            return None
        first, second = self._gain(point), self._gain(point)
        for one, other in self._pairs():
            moved = _crossing(point, one, other, first, second)
            if moved is not None and self.game.is_admissible(moved):
                return moved
        return None

    def _pairs(self) -> list[tuple[int, int]]:
        pairs = list(itertools.combinations(self.free, 2))
        return self.rng.sample(pairs, min(len(pairs), 8))

    # -- thresholds of an effort that is a parameter ------------------------------------------------------------------

    def thresholds(self, point: Sequence[Number]) -> tuple[list[Number], bool]:
        """Values of the effort, at all other parameters as given, that meet every way the equilibria can be.

        Returns
        -------
        list, bool
            Values within the domain, ascending: each point where a gain vanishes or changes its formula, and two in
            each gap between; and whether these are surely all.
        """
        game = self.game
        free = game.effort_parameter
        assert free is not None, "effort is a parameter"
        domain = game.model.parameters[game.effort].domain
        borders: dict[Number, bool] = {}
        surely_all = True
        tried: set[Fraction] = set()
        while True:
            values = _between(domain, sorted(borders))
            fresh = [value for value in values if as_fraction(value) not in tried]
            if not fresh or len(tried) > 400:
                break
            before = len(borders)
            for value in fresh:
                tried.add(as_fraction(value))
                surely_all &= self._collect(point, free, value, borders)
            if len(borders) == before:
                break
        surely_all &= all(borders.values())
        admissible = [
            value
            for value in _between(domain, sorted(borders))
            if game.is_admissible((*point[:free], value, *point[free + 1 :]))
        ]
        return admissible, surely_all

    def _collect(self, point: Sequence[Number], free: int, value: Number, borders: dict[Number, bool]) -> bool:
        game = self.game
        base = (*point[:free], value, *point[free + 1 :])
        payoffs: dict[Any, Any] = {}
        complete = True
        polynomials: list[Any] = []
        for ally, profile in itertools.product(game.allies, game.profiles):
            arguments, probe = on_a_line(base, free)
            try:
                payoffs[ally, profile] = game.payoff_functions[ally, 0, profile](*arguments)
            except NotRational:
                complete = False
            except ZeroDivisionError:
                pass  # a border of its own, which the probe has noted
            polynomials += probe.borders
        for profile in game.profiles:
            for ally, other in game.deviations(profile):
                if other > profile and (ally, profile) in payoffs and (ally, other) in payoffs:
                    gain = payoffs[ally, profile] - payoffs[ally, other]
                    if hasattr(gain, "above"):
                        polynomials.append(gain.above)
        for difference in self._assumed:
            arguments, probe = on_a_line(base, free)
            try:
                line = difference(*arguments)
            except (NotRational, ZeroDivisionError):
                continue
            if hasattr(line, "above"):
                polynomials.append(line.above)
        for polynomial in polynomials:
            for root, is_exact in real_roots(polynomial):
                borders[root] = borders.get(root, True) and is_exact
        return complete


def _crossing(
    point: tuple[Number, ...], one: int, other: int, first: Callable[..., Number], second: Callable[..., Number]
) -> tuple[Number, ...] | None:
    """Solve two differences as if they were linear in two parameters, and see whether they were."""

    def at(x: Number, y: Number) -> list[Number]:
        arguments = list(point)
        arguments[one], arguments[other] = x, y
        return arguments

    x, y = point[one], point[other]
    try:
        values = [(gain(*at(x, y)), gain(*at(x + 1, y)), gain(*at(x, y + 1))) for gain in (first, second)]
        (a0, ax, ay), (b0, bx, by) = values
        determinant = (ax - a0) * (by - b0) - (ay - a0) * (bx - b0)
        if determinant == 0:
            return None
        moved = at(
            x - (a0 * (by - b0) - b0 * (ay - a0)) / determinant, y - (b0 * (ax - a0) - a0 * (bx - b0)) / determinant
        )
        return tuple(moved) if first(*moved) == 0 and second(*moved) == 0 else None
    except (NotRational, ZeroDivisionError):
        return None


def _between(domain: Interval, borders: Sequence[Number]) -> list[Number]:
    """Ends of the domain, borders within it, and two points in each gap, ascending."""
    inner = [value for value in borders if inside(domain, value)]
    low = as_number(domain.low) if domain.low is not None else min([as_number(0), *inner]) - 6
    high = as_number(domain.high) if domain.high is not None else max([as_number(0), *inner]) + 6
    if high < low:
        high = low + 6
    stops: list[Number] = [low]
    for value in [*inner, high]:
        if value != stops[-1]:
            stops.append(value)
    found = list(stops)
    for left, right in itertools.pairwise(stops):
        found += [(2 * left + right) / 3, (left + 2 * right) / 3]
    return sorted(value for value in found if inside(domain, value))
