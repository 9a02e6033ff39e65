"""Samples and indices of SALib; no other module talks to it.

Four things of SALib's are kept from the rest of a program: the seed 0 means no seed to some of its functions, so that
each gets another one, made from ours; some set the global seed of numpy and filters of warnings; some divide by zero
where a statistic does not vary, so they are asked only where it does; and densities, for delta, are so many small
matrices that the threads of the linear algebra get in each other's way, thirty times slower than one alone.

References
----------
Borgonovo (2007), A new uncertainty importance measure, Reliability Engineering & System Safety 92(6): delta.
Campolongo, Cariboni and Saltelli (2007), An effective screening design, Environmental Modelling & Software 22(10):
mu_star; Morris (1991), Technometrics 33(2): mu and sigma.
Pianosi and Wagener (2018), Distribution-based sensitivity analysis from a generic input-output sample, Environmental
Modelling & Software 108: PAWN.
Saltelli et al. (2010), Variance based sensitivity analysis of model output, Computer Physics Communications 181(2),
table 2: first (b) and total (f).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from burden.errors import ParameterError
from burden.results.sensitivity import Estimate, IndexMethod

__all__ = ["DESIGNS", "Design", "block_of", "check_installed", "drawn", "estimated", "idle"]

Design: TypeAlias = Literal["sobol", "morris", "latin"]
_Array: TypeAlias = "NDArray[np.float64]"

#: The sample that each method needs.
DESIGNS: Mapping[IndexMethod, Design] = {"sobol": "sobol", "morris": "morris", "pawn": "latin", "delta": "latin"}

#: How often a sample is drawn from again, for confidence intervals; less often for delta, which takes long, and where
#: the sample is so large that drawing all at once, as SALib does, would fill the memory.
_N_AGAIN, _N_FOR_DELTA, _LEAST_AGAIN = 200, 100, 50
_MOST_DRAWN = 2**22

#: Levels of the grid that Morris' trajectories step along, and slices that PAWN cuts a range into.
_LEVELS, _SLICES = 4, 10

#: Parameters that play no part, over which the index of one is averaged.
_N_IDLE = 20


def check_installed() -> None:
    """Refuse to begin without SALib.

    Raises
    ------
    ParameterError
        Where it is not installed.
    """
    try:
        import SALib  # noqa: F401 -- whether it is there
        import threadpoolctl  # noqa: F401 -- as above
    except ImportError:
        mend = "install it beside burden: pip install 'burden[sensitivity]'"
        raise ParameterError(f"sensitivity indices need SALib, which is not installed\n    mend: {mend}") from None


def block_of(design: Design, n_parameters: int) -> int:
    """How many points of a sample belong together: all or none of them can be used."""
    return {"sobol": n_parameters + 2, "morris": n_parameters + 1, "latin": 1}[design]


def drawn(design: Design, bounds: Sequence[tuple[float, float]], n: int, seed: int) -> _Array:
    """Draw a sample.

    Parameters
    ----------
    design
        ``sobol``: ``n`` blocks of Saltelli's, as for first and total indices; ``morris``: ``n`` trajectories;
        ``latin``: a Latin hypercube of ``n`` points.
    bounds
        Lowest and highest value of each parameter.
    n
        How many blocks.
    seed
        For drawing.

    Returns
    -------
    array
        Shape ``(n * block_of(design, n_parameters), n_parameters)``.
    """
    from SALib.sample import latin, morris, sobol

    problem = _problem(bounds)
    derived = _derived(seed, ["sobol", "morris", "latin"].index(design))
    with _apart():
        if design == "sobol":
            points = sobol.sample(problem, n, calc_second_order=False, seed=derived)
        elif design == "morris":
            points = morris.sample(problem, n, num_levels=_LEVELS, seed=derived)
        else:
            points = latin.sample(problem, n, seed=derived)
    lows, highs = np.array(bounds).T
    # Scaling rounds, perhaps past an end.
    return np.clip(np.asarray(points, dtype=np.float64), lows, highs)


def estimated(
    method: IndexMethod,
    bounds: Sequence[tuple[float, float]],
    points: _Array,
    values: _Array,
    level: float,
    seed: int,
) -> dict[str, list[Estimate]]:
    """Estimate indices from a sample.

    Parameters
    ----------
    method
        Which indices.
    bounds
        Lowest and highest value of each parameter.
    points, values
        Whole blocks of the sample that the method needs, and the statistic at each point; it varies.
    level
        Of the confidence intervals.
    seed
        For drawing from the sample again.

    Returns
    -------
    dict
        By measure, one estimate for each parameter.
    """
    from SALib.analyze import delta, morris, sobol

    problem = _problem(bounds)
    options: dict[str, Any] = {
        "num_resamples": min(
            _n_again(len(values) // block_of(DESIGNS[method], len(bounds))),
            _N_FOR_DELTA if method == "delta" else _N_AGAIN,
        ),
        "conf_level": level,
        "seed": _derived(seed, 10 + list(DESIGNS).index(method)),
    }
    with _apart():
        if method == "sobol":
            found = sobol.analyze(problem, values, calc_second_order=False, **options)
            return {
                "total": _estimates(found["ST"], found["ST_conf"]),
                "first": _estimates(found["S1"], found["S1_conf"]),
            }
        if method == "morris":
            found = morris.analyze(problem, points, values, num_levels=_LEVELS, **options)
            return {
                "mu_star": _estimates(found["mu_star"], found["mu_star_conf"]),
                "mu": _estimates(found["mu"]),
                "sigma": _estimates(found["sigma"]),
            }
        if method == "delta":
            # In the unit cube: SALib looks for a step of the statistic at 0.
            lows, highs = np.array(bounds).T
            found = delta.analyze(problem, (points - lows) / (highs - lows), values, method="delta", **options)
            key = "delta_raw" if "delta_raw" in found else "delta"  # since SALib 1.6, and until then
            return {"delta": _estimates(found[key], found[f"{key}_conf"])}
        return {"median": _pawn(points, values, level, options["seed"])}


def idle(points: _Array, values: _Array, seed: int) -> float:
    """PAWN index of a parameter that plays no part, as the same sample gives it: what is not above it says nothing."""
    rng = np.random.default_rng(_derived(seed, 20))
    columns = np.array([rng.permutation(len(points)) for _ in range(_N_IDLE)], dtype=np.float64).T
    return float(_medians(columns, values).mean())


# -- PAWN, of which SALib has no confidence intervals ---------------------------------------------------------------


def _pawn(points: _Array, values: _Array, level: float, seed: int) -> list[Estimate]:
    """PAWN indices as SALib gives them, with intervals from samples drawn from the sample again."""
    from SALib.analyze import pawn

    found = pawn.analyze(_problem([(0.0, 1.0)] * points.shape[1]), points, values, S=_SLICES, seed=seed)
    rng = np.random.default_rng(seed)
    again = np.array([_medians(points[rows], values[rows]) for rows in _again(len(points), rng)])
    return _estimates(found["median"], _normal_quantile(level) * again.std(axis=0, ddof=1))


def _again(n: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Rows of samples drawn from a sample of ``n`` points, with replacement."""
    for _ in range(_n_again(n)):
        yield rng.integers(n, size=n)


def _medians(points: _Array, values: _Array) -> _Array:
    """PAWN indices by definition.

    For each parameter the median, over slices of its range, of the largest distance between the distribution of the
    statistic in the slice and that of all points (Kolmogorov and Smirnov's).
    """
    different, codes = np.unique(values, return_inverse=True)
    overall = np.cumsum(np.bincount(codes, minlength=len(different))) / len(values)
    medians = []
    for column in points.T:
        edges = np.quantile(column, np.linspace(0, 1, _SLICES + 1))
        # A slice holds its lower end; the largest value is in none, as SALib has it.
        slices = np.searchsorted(edges, column, side="right") - 1
        distances = []
        for number in range(_SLICES):
            inside = codes[slices == number]
            if len(inside):
                shares = np.cumsum(np.bincount(inside, minlength=len(different))) / len(inside)
                distances.append(np.abs(shares - overall).max())
        medians.append(np.median(distances))
    return np.array(medians)


def _n_again(n: int) -> int:
    """How often a sample of ``n`` blocks is drawn from again."""
    return min(_N_AGAIN, max(_LEAST_AGAIN, _MOST_DRAWN // n))


def _normal_quantile(level: float) -> float:
    """Half the width of a confidence interval, in standard deviations."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + level / 2)


# -- what SALib is given, and what it gives -------------------------------------------------------------------------


def _problem(bounds: Sequence[tuple[float, float]]) -> dict[str, Any]:
    names = [f"x{number}" for number in range(len(bounds))]
    return {"num_vars": len(bounds), "names": names, "bounds": [list(pair) for pair in bounds]}


def _estimates(values: Any, margins: Any = None) -> list[Estimate]:
    """Numbers of SALib's as estimates."""
    of_margins = [None] * len(values) if margins is None else map(_known, margins)
    return [Estimate(_known(value), margin) for value, margin in zip(values, of_margins, strict=True)]


def _known(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


def _derived(seed: int, stream: int) -> int:
    """A seed for one function of SALib's: never 0, which some of them take for none."""
    (word,) = np.random.SeedSequence(seed, spawn_key=(stream,)).generate_state(1)
    return int(word) | 1


@contextmanager
def _apart() -> Iterator[None]:
    """Leave the global state of numpy and of warnings as it was, and the threads of its linear algebra alone."""
    from threadpoolctl import threadpool_limits

    state, form = np.random.get_state(), warnings.formatwarning  # noqa: NPY002 -- what SALib sets
    try:
        # Recorded, and dropped: SALib changes the filters, so that ignoring them would not do.
        with warnings.catch_warnings(record=True), np.errstate(all="ignore"), threadpool_limits(1, "blas"):
            yield
    finally:
        np.random.set_state(state)  # noqa: NPY002 -- as above
        warnings.formatwarning = form
