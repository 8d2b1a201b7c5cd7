"""The one transaction in which an observation becomes registered."""

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultare.records import register
from consultare.records.models import AuditEvent, Message, RegisterEntry
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
    assert (queries(1), queries(3)) == (16, 16)


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
