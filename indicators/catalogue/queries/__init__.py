"""What other rooms ask of the catalogue: the sheet in force on a day, its formula, its cells in words."""

from indicators.catalogue.queries.cells import BreakdownFact, CellFact, breakdowns_of, cell_labels, cells_of
from indicators.catalogue.queries.formulas import Explained, explained, formula_of, needs, terms_of
from indicators.catalogue.queries.sheets import sheet_on, sheets_on

__all__ = [
    "BreakdownFact",
    "CellFact",
    "Explained",
    "breakdowns_of",
    "cell_labels",
    "cells_of",
    "explained",
    "formula_of",
    "needs",
    "sheet_on",
    "sheets_on",
    "terms_of",
]
