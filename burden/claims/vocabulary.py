"""What a game declares, as far as its claims may speak of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Protocol

from burden.claims.syntax import derived_names
from burden.game import Role

__all__ = ["Actor", "Domain", "Repeats", "Vocabulary"]


class Domain(Protocol):
    """Values that a parameter may take."""

    def __contains__(self, value: Fraction, /) -> bool:
        """Whether it may take a value."""

    @property
    def text(self) -> str:
        """The domain as it is written in files."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A player.

    Parameters
    ----------
    role
        Part of the player in the alliance.
    levels
        By label of an action: its level, where it is a number and not a formula. Empty for a player with an interval.
    has_levels
        Whether the player's key may stand in formulas.
    is_known
        Whether its actions could be read.
    """

    role: Role
    levels: Mapping[str, Fraction | None] = field(default_factory=dict)
    has_levels: bool = True
    is_known: bool = True

    @property
    def has_interval(self) -> bool:
        """Whether the player chooses from an interval."""
        return self.is_known and not self.levels


@dataclass(frozen=True, slots=True)
class Repeats:
    """How a game is repeated.

    Parameters
    ----------
    target
        Players who have an action in the target.
    horizon
        Number of periods; ``None`` for infinitely many.
    """

    target: Collection[str] = ()
    horizon: int | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The names of a game.

    Parameters
    ----------
    players, parameters
        By name, in the order of the file.
    definitions
        By name: the players whose levels go into it, directly or through others.
    scenarios
        By name: the parameters that it changes.
    effort
        Player or parameter whose effort claims are about.
    repeats
        What is repeated; ``None`` where nothing is.
    schedules
        Names of the schedules of effort; ``None`` where there are none.
    unread
        Blocks that could not be read: what claims say of them is no second mistake.
    has_lists
        Whether payoffs are given as lists, which have no entry for a player who is absent.
    may_declare
        Whether a name may be declared in a part of the file that could not be read: then it is no mistake to use it.
    is_whole
        Whether all of the file could be read: where not, that somebody or something is missing is no mistake.
    """

    players: Mapping[str, Actor]
    parameters: Mapping[str, Domain | None]
    definitions: Mapping[str, Collection[str]] = field(default_factory=dict)
    scenarios: Mapping[str, Collection[str]] = field(default_factory=dict)
    effort: str | None = None
    repeats: Repeats | None = None
    schedules: Collection[str] | None = None
    unread: Collection[str] = ()
    has_lists: bool = False
    may_declare: Callable[[str], bool] = lambda _: False
    is_whole: bool = True

    def declares(self, name: str) -> bool:
        """Say whether a name is a player, a parameter or a definition."""
        return name in self.players or name in self.parameters or name in self.definitions

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names that are declared."""
        return (*self.parameters, *self.players, *self.definitions)

    @cached_property
    def derived(self) -> Mapping[str, None]:
        """Names that statistics may use without declaring them."""
        return derived_names(self.players, self.names)

    @cached_property
    def in_statistics(self) -> tuple[str, ...]:
        """Names that may stand in statistics."""
        return (*self.names, *self.derived)

    @cached_property
    def in_conditions(self) -> Mapping[str, None]:
        """Names that have a value before anybody chooses: parameters, and definitions made of them alone."""
        return dict.fromkeys([*self.parameters, *(name for name, players in self.definitions.items() if not players)])

    @property
    def allies(self) -> tuple[str, ...]:
        """Players with the role of an ally."""
        return tuple(name for name, actor in self.players.items() if actor.role == "ally")
