"""Staff look at replies: let through, hide with a reason that the author is told, bring back. Nothing is ever deleted."""

from datetime import datetime
from functools import partial

from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.text import clean_line
from consultare.lib.workflow import move
from consultare.records import audit, outbox
from consultations.observations.actions.following import record
from consultations.observations.actions.moderation import MIN_REASON, NeedsReason, NothingToDo, SamePerson
from consultations.observations.actions.submission import durable
from consultations.observations.emails import voices as emails
from consultations.observations.models import Reply
from consultations.observations.states import REPLY, ReplyState

__all__ = ["NeedsReason", "NothingToDo", "SamePerson", "hide", "release", "restore"]

audit.register_verbs(
    {
        "reply.looked_at": _("%(actor)s looked at a reply to observation %(subject)s and let it be published"),
        "reply.hidden": _("%(actor)s hid a reply to observation %(subject)s: %(reason)s"),
        "reply.restored": _("%(actor)s showed a reply to observation %(subject)s again: %(reason)s"),
    }
)


def _lock(pk: int) -> Reply:
    return (
        Reply.objects.select_for_update(of=("self",), no_key=True)
        .select_related("observation__round", "person")
        .get(pk=pk)
    )


def _reason(text: str) -> str:
    kept = clean_line(text)[:500]
    if len(kept) < MIN_REASON:
        raise NeedsReason
    return kept


def release(*, reply_pk: int, by: Person, at: datetime) -> Reply:
    """A person has looked: it may be read. Reports made so far no longer count. Raises `NothingToDo`."""
    return durable(partial(_release, reply_pk, by, at))


def _release(pk: int, by: Person, at: datetime) -> Reply:
    reply = _lock(pk)
    if not REPLY.can("release", reply.state) or (reply.state == ReplyState.PUBLIC and not _has_new_reports(reply)):
        raise NothingToDo
    move(reply, "release", at=at, using=REPLY, reviewed_by=by)
    record("reply.looked_at", reply.observation, by=by, at=at, reply=reply.pk)
    return reply


def _has_new_reports(reply: Reply) -> bool:
    reports = reply.reports.all()
    return (reports.filter(at__gt=reply.reviewed_at) if reply.reviewed_at else reports).exists()


def hide(*, reply_pk: int, reason: str, by: Person, at: datetime) -> Reply:
    """Its place says «hidden» with the reason, and the author is told. Raises `NeedsReason`, `NothingToDo`."""
    return durable(partial(_hide, reply_pk, _reason(reason), by, at))


def _hide(pk: int, reason: str, by: Person, at: datetime) -> Reply:
    reply = _lock(pk)
    if not REPLY.can("hide", reply.state):
        raise NothingToDo
    move(reply, "hide", at=at, using=REPLY, reviewed_by=by, hidden_reason=reason)
    record("reply.hidden", reply.observation, by=by, at=at, reply=reply.pk, reason=reason)
    if reply.person is not None and reply.person.is_active:
        outbox.queue(emails.reply_hidden(reply, reply.person), at=at)
    return reply


def restore(*, reply_pk: int, reason: str, by: Person, at: datetime) -> Reply:
    """By another person than the one who hid it. Raises `SamePerson`, `NeedsReason`, `NothingToDo`."""
    return durable(partial(_restore, reply_pk, _reason(reason), by, at))


def _restore(pk: int, reason: str, by: Person, at: datetime) -> Reply:
    reply = _lock(pk)
    if not REPLY.can("restore", reply.state):
        raise NothingToDo
    if reply.reviewed_by_id == by.pk:
        raise SamePerson
    move(reply, "restore", at=at, using=REPLY, reviewed_by=by, hidden_reason="")
    record("reply.restored", reply.observation, by=by, at=at, reply=reply.pk, reason=reason)
    if reply.person is not None and reply.person.is_active:
        outbox.queue(emails.reply_restored(reply, reply.person, reason), at=at)
    return reply
