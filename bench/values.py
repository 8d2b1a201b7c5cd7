"""A decade of figures at the asked scale, written with COPY: 500 indicators × 40 services × 120 months × 12 cells.

Triggers and foreign keys are off while loading and the indexes are made afterwards, as for any load of that size; what is
written would have passed them (one line of a form for each indicator, one cell of its sheet for each value).
"""

import io
import time
from collections.abc import Iterator
from typing import Any

from bench import frame
from bench.figures import Figure
from bench.scale import Filled, Scale

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


def fill(scale: Scale) -> tuple[Filled, list[Figure]]:
    from django.db import connection, transaction

    began = time.perf_counter()
    with transaction.atomic():
        filled = frame.build(scale)
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
        cursor.execute(
            "SELECT count(*) FILTER (WHERE submission_id >= %s), count(*), pg_total_relation_size('indicators_value') FROM indicators_value",
            [filled.reports[0]],
        )
        written, rows, size = cursor.fetchone()
    assert written == scale.rows, (written, scale.rows)
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
    """Drops them, with keys to other tables and triggers, and says how to make them again; a key that others point to stays."""
    cursor.execute(
        "SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint own"
        " WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f')"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE confrelid = own.conrelid AND conindid = own.conindid AND contype = 'f')",
        [table],
    )
    constraints = cursor.fetchall()
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    again = [f"ALTER TABLE {table} ENABLE TRIGGER USER"]
    for name, kind, definition in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        unchecked = " NOT VALID" if kind == "f" else ""
        again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}{unchecked}')
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)",
        [table, table],
    )
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
