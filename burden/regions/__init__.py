"""Regions of parameters: where inequalities between polynomials hold, and proofs about them.

::

    space      variables and polynomials          region     inequalities, and, or, not
    translate  formulas to polynomials            points     a sample of points that is tried first
    prover     is a region empty? (z3)            domain     all of these for one domain of parameters
    shorten    short descriptions, proved equal   line       one variable: exact intervals
    eliminate  "for some u", done away with       text       regions as formulas
    cuts       one variable, whatever the degree

Nothing here knows of games.
"""
