"""A report: one form, one service, one period, one reporter. It is there before anything is reported."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from consultare.records.triggers import append_only
from indicators.collection.models.forms import ReportForm
from indicators.collection.states import CLOSED_STATES, Reporter, Severity, SubmissionState, WorkbookOutcome

_CLOSED = sorted(CLOSED_STATES)


class Submission(models.Model):
    """Made when the period opens, with its due day. `revision` grows with each saved change, so that of two people at once
    the second is told. Who submits never approves: here, in the action and on the page."""

    id = models.AutoField(primary_key=True)
    form = models.ForeignKey(ReportForm, on_delete=models.PROTECT, related_name="submissions")
    service = models.ForeignKey("indicators.Service", on_delete=models.PROTECT, related_name="submissions")
    period = models.ForeignKey("indicators.Period", on_delete=models.PROTECT, related_name="submissions")
    reporter = models.CharField(max_length=1, choices=Reporter.choices, default=Reporter.PROVIDER)
    state = models.CharField(max_length=9, choices=SubmissionState.choices, default=SubmissionState.EXPECTED)
    due_on = models.DateField()
    late_after = models.DateField()
    revision = models.PositiveIntegerField(default=0)
    note = models.TextField(max_length=2000, blank=True)
    expected_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    return_reason = models.TextField(max_length=2000, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "service", "period", "reporter"], name="one_report_a_period"),
            models.CheckConstraint(condition=Q(state__in=SubmissionState.values), name="report_state_known"),
            models.CheckConstraint(condition=Q(late_after__gte=F("due_on")), name="report_grace_after_due"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("submitted_by")), name="who_submits_never_approves"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["expected", "draft"], submitted_at=None, submitted_by=None)
                | Q(
                    state__in=["submitted", "returned", *_CLOSED],
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                ),
                name="report_submitted_moment",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=_CLOSED) & Q(approved_at__isnull=False, approved_by__isnull=False))
                | (~Q(state__in=_CLOSED) & Q(approved_at=None, approved_by=None)),
                name="report_approved_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | (Q(returned_at__isnull=False) & ~Q(return_reason="")),
                name="report_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at=None)),
                name="report_published_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="report_due"),
            models.Index(fields=["service", "period"], name="report_of_service"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="report_is_assigned",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM indicators_period p
                        JOIN indicators_reportform f ON f.id = NEW.form_id AND f.frequency = p.kind
                        JOIN indicators_service s ON s.id = NEW.service_id
                             AND s.opened_on <= p.ends_on AND (s.closed_on IS NULL OR s.closed_on >= p.starts_on)
                        JOIN indicators_assignment a ON a.form_id = f.id AND a.service_id = s.id AND a.reporter = NEW.reporter
                             AND a.starts_on <= p.ends_on AND (a.ends_on IS NULL OR a.ends_on >= p.starts_on)
                        WHERE p.id = NEW.period_id
                    ) THEN
                        RAISE EXCEPTION 'a report needs an assignment of an open service in a period of the form' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="report_stays_what_it_is",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (NEW.form_id, NEW.service_id, NEW.period_id, NEW.reporter)
                       IS DISTINCT FROM (OLD.form_id, OLD.service_id, OLD.period_id, OLD.reporter)
                       OR (OLD.state IN ('approved', 'published') AND NEW.state NOT IN ('approved', 'published')) THEN
                        RAISE EXCEPTION 'a report stays of its form, service and period, and approved once approved' USING ERRCODE = '23001';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}/{self.service_id}/{self.period_id}{self.reporter}"


class Evidence(models.Model):
    """A file that bears a report out; internal unless somebody says otherwise. `keep_until`: retention. `public_sha256`: of the copy
    that everybody gets, without what is hidden in the file."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="evidence")
    indicator = models.ForeignKey(
        "indicators.Indicator", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    description = models.CharField(max_length=200, blank=True)
    is_public = models.BooleanField(default=False)
    public_sha256 = models.CharField(max_length=64, blank=True)
    keep_until = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "indicator", "sha256"], nulls_distinct=False, name="evidence_once"
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | (Q(withdrawn_at=None) & ~Q(public_sha256="")),
                name="public_evidence_is_there",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.sha256[:8]}"


class Workbook(models.Model):
    """A filled-in workbook that came back, and what became of it: all of it or nothing. `sent_back`: the same with its wrong cells marked."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="workbooks")
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    form_version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=WorkbookOutcome.choices)
    changed = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "sha256"], condition=Q(outcome="applied"), name="workbook_applied_once"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.outcome}"


class WorkbookError(models.Model):
    workbook = models.ForeignKey(Workbook, on_delete=models.PROTECT, related_name="errors")
    cell = models.CharField(max_length=12)
    message = models.CharField(max_length=500)
    severity = models.CharField(max_length=6, choices=Severity.choices)

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.cell}: {self.message}"
