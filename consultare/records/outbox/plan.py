"""Planning a mail: the row, the limits, and waking the worker once the transaction is safe."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consultare.lib.inserts import Inserts
from consultare.records import audit, waking
from consultare.records.models import Message
from consultare.records.outbox.letters import Mail, message_id, row
from consultare.records.outbox.strangers import Allowance, admit, limit, needs_transaction
from consultare.records.states import MessageState

BULK = 500
WAKE_PAUSE_SECONDS = 0.5

audit.register_verbs({"mail.resent": _("%(actor)s asked for the message “%(subject)s” to be sent again")})


class CannotResend(Exception):
    """Only a failed or returned message that still has its text can be sent again."""


def queue(mail: Mail, *, at: datetime) -> Message | None:
    """Plan one mail inside the caller's transaction; the occasion's first row wins and is returned again later.

    `None` when there is no address to write to. Never sends and never fails because of what a person typed as address.
    """
    needs_transaction()
    if not mail.to:
        return None
    message = row(mail, at=at)
    if mail.stranger and message.state == MessageState.PLANNED:
        limit(message, admit(message.to, at=at), at)
    Message.objects.bulk_create([message], ignore_conflicts=True)
    _wake_on_commit()
    # Raw: the compiler's part of this read costs more than the rest of it.
    return Message.objects.raw("SELECT * FROM records_message WHERE message_id = %s", [message.message_id])[0]


def queue_new(mail: Mail, *, at: datetime, allowance: Allowance | None, into: Inserts) -> Message:
    """`queue` for an occasion that this very transaction makes: the row is written with the other rows of `into`.

    A stranger's mail needs the `allowance` that was asked for its address before.
    """
    needs_transaction()
    message = row(mail, at=at)
    if mail.stranger and message.state == MessageState.PLANNED:
        if allowance is None or allowance.to != mail.to:
            raise ValueError("a mail that a stranger causes needs the allowance of its address")
        limit(message, allowance, at)
    into.add(message)
    _wake_on_commit()
    return message


def queue_many(mails: Sequence[Mail], *, at: datetime) -> int:
    """Plan many mails of the staff's own act (invitations, answers); returns how many are new."""
    needs_transaction()
    if any(mail.stranger for mail in mails):
        raise ValueError("mails caused by strangers are queued one by one")
    keys = [message_id(mail) for mail in mails if mail.to]
    known = Message.objects.filter(message_id__in=keys).count()
    rows = [row(mail, at=at) for mail in mails if mail.to]
    Message.objects.bulk_create(rows, batch_size=BULK, ignore_conflicts=True)
    _wake_on_commit()
    return Message.objects.filter(message_id__in=keys).count() - known


def cancel(*, at: datetime | None = None, note: str = "", **which: Any) -> int:
    """Stop planned mails chosen by `kind`, `about`, `recipient`, `step` or `group`; what is being sent goes out."""
    if not which or not which.keys() <= {"kind", "about", "recipient", "step", "group"}:
        raise ValueError(f"not a choice of mails: {sorted(which)}")
    planned = Message.objects.filter(state=MessageState.PLANNED, **which)
    return planned.update(state=MessageState.CANCELLED, cancelled_at=at or Now(), note=note[:500])


def resend(message_id: int, *, by: audit.Actor | None, at: datetime) -> Message:
    """«Send again»: a failed or returned message is planned anew, under the same Message-ID."""
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        if message.state not in {MessageState.FAILED, MessageState.BOUNCED} or message.body_removed_at:
            raise CannotResend(message.state)
        message.state, message.next_at, message.first_tried_at = MessageState.PLANNED, at, None
        message.attempts, message.code, message.note = 0, None, ""
        message.save(update_fields=["state", "next_at", "first_tried_at", "attempts", "code", "note"])
        audit.record(
            verb="mail.resent",
            by=by,
            at=at,
            subject=f"message:{message.pk}",
            subject_label=message.subject,
            group=message.group,
        )
        _wake_on_commit()
    return message


def bounced(message_id: str, *, at: datetime, note: str = "") -> bool:
    """A returned mail, told by its Message-ID."""
    sent = Message.objects.filter(message_id=message_id, state=MessageState.SENT)
    return bool(sent.update(state=MessageState.BOUNCED, bounced_at=at, note=note[:500]))


class _Broker:
    woken_at = float("-inf")
    wakes_at = float("-inf")


def _wake_on_commit() -> None:
    if not any(waiting[1] is wake for waiting in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Tell a worker that there is work; only to be quick. A dead broker costs the request at most some 0.2 s, once.

    Many acts in a moment wake it twice: at once, and for all the others together when the moment is over.
    """
    now = time.monotonic()
    if now < _Broker.wakes_at:
        return
    pause = WAKE_PAUSE_SECONDS if now < _Broker.woken_at + WAKE_PAUSE_SECONDS else None
    if waking.publish("records.drain", countdown=pause):
        _Broker.woken_at, _Broker.wakes_at = now, now + (pause or 0.0)
