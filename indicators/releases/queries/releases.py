"""Releases and their errata, as everybody sees them."""

from django.db.models import QuerySet

from indicators.releases.models import Erratum, Release
from indicators.releases.states import DatasetKind, ReleaseState


def current_release(kind: str = DatasetKind.VALUES) -> Release | None:
    """The newest that is published."""
    return (
        Release.objects.filter(dataset__kind=kind, state=ReleaseState.PUBLISHED)
        .select_related("dataset")
        .order_by("-number", "-pk")
        .first()
    )


def releases_of(kind: str = DatasetKind.VALUES) -> QuerySet[Release]:
    """All that are published, the newest first; earlier ones stay readable."""
    return (
        Release.objects.filter(dataset__kind=kind, state=ReleaseState.PUBLISHED)
        .select_related("dataset")
        .prefetch_related("files__file")
        .order_by("-number", "-pk")
    )


def errata_of(*, indicator: int | None = None, release: int | None = None) -> QuerySet[Erratum]:
    """Said beside the number for good, the newest first."""
    found = Erratum.objects.select_related("release__dataset", "indicator", "cell", "period", "service")
    if indicator is not None:
        found = found.filter(indicator=indicator)
    if release is not None:
        found = found.filter(release=release)
    return found.filter(release__state=ReleaseState.PUBLISHED).order_by("-at", "-pk")
