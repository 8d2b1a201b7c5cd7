"""Words between colleagues beside an observation: written once, told to who is mentioned."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import authority, calendar
from accounts.people.models import Person
from consultare.records import audit, outbox
from consultations.observations.emails import desk as emails
from consultations.observations.models import DeskNote, NoteMention, Observation
from consultations.rounds.rules import next_hour_for_mail

audit.register_verbs(
    {
        "note.written": _("%(actor)s wrote a note beside observation %(subject)s"),
        "note.read": _("%(actor)s read the note beside observation %(subject)s in which they are mentioned"),
    }
)


def _told(observation: Observation) -> dict[str, str]:
    return {
        "subject": f"observation:{observation.ref}",
        "subject_label": observation.label,
        "group": f"round:{observation.round_id}",
    }


@transaction.atomic
def write_note(
    *, observation: Observation, text: str, mentioned: Iterable[Person], by: Person, at: datetime
) -> DeskNote:
    """Keep the note and tell each colleague once, in office hours; who mentions herself is told nothing."""
    note = DeskNote.objects.create(observation=observation, text=text, at=at, by=by)
    people = [person for person in mentioned if person != by]
    NoteMention.objects.bulk_create([NoteMention(note=note, person=person) for person in people])
    profile = authority()
    due_at = next_hour_for_mail(at, calendar(), profile.quiet_from, profile.quiet_to)
    outbox.queue_many([emails.mentioned(note, person, due_at=due_at) for person in people], at=at)
    audit.record(verb="note.written", by=by, at=at, mentioned=len(people), **_told(observation))
    return note


@transaction.atomic
def read_notes(*, observation: Observation, by: Person, at: datetime) -> int:
    """She has read what mentions her beside this observation; returns how many notes that were."""
    read = NoteMention.objects.filter(note__observation=observation, person=by, read_at__isnull=True).update(read_at=at)
    if read:
        audit.record(verb="note.read", by=by, at=at, count=read, **_told(observation))
    return read
