"""The figures: one narrow table, a number or the reason why there is none, and every change after submission.

Who changes, when and why reach the triggers as settings of the transaction: `consultare.person`, `consultare.at`,
`consultare.reason`, `consultare.batch`; `consultare.correction` opens what was approved (`collection.actions.writing`).
The triggers hold for rows written in bulk and by SQL as well; they look at whole statements, so that a form of 6,000 cells
costs three queries and not six thousand.
"""

import pgtrigger
from django.db import models
from django.db.models import Q

from consultare.records.triggers import append_only
from indicators.catalogue.models import TOTAL_CELL
from indicators.collection.models.submissions import Submission
from indicators.collection.states import EMPTY, Reporter, Status

_EMPTY = sorted(EMPTY)

_FITS = """
    IF EXISTS (
        SELECT 1 FROM new_values v
        JOIN indicators_submission s ON s.id = v.submission_id
        WHERE (s.service_id, s.period_id, s.reporter) IS DISTINCT FROM (v.service_id, v.period_id, v.reporter)
    ) THEN
        RAISE EXCEPTION 'a value belongs to the service, period and reporter of its report' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT submission_id, indicator_id, cell_id, period_id FROM new_values) v
        JOIN indicators_submission s ON s.id = v.submission_id
        JOIN indicators_period p ON p.id = v.period_id
        LEFT JOIN indicators_formline l ON l.form_id = s.form_id AND l.indicator_id = v.indicator_id
        WHERE l.id IS NULL OR (v.cell_id <> 1 AND (NOT l.is_broken_down OR NOT EXISTS (
            SELECT 1 FROM indicators_indicatorversion iv
            JOIN indicators_breakdown b ON b.version_id = iv.id
            JOIN indicators_breakdown_cells bc ON bc.breakdown_id = b.id AND bc.cell_id = v.cell_id
            WHERE iv.indicator_id = v.indicator_id AND iv.state = 'approved' AND iv.valid_from <= p.starts_on
              AND (iv.valid_until IS NULL OR iv.valid_until > p.starts_on)
        )))
    ) THEN
        RAISE EXCEPTION 'a value needs a line of the form and a cell of the sheet' USING ERRCODE = '23514';
    END IF;
"""


def _guard(rows: str) -> str:
    return f"""
    IF coalesce(current_setting('consultare.reason', true), '') = '' AND EXISTS (
        SELECT 1 FROM {rows} v JOIN indicators_submission s ON s.id = v.submission_id WHERE s.submitted_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a change after submission needs a reason' USING ERRCODE = '23514';
    END IF;
    IF coalesce(current_setting('consultare.correction', true), '') <> 'on' AND EXISTS (
        SELECT 1 FROM {rows} v JOIN indicators_submission s ON s.id = v.submission_id WHERE s.state IN ('approved', 'published')
    ) THEN
        RAISE EXCEPTION 'what was approved changes by a correction only' USING ERRCODE = '23001';
    END IF;
    """  # noqa: S608 -- the names of our own transition tables


def _kept(source: str, old: str, new: str) -> str:
    return f"""
    INSERT INTO indicators_valuerevision
        (submission_id, indicator_id, cell_id, period_id, service_id, reporter, old_number, old_status, new_number, new_status,
         reason, batch, at, by_id, db_user)
    SELECT k.submission_id, k.indicator_id, k.cell_id, k.period_id, k.service_id, k.reporter, {old}, {new},
           coalesce(current_setting('consultare.reason', true), ''), coalesce(current_setting('consultare.batch', true), ''),
           coalesce(nullif(current_setting('consultare.at', true), '')::timestamptz, clock_timestamp()),
           nullif(current_setting('consultare.person', true), '')::bigint, session_user
    FROM {source} JOIN indicators_submission s ON s.id = k.submission_id
    WHERE s.submitted_at IS NOT NULL
    """  # noqa: S608


_BOTH = "new_values k JOIN old_values o USING (indicator_id, cell_id, period_id, service_id, reporter)"
_SAME_KEYS = f"""
    IF (SELECT count(*) FROM old_values) <> (SELECT count(*) FROM {_BOTH}) THEN
        RAISE EXCEPTION 'a value keeps its key' USING ERRCODE = '23001';
    END IF;
"""  # noqa: S608 -- the names of our own transition tables
_DIFFERENT = " AND (o.number, o.status) IS DISTINCT FROM (k.number, k.status); RETURN NULL;"


class Value(models.Model):
    """A number, four decimals kept, or none and why. An ordinal stores its rank; words go to `Narrative`.

    Columns stand in the order that wastes no byte, and only the three indexes that pages need exist: at the scale of a decade
    (28.8 million rows) each byte is felt.
    """

    pk = models.CompositePrimaryKey("indicator_id", "cell_id", "period_id", "service_id", "reporter")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="values", db_index=False)
    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="+", db_index=False)
    cell = models.ForeignKey(
        "indicators.Cell", on_delete=models.PROTECT, related_name="+", db_index=False, default=TOTAL_CELL
    )
    period = models.ForeignKey("indicators.Period", on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey("indicators.Service", on_delete=models.PROTECT, related_name="+", db_index=False)
    reporter = models.CharField(max_length=1, choices=Reporter.choices, default=Reporter.PROVIDER)
    status = models.CharField(max_length=1, choices=Status.choices, default=Status.NORMAL)
    number = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=True, status__in=_EMPTY) | Q(Q(number__isnull=False), ~Q(status__in=_EMPTY)),
                name="empty_says_why",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="value_status_known"),
            models.CheckConstraint(condition=Q(reporter__in=Reporter.values), name="value_reporter_known"),
        ]
        indexes = [
            models.Index(fields=["submission"], name="value_of_report"),
            models.Index(
                fields=["period", "indicator", "service"],
                include=["number"],
                condition=Q(cell=TOTAL_CELL, reporter="P"),
                name="value_totals",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="value_written",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_values"),
                func=_FITS
                + _guard("new_values")
                + _kept("new_values k", "NULL::numeric, NULL::varchar", "k.number, k.status")
                + "; RETURN NULL;",
            ),
            pgtrigger.Trigger(
                name="value_changed",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(old="old_values", new="new_values"),
                func=_SAME_KEYS
                + _FITS
                + _guard("new_values")
                + _kept(_BOTH, "o.number, o.status", "k.number, k.status")
                + _DIFFERENT,
            ),
            pgtrigger.Trigger(
                name="value_removed",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                referencing=pgtrigger.Referencing(old="old_values"),
                func=_guard("old_values")
                + _kept("old_values k", "k.number, k.status", "NULL::numeric, NULL::varchar")
                + "; RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}/{self.cell_id}/{self.period_id}/{self.service_id}: {self.number}"


class ValueRevision(models.Model):
    """A change after submission, written by the triggers of `Value` only. None on a side: there was, or is, no row."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="revisions", db_index=False)
    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="+", db_index=False)
    cell = models.ForeignKey("indicators.Cell", on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.ForeignKey("indicators.Period", on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey("indicators.Service", on_delete=models.PROTECT, related_name="+", db_index=False)
    reporter = models.CharField(max_length=1)
    old_number = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    old_status = models.CharField(max_length=1, null=True)
    new_number = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    new_status = models.CharField(max_length=1, null=True)
    reason = models.TextField()
    batch = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    db_user = models.CharField(max_length=63)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="value_change_has_a_reason")]
        indexes = [
            models.Index(fields=["indicator", "cell", "period", "service", "at"], name="revision_of_value"),
            models.Index(fields=["submission", "id"], name="revision_of_report"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.indicator_id}/{self.cell_id}: {self.old_number} → {self.new_number}"


class Narrative(models.Model):
    """The words of a qualitative indicator; `respondents`: how many people were asked."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="narratives")
    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    respondents = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "indicator"], name="narrative_once")]
        triggers = [
            pgtrigger.Trigger(
                name="narrative_changed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("found", "indicators_submission%ROWTYPE"), ("was", "text"), ("is", "text")],
                func="""
                    SELECT * INTO found FROM indicators_submission WHERE id = coalesce(NEW.submission_id, OLD.submission_id);
                    was := CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.text END;
                    "is" := CASE WHEN TG_OP = 'DELETE' THEN '' ELSE NEW.text END;
                    IF found.submitted_at IS NOT NULL THEN
                        IF coalesce(current_setting('consultare.reason', true), '') = '' THEN
                            RAISE EXCEPTION 'a change after submission needs a reason' USING ERRCODE = '23514';
                        END IF;
                        IF found.state IN ('approved', 'published')
                           AND coalesce(current_setting('consultare.correction', true), '') <> 'on' THEN
                            RAISE EXCEPTION 'what was approved changes by a correction only' USING ERRCODE = '23001';
                        END IF;
                        INSERT INTO indicators_narrativerevision (submission_id, indicator_id, old_text, new_text, reason, batch, at, by_id, db_user)
                        VALUES (found.id, coalesce(NEW.indicator_id, OLD.indicator_id), was, "is", current_setting('consultare.reason', true),
                                coalesce(current_setting('consultare.batch', true), ''),
                                coalesce(nullif(current_setting('consultare.at', true), '')::timestamptz, clock_timestamp()),
                                nullif(current_setting('consultare.person', true), '')::bigint, session_user);
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.indicator_id}"


class NarrativeRevision(models.Model):
    """Words changed after submission, written by the trigger of `Narrative` only."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="narrative_revisions")
    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="+")
    old_text = models.TextField(blank=True)
    new_text = models.TextField(blank=True)
    reason = models.TextField()
    batch = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    db_user = models.CharField(max_length=63)

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.indicator_id}"
