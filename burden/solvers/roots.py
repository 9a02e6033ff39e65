"""From a root in doubles to an equilibrium: exact where it is rational or quadratic, enclosed otherwise.

1. Where two players mix, each one's indifference is linear in the other's weights: solve exactly.
2. Where more do, prove that there is one root near the doubles, and enclose it (:mod:`.krawczyk`).
3. Write it in closed form if it has one (:mod:`.closed_forms`).
4. Drop what is no equilibrium: a weight is not positive, or somebody gains by an action outside the support. Where a
   sign is open, since an enclosure holds zero and there is no closed form, say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

import flint

from burden.errors import SolverError
from burden.exact import Enclosure, Exact, TooLargeError, UndecidedError
from burden.game import NormalFormGame, Profile, spread
from burden.results import Equilibrium, Support, certify, certify_if_one
from burden.solvers.closed_forms import ClosedForm, closed_form
from burden.solvers.indifference import Indifference, as_fraction
from burden.solvers.krawczyk import Root, bounds, prove
from burden.solvers.support_search import Candidate

__all__ = ["PRECISION", "Found", "OpenSign", "RootFinder"]

#: Precision of enclosures, in bits: some 60 digits, enough to recognise quadratic numbers of 60-bit coefficients.
PRECISION = 224

#: How many times the bound on its error a point must lie inside the box in which its root is the only one.
SAFETY = 4.0


class OpenSign(Exception):  # noqa: N818 -- an answer, not an error: what it says goes into the solution
    """The sign of a weight or of a gain could not be settled."""


@dataclass(frozen=True, slots=True)
class Found:
    """An equilibrium that is isolated among those with its support.

    Parameters
    ----------
    equilibrium
        Certified; with its index unless somebody has a best reply that it does not play.
    best_replies
        Of each player.
    weights
        Of all actions that are played, in doubles: enough to put equilibria in order.
    """

    equilibrium: Equilibrium
    best_replies: Support
    weights: tuple[float, ...] = ()


class RootFinder:
    """Turns the candidates of a game into equilibria.

    Parameters
    ----------
    game
        The game whose supports were searched.
    """

    def __init__(self, game: NormalFormGame) -> None:
        self.game = game
        self._roots: dict[Support, list[Root]] = {}

    def equilibrium(self, candidate: Candidate) -> Found | None:
        """Equilibrium at a candidate; ``None`` where there is none, or where it was given before.

        Raises
        ------
        OpenSign
            Where that could not be settled.
        """
        support = candidate.support
        if self.game.is_rational and sum(len(actions) > 1 for actions in support) == 2:
            return self._linear(support)
        system = Indifference(self.game, support)
        root = prove(system, [w for weights in candidate.weights for w in weights[1:]], SAFETY * candidate.bound)
        if root is None:
            raise OpenSign("a root could not be proved to be the only one near by")
        known = self._roots.setdefault(support, [])
        if any(_is_same(root, other) for other in known):
            return None
        known.append(root)
        with flint.ctx.workprec(PRECISION):
            return self._multilinear(system, root)

    # -- two players mix ------------------------------------------------------------------------------------------

    def _linear(self, support: Support) -> Found | None:
        first, second = (player for player, actions in enumerate(support) if len(actions) > 1)
        weights: list[Sequence[Fraction]] = [(Fraction(1),)] * len(support)
        index = 1 if len(support[first]) % 2 else -1
        for player, other in ((first, second), (second, first)):
            table = self.game.payoff_rows(player)
            places = self.game.columns(
                player, [actions if k == other else actions[:1] for k, actions in enumerate(support)]
            )
            rows = [[table[action][place] for place in places] for action in support[player]]
            solved, sign = _equalising(rows)
            if not solved:
                raise OpenSign("the indifference equations have more than one solution")
            if min(solved) <= 0:
                return None
            weights[other] = solved
            index *= sign
        return self._rational(self._spread(support, weights), index)

    def _rational(self, profile: Profile, index: int) -> Found | None:
        found = certify_if_one(self.game, profile, index)
        return None if found is None else Found(*found)

    # -- more mix -------------------------------------------------------------------------------------------------

    def _multilinear(self, system: Indifference, root: Root) -> Found | None:
        support = system.support
        form = closed_form(root) if self.game.is_rational else None
        balls = root.balls(PRECISION) if form is None else form.balls()
        if balls is None:
            raise OpenSign("a root could not be enclosed")
        if any(ball < 0 for own in balls for ball in own):
            return None
        open_gains, replies = [], []
        chances = {player: list(balls[player]) for player in system.mixing}
        for player, actions in enumerate(support):
            outside = [action for action in range(self.game.n_actions[player]) if action not in actions]
            tied = list(actions)
            if outside:
                gains = system.expected_gains(player, outside, chances)
                if any(gain > 0 for gain in gains):
                    return None
                tied += [action for action, gain in zip(outside, gains, strict=True) if not gain < 0]
                open_gains += [(player, action) for action in tied[len(actions) :]]
            replies.append(tuple(sorted(tied)))
        is_open = bool(open_gains) or not all(ball > 0 for own in balls for ball in own)
        if is_open and form is None and self.game.is_rational:
            form = closed_form(root, balls)
        if is_open and form is None:
            self._refuse_open_signs(open_gains)
        if form is not None:
            if any(not weight for weights in form.weights for weight in weights):
                return None  # the root has a smaller support
            if form.is_rational:
                fractions = [[as_fraction(weight[0]) for weight in weights] for weights in form.weights]
                return self._rational(self._spread(support, fractions), root.index)
            if any(form.expectation(system, i, system.gains(i, action)) for i, action in open_gains):
                raise OpenSign("whether somebody gains by leaving is open")
        best_replies = tuple(replies)
        enclosed = self._spread(support, [[_number(ball) for ball in own] for own in balls])
        index = root.index if best_replies == support else None
        try:
            equilibrium = certify(self.game, enclosed, index=index, tied=best_replies)
        except SolverError as refusal:
            raise OpenSign(str(refusal)) from None
        if self.game.is_rational:
            written = cache(lambda: self._written(root, form or closed_form(root, balls)))
            equilibrium = replace(equilibrium, closed_form=written)
        return Found(equilibrium, best_replies)

    def _refuse_open_signs(self, open_gains: Sequence[tuple[int, int]]) -> None:
        if not open_gains:
            raise OpenSign("whether an action is played with positive probability is open")
        player, action = open_gains[0]
        leaver = self.game.players[player]
        raise OpenSign(f"whether {leaver.key} gains by {leaver.actions[action]} is open")

    def _written(self, root: Root, form: ClosedForm | None) -> tuple[Profile, tuple[Exact, ...]] | None:
        """Profile and payoffs in closed form."""
        if form is None:
            return None
        system = root.system
        payoffs = []
        for player, actions in enumerate(system.support):
            whole = form.expectation(system, player, system.payoffs(player, actions[0]))
            payoffs.append(whole / flint.fmpq(self.game.denominator(player)))
        flat = [weight for weights in form.weights for weight in weights]
        try:
            numbers = iter([*form.numbers([*flat, *payoffs])])
        except (TooLargeError, UndecidedError):
            return None  # too long to be written; the enclosure stands
        weights = [[next(numbers) for _ in actions] for actions in system.support]
        return self._spread(system.support, weights), tuple(numbers)

    def _spread(self, support: Support, weights: Sequence[Sequence[Exact]]) -> Profile:
        """Weights on supports as strategies."""
        return tuple(
            spread(own, actions, n) for own, actions, n in zip(weights, support, self.game.n_actions, strict=True)
        )


def _is_same(root: Root, other: Root) -> bool:
    """Whether one root, which is near the middle of its box, lies in the box in which the other is the only one."""
    if any(abs(p - q) > other.radius + root.radius for p, q in zip(root.center, other.center, strict=True)):
        return False
    balls = root.balls(PRECISION)
    if balls is None:
        raise OpenSign("a root could not be enclosed")
    free = [ball for player in root.system.mixing for ball in balls[player][1:]]
    return all(abs(ball - middle) < other.radius for ball, middle in zip(free, other.center, strict=True))


def _number(ball: flint.arb) -> Exact:
    lower, upper = bounds(ball)
    return lower if lower == upper else Enclosure(lower, upper)


def _equalising(rows: Sequence[Sequence[int]]) -> tuple[list[Fraction], int]:
    """Weights on columns that make all rows equal; and the sign of the determinant of the differences of differences.

    No weights where they are not unique.
    """
    top = rows[0]
    matrix = [
        [row[0] - top[0] - entry + base for entry, base in zip(row[1:], top[1:], strict=True)] for row in rows[1:]
    ]
    if len(matrix) == 1:
        ((slope,),) = matrix
        if slope == 0:
            return [], 0
        weight = Fraction(rows[1][0] - top[0], slope)
        return [1 - weight, weight], 1 if slope > 0 else -1
    whole = flint.fmpz_mat(matrix)
    determinant = int(whole.det())
    if determinant == 0:
        return [], 0
    right = flint.fmpz_mat([[row[0] - top[0]] for row in rows[1:]])
    solved = [as_fraction(entry) for entry in whole.solve(right).entries()]
    return [1 - sum(solved, Fraction(0)), *solved], 1 if determinant > 0 else -1
