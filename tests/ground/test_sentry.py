"""`SENTRY_DSN`: an error arrives, and nothing of the person with it (R38)."""

import json
import os
import subprocess
import sys

import pytest

from consultare import checks
from tests.ground.servers import Sentry, serving

CANARIES = [
    "ana.pop@people.example",
    "cnp-1850101221144",
    "parola-secreta",
    "in-the-query",
    "in-the-body",
    "in-a-variable",
    "in-a-cookie",
    "203.0.113.7",
]
# In a process of its own: the SDK stays in the framework it was put into.
SCRIPT = """
import django
django.setup()
import sentry_sdk
from django.test import Client

def fail(request):
    kept = "in-a-variable"
    raise ValueError("no account ana.pop@people.example DETAIL: Failing row contains (cnp-1850101221144)")

import consultare.urls as urls
from django.urls import path
from django.contrib.auth.decorators import login_not_required
from django.views.decorators.csrf import csrf_exempt
urls.urlpatterns.insert(0, path("cautare/", csrf_exempt(login_not_required(fail))))
client = Client(raise_request_exception=False, REMOTE_ADDR="203.0.113.7")
client.cookies["device"] = "in-a-cookie"
response = client.post("/cautare/?q=in-the-query", {"password": "parola-secreta", "text": "in-the-body"})
assert response.status_code == 500, response.status_code
sentry_sdk.flush(5)
print(response["X-Request-ID"])
"""


@pytest.mark.req("R38")
def test_an_error_is_reported_without_anything_of_the_person():
    with serving(Sentry, received=[]) as server:
        environment = os.environ | {
            "SENTRY_DSN": server.url.replace("http://", "http://public@") + "/7",
            "DJANGO_SETTINGS_MODULE": "consultare.settings",
            "ALLOWED_HOSTS": "testserver,127.0.0.1",
        }
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
        )
        received = "\n".join(server.received)
    events = [json.loads(line) for line in received.splitlines() if '"exception"' in line]
    [raised] = [event for event in events if event["exception"]["values"][0]["type"] == "ValueError"]
    assert raised["exception"]["values"][0]["value"] == "no account [address] DETAIL: [hidden]"
    assert raised["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "fail"
    assert raised["transaction"] == "/cautare/"
    assert raised["tags"] == {"request_id": done.stdout.strip()}
    assert [canary for canary in CANARIES if canary in _without_source(received)] == []
    assert not {"user", "request", "breadcrumbs", "extra", "modules", "server_name"} & set(raised)


def _without_source(text: str) -> str:
    """Lines of code are ours; in this test alone they hold the canaries."""
    return "\n".join(
        json.dumps(
            json.loads(
                line,
                object_hook=lambda found: {
                    k: v for k, v in found.items() if not k.endswith(("context", "context_line"))
                },
            )
        )
        for line in text.splitlines()
        if line.strip()
    )


@pytest.mark.req("R82")
@pytest.mark.parametrize(
    ("dsn", "problem"),
    [
        ("", ""),
        ("https://public@sentry.example/7", ""),
        ("https://public@sentry.example/prefix/7", ""),
        ("https://sentry.example/7", "SENTRY_DSN is no address of a project."),
        ("public@sentry.example", "SENTRY_DSN is no address of a project."),
        ("http://public@sentry.example/7", "SENTRY_DSN is http although it is not on this machine."),
    ],
)
def test_the_address_is_whole_or_not_set(settings, dsn, problem):
    settings.SENTRY_DSN = dsn
    found = checks.optional_parts()
    assert [(message.id, message.msg) for message in found] == ([("consultare.E014", problem)] if problem else [])
