"""All or nothing, gapless, once: what must hold when statements fail and people press at the same time."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from consultare.lib.text import clean
from consultare.records import outbox, register
from consultare.records.models import AuditEvent, Counter, Message, RegisterEntry
from consultations.observations.actions import submission
from consultations.observations.actions.submission import WindowClosed
from consultations.observations.models import Attachment, Contact, Observation, ObservationUnit
from consultations.rounds.models import Round
from tests.consultations.observations.conftest import known, visitor
from tests.records.conftest import a_mail

ROWS = (Observation, Contact, ObservationUnit, Attachment, RegisterEntry, AuditEvent, Message, Counter)


def rows() -> list[int]:
    return [model.objects.count() for model in ROWS]


class Broken(Exception):
    pass


def together(acts: list[Callable[[], Any]]) -> list[Any]:
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


@pytest.mark.req("R57")
@pytest.mark.django_db(transaction=True)
def test_a_fault_at_any_statement_leaves_nothing_behind(send, units, stored):
    files, ids = [stored()], (units[0].pk, units[1].pk)
    before, statement = rows(), 0
    while True:
        statement += 1
        seen = 0

        def fail(execute, sql, params, many, context, at=statement):
            nonlocal seen
            seen += 1
            if seen == at:
                raise Broken
            return execute(sql, params, many, context)

        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(fail))
            try:
                send(visitor(), unit_ids=ids, files=files)
            except Broken:
                pass
            else:
                break
        assert rows() == before, statement
    assert statement == 8  # The seventh was the last.
    assert Observation.objects.get().number == 1
    assert register.verify(register.entries()).ok


@pytest.mark.req("R57")
@pytest.mark.django_db(transaction=True)
def test_a_row_that_the_database_refuses_takes_all_others_with_it(send, units):
    """The rows go out as one statement; the last of them, the receipt's, is refused here."""
    year = timezone.localtime().year
    with transaction.atomic():
        outbox.queue(
            a_mail(
                kind="observation_receipt", about=f"observation:{year}-1", recipient="ana@x.example", step="receipt"
            ),
            at=timezone.now(),
        )
    before = rows()
    with pytest.raises(IntegrityError, match="records_message"):
        send(replace(known(), email="ana@x.example"), unit_ids=(units[0].pk,))
    assert rows() == before


@pytest.mark.req("R62")
@pytest.mark.django_db(transaction=True)
def test_one_key_sent_eight_times_at_once_is_one_number(send):
    key = uuid4()
    results = together([lambda: send(submission_key=key) for _n in range(8)])
    assert {result.observation.label for result in results} == {Observation.objects.get().label}
    assert {result.receipt_code for result in results} == {results[0].receipt_code}
    assert sum(result.created for result in results) == 1
    assert (RegisterEntry.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.req("R60")
@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_with_failures_leave_no_gap(send, monkeypatch):
    chance = Random(7)
    write = submission.Inserts.write

    def sometimes(rows):
        write(rows)
        if chance.random() < 0.3:
            raise Broken

    monkeypatch.setattr(submission.Inserts, "write", sometimes)

    def writer() -> int:
        done = 0
        for _n in range(5):
            try:
                send()
                done += 1
            except Broken:
                pass
        return done

    done = sum(together([writer] * 16))
    numbers = sorted(Observation.objects.values_list("number", flat=True))
    assert numbers == list(range(1, done + 1))
    assert 0 < done < 80
    verdict = register.verify(register.entries())
    assert (verdict.ok, verdict.size) == (True, done)


@pytest.mark.req("R66")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("failures", "succeeds"), [(2, True), (3, False)])
def test_a_deadlock_is_tried_again_three_times_in_all(send, monkeypatch, failures, succeeds):
    write, calls = submission.write, []

    def failing(*args):
        calls.append(1)
        if len(calls) <= failures:
            with connection.cursor() as cursor:  # The driver's own error, as a real deadlock raises it.
                cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$")
        return write(*args)

    monkeypatch.setattr(submission, "write", failing)
    if succeeds:
        assert send().created
    else:
        with pytest.raises(OperationalError):
            send()
    assert (len(calls), Observation.objects.count()) == (3, int(succeeds))


@pytest.mark.req("R74")
@pytest.mark.django_db(transaction=True)
def test_nothing_is_accepted_at_or_after_the_instant(send, round_):
    closes = timezone.now() + timedelta(seconds=1.5)
    Round.objects.filter(pk=round_.pk).update(closes_at=closes)

    def writer() -> tuple[int, int]:
        taken = refused = 0
        while timezone.now() < closes + timedelta(seconds=0.4):
            try:
                send()
                taken += 1
            except WindowClosed:
                refused += 1
        return taken, refused

    results = together([writer] * 4)
    assert sum(taken for taken, _r in results) == Observation.objects.count() > 0
    assert sum(refused for _t, refused in results) > 0
    assert not Observation.objects.filter(received_at__gte=closes).exists()


@pytest.mark.req("R74")
@pytest.mark.django_db
@pytest.mark.parametrize(("offset", "is_open"), [(-1, True), (0, False), (1, False)])
def test_the_last_microsecond_counts_and_the_instant_does_not(send, round_, monkeypatch, offset, is_open):
    moment = round_.closes_at + timedelta(microseconds=offset)
    monkeypatch.setattr("consultations.rounds.actions.window.database_now", lambda: moment)
    if is_open:
        assert send().observation.received_at == moment
    else:
        with pytest.raises(WindowClosed):
            send()
    assert Observation.objects.count() == int(is_open)


@pytest.mark.req("R60")
@pytest.mark.django_db
def test_the_year_of_the_number_is_that_of_bucharest(send, round_, monkeypatch):
    Round.objects.filter(pk=round_.pk).update(closes_at="2031-02-01T00:00:00Z")
    for text, expected in (("2030-12-31T21:59:59.9+00:00", (2030, 1)), ("2030-12-31T22:00:00+00:00", (2031, 1))):
        moment = timezone.datetime.fromisoformat(text)
        monkeypatch.setattr("consultations.rounds.actions.window.database_now", lambda moment=moment: moment)
        observation = send().observation
        assert (observation.year, observation.number) == expected


@pytest.mark.req("R24a")
@pytest.mark.django_db
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), min_size=20, max_size=400)
)
def test_what_was_written_is_what_is_kept(send, text):
    kept = clean(text).strip()
    if len(kept) < 20:
        with pytest.raises(submission.NotAcceptable):
            send(text=text)
        return
    observation = Observation.objects.get(pk=send(text=text).observation.pk)
    assert observation.text == kept == clean(kept)


@pytest.mark.django_db
def test_a_very_long_text_of_wide_characters_is_counted_in_characters(send):
    assert len(send(text="😀" * 10_000).observation.text) == 10_000
    with pytest.raises(submission.NotAcceptable):
        send(text="😀" * 10_001)
    assert Observation.objects.count() == 1
