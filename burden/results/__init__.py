"""What we can answer: equilibria, the components they form, and solutions.

Every solver returns a :class:`Solution`, whatever its method, so that answers can be compared and questioned. No
profile becomes an :class:`Equilibrium` except through :func:`certify`, which checks it in exact arithmetic.
"""

from burden.results.continuous import (
    LevelComponent,
    LevelEquilibrium,
    LevelPlayer,
    LevelSolution,
    LevelSubgame,
)
from burden.results.equilibrium import (
    Equilibrium,
    EquilibriumType,
    Selection,
    Support,
    certify,
    certify_if_one,
    mark_undominated,
    mixture,
)
from burden.results.solution import (
    MAX_UNSETTLED,
    Certificate,
    Component,
    Curve,
    Solution,
    Subgame,
    Unsettled,
    labelled,
)

__all__ = [
    "MAX_UNSETTLED",
    "Certificate",
    "Component",
    "Curve",
    "Equilibrium",
    "EquilibriumType",
    "LevelComponent",
    "LevelEquilibrium",
    "LevelPlayer",
    "LevelSolution",
    "LevelSubgame",
    "Selection",
    "Solution",
    "Subgame",
    "Support",
    "Unsettled",
    "certify",
    "certify_if_one",
    "labelled",
    "mark_undominated",
    "mixture",
]
