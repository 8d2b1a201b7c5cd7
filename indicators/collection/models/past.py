"""What was asked for before and is not any more, so that a release built again from its cut-off counts the same services (I15)."""

from django.db import models

from consultare.records.triggers import append_only
from indicators.collection.models.forms import ReportForm
from indicators.collection.states import LineWay, Reporter


class LineChange(models.Model):
    """How a form asked for an indicator until `at`: not at all, by its total, or by cells. Today's lines need no row of theirs."""

    form = models.ForeignKey(ReportForm, on_delete=models.PROTECT, related_name="+", db_index=False)
    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="+", db_index=False)
    was = models.CharField(max_length=5, choices=LineWay.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["indicator", "at"], name="line_change_of_indicator")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.form_id}: {self.indicator_id} {self.was}"


class DroppedReport(models.Model):
    """A report that was expected, untouched, and is not asked for since `dropped_at`: its assignment ended or its form was retired."""

    form = models.ForeignKey(ReportForm, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey("indicators.Service", on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey("indicators.Period", on_delete=models.PROTECT, related_name="+")
    reporter = models.CharField(max_length=1, choices=Reporter.choices)
    expected_at = models.DateTimeField()
    dropped_at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.form_id}/{self.service_id}/{self.period_id}{self.reporter}"
