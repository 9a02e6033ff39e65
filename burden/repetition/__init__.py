"""Games that are played again and again: how much patience a target needs, and what can be paid at all.

::

    stage        the stage game, at each effort         pieces      values that are other formulas elsewhere
    thresholds   critical discount factors              punishments what follows a deviation, in closed form
    at_values    the same, as numbers                   moves       how they move with effort
    optimal      optimal punishments, by sticks (with bounds) and penal (with codes)
    strategies   grim trigger, tit for tat, one period  minmax      minmax payoffs, by zero_sum
    payoff_sets  by abreu_sannikov for two players, three_players, polygons and polytopes
    finite       a last period, by backward and last_periods
    analysis     all that is asked about one game
"""
