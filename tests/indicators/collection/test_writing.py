"""Cells into a report: conflicts by revision, closed states, unknown cells, few statements, revisions with their reason."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultare.lib.attribution import set_local
from consultare.records.models import AuditEvent
from indicators.collection.actions import writing
from indicators.collection.actions.writing import CellWrite, write_cells
from indicators.collection.models import Submission, Value, ValueRevision
from indicators.collection.states import Status, SubmissionState
from tests.indicators import world

pytestmark = pytest.mark.django_db
TOTAL = 1


@pytest.fixture
def asked():
    """An indicator by sex, expected for March: the indicator, the report, its two cells."""
    indicator = world.indicator("BEN-02")
    sex = world.dimension("sex", ["f", "m"])
    world.breakdown(world.sheet(indicator), sex)
    return indicator, world.submission(world.form(indicator), world.service(), world.month(2026, 3)), world.cells(sex)


def cell(indicator, number, where=TOTAL, status=Status.NORMAL) -> CellWrite:
    return CellWrite(indicator.pk, where, None if number is None else Decimal(number), status)


def stored() -> dict[int, tuple[Decimal | None, str]]:
    return {value.cell_id: (value.number, value.status) for value in Value.objects.order_by("pk")}


def nothing_came_of(submission) -> None:
    submission.refresh_from_db()
    assert not stored()
    assert (submission.revision, submission.state) == (0, SubmissionState.EXPECTED)
    assert not AuditEvent.objects.exists()


def test_the_first_figure_begins_the_report(asked, operator, at):
    indicator, submission, (female, male) = asked
    cells = [cell(indicator, 12), cell(indicator, 7, female.pk), cell(indicator, None, male.pk, Status.NOT_COLLECTED)]
    assert write_cells(submission=submission, cells=cells, by=operator, at=at, revision=0) == 3
    assert stored() == {1: (12, "A"), female.pk: (7, "A"), male.pk: (None, "L")}
    submission.refresh_from_db()
    assert (submission.state, submission.revision, submission.begun_at) == (SubmissionState.DRAFT, 1, at)
    assert AuditEvent.objects.get().verb == "report.begun"
    assert not ValueRevision.objects.exists()


def test_what_did_not_change_is_not_written(asked, operator, at):
    indicator, submission, _ = asked
    write_cells(submission=submission, cells=[cell(indicator, "12.50")], by=operator, at=at)
    assert write_cells(submission=submission, cells=[cell(indicator, "12.5")], by=operator, at=at, revision=1) == 0
    submission.refresh_from_db()
    assert submission.revision == 1


def test_nothing_is_not_zero(asked, operator, at):
    indicator, submission, (female, _) = asked
    write_cells(submission=submission, cells=[cell(indicator, 0), cell(indicator, 3, female.pk)], by=operator, at=at)
    assert write_cells(submission=submission, cells=[cell(indicator, None, female.pk)], by=operator, at=at) == 1
    assert stored() == {1: (0, "A")}


def test_the_second_of_two_people_is_told(asked, operator, coordinator, at):
    indicator, submission, _ = asked
    write_cells(submission=submission, cells=[cell(indicator, 12)], by=operator, at=at, revision=0)
    with pytest.raises(writing.StaleReport) as found:
        write_cells(submission=submission, cells=[cell(indicator, 13)], by=coordinator, at=at, revision=0)
    assert found.value.revision == 1
    assert stored() == {1: (12, "A")}


@pytest.mark.parametrize("state", [SubmissionState.SUBMITTED, SubmissionState.APPROVED, SubmissionState.PUBLISHED])
def test_a_closed_report_takes_no_figures(asked, operator, at, state):
    indicator, submission, _ = asked
    Submission.objects.update(state=state, **world.moments(state))
    with pytest.raises(writing.ReportClosed):
        write_cells(submission=submission, cells=[cell(indicator, 12)], by=operator, at=at)
    assert not stored()
    assert not AuditEvent.objects.exists()


def test_an_unknown_cell_stops_all(asked, operator, at):
    indicator, submission, _ = asked
    other = world.indicator("CAP-01")
    (city, *_rest) = world.cells(world.dimension("mediu", ["sector", "altul"]))
    for wrong in (cell(other, 5), cell(indicator, 5, city.pk)):
        with pytest.raises(writing.UnknownCell) as found:
            write_cells(submission=submission, cells=[cell(indicator, 12), wrong], by=operator, at=at)
        assert found.value.keys == [wrong.key]
    nothing_came_of(submission)


def test_a_cell_says_one_thing(asked, operator, at):
    indicator, submission, _ = asked
    for cells in ([cell(indicator, 1), cell(indicator, 2)], [cell(indicator, 0, status=Status.MISSING)]):
        with pytest.raises(writing.ContradictoryCell):
            write_cells(submission=submission, cells=cells, by=operator, at=at)
    nothing_came_of(submission)


def test_a_change_after_a_return_keeps_who_when_and_why(asked, operator, at):
    indicator, submission, (female, _) = asked
    world.put(submission, indicator, {None: 12, female: 7})
    Submission.objects.update(state=SubmissionState.RETURNED, **world.moments(SubmissionState.RETURNED))
    cells = [cell(indicator, 13), cell(indicator, None, female.pk)]
    write_cells(submission=submission, cells=cells, by=operator, at=at, reason="numărat din nou", batch="registru.xlsx")
    kept = ValueRevision.objects.order_by("cell")
    assert [(one.old_number, one.new_number, one.new_status) for one in kept] == [(12, 13, "A"), (7, None, None)]
    assert {(one.by, one.at, one.reason, one.batch) for one in kept} == {
        (operator, at, "numărat din nou", "registru.xlsx")
    }
    write_cells(submission=submission, cells=[cell(indicator, 14)], by=operator, at=at)
    assert "Verificați totalul." in ValueRevision.objects.latest("pk").reason


def test_a_correction_after_approval_keeps_its_reason(asked, coordinator, at):
    indicator, submission, _ = asked
    world.put(submission, indicator, 12)
    world.approve(submission)
    given = {"submission": submission, "by": coordinator, "at": at}
    with pytest.raises(AssertionError):
        writing.correct_cells(cells=[cell(indicator, 13)], revision=0, reason=" ", **given)
    assert stored() == {1: (12, "A")}
    assert writing.correct_cells(cells=[cell(indicator, 13)], revision=0, reason="scris greșit", **given) == 1
    assert (ValueRevision.objects.get().old_number, ValueRevision.objects.get().reason) == (12, "scris greșit")
    submission.refresh_from_db()
    assert (submission.state, submission.revision) == (SubmissionState.APPROVED, 1)


def test_a_correction_is_of_what_was_approved(asked, coordinator, at):
    indicator, submission, _ = asked
    with pytest.raises(writing.ReportClosed):
        writing.correct_cells(
            submission=submission, cells=[cell(indicator, 1)], by=coordinator, at=at, revision=0, reason="greșit"
        )
    nothing_came_of(submission)


def test_the_settings_end_with_the_act(asked, operator, at):
    with transaction.atomic():
        with writing.settings_of_transaction(by=operator, at=at, reason="o dată", correction=True):
            pass
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('consultare.reason', true), current_setting('consultare.correction', true)"
            )
            assert cursor.fetchone() == ("", "")
        set_local({})


def test_six_thousand_cells_are_one_statement_and_one_page_of_few_queries(authority, coordinator, client_for, at):
    """286 lines of 21 cells each: as many queries as for one."""
    sex, age = world.dimension("sex", ["f", "m"]), world.dimension("varsta", [f"v{n}" for n in range(10)])
    cells = [None, *world.cells(sex, age)]
    indicators = []
    for number in range(286):
        indicator = world.indicator(f"{'ABCDEFGHIJ'[number // 90] * 3}-{number % 90 + 10}")
        world.breakdown(world.sheet(indicator), sex, age)
        indicators.append(indicator)
    submission = world.submission(world.form(*indicators), world.service(), world.month(2026, 3))
    wanted = [cell(one, 5, where.pk if where else TOTAL) for one in indicators for where in cells]
    assert len(wanted) == 6006
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert write_cells(submission=submission, cells=wanted, by=coordinator, at=at, revision=0) == 6006
    assert Value.objects.count() == 6006
    assert len([one for one in caught.captured_queries if 'INSERT INTO "indicators_value"' in one["sql"]]) == 1
    assert len(caught) <= 15
    client, address = client_for(coordinator), reverse("desk_report", kwargs={"pk": submission.pk})
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        page = client.get(f"{address}?pagina=2").content.decode()
    assert len(caught) <= 15
    assert page.count('class="grid-cell"') == 462  # Fewer than a browser's form may send.
