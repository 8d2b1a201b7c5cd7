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

__all__ = [
    "Found",
    "Readiness",
    "announcement_preview",
    "cards",
    "changed_thanks_to_you",
    "draft_facts",
    "missing_items",
    "moves_of",
    "observation_counts",
    "readiness",
    "recently_answered",
    "search",
    "step_href",
    "step_items",
]
