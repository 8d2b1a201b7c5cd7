"""What the data book and the API give: releases, and nothing but releases (I13)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from indicators.catalogue.models import Cell, CellCategory, Indicator, IndicatorVersion
from indicators.catalogue.states import IndicatorState, Sensitivity, SheetState
from indicators.releases.models import Dataset, Erratum, PublicValue, Release, ReleaseFile
from indicators.releases.states import DatasetKind, ReleaseState
from indicators.services.models import Service

FACTS = (
    "pk", "indicator__code", "indicator__unit", "indicator__decimals", "cell__key", "period__code", "period__kind", "period__starts_on",
    "period__ends_on", "service__code", "reporter", "status", "suppression", "number", "top", "bottom", "counted", "asked",
    "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """A released figure in codes; `service` empty: all services together; `key` orders the pages of the API."""

    key: int
    indicator: str
    unit: str
    decimals: int
    cell: str
    period: str
    period_kind: str
    starts_on: date
    ends_on: date
    service: str
    reporter: str
    status: str
    suppression: str
    number: Decimal | None
    top: Decimal | None
    bottom: Decimal | None
    counted: int | None
    asked: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures: empty means all. `service` «*»: only totals over services."""

    indicator: str = ""
    service: str = ""
    cell: str | None = None
    kind: str = ""
    since: str = ""
    until: str = ""


def published_releases() -> QuerySet[Release]:
    """The newest first, of every dataset."""
    return (
        Release.objects.filter(state=ReleaseState.PUBLISHED)
        .select_related("dataset")
        .order_by("dataset__kind", "-number", "-pk")
    )


def datasets() -> list[Dataset]:
    """With their published releases (newest first) and the files of these."""
    files = ReleaseFile.objects.select_related("file").order_by("kind", "pk")
    releases = published_releases().prefetch_related(Prefetch("files", files))
    return list(Dataset.objects.prefetch_related(Prefetch("releases", releases)).order_by("pk"))


def newest(kind: str = DatasetKind.VALUES) -> Release | None:
    """The release that stands today."""
    return published_releases().filter(dataset__kind=kind).first()


def facts(release: Release, wanted: Wanted, *, after: int = 0, limit: int | None = None) -> Iterator[Fact]:
    """In the order in which the release was written; `after` is the key of the last one seen."""
    rows = PublicValue.objects.filter(release=release, pk__gt=after).filter(_conditions(wanted)).order_by("pk")
    picked = rows.values_list(*FACTS)
    for row in picked[:limit] if limit else picked.iterator(chunk_size=2000):
        yield Fact(*(row[0], *row[1:9], row[9] or "", *row[10:]))


def _conditions(wanted: Wanted) -> Q:
    chosen = Q()
    if wanted.indicator:
        chosen &= Q(indicator__code=wanted.indicator)
    if wanted.service:
        chosen &= Q(service=None) if wanted.service == "*" else Q(service__code=wanted.service)
    if wanted.cell is not None:
        chosen &= Q(cell__key=wanted.cell)
    if wanted.kind:
        chosen &= Q(period__kind=wanted.kind)
    if wanted.since:
        chosen &= Q(period__starts_on__gte=wanted.since)
    if wanted.until:
        chosen &= Q(period__ends_on__lte=wanted.until)
    return chosen


def public_indicators() -> QuerySet[Indicator]:
    """What may be published, retired ones included: their figures stay. Parts of formulas are among them."""
    return (
        Indicator.objects.exclude(sensitivity=Sensitivity.INTERNAL)
        .exclude(state=IndicatorState.PROPOSED)
        .select_related("topic", "scale", "part_of")
        .order_by("code", "pk")
    )


def sheets(codes: Sequence[str]) -> dict[str, list[IndicatorVersion]]:
    """Approved sheets by code of indicator, the newest first."""
    found: dict[str, list[IndicatorVersion]] = {code: [] for code in codes}
    versions = IndicatorVersion.objects.filter(indicator__code__in=codes, state=SheetState.APPROVED)
    for version in versions.annotate(code=F("indicator__code")).order_by("-number", "-pk"):
        found[version.code].append(version)
    return found


def public_services() -> QuerySet[Service]:
    return Service.objects.select_related("service_type", "organisation", "parent").order_by("code", "pk")


def cells_in(release: Release) -> QuerySet[Cell]:
    """Cells that occur in a release, for its dictionary."""
    marks = CellCategory.objects.select_related("category", "dimension").order_by("dimension__order", "pk")
    used = PublicValue.objects.filter(release=release).values("cell")
    return Cell.objects.filter(pk__in=used).prefetch_related(Prefetch("marks", marks)).order_by("key", "pk")


def errata() -> QuerySet[Erratum]:
    """Every erratum there ever was, the last first."""
    return Erratum.objects.select_related("release__dataset", "indicator", "cell", "period", "service").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the answers depend on: they change with a new release or erratum, and never between."""

    release: int
    digest: str
    at: datetime | None
    errata: int


def stamp(release: Release | None) -> Stamp:
    last = Erratum.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if release is None:
        return Stamp(0, "", None, last)
    return Stamp(release.pk, release.digest, release.published_at, last)


def file_of(kind: str, number: int, name: str) -> tuple[UUID, str] | None:
    """Stored file and SHA-256 of a published release's file."""
    return (
        ReleaseFile.objects.filter(
            release__dataset__slug=kind, release__number=number, release__state=ReleaseState.PUBLISHED, kind=name
        )
        .values_list("file_id", "sha256")
        .first()
    )
