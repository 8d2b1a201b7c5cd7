"""The text put to consultation: versions of a tree of units with identities for life."""

from consultations.drafts.models.imports import DraftImport
from consultations.drafts.models.text import Unit, Version

__all__ = ["DraftImport", "Unit", "Version"]
