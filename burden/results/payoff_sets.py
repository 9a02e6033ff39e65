"""What can be paid in a repeated game: sets of payoffs, the minmax of each player, and penal codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from burden.exact import Exact, to_float, to_text

__all__ = ["Minmax", "PayoffSet", "PenalCode", "Vertices"]

#: Vertices of a set of payoffs, one number per player each.
Vertices: TypeAlias = "tuple[tuple[Exact, ...], ...]"


@dataclass(frozen=True, slots=True)
class Minmax:
    """Least payoff that the others can hold a player to.

    Parameters
    ----------
    player
        Key of the player.
    pure
        Where the others choose actions.
    mixed
        Where they may mix, each on its own; ``None`` where only ``bounds`` are known.
    bounds
        Numbers that the mixed one lies between.
    profile
        Strategies of the others that hold the player to it: probability by action by player.
    """

    player: str
    pure: Exact
    mixed: Exact | None
    bounds: tuple[Exact, Exact]
    profile: Mapping[str, Mapping[str, Exact]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {
            "pure": to_float(self.pure),
            "mixed": None if self.mixed is None else to_float(self.mixed),
            "exact": {"pure": to_text(self.pure), "mixed": None if self.mixed is None else to_text(self.mixed)},
            "bounds": [to_text(bound) for bound in self.bounds],
            "profile": {key: {label: to_text(p) for label, p in own.items()} for key, own in self.profile.items()},
        }


@dataclass(frozen=True, slots=True)
class PayoffSet:
    """A convex set of payoffs per period.

    Parameters
    ----------
    kind
        ``feasible``; ``rational``: feasible and for everybody at least the minmax; ``equilibrium``: of subgame-perfect
        equilibria in pure strategies with a public lottery.
    players
        Keys, in the order of the coordinates.
    vertices
        Corners; of two players counterclockwise. For ``equilibrium`` of a set that surely holds all of them. None where
        the set is empty.
    inner
        Corners of a set all of whose points surely are such payoffs; the same as ``vertices`` where the set is exact.
    gap
        No point of ``vertices`` is farther than this from the inner set, in any coordinate; 0 where the set is exact.
    discounts
        Discount factor by player, for ``equilibrium``.
    method
        How it was found.
    n_rounds
        How many rounds that took.
    note
        What else is to be said.
    """

    kind: Literal["feasible", "rational", "equilibrium"]
    players: tuple[str, ...]
    vertices: Vertices
    inner: Vertices = ()
    gap: Exact = Fraction(0)
    discounts: Mapping[str, Exact] = field(default_factory=dict)
    method: str = ""
    n_rounds: int = 0
    note: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether it is known exactly."""
        return self.gap == 0

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {
            "players": list(self.players),
            "vertices": [[to_float(x) for x in vertex] for vertex in self.vertices],
            "exact": [[to_text(x) for x in vertex] for vertex in self.vertices],
            "inner": [[to_text(x) for x in vertex] for vertex in self.inner],
            "gap": to_float(self.gap),
            "is_exact": self.is_exact,
            "discounts": {key: to_text(value) for key, value in self.discounts.items()},
            "method": self.method,
            "rounds": self.n_rounds,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class PenalCode:
    """What is played after a deviation by each player, for the punishment ``optimal``.

    Parameters
    ----------
    player
        Who has deviated.
    path
        Profiles in words, one per period; what follows the last is ``then``.
    then
        What is played for good after that, in words.
    payoff
        What it gives to the player, per period, at the critical discount factor.
    """

    player: str
    path: tuple[str, ...]
    then: str
    payoff: Exact | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        payoff = None if self.payoff is None else to_text(self.payoff)
        return {"player": self.player, "path": list(self.path), "then": self.then, "payoff": payoff}
