"""Forms of drafts."""

from consultations.drafts.forms.repairs import (
    LEVELS,
    MAX_CELLS,
    AddForm,
    RemoveForm,
    RepairForm,
    RevisionForm,
    TableForm,
    WordsForm,
)
from consultations.drafts.forms.texts import TextForm

__all__ = [
    "LEVELS",
    "MAX_CELLS",
    "AddForm",
    "RemoveForm",
    "RepairForm",
    "RevisionForm",
    "TableForm",
    "TextForm",
    "WordsForm",
]
