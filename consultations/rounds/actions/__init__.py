"""Everything that changes a round. One transaction each: lock, check, change, record."""

from consultations.rounds.actions.conclusion import (
    adopt,
    archive,
    finalise,
    mark_answered,
    record_closing,
    reject,
    send_for_endorsement,
    start_analysis,
)
from consultations.rounds.actions.documents import attach_document, remove_document
from consultations.rounds.actions.preparation import (
    EDITABLE,
    approve_urgency,
    ask_review,
    create,
    edit_step,
    send_back,
)
from consultations.rounds.actions.publication import correct_announcement, lock, open_window, record_channel
from consultations.rounds.actions.refused import Frozen, NotOpen, Refused, Stale, WindowClosed
from consultations.rounds.actions.settings import edit_rule, load_rules, save_theme
from consultations.rounds.actions.window import extend, lock_open
from consultations.rounds.actions.withdrawal import confirm_withdrawal, propose_withdrawal, refuse_withdrawal

__all__ = [
    "EDITABLE",
    "Frozen",
    "NotOpen",
    "Refused",
    "Stale",
    "WindowClosed",
    "adopt",
    "approve_urgency",
    "archive",
    "ask_review",
    "attach_document",
    "confirm_withdrawal",
    "correct_announcement",
    "create",
    "edit_rule",
    "edit_step",
    "extend",
    "finalise",
    "load_rules",
    "lock",
    "lock_open",
    "mark_answered",
    "open_window",
    "propose_withdrawal",
    "record_channel",
    "record_closing",
    "refuse_withdrawal",
    "reject",
    "remove_document",
    "save_theme",
    "send_back",
    "send_for_endorsement",
    "start_analysis",
]
