"""Solutions: equilibria of a game with the components they form, and what is known about the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from burden import __version__, exact
from burden.exact import Exact
from burden.game import NormalFormGame, Timing
from burden.results.equilibrium import Equilibrium, Support, brief_text, mixture
from burden.results.rows import as_html, as_text

__all__ = ["MAX_UNSETTLED", "Certificate", "Component", "Curve", "Solution", "Subgame", "Unsettled", "labelled"]

#: Most supports that a solution names of those that were not settled.
MAX_UNSETTLED = 100


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve or surface of equilibria that is no union of polytopes.

    Parameters
    ----------
    dimension
        1 for a curve, 2 for a surface, and so on.
    support
        Actions that each player plays with positive probability on it.
    equations, inequalities
        What defines it, as formulas in the probabilities of the actions: ``p(West, high)``.
    samples, endpoints
        Positions of listed equilibria that lie on it, and of those where it ends, from 0.
    """

    dimension: int
    support: Support
    equations: tuple[str, ...]
    inequalities: tuple[str, ...] = ()
    samples: tuple[int, ...] = ()
    endpoints: tuple[int, ...] = ()

    def to_dict(self, game: NormalFormGame) -> dict[str, Any]:
        """Give the curve in the form of the JSON contract."""
        return {
            "dimension": self.dimension,
            "support": labelled(game, self.support),
            "equations": list(self.equations),
            "inequalities": list(self.inequalities),
            "samples": [position + 1 for position in self.samples],
            "endpoints": [position + 1 for position in self.endpoints],
        }


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
        Products of convex hulls that it consists of, each a tuple of positions of listed equilibria: the product,
        player by player, of the convex hulls of the strategies found there. Together with the curves they are the
        component; for two players they are its maximal Nash subsets.
    dimension
        0 for a point, 1 for segments, and so on; ``None`` where it was not computed.
    index
        Sum of the indices of the equilibria that it falls into under a small generic change of payoffs; ``None`` where
        it was not computed.
    curves
        Curves and surfaces that belong to it and are no unions of polytopes.
    """

    number: int
    equilibria: tuple[int, ...]
    subsets: tuple[tuple[int, ...], ...] = ()
    dimension: int | None = None
    index: int | None = None
    curves: tuple[Curve, ...] = ()

    def to_dict(self, game: NormalFormGame) -> dict[str, Any]:
        """Give the component in the form of the JSON contract."""
        return {
            "component": self.number,
            "equilibria": [position + 1 for position in self.equilibria],
            "subsets": [[position + 1 for position in subset] for subset in self.subsets],
            "dimension": self.dimension,
            "index": self.index,
            "curves": [curve.to_dict(game) for curve in self.curves],
        }


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A support of which it is not known whether equilibria have it.

    Parameters
    ----------
    support
        Actions of each player.
    reason
        Why it was not settled, in a phrase.
    """

    support: Support
    reason: str


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
        wanted = (
            "equilibria",
            "components",
            "complete",
            "certificate",
            "notes",
            "unsettled",
            "n_unsettled",
            "interrupted",
        )
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
    unsettled
        Supports of which it is not known whether equilibria have them: the first :data:`MAX_UNSETTLED`.
    n_unsettled
        Number of all of them.
    interrupted
        Whether the search ended early because the user stopped it.
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
    unsettled: tuple[Unsettled, ...] = ()
    n_unsettled: int = 0
    interrupted: bool = False

    @property
    def title(self) -> str:
        """Name of the game."""
        return self.game.title

    @property
    def headline(self) -> str:
        """The count of equilibria, and whether the list is complete, in a phrase."""
        continua = [component for component in self.components if component.dimension or component.curves]
        if self.timing == "guarantor-first":
            phrase = _count(len(self.equilibria), "outcome on the path", "outcomes on the path")
        elif continua:
            # What is listed of a curve are samples.
            kind = "listed" if any(component.curves for component in continua) else "extreme"
            phrase = _count(len(self.equilibria), f"{kind} equilibrium", f"{kind} equilibria")
            phrase += f" on {_count(len(self.components), 'component', 'components')}"
        elif not self.equilibria:
            phrase = "no equilibrium found"
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
            "components": [component.to_dict(self.game) for component in self.components],
            "complete": self.complete,
            "certificate": {"index_sum": self.certificate.index_sum, "method": self.certificate.method},
            "notes": list(self.notes),
            "unsettled": [
                {"support": labelled(self.game, one.support), "reason": one.reason} for one in self.unsettled
            ],
            "n_unsettled": self.n_unsettled,
            "interrupted": self.interrupted,
        }
        if self.timing == "guarantor-first":
            result["leader"] = self.leader
            result["subgames"] = [subgame.to_dict() for subgame in self.subgames]
        return result

    def _rows(self) -> list[list[str]]:
        keys = [player.key for player in self.game.players]
        shows_components = any(component.dimension or component.curves for component in self.components)
        extra = [*["selection"] * bool(self.leader), *["component"] * shows_components]
        rows = [["", "type", *extra, *keys, *(f"payoff {key}" for key in keys)]]
        for number, equilibrium in enumerate(self.equilibria, start=1):
            about = {"selection": str(equilibrium.selection), "component": str(equilibrium.component)}
            strategies = map(mixture, equilibrium.brief.values())
            payoffs = map(brief_text, equilibrium.payoffs)
            rows.append([str(number), equilibrium.type, *(about[name] for name in extra), *strategies, *payoffs])
        return rows

    def __repr__(self) -> str:
        title = f"<Solution of {self.title or 'untitled'!r}: {self.headline}>"
        return as_text(title, self.setting, self._rows(), self.notes)

    def _repr_html_(self) -> str:
        caption = f"{self.title or 'untitled'}: {self.headline}"
        return as_html(caption, self.setting, self._rows(), self.notes)


def labelled(game: NormalFormGame, supports: Support) -> dict[str, list[str]]:
    """Labels of the actions of a support, by player."""
    return {
        player.key: [player.actions[action] for action in actions]
        for player, actions in zip(game.players, supports, strict=True)
    }


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
