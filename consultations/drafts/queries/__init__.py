"""Reads of drafts."""

from consultations.drafts.queries.comparing import compared, facts_of_units
from consultations.drafts.queries.editor import specs_of
from consultations.drafts.queries.reading import (
    Entry,
    ReaderUnit,
    contents,
    plain_reader,
    published_version,
    published_versions,
    table_html,
    unit_by_lineage,
    units_of,
    working_version,
)

__all__ = [
    "Entry",
    "ReaderUnit",
    "compared",
    "contents",
    "facts_of_units",
    "plain_reader",
    "published_version",
    "published_versions",
    "specs_of",
    "table_html",
    "unit_by_lineage",
    "units_of",
    "working_version",
]
