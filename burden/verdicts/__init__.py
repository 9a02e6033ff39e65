"""Claims of game files, decided: what the other parts of the program know, brought to bear on what is claimed.

::

    check      all claims of a file                     discounts  critical discount factors as they stand in claims
    judge      one claim, at all values of parameters   payoffs    payoffs along schedules as they stand in claims
    points     at the values of the file, where that    lines      along single parameters, beside these
               is all that can be done                  asked      what a claim speaks of
    truths     statements joined                        numbers    what is found at a point, in words
"""
