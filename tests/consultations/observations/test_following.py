"""The author's own view: confirm, follow, add, withdraw; without account by code, with account by name."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.observations import rules
from consultations.observations.models import Addendum, Observation
from tests.consultations.observations.conftest import TEXT, known, visitor

pytestmark = pytest.mark.django_db
FOLLOW, CONFIRM, DOSSIER = "/observatii/urmarire/", "/observatii/confirmare/", "/observatii/urmarire/dosar/"
MOVED = (302, 303)


def confirm_code(settings, observation: Observation) -> str:
    return rules.code_for(settings.SEALING_KEY, "confirm", observation.submission_key)


@pytest.fixture
def followed(client, send):
    """A client that opened its observation by code."""
    done = send(visitor())
    client.post(FOLLOW, {"number": done.observation.label, "code": done.receipt_code})
    return done.observation


@pytest.mark.req("R07")
@pytest.mark.req("R09")
def test_only_a_post_confirms_the_address(client, send, settings):
    observation = send(visitor()).observation
    code = confirm_code(settings, observation)
    for method in (client.get, client.head):
        assert method(CONFIRM, {"number": observation.label, "code": code}).status_code == 200
    observation.refresh_from_db()
    assert observation.address_state == "unconfirmed"
    assert (
        client.post(CONFIRM, {"number": observation.ref, "code": code.lower().replace("-", " ")}).status_code in MOVED
    )
    observation.refresh_from_db()
    assert observation.address_state == "confirmed"
    assert observation.contact.confirmed_at
    assert list(Observation.objects.public()) == [observation]
    assert [e.kind for e in RegisterEntry.objects.order_by("index")] == ["submitted", "address_confirmed"]
    assert AuditEvent.objects.filter(verb="observation.address_confirmed").count() == 1
    assert client.get(DOSSIER).status_code == 200
    client.post(CONFIRM, {"number": observation.ref, "code": code})
    assert RegisterEntry.objects.count() == 2


@pytest.mark.req("R21")
def test_wrong_code_wrong_number_and_the_other_code_are_one_answer(client, send, settings):
    done = send(visitor())
    pages = [
        client.post(FOLLOW, {"number": number, "code": code})
        for number, code in [
            (done.observation.label, "0000-0000-0000-0000-0000-0000-0000"),
            ("999/2026", done.receipt_code),
            (done.observation.label, confirm_code(settings, done.observation)),
            ("nu e număr", done.receipt_code),
        ]
    ]
    assert {page.status_code for page in pages} == {422}
    assert len({str(page.context["form"].errors) for page in pages}) == 1
    assert client.get(DOSSIER).status_code in MOVED
    assert client.post(CONFIRM, {"number": done.observation.label, "code": done.receipt_code}).status_code == 422
    done.observation.refresh_from_db()
    assert done.observation.address_state == "unconfirmed"


def test_the_code_opens_one_observation_for_half_an_hour(client, followed, send, monkeypatch):
    other = send(text="Scrisoarea altcuiva, care nu se vede de aici.").observation
    page = client.get(DOSSIER).content.decode()
    assert TEXT in page
    assert followed.label in page
    assert client.get(f"/cont/observatii/{other.ref}/").status_code in MOVED
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr("consultations.observations.views.following.timezone.now", lambda: later)
    assert client.get(DOSSIER).status_code in MOVED
    assert client.post(f"{FOLLOW}adauga/", {"text": "prea târziu"}).status_code == 404
    assert Addendum.objects.count() == 0


def test_attempts_are_limited_by_network(client, send):
    done = send()
    for _n in range(20):
        client.post(FOLLOW, {"number": "1/2026", "code": "x" * 20})
    assert client.post(FOLLOW, {"number": done.observation.label, "code": done.receipt_code}).status_code == 429
    assert client.get(DOSSIER).status_code in MOVED


def test_an_addition_stands_beside_the_text(client, followed):
    assert client.post(f"{FOLLOW}adauga/", {"text": "Și sâmbăta."}).status_code in MOVED
    addendum = Addendum.objects.get()
    followed.refresh_from_db()
    assert (addendum.text, followed.text) == ("Și sâmbăta.", TEXT)
    entry = RegisterEntry.objects.get(kind="addendum")
    assert entry.leaf == addendum.leaf
    assert "sâmbăta" not in entry.payload
    # The address was never confirmed, so nobody is written to again.
    assert Message.objects.count() == 1


def test_withdrawing_keeps_the_number(client, send):
    done = send(known())
    client.post(FOLLOW, {"number": done.observation.label, "code": done.receipt_code})
    assert client.post(f"{FOLLOW}retrage/", {"note": "m-am răzgândit"}).status_code == 422
    assert client.post(f"{FOLLOW}retrage/", {"note": "m-am răzgândit", "sure": "on"}).status_code in MOVED
    observation = Observation.objects.get()
    assert observation.withdrawn_at
    assert observation.text == TEXT
    assert observation.search_text == ""
    assert RegisterEntry.objects.filter(kind="withdrawn").count() == 1
    assert set(Message.objects.values_list("kind", flat=True)) == {"observation_receipt", "observation_withdrawn"}
    assert client.post(f"{FOLLOW}adauga/", {"text": "încă ceva"}).status_code == 422
    assert Addendum.objects.count() == 0


@pytest.mark.req("R74")
def test_after_the_term_nothing_is_added_or_withdrawn(client, followed, round_):
    round_.closes_at = timezone.now() - timedelta(seconds=1)
    round_.save(update_fields=["closes_at"])
    answer = client.post(f"{FOLLOW}adauga/", {"text": "Textul meu păstrat."})
    assert answer.status_code == 422
    assert "Textul meu păstrat." in answer.content.decode()
    assert client.post(f"{FOLLOW}retrage/", {"sure": "on"}).status_code == 422
    followed.refresh_from_db()
    assert followed.withdrawn_at is None
    assert Addendum.objects.count() == 0
    assert RegisterEntry.objects.count() == 1


@pytest.mark.req("R61")
def test_the_dossier_gives_the_same_receipt(client, followed):
    first = client.get("/observatii/urmarire/recipisa.pdf").content
    assert first == client.get("/observatii/urmarire/recipisa.pdf").content
    assert first.startswith(b"%PDF")


def test_with_an_account_the_same_is_under_my_observations(client_for, citizen, stranger, send):
    observation = send(known(person=citizen)).observation
    mine, other = client_for(citizen), client_for(stranger)
    assert observation.label in mine.get("/cont/observatii/").content.decode()
    assert mine.get(f"/cont/observatii/{observation.ref}/").status_code == 200
    assert mine.post(f"/cont/observatii/{observation.ref}/adauga/", {"text": "Și sâmbăta."}).status_code in MOVED
    for path in ("", "recipisa.pdf"):
        assert other.get(f"/cont/observatii/{observation.ref}/{path}").status_code == 404
    for path in ("adauga/", "retrage/"):
        assert other.post(f"/cont/observatii/{observation.ref}/{path}", {"text": "x", "sure": "on"}).status_code == 404
    assert Addendum.objects.count() == 1
    assert observation.label not in other.get("/cont/observatii/").content.decode()


def test_a_colleague_who_reads_sees_and_does_not_act(client_for, representative, reader, ngo, send):
    observation = send(known(person=representative, organisation=ngo)).observation
    client = client_for(reader)
    assert client.get(f"/cont/observatii/{observation.ref}/").status_code == 200
    assert client.post(f"/cont/observatii/{observation.ref}/retrage/", {"sure": "on"}).status_code == 403
    assert client.get(f"/cont/observatii/{observation.ref}/recipisa.pdf").status_code == 403
    observation.refresh_from_db()
    assert observation.withdrawn_at is None
