"""/healthz, /readyz, /metrics: what they say, and to whom."""

from datetime import timedelta

import pytest
from django.core.cache import cache  # noqa: F401 -- the app registry must be ready before health is imported
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from consultare import health
from consultare.records.models import Message

pytestmark = pytest.mark.django_db


def message(**values: object) -> Message:
    now = timezone.now()
    return Message.objects.create(
        **{
            "kind": "k", "about": "a", "recipient": "r", "step": "s", "message_id": "m", "to": "x@ong.example",
            "subject": "s", "text": "t", "language": "ro", "is_service": False, "planned_at": now, "next_at": now,
        }
        | values
    )  # fmt: skip


@pytest.fixture
def outsider() -> Client:
    return Client(REMOTE_ADDR="203.0.113.7")


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_posting_is_refused(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_healthz_asks_nothing(outsider: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = outsider.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("broker")
def test_readyz_is_green_when_everything_answers(client: Client) -> None:
    response = client.get("/readyz")
    assert response.json() == {
        "ready": True,
        "checks": dict.fromkeys(health.CHECKS, "ok"),
        "scanner": "not configured: files are not checked for viruses",
    }
    assert response.status_code == 200


@pytest.mark.req("R89")
def test_readyz_is_red_without_broker_and_the_site_works(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "broker does not answer" in response.json()["checks"]["broker"]
    assert response.json()["checks"]["database"] == "ok"
    assert client.get("/healthz").status_code == 200


@pytest.mark.req("R90")
@pytest.mark.usefixtures("broker")
@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (6, 503)])
def test_readyz_is_red_when_mail_waits_too_long(client: Client, minutes: int, status: int) -> None:
    message(next_at=timezone.now() - timedelta(minutes=minutes))
    assert client.get("/readyz").status_code == status


@pytest.mark.usefixtures("broker")
def test_what_is_planned_for_later_does_not_wait(client: Client) -> None:
    message(next_at=timezone.now() + timedelta(days=3))
    assert client.get("/readyz").status_code == 200


@pytest.mark.req("R90")
@pytest.mark.usefixtures("broker")
def test_readyz_is_red_without_database(client: Client, monkeypatch) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "the database does not answer"


@pytest.mark.req("R82")
def test_details_are_for_this_machine_only(client: Client, outsider: Client) -> None:
    assert "checks" in client.get("/readyz").json()
    assert set(outsider.get("/readyz").json()) == {"ready"}
    assert outsider.get("/metrics").status_code == 404
    assert client.get("/metrics").status_code == 200


@pytest.mark.req("R82")
@pytest.mark.parametrize("header", health.FORWARDED)
def test_a_proxy_on_this_machine_is_not_this_machine(client: Client, header: str) -> None:
    assert client.get("/metrics", **{header: "127.0.0.1"}).status_code == 404


@pytest.mark.req("R82")
def test_a_named_proxy_is_not_this_machine(client: Client, settings) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert client.get("/metrics").status_code == 404


def test_metrics_count_messages(client: Client) -> None:
    message(next_at=timezone.now() - timedelta(seconds=90))
    text = client.get("/metrics").content.decode()
    assert 'consultare_messages{state="planned"} 1.0' in text
    assert 'consultare_messages{state="sent"} 0.0' in text
    [age] = [float(line.split()[1]) for line in text.splitlines() if line.startswith("consultare_outbox_age_seconds")]
    assert 89 < age < 120
    assert "x@ong.example" not in text
