"""Observations as they were received, who wrote them (apart), what was answered (F2, F3, F4)."""

from consultations.observations.models.answers import Answer
from consultations.observations.models.letters import Letter, LetterFile
from consultations.observations.models.received import (
    Addendum,
    Attachment,
    Contact,
    Observation,
    ObservationQuerySet,
    ObservationUnit,
    Redaction,
)

__all__ = [
    "Addendum",
    "Answer",
    "Attachment",
    "Contact",
    "Letter",
    "LetterFile",
    "Observation",
    "ObservationQuerySet",
    "ObservationUnit",
    "Redaction",
]
