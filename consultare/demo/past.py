"""The demonstration happened over months: a timeline of acts, each run with the clock of its own moment."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least

from accounts.authority.queries import BUCHAREST
from consultare.records.models import Message
from consultare.records.outbox import plan as outbox_plan
from consultare.records.states import MessageState
from consultations.invitations import actions as invitations
from consultations.invitations.models import Reminder
from consultations.observations.actions import (
    cosigning,
    desk_entry,
    following,
    moderation,
    replies,
    reply_moderation,
    submission,
    support,
)
from consultations.rounds.actions import conclusion, window

T = TypeVar("T")
Act = Callable[[datetime], Any]

# Acts that insist on the database's clock and on a transaction of their own. For the demonstration, and nowhere else, the
# clock shows the past and all acts share one transaction, so that a load that breaks off leaves nothing behind.
CLOCK_READERS = (conclusion, desk_entry, following, replies, window)
OWN_TRANSACTIONS = (cosigning, desk_entry, following, moderation, replies, reply_moderation, submission, support)


@dataclass
class Timeline:
    """Acts in the order of their moments; an act may plan further ones. What lies after `now` does not happen."""

    today: date
    now: datetime
    moment: datetime = field(init=False)
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.moment = self.now

    def on(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def at(self, offset: int, hour: str = "10:00") -> datetime:
        return self.at_day(self.on(offset), hour)

    def at_day(self, day: date, hour: str = "10:00") -> datetime:
        hours, minutes = hour.split(":")
        return datetime.combine(day, time(int(hours), int(minutes)), BUCHAREST)

    def plan(self, at: datetime, act: Act) -> None:
        heapq.heappush(self._acts, (at, next(self._order), act))

    def play(self) -> None:
        with _past(lambda: self.moment):
            while self._acts and self._acts[0][0] <= self.now:
                at, _order, act = heapq.heappop(self._acts)
                self._remind(at)
                self.moment = at
                act(at)
            self._remind(self.now)

    def _remind(self, until: datetime) -> None:
        """The reminders a worker would have sent up to that moment."""
        due = Reminder.objects.filter(state=Reminder.State.PLANNED, due_at__lte=until)
        for moment in due.order_by("due_at").values_list("due_at", flat=True).distinct():
            self.moment = moment
            invitations.remind(at=moment)


@contextmanager
def _past(clock: Callable[[], datetime]) -> Iterator[None]:
    kept = [(module, "database_now", vars(module)["database_now"]) for module in CLOCK_READERS]
    kept += [(module, "durable", vars(module)["durable"]) for module in OWN_TRANSACTIONS]
    # No mail of the past is sent, so no worker is woken.
    kept.append((outbox_plan, "_wake_on_commit", vars(outbox_plan)["_wake_on_commit"]))
    stand_ins: dict[str, Callable[..., Any]] = {
        "database_now": clock,
        "durable": _within,
        "_wake_on_commit": lambda: None,
    }
    try:
        for module, name, _own in kept:
            setattr(module, name, stand_ins[name])
        yield
    finally:
        for module, name, own in kept:
            setattr(module, name, own)


def _within(act: Callable[[], T]) -> T:
    with transaction.atomic():
        return act()


def settle_mails(now: datetime) -> None:
    """Every mail of the past counts as delivered at its moment: none is ever sent, and no secret body stays."""
    planned = Message.objects.filter(state=MessageState.PLANNED)
    moment = Least(F("next_at"), now)
    planned.filter(is_secret=True).update(text="", html="", body_removed_at=moment)
    planned.update(state=MessageState.SENT, sent_at=moment, first_tried_at=moment, attempts=1)


def fail_one() -> None:
    """One full mailbox, so that the ledger has something to send again: the last announcement to a subscriber."""
    last = Message.objects.filter(kind="round_announced", state=MessageState.SENT).order_by("-pk").values("pk")[:1]
    Message.objects.filter(pk__in=last).update(
        state=MessageState.FAILED, sent_at=None, failed_at=F("next_at"), code=552, note="5.2.2 Mailbox full"
    )
