"""What the database itself holds of a figure (I1–I9): for the actions, in bulk and by plain SQL alike."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from indicators.collection.models import Submission, Value, ValueRevision
from indicators.collection.states import Status, SubmissionState
from tests.factories import PersonFactory
from tests.indicators import world

pytestmark = pytest.mark.django_db
REFUSED = (IntegrityError, InternalError)


def settings(**values: str) -> None:
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [f"consultare.{name}", value])


@pytest.fixture
def asked():
    """An indicator broken down by sex, on a form of a service, expected for March."""
    indicator = world.indicator("BEN-02")
    version = world.sheet(indicator)
    sex = world.dimension("sex", ["f", "m"])
    world.breakdown(version, sex)
    return indicator, world.submission(world.form(indicator), world.service(), world.month(2026, 3)), world.cells(sex)


def refused(write) -> None:
    before = list(Value.objects.values_list("number", flat=True).order_by("pk"))
    with pytest.raises(REFUSED), transaction.atomic():
        write()
    assert list(Value.objects.values_list("number", flat=True).order_by("pk")) == before
    assert not ValueRevision.objects.exists()


def test_a_line_of_the_form_and_a_cell_of_the_sheet_are_taken(asked):
    indicator, submission, (female, male) = asked
    world.put(submission, indicator, {None: 12, female: 7, male: 5})
    assert Value.objects.count() == 3


def test_i1_no_value_without_a_line_of_the_form(asked):
    _, submission, _ = asked
    other = world.indicator("CAP-01")
    world.sheet(other)
    refused(lambda: world.put(submission, other, 5))


def test_i1_no_report_without_an_assignment_in_its_period(asked):
    _, submission, _ = asked
    form, service = submission.form, world.service()
    at = {"due_on": "2026-05-01", "late_after": "2026-05-05", "expected_at": "2026-04-01T08:00Z"}
    world.assign(form, service, starts_on="2026-04-01")
    with pytest.raises(REFUSED), transaction.atomic():
        Submission.objects.create(form=form, service=service, period=submission.period, **at)
    assert Submission.objects.count() == 1


def test_i1_no_value_for_another_service_or_period(asked):
    indicator, submission, _ = asked
    row = {"submission": submission, "indicator": indicator, "number": 1}
    refused(lambda: Value.objects.create(period=world.month(2026, 4), service=submission.service, **row))
    refused(lambda: Value.objects.create(period=submission.period, service=world.service(), **row))


def test_i6_a_cell_belongs_to_the_sheet(asked):
    indicator, submission, _ = asked
    (city, *_), _ = world.cells(world.dimension("mediu", ["sector", "altul"])), None
    refused(lambda: world.put(submission, indicator, {city: 3}))


def test_i2_an_empty_value_says_why_and_a_reason_has_no_number(asked):
    indicator, submission, _ = asked
    row = {"submission": submission, "indicator": indicator, "period": submission.period, "service": submission.service}
    refused(lambda: Value.objects.create(number=None, status=Status.NORMAL, **row))
    refused(lambda: Value.objects.create(number=0, status=Status.MISSING, **row))
    Value.objects.create(number=None, status=Status.NOT_APPLICABLE, **row)


def test_i3_one_value_a_key(asked):
    indicator, submission, _ = asked
    world.put(submission, indicator, 4)
    refused(lambda: world.put(submission, indicator, 5))


@pytest.mark.parametrize("kind", ["quarter", "closed"])
def test_i4_i5_a_report_needs_a_period_of_the_form_and_an_open_service(asked, kind):
    _, submission, _ = asked
    form = submission.form
    service = world.service(closed_on="2025-12-31")
    world.assign(form, service)
    at = {"due_on": "2026-05-01", "late_after": "2026-05-05", "expected_at": "2026-04-01T08:00Z"}
    period = world.quarter(2026, 1) if kind == "quarter" else world.month(2026, 3)
    with pytest.raises(REFUSED), transaction.atomic():
        Submission.objects.create(
            form=form, service=submission.service if kind == "quarter" else service, period=period, **at
        )


def test_i8_before_submission_changes_leave_no_revision(asked):
    indicator, submission, _ = asked
    world.put(submission, indicator, 4)
    Value.objects.update(number=5)
    assert not ValueRevision.objects.exists()


def test_i8_after_submission_a_change_needs_a_reason_and_leaves_a_revision(asked):
    indicator, submission, (female, _) = asked
    world.put(submission, indicator, {None: 12, female: 7})
    Submission.objects.update(state=SubmissionState.RETURNED, **world.moments(SubmissionState.RETURNED))
    refused(lambda: Value.objects.filter(cell=female).update(number=8))
    person = PersonFactory()
    settings(reason="numărat din nou", person=str(person.pk), at="2026-04-20T09:00:00Z")
    with connection.cursor() as cursor:  # Plain SQL, past every line of Python.
        cursor.execute("UPDATE indicators_value SET number = number + 1 WHERE cell_id = %s", [female.pk])
    revision = ValueRevision.objects.get()
    assert (revision.old_number, revision.new_number, revision.reason) == (7, 8, "numărat din nou")
    assert (revision.by, revision.at.isoformat()) == (person, "2026-04-20T09:00:00+00:00")


def test_i8_bulk_writes_leave_revisions_as_well(asked):
    indicator, submission, (female, male) = asked
    world.put(submission, indicator, {None: 12, female: 7})
    Submission.objects.update(state=SubmissionState.RETURNED, **world.moments(SubmissionState.RETURNED))
    settings(reason="lipsea bărbații")
    world.put(submission, indicator, {male: 5})
    Value.objects.filter(cell=female).delete()
    kept = ValueRevision.objects.order_by("pk").values_list("old_number", "new_number")
    assert list(kept) == [(None, 5), (7, None)]


def test_i7_what_was_approved_changes_by_a_correction_only(asked):
    indicator, submission, _ = asked
    world.put(submission, indicator, 12)
    world.approve(submission)
    settings(reason="am greșit")
    refused(lambda: Value.objects.update(number=13))
    settings(correction="on")
    Value.objects.update(number=13)
    assert ValueRevision.objects.get().old_number == 12


def test_i9_who_submits_never_approves(asked):
    _, submission, _ = asked
    same = PersonFactory()
    given = world.moments(SubmissionState.APPROVED) | {"submitted_by": same, "approved_by": same}
    with pytest.raises(REFUSED), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(state=SubmissionState.APPROVED, **given)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.EXPECTED


def test_revisions_are_kept(asked):
    indicator, submission, _ = asked
    world.put(submission, indicator, 12)
    world.approve(submission)
    settings(reason="corecție", correction="on")
    Value.objects.update(number=13)
    for write in (lambda: ValueRevision.objects.update(reason="alta"), lambda: ValueRevision.objects.all().delete()):
        with pytest.raises(REFUSED), transaction.atomic():
            write()
    assert ValueRevision.objects.get().reason == "corecție"


def test_an_indicator_reaches_a_service_through_one_form_only(asked):
    indicator, submission, _ = asked
    other = world.form(indicator)
    with pytest.raises(REFUSED), transaction.atomic():
        world.assign(other, submission.service)
    assert not other.assignments.exists()


def test_a_computed_indicator_is_never_asked(db):
    with pytest.raises(REFUSED), transaction.atomic():
        world.form(world.indicator("ACC-03", source="computed"))
