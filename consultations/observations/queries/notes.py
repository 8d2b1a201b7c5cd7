"""Notes between colleagues: beside an observation, and in the work list of who is mentioned."""

from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from accounts.people.models import Person, RoleGrant
from accounts.permissions import ROLES, Permission
from consultations.observations.models import DeskNote, NoteMention, Observation
from consultations.observations.queries.desk_rows import Row

NOTES_SHOWN = 200
UNREAD_SHOWN = 8
_READERS = [role.value for role, sheet in ROLES.items() if Permission.VIEW_UNPUBLISHED in sheet.permissions]


def colleagues(at: datetime) -> QuerySet[Person]:
    """Who may read notes, and so may be mentioned in them."""
    grants = RoleGrant.objects.in_force(at).filter(role__in=_READERS)
    return Person.objects.filter(is_active=True, pk__in=grants.values("person")).order_by("full_name", "pk")


def notes_of(observation: Observation) -> list[DeskNote]:
    """The oldest first, each with who is mentioned and whether they read it."""
    mentions = NoteMention.objects.select_related("person").order_by("person__full_name", "pk")
    notes = DeskNote.objects.filter(observation=observation).select_related("by")
    return list(notes.prefetch_related(Prefetch("mentions", mentions)).order_by("at", "pk")[:NOTES_SHOWN])


def has_unread(notes: list[DeskNote], person: Person) -> bool:
    """Of notes already fetched."""
    return any(
        mention.person_id == person.pk and mention.read_at is None for note in notes for mention in note.mentions.all()
    )


def unread_rows(person: Person) -> list[Row]:
    """A line an observation, the newest first; two queries whatever their number."""
    if not person.may(Permission.VIEW_UNPUBLISHED):
        return []
    found = (
        NoteMention.objects.filter(person=person, read_at__isnull=True)
        .select_related("note__by", "note__observation__round")
        .order_by("-note__at", "-pk")[: UNREAD_SHOWN * 5]
    )
    by_observation: dict[int, list[NoteMention]] = {}
    for mention in found:
        by_observation.setdefault(mention.note.observation_id, []).append(mention)
    return [_row(mentions) for mentions in list(by_observation.values())[:UNREAD_SHOWN]]


def _row(mentions: list[NoteMention]) -> Row:
    newest = mentions[0].note
    href = reverse("desk_observation", args=[newest.observation.ref])
    return Row(
        id=newest.pk,
        title=_("%(name)s mentions you beside observation no. %(label)s")
        % {"name": newest.by, "label": newest.observation.label},
        href=f"{href}#note",
        note=ngettext("%(n)d unread note", "%(n)d unread notes", len(mentions)) % {"n": len(mentions)},
        where=newest.observation.round.title,
        tone="info",
        icon="info",
        label=_("to read"),
        edit_href=href,
    )
