"""Sheets put to consultation: which passage of which round speaks of which indicator."""

import pgtrigger
from django.db import models

from consultare.records.triggers import Refuse
from indicators.catalogue.models.indicators import Indicator, IndicatorVersion


class ConsultedSheet(models.Model):
    """`lineage` is the identity of the passage for the life of the round; `version` is the sheet whose words were put there."""

    round = models.ForeignKey("consultations.Round", on_delete=models.PROTECT, related_name="consulted_sheets")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="consulted")
    version = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="consulted")
    lineage = models.UUIDField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "indicator"], name="sheet_once_a_round"),
            models.UniqueConstraint(fields=["round", "lineage"], name="passage_is_one_sheet"),
        ]
        triggers = [Refuse(name="consulted_sheets_keep", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.indicator_id}"
