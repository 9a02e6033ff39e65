"""Game theory for people who study alliances: equilibria, certified.

Three lines do what the commands do::

    import burden
    game = burden.load("games/nato.yaml")
    solution = burden.solve(game, kappa="1/2")

What is named here is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from burden.api import check as check
    from burden.api import conditions as conditions
    from burden.api import path as path
    from burden.api import plot as plot
    from burden.api import regimes as regimes
    from burden.api import repeated as repeated
    from burden.api import sensitivity as sensitivity
    from burden.api import solve as solve
    from burden.api import sweep as sweep
    from burden.errors import BurdenError as BurdenError
    from burden.errors import GameFileError as GameFileError
    from burden.errors import ParameterError as ParameterError
    from burden.errors import SolverError as SolverError
    from burden.game import NormalFormGame as NormalFormGame
    from burden.game import Player as Player
    from burden.game import normal_form as normal_form
    from burden.game import regret as regret
    from burden.gamefile import load as load
    from burden.gamefile import loads as loads
    from burden.model import Model as Model
    from burden.results import Equilibrium as Equilibrium
    from burden.results import Solution as Solution
    from burden.results.conditions import Check as Check
    from burden.results.conditions import Conditions as Conditions
    from burden.results.partitions import Partition as Partition
    from burden.results.paths import Paths as Paths
    from burden.results.repeated import Repeated as Repeated
    from burden.results.sensitivity import Sensitivity as Sensitivity
    from burden.results.sweeps import Sweep as Sweep

#: The one place of the version: the package's metadata are made from it.
__version__ = "0.1.0"

_HOMES = {
    "BurdenError": "errors",
    "Check": "results.conditions",
    "Conditions": "results.conditions",
    "Equilibrium": "results",
    "GameFileError": "errors",
    "Model": "model",
    "NormalFormGame": "game",
    "ParameterError": "errors",
    "Partition": "results.partitions",
    "Paths": "results.paths",
    "Player": "game",
    "Repeated": "results.repeated",
    "Sensitivity": "results.sensitivity",
    "Solution": "results",
    "SolverError": "errors",
    "Sweep": "results.sweeps",
    "check": "api",
    "conditions": "api",
    "load": "gamefile",
    "loads": "gamefile",
    "normal_form": "game",
    "path": "api",
    "plot": "api",
    "regimes": "api",
    "regret": "game",
    "repeated": "api",
    "sensitivity": "api",
    "solve": "api",
    "sweep": "api",
}

__all__ = [
    "BurdenError",
    "Check",
    "Conditions",
    "Equilibrium",
    "GameFileError",
    "Model",
    "NormalFormGame",
    "ParameterError",
    "Partition",
    "Paths",
    "Player",
    "Repeated",
    "Sensitivity",
    "Solution",
    "SolverError",
    "Sweep",
    "__version__",
    "check",
    "conditions",
    "load",
    "loads",
    "normal_form",
    "path",
    "plot",
    "regimes",
    "regret",
    "repeated",
    "sensitivity",
    "solve",
    "sweep",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'burden' has no attribute {name!r}")
    return getattr(import_module(f"burden.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
