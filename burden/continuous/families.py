"""Which points of a line or curve of candidates are equilibria.

Let the candidates be ``x(s)``, polynomials in one number ``s``. Whether ``x(s)`` is an equilibrium changes only where,
for some player, two of these meet as ``s`` moves, along that player's own line: its level, the ends of its interval,
zeros of the polynomials of :class:`~.lines.Line`, and zeros of the difference between the payoff at hand and elsewhere.
All are curves in the plane of ``s`` and the own level ``y``. Discriminants, leading coefficients and resultants give
every ``s`` where they meet or turn (a cylindrical algebraic decomposition of the plane); between two such numbers one
sample decides for all.

Where a difference of payoffs has no polynomial, as with logarithms, a sample decides only if slopes alone prove it.

References
----------
G. E. Collins, "Quantifier elimination for real closed fields by cylindrical algebraic decomposition", *Automata Theory
and Formal Languages*, LNCS 33 (1975) 134-183.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flint
from flint import fmpq, fmpq_mpoly, fmpq_poly

from burden.continuous.clearing import NotAlgebraic
from burden.continuous.lines import LevelGame, Line
from burden.continuous.points import Open, Point, Root, between, rational_root, real_roots, univariate
from burden.continuous.replies import Verdict, best_reply
from burden.continuous.systems import Family, distinct_factors
from burden.continuous.trees import TooManyPieces, difference, guards, pieces
from burden.continuous.values import At, Undefined

__all__ = ["Segment", "Undecided", "judge", "on_family", "segments"]

#: Most pairs of pieces whose payoffs are compared along a family, and largest degree of what is projected.
MAX_PAIRS = 40
MAX_DEGREE = 40

#: Largest degree of a resultant.
MAX_PRODUCT = 300


class Undecided(Exception):  # noqa: N818 -- an answer, not an error: what it says goes into the solution
    """A family of which it is not known what part are equilibria."""


@dataclass(frozen=True, eq=False)
class Segment:
    """Equilibria ``x(s)`` for all ``s`` between two numbers.

    Parameters
    ----------
    family
        Gives ``x(s)``.
    low, high
        Ends; ``None`` where it goes on for ever.
    has_low, has_high
        Whether the ends are equilibria themselves.
    sample
        An equilibrium inside.
    """

    family: Family
    low: Root | None
    high: Root | None
    has_low: bool
    has_high: bool
    sample: Point

    def end(self, which: int) -> Point | None:
        """First (0) or last (1) point; ``None`` where there is none."""
        root = (self.low, self.high)[which]
        return None if root is None else on_family(self.family, root)


def judge(
    game: LevelGame, point: Point, stopped: Callable[[], str | None] = lambda: None
) -> tuple[list[Verdict], bool]:
    """Verdicts on everybody's choice at a point, up to the first against it; and whether all stay.

    Raises
    ------
    Open
        Where it was not settled whether a finite player does better.
    """
    verdicts = []
    for line in game.lines:
        verdicts.append(best_reply(game.ring, line, point, stopped))
        if verdicts[-1].kind not in {"best", "open"}:
            return verdicts, False
    at = At(game.ring, point)
    for key, payoffs in game.finite.items():
        own = game.actions[key]
        is_strict = True
        try:
            here = at.resolved(payoffs[own])
            at.look(here)
        except Undefined:
            return verdicts, False
        for action, payoff in enumerate(payoffs):
            if action != own:
                try:
                    there = at.resolved(payoff)
                    sign = 0 if there == here else at.sign(difference(there, here))
                except Undefined as error:
                    raise Open(f"the payoff of {key} after another action: {error}") from None
                if sign > 0:
                    return verdicts, False
                is_strict = is_strict and sign < 0
        verdicts.append(Verdict("best", is_strict, by_slope=True))
    return verdicts, True


def on_family(family: Family, root: Root) -> Point:
    """Point of a family with one free variable."""
    n = len(family.coordinates)
    blank = [fmpq_poly([0])] * n
    value = root.rational
    if value is not None:
        blank[family.free[0]] = fmpq_poly([fmpq(value.numerator, value.denominator)])
        base = Point(Root((0, 1)), tuple(blank))
    else:
        blank[family.free[0]] = fmpq_poly([0, 1])
        base = Point(root, tuple(blank))
    return Point(base.root, tuple(base.element(c) for c in family.coordinates))


def segments(game: LevelGame, family: Family, stopped: Callable[[], str | None]) -> tuple[list[Segment], list[Point]]:
    """Equilibria of a family with one free variable: whole segments, and points.

    Raises
    ------
    Undecided
        Where some part was not settled.
    """
    critical: list[fmpq_poly] = []
    is_compared = True
    for line in game.lines:
        try:
            critical += _projection(game, line, family, stopped)
        except NotAlgebraic:
            is_compared = False
            critical += _projection(game, line, family, stopped, with_payoffs=False)
    critical += _finite(game, family)
    roots = real_roots(critical)
    ends: list[Root | None] = [None, *roots, None]
    cells: list[bool] = []
    for left, right in itertools.pairwise(ends):
        _stop(stopped)
        middle = between(left, right)
        point = on_family(family, rational_root(middle))
        cells.append(_holds(game, point, stopped, is_compared=is_compared))
    points = [on_family(family, root) for root in roots]
    at_roots = []
    for point in points:
        _stop(stopped)
        at_roots.append(_holds(game, point, stopped, is_compared=True))
    return _runs(family, roots, cells, at_roots, points)


def _stop(stopped: Callable[[], str | None]) -> None:
    reason = stopped()
    if reason:
        raise Undecided(reason)


def _holds(game: LevelGame, point: Point, stopped: Callable[[], str | None], *, is_compared: bool) -> bool:
    try:
        verdicts, stays = judge(game, point, stopped)
    except Open as reason:
        raise Undecided(str(reason)) from None
    if not stays:
        return False
    for verdict in verdicts:
        if verdict.kind == "open":
            raise Undecided(verdict.reason)
        if not (verdict.by_slope or is_compared):
            raise Undecided("payoffs with logarithms that differ by more than slopes tell")
    return True


def _runs(
    family: Family, roots: Sequence[Root], cells: Sequence[bool], at_roots: Sequence[bool], points: Sequence[Point]
) -> tuple[list[Segment], list[Point]]:
    found: list[Segment] = []
    alone = [point for k, point in enumerate(points) if at_roots[k] and not cells[k] and not cells[k + 1]]
    start = 0
    while start < len(cells):
        if not cells[start]:
            start += 1
            continue
        stop = start
        while stop + 1 < len(cells) and cells[stop + 1] and at_roots[stop]:
            stop += 1
        low = roots[start - 1] if start else None
        high = roots[stop] if stop < len(roots) else None
        middle = between(low, high)
        found.append(
            Segment(
                family,
                low,
                high,
                has_low=bool(start) and at_roots[start - 1],
                has_high=stop < len(roots) and at_roots[stop],
                sample=on_family(family, rational_root(middle)),
            )
        )
        start = stop + 1
    return found, alone


# -- where something changes -----------------------------------------------------------------------------------------


def _projection(
    game: LevelGame,
    line: Line,
    family: Family,
    stopped: Callable[[], str | None],
    *,
    with_payoffs: bool = True,
) -> list[fmpq_poly]:
    """Numbers ``s`` where the picture along a player's line changes, as zeros of polynomials."""
    context = flint.fmpq_mpoly_ctx.get(("s", "y"), flint.Ordering.lex)
    s, y = context.gens()
    n = game.ring.n
    images = [context.constant(0)] * game.ring.context.nvars()
    images[family.free[0]] = s
    along = [c.compose(*images, ctx=context) for c in family.coordinates]
    elsewhere = [*along, *images[n:]]
    elsewhere[line.position] = y
    here = [*along, *images[n:]]

    def moved(polynomial: fmpq_mpoly) -> fmpq_mpoly:
        return polynomial.compose(*elsewhere, ctx=context)

    curves = [y - along[line.position]]
    curves += [y - fmpq(end.numerator, end.denominator) for end in (line.low, line.high) if end is not None]
    curves += [moved(polynomial) for polynomial in line.critical]
    on_line = [polynomial.compose(*here, ctx=context) for polynomial in (*line.critical, *line.jumps)]
    if with_payoffs:
        curves += _differences(game, line, elsewhere, here, context)
    factors: list[fmpq_mpoly] = []
    for curve in [*curves, *on_line, *(moved(p) for p in line.jumps)]:
        if curve:
            factors += [f for f in distinct_factors(curve) if f not in factors]
    critical = [univariate(f, 0) for f in factors if not f.degrees()[1]]
    planar = [f for f in factors if f.degrees()[1]]
    if any(f.total_degree() > MAX_DEGREE for f in planar):
        raise Undecided("polynomials of too high a degree")
    for k, curve in enumerate(planar):
        _stop(stopped)
        critical.append(univariate(_leading(curve), 0))
        if curve.total_degree() * max(other.total_degree() for other in planar[: k + 1]) > MAX_PRODUCT:
            raise Undecided("polynomials of too high a degree")
        if curve.degrees()[1] > 1:
            critical.append(univariate(curve.discriminant("y"), 0))
        critical += [univariate(curve.resultant(other, "y"), 0) for other in planar[:k]]
    return critical


def _differences(
    game: LevelGame,
    line: Line,
    elsewhere: Sequence[fmpq_mpoly],
    here: Sequence[fmpq_mpoly],
    context: flint.fmpq_mpoly_ctx,
) -> list[fmpq_mpoly]:
    """Numerators of the differences between payoffs on the line and the payoff at hand, for every pair of pieces."""
    try:
        parts = [game.ring.rational(piece) for piece in pieces(line.payoff)]
    except TooManyPieces as reason:
        raise NotAlgebraic(str(reason)) from None
    if len(parts) ** 2 > MAX_PAIRS:
        raise NotAlgebraic(f"more than {MAX_PAIRS} pairs of pieces")
    found = []
    for above, below in parts:
        for top, bottom in parts:
            moved = above.compose(*elsewhere, ctx=context), below.compose(*elsewhere, ctx=context)
            own = top.compose(*here, ctx=context), bottom.compose(*here, ctx=context)
            found.append(moved[0] * own[1] - own[0] * moved[1])
    return found


def _finite(game: LevelGame, family: Family) -> list[fmpq_poly]:
    """Numbers ``s`` where a finite player changes its mind, as zeros of polynomials."""
    found = []
    context = flint.fmpq_mpoly_ctx.get(("s", "y"), flint.Ordering.lex)
    images = [context.constant(0)] * game.ring.context.nvars()
    images[family.free[0]] = context.gens()[0]
    along = [c.compose(*images, ctx=context) for c in family.coordinates] + images[game.ring.n :]
    for key, payoffs in game.finite.items():
        own = game.actions[key]
        for action, payoff in enumerate(payoffs):
            if action == own:
                continue
            try:
                gains = [difference(one, other) for one in pieces(payoff) for other in pieces(payoffs[own])]
                if len(gains) > MAX_PAIRS:
                    raise Undecided("payoffs of too many pieces")
                found += [univariate(game.ring.cleared(gain).compose(*along, ctx=context), 0) for gain in gains]
                found += [
                    univariate(game.ring.cleared(border.node).compose(*along, ctx=context), 0)
                    for one in (payoff, payoffs[own])
                    for border in guards(one)
                ]
            except (NotAlgebraic, TooManyPieces) as reason:
                raise Undecided(f"the payoff of {key}: {reason}") from None
    return found


def _leading(polynomial: fmpq_mpoly) -> fmpq_mpoly:
    """Coefficient of the highest power of ``y``."""
    top = polynomial.degrees()[1]
    kept: dict[tuple[int, ...], int | flint.fmpz | fmpq]
    kept = {(exponents[0], 0): c for exponents, c in polynomial.to_dict().items() if exponents[1] == top}
    return polynomial.context().from_dict(kept)
