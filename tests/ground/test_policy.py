"""Violations of the content policy come back to us: few, masked, and never more than a line of the log (R30)."""

import json

import pytest
from django.test import Client

from consultare import policy
from consultare.records.models import AuditEvent, Message

CANARY = "ana.pop@people.example"
OLD = {
    "csp-report": {
        "document-uri": f"https://consultari.example/cautare/?q={CANARY}",
        "blocked-uri": f"https://evil.example/steal?who={CANARY}",
        "effective-directive": "script-src-elem",
        "script-sample": f"send('{CANARY}')",
    }
}
NEW = [
    {
        "type": "csp-violation",
        "body": {
            "documentURL": "https://consultari.example/",
            "blockedURL": "inline",
            "effectiveDirective": "style-src",
        },
    }
]


@pytest.fixture(autouse=True)
def _afresh() -> None:
    policy.minute.forget()


def told(caplog) -> list[dict]:
    return [record.msg for record in caplog.records if record.name == "consultare.policy"]


def send(client: Client, data: object, kind: str = "application/csp-report") -> int:
    body = data if isinstance(data, bytes | str) else json.dumps(data)
    return client.post("/raport-csp/", body, content_type=kind).status_code


@pytest.mark.req("R30")
def test_the_policy_names_the_place_and_reports_are_one_masked_line(client, caplog):
    assert "report-uri /raport-csp/" in client.get("/healthz")["Content-Security-Policy"]
    assert send(Client(enforce_csrf_checks=True), OLD) == 204
    assert send(client, NEW, "application/reports+json") == 204
    first, second = told(caplog)
    assert (first["directive"], first["path"], first["blocked"]) == (
        "script-src-elem",
        "/cautare/",
        "https://evil.example",
    )
    assert (second["directive"], second["path"], second["blocked"]) == ("style-src", "/", "inline")
    assert CANARY not in str(told(caplog))


@pytest.mark.req("R30")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "application/csp-report"),
        (b"{", "application/csp-report"),
        (b"[" * 5000, "application/csp-report"),
        (b"\xff\xfe", "application/csp-report"),
        ("[1, null, [], {}]", "application/reports+json"),
        ('{"csp-report": 7}', "application/csp-report"),
        ('{"csp-report": {"document-uri": "http://[", "blocked-uri": 5}}', "application/csp-report"),
        (OLD | {"x": "x" * policy.MAX_BYTES}, "application/csp-report"),
        (OLD, "text/plain"),
    ],
)
def test_what_is_no_report_is_dropped(client, caplog, data, kind):
    assert send(client, data, kind) == 204
    assert told(caplog) == []
    assert not AuditEvent.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.req("R30")
def test_many_reports_fill_no_log(client, caplog):
    for _turn in range(policy.PER_MINUTE):
        assert send(client, NEW * 50) == 204
    assert len(told(caplog)) == policy.PER_MINUTE


def test_looking_there_is_refused(client):
    assert client.get("/raport-csp/").status_code == 405
