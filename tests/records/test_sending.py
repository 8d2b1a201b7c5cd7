"""Sending over a real line: accepted, refused, cut, hanging; and what happens when the worker dies at the worst moment."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter as Tally
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consultare.records import outbox, tasks
from consultare.records.models import Message
from consultare.records.outbox import carrier, send
from tests.records.conftest import AT, a_mail


def plan_mails(count: int, at=AT, **changes) -> None:
    with transaction.atomic():
        outbox.queue_many([a_mail(number, **changes) for number in range(1, count + 1)], at=at)


class Sessions:
    """Counts how many lines were opened."""

    def __init__(self, monkeypatch):
        self.opened = 0
        plain = carrier.Carrier._open

        def _open(line):
            plain(line)
            self.opened += 1

        monkeypatch.setattr(carrier.Carrier, "_open", _open)


@pytest.fixture
def sessions(monkeypatch) -> Sessions:
    return Sessions(monkeypatch)


@pytest.mark.req("R54")
@pytest.mark.django_db(transaction=True)
def test_a_batch_goes_over_one_connection_one_person_a_message(smtp, sessions):
    plan_mails(7)
    result = outbox.drain(at=AT)
    assert (result.claimed, result.sent, sessions.opened) == (7, 7, 1)
    assert all(len(got.recipients) == 1 for got in smtp.messages)
    message = smtp.to("ong1@parteneri.example")[0]
    row = Message.objects.get(recipient="person:1")
    assert message["Message-ID"] == row.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"] == "ong1@parteneri.example"
    assert message["Subject"] == "Consultare nouă: strategia serviciilor sociale"
    assert (message["Bcc"], message["Cc"]) == (None, None)
    assert message.get_body(("plain",)).get_content().strip() == "Vă invităm să vă spuneți părerea."
    assert "părerea" in message.get_body(("html",)).get_content()
    assert (row.state, row.attempts, row.lease) == ("sent", 1, None)
    assert row.sent_at >= AT
    assert row.text
    assert outbox.drain(at=AT).claimed == 0
    assert len(smtp.messages) == 7


@pytest.mark.django_db(transaction=True)
def test_a_mail_waits_for_its_time(smtp):
    plan_mails(1, due_at=AT + timedelta(hours=2))
    assert outbox.drain(at=AT + timedelta(hours=1)).claimed == 0
    assert outbox.drain(at=AT + timedelta(hours=2)).sent == 1
    assert len(smtp.messages) == 1


@pytest.mark.req("R53")
@pytest.mark.django_db(transaction=True)
def test_the_one_click_headers_arrive(smtp):
    plan_mails(1, is_service=False, unsubscribe_url="https://consultari.example/stop/x/")
    outbox.drain(at=AT)
    message = smtp.messages[0].message
    assert message["List-Unsubscribe"] == "<https://consultari.example/stop/x/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.django_db(transaction=True)
def test_a_personal_link_is_blanked_once_sent_and_only_then(smtp):
    plan_mails(1, secret=True, text="codul 123456", html="<b>123456</b>")
    smtp.refuse("ong1@parteneri.example", "451 try later")
    outbox.drain(at=AT)
    assert Message.objects.get().text == "codul 123456"
    smtp.accept_everything()
    outbox.drain(at=AT + timedelta(minutes=2))
    row = Message.objects.get()
    assert (row.state, row.text, row.html) == ("sent", "", "")
    assert row.body_removed_at == row.sent_at
    assert "codul 123456" in smtp.messages[0].message.get_body(("plain",)).get_content()


@pytest.mark.req("R52")
@pytest.mark.django_db(transaction=True)
def test_a_hostile_subject_brings_no_header_and_no_second_recipient(smtp):
    plan_mails(1, subject="Bună\r\nBcc: spion@rau.example\r\n\r\n<script>")
    outbox.drain(at=AT)
    got = smtp.messages[0]
    assert got.recipients == ["ong1@parteneri.example"]
    assert got.message["Bcc"] is None
    assert got.message["Subject"] == "Bună Bcc: spion@rau.example <script>"


@pytest.mark.django_db(transaction=True)
def test_a_temporary_refusal_is_tried_again_with_growing_pauses_then_given_up(smtp):
    plan_mails(2)
    smtp.refuse("ong1@parteneri.example", "451 4.7.1 Greylisted")
    now, pauses = AT, []
    while True:
        result = outbox.drain(at=now)
        row = Message.objects.get(recipient="person:1")
        if row.state == "failed":
            break
        assert (row.state, row.code, result.retried) == ("planned", 451, 1)
        pauses.append(round((row.next_at - now).total_seconds() / 60))
        now = row.next_at
    assert pauses == [1, 5, 15, 60, 240, 720, 720, 720, 720, 720, 720]
    assert now - AT >= timedelta(days=3)
    assert row.note == "4.7.1 Greylisted"
    assert Message.objects.get(recipient="person:2").state == "sent"
    assert len(smtp.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_a_permanent_refusal_fails_with_its_words_and_the_others_go(smtp, sessions):
    plan_mails(3)
    smtp.refuse("ong2@parteneri.example", "550 5.1.1 No such user")
    result = outbox.drain(at=AT)
    row = Message.objects.get(recipient="person:2")
    assert (result.sent, result.failed, sessions.opened) == (2, 1, 1)
    assert (row.state, row.code, row.note) == ("failed", 550, "5.1.1 No such user")
    assert row.failed_at >= AT


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_loses_nothing_and_is_caught_up_soon(smtp):
    plan_mails(3)
    smtp.stop()
    now = AT
    for _try in range(6):
        result = outbox.drain(at=now)
        assert (result.is_broken, result.sent, result.retried) == (True, 0, 3)
        waits = Message.objects.get(recipient="person:1").next_at - now
        assert timedelta(minutes=1) <= waits <= timedelta(minutes=11)
        now = Message.objects.order_by("-next_at")[0].next_at
    smtp.start()
    assert outbox.drain(at=now).sent == 3
    assert len(smtp.messages) == 3


@pytest.mark.django_db(transaction=True)
def test_a_server_away_for_days_ends_in_failed_not_in_silence(smtp):
    plan_mails(1)
    smtp.stop()
    outbox.drain(at=AT)
    assert outbox.drain(at=AT + timedelta(days=3, minutes=5)).failed == 1
    row = Message.objects.get()
    assert row.state == "failed"
    assert "refused" in row.note


@pytest.mark.django_db(transaction=True)
def test_a_hanging_server_costs_one_message_a_retry(smtp, settings, sessions):
    settings.EMAIL_TIMEOUT = 1
    plan_mails(1)
    smtp.hang = 1.6
    result = outbox.drain(at=AT)
    row = Message.objects.get()
    assert (result.retried, row.state) == (1, "planned")
    assert "Timeout" in row.note or "timed out" in row.note


@pytest.mark.req("R55")
@pytest.mark.django_db(transaction=True)
def test_a_line_cut_after_data_is_one_recognisable_double_and_the_rest_go_once(smtp, sessions):
    plan_mails(4)
    smtp.cut_after_data = 1
    result = outbox.drain(at=AT)
    assert (result.sent, result.retried, sessions.opened) == (3, 1, 2)
    assert outbox.drain(at=AT + timedelta(minutes=2)).sent == 1
    ids = Tally(got.message["Message-ID"] for got in smtp.messages)
    assert sorted(ids.values()) == [1, 1, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_server_that_always_cuts_stops_the_batch(smtp):
    plan_mails(10)
    smtp.cut_after_data = 100
    result = outbox.drain(at=AT)
    assert (result.is_broken, result.retried) == (True, 3)
    assert outbox.summary()["planned"] == 10
    assert outbox.summary()["leased"] == 0


@pytest.mark.req("R55")
@pytest.mark.django_db(transaction=True)
def test_a_crash_between_acceptance_and_mark_doubles_that_one_message_only(smtp, monkeypatch):
    plan_mails(5)
    plain, accepted = carrier.Carrier.send, []

    def crash(line, message, *, before_text):
        outcome = plain(line, message, before_text=before_text)
        accepted.append(message.pk)
        if len(accepted) == 3:
            raise SystemExit
        return outcome

    with monkeypatch.context() as patch:
        patch.setattr(carrier.Carrier, "send", crash)
        with pytest.raises(SystemExit):
            outbox.drain(at=AT)
    assert outbox.summary()["sent"] == 2
    assert outbox.drain(at=AT).sent == 3
    ids = Tally(got.message["Message-ID"] for got in smtp.messages)
    assert sorted(ids.values()) == [1, 1, 1, 1, 2]


@pytest.mark.req("R55")
@pytest.mark.django_db(transaction=True)
def test_no_text_leaves_before_the_message_before_it_is_marked(smtp, monkeypatch):
    plan_mails(6)
    plain, seen = carrier._talk, []

    def talk(line, made, data, before_text):
        def watched():
            before_text()
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM records_message WHERE state = 'sent'")
                seen.append((cursor.fetchone()[0], len(smtp.messages)))

        plain(line, made, data, watched)

    monkeypatch.setattr(carrier, "_talk", talk)
    assert outbox.drain(at=AT).sent == 6
    assert seen == [(number, number) for number in range(6)]


@pytest.mark.req("R55")
@pytest.mark.django_db(transaction=True)
def test_when_a_mark_fails_nothing_more_is_sent(smtp, monkeypatch):
    plan_mails(5)
    plain, marks = outbox.marks.Marker._execute, []

    def execute(marker, sql, values):
        marks.append(values)
        if len(marks) == 2:
            raise DatabaseError("the database went away")
        return plain(marker, sql, values)

    monkeypatch.setattr(outbox.marks.Marker, "_execute", execute)
    with pytest.raises(DatabaseError):
        outbox.drain(at=AT)
    assert len(smtp.messages) == 2
    assert outbox.summary()["planned"] == 4
    outbox.drain(at=AT)
    assert sorted(Tally(got.message["Message-ID"] for got in smtp.messages).values()) == [1, 1, 1, 1, 2]


@pytest.mark.req("R68")
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_double(smtp):
    plan_mails(60)
    results, failures = [], []

    def work() -> None:
        try:
            while (result := outbox.drain(at=AT, limit=7)).claimed:
                results.append(result)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sum(result.sent for result in results) == 60
    assert Tally(got.recipients[0] for got in smtp.messages).most_common(1)[0][1] == 1
    assert len(smtp.messages) == 60


@pytest.mark.req("R71")
@pytest.mark.django_db(transaction=True)
def test_what_a_dead_worker_held_is_planned_anew_after_its_lease(smtp):
    plan_mails(3)
    batch = send._Batch(at=AT)
    assert len(send._claim(batch, 10)) == 3
    assert outbox.drain(at=AT).claimed == 0
    assert outbox.release_stuck(AT + send.LEASE - timedelta(seconds=1)) == 0
    assert outbox.release_stuck(AT + send.LEASE + timedelta(seconds=1)) == 3
    assert outbox.drain(at=AT + send.LEASE).sent == 3


@pytest.mark.req("R68")
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_slept_past_its_lease_sends_no_more(smtp, monkeypatch):
    plan_mails(3)
    plain = carrier.Carrier.send

    def sleepy(line, message, **rest):
        outcome = plain(line, message, **rest)
        batches[-1].started -= send.LEASE.total_seconds() + 1
        return outcome

    batches: list[send._Batch] = []
    claim = send._claim
    monkeypatch.setattr(send, "_claim", lambda batch, limit: batches.append(batch) or claim(batch, limit))
    monkeypatch.setattr(carrier.Carrier, "send", sleepy)
    assert outbox.drain(at=AT).sent == 1
    assert len(smtp.messages) == 1
    assert outbox.summary()["planned"] == 2


@pytest.mark.django_db(transaction=True)
def test_a_long_batch_renews_its_lease(smtp, monkeypatch):
    plan_mails(3)
    monkeypatch.setattr(send, "RENEW_AFTER", timedelta(0))
    seen = []
    plain = carrier.Carrier.send

    def slow(line, message, **rest):
        batches[-1].started -= 60
        rest["before_text"]()
        seen.append(Message.objects.get(pk=message.pk).leased_until)
        return plain(line, message, **rest)

    batches: list[send._Batch] = []
    claim = send._claim
    monkeypatch.setattr(send, "_claim", lambda batch, limit: batches.append(batch) or claim(batch, limit))
    monkeypatch.setattr(carrier.Carrier, "send", slow)
    assert outbox.drain(at=AT).sent == 3
    assert seen[2] - seen[0] > timedelta(seconds=100)


@pytest.mark.req("R69")
@pytest.mark.django_db(transaction=True)
def test_the_tasks_send_everything_due_in_batches(smtp, sessions, monkeypatch):
    plan_mails(12, at=timezone.now())
    monkeypatch.setattr(send.drain, "__kwdefaults__", {"limit": 5})
    tasks.drain()
    assert (len(smtp.messages), sessions.opened) == (12, 3)
    Message.objects.update(state="leased", lease="a" * 32, leased_until=timezone.now() - send.LEASE)
    tasks.catch_up()
    assert len(smtp.messages) == 24
    for task in (tasks.drain, tasks.catch_up, tasks.self_check):
        assert (task.acks_late, task.reject_on_worker_lost, task.time_limit) == (True, True, 600)


@pytest.mark.req("R54")
@pytest.mark.django_db(transaction=True)
def test_without_starttls_nothing_is_sent_where_it_is_required(smtp, settings):
    settings.EMAIL_USE_TLS = True
    plan_mails(1)
    assert outbox.drain(at=AT).is_broken
    assert smtp.messages == []
    assert Message.objects.get().state == "planned"


@pytest.mark.django_db(transaction=True)
def test_without_a_server_mail_is_written_to_files(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    plan_mails(3)
    assert outbox.drain(at=AT).sent == 3
    files = list((tmp_path / "mail").iterdir())
    assert len(files) == 1
    assert files[0].read_text().count("Message-ID: <") == 3


WORKER = """
import django, sys
django.setup()
from django.utils import timezone
from consultare.records import outbox
outbox.release_stuck(timezone.now() + outbox.send.LEASE * 2)
outbox.drain_all(clock=timezone.now)
"""


@pytest.mark.slow
@pytest.mark.req("R56")
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_again_and_again_in_a_thousand_mails_doubles_at_most_one_a_kill(smtp, settings):
    plan_mails(1000, at=timezone.now())
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
    environment = os.environ | {
        "DATABASE_URL": database.geturl(),
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp.port}",
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
    }
    kills = 0
    deadline = time.monotonic() + 100
    for wanted in (150, 450, 700, 2000):
        worker = subprocess.Popen([sys.executable, "-c", WORKER], env=environment)
        while len(smtp.messages) < wanted and worker.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        if worker.poll() is None:
            worker.send_signal(signal.SIGKILL)
            kills += 1
        worker.wait()
    ids = Tally(got.message["Message-ID"] for got in smtp.messages)
    assert kills == 3
    assert outbox.summary()["sent"] == 1000
    assert set(ids) == set(Message.objects.values_list("message_id", flat=True))
    assert sum(ids.values()) - len(ids) <= kills
