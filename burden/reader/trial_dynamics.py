"""The blocks ``repeated`` and ``path`` tried at the numbers of the file: discount factors, schedules, and first steps.

Like the rest of the trial it evaluates roughly and does a bounded amount of work; what it leaves open is decided, and
reported, where paths are followed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from burden.declared import Interval, PathSpec
from burden.exact import TooLargeError
from burden.expressions import Enclosed, EvaluationError, Formula, UnsureError, check_range, constant
from burden.expressions.syntax import Node as Operation
from burden.model import Model, Names
from burden.reader.document import Document

__all__ = ["DynamicTrial"]

#: What it takes to go to a profile, in operations.
PER_PROFILE: Final = 5

#: Longest number in a message, in characters.
MAX_DIGITS: Final = 40

#: Where discount factors and beliefs lie.
REPEATED: Final = Interval(Fraction(0), Fraction(1), low_closed=False, high_closed=False)
PATH: Final = Interval(Fraction(0), Fraction(1), low_closed=False)
PROBABILITY: Final = Interval(Fraction(0), Fraction(1))

#: Steps from the top of the file to a value.
Path: TypeAlias = "tuple[str | int, ...]"


class _Bounded(NamedTuple):
    """A formula in parameters with the values that it may take."""

    path: Path
    formula: Formula
    low: Formula | None
    high: Formula | None
    low_closed: bool
    high_closed: bool
    expected: str


class DynamicTrial:
    """Tries both blocks at one set of values after another; each mistake is reported at the first that shows it.

    Parameters
    ----------
    model
        What the file states, without mistakes so far.
    document
        The file, to find the places.
    """

    def __init__(self, model: Model, document: Document) -> None:
        self.model = model
        self.document = document
        self.bounded = list(_bounded(model))
        self.failed: set[Path] = set()

    def run(self, values: Mapping[str, Enclosed], inside: str, operations: int) -> int:
        """Try both blocks at values of the parameters.

        Parameters
        ----------
        values
            Of all parameters, or balls that hold them.
        inside
            In which scenario, in words for the end of a message.
        operations
            How many operations this may take.

        Returns
        -------
        int
            How many are left; below 0 where it broke off.
        """
        for one in self.bounded:
            operations -= 4 + one.formula.cost
            if operations < 0:
                return operations
            if one.path not in self.failed:
                self._try_bounds(one, values, inside)
        if self.model.path is not None:
            operations = self._try_start(self.model.path, values, inside, operations)
        return operations

    def _try_bounds(self, one: _Bounded, values: Mapping[str, Enclosed], inside: str) -> None:
        try:
            value = one.formula.enclose(values)
            check_range(value)
            fits = [
                low is None or high is None or Formula("", _compared(low, high, closed=closed)).may_hold(values)
                for low, high, closed in (
                    (one.low, one.formula, one.low_closed),
                    (one.formula, one.high, one.high_closed),
                )
            ]
        except UnsureError:
            return
        except (EvaluationError, TooLargeError) as error:
            offset = error.offset if isinstance(error, EvaluationError) else None
            self._report(one.path, f"{error}{inside}", "it must have a value", offset)
            return
        if not all(fits):
            text = " ".join(one.formula.text.split())
            shown = text if one.formula.root.kind == "number" else f"{text} = {_shown(value)}"
            self._report(one.path, f"{shown} lies outside {one.expected}{inside}", "change the value, or the formula")

    # -- the first period ---------------------------------------------------------------------------------------

    def _try_start(self, spec: PathSpec, values: Mapping[str, Enclosed], inside: str, operations: int) -> int:
        """Evaluate what the first period needs, at every profile that may be played in it."""
        formulas: dict[Path, Formula] = {("path", "stocks", name): formula for name, formula in spec.stocks.items()}
        formulas |= {("path", "payoffs", key): formula for key, formula in spec.payoffs.items()}
        if spec.gap is not None:
            formulas["path", "gap"] = spec.gap
        for key, formula in spec.final.items():
            if not _with_definitions(formula, self.model) & spec.stocks.keys():  # others depend on what is built
                formulas["path", "final", key] = formula
        cost = PER_PROFILE + sum(formula.cost for formula in (*formulas.values(), *self.model.definitions.values()))
        for parameters, levels, where in self._profiles(spec, values):
            operations -= cost
            if operations < 0:
                break
            names = Names(self.model.definitions, parameters, Formula.enclose)
            names.update(levels)
            for path, formula in formulas.items():
                if path in self.failed:
                    continue
                try:
                    check_range(formula.enclose(names))
                except (UnsureError, KeyError):
                    continue  # too close to tell, or it depends on a level that is chosen from an interval
                except EvaluationError as error:
                    place: Path = ("definitions", error.definition) if error.definition else path
                    if place not in self.failed:
                        self._report(place, f"{error.message}{where}{inside}", _MEND, error.offset)
                    self.failed.add(path)
                except TooLargeError as error:
                    self._report(path, f"{error}{where}{inside}", _MEND)
        return operations

    def _profiles(
        self, spec: PathSpec, values: Mapping[str, Enclosed]
    ) -> Iterator[tuple[Mapping[str, Enclosed], dict[str, Enclosed], str]]:
        """Yield parameters, levels, and both in words: of all who have lists of actions, the effort that of a schedule.

        Levels that have no value are left out: that is reported elsewhere.
        """
        model = self.model
        listed = [player for player in model.players if player.interval is None]
        efforts = {schedule.efforts[0] if schedule.efforts else None for schedule in spec.schedules.values()}
        for effort in sorted(efforts, key=lambda one: "" if one is None else str(getattr(one, "text", one))):
            parameters, begins = dict(values), ""
            first: dict[str, Enclosed] = {}
            if isinstance(effort, Formula):
                assert model.effort is not None, "schedules are about an effort"
                try:
                    level = effort.enclose(values)
                except (EvaluationError, UnsureError):
                    continue
                (parameters if model.effort in model.parameters else first)[model.effort] = level
                begins = f"{model.effort} = {effort.text}"
            choices = [
                [action for action in player.actions if effort in {None, action.label} or player.key != model.effort]
                for player in listed
            ]
            for profile in itertools.product(*choices):
                levels = dict(first)
                for player, action in zip(listed, profile, strict=True):
                    if action.level is not None:
                        try:
                            levels[player.key] = action.level.enclose(parameters)
                        except (EvaluationError, UnsureError):
                            continue
                words = [f"{player.key} = {action.label}" for player, action in zip(listed, profile, strict=True)]
                where = ", ".join([begins, *words] if begins else words)
                yield parameters, levels, f" at {where}" if where else ""

    def _report(self, path: Path, text: str, mend: str, offset: int | None = None) -> None:
        self.failed.add(path)
        subject = ".".join(step for step in path if isinstance(step, str))
        node = self.document.at(*path)
        if node is None and path[:2] == ("path", "schedules"):  # one that says whether it is announced
            node = self.document.at(*path[:-1], "effort", path[-1])
        assert node is not None, "what has a formula has a place"
        self.document.problem(node, f"{subject}: {text}", mend, offset=offset)


def _shown(value: Enclosed) -> str:
    """A number in a message: a long one is rounded."""
    text = str(value)
    return text if isinstance(value, Fraction) and len(text) <= MAX_DIGITS else f"about {float(value):.6g}"


_MEND: Final = "it must be a real number at every profile: use `a if condition else b`"


def _with_definitions(formula: Formula, model: Model) -> set[str]:
    """Names that a formula depends on, directly or through definitions."""
    names = set(formula.names)
    for name, definition in reversed([*model.definitions.items()]):  # each uses only those before it
        if name in names:
            names |= definition.names
    return names


def _compared(low: Formula, high: Formula, *, closed: bool) -> Operation:
    return Operation("<=" if closed else "<", 0, (low.root, high.root))


def _within(path: Path, formula: Formula, interval: Interval, expected: str) -> _Bounded:
    low, high = (None if end is None else constant(str(end), end) for end in (interval.low, interval.high))
    return _Bounded(path, formula, low, high, interval.low_closed, interval.high_closed, expected)


def _bounded(model: Model) -> Iterator[_Bounded]:
    """All formulas in parameters that may take some values only."""
    repeated, path = model.repeated, model.path
    if repeated is not None:
        for place, formula in _by_place(("repeated", "discount"), repeated.discounts):
            if formula.names <= model.parameters.keys():
                yield _within(place, formula, REPEATED, "(0, 1), where discount factors lie")
        if isinstance(repeated.effort_after, Formula):
            yield from _as_effort(model, ("repeated", "effort-after"), repeated.effort_after)
    if path is not None:
        for place, formula in _by_place(("path", "discount"), path.discounts):
            yield _within(place, formula, PATH, "(0, 1], where discount factors of paths lie")
        yield _within(("path", "belief"), path.belief, PROBABILITY, "[0, 1], where probabilities lie")
        for name, schedule in path.schedules.items():
            for period, effort in enumerate(schedule.efforts):
                if isinstance(effort, Formula):
                    yield from _as_effort(model, ("path", "schedules", name, period), effort)


def _by_place(path: Path, formulas: Mapping[str, Formula]) -> Iterator[tuple[Path, Formula]]:
    """Formulas of players, each with its place; one that all share has a single place."""
    distinct = {id(formula): formula for formula in formulas.values()}
    if len(distinct) == 1:
        yield path, next(iter(distinct.values()))
        return
    for key, formula in formulas.items():
        if formula.root.kind != "number":  # numbers have been checked where they were read
            yield (*path, key), formula


def _as_effort(model: Model, path: Path, formula: Formula) -> Iterator[_Bounded]:
    """A value of the effort: in the domain of the parameter, or in the interval of the player."""
    if model.effort is not None and model.effort in model.parameters:
        domain = model.parameters[model.effort].domain
        yield _within(path, formula, domain, f"{domain.text}, the domain of {model.effort}")
        return
    interval = next(player.interval for player in model.players if player.key == model.effort)
    stocks = model.path.stocks.keys() if model.path is not None else set()
    if interval is not None and not any(end.names & stocks for end in interval.ends):
        expected = f"{interval.text}, which {model.effort} chooses from"
        yield _Bounded(path, formula, interval.low, interval.high, True, True, expected)
