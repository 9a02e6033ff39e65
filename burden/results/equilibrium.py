"""Equilibria, and the only way to one: :func:`certify`, which checks a profile in exact arithmetic."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden import exact
from burden.errors import SolverError
from burden.exact import Enclosure, Exact, UndecidedError
from burden.exact.enclosure import bounds_text
from burden.game import (
    NormalFormGame,
    Profile,
    largest,
    scaled_action_payoffs,
    scaled_profile,
    support,
    unscaled,
)
from burden.results.intervals import enclosed_payoffs, is_quick

__all__ = [
    "Equilibrium",
    "EquilibriumType",
    "Selection",
    "Support",
    "certify",
    "certify_if_one",
    "mark_undominated",
    "mixture",
]

EquilibriumType: TypeAlias = Literal["pure", "mixed", "vertex"]
Selection: TypeAlias = Literal["optimistic", "pessimistic", "both"]

#: Actions that each player plays.
Support: TypeAlias = "tuple[tuple[int, ...], ...]"

#: Relative error that doubles of exact numbers stay far below.
SLACK = 1e-12


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Equilibrium:
    """A Nash equilibrium, certified.

    Parameters
    ----------
    game
        The game that it is an equilibrium of.
    proved
        One strategy per player, as the engine has proved it. Probabilities that are known by an enclosure alone are
        those of the one root that lies there.
    type
        ``pure``; ``mixed``; or ``vertex``, an end point of a continuum of equilibria.
    proved_payoffs
        Payoff of each player, in the same sense.
    regret
        Most that anybody gains by deviating, exact: zero.
    strict
        Whether every player would lose by any deviation.
    component
        Number, from 1, of the connected component of equilibria that it lies on; 0 where components were not computed.
    index
        Index of an isolated regular equilibrium, +1 or -1; ``None`` where it was not computed or is not defined.
    undominated
        Whether no listed equilibrium gives everybody at least as much and somebody more, as far as enclosures of the
        payoffs show.
    selection
        With a leader: whether this outcome is what it reaches hoping for the best reply of the others
        (``optimistic``), fearing the worst (``pessimistic``), or ``both``.
    closed_form
        Gives profile and payoffs in closed form if they have one that is known how to find. That takes longer than the
        proof, so it is done when somebody asks.
    """

    game: NormalFormGame
    proved: Profile
    type: EquilibriumType
    proved_payoffs: tuple[Exact, ...]
    regret: Exact
    strict: bool
    component: int = 0
    index: int | None = None
    undominated: bool = True
    selection: Selection | None = None
    closed_form: Callable[[], tuple[Profile, tuple[Exact, ...]] | None] | None = None

    @property
    def profile(self) -> Profile:
        """One exact strategy per player: in closed form where there is one, enclosed elsewhere."""
        written = None if self.closed_form is None else self.closed_form()
        return self.proved if written is None else written[0]

    @property
    def payoffs(self) -> tuple[Exact, ...]:
        """Exact payoff of each player."""
        written = None if self.closed_form is None else self.closed_form()
        return self.proved_payoffs if written is None else written[1]

    @property
    def exact(self) -> dict[str, dict[str, str]]:
        """Probability of each action played, as text in the formula language, by player and action."""
        return self._strategies(exact.to_text)

    @property
    def brief(self) -> dict[str, dict[str, str]]:
        """Probability of each action played as text, by player and action; enclosures as ``≈0.347296``."""
        return self._strategies(brief_text)

    @property
    def strategies(self) -> dict[str, dict[str, float]]:
        """Probability of each action played, by player and action."""
        return self._strategies(exact.to_float, self.proved)

    def _strategies(self, form: Any, profile: Profile | None = None) -> dict[str, dict[str, Any]]:
        return {
            player.key: {player.actions[action]: form(strategy[action]) for action in support(strategy)}
            for player, strategy in zip(self.game.players, profile or self.profile, strict=True)
        }

    @property
    def total_payoff(self) -> Exact:
        """Sum of all payoffs."""
        return _total(self.payoffs)

    @property
    def levels(self) -> dict[str, Exact]:
        """Expected level of each player whose actions have levels."""
        return {
            player.key: _total(level * weight for level, weight in zip(player.levels, strategy, strict=True))
            for player, strategy in zip(self.game.players, self.profile, strict=True)
            if player.levels is not None
        }

    @property
    def effort(self) -> Exact | None:
        """Expected effort of the guarantor; ``None`` where there is none, or several."""
        keys = [player.key for player in self.game.players if player.role == "guarantor"]
        return self.levels.get(keys[0]) if len(keys) == 1 else None

    @property
    def contributions(self) -> dict[str, Exact]:
        """Expected contribution of each ally."""
        levels = self.levels
        return {p.key: levels[p.key] for p in self.game.players if p.role == "ally" and p.key in levels}

    @property
    def allied_total(self) -> Exact | None:
        """Sum of the expected contributions; ``None`` unless every ally's actions have levels."""
        allies = [player for player in self.game.players if player.role == "ally"]
        contributions = self.contributions
        return _total(contributions.values()) if allies and len(contributions) == len(allies) else None

    @property
    def dependence(self) -> Exact | None:
        """Share of expected effort in expected effort and contributions; ``None`` where these are, or may be, zero."""
        effort, allied_total = self.effort, self.allied_total
        if effort is None or allied_total is None:
            return None
        whole = effort + allied_total
        try:
            return None if exact.sign(whole) == 0 else effort / whole
        except UndecidedError:
            return None

    @property
    def enclosures(self) -> dict[str, dict[str, Enclosure]]:
        """Probabilities that are known by an enclosure alone, by player and action."""
        found = {
            player.key: {
                action: weight
                for action, weight in zip(player.actions, strategy, strict=True)
                if isinstance(weight, Enclosure)
            }
            for player, strategy in zip(self.game.players, self.profile, strict=True)
        }
        return {key: weights for key, weights in found.items() if weights}

    def describe(self) -> str:
        """Write the profile in a line: ``US: keep; West: 1/2 low + 1/2 high``."""
        return "; ".join(f"{key}: {mixture(weights)}" for key, weights in self.brief.items())

    def to_dict(self) -> dict[str, Any]:
        """Give the equilibrium in the form of the JSON contract."""
        keys = [player.key for player in self.game.players]
        result: dict[str, Any] = {
            "type": self.type,
            "strategies": self.strategies,
            "exact": self.exact,
            "payoffs": {key: exact.to_float(value) for key, value in zip(keys, self.payoffs, strict=True)},
            "exact_payoffs": {key: exact.to_text(value) for key, value in zip(keys, self.payoffs, strict=True)},
            "regret": exact.to_float(self.regret),
            "index": self.index,
            "component": self.component or None,
            "strict": self.strict,
            "undominated": self.undominated,
            "total_payoff": _float(self.total_payoff),
        }
        if self.enclosures:
            result["enclosures"] = {
                key: {action: _record(weight) for action, weight in weights.items()}
                for key, weights in self.enclosures.items()
            }
        if self.contributions or self.effort is not None:
            figures = {"effort": self.effort, "allied_total": self.allied_total, "dependence": self.dependence}
            for name, value in figures.items():
                result[name] = None if value is None else _float(value)
                result[f"exact_{name}"] = None if value is None else exact.to_text(value)
            result["contributions"] = {key: _float(value) for key, value in self.contributions.items()}
            result["exact_levels"] = {key: exact.to_text(value) for key, value in self.levels.items()}
        if self.selection is not None:
            result["selection"] = self.selection
        return result

    def __repr__(self) -> str:
        payoffs = ", ".join(brief_text(payoff) for payoff in self.payoffs)
        return f"<Equilibrium {self.type}: {self.describe()}; payoffs {payoffs}>"


def certify(
    game: NormalFormGame,
    profile: Profile,
    *,
    vertex: bool = False,
    component: int = 0,
    index: int | None = None,
    tied: Support | None = None,
) -> Equilibrium:
    """Check a profile in exact arithmetic on the payoffs as given, and give it as an equilibrium.

    Equalities between numbers that are known by enclosures alone cannot be checked. The engine has to prove that the
    enclosures hold exactly one root of the indifference conditions; everything else is checked here.

    Parameters
    ----------
    game
        The game.
    profile
        One exact strategy per player.
    vertex
        Whether it is known to be an end point of a continuum of equilibria.
    component, index
        What else is known of it.
    tied
        With enclosures among the probabilities: the actions of each player that the engine has proved to be tied best
        replies at the root, those played included.

    Raises
    ------
    SolverError
        Where somebody gains by deviating, or a strategy is not a probability vector: an engine of ours is wrong.
    """
    is_enclosed = any(isinstance(weight, Enclosure) for strategy in profile for weight in strategy)
    if is_enclosed and tied is not None and is_quick(game):
        known = tuple(enclosed_payoffs(game, profile, tied))
        return Equilibrium(game, profile, "vertex" if vertex else "mixed", known, Fraction(0), False, component, index)
    payoffs, played, best, fault = _examined(game, profile, tied, is_enclosed=is_enclosed)
    if fault is not None:
        raise SolverError(fault)
    return _equilibrium(game, profile, payoffs, played, () if is_enclosed else best, vertex, component, index)


def certify_if_one(
    game: NormalFormGame, profile: Profile, index: int | None = None
) -> tuple[Equilibrium, Support] | None:
    """The equilibrium at a profile of exact numbers, and everybody's best replies; ``None`` where somebody would leave.

    The index is kept if everybody plays all of its best replies.
    """
    payoffs, played, best, fault = _examined(game, profile, None, is_enclosed=False)
    if fault is not None:
        return None
    known = index if played == best else None
    return _equilibrium(game, profile, payoffs, played, best, vertex=False, component=0, index=known), best


def _equilibrium(
    game: NormalFormGame,
    profile: Profile,
    payoffs: tuple[Exact, ...],
    played: Support,
    best: Support,
    vertex: bool,
    component: int,
    index: int | None,
) -> Equilibrium:
    kind: EquilibriumType = "vertex" if vertex else "pure" if max(map(len, played)) == 1 else "mixed"
    strict = bool(best) and max(map(len, best)) == 1
    # Nobody plays anything but best replies, so nobody gains by deviating.
    return Equilibrium(game, profile, kind, payoffs, Fraction(0), strict, component, index)


def _examined(
    game: NormalFormGame, profile: Profile, tied: Support | None, *, is_enclosed: bool
) -> tuple[tuple[Exact, ...], Support, Support, str | None]:
    """Payoffs, actions played and best replies of everybody; and what is wrong with the profile, if anything is."""
    scaled = scaled_profile(profile)
    payoffs, everything_played, everything_best = [], [], []
    for player, (weights, total) in enumerate(scaled):
        key = game.players[player].key
        signs = _signs_of_probabilities(weights, total)
        if len(signs) != game.n_actions[player]:
            return (), (), (), f"an engine proposed probabilities of {key} that are none"
        values, denominator = scaled_action_payoffs(game, player, scaled)
        played = tuple(action for action, sign in enumerate(signs) if sign)
        if is_enclosed:
            best = tied[player] if tied is not None else ()
            payoff = _tied_payoff(values, best)
        else:
            best = tuple(largest(values))
            payoff = values[best[0]]
        if payoff is None or not set(played) <= set(best):
            return (), (), (), f"an engine proposed a profile that {key} would leave"
        payoffs.append(exact.shortened(unscaled(payoff, denominator)))
        everything_played.append(played)
        everything_best.append(best)
    return tuple(payoffs), tuple(everything_played), tuple(everything_best), None


def _signs_of_probabilities(weights: Sequence[Exact | int], total: int) -> list[int]:
    """Signs of probabilities over a common denominator; none where they are no probabilities."""
    if all(type(weight) is int for weight in weights):
        return [1 if weight else 0 for weight in weights] if min(weights) >= 0 and sum(weights) == total else []
    try:
        signs = [exact.sign(weight) for weight in weights]
    except UndecidedError:
        if any(isinstance(weight, Enclosure) for weight in weights):
            return []
        raise
    whole = sum(weights)
    is_whole = whole.lower <= total <= whole.upper if isinstance(whole, Enclosure) else exact.compare(whole, total) == 0
    return signs if min(signs) >= 0 and is_whole else []


def _tied_payoff(values: Sequence[Exact | int], tied: Sequence[int]) -> Exact | int | None:
    """Payoff of actions that are tied: what their enclosures share.

    Returns
    -------
    Exact | int | None
        ``None`` where they share nothing, or another action's enclosure reaches it.
    """
    if not tied:
        return None
    bounds = [exact.ends(value) for value in values]
    lower, upper = max(bounds[action][0] for action in tied), min(bounds[action][1] for action in tied)
    others = [upper_end for action, (_, upper_end) in enumerate(bounds) if action not in tied]
    if lower > upper or any(other >= lower for other in others):
        return None
    known = [values[action] for action in tied if not isinstance(values[action], Enclosure)]
    return known[0] if known else Enclosure(lower, upper) if lower < upper else lower


#: Up to this many equilibria lists are quicker than arrays.
FEW = 8

#: Most equilibria that are all compared with one another, without a look at which have the same payoffs.
MAX_COMPARED = 50


def mark_undominated(equilibria: Sequence[Equilibrium]) -> tuple[Equilibrium, ...]:
    """Mark the equilibria that no other of the list is shown to Pareto-dominate.

    Doubles tell which others come into question, and settle most comparisons; what they leave open, with some slack for
    the rounding of irrational numbers, is compared exactly.
    """
    if len(equilibria) < 2:
        return tuple(equilibria)
    numbers = [[exact.to_float(value) for value in equilibrium.proved_payoffs] for equilibrium in equilibria]
    if len(numbers) <= FEW and not any(
        all(p >= q - SLACK * abs(q) for p, q in zip(mine, theirs, strict=True))
        for mine, theirs in itertools.permutations(numbers, 2)
    ):
        return tuple(equilibria)  # the usual case, without arrays
    floats = np.array(numbers)
    slack = SLACK * np.abs(floats)
    # Degenerate games have many equilibria of the same payoffs; of these one will do.
    group = list(range(len(equilibria)))
    if len(equilibria) > MAX_COMPARED:
        first: dict[tuple[Exact, ...], int] = {}
        group = [first.setdefault(one.proved_payoffs, position) for position, one in enumerate(equilibria)]
    rows = np.array(sorted(set(group)))
    by_mean = rows[np.argsort(-(floats[rows] / floats.shape[1]).sum(axis=1), kind="stable")]  # the likeliest come first
    marked = list(equilibria)
    known: dict[int, bool] = {}
    for position, equilibrium in enumerate(equilibria):
        row = group[position]
        if row not in known:
            rivals = by_mean[(floats[by_mean] >= floats[position] - slack[position]).all(axis=1)].tolist()
            known[row] = any(
                _dominates(equilibria[rival], equilibrium, floats[rival] > floats[position] + slack[position])
                for rival in rivals
                if rival != position
            )
        if known[row]:
            marked[position] = replace(equilibrium, undominated=False)
    return tuple(marked)


def _dominates(better: Equilibrium, worse: Equilibrium, is_more: NDArray[np.bool_]) -> bool:
    """Whether everybody gets as much and somebody more, given where doubles say more."""
    if is_more.all():
        return True
    signs = [1]
    for player in np.flatnonzero(~is_more).tolist():
        left, right = better.proved_payoffs[player], worse.proved_payoffs[player]
        if isinstance(left, Enclosure) or isinstance(right, Enclosure):
            left, right = better.payoffs[player], worse.payoffs[player]
        if isinstance(left, Enclosure) and left == right and left is not right:
            return False  # the same enclosure is no proof of the same number
        try:
            sign = exact.compare(left, right)
        except UndecidedError:
            return False
        if sign < 0:
            return False
        signs.append(sign)
    return bool(is_more.any()) or max(signs[1:]) > 0


def mixture(weights: Mapping[str, str]) -> str:
    """Write a strategy: ``keep``, or ``1/2 low + 1/2 high``; sums of roots and the like in brackets."""
    return " + ".join(
        action if weight == "1" else f"({weight}) {action}" if " " in weight else f"{weight} {action}"
        for action, weight in weights.items()
    )


def brief_text(value: Exact) -> str:
    """Write a number for a line of text: exactly, or an enclosure as ``≈0.347296``."""
    return f"≈{exact.to_float(value):.6g}" if isinstance(value, Enclosure) else exact.to_text(value)


def _record(value: Enclosure) -> dict[str, str]:
    """Give an enclosure in the form of the JSON contract."""
    lower, upper = bounds_text(value)
    return {"lower": lower, "upper": upper}


def _total(values: Iterable[Exact | int]) -> Exact:
    total: Exact = Fraction(0)
    for value in values:
        total = total + value
    return total


def _float(value: Exact) -> float | None:
    """Nearest double; ``None`` where the number, a sum perhaps, is beyond their range."""
    try:
        return exact.to_float(value)
    except exact.TooLargeError:
        return None
