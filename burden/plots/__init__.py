"""Pictures of results, fit for a paper: vector or pixels, readable in grey and by the colour-blind.

::

    figures    the look of a figure, and how it gets into a file; the only place that loads matplotlib
    sets       payoffs of a repeated game                     paths    schedules of effort, side by side

Every function returns matplotlib axes, and writes a file where it is given a name.
"""

from __future__ import annotations

from burden.plots.paths import paths
from burden.plots.sets import payoff_sets

__all__ = ["paths", "payoff_sets"]
