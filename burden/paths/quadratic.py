r"""Closed forms along paths: quadratic payoffs, linear stocks, allies who choose from intervals.

Backward induction with quadratic values. With stocks :math:`s`, contributions :math:`x`, effort :math:`e` and next
stocks :math:`N(s, x, e)`, ally :math:`i` in a situation that :math:`\sigma'` may follow with probability
:math:`q_{\sigma'}` maximises

.. math:: \pi_i(s, x, e) + \delta_i \sum_{\sigma'} q_{\sigma'} V_i^{\sigma'}(N(s, x, e)).

1. Its derivative in :math:`x_i` is linear in :math:`x` and :math:`s`. Where the own second derivative is negative, that
   it is zero is what makes :math:`x_i` a best response.
2. The allies' conditions together are one linear system; where it is regular, one solution :math:`x(s)`, linear.
3. Put in, it gives :math:`V_i^\sigma(s)`, again quadratic.

Where the guarantor decides in each period (``chosen``), :math:`x(s, e)` is linear in the effort as well, its own total
is quadratic in :math:`e`, and step 1 is taken for it after the allies.

**Intervals with ends.** Where every interval is the whole line the path is the only subgame-perfect one. Elsewhere
(:class:`Standing`)

- one ally: its problem is one of maximising a strictly concave function of all that it is going to choose (the second
  derivatives of step 1 are the pivots of its Hessian), so a plan that keeps to the ends is the best under them too, and
  the only one. Plans are those in every situation that may come, those of a cut that is not meant among them. Where
  ends bind, :mod:`burden.paths.plans` finds the best plan under them;
- several, all of them choosing within their ends in every state that any choices whatever can lead to: step by step,
  what is an equilibrium without ends is one with them. It is the only one if the negative of the matrix of step 2 is a
  P-matrix (Cottle, Pang and Stone 1992, theorem 3.3.7, of its box-constrained form);
- several, keeping to their ends on the path and along what they expect: the path is reported, with the note that ends
  are taken not to bind off it;
- otherwise ends of several bind, and there is no closed form.

References
----------
T. Başar and G. J. Olsder, *Dynamic Noncooperative Game Theory*, 2nd ed., SIAM 1999, section 6.2 (feedback Nash
equilibria of affine-quadratic games) and 7.3 (feedback Stackelberg). R. W. Cottle, J.-S. Pang and R. E. Stone, *The
Linear Complementarity Problem*, 1992.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal, TypeAlias

from burden.errors import NoConvergence, UnsupportedGame
from burden.paths.forms import (
    BALLS,
    NUMBERS,
    Form,
    Number,
    coefficient,
    composed,
    derivative,
    determinant,
    is_p_matrix,
    plus,
    precise,
    scaled,
    solution,
    value,
)
from burden.paths.plans import pivoting, planned
from burden.paths.question import Choice, PathGame, Plan, assembled, first_move, situations
from burden.paths.rules import (
    EFFORT,
    Effort,
    Known,
    NotQuadraticError,
    QuadraticGame,
    Rules,
    TooLongError,
    effort_key,
    quadratic_game,
    state,
)
from burden.results.paths import SchedulePath
from burden.search import Search

__all__ = [
    "OFF_PATH",
    "Induction",
    "Line",
    "Reply",
    "Standing",
    "expected",
    "form_range",
    "has_ends",
    "known_path",
    "margins",
    "numeric",
    "solved",
    "standing",
    "walk",
]

#: Longest numbers that are carried, in bits: those of games with several allies double with every period.
MAX_LENGTH = 8_000

#: Bits behind the point of rounded numbers.
ROUNDED = 96

#: Said where ends may bind in states that are not reached.
OFF_PATH = "ends of intervals do not bind on the path, and are taken not to bind off it"

#: Ends of an interval, ``None`` for an infinite one.
Ends: TypeAlias = "tuple[Fraction | None, Fraction | None]"

#: What the ends of intervals do: see the module.
Standing: TypeAlias = Literal["unbounded", "single", "reachable", "on the path", "binding"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is chosen in a situation, as forms in the stocks, and what it is worth.

    Parameters
    ----------
    choices
        By ally, and the effort as :data:`~burden.paths.rules.EFFORT` where the guarantor decides.
    worth
        By player: of this period and all that follow, discounted to this one.
    rules
        Payoffs and next stocks of the period.
    matrix
        Derivatives of the allies' conditions in what they choose.
    answers
        What allies choose as forms in the effort as well, where the guarantor decides; none elsewhere.
    """

    choices: Mapping[str, Form]
    worth: Mapping[str, Form]
    rules: Rules
    matrix: tuple[tuple[Number, ...], ...]
    answers: Mapping[str, Form] = field(default_factory=dict)


@dataclass(eq=False)
class Induction:
    """Backward induction, situation by situation.

    Parameters
    ----------
    game
        The game.
    search
        How long it may take.

    Attributes
    ----------
    negative, nonzero
        Numbers that must be so for what was found to be an equilibrium, and the only one; where they are fractions that
        has been checked.
    """

    game: QuadraticGame
    search: Search = field(default_factory=Search)
    negative: list[Number] = field(default_factory=list)
    nonzero: list[Number] = field(default_factory=list)
    _replies: dict[object, tuple[Known, Reply]] = field(default_factory=dict)
    _chosen: dict[int, Reply] = field(default_factory=dict)

    def reply(self, situation: Known) -> Reply:
        """What allies choose in a situation.

        Raises
        ------
        NotQuadraticError
            Where somebody's problem is not strictly concave, or choices are not pinned down.
        NoConvergence
            Where time is up.
        """
        waiting = [situation]
        while waiting:
            here = waiting[-1]
            missing = [after for _, after in here.following if self._key(after) not in self._replies]
            if missing:
                waiting += missing
                continue
            waiting.pop()
            if self._key(here) not in self._replies:
                self._replies[self._key(here)] = here, self._after(here)
        return self._replies[self._key(situation)][1]

    def _key(self, situation: Known) -> object:
        """What tells situations apart: where effort stays for good, the period and the effort are all that counts."""
        if situation.kind not in {"stays", "secret"}:
            return id(situation)
        return situation.period, effort_key(situation.effort)

    def _after(self, situation: Known) -> Reply:
        """The reply in a situation, all that may follow having been worked out."""
        numbers = self.game.field
        ahead = [(weight, self._replies[self._key(after)][1].worth) for weight, after in situation.following]
        continuation = {
            key: plus(numbers, *(scaled(numbers, worth[key], weight) for weight, worth in ahead))
            if ahead
            else self.game.final[key]
            for key in self.game.allies
        }
        return self._best(self.game.rules(situation.effort), continuation)

    def chosen(self, period: int) -> Reply:
        """What the guarantor, who moves first in each period, and the allies choose in a period."""
        for number in range(self.game.spec.periods, period - 1, -1):
            if number not in self._chosen:
                last = number == self.game.spec.periods
                continuation = self.game.final if last else self._chosen[number + 1].worth
                self._chosen[number] = self._best(self.game.rules(), continuation, leader=self.game.effort)
        return self._chosen[period]

    def _best(self, rules: Rules, continuation: Mapping[str, Form], leader: str | None = None) -> Reply:
        game, numbers = self.game, self.game.field
        if self.search.stopped is not None:
            raise NoConvergence(f"no closed form was found: {self.search.stopped}")
        moves = {state(name): move for name, move in rules.moves.items()}
        keys = game.allies if leader is None else (*game.allies, leader)
        totals = {
            key: plus(
                numbers,
                rules.payoffs[key],
                scaled(numbers, composed(numbers, continuation[key], moves), game.discounts[key]),
            )
            for key in keys
        }
        conditions = [derivative(numbers, totals[key], key) for key in game.allies]
        matrix = tuple(tuple(coefficient(numbers, one, key) for key in game.allies) for one in conditions)
        for place, key in enumerate(game.allies):
            self._must_be_negative(matrix[place][place], key)
        if len(matrix) > 1:
            regular = determinant(numbers, matrix)
            if numbers.is_zero(regular):
                raise NotQuadraticError("the allies' best responses do not pin down what they choose")
            self.nonzero.append(regular)
        choices = solution(numbers, conditions, game.allies)
        assert choices is not None, "a regular system has a solution"
        answers: Mapping[str, Form] = {}
        if leader is not None:
            total = composed(numbers, totals[leader], choices)
            slope = derivative(numbers, total, EFFORT)
            self._must_be_negative(coefficient(numbers, slope, EFFORT), leader)
            best = solution(numbers, [slope], [EFFORT])
            assert best is not None, "a strictly concave function has its maximum where its derivative is zero"
            answers = choices
            choices = {key: composed(numbers, choice, best) for key, choice in choices.items()} | best
        worth = {key: composed(numbers, totals[key], choices) for key in keys}
        if numbers is NUMBERS and any(
            _length(number) > MAX_LENGTH for form in worth.values() for number in form.values()
        ):
            raise TooLongError(f"numbers of more than {MAX_LENGTH:,} bits")
        return Reply(choices, worth, rules, matrix, answers)

    def _must_be_negative(self, number: Number, key: str) -> None:
        is_wrong = self.game.field.is_zero(number)
        if self.game.field in (NUMBERS, BALLS):
            is_wrong = not number < 0
        elif not is_wrong and number.constant is not None:
            is_wrong = number.constant >= 0
        if is_wrong:
            raise NotQuadraticError(f"the payoff of {key} is not strictly concave in what it chooses")
        self.negative.append(number)


# -- along a path -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """What happens along a path, as numbers of the field.

    Parameters
    ----------
    choices
        Per period: by ally, and the effort where the guarantor decides.
    stocks
        At the beginning of each period, and after the last.
    totals
        Payoff of each player.
    """

    choices: tuple[Mapping[str, Number], ...]
    stocks: tuple[Mapping[str, Number], ...]
    totals: Mapping[str, Number]


def walk(induction: Induction, path: Sequence[Known] = ()) -> Line:
    """Go along a path.

    Parameters
    ----------
    induction
        The game, with what has been worked out of it.
    path
        Situations that allies are in, period by period; none where the guarantor decides in each period.
    """
    game, numbers = induction.game, induction.game.field
    stocks = {state(name): number for name, number in game.start.items()}
    totals = dict.fromkeys(game.players, numbers.zero)
    weights = dict.fromkeys(game.players, numbers.one)
    choices, every = [], [stocks]
    for period in range(1, game.spec.periods + 1):
        reply = induction.reply(path[period - 1]) if path else induction.chosen(period)
        own = {key: value(numbers, choice, stocks) for key, choice in reply.choices.items()}
        place = {**stocks, **own}
        for key in game.players:
            totals[key] = totals[key] + weights[key] * value(numbers, reply.rules.payoffs[key], place)
            weights[key] = weights[key] * game.discounts[key]
        stocks = {state(name): value(numbers, move, place) for name, move in reply.rules.moves.items()}
        choices.append(own)
        every.append(stocks)
    for key in game.players:
        totals[key] = totals[key] + weights[key] * value(numbers, game.final[key], stocks)
    return Line(tuple(choices), tuple(every), totals)


def expected(
    induction: Induction, path: Sequence[Known], begins: Sequence[Mapping[str, Form]]
) -> Iterator[dict[str, Form]]:
    """Choices in every situation that allies are in or expect along a path, as forms.

    Parameters
    ----------
    induction, path
        As for :func:`walk`.
    begins
        Stocks at the beginning of each period, as forms: numbers, or in whatever the efforts are forms of.
    """
    numbers = induction.game.field
    seen: set[int] = set()
    for situation, stocks in zip(path, begins, strict=False):
        waiting = [(situation, stocks)]
        while waiting:
            here, there = waiting.pop()
            if id(here) in seen:
                continue
            seen.add(id(here))
            reply = induction.reply(here)
            own = {key: composed(numbers, choice, there) for key, choice in reply.choices.items()}
            yield own
            place = {**there, **own}
            after = {state(name): composed(numbers, move, place) for name, move in reply.rules.moves.items()}
            waiting += [(following, after) for _, following in here.following]


# -- ends of intervals --------------------------------------------------------------------------------------------


def margins(induction: Induction, path: Sequence[Known], line: Line) -> list[Number]:
    """How far choices are from the ends of intervals: ends do not bind where none of these is negative."""
    game = induction.game
    found = []
    begins: list[Mapping[str, Form]] = [
        {name: {(): number} for name, number in stocks.items()} for stocks in line.stocks
    ]
    there = [
        {name: coefficient(game.field, choice) for name, choice in choices.items()}
        for choices in expected(induction, path, begins)
    ]
    for choices in there or line.choices:
        for name, number in choices.items():
            low, high = _ends(game, name)
            if low is not None:
                found.append(number - low)
            if high is not None:
                found.append(high - number)
    return found


def has_ends(game: QuadraticGame, *, chosen: bool = False) -> bool:
    """Whether somebody who decides does so from an interval with an end."""
    keys = (*game.allies, game.effort) if chosen else game.allies
    return any(end is not None for key in keys for end in game.bounds.get(key, ()))


def standing(induction: Induction, path: Sequence[Known], line: Line) -> Standing:
    """What the ends of intervals do along a path, in numbers; see the module."""
    game = induction.game
    if not has_ends(game, chosen=not path):
        return "unbounded"
    if not all(margin >= 0 for margin in margins(induction, path, line)):
        return "binding"
    if len(game.allies) == 1 and path:
        return "single"
    return "reachable" if game.field is NUMBERS and _is_kept_everywhere(induction, path) else "on the path"


def _is_kept_everywhere(induction: Induction, path: Sequence[Known]) -> bool:
    """Whether choices keep to their ends in every state that any choices can lead to."""
    game, numbers = induction.game, induction.game.field
    stocks: dict[str, Form] = {state(name): {(): number} for name, number in game.start.items()}
    #: What can be chosen freely on the way to a state, with its ends.
    free: dict[str, Ends] = {EFFORT: _ends(game, EFFORT)}

    def keeps(reply: Reply, there: Mapping[str, Form]) -> bool:
        for choices in (reply.choices, reply.answers):
            for name, choice in choices.items():
                low, high = _ends(game, name)
                least, most = form_range(composed(numbers, choice, there), free)
                is_low = low is not None and (least is None or least < low)
                is_high = high is not None and (most is None or most > high)
                if is_low or is_high:
                    return False
        return True

    def after(reply: Reply, there: Mapping[str, Form], period: int) -> dict[str, Form]:
        own: dict[str, Form] = {}
        for name in reply.choices:
            free[f"{name} {period}"] = _ends(game, name)
            own[name] = {(f"{name} {period}",): numbers.one}
        return {state(name): composed(numbers, move, {**there, **own}) for name, move in reply.rules.moves.items()}

    for number in range(game.spec.periods):
        first = induction.reply(path[number]) if path else induction.chosen(number + 1)
        waiting = [(first, path[number].following if path else (), stocks, number)]
        while waiting:
            reply, following, there, period = waiting.pop()
            if not keeps(reply, there):
                return False
            for _, next_one in following:
                beyond = after(reply, there, period)
                waiting.append((induction.reply(next_one), next_one.following, beyond, period + 1))
        stocks = after(first, stocks, number)
    return True


def _ends(game: QuadraticGame, name: str) -> Ends:
    """Ends of the interval that something is chosen from."""
    return game.bounds.get(game.effort if name == EFFORT else name, (None, None))


def form_range(form: Form, free: Mapping[str, Ends]) -> Ends:
    """Least and largest value of a form of degree one, its variables each between its ends; ``None``: none."""
    least: Fraction | None = Fraction(0)
    most: Fraction | None = Fraction(0)
    for key, number in form.items():
        low = high = number
        if key:
            ordered = free[key[0]] if number > 0 else free[key[0]][::-1]
            low, high = (None if end is None else number * end for end in ordered)
        least = None if least is None or low is None else least + low
        most = None if most is None or high is None else most + high
    return least, most


# -- one schedule, in numbers -------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def numeric(game: PathGame) -> QuadraticGame:
    """A game along paths as forms, in numbers.

    Raises
    ------
    NotQuadraticError
        As for :func:`~burden.paths.rules.quadratic_game`.
    """
    return quadratic_game(game)


def known_path(game: QuadraticGame, plan: Plan) -> tuple[Known, ...]:
    """Situations along a schedule, with efforts and beliefs as the closed forms take them.

    Raises
    ------
    NotQuadraticError
        Where an effort is no rational number, or the guarantor would decide, but does not do so from an interval.
    """
    if plan.is_chosen:
        if game.effort not in game.bounds:
            raise NotQuadraticError(f"{game.effort} decides, and has a list of actions")
        return ()
    efforts: list[Effort] = [effort if isinstance(effort, str) else game.level(effort) for effort in plan.efforts]
    numbers = game.field
    return situations(
        efforts,
        plan.kind == "announced",
        game.belief,
        numbers.one,
        first_move(plan.efforts),
        is_zero=numbers.is_zero,
    )


def solved(game: PathGame, plan: Plan, search: Search) -> SchedulePath:
    """A path in closed form.

    Raises
    ------
    UnsupportedGame
        Where there is none.
    """
    try:
        made = numeric(game)
        try:
            return _solved(game, plan, made, search)
        except TooLongError:
            with precise():
                return _solved(game, plan, made.in_balls(), search)
    except (NotQuadraticError, ZeroDivisionError) as error:
        reason = error.reason if isinstance(error, NotQuadraticError) else "numbers are too close to zero"
        raise UnsupportedGame(f"no closed form: {reason}") from None


def _solved(game: PathGame, plan: Plan, made: QuadraticGame, search: Search) -> SchedulePath:
    path = known_path(made, plan)
    induction = Induction(made, search)
    line = walk(induction, path)
    ends = standing(induction, path, line)
    if ends == "binding":
        if len(made.allies) == 1 and path and made.field is NUMBERS:
            own = planned(made, path, pivoting(made, search))
            return _written(game, plan, own.choices, own.totals)
        raise NotQuadraticError("ends of intervals bind")
    replies = [induction.reply(one) for one in path] or [induction.chosen(one + 1) for one in range(game.periods)]
    is_unique = ends in {"unbounded", "single"}
    if ends == "reachable":
        is_unique = all(is_p_matrix([[-number for number in row] for row in reply.matrix]) for reply in replies)
    note = OFF_PATH if ends == "on the path" else ""
    return _written(game, plan, line.choices, line.totals, is_unique=is_unique, note=note)


def _written(
    game: PathGame,
    plan: Plan,
    choices: Sequence[Mapping[str, Number]],
    totals: Mapping[str, Number],
    *,
    is_unique: bool = True,
    note: str = "",
) -> SchedulePath:
    """A path as a result; where its numbers are too long to be carried, rounded, with a bound on what that changes."""
    is_exact = all(isinstance(total, Fraction) and _length(total) <= MAX_LENGTH // 4 for total in totals.values())
    if is_exact:
        return assembled(game, plan, plays(game, plan, choices), is_unique=is_unique, note=note)
    rounded = [{key: _rounded(number) for key, number in own.items()} for own in choices]
    found = assembled(game, plan, plays(game, plan, rounded), is_exact=False, is_unique=is_unique, note=note)
    error = Fraction(0)
    for key, total in totals.items():
        near = found.payoffs[key]
        assert isinstance(near, Fraction), "quadratic payoffs of rational choices are rational"
        low, high = (total, total) if isinstance(total, Fraction) else _ends_of(total)
        error += max(abs(high - near), abs(near - low))
    # Each payoff, and their sum, is off by no more than all errors together; written short.
    bound = Fraction(1, 2**ROUNDED)
    while bound < error:
        bound *= 2
    return replace(found, error=bound)


def _length(number: Fraction) -> int:
    return max(number.numerator.bit_length(), number.denominator.bit_length())


def _rounded(number: Number) -> Fraction:
    """A number near to one that is long."""
    middle = number if isinstance(number, Fraction) else sum(_ends_of(number), Fraction(0)) / 2
    return Fraction(round(middle * 2**ROUNDED), 2**ROUNDED)


def _ends_of(ball: Number) -> tuple[Fraction, Fraction]:
    if not ball.is_finite():
        raise NotQuadraticError("numbers are too close to zero")
    low, high = (Fraction(int(end.p), int(end.q)) for end in (ball.lower().fmpq(), ball.upper().fmpq()))
    return low, high


def plays(game: PathGame, plan: Plan, choices: Sequence[Mapping[str, Number]]) -> list[dict[str, Choice]]:
    """What everybody chooses in each period."""
    found: list[dict[str, Choice]] = []
    for number, own in enumerate(choices):
        effort = plan.efforts[number] if plan.efforts else own[EFFORT]
        found.append({game.effort: effort, **{ally.key: own[ally.key] for ally in game.allies}})
    return found
