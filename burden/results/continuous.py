"""Pure equilibria of games in which players choose from an interval, with what is known about the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from burden import __version__, exact
from burden.exact import Enclosure, Exact, UndecidedError
from burden.exact.enclosure import bounds_text
from burden.game import Role, Timing
from burden.results.equilibrium import Selection, brief_text
from burden.results.rows import as_html, as_text
from burden.results.solution import Certificate

__all__ = ["LevelComponent", "LevelEquilibrium", "LevelPlayer", "LevelSolution", "LevelSubgame"]


@dataclass(frozen=True, slots=True)
class LevelPlayer:
    """A player of a game in which somebody chooses from an interval.

    Parameters
    ----------
    key, name, role
        As the file states them.
    actions
        Labels; none where the player chooses from an interval.
    levels
        Level of each action, where they have levels.
    low, high
        Ends of the interval; ``None`` where there is none, or the player has actions.
    """

    key: str
    name: str
    role: Role
    actions: tuple[str, ...] = ()
    levels: tuple[Exact, ...] | None = None
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def title(self) -> str:
        """Name for readers."""
        return self.name or self.key

    @property
    def interval(self) -> str | None:
        """The interval as text; ``None`` where the player has actions."""
        if self.actions:
            return None
        return f"[{'-oo' if self.low is None else self.low}, {'oo' if self.high is None else self.high}]"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LevelEquilibrium:
    """A pure equilibrium, certified against every other level.

    Parameters
    ----------
    players
        In the order of the file.
    choices
        By player: the level, or the position of the action.
    type
        ``pure``; or ``vertex``, an end point of a continuum of equilibria.
    payoffs
        Payoff of each player: exact, or enclosed.
    strict
        Whether every player would lose by any deviation.
    component
        Number, from 1, of the connected component that it lies on; 0 for an outcome on the path of a game with a
        leader.
    undominated
        Whether no listed equilibrium gives everybody at least as much and somebody more, as far as is known.
    selection
        With a leader: whether it hopes for this reply of the others, fears it, or both.
    """

    players: tuple[LevelPlayer, ...]
    choices: tuple[Exact | int, ...]
    type: Literal["pure", "vertex"]
    payoffs: tuple[Exact, ...]
    strict: bool
    component: int = 0
    undominated: bool = True
    selection: Selection | None = None

    @property
    def regret(self) -> Fraction:
        """Most that anybody gains by deviating: zero."""
        return Fraction(0)

    @property
    def index(self) -> None:
        """Indices are not computed for games with intervals."""
        return

    def _strategies(self, number: Any, certain: Any) -> dict[str, Any]:
        return {
            player.key: {player.actions[int(choice)]: certain} if player.actions else number(choice)  # type: ignore[arg-type]  # actions are chosen by position
            for player, choice in zip(self.players, self.choices, strict=True)
        }

    @property
    def strategies(self) -> dict[str, float | dict[str, float]]:
        """Level of each player with an interval; the action of each other one, played with probability 1."""
        return self._strategies(exact.to_float, 1.0)

    @property
    def exact(self) -> dict[str, str | dict[str, str]]:
        """The same as text in the formula language."""
        return self._strategies(exact.to_text, "1")

    @property
    def levels(self) -> dict[str, Exact]:
        """Level of each player who has one."""
        found: dict[str, Exact] = {}
        for player, choice in zip(self.players, self.choices, strict=True):
            if not player.actions:
                found[player.key] = Fraction(choice) if isinstance(choice, int) else choice
            elif player.levels is not None:
                found[player.key] = player.levels[int(choice)]  # type: ignore[arg-type]  # a position
        return found

    @property
    def total_payoff(self) -> Exact:
        """Sum of all payoffs."""
        return _total(self.payoffs)

    @property
    def effort(self) -> Exact | None:
        """Effort of the guarantor; ``None`` where there is none, or several."""
        keys = [player.key for player in self.players if player.role == "guarantor"]
        return self.levels.get(keys[0]) if len(keys) == 1 else None

    @property
    def contributions(self) -> dict[str, Exact]:
        """Contribution of each ally."""
        levels = self.levels
        return {p.key: levels[p.key] for p in self.players if p.role == "ally" and p.key in levels}

    @property
    def allied_total(self) -> Exact | None:
        """Sum of the contributions; ``None`` unless every ally has a level."""
        allies = [player for player in self.players if player.role == "ally"]
        contributions = self.contributions
        return _total(contributions.values()) if allies and len(contributions) == len(allies) else None

    @property
    def dependence(self) -> Exact | None:
        """Share of effort in effort and contributions; ``None`` where these are, or may be, zero."""
        effort, allied_total = self.effort, self.allied_total
        if effort is None or allied_total is None:
            return None
        whole = effort + allied_total
        try:
            return None if exact.sign(whole) == 0 else exact.shortened(effort / whole)
        except UndecidedError:
            return None

    @property
    def enclosures(self) -> dict[str, Enclosure]:
        """Levels that are known by an enclosure alone."""
        return {key: level for key, level in self.levels.items() if isinstance(level, Enclosure)}

    def describe(self) -> str:
        """Write the profile in a line: ``US: keep; East = 9/2``."""
        parts = []
        for player, choice in zip(self.players, self.choices, strict=True):
            if player.actions:
                parts.append(f"{player.key}: {player.actions[int(choice)]}")  # type: ignore[arg-type]  # a position
            else:
                parts.append(f"{player.key} = {brief_text(self.levels[player.key])}")
        return "; ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Give the equilibrium in the form of the JSON contract."""
        keys = [player.key for player in self.players]
        result: dict[str, Any] = {
            "type": self.type,
            "strategies": self.strategies,
            "exact": self.exact,
            "payoffs": {key: exact.to_float(value) for key, value in zip(keys, self.payoffs, strict=True)},
            "exact_payoffs": {key: exact.to_text(value) for key, value in zip(keys, self.payoffs, strict=True)},
            "regret": 0.0,
            "index": None,
            "component": self.component or None,
            "strict": self.strict,
            "undominated": self.undominated,
            "total_payoff": exact.to_float(self.total_payoff),
        }
        if self.enclosures:
            result["enclosures"] = {
                key: dict(zip(("lower", "upper"), bounds_text(level), strict=True))
                for key, level in self.enclosures.items()
            }
        if self.contributions or self.effort is not None:
            figures = {"effort": self.effort, "allied_total": self.allied_total, "dependence": self.dependence}
            for name, value in figures.items():
                result[name] = None if value is None else exact.to_float(value)
                result[f"exact_{name}"] = None if value is None else exact.to_text(value)
            result["contributions"] = {key: exact.to_float(value) for key, value in self.contributions.items()}
            result["exact_levels"] = {key: exact.to_text(value) for key, value in self.levels.items()}
        if self.selection is not None:
            result["selection"] = self.selection
        return result

    def __repr__(self) -> str:
        payoffs = ", ".join(brief_text(payoff) for payoff in self.payoffs)
        return f"<LevelEquilibrium {self.type}: {self.describe()}; payoffs {payoffs}>"


@dataclass(frozen=True, slots=True)
class LevelComponent:
    """A connected component of the set of pure equilibria.

    Parameters
    ----------
    number
        From 1.
    equilibria
        Positions of its listed equilibria, from 0.
    subsets
        Convex hulls that it consists of, each a tuple of positions of listed equilibria.
    dimension
        0 for a point, 1 for segments, and so on.
    """

    number: int
    equilibria: tuple[int, ...]
    subsets: tuple[tuple[int, ...], ...] = ()
    dimension: int = 0

    @property
    def index(self) -> None:
        """Indices are not computed for games with intervals."""
        return

    @property
    def curves(self) -> tuple[()]:
        """Curves are described in the notes of the solution."""
        return ()

    def to_dict(self) -> dict[str, Any]:
        """Give the component in the form of the JSON contract."""
        return {
            "component": self.number,
            "equilibria": [position + 1 for position in self.equilibria],
            "subsets": [[position + 1 for position in subset] for subset in self.subsets],
            "dimension": self.dimension,
            "index": None,
            "curves": [],
        }


@dataclass(frozen=True, slots=True, eq=False)
class LevelSubgame:
    """What the others play after a move of the leader.

    Parameters
    ----------
    action
        Label of the action, or the level as text.
    solution
        Equilibria of the game among the others.
    leader_payoffs
        Payoff of the leader at each listed equilibrium.
    """

    action: str
    solution: LevelSolution
    leader_payoffs: tuple[Exact, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the subgame in the form of the JSON contract."""
        answer = self.solution.to_dict()
        for entry, payoff in zip(answer["equilibria"], self.leader_payoffs, strict=True):
            entry["leader_payoff"] = exact.to_float(payoff)
            entry["exact_leader_payoff"] = exact.to_text(payoff)
        wanted = ("equilibria", "components", "complete", "certificate", "notes", "unsettled", "n_unsettled")
        return {"action": self.action, **{key: answer[key] for key in (*wanted, "interrupted")}}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LevelSolution:
    """Pure equilibria of a game with intervals, with what is known about the list.

    Parameters
    ----------
    title
        Name of the game.
    players
        In the order of the file.
    equilibria
        By the actions of players without an interval, then by level.
    complete
        Whether the list, with the components that it spans, holds every pure equilibrium.
    certificate
        Why the list can be trusted.
    components, notes, timing, leader, parameters, scenario, subgames, interrupted
        As in :class:`~burden.results.Solution`.
    """

    title: str
    players: tuple[LevelPlayer, ...]
    equilibria: tuple[LevelEquilibrium, ...]
    complete: bool
    certificate: Certificate
    components: tuple[LevelComponent, ...] = ()
    notes: tuple[str, ...] = ()
    timing: Timing = "simultaneous"
    leader: str | None = None
    parameters: Mapping[str, Fraction] = field(default_factory=dict)
    scenario: str | None = None
    subgames: tuple[LevelSubgame, ...] = ()
    interrupted: bool = False

    @property
    def unsettled(self) -> tuple[()]:
        """Supports that were not settled: games with intervals have none; see the notes."""
        return ()

    @property
    def n_unsettled(self) -> int:
        """Number of supports that were not settled."""
        return 0

    @property
    def headline(self) -> str:
        """The count of equilibria, and whether the list is complete, in a phrase."""
        number = len(self.equilibria)
        if self.timing == "guarantor-first":
            phrase = f"{number} {'outcome' if number == 1 else 'outcomes'} on the path"
        elif any(component.dimension for component in self.components):
            parts = len(self.components)
            phrase = f"{number} extreme pure {'equilibrium' if number == 1 else 'equilibria'}"
            phrase += f" on {parts} {'component' if parts == 1 else 'components'}"
        elif not number:
            phrase = "no pure equilibrium" if self.complete else "no pure equilibrium found"
        else:
            phrase = f"{number} pure {'equilibrium' if number == 1 else 'equilibria'}"
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
            "players": {player.key: list(player.actions) for player in self.players},
            "intervals": {player.key: player.interval for player in self.players if not player.actions},
            "equilibria": [equilibrium.to_dict() for equilibrium in self.equilibria],
            "components": [component.to_dict() for component in self.components],
            "complete": self.complete,
            "certificate": {"index_sum": None, "method": self.certificate.method},
            "notes": list(self.notes),
            "unsettled": [],
            "n_unsettled": 0,
            "interrupted": self.interrupted,
        }
        if self.timing == "guarantor-first":
            result["leader"] = self.leader
            result["subgames"] = [subgame.to_dict() for subgame in self.subgames]
        return result

    def _rows(self) -> list[list[str]]:
        keys = [player.key for player in self.players]
        shows_components = any(component.dimension for component in self.components)
        extra = [*["selection"] * bool(self.leader), *["component"] * shows_components]
        rows = [["", "type", *extra, *keys, *(f"payoff {key}" for key in keys)]]
        for number, equilibrium in enumerate(self.equilibria, start=1):
            about = {"selection": str(equilibrium.selection), "component": str(equilibrium.component)}
            levels = equilibrium.levels
            chosen = [
                player.actions[int(choice)] if player.actions else brief_text(levels[player.key])  # type: ignore[arg-type]  # a position
                for player, choice in zip(self.players, equilibrium.choices, strict=True)
            ]
            payoffs = map(brief_text, equilibrium.payoffs)
            rows.append([str(number), equilibrium.type, *(about[name] for name in extra), *chosen, *payoffs])
        return rows

    def __repr__(self) -> str:
        title = f"<LevelSolution of {self.title or 'untitled'!r}: {self.headline}>"
        return as_text(title, self.setting, self._rows(), self.notes)

    def _repr_html_(self) -> str:
        caption = f"{self.title or 'untitled'}: {self.headline}"
        return as_html(caption, self.setting, self._rows(), self.notes)


def _total(values: Any) -> Exact:
    total: Exact = Fraction(0)
    for value in values:
        total = total + value
    return total
