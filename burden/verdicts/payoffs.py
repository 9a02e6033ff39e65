"""Payoffs along schedules of effort as they stand in claims: as formulas of the parameters, and at numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from burden.errors import BurdenError, UnsupportedGame
from burden.model import Model
from burden.paths.comparisons import Along, payoffs_along
from burden.paths.engines import Engines
from burden.paths.question import PathGame, path_game
from burden.paths.rules import NotQuadraticError, QuadraticGame, quadratic_game
from burden.paths.worlds import Joint
from burden.regions.domain import Domain
from burden.regions.region import Region, any_of
from burden.regions.space import Ratio, TooComplexError
from burden.regions.translate import Case, Cases
from burden.results.paths import SchedulePath
from burden.search import Search
from burden.statics.carrying import Carrier
from burden.statics.question import ground

__all__ = ["PathPayoffs", "PathValue"]

#: Said where closed forms do not hold everywhere.
ELSEWHERE = "where it is undefined, ends of intervals bind or payoffs are not strictly concave: that is not settled"

#: Size of the sample of points that questions are tried at.
N_POINTS = 200


@dataclass(frozen=True, eq=False)
class PathValue:
    """The payoff of somebody along a schedule, as a formula of the parameters.

    Parameters
    ----------
    value
        Case by case.
    exists
        Where closed forms hold.
    note
        What is to be said of it.
    """

    value: Cases
    exists: Region
    note: str


class PathPayoffs:
    """Payoffs along the schedules of one game, worked out once for all of its claims.

    Parameters
    ----------
    model
        The game, whose file states schedules.
    timeout
        Seconds that one claim may take.
    search
        How long everything may take.
    """

    def __init__(self, model: Model, timeout: float, search: Search) -> None:
        self.model, self.timeout, self.search = model, timeout, search
        self._games: dict[tuple[str, ...], tuple[PathGame, Joint, QuadraticGame] | str] = {}
        self._along: dict[tuple[tuple[str, ...], str], Along | str] = {}
        self._engines: dict[tuple[tuple[str, Fraction], ...], Engines] = {}
        self._paths: dict[tuple[Engines, str], SchedulePath] = {}

    # -- formulas ------------------------------------------------------------------------------------------------------

    def _game(self, free: tuple[str, ...]) -> tuple[PathGame, Joint, QuadraticGame] | str:
        """The game in some free parameters; why there are no closed forms, where there are none."""
        if free not in self._games:
            try:
                self._games[free] = self._forms(free)
            except NotQuadraticError as error:
                self._games[free] = error.reason
            except (BurdenError, TooComplexError) as error:
                self._games[free] = str(error).splitlines()[0]
        return self._games[free]

    def _forms(self, free: tuple[str, ...]) -> tuple[PathGame, Joint, QuadraticGame]:
        values = self.model.values()
        game = path_game(self.model, values)
        quadratic_game(game)  # quick, and tells games that have no closed form at any values
        fixed = {name: value for name, value in values.items() if name not in free}
        around = ground(self.model, fixed=fixed, timeout=self.timeout, seed=0, points=N_POINTS)
        if around.domain.translator.auxiliaries:
            raise NotQuadraticError("assumptions leave rational arithmetic")
        joint = Joint(around, self.timeout)
        return game, joint, quadratic_game(game, joint)

    def formula(
        self,
        domain: Domain,
        parameters: Mapping[str, Ratio],
        free: tuple[str, ...],
        player: str | None,
        schedule: str,
    ) -> PathValue:
        """A payoff along a schedule in a domain.

        Parameters
        ----------
        domain
            The points that are talked about.
        parameters, free
            What stands for each parameter there; those that stand for themselves, while all others have the values of
            the file.
        player
            Whose payoff; ``None`` for the sum of all.
        schedule
            Name of the schedule.

        Raises
        ------
        UnsupportedGame
            Where there is no closed form.
        """
        made = self._game(free)
        if isinstance(made, str):
            raise UnsupportedGame(f"payoffs along schedules have no closed form: {made}")
        game, joint, forms = made
        key = free, schedule
        if key not in self._along:
            search = Search(max(1e-3, min(self.timeout, self.search.remaining)))
            spec = game.spec.schedules[schedule]
            self._along[key] = payoffs_along(game, forms, spec, joint, search)
        along = self._along[key]
        if isinstance(along, str):
            raise UnsupportedGame(f"payoffs along {schedule} have no closed form in all parameters: {along}")
        source = joint.ground.domain
        carrier = Carrier(source, domain, {name: parameters[name] for name in source.space.own})
        cases = []
        for where, payoffs in along.cases:
            total = source.space.zero
            for name, payoff in payoffs.items():
                total = total + payoff if player in {None, name} else total
            cases.append(Case(carrier.region(where), carrier.ratio(total)))
        return PathValue(tuple(cases), any_of([case.where for case in cases]), along.note)

    # -- numbers -------------------------------------------------------------------------------------------------------

    def path(self, values: Mapping[str, Fraction], schedule: str) -> SchedulePath:
        """The path along a schedule at values of all parameters.

        Raises
        ------
        BurdenError
            Where it could not be solved there.
        """
        key = tuple(values.items())
        if key not in self._engines:
            self._engines[key] = Engines(path_game(self.model, values))
        engines = self._engines[key]
        if (engines, schedule) not in self._paths:
            plan = next(plan for plan in engines.game.plans if plan.name == schedule)
            search = Search(max(1e-3, min(self.timeout, self.search.remaining)))
            self._paths[engines, schedule] = engines.path(plan, search)
        return self._paths[engines, schedule]
