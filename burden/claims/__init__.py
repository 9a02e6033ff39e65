"""The claims of a game file: what they say, as trees.

A claim says a statement about the equilibria of a game, at all values of its parameters. :mod:`~burden.claims.syntax`
has the trees, :mod:`~burden.claims.words` takes a text apart into words and brackets, :mod:`~burden.claims.options`
reads what stands behind the commas, and :mod:`~burden.claims.parser` puts trees together. Claims are decided elsewhere.
"""

from burden.claims.parser import Mistake, Reading, read_statement
from burden.claims.syntax import (
    And,
    ClaimSpec,
    Comparison,
    Context,
    DiscountMoves,
    DiscountTerm,
    Everywhere,
    Exists,
    Implies,
    IsBestResponse,
    IsEquilibrium,
    Leaf,
    Monotone,
    Not,
    Or,
    ParameterCondition,
    PathTerm,
    Somewhere,
    Statement,
    Term,
    Unique,
    ValueTerm,
    leaves,
)
from burden.claims.vocabulary import Actor, Repeats, Vocabulary

__all__ = [
    "Actor",
    "And",
    "ClaimSpec",
    "Comparison",
    "Context",
    "DiscountMoves",
    "DiscountTerm",
    "Everywhere",
    "Exists",
    "Implies",
    "IsBestResponse",
    "IsEquilibrium",
    "Leaf",
    "Mistake",
    "Monotone",
    "Not",
    "Or",
    "ParameterCondition",
    "PathTerm",
    "Reading",
    "Repeats",
    "Somewhere",
    "Statement",
    "Term",
    "Unique",
    "ValueTerm",
    "Vocabulary",
    "leaves",
    "read_statement",
]
