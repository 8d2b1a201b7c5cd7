"""Several rows of several tables as one statement: the same rows that `save` writes, all of them or none."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultare.lib.inserts import Inserts
from consultare.records.models import AuditEvent, RegisterEntry, StoredFile
from consultations.observations.models import Contact, Observation
from tests.consultations.observations.conftest import make_round

AT = timezone.now().replace(microsecond=5)


def event(number: int = 1, **changes) -> AuditEvent:
    words = {
        "at": AT,
        "verb": "some.verb",
        "subject": f"x:{number}",
        "facts": {"ș": [1, None, True], "text": "\u2028 % %s"},
    }
    return AuditEvent(**(words | changes))


def observation(round_) -> Observation:
    return Observation(
        round=round_, year=2026, number=1, submission_key=uuid4(), author_kind="citizen", text="Text cu % și %s.", received_at=AT,
        beneficiaries=["elderly", "families"], text_digest="a", text_salt="b", leaf="c", receipt_code_hash="d",
    )  # fmt: skip


def values(obj) -> dict:
    return {name: value for name, value in vars(obj).items() if not name.startswith("_") and name != "id"}


@pytest.mark.django_db
def test_rows_are_those_that_save_writes():
    rows, one, other = Inserts(), event(), event()
    rows.add(one)
    rows.write()
    other.save()
    stored = [values(AuditEvent.objects.get(pk=obj.pk)) for obj in (one, other)]
    assert stored[0] == stored[1] == values(one)
    assert not one._state.adding


@pytest.mark.django_db
def test_rows_refer_to_rows_of_the_same_statement_and_get_their_keys():
    rows, letter = Inserts(), observation(make_round("a"))
    contact = Contact(observation=letter, legal_name="Ana", identity_salt="s")
    events = [event(number) for number in range(3)]
    file = StoredFile(path="p", sha256="s", size=1, media_type="text/plain", name="n", uploaded_at=AT)
    rows.add(letter, contact, *events, file)
    with CaptureQueriesContext(connection) as captured:
        rows.write()
    assert len(captured) == 1
    assert Observation.objects.get() == letter
    assert (letter.beneficiaries, Observation.objects.get().text) == (["elderly", "families"], "Text cu % și %s.")
    assert contact.observation_id == Contact.objects.get().observation_id == letter.pk
    assert [one.subject for one in AuditEvent.objects.order_by("pk")] == ["x:0", "x:1", "x:2"]
    assert [AuditEvent.objects.get(pk=one.pk).subject for one in events] == ["x:0", "x:1", "x:2"]
    assert StoredFile.objects.get() == file
    rows.write()  # What was written is not written again.
    assert AuditEvent.objects.count() == 3


@pytest.mark.django_db
def test_one_row_refused_is_all_refused():
    rows = Inserts()
    rows.add(
        event(),
        RegisterEntry(index=-1, kind="submitted", subject="x", at=AT, logged_at=AT, payload="", leaf="", chain=""),
    )
    with pytest.raises(IntegrityError, match="entry_index_not_negative"), transaction.atomic():
        rows.write()
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_a_row_that_comes_before_what_it_refers_to_is_an_error():
    rows, letter = Inserts(), observation(make_round("a"))
    rows.add(Contact(observation=letter, legal_name="Ana", identity_salt="s"), letter)
    with pytest.raises(ValueError, match="not written before"):
        rows.write()
    assert not Observation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_rows_are_written_inside_a_transaction():
    rows = Inserts()
    rows.add(event())
    with pytest.raises(TransactionManagementError):
        rows.write()
    assert not AuditEvent.objects.exists()
