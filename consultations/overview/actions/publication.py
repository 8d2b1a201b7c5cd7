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
from consultations.rounds.models import Announcement, Extension, Round, WithdrawalProposal
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
    """Move the last day forwards and tell everybody concerned: who was invited, who has written, who asked for drafts."""
    with transaction.atomic():
        extension = rounds.extend(
            round_=round_, last_day=last_day, reason=reason, by=by, at=at, endorsement_on=endorsement_on
        )
        step = f"extension-{extension.pk}"
        invitations.reschedule(round_=round_, reason=extension.reason, step=step, by=by, at=at)
        told = _tell_authors(round_, lambda *who: emails.extended(round_, extension, *who), at=at)
        invitations.tell_of_extension(round_=round_, reason=extension.reason, step=step, told=told, at=at)
    return extension


def confirm_withdrawal(*, proposal: WithdrawalProposal, by: Person, at: datetime) -> Round:
    """The second person's yes: stop the round and tell everybody concerned; reminders stop. Raises `Refused`, `IllegalMove`."""
    with transaction.atomic():
        round_ = rounds.confirm_withdrawal(proposal=proposal, by=by, at=at)
        invitations.call_off(round_=round_, reason=round_.withdrawal_reason, at=at)
        told = _tell_authors(round_, lambda *who: emails.withdrawn(round_, *who), at=at)
        invitations.tell_of_withdrawal(round_=round_, reason=round_.withdrawal_reason, told=told, at=at)
    return round_


def _tell_authors(round_: Round, write: Write, *, at: datetime) -> set[str]:
    """Everybody who wrote and left an address, once an address; organisations that were invited are told as such.

    Returns the addresses, in small letters, of all who are told so, the invited ones and those of their accounts among them.
    """
    invited = {email.lower() for email in Invitation.objects.filter(round=round_).values_list("email", flat=True)}
    contacts = (
        Contact.objects.filter(observation__round=round_, observation__withdrawn_at__isnull=True)
        .exclude(email="")
        .order_by("pk")
        .values_list("email", "language", "observation_id", "observation__person__email")
    )
    mails: dict[str, Mail] = {}
    accounts = set()
    for email, language, observation_id, account in contacts:
        accounts.add((account or email).lower())
        if email.lower() not in invited and email.lower() not in mails:
            mails[email.lower()] = write(email, f"observation:{observation_id}", language)
    outbox.queue_many(list(mails.values()), at=at)
    return invited | accounts | mails.keys()
