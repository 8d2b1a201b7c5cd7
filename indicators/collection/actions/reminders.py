"""Whoever reports is told when a report opens, a week and a day before it is due, and when it is late; then the head is told too."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from accounts.authority.queries import authority, calendar, local_day
from consultare.records import outbox
from consultare.records.models import Message
from consultare.records.states import MessageState
from indicators.collection import emails
from indicators.collection.emails import KIND, Asked
from indicators.collection.models import Submission
from indicators.collection.queries.recipients import Recipient, Recipients
from indicators.collection.rules.calendar import FORGOTTEN_AFTER, mail_hour, opens_on, step
from indicators.collection.states import OPEN_STATES

HEAD = "head"
"""The step of who is told that others are late: an occasion of its own beside her own reports."""


@transaction.atomic
def remind_reports(*, at: datetime) -> int:
    """One mail a recipient, form, period and step, however often this runs; an outage is caught up with the newest step only.

    A report that was submitted waits for nobody. Returns how many mails are new.
    """
    on = local_day(at)
    people = Recipients(at)
    found: dict[tuple[str, int, int, str], tuple[Recipient, list[Submission]]] = {}
    for report in _waiting(on):
        now = step(opens_on(report.period.ends_on), report.due_on, report.late_after, on)
        for to in people.of(report, late=now == "overdue") if now else ():
            told_as = HEAD if to.is_head else now
            found.setdefault((to.key, report.form_id, report.period_id, told_as), (to, []))[1].append(report)
    leaves = mail_hour(at, calendar(), authority().quiet_from, authority().quiet_to)
    mails = []
    for (_to, _form, _period, now), (to, reports) in found.items():
        asked = Asked(form=reports[0].form, period=reports[0].period, step=now, reports=reports)
        if not _is_told(asked, to):
            mails.append(emails.due(asked, to, on=local_day(leaves), due_at=leaves))
    return outbox.queue_many(mails, at=at)


def forget(*, report: Submission, at: datetime) -> int:
    """Called when a report was submitted: mails about its form and period that wait to leave are stopped where their recipient
    has no other report to think of. One that speaks of others too goes out, since those still wait. Returns how many are stopped."""
    about = f"reports:{report.form_id}:{report.period_id}"
    planned = Message.objects.filter(kind=KIND, about=about, state=MessageState.PLANNED)
    recipients = set(planned.values_list("recipient", flat=True))
    if not recipients:
        return 0
    people = Recipients(at)
    others = Submission.objects.filter(form=report.form_id, period=report.period_id, state__in=OPEN_STATES)
    rows = others.exclude(pk=report.pk).select_related("service__department")
    for other in rows.order_by("pk"):
        recipients -= {to.key for to in people.of(other, late=True)}
    note = "the report was submitted meanwhile"
    return sum(outbox.cancel(at=at, note=note, kind=KIND, about=about, recipient=to) for to in sorted(recipients))


def _is_told(asked: Asked, to: Recipient) -> bool:
    """Asked before the letter is rendered; the ledger would drop the second one in any case."""
    return Message.objects.filter(kind=KIND, about=asked.about, recipient=to.key, step=asked.step).exists()


def _waiting(on: date) -> Iterator[Submission]:
    return (
        Submission.objects.filter(state__in=OPEN_STATES, late_after__gte=on - FORGOTTEN_AFTER, form__retired_at=None)
        .select_related("form", "period", "service__department", "service__organisation")
        .order_by("service__name", "pk")
        .iterator(chunk_size=500)
    )
