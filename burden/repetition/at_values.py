"""Critical discount factors at the values of the parameters: numbers, from the payoffs of the game there.

Nothing here rests on the closed forms: payoffs are those of :meth:`burden.model.Model.at`, stage equilibria those of
:mod:`burden.solvers`, pure and mixed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from burden import exact
from burden.declared import Punishment
from burden.errors import NoConvergence
from burden.exact import Exact
from burden.game import NormalFormGame, best_responses, pure_profile
from burden.repetition.minmax import minmax
from burden.results import Certificate, Solution
from burden.search import Search
from burden.solvers import solve
from burden.solvers.pure import certified_pure_equilibria, pure_equilibria

if TYPE_CHECKING:
    from burden.repetition.stage import Level, Stage  # what closed forms need, numbers do without

__all__ = ["AtValues", "NumericLevel", "at_values", "gain_text", "greatest", "numbers", "stage_solution"]

_ZERO, _ONE = Fraction(0), Fraction(1)

#: Seconds for all stage equilibria of a game of three and more players.
SOLVE_SECONDS = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class NumericLevel:
    """The stage game at one effort, in numbers.

    Parameters
    ----------
    game, game_after
        Games among those who choose: today, and after a deviation.
    target
        What is to be sustained: places of actions in :attr:`game`.
    punishment
        What follows a deviation; not ``optimal``.
    equilibria
        Stage equilibria that may punish.
    """

    game: NormalFormGame
    game_after: NormalFormGame
    target: tuple[int, ...]
    punishment: Punishment
    equilibria: Literal["all", "pure"] = "all"


@dataclass(frozen=True, slots=True)
class AtValues:
    """One player at the values of the parameters.

    Parameters
    ----------
    player
        Key of the player.
    cooperation, deviation, punishment
        Payoff per period at the target, in the period of the best deviation, and after it.
    action
        The best deviation; the target's own action where none gains.
    value
        Critical discount factor; ``None`` where there is none below 1, or where only ``bounds`` are known.
    bounds
        Numbers that it lies between, where it is not known.
    words
        What is played after a deviation.
    reason
        Why there is none below 1.
    note
        What else is to be said.
    """

    player: str
    cooperation: Exact
    deviation: Exact
    punishment: Exact
    action: str
    value: Exact | None
    bounds: tuple[Exact, Exact] | None = None
    words: str = ""
    reason: str = ""
    note: str = ""


def stage_solution(level: Level | NumericLevel, search: Search) -> Solution:
    """Stage equilibria after a deviation: all of them, unless the solution says that it is not complete."""
    seconds = max(1e-3, min(SOLVE_SECONDS, search.remaining))
    try:
        return solve(level.game_after, "exact", search=Search(seconds))
    except NoConvergence:
        pure = certified_pure_equilibria(level.game_after)[0]
        return Solution(level.game_after, tuple(pure), False, Certificate("pure equilibria alone"))


def at_values(stage: Stage, level: Level, search: Search) -> list[AtValues]:
    """Each player who might deviate."""
    known = level.game, level.game_after, level.target_actions
    return numbers(NumericLevel(*known, stage.spec.punishment, stage.equilibria), search)


def numbers(level: NumericLevel, search: Search) -> list[AtValues]:
    """The same, from numbers alone."""
    game, target = level.game, level.target
    found = []
    solution = stage_solution(level, search) if level.punishment == "nash" and level.equilibria == "all" else None
    for place, player in enumerate(game.players):
        cooperation = game.exact_payoffs[(place, *target)]
        (best, *_) = best_responses(game, place, pure_profile(game, target))
        deviation = game.exact_payoffs[(place, *target[:place], best, *target[place + 1 :])]
        gains = exact.compare(deviation, cooperation) > 0
        action = player.actions[best if gains else target[place]]
        low, high, words, reason = _punishment(solution, level, place, search)
        one = AtValues(player.key, cooperation, deviation, high, action, None, words=words)
        if not gains:
            found.append(replace(one, value=_ZERO))
        elif reason:
            found.append(replace(one, reason=reason))
        else:
            found.append(_between(one, low))
    return found


def _punishment(
    solution: Solution | None, level: NumericLevel, place: int, search: Search
) -> tuple[Exact, Exact, str, str]:
    """Bounds on the payoff after a deviation, what is played, and why it is not credible."""
    punishment = level.punishment
    if punishment == "nash":
        return _pure(level, place) if solution is None else _worst(level, place, solution)
    if punishment == "minmax":
        found = minmax(level.game_after, place, search)
        words = "; ".join(f"{other}: {_mixture(own)}" for other, own in found.profile.items())
        low, high = (found.mixed, found.mixed) if found.mixed is not None else found.bounds
        return low, high, words, ""
    assert isinstance(punishment, Mapping), "optimal punishments are worked out elsewhere"
    return _profile(level, place, punishment)


def _worst(level: NumericLevel, place: int, solution: Solution) -> tuple[Exact, Exact, str, str]:
    """The stage equilibrium that is worst for a player; where not all are known, its payoff is a bound."""
    everywhere = level.game_after.exact_payoffs[place].ravel().tolist()
    lowest = everywhere[_place(everywhere, -1)]
    payoffs = [equilibrium.proved_payoffs[place] for equilibrium in solution.equilibria]
    if not payoffs:
        return lowest, everywhere[_place(everywhere, 1)], "", ""
    worst = solution.equilibria[_place(payoffs, -1)]
    is_known = solution.complete and not any(component.curves for component in solution.components)
    payoff = worst.payoffs[place]
    return payoff if is_known else lowest, payoff, worst.describe(), ""


def _pure(level: NumericLevel, place: int) -> tuple[Exact, Exact, str, str]:
    """The same, where pure stage equilibria alone may punish."""
    game = level.game_after
    profiles = pure_equilibria(game)
    if not profiles:
        least = level.game.exact_payoffs[(place, *level.target)]
        return (
            least,
            least,
            "",
            "there is no pure stage equilibrium at these values, so there is nothing to punish with",
        )
    payoffs = [game.exact_payoffs[(place, *profile)] for profile in profiles]
    worst = _place(payoffs, -1)
    labels = zip(game.players, game.labels(profiles[worst]), strict=True)
    return payoffs[worst], payoffs[worst], "; ".join(f"{player.key}: {label}" for player, label in labels), ""


def _profile(level: NumericLevel, place: int, punishment: Mapping[str, str]) -> tuple[Exact, Exact, str, str]:
    """A profile that is given, which has to be a stage equilibrium."""
    game = level.game_after
    actions = tuple(player.actions.index(punishment[player.key]) for player in game.players)
    words = ", ".join(f"{player.key}: {punishment[player.key]}" for player in game.players)
    payoff = game.exact_payoffs[(place, *actions)]
    for other, player in enumerate(game.players):
        (best, *_) = best_responses(game, other, pure_profile(game, actions))
        gets = game.exact_payoffs[(other, *actions)]
        could = game.exact_payoffs[(other, *actions[:other], best, *actions[other + 1 :])]
        if exact.compare(could, gets) > 0:
            shown = f"{player.key} gets {exact.to_text(gets)}, and {exact.to_text(could)} by {player.actions[best]}"
            return payoff, payoff, words, f"the punishment {words} is no stage equilibrium at these values: {shown}"
    return payoff, payoff, words, ""


def _mixture(chances: Mapping[str, Exact]) -> str:
    if len(chances) == 1:
        return next(iter(chances))
    return " + ".join(f"{exact.to_text(chance)} {label}" for label, chance in chances.items())


def greatest(values: Sequence[Exact]) -> Exact:
    """Largest of some numbers."""
    return values[_place(values, 1)]


def _place(values: Sequence[Exact], direction: int) -> int:
    """Place of the largest (1) or smallest (-1) of some numbers, the first of equal ones."""
    best = 0
    for place, value in enumerate(values):
        if exact.compare(value, values[best]) == direction:
            best = place
    return best


def _between(one: AtValues, low: Exact) -> AtValues:
    """The critical discount factor, where the payoff after a deviation lies between ``low`` and the one found."""
    upper = _critical(one, one.punishment)
    if exact.compare(low, one.punishment) == 0:
        return replace(one, value=upper, reason="" if upper is not None else gain_text(one))
    lower = _critical(one, low)
    if lower is None:
        return replace(one, reason=gain_text(one))
    return replace(one, bounds=(lower, _ONE if upper is None else upper), note="the punishment is known within bounds")


def _critical(one: AtValues, punishment: Exact) -> Exact | None:
    if exact.compare(one.cooperation, punishment) <= 0:
        return None
    return exact.shortened((one.deviation - one.cooperation) / (one.deviation - punishment))


def gain_text(one: AtValues) -> str:
    """Why no discount factor below 1 is enough for a player."""
    c, d, p = (exact.to_text(value) for value in (one.cooperation, one.deviation, one.punishment))
    relation = "less than" if exact.compare(one.cooperation, one.punishment) < 0 else "no more than"
    gain = f"{one.player} gets c = {c} per period at the target, {relation} p = {p} after a deviation"
    played = f" ({one.words})" if one.words else ""
    return f"{gain}{played}, and {one.action} gains (d = {d}): no discount factor below 1 is enough"
