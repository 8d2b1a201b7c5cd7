"""What can be done with a draft."""

from consultations.drafts.actions.texts import (
    EDITABLE,
    Frozen,
    Source,
    freeze,
    locked_round,
    remove_text,
    set_text,
    store_version,
    write_units,
)

__all__ = [
    "EDITABLE",
    "Frozen",
    "Source",
    "freeze",
    "locked_round",
    "remove_text",
    "set_text",
    "store_version",
    "write_units",
]
