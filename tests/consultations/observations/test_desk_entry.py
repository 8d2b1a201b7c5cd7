"""Letters that came by another way: received ≠ entered, late is marked, the source is required."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.observations.models import Observation
from consultations.rounds.models import Round
from tests.consultations.observations.conftest import PDF, TEXT

pytestmark = pytest.mark.django_db
URL = "/birou/observatii/inregistrare/?consultare=strategia"
MOVED = (302, 303)


def typed(**fields: Any) -> dict[str, Any]:
    values = {
        "submission_key": str(uuid4()), "channel": "post", "received_on": timezone.localdate().isoformat(), "outside_number": "R-1204",
        "author_kind": "citizen", "name": "Viorica Contactescu", "postal_address": "Strada Canarului 7", "is_whole": "on", "kind": "change",
        "text": TEXT,
    }  # fmt: skip
    return values | fields


def test_a_letter_on_paper_gets_its_number(client_for, operator, version):
    client = client_for(operator)
    day = timezone.localdate() - timedelta(days=1)
    answer = client.post(URL, typed(received_on=day.isoformat(), files=[SimpleUploadedFile("scan.pdf", PDF)]))
    assert answer.status_code in MOVED
    observation = Observation.objects.get()
    assert (observation.channel, observation.received_on, observation.outside_number) == ("post", day, "R-1204")
    assert (observation.is_late, observation.entered_by, observation.person, observation.public_name) == (
        False,
        operator,
        None,
        "",
    )
    assert AuditEvent.objects.get().verb == "observation.entered"
    assert RegisterEntry.objects.get().kind == "submitted"
    assert not Message.objects.exists()
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(f"{answer['Location']}recipisa.pdf").content.startswith(b"%PDF")


@pytest.mark.req("R76")
def test_after_the_term_it_is_marked_late_whatever_day_it_bears(client_for, operator, version):
    Round.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    answer = client_for(operator).post(URL, typed(received_on=(timezone.localdate() - timedelta(days=2)).isoformat()))
    assert answer.status_code in MOVED
    observation = Observation.objects.get()
    assert observation.is_late
    assert RegisterEntry.objects.get().kind == "late"
    assert timezone.now() - observation.received_at < timedelta(minutes=1)


@pytest.mark.req("R76")
@pytest.mark.parametrize(
    ("fields", "wrong", "late"),
    [
        ({"outside_number": ""}, "outside_number", True),
        ({"received_on": "2020-01-01"}, "received_on", False),
        ({"received_on": "2099-01-01"}, "received_on", False),
        ({"channel": "portal"}, "channel", False),
        ({"author_kind": "organisation", "name": ""}, "name", False),
        ({"text": "scurt"}, "text", False),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(client_for, operator, version, fields, wrong, late):
    if late:
        Round.objects.update(closes_at=timezone.now())
    answer = client_for(operator).post(URL, typed(**fields))
    assert answer.status_code == 422
    assert wrong in answer.context["form"].errors
    assert not (Observation.objects.exists())
    assert not (RegisterEntry.objects.exists())
    assert not (AuditEvent.objects.exists())


def test_once_the_answers_are_out_nothing_joins_them(client_for, operator, version):
    now = timezone.now()
    Round.objects.update(state="answered", answered_at=now, closes_at=now)
    assert client_for(operator).post(URL, typed()).status_code == 422
    assert not Observation.objects.exists()


def test_the_name_on_a_letter_is_published_only_when_the_letter_says_so(client_for, operator, version):
    client = client_for(operator)
    client.post(URL, typed())
    client.post(URL, typed(agrees_to_name="on"))
    assert list(Observation.objects.order_by("number").values_list("public_name", flat=True)) == [
        "",
        "Viorica Contactescu",
    ]


def test_only_who_registers_enters(client_for, moderator, citizen, version):
    for person in (moderator, citizen):
        client = client_for(person)
        assert client.get(URL).status_code == client.post(URL, typed()).status_code == 403
    assert not Observation.objects.exists()


def test_a_repeated_entry_is_one_number(client_for, operator, version):
    client, form = client_for(operator), typed()
    client.post(URL, form)
    client.post(URL, form)
    assert Observation.objects.count() == 1


@pytest.mark.req("R61")
def test_staff_print_receipts_only_of_what_staff_entered(client_for, operator, send):
    observation = send().observation
    client = client_for(operator)
    assert client.get("/birou/observatii/inregistrare/").status_code == 200
    assert client.get(f"/birou/observatii/inregistrare/{observation.ref}/recipisa.pdf").status_code == 404
