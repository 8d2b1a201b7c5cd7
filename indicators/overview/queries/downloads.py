"""Every released figure of an indicator, as rows that stream."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F
from django.urls import reverse

from indicators.catalogue.queries import cell_labels
from indicators.overview.queries.editions import Edition
from indicators.overview.queries.page import IndicatorPage
from indicators.releases.models import PublicValue

FORMS = ("csv", "xlsx", "json")
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    name: str
    unit: str
    edition: int
    period: str
    starts_on: str
    ends_on: str
    service_code: str
    service: str
    cell: str
    category: str
    reporter: str
    number: Decimal | None
    status: str
    suppression: str
    top: Decimal | None
    bottom: Decimal | None
    counted: int | None
    asked: int | None
    version: int


def files_of_page(page: IndicatorPage) -> list[dict[str, str]]:
    if page.edition is None:
        return []
    return [
        {"label": form.upper(), "href": reverse("indicator_data", args=[page.indicator.code, form])} for form in FORMS
    ]


def lines(page_name: str, page: IndicatorPage, edition: Edition) -> Iterator[Line]:
    """In the order of the calendar, totals before services. Two queries, whatever the number of rows."""
    rows = PublicValue.objects.filter(release=edition.id, indicator=page.indicator)
    labels = cell_labels(rows.values_list("cell", flat=True).distinct())
    ordered = rows.select_related("period", "service", "cell").order_by(
        "period__starts_on", F("service__code").asc(nulls_first=True), "cell_id", "reporter", "pk"
    )
    for row in ordered.iterator(chunk_size=CHUNK):
        yield Line(
            page.indicator.code, page_name, page.indicator.unit, edition.number, row.period.code,
            row.period.starts_on.isoformat(), row.period.ends_on.isoformat(), row.service.code if row.service else "",
            row.service.name if row.service else "", row.cell.key, ", ".join(labels.get(row.cell_id or 0, ())), row.reporter,
            row.number, row.status, row.suppression, row.top, row.bottom, row.counted, row.asked, row.version,
        )  # fmt: skip
