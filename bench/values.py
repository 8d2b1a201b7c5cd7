"""A decade of figures at the asked scale, written with COPY: 500 indicators × 40 services × 120 months × 12 cells.

Triggers and foreign keys are off while loading and the indexes are made afterwards, as for any load of that size; what is
written would have passed them (one line of a form for each indicator, one cell of its sheet for each value).
"""

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bench.figures import Figure

MOST_BYTES = 100
TEMPLATES = 24
"""Different blocks of numbers that reports take in turn."""


PUBLISH = """
    INSERT INTO indicators_publicvalue (release_id, indicator_id, cell_id, period_id, reporter, status, suppression, version,
        service_id, number, counted, asked)
    SELECT %s, indicator_id, cell_id, period_id, 'P', 'A', '', 1,
"""
EACH = " service_id, number, NULL::smallint, NULL::smallint FROM indicators_value WHERE submission_id >= %s"
TOGETHER = """
    NULL::smallint, sum(number), count(*), count(*) FROM indicators_value WHERE submission_id >= %s
    GROUP BY indicator_id, cell_id, period_id
"""


@dataclass(frozen=True)
class Scale:
    indicators: int = 500
    services: int = 40
    months: int = 120
    cells: int = 12

    @property
    def rows(self) -> int:
        return self.indicators * self.services * self.months * self.cells

    @property
    def words(self) -> str:
        return f"{self.rows:,} values"


@dataclass(frozen=True)
class Filled:
    """What the measured pages need to know of the load; ids in the order in which they were made."""

    indicators: list[int]
    codes: list[str]
    services: list[int]
    months: list[int]
    cells: list[int]
    reports: list[int]


def fill(scale: Scale) -> tuple[Filled, list[Figure]]:
    from django.db import connection, transaction

    began = time.perf_counter()
    with transaction.atomic():
        filled = _frame(scale)
    with transaction.atomic(), connection.cursor() as cursor:
        _patient(cursor)
        kept = _without_indexes(cursor, "indicators_value")
        cursor.copy_expert(
            "COPY indicators_value (submission_id, indicator_id, cell_id, period_id, service_id, reporter, status, number) FROM STDIN",
            _Stream(_blocks(scale, filled)),
        )
        loaded = time.perf_counter() - began
        for statement in kept:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE indicators_value")
        cursor.execute("SELECT count(*), pg_total_relation_size('indicators_value') FROM indicators_value")
        rows, size = cursor.fetchone()
    assert rows == scale.rows, (rows, scale.rows)
    each = size / rows
    return filled, [
        Figure(f"{scale.words} written with COPY, indexed", f"{loaded:.0f} s + {time.perf_counter() - began - loaded:.0f} s"),
        Figure("Table and indexes of values, bytes a value", f"{each:.1f} ({size / 2**30:.2f} GiB)", None, f"≤ {MOST_BYTES}", each <= MOST_BYTES),
    ]  # fmt: skip


def release(scale: Scale) -> tuple[int, Figure]:
    """The same figures as one published release, with the totals over services; returns its id."""
    from django.db import connection, transaction
    from django.utils import timezone

    from accounts.people.models import Person
    from indicators.releases.models import Dataset, Release
    from indicators.releases.states import DatasetKind

    began, now, by = time.perf_counter(), timezone.now(), Person.objects.get(email="indicatori@demo.example")
    dataset, _new = Dataset.objects.get_or_create(
        kind=DatasetKind.VALUES,
        defaults={"slug": "valori", "title": "Valori", "description": "…", "licence": "CC BY 4.0"},
    )
    number = dataset.releases.count() + 1
    with transaction.atomic(), connection.cursor() as cursor:
        _patient(cursor)
        kept = _without_indexes(cursor, "indicators_publicvalue")
        made = Release.objects.create(
            dataset=dataset, number=number, title="Măsurare", cut_off=now, begun_at=now, begun_by=by, digest="0" * 64,
            state="published", built_at=now, published_at=now, published_by=by,
        )  # fmt: skip
        for figures in (EACH, TOGETHER):
            cursor.execute(PUBLISH + figures, [made.pk, _first_report()])
        for statement in kept:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE indicators_publicvalue")
    return made.pk, Figure(f"{scale.words} and their totals as one release", f"{time.perf_counter() - began:.0f} s")


def _first_report() -> int:
    from indicators.collection.models import ReportForm, Submission

    form = ReportForm.objects.get(code="masurare")
    return Submission.objects.filter(form=form).order_by("pk").values_list("pk", flat=True)[0]


def _patient(cursor: Any) -> None:
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    cursor.execute("SET LOCAL work_mem = '256MB'")


def _without_indexes(cursor: Any, table: str) -> list[str]:
    """Drops them, with keys to other tables and triggers, and says how to make them again."""
    cursor.execute(
        "SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f')",
        [table],
    )
    constraints = cursor.fetchall()
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    again = [f"ALTER TABLE {table} ENABLE TRIGGER USER"]
    for name, kind, definition in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        unchecked = " NOT VALID" if kind == "f" else ""
        again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}{unchecked}')
    cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [table])
    for name, definition in cursor.fetchall():
        cursor.execute(f'DROP INDEX "{name}"')
        again.append(definition)
    return again


class _Stream(io.RawIOBase):
    """What COPY reads, made block by block."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, b""

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (block := next(self._blocks, None)) is not None:
            self._rest += block
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def _blocks(scale: Scale, filled: Filled) -> Iterator[bytes]:
    """A report after the other: 6,000 lines at the asked scale."""
    patterns = [_pattern(filled, turn) for turn in range(TEMPLATES)]
    reports = iter(filled.reports)
    for turn, month in enumerate(filled.months):
        for place, service in enumerate(filled.services):
            block = patterns[(turn * 7 + place) % TEMPLATES]
            yield block.replace(b"@", b"%d" % next(reports)).replace(b"#", b"%d\t%d" % (month, service))


def _pattern(filled: Filled, turn: int) -> bytes:
    lines = []
    for row, indicator in enumerate(filled.indicators):
        parts = [(row * 31 + cell * 17 + turn * 13) % 97 for cell in range(len(filled.cells) - 1)]
        numbers = [sum(parts), *parts]
        if row % 5 == 4:  # A fifth are rates with decimals.
            numbers = [number + 0.25 for number in numbers]
        lines += [
            f"@\t{indicator}\t{cell}\t#\tP\tA\t{number}\n" for cell, number in zip(filled.cells, numbers, strict=True)
        ]
    return "".join(lines).encode()


def _frame(scale: Scale) -> Filled:
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
