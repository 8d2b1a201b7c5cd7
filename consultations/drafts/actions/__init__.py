"""What can be done with a draft."""

from consultations.drafts.actions.matching import Corrected, NothingToMatch, StaleMatch, correct_matches
from consultations.drafts.actions.texts import (
    Frozen,
    Source,
    freeze,
    lock_editable,
    remove_text,
    set_text,
    store_version,
    write_units,
)
from consultations.drafts.actions.versions import NothingPublished, start_next
from consultations.drafts.states import EDITABLE

__all__ = [
    "EDITABLE",
    "Corrected",
    "Frozen",
    "NothingPublished",
    "NothingToMatch",
    "Source",
    "StaleMatch",
    "correct_matches",
    "freeze",
    "lock_editable",
    "remove_text",
    "set_text",
    "start_next",
    "store_version",
    "write_units",
]
