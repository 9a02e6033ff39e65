"""Results as tables, and tables as text: for terminals, papers and programs."""

from burden.tables.claim_tables import claims
from burden.tables.condition_tables import conditions
from burden.tables.game_tables import description
from burden.tables.partition_tables import regimes
from burden.tables.path_tables import paths
from burden.tables.render import FORMATS, Format, render
from burden.tables.repeated_tables import repeated
from burden.tables.sensitivity_tables import sensitivity
from burden.tables.solution_tables import equilibria, scenarios
from burden.tables.table import (
    Actions,
    Cell,
    Column,
    Document,
    Item,
    Listing,
    Mixture,
    Note,
    Panels,
    Payoffs,
    Phrase,
    Section,
    Table,
)

__all__ = [
    "FORMATS",
    "Actions",
    "Cell",
    "Column",
    "Document",
    "Format",
    "Item",
    "Listing",
    "Mixture",
    "Note",
    "Panels",
    "Payoffs",
    "Phrase",
    "Section",
    "Table",
    "claims",
    "conditions",
    "description",
    "equilibria",
    "paths",
    "regimes",
    "render",
    "repeated",
    "scenarios",
    "sensitivity",
]
