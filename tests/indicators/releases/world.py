"""Releases on top of `tests.indicators.world`: reports approved at a moment, releases built as the worker builds them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.people.models import Person
from consultare.records import jobs
from indicators.catalogue.models import Cell, Indicator, IndicatorVersion
from indicators.collection.models import ReportForm, Submission
from indicators.releases.actions import making
from indicators.releases.models import Dataset, Release
from indicators.releases.states import DatasetKind
from indicators.services.models import Period, Service
from tests.factories import PersonFactory
from tests.indicators import world

AT = datetime(2026, 7, 1, 8, tzinfo=UTC)
LONG_BEFORE = datetime(2020, 1, 1, 8, tzinfo=UTC)
EARLY = datetime(2026, 5, 1, 8, tzinfo=UTC)


def indicator(code: str = "", **fields: Any) -> Indicator:
    """In use before the first cut-off."""
    return world.indicator(code, **{"in_use_at": LONG_BEFORE} | fields)


def sheet(indicator_: Indicator, **fields: Any) -> IndicatorVersion:
    return world.sheet(indicator_, **{"approved_at": LONG_BEFORE} | fields)


def report(
    form: ReportForm, service: Service, period: Period, figures: Mapping[Indicator, Mapping[Cell | None, Any] | Any], *,
    at: datetime | None = EARLY,
) -> Submission:  # fmt: skip
    """Reported and, with `at`, approved at that moment."""
    made = world.submission(form, service, period, expected_at=EARLY - timedelta(days=30))
    for indicator, given in figures.items():
        world.put(made, indicator, given)
    return world.approve(made, at) if at else made


def begin(
    cut_off: datetime = AT, *, kind: str = DatasetKind.VALUES, by: Person | None = None, **fields: Any
) -> Release:
    plan = {"title": "Valori", "notes": "", "cut_off": cut_off, "threshold": 5} | fields
    return making.begin(
        dataset=Dataset.objects.get(kind=kind), plan=making.Plan(**plan), by=by or PersonFactory(),
        at=cut_off + timedelta(minutes=5),
    )  # fmt: skip


def build(cut_off: datetime = AT, **fields: Any) -> Release:
    """Begun, and built by the worker."""
    release = begin(cut_off, **fields)
    jobs.work(clock=lambda: cut_off + timedelta(minutes=6))
    release.refresh_from_db()
    return release


def publish(release: Release) -> Release:
    making.publish(release=release, by=PersonFactory(), at=release.cut_off + timedelta(minutes=10))
    release.refresh_from_db()
    return release


def correct(submission: Submission, indicator: Indicator, number: Any, at: datetime, cell: Cell | None = None) -> None:
    """A correction of an approved figure, with its reason, as `collection.actions` makes it."""
    with transaction.atomic(), transaction.get_connection().cursor() as cursor:
        for name, value in {"reason": "corecție", "correction": "on", "at": at.isoformat()}.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [f"consultare.{name}", value])
        submission.values.filter(indicator=indicator, cell_id=cell.pk if cell else 1).update(number=number)
