"""Comparison of two texts by words, and of two tables by cells. Pure; see docs/adr/0009-comparing-texts.md."""

from consultare.lib.diff.tables import CellRuns, RowRuns, apply_table, apply_table_back, compare_tables
from consultare.lib.diff.tokens import PARAGRAPH_BREAK, folded
from consultare.lib.diff.words import (
    DELETE,
    EQUAL,
    INSERT,
    Run,
    apply,
    apply_back,
    compare,
    count_words,
    deleted,
    inserted,
    is_changed,
)

__all__ = [
    "DELETE",
    "EQUAL",
    "INSERT",
    "PARAGRAPH_BREAK",
    "CellRuns",
    "RowRuns",
    "Run",
    "apply",
    "apply_back",
    "apply_table",
    "apply_table_back",
    "compare",
    "compare_tables",
    "count_words",
    "deleted",
    "folded",
    "inserted",
    "is_changed",
]
