"""What we can answer: equilibria, the components they form, and solutions.

Every solver returns a :class:`Solution`, whatever its method, so that answers can be compared and questioned. No
profile becomes an :class:`Equilibrium` except through :func:`certify`, which checks it in exact arithmetic.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np

from burden import __version__, exact
from burden.errors import SolverError
from burden.exact import Exact
from burden.game import (
    NormalFormGame,
    Profile,
    Timing,
    largest,
    scaled_action_payoffs,
    scaled_profile,
    support,
    unscaled,
)

__all__ = [
    "Certificate",
    "Component",
    "Equilibrium",
    "EquilibriumType",
    "Selection",
    "Solution",
    "Subgame",
    "certify",
    "mark_undominated",
    "mixture",
]

EquilibriumType: TypeAlias = Literal["pure", "mixed", "vertex"]
Selection: TypeAlias = Literal["optimistic", "pessimistic", "both"]

#: Relative error that doubles of exact numbers stay far below.
SLACK = 1e-12


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Equilibrium:
    """A Nash equilibrium, certified.

    Parameters
    ----------
    game
        The game that it is an equilibrium of.
    profile
        One exact strategy per player.
    type
        ``pure``; ``mixed``; or ``vertex``, an end point of a continuum of equilibria.
    payoffs
        Exact payoff of each player.
    regret
        Most that anybody gains by deviating, exact: zero.
    strict
        Whether every player would lose by any deviation.
    component
        Number, from 1, of the connected component of equilibria that it lies on; 0 where components were not computed.
    index
        Index of an isolated regular equilibrium, +1 or -1; ``None`` where it was not computed or is not defined.
    undominated
        Whether no listed equilibrium gives everybody at least as much and somebody more.
    selection
        With a leader: whether this outcome is what it reaches hoping for the best reply of the others
        (``optimistic``), fearing the worst (``pessimistic``), or ``both``.
    """

    game: NormalFormGame
    profile: Profile
    type: EquilibriumType
    payoffs: tuple[Exact, ...]
    regret: Exact
    strict: bool
    component: int = 0
    index: int | None = None
    undominated: bool = True
    selection: Selection | None = None

    @property
    def exact(self) -> dict[str, dict[str, str]]:
        """Probability of each action played, as text in the formula language, by player and action."""
        return self._strategies(exact.to_text)

    @property
    def strategies(self) -> dict[str, dict[str, float]]:
        """Probability of each action played, by player and action."""
        return self._strategies(exact.to_float)

    def _strategies(self, form: Any) -> dict[str, dict[str, Any]]:
        return {
            player.key: {player.actions[action]: form(strategy[action]) for action in support(strategy)}
            for player, strategy in zip(self.game.players, self.profile, strict=True)
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
        """Share of expected effort in the sum of expected effort and contributions; ``None`` where that is zero."""
        effort, allied_total = self.effort, self.allied_total
        if effort is None or allied_total is None:
            return None
        whole = effort + allied_total
        return None if exact.sign(whole) == 0 else effort / whole

    def describe(self) -> str:
        """Write the profile in a line: ``US: keep; West: 1/2 low + 1/2 high``."""
        return "; ".join(f"{key}: {mixture(weights)}" for key, weights in self.exact.items())

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
        payoffs = ", ".join(exact.to_text(payoff) for payoff in self.payoffs)
        return f"<Equilibrium {self.type}: {self.describe()}; payoffs {payoffs}>"


@dataclass(frozen=True, slots=True)
class Component:
    """A connected component of the set of equilibria.

    Parameters
    ----------
    number
        From 1, in the order of the first equilibrium listed.
    equilibria
        Positions of its listed equilibria, from 0.
    subsets
        Two players: its maximal Nash subsets, each a tuple of positions of listed equilibria. Each subset is the
        product of the convex hulls of the strategies found there, and the component is their union.
    dimension
        0 for a point, 1 for segments, and so on; ``None`` where it was not computed.
    index
        Sum of the indices of the equilibria that it falls into under a small generic change of payoffs; ``None`` where
        it was not computed.
    """

    number: int
    equilibria: tuple[int, ...]
    subsets: tuple[tuple[int, ...], ...] = ()
    dimension: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """Why a list of equilibria can be trusted.

    Parameters
    ----------
    method
        How the equilibria were found and checked.
    index_sum
        Sum of the indices over all components: +1 where the list is complete; ``None`` where it was not computed.
    """

    method: str
    index_sum: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Subgame:
    """What the others play after an action of the leader.

    Parameters
    ----------
    action
        Label of the leader's action.
    solution
        Equilibria of the game among the others.
    leader_payoffs
        Exact payoff of the leader at each listed equilibrium, in their order.
    """

    action: str
    solution: Solution
    leader_payoffs: tuple[Exact, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the subgame in the form of the JSON contract."""
        answer = self.solution.to_dict()
        for entry, payoff in zip(answer["equilibria"], self.leader_payoffs, strict=True):
            entry["leader_payoff"] = exact.to_float(payoff)
            entry["exact_leader_payoff"] = exact.to_text(payoff)
        wanted = ("equilibria", "components", "complete", "certificate", "notes")
        return {"action": self.action, **{key: answer[key] for key in wanted}}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Solution:
    """Equilibria of a game, with what is known about the list.

    Parameters
    ----------
    game
        The game that was solved.
    equilibria
        In a stable order: pure ones first, by action; then mixed ones by size of support, then by strategy.
    complete
        Whether the list, with the components that it spans, holds every equilibrium.
    certificate
        Why the list can be trusted.
    components
        Connected components of the set of equilibria; empty where they were not computed.
    notes
        Limits, ties, and what other engines got wrong, in sentences.
    timing, leader
        ``guarantor-first`` has a leader, whose action the others observe.
    parameters, scenario
        Values and scenario that gave the game.
    subgames
        With a leader: the others' equilibria after each of its actions.
    """

    game: NormalFormGame
    equilibria: tuple[Equilibrium, ...]
    complete: bool
    certificate: Certificate
    components: tuple[Component, ...] = ()
    notes: tuple[str, ...] = ()
    timing: Timing = "simultaneous"
    leader: str | None = None
    parameters: Mapping[str, Fraction] = field(default_factory=dict)
    scenario: str | None = None
    subgames: tuple[Subgame, ...] = ()

    @property
    def title(self) -> str:
        """Name of the game."""
        return self.game.title

    @property
    def headline(self) -> str:
        """The count of equilibria, and whether the list is complete, in a phrase."""
        continua = [component for component in self.components if component.dimension]
        if self.timing == "guarantor-first":
            phrase = _count(len(self.equilibria), "outcome on the path", "outcomes on the path")
        elif continua:
            phrase = _count(len(self.equilibria), "extreme equilibrium", "extreme equilibria")
            phrase += f" on {_count(len(self.components), 'component', 'components')}"
        elif not self.equilibria and self.game.n_players > 2:
            phrase = "no pure equilibrium, mixed ones not searched"
        else:
            phrase = _count(len(self.equilibria), "equilibrium", "equilibria")
        return f"{phrase}, list {'complete' if self.complete else 'not complete'}"

    @property
    def setting(self) -> str:
        """Timing, scenario and values of the parameters, in a line."""
        parts = [f"{self.leader} moves first" if self.leader else "simultaneous moves"]
        if self.scenario is not None:
            parts.append(f"scenario {self.scenario}")
        parts += [f"{name} = {exact.to_text(value)}" for name, value in self.parameters.items()]
        return ", ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Give the solution in the form of the JSON contract of ``burden solve``."""
        result: dict[str, Any] = {
            "burden": __version__,
            "title": self.title,
            "timing": self.timing,
            "scenario": self.scenario,
            "parameters": {name: exact.to_text(value) for name, value in self.parameters.items()},
            "players": {player.key: list(player.actions) for player in self.game.players},
            "equilibria": [equilibrium.to_dict() for equilibrium in self.equilibria],
            "components": [
                {
                    "component": component.number,
                    "equilibria": [position + 1 for position in component.equilibria],
                    "subsets": [[position + 1 for position in subset] for subset in component.subsets],
                    "dimension": component.dimension,
                    "index": component.index,
                }
                for component in self.components
            ],
            "complete": self.complete,
            "certificate": {"index_sum": self.certificate.index_sum, "method": self.certificate.method},
            "notes": list(self.notes),
        }
        if self.timing == "guarantor-first":
            result["leader"] = self.leader
            result["subgames"] = [subgame.to_dict() for subgame in self.subgames]
        return result

    def _rows(self) -> list[list[str]]:
        keys = [player.key for player in self.game.players]
        shows_components = any(component.dimension for component in self.components)
        extra = [*["selection"] * bool(self.leader), *["component"] * shows_components]
        rows = [["", "type", *extra, *keys, *(f"payoff {key}" for key in keys)]]
        for number, equilibrium in enumerate(self.equilibria, start=1):
            about = {"selection": str(equilibrium.selection), "component": str(equilibrium.component)}
            strategies = map(mixture, equilibrium.exact.values())
            payoffs = map(exact.to_text, equilibrium.payoffs)
            rows.append([str(number), equilibrium.type, *(about[name] for name in extra), *strategies, *payoffs])
        return rows

    def __repr__(self) -> str:
        lines = [f"<Solution of {self.title or 'untitled'!r}: {self.headline}>", self.setting]
        rows = self._rows()
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
        lines += ["  ".join(row).rstrip() for row in padded]
        return "\n".join([*lines, *(f"note: {note}" for note in self.notes)])

    def _repr_html_(self) -> str:
        head, *body = [[html.escape(cell) for cell in row] for row in self._rows()]
        caption = html.escape(f"{self.title or 'untitled'}: {self.headline}")
        header = "".join(f"<th>{cell}</th>" for cell in head)
        rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body)
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in (self.setting, *self.notes))
        table = f"<caption>{caption}</caption><thead><tr>{header}</tr></thead><tbody>{rows}</tbody>"
        return f"<table>{table}</table>{notes}"


def certify(
    game: NormalFormGame, profile: Profile, *, vertex: bool = False, component: int = 0, index: int | None = None
) -> Equilibrium:
    """Check a profile in exact arithmetic on the payoffs as given, and give it as an equilibrium.

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

    Raises
    ------
    SolverError
        Where somebody gains by deviating, or a strategy is not a probability vector: an engine of ours is wrong.
    """
    scaled = scaled_profile(profile)
    payoffs = []
    n_played = 1
    strict = True
    for player, (weights, total) in enumerate(scaled):
        key = game.players[player].key
        signs = [exact.sign(weight) for weight in weights]
        if min(signs) < 0 or len(weights) != game.n_actions[player] or exact.compare(sum(weights), total) != 0:
            raise SolverError(f"an engine proposed probabilities of {key} that are none")
        values, denominator = scaled_action_payoffs(game, player, scaled)
        best = largest(values)
        if not all(action in best for action, sign in enumerate(signs) if sign):
            raise SolverError(f"an engine proposed a profile that {key} would leave")
        payoffs.append(exact.shortened(unscaled(values[best[0]], denominator)))
        n_played = max(n_played, sum(signs))
        strict = strict and len(best) == 1
    kind: EquilibriumType = "vertex" if vertex else "pure" if n_played == 1 else "mixed"
    # Nobody plays anything but best replies, so nobody gains by deviating.
    return Equilibrium(game, profile, kind, tuple(payoffs), Fraction(0), strict, component, index)


def mark_undominated(equilibria: Sequence[Equilibrium]) -> tuple[Equilibrium, ...]:
    """Mark the equilibria that no other of the list Pareto-dominates."""
    vectors = list(dict.fromkeys(equilibrium.payoffs for equilibrium in equilibria))
    dominated = _dominated(vectors)
    return tuple(
        replace(equilibrium, undominated=False) if equilibrium.payoffs in dominated else equilibrium
        for equilibrium in equilibria
    )


def _dominated(vectors: Sequence[tuple[Exact, ...]]) -> set[tuple[Exact, ...]]:
    """Vectors that another one exceeds somewhere and reaches everywhere.

    Doubles tell which others come into question, with some slack for the rounding of irrational numbers.
    """
    dominated: set[tuple[Exact, ...]] = set()
    if len(vectors) < 2:
        return dominated
    floats = np.array([[exact.to_float(value) for value in vector] for vector in vectors])
    lowest = floats - SLACK * np.abs(floats)
    by_mean = np.argsort(-(floats / floats.shape[1]).sum(axis=1), kind="stable")  # those that dominate most come first
    for position, vector in enumerate(vectors):
        for rival in by_mean[(floats[by_mean] >= lowest[position]).all(axis=1)].tolist():
            if rival != position and _dominates(vectors[rival], vector):
                dominated.add(vector)
                break
    return dominated


def _dominates(better: Sequence[Exact], worse: Sequence[Exact]) -> bool:
    signs = [exact.compare(left, right) for left, right in zip(better, worse, strict=True)]
    return min(signs) >= 0 and max(signs) > 0


def mixture(weights: Mapping[str, str]) -> str:
    """Write a strategy: ``keep``, or ``1/2 low + 1/2 high``; sums of roots and the like in brackets."""
    return " + ".join(
        action if weight == "1" else f"({weight}) {action}" if " " in weight else f"{weight} {action}"
        for action, weight in weights.items()
    )


def _total(values: Iterable[Exact]) -> Exact:
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


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
