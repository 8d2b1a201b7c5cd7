"""Charts: one definition for page, PDF and DOCX, drawn on the server by Vega-Lite (ADR 0014), with the product's own letters.

A definition (`model`) is plain data: figures, words, order. `svg` and `png` draw it for a theme and a size. The same
definition gives the same bytes on every machine: no clock, no time zone, no system font, letters are outlines.
"""

from consultare.lib.chart.draw import extent, png, svg
from consultare.lib.chart.model import (
    Band,
    Bar,
    Bars,
    Break,
    Bullet,
    Definition,
    Frame,
    Lines,
    Multiples,
    Panel,
    Point,
    Series,
    Size,
    Spot,
    Stack,
    Theme,
    digest,
)
from consultare.lib.chart.spark import Spark, spark

__all__ = [
    "Band",
    "Bar",
    "Bars",
    "Break",
    "Bullet",
    "Definition",
    "Frame",
    "Lines",
    "Multiples",
    "Panel",
    "Point",
    "Series",
    "Size",
    "Spark",
    "Spot",
    "Stack",
    "Theme",
    "digest",
    "extent",
    "png",
    "spark",
    "svg",
]
