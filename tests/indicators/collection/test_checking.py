"""Findings of a report: found set-wise, explained, corrected, accepted for a while; and what stands in the way of submitting."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from consultare.records.models import AuditEvent
from indicators.collection.actions import checking, reports
from indicators.collection.actions.checking import accept_explanation, check, end_accepted, explain
from indicators.collection.actions.refused import Refused
from indicators.collection.models import AcceptedExplanation, Check, Finding, Rule, Submission, Value
from indicators.collection.queries import findings as queries
from indicators.collection.states import CheckKind, Comparison, FindingState, Severity, SubmissionState
from tests.factories import PersonFactory
from tests.indicators import world

pytestmark = pytest.mark.django_db
WORDS = "Au fost primiți copiii centrului închis pentru renovare."
USUAL = [4, 5, 4, 3, 4, 5, 4, 4, 3, 5, 4, 4]


def make_check(indicator, kind, at, *, severity=Severity.WARNS, **parameters) -> Check:
    return Check.objects.create(indicator=indicator, kind=kind, parameters=parameters, severity=severity, at=at)


def make_rule(form, left, op, right, at, *, severity=Severity.BLOCKS, message="Nu se potrivesc.") -> Rule:
    return Rule.objects.create(
        form=form, left=left, comparison=op, right=right, severity=severity, message=message, at=at, by=PersonFactory()
    )


def past(form, service, indicator, numbers) -> None:
    """Of the months before March 2026, the oldest first."""
    last = 2026 * 12 + 2
    for number, place in zip(numbers, range(last - len(numbers), last), strict=True):
        world.put(world.submission(form, service, world.month(place // 12, place % 12 + 1)), indicator, number)


@pytest.fixture
def asked(at):
    """Twelve quiet months, then 18: the indicator with its median check, and the report of March."""
    indicator = world.indicator("BEN-02")
    world.sheet(indicator)
    form, service = world.form(indicator), world.service()
    past(form, service, indicator, USUAL)
    submission = world.submission(form, service, world.month(2026, 3))
    world.put(submission, indicator, 18)
    make_check(indicator, CheckKind.OUTLIER, at)
    return indicator, submission


def only() -> Finding:
    return Finding.objects.get()


def set_to(number) -> None:
    Value.objects.filter(period__code="2026-03").update(number=number)


def state_of(submission, state, by=None) -> None:
    moments = world.moments(state) | ({"submitted_by": by} if by else {})
    Submission.objects.filter(pk=submission.pk).update(state=state, **moments)
    submission.refresh_from_db()


def told(submission) -> list[str]:
    with override("ro"):
        return [one.sentence for one in queries.of_report(submission)]


def test_an_outlier_is_told_with_its_numbers(asked, at):
    _, submission = asked
    check(submission=submission, at=at)
    found = only()
    assert (found.kind, found.severity, found.state, found.measured) == ("outlier", "warns", "open", "18")
    assert told(submission) == ["18 este de 4,5 ori mai mare decât mediana ultimelor 12 luni (4)"]


def test_checked_again_nothing_is_doubled_and_a_corrected_figure_is_marked(asked, at):
    _, submission = asked
    check(submission=submission, at=at)
    first = only()
    check(submission=submission, at=at + timedelta(hours=1))
    assert only().pk == first.pk
    assert only().found_at == at
    set_to(5)
    check(submission=submission, at=at)
    assert only().state == FindingState.CORRECTED
    assert not queries.open_findings(submission).exists()


def test_an_explanation_is_kept_for_the_same_figure_and_asked_for_again_for_another(asked, operator, at):
    _, submission = asked
    check(submission=submission, at=at)
    explain(finding=only(), explanation=WORDS, by=operator, at=at)
    check(submission=submission, at=at)
    assert (only().state, only().explanation, only().explained_by) == ("explained", WORDS, operator)
    set_to(25)
    check(submission=submission, at=at)
    assert (only().state, only().measured, only().explanation) == ("open", "25", WORDS)
    set_to(5)
    check(submission=submission, at=at)
    set_to(25)
    check(submission=submission, at=at)
    assert (only().state, only().measured) == ("open", "25"), "the words were said of 18"


def test_corrected_and_back_the_same_explanation_stands(asked, operator, at):
    _, submission = asked
    check(submission=submission, at=at)
    explain(finding=only(), explanation=WORDS, by=operator, at=at)
    for number in (5, 18):
        set_to(number)
        check(submission=submission, at=at)
    assert (only().state, only().explanation) == ("explained", WORDS)


def test_an_open_warning_stops_the_report_and_an_explained_one_does_not(asked, operator, at):
    _, submission = asked
    given = {"submission": submission, "note": "", "revision": 0, "by": operator, "at": at}
    with pytest.raises(reports.OpenFindings):
        reports.submit(**given)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.EXPECTED
    assert not AuditEvent.objects.exists()
    check(submission=submission, at=at)
    explain(finding=only(), explanation=WORDS, by=operator, at=at)
    reports.submit(**given)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SUBMITTED
    assert only().state == FindingState.EXPLAINED


def test_an_error_passes_neither_by_words_nor_past_the_action(asked, operator, at):
    indicator, submission = asked
    Check.objects.all().delete()
    make_check(indicator, CheckKind.RANGE, at, severity=Severity.BLOCKS, high="10")
    check(submission=submission, at=at)
    with pytest.raises(Refused):
        explain(finding=only(), explanation=WORDS, by=operator, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.update(state="explained", explanation=WORDS, explained_at=at)
    with pytest.raises(reports.OpenFindings):
        reports.submit(submission=submission, note="", revision=0, by=operator, at=at)
    assert (only().state, only().explanation) == ("open", "")
    assert not AuditEvent.objects.exists()


def test_a_statistic_never_blocks_whatever_its_row_says(asked, at):
    _, submission = asked
    Check.objects.update(severity=Severity.BLOCKS)
    check(submission=submission, at=at)
    assert only().severity == Severity.WARNS


def test_occupancy_above_the_places_is_accepted_with_words(asked, operator, at):
    indicator, submission = asked
    Check.objects.all().delete()
    submission.service.capacity = 15
    submission.service.save()
    make_check(indicator, CheckKind.CAPACITY, at, severity=Severity.BLOCKS)
    check(submission=submission, at=at)
    assert told(submission) == ["18 persoane pe 15 locuri: un grad de ocupare de 120 %"]
    explain(finding=only(), explanation=WORDS, by=operator, at=at)
    assert not queries.open_findings(submission).exists()


@pytest.mark.parametrize("words", ["", "   ", "prea scurt", "x" * 1001])
def test_an_explanation_is_neither_a_dot_nor_a_novel(asked, operator, at, words):
    _, submission = asked
    check(submission=submission, at=at)
    with pytest.raises(Refused):
        explain(finding=only(), explanation=words, by=operator, at=at)
    assert (only().state, only().explanation) == ("open", "")
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("state", [SubmissionState.SUBMITTED, SubmissionState.APPROVED])
def test_after_submission_nobody_explains_any_more(asked, operator, at, state):
    _, submission = asked
    check(submission=submission, at=at)
    state_of(submission, state)
    with pytest.raises(Refused):
        explain(finding=only(), explanation=WORDS, by=operator, at=at)
    assert only().state == FindingState.OPEN


def test_the_past_ends_where_the_definition_changed(asked, at):
    indicator, submission = asked
    indicator.versions.update(valid_until=date(2025, 12, 1))
    world.sheet(
        indicator, number=2, valid_from=date(2025, 12, 1), is_comparable=False, change_reason="alt mod de numărare"
    )
    check(submission=submission, at=at)
    assert not Finding.objects.exists()


def test_each_cell_is_looked_at_where_the_check_says_so(asked, at):
    indicator, submission = asked
    Check.objects.all().delete()
    sex = world.dimension("sex", ["f", "m"])
    world.breakdown(indicator.versions.get(), sex)
    female, male = world.cells(sex)
    world.put(submission, indicator, {female: 18, male: -1})
    make_check(indicator, CheckKind.RANGE, at, low="0", where="all")
    check(submission=submission, at=at)
    assert only().cell_id == male.pk
    assert queries.of_report(submission)[0].place == "M"


def test_a_rule_between_lines_is_told_with_both_sides(asked, at):
    indicator, submission = asked
    other = world.indicator("BEN-01")
    world.sheet(other)
    form = submission.form
    form.lines.create(indicator=other, order=2)
    world.put(submission, other, 12)
    Check.objects.all().delete()
    make_rule(
        form,
        "[BEN-02]",
        Comparison.AT_MOST,
        "[BEN-01]",
        at,
        message="La sfârșit nu pot fi mai mulți decât în toată luna.",
    )
    check(submission=submission, at=at)
    assert told(submission) == ["La sfârșit nu pot fi mai mulți decât în toată luna. Aici 18 ≤ 12 nu se verifică."]
    assert (only().indicator, only().severity) == (indicator, Severity.BLOCKS)
    Rule.objects.update(retired_at=at)
    check(submission=submission, at=at)
    assert only().state == FindingState.CORRECTED


# ---- accepted explanations ----
@pytest.fixture
def explained(asked, operator, at):
    _, submission = asked
    check(submission=submission, at=at)
    explain(finding=only(), explanation=WORDS, by=operator, at=at)
    state_of(submission, SubmissionState.SUBMITTED, operator)
    return submission


def accept(by, at, **fields) -> AcceptedExplanation:
    given = {"until": at.date() + timedelta(days=90), "low": None, "high": None} | fields
    return accept_explanation(finding=Finding.objects.order_by("pk").first(), by=by, on=at.date(), at=at, **given)


def april(submission, number) -> Submission:
    following = world.submission(submission.form, submission.service, world.month(2026, 4))
    world.put(following, submission.form.lines.get().indicator, number)
    return following


def test_an_accepted_explanation_quiets_the_same_warning_next_time(explained, coordinator, operator, at):
    accept(coordinator, at, until=max(date(2026, 6, 30), at.date()))
    following = april(explained, 19)
    check(submission=following, at=at)
    found = Finding.objects.get(submission=following)
    assert (found.state, found.explanation, found.explained_by) == ("explained", WORDS, operator)
    assert not queries.open_findings(following).exists()


def test_outside_its_band_the_warning_speaks(explained, coordinator, at):
    accept(coordinator, at, high=Decimal(20))
    following = april(explained, 21)
    check(submission=following, at=at)
    assert Finding.objects.get(submission=following).state == FindingState.OPEN


def test_after_its_day_and_after_its_end_the_warning_speaks(explained, coordinator, at):
    accepted = accept(coordinator, at)
    AcceptedExplanation.objects.update(until=date(2026, 3, 31))
    following = april(explained, 19)
    check(submission=following, at=at)
    assert Finding.objects.get(submission=following).state == FindingState.OPEN
    AcceptedExplanation.objects.update(until=date(2027, 1, 1))
    end_accepted(accepted=accepted, by=coordinator, at=at)
    check(submission=following, at=at)
    assert Finding.objects.get(submission=following).state == FindingState.OPEN
    assert AuditEvent.objects.filter(verb="finding.acceptance_ended").count() == 1


def test_another_service_is_not_quieted(explained, coordinator, at):
    accept(coordinator, at)
    form, indicator = explained.form, explained.form.lines.get().indicator
    other = world.service()
    past(form, other, indicator, USUAL)
    theirs = world.submission(form, other, world.month(2026, 3))
    world.put(theirs, indicator, 18)
    check(submission=theirs, at=at)
    assert Finding.objects.get(submission=theirs).state == FindingState.OPEN


def test_a_newer_acceptance_takes_the_place_of_the_old_one(explained, coordinator, at):
    accept(coordinator, at)
    accept(coordinator, at, high=Decimal(30))
    assert list(AcceptedExplanation.objects.filter(ended_at=None).values_list("high", flat=True)) == [Decimal(30)]
    assert AcceptedExplanation.objects.count() == 2


def test_who_explained_does_not_accept_nor_too_long_nor_outside_the_figure(explained, operator, coordinator, at):
    for by, fields in (
        (operator, {}),
        (coordinator, {"until": at.date() - timedelta(days=1)}),
        (coordinator, {"until": at.date() + timedelta(days=800)}),
        (coordinator, {"high": Decimal(17)}),
    ):
        with pytest.raises(Refused):
            accept(by, at, **fields)
    assert not AcceptedExplanation.objects.exists()
    assert not AuditEvent.objects.filter(verb="finding.explanation_accepted").exists()


def test_what_is_still_being_filled_in_is_not_accepted(asked, operator, coordinator, at):
    _, submission = asked
    check(submission=submission, at=at)
    explain(finding=only(), explanation=WORDS, by=operator, at=at)
    with pytest.raises(Refused):
        accept(coordinator, at)
    assert not AcceptedExplanation.objects.exists()


# ---- cost ----
@pytest.mark.parametrize("lines", [1, 3])
def test_the_cost_does_not_grow_with_the_lines(at, lines, django_assert_num_queries):
    indicators = [world.indicator(f"BEN-{number}") for number in range(20, 20 + lines)]
    form, service = world.form(*indicators), world.service()
    submission = world.submission(form, service, world.month(2026, 3))
    for one in indicators:
        world.sheet(one)
        make_check(one, CheckKind.RANGE, at, high="10")
        make_check(one, CheckKind.JUMP, at)
        world.put(submission, one, 18)
    make_rule(form, "[BEN-20]", Comparison.AT_MOST, "5", at)
    before = world.submission(form, service, world.month(2026, 2))
    for one in indicators:
        world.put(before, one, 2)
    with django_assert_num_queries(16):
        check(submission=submission, at=at)
    assert Finding.objects.count() == 2 * lines + 1
    with CaptureQueriesContext(connection) as again:
        check(submission=submission, at=at)
    assert len(again) <= 16


def test_explanations_of_a_workbook_reach_every_warning_of_the_cell(asked, operator, at):
    indicator, submission = asked
    make_check(indicator, CheckKind.JUMP, at)
    check(submission=submission, at=at)
    done = checking.explain_cells(submission=submission, words={(indicator.pk, 1): "scurt"}, by=operator, at=at)
    assert (done.count, len(done.short)) == (0, 2)
    done = checking.explain_cells(submission=submission, words={(indicator.pk, 1): WORDS}, by=operator, at=at)
    assert (done.count, done.short) == (2, ())
    assert set(Finding.objects.values_list("state", "explanation")) == {("explained", WORDS)}
    assert AuditEvent.objects.filter(verb="finding.explained").count() == 2
