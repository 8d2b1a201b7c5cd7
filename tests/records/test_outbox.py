"""A row before a message: what is planned, by whom, and how often."""

import json
import logging
import socket
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from consultare.lib.inserts import Inserts
from consultare.records import outbox, waking
from consultare.records.models import AuditEvent, Message
from consultare.records.outbox import plan, strangers
from tests.fixtures.services import use_broker
from tests.records.conftest import AT, a_mail


@pytest.fixture
def wakes(monkeypatch) -> list[int]:
    calls: list[int] = []

    def wake() -> None:
        calls.append(1)

    monkeypatch.setattr(plan, "wake", wake)
    return calls


@pytest.mark.req("R55")
@pytest.mark.django_db
def test_one_occasion_is_one_row_however_often_it_is_queued():
    first = outbox.queue(a_mail(), at=AT)
    again = outbox.queue(a_mail(subject="Altceva"), at=AT + timedelta(days=1))
    assert first == again
    assert again.subject == first.subject
    assert outbox.queue_many([a_mail(1), a_mail(2), a_mail(2)], at=AT) == 1
    assert Message.objects.count() == 2


@pytest.mark.req("R55")
@pytest.mark.django_db
def test_the_message_id_follows_from_the_occasion(settings):
    settings.SITE_HOST = "consultari.example"
    message = outbox.queue(a_mail(), at=AT)
    assert message.message_id == outbox.message_id(a_mail(text="altul"))
    assert message.message_id.endswith("@consultari.example>")
    assert message.message_id != outbox.message_id(a_mail(step="second"))


@pytest.mark.req("R70")
@pytest.mark.django_db(transaction=True)
def test_mail_is_queued_only_inside_a_transaction(wakes):
    with pytest.raises(TransactionManagementError):
        outbox.queue(a_mail(), at=AT)
    with pytest.raises(TransactionManagementError):
        outbox.queue_many([a_mail()], at=AT)
    assert not Message.objects.exists()
    assert wakes == []


@pytest.mark.req("R57")
@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_act_leaves_no_mail_and_wakes_nobody(wakes):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.queue(a_mail(), at=AT)
        raise ZeroDivisionError
    assert not Message.objects.exists()
    assert wakes == []


@pytest.mark.req("R70")
@pytest.mark.django_db(transaction=True)
def test_a_transaction_wakes_the_worker_once(wakes):
    with transaction.atomic():
        outbox.queue(a_mail(1), at=AT)
        with transaction.atomic():
            outbox.queue(a_mail(2), at=AT)
        outbox.queue_many([a_mail(3), a_mail(4)], at=AT)
        assert wakes == []
    assert wakes == [1]


@pytest.mark.django_db(transaction=True)
def test_a_wake_lost_with_its_savepoint_is_asked_for_again(wakes):
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            outbox.queue(a_mail(1), at=AT)
            raise ZeroDivisionError
        outbox.queue(a_mail(2), at=AT)
    assert wakes == [1]
    assert Message.objects.count() == 1


@pytest.mark.req("R51")
@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_is_only_logged_and_not_asked_again_at_once(monkeypatch, caplog):
    monkeypatch.setattr(waking.Rest, "until", 0.0)
    with caplog.at_level(logging.WARNING, logger=waking.__name__):
        for number in range(3):
            with transaction.atomic():
                outbox.queue(a_mail(number), at=AT)
    assert Message.objects.filter(state="planned").count() == 3
    assert [record.getMessage() for record in caplog.records] == ["the worker was not woken: OperationalError"]


@pytest.mark.req("R51")
@pytest.mark.django_db(transaction=True)
def test_a_broker_that_takes_the_line_and_never_answers_hangs_nobody(monkeypatch):
    monkeypatch.setattr(waking.Rest, "until", 0.0)
    before = str(waking.current_app.conf.broker_url)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        use_broker(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        try:
            began = time.monotonic()
            with transaction.atomic():
                outbox.queue(a_mail(), at=AT)
            took = time.monotonic() - began
        finally:
            use_broker(before)
    assert took < 1.5  # Some 0.2 s on a quiet machine; without our own limits it would be 5 s and more.
    assert Message.objects.count() == 1


@pytest.mark.req("R70")
@pytest.mark.django_db(transaction=True)
def test_a_live_broker_gets_the_tasks_name_and_no_data(broker, monkeypatch, redis_url):
    monkeypatch.setattr(waking.Rest, "until", 0.0)
    with transaction.atomic():
        outbox.queue(a_mail(), at=AT)
    with waking.current_app.connection_for_write() as line:
        waiting = line.default_channel.client.lrange("celery", 0, -1)
    assert len(waiting) == 1
    assert b'"task": "records.drain"' in waiting[0]
    assert b"ong1" not in waiting[0]


@pytest.mark.req("R70")
@pytest.mark.django_db(transaction=True)
def test_many_acts_in_a_moment_wake_the_worker_at_once_and_once_more(broker, monkeypatch):
    """The second wake comes when the moment is over, so that nothing committed meanwhile waits for the beat."""
    monkeypatch.setattr(waking.Rest, "until", float("-inf"))
    for name in ("woken_at", "wakes_at"):
        monkeypatch.setattr(plan._Broker, name, float("-inf"))
    clock = [1000.0]
    monkeypatch.setattr(plan.time, "monotonic", lambda: clock[0])

    def act(number: int, moment: float) -> None:
        clock[0] = moment
        with transaction.atomic():
            outbox.queue(a_mail(number), at=AT)

    def etas() -> list[bool]:
        with waking.current_app.connection_for_write() as line:
            waiting = line.default_channel.client.lrange("celery", 0, -1)
        return [json.loads(message)["headers"]["eta"] is not None for message in reversed(waiting)]

    for number, moment in enumerate([1000.0, 1000.1, 1000.2, 1000.59]):
        act(number, moment)
    assert etas() == [False, True]  # The second one runs at 1000.6, after all of them.
    act(5, 1000.7)
    act(6, 1000.8)
    assert etas() == [False, True, False, True]
    assert Message.objects.filter(state="planned").count() == 6


@pytest.mark.req("R49")
@pytest.mark.django_db
def test_a_strangers_mail_needs_the_allowance_of_its_own_address():
    other = outbox.admit("alta@x.example", at=AT)
    for allowance in (None, other):
        with pytest.raises(ValueError, match="allowance"):
            outbox.queue_new(a_mail(to="ana@x.example", stranger=True), at=AT, allowance=allowance, into=Inserts())
    rows = Inserts()
    message = outbox.queue_new(
        a_mail(to="ana@x.example", stranger=True), at=AT, allowance=outbox.admit("ana@x.example", at=AT), into=rows
    )
    assert not Message.objects.exists()
    rows.write()
    assert Message.objects.get() == message
    assert message.state == "planned"


@pytest.mark.django_db
def test_nobody_to_write_to_is_no_mail():
    assert outbox.queue(a_mail(to=""), at=AT) is None
    assert outbox.queue_many([a_mail(to="")], at=AT) == 0
    assert not Message.objects.exists()


@pytest.mark.req("R51")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "to", ["nu e adresă", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "a" * 400]
)
def test_an_address_nobody_can_write_to_is_a_failed_row_not_an_error(to):
    message = outbox.queue(a_mail(to=to), at=AT)
    assert (message.state, message.failed_at) == ("failed", AT)
    assert outbox.drain(at=AT).claimed == 0


@pytest.mark.req("R49")
@pytest.mark.django_db
def test_strangers_cause_three_mails_a_day_to_one_address():
    def ask(number: int, at=AT, to="victima@x.example"):
        return outbox.queue(a_mail(number, kind=f"kind-{number % 3}", to=to, stranger=True), at=at)

    states = [ask(number, to=to).state for number, to in enumerate(["victima@x.example", "Victima@X.example"] * 3)]
    assert states == ["planned"] * 3 + ["cancelled"] * 3
    assert Message.objects.filter(state="cancelled").first().note
    assert ask(10, to="alta@x.example").state == "planned"
    assert ask(0).state == "planned"  # The first occasion again: still its own first row.
    assert outbox.queue(a_mail(20, to="victima@x.example"), at=AT).state == "planned"  # Not caused by a stranger.
    assert ask(11, at=AT + timedelta(days=1, seconds=1)).state == "planned"
    with pytest.raises(ValueError, match="strangers"):
        outbox.queue_many([a_mail(12, stranger=True)], at=AT)


@pytest.mark.req("R49")
@pytest.mark.django_db
def test_a_flood_over_many_addresses_waits_and_is_not_dropped(monkeypatch):
    monkeypatch.setattr(strangers, "STRANGERS_PER_HOUR", 2)
    planned = [outbox.queue(a_mail(number, stranger=True), at=AT).next_at for number in range(3)]
    assert planned == [AT, AT, AT + timedelta(hours=1)]


@pytest.mark.req("R52")
@pytest.mark.django_db
@pytest.mark.parametrize("breaker", ["\r\nBcc: x@y.example", "\nX: y", "\u2028", "\x0b\x00", "\x85", "\u202e"])
def test_a_subject_is_one_line_whatever_was_typed(breaker):
    message = outbox.queue(a_mail(subject=f"Răspuns{breaker}rest" + "x" * 400), at=AT)
    assert message.subject.startswith("Răspuns")
    assert message.subject.isprintable()
    assert len(message.subject) == 200


@pytest.mark.req("R52")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [{"Bcc": "x@y.example"}, {"to": "x"}, {"X-A": "b\r\nBcc: c"}, {"X A": "b"}, {"X-A\n": "b"}, {"Subject": "x"}],
)
def test_headers_that_could_carry_more_than_they_say_are_refused(headers):
    with pytest.raises(ValueError, match="not a header"):
        outbox.queue(a_mail(headers=headers), at=AT)
    assert not Message.objects.exists()


@pytest.mark.req("R53")
@pytest.mark.django_db
def test_one_click_unsubscribe_only_where_the_mail_is_no_service_message():
    url = "https://consultari.example/dezabonare/abc/"
    reminder = outbox.queue(a_mail(1, is_service=False, unsubscribe_url=url), at=AT)
    assert reminder.headers == {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    assert outbox.queue(a_mail(2, is_service=True, unsubscribe_url=url), at=AT).headers == {}


@pytest.mark.req("R56")
@pytest.mark.django_db
def test_planned_mail_is_stopped_by_what_it_is_about():
    outbox.queue_many([a_mail(1), a_mail(2), a_mail(3, about="round:2", group="round:2")], at=AT)
    assert outbox.cancel(about="round:1", recipient="person:1", at=AT) == 1
    assert outbox.cancel(group="round:1", note="round withdrawn") == 1
    assert outbox.summary("round:1") == {
        "planned": 0, "leased": 0, "sent": 0, "failed": 0, "bounced": 0, "cancelled": 2,
    }  # fmt: skip
    assert outbox.summary()["planned"] == 1
    for which in ({}, {"state": "sent"}):
        with pytest.raises(ValueError, match="not a choice"):
            outbox.cancel(**which)
    assert outbox.summary()["planned"] == 1


@pytest.mark.django_db
def test_the_oldest_waiting_mail_is_told():
    assert outbox.oldest_waiting(AT) is None
    outbox.queue_many([a_mail(1, due_at=AT + timedelta(hours=1)), a_mail(2)], at=AT)
    assert outbox.oldest_waiting(AT + timedelta(minutes=3)) == timedelta(minutes=3)


@pytest.mark.django_db
def test_send_again_is_for_what_failed_and_is_recorded(actor):
    message = outbox.queue(a_mail(), at=AT)
    with pytest.raises(outbox.CannotResend):
        outbox.resend(message.pk, by=actor, at=AT)
    assert not AuditEvent.objects.exists()
    Message.objects.update(state="failed", failed_at=AT, attempts=4, code=550, note="no such user", first_tried_at=AT)
    later = AT + timedelta(days=2)
    again = outbox.resend(message.pk, by=actor, at=later)
    assert (again.state, again.next_at, again.attempts, again.code) == ("planned", later, 0, None)
    assert AuditEvent.objects.get().verb == "mail.resent"
    assert outbox.drain(at=later).sent == 1
    Message.objects.update(body_removed_at=later)
    assert outbox.bounced(message.message_id, at=later, note="mailbox full")
    assert not outbox.bounced(message.message_id, at=later)
    with pytest.raises(outbox.CannotResend):
        outbox.resend(message.pk, by=actor, at=later)


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_mails(django_assert_num_queries):
    for rows in ([a_mail(1)], [a_mail(number) for number in range(2, 5)]):
        with django_assert_num_queries(3):
            outbox.queue_many(rows, at=AT)
    with django_assert_num_queries(2):
        outbox.queue(a_mail(9), at=AT)
    assert list(outbox.messages("round:1", state="planned").values_list("pk", flat=True)) == sorted(
        Message.objects.values_list("pk", flat=True)
    )
    assert connection.in_atomic_block
