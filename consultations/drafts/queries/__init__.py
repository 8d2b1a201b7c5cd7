"""Reads of drafts."""

from consultations.drafts.queries.comparing import compared, facts_of_units
from consultations.drafts.queries.descent import Origins, ancestors, heirs, origins
from consultations.drafts.queries.editor import specs_of
from consultations.drafts.queries.matching import Matching, candidates, matching, stored_matches
from consultations.drafts.queries.reading import (
    Entry,
    ReaderUnit,
    contents,
    may_edit_text,
    plain_reader,
    published_pair,
    published_version,
    published_versions,
    reason_of,
    table_html,
    text_digest,
    unit_by_lineage,
    units_of,
    working_version,
)

__all__ = [
    "Entry",
    "Matching",
    "Origins",
    "ReaderUnit",
    "ancestors",
    "candidates",
    "compared",
    "contents",
    "facts_of_units",
    "heirs",
    "matching",
    "may_edit_text",
    "origins",
    "plain_reader",
    "published_pair",
    "published_version",
    "published_versions",
    "reason_of",
    "specs_of",
    "stored_matches",
    "table_html",
    "text_digest",
    "unit_by_lineage",
    "units_of",
    "working_version",
]
