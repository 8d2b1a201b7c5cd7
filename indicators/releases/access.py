"""To fetch is to authorise: releases for the desk, published ones for everybody."""

from django.db.models import QuerySet
from django.http import Http404

from consultare.records.models import StoredFile
from indicators.releases.models import PublicValue, Release, ReleaseFile
from indicators.releases.states import ReleaseState

MAX_KEY = 2**15 - 1


def desk_release(pk: int) -> Release:
    """Any release; the view has checked that the person works on them. Raises `Http404`."""
    return _one(Release.objects.all(), pk)


def published_release(pk: int) -> Release:
    """A release anybody may read. Raises `Http404`."""
    return _one(Release.objects.filter(state=ReleaseState.PUBLISHED), pk)


def file_of(release: Release, kind: str) -> StoredFile:
    """Raises `Http404`."""
    found = ReleaseFile.objects.select_related("file").filter(release=release, kind=kind).first()
    if found is None:
        raise Http404
    return found.file


def value_named(
    release: Release, *, indicator: str, period: str, service: str = "", cell: str = ""
) -> PublicValue | None:
    """A provider's figure by its codes, as in the files; none when the release has no such figure."""
    rows = PublicValue.objects.filter(
        release=release, indicator__code=indicator.upper(), period__code=period.upper(), cell__key=cell, reporter="P"
    )
    rows = rows.filter(service__code=service) if service else rows.filter(service=None)
    return rows.select_related("release__dataset", "indicator", "period", "service", "cell").first()


def _one(rows: QuerySet[Release], pk: int) -> Release:
    if pk > MAX_KEY:
        raise Http404
    found = rows.select_related("dataset", "begun_by", "published_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
