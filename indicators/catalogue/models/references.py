"""Reference points: baselines, targets, minimum standards, comparisons from outside."""

from django.db import models
from django.db.models import F, Q

from consultare.records.triggers import append_only
from indicators.catalogue.models.cells import TOTAL_CELL, Cell
from indicators.catalogue.models.indicators import Indicator
from indicators.catalogue.states import ReferenceKind


class Reference(models.Model):
    """`low` and `high` are equal for a point. `service`: none means the whole authority. Zero is a legal target."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="references")
    service = models.ForeignKey("indicators.Service", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    period = models.ForeignKey("indicators.Period", on_delete=models.PROTECT, related_name="+")
    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, default=TOTAL_CELL, related_name="+")
    kind = models.CharField(max_length=10, choices=ReferenceKind.choices)
    low = models.DecimalField(max_digits=18, decimal_places=4)
    high = models.DecimalField(max_digits=18, decimal_places=4)
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "service", "period", "cell", "kind", "source"],
                nulls_distinct=False,
                name="reference_once",
            ),
            models.CheckConstraint(condition=Q(low__lte=F("high")), name="reference_range"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.kind} {self.low}"


class ReferenceRevision(models.Model):
    """What a reference point was before a change, and why it changed."""

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="revisions")
    old_low = models.DecimalField(max_digits=18, decimal_places=4)
    old_high = models.DecimalField(max_digits=18, decimal_places=4)
    new_low = models.DecimalField(max_digits=18, decimal_places=4)
    new_high = models.DecimalField(max_digits=18, decimal_places=4)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reference_change_has_a_reason")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.reference_id}: {self.old_low} → {self.new_low}"
