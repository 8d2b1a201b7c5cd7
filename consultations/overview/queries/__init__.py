"""Reads that join several rooms."""

from consultations.overview.queries.pages import (
    Found,
    Readiness,
    announcement_preview,
    cards,
    changed_thanks_to_you,
    draft_facts,
    missing_items,
    moves_of,
    observation_counts,
    readiness,
    recently_answered,
    search,
    step_href,
    step_items,
)
from consultations.overview.queries.versions import NextVersion, next_version

__all__ = [
    "Found",
    "NextVersion",
    "Readiness",
    "announcement_preview",
    "cards",
    "changed_thanks_to_you",
    "draft_facts",
    "missing_items",
    "moves_of",
    "next_version",
    "observation_counts",
    "readiness",
    "recently_answered",
    "search",
    "step_href",
    "step_items",
]
