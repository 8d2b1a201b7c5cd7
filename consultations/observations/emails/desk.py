"""What colleagues at the desk receive: mentioned in a note, a term that comes. Never the words of a note or of a letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.letters import render_letter
from consultare.records.outbox import Mail
from consultations.observations.models import DeskNote, Observation
from consultations.rounds.models import Round

LISTED = 30
WHY_NOTE = _("You receive this message because a colleague mentioned you at the desk of the portal.")
WHY_TERM = _("You receive this message because these observations were handed to you or to your department.")


def mentioned(note: DeskNote, person: Person, *, due_at: datetime) -> Mail:
    observation = note.observation
    context = {
        "observation": observation,
        "round": observation.round,
        "author": note.by,
        "action_url": f"{settings.SITE_URL}/birou/observatii/{observation.ref}/",
        "action_label": _("Read the note"),
        "why": WHY_NOTE,
    }
    letter = render_letter("observations/mentioned", context, person.language)
    return Mail(
        kind="note_mention", about=f"note:{note.pk}", recipient=f"person:{person.pk}", step="mentioned", to=person.email,
        subject=letter.subject, text=letter.text, html=letter.html, language=person.language,
        group=f"round:{observation.round_id}", due_at=due_at,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Who is told: a colleague, or a department by the address of its head."""

    key: str
    email: str
    language: str = "ro"


@dataclass(frozen=True, kw_only=True)
class Due:
    """What one recipient has to answer by one day in one round."""

    round: Round
    due_on: date
    step: str
    observations: Sequence[Observation]

    @property
    def about(self) -> str:
        return f"round:{self.round.pk}:answers:{self.due_on.isoformat()}"


def term(due: Due, to: Recipient, *, on: date, due_at: datetime) -> Mail:
    """`on` is the day on which it is read: the words follow from it, not from the step."""
    days = (due.due_on - on).days
    count = len(due.observations)
    context = {
        "round": due.round,
        "due_on": due.due_on,
        "days": days,
        "late": -days,
        "count": count,
        "observations": due.observations[:LISTED],
        "more": max(0, count - LISTED),
        "action_url": f"{settings.SITE_URL}/birou/observatii/?coada=all&runda={due.round.slug}",
        "action_label": _("Open the observations"),
        "why": WHY_TERM,
    }
    letter = render_letter("observations/term", context, to.language)
    return Mail(
        kind="answers_term", about=due.about, recipient=to.key, step=due.step, to=to.email, subject=letter.subject,
        text=letter.text, html=letter.html, language=to.language, group=f"round:{due.round.pk}", due_at=due_at,
    )  # fmt: skip
