"""What the table of addresses itself promises, and what a look leaves behind (R09, R30, R40, R41, R43, F32, F45)."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.subscriptions.models import Subscription
from tests.security.matrix import MAY_CHANGE, addresses, call, consumed, outcome, rows, writes
from tests.security.world import ROLES, World, undone

ROWS = rows()
# `unsubscribe`: mail programs post to it by themselves, without a cookie or a form of ours (RFC 8058). `set_language`: writes the
# cookie of the language and nothing else, so that pages that everybody shares need no token of their own (R40).
EXEMPT = {"unsubscribe", "set_language", "csp_report"}
SECRETS_IN_ADDRESSES = {"unsubscribe": {"token"}}
SECRET_WORDS = re.compile(r"token|code|cod\b|key|secret|hash|signature|parola|password|email|mail")
# Codes of indicators, forms and series are names that everybody reads, not codes that open something.
NAMED_BY_CODE = ("birou/raportari/", "birou/indicatori/", "indicatori/", "api/v1/indicators/")
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]


@pytest.mark.req("R41")
def test_one_address_is_exempt_from_csrf():
    assert {
        pattern.name for _route, pattern in addresses() if getattr(pattern.callback, "csrf_exempt", False)
    } == EXEMPT


@pytest.mark.req("R43")
def test_no_address_carries_a_secret():
    found = {}
    for route, pattern in addresses():
        names = {name for name in re.findall(r"<(?:\w+:)?(\w+)>", route) if SECRET_WORDS.search(name)}
        if route.startswith(NAMED_BY_CODE):
            names.discard("code")
        if names:
            found[pattern.name] = names
    assert found == SECRETS_IN_ADDRESSES


@pytest.mark.req("R04")
def test_django_s_own_desk_is_not_mounted_and_files_have_no_address():
    visitor = Client()
    for path in ("/admin/", "/admin/login/", "/media/", "/media/ab/cd/abcd", "/__debug__/", "/accounts/login/"):
        assert visitor.get(path).status_code == 404
    assert not {route for route, _pattern in addresses() if route.startswith(("admin", "media"))}


@pytest.mark.req("R33")
@pytest.mark.req("R41")
def test_a_post_without_the_form_s_token_is_refused_everywhere(world: World):
    wrong = {}
    for row in ROWS:
        role = next((role for role in ROLES if row.expected[role] == "ok"), "")
        if "POST" not in row.methods or not role or row.address in EXEMPT:
            continue
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = world.clients[role].cookies.copy()
        with undone(), writes() as written:
            response = call(strict, "POST", row.url(world), row.body(world))
        if response.status_code != 403 or written:
            wrong[str(row)] = (role, response.status_code, written)
    assert not wrong


def counts() -> dict[str, int]:
    tables = [name for name in connection.introspection.table_names() if name not in MAY_CHANGE]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables))
        return dict(cursor.fetchall())


CSP = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
    "form-action 'self'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'", "manifest-src 'self'",
    "report-uri /raport-csp/",
}  # fmt: skip
FIXED = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip


OPEN_DATA = ("api_", "dataset_", "data_catalogue")
"""Published figures, which any site may read with its visitor's browser: for everybody, never with who is signed in."""


EMBEDDED = "indicator_embed"
"""The one page that others may frame: a chart with its source, without form, cookie or name."""
FRAMED = FIXED | {"X-Frame-Options": None, "Cross-Origin-Resource-Policy": "cross-origin"}


def complaints(response, *, is_signed_in: bool, address: str = "") -> list[str]:
    """What is wrong with the headers of an answer."""
    is_open_data, is_framed = address.startswith(OPEN_DATA), address == EMBEDDED and response.status_code == 200
    fixed = FRAMED if is_framed else FIXED
    policy = {part.replace("'none'", "*") if is_framed and "ancestors" in part else part for part in CSP}
    found = [f"{name}: {response.get(name)}" for name, value in fixed.items() if response.get(name) != value]
    cache = response.get("Cache-Control", "")
    if (
        "text/html" in response.get("Content-Type", "")
        and {part.strip() for part in response.get("Content-Security-Policy", "").split(";")} != policy
    ):
        found.append(f"CSP: {response.get('Content-Security-Policy')}")
    if is_signed_in and "no-store" not in cache:
        found.append(f"signed in: {cache}")
    if response.cookies and "no-store" not in cache:
        found.append(f"cookies {list(response.cookies)} with {cache}")
    if "public" not in cache and "no-store" not in cache:
        found.append(f"neither public nor no-store: {cache}")
    cors = {name: value for name, value in response.headers.items() if name.startswith("Access-Control-")}
    if cors and not (is_open_data and cors == {"Access-Control-Allow-Origin": "*"}):
        found.append(f"CORS: {cors}")
    return found


@pytest.mark.req("R09")
@pytest.mark.req("R30")
@pytest.mark.req("R40")
@pytest.mark.parametrize("role", ["V", "N", "K"])
def test_head_writes_nothing_and_every_answer_has_its_headers(world: World, role: str):
    before, wrong, statuses = counts(), {}, set()
    for row in ROWS:
        if "GET" not in row.methods:
            continue
        with undone(), writes() as written:
            response = call(world.clients[role], "HEAD", row.url(world))
            consumed(response)
        statuses.add(response.status_code)
        found = complaints(response, is_signed_in=role != "V", address=row.address)
        # Pages with a form may refuse HEAD altogether; what they must not do is to act on it.
        is_as_written = outcome(response) in {row.expected[role], "405"}
        if found or written or not is_as_written:
            wrong[str(row)] = [outcome(response), *found, *written]
    assert not wrong
    assert {200, 404} <= statuses
    assert counts() == before


@pytest.mark.req("R09")
@pytest.mark.req("R53")
def test_scanners_that_follow_every_link_burn_none(world: World):
    """F45: GET and HEAD three times on everything that a mail links to; afterwards the way out still works, by POST."""
    visitor = Client()
    links = [reverse("unsubscribe", args=[world["token"]]), reverse("subscription_confirm"), reverse("mandate_invitation"),
             reverse("observation_confirm"), reverse("observation_follow"), reverse("invitation", args=["deschisa"])]  # fmt: skip
    with undone():
        with writes() as written:
            for link in links * 3:
                for method in ("HEAD", "GET"):
                    assert call(visitor, method, link).status_code in ({200} if method == "GET" else {200, 405})
        assert written == []
        pk = world["subscription"].pk
        assert Subscription.objects.get(pk=pk).ended_at is None
        assert call(visitor, "POST", links[0], {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert Subscription.objects.get(pk=pk).ended_at is not None


@pytest.mark.req("R41")
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "127.0.0.1@evil.example", ""]
)
def test_a_foreign_host_is_refused(world: World, host: str):
    response = Client().get("/", headers={"host": host} if host else {"host": "[::2]"})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()
    with undone():
        forged = Client().get("/consultari/", headers={"x-forwarded-host": "evil.example"})
    assert forged.status_code == 200
    assert b"evil.example" not in forged.content


@pytest.mark.req("R41")
@pytest.mark.req("R30")
def test_an_error_shows_its_number_and_no_trace(world: World, monkeypatch):
    def explode(*args, **kwargs):
        raise RuntimeError("kqsecretqk in srv/portal/consultare")

    monkeypatch.setattr("consultare.views.queries.cards", explode)
    client = Client(raise_request_exception=False)
    with undone():
        response = client.get("/")
    assert response.status_code == 500
    assert complaints(response, is_signed_in=True) == []
    body = response.content.decode()
    assert response["X-Request-ID"] in body
    for trace in ("kqsecretqk", "Traceback", "RuntimeError", str(settings.BASE_DIR)):
        assert trace not in body
