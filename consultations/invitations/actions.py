"""Asking organisations to take part, reminding those who are silent, taking down what they answer."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import authority, calendar, local_day
from accounts.organisations.models import Organisation
from accounts.people.models import Person
from consultare.records import audit, outbox
from consultare.records.models import Message
from consultations.invitations import emails, queries
from consultations.invitations.models import Guest, Invitation, Reminder
from consultations.invitations.rules import code_hash, is_quiet, personal_code
from consultations.rounds.models import Round
from consultations.rounds.rules import reminder_moments
from consultations.rounds.states import RoundState

audit.register_verbs(
    {
        "invitation.guest_chosen": _("%(actor)s chose %(organisation)s to be invited to “%(subject)s”"),
        "invitation.guest_removed": _("%(actor)s took %(organisation)s off the list of “%(subject)s”"),
        "invitation.sent": _(
            "%(actor)s invited %(organisations)s organisations and told %(subscribers)s subscribers about “%(subject)s”"
        ),
        "invitation.answered": _("%(organisation)s answered the invitation to “%(subject)s”: %(response)s"),
        "mail.returned": _("%(actor)s marked the message “%(subject)s” as returned: %(reason)s"),
        "invitation.rescheduled": _("The reminders of “%(subject)s” follow the new term"),
    }
)

# An answer may come a while after the term; the link then only shows what was answered.
LINK_OUTLIVES_TERM = timedelta(days=30)


class AlreadyInvited(Exception):
    """The list can't be changed any more: the invitations have gone."""


def _about(round_: Round) -> dict[str, str]:
    return {"subject": f"round:{round_.pk}", "subject_label": round_.title, "group": f"round:{round_.pk}"}


@transaction.atomic
def choose_guest(*, round_: Round, organisation: Organisation, by: Person, at: datetime) -> None:
    """Add an organisation that holds no convention. Raises `AlreadyInvited` once the round is public."""
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if locked.published_at is not None:
        raise AlreadyInvited
    _guest, created = Guest.objects.get_or_create(
        round=locked, organisation=organisation, defaults={"chosen_at": at, "chosen_by": by}
    )
    if created:
        audit.record(verb="invitation.guest_chosen", by=by, at=at, organisation=str(organisation), **_about(locked))


@transaction.atomic
def remove_guest(*, round_: Round, organisation: Organisation, by: Person, at: datetime) -> None:
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if locked.published_at is not None:
        raise AlreadyInvited
    deleted, _models = Guest.objects.filter(round=locked, organisation=organisation).delete()
    if deleted:
        audit.record(verb="invitation.guest_removed", by=by, at=at, organisation=str(organisation), **_about(locked))


@transaction.atomic
def invite(*, round_: Round, by: Person, at: datetime) -> int:
    """Write to everybody on the list, once each; plan the reminders. Part of publication; running it again adds only who is new.

    Returns the number of mails that were planned.
    """
    day = local_day(at)
    organisations = [organisation for organisation in queries.partners(round_, day) if organisation.email]
    rows = [_invitation(round_, organisation, by, at) for organisation in organisations]
    Invitation.objects.bulk_create(rows, ignore_conflicts=True)
    stored = list(
        Invitation.objects.filter(round=round_, invited_at=at)
        .select_related("organisation", "round__officer")
        .order_by("pk")
    )
    _plan_reminders(round_, stored, at)
    people = list(queries.subscribers(round_))
    planned = outbox.queue_many([emails.invitation(row) for row in stored], at=at)
    planned += outbox.queue_many([emails.announced(person, round_) for person in people], at=at)
    audit.record(
        verb="invitation.sent", by=by, at=at, organisations=len(stored), subscribers=len(people), **_about(round_)
    )
    return planned


def _invitation(round_: Round, organisation: Organisation, by: Person, at: datetime) -> Invitation:
    code = personal_code(settings.SEALING_KEY, round_.pk, organisation.pk)
    why = Invitation.Why.CONVENTION if getattr(organisation, "is_partner", False) else Invitation.Why.CHOSEN
    return Invitation(
        round=round_, organisation=organisation, why=why, email=organisation.email, code_hash=code_hash(code),
        invited_at=at, invited_by=by, expires_at=_link_expires(round_),
    )  # fmt: skip


def _link_expires(round_: Round) -> datetime:
    if round_.closes_at is None:
        raise ValueError("a round without a term invites nobody")
    return round_.closes_at + LINK_OUTLIVES_TERM


def _moments(round_: Round) -> dict[str, datetime]:
    if round_.published_at is None or round_.closes_at is None:
        return {}
    profile = authority()
    return reminder_moments(round_.published_at, round_.closes_at, calendar(), profile.quiet_from, profile.quiet_to)


def _plan_reminders(round_: Round, rows: list[Invitation], at: datetime) -> None:
    moments = {step: due for step, due in _moments(round_).items() if due > at}
    Reminder.objects.bulk_create(
        [Reminder(invitation=row, step=step, due_at=due) for row in rows for step, due in moments.items()],
        ignore_conflicts=True,
    )


@transaction.atomic
def reschedule(*, round_: Round, reason: str, step: str, by: Person, at: datetime) -> int:
    """After an extension: reminders follow the new term, everybody invited is told once. `step` names the extension."""
    rows = list(Invitation.objects.filter(round=round_).select_related("organisation", "round__officer").order_by("pk"))
    Reminder.objects.filter(invitation__in=rows, state__in=[Reminder.State.PLANNED, Reminder.State.MISSED]).delete()
    _plan_reminders(round_, rows, at)
    Invitation.objects.filter(pk__in=[row.pk for row in rows]).update(expires_at=_link_expires(round_))
    planned = outbox.queue_many([emails.extended(row, reason=reason, step=step) for row in rows], at=at)
    audit.record(verb="invitation.rescheduled", by=by, at=at, **_about(round_))
    return planned


@transaction.atomic
def call_off(*, round_: Round, reason: str, at: datetime) -> int:
    """After a withdrawal: nobody is reminded any more, everybody invited is told once."""
    rows = list(Invitation.objects.filter(round=round_).select_related("organisation", "round__officer").order_by("pk"))
    Reminder.objects.filter(invitation__in=rows, state=Reminder.State.PLANNED).update(
        state=Reminder.State.STOPPED, settled_at=at
    )
    return outbox.queue_many([emails.withdrawn(row, reason=reason) for row in rows], at=at)


@transaction.atomic
def tell_of_extension(*, round_: Round, reason: str, step: str, told: Collection[str], at: datetime) -> int:
    """To subscribers who have heard of the round, but for the addresses in `told`: one mail a person, whatever she is to it."""
    people = queries.subscribers_concerned(round_, told, at=at)
    return outbox.queue_many([emails.extended_for(one, round_, reason=reason, step=step) for one in people], at=at)


@transaction.atomic
def tell_of_withdrawal(*, round_: Round, reason: str, told: Collection[str], at: datetime) -> int:
    """The same when a round is withdrawn."""
    people = queries.subscribers_concerned(round_, told, at=at)
    return outbox.queue_many([emails.withdrawn_for(one, round_, reason=reason) for one in people], at=at)


@transaction.atomic
def mark_returned(*, message: Message, reason: str, by: Person, at: datetime) -> bool:
    """What the other side's mail server wrote back, taken down by staff. False when the message is not «sent» any more."""
    if not outbox.bounced(message.message_id, at=at, note=reason):
        return False
    audit.record(
        verb="mail.returned", by=by, at=at, subject=f"message:{message.pk}", subject_label=message.subject,
        group=message.group, reason=reason,
    )  # fmt: skip
    return True


@transaction.atomic
def remind(*, at: datetime, limit: int = 500) -> int:
    """Hand the reminders that are due to the post; depends on no window: an outage is caught up at the next run.

    Silent organisations get the newest due step only; older ones that were overtaken are marked missed. In quiet hours only
    «today» leaves. Returns how many were handed over.
    """
    due = list(
        Reminder.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(state=Reminder.State.PLANNED, due_at__lte=at)
        .annotate(acted=Coalesce(queries.reminder_has_acted(), False))
        .select_related("invitation__organisation", "invitation__round__officer")
        .order_by("due_at", "pk")[:limit]
    )
    profile = authority()
    quiet = is_quiet(at, calendar(), profile.quiet_from, profile.quiet_to)
    newest = {reminder.invitation_id: reminder.pk for reminder in due}
    mails = []
    for reminder in due:
        state = _fate(reminder, at=at, quiet=quiet, is_newest=newest[reminder.invitation_id] == reminder.pk)
        if state is None:
            continue
        if state == Reminder.State.QUEUED:
            mails.append(emails.reminder(reminder))
        reminder.state, reminder.settled_at = state, at
        reminder.save(update_fields=["state", "settled_at"])
    return outbox.queue_many(mails, at=at)


def _fate(reminder: Reminder, *, at: datetime, quiet: bool, is_newest: bool) -> str | None:
    """What becomes of a due reminder; None when it waits for morning."""
    round_ = reminder.invitation.round
    if getattr(reminder, "acted", False) or round_.state == RoundState.WITHDRAWN:
        return Reminder.State.STOPPED
    if not round_.is_open(at) or not is_newest:
        return Reminder.State.MISSED
    if quiet and reminder.step != Reminder.Step.TODAY:
        return None
    return Reminder.State.QUEUED


@transaction.atomic
def answer(*, invitation: Invitation, response: str, note: str, by: Person | None, at: datetime) -> Invitation:
    """Take down what the organisation answered; it may change its mind until the term. Reminders stop at the first answer."""
    locked = (
        Invitation.objects.select_for_update(of=("self",)).select_related("round", "organisation").get(pk=invitation.pk)
    )
    locked.response, locked.response_note, locked.responded_at, locked.responded_by = response, note, at, by
    locked.save(update_fields=["response", "response_note", "responded_at", "responded_by"])
    locked.reminders.filter(state=Reminder.State.PLANNED).update(state=Reminder.State.STOPPED, settled_at=at)
    audit.record(
        verb="invitation.answered",
        by=by,
        at=at,
        organisation=str(locked.organisation),
        response=response,
        **_about(locked.round),
    )
    return locked


@transaction.atomic
def note_opened(*, invitation: Invitation, at: datetime) -> None:
    """The first time the personal link was used by a person (by POST)."""
    Invitation.objects.filter(pk=invitation.pk, opened_at__isnull=True).update(opened_at=at)


@transaction.atomic
def send_digests(*, at: datetime) -> int:
    """One letter a week to who asked for it, from Monday at nine, when something was opened; late ones are caught up.

    Running it again adds nothing. Returns how many letters were planned.
    """
    end = queries.last_digest_moment(at)
    profile = authority()
    if is_quiet(at, calendar(), profile.quiet_from, profile.quiet_to):
        return 0
    rounds = queries.opened_between(end - timedelta(days=7), end, at=at)
    if not rounds:
        return 0
    step = end.strftime("%G-W%V")
    mails = []
    for subscription in queries.digest_recipients(at, step):
        domains = {domain.pk for domain in subscription.domains.all()}
        wanted = [round_ for round_ in rounds if not domains or round_.domain_id in domains]
        if wanted:
            mails.append(emails.digest(subscription, wanted, step=step))
    return outbox.queue_many(mails, at=at)
