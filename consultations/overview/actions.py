"""Acts that concern several rooms at once: publication, extension, withdrawal. One transaction each."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from accounts.authority.queries import local_day
from accounts.people.models import Person
from consultare.records import outbox
from consultare.records.outbox import Mail
from consultations.drafts import actions as drafts
from consultations.invitations import actions as invitations
from consultations.invitations.models import Invitation
from consultations.observations.models import Contact
from consultations.overview import queries
from consultations.rounds import actions as rounds, emails
from consultations.rounds.actions import Refused
from consultations.rounds.models import Announcement, Extension, Round
from consultations.rounds.queries import announcement_content, plan
from consultations.rounds.states import ROUND

Write = Callable[[str, str, str], Mail]


def publish(*, round_: Round, by: Person, at: datetime) -> Announcement:
    """Freeze the draft and the announcement, open the window, invite everybody on the list.

    Raises `Refused` with everything that is missing or unlawful, `IllegalMove` from a state other than legal review.
    """
    with transaction.atomic():
        locked = rounds.lock(round_)
        ROUND.find("publish", locked.state)
        ready = queries.readiness(locked, at=at)
        if not ready.is_ready or ready.version is None:
            raise Refused(*ready.sentences)
        version = drafts.freeze(version=ready.version, by=by, at=at)
        content = announcement_content(
            locked, plan=plan(locked, published_on=local_day(at)), draft=queries.draft_facts(version, ready.units)
        )
        announcement = rounds.open_window(round_=locked, by=by, at=at, announcement_content=content)
        invitations.invite(round_=locked, by=by, at=at)
    round_.refresh_from_db()
    return announcement


def extend(
    *, round_: Round, last_day: date, reason: str, by: Person, at: datetime, endorsement_on: date | None = None
) -> Extension:
    """Move the last day forwards and tell everybody concerned: who was invited, who has already written."""
    with transaction.atomic():
        extension = rounds.extend(
            round_=round_, last_day=last_day, reason=reason, by=by, at=at, endorsement_on=endorsement_on
        )
        step = f"extension-{extension.pk}"
        invitations.reschedule(round_=round_, reason=extension.reason, step=step, by=by, at=at)
        _tell_authors(round_, lambda *who: emails.extended(round_, extension, *who), at=at)
    return extension


def withdraw(*, round_: Round, reason: str, by: Person, at: datetime) -> None:
    """Stop the round and tell everybody concerned; reminders stop."""
    with transaction.atomic():
        rounds.withdraw(round_=round_, reason=reason, by=by, at=at)
        invitations.call_off(round_=round_, reason=round_.withdrawal_reason, at=at)
        _tell_authors(round_, lambda *who: emails.withdrawn(round_, *who), at=at)


def _tell_authors(round_: Round, write: Write, *, at: datetime) -> None:
    """Everybody who wrote and left an address, once an address; organisations that were invited are told as such."""
    invited = {email.lower() for email in Invitation.objects.filter(round=round_).values_list("email", flat=True)}
    contacts = (
        Contact.objects.filter(observation__round=round_, observation__withdrawn_at__isnull=True)
        .exclude(email="")
        .order_by("pk")
        .values_list("email", "language", "observation_id")
    )
    mails: dict[str, Mail] = {}
    for email, language, observation_id in contacts:
        if email.lower() not in invited and email.lower() not in mails:
            mails[email.lower()] = write(email, f"observation:{observation_id}", language)
    outbox.queue_many(list(mails.values()), at=at)
