"""A message that came back is marked by who read the reply of the server."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consultare.records import audit
from consultare.records.models import AuditEvent, Message
from tests.factories import ConventionFactory
from tests.rounds import published_round

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MOVED = (302, 303)
REASON = "550 5.1.1 Adresa nu există"


@pytest.fixture
def message(authority, coordinator) -> Message:
    ConventionFactory()
    published_round(coordinator, slug="strategia")
    Message.objects.update(state="sent", sent_at=NOW)
    return Message.objects.get()


def path(message: Message) -> str:
    return reverse("delivery_returned", args=["strategia", message.pk])


def test_staff_marks_it_with_the_servers_reason(client_for, coordinator, message):
    desk, ledger = client_for(coordinator), reverse("deliveries", args=["strategia"])
    assert path(message) in desk.get(ledger).text
    assert desk.get(path(message)).status_code == 200
    assert desk.post(path(message), {"reason": f" {REASON} "}).status_code in MOVED
    message.refresh_from_db()
    assert (message.state, message.note, message.bounced_at is None) == ("bounced", REASON, False)
    assert REASON in audit.sentence(AuditEvent.objects.get(verb="mail.returned"))
    page = desk.get(ledger).text
    assert REASON in page
    assert path(message) not in page
    assert "returnat" in desk.get("/birou/").text or message.subject in desk.get("/birou/").text


@pytest.mark.parametrize("reason", ["", "  ", "nu", "x" * 401])
def test_without_a_reason_nothing_is_marked(client_for, coordinator, message, reason):
    answer = client_for(coordinator).post(path(message), {"reason": reason})
    assert answer.status_code == 422
    assert Message.objects.get().state == "sent"
    assert not AuditEvent.objects.filter(verb="mail.returned").exists()


@pytest.mark.parametrize("state", ["planned", "bounced", "failed", "cancelled"])
def test_only_what_was_sent_can_have_come_back(client_for, coordinator, message, state):
    Message.objects.update(state=state, bounced_at=NOW, failed_at=NOW, cancelled_at=NOW)
    assert client_for(coordinator).post(path(message), {"reason": REASON}).status_code in MOVED
    assert Message.objects.get().state == state
    assert not AuditEvent.objects.filter(verb="mail.returned").exists()


def test_the_ledgers_of_others_stay_closed(client_for, admin, operator, coordinator, message):
    published_round(coordinator, slug="alta")
    for person, status in ((admin, 403), (operator, 403)):
        assert client_for(person).post(path(message), {"reason": REASON}).status_code == status
    other = reverse("delivery_returned", args=["alta", message.pk])
    assert client_for(coordinator).post(other, {"reason": REASON}).status_code == 404
    assert not Message.objects.filter(state="bounced").exists()
