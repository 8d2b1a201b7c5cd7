"""The worker's side: claim a batch, send it over one connection, mark each message the moment it is accepted."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, QuerySet

from consultare.records.models import Message
from consultare.records.outbox.carrier import Carrier, Outcome, Unreachable
from consultare.records.outbox.marks import Marker
from consultare.records.states import MessageState

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
RENEW_AFTER = timedelta(seconds=15)
GIVE_UP_AFTER = timedelta(days=3)
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]
# While the server itself can't be reached no message is at fault: look again often, so that an outage is caught up soon.
OUTAGE_PAUSES = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 10)]
CUTS_BEFORE_STOP = 3
LONGEST_RUN = 240.0


@dataclass
class DrainResult:
    claimed: int = 0
    sent: int = 0
    retried: int = 0
    failed: int = 0
    is_broken: bool = False


@dataclass
class _Batch:
    """The messages under one lease, and the time: the caller's moment plus what has passed since."""

    at: datetime
    lease: UUID = field(default_factory=uuid4)
    started: float = field(default_factory=time.monotonic)
    result: DrainResult = field(default_factory=DrainResult)
    renewed_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.renewed_at = self.at

    def now(self) -> datetime:
        return self.at + timedelta(seconds=time.monotonic() - self.started)

    def mine(self) -> QuerySet[Message]:
        return Message.objects.filter(lease=self.lease, state=MessageState.LEASED)


def drain(*, at: datetime, limit: int = 200) -> DrainResult:
    """Send what is due, at most `limit` messages. Safe to run many times at once: nobody claims what another holds."""
    batch = _Batch(at=at)
    messages = _claim(batch, limit)
    if not messages:
        return batch.result
    try:
        with Carrier() as carrier, Marker() as marker:
            _send(batch, carrier, marker, messages)
    except Unreachable as error:
        batch.result.is_broken = True
        _put_off(batch, str(error))
    finally:
        batch.mine().update(state=MessageState.PLANNED, lease=None, leased_until=None)
    return batch.result


def drain_all(*, clock: Callable[[], datetime]) -> DrainResult:
    """Batch after batch until nothing is due, the server is away, or the task has run long enough."""
    total = DrainResult()
    started = time.monotonic()
    while time.monotonic() - started < LONGEST_RUN:
        result = drain(at=clock())
        total.claimed += result.claimed
        total.sent += result.sent
        total.retried += result.retried
        total.failed += result.failed
        total.is_broken = result.is_broken
        if not result.claimed or result.is_broken:
            break
    return total


def release_stuck(at: datetime) -> int:
    """Plan anew what a dead worker held."""
    stuck = Message.objects.filter(state=MessageState.LEASED, leased_until__lt=at)
    return stuck.update(state=MessageState.PLANNED, lease=None, leased_until=None)


def _claim(batch: _Batch, limit: int) -> list[Message]:
    with transaction.atomic():
        due = Message.objects.filter(state=MessageState.PLANNED, next_at__lte=batch.at)
        messages = list(due.order_by("next_at", "pk").select_for_update(skip_locked=True)[:limit])
        Message.objects.filter(pk__in=[message.pk for message in messages]).update(
            state=MessageState.LEASED, lease=batch.lease, leased_until=batch.at + LEASE
        )
    batch.result.claimed = len(messages)
    return messages


def _send(batch: _Batch, carrier: Carrier, marker: Marker, messages: list[Message]) -> None:
    cuts = 0
    for message in messages:
        if not _still_mine(batch, marker):
            log.warning("the lease of a batch of mails ran out; the rest is left to others")
            return
        outcome = carrier.send(message, before_text=marker.settle)
        if outcome.sent:
            marker.sent(message, batch.lease, batch.now())
            batch.result.sent += 1
        else:
            marker.settle()
            _mark_refused(batch, message, outcome)
        cuts = cuts + 1 if outcome.is_cut else 0
        if cuts >= CUTS_BEFORE_STOP:
            batch.result.is_broken = True
            return


def _still_mine(batch: _Batch, marker: Marker) -> bool:
    """Renews the lease now and then; a batch that lost it (this process slept too long) must not send on."""
    now = batch.now()
    if now - batch.renewed_at < RENEW_AFTER:
        return True
    marker.settle()
    is_mine = now < batch.renewed_at + LEASE and batch.mine().update(leased_until=now + LEASE) > 0
    batch.renewed_at = now
    return is_mine


def _mark_refused(batch: _Batch, message: Message, outcome: Outcome) -> None:
    now = batch.now()
    first = message.first_tried_at or now
    changes: dict[str, Any] = {
        "lease": None,
        "leased_until": None,
        "attempts": message.attempts + 1,
        "first_tried_at": first,
        "code": outcome.code,
        "note": outcome.note[:500],
    }
    if outcome.is_temporary and now - first < GIVE_UP_AFTER:
        pause = PAUSES[min(message.attempts, len(PAUSES) - 1)]
        changes |= {"state": MessageState.PLANNED, "next_at": now + pause}
        batch.result.retried += 1
    else:
        changes |= {"state": MessageState.FAILED, "failed_at": now}
        batch.result.failed += 1
    batch.mine().filter(pk=message.pk).update(**changes)


def _put_off(batch: _Batch, note: str) -> None:
    """The server can't be reached: the whole batch waits, longer each time, and is given up only after days."""
    now = batch.now()
    log.warning("the mail server can't be reached")
    batch.mine().filter(first_tried_at=None).update(first_tried_at=now)
    batch.result.failed += (
        batch.mine()
        .filter(first_tried_at__lte=now - GIVE_UP_AFTER)
        .update(state=MessageState.FAILED, failed_at=now, lease=None, leased_until=None, note=note[:500])
    )
    for tries, pause in enumerate(OUTAGE_PAUSES):
        is_last = tries == len(OUTAGE_PAUSES) - 1
        rows = batch.mine().filter(**{"attempts__gte" if is_last else "attempts": tries})
        batch.result.retried += rows.update(
            state=MessageState.PLANNED, lease=None, leased_until=None, next_at=now + pause,
            attempts=F("attempts") + 1, note=note[:500],
        )  # fmt: skip
