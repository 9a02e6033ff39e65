"""From what the formulas of a game give at many points to its equilibria there.

The kernels take games in which at most two players choose at once: two players with more than one action each, or two
besides a leader; the others have one action. See :mod:`.bimatrix` for two, and :mod:`.blocks` for a leader.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from burden.machine_code import Library
from burden.sweeps.found import Found
from burden.sweeps.kernels import bimatrix, blocks, supports
from burden.sweeps.kernels.bimatrix import Numbers
from burden.sweeps.kernels.blocks import BLOCK, Game, Output, Work
from burden.sweeps.kernels.gradual import Gradual
from burden.sweeps.kernels.machine_code import foresee
from burden.sweeps.kernels.supports import MAX_ACTIONS, MAX_EQUILIBRIA, Side, Supports, supports_of

__all__ = ["Evaluated", "Program", "code", "find_bimatrix", "find_leader_first", "has_kernel"]


#: Seconds that compiling takes, and that a game of two choosers takes in Python.
COMPILING = 8.0
IN_PYTHON = 25e-6


@cache
def code() -> Gradual:
    """The kernel, in Python or as machine code."""
    functions = (
        *(bimatrix.note, bimatrix.differences, bimatrix.minors, bimatrix.remove_beaten, bimatrix.undominated),
        *(bimatrix.standing, bimatrix.possible_replies, bimatrix.may_meet, bimatrix.equilibria_at, bimatrix.weigh),
        *(blocks.solve_subgame, blocks.weigh_subgame, blocks.choose, blocks.write, blocks.run),
    )
    return Gradual(Library("two", (supports, bimatrix, blocks), functions, (blocks.run,)), blocks.run, COMPILING)


class Program(Protocol):
    """What the kernels need to know of :class:`burden.sweeps.program.Program`."""

    @property
    def payoffs(self) -> NDArray[np.int64]:
        """Rows of payoffs, shape ``(n_players, *n_actions)``."""
        ...

    @property
    def gains(self) -> NDArray[np.int64]:
        """Rows of gains over a player's first action, in the same shape; negative for first actions."""
        ...


class Evaluated(Protocol):
    """What the kernels need to know of :class:`burden.sweeps.program.Evaluated`."""

    @property
    def values(self) -> NDArray[np.float64]:
        """Shape ``(n_rows, n_points)``."""
        ...

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Shape ``(n_rows,)``: bounds on the errors of the values."""
        ...

    @property
    def unsure(self) -> NDArray[np.bool_]:
        """Shape ``(n_points,)``: where values mean nothing."""
        ...


def has_kernel(n_actions: Sequence[int], leader: int | None = None) -> bool:
    """Whether at most two players choose at once, each among at most :data:`~.supports.MAX_ACTIONS` actions."""
    own = [n for player, n in enumerate(n_actions) if n > 1 and player != leader]
    return len(own) <= 2 and max(own, default=1) <= MAX_ACTIONS


def find_bimatrix(program: Program, evaluated: Evaluated) -> Found:
    """All equilibria, mixed ones included, of games in which all choose at once.

    Parameters
    ----------
    program, evaluated
        The game, and what its formulas give at some points; :func:`has_kernel` holds of it.

    Returns
    -------
    Found
        All equilibria of each point that is not unsafe.
    """
    return _found(program, evaluated, None)


def find_leader_first(program: Program, evaluated: Evaluated, leader: int) -> Found:
    """Outcomes of games in which one player moves first and is observed, as :mod:`burden.solvers.leader` defines them.

    Parameters
    ----------
    program, evaluated
        The game, and what its formulas give at some points; :func:`has_kernel` holds of it.
    leader
        Position of the player who moves first.
    """
    return _found(program, evaluated, leader)


def _found(program: Program, evaluated: Evaluated, leader: int | None) -> Found:
    n_actions = program.payoffs.shape[1:]
    rows, columns = _choosers(n_actions, leader)
    shape = supports_of(*(1 if player is None else n_actions[player] for player in (rows, columns)))
    kernel = code()
    foresee(kernel, IN_PYTHON * (1 if leader is None else n_actions[leader]))
    is_compiled = kernel.is_ready()
    game = _game(program, leader, rows, columns, is_compiled=is_compiled)
    n_points = evaluated.values.shape[1]
    arguments = _as_arrays(shape) if is_compiled else shape, _work(shape, game.n_subgames, is_compiled=is_compiled)
    values: Any = evaluated.values if is_compiled else evaluated.values.tolist()
    bounds: Any = evaluated.bounds if is_compiled else evaluated.bounds.tolist()
    unsafe = _zeros((n_points,), np.int64, is_compiled=is_compiled)
    parts: list[tuple[Output, int]] = []
    start = 0
    while start < n_points or not parts:
        room = max(n_points - start, 0)
        room += room // 8 + BLOCK * MAX_EQUILIBRIA * game.n_subgames
        output = _output(shape, room, unsafe, is_compiled=is_compiled)
        start, n_found = kernel.run(
            values, bounds, start, n_points, game, *arguments, output, 0, is_compiled=is_compiled
        )
        parts.append((output, n_found))
    return _assembled(program, evaluated, leader, (rows, columns), parts)


def _choosers(n_actions: Sequence[int], leader: int | None) -> tuple[int | None, int | None]:
    own = [player for player, n in enumerate(n_actions) if n > 1 and player != leader]
    assert len(own) <= 2, "more than two players choose at once"
    rows, columns, *_ = [*own, None, None]
    return rows, columns


def _game(program: Program, leader: int | None, rows: int | None, columns: int | None, *, is_compiled: bool) -> Game:
    """Where the numbers are that the kernels need."""
    n_actions = program.payoffs.shape[1:]
    order = [player for player in (leader, rows, columns) if player is not None]

    def table(positions: NDArray[np.int64], player: int | None) -> NDArray[np.int64]:
        """What concerns one player, by actions of leader, rows and columns."""
        sizes = tuple(1 if other is None else n_actions[other] for other in (leader, rows, columns))
        if player is None:
            return np.full(sizes, -1, dtype=np.int64)
        others = (k for k in range(len(n_actions)) if k not in order)
        return np.reshape(positions[player].transpose(*order, *others), sizes)

    def listed(positions: NDArray[np.int64]) -> Any:
        flat = np.ascontiguousarray(positions).ravel().astype(np.int64)
        return flat if is_compiled else flat.tolist()

    return Game(
        1 if leader is None else n_actions[leader],
        int(leader is not None),
        # The exact solver calls a list with a curve of equilibria complete if there are two players, and only then.
        int(len(n_actions) <= 3),
        listed(table(program.gains, columns).swapaxes(1, 2)),
        listed(table(program.gains, rows)),
        listed(table(program.payoffs, leader)),
    )


def _assembled(
    program: Program,
    evaluated: Evaluated,
    leader: int | None,
    choosers: tuple[int | None, int | None],
    parts: Sequence[tuple[Output, int]],
) -> Found:
    n_actions = program.payoffs.shape[1:]

    def whole(name: str, width: int = 1) -> NDArray[Any]:
        kept = [np.asarray(getattr(output, name)[: n_found * width]) for output, n_found in parts]
        return kept[0] if len(kept) == 1 else np.concatenate(kept)

    unsafe = np.asarray(parts[-1][0].unsafe) != 0
    # An empty list says nothing of its type.
    point, subgame = (whole(name).astype(np.int64, copy=False) for name in ("point", "subgame"))
    sizes = [1 if player is None else n_actions[player] for player in choosers]
    mixed = [whole(name, n).reshape(-1, n) for name, n in zip(("x", "y"), sizes, strict=True)]
    errors = [whole(f"{name}_errors", n).reshape(-1, n) for name, n in zip(("x", "y"), sizes, strict=True)]
    selection = None if leader is None else whole("selection").astype(np.int8)
    if evaluated.unsure.any():
        unsafe |= evaluated.unsure
        kept = ~unsafe[point]
        point, subgame = point[kept], subgame[kept]
        mixed, errors = [own[kept] for own in mixed], [own[kept] for own in errors]
        selection = None if selection is None else selection[kept]
    is_mixed = any(own.any() for own in errors)
    probabilities, bounds = [], []
    for player, n in enumerate(n_actions):
        if player in choosers:
            place = choosers.index(player)
            probabilities.append(mixed[place])
            bounds.append(errors[place])
        else:
            probabilities.append(np.eye(n).take(subgame, axis=0) if player == leader else np.ones((len(point), n)))
            bounds.append(np.zeros((len(point), n)))
    return Found(point, tuple(probabilities), selection, unsafe, tuple(bounds) if is_mixed else ())


# -- memory: arrays for machine code, lists for Python ---------------------------------------------------------------


def _zeros(shape: tuple[int, ...], kind: Any, *, is_compiled: bool) -> Any:
    array = np.zeros(shape, dtype=kind)
    return array if is_compiled else array.tolist()


def _work(shape: Supports, n_subgames: int, *, is_compiled: bool) -> Work:
    def numbers(*sizes: int) -> Any:
        return _zeros(sizes, np.float64, is_compiled=is_compiled)

    def words(*sizes: int) -> Any:
        return _zeros(sizes, np.int64, is_compiled=is_compiled)

    n_places = n_subgames * BLOCK * MAX_EQUILIBRIA
    return Work(
        Numbers(
            numbers(2 * n_subgames * max(shape.x.room, 1), BLOCK),
            numbers(6 * n_subgames, BLOCK),
            words(4 * n_subgames, BLOCK),
            numbers(BLOCK),
            numbers(BLOCK),
            words(BLOCK),
        ),
        words(BLOCK),
        words(BLOCK),
        words(n_subgames * BLOCK),
        words(n_places),
        words(n_places),
        numbers(n_places),
        numbers(n_places),
        words(n_places),
        numbers(shape.n_rows),
        numbers(shape.n_columns),
    )


def _output(shape: Supports, room: int, unsafe: Any, *, is_compiled: bool) -> Output:
    def zeros(size: int, kind: Any = np.float64) -> Any:
        return _zeros((size,), kind, is_compiled=is_compiled)

    return Output(
        zeros(room, np.int64),
        zeros(room, np.int64),
        zeros(room, np.int64),
        zeros(room * shape.n_rows),
        zeros(room * shape.n_columns),
        zeros(room * shape.n_rows),
        zeros(room * shape.n_columns),
        unsafe,
    )


def _as_arrays(shape: Supports) -> Supports:
    def array(table: Sequence[int]) -> Any:
        return np.array(table, dtype=np.int64)

    def side(own: Side) -> Side:
        return own._replace(minors_2=array(own.minors_2), minors_3=array(own.minors_3))

    return shape._replace(
        records=array(shape.records),
        in_columns=array(shape.in_columns),
        in_rows=array(shape.in_rows),
        x=side(shape.x),
        y=side(shape.y),
    )
