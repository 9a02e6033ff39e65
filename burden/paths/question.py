"""A game along paths of effort, at given values of the parameters: what everybody chooses, knows and gets.

In each period the effort of that period is seen; then the allies choose at once; payoffs are those at the current
stocks; the next stocks follow. What allies know is a tree of :class:`Situation`: the effort of the period, and what may
come next, as they see it. With :math:`m` the first period in which an announced schedule has another effort than in
period 1, and :math:`p` the belief:

========== =============================================== ====================================================
situation  who is in it                                    what may come next
========== =============================================== ====================================================
pooled     allies who were told, in periods before m       pooled; in m revealed (p), or stays (1 - p)
revealed   allies who have seen effort move, from m on     what the schedule says
stays      allies who have seen that it did not move       the effort of period 1, for good
secret     allies who were not told, in every period       stays, at the effort of today
chosen     allies whose guarantor decides anew             what the guarantor finds best
========== =============================================== ====================================================

A schedule that never moves is known to stay. What is reported is the path along which the schedule is carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Generic, Literal, TypeAlias, TypeVar

from burden import exact
from burden.declared import PathSpec, PlayerSpec, Schedule
from burden.errors import ParameterError
from burden.exact import Exact, to_text
from burden.expressions import EvaluationError, Formula
from burden.model import Model, Names, outside
from burden.results.paths import Period, SchedulePath

__all__ = [
    "Choice",
    "PathGame",
    "Plan",
    "Play",
    "Situation",
    "Stage",
    "assembled",
    "bounds",
    "check_stock",
    "final_payoffs",
    "first_move",
    "levels",
    "path_game",
    "situations",
    "stage",
    "written",
]

#: Stocks beyond this in size have exploded.
MAX_STOCK = 10**12

#: Longest number in a message, in characters.
MAX_DIGITS = 40

#: What somebody chooses: the label of an action, or a level.
Choice: TypeAlias = "str | Exact"

#: What everybody chooses in one period: every ally by key, and the effort by its name, player or parameter.
Play: TypeAlias = "Mapping[str, Choice]"

Kind: TypeAlias = Literal["pooled", "revealed", "stays", "secret"]

_Effort = TypeVar("_Effort")
_Number = TypeVar("_Number")


@dataclass(frozen=True, slots=True, eq=False)
class Situation(Generic[_Effort, _Number]):
    """What allies know in one period.

    Parameters
    ----------
    period
        Counted from 1.
    kind
        As in the table above.
    effort
        Effort of this period, which they have seen.
    following
        What may come next, each with its probability, which is above zero; none after the last period. Situations that
        several lead to are one object.
    """

    period: int
    kind: Kind
    effort: _Effort
    following: tuple[tuple[_Number, Situation[_Effort, _Number]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A schedule at given values of the parameters.

    Parameters
    ----------
    name, kind
        As in :class:`~burden.results.paths.SchedulePath`.
    efforts
        One per period, labels or levels; none where the guarantor decides in each period.
    situations
        Those that allies are in along the path, one per period; none where the guarantor decides in each period.
    """

    name: str
    kind: str
    efforts: tuple[Choice, ...] = ()
    situations: tuple[Situation[Choice, Exact], ...] = ()

    @property
    def is_chosen(self) -> bool:
        """Whether the guarantor decides in each period, first and seen."""
        return not self.efforts


@dataclass(frozen=True, slots=True)
class Stage:
    """One period: what everybody gets, not discounted, and what follows.

    Parameters
    ----------
    payoffs
        By player.
    following
        Stocks of the next period.
    gap
        Security gap, where the file says what that is.
    """

    payoffs: Mapping[str, Exact]
    following: Mapping[str, Exact]
    gap: Exact | None


@dataclass(frozen=True, eq=False)
class PathGame:
    """A game along paths, at given values of the parameters.

    Parameters
    ----------
    model, spec
        The game as its file states it, and its block ``path``.
    parameters
        Values of all parameters; those of stocks are the stocks at the start.
    effort
        Name of the player or parameter whose schedules are compared.
    allies
        All players but the one who has the effort, in the order of the file.
    discounts
        Discount factor of each player.
    belief
        Probability with which announced schedules are believed.
    start
        Stocks of the first period.
    """

    model: Model
    spec: PathSpec
    parameters: Mapping[str, Fraction]
    effort: str
    allies: tuple[PlayerSpec, ...]
    discounts: Mapping[str, Exact]
    belief: Exact
    start: Mapping[str, Exact]

    @property
    def periods(self) -> int:
        """How many there are."""
        return self.spec.periods

    @cached_property
    def leader(self) -> PlayerSpec | None:
        """The player who has the effort; ``None`` where it is a parameter."""
        return next((player for player in self.model.players if player.key == self.effort), None)

    @cached_property
    def payoffs(self) -> Mapping[str, Formula | tuple[Formula, ...]]:
        """Payoff per period by player: a formula, or one formula per profile."""
        return {
            player.key: self.spec.payoffs.get(player.key, self.model.payoffs[player.key]) for player in self.players
        }

    @property
    def players(self) -> tuple[PlayerSpec, ...]:
        """All of them, in the order of the file."""
        return self.model.players

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """Schedules of the file, in its order."""
        return tuple(_plan(self, schedule) for schedule in self.spec.schedules.values())

    @cached_property
    def fixed_levels(self) -> Mapping[tuple[str, str], Exact]:
        """Levels of actions that do not depend on stocks, by player and label."""
        found = {}
        for player in self.players:
            for action in player.actions:
                if action.level is not None and not action.level.names & self.start.keys():
                    where = f"level of {player.key}: {action.label}"
                    found[player.key, action.label] = _value(action.level, self.parameters, where)
        return found

    @cached_property
    def positions(self) -> Mapping[str, Mapping[str, int]]:
        """Number of each action, by player and label, counted from 0."""
        return {
            player.key: {action.label: number for number, action in enumerate(player.actions)}
            for player in self.players
        }

    def plan(self, name: str, efforts: Sequence[Choice], *, announced: bool = True) -> Plan:
        """A schedule that no file names: labels where the player who has the effort has actions, else levels."""
        found = situations(
            efforts, announced, self.belief, Fraction(1), first_move(efforts), is_zero=lambda p: exact.sign(p) == 0
        )
        return Plan(name, "announced" if announced else "secret", tuple(efforts), found)


# -- building -----------------------------------------------------------------------------------------------------


def path_game(model: Model, parameters: Mapping[str, Fraction]) -> PathGame:
    """The game along paths that a file states, at given values.

    Parameters
    ----------
    model
        The game.
    parameters
        Values of all parameters, as :meth:`~burden.model.Model.values` gives them.

    Raises
    ------
    ParameterError
        Where the file states no paths, nobody has effort, or a discount factor, the belief or an effort is not allowed
        at these values.
    """
    spec = model.path
    if spec is None:
        mend = "add path: with periods, stocks and schedules"
        raise ParameterError(f"the game states no paths of effort\n    mend: {mend}")
    if model.effort is None:
        mend = "add effort: with the name of a player or of a parameter, or give one player the role guarantor"
        raise ParameterError(f"paths of effort: nobody in this game has effort\n    mend: {mend}")
    discounts: dict[str, Exact] = {}
    for player in model.players:
        formula = spec.discounts.get(player.key)
        discounts[player.key] = Fraction(1)
        if formula is not None:
            value = discounts[player.key] = _value(formula, parameters, f"path.discount of {player.key}")
            if exact.sign(value) <= 0 or exact.compare(value, Fraction(1)) > 0:
                message = f"path.discount of {player.key}: found {_shown(value)}, expected a number in (0, 1]"
                raise ParameterError(f"{message}\n    mend: change {formula.text.strip()}, or the values of parameters")
    belief = _value(spec.belief, parameters, "path.belief")
    if exact.sign(belief) < 0 or exact.compare(belief, Fraction(1)) > 0:
        message = f"path.belief: found {_shown(belief)}, expected a probability, from 0 to 1"
        raise ParameterError(f"{message}\n    mend: change {spec.belief.text.strip()}, or the values of parameters")
    start: dict[str, Exact] = {name: parameters[name] for name in spec.stocks}
    for name, value in start.items():
        check_stock(name, value, 1)
    allies = tuple(player for player in model.players if player.key != model.effort)
    game = PathGame(model, spec, parameters, model.effort, allies, discounts, belief, start)
    chosen = next((schedule.name for schedule in spec.schedules.values() if schedule.is_chosen), None)
    if chosen is not None and game.leader is None:
        message = f"path.schedules.{chosen}: chosen needs a player who has the effort; here it is a parameter"
        raise ParameterError(f"{message}\n    mend: leave {chosen} out, or make {model.effort} a player")
    return game


def _plan(game: PathGame, schedule: Schedule) -> Plan:
    """A schedule of the file."""
    if schedule.is_chosen:
        return Plan(schedule.name, "chosen")
    efforts: list[Choice] = []
    for number, effort in enumerate(schedule.efforts, 1):
        if isinstance(effort, str):
            efforts.append(effort)
            continue
        where = f"path.schedules.{schedule.name}, period {number}"
        level = _value(effort, game.parameters, where)
        _check_effort(game, level, where)
        efforts.append(level)
    return game.plan(schedule.name, efforts, announced=schedule.announced)


def _check_effort(game: PathGame, level: Exact, where: str) -> None:
    """Refuse a level that the effort cannot have."""
    leader = game.leader
    problem = ""
    if leader is None:
        # Domains have rational ends, and irrational efforts are compared with them exactly.
        problem = _outside(game, level)
    elif leader.interval is not None:
        low, high = bounds(game, leader, game.start)
        is_low = low is not None and exact.compare(level, low) < 0
        is_high = high is not None and exact.compare(level, high) > 0
        if is_low or is_high:
            problem = f"{leader.key} = {_shown(level)} lies outside its interval {leader.interval.text}"
    if problem:
        raise ParameterError(f"{where}: {problem}\n    mend: change the schedule, or where effort may lie")


def _outside(game: PathGame, level: Exact) -> str:
    parameter = game.model.parameters[game.effort]
    if isinstance(level, Fraction):
        return outside(parameter, level)
    low, high = exact.ends(level)
    return "" if low in parameter.domain and high in parameter.domain else outside(parameter, (low + high) / 2)


def first_move(efforts: Sequence[Choice]) -> int | None:
    """First period, counted from 1, in which effort is not that of period 1."""
    for number, effort in enumerate(efforts, 1):
        if not _same(effort, efforts[0]):
            return number
    return None


def _same(one: Choice, other: Choice) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return exact.compare(one, other) == 0


def situations(
    efforts: Sequence[_Effort],
    announced: bool,
    belief: _Number,
    one: _Number,
    first: int | None,
    *,
    is_zero: Callable[[_Number], bool],
) -> tuple[Situation[_Effort, _Number], ...]:
    """What allies know along a path on which a schedule is carried out, period by period.

    Parameters
    ----------
    efforts
        The schedule.
    announced
        Whether allies were told.
    belief
        Probability with which they believe what they were told.
    one
        The number 1; numbers may be of any kind.
    first
        First period, counted from 1, in which effort is not that of period 1; ``None`` where there is none.
    is_zero
        Tells probabilities that are zero: what has none is left out.
    """
    n_periods = len(efforts)

    def staying(since: int, effort: _Effort, kind: Kind = "stays") -> Situation[_Effort, _Number]:
        """Allies who expect the effort of a period to last."""
        found: tuple[tuple[_Number, Situation[_Effort, _Number]], ...] = ()
        for period in range(n_periods, since, -1):
            found = ((one, Situation(period, "stays", effort, found)),)
        return Situation(since, kind, effort, found)

    if not announced:
        return tuple(staying(period, effort, "secret") for period, effort in enumerate(efforts, 1))
    path: list[Situation[_Effort, _Number]] = []
    following: tuple[tuple[_Number, Situation[_Effort, _Number]], ...] = ()
    for period in range(n_periods, 0, -1):
        kind: Kind = "stays" if first is None else "revealed" if period >= first else "pooled"
        situation = Situation(period, kind, efforts[period - 1], following)
        path.insert(0, situation)
        following = ((one, situation),)
        if period == first:
            doubt = one - belief  # type: ignore[operator]  # numbers of one kind can be subtracted
            other = staying(period, efforts[0])
            following = tuple(pair for pair in ((belief, situation), (doubt, other)) if not is_zero(pair[0]))
    return tuple(path)


# -- one period ---------------------------------------------------------------------------------------------------


def _names(game: PathGame, values: Mapping[str, Exact]) -> Names:
    """Values of names in one period; definitions are evaluated once each, and only when somebody asks for them."""
    return Names(game.model.definitions, {**game.parameters, **values}, Formula.evaluate)


def levels(game: PathGame, stocks: Mapping[str, Exact], play: Play) -> dict[str, Exact | None]:
    """Levels of everybody's choices: ``None`` for an action without a level."""
    found: dict[str, Exact | None] = {}
    for key, choice in play.items():
        if not isinstance(choice, str):
            found[key] = choice
        elif (key, choice) in game.fixed_levels:
            found[key] = game.fixed_levels[key, choice]
        else:
            player = next(player for player in game.players if player.key == key)
            level = player.actions[game.positions[key][choice]].level
            found[key] = None if level is None else _value(level, {**game.parameters, **stocks}, f"level of {key}")
    return found


def bounds(game: PathGame, player: PlayerSpec, stocks: Mapping[str, Exact]) -> tuple[Exact | None, Exact | None]:
    """Ends of the interval that a player chooses from, at given stocks; ``None`` for an infinite one."""
    assert player.interval is not None, "players with actions have no ends"
    values = {**game.parameters, **stocks}
    low, high = (
        None if end is None else _value(end, values, f"interval of {player.key}")
        for end in (player.interval.low, player.interval.high)
    )
    if low is not None and high is not None and exact.compare(low, high) > 0:
        found = f"interval of {player.key}: its lower end, {_shown(low)}, lies above the upper one, {_shown(high)}"
        raise ParameterError(f"{found}\n    mend: change the interval, or the values of parameters")
    return low, high


def stage(game: PathGame, period: int, stocks: Mapping[str, Exact], play: Play) -> Stage:
    """One period: payoffs, next stocks and gap, exactly.

    Parameters
    ----------
    game
        The game.
    period
        Which one, counted from 1, for messages.
    stocks
        At the beginning of it.
    play
        What everybody chooses, the effort among it.

    Raises
    ------
    ParameterError
        Where a formula has no value there, or a stock explodes.
    """
    own = {name: level for name, level in levels(game, stocks, play).items() if level is not None}
    names = _names(game, {**stocks, **own})
    payoffs = {}
    for key, payoff in game.payoffs.items():
        if not isinstance(payoff, Formula):
            position = 0
            for player in game.players:
                choice = play[player.key]
                assert isinstance(choice, str), "payoffs as lists are for players with actions"
                position = position * len(player.actions) + game.positions[player.key][choice]
            payoff = payoff[position]
        payoffs[key] = _value(payoff, names, f"payoff of {key}", period)
    following = {}
    for name, formula in game.spec.stocks.items():
        following[name] = _value(formula, names, f"path.stocks.{name}", period)
        check_stock(name, following[name], period + 1)
    gap = None if game.spec.gap is None else _value(game.spec.gap, names, "path.gap", period)
    return Stage(payoffs, following, gap)


def final_payoffs(game: PathGame, stocks: Mapping[str, Exact]) -> dict[str, Exact]:
    """What the stocks after the last period are worth to each player, not discounted."""
    names = _names(game, stocks)
    return {
        player.key: _value(game.spec.final[player.key], names, f"path.final.{player.key}", game.periods + 1)
        if player.key in game.spec.final
        else Fraction(0)
        for player in game.players
    }


def assembled(
    game: PathGame,
    plan: Plan,
    plays: Sequence[Play],
    *,
    is_exact: bool = True,
    error: Exact = Fraction(0),
    error_is_proved: bool = True,
    is_unique: bool = True,
    note: str = "",
) -> SchedulePath:
    """A path as a result, from what everybody chooses in each period.

    Parameters
    ----------
    game, plan
        The game, and the schedule.
    plays
        One per period, efforts among them.
    is_exact, error, error_is_proved, is_unique, note
        As in :class:`~burden.results.paths.SchedulePath`.
    """
    stocks: Mapping[str, Exact] = game.start
    totals: dict[str, Exact] = {player.key: Fraction(0) for player in game.players}
    weights: dict[str, Exact] = dict.fromkeys(totals, Fraction(1))
    periods = []
    for number, play in enumerate(plays, 1):
        now = stage(game, number, stocks, play)
        level = levels(game, stocks, play)
        periods.append(
            Period(
                effort=level[game.effort],
                contributions={ally.key: level[ally.key] for ally in game.allies},
                actions={key: choice for key, choice in play.items() if isinstance(choice, str)},
                stocks=stocks,
                gap=now.gap,
                payoffs=now.payoffs,
            )
        )
        for key, payoff in now.payoffs.items():
            totals[key] = _bounded(totals[key] + weights[key] * payoff, f"payoffs of {key}")
            weights[key] = _bounded(weights[key] * game.discounts[key], f"payoffs of {key}")
        stocks = now.following
    for key, payoff in final_payoffs(game, stocks).items():
        totals[key] = _bounded(totals[key] + weights[key] * payoff, f"payoffs of {key}")
    planner: Exact = Fraction(0)
    for total in totals.values():
        planner = planner + total
    return SchedulePath(
        name=plan.name,
        kind=plan.kind,
        efforts=tuple(written(play[game.effort]) for play in plays),
        periods=tuple(periods),
        stocks=stocks,
        payoffs=totals,
        planner=planner,
        is_exact=is_exact,
        error=error,
        error_is_proved=error_is_proved,
        is_unique=is_unique,
        note=note,
    )


def written(choice: Choice) -> str:
    """A choice in words: the label of an action, or a level as a number."""
    return choice if isinstance(choice, str) else to_text(choice)


# -- checks -------------------------------------------------------------------------------------------------------


def _value(formula: Formula, values: Mapping[str, Exact], where: str, period: int = 0) -> Exact:
    """Value of a formula; where it has none, that is said in words."""
    when = f" in period {period}" if period else ""
    try:
        return formula.evaluate(values)
    except EvaluationError as error:
        where = f"definition {error.definition}" if error.definition else where
        message = f"{where}: {error.message}{when}"
    except KeyError as error:  # the name of a player whose actions have no levels, say
        message = f"{where}: {error.args[0]} has no value here"
    mend = "change the formula, or the values that lead there"
    raise ParameterError(f"{message}\n    mend: {mend}")


def check_stock(name: str, value: Exact, period: int) -> None:
    """Refuse a stock that has exploded."""
    if exact.compare(value, Fraction(MAX_STOCK)) > 0 or exact.compare(value, Fraction(-MAX_STOCK)) < 0:
        message = f"path.stocks.{name}: the stock explodes: {_shown(value)} in period {period}"
        expected = f"expected at most {MAX_STOCK:.0e} in size".replace("e+", "e")
        mend = "change its equation, so that it does not grow without limit, or its unit"
        raise ParameterError(f"{message}, {expected}\n    mend: {mend}")


def _bounded(value: Exact, where: str) -> Exact:
    """A number that is not too long to carry."""
    try:
        return exact.within_limits(value)
    except exact.TooLargeError as error:
        raise ParameterError(f"{where}: {error}\n    mend: take fewer periods, or rounder numbers") from None


def _shown(value: Exact) -> str:
    text = to_text(value)
    return text if len(text) <= MAX_DIGITS else f"about {exact.to_float(value):.6g}"
