"""Pure equilibria of a game with intervals in which all players move at once, or what is left after a leader's move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from burden.continuous.assembly import Listed, Mover, assembled, mark_undominated
from burden.continuous.lines import LevelGame, interval_ends, level_games, payoffs_at
from burden.continuous.numeric import solve_by_boxes
from burden.continuous.points import Point
from burden.continuous.regimes import Found, find
from burden.model import Model, PayoffError
from burden.results import Certificate, LevelComponent, LevelEquilibrium, LevelPlayer, LevelSolution
from burden.search import Search

__all__ = ["METHOD", "Replies", "players_of", "solve_at_once"]

METHOD = "the equations of every regime solved, each candidate compared with every other level of each player"
BY_BOXES = "every part of the box of levels searched by ball arithmetic, each equilibrium proved there"


@dataclass(frozen=True, eq=False)
class Replies:
    """A solution, with the exact place of each equilibrium that is listed."""

    solution: LevelSolution
    points: tuple[Point, ...]
    found: tuple[Found, ...]


def players_of(model: Model, values: Mapping[str, Fraction]) -> tuple[LevelPlayer, ...]:
    """Players at given values of the parameters."""
    players = []
    for spec in model.players:
        if spec.interval is not None:
            low, high = interval_ends(spec, values)
            players.append(LevelPlayer(spec.key, spec.name, spec.role, low=low, high=high))
            continue
        levels = [action.level for action in spec.actions]
        known = [level.evaluate(values) for level in levels if level is not None]
        labels = tuple(action.label for action in spec.actions)
        has_levels = len(known) == len(labels)
        players.append(LevelPlayer(spec.key, spec.name, spec.role, labels, tuple(known) if has_levels else None))
    return tuple(players)


def solve_at_once(
    model: Model, values: Mapping[str, Fraction], search: Search, fixed: Mapping[str, Fraction] | None = None
) -> Replies:
    """Find the pure equilibria of a game whose players move at once.

    Parameters
    ----------
    model, values
        The game.
    search
        Bounds the time.
    fixed
        Levels, or positions of actions, of players who have moved already.

    Raises
    ------
    ParameterError, PayoffError
        Where an interval is empty, or a payoff has no value at a level that a player could choose.
    """
    fixed = fixed or {}
    players = players_of(model, values)
    games = level_games(model, values, fixed)
    lists: list[Listed] = []
    searches: list[Found] = []
    reasons: dict[str, None] = {}
    methods: list[str] = []
    for game in games:
        mover = Mover(players, payoffs_at(model, values, fixed, game.actions), fixed)
        if any(line.trouble for line in game.lines):
            lists.append(solve_by_boxes(game, mover, search))
            reasons |= dict.fromkeys(lists[-1].open)
            methods.append(BY_BOXES)
            continue
        found = find(game, search)
        if found.undefined:
            key, where = next(iter(found.undefined.items()))
            raise PayoffError(("payoffs", key), where, "")
        one, method = assembled(game, found, mover), METHOD
        if found.open and not found.pieces and not search.stopped and _is_bounded(game):
            other = solve_by_boxes(game, mover, search)
            if not other.open or len(other.equilibria) > len(one.equilibria):
                one, method = other, BY_BOXES
                found.open.clear()
        lists.append(one)
        methods.append(method)
        searches.append(found)
        reasons |= dict.fromkeys((*found.open, *lists[-1].open))
    equilibria: list[LevelEquilibrium] = []
    components: list[LevelComponent] = []
    for one in lists:
        shift, before = len(components), len(equilibria)
        equilibria += [replace(e, component=e.component + shift) for e in one.equilibria]
        components += [
            LevelComponent(
                part.number + shift,
                tuple(k + before for k in part.equilibria),
                tuple(tuple(k + before for k in subset) for subset in part.subsets),
                part.dimension,
            )
            for part in one.components
        ]
    notes = _notes(model, fixed, searches, lists, bool(equilibria))
    notes += [f"not settled: {reason}" for reason in reasons]
    solution = LevelSolution(
        model.title,
        players,
        mark_undominated(equilibria),
        complete=not reasons,
        certificate=Certificate("; ".join(dict.fromkeys(methods))),
        components=tuple(components),
        notes=tuple(notes),
        parameters=dict(values),
        interrupted=search.interrupted,
    )
    return Replies(solution, tuple(point for one in lists for point in one.points), tuple(searches))


def _is_bounded(game: LevelGame) -> bool:
    """Whether every interval has two ends."""
    return all(line.low is not None and line.high is not None for line in game.lines)


def _notes(
    model: Model, fixed: Mapping[str, Fraction], searches: Sequence[Found], lists: Sequence[Listed], has_any: bool
) -> list[str]:
    notes = [note for one in lists for note in one.notes]
    finite = [p.key for p in model.players if p.interval is None and p.key not in fixed and len(p.actions) > 1]
    if finite:
        notes.append(f"mixed strategies of {' and '.join(finite)} are not looked for: every equilibrium here is pure")
    endless = list(dict.fromkeys(key for found in searches for key in found.endless))
    if endless and not has_any:
        notes.append(
            f"{' and '.join(endless)} would go on without end: a payoff rises for ever along an infinite interval"
        )
    return notes
