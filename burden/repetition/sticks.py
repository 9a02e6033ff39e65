"""Stick-and-carrot penal codes of one period: punish once, then go back to the target for good.

After a deviation by ``i`` the profile ``b^i`` is played once, the *stick*, and then the target for good, the *carrot*;
whoever deviates, from the target or from a stick, starts its own code. With ``c_j`` the payoff of ``j`` at the target
and ``g_j(x) = d_j(x) - u_j(x)`` what its best deviation from a profile ``x`` gains at once, nobody deviates once if

    g_j(x) <= delta*(c_j - u_j(b^j))    for every j, and for x the target and every stick:

who deviates in a period gets ``(1 - delta)*u_j(b^j) + delta*c_j`` from the next one on, and otherwise ``c_j``. A
deviation that gains nothing is ignored. Such codes are subgame perfect, by the one-shot deviation principle (Abreu
1988), and so what they need is an upper bound on the critical discount factor with optimal punishments. That nobody can
be held below its minmax ``m_j`` in actions gives a lower one: ``(d_j - c_j)/(d_j - m_j)``.

*The best code at given values.* Fix ``delta``. Start with all profiles as sticks; let ``w_j`` be the largest
``c_j - u_j(b)`` among them; keep the profiles with ``g_j(b) <= delta*w_j`` for all ``j``; repeat until all are kept. No
stick of any code that works is ever left out, since it harms nobody more than ``w_j``, and the worst of those that are
left for each player are a code themselves: it sustains the target if any does. With strict inequalities the same is
found for all smaller ``delta``; so the best code is found by going down from one code to a better one until there is
none. Every profile is counted in that way, and not every choice of one for each player.

The code that is best at the values of the file has its closed form: at others, another code may do with less patience.

References
----------
D. Abreu, "Extremal equilibria of oligopolistic supergames", *Journal of Economic Theory* 39 (1986) 191-225.
D. Abreu, "On the theory of infinitely repeated games with discounting", *Econometrica* 56 (1988) 383-396.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from burden import exact
from burden.exact import Exact
from burden.game import NormalFormGame
from burden.regions.prover import UnsettledError
from burden.regions.region import EVERYTHING
from burden.regions.translate import Cases, TooComplexError
from burden.repetition.bounds import Bound, Threshold, threshold, together
from burden.repetition.pieces import condition, largest, sum_of, written
from burden.repetition.stage import Level, Stage
from burden.results.payoff_sets import PenalCode
from burden.results.repeated import CriticalDiscount

__all__ = ["Code", "Sticks", "best_code", "stick_and_carrot"]

#: An action of each player, by place.
Actions: TypeAlias = "tuple[int, ...]"

_ZERO, _ONE = Fraction(0), Fraction(1)

_UPPER = "by the best stick-and-carrot code of one period at these values: an upper bound"


@dataclass(frozen=True, slots=True)
class Code:
    """A choice of sticks.

    Parameters
    ----------
    sticks
        Profile that follows a deviation by each player.
    needs
        Smallest discount factor of each player; not below 1 where no discount factor is enough.
    """

    sticks: tuple[Actions, ...]
    needs: tuple[Exact, ...]


@dataclass(frozen=True, slots=True)
class Sticks:
    """Critical discount factors with the best stick-and-carrot code.

    Parameters
    ----------
    players, overall
        Closed forms and values; none without a code.
    codes
        What is played after a deviation by each player.
    lower
        No discount factor below it sustains the target by any punishments in pure strategies; ``None`` where no
        discount factor below 1 does.
    reason
        Why there is no code.
    """

    players: tuple[CriticalDiscount, ...]
    overall: CriticalDiscount | None
    codes: tuple[PenalCode, ...]
    lower: Exact | None
    reason: str = ""


# -- the best code at given values -------------------------------------------------------------------------------------


class _Payoffs:
    """Payoffs of a game, and what deviations gain."""

    def __init__(self, game: NormalFormGame, target: Actions) -> None:
        self.game, self.target = game, target
        self.players = range(game.n_players)
        self.profiles: list[Actions] = list(itertools.product(*map(range, game.n_actions)))
        self._gains: dict[Actions, tuple[Exact, ...]] = {}

    def payoff(self, player: int, profile: Actions) -> Exact:
        """Payoff of a player."""
        value: Exact = self.game.exact_payoffs[(player, *profile)]
        return value

    def gains(self, profile: Actions) -> tuple[Exact, ...]:
        """What the best deviation of each player gains at once."""
        if profile not in self._gains:
            self._gains[profile] = tuple(self._gain(player, profile) for player in self.players)
        return self._gains[profile]

    def _gain(self, player: int, profile: Actions) -> Exact:
        own = self.payoff(player, profile)
        best = own
        for action in range(self.game.n_actions[player]):
            other = self.payoff(player, (*profile[:player], action, *profile[player + 1 :]))
            best = other if exact.compare(other, best) > 0 else best
        return best - own

    def loss(self, player: int, stick: Actions) -> Exact:
        """What a stick costs its player, in place of the target."""
        return self.payoff(player, self.target) - self.payoff(player, stick)


def best_code(game: NormalFormGame, target: Actions) -> Code | None:
    """Choice of one stick for each player that needs the least patience.

    Parameters
    ----------
    game
        The stage game.
    target
        Action of each player, by place.

    Returns
    -------
    Code | None
        ``None`` where no discount factor, however large, would be enough with any.

    Examples
    --------
    In a prisoner's dilemma in which it is bad to be exploited, both defect once:

    >>> from burden.game import normal_form
    >>> dilemma = normal_form([[[3, -5], [4, 0]], [[3, 4], [-5, 0]]], players=["A", "B"])
    >>> best_code(dilemma, (0, 0))
    Code(sticks=((1, 1), (1, 1)), needs=(Fraction(1, 3), Fraction(1, 3)))
    """
    payoffs = _Payoffs(game, target)
    found, below = None, None
    while True:
        better = _code_below(payoffs, below)
        if better is None:
            return found
        found = better
        below = _greatest(better.needs)
        if exact.sign(below) == 0:
            return found


def _code_below(payoffs: _Payoffs, delta: Exact | None) -> Code | None:
    """A code that needs less than some number, or any that needs a finite one; ``None`` where there is none."""
    left = payoffs.profiles
    while True:
        sticks = tuple(_harshest(payoffs, player, left) for player in payoffs.players)
        losses = [payoffs.loss(player, stick) for player, stick in enumerate(sticks)]
        if not _holds_back(payoffs.gains(payoffs.target), losses, delta):
            return None  # sticks only become milder
        kept = [profile for profile in left if _holds_back(payoffs.gains(profile), losses, delta)]
        if not kept:
            return None
        if len(kept) == len(left):
            return Code(sticks, tuple(_need(payoffs, player, sticks) for player in payoffs.players))
        left = kept


def _harshest(payoffs: _Payoffs, player: int, among: Sequence[Actions]) -> Actions:
    """Worst profile for a player; of several, one from which least is gained by deviations, and of those the first."""
    best, loss, gain = among[0], payoffs.loss(player, among[0]), None
    for profile in among[1:]:
        here = payoffs.loss(player, profile)
        order = exact.compare(here, loss)
        if order > 0:
            best, loss, gain = profile, here, None
        elif order == 0:
            gain = _greatest(payoffs.gains(best)) if gain is None else gain
            other = _greatest(payoffs.gains(profile))
            if exact.compare(other, gain) < 0:
                best, gain = profile, other
    return best


def _holds_back(gains: Sequence[Exact], losses: Sequence[Exact], delta: Exact | None) -> bool:
    """Whether nobody gains as much as it loses later, at a discount factor below ``delta``."""
    for gain, loss in zip(gains, losses, strict=True):
        if exact.sign(gain) == 0:
            continue
        if exact.sign(loss) <= 0 or (delta is not None and exact.compare(gain, delta * loss) >= 0):
            return False
    return True


def _need(payoffs: _Payoffs, player: int, sticks: Sequence[Actions]) -> Exact:
    """Smallest discount factor of a player."""
    gain = _greatest([payoffs.gains(profile)[player] for profile in (payoffs.target, *sticks)])
    if exact.sign(gain) == 0:
        return _ZERO
    return exact.shortened(gain / payoffs.loss(player, sticks[player]))


def _greatest(values: Sequence[Exact]) -> Exact:
    best = values[0]
    for value in values[1:]:
        best = value if exact.compare(value, best) > 0 else best
    return best


def _lower_bound(payoffs: _Payoffs) -> Exact | None:
    """Least discount factor that the pure minmax leaves possible; ``None`` where that is none below 1."""
    lowest: Exact = _ZERO
    for player in payoffs.players:
        gain = payoffs.gains(payoffs.target)[player]
        if exact.sign(gain) == 0:
            continue
        best_replies = (
            payoffs.payoff(player, profile) + payoffs.gains(profile)[player] for profile in payoffs.profiles
        )
        minmax = next(best_replies)
        for payoff in best_replies:
            minmax = payoff if exact.compare(payoff, minmax) < 0 else minmax
        loss = payoffs.payoff(player, payoffs.target) + gain - minmax
        if exact.compare(gain, loss) >= 0:
            return None
        lowest = _greatest([lowest, exact.shortened(gain / loss)])
    return lowest


# -- closed forms ------------------------------------------------------------------------------------------------------


def stick_and_carrot(stage: Stage, level: Level, timeout: float) -> Sticks:
    """Critical discount factors with the stick-and-carrot code of one period that is best at the values of the file.

    Parameters
    ----------
    stage, level
        The game, and the effort that is asked about.
    timeout
        Seconds for the closed forms.

    Returns
    -------
    Sticks
        Without closed forms where these are too long; without a code, but with the lower bound, where none works for
        any discount factor, or where effort depends on behaviour: there is no way back to the target then.
    """
    payoffs = _Payoffs(level.game, level.target_actions)
    if level.after is not level.setting:
        reason = "effort stays changed after a deviation, so there is no way back to the target: no stick and carrot"
        return Sticks((), None, (), None, reason)
    lower = _lower_bound(payoffs)
    code = best_code(level.game, level.target_actions)
    if code is None:
        reason = "no profile that is played once is bad enough for everybody who gains by a deviation"
        return Sticks((), None, (), lower, reason)
    with stage.domain.prover.limited(timeout):
        players, overall = _discounts(stage, level, code)
    return Sticks(players, overall, _in_words(level, payoffs, code), lower)


def _labels(level: Level, profile: Actions) -> dict[str, str]:
    return {player.key: player.actions[action] for player, action in zip(level.game.players, profile, strict=True)}


def _words(labels: dict[str, str]) -> str:
    return ", ".join(f"{key}: {label}" for key, label in labels.items())


def _in_words(level: Level, payoffs: _Payoffs, code: Code) -> tuple[PenalCode, ...]:
    delta = _greatest(code.needs)
    is_enough = exact.compare(delta, _ONE) < 0
    found = []
    for player, (key, stick) in enumerate(zip(level.keys, code.sticks, strict=True)):
        payoff = None
        if is_enough:
            once, then = payoffs.payoff(player, stick), payoffs.payoff(player, payoffs.target)
            payoff = exact.shortened((_ONE - delta) * once + delta * then)
        found.append(PenalCode(key, (_words(_labels(level, stick)),), _words(dict(level.target)), payoff))
    return tuple(found)


def _discounts(stage: Stage, level: Level, code: Code) -> tuple[tuple[CriticalDiscount, ...], CriticalDiscount]:
    """Closed forms of what a code needs, and its values."""
    domain = stage.domain
    values = [value if exact.compare(value, _ONE) < 0 else None for value in code.needs]
    greatest = _greatest(code.needs)
    values.append(greatest if exact.compare(greatest, _ONE) < 0 else None)
    keys = [*level.keys, ""]
    try:
        found = [_player(stage, level, code, place) for place in range(len(level.keys))]
        found.append(together(found, domain))
        forms = [(written(one.value, one.where, domain), condition(one.where, domain)) for one in found]
        discounts = [
            CriticalDiscount(key, text, where_so, value, note=_UPPER)
            for key, (text, where_so), value in zip(keys, forms, values, strict=True)
        ]
    except (TooComplexError, UnsettledError) as error:
        note = f"{_UPPER}; no closed form: {error}"
        discounts = [CriticalDiscount(key, "", None, value, note=note) for key, value in zip(keys, values, strict=True)]
    return tuple(discounts[:-1]), discounts[-1]


def _player(stage: Stage, level: Level, code: Code, place: int) -> Threshold:
    """What a code asks of one player."""
    key = level.keys[place]
    stick = level.setting.at(_labels(level, code.sticks[place])).payoff(key)
    loss = sum_of(level.cooperation(key), stick, -1)
    profiles = dict.fromkeys([level.target_actions, *code.sticks])
    gains = [gain for profile in profiles for gain in _gains(level, key, profile)]
    if not gains:
        return Threshold((), EVERYTHING)
    return threshold([Bound(largest(gains, stage.domain), loss)], stage.domain)


def _gains(level: Level, key: str, profile: Actions) -> list[Cases]:
    """What each deviation of a player from a profile gains at once."""
    labels = _labels(level, profile)
    own = level.setting.at(labels).payoff(key)
    player = next(player for player in level.setting.choosers if player.key == key)
    return [
        sum_of(level.setting.at({**labels, key: action.label}).payoff(key), own, -1)
        for action in player.actions
        if action.label != labels[key]
    ]
