"""What is known of a game that is played again and again: critical discount factors, and payoffs in equilibrium.

Formulas are texts of the formula language, which :func:`burden.expressions.parse` reads back; a formula in pieces is
written ``a if condition else b``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from burden import __version__
from burden.declared import Punishment
from burden.exact import Exact, compare, to_float, to_text
from burden.expressions import parse
from burden.results.conditions import Condition, Proof, Verdict, expression
from burden.results.equilibrium import brief_text
from burden.results.payoff_sets import Minmax, PayoffSet, PenalCode, Vertices
from burden.results.rows import as_html, as_text

if TYPE_CHECKING:
    from sympy import Basic

__all__ = [
    "CriticalDiscount",
    "EffortDiscounts",
    "Finite",
    "Move",
    "Repeated",
    "StrategyDiscount",
    "Stretch",
]


@dataclass(frozen=True, slots=True)
class CriticalDiscount:
    """Smallest discount factor at which a player, or everybody, keeps to the target.

    Parameters
    ----------
    player
        Key of the player; empty for all together, which is the largest.
    exact
        Closed form, which means something where ``condition`` holds; empty where there is none.
    condition
        Where it is below 1, so that patience helps: elsewhere no discount factor does.
    value
        At the values of the parameters, exactly; ``None`` where no discount factor below 1 is enough there.
    cooperation, deviation, punishment
        Payoff per period at the target, in the period of the best deviation, and after it. Empty for all together.
    values
        The same three at the values of the parameters.
    deviations
        Best deviations: label of the action, and where it is best.
    punishments
        What follows a deviation, in words, and where.
    bounds
        Where ``value`` is not known exactly: numbers that it lies between.
    proof
        ``proved`` by real arithmetic, or ``checked`` at points.
    note
        What else is to be said.
    """

    player: str
    exact: str
    condition: Condition | None
    value: Exact | None
    cooperation: str = ""
    deviation: str = ""
    punishment: str = ""
    values: tuple[Exact, Exact, Exact] | None = None
    deviations: tuple[tuple[str, Condition], ...] = ()
    punishments: tuple[tuple[str, Condition], ...] = ()
    bounds: tuple[Exact, Exact] | None = None
    proof: Proof = "proved"
    note: str = ""

    @property
    def sympy(self) -> Basic:
        """The closed form in sympy."""
        return expression(parse(self.exact))

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {
            "exact": self.exact or None,
            "value": None if self.value is None else to_float(self.value),
            "exact_value": None if self.value is None else to_text(self.value),
            "condition": self.condition.text if self.condition else None,
            "bounds": None if self.bounds is None else [to_text(bound) for bound in self.bounds],
            "cooperation": self.cooperation,
            "deviation": self.deviation,
            "punishment": self.punishment,
            "deviations": [[label, where.text] for label, where in self.deviations],
            "punishments": [[words, where.text] for words, where in self.punishments],
            "proof": self.proof,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class EffortDiscounts:
    """Critical discount factors at one level of effort.

    Parameters
    ----------
    effort
        Action of the guarantor; ``None`` where effort is a parameter, or the guarantor is in the target itself.
    players
        One per player who might deviate, in the order of the file.
    overall
        The largest of them.
    is_sustainable
        Whether the target is sustained at the values of the parameters: by the discount factors of the file, or where
        these are free by some below 1. ``None`` where that is not settled.
    reasons
        Why it is not, each a sentence that names the player.
    level
        Level of that action, as text of the formula language; empty where it has none.
    """

    effort: str | None
    players: tuple[CriticalDiscount, ...]
    overall: CriticalDiscount
    is_sustainable: bool | None
    reasons: tuple[str, ...] = ()
    level: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give them in the form of the JSON contract."""
        return {
            "players": {one.player: one.to_dict() for one in self.players},
            "overall": self.overall.to_dict(),
            "sustainable": self.is_sustainable,
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class Move:
    """How a critical discount factor moves with effort; where no discount factor is enough it counts as 1.

    Parameters
    ----------
    player
        Whose; empty for the largest.
    direction
        What it does as effort goes up.
    before, after
        The step, by label; ``None`` where effort is a parameter: then in every point, by its derivative.
    verdict
        ``always``, ``never``, ``conditional`` or ``unsettled``.
    condition
        Exactly where it moves so; ``None`` where it is not settled.
    rule
        The sign condition that decides it, in payoffs and their changes: ``c' < (1 - delta)*d' + delta*p'``, with the
        formulas of this game.
    """

    player: str
    direction: Literal["increasing", "decreasing", "constant"]
    before: str | None
    after: str | None
    verdict: Verdict
    condition: Condition | None
    proof: Proof | None = "proved"
    rule: str = ""
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {
            "player": self.player or None,
            "direction": self.direction,
            "from": self.before,
            "to": self.after,
            "verdict": self.verdict,
            "condition": self.condition.text if self.condition else None,
            "proof": self.proof,
            "rule": self.rule or None,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class StrategyDiscount:
    """Discount factors at which one way to punish sustains the target.

    Parameters
    ----------
    strategy
        ``grim trigger``, ``one-period punishment`` or ``tit for tat``.
    player
        Whose; empty for all together.
    exact
        Closed form of the smallest discount factor; empty where there is none.
    condition
        Where it is below 1.
    value
        At the values of the parameters; ``None`` where no discount factor below 1 is enough.
    is_subgame_perfect
        Where following it is a best response after every history, not only on the path; ``None``: not settled.
    note
        What else is to be said.
    """

    strategy: str
    player: str
    exact: str
    condition: Condition | None
    value: Exact | None
    is_subgame_perfect: Condition | None = None
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {
            "strategy": self.strategy,
            "player": self.player or None,
            "exact": self.exact or None,
            "condition": self.condition.text if self.condition else None,
            "value": None if self.value is None else to_float(self.value),
            "exact_value": None if self.value is None else to_text(self.value),
            "subgame_perfect": self.is_subgame_perfect.text if self.is_subgame_perfect else None,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Stretch:
    """Last periods that reward those who kept to the target before, and punish who did not.

    Parameters
    ----------
    periods
        How many there are: the target is played in all periods before.
    rewards
        Stage equilibrium of each of these periods, in words, if nobody has deviated.
    gains
        By player: formula of what a deviation in the last period of the target gains there.
    losses
        By player: formula, in the discount factor, of what it costs in the stretch.
    critical
        By player, and under the empty key for all: smallest discount factor at which nobody deviates; a formula where
        there is a closed form, else empty.
    values
        The same as numbers at the values of the parameters; ``None`` where there is none below 1.
    is_enough
        Whether the discount factors of the file are large enough; ``None`` where they are free.
    """

    periods: int
    rewards: tuple[str, ...]
    gains: Mapping[str, str]
    losses: Mapping[str, str]
    critical: Mapping[str, str]
    values: Mapping[str, Exact | None]
    is_enough: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        values = {key: None if value is None else to_float(value) for key, value in self.values.items()}
        return {
            "periods": self.periods,
            "rewards": list(self.rewards),
            "gains": dict(self.gains),
            "losses": dict(self.losses),
            "players": {
                key: {"exact": text or None, "value": values[key]} for key, text in self.critical.items() if key
            },
            "overall": {"exact": self.critical.get("") or None, "value": values.get("")},
            "enough": self.is_enough,
        }


@dataclass(frozen=True, slots=True)
class Finite:
    """A game with a last period.

    Parameters
    ----------
    horizon
        Number of periods.
    equilibria
        Stage equilibria in words, with their payoffs: the last period is one of them.
    is_complete
        Whether these are all.
    has_unique_payoff
        Whether they all pay the same to everybody: then each period is one of them.
    reason
        Why, in a sentence.
    worst, best
        By player: least and greatest payoff over the stage equilibria.
    stretches
        Stretches of 1, 2, … last periods that can sustain the target before them.
    cooperative_periods
        At the discount factors of the file: in how many first periods the target can be played; ``None`` where they are
        free or no target is given.
    sets
        Sets of payoffs per period of the game with 1, 2, … periods left, with a public lottery, for two players where
        the discount factors are given; normalised to payoffs per period.
    note
        What else is to be said.
    """

    horizon: int
    equilibria: tuple[tuple[str, tuple[Exact, ...]], ...]
    is_complete: bool
    has_unique_payoff: bool
    reason: str
    worst: Mapping[str, Exact] = field(default_factory=dict)
    best: Mapping[str, Exact] = field(default_factory=dict)
    stretches: tuple[Stretch, ...] = ()
    cooperative_periods: int | None = None
    sets: tuple[PayoffSet, ...] = ()
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {
            "horizon": self.horizon,
            "equilibria": [
                {"profile": words, "payoffs": [to_float(x) for x in payoffs], "exact": [to_text(x) for x in payoffs]}
                for words, payoffs in self.equilibria
            ],
            "complete": self.is_complete,
            "unique_payoff": self.has_unique_payoff,
            "reason": self.reason,
            "worst": {key: to_text(value) for key, value in self.worst.items()},
            "best": {key: to_text(value) for key, value in self.best.items()},
            "stretches": [stretch.to_dict() for stretch in self.stretches],
            "cooperative_periods": self.cooperative_periods,
            "sets": [one.to_dict() for one in self.sets],
            "note": self.note,
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Repeated:
    """Answer to ``burden repeated``.

    Parameters
    ----------
    title, players
        Of the game: names by key.
    parameters, scenario
        Values at which formulas have their numbers.
    free
        Parameters that closed forms are written in.
    assumptions
        What is assumed of these, in words of the file.
    discounts
        By player: the discount factor as the file writes it; ``discount_values`` has numbers where they are not free.
    target, punishment
        What is sustained, and how.
    effort, effort_after
        Player or parameter that has the effort, and what it becomes after a deviation.
    levels
        Critical discount factors, at each level of effort; one entry alone where effort is a parameter or the guarantor
        is in the target. None without a target.
    sets_effort
        Effort, by label, at which sets of payoffs, minmax and finite play are worked out, where it is given.
    target_payoffs
        What the target pays per period there, by player; empty without a target.
    """

    title: str
    players: Mapping[str, str]
    parameters: Mapping[str, Exact]
    scenario: str | None
    free: tuple[str, ...]
    assumptions: tuple[str, ...]
    discounts: Mapping[str, str]
    discount_values: Mapping[str, Exact]
    horizon: int | None
    target: Mapping[str, str]
    punishment: Punishment
    randomisation: str = "none"
    effort: str | None = None
    effort_after: str | None = None
    levels: tuple[EffortDiscounts, ...] = ()
    moves: tuple[Move, ...] = ()
    strategies: tuple[StrategyDiscount, ...] = ()
    minmax: tuple[Minmax, ...] = ()
    penal_code: tuple[PenalCode, ...] = ()
    sets: tuple[PayoffSet, ...] = ()
    stage_payoffs: Vertices = ()
    finite: Finite | None = None
    notes: tuple[str, ...] = ()
    source: str = ""
    sets_effort: str | None = None
    target_payoffs: Mapping[str, Exact] = field(default_factory=dict)

    @property
    def is_sustainable(self) -> bool | None:
        """Whether the target is sustained at every level of effort; ``None`` where that is not settled."""
        verdicts = [level.is_sustainable for level in self.levels]
        if False in verdicts:
            return False
        return None if None in verdicts or not verdicts else True

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        first = self.levels[0].to_dict() if len(self.levels) == 1 else None
        by_effort = {str(level.effort): level.to_dict() for level in self.levels if level.effort is not None}
        return {
            "burden": __version__,
            "title": self.title,
            "players": dict(self.players),
            "parameters": {name: to_text(value) for name, value in self.parameters.items()},
            "scenario": self.scenario,
            "free": list(self.free),
            "assumptions": list(self.assumptions),
            "discount": dict(self.discounts),
            "discount_values": {key: to_text(value) for key, value in self.discount_values.items()},
            "horizon": "infinite" if self.horizon is None else self.horizon,
            "target": dict(self.target),
            "punishment": self.punishment if isinstance(self.punishment, str) else dict(self.punishment),
            "randomisation": self.randomisation,
            "effort": self.effort,
            "effort_after": self.effort_after,
            "critical_discount": (first or self._over_effort()) if self.levels else None,
            "by_effort": by_effort,
            "sustainable": self.is_sustainable,
            "moves_with_effort": [move.to_dict() for move in self.moves],
            "strategies": [one.to_dict() for one in self.strategies],
            "minmax": {one.player: one.to_dict() for one in self.minmax},
            "penal_code": [one.to_dict() for one in self.penal_code],
            "sets": {one.kind: one.to_dict() for one in self.sets},
            "stage_equilibria": [[to_text(x) for x in payoffs] for payoffs in self.stage_payoffs],
            "finite": None if self.finite is None else self.finite.to_dict(),
            "notes": list(self.notes),
        }

    @property
    def _setting(self) -> str:
        """What is sustained, and how."""
        target = ", ".join(f"{key}: {label}" for key, label in self.target.items()) or "none"
        after = self.punishment if isinstance(self.punishment, str) else "a profile"
        return f"target {target}; punishment {after}"

    def _rows(self) -> list[list[str]]:
        """Critical discount factors, at each level of effort."""
        rows = [["effort", "player", "critical discount factor", "at the values", "below 1 where"]]
        for level in self.levels:
            for one in (*level.players, level.overall):
                value = "none" if one.value is None else brief_text(one.value)
                where = one.condition.text if one.condition else "not known"
                rows.append([level.effort or "", one.player or "all", one.exact, value, where])
        return rows

    def __repr__(self) -> str:
        return as_text(f"<Repeated {self.title or 'untitled'!r}>", self._setting, self._rows(), self.notes)

    def _repr_html_(self) -> str:
        return as_html(self.title or "untitled", self._setting, self._rows(), self.notes)

    def _over_effort(self) -> dict[str, Any]:
        """Each player at all levels of effort: the formula in pieces by level, and the largest value."""
        keys = [one.player for one in self.levels[0].players]
        by_player = [[level.players[place] for level in self.levels] for place in range(len(keys))]
        return {
            "players": {key: self._joined(found) for key, found in zip(keys, by_player, strict=True)},
            "overall": self._joined([level.overall for level in self.levels]),
        }

    def _joined(self, found: Sequence[CriticalDiscount]) -> dict[str, Any]:
        pieces, where = [], []
        for level, one in zip(self.levels, found, strict=True):
            if level.level and one.exact and one.condition is not None:
                pieces.append((f"({one.exact})", f"{self.effort} == {level.level}"))
                where.append(f"{self.effort} == {level.level} and ({one.condition.text})")
        text = pieces[-1][0] if pieces else ""
        for formula, condition in pieces[-2::-1]:
            text = f"{formula} if {condition} else {text}"
        values = [one.value for one in found if one.value is not None]
        largest = None
        if len(values) == len(found):
            largest = values[0]
            for value in values[1:]:
                largest = value if compare(value, largest) > 0 else largest
        return {
            "exact": text or None,
            "value": None if largest is None else to_float(largest),
            "exact_value": None if largest is None else to_text(largest),
            "condition": " or ".join(f"({one})" for one in where) or None,
        }
