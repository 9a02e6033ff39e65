"""From what a search has found to a list of equilibria and the components that they form."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from flint import fmpq, fmpq_mpoly, fmpq_poly

from burden import exact
from burden.continuous.families import Segment, judge
from burden.continuous.lines import LevelGame
from burden.continuous.points import Open, Point, Root, order
from burden.continuous.regimes import Found
from burden.continuous.systems import Family
from burden.continuous.values import At, Undefined
from burden.exact import Exact, UndecidedError
from burden.expressions import Node
from burden.results import LevelComponent, LevelEquilibrium, LevelPlayer

__all__ = ["Listed", "Mover", "assembled", "equilibrium_at", "mark_undominated"]


@dataclass(frozen=True, eq=False)
class Mover:
    """Who plays, and what everybody gets.

    Parameters
    ----------
    players
        Everybody.
    payoffs
        Payoff of each player, as a tree in the levels of the players with an interval.
    fixed
        Choices of those who have moved already: their level, or the position of their action.
    """

    players: tuple[LevelPlayer, ...]
    payoffs: Mapping[str, Node]
    fixed: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Listed:
    """A list of equilibria of a game among players with an interval.

    Parameters
    ----------
    equilibria
        Certified.
    points
        Where each lies.
    components
        What they form.
    notes
        About the continua.
    open
        Why the list is not complete.
    """

    equilibria: tuple[LevelEquilibrium, ...]
    points: tuple[Point, ...]
    components: tuple[LevelComponent, ...]
    notes: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


def assembled(game: LevelGame, found: Found, mover: Mover) -> Listed:
    """Put equilibria in order, and join those that lie on a continuum.

    Parameters
    ----------
    game
        The game that was searched.
    found
        What the search gave.
    mover
        Who plays.
    """
    points: dict[tuple[Root, ...], Point] = {point.key: point for point, _ in found.points}
    strict = {point.key: all(v.is_strict for v in verdicts) for point, verdicts in found.points}
    notes: list[str] = []
    reasons: list[str] = []
    joined: list[tuple[tuple[tuple[Root, ...], ...], int]] = []
    vertices: set[tuple[Root, ...]] = set()
    for piece in found.pieces:
        ends = [piece.end(0) if piece.has_low else None, piece.end(1) if piece.has_high else None]
        inside = [key for key, point in points.items() if _is_inside(piece, point)]
        if not found.surfaces:
            for key in inside:
                del points[key]
        known = [end for end in ends if end is not None]
        vertices |= {end.key for end in known}
        if len(known) < 2:
            known.append(piece.sample)
            notes.append(_unended(game, piece))
        if any(c.total_degree() > 1 for c in piece.family.coordinates):
            notes.append(f"equilibria form a curve: {_curve(game, piece)}")
            joined.append((tuple(p.key for p in known), -1))
        else:
            joined.append((tuple(p.key for p in known), 1))
        for point in known:
            points.setdefault(point.key, point)
    for surface in found.surfaces:
        _surface(game, surface, points, joined, vertices, reasons)
    order = sorted(points, key=lambda key: [float(root) for root in key])
    equilibria = []
    kept: list[tuple[Root, ...]] = []
    for key in order:
        try:
            equilibria.append(equilibrium_at(game, points[key], mover, is_vertex=key in vertices))
        except Open as reason:
            reasons.append(f"an equilibrium could not be written down: {reason}")
            continue
        kept.append(key)
        if key not in strict:
            verdicts, _ = judge(game, points[key])
            strict[key] = all(v.is_strict for v in verdicts)
        equilibria[-1] = replace(equilibria[-1], strict=strict[key])
    components = _components(kept, joined)
    number = {position: part.number for part in components for position in part.equilibria}
    numbered = [replace(one, component=number[k]) for k, one in enumerate(equilibria)]
    return Listed(
        mark_undominated(numbered), tuple(points[key] for key in kept), components, tuple(notes), tuple(reasons)
    )


def _is_inside(piece: Segment, point: Point) -> bool:
    """Whether a point lies on a segment, and is none of its ends."""
    position = piece.family.free[0]
    at = point.key[position]
    on = point.coordinates
    images = Point(point.root, tuple(on))
    if any(images.element(c) != on[k] for k, c in enumerate(piece.family.coordinates)):
        return False
    return (piece.low is None or order(at, piece.low) > 0) and (piece.high is None or order(at, piece.high) < 0)


def _unended(game: LevelGame, piece: Segment) -> str:
    parts = []
    for root, has, what in ((piece.low, piece.has_low, "from"), (piece.high, piece.has_high, "up to")):
        if has:
            continue
        where = "without end" if root is None else f"{what}, but not at, {game.ring.variables[piece.family.free[0]]} = "
        parts.append(where if root is None else f"{where}{exact.to_text(root.number)}")
    return f"a segment of equilibria goes on {' and '.join(parts)}: {_curve(game, piece)}"


def _curve(game: LevelGame, piece: Segment) -> str:
    name = game.ring.variables[piece.family.free[0]]
    terms = [
        f"{own} = {_text(c, game)}"
        for own, c in zip(game.ring.variables, piece.family.coordinates, strict=True)
        if own != name
    ]
    ends = ["-oo" if piece.low is None else exact.to_text(piece.low.number)]
    ends.append("oo" if piece.high is None else exact.to_text(piece.high.number))
    return f"{', '.join(terms)} for {name} from {ends[0]} to {ends[1]}"


def _text(polynomial: fmpq_mpoly, game: LevelGame) -> str:
    text = str(polynomial).replace("^", "**")
    for position in reversed(range(game.ring.n)):
        text = text.replace(f"x{position}", game.ring.variables[position])
    return text


def equilibrium_at(game: LevelGame, point: Point, mover: Mover, *, is_vertex: bool) -> LevelEquilibrium:
    """Give a point that was proved to be an equilibrium as one.

    Raises
    ------
    Open
        Where a payoff could not be enclosed.
    """
    at = At(game.ring, point)
    levels = dict(zip(game.ring.variables, point.numbers, strict=True))
    choices: list[Exact | int] = []
    payoffs: list[Exact] = []
    for player in mover.players:
        if player.key in levels:
            choices.append(levels[player.key])
        elif player.actions:
            choices.append(game.actions[player.key])
        else:
            choices.append(mover.fixed[player.key])
        try:
            payoffs.append(at.value(at.resolved(mover.payoffs[player.key])))
            exact.to_float(payoffs[-1])
            exact.to_float(Fraction(choices[-1]) if isinstance(choices[-1], int) else choices[-1])
        except Undefined as error:
            raise Open(f"the payoff of {player.key}: {error}") from None
        except exact.TooLargeError:
            raise Open(f"the level or the payoff of {player.key} is beyond the range of floating point") from None
    return LevelEquilibrium(
        mover.players, tuple(choices), "vertex" if is_vertex else "pure", tuple(payoffs), strict=False
    )


# -- continua --------------------------------------------------------------------------------------------------------


def _surface(
    game: LevelGame,
    surface: Family,
    points: Mapping[tuple[Root, ...], Point],
    joined: list[tuple[tuple[tuple[Root, ...], ...], int]],
    vertices: set[tuple[Root, ...]],
    reasons: list[str],
) -> None:
    """Join the equilibria that lie on a family with several free variables."""
    if _misses_box(game, surface):
        return
    dimension = len(surface.free)
    on = {
        key: point
        for key, point in points.items()
        if all(point.element(c) == point.coordinates[k] for k, c in enumerate(surface.coordinates))
    }
    what = f"candidates that form a continuum of dimension {dimension}"
    if len(on) <= dimension or not all(point.is_rational for point in on.values()):
        reasons.append(f"{what} were not searched")
        return
    centre = [sum((p.coordinates[k][0] for p in on.values()), fmpq(0)) / len(on) for k in range(game.ring.n)]
    middle = Point(Root((0, 1)), tuple(fmpq_poly([c]) for c in centre))
    try:
        verdicts, stays = judge(game, middle)
    except Open:
        stays, verdicts = False, []
    if not stays or any(v.kind != "best" for v in verdicts):
        reasons.append(f"{what} were not searched")
        return
    if not (all(v.by_slope for v in verdicts) and _is_whole(game, surface)):
        reasons.append(f"{what}: only {len(on)} of them and their mean were shown to be equilibria")
    joined.append((tuple(on), dimension))
    vertices |= set(on)


def _misses_box(game: LevelGame, surface: Family) -> bool:
    """Whether a family is shown to lie outside the box, by the range of each linear coordinate over it."""
    for line, coordinate in zip(game.lines, surface.coordinates, strict=True):
        if coordinate.total_degree() > 1:
            continue
        for end, direction in ((line.low, 1), (line.high, -1)):
            if end is not None:
                gap = (game.ring.constant(end) - coordinate) * direction
                if _is_positive(game, gap):
                    return True
    return False


def _is_whole(game: LevelGame, surface: Family) -> bool:
    """Whether all points of a flat family inside the box are equilibria if one of them is, proved by slopes.

    That is so where each payoff is smooth, its slope has one zero at most, linear in the levels, and the slope at the
    own level is the same everywhere on the family: zero, or pressing against an end.
    """
    gens = game.ring.gens
    if game.finite or any(c.total_degree() > 1 for c in surface.coordinates):
        return False
    images = [*surface.coordinates, *gens[game.ring.n :]]
    for line in game.lines:
        if line.kinks or line.jumps or not line.is_exact or len(line.stationary) != 1:
            return False
        slope = line.stationary[0]
        if slope.total_degree() > 1 or not slope.compose(*images, ctx=game.ring.context).is_constant():
            return False
        if any(not _keeps_off_zero(game, pole) for pole in line.poles):
            return False
    return True


def _keeps_off_zero(game: LevelGame, pole: fmpq_mpoly) -> bool:
    """Whether a linear formula has one sign in the whole box."""
    return pole.total_degree() <= 1 and (_is_positive(game, pole) or _is_positive(game, -pole))


def _is_positive(game: LevelGame, formula: fmpq_mpoly) -> bool:
    """Whether a linear formula is positive in the whole box."""
    least = fmpq(0)
    for exponents, coefficient in formula.to_dict().items():
        if not any(exponents):
            least += coefficient
            continue
        line = game.lines[exponents.index(1)]
        end = line.low if coefficient > 0 else line.high
        if end is None:
            return False
        least += coefficient * fmpq(end.numerator, end.denominator)
    return bool(least > 0)


def _components(
    keys: Sequence[tuple[Root, ...]], joined: Sequence[tuple[tuple[tuple[Root, ...], ...], int]]
) -> tuple[LevelComponent, ...]:
    place = {key: position for position, key in enumerate(keys)}
    leader = list(range(len(keys)))

    def top(k: int) -> int:
        while leader[k] != k:
            k = leader[k]
        return k

    hulls = [(tuple(sorted(place[key] for key in group if key in place)), dimension) for group, dimension in joined]
    for hull, _ in hulls:
        for one, other in itertools.pairwise(hull):
            leader[max(top(one), top(other))] = min(top(one), top(other))
    groups: dict[int, list[int]] = {}
    for k in range(len(keys)):
        groups.setdefault(top(k), []).append(k)
    result = []
    for number, members in enumerate(groups.values(), start=1):
        own = [(hull, dimension) for hull, dimension in hulls if hull and hull[0] in members]
        # A face of a hull that is listed needs no word of its own.
        subsets = [h for h, d in own if d > 0 and not any(set(h) < set(other) for other, _ in own)]
        dimension = max((abs(d) for _, d in own), default=0)
        result.append(LevelComponent(number, tuple(members), tuple(dict.fromkeys(subsets)), dimension))
    return tuple(result)


def mark_undominated(equilibria: Sequence[LevelEquilibrium]) -> tuple[LevelEquilibrium, ...]:
    """Mark the equilibria that no other of the list is shown to Pareto-dominate."""
    if len(equilibria) > 200:
        return tuple(equilibria)
    return tuple(
        replace(one, undominated=not any(_dominates(other, one) for other in equilibria if other is not one))
        for one in equilibria
    )


def _dominates(better: LevelEquilibrium, worse: LevelEquilibrium) -> bool:
    try:
        signs = [exact.compare(p, q) for p, q in zip(better.payoffs, worse.payoffs, strict=True)]
    except UndecidedError:
        return False
    return min(signs) >= 0 and max(signs) > 0
