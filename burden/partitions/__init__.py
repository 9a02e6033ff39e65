"""The exact partition of an interval or a rectangle of parameters into regimes: places with the same equilibria.

::

    question   what varies, and in which range          ways       the ways to be in equilibrium, each with its region
    outcomes   who moves first changes what counts      points     the certified solver at one point
    line       one parameter: real roots                plane      two: cylinders over the roots of the first
    pieces     what hangs together in the plane         described  what is found, in words and formulas
    analysis   all of it, put together

A regime is found by signs: those of finitely many polynomials decide which equilibria there are, and between the roots
of these, or within a cell of the curves on which they vanish, signs stay the same.
"""
