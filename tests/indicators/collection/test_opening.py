"""What is expected is there before anything is reported (I12), whose task it is, and who is told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.authority.models import Department
from accounts.permissions import Role
from consultare.records.models import Message
from indicators import tasks
from indicators.collection.actions import assignments, opening, reminders, reports
from indicators.collection.models import Submission
from indicators.collection.states import SubmissionState
from tests.factories import MandateFactory, PersonFactory
from tests.indicators import world

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def on(day: int, month: int = 4) -> datetime:
    return NOON.replace(day=day, month=month)


def a_form(**fields):
    indicator = world.indicator()
    world.sheet(indicator)
    return world.form(indicator, **fields)


@pytest.fixture
def periods(db):
    return [world.month(2026, number) for number in range(1, 7)]


def test_i12_expected_reports_are_open_assignments_times_open_periods(periods):
    """Three services, one of them closed in February, one assigned from March only."""
    form = a_form()
    whole, closed, late = world.service(), world.service(closed_on="2026-02-10"), world.service()
    world.assign(form, whole, starts_on=date(2026, 1, 1))
    world.assign(form, closed, starts_on=date(2026, 1, 1))
    world.assign(form, late, starts_on=date(2026, 3, 15))
    assert opening.open_periods(at=NOON) == 3 + 2 + 1
    asked = {(one.service, one.period.code) for one in Submission.objects.select_related("service", "period")}
    assert asked == {
        *((whole, f"2026-0{number}") for number in (1, 2, 3)), (closed, "2026-01"), (closed, "2026-02"), (late, "2026-03"),
    }  # fmt: skip


def test_i12_running_again_makes_nothing_and_an_outage_is_caught_up(periods):
    form = a_form()
    world.assign(form, world.service(), starts_on=date(2026, 1, 1))
    assert opening.open_periods(at=on(1, 2)) == 1
    assert opening.open_periods(at=on(2, 2)) == 0
    assert opening.open_periods(at=on(5, 6)) == 4
    assert Submission.objects.count() == 5


def test_a_period_is_asked_for_when_it_is_over(periods):
    world.assign(a_form(), world.service(), starts_on=date(2026, 3, 1))
    assert opening.open_periods(at=datetime(2026, 3, 31, 20, 0, tzinfo=UTC)) == 0
    assert opening.open_periods(at=datetime(2026, 3, 31, 21, 30, tzinfo=UTC)) == 1  # Midnight in Bucharest.


def test_terms_are_working_days_after_the_period(periods):
    world.assign(a_form(due_days=10, grace_days=5), world.service(), starts_on=date(2026, 3, 1))
    opening.open_periods(at=NOON)
    report = Submission.objects.get()
    assert (report.due_on, report.late_after, report.state) == (date(2026, 4, 14), date(2026, 4, 20), "expected")


def test_a_retired_form_and_other_frequencies_ask_for_nothing(periods):
    retired = a_form(retired_at=NOON)
    world.assign(retired, world.service(), starts_on=date(2026, 1, 1))
    assert opening.open_periods(at=NOON) == 0


def test_two_assignments_in_one_period_make_one_report(periods):
    form, service = a_form(), world.service()
    world.assign(form, service, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 10))
    world.assign(form, service, starts_on=date(2026, 3, 20))
    assert opening.open_periods(at=NOON) == 1


def test_the_provider_and_the_authority_are_asked_each(periods):
    form, service = a_form(), world.private_service()
    world.assign(form, service, starts_on=date(2026, 3, 1))
    world.assign(form, service, "A", starts_on=date(2026, 3, 1))
    assert opening.open_periods(at=NOON) == 2


def test_ending_an_assignment_takes_back_what_nobody_began(periods, coordinator):
    form, service = a_form(), world.service()
    own = world.assign(form, service, starts_on=date(2026, 1, 1))
    opening.open_periods(at=NOON)
    begun = Submission.objects.get(period__code="2026-02")
    Submission.objects.filter(pk=begun.pk).update(state=SubmissionState.DRAFT, begun_at=NOON)
    assert assignments.end_assignment(assignment=own, ends_on=date(2026, 1, 31), by=coordinator, at=NOON) == 1
    assert set(Submission.objects.values_list("period__code", flat=True)) == {"2026-01", "2026-02"}


def asked_of(organisation=None, **fields):
    service = world.service(organisation=organisation, **fields) if organisation else world.service(**fields)
    form = a_form()
    world.assign(form, service, starts_on=date(2026, 3, 1))
    opening.open_periods(at=NOON)
    return Submission.objects.get(form=form)


def told() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("recipient", "step"))


def test_a_representative_is_told_four_times_and_the_head_when_it_is_late(
    authority, periods, ngo, representative, reader
):
    head = Department.objects.create(name="Servicii", code="SRV", email="servicii@valealunga.example")
    asked_of(ngo, department=head)
    for day in (1, 1, 7, 8, 13, 13, 21, 22):
        reminders.remind_reports(at=on(day))
    own = f"person:{representative.pk}"
    assert told() == [
        (own, "opening"), (own, "seven_days"), (own, "one_day"), (own, "overdue"), (f"department:{head.pk}", "head"),
    ]  # fmt: skip
    assert "/cont/raportari/" in Message.objects.first().text
    assert "/birou/raportari/" in Message.objects.last().text


def test_a_department_is_told_of_its_own_reports_and_as_head_of_others(authority, periods, ngo):
    department = Department.objects.create(name="Servicii", code="SRV", email="servicii@valealunga.example")
    form, own, theirs = (
        a_form(),
        world.service(department=department),
        world.service(organisation=ngo, department=department),
    )
    for service in (own, theirs):
        world.assign(form, service, starts_on=date(2026, 3, 1))
    opening.open_periods(at=NOON)
    reminders.remind_reports(at=on(21))
    mails = {mail.step: mail.text for mail in Message.objects.all()}
    assert mails.keys() == {"overdue", "head"}
    assert own.name in mails["overdue"]
    assert theirs.name not in mails["overdue"]
    assert theirs.name in mails["head"]
    assert own.name not in mails["head"]


def test_a_mandate_that_ended_is_told_nothing(authority, periods, ngo, at):
    gone = MandateFactory(organisation=ngo)
    gone.ended_at = NOON - timedelta(days=3)
    gone.save()
    asked_of(ngo)
    assert reminders.remind_reports(at=NOON) == 0


def test_of_a_public_service_its_department_is_told(authority, periods):
    department = Department.objects.create(name="Protecția copilului", code="DPC", email="dpc@valealunga.example")
    report = asked_of(department=department)
    reminders.remind_reports(at=NOON)
    assert told() == [(f"department:{department.pk}", "opening")]
    Message.objects.all().delete()
    person = PersonFactory(roles=[Role.OPERATOR])
    person.grants.update(department=department, granted_at=NOON - timedelta(days=1))
    reminders.remind_reports(at=NOON)
    assert told() == [(f"person:{person.pk}", "opening")]
    assert report.service.name in Message.objects.get().text


def test_a_submitted_report_waits_for_nobody(authority, periods, ngo, representative):
    report = asked_of(ngo)
    Submission.objects.filter(pk=report.pk).update(state="submitted", **world.moments("submitted"))
    assert reminders.remind_reports(at=on(21)) == 0
    assert not Message.objects.exists()


def test_a_mail_that_waits_to_leave_is_stopped_when_its_report_is_submitted(authority, periods, ngo, representative):
    """Planned in the quiet hours, submitted before the morning."""
    form = a_form()
    first, second = world.service(organisation=ngo), world.service(organisation=ngo)
    for service in (first, second):
        world.assign(form, service, starts_on=date(2026, 3, 1))
    opening.open_periods(at=NOON)
    assert reminders.remind_reports(at=on(13).replace(hour=1)) == 1
    for service, state in ((first, "planned"), (second, "cancelled")):
        report = Submission.objects.get(service=service)
        world.put(report, form.lines.get().indicator, 7)
        reports.submit(
            submission=report, note="", revision=report.revision, by=representative, at=on(13).replace(hour=2)
        )
        assert Message.objects.get(kind="reports_due").state == state, "the other report still waits"


def test_several_services_are_one_mail(authority, periods, ngo, representative):
    form = a_form()
    for _number in range(3):
        world.assign(form, world.service(organisation=ngo), starts_on=date(2026, 3, 1))
    opening.open_periods(at=NOON)
    assert reminders.remind_reports(at=NOON) == 1
    assert Message.objects.get().text.count("- Centrul") == 3


def test_after_an_outage_only_the_newest_step_is_told(authority, periods, ngo, representative):
    asked_of(ngo)
    reminders.remind_reports(at=on(13))
    assert told() == [(f"person:{representative.pk}", "one_day")]


def test_the_tasks_do_both(authority, periods):
    assert tasks.open_periods() == 0
    assert tasks.remind_reports() == 0
