"""Two people at the same moment: of two saves, submissions or decisions on one revision, one is done and the other is told."""

import threading
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from consultare.lib.workflow import IllegalMove
from consultare.records.models import AuditEvent
from indicators.collection.actions import opening, reports, workbooks
from indicators.collection.actions.writing import CellWrite, StaleReport, write_cells
from indicators.collection.exports import workbook as exports
from indicators.collection.models import Submission, Value, Workbook
from indicators.collection.queries import workbooks as queries
from tests.factories import PersonFactory
from tests.indicators import world
from tests.indicators.collection.scene import Scene, scene

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run at once, each on a connection of its own; results or exceptions in order."""
    results: list[Any] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            barrier.wait()
            results[place] = acts[place]()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def asked(transactional_db, authority) -> Scene:
    return scene(None)


def save(asked: Scene, number: int) -> Callable[[], int]:
    person, report = PersonFactory(), Submission.objects.get()
    cells = [CellWrite(asked.places.pk, 1, Decimal(number))]
    return lambda: write_cells(submission=report, cells=cells, by=person, at=timezone.now(), revision=0)


def test_of_two_saves_one_is_told(asked):
    found = together(save(asked, 20), save(asked, 21))
    assert sorted(type(one).__name__ for one in found) == ["StaleReport", "int"]
    winner = 20 if found[0] == 1 else 21
    assert Value.objects.get().number == winner
    assert Submission.objects.get().revision == 1
    assert AuditEvent.objects.filter(verb="report.begun").count() == 1


def test_a_save_and_a_decision_take_their_turns(asked):
    Submission.objects.update(state="submitted", **world.moments("submitted"))
    report, first, second = Submission.objects.get(), PersonFactory(), PersonFactory()
    now = timezone.now()
    found = together(
        lambda: reports.approve(submission=report, revision=0, by=first, at=now),
        lambda: reports.send_back(submission=report, reason="Verificați totalul.", revision=0, by=second, at=now),
    )
    refused = [one for one in found if one is not None]
    assert [type(one) for one in refused] in ([IllegalMove], [StaleReport])
    assert AuditEvent.objects.filter(verb__in=["report.approved", "report.sent_back"]).count() == 1


def test_the_worker_twice_at_once_expects_each_report_once(asked):
    Submission.objects.all().delete()
    now = timezone.now()
    together(lambda: opening.open_periods(at=now), lambda: opening.open_periods(at=now))
    assert Submission.objects.count() == 1


# ---- workbooks ----
def book_of(asked: Scene, **figures: int) -> SimpleUploadedFile:
    """The workbook of the report, filled in: `places`, and `persons` by sex."""
    body = BytesIO()
    exports.write(queries.contents(Submission.objects.select_related("form", "period", "service").get()), body)
    book = load_workbook(BytesIO(body.getvalue()))
    rows = {"female": 3, "male": 4, "places": 5}
    for name, number in figures.items():
        book["Valori"].cell(rows[name], 5).value = number
    body = BytesIO()
    book.save(body)
    return SimpleUploadedFile("raport.xlsx", body.getvalue())


def bring(upload: SimpleUploadedFile) -> Callable[[], Workbook]:
    person, report, body = (
        PersonFactory(),
        Submission.objects.select_related("form", "period", "service").get(),
        upload.read(),
    )

    def act() -> Workbook:
        with override("ro"):
            again = SimpleUploadedFile("raport.xlsx", body)
            return workbooks.receive(submission=report, upload=again, by=person, at=timezone.now())

    return act


def outcomes(found: list[Any]) -> list[str]:
    return sorted(getattr(one, "outcome", type(one).__name__) for one in found)


def test_the_same_workbook_twice_at_once_is_taken_over_once(asked):
    with override("ro"):
        upload = book_of(asked, female=7, male=5)
    act = bring(upload)
    assert outcomes(together(act, act)) == ["applied", "same"]
    assert Submission.objects.get().revision == 1
    assert sorted(Value.objects.values_list("number", flat=True)) == [5, 7, 12]
    assert AuditEvent.objects.filter(verb="report.workbook_applied").count() == 1


def test_of_two_workbooks_about_one_cell_the_second_is_told_and_nothing_of_it_is_kept(asked):
    with override("ro"):
        first, second = (
            bring(book_of(asked, female=7, male=5, places=20)),
            bring(book_of(asked, female=9, male=1, places=21)),
        )
    found = together(first, second)
    assert outcomes(found) == ["applied", "refused"]
    won, lost = sorted(found, key=lambda one: one.outcome)
    numbers = set(Value.objects.values_list("number", flat=True))
    assert numbers in ({7, 5, 12, 20}, {9, 1, 10, 21})
    assert set(lost.errors.values_list("cell", flat=True)) == {"1!E3", "1!E4", "1!E5"}
    assert (won.changed, Submission.objects.get().revision) == (4, 1)


def test_a_workbook_beside_the_grid_one_of_them_is_told(asked):
    with override("ro"):
        upload = book_of(asked, female=7, male=5, places=21)
    found = together(bring(upload), save(asked, 20))
    kinds = outcomes(found)
    numbers = sorted(Value.objects.values_list("number", flat=True))
    assert (kinds, numbers) in (
        (["StaleReport", "applied"], [5, 7, 12, 21]),  # The file was first; the grid shows what is stored now.
        (["int", "refused"], [20]),  # The grid was first; the file comes back with the cell, nothing of it is kept.
    )
    assert Submission.objects.get().revision == 1
