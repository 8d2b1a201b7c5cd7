"""By when and under which condition a round may move: the terms of Legea 52/2003. Pure; rules come in as data."""

from consultations.rounds.rules.calendar import legal_calendar
from consultations.rounds.rules.publication import (
    CHANNELS,
    Missing,
    PublicationFacts,
    missing_after_publication,
    missing_before_publication,
)
from consultations.rounds.rules.refusals import can_extend, refusals, refuse_extension
from consultations.rounds.rules.reminders import (
    FORGOTTEN_AFTER,
    STEPS,
    TERM_STEPS,
    next_hour_for_mail,
    reminder_moments,
    term_step,
)
from consultations.rounds.rules.shipped import rows_on_file, rules_on_file
from consultations.rounds.rules.terms import (
    Refusal,
    RoundFacts,
    Rule,
    Term,
    Window,
    cite,
    earliest_endorsement,
    latest_publication,
    proposals_close_on,
    rule_in_force,
    spell_article,
    staff_note,
)

__all__ = [
    "CHANNELS",
    "FORGOTTEN_AFTER",
    "STEPS",
    "TERM_STEPS",
    "Missing",
    "PublicationFacts",
    "Refusal",
    "RoundFacts",
    "Rule",
    "Term",
    "Window",
    "can_extend",
    "cite",
    "earliest_endorsement",
    "latest_publication",
    "legal_calendar",
    "missing_after_publication",
    "missing_before_publication",
    "next_hour_for_mail",
    "proposals_close_on",
    "refusals",
    "refuse_extension",
    "reminder_moments",
    "rows_on_file",
    "rule_in_force",
    "rules_on_file",
    "spell_article",
    "staff_note",
    "term_step",
]
