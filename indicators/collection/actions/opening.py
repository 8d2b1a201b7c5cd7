"""What is expected is there before anything is reported: one report for each open assignment and each period that opened (I12)."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from accounts.authority.queries import calendar, local_day
from consultare.lib.workdays import Calendar
from indicators.collection.models import Assignment, ReportForm, Submission
from indicators.collection.rules.calendar import due_on, late_after, opens_on
from indicators.services.models import Period

BATCH = 1000
Key = tuple[int, int, str]


def open_periods(*, at: datetime) -> int:
    """Every form in use. However often it runs, and after however long an outage, each report is made once."""
    return sum(open_form(form=form, at=at) for form in ReportForm.objects.filter(retired_at=None).order_by("pk"))


@transaction.atomic
def open_form(*, form: ReportForm, at: datetime) -> int:
    """The reports of one form that are expected and not there yet; returns how many were made."""
    on, days = local_day(at), calendar()
    known = set(form.submissions.values_list("service_id", "period_id", "reporter"))
    rows = [
        _expected(form, period, key, days, at)
        for period, key in _asked(form, on)
        if key not in known and not known.add(key)  # type: ignore[func-returns-value] # seen from now on
    ]
    Submission.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def _asked(form: ReportForm, on: date) -> Iterator[tuple[Period, Key]]:
    """Each open period of the form with each service that is assigned and open in it."""
    assignments = list(Assignment.objects.filter(form=form).select_related("service").order_by("pk"))
    if not assignments:
        return
    first = min(one.starts_on for one in assignments)
    periods = Period.objects.filter(kind=form.frequency, ends_on__lt=on, ends_on__gte=first).order_by("starts_on", "pk")
    for period in periods:
        assert opens_on(period.ends_on) <= on
        for one in assignments:
            service = one.service
            is_assigned = one.starts_on <= period.ends_on and (not one.ends_on or one.ends_on >= period.starts_on)
            is_open = service.opened_on <= period.ends_on and (
                not service.closed_on or service.closed_on >= period.starts_on
            )
            if is_assigned and is_open:
                yield period, (service.pk, period.pk, one.reporter)


def _expected(form: ReportForm, period: Period, key: Key, days: Calendar, at: datetime) -> Submission:
    service, period_id, reporter = key
    due = due_on(period.ends_on, form.due_days, days)
    return Submission(
        form=form, service_id=service, period_id=period_id, reporter=reporter, due_on=due,
        late_after=late_after(due, form.grace_days, days), expected_at=at,
    )  # fmt: skip
