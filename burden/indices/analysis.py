"""How sensitive a statistic is to parameters: samples drawn, games solved, indices estimated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from burden.errors import ParameterError
from burden.indices import salib
from burden.indices.evaluate import Outcomes, outcomes
from burden.indices.question import LEAST_SAMPLES, Asked, Request, asked
from burden.indices.tornado import tornado
from burden.model import Model
from burden.results.sensitivity import Estimate, IndexMethod, Indices, Sensitivity
from burden.search import Search
from burden.sweeps.points import Listed

__all__ = ["analysed"]

#: Largest share of the blocks of a sample that may be left out where the statistic has no value in them.
MOST_LEFT_OUT = 0.05

#: Differences below this share of the largest value are rounding.
ROUNDING = 1e-12

#: A value that so large a share of the points have is no accident: the statistic has no density there.
ATOM = 0.01

_WORDS = {
    "optimistic": "the best for {who}",
    "pessimistic": "the worst for {who}",
    "pareto": "the one that is best for everybody",
    "welfare": "the one with the largest sum of payoffs",
}


def analysed(model: Model, request: Request, search: Search) -> Sensitivity:
    """Say how sensitive a statistic is to the parameters of a game.

    Parameters
    ----------
    model
        The game.
    request
        What somebody wants to know.
    search
        How long it may take, and who watches.

    Raises
    ------
    ParameterError
        Where something asked for is wrong, SALib is missing, or the statistic lacks a value at too many points.
    UnsupportedGame, NoConvergence
        Where the game is not solved, or not in time.
    """
    question = asked(model, request)
    salib.check_installed()
    bars, base, reasons = tornado(question, search)
    notes = list(question.notes)
    n_missing = sum(bar.n_missing for bar in bars)
    if n_missing:
        share = _share(n_missing, sum(bar.n_points for bar in bars))
        notes.append(f"one at a time: no value at {share} ({_listed(reasons)})")
    samples: dict[salib.Design, tuple[NDArray[np.float64], Outcomes]] = {}
    indices = []
    for method in question.methods:
        design = salib.DESIGNS[method]
        if design not in samples:
            points = salib.drawn(design, question.bounds, question.samples, question.seed)
            # Trajectories meet in few points: each is solved once.
            different, places = np.unique(points, axis=0, return_inverse=True)
            listed = Listed(question.names, different)
            found = outcomes(question, listed, question.fixed, search, f"sample for {method}")
            samples[design] = points, found.taken(places.ravel())
        search.report(1.0, f"indices: {method}")
        indices.append(_indices(question, method, *samples[design]))
    return Sensitivity(
        title=model.title,
        statistic=" ".join(question.statistic.text.split()),
        timing=question.timing,
        equilibria=question.equilibria,
        one=question.one,
        one_in_words=_WORDS[question.one].format(who=_who(model)),
        parameters=question.values,
        scenario=request.scenario,
        ranges=question.ranges,
        descriptions={name: model.parameters[name].description for name in question.names},
        base=base,
        bars=bars,
        indices=tuple(indices),
        samples=question.samples,
        seed=question.seed,
        level=question.level,
        notes=tuple(notes),
        source=model.file,
    )


def _who(model: Model) -> str:
    """Whose payoffs the best and the worst are judged by."""
    return model.effort if model.effort is not None and model.effort not in model.parameters else "all allies together"


def _indices(question: Asked, method: IndexMethod, points: NDArray[np.float64], found: Outcomes) -> Indices:
    """Indices of one method, from the sample that it needs."""
    kept, notes = _kept(question, method, found)
    values = found.values[kept]
    varies = bool(np.ptp(values) > ROUNDING * np.abs(values).max())
    different, counts = np.unique(values, return_counts=True)
    estimates: dict[str, dict[str, Estimate]] = {}
    if not varies:
        notes.append(f"the statistic is {different[0]:.6g} at all points: no parameter moves it")
    elif method == "delta" and counts.max() > ATOM * len(values):
        often = f"{100 * counts.max() / len(values):.0f} % of the points have {different[counts.argmax()]:.6g}"
        notes.append(f"delta compares densities, and the statistic has none: {often}; PAWN takes it as it is")
    else:
        by_measure = salib.estimated(method, question.bounds, points[kept], values, question.level, question.seed)
        estimates = {
            measure: dict(zip(question.names, of_parameters, strict=True))
            for measure, of_parameters in by_measure.items()
        }
        if method == "delta":
            notes.append("densities are smoothed, so delta comes out too low; its margin is of chance alone")
        if method == "pawn":
            idle = salib.idle(points[kept], values, question.seed)
            notes.append(f"a parameter that plays no part has about {idle:.2g} in a sample like this")
        if method == "sobol" and question.samples & (question.samples - 1):
            notes.append(f"samples are balanced where their size is a power of two; {question.samples} is none")
    return Indices(
        method=method,
        design=_design(question, method),
        estimates=estimates,
        n_points=len(points),
        n_used=len(values),
        n_several=int(found.several.sum()),
        n_degenerate=int(found.degenerate.sum()),
        n_missing=int(found.missing.sum()),
        reasons=found.counted(),
        mean=float(values.mean()),
        deviation=float(values.std()) if varies else 0.0,
        least=float(values.min()),
        most=float(values.max()),
        n_values=len(different),
        varies=varies,
        notes=tuple(notes),
    )


def _design(question: Asked, method: IndexMethod) -> str:
    """What a method draws, in words."""
    n = f"{question.samples:,}"
    return {
        "sobol": f"{n} blocks of Saltelli's, from a scrambled Sobol' sequence",
        "morris": f"{n} trajectories on four levels",
        "latin": f"a Latin hypercube of {n} points",
    }[salib.DESIGNS[method]]


def _kept(question: Asked, method: IndexMethod, found: Outcomes) -> tuple[NDArray[np.bool_], list[str]]:
    """Which points of a sample are used, and what is to be said of the others.

    Points of a block are differences of one another, so a block is used whole or not at all. What is left out makes
    the sample one of the points where the statistic has a value, and these are no box any more: indices of blocks then
    mean what they should only where few are left out. PAWN and delta compare distributions in whatever sample there is.

    Raises
    ------
    ParameterError
        Where too many would have to be left out.
    """
    size = salib.block_of(salib.DESIGNS[method], len(question.names))
    whole: NDArray[np.bool_] = np.logical_not(found.missing.reshape(-1, size).any(axis=1))
    kept = np.repeat(whole, size)
    n_out = int((~whole).sum())
    if not n_out:
        return kept, []
    why = f"{question.statistic.text.strip()} has no value at {_share(int(found.missing.sum()), len(found.values))}"
    why += f" ({_listed(found.counted())})"
    mend = "vary less, with --vary NAME=LOW:HIGH"
    if question.one == "pareto":
        mend += ", or choose --one welfare"
    blocks = _share(n_out, len(whole), "blocks")
    if size > 1 and n_out > MOST_LEFT_OUT * len(whole):
        bears = f"{method} would have to leave out {blocks}, and bears {100 * MOST_LEFT_OUT:.0f} %"
        raise ParameterError(f"{why}; {bears}\n    mend: {mend}; or ask for --method pawn")
    if kept.sum() < LEAST_SAMPLES:
        raise ParameterError(f"{why}; {kept.sum()} points are left, too few for {method}\n    mend: {mend}")
    left = "these points are left out" if size == 1 else f"{blocks} with such points are left out"
    return kept, [f"{why}; {left}: indices speak of the other points alone"]


def _share(n: int, total: int, what: str = "points") -> str:
    """A share in words: 12 of 1,024 points."""
    return f"{n:,} of {total:,} {what}"


def _listed(reasons: dict[str, int]) -> str:
    return "; ".join(f"{reason}: {n:,}" for reason, n in list(reasons.items())[:3])
