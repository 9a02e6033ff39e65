"""What happens along paths of effort: schedules side by side, period by period, and which of them is best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from burden import __version__
from burden.exact import Exact, to_float, to_text
from burden.results.conditions import Condition, Proof, Verdict
from burden.results.rows import as_html, as_text

__all__ = ["BestSchedule", "Comparison", "Paths", "Period", "SchedulePath"]


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a path.

    Parameters
    ----------
    effort
        Level of effort; ``None`` where its actions have no levels.
    contributions
        By ally: the level that it chooses, or ``None`` where its actions have no levels.
    actions
        By player: label of the action; none for players with an interval.
    stocks
        By name, at the beginning of the period.
    gap
        Security gap, where the file says what that is.
    payoffs
        By player, in this period, not discounted.
    """

    effort: Exact | None
    contributions: Mapping[str, Exact | None]
    actions: Mapping[str, str]
    stocks: Mapping[str, Exact]
    gap: Exact | None
    payoffs: Mapping[str, Exact]


@dataclass(frozen=True, slots=True)
class SchedulePath:
    """What happens along one schedule.

    Parameters
    ----------
    name
        Name of the schedule.
    kind
        ``announced``, ``secret`` or ``chosen``.
    efforts
        Labels or levels, in words, one per period.
    periods
        One per period.
    stocks
        After the last period.
    payoffs
        By player: the discounted sum over the periods, and what the stocks are worth after the last one.
    planner
        Their sum.
    is_exact
        Whether every number is exact; elsewhere ``error`` bounds or estimates how far payoffs may be off, and
        ``error_is_proved`` says which.
    is_unique
        Whether play along the path is the only subgame-perfect one (in pure strategies).
    note
        What else is to be said: how one of several equilibria was chosen, say.
    """

    name: str
    kind: str
    efforts: tuple[str, ...]
    periods: tuple[Period, ...]
    stocks: Mapping[str, Exact]
    payoffs: Mapping[str, Exact]
    planner: Exact
    is_exact: bool = True
    error: Exact = Fraction(0)
    error_is_proved: bool = True
    is_unique: bool = True
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        periods = self.periods
        allies = list(periods[0].contributions) if periods else []
        stocks = list(periods[0].stocks) if periods else []
        keys = list(self.payoffs)
        return {
            "kind": self.kind,
            "effort": [_float(period.effort) for period in periods],
            "effort_exact": [_text(period.effort) for period in periods],
            "efforts": list(self.efforts),
            "actions": [dict(period.actions) for period in periods],
            "contributions": {key: [_float(period.contributions[key]) for period in periods] for key in allies},
            "contributions_exact": {key: [_text(period.contributions[key]) for period in periods] for key in allies},
            "stocks": {
                name: [*(_float(period.stocks[name]) for period in periods), _float(self.stocks[name])]
                for name in stocks
            },
            "gap": [_float(period.gap) for period in periods],
            "payoffs_by_period": {key: [_float(period.payoffs[key]) for period in periods] for key in keys},
            "payoffs": {key: to_float(value) for key, value in self.payoffs.items()},
            "exact": {key: to_text(value) for key, value in self.payoffs.items()} if self.is_exact else {},
            "planner": to_float(self.planner),
            "is_exact": self.is_exact,
            "error": to_float(self.error),
            "error_is_proved": self.error_is_proved,
            "unique": self.is_unique,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """When one schedule is better than another for somebody.

    Parameters
    ----------
    player
        For whom; empty for the planner, who adds up all payoffs.
    better, worse
        Names of the schedules.
    difference
        Payoff of the first less that of the second, as text of the formula language; empty where there is none.
    free
        Parameters that the condition is in; all others have their values.
    verdict
        ``always``, ``never``, ``conditional`` or ``unsettled``.
    condition
        Exactly where the first is better, strictly, among all values for which that is settled; ``None`` where it is
        for none.
    shown
        The condition for readers, where it is one on a single parameter whose ends are long or have no closed form:
        intervals, what is rounded with a decimal point: ``2/5 < x < 0.713018000001``. Else empty.
    settled
        For which values it is settled, ends rounded as in ``shown``; empty: for all.
    """

    player: str
    better: str
    worse: str
    free: tuple[str, ...]
    verdict: Verdict
    condition: Condition | None
    difference: str = ""
    proof: Proof | None = "proved"
    note: str = ""
    shown: str = ""
    settled: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {
            "player": self.player or None,
            "better": self.better,
            "worse": self.worse,
            "free": list(self.free),
            "verdict": self.verdict,
            "condition": self.condition.text if self.condition else None,
            "shown": self.shown or None,
            "settled": self.settled or None,
            "difference": self.difference or None,
            "proof": self.proof,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class BestSchedule:
    """The best of all schedules, named in the file or not, for the guarantor or a planner.

    Parameters
    ----------
    player
        For whom; empty for the planner.
    efforts
        One per period, in words.
    payoff
        What it gives.
    n_schedules
        How many were compared; 0 where it was found in closed form.
    is_proved
        Whether no other is better.
    note
        What it is the best of.
    """

    player: str
    efforts: tuple[str, ...]
    payoff: Exact
    n_schedules: int = 0
    is_proved: bool = True
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {
            "player": self.player or None,
            "effort": list(self.efforts),
            "payoff": to_float(self.payoff),
            "exact": to_text(self.payoff),
            "n_schedules": self.n_schedules,
            "proved": self.is_proved,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Paths:
    """Answer to ``burden path``.

    Parameters
    ----------
    best
        Name of the schedule that gives the guarantor most; empty where several do, or effort is a parameter.
    best_planner
        Name of the schedule with the largest sum of payoffs; empty where several have it.
    optimal
        The best schedules of all.
    comparisons
        When one schedule is better than another.
    method
        How the schedules were solved.
    """

    title: str
    players: Mapping[str, str]
    parameters: Mapping[str, Exact]
    scenario: str | None
    guarantor: str | None
    belief: Exact
    schedules: tuple[SchedulePath, ...]
    best: str
    best_planner: str
    optimal: tuple[BestSchedule, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    method: str = ""
    notes: tuple[str, ...] = field(default_factory=tuple)
    source: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give them in the form of the JSON contract."""
        return {
            "burden": __version__,
            "title": self.title,
            "players": dict(self.players),
            "parameters": {name: to_text(value) for name, value in self.parameters.items()},
            "scenario": self.scenario,
            "belief": to_text(self.belief),
            "schedules": {one.name: one.to_dict() for one in self.schedules},
            "best": self.best or None,
            "best_planner": self.best_planner or None,
            "optimal": [one.to_dict() for one in self.optimal],
            "comparisons": [one.to_dict() for one in self.comparisons],
            "method": self.method,
            "notes": list(self.notes),
        }

    @property
    def _setting(self) -> str:
        """What is best."""
        best = f"best for {self.guarantor}: {self.best}; " if self.guarantor and self.best else ""
        return f"{best}best for the sum of payoffs: {self.best_planner or 'several'}"

    def _rows(self) -> list[list[str]]:
        """Payoffs along each schedule."""
        rows = [["schedule", "kind", "effort", *self.players, "sum"]]
        for one in self.schedules:
            payoffs = [f"{to_float(value):.4f}" for value in (*one.payoffs.values(), one.planner)]
            rows.append([one.name, one.kind, ", ".join(one.efforts), *payoffs])
        return rows

    def __repr__(self) -> str:
        return as_text(f"<Paths {self.title or 'untitled'!r}>", self._setting, self._rows(), self.notes)

    def _repr_html_(self) -> str:
        return as_html(self.title or "untitled", self._setting, self._rows(), self.notes)


def _float(value: Exact | None) -> float | None:
    return None if value is None else to_float(value)


def _text(value: Exact | None) -> str | None:
    return None if value is None else to_text(value)
