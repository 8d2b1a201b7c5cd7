"""What the acts on accounts share."""

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils.functional import Promise

from accounts.people.models import Person, RoleGrant
from accounts.permissions import Role
from consultare.records import audit


class Refused(Exception):
    """The act isn't allowed; `sentence` says why, for the person."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def note(*, verb: str, person: Person, by: Person | None, at: datetime, **facts: Any) -> None:
    """One line in the log about a person."""
    audit.record(verb=verb, by=by, at=at, subject=f"person:{person.pk}", subject_label=str(person), **facts)


def end_sessions(person: Person) -> None:
    sessions = UserSession.objects.filter(user=person)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()


def lock_administrators() -> set[int]:
    """Active administrators; whoever takes the role from two of them at once waits here."""
    grants = RoleGrant.objects.select_for_update(of=("self",)).filter(role=Role.ADMINISTRATOR, revoked_at__isnull=True)
    return set(grants.filter(person__is_active=True).order_by("pk").values_list("person_id", flat=True))
