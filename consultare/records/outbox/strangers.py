"""Mails that anybody could cause by typing an address into a public form: how many may go, and when (R49)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from consultare.records.models import Message
from consultare.records.states import MessageState

STRANGERS_PER_DAY = 3
STRANGERS_PER_HOUR = 600

# What is read comes after the lock, as a statement of its own: it sees what was planned while we waited. Each half has its index.
_BY_STRANGERS = """
    SELECT pg_advisory_xact_lock(hashtextextended(%(lock)s, 0));
    SELECT
      (SELECT count(*) FROM records_message WHERE is_stranger AND lower("to") = lower(%(to)s) AND planned_at > %(day)s
        AND state <> 'cancelled'),
      EXISTS (SELECT 1 FROM records_message WHERE is_stranger AND planned_at > %(hour)s
        ORDER BY planned_at DESC OFFSET %(others)s)
"""


@dataclass(frozen=True)
class Allowance:
    """How a mail that anybody could cause may go to one address at this moment. Counts for one mail, in this transaction."""

    to: str
    is_refused: bool
    is_late: bool


def admit(to: str, *, at: datetime) -> Allowance:
    """At most three a day to one address, whatever the page (R49); a flood over all addresses waits, it is not dropped.

    Holds the address until the transaction ends, so that two at once don't count past each other. For a mail that was planned
    before, the answer means nothing: its first row stands.
    """
    needs_transaction()
    with connection.cursor() as cursor:
        # Every submission of a visitor passes here. `lower` is what the partial index is made of.
        cursor.execute(
            _BY_STRANGERS,
            {
                "lock": "mail to " + to.lower(),
                "to": to,
                "day": at - timedelta(days=1),
                "hour": at - timedelta(hours=1),
                "others": STRANGERS_PER_HOUR - 1,
            },
        )
        today, is_flood = cursor.fetchone()
    return Allowance(to, is_refused=today >= STRANGERS_PER_DAY, is_late=is_flood)


def limit(message: Message, allowance: Allowance, at: datetime) -> None:
    if allowance.is_refused:
        message.state, message.cancelled_at = MessageState.CANCELLED, at
        message.note = "limit: three messages a day to one address"
    elif allowance.is_late:
        message.next_at += timedelta(hours=1)
        message.note = "limit: many messages this hour, sent later"


def needs_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("mail is queued inside the transaction of the act it tells about")
