"""Which outside series the portal knows: delivered ones, and those a person adds by code."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.records import audit
from indicators.collection.models import ExternalSeries
from indicators.collection.rules.outside_series import series_on_file

audit.register_verbs({"outside_series.added": _("%(actor)s added the outside series %(subject)s")})


class SeriesKnown(Exception):
    """There is a series with this code."""


def load_series() -> int:
    """Delivered series that the table doesn't have yet; returns how many. A row a person changed is never touched."""
    known = set(ExternalSeries.objects.values_list("code", flat=True))
    rows = [ExternalSeries(**row) for row in series_on_file() if row["code"] not in known]
    ExternalSeries.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def add_series(*, fields: Mapping[str, Any], by: Person, at: datetime) -> ExternalSeries:
    """Raises `SeriesKnown`."""
    series, is_new = ExternalSeries.objects.get_or_create(code=fields["code"], defaults=dict(fields))
    if not is_new:
        raise SeriesKnown
    audit.record(
        verb="outside_series.added", by=by, at=at, subject=f"outside_series:{series.pk}", subject_label=series.code,
        group=f"outside_series:{series.pk}", name=series.name,
    )  # fmt: skip
    return series
