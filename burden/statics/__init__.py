"""Comparative statics: what equilibria do as the guarantor's effort, or a parameter, goes up.

::

    cells       where each profile is an equilibrium      mixtures   mixed equilibria of 2×2 games
    forms       "does not rise", with several equilibria  reasons    substitutes or complements, step by step
    statements  decided: always, never, exactly where     evidence   counterexamples, and what the solver finds there
    effort      effort that is a parameter: every pair    analysis   all of it for one game
"""
