"""What anybody may open of open data: published releases and their files. Everything else is 404."""

from typing import BinaryIO

from django.http import Http404

from consultare.records import files
from indicators.overview.queries import open_data
from indicators.releases.models import Dataset, Release, ReleaseFile
from indicators.releases.states import ReleaseState


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
