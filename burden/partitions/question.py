"""What varies, in which range, and what all other parameters are."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from burden import exact
from burden.errors import ParameterError, UnsupportedGame, did_you_mean
from burden.game import Timing
from burden.model import Interval, Model
from burden.regions.domain import Domain
from burden.regions.region import EVERYTHING
from burden.statics.question import Ground, bounds_of

__all__ = ["Asked", "asked", "ranges_of"]

#: Points of the sample that questions are tried at first.
N_POINTS = 300


@dataclass(frozen=True, eq=False)
class Asked:
    """A game with the parameters that vary.

    Parameters
    ----------
    ground
        The game within the ranges, with the points that are talked about.
    ranges
        By parameter that varies, in the order in which they were named.
    fixed
        Values of all others.
    timing
        Who moves when.
    notes
        Ranges that were cut to the domain, in sentences.
    """

    ground: Ground
    ranges: Mapping[str, Interval]
    fixed: Mapping[str, Fraction]
    timing: Timing
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Parameters that vary."""
        return tuple(self.ranges)


def asked(
    model: Model,
    vary: Mapping[str, Interval | None],
    *,
    scenario: str | None,
    changes: Mapping[str, Fraction | str | float],
    timing: Timing,
    timeout: float,
) -> Asked:
    """Check what is asked, and lay out the points that it is about.

    Parameters
    ----------
    model
        The game.
    vary
        Range by parameter; ``None`` for its declared domain.
    scenario, changes
        What gives the other parameters their values.
    timing
        Who moves when.
    timeout
        Seconds that one question may take.

    Raises
    ------
    ParameterError
        Where a name, a range or a value is wrong.
    UnsupportedGame
        Where somebody chooses from an interval, or nobody moves first.
    """
    names = list(vary)
    if len(names) not in {1, 2}:
        found = f"{len(names)} parameters: {', '.join(names)}" if names else "no parameters"
        raise ParameterError(
            f"found {found} to vary, expected one or two\n    mend: --vary kappa; sweep more with `burden sweep`"
        )
    for name in names:
        if name not in model.parameters:
            known = model.parameters
            hint = did_you_mean(name, known, otherwise=f"parameters: {', '.join([*known][:20]) or 'none'}")
            raise ParameterError(f"--vary: unknown parameter {name!r}\n    mend: {hint}")
        if name in changes:
            raise ParameterError(f"--vary {name}: {name} is given a value as well\n    mend: leave out --set {name}")
    _check_game(model, timing)
    ranges, notes = {}, []
    for name, wanted in vary.items():
        ranges[name], note = _range(model, name, wanted, is_alone=len(names) == 1)
        notes += [note] if note else []
    values = _values(model, changes, scenario, ranges)
    fixed = {name: value for name, value in values.items() if name not in ranges}
    return Asked(_ground(model, ranges, fixed, timeout), ranges, fixed, timing, tuple(notes))


def _ground(model: Model, ranges: Mapping[str, Interval], fixed: Mapping[str, Fraction], timeout: float) -> Ground:
    """The points that are talked about: the ranges, and in them where the assumptions hold."""
    domain = Domain({name: bounds_of(interval) for name, interval in ranges.items()}, timeout=timeout, size=N_POINTS)
    parameters = {
        name: domain.space.variable(name) if name in ranges else domain.space.constant(fixed[name])
        for name in model.parameters
    }
    for assumption in model.assumptions:
        region = domain.translator.condition(assumption, parameters)
        if region is not EVERYTHING:
            domain.assume(region)
    domain.settle()
    found = Ground(model, domain, parameters, dict(fixed))
    if domain.prover.is_empty(EVERYTHING):
        message = f"no values of {' and '.join(ranges)} in these ranges keep to the assumptions"
        texts = "; ".join(one.text for one in model.assumptions)
        raise ParameterError(f"{message}: {texts}\n    mend: choose other ranges, or other values with --set")
    return found


def _check_game(model: Model, timing: Timing) -> None:
    if model.has_intervals:
        who = next(player.key for player in model.players if player.interval is not None)
        mend = f"give {who} a list of actions, or see `burden conditions`, which knows closed forms"
        raise UnsupportedGame(
            f"{who} chooses from an interval: regimes are those of lists of actions\n    mend: {mend}"
        )
    if timing == "guarantor-first":
        if model.effort is None or len(model.players) < 2:
            message = "guarantor-first needs a player who moves first, and another who observes it"
            raise UnsupportedGame(f"{message}\n    mend: give one player role: guarantor, or name it under effort:")
        if model.effort in model.parameters:
            raise UnsupportedGame(
                "guarantor-first needs a player who moves first; the effort of this game is a parameter"
            )


def _range(model: Model, name: str, wanted: Interval | None, *, is_alone: bool) -> tuple[Interval, str]:
    """The range of a parameter within its domain, and a sentence where it was cut."""
    domain = model.parameters[name].domain
    found, note = domain, ""
    if wanted is not None:
        if wanted.low is None or wanted.high is None or wanted.low >= wanted.high:
            message = f"--vary {name}: found an empty range, {wanted.text}"
            raise ParameterError(f"{message}\n    mend: the lower end first, as in --vary {name}=0:1")
        found = _common(domain, wanted)
        if found.low is not None and found.high is not None and found.low >= found.high:
            message = f"--vary {name}: nothing of {wanted.text} lies within the domain {domain.text}"
            raise ParameterError(f"{message}\n    mend: choose a range within it")
        if (found.low, found.high) != (wanted.low, wanted.high):
            note = f"{name} was asked for in {wanted.text}; its domain is {domain.text}"
    if not is_alone and (found.low is None or found.high is None):
        mend = f"give a range, as in --vary {name}=0:4"
        raise ParameterError(f"--vary {name}: its domain {found.text} has no end\n    mend: {mend}")
    return found, note


def _common(one: Interval, other: Interval) -> Interval:
    """What two intervals have in common."""
    low, high = one.low, one.high
    low_closed, high_closed = one.low_closed, one.high_closed
    if other.low is not None and (low is None or other.low > low):
        low, low_closed = other.low, other.low_closed
    if other.high is not None and (high is None or other.high < high):
        high, high_closed = other.high, other.high_closed
    return Interval(low, high, low_closed and low is not None, high_closed and high is not None)


def _values(
    model: Model, changes: Mapping[str, Fraction | str | float], scenario: str | None, varied: Collection[str]
) -> dict[str, Fraction]:
    """Values of all parameters; the file's values of those that vary may break an assumption, and no matter."""
    kept = tuple(one for one in model.assumptions if one.names.isdisjoint(varied))
    return replace(model, assumptions=kept).values(changes, scenario)


def ranges_of(vary: object) -> dict[str, Interval | None]:
    """Ranges by parameter, from what a user gave.

    Parameters
    ----------
    vary
        ``"kappa"``, ``"kappa=0:1"``, several of these, or by parameter ``None``, a text ``"0:1"``, or two numbers.

    Raises
    ------
    ParameterError
        Where it is none of that.
    """
    if isinstance(vary, Mapping):
        return {_name(name): None if one is None else _ends(_name(name), one) for name, one in vary.items()}
    found: dict[str, Interval | None] = {}
    for text in (vary,) if isinstance(vary, str) else vary if isinstance(vary, Iterable) else (vary,):
        name, equals, ends = _name(text).partition("=")
        name = unicodedata.normalize("NFC", name.strip())
        if not name or (equals and not ends.strip()):
            raise ParameterError(f"--vary {text}: expected NAME or NAME=LOW:HIGH\n    mend: --vary kappa=0:1")
        if name in found:
            raise ParameterError(f"--vary {text}: {name} is given twice\n    mend: name each parameter once")
        found[name] = _ends(name, ends.strip()) if equals else None
    return found


def _name(given: object) -> str:
    if not isinstance(given, str):
        raise ParameterError(f"--vary: found {given!r}, expected a name\n    mend: vary=['kappa=0:1', 'theta_W=0:4']")
    return given


def _ends(name: str, given: object) -> Interval:
    """Two ends of a range, from a text with a colon or from two numbers."""
    pieces = given.split(":") if isinstance(given, str) else list(given) if isinstance(given, list | tuple) else [given]
    if len(pieces) == 3 and isinstance(given, str):
        message = f"--vary {name}={given}: found three numbers; regimes are exact, and need no number of points"
        raise ParameterError(f"{message}\n    mend: --vary {name}={pieces[0]}:{pieces[1]}")
    if len(pieces) != 2:
        raise ParameterError(f"--vary {name}={given}: expected two ends\n    mend: --vary {name}=0:1")
    ends = []
    for piece in pieces:
        try:
            number = exact.read_number(str(piece).strip()) if not isinstance(piece, Fraction) else piece
        except ZeroDivisionError:
            raise ParameterError(f"--vary {name}: found {str(piece)[:40]!r}: division by zero") from None
        except exact.TooLargeError as error:
            raise ParameterError(f"--vary {name}: found {str(piece)[:40]!r}: {error}") from None
        if number is None:
            mend = "write integers, decimals or fractions, as in 0:4/5"
            raise ParameterError(f"--vary {name}: found {str(piece)[:40]!r}, expected a number\n    mend: {mend}")
        ends.append(number)
    return Interval(ends[0], ends[1])
