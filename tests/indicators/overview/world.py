"""A published edition past the actions of releases: months of figures, a gap, a protected cell, a new definition, an erratum."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from indicators.catalogue.models import TOTAL_CELL, Cell, Indicator, Reference
from indicators.catalogue.states import ReferenceKind
from indicators.collection.states import Reporter, Status
from indicators.releases.models import Dataset, Erratum, PublicValue, Release
from indicators.releases.states import DatasetKind, ReleaseState
from indicators.services.models import Period, Service
from tests.factories import PersonFactory
from tests.indicators import world

PUBLISHED = datetime(2026, 11, 14, 9, tzinfo=UTC)
CUT_OFF = datetime(2026, 11, 10, 22, tzinfo=UTC)


def dataset(kind: str = DatasetKind.VALUES) -> Dataset:
    found, _ = Dataset.objects.get_or_create(
        kind=kind,
        defaults={
            "slug": kind, "title": "Valorile indicatorilor", "description": "Cifre publicate.",
            "licence": "Licența pentru guvernare deschisă 1.0", "licence_url": "https://data.gov.ro/base/images/logoinst/OGL-ROU-1.0.pdf",
        },
    )  # fmt: skip
    return found


def release(number: int = 1, **fields: Any) -> Release:
    """Being made; `publish` ends it."""
    # After a test that committed, what the migrations had made is gone.
    Cell.objects.get_or_create(pk=TOTAL_CELL, defaults={"key": ""})
    given: dict[str, Any] = {
        "dataset": dataset(), "number": number, "title": f"Ediția {number}", "cut_off": CUT_OFF, "begun_at": CUT_OFF,
    } | fields  # fmt: skip
    if "begun_by" not in given:
        given["begun_by"] = PersonFactory()
    return Release.objects.create(**given)


def publish(release_: Release, at: datetime = PUBLISHED) -> Release:
    Release.objects.filter(pk=release_.pk).update(
        state=ReleaseState.PUBLISHED, digest="0" * 64, built_at=at, published_at=at, published_by=PersonFactory()
    )
    release_.refresh_from_db()
    return release_


def public(
    release_: Release, indicator: Indicator, period: Period, number: Any, *, service: Service | None = None, cell: Cell | None = None,
    **fields: Any,
) -> PublicValue:  # fmt: skip
    """One released figure; `number` none: missing, or protected when `suppression` says so."""
    empty = number is None and not fields.get("suppression")
    given: dict[str, Any] = {
        "reporter": Reporter.PROVIDER, "status": Status.MISSING if empty else Status.NORMAL, "version": 1,
    } | fields  # fmt: skip
    return PublicValue.objects.create(
        release=release_, indicator=indicator, period=period, service=service, cell_id=cell.pk if cell else TOTAL_CELL,
        number=None if number is None else Decimal(str(number)), **given,
    )  # fmt: skip


def months(first: date, count: int) -> list[Period]:
    start = first.year * 12 + first.month - 1
    return [world.month(place // 12, place % 12 + 1) for place in range(start, start + count)]


def line(
    release_: Release, indicator: Indicator, periods: Sequence[Period], numbers: Sequence[Any], **fields: Any
) -> list[PublicValue]:
    return [
        public(release_, indicator, period, number, **fields)
        for period, number in zip(periods, numbers, strict=True)
        if number != "gap"
    ]


def reference(
    indicator: Indicator, period: Period, low: Any, high: Any = None, kind: str = ReferenceKind.TARGET, **fields: Any
) -> Reference:
    given: dict[str, Any] = {"source": "Planul anual de acțiune", "at": timezone.now()} | fields
    if "by" not in given:
        given["by"] = PersonFactory()
    low = Decimal(str(low))
    return Reference.objects.create(
        indicator=indicator,
        period=period,
        low=low,
        high=low if high is None else Decimal(str(high)),
        kind=kind,
        **given,
    )


def erratum(release_: Release, indicator: Indicator, period: Period, old: Any, new: Any, **fields: Any) -> Erratum:
    given: dict[str, Any] = {"reason": "Un centru a raportat de două ori aceleași persoane.", "at": PUBLISHED} | fields
    if "by" not in given:
        given["by"] = PersonFactory()
    return Erratum.objects.create(
        release=release_,
        indicator=indicator,
        period=period,
        cell_id=TOTAL_CELL,
        old=Decimal(str(old)),
        new=Decimal(str(new)),
        **given,
    )


def measured(code: str = "BEN-02", name: str = "Beneficiari la sfârșitul perioadei", **fields: Any) -> Indicator:
    """An indicator in use with its sheet."""
    made = world.indicator(code, **fields)
    world.sheet(made, name=name)
    return made


def touched(sql: Sequence[Mapping[str, str]]) -> set[str]:
    """Tables of ours that the captured statements name."""
    words = " ".join(query["sql"] for query in sql)
    return {table for table in connection.introspection.table_names() if f'"{table}"' in words}
