"""How much each parameter moves a statistic: one at a time, and all together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from burden import __version__
from burden.declared import Interval
from burden.exact import to_text
from burden.results.rows import as_html, as_text

__all__ = ["MEASURES", "Bar", "Estimate", "IndexMethod", "Indices", "Sensitivity"]

IndexMethod: TypeAlias = Literal["sobol", "morris", "pawn", "delta"]

#: What each method says of a parameter, the first being what parameters are ranked by.
MEASURES: Mapping[IndexMethod, tuple[str, ...]] = {
    "sobol": ("total", "first"),
    "morris": ("mu_star", "mu", "sigma"),
    "pawn": ("median",),
    "delta": ("delta",),
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """An index as estimated from a sample.

    Parameters
    ----------
    value
        The estimate; ``None`` where there is none.
    margin
        Half the width of its confidence interval; ``None`` where none is known.
    """

    value: float | None
    margin: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {"value": self.value, "margin": self.margin}


@dataclass(frozen=True, slots=True)
class Bar:
    """What one parameter does to the statistic, all others at their values.

    Parameters
    ----------
    parameter
        Its name.
    low, high
        Ends of its range, exactly; just inside where the range leaves its end out.
    at_low, at_high
        The statistic at the ends; ``None`` where it has no value.
    least, most
        Smallest and largest value along the range, as far as its points show; ``None`` where it has no value at any.
    least_at, most_at
        The first values of the parameter at which they were found.
    n_points, n_missing
        Points along the range, and those of them at which the statistic has no value.
    """

    parameter: str
    low: Fraction
    high: Fraction
    at_low: float | None
    at_high: float | None
    least: float | None
    most: float | None
    least_at: float | None = None
    most_at: float | None = None
    n_points: int = 0
    n_missing: int = 0

    @property
    def width(self) -> float | None:
        """How far the statistic moves."""
        if self.least is None or self.most is None:
            return None
        # As decimals: 3.2 less 2.0 is 1.2.
        return float(Fraction(repr(self.most)) - Fraction(repr(self.least)))

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {
            "low": float(self.low),
            "high": float(self.high),
            "exact": {"low": to_text(self.low), "high": to_text(self.high)},
            "at_low": self.at_low,
            "at_high": self.at_high,
            "least": self.least,
            "most": self.most,
            "least_at": self.least_at,
            "most_at": self.most_at,
            "width": self.width,
            "points": self.n_points,
            "without_value": self.n_missing,
        }


@dataclass(frozen=True, slots=True)
class Indices:
    """What one method says.

    Parameters
    ----------
    method
        Which method.
    design
        What was drawn, in words.
    estimates
        By measure, then by parameter: see :data:`MEASURES`. Empty where there are none: the statistic does not vary, or
        the method is not made for it; ``notes`` say which.
    n_points
        Points at which the game was solved.
    n_used
        Points that went into the estimates.
    n_several, n_degenerate, n_missing
        Points with several equilibria; with a continuum of them, or a best reply that is not played; and at which the
        statistic has no value.
    reasons
        Why it has none: how often, by sentence.
    mean, deviation, least, most
        Of the statistic at the points used: its mean and standard deviation, and its smallest and largest value.
    n_values
        How many different values it takes there.
    varies
        Whether the statistic takes more than one value there.
    notes
        What else is to be said.
    """

    method: IndexMethod
    design: str
    estimates: Mapping[str, Mapping[str, Estimate]]
    n_points: int
    n_used: int
    n_several: int
    n_degenerate: int
    n_missing: int
    reasons: Mapping[str, int]
    mean: float
    deviation: float
    least: float
    most: float
    n_values: int
    varies: bool
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {
            "design": self.design,
            "estimates": {
                measure: {name: one.to_dict() for name, one in by_name.items()}
                for measure, by_name in self.estimates.items()
            },
            "varies": self.varies,
            "points": self.n_points,
            "points_used": self.n_used,
            "several_equilibria": self.n_several,
            "degenerate": self.n_degenerate,
            "without_value": self.n_missing,
            "reasons": dict(self.reasons),
            "statistic": {
                "mean": self.mean,
                "deviation": self.deviation,
                "least": self.least,
                "most": self.most,
                "values": self.n_values,
            },
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sensitivity:
    """Answer to ``burden sensitivity``.

    Parameters
    ----------
    statistic
        What is looked at: a formula.
    timing, equilibria
        Of the game, and which of its equilibria were found.
    one
        Which of several equilibria counts.
    one_in_words
        The same for readers: ``the one best for US``.
    parameters
        Values of all parameters, from which one at a time is moved.
    ranges
        By parameter that varies: its range.
    descriptions
        Of those parameters, as the file gives them.
    base
        The statistic at the values of all parameters; ``None`` where it has none.
    bars
        One for each parameter that varies, the widest first.
    indices
        One for each method.
    samples, seed, level
        What was asked for: size of the samples, seed, and level of the confidence intervals.
    """

    title: str
    statistic: str
    timing: str
    equilibria: str
    one: str
    one_in_words: str
    parameters: Mapping[str, Fraction]
    scenario: str | None
    ranges: Mapping[str, Interval]
    descriptions: Mapping[str, str]
    base: float | None
    bars: tuple[Bar, ...]
    indices: tuple[Indices, ...]
    samples: int
    seed: int
    level: float
    notes: tuple[str, ...] = field(default_factory=tuple)
    source: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give it in the form of the JSON contract."""
        return {
            "burden": __version__,
            "title": self.title,
            "statistic": self.statistic,
            "timing": self.timing,
            "equilibria": self.equilibria,
            "one": self.one,
            "parameters": {name: to_text(value) for name, value in self.parameters.items()},
            "scenario": self.scenario,
            "ranges": {name: interval.text for name, interval in self.ranges.items()},
            "base": self.base,
            "tornado": {bar.parameter: bar.to_dict() for bar in self.bars},
            "indices": {one.method: one.to_dict() for one in self.indices},
            "samples": self.samples,
            "seed": self.seed,
            "level": self.level,
            "notes": list(self.notes),
        }

    @property
    def _setting(self) -> str:
        """How it was worked out."""
        return (
            f"{self.timing}; of several equilibria {self.one_in_words}; {self.level:.4g} confidence, seed {self.seed}"
        )

    def _rows(self) -> list[list[str]]:
        """What each parameter does, one at a time and by each method."""
        shown = [(one, measure) for one in self.indices if one.estimates for measure in MEASURES[one.method]]
        rows = [["parameter", "range", "least", "most", *(f"{one.method} {measure}" for one, measure in shown)]]
        for bar in self.bars:
            cells = [bar.parameter, self.ranges[bar.parameter].text, _text(bar.least), _text(bar.most)]
            for one, measure in shown:
                estimate = one.estimates[measure][bar.parameter]
                margin = "" if estimate.margin is None else f" ± {estimate.margin:.3f}"
                cells.append(f"{_text(estimate.value)}{margin}")
            rows.append(cells)
        return rows

    def _said(self) -> list[str]:
        return [*self.notes, *(f"{one.method}: {note}" for one in self.indices for note in one.notes)]

    def __repr__(self) -> str:
        return as_text(
            f"<Sensitivity {self.title or 'untitled'!r}: {self.statistic}>", self._setting, self._rows(), self._said()
        )

    def _repr_html_(self) -> str:
        caption = f"{self.title or 'untitled'}: {self.statistic}"
        return as_html(caption, self._setting, self._rows(), self._said())


def _text(value: float | None) -> str:
    return "—" if value is None else f"{value:.4g}"
