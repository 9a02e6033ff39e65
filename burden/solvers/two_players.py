"""Two players: nashpy proposes, exact arithmetic decides.

1. Enumerate all extreme equilibria exactly (:mod:`burden.solvers.bimatrix`). The list is complete by construction, ties
   included, and its indices sum to +1.
2. Certify each in exact arithmetic on the payoffs as given.
3. Where nashpy was asked, compare its proposals by their supports, and say where its list was short or wrong.
4. Where a game is too large for step 1, list the pure equilibria and those that the Lemke-Howson algorithm reaches
   (:mod:`burden.solvers.lemke_howson`), certified, and say that the list is not complete.

Irrational payoffs can make the probabilities of an equilibrium so long that nobody could read them, nor we check them.
Such equilibria are named in a note, and the list is then not complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from burden import exact
from burden.errors import NoConvergence
from burden.exact import Exact, TooLargeError, UndecidedError
from burden.game import NormalFormGame, Profile, Strategy, best_responses, spread, support
from burden.results import Certificate, Component, Equilibrium, Solution, certify, mark_undominated, mixture
from burden.solvers import bimatrix, nashpy_engine
from burden.solvers.lemke_howson import some_equilibria
from burden.solvers.nashpy_engine import NASHPY_METHODS, NashpyMethod, Supports
from burden.solvers.pure import certified_pure_equilibria
from burden.solvers.vertices import TooManyVertices

__all__ = ["METHODS", "Method", "solve_two_players"]

Method: TypeAlias = Literal["auto", "exact", NashpyMethod]

METHODS: tuple[Method, ...] = ("auto", "exact", *NASHPY_METHODS)

#: Up to this many pairs of supports (3 × 3 actions) nashpy is consulted without being asked: there it takes about as
#: long as the exact enumeration; beyond, many times as long.
CHEAP_SUPPORT_PAIRS = 49

#: Most work that the exact enumeration may be: some ten seconds. It grows with the length of the payoffs in bits, with
#: their number, and by about a factor of two with each action of the player who has fewer.
MAX_ENUMERATION = 2**30

#: Most comparisons of payoffs in the search for dominated actions: some ten seconds.
MAX_COMPARISONS = 100_000_000

#: Most probabilities in a list of equilibria.
MAX_PROBABILITIES = 10_000_000

#: Most ties, and most equilibria that are too long to write, that are described in the notes of one solution.
MAX_NAMED = 3


def solve_two_players(game: NormalFormGame, method: Method = "auto") -> Solution:
    """All equilibria of a two-player game.

    Parameters
    ----------
    game
        A game of two players.
    method
        ``exact``: enumerate exactly. One of nashpy's methods: let it propose as well, and say how it did; the list is
        the same. ``auto``: let its support enumeration propose where that is cheap.

    Raises
    ------
    UnsupportedGame
        Where the named method of nashpy would take hours.
    NoConvergence
        Where not a single equilibrium was found in the work allowed.
    """
    asked = method if method in NASHPY_METHODS else None
    if method == "auto" and nashpy_engine.n_support_pairs(game) <= CHEAP_SUPPORT_PAIRS:
        asked = "support-enumeration"
    proposals = None if asked is None else nashpy_engine.propose(game, asked)
    try:
        solution = _enumerated(game)
    except (TooManyVertices, TooLargeError, UndecidedError) as error:
        solution = _incomplete(game, str(error))
    if asked is None or proposals is None:
        return solution
    return _compared(solution, asked, proposals)


# -- step 1 and 2 -------------------------------------------------------------------------------------------------


def _enumerated(game: NormalFormGame) -> Solution:
    found, written = _extreme_equilibria(game)
    if len(found.equilibria) * sum(game.n_actions) > MAX_PROBABILITIES:
        raise TooManyVertices(f"a list of {len(found.equilibria):,} extreme equilibria would be too long")
    continua = {component.number for component in found.components if component.dimension}
    listed: dict[int, Equilibrium] = {}  # by position in the enumeration
    too_long: list[str] = []
    for position, pair in enumerate(found.equilibria):
        is_vertex = pair.component in continua
        try:
            profile = (written(pair.x), written(pair.y))
            listed[position] = certify(game, profile, vertex=is_vertex, component=pair.component, index=pair.index)
        except (TooLargeError, UndecidedError):
            if not pair.regular:
                raise  # a continuum without one of its end points would be another continuum
            too_long.append(_played(game, pair.supports))
    positions = {position: number for number, position in enumerate(listed)}
    components = tuple(
        Component(
            component.number,
            tuple(positions[position] for position in component.equilibria),
            tuple(
                tuple(positions[position] for position in found.subsets[number].equilibria)
                for number in component.subsets
            ),
            component.dimension,
            component.index,
        )
        for component in found.components
        if positions.keys() >= set(component.equilibria)
    )
    method = "all extreme equilibria by vertex enumeration, in exact arithmetic"
    return Solution(
        game,
        mark_undominated(list(listed.values())),
        complete=not too_long,
        certificate=Certificate(method, found.index_sum),
        components=components,
        notes=(*_notes_on_ties(game, found.ties, written), *_notes_on_length(too_long)),
    )


def _extreme_equilibria(
    game: NormalFormGame,
) -> tuple[bimatrix.Enumeration[Any], Callable[[tuple[Any, ...]], Strategy]]:
    """Enumerate, and say how the strategies found become exact probabilities."""
    _check_size(game)
    payoffs_1, payoffs_2 = game.exact_payoffs.tolist()
    if game.is_rational:
        return bimatrix.enumerate_equilibria(payoffs_1, payoffs_2), tuple
    from burden.solvers.lazy_ring import LazyRing  # only games with roots or logarithms need it

    ring = LazyRing(game.exact_payoffs.ravel().tolist())
    found = bimatrix.enumerate_equilibria(ring.table(payoffs_1), ring.table(payoffs_2), ring)
    return found, lambda quotients: tuple(ring.quotient(*quotient) for quotient in quotients)


def _check_size(game: NormalFormGame) -> None:
    m, n = game.n_actions
    longest = 1
    if game.is_rational:
        tables = [game.scaled_payoffs(player)[0] for player in (0, 1)]
        longest = max(payoff.bit_length() for table in tables for payoff in table.ravel().tolist())
    if m * n * (m + n) > MAX_COMPARISONS or longest * m * n << min(m, n) > MAX_ENUMERATION:
        raise TooLargeError(f"a game of {m} by {n} actions with payoffs of {longest:,} bits is too large to enumerate")


def _notes_on_ties(
    game: NormalFormGame, ties: Sequence[bimatrix.Tie[Any]], written: Callable[[tuple[Any, ...]], Strategy]
) -> Iterator[str]:
    """Say what makes a game degenerate."""
    in_equilibrium = [tie for tie in ties if tie.in_equilibrium]
    for tie in in_equilibrium[:MAX_NAMED]:
        owner, other = game.players[tie.player], game.players[1 - tie.player]
        strategy = written(tie.strategy)
        mixed = mixture({owner.actions[action]: exact.to_text(strategy[action]) for action in tie.support})
        replies = ", ".join(other.actions[a] for a in tie.best_replies)
        yield f"degenerate: against {mixed} of {owner.key}, {other.key} has the best replies {replies}"
    if len(in_equilibrium) > MAX_NAMED:
        yield f"degenerate: {len(in_equilibrium) - MAX_NAMED} more ties like these"


def _notes_on_length(too_long: Sequence[str]) -> Iterator[str]:
    for played in too_long[:MAX_NAMED]:
        yield f"not listed: the equilibrium in which {played}; its exact probabilities are too long to write"
    if len(too_long) > MAX_NAMED:
        yield f"not listed: {len(too_long) - MAX_NAMED} more equilibria whose probabilities are too long to write"


def _played(game: NormalFormGame, supports: Supports) -> str:
    return " and ".join(
        f"{player.key} plays {', '.join(player.actions[a] for a in support)}"
        for player, support in zip(game.players, supports, strict=True)
    )


# -- step 3 -------------------------------------------------------------------------------------------------------


def _compared(solution: Solution, method: NashpyMethod, proposals: frozenset[Supports]) -> Solution:
    ours = [_supports(equilibrium) for equilibrium in solution.equilibria]
    found = sum(supports in proposals for supports in ours)
    algorithm = f"nashpy's {method.replace('-', ' ') if method != 'lemke-howson' else 'Lemke-Howson algorithm'}"
    text = f"{solution.certificate.method}; {algorithm} proposed {found} of {len(ours)}"
    certificate = replace(solution.certificate, method=text)
    notes = list(solution.notes)
    # Lemke-Howson looks for some equilibrium, not for all.
    if found < len(ours) and method != "lemke-howson":
        notes.append(f"{algorithm} was short: it proposed {found} of these {len(ours)}; the exact list stands")
    wrong = [supports for supports in proposals if not _is_possible(solution, supports)]
    if wrong and solution.complete:
        several = "profiles that are no equilibria" if len(wrong) > 1 else "profile that is no equilibrium"
        notes.append(f"{algorithm} also proposed {len(wrong)} {several}")
    return replace(solution, certificate=certificate, notes=tuple(notes))


def _supports(equilibrium: Equilibrium) -> Supports:
    row, column = (support(strategy) for strategy in equilibrium.profile)
    return row, column


def _is_possible(solution: Solution, supports: Supports) -> bool:
    """Whether some equilibrium has just these supports: one listed, or a mixture of those of a maximal Nash subset."""
    for component in solution.components:
        for subset in component.subsets:
            members = [_supports(solution.equilibria[position]) for position in subset]
            # A mixture has the union of some of its vertices' supports as its own.
            if all(
                set().union(*(m[player] for m in members if set(m[player]) <= set(supports[player])))
                == set(supports[player])
                for player in (0, 1)
            ):
                return True
    return False


# -- step 4 -------------------------------------------------------------------------------------------------------


def _incomplete(game: NormalFormGame, reason: str) -> Solution:
    notes = [f"not every equilibrium is listed: {reason}"]
    equilibria: list[Equilibrium] = []
    try:
        equilibria, more = certified_pure_equilibria(game)
        notes += more
    except (TooLargeError, UndecidedError) as error:
        notes.append(f"the pure equilibria are not listed either: {error}")
    for proposal in some_equilibria(game):
        supports = (support(proposal[0]), support(proposal[1]))
        if max(map(len, supports)) == 1:
            continue  # listed above
        try:
            profile = proposal if game.is_rational else _rebuilt(game, supports)
            if profile is not None:
                equilibria.append(certify(game, profile))
        except (TooLargeError, UndecidedError):
            continue
    if not equilibria:
        raise NoConvergence(f"no equilibrium was found in the work allowed: {reason}")
    method = "pure equilibria by exact comparison; others by the Lemke-Howson algorithm, in exact arithmetic"
    listed = mark_undominated(equilibria)
    return Solution(game, listed, complete=False, certificate=Certificate(method), notes=tuple(notes))


def _rebuilt(game: NormalFormGame, supports: Supports) -> Profile | None:
    """Solve the indifference conditions on the supports exactly; ``None`` where that gives no equilibrium."""
    a, b = game.exact_payoffs
    rows, columns = supports
    x = _indifferent([[b[i, j] for i in rows] for j in columns])
    y = _indifferent([[a[i, j] for j in columns] for i in rows])
    if x is None or y is None:
        return None
    profile = (spread(x, rows, game.n_actions[0]), spread(y, columns, game.n_actions[1]))
    settled = all(set(supports[player]) <= set(best_responses(game, player, profile)) for player in (0, 1))
    return profile if settled else None


def _indifferent(payoffs: Sequence[Sequence[Exact]]) -> list[Exact] | None:
    """Probabilities that equalise the rows of a payoff matrix, if there is one solution and it is positive.

    Unknowns are the probabilities and the payoff; Gauss-Jordan elimination.
    """
    size = len(payoffs)
    if len(payoffs[0]) != size:
        return None
    one: Exact = Fraction(1)
    zero: Exact = Fraction(0)
    rows: list[list[Exact]] = [[*row, -one, zero] for row in payoffs]
    rows.append([one] * size + [zero, one])
    for column in range(size + 1):
        pivot = next((k for k in range(column, size + 1) if exact.sign(rows[k][column]) != 0), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [exact.shortened(value / rows[column][column]) for value in rows[column]]
        for k in range(size + 1):
            factor = rows[k][column]
            if k != column and factor != zero:
                rows[k] = [exact.shortened(p - factor * q) for p, q in zip(rows[k], rows[column], strict=True)]
    weights = [row[-1] for row in rows[:size]]
    return weights if all(exact.sign(weight) > 0 for weight in weights) else None
