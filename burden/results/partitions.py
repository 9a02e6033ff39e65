"""The exact partition of an interval or a rectangle of parameters into regimes: places with the same equilibria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from burden import __version__
from burden.declared import Interval
from burden.exact import Enclosure, Exact, UndecidedError, compare, to_float, to_text
from burden.game import Timing
from burden.results.conditions import Condition
from burden.results.equilibrium import EquilibriumType, Selection
from burden.results.rows import as_html, as_text

__all__ = ["Boundary", "Known", "Mixed", "Partition", "Played", "Point", "RegimeOfPlay", "Stretch"]

#: A point of a picture, in doubles.
Point: TypeAlias = "tuple[float, float]"

#: What is known of mixed equilibria: ``settled``: the list is the same all over the regime, but on curves where
#: payoffs tie; ``sample``: those at the sample point were found, others elsewhere were not looked for; ``open``:
#: nothing is known; ``left out``: nobody asked for them.
Mixed: TypeAlias = Literal["settled", "sample", "open", "left out"]

#: What the list of equilibria on a boundary holds: ``all`` of them; ``pure`` ones, on all of it; all of them at a
#: ``sample`` point of it; or it is ``open`` what happens there; or it lies ``outside``: an assumption fails on it, or a
#: payoff has no value.
Known: TypeAlias = Literal["all", "pure", "sample", "open", "outside"]


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """An equilibrium of a regime.

    Parameters
    ----------
    type
        ``pure``, ``mixed`` or ``vertex``.
    supports
        Labels of the actions that each player plays with positive probability.
    selection
        With a leader: who counts on it.
    levels
        Expected level by player with levels, at the sample point of the regime.
    effort, allied_total, dependence
        As :class:`burden.results.Equilibrium` has them, at the sample point.
    is_constant
        Whether levels are the same all over the regime.
    """

    type: EquilibriumType
    supports: Mapping[str, tuple[str, ...]]
    selection: Selection | None = None
    levels: Mapping[str, Exact] = field(default_factory=dict)
    effort: Exact | None = None
    allied_total: Exact | None = None
    dependence: Exact | None = None
    is_constant: bool = True

    @property
    def text(self) -> str:
        """The profile in a line: ``US: keep; West: low + high``."""
        profile = "; ".join(f"{key}: {' + '.join(labels)}" for key, labels in self.supports.items())
        return profile if self.selection in {None, "both"} else f"{profile} ({self.selection})"

    @property
    def brief(self) -> str:
        """Labels alone: ``keep, low``."""
        return ", ".join("+".join(labels) for labels in self.supports.values())

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        numbers = {"effort": self.effort, "allied_total": self.allied_total, "dependence": self.dependence}
        return {
            "type": self.type,
            "supports": {key: list(labels) for key, labels in self.supports.items()},
            "selection": self.selection,
            "levels": {key: to_text(value) for key, value in self.levels.items()},
            **{name: None if value is None else to_text(value) for name, value in numbers.items()},
            "constant": self.is_constant,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """An interval of the one parameter that varies; ``None`` for an end that it has not."""

    low: Exact | None
    high: Exact | None
    low_closed: bool
    high_closed: bool

    @property
    def text(self) -> str:
        """The interval as it is written in files: ``[0, 1/2)``; an end without a closed form as ``≈1.32472``."""
        left = "(-oo" if self.low is None else f"{'[' if self.low_closed else '('}{_end_text(self.low)}"
        right = "oo)" if self.high is None else f"{_end_text(self.high)}{']' if self.high_closed else ')'}"
        return f"{left}, {right}"

    def holds(self, value: Fraction) -> bool:
        """Whether a number lies in it.

        Raises
        ------
        UndecidedError
            Where an end is known by an enclosure that holds the number.
        """
        above = 1 if self.low is None else compare(value, self.low)
        below = -1 if self.high is None else compare(value, self.high)
        return (above > 0 or (above == 0 and self.low_closed)) and (below < 0 or (below == 0 and self.high_closed))


def _end_text(value: Exact) -> str:
    return f"≈{to_float(value):.6g}" if isinstance(value, Enclosure) else to_text(value)


@dataclass(frozen=True, slots=True, eq=False)
class RegimeOfPlay:
    """All points with the same list of equilibria.

    Parameters
    ----------
    number
        From 1, from left to right and from below.
    played
        The equilibria that are settled, in the order of :func:`burden.solve`.
    condition
        Exactly where the pure and mixed equilibria are these, within the ranges; ``None`` where it is too long to be
        written, or an interval ends at a number without a closed form: see the boundaries, then.
    shown
        The form in which it is best read, where that is another one.
    sample
        A point inside, by parameter.
    pieces
        A point in each connected piece, the largest first.
    mixed
        What is known of mixed equilibria.
    others
        What the solver finds at the sample point besides.
    stretches
        With one parameter: the intervals that it consists of.
    areas
        With two: polygons that together look like it, in doubles.
    labels
        With two: for each piece the middle of its widest part, and the width and height of the room there.
    """

    number: int
    played: tuple[Played, ...]
    condition: Condition | None
    sample: Mapping[str, Fraction]
    pieces: tuple[Mapping[str, Fraction], ...]
    mixed: Mixed
    shown: str = ""
    others: tuple[Played, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    areas: tuple[tuple[Point, ...], ...] = ()
    labels: tuple[tuple[Point, Point], ...] = ()

    @property
    def text(self) -> str:
        """The equilibria in a line."""
        return " | ".join(one.text for one in self.played) or "no pure equilibrium"

    def holds(self, values: Mapping[str, Fraction]) -> bool:
        """Whether a point of the ranges lies in the regime.

        Raises
        ------
        UndecidedError
            Where that is not known.
        """
        if self.stretches:
            (name,) = self.sample
            return any(stretch.holds(values[name]) for stretch in self.stretches)
        if self.condition is None:
            raise UndecidedError("a regime whose condition is too long to be written")
        return self.condition.holds(values)

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {
            "number": self.number,
            "equilibria": [one.to_dict() for one in self.played],
            "condition": None if self.condition is None else self.condition.text,
            "shown": self.shown or None,
            "sample": {name: to_text(value) for name, value in self.sample.items()},
            "pieces": [{name: to_text(value) for name, value in one.items()} for one in self.pieces],
            "mixed": self.mixed,
            "others_at_sample": [one.to_dict() for one in self.others],
            "intervals": [stretch.text for stretch in self.stretches],
        }


@dataclass(frozen=True, slots=True, eq=False)
class Boundary:
    """A point or curve between regimes.

    Parameters
    ----------
    equation
        What holds on it, as text of the formula language, solved for a parameter where it is linear in one.
    regimes
        Numbers of the regimes on both sides.
    on
        The equilibria on it.
    known
        What that list holds.
    value
        With one parameter: where it is.
    sample
        With two: the point of it at which the solver was asked, if it was.
    lines
        With two: points along it, in doubles, piece by piece.
    """

    equation: str
    regimes: tuple[int, ...]
    on: tuple[Played, ...]
    known: Known
    value: Exact | None = None
    sample: Mapping[str, Fraction] = field(default_factory=dict)
    lines: tuple[tuple[Point, ...], ...] = ()

    @property
    def text(self) -> str:
        """The equilibria on it in a line."""
        if self.known in {"open", "outside"}:
            return "not settled" if self.known == "open" else "left out"
        return " | ".join(one.text for one in self.on) or "no pure equilibrium"

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        found: dict[str, Any] = {
            "equation": self.equation,
            "regimes": list(self.regimes),
            "equilibria": [one.to_dict() for one in self.on],
            "known": self.known,
        }
        if self.sample:
            found["sample"] = {name: to_text(value) for name, value in self.sample.items()}
        if self.value is not None:
            found["value"] = to_float(self.value)
            found["exact"] = to_text(self.value)
        return found


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Partition:
    """An interval or a rectangle of parameters, cut into regimes.

    Parameters
    ----------
    title
        Of the game.
    players
        How each is printed, by key.
    ranges
        Where each parameter varies, in the order in which they were named.
    fixed
        Values of all others.
    timing, leader
        Who moves when.
    regimes, boundaries
        What was found.
    assumptions
        What holds wherever the game is looked at, as texts: points where it does not belong to no regime.
    notes
        Limits, in sentences.
    names
        By parameter that varies: its description in the file.
    """

    title: str
    players: Mapping[str, str]
    ranges: Mapping[str, Interval]
    fixed: Mapping[str, Fraction]
    timing: Timing
    leader: str | None
    scenario: str | None
    regimes: tuple[RegimeOfPlay, ...]
    boundaries: tuple[Boundary, ...]
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        """Whether mixed equilibria are known in every regime."""
        return all(one.mixed == "settled" for one in self.regimes)

    def at(self, values: Mapping[str, Fraction]) -> RegimeOfPlay | None:
        """The regime that a point of the ranges lies in; ``None`` on a boundary, and where there is none.

        There is none where an assumption fails, or a payoff has no value.

        Raises
        ------
        UndecidedError
            Where the condition of a regime is too long to be written.
        """
        known = {**self.fixed, **values}
        if not all(Condition(assumption).holds(known) for assumption in self.assumptions):
            return None  # conditions of regimes are short where assumptions hold, and say nothing beyond
        if any(one.known == "outside" and Condition(one.equation).holds(known) for one in self.boundaries):
            return None  # nor do they where payoffs have no value
        return next((one for one in self.regimes if one.holds(values)), None)

    @property
    def setting(self) -> str:
        """Timing, scenario, ranges and values, in a line."""
        parts = [f"{self.leader} moves first" if self.leader else "simultaneous moves"]
        parts += [f"scenario {self.scenario}"] * (self.scenario is not None)
        parts += [f"{name} in {interval.text}" for name, interval in self.ranges.items()]
        parts += [f"{name} = {to_text(value)}" for name, value in self.fixed.items()]
        return ", ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract of ``burden regimes``.

        Keys: ``regimes``, each with ``number``, ``equilibria`` (``type``, ``supports``, ``levels``, ``effort``,
        ``allied_total``, ``dependence`` at the ``sample`` point, and whether they are ``constant``), ``condition``,
        ``pieces`` (a point in each connected one), ``mixed`` (see :data:`Mixed`) and ``intervals`` (one parameter);
        ``boundaries``, each with ``equation``, ``regimes`` that meet there, ``equilibria`` on it, what of them is
        ``known`` (see :data:`Known`), and with one parameter ``value`` and ``exact``. Exact numbers are texts of the
        formula language.
        """
        return {
            "burden": __version__,
            "title": self.title,
            "timing": self.timing,
            "leader": self.leader,
            "scenario": self.scenario,
            "ranges": {name: interval.text for name, interval in self.ranges.items()},
            "parameters": {name: to_text(value) for name, value in self.fixed.items()},
            "assumptions": list(self.assumptions),
            "settled": self.is_settled,
            "regimes": [one.to_dict() for one in self.regimes],
            "boundaries": [one.to_dict() for one in self.boundaries],
            "notes": list(self.notes),
        }

    def _rows(self) -> list[list[str]]:
        rows = [["", "equilibria", "where"]]
        for one in self.regimes:
            where = one.shown or ("not written" if one.condition is None else one.condition.text)
            rows.append([str(one.number), one.text, where])
        return rows

    def __repr__(self) -> str:
        n = len(self.regimes)
        title = f"<Partition of {self.title or 'untitled'!r}: {n} {'regime' if n == 1 else 'regimes'}>"
        return as_text(title, self.setting, self._rows(), self.notes)

    def _repr_html_(self) -> str:
        return as_html(f"{self.title or 'untitled'}: regimes", self.setting, self._rows(), self.notes)
