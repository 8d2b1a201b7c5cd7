"""Indicators at the asked scale: an indicator's page and its pictures, small multiples, the list, an entry form, a workbook.

Pages are asked for by Django's test client in this process: number of queries and their time in PostgreSQL, the 95th percentile
over different indicators and reports. The pages of each kind are asked for once before, so that the cache is warm as on any day.
"""

import logging
import time
from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO
from typing import Any

from bench import values
from bench.figures import Figure, percentile
from bench.scale import Filled, Scale

MOST_QUERIES, MOST_MS, TIMES = 15, 250.0, 20
WORKBOOK_SECONDS = 5.0
NUMBER_COLUMN = 5


def measure(scale: Scale | None = None) -> list[Figure]:
    scale = scale or Scale()
    logging.getLogger("consultare.request").setLevel(logging.WARNING)  # A line a request would hide the table.
    filled, figures = values.fill(scale)
    _release, published = values.release(scale)
    figures.append(published)
    visitor, staff = _clients()
    codes = filled.codes[:: max(1, len(filled.codes) // TIMES)][:TIMES]
    reports = filled.reports[-TIMES:]
    figures += [
        *_page("Indicator page", visitor, [f"/indicatori/{code}/" for code in codes]),
        *_page("Picture of an indicator, not cached", visitor, [f"/indicatori/{code}/grafic/linie/lat.svg" for code in codes], optional=True),
        *_page("Small multiples of 40 services, not cached", visitor, [f"/indicatori/{code}/grafic/servicii/lat.svg" for code in codes], optional=True),
        *_page("All indicators in the latest month", visitor, ["/indicatori/"] * TIMES),
        *_page(f"Entry form of {len(filled.indicators) * scale.cells:,} cells", staff, [f"/birou/raportari/{pk}/" for pk in reports]),
        *_page("Figures of an indicator by the API", visitor, [f"/api/v1/values?indicator={code}&service=*&limit=1000" for code in codes]),
    ]  # fmt: skip
    return [*figures, *_workbook(filled)]


def _clients() -> tuple[Any, Any]:
    from django.test import Client

    from accounts.people.models import Person

    visitor, staff = Client(SERVER_NAME="127.0.0.1"), Client(SERVER_NAME="127.0.0.1")
    staff.force_login(Person.objects.get(email="indicatori@demo.example"))
    return visitor, staff


def _page(name: str, client: Any, paths: Iterable[str], *, optional: bool = False) -> list[Figure]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts, taken, whole = [], [], []
    listed = list(paths)
    client.get(listed[0])
    for path in listed:
        with CaptureQueriesContext(connection) as seen:
            began = time.perf_counter()
            response = client.get(path)
            b"".join(response.streaming_content) if response.streaming else response.content
            whole.append((time.perf_counter() - began) * 1000)
        if response.status_code != 200:
            if optional:
                return []
            raise SystemExit(f"{path} answered {response.status_code}")
        counts.append(len(seen))
        taken.append(sum(float(query["time"]) for query in seen.captured_queries) * 1000)
    most, slow = max(counts), percentile(taken, 0.95)
    return [
        Figure(f"{name}: SQL queries", f"{most}", None, f"≤ {MOST_QUERIES}", most <= MOST_QUERIES),
        Figure(f"{name}: query time, p95", f"{slow:.0f} ms (whole answer {percentile(whole, 0.95):.0f} ms)", None, f"< {MOST_MS:.0f} ms", slow < MOST_MS),
    ]  # fmt: skip


def _workbook(filled: Filled) -> list[Figure]:
    """A filled-in workbook of every cell of the form, from the stored file to the written figures."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone
    from openpyxl import load_workbook

    from accounts.people.models import Person
    from consultare.records import files
    from indicators.collection.actions import workbooks
    from indicators.collection.exports import workbook
    from indicators.collection.models import Submission
    from indicators.collection.queries import workbooks as contents

    now, by = timezone.now(), Person.objects.get(email="indicatori@demo.example")
    report = _open_report(filled)
    made = BytesIO()
    workbook.write(contents.contents(report), made)
    book = load_workbook(made)
    count = _fill(book, len(filled.cells) - 1)
    changed = BytesIO()
    book.save(changed)
    upload = SimpleUploadedFile("raportare.xlsx", changed.getvalue())
    began = time.perf_counter()
    stored = files.store(upload, by=str(by.pk), at=now)
    workbooks.bring_in(submission=report, stored=stored, by=by, at=now)
    seconds = time.perf_counter() - began
    kept = Submission.objects.get(pk=report.pk).values.count()
    assert kept == count, (kept, count)
    return [Figure(f"Workbook of {count:,} cells taken over", f"{seconds:.1f} s", None, f"< {WORKBOOK_SECONDS:.0f} s", seconds < WORKBOOK_SECONDS)]  # fmt: skip


def _open_report(filled: Filled) -> Any:
    """An expected report of the month before those that were filled, for one service."""
    from django.utils import timezone

    from indicators.collection.models import Submission
    from indicators.services.models import Period

    now, first = timezone.now(), Submission.objects.get(pk=filled.reports[0])
    month = (
        Period.objects.filter(kind="month", starts_on__lt=first.period.starts_on).order_by("-starts_on", "-pk").first()
    )
    if month is None:
        ends_on = first.period.starts_on - timedelta(days=1)
        month = Period.objects.create(
            kind="month", starts_on=ends_on.replace(day=1), ends_on=ends_on, code=f"{ends_on:%Y-%m}"
        )
    return Submission.objects.create(
        form=first.form, service=first.service, period=month, state="expected", due_on=now.date(), late_after=now.date(),
        expected_at=now,
    )  # fmt: skip


def _fill(book: Any, parts: int) -> int:
    """A one into every cell, and the totals that follow from it."""
    page = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible" and sheet.max_row > parts)
    for row in range(2, page.max_row + 1):
        page.cell(row, NUMBER_COLUMN).value = parts if str(page.cell(row, 1).value).endswith("|1") else 1
    return page.max_row - 1
