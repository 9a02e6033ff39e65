"""The partition of an interval or a rectangle of parameters into regimes, put together."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import cast

from burden.errors import UnsupportedGame
from burden.exact import Enclosure, Exact, simplest, to_float, to_text
from burden.game import Timing
from burden.model import Interval, Model
from burden.partitions.described import condition_of, equation_of, interval_condition, played, played_beside
from burden.partitions.drawn import Drawer
from burden.partitions.line import Breakpoint, cut
from burden.partitions.line import Stretch as FoundStretch
from burden.partitions.outcomes import Key, Outcomes, key_at, outcomes, region_of
from burden.partitions.pieces import Edge, Patch, Pieces, pieces
from burden.partitions.plane import Ends, Plane
from burden.partitions.points import Solved, solved_at
from burden.partitions.question import Asked, asked
from burden.regions.region import NOTHING, Atom, Region, polynomials
from burden.regions.space import Polynomial
from burden.regions.translate import TooComplexError
from burden.results.conditions import NEVER
from burden.results.partitions import Boundary, Known, Mixed, Partition, RegimeOfPlay, Stretch
from burden.search import Search
from burden.statics.cells import Setting

__all__ = ["partitioned"]

#: Seconds for all equilibria at one point, where the search for them may take long.
POINT_SECONDS = 5.0

#: Share of the time of a condition in which it is found out what it need not exclude.
SHARE = 0.2

#: Share of that time that goes into making it short, and the most seconds of it.
PATIENCE, MAX_PATIENCE = 0.3, 2.0


def partitioned(
    model: Model,
    vary: Mapping[str, Interval | None],
    *,
    scenario: str | None = None,
    changes: Mapping[str, Fraction | str | float] | None = None,
    timing: Timing | None = None,
    with_mixed: bool = True,
    timeout: float = 10.0,
    search: Search,
) -> Partition:
    """Cut an interval or a rectangle of parameters into regimes; see :func:`burden.api.regimes`.

    Raises
    ------
    ParameterError
        Where a name, a range or a value is wrong.
    UnsupportedGame
        Where the game is beyond what can be cut up, or no time is left.
    """
    chosen = timing or model.timing
    found = asked(model, vary, scenario=scenario, changes=changes or {}, timing=chosen, timeout=timeout)
    try:
        return _Analysis(model, found, scenario, with_mixed, timeout, search).run()
    except TooComplexError:
        names = " and ".join(vary)
        message = f"not settled: payoffs are no polynomials in {names}, nor quotients of such, or too long ones"
        mend = f"leave roots, exp and log of {names} out, or sweep points: `burden sweep`"
        raise UnsupportedGame(f"{message}\n    mend: {mend}") from None


class _Analysis:
    def __init__(
        self, model: Model, question: Asked, scenario: str | None, with_mixed: bool, timeout: float, search: Search
    ) -> None:
        self.model, self.asked, self.scenario = model, question, scenario
        self.with_mixed, self.timeout, self.search = with_mixed, timeout, search
        self.domain = question.ground.domain
        self.domain.prover.deadline = time.perf_counter() + search.remaining
        self.leader = model.effort if question.timing == "guarantor-first" else None
        self.names = question.names
        setting = Setting(model, self.domain, question.ground.parameters)
        with self.domain.prover.limited(timeout):
            self.outcomes: Outcomes = outcomes(setting, self.leader, with_mixed=with_mixed)
        self.notes = list(question.notes)
        #: Why mixed equilibria are not settled, if they are not.
        self.unsettled = self.outcomes.unsettled
        if not self.unsettled and self.outcomes.always_tied and (self.leader or len(self.names) == 2):
            self.unsettled = "payoffs tie wherever one looks"
            self.outcomes = outcomes(setting, self.leader, with_mixed=False)

    def run(self) -> Partition:
        regimes, boundaries = self._on_line() if len(self.names) == 1 else self._in_plane()
        writer = self.domain.writer(tuple(reversed(self.names)))
        assumed = [one.text for one in self.model.assumptions if not one.names.isdisjoint(self.names)]
        assumed += [writer.region(region) for region in self.domain.narrowed]
        return Partition(
            self.model.title,
            {player.key: player.name for player in self.model.players},
            self.asked.ranges,
            self.asked.fixed,
            self.asked.timing,
            self.leader,
            self.scenario,
            tuple(regimes),
            tuple(boundaries),
            tuple(dict.fromkeys(assumed)),
            (*self.notes, *self._limits(regimes)),
            {name: self.model.parameters[name].description for name in self.names},
        )

    def _limits(self, regimes: Sequence[RegimeOfPlay]) -> list[str]:
        """What is not claimed."""
        notes = []
        if self.unsettled and self.with_mixed:
            where = "replies" if self.leader else "equilibria"
            text = f"mixed {where} are not settled ({self.unsettled}): regimes are those of pure {where}"
            if any(one.mixed == "sample" for one in regimes):
                text += "; at each sample point all of them were found"
            if self.leader:
                text += ", and where there are mixed replies the outcome may be another one"
            notes.append(text)
        elif not self.with_mixed:
            notes.append("pure equilibria alone were asked for: others were not looked for")
        elif len(self.names) == 2:
            notes.append(
                "mixed equilibria are the same all over a regime; only on curves where payoffs tie there may be more"
            )
        elif any(one.mixed != "settled" for one in regimes):
            notes.append("at some sample points the solver gave up, so that the list of equilibria is not confirmed")
        return notes

    def _stopped(self) -> str | None:
        return self.search.stopped

    # -- one point -----------------------------------------------------------------------------------------------------

    def _values(self, point: Mapping[str, Exact]) -> dict[str, Exact]:
        """Values of all parameters at a point, in the order of the file."""
        return {name: point[name] if name in point else self.asked.fixed[name] for name in self.model.parameters}

    def _solve(self, point: Mapping[str, Exact]) -> Solved | None:
        seconds = min(POINT_SECONDS, self.timeout, self.search.remaining)
        return solved_at(self.model, self._values(point), self.asked.timing, seconds)

    def _checked(
        self, key: Key, points: Sequence[Mapping[str, Fraction]]
    ) -> tuple[Mapping[str, Fraction], Solved | None, Mixed]:
        """Compare signs with the certified solver at a point of a regime, and say what is known of mixed equilibria.

        A point may happen to lie on a curve where payoffs tie; then another one is taken.
        """
        if not self.with_mixed:
            return points[0], None, "left out"
        tried = []
        for point in points:
            solved = self._solve(point)
            if solved is None or not solved.is_complete:
                continue
            if self.unsettled:
                return point, solved, "sample"
            if sorted(solved.listed, key=repr) == sorted(key, key=repr):
                return point, solved, "settled"
            tried.append((point, solved))
        return (*tried[0], "sample") if tried else (points[0], None, "open")

    def _regime(self, number: int, key: Key, points: Sequence[Mapping[str, Fraction]]) -> RegimeOfPlay:
        """A regime without what says where it is."""
        point, solved, mixed = self._checked(key, points)
        values = self._values(point)
        own = played(self.model, key, values, solved, self.names)
        others = played_beside(self.model, key, values, solved, self.names)
        return RegimeOfPlay(number, own, None, point, (point,), mixed, others=others)

    # -- one parameter -------------------------------------------------------------------------------------------------

    def _on_line(self) -> tuple[list[RegimeOfPlay], list[Boundary]]:
        (name,) = self.names
        region = self.domain.prover.domain
        found = cut(name, region, self.outcomes, lambda value: self._solve({name: value}), self._stopped)
        if found.unsure:
            listed = ", ".join(_short(value) for value in found.unsure[:5])
            self.notes.append(f"payoffs tie at {name} = {listed}: mixed equilibria at such points are not settled")
        by_key: dict[Key, list[FoundStretch]] = {}
        for stretch in found.stretches:
            by_key.setdefault(stretch.key, []).append(stretch)
        numbers = {key: number for number, key in enumerate(by_key, start=1)}
        regimes = []
        for key, own in by_key.items():
            points = [{name: stretch.sample} for stretch in own]
            regime = self._regime(numbers[key], key, points)
            stretches = tuple(Stretch(one.low, one.high, one.low_closed, one.high_closed) for one in own)
            condition, shown = interval_condition(name, stretches)
            regimes.append(replace(regime, condition=condition, shown=shown, pieces=tuple(points), stretches=stretches))
        keys = [numbers[stretch.key] for stretch in found.stretches]
        return regimes, [self._breakpoint(one, name, keys) for one in found.breakpoints]

    def _breakpoint(self, one: Breakpoint, name: str, numbers: Sequence[int]) -> Boundary:
        sides = [numbers[side] for side in (one.before, one.after) if side is not None]
        values = self._values({name: one.value})
        if isinstance(one.value, Enclosure):
            deciding = {*self.outcomes.polynomials, *self.outcomes.ties}
            vanishing = next((poly for poly in one.polynomials if poly in deciding), one.polynomials[0])
            equation = equation_of(vanishing, self.domain, self.names)
        else:
            equation = f"{name} == {to_text(one.value)}"
        known: Known = "all"
        if one.solved is None or not one.solved.is_complete:
            known = "open" if self.leader and not self.unsettled else "pure"
        key = one.key if known == "all" else tuple(pair for pair in one.key if _is_pure(pair))
        on = () if known == "open" else played(self.model, key, values, one.solved, self.names)
        return Boundary(equation, tuple(dict.fromkeys(sides)), on, known, one.value)

    # -- two parameters ------------------------------------------------------------------------------------------------

    def _in_plane(self) -> tuple[list[RegimeOfPlay], list[Boundary]]:
        box = cast("tuple[Ends, Ends]", tuple((one.low, one.high) for one in self.asked.ranges.values()))
        domain = self.domain.prover.domain
        own = dict.fromkeys([*polynomials(domain), *self.outcomes.polynomials])
        first, second = self.names
        plane = Plane(self.domain.space, (first, second), box, own, self._stopped)
        known: dict[tuple[int, ...], Key | None] = {}
        order = list(own)

        def key_of(signs: Mapping[Polynomial, int]) -> Key | None:
            place = tuple(signs[one] for one in order)
            if place not in known:
                inside = _holds(domain, signs)
                known[place] = key_at(self.outcomes, lambda region: _holds(region, signs)) if inside else None
            return known[place]

        found = pieces(plane, key_of)
        keys = list(dict.fromkeys(patch.key for patches in found.patches for patch in patches if patch.key is not None))
        numbers = {key: number for number, key in enumerate(keys, start=1)}
        drawer = Drawer(found)
        regimes = []
        for key, number in numbers.items():
            self.search.report(number / len(keys) / 2, f"regime {number} of {len(keys)}")
            regimes.append(self._plane_regime(found, drawer, number, key))
        return regimes, self._curves(found, drawer, numbers)

    def _plane_regime(self, found: Pieces, drawer: Drawer, number: int, key: Key) -> RegimeOfPlay:
        parts = found.of(key)
        points = [self._sample(found, part) for part in parts]
        spare = [self._point(found, patch, place) for patch in parts[0][:2] for place in (1, 2)]
        regime = self._regime(number, key, [points[0], *spare])
        prover = self.domain.prover

        def may_meet(region: Region) -> bool:
            if region is NOTHING:
                return False
            return prover.sample.meets(region) or not prover.surely_implies(region, NOTHING)

        with prover.limited(SHARE * self.timeout):
            where = region_of(self.outcomes, key, may_meet)
        with prover.limited(self.timeout):
            condition = condition_of(where, self.domain, self.names, min(MAX_PATIENCE, PATIENCE * self.timeout))
        assert condition != NEVER, "a regime with a point in it is not empty"
        return replace(
            regime,
            condition=condition,
            pieces=tuple(points),
            areas=tuple(drawer.area(patch) for part in parts for patch in part),
            labels=tuple(drawer.room(part) for part in parts),
        )

    def _sample(self, found: Pieces, part: Sequence[Patch]) -> dict[str, Fraction]:
        """A simple point in the largest patch of a piece."""
        return self._point(found, max(part, key=found.area), 0)

    def _point(self, found: Pieces, patch: Patch, turn: int) -> dict[str, Fraction]:
        """A point of a patch: the simplest one, or one at random."""
        strip = found.strips[patch.strip]
        cells = range(patch.first, patch.last + 1)
        bottom, top = found.plane.box[1]

        def ends(cell: int) -> tuple[Fraction, Fraction]:
            low = bottom if cell == 0 else strip.roots[cell - 1].high
            return low, top if cell == len(strip.roots) else strip.roots[cell].low

        cell = max(cells, key=lambda one: ends(one)[1] - ends(one)[0])
        low, high = ends(cell)
        share = Fraction(1, 4) + Fraction(turn, 97)
        y = simplest(low + (high - low) * share, high - (high - low) / 4)
        return {self.names[0]: strip.x, self.names[1]: y}

    def _curves(self, found: Pieces, drawer: Drawer, numbers: Mapping[Key, int]) -> list[Boundary]:
        """Boundaries: parts of one curve with the same on both sides, and on it, together."""
        grouped: dict[tuple[Polynomial, frozenset[Key], Key | None], list[Edge]] = {}
        for edge in found.edges:
            pure = None if edge.on is None else tuple(pair for pair in edge.on if _is_pure(pair))
            grouped.setdefault((edge.polynomial, frozenset({edge.below, edge.above}), pure), []).append(edge)
        boundaries = []
        for (polynomial, sides, pure), edges in grouped.items():
            equation = equation_of(polynomial, self.domain, self.names)
            regimes = tuple(sorted(numbers[side] for side in sides))
            point = _somewhere(found, edges[0], self.names)
            key, solved = pure or (), None
            known: Known = "outside" if pure is None else "pure"
            sample: dict[str, Fraction] = {}
            if self.leader and not self.unsettled and pure is not None:
                # A tie among replies may hold a continuum of them, and the leader weighs its ends: signs do not tell.
                key, known = (), "open"
                rational = {name: value for name, value in point.items() if isinstance(value, Fraction)}
                solved = self._solve(rational) if len(rational) == len(point) else None
                if solved is not None and solved.is_complete:
                    key, known, sample = solved.listed, "sample", rational
            on = played(self.model, key, self._values(point), solved, self.names)
            boundaries.append(Boundary(equation, regimes, on, known, None, sample, drawer.lines(edges)))
        return sorted(boundaries, key=lambda one: (one.regimes, one.equation))


def _is_pure(one: tuple[tuple[tuple[str, ...], ...], object]) -> bool:
    return all(len(own) == 1 for own in one[0])


def _somewhere(found: Pieces, edge: Edge, names: Sequence[str]) -> dict[str, Exact]:
    """A point on a boundary, or near it: levels of pure equilibria do not jump there."""
    if edge.parts:
        number, place = edge.parts[0]
        strip = found.strips[number]
        root = strip.roots[place]
        return {names[0]: strip.x, names[1]: _number((root.low, root.high))}
    ends, low, high = edge.upright[0]
    return {names[0]: _number(ends), names[1]: simplest((3 * low + high) / 4, (low + 3 * high) / 4)}


def _number(ends: Ends) -> Exact:
    return ends[0] if ends[0] == ends[1] else Enclosure(*ends)


def _holds(region: Region, signs: Mapping[Polynomial, int]) -> bool:
    """Whether points where polynomials have some signs lie in a region."""
    if isinstance(region, Atom):
        return signs[region.polynomial] in region.signs
    inside = (_holds(part, signs) for part in region.parts)
    return all(inside) if region.kind == "and" else any(inside)


def _short(value: Exact) -> str:
    return f"{to_float(value):.6g}"
