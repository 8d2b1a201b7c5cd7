"""Which services fill in a form, from when to when, and who reports: the provider or the authority beside him."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.law import fill
from consultare.records import audit
from indicators.collection.actions.forms import drop, lock_form, told
from indicators.collection.actions.opening import open_form
from indicators.collection.actions.refused import Refused
from indicators.collection.models import Assignment, ReportForm
from indicators.collection.queries.forms import FOREVER, reached_by_others, untouched
from indicators.services.models import Service

audit.register_verbs(
    {
        "form.assigned": _("%(actor)s assigned the form %(subject)s to %(service)s from %(starts_on)s"),
        "form.assignment_ended": _("%(actor)s ended the assignment of the form %(subject)s to %(service)s on %(ends_on)s"),
    }
)  # fmt: skip


@transaction.atomic
def assign(
    *, form: ReportForm, services: Sequence[Service], reporter: str, starts_on: date, ends_on: date | None, by: Person,
    at: datetime,
) -> int:  # fmt: skip
    """All of these services or none. Periods that are open already are asked for at once; returns how many reports that makes."""
    held = lock_form(form)
    if not held.lines.exists():
        raise Refused(_("This form asks for nothing yet. Add lines first, then assign it."))
    locked = Service.objects.select_for_update().filter(pk__in=[one.pk for one in services]).order_by("pk")
    for service in locked:
        _check(held, service, reporter, starts_on, ends_on)
        Assignment.objects.create(
            form=held, service=service, reporter=reporter, starts_on=starts_on, ends_on=ends_on, at=at, by=by
        )
        facts = {"service": service.name, "starts_on": f"{starts_on:%d.%m.%Y}", "reporter": reporter}
        audit.record(verb="form.assigned", by=by, at=at, **told(held), **facts)
    return open_form(form=held, at=at)


def _check(form: ReportForm, service: Service, reporter: str, starts_on: date, ends_on: date | None) -> None:
    words = {"service": service.name}
    if service.closed_on and service.closed_on < starts_on:
        raise Refused(fill(_("%(service)s is closed on that day."), words), "services")
    overlapping = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on),
        form=form, service=service, reporter=reporter, starts_on__lte=ends_on or FOREVER,
    )  # fmt: skip
    if overlapping.exists():
        raise Refused(fill(_("%(service)s fills in this form in that time already."), words), "services")
    if found := reached_by_others(form, service, reporter, starts_on, ends_on):
        sentence = _("%(service)s reports %(code)s in the form “%(form)s” already. Take it off there first.")
        raise Refused(fill(sentence, found[0].words), "services")


@transaction.atomic
def end_assignment(*, assignment: Assignment, ends_on: date, by: Person, at: datetime) -> int:
    """The last day that is reported on. What is expected beyond it and untouched is asked for no more; returns how many reports went."""
    held = lock_form(assignment.form)
    own = Assignment.objects.select_for_update(of=("self",)).select_related("service").get(pk=assignment.pk)
    if ends_on < own.starts_on:
        sentence = _("It begins on %(day)s: the last day can't be before that.")
        raise Refused(fill(sentence, {"day": f"{own.starts_on:%d.%m.%Y}"}), "ends_on")
    if own.ends_on and ends_on > own.ends_on:
        raise Refused(_("It ends earlier already. Make a new assignment for the time after it."), "ends_on")
    own.ends_on = ends_on
    own.save(update_fields=["ends_on"])
    facts = {"service": own.service.name, "ends_on": f"{ends_on:%d.%m.%Y}"}
    audit.record(verb="form.assignment_ended", by=by, at=at, **told(held), **facts)
    return _drop_unasked(held, own, by=by, at=at)


def _drop_unasked(form: ReportForm, own: Assignment, *, by: Person, at: datetime) -> int:
    mine = untouched(form).filter(service=own.service_id, reporter=own.reporter, period__starts_on__gt=own.ends_on)
    expected = list(mine.select_related("period"))
    others = Assignment.objects.filter(form=form, service=own.service_id, reporter=own.reporter).exclude(pk=own.pk)
    spans = [(one.starts_on, one.ends_on or FOREVER) for one in others]
    gone = [
        one.pk
        for one in expected
        if not any(first <= one.period.ends_on and one.period.starts_on <= last for first, last in spans)
    ]
    return drop(form.submissions.filter(pk__in=gone), by=by, at=at)
