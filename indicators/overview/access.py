"""To fetch is to authorise: what a public page may show. What is not public does not exist for strangers: 404."""

from typing import BinaryIO

from django.http import Http404

from accounts.organisations.models import Organisation
from consultare.records import files
from indicators.catalogue.models import Indicator, IndicatorVersion, Topic
from indicators.catalogue.states import SheetState
from indicators.overview.queries import open_data
from indicators.overview.queries.listing import public_indicators
from indicators.overview.queries.services import public_services
from indicators.releases.models import Dataset, Release, ReleaseFile
from indicators.releases.states import ReleaseState
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


def public_dataset(slug: str) -> Dataset:
    """With its published releases, newest first, and their files."""
    for one in open_data.datasets():
        if one.slug == slug:
            return one
    raise Http404


def public_release(slug: str, number: int) -> Release:
    found = open_data.published_releases().filter(dataset__slug=slug, number=number).first()
    if found is None:
        raise Http404
    return found


def public_file(slug: str, number: int, kind: str) -> ReleaseFile:
    found = (
        ReleaseFile.objects.select_related("file")
        .filter(release__dataset__slug=slug, release__number=number, release__state=ReleaseState.PUBLISHED, kind=kind)
        .first()
    )
    if found is None:
        raise Http404
    return found


def content_of(found: ReleaseFile) -> BinaryIO:
    return files.open_stored(found.file)
