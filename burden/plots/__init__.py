"""Pictures of results, fit for a paper: vector or pixels, readable in grey and by the colour-blind.

::

    figures    the look of a figure, and how it gets into a file; the only place that loads matplotlib
    sets       payoffs of a repeated game                     paths    schedules of effort, side by side
    regimes    exact regimes over one parameter or two
    sensitivity  a tornado, and indices by method
    pictures   any picture of a game: it is drawn by one of
               lines    statistics along a parameter    maps       regimes and statistics over two parameters
               bars     contributions by scenario       replies    best replies of two players
               whose limits, legends and hatches are in curves
    terminal   the same pictures in characters          canvas     where the characters go

Every function returns matplotlib axes, and writes a file where it is given a name.
"""

from __future__ import annotations

from burden.plots.paths import paths
from burden.plots.regimes import regimes
from burden.plots.sensitivity import sensitivity
from burden.plots.sets import payoff_sets

__all__ = ["paths", "payoff_sets", "regimes", "sensitivity"]
