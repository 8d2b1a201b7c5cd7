"""Released figures for pages, charts, files and the API: `PublicValue` of one release and nothing else (I13)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from indicators.catalogue.models import TOTAL_CELL, Indicator
from indicators.collection.states import Reporter
from indicators.releases.models import Erratum, PublicNarrative, PublicValue, Release
from indicators.releases.rules.signals import Chart, chart
from indicators.releases.states import ReleaseState


@dataclass(frozen=True, slots=True)
class Point:
    """A released figure. No number: `suppression`, or else `status`, says why. `erratum`: the number that is right, if another."""

    period: str
    kind: str
    starts_on: date
    ends_on: date
    number: Decimal | None
    status: str
    suppression: str
    top: Decimal | None
    bottom: Decimal | None
    counted: int | None
    asked: int | None
    version: int
    service: str | None
    cell: str
    reporter: str

    @property
    def is_partial(self) -> bool:
        return self.asked is not None and self.counted is not None and self.counted < self.asked


_COLUMNS = (
    "period__code", "period__kind", "period__starts_on", "period__ends_on", "number", "status", "suppression", "top", "bottom",
    "counted", "asked", "version", "service__code", "cell__key", "reporter",
)  # fmt: skip


def series(
    release: Release, indicator: Indicator, *, kind: str = "", service: int | None = None, cell: int = TOTAL_CELL,
    reporter: str = Reporter.PROVIDER,
) -> list[Point]:  # fmt: skip
    """One line in time; `service` none: all together. `kind`: of period, all kinds otherwise. One query."""
    rows = _rows(release, indicator, kind).filter(service=service, cell=cell, reporter=reporter)
    return _points(rows.order_by("period__starts_on", "period__code", "pk"))


def by_service(release: Release, indicator: Indicator, *, kind: str, cell: int = TOTAL_CELL) -> dict[str, list[Point]]:
    """Service → its line, services by name; for small multiples. One query."""
    rows = _rows(release, indicator, kind).filter(service__isnull=False, cell=cell, reporter=Reporter.PROVIDER)
    return _grouped(rows.order_by("service__name", "service", "period__starts_on", "pk"), "service")


def by_cell(
    release: Release, indicator: Indicator, *, kind: str, cells: Iterable[int], service: int | None = None
) -> dict[str, list[Point]]:
    """Cell key → its line. One query."""
    rows = _rows(release, indicator, kind).filter(service=service, cell__in=list(cells), reporter=Reporter.PROVIDER)
    return _grouped(rows.order_by("cell__key", "period__starts_on", "pk"), "cell")


def beside(release: Release, indicator: Indicator, *, kind: str) -> list[Point]:
    """The authority's own figures, that stand beside those of the providers. One query."""
    rows = _rows(release, indicator, kind).filter(reporter=Reporter.AUTHORITY, cell=TOTAL_CELL)
    return _points(rows.order_by("service__code", "period__starts_on", "pk"))


def latest(release: Release, *, kind: str = "") -> dict[int, PublicValue]:
    """Indicator → its newest released figure for all services together, whatever became of it. One query."""
    rows = PublicValue.objects.filter(release=release, service=None, cell=TOTAL_CELL, reporter=Reporter.PROVIDER)
    rows = rows.filter(period__kind=kind or _own_kind())
    rows = rows.select_related("indicator", "period").order_by("indicator", "-period__starts_on", "pk")
    return {row.indicator_id: row for row in rows.distinct("indicator")}


def _own_kind() -> Subquery:
    """The shortest kind of period that the indicator has in the release."""
    order = PublicValue.objects.filter(
        release=OuterRef("release"), indicator=OuterRef("indicator"), cell=TOTAL_CELL, service=None
    ).order_by(F("period__ends_on") - F("period__starts_on"), "pk")
    return Subquery(order.values("period__kind")[:1])


def services_of(release: Release, service: int) -> dict[int, PublicValue]:
    """Indicator → its newest figure for one service: the page of a service. One query."""
    rows = PublicValue.objects.filter(release=release, service=service, cell=TOTAL_CELL, reporter=Reporter.PROVIDER)
    rows = rows.select_related("indicator", "period").order_by(
        "indicator", "-period__starts_on", "period__ends_on", "pk"
    )
    return {row.indicator_id: row for row in rows.distinct("indicator")}


def narratives(release: Release, indicator: Indicator) -> QuerySet[PublicNarrative]:
    """The words of a qualitative indicator, the newest first."""
    rows = PublicNarrative.objects.filter(release=release, indicator=indicator).select_related("service", "period")
    return rows.order_by("-period__starts_on", "service__name", "pk")


def errata_for(indicator: Indicator, *, service: int | None = None, cell: int | None = None) -> QuerySet[Erratum]:
    """Of all releases: an erratum stands beside the number for good."""
    rows = Erratum.objects.filter(indicator=indicator, release__state=ReleaseState.PUBLISHED)
    if service is not None:
        rows = rows.filter(Q(service=service) | Q(service=None))
    if cell is not None:
        rows = rows.filter(cell=cell)
    return rows.select_related("release", "period", "service", "cell").order_by("-at", "-pk")


def control_chart(points: Sequence[Point], breaks: frozenset[int] = frozenset()) -> Chart | None:
    """Of the newest unbroken run of a line: no gap, nothing withheld, no version that can't be compared (`breaks`)."""
    run: list[Point] = []
    for point in points:
        if point.number is None or (run and any(run[-1].version < one <= point.version for one in breaks)):
            run = []
        if point.number is not None:
            run.append(point)
    return chart([point.number for point in run if point.number is not None])


def _rows(release: Release, indicator: Indicator, kind: str) -> QuerySet[PublicValue]:
    rows = PublicValue.objects.filter(release=release, indicator=indicator)
    return rows.filter(period__kind=kind) if kind else rows


def _points(rows: QuerySet[PublicValue]) -> list[Point]:
    return [Point(*row) for row in rows.values_list(*_COLUMNS)]


def _grouped(rows: QuerySet[PublicValue], by: str) -> dict[str, list[Point]]:
    found: dict[str, list[Point]] = {}
    for point in _points(rows):
        found.setdefault(getattr(point, by) or "", []).append(point)
    return found
