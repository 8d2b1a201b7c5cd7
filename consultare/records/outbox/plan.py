"""Planning a mail: the row, the limits, and waking the worker once the transaction is safe."""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from kombu.pools import producers

from consultare.records import audit
from consultare.records.models import Message
from consultare.records.outbox.letters import Mail, message_id, row
from consultare.records.states import MessageState

log = logging.getLogger(__name__)

STRANGERS_PER_DAY = 3
STRANGERS_PER_HOUR = 600
BULK = 500
# After the broker failed, requests don't try it again for a while; the beat task catches up in any case.
BROKER_REST_SECONDS = 30.0
BROKER_TIMEOUTS = {"socket_connect_timeout": 0.1, "socket_timeout": 0.2}

_BY_STRANGERS = """
    SELECT
      (SELECT count(*) FROM records_message WHERE is_stranger AND lower("to") = lower(%(to)s) AND planned_at > %(day)s
        AND state <> 'cancelled' AND message_id <> %(id)s),
      (SELECT count(*) FROM (SELECT 1 FROM records_message WHERE is_stranger AND planned_at > %(hour)s
        AND message_id <> %(id)s LIMIT %(most)s) AS recent)
"""

audit.register_verbs({"mail.resent": _("%(actor)s asked for the message “%(subject)s” to be sent again")})


class CannotResend(Exception):
    """Only a failed or returned message that still has its text can be sent again."""


def queue(mail: Mail, *, at: datetime) -> Message | None:
    """Plan one mail inside the caller's transaction; the occasion's first row wins and is returned again later.

    `None` when there is no address to write to. Never sends and never fails because of what a person typed as address.
    """
    _needs_transaction()
    if not mail.to:
        return None
    message = row(mail, at=at)
    if mail.stranger and message.state == MessageState.PLANNED:
        _limit_strangers(message, at)
    Message.objects.bulk_create([message], ignore_conflicts=True)
    _wake_on_commit()
    # Raw: the compiler's part of this read costs more than the rest of it.
    return Message.objects.raw("SELECT * FROM records_message WHERE message_id = %s", [message.message_id])[0]


def queue_many(mails: Sequence[Mail], *, at: datetime) -> int:
    """Plan many mails of the staff's own act (invitations, answers); returns how many are new."""
    _needs_transaction()
    if any(mail.stranger for mail in mails):
        raise ValueError("mails caused by strangers are queued one by one")
    keys = [message_id(mail) for mail in mails if mail.to]
    known = Message.objects.filter(message_id__in=keys).count()
    rows = [row(mail, at=at) for mail in mails if mail.to]
    Message.objects.bulk_create(rows, batch_size=BULK, ignore_conflicts=True)
    _wake_on_commit()
    return Message.objects.filter(message_id__in=keys).count() - known


def _needs_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("mail is queued inside the transaction of the act it tells about")


def _limit_strangers(message: Message, at: datetime) -> None:
    """At most three a day to one address, whatever the page (R49); a flood over all addresses waits, it is not dropped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ["mail to " + message.to.lower()])
        # One statement: every submission of a visitor passes here. `lower` is what the partial index is made of.
        cursor.execute(
            _BY_STRANGERS,
            {
                "to": message.to,
                "id": message.message_id,
                "day": at - timedelta(days=1),
                "hour": at - timedelta(hours=1),
                "most": STRANGERS_PER_HOUR,
            },
        )
        today, this_hour = cursor.fetchone()
    if today >= STRANGERS_PER_DAY:
        message.state, message.cancelled_at = MessageState.CANCELLED, at
        message.note = "limit: three messages a day to one address"
    elif this_hour >= STRANGERS_PER_HOUR:
        message.next_at += timedelta(hours=1)
        message.note = "limit: many messages this hour, sent later"


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
    rests_until = 0.0


def _wake_on_commit() -> None:
    if not any(waiting[1] is wake for waiting in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Tell a worker that there is work; only to be quick. A dead broker costs the request at most some 0.2 s, once."""
    if time.monotonic() < _Broker.rests_until:
        return
    try:
        broker = current_app.connection_for_write(transport_options=BROKER_TIMEOUTS)
        with producers[broker].acquire(block=True, timeout=0.1) as producer:
            current_app.send_task("records.drain", producer=producer, retry=False, ignore_result=True, expires=300)
    except Exception as error:  # noqa: BLE001 - whatever the broker's client raises: the ledger holds the work.
        _Broker.rests_until = time.monotonic() + BROKER_REST_SECONDS
        log.warning("the worker was not woken: %s", type(error).__name__)
