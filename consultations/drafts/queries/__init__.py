"""Reads of drafts."""

from consultations.drafts.queries.comparing import compared, facts_of_units
from consultations.drafts.queries.descent import Origins, ancestors, heirs, origins
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
    "Origins",
    "ReaderUnit",
    "ancestors",
    "compared",
    "contents",
    "facts_of_units",
    "heirs",
    "origins",
    "plain_reader",
    "published_version",
    "published_versions",
    "table_html",
    "unit_by_lineage",
    "units_of",
    "working_version",
]
