"""Critical discount factors where deviations are answered by the worst equilibrium in pure strategies.

The target is played for good in an equilibrium exactly where, for every player,

    c_i >= (1 - δ) d_i + δ p_i(δ),

``p_i`` being the least payoff of the player in any equilibrium (Abreu 1988). With a public lottery the set of
equilibrium payoffs grows with the discount factor, so there is a smallest one that is enough.

1. *From below.* Nobody gets less than the pure minmax ``m_i``: ``δ >= (d_i - c_i)/(d_i - m_i)``.
2. *From above.* After a deviation by ``i``, play a stick ``b^i`` once and the target from then on, anew whenever
   somebody deviates; or a stage equilibrium for good. With sticks nobody deviates, in the target or in a stick, where

       d_j(b) - u_j(b) <= δ (c_j - u_j(b^j))    for all j, and all b among the target and the sticks,

   and a stage equilibrium with payoff ``e_j`` as punishment of ``j`` needs ``d_j(b) - u_j(b) <= δ (d_j(b) - u_j(b) +
   c_j - e_j)``; while it is played for good, deviations are ignored. All are linear in ``δ``; the best choice of
   punishments is found by trying them all.
3. Where the two agree, this is the value. Else an interval is halved. A discount factor is too small where the outer
   bound of the set of equilibrium payoffs says so (:mod:`.abreu_sannikov`, two players). It is large enough where paths
   of up to some sticks do (:mod:`.codes`), or, with a public lottery, the inner bound of the set.

Without a public lottery what is sustained at one discount factor need not be at a larger one, but for the linear
conditions of step 2 it is.

References
----------
D. Abreu, "On the theory of infinitely repeated games with discounting", *Econometrica* 56 (1988) 383-396.
D. Abreu, D. Pearce, E. Stacchetti, "Toward a theory of discounted repeated games with imperfect monitoring",
*Econometrica* 58 (1990) 1041-1063: monotone in the discount factor.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from burden.errors import UnsupportedGame
from burden.exact import simplest, to_text
from burden.game import NormalFormGame
from burden.repetition import abreu_sannikov
from burden.repetition.codes import codes
from burden.repetition.polygons import lowest
from burden.results.payoff_sets import PenalCode
from burden.search import Search

__all__ = ["Optimal", "Randomisation", "optimal_discount"]

Randomisation = Literal["none", "public"]

#: Bounds are this close when halving ends, and the seconds after which it does in any case.
WIDTH = Fraction(1, 10_000)
SECONDS = 3.0

#: Most choices of punishments that are tried in closed form.
MAX_CHOICES = 60_000

#: Where halving looks for a discount factor that is enough, if no closed form gives one.
PATIENT = tuple(Fraction(10**k - 1, 10**k) for k in (1, 2, 3, 4))

_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Optimal:
    """Smallest common discount factor at which a target is sustained by optimal punishments.

    Parameters
    ----------
    value
        Exactly; ``None`` where it is not known, or where none below 1 is enough.
    bounds
        Numbers that it lies between: none below the first is enough, and the second is, unless it is 1.
        ``None`` where no discount factor below 1 is enough, and where discount factors are given.
    codes
        Punishments that sustain it at the larger bound, or at the discount factors that are given; none where it needs
        none or is not sustained.
    is_sustained
        At the discount factors that are given, or by some below 1 where none are; ``None`` where it is not settled.
    note
        What else is to be said.
    """

    value: Fraction | None
    bounds: tuple[Fraction, Fraction] | None
    codes: tuple[PenalCode, ...]
    is_sustained: bool | None
    note: str = ""


class _Verdict(NamedTuple):
    """Whether the target is sustained, if that is settled, and the punishments that do it."""

    is_sustained: bool | None
    codes: tuple[PenalCode, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    """A target, and per player its payoff, the best deviation from it and the pure minmax."""

    game: NormalFormGame
    target: tuple[int, ...]
    cooperation: tuple[Fraction, ...]
    deviation: tuple[Fraction, ...]
    minmax: tuple[Fraction, ...]
    randomisation: Randomisation

    @property
    def tempted(self) -> list[int]:
        """Players who gain by a deviation today."""
        return [i for i in range(self.game.n_players) if self.deviation[i] > self.cooperation[i]]

    def holds(self, discounts: Sequence[Fraction], punishment: Sequence[Fraction]) -> bool:
        """Whether nobody deviates from the target under threat of these payoffs."""
        return all(
            self.cooperation[i] >= (1 - discounts[i]) * self.deviation[i] + discounts[i] * punishment[i]
            for i in self.tempted
        )


def optimal_discount(
    game: NormalFormGame,
    target: Sequence[int],
    discounts: Sequence[Fraction] | None,
    randomisation: Randomisation,
    search: Search,
) -> Optimal:
    """Smallest common discount factor at which the target is played for good under optimal punishments.

    Parameters
    ----------
    game
        The stage game.
    target
        Action of each player, by its place.
    discounts
        Discount factors, one per player; then only whether these are enough is asked. ``None`` where it is one for all,
        and free.
    randomisation
        Whether a public lottery is drawn in each period.
    search
        When its time is over, the bounds so far are given.

    Raises
    ------
    UnsupportedGame
        Where a payoff is irrational.

    Examples
    --------
    The worst equilibrium of a prisoner's dilemma is its stage equilibrium.

    >>> from burden.game import normal_form
    >>> dilemma = normal_form([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> optimal_discount(dilemma, (0, 0), None, "none", Search()).value
    Fraction(1, 2)
    """
    if not game.is_rational:
        raise UnsupportedGame(
            "optimal punishments are found where all payoffs are rational numbers; this game has irrational ones"
            "\n    mend: give rational numbers in their place, or ask for another punishment"
        )
    question = _asked(game, tuple(target), randomisation)
    if not question.tempted:
        return Optimal(Fraction(0), (Fraction(0), Fraction(0)), (), True, "nobody gains by deviating from the target")
    hopeless = [i for i in question.tempted if question.cooperation[i] <= question.minmax[i]]
    if hopeless:
        return Optimal(None, None, (), False, "; ".join(_hopeless(question, i) for i in hopeless))
    if discounts is not None:
        verdict = _verdict(question, discounts, search)
        note = "" if verdict.is_sustained is not None else "the bounds of what punishments can do do not settle it"
        return Optimal(None, None, verdict.codes, verdict.is_sustained, note)
    return _smallest(question, search)


def _asked(game: NormalFormGame, target: tuple[int, ...], randomisation: Randomisation) -> _Question:
    cooperation, deviation, minmax = [], [], []
    for player in range(game.n_players):
        table = game.exact_payoffs[player]
        best = table.max(axis=player)
        others = (*target[:player], *target[player + 1 :])
        cooperation.append(table[target])
        deviation.append(best[others] if others else best)
        minmax.append(min(best.ravel().tolist()) if others else best)
    return _Question(game, target, tuple(cooperation), tuple(deviation), tuple(minmax), randomisation)


def _hopeless(question: _Question, player: int) -> str:
    key, paid = question.game.players[player].key, to_text(question.cooperation[player])
    least = to_text(question.minmax[player])
    return f"{key} gets {paid} at the target, gains by deviating, and can be held to {least} at the least"


# -- free and common ----------------------------------------------------------------------------------------------


def _smallest(question: _Question, search: Search) -> Optimal:
    c, d, m = question.cooperation, question.deviation, question.minmax
    low = max((d[i] - c[i]) / (d[i] - m[i]) for i in question.tempted)
    high, codes_found = _in_closed_form(question)
    own = Search(seconds=max(0.01, min(SECONDS, search.remaining)))
    n_players = question.game.n_players
    if low < high:
        verdict = _verdict(question, [low] * n_players, own)
        if verdict.is_sustained:
            high, codes_found = low, verdict.codes
    for patient in PATIENT:
        if high < 1 or search.interrupted or own.stopped:
            break
        verdict = _verdict(question, [patient] * n_players, own)
        if patient > low and verdict.is_sustained:
            high, codes_found = patient, verdict.codes
    # Nothing is settled from the first to the second of these, so far as it was asked.
    first, last = high, low
    while max(min(first, high) - low, high - max(last, low)) > WIDTH and not own.stopped and not search.interrupted:
        is_below = first < high and first - low > high - last
        left, right = (low, min(first, high)) if is_below else (max(last, low), high)
        middle = simplest(left + (right - left) / 3, right - (right - left) / 3)
        verdict = _verdict(question, [middle] * n_players, own)
        if verdict.is_sustained is None:
            first, last = min(first, middle), max(last, middle)
        elif verdict.is_sustained:
            high, codes_found = middle, verdict.codes
            first, last = (first, last) if last < high else (high, low)
        else:
            low = middle
            first, last = (first, last) if first > low else (high, low)
    note = ""
    if high == 1:
        note = "whether some discount factor below 1 is enough is not settled"
    elif low < high:
        note = "known between bounds: none below the first is enough, the second is"
    return Optimal(low if low == high else None, (low, high), codes_found, True if high < 1 else None, note)


def _in_closed_form(question: _Question) -> tuple[Fraction, tuple[PenalCode, ...]]:
    """The smallest discount factor at which one stick for each player, or a stage equilibrium, is enough; else 1."""
    game, cooperation = question.game, question.cooperation
    profiles = list(game.profiles())
    players = range(game.n_players)
    payoffs = [[game.exact_payoffs[(i, *profile)] for i in players] for profile in profiles]
    best = [game.exact_payoffs[i].max(axis=i, keepdims=True) - game.exact_payoffs[i] for i in players]
    gains = [[best[i][profile] for i in players] for profile in profiles]
    home = profiles.index(question.target)
    # A stick is given by its place; a stage equilibrium for good by its place less the number of profiles.
    choices: list[list[int]] = []
    for i in players:
        harsh = [k for k in range(len(profiles)) if payoffs[k][i] < cooperation[i]]
        calm = [k for k in harsh if not any(gains[k])]
        if i not in question.tempted:
            harsh.append(home)  # the target itself, which is no punishment
        choices.append([*harsh, *(k - len(profiles) for k in calm)])
    if any(not own for own in choices):
        return _ONE, ()
    n_choices = 1
    for own in choices:
        n_choices *= len(own)
    if n_choices > MAX_CHOICES:
        return _ONE, ()
    least, chosen = _ONE, None
    for choice in itertools.product(*choices):
        played = {home, *(place for place in choice if place >= 0)}
        needed = Fraction(0)
        for i, place in enumerate(choice):
            worst = max(gains[k][i] for k in played)
            if worst:
                reward = cooperation[i] - payoffs[place][i] + (worst if place < 0 else 0)
                needed = max(needed, worst / reward) if worst < reward else _ONE
        if needed < least:
            least, chosen = needed, choice
    if chosen is None:
        return _ONE, ()
    found = []
    for i, place in enumerate(chosen):
        if i in question.tempted or place != home:
            paid = payoffs[place][i] if place < 0 else (1 - least) * payoffs[place][i] + least * cooperation[i]
            path = (_words(game, profiles[place]),) if place >= 0 else ()
            then = profiles[place] if place < 0 else question.target
            found.append(PenalCode(game.players[i].key, path, _words(game, then), paid))
    return least, tuple(found)


# -- at given discount factors ------------------------------------------------------------------------------------


def _verdict(question: _Question, discounts: Sequence[Fraction], search: Search) -> _Verdict:
    """Whether the target is sustained at these discount factors."""
    game = question.game
    if not question.holds(discounts, question.minmax):
        return _Verdict(False)
    found = codes(game, discounts)
    if found.worst:
        threat = [found.payoffs[place][i] for i, place in enumerate(found.worst)]
        if question.holds(discounts, threat):
            return _Verdict(True, _described(question, found.paths, found.worst, threat))
    if game.n_players != 2:
        return _Verdict(None)
    sets = abreu_sannikov.bounds(game, discounts, search)
    if not sets.outer or not question.holds(discounts, lowest(sets.outer)):
        return _Verdict(False)
    if question.randomisation == "public" and sets.inner:
        threat = list(lowest(sets.inner))
        if question.holds(discounts, threat):
            lottery = "the equilibrium that is worst for the player, with a public lottery"
            keys = [(game.players[i].key, threat[i]) for i in question.tempted]
            return _Verdict(True, tuple(PenalCode(key, (), lottery, paid) for key, paid in keys))
    return _Verdict(None)


def _described(
    question: _Question, paths: Sequence[tuple[int, ...]], worst: Sequence[int], payoffs: Sequence[Fraction]
) -> tuple[PenalCode, ...]:
    """The worst paths in words, of everybody: a punishment of one may tempt another."""
    game = question.game
    profiles = list(game.profiles())
    return tuple(
        PenalCode(
            player.key,
            tuple(_words(game, profiles[k]) for k in paths[place][:-1]),
            _words(game, profiles[paths[place][-1]]),
            paid,
        )
        for player, place, paid in zip(game.players, worst, payoffs, strict=True)
    )


def _words(game: NormalFormGame, profile: Sequence[int]) -> str:
    return f"({', '.join(game.labels(profile))})"
