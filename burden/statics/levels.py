"""Levels as variables: a game in which the contributions of those who choose stand beside its parameters.

Best responses are regions in parameters and contributions. They are worked out in a domain of their own, which has the
variables of the domain that statements are about, and one for the level of each player who chooses from an interval.
Once contributions are known as functions of the parameters, what was found is carried back.
"""

from __future__ import annotations

from fractions import Fraction

from burden.errors import UnsupportedGame
from burden.model import PlayerSpec
from burden.regions.domain import Domain
from burden.regions.points import Bounds
from burden.regions.region import Region, all_of, related
from burden.regions.space import Ratio
from burden.statics.carrying import Carrier
from burden.statics.cells import Setting

__all__ = ["Levels"]

#: Functions that are no polynomials, at most, when levels stand beside parameters.
N_AUXILIARY = 24

#: Most players whose contributions are worked out in closed form.
MAX_PLAYERS = 6


class Levels:
    """A game with the levels of those who choose as variables.

    Parameters
    ----------
    setting
        Who chooses, and what is given.

    Attributes
    ----------
    domain
        Parameters and levels: where both are allowed and all payoffs have a value.
    setting
        The same game there, in which only players with a finite list of actions are left to choose.
    ends
        Least and greatest level by player; ``None`` where there is no end.
    needed
        Where payoffs have a value, as far as levels decide it.
    bent
        Players of whom some payoff was not proved to be concave in their own level.
    """

    def __init__(self, setting: Setting) -> None:
        self.outer = setting
        self.bent: set[str] = set()
        self.players: tuple[PlayerSpec, ...] = tuple(one for one in setting.choosers if one.interval is not None)
        self.keys = tuple(one.key for one in self.players)
        if len(self.keys) > MAX_PLAYERS:
            message = f"{len(self.keys)} players choose from intervals; regimes are worked out for up to {MAX_PLAYERS}"
            raise UnsupportedGame(f"{message}\n    mend: merge allies that are alike, or give some a list of actions")
        home = setting.domain
        bounds: dict[str, Bounds] = dict(home.bounds)
        for key in self.keys:
            bounds[key] = _numbers(key, self.players)
        self.domain = Domain(bounds, (), N_AUXILIARY, home.prover.timeout, size=200)
        self.domain.prover.deadline = home.prover.deadline
        into = Carrier(home, self.domain)
        parameters = {name: into.ratio(value) for name, value in setting.parameters.items()}
        given = {name: into.ratio(value) for name, value in setting.levels.items()}
        self.domain.settle()
        self.variables = {key: self.domain.space.variable(key) for key in self.keys}
        self.setting = Setting(
            setting.model, self.domain, parameters, setting.held, setting.absent, {**given, **self.variables}
        )
        self.ends = {player.key: self._ends(player) for player in self.players}
        self.domain.assume(all_of([into.region(home.prover.domain), *map(self.inside, self.keys)]))
        for play in map(self.setting.at, self.setting.profiles()):
            for player in setting.choosers:
                play.payoff(player.key)
        self.needed = self.domain.settle()

    def _ends(self, player: PlayerSpec) -> tuple[Ratio | None, Ratio | None]:
        assert player.interval is not None, "players with actions have no ends"
        found: list[Ratio | None] = []
        for end in (player.interval.low, player.interval.high):
            if end is None:
                found.append(None)
                continue
            cases = self.domain.translator.number(end, self.setting.parameters)
            if len(cases) != 1:
                raise UnsupportedGame(f"an end of the interval of {player.key} has cases: {end.text.strip()}")
            found.append(cases[0].value)
        return found[0], found[1]

    def inside(self, key: str, *, strictly: bool = False) -> Region:
        """Where a level lies within its interval."""
        low, high = self.ends[key]
        known, level = self.domain.known_signs, self.variables[key]
        parts = []
        if low is not None:
            parts.append(related(level, ">" if strictly else ">=", low, known))
        if high is not None:
            parts.append(related(level, "<" if strictly else "<=", high, known))
        return all_of(parts)

    @property
    def n_finite(self) -> int:
        """How many profiles those with a finite list of actions have."""
        return self.setting.n_profiles


def _numbers(key: str, players: tuple[PlayerSpec, ...]) -> Bounds:
    """Ends of an interval as far as they are numbers."""
    interval = next(player.interval for player in players if player.key == key)
    assert interval is not None, "players with actions have no ends"
    low, high = (
        None if end is None or end.names or not isinstance(value := end.evaluate({}), Fraction) else value
        for end in (interval.low, interval.high)
    )
    return low, high, low is not None, high is not None
