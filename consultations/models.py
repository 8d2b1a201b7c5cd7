"""Names every room's models, so that they register under this wing."""

from consultations.drafts.models import Unit, Version
from consultations.invitations.models import Guest, Invitation, Reminder
from consultations.observations.models import (
    Addendum,
    Answer,
    Attachment,
    Contact,
    Letter,
    LetterFile,
    Observation,
    ObservationUnit,
    Redaction,
)
from consultations.rounds.models import (
    Announcement,
    Channel,
    DeadlineRule,
    Extension,
    LegalTerm,
    Round,
    RoundDocument,
    Theme,
)

__all__ = [
    "Addendum",
    "Announcement",
    "Answer",
    "Attachment",
    "Channel",
    "Contact",
    "DeadlineRule",
    "Extension",
    "Guest",
    "Invitation",
    "LegalTerm",
    "Letter",
    "LetterFile",
    "Observation",
    "ObservationUnit",
    "Redaction",
    "Reminder",
    "Round",
    "RoundDocument",
    "Theme",
    "Unit",
    "Version",
]
