"""All equilibria of small nondegenerate games of several players, by elimination, to compare the solver with.

Slow and plain on purpose, and shares no code with the solver. For every choice of supports:

* one player mixing, or two: all equations are linear, solved in fractions;
* three and more: player ``i`` with ``k_i`` actions played is indifferent, which makes ``k_i - 1`` equations that are
  linear in the strategy of each other player. Read as homogeneous equations on a product of projective spaces, finitely
  many roots are as many as the coefficient of ``Π h_i^(k_i - 1)`` in ``Π_i (Σ_{j≠i} h_j)^(k_i - 1)``, counted with
  multiplicity (multihomogeneous Bézout; McKelvey and McLennan 1997). All multiples of the equations in one high enough
  degree make a matrix; its null space has exactly that dimension, and is spanned by the vectors of monomials at the
  roots. The roots come out as eigenvectors (Auzinger and Stetter 1988), each is refined by Newton's method, and if as
  many are different as there should be, none is missing. With up to three actions each, every support falls under this.
  Beyond, supports with more equations than unknowns are passed over, as generic games have no equilibrium there.

Real positive roots at which nobody gains outside the support are the equilibria. The index is the sign of
``det(-J)``, where ``J`` has the derivatives of the payoff differences on the support.

References
----------
W. Auzinger, H. J. Stetter, "An elimination algorithm for the computation of all zeros of a system of multivariate
polynomial equations", *Numerical Mathematics Singapore 1988*, 11-30.
R. D. McKelvey, A. McLennan, "The maximal number of regular totally mixed Nash equilibria", *Journal of Economic Theory*
72 (1997) 411-425.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from math import comb, prod
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import mpmath
import numpy as np
from numpy.typing import NDArray

from tests.brute_force import nonempty_subsets, reduced_row_echelon

__all__ = [
    "AllEquilibria",
    "Profile",
    "all_equilibria",
    "distance",
    "index",
    "n_complex_roots",
    "polished",
    "unmatched",
]

#: A probability vector per player.
Profile: TypeAlias = tuple[tuple[float, ...], ...]

#: Any array: of numbers in double precision, or of objects, which are integers or numbers of mpmath.
Array: TypeAlias = NDArray[Any]

#: Actions played, of each player.
Supports: TypeAlias = tuple[tuple[int, ...], ...]

#: Below this a probability, or a loss from deviating over the range of payoffs, may be zero: no nondegenerate game.
DOUBT = 1e-12

#: Roots at a smaller relative distance are not told apart.
APART = 1e-8

#: Roots at which the Jacobian, its rows of length 1, has a greater condition number may be multiple.
SINGULAR = 1e12

#: Digits of the last Newton steps.
DIGITS = 50

#: How often to look for roots, each time with other random numbers.
ATTEMPTS = 3


def _use_one_thread() -> None:
    """Keep the OpenBLAS in numpy from starting threads: on a busy machine they cost small matrices a factor of 50."""
    for path in (Path(np.__file__).parents[1] / "numpy.libs").glob("*openblas*"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(str(path)).scipy_openblas_set_num_threads64_(1)


_use_one_thread()


class AllEquilibria(NamedTuple):
    """What was found: profiles in no particular order, their indices, and whether it is certain that these are all."""

    profiles: list[Profile]
    indices: list[int]
    complete: bool


class DegenerateError(Exception):
    """There may be infinitely many equilibria, or ones too close to each other or to a border."""


def all_equilibria(payoffs: Any) -> AllEquilibria:
    """Search all supports.

    Parameters
    ----------
    payoffs
        Integers, of shape ``(n_players, *n_actions)``.
    """
    table = np.array(payoffs, dtype=object)
    profiles = []
    complete = True
    for supports in itertools.product(*(list(nonempty_subsets(n)) for n in table.shape[1:])):
        if _is_dominated(table, supports):
            continue
        try:
            profiles += _equilibria_on(table, supports)
        except DegenerateError:
            complete = False
    indices = [index(table, profile) for profile in profiles]
    return AllEquilibria(profiles, indices, complete and 0 not in indices)


def _is_dominated(table: Array, supports: Supports) -> bool:
    """Whether another action is never worse than one played, and somewhere better, against actions that all occur."""
    for player, support in enumerate(supports):
        choices = [*supports[:player], range(table.shape[1 + player]), *supports[player + 1 :]]
        values = np.moveaxis(table[player][np.ix_(*choices)], player, 0).reshape(table.shape[1 + player], -1)
        for action in support:
            gains = (values - values[action]).astype(np.int64)
            if ((gains >= 0).all(axis=1) & (gains > 0).any(axis=1)).any():
                return True
    return False


def _equilibria_on(table: Array, supports: Supports) -> list[Profile]:
    mixing = [player for player, support in enumerate(supports) if len(support) > 1]
    if len(mixing) == 0:
        candidates = [[[Fraction(1)] for _ in supports]]
    elif len(mixing) == 1:
        return _one_mixes(table, supports, mixing[0])
    elif len(mixing) == 2:
        candidates = _two_mix(table, supports, mixing)
    else:
        candidates = _several_mix(table, supports, mixing)
    result = []
    for candidate in candidates:
        full = [_spread(x, support, n) for x, support, n in zip(candidate, supports, table.shape[1:], strict=True)]
        if _nobody_gains(table, supports, full):
            if any(p <= DOUBT for x in candidate for p in x):
                raise DegenerateError
            result.append(tuple(tuple(float(p) for p in strategy) for strategy in full))
    return result


def _spread(strategy: Sequence[Any], support: Sequence[int], n_actions: int) -> list[Any]:
    result: list[Any] = [Fraction(0)] * n_actions
    for action, probability in zip(support, strategy, strict=True):
        result[action] = probability
    return result


def _action_payoffs(table: Array, player: int, profile: Sequence[Sequence[Any]]) -> list[Any]:
    """Payoff of each action of a player, in the arithmetic of the profile."""
    values = np.moveaxis(table[player], player, 0)
    for strategy in reversed([x for other, x in enumerate(profile) if other != player]):
        values = values @ np.array(strategy, dtype=object)
    return list(values)


def _nobody_gains(table: Array, supports: Supports, profile: Sequence[Sequence[Any]]) -> bool:
    is_doubtful = False
    for player, support in enumerate(supports):
        values = _action_payoffs(table, player, profile)
        doubt = DOUBT * max(1, table[player].max() - table[player].min())
        least_loss = min(
            (values[support[0]] - v for action, v in enumerate(values) if action not in support), default=1
        )
        if least_loss < -doubt:
            return False
        is_doubtful = is_doubtful or least_loss <= doubt
    if is_doubtful:
        raise DegenerateError
    return True


# -- one or two players mixing ----------------------------------------------------------------------------------------


def _one_mixes(table: Array, supports: Supports, player: int) -> list[Profile]:
    """No equilibrium unless actions are tied; then perhaps infinitely many."""
    profile = [_spread([1] * len(s), s, n) for s, n in zip(supports, table.shape[1:], strict=True)]
    values = _action_payoffs(table, player, profile)
    support = supports[player]
    if any(values[action] != max(values) for action in support):
        return []
    if len(support) > 2:
        raise DegenerateError
    low, high = Fraction(0), Fraction(1)  # weights of the second action at which nobody else gains
    for other, (action, *_) in enumerate(supports):
        if other == player:
            continue
        ends = []
        for weight in (0, 1):
            profile[player] = _spread([1 - weight, weight], support, table.shape[1 + player])
            ends.append(_action_payoffs(table, other, profile))
        for rival in range(len(ends[0])):
            at_zero, at_one = (values[action] - values[rival] for values in ends)
            if at_zero < 0 and at_one < 0:
                return []
            crossing = Fraction(at_zero, at_zero - at_one) if at_zero != at_one else Fraction(0)
            if at_zero < 0:
                low = max(low, crossing)
            elif at_one < 0:
                high = min(high, crossing)
    if low <= high:
        raise DegenerateError
    return []


def _two_mix(table: Array, supports: Supports, mixing: Sequence[int]) -> list[list[list[Any]]]:
    """Each makes the other indifferent."""
    solved: dict[int, list[Fraction]] = {}
    is_free = False
    for player, other in (mixing, mixing[::-1]):
        values = np.moveaxis(table[player][np.ix_(*supports)], (player, other), (0, 1))
        values = values.reshape(values.shape[:2])
        equations = [[*(values[action] - values[0]), 0] for action in range(1, len(values))]
        equations.append([1] * (values.shape[1] + 1))
        rows, pivots = reduced_row_echelon(equations)
        n_unknowns = values.shape[1]
        if n_unknowns in pivots:
            return []
        if len(pivots) < n_unknowns:
            is_free = True
            continue
        solved[other] = [row[-1] for row in rows]
        if min(solved[other]) <= 0:  # at zero it belongs to smaller supports
            return []
    if is_free:
        raise DegenerateError
    return [[solved.get(player, [Fraction(1)]) for player in range(len(supports))]]


# -- several players mixing -------------------------------------------------------------------------------------------


class System:
    """Equations of indifference of the players who mix, homogeneous in the strategy of each.

    Parameters
    ----------
    table, supports, mixing
        Payoffs; actions played by each player; players who play more than one.
    """

    def __init__(self, table: Array, supports: Supports, mixing: Sequence[int]) -> None:
        self.sizes = [len(supports[player]) for player in mixing]
        self.players = range(len(mixing))
        self.exact: list[Array] = []  # entry i of shape (k_i - 1, *sizes of the others)
        for position, player in enumerate(mixing):
            values = np.moveaxis(table[player][np.ix_(*supports)].reshape(self.sizes), position, 0)
            self.exact.append(values[1:] - values[:1])
        self.floats: list[Array] = [tensor.astype(np.float64) for tensor in self.exact]
        # A root is a point of a product of projective spaces, some at infinity, where strategies add up to 0: we give
        # each strategy the length 1 in weights without pattern, and make it add up to 1 at the end.
        generator = np.random.default_rng(0)
        self.weights = [generator.integers(1, 1000, size).astype(object) for size in self.sizes]

    def _contracted(self, tensor: Array, player: int, x: Sequence[Array], kept: int) -> Array:
        others = [other for other in self.players if other != player]
        values = np.moveaxis(tensor, 1 + others.index(kept), 1)
        for other in reversed(others):
            if other != kept:
                values = values @ x[other]
        return values

    def jacobian(self, x: Sequence[Array], tensors: Sequence[Array], dtype: Any) -> Array:
        """Derivatives of the equations, and below them of the length of each strategy."""
        n = sum(self.sizes)
        starts = np.cumsum([0, *self.sizes])
        result = np.zeros((n, n), dtype=dtype)
        row = 0
        for player, tensor in enumerate(tensors):
            for other in self.players:
                if other != player:
                    block = self._contracted(tensor, player, x, other)
                    result[row : row + len(tensor), starts[other] : starts[other + 1]] = block
            row += len(tensor)
        for player in self.players:
            result[row + player, starts[player] : starts[player + 1]] = self.weights[player]
        return result

    def residual(self, x: Sequence[Array], tensors: Sequence[Array]) -> list[Any]:
        """Values of the equations, and how far each strategy is from the length 1."""
        result: list[Any] = []
        for player, tensor in enumerate(tensors):
            other = (player + 1) % len(self.sizes)
            result.extend(self._contracted(tensor, player, x, other) @ x[other])
        return [*result, *(strategy @ weights - 1 for strategy, weights in zip(x, self.weights, strict=True))]

    def split(self, flat: Sequence[Any] | Array) -> list[Array]:
        """Cut a vector of all unknowns into strategies."""
        return np.split(np.asarray(flat), np.cumsum(self.sizes)[:-1])

    def probabilities(self, flat: Sequence[Any] | Array) -> list[Array] | None:
        """Strategies that add up to 1; ``None`` at infinity."""
        parts = self.split(flat)
        if any(abs(part.sum()) < DOUBT * max(abs(z) for z in part) for part in parts):
            return None
        return [part / part.sum() for part in parts]

    def point(self, parts: Sequence[Array]) -> Array:
        """The same strategies at length 1, in a row."""
        return np.concatenate([x / (x @ w.astype(float)) for x, w in zip(parts, self.weights, strict=True)])


def n_complex_roots(sizes: Sequence[int]) -> int:
    """Most totally mixed regular equilibria, and the number of complex roots of generic payoffs.

    Examples
    --------
    >>> n_complex_roots([2, 2, 2]), n_complex_roots([3, 3, 3]), n_complex_roots([2, 2, 2, 2]), n_complex_roots([3, 2])
    (2, 10, 9, 0)
    """
    target = tuple(size - 1 for size in sizes)
    polynomial = {(0,) * len(sizes): 1}
    for player, degree in enumerate(target):
        for _ in range(degree):
            product: dict[tuple[int, ...], int] = {}
            for powers, coefficient in polynomial.items():
                for other in range(len(sizes)):
                    raised = (*powers[:other], powers[other] + 1, *powers[other + 1 :])
                    if other != player and raised[other] <= target[other]:
                        product[raised] = product.get(raised, 0) + coefficient
            polynomial = product
    return polynomial.get(target, 0)


def _several_mix(table: Array, supports: Supports, mixing: Sequence[int]) -> list[list[list[Any]]]:
    system = System(table, supports, mixing)
    result = []
    for root in _roots(system):
        parts = system.probabilities(root)
        if parts is None or any(np.abs(x.imag).max() > 1e-3 or x.real.min() < -1e-3 for x in parts):
            continue
        with mpmath.workdps(DIGITS):
            exact = system.probabilities(_refined(system, root))
        if exact is None or any(abs(z.imag) > 1e-25 for x in exact for z in x):  # complex
            continue
        if all(z.real >= -DOUBT for x in exact for z in x):
            strategies = iter([[z.real for z in x] for x in exact])
            result.append([next(strategies) if player in mixing else [Fraction(1)] for player in range(len(supports))])
    return result


def _roots(system: System) -> list[Array]:
    """All complex roots."""
    n_roots = n_complex_roots(system.sizes)
    if n_roots == 0:
        return []
    for attempt in range(ATTEMPTS):
        found: list[Array] = []
        for start in _eigenvectors(system, n_roots, attempt):
            root = _newton(system, start)
            if root is not None and all(_gap(root, other) > APART for other in found):
                found.append(root)
        if len(found) == n_roots:
            return found
    raise DegenerateError


def _gap(x: Array, y: Array) -> float:
    return float(np.abs(x - y).max() / max(np.abs(x).max(), np.abs(y).max()))


def _newton(system: System, start: Array) -> Array | None:
    """Nearby simple root in double precision; ``None`` unless the last steps are tiny."""
    x = start
    for _ in range(12):
        parts = system.split(x)
        jacobian = system.jacobian(parts, system.floats, np.complex128)
        try:
            step = np.linalg.solve(jacobian, np.array(system.residual(parts, system.floats)))
        except np.linalg.LinAlgError:
            return None
        x = x - step
        size = np.abs(step).max() / np.abs(x).max()
        if not np.isfinite(size):
            return None
        if size < 1e-13:
            break
    is_simple = np.linalg.cond(jacobian / np.linalg.norm(jacobian, axis=1, keepdims=True)) < SINGULAR
    return x if size < 1e-10 and is_simple else None


def _refined(system: System, root: Array) -> list[Any]:
    """The same root to many digits."""
    with mpmath.workdps(DIGITS):
        x = np.array([mpmath.mpc(z) for z in root], dtype=object)
        for _ in range(8):
            parts = system.split(x)
            jacobian = mpmath.matrix(system.jacobian(parts, system.exact, object).tolist())
            try:
                step = mpmath.lu_solve(jacobian, mpmath.matrix(system.residual(parts, system.exact)))
            except (ZeroDivisionError, TypeError):  # the latter where no pivot is found, in mpmath 1.3.0
                raise DegenerateError from None
            x = x - np.array(list(step), dtype=object)
            if max(map(abs, step)) < mpmath.mpf(10) ** (5 - DIGITS) * max(map(abs, x)):
                return list(x)
    raise DegenerateError


@cache
def _monomials(n_variables: int, degree: int) -> tuple[tuple[int, ...], ...]:
    choices = itertools.combinations_with_replacement(range(n_variables), degree)
    return tuple(tuple(choice.count(v) for v in range(n_variables)) for choice in choices)


def _n_monomials(n_variables: int, degree: int) -> int:
    return comb(n_variables + degree - 1, degree)


@cache
def _products(n_variables: int, degree: int) -> NDArray[np.intp]:
    """Place of each monomial of a degree times each variable, among the monomials of the next degree."""
    places = {monomial: place for place, monomial in enumerate(_monomials(n_variables, degree + 1))}
    rows = [
        [places[(*m[:v], m[v] + 1, *m[v + 1 :])] for v in range(n_variables)] for m in _monomials(n_variables, degree)
    ]
    return np.array(rows, dtype=np.intp)


def _eigenvectors(system: System, n_roots: int, attempt: int) -> list[Array]:
    """Approximate roots from the null space of all multiples of the equations in one degree.

    In degrees ``m`` from ``m_j = Σ_{i≠j} (k_i - 1) - (k_j - 1)`` on, the Koszul complex of the equations is exact, and
    the null space has as many dimensions as there are roots. We go one higher in one group of unknowns, so that the
    null space tells how its unknowns act in degree ``m``; in a last attempt in all groups, as different roots may agree
    in one.
    """
    sizes = system.sizes
    low = [sum(k - 1 for k in sizes) - 2 * (k - 1) for k in sizes]
    if min(low) < 0:
        raise DegenerateError
    group = min(system.players, key=lambda j: (low[j] + sizes[j]) / (low[j] + 1))
    if 0 in low:
        group = low.index(0)  # as its unknowns would not be seen at all
    raised = list(system.players) if attempt == ATTEMPTS - 1 else [group]
    degree = [d + (j in raised) for j, d in enumerate(low)]
    null = _null_space(system, degree, n_roots)

    # V = E C with the monomials at the roots as columns of E: for f and h, each a product of linear forms, one in each
    # group raised, V_f = E_low diag(f) C and V_h = E_low diag(h) C, so that pinv(V_f) V_h has the columns of C^-1 as
    # eigenvectors.
    generator = np.random.default_rng(1 + attempt)
    f, h = (_times_forms(null, sizes, degree, {j: generator.normal(size=sizes[j]) for j in raised}) for _ in range(2))
    try:
        _, vectors = np.linalg.eig(np.linalg.lstsq(f, h, rcond=None)[0])
    except np.linalg.LinAlgError:
        return []
    starts = []
    for column in (null @ vectors).T:
        parts = []
        for j in system.players:
            rows = _by_variable(column[:, None], sizes, degree, j)
            rows = np.moveaxis(rows, 1, -1).reshape(-1, sizes[j])
            parts.append(rows[np.argmax(np.abs(rows).sum(axis=1))])
        start = system.point(parts)
        if np.isfinite(start).all():
            starts.append(start)
    return starts


def _by_variable(vectors: Array, sizes: Sequence[int], degree: Sequence[int], group: int) -> Array:
    """Entries of the monomials that are one of the next lower degree times a variable of the group: first by both."""
    cube = np.moveaxis(vectors.reshape(*map(_n_monomials, sizes, degree), -1), group, 0)
    entries: Array = cube[_products(sizes[group], degree[group] - 1)]
    return entries


def _times_forms(vectors: Array, sizes: Sequence[int], degree: Sequence[int], forms: Mapping[int, Array]) -> Array:
    """How the vectors act on lower monomials times a linear form in each of some groups of variables."""
    lower = list(degree)
    for group, form in forms.items():
        entries = np.tensordot(_by_variable(vectors, sizes, lower, group), form, axes=(1, 0))
        vectors = np.moveaxis(entries, 0, group)
        lower[group] -= 1
        vectors = vectors.reshape(-1, vectors.shape[-1])
    return vectors


def _null_space(system: System, degree: Sequence[int], n_roots: int) -> Array:
    """Null space of the matrix whose rows are the equations times all monomials that lead to a degree.

    Raises
    ------
    DegenerateError
        Where its dimension is not the number of roots.
    """
    sizes = system.sizes
    counts = list(map(_n_monomials, sizes, degree))
    strides = [prod(counts[j + 1 :]) for j in system.players]
    n_columns = prod(counts)
    blocks = []
    for player, tensor in enumerate(system.floats):
        columns = np.zeros((1, 1), dtype=np.intp)  # by multiplier and by entry of the tensor
        for j in system.players:
            places = np.arange(counts[j])[:, None] if j == player else _products(sizes[j], degree[j] - 1)
            columns = (columns[:, None, :, None] + places[None, :, None, :] * strides[j]).reshape(
                columns.shape[0] * places.shape[0], -1
            )
        for equation in tensor:
            block = np.zeros((len(columns), n_columns))
            scale = np.linalg.norm(equation)
            np.put_along_axis(block, columns, equation.ravel()[None, :] / (scale or 1), axis=1)
            blocks.append(block)
    triangle = np.linalg.qr(np.concatenate(blocks), mode="r")
    _, values, vectors = np.linalg.svd(triangle)
    values = np.concatenate([values, np.zeros(n_columns - len(values))])
    if values[n_columns - n_roots - 1] < 1e-9 * values[0] or values[n_columns - n_roots] > 1e-10 * values[0]:
        raise DegenerateError
    return vectors[n_columns - n_roots :].T


# -- profiles ---------------------------------------------------------------------------------------------------------


def index(payoffs: Any, profile: Profile) -> int:
    """Sign of ``det(-J)`` at a profile of which each player makes the others indifferent on their supports.

    ``J`` has the derivatives of ``u_i(a, x) - u_i(a_i, x)`` by ``x_j(b)``, where ``a`` and ``b`` are played, other than
    one action ``a_i`` of each player, whose probability is what the others leave. Without mixing it is empty, and the
    index +1; 0 if the equilibrium is not regular.
    """
    table = np.array(payoffs, dtype=np.float64)
    table = table / max(1.0, np.abs(table).max())
    supports = [[action for action, p in enumerate(strategy) if p > 0] for strategy in profile]
    starts = np.cumsum([0, *(len(support) - 1 for support in supports)])
    matrix = np.zeros((starts[-1], starts[-1]))
    for i, j in itertools.permutations(range(len(profile)), 2):
        values = np.moveaxis(table[i], (i, j), (0, 1))
        for other in reversed([k for k in range(len(profile)) if k not in (i, j)]):
            values = values @ np.array(profile[other])
        values = values[np.ix_(supports[i], supports[j])]
        differences = values[1:, 1:] - values[1:, :1] - values[:1, 1:] + values[:1, :1]
        matrix[starts[i] : starts[i + 1], starts[j] : starts[j + 1]] = differences
    determinant = np.linalg.det(-matrix)
    return 0 if abs(determinant) < 1e-14 else int(np.sign(determinant))


def polished(payoffs: Any, profile: Profile, least: float = 1e-5) -> Profile:
    """Equilibrium near an inexact one, by Newton's method on the actions of some weight; as given if none is near."""
    table = np.array(payoffs, dtype=object)
    supports = tuple(tuple(a for a, p in enumerate(strategy) if p > least) for strategy in profile)
    mixing = [player for player, support in enumerate(supports) if len(support) > 1]
    if len(mixing) < 2:
        return tuple(tuple(float(p > least) for p in strategy) for strategy in profile) if not mixing else profile
    system = System(table, supports, mixing)
    start = [np.array([profile[player][action] for action in supports[player]], dtype=complex) for player in mixing]
    root = _newton(system, system.point(start))
    found = None if root is None else system.probabilities(root.real)
    if found is None:
        return profile
    strategies = iter(found)
    return tuple(
        tuple(float(p) for p in _spread(list(next(strategies)) if player in mixing else [1.0], support, n))
        for player, (support, n) in enumerate(zip(supports, table.shape[1:], strict=True))
    )


def unmatched(profiles: Sequence[Profile], others: Sequence[Profile], tolerance: float = 1e-9) -> list[Profile]:
    """Profiles that none of the others comes near to."""
    return [one for one in profiles if all(distance(one, other) > tolerance for other in others)]


def distance(one: Profile, other: Profile) -> float:
    """Greatest difference of a probability."""
    return max(abs(p - q) for x, y in zip(one, other, strict=True) for p, q in zip(x, y, strict=True))
