r"""Where one schedule beats another: exact conditions on parameters.

The closed forms of :mod:`burden.paths.quadratic` hold in rational functions of free parameters as they do in numbers:
payoffs along a schedule are rational functions, and one schedule beats another where their difference is positive.
Everything that the closed form rests on goes with it, as a region of parameters: that each ally's problem is strictly
concave, that best responses pin down choices, that ends of intervals do not bind, that formulas have a value. Outside
that region nothing is said.

Which period is the first with another effort may depend on parameters as well, and with it what allies know, unless
they believe the schedule for sure. So payoffs are worked out case by case.

By default one parameter is free at a time, and all others have their values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

from burden.declared import Schedule
from burden.errors import NoConvergence, ParameterError, UnsupportedGame
from burden.expressions import Formula
from burden.paths.forms import Field, Form, Number
from burden.paths.plans import Hold, Sides, pivoting, planned
from burden.paths.quadratic import OFF_PATH, Induction, has_ends, known_path, margins, numeric, walk
from burden.paths.question import Choice, PathGame, first_move, path_game, situations
from burden.paths.rules import Effort, Known, NotQuadraticError, QuadraticGame, quadratic_game
from burden.paths.worlds import World, world
from burden.regions.region import Relation
from burden.regions.space import TooComplexError
from burden.results.paths import Comparison, SchedulePath
from burden.search import Search
from burden.statics.question import ground

__all__ = ["Along", "comparisons", "pairs", "payoffs_along"]

#: Something that is true or false of the free parameters.
Part: TypeAlias = Any

#: Size of the sample of points that statements are tried at.
N_POINTS = 200

#: Longest difference that is written out, in characters.
MAX_DIFFERENCE = 400

#: Most sets of choices that are held at ends, of one schedule.
MAX_CASES = 60

#: Longest condition.
MAX_CONDITION = 3_000


@dataclass(frozen=True, slots=True)
class Along:
    """Payoffs along a schedule, where they are what is written.

    Parameters
    ----------
    cases
        Truths that exclude each other, each with the payoff of each player where it is true.
    note
        What the payoffs take for granted.
    """

    cases: tuple[tuple[Part, dict[str, Number]], ...]
    note: str = ""


# -- what is compared ---------------------------------------------------------------------------------------------


def pairs(game: PathGame, solved: Sequence[SchedulePath], best: str) -> list[tuple[str, str]]:
    """Schedules that are compared: ``gradual`` with each other one, and what is announced with the same kept secret.

    Parameters
    ----------
    game
        The game.
    solved
        Schedules that were solved.
    best
        Name of the best of them, which stands in where none is called ``gradual``.
    """
    names = [one.name for one in solved]
    first = "gradual" if "gradual" in names else best
    found = [(first, other) for other in names if other != first] if first else []
    plans = {plan.name: plan for plan in game.plans if plan.name in names}
    for one in plans.values():
        for other in plans.values():
            is_pair = one.kind == "announced" and other.kind == "secret" and len(one.efforts) == len(other.efforts)
            if (
                is_pair
                and first_move([*one.efforts]) == first_move([*other.efforts])
                and _same(one.efforts, other.efforts)
            ):
                found.append((one.name, other.name))
    return list(dict.fromkeys(found))


def _same(one: Iterable[Choice], other: Iterable[Choice]) -> bool:
    """Whether two schedules have the same efforts."""
    return all(first_move(pair) is None for pair in zip(one, other, strict=True))


def comparisons(
    game: PathGame,
    solved: Sequence[SchedulePath],
    best: str,
    *,
    free: Sequence[str] | None,
    timeout: float,
    search: Search,
) -> tuple[list[Comparison], list[str]]:
    """When one schedule beats another, and what is to be said where that is not known.

    Parameters
    ----------
    game
        The game at values of the parameters.
    solved, best
        As for :func:`pairs`.
    free
        Parameters to leave free together, besides each of them alone.
    timeout
        Seconds that one statement may take.
    search
        How long everything may take.
    """
    wanted = pairs(game, solved, best)
    if not wanted:
        return [], []
    try:
        _check(game, wanted)
    except NotQuadraticError as error:
        return [], [f"conditions under which schedules beat each other need closed forms: {error.reason}"]
    whose = [*([] if game.leader is None else [game.effort]), ""]
    found: list[Comparison] = []
    notes: dict[str, None] = {}
    sets: list[tuple[str, ...]] = [(name,) for name in _parameters(game)]
    if free:
        joint = tuple(name for name in game.model.parameters if name in set(free))
        sets = [joint] if len(joint) == 1 else [joint, *sets]
    for number, names in enumerate(sets):
        if search.stopped is not None:
            notes[
                f"conditions in {', '.join(one for (one, *_) in sets[number:])} were not looked for: {search.stopped}"
            ] = None
            break
        search.report(number / len(sets), f"conditions in {', '.join(names)}")
        try:
            found += _in(game, names, wanted, whose, timeout, search)
        except (NotQuadraticError, NoConvergence, ParameterError, TooComplexError, UnsupportedGame) as error:
            reason = str(error).splitlines()[0]
            notes[f"conditions in {', '.join(names)} were not found: {reason}"] = None
    return found, list(notes)


def _check(game: PathGame, wanted: Iterable[tuple[str, str]]) -> None:
    """Refuse games without closed forms at once, rather than in each parameter anew."""
    made = numeric(game)
    names = {name for pair in wanted for name in pair}
    for plan in game.plans:
        if plan.name in names:
            for situation in known_path(made, plan):
                made.rules(situation.effort)
            if plan.is_chosen:
                made.rules()


def _parameters(game: PathGame) -> Iterator[str]:
    """Parameters that what happens may depend on."""
    model, spec = game.model, game.spec
    formulas: list[Formula] = [
        *spec.discounts.values(),
        *spec.stocks.values(),
        *spec.payoffs.values(),
        *spec.final.values(),
        spec.belief,
        *model.definitions.values(),
    ]
    for key, payoff in game.payoffs.items():
        if key not in spec.payoffs:
            formulas += [payoff] if isinstance(payoff, Formula) else payoff
    for player in model.players:
        formulas += [action.level for action in player.actions if action.level is not None]
        formulas += [] if player.interval is None else player.interval.ends
    for schedule in spec.schedules.values():
        formulas += [effort for effort in schedule.efforts if isinstance(effort, Formula)]
    used = {name for formula in formulas for name in formula.names} | game.start.keys()
    yield from (name for name in model.parameters if name in used and name != game.effort)


# -- in some free parameters --------------------------------------------------------------------------------------


def _in(
    game: PathGame,
    names: Sequence[str],
    wanted: Sequence[tuple[str, str]],
    whose: Sequence[str],
    timeout: float,
    search: Search,
) -> list[Comparison]:
    """All comparisons in the same free parameters."""
    fixed = {name: value for name, value in game.parameters.items() if name not in names}
    around = ground(game.model, fixed=fixed, timeout=timeout, seed=0, points=N_POINTS)
    if around.domain.translator.auxiliaries:
        raise NotQuadraticError("assumptions leave rational arithmetic")
    step = Search(max(min(timeout, search.remaining), 1e-3))
    free = world(around, timeout)
    symbolic = quadratic_game(game, free)
    known: dict[str, Along | str] = {}
    found = []
    for better, worse in wanted:
        for name in (better, worse):
            if name not in known:
                known[name] = payoffs_along(game, symbolic, game.spec.schedules[name], free, step)
        for player in whose:
            one, other = known[better], known[worse]
            if search.stopped is not None:
                comparison: Comparison | None = _unsettled(player, better, worse, names, search.stopped)
            elif isinstance(one, str):
                comparison = _unsettled(player, better, worse, names, one)
            elif isinstance(other, str):
                comparison = _unsettled(player, better, worse, names, other)
            else:
                comparison = _compared(player, better, worse, one, other, names, free)
            found += [] if comparison is None else [comparison]
    return found


def _unsettled(player: str, better: str, worse: str, names: Sequence[str], reason: str) -> Comparison:
    return Comparison(player, better, worse, tuple(names), "unsettled", None, proof=None, note=f"not settled: {reason}")


def payoffs_along(
    game: PathGame, symbolic: QuadraticGame, schedule: Schedule, free: World, search: Search
) -> Along | str:
    """Payoffs along a schedule in the free parameters; why there are none, in words, where there are none."""
    try:
        if schedule.is_chosen:
            if game.effort not in symbolic.bounds:
                return f"{game.effort} decides, and has a list of actions"
            return _one_case(symbolic, (), free, [], search)
        efforts: list[Effort] = [
            effort if isinstance(effort, str) else symbolic.level(effort) for effort in schedule.efforts
        ]
        allowed = _allowed(game, symbolic, efforts, free)
        found: list[tuple[Part, dict[str, Number]]] = []
        note = ""
        for where, first in _first_moves(symbolic, efforts, schedule.announced, free):
            numbers = symbolic.field
            path = situations(efforts, schedule.announced, symbolic.belief, numbers.one, first, is_zero=numbers.is_zero)
            if len(symbolic.allies) == 1 and has_ends(symbolic):
                found += _plan_cases(game, symbolic, path, schedule.name, free, [where, *allowed], search)
                continue
            case = _one_case(symbolic, path, free, [where, *allowed], search)
            found += case.cases
            note = note or case.note
        return Along(tuple(found), note)
    except (NotQuadraticError, NoConvergence, TooComplexError, ArithmeticError) as error:
        return error.reason if isinstance(error, NotQuadraticError) else str(error)


def _one_case(
    symbolic: QuadraticGame, path: Sequence[Known], free: World, where: Sequence[Part], search: Search
) -> Along:
    """Payoffs along a path, and where they hold."""
    induction = Induction(symbolic, search)
    line = walk(induction, path)
    parts = [*where, free.inside(symbolic.needed()), *_probabilities(symbolic, free)]
    parts += [free.sign(number, "<") for number in induction.negative]
    parts += [free.sign(number, "!=") for number in induction.nonzero]
    parts += [free.sign(number, ">=") for number in margins(induction, path, line)]
    may_bind = has_ends(symbolic, chosen=not path) and (not path or len(symbolic.allies) > 1)
    return Along(((free.both(parts), dict(line.totals)),), OFF_PATH if may_bind else "")


def _plan_cases(
    game: PathGame,
    symbolic: QuadraticGame,
    path: Sequence[Known],
    name: str,
    free: World,
    where: Sequence[Part],
    search: Search,
) -> list[tuple[Part, dict[str, Number]]]:
    """Payoffs along a path of one ally whose ends may bind: a case for each set of choices that are held.

    Which sets there are is found at points that no case holds yet. Where several parameters are free there are no such
    points to be had, and the one case is that no choice is held.
    """
    induction = Induction(symbolic, search)
    for situation in path:
        induction.reply(situation)
    parts = [*where, free.inside(symbolic.needed()), *_probabilities(symbolic, free)]
    parts += [free.sign(number, "<") for number in induction.negative]
    basis = free.both(parts)
    found: list[tuple[Part, dict[str, Number]]] = []
    tried: set[object] = set()
    left = basis
    waiting: list[tuple[Sides, ...]] = [({},) * len(path)]
    while waiting and len(tried) < MAX_CASES:
        if search.stopped is not None:
            raise NoConvergence(search.stopped)
        sides = waiting.pop()
        if _key(sides) not in tried:
            tried.add(_key(sides))
            line = planned(symbolic, path, _given(sides))
            holds = free.both([left, *(free.sign(number, ">=") for number in line.margins)])
            found.append((holds, dict(line.totals)))
            left = free.both([left, free.other(holds)])
        if not waiting:
            seen = [_sides_at(game, name, point, search) for point in free.points(left)]
            waiting = [sides for sides in seen if sides is not None and _key(sides) not in tried]
    return found


def _key(sides: Sequence[Sides]) -> object:
    return tuple(tuple(sorted(held.items())) for held in sides)


def _given(sides: Sequence[Sides]) -> Hold:
    """Hold what was held elsewhere, plan by plan; whether that is right is seen from the margins."""
    plans = iter(sides)

    def hold(_worth: Form, names: Sequence[str]) -> Sides:
        held = next(plans, {})
        return {name: side for name, side in held.items() if name in names}

    return hold


def _sides_at(game: PathGame, name: str, point: Mapping[str, Fraction], search: Search) -> tuple[Sides, ...] | None:
    """Which choices are held along a schedule at values of the free parameters; ``None`` where that is not known."""
    try:
        there = path_game(game.model, {**game.parameters, **point})
        made = quadratic_game(there)
        plan = next(plan for plan in there.plans if plan.name == name)
        return planned(made, known_path(made, plan), pivoting(made, search)).sides
    except (NotQuadraticError, NoConvergence, ParameterError):
        return None


def _probabilities(symbolic: QuadraticGame, free: World) -> Iterator[Part]:
    """Where discount factors and the belief are what they must be."""
    one = symbolic.field.one
    for discount in symbolic.discounts.values():
        yield free.sign(discount, ">")
        yield free.sign(discount - one, "<=")
    yield free.sign(symbolic.belief, ">=")
    yield free.sign(symbolic.belief - one, "<=")


def _allowed(game: PathGame, symbolic: QuadraticGame, efforts: Sequence[Effort], free: World) -> list[Part]:
    """Where efforts are such that somebody can choose them."""
    low, high = symbolic.bounds.get(game.effort, (None, None))
    above: Relation = ">="
    below: Relation = "<="
    if game.leader is None:
        interval = game.model.parameters[game.effort].domain
        low = None if interval.low is None else symbolic.field.number(interval.low)
        high = None if interval.high is None else symbolic.field.number(interval.high)
        above = ">=" if interval.low_closed else ">"
        below = "<=" if interval.high_closed else "<"
    found = []
    for effort in efforts:
        if not isinstance(effort, str):
            level = symbolic.number(effort)
            found += [] if low is None else [free.sign(level - low, above)]
            found += [] if high is None else [free.sign(level - high, below)]
    return found


def _first_moves(
    symbolic: QuadraticGame, efforts: Sequence[Effort], announced: bool, free: World
) -> Iterator[tuple[Part, int | None]]:
    """First periods with another effort, each with where it is the first."""
    if not announced:
        yield free.both(()), None
        return
    before: list[Part] = []
    for period, effort in enumerate(efforts[1:], 2):
        if isinstance(effort, str) or isinstance(efforts[0], str):
            never, surely = effort == efforts[0], effort != efforts[0]
            moves = free.both(())
        else:
            gap = symbolic.number(effort) - symbolic.number(efforts[0])
            # Who is sure of a schedule does not care when it shows.
            never, surely = gap.is_zero, gap.constant is not None or symbolic.belief.constant == 1
            moves = free.sign(gap, "!=")
        if never:
            continue
        if surely:
            yield free.both(before), period
            return
        here = free.both([*before, moves])
        if not free.is_empty(here):
            yield here, period
        before.append(free.other(moves))
    here = free.both(before)
    if not before or not free.is_empty(here):
        yield here, None


def _payoff(payoffs: Mapping[str, Number], player: str, field: Field) -> Number:
    """Payoff of a player, or of the planner, who adds up all."""
    if player:
        return payoffs[player]
    total = field.zero
    for payoff in payoffs.values():
        total = total + payoff
    return total


def _compared(
    player: str, better: str, worse: str, one: Along, other: Along, names: Sequence[str], free: World
) -> Comparison | None:
    """Where the first of two schedules is better; ``None`` where that does not depend on the free parameters."""
    defined: list[Part] = []
    wins: list[Part] = []
    differences: list[Number] = []
    try:
        for where, payoffs in one.cases:
            for there, others in other.cases:
                difference = _payoff(payoffs, player, free.field) - _payoff(others, player, free.field)
                if not any(difference.same_as(known) for known in differences):
                    differences.append(difference)
                defined.append(free.both([where, there]))
                wins.append(free.both([where, there, free.sign(difference, ">")]))
        told = free.told(free.either(wins), free.either(defined))
        text = free.text(differences[0]) if len(differences) == 1 else ""
    except (TooComplexError, ArithmeticError) as error:
        return _unsettled(player, better, worse, names, str(error))
    is_same = len(differences) == 1 and differences[0].constant is not None
    if is_same and told.settled is None and told.verdict in {"always", "never"}:
        return None
    if told.verdict == "undefined":
        return _unsettled(player, better, worse, names, "there is no closed form at any value")
    elsewhere = settled = ""
    if told.settled is not None:
        settled = told.settled_shown or told.settled.text
        beyond = "elsewhere ends of intervals bind, payoffs are not strictly concave, or efforts are not allowed"
        is_short = len(told.settled.text) <= MAX_DIFFERENCE
        elsewhere = f"settled {f'where {told.settled.text}' if is_short else 'in a part of the domain'}; {beyond}"
    if told.verdict == "never" and elsewhere:
        # It is never better where the closed form holds, which says nothing of the rest.
        never = _unsettled(player, better, worse, names, f"never better where it is settled; {elsewhere}")
        return replace(never, settled=settled)
    if told.verdict == "unsettled" or told.condition is None:
        return _unsettled(player, better, worse, names, told.reason)
    if len(told.condition.text) > MAX_CONDITION:
        return _unsettled(player, better, worse, names, "the condition is too long to be written")
    notes = dict.fromkeys(note for note in (told.note, one.note, other.note, elsewhere) if note)
    return Comparison(
        player,
        better,
        worse,
        tuple(names),
        told.verdict,
        told.condition,
        text if len(text) <= MAX_DIFFERENCE else "",
        "proved",
        "; ".join(notes),
        told.shown,
        settled,
    )
