"""Workbooks of several pages in which each cell has a mind of its own: what may be typed, what is chosen, what is wrong.

Each page is known by the words in its first cell, each row by the key in its first column, which nobody sees: rows may be sorted
and pages renamed. `write_book` makes one; `WORK` names what reads one that came back, in `lib.limited`.
"""

from consultare.lib.grids.reading import (
    DATE,
    FORMULA,
    NUMBER,
    OTHER,
    TEXT,
    WORK,
    Read,
    ReadBook,
    ReadRow,
    read_answer,
    reference,
)
from consultare.lib.grids.writing import Book, Cell, Column, Listing, Page, write_book

__all__ = [
    "DATE",
    "FORMULA",
    "NUMBER",
    "OTHER",
    "TEXT",
    "WORK",
    "Book",
    "Cell",
    "Column",
    "Listing",
    "Page",
    "Read",
    "ReadBook",
    "ReadRow",
    "read_answer",
    "reference",
    "write_book",
]
