"""Notes between colleagues: kept as written, told once, in the work list until read, in no public answer."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.people.models import Person
from accounts.permissions import Role
from consultare.records.models import AuditEvent, Message
from consultations.observations.actions import notes as actions
from consultations.observations.models import DeskNote, NoteMention, Observation
from consultations.observations.rules import mentioned
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
WORDS = "Te rog verifică standardul de cost înainte să răspundem."
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("Europe/Bucharest"))


@pytest.fixture
def observation(send) -> Observation:
    found = send().observation
    Message.objects.all().delete()
    return found


@pytest.fixture
def address(observation) -> str:
    return f"/birou/observatii/{observation.ref}/"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("întreabă pe @Ana Pop te rog", {1}),
        ("@ana  pop și @Ana Popescu", {1, 2}),
        ("@Ana Popescu", {2}),
        ("scrie la ana pop@exemplu", set()),
        ("@", set()),
    ],
)
def test_who_is_named_behind_an_at_sign(text, found):
    assert mentioned(text, {1: "Ana Pop", 2: "Ana Popescu", 3: ""}) == found


def test_a_note_tells_who_is_mentioned_once(client_for, address, operator, coordinator):
    client = client_for(operator)
    answer = client.post(
        f"{address}note/", {"nota-text": f"{WORDS} @corina ordonatoru", "nota-mentions": [coordinator.pk]}
    )
    assert answer.status_code == 303
    note = DeskNote.objects.get()
    assert (note.by, note.text) == (operator, f"{WORDS} @corina ordonatoru")
    assert [mention.person for mention in note.mentions.all()] == [coordinator]
    mail = Message.objects.get()
    assert (mail.kind, mail.to, mail.is_service) == ("note_mention", coordinator.email, True)
    assert WORDS not in mail.text + mail.html
    assert AuditEvent.objects.get(verb="note.written").facts == {"mentioned": 1}
    page = client.get(address).content.decode()
    assert WORDS in page


def test_a_mention_stands_in_the_work_list_until_it_is_read(client_for, address, observation, operator, coordinator):
    actions.write_note(observation=observation, text=WORDS, mentioned=[coordinator], by=operator, at=timezone.now())
    client = client_for(coordinator)
    assert f"{address}#note" in client.get("/birou/").content.decode()
    assert client.get(address).status_code == 200
    assert NoteMention.objects.get().read_at is None
    assert client_for(operator).post(f"{address}note/citit/").status_code == 303
    assert NoteMention.objects.get().read_at is None
    assert client.post(f"{address}note/citit/").status_code == 303
    assert NoteMention.objects.get().read_at is not None
    assert f"{address}#note" not in client.get("/birou/").content.decode()
    assert AuditEvent.objects.filter(verb="note.read").count() == 1
    client.post(f"{address}note/citit/")
    assert AuditEvent.objects.filter(verb="note.read").count() == 1


def test_only_who_may_read_notes_is_mentioned(client_for, address, operator, citizen, admin):
    gone = PersonFactory(full_name="Plecat Demult", roles=[Role.OPERATOR])
    gone.grants.update(revoked_at=timezone.now())
    for person in (citizen, admin, gone):
        answer = client_for(operator).post(f"{address}note/", {"nota-text": WORDS, "nota-mentions": [person.pk]})
        assert answer.status_code == 422
        assert WORDS in answer.content.decode()
    assert not DeskNote.objects.exists()
    assert not Message.objects.exists()
    assert not AuditEvent.objects.filter(verb="note.written").exists()
    assert client_for(operator).post(f"{address}note/", {"nota-text": "@Plecat Demult ce zici"}).status_code == 303
    assert not Message.objects.exists()


@pytest.mark.parametrize("text", ["", " ", "x", "x" * 2001])
def test_empty_and_endless_notes_are_refused(client_for, address, operator, text):
    assert client_for(operator).post(f"{address}note/", {"nota-text": text}).status_code == 422
    assert not DeskNote.objects.exists()


def test_nobody_is_written_to_on_a_sunday(observation, operator, coordinator):
    actions.write_note(observation=observation, text=WORDS, mentioned=[coordinator], by=operator, at=SUNDAY)
    leaves = Message.objects.get().next_at.astimezone(SUNDAY.tzinfo)
    assert (leaves.date().isoformat(), leaves.hour) == ("2026-11-23", 8)


def test_a_note_is_never_changed_nor_deleted(observation, operator: Person, coordinator: Person):
    actions.write_note(observation=observation, text=WORDS, mentioned=[coordinator], by=operator, at=timezone.now())
    for act in (
        lambda: DeskNote.objects.update(text="altceva"),
        lambda: DeskNote.objects.all().delete(),
        lambda: NoteMention.objects.all().delete(),
        lambda: NoteMention.objects.update(person=operator),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    actions.read_notes(observation=observation, by=coordinator, at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        NoteMention.objects.update(read_at=None)
    assert DeskNote.objects.get().text == WORDS


@pytest.mark.req("R19")
def test_notes_are_in_no_public_answer(client_for, observation, operator, representative):
    actions.write_note(
        observation=observation, text="Cuvântul canarisim.", mentioned=[], by=operator, at=timezone.now()
    )
    for person in (None, representative):
        client = client_for(person)
        for address in (
            "/consultari/strategia/observatii/",
            f"/observatii/{observation.ref}/",
            "/cautare/?q=canarisim",
        ):
            assert "Cuvântul canarisim" not in client.get(address).content.decode()
        for kind in ("csv", "json"):
            file = client.get(f"/consultari/strategia/observatii/registru.{kind}")
            assert "canarisim" not in b"".join(file.streaming_content).decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_work_list_and_the_page_cost_the_same(
    client_for, observation, address, operator, coordinator, count, django_assert_num_queries
):
    for _n in range(count):
        actions.write_note(observation=observation, text=WORDS, mentioned=[coordinator], by=operator, at=timezone.now())
    client = client_for(coordinator)
    client.get(address)
    with django_assert_num_queries(18):
        client.get(address)
    with django_assert_num_queries(19):
        client.get("/birou/")
