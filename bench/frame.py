"""What stands before a decade of figures: services, periods, cells, sheets, one form and its approved reports.

Written past the actions: five hundred indicators are no one's real catalogue.
"""

from datetime import date, timedelta
from typing import Any

from bench.scale import Filled, Scale


def build(scale: Scale) -> Filled:
    """Services, sheets, the form and its approved reports, past the actions: 500 indicators are no one's real catalogue."""
    from django.utils import timezone

    from accounts.people.models import Person
    from indicators.collection.models import Assignment, FormLine, ReportForm, Submission

    now = timezone.now()
    first, second = (
        Person.objects.get(email="indicatori@demo.example"),
        Person.objects.get(email="coordonator@demo.example"),
    )
    services, months = _services(scale, first, now), _months(scale)
    cells, dimension = _cells(scale)
    made = _indicators(scale, first, now, cells, dimension)
    form = ReportForm.objects.create(
        code="masurare", name="Formular pentru măsurători", frequency="month", created_at=now, created_by=first
    )
    FormLine.objects.bulk_create(FormLine(form=form, indicator=one, order=row) for row, one in enumerate(made, start=1))
    Assignment.objects.bulk_create(
        Assignment(form=form, service_id=service, starts_on=date(2000, 1, 1), at=now, by=first) for service in services
    )
    reports = Submission.objects.bulk_create(
        Submission(
            form=form, service_id=service, period_id=month, state="approved", due_on=now.date(), late_after=now.date(),
            expected_at=now, begun_at=now, submitted_at=now, submitted_by=first, approved_at=now, approved_by=second,
        )
        for month in months for service in services
    )  # fmt: skip
    return Filled(
        [one.pk for one in made], [one.code for one in made], services, months, cells, [one.pk for one in reports]
    )


def _services(scale: Scale, by: Any, now: Any) -> list[int]:
    from indicators.services.models import Service, ServiceType

    kind, _new = ServiceType.objects.get_or_create(
        code="8891CZ-C-II", defaults={"name": "Centre de zi", "group": "copil", "regime": "day", "confidence": "H"}
    )
    rows = Service.objects.bulk_create(
        Service(
            code=f"M-{number:03}", slug=f"masurare-{number}", name=f"Serviciul de măsurat {number}", service_type=kind,
            provider_kind="public", opened_on=date(2000, 1, 1), created_at=now, created_by=by,
        )
        for number in range(1, scale.services + 1)
    )  # fmt: skip
    return [row.pk for row in rows]


def _months(scale: Scale) -> list[int]:
    """The last full months before this one, oldest first."""
    from django.utils import timezone

    from indicators.services.models import Period

    last = timezone.localdate().replace(day=1)
    index = last.year * 12 + last.month - 1
    found = []
    for number in range(index - scale.months, index):
        starts_on = date(number // 12, number % 12 + 1, 1)
        ends_on = date((number + 1) // 12, (number + 1) % 12 + 1, 1) - timedelta(days=1)
        period, _new = Period.objects.get_or_create(
            kind="month", starts_on=starts_on, defaults={"code": f"{starts_on:%Y-%m}", "ends_on": ends_on}
        )
        found.append(period.pk)
    return found


def _cells(scale: Scale) -> tuple[list[int], Any]:
    from indicators.catalogue.models import TOTAL_CELL, Category, Cell, CellCategory, Dimension

    dimension = Dimension.objects.create(code="masurare", name="Categoria", order=99)
    categories = Category.objects.bulk_create(
        Category(dimension=dimension, code=f"c{number}", name=f"Categoria {number}", order=number)
        for number in range(1, scale.cells)
    )
    cells = Cell.objects.bulk_create(Cell(key=f"masurare={one.code}") for one in categories)
    CellCategory.objects.bulk_create(
        CellCategory(cell=cell, category=one, dimension=dimension) for cell, one in zip(cells, categories, strict=True)
    )
    return [TOTAL_CELL, *(cell.pk for cell in cells)], dimension


def _indicators(scale: Scale, by: Any, now: Any, cells: list[int], dimension: Any) -> list[Any]:
    from indicators.catalogue.models import Breakdown, BreakdownDimension, Indicator, IndicatorVersion, Topic

    topics = [
        Topic.objects.create(
            prefix=f"M{letter}", slug=f"masurare-{letter.lower()}", name=f"Măsurare {letter}", order=90
        )
        for letter in "ABCDEFGHIJ"[: -(-scale.indicators // 90)]
    ]
    made = Indicator.objects.bulk_create(
        Indicator(
            code=f"{topics[number // 90].prefix}-{number % 90 + 10:02}", topic=topics[number // 90], kind="number",
            level="output", direction="up", unit="persoane", time_rule="last", unit_rule="sum", sensitivity="open",
            source="typed", owner="măsurare", state="in_use", proposed_at=now, in_use_at=now,
        )
        for number in range(scale.indicators)
    )  # fmt: skip
    sheets = IndicatorVersion.objects.bulk_create(
        IndicatorVersion(
            indicator=one, number=1, state="approved", valid_from=date(2000, 1, 1), frequency="month",
            name=f"Indicatorul {one.code}", definition="Date generate.", data_source="măsurare", author=by, created_at=now,
            approved_at=now, approved_by=by,
        )
        for one in made
    )  # fmt: skip
    broken = Breakdown.objects.bulk_create(Breakdown(version=sheet, order=1, total_rule="sum") for sheet in sheets)
    BreakdownDimension.objects.bulk_create(
        BreakdownDimension(breakdown=one, dimension=dimension, order=1) for one in broken
    )
    through = Breakdown.cells.through
    through.objects.bulk_create(through(breakdown=one, cell_id=cell) for one in broken for cell in cells[1:])
    return made
