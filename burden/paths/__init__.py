"""Paths of effort: a finite number of periods with stocks, and what allies do who see effort move or hear that it will.

::

    question     the game at given values, what allies know in each period, and one period of it, exactly
    engines      which engine solves a schedule
    quadratic    quadratic payoffs, linear stocks, intervals: closed forms by backward induction
    plans        one ally with such payoffs, ends of its interval included: its best plan, exactly
    rules        formulas of such games as forms: in numbers, or in free parameters
    forms        polynomials of degree two over any field
    boxes        largest values of quadratic functions on boxes
    finite       actions: backward induction over every state that can be reached; tables in ``tabulated``
    grid         everything else with intervals, on a grid, with a stated error (``mesh``, ``functions``, ``arrays``,
                 ``rough``)
    optimal      the best schedule of all
    comparisons  where one schedule beats another, as conditions on parameters
    worlds       statements about free parameters decided: one by roots (``lines``), several by a prover
    analysis     all of them, for :func:`burden.path`

Each engine has a function ``solved(game, plan, search)`` that takes a :class:`~burden.paths.question.PathGame` and one
:class:`~burden.paths.question.Plan`, and returns a :class:`~burden.results.paths.SchedulePath`, which
:func:`~burden.paths.question.assembled` puts together from what is played in each period. An engine that cannot take a
game says so by :class:`~burden.errors.UnsupportedGame`, one whose time is up by
:class:`~burden.errors.NoConvergence`.
"""
