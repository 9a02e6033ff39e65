"""What a game file declares: parameters, players, how the game is repeated, and paths of effort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from burden.expressions import Formula
from burden.game import Role

__all__ = [
    "Action",
    "Interval",
    "LevelInterval",
    "Parameter",
    "PathSpec",
    "PlayerSpec",
    "Punishment",
    "RepeatedSpec",
    "Schedule",
]


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of the real line, open, closed or half-open.

    Examples
    --------
    >>> Interval(Fraction(0), None, low_closed=False).text
    '(0, oo)'
    >>> Fraction(0) in Interval(Fraction(0), None, low_closed=False)
    False
    """

    low: Fraction | None = None
    high: Fraction | None = None
    low_closed: bool = True
    high_closed: bool = True

    def __contains__(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below

    @property
    def text(self) -> str:
        """The interval as it is written in files."""
        left = "(-oo" if self.low is None else f"{'[' if self.low_closed else '('}{self.low}"
        right = "oo)" if self.high is None else f"{self.high}{']' if self.high_closed else ')'}"
        return f"{left}, {right}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the game that may be changed."""

    name: str
    value: Fraction
    domain: Interval = Interval()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An action: its label, and its level as a formula in the parameters, if it has one."""

    label: str
    level: Formula | None = None


@dataclass(frozen=True, slots=True)
class LevelInterval:
    """The levels that a player chooses from, its ends formulas in the parameters; ``None`` is an infinite end.

    Examples
    --------
    >>> from burden.expressions import parse
    >>> LevelInterval(parse("0"), None).text
    '[0, oo]'
    """

    low: Formula | None = None
    high: Formula | None = None

    @property
    def text(self) -> str:
        """The interval as it is written in files."""
        low = "-oo" if self.low is None else self.low.text.strip()
        high = "oo" if self.high is None else self.high.text.strip()
        return f"[{low}, {high}]"

    @property
    def ends(self) -> tuple[Formula, ...]:
        """Its finite ends."""
        return tuple(end for end in (self.low, self.high) if end is not None)


@dataclass(frozen=True, slots=True)
class PlayerSpec:
    """A player as the file states it: a finite list of actions, or an interval of levels."""

    key: str
    name: str
    role: Role
    actions: tuple[Action, ...] = ()
    interval: LevelInterval | None = None

    @property
    def has_levels(self) -> bool:
        """Whether its key may stand in formulas."""
        return self.interval is not None or all(action.level is not None for action in self.actions)


#: What follows a deviation: the stage equilibrium that is worst for who deviated, the minmax, the worst equilibrium of
#: the repeated game, or a profile, as action by player.
Punishment: TypeAlias = 'Literal["nash", "minmax", "optimal"] | Mapping[str, str]'


@dataclass(frozen=True, slots=True)
class RepeatedSpec:
    """How a game is repeated: the block ``repeated``.

    Parameters
    ----------
    discounts
        Discount factor of each player: a formula in parameters, or a bare name that no parameter has, which is free.
    horizon
        Number of periods; ``None`` for infinitely many.
    target
        Profile to be sustained, action by player, in the order of players. The player who has the effort may be left
        out: then its effort is given, at each of its levels in turn.
    punishment
        What follows a deviation.
    effort_after
        Action of the effort player, or value of the effort where that is a parameter, from the period after a
        deviation on; ``None`` where effort does not depend on behaviour.
    randomisation
        Whether play may depend on a public lottery drawn in each period; matters for punishments that are optimal, and
        for sets of payoffs.
    """

    discounts: Mapping[str, Formula]
    horizon: int | None = None
    target: Mapping[str, str] = field(default_factory=dict)
    punishment: Punishment = "nash"
    effort_after: Formula | str | None = None
    randomisation: Literal["none", "public"] = "none"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Effort period by period.

    Parameters
    ----------
    name
        How the file calls it: ``gradual``.
    efforts
        One entry per period: a label where the effort player has actions, else a formula in the parameters. Empty where
        the guarantor decides anew in each period (``chosen``).
    announced
        Whether allies are told in the first period. Of one that is not they expect that today's effort lasts.
    """

    name: str
    efforts: tuple[Formula | str, ...] = ()
    announced: bool = True

    @property
    def is_chosen(self) -> bool:
        """Whether the guarantor decides in each period."""
        return not self.efforts


@dataclass(frozen=True, slots=True)
class PathSpec:
    """A finite number of periods with stocks: the block ``path``.

    In each period the effort of that period is seen, then allies choose at once. What they choose moves the stocks,
    which are there in the next period.

    Parameters
    ----------
    periods
        How many there are.
    discounts
        Discount factor of each player, a formula in the parameters; 1 where none is given.
    stocks
        By parameter whose value is the stock at the start: the formula of its next value, in parameters, stocks and
        levels of the same period.
    schedules
        By name, in the order of the file.
    belief
        Probability with which allies believe an announced schedule, until they see effort move for the first time: then
        they know it. If it is not meant, effort stays at that of the first period.
    payoffs
        Payoff per period by player, in place of the game's own.
    final
        By player: what the stocks after the last period are worth, discounted like a period that follows it.
    gap
        Security gap that tables show.
    """

    periods: int
    discounts: Mapping[str, Formula]
    stocks: Mapping[str, Formula]
    schedules: Mapping[str, Schedule]
    belief: Formula
    payoffs: Mapping[str, Formula] = field(default_factory=dict)
    final: Mapping[str, Formula] = field(default_factory=dict)
    gap: Formula | None = None
