"""Forms, their lines, and which services they are assigned to."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from indicators.collection.states import Reporter
from indicators.services.states import PeriodKind


class _Days(Func):
    function = "daterange"
    output_field = DateRangeField()


class ReportForm(models.Model):
    """What a service fills in once a period. `due_day`: days after the period's end; `grace_days` follow before it is late.

    `version` grows with every change of its lines: workbooks made before are refused with a sentence.
    """

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=500, blank=True)
    frequency = models.CharField(max_length=8, choices=PeriodKind.choices)
    due_days = models.PositiveSmallIntegerField(default=10)
    grace_days = models.PositiveSmallIntegerField(default=5)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_days__gte=1, due_days__lte=180), name="form_due_days"),
            models.CheckConstraint(condition=Q(grace_days__lte=60), name="form_grace_days"),
        ]

    def __str__(self) -> str:
        return self.name


class FormLine(models.Model):
    """An indicator of a form, once. `is_broken_down`: also the cells of the sheet in force when the period begins."""

    form = models.ForeignKey(ReportForm, on_delete=models.PROTECT, related_name="lines")
    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="lines")
    order = models.PositiveSmallIntegerField()
    is_broken_down = models.BooleanField(default=True)
    is_compulsory = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "indicator"], name="indicator_once_a_form"),
            models.UniqueConstraint(
                fields=["form", "order"], name="line_order_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="line_asks_what_is_typed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM indicators_indicator i
                                   WHERE i.id = NEW.indicator_id AND i.source = 'typed' AND i.state <> 'retired') THEN
                        RAISE EXCEPTION 'a form asks only for what is typed' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="one_form_a_service_line",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM indicators_assignment mine
                        JOIN indicators_assignment other ON other.service_id = mine.service_id
                             AND other.reporter = mine.reporter AND other.form_id <> mine.form_id
                             AND daterange(other.starts_on, other.ends_on, '[]') && daterange(mine.starts_on, mine.ends_on, '[]')
                        JOIN indicators_formline l ON l.form_id = other.form_id AND l.indicator_id = NEW.indicator_id
                        WHERE mine.form_id = NEW.form_id
                    ) THEN
                        RAISE EXCEPTION 'an indicator reaches a service through one form only' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.indicator_id}"


class Assignment(models.Model):
    """A service fills in a form from `starts_on` to `ends_on`, both included; none: until further notice."""

    form = models.ForeignKey(ReportForm, on_delete=models.PROTECT, related_name="assignments")
    service = models.ForeignKey("indicators.Service", on_delete=models.PROTECT, related_name="assignments")
    reporter = models.CharField(max_length=1, choices=Reporter.choices, default=Reporter.PROVIDER)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="assignment_dates"),
            ExclusionConstraint(
                name="assignment_once_at_a_time",
                expressions=[
                    ("form", RangeOperators.EQUAL),
                    ("service", RangeOperators.EQUAL),
                    ("reporter", RangeOperators.EQUAL),
                    (
                        _Days("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="one_form_a_service",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM indicators_assignment other
                        JOIN indicators_formline theirs ON theirs.form_id = other.form_id
                        JOIN indicators_formline mine ON mine.form_id = NEW.form_id AND mine.indicator_id = theirs.indicator_id
                        WHERE other.service_id = NEW.service_id AND other.reporter = NEW.reporter AND other.form_id <> NEW.form_id
                          AND daterange(other.starts_on, other.ends_on, '[]') && daterange(NEW.starts_on, NEW.ends_on, '[]')
                    ) THEN
                        RAISE EXCEPTION 'an indicator reaches a service through one form only' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.form_id} → {self.service_id}"
