"""What a claim says, as a tree.

::

    statement   A implies B (binds loosest, from the right), A or B, A and B, not A, (A),
                everywhere(A), somewhere(A), or a leaf
    leaf        nonincreasing(S, ...) and its kin, exists(...), unique(...), equilibrium(profile(...), ...),
                best_response(profile(...), ...), comparisons of terms, conditions on the parameters
    term        value(S, ...) some_value(S, ...) largest(S, ...) smallest(S, ...)
                critical_discount(PLAYER, ...) path(PLAYER, SCHEDULE)

A critical discount factor may stand in the place of S as well: nonincreasing(critical_discount(PLAYER), ...). A
statistic S is a formula in players' levels, parameters, definitions and the names of :func:`derived_names`. Behind it
stand options: those of the leaf, and the context, which says in what variant of the game equilibria are looked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

from burden.expressions import Formula
from burden.game import Timing

__all__ = [
    "ALLIED_TOTAL",
    "CRITICAL_DISCOUNT",
    "DEPENDENCE",
    "PATH",
    "PAYOFF_PREFIX",
    "And",
    "ClaimSpec",
    "Comparison",
    "Context",
    "Direction",
    "DiscountMoves",
    "DiscountTerm",
    "Everywhere",
    "Exists",
    "Form",
    "Implies",
    "IsBestResponse",
    "IsEquilibrium",
    "Leaf",
    "Monotone",
    "Not",
    "Or",
    "ParameterCondition",
    "PathTerm",
    "Quantifier",
    "Somewhere",
    "Statement",
    "Term",
    "Unique",
    "ValueTerm",
    "derived_names",
    "leaves",
]

#: What a statistic does as the variable goes up; ``decreasing`` and ``increasing`` are strict.
Direction: TypeAlias = Literal["nonincreasing", "decreasing", "nondecreasing", "increasing", "constant"]

#: How several equilibria on either side are compared.
Form: TypeAlias = Literal["every", "strong-set", "max", "min", "some"]

#: Which value of a statistic a term stands for: that in every equilibrium, in some, the largest, the smallest.
Quantifier: TypeAlias = Literal["value", "some_value", "largest", "smallest"]

Equilibria: TypeAlias = Literal["pure", "all"]

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
FORMS: tuple[Form, ...] = get_args(Form)
QUANTIFIERS: tuple[Quantifier, ...] = get_args(Quantifier)
EQUILIBRIA: tuple[Equilibria, ...] = get_args(Equilibria)
TIMINGS: tuple[Timing, ...] = get_args(Timing)

#: What the games that are played over time are spoken of by.
CRITICAL_DISCOUNT = "critical_discount"
PATH = "path"

#: Who adds up the payoffs of all, where no player is called so.
PLANNER = "planner"

#: Names that statistics may use without declaring them.
ALLIED_TOTAL = "allied_total"
DEPENDENCE = "dependence"
PAYOFF_PREFIX = "payoff_"


def derived_names(players: Collection[str], declared: Collection[str]) -> dict[str, None]:
    """Names that statistics may use and that the file does not declare: what it declares itself goes first."""
    names = (ALLIED_TOTAL, DEPENDENCE, *(f"{PAYOFF_PREFIX}{player}" for player in players))
    return {name: None for name in names if name not in declared}


@dataclass(frozen=True, slots=True)
class Context:
    """The variant of the game in which equilibria are looked for.

    Changes come in this order: the scenario, then what is put in the place of parameters (all at once, so that
    ``theta_W=theta_E, theta_E=theta_W`` swaps the two), then who is held or absent.

    Parameters
    ----------
    held
        Players who do not choose: the label of the action that each takes, or a formula in the parameters for the level
        of a player with an interval.
    absent
        Players who are not there: their level is 0.
    replaced
        Formulas in the parameters that are put in the place of parameters.
    scenario
        Whose changes are put in.
    timing
        Who moves when; ``None``: as in the file.
    equilibria
        Whether mixed equilibria count.
    """

    held: Mapping[str, str | Formula] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    replaced: Mapping[str, Formula] = field(default_factory=dict)
    scenario: str | None = None
    timing: Timing | None = None
    equilibria: Equilibria = "pure"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A statement that holds no other.

    Parameters
    ----------
    text
        As it stands in the claim.
    offset
        Where it begins in the claim, counted in characters from 0.
    """

    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Monotone(Leaf):
    """How a statistic moves as a player's level or a parameter goes up.

    Parameters
    ----------
    variable
        The player or parameter.
    before, after
        The step: labels of actions of the player, or values of a parameter or of a level from an interval. ``None``,
        both of them: every step up.
    """

    direction: Direction
    statistic: Formula
    variable: str
    context: Context
    form: Form = "every"
    before: str | Fraction | None = None
    after: str | Fraction | None = None


@dataclass(frozen=True, slots=True)
class Exists(Leaf):
    """There is an equilibrium."""

    context: Context


@dataclass(frozen=True, slots=True)
class Unique(Leaf):
    """There is one equilibrium and no other."""

    context: Context


@dataclass(frozen=True, slots=True)
class IsEquilibrium(Leaf):
    """A profile is an equilibrium among the players that it names; the context holds or leaves out the others.

    Parameters
    ----------
    profile
        Label of each player's action, or a formula for the level of a player with an interval.
    """

    profile: Mapping[str, str | Formula]
    context: Context


@dataclass(frozen=True, slots=True)
class IsBestResponse(Leaf):
    """An action of one player is a best response to those of the others, which the context fixes."""

    player: str
    action: str | Formula
    context: Context


@dataclass(frozen=True, slots=True)
class ValueTerm(Leaf):
    """The value that a statistic takes in equilibrium, where a comparison has a number."""

    quantifier: Quantifier
    statistic: Formula
    context: Context


@dataclass(frozen=True, slots=True)
class DiscountTerm(Leaf):
    """The critical discount factor of the repeated game, where a comparison has a number; 1 where none is enough.

    Parameters
    ----------
    player
        Whose; ``None`` for the largest.
    context
        The variant of the game: a scenario, what is put in the place of parameters, and the effort that is held. Where
        none is held that could be, it is said of every effort, the same one in all terms of a comparison.
    """

    player: str | None
    context: Context


@dataclass(frozen=True, slots=True)
class PathTerm(Leaf):
    """The total payoff along a schedule of effort, where a comparison has a number.

    Parameters
    ----------
    player
        Whose; ``None`` for the sum of all.
    schedule
        Name of the schedule.
    """

    player: str | None
    schedule: str


#: What stands for a number in a comparison.
Term: TypeAlias = ValueTerm | DiscountTerm | PathTerm


@dataclass(frozen=True, slots=True)
class DiscountMoves(Leaf):
    """How a critical discount factor moves as effort, or a parameter, goes up; 1 where none is enough.

    Parameters
    ----------
    player
        Whose; ``None`` for the largest.
    variable, before, after
        As in :class:`Monotone`.
    context
        A scenario, what is put in the place of parameters, and the effort that is held.
    """

    direction: Direction
    player: str | None
    variable: str
    context: Context
    before: str | Fraction | None = None
    after: str | Fraction | None = None


@dataclass(frozen=True, slots=True)
class Comparison(Leaf):
    """A condition that speaks of what players do.

    Parameters
    ----------
    formula
        The condition, with a name of as many characters in the place of each term, in parameters otherwise.
    terms
        The terms, by that name.
    """

    formula: Formula
    terms: Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class ParameterCondition(Leaf):
    """A condition on the parameters alone."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Not:
    """The statement does not hold."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class And:
    """All of the statements hold."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the statements holds."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Implies:
    """Where the premise holds, the conclusion does."""

    premise: Statement
    conclusion: Statement


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The statement holds at all values of the parameters that the file allows."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Somewhere:
    """The statement holds at some values of the parameters that the file allows."""

    statement: Statement


Statement: TypeAlias = (
    Monotone
    | DiscountMoves
    | Exists
    | Unique
    | IsEquilibrium
    | IsBestResponse
    | Comparison
    | ParameterCondition
    | Not
    | And
    | Or
    | Implies
    | Everywhere
    | Somewhere
)


@dataclass(frozen=True, slots=True)
class ClaimSpec:
    """A claim as its file has it.

    Parameters
    ----------
    id
        Its key in the file.
    text
        The claim in words.
    says
        The claim as a statement, in one line.
    source
        Who makes it.
    statement
        What it says.
    """

    id: str
    text: str
    says: str
    source: str
    statement: Statement


def leaves(statement: Statement) -> Iterator[Leaf]:
    """Yield the leaves of a statement in the order of its text; terms are parts of their comparison."""
    if isinstance(statement, And | Or):
        for part in statement.statements:
            yield from leaves(part)
    elif isinstance(statement, Implies):
        yield from leaves(statement.premise)
        yield from leaves(statement.conclusion)
    elif isinstance(statement, Not | Everywhere | Somewhere):
        yield from leaves(statement.statement)
    else:
        yield statement
