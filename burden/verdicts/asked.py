"""What a claim speaks of: its formulas, and the parameters of which it compares all values."""

from __future__ import annotations

from burden.claims import (
    Comparison,
    Context,
    DiscountMoves,
    DiscountTerm,
    Exists,
    IsBestResponse,
    IsEquilibrium,
    Leaf,
    Monotone,
    ParameterCondition,
    PathTerm,
    Statement,
    Term,
    Unique,
    ValueTerm,
    leaves,
)
from burden.expressions import Formula
from burden.model import Model

__all__ = ["formulas_of", "is_dynamic", "moving_parameters", "speaks_of_paths"]


def moving_parameters(model: Model, statement: Statement) -> tuple[str, ...]:
    """Parameters, and players with intervals, of which a claim compares all pairs of values."""
    found: dict[str, None] = {}
    continuous = {*model.parameters, *(player.key for player in model.players if player.interval is not None)}
    for leaf in leaves(statement):
        if isinstance(leaf, Monotone | DiscountMoves) and leaf.variable in continuous and leaf.before is None:
            found[leaf.variable] = None
    return tuple(found)


def formulas_of(statement: Statement) -> list[Formula]:
    """All formulas of a claim."""
    found = []
    for leaf in leaves(statement):
        if isinstance(leaf, Comparison | ParameterCondition):
            found.append(leaf.formula)
        if isinstance(leaf, Comparison):
            found += [term.statistic for term in leaf.terms.values() if isinstance(term, ValueTerm)]
        if isinstance(leaf, Monotone):
            found.append(leaf.statistic)
        contexts: list[Context] = []
        if isinstance(leaf, Comparison):
            contexts = [term.context for term in leaf.terms.values() if not isinstance(term, PathTerm)]
        elif isinstance(leaf, Monotone | DiscountMoves | Exists | Unique | IsEquilibrium | IsBestResponse):
            contexts = [leaf.context]
        for context in contexts:
            found += [*context.replaced.values(), *(one for one in context.held.values() if isinstance(one, Formula))]
    return found


def is_dynamic(statement: Statement) -> bool:
    """Whether a claim speaks of a game that is played over time."""
    return any(
        isinstance(leaf, DiscountMoves) or any(isinstance(one, DiscountTerm | PathTerm) for one in _terms(leaf))
        for leaf in leaves(statement)
    )


def speaks_of_paths(statement: Statement) -> bool:
    """Whether a claim speaks of schedules of effort."""
    return any(isinstance(one, PathTerm) for leaf in leaves(statement) for one in _terms(leaf))


def _terms(leaf: Leaf) -> list[Term]:
    return [*leaf.terms.values()] if isinstance(leaf, Comparison) else []
