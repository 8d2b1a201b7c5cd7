"""Observations as they were received, who wrote them (apart), what was answered (F2, F3, F4)."""

from consultations.observations.models.answers import Answer
from consultations.observations.models.copies import CopyGroup, CopyMember, CopyProposal, CopySearch, Proposed
from consultations.observations.models.desk import (
    Boilerplate,
    BoilerplateUse,
    DecisionFile,
    DeskNote,
    NoteMention,
    ObservationTag,
    SavedFilter,
    Tag,
)
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
from consultations.observations.models.trace import Landing, OwnChange, Segment
from consultations.observations.models.voices import CoSignature, Reply, ReplyReport, Support, SupportMark

__all__ = [
    "Addendum",
    "Answer",
    "Attachment",
    "Boilerplate",
    "BoilerplateUse",
    "CoSignature",
    "Contact",
    "CopyGroup",
    "CopyMember",
    "CopyProposal",
    "CopySearch",
    "DecisionFile",
    "DeskNote",
    "Landing",
    "Letter",
    "LetterFile",
    "NoteMention",
    "Observation",
    "ObservationQuerySet",
    "ObservationTag",
    "ObservationUnit",
    "OwnChange",
    "Proposed",
    "Redaction",
    "Reply",
    "ReplyReport",
    "SavedFilter",
    "Segment",
    "Support",
    "SupportMark",
    "Tag",
]
