"""What "does not rise" and its like mean where there are several equilibria, word by word.

With A the values of a statistic over the equilibria before a step of effort and B those after it, in the
forms of the tool's theory, "does not rise" is

    every        all b <= a
    strong-set   for a in A and b in B with b > a: a is in B and b is in A
    max, min     max B <= max A; min B <= min A
    some         min B <= max A

and "falls" is the same with <, or, for strong-set, that it does not rise and both max and min fall. "Does not fall"
and "rises" exchange A and B. "Stays": all values of A and B equal; A = B; equal max; equal min; a common value. Where
A or B is empty nothing is true. Where effort is a parameter, a statement is about every pair of its values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["DIRECTIONS", "FORMS", "STRICT", "is_true"]

STRICT = {"decreasing", "increasing"}
DIRECTIONS = {"nonincreasing", "decreasing", "nondecreasing", "increasing", "constant"}
FORMS = {"every", "strong-set", "max", "min", "some"}


def is_true(direction: str, form: str, before: Sequence[Any], after: Sequence[Any]) -> bool:
    """Whether a statement is true of the values of a statistic before and after a step of effort."""
    if not before or not after:
        return False
    if direction == "constant":
        return _stays(form, before, after)
    if direction in {"nondecreasing", "increasing"}:
        before, after = after, before
    if direction in STRICT:
        return _falls(form, before, after)
    if form == "every":
        return bool(max(after) <= min(before))
    if form == "strong-set":
        return all(a in after and b in before for a in before for b in after if b > a)
    if form == "max":
        return bool(max(after) <= max(before))
    if form == "min":
        return bool(min(after) <= min(before))
    return bool(min(after) <= max(before))


def _falls(form: str, before: Sequence[Any], after: Sequence[Any]) -> bool:
    if form == "every":
        return bool(max(after) < min(before))
    if form == "strong-set":
        both = max(after) < max(before) and min(after) < min(before)
        return both and is_true("nonincreasing", "strong-set", before, after)
    if form == "max":
        return bool(max(after) < max(before))
    if form == "min":
        return bool(min(after) < min(before))
    return bool(min(after) < max(before))


def _stays(form: str, before: Sequence[Any], after: Sequence[Any]) -> bool:
    if form == "every":
        return all(value == before[0] for value in (*before, *after))
    if form == "strong-set":
        return all(value in after for value in before) and all(value in before for value in after)
    if form == "max":
        return bool(max(before) == max(after))
    if form == "min":
        return bool(min(before) == min(after))
    return any(value in after for value in before)
