"""Games with a last period.

In the last period a stage equilibrium is played, whatever came before. If all of them pay the same to everybody,
nothing that is done in the period before changes what follows; so there, too, a stage equilibrium is played, and so on
back to the first (Selten 1978; Benoit and Krishna 1985). If they pay differently, which of them is played can depend on
what came before, and a target can be sustained until shortly before the end:

* :mod:`.last_periods` finds stretches of stage equilibria that are enough, and the critical discount factors;
* :mod:`.backward` finds, for two players and few periods, all payoffs in equilibrium, and so in how many first periods
  the target can be played at all.

References
----------
J.-P. Benoit, V. Krishna, "Finitely repeated games", *Econometrica* 53 (1985) 905-922.
R. Selten, "The chain store paradox", *Theory and Decision* 9 (1978) 127-159.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any, TypeAlias

from burden import exact
from burden.errors import ParameterError
from burden.exact import Exact, UndecidedError
from burden.game import NormalFormGame, action_payoffs, largest, pure_profile
from burden.repetition.backward import MAX_PERIODS, first_periods, is_small, payoff_sets, sums_of_payoffs
from burden.repetition.last_periods import stretches
from burden.results import Solution
from burden.results.payoff_sets import PayoffSet
from burden.results.repeated import Finite, Stretch
from burden.search import Search
from burden.solvers import solve

__all__ = ["finitely_repeated"]

#: Most profiles that are looked through for payoffs in all directions.
MAX_PROFILES = 10_000

#: Stage equilibria in words, with what they pay.
_Listed: TypeAlias = "tuple[tuple[str, tuple[Exact, ...]], ...]"


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked.

    Attributes
    ----------
    game, target, horizon, discounts
        As for :func:`finitely_repeated`.
    listed
        Stage equilibria.
    is_complete
        Whether these are all; of continua the end points.
    is_target_stage
        Whether the target is a stage equilibrium; no without a target.
    """

    game: NormalFormGame
    target: tuple[int, ...] | None
    horizon: int
    discounts: tuple[Exact, ...] | None
    listed: _Listed
    is_complete: bool
    is_target_stage: bool

    @property
    def keys(self) -> list[str]:
        """Keys of the players."""
        return [player.key for player in self.game.players]


def finitely_repeated(
    game: NormalFormGame,
    target: Sequence[int] | None,
    horizon: int,
    discounts: Sequence[Exact] | None,
    search: Search,
    *,
    names: Sequence[str] | None = None,
    solution: Solution | None = None,
) -> Finite:
    """What can be played in a game with a last period.

    Parameters
    ----------
    game
        The stage game.
    target
        Action of each player that is to be played as long as possible.
    horizon
        Number of periods.
    discounts
        Discount factor of each player, between 0 and 1; ``None`` where they are free.
    search
        How long it may take.
    names
        How the discount factor of each player is called in formulas: ``delta`` by default; where they differ
        ``delta_West`` and so on.
    solution
        Equilibria of the stage game, where they are known.

    Raises
    ------
    ParameterError
        Where there is no period, or a discount factor is not between 0 and 1.

    Examples
    --------
    >>> from burden.game import normal_form
    >>> dilemma = normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> found = finitely_repeated(dilemma, (0, 0), 10, None, Search())
    >>> found.has_unique_payoff, found.cooperative_periods
    (True, 0)
    """
    _check(game, horizon, discounts)
    solution = solution or solve(game, search=search)
    listed = tuple((one.describe(), one.payoffs) for one in solution.equilibria)
    # Of curves and surfaces only samples are listed.
    has_curves = any(component.curves for component in solution.components)
    is_complete = solution.complete and not has_curves
    actions = None if target is None else tuple(target)
    is_stage = actions is not None and _is_stage_equilibrium(game, actions)
    given = None if discounts is None else tuple(discounts)
    question = _Question(game, actions, horizon, given, listed, is_complete, is_stage)
    notes = [] if solution.complete else ["the list of stage equilibria is not complete"]
    if has_curves:
        notes.append("stage equilibria form a curve or surface, of which samples are listed")
    worst, best = _extremes(question)
    finite = {
        "horizon": horizon,
        "equilibria": listed,
        "is_complete": solution.complete,
        "worst": dict(zip(question.keys, worst, strict=True)),
        "best": dict(zip(question.keys, best, strict=True)),
    }
    is_unique = is_complete and _pay_the_same(listed) is True
    sets, sums = _sets(question, search)
    if is_unique:
        periods = None if target is None else horizon if is_stage else 0
        return _finite(finite, True, _why_unique(question), (), periods, sets, notes)
    found: tuple[Stretch, ...] = ()
    if actions is not None and not is_stage and horizon > 1:
        found = _stretches(question, worst, names, search, notes)
    periods = _cooperative_periods(question, found, sums, notes)
    reason = " ".join(_why_several(question, found, worst, best))
    return _finite(finite, False, reason, found, periods, sets, [*notes, *_folk_theorem(question, worst, best)])


def _finite(
    known: Mapping[str, Any],
    is_unique: bool,
    reason: str,
    found: tuple[Stretch, ...],
    periods: int | None,
    sets: tuple[PayoffSet, ...],
    notes: Sequence[str],
) -> Finite:
    return Finite(
        **known,
        has_unique_payoff=is_unique,
        reason=reason,
        stretches=found,
        cooperative_periods=periods,
        sets=sets,
        note="; ".join(notes),
    )


def _check(game: NormalFormGame, horizon: int, discounts: Sequence[Exact] | None) -> None:
    if horizon < 1:
        message = f"horizon: found {horizon}, expected a number of periods, at least 1"
        raise ParameterError(f"{message}\n    mend: give the number of periods, or horizon: infinite")
    for player, own in zip(game.players, discounts or (), strict=False):
        if exact.sign(own) <= 0 or exact.compare(own, Fraction(1)) >= 0:
            message = f"discount of {player.key}: found {exact.to_text(own)}, expected a number between 0 and 1"
            raise ParameterError(f"{message}\n    mend: 0.9 says that a payoff in the next period counts nine tenths")


# -- the stage game -----------------------------------------------------------------------------------------------


def _replies(game: NormalFormGame, target: Sequence[int]) -> list[tuple[Exact, Exact]]:
    """What each player gets at the target, and by its best reply to it."""
    profile = pure_profile(game, target)
    found = []
    for player, action in enumerate(target):
        payoffs = action_payoffs(game, player, profile)
        found.append((payoffs[action], payoffs[largest(payoffs)[0]]))
    return found


def _is_stage_equilibrium(game: NormalFormGame, target: Sequence[int]) -> bool:
    return all(exact.compare(kept, best) == 0 for kept, best in _replies(game, target))


def _extremes(question: _Question) -> tuple[list[Exact], list[Exact]]:
    """Least and greatest payoff of each player over the stage equilibria that are listed."""
    columns = list(zip(*(payoffs for _, payoffs in question.listed), strict=True))
    return [_extreme(own, -1) for own in columns], [_extreme(own, 1) for own in columns]


def _extreme(values: Sequence[Exact], direction: int) -> Exact:
    """The greatest number, or the least for the direction -1; of two that cannot be told apart the first."""
    best = values[0]
    for value in values[1:]:
        try:
            best = value if exact.compare(value, best) * direction > 0 else best
        except UndecidedError:
            continue
    return best


def _pay_the_same(listed: _Listed) -> bool | None:
    """Whether all stage equilibria pay the same to everybody; ``None`` where payoffs cannot be told apart."""
    _, first = listed[0]
    is_known = True
    for _, payoffs in listed[1:]:
        for own, other in zip(payoffs, first, strict=True):
            try:
                if exact.compare(own, other) != 0:
                    return False
            except UndecidedError:
                is_known = False
    return True if is_known else None


# -- stretches and sets -------------------------------------------------------------------------------------------


def _stretches(
    question: _Question, worst: Sequence[Exact], names: Sequence[str] | None, search: Search, notes: list[str]
) -> tuple[Stretch, ...]:
    assert question.target is not None
    keys, given = question.keys, question.discounts
    if names is None:
        is_one = given is None or all(own == given[0] for own in given)
        names = ["delta" if is_one else f"delta_{key}" for key in keys]
    try:
        return stretches(
            keys,
            question.listed,
            worst,
            _replies(question.game, question.target),
            question.horizon,
            given,
            dict(zip(keys, names, strict=True)),
            search,
        )
    except UndecidedError as error:
        notes.append(f"stretches of last periods could not be compared: {error}")
        return ()


def _sets(question: _Question, search: Search) -> tuple[tuple[PayoffSet, ...], list[Any]]:
    """Sets of payoffs per period and summed up; none where they cannot be computed."""
    given = question.discounts
    if given is None or not question.is_complete or not is_small(question.game):
        return (), []
    discounts = [own for own in given if isinstance(own, Fraction)]
    points = [[own for own in payoffs if isinstance(own, Fraction)] for _, payoffs in question.listed]
    if len(discounts) < 2:
        return (), []
    sums = sums_of_payoffs(question.game, points, discounts, question.horizon, search)
    return payoff_sets(question.game, sums, discounts), sums


def _cooperative_periods(
    question: _Question, found: Sequence[Stretch], sums: Sequence[Any], notes: list[str]
) -> int | None:
    """In how many first periods the target can be played; ``None`` where that is open, or there is no target."""
    target, horizon, given = question.target, question.horizon, question.discounts
    if target is None or question.is_target_stage:
        return horizon if question.is_target_stage else None
    if horizon == 1:
        return 0
    enough = next((stretch for stretch in found if stretch.is_enough), None)
    by_stretches = None if enough is None else horizon - enough.periods
    if given is None:
        return None
    if horizon <= MAX_PERIODS and len(sums) >= horizon - 1:
        discounts = [own for own in given if isinstance(own, Fraction)]
        periods = first_periods(question.game, target, sums, discounts, horizon)
        if periods > (by_stretches or 0):
            notes.append("the target can be played for so long where play depends on a public lottery in each period")
            notes.append(f"by the stretches alone for {by_stretches or 0}")
        return periods
    if by_stretches is None:
        notes.append("no stretch of stage equilibria was found that is enough; that nothing else is, is not shown")
    else:
        notes.append("in so many first periods at least: other equilibria may do better")
    return by_stretches


# -- in words -----------------------------------------------------------------------------------------------------


def _why_unique(question: _Question) -> str:
    """Why each period is a stage equilibrium."""
    if len(question.listed) == 1:
        first = "The stage game has one equilibrium, which is what the last period must be"
        rest = "so it is played in every period"
    else:
        first = "All stage equilibria pay the same to everybody, and the last period must be one of them"
        rest = "so each period is one of them"
    backward = "nothing that is done before changes what is paid then, and so on back to the first period"
    text = f"{first}: {backward}, {rest} (Selten 1978; Benoit and Krishna 1985)."
    if question.target is None:
        return text
    if question.is_target_stage:
        return f"{text} The target is a stage equilibrium and can be played in all periods."
    return (
        f"{text} The target is no stage equilibrium and cannot be played in any period, whatever the discount factor."
    )


def _why_several(
    question: _Question, found: Sequence[Stretch], worst: Sequence[Exact], best: Sequence[Exact]
) -> Iterable[str]:
    """What last periods can do, and what not."""
    rewarded = [key for key, low, high in zip(question.keys, worst, best, strict=True) if _is_above(high, low)]
    if not rewarded:
        yield "It is not settled whether all stage equilibria pay the same to everybody."
    elif question.horizon == 1:
        yield "There is one period, which must be a stage equilibrium."
    else:
        yield (
            f"Stage equilibria pay different amounts to {_joined(rewarded)}: "
            "which of them is played in the last periods can depend on what was done before."
        )
    if question.target is None:
        return
    if question.is_target_stage:
        yield "The target is a stage equilibrium and can be played in all periods."
        return
    yield "The target is no stage equilibrium, so it cannot be played in the last period."
    replies = _replies(question.game, question.target)
    for key, (kept, left), low, high in zip(question.keys, replies, worst, best, strict=True):
        if _is_above(left, kept) and not _is_above(high, low):
            gain = exact.to_text(left - kept)
            yield (
                f"{key} gains {gain} by leaving the target and gets the same in all stage equilibria that are listed: "
                "they cannot keep it to the target."
            )
    if found and not any(stretch.values[""] is not None for stretch in found):
        last = found[-1]
        losers = [key for key, value in last.values.items() if key and value is None]
        if losers:
            periods = "1 last period" if last.periods == 1 else f"{last.periods} last periods"
            yield f"Up to {periods} are too few at every discount factor: {_joined(losers)} would leave the target."


def _folk_theorem(question: _Question, worst: Sequence[Exact], best: Sequence[Exact]) -> Iterable[str]:
    """The theorem of Benoit and Krishna (1985), where its conditions are seen to hold."""
    if not all(_is_above(high, low) for low, high in zip(worst, best, strict=True)):
        return
    if _has_full_dimension(question.game):
        yield (
            "as the horizon grows, without discounting, equilibria come close to all feasible payoffs that give "
            "everybody more than its minmax in pure strategies, since each player has two different payoffs in stage "
            "equilibria and payoffs have full dimension (Benoit and Krishna 1985)"
        )


def _has_full_dimension(game: NormalFormGame) -> bool:
    """Whether payoffs of profiles differ in as many independent directions as there are players."""
    if not game.is_rational:
        return False
    tables = [game.exact_payoffs[player].ravel() for player in range(game.n_players)]
    origin = [table[0] for table in tables]
    basis: dict[int, list[Fraction]] = {}  # by place of the leading 1
    for place in islice(range(len(tables[0])), MAX_PROFILES):
        row = [table[place] - start for table, start in zip(tables, origin, strict=True)]
        for at, other in sorted(basis.items()):
            factor = row[at]
            row = [own - factor * entry for own, entry in zip(row, other, strict=True)]
        lead = next((at for at, own in enumerate(row) if own), -1)
        if lead >= 0:
            basis[lead] = [own / row[lead] for own in row]
            if len(basis) == game.n_players:
                return True
    return False


def _is_above(left: Exact, right: Exact) -> bool:
    """Whether one number surely is larger."""
    try:
        return left is not right and exact.compare(left, right) > 0
    except UndecidedError:
        return False


def _joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
