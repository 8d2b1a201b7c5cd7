"""Series from outside (INS TEMPO), brought in from their CSV with source and date."""

from django.db import models
from django.db.models import Q


class ExternalSeries(models.Model):
    """A matrix of INS TEMPO, or another published series. `is_verified` where code and name were read at the source."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=300)
    territory = models.CharField(max_length=80)
    publisher = models.CharField(max_length=80, default="INS, TEMPO-Online")
    unit = models.CharField(max_length=40, blank=True)
    is_verified = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class ExternalFile(models.Model):
    """A CSV of a series as it was downloaded at the source; `choice`: the rows of it that became figures of the indicator."""

    series = models.ForeignKey(ExternalSeries, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    taken_on = models.DateField()
    indicator = models.ForeignKey(
        "indicators.Indicator", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    choice = models.JSONField(default=dict)
    added = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(indicator__isnull=False), name="external_file_applied_to_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.series_id}, {self.taken_on}"


class ExternalValue(models.Model):
    """One figure of a series for an indicator; a newer one from the same source stands beside the old one, the latest counts."""

    series = models.ForeignKey(ExternalSeries, on_delete=models.PROTECT, related_name="values")
    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="external_values")
    period = models.ForeignKey("indicators.Period", on_delete=models.PROTECT, related_name="+")
    number = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    flag = models.CharField(max_length=4, blank=True)
    taken_on = models.DateField()
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "indicator", "period", "taken_on"], name="external_value_once"),
            models.CheckConstraint(condition=Q(number__isnull=False) | ~Q(flag=""), name="external_empty_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.period_id}: {self.number}"
