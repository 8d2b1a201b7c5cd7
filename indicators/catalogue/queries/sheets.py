"""Sheets in force: approved, and valid on the day asked about."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from indicators.catalogue.models import Indicator, IndicatorVersion
from indicators.catalogue.states import SheetState


def in_force(day: date) -> QuerySet[IndicatorVersion]:
    """Approved sheets valid on `day`; `valid_until` itself is outside."""
    return IndicatorVersion.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=day), state=SheetState.APPROVED, valid_from__lte=day
    )


def sheet_on(indicator: Indicator | int, day: date) -> IndicatorVersion | None:
    """The sheet of an indicator in force on `day`; none before the first and after a gap."""
    pk = indicator if isinstance(indicator, int) else indicator.pk
    return in_force(day).filter(indicator=pk).order_by("-valid_from", "-pk").first()


def sheets_on(indicator_ids: Iterable[int], day: date) -> dict[int, IndicatorVersion]:
    """Indicator → its sheet in force on `day`; indicators without one are left out. One query."""
    found = in_force(day).filter(indicator__in=set(indicator_ids)).order_by("valid_from", "pk")
    return {version.indicator_id: version for version in found}
