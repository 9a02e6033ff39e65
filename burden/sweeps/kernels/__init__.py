"""Kernels: the equilibria of very many games of one shape, in doubles with bounds on their errors.

A kernel says of each game either all equilibria, surely, or that it cannot tell (:class:`burden.sweeps.found.Found`).
Its text runs in Python and as machine code, with the same bits (:mod:`burden.machine_code`).

========================  ============================================================================================
:mod:`.finding`           two choosers, or two and a leader: from a program's values to equilibria
:mod:`.bimatrix`          two choosers: the mathematics, and the inner loops
:mod:`.blocks`            block by block of points; what a leader makes of the equilibria of its subgames
:mod:`.supports`          pairs of supports, and which signs tell about them
:mod:`.pure`              pure equilibria of any number of players
:mod:`.n_players`         all equilibria of three and more players
:mod:`.combining`         sums of monomials, of which payoffs are made
:mod:`.gradual`           from Python to machine code, when it pays
:mod:`.machine_code`      what a process has been told to expect, and whom it tells that it compiles
========================  ============================================================================================
"""

from __future__ import annotations

from burden.sweeps.kernels.finding import find_bimatrix, find_leader_first, has_kernel
from burden.sweeps.kernels.machine_code import expect
from burden.sweeps.kernels.n_players import find_n_players
from burden.sweeps.kernels.pure import find_pure

__all__ = ["expect", "find_bimatrix", "find_leader_first", "find_n_players", "find_pure", "has_kernel"]
