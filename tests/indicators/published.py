"""A published release past the actions: rows of `PublicValue` as a release would have written them."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.utils import timezone

from consultare.records import files
from indicators.catalogue.models import Cell, Indicator
from indicators.collection.states import Reporter, Status
from indicators.releases.models import Dataset, Erratum, PublicValue, Release, ReleaseFile
from indicators.releases.states import DatasetKind, FileKind, ReleaseState
from indicators.services.models import Period, Service
from tests.factories import PersonFactory

TITLES = {
    DatasetKind.VALUES: ("valori-indicatori", "Valorile indicatorilor"),
    DatasetKind.SERVICES: ("servicii-si-furnizori", "Servicii și furnizori"),
    DatasetKind.NEEDS: ("nevoi-si-consultari", "Nevoi și consultări"),
}


def dataset(kind: str = DatasetKind.VALUES) -> Dataset:
    slug, title = TITLES[DatasetKind(kind)]
    found, _new = Dataset.objects.get_or_create(
        kind=kind,
        defaults={
            "slug": slug, "title": title, "description": f"{title}, pe ediții.", "licence": "CC BY 4.0",
            "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        },
    )  # fmt: skip
    return found


def begin(kind: str = DatasetKind.VALUES, **fields: Any) -> Release:
    of, now = dataset(kind), timezone.now()
    given: dict[str, Any] = {
        "number": of.releases.count() + 1,
        "title": "Trimestrul I",
        "cut_off": now,
        "begun_at": now,
    }
    return Release.objects.create(dataset=of, begun_by=PersonFactory(), **given | fields)


def figure(release: Release, indicator: Indicator, period: Period, number: Any, **fields: Any) -> PublicValue:
    """`service`, `cell`, `suppression` … as the row has them; a number of None is missing."""
    given: dict[str, Any] = {
        "reporter": Reporter.PROVIDER, "status": Status.MISSING if number is None else Status.NORMAL, "version": 1,
    } | fields  # fmt: skip
    return PublicValue.objects.create(release=release, indicator=indicator, period=period, number=number, **given)


def attach(
    release: Release, kind: str = FileKind.CSV, content: bytes = b"indicator,number\r\nBEN-02,12\r\n"
) -> ReleaseFile:
    stored = files.keep(BytesIO(content), name=f"valori.{kind}", media_type="text/csv", at=timezone.now())
    return ReleaseFile.objects.create(
        release=release, kind=kind, file=stored, sha256=stored.sha256, size=stored.size, rows=1
    )


def publish(release: Release) -> Release:
    now = timezone.now()
    fields: dict[str, Any] = {"state": ReleaseState.PUBLISHED, "published_at": now, "published_by": PersonFactory()}
    Release.objects.filter(pk=release.pk).update(digest=f"{release.pk:064}", built_at=now, **fields)
    release.refresh_from_db()
    return release


def erratum(
    release: Release, indicator: Indicator, period: Period, old: Any, new: Any, service: Service | None = None
) -> Erratum:
    return Erratum.objects.create(
        release=release, indicator=indicator, cell=Cell.objects.get(key=""), period=period, service=service, old=old,
        new=new, reason="Un transfer fusese numărat de două ori.", at=timezone.now(), by=PersonFactory(),
    )  # fmt: skip


def line(
    release: Release, indicator: Indicator, periods: Sequence[Period], numbers: Sequence[Any], **fields: Any
) -> None:
    for period, number in zip(periods, numbers, strict=True):
        figure(release, indicator, period, number, **fields)
