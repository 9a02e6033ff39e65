"""The three lines of Python that do what the commands do.

``solving``      solve
``statements``   conditions, check
``dynamics``     repeated, path
``parameters``   sweep, regimes, sensitivity
``drawing``      plot, and what a picture shows
``limits``       what callers may say of time, points and names
"""

from burden.api.drawing import picture, plot
from burden.api.dynamics import path, repeated
from burden.api.parameters import regimes, sensitivity, sweep
from burden.api.solving import solve
from burden.api.statements import check, conditions

__all__ = [
    "check",
    "conditions",
    "path",
    "picture",
    "plot",
    "regimes",
    "repeated",
    "sensitivity",
    "solve",
    "sweep",
]
