"""Sensitivity: which parameters move a statistic of the equilibria, and how much.

::

    question   what is asked, checked; ranges, and the statistic
    evaluate   the statistic at many points, through the engines of sweeps
    tornado    one parameter at a time, all others at their values
    salib      samples and indices; the only place that knows SALib
    analysis   all of it in order
"""
