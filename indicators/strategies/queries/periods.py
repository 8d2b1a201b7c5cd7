"""The calendar of a strategy."""

from datetime import date

from django.db.models import QuerySet

from indicators.services.models import Period
from indicators.strategies.models import Strategy


def periods_to_report(strategy: Strategy, on: date) -> QuerySet[Period]:
    """Those that have begun, within the years of the strategy, the newest first."""
    rows = Period.objects.filter(
        kind=strategy.frequency, starts_on__lte=on, starts_on__year__gte=strategy.year_from, ends_on__year__lte=strategy.year_to
    )  # fmt: skip
    return rows.order_by("-ends_on", "-pk")
