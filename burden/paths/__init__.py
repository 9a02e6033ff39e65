"""Paths of effort: a finite number of periods with stocks, and what allies do who see effort move or hear that it will.

::

    question     the game at given values, what allies know in each period, and one period of it, exactly
    quadratic    quadratic payoffs, linear stocks, intervals: closed forms by backward induction
    rules, forms formulas of such games as polynomials of degree two, over numbers or in free parameters
    boxes        largest values of quadratic functions on boxes
    finite       actions: backward induction over every state that can be reached
    tabulated    payoffs and next stocks of all profiles at once; formulas as functions in functions
    grid         everything else with intervals: backward induction on a grid, with a stated error
    mesh, arrays situations on a grid, and formulas on numpy arrays
    optimal      the best schedule of all
    comparisons  where one schedule beats another, as conditions on parameters
    analysis     all of them, for :func:`burden.path`

Each engine has a function ``solved(game, plan, search)`` that takes a :class:`~burden.paths.question.PathGame` and one
:class:`~burden.paths.question.Plan`, and returns a :class:`~burden.results.paths.SchedulePath`, which
:func:`~burden.paths.question.assembled` puts together from what is played in each period. An engine that cannot take a
game says so by :class:`~burden.errors.UnsupportedGame`, one whose time is up by
:class:`~burden.errors.NoConvergence`.
"""
