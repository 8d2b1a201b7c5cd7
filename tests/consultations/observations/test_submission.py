"""The one transaction in which an observation becomes registered."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.authority.models import Authority
from accounts.authority.queries import forget
from consultare.lib.text import moment_in_words
from consultare.records import register
from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.drafts.models import Version
from consultations.observations import rules
from consultations.observations.actions.submission import KeyReused, WindowClosed
from consultations.observations.models import Attachment, Contact, Observation, ObservationUnit
from tests.consultations.observations.conftest import TEXT, known, make_round, visitor

pytestmark = pytest.mark.django_db


@pytest.mark.req("R57")
def test_everything_is_there_after_one_submission(send, units, stored):
    done = send(visitor(), unit_ids=(units[1].pk, units[0].pk), files=[stored()], files_are_public=True)
    observation = Observation.objects.get()
    assert done.created
    assert done.observation == observation
    assert (observation.number, observation.text) == (1, TEXT)
    assert [target.citation for target in observation.targets.order_by("pk")] == [
        "cap. 1 alin. (1)",
        "cap. 1 alin. (2)",
    ]
    assert Attachment.objects.get().is_public
    entry = RegisterEntry.objects.get()
    assert entry.leaf == observation.leaf
    assert entry.kind == "submitted"
    assert entry.at == observation.received_at
    assert AuditEvent.objects.get().verb == "observation.submitted"
    mail = Message.objects.get()
    assert mail.to == "viorica@canar.example"
    assert observation.label in mail.subject
    assert mail.is_secret
    assert mail.is_stranger
    assert done.receipt_code in mail.text
    assert TEXT not in mail.text + mail.html
    assert rules.is_code(done.receipt_code, observation.receipt_code_hash)


@pytest.mark.req("R57")
def test_the_commitments_open_with_the_salts(send):
    observation = send(known(), proposed_text="până la ora 18", argument="părinții lucrează").observation
    payload = RegisterEntry.objects.get().payload
    words = rules.words(observation.text, observation.proposed_text, observation.argument)
    assert observation.text_digest == hashlib.sha256(words.encode()).hexdigest()
    assert register.commitment(bytes.fromhex(observation.text_salt), words.encode()) in payload
    for secret in ("canar", "Viorica", "0799", observation.text_digest, TEXT):
        assert secret not in payload


def test_the_number_of_queries_is_the_same_for_one_and_three_units_and_files(send, units, stored):
    def queries(count: int) -> int:
        files, ids = [stored() for _n in range(count)], tuple(unit.pk for unit in units[:count])
        with CaptureQueriesContext(connection) as captured:
            send(known(), unit_ids=ids, files=files)
        return len([q for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    send()
    assert (queries(1), queries(3)) == (6, 6)


@pytest.mark.req("R60")
def test_nothing_is_asked_between_the_number_and_the_rows(send, units, stored):
    """Whoever holds the counter keeps all others waiting: after it only the one statement that writes everything."""
    send()
    with CaptureQueriesContext(connection) as captured:
        send(visitor(), unit_ids=(units[0].pk,), files=[stored()])
    said = [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    taken = next(place for place, sql in enumerate(said) if "records_counter" in sql)
    assert [sql.split("(")[0] for sql in said[taken + 1 :]] == ["WITH r0 AS "]
    for table in ("registerentry", "observation", "contact", "observationunit", "attachment", "auditevent", "message"):
        assert f'_{table}"' in said[-1]


@pytest.mark.req("R62")
def test_the_same_key_after_the_term_still_gives_its_receipt(send, round_):
    key = uuid4()
    first = send(submission_key=key)
    type(round_).objects.filter(pk=round_.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    again = send(submission_key=key)
    assert (again.observation, again.receipt_code, again.created) == (first.observation, first.receipt_code, False)
    with pytest.raises(KeyReused):
        send(submission_key=key, text=TEXT + " Altceva.")
    assert (Observation.objects.count(), RegisterEntry.objects.count(), Message.objects.count()) == (1, 1, 1)


@pytest.mark.req("R62")
def test_a_round_without_a_draft_knows_its_keys_too(send):
    bare, key = make_round("fara-proiect"), uuid4()
    assert not Version.objects.filter(round=bare).exists()
    first = send(at_round=bare, submission_key=key)
    assert send(at_round=bare, submission_key=key).observation == first.observation
    assert (Observation.objects.count(), first.observation.version) == (1, None)


@pytest.mark.req("R49")
def test_the_fourth_receipt_of_a_day_to_a_strangers_address_is_registered_and_not_sent(send):
    for _n in range(4):
        send(visitor())
    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["planned"] * 3 + ["cancelled"]
    assert Observation.objects.count() == 4


def test_the_receipt_is_worded_in_the_authors_language_with_the_rounds_own_words(send, round_):
    type(round_).objects.filter(pk=round_.pk).update(title="Străzi & „piețe” <verzi>")
    for language in ("ro", "en", "ro"):
        done = send(replace(visitor(), language=language))
        observation, mail = done.observation, Message.objects.latest("pk")
        moment = str(moment_in_words(observation.received_at))
        for text in (mail.text, mail.html):
            assert "mark" not in re.sub("bookmark|remark", "", text.casefold())
            for fact in (observation.label, observation.leaf, observation.text_digest, done.receipt_code):
                assert fact in text
            assert f"#{observation.ref}.{done.receipt_code}" in text
        assert "Străzi & „piețe” <verzi>" in mail.text
        assert "Străzi &amp; „piețe” &lt;verzi&gt;" in mail.html
        assert (moment in mail.text, mail.language) == (language == "ro", language)
        assert ("Good day," in mail.text) == (language == "en")


def test_the_receipt_follows_the_profile_of_the_authority(send):
    profile = Authority.objects.get(pk=1)
    names = []
    for name in ("Comuna Întâi", "Comuna a Doua"):
        profile.name = name
        profile.save()
        forget()
        send()
        names.append(name in Message.objects.latest("pk").text)
    forget()
    assert names == [True, True]


@pytest.mark.req("R62")
def test_the_same_key_gives_the_same_receipt_and_other_content_is_refused(send):
    key = uuid4()
    first = send(submission_key=key)
    again = send(submission_key=key)
    assert (again.observation, again.receipt_code, again.created) == (first.observation, first.receipt_code, False)
    with pytest.raises(KeyReused) as reused:
        send(submission_key=key, text=TEXT + " Altceva.")
    assert reused.value.observation == first.observation
    assert (Observation.objects.count(), RegisterEntry.objects.count(), Message.objects.count()) == (1, 1, 1)


@pytest.mark.req("R74")
def test_after_the_term_nothing_comes_to_be(send, version):
    closed = make_round("inchisa", closes_at=timezone.now() - timedelta(microseconds=1))
    with pytest.raises(WindowClosed):
        send(at_round=closed)
    assert not (Observation.objects.exists())
    assert not (RegisterEntry.objects.exists())
    assert not (Message.objects.exists())
    assert not (AuditEvent.objects.exists())


@pytest.mark.req("R47")
def test_a_suspicion_holds_back_and_never_drops(send):
    observation = send(suspicion=["honeypot", "too_fast"]).observation
    assert (observation.visibility, observation.suspicion) == ("held", "honeypot, too_fast")
    assert not Observation.objects.public().exists()
    assert Message.objects.count() == Contact.objects.count() == 1


@pytest.mark.req("R07")
def test_an_unconfirmed_address_is_registered_and_not_published(send):
    observation = send(visitor()).observation
    assert observation.address_state == "unconfirmed"
    assert not Observation.objects.public().exists()
    assert ObservationUnit.objects.count() == 0
