"""Asking for announcements, confirming by POST, stopping by POST (F13, R06, R09, R53, F45)."""

import re
import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.subscriptions import actions, queries
from accounts.subscriptions.forms import CONSENT
from accounts.subscriptions.models import Subscription
from accounts.subscriptions.rules import code_hash
from consultare.lib.guard import new_stamp, solve
from consultare.records import outbox
from consultare.records.models import AuditEvent, Message
from tests.factories import DomainFactory, PersonFactory

pytestmark = pytest.mark.django_db
NEW, CONFIRM, MINE = "/abonare/", "/abonare/confirmare/", "/cont/abonari/"
TYPED = {"email": "ana@people.example", "name": "Ana", "frequency": "weekly", "consent": "on"}


def sent(client, **changes):
    return client.post(NEW, {"form_stamp": new_stamp("subscription")} | TYPED | changes)


def last_code(to="ana@people.example"):
    found = re.search(
        r"confirmare/#([\w-]+)", Message.objects.filter(to=to, kind="subscription_confirm").latest("pk").text
    )
    assert found
    return found[1]


def subscription(**changes):
    values = {
        "email": "ion@people.example",
        "consent_text": "da",
        "code_hash": "x",
        "asked_at": timezone.now(),
        "confirmed_at": timezone.now(),
    }
    return Subscription.objects.create(**values | changes)


def path_of(row):
    return queries.unsubscribe_url(row).removeprefix("http://127.0.0.1:8000")


def without_tokens(page):
    return [line for line in page.content.decode().splitlines() if "csrf" not in line.lower()]


@pytest.mark.req("F13")
def test_nothing_is_in_force_before_the_code_is_sent_back(client, empty_cache):
    field = DomainFactory()
    response = sent(client, domains=[field.pk], email="Ana@People.example")
    assert (response.status_code, response["Location"]) == (303, CONFIRM)
    row = Subscription.objects.get()
    assert (row.email, row.confirmed_at, row.frequency) == ("ana@people.example", None, "weekly")
    assert row.consent_text == str(CONSENT)
    assert not queries.live(timezone.now()).exists()
    message, code = Message.objects.get(), last_code()
    assert (message.is_stranger, message.is_secret) == (True, True)
    assert len(code) >= 22
    assert row.code_hash == code_hash(code) != code
    assert client.post(CONFIRM, {"code": code}).status_code == 200
    assert list(queries.weekly(timezone.now())) == [row]
    assert list(row.domains.all()) == [field]
    assert AuditEvent.objects.get().verb == "subscription.confirmed"
    assert "ana@" not in str(AuditEvent.objects.values().get())


@pytest.mark.req("F13")
def test_the_agreement_is_never_given_beforehand(client, empty_cache):
    page = client.get(NEW).content.decode()
    box = re.search(r"<input[^>]*name=\"consent\"[^>]*>", page)
    assert box
    assert "checked" not in box[0]
    assert "Mă pot dezabona oricând" in page
    assert sent(client, consent="").status_code == 422
    assert not Subscription.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"email": "nu"},
        {"email": ""},
        {"frequency": "hourly"},
        {"domains": ["9"]},
        {"name": "x" * 121},
        {"website": "http://x"},
    ],
)
def test_bad_input_writes_nothing(client, empty_cache, change):
    response = sent(client, **change)
    assert response.status_code == 422
    assert 'value="ana@people.example"' in response.content.decode() or "email" in change
    assert not Subscription.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.req("R06")
def test_known_and_unknown_addresses_get_the_same_answer(empty_cache):
    subscription(email="ana@people.example")
    answers = [sent(Client(), email=email) for email in ("ana@people.example", "nimeni@people.example")]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, CONFIRM)] * 2
    pages = [without_tokens(answer.client.get(CONFIRM)) for answer in answers]
    assert pages[0] == pages[1]
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["subscription_already", "subscription_confirm"]


def test_asking_again_changes_nothing_of_a_confirmed_subscription(client, empty_cache):
    row = subscription(email="ana@people.example", name="Ana")
    sent(client, name="Altcineva", frequency="weekly")
    row.refresh_from_db()
    assert (row.name, row.frequency, row.code_hash) == ("Ana", "at_once", "x")


@pytest.mark.req("R49")
def test_an_address_is_written_to_three_times_a_day_and_the_last_code_works(client, empty_cache):
    for _ in range(3):
        sent(client)
    code = last_code()
    sent(client, name="Altcineva")
    assert Message.objects.filter(state="planned").count() == 3
    assert client.post(CONFIRM, {"code": code}).status_code == 200
    assert Subscription.objects.get().name == "Ana"


@pytest.mark.req("R09")
def test_reading_the_pages_confirms_and_ends_nothing(client, empty_cache):
    sent(client)
    code, row = last_code(), subscription()
    for _ in range(3):
        for address in (CONFIRM, f"{CONFIRM}?code={code}", path_of(row)):
            assert client.get(address).status_code == 200
            assert client.head(address).status_code == 200
    assert not Subscription.objects.filter(email="ana@people.example", confirmed_at__isnull=False).exists()
    row.refresh_from_db()
    assert row.ended_at is None


def test_unknown_old_and_ended_codes_read_the_same(client, empty_cache):
    sent(client)
    code = last_code()
    Subscription.objects.update(asked_at=timezone.now() - timedelta(days=8))
    client.get(CONFIRM)  # shows, once, that the letter was sent
    old, unknown = client.post(CONFIRM, {"code": code}), client.post(CONFIRM, {"code": "y" * 32})
    assert (old.status_code, unknown.status_code) == (422, 422)
    assert [line.replace(code, "") for line in without_tokens(old)] == [
        line.replace("y" * 32, "") for line in without_tokens(unknown)
    ]
    assert not AuditEvent.objects.exists()


@pytest.mark.req("R53")
def test_one_click_needs_no_token_no_cookie_and_no_redirect():
    row, client = subscription(), Client(enforce_csrf_checks=True)
    response = client.post(path_of(row), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    row.refresh_from_db()
    assert row.ended_at is not None
    assert row.consent_text == "da"
    first = row.ended_at
    assert client.post(path_of(row)).status_code == 200
    row.refresh_from_db()
    assert row.ended_at == first
    assert AuditEvent.objects.filter(verb="subscription.ended").count() == 1


@pytest.mark.req("R53")
def test_an_address_that_was_not_made_here_ends_nothing():
    row = subscription()
    for token in ("x", path_of(row).split("/")[2][:-1], "1", "a:b:c"):
        assert Client().post(f"/dezabonare/{token}/").status_code == 404
    row.refresh_from_db()
    assert row.ended_at is None


def test_only_the_way_out_lives_without_a_csrf_token():
    exempt = {name for name in ("unsubscribe", "subscription_new", "subscription_confirm", "my_subscriptions")
              if getattr(resolve(reverse(name, args=["x"] if name == "unsubscribe" else [])).func, "csrf_exempt", False)}  # fmt: skip
    assert exempt == {"unsubscribe"}
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(NEW, TYPED).status_code == 403
    assert strict.post(CONFIRM, {"code": "x"}).status_code == 403
    assert not Subscription.objects.exists()


def test_ending_stops_mail_that_waits(at):
    row = subscription()
    words = {"step": "first", "to": row.email, "subject": "s", "text": "t", "is_service": False}
    with transaction.atomic():
        outbox.queue(
            outbox.Mail(kind="round_announced", about="round:1", recipient=f"subscription:{row.pk}", **words), at=at
        )
    actions.end(subscription=row, by=None, at=at)
    assert Message.objects.get().state == "cancelled"


@pytest.mark.req("R48")
def test_many_forms_from_one_network_wait_and_keep_what_was_typed(client, empty_cache):
    for _ in range(30):
        client.post(NEW, {})
    response = sent(client)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert 'value="ana@people.example"' in response.content.decode()
    assert not Subscription.objects.exists()


@pytest.mark.req("R47")
def test_under_attack_a_form_brings_its_work(client, empty_cache, monkeypatch):
    monkeypatch.setattr("consultare.lib.guard.verdict.ATTACK_LIMIT", 0)
    response = sent(client)
    assert response.status_code == 422
    assert not Subscription.objects.exists()
    page = response.content.decode()
    challenge = re.search(r'name="work_challenge" value="([^"]+)"', page)
    assert challenge
    assert f'data-pow="{challenge[1]}:16"' in page
    assert sent(client, work_challenge=challenge[1], work_nonce=solve(challenge[1])).status_code == 303
    assert Subscription.objects.count() == 1


@pytest.mark.req("F13")
def test_signed_in_people_are_confirmed_at_once(client_for):
    person, field = PersonFactory(email="ana@people.example", full_name="Ana"), DomainFactory()
    client = client_for(person)
    assert client.get(MINE).status_code == 200
    assert client.post(MINE, {"frequency": "at_once", "domains": [field.pk], "consent": "on"}).status_code == 303
    row = Subscription.objects.get()
    assert (row.person, row.email, row.consent_text) == (person, person.email, str(CONSENT))
    assert row.confirmed_at is not None
    assert client.post(MINE, {"frequency": "weekly", "consent": "on"}).status_code == 303
    row.refresh_from_db()
    assert (row.frequency, row.domains.count(), Subscription.objects.count()) == ("weekly", 0, 1)
    assert client.post(f"{MINE}{row.pk}/opreste/").status_code == 303
    row.refresh_from_db()
    assert row.ended_at is not None
    assert not Message.objects.exists()


def test_a_person_takes_over_what_she_asked_without_an_account(client_for):
    row = subscription(email="ana@people.example")
    client = client_for(PersonFactory(email="ana@people.example"))
    assert "ana@people.example" in client.get(MINE).content.decode()
    client.post(MINE, {"frequency": "weekly", "consent": "on"})
    assert Subscription.objects.get() == row


def test_an_unconfirmed_address_gets_a_letter_first(client_for):
    client = client_for(PersonFactory(email="ana@people.example"))
    EmailAddress.objects.update(verified=False)
    assert client.post(MINE, {"frequency": "weekly", "consent": "on"}).status_code == 303
    assert Subscription.objects.get().confirmed_at is None
    assert Message.objects.get().kind == "subscription_confirm"


@pytest.mark.parametrize("change", [{"consent": ""}, {"frequency": "never"}, {"domains": ["99"]}])
def test_a_bad_wish_writes_nothing(client_for, change):
    client = client_for(PersonFactory())
    assert client.post(MINE, {"frequency": "weekly", "consent": "on"} | change).status_code == 422
    assert not Subscription.objects.exists()


@pytest.mark.req("R18")
def test_nobody_ends_the_subscription_of_another(client, client_for, citizen):
    row = subscription()
    assert client_for(citizen).post(f"{MINE}{row.pk}/opreste/").status_code == 404
    assert client_for(citizen).get(f"{MINE}{row.pk}/opreste/").status_code == 405
    assert client.post(f"{MINE}{row.pk}/opreste/").status_code == 303
    row.refresh_from_db()
    assert row.ended_at is None


@pytest.mark.parametrize("count", [1, 3])
def test_own_subscriptions_ask_the_same_queries(client_for, count, django_assert_num_queries):
    person = PersonFactory()
    for number in range(count):
        subscription(person=person, email=f"vechi{number}@people.example").domains.add(DomainFactory())
    client = client_for(person)
    client.get(MINE)
    with django_assert_num_queries(6):
        client.get(MINE)


@pytest.mark.parametrize("count", [1, 3])
def test_weekly_readers_ask_two_queries(count, django_assert_num_queries):
    for number in range(count):
        subscription(email=f"p{number}@people.example", frequency="weekly").domains.add(DomainFactory())
    subscription(email="ended@people.example", frequency="weekly", ended_at=timezone.now())
    subscription(email="waits@people.example", frequency="weekly", confirmed_at=None)
    subscription(email="other@people.example")
    with django_assert_num_queries(2):
        assert sum(len(row.domains.all()) for row in queries.weekly(timezone.now())) == count


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_wishes_at_once_for_one_address_are_one():
    gate, errors = threading.Barrier(8), []
    words = {"name": "", "domains": [], "frequency": "weekly", "language": "ro", "consent_text": "da"}

    def ask():
        gate.wait()
        try:
            actions.ask(email="ana@people.example", **words, at=timezone.now())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Subscription.objects.count() == 1
    assert Message.objects.filter(state="planned").count() <= 3
    assert Subscription.objects.get().code_hash == code_hash(last_planned_code())


def last_planned_code():
    text = Message.objects.filter(state="planned", kind="subscription_confirm").latest("pk").text
    found = re.search(r"confirmare/#([\w-]+)", text)
    assert found
    return found[1]
