"""From what somebody asks for, as options give it, to a question that can be answered."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias, get_args

import numpy as np

from burden import __version__, exact
from burden.errors import ParameterError, UnsupportedGame, did_you_mean
from burden.expressions import Formula
from burden.game import NormalFormGame, Timing
from burden.model import Interval, Model, violated
from burden.sweeps.points import Grid, Listed, PointsFile, Sample, points_of
from burden.sweeps.question import Answer, Equilibria, Question, Selection

__all__ = ["Values", "asked", "facts_of", "fixed_values", "reports_of", "texts_of"]

#: What one parameter goes through: ``0:1:101`` or ``0.5,1,2`` as text, or values.
Values: TypeAlias = "str | float | Fraction | Iterable[float | Fraction | str]"

_TIMINGS: tuple[Timing, ...] = ("simultaneous", "guarantor-first")

#: A name given to a formula: what stands before a sign of equality that is no comparison.
_NAMED = re.compile(r"([^=<>!]+?)\s*=(?!=)(.*)", re.DOTALL)


def asked(
    game: Model | NormalFormGame,
    *,
    vary: Mapping[str, Values] | Sequence[str] | str = (),
    sample: int | None = None,
    method: str = "sobol",
    seed: int = 0,
    points: str | Path | None = None,
    report: Mapping[str, str] | Sequence[str] | str = (),
    one: str | None = None,
    equilibria: str = "all",
    timing: str | None = None,
    answer: str = "equilibria",
    parameters: Mapping[str, Fraction | str | float] | None = None,
    scenario: str | None = None,
    budget: float = 60.0,
    yes: bool = False,
) -> Question:
    """The question that options ask.

    Parameters
    ----------
    game
        The game; one with parameters.
    vary, sample, method, seed, points, yes
        Which points: see :func:`burden.sweeps.points.points_of`. Values may be given by parameter as well, as text or
        as numbers.
    report
        Formulas, or ``NAME=FORMULA``; or by name.
    one, equilibria, timing, answer, budget
        As in :class:`~burden.sweeps.question.Question`; the timing of the file where nothing is said.
    parameters, scenario
        Values of parameters that do not vary.

    Raises
    ------
    ParameterError, UnsupportedGame
        With what is wrong, before any work is done.
    """
    if isinstance(game, NormalFormGame):
        mend = "write it as a game file, with parameters: burden init NAME"
        raise ParameterError(f"this game has no parameters that could vary\n    mend: {mend}")
    if not isinstance(game, Model):
        mend = "give what burden.load(path) returns"
        raise ParameterError(f"found a {type(game).__name__}, expected a game\n    mend: {mend}")
    chosen_timing = _choice("timing", timing or game.timing, _TIMINGS)
    chosen = Question(
        model=game,
        points=points_of(game, texts_of(vary), sample, method, seed, points, yes=yes),
        fixed={},
        timing=chosen_timing,  # type: ignore[arg-type]  # one of them
        equilibria=_choice("equilibria", equilibria, get_args(Equilibria)),  # type: ignore[arg-type]  # as above
        one=None if one is None else _choice("one", one, get_args(Selection)),  # type: ignore[arg-type]  # as above
        reports=reports_of(game, report),
        answer=_choice("answer", answer, get_args(Answer)),  # type: ignore[arg-type]  # as above
        budget=budget,
    )
    if chosen_timing == "guarantor-first" and game.effort in game.parameters:
        raise UnsupportedGame("guarantor-first needs a player who moves first; the effort of this game is a parameter")
    return replace(chosen, fixed=fixed_values(game, chosen.points.names, parameters or {}, scenario))


def _choice(name: str, given: str, known: Sequence[str]) -> str:
    if given not in known:
        hint = did_you_mean(str(given), known, otherwise=f"one of: {', '.join(known)}")
        raise ParameterError(f"{name}: unknown choice {given!r}\n    mend: {hint}")
    return given


def texts_of(vary: Mapping[str, Values] | Sequence[str] | str) -> list[str]:
    """What varies, as texts such as ``--vary`` takes.

    Examples
    --------
    >>> texts_of({"kappa": "0:1:101", "theta": [0.5, 1, 2]})
    ['kappa=0:1:101', 'theta=0.5,1,2']
    """
    if isinstance(vary, str):
        return [vary]
    if not isinstance(vary, Mapping):
        return list(vary)
    return [f"{name}={_values(given)}" for name, given in vary.items()]


def _values(given: Any) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, int | float | Fraction | np.number):
        given = [given]
    values = given.tolist() if isinstance(given, np.ndarray) else list(given)
    # A float stands for the decimal that Python prints for it.
    return ",".join(str(value.item() if isinstance(value, np.number) else value) for value in values)


def reports_of(model: Model, given: Mapping[str, str] | Sequence[str] | str) -> dict[str, Formula]:
    """Formulas of reports by the names of their columns: the name given, or the text.

    Raises
    ------
    ParameterError
        Where a formula cannot be read, or two have one name.
    """
    from burden.sweeps.reports import parse_report

    if isinstance(given, Mapping):
        named = list(given.items())
    else:
        named = [_named(text) for text in ([given] if isinstance(given, str) else given)]
    found: dict[str, Formula] = {}
    for name, text in named:
        if name in found:
            mend = 'give each a name of its own: --report gap="West - East"'
            raise ParameterError(f"--report: two are called {name!r}\n    mend: {mend}")
        found[name] = parse_report(model, text)
    return found


def _named(text: str) -> tuple[str, str]:
    match = _NAMED.fullmatch(text.strip())
    if match is None or not match[1].strip():
        return " ".join(text.split()), text
    return match[1].strip(), match[2].strip()


def fixed_values(
    model: Model,
    varied: Sequence[str],
    changes: Mapping[str, Fraction | str | float],
    scenario: str | None = None,
) -> dict[str, Fraction]:
    """Values of the parameters that do not vary.

    Raises
    ------
    ParameterError
        Where a name or value is wrong, a value is given for what varies, or the values that are fixed leave a domain or
        break an assumption by themselves.
    """
    for name in changes:
        if name in varied:
            mend = f"leave out --set {name}, or let {name} not vary"
            raise ParameterError(f"--set {name}: {name} varies in this sweep\n    mend: {mend}")
    anywhere = {
        name: replace(parameter, domain=Interval()) if name in varied else parameter
        for name, parameter in model.parameters.items()
    }
    values = replace(model, parameters=anywhere, assumptions=()).values(changes, scenario)
    fixed = {name: value for name, value in values.items() if name not in varied}
    broken = [
        violated(formula, fixed, lambda formula=formula: formula.holds(fixed))  # type: ignore[misc]  # bound now
        for formula in model.assumptions
        if formula.names <= fixed.keys()
    ]
    if any(broken):
        raise ParameterError("\n".join(text for text in broken if text))
    return fixed


def facts_of(question: Question, *, scenario: str | None = None, seed: int | None = None) -> dict[str, Any]:
    """What a file says of itself: all that its rows depend on. No dates: the same question gives the same bytes."""
    model, points = question.model, question.points
    facts: dict[str, Any] = {"burden": __version__, "game": model.file, "title": model.title, "sha256": model.sha256}
    if isinstance(points, Grid | Sample | PointsFile | Listed):
        facts["points"] = points.describe()
    facts |= {"seed": seed, "answer": question.answer, "timing": question.timing, "equilibria": question.equilibria}
    facts |= {"one": question.one, "scenario": None if scenario == "base" else scenario}
    facts["parameters"] = {name: exact.to_text(value) for name, value in question.fixed.items()}
    facts["reports"] = {name: formula.text.strip() for name, formula in question.reports.items()}
    facts["budget"] = question.budget if math.isfinite(question.budget) else "inf"
    return {key: value for key, value in facts.items() if value not in (None, "", {})}
