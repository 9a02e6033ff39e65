"""Whether a payoff is surely concave in the own level, wherever the others stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

from flint import arb

from burden.continuous.boxes import as_ball, bounds, hull
from burden.continuous.lines import Line
from burden.continuous.trees import derivative, names
from burden.expressions import Node

__all__ = ["is_concave"]

#: Parts into which each interval is cut, and most boxes.
PARTS = 4
MAX_BOXES = 300


def is_concave(
    payoff: Node, line: Line, lines: Sequence[Line], leader: tuple[int, Fraction | None, Fraction | None] | None = None
) -> bool:
    """Whether a payoff is shown to be concave in the level of one player.

    Parameters
    ----------
    payoff
        As a tree.
    line
        The player.
    lines
        All players whose levels may stand in it, but for the leader.
    leader
        Place and interval of a leader, whose level may stand in it too.
    """
    if leader is not None:
        others = {one.key for one in lines}
        keys = [name for name in names(payoff) if name not in others]
        lines = [*lines, *(Line(key, leader[0], leader[1], leader[2], payoff) for key in keys)]
    boxes: list[Mapping[str, arb]] = [{}]
    used = names(payoff)
    for one in lines:
        if one.key not in used:
            continue
        if one.low is None or one.high is None:
            boxes = [{**box, one.key: arb.nan()} for box in boxes]  # no bound: the sign must not depend on it
            continue
        parts = PARTS if len(boxes) * PARTS <= MAX_BOXES else 1
        step = (one.high - one.low) / parts
        cuts = [hull(as_ball(one.low + k * step), as_ball(one.low + (k + 1) * step)) for k in range(parts)]
        boxes = [{**box, one.key: cut} for box in boxes for cut in cuts]
    return _bends(payoff, line.key, boxes, -1)


def _bends(node: Node, key: str, boxes: Sequence[Mapping[str, arb]], sign: Literal[1, -1]) -> bool:
    """Whether a formula is convex (1) or concave (-1) along a line."""
    if key not in names(node):
        return True
    opposite: Literal[1, -1] = -1 if sign == 1 else 1
    if node.kind == "+":
        return all(_bends(part, key, boxes, sign) for part in node.parts) or _is_bent(node, key, boxes, sign)
    if node.kind == "negative":
        return _bends(node.parts[0], key, boxes, opposite)
    if node.kind == "*":
        own = [part for part in node.parts if key in names(part)]
        rest = [part for part in node.parts if part.kind != "number"]
        if len(own) == 1 and rest == own:
            factor = Fraction(1)
            for part in node.parts:
                if isinstance(part.value, Fraction):
                    factor *= part.value
            return _bends(own[0], key, boxes, sign if factor >= 0 else opposite)
        if len(own) == 1:
            factors = Node("*", 0, tuple(part for part in node.parts if part is not own[0]))
            signs = [bounds(factors, box) for box in boxes]
            if all(ball >= 0 for ball in signs) and _bends(own[0], key, boxes, sign):
                return True
            if all(ball <= 0 for ball in signs) and _bends(own[0], key, boxes, opposite):
                return True
    if node.kind == ("min" if sign == -1 else "max"):
        return all(_bends(part, key, boxes, sign) for part in node.parts)
    if node.kind in {"log", "sqrt", "exp"} and sign == (1 if node.kind == "exp" else -1):
        # What rises and bends one way keeps the bend of what it is taken of.
        return _bends(node.parts[0], key, boxes, sign) or _is_bent(node, key, boxes, sign)
    if node.kind == "**" and isinstance(node.parts[1].value, Fraction):
        base, power = node.parts[0], node.parts[1].value
        if sign == -1 and 0 < power < 1:
            return _bends(base, key, boxes, sign) or _is_bent(node, key, boxes, sign)
        if sign == 1 and power > 0 and power.denominator == 1 and power % 2 == 0 and _is_affine(base, key):
            return True
    return _is_bent(node, key, boxes, sign)


def _is_affine(node: Node, key: str) -> bool:
    """Whether a formula is surely affine in the level."""
    kinked = any(part.kind in {"min", "max", "abs", "if"} for part in node.walk())
    return not kinked and key not in names(derivative(node, key))


def _is_bent(node: Node, key: str, boxes: Sequence[Mapping[str, arb]], sign: int) -> bool:
    """The same by the sign of the second derivative in every box."""
    if any(part.kind in {"min", "max", "abs", "if"} for part in node.walk()):
        return False
    second = derivative(derivative(node, key), key)
    return all(bounds(second, box) * sign >= 0 for box in boxes)
