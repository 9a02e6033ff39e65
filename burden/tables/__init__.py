"""Results as tables, and tables as text: for terminals, papers and programs."""

from burden.tables.game_tables import description
from burden.tables.render import FORMATS, Format, render
from burden.tables.solution_tables import equilibria, scenarios
from burden.tables.table import Actions, Cell, Column, Document, Mixture, Note, Panels, Payoffs, Section, Table

__all__ = [
    "FORMATS",
    "Actions",
    "Cell",
    "Column",
    "Document",
    "Format",
    "Mixture",
    "Note",
    "Panels",
    "Payoffs",
    "Section",
    "Table",
    "description",
    "equilibria",
    "render",
    "scenarios",
]
