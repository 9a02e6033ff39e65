"""Proof of a root of the indifference equations of a support profile, in ball arithmetic on the payoffs as given.

Let ``F`` be the differences of payoffs on the supports, as a function of the free weights ``x`` (all but each player's
first), ``J`` its Jacobian, ``Y`` any matrix near the inverse of ``J``, and ``X`` the box of radius ``r`` about a point
``c``. If some ``q < 1`` bounds the row sums of ``|I - Y J(x)|`` for all ``x`` in ``X``, and ``|Y F(c)| <= (1 - q) r``,
then ``x - Y F(x)`` maps ``X`` into itself and contracts distances by ``q``. So

1. ``X`` holds exactly one root (Banach; Krawczyk 1969);
2. it is within ``|Y F(p)| / (1 - q)`` of any point ``p`` of ``X``: Newton steps make the enclosure as small as wanted;
3. ``Y J`` is a path away from ``I`` on which no matrix is singular, so that ``det J`` has the sign of ``det Y``.

References
----------
R. Krawczyk, "Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken", *Computing* 4 (1969) 187-201.
S. M. Rump, "Verification methods: rigorous results using floating-point arithmetic", *Acta Numerica* 19 (2010) 287-449.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import flint

from burden.solvers.indifference import Indifference

__all__ = ["Root", "bounds", "prove"]

#: Precision of the proof, in bits.
PRECISION = 128

#: Radii of the boxes that are tried, the largest first: far above the error of a point found in doubles.
RADII = (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12)

#: Most Newton steps.
MAX_STEPS = 60


@dataclass(frozen=True, slots=True)
class Root:
    """A root of the indifference equations, proved.

    Parameters
    ----------
    system
        The equations.
    center, radius
        The box, in the free weights of all players, in which it is the only root.
    index
        Sign of the determinant of ``-J`` there: the index of the equilibrium, if it is one.
    inverse, contraction
        ``Y`` and ``q``.
    """

    system: Indifference
    center: tuple[float, ...]
    radius: float
    index: int
    inverse: flint.arb_mat
    contraction: flint.arb

    def balls(self, precision: int) -> tuple[tuple[flint.arb, ...], ...] | None:
        """Enclose the weight of each action in the support of each player; ``None`` where that fails."""
        system = self.system
        with flint.ctx.workprec(precision):
            point = [flint.arb(value) for value in self.center]
            step = self.inverse * system.values(system.weights(point))
            size = float(_largest(step.entries()))
            for _ in range(MAX_STEPS):
                point = [(value - move).mid() for value, move in zip(point, step.entries(), strict=True)]
                step = self.inverse * system.values(system.weights(point))
                before, size = size, float(_largest(step.entries()))
                if size == 0 or size < 2.0 ** (24 - precision) or size > before / 4:
                    break
            if not all(abs(value - middle) < self.radius for value, middle in zip(point, self.center, strict=True)):
                return None
            error = (_largest(step.entries()) / (1 - self.contraction)).upper()
            weights = system.weights([value + flint.arb(0, error) for value in point])
        return tuple(tuple(weights[i]) if i in weights else (flint.arb(1),) for i in range(len(system.sizes)))


def prove(system: Indifference, approximation: Sequence[float], least_radius: float) -> Root | None:
    """Prove that there is one root near a point.

    Parameters
    ----------
    system
        The equations.
    approximation
        Free weights of all players who mix.
    least_radius
        Radius about the point within which the root must be the only one.

    Returns
    -------
    Root or None
        ``None`` where nothing could be proved.
    """
    center = [flint.arb(value) for value in approximation]
    n_free = system.n_free
    identity = flint.arb_mat(n_free, n_free, [int(i == j) for i in range(n_free) for j in range(n_free)])
    with flint.ctx.workprec(PRECISION):
        values = system.values(system.weights(center))
        for radius in (*(radius for radius in RADII if radius > least_radius), least_radius):
            jacobian = system.jacobian(system.weights([flint.arb(value, radius) for value in approximation]))
            inverse = _inverse(jacobian)
            if inverse is None:
                continue
            distances = (identity - inverse * jacobian).table()
            q = _largest(sum((abs(entry) for entry in row), flint.arb(0)) for row in distances)
            if q < 1 and all(abs(entry) < (1 - q) * radius for entry in (inverse * values).entries()):
                break
        else:
            return None
        determinant = inverse.det()
    if determinant.contains(0):
        return None
    sign = 1 if determinant > 0 else -1
    return Root(system, tuple(approximation), radius, sign * (-1) ** n_free, inverse, q)


def _inverse(matrix: flint.arb_mat) -> flint.arb_mat | None:
    """Inverse of the midpoints, roughly, without errors: any matrix will do."""
    middle = flint.arb_mat([[entry.mid() for entry in row] for row in matrix.table()])
    with flint.ctx.workprec(64):
        try:
            inverse = middle.inv()
        except ZeroDivisionError:
            return None
        return flint.arb_mat([[entry.mid() for entry in row] for row in inverse.table()])


def _largest(balls: Iterable[flint.arb]) -> flint.arb:
    """Ball that holds the largest absolute value."""
    return reduce(flint.arb.max, map(abs, balls))


def bounds(ball: flint.arb) -> tuple[Fraction, Fraction]:
    """Ends of a ball, exactly."""
    (middle, shift), (radius, finer) = ball.mid().man_exp(), ball.rad().man_exp()
    places = max(0, -int(shift), -int(finer))
    center, reach = int(middle) << (int(shift) + places), int(radius) << (int(finer) + places)
    return Fraction(center - reach, 1 << places), Fraction(center + reach, 1 << places)
