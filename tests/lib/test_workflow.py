"""`move` on a real row: a table made for these tests, beside the models of the project."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import close_old_connections, connection, models, transaction
from django.db.transaction import TransactionManagementError

from consultare.lib.clock import database_now
from consultare.lib.law import IllegalMove, Transition, Workflow
from consultare.lib.workflow import move

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
TABLE = Workflow(
    "state", (Transition("open", ("new",), "open", stamp="opened_at"), Transition("shut", ("open",), "shut"))
)


class Gate(models.Model):
    workflow = TABLE
    state = models.CharField(max_length=8, default="new")
    opened_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=20, default="")

    class Meta:
        app_label = "gates"
        managed = False
        db_table = "test_gate"

    def __str__(self) -> str:
        return self.state


@pytest.fixture
def gate(transactional_db: None) -> Iterator[Gate]:
    with connection.schema_editor() as editor:
        Gate._meta.managed = True
        editor.create_model(Gate)
    yield Gate.objects.create()
    with connection.schema_editor() as editor:
        editor.delete_model(Gate)
    Gate._meta.managed = False


def test_a_move_writes_state_and_moments_and_nothing_else(gate: Gate) -> None:
    gate.note = "unsaved"
    with transaction.atomic():
        assert move(gate, "open", at=AT).target == "open"
    assert (gate.state, gate.opened_at) == ("open", AT)
    stored = Gate.objects.get()
    assert (stored.state, stored.opened_at, stored.note) == ("open", AT, "")
    with transaction.atomic():
        move(gate, "shut", at=AT, note="by hand")
    stored = Gate.objects.get()
    assert (stored.state, stored.opened_at, stored.note) == ("shut", AT, "by hand")


def test_the_stored_state_decides_not_the_one_in_memory(gate: Gate) -> None:
    Gate.objects.update(state="shut")
    with pytest.raises(IllegalMove) as caught, transaction.atomic():
        move(gate, "open", at=AT)
    assert caught.value.state == "shut"
    assert (gate.state, gate.opened_at) == ("new", None)
    assert Gate.objects.get().opened_at is None


def test_a_move_needs_a_transaction(gate: Gate) -> None:
    with pytest.raises(TransactionManagementError):
        move(gate, "open", at=AT)
    assert Gate.objects.get().state == "new"


def test_of_two_at_once_one_moves(gate: Gate) -> None:
    def attempt(_number: int) -> bool:
        try:
            with transaction.atomic():
                move(Gate.objects.get(), "open", at=AT)
        except IllegalMove:
            return False
        finally:
            close_old_connections()
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [False, False, False, True]


@pytest.mark.req("R74")
@pytest.mark.django_db
def test_the_database_clock_runs_inside_a_transaction() -> None:
    first, second = database_now(), database_now()
    assert first.tzinfo is not None
    assert first < second < first + timedelta(seconds=30)
