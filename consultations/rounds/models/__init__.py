"""A round of consultation: what is asked, by whom, until when, and what the law made of it (F1)."""

from consultations.rounds.models.legal import DeadlineRule, LegalTerm
from consultations.rounds.models.publication import Announcement, Channel, Extension, RoundDocument
from consultations.rounds.models.round import Beneficiary, Round, RoundQuerySet, Theme
from consultations.rounds.models.withdrawal import WithdrawalProposal

__all__ = [
    "Announcement",
    "Beneficiary",
    "Channel",
    "DeadlineRule",
    "Extension",
    "LegalTerm",
    "Round",
    "RoundDocument",
    "RoundQuerySet",
    "Theme",
    "WithdrawalProposal",
]
