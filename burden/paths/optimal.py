r"""The best of all announced schedules: for the guarantor, and for a planner who adds up all payoffs.

Where effort is one of a list of actions, every sequence is solved. Where it lies in an interval and there are closed
forms, the efforts :math:`e_1, \ldots, e_T` stay variables: allies' choices are then linear and totals quadratic in
them, and the best is the largest value of a quadratic function on a box (:mod:`burden.paths.boxes`).

What allies know depends on the first period :math:`m` that differs from the first one, unless they believe the schedule
for sure. So each :math:`m` is a function of its own, in :math:`e_1` and :math:`e_m, \ldots, e_T`. The largest of their
maxima is an upper bound for all schedules; the schedule at which it is found attains it unless :math:`e_m = e_1` there,
which solving that schedule shows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction

from burden import exact
from burden.errors import NoConvergence, ParameterError, UnsupportedGame
from burden.exact import Exact
from burden.paths.boxes import Ends, largest_of_all
from burden.paths.engines import Engines
from burden.paths.forms import Form, composed, plus, scaled
from burden.paths.quadratic import OFF_PATH, Induction, expected, form_range, numeric
from burden.paths.question import Choice, PathGame, situations, written
from burden.paths.rules import Effort, Known, NotQuadraticError, QuadraticGame, state
from burden.results.paths import BestSchedule, SchedulePath
from burden.search import Search

__all__ = ["best_schedules"]

#: Most sequences of actions that are solved.
MAX_SEQUENCES = 4_096

#: Said where the best is the best of what was taken.
SEVERAL = "where allies have several equilibria, one was taken as for the schedules of the file"

#: Most periods with efforts from an interval.
MAX_PERIODS = 40

#: For whom there is a best schedule: a player, or the planner, whose name is empty.
_PLANNER = ""


def best_schedules(game: PathGame, engines: Engines, search: Search) -> tuple[list[BestSchedule], list[str]]:
    """The best announced schedules, and what is to be said where there are none.

    Parameters
    ----------
    game
        The game.
    engines
        Solves schedules.
    search
        How long it may take.
    """
    whose = [*([] if game.leader is None else [game.effort]), _PLANNER]
    try:
        if game.leader is not None and game.leader.interval is None:
            return _listed(game, engines, whose, search)
        return _continuous(game, engines, whose, search)
    except NotQuadraticError as error:
        return [], [f"the best of all schedules was not looked for: no closed form, {error.reason}"]
    except (NoConvergence, UnsupportedGame) as error:
        return [], [f"the best of all schedules was not found: {str(error).splitlines()[0]}"]


# -- lists of efforts ---------------------------------------------------------------------------------------------


def _listed(game: PathGame, engines: Engines, whose: list[str], search: Search) -> tuple[list[BestSchedule], list[str]]:
    """Solve every sequence of actions."""
    assert game.leader is not None, "actions are those of a player"
    labels = [action.label for action in game.leader.actions]
    n_sequences = len(labels) ** game.periods
    if n_sequences > MAX_SEQUENCES:
        note = f"the best of all schedules was not looked for: there are {n_sequences:,}; we solve up to"
        return [], [f"{note} {MAX_SEQUENCES:,}"]
    best: dict[str, tuple[Exact, SchedulePath, int]] = {}
    unsolved = ""
    doubts: dict[str, None] = {}
    for number, labelled in enumerate(itertools.product(labels, repeat=game.periods)):
        if search.stopped is not None:
            return [], [f"the best of all schedules was not found: {search.stopped}"]
        search.report(number / n_sequences, f"schedules {number:,} of {n_sequences:,}")
        try:
            found = engines.path(game.plan("", labelled), search, on_grid=False)
        except (UnsupportedGame, ParameterError) as error:
            unsolved = unsolved or f"{', '.join(labelled)}: {str(error).splitlines()[0]}"
            continue
        doubts |= {} if found.is_unique else {OFF_PATH if found.note == OFF_PATH else SEVERAL: None}
        for player in whose:
            payoff = _payoff(found, player)
            known = best.get(player)
            order = 1 if known is None else exact.compare(payoff, known[0])
            if order > 0:
                best[player] = payoff, found, 1
            elif order == 0 and known is not None:
                best[player] = known[0], known[1], known[2] + 1
    notes = [f"some schedules were not solved: {unsolved}"] if unsolved else []
    notes += doubts
    return [
        BestSchedule(
            player=player,
            efforts=found.efforts,
            payoff=payoff,
            n_schedules=n_sequences,
            is_proved=not unsolved and not doubts,
            note="; ".join(["best of all announced schedules", *([_as_good(ties)] if ties > 1 else []), *notes]),
        )
        for player, (payoff, found, ties) in best.items()
    ], ([] if best else notes)


def _as_good(ties: int) -> str:
    return f"{ties - 1} other{'s are' if ties > 2 else ' is'} as good"


def _payoff(path: SchedulePath, player: str) -> Exact:
    return path.planner if player == _PLANNER else path.payoffs[player]


# -- efforts from an interval -------------------------------------------------------------------------------------


def _continuous(
    game: PathGame, engines: Engines, whose: list[str], search: Search
) -> tuple[list[BestSchedule], list[str]]:
    """Largest totals over efforts from an interval."""
    if engines.is_finite:
        raise UnsupportedGame("efforts from an interval, with allies who have lists of actions, are not searched")
    if game.periods > MAX_PERIODS:
        raise UnsupportedGame(f"{game.periods} periods; we take up to {MAX_PERIODS}")
    made = numeric(game)
    ends, is_open = _effort_ends(game, made)
    names = [_effort(period) for period in range(1, game.periods + 1)]
    rules = made.rules()
    for name in names:
        made.fix_effort(name, rules)
    totals: dict[str, list[tuple[Form, dict[str, Ends], int]]] = {player: [] for player in whose}
    keeps = True
    for first, efforts in _cases(names, made.belief == 1):
        variables: list[Effort] = [*efforts]
        path = situations(variables, True, made.belief, made.field.one, first, is_zero=made.field.is_zero)
        induction = Induction(made, search)
        own, begins = _totals(induction, path)
        box = dict.fromkeys(efforts, ends)
        keeps = keeps and _keeps(induction, path, begins, box)
        for player in whose:
            parts = own.values() if player == _PLANNER else [own[player]]
            totals[player].append((plus(made.field, *parts), box, first or 0))
    found, notes = [], []
    for player, cases in totals.items():
        name = player or "the planner"
        bound: tuple[Fraction, list[Fraction]] | None = None
        for total, box, first in cases:
            point = largest_of_all(total, box, search)
            if point is None:
                notes.append(f"the best of all schedules for {name} was not found: its total is not concave in efforts")
                break
            worth = _value(total, point)
            if bound is None or worth > bound[0]:
                bound = worth, [point[one] for one in _written_out(names, first or game.periods + 1, made.belief == 1)]
        else:
            assert bound is not None, "there is at least one case"
            best, note = _attained(game, engines, player, bound, keeps, search)
            if is_open and any(effort in ends for effort in bound[1]):
                best, note = None, f"the best of all schedules for {name} was not found: it lies at the edge of efforts"
            found += [] if best is None else [best]
            notes += [note] if note else []
    return found, notes


def _attained(
    game: PathGame,
    engines: Engines,
    player: str,
    bound: tuple[Fraction, list[Fraction]],
    keeps: bool,
    search: Search,
) -> tuple[BestSchedule | None, str]:
    """The schedule at which the upper bound was found, solved."""
    efforts: list[Choice] = list(bound[1])
    path = engines.path(game.plan("", efforts), search, on_grid=False)
    payoff = _payoff(path, player)
    if exact.compare(payoff, bound[0]) != 0:
        reason = "ends of intervals bind along it"
        if keeps:
            reason = "no schedule attains the largest payoff, for any first step, however small, proves the rest"
        return None, f"the best of all schedules for {player or 'the planner'} was not found: {reason}"
    note = "best of all announced schedules"
    if not keeps:
        note += " at which ends of intervals do not bind"
    return BestSchedule(player, tuple(map(written, efforts)), payoff, 0, keeps, note), ""


def _effort(period: int) -> str:
    """Variable that the effort of a period is."""
    return f"effort {period:03}"


def _cases(names: list[str], is_sure: bool) -> Iterator[tuple[int | None, list[str]]]:
    """First periods that may differ from period 1, each with the effort of every period."""
    n_periods = len(names)
    if is_sure or n_periods == 1:
        yield (2 if n_periods > 1 else None), names
        return
    for first in range(2, n_periods + 1):
        yield first, [names[0]] * (first - 1) + names[first - 1 :]
    yield None, [names[0]] * n_periods


def _written_out(names: list[str], first: int, is_sure: bool) -> list[str]:
    return names if is_sure else [names[0]] * (first - 1) + names[first - 1 :]


def _effort_ends(game: PathGame, made: QuadraticGame) -> tuple[Ends, bool]:
    """Between what efforts lie, and whether an end does not belong to it."""
    if game.leader is not None:
        return made.bounds[game.effort], False
    domain = game.model.parameters[game.effort].domain
    is_open = (domain.low is not None and not domain.low_closed) or (domain.high is not None and not domain.high_closed)
    return (domain.low, domain.high), is_open


def _totals(induction: Induction, path: tuple[Known, ...]) -> tuple[dict[str, Form], list[Mapping[str, Form]]]:
    """Payoff of each player along a path, and the stocks of each period, as forms in the efforts."""
    game, numbers = induction.game, induction.game.field
    stocks: Mapping[str, Form] = {state(name): {(): number} for name, number in game.start.items()}
    parts: dict[str, list[Form]] = {key: [] for key in game.players}
    weights = dict.fromkeys(game.players, numbers.one)
    begins = []
    for situation in path:
        begins.append(stocks)
        reply = induction.reply(situation)
        own = {key: composed(numbers, choice, stocks) for key, choice in reply.choices.items()}
        place = {**stocks, **own}
        for key in game.players:
            parts[key].append(scaled(numbers, composed(numbers, reply.rules.payoffs[key], place), weights[key]))
            weights[key] = weights[key] * game.discounts[key]
        stocks = {state(name): composed(numbers, move, place) for name, move in reply.rules.moves.items()}
    for key in game.players:
        parts[key].append(scaled(numbers, composed(numbers, game.final[key], stocks), weights[key]))
    return {key: plus(numbers, *forms) for key, forms in parts.items()}, begins


def _keeps(
    induction: Induction, path: tuple[Known, ...], begins: list[Mapping[str, Form]], box: Mapping[str, Ends]
) -> bool:
    """Whether the closed form is the equilibrium at all efforts: no ends of allies' intervals, or none that binds.

    That ends do not bind for one ally whatever the efforts are settles it; for several it does not.
    """
    game = induction.game
    ended = [key for key in game.allies if any(end is not None for end in game.bounds[key])]
    if not ended:
        return True
    if len(game.allies) > 1:
        return False
    for choices in expected(induction, path, begins):
        for key, choice in choices.items():
            low, high = game.bounds[key]
            least, most = form_range(choice, box)
            is_low = low is not None and (least is None or least < low)
            is_high = high is not None and (most is None or most > high)
            if is_low or is_high:
                return False
    return True


def _value(form: Form, point: Mapping[str, Fraction]) -> Fraction:
    total = Fraction(0)
    for key, number in form.items():
        term = Fraction(number)
        for name in key:
            term *= point[name]
        total += term
    return total
