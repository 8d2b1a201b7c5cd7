"""Pages of rounds that need no other room; the joined ones stand in `overview`."""

from consultations.rounds.views.acts import (
    announcement_correct,
    round_channels,
    round_move,
    round_proof,
    round_review,
    round_send_back,
    round_urgency,
)
from consultations.rounds.views.desk import (
    round_document_remove,
    round_documents,
    round_new,
    round_staff_file,
    round_step,
)
from consultations.rounds.views.public import (
    announcement,
    announcement_pdf,
    announcement_versions,
    round_calendar,
    round_file,
    terms_calendar,
)
from consultations.rounds.views.settings import legal_rule_edit, legal_rules, theme_edit, themes

__all__ = [
    "announcement",
    "announcement_correct",
    "announcement_pdf",
    "announcement_versions",
    "legal_rule_edit",
    "legal_rules",
    "round_calendar",
    "round_channels",
    "round_document_remove",
    "round_documents",
    "round_file",
    "round_move",
    "round_new",
    "round_proof",
    "round_review",
    "round_send_back",
    "round_staff_file",
    "round_step",
    "round_urgency",
    "terms_calendar",
    "theme_edit",
    "themes",
]
