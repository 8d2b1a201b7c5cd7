"""To fetch is to authorise: what a public page may show. What is not public does not exist for strangers."""

from django.http import Http404

from accounts.organisations.models import Organisation
from indicators.catalogue.models import Indicator, IndicatorVersion, Topic
from indicators.catalogue.states import SheetState
from indicators.overview.queries.listing import public_indicators
from indicators.overview.queries.services import public_services
from indicators.services.models import Service


def public_indicator(code: str) -> Indicator:
    """An indicator adopted once and not internal. Raises `Http404`."""
    found = public_indicators().filter(code=code).select_related("topic", "scale", "part_of").first()
    if found is None:
        raise Http404
    return found


def approved_sheets(indicator: Indicator) -> list[IndicatorVersion]:
    """Its approved sheets, the oldest first; raises `Http404` when there is none."""
    found = IndicatorVersion.objects.filter(indicator=indicator, state=SheetState.APPROVED)
    versions = list(found.select_related("indicator__topic", "indicator__scale", "approved_by").order_by("number"))
    if not versions:
        raise Http404
    return versions


def public_topic(slug: str) -> Topic:
    found = Topic.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def public_service(slug: str) -> Service:
    found = public_services().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def public_provider(slug: str) -> Organisation:
    """An organisation that gives services under convention. Raises `Http404`."""
    found = Organisation.objects.approved().filter(slug=slug, measured_services__isnull=False).distinct().first()
    if found is None:
        raise Http404
    return found
