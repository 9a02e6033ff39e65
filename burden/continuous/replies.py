"""Whether a level is a best reply, against every other level of the interval, at a point given exactly.

1. Put the others' levels in. The zeros of a few polynomials in the own level ``y`` (:class:`~.lines.Line`) cut the
   interval into cells; inside a cell the payoff is smooth and monotone.
2. So the most that a cell gives is the limit at the end towards which the payoff rises. Compare it with the payoff at
   hand: by balls, which settle all but ties; a tie by algebra. Next to the level at hand continuity says the same.
3. Where conditions of the file draw borders, single points count as well: compare the payoff there.
4. Towards an infinite end, a payoff that rises past the one at hand has no best reply; one that does not is compared
   by its limit.

Nothing is left open by a tolerance. What neither algebra nor balls settle is said to be open.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import flint
from flint import arb, fmpq, fmpq_mat, fmpq_mpoly, fmpq_poly

from burden import exact
from burden.continuous.clearing import NotAlgebraic, Ring
from burden.continuous.lines import Line
from burden.continuous.points import Open, Point, Root, between, fraction, order, real_roots, univariate
from burden.continuous.trees import derivative, difference, names, number, put_in, specialised
from burden.continuous.values import PRECISIONS, At, Undefined
from burden.exact import Enclosure
from burden.expressions import EvaluationError, Formula, Node, UnsureError

__all__ = ["Verdict", "best_reply", "shown"]

#: Steps towards a pole or towards infinity, each halving the distance or doubling the level.
STEPS = 80

#: Name of a level elsewhere on the line: none that a player can have.
ELSEWHERE = "~"

#: Longest level in a message, in characters.
MAX_SHOWN = 12

#: Largest degree of a polynomial along a line.
MAX_DEGREE = 150


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about a level.

    Parameters
    ----------
    kind
        ``best``; ``worse`` where another level is better; ``endless`` where the payoff rises past it towards an
        infinite end; ``undefined`` where it has no value; ``open`` where it was not settled.
    is_strict
        Whether every other level is worse.
    by_slope
        Whether slopes alone proved it: the payoff rises up to the level and falls after it.
    reason
        Why it is open, or which levels have no payoff.
    """

    kind: Literal["best", "worse", "endless", "undefined", "open"]
    is_strict: bool = False
    by_slope: bool = False
    reason: str = ""


def best_reply(ring: Ring, line: Line, point: Point, stopped: Callable[[], str | None] = lambda: None) -> Verdict:
    """Whether a player's level at a point is a best reply to the others' levels there."""
    try:
        return _Judge(ring, line, point, stopped).verdict()
    except Open as reason:
        return Verdict("open", reason=str(reason))


class _Worse(Exception):  # noqa: N818 -- a way out of nested steps
    def __init__(self, kind: Literal["worse", "endless", "undefined"], reason: str = "") -> None:
        self.kind: Literal["worse", "endless", "undefined"] = kind
        self.reason = reason


class _Judge:
    def __init__(self, ring: Ring, line: Line, point: Point, stopped: Callable[[], str | None]) -> None:
        self.stopped = stopped
        self.ring, self.line, self.point = ring, line, point
        self.at = At(ring, point)
        self.strict = True
        self.by_slope = True
        self.own = _root_of(point, line.position)

    def verdict(self) -> Verdict:
        line = self.line
        if (line.low is not None and self._beyond(line.low) < 0) or (
            line.high is not None and self._beyond(line.high) > 0
        ):
            return Verdict("worse")
        try:
            self.here = self.at.resolved(line.payoff)
            self.at.look(self.here)
        except Undefined:
            return Verdict("worse")
        except Open:
            pass  # the comparisons to come decide
        if line.low is not None and line.low == line.high:
            return Verdict("best", is_strict=True, by_slope=True)
        try:
            self._judge()
        except _Worse as found:
            return Verdict(found.kind, reason=found.reason)
        except Undefined as error:
            raise Open(f"the payoff of {line.key}: {error}") from None
        return Verdict("best", self.strict, self.by_slope)

    def _beyond(self, end: Fraction) -> int:
        own = self.point.coordinates[self.line.position]
        return self.point.sign_of(own - fmpq(end.numerator, end.denominator))

    def _judge(self) -> None:
        line = self.line
        polynomials, is_flat = [], False
        for polynomial in line.critical:
            self._look_at_clock()
            along = self._along(polynomial)
            if along:
                polynomials.append(along)
            else:
                if not line.is_exact:
                    self._look_for_hidden(polynomial)
                is_flat = is_flat or polynomial in line.stationary
        inner = [r for r in real_roots(polynomials) if self._is_inside(r)]
        ends: list[Root | None] = [None if line.low is None else _rational_root(line.low)]
        ends += sorted_with(inner, self.own, is_inside=self._is_inside(self.own))
        ends.append(None if line.high is None else _rational_root(line.high))
        self._jumps = [self._along(p) for p in line.jumps]
        self._poles = [self._along(p) for p in line.poles]
        place = ends.index(self.own)
        # From the level at hand outward: as long as the payoff falls without a break there is nothing to compare.
        for outward in (
            list(reversed(list(itertools.pairwise(ends[: place + 1])))),
            list(itertools.pairwise(ends[place:])),
        ):
            is_falling = True
            for left, right in outward:
                self._look_at_clock()
                is_right = self._is_right(left)
                near = left if is_right else right
                is_falling = self._cell(left, right, near, is_right=is_right, is_falling=is_falling, is_flat=is_flat)
        if self._jumps:
            for level in ends:
                if level is not None and level != self.own and self._may_jump(level):
                    self._single(level)

    def _look_for_hidden(self, polynomial: fmpq_mpoly) -> None:
        """Make sure that a polynomial that vanishes along the line hides no zero of a formula with roots.

        It is a product over both signs of a root: where one of them is zero all along, the other need not be. A factor
        without the own level is the same all along, and so harmless.
        """
        if polynomial.degrees()[self.line.position]:
            raise Open(f"the payoff of {self.line.key}: a root of a square")

    def _look_at_clock(self) -> None:
        reason = self.stopped()
        if reason:
            raise Open(reason)

    def _along(self, polynomial: fmpq_mpoly) -> fmpq_poly:
        """A polynomial along the line: with the others' levels put in, times its conjugates."""
        position, point = self.line.position, self.point
        if polynomial.total_degree() * point.root.degree > MAX_DEGREE:
            raise Open("polynomials of too high a degree")
        others = [k for k in range(self.ring.n) if k != position]
        if all(point.coordinates[k].degree() <= 0 for k in others):
            images: dict[str | int, int | flint.fmpz | fmpq] = {f"x{k}": point.coordinates[k][0] for k in others}
            return univariate(polynomial.subs(images) if images else polynomial, position)
        context = flint.fmpq_mpoly_ctx.get(("t", "y"), flint.Ordering.lex)
        t, y = context.gens()
        gens = [context.constant(0)] * self.ring.context.nvars()
        for k in others:
            gens[k] = sum((c * t**e for e, c in enumerate(point.coordinates[k].coeffs())), context.constant(0))
        gens[position] = y
        modulus = sum((c * t**e for e, c in enumerate(point.root.coefficients)), context.constant(0))
        along = polynomial.compose(*gens, ctx=context)
        _, along = divmod(along, modulus)
        if not along:
            return fmpq_poly([0])
        return _norm(along, point) if along.degrees()[0] else univariate(along, 1)

    def _is_inside(self, root: Root) -> bool:
        line = self.line
        return (line.low is None or _compare(root, line.low) > 0) and (
            line.high is None or _compare(root, line.high) < 0
        )

    # -- one cell ------------------------------------------------------------------------------------------------

    def _is_right(self, left: Root | None) -> bool:
        """Whether a cell lies to the right of the level at hand."""
        return left is not None and (left == self.own or order(left, self.own) > 0)

    def _cell(
        self,
        left: Root | None,
        right: Root | None,
        near: Root | None,
        *,
        is_right: bool,
        is_falling: bool,
        is_flat: bool,
    ) -> bool:
        """Make sure that nothing in a cell is better; tell whether the payoff has fallen all the way to its far end."""
        middle = between(left, right)
        smooth, slope = self._slope(middle)
        if slope == 0 and not is_flat:  # pragma: no cover -- the middle of a cell is no zero unless all of it is
            raise Open(f"the slope of the payoff of {self.line.key} could not be told")
        assert near is not None, "the end that is nearer to the level at hand is a number"
        is_whole = near == self.own or not (self._breaks(near))
        if is_falling and is_whole and (slope <= 0 if is_right else slope >= 0):
            if self._may_jump(self.own) and near == self.own:
                self.by_slope = False
                self._beside(smooth, middle, is_strict=slope == 0)
            self.strict = self.strict and slope != 0
            return True
        self.by_slope = False
        if slope == 0:
            self._compare(self._moved(_rational_root(middle)), smooth, self.at)
            return False
        top = right if slope > 0 else left
        if top is None:
            self._endless(smooth, middle, slope)
        elif top == self.own:
            self._beside(smooth, middle, is_strict=False)
        else:
            self._limit(smooth, middle, top)
        return False

    def _beside(self, smooth: Node, middle: Fraction, *, is_strict: bool) -> None:
        """Compare the limit at the level at hand, coming from a cell beside it, with the payoff there."""
        try:
            self._compare(self.at, smooth, self.at, is_strict=is_strict)
        except Undefined:
            # The payoff has a value at hand by a condition of the file, but none in the formula beside it.
            self._towards(smooth, middle, self.own)

    def _breaks(self, level: Root) -> bool:
        """Whether the payoff may jump, or have no value, at a level."""
        return self._may_jump(level) or any(not p or level in real_roots([p]) for p in self._poles)

    def _slope(self, middle: Fraction) -> tuple[Node, int]:
        """Formula of the payoff in a cell, and the sign of its slope there: 0 where it may be flat."""
        line = self.line
        smooth: Node | None = None
        for precision in PRECISIONS:
            with flint.ctx.workprec(precision):
                values: dict[str, Fraction | arb] = {**self.at.values(precision), line.key: middle}
                try:
                    smooth = specialised(line.payoff, values)
                    Formula("", smooth).enclose(values)
                    slope = Formula("", derivative(smooth, line.key)).enclose(values)
                except UnsureError:
                    continue
                except EvaluationError as error:
                    raise _Worse("undefined", f"{error.message} at {line.key} = {shown(middle)}") from None
                if slope > 0 or slope < 0:
                    return smooth, 1 if slope > 0 else -1
                if isinstance(slope, Fraction):
                    return smooth, 0
        there = self._moved(_rational_root(middle))
        assert there is not None, "the level is rational"
        if smooth is None:
            smooth = there.resolved(line.payoff)  # the others' levels are tied: algebra tells
        return smooth, there.sign(put_in(derivative(smooth, line.key), {line.key: number(middle)}))

    def _moved(self, level: Root) -> At | None:
        """The same point, but for the own level; ``None`` where that is not found in the same field."""
        value = level.rational
        element = self._element(level) if value is None else fmpq_poly([fmpq(value.numerator, value.denominator)])
        if element is None:
            return None
        coordinates = list(self.point.coordinates)
        coordinates[self.line.position] = element
        return At(self.ring, Point(self.point.root, tuple(coordinates)))

    def _element(self, level: Root) -> fmpq_poly | None:
        """A level as an element of the field, where a polynomial that is linear in the own level gives it."""
        own = self.ring.gens[self.line.position]
        for polynomial in self.line.critical:
            slope = polynomial.derivative(self.line.position)
            if slope and slope.is_constant():
                element = self.point.element(own - polynomial / slope.leading_coefficient())
                if self.point.own_root(element) == level:
                    return element
        return None

    def _compare(self, there: At | None, smooth: Node, here: At, *, is_strict: bool = True) -> None:
        """Compare a payoff elsewhere on the line, known exactly, with the one at hand."""
        if there is None:
            raise Open("two numbers that could not be told apart")
        if smooth == self.here and there is here:
            sign = 0
        elif there is here:
            sign = here.sign(difference(smooth, self.here))
        else:
            # Both own levels at once: that elsewhere under a name of its own.
            wide = Ring([*self.ring.variables, ELSEWHERE])
            coordinates = *here.point.coordinates, there.point.coordinates[self.line.position]
            both = At(wide, Point(here.point.root, coordinates))
            moved = put_in(smooth, {self.line.key: Node("name", 0, (), ELSEWHERE)})
            sign = 0 if moved == self.here else both.sign(difference(moved, self.here))
        if sign > 0:
            raise _Worse("worse")
        if sign == 0 and is_strict:
            self.strict = False

    def _limit(self, smooth: Node, middle: Fraction, end: Root) -> None:
        """Compare the limit at an end of a cell, towards which the payoff rises, with the payoff at hand."""
        key = self.line.key
        is_open = False
        for precision in PRECISIONS:
            with flint.ctx.workprec(precision):
                here = self._here(precision)
                try:
                    there = Formula("", smooth).enclose(
                        {**self.at.values(precision), key: _number_or_ball(end, precision)}
                    )
                except (UnsureError, EvaluationError):
                    is_open = True
                    continue
                sign = None if here is None else _enclosed_order(there, here)
                if sign == 1:
                    raise _Worse("worse")
                if sign is not None:
                    self.strict = self.strict and sign < 0
                    return
        if is_open:
            self._towards(smooth, middle, end)
            return
        moved = self._moved(end)
        if moved is not None:
            self._compare(moved, smooth, self.at)
            return
        # Both in closed form, as where a payoff has two peaks of the same height.
        level, numbers = end.number, dict(zip(self.ring.variables, self.point.numbers, strict=True))
        involved = {key: level} | {name: numbers[name] for name in names(smooth) | names(self.here) if name != key}
        if not any(isinstance(n, Enclosure) for n in (*involved.values(), numbers[key])):
            try:
                there_value = Formula("", smooth).evaluate({**numbers, key: level})
                sign = exact.compare(there_value, Formula("", self.here).evaluate(numbers))
            except (EvaluationError, exact.UndecidedError):
                pass
            else:
                if sign > 0:
                    raise _Worse("worse")
                self.strict = self.strict and sign < 0
                return
        raise Open(f"whether {key} does as well at another level")

    def _here(self, precision: int) -> Fraction | arb | None:
        try:
            return Formula("", self.here).enclose(self.at.values(precision))
        except (UnsureError, EvaluationError):
            return None

    def _towards(self, smooth: Node, middle: Fraction, end: Root) -> None:
        """Come close to an end at which the payoff has no value, and look whether it passes the one at hand."""
        key = self.line.key
        for step in range(STEPS):
            with flint.ctx.workprec(PRECISIONS[-1]):
                near = fraction(end.ball(PRECISIONS[-1]).mid().fmpq())
                level = near + (middle - near) / 2**step
                if self._passes(smooth, level):
                    raise _Worse("worse")
        raise Open(f"how the payoff of {key} ends at {float(end):.6g}")

    def _passes(self, smooth: Node, level: Fraction) -> bool:
        here = self._here(PRECISIONS[-1])
        try:
            there = Formula("", smooth).enclose({**self.at.values(PRECISIONS[-1]), self.line.key: level})
        except (UnsureError, EvaluationError):
            return False
        return here is not None and _enclosed_order(there, here) == 1

    def _endless(self, smooth: Node, middle: Fraction, direction: int) -> None:
        """Compare with a payoff that rises for ever towards an infinite end."""
        with flint.ctx.workprec(PRECISIONS[-1]):
            level = middle
            for step in range(STEPS):
                level += direction * Fraction(2) ** step
                if self._passes(smooth, level):
                    raise _Worse("endless")
        self.by_slope = False
        try:
            above, below = self.ring.rational(smooth)
            own, divisor = self.ring.rational(self.here)
        except NotAlgebraic:
            raise Open(f"the payoff of {self.line.key} towards infinity") from None
        # The limit is the quotient of the coefficients of the same power; the others' levels stand in them.
        position = self.line.position
        degree = below.degrees()[position]
        if above.degrees()[position] > degree:
            raise Open(f"the payoff of {self.line.key} towards infinity")
        above, below = (_coefficient(p, position, degree) for p in (above, below))
        signs = [self.point.sign(p) for p in (above * divisor - own * below, below, divisor)]
        if not (signs[1] and signs[2]) or signs[0] * signs[1] * signs[2] > 0:
            raise Open(f"the payoff of {self.line.key} towards infinity")

    # -- single points -------------------------------------------------------------------------------------------

    def _may_jump(self, level: Root) -> bool:
        for polynomial in self._jumps:
            if not polynomial:
                return True
            if level in real_roots([polynomial]):
                return True
        return False

    def _single(self, level: Root) -> None:
        """Compare the payoff at a point where it may jump."""
        moved = self._moved(level)
        if moved is None:
            raise Open(f"the payoff of {self.line.key} at a border that is no rational number")
        try:
            there = moved.resolved(self.line.payoff)
            self.by_slope = False
            self._compare(moved, there, self.at)
        except Undefined:
            return  # no payoff, and so none that is better


def _norm(polynomial: fmpq_mpoly, point: Point) -> fmpq_poly:
    """Product of a polynomial in ``t`` and ``y`` over the conjugates of ``t``: from its values at whole ``y``.

    The resultant says the same, but takes minutes where the numbers are long.
    """
    rows = [fmpq_poly([0])] * (polynomial.degrees()[1] + 1)
    for (power, exponent), coefficient in polynomial.to_dict().items():
        rows[exponent] += fmpq_poly([0] * power + [coefficient])
    n, degree = point.root.degree, (len(rows) - 1) * point.root.degree
    times_t = fmpq_poly([0, 1])
    values: list[fmpq] = []
    for y in range(degree + 1):
        element = fmpq_poly([0])
        for row in reversed(rows):
            element = element * y + row
        columns = []
        for _ in range(n):
            columns.append([element[k] for k in range(n)])
            element = element * times_t % point.modulus
        values.append(fmpq_mat(columns).det())
    # Newton's divided differences.
    for width in range(1, degree + 1):
        for k in range(degree, width - 1, -1):
            values[k] = (values[k] - values[k - 1]) / width
    result = fmpq_poly([values[degree]])
    for y in reversed(range(degree)):
        result = result * fmpq_poly([-y, 1]) + values[y]
    return result


def _enclosed_order(one: Fraction | arb, other: Fraction | arb) -> int | None:
    """Order of two numbers; ``None`` where their balls overlap."""
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return (one > other) - (one < other)
    left, right = _as_ball(one), _as_ball(other)
    return 1 if left > right else -1 if left < right else None


def _as_ball(value: Fraction | arb) -> arb:
    return arb(fmpq(value.numerator, value.denominator)) if isinstance(value, Fraction) else value


def _coefficient(polynomial: fmpq_mpoly, position: int, degree: int) -> fmpq_mpoly:
    """Coefficient of a power of one variable."""
    kept = {
        tuple(0 if k == position else e for k, e in enumerate(exponents)): c
        for exponents, c in polynomial.to_dict().items()
        if exponents[position] == degree
    }
    return polynomial.context().from_dict(kept)


def _root_of(point: Point, position: int) -> Root:
    return point.key[position]


def _rational_root(value: Fraction) -> Root:
    return Root((-value.numerator, value.denominator))


def shown(value: Fraction) -> str:
    """A level in a message: a long one is rounded."""
    text = str(value)
    return text if len(text) <= MAX_SHOWN else str(_as_ball(value).str(6, radius=False))


def _number_or_ball(root: Root, precision: int) -> Fraction | arb:
    value = root.rational
    return root.ball(precision) if value is None else value


def _compare(root: Root, value: Fraction) -> int:
    known = root.rational
    if known is not None:
        return (known > value) - (known < value)
    return order(root, _rational_root(value))


def sorted_with(roots: Sequence[Root], own: Root, *, is_inside: bool) -> list[Root | None]:
    """Roots in order, with one more among them."""
    result: list[Root | None] = list(roots)
    if is_inside and own not in roots:
        result.insert(sum(order(root, own) < 0 for root in roots), own)
    return result
