"""Two people at the same moment: of two saves, submissions or decisions on one revision, one is done and the other is told."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from consultare.lib.workflow import IllegalMove
from consultare.records.models import AuditEvent
from indicators.collection.actions import opening, reports
from indicators.collection.actions.writing import CellWrite, StaleReport, write_cells
from indicators.collection.models import Submission, Value
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
