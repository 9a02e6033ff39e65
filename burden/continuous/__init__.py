"""Games in which players choose from an interval: all pure equilibria, at given values of the parameters.

Each smooth piece of a payoff gives a condition on the levels; each choice of conditions, one for every player, is a
regime, whose equations are solved exactly where they are algebraic. Every candidate is checked against every other
level of each player.
"""

from burden.continuous.solve import solve_levels

__all__ = ["solve_levels"]
