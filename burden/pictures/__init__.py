"""What a picture of a game shows: sweeps, solutions and best replies gathered into numbers and labels.

::

    question     what is asked: the kind of picture, statistics, parameters; everything checked before any work
    words        labels, from the game file
    branches     a sweep over one parameter: each equilibrium followed as far as it goes
    grids        a sweep over two: regimes, and values of a statistic
    scenarios    solutions side by side
    replies      best replies of two players who choose from intervals

Nothing here draws: :mod:`burden.plots` does.
"""
