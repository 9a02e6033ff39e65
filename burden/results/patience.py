"""How far patience reaches: whether some discount factor sustains a target at the values of the parameters, or none."""

from __future__ import annotations

from typing import Literal, TypeAlias

from burden.exact import UndecidedError, compare
from burden.results.repeated import CriticalDiscount, EffortDiscounts, Repeated

__all__ = ["Reach", "is_hopeless", "is_unsettled", "out_of_reach", "reach", "reasons_against"]

#: What is known of a critical discount factor at the values of the parameters. ``none``: no discount factor below 1 is
#: enough; ``open``: it is not settled.
Reach: TypeAlias = Literal["value", "bounds", "none", "open"]

#: What goes without saying where reasons are given for that.
_ENDING = ": no discount factor below 1 is enough"


def reach(one: CriticalDiscount, level: EffortDiscounts) -> Reach:
    """What is known of a critical discount factor at the values of the parameters."""
    if one.value is not None:
        return "value"
    if one.bounds is not None:
        return "bounds"
    if level.is_sustainable is None and not _is_plainly_worse(one):
        return "open"
    return "none"


def _is_plainly_worse(one: CriticalDiscount) -> bool:
    """Whether a deviation gains and what follows it is no worse than the target."""
    if one.values is None:
        return False
    cooperation, deviation, punishment = one.values
    try:
        return compare(deviation, cooperation) > 0 and compare(cooperation, punishment) <= 0
    except UndecidedError:
        return False


def is_hopeless(level: EffortDiscounts) -> bool:
    """Whether at one level of effort no discount factor sustains the target, at the values of the parameters."""
    return level.is_sustainable is False and any(reach(one, level) == "none" for one in level.players)


def out_of_reach(found: Repeated) -> tuple[str, ...]:
    """Why no discount factor sustains the target, whatever the effort; nothing where some does at some effort."""
    if not found.levels or not all(map(is_hopeless, found.levels)):
        return ()
    several = len(found.levels) > 1
    return tuple(
        f"at {level.effort}, {reason}" if several else reason
        for level in found.levels
        for reason in reasons_against(level)
    )


def reasons_against(level: EffortDiscounts) -> tuple[str, ...]:
    """Why the target is not sustained at one level of effort, in sentences without a full stop."""
    if level.reasons:
        return tuple(reason.rstrip(".").removesuffix(_ENDING) for reason in level.reasons)
    without = [one.player for one in level.players if reach(one, level) == "none"]
    return tuple(f"no discount factor below 1 keeps {key} to the target" for key in without)


def is_unsettled(found: Repeated) -> bool:
    """Whether critical discount factors were asked for and nothing at all is known of any of them."""
    everyone = [(one, level) for level in found.levels for one in (*level.players, level.overall)]
    return bool(everyone) and all(reach(one, level) == "open" and not one.exact for one, level in everyone)
