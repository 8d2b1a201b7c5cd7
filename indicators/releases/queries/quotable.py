"""Released figures that a text may quote: open ones of indicators that everybody may read, of the providers' line."""

from django.db.models import QuerySet

from indicators.catalogue.models import Indicator
from indicators.catalogue.states import IndicatorState, Sensitivity
from indicators.collection.states import Reporter
from indicators.releases.models import PublicValue, Release
from indicators.services.models import Service


def quotable_values(release: Release) -> QuerySet[PublicValue]:
    """Newest first. Withheld figures and internal indicators are not among them."""
    rows = PublicValue.objects.filter(release=release, suppression="", reporter=Reporter.PROVIDER)
    rows = rows.exclude(indicator__sensitivity=Sensitivity.INTERNAL).exclude(indicator__state=IndicatorState.PROPOSED)
    return rows.select_related("indicator", "period", "service", "cell", "release").order_by(
        "-period__starts_on", "-period__ends_on", "cell__key", "pk"
    )


def quotable_indicators(release: Release) -> QuerySet[Indicator]:
    return Indicator.objects.filter(pk__in=quotable_values(release).order_by().values("indicator")).order_by(
        "code", "pk"
    )


def quotable_services(release: Release, indicator: Indicator) -> QuerySet[Service]:
    rows = quotable_values(release).filter(indicator=indicator, service__isnull=False)
    return Service.objects.filter(pk__in=rows.order_by().values("service")).order_by("name", "pk")
