"""What is measured: indicators, their sheets, breakdowns, scales and reference points."""

from indicators.catalogue.models.cells import (
    TOTAL_CELL,
    Breakdown,
    BreakdownDimension,
    Category,
    Cell,
    CellCategory,
    Dimension,
)
from indicators.catalogue.models.consulted import ConsultedSheet
from indicators.catalogue.models.indicators import FormulaTerm, Indicator, IndicatorVersion, Scale, ScaleLevel, Topic
from indicators.catalogue.models.references import Reference, ReferenceRevision

__all__ = [
    "TOTAL_CELL",
    "Breakdown",
    "BreakdownDimension",
    "Category",
    "Cell",
    "CellCategory",
    "ConsultedSheet",
    "Dimension",
    "FormulaTerm",
    "Indicator",
    "IndicatorVersion",
    "Reference",
    "ReferenceRevision",
    "Scale",
    "ScaleLevel",
    "Topic",
]
