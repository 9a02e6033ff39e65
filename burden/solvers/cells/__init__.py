"""Cells: the search of one support profile after another for equilibria, in floating point with bounded rounding.

The algorithm, its proof obligations and its references stand in :mod:`burden.solvers.n_players`; this is its inner
loop. It is written for two readers. Python runs it as it stands, on lists, so that a first answer waits for no
compiler. Numba compiles the same text for long searches (:mod:`burden.solvers.machine_code`), on arrays. So there are
only loops, numbers and flat indices here, and the only arithmetic is ``+ - * /`` and comparison, which IEEE 754 rounds
the same everywhere.

A *cell* is a product of simplices, one per player, each given by its vertices in the simplex over the player's support.
What the search needs of a cell is its *table*: the payoff of every action against every profile of the others'
vertices. Seen so, a cell is a game of its own, whose strategies are weights on vertices. Where a cell is halved, shrunk
or inflated, vertices are replaced by affine combinations of vertices, and so are the entries of the table.

=================  ======================================================================================
:mod:`.tables`     how tables lie in memory; cells halved, shrunk and inflated; dominance in a cell
:mod:`.ranges`     ranges of the Newton map over a cell, and what they prove
:mod:`.search`     the loop over support profiles, and over the cells of each
=================  ======================================================================================
"""
