"""Last periods that make people keep to a target before them: stage equilibria as rewards and punishments.

The target is played for ``n`` periods, then stage equilibria for ``L`` periods, the same whatever follows from them:
the last stretch. If player ``i`` deviates from the target, its worst stage equilibrium is played in all periods that
are left. Let the target pay ``c`` and the best deviation ``d``, the worst stage equilibrium ``p``, and the stretch
``r_1, …, r_L``. With ``k`` periods of the target to come, ``i`` keeps to it if

    d - c <= f(k),   f(k) = (c - p) (delta + … + delta^k) + delta^k (r_1 - p) delta + … + delta^k (r_L - p) delta^L.

``f(k)`` is a constant plus a multiple of ``delta^k``, so it is monotone in ``k``: the conditions of the last period of
the target, ``k = 0``, and of the first, ``k = n - 1``, imply those between them. Both sides differ by a polynomial in
``delta`` whose coefficients change their sign once: first come ``c - d`` and perhaps ``c - p``, negative, then what is
positive. (Where ``c > p`` all but ``c - d`` are positive.) So by Descartes' rule each condition holds from one discount
factor on. At the root ``delta_0`` of ``f(0) = d - c`` the first period's condition holds too exactly where
``(c - p) delta_0/(1 - delta_0) >= d - c``, since ``f(n - 1)`` lies between this and ``f(0)``. So the larger of the two
roots is that of ``f(0)`` where ``delta_0`` is at least ``(d - c)/(d - p)``, and that of ``f(n - 1)`` elsewhere.

Of all sequences of ``L`` stage equilibria, doubles propose those with the smallest critical discount factor, and exact
arithmetic decides.

References
----------
J.-P. Benoit, V. Krishna, "Finitely repeated games", *Econometrica* 53 (1985) 905-922.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden import exact
from burden.exact import Enclosure, Exact, TooLargeError, UndecidedError
from burden.results.repeated import Stretch
from burden.search import Search

__all__ = ["LONGEST", "Temptation", "critical_discount", "is_enough", "stretches"]

#: Most periods of a stretch that may change from period to period, and most sequences of stage equilibria in it.
MAX_PERIODS = 8
MAX_SEQUENCES = 4_096

#: Most periods of a stretch of one stage equilibrium again and again.
LONGEST = 60

#: Sequences whose critical discount factors differ by less, as doubles, are compared exactly: so many at most.
CLOSE = 1e-9
MAX_COMPARED = 16

#: How often the interval around a critical discount factor is halved.
HALVINGS = 140

#: Bits of powers of discount factors: as many as are needed.
PRECISIONS = (128, 512, 2_048, 8_192)

#: Highest degree of a root that is written in closed form.
MAX_DEGREE = 12

_ONE = Fraction(1)

#: Doubles.
_Array: TypeAlias = "NDArray[np.float64]"


@dataclass(frozen=True, slots=True)
class Temptation:
    """What a player gains by leaving the target, and what it may lose.

    Parameters
    ----------
    gain
        ``d - c``: of the best deviation.
    keeping
        ``c - p``: what a later period of the target pays beyond the worst stage equilibrium.
    rewards
        ``r - p``: the same of each period of the stretch; none is negative.
    n_before
        Number of periods of the target before its last one.
    """

    gain: Exact
    keeping: Exact
    rewards: tuple[Exact, ...]
    n_before: int


# -- one player ---------------------------------------------------------------------------------------------------


def is_enough(one: Temptation, discount: Exact) -> bool:
    """Whether a player with the given discount factor keeps to the target in all of its periods.

    Raises
    ------
    UndecidedError
        Where a comparison of irrational numbers could not be settled.

    Examples
    --------
    >>> last = Temptation(Fraction(1), Fraction(2), (Fraction(2),), 0)
    >>> is_enough(last, Fraction(1, 2)), is_enough(last, Fraction(49, 100))
    (True, False)
    """
    if exact.sign(one.gain) <= 0:
        return True
    if exact.compare(_stretch_loss(one, discount), one.gain) < 0:
        return False
    return _first_period(one, discount) >= 0


def critical_discount(one: Temptation) -> Exact | None:
    """Smallest discount factor at which a player keeps to the target; ``None`` where none below 1 is enough.

    Examples
    --------
    >>> critical_discount(Temptation(Fraction(1), Fraction(2), (Fraction(2),), 10))
    Fraction(1, 2)
    """
    if exact.sign(one.gain) <= 0:
        return Fraction(0)
    n_before = one.n_before
    if exact.sign(one.keeping) > 0:
        grim = one.gain / (one.gain + one.keeping)
        if exact.compare(_stretch_loss(one, grim), one.gain) <= 0:
            n_before = 0
    if not _is_possible(one, n_before):
        return None
    return _root(Temptation(one.gain, one.keeping, one.rewards, n_before))


def _is_possible(one: Temptation, n_before: int) -> bool:
    """Whether some discount factor below 1 is enough, with so many periods of the target before its last one."""
    total: Exact = one.keeping * n_before
    for reward in one.rewards:
        total = total + reward
    return exact.compare(total, one.gain) > 0


def _stretch_loss(one: Temptation, discount: Exact) -> Exact:
    """What a deviation in the last period of the target costs in the stretch."""
    loss: Exact = Fraction(0)
    for reward in reversed(one.rewards):
        loss = (loss + reward) * discount
    return loss


def _first_period(one: Temptation, discount: Exact) -> int:
    """Sign of what a deviation in the first period costs, less what it gains."""
    loss = _stretch_loss(one, discount)
    if not one.n_before:
        return exact.compare(loss, one.gain)
    forever = one.keeping * discount / (1 - discount)
    change = loss - forever
    direction = exact.sign(change)
    if direction == 0:
        return exact.compare(forever, one.gain)
    return direction * _compare_power(discount, one.n_before, (one.gain - forever) / change)


def _compare_power(base: Exact, exponent: int, ratio: Exact) -> int:
    """Sign of ``base**exponent - ratio`` for a base between 0 and 1, however large the exponent."""
    if exact.sign(ratio) <= 0:
        return 1
    if exact.compare(ratio, _ONE) >= 0:
        return -1
    both_rational = isinstance(base, Fraction) and isinstance(ratio, Fraction)
    if isinstance(base, Fraction) and exponent * base.denominator.bit_length() <= PRECISIONS[-1]:
        return exact.compare(base**exponent, ratio)
    if not both_rational and not isinstance(base, Enclosure) and exponent <= MAX_DEGREE:
        return exact.compare(exact.power(base, Fraction(exponent)), ratio)
    # Of fractions in lowest terms the power has a longer denominator than the ratio: they are not the same.
    lowest, highest = exact.ends(ratio)
    for bits in PRECISIONS:
        lower, upper = _power_bounds(base, exponent, bits)
        if lower > highest or upper < lowest:
            return 1 if lower > highest else -1
    raise UndecidedError("a power of a discount factor that is close to a payoff")


def _power_bounds(base: Exact, exponent: int, bits: int) -> tuple[Fraction, Fraction]:
    """Bounds of a power of a number between 0 and 1, by repeated squaring with so many bits."""
    low, high = exact.ends(base)
    scale = 1 << bits
    lower, upper = low * scale // 1, -(-high * scale // 1)
    total_lower = total_upper = scale
    while exponent:
        if exponent & 1:
            total_lower, total_upper = total_lower * lower >> bits, -(-total_upper * upper >> bits)
        lower, upper = lower * lower >> bits, -(-upper * upper >> bits)
        exponent >>= 1
    return Fraction(total_lower, scale), Fraction(total_upper, scale)


def _root(one: Temptation) -> Exact:
    """Discount factor, between 0 and 1, at which a deviation in the first period costs just what it gains."""
    closed = _closed_root(one)
    if closed is not None:
        return closed
    low, high = Fraction(0), _ONE
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        try:
            sign = _first_period(one, middle)
        except UndecidedError:
            break  # the payoffs are not known any closer
        if sign == 0:
            return middle
        low, high = (middle, high) if sign < 0 else (low, middle)
    simplest = ((low + high) / 2).limit_denominator(1 << HALVINGS // 3)
    if low < simplest < high and _is_root(one, simplest):
        return simplest
    return Enclosure(low, high)


def _is_root(one: Temptation, discount: Fraction) -> bool:
    try:
        return _first_period(one, discount) == 0
    except UndecidedError:
        return False


def _closed_root(one: Temptation) -> Exact | None:
    """The same in closed form, of a polynomial of degree one or two, or of one power; ``None`` for others."""
    is_enclosed = any(isinstance(number, Enclosure) for number in (one.gain, one.keeping, *one.rewards))
    if is_enclosed or one.n_before + len(one.rewards) > MAX_DEGREE:
        return None
    coefficients = [*([one.keeping] * one.n_before), *one.rewards]
    powers = [power for power, coefficient in enumerate(coefficients, 1) if exact.sign(coefficient) != 0]
    linear, highest = coefficients[0], coefficients[powers[-1] - 1]
    try:
        if len(powers) == 1:
            return exact.power(one.gain / highest, Fraction(1, powers[0]))
        if powers[-1] > 2:
            return None
        root = exact.power(linear * linear + 4 * highest * one.gain, Fraction(1, 2))
        return exact.shortened((root - linear) / (2 * highest))
    except TooLargeError:
        return None


# -- everybody ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stage:
    """What the players who are tempted get, and the stage equilibria that may reward them.

    Attributes
    ----------
    tempted
        Positions of the players who gain by some deviation from the target.
    gains, keeping
        As in :class:`Temptation`, by tempted player.
    rewards
        Of each stage equilibrium that is not worse for all of them than another: ``r - p`` by tempted player.
    words
        These equilibria in words.
    """

    tempted: tuple[int, ...]
    gains: tuple[Exact, ...]
    keeping: tuple[Exact, ...]
    rewards: tuple[tuple[Exact, ...], ...]
    words: tuple[str, ...]

    def temptation(self, place: int, sequence: Sequence[int], horizon: int) -> Temptation:
        """What a player gains and loses if the last stretch is the given sequence of stage equilibria."""
        rewards = tuple(self.rewards[number][place] for number in sequence)
        return Temptation(self.gains[place], self.keeping[place], rewards, horizon - len(sequence) - 1)


def stretches(
    keys: Sequence[str],
    equilibria: Sequence[tuple[str, tuple[Exact, ...]]],
    worst: Sequence[Exact],
    target: Sequence[tuple[Exact, Exact]],
    horizon: int,
    discounts: Sequence[Exact] | None,
    names: Mapping[str, str],
    search: Search,
) -> tuple[Stretch, ...]:
    """Stretches of 1, 2, … last periods, up to one that is enough.

    Parameters
    ----------
    keys
        Players.
    equilibria
        Stage equilibria in words, with their payoffs.
    worst
        What the worst of them pays to each player.
    target
        What the target, and the best deviation from it, pay to each player.
    horizon
        Number of periods.
    discounts
        Discount factor of each player; without, all short stretches are given.
    names
        How the discount factor of each player is called in formulas.
    search
        How long it may take.
    """
    stage = _stage_of(equilibria, worst, target)
    if not stage.tempted or not stage.rewards:
        return ()
    found: list[Stretch] = []
    own = None if discounts is None else [discounts[player] for player in stage.tempted]
    for n_periods in range(1, min(horizon - 1, LONGEST) + 1):
        if search.stopped is not None or any(stretch.is_enough for stretch in found):
            break
        if n_periods <= MAX_PERIODS and len(stage.rewards) ** n_periods <= MAX_SEQUENCES:
            sequences = list(product(range(len(stage.rewards)), repeat=n_periods))
            found.append(_described(stage, _best_sequence(stage, sequences, horizon, own), horizon, own, keys, names))
        elif own is None and any(stretch.values[""] is not None for stretch in found):
            break
        else:
            same = [(number,) * n_periods for number in range(len(stage.rewards))]
            enough = next((sequence for sequence in same if _may_be_enough(stage, sequence, horizon, own)), None)
            if enough is not None:
                found.append(_described(stage, enough, horizon, own, keys, names))
    return tuple(found)


def _may_be_enough(
    stage: _Stage, sequence: Sequence[int], horizon: int, discounts: Sequence[Exact] | None
) -> bool | None:
    """Whether nobody deviates at the given discount factors; without, whether some are enough."""
    if discounts is not None:
        return _is_enough_for_all(stage, sequence, horizon, discounts)
    return all(_is_possible(one, 0) and _is_possible(one, one.n_before) for one in _all(stage, sequence, horizon))


def _stage_of(
    equilibria: Sequence[tuple[str, tuple[Exact, ...]]], worst: Sequence[Exact], target: Sequence[tuple[Exact, Exact]]
) -> _Stage:
    tempted = tuple(player for player, (kept, left) in enumerate(target) if exact.sign(left - kept) > 0)
    rewards = [tuple(payoffs[player] - worst[player] for player in tempted) for _, payoffs in equilibria]
    # The equilibrium that is worst is known to pay nothing beyond itself, even where it is enclosed.
    rewards = [
        tuple(
            Fraction(0) if payoffs[player] is worst[player] else reward
            for player, reward in zip(tempted, own, strict=True)
        )
        for (_, payoffs), own in zip(equilibria, rewards, strict=True)
    ]
    kept = [
        number
        for number, own in enumerate(rewards)
        if not any(
            _is_at_least(other, own) and (rival < number or not _is_at_least(own, other))
            for rival, other in enumerate(rewards)
            if rival != number
        )
    ]
    return _Stage(
        tempted,
        tuple(target[player][1] - target[player][0] for player in tempted),
        tuple(target[player][0] - worst[player] for player in tempted),
        tuple(rewards[number] for number in kept),
        tuple(equilibria[number][0] for number in kept),
    )


def _is_at_least(left: Sequence[Exact], right: Sequence[Exact]) -> bool:
    """Whether no entry is smaller; no where that is not known."""
    try:
        return all(exact.compare(own, other) >= 0 for own, other in zip(left, right, strict=True))
    except UndecidedError:
        return False


# -- the best sequence --------------------------------------------------------------------------------------------


def _best_sequence(
    stage: _Stage, sequences: Sequence[tuple[int, ...]], horizon: int, discounts: Sequence[Exact] | None
) -> tuple[int, ...]:
    """Sequence with the smallest critical discount factor; one that is enough at given ones, if that is not."""
    losses = _Losses(stage, sequences, horizon)
    critical = losses.critical()
    least = float(critical.min())
    if not np.isfinite(least):
        best = sequences[int(losses.slack([1.0] * len(stage.tempted)).argmax())]
    else:
        close: list[tuple[int, ...]] = [
            sequences[place] for place in np.flatnonzero(critical <= least + CLOSE)[:MAX_COMPARED].tolist()
        ]
        values = [_overall([critical_discount(one) for one in _all(stage, own, horizon)]) for own in close]
        best, value = close[0], values[0]
        for own, other in zip(close[1:], values[1:], strict=True):
            if other is not None and (value is None or _is_less(other, value)):
                best, value = own, other
    if discounts is None or _is_enough_for_all(stage, best, horizon, discounts):
        return best
    slack = losses.slack([exact.to_float(discount) for discount in discounts])
    for place in map(int, np.argsort(-slack, kind="stable")[:MAX_COMPARED]):
        if _is_enough_for_all(stage, sequences[place], horizon, discounts):
            return sequences[place]
    return best


class _Losses:
    """Losses by deviations in doubles, for all sequences at once.

    Parameters
    ----------
    stage
        What players gain and lose.
    sequences
        Of stage equilibria.
    horizon
        Number of periods.
    """

    def __init__(self, stage: _Stage, sequences: Sequence[tuple[int, ...]], horizon: int) -> None:
        self._gains = np.array([exact.to_float(gain) for gain in stage.gains])
        self._keeping = np.array([exact.to_float(own) for own in stage.keeping])
        rewards = np.array([[exact.to_float(own) for own in row] for row in stage.rewards])
        self._rewards = rewards[np.array(sequences)]  # by sequence, period and player
        self._n_before = horizon - len(sequences[0]) - 1

    def _differences(self, discounts: _Array) -> _Array:
        """Least, over the first and the last period of the target, of losses less gains: by sequence and player."""
        last = np.zeros_like(discounts)
        for period in reversed(range(self._rewards.shape[1])):
            last = (last + self._rewards[:, period]) * discounts
        power = discounts**self._n_before
        with np.errstate(divide="ignore", invalid="ignore"):
            sums = np.where(discounts < 1, discounts * (1 - power) / (1 - discounts), self._n_before)
        first = self._keeping * sums + power * last
        least: _Array = np.minimum(first, last) - self._gains
        return least

    def slack(self, discounts: Sequence[float]) -> _Array:
        """Least difference over players, for each sequence, at their discount factors."""
        shape = (len(self._rewards), len(self._gains))
        slack: _Array = self._differences(np.broadcast_to(np.array(discounts), shape)).min(axis=1)
        return slack

    def critical(self) -> _Array:
        """Smallest discount factor that is enough for all, for each sequence; infinite where there is none."""
        shape = (len(self._rewards), len(self._gains))
        low, high = np.zeros(shape), np.ones(shape)
        is_possible = (self._differences(high) > 0).all(axis=1)
        for _ in range(60):
            middle = (low + high) / 2
            is_high = self._differences(middle) >= 0
            low, high = np.where(is_high, low, middle), np.where(is_high, middle, high)
        critical: _Array = np.where(is_possible, high.max(axis=1), np.inf)
        return critical


def _all(stage: _Stage, sequence: Sequence[int], horizon: int) -> list[Temptation]:
    return [stage.temptation(place, sequence, horizon) for place in range(len(stage.tempted))]


def _is_enough_for_all(stage: _Stage, sequence: Sequence[int], horizon: int, discounts: Sequence[Exact]) -> bool | None:
    """Whether nobody deviates at the given discount factors; ``None`` where that could not be settled."""
    try:
        return all(is_enough(one, own) for one, own in zip(_all(stage, sequence, horizon), discounts, strict=True))
    except UndecidedError:
        return None


def _overall(values: Sequence[Exact | None]) -> Exact | None:
    """The largest; ``None`` where one is missing, and enclosed where it is not known which is the largest."""
    largest: Exact = Fraction(0)
    for value in values:
        if value is None:
            return None
        try:
            largest = value if exact.compare(value, largest) > 0 else largest
        except UndecidedError:
            (low, high), (other_low, other_high) = exact.ends(value), exact.ends(largest)
            largest = Enclosure(max(low, other_low), max(high, other_high))
    return largest


def _is_less(left: Exact, right: Exact) -> bool:
    try:
        return exact.compare(left, right) < 0
    except UndecidedError:
        return False  # the same, as far as is known


# -- in words -----------------------------------------------------------------------------------------------------


def _described(
    stage: _Stage,
    sequence: Sequence[int],
    horizon: int,
    discounts: Sequence[Exact] | None,
    keys: Sequence[str],
    names: Mapping[str, str],
) -> Stretch:
    temptations = dict(zip([keys[player] for player in stage.tempted], _all(stage, sequence, horizon), strict=True))
    values: dict[str, Exact | None] = {key: Fraction(0) for key in keys}
    values |= {key: critical_discount(one) for key, one in temptations.items()}
    values[""] = _overall([values[key] for key in keys])
    return Stretch(
        periods=len(sequence),
        rewards=tuple(stage.words[number] for number in sequence),
        gains={key: _text(one.gain) for key, one in temptations.items()},
        losses={key: _loss_text(one, names[key]) for key, one in temptations.items()},
        critical={key: "" if value is None else _text(value) for key, value in values.items()},
        values=values,
        is_enough=None if discounts is None else _is_enough_for_all(stage, sequence, horizon, discounts),
    )


def _text(value: Exact) -> str:
    """A formula; empty for a number that has no closed form."""
    return "" if isinstance(value, Enclosure) else exact.to_text(value)


def _loss_text(one: Temptation, name: str) -> str:
    """What a deviation in the last period of the target costs, as a formula in the discount factor."""
    parts = []
    for power, reward in enumerate(one.rewards, start=1):
        if isinstance(reward, Enclosure):
            return ""
        if exact.sign(reward) == 0:
            continue
        text, factor = exact.to_text(reward), name if power == 1 else f"{name}**{power}"
        text = f"({text})" if " " in text else text
        parts.append(factor if text == "1" else f"{text}*{factor}")
    return " + ".join(parts) or "0"
