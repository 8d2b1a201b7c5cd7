"""The edition that the public reads: the newest published release of the values of indicators."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from indicators.releases.models import Release
from indicators.releases.queries import current_release
from indicators.releases.states import DatasetKind, ReleaseState


@dataclass(frozen=True, slots=True)
class Edition:
    id: int
    number: int
    title: str
    threshold: int
    cut_off: datetime
    published_at: datetime
    licence: str
    licence_url: str


def current() -> Edition | None:
    """None until something was published."""
    found = current_release()
    return _edition(found) if found else None


def published() -> QuerySet[Release]:
    found = Release.objects.filter(dataset__kind=DatasetKind.VALUES, state=ReleaseState.PUBLISHED)
    return found.select_related("dataset").order_by("-number", "-pk")


def editions() -> list[Edition]:
    """Every published edition, the newest first."""
    return [_edition(release) for release in published()]


def _edition(release: Release) -> Edition:
    assert release.published_at is not None
    return Edition(
        release.pk, release.number, release.title, release.threshold, release.cut_off, release.published_at,
        release.dataset.licence, release.dataset.licence_url,
    )  # fmt: skip
